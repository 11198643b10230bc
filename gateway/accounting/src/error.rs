//! What can go wrong between journal and ledger, and what would be right.

use crate::store::StoreError;
use protocol::clordid::OutOfRange;
use protocol::malformed::Malformed;
use protocol::units::{Epoch, Sequence};
use std::error::Error;

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The database said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The ledger was made by a newer program.
    #[error("the ledger has {found} schema steps, this program knows {known}; use a newer program")]
    SchemaNewer {
        /// Steps that the ledger has.
        found: usize,
        /// Steps that we have.
        known: usize,
    },
    /// The ledger is not up to date and this connection may not change it.
    #[error("the ledger has {found} of {known} schema steps; open it for writing once")]
    SchemaOlder {
        /// Steps that the ledger has.
        found: usize,
        /// Steps that we have.
        known: usize,
    },
    /// A step of the ledger is not the one that we would have run.
    #[error("schema step `{step}` of the ledger is not ours; delete the ledger, it is made again")]
    SchemaDiffers {
        /// Name of the step.
        step: String,
    },
    /// A row holds a number that its enum does not have.
    #[error("the ledger holds {number} where a {kind} is due; delete the ledger, it is made again")]
    UnknownNumber {
        /// Name of the enum.
        kind: &'static str,
        /// The number.
        number: i64,
    },
}

/// Why reconciling stopped. Nothing of the batch is in the ledger.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReconcileError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The journal cannot be read.
    #[error("the journal cannot be read: {source}")]
    Unreadable {
        /// What the journal said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Records are missing between ledger and journal.
    #[error("the ledger needs record {expected}, the journal goes on at {found}")]
    Gap {
        /// The record that is due.
        expected: Sequence,
        /// The record that came.
        found: Sequence,
    },
    /// The ledger has records that the journal lost, or belongs to another journal.
    #[error(
        "the ledger stands at record {sequence} of epoch {epoch}, the journal goes on with epoch \
         {found} without announcing it; delete the ledger, it is made again from the journal"
    )]
    OtherHistory {
        /// Where the ledger stands.
        sequence: Sequence,
        /// The epoch of that record.
        epoch: Epoch,
        /// The epoch that the journal goes on with.
        found: Epoch,
    },
    /// The journal belongs to another shard than the ledger.
    #[error("the ledger is of shard {expected}, the journal of shard {found}")]
    WrongShard {
        /// Shard of the ledger.
        expected: u16,
        /// Shard of the journal.
        found: u16,
    },
    /// A record is not a message that may stand in a journal.
    #[error("record {sequence}: {source}")]
    Malformed {
        /// Which record.
        sequence: Sequence,
        /// What is wrong with it.
        source: Malformed,
    },
    /// An order's identity does not fit a `ClOrdID`.
    #[error("record {sequence}: {source}")]
    Identity {
        /// Which record.
        sequence: Sequence,
        /// What does not fit.
        source: OutOfRange,
    },
    /// A decision names something that no configuration has defined.
    #[error("record {sequence}: {kind} {index} is not defined by any configuration before it")]
    NotDefined {
        /// Which record.
        sequence: Sequence,
        /// What kind of thing.
        kind: &'static str,
        /// Its index.
        index: u32,
    },
}

impl From<StoreError> for ReconcileError {
    fn from(error: StoreError) -> Self {
        Self::Ledger(LedgerError::Store(error))
    }
}
