//! The only reader of clocks in this crate. Everything else takes the time as a parameter.

use protocol::units::Nanos;
use std::time::SystemTime;

/// Wall-clock time. Zero when the clock stands before 1970.
#[expect(clippy::disallowed_methods, reason = "the edge where time enters this crate")]
#[must_use]
pub(crate) fn now() -> Nanos {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Nanos(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}
