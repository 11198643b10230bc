//! The ledger: a database that is a pure function of the journal. It can be deleted and made again.
//! Who writes it stands in `reconciler`, who reads it in `report` and `explain`.

use crate::LedgerError;
use crate::meaning;
use crate::migrations;
use crate::store::{Store, StoreError};
use protocol::units::{Epoch, Sequence};
use serde::Serialize;
use std::path::Path;

/// The ledger's database. One thread owns the value; another process or thread opens its own.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) store: Store,
}

impl Ledger {
    /// Opens or creates a ledger for writing, and brings its tables up to date. There must be one
    /// writer only.
    ///
    /// # Errors
    /// [`LedgerError`] when the database refuses, or was made by another history of steps.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::prepared(Store::open(path)?)
    }

    /// Opens a ledger for reading, also while another thread or process writes it.
    ///
    /// # Errors
    /// [`LedgerError`] when the database refuses, or is older or newer than this program.
    pub fn open_read_only(path: &Path) -> Result<Self, LedgerError> {
        let store = Store::open_read_only(path)?;
        migrations::check_complete(&store)?;
        Ok(Self { store })
    }

    /// A ledger that is gone with the value.
    ///
    /// # Errors
    /// [`LedgerError`] when the database refuses.
    pub fn in_memory() -> Result<Self, LedgerError> {
        Self::prepared(Store::in_memory()?)
    }

    fn prepared(store: Store) -> Result<Self, LedgerError> {
        migrations::migrate(&store)?;
        store.transaction(|| meaning::write(&store))?;
        Ok(Self { store })
    }

    /// How far the journal is in the ledger.
    ///
    /// # Errors
    /// [`LedgerError`] when the database refuses.
    pub fn position(&self) -> Result<Position, LedgerError> {
        Position::fetch(&self.store).map_err(Into::into)
    }
}

/// How far the journal is in the ledger. All zero before the first record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The shard that the journal belongs to.
    pub shard: u16,
    /// Run of the process that wrote the last record.
    pub epoch: Epoch,
    /// The last record that was booked.
    pub sequence: Sequence,
    /// The record that activated the configuration in force; zero before the first.
    pub configuration: Sequence,
}

impl Position {
    pub(crate) fn fetch(store: &Store) -> Result<Self, StoreError> {
        let select = "SELECT shard, epoch, sequence, configuration FROM journal_position";
        let found = store.first(select, &[], |row| {
            Ok(Self {
                shard: row.narrow(0)?,
                epoch: Epoch(row.narrow(1)?),
                sequence: Sequence(row.unsigned(2)?),
                configuration: Sequence(row.unsigned(3)?),
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    pub(crate) fn save(&self, store: &Store) -> Result<(), StoreError> {
        let upsert = "INSERT INTO journal_position (id, shard, epoch, sequence, configuration)
            VALUES (1, $1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET shard = excluded.shard,
            epoch = excluded.epoch, sequence = excluded.sequence,
            configuration = excluded.configuration";
        let Self { shard, epoch, sequence, configuration } = *self;
        let values = [shard.into(), epoch.into(), sequence.into(), configuration.into()];
        store.execute(upsert, &values).map(drop)
    }
}
