//! Tests of the arrangement of rows in place.

use super::{Row, Rows, Rules};
use crate::links::NONE;
use crate::policy::Setback;
use crate::supervision::Opened;
use crate::waiting::Past;
use proptest::prelude::*;

const ROWS_MAX: usize = 12;

/// A row that is told apart by its number.
fn numbered(number: u32) -> (Rules, Row) {
    let rules = Rules { plan: number, ..Rules::UNUSED };
    (rules, Row { position: i64::from(number) + 100, ..Row::NEW })
}

/// Where each of `before` rows goes among `used` places, drawn without replacement.
fn arrangements() -> impl Strategy<Value = (Vec<u32>, usize)> {
    (0..=ROWS_MAX, 0..=ROWS_MAX).prop_flat_map(|(before, used)| {
        let places: Vec<u32> = (0..12).collect();
        (Just(places).prop_shuffle(), Just((before, used))).prop_map(|(places, (before, used))| {
            let place = |place: &u32| if (*place as usize) < used { *place } else { NONE };
            (places.iter().take(before).map(place).collect(), used)
        })
    })
}

proptest! {
    // Goal: every row comes to its place, once, with its plan and its past; all other places
    // hold new rows. Method: any injection of some rows into some places, held against a copy.
    #[test]
    fn rows_come_to_their_places((moved, used) in arrangements()) {
        let mut rows = Rows::new(ROWS_MAX);
        let past = |number: u32| Past {
            opened: Opened { lots: i64::from(number), time: 7 },
            waits_since: Some(number.into()),
            setback: Setback::NONE,
        };
        for number in (0..).take(moved.len()) {
            let (rules, row) = numbered(number);
            let index = rows.push(rules, &row) as usize;
            rows.change_past(index, |before| *before = past(number));
        }
        rows.arrange(&moved, used);
        prop_assert_eq!(rows.used(), used);
        for place in 0..used {
            let from = moved.iter().position(|target| *target as usize == place);
            let from = from.map(|number| u32::try_from(number).unwrap());
            let (rules, row) = from.map_or((Rules::UNUSED, Row::NEW), numbered);
            prop_assert_eq!(rows.load(place), row);
            prop_assert_eq!(rows.rules[place].plan, rules.plan);
            let last = from.map(past).unwrap_or_default();
            prop_assert_eq!(rows.past(place), last);
        }
    }
}
