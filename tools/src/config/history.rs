//! `paceline config history`: which configurations were in force, since when, by whom and why; each can be read.

use super::past::{Past, Refused, Revision};
use crate::output;
use anyhow::{Context, Result};
use gateway::configuration::difference::{Change, Kind, between};
use gateway::configuration::document::Document;
use protocol::messages::{Command, Reason};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Directory of the journal's segments.
    directory: PathBuf,
    /// Tier 0, when the gateway runs or was killed.
    #[arg(long)]
    ring: Option<PathBuf>,
    /// Print what this revision defines, and nothing else.
    #[arg(long)]
    revision: Option<u32>,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// The command that a revision came by.
#[derive(Serialize)]
struct By {
    operator: String,
    why: String,
}

impl From<&Command> for By {
    fn from(command: &Command) -> Self {
        Self { operator: command.actor.to_string(), why: command.text.to_string() }
    }
}

#[derive(Serialize)]
struct Entry {
    revision: u32,
    hash: String,
    sequence: u64,
    time_ns: u64,
    /// None at a start.
    by: Option<By>,
    counts: BTreeMap<&'static str, usize>,
    /// Against the revision before.
    changes: Vec<Change>,
}

#[derive(Serialize)]
struct Attempt {
    hash: String,
    sequence: u64,
    time_ns: u64,
    by: Option<By>,
    reason: Reason,
    text: String,
}

#[derive(Serialize)]
struct History {
    revisions: Vec<Entry>,
    refused: Vec<Attempt>,
}

/// Prints the list, or one revision.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let past = Past::read(&arguments.directory, arguments.ring.as_deref())?;
    if let Some(number) = arguments.revision {
        return show(&past, number, arguments.json);
    }
    let history = history(&past)?;
    if arguments.json {
        output::json(&history)?;
        return Ok(ExitCode::SUCCESS);
    }
    for entry in &history.revisions {
        print_entry(entry);
    }
    if !history.refused.is_empty() {
        println!("\nrefused");
    }
    for Attempt { hash, sequence, by, reason, text, .. } in &history.refused {
        let by = by.as_ref().map_or_else(String::new, words);
        println!("  {hash} at record {sequence}{by}: {reason:?} {text}");
    }
    Ok(ExitCode::SUCCESS)
}

fn print_entry(entry: &Entry) {
    let Entry { revision, hash, sequence, by, counts, changes, .. } = entry;
    let by = by.as_ref().map_or_else(|| ", by a start".to_owned(), words);
    let counts: Vec<String> =
        counts.iter().map(|(table, count)| format!("{count} {table}s")).collect();
    println!("revision {revision}  {hash}  record {sequence}{by}");
    println!("  {}", counts.join(", "));
    // The first one is new as a whole.
    if *revision > 1 {
        for change in changes {
            println!("  {}", change.to_string().replace('\n', "\n  "));
        }
    }
}

fn words(by: &By) -> String {
    format!(", by {}: {}", by.operator, by.why)
}

fn history(past: &Past) -> Result<History> {
    let mut before = Document::default();
    let mut revisions = Vec::new();
    for Revision { sequence, activated, command, .. } in &past.revisions {
        let place = revisions.len();
        let document = past.revisions[place].document()?;
        let counts = ["instrument", "leader", "follower", "plan", "limits"];
        let counted = |table: &'static str| (table.trim_end_matches('s'), document.count(table));
        revisions.push(Entry {
            revision: activated.revision,
            hash: format!("{:016x}", activated.hash),
            sequence: sequence.0,
            time_ns: activated.time.0,
            by: command.as_ref().map(By::from),
            counts: counts.into_iter().map(counted).collect(),
            changes: if place == 0 { Vec::new() } else { between(&before, &document) },
        });
        before = document;
    }
    let attempt = |attempt: &Refused| Attempt {
        hash: format!("{:016x}", attempt.refused.hash),
        sequence: attempt.sequence.0,
        time_ns: attempt.refused.time.0,
        by: attempt.command.as_ref().map(By::from),
        reason: attempt.refused.reason,
        text: attempt.refused.text.to_string(),
    };
    Ok(History { revisions, refused: past.refused.iter().map(attempt).collect() })
}

/// One revision as a whole.
fn show(past: &Past, number: u32, as_json: bool) -> Result<ExitCode> {
    let of_number = |revision: &&Revision| revision.activated.revision == number;
    let found = past.revisions.iter().find(of_number);
    let last = past.revisions.last().map_or(0, |revision| revision.activated.revision);
    let found = found.with_context(|| format!("no revision {number}; the last one is {last}"))?;
    let document = found.document()?;
    if as_json {
        // As a difference from nothing: every table with all its fields.
        let changes = between(&Document::default(), &document);
        assert!(changes.iter().all(|change| change.kind == Kind::Added));
        let tables: Vec<Table> = changes.into_iter().map(Table::from).collect();
        let hash = format!("{:016x}", found.activated.hash);
        output::json(&Shown { revision: number, hash, tables })?;
    } else {
        print!("{document}");
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Shown {
    revision: u32,
    hash: String,
    tables: Vec<Table>,
}

#[derive(Serialize)]
struct Table {
    table: String,
    name: String,
    fields: BTreeMap<String, Option<String>>,
}

impl From<Change> for Table {
    fn from(change: Change) -> Self {
        let fields = change.fields.into_iter().map(|field| (field.field, field.now)).collect();
        Self { table: change.table, name: change.name, fields }
    }
}
