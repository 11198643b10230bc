//! `paceline replay`: decides a whole journal again and compares with what was decided then.

use crate::output;
use anyhow::{Result, bail, ensure};
use engine::Capacity;
use engine::replay::{Difference, Replayer};
use journal::{Ahead, ReadLimit, Reader, read_ahead};
use protocol::messages::{EpochStart, Message};
use protocol::units::Sequence;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Directory of the journal's segments.
    directory: PathBuf,
    /// Tier 0, when the gateway was killed and has not started again.
    #[arg(long)]
    ring: Option<PathBuf>,
    /// One JSON object instead of a sentence.
    #[arg(long)]
    json: bool,
}

/// What a replay found.
#[derive(Serialize)]
struct Outcome {
    identical: bool,
    records: u64,
    /// Inputs whose decisions a run did not live to write; the next run decided what they owed.
    unfinished_inputs: u64,
    seconds: f64,
    records_per_second: f64,
    difference: Option<Shown>,
}

/// The first difference, both sides decoded.
#[derive(Serialize)]
struct Shown {
    text: String,
    sequence: u64,
    expected: Option<Message>,
    found: Option<Message>,
}

/// Replays and prints the outcome. The exit status says whether every decision was repeated.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let outcome = replay(&arguments.directory, arguments.ring.as_deref())?;
    if arguments.json {
        output::json(&outcome)?;
    } else {
        println!(
            "{} records in {:.2} s ({:.0}/s), {} unfinished inputs: {}",
            outcome.records,
            outcome.seconds,
            outcome.records_per_second,
            outcome.unfinished_inputs,
            if outcome.identical { "byte-identical" } else { "DIFFERENT" }
        );
        if let Some(difference) = &outcome.difference {
            println!("{}", difference.text);
            println!("expected {}", serde_json::to_string(&difference.expected)?);
            println!("found    {}", serde_json::to_string(&difference.found)?);
        }
    }
    Ok(if outcome.identical { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::disallowed_methods, reason = "the speed of a whole replay, for people")]
fn replay(directory: &Path, ring: Option<&Path>) -> Result<Outcome> {
    let started = Instant::now();
    let reader = Reader::open(directory, ring, Sequence(1), ReadLimit::Written)?;
    // No record has that sequence: up to the end, wherever that is.
    let mut outcome =
        read_ahead(reader, Sequence(u64::MAX), |ahead| decide(directory, ring, ahead))?;
    outcome.seconds = started.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let records = outcome.records as f64;
    outcome.records_per_second = records / outcome.seconds;
    Ok(outcome)
}

/// Decides every record again, up to the first difference.
fn decide(directory: &Path, ring: Option<&Path>, records: &mut Ahead) -> Result<Outcome> {
    let mut replayer: Option<(Capacity, Replayer)> = None;
    let mut difference = None;
    while let Some(frame) = records.next()? {
        if frame.kind == EpochStart::TEMPLATE_ID {
            let capacity = Capacity::of(&EpochStart::decode(frame.body)?);
            if replayer.as_ref().is_none_or(|(current, _)| *current != capacity) {
                let rebuilt = rebuild(directory, ring, &capacity, frame.sequence)?;
                replayer = Some((capacity, rebuilt));
            }
        }
        let Some((_, current)) = &mut replayer else {
            bail!("the journal does not begin with EpochStart");
        };
        if let Err(found) = current.feed(frame.sequence, frame.body) {
            difference = Some(show(found));
            break;
        }
    }
    Ok(Outcome {
        identical: difference.is_none(),
        records: records.next_sequence().0 - 1,
        unfinished_inputs: replayer.map_or(0, |(_, replayer)| replayer.unfinished()),
        seconds: 0.0,
        records_per_second: 0.0,
        difference,
    })
}

/// An engine with another run's capacity, evolved to where that run began.
fn rebuild(
    directory: &Path,
    ring: Option<&Path>,
    capacity: &Capacity,
    end: Sequence,
) -> Result<Replayer> {
    let mut replayer = Replayer::new(capacity);
    let reader = Reader::open(directory, ring, Sequence(1), ReadLimit::Written)?;
    let last = Sequence(end.0 - 1);
    read_ahead(reader, last, |records| {
        while let Some(frame) = records.next()? {
            replayer.skip(frame.sequence, frame.body)?;
        }
        ensure!(records.next_sequence() == end, "a record that was there is gone");
        Ok(replayer)
    })
}

fn show(difference: Difference) -> Shown {
    let text = difference.to_string();
    match difference {
        Difference::Decision { sequence, expected, found } => {
            let decode =
                |octets: Option<Vec<u8>>| octets.and_then(|octets| Message::decode(&octets).ok());
            Shown { text, sequence: sequence.0, expected: decode(expected), found: decode(found) }
        }
        Difference::Refused { sequence, .. } => {
            Shown { text, sequence: sequence.0, expected: None, found: None }
        }
        _ => Shown { text, sequence: 0, expected: None, found: None },
    }
}
