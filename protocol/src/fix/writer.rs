//! Writes one message into a buffer, field by field; the sum grows with it.

use super::value::{digits_of, write_digits, write_timestamp};
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

    /// Ends for now: where the body begins, how many octets there are, and their sum without the digits of the length.
    pub(super) const fn begun(&self) -> (usize, usize, u8) {
        (self.body_at, self.at, self.sum)
    }

    /// A message that begins as another one did: with its octets and their sum, and its body there.
    #[inline]
    pub(super) fn begin(buffer: &'b mut [u8], octets: &[u8], sum: u8, body_at: usize) -> Self {
        let mut writer = Self { buffer, at: 0, body_at, sum: 0, is_full: false };
        writer.summed(octets, sum);
        writer
    }

    /// Octets as they are, and their sum.
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

    /// So many digits of a number, zeros in front if it has fewer.
    #[inline]
    fn digits(&mut self, number: u64, digits: usize) {
        match self.buffer.get_mut(self.at..self.at + digits) {
            Some(room) => self.sum = self.sum.wrapping_add(write_digits(room, number)),
            None => self.is_full = true,
        }
        self.at += digits;
    }

    /// The value of a field: a whole number.
    #[inline]
    pub(super) fn whole(&mut self, number: u64) {
        self.digits(number, digits_of(number));
    }

    /// The value of a field: a decimal number.
    ///
    /// # Panics
    /// When the exponent is out of bounds.
    #[inline]
    pub(super) fn fixed_point(&mut self, value: Decimal) {
        assert!(value.has_valid_exponent(), "an exponent out of bounds");
        if value.mantissa < 0 {
            self.octets(b"-");
        }
        let mantissa = value.mantissa.unsigned_abs();
        if value.exponent < 0 {
            let decimals = value.exponent.unsigned_abs();
            let unit = 10_u64.pow(decimals.into());
            self.whole(mantissa / unit);
            self.octets(b".");
            self.digits(mantissa % unit, decimals.into());
        } else {
            self.whole(mantissa);
            if mantissa != 0 {
                self.digits(0, value.exponent.unsigned_abs().into());
            }
        }
    }

    #[inline]
    fn tag(&mut self, tag: u32) {
        self.whole(tag.into());
        self.octets(b"=");
    }

    #[inline]
    fn end(&mut self) -> &mut Self {
        self.octets(&[SOH]);
        self
    }

    /// A field with a value that contains no end of a field, or is data of a length that was said.
    #[inline]
    pub fn text(&mut self, tag: u32, value: &[u8]) -> &mut Self {
        self.tag(tag);
        self.octets(value);
        self.end()
    }

    /// A field with a whole number.
    #[inline]
    pub fn number(&mut self, tag: u32, value: u64) -> &mut Self {
        self.tag(tag);
        self.whole(value);
        self.end()
    }

    /// A field with a decimal number.
    ///
    /// # Panics
    /// When the exponent is out of bounds.
    #[inline]
    pub fn decimal(&mut self, tag: u32, value: Decimal) -> &mut Self {
        self.tag(tag);
        self.fixed_point(value);
        self.end()
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
        let digits = digits_of(length as u64);
        if digits != LENGTH_DIGITS {
            self.move_body(digits)?;
        }
        let end = self.body_at - 1;
        let length = write_digits(&mut self.buffer[end - digits..end], length as u64);
        let sum = self.sum.wrapping_add(length);
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
