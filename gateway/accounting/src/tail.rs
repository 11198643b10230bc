//! The journal on disk and in its ring as a source of records: an adapter and no more.

use crate::{Record, Records};
use journal::{Frame, ReadError, ReadLimit, Reader};
use protocol::units::Sequence;
use std::path::{Path, PathBuf};

/// The journal of a gateway, read at one's own pace from any thread or process.
///
/// A ledger reads up to [`ReadLimit::Durable`]: what a power cut can take away is not booked, so the
/// ledger is never ahead of the journal.
#[derive(Debug)]
pub struct JournalTail {
    directory: PathBuf,
    ring_path: Option<PathBuf>,
    limit: ReadLimit,
    next: Sequence,
    reader: Option<Reader>,
}

impl JournalTail {
    /// The journal in `directory`; with the path of its ring also what is not on disk yet.
    #[must_use]
    pub fn new(directory: &Path, ring_path: Option<&Path>, limit: ReadLimit) -> Self {
        Self {
            directory: directory.to_owned(),
            ring_path: ring_path.map(Path::to_owned),
            limit,
            next: Sequence(1),
            reader: None,
        }
    }
}

impl Records for JournalTail {
    type Error = ReadError;

    fn seek(&mut self, next: Sequence) -> Result<(), ReadError> {
        self.next = next;
        self.reader = None;
        Ok(())
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let reader = match &mut self.reader {
            Some(reader) => reader,
            closed @ None => {
                let ring_path = self.ring_path.as_deref();
                let reader = Reader::open(&self.directory, ring_path, self.next, self.limit)?;
                closed.insert(reader)
            }
        };
        let frame = reader.next()?;
        Ok(frame.map(|Frame { sequence, epoch, timestamp, parent, body, .. }| Record {
            sequence,
            epoch,
            timestamp,
            parent,
            body,
        }))
    }
}
