//! Snapshot files: whole or not there at every crash, refused at every length and after every changed octet.

use std::io;
use std::sync::Arc;

use super::{Rig, append, settle};
use crate::reader::ReadLimit;
use crate::simulated::{Fault, SimulatedDisk};
use crate::snapshots::{BadSnapshot, RecordId, SNAPSHOTS_KEPT, Snapshots, snapshot_name};
use protocol::units::{Epoch, Nanos, Sequence};

const BUILD: [u8; 16] = *b"a build, sixteen";

/// A journal of some records on a disk.
fn journal() -> Rig {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=20);
    settle(&mut opened);
    rig
}

fn over(disk: &SimulatedDisk) -> Snapshots {
    Snapshots::open_on(Arc::new(disk.clone())).unwrap()
}

const fn record(sequence: u64) -> RecordId {
    RecordId { sequence: Sequence(sequence), epoch: Epoch(1), check: 7, time: Nanos(9) }
}

fn body(sequence: u64) -> Vec<u8> {
    super::body(sequence, 3_000)
}

fn write(snapshots: &Snapshots, sequence: u64) -> io::Result<()> {
    snapshots.write(record(sequence), 0xfeed, BUILD, &body(sequence))
}

/// Goal: what is written is read, and the last two are kept.
#[test]
fn the_last_two_snapshots_are_kept() {
    let rig = journal();
    let snapshots = over(&rig.disk);
    assert_eq!(snapshots.list().unwrap(), []);
    for sequence in [3, 7, 12] {
        write(&snapshots, sequence).unwrap();
        let (header, found) = snapshots.read(Sequence(sequence)).unwrap();
        assert_eq!((header.record, header.configuration), (record(sequence), 0xfeed));
        assert_eq!((header.build, found), (BUILD, body(sequence)));
    }
    assert_eq!(snapshots.list().unwrap(), [Sequence(12), Sequence(7)]);
    // The journal has gone back behind the newest one: a power loss took what it covers.
    write(&snapshots, 9).unwrap();
    assert_eq!(snapshots.list().unwrap(), [Sequence(9), Sequence(7)]);
    assert_eq!(SNAPSHOTS_KEPT, 2);
}

/// Goal: whenever the process or the power ends while a snapshot is written, every file under a snapshot's
/// name is whole, and the one before is still there. Method: each operation of the disk is the last one.
#[test]
fn a_crash_while_a_snapshot_is_written() {
    let mut operations = 0;
    loop {
        let rig = journal();
        write(&over(&rig.disk), 5).unwrap();
        let begin = rig.disk.operations();
        rig.disk.fail_from(Some(begin + operations));
        let written = write(&over(&rig.disk), 11);
        rig.disk.fail_from(None);
        for disk in [rig.disk.clone(), rig.disk.after_power_loss()] {
            let snapshots = over(&disk);
            let found = snapshots.list().unwrap();
            assert!(found.contains(&Sequence(5)), "{operations} operations: {found:?}");
            for sequence in found {
                assert_eq!(snapshots.read(sequence).unwrap().1, body(sequence.0));
            }
            // The next one takes away what the last one left.
            write(&snapshots, 14).unwrap();
            assert_eq!(snapshots.read(Sequence(14)).unwrap().1, body(14));
            let names = crate::disk::Disk::list(&disk).unwrap();
            assert!(!names.iter().any(|name| name.ends_with(".tmp")), "{names:?}");
        }
        if written.is_ok() {
            break;
        }
        operations += 1;
    }
    assert!(operations > 4, "creating, writing, syncing, renaming: {operations}");
}

/// Goal: a file that was torn at any length is refused, and so is one with any octet changed.
#[test]
fn torn_and_changed_snapshots_are_refused() {
    let rig = journal();
    let snapshots = over(&rig.disk);
    write(&snapshots, 5).unwrap();
    let name = snapshot_name(Sequence(5));
    let octets = rig.disk.octets(&name).unwrap();
    for length in 0..octets.len() {
        rig.disk.set_octets(&name, &octets[..length]);
        let refused = snapshots.read(Sequence(5)).unwrap_err();
        let is_right = matches!(refused, BadSnapshot::Short | BadSnapshot::Length { .. });
        assert!(is_right, "{length} octets: {refused}");
    }
    for place in 0..octets.len() {
        let mut changed = octets.clone();
        changed[place] ^= 0x10;
        rig.disk.set_octets(&name, &changed);
        assert!(snapshots.read(Sequence(5)).is_err(), "octet {place}");
    }
    rig.disk.set_octets(&name, &[&octets[..], &[0]].concat());
    assert!(matches!(snapshots.read(Sequence(5)), Err(BadSnapshot::Length { .. })));
}

/// Goal: a snapshot of another journal, under another name, or of a newer format is refused by name.
#[test]
fn foreign_and_newer_snapshots_are_refused() {
    let (rig, other) = (journal(), SimulatedDisk::new());
    let mut foreign = Rig::over(other);
    foreign.seed = 99;
    drop(foreign.open().unwrap());
    write(&over(&foreign.disk), 5).unwrap();
    let name = snapshot_name(Sequence(5));
    let octets = foreign.disk.octets(&name).unwrap();
    let snapshots = over(&rig.disk);
    write(&snapshots, 5).unwrap();
    let ours = rig.disk.octets(&name).unwrap();
    rig.disk.set_octets(&name, &octets);
    assert!(matches!(snapshots.read(Sequence(5)), Err(BadSnapshot::Foreign)));
    write(&snapshots, 6).unwrap();
    rig.disk.set_octets(&snapshot_name(Sequence(6)), &ours);
    assert!(matches!(snapshots.read(Sequence(6)), Err(BadSnapshot::Foreign)));
    let mut newer = ours;
    newer[8] = 2;
    let crc = crc32c::crc32c(&newer[..124]);
    newer[124..128].copy_from_slice(&crc.to_le_bytes());
    rig.disk.set_octets(&name, &newer);
    assert!(matches!(snapshots.read(Sequence(5)), Err(BadSnapshot::Version { found: 2 })));
}

/// Goal: a full or broken disk costs a snapshot and nothing else.
#[test]
fn a_disk_that_refuses_leaves_the_snapshots_there_are() {
    let rig = journal();
    let snapshots = over(&rig.disk);
    write(&snapshots, 5).unwrap();
    rig.disk.fail_at(rig.disk.operations(), Fault::Refused(io::ErrorKind::StorageFull));
    assert!(write(&snapshots, 9).is_err());
    assert_eq!(snapshots.list().unwrap(), [Sequence(5)]);
    write(&snapshots, 9).unwrap();
    assert_eq!(snapshots.list().unwrap(), [Sequence(9), Sequence(5)]);
}

/// Goal: a record is told from another one of its sequence, and snapshots disturb no reader of the journal.
#[test]
fn records_are_told_apart() {
    let rig = journal();
    let mut reader = rig.reader(4, false, ReadLimit::Durable);
    let first = RecordId::of(&reader.next().unwrap().unwrap());
    let second = RecordId::of(&reader.next().unwrap().unwrap());
    assert_eq!((first.sequence, second.sequence), (Sequence(4), Sequence(5)));
    assert_ne!(first.check, second.check);
    write(&over(&rig.disk), 5).unwrap();
    assert_eq!(rig.read_all(1, false).len(), 20);
    let opened = rig.open().unwrap();
    assert_eq!(opened.recovered.next_sequence, Sequence(21));
}
