//! Plans that copy an allocation: what they do on an occasion, and on which occasions sweeps look at them.
//!
//! | occasion | what is weighed |
//! | :-- | :-- |
//! | an event of the leader | the event's instrument, if the plan says so; a plan on the wrong side always |
//! | a sweep, once in each period of the schedule | every instrument |
//! | any other sweep | every instrument; only what is traded is written |
//! | anything else that gives orders | nothing: the plan is brought to what was decided before |

use super::fan_out::{FanOut, Pass};
use super::leader::amounts;
use super::{Deciding, View};
use crate::allocation::{Weighed, kept, pinned, portfolio_target, published_target, weighs};
use crate::capacity::FRAME_OVERHEAD_BYTES;
use crate::exposure::Exposure;
use crate::gates::Gate;
use crate::instruct::{Instruct, Means};
use crate::rows::{Block, Row, Rules, Status};
use protocol::messages::{
    AllocationDefinition, Flag, Instructions, InstructionsEntry, Reason, RebalanceCause,
    Rebalanced, Trigger,
};
use protocol::units::{Nanos, PlanIndex};

/// Octets of the note behind a plan's instructions, frame included.
const REBALANCED_BYTES: usize = Rebalanced::ENCODED_LENGTH + FRAME_OVERHEAD_BYTES;

/// What weighing a plan in an instrument came to.
enum Weight {
    /// It goes to so many lots.
    Target(i64),
    /// It stays where it is, whatever it should hold, for a reason.
    Stays { target: i64, reason: Reason },
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
            let Some(allocation) = state.definitions.allocations.get(plan as usize) else {
                continue;
            };
            let rebalances = state.allocated.rebalances[plan as usize];
            let leader = state.seat(plan).map_or(0, |seat| seat.leader);
            let published = state.allocated.published[usize::from(leader)];
            if let Some(cause) = rebalances.cause(allocation, published, now.0)
                && !self.rebalance_plan(plan, cause, now)
            {
                return;
            }
        }
    }

    /// Rebalances a plan in all instruments; false when there was no room for all of it.
    fn rebalance_plan(&mut self, plan: u32, cause: RebalanceCause, now: Nanos) -> bool {
        let state = self.view.state;
        let Some(seat) = state.seat(plan) else { return true };
        let mut is_complete = true;
        let mut has_traded = false;
        for block in state.blocks.of_leader(seat.leader) {
            let (_, instrument) = state.blocks.pair(block);
            let Some(row) = state.find_row(plan, instrument) else { continue };
            if !self.view.may_rebalance(row, block) {
                continue;
            }
            if !self.has_room_for_rebalance() {
                is_complete = false;
                break;
            }
            has_traded |= self.rebalance_row(row, block, cause, now);
        }
        let is_done = match cause {
            RebalanceCause::Schedule | RebalanceCause::Weights => is_complete,
            RebalanceCause::Drift => has_traded,
        };
        if is_done && REBALANCED_BYTES <= self.bytes_left() {
            let rebalanced = Rebalanced { plan: PlanIndex(plan), cause, time: now };
            let length = rebalanced.encode(self.records.spare());
            self.records.close(length);
        }
        is_complete
    }

    /// Whether a record of one plan fits, with the note behind it.
    fn has_room_for_rebalance(&self) -> bool {
        let record = Instructions::encoded_length(2) + FRAME_OVERHEAD_BYTES;
        record + REBALANCED_BYTES <= self.bytes_left()
            && self.view.scratch.orders < self.view.state.orders.free_count()
    }

    /// Weighs a plan in an instrument, and says so; of a drift only when there is an order to send. Returns whether
    /// there is one.
    fn rebalance_row(
        &mut self,
        row: usize,
        block: usize,
        cause: RebalanceCause,
        now: Nanos,
    ) -> bool {
        let (root, mut occasion) = self.view.block_occasion(block, Trigger::Rebalance, (now, 0));
        self.view.guard_leader(block, &mut occasion);
        let fan_out = self.view.fan_out(&root, &occasion);
        let trades = self.view.would_trade(&fan_out, row);
        if trades || cause != RebalanceCause::Drift {
            self.instruct_rows(&fan_out, Pass::All, std::iter::once(row));
        }
        trades
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
        push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let mut occasion = *fan_out.occasion;
        if occasion.setting.trigger != Trigger::LeaderEvent {
            // It goes by its leader's portfolio, however long ago that has changed.
            occasion.event_age_ns = 0;
        }
        let gate = self.instructing(fan_out, rules).gate;
        occasion.setting.leader = self.led(fan_out, rules);
        let instruct = Instruct { occasion: &occasion, rules, gate };
        let mut weighed = *row;
        match self.weigh(fan_out, rules, row) {
            Weight::Stays { target, reason } => {
                return instruct.stay(row, means, (target, reason), push);
            }
            Weight::Target(target) => {
                weighed.quantity = pinned(target, occasion.setting.leader);
            }
            Weight::AsBefore => {}
        }
        if means.sides.is_some() {
            return self.instruct_sides(&instruct, &weighed, means, push);
        }
        instruct.run(&weighed, means, push)
    }

    /// A row as it is once it has been weighed: with the target that it goes to, or the one that it has.
    pub(super) fn weighed_row(&self, fan_out: &FanOut<'_>, rules: &Rules, row: &Row) -> Row {
        let mut weighed = *row;
        let leader = self.led(fan_out, rules);
        match self.weigh(fan_out, rules, row) {
            Weight::Target(target) => weighed.quantity = pinned(target, leader),
            Weight::Stays { .. } => weighed.quantity = pinned(row.held(), leader),
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

    fn weigh(&self, fan_out: &FanOut<'_>, rules: &Rules, row: &Row) -> Weight {
        let setting = &fan_out.occasion.setting;
        let is_bound = is_bound(rules, row);
        let flattens = self.instructing(fan_out, rules).gate.has(Gate::FLATTEN);
        let is_flat = self.led(fan_out, rules) == 0;
        if !weighs(setting.trigger, rules) || is_flat || is_bound || flattens {
            return Weight::AsBefore;
        }
        if rules.is_published && self.block(fan_out).weight == 0 {
            return Weight::Target(0);
        }
        let held = row.held();
        let Some(allocation) = self.state.definitions.allocations.known(rules.plan as usize) else {
            return Weight::Stays { target: held, reason: Reason::AllocationNotDue };
        };
        match self.should_hold(fan_out, rules, allocation, held) {
            Err(reason) => Weight::Stays { target: held, reason },
            Ok(weighed) => match kept(allocation, &weighed) {
                Some(reason) => Weight::Stays { target: weighed.target, reason },
                None => Weight::Target(weighed.target),
            },
        }
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
            let weight = self.block(fan_out).weight;
            published_target(plan.multiplier.0, (weight, equity), unit_price)?
        } else {
            let equities = (of_leader.equity?, equity);
            let target =
                portfolio_target(plan.multiplier.0, equities, setting.leader, plan.reverse);
            target.ok_or(Reason::Overflow)?
        };
        let quote = fan_out.occasion.bid.zip(fan_out.occasion.ask);
        let is_due = setting.trigger == Trigger::Rebalance || allocation.on_leader == Flag::Yes;
        Ok(Weighed { held, target, unit_price, equity, quote, is_due })
    }

    /// Whether a sweep may weigh a row: nothing of it is on its way, and nothing else has it trade.
    fn may_rebalance(&self, row: usize, block: usize) -> bool {
        let waits = self.scratch.blocks.contains(&block);
        let block = self.state.blocks.get(block);
        let is_active = block.active_rows().any(|active| active as usize == row);
        let (rules, row) = (&self.state.rows.rules[row], self.state.rows.get(row));
        let is_moving = row.open_orders != 0 || row.status.has(Status::BEHIND);
        let is_known = block.is_known || rules.is_published;
        is_known && is_active && !waits && !is_bound(rules, row) && !is_moving
    }

    /// Whether a row would get an order.
    fn would_trade(&self, fan_out: &FanOut<'_>, row: usize) -> bool {
        let rows = &self.state.rows;
        let mut means = self.shared_means(&fan_out.shared, fan_out.time());
        means.sides = self.sides(fan_out);
        let mut trades = false;
        self.instruct(fan_out, &rows.rules[row], rows.get(row), &mut means, |entry| {
            trades |= entry.lots.0 != 0;
        });
        trades
    }
}

/// Whether an episode of the leader keeps a plan out, or has not begun for it.
const fn is_bound(rules: &Rules, row: &Row) -> bool {
    let sits_out = row.status.has(Status::SITS_OUT) || !row.status.has(Status::PINNED);
    sits_out && !rules.is_published
}
