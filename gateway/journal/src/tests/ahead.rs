//! Reading ahead gives what reading gives: the same records, the same end, the same error in the same place.

use std::sync::Arc;

use protocol::units::Sequence;

use super::{FIRST, Rig, append, body, bytes_of, settle};
use crate::ahead::read_ahead;
use crate::open::Opened;
use crate::reader::{ReadLimit, Reader};

/// A journal of some segments, with batches of all lengths, and records in the ring that are not durable.
fn filled(rig: &Rig) -> (Opened, u64) {
    let mut opened = rig.open().unwrap();
    let mut last = 0;
    while opened.monitor.counters().segment < 6 {
        let count = 1 + last * 7 % 150;
        append(&mut opened, last + 1..=last + count);
        last += count;
        settle(&mut opened);
    }
    append(&mut opened, last + 1..=last + 40);
    (opened, last + 40)
}

/// What a reader says: the records up to `end`, and the error behind them as text.
fn read(mut reader: Reader, end: u64) -> (Vec<(u64, Vec<u8>)>, Option<String>) {
    let mut records = Vec::new();
    while reader.next_sequence().0 <= end {
        match reader.next() {
            Ok(Some(frame)) => records.push((frame.sequence.0, frame.body.to_vec())),
            Ok(None) => break,
            Err(error) => return (records, Some(error.to_string())),
        }
    }
    (records, None)
}

/// The same by way of a thread.
fn read_on_a_thread(reader: Reader, end: u64) -> (Vec<(u64, Vec<u8>)>, Option<String>) {
    read_ahead(reader, Sequence(end), |ahead| {
        let mut records = Vec::new();
        loop {
            let next = ahead.next_sequence();
            match ahead.next() {
                Ok(Some(frame)) => {
                    assert_eq!(frame.sequence, next);
                    records.push((frame.sequence.0, frame.body.to_vec()));
                }
                Ok(None) => {
                    // It stays the end.
                    assert!(ahead.next().unwrap().is_none());
                    return (records, None);
                }
                Err(error) => {
                    assert!(ahead.next().unwrap().is_none());
                    return (records, Some(error.to_string()));
                }
            }
        }
    })
}

// Goal: every record comes once, in order, from wherever one starts and up to wherever one wants. Method:
// compare with the reader, with and without the ring, at many starts and ends.
#[test]
fn it_is_the_same_as_reading() {
    let rig = Rig::new();
    let (_opened, last) = filled(&rig);
    for with_ring in [true, false] {
        for (from, end) in [
            (1, u64::MAX),
            (1, last),
            (1, last - 1),
            (1, last - 45),
            (1, 1),
            (17, last / 2),
            (last / 3, last / 3),
            (last / 2, last / 2 - 1),
            (last - 45, u64::MAX),
        ] {
            let reader = || rig.reader(from, with_ring, ReadLimit::Written);
            let expected = read(reader(), end);
            assert_eq!(read_on_a_thread(reader(), end), expected, "{from} to {end}");
        }
    }
    let (records, _) = read_on_a_thread(rig.reader(1, true, ReadLimit::Written), u64::MAX);
    assert_eq!(records.len() as u64, last);
    assert!(records.iter().all(|(number, octets)| *octets == body(*number, bytes_of(*number))));
}

// Goal: damage is found where the reader finds it, behind the same records. Method: flip an octet at many
// places of a segment that is not the last.
#[test]
fn damage_is_found_in_its_place() {
    let rig = Rig::new();
    let (_opened, last) = filled(&rig);
    let mut damaged = 0;
    for offset in (5000..150_000).step_by(7919) {
        let mut octets = rig.disk.octets(FIRST).unwrap();
        octets[offset] ^= 0x20;
        let disk = rig.disk.after_power_loss();
        disk.set_octets(FIRST, &octets);
        let reader = || {
            let disk = Arc::new(disk.clone());
            Reader::open_on(disk, None, Sequence(1), ReadLimit::Written).unwrap()
        };
        let expected = read(reader(), last);
        damaged += usize::from(expected.1.is_some());
        assert_eq!(read_on_a_thread(reader(), last), expected, "octet {offset}");
    }
    assert!(damaged > 10, "{damaged} places were found damaged");
}

// Goal: whoever stops early leaves no thread behind that waits for him. Method: stop after one record, and
// before the first; the call comes back.
#[test]
fn one_may_stop_early() {
    let rig = Rig::new();
    let _filled = filled(&rig);
    let reader = || rig.reader(1, true, ReadLimit::Written);
    read_ahead(reader(), Sequence(u64::MAX), |ahead| assert!(ahead.next().unwrap().is_some()));
    read_ahead(reader(), Sequence(u64::MAX), |_| ());
}
