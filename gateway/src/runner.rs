//! Stages and the threads that run them: a runner pins itself, calls its stages in turn, and idles.
//!
//! A runner knows nothing of what its stages do. It counts stalls: turns that took longer than they
//! should because the machine gave the core to somebody else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::setpriority_process;
use rustix::thread::{CpuSet, gettid, sched_setaffinity};

use crate::counters::ThreadCounters;
use crate::idle::{IdleStrategy, Idling};

/// A piece of the gateway that does a bounded amount of work whenever it is called.
pub trait Stage: Send {
    /// For logs and counters.
    fn name(&self) -> &'static str;

    /// Does a bounded piece of work and says how much it did; zero lets the thread idle.
    fn work(&mut self) -> usize;
}

/// A turn longer than this counts as a stall, nanoseconds.
pub const STALL_NS: u64 = 100_000;

/// Where and how a thread runs.
#[derive(Clone, Debug)]
pub struct Placement {
    /// Name of the thread; at most 15 octets are visible in the system's tools.
    pub name: &'static str,
    /// Cores that it may run on: one pins it, none leaves the choice to the system.
    pub cores: Vec<usize>,
    /// What to do without work.
    pub idle: IdleStrategy,
    /// Whether the thread gives way to those that cannot wait, where they share a core with it.
    pub gives_way: bool,
}

/// Niceness of a thread that gives way (setpriority(2)): a fiftieth of an ordinary thread's share when both want the
/// core, and it seldom interrupts one. The scheduling class that never would cannot be left again without privileges.
const NICEST: i32 = 19;

/// A thread's worth of stages.
pub struct Runner {
    placement: Placement,
    stages: Vec<Box<dyn Stage>>,
    stop: Arc<AtomicBool>,
    counters: Arc<ThreadCounters>,
}

impl Runner {
    /// Runs `stages` in the given order until `stop` is set.
    #[must_use]
    pub fn new(
        placement: Placement,
        stages: Vec<Box<dyn Stage>>,
        stop: Arc<AtomicBool>,
        counters: Arc<ThreadCounters>,
    ) -> Self {
        Self { placement, stages, stop, counters }
    }

    /// The body of the thread. Returns after `stop` is set and the turn in progress is over.
    pub fn run(mut self) {
        self.pin();
        self.give_way();
        let clock = quanta::Clock::new();
        let mut idle = Idling::new(self.placement.idle);
        let mut started = clock.raw();
        while !self.stop.load(Ordering::Acquire) {
            let work = self.turn();
            let ended = clock.raw();
            self.counters.turn(clock.delta_as_nanos(started, ended), STALL_NS);
            idle.after(work);
            started = clock.raw();
        }
    }

    /// Calls each stage once; says how much work they did.
    pub(crate) fn turn(&mut self) -> usize {
        self.stages.iter_mut().map(|stage| stage.work()).sum()
    }

    /// As [`Self::turn`]; `after` is told each stage's name when the stage has worked.
    pub(crate) fn turn_watched(&mut self, after: &mut dyn FnMut(&'static str)) -> usize {
        let mut work = 0;
        for stage in &mut self.stages {
            work += stage.work();
            after(stage.name());
        }
        work
    }

    fn give_way(&self) {
        if self.placement.gives_way
            && let Err(error) = setpriority_process(Some(gettid()), NICEST)
        {
            tracing::warn!(thread = self.placement.name, %error, "cannot give way to other threads");
        }
    }

    /// Threads inherit the cores of whoever started them, so each sets its own.
    fn pin(&self) {
        let Placement { name, cores, .. } = &self.placement;
        let placed = match cores.as_slice() {
            [] => return,
            [core] => core_affinity::set_for_current(core_affinity::CoreId { id: *core }),
            several => {
                let mut set = CpuSet::new();
                several.iter().for_each(|core| set.set(*core));
                sched_setaffinity(None, &set).is_ok()
            }
        };
        if placed {
            tracing::info!(thread = name, ?cores, "placed");
        } else {
            tracing::warn!(
                thread = name,
                ?cores,
                "cannot run there; runs wherever the system puts it"
            );
        }
    }
}

#[cfg(test)]
mod tests;
