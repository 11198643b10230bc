//! When a session may be there: periods that begin every day or every week, in a time zone.
//!
//! A period is a session of its own for the numbers: both sides begin at one when it begins. Nothing here reads
//! a clock; whoever asks says what time it is. A time of the day that clocks jump over is the moment of the jump;
//! one that comes twice is the first one.

mod zone;

use serde::{Deserialize, Serialize};

use crate::units::Nanos;
pub use zone::{BadZone, Zone};

const NS_PER_SECOND: i64 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/// A schedule as people write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleText {
    /// An offset (`+05:30`), a rule (`EST5EDT,M3.2.0,M11.1.0`), or one of the [names](Zone::names).
    pub zone: String,
    /// Days on which a period of one day begins, `sun` to `sat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<String>>,
    /// Day on which a period of one week begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_day: Option<String>,
    /// Time of the day at which a period begins, `17:00` or `17:00:00`.
    pub start: String,
    /// Day on which a period of one week ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_day: Option<String>,
    /// Time of the day at which it ends; what is not after the start is on the next day, or in the next week.
    pub end: String,
}

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSchedule {
    /// The zone cannot be read.
    #[error("schedule.zone: {0}")]
    Zone(#[from] BadZone),
    /// A time cannot be read.
    #[error("schedule.{field}: `{text}` is no time of the day; as in \"17:00\" or \"17:00:30\"")]
    Time {
        /// Where.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// A day cannot be read.
    #[error("schedule.{field}: `{text}` is none of sun, mon, tue, wed, thu, fri, sat")]
    Day {
        /// Where.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// A day stands there twice.
    #[error("schedule.days: `{0}` stands there twice")]
    Twice(String),
    /// Neither daily nor weekly, or both.
    #[error(
        "schedule: takes either days (a period begins on each of them) or start_day and end_day (one a week)"
    )]
    Shape,
}

/// One stretch of time in which a session may be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub start: Nanos,
    /// The first moment behind it.
    pub end: Nanos,
}

/// When a session may be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ScheduleText", into = "ScheduleText")]
pub struct Schedule {
    text: ScheduleText,
    zone: Zone,
    /// By weekday, Sunday first: whether a period begins on it.
    begins: [bool; 7],
    start_s: i64,
    /// Days from the one of the start to the one of the end.
    days: i64,
    end_s: i64,
}

impl TryFrom<ScheduleText> for Schedule {
    type Error = BadSchedule;

    fn try_from(text: ScheduleText) -> Result<Self, BadSchedule> {
        let zone = Zone::parse(&text.zone)?;
        let (start_s, end_s) = (time("start", &text.start)?, time("end", &text.end)?);
        let wraps = i64::from(end_s <= start_s);
        let mut begins = [false; 7];
        let days = match (&text.days, &text.start_day, &text.end_day) {
            (Some(days), None, None) if !days.is_empty() => {
                for name in days {
                    let place = &mut begins[weekday("days", name)?];
                    if std::mem::replace(place, true) {
                        return Err(BadSchedule::Twice(name.clone()));
                    }
                }
                wraps
            }
            (None, Some(first), Some(last)) => {
                let (first, last) = (weekday("start_day", first)?, weekday("end_day", last)?);
                begins[first] = true;
                let between = i64::try_from((last + 7 - first) % 7).expect("days of a week");
                if between == 0 { 7 * wraps } else { between }
            }
            _ => return Err(BadSchedule::Shape),
        };
        Ok(Self { text, zone, begins, start_s, days, end_s })
    }
}

impl From<Schedule> for ScheduleText {
    fn from(schedule: Schedule) -> Self {
        schedule.text
    }
}

impl Schedule {
    /// The period that `now` is in; none outside of all of them.
    #[must_use]
    pub fn period_at(&self, now: Nanos) -> Option<Period> {
        // The latest one that has begun: of two that touch, the newer.
        let today = self.local_day(now);
        let mut periods = (today - 8..=today + 1).rev().filter_map(|day| self.period_of(day));
        periods.find(|period| period.start <= now).filter(|period| now < period.end)
    }

    /// When the next period begins, behind `now`.
    #[must_use]
    pub fn next_start(&self, now: Nanos) -> Nanos {
        let today = self.local_day(now);
        let mut periods = (today - 1..=today + 9).filter_map(|day| self.period_of(day));
        let next = periods.find(|period| period.start > now);
        next.expect("a period begins in every week").start
    }

    /// How it was written.
    #[must_use]
    pub const fn text(&self) -> &ScheduleText {
        &self.text
    }

    fn local_day(&self, now: Nanos) -> i64 {
        let seconds = i64::try_from(now.0 / NS_PER_SECOND.unsigned_abs()).expect("few seconds");
        (seconds + self.zone.offset_at(seconds)).div_euclid(SECONDS_PER_DAY)
    }

    /// The period that begins on a day, counted from 1970-01-01, a Thursday.
    fn period_of(&self, day: i64) -> Option<Period> {
        let weekday = usize::try_from((day + 4).rem_euclid(7)).expect("days of a week");
        let at = |day: i64, second: i64| {
            let seconds = self.zone.to_utc(day * SECONDS_PER_DAY + second);
            Nanos(seconds.max(0).unsigned_abs() * NS_PER_SECOND.unsigned_abs())
        };
        self.begins[weekday]
            .then(|| Period { start: at(day, self.start_s), end: at(day + self.days, self.end_s) })
    }
}

fn weekday(field: &'static str, text: &str) -> Result<usize, BadSchedule> {
    let found = WEEKDAYS.iter().position(|name| *name == text);
    found.ok_or_else(|| BadSchedule::Day { field, text: text.to_owned() })
}

fn time(field: &'static str, text: &str) -> Result<i64, BadSchedule> {
    let parts: Vec<&str> = text.split(':').collect();
    let part = |at: usize, below: i64| {
        let text = parts.get(at).copied().unwrap_or("00");
        let is_number = text.len() == 2 && text.bytes().all(|octet| octet.is_ascii_digit());
        text.parse::<i64>().ok().filter(|number| is_number && *number < below)
    };
    let seconds = || Some(part(0, 24)? * 3600 + part(1, 60)? * 60 + part(2, 60)?);
    let seconds = seconds().filter(|_| matches!(parts.len(), 2 | 3));
    seconds.ok_or_else(|| BadSchedule::Time { field, text: text.to_owned() })
}

#[cfg(test)]
mod tests;
