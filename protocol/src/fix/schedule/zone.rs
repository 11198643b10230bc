//! Time zones as rules: an offset from UTC, and the Sundays on which summer time begins and ends.
//!
//! The rules are those of POSIX (`TZ`), which is what a zone's database says of the years to come. What a rule
//! cannot say (a country that decides every year) has to be written as an offset, and changed when it changes.

use crate::fix::value::{date, days_before};

const SECONDS_PER_DAY: i64 = 86_400;
/// Hours that a change may be away from the midnight that begins its day (RFC 8536).
const CHANGE_HOURS_MAX: i64 = 167;
/// When clocks change if a rule does not say it.
const CHANGE_DEFAULT_S: i64 = 2 * 3600;

/// Names that may stand for a rule, as of the database of 2026a. Those of one line have one rule.
const NAMES: [(&[&str], &str); 17] = [
    (&["UTC"], "UTC0"),
    (&["America/New_York", "America/Toronto"], "EST5EDT,M3.2.0,M11.1.0"),
    (&["America/Chicago"], "CST6CDT,M3.2.0,M11.1.0"),
    (&["America/Denver"], "MST7MDT,M3.2.0,M11.1.0"),
    (&["America/Los_Angeles"], "PST8PDT,M3.2.0,M11.1.0"),
    (&["America/Sao_Paulo"], "<-03>3"),
    (&["Europe/London"], "GMT0BST,M3.5.0/1,M10.5.0"),
    (&["Europe/Dublin"], "IST-1GMT0,M10.5.0,M3.5.0/1"),
    (
        &[
            "Europe/Amsterdam",
            "Europe/Berlin",
            "Europe/Madrid",
            "Europe/Paris",
            "Europe/Stockholm",
            "Europe/Zurich",
        ],
        "CET-1CEST,M3.5.0,M10.5.0/3",
    ),
    (&["Europe/Athens", "Europe/Helsinki"], "EET-2EEST,M3.5.0/3,M10.5.0/4"),
    (&["Africa/Johannesburg"], "SAST-2"),
    (&["Asia/Dubai"], "<+04>-4"),
    (&["Asia/Kolkata"], "IST-5:30"),
    (&["Asia/Hong_Kong", "Asia/Shanghai", "Asia/Singapore"], "<+08>-8"),
    (&["Asia/Seoul", "Asia/Tokyo"], "<+09>-9"),
    (&["Australia/Sydney"], "AEST-10AEDT,M10.1.0,M4.1.0/3"),
    (&["Pacific/Auckland"], "NZST-12NZDT,M9.5.0,M4.1.0/3"),
];

/// Why a text is no zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadZone {
    /// It looks like a rule and is none.
    #[error("`{0}` is no rule; as in EST5EDT,M3.2.0,M11.1.0 or CET-1CEST,M3.5.0,M10.5.0/3")]
    Rule(String),
    /// It is nothing that we know.
    #[error(
        "`{0}` is no offset (+05:30), no rule (EST5EDT,M3.2.0,M11.1.0) and none of the names {names}",
        names = names()
    )]
    Unknown(String),
}

/// A zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Seconds east of UTC.
    standard_s: i64,
    summer: Option<Summer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summer {
    offset_s: i64,
    begins: Change,
    ends: Change,
}

/// A day of the year by its weekday, and a time of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    month: u64,
    /// One to five; five is the last one.
    week: i64,
    /// Sunday is zero.
    weekday: i64,
    time_s: i64,
}

impl Zone {
    /// Reads an offset, a rule or a name.
    ///
    /// # Errors
    /// [`BadZone`].
    pub fn parse(text: &str) -> Result<Self, BadZone> {
        if let Some((_, rule)) = NAMES.iter().find(|(names, _)| names.contains(&text)) {
            return rule_of(rule).ok_or_else(|| BadZone::Rule((*rule).to_owned()));
        }
        if text.starts_with(['+', '-']) {
            let offset = Reader(text.as_bytes()).offset().filter(|_| text.len() == 6);
            let offset = offset.filter(|(_, rest)| rest.is_empty());
            let offset = offset.ok_or_else(|| BadZone::Unknown(text.to_owned()))?;
            return Ok(Self { standard_s: offset.0, summer: None });
        }
        if text.contains(|letter: char| letter.is_ascii_digit()) {
            return rule_of(text).ok_or_else(|| BadZone::Rule(text.to_owned()));
        }
        Err(BadZone::Unknown(text.to_owned()))
    }

    /// Names that stand for a rule, each with it.
    pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
        NAMES.iter().flat_map(|(names, rule)| names.iter().map(|name| (*name, *rule)))
    }

    /// Seconds that the clocks of the zone are ahead of UTC at a moment, in seconds since 1970.
    #[must_use]
    pub fn offset_at(&self, utc_s: i64) -> i64 {
        let Some(summer) = &self.summer else { return self.standard_s };
        let [begins, ends] = self.changes(summer, year_of(utc_s + self.standard_s));
        let is_summer = if begins < ends {
            (begins..ends).contains(&utc_s)
        } else {
            !(ends..begins).contains(&utc_s)
        };
        if is_summer { summer.offset_s } else { self.standard_s }
    }

    /// The moment at which the clocks of the zone say so. What they jump over is the jump; what they say twice is
    /// the first time.
    #[must_use]
    pub fn to_utc(&self, local_s: i64) -> i64 {
        let Some(summer) = &self.summer else { return local_s - self.standard_s };
        let (low, high) =
            (self.standard_s.min(summer.offset_s), self.standard_s.max(summer.offset_s));
        let (early, late) = (local_s - high, local_s - low);
        if self.offset_at(early) == high {
            return early;
        }
        if self.offset_at(late) == low {
            return late;
        }
        let mut changes = self.changes(summer, year_of(local_s)).into_iter();
        changes.find(|change| (early..=late).contains(change)).unwrap_or(late)
    }

    /// When summer time begins and ends in a year.
    fn changes(&self, summer: &Summer, year: u64) -> [i64; 2] {
        [summer.begins.local_s(year) - self.standard_s, summer.ends.local_s(year) - summer.offset_s]
    }
}

impl Change {
    fn local_s(&self, year: u64) -> i64 {
        let first = |year, month| i64::try_from(days_before(year, month)).expect("few days");
        let start = first(year, self.month);
        let (next_year, next) =
            if self.month == 12 { (year + 1, 1) } else { (year, self.month + 1) };
        let end = first(next_year, next);
        // 1970-01-01 was a Thursday.
        let first_weekday = (start + 4).rem_euclid(7);
        let mut day = start + (self.weekday - first_weekday).rem_euclid(7) + 7 * (self.week - 1);
        while day >= end {
            day -= 7;
        }
        day * SECONDS_PER_DAY + self.time_s
    }
}

fn year_of(local_s: i64) -> u64 {
    date(local_s.max(0).unsigned_abs() / SECONDS_PER_DAY.unsigned_abs()).0
}

fn names() -> String {
    Zone::names().map(|(name, _)| name).collect::<Vec<&str>>().join(", ")
}

/// `std offset [dst [offset] , start [/time] , end [/time]]`, offsets west of Greenwich.
fn rule_of(text: &str) -> Option<Zone> {
    let (offset, rest) = Reader(text.as_bytes()).name()?.offset()?;
    let standard_s = -offset;
    if rest.is_empty() {
        return Some(Zone { standard_s, summer: None });
    }
    let rest = Reader(rest).name()?;
    let (offset_s, rest) = match rest.0.first()? {
        b',' => (standard_s + 3600, rest.0),
        _ => rest.offset().map(|(offset, rest)| (-offset, rest))?,
    };
    let (begins, rest) = Reader(rest).change()?;
    let (ends, rest) = Reader(rest).change()?;
    let summer = Summer { offset_s, begins, ends };
    let is_usable = rest.is_empty() && offset_s != standard_s && begins.month != ends.month;
    is_usable.then_some(Zone { standard_s, summer: Some(summer) })
}

/// What is left of a rule.
#[derive(Clone, Copy)]
struct Reader<'t>(&'t [u8]);

impl<'t> Reader<'t> {
    /// Skips the name of a time.
    fn name(self) -> Option<Self> {
        let is_quoted = self.0.first() == Some(&b'<');
        let length = if is_quoted {
            self.0.iter().position(|octet| *octet == b'>')? + 1
        } else {
            self.0.iter().take_while(|octet| octet.is_ascii_alphabetic()).count()
        };
        (length >= 3).then(|| Self(&self.0[length..]))
    }

    /// `[+-]hh[:mm[:ss]]`, in seconds.
    fn offset(self) -> Option<(i64, &'t [u8])> {
        self.clock(24)
    }

    fn clock(self, hours_max: i64) -> Option<(i64, &'t [u8])> {
        let (sign, digits) = match self.0.first()? {
            b'-' => (-1, &self.0[1..]),
            b'+' => (1, &self.0[1..]),
            _ => (1, self.0),
        };
        let (hours, mut rest) = Self(digits).number(hours_max)?;
        let mut seconds = hours * 3600;
        for unit in [60, 1] {
            let Some(after) = rest.strip_prefix(b":") else { break };
            let (count, left) = Self(after).number(59)?;
            seconds += count * unit;
            rest = left;
        }
        Some((sign * seconds, rest))
    }

    /// `,Mmonth.week.weekday[/time]`.
    fn change(self) -> Option<(Change, &'t [u8])> {
        let (month, rest) = Self(self.0.strip_prefix(b",M")?).number(12)?;
        let (week, rest) = Self(rest.strip_prefix(b".")?).number(5)?;
        let (weekday, rest) = Self(rest.strip_prefix(b".")?).number(6)?;
        let (time_s, rest) = match rest.strip_prefix(b"/") {
            Some(time) => Self(time).clock(CHANGE_HOURS_MAX)?,
            None => (CHANGE_DEFAULT_S, rest),
        };
        let month = u64::try_from(month).ok().filter(|month| *month > 0)?;
        (week > 0).then_some((Change { month, week, weekday, time_s }, rest))
    }

    /// One to three digits, up to a number.
    fn number(self, most: i64) -> Option<(i64, &'t [u8])> {
        let length = self.0.iter().take_while(|octet| octet.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        let text = str::from_utf8(digits).ok().filter(|_| (1..=3).contains(&length))?;
        text.parse().ok().filter(|number| *number <= most).map(|number| (number, rest))
    }
}
