//! Values of fields: numbers, decimals, flags and times, both ways. Nothing is rounded.

use crate::messages::Decimal;
use crate::units::Nanos;

/// Digits of the longest whole number that is read: it fits 63 bits.
pub const NUMBER_DIGITS_MAX: usize = 18;

/// Octets of the longest time.
pub const TIMESTAMP_BYTES_MAX: usize = 27;

const NS_PER_SECOND: u64 = 1_000_000_000;
const SECONDS_PER_DAY: u64 = 24 * 60 * 60;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_DAYS: u64 = 719_468;
/// Days of four centuries.
const ERA_DAYS: u64 = 146_097;

/// How finely times are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// `20260102-03:04:05`
    Seconds,
    /// `20260102-03:04:05.678`
    #[default]
    Milliseconds,
    /// `20260102-03:04:05.678901`
    Microseconds,
    /// `20260102-03:04:05.678901234`
    Nanoseconds,
}

impl Precision {
    const fn digits(self) -> usize {
        match self {
            Self::Seconds => 0,
            Self::Milliseconds => 3,
            Self::Microseconds => 6,
            Self::Nanoseconds => 9,
        }
    }

    /// Octets of a time.
    #[must_use]
    pub const fn timestamp_bytes(self) -> usize {
        match self.digits() {
            0 => 17,
            digits => 18 + digits,
        }
    }
}

/// A whole number that is not negative: digits, perhaps with zeros in front.
#[inline]
#[must_use]
pub fn number(octets: &[u8]) -> Option<u64> {
    if octets.is_empty() || octets.len() > NUMBER_DIGITS_MAX {
        return None;
    }
    octets.iter().try_fold(0, |number, octet| {
        octet.is_ascii_digit().then(|| number * 10 + u64::from(octet - b'0'))
    })
}

/// A whole number, perhaps with a minus sign.
#[inline]
#[must_use]
pub fn signed(octets: &[u8]) -> Option<i64> {
    match octets.strip_prefix(b"-") {
        Some(digits) => number(digits).map(|number| -number.cast_signed()),
        None => number(octets).map(u64::cast_signed),
    }
}

/// A decimal number: digits with at most one point somewhere and perhaps a minus sign in front. At most 18
/// digits count, zeros in front not among them.
#[inline]
#[must_use]
pub fn decimal(octets: &[u8]) -> Option<Decimal> {
    let digits = octets.strip_prefix(b"-");
    let is_negative = digits.is_some();
    let (mut mantissa, mut exponent, mut counted, mut seen) = (0_i64, 0_i8, 0, false);
    let mut has_point = false;
    for octet in digits.unwrap_or(octets) {
        match octet {
            b'0'..=b'9' => {
                counted += usize::from(counted > 0 || *octet != b'0');
                if counted > NUMBER_DIGITS_MAX || (has_point && exponent == -18) {
                    return None;
                }
                mantissa = mantissa * 10 + i64::from(octet - b'0');
                exponent -= i8::from(has_point);
                seen = true;
            }
            b'.' if !has_point => has_point = true,
            _ => return None,
        }
    }
    seen.then(|| Decimal::new(if is_negative { -mantissa } else { mantissa }, exponent))
}

/// `Y` or `N`.
#[inline]
#[must_use]
pub const fn flag(octets: &[u8]) -> Option<bool> {
    match octets {
        b"Y" => Some(true),
        b"N" => Some(false),
        _ => None,
    }
}

/// A `UTCTimestamp`: to seconds, or with three, six or nine digits behind a point. Years from 1970 to 2553;
/// a leap second is the first of the next minute.
#[inline]
#[must_use]
pub fn timestamp(octets: &[u8]) -> Option<Nanos> {
    let (whole, fraction) = octets.split_at_checked(17)?;
    let field = |from: usize, to: usize| number(&whole[from..to]);
    let (year, month, day) = (field(0, 4)?, field(4, 6)?, field(6, 8)?);
    let (hour, minute, second) = (field(9, 11)?, field(12, 14)?, field(15, 17)?);
    let marks = [whole[8], whole[11], whole[14]] == *b"-::";
    let is_time = hour < 24 && minute < 60 && second <= 60;
    let is_date = (1970..=2553).contains(&year) && day >= 1 && day <= days_of(year, month);
    if !(marks && is_time && is_date) {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    let seconds = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    let nanoseconds = match fraction {
        [] => 0,
        [b'.', digits @ ..] if matches!(digits.len(), 3 | 6 | 9) => {
            let missing = u32::try_from(9 - digits.len()).expect("at most nine digits");
            number(digits)? * 10_u64.pow(missing)
        }
        _ => return None,
    };
    Some(Nanos(seconds * NS_PER_SECOND + nanoseconds))
}

/// Days of a month; none of what is no month.
const fn days_of(year: u64, month: u64) -> u64 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}

/// Days from 1970-01-01 to the first of a month. Years are counted from March, so that a leap day is the
/// last of its year.
pub(super) const fn days_before(year: u64, month: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - EPOCH_DAYS
}

/// Year, month and day, so many days after 1970-01-01.
pub(super) const fn date(days: u64) -> (u64, u64, u64) {
    let days = days + EPOCH_DAYS;
    let era = days / ERA_DAYS;
    let day_of_era = days % ERA_DAYS;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year_of_era + next, month, day)
}

/// Writes a time to the start of a buffer and returns how many octets it took. What is finer than the
/// precision is cut off.
#[inline]
pub fn write_timestamp(
    time: Nanos,
    precision: Precision,
    buffer: &mut [u8; TIMESTAMP_BYTES_MAX],
) -> usize {
    let (seconds, nanoseconds) = (time.0 / NS_PER_SECOND, time.0 % NS_PER_SECOND);
    let (days, second) = (seconds / SECONDS_PER_DAY, seconds % SECONDS_PER_DAY);
    let (year, month, day) = date(days);
    *buffer = *b"00000000-00:00:00.000000000";
    write_digits(&mut buffer[0..4], year);
    write_digits(&mut buffer[4..6], month);
    write_digits(&mut buffer[6..8], day);
    write_digits(&mut buffer[9..11], second / 3600);
    write_digits(&mut buffer[12..14], second / 60 % 60);
    write_digits(&mut buffer[15..17], second % 60);
    write_digits(&mut buffer[18..27], nanoseconds);
    precision.timestamp_bytes()
}

/// Writes a number right-aligned, with zeros in front, and returns the sum of its octets. Digits that do not fit are lost.
#[inline]
pub(super) fn write_digits(buffer: &mut [u8], mut number: u64) -> u8 {
    let mut sum = 0_u8;
    let mut digit = |number: u64| {
        let octet = b'0' + (number % 10).to_le_bytes()[0];
        sum = sum.wrapping_add(octet);
        octet
    };
    // Two at a time: the next division does not wait for both.
    let mut pairs = buffer.rchunks_exact_mut(2);
    for pair in &mut pairs {
        let two = number % 100;
        number /= 100;
        pair[1] = digit(two);
        pair[0] = digit(two / 10);
    }
    if let [first] = pairs.into_remainder() {
        *first = digit(number);
    }
    sum
}

/// Digits of a number without zeros in front.
#[inline]
pub(super) const fn digits_of(number: u64) -> usize {
    match number.checked_ilog10() {
        Some(log) => log as usize + 1,
        None => 1,
    }
}
