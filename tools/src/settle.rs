//! `paceline settle`: an operator's word on what became of an order in doubt, sent to a running gateway and answered
//! once journalled.

use crate::control::{self, Login};
use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use protocol::messages::{ClOrdId, Decimal, Flag, FreeText, OrderState, SettleOrder, Symbol};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The order: its ClOrdID, as `paceline orders --unsettled` shows it.
    order: String,
    /// Symbol of its instrument, as the configuration has it.
    #[arg(long)]
    symbol: String,
    /// What became of it.
    #[arg(long = "as", value_enum)]
    outcome: Outcome,
    /// Filled of it in all, in units of the instrument; without it, what the venue has reported. Of an order that is
    /// filled, all of it.
    #[arg(long)]
    filled: Option<String>,
    /// Price of what is filled and the venue has not reported.
    #[arg(long)]
    price: Option<String>,
    /// Why, and who at the venue said so: kept in the journal, at most 64 characters.
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

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Outcome {
    /// The venue never had it.
    NotSent,
    /// The venue did not take it.
    Rejected,
    /// It is off the book: cancelled or expired, with what had filled before.
    Canceled,
    /// All of it is filled.
    Filled,
}

impl From<Outcome> for OrderState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::NotSent => Self::NotSent,
            Outcome::Rejected => Self::Rejected,
            Outcome::Canceled => Self::Canceled,
            Outcome::Filled => Self::Filled,
        }
    }
}

/// Sends the word and prints the answer. The exit status says whether it was taken.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let word = word(arguments)?;
    let Arguments { address, name, key_file, .. } = arguments;
    let login = Login { address, name, key_file };
    let report = control::ask(&login, word.command_id, SettleOrder::ENCODED_LENGTH, |buffer| {
        word.encode(buffer)
    })?;
    control::print(&report, arguments.json)?;
    Ok(if report.accepted == Flag::Yes { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn word(arguments: &Arguments) -> Result<SettleOrder> {
    let cl_ord_id = ClOrdId::new(&arguments.order).ok();
    let cl_ord_id = cl_ord_id.filter(|id| protocol::clordid::decode(id).is_ok());
    let cl_ord_id = cl_ord_id
        .with_context(|| format!("{:?} is no ClOrdID of ours: 20 digits", arguments.order))?;
    let is_nothing = matches!(arguments.outcome, Outcome::NotSent | Outcome::Rejected);
    let numbers = [&arguments.filled, &arguments.price];
    ensure!(
        !is_nothing || numbers.iter().all(|number| number.is_none()),
        "--filled and --price go with --as canceled and --as filled: nothing was traded otherwise"
    );
    ensure!(!arguments.reason.trim().is_empty(), "--reason is empty: say why, and who said so");
    Ok(SettleOrder {
        command_id: u64::from(std::process::id()),
        cl_ord_id,
        symbol: Symbol::new(&arguments.symbol).context("--symbol")?,
        state: arguments.outcome.into(),
        filled: number(arguments.filled.as_deref()).context("--filled")?,
        price: number(arguments.price.as_deref()).context("--price")?,
        text: FreeText::new(&arguments.reason).context("--reason")?,
    })
}

fn number(text: Option<&str>) -> Result<Option<Decimal>> {
    Ok(text.map(str::parse).transpose()?)
}
