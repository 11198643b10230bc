//! The reconciler: reads the journal at its own pace and keeps the ledger in step, exactly once.
//! It holds no reference to trading and cannot slow it.

use crate::books::Books;
use crate::ledger::{Ledger, Position};
use crate::page::Page;
use crate::records::{self, Records};
use crate::store::Store;
use crate::{LedgerError, ReconcileError};
use protocol::messages::Finding;
use protocol::units::{Nanos, Sequence};

/// Brings the records of a journal into a ledger.
///
/// The journal position is committed together with what the records did, so a crash at any point
/// loses nothing and books nothing twice.
#[derive(Debug)]
pub struct Reconciler<R> {
    records: R,
    ledger: Ledger,
    // Nothing after a failure: then the books are fetched again and the journal is sought again.
    books: Option<Books>,
}

impl<R: Records> Reconciler<R> {
    /// Takes a journal and the ledger that it goes into.
    ///
    /// # Errors
    /// [`ReconcileError`] when either cannot be read.
    pub fn open(records: R, ledger: Ledger) -> Result<Self, ReconcileError> {
        let mut reconciler = Self { records, ledger, books: None };
        reconciler.books = Some(reconciler.restart()?);
        Ok(reconciler)
    }

    /// Books up to `records_max` records in one transaction. Returns how many there were; zero means
    /// that the end of the journal was reached. Never waits for the journal.
    ///
    /// # Errors
    /// [`ReconcileError`]; then nothing of this call is in the ledger, and the next call starts
    /// again from where the ledger stands.
    pub fn work(&mut self, records_max: usize) -> Result<usize, ReconcileError> {
        let mut books = match self.books.take() {
            Some(books) => books,
            None => self.restart()?,
        };
        let Self { records, ledger, .. } = self;
        let store = &ledger.store;
        let (booked, is_sound) =
            store.transaction(|| batch(records, store, &mut books, records_max))?;
        self.books = is_sound.then_some(books);
        Ok(booked)
    }

    /// What the engine has to be told of: breaks of a follower's account that it was not told of yet. Each is
    /// returned once in a run; a start returns again what the journal does not have.
    pub fn findings(&mut self, now: Nanos) -> Vec<Finding> {
        self.books.as_mut().map(|books| books.breaks.findings(now)).unwrap_or_default()
    }

    /// The last record that is in the ledger.
    ///
    /// # Errors
    /// [`LedgerError`] when the database refuses.
    pub fn position(&self) -> Result<Position, LedgerError> {
        self.books.as_ref().map_or_else(|| self.ledger.position(), |books| Ok(books.position))
    }

    /// The ledger, for reports between batches.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Gives journal and ledger back.
    #[must_use]
    pub fn close(self) -> (R, Ledger) {
        (self.records, self.ledger)
    }

    fn restart(&mut self) -> Result<Books, ReconcileError> {
        let books = Books::fetch(&self.ledger.store)?;
        let next = Sequence(books.position.sequence.0 + 1);
        self.records.seek(next).map_err(records::unreadable)?;
        Ok(books)
    }
}

/// Books records until there are enough or no more. Returns how many, and whether the journal could
/// be read all the while.
fn batch<R: Records>(
    records: &mut R,
    store: &Store,
    books: &mut Books,
    records_max: usize,
) -> Result<(usize, bool), ReconcileError> {
    let (mut booked, mut is_sound) = (0, true);
    while booked < records_max {
        match records.next_record() {
            Ok(Some(record)) => Page::book(store, books, &record)?,
            Ok(None) => break,
            Err(error) if booked == 0 => return Err(records::unreadable(error)),
            // What came before is worth keeping; the next call meets the failure again.
            Err(_) => {
                is_sound = false;
                break;
            }
        }
        booked += 1;
    }
    if booked > 0 {
        books.flush(store)?;
    }
    Ok((booked, is_sound))
}
