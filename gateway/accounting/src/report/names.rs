//! Names and units of what indices stand for, for people. The newest definition of an index counts.

use crate::directory::scaled as worth_scaled;
use crate::holding::Holding;
use crate::store::{Row, Store, StoreError};
use protocol::messages::{Decimal as WireDecimal, Scope};
use protocol::units::Money;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A plan with its parties.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub name: String,
    pub leader: u16,
    pub follower: u32,
}

/// An instrument with its units and its last price.
#[derive(Clone, Debug)]
pub(crate) struct Instrument {
    pub symbol: String,
    tick: WireDecimal,
    lot: WireDecimal,
    unit_value: i64,
    mark: Option<i64>,
}

impl Instrument {
    /// A price in the instrument's own units.
    pub(crate) fn price(&self, ticks: i64) -> String {
        scaled(ticks, self.tick, "ticks")
    }

    /// A quantity in the instrument's own units.
    pub(crate) fn quantity(&self, lots: i64) -> String {
        scaled(lots, self.lot, "lots")
    }

    /// The last price known.
    pub(crate) fn mark(&self) -> Option<String> {
        self.mark.map(|mark| self.price(mark))
    }

    /// Value of a holding at the last price known, less its cost.
    pub(crate) fn unrealised(&self, holding: &Holding) -> Option<i64> {
        match (holding.lots, self.mark) {
            (0, _) => Some(0),
            (_, mark) => holding.unrealised(mark?, self.unit_value),
        }
    }

    /// Money that lots are worth at the last price known.
    pub(crate) fn value(&self, lots: i128) -> Option<i128> {
        Some(self.worth(lots.saturating_mul(self.mark?.into())))
    }

    /// Money that a price difference in ticks makes on lots.
    pub(crate) fn worth(&self, lots_ticks: i128) -> i128 {
        lots_ticks.saturating_mul(self.unit_value.into())
    }
}

/// What does not fit a decimal is said in its own units.
fn scaled(count: i64, unit: WireDecimal, unit_name: &str) -> String {
    let value = WireDecimal::from_units(count, unit);
    value.map_or_else(|_| format!("{count} {unit_name}"), |value| value.to_string())
}

/// All names of a ledger.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub leaders: BTreeMap<u16, String>,
    pub followers: BTreeMap<u32, String>,
    pub plans: BTreeMap<u32, Plan>,
    pub instruments: BTreeMap<u16, Instrument>,
    pub sessions: BTreeMap<u16, String>,
    pub venues: BTreeMap<u32, String>,
    /// What a mapped leader repeats in an instrument, and the lots that one lot of that is worth, 10^-12.
    mappings: BTreeMap<(u16, u16), (u16, i64)>,
}

impl Names {
    pub(crate) fn fetch(store: &Store) -> Result<Self, StoreError> {
        let leaders = "SELECT leader, name FROM leader_definition ORDER BY sequence";
        let followers = "SELECT follower, name FROM follower_definition ORDER BY sequence";
        let sessions = "SELECT session, name FROM session_definition ORDER BY sequence";
        let venues = "SELECT venue, name FROM venue_definition ORDER BY sequence";
        let plans = "SELECT plan, name, leader, follower FROM plan_definition ORDER BY sequence";
        let instruments = "SELECT i.instrument, i.symbol, i.tick_mantissa, i.tick_exponent,
            i.lot_mantissa, i.lot_exponent, i.unit_value, m.price
            FROM instrument_definition i LEFT JOIN mark m ON m.instrument = i.instrument
            ORDER BY i.sequence";
        let mappings =
            "SELECT leader, own, instrument, factor FROM mapping_definition ORDER BY sequence";
        Ok(Self {
            mappings: all(store, mappings, |row| {
                Ok(((row.narrow(0)?, row.narrow(1)?), (row.narrow(2)?, row.integer(3)?)))
            })?,
            leaders: all(store, leaders, |row| Ok((row.narrow(0)?, row.text(1)?)))?,
            followers: all(store, followers, |row| Ok((row.narrow(0)?, row.text(1)?)))?,
            sessions: all(store, sessions, |row| Ok((row.narrow(0)?, row.text(1)?)))?,
            venues: all(store, venues, |row| Ok((row.narrow(0)?, row.text(1)?)))?,
            plans: all(store, plans, |row| {
                let (leader, follower) = (row.narrow(2)?, row.narrow(3)?);
                Ok((row.narrow(0)?, Plan { name: row.text(1)?, leader, follower }))
            })?,
            instruments: all(store, instruments, |row| {
                let instrument = Instrument {
                    symbol: row.text(1)?,
                    tick: decimal(row, 2)?,
                    lot: decimal(row, 4)?,
                    unit_value: row.integer(6)?,
                    mark: row.optional(7)?,
                };
                Ok((row.narrow(0)?, instrument))
            })?,
        })
    }

    pub(crate) fn leader(&self, leader: u16) -> String {
        self.leaders.get(&leader).cloned().unwrap_or_else(|| format!("leader {leader}"))
    }

    pub(crate) fn follower(&self, follower: u32) -> String {
        self.followers.get(&follower).cloned().unwrap_or_else(|| format!("follower {follower}"))
    }

    pub(crate) fn plan(&self, plan: u32) -> String {
        let name = self.plans.get(&plan).map(|plan| plan.name.clone());
        name.unwrap_or_else(|| format!("plan {plan}"))
    }

    pub(crate) fn session(&self, session: u16) -> String {
        self.sessions.get(&session).cloned().unwrap_or_else(|| format!("session {session}"))
    }

    /// What a scope and an index within it name; empty for the firm.
    pub(crate) fn target(&self, scope: Scope, target: u32) -> String {
        let narrow = u16::try_from(target).unwrap_or(u16::MAX);
        match scope {
            Scope::Firm => String::new(),
            Scope::Venue => {
                let venue = self.venues.get(&target).cloned();
                venue.unwrap_or_else(|| format!("venue {target}"))
            }
            Scope::Leader => self.leader(narrow),
            Scope::Follower => self.follower(target),
            Scope::Plan => self.plan(target),
            Scope::Instrument => self.symbol(narrow),
        }
    }

    /// The account that a plan trades for.
    pub(crate) fn follower_of(&self, plan: u32) -> String {
        let follower = self.plans.get(&plan).map(|plan| self.follower(plan.follower));
        follower.unwrap_or_else(|| format!("follower of plan {plan}"))
    }

    /// A price in an instrument's own units.
    pub(crate) fn price(&self, instrument: u16, ticks: i64) -> String {
        let instrument = self.instruments.get(&instrument);
        instrument.map_or_else(|| format!("{ticks} ticks"), |found| found.price(ticks))
    }

    /// A quantity in an instrument's own units.
    pub(crate) fn quantity(&self, instrument: u16, lots: i64) -> String {
        let instrument = self.instruments.get(&instrument);
        instrument.map_or_else(|| format!("{lots} lots"), |found| found.quantity(lots))
    }

    /// What a leader trades and, of a mapped one, what plans trade for it.
    pub(crate) fn led_symbol(&self, leader: u16, instrument: u16) -> String {
        let own = self.symbol(instrument);
        match self.mappings.get(&(leader, instrument)) {
            Some((source, _)) => format!("{} as {own}", self.symbol(*source)),
            None => own,
        }
    }

    /// A quantity of a leader's: of a mapped one, in units of what its source trades.
    pub(crate) fn led_quantity(&self, (leader, instrument): (u16, u16), lots: i64) -> String {
        let source = self.mappings.get(&(leader, instrument)).map(|(source, _)| *source);
        self.quantity(source.unwrap_or(instrument), lots)
    }

    /// Value of a leader's holding at the last price known, less its cost.
    pub(crate) fn led_unrealised(
        &self,
        (leader, instrument): (u16, u16),
        holding: &Holding,
    ) -> Option<i64> {
        let Some(mut found) = self.instruments.get(&instrument).cloned() else {
            return (holding.lots == 0).then_some(0);
        };
        if let Some((_, factor)) = self.mappings.get(&(leader, instrument)) {
            found.unit_value = worth_scaled(Money(found.unit_value), *factor).0;
        }
        found.unrealised(holding)
    }

    pub(crate) fn symbol(&self, instrument: u16) -> String {
        let symbol = self.instruments.get(&instrument).map(|found| found.symbol.clone());
        symbol.unwrap_or_else(|| format!("instrument {instrument}"))
    }
}

fn all<K: Ord, V>(
    store: &Store,
    select: &str,
    read: impl FnMut(Row<'_>) -> Result<(K, V), StoreError>,
) -> Result<BTreeMap<K, V>, StoreError> {
    Ok(store.query(select, &[], read)?.into_iter().collect())
}

fn decimal(row: Row<'_>, first: usize) -> Result<WireDecimal, StoreError> {
    Ok(WireDecimal { mantissa: row.integer(first)?, exponent: row.narrow(first + 1)? })
}

/// An amount for people.
pub(crate) fn money(amount: i64) -> Decimal {
    Decimal::new(amount, 8).normalize()
}

/// A sum of amounts for people; at the end of its type when it would not fit, which takes more than
/// 10^20 units of the currency.
pub(crate) fn wide_money(amount: i128) -> Decimal {
    let most = Decimal::MAX.mantissa();
    Decimal::from_i128_with_scale(amount.clamp(-most, most), 8).normalize()
}
