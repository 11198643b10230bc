//! What the doctor can see of a host: files below a root, and the few things that only a system call says.
//!
//! Nothing here writes, and nothing here judges. A file that is missing or unreadable is `None`.

use super::lists;
use std::path::{Path, PathBuf};

/// What only a system call says. Tests bring their own answers.
pub(super) trait System {
    /// Room of the file system that holds `path`.
    fn room(&self, path: &Path) -> Option<Room>;
    /// Whether this file can be opened for direct reads.
    fn takes_direct_io(&self, file: &Path) -> Option<bool>;
    /// The kernel's opinion of its own clock.
    fn kernel_clock(&self) -> Option<KernelClock>;
    /// How long a network card holds interrupts back.
    fn coalescing(&self, card: &str) -> Option<Coalescing>;
    /// Seconds since 1970 by the wall clock.
    fn seconds(&self) -> u64;
}

/// Room of a file system, in octets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) free: u64,
}

/// The kernel's opinion of its own clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct KernelClock {
    /// Somebody keeps it right.
    pub(super) is_synchronised: bool,
    /// Bound of its error, microseconds.
    pub(super) error_max_us: u64,
}

/// How long a network card holds interrupts back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coalescing {
    /// Microseconds after a packet has come in.
    pub(super) receive_us: u32,
    /// The card changes that by itself.
    pub(super) is_adaptive: bool,
}

/// A line of the list of mounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    /// `major:minor` of the device.
    pub(super) device: String,
    pub(super) point: PathBuf,
    pub(super) kind: String,
    /// Options of the file system, separated by commas.
    pub(super) options: String,
}

/// A host, seen from `root`.
pub(super) struct Host {
    root: PathBuf,
    pub(super) system: Box<dyn System>,
}

impl Host {
    pub(super) fn new(root: &Path, system: Box<dyn System>) -> Self {
        Self { root: root.to_owned(), system }
    }

    /// Where a path of the host lies for us.
    pub(super) fn place(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// The text of a file, without white space around it.
    pub(super) fn text(&self, path: impl AsRef<Path>) -> Option<String> {
        let octets = std::fs::read(self.place(path)).ok()?;
        Some(String::from_utf8_lossy(&octets).trim().to_owned())
    }

    /// The number that a file consists of.
    pub(super) fn number(&self, path: impl AsRef<Path>) -> Option<u64> {
        self.text(path)?.parse().ok()
    }

    /// The cores that a file lists: `0-3,8`.
    pub(super) fn cores(&self, path: impl AsRef<Path>) -> Option<Vec<usize>> {
        lists::cores(&self.text(path)?)
    }

    /// The cores of a file that holds a mask: `ff` or `1,00000003`.
    pub(super) fn mask(&self, path: impl AsRef<Path>) -> Option<Vec<usize>> {
        lists::mask(&self.text(path)?)
    }

    /// Names in a folder, sorted; none when there is no folder.
    pub(super) fn names(&self, path: impl AsRef<Path>) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.place(path)) else { return Vec::new() };
        let mut names: Vec<String> =
            folder.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect();
        names.sort_unstable();
        names
    }

    pub(super) fn exists(&self, path: impl AsRef<Path>) -> bool {
        self.place(path).exists()
    }

    /// Numbers of all processes.
    pub(super) fn processes(&self) -> Vec<String> {
        let mut names = self.names("/proc");
        names.retain(|name| name.bytes().all(|octet| octet.is_ascii_digit()));
        names
    }

    /// A process of one of these names that runs.
    pub(super) fn program(&self, names: &[&str]) -> Option<String> {
        self.processes().iter().find_map(|process| {
            let name = self.text(format!("/proc/{process}/comm"))?;
            names.contains(&name.as_str()).then_some(name)
        })
    }

    /// The process of a gateway that runs.
    pub(super) fn gateway(&self) -> Option<String> {
        self.processes().into_iter().find(|process| {
            let command = self.text(format!("/proc/{process}/cmdline")).unwrap_or_default();
            let mut words = command.split('\0');
            words.next().is_some_and(|name| name.ends_with("paceline"))
                && words.next() == Some("run")
        })
    }

    /// The words of the kernel's command line.
    pub(super) fn kernel_words(&self) -> Option<Vec<String>> {
        let line = self.text("/proc/cmdline")?;
        Some(line.split_whitespace().map(str::to_owned).collect())
    }

    /// The features of the first processor.
    pub(super) fn processor_flags(&self) -> Option<Vec<String>> {
        let text = self.text("/proc/cpuinfo")?;
        let line = text.lines().find(|line| line.starts_with("flags"))?;
        Some(line.split_once(':')?.1.split_whitespace().map(str::to_owned).collect())
    }

    /// Cores that are on line.
    pub(super) fn online(&self) -> Option<Vec<usize>> {
        self.cores("/sys/devices/system/cpu/online")
    }

    /// The mount that holds `path`.
    pub(super) fn mount(&self, path: &Path) -> Option<Mount> {
        let text = self.text("/proc/self/mountinfo")?;
        let mounts = text.lines().filter_map(lists::mount);
        // Of two mounts at one point the later one is seen.
        mounts
            .filter(|mount| path.starts_with(&mount.point))
            .max_by_key(|mount| mount.point.as_os_str().len())
    }

    /// The nearest folder at or above `path` that exists.
    pub(super) fn existing(&self, path: &Path) -> PathBuf {
        path.ancestors()
            .find(|above| self.exists(above))
            .map_or_else(|| PathBuf::from("/"), Path::to_owned)
    }

    /// Network cards that are up; nothing that exists in software alone.
    pub(super) fn cards(&self) -> Vec<String> {
        let mut cards = self.names("/sys/class/net");
        cards.retain(|card| {
            let folder = Path::new("/sys/class/net").join(card);
            self.exists(folder.join("device"))
                && self.text(folder.join("operstate")).as_deref() == Some("up")
        });
        cards
    }
}
