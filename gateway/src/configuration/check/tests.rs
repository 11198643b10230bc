//! Tests of the report: its words, and which limit wins.

use super::report;
use crate::configuration::tests::{SMALL, edited, example, valid};

const EXAMPLE_IN_WORDS: &str = "a.toml: valid
gateway example, configuration hash HASH
1 venues, 2 instruments, 1 leaders, 2 followers, 2 plans, 24 limits

plan anna-whale
  anna copies whale in account 1001 at sim; starts on
  target: leader position x 1 x follower equity (live) / leader equity (live)
  differences below the minimum wait until they are large enough; what the leader held before is not copied
  orders above a limit are reduced to what is allowed; at most 3 catch-up orders after one event
  opening orders are limit orders at most 50 bps worse than the leader's fill price
  closing orders are market orders
  when anna loses too much, it only reduces until it is re-armed
  a day's loss is counted from the first snapshot after 00:00 UTC, a drawdown in percent is a part of the highest equity, fees count
  a leader that opens more often than max_repeats in one direction of one instrument within 1000 ms is disarmed until it is re-armed
  an opening order of the same quantity within 50 ms is denied as a duplicate
  whale declared to trade BTC, ETH within its guard; when it does otherwise, the event is close-only
  max_order_qty 50 (instrument ETH)
  max_order_notional 20000 (follower anna)
  max_symbol_notional 5000000 (firm)
  max_symbol_notional 2000000 (instrument BTC)
  max_gross_notional 50000000 (firm)
  max_net_notional 20000000 (firm)
  max_leverage 10 (firm)
  max_open_orders 2000 (firm)
  max_open_order_notional 10000000 (firm)
  max_slip_bps 50 (firm)
  max_event_age_ms 2000 (firm)
  max_snapshot_age_ms 10000 (firm)
  max_daily_loss 50000 (firm)
  max_daily_loss_pct 20 (firm)
  max_drawdown 100000 (firm)
  max_drawdown_pct 40 (firm)
  max_orders_per_second 500 (firm)
  max_repeats 200 (firm)
  guard.max_leverage 5 (leader whale)
  guard.max_position_notional 20000000 (leader whale)
  guard.max_daily_loss 500000 (leader whale)
  guard.max_trades_per_minute 600 (leader whale)

plan bert-whale
  bert copies whale in account 1002 at sim; starts on
  target: a notional of 1000 on the leader's side
  differences below the minimum become the minimum where that is at most 5 times as much; what the leader held before is not copied
  orders above a limit are reduced to what is allowed; at most 3 catch-up orders after one event
  opening orders are limit orders at most 50 bps worse than the leader's fill price
  closing orders are limit orders at most 200 bps worse than the best price at the venue
  when bert loses too much, it only reduces until it is re-armed
  a day's loss is counted from the first snapshot after 00:00 UTC, a drawdown in percent is a part of the highest equity, fees count
  a leader that opens more often than max_repeats in one direction of one instrument within 1000 ms is disarmed until it is re-armed
  an opening order of the same quantity within 20 ms is denied as a duplicate
  whale declared to trade BTC, ETH within its guard; when it does otherwise, the event is close-only
  max_order_qty 50 (instrument ETH)
  max_order_notional 250000 (firm)
  max_symbol_notional 5000000 (firm)
  max_symbol_notional 2000000 (instrument BTC)
  max_gross_notional 50000000 (firm)
  max_net_notional 20000000 (firm)
  max_leverage 10 (firm)
  max_open_orders 2000 (firm)
  max_open_order_notional 10000000 (firm)
  max_slip_bps 50 (firm)
  max_slip_bps_close 200 (plan bert-whale)
  max_event_age_ms 2000 (firm)
  max_snapshot_age_ms 10000 (firm)
  max_daily_loss 50000 (firm)
  max_daily_loss_pct 20 (firm)
  max_drawdown 100000 (firm)
  max_drawdown_pct 40 (firm)
  max_orders_per_second 500 (firm)
  max_repeats 200 (firm)
  guard.max_leverage 5 (leader whale)
  guard.max_position_notional 20000000 (leader whale)
  guard.max_daily_loss 500000 (leader whale)
  guard.max_trades_per_minute 600 (leader whale)

warnings:
  a.toml:85:7: venue[0].key: 4 keys stand in this file; production uses key_file
";

/// Goal: the report reads like the file. Method: the whole text of the example, without the long hash.
#[test]
fn the_example_in_words() {
    let report = report(&example());
    let text = report.to_string().replace(&report.hash[..16], "HASH");
    assert_eq!(text, EXAMPLE_IN_WORDS);
}

/// Goal: of limits on each order the tightest is shown, of limits on totals each one. Method: the same kinds at
/// several scopes.
#[test]
fn which_limits_bind() {
    let text = edited(&[
        ("account", "account = 1001\nmax_order_notional = 999\nmax_gross_notional = 9000"),
        (
            "leader = ",
            "leader = \"whale\"\nmax_order_notional = \"999.0\"\nmax_event_age_ms = 5000",
        ),
        (
            "symbol",
            "symbol = \"BTC\"\nmax_order_notional = 998\nmax_event_age_ms = 3000\nmax_gross_notional = 1",
        ),
    ]);
    let report = report(&valid(&text));
    let limits = report.plans[0].limits.iter();
    let limits: Vec<String> = limits
        .map(|limit| format!("{} {} {} {}", limit.limit, limit.value, limit.scope, limit.target))
        .collect();
    let expected = [
        "max_order_notional 999 follower anna",
        "max_order_notional 998 instrument BTC",
        "max_gross_notional 5000 firm ",
        "max_gross_notional 9000 follower anna",
        "max_gross_notional 1 instrument BTC",
        "max_slip_bps 50 firm ",
        "max_event_age_ms 2000 firm ",
    ];
    assert_eq!(limits, expected);
}

/// Goal: a large file gives a text that fits a screen or two, and all of it when serialised.
#[test]
fn many_plans_are_cut_in_the_text_only() {
    let plans: String = (0..60)
        .map(|number| {
            format!(
                "[[follower]]\nname = \"f{number}\"\nvenue = \"sim\"\naccount = {number}\n[[plan]]\n\
                 name = \"p{number}\"\nleader = \"whale\"\nfollower = \"f{number}\"\n\
                 sizing = {{ mode = \"fixed_qty\", quantity = 1 }}\n"
            )
        })
        .collect();
    let report = report(&valid(&format!("{SMALL}{plans}")));
    assert!(report.to_string().contains("and 11 more plans"));
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["plans"].as_array().unwrap().len(), 61);
    assert_eq!(json["counts"]["plans"], 61);
}
