//! A configuration as tables of text: names and values as the file writes them. Made of the definition records
//! of a revision, so that a file and an old revision in a journal can be compared and shown.

#[cfg(test)]
mod tests;

use super::decimal;
use super::limits::{Bound, NS_PER_MS_EXPONENT, field_name, known};
use super::model::Configuration;
use super::reader::{Choice, Moment};
use super::registry::Registry;
use super::{allocation, outage, policy, protection, trading_rules};
use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::messages::{
    AllocationDefinition, ConfigurationActivated, CopyMode, Decimal, FilterDefinition, FilterKind,
    Flag, FollowerDefinition, InstrumentDefinition, LeaderDefinition, LeaderFillRule,
    LimitDefinition, LimitKind, MappingDefinition, PartialFillRule, PlanDefinition,
    PolicyDefinition, ProtectionDefinition, Role, Scope, SessionDefinition, SizingMode,
    SupervisionDefinition, TierDefinition, VenueDefinition,
};
use protocol::units::{InstrumentIndex, Money, Nanos, PlanIndex, Ratio};
use std::collections::BTreeMap;
use std::fmt;

/// The tables that definitions are of, in the order of the file.
const TABLES: [&str; 10] = [
    "engine",
    "limits",
    "venue",
    "instrument",
    "leader",
    "operator",
    "observer",
    "drop_copy",
    "follower",
    "plan",
];

/// Ten to this are the basis points of one.
const BASIS_POINTS_OF_ONE: i8 = 4;

/// One table: its kind, and its name where there are several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heading {
    place: usize,
    /// Name of the thing; for limits their scope and target; empty where there is one table.
    pub name: String,
}

impl Heading {
    /// The heading of a table that the file may have.
    ///
    /// # Panics
    /// When there is no such table.
    #[must_use]
    pub fn new(table: &str, name: &str) -> Self {
        let place = TABLES.iter().position(|known| *known == table);
        Self { place: place.expect("tables are known"), name: name.to_owned() }
    }

    /// Kind of the table, as the file calls it.
    #[must_use]
    pub fn table(&self) -> &'static str {
        TABLES[self.place]
    }
}

impl fmt::Display for Heading {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(format!("{} {}", self.table(), self.name).trim_end())
    }
}

/// Fields of a table with their values, in the units of the file.
pub type Fields = BTreeMap<&'static str, String>;

/// Everything that a revision defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Each table with its fields.
    pub tables: BTreeMap<Heading, Fields>,
}

impl Document {
    /// What a configuration would define in a journal of its own.
    ///
    /// # Panics
    /// Never: an empty journal has room for what a valid file holds.
    #[must_use]
    pub fn of(configuration: &Configuration) -> Self {
        let registry = Registry::new(configuration.capacity);
        let activation = configuration.activate(&registry, Nanos(0));
        let records = activation.expect("capacities cover the file").records;
        let document = Self::of_records(records.iter().map(Vec::as_slice));
        document.expect("definitions are encoded by this program")
    }

    /// What the records of a revision define, its activation included.
    ///
    /// # Errors
    /// When a record is not what it should be.
    pub fn of_records<'a>(records: impl Iterator<Item = &'a [u8]>) -> Result<Self, Malformed> {
        let records: Vec<&[u8]> = records.collect();
        let mut names = Names::default();
        records.iter().try_for_each(|record| names.learn(record))?;
        let mut document = Self::default();
        records.iter().try_for_each(|record| document.add(&names, record))?;
        Ok(document)
    }

    /// How many tables of a kind there are.
    #[must_use]
    pub fn count(&self, table: &str) -> usize {
        self.tables.keys().filter(|heading| heading.table() == table).count()
    }

    /// Adds a fixed weight to the table of its plan, if a definition is of one.
    fn weight(&mut self, names: &Names, plan: &str, definition: &AllocationDefinition) -> bool {
        let (Some(of), Some(weight)) = (definition.instrument, definition.weight) else {
            return false;
        };
        let symbol = names.get(Scope::Instrument, of.0.into());
        let text = allocation::weight_text(&symbol, weight);
        let fields = self.tables.entry(Heading::new("plan", plan)).or_default();
        let known = fields.get("allocation.weights");
        let text = known.map_or_else(|| text.clone(), |known| format!("{known}, {text}"));
        fields.insert("allocation.weights", text);
        true
    }

    fn add(&mut self, names: &Names, record: &[u8]) -> Result<(), Malformed> {
        let (table, name, fields) = match MessageHeader::decode(record)?.template_id {
            FilterDefinition::TEMPLATE_ID => {
                self.list(names, filter(names, &FilterDefinition::decode(record)?));
                return Ok(());
            }
            TierDefinition::TEMPLATE_ID => {
                self.list(names, tier(&TierDefinition::decode(record)?));
                return Ok(());
            }
            VenueDefinition::TEMPLATE_ID => venue(&VenueDefinition::decode(record)?),
            SessionDefinition::TEMPLATE_ID => {
                let found = SessionDefinition::decode(record)?;
                let table = match found.role {
                    Role::Operator => "operator",
                    Role::Observer => "observer",
                    Role::DropCopy => "drop_copy",
                    // They have tables of their own.
                    Role::Leader | Role::Venue => return Ok(()),
                };
                (table, found.name.to_string(), Fields::new())
            }
            InstrumentDefinition::TEMPLATE_ID => {
                instrument(names, &InstrumentDefinition::decode(record)?)
            }
            LeaderDefinition::TEMPLATE_ID => leader(names, &LeaderDefinition::decode(record)?),
            MappingDefinition::TEMPLATE_ID => {
                self.mapping(names, &MappingDefinition::decode(record)?);
                return Ok(());
            }
            FollowerDefinition::TEMPLATE_ID => {
                follower(names, &FollowerDefinition::decode(record)?)
            }
            PlanDefinition::TEMPLATE_ID => plan(names, &PlanDefinition::decode(record)?),
            PolicyDefinition::TEMPLATE_ID => {
                let definition = PolicyDefinition::decode(record)?;
                let name = names.get(Scope::Plan, definition.plan.0);
                ("plan", name, policy::fields(&definition).into_iter().collect())
            }
            AllocationDefinition::TEMPLATE_ID => {
                let definition = AllocationDefinition::decode(record)?;
                let name = names.get(Scope::Plan, definition.plan.0);
                if self.weight(names, &name, &definition) {
                    return Ok(());
                }
                ("plan", name, allocation::fields(&definition).into_iter().collect())
            }
            ProtectionDefinition::TEMPLATE_ID => {
                let definition = ProtectionDefinition::decode(record)?;
                let name = names.get(Scope::Plan, definition.plan.0);
                ("plan", name, protection::fields(&definition).into_iter().collect())
            }
            LimitDefinition::TEMPLATE_ID => limit(names, &LimitDefinition::decode(record)?),
            SupervisionDefinition::TEMPLATE_ID => {
                let definition = SupervisionDefinition::decode(record)?;
                let (table, name, mut fields) = supervision(names, &definition);
                if let (Some(symbol), Some(known)) = (
                    fields.get("guard.symbols"),
                    self.tables
                        .get(&Heading::new(table, &name))
                        .and_then(|of| of.get("guard.symbols")),
                ) {
                    fields.insert("guard.symbols", format!("{known}, {symbol}"));
                }
                (table, name, fields)
            }
            ConfigurationActivated::TEMPLATE_ID => engine(&ConfigurationActivated::decode(record)?),
            _ => return Ok(()),
        };
        self.tables.entry(Heading::new(table, &name)).or_default().extend(fields);
        Ok(())
    }
}

impl Document {
    /// Adds an instrument to those that a leader repeats.
    fn mapping(&mut self, names: &Names, mapping: &MappingDefinition) {
        let heading = Heading::new("leader", &names.get(Scope::Leader, mapping.leader.0.into()));
        let fields = self.tables.entry(heading).or_default();
        fields.insert("of", names.get(Scope::Leader, mapping.source.0.into()));
        let symbol = |index: u16| names.get(Scope::Instrument, index.into());
        let entry = format!("{} = {}", symbol(mapping.instrument.0), symbol(mapping.own.0));
        let list = fields.entry("instruments").or_default();
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&entry);
    }

    /// Adds an entry to a list of a plan.
    fn list(&mut self, names: &Names, (plan, field, entry): (PlanIndex, &'static str, String)) {
        let heading = Heading::new("plan", &names.get(Scope::Plan, plan.0));
        let list = self.tables.entry(heading).or_default().entry(field).or_default();
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&entry);
    }
}

impl fmt::Display for Document {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (heading, fields) in &self.tables {
            writeln!(formatter, "{heading}")?;
            fields
                .iter()
                .try_for_each(|(field, value)| writeln!(formatter, "  {field} = {value}"))?;
        }
        Ok(())
    }
}

/// Names by kind and index.
#[derive(Default)]
struct Names(BTreeMap<(Scope, u32), String>);

impl Names {
    fn learn(&mut self, record: &[u8]) -> Result<(), Malformed> {
        let (scope, index, name) = match MessageHeader::decode(record)?.template_id {
            VenueDefinition::TEMPLATE_ID => {
                let found = VenueDefinition::decode(record)?;
                (Scope::Venue, found.venue.0.into(), found.name.to_string())
            }
            InstrumentDefinition::TEMPLATE_ID => {
                let found = InstrumentDefinition::decode(record)?;
                (Scope::Instrument, found.instrument.0.into(), found.symbol.to_string())
            }
            LeaderDefinition::TEMPLATE_ID => {
                let found = LeaderDefinition::decode(record)?;
                (Scope::Leader, found.leader.0.into(), found.name.to_string())
            }
            FollowerDefinition::TEMPLATE_ID => {
                let found = FollowerDefinition::decode(record)?;
                (Scope::Follower, found.follower.0, found.name.to_string())
            }
            PlanDefinition::TEMPLATE_ID => {
                let found = PlanDefinition::decode(record)?;
                (Scope::Plan, found.plan.0, found.name.to_string())
            }
            _ => return Ok(()),
        };
        self.0.insert((scope, index), name);
        Ok(())
    }

    fn get(&self, scope: Scope, index: u32) -> String {
        let name = self.0.get(&(scope, index)).cloned();
        name.unwrap_or_else(|| format!("number {index}"))
    }
}

type Table = (&'static str, String, Fields);

fn engine(activated: &ConfigurationActivated) -> Table {
    let milliseconds = |nanoseconds: u64| (nanoseconds / 1_000_000).to_string();
    let fields = [
        ("sweep_interval_ms", milliseconds(activated.sweep_interval)),
        ("buffer_timeout_ms", milliseconds(activated.buffer_timeout)),
    ];
    ("engine", String::new(), fields.into())
}

fn venue(definition: &VenueDefinition) -> Table {
    let VenueDefinition {
        venue: _,
        name,
        session: _,
        order_durability,
        replaces,
        order_alarm_after,
        order_pause_after,
    } = definition;
    let mut fields = BTreeMap::from([("order_durability", order_durability.word().to_owned())]);
    if *replaces == Some(Flag::Yes) {
        fields.insert("replaces", "true".to_owned());
    }
    let milliseconds = |after: &Option<u64>| (after.unwrap_or(0) / 1_000_000).to_string();
    fields.insert("order_alarm_after_ms", milliseconds(order_alarm_after));
    fields.insert("order_pause_after_ms", milliseconds(order_pause_after));
    ("venue", name.to_string(), fields)
}

fn instrument(names: &Names, definition: &InstrumentDefinition) -> Table {
    let InstrumentDefinition {
        instrument: _,
        symbol,
        venue,
        security_id,
        tick,
        lot,
        multiplier,
        // It follows from tick, lot and multiplier.
        unit_value: _,
        min_lots,
        min_notional,
        leader_multiplier,
        volatility,
        average_daily_volume,
        initial_margin,
        kind,
        expiry,
    } = definition;
    let least = Decimal::from_units(min_lots.0, *lot);
    let least =
        least.map_or_else(|_| format!("{min_lots} lots"), |least| least.normal().to_string());
    let mut fields = Fields::from([
        ("venue", names.get(Scope::Venue, venue.0.into())),
        ("security_id", security_id.to_string()),
        ("tick", tick.to_string()),
        ("lot", lot.to_string()),
        ("multiplier", multiplier.to_string()),
        ("min_quantity", least),
        ("min_notional", money(*min_notional)),
        ("kind", kind.word().to_owned()),
    ]);
    let stated = [
        ("leader_multiplier", leader_multiplier.map(|own| own.to_string())),
        ("volatility", volatility.map(ratio)),
        ("average_daily_volume", average_daily_volume.map(|volume| volume.to_string())),
        ("initial_margin", initial_margin.map(ratio)),
        ("expiry", expiry.map(|expiry| Moment(expiry.0).to_string())),
    ];
    fields.extend(stated.into_iter().filter_map(|(field, value)| Some((field, value?))));
    ("instrument", symbol.to_string(), fields)
}

fn leader(names: &Names, definition: &LeaderDefinition) -> Table {
    let LeaderDefinition { leader: _, name, reference_equity, leverage, account } = definition;
    let mut fields = Fields::from([("reference_equity", equity(*reference_equity))]);
    fields.extend(leverage.map(|leverage| ("leverage", ratio(leverage))));
    let account = account.map(|account| names.get(Scope::Follower, account.0));
    fields.extend(account.map(|account| ("trades_account", account)));
    ("leader", name.to_string(), fields)
}

fn follower(names: &Names, definition: &FollowerDefinition) -> Table {
    let FollowerDefinition { follower: _, name, venue, account, reference_equity, leverage } =
        definition;
    let mut fields = Fields::from([
        ("venue", names.get(Scope::Venue, venue.0.into())),
        ("account", account.to_string()),
        ("reference_equity", equity(*reference_equity)),
    ]);
    fields.extend(leverage.map(|leverage| ("leverage", ratio(leverage))));
    ("follower", name.to_string(), fields)
}

/// What a plan copies, where that is not fills.
fn copy_fields(copy: CopyMode, rule: LeaderFillRule) -> Vec<(&'static str, String)> {
    match copy {
        CopyMode::Fills => Vec::new(),
        CopyMode::Allocation | CopyMode::Signals => vec![("copy", copy.word().to_owned())],
        CopyMode::Orders => {
            vec![("copy", copy.word().to_owned()), ("on_leader_fill", rule.word().to_owned())]
        }
    }
}

/// How long a plan waits for fills, where it does.
fn wait_field(rule: PartialFillRule, wait_ns: u64) -> Option<(&'static str, String)> {
    match rule {
        PartialFillRule::Mirror => None,
        PartialFillRule::Coalesce => Some(("coalesce_window_us", (wait_ns / 1_000).to_string())),
        PartialFillRule::OnComplete => {
            Some(("completion_wait_ms", (wait_ns / 1_000_000).to_string()))
        }
    }
}

fn plan(names: &Names, definition: &PlanDefinition) -> Table {
    let PlanDefinition {
        plan: _,
        name,
        leader,
        follower,
        sizing,
        multiplier,
        quantity,
        notional,
        below_minimum,
        force_maximum,
        above_maximum,
        existing_position,
        guard_reference,
        attempts_max,
        state,
        stop_distance,
        reverse,
        sides,
        on_removal,
        partial_fills,
        increase_wait,
        copy,
        on_leader_fill,
        drop_opens_after,
    } = definition;
    let mut fields = Fields::from([
        ("leader", names.get(Scope::Leader, leader.0.into())),
        ("follower", names.get(Scope::Follower, follower.0)),
        ("sizing.mode", sizing.word().to_owned()),
        ("below_min", below_minimum.word().to_owned()),
        ("above_max", above_maximum.word().to_owned()),
        ("existing", existing_position.word().to_owned()),
        ("guard_ref", guard_reference.word().to_owned()),
        ("attempts_max", attempts_max.to_string()),
        ("state", state.word().to_owned()),
        ("reverse", (*reverse == Flag::Yes).to_string()),
        ("sides", sides.word().to_owned()),
        ("on_removal", on_removal.word().to_owned()),
        ("partial_fills", partial_fills.word().to_owned()),
    ]);
    fields.extend(copy_fields(*copy, *on_leader_fill));
    fields.extend(wait_field(*partial_fills, *increase_wait));
    fields.extend(outage::fields(*drop_opens_after));
    match sizing {
        SizingMode::EquityRatio
        | SizingMode::BalanceRatio
        | SizingMode::FreeMarginRatio
        | SizingMode::ContractRatio
        | SizingMode::LeverageRatio => fields.insert("sizing.multiplier", ratio(*multiplier)),
        SizingMode::RiskPerTrade => fields.insert("sizing.risk", ratio(*multiplier)),
        SizingMode::VolatilityTarget => fields.insert("sizing.volatility", ratio(*multiplier)),
        SizingMode::FixedRatio => fields.insert("sizing.ratio", ratio(*multiplier)),
        SizingMode::FixedQuantity | SizingMode::FixedNotional => None,
    };
    fields.extend(quantity.map(|quantity| ("sizing.quantity", quantity.to_string())));
    fields.extend(notional.map(|notional| ("sizing.notional", money(notional))));
    fields.extend(stop_distance.map(|distance| {
        let points = decimal::shifted(Decimal::from(distance), BASIS_POINTS_OF_ONE);
        ("sizing.stop_distance_bps", points.normal().to_string())
    }));
    if *force_maximum != Ratio(0) {
        fields.insert("force_max", ratio(*force_maximum));
    }
    ("plan", name.to_string(), fields)
}

fn filter(names: &Names, definition: &FilterDefinition) -> (PlanIndex, &'static str, String) {
    let FilterDefinition { plan, kind, instrument, tag } = definition;
    let symbol = instrument.map(|index| names.get(Scope::Instrument, index.0.into()));
    let field = match kind {
        FilterKind::Include => "include",
        FilterKind::Exclude => "exclude",
        FilterKind::Tag => "tags",
    };
    (*plan, field, symbol.unwrap_or_else(|| tag.to_string()))
}

fn tier(definition: &TierDefinition) -> (PlanIndex, &'static str, String) {
    let TierDefinition { plan, from, multiplier } = definition;
    (*plan, "sizing.tiers", format!("x {} from {}", ratio(*multiplier), money(*from)))
}

fn limit(names: &Names, definition: &LimitDefinition) -> Table {
    let LimitDefinition { scope, target, kind, value } = definition;
    let name = match scope {
        Scope::Firm => scope.word().to_owned(),
        _ => format!("{} {}", scope.word(), names.get(*scope, *target)),
    };
    ("limits", name, [(field_name(*kind), limit_value(*kind, *value))].into())
}

/// How a scope is supervised stands in the table of the scope. An instrument that a leader declares comes in a
/// definition of its own.
fn supervision(names: &Names, definition: &SupervisionDefinition) -> Table {
    let SupervisionDefinition {
        scope,
        target,
        loss_action,
        loss_window,
        day_starts,
        drawdown_reference,
        count_fees,
        count_funding,
        drawdown_window,
        repeat_window,
        guard_violation,
        instrument,
        self_match,
        duplicate_window,
        on_unexpected,
        // Below, with the rest of its table.
        rejects_max: _,
        reject_window: _,
        reject_action: _,
        closed_action: _,
    } = definition;
    let milliseconds = |nanoseconds: u64| (nanoseconds / 1_000_000).to_string();
    let time = |seconds: u32| format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    let symbol = |index: &InstrumentIndex| names.get(Scope::Instrument, index.0.into());
    let fields = [
        ("on_loss", loss_action.map(|action| action.word().to_owned())),
        ("loss_window", loss_window.map(|window| window.word().to_owned())),
        ("day_starts", day_starts.map(time)),
        ("drawdown_reference", drawdown_reference.map(|reference| reference.word().to_owned())),
        ("drawdown_window", drawdown_window.map(|window| window.word().to_owned())),
        ("count_fees", count_fees.map(|flag| (flag == Flag::Yes).to_string())),
        ("count_funding", count_funding.map(|flag| (flag == Flag::Yes).to_string())),
        ("repeat_window_ms", repeat_window.map(milliseconds)),
        ("guard.on_violation", guard_violation.map(|violation| violation.word().to_owned())),
        ("guard.symbols", instrument.as_ref().map(symbol)),
        ("self_match", self_match.map(|rule| rule.word().to_owned())),
        ("duplicate_window_ms", duplicate_window.map(milliseconds)),
        ("on_unexpected", on_unexpected.map(|rule| rule.word().to_owned())),
    ];
    let fields = fields.into_iter().filter_map(|(field, value)| Some((field, value?)));
    let fields = fields.chain(trading_rules::fields(definition)).collect();
    (scope.word(), names.get(*scope, *target), fields)
}

/// A bound in the unit of its field: files state ages in milliseconds.
pub(super) fn limit_value(kind: LimitKind, value: Decimal) -> String {
    match known(kind).bound {
        Bound::Age => decimal::shifted(value, -NS_PER_MS_EXPONENT).normal().to_string(),
        _ => value.to_string(),
    }
}

fn equity(reference: Option<Money>) -> String {
    reference.map_or_else(|| "live".to_owned(), money)
}

fn money(money: Money) -> String {
    Decimal::from(money).to_string()
}

fn ratio(ratio: Ratio) -> String {
    Decimal::from(ratio).to_string()
}
