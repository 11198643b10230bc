//! Generates the SBE codecs of the protocol crate from its schemas.
//!
//! Not a general SBE tool: it knows the subset of SBE 1.0 that our schemas use, and refuses the
//! rest by name. What it refuses is listed in [`Rule`].

mod emit;
mod error;
mod parse;
pub mod samples;
pub mod schema;
mod targets;

pub use error::{Rule, SchemaError};
pub use targets::{Failure, TARGETS, Target};

use schema::Schema;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

/// What the generator has to know beside the schema.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// How the head of the module names its schema.
    pub source: &'a str,
    /// Path of the crate that holds `header`, `malformed`, `text`, `units` and `wire`.
    pub support: &'a str,
    /// Number types of the schema that are newtypes in `units`, by their common name.
    pub units: &'a [&'a str],
    /// Names of data that must never be shown.
    pub secrets: &'a [&'a str],
}

impl<'a> Options<'a> {
    fn unit(&self, type_name: Option<&str>) -> Option<&'a str> {
        self.units.iter().copied().find(|unit| Some(*unit) == type_name)
    }

    fn is_secret(&self, data: &str) -> bool {
        self.secrets.contains(&data)
    }
}

/// The Rust module of a schema, not yet formatted.
///
/// # Errors
/// [`SchemaError`] for the first element that breaks a rule.
pub fn generate(schema_xml: &str, options: &Options<'_>) -> Result<String, SchemaError> {
    let schema = Schema::parse(schema_xml)?;
    Ok(emit::module(&schema, options))
}

/// The text as the `rustfmt` program formats it, with the settings found from `folder` upwards.
///
/// # Errors
/// When `rustfmt` cannot be run or does not understand the text.
pub fn format(text: &str, folder: &std::path::Path) -> io::Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take().expect("the input was asked for");
    input.write_all(text.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(io::Error::other("rustfmt refused the generated text"));
    }
    String::from_utf8(output.stdout).map_err(io::Error::other)
}
