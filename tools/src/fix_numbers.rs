//! `paceline fix-numbers`: with which numbers FIX sessions go on, and the word of an operator that they go on with
//! others, for a gateway that is stopped.

use crate::output;
use anyhow::{Context, Result};
use gateway::configuration::Configuration;
use gateway::numbers::{self, Agreed, Agreement, Numbers};
use protocol::messages::FreeText;
use std::path::PathBuf;
use std::process::ExitCode;

/// Without `--session` it shows what the journal knows and changes nothing; a gateway may run meanwhile.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration file.
    config: PathBuf,
    /// Name of the `[[venue]]` or `[[drop_copy]]` whose session goes on with other numbers.
    #[arg(long, requires_all = ["next_in", "next_out", "operator", "reason"])]
    session: Option<String>,
    /// Number of the next message that the counterparty sends.
    #[arg(long, requires = "session")]
    next_in: Option<u64>,
    /// Number of the next message that we send: what the counterparty expects.
    #[arg(long, requires = "session")]
    next_out: Option<u64>,
    /// Both sides count anew: numbers may be lower than those that were used already.
    #[arg(long, requires = "session")]
    anew: bool,
    /// Who says so: name of an operator in the configuration.
    #[arg(long, requires = "session")]
    operator: Option<String>,
    /// Why: kept in the journal, at most 64 characters.
    #[arg(long, requires = "session")]
    reason: Option<String>,
    /// One JSON object (per session) instead of a table or a sentence.
    #[arg(long)]
    json: bool,
}

/// Shows the numbers, or journals those that were agreed on.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let configuration = match Configuration::load(&arguments.config) {
        Ok(configuration) => configuration,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let Some(session) = &arguments.session else {
        show(&numbers::known(&configuration)?, arguments.json)?;
        return Ok(ExitCode::SUCCESS);
    };
    output::start_log();
    let needed = "--session needs it";
    let agreement = Agreement {
        session: session.clone(),
        next_in: arguments.next_in.context(needed)?,
        next_out: arguments.next_out.context(needed)?,
        begins_anew: arguments.anew,
        operator: arguments.operator.clone().context(needed)?,
        reason: FreeText::new(arguments.reason.as_deref().context(needed)?).context("--reason")?,
    };
    let agreed = numbers::agree(&configuration, &agreement)?;
    print(&agreed, arguments.json)?;
    Ok(ExitCode::SUCCESS)
}

fn show(sessions: &[Numbers], as_json: bool) -> Result<()> {
    if as_json {
        return sessions.iter().try_for_each(output::json);
    }
    let heads = ["session", "for", "next in", "next out", "in doubt", "last state"];
    let mut table = output::table(&heads, 2);
    for Numbers { session, purpose, next_in, next_out, in_doubt, state } in sessions {
        table.add_row(vec![
            session.clone(),
            match purpose {
                numbers::Purpose::Orders => "orders".to_owned(),
                numbers::Purpose::DropCopy => "drop copy".to_owned(),
            },
            next_in.to_string(),
            next_out.to_string(),
            if *in_doubt { "YES" } else { "no" }.to_owned(),
            state.map_or_else(|| "-".to_owned(), |state| format!("{state:?}")),
        ]);
    }
    println!("{table}");
    Ok(())
}

fn print(agreed: &Agreed, as_json: bool) -> Result<()> {
    if as_json {
        return output::json(agreed);
    }
    let Agreed { before, next_in, next_out, journal_sequence } = agreed;
    println!(
        "done: {} goes on with {next_in} from the counterparty (was {}) and {next_out} from us (was {}), journal \
         record {journal_sequence}",
        before.session, before.next_in, before.next_out
    );
    Ok(())
}
