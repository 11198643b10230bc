//! Watches orders in states that have to end: decided, pending, being cancelled or replaced, unknown. When one
//! lasts too long the venue is asked what became of the order, again and again with growing waits, and then people
//! are. Nothing is ever concluded from silence.
//!
//! ```text
//! journal --Reader--> WatchStage --ring (OrderQuery)--> engine stage ==journal==> Egress --> venue
//! ```
//!
//! It reads the journal at its own pace, so trading does not know of it. It asks only when the session is
//! synchronised: what the numbers of the session prove, and reports that were missed, stand before that in the
//! journal, and are the stronger evidence.

use std::collections::BTreeMap;
use std::sync::Arc;

use journal::{Frame, ReadError, Reader};
use protocol::malformed::Malformed;
use protocol::messages::{
    Cancels, Instructions, OrderKey, OrderOverdue, OrderQuery, OrderState, OrderUpdate,
    OverdueStep, Replacements, ReportOutcome, SessionEvent, SessionState,
};
use protocol::units::{InstrumentIndex, Nanos, PlanIndex, SessionIndex};

use crate::clock::Clock;
use crate::counters::Counters;
use crate::ring::InputWriter;
use crate::runner::Stage;
use crate::sessions::{Routes, order_route};

/// Journal records that one turn reads at most.
const RECORDS_PER_TURN: usize = 4096;
/// How often the venue is asked for an order in one state before people are.
pub(crate) const ATTEMPTS_MAX: u8 = 6;
/// Time between two questions, of whatever order: a venue that has just come back has more to do. It also passes
/// between two searches for an order that is due, when there is none: all of them are looked at then.
const PACE_NS: u64 = 10_000_000;
/// Wait after the journal cannot be read, nanoseconds.
const REFUSED_WAIT_NS: u64 = 1_000_000_000;
/// A moment that never comes.
const NEVER: Nanos = Nanos(u64::MAX);

/// An order in a state that has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    /// Its identity.
    pub(crate) order: OrderKey,
    /// Session that carries it.
    pub(crate) session: SessionIndex,
    /// Its instrument.
    pub(crate) instrument: InstrumentIndex,
    /// The state.
    pub(crate) state: OrderState,
}

#[derive(Clone, Copy, Debug)]
struct Watched {
    pending: Pending,
    attempts: u8,
    due: Nanos,
}

/// A session as far as it matters here.
#[derive(Clone, Copy, Debug, Default)]
struct Carrier {
    /// How long a state may last, nanoseconds; zero for ever.
    patience_ns: u64,
    is_synchronised: bool,
    orders: OpenOrders,
}

/// Open orders of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenOrders {
    /// All of them.
    pub(crate) count: usize,
    /// Those that are in state Unknown.
    in_doubt: usize,
}

impl OpenOrders {
    /// Counts an order that comes into a state, or leaves one.
    fn count(&mut self, state: OrderState, enters: bool) {
        let count = |number: &mut usize| *number = if enters { *number + 1 } else { *number - 1 };
        count(&mut self.count);
        if state == OrderState::Unknown {
            count(&mut self.in_doubt);
        }
    }
}

/// Whether nothing more is to come of an order.
const fn has_ended(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::Filled
            | OrderState::Canceled
            | OrderState::Rejected
            | OrderState::Expired
            | OrderState::Replaced
            | OrderState::NotSent
    )
}

/// Whether a state has to end by itself, soon.
const fn has_to_end(state: OrderState) -> bool {
    match state {
        OrderState::Created
        | OrderState::PendingNew
        | OrderState::PendingCancel
        | OrderState::PendingReplace
        | OrderState::Unknown => true,
        OrderState::Working
        | OrderState::PartiallyFilled
        | OrderState::Filled
        | OrderState::Canceled
        | OrderState::Rejected
        | OrderState::Expired
        | OrderState::Replaced
        | OrderState::NotSent => false,
    }
}

/// What is watched; times come from outside.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    orders: BTreeMap<(u32, u64, u32, u8), Watched>,
    open: BTreeMap<(u32, u64, u32, u8), OrderState>,
    carriers: Vec<Carrier>,
    // In doubt for too long, and what has followed.
    overdue: BTreeMap<(u32, u64, u32, u8), (SessionIndex, OverdueStep)>,
    routes: Routes,
    next_at: Nanos,
    unanswered: usize,
}

const fn place(order: &OrderKey) -> (u32, u64, u32, u8) {
    (order.epoch, order.sequence, order.plan, order.leg)
}

impl Watch {
    /// Watches by these routes; `patience_ns` has the venue sessions that are asked and how long a state may last.
    pub(crate) fn new(
        routes: Routes,
        patience_ns: impl IntoIterator<Item = (SessionIndex, u64)>,
    ) -> Self {
        let mut watch = Self { routes, ..Self::default() };
        for (session, patience_ns) in patience_ns {
            let index = usize::from(session.0);
            if watch.carriers.len() <= index {
                watch.carriers.resize(index + 1, Carrier::default());
            }
            watch.carriers[index].patience_ns = patience_ns;
        }
        watch
    }

    /// Orders that the venue was asked for as often as it is asked.
    pub(crate) const fn unanswered(&self) -> usize {
        self.unanswered
    }

    /// Open orders of a session, and how many of them there are of which nobody knows now what became of them: those
    /// in doubt, and all while the session is down, for the venue may fill and cancel what it has.
    pub(crate) fn open_orders(&self, session: SessionIndex) -> (usize, usize) {
        let Some(Carrier { orders, is_synchronised, .. }) = self.carrier(session) else {
            return (0, 0);
        };
        (orders.count, if *is_synchronised { orders.in_doubt } else { orders.count })
    }

    /// Orders of a session that have been in doubt for too long, and those of them that pause their accounts.
    fn overdue_orders(&self, session: SessionIndex) -> (usize, usize) {
        let own = || self.overdue.values().filter(|(of, _)| *of == session);
        (own().count(), own().filter(|(_, step)| *step == OverdueStep::Pause).count())
    }

    /// An order has been in doubt for too long.
    pub(crate) fn see_overdue(
        &mut self,
        order: &OrderKey,
        session: SessionIndex,
        step: OverdueStep,
    ) {
        self.overdue.insert(place(order), (session, step));
    }

    /// Counts an order in the state that it is in now.
    fn count(&mut self, pending: &Pending) {
        let place = place(&pending.order);
        let before = if has_ended(pending.state) {
            self.open.remove(&place)
        } else {
            self.open.insert(place, pending.state)
        };
        let Some(carrier) = self.carriers.get_mut(usize::from(pending.session.0)) else { return };
        if let Some(before) = before {
            carrier.orders.count(before, false);
        }
        if !has_ended(pending.state) {
            carrier.orders.count(pending.state, true);
        }
    }

    /// An order is in a state since `now`.
    pub(crate) fn see(&mut self, pending: Pending, now: Nanos) {
        self.count(&pending);
        let place = place(&pending.order);
        if !has_to_end(pending.state) && self.overdue.remove(&place).is_some() {
            tracing::info!(order = ?pending.order, state = ?pending.state, "an order is in doubt no more");
        }
        let known = self.orders.get(&place).copied();
        if known.is_some_and(|known| known.pending.state == pending.state) {
            return;
        }
        let patience_ns = self.carrier(pending.session).map_or(0, |carrier| carrier.patience_ns);
        if known.is_some_and(|known| known.due == NEVER) {
            self.unanswered -= 1;
            tracing::info!(order = ?pending.order, state = ?pending.state, "an order is answered for");
        }
        if has_to_end(pending.state) && patience_ns > 0 {
            // What is unknown has been waited for already.
            let is_due = pending.state == OrderState::Unknown;
            let due = if is_due { now } else { Nanos(now.0.saturating_add(patience_ns)) };
            self.orders.insert(place, Watched { pending, attempts: 0, due });
        } else {
            self.orders.remove(&place);
        }
    }

    fn carrier(&self, session: SessionIndex) -> Option<&Carrier> {
        self.carriers.get(usize::from(session.0))
    }

    /// Learns from a record.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub(crate) fn learn(&mut self, frame: &Frame<'_>) -> Result<(), Malformed> {
        let now = frame.timestamp;
        match frame.kind {
            Instructions::TEMPLATE_ID => {
                let (root, entries) = Instructions::decode(frame.body)?;
                for entry in entries {
                    let entry = entry?;
                    let Some(route) = order_route(&self.routes, &entry) else { continue };
                    let order = OrderKey {
                        epoch: frame.epoch.0,
                        sequence: frame.sequence.0,
                        plan: entry.plan.0,
                        leg: entry.leg,
                    };
                    let (session, instrument) = (route.session, root.instrument);
                    let state = OrderState::Created;
                    self.see(Pending { order, session, instrument, state }, now);
                }
            }
            Cancels::TEMPLATE_ID => {
                let (root, entries) = Cancels::decode(frame.body)?;
                for entry in entries {
                    let entry = entry?;
                    let (order, instrument) = (entry.order, entry.instrument);
                    let (session, state) = (root.session, OrderState::PendingCancel);
                    self.see(Pending { order, session, instrument, state }, now);
                }
            }
            Replacements::TEMPLATE_ID => {
                let (root, entries) = Replacements::decode(frame.body)?;
                for entry in entries {
                    let (order, instrument) = (entry?.order, root.instrument);
                    let (session, state) = (root.session, OrderState::PendingReplace);
                    self.see(Pending { order, session, instrument, state }, now);
                }
            }
            OrderOverdue::TEMPLATE_ID => self.overdue(&OrderOverdue::decode(frame.body)?),
            OrderUpdate::TEMPLATE_ID => self.updated(&OrderUpdate::decode(frame.body)?, now),
            SessionEvent::TEMPLATE_ID => self.changed(&SessionEvent::decode(frame.body)?, now),
            _ => self.routes.observe(frame.body)?,
        }
        Ok(())
    }

    fn overdue(&mut self, overdue: &OrderOverdue) {
        let OrderOverdue { order, follower, instrument, state, step, since, time } = *overdue;
        let Some(route) = self.routes.route(PlanIndex(order.plan)) else { return };
        self.see_overdue(&order, route.session, step);
        tracing::error!(
            ?order,
            follower = follower.0,
            instrument = instrument.0,
            ?state,
            ?step,
            for_ms = (time.0.saturating_sub(since.0)) / 1_000_000,
            "an order is in doubt: see `paceline orders --unsettled`, ask the venue, and settle it"
        );
    }

    fn updated(&mut self, update: &OrderUpdate, now: Nanos) {
        // What names no order of ours has no state that could end.
        if update.outcome == ReportOutcome::UnmatchedOrder {
            return;
        }
        let Some(route) = self.routes.route(PlanIndex(update.order.plan)) else { return };
        let (order, instrument, state) = (update.order, update.instrument, update.state);
        self.see(Pending { order, session: route.session, instrument, state }, now);
    }

    fn changed(&mut self, event: &SessionEvent, now: Nanos) {
        let Some(carrier) = self.carriers.get_mut(usize::from(event.session.0)) else { return };
        let Carrier { patience_ns, is_synchronised, orders: _ } = carrier;
        match event.state {
            SessionState::Synchronised => *is_synchronised = true,
            SessionState::Established => return,
            SessionState::Negotiated | SessionState::Lost | SessionState::Finalized => {
                *is_synchronised = false;
                return;
            }
        }
        // While the session was away nothing could end: every state has its time again.
        let due = Nanos(now.0.saturating_add(*patience_ns));
        let own = self.orders.values_mut().filter(|order| order.pending.session == event.session);
        for order in own {
            let is_unknown = order.pending.state == OrderState::Unknown;
            if order.due == NEVER {
                self.unanswered -= 1;
            }
            (order.attempts, order.due) = (0, if is_unknown { now } else { due });
        }
    }

    /// The next question, if one is due.
    pub(crate) fn ask(&mut self, now: Nanos) -> Option<OrderQuery> {
        if now < self.next_at {
            return None;
        }
        let carriers = &self.carriers;
        let is_up = |session: SessionIndex| carriers[usize::from(session.0)].is_synchronised;
        let mut orders = self.orders.values_mut();
        let due = orders.find(|order| order.due <= now && is_up(order.pending.session));
        let Some(order) = due else {
            self.next_at = Nanos(now.0.saturating_add(PACE_NS));
            return None;
        };
        let Pending { order: key, session, instrument, state } = order.pending;
        if order.attempts == ATTEMPTS_MAX {
            order.due = NEVER;
            self.unanswered += 1;
            tracing::error!(
                session = session.0,
                order = ?key,
                ?state,
                attempts = ATTEMPTS_MAX,
                "the venue does not tell what became of an order: ask it, by hand"
            );
            return None;
        }
        order.attempts += 1;
        if order.attempts == 1 {
            tracing::warn!(
                session = session.0,
                order = ?key,
                ?state,
                "an order is in a state that should have ended: the venue is asked"
            );
        }
        let wait_ns = carriers[usize::from(session.0)].patience_ns << order.attempts;
        order.due = Nanos(now.0.saturating_add(wait_ns));
        self.next_at = Nanos(now.0.saturating_add(PACE_NS));
        let attempt = order.attempts;
        Some(OrderQuery { session, order: key, instrument, state, attempt, time: now })
    }
}

/// The stage.
pub(crate) struct WatchStage {
    watch: Watch,
    reader: Reader,
    inputs: InputWriter,
    retry_at: Nanos,
    /// Sessions in the order of the venues.
    sessions: Vec<SessionIndex>,
    clock: Clock,
    counters: Arc<Counters>,
}

impl WatchStage {
    pub(crate) const fn new(
        watch: Watch,
        reader: Reader,
        inputs: InputWriter,
        sessions: Vec<SessionIndex>,
        clock: Clock,
        counters: Arc<Counters>,
    ) -> Self {
        Self { watch, reader, inputs, retry_at: Nanos(0), sessions, clock, counters }
    }

    /// Tells how many orders are open, and how many of them nobody can vouch for.
    fn publish(&self) {
        for (session, counters) in self.sessions.iter().zip(&self.counters.venues) {
            let (open, unknown) = self.watch.open_orders(*session);
            counters.orders_open.set(open as u64);
            counters.orders_unknown.set(unknown as u64);
            let (overdue, pausing) = self.watch.overdue_orders(*session);
            counters.orders_overdue.set(overdue as u64);
            counters.orders_pausing.set(pausing as u64);
        }
        self.counters.background.orders_unanswered.set(self.watch.unanswered() as u64);
    }

    /// Reads on; says how many records there were.
    fn read(&mut self) -> Result<usize, ReadError> {
        let mut records = 0;
        while records < RECORDS_PER_TURN
            && let Some(frame) = self.reader.next()?
        {
            records += 1;
            if let Err(error) = self.watch.learn(&frame) {
                tracing::error!(%error, sequence = frame.sequence.0, "a record cannot be watched");
            }
        }
        Ok(records)
    }
}

impl Stage for WatchStage {
    fn name(&self) -> &'static str {
        "watch"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        if now < self.retry_at {
            return 0;
        }
        let records = self.read().unwrap_or_else(|error| {
            tracing::error!(%error, "orders are not watched: the journal cannot be read");
            self.retry_at = Nanos(now.0 + REFUSED_WAIT_NS);
            0
        });
        // What stands in the journal already is the better answer.
        if records < RECORDS_PER_TURN
            && now >= self.retry_at
            && self.inputs.room() > 0
            && let Some(query) = self.watch.ask(now)
        {
            self.inputs.push(|buffer| query.encode(buffer));
            self.counters.background.orders_asked.add(1);
        }
        self.publish();
        records
    }
}

#[cfg(test)]
mod tests;
