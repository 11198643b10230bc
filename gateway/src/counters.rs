//! Numbers that stages publish: each has one writer, everybody may read, nobody waits.
//!
//! They describe the gateway to people and to the drain; no decision of the engine depends on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam::utils::CachePadded;
use engine::TradingState;
use protocol::messages::{ConfigurationActivated, SupervisionRule};
use protocol::units::{Nanos, VenueIndex};

/// A number with one writer.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds; only the owning thread calls this, so a plain load and store suffice.
    pub fn add(&self, amount: u64) {
        self.0.store(self.get().wrapping_add(amount), Ordering::Relaxed);
    }

    /// Replaces the value. Readers that see it also see what the writer stored before.
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Release);
    }

    /// The value, perhaps a moment old.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// Counters of one thread.
#[derive(Debug, Default)]
pub struct ThreadCounters {
    /// Turns that the runner made.
    pub turns: Counter,
    /// Turns that took longer than the stall threshold.
    pub stalls: Counter,
    /// The longest turn, nanoseconds.
    pub stall_longest_ns: Counter,
}

impl ThreadCounters {
    /// Counts a turn of `duration_ns`; it is a stall above `stall_ns`.
    pub fn turn(&self, duration_ns: u64, stall_ns: u64) {
        self.turns.add(1);
        if duration_ns > stall_ns {
            self.stalls.add(1);
            self.stall_longest_ns.set(self.stall_longest_ns.get().max(duration_ns));
        }
    }
}

/// Counters of the engine stage.
#[derive(Debug, Default)]
pub struct EngineCounters {
    /// Inputs journalled in this run.
    pub inputs: Counter,
    /// Leader events among them.
    pub leader_events: Counter,
    /// Decision records journalled in this run.
    pub decisions: Counter,
    /// Fills booked in this run.
    pub fills: Counter,
    /// Orders that are not in a final state.
    pub orders_open: Counter,
    /// Those of them that rest at a venue because they are to; counted while the gateway drains.
    pub orders_resting: Counter,
    /// Sequence of the newest journal record.
    pub written: Counter,
    /// Turns that ended because the journal had no room for the worst case.
    pub journal_full: Counter,
    /// Turns in which no input waited.
    pub turns_idle: Counter,
    /// Sweeps in a row that decided nothing while no order was under way and no input waited.
    pub sweeps_quiet: Counter,
    /// Revision of the configuration in force.
    pub revision: Counter,
    /// Its hash.
    pub configuration: Counter,
    /// Plans that have a policy for being out of sync.
    pub plans_policed: Counter,
    /// Those of them that are out of sync.
    pub plans_out_of_sync: Counter,
    /// The worst sync score of them, 10^-4, in the last round over them.
    pub sync_worst: Counter,
    /// Orders of theirs that ended unexecuted.
    pub failures: Counter,
    /// What firm and venues may do.
    pub trading: TradingCounters,
    /// Plans in force by venue.
    pub plans: PlanCounters,
}

/// Plans in force: one counter for each index that a venue may have.
#[derive(Debug)]
pub struct PlanCounters([Counter; u8::MAX as usize + 1]);

impl PlanCounters {
    /// Counts the plans of a configuration, of which the venues are given.
    pub(crate) fn set(&self, venues: impl Iterator<Item = VenueIndex>) {
        let mut plans = [0_u64; u8::MAX as usize + 1];
        venues.for_each(|venue| plans[usize::from(venue.0)] += 1);
        self.0.iter().zip(plans).for_each(|(counter, plans)| counter.set(plans));
    }

    /// Plans that trade at a venue.
    #[must_use]
    pub fn get(&self, venue: VenueIndex) -> u64 {
        self.0[usize::from(venue.0)].get()
    }
}

impl Default for PlanCounters {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Counter::default()))
    }
}

/// Trading states: one counter for the firm, one for each index that a venue may have.
#[derive(Debug)]
pub struct TradingCounters([Counter; u8::MAX as usize + 1]);

impl TradingCounters {
    /// No venue has this index.
    const FIRM: usize = u8::MAX as usize;

    fn place(venue: Option<VenueIndex>) -> usize {
        venue.map_or(Self::FIRM, |venue| usize::from(venue.0))
    }

    /// Bits of a counter that say the state; those above say the rule.
    const STATE_BITS: u32 = 8;

    /// Says what the firm, or a venue, may do, and which rule says so.
    pub(crate) fn set(
        &self,
        venue: Option<VenueIndex>,
        state: TradingState,
        rule: Option<SupervisionRule>,
    ) {
        let state: u64 = match state {
            TradingState::Active => 0,
            TradingState::Reducing => 1,
            TradingState::Halted => 2,
        };
        let rule = u64::from(rule.map_or(0, |rule| rule.to_wire()));
        self.0[Self::place(venue)].set(state | rule << Self::STATE_BITS);
    }

    /// What the firm, or a venue, may do.
    #[must_use]
    pub fn get(&self, venue: Option<VenueIndex>) -> TradingState {
        match self.0[Self::place(venue)].get() & ((1 << Self::STATE_BITS) - 1) {
            0 => TradingState::Active,
            1 => TradingState::Reducing,
            _ => TradingState::Halted,
        }
    }

    /// The rule that has set what a venue may do, if one has.
    #[must_use]
    pub fn rule(&self, venue: VenueIndex) -> Option<SupervisionRule> {
        let number = self.0[usize::from(venue.0)].get() >> Self::STATE_BITS;
        u8::try_from(number).ok().and_then(SupervisionRule::from_wire)
    }
}

impl Default for TradingCounters {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Counter::default()))
    }
}

impl EngineCounters {
    /// Says which configuration is in force.
    pub(crate) fn publish(&self, activated: &ConfigurationActivated) {
        self.revision.set(activated.revision.into());
        self.configuration.set(activated.hash);
    }

    /// Orders that a drain waits for.
    pub(crate) fn orders_under_way(&self) -> u64 {
        self.orders_open.get().saturating_sub(self.orders_resting.get())
    }
}

/// Counters of the ingress stage.
#[derive(Debug, Default)]
pub struct IngressCounters {
    /// Sessions that are bound to a transport.
    pub sessions: Counter,
    /// Application messages received.
    pub messages: Counter,
    /// Messages that could not become an input.
    pub refused: Counter,
    /// Read calls to the system that returned octets.
    pub reads: Counter,
    /// Write calls to the system.
    pub writes: Counter,
    /// Transports refused or dropped before they were bound to a session.
    pub strangers: Counter,
    /// One once a drain has stopped the reading and everything received has been handed on.
    pub quiet: Counter,
    /// One once all sessions are closed.
    pub closed: Counter,
}

/// What [`EgressCounters::balanced`] is once the final snapshots are journalled.
pub const BALANCED: u64 = 2;

/// Counters of one venue's egress stage.
#[derive(Debug, Default)]
pub struct EgressCounters {
    /// Orders whose octets the system has taken.
    pub orders: Counter,
    /// Orders that were decided for a transport that was gone; the venue never saw them.
    pub orders_unsent: Counter,
    /// Cancels whose octets the system has taken.
    pub cancels: Counter,
    /// Reports received.
    pub reports: Counter,
    /// Messages of the venue that name nothing of ours.
    pub strays: Counter,
    /// Read calls to the system that returned octets.
    pub reads: Counter,
    /// Write calls to the system.
    pub writes: Counter,
    /// Transports opened so far.
    pub connects: Counter,
    /// When the session's schedule lets it be opened again; zero when it may be there now.
    pub opens_at: Counter,
    /// One while there is a transport.
    pub conversing: Counter,
    /// One while orders may leave.
    pub synchronised: Counter,
    /// Since when they may not, nanoseconds; zero while they may.
    pub down_since: Counter,
    /// Newest journal record that the stage has dealt with.
    pub position: Counter,
    /// In a drain: [`BALANCED`] once the final snapshots are there, one when the venue cannot be asked.
    pub balanced: Counter,
    /// One once the session is closed.
    pub closed: Counter,
}

impl EgressCounters {
    /// Says at a time whether orders may leave.
    pub(crate) fn tell_session(&self, is_synchronised: bool, now: Nanos) {
        self.synchronised.set(u64::from(is_synchronised));
        if is_synchronised {
            self.down_since.set(0);
        } else if self.down_since.get() == 0 {
            self.down_since.set(now.0);
        }
    }
}

/// Counters of one venue, by the watch of orders.
#[derive(Debug, Default)]
pub struct VenueCounters {
    /// Orders that are not in a final state.
    pub orders_open: Counter,
    /// Those of them of which nobody knows now what became of them.
    pub orders_unknown: Counter,
    /// Those that have been in doubt for too long.
    pub orders_overdue: Counter,
    /// Those of them that pause their accounts in their instruments.
    pub orders_pausing: Counter,
}

/// Counters of the background stages.
#[derive(Debug, Default)]
pub struct BackgroundCounters {
    /// Newest journal record on disk.
    pub durable: Counter,
    /// Writes to the disk that failed; what they should have written was written elsewhere, or waits.
    pub persister_errors: Counter,
    /// One once the journal is complete on disk and closed.
    pub persister_closed: Counter,
    /// Newest journal record in the ledger.
    pub ledger: Counter,
    /// One when the ledger cannot be written; trading goes on.
    pub ledger_failed: Counter,
    /// Observer sessions that are bound to a transport.
    pub observers: Counter,
    /// Records sent to observers.
    pub observed: Counter,
    /// One once observers have seen everything, or cannot.
    pub observers_closed: Counter,
    /// Newest journal record that a snapshot covers; zero without one.
    pub snapshot: Counter,
    /// One once the last snapshot is taken, or none is.
    pub snapshots_closed: Counter,
    /// Questions about orders in this run.
    pub orders_asked: Counter,
    /// Orders that the venue was asked for in vain.
    pub orders_unanswered: Counter,
}

/// All counters of a gateway, each group on cache lines of its own.
#[derive(Debug)]
pub struct Counters {
    /// Of the engine stage.
    pub engine: CachePadded<EngineCounters>,
    /// Of the ingress stage.
    pub ingress: CachePadded<IngressCounters>,
    /// Of the egress stages, in the order of the venues, and of the drop copies behind them.
    pub egress: Vec<CachePadded<EgressCounters>>,
    /// Of the orders of each venue, in the same order.
    pub venues: Vec<CachePadded<VenueCounters>>,
    /// Of the background stages.
    pub background: CachePadded<BackgroundCounters>,
}

impl Counters {
    /// All zero, for so many venues and drop copies.
    #[must_use]
    pub fn new(venues: usize) -> Arc<Self> {
        Arc::new(Self {
            engine: CachePadded::default(),
            ingress: CachePadded::default(),
            egress: (0..venues).map(|_| CachePadded::default()).collect(),
            venues: (0..venues).map(|_| CachePadded::default()).collect(),
            background: CachePadded::default(),
        })
    }
}
