//! Rules of limits: their ranges, that none stands twice, and that every plan has the required ones.

use super::{Places, Validator};
use crate::configuration::decimal;
use crate::configuration::limits::{Bound, NS_PER_MS_EXPONENT, REQUIRED, field_name, known};
use crate::configuration::model::Limit;
use crate::configuration::raw::{RawFile, RawGuard, RawLimit, RawLimits, RawPlan};
use crate::configuration::reader::{Field, Header, Located, Reference};
use protocol::decimal::RATIO_EXPONENT;
use protocol::messages::{Decimal, LimitKind, Scope, SizingMode};
use std::collections::BTreeMap;

const LEVERAGE_MAX: i64 = 1000;
const OPEN_ORDERS_MAX: i64 = 1 << 24;
const BASIS_POINTS_MAX: i64 = 9_999;
const PERCENT_MAX: i64 = 1_000;
const TIMES_MAX: i64 = 1_000_000;
const AGE_NS_MAX: i64 = 86_400_000_000_000;

/// What a `[[limit]]` may name.
pub(super) struct Targets<'a> {
    pub(super) venues: &'a Places<'a>,
    pub(super) leaders: &'a Places<'a>,
    pub(super) followers: &'a Places<'a>,
    pub(super) plans: &'a Places<'a>,
    pub(super) instruments: &'a Places<'a>,
}

/// A limit and where it stands.
pub(super) struct Stated {
    pub(super) limit: Limit,
    path: String,
}

/// Limits by scope, target and kind.
type Found = BTreeMap<(Scope, usize, LimitKind), Stated>;

impl Validator<'_> {
    /// Every limit of the file, ordered by scope, target and kind.
    pub(super) fn limits(&mut self, raw: &RawFile, targets: &Targets<'_>) -> Vec<Stated> {
        let mut found = Found::new();
        if let Some(table) = &raw.limits {
            self.group(&table.limits, Scope::Firm, 0, &mut found);
        }
        for (place, table) in raw.venue.iter().enumerate() {
            self.group(&table.limits, Scope::Venue, place, &mut found);
        }
        for (place, table) in raw.leader.iter().enumerate() {
            self.group(&table.limits, Scope::Leader, place, &mut found);
            for (kind, field) in table.guard.iter().flat_map(RawGuard::stated) {
                if let Some(value) = self.bound(kind, field) {
                    let limit = Limit { scope: Scope::Leader, target: place, kind, value };
                    found.insert(
                        (Scope::Leader, place, kind),
                        Stated { limit, path: field.path.clone() },
                    );
                }
            }
        }
        for (place, table) in raw.follower.iter().enumerate() {
            self.group(&table.limits, Scope::Follower, place, &mut found);
        }
        for (place, table) in raw.plan.iter().enumerate() {
            self.group(&table.limits, Scope::Plan, place, &mut found);
        }
        for (place, table) in raw.instrument.iter().enumerate() {
            self.group(&table.limits, Scope::Instrument, place, &mut found);
        }
        for table in &raw.limit {
            if let Some((scope, place)) = self.target(table, targets) {
                self.group(&table.limits, scope, place, &mut found);
            }
            if table.limits.0.is_empty() {
                let text = "states no limit; at least one such as max_order_notional";
                self.error(table.header.at, &table.header.path, text);
            }
        }
        found.into_values().collect()
    }

    fn target(&mut self, table: &RawLimit, targets: &Targets<'_>) -> Option<(Scope, usize)> {
        let header = &table.header;
        let scope = self.required(&table.scope, header, "scope", "what the limit applies to")?;
        let places = match scope.value.0 {
            Scope::Firm => {
                if let Some(target) = &table.target {
                    self.refuse(target, "the firm has no name; leave target out");
                }
                return Some((Scope::Firm, 0));
            }
            Scope::Venue => targets.venues,
            Scope::Leader => targets.leaders,
            Scope::Follower => targets.followers,
            Scope::Plan => targets.plans,
            Scope::Instrument => targets.instruments,
        };
        Some((scope.value.0, self.reference(&table.target, header, "target", places)?))
    }

    fn group(&mut self, group: &RawLimits, scope: Scope, target: usize, found: &mut Found) {
        for (kind, field) in &group.0 {
            let kind = *kind;
            let Some(value) = self.bound(kind, field) else { continue };
            if let Some((scopes, text)) = known(kind).counts.scopes()
                && !scopes.contains(&scope)
            {
                self.refuse(field, text);
                continue;
            }
            if let Some(first) = found.get(&(scope, target, kind)) {
                self.refuse(
                    field,
                    format!("is stated already as {}; one value is allowed", first.path),
                );
                continue;
            }
            let limit = Limit { scope, target, kind, value };
            found.insert((scope, target, kind), Stated { limit, path: field.path.clone() });
        }
    }

    /// The bound in the unit that the journal uses.
    fn bound(&mut self, kind: LimitKind, field: &Located<Decimal>) -> Option<Decimal> {
        match known(kind).bound {
            Bound::Money => self.money(field).map(|_| field.value),
            Bound::Percent => {
                let must = "percent above 0 up to 1000, at most 4 decimals";
                self.within(field, -4, 1, PERCENT_MAX, must)
            }
            Bound::Times => self.within(field, 0, 1, TIMES_MAX, "a whole number from 1 to 1000000"),
            Bound::Quantity => self.positive(field),
            Bound::Leverage => {
                self.within(field, RATIO_EXPONENT, 1, LEVERAGE_MAX, "a factor up to 1000")
            }
            Bound::Part => self.within(field, RATIO_EXPONENT, 1, 1, "a factor above 0, up to 1"),
            Bound::OpenOrders => {
                self.within(field, 0, 1, OPEN_ORDERS_MAX, "a whole number from 1 to 16777216")
            }
            Bound::BasisPoints => {
                let must = "basis points from 0 to 9999, at most 4 decimals";
                self.within(field, -4, 0, BASIS_POINTS_MAX, must)
            }
            Bound::Age => self.nanoseconds(field).map(|nanos| Decimal::new(nanos, 0).normal()),
        }
    }

    /// A value of whole units of `10^exponent`, from `least` such units to `most`.
    fn within(
        &mut self,
        field: &Located<Decimal>,
        exponent: i8,
        least: i64,
        most: i64,
        must: &str,
    ) -> Option<Decimal> {
        let value = field.value;
        let most = Decimal::new(most, 0).to_scaled(exponent).expect("bounds fit their units");
        let units = value.to_scaled(exponent).ok();
        if units.is_some_and(|units| (least..=most).contains(&units)) {
            return Some(value);
        }
        self.refuse(field, format!("{} is out of range; {must}", value));
        None
    }

    fn nanoseconds(&mut self, field: &Located<Decimal>) -> Option<i64> {
        let nanos = decimal::shifted(field.value, NS_PER_MS_EXPONENT);
        let whole = nanos.to_scaled(0).ok().filter(|whole| (1..=AGE_NS_MAX).contains(whole));
        if whole.is_none() {
            let must = "milliseconds above 0 up to 86400000, at most 6 decimals";
            self.refuse(field, format!("{} is out of range; {must}", field.value));
        }
        whole
    }

    /// A limit that is missing means deny, so a plan without one would never open anything.
    pub(super) fn required_limits(
        &mut self,
        raw: &RawFile,
        targets: &Targets<'_>,
        limits: &[Stated],
    ) {
        let covered = Covered::new(raw, targets, limits);
        // A limit that is stated wrongly somewhere is not called missing as well.
        let kinds =
            REQUIRED.map(|kind| (kind, self.problems.is_reported_anywhere(field_name(kind))));
        for plan in &raw.plan {
            for (kind, _) in kinds.into_iter().filter(|(_, is_reported)| !is_reported) {
                if covered.by_any(plan, kind) == Some(false) {
                    let name = plan.name.as_ref().map_or("", |name| &name.value);
                    let text = format!(
                        "missing for plan {name:?}; put it here, into [limits], or into its leader, \
                         follower or venue"
                    );
                    self.error(plan.header.at, &plan.header.member(field_name(kind)), text);
                }
            }
        }
    }

    /// A share of a volume that nobody knows allows nothing.
    pub(super) fn volumes_are_known(&mut self, raw: &RawFile, limits: &[Stated]) {
        let shares =
            limits.iter().filter(|stated| stated.limit.kind == LimitKind::MaxDailyVolumeShare);
        for (place, table) in raw.instrument.iter().enumerate() {
            let is_covered = shares.clone().any(|stated| match stated.limit.scope {
                Scope::Instrument => stated.limit.target == place,
                _ => true,
            });
            if is_covered && table.average_daily_volume.is_none() {
                let path = table.header.member("average_daily_volume");
                let text = "missing; max_daily_volume_share is measured against it";
                self.error(table.header.at, &path, text);
            }
        }
    }

    /// What is allowed without a limit, but rarely meant.
    pub(super) fn guards(&mut self, raw: &RawFile, targets: &Targets<'_>, limits: &[Stated]) {
        let covered = Covered::new(raw, targets, limits);
        let lacks = |plan: &RawPlan, kind| covered.by_any(plan, kind) == Some(false);
        let unguarded = |plan: &&RawPlan| lacks(plan, LimitKind::MaxSlippageOpen);
        let plans: Vec<&RawPlan> = raw.plan.iter().filter(unguarded).collect();
        let text = "no max_slip_bps applies, so opening orders have no worst price";
        self.warn_of_plans(&plans, "max_slip_bps", text);

        let ageless = |plan: &&RawPlan| {
            uses_live_equity(raw, targets, plan) && lacks(plan, LimitKind::MaxSnapshotAge)
        };
        let plans: Vec<&RawPlan> = raw.plan.iter().filter(ageless).collect();
        let text = "no max_snapshot_age_ms applies, so equity of any age sizes its orders";
        self.warn_of_plans(&plans, "max_snapshot_age_ms", text);
    }

    /// One warning for all plans: a generated file would drown in them otherwise.
    fn warn_of_plans(&mut self, plans: &[&RawPlan], field: &str, text: &str) {
        let Some(first) = plans.first() else { return };
        let Header { at, .. } = first.header;
        let others = plans.len() - 1;
        let more = if others > 0 { format!(" (and {others} more plans)") } else { String::new() };
        self.problems.warn(at, &first.header.member(field), format!("{text}{more}"));
    }
}

/// Which limits exist, for the question whether a plan has one.
struct Covered<'a> {
    targets: &'a Targets<'a>,
    venue_of_follower: BTreeMap<&'a str, usize>,
    limits: BTreeMap<(Scope, usize, LimitKind), ()>,
    /// Kinds that stand at every instrument of a venue.
    by_instruments: BTreeMap<(usize, LimitKind), ()>,
}

impl<'a> Covered<'a> {
    fn new(raw: &'a RawFile, targets: &'a Targets<'a>, stated: &[Stated]) -> Self {
        let key = |limit: &Limit| (limit.scope, limit.target, limit.kind);
        let limits: BTreeMap<_, ()> = stated.iter().map(|found| (key(&found.limit), ())).collect();
        let venue_of_follower = raw
            .follower
            .iter()
            .filter_map(|table| {
                let venue = targets.venues.get(&table.venue)?;
                Some((table.name.as_ref()?.value.as_str(), venue))
            })
            .collect();
        let mut by_instruments = BTreeMap::new();
        for venue in 0..raw.venue.len() {
            for kind in REQUIRED.into_iter().chain([LimitKind::MaxSlippageOpen]) {
                let of_venue = raw.instrument.iter().enumerate();
                let mut of_venue = of_venue
                    .filter(|(_, table)| targets.venues.get(&table.venue) == Some(venue))
                    .peekable();
                let is_there = of_venue.peek().is_some();
                let all = of_venue
                    .all(|(place, _)| limits.contains_key(&(Scope::Instrument, place, kind)));
                if is_there && all {
                    by_instruments.insert((venue, kind), ());
                }
            }
        }
        Self { targets, venue_of_follower, limits, by_instruments }
    }

    /// Whether any scope of a plan has a limit; `None` when the plan's references are wrong.
    fn by_any(&self, plan: &RawPlan, kind: LimitKind) -> Option<bool> {
        let leader = self.targets.leaders.get(&plan.leader)?;
        let follower = self.targets.followers.get(&plan.follower)?;
        let own = self.targets.plans.get(&plan.name)?;
        let venue = *self.venue_of_follower.get(plan.follower.as_ref()?.value.as_str())?;
        let scopes = [
            (Scope::Firm, 0),
            (Scope::Venue, venue),
            (Scope::Leader, leader),
            (Scope::Follower, follower),
            (Scope::Plan, own),
        ];
        let any = scopes
            .into_iter()
            .any(|(scope, target)| self.limits.contains_key(&(scope, target, kind)));
        Some(any || self.by_instruments.contains_key(&(venue, kind)))
    }
}

impl Places<'_> {
    /// The place that a field names, when it does.
    pub(super) fn get(&self, field: &Field<String>) -> Option<usize> {
        self.places.get(field.as_ref()?.value.as_str()).copied()
    }
}

fn uses_live_equity(raw: &RawFile, targets: &Targets<'_>, plan: &RawPlan) -> bool {
    let mode = plan.sizing.as_ref().and_then(|sizing| sizing.mode.as_ref());
    let (uses_leader, uses_follower) = match mode.map(|mode| mode.value.0) {
        Some(
            SizingMode::EquityRatio
            | SizingMode::BalanceRatio
            | SizingMode::FreeMarginRatio
            | SizingMode::LeverageRatio,
        ) => (true, true),
        Some(SizingMode::RiskPerTrade | SizingMode::VolatilityTarget) => (false, true),
        _ => (false, false),
    };
    let is_live = |field: &Field<Reference>| {
        field.as_ref().is_none_or(|field| matches!(field.value, Reference::Live))
    };
    let leader = targets.leaders.get(&plan.leader);
    let follower = targets.followers.get(&plan.follower);
    uses_leader && leader.is_some_and(|place| is_live(&raw.leader[place].reference_equity))
        || uses_follower
            && follower.is_some_and(|place| is_live(&raw.follower[place].reference_equity))
}
