//! What one append to the journal costs on the calling thread, beside the floors of the same machine in
//! the same run: reading the clock, and copying the same octets. Not a latency of the gateway.
//!
//! `cargo run --release -p paceline-bench --bin append -- [--seconds N] [--rate N] [--json]`
//!
//! Three situations, each paced (open loop, from intended times) and flat out: nobody else runs
//! (`idle`), the persister copies to disk on another core (`busy`), and the floor (`copy`). In the busy
//! one, the time from append until durable is measured too. At the end the journal is opened again as
//! after a crash, and what that took is reported.
#![expect(clippy::print_stdout, reason = "a report for people and for scripts")]

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use hdrhistogram::Histogram;
use journal::{Monitor, OpenStats, Opened, Options, Persister, Preparer, Writer};
use protocol::units::{Nanos, Sequence};
use quanta::Clock;
use serde::Serialize;

/// Body of a frame of two cache lines.
const BODY_BYTES: usize = 88;
const FRAME_BYTES: usize = 128;
/// The longest time that a histogram tells apart.
const NS_MAX: u64 = 10_000_000_000;

/// Measures the cost of an append.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where segments go: a directory on the disk to be measured; removed afterwards.
    #[arg(long, default_value = "target/bench-append")]
    directory: PathBuf,
    /// Where the ring goes: a directory on a tmpfs; removed afterwards.
    #[arg(long, default_value = "/dev/shm/paceline-bench-append")]
    ring_directory: PathBuf,
    /// Mebibytes of the ring: a power of two.
    #[arg(long, default_value_t = 256)]
    ring_mebibytes: u64,
    /// Seconds of each paced measurement.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Appends per second of the paced measurements.
    #[arg(long, default_value_t = 200_000)]
    rate: u64,
    /// Appends of each flat-out measurement: at most what fits the ring.
    #[arg(long, default_value_t = 1_000_000)]
    appends: u64,
    /// Core of the writer: one that the disk does not interrupt (see /proc/interrupts). The persister
    /// gets the next one.
    #[arg(long, default_value_t = 0)]
    core: usize,
    /// One JSON document instead of a table.
    #[arg(long)]
    json: bool,
}

/// Percentiles of one measurement, in nanoseconds.
#[derive(Debug, Serialize)]
struct Line {
    what: &'static str,
    load: &'static str,
    count: u64,
    /// Appends that the ring refused.
    refused: u64,
    p50_ns: u64,
    p99_ns: u64,
    p999_ns: u64,
    max_ns: u64,
}

/// Everything that a reader needs to judge the figures.
#[derive(Debug, Serialize)]
struct Report {
    frame_bytes: usize,
    rate: u64,
    ring_mebibytes: u64,
    cores: usize,
    direct_io: bool,
    lines: Vec<Line>,
    /// Opening an empty journal: the ring, a zeroed segment, two spares not counted.
    create_ns: u64,
    /// Opening after a crash.
    reopen: OpenStats,
}

/// How measured operations follow each other.
#[derive(Clone, Copy, Debug)]
enum Load {
    /// One every so many nanoseconds, from times fixed beforehand; so many in all.
    Paced(u64, u64),
    /// One behind the other; so many in all.
    FlatOut(u64),
}

impl Load {
    fn name(self) -> &'static str {
        match self {
            Self::Paced(..) => "paced",
            Self::FlatOut(_) => "flat out",
        }
    }

    fn count(self) -> u64 {
        match self {
            Self::Paced(_, count) | Self::FlatOut(count) => count,
        }
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let paced = Load::Paced(1_000_000_000 / arguments.rate, arguments.rate * arguments.seconds);
    let flat_out = Load::FlatOut(arguments.appends);
    let ring_bytes = arguments.ring_mebibytes << 20;
    // Before this thread is pinned to one of them.
    let cores = std::thread::available_parallelism()?.get();
    ensure!(arguments.appends * (FRAME_BYTES as u64) < ring_bytes, "--appends do not fit the ring");
    pin(arguments.core);
    let clock = Clock::new();
    let mut lines = vec![clock_floor(&clock)];
    for load in [paced, flat_out] {
        lines.push(copy_floor(&clock, load, ring_bytes));
    }
    let mut direct_io = false;
    for load in [paced, flat_out] {
        for busy in [false, true] {
            let mut opened = open(&arguments)?;
            let measured = if busy {
                measure_busy(&clock, load, opened, arguments.core)?
            } else {
                // Nothing becomes durable meanwhile: the ring must hold it all.
                let count = load.count().min(ring_bytes / FRAME_BYTES as u64 - 2);
                let load = match load {
                    Load::Paced(every_ns, _) => Load::Paced(every_ns, count),
                    Load::FlatOut(_) => Load::FlatOut(count),
                };
                let line = measure_appends(&clock, "append, idle", load, &mut opened.writer, None);
                Measured { lines: vec![line], monitor: opened.monitor }
            };
            direct_io = measured.monitor.counters().direct_io;
            lines.extend(measured.lines);
        }
    }
    let clock = || Nanos(clock.delta_as_nanos(0, clock.raw()));
    let reopen = journal::open(&options(&arguments), 2, &clock)?.recovered.stats;
    clean_up(&arguments)?;
    let create = journal::open(&options(&arguments), 3, &clock)?.recovered.stats;
    clean_up(&arguments)?;
    let create_ns = create.open_ns;
    let Arguments { rate, ring_mebibytes, json, .. } = arguments;
    let frame_bytes = FRAME_BYTES;
    let report =
        Report { frame_bytes, rate, ring_mebibytes, cores, direct_io, lines, create_ns, reopen };
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

/// A fresh journal, its spares ready.
fn open(arguments: &Arguments) -> Result<Opened> {
    clean_up(arguments)?;
    let opened = journal::open(&options(arguments), 1, &|| Nanos(0));
    let mut opened = opened.context("open the journal")?;
    while opened.preparer.work()? > 0 {}
    Ok(opened)
}

fn options(arguments: &Arguments) -> Options {
    let ring_path = arguments.ring_directory.join("ring");
    let mut options = Options::new(arguments.directory.clone(), ring_path);
    options.ring_bytes = arguments.ring_mebibytes << 20;
    options.readers = 0;
    options
}

fn clean_up(arguments: &Arguments) -> Result<()> {
    for directory in [&arguments.directory, &arguments.ring_directory] {
        if directory.exists() {
            std::fs::remove_dir_all(directory)?;
        }
    }
    Ok(())
}

fn pin(core: usize) {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    if let Some(core) = cores.get(core % cores.len().max(1)) {
        core_affinity::set_for_current(*core);
    }
}

fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, NS_MAX, 3).expect("the bounds are valid")
}

fn line(what: &'static str, load: &'static str, refused: u64, times: &Histogram<u64>) -> Line {
    let at = |quantile| times.value_at_quantile(quantile);
    Line {
        what,
        load,
        count: times.len(),
        refused,
        p50_ns: at(0.5),
        p99_ns: at(0.99),
        p999_ns: at(0.999),
        max_ns: times.max(),
    }
}

/// Runs `operation` under a load and records how long each call took; it is told the time before.
fn measure(clock: &Clock, load: Load, mut operation: impl FnMut(u64)) -> Histogram<u64> {
    let mut times = histogram();
    let start = clock.raw();
    for number in 0..load.count() {
        if let Load::Paced(every_ns, _) = load {
            while clock.delta_as_nanos(start, clock.raw()) < number * every_ns {
                std::hint::spin_loop();
            }
        }
        let before = clock.raw();
        operation(before);
        let after = clock.raw();
        times.saturating_record(clock.delta_as_nanos(before, after).max(1));
    }
    times
}

/// The smallest time that this program can measure.
fn clock_floor(clock: &Clock) -> Line {
    let times = measure(clock, Load::FlatOut(1_000_000), |before| {
        black_box(before);
    });
    line("clock", "flat out", 0, &times)
}

/// Copies of the same octets into memory of the same size, and nothing else.
fn copy_floor(clock: &Clock, load: Load, ring_bytes: u64) -> Line {
    let frames = ring_bytes / FRAME_BYTES as u64;
    let mut memory = vec![[1_u8; FRAME_BYTES]; usize::try_from(frames).expect("64-bit hosts")];
    let frame = black_box([7_u8; FRAME_BYTES]);
    let mut next = 0;
    let times = measure(clock, load, |_| {
        memory[next] = black_box(frame);
        black_box(&memory[next]);
        next = if next + 1 == memory.len() { 0 } else { next + 1 };
    });
    line("copy", load.name(), 0, &times)
}

struct Measured {
    lines: Vec<Line>,
    monitor: Monitor,
}

fn measure_appends(
    clock: &Clock,
    what: &'static str,
    load: Load,
    writer: &mut Writer,
    appended_at: Option<&[AtomicU64]>,
) -> Line {
    let mut body = [0; BODY_BYTES];
    body[..8].copy_from_slice(&[80, 0, 44, 1, 1, 0, 1, 0]);
    let mut refused = 0;
    let times = measure(clock, load, |before| {
        let parent = Sequence(writer.next_sequence().0 - 1);
        match writer.append(Nanos(before), parent, black_box(&body)) {
            Err(_) => refused += 1,
            Ok(sequence) => {
                if let Some(times) = appended_at {
                    let index = usize::try_from(sequence.0 - 1).expect("64-bit hosts");
                    times[index].store(before, Ordering::Relaxed);
                }
            }
        }
    });
    line(what, load.name(), refused, &times)
}

/// Appends while another thread makes them durable, and how long that takes for each record.
fn measure_busy(clock: &Clock, load: Load, opened: Opened, core: usize) -> Result<Measured> {
    let Opened { mut writer, persister, preparer, monitor, .. } = opened;
    let count = usize::try_from(load.count())?;
    let appended_at: Vec<AtomicU64> = (0..count).map(|_| AtomicU64::new(u64::MAX)).collect();
    let appending = AtomicBool::new(true);
    let (appends, durable) = std::thread::scope(|scope| {
        let persisting =
            scope.spawn(|| persist(clock, persister, preparer, &appended_at, &appending, core));
        let what = "append, busy";
        let appends = measure_appends(clock, what, load, &mut writer, Some(&appended_at));
        appending.store(false, Ordering::Release);
        (appends, persisting.join())
    });
    let durable = durable.map_err(|_| anyhow::anyhow!("the persister's thread panicked"))??;
    let durable = line("until durable", load.name(), 0, &durable);
    Ok(Measured { lines: vec![appends, durable], monitor })
}

/// The persister's thread, with the preparer in the gaps.
fn persist(
    clock: &Clock,
    mut persister: Persister,
    mut preparer: Preparer,
    appended_at: &[AtomicU64],
    appending: &AtomicBool,
    core: usize,
) -> Result<Histogram<u64>> {
    pin(core + 1);
    let mut times = histogram();
    let mut noted = 0;
    loop {
        let finished = !appending.load(Ordering::Acquire);
        let records = persister.work()?;
        let now = clock.raw();
        for _ in 0..records {
            let then = appended_at[noted].load(Ordering::Relaxed);
            times.saturating_record(clock.delta_as_nanos(then, now).max(1));
            noted += 1;
        }
        if records == 0 && preparer.work()? == 0 && finished {
            return Ok(times);
        }
    }
}

fn print(report: &Report) {
    println!(
        "frames of {} B, {} appends/s paced, ring {} MiB, {} cores, direct I/O {}",
        report.frame_bytes, report.rate, report.ring_mebibytes, report.cores, report.direct_io
    );
    println!(
        "{:<14} {:<9} {:>9} {:>8} {:>9} {:>9} {:>9} {:>11}",
        "", "load", "count", "refused", "p50 ns", "p99 ns", "p99.9 ns", "max ns"
    );
    for line in &report.lines {
        let Line { what, load, count, refused, p50_ns, p99_ns, p999_ns, max_ns } = line;
        println!(
            "{what:<14} {load:<9} {count:>9} {refused:>8} {p50_ns:>9} {p99_ns:>9} {p999_ns:>9} \
             {max_ns:>11}"
        );
    }
    let OpenStats { records, segment_bytes, scan_ns, records_per_second, open_ns } = report.reopen;
    println!(
        "reopen: {records} records and {segment_bytes} B checked in {} us ({records_per_second}/s), \
         open after {} us; an empty journal after {} us",
        scan_ns / 1000,
        open_ns / 1000,
        report.create_ns / 1000
    );
}
