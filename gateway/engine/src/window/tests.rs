//! The window against a plain queue.

use super::Window;
use proptest::prelude::*;
use std::collections::VecDeque;

proptest! {
    /// Goal: the window knows exactly the newest numbers. Method: a queue as oracle; few numbers, so
    /// that they collide, come again and leave.
    #[test]
    fn it_knows_the_newest_numbers(
        numbers_max in 1_usize..40,
        numbers in prop::collection::vec(0_u64..80, 0..400),
    ) {
        let mut window = Window::new(numbers_max);
        let mut oracle = VecDeque::new();
        for number in numbers {
            prop_assert_eq!(window.contains(number), oracle.contains(&number));
            window.insert(number);
            if !oracle.contains(&number) {
                oracle.push_back(number);
            }
            if numbers_max < oracle.len() {
                oracle.pop_front();
            }
            for number in 0..80 {
                prop_assert_eq!(window.contains(number), oracle.contains(&number));
            }
        }
    }
}

/// Goal: numbers at the edges are numbers like any other.
#[test]
fn it_knows_extreme_numbers() {
    let mut window = Window::new(2);
    for number in [0, u64::MAX, 1 << 63] {
        assert!(!window.contains(number));
        window.insert(number);
        assert!(window.contains(number));
    }
    assert!(!window.contains(0));
}

/// Goal: a copy knows the same numbers and forgets them in the same order. Method: copy at every fill, then
/// feed both.
#[test]
fn a_copy_goes_on_like_the_original() {
    for count in 0..10 {
        let mut window = Window::new(4);
        (0..count).for_each(|number| window.insert(number));
        let mut copy = window.clone();
        for number in 100..110 {
            for known in (0..count).chain(100..110) {
                assert_eq!(copy.contains(known), window.contains(known));
            }
            window.insert(number);
            copy.insert(number);
        }
    }
}
