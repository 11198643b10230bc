//! Definitions in a snapshot: the messages that brought them, those that are gone but still known included.

use super::{Bounded, Definitions, Table, check_contract, check_conversion, check_sizing};
use crate::exact::GUARD_ONE;
use crate::limit_sets;
use crate::scopes::Scopes;
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};
use protocol::messages::Scope;

impl<T: Coded + Copy> Table<T> {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { known, in_force, staged } = self;
        encoder.table(known, &None);
        encoder.table(in_force, &false);
        encoder.table(staged, &None);
    }

    /// Reads a table whose entries have `index_of` for their place.
    fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        index_of: impl Fn(&T) -> usize,
    ) -> Result<(), SnapshotError> {
        let what = "a definition";
        decoder.table(&mut self.known, what)?;
        decoder.table(&mut self.in_force, what)?;
        decoder.table(&mut self.staged, what)?;
        for (index, known) in self.known.iter().enumerate() {
            ensure(known.is_some() || !self.in_force[index], what)?;
            let mut entries = known.iter().chain(&self.staged[index]);
            ensure(entries.all(|entry| index_of(entry) == index), what)?;
        }
        Ok(())
    }

    fn knows(&self, index: usize) -> bool {
        self.known(index).is_some()
    }
}

impl<T: Coded + Copy> Bounded<T> {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { message: _, entries_max: _, in_force, staged } = self;
        encoder.list(in_force.iter());
        encoder.list(staged.iter());
    }

    fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        decoder.list(&mut self.in_force, self.entries_max, self.message)?;
        decoder.list(&mut self.staged, self.entries_max, self.message)
    }
}

impl Definitions {
    /// Appends everything that is defined, staged or still known.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self {
            venues,
            sessions,
            instruments,
            leaders,
            followers,
            plans,
            policies,
            allocations,
            protections,
            limits,
            limits_staged,
            weights,
            filters,
            tiers,
            mappings,
            origins: _,
            limits_max: _,
            supervisions,
            supervisions_staged,
            supervisions_max: _,
            staged_count,
            activated,
        } = self;
        venues.encode(encoder);
        sessions.encode(encoder);
        instruments.encode(encoder);
        leaders.encode(encoder);
        followers.encode(encoder);
        plans.encode(encoder);
        policies.encode(encoder);
        allocations.encode(encoder);
        protections.encode(encoder);
        encoder.list(limits.iter());
        encoder.list(limits_staged.iter());
        weights.encode(encoder);
        filters.encode(encoder);
        tiers.encode(encoder);
        mappings.encode(encoder);
        encoder.list(supervisions.iter());
        encoder.list(supervisions_staged.iter());
        staged_count.encode(encoder);
        activated.encode(encoder);
    }

    /// Reads into definitions of which there are none yet.
    pub(crate) fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        scopes: &Scopes,
    ) -> Result<(), SnapshotError> {
        self.venues.decode(decoder, |venue| venue.venue.0.into())?;
        self.sessions.decode(decoder, |session| session.session.0.into())?;
        self.instruments.decode(decoder, |instrument| instrument.instrument.0.into())?;
        self.leaders.decode(decoder, |leader| leader.leader.0.into())?;
        self.followers.decode(decoder, |follower| follower.follower.0 as usize)?;
        self.plans.decode(decoder, |plan| plan.plan.0 as usize)?;
        self.policies.decode(decoder, |policy| policy.plan.0 as usize)?;
        self.allocations.decode(decoder, |allocation| allocation.plan.0 as usize)?;
        self.protections.decode(decoder, |protection| protection.plan.0 as usize)?;
        decoder.list(&mut self.limits, self.limits_max, "a limit")?;
        decoder.list(&mut self.limits_staged, self.limits_max, "a limit")?;
        self.weights.decode(decoder)?;
        self.filters.decode(decoder)?;
        self.tiers.decode(decoder)?;
        self.mappings.decode(decoder)?;
        decoder.list(&mut self.supervisions, self.supervisions_max, "a supervision")?;
        decoder.list(&mut self.supervisions_staged, self.supervisions_max, "a supervision")?;
        self.staged_count = Coded::decode(decoder)?;
        self.activated = Coded::decode(decoder)?;
        self.check(scopes)?;
        self.find_origins();
        Ok(())
    }

    /// Whether everything that definitions in force refer to is there: whoever works with them relies on it.
    fn check(&self, scopes: &Scopes) -> Result<(), SnapshotError> {
        let sessions_max = self.sessions.known.len();
        for venue in self.venues.known.iter().flatten() {
            ensure(usize::from(venue.session.0) < sessions_max, "the session of a venue")?;
        }
        for instrument in self.instruments.known.iter().flatten() {
            ensure(self.venues.knows(instrument.venue.0.into()), "the venue of an instrument")?;
            ensure(check_contract(instrument).is_ok(), "a number of an instrument")?;
        }
        for follower in self.followers.known.iter().flatten() {
            ensure(self.venues.knows(follower.venue.0.into()), "the venue of a follower")?;
        }
        for plan in self.plans.known.iter().flatten() {
            ensure(self.leaders.knows(plan.leader.0.into()), "the leader of a plan")?;
            ensure(check_sizing(plan).is_ok(), "a number of a plan")?;
            ensure(self.followers.knows(plan.follower.0 as usize), "the follower of a plan")?;
        }
        for policy in self.policies.known.iter().flatten() {
            ensure(self.plans.knows(policy.plan.0 as usize), "the plan of a policy")?;
        }
        for allocation in self.allocations.known.iter().flatten() {
            ensure(self.plans.knows(allocation.plan.0 as usize), "the plan of an allocation")?;
            ensure(0 <= allocation.min_trade.0, "the smallest trade of an allocation")?;
        }
        for weight in &self.weights.in_force {
            let instrument = weight.instrument.map_or(0, |instrument| usize::from(instrument.0));
            ensure(self.plans.knows(weight.plan.0 as usize), "the plan of a weight")?;
            ensure(self.instruments.knows(instrument), "the instrument of a weight")?;
        }
        for protection in self.protections.known.iter().flatten() {
            ensure(self.plans.knows(protection.plan.0 as usize), "the plan of a protection")?;
            let distance = protection.stop_loss.max(protection.take_profit);
            ensure(u64::from(distance) < GUARD_ONE, "the distance of a protection")?;
        }
        for mapping in self.mappings.in_force.iter().chain(&self.mappings.staged) {
            ensure(check_conversion(mapping).is_ok(), "a number of a mapped leader")?;
            let leader = usize::from(mapping.leader.0).max(mapping.source.0.into());
            ensure(leader < self.origins.len(), "a mapped leader")?;
        }
        for limit in self.limits.iter().chain(&self.limits_staged) {
            ensure(limit_sets::check(limit, scopes).is_ok(), "the target of a limit")?;
        }
        for entry in self.supervisions.iter().chain(&self.supervisions_staged) {
            let is_there = scopes.place(entry.scope, entry.target).is_some();
            let is_narrow = entry.scope != Scope::Leader || u16::try_from(entry.target).is_ok();
            ensure(is_there && is_narrow, "the target of a supervision")?;
        }
        Ok(())
    }
}
