//! `paceline journal`: what a journal holds and whether it is sound, without changing anything.

use crate::output;
use anyhow::{Context, Result};
use journal::{Frame, FrameHeader, ReadLimit, Reader, Report, SegmentReport, Stats, Verdict};
use protocol::messages::{Message, TEMPLATES};
use protocol::units::Sequence;
use serde::Serialize;
use signal_hook::consts::{SIGINT, SIGTERM};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How long `follow` waits before it looks for new records.
const FOLLOW_PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Prints every record.
    Dump(DumpArguments),
    /// Prints new records as they come, until interrupted.
    Follow(DumpArguments),
    /// Reads everything and names the first bad record, torn or corrupt; exit status 3 when corrupt.
    Verify(PlaceArguments),
    /// Counts segments, records and octets.
    Stats(PlaceArguments),
}

#[derive(clap::Args)]
pub(crate) struct PlaceArguments {
    /// Directory of the segments.
    directory: PathBuf,
    /// Tier 0 of a running gateway, or of one that was killed.
    #[arg(long)]
    ring: Option<PathBuf>,
    /// One JSON object (per record) instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct DumpArguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// First record to show.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Show so many records at most.
    #[arg(long)]
    count: Option<u64>,
    /// Only messages of this name, such as Instructions.
    #[arg(long)]
    message: Option<String>,
}

/// One record, as JSON shows it.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    header: FrameHeader,
    record: Message,
}

/// Runs one of the commands.
pub(crate) fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Dump(arguments) => dump(&arguments, false),
        Command::Follow(arguments) => dump(&arguments, true),
        Command::Verify(arguments) => verify(&arguments),
        Command::Stats(arguments) => stats(&arguments),
    }
}

fn dump(arguments: &DumpArguments, follow: bool) -> Result<ExitCode> {
    let kind = arguments.message.as_deref().map(template).transpose()?;
    let place = &arguments.place;
    let limit = ReadLimit::Written;
    let mut reader =
        Reader::open(&place.directory, place.ring.as_deref(), Sequence(arguments.from), limit)?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    let mut left = arguments.count.unwrap_or(u64::MAX);
    while left > 0 && !stop.load(Ordering::Relaxed) {
        match reader.next()? {
            Some(frame) if kind.is_none_or(|kind| kind == frame.kind) => {
                show(&frame, place.json)?;
                left -= 1;
            }
            Some(_) => {}
            None if follow => pause(),
            None => break,
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::disallowed_methods, reason = "a display has no stage to idle in")]
fn pause() {
    std::thread::sleep(FOLLOW_PAUSE);
}

fn template(name: &str) -> Result<u16> {
    let found = TEMPLATES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
    let names = || TEMPLATES.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
    found
        .map(|(id, _)| *id)
        .with_context(|| format!("--message: no message {name}; one of {}", names()))
}

fn show(frame: &Frame<'_>, as_json: bool) -> Result<()> {
    let message = Message::decode(frame.body)
        .with_context(|| format!("record {} does not hold a message of ours", frame.sequence))?;
    if as_json {
        return output::json(&Line { header: frame.header(), record: message });
    }
    println!(
        "{:>10} {:>4} {:>20} {:>10} {}",
        frame.sequence.0,
        frame.epoch.0,
        frame.timestamp.0,
        if frame.parent.0 == 0 { "-".to_owned() } else { frame.parent.0.to_string() },
        serde_json::to_string(&message)?
    );
    Ok(())
}

fn verify(arguments: &PlaceArguments) -> Result<ExitCode> {
    let report = journal::verify(&arguments.directory, arguments.ring.as_deref())?;
    if arguments.json {
        output::json(&report)?;
    } else {
        print_report(&report);
    }
    Ok(match report.verdict {
        Verdict::Sound | Verdict::Torn => ExitCode::SUCCESS,
        Verdict::Repairable | Verdict::Corrupt => ExitCode::from(3),
    })
}

fn print_report(report: &Report) {
    println!("{}", segments(&report.segments));
    println!("records {}, ghosts behind a torn write {}", report.records, report.ghosts);
    if let Some(ring) = &report.ring {
        let marks = ring.watermarks;
        println!(
            "ring {} octets, written {}, durable {}, {}",
            ring.bytes,
            marks.written,
            marks.durable,
            if ring.sound { "sound" } else { "NOT sound" }
        );
    }
    if let Some(bad) = &report.first_bad {
        println!("first bad record: {bad}");
    }
    println!("verdict: {:?}", report.verdict);
}

fn segments(reports: &[SegmentReport]) -> comfy_table::Table {
    let mut table =
        output::table(&["segment", "first", "last", "records", "batches", "octets", "sha-256"], 0);
    for report in reports {
        table.add_row(vec![
            report.number.to_string(),
            report.first.to_string(),
            report.last.to_string(),
            report.records.to_string(),
            report.batches.to_string(),
            report.end_bytes.to_string(),
            report.hash.chars().take(16).collect(),
        ]);
    }
    table
}

/// What `stats` shows: the journal's own figures, and how many records there are of each message.
#[derive(Serialize)]
struct FullStats {
    #[serde(flatten)]
    journal: Stats,
    messages: BTreeMap<&'static str, Share>,
}

/// Records of one message.
#[derive(Default, Serialize)]
struct Share {
    records: u64,
    body_bytes: u64,
}

fn stats(arguments: &PlaceArguments) -> Result<ExitCode> {
    let ring = arguments.ring.as_deref();
    let full = FullStats {
        journal: journal::stats(&arguments.directory, ring)?,
        messages: shares(arguments)?,
    };
    if arguments.json {
        output::json(&full)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = output::table(&["message", "records", "octets", "octets each"], 1);
    for (name, share) in &full.messages {
        let each = share.body_bytes / share.records.max(1);
        table.add_row(vec![
            (*name).to_owned(),
            share.records.to_string(),
            share.body_bytes.to_string(),
            each.to_string(),
        ]);
    }
    println!("{table}");
    println!("{}", serde_json::to_string_pretty(&full.journal)?);
    Ok(ExitCode::SUCCESS)
}

fn shares(arguments: &PlaceArguments) -> Result<BTreeMap<&'static str, Share>> {
    let (directory, ring) = (&arguments.directory, arguments.ring.as_deref());
    let mut reader = Reader::open(directory, ring, Sequence(1), ReadLimit::Written)?;
    let mut shares: BTreeMap<&'static str, Share> = BTreeMap::new();
    while let Some(frame) = reader.next()? {
        let name =
            TEMPLATES.iter().find(|(id, _)| *id == frame.kind).map_or("?", |(_, name)| *name);
        let share = shares.entry(name).or_default();
        share.records += 1;
        share.body_bytes += frame.body.len() as u64;
    }
    Ok(shares)
}
