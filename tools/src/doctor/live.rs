//! This machine, as far as only system calls tell. Nothing is created, written or waited for.

use super::host::{Coalescing, KernelClock, Room, System};
use super::kernel;
use rustix::fs::{Mode, OFlags};
use std::path::Path;

/// This machine.
pub(super) struct Live;

impl System for Live {
    fn room(&self, path: &Path) -> Option<Room> {
        let counts = rustix::fs::statvfs(path).ok()?;
        Some(Room { free: counts.f_bavail.saturating_mul(counts.f_frsize) })
    }

    fn takes_direct_io(&self, file: &Path) -> Option<bool> {
        let flags = OFlags::RDONLY | OFlags::DIRECT | OFlags::CLOEXEC;
        match rustix::fs::open(file, flags, Mode::empty()) {
            Ok(_) => Some(true),
            Err(rustix::io::Errno::INVAL) => Some(false),
            Err(_) => None,
        }
    }

    fn kernel_clock(&self) -> Option<KernelClock> {
        kernel::clock()
    }

    fn coalescing(&self, card: &str) -> Option<Coalescing> {
        kernel::coalescing(card)
    }

    fn seconds(&self) -> u64 {
        gateway::clock::Clock::system().now().0 / 1_000_000_000
    }
}
