//! Options of the proxy, as people write them (TOML).

use super::Framing;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Longest delay, milliseconds.
const DELAY_MS_MAX: u64 = 60_000;

/// Everything that a proxy needs to know.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyOptions {
    /// Address to listen on for gateways; port zero lets the system choose.
    pub listen: String,
    /// Address of the venue.
    pub venue: String,
    /// How messages are framed.
    pub framing: Framing,
    /// With a seed, faults happen on average so often; without one exactly each so many times.
    pub seed: Option<u64>,
    /// What happens to messages of the gateway.
    pub to_venue: WayOptions,
    /// What happens to messages of the venue.
    pub to_gateway: WayOptions,
}

/// What goes wrong on one way: each fault happens to one in so many messages, zero is never. The first that
/// strikes is the one that happens.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WayOptions {
    /// The connection ends within the message: before it, at any octet of it, or behind it.
    pub cut_every: u64,
    /// The message is lost.
    pub drop_every: u64,
    /// The message comes twice.
    pub duplicate_every: u64,
    /// The message comes behind the next one.
    pub swap_every: u64,
    /// The message, and with it everything behind it, comes late.
    pub delay_every: u64,
    /// By how much, milliseconds.
    pub delay_ms: u64,
}

/// Why options are not usable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyOptionsError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what it should be; the message names line and field.
    #[error("{path}: {source}")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: toml::de::Error,
    },
    /// A field has no value.
    #[error("{field} is missing: say an address, such as \"127.0.0.1:7002\"")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A field that is out of its bounds.
    #[error("{field} is {given}, it has to be from 0 to {DELAY_MS_MAX}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// Its value.
        given: u64,
    },
}

impl ProxyOptions {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ProxyOptionsError`] when there is none, or it is not understood.
    pub fn load(path: &Path) -> Result<Self, ProxyOptionsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ProxyOptionsError::Read { path: path.to_owned(), source })?;
        toml::from_str(&text)
            .map_err(|source| ProxyOptionsError::Parse { path: path.to_owned(), source })
    }

    pub(super) fn check(&self) -> Result<(), ProxyOptionsError> {
        for (field, value) in [("listen", &self.listen), ("venue", &self.venue)] {
            if value.is_empty() {
                return Err(ProxyOptionsError::Missing { field });
            }
        }
        let ways = [("to_venue.delay_ms", self.to_venue), ("to_gateway.delay_ms", self.to_gateway)];
        for (field, WayOptions { delay_ms, .. }) in ways {
            if DELAY_MS_MAX < delay_ms {
                return Err(ProxyOptionsError::OutOfRange { field, given: delay_ms });
            }
        }
        Ok(())
    }
}
