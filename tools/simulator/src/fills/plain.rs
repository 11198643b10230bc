//! The plain CSV of fills: reads it with the place of every error, and writes it.
//!
//! Columns, in any order, named by a header line: `leader, time_ns, symbol, side, price, quantity,
//! order_id, fill_id`, and optionally `position_before, fee`. An optional cell may be empty.

use super::{Export, Fill, FillsError, LeaderFills, decimal, positive, side, symbol};
use protocol::messages::{Name, Side};
use protocol::units::Nanos;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

const COLUMNS: [&str; 10] = [
    "leader",
    "time_ns",
    "symbol",
    "side",
    "price",
    "quantity",
    "order_id",
    "fill_id",
    "position_before",
    "fee",
];

/// The last two columns may be absent.
const COLUMNS_REQUIRED: usize = 8;

/// Where each column stands in the file.
struct Header {
    places: [Option<usize>; COLUMNS.len()],
}

/// A line of the file, its number, and where its columns stand.
struct Line<'a> {
    header: &'a Header,
    record: &'a csv::StringRecord,
    number: u64,
    path: &'a str,
}

impl Line<'_> {
    fn error(&self, column: usize, problem: &str) -> FillsError {
        let place = self.header.places[column].unwrap_or_default();
        FillsError::Syntax {
            path: self.path.to_owned(),
            line: self.number,
            column: place as u64 + 1,
            problem: format!("{}: {problem}", COLUMNS[column]),
        }
    }

    fn text(&self, column: usize) -> &str {
        self.header.places[column].and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    fn read<T>(
        &self,
        column: usize,
        reader: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, FillsError> {
        reader(self.text(column)).map_err(|problem| self.error(column, &problem))
    }

    fn read_optional<T>(
        &self,
        column: usize,
        reader: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, FillsError> {
        if self.text(column).is_empty() { Ok(None) } else { self.read(column, reader).map(Some) }
    }
}

pub(super) fn parse(octets: &[u8], path: &str) -> Result<Export, FillsError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(octets);
    let header = header(reader.headers().map_err(|error| syntax(path, &error))?, path)?;
    let mut export =
        Export { leaders: Vec::new(), repeated_rows: 0, synthetic_ids: 0, self_trades: 0 };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut known: BTreeSet<(usize, u64)> = BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(|error| syntax(path, &error))?;
        let number = record.position().map_or(0, csv::Position::line);
        let line = Line { header: &header, record: &record, number, path };
        let name = line.read(0, leader)?;
        let leader = *places.entry(name.clone()).or_insert(export.leaders.len());
        if leader == export.leaders.len() {
            export.leaders.push(LeaderFills { name, fills: Vec::new() });
        }
        let fill = fill(&line)?;
        if !known.insert((leader, fill.fill_id)) {
            return Err(line.error(7, &format!("{} stands in the file twice", fill.fill_id)));
        }
        export.leaders[leader].fills.push(fill);
    }
    Ok(export)
}

fn header(record: &csv::StringRecord, path: &str) -> Result<Header, FillsError> {
    let error = |column: usize, problem: String| FillsError::Syntax {
        path: path.to_owned(),
        line: 1,
        column: column as u64 + 1,
        problem,
    };
    let mut places = [None; COLUMNS.len()];
    for (place, name) in record.iter().enumerate() {
        let Some(column) = COLUMNS.iter().position(|column| *column == name) else {
            let known = COLUMNS.join(", ");
            return Err(error(place, format!("unknown column `{name}`; known are {known}")));
        };
        if places[column].replace(place).is_some() {
            return Err(error(place, format!("column `{name}` stands in the header twice")));
        }
    }
    for column in 0..COLUMNS_REQUIRED {
        if places[column].is_none() {
            let problem = format!("the header has no column `{}`", COLUMNS[column]);
            return Err(error(record.len(), problem));
        }
    }
    Ok(Header { places })
}

fn fill(line: &Line<'_>) -> Result<Fill, FillsError> {
    Ok(Fill {
        time_ns: Nanos(line.read(1, whole)?),
        symbol: line.read(2, symbol)?,
        side: line.read(3, side)?,
        price: line.read(4, positive)?,
        quantity: line.read(5, positive)?,
        order_id: line.read(6, whole)?,
        fill_id: line.read(7, whole)?,
        position_before: line.read_optional(8, decimal)?,
        fee: line.read_optional(9, decimal)?,
    })
}

fn leader(text: &str) -> Result<String, String> {
    match Name::new(text) {
        Ok(name) if !name.is_empty() => Ok(text.to_owned()),
        _ => Err(format!("`{text}` is no name of 1 to 32 printable ASCII characters")),
    }
}

fn whole(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(u64::MAX) | Err(_) => {
            Err(format!("`{text}` is not a whole number from 0 to {}", u64::MAX - 1))
        }
        Ok(number) => Ok(number),
    }
}

fn syntax(path: &str, error: &csv::Error) -> FillsError {
    let (line, column, problem) = match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            (line, *len, format!("the line has {len} fields, the header has {expected_len}"))
        }
        csv::ErrorKind::Utf8 { pos, err } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            (line, err.field() as u64 + 1, "the field is not UTF-8".to_owned())
        }
        _ => (0, 0, error.to_string()),
    };
    FillsError::Syntax { path: path.to_owned(), line, column, problem }
}

/// Writes an export as CSV, with all columns, leader by leader.
///
/// # Errors
/// What the writer said.
pub fn write(export: &Export, writer: impl Write) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(writer);
    csv.write_record(COLUMNS)?;
    for leader in &export.leaders {
        for fill in &leader.fills {
            let optional =
                |value: Option<_>| value.map_or_else(String::new, |value| format!("{value}"));
            csv.write_record([
                leader.name.clone(),
                fill.time_ns.to_string(),
                fill.symbol.to_string(),
                if fill.side == Side::Buy { "buy" } else { "sell" }.to_owned(),
                fill.price.to_string(),
                fill.quantity.to_string(),
                fill.order_id.to_string(),
                fill.fill_id.to_string(),
                optional(fill.position_before),
                optional(fill.fee),
            ])?;
        }
    }
    csv.flush()
}
