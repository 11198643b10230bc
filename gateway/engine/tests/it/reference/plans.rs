//! Plans that come and go, by the model: what is forgotten, and what those that leave still do.

use super::{Reference, Row};
use protocol::messages::{Reason, RemovalRule};
use std::collections::BTreeSet;

impl Reference {
    /// Other plans come into force with the next activation.
    pub(crate) fn set_plans(&mut self, in_force: BTreeSet<u32>) {
        self.in_force = in_force;
    }

    /// A configuration comes into force: rows of plans that are gone and hold nothing are forgotten, and so are
    /// pins of an episode that went on without its plan.
    pub(crate) fn activate(&mut self) {
        // A run may have ended between pins and the instructions that they were for.
        self.pins.clear();
        let mut leaving = Vec::new();
        for definition in &self.setup.plans {
            let plan = definition.plan.0;
            let closes = definition.on_removal == RemovalRule::CloseNow;
            let stays = definition.on_removal == RemovalRule::Preserve;
            let mut rows = self.rows.keys().filter(|(other, _)| *other == plan);
            let holds = rows.any(|(_, instrument)| self.is_used(plan, *instrument));
            if !self.in_force.contains(&plan) && !stays && holds {
                leaving.push((plan, closes));
            }
        }
        self.leaving = leaving.into_iter().collect();
        self.forget_policed();
        let keys: Vec<(u32, u16)> = self.rows.keys().copied().collect();
        for (plan, instrument) in keys {
            let leader = self.plan(plan).leader.0;
            let is_used = self.is_used(plan, instrument);
            let is_seated = self.in_force.contains(&plan) || self.leaving.contains_key(&plan);
            let has_policy = self.policy(plan).is_some();
            let episode = self.episodes.get(&(leader, instrument)).copied().unwrap_or(0);
            let row = self.rows.get_mut(&(plan, instrument)).unwrap();
            row.setback = row.setback.take().filter(|_| has_policy);
            if !is_seated && !is_used {
                self.rows.remove(&(plan, instrument));
                self.supervisor.forget_orders(plan, instrument);
            } else if is_seated && row.episode != episode {
                let Row { position, price, waits_since, ref setback, .. } = *row;
                let setback = setback.clone();
                *row = Row { position, price, waits_since, setback, ..Row::default() };
            }
        }
        let leaving = self.leaving.clone();
        self.reset_attempts(|plan, _| leaving.get(&plan) == Some(&true));
        self.activate_protections();
    }

    /// Whether a plan has a position or an open order in an instrument.
    fn is_used(&self, plan: u32, instrument: u16) -> bool {
        let mut orders = self.orders.values();
        let position = self.rows.get(&(plan, instrument)).map_or(0, |row| row.position);
        position != 0 || orders.any(|order| (order.plan, order.instrument) == (plan, instrument))
    }

    /// Why nothing may be opened, whatever it is.
    pub(super) fn increase_stopped(&self, plan: u32, instrument: u16) -> Option<Reason> {
        let control = self.control(plan, instrument);
        let expiry = self.setup.instruments[usize::from(instrument)].expiry;
        let rows = [
            (!self.copies_symbol(plan, instrument), Reason::SymbolNotCopied),
            (control.frozen, Reason::PlanFrozen),
            (control.off, Reason::PlanOff),
            (control.tripped, Reason::PlanDisarmed),
            (control.paused || control.killed, Reason::PlanCloseOnly),
            (self.pauses_out_of_sync(plan), Reason::PlanOutOfSync),
            (control.halted, Reason::TradingHalted),
            (control.reducing, Reason::TradingReducing),
            (expiry.is_some_and(|expiry| expiry.0 <= self.now), Reason::InstrumentExpired),
            (self.leaving.contains_key(&plan), Reason::PlanRemoved),
        ];
        rows.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
    }
}
