//! Weights that leaders publish, out of a CSV, for gateways whose plans hold published weights.
//!
//! Columns, in any order, named by a header line: `leader, time_ns, symbol, weight`. Times of one leader ascend, none
//! twice: they number his messages. Does not check whether the weights make sense together.

#[cfg(test)]
mod tests;

use crate::fills::{FillsError, decimal, symbol};
use protocol::messages::Symbol;
use protocol::units::Nanos;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// What part of its equity a leader says that a follower should hold in an instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightMessage {
    /// Who publishes it.
    pub leader: String,
    /// When; numbers the messages of a leader.
    pub time_ns: Nanos,
    /// Instrument.
    pub symbol: Symbol,
    /// Signed part of equity; zero is to leave.
    pub weight: Decimal,
}

/// A line of the file.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Row {
    leader: String,
    time_ns: u64,
    symbol: String,
    weight: String,
}

/// Reads a file of weights.
///
/// # Errors
/// [`FillsError`] when the file cannot be read or holds something that is no weight.
pub fn load(path: &Path) -> Result<Vec<WeightMessage>, FillsError> {
    let shown = path.display().to_string();
    let octets =
        std::fs::read(path).map_err(|source| FillsError::Read { path: shown.clone(), source })?;
    parse(&octets, &shown)
}

/// Reads weights out of memory; `path` stands in errors.
///
/// # Errors
/// [`FillsError`] when the text holds something that is no weight.
pub fn parse(octets: &[u8], path: &str) -> Result<Vec<WeightMessage>, FillsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(octets);
    let mut messages: Vec<WeightMessage> = Vec::new();
    let error = |line: u64, problem: String| FillsError::Syntax {
        path: path.to_owned(),
        line,
        column: 1,
        problem,
    };
    for (line, row) in (2..).zip(reader.deserialize()) {
        let row: Row = row.map_err(|problem| error(line, problem.to_string()))?;
        let message = message(row).map_err(|problem| error(line, problem))?;
        let last = messages.iter().rev().find(|known| known.leader == message.leader);
        if last.is_some_and(|last| message.time_ns <= last.time_ns) {
            let problem = format!("time_ns: {} does not ascend", message.time_ns);
            return Err(error(line, problem));
        }
        messages.push(message);
    }
    Ok(messages)
}

fn message(row: Row) -> Result<WeightMessage, String> {
    Ok(WeightMessage {
        leader: row.leader,
        time_ns: Nanos(row.time_ns),
        symbol: symbol(&row.symbol).map_err(|problem| format!("symbol: {problem}"))?,
        weight: decimal(&row.weight).map_err(|problem| format!("weight: {problem}"))?,
    })
}

/// Writes weights as CSV, in their order.
///
/// # Errors
/// What the writer said.
pub fn write(messages: &[WeightMessage], writer: impl Write) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(writer);
    for message in messages {
        csv.serialize(Row {
            leader: message.leader.clone(),
            time_ns: message.time_ns.0,
            symbol: message.symbol.to_string(),
            weight: message.weight.to_string(),
        })?;
    }
    csv.flush()
}
