//! Which cores the rig uses, and moving threads to them.

use std::process::Command;
use std::thread;

use anyhow::{Context as _, Result, ensure};
use rustix::process::{Pid, setpriority_process};

/// The places of a measurement. With one core they are all the same, and nothing is worth measuring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Cores {
    /// Of the load: it sends events and reads orders.
    pub load: usize,
    /// Of what is measured. The last one: the first one serves most interrupts.
    pub subject: usize,
    /// How many there are.
    pub count: usize,
}

/// Priority of what shares the load's core and is to disturb it little: the lowest one.
const BACKGROUND_NICE: i32 = 19;

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

    /// The cores that neither the load nor the subject has, ascending.
    #[must_use]
    pub fn others(&self) -> Vec<usize> {
        let all = core_affinity::get_core_ids().unwrap_or_default();
        let free = |core: &usize| *core != self.load && *core != self.subject;
        all.into_iter().map(|core| core.id).filter(free).collect()
    }
}

/// Moves the calling thread to a core. Where that is refused it stays: the figures then show it.
pub fn pin(core: usize) {
    core_affinity::set_for_current(core_affinity::CoreId { id: core });
}

/// Works on a thread of its own on the load's core.
pub fn on_load_core<T: Send>(cores: Cores, work: impl FnOnce() -> T + Send) -> T {
    on_core(cores.load, work)
}

/// Gives the threads of this process that have one of these names the lowest priority.
///
/// # Errors
/// When the system does not tell which threads there are, or refuses.
pub fn hold_back(names: &[&str]) -> Result<()> {
    // Threads have numbers of the same kind as processes, and the call takes either.
    let lower = |thread| setpriority_process(Some(thread), BACKGROUND_NICE);
    each_thread(names, |thread| lower(thread).context("lower a priority"))
}

/// Lets the threads of this process that have one of these names run only where nothing else wants to, as far as the
/// system has such a class (sched(7), `SCHED_IDLE`): one that is merely nice gets its part, and keeps the core until
/// the next tick once it has it.
///
/// # Errors
/// When the system does not tell which threads there are, or has no `chrt`.
pub fn run_when_idle(names: &[&str]) -> Result<()> {
    each_thread(names, |thread| {
        let thread = thread.as_raw_pid().to_string();
        let set = Command::new("chrt").args(["--idle", "--pid", "0", &thread]).status();
        let set = set.context("run chrt (Debian package util-linux)")?;
        ensure!(set.success(), "chrt: {set}");
        Ok(())
    })
}

/// Calls `act` for each thread of this process that has one of these names.
fn each_thread(names: &[&str], act: impl Fn(Pid) -> Result<()>) -> Result<()> {
    for entry in std::fs::read_dir("/proc/self/task").context("list the threads")? {
        let entry = entry.context("list the threads")?;
        let name = std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        let number = entry.file_name().to_str().and_then(|text| text.parse().ok());
        if names.contains(&name.trim())
            && let Some(thread) = number.and_then(Pid::from_raw)
        {
            act(thread)?;
        }
    }
    Ok(())
}

/// Works on a thread of its own that is pinned to a core.
pub fn on_core<T: Send>(core: usize, work: impl FnOnce() -> T + Send) -> T {
    let placed = || {
        pin(core);
        work()
    };
    let joined = thread::scope(|scope| scope.spawn(placed).join());
    joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
