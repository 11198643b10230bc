//! Tests of the report: its words, and which limit wins.

use super::report;
use crate::configuration::tests::{SMALL, edited, example, valid};

const EXAMPLE_IN_WORDS: &str = "a.toml: valid
gateway example, configuration hash HASH
1 venues, 2 instruments, 1 leaders, 2 followers, 2 plans, 26 limits

plan anna-whale
  anna copies whale in account 1001 at sim; starts on
  target: leader position x 1 x follower equity (live) / leader equity (live)
  differences below the minimum wait until they are large enough; what the leader held before is not copied
  orders above a limit are reduced to what is allowed; at most 3 catch-up orders after one event
  opening orders are limit orders at most 50 bps worse than the leader's fill price
  closing orders are market orders
  when anna loses too much, it only reduces until it is re-armed
  a day's loss is counted from the first snapshot after 00:00 UTC, a drawdown in percent is a part of the highest equity, fees count, funding counts
  a leader that opens more often than max_repeats in one direction of one instrument within 1000 ms is disarmed until it is re-armed
  an opening order of the same quantity within 50 ms is denied as a duplicate
  whale declared to trade BTC, ETH within its guard; when it does otherwise, the event is close-only
  margin of positions and open orders: the instrument's initial_margin, at least 1/10 by the account's leverage; all of the value where nothing is stated
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
  max_margin_use 0.8 (firm)
  max_daily_volume_share 0.01 (firm)
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
  by the notional of the leader's first trade: x 1.5 from 1000000 on
  differences below the minimum become the minimum where that is at most 5 times as much; what the leader held before is not copied
  orders above a limit are reduced to what is allowed; at most 3 catch-up orders after one event
  opening orders are limit orders at most 50 bps worse than the leader's fill price
  closing orders are limit orders at most 200 bps worse than the best price at the venue
  when bert loses too much, it only reduces until it is re-armed
  a day's loss is counted from the first snapshot after 00:00 UTC, a drawdown in percent is a part of the highest equity, fees count, funding counts
  a leader that opens more often than max_repeats in one direction of one instrument within 1000 ms is disarmed until it is re-armed
  an opening order of the same quantity within 20 ms is denied as a duplicate
  whale declared to trade BTC, ETH within its guard; when it does otherwise, the event is close-only
  margin of positions and open orders: the instrument's initial_margin; all of the value where nothing is stated
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
  max_margin_use 0.8 (firm)
  max_daily_volume_share 0.01 (firm)
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
  a.toml:88:7: venue[0].key: 4 keys stand in this file; production uses key_file
";

/// Goal: the report reads like the file. Method: the whole text of the example, without the long hash.
#[test]
fn the_example_in_words() {
    let report = report(&example());
    let text = report.to_string().replace(&report.hash[..16], "HASH");
    assert_eq!(text, EXAMPLE_IN_WORDS);
}

/// Goal: every sizing mode, and what a plan copies, is said in words. Method: the small file with each in turn.
#[test]
fn every_mode_in_words() {
    for (sizing, expected) in [
        (
            "mode = \"balance_ratio\"",
            "leader position x 1 x follower balance (live) / leader balance (live)",
        ),
        (
            "mode = \"free_margin_ratio\", multiplier = 2",
            "leader position x 2 x follower free margin (live) / leader free margin (live)",
        ),
        (
            "mode = \"contract_ratio\"",
            "leader position x 1 x the leader's contract size / our contract size",
        ),
        (
            "mode = \"leverage_ratio\"",
            "leader position x 1 x follower equity (live) / leader equity (live), x follower leverage (5) \
             / leader leverage (20) where that is less than 1",
        ),
        (
            "mode = \"risk_per_trade\", risk = \"0.01\"",
            "what loses 0.01 of the follower's equity (live) at the leader's stop; without one the plan \
             sits the episode out",
        ),
        (
            "mode = \"risk_per_trade\", risk = \"0.01\", stop_distance_bps = 50",
            "what loses 0.01 of the follower's equity (live) at the leader's stop; without one, 0.005 of \
             the entry price away",
        ),
        (
            "mode = \"volatility_target\", volatility = \"0.2\"",
            "a notional of follower equity (live) x 0.2 / the instrument's volatility, on the leader's side",
        ),
    ] {
        let text = edited(&[
            ("sizing", &format!("sizing = {{ {sizing} }}")),
            ("key = \"leader", "key = \"leader-key-1\"\nleverage = 20"),
            ("account", "account = 1001\nleverage = 5"),
        ]);
        let report = report(&valid(&text));
        assert_eq!(report.plans[0].does[1], format!("target: {expected}"));
    }
    let copied = "reverse = true\nsides = \"short_only\"\nexclude = [\"BTC\"]\ntags = [\"b\", \"a\"]\n\
        existing = \"no_worse_price\"\non_removal = \"close_now\"\nleader = \"whale\"";
    let does = &report(&valid(&edited(&[("leader = ", copied)]))).plans[0].does;
    assert_eq!(does[1], "target: leader position x 0.5, on the opposite side of the leader");
    assert_eq!(
        does[2],
        "copied: only short positions of the leader; not in BTC; only what begins with a fill tagged a or b"
    );
    let existing = "where the price is no worse than the leader's average entry";
    assert!(does[3].ends_with(existing), "{}", does[3]);
    assert_eq!(does.last().unwrap(), "when it leaves this file it closes its positions at once");
}

/// Goal: rules that set the trading state of a venue are said to each plan that trades there.
#[test]
fn trading_rules_in_words() {
    let rules =
        "key = \"venue-key-1\"\ntrading_rules = { max_rejects = 9, on_closed = \"halted\" }";
    let does = &report(&valid(&edited(&[("key = \"venue", rules)]))).plans[0].does;
    for said in [
        "sim is reducing until an operator sets another state when it rejects more than 9 orders within 1000 ms",
        "sim is halted until an operator sets another state when it rejects an order because its exchange is closed",
    ] {
        assert!(does.iter().any(|sentence| sentence == said), "{does:#?}");
    }
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
