//! What a market session or a script does to the exchange: prices, halts, funding, cash, orders rejected
//! on purpose.

use super::{Exchange, Outcome, is_price};
use crate::decimals;
use protocol::malformed::Malformed;
use protocol::messages::{
    CashFlow, Flag, MarketFunding, MarketHalt, MarketPrint, OrdRejReason, RejectOrders, Symbol,
};
use protocol::units::{Money, Nanos, RATIO_ONE, Ratio};

/// Something that happens to the exchange, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// The reference price of an instrument moves, to so many ticks.
    Price { market: usize, ticks: i64 },
    /// An instrument stops trading, or goes on.
    Halt { market: usize, is_halted: bool },
    /// Every position in an instrument pays this part of its notional, or receives it.
    Funding { market: usize, rate: Ratio },
    /// Money comes into an account, or leaves it.
    Cash { account: usize, amount: Money },
    /// So many good orders are rejected.
    Reject { orders: u32, reason: OrdRejReason },
}

/// Whether a message is one of a market session.
pub(super) const fn is_one(template: u16) -> bool {
    matches!(
        template,
        MarketPrint::TEMPLATE_ID
            | MarketHalt::TEMPLATE_ID
            | MarketFunding::TEMPLATE_ID
            | CashFlow::TEMPLATE_ID
            | RejectOrders::TEMPLATE_ID
    )
}

impl Exchange {
    /// What a message of a market session asks for.
    pub(super) fn operation(&self, template: u16, message: &[u8]) -> Result<Operation, String> {
        let text = |error: Malformed| error.to_string();
        match template {
            MarketHalt::TEMPLATE_ID => {
                let MarketHalt { symbol, halted } = MarketHalt::decode(message).map_err(text)?;
                Ok(Operation::Halt { market: self.market(symbol)?, is_halted: halted == Flag::Yes })
            }
            MarketFunding::TEMPLATE_ID => {
                let MarketFunding { symbol, rate } =
                    MarketFunding::decode(message).map_err(text)?;
                let market = self.market(symbol)?;
                Self::funding_of(market, rate).map_err(|problem| format!("rate: {problem}"))
            }
            CashFlow::TEMPLATE_ID => {
                let CashFlow { account, amount } = CashFlow::decode(message).map_err(text)?;
                self.cash_of(account, amount).map_err(|problem| format!("account: {problem}"))
            }
            RejectOrders::TEMPLATE_ID => {
                let rejects = RejectOrders::decode(message).map_err(text)?;
                let (orders, reason) = (rejects.count, rejects.ord_rej_reason);
                Ok(Operation::Reject { orders, reason })
            }
            _ => {
                let print = MarketPrint::decode(message).map_err(text)?;
                let market = self.market(print.symbol)?;
                let tick = decimals::to_wire(self.markets[market].rules.tick);
                let ticks = print.price.to_ticks(tick);
                let ticks = ticks.map_err(|error| format!("price: {error}"))?.0;
                Self::price_of(market, ticks).map_err(|problem| format!("price: {problem}"))
            }
        }
    }

    fn market(&self, symbol: Symbol) -> Result<usize, String> {
        self.by_symbol.get(&symbol).copied().ok_or(format!("unknown symbol {symbol}"))
    }

    /// A move of a reference price.
    pub(crate) fn price_of(market: usize, ticks: i64) -> Result<Operation, String> {
        if !is_price(ticks) {
            return Err("it is not above zero, or too high".to_owned());
        }
        Ok(Operation::Price { market, ticks })
    }

    /// A payment of funding.
    pub(crate) fn funding_of(market: usize, rate: Ratio) -> Result<Operation, String> {
        if rate.0.unsigned_abs() > RATIO_ONE.unsigned_abs() {
            return Err("it is more than the whole notional".to_owned());
        }
        Ok(Operation::Funding { market, rate })
    }

    /// A deposit, or a withdrawal.
    pub(crate) fn cash_of(&self, account: u32, amount: Money) -> Result<Operation, String> {
        match self.by_account.get(&account) {
            Some(account) => Ok(Operation::Cash { account: *account, amount }),
            None => Err(format!("{account} is unknown")),
        }
    }

    /// Does it. What cannot be done now says why.
    pub(crate) fn operate(
        &mut self,
        operation: Operation,
        now: Nanos,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        match operation {
            Operation::Price { market, ticks } => self.print(market, ticks, now, outcome),
            Operation::Halt { market, is_halted } => {
                self.markets[market].is_halted = is_halted;
                self.trigger_stops(market, now, outcome);
            }
            Operation::Funding { market, rate } => self.pay_funding(market, rate)?,
            Operation::Cash { account, amount } => self.move_cash(account, amount)?,
            Operation::Reject { orders, reason } => self.rejecting = (orders, reason),
        }
        Ok(())
    }

    /// The same, where nobody can be told.
    pub(crate) fn operate_or_count(
        &mut self,
        operation: Operation,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        if self.operate(operation, now, outcome).is_err() {
            self.counters.refused += 1;
        }
    }

    /// Longs pay shorts, or the other way round. Each payment is rounded against the member; the street
    /// is the other side of all of them, so no money is made or lost.
    fn pay_funding(&mut self, market: usize, rate: Ratio) -> Result<(), String> {
        let mark = self.mark(market).ok_or("symbol: it has no price yet")?;
        let unit_value = self.markets[market].rules.unit_value;
        let (rate, one) = (i128::from(rate.0), i128::from(RATIO_ONE));
        for member in &mut self.members {
            // At most 10^15 lots at 10^12 ticks of 10^11 each: exact in two steps.
            let value = i128::from(member.account.lots(market)) * i128::from(mark);
            let value = value * i128::from(unit_value);
            let (whole, rest) = (value / one, value % one);
            let paid = whole * rate - (-rest * rate).div_euclid(one);
            member.account.pay_funding(paid);
            self.street.pay_funding(-paid);
        }
        Ok(())
    }

    fn move_cash(&mut self, account: usize, amount: Money) -> Result<(), String> {
        let member = &mut self.members[account].account;
        if amount.0 < 0 && member.balance() + i128::from(amount.0) < 0 {
            return Err("amount: the account does not have so much cash".to_owned());
        }
        member.deposit(amount.0.into());
        Ok(())
    }
}
