//! `paceline orders`: the open orders that a journal knows, and which of them are in doubt.

use crate::output;
use anyhow::Result;
use gateway::configuration::Configuration;
use gateway::orders::{self, OpenOrder};
use std::path::PathBuf;
use std::process::ExitCode;

/// Reads the journal and changes nothing; a gateway may run meanwhile.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration file.
    config: PathBuf,
    /// Only orders in doubt: those that are unknown, or that their venue was asked for.
    #[arg(long)]
    unsettled: bool,
    /// One JSON object per order instead of a table.
    #[arg(long)]
    json: bool,
}

/// Shows the orders, those that have been in doubt for longest first.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let configuration = match Configuration::load(&arguments.config) {
        Ok(configuration) => configuration,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut orders = orders::open(&configuration)?;
    orders.retain(|order| order.in_doubt || !arguments.unsettled);
    if arguments.json {
        orders.iter().try_for_each(output::json)?;
    } else {
        show(&orders);
    }
    Ok(ExitCode::SUCCESS)
}

fn show(orders: &[OpenOrder]) {
    let heads = [
        "order",
        "plan",
        "venue",
        "instrument",
        "side",
        "state",
        "since then",
        "quantity",
        "filled",
        "in doubt, s",
        "asked",
    ];
    let mut table = output::table(&heads, 7);
    for order in orders {
        let seconds = order.in_doubt_ms.map(|ms| format!("{}.{}", ms / 1000, ms % 1000 / 100));
        table.add_row(vec![
            order.order.clone(),
            order.plan.clone(),
            order.venue.clone(),
            order.instrument.clone(),
            format!("{:?}", order.side),
            format!("{:?}", order.state),
            order.step.map_or_else(String::new, |step| format!("{step:?}")),
            order.quantity.to_string(),
            order.filled.to_string(),
            seconds.unwrap_or_default(),
            order.asked.to_string(),
        ]);
    }
    println!("{table}");
}
