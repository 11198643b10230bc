//! Boots and configuration: definitions wait, an activation puts them into force.

use super::{Booked, Page};
use crate::ReconcileError;
use protocol::messages::{
    ConfigurationActivated, ConfigurationRefused, EpochStart, FilterDefinition, Flag,
    FollowerDefinition, InstrumentDefinition, LeaderDefinition, LimitDefinition, MappingDefinition,
    PlanDefinition, Reason, SessionDefinition, SupervisionDefinition, TierDefinition,
    VenueDefinition,
};
use protocol::units::SessionIndex;

/// The tables of definitions. `configuration` is zero in rows that wait for their activation.
const TABLES: [&str; 14] = [
    "venue_definition",
    "session_definition",
    "instrument_definition",
    "leader_definition",
    "follower_definition",
    "plan_definition",
    "limit_definition",
    "supervision_definition",
    "filter_definition",
    "tier_definition",
    "policy_definition",
    "allocation_definition",
    "protection_definition",
    "mapping_definition",
];

impl Page<'_> {
    pub(super) fn epoch_start(&mut self, start: &EpochStart) -> Booked {
        let position = &mut self.books.position;
        if position.sequence.0 == 0 {
            position.shard = start.shard;
        } else if position.shard != start.shard {
            let (expected, found) = (position.shard, start.shard);
            return Err(ReconcileError::WrongShard { expected, found });
        }
        // A run that ended while it wrote its configuration put nothing into force, and an answer
        // that its end cut off will never be complete.
        self.forget_staged()?;
        self.store.script("DELETE FROM position_answer")?;
        let insert = "INSERT INTO epoch (epoch, sequence, shard, build, truncated_at,
            rotation_seed, time_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.insert(
            insert,
            &[
                start.epoch.into(),
                self.sequence.into(),
                start.shard.into(),
                (&start.build).into(),
                start.truncated_at.into(),
                start.rotation_seed.into(),
                start.time.into(),
            ],
        )
    }

    fn forget_staged(&self) -> Booked {
        for table in TABLES {
            self.store.script(&format!("DELETE FROM {table} WHERE configuration = 0"))?;
        }
        Ok(())
    }

    /// A revision that an operator asked for and that does not come into force.
    pub(super) fn configuration_refused(&mut self, refused: &ConfigurationRefused) -> Booked {
        self.forget_staged()?;
        let ConfigurationRefused { session, command_id, reason, .. } = *refused;
        self.revision_decided((session, command_id), Flag::No, reason, 0)
    }

    /// The answer to the command that a revision came by.
    fn revision_decided(
        &self,
        (session, command_id): (SessionIndex, u64),
        accepted: Flag,
        reason: Reason,
        plans: u32,
    ) -> Booked {
        let insert = "INSERT INTO command_decision (sequence, input, accepted, reason, plans)
            SELECT $1, max(sequence), $2, $3, $4 FROM command
            WHERE session = $5 AND command_id = $6 HAVING max(sequence) IS NOT NULL";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                (accepted == Flag::Yes).into(),
                reason.to_wire().into(),
                plans.into(),
                session.into(),
                command_id.into(),
            ],
        )
    }

    pub(super) fn configuration_activated(&mut self, new: &ConfigurationActivated) -> Booked {
        let insert = "INSERT INTO configuration (sequence, revision, hash, records,
            sweep_interval_ns, buffer_timeout_ns, time_ns) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                new.revision.into(),
                (&hash_text(new.hash)).into(),
                new.records.into(),
                new.sweep_interval.into(),
                new.buffer_timeout.into(),
                new.time.into(),
            ],
        )?;
        for table in TABLES {
            let update = format!("UPDATE {table} SET configuration = $1 WHERE configuration = 0");
            self.insert(&update, &[self.sequence.into()])?;
        }
        self.books.position.configuration = self.sequence;
        self.books.directory.add(self.store, self.sequence)?;
        match (new.session, new.command_id) {
            (Some(session), Some(command_id)) => {
                self.revision_decided((session, command_id), Flag::Yes, Reason::None, new.plans)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn venue_definition(&mut self, venue: &VenueDefinition) -> Booked {
        let insert = "INSERT INTO venue_definition (sequence, configuration, venue, name, session,
            order_durability) VALUES ($1, 0, $2, $3, $4, $5)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                venue.venue.into(),
                (&venue.name).into(),
                venue.session.into(),
                venue.order_durability.to_wire().into(),
            ],
        )
    }

    pub(super) fn session_definition(&mut self, session: &SessionDefinition) -> Booked {
        let insert = "INSERT INTO session_definition (sequence, configuration, session, name, role,
            leader) VALUES ($1, 0, $2, $3, $4, $5)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                session.session.into(),
                (&session.name).into(),
                session.role.to_wire().into(),
                session.leader.into(),
            ],
        )
    }

    pub(super) fn instrument_definition(&mut self, instrument: &InstrumentDefinition) -> Booked {
        let insert = "INSERT INTO instrument_definition (sequence, configuration, instrument,
            symbol, venue, security_id, tick_mantissa, tick_exponent, lot_mantissa, lot_exponent,
            multiplier_mantissa, multiplier_exponent, unit_value, min_lots, min_notional,
            leader_multiplier_mantissa, leader_multiplier_exponent, volatility,
            daily_volume_mantissa, daily_volume_exponent, initial_margin, kind, expiry_ns)
            VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20, $21, $22)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                instrument.instrument.into(),
                (&instrument.symbol).into(),
                instrument.venue.into(),
                instrument.security_id.into(),
                instrument.tick.mantissa.into(),
                instrument.tick.exponent.into(),
                instrument.lot.mantissa.into(),
                instrument.lot.exponent.into(),
                instrument.multiplier.mantissa.into(),
                instrument.multiplier.exponent.into(),
                instrument.unit_value.into(),
                instrument.min_lots.into(),
                instrument.min_notional.into(),
                instrument.leader_multiplier.map(|own| own.mantissa).into(),
                instrument.leader_multiplier.map(|own| own.exponent).into(),
                instrument.volatility.into(),
                instrument.average_daily_volume.map(|volume| volume.mantissa).into(),
                instrument.average_daily_volume.map(|volume| volume.exponent).into(),
                instrument.initial_margin.into(),
                instrument.kind.to_wire().into(),
                instrument.expiry.into(),
            ],
        )
    }

    pub(super) fn leader_definition(&mut self, leader: &LeaderDefinition) -> Booked {
        let insert = "INSERT INTO leader_definition (sequence, configuration, leader, name,
            reference_equity, leverage, account) VALUES ($1, 0, $2, $3, $4, $5, $6)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                leader.leader.into(),
                (&leader.name).into(),
                leader.reference_equity.into(),
                leader.leverage.into(),
                leader.account.into(),
            ],
        )
    }

    pub(super) fn mapping_definition(&mut self, mapping: &MappingDefinition) -> Booked {
        let insert = "INSERT INTO mapping_definition (sequence, configuration, leader, source,
            instrument, own, factor) VALUES ($1, 0, $2, $3, $4, $5, $6)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                mapping.leader.into(),
                mapping.source.into(),
                mapping.instrument.into(),
                mapping.own.into(),
                mapping.factor.into(),
            ],
        )
    }

    pub(super) fn follower_definition(&mut self, follower: &FollowerDefinition) -> Booked {
        let insert = "INSERT INTO follower_definition (sequence, configuration, follower, name,
            venue, account, reference_equity, leverage) VALUES ($1, 0, $2, $3, $4, $5, $6, $7)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                follower.follower.into(),
                (&follower.name).into(),
                follower.venue.into(),
                follower.account.into(),
                follower.reference_equity.into(),
                follower.leverage.into(),
            ],
        )
    }

    pub(super) fn plan_definition(&mut self, plan: &PlanDefinition) -> Booked {
        let insert = "INSERT INTO plan_definition (sequence, configuration, plan, name, leader,
            follower, sizing, multiplier, quantity_mantissa, quantity_exponent, notional,
            below_minimum, force_maximum, above_maximum, existing_position, guard_reference,
            attempts_max, state, stop_distance, reverse, sides, on_removal, partial_fills,
            increase_wait_ns, copy, on_leader_fill)
            VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20, $21, $22, $23, $24, $25)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                plan.plan.into(),
                (&plan.name).into(),
                plan.leader.into(),
                plan.follower.into(),
                plan.sizing.to_wire().into(),
                plan.multiplier.into(),
                plan.quantity.map(|quantity| quantity.mantissa).into(),
                plan.quantity.map(|quantity| quantity.exponent).into(),
                plan.notional.into(),
                plan.below_minimum.to_wire().into(),
                plan.force_maximum.into(),
                plan.above_maximum.to_wire().into(),
                plan.existing_position.to_wire().into(),
                plan.guard_reference.to_wire().into(),
                plan.attempts_max.into(),
                plan.state.to_wire().into(),
                plan.stop_distance.into(),
                (plan.reverse == Flag::Yes).into(),
                plan.sides.to_wire().into(),
                plan.on_removal.to_wire().into(),
                plan.partial_fills.to_wire().into(),
                plan.increase_wait.into(),
                plan.copy.to_wire().into(),
                plan.on_leader_fill.to_wire().into(),
            ],
        )
    }

    pub(super) fn filter_definition(&mut self, filter: &FilterDefinition) -> Booked {
        let insert =
            "INSERT INTO filter_definition (sequence, configuration, plan, kind, instrument,
            tag) VALUES ($1, 0, $2, $3, $4, $5)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                filter.plan.into(),
                filter.kind.to_wire().into(),
                filter.instrument.into(),
                (&filter.tag).into(),
            ],
        )
    }

    pub(super) fn tier_definition(&mut self, tier: &TierDefinition) -> Booked {
        let insert = "INSERT INTO tier_definition (sequence, configuration, plan, from_notional,
            multiplier) VALUES ($1, 0, $2, $3, $4)";
        self.insert(
            insert,
            &[self.sequence.into(), tier.plan.into(), tier.from.into(), tier.multiplier.into()],
        )
    }

    pub(super) fn limit_definition(&mut self, limit: &LimitDefinition) -> Booked {
        let insert = "INSERT INTO limit_definition (sequence, configuration, scope, target, kind,
            value_mantissa, value_exponent) VALUES ($1, 0, $2, $3, $4, $5, $6)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                limit.scope.to_wire().into(),
                limit.target.into(),
                limit.kind.to_wire().into(),
                limit.value.mantissa.into(),
                limit.value.exponent.into(),
            ],
        )
    }

    pub(super) fn supervision_definition(&mut self, new: &SupervisionDefinition) -> Booked {
        let insert = "INSERT INTO supervision_definition (sequence, configuration, scope, target,
            loss_action, loss_window, day_starts, drawdown_reference, count_fees, repeat_window,
            guard_violation, instrument, self_match, duplicate_window, on_unexpected, rejects_max,
            reject_window, reject_action, closed_action, count_funding, drawdown_window)
            VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                new.scope.to_wire().into(),
                new.target.into(),
                new.loss_action.map(|action| action.to_wire()).into(),
                new.loss_window.map(|window| window.to_wire()).into(),
                new.day_starts.into(),
                new.drawdown_reference.map(|reference| reference.to_wire()).into(),
                new.count_fees.map(|flag| flag.to_wire()).into(),
                new.repeat_window.into(),
                new.guard_violation.map(|violation| violation.to_wire()).into(),
                new.instrument.into(),
                new.self_match.map(|rule| rule.to_wire()).into(),
                new.duplicate_window.into(),
                new.on_unexpected.map(|rule| rule.to_wire()).into(),
                new.rejects_max.into(),
                new.reject_window.into(),
                new.reject_action.map(|action| action.to_wire()).into(),
                new.closed_action.map(|action| action.to_wire()).into(),
                new.count_funding.map(|flag| flag.to_wire()).into(),
                new.drawdown_window.map(|window| window.to_wire()).into(),
            ],
        )
    }
}

/// A configuration's hash as people and logs write it.
pub(super) fn hash_text(hash: u64) -> String {
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests;
