//! What the exchange tells when asked: positions, accounts, instruments, prices; and the summary.

use super::{Exchange, Outcome, Reply};
use crate::decimals;
use crate::venue::summary::{AccountSummary, PositionSummary, Summary};
use protocol::messages::{
    AccountReport, AccountRequest, Flag, MarketDataRequest, PositionReport, PositionRequest, Quote,
    SecurityDefinition, SecurityListRequest, Side, Symbol,
};
use protocol::units::{Lots, Money, Nanos, Ticks};
use rust_decimal::Decimal;

impl Exchange {
    /// The accounts that a request means: one of the session's, or all of them.
    fn asked(&self, session: usize, account: Option<u32>) -> Result<Vec<usize>, String> {
        match account {
            None => Ok(self.logins[session].accounts.iter().copied().collect()),
            Some(number) => match self.own_account(session, number) {
                Some(account) => Ok(vec![account]),
                None => Err(format!("account {number} is unknown, or not of this session")),
            },
        }
    }

    pub(super) fn positions(
        &self,
        session: usize,
        request: &PositionRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        let closing = PositionReport {
            request_id: request.request_id,
            account: None,
            security_id: None,
            lots: Lots(0),
            last: Flag::Yes,
            transact_time: now,
        };
        for account in self.asked(session, request.account)? {
            let member = &self.members[account];
            for (instrument, position) in member.account.positions() {
                if position.lots == 0 {
                    continue;
                }
                let report = PositionReport {
                    account: Some(member.number),
                    security_id: Some(self.markets[instrument].rules.security_id),
                    lots: Lots(position.lots),
                    last: Flag::No,
                    ..closing
                };
                outcome.replies.push((session, Reply::Position(report)));
            }
        }
        outcome.replies.push((session, Reply::Position(closing)));
        Ok(())
    }

    pub(super) fn accounts(
        &self,
        session: usize,
        request: &AccountRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        let closing = AccountReport {
            request_id: request.request_id,
            account: None,
            balance: Money(0),
            equity: Money(0),
            margin_used: Money(0),
            fees_paid: Money(0),
            last: Flag::Yes,
            transact_time: now,
            funding_paid: Money(0),
            deposits: Money(0),
        };
        for account in self.asked(session, request.account)? {
            let member = &self.members[account];
            let report = AccountReport {
                account: Some(member.number),
                balance: money(member.account.balance()),
                equity: money(self.equity(account)),
                margin_used: money(self.margin_used(account)),
                fees_paid: money(member.account.fees()),
                funding_paid: money(member.account.funding()),
                deposits: money(member.account.deposits()),
                last: Flag::No,
                ..closing
            };
            outcome.replies.push((session, Reply::Account(report)));
        }
        outcome.replies.push((session, Reply::Account(closing)));
        Ok(())
    }

    pub(super) fn securities(
        &self,
        session: usize,
        request: &SecurityListRequest,
        outcome: &mut Outcome,
    ) {
        let zero = decimals::to_wire(Decimal::ZERO);
        let closing = SecurityDefinition {
            request_id: request.request_id,
            security_id: None,
            symbol: Symbol::EMPTY,
            tick: zero,
            lot: zero,
            multiplier: zero,
            min_lots: Lots(0),
            min_notional: Money(0),
            last: Flag::Yes,
        };
        for market in &self.markets {
            let rules = &market.rules;
            let definition = SecurityDefinition {
                security_id: Some(rules.security_id),
                symbol: rules.symbol,
                tick: decimals::to_wire(rules.tick),
                lot: decimals::to_wire(rules.lot),
                multiplier: decimals::to_wire(rules.multiplier),
                min_lots: Lots(rules.min_lots),
                min_notional: Money(rules.min_notional),
                last: Flag::No,
                ..closing
            };
            outcome.replies.push((session, Reply::Security(definition)));
        }
        outcome.replies.push((session, Reply::Security(closing)));
    }

    /// Starts or stops quotes for a session. The current ones come at once.
    pub(super) fn subscribe(
        &mut self,
        session: usize,
        request: &MarketDataRequest,
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        if request.subscribe == Flag::No {
            self.subscribers.remove(&session);
            return;
        }
        self.subscribers.insert(session);
        for market in 0..self.markets.len() {
            let quote = self.quote(market, now);
            if quote.bid.is_some() || quote.ask.is_some() || quote.last.is_some() {
                outcome.replies.push((session, Reply::Quote(quote)));
            }
        }
    }

    /// Sends a quote of each instrument whose best prices moved to everybody who asked for quotes.
    /// Called once in a while: moves in between are never seen, as the newest quote replaces all.
    pub(crate) fn publish_quotes(&mut self, now: Nanos, outcome: &mut Outcome) {
        for market in std::mem::take(&mut outcome.changed) {
            let quote = self.quote(market, now);
            let before = self.markets[market].quoted.replace(quote);
            let is_same =
                before.is_some_and(|before| Quote { transact_time: now, ..before } == quote);
            if is_same {
                continue;
            }
            for session in &self.subscribers {
                outcome.replies.push((*session, Reply::Quote(quote)));
            }
        }
    }

    fn quote(&self, market: usize, now: Nanos) -> Quote {
        let market = &self.markets[market];
        let (bid, ask) = (market.book.touch(Side::Buy), market.book.touch(Side::Sell));
        Quote {
            security_id: market.rules.security_id,
            bid: bid.map(|level| Ticks(level.price)),
            bid_lots: Lots(bid.map_or(0, |level| level.lots)),
            ask: ask.map(|level| Ticks(level.price)),
            ask_lots: Lots(ask.map_or(0, |level| level.lots)),
            last: market.last.map(Ticks),
            transact_time: now,
        }
    }

    /// What happened so far and where every account stands.
    pub(crate) fn summary(&self) -> Summary {
        let mut summary = self.counters.summary();
        summary.open_orders = self.orders.iter().filter(|order| order.open() > 0).count() as u64;
        summary.accounts = (0..self.members.len()).map(|member| self.account(member)).collect();
        summary
    }

    fn account(&self, account: usize) -> AccountSummary {
        let member = &self.members[account];
        let positions = member.account.positions().filter(|(_, position)| position.lots != 0);
        AccountSummary {
            number: member.number,
            balance: money(member.account.balance()).0,
            realised: money(member.account.realised()).0,
            fees: money(member.account.fees()).0,
            funding: money(member.account.funding()).0,
            deposits: money(member.account.deposits()).0,
            equity: money(self.equity(account)).0,
            margin_used: money(self.margin_used(account)).0,
            positions: positions
                .map(|(instrument, position)| PositionSummary {
                    security_id: self.markets[instrument].rules.security_id,
                    symbol: self.markets[instrument].rules.symbol.to_string(),
                    lots: position.lots,
                    cost: money(position.cost).0,
                })
                .collect(),
        }
    }
}

/// An amount as messages carry it. Beyond 64 bits, some 92 billion of the account currency, the
/// bound is shown; the account itself goes on exactly.
fn money(amount: i128) -> Money {
    let bound = if amount < 0 { -i64::MAX } else { i64::MAX };
    Money(i64::try_from(amount).unwrap_or(bound))
}
