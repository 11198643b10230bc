//! What a replay did: counts while it runs, and the whole when it is done.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of a replay that is running, for those who watch. The replay alone writes them.
#[derive(Debug, Default)]
pub struct Progress {
    /// Fills to be sent.
    pub total: AtomicU64,
    /// Fills that were sent, each counted once.
    pub sent: AtomicU64,
    /// Fills that were sent again.
    pub resent: AtomicU64,
    /// Messages that the gateway rejected.
    pub rejected: AtomicU64,
    /// Connections that were made again.
    pub reconnects: AtomicU64,
}

impl Progress {
    /// Adds one to a count. Only the replay writes, so a relaxed store is enough.
    pub(super) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// What a replay did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderSummary {
    /// Fills that were sent, each counted once.
    pub sent: u64,
    /// Fills that were sent again because the gateway never processed them.
    pub resent: u64,
    /// Fills of which it is not sure that the gateway has them.
    pub undelivered: u64,
    /// Prices that the venue was told.
    pub prints: u64,
    /// Messages that the gateway rejected, by the names of `Reason`.
    pub rejects: BTreeMap<String, u64>,
    /// One per leader.
    pub sessions: Vec<SessionSummary>,
    /// Whether it was stopped before its end.
    pub is_stopped: bool,
}

/// What became of one leader's session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// Name of the leader.
    pub leader: String,
    /// Fills of the export.
    pub fills: u64,
    /// Fills that were sent, each counted once.
    pub sent: u64,
    /// Fills that were sent again.
    pub resent: u64,
    /// Messages of any kind of which the gateway said that it never processed them.
    pub not_applied: u64,
    /// Connections that were made again.
    pub reconnects: u64,
    /// Messages that the gateway rejected, by the names of `Reason`.
    pub rejects: BTreeMap<String, u64>,
    /// Whether the gateway has confirmed that it received everything.
    pub is_confirmed: bool,
    /// Why the session was given up, if it was.
    pub failure: Option<String>,
}

impl LeaderSummary {
    /// Whether the gateway has confirmed every fill of every leader.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.undelivered == 0 && self.sessions.iter().all(|session| session.is_confirmed)
    }
}
