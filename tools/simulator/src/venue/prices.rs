//! Where reference prices come from when no session sends them: a random walk, or recorded trades.

#[cfg(test)]
mod tests;

use super::exchange::{Exchange, is_price};
use super::options::{OptionsError, PriceOptions};
use crate::decimals;
use crate::random::Random;
use protocol::units::Nanos;
use rust_decimal::Decimal;
use std::path::Path;

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// A price of an instrument that is due at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Print {
    pub(crate) market: usize,
    pub(crate) ticks: i64,
}

/// The source of prices.
#[derive(Debug)]
pub(crate) enum Prices {
    /// There is none but messages.
    Messages,
    /// A walk of all instruments at once.
    Walk { interval_ns: u64, step_ticks: i64, random: Random, due: Nanos },
    /// Recorded trades, with the time of each since the start.
    Recorded { prints: Vec<(u64, Print)>, next: usize, start: Option<Nanos> },
}

impl Prices {
    /// The source that the options ask for.
    pub(crate) fn new(
        options: &PriceOptions,
        seed: u64,
        exchange: &Exchange,
    ) -> Result<Self, OptionsError> {
        match options {
            PriceOptions::Messages => Ok(Self::Messages),
            PriceOptions::Walk { interval_ms, step_ticks } => Ok(Self::Walk {
                interval_ns: interval_ms.saturating_mul(NANOSECONDS_PER_MILLISECOND),
                step_ticks: i64::from(*step_ticks),
                random: Random::new(seed),
                due: Nanos(0),
            }),
            PriceOptions::Prints { path, speed } => {
                let prints = load(path, *speed, exchange)
                    .map_err(|problem| OptionsError { field: "prices.path".to_owned(), problem })?;
                Ok(Self::Recorded { prints, next: 0, start: None })
            }
        }
    }

    /// When the next price is due.
    pub(crate) fn due(&self) -> Option<Nanos> {
        match self {
            Self::Messages => None,
            Self::Walk { due, .. } => Some(*due),
            Self::Recorded { prints, next, start } => {
                let (offset, _) = prints.get(*next)?;
                Some(Nanos(start.unwrap_or(Nanos(0)).0.saturating_add(*offset)))
            }
        }
    }

    /// The prices that are due now.
    pub(crate) fn take(&mut self, now: Nanos, exchange: &Exchange) -> Vec<Print> {
        match self {
            Self::Messages => Vec::new(),
            Self::Walk { interval_ns, step_ticks, random, due } => {
                if now < *due {
                    return Vec::new();
                }
                *due = Nanos(now.0.saturating_add(*interval_ns));
                let mut walk = |market| {
                    let reference = exchange.reference(market)?;
                    let ticks = (reference + random.between(-*step_ticks, *step_ticks)).max(1);
                    Some(Print { market, ticks })
                };
                (0..exchange.instruments()).filter_map(&mut walk).collect()
            }
            Self::Recorded { prints, next, start } => {
                let since = now.0 - start.get_or_insert(now).0.min(now.0);
                let first = *next;
                *next += prints[first..].iter().take_while(|(offset, _)| *offset <= since).count();
                prints[first..*next].iter().map(|(_, print)| *print).collect()
            }
        }
    }
}

/// Reads recorded trades of the instruments that the venue knows; others are left out.
fn load(path: &Path, speed: Decimal, exchange: &Exchange) -> Result<Vec<(u64, Print)>, String> {
    let shown = path.display();
    let mut reader = csv::Reader::from_path(path).map_err(|error| format!("{shown}: {error}"))?;
    let headers = reader.headers().map_err(|error| format!("{shown}: {error}"))?.clone();
    let column = |name: &str| {
        let place = headers.iter().position(|header| header == name);
        place.ok_or_else(|| format!("{shown}: the header has no column `{name}`"))
    };
    let (time, coin, price) = (column("time")?, column("coin")?, column("px")?);
    let mut prints = Vec::new();
    let mut first = None;
    for record in reader.records() {
        let record = record.map_err(|error| format!("{shown}: {error}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let bad = |name: &str, text: &str| format!("{shown}:{line}: {name}: `{text}` is no number");
        let Some(market) = exchange.market_of(&record[coin]) else { continue };
        let time_ms: u64 = record[time].parse().map_err(|_| bad("time", &record[time]))?;
        let value =
            Decimal::from_str_exact(&record[price]).map_err(|_| bad("px", &record[price]))?;
        let ticks = decimals::in_units(value, exchange.tick_of(market))
            .map_err(|error| format!("{shown}:{line}: px: {value} {error}"))?;
        if !is_price(ticks) {
            return Err(format!("{shown}:{line}: px: {value} is not above zero, or too high"));
        }
        let since_ms = time_ms.saturating_sub(*first.get_or_insert(time_ms));
        prints.push((scaled(since_ms, speed), Print { market, ticks }));
    }
    prints.sort_by_key(|(offset, _)| *offset);
    Ok(prints)
}

/// Recorded milliseconds as nanoseconds at a speed.
fn scaled(milliseconds: u64, speed: Decimal) -> u64 {
    let recorded = Decimal::from(milliseconds.saturating_mul(NANOSECONDS_PER_MILLISECOND));
    let scaled = recorded.checked_div(speed).unwrap_or(recorded).trunc();
    u64::try_from(scaled).unwrap_or(u64::MAX)
}
