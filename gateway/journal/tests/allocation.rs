//! The writer and the registered readers neither allocate nor free: that belongs to start and end.

use paceline_journal::{Opened, Options, ReadLimit, Reader, open};
use protocol::units::{Nanos, Sequence};

// Goal: appending, reserving, reading and being refused are free of allocations, round after round of
// the ring. Method: count them on this thread; the reader and the persister are asked too, after a
// first round in which their buffers grow.
#[test]
fn the_hot_path_does_not_allocate() {
    let directory = tempfile::tempdir_in("/dev/shm").unwrap();
    let mut options =
        Options::new(directory.path().join("segments"), directory.path().join("memory/ring"));
    options.ring_bytes = 256 << 10;
    options.segment_bytes = 8 << 20;
    let Opened { mut writer, mut persister, mut readers, .. } =
        open(&options, 1, &|| Nanos(0)).unwrap();
    let mut reader = readers.pop().unwrap();
    let ring = Some(options.ring_path.as_path());
    let mut tail = Reader::open(&options.directory, ring, Sequence(1), ReadLimit::Written).unwrap();
    let mut body = [7_u8; 300];
    body[..8].copy_from_slice(&[80, 0, 44, 1, 1, 0, 1, 0]);
    let mut refused = 0;
    let mut round = || {
        for _ in 0..200 {
            refused += u32::from(writer.append(Nanos(1), Sequence(0), &body).is_err());
            let mut reservation = writer.reserve(1000).unwrap();
            reservation.body_mut()[..8].copy_from_slice(&body[..8]);
            reservation.commit(500, Nanos(1), Sequence(0));
            while reader.next(Sequence(u64::MAX)).is_some() {}
            tail.next().unwrap().unwrap();
            tail.next().unwrap().unwrap();
        }
        while writer.append(Nanos(1), Sequence(0), &body).is_ok() {}
        while reader.next(Sequence(u64::MAX)).is_some() {}
        while tail.next().unwrap().is_some() {}
        while persister.work().unwrap() > 0 {}
    };
    round();
    let counted = allocation_counter::measure(&mut round);
    assert_eq!(counted.count_total, 0, "{counted:?}");
    assert_eq!(refused, 0);
}
