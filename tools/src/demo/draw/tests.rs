//! Whatever is drawn is a configuration; everything in the tables is drawn; the same seed draws the same.

use super::lines::{
    ACCOUNT_LIMIT_LINES, ACCOUNT_LINES, LEADER_LINES, LIMIT_LINES, Line, PLAN_LINES, SIZINGS,
};
use crate::demo::scenario::{Places, Scenario};
use gateway::configuration::{Configuration, Machine};
use simulator::sample;
use std::collections::BTreeSet;
use std::path::Path;

fn gateway_toml(seed: u64, plans: usize) -> String {
    let export = sample::generate(seed, 6, 400);
    let places = Places {
        directory: Path::new("/nowhere"),
        ring_directory: Path::new("/nowhere"),
        venue: "127.0.0.1:1".parse().unwrap(),
        mode: "fused",
        idle: "yield",
        trading_core: None,
    };
    Scenario::new(&export, plans, seed).gateway_toml(&places)
}

/// Goal: a start takes what is drawn, whatever the seed.
#[test]
fn what_is_drawn_is_a_configuration() {
    let machine = Machine { cores: vec![0, 1] };
    for seed in 0..24 {
        let text = gateway_toml(seed, 60);
        let parsed = Configuration::parse(&text, Path::new("/nowhere/gateway.toml"), &machine);
        if let Err(errors) = parsed {
            panic!("seed {seed}: {errors}");
        }
    }
}

/// Goal: nothing stands in the tables that is never drawn. Method: the text of each row in what 6,000 plans of some
/// leaders come to.
#[test]
fn all_of_the_tables_is_drawn() {
    let text: String = (100..106).map(|seed| gateway_toml(seed, 1_000)).collect();
    let rows = |lines: &'static [Line]| lines.iter().flat_map(|line| line.texts.iter().copied());
    let sizings = SIZINGS.iter().map(|sizing| sizing.text);
    let limits = rows(LIMIT_LINES).chain(rows(ACCOUNT_LIMIT_LINES));
    let of_many = rows(PLAN_LINES).chain(rows(ACCOUNT_LINES)).chain(limits).chain(sizings);
    for line in of_many.filter(|line| !line.is_empty()) {
        assert!(text.contains(line), "never drawn: {line}");
    }
    // Leaders are few: of each row one has to be there.
    let drawn: BTreeSet<usize> = LEADER_LINES
        .iter()
        .enumerate()
        .filter(|(_, line)| line.texts.iter().any(|one| text.contains(one)))
        .map(|(place, _)| place)
        .collect();
    assert_eq!(drawn.len(), LEADER_LINES.len());
}

/// Goal: the same seed draws the same plans, another one others.
#[test]
fn a_seed_is_all_there_is_to_a_draw() {
    assert_eq!(gateway_toml(3, 50), gateway_toml(3, 50));
    assert_ne!(gateway_toml(3, 50), gateway_toml(4, 50));
}
