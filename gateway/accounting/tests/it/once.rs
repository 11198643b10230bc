//! Exactly once: crashes, repeats and foreign journals.

use crate::support::{Journal, Told, reconciled};
use accounting::{
    Ledger, OwnedRecord, ReconcileError, Reconciler, Record, RecordList, Records, report,
};
use protocol::units::{Epoch, Sequence};

/// A journal with two decisions, fills, snapshots, and a second epoch.
fn journal() -> Journal {
    let mut journal = Journal::new(2);
    journal.account(0, 1_000_000_000_000, 0);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 2);
    let decision =
        journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0), Told::sent(1, 5, 0)]);
    journal.hand(decision, 2);
    journal.filled(journal.key(decision, 0), 0, 5, 101, 5);
    journal.filled(journal.key(decision, 1), 0, 5, 102, 5);
    journal.boot();
    let event = journal.event(0, 2, 110, -10, 10);
    let decision =
        journal.decide(event, (0, 2), (10, 0), &[Told::sent(0, 0, 5), Told::sent(1, 0, 5)]);
    journal.filled(journal.key(decision, 0), 0, -5, 109, 0);
    journal.filled(journal.key(decision, 1), 0, -5, 108, 0);
    journal.positions(4, &[]);
    journal
}

/// Goal: how the journal is cut into batches, and how often the process dies between them, leaves no
/// trace. Method: the ledger file is opened anew for every batch, and fed from the journal's start.
#[test]
fn batches_and_restarts_leave_no_trace() {
    let journal = journal();
    let expected = report(&journal.reconciled()).unwrap();
    assert_eq!(expected.fills, 4);
    assert_eq!(expected.breaks.open, 0, "{:?}", expected.breaks);
    for records_max in [1, 2, 3, 7] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        loop {
            let ledger = Ledger::open(&path).unwrap();
            let list = RecordList::new(journal.records.clone());
            let mut reconciler = Reconciler::open(list, ledger).unwrap();
            if reconciler.work(records_max).unwrap() == 0 {
                break;
            }
        }
        assert_eq!(report(&Ledger::open_read_only(&path).unwrap()).unwrap(), expected);
    }
}

/// Goal: a reader beside the writer sees whole batches, and disturbs nothing. Method: a second
/// connection, open all the while, asks after each batch.
#[test]
fn readers_see_whole_batches() {
    let journal = journal();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let list = RecordList::new(journal.records.clone());
    let mut reconciler = Reconciler::open(list, Ledger::open(&path).unwrap()).unwrap();
    let reader = Ledger::open_read_only(&path).unwrap();
    while reconciler.work(5).unwrap() > 0 {
        let found = report(&reader).unwrap();
        assert_eq!(found.position, reconciler.position().unwrap());
        assert!(found.postings.sum.is_zero());
    }
    assert_eq!(report(&reader).unwrap(), journal.reported());
}

/// A source that repeats from the start whenever it is sought, as one that only knows files would.
struct Repeating(RecordList);

impl Records for Repeating {
    type Error = std::convert::Infallible;

    fn seek(&mut self, _: Sequence) -> Result<(), Self::Error> {
        self.0.seek(Sequence(1))
    }

    fn next_record(&mut self) -> Result<Option<Record<'_>>, Self::Error> {
        self.0.next_record()
    }
}

/// Goal: records that are in the ledger already change nothing. Method: the whole journal twice.
#[test]
fn repeated_records_change_nothing() {
    let journal = journal();
    let ledger = journal.reconciled();
    let before = report(&ledger).unwrap();
    let source = Repeating(RecordList::new(journal.records.clone()));
    let mut reconciler = Reconciler::open(source, ledger).unwrap();
    while reconciler.work(4).unwrap() > 0 {}
    assert_eq!(report(reconciler.ledger()).unwrap(), before);
}

/// Goal: a batch that fails leaves nothing behind, and the next call goes on from the last commit.
/// Method: one malformed record, mended after the failure by a new source.
#[test]
fn a_failed_batch_leaves_nothing() {
    let mut journal = journal();
    let place = journal.records.len() - 3;
    let sound = std::mem::replace(&mut journal.records[place].body[0], 0xff);
    let list = RecordList::new(journal.records.clone());
    let mut reconciler = Reconciler::open(list, Ledger::in_memory().unwrap()).unwrap();
    reconciler.work(10).unwrap();
    let at = reconciler.position().unwrap();
    for _ in 0..2 {
        let failure = reconciler.work(1_000).unwrap_err();
        let expected = Sequence(u64::try_from(place).unwrap() + 1);
        assert!(
            matches!(failure, ReconcileError::Malformed { sequence, .. } if sequence == expected),
            "{failure}"
        );
        assert_eq!(reconciler.position().unwrap(), at);
    }
    journal.records[place].body[0] = sound;
    let ledger = reconciled(&journal.records, reconciler.close().1, 1_000);
    assert_eq!(report(&ledger).unwrap(), journal.reported());
}

/// Goal: a journal that is not the ledger's is refused by name. Method: one change each.
#[test]
fn foreign_journals_are_refused() {
    let journal = journal();
    let half = journal.records.len() / 2;
    let check = |change: fn(&mut OwnedRecord), expected: &str| {
        let ledger = reconciled(&journal.records[..half], Ledger::in_memory().unwrap(), 1_000);
        let mut records = journal.records.clone();
        records[half..].iter_mut().for_each(change);
        let list = RecordList::new(records);
        let failure = Reconciler::open(list, ledger).unwrap().work(1_000).unwrap_err();
        assert!(failure.to_string().contains(expected), "{failure}");
    };
    check(|record| record.sequence.0 += 5, "the journal goes on at");
    check(|record| record.epoch = Epoch(7), "goes on with epoch 7");
    check(|record| record.epoch = Epoch(0), "goes on with epoch 0");
}

/// Goal: after a power cut that took away what is in the ledger, the ledger says so instead of
/// mixing two histories. Method: the journal continues in a new epoch below the ledger's position.
#[test]
fn a_ledger_ahead_of_its_journal_is_refused() {
    let mut journal = journal();
    let ledger = journal.reconciled();
    journal.records.truncate(journal.records.len() - 4);
    journal.boot();
    let source = Repeating(RecordList::new(journal.records.clone()));
    let failure = Reconciler::open(source, ledger).unwrap().work(1_000).unwrap_err();
    assert!(matches!(failure, ReconcileError::OtherHistory { .. }), "{failure}");
}

/// Goal: a ledger belongs to one shard. Method: a second boot of another shard.
#[test]
fn another_shard_is_refused() {
    let mut journal = journal();
    journal.boot();
    let last = journal.records.last_mut().unwrap();
    // The shard stands behind the message header and the epoch.
    last.body[12] = 4;
    let list = RecordList::new(journal.records);
    let mut reconciler = Reconciler::open(list, Ledger::in_memory().unwrap()).unwrap();
    let failure = reconciler.work(1_000).unwrap_err();
    assert!(matches!(failure, ReconcileError::WrongShard { expected: 3, found: 4 }), "{failure}");
}

/// Goal: the schema knows its own history. Method: open twice; change a step's digest; add a step.
#[test]
fn schema_steps_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    drop(Ledger::open(&path).unwrap());
    drop(Ledger::open(&path).unwrap());
    let change = |sql: &str| {
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        drop(connection);
        Ledger::open(&path).unwrap_err().to_string()
    };
    let newer = change("INSERT INTO schema_step VALUES (99, 'later', 'x')");
    assert!(newer.contains("use a newer program"), "{newer}");
    let differs =
        change("DELETE FROM schema_step; INSERT INTO schema_step VALUES (0, '0001_ledger', 'x')");
    assert!(differs.contains("`0001_ledger` of the ledger is not ours"), "{differs}");
    assert!(Ledger::open_read_only(&folder.path().join("none.db")).is_err());
}
