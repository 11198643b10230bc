//! Rings of plans, and what reduces an account.

use super::{Companions, Netted};

/// Goal: every plan finds all plans of its account, itself first, and nobody else. Method: three accounts, one
/// of them with one plan; then anew with other followers.
#[test]
fn plans_of_an_account_find_each_other() {
    let mut companions = Companions::new(6, 3);
    let found = |companions: &Companions, plan| {
        let mut found: Vec<u32> = companions.of(plan).collect();
        assert_eq!(found[0], plan);
        found.sort_unstable();
        found
    };
    companions.arrange([(0, 2), (1, 0), (2, 2), (4, 2), (5, 1)].into_iter());
    for plan in [0, 2, 4] {
        assert_eq!(found(&companions, plan), [0, 2, 4]);
        assert!(!companions.is_alone(plan));
    }
    assert!(companions.is_alone(1) && companions.is_alone(5) && companions.is_alone(3));
    companions.arrange([(0, 0), (1, 0), (2, 2), (4, 1), (5, 1)].into_iter());
    assert_eq!(found(&companions, 1), [0, 1]);
    assert_eq!(found(&companions, 5), [4, 5]);
    assert!(companions.is_alone(2));
}

/// Goal: an order reduces when no fill of an open one can make it increase. Method: every side, with and
/// without open orders, at the edge and one beyond.
#[test]
fn what_reduces_an_account() {
    let netted = |plans: &[(i64, i64)]| {
        let mut netted = Netted::default();
        plans.iter().for_each(|(position, working)| netted.add(*position, *working));
        netted
    };
    for (plans, lots, reduces) in [
        (&[(8, 0), (-4, 0)][..], -4, true),
        (&[(8, 0), (-4, 0)], -5, false),
        (&[(8, 0), (-4, 0)], 4, false),
        (&[(8, -1), (-4, 0)], -3, true),
        (&[(8, -1), (-4, 0)], -4, false),
        (&[(8, 0), (-4, 2)], -4, true),
        (&[(-8, 0), (4, 0)], 4, true),
        (&[(-8, 0), (4, 0)], 5, false),
        (&[(-8, 0), (4, 1)], 4, false),
        (&[(-8, 0), (4, 0)], -1, false),
        (&[(3, 0), (-3, 0)], -3, false),
        (&[(3, 0), (-3, 0)], 3, false),
    ] {
        assert_eq!(netted(plans).is_reduced_by(lots), reduces, "{plans:?} {lots}");
    }
}
