//! Plans: what is pinned for an episode, what is decided for each plan, which orders come of it.

use super::definitions::hash_text;
use super::{Booked, Page};
use crate::breaks::{BreakKind, BreakSubject};
use crate::meaning::is_limiting;
use crate::rows::{Order, PlanPosition};
use protocol::messages::{
    EpisodeStarted, EpisodeStartedEntries, Instructions, InstructionsEntries, InstructionsEntry,
    OrderKey, OrderState, OrdersHanded, Reason, Trigger,
};
use protocol::units::{FollowerIndex, InstrumentIndex, PlanIndex, Sequence};

impl Page<'_> {
    pub(super) fn episode_started(
        &mut self,
        episode: &EpisodeStarted,
        pins: EpisodeStartedEntries<'_>,
    ) -> Booked {
        let insert = "INSERT INTO episode (sequence, leader, instrument, episode, price,
            leader_equity, leader_balance, leader_margin_used, configuration)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let EpisodeStarted { leader, instrument, .. } = *episode;
        self.insert(
            insert,
            &[
                self.sequence.into(),
                leader.into(),
                instrument.into(),
                episode.episode.into(),
                episode.price.into(),
                episode.leader_equity.into(),
                episode.leader_balance.into(),
                episode.leader_margin_used.into(),
                (&hash_text(episode.configuration)).into(),
            ],
        )?;
        let insert = "INSERT INTO pin (plan, leader, instrument, episode, sequence, reason, ratio,
            quantity, baseline, follower_equity)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        for pin in pins {
            let pin = pin.map_err(|error| self.malformed(error))?;
            self.insert(
                insert,
                &[
                    pin.plan.into(),
                    leader.into(),
                    instrument.into(),
                    episode.episode.into(),
                    self.sequence.into(),
                    pin.reason.to_wire().into(),
                    pin.ratio.into(),
                    pin.quantity.into(),
                    pin.baseline.into(),
                    pin.follower_equity.into(),
                ],
            )?;
            if is_limiting(pin.reason, 0) {
                let key = (pin.plan, instrument);
                let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
                plan.limitations += 1;
                self.books.plans.put(key, plan);
            }
        }
        Ok(())
    }

    pub(super) fn instructions(
        &mut self,
        decision: &Instructions,
        entries: InstructionsEntries<'_>,
    ) -> Booked {
        let event = self.leader_moved(decision)?;
        self.decision(decision, event, entries.len())?;
        for (place, entry) in entries.enumerate() {
            let entry = entry.map_err(|error| self.malformed(error))?;
            self.instruction(place, &entry)?;
            if decision.trigger == Trigger::Protection {
                self.protection_decided((entry.plan, decision.instrument), &entry)?;
            } else {
                self.plan_decided(decision, &entry)?;
            }
            if entry.lots.0 != 0 {
                self.order_decided(decision, (place, &entry))?;
            }
        }
        Ok(())
    }

    fn decision(&self, decision: &Instructions, event: Sequence, entries: usize) -> Booked {
        let insert = "INSERT INTO decision (sequence, event, input, cause, leader, instrument,
            trade_id, episode, position_before, position, reference_price, receive_ns, decided_ns,
            configuration, rotation, instructions)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                event.into(),
                self.parent.into(),
                decision.trigger.to_wire().into(),
                decision.leader.into(),
                decision.instrument.into(),
                decision.trade_id.into(),
                decision.episode.into(),
                decision.position_before.into(),
                decision.position.into(),
                decision.reference_price.into(),
                decision.receive_time.into(),
                self.timestamp.into(),
                (&hash_text(decision.configuration)).into(),
                decision.rotation.into(),
                entries.into(),
            ],
        )
    }

    fn instruction(&self, place: usize, entry: &InstructionsEntry) -> Booked {
        let insert =
            "INSERT INTO instruction (decision, plan, leg, place, reason, effect, breaches,
            target, position, working, desired, lots, price)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                entry.plan.into(),
                entry.leg.into(),
                place.into(),
                entry.reason.to_wire().into(),
                entry.effect.to_wire().into(),
                entry.breaches.into(),
                entry.target.into(),
                entry.position.into(),
                entry.working.into(),
                entry.desired.into(),
                entry.lots.into(),
                entry.price.into(),
            ],
        )
    }

    /// Keeps the newest decision on a plan and instrument: where it should stand, and why it does not.
    fn plan_decided(&mut self, decision: &Instructions, entry: &InstructionsEntry) -> Booked {
        let key = (entry.plan, decision.instrument);
        let mut plan = self.books.plans.find(self.store, key)?.unwrap_or_default();
        let is_limited = is_limiting(entry.reason, entry.breaches);
        let is_second_leg = entry.leg > 0 && plan.decision == self.sequence.0;
        // The second leg of a flip waits for nothing: only a leg that was held back has a reason.
        let was_held_back = is_second_leg && plan.reason != Reason::None.to_wire();
        plan = PlanPosition {
            orders: plan.orders + i64::from(entry.lots.0 != 0),
            limitations: plan.limitations + i64::from(is_limited),
            decision: self.sequence.0,
            reason: if was_held_back { plan.reason } else { entry.reason.to_wire() },
            target: entry.target.0,
            desired: entry.desired.0,
            reference_price: decision.reference_price.0,
            working: entry.working.0.saturating_add(entry.lots.0),
            ..plan
        };
        self.books.plans.put(key, plan);
        let follower = self.books.directory.plan(entry.plan).map(|plan| plan.follower);
        let follower = follower.ok_or_else(|| self.not_defined("plan", entry.plan.0))?;
        self.compare_engine_position(follower, key, plan.holding.lots, entry.position.0)
    }

    /// Compares where a plan stands by the ledger and by the engine.
    pub(super) fn compare_engine_position(
        &mut self,
        follower: FollowerIndex,
        (plan, instrument): (PlanIndex, InstrumentIndex),
        expected: i64,
        observed: i64,
    ) -> Booked {
        let subject = BreakSubject {
            plan: Some(plan),
            instrument: Some(instrument),
            ..BreakSubject::follower(BreakKind::EnginePosition, follower)
        };
        self.compare(subject, expected, observed)
    }

    fn order_decided(
        &mut self,
        decision: &Instructions,
        (place, entry): (usize, &InstructionsEntry),
    ) -> Booked {
        let plan = self.books.directory.plan(entry.plan);
        let plan = plan.ok_or_else(|| self.not_defined("plan", entry.plan.0))?;
        let session = self.books.directory.instrument_session(decision.instrument);
        let session = session
            .ok_or_else(|| self.not_defined("instrument", u32::from(decision.instrument.0)))?;
        let protects = match decision.trigger {
            Trigger::Protection => self.protection_placed(entry.plan)?,
            _ => None,
        };
        let replaced = self.take_place(place, entry)?;
        let key = OrderKey {
            epoch: self.books.position.epoch.0,
            sequence: self.sequence.0,
            plan: entry.plan.0,
            leg: entry.leg,
        };
        let order = Order {
            decision: self.sequence.0,
            plan: entry.plan,
            leg: entry.leg,
            is_known: true,
            leader: Some(decision.leader.0),
            follower: plan.follower,
            instrument: decision.instrument,
            session: session.0,
            lots: entry.lots.0,
            price: entry.price.map(|price| price.0),
            effect: entry.effect.to_wire(),
            protects,
            state: OrderState::Created.to_wire(),
            filled: 0,
            reported: 0,
            leaves: replaced.map_or(entry.lots.0.saturating_abs(), |(_, _, more)| more),
            fees: 0,
            reports: 0,
            reject_reason: None,
            venue_order_id: 0,
            decided_ns: self.timestamp.0,
            acknowledged_ns: None,
            filled_ns: None,
            completed_ns: None,
            replaces: replaced.map(|(id, _, _)| id),
            counted: replaced.map(|(_, filled, _)| filled),
            taken_ns: None,
            settled: None,
            stated: 0,
            stated_price: None,
        };
        if let Some((old, _, _)) = replaced {
            self.count_both(old, &order)?;
        }
        self.books.orders.put(self.order_id(key)?, order);
        Ok(())
    }

    pub(super) fn orders_handed(&mut self, handed: &OrdersHanded) -> Booked {
        // A decision is handed once per session; a record written again tells nothing new.
        let insert = "INSERT INTO handed (decision, session, sequence, orders, time_ns)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (decision, session) DO NOTHING";
        self.insert(
            insert,
            &[
                handed.instructions.into(),
                handed.session.into(),
                self.sequence.into(),
                handed.orders.into(),
                handed.time.into(),
            ],
        )
    }
}
