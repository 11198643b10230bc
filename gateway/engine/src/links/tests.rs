//! Linked lists against plain queues.

use super::{Links, List};
use proptest::prelude::*;

proptest! {
    /// Goal: members come out in the order in which they went in. Method: vectors as oracle.
    #[test]
    fn lists_keep_their_order(steps in prop::collection::vec((0_u32..12, 0_usize..3), 0..200)) {
        let mut links = Links::new(12);
        let mut lists = [List::EMPTY; 3];
        let mut oracles = [const { Vec::new() }; 3];
        for (member, place) in steps {
            let holder = oracles.iter().position(|oracle| oracle.contains(&member));
            if let Some(holder) = holder {
                links.remove(&mut lists[holder], member);
                oracles[holder].retain(|other| *other != member);
            } else {
                links.push(&mut lists[place], member);
                oracles[place].push(member);
            }
            for (list, oracle) in lists.iter().zip(&oracles) {
                prop_assert!(links.members(list).eq(oracle.iter().copied()));
                prop_assert_eq!(list.is_empty(), oracle.is_empty());
                prop_assert_eq!(list.first(), oracle.first().copied());
            }
        }
    }
}
