//! The list of orders in doubt against a plain map.

use super::{Doubt, Doubts};
use proptest::prelude::*;
use protocol::messages::OverdueStep;
use protocol::units::Nanos;
use std::collections::BTreeMap;

proptest! {
    /// Goal: what is known of an order in doubt is found until it is not in doubt any more, whatever comes and goes
    /// beside it. Method: a map as oracle.
    #[test]
    fn doubts_are_found(steps in prop::collection::vec((0_u32..6, 0_u8..5), 0..100)) {
        let mut doubts = Doubts::new(6);
        let mut known: BTreeMap<u32, Doubt> = BTreeMap::new();
        for (time, (slot, what)) in (1..).zip(steps) {
            match what {
                0 | 1 => {
                    doubts.enter(slot);
                    known.entry(slot).or_insert(Doubt { slot, since: None, asked: 0, step: None });
                }
                2 => {
                    let step = known.remove(&slot).and_then(|doubt| doubt.step);
                    prop_assert_eq!(doubts.leave(slot), step == Some(OverdueStep::Pause));
                }
                3 => {
                    doubts.swept(Nanos(time));
                    known.values_mut().for_each(|doubt| {
                        doubt.since.get_or_insert(time);
                    });
                }
                _ => {
                    doubts.follow(slot, OverdueStep::Pause);
                    if let Some(doubt) = known.get_mut(&slot) {
                        doubt.step = Some(OverdueStep::Pause);
                    }
                }
            }
            let found: BTreeMap<u32, Doubt> =
                doubts.all().iter().map(|doubt| (doubt.slot, *doubt)).collect();
            prop_assert_eq!(&found, &known);
            prop_assert!((0..6).all(|slot| doubts.get(slot) == known.get(&slot)));
            let pauses = known.values().any(|doubt| doubt.step == Some(OverdueStep::Pause));
            prop_assert_eq!(doubts.is_pausing(), pauses);
        }
    }
}
