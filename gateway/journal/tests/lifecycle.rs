//! A journal through its public surface: open, append, persist, read, end, open again.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::path::Path;

use paceline_journal::{Options, ReadLimit, Reader, Source, Verdict, open, verify};
use protocol::units::{Nanos, Sequence};

fn options(directory: &Path) -> Options {
    let mut options = Options::new(directory.join("segments"), directory.join("memory/ring"));
    options.ring_bytes = 1 << 20;
    options.segment_bytes = 256 << 10;
    options.batch_bytes_max = 128 << 10;
    options
}

fn private_tmpfs() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("paceline-journal-").tempdir_in("/dev/shm").unwrap()
}

fn body(number: u64) -> Vec<u8> {
    let mut body = vec![0; 16];
    body[2..4].copy_from_slice(&301_u16.to_le_bytes());
    body[8..].copy_from_slice(&number.to_le_bytes());
    body
}

// Goal: what was appended comes back, byte for byte, from the ring, from the segments, and after a
// restart from either. Method: two runs, a reader beside them.
#[test]
fn records_come_back_in_order() {
    let directory = private_tmpfs();
    let options = options(directory.path());
    let mut next = 1;
    for run in 1..=3_u32 {
        let mut opened = open(&options, u64::from(run), &|| Nanos(0)).unwrap();
        assert_eq!(opened.recovered.epoch.0, run);
        assert_eq!(opened.recovered.next_sequence, Sequence(next));
        let source = if run == 1 { Source::Empty } else { Source::Tier0 };
        assert_eq!(opened.recovered.source, source);
        let mut ring_reader = opened.readers.pop().unwrap();
        for number in 0..5000 {
            while opened.writer.append(Nanos(number), Sequence(0), &body(number)).is_err() {
                opened.persister.work().unwrap();
                opened.preparer.work().unwrap();
            }
            let frame = ring_reader.next(Sequence(u64::MAX)).unwrap();
            assert_eq!(frame.body, body(number));
            assert_eq!(frame.sequence, Sequence(next));
            next += 1;
        }
        if run == 2 {
            while opened.persister.work().unwrap() > 0 || opened.preparer.work().unwrap() > 0 {}
            opened.persister.close().unwrap();
        }
    }
    let ring = Some(options.ring_path.as_path());
    let mut reader =
        Reader::open(&options.directory, ring, Sequence(1), ReadLimit::Written).unwrap();
    for sequence in 1..next {
        let frame = reader.next().unwrap().unwrap();
        assert_eq!(frame.sequence, Sequence(sequence));
        assert_eq!(frame.body, body((sequence - 1) % 5000));
    }
    assert!(reader.next().unwrap().is_none());
    let report = verify(&options.directory, ring).unwrap();
    assert_eq!(report.verdict, Verdict::Sound, "{report:?}");
}
