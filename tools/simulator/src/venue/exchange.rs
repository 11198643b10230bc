//! The exchange: accounts, books and orders, and what each message of a session does to them.
//!
//! It takes messages and gives replies. It does not know sockets, files or clocks; the time is a
//! parameter. The same messages at the same times give the same replies.

mod checks;
mod matching;
mod operations;
mod orders;
mod replaces;
mod requests;
mod stops;

#[cfg(test)]
mod tests;

pub(crate) use self::checks::is_price;
pub(crate) use self::operations::Operation;

use super::account::Account;
use super::book::Book;
use super::fees::FeeSchedule;
use super::options::{Instrument, Login, Member, Refill, Rules, SessionRole};
use super::summary::Counters;
use crate::faults::Fault;
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountReport, AccountRequest, BusinessMessageReject, ClOrdId, ExecutionReport, FreeText,
    MarketDataRequest, NewOrderSingle, NewStopOrder, OrdRejReason, OrdStatus, OrdType,
    OrderCancelReject, OrderCancelRequest, OrderReplaceRequest, OrderStatusRequest, PositionEffect,
    PositionReport, PositionRequest, Quote, SecurityDefinition, SecurityListRequest, Side,
    StopReplaceRequest, TimeInForce,
};
use protocol::units::{Lots, Money, Nanos};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Octets of the longest reply.
pub(crate) const REPLY_BYTES_MAX: usize = 192;

const _: () = assert!(ExecutionReport::ENCODED_LENGTH <= REPLY_BYTES_MAX);
const _: () = assert!(SecurityDefinition::ENCODED_LENGTH <= REPLY_BYTES_MAX);
const _: () = assert!(BusinessMessageReject::ENCODED_LENGTH <= REPLY_BYTES_MAX);
const _: () = assert!(Quote::ENCODED_LENGTH <= REPLY_BYTES_MAX);
const _: () = assert!(AccountReport::ENCODED_LENGTH <= REPLY_BYTES_MAX);
const _: () = assert!(PositionReport::ENCODED_LENGTH <= REPLY_BYTES_MAX);
const _: () = assert!(OrderCancelReject::ENCODED_LENGTH <= REPLY_BYTES_MAX);

/// A message to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Execution(ExecutionReport),
    CancelReject(OrderCancelReject),
    Position(PositionReport),
    Account(AccountReport),
    Security(SecurityDefinition),
    Quote(Quote),
    Refused(BusinessMessageReject),
}

impl Reply {
    /// Writes the message and returns its length.
    pub(crate) fn encode(&self, buffer: &mut [u8]) -> usize {
        match self {
            Self::Execution(message) => message.encode(buffer),
            Self::CancelReject(message) => message.encode(buffer),
            Self::Position(message) => message.encode(buffer),
            Self::Account(message) => message.encode(buffer),
            Self::Security(message) => message.encode(buffer),
            Self::Quote(message) => message.encode(buffer),
            Self::Refused(message) => message.encode(buffer),
        }
    }
}

/// What a message caused.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Messages, each to a session by its number, in order.
    pub(crate) replies: Vec<(usize, Reply)>,
    /// What happened to orders, in order.
    pub(crate) events: Vec<OrderEvent>,
    /// Instruments whose best prices may have moved.
    changed: BTreeSet<usize>,
}

/// What happened to an order, with what its report does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    Accepted { lots: i64, limit: Option<i64> },
    Replaced { lots: i64, limit: Option<i64> },
    Rejected { lots: i64, limit: Option<i64> },
    Triggered,
    Filled,
    Cancelled,
    Expired,
}

impl Happened {
    const fn name(self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Replaced { .. } => "replaced",
            Self::Rejected { .. } => "rejected",
            Self::Triggered => "triggered",
            Self::Filled => "filled",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// One line of the event log: enough to check an account of the venue without the venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OrderEvent {
    pub(crate) event: &'static str,
    pub(crate) time_ns: Nanos,
    pub(crate) exec_id: u64,
    /// Zero when the order was rejected.
    pub(crate) order_id: u64,
    pub(crate) cl_ord_id: ClOrdId,
    pub(crate) account: u32,
    pub(crate) security_id: u32,
    pub(crate) side: Side,
    /// Quantity of the order, of the fill, or zero.
    pub(crate) lots: i64,
    /// Limit of the order, or price of the fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) price_ticks: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<OrdRejReason>,
    /// Of the fill, in 10^-8 of the account currency.
    pub(crate) fee: i64,
    /// Filled so far.
    pub(crate) cum_lots: i64,
}

/// An order that was accepted.
#[derive(Clone, Copy, Debug)]
struct Order {
    client_id: ClOrdId,
    session: usize,
    account: usize,
    instrument: usize,
    side: Side,
    kind: OrdType,
    time_in_force: TimeInForce,
    effect: PositionEffect,
    price: Option<i64>,
    lots: i64,
    filled: i64,
    status: OrdStatus,
    /// What it waits for; none once it is live.
    stop: Option<stops::Stop>,
    /// What may not trade of a stop order that only closes.
    withheld: i64,
}

impl Order {
    const fn open(&self) -> i64 {
        match self.status {
            OrdStatus::New | OrdStatus::PartiallyFilled => self.lots - self.filled,
            _ => 0,
        }
    }

    /// What of it may trade.
    const fn tradable(&self) -> i64 {
        let lots = self.open() - self.withheld;
        if lots < 0 { 0 } else { lots }
    }
}

/// A tradable instrument and its book.
struct Market {
    rules: Instrument,
    book: Book,
    last: Option<i64>,
    quoted: Option<Quote>,
    /// Orders in the book that may only reduce a position.
    closing_orders: usize,
    /// Whether orders are refused until it trades again.
    is_halted: bool,
    /// Orders that wait for their trigger, oldest first.
    stops: Vec<usize>,
}

/// The exchange.
pub(crate) struct Exchange {
    markets: Vec<Market>,
    members: Vec<Member>,
    logins: Vec<Login>,
    by_security_id: BTreeMap<u32, usize>,
    by_symbol: BTreeMap<protocol::messages::Symbol, usize>,
    by_account: BTreeMap<u32, usize>,
    /// Everyone who is not a member: the other side of the synthetic market.
    street: Account,
    orders: Vec<Order>,
    /// Every identity ever seen; none for orders that were rejected.
    by_client_id: BTreeMap<ClOrdId, Option<usize>>,
    executions: u64,
    subscribers: BTreeSet<usize>,
    fees: FeeSchedule,
    refill: Refill,
    reject_fault: Fault,
    /// How many good orders are still to be rejected, and why.
    rejecting: (u32, OrdRejReason),
    fill_lots_max: i64,
    counters: Counters,
}

impl Exchange {
    /// An exchange on which nothing has happened.
    pub(crate) fn new(rules: Rules) -> Self {
        let seed = rules.faults.seeded.then_some(rules.seed);
        let number = |index: usize, rule: &Instrument| (rule.security_id, index);
        let markets: Vec<Market> = rules.instruments.into_iter().map(Market::new).collect();
        let numbered = || markets.iter().enumerate();
        Self {
            by_security_id: numbered().map(|(index, it)| number(index, &it.rules)).collect(),
            by_symbol: numbered().map(|(index, it)| (it.rules.symbol, index)).collect(),
            by_account: (0..).zip(&rules.members).map(|(index, it)| (it.number, index)).collect(),
            markets,
            members: rules.members,
            logins: rules.logins,
            street: Account::default(),
            orders: Vec::new(),
            by_client_id: BTreeMap::new(),
            executions: 0,
            subscribers: BTreeSet::new(),
            fees: rules.fees,
            refill: rules.refill,
            reject_fault: Fault::new(rules.faults.reject_every, seed),
            rejecting: (0, OrdRejReason::Other),
            fill_lots_max: if rules.faults.fill_lots_max == 0 {
                i64::MAX
            } else {
                rules.faults.fill_lots_max
            },
            counters: Counters::default(),
        }
    }

    /// The session with these credentials, if there is one.
    pub(crate) fn login(&self, name: &str, key: &[u8]) -> Option<usize> {
        self.logins.iter().position(|login| login.name == name && login.key.as_bytes() == key)
    }

    /// Whether a session sends reference prices.
    pub(crate) fn is_market_session(&self, session: usize) -> bool {
        self.logins[session].role == SessionRole::Market
    }

    /// Number of sessions.
    pub(crate) fn sessions(&self) -> usize {
        self.logins.len()
    }

    /// Number of instruments.
    pub(crate) fn instruments(&self) -> usize {
        self.markets.len()
    }

    /// New orders that have come in.
    pub(crate) const fn orders(&self) -> u64 {
        self.counters.orders
    }

    /// Whether a message is an order; faults count orders.
    pub(crate) fn is_order(message: &[u8]) -> bool {
        MessageHeader::decode(message)
            .map(|header| header.template_id)
            .is_ok_and(|id| matches!(id, NewOrderSingle::TEMPLATE_ID | NewStopOrder::TEMPLATE_ID))
    }

    /// Takes an application message of a session, with its number there.
    pub(crate) fn receive(
        &mut self,
        session: usize,
        sequence: u64,
        message: &[u8],
        now: Nanos,
        outcome: &mut Outcome,
    ) {
        if let Err(refusal) = self.dispatch(session, message, now, outcome) {
            self.counters.refused += 1;
            let template = MessageHeader::decode(message).map_or(0, |header| header.template_id);
            let reply = BusinessMessageReject {
                ref_template_id: template,
                ref_sequence: sequence,
                text: free_text(&refusal),
            };
            outcome.replies.push((session, Reply::Refused(reply)));
        }
    }

    /// Finds out what a message is, and whether the session may send it.
    fn dispatch(
        &mut self,
        session: usize,
        message: &[u8],
        now: Nanos,
        outcome: &mut Outcome,
    ) -> Result<(), String> {
        let text = |error: protocol::malformed::Malformed| error.to_string();
        let template = MessageHeader::decode(message).map_err(text)?.template_id;
        if operations::is_one(template) != self.is_market_session(session) {
            return Err(format!("the role of this session does not send template {template}"));
        }
        match template {
            NewOrderSingle::TEMPLATE_ID => {
                let order = NewOrderSingle::decode(message).map_err(text)?;
                self.new_order(session, &order, now, outcome);
            }
            NewStopOrder::TEMPLATE_ID => {
                let order = NewStopOrder::decode(message).map_err(text)?;
                self.new_stop(session, &order, now, outcome);
            }
            StopReplaceRequest::TEMPLATE_ID => {
                let request = StopReplaceRequest::decode(message).map_err(text)?;
                self.replace_stop(session, &request, now, outcome);
            }
            OrderReplaceRequest::TEMPLATE_ID => {
                let request = OrderReplaceRequest::decode(message).map_err(text)?;
                self.replace_order(session, &request, now, outcome);
            }
            OrderCancelRequest::TEMPLATE_ID => {
                let request = OrderCancelRequest::decode(message).map_err(text)?;
                self.cancel(session, &request, now, outcome);
            }
            OrderStatusRequest::TEMPLATE_ID => {
                let request = OrderStatusRequest::decode(message).map_err(text)?;
                self.status(session, &request, now, outcome);
            }
            PositionRequest::TEMPLATE_ID => {
                let request = PositionRequest::decode(message).map_err(text)?;
                self.positions(session, &request, now, outcome)?;
            }
            AccountRequest::TEMPLATE_ID => {
                let request = AccountRequest::decode(message).map_err(text)?;
                self.accounts(session, &request, now, outcome)?;
            }
            SecurityListRequest::TEMPLATE_ID => {
                let request = SecurityListRequest::decode(message).map_err(text)?;
                self.securities(session, &request, outcome);
            }
            MarketDataRequest::TEMPLATE_ID => {
                let request = MarketDataRequest::decode(message).map_err(text)?;
                self.subscribe(session, &request, now, outcome);
            }
            other if operations::is_one(other) => {
                let operation = self.operation(other, message)?;
                self.operate(operation, now, outcome)?;
            }
            _ => return Err(format!("template {template} is no message to a venue")),
        }
        Ok(())
    }

    /// An instrument by its symbol.
    pub(crate) fn market_of(&self, symbol: &str) -> Option<usize> {
        self.by_symbol.get(&protocol::messages::Symbol::new(symbol).ok()?).copied()
    }

    /// Price of one tick of an instrument.
    pub(crate) fn tick_of(&self, market: usize) -> rust_decimal::Decimal {
        self.markets[market].rules.tick
    }

    /// The price that the synthetic market of an instrument stands around, in ticks.
    pub(crate) fn reference(&self, market: usize) -> Option<i64> {
        self.markets[market].book.reference()
    }

    /// The price at which positions are valued: of the last trade, else the reference.
    fn mark(&self, market: usize) -> Option<i64> {
        self.markets[market].last.or_else(|| self.markets[market].book.reference())
    }

    const fn next_execution(&mut self) -> u64 {
        self.executions += 1;
        self.executions
    }

    /// A report about an order as it stands; callers add what is special about theirs.
    fn report(
        &mut self,
        number: usize,
        kind: protocol::messages::ExecType,
        now: Nanos,
    ) -> ExecutionReport {
        let order = self.orders[number];
        ExecutionReport {
            order_id: order_id(number),
            exec_id: self.next_execution(),
            cl_ord_id: order.client_id,
            account: self.members[order.account].number,
            security_id: self.markets[order.instrument].rules.security_id,
            side: order.side,
            exec_type: kind,
            ord_status: order.status,
            ord_rej_reason: None,
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(order.filled),
            leaves_lots: Lots(order.open()),
            fee: Money(0),
            liquidity: None,
            transact_time: now,
        }
    }

    /// Sends a report to the session of its order and notes what happened.
    fn publish(
        &mut self,
        session: usize,
        report: &ExecutionReport,
        happened: Happened,
        outcome: &mut Outcome,
    ) {
        let (lots, price_ticks) = match happened {
            Happened::Accepted { lots, limit }
            | Happened::Replaced { lots, limit }
            | Happened::Rejected { lots, limit } => (lots, limit),
            _ => (report.last_lots.0, report.last_price.map(|price| price.0)),
        };
        outcome.events.push(OrderEvent {
            event: happened.name(),
            time_ns: report.transact_time,
            exec_id: report.exec_id,
            order_id: report.order_id,
            cl_ord_id: report.cl_ord_id,
            account: report.account,
            security_id: report.security_id,
            side: report.side,
            lots,
            price_ticks,
            reason: report.ord_rej_reason,
            fee: report.fee.0,
            cum_lots: report.cum_lots.0,
        });
        self.counters.count(happened, report);
        outcome.replies.push((session, Reply::Execution(*report)));
    }
}

impl Market {
    fn new(rules: Instrument) -> Self {
        let mut book = Book::new(rules.shape);
        if let Some(reference) = rules.reference {
            book.requote(reference);
        }
        Self {
            rules,
            book,
            last: None,
            quoted: None,
            closing_orders: 0,
            is_halted: false,
            stops: Vec::new(),
        }
    }
}

/// The venue's number of an order.
fn order_id(number: usize) -> u64 {
    number as u64 + 1
}

/// As much of a sentence as fits, in printable ASCII.
fn free_text(sentence: &str) -> FreeText {
    let printable = sentence.chars().filter(|letter| matches!(letter, ' '..='~'));
    let shown: String = printable.take(64).collect();
    FreeText::new(&shown).expect("at most 64 printable ASCII characters")
}
