//! Which cores the rig uses, and moving threads to them.

use anyhow::{Context as _, Result};

/// The places of a measurement. With one core they are all the same, and nothing is worth measuring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cores {
    /// Of the load: it sends events and reads orders.
    pub load: usize,
    /// Of what is measured. The last one: the first one serves most interrupts.
    pub subject: usize,
    /// How many there are.
    pub count: usize,
}

impl Cores {
    /// The first and the last core that this process may run on.
    ///
    /// # Errors
    /// When the system does not say which those are.
    pub fn find() -> Result<Self> {
        let cores = core_affinity::get_core_ids().context("ask for the cores of this process")?;
        let (first, last) = (cores.first(), cores.last());
        let (first, last) = first.zip(last).context("this process has no core to run on")?;
        Ok(Self { load: first.id, subject: last.id, count: cores.len() })
    }
}

/// Moves the calling thread to a core. Where that is refused it stays: the figures then show it.
pub fn pin(core: usize) {
    core_affinity::set_for_current(core_affinity::CoreId { id: core });
}
