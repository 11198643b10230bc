//! The threading modes of the gateway under one load: one follower, 1,000 events per second at random.

use anyhow::Result;

use super::{Case, wire};
use crate::Context;
use crate::results::Results;
use crate::rig::gateway::Mode;

/// The case.
pub const CASE: Case =
    Case { name: "modes", about: "fused, split, dedicated at 1,000 events/s, 1 follower", run };

/// Cores that `dedicated` needs: ingress, engine, egress, and one for the load and the background.
const DEDICATED_CORES: usize = 4;

fn run(context: &Context, results: &mut Results) -> Result<()> {
    for mode in [Mode::Fused, Mode::Split, Mode::Dedicated] {
        let name = format!("gateway {mode} 1000/s Poisson");
        let count = context.cores.count;
        if mode == Mode::Dedicated && count < DEDICATED_CORES {
            let why = format!("needs {DEDICATED_CORES} cores, this machine has {count}");
            results.missing(CASE.name, name, why);
            continue;
        }
        let driven = wire::one_load(context, mode)?;
        results.latency(CASE.name, name, driven.last, Some(driven.load));
    }
    Ok(())
}
