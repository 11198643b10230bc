//! A real process, killed in the middle of its work, over and over: what it wrote is there, in order, and
//! the next process goes on from tier 0; without tier 0, from what was durable. Power losses are next door.
//!
//! The child is this test program itself, told by an environment variable what to do.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use paceline_journal::{
    Monitor, OpenError, Opened, Options, ReadLimit, Reader, Source, Verdict, open, verify,
};
use protocol::units::{Epoch, Nanos, Sequence};

mod image;
mod power;

/// Set for the child: where the journal lies.
const DIRECTORY: &str = "PACELINE_JOURNAL_KILL_TEST";
/// Set for the child: its last record, if it is to append no more.
const LAST: &str = "PACELINE_JOURNAL_KILL_TEST_LAST";
/// Set for the child: how many records it may be ahead of the disk. Few make many small batches.
const AHEAD: &str = "PACELINE_JOURNAL_KILL_TEST_AHEAD";
/// Set for the child of a power loss: whether it writes directly.
const DIRECT: &str = "PACELINE_JOURNAL_KILL_TEST_DIRECT";

fn options(directory: &Path) -> Options {
    let mut options = Options::new(directory.join("segments"), directory.join("memory/ring"));
    options.ring_bytes = 1 << 20;
    options.segment_bytes = 1 << 20;
    options.batch_bytes_max = 128 << 10;
    options.readers = 0;
    options
}

fn body(sequence: u64) -> Vec<u8> {
    let mut body = vec![0; 24 + usize::try_from(sequence % 300).unwrap()];
    for (index, octet) in body.iter_mut().enumerate() {
        *octet = u8::try_from((sequence + index as u64) % 251).unwrap();
    }
    body[8..16].copy_from_slice(&sequence.to_le_bytes());
    body
}

/// The child: appends as fast as the disk lets it, until it is killed; or up to its last record, and waits for that.
#[test]
#[ignore = "the child of the other tests, not a test"]
fn child() {
    let directory = PathBuf::from(std::env::var_os(DIRECTORY).unwrap());
    let number = |name| std::env::var(name).map_or(u64::MAX, |text| text.parse().unwrap());
    let (last, ahead) = (number(LAST), number(AHEAD));
    let parent = std::os::unix::process::parent_id();
    let seed = u64::from(std::process::id());
    let options = std::env::var(DIRECT).map_or_else(
        |_| options(&directory),
        |text| power::options(&directory, text.parse().unwrap()),
    );
    let opened = open(&options, seed, &|| Nanos(0)).unwrap();
    let Opened { mut writer, mut persister, mut preparer, monitor, .. } = opened;
    let running = AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while running.load(Ordering::Relaxed) {
                preparer.work().unwrap();
                if persister.work().unwrap() == 0 {
                    std::thread::yield_now();
                }
            }
        });
        loop {
            let sequence = writer.next_sequence();
            let previous = Sequence(sequence.0 - 1);
            if last < sequence.0
                || ahead < sequence.0 - monitor.watermarks().durable.0
                || writer.append(Nanos(sequence.0), previous, &body(sequence.0)).is_err()
            {
                // Nobody is left to kill it.
                if std::os::unix::process::parent_id() != parent {
                    std::process::exit(1);
                }
                std::thread::yield_now();
            }
        }
    });
}

/// This program as the child.
fn command() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--test-threads=1"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn start(directory: &Path) -> Child {
    command().env(DIRECTORY, directory).spawn().unwrap()
}

/// Waits until the child of this epoch has written `more` records than the journal had.
fn wait_for(child: &mut Child, options: &Options, epoch: u32, more: u64) -> Monitor {
    let monitor = loop {
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        let monitor = Monitor::open(&options.ring_path).ok();
        if let Some(monitor) = monitor.filter(|it| it.counters().epoch == Epoch(epoch)) {
            break monitor;
        }
        std::thread::yield_now();
    };
    let start = monitor.watermarks().written.0;
    while monitor.watermarks().written.0 < start + more {
        assert!(child.try_wait().unwrap().is_none(), "the child ended by itself");
        std::thread::yield_now();
    }
    monitor
}

/// Reads everything and checks every record.
fn check_records(options: &Options, with_ring: bool) -> u64 {
    let ring = with_ring.then_some(options.ring_path.as_path());
    let mut reader =
        Reader::open(&options.directory, ring, Sequence(1), ReadLimit::Written).unwrap();
    let (mut next, mut epoch) = (1, Epoch(0));
    while let Some(frame) = reader.next().unwrap() {
        assert_eq!((frame.sequence, frame.parent), (Sequence(next), Sequence(next - 1)));
        assert_eq!(frame.body, body(next));
        assert!(frame.epoch >= epoch);
        epoch = frame.epoch;
        next += 1;
    }
    next - 1
}

// Goal: `kill -9` at any moment loses nothing that was written, a second opener is refused while the
// first lives, and reading goes on in another process meanwhile. Method: a dozen generations of one
// journal on a real disk, each killed after another number of records; every record checked each time.
#[test]
fn killed_processes_lose_nothing() {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let disk = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(disk.path(), memory.path().join("segments")).unwrap();
    let options = options(memory.path());
    for generation in 1..=12 {
        let mut child = start(memory.path());
        let monitor = wait_for(&mut child, &options, generation, u64::from(generation) * 977);
        let refused = open(&options, 1, &|| Nanos(0)).unwrap_err();
        let OpenError::Locked { holder, .. } = &refused else { panic!("{refused}") };
        assert!(holder.contains(&format!("process {}", child.id())), "{holder}");
        if generation % 4 == 0 {
            // Beside the running writer.
            let live = verify(&options.directory, Some(&options.ring_path)).unwrap();
            assert_eq!(live.verdict, Verdict::Sound, "{:?} {:?}", live.first_bad, live.ring);
        }
        let written = monitor.watermarks().written;
        child.kill().unwrap();
        child.wait().unwrap();
        let last = check_records(&options, true);
        assert!(last >= written.0, "{written} were written, {last} are there");
        let report = verify(&options.directory, Some(&options.ring_path)).unwrap();
        assert_eq!(report.verdict, Verdict::Sound, "{:?}", report.first_bad);
    }
    let last = check_records(&options, true);
    let mut opened = open(&options, 1, &|| Nanos(0)).unwrap();
    assert_eq!(opened.recovered.source, Source::Tier0);
    assert_eq!(opened.recovered.epoch, Epoch(13));
    assert_eq!(opened.recovered.next_sequence, Sequence(last + 1));
    // The ring may have more than the newest segment has room for.
    while opened.preparer.work().unwrap() + opened.persister.work().unwrap() > 0 {}
    assert_eq!(opened.persister.close().unwrap(), Sequence(last));
    assert_eq!(check_records(&options, false), last);
}

// Goal: when tier 0 is gone, as after a power loss, everything durable is there and the journal goes on.
// Method: kill, remove the ring, open.
#[test]
fn without_the_ring_the_segments_are_enough() {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let options = options(memory.path());
    for generation in 1..=4 {
        let mut child = start(memory.path());
        let monitor = wait_for(&mut child, &options, generation, 3000);
        let durable = monitor.watermarks().durable;
        child.kill().unwrap();
        child.wait().unwrap();
        std::fs::remove_file(&options.ring_path).unwrap();
        let last = check_records(&options, false);
        assert!(last >= durable.0, "{durable} were durable, {last} are there");
    }
    let opened = open(&options, 1, &|| Nanos(0)).unwrap();
    assert_eq!(opened.recovered.source, Source::Tier1);
    assert_eq!(opened.recovered.epoch, Epoch(5));
}
