//! The cases, in the order in which they run.

pub mod codecs;
pub mod fan_out_wire;
pub mod fix_wire;
pub mod floors;
pub mod journal;
pub mod memory;
pub mod modes;
pub mod peers;
pub mod process;
pub mod recovery;
pub mod unknown;
pub mod wire;

use anyhow::Result;

use crate::Context;
use crate::results::Results;

/// A part of the benchmark that can run on its own.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// As it is asked for on the command line.
    pub name: &'static str,
    /// What it measures, in one line.
    pub about: &'static str,
    /// Measures once and adds to the results.
    pub run: fn(&Context, &mut Results) -> Result<()>,
}

/// All cases. The floors come first and, as `floors after`, last.
pub const CASES: &[Case] = &[
    floors::BEFORE,
    process::CASE,
    wire::CASE,
    fan_out_wire::CASE,
    fix_wire::CASE,
    modes::CASE,
    journal::CASE,
    codecs::CASE,
    recovery::CASE,
    unknown::CASE,
    memory::CASE,
    peers::CASE,
    floors::AFTER,
];
