//! `paceline control`: an operator's command, sent to a running gateway and answered once journalled.

use crate::client::{Client, Heard};
use crate::output;
use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use protocol::fixp::ClientOptions;
use protocol::messages::{
    ControlAction, ControlCommand, ControlReport, EventReject, Flag, FreeText, Name, Scope,
};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to do.
    #[arg(value_enum)]
    action: Action,
    /// To what kind of thing.
    #[arg(long, value_enum, default_value = "firm")]
    scope: ScopeName,
    /// Name of the thing in the configuration; not needed for the firm.
    #[arg(long, default_value = "")]
    target: String,
    /// Why: kept in the journal, at most 64 characters.
    #[arg(long)]
    reason: String,
    /// Address where the gateway listens for clients.
    #[arg(long)]
    address: String,
    /// Name of the operator in the configuration.
    #[arg(long)]
    name: String,
    /// File that holds the operator's key.
    #[arg(long)]
    key_file: std::path::PathBuf,
    /// One JSON object instead of a sentence.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Action {
    /// Reductions only until resumed.
    Pause,
    /// Ends a pause; does not lift a kill.
    Resume,
    /// Nothing leaves, not even a reduction, until re-armed.
    Freeze,
    /// Latched: reductions only until re-armed.
    Kill,
    /// As kill, and cancels every open order.
    KillCancel,
    /// As kill-cancel, and closes every position.
    KillFlatten,
    /// Out of sync until re-armed: what plans still do, their policies say.
    OutOfSync,
    /// Lifts a kill, a freeze, or what is out of sync.
    Rearm,
    /// Stops copying; positions stay.
    Off,
    /// Starts copying again after off.
    On,
    /// Trading state of the firm or a venue: everything is allowed.
    Active,
    /// Trading state of the firm or a venue: reductions and cancels only.
    Reducing,
    /// Trading state of the firm or a venue: nothing leaves but cancels.
    Halted,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScopeName {
    Firm,
    Venue,
    Leader,
    Follower,
    Plan,
    Instrument,
}

/// Sends the command and prints the answer. The exit status says whether it took effect.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let command = ControlCommand {
        command_id: u64::from(std::process::id()),
        action: arguments.action.into(),
        scope: arguments.scope.into(),
        target: Name::new(&arguments.target).context("--target")?,
        text: FreeText::new(&arguments.reason).context("--reason")?,
    };
    let Arguments { address, name, key_file, .. } = arguments;
    let report = send(&Login { address, name, key_file }, &command)?;
    print(&report, arguments.json)?;
    Ok(if report.accepted == Flag::Yes { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where a gateway listens, and who speaks.
pub(crate) struct Login<'a> {
    pub(crate) address: &'a str,
    pub(crate) name: &'a str,
    pub(crate) key_file: &'a Path,
}

/// Sends a command and waits for the answer, which comes once it is journalled.
///
/// # Errors
/// When the gateway cannot be reached, or ends the session before it answers.
pub(crate) fn send(login: &Login<'_>, command: &ControlCommand) -> Result<ControlReport> {
    ask(login, command.command_id, ControlCommand::ENCODED_LENGTH, |buffer| command.encode(buffer))
}

/// Sends what `encode` writes, a message that a report answers, and waits for that.
///
/// # Errors
/// When the gateway cannot be reached, ends the session before it answers, or cannot take the message.
pub(crate) fn ask(
    login: &Login<'_>,
    command_id: u64,
    length_max: usize,
    encode: impl Fn(&mut [u8]) -> usize,
) -> Result<ControlReport> {
    let Login { address, name, key_file } = login;
    let key = std::fs::read_to_string(key_file)
        .with_context(|| format!("read {}", key_file.display()))?;
    let mut client = Client::connect(address, name, key.trim_end(), ClientOptions::default())?;
    client
        .run(|client, heard| match heard {
            Heard::Established => {
                client.send(length_max, &encode)?;
                Ok(ControlFlow::Continue(()))
            }
            Heard::Message(_, message) => answer(message, command_id),
            Heard::Silence => Ok(ControlFlow::Continue(())),
        })?
        .context("the gateway ended the session before it answered")
}

fn answer(message: &[u8], command_id: u64) -> Result<ControlFlow<ControlReport>> {
    if let Ok(reject) = EventReject::decode(message) {
        let (reason, record) = (reject.reason, reject.journal_sequence);
        bail!("refused: {reason:?}: {} (journal record {record})", accounting::sentence(reason));
    }
    Ok(match ControlReport::decode(message) {
        Ok(report) if report.command_id == command_id => ControlFlow::Break(report),
        _ => ControlFlow::Continue(()),
    })
}

/// Prints an answer.
///
/// # Errors
/// When it cannot be written as JSON.
pub(crate) fn print(report: &ControlReport, as_json: bool) -> Result<()> {
    if as_json {
        return output::json(report);
    }
    match report.accepted {
        Flag::Yes => {
            println!("done: {} plans, journal record {}", report.plans, report.journal_sequence)
        }
        Flag::No => {
            println!("refused: {:?}, journal record {}", report.reason, report.journal_sequence)
        }
    }
    Ok(())
}

impl From<Action> for ControlAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Pause => Self::Pause,
            Action::Resume => Self::Resume,
            Action::Freeze => Self::Freeze,
            Action::Kill => Self::KillStopNew,
            Action::KillCancel => Self::KillCancel,
            Action::KillFlatten => Self::KillFlatten,
            Action::OutOfSync => Self::MarkOutOfSync,
            Action::Rearm => Self::Rearm,
            Action::Off => Self::SwitchOff,
            Action::On => Self::SwitchOn,
            Action::Active => Self::SetActive,
            Action::Reducing => Self::SetReducing,
            Action::Halted => Self::SetHalted,
        }
    }
}

impl From<ScopeName> for Scope {
    fn from(scope: ScopeName) -> Self {
        match scope {
            ScopeName::Firm => Self::Firm,
            ScopeName::Venue => Self::Venue,
            ScopeName::Leader => Self::Leader,
            ScopeName::Follower => Self::Follower,
            ScopeName::Plan => Self::Plan,
            ScopeName::Instrument => Self::Instrument,
        }
    }
}
