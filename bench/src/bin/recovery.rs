//! How fast a large journal is opened, read, recovered and replayed: in this process, and by starting a
//! whole gateway on it. The page cache is warm: the journal has just been written.
//!
//! `cargo run --release -p paceline-bench --bin recovery -- [--records N] [--runs N] [--json]`
#![expect(clippy::print_stdout, reason = "a report for people and for scripts")]

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use engine::Engine;
use engine::replay::Replayer;
use gateway::configuration::Configuration;
use gateway::recovery::{engine_capacity, journal_options, ring_path};
use gateway::{Gateway, Handle};
use journal::{Ahead, Frame, ReadLimit, Reader, ScanDepth, read_ahead};
use paceline_bench::journal_maker;
use protocol::units::{Nanos, Sequence};
use quanta::Clock;
use serde::Serialize;

/// Measures recovery.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where the journal goes: a directory on the disk to be measured; removed afterwards.
    #[arg(long, default_value = "target/bench-recovery")]
    directory: PathBuf,
    /// Where the ring goes: a directory on a tmpfs; removed afterwards.
    #[arg(long, default_value = "/dev/shm/paceline-bench-recovery")]
    ring_directory: PathBuf,
    /// Records of the journal, at least.
    #[arg(long, default_value_t = 1_000_000)]
    records: u64,
    /// Followers of the one leader.
    #[arg(long, default_value_t = 100)]
    followers: u32,
    /// Runs of each measurement; the best and the median are reported.
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Leave the journal where it is.
    #[arg(long)]
    keep: bool,
    /// Measure only what contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// One JSON document instead of a table.
    #[arg(long)]
    json: bool,
}

/// One measurement over the whole journal.
#[derive(Debug, Serialize)]
struct Line {
    what: &'static str,
    runs: usize,
    best_ms: u64,
    median_ms: u64,
    /// Of the best run.
    records_per_second: u64,
}

#[derive(Debug, Serialize)]
struct Report {
    records: u64,
    segment_bytes: u64,
    made_ms: u64,
    lines: Vec<Line>,
}

/// What is measured, by its name in the report. A gateway that was started for it is halted behind it.
type Measurement = (&'static str, fn(&Configuration, u64) -> Result<Option<Handle>>);

const MEASUREMENTS: [Measurement; 7] = [
    ("open, newest segment", open_newest),
    ("open, everything", open_everything),
    ("read", read),
    ("read ahead", read_on_a_thread),
    ("read and evolve", evolve),
    ("read and replay", replay),
    ("restart of the gateway", restart),
];

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let Arguments { directory, ring_directory, .. } = &arguments;
    let configuration =
        journal_maker::configuration(directory, ring_directory, arguments.followers)?;
    let clock = Clock::new();
    let begun = clock.raw();
    let there = directory.join("journal").exists();
    if !there {
        journal_maker::make(&configuration, arguments.records)?;
    }
    let made_ms = clock.delta_as_nanos(begun, clock.raw()) / 1_000_000;
    let records = last(&configuration)?;
    let segments = std::fs::read_dir(&configuration.journal.directory)?;
    let segment_bytes = segments.map(|entry| Ok(entry?.metadata()?.len())).sum::<Result<u64>>()?;
    let mut lines = Vec::new();
    for (what, measurement) in MEASUREMENTS.iter().filter(|it| it.0.contains(&arguments.only)) {
        let mut times = Vec::new();
        for _ in 0..arguments.runs {
            let begun = clock.raw();
            let started = measurement(&configuration, records)?;
            times.push(clock.delta_as_nanos(begun, clock.raw()));
            if let Some(gateway) = started {
                // As if it had crashed; how long that takes does not count.
                let _ = gateway.halt();
            }
        }
        times.sort_unstable();
        let (best, median) = (times[0].max(1), times[times.len() / 2]);
        let per_second = u128::from(records) * 1_000_000_000 / u128::from(best);
        lines.push(Line {
            what,
            runs: times.len(),
            best_ms: best / 1_000_000,
            median_ms: median / 1_000_000,
            records_per_second: u64::try_from(per_second)?,
        });
    }
    if !arguments.keep {
        for directory in [directory, ring_directory] {
            std::fs::remove_dir_all(directory)?;
        }
    }
    print(&Report { records, segment_bytes, made_ms, lines }, arguments.json)
}

fn print(report: &Report, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    let Report { records, segment_bytes, made_ms, lines } = report;
    println!("{records} records, {segment_bytes} B of segments, made in {made_ms} ms");
    println!("{:<24} {:>4} {:>9} {:>10} {:>12}", "", "runs", "best ms", "median ms", "records/s");
    for Line { what, runs, best_ms, median_ms, records_per_second } in lines {
        println!("{what:<24} {runs:>4} {best_ms:>9} {median_ms:>10} {records_per_second:>12}");
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

fn open(configuration: &Configuration, scan: ScanDepth) -> Result<Option<Handle>> {
    let options = journal::Options { scan, ..journal_options(configuration, 0) };
    journal::open(&options, 2, &|| Nanos(0))?;
    Ok(None)
}

fn open_newest(configuration: &Configuration, _: u64) -> Result<Option<Handle>> {
    open(configuration, ScanDepth::Newest)
}

fn open_everything(configuration: &Configuration, _: u64) -> Result<Option<Handle>> {
    open(configuration, ScanDepth::Everything)
}

/// The records up to `last`, read ahead as a gateway and `paceline replay` do it.
fn records(
    configuration: &Configuration,
    last: u64,
    mut visit: impl FnMut(Frame<'_>) -> Result<()>,
) -> Result<Option<Handle>> {
    read_ahead(reader(configuration)?, Sequence(last), |records: &mut Ahead| {
        while let Some(frame) = records.next()? {
            visit(frame)?;
        }
        ensure!(records.next_sequence().0 == last + 1, "records that were there are gone");
        Ok(None)
    })
}

fn read(configuration: &Configuration, last: u64) -> Result<Option<Handle>> {
    let mut reader = reader(configuration)?;
    while reader.next_sequence().0 <= last {
        std::hint::black_box(reader.next()?.context("a record that was there is gone")?);
    }
    Ok(None)
}

fn read_on_a_thread(configuration: &Configuration, last: u64) -> Result<Option<Handle>> {
    records(configuration, last, |frame| {
        std::hint::black_box(frame);
        Ok(())
    })
}

fn evolve(configuration: &Configuration, last: u64) -> Result<Option<Handle>> {
    let mut engine = Engine::new(&engine_capacity(&configuration.capacity));
    records(configuration, last, |frame| Ok(engine.evolve(frame.sequence, frame.body)?))
}

fn replay(configuration: &Configuration, last: u64) -> Result<Option<Handle>> {
    let mut replayer = Replayer::new(&engine_capacity(&configuration.capacity));
    records(configuration, last, |frame| Ok(replayer.feed(frame.sequence, frame.body)?))
}

/// From nothing to a gateway that takes clients.
fn restart(configuration: &Configuration, _: u64) -> Result<Option<Handle>> {
    Ok(Some(Gateway::start(configuration)?))
}
