//! A file of what happened to orders, one JSON object per line: written at once, for whoever looks on.

use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The file.
pub(crate) struct EventLog {
    path: String,
    file: BufWriter<File>,
}

impl EventLog {
    /// Creates it. What it held before is gone.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.display().to_string(), file: BufWriter::new(File::create(path)?) })
    }

    /// Its name, for whoever says what is wrong with it.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Writes what happened, in order.
    pub(crate) fn note<E: Serialize>(&mut self, events: &[E]) -> io::Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        for event in events {
            serde_json::to_writer(&mut self.file, event)?;
            self.file.write_all(b"\n")?;
        }
        self.file.flush()
    }
}
