//! `paceline whatif`: what each plan of a file would do for an example event, decided by the engine itself.

use crate::output;
use anyhow::{Result, bail};
use gateway::configuration::Configuration;
use gateway::whatif::{Words, what_if};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration file.
    file: PathBuf,
    /// What the leader does: "leader buys 10 BTC at 60000", or its name instead of the word leader.
    #[arg(long)]
    event: String,
    /// What the leader holds before, and all plans have copied: "4 BTC" or "-4".
    #[arg(long, allow_hyphen_values = true)]
    position: Option<String>,
    /// Equity of live accounts: an amount for all, or NAME=AMOUNT; may be given several times.
    #[arg(long)]
    equity: Vec<String>,
    /// Best prices at the venue, BID/ASK; both are the price of the event when it is left out.
    #[arg(long)]
    quote: Option<String>,
    /// Only this plan.
    #[arg(long)]
    plan: Option<String>,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints what each plan would do.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let configuration = match Configuration::load(&arguments.file) {
        Ok(configuration) => configuration,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let words = Words {
        event: arguments.event.clone(),
        position: arguments.position.clone(),
        equities: arguments.equity.clone(),
        quote: arguments.quote.clone(),
    };
    let mut answer = match what_if(&configuration, &words) {
        Ok(answer) => answer,
        Err(error) => bail!("--{error}"),
    };
    if let Some(name) = &arguments.plan {
        if !configuration.plans.iter().any(|plan| plan.name.as_str() == name) {
            let names: Vec<&str> =
                configuration.plans.iter().map(|plan| plan.name.as_str()).collect();
            bail!("--plan: no plan {name:?}; one of {}", names.join(", "));
        }
        answer.plans.retain(|plan| plan.plan == *name);
    }
    if arguments.json {
        output::json(&answer)?;
    } else {
        print!("{answer}");
    }
    Ok(ExitCode::SUCCESS)
}
