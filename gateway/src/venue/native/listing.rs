//! Compares the venue's instruments with ours: a price in wrong ticks must never leave.

use protocol::messages::{Flag, SecurityDefinition};
use protocol::units::VenueIndex;

use crate::configuration::Directory;
use crate::configuration::directory::InstrumentEntry;

/// Our instruments at one venue, ticked off as the venue lists them.
pub(super) struct Listing {
    expected: Vec<InstrumentEntry>,
    seen: Vec<bool>,
}

impl Listing {
    /// Everything that the configuration trades at `venue`.
    pub(super) fn new(directory: &Directory, venue: VenueIndex) -> Self {
        let ours = directory.instruments_in_force().filter(|ours| ours.venue == venue);
        let expected: Vec<InstrumentEntry> = ours.copied().collect();
        Self { seen: vec![false; expected.len()], expected }
    }

    /// Whether another listing expects the same.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.expected == other.expected
    }

    /// A new list begins.
    pub(super) fn clear(&mut self) {
        self.seen.fill(false);
    }

    /// Takes one definition; true when it was the last and nothing is missing.
    ///
    /// # Errors
    /// A sentence that names the instrument, the property, and both values.
    pub(super) fn take(&mut self, definition: &SecurityDefinition) -> Result<bool, String> {
        if let Some(security_id) = definition.security_id {
            let place = self.expected.iter().position(|ours| ours.security_id == security_id);
            if let Some(place) = place {
                compare(&self.expected[place], definition)?;
                self.seen[place] = true;
            }
        }
        if definition.last == Flag::No {
            return Ok(false);
        }
        match self.seen.iter().position(|seen| !seen) {
            None => Ok(true),
            Some(missing) => {
                let InstrumentEntry { symbol, security_id, .. } = self.expected[missing];
                Err(format!(
                    "the venue does not list instrument {symbol} (security_id {security_id})"
                ))
            }
        }
    }
}

fn compare(ours: &InstrumentEntry, theirs: &SecurityDefinition) -> Result<(), String> {
    let differs = |what, here: String, there: String| {
        Err(format!(
            "instrument {}: {what} is {here} in the configuration and {there} at the venue",
            ours.symbol
        ))
    };
    if ours.symbol != theirs.symbol {
        return differs("symbol", ours.symbol.to_string(), theirs.symbol.to_string());
    }
    for (what, here, there) in [
        ("tick", ours.tick, theirs.tick),
        ("lot", ours.lot, theirs.lot),
        ("multiplier", ours.multiplier, theirs.multiplier),
    ] {
        if here.normal() != there.normal() {
            return differs(what, here.to_string(), there.to_string());
        }
    }
    if ours.min_lots < theirs.min_lots {
        return differs("min_quantity", in_lots(ours.min_lots), in_lots(theirs.min_lots));
    }
    if ours.min_notional < theirs.min_notional {
        let (here, there) = (ours.min_notional.to_string(), theirs.min_notional.to_string());
        return differs("min_notional (in 10^-8)", here, there);
    }
    Ok(())
}

fn in_lots(lots: protocol::units::Lots) -> String {
    format!("{lots} lots")
}

#[cfg(test)]
mod tests;
