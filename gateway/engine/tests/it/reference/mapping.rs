//! Mapped leaders, by the model: what they are told, and whose trades count for them.

use super::Reference;
use protocol::messages::{LeaderEvent, MappingDefinition, Scope};

impl Reference {
    /// How a mapped leader came by an instrument.
    pub(super) fn mapping(&self, leader: u16, own: u16) -> Option<&MappingDefinition> {
        let mut all = self.setup.mappings.iter();
        all.find(|mapping| (mapping.leader.0, mapping.own.0) == (leader, own))
    }

    /// Whether a scope covers a plan, or the leader whose trades are repeated for it.
    pub(super) fn reaches(&self, scope: Scope, target: u32, plan: u32, instrument: u16) -> bool {
        let leader = self.plan(plan).leader;
        let mut own = self.setup.mappings.iter().filter(|mapping| mapping.leader == leader);
        let is_source = own.any(|mapping| u32::from(mapping.source.0) == target);
        self.covers(scope, target, plan, instrument) || (scope == Scope::Leader && is_source)
    }

    /// What a mapped leader is told comes before what it is made of, and is as the definition says.
    pub(super) fn repeated(&mut self, event: &LeaderEvent) {
        let mappings = self.setup.mappings.clone();
        if mappings.iter().any(|mapping| mapping.leader == event.leader) {
            self.repeated.push(*event);
            return;
        }
        let of_event = mappings.iter().filter(|mapping| {
            (mapping.source, mapping.instrument) == (event.leader, event.instrument)
        });
        for mapping in of_event {
            let is_own = |told: &LeaderEvent| {
                (told.leader, told.instrument) == (mapping.leader, mapping.own)
            };
            let place = self.repeated.iter().position(is_own).expect("it was repeated");
            let told = self.repeated.swap_remove(place);
            check(mapping, event, &told);
        }
        assert!(self.repeated.is_empty(), "nothing else was: {:?}", self.repeated);
    }
}

/// The nearest tick that is no better for who trades.
fn check(mapping: &MappingDefinition, event: &LeaderEvent, told: &LeaderEvent) {
    let is_down = 0 <= event.lots.0;
    let prices = [
        (Some(event.price), Some(told.price), is_down),
        (event.stop_price, told.stop_price, is_down),
        (event.take_profit, told.take_profit, !is_down),
    ];
    for (before, after, is_down) in prices {
        let (Some(before), Some(after)) = (before, after) else {
            assert_eq!(before.is_some(), after.is_some(), "{event:?} {told:?}");
            continue;
        };
        let exact = i128::from(before.0) * i128::from(mapping.own_ticks);
        let distance = i128::from(after.0) * i128::from(mapping.ticks) - exact;
        let distance = if is_down { -distance } else { distance };
        assert!((0..i128::from(mapping.ticks)).contains(&distance), "{event:?} {told:?}");
    }
    let expected = LeaderEvent {
        session: mapping.session,
        leader: mapping.leader,
        instrument: mapping.own,
        price: told.price,
        stop_price: told.stop_price,
        take_profit: told.take_profit,
        fee: None,
        ..*event
    };
    assert_eq!(*told, expected);
}
