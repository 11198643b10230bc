//! The part of the reference model that watches: says when a rule should trip, and fails when one trips
//! without need or not at all. Keeps whole lists and searches them each time.

use crate::reference_venues::{Venues, is_of_venue};
use crate::world::Setup;
use protocol::messages::{
    AccountSnapshot, ControlAction, Decimal, DrawdownReference, DrawdownWindow, Finding,
    FindingKind, Flag, GuardViolation, Instructions, InstructionsEntry, LeaderEquity,
    LimitDefinition, LimitKind, LossWindow, MappingDefinition, Message, PositionEffect, Reason,
    Scope, SelfMatchRule, SupervisionDefinition, SupervisionRule, Trigger, Tripped, UnexpectedRule,
};
use std::collections::BTreeMap;

const SECOND: i128 = 1_000_000_000;
const HOUR: u64 = 3_600_000_000_000;

/// What an account was worth at a time, and what had been deposited.
#[derive(Clone, Copy, Debug)]
struct Worth {
    time: u64,
    money: i128,
    deposits: i128,
}

/// Opening events of a leader in one direction of an instrument: start of the window, and their ids.
type Repeats = BTreeMap<(u16, u16, bool), (u64, Vec<u64>)>;

#[derive(Clone, Debug)]
pub(crate) struct Supervisor {
    supervisions: Vec<SupervisionDefinition>,
    limits: Vec<LimitDefinition>,
    mappings: Vec<MappingDefinition>,
    worths: BTreeMap<u32, Vec<Worth>>,
    repeats: Repeats,
    /// By scope: the time that orders have taken of the throttle.
    taken: BTreeMap<(u8, u32), i128>,
    tripped: Vec<(u8, u32, SupervisionRule)>,
    /// What the last account should have led to.
    expected: Option<(u8, u32, SupervisionRule)>,
    /// Rule of a declared profile that has tripped; the event behind it has to show why.
    pending: Option<(u16, SupervisionRule)>,
    leader_worths: BTreeMap<u16, Vec<Worth>>,
    /// Start of the minute, and the events in it.
    trades: BTreeMap<u16, (u64, Vec<u64>)>,
    /// Position and price of leaders.
    leaders: BTreeMap<(u16, u16), (i128, i128)>,
    unit_values: Vec<i128>,
    /// Last opening orders by plan and instrument.
    opened: BTreeMap<(u32, u16), (i64, u64)>,
    pub(crate) venues: Venues,
}

fn scaled(value: Decimal, places: u32) -> i128 {
    assert_eq!(value.exponent, 0, "limits of losses are whole in this test");
    i128::from(value.mantissa) * 10_i128.pow(places)
}

impl Supervisor {
    pub(crate) fn new(setup: &Setup) -> Self {
        let mut venues = Venues::default();
        venues.set(&setup.supervisions);
        Self {
            venues,
            supervisions: setup.supervisions.clone(),
            limits: setup.limits.clone(),
            mappings: setup.mappings.clone(),
            worths: BTreeMap::new(),
            repeats: BTreeMap::new(),
            taken: BTreeMap::new(),
            tripped: Vec::new(),
            expected: None,
            pending: None,
            leader_worths: BTreeMap::new(),
            trades: BTreeMap::new(),
            leaders: BTreeMap::new(),
            opened: BTreeMap::new(),
            unit_values: setup.instruments.iter().map(|item| item.unit_value.0.into()).collect(),
        }
    }

    pub(crate) fn set_limits(&mut self, setup: &Setup) {
        self.limits.clone_from(&setup.limits);
        self.supervisions.clone_from(&setup.supervisions);
        self.venues.set(&setup.supervisions);
        let supervisor = self.clone();
        self.worths.retain(|follower, _| supervisor.watches(*follower));
    }

    fn supervision(&self, scope: Scope, target: u32) -> &SupervisionDefinition {
        let is_it = |known: &&SupervisionDefinition| {
            (known.scope, known.target, known.instrument) == (scope, target, None)
        };
        self.supervisions.iter().find(is_it).unwrap()
    }

    /// The tightest limit of a kind among those of the chosen scopes.
    fn limit(&self, kind: LimitKind, is_chosen: impl Fn(&LimitDefinition) -> bool) -> Option<i128> {
        let places = match kind {
            LimitKind::MaxDailyLoss | LimitKind::MaxDrawdown => 8,
            LimitKind::MaxDailyLossPct | LimitKind::MaxDrawdownPct => 6,
            _ => 0,
        };
        let limits = self.limits.iter().filter(|limit| limit.kind == kind && is_chosen(limit));
        limits.map(|limit| scaled(limit.value, places)).min()
    }

    fn of_follower(&self, kind: LimitKind, follower: u32) -> Option<i128> {
        self.limit(kind, |limit| match limit.scope {
            Scope::Firm | Scope::Venue => true,
            Scope::Follower => limit.target == follower,
            _ => false,
        })
    }

    fn watches(&self, follower: u32) -> bool {
        let kinds = [
            LimitKind::MaxDailyLoss,
            LimitKind::MaxDailyLossPct,
            LimitKind::MaxDrawdown,
            LimitKind::MaxDrawdownPct,
        ];
        kinds.iter().any(|kind| self.of_follower(*kind, follower).is_some())
    }

    /// A trip that is due has to be the next record, unless the run ended.
    pub(crate) fn expect(&mut self, message: &Message) {
        self.venues.expect(message);
        match message {
            Message::Tripped(_) => {}
            Message::EpochStart(_) => (self.expected, self.pending) = (None, None),
            other => assert_eq!(self.expected, None, "a trip is due before {other:?}"),
        }
        if let Message::Finding(finding) = message {
            self.finding(finding);
        }
    }

    pub(crate) fn snapshot(&mut self, snapshot: &AccountSnapshot) {
        let follower = snapshot.follower.0;
        if !self.watches(follower) {
            return;
        }
        let no_fees = self.supervision(Scope::Follower, follower).count_fees == Some(Flag::No);
        let deposits = i128::from(snapshot.deposits.0);
        let fees = if no_fees { i128::from(snapshot.fees_paid.0) } else { 0 };
        let no_funding =
            self.supervision(Scope::Follower, follower).count_funding == Some(Flag::No);
        let funding = if no_funding { i128::from(snapshot.funding_paid.0) } else { 0 };
        let money = i128::from(snapshot.equity.0) - deposits + fees + funding;
        let worths = self.worths.entry(follower).or_default();
        worths.push(Worth { time: snapshot.receive_time.0, money, deposits });
        let broken = self.broken(follower);
        self.expected = broken.map(|rule| (Scope::Follower as u8, follower, rule));
    }

    /// The first rule that the list of an account breaks.
    fn broken(&self, follower: u32) -> Option<SupervisionRule> {
        let settings = self.supervision(Scope::Follower, follower);
        let worths = &self.worths[&follower];
        let now = *worths.last().unwrap();
        let deposits = now.deposits;
        let start = self.window_start(settings, settings.loss_window, worths);
        let window = match settings.drawdown_window {
            Some(DrawdownWindow::Day) => Some(LossWindow::Day),
            Some(DrawdownWindow::Rolling24h) => Some(LossWindow::Rolling24h),
            _ => None,
        };
        let base = window
            .map_or(worths[0].money, |window| self.window_start(settings, Some(window), worths));
        let in_window = worths.iter().filter(|worth| {
            window.is_none_or(|window| self.is_within(settings, window, worths, worth))
        });
        let peak = in_window.map(|worth| worth.money).fold(base, i128::max);
        let whole = match settings.drawdown_reference {
            Some(DrawdownReference::PeakPnl) => peak - base,
            _ => peak + deposits,
        };
        let above =
            |kind, loss: i128| self.of_follower(kind, follower).is_some_and(|limit| limit < loss);
        let part = |loss: i128, whole: i128| {
            if whole <= 0 { i128::MIN } else { loss * 100_000_000 / whole }
        };
        let rows = [
            (SupervisionRule::DailyLoss, above(LimitKind::MaxDailyLoss, start - now.money)),
            (
                SupervisionRule::DailyLossPct,
                above(LimitKind::MaxDailyLossPct, part(start - now.money, start + deposits)),
            ),
            (SupervisionRule::Drawdown, above(LimitKind::MaxDrawdown, peak - now.money)),
            (
                SupervisionRule::DrawdownPct,
                above(LimitKind::MaxDrawdownPct, part(peak - now.money, whole)),
            ),
        ];
        let is_new = |rule| !self.tripped.contains(&(Scope::Follower as u8, follower, rule));
        rows.into_iter().find(|(rule, is_broken)| *is_broken && is_new(*rule)).map(|row| row.0)
    }

    /// The hour of a worth, counted from when days start.
    fn hour(settings: &SupervisionDefinition, worth: &Worth) -> u64 {
        let shift = u64::from(settings.day_starts.unwrap_or(0)) * 1_000_000_000;
        (worth.time + 24 * HOUR - shift) / HOUR
    }

    /// Whether a worth is of the window that ends with the last one.
    fn is_within(
        &self,
        settings: &SupervisionDefinition,
        window: LossWindow,
        worths: &[Worth],
        worth: &Worth,
    ) -> bool {
        let (hour, now) =
            (Self::hour(settings, worth), Self::hour(settings, worths.last().unwrap()));
        match window {
            LossWindow::Day => hour / 24 == now / 24,
            LossWindow::Rolling24h => now <= hour + 24,
        }
    }

    /// What an account was worth when a window began.
    fn window_start(
        &self,
        settings: &SupervisionDefinition,
        window: Option<LossWindow>,
        worths: &[Worth],
    ) -> i128 {
        let hour = |worth: &Worth| Self::hour(settings, worth);
        let now = hour(worths.last().unwrap());
        if window != Some(LossWindow::Rolling24h) {
            let day = |worth: &&Worth| hour(worth) / 24 == now / 24;
            return worths.iter().find(day).unwrap().money;
        }
        let start = now.saturating_sub(24);
        let in_hour = worths.iter().find(|worth| hour(worth) == start);
        let before = worths.iter().rfind(|worth| hour(worth) < start);
        in_hour.or(before).unwrap_or(&worths[0]).money
    }

    /// Takes a trip; says whether it disarms.
    pub(crate) fn tripped(&mut self, tripped: &Tripped) -> bool {
        if is_of_venue(tripped) {
            self.venues.tripped(tripped);
            return false;
        }
        let key = (tripped.scope as u8, tripped.target, tripped.rule);
        assert!(!self.tripped.contains(&key), "a trip is latched: {tripped:?}");
        let is_finding = [SupervisionRule::UnexpectedPosition, SupervisionRule::UnexpectedOrder]
            .contains(&tripped.rule);
        assert!(is_finding || tripped.limit < tripped.observed, "{tripped:?}");
        let is_due = self.expected == Some(key);
        if tripped.scope == Scope::Leader && !is_due && tripped.rule != SupervisionRule::Repeats {
            self.pending = Some((u16::try_from(tripped.target).unwrap(), tripped.rule));
        } else if tripped.rule == SupervisionRule::Repeats {
            let leader = u16::try_from(tripped.target).unwrap();
            let mut counts = self.repeats.iter().filter(|((of, ..), _)| *of == leader);
            let count = i128::from(tripped.observed) - 1;
            assert!(counts.any(|(_, (_, ids))| ids.len() as i128 == count), "{tripped:?}");
            assert_eq!(self.repeats_max(leader), Some(i128::from(tripped.limit)));
        } else {
            assert_eq!(self.expected.take(), Some(key));
        }
        self.tripped.push(key);
        true
    }

    pub(crate) fn command(&mut self, action: ControlAction, scope: Scope, target: u32) {
        self.venues.command(action, scope);
        if action != ControlAction::Rearm {
            return;
        }
        self.tripped.retain(|(of, index, _)| (*of, *index) != (scope as u8, target));
        if scope == Scope::Follower
            && let Some(worths) = self.worths.get_mut(&target)
        {
            worths.drain(..worths.len() - 1);
        }
        if scope == Scope::Leader {
            self.repeats.retain(|(leader, ..), _| u32::from(*leader) != target);
            let leader = u16::try_from(target).unwrap();
            self.trades.remove(&leader);
            if let Some(worths) = self.leader_worths.get_mut(&leader) {
                worths.drain(..worths.len() - 1);
            }
        }
    }

    fn of_leader(&self, kind: LimitKind, leader: u16, places: u32) -> Option<i128> {
        let limits = self.limits.iter().filter(|limit| {
            (limit.kind, limit.scope, limit.target) == (kind, Scope::Leader, leader.into())
        });
        let value = |limit: &LimitDefinition| {
            let factor = 10_i128.pow(limit.value.exponent.unsigned_abs().into());
            i128::from(limit.value.mantissa) * 10_i128.pow(places) / factor
        };
        limits.map(value).min()
    }

    /// Whether opening orders may not meet orders of ours.
    pub(crate) fn refuses_self_match(&self) -> bool {
        self.supervisions.iter().any(|item| item.self_match == Some(SelfMatchRule::Refuse))
    }

    /// A plan that is gone and holds nothing begins anew when it returns.
    pub(crate) fn forget_orders(&mut self, plan: u32, instrument: u16) {
        self.opened.remove(&(plan, instrument));
    }

    /// Whether an opening order is the plan's last one again.
    pub(crate) fn is_duplicate(&self, root: &Instructions, plan: u32, lots: i128) -> bool {
        let is_own =
            |item: &&SupervisionDefinition| (item.scope, item.target) == (Scope::Plan, plan);
        let window = self.supervisions.iter().find(is_own).and_then(|item| item.duplicate_window);
        let last = self.opened.get(&(plan, root.instrument.0));
        let last = last.filter(|_| root.trigger == Trigger::LeaderEvent);
        window.zip(last).is_some_and(|(window, (last, time))| {
            i128::from(*last) == lots && root.receive_time.0 < time + window
        })
    }

    fn day_loss(&self, leader: u16) -> i128 {
        let Some(worths) = self.leader_worths.get(&leader) else { return 0 };
        let settings = self.supervision(Scope::Leader, leader.into());
        self.window_start(settings, settings.loss_window, worths) - worths.last().unwrap().money
    }

    pub(crate) fn leader_equity(&mut self, equity: &LeaderEquity) {
        let leader = equity.leader.0;
        let (money, time) = (equity.equity.0.into(), equity.receive_time.0);
        let worths = self.leader_worths.entry(leader).or_default();
        worths.push(Worth { time, money, deposits: 0 });
        let key = (Scope::Leader as u8, u32::from(leader), SupervisionRule::GuardDailyLoss);
        let limit = self.of_leader(LimitKind::GuardDailyLoss, leader, 8);
        let is_broken = limit.is_some_and(|limit| limit < self.day_loss(leader));
        if self.pauses(leader) && is_broken && !self.tripped.contains(&key) {
            self.expected = Some(key);
        }
    }

    /// An account is not as our orders made it.
    fn finding(&mut self, finding: &Finding) {
        let follower = finding.follower.0;
        let rule = match finding.kind {
            FindingKind::UnexpectedPosition => SupervisionRule::UnexpectedPosition,
            FindingKind::UnexpectedOrder => SupervisionRule::UnexpectedOrder,
        };
        let pauses = self.supervisions.iter().any(|item| {
            (item.scope, item.target) == (Scope::Follower, follower)
                && item.on_unexpected == Some(UnexpectedRule::Pause)
        });
        let key = (Scope::Follower as u8, follower, rule);
        if pauses && !self.tripped.contains(&key) {
            self.expected = Some(key);
        }
    }

    fn pauses(&self, leader: u16) -> bool {
        let guard = self.supervision(Scope::Leader, leader.into()).guard_violation;
        guard == Some(GuardViolation::Pause)
    }

    fn worth(&self, instrument: u16, position: i128, price: i128) -> i128 {
        position.abs() * price * self.unit_values[usize::from(instrument)]
    }

    fn trades_so_far(&self, leader: u16, time: u64) -> i128 {
        let minute = 60 * SECOND;
        let found = self.trades.get(&leader);
        let found = found.filter(|(since, _)| i128::from(time) < i128::from(*since) + minute);
        found.map_or(0, |(_, ids)| ids.len() as i128)
    }

    /// What a leader holds is other than it was told to be; the price that it was last worth stays.
    pub(crate) fn corrected(&mut self, leader: u16, instrument: u16, lots: i128) {
        self.leaders.entry((leader, instrument)).or_default().0 += lots;
    }

    /// The rule of its declared profile that a leader breaks where it stands now, with the reason.
    pub(crate) fn profile_left(&mut self, root: &Instructions) -> Option<Reason> {
        let (leader, instrument) = (root.leader.0, root.instrument.0);
        let is_event = root.trigger == Trigger::LeaderEvent;
        let position = i128::from(root.position.0);
        if is_event {
            let at = (position, i128::from(root.reference_price.0));
            self.leaders.insert((leader, instrument), at);
        }
        let (_, price) = self.leaders.get(&(leader, instrument)).copied().unwrap_or((0, 0));
        let of_leader = self.leaders.iter().filter(|((of, _), _)| *of == leader);
        let gross: i128 = of_leader.map(|((_, of), (lots, at))| self.worth(*of, *lots, *at)).sum();
        let equity = self.leader_worths.get(&leader).map(|worths| worths.last().unwrap().money);
        let limit = |kind, places| self.of_leader(kind, leader, places);
        let declared = |item: &SupervisionDefinition| {
            (item.scope, item.target) == (Scope::Leader, leader.into()) && item.instrument.is_some()
        };
        let mut declared = self.supervisions.iter().filter(|item| declared(item)).peekable();
        let undeclared = declared.peek().is_some()
            && declared.all(|item| item.instrument != Some(root.instrument));
        let time = root.receive_time.0;
        let trades = if is_event { self.trades_so_far(leader, time) + 1 } else { 0 };
        let above = |bound: Option<i128>, value: i128| bound.is_some_and(|bound| bound < value);
        let leverage = equity.map_or(0, |equity| gross * 1_000_000_000_000 / equity);
        let rows = [
            (SupervisionRule::GuardInstrument, Reason::GuardInstrument, undeclared),
            (
                SupervisionRule::GuardLeverage,
                Reason::GuardLeverage,
                above(limit(LimitKind::GuardLeverage, 12), leverage),
            ),
            (
                SupervisionRule::GuardPositionNotional,
                Reason::GuardPositionNotional,
                above(
                    limit(LimitKind::GuardPositionNotional, 8),
                    self.worth(instrument, position, price),
                ),
            ),
            (
                SupervisionRule::GuardDailyLoss,
                Reason::GuardDailyLoss,
                above(limit(LimitKind::GuardDailyLoss, 8), self.day_loss(leader)),
            ),
            (
                SupervisionRule::GuardTradesPerMinute,
                Reason::GuardTradesPerMinute,
                above(limit(LimitKind::GuardTradesPerMinute, 0), trades),
            ),
        ];
        let broken = rows.into_iter().find(|(_, _, is_broken)| *is_broken);
        if is_event {
            self.check_profile(root, broken.map(|(rule, ..)| rule));
        }
        broken.map(|(_, reason, _)| reason)
    }

    /// A leader that pauses has tripped when it opens outside its profile, and only then.
    fn check_profile(&mut self, root: &Instructions, broken: Option<SupervisionRule>) {
        let leader = root.leader.0;
        if let Some((of, rule)) = self.pending.take() {
            assert_eq!((of, Some(rule)), (leader, broken), "{root:?}");
        }
        let (before, after) = (root.position_before.0, root.position.0);
        let opens = after != 0 && (before.abs() < after.abs() || before.signum() * after < 0);
        let mut tripped = self.tripped.iter();
        let is_tripped = tripped.any(|(scope, target, _)| {
            (*scope, *target) == (Scope::Leader as u8, u32::from(leader))
        });
        if broken.is_some() && opens && self.pauses(leader) {
            assert!(is_tripped, "{root:?}");
        }
        let (time, trade_id) = (root.receive_time.0, root.trade_id.unwrap());
        if self.trades_so_far(leader, time) == 0 {
            self.trades.insert(leader, (time, Vec::new()));
        }
        let (_, ids) = self.trades.get_mut(&leader).unwrap();
        if ids.last() != Some(&trade_id) {
            ids.push(trade_id);
        }
    }

    fn repeats_max(&self, leader: u16) -> Option<i128> {
        self.limit(LimitKind::MaxRepeats, |limit| match limit.scope {
            Scope::Firm => true,
            Scope::Leader => {
                let mut own = self.mappings.iter().filter(|own| own.leader.0 == leader);
                let is_source = own.any(|mapping| u32::from(mapping.source.0) == limit.target);
                limit.target == u32::from(leader) || is_source
            }
            _ => false,
        })
    }

    /// Takes an entry that was found to be right.
    pub(crate) fn entry(&mut self, root: &Instructions, entry: &InstructionsEntry, follower: u32) {
        if entry.lots.0 == 0 {
            return;
        }
        self.take_throttles(root, entry, follower);
        let leader = root.leader.0;
        let opens = entry.effect == PositionEffect::Open;
        if opens {
            let key = (entry.plan.0, root.instrument.0);
            self.opened.insert(key, (entry.lots.0, root.receive_time.0));
        }
        let Some(max) = self.repeats_max(leader) else { return };
        let (before, after) = (root.position_before.0, root.position.0);
        // What brings the leader nearer to flat repeats nothing, even if a plan that is behind opens by it.
        let leader_opens = before.signum() * after.signum() < 0 || before.abs() < after.abs();
        if root.trigger == Trigger::LeaderEvent && opens && leader_opens {
            let window = self.supervision(Scope::Leader, leader.into()).repeat_window.unwrap();
            let key = (leader, root.instrument.0, root.position_before < root.position);
            let time = root.receive_time.0;
            let (since, ids) = self.repeats.entry(key).or_default();
            if ids.is_empty() || *since + window <= time {
                (*since, *ids) = (time, Vec::new());
            }
            if !ids.contains(&root.trade_id.unwrap()) {
                ids.push(root.trade_id.unwrap());
            }
            // Limits that came into force meanwhile may be tighter; then the next event trips.
            let is_tripped = self.tripped.iter().any(|(scope, target, _)| {
                (*scope, *target) == (Scope::Leader as u8, u32::from(leader))
            });
            assert!(!is_tripped, "a leader that was tripped opens nothing");
            let (_, ids) = &self.repeats[&key];
            assert!(ids.len() as i128 <= max, "{root:?}");
        }
    }

    fn take_throttles(&mut self, root: &Instructions, entry: &InstructionsEntry, follower: u32) {
        let time = i128::from(root.receive_time.0);
        let covering = [
            (Scope::Firm, 0),
            (Scope::Venue, 0),
            (Scope::Leader, u32::from(root.leader.0)),
            (Scope::Instrument, u32::from(root.instrument.0)),
            (Scope::Follower, follower),
            (Scope::Plan, entry.plan.0),
        ];
        for (scope, target) in covering {
            if let Some(interval) = self.interval(scope, target) {
                let taken = self.taken.entry((scope as u8, target)).or_default();
                *taken = (*taken).max(time) + interval;
            }
        }
    }

    fn per_second(&self, scope: Scope, target: u32) -> Option<i128> {
        let is_own = |limit: &LimitDefinition| (limit.scope, limit.target) == (scope, target);
        self.limit(LimitKind::MaxOrdersPerSecond, is_own)
    }

    fn interval(&self, scope: Scope, target: u32) -> Option<i128> {
        self.per_second(scope, target).map(|limit| (SECOND + limit - 1) / limit)
    }

    /// Whether one more order would be too fast for a scope.
    pub(crate) fn is_throttled(&self, time: u64, covers: impl Fn(Scope, u32) -> bool) -> bool {
        let kind = LimitKind::MaxOrdersPerSecond;
        let limits = self.limits.iter().filter(|limit| limit.kind == kind);
        let mut covering = limits.filter(|limit| covers(limit.scope, limit.target));
        covering.any(|limit| {
            let (scope, target) = (limit.scope, limit.target);
            let limit = self.per_second(scope, target).unwrap();
            let interval = self.interval(scope, target).unwrap();
            let taken = self.taken.get(&(scope as u8, target)).copied().unwrap_or(0);
            taken.max(time.into()) + interval > i128::from(time) + limit * interval
        })
    }
}

/// Reasons of trips have the numbers that were given to them.
const _: () = assert!(Reason::MaxDailyLoss as u16 == 411);
