//! The rings between stages: one writer, one reader, fixed-size elements, no lock and no allocation.
//!
//! A ring carries encoded inputs (SBE messages 320 to 339, 356, 360, 365 and 368) on their way to the engine stage. A full
//! ring is an expected case: the writer asks for room before it reads from its socket.

use protocol::messages::{
    AccountSnapshot, Command, EventRefused, LeaderEquity, LeaderEvent, LeaderReportRefused,
    MarketQuote, OrderQuery, OrderSettlement, OrdersHanded, PositionSnapshot, ReceivedGap, SentGap,
    SessionEvent, Timer, VenueCancelReject, VenueReport, VenueReportRemark, VenueRequest,
};

/// Octets that the largest encoded input needs.
pub const INPUT_BYTES_MAX: usize = largest(&[
    LeaderEvent::ENCODED_LENGTH,
    LeaderEquity::ENCODED_LENGTH,
    VenueReport::ENCODED_LENGTH,
    VenueReportRemark::ENCODED_LENGTH,
    AccountSnapshot::ENCODED_LENGTH,
    PositionSnapshot::ENCODED_LENGTH,
    MarketQuote::ENCODED_LENGTH,
    Command::ENCODED_LENGTH,
    Timer::ENCODED_LENGTH,
    SessionEvent::ENCODED_LENGTH,
    SentGap::ENCODED_LENGTH,
    ReceivedGap::ENCODED_LENGTH,
    EventRefused::ENCODED_LENGTH,
    LeaderReportRefused::ENCODED_LENGTH,
    OrdersHanded::ENCODED_LENGTH,
    VenueCancelReject::ENCODED_LENGTH,
    VenueRequest::ENCODED_LENGTH,
    OrderQuery::ENCODED_LENGTH,
    OrderSettlement::ENCODED_LENGTH,
]);

// One element is copied whole; more than four cache lines would be a mistake in the schema.
const _: () = assert!(INPUT_BYTES_MAX + size_of::<u16>() <= 256);

const fn largest(lengths: &[usize]) -> usize {
    let mut index = 0;
    let mut largest = 0;
    while index < lengths.len() {
        if lengths[index] > largest {
            largest = lengths[index];
        }
        index += 1;
    }
    largest
}

/// One encoded input.
#[derive(Clone, Copy, Debug)]
pub struct InputMessage {
    length: u16,
    octets: [u8; INPUT_BYTES_MAX],
}

impl InputMessage {
    /// Lets `encode` write a message and keeps as many octets as it returns.
    pub fn encoded(encode: impl FnOnce(&mut [u8]) -> usize) -> Self {
        let mut octets = [0; INPUT_BYTES_MAX];
        let length = encode(&mut octets);
        assert!(length <= INPUT_BYTES_MAX);
        let length = u16::try_from(length).expect("at most 256, asserted at compile time");
        Self { length, octets }
    }

    /// The message, starting at its header.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }
}

/// Creates a ring of `capacity` inputs. All of its memory is touched once: the first lap is not to wait
/// for the system to find a page now and then.
///
/// # Panics
/// Never: a new ring has room for its capacity.
#[must_use]
pub fn inputs(capacity: usize) -> (InputWriter, InputReader) {
    let (mut producer, mut consumer) = rtrb::RingBuffer::new(capacity);
    for _ in 0..capacity {
        producer.push(InputMessage::encoded(|_| 0)).expect("a new ring has room for its capacity");
    }
    while consumer.pop().is_ok() {}
    (InputWriter { producer }, InputReader { consumer })
}

/// The end of a ring that a session stage writes to.
#[derive(Debug)]
pub struct InputWriter {
    producer: rtrb::Producer<InputMessage>,
}

impl InputWriter {
    /// How many more inputs fit, at least.
    #[must_use]
    pub fn room(&self) -> usize {
        self.producer.slots()
    }

    /// Hands one input over. The caller has asked for [`Self::room`] in the same turn.
    pub fn push(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) {
        self.producer
            .push(InputMessage::encoded(encode))
            .expect("the only writer has seen room, and room only grows until it writes");
    }
}

/// The end of a ring that the engine stage reads from.
#[derive(Debug)]
pub struct InputReader {
    consumer: rtrb::Consumer<InputMessage>,
}

impl InputReader {
    /// The oldest input, left in the ring: the engine stage removes it once it is journalled.
    #[must_use]
    pub fn peek(&self) -> Option<&InputMessage> {
        self.consumer.peek().ok()
    }

    /// Removes the oldest input.
    pub fn pop(&mut self) {
        self.consumer.pop().expect("the only reader has peeked at it");
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.consumer.is_empty()
    }
}

#[cfg(test)]
mod tests;
