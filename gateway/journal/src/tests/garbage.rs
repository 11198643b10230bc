//! Octets that nobody wrote: whatever a file or a ring holds, looking at it ends in records or in an
//! error, never in a panic, and never in a record that was not appended.

use proptest::prelude::*;
use protocol::units::Sequence;

use super::{FIRST, Rig, append, bodies, settle};
use crate::block::{BatchHeader, PreviousEnded, Seal, SegmentHeader};
use crate::frame;
use crate::reader::ReadLimit;
use crate::simulated::SimulatedDisk;
use crate::superblock;
use crate::verify::verify_on;

/// Records of the journal that is spoilt.
const RECORDS: u64 = 120;

/// A journal of more than one segment and some records that only the ring has.
fn journal() -> (Rig, Vec<String>) {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    for end in (10..=RECORDS - 10).step_by(10) {
        append(&mut opened, end - 9..=end);
        settle(&mut opened);
    }
    append(&mut opened, RECORDS - 9..=RECORDS);
    let names = vec![FIRST.into(), "0000000000000002.segment".into(), superblock::NAME.into()];
    (rig, names)
}

#[derive(Clone, Debug)]
enum Spoil {
    Flip { file: usize, octet: usize, bits: u8 },
    Fill { file: usize, start: usize, bytes: usize, with: u8 },
    Copy { file: usize, from: usize, to: usize, bytes: usize },
    Cut { file: usize, bytes: usize },
}

fn spoil() -> impl Strategy<Value = Spoil> {
    // Mostly within the part of a file that holds something.
    let place = || 0..140_000_usize;
    let file = || 0..4_usize;
    prop_oneof![
        (file(), place(), 1..=255_u8).prop_map(|(file, octet, bits)| Spoil::Flip {
            file,
            octet,
            bits
        }),
        (file(), place(), 1..9000_usize, any::<u8>())
            .prop_map(|(file, start, bytes, with)| Spoil::Fill { file, start, bytes, with }),
        (file(), place(), place(), 1..9000_usize).prop_map(|(file, from, to, bytes)| Spoil::Copy {
            file,
            from,
            to,
            bytes
        }),
        (file(), place()).prop_map(|(file, bytes)| Spoil::Cut { file, bytes }),
    ]
}

fn change(octets: &mut Vec<u8>, spoil: &Spoil) {
    let length = octets.len().max(1);
    match *spoil {
        Spoil::Flip { octet, bits, .. } => {
            if let Some(octet) = octets.get_mut(octet % length) {
                *octet ^= bits;
            }
        }
        Spoil::Fill { start, bytes, with, .. } => {
            let start = start % length;
            let end = (start + bytes).min(octets.len());
            octets[start.min(end)..end].fill(with);
        }
        Spoil::Copy { from, to, bytes, .. } => {
            let (from, to) = (from % length / 64 * 64, to % length / 64 * 64);
            let bytes = bytes.min(octets.len() - from).min(octets.len() - to);
            octets.copy_within(from..from + bytes, to);
        }
        Spoil::Cut { bytes, .. } => octets.truncate(bytes % length),
    }
}

/// Spoils files of the journal; the last of the four is the ring.
fn apply(rig: &Rig, names: &[String], spoils: &[Spoil]) {
    for spoil in spoils {
        let (Spoil::Flip { file, .. }
        | Spoil::Fill { file, .. }
        | Spoil::Copy { file, .. }
        | Spoil::Cut { file, .. }) = spoil;
        match names.get(*file) {
            Some(name) => {
                let mut octets = rig.disk.octets(name).unwrap_or_default();
                change(&mut octets, spoil);
                rig.disk.set_octets(name, &octets);
            }
            None => {
                let mut octets = std::fs::read(&rig.options.ring_path).unwrap();
                // Not its header page: what that says is believed, as long as its identity holds.
                let mut data = octets.split_off(4096);
                change(&mut data, spoil);
                octets.extend(data);
                std::fs::write(&rig.options.ring_path, octets).unwrap();
            }
        }
    }
}

/// Reads what can be read and checks that it is what was appended.
fn read_what_is_there(rig: &Rig, with_ring: bool) {
    let wanted = bodies(RECORDS);
    let disk = std::sync::Arc::new(rig.disk.clone());
    let ring = with_ring.then_some(rig.options.ring_path.as_path());
    let reader = crate::Reader::open_on(disk, ring, Sequence(1), ReadLimit::Written);
    let Ok(mut reader) = reader else { return };
    let mut next = 1;
    while let Ok(Some(frame)) = reader.next() {
        assert_eq!(frame.sequence, Sequence(next));
        assert_eq!(frame.body, wanted[crate::to_usize(next) - 1]);
        next += 1;
    }
}

// Goal: as at the head of this file. Method: random damage in up to three places of a journal's files,
// then everything that reads; what an open accepts must be what was appended, without a hole.
proptest! {
    #![proptest_config(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn spoilt_journals_never_lie(spoils in prop::collection::vec(spoil(), 1..4)) {
        let (rig, names) = journal();
        apply(&rig, &names, &spoils);
        for with_ring in [false, true] {
            read_what_is_there(&rig, with_ring);
            drop(verify_on(&rig.disk, with_ring.then_some(rig.options.ring_path.as_path())));
        }
        if let Ok(mut opened) = rig.open() {
            let next = opened.recovered.next_sequence.0;
            assert!(next <= RECORDS + 1);
            append(&mut opened, next..=next + 5);
            settle(&mut opened);
            assert_eq!(rig.read_all(1, false), bodies(next + 5));
        }
    }

    #[test]
    fn decoders_take_anything(
        mut octets in prop::collection::vec(any::<u8>(), 0..5000),
        start in 0..6_usize,
    ) {
        let starts: [&[u8]; 6] = [b"PLSEGMNT", b"PLBT", b"PLSL", b"PLSUPERB", &[128, 0, 0, 0], b""];
        let start = starts[start];
        let bytes = start.len().min(octets.len());
        octets[..bytes].copy_from_slice(&start[..bytes]);
        let header = SegmentHeader {
            shard: 0,
            previous_ended: PreviousEnded::None,
            number: 1,
            base: Sequence(1),
            salt: 1,
            build: [0; 16],
            journal_id: 1,
            previous_end: 0,
            previous_hash: [0; 32],
        };
        let disk = SimulatedDisk::new();
        disk.set_octets(superblock::NAME, &octets);
        prop_assert!(SegmentHeader::decode(&octets).is_err());
        prop_assert!(BatchHeader::decode(&octets, &header, 4096).is_err());
        prop_assert!(Seal::decode(&octets, &header, 4096).is_err());
        prop_assert!(frame::verify(1, &octets).is_err());
        prop_assert!(superblock::read(&disk).unwrap().0.is_err());
    }
}
