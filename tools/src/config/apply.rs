//! `paceline config apply`: checks a changed file, names it by its hash, and asks the running gateway for it.

use crate::control::{self, Login};
use crate::output;
use anyhow::{Context, Result, ensure};
use gateway::configuration::Configuration;
use protocol::messages::{
    ControlAction, ControlCommand, ControlReport, Flag, FreeText, Name, Reason, Scope,
};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file that the gateway was started with, changed.
    file: PathBuf,
    /// Why: kept in the journal, at most 64 characters.
    #[arg(long)]
    reason: String,
    /// Address where the gateway listens for clients; `gateway.listen` of the file when it is left out.
    #[arg(long)]
    address: Option<String>,
    /// Name of the operator in the configuration.
    #[arg(long)]
    name: String,
    /// File that holds the operator's key.
    #[arg(long)]
    key_file: PathBuf,
    /// One JSON object instead of a sentence.
    #[arg(long)]
    json: bool,
}

/// What came of it.
#[derive(Serialize)]
struct Outcome {
    file: String,
    /// The first 16 hex digits: what stands on every decision from now on, if it was accepted.
    hash: String,
    #[serde(flatten)]
    report: ControlReport,
}

/// Checks, asks, and prints the answer. The exit status says whether the file is in force now.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let configuration = match Configuration::load(&arguments.file) {
        Ok(configuration) => configuration,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::FAILURE);
        }
    };
    for warning in &configuration.warnings {
        eprintln!("{warning}");
    }
    let hash = format!("{:016x}", configuration.hash_short());
    let command = ControlCommand {
        command_id: u64::from(std::process::id()),
        action: ControlAction::ApplyConfiguration,
        scope: Scope::Firm,
        target: Name::new(&hash).expect("16 digits are a name"),
        text: FreeText::new(&arguments.reason).context("--reason")?,
    };
    let address = address(arguments, &configuration)?;
    let login = Login { address: &address, name: &arguments.name, key_file: &arguments.key_file };
    let report = control::send(&login, &command)?;
    let outcome = Outcome { file: arguments.file.display().to_string(), hash, report };
    print(&outcome, arguments.json)?;
    let is_in_force = report.accepted == Flag::Yes || report.reason == Reason::ConfigurationInForce;
    Ok(if is_in_force { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn address(arguments: &Arguments, configuration: &Configuration) -> Result<String> {
    if let Some(address) = &arguments.address {
        return Ok(address.clone());
    }
    let mut listen = configuration.gateway.listen;
    ensure!(listen.port() != 0, "gateway.listen has port 0: say --address");
    if listen.ip().is_unspecified() {
        listen.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    Ok(listen.to_string())
}

fn print(outcome: &Outcome, as_json: bool) -> Result<()> {
    if as_json {
        return output::json(outcome);
    }
    let Outcome { file, hash, report } = outcome;
    let ControlReport { accepted, reason, plans, journal_sequence, text, .. } = report;
    match (accepted, reason) {
        (Flag::Yes, _) => {
            println!(
                "in force: {file}, hash {hash}, {plans} plans, journal record {journal_sequence}"
            );
        }
        (_, Reason::ConfigurationInForce) => {
            println!(
                "nothing to do: {hash} is in force already, journal record {journal_sequence}"
            );
        }
        (_, reason) => {
            println!("refused: {reason:?}, journal record {journal_sequence}; nothing has changed");
            if !text.is_empty() {
                println!("  {text}");
            }
        }
    }
    Ok(())
}
