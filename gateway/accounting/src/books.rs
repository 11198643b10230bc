//! What the reconciler keeps between records: where it stands, who is who, rows at work, open breaks.
//! What a record does to it stands in `page`.

use crate::LedgerError;
use crate::breaks::Breaks;
use crate::directory::Directory;
use crate::ledger::Position;
use crate::page::replaces::Replacing;
use crate::rows::{Account, AccountPosition, LeaderPosition, Mark, Order, PlanPosition};
use crate::shelf::Shelf;
use crate::store::{Store, StoreError};

/// The state of the reconciler. All of it is in the ledger as well, as of the last commit.
#[derive(Debug)]
pub(crate) struct Books {
    /// The last record that was booked.
    pub position: Position,
    pub directory: Directory,
    pub breaks: Breaks,
    pub orders: Shelf<Order>,
    pub plans: Shelf<PlanPosition>,
    pub accounts: Shelf<Account>,
    pub account_positions: Shelf<AccountPosition>,
    pub leaders: Shelf<LeaderPosition>,
    pub marks: Shelf<Mark>,
    /// Whose places the orders of the next record take; read back from the ledger.
    pub replacing: Replacing,
}

impl Books {
    /// The books as the ledger has them.
    pub(crate) fn fetch(store: &Store) -> Result<Self, LedgerError> {
        let position = Position::fetch(store)?;
        Ok(Self {
            replacing: Replacing::fetch(store, position.sequence)?,
            position,
            directory: Directory::fetch(store)?,
            breaks: Breaks::fetch(store)?,
            orders: Shelf::default(),
            plans: Shelf::default(),
            accounts: Shelf::default(),
            account_positions: Shelf::default(),
            leaders: Shelf::default(),
            marks: Shelf::default(),
        })
    }

    /// Writes what a batch has changed, and how far it came.
    pub(crate) fn flush(&mut self, store: &Store) -> Result<(), StoreError> {
        self.orders.flush(store)?;
        self.plans.flush(store)?;
        self.accounts.flush(store)?;
        self.account_positions.flush(store)?;
        self.leaders.flush(store)?;
        self.marks.flush(store)?;
        self.position.save(store)
    }
}
