//! Which name has which index: recovered from the journal, never reassigned, the same for ever.
//!
//! The journal refers to things by index, so an index that once meant one thing must never mean another.

mod snapshot;
#[cfg(test)]
mod tests;

use super::capacity::Capacity;
use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::messages::{
    ConfigurationActivated, Decimal, EpochStart, FollowerDefinition, InstrumentDefinition,
    LeaderDefinition, MappingDefinition, Name, PlanDefinition, Role, SessionDefinition,
    VenueDefinition,
};
use std::collections::BTreeMap;

/// Names and indices that the journal has seen, and the configuration that is in force.
#[derive(Clone, Debug)]
pub struct Registry {
    capacity: Capacity,
    pub(super) venues: Names<()>,
    pub(super) sessions: Names<()>,
    pub(super) instruments: Names<Contract>,
    pub(super) leaders: Names<()>,
    pub(super) followers: Names<Account>,
    pub(super) plans: Names<Pair>,
    /// What mapped leaders have ever repeated, by leader and own instrument; and what is staged of that.
    pub(super) mappings: Mappings,
    mappings_staged: Mappings,
    pub(super) in_force: Option<InForce>,
}

/// A journal that this configuration has no room for, or that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// A definition record that is not one.
    #[error("a definition in the journal cannot be read: {0}")]
    Malformed(#[from] Malformed),
    /// An index beyond what is allocated.
    #[error(
        "the journal knows {kind} {name:?} as number {index}, capacity.{field} = {max} has no room \
         for it; at least {}", index + 1
    )]
    NoRoom {
        /// Kind of thing.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Its index.
        index: usize,
        /// The field of `[capacity]` that is too small.
        field: &'static str,
        /// Its value.
        max: usize,
    },
    /// One index, two names.
    #[error("the journal gives number {index} of kind {kind} to {name:?} and to {other:?}")]
    Conflict {
        /// Kind of thing.
        kind: &'static str,
        /// The index.
        index: usize,
        /// The later name.
        name: String,
        /// The earlier name.
        other: String,
    },
}

/// The last activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InForce {
    pub(super) revision: u32,
    pub(super) hash: u64,
}

/// A session is named within its role, for a venue and a leader may share a name.
pub(super) fn session_key(role: Role, name: &Name) -> String {
    format!("{role:?}:{name}")
}

/// What lots and ticks of an instrument mean: positions in the journal are counted in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contract {
    pub(super) venue: u32,
    pub(super) tick: Decimal,
    pub(super) lot: Decimal,
    pub(super) multiplier: Decimal,
}

/// Whose position a follower's position is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) venue: u32,
    pub(super) account: u32,
}

/// Between whom a plan copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) leader: u32,
    pub(super) follower: u32,
}

/// What of whose trades counts as traded in an instrument of a mapped leader: its positions are counted in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repeated {
    pub(super) source: u32,
    pub(super) instrument: u32,
}

/// By mapped leader and own instrument.
type Mappings = BTreeMap<(u32, u32), Repeated>;

/// The names of one kind.
#[derive(Clone, Debug)]
pub(super) struct Names<I> {
    kind: &'static str,
    field: &'static str,
    max: usize,
    entries: BTreeMap<String, Entry<I>>,
    by_index: BTreeMap<u32, String>,
}

#[derive(Clone, Debug)]
struct Entry<I> {
    index: u32,
    /// As it was defined when it was last in force: positions of things that are gone are still booked under it.
    known: Option<I>,
    /// Whether the activation in force has it.
    in_force: bool,
    /// As the records since that activation define it.
    staged: Option<I>,
}

impl<I: Copy> Names<I> {
    const fn new(kind: &'static str, field: &'static str, max: usize) -> Self {
        Self { kind, field, max, entries: BTreeMap::new(), by_index: BTreeMap::new() }
    }

    fn define(&mut self, name: String, index: u32, identity: I) -> Result<(), RegistryError> {
        if let Some(other) = self.by_index.get(&index).filter(|other| **other != name) {
            return Err(RegistryError::Conflict {
                kind: self.kind,
                index: index as usize,
                name,
                other: other.clone(),
            });
        }
        if index as usize >= self.max {
            return Err(RegistryError::NoRoom {
                kind: self.kind,
                name,
                index: index as usize,
                field: self.field,
                max: self.max,
            });
        }
        self.by_index.insert(index, name.clone());
        let entry = Entry { index, known: None, in_force: false, staged: None };
        self.entries.entry(name).or_insert(entry).staged = Some(identity);
        Ok(())
    }

    fn activate(&mut self) {
        for entry in self.entries.values_mut() {
            let staged = entry.staged.take();
            entry.in_force = staged.is_some();
            entry.known = staged.or(entry.known);
        }
    }

    fn forget_staged(&mut self) {
        for entry in self.entries.values_mut() {
            entry.staged = None;
        }
    }

    /// The index of a name and what it meant when it was last in force.
    pub(super) fn find(&self, name: &str) -> Option<(u32, Option<I>)> {
        self.entries.get(name).map(|entry| (entry.index, entry.known))
    }

    /// The name of an index.
    pub(super) fn name(&self, index: u32) -> &str {
        self.by_index.get(&index).map_or("?", String::as_str)
    }

    /// The index that the next new name gets.
    pub(super) fn next_index(&self) -> u32 {
        self.by_index.last_key_value().map_or(0, |(index, _)| index + 1)
    }

    /// Names in force.
    pub(super) fn in_force(&self) -> impl Iterator<Item = &String> {
        self.entries.iter().filter(|(_, entry)| entry.in_force).map(|(name, _)| name)
    }

    pub(super) const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Field of `[capacity]` and its value.
    pub(super) const fn room(&self) -> (&'static str, usize) {
        (self.field, self.max)
    }
}

impl Registry {
    /// Knows nothing yet. `capacity` is what the engine will be allocated with.
    #[must_use]
    pub const fn new(capacity: Capacity) -> Self {
        Self {
            venues: Names::new("venue", "venues_max", capacity.venues_max),
            sessions: Names::new("session", "sessions_max", capacity.sessions_max),
            instruments: Names::new("instrument", "instruments_max", capacity.instruments_max),
            leaders: Names::new("leader", "leaders_max", capacity.leaders_max),
            followers: Names::new("follower", "followers_max", capacity.followers_max),
            plans: Names::new("plan", "plans_max", capacity.plans_max),
            mappings: Mappings::new(),
            mappings_staged: Mappings::new(),
            in_force: None,
            capacity,
        }
    }

    /// The capacity that it was made with.
    #[must_use]
    pub const fn capacity(&self) -> &Capacity {
        &self.capacity
    }

    /// Learns from a journal record, in the order of the journal; every other kind of record passes by.
    /// To be called before the engine sees the record, which has no room to check.
    ///
    /// # Errors
    /// [`RegistryError`], after which the journal cannot be continued with this configuration.
    pub fn feed(&mut self, record: &[u8]) -> Result<(), RegistryError> {
        match MessageHeader::decode(record)?.template_id {
            EpochStart::TEMPLATE_ID => {
                self.forget_staged();
                Ok(())
            }
            VenueDefinition::TEMPLATE_ID => {
                let found = VenueDefinition::decode(record)?;
                self.venues.define(found.name.as_str().to_owned(), found.venue.0.into(), ())
            }
            SessionDefinition::TEMPLATE_ID => {
                let found = SessionDefinition::decode(record)?;
                let key = session_key(found.role, &found.name);
                self.sessions.define(key, found.session.0.into(), ())
            }
            InstrumentDefinition::TEMPLATE_ID => self.instrument(record),
            LeaderDefinition::TEMPLATE_ID => {
                let found = LeaderDefinition::decode(record)?;
                self.leaders.define(found.name.as_str().to_owned(), found.leader.0.into(), ())
            }
            FollowerDefinition::TEMPLATE_ID => self.follower(record),
            PlanDefinition::TEMPLATE_ID => self.plan(record),
            MappingDefinition::TEMPLATE_ID => {
                let found = MappingDefinition::decode(record)?;
                let (source, instrument) = (found.source.0.into(), found.instrument.0.into());
                let pair = (found.leader.0.into(), found.own.0.into());
                self.mappings_staged.insert(pair, Repeated { source, instrument });
                Ok(())
            }
            ConfigurationActivated::TEMPLATE_ID => self.activated(record),
            _ => Ok(()),
        }
    }

    fn instrument(&mut self, record: &[u8]) -> Result<(), RegistryError> {
        let found = InstrumentDefinition::decode(record)?;
        let contract = Contract {
            venue: found.venue.0.into(),
            tick: found.tick,
            lot: found.lot,
            multiplier: found.multiplier,
        };
        let index = found.instrument.0.into();
        self.instruments.define(found.symbol.as_str().to_owned(), index, contract)
    }

    fn follower(&mut self, record: &[u8]) -> Result<(), RegistryError> {
        let found = FollowerDefinition::decode(record)?;
        let account = Account { venue: found.venue.0.into(), account: found.account };
        self.followers.define(found.name.as_str().to_owned(), found.follower.0, account)
    }

    fn plan(&mut self, record: &[u8]) -> Result<(), RegistryError> {
        let found = PlanDefinition::decode(record)?;
        let pair = Pair { leader: found.leader.0.into(), follower: found.follower.0 };
        self.plans.define(found.name.as_str().to_owned(), found.plan.0, pair)
    }

    fn activated(&mut self, record: &[u8]) -> Result<(), RegistryError> {
        let found = ConfigurationActivated::decode(record)?;
        self.in_force = Some(InForce { revision: found.revision, hash: found.hash });
        self.venues.activate();
        self.sessions.activate();
        self.instruments.activate();
        self.leaders.activate();
        self.followers.activate();
        self.plans.activate();
        self.mappings.append(&mut self.mappings_staged);
        Ok(())
    }

    /// Definitions of a run that ended before their activation never came into force. Their indices stay taken.
    fn forget_staged(&mut self) {
        self.venues.forget_staged();
        self.sessions.forget_staged();
        self.instruments.forget_staged();
        self.leaders.forget_staged();
        self.followers.forget_staged();
        self.plans.forget_staged();
        self.mappings_staged.clear();
    }
}
