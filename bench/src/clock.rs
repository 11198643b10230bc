//! The rig's clock: nanoseconds since it was made, from the processor's time stamp counter.

use quanta::Clock;

/// A stop watch that any thread may copy; all copies show the same time.
#[derive(Clone, Debug)]
pub struct Timer {
    clock: Clock,
    start: u64,
}

impl Default for Timer {
    fn default() -> Self {
        Self::new()
    }
}

impl Timer {
    /// Starts at zero. The first one in a process calibrates for some milliseconds: make it before pinning.
    #[must_use]
    pub fn new() -> Self {
        let clock = Clock::new();
        let start = clock.raw();
        Self { clock, start }
    }

    /// Nanoseconds since the start.
    #[inline]
    #[must_use]
    pub fn now(&self) -> u64 {
        self.clock.delta_as_nanos(self.start, self.clock.raw())
    }

    /// Spins until `time`; says when it returned.
    #[inline]
    pub fn wait_until(&self, time: u64) -> u64 {
        loop {
            let now = self.now();
            if now >= time {
                return now;
            }
            std::hint::spin_loop();
        }
    }
}
