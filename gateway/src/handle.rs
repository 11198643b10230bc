//! A running gateway, in the hands of whoever started it: its state, and the ways to end it.

use std::cell::Cell;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;

use crate::clock::{Clock, elapsed_ns};
use crate::counters::{BALANCED, Counters, EgressCounters};
use crate::idle::pause;
use crate::lifecycle::{Lifecycle, Phase};
use crate::status::{Board, Status};
use crate::threads::Threads;

/// Time between two looks at a condition of the drain.
const LOOK: Duration = Duration::from_millis(1);
/// Time between two looks at the stop flag.
const WATCH: Duration = Duration::from_millis(10);
/// Longest wait for final snapshots, nanoseconds.
const BALANCE_NS_MAX: u64 = 10_000_000_000;
/// Longest wait for goodbyes, nanoseconds.
const CLOSE_NS_MAX: u64 = 10_000_000_000;
/// Longest time without progress of disk, ledger or observers, nanoseconds.
const STANDSTILL_NS_MAX: u64 = 30_000_000_000;
/// Sweeps in a row without anything open before a gateway counts as finished with its work.
const SWEEPS_QUIET: u64 = 3;

/// How a gateway ended.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Its last state.
    #[serde(flatten)]
    pub status: Status,
    /// Whether nothing was under way when clients and venues were told goodbye.
    pub drained: bool,
    /// Orders that rested at venues then, because they were to: they mirror an order of a leader, or protect a
    /// position. The next start takes them up.
    pub orders_resting: u64,
    /// Whether final balances and positions of every venue are in the journal.
    pub balanced: bool,
    /// Whether the whole journal is on disk and in the ledger.
    pub complete: bool,
    /// Calls to the system on sessions per leader event, in thousandths; none without events.
    pub system_calls_per_thousand_events: Option<u64>,
}

/// A running gateway. Dropped, it stops at once and without a drain, as [`Self::halt`] does.
pub struct Handle {
    pub(crate) trading: Threads,
    pub(crate) background: Threads,
    pub(crate) board: Arc<Board>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) clock: Clock,
    pub(crate) drain_timeout: Duration,
}

impl Handle {
    /// Where leaders and operators connect.
    #[must_use]
    pub fn client_address(&self) -> SocketAddr {
        self.board.facts.listen
    }

    /// Where observers connect, if they can.
    #[must_use]
    pub fn observer_address(&self) -> Option<SocketAddr> {
        self.board.facts.observer_listen
    }

    /// The state now.
    #[must_use]
    pub fn status(&self) -> Status {
        self.board.status(self.clock.clone().now())
    }

    /// Whether a thread has found a mistake of ours; the gateway is to be ended then.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.trading.has_failed() || self.background.has_failed()
    }

    /// Ends the gateway without losing anything: what was received is traded to its end, venues are
    /// asked for their final books, everything is made durable and booked, and only then it stops.
    #[must_use]
    pub fn drain(mut self) -> Summary {
        self.lifecycle.advance(Phase::Draining);
        let quiet = self.wait(CLOSE_NS_MAX, |handle| handle.counters.ingress.quiet.get() > 0);
        let before = Cell::new(self.counters.engine.sweeps_quiet.get());
        let timeout_ns = u64::try_from(self.drain_timeout.as_nanos()).unwrap_or(u64::MAX);
        let drained = quiet && self.wait(timeout_ns, |handle| handle.is_finished(&before));
        if !drained {
            tracing::warn!("orders are still under way; the next start takes them up");
        }
        let orders = self.counters.engine.orders_resting.get();
        if 0 < orders {
            tracing::info!(orders, "orders go on resting at venues; the next start takes them up");
        }
        self.lifecycle.advance(Phase::Balancing);
        self.wait(BALANCE_NS_MAX, |handle| handle.venues(|venue| venue.balanced.get() > 0));
        self.lifecycle.advance(Phase::Closing);
        if !self.wait(CLOSE_NS_MAX, Self::is_closed) {
            tracing::warn!("some sessions did not say goodbye in time");
        }
        // What sessions still had to say is in the rings or in the journal now.
        let turns = self.counters.engine.turns_idle.get();
        self.wait(CLOSE_NS_MAX, |handle| handle.counters.engine.turns_idle.get() > turns + 1);
        let mut sound = self.trading.stop();

        self.lifecycle.advance(Phase::Sealed);
        let complete = self.wait_for_the_background();
        sound &= self.background.stop();
        let balanced = self.venues(|venue| venue.balanced.get() == BALANCED);
        self.summary(drained && sound, balanced, complete && sound)
    }

    /// Ends the gateway at once, as if the process had crashed: the journal brings the next start back.
    #[must_use]
    pub fn halt(mut self) -> Summary {
        self.trading.stop();
        self.background.stop();
        self.summary(false, false, false)
    }

    fn summary(&self, drained: bool, balanced: bool, complete: bool) -> Summary {
        let now = self.clock.clone().now();
        if let Err(error) = self.board.publish(now) {
            tracing::warn!(%error, "the status file cannot be written");
        }
        let status = self.board.status(now);
        let calls = status.system_calls.saturating_mul(1000).checked_div(status.events_in);
        Summary {
            status,
            drained,
            orders_resting: self.counters.engine.orders_resting.get(),
            balanced,
            complete,
            system_calls_per_thousand_events: calls,
        }
    }

    fn venues(&self, is_so: impl Fn(&EgressCounters) -> bool) -> bool {
        self.counters.egress.iter().all(|counters| is_so(counters))
    }

    /// Nothing waits and nothing is under way, and that for some sweeps, so that plans had time to catch up.
    /// `before` is the count of quiet sweeps when something was last seen to be under way.
    fn is_finished(&self, before: &Cell<u64>) -> bool {
        let sweeps = self.counters.engine.sweeps_quiet.get();
        // A venue that is coming back is about to let plans catch up.
        // What drop copies still say is not waited for: it is not read any more.
        let settled = self.counters.egress[..self.board.venues.len()]
            .iter()
            .all(|venue| venue.conversing.get() == venue.synchronised.get());
        if !settled || sweeps < before.get() {
            before.set(if settled { 0 } else { sweeps });
        }
        let since = sweeps - before.get();
        settled && since >= SWEEPS_QUIET && self.counters.engine.orders_under_way() == 0
    }

    fn is_closed(&self) -> bool {
        self.counters.ingress.closed.get() > 0 && self.venues(|venue| venue.closed.get() > 0)
    }

    /// Waits until the journal is on disk, in the ledger, and with the observers, as long as there is
    /// any progress.
    fn wait_for_the_background(&self) -> bool {
        let counters = &self.counters.background;
        let written = self.board.monitor.watermarks().written.0;
        let progress = || {
            let (durable, ledger) = (counters.durable.get(), counters.ledger.get());
            [durable, ledger, counters.observed.get(), counters.snapshot.get()]
        };
        let mut seen = progress();
        loop {
            let moved =
                self.wait(STANDSTILL_NS_MAX, |_| progress() != seen || self.is_followed(written));
            if self.is_followed(written) {
                return counters.ledger.get() >= written;
            }
            if !moved {
                tracing::error!(written, at = ?seen, "the background does not catch up");
                // A last snapshot saves the next start some reading; nothing is lost without it.
                return self.is_kept(written) && counters.ledger.get() >= written;
            }
            seen = progress();
        }
    }

    fn is_followed(&self, written: u64) -> bool {
        self.is_kept(written) && self.counters.background.snapshots_closed.get() > 0
    }

    /// Whether everything is where it has to be.
    fn is_kept(&self, written: u64) -> bool {
        let counters = &self.counters.background;
        counters.persister_closed.get() > 0
            && (counters.ledger.get() >= written || counters.ledger_failed.get() > 0)
            && counters.observers_closed.get() > 0
    }

    /// Looks at a condition until it holds; false after the timeout, or when a thread has failed.
    fn wait(&self, timeout_ns: u64, holds: impl Fn(&Self) -> bool) -> bool {
        let mut clock = self.clock.clone();
        let start = clock.now();
        while !holds(self) {
            if elapsed_ns(start, clock.now()) > timeout_ns || self.has_failed() {
                return false;
            }
            pause(LOOK);
        }
        true
    }

    /// Runs until `stop` is set, then drains.
    ///
    /// # Errors
    /// [`Failed`] when a thread has found a mistake of ours: the gateway is halted then.
    pub fn run_until(self, stop: &AtomicBool) -> Result<Summary, Failed> {
        while !stop.load(Ordering::Acquire) {
            if self.has_failed() {
                tracing::error!("a thread has ended; the gateway halts");
                let _ = self.halt();
                return Err(Failed);
            }
            pause(WATCH);
        }
        Ok(self.drain())
    }
}

/// A thread of the gateway has found a mistake of ours and has ended; its message is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a thread of the gateway has ended because of a mistake in the program; start it again")]
pub struct Failed;

/// A flag that SIGTERM and SIGINT set. A second signal ends the process at once.
///
/// # Errors
/// When the system refuses a handler.
pub fn stop_on_signals() -> std::io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        // The first signal finds the flag unset, so this handler comes first.
        let ended = 128 + signal;
        signal_hook::flag::register_conditional_shutdown(signal, ended, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}
