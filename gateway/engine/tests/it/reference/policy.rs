//! Failures of orders and plans that are out of sync, by the model: says what each sweep should find and what
//! each failure should lead to, from whole lists and plain sums.

use super::{Reference, key};
use protocol::messages::{
    ControlAction, ExecutionFailed, FailureClass, FailureRule, Flag, Instructions, LimitKind,
    Message, OrdRejReason, OrderState, OrderUpdate, OutOfSyncRule, PolicyDefinition, Reason,
    ReportOutcome, Scope, SupervisionRule, SyncChange, Trigger, Tripped, VenueReport,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const SECOND: u64 = 1_000_000_000;

/// What failures have done to the attempts of a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Setback {
    failures: u8,
    step: Option<i128>,
    pub(super) lots_max: Option<i128>,
    pub(super) is_market: bool,
}

impl Setback {
    pub(super) fn guard(&self, guard: i128) -> i128 {
        self.step.map_or(guard, |step| step.min(guard))
    }
}

/// What a sweep should say of a plan: a trip, or a change of its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Trips { plan: u32, score: i64, limit: i64 },
    Changes { plan: u32, change: SyncChange, score: u16, threshold: u16 },
}

#[derive(Clone, Debug, Default)]
pub(super) struct Policing {
    pub(super) prices: BTreeMap<(u16, u16), i128>,
    /// Plans of which a rule says that they are out of sync.
    out: BTreeSet<u32>,
    low_since: BTreeMap<u32, u64>,
    /// Plans that drift.
    restricted: BTreeSet<u32>,
    caught_up: BTreeMap<u32, u64>,
    pub(super) swept: u64,
    report: Option<VenueReport>,
    /// What was said of the order of the last report, with what its row's setback had been before.
    failed: Option<(ExecutionFailed, Setback)>,
    has_tripped: bool,
    found: VecDeque<Found>,
}

impl Reference {
    /// Other policies come into force with the next activation.
    pub(crate) fn set_policies(&mut self, policies: &[PolicyDefinition]) {
        self.setup.policies = policies.to_vec();
    }

    pub(super) fn policy(&self, plan: u32) -> Option<&PolicyDefinition> {
        let policies = self.setup.policies.iter();
        let mut own = policies.filter(|policy| policy.plan.0 == plan);
        own.next().filter(|_| self.in_force.contains(&plan))
    }

    fn is_out_of_sync(&self, plan: u32) -> bool {
        let ordered = self.controls.iter().any(|((scope, target), control)| {
            let scope = Scope::ALL[usize::from(*scope)];
            control.out_of_sync && self.reaches(scope, *target, plan, 0)
        });
        ordered || self.policing.out.contains(&plan)
    }

    fn rule_out_of_sync(&self, plan: u32) -> Option<OutOfSyncRule> {
        let stated = self.policy(plan).map_or(OutOfSyncRule::Pause, |policy| policy.out_of_sync);
        self.is_out_of_sync(plan).then_some(stated)
    }

    pub(super) fn pauses_out_of_sync(&self, plan: u32) -> bool {
        self.rule_out_of_sync(plan) == Some(OutOfSyncRule::Pause)
    }

    /// What failures have done to a row; only what catches up goes by it.
    pub(super) fn setback(&self, root: &Instructions, plan: u32) -> Setback {
        let row = self.rows.get(&(plan, root.instrument.0));
        let setback = row.and_then(|row| row.setback.clone()).unwrap_or_default();
        let counts = root.trigger == Trigger::CatchUp && self.policy(plan).is_some();
        if counts { setback } else { Setback::default() }
    }

    /// What of an opening order a restricted plan sends, and what is left of it after failures.
    pub(super) fn lessened(
        &self,
        root: &Instructions,
        plan: u32,
        (mut lots, mut reason): (i128, Reason),
    ) -> (i128, Reason) {
        let drifts = !self.is_out_of_sync(plan) && self.policing.restricted.contains(&plan);
        if drifts || self.rule_out_of_sync(plan) == Some(OutOfSyncRule::Restrict) {
            let factor = i128::from(self.policy(plan).unwrap().factor);
            if lots * factor / 10_000 < lots {
                (lots, reason) = (lots * factor / 10_000, Reason::PlanRestricted);
            }
        }
        let lots_max = self.setback(root, plan).lots_max.unwrap_or(i128::MAX);
        if lots_max < lots {
            (lots, reason) = (lots_max, Reason::ReducedAfterFailure);
        }
        (lots, reason)
    }

    /// Takes in what concerns policies, before anything else does.
    pub(super) fn police(&mut self, message: &Message) {
        match message {
            Message::EpochStart(_) => self.policing.found.clear(),
            Message::VenueReport(report) => self.policing.report = Some(*report),
            Message::ExecutionFailed(failed) => self.failed(failed),
            Message::SyncUpdate(update) => {
                let (plan, time) = (update.plan.0, update.time.0);
                let (score, threshold) = (update.score, update.threshold);
                let found = Found::Changes { plan, change: update.change, score, threshold };
                assert_eq!(self.policing.found.pop_front(), Some(found));
                match update.change {
                    SyncChange::Low => {
                        self.policing.low_since.insert(plan, time);
                    }
                    SyncChange::Fine => {
                        self.policing.low_since.remove(&plan);
                    }
                    SyncChange::InSync => {
                        self.policing.low_since.remove(&plan);
                        self.policing.out.remove(&plan);
                        self.policing.restricted.remove(&plan);
                        self.reset_attempts(|of, _| of == plan);
                    }
                    SyncChange::Restricted => {
                        self.policing.restricted.insert(plan);
                    }
                    SyncChange::Unrestricted => {
                        self.policing.restricted.remove(&plan);
                        self.reset_attempts(|of, _| of == plan);
                    }
                    SyncChange::CatchUp => {
                        self.policing.caught_up.insert(plan, time);
                        self.leave_one_attempt(plan);
                    }
                }
            }
            Message::Tripped(tripped) if tripped.action == ControlAction::MarkOutOfSync => {
                self.tripped_out_of_sync(tripped);
            }
            _ => {}
        }
        let is_said = matches!(
            message,
            Message::EpochStart(_)
                | Message::SyncUpdate(_)
                | Message::Tripped(_)
                | Message::Instructions { .. }
                | Message::ProtectionNoted(_)
                | Message::Cancels { .. }
                | Message::EpisodeStarted { .. }
                | Message::EventSkipped(_)
        );
        assert!(is_said || self.policing.found.is_empty(), "{:?}", self.policing.found);
        if let Message::Timer(timer) = message {
            self.sweep_policed(timer.time.0);
            self.policing.swept = timer.time.0;
        }
    }

    fn failed(&mut self, failed: &ExecutionFailed) {
        let key = (failed.order.plan, failed.instrument.0);
        let row = self.rows.get_mut(&key).unwrap();
        let before = row.setback.clone().unwrap_or_default();
        row.setback = Some(Setback {
            failures: failed.failures,
            step: failed.guard.map(i128::from),
            lots_max: failed.lots_max.map(|lots| lots.0.into()),
            is_market: failed.is_market == Flag::Yes,
        });
        assert!(self.policing.failed.is_none(), "said once: {failed:?}");
        self.policing.failed = Some((*failed, before));
    }

    fn tripped_out_of_sync(&mut self, tripped: &Tripped) {
        let plan = tripped.target;
        assert_eq!(tripped.scope, Scope::Plan);
        assert!(!self.is_out_of_sync(plan), "it is already: {tripped:?}");
        if tripped.rule == SupervisionRule::SyncScore {
            let found = Found::Trips { plan, score: tripped.observed, limit: tripped.limit };
            assert_eq!(self.policing.found.pop_front(), Some(found));
        } else {
            assert_eq!(tripped.rule, SupervisionRule::ExecutionFailure);
            self.policing.has_tripped = true;
        }
        self.policing.out.insert(plan);
        self.fall_out_of_sync(plan, tripped.time.0);
    }

    fn fall_out_of_sync(&mut self, plan: u32, time: u64) {
        self.policing.low_since.remove(&plan);
        if self.policy(plan).is_some_and(|policy| policy.out_of_sync == OutOfSyncRule::CatchUp) {
            self.policing.caught_up.insert(plan, time);
            self.leave_one_attempt(plan);
        }
    }

    /// Rows of a plan that are off, or whose orders have failed, may try once more.
    fn leave_one_attempt(&mut self, plan: u32) {
        let attempts = u32::from(self.plan(plan).attempts_max) - 1;
        let keys: Vec<(u32, u16)> = self.rows.keys().filter(|key| key.0 == plan).copied().collect();
        for (_, instrument) in keys {
            let is_off = self
                .row_target(plan, instrument)
                .is_some_and(|target| target != self.held(plan, instrument));
            let row = self.rows.get_mut(&(plan, instrument)).unwrap();
            if is_off || row.setback.is_some() {
                row.attempts = attempts;
            }
        }
    }

    /// Where a row should stand, as far as that is known.
    pub(super) fn row_target(&self, plan: u32, instrument: u16) -> Option<i128> {
        if self.control(plan, instrument).flatten {
            return Some(0);
        }
        let position = self.leaders.get(&(self.plan(plan).leader.0, instrument))?;
        let is_pinned = self.rows[&(plan, instrument)].is_pinned;
        is_pinned.then(|| self.target(plan, instrument, *position))
    }

    pub(super) fn policed_by_command(&mut self, action: ControlAction, scope: Scope, target: u32) {
        let plans: Vec<u32> = self.setup.policies.iter().map(|policy| policy.plan.0).collect();
        let covered = plans
            .into_iter()
            .filter(|plan| self.policy(*plan).is_some() && self.reaches(scope, target, *plan, 0));
        match action {
            ControlAction::MarkOutOfSync => {
                for plan in covered.collect::<Vec<u32>>() {
                    self.fall_out_of_sync(plan, self.policing.swept);
                }
            }
            ControlAction::Rearm if scope == Scope::Plan => {
                self.policing.out.remove(&target);
                self.policing.low_since.remove(&target);
                self.policing.restricted.remove(&target);
            }
            _ => {}
        }
    }

    /// Plans without a policy begin anew.
    pub(super) fn forget_policed(&mut self) {
        let known: BTreeSet<u32> =
            self.in_force.iter().filter(|plan| self.policy(**plan).is_some()).copied().collect();
        self.policing.low_since.retain(|plan, _| known.contains(plan));
        self.policing.restricted.retain(|plan| known.contains(plan));
        self.policing.caught_up.retain(|plan, _| known.contains(plan));
    }

    /// What a sweep of now should find, plan by plan.
    fn sweep_policed(&mut self, now: u64) {
        for plan in self.in_force.clone() {
            let Some(policy) = self.policy(plan).copied() else { continue };
            let (there, expected) = self.scores(plan);
            let since = self.policing.low_since.get(&plan).copied();
            let threshold = policy.enter_below;
            let caught_up = self.policing.caught_up.get(&plan).copied().unwrap_or(0);
            let changes =
                |change, score, threshold| Some(Found::Changes { plan, change, score, threshold });
            let catches_up = policy.out_of_sync == OutOfSyncRule::CatchUp;
            let found = if self.is_out_of_sync(plan) {
                if self.policing.out.contains(&plan) && policy.leave_at <= there {
                    changes(SyncChange::InSync, there, policy.leave_at)
                } else if catches_up && caught_up + SECOND <= now && expected < 10_000 {
                    changes(SyncChange::CatchUp, there, policy.leave_at)
                } else {
                    None
                }
            } else if threshold <= expected {
                since.and_then(|_| changes(SyncChange::Fine, expected, threshold))
            } else if since.unwrap_or(now) + policy.enter_after <= now {
                Some(Found::Trips { plan, score: expected.into(), limit: threshold.into() })
            } else if since.is_none() {
                changes(SyncChange::Low, expected, threshold)
            } else {
                None
            };
            let minor = policy.restrict_below;
            let drifts = self.policing.restricted.contains(&plan);
            let drift = if self.is_out_of_sync(plan) {
                None
            } else if drifts {
                let is_over = policy.leave_at <= there || minor == 0;
                is_over.then(|| changes(SyncChange::Unrestricted, there, policy.leave_at)).flatten()
            } else {
                (expected < minor)
                    .then(|| changes(SyncChange::Restricted, expected, minor))
                    .flatten()
            };
            self.policing.found.extend(found.or(drift));
        }
    }

    /// The scores of what a plan holds, and of what it will hold when its orders are filled.
    fn scores(&self, plan: u32) -> (u16, u16) {
        let (mut targets, mut there, mut expected) = (0_i128, 0_i128, 0_i128);
        let leader = self.plan(plan).leader.0;
        for (_, instrument) in self.rows.keys().filter(|(of, _)| *of == plan) {
            let Some(price) = self.policing.prices.get(&(leader, *instrument)) else { continue };
            if !self.rows[&(plan, *instrument)].is_pinned {
                continue;
            }
            let target = self.row_target(plan, *instrument).unwrap();
            let lot = price * self.unit_value(*instrument);
            let definition = &self.setup.instruments[usize::from(*instrument)];
            let least = |lots: &i128| {
                i128::from(definition.min_lots.0) <= *lots
                    && i128::from(definition.min_notional.0) <= lots * lot
            };
            let least = (1_i128..).find(least).unwrap();
            let off = |actual: i128| {
                let lots = (target - actual).abs();
                if target != 0 && lots < least { 0 } else { lots * lot }
            };
            targets += target.abs() * lot;
            there += off(self.rows[&(plan, *instrument)].position);
            expected += off(self.held(plan, *instrument));
        }
        let score = |drift: i128| {
            if drift == 0 {
                10_000
            } else if targets <= drift {
                0
            } else {
                (targets - drift) * 10_000 / targets
            }
        };
        let score = |drift| u16::try_from(score(drift)).unwrap();
        (score(there), score(expected))
    }

    /// Holds what was said of a failure, or was not, against what its order's update says.
    pub(super) fn check_failure(&mut self, update: &OrderUpdate) {
        let said = self.policing.failed.take();
        let has_tripped = std::mem::take(&mut self.policing.has_tripped);
        let plan = update.order.plan;
        let order = self.orders.get(&key(&update.order)).filter(|order| {
            let is_open = !matches!(
                order.state,
                OrderState::PendingCancel
                    | OrderState::Filled
                    | OrderState::Canceled
                    | OrderState::Rejected
                    | OrderState::Expired
                    | OrderState::NotSent
            );
            is_open && order.protects.is_none() && update.outcome != ReportOutcome::Duplicate
        });
        let ended = [OrderState::Rejected, OrderState::Expired, OrderState::Canceled];
        let policy = self.policy(plan).filter(|_| ended.contains(&update.state));
        let (Some(order), Some(policy)) = (order, policy) else {
            assert!(said.is_none() && !has_tripped, "{said:?} {update:?}");
            return;
        };
        let booked = order.booked + i128::from(update.fill_lots.0.abs());
        let unfilled = order.lots.abs() - booked.max(update.cum_lots.0.into());
        if unfilled <= 0 {
            assert!(said.is_none() && !has_tripped, "{said:?} {update:?}");
            return;
        }
        let (said, before) = said.unwrap_or_else(|| panic!("a failure was not told: {update:?}"));
        let report = self.policing.report.unwrap();
        let class = class(report.ord_rej_reason, update.state);
        let row = &self.rows[&(plan, update.instrument.0)];
        let closes = row.position != 0 && row.position.signum() != order.lots.signum();
        // The trip of a plan that catches up may have left it an attempt.
        let attempts_max = u32::from(self.plan(plan).attempts_max);
        let guard = self.limit(plan, update.instrument.0, LimitKind::MaxSlippageOpen, 4);
        let may_switch = closes || guard.is_none();
        let stated = stated(policy, class);
        let is_out = self.is_out_of_sync(plan);
        let lots_min = self.setup.instruments[usize::from(update.instrument.0)].min_lots.0;
        let least = if closes { 1 } else { i128::from(lots_min).max(1) };
        let can = stated != FailureRule::Reduce || least <= unfilled / 2;
        let is_bounded = match stated {
            FailureRule::Retry | FailureRule::Reduce => true,
            FailureRule::SwitchType => may_switch,
            _ => false,
        };
        let has_attempts = row.attempts < attempts_max && !has_tripped;
        let rule = match stated {
            FailureRule::SwitchType if !may_switch => FailureRule::Ignore,
            _ if is_bounded && has_tripped => policy.on_exhausted,
            _ if is_bounded && !(has_attempts && can) => policy.on_exhausted,
            stated => stated,
        };
        assert_eq!((said.failure, said.rule), (class, rule), "{said:?} {update:?}");
        assert_eq!(i128::from(said.unfilled.0), unfilled * order.lots.signum(), "{said:?}");
        assert_eq!(said.failures, before.failures.saturating_add(1), "{said:?}");
        assert!(!has_tripped || rule == FailureRule::OutOfSync, "{said:?}");
        assert!(is_out || rule != FailureRule::OutOfSync, "{said:?}");
        let step = u64::from(policy.retry_step) * u64::from(said.failures);
        let step = match rule {
            FailureRule::Retry if step != 0 => Some(step.min(u32::MAX.into()).into()),
            _ => before.step,
        };
        let lots_max =
            if rule == FailureRule::Reduce { Some(unfilled / 2) } else { before.lots_max };
        let is_market = before.is_market || rule == FailureRule::SwitchType;
        let found = self.rows[&(plan, update.instrument.0)].setback.clone().unwrap();
        assert_eq!((found.step, found.lots_max, found.is_market), (step, lots_max, is_market));
    }
}

fn class(reason: Option<OrdRejReason>, state: OrderState) -> FailureClass {
    let Some(reason) = reason else {
        let is_rejected = state == OrderState::Rejected;
        return if is_rejected { FailureClass::Other } else { FailureClass::Price };
    };
    match reason as u16 {
        100 => FailureClass::Margin,
        16 => FailureClass::Price,
        3 | 13 | 101 | 103 => FailureClass::VenueLimit,
        102 => FailureClass::WouldIncrease,
        _ => FailureClass::Other,
    }
}

fn stated(policy: &PolicyDefinition, class: FailureClass) -> FailureRule {
    let rules = [
        policy.on_margin,
        policy.on_price,
        policy.on_venue_limit,
        policy.on_would_increase,
        policy.on_other,
    ];
    rules[class as usize]
}
