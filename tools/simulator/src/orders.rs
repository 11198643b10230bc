//! Leaders' working orders out of a CSV: what worked when, for gateways whose plans copy orders.
//!
//! Columns, in any order, named by a header line: `leader, time_ns, symbol, side, order_id, event, type, tif,
//! price, quantity`, and `stop_price` where there are stop orders. Times of one leader ascend, none twice: they number his messages. Does not check whether
//! the orders make sense together with his fills.

#[cfg(test)]
mod tests;

use crate::fills::{FillsError, decimal, positive, side, symbol};
use protocol::messages::{LeaderOrderStatus, OrdType, Side, Symbol, TimeInForce};
use protocol::units::Nanos;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// What happened to an order of a leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderMessage {
    /// Who has the order.
    pub leader: String,
    /// When it happened; numbers the messages of a leader.
    pub time_ns: Nanos,
    /// Instrument.
    pub symbol: Symbol,
    /// Side of the order.
    pub side: Side,
    /// The leader's order.
    pub order_id: u64,
    /// What happened.
    pub status: LeaderOrderStatus,
    /// Type.
    pub ord_type: OrdType,
    /// Time in force.
    pub time_in_force: TimeInForce,
    /// Limit; absent for market orders and for orders that ended.
    pub price: Option<Decimal>,
    /// Trigger price of a stop order; absent for those that ended.
    pub stop: Option<Decimal>,
    /// What is open of it now; zero once it ended.
    pub quantity: Decimal,
}

/// A line of the file.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Row {
    leader: String,
    time_ns: u64,
    symbol: String,
    side: String,
    order_id: u64,
    event: String,
    r#type: String,
    tif: String,
    price: String,
    quantity: String,
    #[serde(default)]
    stop_price: String,
}

/// Reads a file of orders.
///
/// # Errors
/// [`FillsError`] when the file cannot be read or holds something that is no order message.
pub fn load(path: &Path) -> Result<Vec<OrderMessage>, FillsError> {
    let shown = path.display().to_string();
    let octets =
        std::fs::read(path).map_err(|source| FillsError::Read { path: shown.clone(), source })?;
    parse(&octets, &shown)
}

/// Reads orders out of memory; `path` stands in errors.
///
/// # Errors
/// [`FillsError`] when the text holds something that is no order message.
pub fn parse(octets: &[u8], path: &str) -> Result<Vec<OrderMessage>, FillsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(octets);
    let mut messages: Vec<OrderMessage> = Vec::new();
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

const EVENTS: [(&str, LeaderOrderStatus); 4] = [
    ("new", LeaderOrderStatus::New),
    ("amended", LeaderOrderStatus::Amended),
    ("cancelled", LeaderOrderStatus::Cancelled),
    ("done", LeaderOrderStatus::Done),
];

const TYPES: [(&str, OrdType); 4] = [
    ("limit", OrdType::Limit),
    ("market", OrdType::Market),
    ("stop", OrdType::Stop),
    ("stop_limit", OrdType::StopLimit),
];

const FORCES: [(&str, TimeInForce); 4] = [
    ("day", TimeInForce::Day),
    ("gtc", TimeInForce::GoodTillCancel),
    ("ioc", TimeInForce::ImmediateOrCancel),
    ("fok", TimeInForce::FillOrKill),
];

fn message(row: Row) -> Result<OrderMessage, String> {
    let status = word(&row.event, "event", &EVENTS)?;
    let works = matches!(status, LeaderOrderStatus::New | LeaderOrderStatus::Amended);
    let ord_type = word(&row.r#type, "type", &TYPES)?;
    let time_in_force = word(&row.tif, "tif", &FORCES)?;
    let in_field = |field: &'static str| move |problem: String| format!("{field}: {problem}");
    Ok(OrderMessage {
        leader: row.leader,
        time_ns: Nanos(row.time_ns),
        symbol: symbol(&row.symbol).map_err(in_field("symbol"))?,
        side: side(&row.side).map_err(in_field("side"))?,
        order_id: row.order_id,
        status,
        ord_type,
        time_in_force,
        price: match row.price.as_str() {
            "" => None,
            text => Some(positive(text).map_err(in_field("price"))?),
        },
        stop: match row.stop_price.as_str() {
            "" => None,
            text => Some(positive(text).map_err(in_field("stop_price"))?),
        },
        quantity: match (row.quantity.as_str(), works) {
            ("", false) => Decimal::ZERO,
            (text, true) => positive(text).map_err(in_field("quantity"))?,
            (text, false) => decimal(text).map_err(in_field("quantity"))?,
        },
    })
}

/// Writes orders as CSV, in their order, with all columns.
///
/// # Errors
/// What the writer said.
pub fn write(messages: &[OrderMessage], writer: impl Write) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(writer);
    let number = |value: Option<Decimal>| value.map_or_else(String::new, |value| value.to_string());
    for message in messages {
        csv.serialize(Row {
            leader: message.leader.clone(),
            time_ns: message.time_ns.0,
            symbol: message.symbol.to_string(),
            side: if message.side == Side::Buy { "buy" } else { "sell" }.to_owned(),
            order_id: message.order_id,
            event: named(&EVENTS, message.status),
            r#type: named(&TYPES, message.ord_type),
            tif: named(&FORCES, message.time_in_force),
            price: number(message.price),
            quantity: message.quantity.to_string(),
            stop_price: number(message.stop),
        })?;
    }
    csv.flush()
}

/// The word of a table that stands for a value.
pub(crate) fn named<T: PartialEq>(words: &[(&str, T)], value: T) -> String {
    let found = words.iter().find(|(_, known)| *known == value);
    found.map_or_else(String::new, |(word, _)| (*word).to_owned())
}

pub(crate) fn word<T: Copy>(text: &str, field: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(known, _)| *known == text).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        format!("{field}: `{text}` is unknown; known are {}", known.join(", "))
    })
}
