//! The configuration through its public surface: the documented example, the reference page, a restart.

use paceline_gateway::configuration::{Configuration, Registry, check};
use protocol::units::{Nanos, Sequence};
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

/// Goal: what a configuration writes is what the engine takes, over revisions. Method: the example, then with a plan
/// renamed, then as before; each is admitted and becomes the configuration in force.
#[test]
fn the_engine_admits_every_revision() {
    let mut engine = engine::Engine::new(&engine::Capacity::default());
    let text = std::fs::read_to_string(example_path()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paceline.toml");
    let mut registry = Registry::new(Configuration::load(&example_path()).unwrap().capacity);
    let mut sequence = Sequence(0);
    for (revision, name) in [(1, "anna-whale"), (2, "anna-again"), (3, "anna-whale")] {
        std::fs::write(&path, text.replace("anna-whale", name)).unwrap();
        let configuration = Configuration::load(&path).unwrap();
        let activation = configuration.activate(&registry, Nanos(revision)).unwrap();
        engine.admits(activation.records.iter().map(Vec::as_slice)).unwrap();
        for record in &activation.records {
            sequence = Sequence(sequence.0 + 1);
            registry.feed(record).unwrap();
            engine.evolve(sequence, record).unwrap();
        }
        assert_eq!(u64::from(activation.revision), revision);
    }
}
