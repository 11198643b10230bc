//! Limits on opening orders. Each is one unit; the order of the tables is the order of precedence.
//! Reductions are not looked at here: no limit stops a reduction.

#[cfg(test)]
mod tests;

use crate::exact::{notional, value};
use crate::exposure::{Funds, Room};
use crate::rows::Rules;
use protocol::messages::{LimitKind, Reason};

/// An opening order that is asked for, and what it is measured against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) rules: &'a Rules,
    /// What is left of the limits on exposures: of the scopes that plans share, and of the others.
    pub(crate) rooms: [&'a Room; 2],
    /// Whether neither the second of them nor equity limits anything.
    pub(crate) own_is_endless: bool,
    /// Gross value that equity leaves; why it cannot be told, when it cannot.
    pub(crate) by_equity: Result<i128, Reason>,
    /// The same limit by limit, where the rules have one.
    pub(crate) funds: &'a Funds,
    /// Lots asked for, positive.
    pub(crate) lots: i64,
    /// Lots held on the same side already, not negative.
    pub(crate) base: i64,
    /// Whether it buys.
    pub(crate) buys: bool,
    /// Value that the held lots are booked with, money.
    pub(crate) value_before: i64,
    /// Value of a lot, money; positive.
    pub(crate) unit_price: i64,
    /// Age of the leader event, nanoseconds.
    pub(crate) event_age_ns: u64,
    /// Why the price guard stops it, if it does.
    pub(crate) guard: Option<Reason>,
}

/// A rule that stops an order whatever its quantity.
struct Condition {
    kind: Option<LimitKind>,
    broken: fn(&Asked<'_>) -> Option<Reason>,
}

const CONDITIONS: [Condition; 5] = [
    Condition {
        kind: Some(LimitKind::MaxEventAge),
        broken: |asked| {
            (asked.rules.event_age_max_ns < asked.event_age_ns).then_some(Reason::EventTooOld)
        },
    },
    Condition { kind: Some(LimitKind::MaxSnapshotAge), broken: |asked| asked.by_equity.err() },
    Condition {
        kind: None,
        broken: |asked| asked.rules.limit_missing.then_some(Reason::LimitMissing),
    },
    Condition {
        kind: Some(LimitKind::MaxQuoteAge),
        broken: |asked| asked.guard.filter(|reason| *reason == Reason::QuoteTooOld),
    },
    Condition {
        kind: Some(LimitKind::MaxSlippageOpen),
        broken: |asked| asked.guard.filter(|reason| *reason != Reason::QuoteTooOld),
    },
];

/// A rule that bounds the quantity of an order.
struct Limit {
    kind: LimitKind,
    reason: Reason,
    lots_max: fn(&Asked<'_>) -> i64,
}

const LIMITS: [Limit; 12] = [
    Limit {
        kind: LimitKind::MaxOrderQuantity,
        reason: Reason::MaxOrderQuantity,
        lots_max: |asked| asked.rules.quantity_lots_max,
    },
    Limit {
        kind: LimitKind::MaxOrderNotional,
        reason: Reason::MaxOrderNotional,
        lots_max: |asked| asked.fit(i128::from(asked.rules.order_notional_max)),
    },
    Limit {
        kind: LimitKind::MaxSymbolNotional,
        reason: Reason::MaxSymbolNotional,
        lots_max: |asked| asked.fit(i128::from(asked.rules.symbol_notional_max)) - asked.base,
    },
    Limit {
        kind: LimitKind::MaxGrossNotional,
        reason: Reason::MaxGrossNotional,
        lots_max: |asked| asked.fit_on_top(asked.room().gross),
    },
    Limit {
        kind: LimitKind::MaxNetNotional,
        reason: Reason::MaxNetNotional,
        lots_max: |asked| asked.fit_on_top(asked.net_room()),
    },
    Limit {
        kind: LimitKind::MaxLeverage,
        reason: Reason::MaxLeverage,
        lots_max: |asked| asked.fit_on_top(asked.funds().leverage),
    },
    Limit {
        kind: LimitKind::MaxOpenOrders,
        reason: Reason::MaxOpenOrders,
        lots_max: |asked| if asked.room().open_orders() < 1 { 0 } else { i64::MAX },
    },
    Limit {
        kind: LimitKind::MaxOpenOrderNotional,
        reason: Reason::MaxOpenOrderNotional,
        lots_max: |asked| asked.fit(asked.room().open_notional),
    },
    Limit {
        kind: LimitKind::MaxMarginUse,
        reason: Reason::InsufficientMargin,
        lots_max: |asked| asked.fit_on_top(asked.funds().margin),
    },
    Limit {
        kind: LimitKind::MaxDailyVolumeShare,
        reason: Reason::MaxDailyVolumeShare,
        lots_max: |asked| asked.rules.volume_lots_max,
    },
    Limit {
        kind: LimitKind::MaxOrdersPerSecond,
        reason: Reason::MaxOrdersPerSecond,
        lots_max: |asked| if asked.room().throttle() < 1 { 0 } else { i64::MAX },
    },
    Limit {
        kind: LimitKind::MaxSymbolLeverage,
        reason: Reason::MaxSymbolLeverage,
        lots_max: |asked| asked.fit_on_top(asked.funds().symbol_leverage),
    },
];

/// What conditions and limits leave of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// The condition that stops it, if one does.
    pub(crate) stopped: Option<Reason>,
    /// The first limit that bounds it, if one does.
    pub(crate) limited: Option<Reason>,
    /// Most lots that satisfy all limits.
    pub(crate) lots: i64,
    /// Bit n is set when the limit of kind n was hit.
    pub(crate) breaches: u32,
}

impl Asked<'_> {
    /// Lots whose value is at most `room`.
    fn fit(&self, room: i128) -> i64 {
        let lots = room.max(0) / i128::from(self.unit_price);
        i64::try_from(lots).unwrap_or(i64::MAX)
    }

    /// What equity leaves. Without a usable snapshot a condition stops the order, and nothing is bounded here.
    const fn funds(&self) -> &Funds {
        if self.rules.equity_is_limiting { self.funds } else { &Funds::ENDLESS }
    }

    /// Lots that may come on top of those held, when the value held may grow by `room`.
    fn fit_on_top(&self, room: i128) -> i64 {
        self.fit(room + i128::from(self.value_before)) - self.base
    }

    /// Net value that may be added in the direction of the order. An order that brings an exceeded
    /// net value back is not bounded by it.
    fn net_room(&self) -> i128 {
        let room = self.room();
        if self.buys { room.up } else { room.down }
    }

    /// What is left in all scopes.
    fn room(&self) -> Room {
        self.rooms[0].tighter(self.rooms[1])
    }

    /// Whether nothing in the tables changes the order: the same rules as comparisons, without a
    /// division. This is what nearly every order meets.
    #[inline(always)]
    pub(crate) fn is_unhindered(&self) -> bool {
        let Some(after) = notional(self.base + self.lots, self.unit_price) else { return false };
        !self.rules.is_watched && self.fits(value(self.lots, self.unit_price), after)
    }

    /// The same of an order of which the value is known, and the value of what is held with it; nothing watches it.
    #[inline(always)]
    pub(crate) fn fits(&self, order: i64, after: i64) -> bool {
        let rules = self.rules;
        // Neither is negative.
        let added = i128::from(after - self.value_before);
        self.event_age_ns <= rules.event_age_max_ns
            && self.guard.is_none()
            && self.lots <= rules.order_lots_max
            && order <= rules.order_notional_max
            && after <= rules.symbol_notional_max
            && self.rooms[0].has(added, i128::from(order), self.buys)
            && (self.own_is_endless || self.fits_own(added, i128::from(order)))
    }

    /// Whether follower and plan have room for the order.
    #[inline(always)]
    fn fits_own(&self, added: i128, order: i128) -> bool {
        self.by_equity.is_ok_and(|value| added <= value)
            && self.rooms[1].has(added, order, self.buys)
    }

    /// Goes through the tables. All rules are asked, also behind the first that is broken: the audit
    /// wants to see every limit that was hit.
    #[cold]
    pub(crate) fn allowed(&self) -> Allowed {
        let mut allowed = Allowed { stopped: None, limited: None, lots: self.lots, breaches: 0 };
        for condition in &CONDITIONS {
            if let Some(reason) = (condition.broken)(self) {
                allowed.stopped = allowed.stopped.or(Some(reason));
                allowed.breaches |= condition.kind.map_or(0, bit);
            }
        }
        for limit in &LIMITS {
            let lots_max = (limit.lots_max)(self).max(0);
            if lots_max < self.lots {
                allowed.limited = allowed.limited.or(Some(limit.reason));
                allowed.lots = allowed.lots.min(lots_max);
                allowed.breaches |= bit(limit.kind);
            }
        }
        allowed
    }
}

const fn bit(kind: LimitKind) -> u32 {
    1 << kind as u8
}
