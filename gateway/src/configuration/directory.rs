//! Lookups of the stages, built once at the start: sorted arrays and dense tables, no hashing, no allocation.

pub mod login;

#[cfg(test)]
mod tests;

use super::activation::Indices;
use super::model::Configuration;
use login::Logins;
use protocol::messages::{CopyMode, Decimal, Name, Role, Scope, Symbol};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, PlanIndex, SessionIndex, Ticks,
    VenueIndex,
};

/// Everything that a stage looks up by name, number or index.
#[derive(Clone, Debug)]
pub struct Directory {
    venues: Vec<Option<VenueEntry>>,
    sessions: Vec<Option<SessionEntry>>,
    instruments: Vec<Option<InstrumentEntry>>,
    leaders: Vec<Option<LeaderEntry>>,
    followers: Vec<Option<FollowerEntry>>,
    plans: Vec<Option<PlanEntry>>,
    symbols: Vec<(Symbol, InstrumentIndex)>,
    securities: Vec<((VenueIndex, u32), InstrumentIndex)>,
    accounts: Vec<((VenueIndex, u32), FollowerIndex)>,
    names: Vec<((Scope, Name), u32)>,
    logins: Logins,
    drop_copies: Vec<DropCopyEntry>,
}

/// A venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueEntry {
    /// Its index.
    pub index: VenueIndex,
    /// Its name.
    pub name: Name,
    /// Its order session.
    pub session: SessionIndex,
    /// Its place in `Configuration::venues`, for address and key.
    pub place: usize,
}

/// A drop copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DropCopyEntry {
    /// Its name.
    pub name: Name,
    /// Its session.
    pub session: SessionIndex,
    /// Its place in `Configuration::drop_copies`, for address and key.
    pub place: usize,
    /// Whose trades the reports about an account are; an account of none stands for all of them.
    pub accounts: Vec<(Option<String>, LeaderIndex)>,
}

/// A session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionEntry {
    /// Its index.
    pub index: SessionIndex,
    /// The name in its credentials; the venue's name for a venue session.
    pub name: Name,
    /// What it may do.
    pub role: Role,
    /// The leader that it speaks for.
    pub leader: Option<LeaderIndex>,
    /// The venue that it connects to.
    pub venue: Option<VenueIndex>,
}

/// An instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstrumentEntry {
    /// Its index.
    pub index: InstrumentIndex,
    /// Its symbol.
    pub symbol: Symbol,
    /// Where it trades.
    pub venue: VenueIndex,
    /// Its number there.
    pub security_id: u32,
    /// Price of one tick.
    pub tick: Decimal,
    /// Quantity of one lot.
    pub lot: Decimal,
    /// Contract multiplier.
    pub multiplier: Decimal,
    /// Value of one lot for one tick.
    pub unit_value: Money,
    /// Smallest order.
    pub min_lots: Lots,
    /// Smallest order notional.
    pub min_notional: Money,
}

impl InstrumentEntry {
    /// A price in ticks; `None` when it is not a whole number of them or does not fit.
    #[must_use]
    pub fn ticks(&self, price: Decimal) -> Option<Ticks> {
        price.to_ticks(self.tick).ok()
    }

    /// A quantity in lots; `None` when it is not a whole number of them or does not fit.
    #[must_use]
    pub fn lots(&self, quantity: Decimal) -> Option<Lots> {
        quantity.to_lots(self.lot).ok()
    }
}

/// A leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaderEntry {
    /// Its index.
    pub index: LeaderIndex,
    /// Its name.
    pub name: Name,
    /// Its session.
    pub session: SessionIndex,
    /// Whether a drop copy tells what it trades: then its session may not.
    pub has_drop_copy: bool,
    /// Whether a plan copies its signals: then its session sends nothing else but its equity.
    pub signals: bool,
    /// Whether a plan copies anything else of it: then its session sends no signals.
    pub trades: bool,
}

/// A follower account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowerEntry {
    /// Its index.
    pub index: FollowerIndex,
    /// Its name.
    pub name: Name,
    /// Where the account is.
    pub venue: VenueIndex,
    /// Its number there.
    pub account: u32,
}

/// A plan, and where its orders go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanEntry {
    /// Its index.
    pub index: PlanIndex,
    /// Its name.
    pub name: Name,
    /// Whom it follows.
    pub leader: LeaderIndex,
    /// Whose account trades.
    pub follower: FollowerIndex,
    /// Venue of that account.
    pub venue: VenueIndex,
    /// Session that carries its orders.
    pub session: SessionIndex,
    /// Account number at the venue.
    pub account: u32,
}

impl Directory {
    pub(super) fn new(configuration: &Configuration, indices: &Indices) -> Self {
        let instruments = instruments(configuration, indices);
        let followers = followers(configuration, indices);
        let mut symbols: Vec<_> =
            instruments.iter().map(|entry| (entry.symbol, entry.index)).collect();
        symbols.sort_unstable();
        let security = |entry: &InstrumentEntry| ((entry.venue, entry.security_id), entry.index);
        let mut securities: Vec<_> = instruments.iter().map(security).collect();
        securities.sort_unstable();
        let account = |entry: &FollowerEntry| ((entry.venue, entry.account), entry.index);
        let mut accounts: Vec<_> = followers.iter().map(account).collect();
        accounts.sort_unstable();
        Self {
            venues: dense(venues(configuration, indices), |entry| entry.index.0.into()),
            sessions: dense(sessions(configuration, indices), |entry| entry.index.0.into()),
            leaders: dense(leaders(configuration, indices), |entry| entry.index.0.into()),
            plans: dense(plans(configuration, indices), |entry| entry.index.0 as usize),
            instruments: dense(instruments, |entry| entry.index.0.into()),
            followers: dense(followers, |entry| entry.index.0 as usize),
            symbols,
            securities,
            accounts,
            names: names(configuration, indices),
            logins: Logins::new(configuration, indices),
            drop_copies: drop_copies(configuration, indices),
        }
    }

    /// The venue of an index.
    #[must_use]
    pub fn venue(&self, index: VenueIndex) -> Option<&VenueEntry> {
        self.venues.get(usize::from(index.0))?.as_ref()
    }

    /// Every venue, by index.
    pub fn venues(&self) -> impl Iterator<Item = &VenueEntry> {
        self.venues.iter().flatten()
    }

    /// Every drop copy, in the order of the file.
    #[must_use]
    pub fn drop_copies(&self) -> &[DropCopyEntry] {
        &self.drop_copies
    }

    /// The session of an index.
    #[must_use]
    pub fn session(&self, index: SessionIndex) -> Option<&SessionEntry> {
        self.sessions.get(usize::from(index.0))?.as_ref()
    }

    /// Every session, by index.
    pub fn sessions(&self) -> impl Iterator<Item = &SessionEntry> {
        self.sessions.iter().flatten()
    }

    /// The instrument of an index.
    #[must_use]
    pub fn instrument(&self, index: InstrumentIndex) -> Option<&InstrumentEntry> {
        self.instruments.get(usize::from(index.0))?.as_ref()
    }

    /// Every instrument, by index.
    pub fn instruments(&self) -> impl Iterator<Item = &InstrumentEntry> {
        self.instruments.iter().flatten()
    }

    /// Every instrument that the configuration in force has, by index.
    pub fn instruments_in_force(&self) -> impl Iterator<Item = &InstrumentEntry> {
        let known = |entry: &&InstrumentEntry| self.instrument_by_symbol(&entry.symbol).is_some();
        self.instruments().filter(known)
    }

    /// Keeps what an older directory knew and this one does not, so that late words about it still find
    /// what they are about. Leaders and operators cannot name it any more.
    #[must_use]
    pub fn over(mut self, older: &Self) -> Self {
        keep(&mut self.instruments, &older.instruments);
        keep(&mut self.followers, &older.followers);
        keep(&mut self.plans, &older.plans);
        keep_sorted(&mut self.securities, &older.securities);
        keep_sorted(&mut self.accounts, &older.accounts);
        self
    }

    /// The instrument that a leader names.
    #[must_use]
    pub fn instrument_by_symbol(&self, symbol: &Symbol) -> Option<&InstrumentEntry> {
        self.instrument(find(&self.symbols, symbol)?)
    }

    /// The instrument that a venue numbers.
    #[must_use]
    pub fn instrument_by_security(
        &self,
        venue: VenueIndex,
        security_id: u32,
    ) -> Option<&InstrumentEntry> {
        self.instrument(find(&self.securities, &(venue, security_id))?)
    }

    /// The leader of an index.
    #[must_use]
    pub fn leader(&self, index: LeaderIndex) -> Option<&LeaderEntry> {
        self.leaders.get(usize::from(index.0))?.as_ref()
    }

    /// The follower of an index.
    #[must_use]
    pub fn follower(&self, index: FollowerIndex) -> Option<&FollowerEntry> {
        self.followers.get(index.0 as usize)?.as_ref()
    }

    /// Every follower, by index.
    pub fn followers(&self) -> impl Iterator<Item = &FollowerEntry> {
        self.followers.iter().flatten()
    }

    /// The follower that owns an account at a venue.
    #[must_use]
    pub fn follower_by_account(&self, venue: VenueIndex, account: u32) -> Option<&FollowerEntry> {
        self.follower(find(&self.accounts, &(venue, account))?)
    }

    /// The plan of an index.
    #[must_use]
    pub fn plan(&self, index: PlanIndex) -> Option<&PlanEntry> {
        self.plans.get(index.0 as usize)?.as_ref()
    }

    /// Every plan, by index.
    pub fn plans(&self) -> impl Iterator<Item = &PlanEntry> {
        self.plans.iter().flatten()
    }

    /// The index of what a command names within a scope. The firm has no name and index zero.
    #[must_use]
    pub fn target(&self, scope: Scope, name: &Name) -> Option<u32> {
        if scope == Scope::Firm {
            return name.is_empty().then_some(0);
        }
        find(&self.names, &(scope, *name))
    }

    /// Who may log in.
    #[must_use]
    pub const fn logins(&self) -> &Logins {
        &self.logins
    }
}

/// The value of a key in a sorted array.
fn find<K: Ord, V: Copy>(sorted: &[(K, V)], key: &K) -> Option<V> {
    let place = sorted.binary_search_by(|(candidate, _)| candidate.cmp(key)).ok()?;
    Some(sorted[place].1)
}

/// Fills places that only the older table has.
fn keep<E: Copy>(newer: &mut Vec<Option<E>>, older: &[Option<E>]) {
    if newer.len() < older.len() {
        newer.resize(older.len(), None);
    }
    for (place, entry) in newer.iter_mut().zip(older) {
        *place = place.or(*entry);
    }
}

/// Adds keys that only the older array has.
fn keep_sorted<K: Ord + Copy, V: Copy>(newer: &mut Vec<(K, V)>, older: &[(K, V)]) {
    let gone: Vec<(K, V)> =
        older.iter().filter(|(key, _)| find(newer, key).is_none()).copied().collect();
    newer.extend(gone);
    newer.sort_unstable_by_key(|(key, _)| *key);
}

/// Entries at their own index; `None` stands for names that are no longer configured.
fn dense<E>(entries: Vec<E>, index: impl Fn(&E) -> usize) -> Vec<Option<E>> {
    let length = entries.iter().map(&index).max().map_or(0, |last| last + 1);
    let mut table: Vec<Option<E>> = Vec::new();
    table.resize_with(length, || None);
    for entry in entries {
        let place = index(&entry);
        assert!(table[place].is_none(), "an index belongs to one name");
        table[place] = Some(entry);
    }
    table
}

fn venues(configuration: &Configuration, indices: &Indices) -> Vec<VenueEntry> {
    let tables = configuration.venues.iter().enumerate();
    tables
        .map(|(place, table)| VenueEntry {
            index: indices.venues[place],
            name: table.name,
            session: indices.venue_sessions[place],
            place,
        })
        .collect()
}

fn drop_copies(configuration: &Configuration, indices: &Indices) -> Vec<DropCopyEntry> {
    let tables = configuration.drop_copies.iter().zip(&indices.drop_copy_sessions).enumerate();
    tables
        .map(|(place, (table, session))| DropCopyEntry {
            name: table.name,
            session: *session,
            place,
            accounts: table
                .accounts
                .iter()
                .map(|entry| (entry.account.clone(), indices.leaders[entry.leader]))
                .collect(),
        })
        .collect()
}

fn sessions(configuration: &Configuration, indices: &Indices) -> Vec<SessionEntry> {
    let plain = |name, role, index| SessionEntry { index, name, role, leader: None, venue: None };
    let venues = configuration.venues.iter().enumerate().map(|(place, table)| SessionEntry {
        venue: Some(indices.venues[place]),
        ..plain(table.name, Role::Venue, indices.venue_sessions[place])
    });
    let leaders = configuration.leaders.iter().enumerate().map(|(place, table)| SessionEntry {
        leader: Some(indices.leaders[place]),
        ..plain(table.name, Role::Leader, indices.leader_sessions[place])
    });
    let operators = configuration.operators.iter().zip(&indices.operator_sessions);
    let operators = operators.map(|(table, index)| plain(table.name, Role::Operator, *index));
    let observers = configuration.observers.iter().zip(&indices.observer_sessions);
    let observers = observers.map(|(table, index)| plain(table.name, Role::Observer, *index));
    let drop_copies = configuration.drop_copies.iter().zip(&indices.drop_copy_sessions);
    let drop_copies = drop_copies.map(|(table, index)| plain(table.name, Role::DropCopy, *index));
    venues.chain(leaders).chain(operators).chain(observers).chain(drop_copies).collect()
}

fn instruments(configuration: &Configuration, indices: &Indices) -> Vec<InstrumentEntry> {
    let tables = configuration.instruments.iter().zip(&indices.instruments);
    tables
        .map(|(table, index)| InstrumentEntry {
            index: *index,
            symbol: table.symbol,
            venue: indices.venues[table.venue],
            security_id: table.security_id,
            tick: table.tick,
            lot: table.lot,
            multiplier: table.multiplier,
            unit_value: table.unit_value,
            min_lots: table.min_lots,
            min_notional: table.min_notional,
        })
        .collect()
}

fn leaders(configuration: &Configuration, indices: &Indices) -> Vec<LeaderEntry> {
    let tables = configuration.leaders.iter().enumerate();
    tables
        .map(|(place, table)| LeaderEntry {
            index: indices.leaders[place],
            name: table.name,
            session: indices.leader_sessions[place],
            has_drop_copy: configuration
                .drop_copies
                .iter()
                .any(|source| source.accounts.iter().any(|entry| entry.leader == place)),
            signals: copied(configuration, place).any(|copy| copy == CopyMode::Signals),
            trades: copied(configuration, place).any(|copy| copy != CopyMode::Signals)
                || is_repeated(configuration, place),
        })
        .collect()
}

/// Whether another leader repeats what a leader trades.
fn is_repeated(configuration: &Configuration, leader: usize) -> bool {
    let mut mapped = configuration.leaders.iter().filter_map(|table| table.mapped.as_ref());
    mapped.any(|mapped| mapped.source == leader)
}

/// What the plans of a leader copy.
fn copied(configuration: &Configuration, leader: usize) -> impl Iterator<Item = CopyMode> {
    let plans = configuration.plans.iter().filter(move |plan| plan.leader == leader);
    plans.map(|plan| plan.copy)
}

fn followers(configuration: &Configuration, indices: &Indices) -> Vec<FollowerEntry> {
    let tables = configuration.followers.iter().zip(&indices.followers);
    tables
        .map(|(table, index)| FollowerEntry {
            index: *index,
            name: table.name,
            venue: indices.venues[table.venue],
            account: table.account,
        })
        .collect()
}

fn plans(configuration: &Configuration, indices: &Indices) -> Vec<PlanEntry> {
    let tables = configuration.plans.iter().zip(&indices.plans);
    tables
        .map(|(table, index)| {
            let follower = &configuration.followers[table.follower];
            PlanEntry {
                index: *index,
                name: table.name,
                leader: indices.leaders[table.leader],
                follower: indices.followers[table.follower],
                venue: indices.venues[follower.venue],
                session: indices.venue_sessions[follower.venue],
                account: follower.account,
            }
        })
        .collect()
}

/// Names of everything that a command can address, sorted. A symbol is at most 24 characters, so it is a name too.
fn names(configuration: &Configuration, indices: &Indices) -> Vec<((Scope, Name), u32)> {
    let venues = configuration.venues.iter().zip(&indices.venues);
    let venues = venues.map(|(table, index)| ((Scope::Venue, table.name), u32::from(index.0)));
    let leaders = configuration.leaders.iter().zip(&indices.leaders);
    let leaders = leaders.map(|(table, index)| ((Scope::Leader, table.name), u32::from(index.0)));
    let followers = configuration.followers.iter().zip(&indices.followers);
    let followers = followers.map(|(table, index)| ((Scope::Follower, table.name), index.0));
    let plans = configuration.plans.iter().zip(&indices.plans);
    let plans = plans.map(|(table, index)| ((Scope::Plan, table.name), index.0));
    let instruments = configuration.instruments.iter().zip(&indices.instruments);
    let instruments = instruments.map(|(table, index)| {
        let name = Name::new(table.symbol.as_str()).expect("a symbol is shorter than a name");
        ((Scope::Instrument, name), u32::from(index.0))
    });
    let names = venues.chain(leaders).chain(followers).chain(plans).chain(instruments);
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}
