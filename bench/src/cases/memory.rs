//! What the engine's tables take: resident octets of a process with so many plans, and of one more plan in
//! one more instrument.

use std::hint::black_box;

use anyhow::{Context as _, Result};
use engine::{Capacity, Engine};

use super::Case;
use crate::Context;
use crate::results::{Results, Unit};
use crate::trading::Trading;

/// The case.
pub const CASE: Case =
    Case { name: "memory", about: "resident octets of the engine's tables", run };

/// So many that each table is a mapping of its own and not carved out of what lies around.
const ROWS: usize = 1_000_000;

fn run(context: &Context, results: &mut Results) -> Result<()> {
    let plans = context.pick(1_000_000, 100_000);
    let before = resident()?;
    let trading = Trading::new(plans, 0);
    let taken = resident()?.saturating_sub(before);
    drop(black_box(trading));
    let name = format!("{plans} plans, one instrument, two orders each");
    results.value(CASE.name, name, Unit::Octets, taken as f64);
    let with_rows = |rows_max| -> Result<u64> {
        let before = resident()?;
        let engine = Engine::new(&Capacity { rows_max, ..Capacity::default() });
        let taken = resident()?.saturating_sub(before);
        drop(black_box(engine));
        Ok(taken)
    };
    // The larger one first: what the smaller one finds already there makes the difference greater.
    let more = with_rows(2 * ROWS)?.saturating_sub(with_rows(ROWS)?);
    results.value(CASE.name, "per plan and instrument", Unit::Octets, more as f64 / ROWS as f64);
    Ok(())
}

/// Octets of this process that are in memory.
fn resident() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").context("ask for resident memory")?;
    let pages = text.split(' ').nth(1).context("resident pages are the second number")?;
    Ok(pages.parse::<u64>()? * rustix::param::page_size() as u64)
}
