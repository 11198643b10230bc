//! The leader of a gateway under load: a FIXP client that sends fills and expects no objection.

use anyhow::{Context as _, Result, anyhow, bail};
use gateway::clock::Clock;
use protocol::credentials::Credentials;
use protocol::fixp::{ClientEvent, ClientOptions, ClientSession, Outbox};
use protocol::messages::{Decimal, LeaderFill, Side, Symbol, Tag};
use protocol::sofh::{FrameBuffer, HEADER_LENGTH, OBSERVER_FRAME_LENGTH_MAX};

/// Octets of an event on the wire, framing included.
pub const EVENT_BYTES: usize = HEADER_LENGTH + LeaderFill::ENCODED_LENGTH;
/// Price of everything, in whole units and in ticks.
pub const PRICE: i64 = 100;
/// Lots of the first event: the position is never flat after it, for the start of an episode costs extra.
const OPENING_LOTS: i64 = 10;
/// Octets that may wait for the socket.
const OUTBOX_BYTES: usize = 1 << 20;
/// The id of the first leader's session.
const SESSION: [u8; 16] = [0xA0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0];

/// Symbol of the instrument with this number.
///
/// # Panics
/// Never: it is short enough.
#[must_use]
pub fn symbol(number: usize) -> Symbol {
    Symbol::new(&format!("S{number}")).expect("a letter and a number")
}

/// The client's end of the leader's session.
#[derive(Debug)]
pub struct Leader {
    session: ClientSession,
    outbox: Outbox,
    frames: FrameBuffer,
    symbol: Symbol,
    clock: Clock,
}

impl Leader {
    /// A session that is about to be negotiated, for fills of the instrument with this number.
    ///
    /// # Errors
    /// When name and key are none.
    pub fn new(name: &str, key: &str, number: usize) -> Result<Self> {
        let credentials = Credentials::new(name, key.as_bytes())
            .map_err(|error| anyhow!("credentials of the leader: {error}"))?;
        let options = ClientOptions { keepalive_ms: 60_000, ..ClientOptions::default() };
        let mut leader = Self {
            session: ClientSession::new(options, &credentials.to_octets(), None),
            outbox: Outbox::new(OUTBOX_BYTES),
            frames: FrameBuffer::new(2 * OBSERVER_FRAME_LENGTH_MAX, OBSERVER_FRAME_LENGTH_MAX),
            symbol: symbol(number),
            clock: Clock::system(),
        };
        let mut id = SESSION;
        id[15] = u8::try_from(number).context("there are few leaders")?;
        leader.session.connected(leader.clock.now(), id, &mut leader.outbox);
        Ok(leader)
    }

    /// Whether events may be sent.
    #[must_use]
    pub fn is_established(&self) -> bool {
        self.session.is_established()
    }

    /// Appends event `number`: a fill, which moves every plan by what it moves us.
    ///
    /// # Panics
    /// When more waits for the socket than ever should.
    pub fn event(&mut self, number: u64, out: &mut Vec<u8>) {
        let now = self.clock.now();
        let whole = |mantissa| Decimal { mantissa, exponent: 0 };
        let (lots, before) = walk(number);
        let fill = LeaderFill {
            trade_id: number + 1,
            order_id: number + 1,
            symbol: self.symbol,
            side: if lots > 0 { Side::Buy } else { Side::Sell },
            price: whole(PRICE),
            quantity: whole(lots.abs()),
            position_before: Some(whole(before)),
            fee: None,
            transact_time: now,
            sending_time: now,
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_quantity: None,
        };
        let encode = |buffer: &mut [u8]| fill.encode(buffer);
        let length = LeaderFill::ENCODED_LENGTH;
        let sent = self.session.application(now, &mut self.outbox, length, encode);
        sent.expect("the session is up, and the driver keeps the outbox empty");
        self.hand_over(out);
    }

    /// Takes octets of the gateway.
    ///
    /// # Errors
    /// When it refuses anything.
    pub fn replies(&mut self, mut octets: &[u8], out: &mut Vec<u8>) -> Result<()> {
        let now = self.clock.now();
        while !octets.is_empty() {
            let spare = self.frames.spare_mut();
            let taken = octets.len().min(spare.len());
            spare[..taken].copy_from_slice(&octets[..taken]);
            self.frames.filled(taken);
            octets = &octets[taken..];
            while let Some(message) = self.frames.next_message()? {
                match self.session.receive(message, now, &mut self.outbox)? {
                    ClientEvent::Application { .. } => bail!("the gateway refuses an event"),
                    ClientEvent::NotApplied { .. } => bail!("the gateway has missed events"),
                    ClientEvent::NegotiationRejected { .. }
                    | ClientEvent::EstablishmentRejected { .. } => bail!("the leader is refused"),
                    _ => {}
                }
            }
        }
        self.hand_over(out);
        Ok(())
    }

    /// Lets time pass.
    pub fn tick(&mut self, out: &mut Vec<u8>) {
        // What is wrong with the session shows in what is missing.
        let _ = self.session.tick(self.clock.now(), &mut self.outbox);
        self.hand_over(out);
    }

    fn hand_over(&mut self, out: &mut Vec<u8>) {
        let waiting = self.outbox.waiting();
        out.extend_from_slice(waiting);
        let octets = waiting.len();
        self.outbox.written(octets);
    }
}

/// Signed lots of an event, and the position before it.
pub(super) const fn walk(number: u64) -> (i64, i64) {
    match number {
        0 => (OPENING_LOTS, 0),
        odd if odd % 2 == 1 => (1, OPENING_LOTS),
        _ => (-1, OPENING_LOTS + 1),
    }
}

#[cfg(test)]
mod tests;
