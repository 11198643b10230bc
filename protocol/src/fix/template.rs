//! `NewOrderSingle` from a template: what does not differ between the orders of a session is written and
//! summed once; times and identity are patched in place; only numbers and names are appended.
//!
//! ```text
//! | 8 9 35 49 56 others 52 34= | n | 11 21 54 60 59 others | 1 55 38 40 44 | 10
//!   head, stamped                  tail, stamped, patched
//! ```

use super::frame;
use super::writer::{Full, Writer};
use super::{Precision, TIMESTAMP_BYTES_MAX, tags, write_timestamp};
use crate::messages::{ClOrdId, Decimal};
use crate::units::Nanos;

/// What the orders of a session share.
#[derive(Clone, Copy, Debug)]
pub struct TemplateOptions<'a> {
    /// `BeginString`.
    pub begin_string: &'a [u8],
    /// `SenderCompID`.
    pub sender: &'a [u8],
    /// `TargetCompID`.
    pub target: &'a [u8],
    /// Further fields of the header, each with its end.
    pub header: &'a [u8],
    /// Further fields of the body, each with its end.
    pub body: &'a [u8],
    /// `HandlInst`, for counterparties that require it.
    pub handling: Option<u8>,
    /// `TimeInForce`.
    pub time_in_force: u8,
    /// Of `SendingTime` and `TransactTime`.
    pub precision: Precision,
}

/// What differs from order to order.
#[derive(Clone, Copy, Debug)]
pub struct NewOrder<'a> {
    /// `MsgSeqNum`.
    pub sequence: u64,
    /// `ClOrdID`.
    pub cl_ord_id: &'a ClOrdId,
    /// Fields that name the account and the instrument, each with its end.
    pub names: &'a [u8],
    /// `Side`: 1 is a buy, 2 a sell, as characters.
    pub side: u8,
    /// `OrderQty`.
    pub quantity: Decimal,
    /// `Price` of a limit order; a market order has none.
    pub price: Option<Decimal>,
    /// `StopPx` of a stop order; any other has none.
    pub stop: Option<Decimal>,
}

/// Octets with their sum.
#[derive(Debug)]
struct Block {
    octets: Box<[u8]>,
    sum: u8,
}

impl Block {
    fn new(octets: Vec<u8>) -> Self {
        Self { sum: frame::sum(&octets), octets: octets.into_boxed_slice() }
    }

    /// The start of a message up to its number; where its body begins, and where its time stands.
    fn start(options: &TemplateOptions<'_>, time: &[u8]) -> (Self, usize, usize) {
        let texts = [options.begin_string, options.sender, options.target, options.header, time];
        // Room for the tags too.
        let mut octets = vec![0; texts.iter().map(|text| text.len()).sum::<usize>() + 64];
        let mut writer =
            Writer::new(&mut octets, options.begin_string, tags::kinds::NEW_ORDER_SINGLE);
        writer.text(tags::SENDER_COMP_ID, options.sender);
        writer.text(tags::TARGET_COMP_ID, options.target).octets(options.header);
        writer.text(tags::SENDING_TIME, time).octets(b"34=");
        let (body_at, length, sum) = writer.begun();
        octets.truncate(length);
        let time_at = length - b"\x0134=".len() - time.len();
        (Self { octets: octets.into_boxed_slice(), sum }, body_at, time_at)
    }

    /// Writes other octets at a place.
    #[inline]
    fn patch(&mut self, at: usize, octets: &[u8]) {
        let place = &mut self.octets[at..at + octets.len()];
        self.sum = self.sum.wrapping_sub(frame::sum(place)).wrapping_add(frame::sum(octets));
        place.copy_from_slice(octets);
    }
}

/// The orders of one session, nearly written.
#[derive(Debug)]
pub struct OrderTemplate {
    precision: Precision,
    head: Block,
    body_at: usize,
    head_time_at: usize,
    tail: Block,
    tail_time_at: usize,
    identity_at: usize,
    side_at: usize,
    life_at: usize,
}

impl OrderTemplate {
    /// A template whose times are not stamped yet.
    #[must_use]
    pub fn new(options: &TemplateOptions<'_>) -> Self {
        let time = vec![b'0'; options.precision.timestamp_bytes()];
        let (head, body_at, head_time_at) = Block::start(options, &time);
        // The end of the number in front of it.
        let mut tail = vec![super::SOH];
        let identity_at = append(&mut tail, tags::CL_ORD_ID, &[b'0'; 20]);
        if let Some(handling) = options.handling {
            append(&mut tail, tags::HANDL_INST, &[handling]);
        }
        let side_at = append(&mut tail, tags::SIDE, b"1");
        let tail_time_at = append(&mut tail, tags::TRANSACT_TIME, &time);
        let life_at = append(&mut tail, tags::TIME_IN_FORCE, &[options.time_in_force]);
        tail.extend_from_slice(options.body);
        Self {
            precision: options.precision,
            head,
            body_at,
            head_time_at,
            tail: Block::new(tail),
            tail_time_at,
            identity_at,
            side_at,
            life_at,
        }
    }

    /// Sets the time in force of the orders that follow, as FIX writes it.
    #[inline]
    pub fn live(&mut self, time_in_force: u8) {
        self.tail.patch(self.life_at, &[time_in_force]);
    }

    /// Sets the times of the orders that follow.
    #[inline]
    pub fn stamp(&mut self, sending: Nanos, transact: Nanos) {
        let mut octets = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(sending, self.precision, &mut octets);
        self.head.patch(self.head_time_at, &octets[..length]);
        write_timestamp(transact, self.precision, &mut octets);
        self.tail.patch(self.tail_time_at, &octets[..length]);
    }

    /// Writes an order to the start of a buffer and returns how many octets it took.
    ///
    /// # Errors
    /// [`Full`]: the buffer holds no message.
    #[inline]
    pub fn write(&mut self, order: &NewOrder<'_>, buffer: &mut [u8]) -> Result<usize, Full> {
        self.tail.patch(self.identity_at, order.cl_ord_id.as_bytes());
        self.tail.patch(self.side_at, &[order.side]);
        let mut writer = Writer::begin(buffer, &self.head.octets, self.head.sum, self.body_at);
        writer.whole(order.sequence);
        writer.summed(&self.tail.octets, self.tail.sum);
        writer.octets(order.names);
        writer.octets(b"38=");
        writer.fixed_point(order.quantity);
        match (order.price, order.stop) {
            (Some(price), None) => {
                writer.octets(b"\x0140=2\x0144=");
                writer.fixed_point(price);
            }
            (None, None) => writer.octets(b"\x0140=1"),
            (None, Some(stop)) => {
                writer.octets(b"\x0140=3\x0199=");
                writer.fixed_point(stop);
            }
            (Some(price), Some(stop)) => {
                writer.octets(b"\x0140=4\x0144=");
                writer.fixed_point(price);
                writer.octets(b"\x0199=");
                writer.fixed_point(stop);
            }
        }
        writer.octets(&[super::SOH]);
        writer.finish()
    }
}

/// Appends a field; returns where its value begins.
fn append(octets: &mut Vec<u8>, tag: u32, value: &[u8]) -> usize {
    octets.extend_from_slice(tag.to_string().as_bytes());
    octets.push(b'=');
    let at = octets.len();
    octets.extend_from_slice(value);
    octets.push(super::SOH);
    at
}
