//! `paceline audit`: holds a journal against what must be true of any, with books of its own.
//!
//! It shares nothing with the engine but the messages: plain sums and loops, from the records alone. What is checked, and
//! what may hold a reduction back, is on the page `gateway/AUDIT.md`.

mod auditor;
mod books;
mod definitions;
mod ends;
mod gates;
mod limits;
mod tally;

pub(crate) use tally::Audit;

use crate::output;
use anyhow::{Context, Result};
use auditor::Auditor;
use journal::{ReadLimit, Reader};
use protocol::messages::Message;
use protocol::units::Sequence;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Directory of the journal's segments.
    directory: PathBuf,
    /// Tier 0, of a running gateway or one that was killed.
    #[arg(long)]
    ring: Option<PathBuf>,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

/// Audits and prints. The exit status says whether everything holds.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let audit = audit(&arguments.directory, arguments.ring.as_deref())?;
    if arguments.json {
        output::json(&audit)?;
    } else {
        println!("{}", audit.table());
        println!("{}", audit.limits_table());
        for violation in audit.violations() {
            println!("VIOLATED: {violation}");
        }
        println!(
            "{} records, {} orders of {} plans: {}",
            audit.records,
            audit.orders,
            audit.plans,
            if audit.holds { "everything holds" } else { "NOT everything holds" }
        );
    }
    Ok(if audit.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Audits a whole journal.
///
/// # Errors
/// When it cannot be read, or holds what is no message of ours.
pub(crate) fn audit(directory: &Path, ring: Option<&Path>) -> Result<Audit> {
    let mut reader = Reader::open(directory, ring, Sequence(1), ReadLimit::Written)?;
    let mut auditor = Auditor::default();
    while let Some(frame) = reader.next()? {
        let message = Message::decode(frame.body).with_context(|| {
            format!("record {} does not hold a message of ours", frame.sequence)
        })?;
        auditor.feed(frame.sequence, &message);
    }
    Ok(auditor.finish())
}
