//! Where leaders and plans stand when a journal ends: a flat leader has flat followers, and whoever is not where his
//! leader's position puts him has a reason on record.

use super::books::{Books, Row};
use super::definitions::{Definitions, RATIO_ONE};
use super::gates::Gates;
use super::tally::{Invariant, Tally};
use protocol::messages::{
    CopyMode, EpisodeStarted, EpisodeStartedEntry, Instructions, InstructionsEntry, Reason, Scope,
    Trigger, Tripped,
};
use std::collections::BTreeMap;

/// What an episode pinned for a plan.
#[derive(Clone, Copy, Default)]
struct Pin {
    ratio: i128,
    quantity: i128,
    baseline: i128,
    reason: Option<Reason>,
}

/// What became of a row in its leader's episode.
#[derive(Clone, Default)]
struct Course {
    pin: Option<Pin>,
    /// The target of the last instruction.
    target: i128,
    /// Why the last instruction did not go all the way, if it did not.
    last: Option<Reason>,
    /// Anything since the episode began that changed an order.
    changed: Option<Reason>,
    /// Whether an order has failed since the last instruction.
    has_failed: bool,
    /// Whether the plan's own stop or target was reached: it sits the rest of the episode out.
    is_protected: bool,
}

/// See the module.
#[derive(Default)]
pub(super) struct Ends {
    leaders: BTreeMap<(u16, u16), i128>,
    courses: BTreeMap<Row, Course>,
    tripped: BTreeMap<u32, Reason>,
}

impl Ends {
    pub(super) fn leader_moved(&mut self, place: (u16, u16), root: &Instructions) {
        self.leaders.insert(place, root.position.0.into());
    }

    pub(super) fn episode(&mut self, root: &EpisodeStarted, pins: &[EpisodeStartedEntry]) {
        for pin in pins {
            let pinned = Pin {
                ratio: pin.ratio.0.into(),
                quantity: pin.quantity.0.into(),
                baseline: pin.baseline.0.into(),
                reason: (pin.reason != Reason::None).then_some(pin.reason),
            };
            let course = Course { pin: Some(pinned), ..Course::default() };
            self.courses.insert((pin.plan.0, root.instrument.0), course);
        }
    }

    pub(super) fn instructed(&mut self, root: &Instructions, row: Row, entry: &InstructionsEntry) {
        let course = self.courses.entry(row).or_default();
        course.target = entry.target.0.into();
        course.has_failed = false;
        let full = [Reason::None, Reason::OnTarget, Reason::BelowMinimumForced];
        let changed = (!full.contains(&entry.reason)).then_some(entry.reason);
        course.last = changed;
        course.changed = changed.or(course.changed);
        if [Trigger::Command, Trigger::Supervision].contains(&root.trigger) {
            course.changed = course.changed.or(Some(Reason::PlanDisarmed));
        }
    }

    /// A loss rule or another one has stopped a plan's scope: what it does not do from then on is no surprise.
    pub(super) fn tripped(&mut self, tripped: &Tripped) {
        if tripped.scope == Scope::Plan {
            self.tripped.insert(tripped.target, tripped.reason);
        }
    }

    pub(super) fn failed(&mut self, row: Row) {
        self.courses.entry(row).or_default().has_failed = true;
    }

    /// The plan's own stop or target was filled.
    pub(super) fn protected(&mut self, row: Row) {
        self.courses.entry(row).or_default().is_protected = true;
    }

    /// Looks at every plan in every instrument.
    pub(super) fn conclude(
        &self,
        definitions: &Definitions,
        gates: &Gates,
        books: &Books,
        tally: &mut Tally,
    ) {
        for row in books.rows() {
            let Some(plan) = definitions.plan(row.0) else { continue };
            let course = self.courses.get(&row).cloned().unwrap_or_default();
            let position = books.stand(definitions, row).position;
            let leader = self.leaders.get(&(plan.leader.0, row.1)).copied();
            let reason = self.reason(definitions, gates, books, (row, &course));
            if leader == Some(0) && has_leader_position(definitions, row.0) {
                settle(tally, Invariant::Flat, position == 0, reason.as_deref(), || {
                    format!(
                        "plan {} holds {position} in instrument {}, its leader is flat",
                        row.0, row.1
                    )
                });
            }
            let target = match (plan.copy, leader, course.pin) {
                (CopyMode::Allocation, ..) | (_, None, _) | (_, _, None) => course.target,
                (_, Some(leader), Some(pin)) => pin.target(leader),
            };
            let most = definitions.minimum(row.1, books.unit_price(row));
            let error = (target - position).abs();
            if most < error {
                let why = reason.clone().unwrap_or_else(|| "none".to_owned());
                *tally.off_target.entry(why).or_default() += 1;
            }
            settle(tally, Invariant::Tracking, error <= most, reason.as_deref(), || {
                let (plan, instrument) = row;
                format!(
                    "plan {plan} holds {position} in instrument {instrument}, its target is {target}"
                )
            });
        }
    }

    /// What the journal says of why a row is not at its target.
    fn reason(
        &self,
        definitions: &Definitions,
        gates: &Gates,
        books: &Books,
        (row, course): (Row, &Course),
    ) -> Option<String> {
        let named = |reason: Reason| format!("{reason:?}");
        if books.has_open(row) {
            return Some("an order is open".to_owned());
        }
        if let Some(why) = gates.forbids_everything(definitions, row) {
            return Some(why.to_owned());
        }
        let pinned = course.pin.and_then(|pin| pin.reason);
        course
            .last
            .or(pinned)
            .map(named)
            .or_else(|| course.has_failed.then(|| "the last order failed".to_owned()))
            .or_else(|| course.changed.map(named))
            .or_else(|| {
                course.is_protected.then(|| "its own stop or target was reached".to_owned())
            })
            .or_else(|| self.tripped.get(&row.0).copied().map(named))
            // A plan that was stopped or flattened stays so over episodes, and is not told again why.
            .or_else(|| gates.forbids_opening(definitions, row).map(str::to_owned))
    }
}

/// Whether what a plan holds follows from its leader's position: own and published weights do not.
fn has_leader_position(definitions: &Definitions, plan: u32) -> bool {
    definitions.plan(plan).is_some_and(|definition| {
        definition.copy != CopyMode::Allocation || definitions.copies_portfolio(plan)
    })
}

fn settle(
    tally: &mut Tally,
    invariant: Invariant,
    holds: bool,
    reason: Option<&str>,
    says: impl FnOnce() -> String,
) {
    if !holds && reason.is_some() {
        tally.explained(invariant);
    } else {
        tally.check(invariant, holds, says);
    }
}

impl Pin {
    /// Where the leader's position puts the plan, lots: truncated toward zero, nothing left of a flat leader.
    fn target(&self, leader: i128) -> i128 {
        let baseline = if leader < 0 {
            self.baseline.clamp(leader, 0)
        } else {
            self.baseline.clamp(0, leader)
        };
        let copied = leader - baseline;
        copied.signum() * (self.ratio * copied.abs() / RATIO_ONE + self.quantity)
    }
}
