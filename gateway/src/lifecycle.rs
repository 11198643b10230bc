//! The way down: phases that a drain passes through, each entered by the topology alone.
//!
//! | phase     | clients       | orders           | left when                                        |
//! |-----------|---------------|------------------|--------------------------------------------------|
//! | Running   | read          | leave            | a stop is asked for                              |
//! | Draining  | not read      | leave            | nothing is under way, or the drain timeout       |
//! | Balancing | not read      | leave            | final snapshots are journalled, or a timeout     |
//! | Closing   | terminated    | none             | every session is closed, or a timeout            |
//! | Sealed    | gone          | none             | journal is on disk, in the ledger, and observed  |
//!
//! Each phase only takes liberties away, so a stage that sees a phase late does nothing wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Where a gateway stands between start and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// Everything works.
    Running = 0,
    /// Clients are not read any more; what was received is traded to its end.
    Draining = 1,
    /// Venues are asked for their final balances and positions.
    Balancing = 2,
    /// Sessions say goodbye.
    Closing = 3,
    /// The journal grows no more; the background catches up.
    Sealed = 4,
}

impl Phase {
    const ALL: [Self; 5] =
        [Self::Running, Self::Draining, Self::Balancing, Self::Closing, Self::Sealed];

    /// For people and status files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Draining => "draining",
            Self::Balancing => "balancing",
            Self::Closing => "closing",
            Self::Sealed => "sealed",
        }
    }
}

/// The phase, shared by all threads of a gateway.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    phase: Arc<AtomicU8>,
}

impl Lifecycle {
    /// The phase now, perhaps a moment old.
    #[must_use]
    pub fn phase(&self) -> Phase {
        Phase::ALL[usize::from(self.phase.load(Ordering::Acquire))]
    }

    /// Moves on to `phase`. A phase is never left backwards.
    pub fn advance(&self, phase: Phase) {
        assert!(phase >= self.phase());
        self.phase.store(phase as u8, Ordering::Release);
    }
}
