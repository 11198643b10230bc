//! What the host is examined for: a configuration, if there is one, and the cores that trade.

use super::host::Host;
use gateway::configuration::Configuration;
use gateway::idle::IdleStrategy;
use std::path::{Path, PathBuf};

/// What the host is examined for.
pub(super) struct Subject<'a> {
    configuration: Option<&'a Configuration>,
    /// Cores of trading threads: those of the configuration, else those that are isolated.
    pub(super) trading: Vec<usize>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(host: &Host, configuration: Option<&'a Configuration>) -> Self {
        let trading = match configuration {
            Some(file) => file.gateway.cores.pinned(file.gateway.mode),
            None => isolated(host).unwrap_or_default(),
        };
        Self { configuration, trading }
    }

    /// The configuration, for checks that are made only when there is one.
    pub(super) fn file(&self) -> &'a Configuration {
        self.configuration.expect("needs are looked at only with a configuration")
    }

    /// Whether somebody on another machine takes part.
    pub(super) fn is_on_the_network(&self) -> bool {
        self.configuration.is_some_and(|file| {
            let venues = file.venues.iter().map(|venue| venue.address);
            let mut all = venues.chain([file.gateway.listen]).chain(file.gateway.observer_listen);
            all.any(|address| !address.ip().is_loopback())
        })
    }

    /// Threads that never give their core away.
    pub(super) fn spinning(&self) -> usize {
        let gateway = &self.file().gateway;
        if gateway.idle == IdleStrategy::Spin { gateway.mode.trading_threads() } else { 0 }
    }

    /// Where the ring lies, or would lie.
    pub(super) fn ring_directory(&self) -> PathBuf {
        let default = Path::new("/dev/shm");
        self.configuration.map_or(default, |file| file.journal.ring_directory.as_path()).to_owned()
    }
}

/// Cores that the scheduler leaves alone, by the kernel's command line or by a cpuset partition.
pub(super) fn isolated(host: &Host) -> Option<Vec<usize>> {
    let by_line = host.cores("/sys/devices/system/cpu/isolated");
    let by_cpuset = host.cores("/sys/fs/cgroup/cpuset.cpus.isolated");
    if by_line.is_none() && by_cpuset.is_none() {
        return None;
    }
    let mut cores = by_line.unwrap_or_default();
    cores.extend(by_cpuset.unwrap_or_default());
    cores.sort_unstable();
    cores.dedup();
    Some(cores)
}
