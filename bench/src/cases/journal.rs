//! What the journal costs whoever appends, how soon others have a record, and what opening costs.
//!
//! The cost of an append is the duration of the call on the thread that appends, paced (open loop, from
//! times made beforehand) and flat out, while nobody else runs (`idle`) and while a persister copies to
//! disk on another core (`busy`). The floors beside it are the clock's and the copy's of the same run.
//! Segments lie in the scratch folder, whatever file system that is on; `direct I/O` says whether it
//! takes writes past the cache.

use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use anyhow::{Context as _, Result, anyhow};
use hdrhistogram::Histogram;
use journal::{Opened, Options, Persister, Preparer, RingReader, Writer};
use protocol::units::{Nanos, Sequence};

use super::Case;
use crate::Context;
use crate::clock::Timer;
use crate::machine::pin;
use crate::results::{Load, Results, Unit, histogram};
use crate::schedule::{Arrivals, times};

/// Appends, readers, opening.
pub const CASE: Case =
    Case { name: "journal", about: "appends, time until durable, reader lag, opening", run };

/// Octets of a frame: two cache lines.
const FRAME_BYTES: usize = 128;
const BODY_BYTES: usize = FRAME_BYTES - journal::FRAME_HEADER_BYTES;
/// Appends per second of the paced loads.
const PER_SECOND: u64 = 200_000;
/// A file system in memory, for the ring.
const MEMORY: &str = "/dev/shm";

/// How appends follow each other.
#[derive(Clone, Debug)]
struct Pace {
    name: &'static str,
    per_second: u64,
    /// Intended times from the start; all zero when the next follows at once.
    times: Vec<u64>,
}

/// What the thread that appends saw.
struct Appended {
    calls: Histogram<u64>,
    load: Load,
}

fn run(context: &Context, results: &mut Results) -> Result<()> {
    let ring = tempfile::Builder::new().prefix("paceline-bench-").tempdir_in(MEMORY)?;
    let options = options(context, ring.path());
    let timer = Timer::new();
    // All of it fits the ring, so that no append has to wait where nobody takes records out.
    let (paced, flat_out) = context.pick((500_000, 500_000), (80_000, 80_000));
    let even = times(Arrivals::Even, PER_SECOND, paced, 0);
    let paces = [
        Pace { name: "200 k/s", per_second: PER_SECOND, times: even },
        Pace { name: "flat out", per_second: 0, times: vec![0; flat_out] },
    ];
    for pace in &paces {
        idle(context, &timer, &options, pace, results)?;
    }
    if context.cores.count < 2 {
        results.missing(CASE.name, "append busy, until durable, reader lag", "needs two cores");
        return Ok(());
    }
    for pace in &paces {
        busy(context, &timer, &options, pace, results)?;
    }
    // What the last one has left behind is like what a crash leaves.
    opening(&timer, &options, flat_out, results)?;
    for pace in &paces {
        read(context, &timer, &options, pace, results)?;
    }
    Ok(())
}

fn options(context: &Context, ring: &Path) -> Options {
    let ring_path = ring.join("memory/ring");
    let mut options = Options::new(context.scratch.join("journal"), ring_path);
    options.ring_bytes = context.pick(128 << 20, 16 << 20);
    options.segment_bytes = context.pick(256 << 20, 32 << 20);
    options.readers = 1;
    options
}

/// A journal with nothing in it, its spare segments ready.
fn create(options: &Options, timer: &Timer) -> Result<Opened> {
    let folders = [Some(options.directory.as_path()), options.ring_path.parent()];
    for folder in folders.into_iter().flatten().filter(|folder| folder.exists()) {
        std::fs::remove_dir_all(folder).context("remove the journal before")?;
    }
    let opened = journal::open(options, 1, &|| Nanos(timer.now()));
    let mut opened = opened.context("open an empty journal")?;
    while opened.preparer.work().context("prepare segments")? > 0 {}
    Ok(opened)
}

fn idle(
    context: &Context,
    timer: &Timer,
    options: &Options,
    pace: &Pace,
    results: &mut Results,
) -> Result<()> {
    let Opened { mut writer, recovered, .. } = create(options, timer)?;
    if pace.per_second > 0 {
        let create_ns = recovered.stats.open_ns as f64;
        results.value(CASE.name, "open an empty journal", Unit::Nanoseconds, create_ns);
    }
    let core = context.cores.subject;
    let appended =
        thread::scope(|scope| scope.spawn(|| appends(timer, core, &mut writer, pace, None)).join());
    appended.map_err(panicked)?.add("append idle", pace, results);
    Ok(())
}

/// Appends while another thread makes them durable, and how long that takes for each record.
fn busy(
    context: &Context,
    timer: &Timer,
    options: &Options,
    pace: &Pace,
    results: &mut Results,
) -> Result<()> {
    let Opened { mut writer, persister, preparer, monitor, mut readers, .. } =
        create(options, timer)?;
    let noted: Vec<_> = pace.times.iter().map(|_| AtomicU64::new(u64::MAX)).collect();
    let appending = AtomicBool::new(true);
    let cores = context.cores;
    let (appended, durable) = thread::scope(|scope| {
        let persisting = scope.spawn(|| {
            pin(cores.load);
            persist(timer, persister, preparer, &noted, &appending)
        });
        let appends =
            scope.spawn(|| appends(timer, cores.subject, &mut writer, pace, Some(&noted)));
        let appended = appends.join();
        appending.store(false, Ordering::Release);
        (appended, persisting.join())
    });
    while readers[0].next(Sequence(u64::MAX)).is_some() {}
    appended.map_err(panicked)?.add("append busy", pace, results);
    let name = format!("until durable {}", pace.name);
    results.latency(CASE.name, name, durable.map_err(panicked)??, None);
    if pace.per_second > 0 {
        let direct = f64::from(u8::from(monitor.counters().direct_io));
        results.value(CASE.name, "direct I/O", Unit::Count, direct);
    }
    Ok(())
}

/// How long after an append a thread that tails the ring has the record.
fn read(
    context: &Context,
    timer: &Timer,
    options: &Options,
    pace: &Pace,
    results: &mut Results,
) -> Result<()> {
    let Opened { mut writer, mut readers, .. } = create(options, timer)?;
    let mut reader = readers.pop().context("a reader was asked for")?;
    let cores = context.cores;
    let (appended, lag) = thread::scope(|scope| {
        let lag = scope.spawn(move || {
            pin(cores.load);
            tail(timer, &mut reader, pace.times.len())
        });
        let appended = scope.spawn(|| appends(timer, cores.subject, &mut writer, pace, None));
        (appended.join(), lag.join())
    });
    let load = appended.map_err(panicked)?.load;
    let name = format!("append to reader {}", pace.name);
    results.latency(CASE.name, name, lag.map_err(panicked)?, Some(load));
    Ok(())
}

/// Opening again, with so many records to be checked.
fn opening(timer: &Timer, options: &Options, records: usize, results: &mut Results) -> Result<()> {
    let opened = journal::open(options, 2, &|| Nanos(timer.now())).context("open again")?;
    let stats = opened.recovered.stats;
    let mut add = |what: &str, unit, value: u64| {
        let name = format!("{what}, {records} records");
        results.value(CASE.name, name, unit, value as f64);
    };
    add("open again", Unit::Nanoseconds, stats.open_ns);
    add("open again, records checked", Unit::Count, stats.records);
    add("open again, records checked per second", Unit::PerSecond, stats.records_per_second);
    Ok(())
}

impl Appended {
    fn add(self, what: &str, pace: &Pace, results: &mut Results) {
        let name = format!("{what} {}", pace.name);
        results.latency(CASE.name, name, self.calls, Some(self.load));
    }
}

/// Appends one frame at each intended time. The frame's own timestamp is the time before the call.
fn appends(
    timer: &Timer,
    core: usize,
    writer: &mut Writer,
    pace: &Pace,
    noted: Option<&[AtomicU64]>,
) -> Appended {
    pin(core);
    let mut body = [0; BODY_BYTES];
    body[..8].copy_from_slice(&[80, 0, 44, 1, 1, 0, 1, 0]);
    let mut calls = histogram();
    let mut received = 0;
    let start = timer.now();
    let mut last = start;
    for (index, due) in pace.times.iter().enumerate() {
        let before = timer.wait_until(start + due);
        // Before the record is there: whoever makes it durable looks here.
        if let Some(noted) = noted {
            noted[index].store(before, Ordering::Relaxed);
        }
        let parent = Sequence(writer.next_sequence().0 - 1);
        let appended = writer.append(Nanos(before), parent, black_box(&body));
        calls.saturating_record((timer.now() - before).max(1));
        if appended.is_ok() {
            received += 1;
        }
        last = before;
    }
    let intended_ns = pace.times.last().copied().unwrap_or(0).max(1);
    let actual_ns = (last - start).max(intended_ns);
    let offered = pace.per_second as f64;
    let achieved = offered * intended_ns as f64 / actual_ns as f64;
    let expected = pace.times.len() as u64;
    Appended { calls, load: Load { offered, achieved, expected, received } }
}

/// The persister's thread, with the preparer in the gaps.
fn persist(
    timer: &Timer,
    mut persister: Persister,
    mut preparer: Preparer,
    noted: &[AtomicU64],
    appending: &AtomicBool,
) -> Result<Histogram<u64>> {
    let mut times = histogram();
    let mut durable = 0;
    loop {
        let finished = !appending.load(Ordering::Acquire);
        let records = persister.work().context("persist")?;
        let now = timer.now();
        for noted in &noted[durable..durable + records] {
            times.saturating_record(now.saturating_sub(noted.load(Ordering::Relaxed)).max(1));
        }
        durable += records;
        if records == 0 && preparer.work().context("prepare")? == 0 && finished {
            return Ok(times);
        }
    }
}

/// Spins on the ring until so many records have come.
fn tail(timer: &Timer, reader: &mut RingReader, count: usize) -> Histogram<u64> {
    let mut times = histogram();
    for _ in 0..count {
        let appended = loop {
            match reader.next(Sequence(u64::MAX)) {
                Some(frame) => break frame.timestamp.0,
                None => std::hint::spin_loop(),
            }
        };
        times.saturating_record(timer.now().saturating_sub(appended).max(1));
    }
    times
}

/// A thread of the case ended early.
fn panicked(_: Box<dyn std::any::Any + Send>) -> anyhow::Error {
    anyhow!("a thread of the journal's case panicked")
}
