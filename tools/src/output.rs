//! How results reach people and programs: one JSON object, or tables; logs to standard error.

use anyhow::Result;
use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;
use signal_hook::consts::SIGPIPE;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Prints one object on one line of standard output.
///
/// # Errors
/// When the value cannot be written as JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(value)?);
    Ok(())
}

/// An error and its causes on one line. Many an error ends with what its cause says: that is said once.
pub(crate) fn reasons(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// From now on a reader that has seen enough, as `head` does, ends the program quietly: by the signal that
/// the system has for it, which the runtime ignores otherwise.
pub(crate) fn end_with_the_reader() {
    let always = Arc::new(AtomicBool::new(true));
    // Without it, the program ends with a word about a broken pipe.
    let _ = signal_hook::flag::register_conditional_default(SIGPIPE, always);
}

/// A table with these column heads; columns from `first_number` on are aligned to the right.
pub(crate) fn table(heads: &[&str], first_number: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(heads);
    for index in first_number..heads.len() {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Sends logs to standard error; `RUST_LOG` chooses what is shown, `info` unless set.
pub(crate) fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let is_read_by_eye = std::io::stderr().is_terminal();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(is_read_by_eye)
        .with_writer(std::io::stderr)
        .init();
}

/// Nanoseconds as microseconds with one decimal.
pub(crate) fn microseconds(nanoseconds: u64) -> String {
    format!("{}.{}", nanoseconds / 1000, nanoseconds % 1000 / 100)
}
