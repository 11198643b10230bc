//! The last look at an order before its bytes exist: is it within what its own record says that the plan
//! should do? Shares no code with the engine, and knows nothing of sizing or limits.
//!
//! ```text
//! difference = target - (position + working)
//!
//! each order   has the sign of the difference and is no larger than it
//! a close      also has the opposite sign of what is held, or of the position, and is no larger than it
//! an open      also has the sign of what is held, or nothing is held
//! ```
//!
//! The position counts for an order that closes beside a stop order that closes: that one is in what is held, and
//! the venue cuts it to what the other leaves of the position. A stop order itself may close what is held, where
//! the order in front of it is still on its way.
//!
//! An order that mirrors a leader's order is on the way to where the plan should stand when all that rests has
//! filled, past other resting orders: of the last two rules, position takes the place of what is held.
//!
//! ```text
//! a close      has the opposite sign of the position and is no larger than it
//! an open      says nothing more
//! ```
//!
//! One that is a stop order keeps the first three rules instead.
//!
//! One that protects what its plan holds waits for its price beside all of that. It is no way to a target; its
//! record says where the plan stands once it has filled, which is nowhere.
//!
//! ```text
//! a protection closes, has the opposite sign of the position and is no larger than it; its target is nothing
//! ```
//!
//! One exception: an order that was raised to the venue's minimum says so by its reason, and may be larger
//! than the difference.
//!
//! A broken rule means that we are wrong: not the market, not a venue, not a configuration. So it stops the
//! process before a byte of the record leaves. Leaving the one order out would let an engine trade on that
//! has just been shown to compute wrongly, and would also shift the numbers of all orders behind it, which
//! follow from the journal. The record is in the journal, to be looked at; it is never sent again, and what
//! the venue proves not to have seen is decided anew after the restart.

#[cfg(test)]
mod tests;

use super::mirrored::Mirrored;
use protocol::messages::{Instructions, InstructionsEntry, PositionEffect, Reason, Trigger};
use protocol::units::Sequence;

/// A rule that an order has to keep.
#[derive(Clone, Copy)]
struct Rule {
    broken: fn(&Order) -> bool,
    says: &'static str,
}

/// An order and what its record says around it, lots.
struct Order {
    lots: i128,
    position: i128,
    held: i128,
    difference: i128,
    effect: PositionEffect,
    is_forced: bool,
}

const RULES: [Rule; 4] = [
    Rule {
        broken: |order| order.lots.signum() != order.difference.signum(),
        says: "an order goes towards its target",
    },
    Rule {
        broken: |order| !order.is_forced && order.difference.abs() < order.lots.abs(),
        says: "an order never takes position and open orders beyond the target",
    },
    Rule {
        broken: |order| {
            order.closes() && !order.reduces(order.held) && !order.reduces(order.position)
        },
        says: "a closing order only reduces what is held, or the position",
    },
    Rule {
        broken: |order| {
            !order.closes() && order.held != 0 && order.held.signum() != order.lots.signum()
        },
        says: "an opening order adds to what is held",
    },
];

impl Order {
    fn closes(&self) -> bool {
        self.effect != PositionEffect::Open
    }

    fn reduces(&self, of: i128) -> bool {
        of.signum() == -self.lots.signum() && self.lots.abs() <= of.abs()
    }
}

const STOP_RULES: [Rule; 3] = [RULES[0], RULES[1], RULES[2]];

const PROTECTION_RULES: [Rule; 3] = [
    Rule { broken: |order| !order.closes(), says: "a protection closes" },
    Rule {
        broken: |order| {
            order.position.signum() != -order.lots.signum()
                || order.position.abs() < order.lots.abs()
        },
        says: "a protection only reduces the position",
    },
    Rule {
        broken: |order| order.difference != -order.held,
        says: "a protection leaves nothing when it has filled",
    },
];

const MIRROR_RULES: [Rule; 3] = [
    RULES[0],
    RULES[1],
    Rule {
        broken: |order| order.closes() && !order.reduces(order.position),
        says: "a closing order only reduces the position",
    },
];

/// The rule that an order breaks, if it breaks one.
fn broken(entry: &InstructionsEntry) -> Option<&'static str> {
    first_broken(&RULES, entry)
}

/// The same for an order that mirrors a leader's.
fn mirror_broken(entry: &InstructionsEntry) -> Option<&'static str> {
    first_broken(&MIRROR_RULES, entry)
}

/// The same for one that mirrors a stop order.
fn stop_broken(entry: &InstructionsEntry) -> Option<&'static str> {
    first_broken(&STOP_RULES, entry)
}

/// The same for one that protects what its plan holds.
fn protection_broken(entry: &InstructionsEntry) -> Option<&'static str> {
    first_broken(&PROTECTION_RULES, entry)
}

fn first_broken(rules: &[Rule], entry: &InstructionsEntry) -> Option<&'static str> {
    let held = i128::from(entry.position.0) + i128::from(entry.working.0);
    let order = Order {
        lots: entry.lots.0.into(),
        position: entry.position.0.into(),
        held,
        difference: i128::from(entry.target.0) - held,
        effect: entry.effect,
        is_forced: entry.reason == Reason::BelowMinimumForced,
    };
    rules.iter().find(|rule| (rule.broken)(&order)).map(|rule| rule.says)
}

/// Whether an order plainly keeps every rule: what nearly every order does, told without wide arithmetic. Where
/// that would overflow, or the order is larger than the difference with a reason, the rules are asked.
#[inline]
fn is_plainly_right(entry: &InstructionsEntry) -> bool {
    let lots = entry.lots.0;
    let Some(held) = entry.position.0.checked_add(entry.working.0) else { return false };
    let Some(difference) = entry.target.0.checked_sub(held) else { return false };
    let Some(against) = held.checked_neg() else { return false };
    let has_its_effect = match entry.effect {
        PositionEffect::Close | PositionEffect::CloseButNotifyOnOpen => is_part(lots, against),
        PositionEffect::Open => held == 0 || (held < 0) == (lots < 0),
    };
    is_part(lots, difference) && has_its_effect
}

/// Whether a quantity has the sign of another and is no larger; nothing is no part.
const fn is_part(lots: i64, whole: i64) -> bool {
    if whole < 0 { whole <= lots && lots < 0 } else { 0 < lots && lots <= whole }
}

/// Stops the process when an order is not what its record says that it is for.
///
/// # Panics
/// When it is not.
#[inline]
pub(super) fn check(
    sequence: Sequence,
    root: &Instructions,
    entry: &InstructionsEntry,
    mirrored: &Mirrored,
) {
    match root.trigger {
        // What these order is the way to a target; an order of another kind would need rules of its own.
        Trigger::LeaderEvent
        | Trigger::CatchUp
        | Trigger::Command
        | Trigger::Supervision
        | Trigger::Rebalance => {}
        Trigger::Protection => return check_rules(sequence, *entry, protection_broken),
        Trigger::LeaderOrder if mirrored.stop(root, entry.lots).is_some() => {
            return check_rules(sequence, *entry, stop_broken);
        }
        Trigger::LeaderOrder => return check_rules(sequence, *entry, mirror_broken),
    }
    if !is_plainly_right(entry) {
        check_rules(sequence, *entry, broken);
    }
}

/// Asks the rules one by one. The entry is copied here, so that elsewhere it need not be in memory at all.
#[cold]
fn check_rules(
    sequence: Sequence,
    entry: InstructionsEntry,
    broken: fn(&InstructionsEntry) -> Option<&'static str>,
) {
    let rule = broken(&entry);
    assert!(
        rule.is_none(),
        "record {sequence}, plan {}: {}; nothing of this record is sent: {entry:?}",
        entry.plan,
        rule.unwrap_or_default()
    );
}
