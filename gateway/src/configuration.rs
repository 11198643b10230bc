//! The configuration file: read once, checked as a whole, turned into definitions for the journal and lookups
//! for the stages.
//!
//! `load` reports every error at once with file, line and column. Nothing here is used after the start.

pub mod activation;
mod allocation;
pub mod capacity;
pub mod check;
pub mod dialect;
pub mod difference;
pub mod directory;
pub mod document;
pub mod machine;
pub mod model;
pub mod reference;
pub mod registry;
pub mod secret;
pub mod source;
pub mod standing;

mod canonical;
mod decimal;
mod limits;
mod mapping;
mod outage;
mod policy;
mod protection;
mod raw;
mod reader;
mod supervision;
mod trading_rules;
mod validate;

#[cfg(test)]
mod tests;

pub use activation::{Activation, RevisionError, RevisionErrors};
pub use capacity::{Capacity, Counts};
pub use check::{CheckReport, check};
pub use directory::Directory;
pub use machine::Machine;
pub use mapping::{Mapped, Mapping};
pub use model::{
    Client, Configuration, Cores, EngineSection, Follower, GatewaySection, Instrument,
    JournalSection, Leader, LedgerSection, Limit, Mode, Plan, Sizing, Venue, VenueProtocol,
};
pub use registry::{Registry, RegistryError};
pub use secret::Secret;
pub use source::{ConfigurationErrors, Diagnostic};
pub use standing::{Standing, standing};
pub use supervision::{Guard, LossRules};
pub use trading_rules::{RejectRule, RuledState, TradingRules};

use raw::RawFile;
use reader::{Header, Section, Table};
use source::Problems;
use std::path::Path;
use toml::de::DeTable;

/// Smallest journal ring that is allowed.
pub const RING_BYTES_MIN: u64 = 1 << 20;

/// Octets that a disk writes at once; segments are made of whole ones.
pub const SECTOR_BYTES: u64 = 4096;

impl Configuration {
    /// Reads a configuration file for this machine.
    ///
    /// # Errors
    /// Every rule that the file breaks.
    pub fn load(path: &Path) -> Result<Self, ConfigurationErrors> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigurationErrors::unreadable(path, &error))?;
        Self::parse(&text, path, &Machine::this())
    }

    /// Reads the text of a configuration. `path` names it in errors, and its folder is where relative paths start.
    ///
    /// # Errors
    /// Every rule that the text breaks.
    pub fn parse(text: &str, path: &Path, machine: &Machine) -> Result<Self, ConfigurationErrors> {
        let mut problems = Problems::default();
        let configuration = read(text, &mut problems)
            .and_then(|raw| validate::validate(&raw, path, machine, &mut problems));
        let warnings = problems.conclude(path, text)?;
        let configuration = configuration.expect("without an error there is a configuration");
        Ok(Self { warnings, ..configuration })
    }

    /// How many there are of everything.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut plans_of = vec![0; self.leaders.len()];
        for plan in &self.plans {
            plans_of[plan.leader] += 1;
        }
        Counts {
            venues: self.venues.len(),
            sessions: self.venues.len()
                + self.leaders.len()
                + self.operators.len()
                + self.observers.len(),
            instruments: self.instruments.len(),
            leaders: self.leaders.len(),
            followers: self.followers.len(),
            plans: self.plans.len(),
            limits: self.limits.len(),
            plan_entries: self
                .plans
                .iter()
                .map(|plan| plan.tiers.len())
                .sum::<usize>()
                .max(self.plans.iter().map(|plan| plan.filter.len()).sum()),
            plans_per_leader: plans_of.into_iter().max().unwrap_or(0),
        }
    }
}

/// The tables of the text. `None` when it is not TOML; fields of a wrong type are merely reported.
fn read(text: &str, problems: &mut Problems) -> Option<RawFile> {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        problems.error(at, "", format!("not TOML: {}", error.message()));
    }
    if !errors.is_empty() {
        return None;
    }
    let header = Header { at: 0, path: String::new() };
    let mut section = Section::new(table.get_ref(), header, problems);
    let raw = RawFile::read(&mut section);
    section.refuse_unknown(&RawFile::names());
    Some(raw)
}
