//! The last look at an order: what passes, and what stops the process.

use super::{broken, is_plainly_right, mirror_broken, protection_broken, stop_broken};
use protocol::messages::{InstructionsEntry, PositionEffect, Reason};
use protocol::units::{Lots, PlanIndex};

/// Target, position, working, lots; `c` closes, `f` was raised to the minimum.
fn entry(text: &str) -> InstructionsEntry {
    let mut words = text.split_whitespace();
    let mut number = || Lots(words.next().unwrap().parse().unwrap());
    let [target, position, working, lots] = [number(), number(), number(), number()];
    let marks: Vec<&str> = words.collect();
    let reason =
        if marks.contains(&"f") { Reason::BelowMinimumForced } else { Reason::MaxOrderNotional };
    InstructionsEntry {
        plan: PlanIndex(3),
        reason,
        effect: if marks.contains(&"c") { PositionEffect::Close } else { PositionEffect::Open },
        leg: 0,
        breaches: 0,
        target,
        position,
        working,
        desired: Lots(0),
        lots,
        price: None,
    }
}

/// Goal: orders on the way to their target pass. Method: opens, increases, closes and flips of either
/// side, cut or whole, with open orders around them.
#[test]
fn orders_towards_the_target_pass() {
    for text in [
        "10 0 0 10",
        "10 0 0 4",
        "10 4 2 4",
        "-10 0 0 -10",
        "-10 -4 -2 -1",
        "4 10 0 -6 c",
        "0 10 0 -10 c",
        "0 4 6 -10 c",
        "-5 10 0 -10 c",
        "-5 10 -10 -5",
        "-4 -10 0 6 c",
        "-10 10 -10 -10 c",
        "-9 10 -4 -10 c",
        "10 -10 15 5 c",
        "1 0 0 5 f",
        "-1 0 0 -5 f",
        "9223372036854775807 -9223372036854775807 0 9223372036854775807 c",
    ] {
        assert_eq!(broken(&entry(text)), None, "{text}");
    }
}

/// Goal: each rule stops what breaks it, by one lot.
#[test]
fn orders_beyond_the_target_stop() {
    for (text, says) in [
        ("10 0 0 11", "an order never takes position and open orders beyond the target"),
        ("10 4 2 5", "an order never takes position and open orders beyond the target"),
        ("10 0 10 1", "an order goes towards its target"),
        ("10 0 0 -1", "an order goes towards its target"),
        ("0 10 0 1", "an order goes towards its target"),
        ("-1 0 0 5 f", "an order goes towards its target"),
        ("4 10 0 -7 c", "an order never takes position and open orders beyond the target"),
        ("10 0 0 10 c", "a closing order only reduces what is held, or the position"),
        ("10 5 0 5 c", "a closing order only reduces what is held, or the position"),
        ("-5 10 0 -11 c", "a closing order only reduces what is held, or the position"),
        ("0 1 0 -5 f c", "a closing order only reduces what is held, or the position"),
        ("-20 10 -10 -11 c", "a closing order only reduces what is held, or the position"),
        ("-5 10 0 -15", "an opening order adds to what is held"),
        ("0 10 0 -10", "an opening order adds to what is held"),
    ] {
        assert_eq!(broken(&entry(text)), Some(says), "{text}");
    }
}

/// Goal: an order that mirrors a leader's may pass others that rest, but closes no more than the position, and
/// never goes beyond the target.
#[test]
fn mirrors_keep_rules_of_their_own() {
    for text in
        ["10 0 0 10", "0 0 10 -10", "-5 0 10 -15", "0 10 0 -10 c", "-15 10 -10 -15", "5 10 5 -10 c"]
    {
        assert_eq!(mirror_broken(&entry(text)), None, "{text}");
    }
    for (text, says) in [
        ("10 0 0 11", "an order never takes position and open orders beyond the target"),
        ("10 0 10 1", "an order goes towards its target"),
        ("0 0 10 -10 c", "a closing order only reduces the position"),
        ("-5 4 10 -5 c", "a closing order only reduces the position"),
    ] {
        assert_eq!(mirror_broken(&entry(text)), Some(says), "{text}");
    }
}

/// Goal: the short way says what the rules say, and never yes where one of them is broken. Method: every order
/// of a few lots at every small position, and quantities that overflow.
#[test]
fn the_short_way_agrees_with_the_rules() {
    let few = [-3, -2, -1, 0, 1, 2, 3];
    let many = [i64::MIN + 1, i64::MIN / 2 - 1, 0, 1, i64::MAX / 2 + 1, i64::MAX];
    for (numbers, is_exact) in [(&few[..], true), (&many[..], false)] {
        let pairs: Vec<[i64; 2]> =
            numbers.iter().flat_map(|one| numbers.iter().map(|other| [*one, *other])).collect();
        for ([target, position], [working, lots]) in
            pairs.iter().flat_map(|one| pairs.iter().map(|other| (*one, *other)))
        {
            for mark in ["", "c"] {
                let text = format!("{target} {position} {working} {lots} {mark}");
                let entry = entry(&text);
                let is_kept = broken(&entry).is_none();
                assert!(is_kept || !is_plainly_right(&entry), "{text}");
                // What closes the position beside a stop order takes the long way.
                let is_beside = mark == "c" && position.signum() == -working.signum();
                if is_exact && lots != 0 && !is_beside {
                    assert_eq!(is_plainly_right(&entry), is_kept, "{text}");
                }
            }
        }
    }
}

/// Goal: a stop order that closes is held against the position, or against what is held, whichever is more.
#[test]
fn stop_orders_close_what_is_held() {
    for text in ["0 10 0 -10 c", "-10 10 -10 -10 c", "0 0 10 -10 c", "0 4 5 -9 c", "-10 0 0 -10"] {
        assert_eq!(stop_broken(&entry(text)), None, "{text}");
    }
    let says = "a closing order only reduces what is held, or the position";
    for text in ["-10 0 0 -10 c", "-20 -4 -6 -10 c", "-11 10 -10 -11 c", "-1 4 5 -10 c"] {
        assert_eq!(stop_broken(&entry(text)), Some(says), "{text}");
    }
}

/// Goal: a protection closes the position and nothing else, whatever else is open. Method: each rule is broken by one lot.
#[test]
fn protections_only_reduce_the_position() {
    for text in ["0 10 0 -10 c", "0 -10 0 10 c", "0 10 5 -10 c", "0 10 -4 -6 c"] {
        assert_eq!(protection_broken(&entry(text)), None, "{text}");
    }
    for (text, says) in [
        ("0 10 0 -10", "a protection closes"),
        ("0 10 0 10 c", "a protection only reduces the position"),
        ("0 10 0 -11 c", "a protection only reduces the position"),
        ("0 0 10 -10 c", "a protection only reduces the position"),
        ("1 10 0 -9 c", "a protection leaves nothing when it has filled"),
    ] {
        assert_eq!(protection_broken(&entry(text)), Some(says), "{text}");
    }
}
