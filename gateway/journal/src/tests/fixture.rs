//! A journal as version 1 of the format writes it, kept as files: every later build reads it, and as long
//! as the version stays, writes the same octets for the same inputs. The superblock of builds that wrote no end down is
//! kept beside it: they left zeros where that stands.

use std::path::{Path, PathBuf};

use protocol::units::{Nanos, Sequence};

use super::{FIRST, Rig, append, bodies};
use crate::reader::{ReadLimit, Reader};
use crate::superblock;
use crate::verify::{Verdict, verify};

/// Set to write the files anew, after a deliberate change of the format and its version.
const BLESS: &str = "PACELINE_BLESS";

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1")
}

/// Three batches of records of two epochs, ended properly; the zeros behind them cut off.
fn written_now() -> [(&'static str, Vec<u8>); 2] {
    let mut rig = Rig::new();
    for (last, seed) in [(10, 0x5EED), (20, 0x5EEE)] {
        rig.seed = seed;
        let mut opened = rig.open().unwrap();
        for end in [last - 5, last] {
            append(&mut opened, end - 4..=end);
            opened.persister.work().unwrap();
        }
        opened.persister.close().unwrap();
    }
    let mut segment = rig.disk.octets(FIRST).unwrap();
    let end = segment.iter().rposition(|octet| *octet != 0).unwrap() + 1;
    segment.truncate(end.next_multiple_of(4096));
    [(FIRST, segment), (superblock::NAME, rig.disk.octets(superblock::NAME).unwrap())]
}

// Goal: the format does not change by accident, and the same inputs give the same octets. Method: compare
// with files; to write them anew, set PACELINE_BLESS.
#[test]
fn the_same_inputs_give_the_same_octets() {
    let now = written_now();
    assert_eq!(now, written_now());
    for (name, octets) in now {
        let path = directory().join(name);
        if std::env::var_os(BLESS).is_some() {
            std::fs::write(&path, &octets).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == octets, "{name} is written differently now");
    }
}

// Goal: a journal of a build that wrote no end down goes on, and its end counts as unknown. Method: its files, no ring.
#[test]
fn superblocks_of_builds_without_ends_are_read() {
    let rig = Rig::new();
    let old = directory().join("../superblock-v1-before-ends");
    rig.disk.set_octets(superblock::NAME, &std::fs::read(old).unwrap());
    rig.disk.set_octets(FIRST, &std::fs::read(directory().join(FIRST)).unwrap());
    let recovered = rig.open().unwrap().recovered;
    assert_eq!((recovered.next_sequence, recovered.was_closed), (Sequence(21), false));
    assert_eq!(recovered.lost_from(), Some(Sequence(21)));
}

// Goal: journals of version 1 can be read. Method: read the files, record by record, and verify them.
#[test]
fn version_1_is_read() {
    let report = verify(&directory(), None).unwrap();
    assert_eq!((report.verdict, report.records), (Verdict::Sound, 20));
    let mut reader = Reader::open(&directory(), None, Sequence(1), ReadLimit::Durable).unwrap();
    for (index, body) in bodies(20).iter().enumerate() {
        let frame = reader.next().unwrap().unwrap();
        let number = index as u64 + 1;
        assert_eq!((frame.sequence, frame.parent), (Sequence(number), Sequence(number - 1)));
        assert_eq!((frame.timestamp, frame.kind), (Nanos(number), 300));
        assert_eq!(frame.epoch.0, if number <= 10 { 1 } else { 2 });
        assert_eq!(frame.body, body);
    }
    assert!(reader.next().unwrap().is_none());
}
