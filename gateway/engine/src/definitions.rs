//! The configuration: staged record by record, in force as a whole, and what is still known of
//! definitions that are gone. What follows from it for rows and limits is computed in `activation`.

mod snapshot;

use crate::capacity::Capacity;
use crate::error::InputError;
use crate::exact::GUARD_ONE;
use crate::limit_sets;
use crate::policy::WHOLE;
use crate::scopes::Scopes;
use protocol::messages::{
    AllocationDefinition, ConfigurationActivated, CopyMode, Decimal, FilterDefinition, FilterKind,
    FollowerDefinition, InstrumentDefinition, LeaderDefinition, LimitDefinition, MappingDefinition,
    PlanDefinition, PolicyDefinition, ProtectionDefinition, SessionDefinition,
    SupervisionDefinition, Tag, TierDefinition, VenueDefinition,
};
use protocol::units::{InstrumentIndex, LeaderIndex, PlanIndex, RATIO_ONE, Ratio};

/// The definitions of one kind, by index.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    known: Vec<Option<T>>,
    in_force: Vec<bool>,
    staged: Vec<Option<T>>,
}

impl<T: Copy> Table<T> {
    fn new(entries_max: usize) -> Self {
        Self {
            known: vec![None; entries_max],
            in_force: vec![false; entries_max],
            staged: vec![None; entries_max],
        }
    }

    /// The definition in force.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        if *self.in_force.get(index)? { self.known[index].as_ref() } else { None }
    }

    /// The definition in force, or the last one that was.
    #[inline]
    pub(crate) fn known(&self, index: usize) -> Option<&T> {
        self.known.get(index)?.as_ref()
    }

    /// The definition that the next activation brings.
    pub(crate) fn staged(&self, index: usize) -> Option<&T> {
        self.staged.get(index)?.as_ref()
    }

    /// The definitions in force, by ascending index.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        (0..self.known.len()).filter_map(|index| Some((index, self.get(index)?)))
    }

    /// The definitions that the next activation brings, by ascending index.
    pub(crate) fn iter_staged(&self) -> impl Iterator<Item = (usize, &T)> {
        self.staged.iter().enumerate().filter_map(|(index, staged)| Some((index, staged.as_ref()?)))
    }

    fn stage(
        &mut self,
        message: &'static str,
        field: &'static str,
        index: usize,
        definition: T,
    ) -> Result<(), InputError> {
        self.has_room(message, field, index)?;
        self.staged[index] = Some(definition);
        Ok(())
    }

    /// Whether there is a place for an index.
    pub(crate) const fn has_room(
        &self,
        message: &'static str,
        field: &'static str,
        index: usize,
    ) -> Result<(), InputError> {
        let (given, bound) = (index as u64, self.staged.len() as u64);
        if given < bound {
            Ok(())
        } else {
            Err(InputError::OutOfBounds { message, field, given, bound })
        }
    }

    fn activate(&mut self) {
        for (index, staged) in self.staged.iter_mut().enumerate() {
            let staged = staged.take();
            self.in_force[index] = staged.is_some();
            self.known[index] = staged.or(self.known[index]);
        }
    }
}

/// Definitions that are no table of their own, grouped by plan or leader; as many as limits.
#[derive(Clone, Debug)]
struct Bounded<T> {
    message: &'static str,
    entries_max: usize,
    in_force: Vec<T>,
    staged: Vec<T>,
}

impl<T: Copy> Bounded<T> {
    fn new(message: &'static str, entries_max: usize) -> Self {
        let empty = || Vec::with_capacity(entries_max);
        Self { message, entries_max, in_force: empty(), staged: empty() }
    }

    /// Whether there is a place for one more.
    const fn has_room(&self) -> Result<(), InputError> {
        if self.staged.len() < self.entries_max {
            return Ok(());
        }
        let bound = self.entries_max as u64 + 1;
        let (message, field) = (self.message, "count");
        Err(InputError::OutOfBounds { message, field, given: bound, bound })
    }

    fn stage(&mut self, entry: &T) -> Result<(), InputError> {
        self.has_room()?;
        self.staged.push(*entry);
        Ok(())
    }

    fn activate<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        std::mem::swap(&mut self.in_force, &mut self.staged);
        self.in_force.sort_unstable_by_key(key);
        self.staged.clear();
    }

    /// Those of a plan or of a leader, by which they are ordered.
    fn of<K: Ord>(&self, owner: K, owner_of: impl Fn(&T) -> K) -> &[T] {
        let start = self.in_force.partition_point(|entry| owner_of(entry) < owner);
        let end = self.in_force.partition_point(|entry| owner_of(entry) <= owner);
        &self.in_force[start..end]
    }
}

/// Everything that a configuration defines.
#[derive(Clone, Debug)]
pub(crate) struct Definitions {
    pub(crate) venues: Table<VenueDefinition>,
    pub(crate) sessions: Table<SessionDefinition>,
    pub(crate) instruments: Table<InstrumentDefinition>,
    pub(crate) leaders: Table<LeaderDefinition>,
    pub(crate) followers: Table<FollowerDefinition>,
    pub(crate) plans: Table<PlanDefinition>,
    pub(crate) policies: Table<PolicyDefinition>,
    /// By plan, of those that copy an allocation.
    pub(crate) allocations: Table<AllocationDefinition>,
    /// By plan, of those that protect themselves.
    pub(crate) protections: Table<ProtectionDefinition>,
    limits: Vec<LimitDefinition>,
    limits_staged: Vec<LimitDefinition>,
    /// What plans with fixed weights hold, ordered by plan.
    weights: Bounded<AllocationDefinition>,
    /// What plans copy, ordered by plan.
    filters: Bounded<FilterDefinition>,
    /// Multipliers, ordered by plan and size.
    tiers: Bounded<TierDefinition>,
    /// What mapped leaders repeat, ordered by source and leader.
    mappings: Bounded<MappingDefinition>,
    /// Whose trades leaders trade, by leader: their own, or those of their sources.
    origins: Vec<u16>,
    limits_max: usize,
    supervisions: Vec<SupervisionDefinition>,
    supervisions_staged: Vec<SupervisionDefinition>,
    supervisions_max: usize,
    staged_count: u32,
    activated: Option<ConfigurationActivated>,
}

impl Definitions {
    /// No configuration yet.
    pub(crate) fn new(capacity: &Capacity) -> Self {
        // A scope is supervised in one way, and a leader declares each instrument by itself.
        let declared_max = capacity.leaders_max * capacity.instruments_max;
        let supervisions_max = Scopes::new(capacity).count() + declared_max;
        Self {
            venues: Table::new(capacity.venues_max),
            sessions: Table::new(capacity.sessions_max),
            instruments: Table::new(capacity.instruments_max),
            leaders: Table::new(capacity.leaders_max),
            followers: Table::new(capacity.followers_max),
            plans: Table::new(capacity.plans_max),
            policies: Table::new(capacity.plans_max),
            allocations: Table::new(capacity.plans_max),
            protections: Table::new(capacity.plans_max),
            limits: Vec::with_capacity(capacity.limits_max),
            limits_staged: Vec::with_capacity(capacity.limits_max),
            weights: Bounded::new("AllocationDefinition", capacity.limits_max),
            filters: Bounded::new("FilterDefinition", capacity.limits_max),
            tiers: Bounded::new("TierDefinition", capacity.limits_max),
            mappings: Bounded::new("MappingDefinition", capacity.limits_max),
            origins: vec![0; capacity.leaders_max],
            limits_max: capacity.limits_max,
            supervisions: Vec::with_capacity(supervisions_max),
            supervisions_staged: Vec::with_capacity(supervisions_max),
            supervisions_max,
            staged_count: 0,
            activated: None,
        }
    }

    /// The limits in force.
    pub(crate) fn limits(&self) -> &[LimitDefinition] {
        &self.limits
    }

    /// How scopes are supervised.
    pub(crate) fn supervisions(&self) -> &[SupervisionDefinition] {
        &self.supervisions
    }

    /// The activation in force.
    pub(crate) const fn activated(&self) -> Option<&ConfigurationActivated> {
        self.activated.as_ref()
    }

    /// Hash of the configuration in force; zero before the first.
    pub(crate) fn hash(&self) -> u64 {
        self.activated.map_or(0, |activated| activated.hash)
    }

    /// How long an event waits for its predecessor, nanoseconds.
    pub(crate) fn buffer_timeout(&self) -> u64 {
        self.activated.map_or(0, |activated| activated.buffer_timeout)
    }

    /// Forgets what was staged: a run ended between the definitions and their activation.
    pub(crate) fn forget_staged(&mut self) {
        self.venues.staged.fill(None);
        self.sessions.staged.fill(None);
        self.instruments.staged.fill(None);
        self.leaders.staged.fill(None);
        self.followers.staged.fill(None);
        self.plans.staged.fill(None);
        self.policies.staged.fill(None);
        self.allocations.staged.fill(None);
        self.protections.staged.fill(None);
        self.limits_staged.clear();
        self.supervisions_staged.clear();
        self.weights.staged.clear();
        self.filters.staged.clear();
        self.tiers.staged.clear();
        self.mappings.staged.clear();
        self.staged_count = 0;
    }

    pub(crate) fn stage_venue(&mut self, venue: &VenueDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        self.venues.stage("VenueDefinition", "venue", usize::from(venue.venue.0), *venue)
    }

    pub(crate) fn stage_session(&mut self, session: &SessionDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        let index = usize::from(session.session.0);
        self.sessions.stage("SessionDefinition", "session", index, *session)
    }

    pub(crate) fn stage_instrument(
        &mut self,
        instrument: &InstrumentDefinition,
    ) -> Result<(), InputError> {
        self.staged_count += 1;
        let index = usize::from(instrument.instrument.0);
        self.instruments.stage("InstrumentDefinition", "instrument", index, *instrument)
    }

    pub(crate) fn stage_leader(&mut self, leader: &LeaderDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        self.leaders.stage("LeaderDefinition", "leader", usize::from(leader.leader.0), *leader)
    }

    pub(crate) fn stage_follower(
        &mut self,
        follower: &FollowerDefinition,
    ) -> Result<(), InputError> {
        self.staged_count += 1;
        let index = follower.follower.0 as usize;
        self.followers.stage("FollowerDefinition", "follower", index, *follower)
    }

    pub(crate) fn stage_plan(&mut self, plan: &PlanDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        self.plans.stage("PlanDefinition", "plan", plan.plan.0 as usize, *plan)
    }

    pub(crate) fn stage_policy(&mut self, policy: &PolicyDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        self.policies.stage("PolicyDefinition", "plan", policy.plan.0 as usize, *policy)
    }

    pub(crate) fn stage_allocation(
        &mut self,
        allocation: &AllocationDefinition,
    ) -> Result<(), InputError> {
        self.staged_count += 1;
        if allocation.instrument.is_some() {
            return self.weights.stage(allocation);
        }
        let index = allocation.plan.0 as usize;
        self.allocations.stage("AllocationDefinition", "plan", index, *allocation)
    }

    pub(crate) fn stage_protection(
        &mut self,
        protection: &ProtectionDefinition,
    ) -> Result<(), InputError> {
        self.staged_count += 1;
        let index = protection.plan.0 as usize;
        self.protections.stage("ProtectionDefinition", "plan", index, *protection)
    }

    pub(crate) fn stage_limit(
        &mut self,
        limit: &LimitDefinition,
        scopes: &Scopes,
    ) -> Result<(), InputError> {
        self.staged_count += 1;
        self.check_limit(limit, scopes)?;
        self.limits_staged.push(*limit);
        Ok(())
    }

    /// Whether a limit can be staged.
    pub(crate) fn check_limit(
        &self,
        limit: &LimitDefinition,
        scopes: &Scopes,
    ) -> Result<(), InputError> {
        limit_sets::check(limit, scopes)?;
        if self.limits_staged.len() == self.limits_max {
            return Err(InputError::OutOfBounds {
                message: "LimitDefinition",
                field: "count",
                given: self.limits_max as u64 + 1,
                bound: self.limits_max as u64 + 1,
            });
        }
        Ok(())
    }

    pub(crate) fn stage_supervision(
        &mut self,
        supervision: &SupervisionDefinition,
        scopes: &Scopes,
    ) -> Result<(), InputError> {
        self.staged_count += 1;
        self.check_supervision(supervision, scopes)?;
        self.supervisions_staged.push(*supervision);
        Ok(())
    }

    /// Whether one more supervision can be staged.
    pub(crate) fn check_supervision(
        &self,
        supervision: &SupervisionDefinition,
        scopes: &Scopes,
    ) -> Result<(), InputError> {
        let message = "SupervisionDefinition";
        let SupervisionDefinition { scope, target, .. } = *supervision;
        if scopes.place(scope, target).is_none() {
            let (given, bound) = (u64::from(target), scopes.count_of(scope) as u64);
            return Err(InputError::OutOfBounds { message, field: "target", given, bound });
        }
        if self.supervisions_staged.len() == self.supervisions_max {
            let bound = self.supervisions_max as u64 + 1;
            return Err(InputError::OutOfBounds { message, field: "count", given: bound, bound });
        }
        Ok(())
    }

    pub(crate) fn stage_filter(&mut self, filter: &FilterDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        self.filters.stage(filter)
    }

    /// Whether one more filter can be staged.
    pub(crate) const fn filters_have_room(&self) -> Result<(), InputError> {
        self.filters.has_room()
    }

    /// Whether one more tier can be staged.
    pub(crate) const fn tiers_have_room(&self) -> Result<(), InputError> {
        self.tiers.has_room()
    }

    pub(crate) fn stage_tier(&mut self, tier: &TierDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        self.tiers.stage(tier)
    }

    pub(crate) fn stage_mapping(&mut self, mapping: &MappingDefinition) -> Result<(), InputError> {
        self.staged_count += 1;
        self.mappings.stage(mapping)
    }

    /// Whether one more instrument of a mapped leader can be staged.
    pub(crate) const fn mappings_have_room(&self) -> Result<(), InputError> {
        self.mappings.has_room()
    }

    /// Whether any leader repeats another one.
    pub(crate) const fn are_mapped(&self) -> bool {
        !self.mappings.in_force.is_empty()
    }

    /// What is repeated of a leader, ordered by who repeats it.
    pub(crate) fn mappings(&self, source: LeaderIndex) -> &[MappingDefinition] {
        self.mappings.of(source, |mapping| mapping.source)
    }

    /// Whose trades a leader trades: its own, or those of its source.
    pub(crate) fn origin(&self, leader: u16) -> u16 {
        self.origins[usize::from(leader)]
    }

    /// Whether there is room for one more fixed weight.
    pub(crate) const fn weights_have_room(&self) -> Result<(), InputError> {
        self.weights.has_room()
    }

    /// Fixed weights of all plans, each with its instrument.
    pub(crate) fn weights(&self) -> &[AllocationDefinition] {
        &self.weights.in_force
    }

    /// The fixed weight of a plan in an instrument, 10^-12; nothing where it has none.
    pub(crate) fn weight(&self, plan: u32, instrument: u16) -> i64 {
        let weights = self.weights.of(PlanIndex(plan), |weight| weight.plan);
        let mut found = weights.iter().filter(|weight| is_of(weight, instrument));
        found.next().and_then(|weight| weight.weight).map_or(0, |weight| weight.0)
    }

    /// Whether the weights of a plan become others by what is staged.
    pub(crate) fn weights_change(&self, plan: u32) -> bool {
        let before = self.weights.of(PlanIndex(plan), |weight| weight.plan);
        let staged = || self.weights.staged.iter().filter(|weight| weight.plan.0 == plan);
        let is_kept = |weight: &AllocationDefinition| {
            before
                .iter()
                .any(|known| (known.instrument, known.weight) == (weight.instrument, weight.weight))
        };
        staged().count() != before.len() || !staged().all(is_kept)
    }

    /// Whether the filters of a plan let an instrument through: it is included if any is, and not excluded.
    pub(crate) fn copies_symbol(&self, plan: PlanIndex, instrument: InstrumentIndex) -> bool {
        let filters = self.filters.of(plan, |filter| filter.plan);
        let names = |filter: &FilterDefinition| filter.instrument == Some(instrument);
        let mut excluded = filters.iter().filter(|filter| filter.kind == FilterKind::Exclude);
        let mut included = filters.iter().filter(|filter| filter.kind == FilterKind::Include);
        !excluded.any(names) && (included.clone().next().is_none() || included.any(names))
    }

    /// Whether the filters of a plan let episodes through whose first event has this tag.
    pub(crate) fn copies_tag(&self, plan: PlanIndex, tag: &Tag) -> bool {
        let filters = self.filters.of(plan, |filter| filter.plan);
        let mut tags = filters.iter().filter(|filter| filter.kind == FilterKind::Tag).peekable();
        tags.peek().is_none() || tags.any(|filter| filter.tag == *tag)
    }

    /// The multiplier of a plan for a trade of so much: that of the last tier that it reaches.
    pub(crate) fn tier(&self, plan: PlanIndex, notional: Option<i128>) -> Ratio {
        let tiers = self.tiers.of(plan, |tier| tier.plan);
        // A notional that does not fit is larger than any tier.
        let is_reached = |tier: &&TierDefinition| {
            notional.is_none_or(|notional| i128::from(tier.from.0) <= notional)
        };
        let reached = tiers.iter().rev().find(is_reached);
        reached.map_or(Ratio(RATIO_ONE), |tier| tier.multiplier)
    }

    /// Whether what is staged can come into force: complete, consistent in itself, and giving no
    /// index another meaning.
    pub(crate) fn check_staged(
        &self,
        activation: &ConfigurationActivated,
    ) -> Result<(), InputError> {
        if activation.records != self.staged_count {
            let given = self.staged_count;
            return Err(InputError::Incomplete { expected: activation.records, given });
        }
        for (index, venue) in self.venues.iter_staged() {
            let session = venue.session.0;
            defined(&self.sessions, "VenueDefinition", index, "session", u32::from(session))?;
        }
        for (_, instrument) in self.instruments.iter_staged() {
            self.check_instrument(instrument)?;
        }
        for (index, leader) in self.leaders.iter_staged() {
            if let Some(account) = leader.account {
                defined(&self.followers, "LeaderDefinition", index, "account", account.0)?;
            }
        }
        for (_, follower) in self.followers.iter_staged() {
            self.check_follower(follower)?;
        }
        for (_, plan) in self.plans.iter_staged() {
            self.check_plan(plan)?;
        }
        for (_, policy) in self.policies.iter_staged() {
            self.check_policy(policy)?;
        }
        for (_, allocation) in self.allocations.iter_staged() {
            self.check_allocation(allocation)?;
        }
        for weight in &self.weights.staged {
            let (message, plan) = ("AllocationDefinition", weight.plan.0);
            defined(&self.allocations, message, plan as usize, "plan", plan)?;
            let instrument = weight.instrument.map_or(0, |instrument| u32::from(instrument.0));
            defined(&self.instruments, message, plan as usize, "instrument", instrument)?;
        }
        for (_, protection) in self.protections.iter_staged() {
            self.check_protection(protection)?;
        }
        for filter in &self.filters.staged {
            let (message, plan) = ("FilterDefinition", filter.plan.0);
            defined(&self.plans, message, plan as usize, "plan", plan)?;
            if let Some(instrument) = filter.instrument {
                let instrument = u32::from(instrument.0);
                defined(&self.instruments, message, plan as usize, "instrument", instrument)?;
            }
        }
        for tier in &self.tiers.staged {
            let (message, plan) = ("TierDefinition", tier.plan.0);
            defined(&self.plans, message, plan as usize, "plan", plan)?;
            at_least(message, plan, "from", tier.from.0, 0)?;
            at_least(message, plan, "multiplier", tier.multiplier.0, 0)?;
        }
        self.check_mappings()
    }

    fn check_instrument(&self, staged: &InstrumentDefinition) -> Result<(), InputError> {
        let message = "InstrumentDefinition";
        let index = staged.instrument.0;
        defined(&self.venues, message, usize::from(index), "venue", u32::from(staged.venue.0))?;
        check_contract(staged)?;
        let index = u32::from(index);
        let Some(known) = self.instruments.known(index as usize) else { return Ok(()) };
        let rows = [
            ("venue", known.venue != staged.venue),
            ("tick", !equal(known.tick, staged.tick)),
            ("lot", !equal(known.lot, staged.lot)),
            ("unitValue", known.unit_value != staged.unit_value),
        ];
        unchanged(message, index, &rows)
    }

    fn check_follower(&self, staged: &FollowerDefinition) -> Result<(), InputError> {
        let message = "FollowerDefinition";
        let index = staged.follower.0;
        defined(&self.venues, message, index as usize, "venue", u32::from(staged.venue.0))?;
        let Some(known) = self.followers.known(index as usize) else { return Ok(()) };
        let rows =
            [("venue", known.venue != staged.venue), ("account", known.account != staged.account)];
        unchanged(message, index, &rows)
    }

    fn check_plan(&self, staged: &PlanDefinition) -> Result<(), InputError> {
        let message = "PlanDefinition";
        let index = staged.plan.0;
        let leader = u32::from(staged.leader.0);
        defined(&self.leaders, message, index as usize, "leader", leader)?;
        defined(&self.followers, message, index as usize, "follower", staged.follower.0)?;
        check_sizing(staged)?;
        let is_mapped = self.mappings.staged.iter().any(|mapping| mapping.leader == staged.leader);
        if is_mapped && matches!(staged.copy, CopyMode::Allocation | CopyMode::Signals) {
            // A mapped leader repeats trades and orders, nothing else.
            let given = staged.copy.to_wire().into();
            return Err(InputError::OutOfBounds { message, field: "copy", given, bound: 2 });
        }
        let Some(known) = self.plans.known(index as usize) else { return Ok(()) };
        let rows = [
            ("leader", known.leader != staged.leader),
            ("follower", known.follower != staged.follower),
            // Orders that rest would be nobody's.
            ("copy", known.copy != staged.copy),
        ];
        unchanged(message, index, &rows)
    }

    fn check_allocation(&self, staged: &AllocationDefinition) -> Result<(), InputError> {
        let (message, plan) = ("AllocationDefinition", staged.plan.0);
        defined(&self.plans, message, plan as usize, "plan", plan)?;
        at_least(message, plan, "minTrade", staged.min_trade.0, 0)?;
        // What it holds is pinned relative to what leads it.
        let known = self.allocations.known(plan as usize);
        let differs = known.is_some_and(|known| known.weights != staged.weights);
        unchanged(message, plan, &[("weights", differs)])
    }

    /// What protects itself copies fills: the orders of the other ways have their own way of closing.
    fn check_protection(&self, staged: &ProtectionDefinition) -> Result<(), InputError> {
        let (message, plan) = ("ProtectionDefinition", staged.plan.0);
        defined(&self.plans, message, plan as usize, "plan", plan)?;
        let copy = self.plans.staged(plan as usize).map(|plan| plan.copy);
        let given = copy.map_or(0, |copy| copy.to_wire().into());
        if copy != Some(CopyMode::Fills) {
            return Err(InputError::OutOfBounds { message, field: "copy", given, bound: 1 });
        }
        let whole = GUARD_ONE;
        let distances = [("stopLoss", staged.stop_loss), ("takeProfit", staged.take_profit)];
        match distances.into_iter().find(|(_, distance)| whole <= u64::from(*distance)) {
            Some((field, distance)) => Err(InputError::OutOfBounds {
                message,
                field,
                given: distance.into(),
                bound: whole,
            }),
            None => Ok(()),
        }
    }

    fn check_policy(&self, staged: &PolicyDefinition) -> Result<(), InputError> {
        let (message, plan) = ("PolicyDefinition", staged.plan.0);
        defined(&self.plans, message, plan as usize, "plan", plan)?;
        at_least(message, plan, "leaveAt", staged.leave_at.into(), staged.enter_below.into())?;
        at_least(message, plan, "leaveAt", staged.leave_at.into(), staged.restrict_below.into())?;
        if staged.restrict_below != 0 {
            let least = i64::from(staged.enter_below) + 1;
            at_least(message, plan, "restrictBelow", staged.restrict_below.into(), least)?;
        }
        let parts = [("factor", staged.factor), ("leaveAt", staged.leave_at)];
        match parts.into_iter().find(|(_, part)| WHOLE < *part) {
            Some((field, part)) => {
                let (given, bound) = (part.into(), u64::from(WHOLE) + 1);
                Err(InputError::OutOfBounds { message, field, given, bound })
            }
            None => Ok(()),
        }
    }

    /// Finds whose trades leaders trade.
    fn find_origins(&mut self) {
        for (leader, origin) in (0..).zip(&mut self.origins) {
            *origin = leader;
        }
        for mapping in &self.mappings.in_force {
            self.origins[usize::from(mapping.leader.0)] = mapping.source.0;
        }
    }

    /// Whether mapped leaders repeat what there is, each one leader's trades, and each instrument once. What one
    /// repeats stays as it is for as long as it stays: its positions are counted in lots of its source.
    fn check_mappings(&self) -> Result<(), InputError> {
        let message = "MappingDefinition";
        for staged in &self.mappings.staged {
            check_conversion(staged)?;
            let leader = u32::from(staged.leader.0);
            let index = usize::from(staged.leader.0);
            let source = u32::from(staged.source.0);
            defined(&self.leaders, message, index, "leader", leader)?;
            defined(&self.leaders, message, index, "source", source)?;
            defined(&self.sessions, message, index, "session", u32::from(staged.session.0))?;
            for (field, given) in [("instrument", staged.instrument), ("own", staged.own)] {
                defined(&self.instruments, message, index, field, u32::from(given.0))?;
            }
            let mut all = self.mappings.staged.iter();
            let alike = |field| all.clone().filter(|other| is_alike(staged, other, field)).count();
            let was_plain = self.leaders.get(index).is_some()
                && self.origin(staged.leader.0) == staged.leader.0;
            let rows = [
                ("own", 1 < alike("own")),
                ("instrument", 1 < alike("instrument")),
                ("source", all.any(|other| is_entangled(staged, other))),
                ("leader", was_plain),
            ];
            unchanged(message, leader, &rows)?;
        }
        for known in &self.mappings.in_force {
            let stays = self.leaders.staged(usize::from(known.leader.0)).is_some();
            let rows = [("instrument", stays && !self.mappings.staged.contains(known))];
            unchanged(message, known.leader.0.into(), &rows)?;
        }
        Ok(())
    }

    /// Brings what is staged into force; definitions that were not staged are gone.
    pub(crate) fn activate(&mut self, activation: &ConfigurationActivated) {
        self.venues.activate();
        self.sessions.activate();
        self.instruments.activate();
        self.leaders.activate();
        self.followers.activate();
        self.plans.activate();
        self.policies.activate();
        self.allocations.activate();
        self.protections.activate();
        std::mem::swap(&mut self.limits, &mut self.limits_staged);
        self.limits_staged.clear();
        std::mem::swap(&mut self.supervisions, &mut self.supervisions_staged);
        self.supervisions_staged.clear();
        self.weights.activate(|weight| (weight.plan, weight.instrument));
        self.filters.activate(|filter| (filter.plan, filter.kind as i64));
        self.tiers.activate(|tier| (tier.plan, tier.from.0));
        self.mappings.activate(|mapping| (mapping.source, mapping.leader, mapping.own));
        self.find_origins();
        self.staged_count = 0;
        self.activated = Some(*activation);
    }
}

/// Whether two instruments of one mapped leader are the same by a field.
fn is_alike(one: &MappingDefinition, other: &MappingDefinition, field: &str) -> bool {
    let key =
        |mapping: &MappingDefinition| if field == "own" { mapping.own } else { mapping.instrument };
    one.leader == other.leader && key(one) == key(other)
}

/// Whether a mapped leader has two sources, or a mapped one.
fn is_entangled(one: &MappingDefinition, other: &MappingDefinition) -> bool {
    (one.leader == other.leader && one.source != other.source) || one.source == other.leader
}

/// Whether the numbers of a mapping are possible.
fn check_conversion(mapping: &MappingDefinition) -> Result<(), InputError> {
    let (message, leader) = ("MappingDefinition", u32::from(mapping.leader.0));
    let ticks = |ticks: u64| i64::try_from(ticks).unwrap_or(0);
    let rows = [
        ("factor", mapping.factor.0),
        ("ticks", ticks(mapping.ticks)),
        ("ownTicks", ticks(mapping.own_ticks)),
    ];
    rows.into_iter().try_for_each(|(field, given)| at_least(message, leader, field, given, 1))
}

fn is_of(weight: &AllocationDefinition, instrument: u16) -> bool {
    weight.instrument.is_some_and(|known| known.0 == instrument)
}

fn defined<T: Copy>(
    table: &Table<T>,
    message: &'static str,
    index: usize,
    field: &'static str,
    given: u32,
) -> Result<(), InputError> {
    let index = u32::try_from(index).expect("tables have 32-bit indices");
    match table.staged(given as usize) {
        Some(_) => Ok(()),
        None => Err(InputError::Undefined { message, index, field, given }),
    }
}

/// Whether the numbers of an instrument are possible.
fn check_contract(instrument: &InstrumentDefinition) -> Result<(), InputError> {
    let (message, index) = ("InstrumentDefinition", u32::from(instrument.instrument.0));
    let margin = instrument.initial_margin.map_or(0, |ratio| ratio.0);
    let rows = [
        ("lot", instrument.lot.mantissa, 1),
        ("tick", instrument.tick.mantissa, 1),
        ("unitValue", instrument.unit_value.0, 1),
        ("minLots", instrument.min_lots.0, 0),
        ("minNotional", instrument.min_notional.0, 0),
        ("initialMargin", margin, 0),
    ];
    rows.into_iter()
        .try_for_each(|(field, given, least)| at_least(message, index, field, given, least))
}

/// Whether the numbers of a plan's sizing are possible.
fn check_sizing(plan: &PlanDefinition) -> Result<(), InputError> {
    let (message, index) = ("PlanDefinition", plan.plan.0);
    let rows = [
        ("multiplier", plan.multiplier.0),
        ("forceMaximum", plan.force_maximum.0),
        ("quantity", plan.quantity.map_or(0, |quantity| quantity.mantissa)),
        ("notional", plan.notional.map_or(0, |money| money.0)),
        ("stopDistance", plan.stop_distance.map_or(0, |ratio| ratio.0)),
    ];
    rows.into_iter().try_for_each(|(field, given)| at_least(message, index, field, given, 0))
}

const fn at_least(
    message: &'static str,
    index: u32,
    field: &'static str,
    given: i64,
    least: i64,
) -> Result<(), InputError> {
    if given < least {
        return Err(InputError::TooSmall { message, index, field, given, least });
    }
    Ok(())
}

fn unchanged(
    message: &'static str,
    index: u32,
    fields: &[(&'static str, bool)],
) -> Result<(), InputError> {
    match fields.iter().find(|(_, differs)| *differs) {
        Some((field, _)) => Err(InputError::Rebound { message, index, field }),
        None => Ok(()),
    }
}

/// Whether two decimals are the same number, however written.
fn equal(one: Decimal, other: Decimal) -> bool {
    let trimmed = |mut number: Decimal| {
        while number.mantissa != 0 && number.mantissa % 10 == 0 {
            number.mantissa /= 10;
            number.exponent = number.exponent.saturating_add(1);
        }
        number
    };
    trimmed(one) == trimmed(other)
}
