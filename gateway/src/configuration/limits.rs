//! The table of limits: what each kind is called in the file, what its values may be, what they count for, and what
//! the reference says of it. Reader, validator, reference, documents and `check` all go by it.

use super::model::Limit;
use protocol::messages::{LimitKind, Scope};

/// Files state ages in milliseconds, the journal in nanoseconds: ten to this.
pub(super) const NS_PER_MS_EXPONENT: i8 = 6;

/// A plan without one of these at any of its scopes is an error: the engine would deny every opening order.
pub(super) const REQUIRED: [LimitKind; 3] =
    [LimitKind::MaxOrderNotional, LimitKind::MaxGrossNotional, LimitKind::MaxEventAge];

/// What the values of a limit may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// Units of an instrument.
    Quantity,
    /// Account currency.
    Money,
    /// A factor of leverage.
    Leverage,
    /// A part of something.
    Part,
    Percent,
    BasisPoints,
    /// Orders that are open.
    OpenOrders,
    /// Orders or events within a time.
    Times,
    /// Milliseconds.
    Age,
}

impl Bound {
    /// As the reference says it.
    pub(super) const fn range(self) -> &'static str {
        match self {
            Self::Quantity => "quantity above 0",
            Self::Money => "money above 0",
            Self::Leverage => "factor above 0, up to 1000",
            Self::Part => "factor above 0, up to 1",
            Self::Percent => "above 0, up to 1000",
            Self::BasisPoints => "0 to 9999, at most 4 decimals",
            Self::OpenOrders => "1 to 16777216",
            Self::Times => "1 to 1000000",
            Self::Age => "above 0, up to 86400000",
        }
    }

    /// The unit of its values; empty where they say it themselves.
    pub(super) const fn unit(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Money => "account currency",
            Self::Percent => "percent",
            Self::BasisPoints => "basis points",
            Self::Age => "milliseconds",
            Self::Leverage | Self::Part | Self::OpenOrders | Self::Times => "",
        }
    }
}

/// What a limit bounds, and so where it may stand and how scopes combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    /// Each order by itself: the tightest of all scopes.
    Order,
    /// What a scope holds in total: each scope on its own.
    Total,
    /// What an account loses.
    Account,
    /// What a leader does.
    Leader,
    /// What a leader declares, in a table of its own.
    Declared,
}

impl Counts {
    /// As the reference says it.
    const fn word(self) -> &'static str {
        match self {
            Self::Order => "each order",
            Self::Total => "total",
            Self::Account => "follower",
            Self::Leader | Self::Declared => "leader",
        }
    }

    /// Where a limit may stand when not everywhere, and why.
    pub(super) const fn scopes(self) -> Option<(&'static [Scope], &'static str)> {
        match self {
            Self::Account => Some((
                &[Scope::Firm, Scope::Venue, Scope::Follower],
                "bounds an account; put it into [limits], a [[venue]] or a [[follower]]",
            )),
            Self::Leader => Some((
                &[Scope::Firm, Scope::Leader],
                "bounds what a leader does; put it into [limits] or a [[leader]]",
            )),
            Self::Order | Self::Total | Self::Declared => None,
        }
    }
}

/// A kind of limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) kind: LimitKind,
    /// The name of the field that states it.
    pub(super) field: &'static str,
    pub(super) bound: Bound,
    pub(super) counts: Counts,
    /// As it may stand in a file.
    pub(super) example: &'static str,
    pub(super) meaning: &'static str,
}

/// The limits that any table of limits may state, in the order of the reference.
pub(super) const LIMITS: [Known; 22] = [
    Known {
        kind: LimitKind::MaxOrderQuantity,
        field: "max_order_qty",
        bound: Bound::Quantity,
        counts: Counts::Order,
        example: "50",
        meaning: "Quantity of one order, in units of the instrument",
    },
    Known {
        kind: LimitKind::MaxOrderNotional,
        field: "max_order_notional",
        bound: Bound::Money,
        counts: Counts::Order,
        example: "\"250000\"",
        meaning: "Notional of one order",
    },
    Known {
        kind: LimitKind::MaxSymbolNotional,
        field: "max_symbol_notional",
        bound: Bound::Money,
        counts: Counts::Order,
        example: "\"5000000\"",
        meaning: "Notional of a plan's position and open orders in the instrument",
    },
    Known {
        kind: LimitKind::MaxGrossNotional,
        field: "max_gross_notional",
        bound: Bound::Money,
        counts: Counts::Total,
        example: "\"50000000\"",
        meaning: "Sum of absolute notionals",
    },
    Known {
        kind: LimitKind::MaxNetNotional,
        field: "max_net_notional",
        bound: Bound::Money,
        counts: Counts::Total,
        example: "\"20000000\"",
        meaning: "Absolute value of the sum of signed notionals",
    },
    Known {
        kind: LimitKind::MaxLeverage,
        field: "max_leverage",
        bound: Bound::Leverage,
        counts: Counts::Order,
        example: "\"10\"",
        meaning: "Gross notional of the follower over its equity",
    },
    Known {
        kind: LimitKind::MaxSymbolLeverage,
        field: "max_symbol_leverage",
        bound: Bound::Leverage,
        counts: Counts::Order,
        example: "\"3\"",
        meaning: "Notional of what the follower's account has in the instrument, open orders and all of its plans \
                  included, over its equity",
    },
    Known {
        kind: LimitKind::MaxOpenOrders,
        field: "max_open_orders",
        bound: Bound::OpenOrders,
        counts: Counts::Total,
        example: "2000",
        meaning: "Orders that are not in a final state",
    },
    Known {
        kind: LimitKind::MaxOpenOrderNotional,
        field: "max_open_order_notional",
        bound: Bound::Money,
        counts: Counts::Total,
        example: "\"10000000\"",
        meaning: "Notional of the open quantity of those orders",
    },
    Known {
        kind: LimitKind::MaxSlippageOpen,
        field: "max_slip_bps",
        bound: Bound::BasisPoints,
        counts: Counts::Order,
        example: "50",
        meaning: "Opening orders are limit orders at most this many basis points worse \
                  than the reference (`guard_ref`); without it they are market orders",
    },
    Known {
        kind: LimitKind::MaxSlippageClose,
        field: "max_slip_bps_close",
        bound: Bound::BasisPoints,
        counts: Counts::Order,
        example: "200",
        meaning: "The same for closing orders, from the best price at the venue",
    },
    Known {
        kind: LimitKind::MaxEventAge,
        field: "max_event_age_ms",
        bound: Bound::Age,
        counts: Counts::Order,
        example: "2000",
        meaning: "Age of a leader event when it is decided",
    },
    Known {
        kind: LimitKind::MaxSnapshotAge,
        field: "max_snapshot_age_ms",
        bound: Bound::Age,
        counts: Counts::Order,
        example: "10000",
        meaning: "Age of the accounts that sizing, leverage and margin use",
    },
    Known {
        kind: LimitKind::MaxQuoteAge,
        field: "max_quote_age_ms",
        bound: Bound::Age,
        counts: Counts::Order,
        example: "5000",
        meaning: "Age of the quote that a guard starts from. With an older one nothing is opened \
                  (`QuoteTooOld`), and what closes starts from the leader's price. Without it a \
                  quote counts until the next one, or until its session is lost. For firm, venue \
                  and instrument it is also that of quotes that positions are valued by",
    },
    Known {
        kind: LimitKind::MaxMarginUse,
        field: "max_margin_use",
        bound: Bound::Part,
        counts: Counts::Order,
        example: "\"0.8\"",
        meaning: "Margin of the follower's positions and open orders over its equity. Each \
                  value counts with the instrument's `initial_margin` or with one over the \
                  follower's `leverage`, whichever is more, and in full where neither is \
                  stated",
    },
    Known {
        kind: LimitKind::MaxDailyVolumeShare,
        field: "max_daily_volume_share",
        bound: Bound::Part,
        counts: Counts::Order,
        example: "\"0.01\"",
        meaning: "Quantity of one order over the instrument's `average_daily_volume`, which \
                  then has to be stated",
    },
    Known {
        kind: LimitKind::MaxDailyLoss,
        field: "max_daily_loss",
        bound: Bound::Money,
        counts: Counts::Account,
        example: "\"50000\"",
        meaning: "Loss of a follower's account in a day; see `[supervision]`. At the firm, a venue or a follower",
    },
    Known {
        kind: LimitKind::MaxDailyLossPct,
        field: "max_daily_loss_pct",
        bound: Bound::Percent,
        counts: Counts::Account,
        example: "20",
        meaning: "The same as a part of the equity that the day began with",
    },
    Known {
        kind: LimitKind::MaxDrawdown,
        field: "max_drawdown",
        bound: Bound::Money,
        counts: Counts::Account,
        example: "\"100000\"",
        meaning: "Fall of a follower's account from its peak. At the firm, a venue or a follower",
    },
    Known {
        kind: LimitKind::MaxDrawdownPct,
        field: "max_drawdown_pct",
        bound: Bound::Percent,
        counts: Counts::Account,
        example: "40",
        meaning: "The same as a part of the peak",
    },
    Known {
        kind: LimitKind::MaxOrdersPerSecond,
        field: "max_orders_per_second",
        bound: Bound::Times,
        counts: Counts::Total,
        example: "500",
        meaning: "Orders of a second; as many may leave at once, and then one for each part of a \
                  second. An increase beyond waits for its part (`MaxOrdersPerSecond`) and is tried \
                  again by the sweep; a reduction leaves at once and takes its part as well. Cancels, status \
                  questions and what a session says of itself are not counted: leave room for them below \
                  what a venue takes of messages",
    },
    Known {
        kind: LimitKind::MaxRepeats,
        field: "max_repeats",
        bound: Bound::Times,
        counts: Counts::Leader,
        example: "200",
        meaning: "Events of a leader within `repeat_window_ms` that opened more and led to opening orders, in one \
                  direction of one instrument; see `[supervision]`. At the firm or a leader",
    },
];

/// What a leader may declare besides, in his `guard`.
pub(super) const DECLARED: [Known; 4] = [
    Known {
        kind: LimitKind::GuardLeverage,
        field: "guard.max_leverage",
        bound: Bound::Leverage,
        counts: Counts::Declared,
        example: "\"5\"",
        meaning: "Gross notional of all the leader's positions over its equity",
    },
    Known {
        kind: LimitKind::GuardPositionNotional,
        field: "guard.max_position_notional",
        bound: Bound::Money,
        counts: Counts::Declared,
        example: "\"20000000\"",
        meaning: "Notional of its position in one instrument",
    },
    Known {
        kind: LimitKind::GuardDailyLoss,
        field: "guard.max_daily_loss",
        bound: Bound::Money,
        counts: Counts::Declared,
        example: "\"500000\"",
        meaning: "What it lost since the first equity that it reported on a day; the day begins with \
                  `day_starts` of `[supervision]`. A withdrawal looks like a loss: a leader does not say \
                  what it paid in. `pause` judges each report, `refuse` each event",
    },
    Known {
        kind: LimitKind::GuardTradesPerMinute,
        field: "guard.max_trades_per_minute",
        bound: Bound::Times,
        counts: Counts::Declared,
        example: "600",
        meaning: "Its events in a minute that begins with the first of them, closing ones included",
    },
];

/// A kind of limit, whichever table may state it.
pub(super) fn known(kind: LimitKind) -> &'static Known {
    let mut all = LIMITS.iter().chain(&DECLARED);
    all.find(|known| known.kind == kind).expect("every kind is in a table")
}

/// Whether the tightest of all scopes bounds each order by itself. The other kinds bound what a scope holds in
/// total, so each of their scopes counts on its own.
pub(super) fn tightest_wins(kind: LimitKind) -> bool {
    !matches!(known(kind).counts, Counts::Total)
}

/// The name of the field that states it.
pub(super) fn field_name(kind: LimitKind) -> &'static str {
    known(kind).field
}

/// Whether it bounds the losses of an account.
pub(super) fn is_of_losses(kind: LimitKind) -> bool {
    known(kind).counts == Counts::Account
}

/// As [`tightest_wins`], by the name of the field.
pub(super) fn is_per_order(field: &str) -> bool {
    LIMITS.iter().any(|known| known.field == field && known.counts != Counts::Total)
}

/// What a limit counts for, by the name of its field.
pub(super) fn counts_for(field: &str) -> &'static str {
    let found = LIMITS.iter().find(|known| known.field == field);
    found.map_or("", |known| known.counts.word())
}

/// The limits of one scope and target, in the order of their kinds.
pub(super) fn of(limits: &[Limit], scope: Scope, target: usize) -> &[Limit] {
    let place = |limit: &Limit| (limit.scope, limit.target);
    let start = limits.partition_point(|limit| place(limit) < (scope, target));
    let end = limits.partition_point(|limit| place(limit) <= (scope, target));
    &limits[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Goal: `known` finds every kind, and finds it once. Method: the schema's list against both tables.
    #[test]
    fn every_kind_is_in_one_table() {
        for kind in LimitKind::ALL {
            let all = LIMITS.iter().chain(&DECLARED);
            assert_eq!(all.filter(|known| known.kind == kind).count(), 1, "{kind:?}");
        }
    }
}
