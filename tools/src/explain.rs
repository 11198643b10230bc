//! `paceline explain`: why an order is as it is, or what a leader event led to.

use crate::output;
use accounting::{Ledger, Question};
use anyhow::{Context, Result};
use protocol::clordid;
use protocol::messages::ClOrdId;
use protocol::units::{PlanIndex, Sequence};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Ledger of the gateway.
    ledger: PathBuf,
    /// What to explain: a ClOrdID; LEADER/TRADE; a journal record as a number; or RECORD/plan/NUMBER.
    question: String,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// Prints the chain.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let ledger = Ledger::open_read_only(&arguments.ledger)
        .with_context(|| format!("open {}", arguments.ledger.display()))?;
    let question = parse(&ledger, &arguments.question)?;
    let explanation = accounting::explain(&ledger, &question)?;
    if arguments.json {
        output::json(&explanation)?;
    } else {
        println!("{explanation}");
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(ledger: &Ledger, text: &str) -> Result<Question> {
    if is_order(text) {
        return Ok(Question::Order(text.to_owned()));
    }
    if let Ok(sequence) = text.parse() {
        return Ok(Question::Record(Sequence(sequence)));
    }
    if let Some((record, plan)) = text.split_once("/plan/") {
        let decision = Sequence(record.parse().context("RECORD/plan/NUMBER: the record")?);
        let plan = PlanIndex(plan.parse().context("RECORD/plan/NUMBER: the plan's number")?);
        return Ok(Question::Instruction { decision, plan });
    }
    if let Some((leader, trade)) = text.rsplit_once('/') {
        let trade_id = trade.parse().context("LEADER/TRADE: the trade is a number")?;
        let report = accounting::report(ledger)?;
        let known = report.leaders.iter().find(|known| known.name == leader);
        let leader = known.with_context(|| format!("no leader {leader} in the ledger"))?.leader;
        return Ok(Question::Event { leader: protocol::units::LeaderIndex(leader), trade_id });
    }
    Ok(Question::Order(text.to_owned()))
}

/// Whether a text is a ClOrdID of a gateway: some have no letters, and are no numbers all the same.
fn is_order(text: &str) -> bool {
    ClOrdId::new(text).is_ok_and(|id| clordid::decode(&id).is_ok())
}

#[cfg(test)]
mod tests;
