//! Leader fills out of files, exact: what leaders traded, in the order in which it happened.
//!
//! Reads Hyperliquid `userFills` answers and a plain CSV, and writes the CSV. It does not talk to
//! anything, does not round, and does not guess: what cannot be read is an error with its place.

mod chain;
mod hyperliquid;
mod plain;

#[cfg(test)]
mod tests;

pub use chain::{Break, ChainCheck};
pub use plain::write as write_csv;

use protocol::messages::{Side, Symbol};
use protocol::units::Nanos;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// One execution of a leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fill {
    /// Instrument, as the file writes it.
    pub symbol: Symbol,
    /// When it happened.
    pub time_ns: Nanos,
    /// Side of the leader.
    pub side: Side,
    /// Price, positive; at most 18 decimals and 18 digits.
    pub price: Decimal,
    /// Quantity, positive; at most 18 decimals and 18 digits.
    pub quantity: Decimal,
    /// The leader's order.
    pub order_id: u64,
    /// Unique per leader. Made from the row where the file has none.
    pub fill_id: u64,
    /// The leader's signed position before it, where the file says so.
    pub position_before: Option<Decimal>,
    /// Fee that the leader paid, where the file says so; negative is a rebate.
    pub fee: Option<Decimal>,
}

impl Fill {
    /// The quantity with the sign of its side.
    #[must_use]
    pub fn signed(&self) -> Decimal {
        match self.side {
            Side::Buy => self.quantity,
            Side::Sell => -self.quantity,
        }
    }

    /// The leader's position after it, where the one before is known.
    #[must_use]
    pub fn position_after(&self) -> Option<Decimal> {
        self.position_before.map(|before| before + self.signed())
    }
}

/// What one leader did, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderFills {
    /// At most 32 printable ASCII characters, unique within the export.
    pub name: String,
    /// In time order; within one time in the order of the positions.
    pub fills: Vec<Fill>,
}

/// Everything that a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Export {
    /// In the order of the file.
    pub leaders: Vec<LeaderFills>,
    /// Rows that repeated another row of the same leader and were left out.
    pub repeated_rows: usize,
    /// Rows without an identity of their own, which got one made from their content.
    pub synthetic_ids: usize,
    /// Rows that got another position because the account traded with itself: both rows of such a
    /// trade carry the position before it.
    pub self_trades: usize,
}

/// Where one leader stands in one instrument when the export ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExpectedPosition {
    /// The leader.
    pub leader: String,
    /// The instrument.
    pub symbol: Symbol,
    /// Position before the first fill; zero where the file does not say.
    pub first: Decimal,
    /// Position after the last fill.
    pub last: Decimal,
    /// Number of fills.
    pub fills: usize,
}

/// What an export tells of one instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ObservedInstrument {
    /// The instrument.
    pub symbol: Symbol,
    /// Decimals that prices need.
    pub price_decimals: u32,
    /// Decimals that quantities and positions need.
    pub quantity_decimals: u32,
    /// Lowest and highest price.
    pub price_range: (Decimal, Decimal),
    /// Smallest and largest price times quantity of one fill.
    pub notional_range: (Decimal, Decimal),
    /// Number of fills.
    pub fills: usize,
}

/// Why a file could not be read. Each names the file and the place in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FillsError {
    /// The file cannot be opened or read.
    #[error("{path}: cannot read the file: {source}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text breaks a rule of its format at a place in the file.
    #[error("{path}:{line}:{column}: {problem}")]
    Syntax {
        /// The file.
        path: String,
        /// Line, counted from one.
        line: u64,
        /// Column, counted from one; for CSV the number of the field.
        column: u64,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A value of a JSON file is not what it must be.
    #[error("{path}: {field}: {problem}")]
    Value {
        /// The file.
        path: String,
        /// Where it stands, as a path into the document.
        field: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// The file holds no fill at all.
    #[error(
        "{path}: no fills in the file; expected a list of fills, an object with `queries` or `response`, or a CSV"
    )]
    Empty {
        /// The file.
        path: String,
    },
}

/// Reads an export: Hyperliquid JSON when the text starts with a bracket or a brace, else CSV.
///
/// # Errors
/// [`FillsError`] when the file cannot be read or holds something that is not a fill.
pub fn load(path: &Path) -> Result<Export, FillsError> {
    let shown = path.display().to_string();
    let octets =
        std::fs::read(path).map_err(|source| FillsError::Read { path: shown.clone(), source })?;
    let stem = path.file_stem().map_or_else(|| "leader".into(), |stem| stem.to_string_lossy());
    parse(&octets, &shown, &stem)
}

/// Reads an export out of memory; `path` stands in errors, `name` is the leader where the text has none.
///
/// # Errors
/// [`FillsError`] when the text holds something that is not a fill.
pub fn parse(octets: &[u8], path: &str, name: &str) -> Result<Export, FillsError> {
    let first = octets.iter().find(|octet| !octet.is_ascii_whitespace());
    let mut export = match first {
        Some(b'[' | b'{') => hyperliquid::parse(octets, path, name)?,
        _ => plain::parse(octets, path)?,
    };
    if export.leaders.iter().all(|leader| leader.fills.is_empty()) {
        return Err(FillsError::Empty { path: path.to_owned() });
    }
    for leader in &mut export.leaders {
        export.self_trades += chain::put_in_order(&mut leader.fills);
    }
    Ok(export)
}

impl Export {
    /// Number of fills of all leaders.
    #[must_use]
    pub fn fills(&self) -> usize {
        self.leaders.iter().map(|leader| leader.fills.len()).sum()
    }

    /// Whether each position follows from the one before it.
    #[must_use]
    pub fn chain_check(&self) -> ChainCheck {
        chain::check(self)
    }

    /// Where each leader stands in each instrument at the end, by leader, then symbol.
    #[must_use]
    pub fn expected_positions(&self) -> Vec<ExpectedPosition> {
        self.leaders.iter().flat_map(positions_of).collect()
    }

    /// What the fills tell of each instrument, by symbol.
    #[must_use]
    pub fn instruments(&self) -> Vec<ObservedInstrument> {
        let mut all: Vec<&Fill> = self.leaders.iter().flat_map(|leader| &leader.fills).collect();
        all.sort_by_key(|fill| fill.symbol);
        all.chunk_by(|left, right| left.symbol == right.symbol).map(observe).collect()
    }

    /// Fills of all leaders in time order, as (leader, fill) indices; equal times by leader.
    #[must_use]
    pub fn timeline(&self) -> Vec<(usize, usize)> {
        let mut all: Vec<(usize, usize)> = self
            .leaders
            .iter()
            .enumerate()
            .flat_map(|(leader, fills)| (0..fills.fills.len()).map(move |fill| (leader, fill)))
            .collect();
        all.sort_by_key(|(leader, fill)| self.leaders[*leader].fills[*fill].time_ns);
        all
    }
}

/// What each fill leaves of its order, as far as the fills behind it tell: a part that was never filled shows
/// nowhere. None where it has more digits than the wire carries.
pub(crate) fn leaves(fills: &[Fill]) -> Vec<Option<Decimal>> {
    let mut open: BTreeMap<(Symbol, u64), Decimal> = BTreeMap::new();
    let mut leaves: Vec<Option<Decimal>> = fills
        .iter()
        .rev()
        .map(|fill| {
            let order = open.entry((fill.symbol, fill.order_id)).or_default();
            let left = *order;
            *order += fill.quantity;
            let digits = left.normalize().mantissa().abs();
            (digits < 10_i128.pow(18)).then_some(left)
        })
        .collect();
    leaves.reverse();
    leaves
}

fn positions_of(leader: &LeaderFills) -> Vec<ExpectedPosition> {
    let mut fills: Vec<&Fill> = leader.fills.iter().collect();
    fills.sort_by_key(|fill| fill.symbol);
    fills
        .chunk_by(|left, right| left.symbol == right.symbol)
        .map(|stream| {
            let first = stream[0].position_before.unwrap_or_default();
            let moved: Decimal = stream.iter().map(|fill| fill.signed()).sum();
            let last = stream[stream.len() - 1].position_after().unwrap_or(first + moved);
            let (leader, symbol) = (leader.name.clone(), stream[0].symbol);
            ExpectedPosition { leader, symbol, first, last, fills: stream.len() }
        })
        .collect()
}

fn observe(fills: &[&Fill]) -> ObservedInstrument {
    let notional = |fill: &&Fill| fill.price.checked_mul(fill.quantity).unwrap_or(Decimal::MAX);
    ObservedInstrument {
        symbol: fills[0].symbol,
        price_decimals: decimals(fills.iter().map(|fill| fill.price)),
        quantity_decimals: decimals(
            fills.iter().flat_map(|fill| [Some(fill.quantity), fill.position_before]).flatten(),
        ),
        price_range: range(fills.iter().map(|fill| fill.price)),
        notional_range: range(fills.iter().map(notional)),
        fills: fills.len(),
    }
}

fn decimals(values: impl Iterator<Item = Decimal>) -> u32 {
    values.map(|value| value.normalize().scale()).max().unwrap_or_default()
}

fn range(values: impl Iterator<Item = Decimal> + Clone) -> (Decimal, Decimal) {
    (values.clone().min().unwrap_or_default(), values.max().unwrap_or_default())
}

/// Reads a decimal number that the wire can carry: at most 18 decimals, at most 18 digits.
pub(crate) fn decimal(text: &str) -> Result<Decimal, String> {
    let value = Decimal::from_str_exact(text)
        .map_err(|_| format!("`{text}` is not a decimal number such as `0.25`"))?
        .normalize();
    let digits_max = 10_i128.pow(18);
    if value.mantissa().abs() >= digits_max || value.scale() > 18 {
        return Err(format!("`{text}` has more than 18 digits"));
    }
    Ok(value)
}

/// Reads a decimal number above zero.
pub(crate) fn positive(text: &str) -> Result<Decimal, String> {
    let value = decimal(text)?;
    if value <= Decimal::ZERO {
        return Err(format!("`{text}` is not above zero"));
    }
    Ok(value)
}

/// Reads a symbol.
pub(crate) fn symbol(text: &str) -> Result<Symbol, String> {
    if text.is_empty() {
        return Err("the symbol is empty".to_owned());
    }
    Symbol::new(text).map_err(|error| format!("`{text}` is no symbol: {error}"))
}

/// Reads a side as Hyperliquid (`B`, `A`) or people (`buy`, `sell`) write it.
pub(crate) fn side(text: &str) -> Result<Side, String> {
    match text {
        "B" | "buy" | "Buy" | "BUY" => Ok(Side::Buy),
        "A" | "sell" | "Sell" | "SELL" => Ok(Side::Sell),
        _ => Err(format!("`{text}` is no side; expected buy, sell, B or A")),
    }
}
