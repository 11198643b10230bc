//! Whom plans follow and what they copy: what is said of files that are wrong there.

use super::check;
use crate::configuration::tests::{edited, parse};

const WHAT_PLANS_COPY: &str = r#"
- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ reverse = "yes"
+ sides = "long"
+ on_removal = "close"
+ include = ["BTC", "LTC"]
+ exclude = []
+ tags = ["swing", "swing"]
! 36:11: plan[0].reverse: is a string; must be true or false, without quotes
! 37:9: plan[0].sides: "long" is unknown; must be one of "both", "long_only", "short_only"
! 38:14: plan[0].on_removal: "close" is unknown; must be one of "preserve", "close_gracefully",
  "close_now"
! 39:11: plan[0].include: "LTC" is no [[instrument]]; known: BTC
! 40:11: plan[0].exclude: is empty; leave it out to copy everything
! 41:8: plan[0].tags: has an entry twice

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ include = ["BTC"]
+ exclude = ["BTC"]
+ tags = ["two words"]
! 37:11: plan[0].exclude: names a symbol that include names too; only one of the two can hold
! 38:8: plan[0].tags: "two words" is no tag; 1 to 16 printable ASCII characters without spaces

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ include = "BTC"
+ tags = ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
! 36:11: plan[0].include: is a string; must be a list of strings, such as ["BTC", "ETH"]
! 37:8: plan[0].tags: has 9 tags; at most 8
"#;

const WHO_COPIES_WHOM: &str = r#"
- key = "leader-key-1"
+ key = "leader-key-1"
+ trades_account = "bert"
! 27:18: leader[0].trades_account: "bert" is no [[follower]]; known: anna

- key = "leader-key-1"
+ key = "leader-key-1"
+ trades_account = "anna"
! 35:12: plan[0].follower: copies in a circle: whale (plan "anna-whale") -> whale; take one of the
  plans out

- key = "leader-key-1"
+ key = "leader-key-1"
+ trades_account = "bert"
+ [[leader]]
+ name = "shark"
+ key = "leader-key-2"
+ trades_account = "anna"
+ [[follower]]
+ name = "bert"
+ venue = "sim"
+ account = 1002
+ [[plan]]
+ name = "bert-shark"
+ leader = "shark"
+ follower = "bert"
+ sizing = { mode = "fixed_ratio", ratio = 1 }
! 39:12: plan[0].follower: copies in a circle: shark (plan "bert-shark") -> whale (plan
  "anna-whale") -> shark; take one of the plans out
"#;

/// Goal: what a leader trades does not come back to it: circles are refused by name, once each. A chain is none:
/// see the next test.
#[test]
fn who_copies_whom() {
    check(WHO_COPIES_WHOM);
}

/// Goal: a leader may trade in an account that follows another one, as long as nothing comes back.
#[test]
fn a_chain_is_no_circle() {
    let chain = "key = \"leader-key-1\"\n[[leader]]\nname = \"shark\"\nkey = \"leader-key-2\"\n\
                 trades_account = \"anna\"\n[[follower]]\nname = \"bert\"\nvenue = \"sim\"\n\
                 account = 1002\non_unexpected = \"pause\"\n[[plan]]\nname = \"bert-shark\"\n\
                 leader = \"shark\"\nfollower = \"bert\"\nsizing = { mode = \"fixed_ratio\", ratio = 1 }";
    let chained = parse(&edited(&[("key = \"leader-key-1\"", chain)])).unwrap();
    assert_eq!(chained.leaders[1].account, Some(1));
}

const WHEN_PLANS_FOLLOW: &str = r#"
- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ partial_fills = "gather"
! 36:17: plan[0].partial_fills: "gather" is unknown; must be one of "mirror", "coalesce",
  "on_complete"

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ partial_fills = "coalesce"
! 31:1: plan[0].coalesce_window_us: missing; how long fills are gathered, in microseconds, such as
  500

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ partial_fills = "coalesce"
+ coalesce_window_us = 0
+ completion_wait_ms = 5
! 37:22: plan[0].coalesce_window_us: 0 is out of range; 1 to 10000000 microseconds
! 38:22: plan[0].completion_wait_ms: needs partial_fills = "on_complete"; leave it out otherwise

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ coalesce_window_us = 500
! 36:22: plan[0].coalesce_window_us: needs partial_fills = "coalesce"; leave it out otherwise

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ partial_fills = "on_complete"
+ completion_wait_ms = 4000000
! 37:22: plan[0].completion_wait_ms: 4000000 is out of range; 1 to 3600000 milliseconds
"#;

/// Goal: each rule of partial fills has its own wait, and no other.
#[test]
fn when_plans_follow() {
    check(WHEN_PLANS_FOLLOW);
}

/// Goal: filters name what there is, and mean something.
#[test]
fn what_plans_copy() {
    check(WHAT_PLANS_COPY);
}

const CONTRACTS_AND_MARGIN: &str = r#"
- lot
+ lot = "0.001"
+ kind = "swap"
+ expiry = "2027-03-26"
+ leader_multiplier = 0
+ volatility = -1
+ average_daily_volume = 0
+ initial_margin = "1.01"
! 24:8: instrument[0].kind: "swap" is unknown; must be one of "perpetual", "spot", "future",
  "option", "cfd"
! 25:10: instrument[0].expiry: is a string; must be a date and a time in UTC, such as
  2027-03-26T08:00:00Z, without quotes
! 26:21: instrument[0].leader_multiplier: 0 is not positive; more than 0
! 27:14: instrument[0].volatility: -1 is not positive; more than 0
! 28:24: instrument[0].average_daily_volume: 0 is not positive; more than 0
! 29:18: instrument[0].initial_margin: 1.01 is out of range; above 0 to 1

- lot
+ lot = "0.001"
+ kind = "spot"
+ expiry = 2027-03-26T08:00:00Z
! 25:10: instrument[0].expiry: belongs to a future or an option, not to "spot"

- lot
+ lot = "0.001"
+ kind = "future"
+ expiry = 2027-03-26T08:00:00+01:00
! 25:10: instrument[0].expiry: 2027-03-26T08:00:00+01:00 is no such moment; must be a date and a
  time in UTC, such as 2027-03-26T08:00:00Z

- account
+ account = 1001
+ leverage = "0.5"
! 31:12: follower[0].leverage: 0.5 is out of range; 1 to 1000

- max_slip_bps
+ max_slip_bps = 50
+ max_margin_use = "1.1"
+ max_daily_volume_share = "0.01"
! 13:18: limits.max_margin_use: 1.1 is out of range; a factor above 0, up to 1
! 20:1: instrument[0].average_daily_volume: missing; max_daily_volume_share is measured against it
"#;

/// Goal: contracts say what there can be, and a share of the volume has a volume.
#[test]
fn contracts_and_margin() {
    check(CONTRACTS_AND_MARGIN);
}

const FILLS_OR_ORDERS: &str = r#"
- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ copy = "positions"
! 36:8: plan[0].copy: "positions" is unknown; must be one of "fills", "orders",
  "allocation", "signals"

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ on_leader_fill = "cross"
! 36:18: plan[0].on_leader_fill: needs copy = "orders"; leave it out otherwise

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ copy = "orders"
+ partial_fills = "on_complete"
! 37:17: plan[0].partial_fills: a plan that copies orders does not wait for fills; leave it out
"#;

/// Goal: fields that say how orders or fills are copied stand only where those are.
#[test]
fn fills_or_orders() {
    check(FILLS_OR_ORDERS);
}

const SIGNALS: &str = r#"
- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ copy = "signals"
+ reverse = true
+ sides = "long_only"
+ tags = ["swing"]
+ partial_fills = "on_complete"
+ on_leader_fill = "wait"
! 37:11: plan[0].reverse: a stop on the other side would be triggered at once; leave it out with copy =
  "signals"
! 38:9: plan[0].sides: of an entry and its exits one is on the side that is not copied; leave it out with
  copy = "signals"
! 39:8: plan[0].tags: signals have no tags; leave it out with copy = "signals"
! 40:17: plan[0].partial_fills: a signal has no fills to wait for; leave it out with copy = "signals"
! 41:18: plan[0].on_leader_fill: needs copy = "orders"; leave it out otherwise

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ copy = "signals"
+ [[follower]]
+ name = "bert"
+ venue = "sim"
+ account = 1002
+ [[plan]]
+ name = "bert-whale"
+ leader = "whale"
+ follower = "bert"
+ sizing = { mode = "fixed_ratio", ratio = 1 }
! 36:8: plan[0].copy: plan "bert-whale" copies something else of "whale"; who signals does nothing else
"#;

/// Goal: what says nothing of a signal is refused, and so is a leader who does something else besides.
#[test]
fn what_signals_rule_out() {
    check(SIGNALS);
}

const ALLOCATIONS: &str = r#"
- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ copy = "allocation"
! 35:19: plan[0].sizing.mode: weights are parts of equity; copy = "allocation" needs "equity_ratio"

- sizing
+ sizing = { mode = "equity_ratio" }
+ allocation = { interval_s = 60 }
! 36:14: plan[0].allocation: needs copy = "allocation"; leave it out otherwise

- sizing
+ sizing = { mode = "equity_ratio", tiers = [{ from = "1000", multiplier = "0.5" }] }
+ copy = "allocation"
+ below_min = "skip"
+ existing = "none"
+ tags = ["swing"]
+ partial_fills = "on_complete"
! 35:44: plan[0].sizing.tiers[0]: a plan that copies an allocation has no single trades to scale; leave
  it out
! 37:13: plan[0].below_min: nothing is given up of an allocation; leave it out with copy = "allocation"
! 38:12: plan[0].existing: weights are of all that the leader has; leave it out with copy = "allocation"
! 39:8: plan[0].tags: weights have no tags; leave it out with copy = "allocation"
! 40:17: plan[0].partial_fills: an allocation does not wait for fills; leave it out with copy =
  "allocation"

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { weights = "published", on_leader = true }
! 37:51: plan[0].allocation.on_leader: published and fixed weights always rebalance; leave it out

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { weights = { BTC = "0.5", DOGE = "101" } }
! 37:26: plan[0].allocation.weights: "DOGE" is no [[instrument]]; known: BTC
! 37:26: plan[0].allocation.weights: the weight of DOGE, 101, does not fit; from -100 to 100, 12 decimals

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { weights = { BTC = 0.5 } }
! 37:26: plan[0].allocation.weights: the weight of BTC 0.5 is a float, which is not exact; write it in quotes: "0.5"

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { weights = {} }
! 37:26: plan[0].allocation.weights: is empty; a weight for each instrument that the plan is to hold

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { weights = "mine" }
! 37:26: plan[0].allocation.weights: "mine" is unknown; must be one of "portfolio", "published", or a table of weights such as { BTC = "0.4" }

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ exclude = ["BTC"]
+ allocation = { weights = { BTC = "0.5" } }
! 38:26: plan[0].allocation.weights: BTC is not copied, as include or exclude of the plan say

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { on_leader = false }
! 37:14: plan[0].allocation: is never rebalanced; on_leader = true, interval_s or drift_band_bps

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "allocation"
+ allocation = { interval_s = 0, drift_band_bps = "10001", min_trade_notional = "0", cost_bps = "0.00001" }
! 37:29: plan[0].allocation.interval_s: 0 is out of range; 1 to 2678400 seconds
! 37:49: plan[0].allocation.drift_band_bps: 10001 does not fit; above 0 up to 10000, 4 decimals
! 37:79: plan[0].allocation.min_trade_notional: 0 is not positive; more than 0
! 37:95: plan[0].allocation.cost_bps: 0.00001 does not fit; above 0 up to 10000, 4 decimals
! 37:95: plan[0].allocation.cost_bps: needs benefit_bps, which says what trading is worth; leave it out
  otherwise
"#;

const PROTECTIONS: &str = r#"
- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ copy = "orders"
+ protection = { stop_loss_bps = "150" }
! 37:14: plan[0].protection: needs copy = "fills"; leave it out otherwise

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ protection = {}
! 36:14: plan[0].protection: protects from nothing; stop_loss_bps, take_profit_bps or from_leader

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ protection = { stop_loss_bps = "10000", take_profit_bps = "0.00001", trigger_price = "mid" }
! 36:32: plan[0].protection.stop_loss_bps: 10000 is all of the price; less than 10000
! 36:59: plan[0].protection.take_profit_bps: 0.00001 does not fit; above 0 up to 10000, 4 decimals
! 36:86: plan[0].protection.trigger_price: "mid" is unknown; must be one of "last", "reference"

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ protection = { take_profit_bps = "300", trigger_price = "reference" }
! 36:57: plan[0].protection.trigger_price: needs stop_loss_bps or from_leader; leave it out otherwise

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ protection = { stop_loss_bps = 150, from_leader = "ticks" }
! 36:51: plan[0].protection.from_leader: "ticks" is unknown; must be one of "none", "explicit", "distance"

- sizing
+ sizing = { mode = "fixed_ratio", ratio = 1 }
+ protection = { from_leader = "none" }
! 36:14: plan[0].protection: protects from nothing; stop_loss_bps, take_profit_bps or from_leader
"#;

/// Goal: a protection protects from something, by distances that there are, and stands only where fills are copied.
#[test]
fn what_a_protection_rules_out() {
    check(PROTECTIONS);
}

/// Goal: an allocation needs what weights are made of, says nothing elsewhere, and rules out what it would ignore.
#[test]
fn what_an_allocation_rules_out() {
    check(ALLOCATIONS);
}
