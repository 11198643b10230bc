//! What an episode pins for a plan: its ratio, or its quantity. Each sizing mode is one unit in a table;
//! what keeps a plan out of an episode whatever its size is one in another. Reads values, returns a value.
//!
//! ```text
//! kept out?  ->  size by mode  ->  times the tier  ->  reversed?
//! ```

#[cfg(test)]
mod tests;

use crate::exact::{LOTS_MAX, floor_quotient, quotient_of_decimals, scaled};
use protocol::messages::{
    CopiedSides, CopyMode, Flag, InstrumentDefinition, InstrumentKind, PlanDefinition, Reason,
    SizingMode,
};
use protocol::units::{RATIO_ONE, Ratio};

/// An amount of money that sizing may use; positive. Or why there is none.
pub(crate) type Amount = Result<i64, Reason>;

/// What sizing may use of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Amounts {
    /// Balance and unrealised profit and loss.
    pub(crate) equity: Amount,
    /// Cash.
    pub(crate) balance: Amount,
    /// Equity less used margin.
    pub(crate) free_margin: Amount,
    /// Leverage of the account, where the configuration has it.
    pub(crate) leverage: Option<Ratio>,
}

impl Amounts {
    /// The amount that a sizing mode uses.
    pub(crate) const fn used_by(&self, mode: SizingMode) -> Amount {
        match mode {
            SizingMode::BalanceRatio => self.balance,
            SizingMode::FreeMarginRatio => self.free_margin,
            _ => self.equity,
        }
    }
}

/// What is known when an episode starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start<'a> {
    pub(crate) plan: &'a PlanDefinition,
    pub(crate) instrument: &'a InstrumentDefinition,
    pub(crate) leader: &'a Amounts,
    pub(crate) follower: &'a Amounts,
    /// Price of the event, ticks.
    pub(crate) price: i64,
    /// The leader's stop, ticks.
    pub(crate) stop: Option<i64>,
    /// Value of one lot at the price of the event, money; none when it does not fit.
    pub(crate) unit_price: Option<i64>,
    /// Whether the leader's position is long.
    pub(crate) is_long: bool,
    /// Whether the plan has left the configuration.
    pub(crate) is_leaving: bool,
    /// Whether the plan's filters let the instrument through.
    pub(crate) copies_symbol: bool,
    /// Whether they let the event's tag through.
    pub(crate) copies_tag: bool,
    /// Multiplier of the tier that the event's notional reaches.
    pub(crate) tier: Ratio,
    /// Lots of the instrument that one lot of the leader's is worth, of a mapped leader.
    pub(crate) factor: Option<Ratio>,
}

/// What an episode pins for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    /// Why the plan sits the episode out; `None` when it does not.
    pub(crate) reason: Reason,
    /// Ratio, 10^-12; negative when the plan reverses.
    pub(crate) ratio: i64,
    /// Quantity, lots; negative when the plan reverses.
    pub(crate) quantity: i64,
}

/// What a plan takes of an episode: one of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Size {
    /// Of the leader's position, 10^-12.
    Ratio(i64),
    /// Whatever his position is, lots.
    Quantity(i64),
}

type Sized = Result<Size, Reason>;

/// Pins ratio or quantity of a plan.
pub(crate) fn pin(start: &Start<'_>) -> Pin {
    let sized = match KEPT_OUT.iter().find(|kept| (kept.holds)(start)) {
        Some(kept) => Err(kept.reason),
        // What it holds is decided with each rebalance.
        None if start.plan.copy == CopyMode::Allocation => Ok(Size::Quantity(0)),
        None => MODES[start.plan.sizing as usize].1(start),
    };
    let sized = sized.and_then(|size| in_own_lots(size, start.factor));
    match sized.and_then(|size| scaled_by_tier(size, start.tier)) {
        Err(reason) => Pin { reason, ratio: 0, quantity: 0 },
        Ok(size) => {
            let sign = if start.plan.reverse == Flag::Yes { -1 } else { 1 };
            let (ratio, quantity) = match size {
                Size::Ratio(ratio) => (ratio, 0),
                Size::Quantity(lots) => (0, lots),
            };
            Pin { reason: Reason::None, ratio: sign * ratio, quantity: sign * quantity }
        }
    }
}

/// What keeps a plan out of an episode whatever its size. An episode goes from flat to flat, so it has one
/// side.
struct KeptOut {
    reason: Reason,
    holds: fn(&Start<'_>) -> bool,
}

/// The first that holds is the reason.
const KEPT_OUT: [KeptOut; 5] = [
    KeptOut { reason: Reason::PlanRemoved, holds: |start| start.is_leaving },
    KeptOut {
        reason: Reason::SideNotCopied,
        holds: |start| match start.plan.sides {
            CopiedSides::Both => false,
            CopiedSides::LongOnly => !start.is_long,
            CopiedSides::ShortOnly => start.is_long,
        },
    },
    KeptOut { reason: Reason::SymbolNotCopied, holds: |start| !start.copies_symbol },
    KeptOut { reason: Reason::TagNotCopied, holds: |start| !start.copies_tag },
    KeptOut {
        reason: Reason::ShortNotPossible,
        holds: |start| {
            let is_short = start.is_long == (start.plan.reverse == Flag::Yes);
            is_short && start.instrument.kind == InstrumentKind::Spot
        },
    },
];

/// Each mode with its arithmetic, in the order of their numbers.
type Mode = (SizingMode, fn(&Start<'_>) -> Sized);

const MODES: [Mode; 10] = [
    (SizingMode::EquityRatio, proportional),
    (SizingMode::FixedRatio, |start| Ok(Size::Ratio(start.plan.multiplier.0))),
    (SizingMode::FixedQuantity, fixed_quantity),
    (SizingMode::FixedNotional, |start| {
        let notional = start.plan.notional.map_or(0, |notional| notional.0);
        let lots = notional / start.price_of_lot()?;
        lots_of(lots.into())
    }),
    (SizingMode::BalanceRatio, proportional),
    (SizingMode::FreeMarginRatio, proportional),
    (SizingMode::ContractRatio, contract_ratio),
    (SizingMode::LeverageRatio, leverage_ratio),
    (SizingMode::RiskPerTrade, risk_per_trade),
    (SizingMode::VolatilityTarget, volatility_target),
];

const _: () = {
    let mut place = 0;
    while place < MODES.len() {
        assert!(MODES[place].0 as usize == place, "a mode is found by its number");
        place += 1;
    }
};

impl Start<'_> {
    /// Value of one lot at the price of the event; positive.
    fn price_of_lot(&self) -> Result<i64, Reason> {
        match self.unit_price {
            None => Err(Reason::Overflow),
            Some(0) => Err(Reason::ReferenceMissing),
            Some(price) => Ok(price),
        }
    }

    /// What one lot loses between entry and stop, money times 10^12; positive. A stop on the side where the
    /// leader would win is none; then the plan's own distance counts.
    fn risk_of_lot(&self) -> Result<i128, Reason> {
        let loss = self.stop.map(|stop| {
            let distance = i128::from(self.price) - i128::from(stop);
            if self.is_long { distance } else { -distance }
        });
        if let Some(ticks) = loss.filter(|ticks| 0 < *ticks) {
            let money = ticks.checked_mul(self.instrument.unit_value.0.into());
            let money = money.and_then(|money| money.checked_mul(RATIO_ONE.into()));
            return money.ok_or(Reason::Overflow);
        }
        let distance = self.plan.stop_distance.filter(|distance| 0 < distance.0);
        let distance = distance.ok_or(Reason::StopMissing)?;
        Ok(i128::from(distance.0) * i128::from(self.price_of_lot()?))
    }
}

/// Multiplier times what the follower has over what the leader has.
fn proportional(start: &Start<'_>) -> Sized {
    let mode = start.plan.sizing;
    let (leader, follower) = (start.leader.used_by(mode)?, start.follower.used_by(mode)?);
    ratio_of(scaled(start.plan.multiplier.0, follower, leader))
}

fn fixed_quantity(start: &Start<'_>) -> Sized {
    let quantity = start.plan.quantity;
    let lots = quantity.map_or(0, |quantity| floor_quotient(quantity, start.instrument.lot));
    lots_of(lots.into())
}

/// Contracts of another size than the leader's: his lot counts as many of ours as it is larger.
fn contract_ratio(start: &Start<'_>) -> Sized {
    if start.factor.is_some() {
        // Sizes of contracts are in the factor.
        return Ok(Size::Ratio(start.plan.multiplier.0));
    }
    let own = start.instrument.multiplier;
    let leader = start.instrument.leader_multiplier.unwrap_or(own);
    ratio_of(quotient_of_decimals(start.plan.multiplier.0, leader, own))
}

/// A follower with less leverage than the leader cannot carry as much per unit of equity.
fn leverage_ratio(start: &Start<'_>) -> Sized {
    let Size::Ratio(ratio) = proportional(start)? else { return Err(Reason::Overflow) };
    match (start.follower.leverage, start.leader.leverage) {
        (Some(Ratio(follower)), Some(Ratio(leader))) if 0 < follower && 0 < leader => {
            if leader <= follower {
                return Ok(Size::Ratio(ratio));
            }
            ratio_of(scaled(ratio, follower, leader))
        }
        _ => Err(Reason::LeverageMissing),
    }
}

/// Lots times the loss of one lot at the stop is a fraction of the follower's equity.
fn risk_per_trade(start: &Start<'_>) -> Sized {
    let risk = start.risk_of_lot()?;
    let budget = i128::from(start.follower.equity?) * i128::from(start.plan.multiplier.0);
    lots_of(budget / risk)
}

/// Notional is the follower's equity times target over the instrument's volatility.
fn volatility_target(start: &Start<'_>) -> Sized {
    let volatility = start.instrument.volatility.filter(|volatility| 0 < volatility.0);
    let volatility = volatility.ok_or(Reason::VolatilityMissing)?;
    let budget = i128::from(start.follower.equity?) * i128::from(start.plan.multiplier.0);
    lots_of(budget / (i128::from(volatility.0) * i128::from(start.price_of_lot()?)))
}

/// A ratio is of the leader's lots; those of a mapped leader are another instrument's.
fn in_own_lots(size: Size, factor: Option<Ratio>) -> Sized {
    match (size, factor) {
        (Size::Ratio(ratio), Some(factor)) => ratio_of(scaled(ratio, factor.0, RATIO_ONE)),
        _ => Ok(size),
    }
}

fn scaled_by_tier(size: Size, tier: Ratio) -> Sized {
    if tier.0 == RATIO_ONE {
        return Ok(size);
    }
    match size {
        Size::Ratio(ratio) => ratio_of(scaled(ratio, tier.0, RATIO_ONE)),
        Size::Quantity(lots) => {
            lots_of(i128::from(lots) * i128::from(tier.0) / i128::from(RATIO_ONE))
        }
    }
}

fn ratio_of(ratio: Option<i64>) -> Sized {
    ratio.map(Size::Ratio).ok_or(Reason::Overflow)
}

fn lots_of(lots: i128) -> Sized {
    match i64::try_from(lots) {
        Ok(lots) if lots <= LOTS_MAX => Ok(Size::Quantity(lots)),
        _ => Err(Reason::Overflow),
    }
}
