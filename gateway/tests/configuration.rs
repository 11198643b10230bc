//! The configuration through its public surface: the documented example, the reference page, a restart.

use paceline_gateway::configuration::{Configuration, Registry, check};
use protocol::units::Nanos;
use std::path::{Path, PathBuf};

fn example_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/paceline.toml")
}

/// Goal: the file that everybody copies works on any machine.
#[test]
fn the_example_loads() {
    let configuration = Configuration::load(&example_path()).unwrap();
    assert_eq!(configuration.plans.len(), 2);
    let warnings: Vec<String> = configuration.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 1, "only the inline keys: {warnings:?}");
}

/// Goal: `check` on a file says what it means, or everything that is wrong with it.
#[test]
fn check_reads_a_file() {
    let report = check(&example_path()).unwrap();
    assert_eq!((report.counts.plans, report.plans.len()), (2, 2));
    let errors = check(Path::new("/nonexistent/paceline.toml")).unwrap_err();
    assert_eq!(errors.as_slice().len(), 1);
}

/// Goal: a restart with the same file appends nothing. Method: feed the records of the first start back.
#[test]
fn a_restart_finds_its_configuration_in_force() {
    let configuration = Configuration::load(&example_path()).unwrap();
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
