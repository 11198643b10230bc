//! What a check finds: a verdict and the words for it. Also the shape of a row of the table of checks.

use super::host::Host;
use super::subject::Subject;
use serde::Serialize;

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// As the recipe wants it.
    Ok,
    /// It works, and it costs latency or certainty.
    Warn,
    /// The gateway cannot run like this, or not as its configuration says.
    Fail,
    /// The host does not say.
    Unknown,
}

/// What a check found.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) found: String,
}

impl Finding {
    pub(super) fn ok(found: impl Into<String>) -> Self {
        Self { verdict: Verdict::Ok, found: found.into() }
    }

    pub(super) fn warn(found: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warn, found: found.into() }
    }

    pub(super) fn fail(found: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail, found: found.into() }
    }

    pub(super) fn unknown(found: impl Into<String>) -> Self {
        Self { verdict: Verdict::Unknown, found: found.into() }
    }

    /// A file that is missing or makes no sense.
    pub(super) fn unreadable(path: &str) -> Self {
        Self::unknown(format!("{path} says nothing"))
    }

    /// Ok when it is so, else a warning.
    pub(super) fn ok_if(is_so: bool, found: impl Into<String>) -> Self {
        if is_so { Self::ok(found) } else { Self::warn(found) }
    }
}

/// One item: what it is called, what would be right, and the look at the host.
///
/// The item is also the anchor of the step in the page of its area.
pub(super) struct Check {
    pub(super) item: &'static str,
    pub(super) right: &'static str,
    pub(super) look: fn(&Host, &Subject<'_>) -> Finding,
}

/// Items that belong together, and the page with their steps.
pub(super) struct Area {
    pub(super) name: &'static str,
    pub(super) page: &'static str,
    /// Looked at on every host.
    pub(super) checks: &'static [Check],
    /// Looked at when there is a configuration.
    pub(super) needs: &'static [Check],
}
