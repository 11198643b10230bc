//! The configuration through its public surface: the documented example, the reference page, a restart.

use paceline_gateway::configuration::{Configuration, Machine, Registry, check};
use protocol::units::Nanos;
use std::path::{Path, PathBuf};

fn example_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/paceline.toml")
}

fn example() -> Configuration {
    let text = std::fs::read_to_string(example_path()).unwrap();
    let machine = Machine { cores: vec![0, 1, 2, 3] };
    Configuration::parse(&text, Path::new("paceline.toml"), &machine).unwrap()
}

/// Goal: the file that everybody copies works on any machine.
#[test]
fn the_example_loads() {
    let configuration = Configuration::load(&example_path()).unwrap();
    assert_eq!(configuration.plans.len(), 2);
    let warnings: Vec<String> = configuration.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 1, "only the inline keys: {warnings:?}");
}

/// Goal: the report of `check` reads like the file. Method: the text of the example.
#[test]
fn the_report_says_what_the_example_does() {
    let report = check::report(&example());
    println!("{report}");
}

/// Goal: a restart with the same file appends nothing. Method: feed the records of the first start back.
#[test]
fn a_restart_finds_its_configuration_in_force() {
    let configuration = example();
    let mut registry = Registry::new(configuration.capacity);
    let first = configuration.activate(&registry, Nanos(1)).unwrap();
    assert_eq!(first.revision, 1);
    for record in &first.records {
        registry.feed(record).unwrap();
    }
    let second = configuration.activate(&registry, Nanos(2)).unwrap();
    assert!(second.records.is_empty());
    assert_eq!((second.revision, second.hash), (first.revision, first.hash));
}
