//! An independent model: reads a journal record by record and says what each decision should have been, by
//! plain sums and loops over 128-bit numbers. Shares no code with the engine.

use crate::reference_supervision::Supervisor;
mod closing;
mod controls;
mod equity;
mod exposure;
mod mapping;
mod order;
mod outage;
mod pins;
mod plans;
mod policy;
mod protection;
mod waiting;

use crate::world::Setup;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, CancelsEntry, CommandDecision, ControlAction, Decimal,
    EpisodeStarted, EpisodeStartedEntry, EventSkipped, Flag, GuardReference, Instructions,
    InstructionsEntry, LeaderEvent, LimitKind, MarketQuote, Message, OrderKey, OrderState,
    OrderUpdate, PlanDefinition, PositionEffect, ProtectionKind, Reason, ReportOutcome, Scope,
    SessionState, Trigger, Tripped,
};
use protocol::units::{RATIO_ONE, Sequence};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
struct Control {
    paused: bool,
    frozen: bool,
    off: bool,
    killed: bool,
    flatten: bool,
    tripped: bool,
    out_of_sync: bool,
    reducing: bool,
    halted: bool,
    kills_protections: bool,
}

#[derive(Clone, Debug, Default)]
struct Row {
    ratio: i128,
    quantity: i128,
    baseline: i128,
    forgone: i128,
    position: i128,
    price: i128,
    attempts: u32,
    sits_out: Option<Reason>,
    episode: u32,
    /// Since when an increase waits for the rest of the leader's order.
    waits_since: Option<u64>,
    is_pinned: bool,
    setback: Option<policy::Setback>,
    /// Something of it could not leave while the venue was down; and whether that was so when leg 0 was decided.
    missed: [bool; 2],
}

#[derive(Clone, Debug)]
struct Order {
    plan: u32,
    instrument: u16,
    lots: i128,
    booked: i128,
    reported: i128,
    leaves: i128,
    state: OrderState,
    unit_price: i128,
    protects: Option<ProtectionKind>,
    /// Of one that protects: the trigger of a stop loss, the limit of a take profit.
    price: i128,
}

impl Order {
    fn new((plan, instrument): (u32, u16), lots: i128, unit_price: i128) -> Self {
        Self {
            plan,
            instrument,
            lots,
            booked: 0,
            reported: 0,
            leaves: lots.abs(),
            state: OrderState::Created,
            unit_price,
            protects: None,
            price: 0,
        }
    }

    /// Whether it brings a plan to its target in an instrument.
    fn copies(&self, row: (u32, u16)) -> bool {
        (self.plan, self.instrument) == row && self.protects.is_none()
    }

    fn working(&self) -> i128 {
        self.lots.signum() * self.pending()
    }

    fn pending(&self) -> i128 {
        (self.leaves + (self.reported - self.booked).max(0)).min(self.lots.abs())
    }
}

#[derive(Clone, Copy, Debug)]
struct Account {
    equity: i128,
    balance: i128,
    margin: Option<i128>,
    time: u64,
}

/// What the model knows.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    setup: Setup,
    /// Plans in force; the setup keeps those that were.
    in_force: BTreeSet<u32>,
    /// Plans that have left and still reduce, and whether they close at once.
    leaving: BTreeMap<u32, bool>,
    /// The newest episode of each leader in each instrument.
    episodes: BTreeMap<(u16, u16), u32>,
    orders_max: usize,
    rows: BTreeMap<(u32, u16), Row>,
    orders: BTreeMap<(u32, u64, u32, u8), Order>,
    leaders: BTreeMap<(u16, u16), i128>,
    event_times: BTreeMap<(u16, u16), u64>,
    controls: BTreeMap<(u8, u32), Control>,
    leader_accounts: BTreeMap<u16, Account>,
    follower_accounts: BTreeMap<u32, Account>,
    /// Best prices, and when they came.
    quotes: BTreeMap<u16, (Option<i128>, Option<i128>, u64)>,
    events: BTreeMap<(u16, u64), LeaderEvent>,
    /// What mapped leaders were told of the event that comes next.
    repeated: Vec<LeaderEvent>,
    /// Pins of an episode, until the event that began it is named.
    pins: BTreeMap<(u16, u16), Vec<EpisodeStartedEntry>>,
    supervisor: Supervisor,
    policing: policy::Policing,
    /// Orders of the present fan-out or sweep.
    sent: order::Sent,
    /// The leader's orders of the last event and of the one before it.
    leader_orders: BTreeMap<(u16, u16), [u64; 2]>,
    /// Why nothing of the present instructions may be opened.
    refused: Option<Reason>,
    /// Positions and open quantities of rows as they were when the last input came.
    before: BTreeMap<(u32, u16), (i128, i128)>,
    synchronised: bool,
    outage: outage::Outage,
    protections: protection::Protections,
    epoch: u32,
    now: u64,
}

fn key(key: &OrderKey) -> (u32, u64, u32, u8) {
    (key.epoch, key.sequence, key.plan, key.leg)
}

fn toward(number: i128, bound: i128) -> i128 {
    if bound < 0 { number.clamp(bound, 0) } else { number.clamp(0, bound) }
}

/// A limit's value times `10^places`, rounded down.
fn scaled(value: Decimal, places: u32) -> i128 {
    let product = i128::from(value.mantissa) * 10_i128.pow(places);
    if value.exponent < 0 {
        product / 10_i128.pow(value.exponent.unsigned_abs().into())
    } else {
        product * 10_i128.pow(value.exponent.unsigned_abs().into())
    }
}

impl Reference {
    pub(crate) fn new(setup: &Setup, orders_max: usize) -> Self {
        let mut controls = BTreeMap::<(u8, u32), Control>::new();
        for plan in &setup.plans {
            use protocol::messages::PlanState;
            let control = controls.entry((Scope::Plan as u8, plan.plan.0)).or_default();
            control.off = plan.state == PlanState::Off;
            control.paused = plan.state == PlanState::CloseOnly;
            control.frozen = plan.state == PlanState::Frozen;
        }
        Self {
            setup: setup.clone(),
            in_force: setup.plans.iter().map(|plan| plan.plan.0).collect(),
            leaving: BTreeMap::new(),
            episodes: BTreeMap::new(),
            orders_max,
            rows: BTreeMap::new(),
            orders: BTreeMap::new(),
            leaders: BTreeMap::new(),
            event_times: BTreeMap::new(),
            controls,
            leader_accounts: BTreeMap::new(),
            follower_accounts: BTreeMap::new(),
            pins: BTreeMap::new(),
            quotes: BTreeMap::new(),
            events: BTreeMap::new(),
            repeated: Vec::new(),
            supervisor: Supervisor::new(setup),
            policing: policy::Policing::default(),
            sent: order::Sent::default(),
            leader_orders: BTreeMap::new(),
            refused: None,
            before: BTreeMap::new(),
            synchronised: false,
            outage: outage::Outage::default(),
            protections: protection::Protections::default(),
            epoch: 0,
            now: 0,
        }
    }

    /// Takes the next record: learns from an input, checks a decision.
    pub(crate) fn feed(&mut self, sequence: Sequence, record: &[u8]) {
        let message = Message::decode(record).unwrap();
        self.protect(&message);
        self.remember(record);
        self.supervisor.expect(&message);
        self.sent.expect(&message);
        self.police(&message);
        match message {
            Message::EpochStart(start) => {
                self.epoch = start.epoch.0;
                self.repeated.clear();
                self.outage.was_up_at_the_start = self.synchronised;
                self.session(false, start.time.0);
                self.now = self.now.max(start.time.0);
            }
            Message::LeaderEvent(event) => self.event(event),
            Message::Timer(timer) => {
                self.now = timer.time.0;
                self.outage.was_up_at_the_start = false;
            }
            Message::Command(command) => self.now = command.receive_time.0,
            Message::MarketQuote(quote) => self.quoted(&quote),
            Message::AccountSnapshot(snapshot) => {
                let account = Account {
                    equity: snapshot.equity.0.into(),
                    balance: snapshot.balance.0.into(),
                    margin: Some(snapshot.margin_used.0.into()),
                    time: snapshot.receive_time.0,
                };
                self.follower_accounts.insert(snapshot.follower.0, account);
                self.supervisor.snapshot(&snapshot);
            }
            Message::LeaderEquity(equity) => {
                let account = Account {
                    equity: equity.equity.0.into(),
                    balance: equity.balance.0.into(),
                    margin: equity.margin_used.map(|margin| margin.0.into()),
                    time: equity.receive_time.0,
                };
                self.leader_accounts.insert(equity.leader.0, account);
                self.supervisor.leader_equity(&equity);
            }
            Message::SessionEvent(event) => {
                if event.state != SessionState::Established {
                    self.session(event.state == SessionState::Synchronised, event.time.0);
                }
                if event.state != SessionState::Synchronised {
                    self.quotes.clear();
                }
                if event.state == SessionState::Synchronised {
                    self.reset_attempts(|_, _| true);
                }
            }
            Message::EventSkipped(skipped) => self.skipped(&skipped),
            Message::EpisodeStarted { root, pins } => self.episode(&root, &pins),
            Message::Instructions { root, instructions } => {
                self.instructions(sequence, &root, &instructions);
            }
            Message::OrderUpdate(update) => self.update(&update),
            Message::CommandDecision(decision) => self.decided(&decision),
            Message::Tripped(tripped) if tripped.action == ControlAction::MarkOutOfSync => {}
            Message::Tripped(tripped) => self.tripped(&tripped),
            Message::Cancels { root, cancels } => self.cancels(root.trigger, &cancels),
            _ => {}
        }
    }

    fn tripped(&mut self, tripped: &Tripped) {
        let disarms = self.supervisor.tripped(tripped);
        let key = (tripped.scope as u8, tripped.target);
        if disarms {
            self.command(tripped.action, tripped.scope, tripped.target);
        }
        let control = self.controls.entry(key).or_default();
        if disarms {
            control.tripped = true;
        } else {
            // Nothing may trade again for it.
            let halted = tripped.action == ControlAction::SetHalted;
            (control.reducing, control.halted) = (!halted, halted);
        }
    }

    fn event(&mut self, event: LeaderEvent) {
        self.now = event.receive_time.0;
        self.repeated(&event);
        // A second one of the same number is a duplicate.
        self.events.entry((event.leader.0, event.trade_id)).or_insert(event);
    }

    /// A trade that was busted or corrected moves the leader, and that is all it does.
    fn skipped(&mut self, skipped: &EventSkipped) {
        if skipped.reason != Reason::TradeCorrected {
            return;
        }
        let (leader, instrument) = (skipped.leader.0, skipped.instrument.0);
        let event = self.events[&(leader, skipped.trade_id)];
        assert!(event.corrected_id.is_some(), "only what corrects is a correction");
        self.leader_corrected((leader, instrument), event.lots.0.into());
        *self.leaders.entry((leader, instrument)).or_default() += i128::from(event.lots.0);
        self.supervisor.corrected(leader, instrument, event.lots.0.into());
    }

    fn decided(&mut self, decision: &CommandDecision) {
        let CommandDecision { accepted, action, scope, target, .. } = *decision;
        if accepted == Flag::Yes {
            self.supervisor.command(action, scope, target);
            self.policed_by_command(action, scope, target);
            self.command(action, scope, target);
        }
    }

    fn quoted(&mut self, quote: &MarketQuote) {
        let side = |price: Option<protocol::units::Ticks>| price.map(|ticks| ticks.0.into());
        let known = (side(quote.bid), side(quote.ask), quote.receive_time.0);
        self.quotes.insert(quote.instrument.0, known);
    }

    fn cancels(&mut self, trigger: Trigger, cancels: &[CancelsEntry]) {
        for cancel in cancels {
            if trigger == Trigger::Protection {
                self.protection_cancelled(cancel);
            }
            self.cancelled(&cancel.order);
        }
    }

    fn cancelled(&mut self, order: &OrderKey) {
        let order = self.orders.get_mut(&key(order)).unwrap();
        assert_ne!(order.state, OrderState::PendingCancel, "cancelled once");
        order.state = OrderState::PendingCancel;
    }

    /// Other limits come into force with the next activation, which is the next record that counts.
    pub(crate) fn set_limits(&mut self, setup: &Setup) {
        self.setup.limits.clone_from(&setup.limits);
        self.supervisor.set_limits(setup);
    }

    fn plan(&self, plan: u32) -> &PlanDefinition {
        self.setup.plans.iter().find(|definition| definition.plan.0 == plan).unwrap()
    }

    fn unit_value(&self, instrument: u16) -> i128 {
        self.setup.instruments[usize::from(instrument)].unit_value.0.into()
    }

    fn working(&self, plan: u32, instrument: u16) -> i128 {
        let orders = self.orders.values();
        let of_row = orders.filter(|order| order.copies((plan, instrument)));
        of_row.map(Order::working).sum()
    }

    fn held(&self, plan: u32, instrument: u16) -> i128 {
        self.rows.get(&(plan, instrument)).map_or(0, |row| row.position)
            + self.working(plan, instrument)
    }

    fn covers(&self, scope: Scope, target: u32, plan: u32, instrument: u16) -> bool {
        let plan = self.plan(plan);
        match scope {
            Scope::Firm | Scope::Venue => true,
            Scope::Leader => u32::from(plan.leader.0) == target,
            Scope::Follower => plan.follower.0 == target,
            Scope::Plan => plan.plan.0 == target,
            Scope::Instrument => u32::from(instrument) == target,
        }
    }

    /// Rows that are off their targets may try again.
    fn reset_attempts(&mut self, is_chosen: impl Fn(u32, u16) -> bool) {
        let keys: Vec<(u32, u16)> = self.rows.keys().copied().collect();
        for (plan, instrument) in keys {
            let leader = self.plan(plan).leader.0;
            let target = match self.leaders.get(&(leader, instrument)) {
                Some(position) => self.target(plan, instrument, *position),
                None if self.control(plan, instrument).flatten => 0,
                None => continue,
            };
            if target != self.held(plan, instrument) && is_chosen(plan, instrument) {
                let row = self.rows.get_mut(&(plan, instrument)).unwrap();
                (row.attempts, row.setback) = (0, None);
            }
        }
    }

    fn copied(row: &Row, leader: i128) -> i128 {
        let effective = leader - toward(row.baseline, leader);
        let lots = row.ratio * effective.abs() / i128::from(RATIO_ONE) + row.quantity;
        effective.signum() * lots
    }

    fn target(&self, plan: u32, instrument: u16, leader: i128) -> i128 {
        if self.control(plan, instrument).flatten {
            return 0;
        }
        let row = self.rows.get(&(plan, instrument)).cloned().unwrap_or_default();
        if row.sits_out.is_some_and(protection::is_reached) {
            return 0;
        }
        let copied = Self::copied(&row, leader);
        copied - toward(row.forgone, copied)
    }

    fn episode(&mut self, root: &EpisodeStarted, pins: &[EpisodeStartedEntry]) {
        let instrument = root.instrument.0;
        for pin in pins {
            let row = self.rows.entry((pin.plan.0, instrument)).or_default();
            row.ratio = pin.ratio.0.into();
            row.quantity = pin.quantity.0.into();
            row.baseline = pin.baseline.0.into();
            row.forgone = 0;
            row.attempts = 0;
            row.episode = root.episode;
            row.is_pinned = true;
            row.sits_out = (pin.reason != Reason::None).then_some(pin.reason);
        }
        // Which event it was, the instructions behind it say.
        self.pins.insert((root.leader.0, instrument), pins.to_vec());
    }

    /// The tightest limit of a kind over all scopes of a plan in an instrument.
    fn limit(&self, plan: u32, instrument: u16, kind: LimitKind, places: u32) -> Option<i128> {
        let limits = self.setup.limits.iter().filter(|limit| limit.kind == kind);
        let covering =
            limits.filter(|limit| self.reaches(limit.scope, limit.target, plan, instrument));
        covering.map(|limit| scaled(limit.value, places)).min()
    }

    fn instructions(
        &mut self,
        sequence: Sequence,
        root: &Instructions,
        entries: &[InstructionsEntry],
    ) {
        let (leader, instrument) = (root.leader.0, root.instrument.0);
        let position = i128::from(root.position.0);
        if root.trigger == Trigger::LeaderEvent {
            self.leader_moved(root);
            self.leaders.insert((leader, instrument), position);
            self.episodes.insert((leader, instrument), root.episode);
            let event = self.events[&(leader, root.trade_id.unwrap())];
            assert_eq!(event.corrected_id, None, "nothing is copied of a correction");
            self.event_times.insert((leader, instrument), event.transact_time.0);
            self.policing.prices.insert((leader, instrument), root.reference_price.0.into());
            let orders = self.leader_orders.entry((leader, instrument)).or_default();
            *orders = [event.order_id, orders[0]];
            for pin in self.pins.remove(&(leader, instrument)).unwrap_or_default() {
                self.check_pin(&pin, &event, position);
            }
            let mut plans: Vec<u32> = entries.iter().map(|entry| entry.plan.0).collect();
            plans.sort_unstable();
            plans.dedup();
            let all = self.setup.plans.iter().filter(|plan| {
                let is_leaving = self.leaving.contains_key(&plan.plan.0);
                plan.leader.0 == leader && (self.in_force.contains(&plan.plan.0) || is_leaving)
            });
            assert!(plans.iter().copied().eq(all.map(|plan| plan.plan.0)), "a plan each");
        }
        self.refused = self.supervisor.profile_left(root);
        if [Trigger::Command, Trigger::Supervision].contains(&root.trigger) {
            self.refused = None;
        }
        for entry in entries {
            if root.trigger == Trigger::Protection {
                self.protects(sequence.0, root, entry);
            } else {
                self.reduces(root, entry);
                self.entry(root, entry);
                self.note_waiting(root, entry);
                self.apply(sequence, root, entry);
            }
            let follower = self.plan(entry.plan.0).follower.0;
            self.supervisor.entry(root, entry, follower);
            self.protections.orders += usize::from(entry.lots.0 != 0);
        }
    }

    /// Checks one entry against what it should be.
    fn entry(&self, root: &Instructions, entry: &InstructionsEntry) {
        let (plan, instrument) = (entry.plan.0, root.instrument.0);
        let row = self.rows.get(&(plan, instrument)).cloned().unwrap_or_default();
        let leader = i128::from(root.position.0);
        let held = self.held(plan, instrument);
        let flattens = [Trigger::Command, Trigger::Supervision].contains(&root.trigger);
        let target = if flattens { 0 } else { self.target(plan, instrument, leader) };
        if leader == 0 {
            assert_eq!(target, 0, "a flat leader has flat followers");
        }
        assert_eq!(i128::from(entry.target.0), target, "target of {entry:?}");
        assert_eq!(i128::from(entry.position.0), row.position, "position of {entry:?}");
        assert_eq!(
            i128::from(entry.working.0),
            self.working(plan, instrument),
            "working of {entry:?}"
        );
        let difference = target - held;
        let (lots, reason) = if difference == 0 {
            let exists = leader != 0 && toward(row.baseline, leader) == leader;
            let otherwise = if exists { Reason::ExistingPosition } else { Reason::OnTarget };
            (0, row.sits_out.unwrap_or(otherwise))
        } else if held == 0 || held.signum() == difference.signum() {
            self.open(root, entry, &row, held, difference)
        } else {
            let lots = if held.abs() < difference.abs() { -held } else { difference };
            self.close(root, entry, &row, lots, target == 0 || lots == -held)
        };
        assert_eq!((i128::from(entry.lots.0), entry.reason), (lots, reason), "{entry:?} {root:?}");
    }

    fn impossible(&self, root: &Instructions, plan: u32, row: &Row, opens: bool) -> Option<Reason> {
        let attempts_max = u32::from(self.plan(plan).attempts_max);
        if !self.synchronised {
            Some(Reason::SessionDown)
        } else if self.orders.len() == self.orders_max {
            Some(Reason::OrdersInFlightFull)
        } else if root.trigger == Trigger::CatchUp
            && (row.attempts == attempts_max || opens && attempts_max < row.attempts)
        {
            Some(Reason::RetriesExhausted)
        } else {
            None
        }
    }

    /// Smallest order that is worth enough both at the reference and at its limit.
    fn minimum(&self, root: &Instructions, price: Option<i128>) -> i128 {
        let instrument = &self.setup.instruments[usize::from(root.instrument.0)];
        let reference = i128::from(root.reference_price.0.abs());
        let unit_price =
            price.unwrap_or(reference).min(reference) * self.unit_value(root.instrument.0);
        let mut lots = i128::from(instrument.min_lots.0).max(1);
        while lots * unit_price < i128::from(instrument.min_notional.0) {
            lots += 1;
        }
        lots
    }

    /// The best price that an order would take, and whether it is too old to start from.
    fn touch(&self, root: &Instructions, plan: u32, lots: i128) -> (Option<i128>, bool) {
        let instrument = root.instrument.0;
        let Some((bid, ask, time)) = self.quotes.get(&instrument).copied() else {
            return (None, false);
        };
        let best = if lots < 0 { bid } else { ask };
        let age = root.receive_time.0.saturating_sub(time);
        let is_old = self.is_quote_too_old(plan, instrument, age) && best.is_some();
        (best.filter(|_| !is_old), is_old)
    }

    fn is_quote_too_old(&self, plan: u32, instrument: u16, age: u64) -> bool {
        let age_max = self.limit(plan, instrument, LimitKind::MaxQuoteAge, 0);
        age_max.is_some_and(|age_max| age_max < i128::from(age))
    }

    fn open(
        &self,
        root: &Instructions,
        entry: &InstructionsEntry,
        row: &Row,
        held: i128,
        difference: i128,
    ) -> (i128, Reason) {
        assert_eq!(entry.effect, PositionEffect::Open);
        let (plan, instrument) = (entry.plan.0, root.instrument.0);
        if row.missed[usize::from(entry.leg)] && self.is_back(root) {
            return (0, Reason::VenueWasDown);
        }
        if let Some(reason) = self.increase_stopped(plan, instrument) {
            return (0, reason);
        }
        if let Some(reason) = self.refused.or_else(|| self.waits(root, entry, row)) {
            return (0, reason);
        }
        let minimum = self.minimum(root, self.opening_price(root, plan, difference));
        let definition = self.plan(plan);
        let mut wanted = difference.abs();
        let mut changed = Reason::None;
        if wanted < minimum {
            let most = wanted * i128::from(definition.force_maximum.0);
            match definition.below_minimum {
                BelowMinimumRule::Skip => return (0, Reason::BelowMinimumSkipped),
                BelowMinimumRule::ForceMinimum if minimum * i128::from(RATIO_ONE) <= most => {
                    (wanted, changed) = (minimum, Reason::BelowMinimumForced);
                }
                _ => return (0, Reason::BelowMinimumCarried),
            }
        }
        (wanted, changed) = self.lessened(root, plan, (wanted, changed));
        if wanted < minimum {
            return (0, changed);
        }
        if let Some(reason) = self.condition(root, plan, difference) {
            return (0, reason);
        }
        if self.supervisor.refuses_self_match() && self.meets(plan, instrument, difference) {
            return (0, Reason::SelfMatch);
        }
        let mut lots = wanted;
        while 0 < lots && self.broken_limit(root, plan, held, difference.signum() * lots).is_some()
        {
            lots -= 1;
        }
        let limited = self.broken_limit(root, plan, held, difference.signum() * wanted);
        if let Some(reason) = limited
            && (definition.above_maximum == AboveMaximumRule::Skip || lots < minimum)
        {
            return (0, reason);
        }
        if self.supervisor.is_duplicate(root, plan, difference.signum() * lots) {
            return (0, Reason::DuplicateOrder);
        }
        let unknown = self.orders.values().any(|order| {
            (order.plan, order.instrument) == (plan, instrument)
                && order.state == OrderState::Unknown
        });
        match self.impossible(root, plan, row, true) {
            Some(Reason::RetriesExhausted) if unknown => return (0, Reason::UnknownOrderPending),
            Some(reason) => return (0, reason),
            None if unknown => return (0, Reason::UnknownOrderPending),
            None => {}
        }
        let reason = if changed == Reason::None { limited.unwrap_or(changed) } else { changed };
        self.check_opening_price(root, entry, difference);
        (difference.signum() * lots, reason)
    }

    /// Whether an order would meet one of ours in the book: a stop loss that waits is in none, and a plan's own take
    /// profit is no reason to have no more.
    fn meets(&self, plan: u32, instrument: u16, difference: i128) -> bool {
        self.orders.values().any(|order| {
            let counts = match order.protects {
                Some(ProtectionKind::StopLoss) => false,
                Some(ProtectionKind::TakeProfit) => order.plan != plan,
                None => true,
            };
            counts && order.instrument == instrument && order.lots.signum() != difference.signum()
        })
    }

    /// The first condition that is broken.
    fn condition(&self, root: &Instructions, plan: u32, difference: i128) -> Option<Reason> {
        let instrument = root.instrument.0;
        let limit = |kind, places| self.limit(plan, instrument, kind, places);
        let event_time = self.event_times[&(root.leader.0, instrument)];
        let age = i128::from(self.now.saturating_sub(event_time));
        if limit(LimitKind::MaxEventAge, 0).is_some_and(|age_max| age_max < age) {
            return Some(Reason::EventTooOld);
        }
        let by_equity =
            [LimitKind::MaxLeverage, LimitKind::MaxMarginUse, LimitKind::MaxSymbolLeverage];
        if by_equity.iter().any(|kind| limit(*kind, 12).is_some()) {
            let age_max = limit(LimitKind::MaxSnapshotAge, 0).unwrap_or(i128::MAX);
            let follower = self.plan(plan).follower.0;
            match self.follower_accounts.get(&follower) {
                None => return Some(Reason::SnapshotMissing),
                Some(account) if age_max < i128::from(self.now - account.time) => {
                    return Some(Reason::SnapshotTooOld);
                }
                Some(account) if account.equity <= 0 => return Some(Reason::SnapshotMissing),
                Some(_) => {}
            }
        }
        let required =
            [LimitKind::MaxOrderNotional, LimitKind::MaxGrossNotional, LimitKind::MaxEventAge];
        if required.iter().any(|kind| limit(*kind, 0).is_none()) {
            return Some(Reason::LimitMissing);
        }
        let guard = limit(LimitKind::MaxSlippageOpen, 4)?;
        let is_touch = self.plan(plan).guard_reference == GuardReference::Touch;
        let (touch, is_old) = self.touch(root, plan, difference);
        let starts_from_touch = is_touch || root.trigger != Trigger::LeaderEvent;
        if is_old && starts_from_touch {
            return Some(Reason::QuoteTooOld);
        }
        if !is_touch || root.trigger != Trigger::LeaderEvent {
            return None;
        }
        let Some(touch) = touch else { return Some(Reason::ReferenceMissing) };
        let worst = limit_price(root.reference_price.0.into(), guard, difference);
        let is_beyond = if difference < 0 { touch < worst } else { worst < touch };
        is_beyond.then_some(Reason::PriceGuard)
    }

    fn check_opening_price(
        &self,
        root: &Instructions,
        entry: &InstructionsEntry,
        difference: i128,
    ) {
        let price = self.opening_price(root, entry.plan.0, difference);
        assert_eq!(entry.price.map(|price| i128::from(price.0)), price, "{entry:?}");
    }

    /// The limit that an opening order has, when nothing stops it.
    fn opening_price(&self, root: &Instructions, plan: u32, difference: i128) -> Option<i128> {
        let instrument = root.instrument.0;
        let guard = self.limit(plan, instrument, LimitKind::MaxSlippageOpen, 4);
        let is_touch = self.plan(plan).guard_reference == GuardReference::Touch;
        let reference = i128::from(root.reference_price.0);
        let guard = guard.map(|guard| self.setback(root, plan).guard(guard));
        let base = match root.trigger {
            Trigger::LeaderEvent if !is_touch => reference,
            _ => self.touch(root, plan, difference).0.unwrap_or(reference),
        };
        let limit = guard.map(|guard| limit_price(base, guard, difference));
        let is_switched = || self.setback(root, plan).is_market;
        limit.or_else(|| is_switched().then_some(base))
    }

    /// The first limit that an order of so many lots would break.
    fn broken_limit(
        &self,
        root: &Instructions,
        plan: u32,
        held: i128,
        lots: i128,
    ) -> Option<Reason> {
        let instrument = root.instrument.0;
        let unit_price = i128::from(root.reference_price.0.abs()) * self.unit_value(instrument);
        let limit = |kind, places| self.limit(plan, instrument, kind, places);
        let order = lots.abs() * unit_price;
        let after = (held + lots) * unit_price;
        let above = |bound: Option<i128>, value: i128| bound.is_some_and(|bound| bound < value);
        if above(limit(LimitKind::MaxOrderQuantity, 0), lots.abs()) {
            return Some(Reason::MaxOrderQuantity);
        }
        if above(limit(LimitKind::MaxOrderNotional, 8), order) {
            return Some(Reason::MaxOrderNotional);
        }
        if above(limit(LimitKind::MaxSymbolNotional, 8), after.abs()) {
            return Some(Reason::MaxSymbolNotional);
        }
        let share = limit(LimitKind::MaxDailyVolumeShare, 12);
        let volume = self.setup.instruments[usize::from(instrument)].average_daily_volume;
        let volume = volume.map_or(0, |volume| scaled(volume, 0));
        let share = share.map(|share| share * volume / i128::from(RATIO_ONE));
        let scopes: [(LimitKind, Reason, u32); 4] = [
            (LimitKind::MaxGrossNotional, Reason::MaxGrossNotional, 8),
            (LimitKind::MaxNetNotional, Reason::MaxNetNotional, 8),
            (LimitKind::MaxOpenOrders, Reason::MaxOpenOrders, 0),
            (LimitKind::MaxOpenOrderNotional, Reason::MaxOpenOrderNotional, 8),
        ];
        for (kind, reason, places) in scopes {
            if kind == LimitKind::MaxOpenOrders && self.leverage_broken(root, plan, after.abs()) {
                return Some(Reason::MaxLeverage);
            }
            for limit in self.setup.limits.iter().filter(|limit| limit.kind == kind) {
                if !self.covers(limit.scope, limit.target, plan, instrument) {
                    continue;
                }
                let bound = scaled(limit.value, places);
                let (scope, target) = (limit.scope, limit.target);
                let value = match kind {
                    LimitKind::MaxGrossNotional => {
                        self.gross(scope, target, (plan, instrument), after)
                    }
                    LimitKind::MaxNetNotional => {
                        // Only the side that the order adds to is bounded.
                        self.net(scope, target, (plan, instrument), after) * lots.signum()
                    }
                    LimitKind::MaxOpenOrders => self.open_orders(scope, target).0 + 1,
                    _ => self.open_orders(scope, target).1 + order,
                };
                if bound < value {
                    return Some(reason);
                }
            }
        }
        if self.margin_broken(root, plan, after) {
            return Some(Reason::InsufficientMargin);
        }
        if above(share, lots.abs()) {
            return Some(Reason::MaxDailyVolumeShare);
        }
        let covers = |scope, target| self.covers(scope, target, plan, instrument);
        if self.supervisor.is_throttled(root.receive_time.0, covers) {
            return Some(Reason::MaxOrdersPerSecond);
        }
        self.symbol_leverage_broken(root, plan, after.abs()).then_some(Reason::MaxSymbolLeverage)
    }

    /// What an entry does.
    fn apply(&mut self, sequence: Sequence, root: &Instructions, entry: &InstructionsEntry) {
        let (plan, instrument) = (entry.plan.0, root.instrument.0);
        let unit_price = i128::from(root.reference_price.0.abs()) * self.unit_value(instrument);
        let leader = i128::from(root.position.0);
        let lots = i128::from(entry.lots.0);
        if lots != 0 {
            let order = Order::new((plan, instrument), lots, unit_price);
            self.orders.insert((self.epoch, sequence.0, plan, entry.leg), order);
        }
        let Some(row) = self.rows.get_mut(&(plan, instrument)) else { return };
        row.price = unit_price;
        row.baseline = toward(row.baseline, leader);
        row.forgone = toward(row.forgone, Self::copied(row, leader));
        if [Reason::BelowMinimumSkipped, Reason::VenueWasDown].contains(&entry.reason) {
            row.forgone += i128::from(entry.desired.0);
        }
        if root.trigger != Trigger::CatchUp {
            row.setback = None;
        }
        self.instructed(plan, instrument, entry);
        let Some(row) = self.rows.get_mut(&(plan, instrument)) else { return };
        match root.trigger {
            Trigger::CatchUp if entry.reason == Reason::RetriesExhausted => row.attempts += 1,
            Trigger::CatchUp if lots != 0 && entry.leg == 0 => row.attempts += 1,
            Trigger::CatchUp => {}
            _ => row.attempts = 0,
        }
    }

    fn update(&mut self, update: &OrderUpdate) {
        self.check_failure(update);
        let known = self.orders.get(&key(&update.order));
        let was_open = known.is_some_and(|order| !is_final(order.state));
        self.supervisor.venues.updated(update, was_open);
        if update.outcome == ReportOutcome::Duplicate {
            assert_eq!(update.fill_lots.0, 0, "a duplicate books nothing");
            return;
        }
        let (plan, instrument) = (update.order.plan, update.instrument.0);
        let fill = i128::from(update.fill_lots.0);
        if let Some(row) = self.rows.get_mut(&(plan, instrument)) {
            row.position += fill;
            assert_eq!(i128::from(update.position.0), row.position);
        } else {
            assert_eq!(fill, 0, "fills belong to rows");
        }
        self.ended(update);
        let before = self.orders.get(&key(&update.order)).cloned();
        self.protection_updated(update, before.as_ref());
        if let Some(order) = self.orders.get_mut(&key(&update.order)) {
            order.booked += fill * order.lots.signum();
            order.reported = update.cum_lots.0.into();
            order.leaves = update.leaves_lots.0.into();
            order.state = update.state;
            if is_final(update.state) && order.pending() == 0 {
                self.orders.remove(&key(&update.order));
            }
        }
        assert_eq!(i128::from(update.working.0), self.working(plan, instrument), "{update:?}");
    }

    /// Plans in instruments that are not where they should be, with the difference, and the smallest order when the plan
    /// was last decided for.
    pub(crate) fn differences(&self) -> Vec<(u32, u16, i128, i128)> {
        let off = self.rows.keys().map(|(plan, instrument)| {
            let leader = self.plan(*plan).leader.0;
            let position = self.leaders.get(&(leader, *instrument)).copied().unwrap_or(0);
            let target = self.target(*plan, *instrument, position);
            let difference = target - self.held(*plan, *instrument);
            (*plan, *instrument, difference, self.smallest(*plan, *instrument))
        });
        off.filter(|(_, _, difference, _)| *difference != 0).collect()
    }

    /// Orders that are open, with their signed quantity and what of it is filled.
    pub(crate) fn open_now(&self) -> Vec<(OrderKey, u16, i64, i64)> {
        let view = |(key, order): (&(u32, u64, u32, u8), &Order)| {
            let (epoch, sequence, plan, leg) = *key;
            let key = OrderKey { epoch, sequence, plan, leg };
            let narrow = |lots: i128| i64::try_from(lots).unwrap();
            (key, order.instrument, narrow(order.lots), narrow(order.reported))
        };
        self.orders.iter().map(view).collect()
    }
}

/// Whether a record is no decision.
fn is_input(message: &Message) -> bool {
    paceline_engine::is_input(message.template_id())
}

const fn is_final(state: OrderState) -> bool {
    use OrderState::{Canceled, Expired, Filled, NotSent, Rejected};
    matches!(state, Filled | Canceled | Rejected | Expired | NotSent)
}

/// The limit price of an order: the furthest whole tick within the guard.
fn limit_price(base: i128, guard: i128, lots: i128) -> i128 {
    let offset = base * guard / 100_000_000;
    if lots < 0 { (base - offset).max(1) } else { base + offset }
}
