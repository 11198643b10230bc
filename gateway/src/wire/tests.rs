//! A tap on its own: nothing is kept before a session is bound, and what the ring has no room for is counted.

use super::{OCTETS_MAX, RING_BYTES, Tap};
use journal::{Options, ReadLimit, Reader};
use protocol::octets::{Way, WireOctets};
use protocol::units::{Nanos, Sequence, SessionIndex};

const SESSION: Option<SessionIndex> = Some(SessionIndex(3));

/// Goal: offsets and losses account for every octet. Method: a ring that nobody empties until it is full, one
/// that is emptied then; the records against what was said.
#[test]
fn octets_are_kept_or_counted() {
    let directory = tempfile::tempdir_in("/dev/shm").unwrap();
    let mut options =
        Options::new(directory.path().join("segments"), directory.path().join("memory/ring"));
    (options.ring_bytes, options.segment_bytes) = (RING_BYTES, 8 << 20);
    let mut opened = journal::open(&options, 1, &|| Nanos(0)).unwrap();
    opened.readers.clear();
    let mut tap = Tap { writer: Some(opened.writer), transports: 0 };
    let mut strand = tap.open();
    tap.note(&mut strand, None, Way::Sent, Nanos(1), b"a logon with a key");
    let chunk = vec![7; OCTETS_MAX + 1];
    let chunks = 2 * RING_BYTES / chunk.len() as u64;
    for _ in 0..chunks {
        tap.note(&mut strand, SESSION, Way::Sent, Nanos(2), &chunk);
    }
    while opened.persister.work().unwrap() > 0 {}
    tap.note(&mut strand, SESSION, Way::Sent, Nanos(3), b"after");
    tap.note(&mut strand, SESSION, Way::Received, Nanos(4), b"other way");
    while opened.persister.work().unwrap() > 0 {}

    let mut reader =
        Reader::open(&options.directory, None, Sequence(1), ReadLimit::Durable).unwrap();
    let (mut kept, mut lost) = ([0; 2], 0);
    let mut last = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        let record = WireOctets::decode(frame.body).unwrap();
        assert_eq!((record.session, record.transport), (SessionIndex(3), 1));
        let place = record.way as usize;
        assert_eq!(record.offset, kept[place]);
        kept[place] += record.octets.len() as u64;
        lost += record.lost;
        last.push((record.way, record.time, record.octets.len()));
    }
    let said = chunks * chunk.len() as u64 + 5;
    assert!(RING_BYTES / 2 < lost, "{lost} were lost");
    assert_eq!((kept[1] + lost, kept[0]), (said, 9), "each octet was kept or counted");
    assert!(last.ends_with(&[(Way::Sent, Nanos(3), 5), (Way::Received, Nanos(4), 9)]));
}
