//! `paceline check`: whether a configuration can run, and in words what each plan will do.

use crate::output;
use anyhow::Result;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration file.
    file: PathBuf,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints every error with file, line and column, or what the configuration means.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    match gateway::configuration::check(&arguments.file) {
        Ok(report) if arguments.json => output::json(&report)?,
        Ok(report) => println!("{report}"),
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
