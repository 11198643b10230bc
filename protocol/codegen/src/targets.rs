//! Which modules are generated from which schemas.

use crate::{Options, SchemaError, format, generate};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A checked-in module and the schema that it is generated from.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The schema, from the folder of the protocol crate.
    pub schema: &'static str,
    /// The module, from the folder of the protocol crate.
    pub module: &'static str,
    /// Path of the crate that the module builds on.
    pub support: &'static str,
}

/// Every generated module: those of the product, then those that the generator's own tests use.
pub const TARGETS: [Target; 8] = [
    Target { schema: "schema/paceline.xml", module: "src/generated/paceline.rs", support: "crate" },
    Target { schema: "schema/fixp.xml", module: "src/generated/fixp.rs", support: "crate" },
    Target { schema: "schema/octets.xml", module: "src/generated/octets.rs", support: "crate" },
    example("codegen/tests/schemas/orders.xml", "codegen/tests/codecs/generated/orders.rs"),
    example("codegen/tests/schemas/corners.xml", "codegen/tests/codecs/generated/corners.rs"),
    example("codegen/tests/schemas/growing_0.xml", "codegen/tests/codecs/generated/growing_0.rs"),
    example("codegen/tests/schemas/growing_1.xml", "codegen/tests/codecs/generated/growing_1.rs"),
    example("codegen/tests/schemas/growing_2.xml", "codegen/tests/codecs/generated/growing_2.rs"),
];

const fn example(schema: &'static str, module: &'static str) -> Target {
    Target { schema, module, support: "protocol" }
}

/// The newtypes of `protocol::units`.
const UNITS: [&str; 13] = [
    "Epoch",
    "FollowerIndex",
    "InstrumentIndex",
    "LeaderIndex",
    "Lots",
    "Money",
    "Nanos",
    "PlanIndex",
    "Ratio",
    "Sequence",
    "SessionIndex",
    "Ticks",
    "VenueIndex",
];

/// Data that must not appear in logs and reports.
const SECRETS: [&str; 1] = ["credentials"];

/// Why a module could not be generated.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read or written, or `rustfmt` not be run.
    File(PathBuf, io::Error),
    /// The schema breaks a rule.
    Schema(PathBuf, Box<SchemaError>),
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(formatter, "{}: {error}", path.display()),
            Self::Schema(path, error) => write!(formatter, "{}: {error}", path.display()),
        }
    }
}

impl Target {
    /// The text that the module should have, given the folder of the protocol crate.
    ///
    /// # Errors
    /// [`Failure`] when the schema cannot be read or breaks a rule.
    pub fn text(&self, folder: &Path) -> Result<String, Failure> {
        let path = folder.join(self.schema);
        let failed = |error| Failure::File(path.clone(), error);
        let xml = std::fs::read_to_string(&path).map_err(failed)?;
        let options = Options {
            source: self.schema,
            support: self.support,
            units: &UNITS,
            secrets: &SECRETS,
        };
        let text = generate(&xml, &options)
            .map_err(|error| Failure::Schema(path.clone(), Box::new(error)))?;
        format(&text, folder).map_err(failed)
    }

    /// Rewrites the module, given the folder of the protocol crate.
    ///
    /// # Errors
    /// [`Failure`] when the text cannot be made or written.
    pub fn rewrite(&self, folder: &Path) -> Result<(), Failure> {
        let text = self.text(folder)?;
        let path = folder.join(self.module);
        std::fs::write(&path, text).map_err(|error| Failure::File(path, error))
    }
}
