//! What a change of the file reads like.

use super::super::machine::Machine;
use super::*;
use std::path::Path;

const EXAMPLE: &str = include_str!("../../../examples/paceline.toml");

fn parse(text: &str) -> Configuration {
    let machine = Machine { cores: vec![0, 1] };
    Configuration::parse(text, Path::new("paceline.toml"), &machine)
        .unwrap_or_else(|errors| panic!("{errors}"))
}

/// What differs when each of `edits` replaces its first text by its second in the example.
fn check(edits: &[(&str, &str)], expected: &str) {
    let mut text = EXAMPLE.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let changes = between_files(&parse(EXAMPLE), &parse(&text));
    let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
    let trimmed =
        |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<String>>();
    assert_eq!(trimmed(&lines.join("\n")), trimmed(expected.trim()), "{edits:?}");
}

/// Goal: each kind of change is told with its place, both values in the units of the file, and whether it
/// takes a restart or can never be. Method: edits of the example, and the whole text for each.
#[test]
fn changes_are_told_in_words_of_the_file() {
    check(&[("# Every field", "# Each field"), ("\"250000\"", "250000")], "");
    check(
        &[("max_event_age_ms = 2000 ", "max_event_age_ms = \"1500.5\" ")],
        "~ limits firm
         max_event_age_ms: 2000 -> 1500.5",
    );
    let (ratio, quantity) =
        ("mode = \"equity_ratio\", multiplier = \"1\"", "mode = \"fixed_qty\", quantity = \"0.5\"");
    check(
        &[(ratio, quantity)],
        "~ plan anna-whale
         sizing.mode: equity_ratio -> fixed_qty
         sizing.multiplier: 1 -> none
         sizing.quantity: none -> 0.5",
    );
    let bert = "[[follower]]\nname = \"bert\"";
    let carl = "[[follower]]\nname = \"carl\"\nvenue = \"sim\"\naccount = 7\n";
    check(
        &[(bert, &format!("{carl}{bert}"))],
        "+ follower carl
         account: 7
         count_fees: true
         count_funding: true
         day_starts: 00:00
         drawdown_reference: peak_equity
         drawdown_window: none
         loss_window: day
         on_loss: close_only
         reference_equity: live
         venue: sim",
    );
    check(
        &[("sweep_interval_ms = 50 ", "sweep_interval_ms = 40 "), ("_seed = 7 ", "_seed = 8 ")],
        "~ engine
         sweep_interval_ms: 50 -> 40
         rotation_seed: 7 -> 8  (needs a restart)",
    );
    check(
        &[
            ("7720", "7730"),
            ("venue-key-for", "another-key-for"),
            ("plans_max = 64", "plans_max = 65"),
        ],
        "~ capacity
         plans_max: 64 -> 65  (needs a restart)
         ~ venue sim
         address: 127.0.0.1:7720 -> 127.0.0.1:7730  (needs a restart)
         key: one key -> another key  (needs a restart)",
    );
    check(
        &[("name = \"desk\"", "name = \"pult\"")],
        "- operator desk  (needs a restart)
         + operator pult  (needs a restart)",
    );
    check(
        &[(
            "self_match = \"allow\"",
            "trading_rules = { max_rejects = 9, within_ms = 50, on_closed = \"halted\" }",
        )],
        "~ venue sim
         trading_rules.max_rejects: none -> 9
         trading_rules.on_closed: none -> halted
         trading_rules.on_rejects: none -> reducing
         trading_rules.within_ms: none -> 50",
    );
    check(
        &[("tick = \"0.01\"", "tick = \"0.02\"")],
        "~ instrument ETH
         tick: 0.01 -> 0.02  (refused: use a new name)",
    );
}

/// Goal: a changed key is told and neither key is shown. Method: the whole output of such a change.
#[test]
fn keys_are_not_shown() {
    let text = EXAMPLE.replace("operator-key-for-development", "operator-key-number-two");
    let changes = between_files(&parse(EXAMPLE), &parse(&text));
    let shown = format!("{changes:?}");
    assert!(shown.contains("another key"), "{shown}");
    assert!(!shown.contains("operator-key"), "{shown}");
}
