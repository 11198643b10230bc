//! The limits of a configuration: read into one set per scope, and combined by taking the tightest.

use crate::error::InputError;
use crate::exact::{floor_scaled, smaller};
use crate::exposure::{Bounds, UNLIMITED};
use crate::scopes::Scopes;
use protocol::messages::{Decimal, LimitDefinition, LimitKind};

const KINDS_END: usize = LimitKind::MaxSymbolLeverage as usize + 1;

/// The limits of one scope, or the tightest of several. Every kind but the order quantity is an
/// integer of a fixed unit; [`UNLIMITED`] where it is not set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LimitSet {
    // In units of the instrument; how many lots that is, only an instrument knows.
    order_quantity_max: Option<Decimal>,
    values: [i64; KINDS_END],
}

impl LimitSet {
    /// No limit at all.
    pub(crate) const NONE: Self = Self { order_quantity_max: None, values: [UNLIMITED; KINDS_END] };

    /// The value of a kind other than the order quantity: money in 10^-8, factors in 10^-12, price
    /// guards in 10^-8, times in nanoseconds, counts as they are.
    pub(crate) const fn value(&self, kind: LimitKind) -> i64 {
        self.values[kind as usize]
    }

    /// Most of one order, in units of the instrument.
    pub(crate) const fn order_quantity_max(&self) -> Option<Decimal> {
        self.order_quantity_max
    }

    /// The tighter of both, kind by kind.
    pub(crate) fn tighter(&self, other: &Self) -> Self {
        let mut tighter = *self;
        for (value, other) in tighter.values.iter_mut().zip(&other.values) {
            *value = (*value).min(*other);
        }
        tighter.order_quantity_max = match (self.order_quantity_max, other.order_quantity_max) {
            (Some(one), Some(other)) => Some(smaller(one, other)),
            (one, other) => one.or(other),
        };
        tighter
    }

    /// The limits that hold for a scope's exposure rather than for a single order.
    pub(crate) const fn bounds(&self) -> Bounds {
        Bounds::new(
            self.value(LimitKind::MaxGrossNotional),
            self.value(LimitKind::MaxNetNotional),
            self.value(LimitKind::MaxOpenOrderNotional),
            self.value(LimitKind::MaxOpenOrders),
            self.value(LimitKind::MaxOrdersPerSecond),
        )
    }

    fn set(&mut self, limit: &LimitDefinition) {
        let alone = Self::of(limit);
        *self = self.tighter(&alone);
    }

    fn of(limit: &LimitDefinition) -> Self {
        let mut set = Self::NONE;
        match places(limit.kind) {
            Some(places) => set.values[limit.kind as usize] = floor_scaled(limit.value, places),
            None => set.order_quantity_max = Some(limit.value),
        }
        set
    }
}

/// Decimal places that a kind is kept with; none for the order quantity, which stays a decimal.
const fn places(kind: LimitKind) -> Option<i8> {
    match kind {
        LimitKind::MaxOrderQuantity => None,
        LimitKind::MaxOrderNotional
        | LimitKind::MaxSymbolNotional
        | LimitKind::MaxGrossNotional
        | LimitKind::MaxNetNotional
        | LimitKind::MaxOpenOrderNotional
        | LimitKind::MaxDailyLoss
        | LimitKind::MaxDrawdown
        | LimitKind::GuardPositionNotional
        | LimitKind::GuardDailyLoss => Some(8),
        // A percent is 10^-2, parts are counted in 10^-8.
        LimitKind::MaxDailyLossPct | LimitKind::MaxDrawdownPct => Some(6),
        LimitKind::MaxLeverage
        | LimitKind::MaxSymbolLeverage
        | LimitKind::GuardLeverage
        | LimitKind::MaxMarginUse
        | LimitKind::MaxDailyVolumeShare => Some(12),
        // A basis point is 10^-4, guards are parts of 10^-8.
        LimitKind::MaxSlippageOpen | LimitKind::MaxSlippageClose => Some(4),
        LimitKind::MaxOpenOrders
        | LimitKind::MaxEventAge
        | LimitKind::MaxSnapshotAge
        | LimitKind::MaxQuoteAge
        | LimitKind::MaxOrdersPerSecond
        | LimitKind::MaxRepeats
        | LimitKind::GuardTradesPerMinute => Some(0),
    }
}

/// Reads limits into the sets of their scopes; sets without a limit become empty.
pub(crate) fn fill(sets: &mut [LimitSet], scopes: &Scopes, limits: &[LimitDefinition]) {
    sets.fill(LimitSet::NONE);
    for limit in limits {
        let place = scopes.place(limit.scope, limit.target);
        sets[place.expect("limits were checked when they were staged")].set(limit);
    }
}

/// Whether a limit names a scope that there is room for.
pub(crate) fn check(limit: &LimitDefinition, scopes: &Scopes) -> Result<(), InputError> {
    match scopes.place(limit.scope, limit.target) {
        Some(_) => Ok(()),
        None => Err(InputError::OutOfBounds {
            message: "LimitDefinition",
            field: "target",
            given: u64::from(limit.target),
            bound: scopes.count_of(limit.scope) as u64,
        }),
    }
}
