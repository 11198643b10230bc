//! A script: what happens to the venue at given times, or once so many orders have come in.

#[cfg(test)]
mod tests;

use super::exchange::{Exchange, Operation};
use super::options::{OptionsError, ScriptAction, ScriptOptions};
use crate::decimals;
use protocol::messages::OrdRejReason;
use protocol::units::Nanos;
use std::collections::VecDeque;

/// Steps that are still to come, in the order of the options.
#[derive(Debug, Default)]
pub(crate) struct Script {
    by_orders: VecDeque<(u64, Operation)>,
    by_time: VecDeque<(u64, Operation)>,
    start: Option<Nanos>,
}

impl Script {
    /// The script of the options.
    pub(crate) fn new(
        options: &[ScriptOptions],
        exchange: &Exchange,
    ) -> Result<Self, OptionsError> {
        let mut script = Self::default();
        for (index, step) in options.iter().enumerate() {
            let at = |field: &str| format!("script[{index}].{field}");
            let operation = operation(step, exchange)
                .map_err(|(field, problem)| OptionsError { field: at(field), problem })?;
            match (step.after_orders, step.at_ms) {
                (Some(orders), None) => script.by_orders.push_back((orders, operation)),
                (None, Some(at_ms)) => {
                    script.by_time.push_back((at_ms.saturating_mul(1_000_000), operation));
                }
                _ => {
                    let problem = "give either after_orders or at_ms".to_owned();
                    return Err(OptionsError { field: format!("script[{index}]"), problem });
                }
            }
        }
        script.by_orders.make_contiguous().sort_by_key(|(orders, _)| *orders);
        script.by_time.make_contiguous().sort_by_key(|(at, _)| *at);
        Ok(script)
    }

    /// When the next step is due, as far as that is a matter of time.
    pub(crate) fn due(&self) -> Option<Nanos> {
        let (at, _) = self.by_time.front()?;
        Some(Nanos(self.start.unwrap_or(Nanos(0)).0.saturating_add(*at)))
    }

    /// The next step that is due now that so many orders have come in.
    pub(crate) fn take(&mut self, now: Nanos, orders: u64) -> Option<Operation> {
        let start = *self.start.get_or_insert(now);
        let since = now.0.saturating_sub(start.0);
        if self.by_orders.front().is_some_and(|(due, _)| *due <= orders) {
            return self.by_orders.pop_front().map(|(_, operation)| operation);
        }
        if self.by_time.front().is_some_and(|(due, _)| *due <= since) {
            return self.by_time.pop_front().map(|(_, operation)| operation);
        }
        None
    }
}

/// What a step does, or the field that is wrong and why.
fn operation(
    step: &ScriptOptions,
    exchange: &Exchange,
) -> Result<Operation, (&'static str, String)> {
    let absent = |field| move || (field, format!("`{:?}` needs it", step.action));
    let market = || {
        let symbol = step.symbol.as_ref().ok_or_else(absent("symbol"))?;
        exchange.market_of(symbol).ok_or_else(|| ("symbol", format!("{symbol} is no instrument")))
    };
    match step.action {
        ScriptAction::Price => {
            let price = step.price.ok_or_else(absent("price"))?;
            let market = market()?;
            let ticks = decimals::in_units(price, exchange.tick_of(market));
            let ticks = ticks.map_err(|problem| ("price", format!("{price} {problem}")))?;
            Exchange::price_of(market, ticks).map_err(|problem| ("price", problem))
        }
        ScriptAction::Halt => Ok(Operation::Halt { market: market()?, is_halted: true }),
        ScriptAction::Resume => Ok(Operation::Halt { market: market()?, is_halted: false }),
        ScriptAction::Funding => {
            let rate = step.rate.ok_or_else(absent("rate"))?;
            let ratio =
                decimals::ratio(rate).map_err(|problem| ("rate", format!("{rate} {problem}")))?;
            Exchange::funding_of(market()?, ratio).map_err(|problem| ("rate", problem))
        }
        ScriptAction::Cash => {
            let account = step.account.ok_or_else(absent("account"))?;
            let amount = step.amount.ok_or_else(absent("amount"))?;
            let money = decimals::money(amount)
                .map_err(|problem| ("amount", format!("{amount} {problem}")))?;
            exchange.cash_of(account, money).map_err(|problem| ("account", problem))
        }
        ScriptAction::Reject => {
            let orders = step.orders.ok_or_else(absent("orders"))?;
            let name = step.reason.as_deref().unwrap_or("Other");
            let reason = OrdRejReason::ALL.iter().find(|reason| format!("{reason:?}") == name);
            let unknown = || ("reason", format!("`{name}` is no OrdRejReason"));
            Ok(Operation::Reject { orders, reason: *reason.ok_or_else(unknown)? })
        }
    }
}
