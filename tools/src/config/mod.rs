//! `paceline config`: what a configuration changes, bringing it into force, and what was in force before.

mod apply;
mod diff;
mod history;
mod past;
mod reference;

use anyhow::Result;
use std::process::ExitCode;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Brings a changed configuration file into force in the running gateway that was started with it.
    Apply(apply::Arguments),
    /// Says what differs between two files, or a file and what is in force in a journal.
    Diff(diff::Arguments),
    /// Lists the revisions of a journal, or prints one of them.
    History(history::Arguments),
    /// Prints every field of the file with its range, unit, default, example and meaning.
    Reference(reference::Arguments),
}

impl Command {
    /// Whether it does nothing but print what it finds.
    pub(crate) const fn only_reports(&self) -> bool {
        match self {
            Self::Apply(_) | Self::Reference(_) => false,
            Self::Diff(_) | Self::History(_) => true,
        }
    }
}

/// Runs one of the commands.
pub(crate) fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Apply(arguments) => apply::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::History(arguments) => history::run(arguments),
        Command::Reference(arguments) => reference::run(arguments),
    }
}
