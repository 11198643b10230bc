//! The printed form of an order's identity: [`OrderKey`] and shard to `ClOrdID` and back.
//! Who numbers orders, and when, is decided elsewhere.
//!
//! ```text
//! bit 95        86 85        68 67                28 27        8 7      0
//!    | shard  10  | epoch  18  | sequence      40   | plan  20  | leg  8 |
//! ```
//!
//! 96 bits, highest first, in 20 digits of five bits: Crockford's base 32, upper case, which has
//! no I, L, O and U. The four bits that are left over are zero, so the first digit is 0 or 1.
//! Texts sort as their orders were decided, within a shard. Nothing in it is random and nothing is
//! a time: the same decision has the same identity in every replay.

#[cfg(test)]
mod tests;

use crate::messages::{ClOrdId, OrderKey};
use crate::text::Text;

/// Digits of a `ClOrdID`.
pub const DIGITS: usize = 20;

/// Highest shard: 10 bits.
pub const SHARD_MAX: u16 = (1 << SHARD_BITS) - 1;
/// Highest epoch: 18 bits, 262,143 starts of the process.
pub const EPOCH_MAX: u32 = (1 << EPOCH_BITS) - 1;
/// Highest journal sequence: 40 bits, a million records a second for twelve days and nights, or
/// ten thousand a second for three years.
pub const SEQUENCE_MAX: u64 = (1 << SEQUENCE_BITS) - 1;
/// Highest plan index: 20 bits.
pub const PLAN_MAX: u32 = (1 << PLAN_BITS) - 1;
/// Highest leg. 255 is the null of its type on the wire and stands for no leg.
pub const LEG_MAX: u8 = u8::MAX - 1;

const SHARD_BITS: u32 = 10;
const EPOCH_BITS: u32 = 18;
const SEQUENCE_BITS: u32 = 40;
const PLAN_BITS: u32 = 20;
const LEG_BITS: u32 = 8;

const PLAN_SHIFT: u32 = LEG_BITS;
const SEQUENCE_SHIFT: u32 = PLAN_SHIFT + PLAN_BITS;
const EPOCH_SHIFT: u32 = SEQUENCE_SHIFT + SEQUENCE_BITS;
const SHARD_SHIFT: u32 = EPOCH_SHIFT + EPOCH_BITS;

// The layout is a published format: changing it must be a deliberate act.
const _: () = assert!(SHARD_SHIFT + SHARD_BITS == 96);
const _: () = assert!(96 <= DIGITS * 5);
const _: () = assert!(PLAN_MAX as usize + 1 == crate::units::PLANS_MAX);

/// A part of an identity does not fit its bits. Ordered by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part} is {given}, a ClOrdID has room for at most {max}")]
pub struct OutOfRange {
    /// Which part.
    pub part: &'static str,
    /// What it is.
    pub given: u64,
    /// What fits.
    pub max: u64,
}

/// Why a text is not a `ClOrdID` of ours. Ordered by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotOurs {
    /// A character that is no digit of Crockford's base 32, or a text that is too short.
    #[error(
        "character {position} of the ClOrdID is 0x{octet:02x}, it has to be one of 0-9 A-Z without I, L, O, U"
    )]
    NoDigit {
        /// Where it stands, counted from zero.
        position: usize,
        /// What stands there; zero behind the end of the text.
        octet: u8,
    },
    /// The four bits that are left over are in use.
    #[error("the first digit of the ClOrdID has to be 0 or 1")]
    FirstDigit,
    /// The leg is the null of its type.
    #[error("the leg of the ClOrdID has to be at most {LEG_MAX}")]
    LegIsNull,
}

/// The `ClOrdID` of an order.
///
/// # Errors
/// [`OutOfRange`] for the first part that does not fit its bits.
#[inline]
pub fn encode(shard: u16, key: OrderKey) -> Result<ClOrdId, OutOfRange> {
    let fits = (shard <= SHARD_MAX)
        & (key.epoch <= EPOCH_MAX)
        & (key.sequence <= SEQUENCE_MAX)
        & (key.plan <= PLAN_MAX)
        & (key.leg <= LEG_MAX);
    if !fits {
        return Err(out_of_range(shard, key));
    }
    let bits = (u128::from(shard) << SHARD_SHIFT)
        | (u128::from(key.epoch) << EPOCH_SHIFT)
        | (u128::from(key.sequence) << SEQUENCE_SHIFT)
        | (u128::from(key.plan) << PLAN_SHIFT)
        | u128::from(key.leg);
    let text = Text::from_wire(digits(bits));
    Ok(text.expect("digits are printable ASCII"))
}

#[cold]
fn out_of_range(shard: u16, key: OrderKey) -> OutOfRange {
    let parts = [
        ("shard", u64::from(shard), u64::from(SHARD_MAX)),
        ("epoch", u64::from(key.epoch), u64::from(EPOCH_MAX)),
        ("sequence", key.sequence, SEQUENCE_MAX),
        ("plan", u64::from(key.plan), u64::from(PLAN_MAX)),
        ("leg", u64::from(key.leg), u64::from(LEG_MAX)),
    ];
    let wrong = parts.into_iter().find(|(_, given, max)| given > max);
    let (part, given, max) = wrong.expect("a part was found not to fit");
    OutOfRange { part, given, max }
}

/// Shard and key of a `ClOrdID`. Only the one way of writing that [`encode`] has is accepted: a
/// venue returns what it was given.
///
/// # Errors
/// [`NotOurs`] for the first broken rule: the order was not sent by a gateway.
#[inline]
pub fn decode(text: &ClOrdId) -> Result<(u16, OrderKey), NotOurs> {
    let octets = text.to_wire();
    let mut bits = 0_u128;
    let mut all = 0;
    for octet in octets {
        let value = VALUES[usize::from(octet)];
        all |= value;
        bits = (bits << 5) | u128::from(value & 0x1f);
    }
    if all == NO_DIGIT {
        return Err(no_digit(octets));
    }
    if bits >> (SHARD_SHIFT + SHARD_BITS) != 0 {
        return Err(NotOurs::FirstDigit);
    }
    let [leg, ..] = bits.to_le_bytes();
    if leg > LEG_MAX {
        return Err(NotOurs::LegIsNull);
    }
    let key = OrderKey {
        epoch: part(bits, EPOCH_SHIFT, EPOCH_BITS),
        sequence: part(bits, SEQUENCE_SHIFT, SEQUENCE_BITS),
        plan: part(bits, PLAN_SHIFT, PLAN_BITS),
        leg,
    };
    Ok((part(bits, SHARD_SHIFT, SHARD_BITS), key))
}

#[inline]
fn part<T: TryFrom<u128>>(bits: u128, shift: u32, width: u32) -> T {
    let value = (bits >> shift) & ((1 << width) - 1);
    T::try_from(value).ok().expect("each part is as wide as its type at most")
}

#[cold]
fn no_digit(octets: [u8; DIGITS]) -> NotOurs {
    let wrong = octets.iter().position(|octet| VALUES[usize::from(*octet)] == NO_DIGIT);
    let position = wrong.expect("a character was found to be no digit");
    NotOurs::NoDigit { position, octet: octets[position] }
}

/// The characters of 100 bits, highest first.
#[inline]
fn digits(bits: u128) -> [u8; DIGITS] {
    let mut octets = [0; DIGITS];
    let (high, rest) = octets.split_first_chunk_mut().expect("20 octets begin with 8");
    let (middle, low) = rest.split_first_chunk_mut().expect("12 octets begin with 8");
    *high = eight_digits(part(bits, 60, 40));
    *middle = eight_digits(part(bits, 20, 40));
    low.copy_from_slice(&eight_digits(part(bits, 0, 20))[4..]);
    octets
}

/// The characters of 40 bits, eight lanes at a time and without a branch.
#[inline]
#[expect(clippy::big_endian_bytes, reason = "a text starts with its highest digit")]
const fn eight_digits(bits: u64) -> [u8; 8] {
    // Each step halves the lanes: 2 of 20 bits, 4 of 10, 8 of 5.
    let two = (bits & 0xF_FFFF) | ((bits >> 20) << 32);
    let four = (two & 0x0000_03FF_0000_03FF) | ((two & 0x000F_FC00_000F_FC00) << 6);
    let eight = (four & 0x001F_001F_001F_001F) | ((four & 0x03E0_03E0_03E0_03E0) << 3);
    // From '0' up; then over the characters between '9' and 'A', and over I, L, O and U.
    let text = eight
        + lanes(b'0')
        + at_least(eight, 10) * (b'A' - b'9' - 1) as u64
        + at_least(eight, 18)
        + at_least(eight, 20)
        + at_least(eight, 22)
        + at_least(eight, 27);
    text.to_be_bytes()
}

/// One in every lane whose value, below 32, is at least the bound.
#[inline]
const fn at_least(lanes_of_digits: u64, bound: u8) -> u64 {
    ((lanes_of_digits + lanes(128 - bound)) >> 7) & lanes(1)
}

#[inline]
const fn lanes(octet: u8) -> u64 {
    u64::from_le_bytes([octet; 8])
}

/// What stands in [`VALUES`] for a character that is no digit: every bit is set, which no digit
/// and no combination of digits has.
const NO_DIGIT: u8 = 0xff;

/// The value of each character.
static VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let alphabet = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut values = [NO_DIGIT; 256];
    let mut value = 0_u8;
    while (value as usize) < alphabet.len() {
        values[alphabet[value as usize] as usize] = value;
        value += 1;
    }
    values
}
