//! What the gateway tells people about itself while it runs and when it has stopped: numbers out of the
//! counters, as one JSON object. Reading it costs the trading threads nothing.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use journal::{Health, Monitor};
use protocol::units::{Epoch, Nanos, Sequence, VenueIndex};
use serde::Serialize;

use crate::clock::{Clock, elapsed_ns};
use crate::counters::{Counters, EgressCounters, ThreadCounters};
use crate::latency::{Collector, Percentiles, percentiles};
use crate::lifecycle::{Lifecycle, Phase};
use crate::recovery::StartedFrom;
use crate::runner::Stage;
use crate::venue::Capabilities;

/// Time between two writings of the status file, nanoseconds.
const INTERVAL_NS: u64 = 250_000_000;

/// What does not change while a gateway runs.
#[derive(Clone, Debug, Serialize)]
pub struct Facts {
    /// Name of the gateway.
    pub name: String,
    /// Process id.
    pub process: u32,
    /// This run.
    pub epoch: Epoch,
    /// Where leaders and operators connect, with the port that was taken.
    pub listen: SocketAddr,
    /// Where observers connect, if they can.
    pub observer_listen: Option<SocketAddr>,
    /// Directory of the journal's segments.
    pub journal: PathBuf,
    /// File of the journal's ring.
    pub ring: PathBuf,
    /// The ledger's database.
    pub ledger: PathBuf,
    /// The file where the state is published.
    pub status: PathBuf,
    /// When this run began.
    pub started: Nanos,
    /// How it came to know what was before.
    pub started_from: StartedFrom,
}

/// One venue session.
#[derive(Clone, Debug, Default, Serialize)]
pub struct VenueStatus {
    /// Name of the venue.
    pub name: String,
    /// Whether orders may leave.
    pub synchronised: bool,
    /// Since when they may not; absent while they may.
    pub down_since: Option<Nanos>,
    /// Plans in force that trade there: while it is down they wait, each as its `when_down` says.
    pub plans: u64,
    /// Orders that are not in a final state.
    pub orders_open: u64,
    /// Those of them of which nobody knows now what became of them: all while the venue is down, otherwise those that
    /// its session left in doubt. They count as open, and are never sent again.
    pub orders_unknown: u64,
    /// Orders that have been in doubt for longer than `order_alarm_after_ms`: find out what became of them, and settle
    /// them (`paceline settle`).
    pub orders_overdue: u64,
    /// Those of them for which accounts only reduce in their instruments.
    pub orders_pausing: u64,
    /// What an operator or a rule lets this venue do, whatever the firm may: `active`, `reducing` or `halted`.
    pub trading: &'static str,
    /// The rule that has set it, such as `VenueRejects`; absent where an operator has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trading_rule: Option<String>,
    /// Orders given to the system in this run.
    pub orders: u64,
    /// Orders that were decided but not sent, for the transport was gone.
    pub orders_unsent: u64,
    /// Cancels given to the system.
    pub cancels: u64,
    /// Messages received.
    pub reports: u64,
    /// Messages that named nothing of ours.
    pub strays: u64,
    /// Transports opened.
    pub connects: u64,
    /// When the session's schedule lets it be opened again; absent while it may be there.
    pub opens_at: Option<Nanos>,
    /// What its protocol has words for.
    pub capabilities: Capabilities,
}

/// One drop copy.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DropCopyStatus {
    /// Its name.
    pub name: String,
    /// Whether everything is known that it has said.
    pub synchronised: bool,
    /// Messages received.
    pub messages: u64,
    /// Reports about trades that became no leader event.
    pub refused: u64,
    /// Transports opened.
    pub connects: u64,
    /// When the session's schedule lets it be opened again; absent while it may be there.
    pub opens_at: Option<Nanos>,
}

/// One thread.
#[derive(Clone, Debug, Serialize)]
pub struct ThreadStatus {
    /// Its name.
    pub name: &'static str,
    /// Turns that it made.
    pub turns: u64,
    /// Turns that took longer than [`crate::runner::STALL_NS`].
    pub stalls: u64,
    /// The longest turn, nanoseconds.
    pub stall_longest_ns: u64,
}

/// The state of a gateway.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// What does not change.
    #[serde(flatten)]
    pub facts: Facts,
    /// When the status was taken.
    pub time: Nanos,
    /// Where the gateway stands between start and end.
    pub phase: &'static str,
    /// Revision of the configuration in force.
    pub revision: u64,
    /// Its hash, as it stands on decisions, in hexadecimal.
    pub configuration: String,
    /// Whether every venue session is synchronised: leader events are traded at once.
    pub ready: bool,
    /// What an operator lets the firm do: `active`, `reducing` or `halted`.
    pub trading: &'static str,
    /// Leader events journalled in this run.
    pub events_in: u64,
    /// Client messages refused in this run.
    pub refused: u64,
    /// Orders given to the system in this run.
    pub orders_out: u64,
    /// Orders that are not in a final state.
    pub orders_open: u64,
    /// Questions to venues about what became of orders, in this run.
    pub orders_asked: u64,
    /// Orders that a venue was asked for in vain: ask it, by hand.
    pub orders_unanswered: u64,
    /// Plans that have a policy for failures and for being out of sync.
    pub plans_policed: u64,
    /// Those of them that are out of sync now.
    pub plans_out_of_sync: u64,
    /// The worst sync score of those plans, parts of 10,000, in the last round over them; absent without such plans.
    pub sync_worst: Option<u64>,
    /// Orders of theirs that ended without being executed in full, since the journal began.
    pub failures: u64,
    /// Fills booked in this run.
    pub fills: u64,
    /// From the receive time of a leader event to the return of the first write of its orders.
    pub latency_ns: Percentiles,
    /// Read and write calls to the system on sessions.
    pub system_calls: u64,
    /// Turns in which the engine waited for room in the journal.
    pub journal_full: u64,
    /// Newest journal record.
    pub written: Sequence,
    /// Newest journal record on disk.
    pub durable: Sequence,
    /// Newest journal record in the ledger.
    pub in_ledger: Sequence,
    /// Whether the ledger cannot be written.
    pub ledger_failed: bool,
    /// Newest journal record that a snapshot covers; zero without one.
    pub in_snapshot: Sequence,
    /// What the journal's disk side is able to do.
    pub disk: Health,
    /// Client sessions that are bound to a connection.
    pub sessions: u64,
    /// Observer sessions that are bound to a connection.
    pub observers: u64,
    /// The venue sessions.
    pub venues: Vec<VenueStatus>,
    /// The drop copies.
    pub drop_copies: Vec<DropCopyStatus>,
    /// The threads.
    pub threads: Vec<ThreadStatus>,
}

/// A venue, as far as a status tells of it what does not change.
pub(crate) struct BoardVenue {
    pub(crate) name: String,
    pub(crate) index: VenueIndex,
    pub(crate) capabilities: Capabilities,
}

/// Where a status is put together.
pub(crate) struct Board {
    pub(crate) facts: Facts,
    pub(crate) venues: Vec<BoardVenue>,
    pub(crate) drop_copies: Vec<String>,
    pub(crate) counters: Arc<Counters>,
    /// Only cold threads take these locks.
    pub(crate) threads: Mutex<Vec<(&'static str, Arc<ThreadCounters>)>>,
    pub(crate) collectors: Mutex<Vec<Collector>>,
    pub(crate) monitor: Monitor,
    pub(crate) lifecycle: Lifecycle,
}

impl Board {
    /// The state now.
    pub(crate) fn status(&self, time: Nanos) -> Status {
        let Counters { engine, ingress, egress, background, venues: _ } = &*self.counters;
        let venues: Vec<VenueStatus> =
            (0..self.venues.len()).map(|place| self.venue(place)).collect();
        let drop_copies = (0..self.drop_copies.len()).map(|place| self.drop_copy(place));
        let calls = egress.iter().map(|venue| venue.reads.get() + venue.writes.get()).sum::<u64>()
            + ingress.reads.get()
            + ingress.writes.get();
        let marks = self.monitor.watermarks();
        Status {
            facts: self.facts.clone(),
            time,
            phase: self.lifecycle.phase().name(),
            revision: engine.revision.get(),
            configuration: format!("{:016x}", engine.configuration.get()),
            ready: venues.iter().all(|venue| venue.synchronised)
                && self.lifecycle.phase() == Phase::Running,
            trading: engine.trading.get(None).name(),
            events_in: engine.leader_events.get(),
            refused: ingress.refused.get(),
            orders_out: venues.iter().map(|venue| venue.orders).sum(),
            orders_open: engine.orders_open.get(),
            orders_asked: background.orders_asked.get(),
            orders_unanswered: background.orders_unanswered.get(),
            plans_policed: engine.plans_policed.get(),
            plans_out_of_sync: engine.plans_out_of_sync.get(),
            sync_worst: (engine.plans_policed.get() > 0).then(|| engine.sync_worst.get()),
            failures: engine.failures.get(),
            fills: engine.fills.get(),
            latency_ns: self.latency(),
            system_calls: calls,
            journal_full: engine.journal_full.get(),
            written: marks.written,
            durable: marks.durable,
            in_ledger: Sequence(background.ledger.get()),
            ledger_failed: background.ledger_failed.get() > 0,
            in_snapshot: Sequence(background.snapshot.get()),
            disk: self.monitor.health(),
            sessions: ingress.sessions.get(),
            observers: background.observers.get(),
            venues,
            drop_copies: drop_copies.collect(),
            threads: locked(&self.threads).iter().map(|(name, of)| thread(name, of)).collect(),
        }
    }

    /// A thread has been started.
    pub(crate) fn add_thread(&self, name: &'static str, counters: Arc<ThreadCounters>) {
        locked(&self.threads).push((name, counters));
    }

    fn venue(&self, place: usize) -> VenueStatus {
        let venue = &self.venues[place];
        let counters = &self.counters.egress[place];
        VenueStatus {
            name: venue.name.clone(),
            trading: self.counters.engine.trading.get(Some(venue.index)).name(),
            trading_rule: self
                .counters
                .engine
                .trading
                .rule(venue.index)
                .map(|rule| format!("{rule:?}")),
            synchronised: counters.synchronised.get() > 0,
            down_since: Some(Nanos(counters.down_since.get())).filter(|time| time.0 > 0),
            plans: self.counters.engine.plans.get(venue.index),
            orders_open: self.counters.venues[place].orders_open.get(),
            orders_unknown: self.counters.venues[place].orders_unknown.get(),
            orders_overdue: self.counters.venues[place].orders_overdue.get(),
            orders_pausing: self.counters.venues[place].orders_pausing.get(),
            orders: counters.orders.get(),
            orders_unsent: counters.orders_unsent.get(),
            cancels: counters.cancels.get(),
            reports: counters.reports.get(),
            strays: counters.strays.get(),
            connects: counters.connects.get(),
            opens_at: opens_at(counters),
            capabilities: venue.capabilities,
        }
    }

    fn drop_copy(&self, place: usize) -> DropCopyStatus {
        let counters = &self.counters.egress[self.venues.len() + place];
        DropCopyStatus {
            name: self.drop_copies[place].clone(),
            synchronised: counters.synchronised.get() > 0,
            messages: counters.reports.get(),
            refused: counters.strays.get(),
            connects: counters.connects.get(),
            opens_at: opens_at(counters),
        }
    }

    /// All venues together.
    fn latency(&self) -> Percentiles {
        let mut collectors = locked(&self.collectors);
        let mut total: Option<hdrhistogram::Histogram<u64>> = None;
        for collector in collectors.iter_mut() {
            collector.collect();
            match &mut total {
                Some(total) => total.add(collector.histogram()).expect("same bounds"),
                None => total = Some(collector.histogram().clone()),
            }
        }
        total.as_ref().map_or_else(Percentiles::default, percentiles)
    }

    /// Writes the state to the status file, which is never seen half written.
    pub(crate) fn publish(&self, time: Nanos) -> std::io::Result<()> {
        let text = serde_json::to_vec_pretty(&self.status(time))?;
        replace(&self.facts.status, &text)
    }
}

/// What these locks guard is sound whoever has failed while holding one.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn opens_at(counters: &EgressCounters) -> Option<Nanos> {
    Some(Nanos(counters.opens_at.get())).filter(|time| time.0 > 0)
}

fn thread(name: &'static str, counters: &ThreadCounters) -> ThreadStatus {
    ThreadStatus {
        name,
        turns: counters.turns.get(),
        stalls: counters.stalls.get(),
        stall_longest_ns: counters.stall_longest_ns.get(),
    }
}

fn replace(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    std::fs::write(&fresh, text)?;
    std::fs::rename(&fresh, path)
}

/// Publishes the state now and then.
pub(crate) struct StatusStage {
    board: Arc<Board>,
    published_at: Nanos,
    phase: Phase,
    clock: Clock,
}

impl StatusStage {
    pub(crate) const fn new(board: Arc<Board>, clock: Clock) -> Self {
        Self { board, published_at: Nanos(0), phase: Phase::Running, clock }
    }
}

impl Stage for StatusStage {
    fn name(&self) -> &'static str {
        "status"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        let phase = self.board.lifecycle.phase();
        if elapsed_ns(self.published_at, now) < INTERVAL_NS && phase == self.phase {
            return 0;
        }
        self.published_at = now;
        self.phase = phase;
        if let Err(error) = self.board.publish(now) {
            let path = self.board.facts.status.display();
            tracing::warn!(%error, %path, "the status file cannot be written");
        }
        1
    }
}
