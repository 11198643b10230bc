//! What a measurement was made on: machine, build, invocation, and what the machine did meanwhile.
//!
//! It changes and judges nothing. What the system does not say is `None`, in JSON `null`: a value is never
//! guessed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use serde::Serialize;

use crate::machine::Cores;

/// Ticks of `/proc/stat` in a second: the same on every Linux.
const TICKS_PER_SECOND: u64 = 100;

/// Beginnings of kernel parameters that can change a latency. Of the command line only these are kept: the
/// rest may name disks, addresses or secrets, and manifests are published.
const KERNEL_PARAMETERS: [&str; 36] = [
    "amd_pstate",
    "audit",
    "clocksource",
    "cpufreq",
    "cpuidle",
    "default_hugepagesz",
    "haltpoll",
    "hugepages",
    "idle",
    "intel_idle",
    "intel_iommu",
    "intel_pstate",
    "iommu",
    "irqaffinity",
    "isolcpus",
    "kvm",
    "mce",
    "mitigations",
    "nmi_watchdog",
    "nohz",
    "nosmt",
    "nosoftlockup",
    "nowatchdog",
    "numa_balancing",
    "pcie_aspm",
    "preempt",
    "processor.",
    "psi",
    "rcu",
    "sched",
    "skew_tick",
    "spectre",
    "threadirqs",
    "transparent_hugepage",
    "tsc",
    "workqueue",
];

/// Everything about the circumstances of a measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// The machine.
    pub host: Host,
    /// The program.
    pub build: Build,
    /// What was asked for.
    pub invocation: Invocation,
    /// Counters of machine and process before the first case.
    pub before: Counters,
    /// The same after the last case.
    pub after: Counters,
}

/// What was asked for, and when.
#[derive(Clone, Debug, Serialize)]
pub struct Invocation {
    /// Start, UTC.
    pub started: String,
    /// From the start to the last case's end.
    pub seconds: f64,
    /// Short loads.
    pub quick: bool,
    /// Runs of each case.
    pub runs: usize,
    /// The cases.
    pub cases: Vec<&'static str>,
    /// Where the threads were.
    pub cores: Cores,
}

/// A processor's cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cache {
    /// 1 is nearest.
    pub level: Option<u32>,
    /// `Data`, `Instruction` or `Unified`.
    pub kind: Option<String>,
    /// As the kernel writes it, for example `2048K`.
    pub size: Option<String>,
    /// Which processors share it.
    pub shared_by: Option<String>,
}

/// The machine, as the kernel describes it.
#[derive(Clone, Debug, Serialize)]
pub struct Host {
    /// Model of the first processor.
    pub cpu_model: Option<String>,
    /// Revision of its microcode.
    pub cpu_microcode: Option<String>,
    /// Processors that are online, as a list of ranges.
    pub cpus_online: Option<String>,
    /// Whether hardware threads of one core are in use.
    pub smt_active: Option<bool>,
    /// Processors that this process may use.
    pub cpus_allowed: Option<String>,
    /// Quota and period of the control group, microseconds, or `max`.
    pub cpu_quota: Option<String>,
    /// Caches of the first processor.
    pub caches: Vec<Cache>,
    /// Flags about the time stamp counter.
    pub tsc_flags: Vec<String>,
    /// Where the kernel takes the time from.
    pub clock_source: Option<String>,
    /// `None` where the processor does not say that it is virtual.
    pub hypervisor: Option<String>,
    /// Release of the kernel.
    pub kernel: Option<String>,
    /// What of its command line can change a latency.
    pub kernel_command_line: Option<String>,
    /// Processors without a scheduler.
    pub isolated: Option<String>,
    /// Processors without a timer tick.
    pub nohz_full: Option<String>,
    /// Frequency governors in use, by processor.
    pub governors: BTreeMap<String, String>,
    /// Whether the processor may exceed its nominal frequency.
    pub turbo: Option<bool>,
    /// What the kernel does about each weakness of the processor.
    pub mitigations: BTreeMap<String, String>,
    /// Memory, KiB.
    pub memory_total_kib: Option<u64>,
    /// Memory that was free for use, KiB.
    pub memory_available_kib: Option<u64>,
    /// Huge pages that are set aside.
    pub huge_pages: Option<u64>,
    /// Policy of transparent huge pages.
    pub transparent_huge_pages: Option<String>,
    /// The same for shared memory, where the journal's ring lies.
    pub transparent_huge_pages_shared: Option<String>,
    /// Nodes of memory that are online, as a list of ranges.
    pub numa_nodes: Option<String>,
}

impl Host {
    /// Reads what `/proc` and `/sys` below `root` say; `/` is this machine.
    #[must_use]
    pub fn read(root: &Path) -> Self {
        let tree = Tree(root.to_owned());
        let cpu = tree.text("proc/cpuinfo").unwrap_or_default();
        let flags = field(&cpu, "flags").unwrap_or_default();
        let memory = tree.text("proc/meminfo").unwrap_or_default();
        let system = "sys/devices/system";
        let off = |path: String| tree.text(path).map(|text| text == "0");
        Self {
            cpu_model: field(&cpu, "model name"),
            cpu_microcode: field(&cpu, "microcode"),
            cpus_online: tree.text(format!("{system}/cpu/online")),
            smt_active: off(format!("{system}/cpu/smt/active")).map(|off| !off),
            cpus_allowed: tree.field("proc/self/status", "Cpus_allowed_list"),
            cpu_quota: tree.text("sys/fs/cgroup/cpu.max"),
            caches: tree.caches(&format!("{system}/cpu/cpu0/cache")),
            tsc_flags: words_with(&flags, "tsc"),
            clock_source: tree
                .text(format!("{system}/clocksource/clocksource0/current_clocksource")),
            hypervisor: tree.hypervisor(&flags),
            kernel: tree.text("proc/sys/kernel/osrelease"),
            kernel_command_line: tree.kernel_parameters(),
            isolated: tree.text(format!("{system}/cpu/isolated")),
            nohz_full: tree.text(format!("{system}/cpu/nohz_full")),
            governors: tree.governors(&format!("{system}/cpu")),
            turbo: off(format!("{system}/cpu/intel_pstate/no_turbo")),
            mitigations: tree.mitigations(&format!("{system}/cpu/vulnerabilities")),
            memory_total_kib: number(&memory, "MemTotal"),
            memory_available_kib: number(&memory, "MemAvailable"),
            huge_pages: number(&memory, "HugePages_Total"),
            transparent_huge_pages: tree.chosen("sys/kernel/mm/transparent_hugepage/enabled"),
            transparent_huge_pages_shared: tree
                .chosen("sys/kernel/mm/transparent_hugepage/shmem_enabled"),
            numa_nodes: tree.text(format!("{system}/node/online")),
        }
    }
}

/// Counters that say whether machine and process were left alone.
#[derive(Clone, Debug, Serialize)]
pub struct Counters {
    /// Over 1, 5 and 15 minutes.
    pub load_average: Option<[f64; 3]>,
    /// Time that the hypervisor gave to others while a processor here wanted it, since boot, milliseconds.
    pub steal_ms: Option<u64>,
    /// Of this process with all its threads: the kernel took the core away.
    pub context_switches_involuntary: Option<i64>,
    /// The same: a thread waited.
    pub context_switches_voluntary: Option<i64>,
    /// Page faults without disk.
    pub page_faults_minor: Option<i64>,
    /// Page faults that read a disk.
    pub page_faults_major: Option<i64>,
    /// Largest resident size so far, KiB.
    pub resident_peak_kib: Option<i64>,
}

impl Counters {
    /// Reads `/proc` below `root`, and asks the kernel about this process.
    #[must_use]
    pub fn read(root: &Path) -> Self {
        let tree = Tree(root.to_owned());
        let usage = getrusage(UsageWho::RUSAGE_SELF).ok();
        Self {
            load_average: tree.load_average(),
            steal_ms: tree.steal_ms(),
            context_switches_involuntary: usage.map(|usage| usage.involuntary_context_switches()),
            context_switches_voluntary: usage.map(|usage| usage.voluntary_context_switches()),
            page_faults_minor: usage.map(|usage| usage.minor_page_faults()),
            page_faults_major: usage.map(|usage| usage.major_page_faults()),
            resident_peak_kib: usage.map(|usage| usage.max_rss()),
        }
    }
}

/// How and from what the program was built; `build.rs` finds it out.
#[derive(Clone, Debug, Serialize)]
pub struct Build {
    /// Version of the compiler.
    pub compiler: Option<&'static str>,
    /// Target triple.
    pub target: Option<&'static str>,
    /// Flags to the compiler, with the target CPU.
    pub flags: Option<&'static str>,
    /// Features of the processor that the program needs.
    pub target_features: Option<&'static str>,
    /// `release` or `debug`.
    pub profile: Option<&'static str>,
    /// Level of optimisation.
    pub optimisation: Option<&'static str>,
    /// Link-time optimisation.
    pub lto: Option<&'static str>,
    /// Units that a crate is compiled in.
    pub codegen_units: Option<&'static str>,
    /// What a panic does.
    pub panic: Option<&'static str>,
    /// Whether arithmetic that overflows stops the program.
    pub overflow_checks: Option<&'static str>,
    /// Whether debug assertions are in.
    pub debug_assertions: bool,
    /// The git revision.
    pub revision: Option<&'static str>,
    /// Whether files differed from that revision when it was built.
    pub dirty: Option<bool>,
}

impl Build {
    /// This program's.
    #[must_use]
    pub fn this() -> Self {
        Self {
            compiler: option_env!("BENCH_RUSTC"),
            target: option_env!("BENCH_TARGET"),
            flags: option_env!("BENCH_RUSTFLAGS"),
            target_features: option_env!("BENCH_CARGO_CFG_TARGET_FEATURE"),
            profile: option_env!("BENCH_PROFILE"),
            optimisation: option_env!("BENCH_OPT_LEVEL"),
            lto: option_env!("BENCH_PROFILE_LTO"),
            codegen_units: option_env!("BENCH_PROFILE_CODEGEN_UNITS"),
            panic: option_env!("BENCH_PROFILE_PANIC"),
            overflow_checks: option_env!("BENCH_PROFILE_OVERFLOW_CHECKS"),
            debug_assertions: cfg!(debug_assertions),
            revision: option_env!("BENCH_REVISION"),
            dirty: option_env!("BENCH_DIRTY").map(|dirty| dirty == "true"),
        }
    }

    /// The first digits of the revision, with a mark when it is not exactly that; `unknown` without one.
    #[must_use]
    pub fn short_revision(&self) -> String {
        let short = self.revision.and_then(|revision| revision.get(..9)).unwrap_or("unknown");
        format!("{short}{}", if self.dirty == Some(true) { "-dirty" } else { "" })
    }
}

/// A time in UTC as `2026-11-27T15:47:34Z`.
#[must_use]
pub fn utc(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Years from March, so that the leap day is the last one; eras of 400 years.
    let from_march = days + 719_468;
    let (era, day) = (from_march / 146_097, from_march % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month < 3);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// A directory that looks like the root of a Linux machine.
struct Tree(PathBuf);

impl Tree {
    /// A file's text without the space around it; `None` for an unreadable or empty one.
    fn text(&self, path: impl AsRef<Path>) -> Option<String> {
        let text = std::fs::read_to_string(self.0.join(path)).ok()?;
        let text = text.trim_matches(['\0', ' ', '\n', '\t']);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn field(&self, path: &str, key: &str) -> Option<String> {
        field(&self.text(path)?, key)
    }

    /// Names in a directory, sorted.
    fn names(&self, path: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.0.join(path)) else { return Vec::new() };
        let name =
            |entry: std::io::Result<std::fs::DirEntry>| entry.ok()?.file_name().into_string().ok();
        let mut names: Vec<String> = entries.filter_map(name).collect();
        names.sort();
        names
    }

    /// Of `always [madvise] never`, what stands in brackets.
    fn chosen(&self, path: &str) -> Option<String> {
        let text = self.text(path)?;
        Some(text.split_once('[')?.1.split_once(']')?.0.to_owned())
    }

    /// What stands behind `--` is for the first process, not for the kernel.
    fn kernel_parameters(&self) -> Option<String> {
        let line = self.text("proc/cmdline")?;
        let line = line.split(" -- ").next()?;
        let matters = |word: &&str| KERNEL_PARAMETERS.iter().any(|known| word.starts_with(known));
        Some(line.split(' ').filter(matters).collect::<Vec<&str>>().join(" "))
    }

    fn caches(&self, path: &str) -> Vec<Cache> {
        let names = self.names(path);
        let indices = names.iter().filter(|name| name.starts_with("index"));
        let cache = |name: &String| Cache {
            level: self.text(format!("{path}/{name}/level")).and_then(|text| text.parse().ok()),
            kind: self.text(format!("{path}/{name}/type")),
            size: self.text(format!("{path}/{name}/size")),
            shared_by: self.text(format!("{path}/{name}/shared_cpu_list")),
        };
        indices.map(cache).collect()
    }

    /// The product's name where the processor says that it is virtual.
    fn hypervisor(&self, flags: &str) -> Option<String> {
        flags.split(' ').find(|flag| *flag == "hypervisor")?;
        let parts = ["sys/class/dmi/id/sys_vendor", "sys/class/dmi/id/product_name"];
        let parts: Vec<String> = parts.iter().filter_map(|path| self.text(path)).collect();
        let kind = self.text("sys/hypervisor/type");
        Some(kind.unwrap_or_else(|| {
            if parts.is_empty() { "unnamed".to_owned() } else { parts.join(" ") }
        }))
    }

    fn governors(&self, path: &str) -> BTreeMap<String, String> {
        let governor = |name: String| {
            let text = self.text(format!("{path}/{name}/cpufreq/scaling_governor"))?;
            Some((name, text))
        };
        self.names(path).into_iter().filter_map(governor).collect()
    }

    fn mitigations(&self, path: &str) -> BTreeMap<String, String> {
        let mitigation = |name: String| Some((name.clone(), self.text(format!("{path}/{name}"))?));
        self.names(path).into_iter().filter_map(mitigation).collect()
    }

    fn load_average(&self) -> Option<[f64; 3]> {
        let text = self.text("proc/loadavg")?;
        let mut numbers = text.split(' ').map_while(|word| word.parse().ok());
        Some([numbers.next()?, numbers.next()?, numbers.next()?])
    }

    fn steal_ms(&self) -> Option<u64> {
        let text = self.text("proc/stat")?;
        // After the word: user, nice, system, idle, iowait, irq, softirq, steal.
        let ticks: u64 = text.lines().next()?.split_ascii_whitespace().nth(8)?.parse().ok()?;
        Some(ticks * (1_000 / TICKS_PER_SECOND))
    }
}

/// The value after the first line's `key`, tabs and colon.
fn field(text: &str, key: &str) -> Option<String> {
    let value = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then_some(value)
    })?;
    Some(value.trim().to_owned())
}

/// The number with which a field begins.
fn number(text: &str, key: &str) -> Option<u64> {
    field(text, key)?.split(' ').next()?.parse().ok()
}

fn words_with(text: &str, part: &str) -> Vec<String> {
    text.split(' ').filter(|word| word.contains(part)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
