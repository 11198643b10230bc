//! Where the reconciler gets journal records from. What stands in them is not its business.

use crate::ReconcileError;
use protocol::units::{Epoch, Nanos, Sequence};
use std::convert::Infallible;
use std::error::Error;

/// One record of the journal, borrowed from where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// Position in the shard: starts at one, grows by one.
    pub sequence: Sequence,
    /// Run of the process that wrote it.
    pub epoch: Epoch,
    /// When the writer's input says that it happened.
    pub timestamp: Nanos,
    /// The record that caused this one; zero for none.
    pub parent: Sequence,
    /// The SBE message, from its message header to its last octet.
    pub body: &'a [u8],
}

/// A journal that can be read from any record on. Never waits for more.
pub trait Records {
    /// Why reading failed.
    type Error: Error + Send + Sync + 'static;

    /// Makes `next` the record that [`Self::next_record`] returns next. It need not exist yet.
    ///
    /// # Errors
    /// When the journal cannot be read from there.
    fn seek(&mut self, next: Sequence) -> Result<(), Self::Error>;

    /// The next record; nothing when there is none yet.
    ///
    /// # Errors
    /// When the journal cannot be read.
    fn next_record(&mut self) -> Result<Option<Record<'_>>, Self::Error>;
}

/// A record that owns its body, for journals in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedRecord {
    /// Position in the shard: starts at one, grows by one.
    pub sequence: Sequence,
    /// Run of the process that wrote it.
    pub epoch: Epoch,
    /// When the writer's input says that it happened.
    pub timestamp: Nanos,
    /// The record that caused this one; zero for none.
    pub parent: Sequence,
    /// The SBE message, from its message header to its last octet.
    pub body: Vec<u8>,
}

impl OwnedRecord {
    /// The record without its ownership.
    #[must_use]
    pub fn borrow(&self) -> Record<'_> {
        let Self { sequence, epoch, timestamp, parent, ref body } = *self;
        Record { sequence, epoch, timestamp, parent, body }
    }
}

/// A journal in memory: what a tool has collected, or what a test has written by hand.
#[derive(Clone, Debug, Default)]
pub struct RecordList {
    /// All records, in the order of their sequences.
    pub records: Vec<OwnedRecord>,
    next: usize,
}

impl RecordList {
    /// A journal of these records, read from its beginning.
    #[must_use]
    pub const fn new(records: Vec<OwnedRecord>) -> Self {
        Self { records, next: 0 }
    }
}

impl Records for RecordList {
    type Error = Infallible;

    fn seek(&mut self, next: Sequence) -> Result<(), Infallible> {
        self.next = self.records.partition_point(|record| record.sequence < next);
        Ok(())
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, Infallible> {
        let record = self.records.get(self.next);
        self.next += usize::from(record.is_some());
        Ok(record.map(OwnedRecord::borrow))
    }
}

/// Boxes what a journal says, so that one error type serves all journals.
pub(crate) fn unreadable(source: impl Error + Send + Sync + 'static) -> ReconcileError {
    ReconcileError::Unreadable { source: Box::new(source) }
}
