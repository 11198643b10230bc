//! Memory of the engine by plan and instrument, and of a process with a million plans.
//!
//! Each size is a process of its own, this program again, which makes an engine, configures it, lets the
//! leader trade every instrument once and all orders be filled, and reads what the system says of it:
//!
//! * *resident*: pages that it has touched (`VmRSS`), the program and its buffers included;
//! * *allocated*: data that it has asked for (`VmData`), touched or not: capacities.
//!
//! What a pair of plan and instrument takes is the difference between two processes that differ in the number
//! of instruments alone, divided by the pairs that one has more, all of them in use; what a plan takes is that of
//! two which differ in the number of plans. So what both have in common is in neither.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::Case;
use crate::Context;
use crate::results::{Results, Unit};
use crate::trading::{Size, Trading};

/// The case.
pub const CASE: Case =
    Case { name: "memory", about: "octets per plan and instrument, and of a million plans", run };

/// Plans of the processes that are compared, in a full and in a quick run.
const PLANS: (usize, usize) = (100_000, 20_000);
/// Instruments of the larger one.
const INSTRUMENTS: usize = 5;
/// Plans of the largest process.
const PLANS_MOST: usize = 1_000_000;

/// A size to be weighed: what this program is called with to weigh it.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// Followers, each with one plan.
    pub plans: usize,
    /// Instruments in which each plan trades.
    pub instruments: u16,
}

/// What the system says of a process, octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Weight {
    resident: u64,
    allocated: u64,
}

fn run(context: &Context, results: &mut Results) -> Result<()> {
    let plans = context.pick(PLANS.0, PLANS.1);
    let (one, more) = (weigh(plans, 1)?, weigh(plans, INSTRUMENTS)?);
    let twice = weigh(2 * plans, 1)?;
    let pairs = plans * (INSTRUMENTS - 1);
    let mut note = |name: &str, octets: f64| {
        results.value(CASE.name, name, Unit::Octets, octets);
    };
    let each = |more: u64, one: u64, parts: usize| (more as f64 - one as f64) / parts as f64;
    note("per plan and instrument", each(more.resident, one.resident, pairs));
    note("per plan and instrument, allocated", each(more.allocated, one.allocated, pairs));
    note("per plan with one instrument", each(twice.resident, one.resident, plans));
    note("per plan with one instrument, allocated", each(twice.allocated, one.allocated, plans));
    if context.quick {
        results.missing(CASE.name, "1,000,000 plans, resident", "it takes long: not in quick runs");
        return Ok(());
    }
    let most = weigh(PLANS_MOST, 1)?;
    note("1,000,000 plans, resident", most.resident as f64);
    note("1,000,000 plans, allocated", most.allocated as f64);
    Ok(())
}

/// This program again, with an engine of this size.
fn weigh(plans: usize, instruments: usize) -> Result<Weight> {
    let program = std::env::current_exe().context("find this program")?;
    let size = [plans.to_string(), instruments.to_string()];
    let output = Command::new(program).arg("weigh").args(&size).output();
    let output = output.context("start this program again")?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{} plans: {}",
        plans,
        String::from_utf8_lossy(&output.stderr)
    );
    weight(&said).with_context(|| format!("{plans} plans were not weighed: {said}"))
}

/// Makes an engine of a size, puts all of it to use, and returns what the system says of the process.
///
/// # Errors
/// When the system says nothing.
pub fn weigh_this(arguments: &Arguments) -> Result<String> {
    let Arguments { plans, instruments } = *arguments;
    let size = Size { followers: plans, instruments: usize::from(instruments), orders_max: plans };
    let mut trading = Trading::configured(size);
    let mut decisions = trading.decisions();
    (0..instruments).for_each(|instrument| trading.trade(instrument, &mut decisions));
    let status =
        std::fs::read_to_string("/proc/self/status").context("read what the system says")?;
    // So that it is all there until then.
    std::hint::black_box((&trading, &decisions));
    Ok(status)
}

/// The two lines that matter.
fn weight(status: &str) -> Option<Weight> {
    let octets = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilo: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilo * 1024)
    };
    Some(Weight { resident: octets("VmRSS:")?, allocated: octets("VmData:")? })
}

#[cfg(test)]
mod tests;
