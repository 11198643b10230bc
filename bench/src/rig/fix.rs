//! The rig as a FIX 4.4 counterparty: a drop copy that tells what a leader trades, and a venue that takes
//! orders. Both are acceptors on the protocol crate's session.
//!
//! The venue acknowledges an order, then fills it whole at one price, as the native one does. What it says
//! while nobody listens has its number all the same and is kept, so that it can be asked for.

pub(super) mod text;
pub(super) mod venue;

use std::ops::Range;

use anyhow::{Context as _, Result, bail, ensure};
use gateway::clock::Clock;
use protocol::fix::tags::{self, kinds};
use protocol::fix::{
    Event, MESSAGE_BYTES_MAX, Message, Numbers, Piece, Precision, Queue, Role, Session,
    SessionOptions, peek,
};
use protocol::messages::Decimal;
use protocol::units::Nanos;

use super::Protocol;
use super::cut::Returning;
use super::gateway::Books;
use super::leader::{PRICE, symbol, walk};
use super::relay::Shape;
use venue::Venue;

/// Our name and the gateway's, on both sessions.
pub(super) const US: &str = "BENCH";
pub(super) const GATEWAY: &str = "GATEWAY";
/// Octets that may wait for the socket.
const OUT_BYTES: usize = 4 << 20;
/// Octets of the longest body.
const BODY_BYTES_MAX: usize = 512;

/// One side of one session.
#[derive(Debug)]
pub(super) struct Party {
    session: Session,
    out: Queue,
    clock: Clock,
}

impl Party {
    fn new() -> Self {
        let options = SessionOptions::new(Role::Acceptor, US, GATEWAY);
        let mut clock = Clock::system();
        let mut session = Session::new(options, Numbers::FIRST);
        session.connected(clock.now(), false);
        Self { session, out: Queue::new(OUT_BYTES), clock }
    }

    /// Says a report whose body is given.
    fn report(&mut self, body: &[u8], now: Nanos) -> Result<()> {
        let kind = kinds::EXECUTION_REPORT;
        let Self { session, out, .. } = self;
        let said = session.application(now, out, kind, body.len(), |writer| writer.octets(body));
        said.map(drop).context("report to the gateway")
    }

    /// Hands over what waits.
    fn hand_over(&mut self, out: &mut Vec<u8>) {
        let waiting = self.out.waiting();
        out.extend_from_slice(waiting);
        let octets = waiting.len();
        self.out.taken(octets);
    }

    fn tick(&mut self) {
        let now = self.clock.now();
        if self.session.can_receive() {
            self.session.tick(now);
        }
        self.session.say_all(now, &mut self.out);
    }
}

/// Octets of a wire, of which whole messages are counted before they are taken.
#[derive(Debug, Default)]
pub(super) struct Heard {
    octets: Vec<u8>,
    taken: usize,
    counted: usize,
}

impl Heard {
    /// Keeps octets; says how many orders have become complete, and of how many octets.
    fn keep(&mut self, octets: &[u8]) -> Result<(u64, u64)> {
        if self.taken == self.octets.len() {
            self.clear();
        }
        self.octets.extend_from_slice(octets);
        let (mut orders, mut order_octets) = (0, 0);
        loop {
            match peek(&self.octets[self.counted..], MESSAGE_BYTES_MAX) {
                Piece::Incomplete => return Ok((orders, order_octets)),
                Piece::Message(message) => {
                    let length = message.octets().len();
                    if message.kind() == kinds::NEW_ORDER_SINGLE {
                        orders += 1;
                        order_octets += length as u64;
                    }
                    self.counted += length;
                }
                garbled @ Piece::Garbled { .. } => bail!("the gateway says {garbled:?}"),
            }
        }
    }

    /// Where the next whole message is.
    fn take(&mut self) -> Option<Range<usize>> {
        let waiting = &self.octets[self.taken..self.counted];
        let Piece::Message(message) = peek(waiting, MESSAGE_BYTES_MAX) else { return None };
        let start = self.taken;
        self.taken += message.octets().len();
        Some(start..self.taken)
    }

    fn message(&self, at: Range<usize>) -> Option<Message<'_>> {
        match peek(&self.octets[at], MESSAGE_BYTES_MAX) {
            Piece::Message(message) => Some(message),
            _ => None,
        }
    }

    const fn is_waiting(&self) -> bool {
        self.taken < self.counted
    }

    fn clear(&mut self) {
        self.octets.clear();
        (self.taken, self.counted) = (0, 0);
    }
}

/// Appends fields to a body.
#[derive(Debug, Default)]
pub(super) struct Body(Vec<u8>);

impl Body {
    fn text(&mut self, tag: u32, value: impl AsRef<[u8]>) -> &mut Self {
        self.0.extend_from_slice(tag.to_string().as_bytes());
        self.0.push(b'=');
        self.0.extend_from_slice(value.as_ref());
        self.0.push(protocol::fix::SOH);
        self
    }

    fn number(&mut self, tag: u32, value: u64) -> &mut Self {
        self.text(tag, value.to_string())
    }
}

/// The drop copy: fills of a leader, each of twenty fields.
#[derive(Debug)]
struct DropCopy {
    party: Party,
    heard: Heard,
    symbol: String,
    said: u64,
    octets: u64,
}

impl DropCopy {
    fn event(&mut self, number: u64, out: &mut Vec<u8>) {
        let Party { session, out: queue, clock } = &mut self.party;
        let now = clock.now();
        let (lots, _) = walk(number);
        let (quantity, symbol) = (lots.unsigned_abs(), self.symbol.as_bytes());
        let fill = |writer: &mut protocol::fix::Writer<'_>| {
            writer
                .text(tags::ACCOUNT, b"LEADER")
                .decimal(tags::AVG_PX, Decimal::new(PRICE, 0))
                .number(tags::CL_ORD_ID, number + 1)
                .number(tags::CUM_QTY, quantity)
                .number(tags::EXEC_ID, number + 1)
                .decimal(tags::LAST_PX, Decimal::new(PRICE, 0))
                .number(tags::LAST_QTY, quantity)
                .number(tags::ORDER_ID, number + 1)
                .number(tags::ORDER_QTY, quantity)
                .text(tags::ORD_STATUS, b"2")
                .text(tags::SIDE, if lots > 0 { b"1" } else { b"2" })
                .text(tags::SYMBOL, symbol)
                .time(tags::TRANSACT_TIME, now, Precision::Milliseconds)
                .text(tags::EXEC_TYPE, b"F")
                .number(tags::LEAVES_QTY, 0);
        };
        let kind = kinds::EXECUTION_REPORT;
        let said = session.application(now, queue, kind, BODY_BYTES_MAX, fill);
        said.expect("the session is up, and the driver keeps the queue empty");
        let before = out.len();
        self.party.hand_over(out);
        self.said += 1;
        self.octets += (out.len() - before) as u64;
    }

    fn replies(&mut self, octets: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let (orders, _) = self.heard.keep(octets)?;
        ensure!(orders == 0, "an order came to the drop copy");
        let now = self.party.clock.now();
        while let Some(at) = self.heard.take() {
            let message = self.heard.message(at).context("a message that was counted")?;
            match self.party.session.receive(&message, now) {
                Event::Nothing
                | Event::LoggedOn { .. }
                | Event::Answered { .. }
                | Event::LoggedOut { .. } => {}
                event => bail!("the gateway says to the drop copy: {event:?}"),
            }
            self.party.session.say_all(now, &mut self.party.out);
        }
        self.party.hand_over(out);
        Ok(())
    }
}

/// What the rig says to a gateway that hears its leader and reaches its venue by FIX.
#[derive(Debug)]
pub struct FixConversation {
    drop_copy: DropCopy,
    venue: Venue,
}

impl FixConversation {
    /// For followers at one venue.
    ///
    /// # Errors
    /// When there are several venues.
    pub fn new(shape: Shape) -> Result<Self> {
        ensure!(shape.venues == 1, "one drop copy and one venue");
        let symbol = symbol(0).as_str().to_owned();
        let party = Party::new();
        let heard = Heard::default();
        let venue = Venue::new(symbol.clone());
        Ok(Self { drop_copy: DropCopy { party, heard, symbol, said: 0, octets: 0 }, venue })
    }

    /// Octets of an event and of an order, on the average, rounded up.
    ///
    /// # Errors
    /// When there were none.
    pub fn lengths(&self) -> Result<(usize, usize)> {
        let DropCopy { said, octets, .. } = self.drop_copy;
        let (orders, order_octets) = self.venue.tally();
        ensure!(said > 0 && orders > 0, "nothing was said");
        let each = |octets: u64, count: u64| usize::try_from(octets.div_ceil(count));
        Ok((each(octets, said)?, each(order_octets, orders)?))
    }
}

impl Books for FixConversation {
    fn is_established(&self) -> bool {
        self.drop_copy.party.session.is_live() && self.venue.is_live()
    }

    fn filled(&self) -> u64 {
        self.venue.orders()
    }
}

impl Returning for FixConversation {
    fn left(&mut self, _wire: usize) -> Result<()> {
        self.venue.left()
    }

    fn returned(&mut self, _wire: usize) {
        self.venue.returned();
    }

    fn has_repeated(&self, _wire: usize) -> bool {
        self.venue.has_repeated()
    }
}

impl Protocol for FixConversation {
    fn event(&mut self, _wire: usize, number: u64, out: &mut Vec<u8>) {
        self.drop_copy.event(number, out);
    }

    fn orders(&mut self, _wire: usize, octets: &[u8]) -> Result<u64> {
        self.venue.keep(octets)
    }

    fn answer(&mut self, _wire: usize, out: &mut Vec<u8>) -> Result<bool> {
        self.venue.answer(out)
    }

    fn replies(&mut self, _wire: usize, octets: &[u8], answer: &mut Vec<u8>) -> Result<()> {
        self.drop_copy.replies(octets, answer)
    }

    fn tick(&mut self, leaders: &mut [Vec<u8>], venues: &mut [Vec<u8>]) {
        self.drop_copy.party.tick();
        leaders.iter_mut().for_each(|out| self.drop_copy.party.hand_over(out));
        venues.iter_mut().for_each(|out| self.venue.tick(out));
    }
}

#[cfg(test)]
mod tests;
