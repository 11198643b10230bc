//! Finds messages in what a socket delivers: `8=...`, `9=length`, body, `10=sum`.
//!
//! Octets that are no message are garbled: they are skipped, counted by the caller, and never answered.
//! What a message says is not looked at here, except that its third field is its type.

use super::message::{Layout, Message};
use super::{Queue, SOH};

/// Octets of the longest message that is taken for one.
pub const MESSAGE_BYTES_MAX: usize = 16 * 1024;

/// Octets of `10=nnn` and its end.
pub(super) const TRAILER_BYTES: usize = 7;
/// Longest value of `BeginString` that is waited for.
const BEGIN_STRING_BYTES_MAX: usize = 16;
/// Digits of a body length; peers may pad with zeros.
const LENGTH_DIGITS_MAX: usize = 9;

/// Why octets are no message. Ordered by precedence: the first broken rule wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Garbled {
    /// The first field is not `BeginString` (8).
    #[error("a message has to begin with 8=")]
    BeginStringMissing,
    /// The second field is not `BodyLength` (9) with a number.
    #[error("the second field has to be 9= and a number")]
    BodyLengthMissing,
    /// The message would be longer than a message may be.
    #[error("a body of {given} octets does not fit a message of {max} octets")]
    TooLong {
        /// Octets that a message may have.
        max: usize,
        /// The body length.
        given: usize,
    },
    /// The body length does not lead to `CheckSum` (10) with three digits.
    #[error("the body length does not lead to 10= and three digits")]
    CheckSumMissing,
    /// The checksum is not the sum of the octets before it.
    #[error("10= has to be {expected:03}, it is {given:03}")]
    CheckSumWrong {
        /// The sum of the octets.
        expected: u8,
        /// What the message says.
        given: u16,
    },
    /// The third field is not `MsgType` (35) with a value.
    #[error("the third field has to be 35= and a value")]
    MsgTypeMissing,
}

/// What the front of a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Perhaps the begin of a message: more octets are due.
    Incomplete,
    /// A whole message.
    Message(Message<'a>),
    /// No message: so many octets (one at least) are to be skipped.
    Garbled {
        /// Octets to skip.
        octets: usize,
        /// The broken rule.
        rule: Garbled,
    },
}

/// The same, by places only.
enum Found {
    Incomplete,
    Message(Layout),
    Garbled(usize, Garbled),
}

/// Looks at the front of a stream. A message is at most `length_max` octets long.
#[inline]
#[must_use]
pub fn peek(stream: &[u8], length_max: usize) -> Piece<'_> {
    match find(stream, length_max) {
        Found::Incomplete => Piece::Incomplete,
        Found::Message(layout) => Piece::Message(Message::new(&stream[..layout.end], layout)),
        Found::Garbled(octets, rule) => Piece::Garbled { octets, rule },
    }
}

#[inline]
fn find(stream: &[u8], length_max: usize) -> Found {
    let begin_end = match begin_string(stream) {
        Ok(Some(end)) => end,
        Ok(None) => return Found::Incomplete,
        Err(rule) => return lost(stream, rule),
    };
    let (length, body_at) = match body_length(stream, begin_end + 1) {
        Ok(Some(found)) => found,
        Ok(None) => return Found::Incomplete,
        Err(rule) => return lost(stream, rule),
    };
    let end = body_at + length + TRAILER_BYTES;
    if end > length_max {
        return lost(stream, Garbled::TooLong { max: length_max, given: length });
    }
    let Some(octets) = stream.get(..end) else { return Found::Incomplete };
    let (summed, trailer) = octets.split_at(body_at + length);
    let Some(given) = checksum(trailer).filter(|_| summed.last() == Some(&SOH)) else {
        return lost(stream, Garbled::CheckSumMissing);
    };
    let expected = sum(summed);
    if given != u16::from(expected) {
        return Found::Garbled(end, Garbled::CheckSumWrong { expected, given });
    }
    match kind_end(octets, body_at) {
        Some(kind_end) => Found::Message(Layout { begin_end, body_at, kind_end, end }),
        None => Found::Garbled(end, Garbled::MsgTypeMissing),
    }
}

/// Where the value of `MsgType` ends, if the body begins with it.
#[inline]
fn kind_end(octets: &[u8], body_at: usize) -> Option<usize> {
    let value = octets[body_at..].strip_prefix(b"35=")?;
    let length = value.iter().position(|octet| *octet == SOH)?;
    (length > 0).then_some(body_at + 3 + length)
}

/// Where the value of `BeginString` ends; `None` when that has not come yet.
#[inline]
fn begin_string(stream: &[u8]) -> Result<Option<usize>, Garbled> {
    let known = stream.len().min(2);
    if stream[..known] != b"8="[..known] {
        return Err(Garbled::BeginStringMissing);
    }
    let window = &stream[..stream.len().min(2 + BEGIN_STRING_BYTES_MAX + 1)];
    match window.iter().position(|octet| *octet == SOH) {
        Some(end) if end > 2 => Ok(Some(end)),
        None if window.len() == stream.len() => Ok(None),
        _ => Err(Garbled::BeginStringMissing),
    }
}

/// The body length in the field at `at`, and where the body begins; `None` when that has not come yet.
#[inline]
fn body_length(stream: &[u8], at: usize) -> Result<Option<(usize, usize)>, Garbled> {
    let field = &stream[at..];
    let known = field.len().min(2);
    if field[..known] != b"9="[..known] {
        return Err(Garbled::BodyLengthMissing);
    }
    let mut length = 0;
    for (digits, octet) in field.iter().skip(2).enumerate() {
        match octet {
            b'0'..=b'9' if digits < LENGTH_DIGITS_MAX => {
                length = length * 10 + usize::from(octet - b'0');
            }
            &SOH if digits > 0 => return Ok(Some((length, at + 2 + digits + 1))),
            _ => return Err(Garbled::BodyLengthMissing),
        }
    }
    Ok(None)
}

/// The number in `10=nnn`, if it is that.
#[inline]
fn checksum(trailer: &[u8]) -> Option<u16> {
    let [b'1', b'0', b'=', digits @ .., SOH] = trailer else { return None };
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0'))
    })
}

/// The sum of octets, as `CheckSum` has it.
#[inline]
#[must_use]
pub(super) fn sum(octets: &[u8]) -> u8 {
    octets.iter().fold(0, |sum, octet| sum.wrapping_add(*octet))
}

/// Nothing says where the message ends: the next one begins where a field has the tag 8.
#[cold]
fn lost(stream: &[u8], rule: Garbled) -> Found {
    let boundary = stream.windows(3).position(|octets| octets == [SOH, b'8', b'=']);
    // The begin of the next message may have come in part.
    let partial = usize::from(stream.ends_with(&[SOH, b'8']));
    Found::Garbled(boundary.map_or(stream.len() - partial, |before| before + 1), rule)
}

/// A buffer between a socket that fills it and a reader that takes whole messages out of it. It allocates
/// once, when it is made.
#[derive(Debug)]
pub struct MessageBuffer {
    queue: Queue,
    garbled: u64,
}

impl MessageBuffer {
    /// An empty buffer. More capacity takes more messages with one read of the socket.
    ///
    /// # Panics
    /// When the longest message does not fit.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        assert!(capacity >= MESSAGE_BYTES_MAX, "a message of maximum length has to fit the buffer");
        Self { queue: Queue::new(capacity), garbled: 0 }
    }

    /// Where the next read of the socket goes; say how much came with [`Self::filled`]. It is never empty
    /// once [`Self::next_message`] has returned `None`.
    #[inline]
    pub fn spare_mut(&mut self) -> &mut [u8] {
        self.queue.spare_mut()
    }

    /// So many octets were written to the start of [`Self::spare_mut`].
    ///
    /// # Panics
    /// When that is more than there was room for.
    #[inline]
    pub fn filled(&mut self, count: usize) {
        self.queue.filled(count);
    }

    /// Takes the next message; `None` when more octets are due. What is garbled is skipped and counted.
    #[inline]
    pub fn next_message(&mut self) -> Option<Message<'_>> {
        let layout = loop {
            match find(self.queue.waiting(), MESSAGE_BYTES_MAX) {
                Found::Incomplete => return None,
                Found::Message(layout) => break layout,
                Found::Garbled(octets, _) => {
                    self.garbled += 1;
                    self.queue.taken(octets);
                }
            }
        };
        Some(Message::new(self.queue.take(layout.end), layout))
    }

    /// Whether a whole message waits, or octets that can never become one.
    #[must_use]
    pub fn has_piece(&self) -> bool {
        peek(self.queue.waiting(), MESSAGE_BYTES_MAX) != Piece::Incomplete
    }

    /// Pieces that were garbled so far.
    #[must_use]
    pub const fn garbled(&self) -> u64 {
        self.garbled
    }

    /// Forgets everything that is waiting: for a new transport.
    pub const fn clear(&mut self) {
        self.queue.clear();
    }
}
