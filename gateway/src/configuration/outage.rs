//! What plans do about increases that fell due while their venue was down, as the file says it.

use std::time::Duration;

/// What becomes of increases that could not leave. Reductions are always made up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DownRule {
    /// They are made up for.
    Queue,
    /// After an outage that was long enough they are given up.
    DropOpens,
}

/// The fields of a plan, as they stand in a file.
pub(super) fn fields(drop_opens_after: Option<u64>) -> Vec<(&'static str, String)> {
    let Some(after_ns) = drop_opens_after else { return Vec::new() };
    vec![
        ("when_down.policy", "drop_opens".to_owned()),
        ("when_down.after_ms", (after_ns / 1_000_000).to_string()),
    ]
}

/// What it does, for people.
pub(super) fn sentence(drop_opens_after: Option<Duration>) -> Option<String> {
    let after_ms = drop_opens_after?.as_millis();
    Some(format!(
        "increases that fell due while its venue was down for more than {after_ms} ms are given up; reductions never"
    ))
}
