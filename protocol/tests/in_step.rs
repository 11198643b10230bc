//! Schemas and generated modules stay in step.

use codegen::TARGETS;
use std::path::Path;

// Goal: what is checked in is what the generator makes of the schemas. Method: generate again, in
// memory, and compare.
#[test]
fn generated_modules_are_those_of_the_schemas() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in TARGETS {
        let expected = target.text(folder).unwrap();
        let given = std::fs::read_to_string(folder.join(target.module)).unwrap();
        assert!(
            given == expected,
            "{} differs from {}: run cargo run -p paceline-codegen",
            target.module,
            target.schema
        );
    }
}
