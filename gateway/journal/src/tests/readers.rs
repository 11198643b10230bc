//! Readers that tail, lag, are lapped, change tiers, and ask for what is not there.

use protocol::units::{Nanos, Sequence};

use super::{Rig, append, bodies, body, bytes_of, settle};
use crate::disk::Disk;
use crate::reader::{ReadError, ReadLimit};
use crate::ring::{Full, RingTail, TailError};

// Goal: a reader that lags by several rings and segments sees every record once, in order, and is at
// the head again after. Method: read nothing while the ring goes round, then everything.
#[test]
fn a_lagging_reader_misses_nothing() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let mut reader = rig.reader(1, true, ReadLimit::Written);
    assert!(reader.next().unwrap().is_none());
    append(&mut opened, 1..=10);
    // From the ring: nothing is durable yet.
    assert_eq!(reader.next().unwrap().unwrap().sequence, Sequence(1));
    let mut last = 10;
    while opened.monitor.counters().segment < 6 {
        append(&mut opened, last + 1..=last + 100);
        last += 100;
        settle(&mut opened);
    }
    append(&mut opened, last + 1..=last + 50);
    last += 50;
    for sequence in 2..=last {
        let frame = reader.next().unwrap().unwrap();
        assert_eq!(frame.sequence, Sequence(sequence));
        assert_eq!(frame.body, body(sequence, bytes_of(sequence)));
        assert_eq!((frame.parent, frame.timestamp), (Sequence(sequence - 1), Nanos(sequence)));
        assert_eq!((frame.kind, frame.epoch.0), (300, 1));
    }
    assert!(reader.next().unwrap().is_none());
    append(&mut opened, last + 1..=last + 1);
    assert_eq!(reader.next().unwrap().unwrap().sequence, Sequence(last + 1));
}

// Goal: a reader limited to durable records never shows one that a power loss could take. Method: look
// before and after each commit.
#[test]
fn a_durable_reader_waits_for_the_disk() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let mut reader = rig.reader(1, true, ReadLimit::Durable);
    for round in 0..30 {
        let first = round * 20 + 1;
        append(&mut opened, first..=first + 19);
        assert!(reader.next().unwrap().is_none());
        settle(&mut opened);
        for sequence in first..=first + 19 {
            assert_eq!(reader.next().unwrap().unwrap().sequence, Sequence(sequence));
        }
        assert!(reader.next().unwrap().is_none());
    }
}

// Goal: without a ring, a reader still sees what becomes durable after it came to the end, in this segment
// and in the next. Method: read to the end after each commit.
#[test]
fn a_reader_without_a_ring_sees_segments_grow() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let mut reader = rig.reader(1, false, ReadLimit::Durable);
    let mut last = 0;
    while opened.monitor.counters().segment < 3 {
        assert!(reader.next().unwrap().is_none());
        append(&mut opened, last + 1..=last + 20);
        settle(&mut opened);
        for sequence in last + 1..=last + 20 {
            assert_eq!(reader.next().unwrap().unwrap().sequence, Sequence(sequence));
        }
        last += 20;
    }
}

// Goal: a reader goes on across a restart that replaces the ring. Method: restart with another size.
#[test]
fn readers_outlive_the_ring() {
    let mut rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let mut reader = rig.reader(1, true, ReadLimit::Written);
    append(&mut opened, 1..=30);
    for _ in 1..=30 {
        assert!(reader.next().unwrap().is_some());
    }
    assert!(reader.next().unwrap().is_none());
    drop(opened);
    rig.options.ring_bytes *= 2;
    let mut opened = rig.open().unwrap();
    assert_eq!(opened.recovered.next_sequence, Sequence(31));
    append(&mut opened, 31..=60);
    let mut next = 31;
    for _ in 0..2000 {
        if let Some(frame) = reader.next().unwrap() {
            assert_eq!(frame.sequence, Sequence(next));
            assert_eq!(frame.epoch.0, 2);
            next += 1;
        }
    }
    assert_eq!(next, 61);
}

// Goal: reading can start at any record, in any tier. Method: every start of a journal of three segments.
#[test]
fn reading_starts_anywhere() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let mut last = 0;
    while opened.monitor.counters().segment < 3 {
        append(&mut opened, last + 1..=last + 30);
        last += 30;
        settle(&mut opened);
    }
    append(&mut opened, last + 1..=last + 30);
    for from in 1..=last + 30 {
        let mut reader = rig.reader(from, true, ReadLimit::Written);
        let frame = reader.next().unwrap().unwrap();
        assert_eq!(frame.body, body(from, bytes_of(from)));
    }
    for from in 1..=last {
        let mut reader = rig.reader(from, false, ReadLimit::Durable);
        assert_eq!(reader.next().unwrap().unwrap().sequence, Sequence(from));
    }
    assert_eq!(rig.read_all(last + 31, true), Vec::<Vec<u8>>::new());
}

// Goal: whoever knows more than the journal, or asks for what was taken away, is told so. Method: ask.
#[test]
fn readers_are_told_what_is_not_there() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=10);
    for with_ring in [true, false] {
        let mut reader = rig.reader(12, with_ring, ReadLimit::Written);
        let refused = reader.next().unwrap_err();
        assert!(matches!(refused, ReadError::Ahead { wanted: Sequence(12), .. }), "{refused}");
    }
    let mut last = 10;
    while opened.monitor.counters().segment < 3 {
        append(&mut opened, last + 1..=last + 30);
        last += 30;
        settle(&mut opened);
    }
    rig.disk.remove(super::FIRST).unwrap();
    let refused = rig.reader(1, true, ReadLimit::Written).next().unwrap_err();
    let ReadError::Gone { wanted: Sequence(1), first } = refused else { panic!("{refused}") };
    assert!(first > Sequence(1));
    let mut reader = rig.reader(first.0, true, ReadLimit::Written);
    assert_eq!(reader.next().unwrap().unwrap().sequence, first);
}

// Goal: damage is an error with a place, not an end. Method: a flip in a batch that the reader wants,
// with and without a ring.
#[test]
fn readers_report_damage() {
    for with_ring in [true, false] {
        let rig = Rig::new();
        let mut opened = rig.open().unwrap();
        for end in [5, 10, 15] {
            append(&mut opened, end - 4..=end);
            settle(&mut opened);
        }
        let mut image = rig.disk.octets(super::FIRST).unwrap();
        image[4096 + 200] ^= 1;
        rig.disk.set_octets(super::FIRST, &image);
        let mut reader = rig.reader(1, with_ring, ReadLimit::Durable);
        let refused = reader.next().unwrap_err();
        let ReadError::Corrupt(bad) = refused else { panic!("{refused}") };
        assert_eq!((bad.segment, bad.sequence), (1, Sequence(1)));
        // Repaired (from a replica, say), it goes on.
        image[4096 + 200] ^= 1;
        rig.disk.set_octets(super::FIRST, &image);
        assert_eq!(reader.next().unwrap().unwrap().sequence, Sequence(1));
    }
}

// Goal: a full ring refuses, and nothing is lost when it has room again. Method: fill it against the
// disk, then against a registered reader; count.
#[test]
fn a_full_ring_holds_the_writer_back() {
    let rig = Rig::with_reader();
    let mut opened = rig.open().unwrap();
    let mut reader = opened.readers.pop().unwrap();
    let mut number = 1;
    let mut fill = |opened: &mut crate::Opened| {
        loop {
            let body = body(number, bytes_of(number));
            match opened.writer.append(Nanos(number), Sequence(number - 1), &body) {
                Ok(sequence) => assert_eq!(sequence, Sequence(number)),
                Err(Full) => return number - 1,
            }
            number += 1;
        }
    };
    let first = fill(&mut opened);
    settle(&mut opened);
    assert_eq!(fill(&mut opened), first, "the registered reader still holds everything");
    for sequence in 1..=first {
        let frame = reader.next(Sequence(u64::MAX)).unwrap();
        assert_eq!(frame.body, body(sequence, bytes_of(sequence)));
    }
    assert!(reader.next(Sequence(u64::MAX)).is_none());
    let second = fill(&mut opened);
    assert!(second > first + 100);
    settle(&mut opened);
    assert_eq!(rig.read_all(1, true), bodies(second));
}

// Goal: the limit of a registered reader is kept. Method: read up to written, and up to durable.
#[test]
fn registered_readers_keep_their_limit() {
    let rig = Rig::with_reader();
    let mut opened = rig.open().unwrap();
    let mut reader = opened.readers.pop().unwrap();
    append(&mut opened, 1..=3);
    let durable = reader.watermarks().durable;
    assert!(reader.next(durable).is_none());
    settle(&mut opened);
    append(&mut opened, 4..=4);
    let durable = reader.watermarks().durable;
    assert_eq!(durable, Sequence(3));
    for sequence in 1..=3 {
        assert_eq!(reader.next(durable).unwrap().sequence, Sequence(sequence));
    }
    assert!(reader.next(durable).is_none());
    assert_eq!(reader.next(reader.watermarks().written).unwrap().sequence, Sequence(4));
}

// Goal: in-place bodies come out like copied ones. Method: reserve more than is used, commit, compare;
// drop a reservation in between.
#[test]
fn reservations_are_records() {
    let rig = Rig::with_reader();
    let mut opened = rig.open().unwrap();
    for number in 1..=200 {
        assert_eq!(opened.writer.reserve(3000).unwrap().sequence(), Sequence(number));
        let wanted = body(number, bytes_of(number));
        let mut reservation = opened.writer.reserve(60_000).unwrap();
        reservation.body_mut().fill(0xEE);
        reservation.body_mut()[..wanted.len()].copy_from_slice(&wanted);
        let sequence = reservation.commit(wanted.len(), Nanos(number), Sequence(number - 1));
        assert_eq!(sequence, Sequence(number));
        settle(&mut opened);
        while opened.readers[0].next(Sequence(u64::MAX)).is_some() {}
    }
    assert_eq!(rig.read_all(1, false), bodies(200));
}

// Goal: the largest and the smallest bodies pass; the limits are asserted. Method: extremes.
#[test]
fn bodies_of_extreme_sizes() {
    let rig = Rig::with_reader();
    let mut opened = rig.open().unwrap();
    let smallest = [8, 0, 44, 1, 1, 0, 1, 0];
    let largest = body(2, crate::BODY_BYTES_MAX);
    for wanted in [&smallest[..], &largest[..]] {
        opened.writer.append(Nanos(0), Sequence(0), wanted).unwrap();
        settle(&mut opened);
        assert_eq!(opened.readers[0].next(Sequence(u64::MAX)).unwrap().body, wanted);
    }
    assert_eq!(rig.read_all(1, false), [smallest.to_vec(), largest]);
}

// Goal: a tail of the ring says where it cannot go. Method: start too early, too late, and be lapped.
#[test]
fn tails_say_where_they_cannot_go() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=10);
    settle(&mut opened);
    append(&mut opened, 11..=12);
    let open = |from| RingTail::open(&rig.options.ring_path, Sequence(from));
    assert!(matches!(open(10), Err(TailError::Lapped(_))));
    let ahead = open(14).unwrap_err();
    assert!(matches!(ahead, TailError::Ahead { written: Sequence(12), .. }), "{ahead}");
    let mut tail = open(11).unwrap();
    assert_eq!(tail.next(Sequence(11)).unwrap().unwrap().sequence, Sequence(11));
    assert!(tail.next(Sequence(11)).unwrap().is_none());
    for round in 0..40 {
        let first = 13 + 50 * round;
        append(&mut opened, first..=first + 49);
        settle(&mut opened);
    }
    assert!(matches!(tail.next(Sequence(u64::MAX)), Err(TailError::Lapped(_))));
}
