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

// Where the words begin that hold eight digits, eight, and four.
const HIGH_SHIFT: u32 = MIDDLE_SHIFT + 8 * 5;
const MIDDLE_SHIFT: u32 = 4 * 5;
const WORD: u64 = (1 << (8 * 5)) - 1;
const LOW: u64 = (1 << MIDDLE_SHIFT) - 1;

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
    Ok(Text::of_printable(digits(words(shard, key))))
}

/// The identities of all orders of one journal record: what they share is worked out once.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    // All digits but the last eight are the same; those hold the end of the sequence, plan and leg.
    head: [u8; DIGITS - 8],
    sequence: u64,
}

impl Series {
    /// The identities of the orders that one record decided.
    ///
    /// # Errors
    /// [`OutOfRange`] for the first part that does not fit its bits.
    #[inline]
    pub fn new(shard: u16, epoch: u32, sequence: u64) -> Result<Self, OutOfRange> {
        let key = OrderKey { epoch, sequence, plan: 0, leg: 0 };
        if (shard > SHARD_MAX) | (epoch > EPOCH_MAX) | (sequence > SEQUENCE_MAX) {
            return Err(out_of_range(shard, key));
        }
        let [high, middle, _] = words(shard, key);
        let mut head = [0; DIGITS - 8];
        head[..8].copy_from_slice(&eight_digits(high));
        head[8..].copy_from_slice(&eight_digits(middle)[..4]);
        Ok(Self { head, sequence: (sequence << SEQUENCE_SHIFT) & WORD })
    }

    /// The identity of the record's order for a plan, the same as [`encode`] gives; none where that is an
    /// error.
    #[inline]
    #[must_use]
    pub fn id(&self, plan: u32, leg: u8) -> Option<ClOrdId> {
        if (plan > PLAN_MAX) | (leg > LEG_MAX) {
            return None;
        }
        let tail = eight_digits(self.sequence | u64::from(plan) << PLAN_SHIFT | u64::from(leg));
        let mut octets = [0; DIGITS];
        octets[..DIGITS - 8].copy_from_slice(&self.head);
        octets[DIGITS - 8..].copy_from_slice(&tail);
        Some(Text::of_printable(octets))
    }
}

/// The bits of an identity in digits of five bits: eight digits, eight, and four.
#[inline]
fn words(shard: u16, key: OrderKey) -> [u64; 3] {
    let OrderKey { epoch, sequence, plan, leg } = key;
    let (epoch, plan) = (u64::from(epoch), u64::from(plan));
    let high = (u64::from(shard) << (SHARD_SHIFT - HIGH_SHIFT))
        | (epoch << (EPOCH_SHIFT - HIGH_SHIFT))
        | (sequence >> (HIGH_SHIFT - SEQUENCE_SHIFT));
    let middle =
        (sequence << (SEQUENCE_SHIFT - MIDDLE_SHIFT)) | (plan >> (MIDDLE_SHIFT - PLAN_SHIFT));
    let low = (plan << PLAN_SHIFT) | u64::from(leg);
    [high, middle & WORD, low & LOW]
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
    let (first, rest) = octets.split_first_chunk().expect("20 octets begin with 8");
    let (second, third) = rest.split_first_chunk().expect("12 octets begin with 8");
    let third = third.first_chunk().expect("4 octets are left");
    let (high, middle, low) = (value::<8>(first), value::<8>(second), value::<4>(third));
    if (high | middle | low) & NO_DIGIT != 0 {
        return Err(no_digit(octets));
    }
    if high >> (SHARD_SHIFT + SHARD_BITS - HIGH_SHIFT) != 0 {
        return Err(NotOurs::FirstDigit);
    }
    let [leg, ..] = low.to_le_bytes();
    if leg > LEG_MAX {
        return Err(NotOurs::LegIsNull);
    }
    let sequence =
        (high << (HIGH_SHIFT - SEQUENCE_SHIFT)) | (middle >> (SEQUENCE_SHIFT - MIDDLE_SHIFT));
    let plan = (middle << (MIDDLE_SHIFT - PLAN_SHIFT)) | (low >> PLAN_SHIFT);
    let key = OrderKey {
        epoch: part(high >> (EPOCH_SHIFT - HIGH_SHIFT), EPOCH_BITS),
        sequence: part(sequence, SEQUENCE_BITS),
        plan: part(plan, PLAN_BITS),
        leg,
    };
    Ok((part(high >> (SHARD_SHIFT - HIGH_SHIFT), SHARD_BITS), key))
}

/// The lowest bits of a word, as many as a part has.
#[inline]
fn part<T: TryFrom<u64>>(word: u64, width: u32) -> T {
    let value = word & ((1 << width) - 1);
    T::try_from(value).ok().expect("each part is as wide as its type at most")
}

/// The value of some digits; [`NO_DIGIT`] is set in it when one is none.
#[inline]
fn value<const DIGITS: usize>(digits: &[u8; DIGITS]) -> u64 {
    let mut value = 0;
    let mut all = 0;
    for digit in digits {
        let one = VALUES[usize::from(*digit)];
        all |= one;
        value = (value << 5) | (one & 0x1f);
    }
    value | (all & NO_DIGIT)
}

#[cold]
fn no_digit(octets: [u8; DIGITS]) -> NotOurs {
    let wrong = octets.iter().position(|octet| VALUES[usize::from(*octet)] == NO_DIGIT);
    let position = wrong.expect("a character was found to be no digit");
    NotOurs::NoDigit { position, octet: octets[position] }
}

/// The characters of an identity.
#[inline]
fn digits([high, middle, low]: [u64; 3]) -> [u8; DIGITS] {
    let mut octets = [0; DIGITS];
    octets[..8].copy_from_slice(&eight_digits(high));
    octets[8..16].copy_from_slice(&eight_digits(middle));
    octets[16..].copy_from_slice(&eight_digits(low)[4..]);
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
    // From '0' up; then over the characters between '9' and 'A', and over I, L, O and U. No lane
    // overflows: a digit is below 32.
    let text = eight
        .wrapping_add(lanes(b'0'))
        .wrapping_add(at_least(eight, 10).wrapping_mul((b'A' - b'9' - 1) as u64))
        .wrapping_add(at_least(eight, 18))
        .wrapping_add(at_least(eight, 20))
        .wrapping_add(at_least(eight, 22))
        .wrapping_add(at_least(eight, 27));
    text.to_be_bytes()
}

/// One in every lane whose value, below 32, is at least the bound.
#[inline]
const fn at_least(lanes_of_digits: u64, bound: u8) -> u64 {
    (lanes_of_digits.wrapping_add(lanes(128 - bound)) >> 7) & lanes(1)
}

#[inline]
const fn lanes(octet: u8) -> u64 {
    u64::from_le_bytes([octet; 8])
}

/// What stands in [`VALUES`] for a character that is no digit: a bit above all words.
const NO_DIGIT: u64 = 1 << 63;

/// The value of each character.
static VALUES: [u64; 256] = values();

const fn values() -> [u64; 256] {
    let alphabet = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < alphabet.len() {
        values[alphabet[value] as usize] = value as u64;
        value += 1;
    }
    values
}
