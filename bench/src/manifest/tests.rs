//! Tests of the manifest: a made-up machine, an empty one, and this one.

use std::path::Path;
use std::time::Duration;

use super::{Build, Cache, Counters, Host, utc};

/// Writes a tree of files.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

// Goal: each file of a machine ends up where the manifest says. Method: a made-up machine.
#[test]
fn a_machine_is_described() {
    let cpu = "sys/devices/system/cpu";
    let root = tree(&[
        (
            "proc/cpuinfo",
            "processor\t: 0\nmodel name\t: Made Up 9000\nmicrocode\t: 0x2b\n\
             flags\t\t: fpu tsc constant_tsc nonstop_tsc hypervisor\n\nprocessor\t: 1\n",
        ),
        (
            "proc/meminfo",
            "MemTotal:       16000 kB\nMemAvailable:    9000 kB\nHugePages_Total:  4\n",
        ),
        ("proc/cmdline", "root=UUID=12 isolcpus=1 quiet nohz_full=1 -- isolcpus=2\n"),
        ("proc/sys/kernel/osrelease", "6.1.0\n"),
        ("proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-1\n"),
        (&format!("{cpu}/online"), "0-1\n"),
        (&format!("{cpu}/isolated"), "1\n"),
        (&format!("{cpu}/nohz_full"), "\n"),
        (&format!("{cpu}/smt/active"), "1\n"),
        (&format!("{cpu}/intel_pstate/no_turbo"), "1\n"),
        (&format!("{cpu}/cpu0/cache/index0/level"), "1\n"),
        (&format!("{cpu}/cpu0/cache/index0/type"), "Data\n"),
        (&format!("{cpu}/cpu0/cache/index0/size"), "48K\n"),
        (&format!("{cpu}/cpu1/cpufreq/scaling_governor"), "performance\n"),
        (&format!("{cpu}/vulnerabilities/meltdown"), "Not affected\n"),
        ("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"),
        ("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"),
        ("sys/class/dmi/id/product_name", "Virtual Box of Cards\n"),
    ]);
    let host = Host::read(root.path());
    assert_eq!(host.cpu_model.as_deref(), Some("Made Up 9000"));
    assert_eq!(host.tsc_flags, ["tsc", "constant_tsc", "nonstop_tsc"]);
    assert_eq!(host.hypervisor.as_deref(), Some("Virtual Box of Cards"));
    assert_eq!(host.cpus_allowed.as_deref(), Some("0-1"));
    assert_eq!((host.smt_active, host.turbo), (Some(true), Some(false)));
    assert_eq!((host.isolated.as_deref(), host.nohz_full), (Some("1"), None));
    assert_eq!(host.clock_source.as_deref(), Some("tsc"));
    let data = |text: &str| Some(text.to_owned());
    let cache = Cache { level: Some(1), kind: data("Data"), size: data("48K"), shared_by: None };
    assert_eq!(host.caches, [cache]);
    assert_eq!(host.governors["cpu1"], "performance");
    assert_eq!(host.mitigations["meltdown"], "Not affected");
    assert_eq!((host.memory_total_kib, host.huge_pages), (Some(16_000), Some(4)));
    assert_eq!(host.transparent_huge_pages.as_deref(), Some("madvise"));
    assert_eq!(host.kernel_command_line.as_deref(), Some("isolcpus=1 nohz_full=1"));
}

// Goal: what is not known is null and stops nothing. Method: a machine without any file.
#[test]
fn what_is_not_known_is_null() {
    let root = tree(&[]);
    let host = serde_json::to_value(Host::read(root.path())).unwrap();
    for key in ["cpu_model", "hypervisor", "kernel", "isolated", "memory_total_kib", "turbo"] {
        assert!(host[key].is_null(), "{key}");
    }
    assert_eq!(host["caches"], serde_json::json!([]));
    let counters = Counters::read(root.path());
    assert_eq!((counters.load_average, counters.steal_ms), (None, None));
}

// Goal: counters are read from the right columns. Method: a made-up machine.
#[test]
fn counters_are_read() {
    let root = tree(&[
        ("proc/loadavg", "0.52 1.02 2.03 1/234 5678\n"),
        ("proc/stat", "cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 80 9 10\n"),
    ]);
    let counters = Counters::read(root.path());
    assert_eq!(counters.load_average, Some([0.52, 1.02, 2.03]));
    assert_eq!(counters.steal_ms, Some(80));
    assert!(counters.page_faults_minor.unwrap() > 0, "this process has faulted");
}

// Goal: this machine and this build say something. Method: look at what no machine lacks.
#[test]
fn this_machine_is_described() {
    let host = Host::read(Path::new("/"));
    assert!(host.kernel.is_some() && host.memory_total_kib.is_some());
    let build = Build::this();
    assert!(build.compiler.unwrap().starts_with("rustc "));
    assert!(build.target.is_some() && build.profile.is_some());
}

// Goal: times are written as calendars do. Method: well-known seconds.
#[test]
fn seconds_are_dates() {
    for (seconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (1_709_251_199, "2024-02-29T23:59:59Z"),
        (1_709_251_200, "2024-03-01T00:00:00Z"),
        (4_102_444_800, "2100-01-01T00:00:00Z"),
    ] {
        assert_eq!(utc(Duration::from_secs(seconds)), text);
    }
}
