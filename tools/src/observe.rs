//! `paceline observe`: follows a running gateway's journal over the observer flow, record by record.

use crate::client::{Client, Heard};
use crate::output;
use anyhow::{Context, Result};
use protocol::fixp::ClientOptions;
use protocol::messages::Message;
use serde::Serialize;
use std::ops::ControlFlow;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Address where the gateway listens for observers.
    #[arg(long)]
    address: String,
    /// Name of the observer in the configuration.
    #[arg(long)]
    name: String,
    /// File that holds the observer's key.
    #[arg(long)]
    key_file: std::path::PathBuf,
    /// Begin with the first record of the journal instead of the next one.
    #[arg(long)]
    history: bool,
    /// Stop after so many records.
    #[arg(long)]
    count: Option<u64>,
}

/// One line of output.
#[derive(Serialize)]
struct Line {
    sequence: u64,
    record: Message,
}

/// Prints one JSON object per record until the gateway ends the session or the count is reached.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let key = std::fs::read_to_string(&arguments.key_file)
        .with_context(|| format!("read {}", arguments.key_file.display()))?;
    let options = ClientOptions { wants_history: arguments.history, ..ClientOptions::default() };
    let mut client = Client::connect(&arguments.address, &arguments.name, key.trim_end(), options)?;
    let mut left = arguments.count.unwrap_or(u64::MAX);
    client.run(|_, heard| {
        if let Heard::Message(sequence, message) = heard
            && left > 0
        {
            output::json(&Line { sequence, record: Message::decode(message)? })?;
            left -= 1;
        }
        Ok(if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(ExitCode::SUCCESS)
}
