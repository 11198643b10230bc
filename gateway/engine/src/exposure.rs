//! What a scope has at risk, and how much of each limit is left. Sums are 128 bits wide: a value is an
//! `i64`, and there are never enough of them to overflow such a sum. So sums wrap, which costs the inner
//! loop of a fan-out a third less than checks that cannot fail.
//!
//! A position is valued at the reference price of the last instruction of its plan and instrument, and
//! counts its open orders as filled. That price is on the journal, so every value can be recomputed.

/// What one scope has at risk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exposure {
    /// Sum of the values of its positions, money.
    pub(crate) gross: i128,
    /// Sum of the signed values of its positions, money.
    pub(crate) net: i128,
    /// Value of the open quantity of its orders, money.
    pub(crate) open_notional: i128,
    /// Orders that are not in a final state.
    pub(crate) open_orders: i64,
}

impl Exposure {
    /// Adds a change, or another exposure.
    #[inline(always)]
    pub(crate) fn add(&mut self, change: &Self) {
        self.gross = self.gross.wrapping_add(change.gross);
        self.net = self.net.wrapping_add(change.net);
        self.open_notional = self.open_notional.wrapping_add(change.open_notional);
        self.open_orders += change.open_orders;
    }
}

impl Exposure {
    /// The margin of a change of exposure: its gross value times a rate, money times 10^12.
    pub(crate) fn weighted(&self, rate: i64) -> Self {
        Self { gross: self.gross.wrapping_mul(rate.into()), ..Self::default() }
    }
}

/// The change of an exposure when a position moves from one value to another. Values are magnitudes
/// of the positions beside them.
#[inline(always)]
pub(crate) fn moved(
    (held_before, before): (i64, i64),
    (held_after, after): (i64, i64),
) -> Exposure {
    // Without a branch: which side is held is a matter of chance.
    let signed =
        |held: i64, value: i64| i128::from((value ^ (held >> 63)).wrapping_sub(held >> 63));
    Exposure {
        gross: i128::from(after).wrapping_sub(i128::from(before)),
        net: signed(held_after, after).wrapping_sub(signed(held_before, before)),
        open_notional: 0,
        open_orders: 0,
    }
}

/// Stands for a limit that is not set.
pub(crate) const UNLIMITED: i64 = i64::MAX;

/// The limits on the exposure of one scope, without end where none is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    gross_max: i128,
    net_max: i128,
    open_notional_max: i128,
    open_orders_max: i64,
    is_endless: bool,
    /// Orders that may leave at once, a count; [`UNLIMITED`] without a throttle.
    pub(crate) burst: i64,
    /// Time that each of them takes of the throttle, nanoseconds; zero without one.
    pub(crate) order_interval_ns: u64,
}

const SECOND_NS: i64 = 1_000_000_000;

impl Bounds {
    /// No limit at all.
    pub(crate) const NONE: Self = Self::new(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED);

    /// Whether nothing is limited.
    #[inline]
    pub(crate) const fn is_endless(&self) -> bool {
        self.is_endless
    }

    /// Whether the orders of a second are limited.
    #[inline]
    pub(crate) const fn is_throttled(&self) -> bool {
        self.order_interval_ns != 0
    }

    /// Bounds of gross value, of net value either way and of the value of open orders, money, and of the
    /// numbers of open orders and of orders in a second; [`UNLIMITED`] where there is none.
    pub(crate) const fn new(
        gross: i64,
        net: i64,
        open_notional: i64,
        open_orders: i64,
        orders_per_second: i64,
    ) -> Self {
        const fn money(bound: i64) -> i128 {
            if bound == UNLIMITED { ENDLESS } else { bound as i128 }
        }
        Self {
            gross_max: money(gross),
            net_max: money(net),
            open_notional_max: money(open_notional),
            open_orders_max: if open_orders == UNLIMITED { i64::MAX / 4 } else { open_orders },
            is_endless: gross == UNLIMITED
                && net == UNLIMITED
                && open_notional == UNLIMITED
                && open_orders == UNLIMITED
                && interval_ns(orders_per_second) == 0,
            burst: orders_per_second,
            order_interval_ns: interval_ns(orders_per_second),
        }
    }
}

/// Time that an order takes of a throttle. More than one in a nanosecond is no limit; none at all takes
/// for ever.
const fn interval_ns(orders_per_second: i64) -> u64 {
    if SECOND_NS <= orders_per_second {
        0
    } else if orders_per_second == 0 {
        u64::MAX
    } else {
        let interval_ns = (SECOND_NS - 1) / orders_per_second + 1;
        interval_ns.unsigned_abs()
    }
}

/// What is left of the limits of one scope or of several. Negative where a limit is exceeded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Gross value that may be added, money.
    pub(crate) gross: i128,
    /// Net value that may be added upwards, money.
    pub(crate) up: i128,
    /// Net value that may be added downwards, money.
    pub(crate) down: i128,
    /// Value of orders that may be opened, money.
    pub(crate) open_notional: i128,
    /// Orders that may be opened by the tighter of the two limits on their number, a count. Each order
    /// takes one of both, so what follows needs no keeping.
    pub(crate) orders: i64,
    /// What the limit on open orders leaves beyond that.
    spare_open: i64,
    /// What the throttle leaves beyond that.
    spare_throttle: i64,
}

/// Stands for no limit on a number of orders.
const ORDERS_ENDLESS: i64 = i64::MAX / 4;

/// Gross value that a follower's equity leaves in an instrument, limit by limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Funds {
    /// By the limit on leverage, money.
    pub(crate) leverage: i128,
    /// By the limit on the use of margin, money.
    pub(crate) margin: i128,
    /// By the limit on leverage in the instrument, money.
    pub(crate) symbol_leverage: i128,
}

impl Funds {
    /// Funds without end.
    pub(crate) const ENDLESS: Self =
        Self { leverage: ENDLESS, margin: ENDLESS, symbol_leverage: ENDLESS };

    /// What all of them leave, money.
    pub(crate) fn least(&self) -> i128 {
        self.leverage.min(self.margin).min(self.symbol_leverage)
    }

    /// Takes gross value in the instrument off them.
    pub(crate) const fn take(&mut self, gross: i128) {
        self.leverage -= gross;
        self.margin -= gross;
        self.symbol_leverage -= gross;
    }
}

/// More than any sum of values, and so far from overflow that changes can be taken off it.
const ENDLESS: i128 = i128::MAX / 4;

impl Room {
    /// Room without end.
    pub(crate) const ENDLESS: Self = Self {
        gross: ENDLESS,
        up: ENDLESS,
        down: ENDLESS,
        open_notional: ENDLESS,
        orders: ORDERS_ENDLESS,
        spare_open: 0,
        spare_throttle: 0,
    };

    /// What an exposure leaves of its limits.
    #[inline(always)]
    pub(crate) fn of(exposure: &Exposure, bounds: &Bounds) -> Self {
        Self {
            gross: bounds.gross_max.wrapping_sub(exposure.gross),
            up: bounds.net_max.wrapping_sub(exposure.net),
            down: bounds.net_max.wrapping_add(exposure.net),
            open_notional: bounds.open_notional_max.wrapping_sub(exposure.open_notional),
            orders: bounds.open_orders_max - exposure.open_orders,
            spare_open: 0,
            spare_throttle: ORDERS_ENDLESS,
        }
    }

    /// The room with what a throttle leaves, a count.
    pub(crate) fn throttled(self, orders: i64) -> Self {
        self.with_orders(self.open_orders(), orders)
    }

    /// The room with other numbers of orders.
    pub(crate) fn with_orders(self, open: i64, throttle: i64) -> Self {
        let orders = open.min(throttle);
        let (spare_open, spare_throttle) = (open - orders, throttle - orders);
        Self { orders, spare_open, spare_throttle, ..self }
    }

    /// What the limit on open orders leaves, a count.
    pub(crate) const fn open_orders(&self) -> i64 {
        self.orders + self.spare_open
    }

    /// What the throttle leaves, a count.
    pub(crate) const fn throttle(&self) -> i64 {
        self.orders + self.spare_throttle
    }

    /// Whether one more order fits that adds so much value to the position and is worth so much.
    #[inline(always)]
    pub(crate) fn has(&self, added: i128, order: i128, buys: bool) -> bool {
        let net = if buys { self.up } else { self.down };
        added <= self.gross && added <= net && order <= self.open_notional && 1 <= self.orders
    }

    /// The tighter of both, limit by limit.
    #[inline]
    pub(crate) fn tighter(&self, other: &Self) -> Self {
        Self {
            gross: self.gross.min(other.gross),
            up: self.up.min(other.up),
            down: self.down.min(other.down),
            open_notional: self.open_notional.min(other.open_notional),
            ..*self
        }
        .with_orders(
            self.open_orders().min(other.open_orders()),
            self.throttle().min(other.throttle()),
        )
    }

    /// The room of an order whose row is booked with a value on the other side. Limits measure an order by what its row
    /// is worth with it, less what it is booked with, as if both lay on one side: that is too little by twice the
    /// booked value, so the room is smaller by as much.
    pub(crate) fn facing(self, order: i64, booked: i64) -> Self {
        let twice = 2 * i128::from(booked);
        if order < 0 {
            Self { down: self.down - twice, ..self }
        } else {
            Self { up: self.up - twice, ..self }
        }
    }

    /// Takes a change of exposure off the room.
    #[inline(always)]
    pub(crate) fn take(&mut self, change: &Exposure) {
        self.gross = self.gross.wrapping_sub(change.gross);
        self.up = self.up.wrapping_sub(change.net);
        self.down = self.down.wrapping_add(change.net);
        self.open_notional = self.open_notional.wrapping_sub(change.open_notional);
        self.orders -= change.open_orders;
    }
}
