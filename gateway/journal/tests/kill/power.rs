//! Power losses on a real file system: a process writes its journal to an ext4 over a loop device, and at some moment
//! the device is copied as it is. The copy is the next machine: what was in the page cache, in the ring and in the
//! process is gone.
//!
//! A copy is not a moment, and a file system that is written while it is copied is not one that any power loss leaves.
//! So the writer is stopped first (SIGSTOP lets its call to the system end and writes nothing), and a copy counts only
//! if the device did nothing meanwhile. A call that had not ended would leave part of its batch: that is made
//! afterwards, from the batch that came next, any of whose sectors may have got there.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use paceline_journal::{Monitor, Options, Source, Verdict, open, verify};
use protocol::units::{Nanos, Sequence};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use crate::image::{Mounted, format};
use crate::{AHEAD, DIRECT, DIRECTORY, LAST, body, check_records};

/// Losses that one journal goes through.
const LOSSES_PER_JOURNAL: u64 = 6;
/// The powers of two that say how many records a writer is ahead of its disk at most, and so how large batches get.
const AHEAD_POWERS: u64 = 8;
/// Batches before the power goes are fewer than these, if they are as large as that; and at most so many behind that.
const BATCHES_MAX: u64 = 100;
/// But the records in them are fewer than these.
const RECORDS_MAX: u64 = 2_000;
/// Octets that a device writes as one.
const SECTOR_BYTES: usize = 512;

/// Segments are small: many begin and end.
pub(crate) fn options(directory: &Path, direct_io: bool) -> Options {
    let mut options = crate::options(directory);
    options.segment_bytes = 256 << 10;
    options.direct_io = direct_io;
    options
}

/// How many losses there are in one run of the test.
fn losses() -> u64 {
    let given = std::env::var("PACELINE_POWER_LOSSES").ok();
    given.map_or(12, |text| text.parse().expect("a number of power losses"))
}

/// Numbers that look random and follow from a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// The process that writes. Dropped, it is gone.
struct Writing(Child);

impl Writing {
    fn id(&self) -> Pid {
        Pid::from_child(&self.0)
    }

    /// Stops all its threads where they are; a call to the system is ended first.
    fn stop(&self) {
        kill_process(self.id(), Signal::STOP).unwrap();
        let (_, status) = waitpid(Some(self.id()), WaitOptions::UNTRACED).unwrap().unwrap();
        assert!(status.stopped(), "the writer ended by itself");
    }

    /// Looks until `is_so`.
    fn until<T>(&mut self, mut look: impl FnMut() -> Option<T>) -> T {
        loop {
            assert!(self.0.try_wait().unwrap().is_none(), "the writer ended by itself");
            if let Some(found) = look() {
                return found;
            }
            std::thread::yield_now();
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// One journal on one file system after the other, each a copy of what the power left of the one before.
struct Machine {
    /// Unmounted before its folder goes.
    mounted: Option<Mounted>,
    /// Images and mount points.
    disk: tempfile::TempDir,
    /// The ring, and a link to the segments.
    memory: tempfile::TempDir,
    options: Options,
    copies: u64,
}

impl Machine {
    /// A new file system; why there is none, if this host does not let us.
    fn new(direct_io: bool) -> Result<Self, String> {
        let disk = tempfile::tempdir().unwrap();
        let memory = tempfile::tempdir_in("/dev/shm").unwrap();
        let options = options(memory.path(), direct_io);
        let image = disk.path().join("image0");
        format(&image)?;
        let mounted = Some(Mounted::mount(&image, &disk.path().join("mounted0"))?);
        let machine = Self { mounted, disk, memory, options, copies: 0 };
        machine.link();
        Ok(machine)
    }

    fn place(&self, what: &str) -> PathBuf {
        self.disk.path().join(format!("{what}{}", self.copies))
    }

    /// Lets the journal's directory be the one of the file system that is mounted now.
    fn link(&self) {
        let directory = self.place("mounted").join("journal");
        std::fs::create_dir_all(&directory).unwrap();
        let link = self.memory.path().join("segments");
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(directory, link).unwrap();
    }

    fn start(&self, command: &mut Command, last: u64, ahead: u64) -> Writing {
        command.env(DIRECTORY, self.memory.path());
        command.env(LAST, last.to_string()).env(AHEAD, ahead.to_string());
        command.env(DIRECT, self.options.direct_io.to_string());
        Writing(command.spawn().unwrap())
    }

    /// One life: a process writes from `first` on, and the power goes. What was announced as durable by then, what had
    /// been written at most, and whether a batch was torn.
    fn lose(&mut self, first: u64, epoch: u32, random: &mut Random) -> (u64, u64, bool) {
        let ahead = 1 << (random.next() % AHEAD_POWERS);
        let records_max = RECORDS_MAX.min(BATCHES_MAX * ahead);
        let records = random.next() % records_max;
        let mut writing = self.start(&mut crate::command(), first + records + records_max, ahead);
        let ring_path = self.options.ring_path.clone();
        let monitor = writing.until(|| {
            let monitor = Monitor::open(&ring_path).ok()?;
            (monitor.counters().epoch.0 == epoch).then_some(monitor)
        });
        let old = self.mounted.take().unwrap();
        let flushes = old.flushes();
        let batches = monitor.counters().batches;
        let last = first + records - 1;
        writing.until(|| (monitor.watermarks().durable.0 >= last).then_some(()));
        writing.stop();
        check_flushes(&old, flushes, monitor.counters().batches - batches);
        let announced = monitor.watermarks().durable.0;
        let old_journal = self.place("mounted").join("journal");
        self.copy(&old);

        // What would have been in flight, had the power gone a little later.
        kill_process(writing.id(), Signal::CONT).unwrap();
        let written = monitor.watermarks().written.0;
        let has_more = written > announced;
        if has_more {
            writing.until(|| (monitor.watermarks().durable.0 > announced).then_some(()));
        }
        drop(writing);
        let written = monitor.watermarks().written.0;
        self.move_on();
        let new_journal = self.place("mounted").join("journal");
        let torn = has_more && tear(&old_journal, &new_journal, random);
        (announced, written, torn)
    }

    /// One life that ends at the entrance of a call to the system, a start behind it, and then the power goes. What that
    /// start called durable, and what was written at most.
    fn lose_behind_a_start(&mut self, first: u64, (call, number): (&str, u64)) -> (u64, u64) {
        let (records, ahead) = (400, 8);
        let mut writing = self.start(&mut killed_at(call, number), first + records, ahead);
        let last = Sequence(first + records);
        let is_over = |child: &mut Child| {
            let monitor = Monitor::open(&self.options.ring_path).ok();
            let is_done = monitor.is_some_and(|it| last <= it.watermarks().durable);
            is_done || child.try_wait().unwrap().is_some()
        };
        while !is_over(&mut writing.0) {
            std::thread::yield_now();
        }
        drop(writing);
        let old = self.mounted.take().unwrap();
        let opened = open(&self.options, first, &|| Nanos(0)).unwrap();
        let found = opened.monitor.watermarks();
        assert_eq!(opened.recovered.durable, found.durable);
        self.copy(&old);
        drop(opened);
        self.move_on();
        (found.durable.0, found.written.0)
    }

    /// Copies what the device of `old` has.
    fn copy(&mut self, old: &Mounted) {
        self.copies += 1;
        old.copy(&self.place("image"));
    }

    /// The next machine: the copy, and no ring.
    fn move_on(&mut self) {
        std::fs::remove_file(&self.options.ring_path).unwrap();
        let mounted = Mounted::mount(&self.place("image"), &self.place("mounted")).unwrap();
        self.mounted = Some(mounted);
        self.link();
        // Its loop device may still have it.
        std::fs::remove_file(self.disk.path().join(format!("image{}", self.copies - 1))).unwrap();
    }
}

/// This program as the child, which is killed when one of its threads begins the n-th call of a kind.
fn killed_at(call: &str, number: u64) -> Command {
    let child = crate::command();
    let mut command = Command::new("strace");
    let inject = format!("inject={call}:signal=SIGKILL:when={number}");
    command.args(["-f", "-D", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject]);
    command.arg(child.get_program()).args(child.get_args());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// A device may keep what it is given in a cache of its own until it is asked to flush, which a loop device does not. So
/// this is counted: each batch waits for a flush behind it, and the next one for another.
fn check_flushes(mounted: &Mounted, before: Option<u64>, batches: u64) {
    if let (Some(before), Some(now)) = (before, mounted.flushes()) {
        // The first batch may have been flushed before it was counted.
        assert!(batches <= now - before + 1, "{} flushes for {batches} batches", now - before);
    }
}

/// Writes some sectors of the batch that came next into a copy of the journal; `false` if it went to another segment.
/// Batches go one after the other to the device, so no other one can have been there.
fn tear(old: &Path, new: &Path, random: &mut Random) -> bool {
    let report = verify(new, None).unwrap();
    let Some(newest) = report.segments.last() else { return false };
    let name = format!("{:016}.segment", newest.number);
    let (old, new) = (old.join(&name), new.join(&name));
    let mut head = [0; 12];
    let old = File::open(old).unwrap();
    old.read_exact_at(&mut head, newest.end_bytes).unwrap();
    if !head.starts_with(b"PLBT") {
        return false;
    }
    let bytes = u32::from_le_bytes(head[8..].try_into().unwrap());
    let mut batch = vec![0; usize::try_from(bytes).unwrap()];
    old.read_exact_at(&mut batch, newest.end_bytes).unwrap();
    let new = File::options().write(true).open(new).unwrap();
    for (index, sector) in batch.chunks(SECTOR_BYTES).enumerate() {
        if random.next().is_multiple_of(2) {
            let offset = newest.end_bytes + (index * SECTOR_BYTES) as u64;
            new.write_all_at(sector, offset).unwrap();
        }
    }
    // It is what the device has, not what the next machine has in its memory.
    new.sync_all().unwrap();
    true
}

/// Number of records; behind them there may be what is left of a torn batch.
fn check_whole(options: &Options) -> u64 {
    let report = verify(&options.directory, None).unwrap();
    let is_whole = matches!(report.verdict, Verdict::Sound | Verdict::Torn);
    assert!(is_whole, "{:?} {:?}", report.verdict, report.first_bad);
    report.records
}

/// What the next boot makes of what was announced and of what was written; the number of its next record.
fn recover(options: &Options, (announced, written): (u64, u64)) -> u64 {
    check_whole(options);
    let mut opened = open(options, announced, &|| Nanos(0)).unwrap();
    let recovered = &opened.recovered;
    assert_eq!(recovered.source, Source::Tier1, "{recovered:?}");
    let next = recovered.next_sequence.0;
    assert!(announced < next, "{announced} were announced: {recovered:?}");
    assert!(next <= written + 1, "{written} were written: {recovered:?}");
    assert_eq!(recovered.lost_from(), Some(Sequence(next)), "{recovered:?}");
    for ghost in &recovered.ghosts {
        assert!(next <= ghost.sequence.0 && ghost.body == body(ghost.sequence.0), "{ghost:?}");
    }
    while opened.persister.work().unwrap() > 0 {}
    drop(opened);
    assert_eq!(check_records(options, false), next - 1);
    next
}

/// Loses power again and again on one file system; how many batches were torn.
#[expect(clippy::print_stdout, reason = "a failed test shows its seed and what was lost")]
fn live(mut machine: Machine, seed: u64, losses: u64) -> u64 {
    let (mut next, mut epoch, mut torn) = (1, 0, 0);
    let mut random = Random(seed);
    for _ in 0..losses {
        let (announced, written, is_torn) = machine.lose(next, epoch + 1, &mut random);
        println!("seed {seed}: {next} to {announced} durable, to {written} written, {is_torn}");
        torn += u64::from(is_torn);
        next = recover(&machine.options, (announced, written));
        epoch += 2;
    }
    let opened = open(&machine.options, seed, &|| Nanos(0)).unwrap();
    assert_eq!(opened.persister.close().unwrap(), Sequence(next - 1));
    assert_eq!(check_whole(&machine.options), next - 1);
    torn
}

// Goal: what was announced as durable is there after a power loss, with its contents, on a real file system; nothing
// is there that was not written; a torn tail is named as one; and the journal goes on. Method: a dozen losses, of a
// writer with direct writes and of one that writes through the page cache, after a random number of records;
// `PACELINE_POWER_LOSSES` says how many. Skipped where nothing may be mounted.
#[test]
fn power_losses_on_a_file_system_keep_what_was_announced() {
    let losses = losses();
    let mut torn = 0;
    for journal in 0..losses.div_ceil(LOSSES_PER_JOURNAL) {
        let machine = match Machine::new(journal.is_multiple_of(2)) {
            Ok(machine) => machine,
            Err(why) if journal == 0 => {
                return say(&format!("skipped, nothing is mounted here: {why}"));
            }
            Err(why) => panic!("{why}"),
        };
        let left = losses - journal * LOSSES_PER_JOURNAL;
        torn += live(machine, journal, left.min(LOSSES_PER_JOURNAL));
    }
    say(&format!("{losses} power losses on a mounted file system, {torn} with a torn batch"));
}

// Goal: what a start calls durable is, on a real file system too, where the process before has written and not synced
// it. Method: a writer through the page cache is killed as it begins to sync: a batch, a spare, a name; the next
// process opens the journal, with its ring, and then the power goes. Skipped where nothing may be mounted.
#[test]
fn what_a_start_finds_survives_the_power() {
    let machine = Command::new("strace").arg("-V").output().map_err(|it| it.to_string());
    let machine = machine.and_then(|_| Machine::new(false));
    let mut machine = match machine {
        Ok(machine) => machine,
        Err(why) => return say(&format!("skipped, no strace, or nothing is mounted here: {why}")),
    };
    let mut next = 1;
    for call in [("fdatasync", 9), ("fsync", 6), ("fdatasync", 22), ("fsync", 8), ("fdatasync", 31)]
    {
        let lost = machine.lose_behind_a_start(next, call);
        next = recover(&machine.options, lost);
    }
    assert!(1 < next, "something was written");
}

/// Prints a line that is seen although the test succeeds.
#[expect(
    clippy::explicit_write,
    reason = "the macro would write to what is shown of failed tests only"
)]
fn say(what: &str) {
    writeln!(std::io::stderr(), "power losses: {what}").unwrap();
}
