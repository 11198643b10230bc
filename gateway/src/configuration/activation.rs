//! A configuration meets a journal: every name gets its index, and what is new becomes definition records.

#[cfg(test)]
mod tests;

use super::directory::Directory;
use super::model;
use super::model::{Configuration, Leader, Sizing, Tier};
use super::registry::{Account, Contract, Names, Pair, Registry, session_key};
use super::supervision::{LossRules, Supervised};
use protocol::messages::{
    AllocationDefinition, ConfigurationActivated, FilterDefinition, FilterKind, Flag,
    FollowerDefinition, InstrumentDefinition, LeaderDefinition, LimitDefinition, MappingDefinition,
    Name, PlanDefinition, PolicyDefinition, ProtectionDefinition, Role, Scope, SelfMatchRule,
    SessionDefinition, SupervisionDefinition, Tag, TierDefinition, UnexpectedRule, VenueDefinition,
};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Nanos, PlanIndex, SessionIndex, VenueIndex,
};
use std::collections::BTreeSet;

/// What a start needs from its configuration once the journal has been read.
#[derive(Clone, Debug)]
pub struct Activation {
    /// Definitions and, last, their activation, each an encoded message to append to the journal in this order.
    /// Empty when the same configuration is in force already.
    pub records: Vec<Vec<u8>>,
    /// Lookups of the stages, by the indices that hold from now on.
    pub directory: Directory,
    /// Number of the revision that is in force once the records are in the journal; starts at one.
    pub revision: u32,
    /// Its hash, as it stands on every decision.
    pub hash: u64,
    /// What was in force before and is no more, such as `plan "anna-1"`. Its positions and open orders stay at
    /// the venue and are no longer managed, but for those of a plan whose `on_removal` says otherwise.
    pub retired: Vec<String>,
}

/// Why a configuration cannot continue this journal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevisionError {
    /// A new name, and no index left for it: names keep theirs for ever.
    #[error("{kind} {name:?} would be number {index}, capacity.{field} = {max} has no room for it")]
    NoRoom {
        /// Kind of thing.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The next free index.
        index: u32,
        /// The field of `[capacity]` that is too small.
        field: &'static str,
        /// Its value.
        max: usize,
    },
    /// The journal counts positions in terms of what a name meant; it must not change under them.
    #[error(
        "{kind} {name:?}: {what} was {before} and is now {now}; use a new name for the new thing"
    )]
    IdentityChanged {
        /// Kind of thing.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Which property.
        what: &'static str,
        /// As the journal knows it.
        before: String,
        /// As the file has it.
        now: String,
    },
}

/// Every reason, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionErrors(pub Vec<RevisionError>);

impl std::fmt::Display for RevisionErrors {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for RevisionErrors {}

/// Indices by place in the vectors of the configuration.
#[derive(Clone, Debug, Default)]
pub(super) struct Indices {
    pub(super) venues: Vec<VenueIndex>,
    pub(super) venue_sessions: Vec<SessionIndex>,
    pub(super) leader_sessions: Vec<SessionIndex>,
    pub(super) operator_sessions: Vec<SessionIndex>,
    pub(super) observer_sessions: Vec<SessionIndex>,
    pub(super) drop_copy_sessions: Vec<SessionIndex>,
    pub(super) instruments: Vec<InstrumentIndex>,
    pub(super) leaders: Vec<LeaderIndex>,
    pub(super) followers: Vec<FollowerIndex>,
    pub(super) plans: Vec<PlanIndex>,
}

impl Configuration {
    /// Gives every name its index: the one that the journal knows, else the next free one, in the order of the
    /// file; sessions in the order venues, leaders, operators, observers, drop copies. Changes nothing.
    ///
    /// `now` becomes the time of the activation.
    ///
    /// # Errors
    /// Every [`RevisionError`] that stands in the way.
    pub fn activate(&self, registry: &Registry, now: Nanos) -> Result<Activation, RevisionErrors> {
        let mut errors = Vec::new();
        let indices = self.indices(registry, &mut errors);
        self.check_identities(registry, &indices, &mut errors);
        if !errors.is_empty() {
            return Err(RevisionErrors(errors));
        }
        let hash = self.hash_short();
        let directory = Directory::new(self, &indices);
        let before = registry.in_force;
        if let Some(before) = before.filter(|before| before.hash == hash) {
            let revision = before.revision;
            return Ok(Activation { records: vec![], directory, revision, hash, retired: vec![] });
        }
        let revision = before.map_or(0, |before| before.revision) + 1;
        let records = self.records(&indices, revision, hash, now);
        Ok(Activation { records, directory, revision, hash, retired: self.retired(registry) })
    }

    fn indices(&self, registry: &Registry, errors: &mut Vec<RevisionError>) -> Indices {
        let text = |name: Name| name.to_string();
        let session = |role: Role| move |name: Name| session_key(role, &name);
        let venues = || self.venues.iter().map(|table| table.name);
        let leaders = || self.leaders.iter().map(|table| table.name);
        let operators = self.operators.iter().map(|table| table.name);
        let observers = self.observers.iter().map(|table| table.name);
        let sessions = venues().map(session(Role::Venue));
        let sessions = sessions.chain(leaders().map(session(Role::Leader)));
        let sessions = sessions.chain(operators.map(session(Role::Operator)));
        let sessions = sessions.chain(observers.map(session(Role::Observer)));
        let drop_copies = self.drop_copies.iter().map(|table| table.name);
        let sessions = sessions.chain(drop_copies.map(session(Role::DropCopy)));
        let symbols = self.instruments.iter().map(|table| table.symbol.to_string());
        let followers = self.followers.iter().map(|table| text(table.name));
        let plans = self.plans.iter().map(|table| text(table.name));

        let sessions = numbers(&registry.sessions, sessions, errors);
        let mut sessions = sessions.into_iter().map(|index| SessionIndex(narrow(index)));
        let venue_indices = numbers(&registry.venues, venues().map(text), errors);
        let leader_indices = numbers(&registry.leaders, leaders().map(text), errors);
        Indices {
            venues: venue_indices.into_iter().map(|index| VenueIndex(narrow(index))).collect(),
            venue_sessions: sessions.by_ref().take(self.venues.len()).collect(),
            leader_sessions: sessions.by_ref().take(self.leaders.len()).collect(),
            operator_sessions: sessions.by_ref().take(self.operators.len()).collect(),
            observer_sessions: sessions.by_ref().take(self.observers.len()).collect(),
            drop_copy_sessions: sessions.collect(),
            instruments: numbers(&registry.instruments, symbols, errors)
                .into_iter()
                .map(|index| InstrumentIndex(narrow(index)))
                .collect(),
            leaders: leader_indices.into_iter().map(|index| LeaderIndex(narrow(index))).collect(),
            followers: numbers(&registry.followers, followers, errors)
                .into_iter()
                .map(FollowerIndex)
                .collect(),
            plans: numbers(&registry.plans, plans, errors).into_iter().map(PlanIndex).collect(),
        }
    }

    fn check_identities(
        &self,
        registry: &Registry,
        indices: &Indices,
        errors: &mut Vec<RevisionError>,
    ) {
        for instrument in &self.instruments {
            let venue = indices.venues[instrument.venue];
            let name = instrument.symbol.to_string();
            if let Some((_, Some(before))) = registry.instruments.find(&name) {
                errors.extend(contract_changes(&name, before, instrument, venue));
            }
        }
        self.check_mappings(registry, indices, errors);
        for follower in &self.followers {
            let name = follower.name.to_string();
            let venue = indices.venues[follower.venue].0.into();
            let now = Account { venue, account: follower.account };
            if let Some((_, Some(before))) = registry.followers.find(&name) {
                errors.extend(changed(
                    "follower",
                    &name,
                    "account",
                    account_text(before),
                    account_text(now),
                ));
            }
        }
        for plan in &self.plans {
            let name = plan.name.to_string();
            let leader = indices.leaders[plan.leader].0.into();
            let now = Pair { leader, follower: indices.followers[plan.follower].0 };
            if let Some((_, Some(before))) = registry.plans.find(&name) {
                errors.extend(changed("plan", &name, "pair", pair_text(before), pair_text(now)));
            }
        }
    }

    /// A leader that the journal knows repeats what it has repeated, for its positions are counted in that.
    fn check_mappings(
        &self,
        registry: &Registry,
        indices: &Indices,
        errors: &mut Vec<RevisionError>,
    ) {
        for leader in &self.leaders {
            let name = leader.name.to_string();
            let Some((index, Some(()))) = registry.leaders.find(&name) else { continue };
            let before = registry.mappings.range((index, 0)..=(index, u32::MAX));
            let mapped = leader.mapped.as_ref();
            let source =
                mapped.map_or("nobody", |mapped| self.leaders[mapped.source].name.as_str());
            let known = before.clone().next().map(|(_, repeated)| repeated.source);
            let known = known.map_or("nobody", |source| registry.leaders.name(source));
            if known != source {
                let (known, source) = (known.to_owned(), source.to_owned());
                errors.extend(changed("leader", &name, "of", known, source));
                continue;
            }
            for ((_, own), repeated) in before {
                let now = mapped.and_then(|mapped| {
                    let mut all = mapped.instruments.iter();
                    all.find(|mapping| u32::from(indices.instruments[mapping.own].0) == *own)
                });
                let now = now.map_or("nothing", |mapping| {
                    self.instruments[mapping.instrument].symbol.as_str()
                });
                let own = registry.instruments.name(*own);
                let known = registry.instruments.name(repeated.instrument);
                let text = |symbol: &str| format!("{symbol} as {own}");
                errors.extend(changed("leader", &name, "instruments", text(known), text(now)));
            }
        }
    }

    /// What is in force and not in this file.
    fn retired(&self, registry: &Registry) -> Vec<String> {
        let keeps = |names: BTreeSet<String>| move |name: &&String| !names.contains(*name);
        let instruments = self.instruments.iter().map(|table| table.symbol.to_string()).collect();
        let followers = self.followers.iter().map(|table| table.name.to_string()).collect();
        let plans = self.plans.iter().map(|table| table.name.to_string()).collect();
        let quoted = |kind: &'static str| move |name: &String| format!("{kind} {name:?}");
        let gone =
            registry.instruments.in_force().filter(keeps(instruments)).map(quoted("instrument"));
        let gone = gone
            .chain(registry.followers.in_force().filter(keeps(followers)).map(quoted("follower")));
        gone.chain(registry.plans.in_force().filter(keeps(plans)).map(quoted("plan"))).collect()
    }

    fn records(&self, indices: &Indices, revision: u32, hash: u64, now: Nanos) -> Vec<Vec<u8>> {
        let mut records = Vec::new();
        self.session_records(indices, &mut records);
        self.thing_records(indices, &mut records);
        self.mapping_records(indices, &mut records);
        self.plan_records(indices, &mut records);
        self.protection_records(indices, &mut records);
        self.copying_records(indices, &mut records);
        self.limit_records(indices, &mut records);
        self.supervision_records(indices, &mut records);
        let activated = ConfigurationActivated {
            revision,
            hash,
            sweep_interval: nanoseconds(self.engine.sweep_interval),
            buffer_timeout: nanoseconds(self.engine.buffer_timeout),
            records: u32::try_from(records.len()).expect("capacities sum up to less than 2^32"),
            time: now,
            session: None,
            command_id: None,
            plans: u32::try_from(self.plans.len()).expect("plans have 20-bit indices"),
        };
        push(&mut records, ConfigurationActivated::ENCODED_LENGTH, |buffer| {
            activated.encode(buffer)
        });
        records
    }

    fn session_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        for (place, table) in self.venues.iter().enumerate() {
            let (venue, session) = (indices.venues[place], indices.venue_sessions[place]);
            let order_durability = table.order_durability;
            let replaces = table.replaces.then_some(Flag::Yes);
            let unless_never = |after| Some(nanoseconds(after)).filter(|after| 0 < *after);
            let definition = VenueDefinition {
                venue,
                name: table.name,
                session,
                order_durability,
                replaces,
                order_alarm_after: unless_never(table.order_alarm_after),
                order_pause_after: unless_never(table.order_pause_after),
            };
            push(records, VenueDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
        let venues = self.venues.iter().map(|table| (table.name, Role::Venue, None));
        let leaders = self.leaders.iter().enumerate();
        let leaders =
            leaders.map(|(place, table)| (table.name, Role::Leader, Some(indices.leaders[place])));
        let operators = self.operators.iter().map(|table| (table.name, Role::Operator, None));
        let observers = self.observers.iter().map(|table| (table.name, Role::Observer, None));
        let drop_copies = self.drop_copies.iter().map(|table| (table.name, Role::DropCopy, None));
        let sessions = [
            &indices.venue_sessions,
            &indices.leader_sessions,
            &indices.operator_sessions,
            &indices.observer_sessions,
            &indices.drop_copy_sessions,
        ];
        let named = venues.chain(leaders).chain(operators).chain(observers).chain(drop_copies);
        for (session, (name, role, leader)) in sessions.into_iter().flatten().zip(named) {
            let definition = SessionDefinition { session: *session, name, role, leader };
            push(records, SessionDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
    }

    fn thing_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        for (table, instrument) in self.instruments.iter().zip(&indices.instruments) {
            let specifications = &table.specifications;
            let definition = InstrumentDefinition {
                instrument: *instrument,
                symbol: table.symbol,
                venue: indices.venues[table.venue],
                security_id: table.security_id,
                tick: table.tick,
                lot: table.lot,
                multiplier: table.multiplier,
                unit_value: table.unit_value,
                min_lots: table.min_lots,
                min_notional: table.min_notional,
                leader_multiplier: specifications.leader_multiplier,
                volatility: specifications.volatility,
                average_daily_volume: specifications.average_daily_volume,
                initial_margin: specifications.initial_margin,
                kind: specifications.kind,
                expiry: specifications.expiry,
            };
            push(records, InstrumentDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
        for (table, leader) in self.leaders.iter().zip(&indices.leaders) {
            let reference_equity = table.reference_equity;
            let definition = LeaderDefinition {
                leader: *leader,
                name: table.name,
                reference_equity,
                leverage: table.leverage,
                account: table.account.map(|place| indices.followers[place]),
            };
            push(records, LeaderDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
        for (table, follower) in self.followers.iter().zip(&indices.followers) {
            let definition = FollowerDefinition {
                follower: *follower,
                name: table.name,
                venue: indices.venues[table.venue],
                account: table.account,
                reference_equity: table.reference_equity,
                leverage: table.leverage,
            };
            push(records, FollowerDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
    }

    fn plan_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        for (table, plan) in self.plans.iter().zip(&indices.plans) {
            let (multiplier, quantity, notional) = match table.sizing {
                Sizing::EquityRatio(ratio)
                | Sizing::FixedRatio(ratio)
                | Sizing::BalanceRatio(ratio)
                | Sizing::FreeMarginRatio(ratio)
                | Sizing::ContractRatio(ratio)
                | Sizing::LeverageRatio(ratio)
                | Sizing::VolatilityTarget(ratio)
                | Sizing::RiskPerTrade { risk: ratio, .. } => (ratio, None, None),
                Sizing::FixedQuantity(quantity) => (NO_RATIO, Some(quantity), None),
                Sizing::FixedNotional(notional) => (NO_RATIO, None, Some(notional)),
            };
            let stop_distance = match table.sizing {
                Sizing::RiskPerTrade { stop_distance, .. } => stop_distance,
                _ => None,
            };
            let definition = PlanDefinition {
                plan: *plan,
                name: table.name,
                leader: indices.leaders[table.leader],
                follower: indices.followers[table.follower],
                sizing: table.sizing.mode(),
                multiplier,
                quantity,
                notional,
                below_minimum: table.below_minimum,
                force_maximum: table.force_maximum,
                above_maximum: table.above_maximum,
                existing_position: table.existing_position,
                guard_reference: table.guard_reference,
                attempts_max: table.attempts_max,
                state: table.state,
                stop_distance,
                reverse: if table.reverse { Flag::Yes } else { Flag::No },
                sides: table.sides,
                on_removal: table.on_removal,
                partial_fills: table.partial_fills,
                increase_wait: nanoseconds(table.increase_wait),
                copy: table.copy,
                on_leader_fill: table.on_leader_fill,
                drop_opens_after: table.drop_opens_after.map(nanoseconds),
            };
            push(records, PlanDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
        for (table, plan) in self.plans.iter().zip(&indices.plans) {
            let Some(policy) = &table.policy else { continue };
            let definition = policy.definition(*plan);
            push(records, PolicyDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
        for (table, plan) in self.plans.iter().zip(&indices.plans) {
            let Some(allocation) = &table.allocation else { continue };
            let definition = allocation.definition(*plan);
            let weights = allocation.weights(*plan, &indices.instruments);
            for definition in std::iter::once(definition).chain(weights) {
                push(records, AllocationDefinition::ENCODED_LENGTH, |buffer| {
                    definition.encode(buffer)
                });
            }
        }
    }

    /// What leaders repeat of others.
    fn mapping_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        let Indices { leaders, leader_sessions, instruments, .. } = indices;
        for (place, table) in self.leaders.iter().enumerate() {
            let Some(mapped) = &table.mapped else { continue };
            let own = (leaders[place], leader_sessions[place]);
            for definition in mapped.definitions(own.0, own.1, leaders, instruments) {
                push(records, MappingDefinition::ENCODED_LENGTH, |buffer| {
                    definition.encode(buffer)
                });
            }
        }
    }

    /// By what plans protect themselves.
    fn protection_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        for (table, plan) in self.plans.iter().zip(&indices.plans) {
            let Some(protection) = &table.protection else { continue };
            let definition = protection.definition(*plan);
            push(records, ProtectionDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
    }

    /// What plans copy, and by which tiers.
    fn copying_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        for (table, plan) in self.plans.iter().zip(&indices.plans) {
            let lists = [
                (FilterKind::Include, &table.filter.include),
                (FilterKind::Exclude, &table.filter.exclude),
            ];
            let symbols = lists.into_iter().flat_map(|(kind, places)| {
                places
                    .iter()
                    .map(move |place| (kind, Some(indices.instruments[*place]), Tag::EMPTY))
            });
            let tags = table.filter.tags.iter().map(|tag| (FilterKind::Tag, None, *tag));
            for (kind, instrument, tag) in symbols.chain(tags) {
                let definition = FilterDefinition { plan: *plan, kind, instrument, tag };
                push(records, FilterDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
            }
            for Tier { from, multiplier } in table.tiers.iter().copied() {
                let definition = TierDefinition { plan: *plan, from, multiplier };
                push(records, TierDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
            }
        }
    }

    fn limit_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        for limit in &self.limits {
            let target = match limit.scope {
                Scope::Firm => 0,
                Scope::Venue => indices.venues[limit.target].0.into(),
                Scope::Leader => indices.leaders[limit.target].0.into(),
                Scope::Follower => indices.followers[limit.target].0,
                Scope::Plan => indices.plans[limit.target].0,
                Scope::Instrument => indices.instruments[limit.target].0.into(),
            };
            let (scope, kind, value) = (limit.scope, limit.kind, limit.value);
            let definition = LimitDefinition { scope, target, kind, value };
            push(records, LimitDefinition::ENCODED_LENGTH, |buffer| definition.encode(buffer));
        }
    }

    fn supervision_records(&self, indices: &Indices, records: &mut Vec<Vec<u8>>) {
        for supervised in self.supervised() {
            let definition = match supervised {
                Supervised::Account(place, follower, limits_losses) => {
                    let pauses = follower.on_unexpected == UnexpectedRule::Pause;
                    let definition = SupervisionDefinition {
                        on_unexpected: pauses.then_some(follower.on_unexpected),
                        ..unsupervised(Scope::Follower, indices.followers[place].0)
                    };
                    if limits_losses { measured(definition, &follower.losses) } else { definition }
                }
                Supervised::Leads(place, leader) => SupervisionDefinition {
                    day_starts: leader.guard.as_ref().map(|guard| guard.day_starts_s),
                    guard_violation: leader.guard.as_ref().map(|guard| guard.violation),
                    repeat_window: Some(nanoseconds(leader.repeat_window)),
                    ..unsupervised(Scope::Leader, indices.leaders[place].0.into())
                },
                Supervised::Meets(place, venue) => {
                    let refuses = venue.self_match == SelfMatchRule::Refuse;
                    let definition = SupervisionDefinition {
                        self_match: refuses.then_some(venue.self_match),
                        ..unsupervised(Scope::Venue, indices.venues[place].0.into())
                    };
                    let rules = venue.trading_rules.as_ref();
                    rules.map_or(definition, |rules| rules.define(definition))
                }
                Supervised::Repeats(place, _, window) => SupervisionDefinition {
                    duplicate_window: Some(nanoseconds(window)),
                    ..unsupervised(Scope::Plan, indices.plans[place].0)
                },
            };
            let mut define = |definition: SupervisionDefinition| {
                push(records, SupervisionDefinition::ENCODED_LENGTH, |buffer| {
                    definition.encode(buffer)
                });
            };
            define(definition);
            if let Supervised::Leads(_, Leader { guard: Some(guard), .. }) = supervised {
                for place in &guard.instruments {
                    let instrument = Some(indices.instruments[*place]);
                    let SupervisionDefinition { scope, target, .. } = definition;
                    define(SupervisionDefinition { instrument, ..unsupervised(scope, target) });
                }
            }
        }
    }
}

/// How the losses of a follower are measured, and what a trip does.
const fn measured(definition: SupervisionDefinition, losses: &LossRules) -> SupervisionDefinition {
    SupervisionDefinition {
        loss_action: Some(losses.action),
        loss_window: Some(losses.window),
        day_starts: Some(losses.day_starts_s),
        drawdown_reference: Some(losses.drawdown_reference),
        count_fees: Some(if losses.counts_fees { Flag::Yes } else { Flag::No }),
        count_funding: Some(if losses.counts_funding { Flag::Yes } else { Flag::No }),
        drawdown_window: Some(losses.drawdown_window),
        ..definition
    }
}

/// A definition that says nothing yet.
const fn unsupervised(scope: Scope, target: u32) -> SupervisionDefinition {
    SupervisionDefinition {
        scope,
        target,
        loss_action: None,
        loss_window: None,
        day_starts: None,
        drawdown_reference: None,
        count_fees: None,
        count_funding: None,
        drawdown_window: None,
        repeat_window: None,
        guard_violation: None,
        instrument: None,
        self_match: None,
        duplicate_window: None,
        on_unexpected: None,
        rejects_max: None,
        reject_window: None,
        reject_action: None,
        closed_action: None,
    }
}

/// The fixed modes have no ratio.
const NO_RATIO: protocol::units::Ratio = protocol::units::Ratio(0);

/// The index of each name. A name without room is reported, and gets a number that nobody will use.
fn numbers<I: Copy>(
    known: &Names<I>,
    names: impl Iterator<Item = String>,
    errors: &mut Vec<RevisionError>,
) -> Vec<u32> {
    let mut next = known.next_index();
    let (field, max) = known.room();
    names
        .map(|name| {
            if let Some((index, _)) = known.find(&name) {
                return index;
            }
            if next as usize >= max {
                let kind = known.kind();
                errors.push(RevisionError::NoRoom { kind, name, index: next, field, max });
                return 0;
            }
            next += 1;
            next - 1
        })
        .collect()
}

fn contract_changes(
    name: &str,
    before: Contract,
    now: &model::Instrument,
    venue: VenueIndex,
) -> impl Iterator<Item = RevisionError> {
    [
        ("venue", before.venue.to_string(), venue.to_string()),
        ("tick", before.tick.to_string(), now.tick.to_string()),
        ("lot", before.lot.to_string(), now.lot.to_string()),
        ("multiplier", before.multiplier.to_string(), now.multiplier.to_string()),
    ]
    .into_iter()
    .filter_map(|(what, before, now)| changed("instrument", name, what, before, now))
}

fn changed(
    kind: &'static str,
    name: &str,
    what: &'static str,
    before: String,
    now: String,
) -> Option<RevisionError> {
    let name = name.to_owned();
    (before != now).then_some(RevisionError::IdentityChanged { kind, name, what, before, now })
}

fn account_text(account: Account) -> String {
    format!("{} at venue number {}", account.account, account.venue)
}

fn pair_text(pair: Pair) -> String {
    format!("leader number {} to follower number {}", pair.leader, pair.follower)
}

fn narrow<T: TryFrom<u32>>(index: u32) -> T {
    let narrow = T::try_from(index).ok();
    narrow.expect("capacities are bounded by the index types")
}

fn nanoseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).expect("durations of a configuration are at most hours")
}

fn push(records: &mut Vec<Vec<u8>>, length: usize, encode: impl FnOnce(&mut [u8]) -> usize) {
    let mut record = vec![0; length];
    let written = encode(&mut record);
    assert_eq!(written, length, "a definition has one length");
    records.push(record);
}
