//! Who is who, as far as booking needs it: plans, followers, instruments, venues.
//!
//! Indices are stable across revisions, and positions outlive the plans that made them; so what a later
//! revision no longer defines stays known here. What is in force is a question to the tables.

use crate::store::{Store, StoreError};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Money, PlanIndex, RATIO_ONE, Sequence,
    SessionIndex, VenueIndex,
};
use std::collections::BTreeMap;

/// A plan, as far as booking needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub leader: LeaderIndex,
    pub follower: FollowerIndex,
}

/// An instrument, as far as booking needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instrument {
    pub venue: VenueIndex,
    /// Value of one lot for one tick.
    pub unit_value: Money,
}

/// Everything that has ever been put into force; the newest definition of an index counts.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    plans: Vec<Option<Plan>>,
    instruments: Vec<Option<Instrument>>,
    followers: Vec<Option<VenueIndex>>,
    sessions: Vec<Option<SessionIndex>>,
    /// Lots that a lot of a mapped leader is worth, 10^-12, by leader and instrument.
    factors: BTreeMap<(LeaderIndex, InstrumentIndex), i64>,
}

impl Directory {
    /// Everything that the ledger has.
    pub(crate) fn fetch(store: &Store) -> Result<Self, StoreError> {
        let mut directory = Self::default();
        let activations = "SELECT sequence FROM configuration ORDER BY sequence";
        for activation in store.query(activations, &[], |row| row.unsigned(0))? {
            directory.add(store, Sequence(activation))?;
        }
        Ok(directory)
    }

    /// Takes over what an activation has put into force.
    pub(crate) fn add(&mut self, store: &Store, activation: Sequence) -> Result<(), StoreError> {
        let at = [activation.into()];
        let plans = "SELECT plan, leader, follower FROM plan_definition
            WHERE configuration = $1 ORDER BY sequence";
        store.query(plans, &at, |row| {
            let (leader, follower) = (LeaderIndex(row.narrow(1)?), FollowerIndex(row.narrow(2)?));
            place(&mut self.plans, row.narrow(0)?, Plan { leader, follower });
            Ok(())
        })?;
        let instruments = "SELECT instrument, venue, unit_value FROM instrument_definition
            WHERE configuration = $1 ORDER BY sequence";
        store.query(instruments, &at, |row| {
            let (venue, unit_value) = (VenueIndex(row.narrow(1)?), Money(row.integer(2)?));
            place(&mut self.instruments, row.narrow(0)?, Instrument { venue, unit_value });
            Ok(())
        })?;
        let mappings = "SELECT leader, own, factor FROM mapping_definition
            WHERE configuration = $1 ORDER BY sequence";
        store.query(mappings, &at, |row| {
            let pair = (LeaderIndex(row.narrow(0)?), InstrumentIndex(row.narrow(1)?));
            self.factors.insert(pair, row.integer(2)?);
            Ok(())
        })?;
        let followers = "SELECT follower, venue FROM follower_definition
            WHERE configuration = $1 ORDER BY sequence";
        store.query(followers, &at, |row| {
            place(&mut self.followers, row.narrow(0)?, VenueIndex(row.narrow(1)?));
            Ok(())
        })?;
        let venues = "SELECT venue, session FROM venue_definition
            WHERE configuration = $1 ORDER BY sequence";
        store.query(venues, &at, |row| {
            place(&mut self.sessions, row.narrow(0)?, SessionIndex(row.narrow(1)?));
            Ok(())
        })?;
        Ok(())
    }

    pub(crate) fn plan(&self, plan: PlanIndex) -> Option<Plan> {
        get(&self.plans, plan.0)
    }

    pub(crate) fn instrument(&self, instrument: InstrumentIndex) -> Option<Instrument> {
        get(&self.instruments, u32::from(instrument.0))
    }

    /// Value of one of a leader's lots for one tick. Those of a mapped leader are another instrument's; what they are
    /// worth is rounded down.
    pub(crate) fn leaders_unit_value(
        &self,
        leader: LeaderIndex,
        instrument: InstrumentIndex,
    ) -> Option<Money> {
        let unit_value = self.instrument(instrument)?.unit_value;
        let factor = self.factors.get(&(leader, instrument));
        Some(factor.map_or(unit_value, |factor| scaled(unit_value, *factor)))
    }

    /// The session that carries the orders of an instrument.
    pub(crate) fn instrument_session(&self, instrument: InstrumentIndex) -> Option<SessionIndex> {
        get(&self.sessions, u32::from(self.instrument(instrument)?.venue.0))
    }

    /// The session that speaks for an account.
    pub(crate) fn follower_session(&self, follower: FollowerIndex) -> Option<SessionIndex> {
        get(&self.sessions, u32::from(get(&self.followers, follower.0)?.0))
    }
}

/// A value times a factor of 10^-12, rounded down.
pub(crate) fn scaled(value: Money, factor: i64) -> Money {
    let product = i128::from(value.0) * i128::from(factor) / i128::from(RATIO_ONE);
    Money(i64::try_from(product).unwrap_or(i64::MAX))
}

fn get<T: Copy>(table: &[Option<T>], index: u32) -> Option<T> {
    table.get(usize::try_from(index).ok()?).copied().flatten()
}

fn place<T: Copy>(table: &mut Vec<Option<T>>, index: u32, value: T) {
    let index = usize::try_from(index).expect("indices are at most 32 bits");
    if table.len() <= index {
        table.resize(index + 1, None);
    }
    table[index] = Some(value);
}
