//! Rules that set the trading state of a venue, as the file says them.

use super::model::Venue;
use super::reader::Choice;
use protocol::messages::{ControlAction, SupervisionDefinition};
use std::time::Duration;

/// A trading state that a rule may set; an operator alone sets `active`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuledState(pub ControlAction);

/// How many orders a venue may reject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RejectRule {
    /// As many set nothing yet.
    pub rejects_max: u32,
    /// Time within which they are counted, from the first of them.
    pub within: Duration,
    /// What more of them set.
    pub state: RuledState,
}

/// `trading_rules` of a venue; it has one of the two at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TradingRules {
    /// How many orders it may reject.
    pub rejects: Option<RejectRule>,
    /// What an order sets that is rejected because the exchange is closed.
    pub closed: Option<RuledState>,
}

impl TradingRules {
    /// Adds what they say to the definition of how their venue is supervised.
    pub(super) fn define(&self, definition: SupervisionDefinition) -> SupervisionDefinition {
        let nanoseconds = |time: Duration| {
            u64::try_from(time.as_nanos()).expect("windows of a configuration are at most a day")
        };
        SupervisionDefinition {
            rejects_max: self.rejects.map(|rule| rule.rejects_max),
            reject_window: self.rejects.map(|rule| nanoseconds(rule.within)),
            reject_action: self.rejects.map(|rule| rule.state.0),
            closed_action: self.closed.map(|state| state.0),
            ..definition
        }
    }

    /// Their part of the line of the canonical form.
    pub(super) fn line(&self) -> String {
        let rejects = self.rejects.map_or_else(String::new, |rule| {
            let window = rule.within.as_nanos();
            let state = rule.state.word();
            format!(" max_rejects={} within_ns={window} on_rejects={state}", rule.rejects_max)
        });
        let closed =
            self.closed.map_or_else(String::new, |state| format!(" on_closed={}", state.word()));
        rejects + &closed
    }

    /// What they do, for people.
    pub(super) fn sentences(&self, venue: &Venue) -> impl Iterator<Item = String> {
        let name = venue.name;
        let rejects = self.rejects.map(|rule| {
            format!(
                "{name} is {} until an operator sets another state when it rejects more than {} orders within {} ms",
                rule.state.word(),
                rule.rejects_max,
                rule.within.as_millis()
            )
        });
        let closed = self.closed.map(|state| {
            format!(
                "{name} is {} until an operator sets another state when it rejects an order because its exchange is \
                 closed",
                state.word()
            )
        });
        rejects.into_iter().chain(closed)
    }
}

/// The fields of a definition that are theirs, as they stand in a file.
pub(super) fn fields(
    definition: &SupervisionDefinition,
) -> impl Iterator<Item = (&'static str, String)> {
    let SupervisionDefinition { rejects_max, reject_window, reject_action, closed_action, .. } =
        *definition;
    let word = |action: ControlAction| RuledState(action).word().to_owned();
    let fields = [
        ("trading_rules.max_rejects", rejects_max.map(|count| count.to_string())),
        ("trading_rules.within_ms", reject_window.map(|window| (window / 1_000_000).to_string())),
        ("trading_rules.on_rejects", reject_action.map(word)),
        ("trading_rules.on_closed", closed_action.map(word)),
    ];
    fields.into_iter().filter_map(|(field, value)| Some((field, value?)))
}
