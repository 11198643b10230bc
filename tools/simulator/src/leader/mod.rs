//! The leader replay: sends what leaders did to a gateway, each leader on a session of its own.
//!
//! Fills leave in the order in which they happened, over all leaders. When a price session at the venue
//! is configured, the venue learns the price of a fill before the gateway learns the fill. Flow control
//! is TCP's. A connection that breaks is made again; then exactly those messages are sent again of
//! which the gateway says that it never processed them.

mod backlog;
mod dialer;
mod messages;
mod replay;
mod summary;

pub use replay::run;
pub use summary::{LeaderSummary, Progress, SessionSummary};

use crate::orders::OrderMessage;
use crate::signals::SignalMessage;
use crate::weights::WeightMessage;
use rust_decimal::Decimal;
use std::{fmt, io};

/// What to replay, where, and how fast.
#[derive(Clone, Debug)]
pub struct LeaderOptions {
    /// Address of the gateway, as `host:port`.
    pub gateway: String,
    /// One per leader of the export; leaders without one are not replayed.
    pub sessions: Vec<LeaderLogin>,
    /// Messages about working orders, between the fills by their times; those of leaders without a session
    /// are left out.
    pub orders: Vec<OrderMessage>,
    /// Signals, between them by their times.
    pub signals: Vec<SignalMessage>,
    /// Weights that they publish, between them by their times.
    pub weights: Vec<WeightMessage>,
    /// Where the venue learns prices, if it shall.
    pub market: Option<MarketLogin>,
    /// How fast.
    pub speed: Speed,
    /// Whether messages carry the times of the export. Else a fill happens when it is meant to be sent.
    pub keep_times: bool,
    /// Time between two account messages of a leader, in milliseconds; none sends one at the start.
    pub account_interval_ms: Option<u64>,
    /// How long a session may be without connection before it is given up, in milliseconds.
    pub give_up_after_ms: u64,
    /// Pause after a connection was made again, in milliseconds, so that the gateway can first say
    /// what it never processed, and that leaves before anything newer.
    pub resume_delay_ms: u64,
}

/// How fast a replay is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// As fast as the gateway takes it.
    Maximum,
    /// Recorded time over real time, above zero; one is as recorded.
    Times(Decimal),
    /// So many fills per second over all leaders, above zero, at even intervals; what else they say leaves with the
    /// fill in front of it. Where there are no fills it is so many messages.
    PerSecond(Decimal),
}

/// The session of one leader. The key is never shown.
#[derive(Clone)]
pub struct LeaderLogin {
    /// Name of the leader in the export.
    pub leader: String,
    /// Name of the credentials.
    pub name: String,
    /// Key of the credentials.
    pub key: String,
    /// Equity that the leader reports; absent reports none.
    pub equity: Option<Decimal>,
}

/// The price session at the venue. The key is never shown.
#[derive(Clone)]
pub struct MarketLogin {
    /// Address of the venue, as `host:port`.
    pub venue: String,
    /// Name of the credentials.
    pub name: String,
    /// Key of the credentials.
    pub key: String,
}

impl fmt::Debug for LeaderLogin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { leader, name, key: _, equity } = self;
        formatter
            .debug_struct("LeaderLogin")
            .field("leader", leader)
            .field("name", name)
            .field("equity", equity)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for MarketLogin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { venue, name, key: _ } = self;
        formatter
            .debug_struct("MarketLogin")
            .field("venue", venue)
            .field("name", name)
            .finish_non_exhaustive()
    }
}

impl Default for LeaderOptions {
    fn default() -> Self {
        Self {
            gateway: String::new(),
            sessions: Vec::new(),
            orders: Vec::new(),
            signals: Vec::new(),
            weights: Vec::new(),
            market: None,
            speed: Speed::Maximum,
            keep_times: false,
            account_interval_ms: None,
            give_up_after_ms: 30_000,
            resume_delay_ms: 100,
        }
    }
}

/// Why a replay cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LeaderError {
    /// An option is not usable.
    #[error("leader options: {field}: {problem}")]
    Options {
        /// The field.
        field: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// The system refused something.
    #[error("leader: cannot {operation} {object}: {source}")]
    System {
        /// What was tried.
        operation: &'static str,
        /// On what.
        object: String,
        /// What the system said.
        source: io::Error,
    },
}
