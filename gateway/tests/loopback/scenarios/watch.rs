//! What the journal says, as text; and when nothing more is to come.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use journal::{ReadLimit, Reader};
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountSnapshot, Cancels, CommandDecision, ConfigurationActivated, ControlAction, EpochStart,
    EventSkipped, Finding, Flag, Instructions, InstructionsEntry, LeaderEquity, LeaderEvent,
    LeaderOrderEvent, LeaderSignalEvent, LeaderWeightEvent, OrderKey, OrderState, OrderUpdate,
    PositionEffect, Reason, Replacements, ReportOutcome, Scope, SessionEvent, SupervisionRule,
    SyncChange, SyncUpdate, Timer, Trigger, Tripped, VenueReport,
};
use protocol::units::{MONEY_ONE, Sequence};

use crate::scene::until;

/// Sweeps without anything else that have to pass before a step counts as done.
const QUIET_SWEEPS: u32 = 3;

/// Sweeps come every ten milliseconds, and before when there is something to do.
const SWEEP_NS_MIN: u64 = 5_000_000;

/// Follows a journal.
pub(super) struct Watch {
    directory: PathBuf,
    ring: PathBuf,
    next: Sequence,
    plans: Vec<String>,
    open: Vec<(OrderKey, PositionEffect)>,
    /// Orders of which the venue was told something, and has not answered yet.
    asked: Vec<OrderKey>,
    /// What each plan waits for, as it was told last.
    waits: BTreeMap<u32, (Reason, i64)>,
    /// Plans whose last order that closes was rejected: it will be tried again.
    owing: Vec<u32>,
    /// Plans whose increases wait for the rest of the leader's order.
    gathering: Vec<u32>,
    /// Events that wait for their predecessors.
    buffered: Vec<u64>,
    last_report: Option<VenueReport>,
    quiet: u32,
    /// When the last sweep was that counts.
    swept_at: u64,
    /// What was paid into accounts by the last snapshots, in whole money, by place.
    deposits: BTreeMap<u32, i64>,
    /// Snapshots of accounts that were seen, by place.
    snapshots: BTreeMap<u32, u64>,
    /// Whether it is told which orders are at the market and which have a limit.
    shows_types: bool,
    /// What was said while something else was waited for.
    said: Vec<String>,
    /// Leader events, commands and answers that were seen.
    pub(super) inputs: u64,
    /// Whether the step has several events: whether one is filled before the next is decided is chance.
    pub(super) has_events: bool,
}

impl Watch {
    pub(super) fn new(
        directory: &Path,
        ring: &Path,
        plans: Vec<String>,
        shows_types: bool,
    ) -> Self {
        Self {
            directory: directory.to_owned(),
            ring: ring.to_owned(),
            next: Sequence(1),
            plans,
            open: Vec::new(),
            asked: Vec::new(),
            waits: BTreeMap::new(),
            owing: Vec::new(),
            gathering: Vec::new(),
            buffered: Vec::new(),
            last_report: None,
            quiet: 0,
            swept_at: 0,
            deposits: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            shows_types,
            said: Vec::new(),
            inputs: 0,
            has_events: false,
        }
    }

    /// Reads on until so many inputs were seen in all, nothing is open or waits, and nothing happens for
    /// some sweeps.
    pub(super) fn until_quiet(&mut self, inputs: u64) -> String {
        let mut said = std::mem::take(&mut self.said);
        self.quiet = 0;
        until("the journal is quiet", || {
            self.read(&mut said);
            let is_done = self.open.is_empty()
                && self.owing.is_empty()
                && self.gathering.is_empty()
                && self.buffered.is_empty();
            (self.inputs >= inputs && is_done && self.quiet >= QUIET_SWEEPS).then_some(())
        });
        by_plan(said, self.has_events)
    }

    /// The same, whatever is open or waits, once the venue has answered.
    pub(super) fn until_seen(&mut self, inputs: u64) -> String {
        let mut said = Vec::new();
        self.quiet = 0;
        until("the journal has the inputs", || {
            self.read(&mut said);
            let is_done = self.asked.is_empty();
            (self.inputs >= inputs && is_done && self.quiet >= QUIET_SWEEPS).then_some(())
        });
        by_plan(said, self.has_events)
    }

    /// Reads on until a snapshot says that so much more was paid into the account at a place.
    pub(super) fn until_deposited(&mut self, place: usize, amount: i64) {
        let place = u32::try_from(place).unwrap();
        let before = self.deposits.get(&place).copied().unwrap_or(0);
        until("the deposit is in a snapshot", || {
            let mut said = Vec::new();
            self.read(&mut said);
            assert!(said.is_empty(), "nothing follows from a deposit: {said:?}");
            (self.deposits.get(&place) == Some(&(before + amount))).then_some(())
        });
    }

    /// Reads on until what so many accounts are worth now has been told: by a snapshot that was asked for from now on,
    /// which the next one but one surely was.
    pub(super) fn until_worth_is_told(&mut self, accounts: usize) {
        self.read(&mut Vec::new());
        let before = self.snapshots.clone();
        until("the accounts are told", || {
            let mut said = Vec::new();
            self.read(&mut said);
            assert!(said.is_empty(), "nothing follows: {said:?}");
            let is_told = |place: u32| {
                let count = |seen: &BTreeMap<u32, u64>| seen.get(&place).copied().unwrap_or(0);
                count(&before) + 2 <= count(&self.snapshots)
            };
            (0..u32::try_from(accounts).unwrap()).all(is_told).then_some(())
        });
    }

    /// Reads on until sweeps are so much later than the last one.
    pub(super) fn until_later(&mut self, milliseconds: u64) {
        let due = self.swept_at + milliseconds * 1_000_000;
        let mut said = Vec::new();
        until("it is later", || {
            self.read(&mut said);
            (due <= self.swept_at).then_some(())
        });
        self.said = said;
    }

    /// Sweeps that come before their time say nothing of how long it was quiet.
    const fn swept(&mut self, timer: &Timer) {
        if self.swept_at + SWEEP_NS_MIN <= timer.time.0 {
            self.swept_at = timer.time.0;
            self.quiet += 1;
        }
    }

    fn read(&mut self, said: &mut Vec<String>) {
        let ring = Some(self.ring.as_path());
        let reader = Reader::open(&self.directory, ring, self.next, ReadLimit::Written);
        let Ok(mut reader) = reader else { return };
        while let Ok(Some(frame)) = reader.next() {
            let (sequence, epoch) = (frame.sequence, frame.epoch.0);
            let body = frame.body.to_vec();
            self.next = Sequence(sequence.0 + 1);
            self.record(epoch, sequence, &body, said);
        }
    }

    fn worth(&mut self, snapshot: &AccountSnapshot) {
        *self.snapshots.entry(snapshot.follower.0).or_default() += 1;
        self.deposits.insert(snapshot.follower.0, snapshot.deposits.0 / MONEY_ONE);
    }

    fn record(&mut self, epoch: u32, sequence: Sequence, body: &[u8], said: &mut Vec<String>) {
        let before = (said.len(), self.inputs);
        match MessageHeader::decode(body).unwrap().template_id {
            Timer::TEMPLATE_ID => self.swept(&Timer::decode(body).unwrap()),
            EpochStart::TEMPLATE_ID => self.waits.clear(),
            AccountSnapshot::TEMPLATE_ID => self.worth(&AccountSnapshot::decode(body).unwrap()),
            ConfigurationActivated::TEMPLATE_ID | SessionEvent::TEMPLATE_ID => self.quiet = 0,
            LeaderEvent::TEMPLATE_ID
            | LeaderOrderEvent::TEMPLATE_ID
            | LeaderEquity::TEMPLATE_ID
            | LeaderWeightEvent::TEMPLATE_ID
            | LeaderSignalEvent::TEMPLATE_ID => self.inputs += 1,
            Cancels::TEMPLATE_ID => {
                let (_, cancels) = Cancels::decode(body).unwrap();
                let orders = cancels.map(|cancel| cancel.unwrap().order);
                said.extend(orders.map(|order| self.asks(order, "cancels")));
            }
            Replacements::TEMPLATE_ID => {
                let (_, replacements) = Replacements::decode(body).unwrap();
                let orders = replacements.map(|replacement| replacement.unwrap().order);
                said.extend(orders.map(|order| self.asks(order, "replaces")));
            }
            VenueReport::TEMPLATE_ID => self.last_report = VenueReport::decode(body).ok(),
            EventSkipped::TEMPLATE_ID => {
                said.push(self.skipped(&EventSkipped::decode(body).unwrap()));
            }
            CommandDecision::TEMPLATE_ID => {
                let decision = CommandDecision::decode(body).unwrap();
                self.inputs += 1;
                if decision.accepted == Flag::No {
                    said.push(format!("refused {:?}", decision.reason));
                }
            }
            Instructions::TEMPLATE_ID => {
                let (root, entries) = Instructions::decode(body).unwrap();
                self.buffered.retain(|waiting| Some(*waiting) != root.trade_id);
                for entry in entries {
                    let entry = entry.unwrap();
                    self.open_order(epoch, sequence, &entry);
                    self.gathering.retain(|plan| *plan != entry.plan.0);
                    match entry.reason {
                        Reason::TradingHalted => self.owing.retain(|plan| *plan != entry.plan.0),
                        Reason::IncreaseWaits => self.gathering.push(entry.plan.0),
                        _ => {}
                    }
                    said.extend(self.instruction(root.trigger, &entry));
                }
            }
            Finding::TEMPLATE_ID => {
                let finding = Finding::decode(body).unwrap();
                let plan = &self.plans[finding.follower.0 as usize];
                let Finding { kind, expected, observed, .. } = finding;
                self.inputs += 1;
                said.push(format!("{plan} found {kind:?} {observed} of {expected}"));
            }
            Tripped::TEMPLATE_ID => said.push(self.tripped(&Tripped::decode(body).unwrap())),
            SyncUpdate::TEMPLATE_ID => {
                let update = SyncUpdate::decode(body).unwrap();
                if update.change == SyncChange::InSync {
                    said.push(format!("{} in sync", self.plans[update.plan.0 as usize]));
                }
            }
            OrderUpdate::TEMPLATE_ID => {
                said.extend(self.update(&OrderUpdate::decode(body).unwrap()))
            }
            _ => said.extend(super::signals::said(body)),
        }
        // What follows from an input, or once a session is synchronised again, may be a moment behind it.
        if before != (said.len(), self.inputs) {
            self.quiet = 0;
        }
    }

    /// What a rule did. A rule that judges an account comes by itself, as an input does.
    fn tripped(&mut self, tripped: &Tripped) -> String {
        self.inputs += u64::from(matches!(
            tripped.rule,
            SupervisionRule::DailyLoss
                | SupervisionRule::DailyLossPct
                | SupervisionRule::Drawdown
                | SupervisionRule::DrawdownPct
        ));
        match (tripped.action, tripped.scope) {
            (ControlAction::SetReducing, _) => format!("venue reducing by {:?}", tripped.rule),
            (ControlAction::SetHalted, _) => format!("venue halted by {:?}", tripped.rule),
            (_, Scope::Leader) => format!("leader tripped {:?}", tripped.reason),
            _ => {
                let plan = &self.plans[tripped.target as usize];
                format!("{plan} tripped {:?}", tripped.reason)
            }
        }
    }

    fn skipped(&mut self, skipped: &EventSkipped) -> String {
        self.buffered.retain(|waiting| *waiting != skipped.trade_id);
        if skipped.reason == Reason::EventBuffered {
            self.buffered.push(skipped.trade_id);
        }
        format!("event {} {:?}", skipped.trade_id, skipped.reason)
    }

    /// What a plan asks of the venue for one of its orders.
    fn asks(&mut self, order: OrderKey, what: &str) -> String {
        self.asked.push(order);
        format!("{} {what}", self.plans[order.plan as usize])
    }

    fn open_order(&mut self, epoch: u32, sequence: Sequence, entry: &InstructionsEntry) {
        if entry.lots.0 != 0 {
            let (plan, leg) = (entry.plan.0, entry.leg);
            let key = OrderKey { epoch, sequence: sequence.0, plan, leg };
            self.open.push((key, entry.effect));
            self.asked.push(key);
        }
    }

    /// What an instruction says. That a plan still waits for the same is not said again: how many sweeps there were is
    /// chance.
    fn instruction(&mut self, trigger: Trigger, entry: &InstructionsEntry) -> Option<String> {
        if entry.reason == Reason::OnTarget {
            return None;
        }
        let waits = (entry.lots.0 == 0).then_some((entry.reason, entry.desired.0));
        let before = match waits {
            Some(waits) => self.waits.insert(entry.plan.0, waits),
            None => self.waits.remove(&entry.plan.0),
        };
        if waits.is_some() && waits == before && trigger == Trigger::CatchUp {
            return None;
        }
        let plan = &self.plans[entry.plan.0 as usize];
        let lots = entry.lots.0;
        let price = entry.price.map_or_else(String::new, |price| format!(" resting @ {price}"));
        let again = match trigger {
            Trigger::CatchUp => " again",
            Trigger::Command => " by command",
            Trigger::Rebalance => " by rebalance",
            Trigger::LeaderOrder if lots != 0 => price.as_str(),
            _ => "",
        };
        let limit = entry.price.map_or_else(|| " at the market".into(), |at| format!(" @ {at}"));
        let limit = if self.shows_types { limit.as_str() } else { "" };
        let (desired, reason) = (entry.desired.0, entry.reason);
        if lots == 0 {
            return Some(format!("{plan} waits: {reason:?} ({desired}){again}"));
        }
        let verb = if entry.effect == PositionEffect::Close { "closes" } else { "opens" };
        let of = if lots == desired { String::new() } else { format!(" of {desired}") };
        let why = if reason == Reason::None { String::new() } else { format!(" {reason:?}") };
        Some(format!("{plan} {verb} {lots}{limit}{of}{why}{again}"))
    }

    fn end_order(&mut self, update: &OrderUpdate) {
        let Some(place) = self.open.iter().position(|(key, _)| *key == update.order) else {
            return;
        };
        let (key, effect) = self.open.remove(place);
        self.owing.retain(|plan| *plan != key.plan);
        if update.state == OrderState::Rejected && effect == PositionEffect::Close {
            self.owing.push(key.plan);
        }
    }

    fn update(&mut self, update: &OrderUpdate) -> Option<String> {
        self.asked.retain(|order| *order != update.order);
        self.waits.remove(&update.order.plan);
        let is_final = matches!(
            update.state,
            OrderState::Filled
                | OrderState::Canceled
                | OrderState::Rejected
                | OrderState::Expired
                | OrderState::Replaced
                | OrderState::NotSent
        );
        if is_final {
            self.end_order(update);
        }
        let plan = &self.plans[update.order.plan as usize];
        if update.outcome != ReportOutcome::Applied {
            return None;
        }
        if update.fill_lots.0 != 0 {
            let price = update.fill_price.map_or(0, |price| price.0);
            return Some(format!("{plan} filled {} @ {price}", update.fill_lots.0));
        }
        let reason = self.last_report.and_then(|report| report.ord_rej_reason);
        match update.state {
            OrderState::Rejected => Some(format!("{plan} rejected {:?}", reason.unwrap())),
            OrderState::Working
            | OrderState::PartiallyFilled
            | OrderState::Created
            | OrderState::PendingNew => None,
            other => Some(format!("{plan} {}", format!("{other:?}").to_lowercase())),
        }
    }
}

/// What was said, plan by plan: what one plan does never depends on when another one's report came.
fn by_plan(mut said: Vec<String>, fills_last: bool) -> String {
    let first = |line: &String| line.split(' ').next().unwrap_or_default().to_owned();
    said.sort_by_key(|line| (first(line), fills_last && line.contains(" filled ")));
    said.join(", ")
}
