//! Writes one message into a buffer, field by field; the sum grows with it.

use super::value::{DECIMAL_BYTES_MAX, write_decimal, write_digits, write_timestamp};
use super::{Precision, SOH, TIMESTAMP_BYTES_MAX, frame};
use crate::messages::Decimal;
use crate::units::Nanos;

/// Digits that are kept free for the body length; nearly every message has as many.
const LENGTH_DIGITS: usize = 3;

/// The buffer is too small for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the buffer is too small for the message")]
pub struct Full;

/// A message that is being written. Fields are written in the order of the calls, `MsgType` is the first.
#[derive(Debug)]
pub struct Writer<'b> {
    buffer: &'b mut [u8],
    at: usize,
    body_at: usize,
    sum: u8,
    is_full: bool,
}

impl<'b> Writer<'b> {
    /// Begins a message of this version and type at the start of a buffer.
    #[must_use]
    pub fn new(buffer: &'b mut [u8], begin_string: &[u8], kind: &[u8]) -> Self {
        let mut writer = Self { buffer, at: 0, body_at: 0, sum: 0, is_full: false };
        writer.octets(b"8=");
        writer.octets(begin_string);
        writer.octets(b"\x019=");
        // The length is summed when it is known.
        writer.at += LENGTH_DIGITS;
        writer.octets(&[SOH]);
        writer.body_at = writer.at;
        writer.octets(b"35=");
        writer.octets(kind);
        writer.octets(&[SOH]);
        writer
    }

    /// Octets as they are, and their sum: whole fields.
    #[inline]
    pub(super) fn summed(&mut self, octets: &[u8], sum: u8) {
        match self.buffer.get_mut(self.at..self.at + octets.len()) {
            Some(room) => room.copy_from_slice(octets),
            None => self.is_full = true,
        }
        self.at += octets.len();
        self.sum = self.sum.wrapping_add(sum);
    }

    /// Octets as they are: whole fields, each with its end.
    #[inline]
    pub fn octets(&mut self, octets: &[u8]) {
        self.summed(octets, frame::sum(octets));
    }

    #[inline]
    fn tag(&mut self, tag: u32) {
        let mut digits = [0; 20];
        let at = number_at(&mut digits, tag.into());
        self.octets(&digits[at..]);
        self.octets(b"=");
    }

    /// A field with a value that contains no end of a field, or is data of a length that was said.
    #[inline]
    pub fn text(&mut self, tag: u32, value: &[u8]) -> &mut Self {
        self.tag(tag);
        self.octets(value);
        self.octets(&[SOH]);
        self
    }

    /// A field with a whole number.
    #[inline]
    pub fn number(&mut self, tag: u32, value: u64) -> &mut Self {
        let mut digits = [0; 20];
        let at = number_at(&mut digits, value);
        self.text(tag, &digits[at..])
    }

    /// A field with a decimal number.
    ///
    /// # Panics
    /// When the exponent is out of bounds.
    #[inline]
    pub fn decimal(&mut self, tag: u32, value: Decimal) -> &mut Self {
        let mut octets = [0; DECIMAL_BYTES_MAX];
        let at = write_decimal(value, &mut octets);
        self.text(tag, &octets[at..])
    }

    /// A field with `Y` or `N`.
    #[inline]
    pub fn flag(&mut self, tag: u32, value: bool) -> &mut Self {
        self.text(tag, if value { b"Y" } else { b"N" })
    }

    /// A field with a time.
    #[inline]
    pub fn time(&mut self, tag: u32, value: Nanos, precision: Precision) -> &mut Self {
        let mut octets = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(value, precision, &mut octets);
        self.text(tag, &octets[..length])
    }

    /// Writes body length and checksum, and returns the octets of the whole message.
    ///
    /// # Errors
    /// [`Full`]: the buffer holds no message.
    #[inline]
    pub fn finish(mut self) -> Result<usize, Full> {
        if self.is_full {
            return Err(Full);
        }
        let length = self.at - self.body_at;
        let mut digits = [0; 20];
        let at = number_at(&mut digits, length as u64);
        let length = &digits[at..];
        if length.len() != LENGTH_DIGITS {
            self.move_body(length.len())?;
        }
        let length_at = self.body_at - 1 - length.len();
        self.buffer[length_at..self.body_at - 1].copy_from_slice(length);
        let sum = self.sum.wrapping_add(frame::sum(length));
        let mut trailer = *b"10=000\x01";
        write_digits(&mut trailer[3..6], sum.into());
        self.octets(&trailer);
        if self.is_full { Err(Full) } else { Ok(self.at) }
    }

    /// Makes room for a length of other digits than usual.
    #[cold]
    fn move_body(&mut self, digits: usize) -> Result<(), Full> {
        // The end of the length field moves too.
        let from = self.body_at - 1;
        let to = from - LENGTH_DIGITS + digits;
        let end = self.at - from + to;
        if end > self.buffer.len() {
            return Err(Full);
        }
        self.buffer.copy_within(from..self.at, to);
        self.body_at = to + 1;
        self.at = end;
        Ok(())
    }
}

/// Writes a number to the end of a buffer, and returns where it begins.
#[inline]
fn number_at(buffer: &mut [u8; 20], mut number: u64) -> usize {
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (number % 10).to_le_bytes()[0];
        number /= 10;
        if number == 0 {
            return at;
        }
    }
}
