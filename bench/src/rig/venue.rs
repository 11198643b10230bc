//! A venue for a gateway under load: one FIXP session of the native protocol, and every order filled at
//! once and whole, at one price.
//!
//! It is honest in what it says (each order is acknowledged, then filled; balances and positions are what
//! follows from that) and small in everything else: no book, no rejects.

mod away;

use anyhow::{Context as _, Result, bail, ensure};
use gateway::clock::Clock;
use protocol::fixp::{Outbox, ServerEvent, ServerOptions, ServerSession};
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountReport, AccountRequest, Decimal, ExecType, ExecutionReport, Flag, Liquidity,
    MarketDataRequest, NewOrderSingle, OrdStatus, PositionReport, PositionRequest, Quote,
    SecurityDefinition, SecurityListRequest, Side, Symbol,
};
use protocol::units::{Lots, Money, Nanos, Ticks};

use super::kept::Kept;
use super::leader::{PRICE, symbol};
use away::Away;

/// Octets that may wait to be handed over: the balances of ten thousand accounts.
const OUTBOX_BYTES: usize = 4 << 20;
/// Messages that one answer deals with.
const MESSAGES_PER_ANSWER: usize = 64;
/// Balance of every account, 10^-8 of its currency.
const BALANCE: Money = Money(1_000_000_000 * 100_000_000);
/// Octets of the longest message.
const MESSAGE_BYTES_MAX: usize = 256;

/// One venue with one session.
#[derive(Debug)]
pub struct Venue {
    kept: Kept,
    desk: Desk,
}

/// The venue without what waits for it.
#[derive(Debug)]
struct Desk {
    session: ServerSession,
    outbox: Outbox,
    clock: Clock,
    number: usize,
    venues: usize,
    security: u32,
    symbol: Symbol,
    books: Vec<Book>,
    orders: u64,
    executions: u64,
    away: Away,
}

/// One account.
#[derive(Clone, Copy, Debug)]
struct Book {
    account: u32,
    lots: i64,
    /// Places that its orders had within their events, added up, and how many they were.
    places: u64,
    orders: u64,
}

/// Place of an account among those that are dealt to `venues` in turn, numbers starting at one.
const fn place(account: u32, venues: usize) -> (usize, usize) {
    let index = account as usize - 1;
    (index % venues, index / venues)
}

impl Venue {
    /// Venue `number` of `venues`, which share `accounts`.
    #[must_use]
    pub fn new(number: usize, venues: usize, accounts: u32) -> Self {
        let ours = (1..=accounts).filter(|account| place(*account, venues).0 == number);
        let book = |account| Book { account, lots: 0, places: 0, orders: 0 };
        let mut clock = Clock::system();
        let mut outbox = Outbox::new(OUTBOX_BYTES);
        let mut session = ServerSession::new(ServerOptions::default());
        session.connected(clock.now(), &mut outbox);
        let desk = Desk {
            session,
            outbox,
            clock,
            number,
            venues,
            security: u32::try_from(number).expect("there are few venues"),
            symbol: symbol(number),
            books: ours.map(book).collect(),
            orders: 0,
            executions: 0,
            away: Away::NEVER,
        };
        Self { kept: Kept::default(), desk }
    }

    /// Takes octets; says how many orders have become complete.
    ///
    /// # Errors
    /// When they are no frames.
    pub fn keep(&mut self, octets: &[u8]) -> Result<u64> {
        self.kept.keep(octets)
    }

    /// Answers some of what has come; says whether there is more.
    ///
    /// # Errors
    /// When it is not what a gateway should say.
    pub fn answer(&mut self, out: &mut Vec<u8>) -> Result<bool> {
        let now = self.desk.clock.now();
        for _ in 0..MESSAGES_PER_ANSWER {
            let Some(message) = self.kept.take() else { break };
            self.desk.message(message, now)?;
        }
        self.desk.hand_over(out);
        Ok(self.kept.is_waiting())
    }

    /// Lets time pass.
    pub fn tick(&mut self, out: &mut Vec<u8>) {
        if self.desk.is_away() {
            return;
        }
        let now = self.desk.clock.now();
        // What is wrong with the session shows in what is missing.
        let _ = self.desk.session.tick(now, &mut self.desk.outbox);
        self.desk.hand_over(out);
    }

    /// Orders that were filled.
    #[must_use]
    pub const fn orders(&self) -> u64 {
        self.desk.orders
    }

    /// Positions of all accounts, added up.
    #[must_use]
    pub fn lots(&self) -> i64 {
        self.desk.books.iter().map(|book| book.lots).sum()
    }

    /// Mean places of the accounts' orders within their events since the last call.
    pub fn mean_places(&mut self) -> Vec<f64> {
        let mean = |book: &Book| book.places as f64 / book.orders.max(1) as f64;
        let places = self.desk.books.iter().map(mean).collect();
        self.desk.books.iter_mut().for_each(|book| (book.places, book.orders) = (0, 0));
        places
    }
}

impl Desk {
    fn message(&mut self, message: &[u8], now: Nanos) -> Result<()> {
        match self.session.receive(message, now, &mut self.outbox)? {
            ServerEvent::Application { message, .. } => self.application(message, now),
            ServerEvent::NegotiateRequested { .. } => {
                self.session.negotiation_accept(&mut self.outbox).context("accept a session")
            }
            ServerEvent::EstablishRequested { .. } => {
                let numbers = self.away.numbers;
                let accepted = self.session.establishment_accept(now, &mut self.outbox, numbers);
                let gap = accepted.context("establish a session")?;
                ensure!(gap.is_none(), "messages of the gateway were lost: {gap:?}");
                Ok(())
            }
            ServerEvent::RetransmitRequested { .. } => self.say_again(now),
            ServerEvent::Gap(_) => bail!("messages are missing on one connection"),
            ServerEvent::PeerFinished { .. }
            | ServerEvent::FlowFinished
            | ServerEvent::Terminated { .. }
            | ServerEvent::Nothing => Ok(()),
        }
    }

    fn application(&mut self, message: &[u8], now: Nanos) -> Result<()> {
        match MessageHeader::decode(message)?.template_id {
            NewOrderSingle::TEMPLATE_ID => self.order(&NewOrderSingle::decode(message)?, now),
            SecurityListRequest::TEMPLATE_ID => {
                self.list(SecurityListRequest::decode(message)?.request_id, now)
            }
            AccountRequest::TEMPLATE_ID => {
                self.balances(AccountRequest::decode(message)?.request_id, now)
            }
            PositionRequest::TEMPLATE_ID => {
                self.positions(PositionRequest::decode(message)?.request_id, now)
            }
            MarketDataRequest::TEMPLATE_ID => self.quote(now),
            other => bail!("template {other} is nothing that this venue is told"),
        }
    }

    fn say(&mut self, now: Nanos, encode: impl FnOnce(&mut [u8]) -> usize) -> Result<()> {
        if self.is_kept() {
            return self.say_and_keep(now, encode);
        }
        let said = self.session.application(now, &mut self.outbox, MESSAGE_BYTES_MAX, encode);
        said.map(drop).context("answer the gateway")
    }

    /// Acknowledges an order, then fills it.
    fn order(&mut self, order: &NewOrderSingle, now: Nanos) -> Result<()> {
        ensure!(order.account > 0, "account 0 is unknown");
        let (number, index) = place(order.account, self.venues);
        let accounts = self.books.len() as u64;
        let is_ours = number == self.number;
        let book = self.books.get_mut(index).filter(|_| is_ours).context("an unknown account")?;
        let lots = order.quantity;
        book.lots += if order.side == Side::Buy { lots.0 } else { -lots.0 };
        book.places += self.orders % accounts;
        book.orders += 1;
        self.orders += 1;
        let report = ExecutionReport {
            order_id: self.orders,
            exec_id: self.executions + 1,
            cl_ord_id: order.cl_ord_id,
            account: order.account,
            security_id: order.security_id,
            side: order.side,
            exec_type: ExecType::New,
            ord_status: OrdStatus::New,
            ord_rej_reason: None,
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(0),
            leaves_lots: lots,
            fee: Money(0),
            liquidity: None,
            transact_time: now,
        };
        let fill = ExecutionReport {
            exec_id: self.executions + 2,
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::Filled,
            last_lots: lots,
            last_price: Some(Ticks(PRICE)),
            cum_lots: lots,
            leaves_lots: Lots(0),
            liquidity: Some(Liquidity::Removed),
            ..report
        };
        self.executions += 2;
        self.say(now, |buffer| report.encode(buffer))?;
        self.say(now, |buffer| fill.encode(buffer))
    }

    fn list(&mut self, request_id: u64, now: Nanos) -> Result<()> {
        let one = Decimal { mantissa: 1, exponent: 0 };
        let definition = SecurityDefinition {
            request_id,
            security_id: Some(self.security),
            symbol: self.symbol,
            tick: one,
            lot: one,
            multiplier: one,
            min_lots: Lots(1),
            min_notional: Money(0),
            last: Flag::Yes,
        };
        self.say(now, |buffer| definition.encode(buffer))
    }

    fn balances(&mut self, request_id: u64, now: Nanos) -> Result<()> {
        let closing = AccountReport {
            request_id,
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
        for index in 0..self.books.len() {
            let account = Some(self.books[index].account);
            let report = AccountReport {
                account,
                balance: BALANCE,
                equity: BALANCE,
                last: Flag::No,
                ..closing
            };
            self.say(now, |buffer| report.encode(buffer))?;
        }
        self.say(now, |buffer| closing.encode(buffer))
    }

    fn positions(&mut self, request_id: u64, now: Nanos) -> Result<()> {
        let closing = PositionReport {
            request_id,
            account: None,
            security_id: None,
            lots: Lots(0),
            last: Flag::Yes,
            transact_time: now,
        };
        for index in 0..self.books.len() {
            let Book { account, lots, .. } = self.books[index];
            if lots != 0 {
                let report = PositionReport {
                    account: Some(account),
                    security_id: Some(self.security),
                    lots: Lots(lots),
                    last: Flag::No,
                    ..closing
                };
                self.say(now, |buffer| report.encode(buffer))?;
            }
        }
        self.say(now, |buffer| closing.encode(buffer))
    }

    fn quote(&mut self, now: Nanos) -> Result<()> {
        let quote = Quote {
            security_id: self.security,
            bid: Some(Ticks(PRICE)),
            bid_lots: Lots(1_000_000),
            ask: Some(Ticks(PRICE)),
            ask_lots: Lots(1_000_000),
            last: Some(Ticks(PRICE)),
            transact_time: now,
        };
        self.say(now, |buffer| quote.encode(buffer))
    }

    fn hand_over(&mut self, out: &mut Vec<u8>) {
        let waiting = self.outbox.waiting();
        out.extend_from_slice(waiting);
        let octets = waiting.len();
        self.outbox.written(octets);
    }
}
