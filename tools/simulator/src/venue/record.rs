//! What the venue leaves on disk: a line per order and fill, and its summary whenever it falls idle.

use super::exchange::OrderEvent;
use super::options::VenueOptions;
use super::server::{VenueError, system};
use super::summary::Summary;
use crate::event_log::EventLog;
use protocol::units::Nanos;
use std::path::{Path, PathBuf};

/// The venue counts as idle when nothing happened for so long.
const IDLE_NS: u64 = 200_000_000;

/// The files of a venue.
pub(crate) struct Record {
    log: Option<EventLog>,
    state_file: Option<PathBuf>,
    /// When something happened that the state file does not know.
    changed_at: Option<Nanos>,
}

impl Record {
    /// Creates the event log, if one is wanted. What it held before is gone.
    pub(crate) fn open(options: &VenueOptions) -> Result<Self, VenueError> {
        let create = |path: &PathBuf| {
            EventLog::create(path).map_err(system("create", path.display().to_string()))
        };
        let log = options.event_log.as_ref().map(create).transpose()?;
        Ok(Self { log, state_file: options.state_file.clone(), changed_at: Some(Nanos(0)) })
    }

    /// Writes what happened.
    pub(crate) fn note(&mut self, events: &[OrderEvent], now: Nanos) -> Result<(), VenueError> {
        if events.is_empty() {
            return Ok(());
        }
        self.changed_at = Some(now);
        let Some(log) = &mut self.log else { return Ok(()) };
        log.note(events).map_err(system("write to", log.path().to_owned()))
    }

    /// Writes the summary, if something happened since the last time, but not lately.
    pub(crate) fn keep(
        &mut self,
        now: Nanos,
        summary: impl FnOnce() -> Summary,
    ) -> Result<(), VenueError> {
        let is_due =
            self.changed_at.is_some_and(|changed| now.0.saturating_sub(changed.0) >= IDLE_NS);
        match &self.state_file {
            Some(path) if is_due => {
                self.changed_at = None;
                write_state(path, &summary())
            }
            _ => Ok(()),
        }
    }

    /// Writes the summary for the last time.
    pub(crate) fn close(self, summary: &Summary) -> Result<(), VenueError> {
        self.state_file.map_or(Ok(()), |path| write_state(&path, summary))
    }
}

/// Replaces the state file in one step: a reader sees the old one or the new one.
fn write_state(path: &Path, summary: &Summary) -> Result<(), VenueError> {
    let shown = path.display().to_string();
    let fresh = path.with_extension("new");
    let text = serde_json::to_vec_pretty(summary).expect("a summary is plain data");
    std::fs::write(&fresh, text)
        .and_then(|()| std::fs::rename(&fresh, path))
        .map_err(system("write", shown))
}
