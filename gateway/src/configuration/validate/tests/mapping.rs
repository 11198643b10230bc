//! Leaders that repeat other ones: what is said of files that are wrong there.

use super::check;

const MAPPED_LEADERS: &str = r#"
- key = "leader-key-1"
+ key = "leader-key-1"
+ instruments = { BTC = "BTC" }
! 27:15: leader[0].instruments: needs of = "NAME", the leader that is repeated in them

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[leader]]
+ name = "mapped"
+ key = "leader-key-2"
+ trades_account = "anna"
+ guard = { symbols = ["BTC"], on_violation = "refuse" }
+ of = "whales"
! 27:1: leader[1].instruments: missing; what of its trades is copied as what, such as { BTC = "BTC-PERP" }
! 29:7: leader[1].key: a leader with `of` has no session of its own; leave it out
! 30:18: leader[1].trades_account: belongs to the leader that is repeated
! 31:9: leader[1].guard: belongs to the leader that is repeated
! 32:6: leader[1].of: "whales" is no [[leader]]; known: mapped, whale

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "PERP", ETH = 3 }
! 30:15: leader[1].instruments: ETH: is an integer; must be a string in quotes

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[instrument]]
+ symbol = "PERP"
+ venue = "sim"
+ security_id = 2
+ tick = "0.5"
+ lot = "0.01"
+ multiplier = 10
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "PERP", ETH = "PERP", PERP = "PERP" }
! 37:15: leader[1].instruments: "ETH" is no [[instrument]]; known: BTC, PERP
! 37:15: leader[1].instruments: PERP and BTC would both be copied as PERP; one of the two, the other needs a
  leader or an instrument of its own

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = {}
! 30:15: leader[1].instruments: names no instrument; at least one

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[instrument]]
+ symbol = "PERP"
+ venue = "sim"
+ security_id = 2
+ tick = "0.5"
+ lot = "0.03"
+ multiplier = 10
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "PERP" }
! 37:15: leader[1].instruments: one lot of BTC (0.001 x 1) has to be worth a number of lots of PERP (0.03 x
  10) with at most 12 decimals, from 0.000001 to 1000000

- symbol = "BTC"
+ symbol = "EUR"
+ currency = "EUR"
+ venue = "sim"
+ security_id = 3
+ tick = "0.5"
+ lot = "0.01"
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "EUR" }
+ [[instrument]]
+ symbol = "BTC"
+ currency = "USD"
! 28:15: leader[0].instruments: BTC is quoted in USD and EUR in EUR; there is no rate between currencies, so
  both have to be quoted in one

- key = "leader-key-1"
+ key = "leader-key-1"
+ guard = { symbols = ["BTC"], on_violation = "refuse" }
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "BTC" }
+ [[leader]]
+ name = "twice"
+ of = "mapped"
+ instruments = { BTC = "BTC" }
! 30:6: leader[1].of: "whale" has a guard, and its events would be repeated before they are held against it
! 34:6: leader[2].of: "mapped" repeats "whale" itself; name that one

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[instrument]]
+ symbol = "PERP"
+ venue = "sim"
+ security_id = 2
+ tick = "0.5"
+ lot = "0.01"
+ multiplier = 10
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "PERP" }
+ [[follower]]
+ name = "bert"
+ venue = "sim"
+ account = 1002
+ [[plan]]
+ name = "bert-mapped"
+ leader = "mapped"
+ follower = "bert"
+ sizing = { mode = "equity_ratio" }
+ copy = "signals"
+ include = ["PERP"]
! 47:8: plan[0].copy: "signals" is not for a leader that repeats another one; fills or orders are
! 48:11: plan[0].include: PERP is not repeated by the leader; known: BTC

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[instrument]]
+ symbol = "PERP"
+ venue = "sim"
+ security_id = 2
+ tick = "0.5"
+ lot = "0.01"
+ multiplier = 10
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "PERP" }
+ [[follower]]
+ name = "bert"
+ venue = "sim"
+ account = 1002
+ [[plan]]
+ name = "bert-mapped"
+ leader = "mapped"
+ follower = "bert"
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { interval_s = 60 }
! 47:8: plan[0].copy: "allocation" is not for a leader that repeats another one; fills or orders are

- key = "leader-key-1"
+ key = "leader-key-1"
+ [[instrument]]
+ symbol = "PERP"
+ venue = "sim"
+ security_id = 2
+ tick = "0.5"
+ lot = "0.01"
+ multiplier = 10
+ [[leader]]
+ name = "mapped"
+ of = "whale"
+ instruments = { BTC = "PERP" }
+ [[follower]]
+ name = "bert"
+ venue = "sim"
+ account = 1002
+ [[plan]]
+ name = "bert-mapped"
+ leader = "mapped"
+ follower = "bert"
+ sizing = { mode = "equity_ratio" }
+ copy = "orders"
+ reverse = true
! 47:8: plan[0].copy: does not go with reverse for a leader that repeats another one: limits are rounded to
  his less aggressive side, which is the plan's more aggressive one
"#;

/// Goal: a mapped leader has a source and nothing of its own; what it repeats can be converted exactly, and is repeated
/// once; plans that follow it copy what is repeated.
#[test]
fn what_a_mapped_leader_rules_out() {
    check(MAPPED_LEADERS);
}
