//! What operators have said of orders in doubt, for people: who, why, and whether it was taken.

use super::Names;
use crate::LedgerError;
use crate::meaning::{sentence, value};
use crate::store::{Store, Value};
use protocol::messages::{OrderState, Reason};
use serde::Serialize;

/// Words that a report lists at most.
pub const SETTLEMENTS_LISTED_MAX: i64 = 20;

/// A word of an operator on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettlementReport {
    /// Journal record.
    pub sequence: u64,
    /// `ClOrdID` of the order.
    pub order: String,
    /// What became of it, as was said.
    pub state: String,
    /// What was stated as filled in all, lots; absent is what the venue had reported, of a filled order all of it.
    pub filled: Option<i64>,
    /// The price that was stated.
    pub price: Option<String>,
    /// Who said it.
    pub actor: String,
    /// Why.
    pub words: String,
    /// When its bytes had been read, nanoseconds since 1970.
    pub receive_ns: u64,
    /// Whether it was taken; absent while it is not decided.
    pub accepted: Option<bool>,
    /// Why it was not, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<&'static str>,
}

/// The newest words, newest first.
pub(super) fn newest(store: &Store, names: &Names) -> Result<Vec<SettlementReport>, LedgerError> {
    fetch(store, names, "ORDER BY s.sequence DESC LIMIT $1", SETTLEMENTS_LISTED_MAX.into())
}

/// The words on one order.
pub(crate) fn of_order(
    store: &Store,
    names: &Names,
    order: Value<'_>,
) -> Result<Vec<SettlementReport>, LedgerError> {
    fetch(store, names, "WHERE s.cl_ord_id = $1 ORDER BY s.sequence", order)
}

fn fetch(
    store: &Store,
    names: &Names,
    which: &str,
    bound: Value<'_>,
) -> Result<Vec<SettlementReport>, LedgerError> {
    let select = format!(
        "SELECT s.sequence, s.cl_ord_id, s.state, s.filled, s.price, s.actor, s.words, s.receive_ns,
        s.accepted, s.reason, o.instrument FROM settlement s
        LEFT JOIN orders o ON o.cl_ord_id = s.cl_ord_id {which}"
    );
    let found = store.query(&select, &[bound], |row| {
        let accepted = row.optional(8)?;
        let word = SettlementReport {
            sequence: row.unsigned(0)?,
            order: row.text(1)?,
            state: String::new(),
            filled: row.optional(3)?,
            price: None,
            actor: row.text(5)?,
            words: row.text(6)?,
            receive_ns: row.unsigned(7)?,
            accepted: accepted.map(|accepted| accepted != 0),
            refused: None,
        };
        let instrument: Option<u16> = row.optional_narrow(10)?;
        Ok((word, row.integer(2)?, row.optional(9)?, instrument.zip(row.optional(4)?)))
    })?;
    let mut words = Vec::with_capacity(found.len());
    for (word, state, reason, priced) in found {
        let state = value("order state", state, OrderState::from_wire)?;
        let refused = match reason.filter(|_| word.accepted == Some(false)) {
            Some(reason) => Some(sentence(value("reason", reason, Reason::from_wire)?)),
            None => None,
        };
        words.push(SettlementReport {
            state: format!("{state:?}"),
            price: priced.map(|(instrument, price)| names.price(instrument, price)),
            refused,
            ..word
        });
    }
    Ok(words)
}
