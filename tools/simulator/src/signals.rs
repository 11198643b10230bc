//! Signals of leaders out of a CSV, for gateways whose plans copy signals.
//!
//! Columns, in any order, named by a header line: `leader, time_ns, symbol, signal_id, action, side, type, tif,
//! quantity, part, price, stop_loss, take_profit, expires_ms`. Only the first five have to be there. Times of one
//! leader ascend, none twice: they number his messages. Does not check whether the signals make sense.

#[cfg(test)]
mod tests;

use crate::fills::{FillsError, positive, side, symbol};
use crate::orders::{named, word};
use protocol::messages::{OrdType, Side, SignalAction, Symbol, TimeInForce};
use protocol::units::Nanos;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// What a leader says of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalMessage {
    /// Who signals.
    pub leader: String,
    /// When; numbers the messages of a leader.
    pub time_ns: Nanos,
    /// Instrument.
    pub symbol: Symbol,
    /// The signal.
    pub signal_id: u64,
    /// What is said of it.
    pub action: SignalAction,
    /// Side of the entry.
    pub side: Side,
    /// Type of the entry.
    pub ord_type: OrdType,
    /// Of an entry that waits.
    pub time_in_force: TimeInForce,
    /// Size of the entry.
    pub quantity: Option<Decimal>,
    /// Size of the entry as a part of equity.
    pub part: Option<Decimal>,
    /// Of the entry.
    pub price: Option<Decimal>,
    /// Trigger of the stop.
    pub stop_loss: Option<Decimal>,
    /// Limit of the target.
    pub take_profit: Option<Decimal>,
    /// How long the entry may wait, milliseconds.
    pub expires_ms: Option<u64>,
}

/// A line of the file.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Row {
    leader: String,
    time_ns: u64,
    symbol: String,
    signal_id: u64,
    action: String,
    #[serde(default)]
    side: String,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    tif: String,
    #[serde(default)]
    quantity: String,
    #[serde(default)]
    part: String,
    #[serde(default)]
    price: String,
    #[serde(default)]
    stop_loss: String,
    #[serde(default)]
    take_profit: String,
    #[serde(default)]
    expires_ms: Option<u64>,
}

/// Reads a file of signals.
///
/// # Errors
/// [`FillsError`] when the file cannot be read or holds something that is no signal.
pub fn load(path: &Path) -> Result<Vec<SignalMessage>, FillsError> {
    let shown = path.display().to_string();
    let octets =
        std::fs::read(path).map_err(|source| FillsError::Read { path: shown.clone(), source })?;
    parse(&octets, &shown)
}

/// Reads signals out of memory; `path` stands in errors.
///
/// # Errors
/// [`FillsError`] when the text holds something that is no signal.
pub fn parse(octets: &[u8], path: &str) -> Result<Vec<SignalMessage>, FillsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(octets);
    let mut messages: Vec<SignalMessage> = Vec::new();
    let error = |line: u64, problem: String| FillsError::Syntax {
        path: path.to_owned(),
        line,
        column: 1,
        problem,
    };
    for (line, row) in (2..).zip(reader.deserialize()) {
        let row: Row = row.map_err(|problem| error(line, problem.to_string()))?;
        let message = message(&row).map_err(|problem| error(line, problem))?;
        let last = messages.iter().rev().find(|known| known.leader == message.leader);
        if last.is_some_and(|last| message.time_ns <= last.time_ns) {
            let problem = format!("time_ns: {} does not ascend", message.time_ns);
            return Err(error(line, problem));
        }
        messages.push(message);
    }
    Ok(messages)
}

const ACTIONS: [(&str, SignalAction); 4] = [
    ("enter", SignalAction::Enter),
    ("entered", SignalAction::Entered),
    ("adjust", SignalAction::Adjust),
    ("close", SignalAction::Close),
];

const TYPES: [(&str, OrdType); 4] = [
    ("market", OrdType::Market),
    ("limit", OrdType::Limit),
    ("stop", OrdType::Stop),
    ("", OrdType::Market),
];

const FORCES: [(&str, TimeInForce); 3] = [
    ("gtc", TimeInForce::GoodTillCancel),
    ("day", TimeInForce::Day),
    ("", TimeInForce::GoodTillCancel),
];

fn message(row: &Row) -> Result<SignalMessage, String> {
    let number = |text: &str, field: &str| match text {
        "" => Ok(None),
        text => positive(text).map(Some).map_err(|problem| format!("{field}: {problem}")),
    };
    let action = word(&row.action, "action", &ACTIONS)?;
    let enters = action == SignalAction::Enter;
    Ok(SignalMessage {
        leader: row.leader.clone(),
        time_ns: Nanos(row.time_ns),
        symbol: symbol(&row.symbol).map_err(|problem| format!("symbol: {problem}"))?,
        signal_id: row.signal_id,
        action,
        side: match row.side.as_str() {
            // Only an entry has one.
            "" if !enters => Side::Buy,
            text => side(text).map_err(|problem| format!("side: {problem}"))?,
        },
        ord_type: word(&row.r#type, "type", &TYPES)?,
        time_in_force: word(&row.tif, "tif", &FORCES)?,
        quantity: number(&row.quantity, "quantity")?,
        part: number(&row.part, "part")?,
        price: number(&row.price, "price")?,
        stop_loss: number(&row.stop_loss, "stop_loss")?,
        take_profit: number(&row.take_profit, "take_profit")?,
        expires_ms: row.expires_ms,
    })
}

/// Writes signals as CSV, in their order, with all columns.
///
/// # Errors
/// What the writer said.
pub fn write(messages: &[SignalMessage], writer: impl Write) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(writer);
    let number = |value: Option<Decimal>| value.map_or_else(String::new, |value| value.to_string());
    for message in messages {
        csv.serialize(Row {
            leader: message.leader.clone(),
            time_ns: message.time_ns.0,
            symbol: message.symbol.to_string(),
            signal_id: message.signal_id,
            action: named(&ACTIONS, message.action),
            side: if message.side == Side::Buy { "buy" } else { "sell" }.to_owned(),
            r#type: named(&TYPES, message.ord_type),
            tif: named(&FORCES, message.time_in_force),
            quantity: number(message.quantity),
            part: number(message.part),
            price: number(message.price),
            stop_loss: number(message.stop_loss),
            take_profit: number(message.take_profit),
            expires_ms: message.expires_ms,
        })?;
    }
    csv.flush()
}
