//! Reads a journal record by record and holds each against the books.

use super::books::{Books, Key, Order, Row, key};
use super::definitions::Definitions;
use super::ends::Ends;
use super::gates::Gates;
use super::limits::{Equity, Known, Opening, Throttles};
use super::tally::{Audit, Invariant, Tally};
use protocol::messages::{
    CopyMode, Instructions, InstructionsEntry, LeaderEvent, Message, OrderKey, OrderUpdate,
    PositionEffect, Reason, ReportOutcome, SessionState, Trigger,
};
use protocol::units::Sequence;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Why a reduction may be held back: the list of the page.
const HOLDS: [Reason; 15] = [
    Reason::PlanFrozen,
    Reason::PlanOff,
    Reason::TradingHalted,
    Reason::SessionDown,
    Reason::OrdersInFlightFull,
    Reason::RowsFull,
    Reason::Overflow,
    Reason::RetriesExhausted,
    Reason::ReducedAfterFailure,
    Reason::BelowMinimumCarried,
    Reason::OrderWaits,
    Reason::AllocationNotDue,
    Reason::AllocationInBand,
    Reason::AllocationTooSmall,
    Reason::AllocationCost,
];

/// See the module.
#[derive(Default)]
pub(super) struct Auditor {
    definitions: Definitions,
    next: Definitions,
    gates: Gates,
    books: Books,
    tally: Tally,
    ends: Ends,
    equities: BTreeMap<u32, Equity>,
    quotes: BTreeMap<u16, (Option<i128>, Option<i128>)>,
    throttles: Throttles,
    events: BTreeMap<(u16, u64), LeaderEvent>,
    event_times: BTreeMap<(u16, u16), u64>,
    /// Orders of each record of instructions.
    instructed: BTreeMap<u64, u32>,
    served: BTreeSet<(u16, u16, u64, u32, u8)>,
    /// The orders in whose places those of the next instructions are.
    replaced: VecDeque<Key>,
    epoch: u32,
    records: u64,
}

impl Auditor {
    /// Takes the next record.
    pub(super) fn feed(&mut self, sequence: Sequence, message: &Message) {
        self.records += 1;
        self.next.add(message);
        match message {
            Message::EpochStart(start) => {
                self.epoch = start.epoch.0;
                self.quotes.clear();
            }
            Message::ConfigurationActivated(_) => self.activated(),
            Message::ConfigurationRefused(_) => self.next = Definitions::default(),
            Message::LeaderEvent(event) => {
                self.events.entry((event.leader.0, event.trade_id)).or_insert(*event);
            }
            Message::AccountSnapshot(snapshot) => {
                let equity = (snapshot.equity.0.into(), snapshot.receive_time.0);
                self.equities.insert(snapshot.follower.0, equity);
            }
            Message::MarketQuote(quote) => {
                let side = |price: Option<protocol::units::Ticks>| price.map(|it| it.0.into());
                self.quotes.insert(quote.instrument.0, (side(quote.bid), side(quote.ask)));
            }
            // What a session has quoted is nothing once it is gone; quotes of one that comes back come after it.
            Message::SessionEvent(event) if event.state == SessionState::Lost => {
                self.quotes.clear()
            }
            Message::EpisodeStarted { root, pins } => self.ends.episode(root, pins),
            Message::Replacements { replacements, .. } => {
                self.replaced = replacements.iter().map(|entry| key(&entry.order)).collect();
                for entry in replacements {
                    self.is_instructed(sequence, &entry.order, "a replace");
                }
            }
            Message::Instructions { root, instructions } => {
                self.instructions(sequence, root, instructions);
            }
            Message::OrderUpdate(update) => self.update(sequence, update),
            Message::VenueReport(report) => {
                self.is_instructed(sequence, &report.order, "a report of a venue");
            }
            Message::Cancels { cancels, .. } => {
                for entry in cancels {
                    self.is_instructed(sequence, &entry.order, "a cancel");
                }
            }
            Message::OrdersHanded(handed) => {
                let known = self.instructed.get(&handed.instructions.0).copied().unwrap_or(0);
                self.tally.check(Invariant::Instructed, handed.orders <= known, || {
                    let orders = handed.orders;
                    format!("record {sequence}: {orders} orders left, of {known} that were decided")
                });
            }
            Message::CommandDecision(decision) => self.gates.decided(decision),
            Message::Tripped(tripped) => {
                self.gates.tripped(tripped);
                self.ends.tripped(tripped);
            }
            Message::SyncUpdate(update) => self.gates.synced(update),
            Message::ExecutionFailed(failed) => {
                self.ends.failed((failed.order.plan, failed.instrument.0));
            }
            _ => {}
        }
    }

    fn activated(&mut self) {
        let gone = self.definitions.succeed(std::mem::take(&mut self.next));
        self.gates.activated(&self.definitions, gone);
    }

    fn is_instructed(&mut self, sequence: Sequence, order: &OrderKey, what: &str) {
        let known = self.books.order(key(order)).is_some();
        self.tally.check(Invariant::Instructed, known, || {
            format!("record {sequence}: {what} names {order:?}, which no instruction decided")
        });
    }

    fn update(&mut self, sequence: Sequence, update: &OrderUpdate) {
        self.is_instructed(sequence, &update.order, "an order update");
        if update.outcome == ReportOutcome::Duplicate {
            return;
        }
        let position = self.books.updated(&self.definitions, update);
        let is_protection = self.books.order(key(&update.order)).is_some_and(|it| it.protects);
        if is_protection && update.fill_lots.0 != 0 {
            self.ends.protected((update.order.plan, update.instrument.0));
        }
        let told = i128::from(update.position.0);
        self.tally.check(Invariant::Books, position == told, || {
            format!(
                "record {sequence}: fills make {position} lots, the record says {told}: {update:?}"
            )
        });
    }

    fn instructions(
        &mut self,
        sequence: Sequence,
        root: &Instructions,
        entries: &[InstructionsEntry],
    ) {
        let place = (root.leader.0, root.instrument.0);
        if root.trigger == Trigger::LeaderEvent {
            self.ends.leader_moved(place, root);
            let event = root.trade_id.and_then(|trade| self.events.get(&(root.leader.0, trade)));
            // Who signals is only taken to trade: no event of his came in.
            let time = event.map_or(root.receive_time.0, |event| event.transact_time.0);
            self.event_times.insert(place, time);
            // Lots of a mapped leader are not those of his events.
            let event = event.filter(|event| event.instrument == root.instrument);
            if let Some((before, lots)) = event.and_then(|it| Some((it.position_before?, it.lots)))
            {
                let after = before.0.saturating_add(lots.0);
                self.tally.check(Invariant::Books, after == root.position.0, || {
                    format!("record {sequence}: his event leaves the leader {after}, not {root:?}")
                });
            }
        }
        for entry in entries {
            let row = (entry.plan.0, root.instrument.0);
            if root.trigger != Trigger::Protection {
                self.stands(sequence, row, entry);
                self.goes_no_further(sequence, root, entry);
                self.reduces(sequence, entry);
                self.ends.instructed(root, row, entry);
            }
            if entry.lots.0 == 0 {
                if root.trigger != Trigger::Protection {
                    let unit_price = self.definitions.unit_price(row.1, root.reference_price.0);
                    self.books.decided(&self.definitions, row, unit_price, None);
                }
            } else {
                self.order(sequence, root, entry);
            }
        }
        let orders = entries.iter().filter(|entry| entry.lots.0 != 0).count();
        self.instructed.insert(sequence.0, u32::try_from(orders).expect("a record is bounded"));
        self.replaced.clear();
    }

    /// An order was decided.
    fn order(&mut self, sequence: Sequence, root: &Instructions, entry: &InstructionsEntry) {
        let row = (entry.plan.0, root.instrument.0);
        let replaces = self.replaced.pop_front();
        self.is_first(sequence, root, entry);
        let unit_price = self.definitions.unit_price(row.1, root.reference_price.0);
        if entry.effect == PositionEffect::Open {
            self.opens(sequence, root, entry, replaces.is_some());
        } else {
            let flattens = [Trigger::Command, Trigger::Supervision].contains(&root.trigger);
            let forbidden = self.gates.forbids_everything(&self.definitions, row);
            let holds = flattens || forbidden.is_none();
            self.tally.check(Invariant::Gates, holds, || {
                format!("record {sequence}: plan {} trades and is {forbidden:?}", row.0)
            });
        }
        let mut order = Order::new(entry.lots.0.into(), unit_price);
        order.protects = root.trigger == Trigger::Protection;
        order.replaces = replaces;
        if !order.protects {
            self.throttles.take(&self.definitions, row, root.receive_time.0);
        }
        let key = (self.epoch, sequence.0, entry.plan.0, entry.leg);
        let unit_price = if order.protects { self.books.unit_price(row) } else { unit_price };
        self.books.decided(&self.definitions, row, unit_price, Some((key, order)));
    }

    fn is_first(&mut self, sequence: Sequence, root: &Instructions, entry: &InstructionsEntry) {
        let key = (self.epoch, sequence.0, entry.plan.0, entry.leg);
        let is_new = self.books.order(key).is_none();
        let (leader, instrument) = (root.leader.0, root.instrument.0);
        let serves = |trade| (leader, instrument, trade, entry.plan.0, entry.leg);
        let is_first = match (root.trigger, root.trade_id) {
            (Trigger::LeaderEvent, Some(trade)) => self.served.insert(serves(trade)),
            _ => true,
        };
        self.tally.check(Invariant::Once, is_new && is_first, || {
            let (plan, leg, trade) = (entry.plan.0, entry.leg, root.trade_id);
            format!(
                "record {sequence}: leg {leg} of plan {plan} for event {trade:?} is ordered again"
            )
        });
    }

    /// Gates and limits of an order that opens.
    fn opens(
        &mut self,
        sequence: Sequence,
        root: &Instructions,
        entry: &InstructionsEntry,
        replaces: bool,
    ) {
        let row = (entry.plan.0, root.instrument.0);
        let forbidden = self.gates.forbids_opening(&self.definitions, row);
        self.tally.check(Invariant::Gates, forbidden.is_none(), || {
            format!("record {sequence}: plan {} opens and is {}", row.0, forbidden.unwrap_or(""))
        });
        let order = Opening {
            row,
            lots: entry.lots.0.into(),
            price: entry.price.map(|price| price.0.into()),
            reference: root.reference_price.0.into(),
            unit_price: self.definitions.unit_price(row.1, root.reference_price.0),
            trigger: root.trigger,
            time: root.receive_time.0,
            event_time: self.event_times.get(&(root.leader.0, row.1)).copied(),
            replaces,
        };
        let known = Known {
            definitions: &self.definitions,
            books: &self.books,
            equities: &self.equities,
            quotes: &self.quotes,
            throttles: &self.throttles,
        };
        for (kind, seen, most) in known.look(&order) {
            *self.tally.limits.entry(format!("{kind:?}")).or_default() += 1;
            self.tally.check(Invariant::Limits, seen <= most, || {
                format!(
                    "record {sequence}: {kind:?} of plan {}: {seen} of {most}, {order:?}",
                    row.0
                )
            });
        }
    }

    /// What an instruction says of position and open orders is what the books say; of open orders without the one in
    /// whose place its order comes.
    fn stands(&mut self, sequence: Sequence, row: Row, entry: &InstructionsEntry) {
        let mut stand = self.books.stand(&self.definitions, row);
        stand.working -= self.replaced.front().map_or(0, |old| self.books.open_lots(*old));
        let told = (i128::from(entry.position.0), i128::from(entry.working.0));
        self.tally.check(Invariant::Books, (stand.position, stand.working) == told, || {
            let (position, working) = (stand.position, stand.working);
            format!(
                "record {sequence}: plan {} holds {position} and {working} open, not {told:?}",
                row.0
            )
        });
    }

    /// No order is larger than what was desired, or on its other side, but one that is raised to the minimum. Of plans
    /// that follow positions what is desired is no more than the difference to the target.
    fn goes_no_further(
        &mut self,
        sequence: Sequence,
        root: &Instructions,
        entry: &InstructionsEntry,
    ) {
        if entry.lots.0 == 0 {
            return;
        }
        let (lots, desired) = (i128::from(entry.lots.0), i128::from(entry.desired.0));
        let is_forced = entry.reason == Reason::BelowMinimumForced;
        let within = |most: i128| lots.signum() == most.signum() && lots.abs() <= most.abs();
        let copy = self.definitions.plan(entry.plan.0).map(|plan| plan.copy);
        let follows = matches!(copy, Some(CopyMode::Fills | CopyMode::Allocation));
        let held = i128::from(entry.position.0) + i128::from(entry.working.0);
        let difference = i128::from(entry.target.0) - held;
        let holds = is_forced || within(desired) && (!follows || within(difference));
        self.tally.check(Invariant::Target, holds, || {
            format!("record {sequence}: plan {} orders {lots} of {desired}, {root:?}", entry.plan.0)
        });
    }

    /// A reduction that does not leave in full has a listed reason.
    fn reduces(&mut self, sequence: Sequence, entry: &InstructionsEntry) {
        let is_reduction = entry.effect != PositionEffect::Open && entry.desired.0 != 0;
        if !is_reduction {
            return;
        }
        if entry.lots.0 == entry.desired.0 {
            self.tally.check(Invariant::Reductions, true, String::new);
            return;
        }
        if HOLDS.contains(&entry.reason) {
            self.tally.explained(Invariant::Reductions);
        } else {
            self.tally.check(Invariant::Reductions, false, || {
                let (plan, reason) = (entry.plan.0, entry.reason);
                format!("record {sequence}: a reduction of plan {plan} is held back by {reason:?}")
            });
        }
        *self.tally.held_back.entry(format!("{:?}", entry.reason)).or_default() += 1;
    }

    /// Looks at where everything ends, and says what was found.
    pub(super) fn finish(mut self) -> Audit {
        self.ends.conclude(&self.definitions, &self.gates, &self.books, &mut self.tally);
        let plans = self.definitions.plans().count();
        self.tally.conclude(self.records, self.books.orders() as u64, plans as u64)
    }
}
