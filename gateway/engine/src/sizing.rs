//! The one arithmetic: where a plan should stand for a position of its leader.
//!
//! ```text
//! Leff = L - B                                  B between 0 and L
//! T    = trunc(k * |Leff| / 10^12) + q          with the sign of Leff; zero when Leff is zero
//! ```
//!
//! `k`, `q` and `B` are pinned per episode, so a deposit never changes a close. Less what was given up
//! for the episode, `T` is the target; less position and open orders, the order.

use crate::exact::{LOTS_MAX, copied_lots, floor_quotient, scaled, toward};
use crate::rows::Row;
use protocol::messages::{InstrumentDefinition, PlanDefinition, Reason, SizingMode};
use protocol::units::{Money, RATIO_ONE};

/// Where a row should stand when its leader stands at `leader`, and what it gives up of it. None when
/// that does not fit.
#[inline(always)]
pub(crate) fn target(row: &Row, leader: i64) -> Option<i64> {
    let copied = copied_target(row, leader)?;
    // Rare: only plans that skip small orders ever give something up.
    if row.forgone == 0 { Some(copied) } else { Some(copied - toward(row.forgone, copied)) }
}

/// The target before anything was given up.
#[inline(always)]
pub(crate) fn copied_target(row: &Row, leader: i64) -> Option<i64> {
    let effective = if row.baseline == 0 { leader } else { leader - toward(row.baseline, leader) };
    if effective == 0 {
        return Some(0);
    }
    let ratio = row.ratio.unsigned_abs();
    let lots = copied_lots(ratio, effective.unsigned_abs())? + row.quantity;
    if LOTS_MAX < lots {
        return None;
    }
    Some(if effective < 0 { -lots } else { lots })
}

/// Lets what depends on the leader's position follow it: baseline and forgone part shrink towards
/// zero as the leader closes, and never grow back.
#[inline(always)]
pub(crate) fn follow(row: &mut Row, leader: i64) {
    // Rare as well: only plans that joined while their leader held something have a baseline.
    if row.baseline != 0 {
        row.baseline = toward(row.baseline, leader);
    }
    if row.forgone != 0 {
        // Without a target there is nothing to be given up of it.
        row.forgone = copied_target(row, leader).map_or(0, |copied| toward(row.forgone, copied));
    }
}

/// Equity that proportional sizing may use, or why there is none.
pub(crate) type Equity = Result<Money, Reason>;

/// What an episode pins for a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    pub(crate) reason: Reason,
    pub(crate) ratio: i64,
    pub(crate) quantity: i64,
}

impl Pin {
    const fn sits_out(reason: Reason) -> Self {
        Self { reason, ratio: 0, quantity: 0 }
    }
}

/// What sizing knows when an episode starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PinInputs {
    pub(crate) leader_equity: Equity,
    pub(crate) follower_equity: Equity,
    /// Value of one lot at the price of the event; none when it does not fit.
    pub(crate) unit_price: Option<i64>,
}

/// Pins ratio or quantity of a plan.
pub(crate) fn pin(
    plan: &PlanDefinition,
    instrument: &InstrumentDefinition,
    inputs: &PinInputs,
) -> Pin {
    match plan.sizing {
        SizingMode::EquityRatio => pin_equity_ratio(plan.multiplier.0, inputs),
        SizingMode::FixedRatio => {
            Pin { reason: Reason::None, ratio: plan.multiplier.0, quantity: 0 }
        }
        SizingMode::FixedQuantity => {
            let lots = plan.quantity.map_or(0, |quantity| floor_quotient(quantity, instrument.lot));
            pin_quantity(lots)
        }
        SizingMode::FixedNotional => {
            let notional = plan.notional.map_or(0, |notional| notional.0);
            match inputs.unit_price {
                None => Pin::sits_out(Reason::Overflow),
                Some(0) => Pin::sits_out(Reason::ReferenceMissing),
                Some(unit_price) => pin_quantity(notional / unit_price),
            }
        }
    }
}

fn pin_equity_ratio(multiplier: i64, inputs: &PinInputs) -> Pin {
    let (leader, follower) = match (inputs.leader_equity, inputs.follower_equity) {
        (Ok(leader), Ok(follower)) => (leader.0, follower.0),
        (Err(reason), _) | (_, Err(reason)) => return Pin::sits_out(reason),
    };
    match scaled(multiplier, follower, leader) {
        Some(ratio) => Pin { reason: Reason::None, ratio, quantity: 0 },
        None => Pin::sits_out(Reason::Overflow),
    }
}

fn pin_quantity(lots: i64) -> Pin {
    if LOTS_MAX < lots {
        return Pin::sits_out(Reason::Overflow);
    }
    Pin { reason: Reason::None, ratio: 0, quantity: lots }
}

// A ratio of one copies lot for lot.
const _: () = assert!(RATIO_ONE == 1_000_000_000_000);
