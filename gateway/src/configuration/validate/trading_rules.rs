//! Rules that set the trading state of a venue: at least one, and nothing that no rule goes by.

use super::Validator;
use crate::configuration::raw::RawTradingRules;
use crate::configuration::trading_rules::{RejectRule, RuledState, TradingRules};
use protocol::messages::ControlAction;

const REJECTS_MAX: i64 = 1_000_000;
const WITHIN_MS_DEFAULT: i64 = 1000;
const WITHIN_MS_MAX: i64 = 86_400_000;

impl Validator<'_> {
    pub(super) fn trading_rules(&mut self, table: &RawTradingRules) -> Option<TradingRules> {
        let closed = table.on_closed.as_ref().map(|field| field.value.0);
        let within = self.milliseconds(&table.within_ms, WITHIN_MS_DEFAULT, 1..=WITHIN_MS_MAX);
        let Some(field) = &table.max_rejects else {
            return self.without_rejects(table, closed);
        };
        let rejects_max = self.in_range(field, 0..=REJECTS_MAX, "orders")?;
        let state = table.on_rejects.as_ref().map(|field| field.value.0);
        Some(TradingRules {
            rejects: Some(RejectRule {
                rejects_max: u32::try_from(rejects_max).expect("the range is within it"),
                within: within?,
                state: state.unwrap_or(RuledState(ControlAction::SetReducing)),
            }),
            closed,
        })
    }

    fn without_rejects(
        &mut self,
        table: &RawTradingRules,
        closed: Option<RuledState>,
    ) -> Option<TradingRules> {
        let text = "needs max_rejects, which says how many; leave it out otherwise";
        if let Some(field) = &table.within_ms {
            self.refuse(field, text);
            return None;
        }
        if let Some(field) = &table.on_rejects {
            self.refuse(field, text);
            return None;
        }
        if closed.is_none() {
            let text = "has no rule; max_rejects, on_closed, or both";
            self.error(table.header.at, &table.header.path, text);
            return None;
        }
        Some(TradingRules { rejects: None, closed })
    }
}
