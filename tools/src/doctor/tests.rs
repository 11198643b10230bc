//! The doctor on hosts made of files: a tuned one, the same one with one thing wrong, an empty one, and
//! one whose files are garbage.

use super::host::{Coalescing, Host, KernelClock, Room, System};
use super::verdict::Verdict;
use super::{Diagnosis, Item, checks, examine, lists};
use gateway::configuration::{Configuration, Machine};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const MIB: u64 = 1 << 20;

/// A host of eight cores that is tuned for `tuning/colocated.toml`, file by file.
const TUNED: &[(&str, &str)] = &[
    (
        "proc/cpuinfo",
        "flags\t\t: avx2 bmi1 bmi2 f16c fma abm movbe xsave constant_tsc nonstop_tsc\n",
    ),
    ("proc/stat", "cpu  10 0 10 1000 0 0 0 0 0 0\ncpu0 10 0 10 1000 0 0 0 0 0 0\n"),
    ("proc/sys/kernel/osrelease", "6.12.0-amd64\n"),
    ("proc/cmdline", "root=/dev/sda1 isolcpus=managed_irq,domain,1 nohz_full=1 rcu_nocbs=1\n"),
    ("sys/devices/system/cpu/isolated", "1\n"),
    ("sys/devices/system/cpu/nohz_full", "1\n"),
    ("sys/devices/system/cpu/online", "0-7\n"),
    ("sys/devices/system/cpu/smt/active", "0\n"),
    ("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n"),
    ("sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,5\n"),
    ("sys/devices/system/cpu/cpu0/cpuidle/state0/latency", "0\n"),
    ("sys/devices/system/cpu/cpu1/cpuidle/state0/name", "POLL\n"),
    ("sys/devices/system/cpu/cpu1/cpuidle/state0/latency", "0\n"),
    ("sys/devices/system/cpu/cpu1/cpuidle/state0/disable", "0\n"),
    ("sys/devices/system/cpu/cpu1/cpuidle/state1/name", "C6\n"),
    ("sys/devices/system/cpu/cpu1/cpuidle/state1/latency", "133\n"),
    ("sys/devices/system/cpu/cpu1/cpuidle/state1/disable", "1\n"),
    ("sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n"),
    ("sys/devices/system/cpu/vulnerabilities/spectre_v2", "Mitigation: Enhanced IBRS\n"),
    ("proc/sys/kernel/nmi_watchdog", "0\n"),
    ("proc/sys/kernel/soft_watchdog", "1\n"),
    ("proc/sys/kernel/watchdog_cpumask", "0,2-7\n"),
    ("proc/irq/default_smp_affinity", "fd\n"),
    ("proc/irq/24/smp_affinity_list", "0-7\n"),
    ("proc/irq/24/effective_affinity_list", "0\n"),
    ("proc/irq/25/smp_affinity_list", "2\n"),
    ("sys/devices/virtual/workqueue/cpumask", "00000000,000000fd\n"),
    ("proc/1/comm", "systemd\n"),
    ("proc/1/status", "Name:\tsystemd\nVmRSS:\t9 kB\nCpus_allowed_list:\t0,3-7\n"),
    ("proc/2/comm", "kthreadd\n"),
    ("proc/2/status", "Name:\tkthreadd\nCpus_allowed_list:\t0-7\n"),
    ("proc/700/comm", "chronyd\n"),
    ("proc/700/status", "Name:\tchronyd\nVmRSS:\t9 kB\nCpus_allowed_list:\t0,3-7\n"),
    ("proc/self/timerslack_ns", "1000\n"),
    (
        "proc/self/limits",
        "Limit       Soft Limit  Hard Limit  Units\n\
         Max open files            65536        65536         files\n\
         Max locked memory         unlimited    unlimited     bytes\n",
    ),
    (
        "proc/self/mountinfo",
        "22 1 259:1 / / rw - ext4 /dev/nvme0n1p1 rw\n\
         25 22 0:23 / /dev/shm rw,nosuid shared:4 - tmpfs tmpfs rw,size=2097152k,huge=advise\n\
         30 22 259:3 / /var/lib/paceline rw - xfs /dev/nvme1n1 rw\n",
    ),
    ("sys/dev/block/259:3/queue/scheduler", "[none] mq-deadline\n"),
    ("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"),
    ("sys/kernel/mm/transparent_hugepage/shmem_enabled", "always advise [never] deny force\n"),
    ("sys/kernel/mm/ksm/run", "0\n"),
    ("proc/swaps", "Filename Type Size Used Priority\n"),
    ("proc/sys/vm/swappiness", "60\n"),
    ("proc/sys/kernel/numa_balancing", "0\n"),
    ("sys/devices/system/node/online", "0-1\n"),
    ("sys/devices/system/node/node0/cpulist", "0-3\n"),
    ("sys/devices/system/node/node1/cpulist", "4-7\n"),
    ("sys/class/net/eth0/operstate", "up\n"),
    ("sys/class/net/eth0/device/numa_node", "0\n"),
    ("sys/class/net/lo/operstate", "up\n"),
    ("proc/sys/net/core/busy_read", "50\n"),
    ("proc/sys/net/ipv4/tcp_slow_start_after_idle", "0\n"),
    (
        "proc/net/tcp",
        "  sl  local_address rem_address   st\n   0: 0100007F:1E1E 00000000:0000 0A 0\n",
    ),
    ("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"),
    ("sys/class/ptp/ptp0/clock_name", "card\n"),
    ("sys/class/rtc/rtc0/since_epoch", "1770000001\n"),
];

/// What system calls say on a host of a test.
#[derive(Clone, Copy)]
struct Answers {
    room: Option<Room>,
    takes_direct_io: Option<bool>,
    clock: Option<KernelClock>,
    coalescing: Option<Coalescing>,
}

impl Answers {
    const TUNED: Self = Self {
        room: Some(Room { free: 4096 * MIB }),
        takes_direct_io: Some(true),
        clock: Some(KernelClock { is_synchronised: true, error_max_us: 900 }),
        coalescing: Some(Coalescing { receive_us: 0, is_adaptive: false }),
    };
    const NONE: Self = Self { room: None, takes_direct_io: None, clock: None, coalescing: None };
}

impl System for Answers {
    fn room(&self, _: &Path) -> Option<Room> {
        self.room
    }
    fn takes_direct_io(&self, _: &Path) -> Option<bool> {
        self.takes_direct_io
    }
    fn kernel_clock(&self) -> Option<KernelClock> {
        self.clock
    }
    fn coalescing(&self, _: &str) -> Option<Coalescing> {
        self.coalescing
    }
    fn seconds(&self) -> u64 {
        1_770_000_000
    }
}

/// A tree of files below a temporary folder.
struct Tree {
    folder: TempDir,
    answers: Answers,
}

impl Tree {
    fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), answers: Answers::NONE }
    }

    fn tuned() -> Self {
        let tree = Self { answers: Answers::TUNED, ..Self::empty() };
        TUNED.iter().for_each(|(path, text)| tree.write(path, text.as_bytes()));
        tree
    }

    fn write(&self, path: &str, octets: &[u8]) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, octets).unwrap();
    }

    fn remove(&self, path: &str) {
        std::fs::remove_file(self.folder.path().join(path)).unwrap();
    }

    fn examine(&self, configuration: Option<&Configuration>) -> Diagnosis {
        let host = Host::new(self.folder.path(), Box::new(self.answers));
        examine(&host, configuration)
    }
}

/// The profile for colocation, with keys in place of its key files, and some words of it replaced.
fn colocated(changes: &[(&str, &str)]) -> Configuration {
    let profile = include_str!("../../../tuning/colocated.toml");
    let mut text = profile.replace("key_file = \"keys/", "key = \"key-of-");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let machine = Machine { cores: (0..64).collect() };
    Configuration::parse(&text, Path::new("/etc/paceline/gateway.toml"), &machine).unwrap()
}

fn wrong(diagnosis: &Diagnosis) -> Vec<&Item> {
    diagnosis.items.iter().filter(|item| item.verdict != Verdict::Ok).collect()
}

/// Goal: a host that follows the recipe gets no complaint, with and without its configuration.
#[test]
fn a_tuned_host_is_all_ok() {
    let tree = Tree::tuned();
    let profile = colocated(&[]);
    for configuration in [None, Some(&profile)] {
        let diagnosis = tree.examine(configuration);
        assert!(wrong(&diagnosis).is_empty(), "{diagnosis}");
        assert_eq!(diagnosis.counts.ok, diagnosis.items.len());
    }
    let all: usize = checks::AREAS.iter().map(|area| area.checks.len() + area.needs.len()).sum();
    assert_eq!(tree.examine(Some(&profile)).items.len(), all);
}

/// Examines the tuned host with some files changed, an absent text removes one; exactly these items may
/// be other than ok. An expectation is `item verdict words of what was found`.
#[track_caller]
fn check(files: &[(&str, Option<&str>)], expected: &[&str]) {
    let tree = Tree::tuned();
    for (path, text) in files {
        match text {
            Some(text) => tree.write(path, text.as_bytes()),
            None => tree.remove(path),
        }
    }
    compare(&tree.examine(Some(&colocated(&[]))), expected);
}

#[track_caller]
fn compare(diagnosis: &Diagnosis, expected: &[&str]) {
    let wrong = wrong(diagnosis);
    let found: Vec<String> = wrong
        .iter()
        .map(|item| format!("{} {} {}", item.item, item.verdict, item.found).to_lowercase())
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        let mut words = expected.splitn(3, ' ');
        let head = format!("{} {} ", words.next().unwrap(), words.next().unwrap());
        assert!(found.starts_with(&head), "{found}: not {expected}");
        assert!(found.contains(&words.next().unwrap().to_lowercase()), "{found}: not {expected}");
    }
}

/// Goal: each thing that can be wrong in firmware, kernel and cores gets its verdict and no other does.
#[test]
fn what_is_wrong_with_processors_is_named() {
    let some = |path, text| check_one(path, Some(text));
    some("proc/cpuinfo", "flags : avx2 bmi1 bmi2 f16c fma movbe xsave constant_tsc nonstop_tsc")(
        &[if cfg!(target_feature = "avx2") {
            "cpu-level fail no abm"
        } else {
            "cpu-level warn no abm"
        }],
    );
    some(
        "proc/cpuinfo",
        "flags : avx2 bmi1 bmi2 f16c fma abm movbe xsave constant_tsc nonstop_tsc hypervisor",
    )(&["bare-metal warn virtual"]);
    some("proc/cpuinfo", "flags : avx2 bmi1 bmi2 f16c fma abm movbe xsave constant_tsc")(&[
        "invariant-counter warn no nonstop_tsc",
    ]);
    some("proc/stat", "cpu  10 0 10 970 0 0 0 10 0 0")(&[
        "steal-time warn 10 ticks since boot, 10 in 1000",
    ]);
    some("proc/sys/kernel/osrelease", "5.10.0-32-amd64")(&["kernel-version warn 5.10"]);
    some("sys/devices/system/cpu/nohz_full", "(null)")(&["tickless-cores warn not trading core 1"]);
    some("sys/devices/system/cpu/isolated", "2-3,5")(&[
        "isolated-cores warn isolated: 2-3,5; not trading core 1",
    ]);
    some("proc/sys/kernel/nmi_watchdog", "1")(&["watchdogs warn NMI"]);
    some("proc/sys/kernel/watchdog_cpumask", "0-7")(&["watchdogs warn trading core 1"]);
    some("sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI")(&[
        "mitigations warn meltdown",
    ]);
    some("sys/devices/system/cpu/vulnerabilities/srso", "Vulnerable: Safe RET, no microcode")(&[
        "mitigations warn srso",
    ]);
    some("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "schedutil")(&[
        "governor warn schedutil",
    ]);
    some("sys/devices/system/cpu/cpu1/cpuidle/state1/disable", "0")(&[
        "idle-states warn C6, which takes 133 us",
    ]);
    some("sys/devices/system/cpu/smt/active", "1")(&["smt-siblings warn siblings 5 may have work"]);
    some("proc/self/timerslack_ns", "50000")(&["timer-slack warn 50000 ns"]);
    some("proc/1/status", "Name:\tsystemd\nVmRSS:\t9 kB\nCpus_allowed_list:\t0-7")(&[
        "other-programs warn 1 may run there, such as systemd",
    ]);
    some("sys/devices/system/cpu/online", "0,2-7")(&[
        "cores-of-the-configuration fail on line: 0,2-7; not 1",
    ]);
    some("sys/devices/system/cpu/online", "1")(&[
        "spinning-threads fail 1 spinning threads, 1 cores",
    ]);
    check(
        &[
            ("proc/cmdline", Some("quiet")),
            ("sys/devices/system/cpu/nohz_full", None),
            ("sys/devices/system/cpu/isolated", Some("")),
        ],
        &[
            "isolated-cores warn isolated: none",
            "tickless-cores warn tickless: none",
            "rcu-callbacks warn offloaded: none",
        ],
    );
}

/// One changed file, then what is expected of it.
fn check_one(path: &'static str, text: Option<&'static str>) -> impl Fn(&[&str]) {
    move |expected| check(&[(path, text)], expected)
}

/// Goal: the same for interrupts, memory, disk, network and clock.
#[test]
fn what_is_wrong_around_processors_is_named() {
    let some = |path, text| check_one(path, Some(text));
    some("proc/irq/default_smp_affinity", "ff")(&["default-interrupt-cores warn trading core 1"]);
    check(
        &[("proc/irq/25/smp_affinity_list", Some("1")), ("proc/irq/25/eth0-rx/x", Some(""))],
        &["interrupt-cores warn 1 of 2 on a trading core: 25 (eth0-rx)"],
    );
    some("proc/700/comm", "irqbalance")(&[
        "interrupt-balancer warn irqbalance runs",
        "time-service warn none runs; 1 hardware clocks",
    ]);
    some("sys/devices/virtual/workqueue/cpumask", "ff")(&["workqueue-cores warn trading core 1"]);
    some("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never")(&[
        "huge-pages warn always",
    ]);
    some("sys/kernel/mm/transparent_hugepage/shmem_enabled", "never [deny] force")(&[
        "huge-pages-of-the-ring warn denied",
    ]);
    some("sys/kernel/mm/ksm/run", "1")(&["page-merging warn on"]);
    some("proc/swaps", "Filename\n/swapfile file 1 0 -2")(&["swap warn 1 in use, swappiness 60"]);
    some("proc/sys/kernel/numa_balancing", "1")(&["numa-balancing warn on"]);
    some("proc/self/limits", "Max open files 1024 1 files\nMax locked memory 8388608 1 bytes")(&[
        "locked-memory warn 8192 KiB",
    ]);
    some("proc/self/limits", "Max open files 256 1 files\nMax locked memory unlimited 1 bytes")(&[
        "open-files fail 256",
    ]);
    some("sys/dev/block/259:3/queue/scheduler", "none [bfq]")(&["disk-scheduler warn bfq"]);
    some("sys/class/net/eth0/device/numa_node", "1")(&["node-of-the-card warn eth0 is at node 1"]);
    some("proc/sys/net/core/busy_read", "0")(&["busy-polling warn 0 us"]);
    some("proc/sys/net/ipv4/tcp_slow_start_after_idle", "1")(&["slow-start-after-idle warn on"]);
    some("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet")(&[
        "clock-source warn hpet",
    ]);
    some("sys/class/rtc/rtc0/since_epoch", "1770003600")(&["hardware-clock warn 3600 s"]);
}

/// Goal: what lies on the wrong file system, and what is short of room, is a failure before the start.
#[test]
fn what_the_configuration_needs_is_compared_with_the_host() {
    let mounts = "22 1 259:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:5 / /var rw - tmpfs tmpfs rw";
    check(
        &[("proc/self/mountinfo", Some(mounts))],
        &[
            "huge-pages-of-the-ring warn huge=never on /",
            "room-for-the-ring fail / is ext4, not memory",
            "file-system fail survives a power loss",
            "direct-writes unknown tmpfs",
            "disk-scheduler unknown 0:5",
        ],
    );
    let mut tree = Tree::tuned();
    tree.answers.room = Some(Room { free: 100 * MIB });
    let small =
        ["room-for-the-ring fail 100 MiB on /dev/shm, 256 needed", "room-for-segments fail 768"];
    compare(&tree.examine(Some(&colocated(&[]))), &small);
    let ring = "dev/shm/paceline-colocated/ring";
    tree.write(ring, b"");
    let ring = std::fs::File::options().write(true).open(tree.folder.path().join(ring)).unwrap();
    ring.set_len(200 * MIB).unwrap();
    compare(&tree.examine(Some(&colocated(&[]))), &small[1..]);
    tree.write("var/lib/paceline/journal/0000000000000001.segment", b"");
    tree.answers.room = Some(Room { free: 300 * MIB });
    tree.answers.takes_direct_io = Some(false);
    let refused = ["direct-writes warn 0000000000000001.segment refuses it"];
    compare(&tree.examine(Some(&colocated(&[]))), &refused);
}

/// Goal: ports that are taken, threads without a core, and clocks that nobody keeps right.
#[test]
fn sockets_threads_and_clocks_are_compared_with_the_host() {
    let tree = Tree::tuned();
    let listeners = "  sl  local\n   0: 0B00140A:1E1E 00000000:0000 0A\n   1: 00000000:1E1F 0:0 0A\n   2: 0A00140A:1E1E 0:0 01\n";
    tree.write("proc/net/tcp", listeners.as_bytes());
    let taken = "free-ports fail somebody listens at 10.20.0.10:7711";
    compare(&tree.examine(Some(&colocated(&[]))), &[taken]);
    tree.write("proc/800/cmdline", b"/usr/local/bin/paceline\0run\0gateway.toml\0");
    tree.write("proc/800/timerslack_ns", b"50000");
    tree.write("proc/800/limits", b"Max open files 65536\nMax locked memory unlimited");
    let running =
        ["timer-slack warn 50000 ns, of the gateway that runs", "free-ports warn process 800"];
    compare(&tree.examine(Some(&colocated(&[]))), &running);

    let mut tree = Tree::tuned();
    tree.answers.clock = Some(KernelClock { is_synchronised: false, error_max_us: 0 });
    tree.answers.coalescing = Some(Coalescing { receive_us: 8, is_adaptive: true });
    let network = ["coalescing warn eth0: 8 us, adaptive", "synchronised fail nobody"];
    compare(&tree.examine(Some(&colocated(&[]))), &network);
    let local = colocated(&[("10.20.0.10", "127.0.0.1"), ("10.20.0.20", "127.0.0.1")]);
    let loopback =
        ["coalescing warn 8 us", "free-ports fail 127.0.0.1:7710", "synchronised warn nobody"];
    compare(&tree.examine(Some(&local)), &loopback);

    let unpinned = Tree::tuned().examine(Some(&colocated(&[("\ntrading = 1 ", "\n")])));
    let item = unpinned.items.iter().find(|item| item.item == "cores-of-the-configuration");
    let item = item.unwrap();
    assert_eq!(item.verdict, Verdict::Warn, "{unpinned}");
    assert_eq!(item.found, "0 of 1 trading threads have a core");
}

/// Goal: a host that says nothing is unknown in every item, and never a panic.
#[test]
fn an_empty_host_is_unknown() {
    let profile = colocated(&[]);
    let diagnosis = Tree::empty().examine(Some(&profile));
    assert_eq!(diagnosis.counts.unknown, diagnosis.items.len(), "{diagnosis}");
}

/// Goal: nothing that a file may hold makes the doctor panic, and one bad file spoils few items.
/// Method: each file of the tuned host in turn is missing, empty, cut short, or not text.
#[test]
fn garbage_is_no_panic() {
    let profile = colocated(&[]);
    let garbage: [&[u8]; 6] =
        [b"", b"\n\n\n", b"-1", b"0-99999999999999999999", b"\xff\xfe\0 : [", b"cpu  1 2 x : - ,,"];
    let tree = Tree::tuned();
    for (path, text) in TUNED {
        let half = &text.as_bytes()[..text.len() / 2];
        for octets in garbage.into_iter().chain([half]) {
            tree.write(path, octets);
            let diagnosis = tree.examine(Some(&profile));
            assert!(diagnosis.counts.ok + 12 > diagnosis.items.len(), "{path}: {diagnosis}");
        }
        tree.remove(path);
        tree.examine(None);
        tree.examine(Some(&profile));
        tree.write(path, text.as_bytes());
    }
}

/// Goal: an item is found under its name, and each leads to a step that exists.
#[test]
fn every_item_has_a_step_in_the_recipe() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    for area in &checks::AREAS {
        let page = std::fs::read_to_string(root.join(area.page)).unwrap();
        let anchors: Vec<String> = page
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .map(|heading| heading.to_lowercase().replace(' ', "-"))
            .collect();
        for check in area.checks.iter().chain(area.needs) {
            let count = anchors.iter().filter(|anchor| *anchor == check.item).count();
            assert_eq!(count, 1, "{}#{}", area.page, check.item);
        }
    }
}

/// Goal: the kernel's lists are read as the kernel writes them.
#[test]
fn lists_are_understood() {
    assert_eq!(lists::cores("0-2,5"), Some(vec![0, 1, 2, 5]));
    assert_eq!(lists::cores(""), Some(vec![]));
    assert_eq!(lists::cores("0-"), None);
    assert_eq!(lists::cores("0-4000000000"), None);
    assert_eq!(lists::mask("1,80000001"), Some(vec![0, 31, 32]));
    assert_eq!(lists::written(&[0, 1, 2, 5]), "0-2,5");
    let mount = lists::mount("30 22 0:5 / /a\\040b rw shared:1 - tmpfs none rw,size=1k").unwrap();
    assert_eq!((mount.point, mount.options.as_str()), (PathBuf::from("/a b"), "rw,size=1k"));
    let text = "  sl\n 0: 00000000000000000000000001000000:0016 0:0 0A";
    assert_eq!(lists::listeners(text), ["[::1]:22".parse().unwrap()]);
}
