//! Rows that a batch works on: fetched once, changed in memory, written once before the commit.
//! Which rows there are is up to the types that implement [`Stored`].

use crate::store::{Store, StoreError};
use std::collections::BTreeMap;

/// Rows that stay in memory between batches; with more, all are dropped and fetched again.
const HELD_MAX: usize = 1 << 17;

/// A row of one table, by its primary key.
pub(crate) trait Stored: Copy {
    /// The primary key.
    type Key: Ord + Copy;

    /// Fetches the row.
    fn fetch(store: &Store, key: Self::Key) -> Result<Option<Self>, StoreError>;

    /// Inserts or updates the row.
    fn save(&self, store: &Store, key: Self::Key) -> Result<(), StoreError>;
}

/// The rows of one table that are in memory.
#[derive(Debug)]
pub(crate) struct Shelf<T: Stored> {
    held: BTreeMap<T::Key, Held<T>>,
    changed: Vec<T::Key>,
}

#[derive(Debug)]
struct Held<T> {
    row: T,
    is_changed: bool,
}

impl<T: Stored> Default for Shelf<T> {
    fn default() -> Self {
        Self { held: BTreeMap::new(), changed: Vec::new() }
    }
}

impl<T: Stored> Shelf<T> {
    /// The row with a key, if there is one.
    pub(crate) fn find(&mut self, store: &Store, key: T::Key) -> Result<Option<T>, StoreError> {
        if let Some(held) = self.held.get(&key) {
            return Ok(Some(held.row));
        }
        let row = T::fetch(store, key)?;
        if let Some(row) = row {
            self.held.insert(key, Held { row, is_changed: false });
        }
        Ok(row)
    }

    /// Keeps a row, to be written with the batch.
    pub(crate) fn put(&mut self, key: T::Key, row: T) {
        let held = self.held.entry(key).or_insert(Held { row, is_changed: false });
        held.row = row;
        if !held.is_changed {
            held.is_changed = true;
            self.changed.push(key);
        }
    }

    /// Writes what has changed. The caller commits, or clears the shelf when it cannot.
    pub(crate) fn flush(&mut self, store: &Store) -> Result<(), StoreError> {
        self.changed.sort_unstable();
        for key in self.changed.drain(..) {
            let held = self.held.get_mut(&key).expect("changed rows are held");
            held.row.save(store, key)?;
            held.is_changed = false;
        }
        if self.held.len() > HELD_MAX {
            self.held.clear();
        }
        Ok(())
    }
}
