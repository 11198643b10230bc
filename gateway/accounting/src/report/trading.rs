//! Trading states of firm and venues, for people: what is in force, who or which rule set it, and why.

use super::trips::{self, Latched};
use super::{Names, TradingReport, TripReport};
use crate::LedgerError;
use crate::meaning::value;
use crate::store::Store;
use protocol::messages::{ControlAction, Scope};
use std::collections::BTreeSet;

/// States that are in force and forbid something, newest first.
pub(super) fn fetch(store: &Store, names: &Names) -> Result<Vec<TradingReport>, LedgerError> {
    let mut states = by_operators(store, names)?;
    let latched = trips::fetch(store, names, Latched::Now)?;
    states.extend(latched.iter().filter_map(by_rule));
    states.sort_by_key(|state| std::cmp::Reverse(state.sequence));
    // What was set last holds: a rule may have made stricter what an operator had set, or another rule.
    let mut seen = BTreeSet::new();
    states.retain(|state| seen.insert((state.scope.clone(), state.target.clone())));
    Ok(states)
}

/// The state that a rule has set, if that is what it did.
fn by_rule(trip: &TripReport) -> Option<TradingReport> {
    let TripReport { rule, sentence, observed, limit, .. } = trip;
    let state = match trip.action.as_str() {
        "SetReducing" => "reducing",
        "SetHalted" => "halted",
        _ => return None,
    };
    Some(TradingReport {
        sequence: trip.sequence,
        scope: trip.scope.clone(),
        target: trip.target.clone(),
        state,
        actor: format!("rule {rule}"),
        text: format!("{sentence} ({observed} of {limit})"),
        time_ns: trip.time_ns,
    })
}

/// Those that operators have set, whatever rules have set since.
fn by_operators(store: &Store, names: &Names) -> Result<Vec<TradingReport>, LedgerError> {
    let [active, reducing, halted] =
        [ControlAction::SetActive, ControlAction::SetReducing, ControlAction::SetHalted]
            .map(|action| action.to_wire());
    // The firm has no index in a command.
    let select = "SELECT d.sequence, c.scope, COALESCE(c.target, 0), c.action, c.actor, c.words,
        c.receive_ns FROM command_decision d JOIN command c ON c.sequence = d.input
        WHERE d.accepted = 1 AND c.action IN ($1, $2)
        AND NOT EXISTS (SELECT 1 FROM command_decision later
            JOIN command other ON other.sequence = later.input
            WHERE later.accepted = 1 AND later.sequence > d.sequence
            AND other.action IN ($1, $2, $3) AND other.scope = c.scope
            AND (c.scope = $4 OR other.target = c.target))
        ORDER BY d.sequence DESC";
    let firm = Scope::Firm.to_wire();
    let values = [reducing.into(), halted.into(), active.into(), firm.into()];
    let found = store.query(select, &values, |row| {
        let state = if row.integer(3)? == i64::from(halted) { "halted" } else { "reducing" };
        let report = TradingReport {
            sequence: row.unsigned(0)?,
            scope: String::new(),
            target: String::new(),
            state,
            actor: row.text(4)?,
            text: row.text(5)?,
            time_ns: row.unsigned(6)?,
        };
        Ok((report, row.integer(1)?, row.narrow::<u32>(2)?))
    })?;
    let mut states = Vec::with_capacity(found.len());
    for (report, scope, target) in found {
        let scope = value("scope", scope, Scope::from_wire)?;
        let name = names.target(scope, target);
        states.push(TradingReport { scope: format!("{scope:?}"), target: name, ..report });
    }
    Ok(states)
}
