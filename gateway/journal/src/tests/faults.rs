//! A disk that fails: full, refusing, tearing, for a moment or for good. Nothing written is ever lost.

use std::io;

use protocol::units::{Nanos, Sequence};

use super::{Rig, append, bodies, body, bytes_of, settle};
use crate::disk::Disk;
use crate::monitor::{Health, Watermarks};
use crate::open::{OpenError, Opened};
use crate::persister::PersistError;
use crate::simulated::Fault;
use crate::verify::{Verdict, verify_on};

/// Records that the workload appends: several segments full.
const RECORDS: u64 = 900;

/// Appends all records, working the disk side in between, whatever it says; what it said first.
fn work_through(opened: &mut Opened) -> Option<String> {
    let mut complaint = None;
    let mut number = opened.writer.next_sequence().0;
    let mut stuck = 0;
    while number <= RECORDS && stuck < 200 {
        let bytes = bytes_of(number);
        let appended =
            opened.writer.append(Nanos(number), Sequence(number - 1), &body(number, bytes));
        stuck += 1;
        if appended.is_ok() {
            number += 1;
            stuck = 0;
        }
        if number.is_multiple_of(16) || appended.is_err() {
            let persisted = opened.persister.work().map_err(|error| error.to_string());
            let prepared = opened.preparer.work().map_err(|error| error.to_string());
            complaint = complaint.or(persisted.err()).or(prepared.err());
        }
    }
    complaint
}

/// Works until everything is durable, on a disk that works.
fn drain(opened: &mut Opened) {
    for _ in 0..200_000 {
        // What was broken may be said once more; from then on it works.
        let _ = opened.preparer.work();
        let _ = opened.persister.work();
        let Watermarks { written, durable } = opened.monitor.watermarks();
        if written == durable && opened.monitor.health() == Health::Ok {
            return;
        }
    }
    panic!("not durable: {:?} {:?}", opened.monitor.watermarks(), opened.monitor.counters());
}

/// Operations of the workload on a disk that works.
fn operations() -> (u64, u64) {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let opening = rig.disk.operations();
    assert_eq!(work_through(&mut opened), None);
    (opening, rig.disk.operations())
}

// Goal: one failed operation, whichever it is, costs no record and leaves a chain that verifies.
// Method: fail each operation of a workload in turn, refused or torn in the middle.
#[test]
fn any_single_failure_costs_nothing() {
    let (opening, all) = operations();
    for operation in opening..all {
        for fault in [Fault::Refused(io::ErrorKind::Other), Fault::Torn(0x5A5A_5A5A_5A5A_5A5A)] {
            let rig = Rig::new();
            let mut opened = rig.open().unwrap();
            rig.disk.fail_at(operation, fault);
            let complaint = work_through(&mut opened);
            assert!(complaint.is_some(), "operation {operation} must be heard of");
            drain(&mut opened);
            assert_eq!(opened.monitor.watermarks().durable, Sequence(RECORDS));
            drop(opened);
            assert_eq!(rig.read_all(1, false), bodies(RECORDS), "operation {operation} {fault:?}");
            let report = verify_on(&rig.disk, None).unwrap();
            assert_eq!(
                report.verdict,
                Verdict::Sound,
                "operation {operation} {fault:?} {report:?}"
            );
        }
    }
}

// Goal: a power loss during any operation keeps everything that was called durable. Method: from each
// operation on, the disk tears one write and then refuses everything; open what is left elsewhere.
#[test]
fn a_power_loss_at_any_operation_keeps_what_is_durable() {
    let (_, all) = operations();
    for operation in 0..all {
        let rig = Rig::new();
        rig.disk.fail_at(operation, Fault::Torn(0xF0F0_3C3C_AA55_0FF0));
        rig.disk.fail_from(Some(operation + 1));
        let durable = match rig.open() {
            Err(OpenError::Io { .. }) => 0,
            Err(other) => panic!("operation {operation}: {other}"),
            Ok(mut opened) => {
                work_through(&mut opened);
                opened.monitor.watermarks().durable.0
            }
        };
        let left = rig.after_power_loss();
        let mut opened = left.open().unwrap();
        let next = opened.recovered.next_sequence.0;
        assert!(next > durable, "operation {operation}: {next} after {durable}");
        append(&mut opened, next..=next + 20);
        settle(&mut opened);
        opened.persister.close().unwrap();
        assert_eq!(left.read_all(1, false), bodies(next + 20), "operation {operation}");
        let report = verify_on(&left.disk, None).unwrap();
        assert_eq!(report.verdict, Verdict::Sound, "operation {operation} {report:?}");
    }
}

// Goal: the end of the process during any operation keeps everything that was written. Method: from each
// operation on, the disk refuses everything; the process ends; the next one has a disk that works.
#[test]
fn a_process_end_at_any_operation_keeps_what_is_written() {
    let (_, all) = operations();
    for operation in 0..all {
        let rig = Rig::new();
        rig.disk.fail_from(Some(operation));
        let written = rig.open().map_or(0, |mut opened| {
            work_through(&mut opened);
            opened.monitor.watermarks().written.0
        });
        rig.disk.fail_from(None);
        let mut opened = rig.open().unwrap();
        assert_eq!(opened.recovered.next_sequence, Sequence(written + 1), "operation {operation}");
        drain(&mut opened);
        assert_eq!(rig.read_all(1, false), bodies(written), "operation {operation}");
        let report = verify_on(&rig.disk, Some(&rig.options.ring_path)).unwrap();
        assert_eq!(report.verdict, Verdict::Sound, "operation {operation} {report:?}");
    }
}

// Goal: a full disk is announced before it hurts, then holds the writer back, and costs nothing. Method:
// room for three segments; watch health step by step until the ring is full; then make room.
#[test]
fn a_full_disk_is_announced_and_costs_nothing() {
    let mut rig = Rig::new();
    // Segments of more than a ring, so that each stage of health lasts.
    rig.options.segment_bytes = 400 << 10;
    let mut opened = rig.open().unwrap();
    while opened.preparer.work().unwrap() > 0 {}
    assert_eq!(opened.monitor.health(), Health::Ok);
    rig.disk.set_capacity(Some(8192 + 3 * rig.options.segment_bytes));
    let mut seen = vec![opened.monitor.health()];
    let mut number = 1;
    let mut refused = 0;
    while refused < 50 {
        let bytes = bytes_of(number);
        let appended =
            opened.writer.append(Nanos(number), Sequence(number - 1), &body(number, bytes));
        match appended {
            Ok(_) => number += 1,
            Err(_) => refused += 1,
        }
        opened.persister.work().unwrap();
        if let Err(PersistError::Io { source, .. }) = opened.preparer.work() {
            assert_eq!(source.kind(), io::ErrorKind::StorageFull);
        }
        let health = opened.monitor.health();
        if seen.last() != Some(&health) {
            seen.push(health);
        }
    }
    let order = [Health::Ok, Health::SparesLow, Health::SparesGone, Health::NoSpace];
    assert_eq!(seen, order);
    assert!(opened.writer.free_bytes() < 2048);
    assert!(opened.monitor.watermarks().durable < opened.monitor.watermarks().written);

    rig.disk.set_capacity(None);
    drain(&mut opened);
    append(&mut opened, number..=number + 100);
    settle(&mut opened);
    assert_eq!(rig.read_all(1, false), bodies(number + 100));
}

// Goal: spares are zeros on the disk itself before they are used. Method: cut the power between any two
// pieces of preparing work; look at every spare that has its name.
#[test]
fn spares_are_zeros_after_a_power_loss() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let mut seen = 0;
    while opened.preparer.work().unwrap() > 0 {
        let after = rig.disk.after_power_loss();
        for name in after.list().unwrap() {
            if name.starts_with("spare-") && !name.ends_with(".tmp") {
                assert!(after.octets(&name).unwrap().iter().all(|octet| *octet == 0), "{name}");
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
}

// Goal: the ballast is there for an operator to delete, and stays deleted while the journal is open.
// Method: prepare, delete, prepare; open again.
#[test]
fn ballast_can_be_thrown() {
    let mut rig = Rig::new();
    rig.options.ballast_bytes = 1 << 20;
    for _ in 0..2 {
        let mut opened = rig.open().unwrap();
        assert_eq!(rig.disk.octets("ballast"), None);
        while opened.preparer.work().unwrap() > 0 {}
        assert_eq!(rig.disk.octets("ballast").map(|octets| octets.len()), Some(1 << 20));
        rig.disk.remove("ballast").unwrap();
        while opened.preparer.work().unwrap() > 0 {}
        assert_eq!(rig.disk.octets("ballast"), None);
    }
}

// Goal: ending on a full disk says what waits. Method: no spare, a full segment, close.
#[test]
fn closing_on_a_full_disk_says_so() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    rig.disk.set_capacity(Some(0));
    append(&mut opened, 1..=500);
    let refused = opened.persister.close().unwrap_err();
    let PersistError::NoSpace { durable } = refused else { panic!("{refused}") };
    assert!(durable > Sequence(0) && durable < Sequence(500));
    // The ring has the rest: the next boot goes on.
    rig.disk.set_capacity(None);
    let mut opened = rig.open().unwrap();
    assert_eq!(opened.recovered.next_sequence, Sequence(501));
    settle(&mut opened);
    assert_eq!(rig.read_all(1, false), bodies(500));
}

// Goal: a disk that fails for good is health `Failed`, holds the writer back and keeps the ring; when it
// comes back, everything goes on. Method: fail everything, fill the ring, repair.
#[test]
fn a_dead_disk_fails_loudly_and_comes_back() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=10);
    rig.disk.fail_from(Some(rig.disk.operations()));
    assert!(opened.persister.work().is_err());
    assert_eq!(opened.monitor.health(), Health::Failed);
    assert_eq!(opened.monitor.watermarks().durable, Sequence(0));
    assert!(work_through(&mut opened).is_some());
    assert_eq!(opened.monitor.health(), Health::Failed);
    let written = opened.monitor.watermarks().written;
    assert!(written < Sequence(RECORDS));

    rig.disk.fail_from(None);
    drain(&mut opened);
    assert_eq!(opened.monitor.watermarks().durable, written);
    assert_eq!(work_through(&mut opened), None);
    drain(&mut opened);
    assert_eq!(rig.read_all(1, false), bodies(RECORDS));
}

// Goal: the superblock learns what is durable when there is nothing else to do. Method: idle calls.
#[test]
fn an_idle_persister_notes_what_is_durable() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=10);
    settle(&mut opened);
    let noted = || crate::superblock::read(&rig.disk).unwrap().0.unwrap().durable;
    assert_eq!(noted(), Sequence(0));
    for _ in 0..1024 {
        opened.persister.work().unwrap();
    }
    assert_eq!(noted(), Sequence(10));
    let operations = rig.disk.operations();
    for _ in 0..4096 {
        opened.persister.work().unwrap();
    }
    assert_eq!(rig.disk.operations(), operations, "once is enough");
}
