//! `paceline snapshot`: which snapshots a journal has, and whether a start could go on from them.

use crate::output;
use anyhow::Result;
use gateway::snapshot::{Shown, inspect};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Lists snapshots, newest first, with what is in them; each is read and checked as a start does.
    Show(Arguments),
    /// Reads the whole journal as well and compares what it gives with each snapshot, octet by octet; exit
    /// status 3 when one cannot be used.
    Verify(Arguments),
}

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Directory of the journal's segments, where snapshots are too.
    directory: PathBuf,
    /// Tier 0 of a running gateway, or of one that was killed.
    #[arg(long)]
    ring: Option<PathBuf>,
    /// One JSON object per snapshot instead of a table.
    #[arg(long)]
    json: bool,
}

/// Runs one of the commands.
pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    let (arguments, against_journal) = match command {
        Command::Show(arguments) => (arguments, false),
        Command::Verify(arguments) => (arguments, true),
    };
    let shown = inspect(&arguments.directory, arguments.ring.as_deref(), against_journal)?;
    if arguments.json {
        shown.iter().try_for_each(output::json)?;
    } else {
        print(&shown);
    }
    let are_sound = shown.iter().all(|shown| shown.problem.is_none());
    Ok(if are_sound || !against_journal { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

fn print(shown: &[Shown]) {
    let heads = ["file", "verdict", "epoch", "octets", "events", "orders", "fills", "open orders"];
    let mut table = output::table(&heads, 2);
    for Shown { file, header, knows, problem } in shown {
        let verdict = problem.clone().unwrap_or_else(|| "sound".to_owned());
        let mut row = vec![file.clone(), verdict];
        row.extend(match header {
            Some(header) => [header.record.epoch.0.to_string(), header.body_bytes.to_string()],
            None => ["-".to_owned(), "-".to_owned()],
        });
        row.extend(match knows {
            Some(knows) => [knows.events, knows.orders, knows.fills, knows.orders_open as u64]
                .map(|count| count.to_string()),
            None => ["-"; 4].map(str::to_owned),
        });
        table.add_row(row);
    }
    println!("{table}");
}
