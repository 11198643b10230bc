//! Example events on the example file, and events that are not understood.

use super::*;
use crate::configuration::Machine;
use std::path::Path;

const EXAMPLE: &str = include_str!("../../examples/paceline.toml");

fn configuration(edits: &[(&str, &str)]) -> Configuration {
    let mut text = EXAMPLE.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let machine = Machine { cores: vec![0, 1] };
    Configuration::parse(&text, Path::new("paceline.toml"), &machine)
        .unwrap_or_else(|errors| panic!("{errors}"))
}

fn words(event: &str, position: &str, equities: &str, quote: &str) -> Words {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Words {
        event: event.to_owned(),
        position: said(position),
        equities: equities.split_whitespace().map(str::to_owned).collect(),
        quote: said(quote),
    }
}

/// Goal: what a plan would do is told with its amounts, and each limit that bites with who states it. Method:
/// a table of events on the example file.
#[test]
fn plans_say_what_they_would_do() {
    let check = |event: &str, position: &str, equities: &str, expected: [&str; 2]| {
        let answer = what_if(&configuration(&[]), &words(event, position, equities, "")).unwrap();
        let says: Vec<&str> = answer.plans.iter().map(|plan| plan.says.as_str()).collect();
        assert_eq!(says, expected, "{event}");
    };
    check(
        "leader buys 10 BTC at 60000",
        "",
        "100000 whale=2000000",
        [
            "you buy 0.33333 BTC at most 60300, limited by max_order_notional 20000 (follower anna); \
             0.5 are desired",
            "you buy 0.01666 BTC at most 60300",
        ],
    );
    check(
        "whale sells 4 BTC @ 60,000",
        "4 BTC",
        "1000000",
        [
            "you sell 0.33333 BTC to reduce the position at the market",
            "you sell 0.01666 BTC to reduce the position at least 58800",
        ],
    );
    check(
        "whale sells 6 ETH at 3000",
        "4",
        "1000 whale=10000",
        [
            "you sell 0.4 ETH to reduce the position at the market, then you sell 0.2 ETH at least 2985",
            "you sell 0.3333 ETH to reduce the position at least 2940, then you sell 0.3333 ETH at least \
             2985",
        ],
    );
}

/// Goal: a plan that copies an allocation says what it would trade, and why it leaves a difference alone.
#[test]
fn an_allocation_says_what_it_would_do() {
    let allocation = "copy = \"allocation\"\nallocation = { drift_band_bps = \"100\", min_trade_notional = \"5000\" } #";
    let edits = [("existing = \"none\"", allocation)];
    let rows = [
        (
            "leader buys 10 BTC at 60000",
            "you buy 0.33333 BTC at most 60300, limited by max_order_notional 20000 (follower anna); 0.5 are desired",
        ),
        (
            "leader buys 0.2 BTC at 60000",
            "nothing, although 0.01 BTC are desired. The plan copies an allocation, and the difference is within its \
             drift band.",
        ),
        (
            "leader buys 1 BTC at 60000",
            "nothing, although 0.05 BTC are desired. The plan copies an allocation, and the difference is worth less \
             than its smallest trade.",
        ),
    ];
    for (event, expected) in rows {
        let words = words(event, "", "100000 whale=2000000", "");
        let answer = what_if(&configuration(&edits), &words).unwrap();
        assert_eq!(answer.plans[0].says, expected, "{event}");
    }
}

/// Goal: a plan that does nothing says why, and what would help. Method: no equity; a plan that is off; a
/// target that is reached; a tighter limit of the instrument, and one of another instrument.
#[test]
fn plans_say_why_they_do_nothing() {
    let anna = |edits: &[(&str, &str)], words: &Words| {
        what_if(&configuration(edits), words).unwrap().plans[0].says.clone()
    };
    let event = "whale buys 1 ETH at 3000";
    let says = anna(&[], &words(event, "", "", ""));
    assert!(says.starts_with("nothing.") && says.ends_with("(Say --equity.)"), "{says}");
    let off = [(
        "attempts_max = 3                       # catch-up orders after one event\nstate = \"on\"",
        "state = \"off\"",
    )];
    let says = anna(&off, &words(event, "", "1000", ""));
    assert!(
        says.starts_with("nothing, although 1 ETH are desired. The plan is switched off"),
        "{says}"
    );
    let tight = [("max_order_qty = 50 ", "max_order_qty = \"0.5\" ")];
    let says = anna(&tight, &words(event, "", "1000000", ""));
    assert_eq!(
        says,
        "you buy 0.5 ETH at most 3015, limited by max_order_qty 0.5 (instrument ETH); 1 are desired"
    );
    let says = anna(&[], &words("whale buys 1 BTC at 60000", "", "1000 whale=100000000", ""));
    assert!(says.starts_with("nothing, although 0.00001 BTC are desired."), "{says}");
}

/// Goal: words that are not understood are answered with which, why, and what would be right. Method: one of
/// each kind.
#[test]
fn words_that_are_not_understood_are_named() {
    let configuration = configuration(&[]);
    let good = "leader buys 10 BTC at 60000";
    for (words, expected) in [
        (words("leader buys", "", "", ""), "event: \"leader buys\" has 2 words; must be like"),
        (
            words("wal buys 1 BTC at 6", "", "", ""),
            "event: no leader \"wal\"; one of whale, or the word",
        ),
        (
            words("whale buy 1 BTC at 6", "", "", ""),
            "event: \"buy\" is neither \"buys\" nor \"sells\"",
        ),
        (
            words("whale buys 1 XRP at 6", "", "", ""),
            "event: no instrument \"XRP\"; one of BTC, ETH",
        ),
        (words("whale buys 1 BTC for 6", "", "", ""), "event: \"for\" stands where \"at\" is due"),
        (words("whale buys x BTC at 6", "", "", ""), "event: \"x\" is no number"),
        (words("whale buys 0 BTC at 6", "", "", ""), "event: 0 is nothing to trade"),
        (words("whale buys 0.000001 BTC at 6", "", "", ""), "no whole number of lots of 0.00001"),
        (
            words("whale buys 1 BTC at 6.05", "", "", ""),
            "event: 6.05 is no price above 0 in whole ticks of 0.1",
        ),
        (words(good, "4 ETH", "", ""), "position: is in ETH, the event is in BTC"),
        (words(good, "", "ann=4", ""), "equity: no account \"ann\"; one of whale, anna, bert"),
        (words(good, "", "much", ""), "equity: \"much\" is no number"),
        (words(good, "", "", "59990"), "quote: \"59990\" must be BID/ASK"),
        (words(good, "", "", "60010/59990"), "quote: 60010/59990: the ask is below the bid"),
    ] {
        let error = what_if(&configuration, &words).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\nlacks {expected}");
    }
}
