//! How fast a large journal is opened, read, recovered and replayed: in this process, and by starting a
//! whole gateway on it. The page cache is warm: the journal has just been written. A journal of a tenth as
//! many records stands beside it, on which a gateway is only started.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use engine::Engine;
use engine::replay::Replayer;
use gateway::configuration::Configuration;
use gateway::recovery::{engine_capacity, journal_options, ring_path};
use gateway::{Gateway, Handle};
use journal::{Ahead, Frame, ReadLimit, Reader, ScanDepth, read_ahead};
use protocol::units::{Nanos, Sequence};

use super::Case;
use crate::Context;
use crate::clock::Timer;
use crate::journal_maker;
use crate::results::{Results, Unit};

/// The case.
pub const CASE: Case =
    Case { name: "recovery", about: "opening, replaying and restarting on a large journal", run };

/// Followers of the one leader.
const FOLLOWERS: u32 = 100;
/// Longest wait for a snapshot, nanoseconds, and the time between two looks.
const SNAPSHOT_NS_MAX: u64 = 60_000_000_000;
const LOOK: Duration = Duration::from_millis(1);
/// Folders of the journal, below the scratch of all runs and in memory.
const FOLDER: &str = "recovery";

/// Records of the journal that a gateway is only started on, and of the large one; full and quick.
const SIZES: [(Size, Size); 2] =
    [((1_000_000, "1 M"), (120_000, "120 k")), ((10_000_000, "10 M"), (200_000, "200 k"))];

/// Records, in numbers and in words.
type Size = (u64, &'static str);

fn run(context: &Context, results: &mut Results) -> Result<()> {
    let [small, large] = SIZES.map(|(full, quick)| context.pick(full, quick));
    with_journal(context, large, |configuration, timer| {
        measure(configuration, timer, large.1, results)?;
        restart(configuration, timer, large.1, results)
    })?;
    with_journal(context, small, |configuration, timer| {
        restart(configuration, timer, small.1, results)
    })
}

/// Makes a journal of this size, works on it and removes it.
fn with_journal(
    context: &Context,
    (records, _): Size,
    work: impl FnOnce(&Configuration, &Timer) -> Result<()>,
) -> Result<()> {
    let timer = Timer::new();
    let memory = tempfile::Builder::new().prefix("paceline-bench-").tempdir_in("/dev/shm")?;
    let directory = context.scratch.join(FOLDER);
    let configuration =
        journal_maker::configuration(&directory, &memory.path().join("ring"), FOLLOWERS)?;
    journal_maker::make(&configuration, records)?;
    let measured = work(&configuration, &timer);
    remove(&directory)?;
    measured
}

/// Runs do not disturb each other: each makes the journal anew.
fn remove(directory: &Path) -> Result<()> {
    std::fs::remove_dir_all(directory).context("remove the journal")
}

fn measure(
    configuration: &Configuration,
    timer: &Timer,
    size: &str,
    results: &mut Results,
) -> Result<()> {
    let records = last(configuration)?;
    let time = |work: &mut dyn FnMut() -> Result<()>| -> Result<u64> {
        let begun = timer.now();
        work()?;
        Ok((timer.now() - begun).max(1))
    };
    let opened = time(&mut || open(configuration))?;
    results.value(CASE.name, format!("open, {size} records"), Unit::Nanoseconds, opened as f64);
    type Pass = fn(&Configuration, u64) -> Result<()>;
    let passes: [(&str, Pass); 3] =
        [("read ahead", read), ("read and evolve", evolve), ("replay", replay)];
    for (what, pass) in passes {
        let elapsed = time(&mut || pass(configuration, records))?;
        let per_second = records as f64 * 1e9 / elapsed as f64;
        results.value(CASE.name, what, Unit::PerSecond, per_second);
    }
    Ok(())
}

/// Starts a gateway twice.
fn restart(
    configuration: &Configuration,
    timer: &Timer,
    size: &str,
    results: &mut Results,
) -> Result<()> {
    // The first start finds no snapshot and reads the whole journal; then it takes one.
    for from in ["", " from a snapshot"] {
        let begun = timer.now();
        let gateway = Gateway::start(configuration)?;
        let elapsed = (timer.now() - begun) as f64;
        let figure = format!("restart{from}, {size} records");
        results.value(CASE.name, figure, Unit::Nanoseconds, elapsed);
        let is_used = gateway.status().facts.started_from.snapshot != Sequence(0);
        ensure!(is_used != from.is_empty(), "a start that should use a snapshot, and no other one");
        await_snapshot(&gateway, timer)?;
        // As if it had crashed; how long that takes does not count.
        let _ = gateway.halt();
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a stage of the gateway works meanwhile")]
fn await_snapshot(gateway: &Handle, timer: &Timer) -> Result<()> {
    let begun = timer.now();
    while gateway.status().in_snapshot == Sequence(0) {
        ensure!(timer.now() - begun < SNAPSHOT_NS_MAX, "no snapshot was taken");
        std::thread::sleep(LOOK);
    }
    Ok(())
}

fn reader(configuration: &Configuration) -> Result<Reader> {
    let ring = ring_path(configuration);
    let directory = &configuration.journal.directory;
    Ok(Reader::open(directory, Some(&ring), Sequence(1), ReadLimit::Written)?)
}

/// The last record; the page cache is warm behind it.
fn last(configuration: &Configuration) -> Result<u64> {
    let mut reader = reader(configuration)?;
    while reader.next()?.is_some() {}
    Ok(reader.next_sequence().0 - 1)
}

fn open(configuration: &Configuration) -> Result<()> {
    let options = journal::Options { scan: ScanDepth::Newest, ..journal_options(configuration, 0) };
    journal::open(&options, 2, &|| Nanos(0))?;
    Ok(())
}

/// The records up to `last`, read ahead as a gateway and `paceline replay` do it.
fn records(
    configuration: &Configuration,
    last: u64,
    mut visit: impl FnMut(Frame<'_>) -> Result<()>,
) -> Result<()> {
    read_ahead(reader(configuration)?, Sequence(last), |records: &mut Ahead| {
        while let Some(frame) = records.next()? {
            visit(frame)?;
        }
        ensure!(records.next_sequence().0 == last + 1, "records that were there are gone");
        Ok(())
    })
}

fn read(configuration: &Configuration, last: u64) -> Result<()> {
    records(configuration, last, |frame| {
        std::hint::black_box(frame);
        Ok(())
    })
}

fn evolve(configuration: &Configuration, last: u64) -> Result<()> {
    let mut engine = Engine::new(&engine_capacity(&configuration.capacity));
    records(configuration, last, |frame| Ok(engine.evolve(frame.sequence, frame.body)?))
}

fn replay(configuration: &Configuration, last: u64) -> Result<()> {
    let mut replayer = Replayer::new(&engine_capacity(&configuration.capacity));
    records(configuration, last, |frame| Ok(replayer.feed(frame.sequence, frame.body)?))
}
