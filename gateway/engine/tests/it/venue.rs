//! The venue of a property: what it has of our orders, what it says of them, and how a property's run has things happen
//! and reads what was decided.

use crate::script::template;
use crate::world::{Setup, VENUE_SESSION, World, encoded};
use paceline_engine::Capacity;
use protocol::messages::{
    CancelsEntry, ExecType, InstructionsEntry, Message, OrdRejReason, OrdStatus, OrderKey,
    PositionEffect, ProtectionKind, SessionState, Side, VenueReport,
};
use protocol::units::{Lots, Nanos, Ticks};
use std::collections::BTreeMap;

/// An order of ours: epoch, sequence, plan, leg.
pub(crate) type Key = (u32, u64, u32, u8);

/// One of our orders, as the venue sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) lots: i64,
    pub(crate) filled: i64,
    pub(crate) is_cancelling: bool,
    pub(crate) effect: PositionEffect,
    pub(crate) is_stop: bool,
    pub(crate) protects: Option<ProtectionKind>,
}

impl Placed {
    /// Signed open quantity.
    pub(crate) const fn left(&self) -> i64 {
        self.lots - self.filled * self.lots.signum()
    }

    pub(crate) fn closes(&self) -> bool {
        self.effect != PositionEffect::Open
    }
}

/// What the venue says of an order: a number that chooses, up to how many lots fill, their price, why it refuses.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    pub(crate) what: u8,
    pub(crate) lots: i64,
    pub(crate) price: i64,
    pub(crate) refusal: Option<OrdRejReason>,
}

impl Said {
    pub(crate) const fn new(what: u8, lots: i64) -> Self {
        Self { what, lots, price: 100, refusal: None }
    }

    /// Cancels what is asked for, and fills the rest.
    pub(crate) const fn last_of(order: &Placed) -> Self {
        Self::new(if order.is_cancelling { 3 } else { 7 }, 1)
    }
}

/// One venue. One that cuts takes each plan to have an account of its own.
pub(crate) struct Venue {
    pub(crate) world: World,
    pub(crate) epoch: u32,
    /// What each plan holds.
    pub(crate) held: Vec<i64>,
    pub(crate) open: BTreeMap<Key, Placed>,
    /// Whether an order that closes reduces what is held and no more.
    pub(crate) cuts: bool,
}

impl Venue {
    pub(crate) fn new(setup: Setup, cuts: bool) -> Self {
        let held = vec![0; setup.plans.len()];
        let world = World::new(&Capacity::default(), setup);
        Self { world, epoch: 1, held, open: BTreeMap::new(), cuts }
    }

    pub(crate) fn of(&self, plan: usize) -> impl Iterator<Item = &Placed> {
        let own = self.open.iter().filter(move |((_, _, of, _), _)| *of as usize == plan);
        own.map(|(_, order)| order)
    }

    /// Open quantity of a plan's orders, but for what protects.
    pub(crate) fn working(&self, plan: usize) -> i64 {
        self.of(plan).filter(|order| order.protects.is_none()).map(Placed::left).sum()
    }

    /// An order of an instruction comes in.
    pub(crate) fn place(
        &mut self,
        sequence: u64,
        entry: &InstructionsEntry,
        is_stop: bool,
        protects: Option<ProtectionKind>,
    ) {
        let key = (self.epoch, sequence, entry.plan.0, entry.leg);
        let (lots, effect) = (entry.lots.0, entry.effect);
        let placed = Placed { lots, filled: 0, is_cancelling: false, effect, is_stop, protects };
        assert!(self.open.insert(key, placed).is_none(), "no order is placed twice");
    }

    pub(crate) fn cancel(&mut self, cancels: &[CancelsEntry]) {
        for cancel in cancels {
            let OrderKey { epoch, sequence, plan, leg } = cancel.order;
            let order = self.open.get_mut(&(epoch, sequence, plan, leg));
            order.expect("what is cancelled is open").is_cancelling = true;
        }
    }

    /// One of the open orders.
    pub(crate) fn chosen(&self, order: usize) -> Option<Key> {
        let keys: Vec<Key> = self.open.keys().copied().collect();
        (!keys.is_empty()).then(|| keys[order % keys.len()])
    }

    /// What the venue says of an order, and how much of it has filled; the order is as it is behind that.
    fn report(&mut self, key: Key, said: &Said) -> (VenueReport, i64) {
        let (epoch, sequence, plan, leg) = key;
        let order = self.open[&key];
        let (left, held) = (order.left().abs(), self.held[plan as usize]);
        let opposing = if held.signum() == -order.lots.signum() { held.abs() } else { 0 };
        let can_fill = if self.cuts && order.closes() { left.min(opposing) } else { left };
        let (exec_type, filled) = match said.what {
            0 => (ExecType::New, 0),
            1 => (ExecType::Rejected, 0),
            2 => (ExecType::Expired, 0),
            3 | 4 if order.is_cancelling => (ExecType::Canceled, 0),
            _ if can_fill == 0 => (ExecType::Expired, 0),
            7.. => (ExecType::Trade, can_fill),
            _ => (ExecType::Trade, said.lots.min(can_fill)),
        };
        let is_over = !matches!(exec_type, ExecType::New | ExecType::Trade) || filled == left;
        self.world.exec_ids += 1;
        let mut report = VenueReport {
            order: OrderKey { epoch, sequence, plan, leg },
            follower: self.world.setup.plans[plan as usize].follower,
            side: if order.lots < 0 { Side::Sell } else { Side::Buy },
            exec_type,
            exec_id: 1_000 + self.world.exec_ids,
            cum_lots: Lots(order.filled + filled),
            leaves_lots: Lots(if is_over { 0 } else { left - filled }),
            ord_rej_reason: said.refusal.filter(|_| exec_type == ExecType::Rejected),
            receive_time: Nanos(self.world.now),
            ..template()
        };
        if filled != 0 {
            report.ord_status = OrdStatus::PartiallyFilled;
            (report.last_lots, report.last_price) = (Lots(filled), Some(Ticks(said.price)));
        }
        self.held[plan as usize] += filled * order.lots.signum();
        if is_over {
            self.open.remove(&key);
        } else {
            self.open.get_mut(&key).unwrap().filled += filled;
        }
        (report, filled)
    }
}

/// A run of a property: a venue, and a model that reads every decision.
pub(crate) trait Run: Sized {
    fn venue(&mut self) -> &mut Venue;

    /// Reads a record.
    fn read(&mut self, sequence: u64, message: &Message);

    /// So much of an order has filled.
    fn filled(&mut self, _key: Key, _order: &Placed, _lots: i64) {}

    /// Has something happen, and reads what stands in the journal then. Where the run has ended the next one begins.
    fn happens(&mut self, what: impl FnOnce(&mut World)) {
        let world = &mut self.venue().world;
        let from = world.journal.len();
        what(world);
        let records = world.journal[from..].to_vec();
        for (sequence, record) in records {
            self.read(sequence.0, &Message::decode(&record).unwrap());
        }
        if self.venue().world.has_ended {
            self.restart();
        }
    }

    fn feed(&mut self, input: &[u8]) {
        self.happens(|world| drop(world.feed(input)));
    }

    fn restart(&mut self) {
        let venue = self.venue();
        venue.epoch += 1;
        let epoch = venue.epoch;
        self.happens(|world| {
            world.ends_after = None;
            world.start(epoch);
            world.session(VENUE_SESSION, SessionState::Synchronised);
        });
    }

    fn session(&mut self, is_up: bool) {
        let state = if is_up { SessionState::Synchronised } else { SessionState::Lost };
        self.happens(|world| drop(world.session(VENUE_SESSION, state)));
    }

    fn sweep(&mut self) {
        self.venue().world.now += 10_000_000;
        self.happens(|world| drop(world.sweep()));
    }

    /// The venue says something about one of our orders.
    fn report(&mut self, key: Key, said: &Said) {
        let venue = self.venue();
        let order = venue.open[&key];
        let (report, lots) = venue.report(key, said);
        if lots != 0 {
            self.filled(key, &order, lots);
        }
        self.feed(&encoded(|octets| report.encode(octets)));
    }

    /// The venue has its last word on those orders that are chosen, and time passes, until nothing happens any more.
    fn rest(&mut self, is_chosen: impl Fn(&Placed) -> bool) {
        for _ in 0..40 {
            for key in self.venue().open.keys().copied().collect::<Vec<Key>>() {
                // One report may lead to the cancel of another order.
                if let Some(order) = self.venue().open.get(&key).filter(|order| is_chosen(order)) {
                    let said = Said::last_of(order);
                    self.report(key, &said);
                }
            }
            self.sweep();
            self.venue().world.now += 1_000_000_000;
        }
    }
}
