//! The reconciler on a real journal: tier 0, tier 1, a restart.

use crate::support::{Journal, START_NS, Told};
use accounting::{JournalTail, Ledger, OwnedRecord, Reconciler, report};
use journal::{Opened, Options, ReadLimit};
use protocol::units::{Nanos, Sequence};
use std::path::Path;

fn options(folder: &Path) -> Options {
    Options {
        ring_bytes: 1 << 20,
        segment_bytes: 1 << 20,
        batch_bytes_max: 128 << 10,
        shard: 3,
        readers: 0,
        direct_io: false,
        ..Options::new(folder.join("segments"), folder.join("ring/tier0"))
    }
}

fn open(folder: &Path) -> Opened {
    let mut opened = journal::open(&options(folder), 7, &|| Nanos(START_NS)).unwrap();
    while opened.preparer.work().unwrap() > 0 {}
    opened
}

fn append(opened: &mut Opened, records: &[OwnedRecord]) {
    for record in records {
        let sequence = opened.writer.append(record.timestamp, record.parent, &record.body);
        assert_eq!(sequence.unwrap(), record.sequence);
    }
}

fn persist(opened: &mut Opened) {
    while opened.persister.work().unwrap() > 0 {}
}

/// Goal: the ledger takes what is durable and nothing else, goes on after a restart in the middle,
/// and ends as a ledger that was fed from memory. Method: a journal in two epochs, on disk.
#[test]
fn a_journal_on_disk() {
    // Tier 0 has to lie in memory.
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let mut journal = Journal::new(1);
    journal.account(0, 1_000_000_000_000, 0);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 1);
    let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0)]);
    let first_epoch = journal.records.len();
    journal.boot();
    let mut key = journal.key(decision, 0);
    key.epoch = 1;
    journal.filled(key, 0, 5, 101, 5);
    journal.positions(1, &[(0, 0, 5)]);

    let paths = options(folder.path());
    let tail = || JournalTail::new(&paths.directory, Some(&paths.ring_path), ReadLimit::Durable);
    let ledger_path = folder.path().join("ledger.db");
    let mut opened = open(folder.path());
    let mut reconciler = Reconciler::open(tail(), Ledger::open(&ledger_path).unwrap()).unwrap();
    append(&mut opened, &journal.records[..first_epoch]);
    assert_eq!(reconciler.work(100).unwrap(), 0);
    persist(&mut opened);
    assert_eq!(reconciler.work(7).unwrap(), 7);
    assert_eq!(reconciler.position().unwrap().sequence, Sequence(7));
    drop(reconciler);
    drop(opened);

    let mut opened = open(folder.path());
    assert_eq!(opened.writer.epoch().0, 2);
    append(&mut opened, &journal.records[first_epoch..]);
    persist(&mut opened);
    let mut reconciler = Reconciler::open(tail(), Ledger::open(&ledger_path).unwrap()).unwrap();
    let mut booked = 7;
    loop {
        match reconciler.work(5).unwrap() {
            0 => break,
            count => booked += count,
        }
    }
    assert_eq!(booked, journal.records.len());
    assert_eq!(report(reconciler.ledger()).unwrap(), journal.reported());
}
