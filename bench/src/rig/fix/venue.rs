//! The venue of the FIX counterparty: every order is acknowledged, then filled at once and whole.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use protocol::fix::tags::{self, kinds};
use protocol::fix::{
    Event, Message, Precision, Stored, TIMESTAMP_BYTES_MAX, number, write_timestamp,
};
use protocol::units::Nanos;

use super::{Body, Heard, Party};
use crate::rig::leader::PRICE;

/// Messages that one answer deals with.
const MESSAGES_PER_ANSWER: usize = 64;

/// One venue with one session.
#[derive(Debug)]
pub(in crate::rig) struct Venue {
    party: Party,
    heard: Heard,
    symbol: String,
    orders: u64,
    octets: u64,
    counted: u64,
    executions: u64,
    is_away: bool,
    has_repeated: bool,
    /// Reports that were said while nobody listened, by their numbers.
    missed: BTreeMap<u64, (Nanos, Vec<u8>)>,
}

/// What is said of an order in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Accepted,
    Filled,
}

impl Venue {
    pub(super) fn new(symbol: String) -> Self {
        Self {
            party: Party::new(),
            heard: Heard::default(),
            symbol,
            orders: 0,
            octets: 0,
            counted: 0,
            executions: 0,
            is_away: false,
            has_repeated: false,
            missed: BTreeMap::new(),
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.party.session.is_live()
    }

    /// Orders that were filled.
    pub(super) const fn orders(&self) -> u64 {
        self.orders
    }

    /// Whether what was asked for since the last cut has been said again.
    pub(super) const fn has_repeated(&self) -> bool {
        self.has_repeated
    }

    /// Orders that came, and their octets.
    pub(super) const fn tally(&self) -> (u64, u64) {
        (self.counted, self.octets)
    }

    /// Takes octets; says how many orders have become complete.
    pub(super) fn keep(&mut self, octets: &[u8]) -> Result<u64> {
        let (orders, octets) = self.heard.keep(octets)?;
        self.counted += orders;
        self.octets += octets;
        Ok(orders)
    }

    /// Answers some of what has come, and says again some of what was asked for; says whether there is more.
    pub(super) fn answer(&mut self, out: &mut Vec<u8>) -> Result<bool> {
        for _ in 0..MESSAGES_PER_ANSWER {
            let Some(order) = self.next()? else { break };
            if let Some(order) = order {
                self.report(&order)?;
            }
        }
        self.serve();
        self.party.hand_over(out);
        Ok(self.heard.is_waiting() || self.party.session.is_serving())
    }

    pub(super) fn tick(&mut self, out: &mut Vec<u8>) {
        if !self.is_away {
            self.party.tick();
            self.serve();
            self.party.hand_over(out);
        }
    }

    /// The connection is cut: what has come is dealt with, and nobody hears of it.
    pub(super) fn left(&mut self) -> Result<()> {
        let mut orders = Vec::new();
        while let Some(order) = self.next()? {
            orders.extend(order);
        }
        self.party.session.disconnected();
        self.party.out.clear();
        self.heard.clear();
        (self.is_away, self.has_repeated) = (true, false);
        orders.iter().try_for_each(|order| self.report(order))
    }

    /// There is a connection again.
    pub(super) fn returned(&mut self) {
        self.is_away = false;
        let now = self.party.clock.now();
        self.party.session.connected(now, false);
    }

    /// The next message: what it orders, if it orders anything; `None` when there is none.
    fn next(&mut self) -> Result<Option<Option<Order>>> {
        let Some(at) = self.heard.take() else { return Ok(None) };
        let message = self.heard.message(at).context("a message that was counted")?;
        let Party { session, out, clock } = &mut self.party;
        let now = clock.now();
        let order = match session.receive(&message, now) {
            Event::Application { message, .. } => Some(Order::read(&message)?),
            Event::Nothing
            | Event::LoggedOn { .. }
            | Event::Answered { .. }
            | Event::ResendRequested { .. }
            | Event::LoggedOut { .. } => None,
            event @ (Event::Rejected { .. } | Event::Broken { .. }) => {
                bail!("the gateway says to the venue: {event:?}")
            }
        };
        session.say_all(now, out);
        Ok(Some(order))
    }

    fn serve(&mut self) {
        let Self { party: Party { session, out, clock }, missed, has_repeated, .. } = self;
        if session.is_serving() {
            let store = |sequence: u64| {
                let (sent_at, body) = missed.get(&sequence)?;
                Some(Stored { kind: kinds::EXECUTION_REPORT, sent_at: *sent_at, body })
            };
            // What there is no room for now is said with the next answer.
            *has_repeated = session.serve(clock.now(), out, store);
        }
    }

    fn report(&mut self, order: &Order) -> Result<()> {
        self.orders += 1;
        let now = self.party.clock.now();
        for word in [Word::Accepted, Word::Filled] {
            self.executions += 1;
            let body = self.body(order, word, now);
            if self.is_away {
                let number = self.party.session.numbers().outgoing_next;
                self.party.session.skip(1);
                self.missed.insert(number, (now, body));
            } else {
                self.party.report(&body, now)?;
            }
        }
        Ok(())
    }

    fn body(&self, order: &Order, word: Word, now: Nanos) -> Vec<u8> {
        let is_filled = word == Word::Filled;
        let mut time = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(now, Precision::Milliseconds, &mut time);
        let (filled, left) = if is_filled { (order.quantity, 0) } else { (0, order.quantity) };
        let mut body = Body::default();
        body.text(tags::ACCOUNT, &order.account)
            .text(tags::AVG_PX, PRICE.to_string())
            .text(tags::CL_ORD_ID, &order.id)
            .number(tags::CUM_QTY, filled)
            .number(tags::EXEC_ID, self.executions)
            .number(tags::ORDER_ID, self.orders)
            .number(tags::ORDER_QTY, order.quantity)
            .text(tags::ORD_STATUS, if is_filled { "2" } else { "0" })
            .text(tags::SIDE, [order.side])
            .text(tags::SYMBOL, &self.symbol)
            .text(tags::TRANSACT_TIME, &time[..length])
            .text(tags::EXEC_TYPE, if is_filled { "F" } else { "0" })
            .number(tags::LEAVES_QTY, left);
        if is_filled {
            body.text(tags::LAST_PX, PRICE.to_string()).number(tags::LAST_QTY, filled);
        }
        body.0
    }
}

/// What an order says.
#[derive(Clone, Debug)]
pub(super) struct Order {
    id: Vec<u8>,
    account: Vec<u8>,
    side: u8,
    quantity: u64,
}

impl Order {
    fn read(message: &Message<'_>) -> Result<Self> {
        let kind = message.kind();
        ensure!(kind == kinds::NEW_ORDER_SINGLE, "the gateway sends a message {kind:?}");
        let value =
            |tag: u32| message.value(tag).with_context(|| format!("an order without {tag}"));
        let quantity = number(value(tags::ORDER_QTY)?).context("a quantity that is no number")?;
        Ok(Self {
            id: value(tags::CL_ORD_ID)?.to_vec(),
            account: value(tags::ACCOUNT)?.to_vec(),
            side: *value(tags::SIDE)?.first().context("a side")?,
            quantity,
        })
    }
}
