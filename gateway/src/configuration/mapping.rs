//! Mapped leaders: what one repeats of another leader's trades, in which instruments, and how it is converted.

use super::decimal;
use super::model::{Configuration, Instrument, Leader};
use protocol::messages::{Decimal, MappingDefinition};
use protocol::units::{InstrumentIndex, LeaderIndex, RATIO_ONE, Ratio, SessionIndex, Ticks};

/// A factor lies between one over this and this: then a ratio times it keeps six digits at least.
pub(super) const FACTOR_MAX: i64 = 1_000_000;

/// Of a leader that repeats what another one trades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// Place of that other one, its source.
    pub source: usize,
    /// What of its trades is repeated, at least one; each instrument once.
    pub instruments: Vec<Mapping>,
}

/// One instrument of a mapped leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Place of the instrument that the source trades.
    pub instrument: usize,
    /// Place of the instrument that plans trade for it.
    pub own: usize,
    /// Lots of their instrument that one lot of the source's is worth; exact.
    pub factor: Ratio,
    /// So many ticks of the source's instrument
    pub ticks: u64,
    /// are so many of theirs.
    pub own_ticks: u64,
}

impl Mapping {
    /// How lots and prices of one instrument become those of another; what stands in the way, if they cannot.
    pub(super) fn between(
        (instrument, from): (usize, &Instrument),
        (own, to): (usize, &Instrument),
    ) -> Result<Self, String> {
        let (symbol, other) = (from.symbol, to.symbol);
        if let (Some(before), Some(after)) = (from.currency, to.currency)
            && before != after
        {
            return Err(format!(
                "{symbol} is quoted in {before} and {other} in {after}; there is no rate between currencies, so both \
                 have to be quoted in one"
            ));
        }
        let factor = quotient([from.lot, from.multiplier], [to.lot, to.multiplier]);
        let factor = factor.and_then(|(one, other)| {
            let product = i128::from(one) * i128::from(RATIO_ONE);
            let ratio = i64::try_from(product / i128::from(other)).ok()?;
            let bounds = RATIO_ONE / FACTOR_MAX..=RATIO_ONE.checked_mul(FACTOR_MAX)?;
            (product % i128::from(other) == 0 && bounds.contains(&ratio)).then_some(Ratio(ratio))
        });
        let Some(factor) = factor else {
            return Err(format!(
                "one lot of {symbol} ({} x {}) has to be worth a number of lots of {other} ({} x {}) with at most 12 \
                 decimals, from 0.000001 to 1000000",
                from.lot, from.multiplier, to.lot, to.multiplier
            ));
        };
        let Some((own_ticks, ticks)) = quotient([from.tick, Decimal::ONE], [to.tick, Decimal::ONE])
        else {
            return Err(format!(
                "ticks of {symbol} ({}) and {other} ({}) are too far apart to be converted",
                from.tick, to.tick
            ));
        };
        Ok(Self {
            instrument,
            own,
            factor,
            ticks: ticks.unsigned_abs(),
            own_ticks: own_ticks.unsigned_abs(),
        })
    }
}

impl Mapping {
    /// A price in ticks of the own instrument, rounded down or up.
    pub(crate) fn own_price(&self, price: Ticks, is_up: bool) -> Ticks {
        let (own, ticks) = (i128::from(self.own_ticks), i128::from(self.ticks));
        let product = i128::from(price.0) * own + if is_up { ticks - 1 } else { 0 };
        Ticks(i64::try_from(product.div_euclid(ticks)).unwrap_or(i64::MAX))
    }
}

impl Mapped {
    /// The own instrument of one that the source trades.
    pub(super) fn own(&self, instrument: usize) -> Option<usize> {
        let found = self.instruments.iter().find(|mapping| mapping.instrument == instrument);
        found.map(|mapping| mapping.own)
    }

    /// The definitions that the engine goes by.
    pub(super) fn definitions(
        &self,
        leader: LeaderIndex,
        session: SessionIndex,
        leaders: &[LeaderIndex],
        instruments: &[InstrumentIndex],
    ) -> impl Iterator<Item = MappingDefinition> {
        self.instruments.iter().map(move |mapping| MappingDefinition {
            leader,
            session,
            source: leaders[self.source],
            instrument: instruments[mapping.instrument],
            own: instruments[mapping.own],
            factor: mapping.factor,
            ticks: mapping.ticks,
            own_ticks: mapping.own_ticks,
        })
    }

    /// What it adds to the line of its leader in the canonical form.
    pub(super) fn line(&self, configuration: &Configuration) -> String {
        let symbol = |place: usize| configuration.instruments[place].symbol;
        let pair =
            |mapping: &Mapping| format!("{}>{}", symbol(mapping.instrument), symbol(mapping.own));
        let mut pairs: Vec<String> = self.instruments.iter().map(pair).collect();
        pairs.sort_unstable();
        let source = configuration.leaders[self.source].name;
        format!(" of={source} instruments={}", pairs.join(","))
    }

    /// What a plan that follows the leader copies, in words.
    pub(super) fn sentences(&self, configuration: &Configuration, leader: &Leader) -> Vec<String> {
        let source = configuration.leaders[self.source].name;
        let mut sentences = vec![format!(
            "{} repeats what {source} trades, and nothing but what stands here:",
            leader.name
        )];
        sentences.extend(self.instruments.iter().map(|mapping| {
            let [from, to] = [mapping.instrument, mapping.own].map(|place| &configuration.instruments[place]);
            let factor = super::check::words::ratio_text(mapping.factor);
            format!(
                "{} at {} is copied as {} at {}: 1 lot of his is worth {factor} of ours, and {} of his ticks are {} \
                 of ours, rounded to the less aggressive side",
                from.symbol,
                configuration.venues[from.venue].name,
                to.symbol,
                configuration.venues[to.venue].name,
                mapping.ticks,
                mapping.own_ticks
            )
        }));
        sentences
    }
}

/// One product over another, both positive, in lowest terms; none when it does not fit.
fn quotient(one: [Decimal; 2], other: [Decimal; 2]) -> Option<(i64, i64)> {
    let product = |[left, right]: [Decimal; 2]| -> Option<(i128, i32)> {
        let [left, right] = [left.normal(), right.normal()];
        let mantissa = i128::from(left.mantissa).checked_mul(right.mantissa.into())?;
        Some((mantissa, i32::from(left.exponent) + i32::from(right.exponent)))
    };
    let ((mut one, places), (mut other, other_places)) = (product(one)?, product(other)?);
    let divisor = decimal::common_divisor(one, other);
    (one, other) = (one / divisor, other / divisor);
    let power = 10_i128.checked_pow(places.abs_diff(other_places))?;
    if places < other_places {
        other = other.checked_mul(power)?;
    } else {
        one = one.checked_mul(power)?;
    }
    let divisor = decimal::common_divisor(one, other);
    Some((i64::try_from(one / divisor).ok()?, i64::try_from(other / divisor).ok()?))
}

#[cfg(test)]
mod tests;
