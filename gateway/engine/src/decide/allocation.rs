//! Plans that copy an allocation: what they do on an occasion, and on which occasions sweeps look at them.
//!
//! | occasion | what is weighed |
//! | :-- | :-- |
//! | an event of the leader | the event's instrument, if the plan says so; a plan on the wrong side always |
//! | a sweep, once in each period of the schedule, or when weights were published | every instrument |
//! | the sweeps behind it | those that it could not weigh, once they can be |
//! | any other sweep | every instrument; only what is traded is written |
//! | anything else that gives orders | nothing: the plan is brought to what was decided before |

use super::fan_out::{FanOut, Pass};
use super::leader::amounts;
use super::{Deciding, View};
use crate::allocation::{
    Weighed, is_bound, is_unknown, is_weighed, kept, pinned, portfolio_target, published_target,
    weighs,
};
use crate::capacity::FRAME_OVERHEAD_BYTES;
use crate::exposure::Exposure;
use crate::gates::Gate;
use crate::instruct::{Instruct, Means, Occasion};
use crate::rows::{Block, Row, Rules, Status};
use protocol::messages::{
    AllocationDefinition, Flag, Instructions, InstructionsEntry, Reason, RebalanceCause,
    Rebalanced, Trigger, WeightSource,
};
use protocol::units::{Nanos, PlanIndex};

/// Octets of the note in front of a plan's instructions, frame included.
const REBALANCED_BYTES: usize = Rebalanced::ENCODED_LENGTH + FRAME_OVERHEAD_BYTES;

/// What weighing a plan in an instrument came to.
enum Weight {
    /// It goes to so many lots.
    Target(i64),
    /// It stays where it is, whatever it should hold, for a reason.
    Stays { target: i64, reason: Reason },
    /// It leaves the side on which it stands; for a reason that is all that is known of its target.
    Leaves(Reason),
    /// It stands where it was last decided to stand, or closes.
    AsBefore,
}

impl Deciding<'_> {
    /// Rebalances the plans whose turn it is and who are due or have drifted.
    #[cold]
    pub(super) fn rebalance(&mut self, now: Nanos) {
        let state = self.view.state;
        let mut n = 0;
        while let Some(plan) = state.allocated.turns.nth_of_turn(n) {
            n += 1;
            let Some(allocation) = state.definitions.allocations.known(plan as usize) else {
                continue;
            };
            let rebalances = state.allocated.rebalances[plan as usize];
            let leader = state.seat(plan).map_or(0, |seat| seat.leader);
            let published = state.allocated.published[usize::from(leader)];
            let cause = rebalances.cause(allocation, published, now.0);
            let is_due = cause.is_some() || state.allocated.owed[plan as usize] != 0;
            if is_due && !self.rebalance_plan(plan, cause, now) {
                return;
            }
        }
    }

    /// Rebalances a plan for a cause, and in the instruments that an earlier one has left; false when there was no room for
    /// all of it.
    fn rebalance_plan(&mut self, plan: u32, cause: Option<RebalanceCause>, now: Nanos) -> bool {
        let state = self.view.state;
        let Some(seat) = state.seat(plan) else { return true };
        if !self.has_room_for_rebalance() {
            return false;
        }
        // A drift is one only where it is traded; everything else is owed to all rows.
        let mut drift = cause.filter(|cause| *cause == RebalanceCause::Drift);
        let whole = cause.filter(|cause| *cause != RebalanceCause::Drift);
        if let Some(cause) = whole {
            self.note_rebalanced(plan, cause, now);
        }
        for block in state.blocks.of_leader(seat.leader) {
            let (_, instrument) = state.blocks.pair(block);
            let Some(row) = state.find_row(plan, instrument) else { continue };
            let is_owed = whole.is_some() || state.rows.get(row).status.has(Status::OWED);
            let is_due = is_owed || cause.is_some();
            if !is_due || !self.view.may_rebalance(row, block) {
                continue;
            }
            if !self.has_room_for_rebalance() {
                return false;
            }
            let (root, mut occasion) =
                self.view.block_occasion(block, Trigger::Rebalance, (now, 0));
            self.view.guard_leader(block, &mut occasion);
            let fan_out = self.view.fan_out(&root, &occasion);
            let (trades, is_known) = self.view.foresee(&fan_out, row);
            if trades
                && !is_owed
                && let Some(cause) = drift.take()
            {
                self.note_rebalanced(plan, cause, now);
            }
            // What is not known is said once.
            if trades || whole.is_some() || (is_owed && is_known) {
                self.instruct_rows(&fan_out, Pass::All, std::iter::once(row));
            }
        }
        true
    }

    /// Says why the plan is rebalanced by the instructions behind it.
    fn note_rebalanced(&mut self, plan: u32, cause: RebalanceCause, time: Nanos) {
        let rebalanced = Rebalanced { plan: PlanIndex(plan), cause, time };
        let length = rebalanced.encode(self.records.spare());
        self.records.close(length);
    }

    /// Whether a record of one plan fits, with the note in front of it.
    fn has_room_for_rebalance(&self) -> bool {
        let record = Instructions::encoded_length(2) + FRAME_OVERHEAD_BYTES;
        record + REBALANCED_BYTES <= self.bytes_left()
            && self.view.scratch.orders < self.view.state.orders.free_count()
    }
}

impl View<'_> {
    /// What a plan that copies an allocation does on an occasion.
    #[cold]
    pub(super) fn instruct_allocation(
        &self,
        fan_out: &FanOut<'_>,
        rules: &Rules,
        row: &Row,
        means: &mut Means,
        mut push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let occasion = self.led_occasion(fan_out, rules);
        let gate = self.instructing(fan_out, rules).gate;
        let instruct = Instruct { occasion: &occasion, rules, gate };
        let (mut weighed, mut leaves) = (*row, Reason::None);
        match self.weigh(fan_out, rules, row) {
            Weight::Stays { target, reason } => {
                return instruct.stay(row, means, (target, reason), push);
            }
            Weight::Leaves(reason) => (weighed.quantity, leaves) = (0, reason),
            Weight::Target(target) => {
                weighed.quantity = pinned(target, occasion.setting.leader);
            }
            Weight::AsBefore => {}
        }
        let push = |entry: &InstructionsEntry| {
            let reason = if entry.reason == Reason::None { leaves } else { entry.reason };
            push(&InstructionsEntry { reason, ..*entry });
        };
        if means.sides.is_some() {
            return self.instruct_sides(&instruct, &weighed, means, push);
        }
        instruct.run(&weighed, means, push)
    }

    /// The occasion as it is for a plan that copies an allocation.
    pub(super) fn led_occasion(&self, fan_out: &FanOut<'_>, rules: &Rules) -> Occasion {
        let mut occasion = *fan_out.occasion;
        if occasion.setting.trigger != Trigger::LeaderEvent {
            // It goes by its leader's portfolio, however long ago that has changed.
            occasion.event_age_ns = 0;
        }
        occasion.setting.leader = self.led(fan_out, rules);
        occasion
    }

    /// A row as it is once it has been weighed: with the target that it goes to, or the one that it has.
    pub(super) fn weighed_row(&self, fan_out: &FanOut<'_>, rules: &Rules, row: &Row) -> Row {
        let mut weighed = *row;
        let leader = self.led(fan_out, rules);
        match self.weigh(fan_out, rules, row) {
            Weight::Target(target) => weighed.quantity = pinned(target, leader),
            Weight::Stays { .. } => weighed.quantity = pinned(row.held(), leader),
            Weight::Leaves(_) => weighed.quantity = 0,
            Weight::AsBefore => {}
        }
        weighed
    }

    /// What stands for the leader's position where a plan's target is asked for.
    pub(super) fn led(&self, fan_out: &FanOut<'_>, rules: &Rules) -> i64 {
        if rules.is_published {
            self.block(fan_out).led(rules)
        } else {
            fan_out.occasion.setting.leader
        }
    }

    fn block(&self, fan_out: &FanOut<'_>) -> &Block {
        let (leader, instrument) = (fan_out.root.leader.0, fan_out.root.instrument.0);
        self.state.blocks.get(self.state.blocks.index(leader, instrument))
    }

    /// The weight of a plan that holds published or fixed ones, 10^-12.
    fn weight(&self, fan_out: &FanOut<'_>, rules: &Rules) -> i64 {
        let definitions = &self.state.definitions;
        let allocation = definitions.allocations.known(rules.plan as usize);
        if allocation.is_some_and(|known| known.weights == WeightSource::Fixed) {
            return definitions.weight(rules.plan, fan_out.root.instrument.0);
        }
        self.block(fan_out).weight
    }

    fn weigh(&self, fan_out: &FanOut<'_>, rules: &Rules, row: &Row) -> Weight {
        let setting = &fan_out.occasion.setting;
        let is_bound = is_bound(rules, row);
        let flattens = self.instructing(fan_out, rules).gate.has(Gate::FLATTEN);
        let is_flat = self.led(fan_out, rules) == 0;
        if !weighs(setting.trigger, rules) || is_flat || is_bound || flattens {
            return Weight::AsBefore;
        }
        if rules.is_published && self.weight(fan_out, rules) == 0 {
            return Weight::Target(0);
        }
        let held = row.held();
        let Some(allocation) = self.state.definitions.allocations.known(rules.plan as usize) else {
            return Weight::Stays { target: held, reason: Reason::AllocationNotDue };
        };
        match self.should_hold(fan_out, rules, allocation, held) {
            Err(reason) if held.signum() == -self.side(fan_out, rules) => Weight::Leaves(reason),
            Err(reason) => Weight::Stays { target: held, reason },
            Ok(weighed) => match kept(allocation, &weighed) {
                Some(reason) => Weight::Stays { target: weighed.target, reason },
                None => Weight::Target(weighed.target),
            },
        }
    }

    /// On which side a plan should stand, however much it should hold.
    fn side(&self, fan_out: &FanOut<'_>, rules: &Rules) -> i64 {
        if rules.is_published {
            return self.weight(fan_out, rules).signum();
        }
        let side = fan_out.occasion.setting.leader.signum();
        let plan = self.state.definitions.plans.known(rules.plan as usize);
        if plan.is_some_and(|plan| plan.reverse == Flag::Yes) { -side } else { side }
    }

    /// Where a plan should stand, with what the decision to go there depends on.
    fn should_hold(
        &self,
        fan_out: &FanOut<'_>,
        rules: &Rules,
        allocation: &AllocationDefinition,
        held: i64,
    ) -> Result<Weighed, Reason> {
        let state = self.state;
        let (leader, instrument) = (fan_out.root.leader.0, fan_out.root.instrument.0);
        let setting = &fan_out.occasion.setting;
        let plan = state.definitions.plans.known(rules.plan as usize);
        let plan = plan.expect("plans with rows are known");
        let age_max = state.snapshot_age_max_ns(rules.plan, instrument);
        let now = fan_out.now;
        let of_leader = amounts(self.leader_account(leader, now), None, age_max, now);
        let of_follower = amounts(self.follower_account(rules.follower, now), None, age_max, now);
        let equity = of_follower.equity?;
        let unit_price = setting.unit_price.ok_or(Reason::Overflow)?;
        let target = if rules.is_published {
            let weight = self.weight(fan_out, rules);
            published_target(plan.multiplier.0, (weight, equity), unit_price)?
        } else {
            let equities = (of_leader.equity?, equity);
            let target =
                portfolio_target(plan.multiplier.0, equities, setting.leader, plan.reverse);
            target.ok_or(Reason::Overflow)?
        };
        let is_fresh = fan_out.occasion.quote_age_ns <= rules.quote_age_max_ns;
        let quote = fan_out.occasion.bid.zip(fan_out.occasion.ask).filter(|_| is_fresh);
        let is_due = setting.trigger == Trigger::Rebalance || allocation.on_leader == Flag::Yes;
        Ok(Weighed { held, target, unit_price, equity, quote, is_due })
    }

    /// Whether a sweep may weigh a row: nothing of it is on its way, and nothing else has it trade.
    fn may_rebalance(&self, row: usize, index: usize) -> bool {
        let (_, instrument) = self.state.blocks.pair(index);
        let block = self.state.blocks.get(index);
        let is_active = block.active_rows().any(|active| active as usize == row);
        let (rules, row) = (&self.state.rows.rules[row], self.state.rows.get(row));
        let gate = self.state.gates[rules.plan as usize];
        let flattens = gate.with(self.state.instrument_gate(instrument)).has(Gate::FLATTEN);
        let is_moving = row.open_orders != 0 || row.status.has(Status::BEHIND) || flattens;
        is_active
            && is_weighed(block, rules, row)
            && !is_moving
            && !self.scratch.blocks.contains(&index)
    }

    /// Whether a row would get an order, and whether everything is known that this depends on.
    fn foresee(&self, fan_out: &FanOut<'_>, row: usize) -> (bool, bool) {
        let rows = &self.state.rows;
        let mut means = self.shared_means(&fan_out.shared, fan_out.time());
        means.sides = self.sides(fan_out);
        let (mut trades, mut is_known) = (false, true);
        self.instruct(fan_out, &rows.rules[row], rows.get(row), &mut means, |entry| {
            trades |= entry.lots.0 != 0;
            is_known &= !is_unknown(entry.reason);
        });
        (trades, is_known)
    }
}
