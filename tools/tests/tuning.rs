//! The files in `tuning/`: profiles that `paceline check` accepts, a unit that fits the program and the
//! profile, and pages whose commands and links exist.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here fails the test")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PROGRAM: &str = env!("CARGO_BIN_EXE_paceline");

/// Where the unit expects the program.
const INSTALLED: &str = "/usr/local/bin/paceline";

/// The longest that the phases of a stop may take beside `drain_timeout_ms`: the sum of the waits in
/// `gateway/src/handle.rs`, seconds.
const STOP_SECONDS_BESIDE_DRAIN: i64 = 10 + 10 + 10 + 10 + 30;

/// Every system call that `strace -f` has seen of the programs of a demo, gateway included, on x86-64.
/// A service does not change owners: SQLite does that as root only.
const SYSTEM_CALLS: &str = "accept4 access arch_prctl bind brk clock_nanosleep clone3 close connect \
    epoll_create1 epoll_ctl epoll_wait execve exit exit_group fadvise64 fallocate fcntl flock fstatfs \
    fsync ftruncate futex getcwd getdents64 geteuid getpeername getpid getrandom getsockname \
    getsockopt gettid ioctl listen madvise mkdir mmap mprotect munmap newfstatat openat poll prctl \
    pread64 prlimit64 pwrite64 read recvfrom rename rseq rt_sigaction rt_sigprocmask rt_sigreturn \
    sched_getaffinity sched_setaffinity sched_yield sendto set_robust_list set_tid_address setsockopt \
    sigaltstack socket statx unlink write fdatasync";

fn tuning() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tuning")
}

fn text(name: &str) -> String {
    std::fs::read_to_string(tuning().join(name)).unwrap()
}

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

/// Whether a program of the system is there; a test that needs it says so when it is not.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn is_there(program: &str) -> bool {
    let is_there = Command::new(program).arg("--version").output().is_ok();
    if !is_there {
        println!("skipped: no {program}");
    }
    is_there
}

/// Settings of a unit by name, in the order of the file.
fn settings(unit: &str, name: &str) -> Vec<String> {
    let unit = text(unit);
    let lines = unit.lines().filter_map(|line| line.split_once('='));
    lines.filter(|(key, _)| *key == name).map(|(_, value)| value.to_owned()).collect()
}

/// The one setting of this name.
fn setting(unit: &str, name: &str) -> String {
    let found = settings(unit, name);
    assert_eq!(found.len(), 1, "{unit}: {name}: {found:?}");
    found[0].clone()
}

fn profile() -> toml::Table {
    text("colocated.toml").parse().unwrap()
}

/// What `paceline check` says of a profile that it has to accept.
fn checked(file: &Path) -> Value {
    let output = run(PROGRAM, &["check", file.to_str().unwrap(), "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Goal: both profiles are whole configurations. Method: `paceline check`; development as it lies there,
/// colocated with a key in each key file that it names.
#[test]
fn profiles_are_accepted() {
    let development = checked(&tuning().join("development.toml"));
    assert_eq!(development["gateway"], "development");
    assert_eq!(development["plans"].as_array().unwrap().len(), 2);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gateway.toml");
    std::fs::write(&file, text("colocated.toml")).unwrap();
    std::fs::create_dir(folder.path().join("keys")).unwrap();
    let mut keys = 0;
    for line in text("colocated.toml").lines() {
        if let Some(path) = line.strip_prefix("key_file = ") {
            let path = folder.path().join(path.split('"').nth(1).unwrap());
            std::fs::write(path, format!("a-key-for-a-test-{keys}")).unwrap();
            keys += 1;
        }
        assert!(!line.starts_with("key ="), "no key stands in a file for production: {line}");
    }
    assert_eq!(keys, 4);
    assert_eq!(checked(&file)["gateway"], "colocated");
}

/// Goal: what the unit starts exists, with these options, and reads a file that its sandbox shows.
#[test]
fn the_unit_starts_what_there_is() {
    let command = setting("paceline.service", "ExecStart");
    let words: Vec<&str> = command.split(' ').collect();
    let [INSTALLED, "run", file, options @ ..] = words.as_slice() else { panic!("{command}") };
    let help = run(PROGRAM, &["run", "--help"]);
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(!options.is_empty() && options.iter().all(|option| help.contains(option)), "{help}");
    let folder = setting("paceline.service", "ConfigurationDirectory");
    assert!(file.starts_with(&format!("/etc/{folder}/")), "{file}");
}

/// Goal: everything that the profile for colocation writes lies where the unit lets it write and where
/// nothing removes it.
#[test]
fn the_unit_lets_the_profile_write() {
    let profile = profile();
    let state = format!("/var/lib/{}/", setting("paceline.service", "StateDirectory"));
    let path = |table: &str, field: &str| profile[table][field].as_str().unwrap().to_owned();
    assert!(path("journal", "directory").starts_with(&state));
    assert!(path("ledger", "path").starts_with(&state));
    // Neither a stop nor a log-out may remove the ring.
    assert!(path("journal", "ring_directory").starts_with("/dev/shm/"));
    assert_eq!(setting("paceline.service", "RemoveIPC"), "no");
    assert!(settings("paceline.service", "DynamicUser").is_empty());
    assert!(settings("paceline.service", "RuntimeDirectory").is_empty());
}

/// Goal: a stop is never cut short, and what the profile allows fits into the limits of the unit.
#[test]
fn the_unit_has_room_for_the_profile() {
    let profile = profile();
    let number = |table: &str, field: &str| profile[table][field].as_integer().unwrap();
    let seconds = |name| setting("paceline.service", name).parse::<i64>().unwrap();
    let drain = number("gateway", "drain_timeout_ms") / 1000;
    assert!(seconds("TimeoutStopSec") > drain + STOP_SECONDS_BESIDE_DRAIN);
    assert!(seconds("LimitNOFILE") > number("capacity", "sessions_max") + 256);
    let expected = [
        ("KillSignal", "SIGTERM"),
        ("LimitMEMLOCK", "infinity"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("Restart", "on-failure"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6"),
    ];
    for (name, value) in expected {
        assert_eq!(setting("paceline.service", name), value, "{name}");
    }
}

/// Goal: the slice that the unit names has the core that the profile trades on, and one more.
#[test]
fn the_slice_has_the_cores_of_the_profile() {
    let slice = setting("paceline.service", "Slice");
    let cores = setting(&slice, "AllowedCPUs");
    let (first, last) = cores.split_once('-').unwrap();
    let cores = first.parse::<i64>().unwrap()..=last.parse::<i64>().unwrap();
    let trading = profile()["gateway"]["cores"]["trading"].as_integer().unwrap();
    assert!(cores.contains(&trading) && cores.count() > 1);
}

/// Goal: systemd understands every line. Method: its own verification, in a tree with the program in it.
#[test]
fn systemd_understands_the_units() {
    if !is_there("systemd-analyze") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let units = root.join("etc/systemd/system");
    std::fs::create_dir_all(&units).unwrap();
    std::fs::create_dir_all(root.join("usr/local/bin")).unwrap();
    std::fs::copy("/bin/true", root.join(&INSTALLED[1..])).unwrap();
    // Targets of the system, so that only our own lines can be wrong.
    for target in ["network-online", "time-sync", "multi-user", "basic", "sysinit", "shutdown"] {
        std::fs::write(units.join(format!("{target}.target")), "[Unit]\nDescription=x\n").unwrap();
    }
    let mut arguments = vec![format!("--root={}", root.display()), "verify".to_owned()];
    for unit in ["paceline.service", "paceline.slice"] {
        std::fs::copy(tuning().join(unit), units.join(unit)).unwrap();
        arguments.push(unit.to_owned());
    }
    let output = Command::new("systemd-analyze").args(&arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !said.contains("paceline"), "{said}");
}

/// Members of a set of system calls, with those of sets inside it.
fn members(sets: &str, wanted: &str) -> Vec<String> {
    let body = sets.lines().skip_while(|line| *line != wanted).skip(1);
    let body = body.take_while(|line| !line.starts_with('@') && !line.starts_with('#'));
    let mut found = Vec::new();
    for word in body.map(str::trim).filter(|word| !word.is_empty() && !word.starts_with('#')) {
        match word.starts_with('@') {
            true => found.extend(members(sets, word)),
            false => found.push(word.to_owned()),
        }
    }
    found
}

/// Goal: the filter of the unit lets through everything that a gateway was seen to call.
/// Method: systemd's own list of sets, applied in the order of the unit.
#[test]
fn the_filter_allows_what_a_gateway_calls() {
    if !is_there("systemd-analyze") {
        return;
    }
    let sets = run("systemd-analyze", &["syscall-filter"]);
    assert!(sets.status.success(), "{}", String::from_utf8_lossy(&sets.stderr));
    let sets = String::from_utf8(sets.stdout).unwrap();
    let mut allowed: Vec<String> = Vec::new();
    for line in settings("paceline.service", "SystemCallFilter") {
        let (denies, names) = line.strip_prefix('~').map_or((false, &*line), |rest| (true, rest));
        for set in names.split(' ') {
            let members = members(&sets, set);
            assert!(!members.is_empty(), "{set} is no set");
            match denies {
                true => allowed.retain(|call| !members.contains(call)),
                false => allowed.extend(members),
            }
        }
    }
    assert!(!allowed.iter().any(|call| call == "reboot" || call == "setuid" || call == "ptrace"));
    let refused: Vec<&str> = SYSTEM_CALLS
        .split_whitespace()
        .filter(|call| !allowed.iter().any(|allowed| allowed == call))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}

/// The pages, with their names.
fn pages() -> Vec<(String, String)> {
    let names = std::fs::read_dir(tuning()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".md")).map(|name| (name.clone(), text(&name))).collect()
}

/// Goal: links of the pages lead somewhere. Method: each relative link names a file, and its anchor is a
/// heading there.
#[test]
fn links_of_the_pages_lead_somewhere() {
    let mut links = 0;
    for (name, page) in pages() {
        for link in page.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { &*name } else { file };
            assert!(tuning().join(file).exists(), "{name}: {link}");
            let slug = |line: &str| line.trim_start_matches("## ").to_lowercase().replace(' ', "-");
            let has = anchor.is_empty()
                || text(file).lines().any(|line| line.starts_with("## ") && slug(line) == anchor);
            assert!(has, "{name}: {link}");
            links += 1;
        }
    }
    assert!(links > 20, "only {links} links were found");
}

/// Goal: each step says why, how, how to undo and how to verify it, and who checks it.
#[test]
fn each_step_is_complete() {
    let mut steps = 0;
    for (name, page) in pages().into_iter().filter(|(name, _)| name != "README.md") {
        for step in page.split("\n## ").skip(1) {
            let heading = step.lines().next().unwrap();
            let exempt = matches!((&*name, heading), ("service.md", "Install" | "Profiles"));
            for part in ["Why", "How", "Undo", "Verify", "Doctor"] {
                let has = step.contains(&format!("* **{part}:**"));
                assert!(has || exempt, "{name}: {heading}: {part}");
            }
            steps += 1;
        }
    }
    assert!(steps > 40, "only {steps} steps were found");
}

/// Whether it can be the name of a command.
fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|octet| octet.is_ascii_lowercase())
}

/// Goal: each command of ours that a page or a profile shows is one. Method: its own help.
#[test]
fn commands_of_the_pages_exist() {
    let profiles = ["colocated.toml", "development.toml"].map(|name| (name.to_owned(), text(name)));
    let mut commands: Vec<String> = Vec::new();
    for (_, page) in pages().into_iter().chain(profiles) {
        for start in ["`paceline ", "\npaceline ", "#   paceline ", "-u paceline paceline "] {
            for rest in page.split(start).skip(1) {
                let words = rest.split([' ', '`', '\n']).take(2);
                let words: Vec<&str> = words.take_while(|word| is_word(word)).collect();
                commands.push(words.join(" "));
            }
        }
    }
    commands.sort_unstable();
    commands.dedup();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        assert!(run(PROGRAM, &words).status.success(), "paceline {command}");
    }
}
