//! TOML tables to typed fields, one at a time: every wrong value of a file is reported, not only the first.
//!
//! Serde stops at its first error, so the tables are read by hand. Rules between fields are not known here.

use super::source::Problems;
use protocol::messages::Decimal;
use toml::de::{DeInteger, DeTable, DeValue};

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Located<T> {
    pub(super) value: T,
    /// Offset of the value in the file.
    pub(super) at: usize,
    /// Its path for people.
    pub(super) path: String,
}

/// A field that may be absent.
pub(super) type Field<T> = Option<Located<T>>;

/// Where a table begins, for what it lacks.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// Offset in the file.
    pub(super) at: usize,
    /// Path for people; empty for the file itself.
    pub(super) path: String,
}

/// One table that is being read.
pub(super) struct Section<'a> {
    table: &'a DeTable<'a>,
    header: Header,
    problems: &'a mut Problems,
}

impl<'a> Section<'a> {
    pub(super) const fn new(
        table: &'a DeTable<'a>,
        header: Header,
        problems: &'a mut Problems,
    ) -> Self {
        Self { table, header, problems }
    }

    /// Where the table begins.
    pub(super) fn header(&self) -> Header {
        self.header.clone()
    }

    fn member(&self, name: &str) -> String {
        self.header.member(name)
    }

    /// Reports every key that is not in `known`.
    pub(super) fn refuse_unknown(&mut self, known: &[&str]) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let path = self.header.member(name);
                self.problems.error(key.span().start, &path, unknown_field(name, known));
            }
        }
    }
}

impl Header {
    /// Path of a member of the table.
    pub(super) fn member(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

fn unknown_field(name: &str, known: &[&str]) -> String {
    let nearest = known.iter().min_by_key(|candidate| distance(name, candidate));
    let hint = match nearest {
        Some(candidate) if distance(name, candidate) <= 2 => {
            format!("did you mean {candidate:?}? ")
        }
        _ => String::new(),
    };
    format!("unknown field; {hint}allowed: {}", known.join(", "))
}

/// Edits between two words (Levenshtein), for hints only.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, to) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

/// A single value.
pub(super) trait Scalar: Sized {
    /// The value, or what is wrong with it and what is allowed.
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String>;
}

/// A table with a fixed set of fields.
pub(super) trait Table: Sized {
    /// Names of the fields.
    fn names() -> Vec<&'static str>;
    /// Reads the fields; unknown ones are left to the caller.
    fn read(section: &mut Section<'_>) -> Self;
}

/// Anything that can stand behind a key.
pub(super) trait Member: Sized {
    /// Takes the member called `name` out of a table, whatever is there.
    fn take(section: &mut Section<'_>, name: &'static str) -> Self;
}

impl<T: Scalar> Member for Field<T> {
    fn take(section: &mut Section<'_>, name: &'static str) -> Self {
        let found = section.table.get(name)?;
        let path = section.member(name);
        let at = found.span().start;
        match T::from_toml(found.get_ref()) {
            Ok(value) => Some(Located { value, at, path }),
            Err(text) => {
                section.problems.error(at, &path, text);
                None
            }
        }
    }
}

impl<T: Table> Member for Option<T> {
    fn take(section: &mut Section<'_>, name: &'static str) -> Self {
        let found = section.table.get(name)?;
        let path = section.member(name);
        let header = Header { at: found.span().start, path };
        read_table(found.get_ref(), header, section.problems)
    }
}

impl<T: Table> Member for Vec<T> {
    fn take(section: &mut Section<'_>, name: &'static str) -> Self {
        let Some(found) = section.table.get(name) else { return Self::new() };
        let DeValue::Array(entries) = found.get_ref() else {
            let path = section.member(name);
            let text = format!("{}; write each one as [[{path}]]", is_a(found.get_ref()));
            section.problems.error(found.span().start, &path, text);
            return Self::new();
        };
        let mut tables = Self::new();
        for (index, entry) in entries.iter().enumerate() {
            let path = format!("{}[{index}]", section.member(name));
            let header = Header { at: entry.span().start, path };
            tables.extend(read_table(entry.get_ref(), header, section.problems));
        }
        tables
    }
}

fn read_table<T: Table>(value: &DeValue<'_>, header: Header, problems: &mut Problems) -> Option<T> {
    let DeValue::Table(table) = value else {
        problems.error(header.at, &header.path, format!("{}; must be a table", is_a(value)));
        return None;
    };
    let mut section = Section::new(table, header, problems);
    let read = T::read(&mut section);
    section.refuse_unknown(&T::names());
    Some(read)
}

/// Declares the tables of the file: a struct each, its reader, and its names for errors and for the tidy test.
///
/// `@ header` keeps where the table begins; `+ name: Table` takes a group of fields that several tables share.
macro_rules! tables {
    ($(
        $(#[$meta:meta])*
        $table:ident $(@ $header:ident)? {
            $($field:ident: $kind:ty,)*
            $(+ $shared:ident: $group:ty,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug)]
        pub(super) struct $table {
            $(
                /// Where it begins.
                pub(super) $header: $crate::configuration::reader::Header,
            )?
            $(pub(super) $field: $kind,)*
            $(pub(super) $shared: $group,)*
        }

        impl $crate::configuration::reader::Table for $table {
            fn names() -> Vec<&'static str> {
                let names = vec![$(stringify!($field),)*];
                $(let names = [names, <$group>::names()].concat();)*
                names
            }

            fn read(section: &mut $crate::configuration::reader::Section<'_>) -> Self {
                Self {
                    $($header: section.header(),)?
                    $($field: $crate::configuration::reader::Member::take(
                        section,
                        stringify!($field),
                    ),)*
                    $($shared: <$group as $crate::configuration::reader::Table>::read(section),)*
                }
            }
        }
    )*};
}
pub(super) use tables;

/// "is a float" and the like.
pub(super) fn is_a(value: &DeValue<'_>) -> String {
    let kind = value.type_str();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("is {article} {kind}")
}

impl Scalar for String {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::String(text) => Ok(text.clone().into_owned()),
            other => Err(format!("{}; must be a string in quotes", is_a(other))),
        }
    }
}

/// A moment in time: nanoseconds since 1970 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) u64);

impl Scalar for Moment {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let must = "must be a date and a time in UTC, such as 2027-03-26T08:00:00Z";
        match value {
            DeValue::Datetime(written) => {
                moment(written).map(Self).ok_or(format!("{written} is no such moment; {must}"))
            }
            other => Err(format!("{}; {must}, without quotes", is_a(other))),
        }
    }
}

impl std::fmt::Display for Moment {
    /// As the file writes it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (seconds, nanos) = (self.0 / 1_000_000_000, self.0 % 1_000_000_000);
        let (days, second) = (seconds / 86_400, seconds % 86_400);
        // Years that begin in March, in eras of 400 of them.
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = era * 400 + year + later;
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(formatter, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if nanos != 0 {
            let digits = format!("{nanos:09}");
            write!(formatter, ".{}", digits.trim_end_matches('0'))?;
        }
        formatter.write_str("Z")
    }
}

/// Nanoseconds since 1970 of a date and time in UTC.
fn moment(written: &toml::value::Datetime) -> Option<u64> {
    let (date, time) = (written.date?, written.time?);
    if written.offset? != toml::value::Offset::Z || date.year < 1970 {
        return None;
    }
    // Years that begin in March have their leap day at their end.
    let (year, month) = match u64::from(date.month) {
        month @ ..=2 => (u64::from(date.year) - 1, month + 9),
        month => (u64::from(date.year), month - 3),
    };
    let leap_days = year / 4 - year / 100 + year / 400;
    let days_of_months = (153 * month + 2) / 5;
    // 1970-01-01 is day 719468 of that count.
    let days = year * 365 + leap_days + days_of_months + u64::from(date.day) - 1 - 719_468;
    let hours = days * 24 + u64::from(time.hour);
    let minutes = hours * 60 + u64::from(time.minute);
    let seconds = minutes * 60 + u64::from(time.second.unwrap_or(0));
    let nanos = u64::from(time.nanosecond.unwrap_or(0));
    seconds.checked_mul(1_000_000_000)?.checked_add(nanos)
}

/// A whole number; its range is checked where its meaning is known.
impl Scalar for i64 {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::Integer(number) => integer(number),
            other => Err(format!("{}; must be a whole number without quotes", is_a(other))),
        }
    }
}

impl Scalar for Vec<i64> {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let must = "must be a list of whole numbers, such as [2, 3]";
        let DeValue::Array(entries) = value else { return Err(format!("{}; {must}", is_a(value))) };
        let whole = |entry: &DeValue<'_>| match entry {
            DeValue::Integer(number) => integer(number),
            other => Err(format!("holds an entry that {}; {must}", is_a(other))),
        };
        entries.iter().map(|entry| whole(entry.get_ref())).collect()
    }
}

impl Scalar for bool {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::Boolean(truth) => Ok(*truth),
            other => Err(format!("{}; must be true or false, without quotes", is_a(other))),
        }
    }
}

impl Scalar for Vec<String> {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let must = "must be a list of strings, such as [\"BTC\", \"ETH\"]";
        let DeValue::Array(entries) = value else { return Err(format!("{}; {must}", is_a(value))) };
        let text = |entry: &DeValue<'_>| match entry {
            DeValue::String(text) => Ok(text.clone().into_owned()),
            other => Err(format!("holds an entry that {}; {must}", is_a(other))),
        };
        entries.iter().map(|entry| text(entry.get_ref())).collect()
    }
}

/// An exact decimal: text in quotes, or a whole number.
impl Scalar for Decimal {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        match value {
            DeValue::String(text) => {
                text.parse().map_err(|error| format!("{text:?} is not exact: {error}"))
            }
            DeValue::Integer(number) => integer(number).map(|number| Self::new(number, 0).normal()),
            DeValue::Float(number) => Err(format!(
                "{number} is a float, which is not exact; write it in quotes: \"{number}\""
            )),
            other => Err(format!("{}; must be a decimal in quotes, such as \"0.5\"", is_a(other))),
        }
    }
}

fn integer(number: &DeInteger<'_>) -> Result<i64, String> {
    i64::from_str_radix(number.as_str(), number.radix())
        .map_err(|_| format!("{number} is too large; at most {}", i64::MAX))
}

/// A number of octets: whole, or text with KiB, MiB or GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size(pub(super) u64);

impl Scalar for Size {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let must = "must be a size such as \"64MiB\" (units: B, KiB, MiB, GiB)";
        let octets = match value {
            DeValue::String(text) => {
                parse_size(text).ok_or(format!("{text:?} is not a size; {must}"))
            }
            DeValue::Integer(number) => integer(number).and_then(|octets| {
                u64::try_from(octets).map_err(|_| format!("{octets} is negative; {must}"))
            }),
            other => Err(format!("{}; {must}", is_a(other))),
        };
        octets.map(Self)
    }
}

fn parse_size(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit.trim_start() {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

/// Words that the file uses for the values of an enumeration, in the order in which errors list them.
pub(super) trait Choice: Copy + PartialEq + 'static {
    const WORDS: &'static [(&'static str, Self)];

    /// The word of a value.
    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, value)| *value == self);
        found.expect("every value has a word").0
    }
}

/// A value of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen<T>(pub(super) T);

impl<T: Choice> Scalar for Chosen<T> {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let words: Vec<String> = T::WORDS.iter().map(|(word, _)| format!("{word:?}")).collect();
        let must = format!("must be one of {}", words.join(", "));
        let DeValue::String(text) = value else { return Err(format!("{}; {must}", is_a(value))) };
        let found = T::WORDS.iter().find(|(word, _)| word == text);
        found.map(|(_, value)| Self(*value)).ok_or_else(|| format!("{text:?} is unknown; {must}"))
    }
}

/// A time of the day, in seconds after midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeOfDay(pub(super) u32);

impl Scalar for TimeOfDay {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let must = "must be a time of the day in UTC such as \"22:00\", from 00:00 to 23:59";
        let DeValue::String(text) = value else { return Err(format!("{}; {must}", is_a(value))) };
        parse_time(text).map(Self).ok_or_else(|| format!("{text:?} is no time; {must}"))
    }
}

fn parse_time(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str, end: u32| {
        let is_pair = digits.len() == 2 && digits.bytes().all(|octet| octet.is_ascii_digit());
        digits.parse().ok().filter(|number: &u32| is_pair && *number < end)
    };
    Some(number(hours, 24)? * 3600 + number(minutes, 60)? * 60)
}

/// An equity for sizing: what the session reports, or a fixed amount.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reference {
    Live,
    Fixed(Decimal),
}

impl Scalar for Reference {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        if matches!(value, DeValue::String(text) if text == "live") {
            return Ok(Self::Live);
        }
        let fixed = Decimal::from_toml(value).map(Self::Fixed);
        fixed.map_err(|text| format!("{text}; or \"live\""))
    }
}
