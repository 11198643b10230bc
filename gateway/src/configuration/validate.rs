//! Raw tables to a configuration: every rule that one file can break, all of them reported at once.
//!
//! What only a journal can know (indices, identities that must not change) is checked in `registry.rs`.

mod allocation;
mod copying;
mod drop_copies;
mod limits;
mod mapping;
mod outage;
mod policy;
mod process;
mod protection;
mod sessions;
mod signals;
mod sizing;
mod stops;
mod supervision;
mod trading;
mod trading_rules;

#[cfg(test)]
mod tests;

use super::capacity::Counts;
use super::machine::Machine;
use super::model::{Configuration, DropCopy, Follower, Instrument, Leader, Plan};
use super::raw::{RawClient, RawFile};
use super::reader::{Field, Header, Located};
use super::source::Problems;
use protocol::messages::{Decimal, Name};
use protocol::units::{Money, Ratio};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;
use supervision::Defaults;

/// The state of one validation.
struct Validator<'a> {
    problems: &'a mut Problems,
    /// Relative paths of the file start here.
    base: &'a Path,
    machine: &'a Machine,
}

/// Names of one kind and the places of their tables.
struct Places<'a> {
    kind: &'static str,
    places: BTreeMap<&'a str, usize>,
}

/// Validates the whole file. `None` when there was an error; then `problems` has it.
pub(super) fn validate(
    raw: &RawFile,
    path: &Path,
    machine: &Machine,
    problems: &mut Problems,
) -> Option<Configuration> {
    let base = path.parent().unwrap_or(Path::new(""));
    let mut validator = Validator { problems, base, machine };
    let configuration = validator.whole(raw, path);
    if problems.has_errors() {
        return None;
    }
    let configuration = configuration.expect("a part is missing only after an error");
    Some(configuration)
}

impl Validator<'_> {
    fn whole(&mut self, raw: &RawFile, path: &Path) -> Option<Configuration> {
        let venue_names = self.places("venue", raw.venue.iter().map(|table| &table.name));
        let symbols = self.places("instrument", raw.instrument.iter().map(|table| &table.symbol));
        let leader_names = self.places("leader", raw.leader.iter().map(|table| &table.name));
        let follower_names = self.places("follower", raw.follower.iter().map(|table| &table.name));
        let plan_names = self.places("plan", raw.plan.iter().map(|table| &table.name));
        self.logins_are_unique(raw);
        self.file_is_whole(raw);

        let gateway = self.gateway(raw);
        let ledger = self.ledger(raw);
        let engine = self.engine(raw);
        let venues = self.venues(raw, gateway.as_ref().map(|gateway| gateway.name));
        let instruments = self.instruments(raw, &venue_names);
        let supervision = self.supervision(raw);
        let defaults = supervision.unwrap_or(Defaults::NONE);
        let leader_places = (&symbols, &follower_names, &leader_names);
        let mut leaders = self.leaders(raw, leader_places, instruments.as_deref(), &defaults);
        let operators = self.clients(&raw.operator);
        let observers = self.clients(&raw.observer);
        let drop_copies =
            self.drop_copies(raw, gateway.as_ref().map(|gateway| gateway.name), &leader_names);
        let followers = self.followers(raw, &venue_names, &defaults);
        let mut plans = self.plans(raw, (&leader_names, &follower_names, &symbols), &defaults);
        let names = limits::Targets {
            venues: &venue_names,
            leaders: &leader_names,
            followers: &follower_names,
            plans: &plan_names,
            instruments: &symbols,
        };
        let limits = self.limits(raw, &names);
        self.required_limits(raw, &names, &limits);
        self.guards(raw, &names, &limits);
        self.volumes_are_known(raw, &limits);
        let counts = counts(raw, limits.len(), &leader_names);
        let capacity = self.capacity(raw, &counts);
        let ring_bytes_min =
            capacity.map_or(0, |capacity| capacity.ring_bytes_min(counts.plans_per_leader));
        let journal = self.journal(raw, gateway.as_ref(), ring_bytes_min);
        self.everything_is_used(raw);
        if let (Some(leaders), Some(plans)) = (&mut leaders, &mut plans) {
            let (instruments, drop_copies) = (instruments.as_deref(), drop_copies.as_deref());
            self.leaders_can_be_followed(raw, (leaders, plans), instruments, drop_copies);
        }
        if let (Some(plans), Some(followers)) = (&plans, &followers) {
            let who = (plans.as_slice(), followers.as_slice());
            self.plans_are_tradable(raw, who, instruments.as_deref());
            self.stops_are_taken(raw, who, venues.as_deref(), &limits);
        }
        self.inline_keys(raw);

        Some(Configuration {
            path: path.to_owned(),
            gateway: gateway?,
            journal: journal?,
            ledger: ledger?,
            engine: engine?,
            capacity: capacity?,
            venues: venues?,
            instruments: instruments?,
            leaders: leaders?,
            operators: operators?,
            observers: observers?,
            drop_copies: drop_copies?,
            followers: followers?,
            plans: plans?,
            limits: limits.into_iter().map(|stated| stated.limit).collect(),
            stated: process::stated_fields(raw),
            warnings: Vec::new(),
        })
    }

    /// Whether what leaders do, and what they repeat of others, fits what plans copy of them.
    fn leaders_can_be_followed(
        &mut self,
        raw: &RawFile,
        (leaders, plans): (&mut [Leader], &mut [Plan]),
        instruments: Option<&[Instrument]>,
        drop_copies: Option<&[DropCopy]>,
    ) {
        if let (Some(instruments), Some(drop_copies)) = (instruments, drop_copies) {
            self.mapped_leaders_are_followed(raw, leaders, plans, instruments, drop_copies);
        }
        self.nobody_copies_in_a_circle(raw, plans, leaders);
        if let Some(drop_copies) = drop_copies {
            self.who_signals_does_nothing_else(raw, plans, drop_copies);
        }
    }

    /// Whether what plans state themselves fits what they trade.
    fn plans_are_tradable(
        &mut self,
        raw: &RawFile,
        (plans, followers): (&[Plan], &[Follower]),
        instruments: Option<&[Instrument]>,
    ) {
        let Some(instruments) = instruments else { return };
        self.fixed_sizes_are_tradable(raw, plans, followers, instruments);
        self.volatilities_are_known(raw, plans, followers, instruments);
        self.weights_are_tradable(raw, plans, followers, instruments);
    }

    fn error(&mut self, at: usize, path: &str, text: impl Into<String>) {
        self.problems.error(at, path, text);
    }

    /// Says something about a value that stands in the file.
    fn refuse<T>(&mut self, field: &Located<T>, text: impl Into<String>) {
        self.problems.error(field.at, &field.path, text);
    }

    /// A field that must be there.
    fn required<'f, T>(
        &mut self,
        field: &'f Field<T>,
        header: &Header,
        name: &str,
        must: &str,
    ) -> Option<&'f Located<T>> {
        let path = header.member(name);
        if field.is_none() && !self.problems.is_reported(&path) {
            self.problems.error(header.at, &path, format!("missing; {must}"));
        }
        field.as_ref()
    }

    /// A whole number within bounds, or its default.
    fn number(
        &mut self,
        field: &Field<i64>,
        default: i64,
        range: RangeInclusive<i64>,
        unit: &str,
    ) -> Option<i64> {
        assert!(range.contains(&default), "a default keeps its own rule");
        let Some(field) = field else { return Some(default) };
        self.in_range(field, range, unit)
    }

    fn in_range(
        &mut self,
        field: &Located<i64>,
        range: RangeInclusive<i64>,
        unit: &str,
    ) -> Option<i64> {
        if range.contains(&field.value) {
            return Some(field.value);
        }
        let (least, most) = (range.start(), range.end());
        let text = format!("{} is out of range; {least} to {most} {unit}", field.value);
        self.refuse(field, text.trim_end());
        None
    }

    fn milliseconds(
        &mut self,
        field: &Field<i64>,
        default: i64,
        range: RangeInclusive<i64>,
    ) -> Option<Duration> {
        let value = self.number(field, default, range, "milliseconds")?;
        Some(Duration::from_millis(u64::try_from(value).expect("ranges start at zero or above")))
    }

    /// A name that fits the wire and the credentials.
    fn name(&mut self, field: &Located<String>) -> Option<Name> {
        let text = &field.value;
        let allowed = |octet: u8| octet.is_ascii_alphanumeric() || b"._-@+".contains(&octet);
        let must = "1 to 32 letters, digits and . _ - @ + are allowed";
        if text.is_empty() || text.len() > 32 {
            self.refuse(field, format!("{text:?} has {} characters; {must}", text.len()));
            return None;
        }
        if !text.bytes().all(allowed) {
            self.refuse(field, format!("{text:?} has a character that names may not have; {must}"));
            return None;
        }
        Some(Name::new(text).expect("checked above: short and printable ASCII"))
    }

    /// A name that must be there.
    fn required_name(&mut self, field: &Field<String>, header: &Header) -> Option<Name> {
        let field = self.required(field, header, "name", "a name of 1 to 32 characters")?;
        self.name(field)
    }

    /// A positive amount of account currency.
    fn money(&mut self, field: &Located<Decimal>) -> Option<Money> {
        self.positive(field)?;
        match field.value.to_money() {
            Ok(money) => Some(money),
            Err(_) => {
                let text = field.value;
                self.refuse(
                    field,
                    format!("{text} does not fit; at most 8 decimals and 92,233,720,368"),
                );
                None
            }
        }
    }

    /// A positive factor.
    fn ratio(&mut self, field: &Located<Decimal>) -> Option<Ratio> {
        self.positive(field)?;
        match field.value.to_ratio() {
            Ok(ratio) => Some(ratio),
            Err(_) => {
                let text = field.value;
                self.refuse(
                    field,
                    format!("{text} does not fit; at most 12 decimals and 9,223,372"),
                );
                None
            }
        }
    }

    fn positive(&mut self, field: &Located<Decimal>) -> Option<Decimal> {
        if field.value.mantissa > 0 {
            return Some(field.value);
        }
        self.refuse(field, format!("{} is not positive; more than 0", field.value));
        None
    }

    /// Collects the names of one kind; each may stand once.
    fn places<'r>(
        &mut self,
        kind: &'static str,
        names: impl Iterator<Item = &'r Field<String>>,
    ) -> Places<'r> {
        let mut places = BTreeMap::new();
        for (place, field) in names.enumerate() {
            let Some(field) = field else { continue };
            if let Some(first) = places.get(field.value.as_str()) {
                let text = format!("{:?} is taken by {kind}[{first}]; must be unique", field.value);
                self.refuse(field, text);
                continue;
            }
            places.insert(field.value.as_str(), place);
        }
        Places { kind, places }
    }

    /// The place of the table that a field names.
    fn reference(
        &mut self,
        field: &Field<String>,
        header: &Header,
        name: &str,
        places: &Places<'_>,
    ) -> Option<usize> {
        let must = format!("the name of a [[{}]]", places.kind);
        let field = self.required(field, header, name, &must)?;
        self.resolve(field, places)
    }

    fn resolve(&mut self, field: &Located<String>, places: &Places<'_>) -> Option<usize> {
        let found = places.places.get(field.value.as_str()).copied();
        if found.is_none() {
            let text = format!(
                "{:?} is no [[{}]]; known: {}",
                field.value,
                places.kind,
                some_of(places.places.keys().copied())
            );
            self.refuse(field, text);
        }
        found
    }

    /// What a file must hold at least, and what needs something else.
    fn file_is_whole(&mut self, raw: &RawFile) {
        let tables = [
            ("venue", raw.venue.len(), "where followers trade"),
            ("instrument", raw.instrument.len(), "what may be traded"),
            ("leader", raw.leader.len(), "whose trades are copied"),
        ];
        for (name, count, meaning) in tables {
            if count == 0 && !self.problems.is_reported(name) {
                self.error(0, name, format!("missing; at least one [[{name}]]: {meaning}"));
            }
        }
    }

    /// Leaders, operators and observers log in at the same door.
    fn logins_are_unique(&mut self, raw: &RawFile) {
        let leaders = raw.leader.iter().map(|table| &table.name);
        let operators = raw.operator.iter().map(|table| &table.name);
        let observers = raw.observer.iter().map(|table: &RawClient| &table.name);
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for field in leaders.chain(operators).chain(observers).flatten() {
            let first = seen.get(field.value.as_str()).copied();
            let own_kind = field.path.split('[').next();
            if let Some(first) = first {
                // Two leaders of one name are reported with the other names of their kind.
                if own_kind == Some("leader") {
                    continue;
                }
                let text = format!("{:?} is taken by {first}; logins must be unique", field.value);
                self.refuse(field, text);
                continue;
            }
            seen.insert(&field.value, field.path.trim_end_matches(".name"));
        }
    }

    fn everything_is_used(&mut self, raw: &RawFile) {
        let named = |field: &Field<String>| field.as_ref().map(|name| name.value.clone());
        let leaders: BTreeSet<String> =
            raw.plan.iter().filter_map(|plan| named(&plan.leader)).collect();
        let repeated: BTreeSet<String> =
            raw.leader.iter().filter_map(|leader| named(&leader.of)).collect();
        let followers: BTreeSet<String> =
            raw.plan.iter().filter_map(|plan| named(&plan.follower)).collect();
        for name in raw.leader.iter().filter_map(|table| table.name.as_ref()) {
            if !leaders.contains(&name.value) && !repeated.contains(&name.value) {
                self.problems.warn(name.at, &name.path, "no plan follows this leader");
            }
        }
        for name in raw.follower.iter().filter_map(|table| table.name.as_ref()) {
            if !followers.contains(&name.value) {
                self.problems.warn(name.at, &name.path, "this follower has no plan");
            }
        }
    }
}

fn counts(raw: &RawFile, limits: usize, leaders: &Places<'_>) -> Counts {
    let mut plans_of = vec![0; raw.leader.len()];
    for leader in raw.plan.iter().filter_map(|plan| plan.leader.as_ref()) {
        if let Some(place) = leaders.places.get(leader.value.as_str()) {
            plans_of[*place] += 1;
        }
    }
    Counts {
        venues: raw.venue.len(),
        sessions: raw.venue.len()
            + raw.leader.len()
            + raw.operator.len()
            + raw.observer.len()
            + raw.drop_copy.len(),
        instruments: raw.instrument.len(),
        leaders: raw.leader.len(),
        followers: raw.follower.len(),
        plans: raw.plan.len(),
        limits,
        plan_entries: copying::entries(raw),
        plans_per_leader: plans_of.into_iter().max().unwrap_or(0),
    }
}

/// A few names for an error, in order.
fn some_of<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    const SHOWN: usize = 8;
    let count = names.len();
    if count == 0 {
        return "none".to_owned();
    }
    let shown: Vec<&str> = names.take(SHOWN).collect();
    let more = count.saturating_sub(SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}
