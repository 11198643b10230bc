//! Cores: frequency, sleep, siblings, and who else may run where trading runs.

use super::host::Host;
use super::line::NO_TRADING_CORE;
use super::lists::{common, cores, missing, written};
use super::subject::{Subject, isolated};
use super::verdict::Finding;

const FOLDER: &str = "/sys/devices/system/cpu";

/// A core may take this long to wake up: C1 and C1E take less, all deeper states more.
const WAKE_US_MAX: u64 = 10;

/// Timers of a thread may be late by this much, nanoseconds; 50,000 is what a process starts with.
const TIMER_SLACK_NS_MAX: u64 = 1000;

/// Programs that are named, of those that are too many.
const NAMED_MAX: usize = 4;

/// The trading cores, else all.
fn examined(host: &Host, subject: &Subject<'_>) -> Vec<usize> {
    match subject.trading.as_slice() {
        [] => host.online().unwrap_or_default(),
        trading => trading.to_vec(),
    }
}

pub(super) fn governor(host: &Host, subject: &Subject<'_>) -> Finding {
    let file = |core: &usize| format!("{FOLDER}/cpu{core}/cpufreq/scaling_governor");
    let mut governors: Vec<String> =
        examined(host, subject).iter().filter_map(|core| host.text(file(core))).collect();
    governors.sort_unstable();
    governors.dedup();
    if governors.is_empty() {
        return Finding::unknown("no cpufreq: the firmware or a hypervisor decides");
    }
    Finding::ok_if(governors == ["performance"], governors.join(", "))
}

/// Of all cores: those that serve interrupts and write the journal sleep more than those that trade.
pub(super) fn idle_states(host: &Host, _: &Subject<'_>) -> Finding {
    let mut deepest: Option<(u64, String)> = None;
    for core in host.online().unwrap_or_default() {
        let folder = format!("{FOLDER}/cpu{core}/cpuidle");
        for state in host.names(&folder) {
            let file = |name: &str| format!("{folder}/{state}/{name}");
            let Some(latency_us) = host.number(file("latency")) else { continue };
            if host.number(file("disable")).unwrap_or(0) == 0 {
                let name = host.text(file("name")).unwrap_or(state);
                deepest = deepest.max(Some((latency_us, name)));
            }
        }
    }
    let Some((latency_us, name)) = deepest else {
        return Finding::unknown("no cpuidle: the firmware or a hypervisor decides");
    };
    let found = format!("deepest state in use is {name}, which takes {latency_us} us to leave");
    Finding::ok_if(latency_us <= WAKE_US_MAX, found)
}

pub(super) fn smt_siblings(host: &Host, subject: &Subject<'_>) -> Finding {
    match host.text(format!("{FOLDER}/smt/active")).as_deref() {
        Some("0") => return Finding::ok("no core has a sibling"),
        Some("1") => {}
        _ => return Finding::unreadable("/sys/devices/system/cpu/smt/active"),
    }
    if subject.trading.is_empty() {
        return Finding::unknown(NO_TRADING_CORE);
    }
    let mut siblings: Vec<usize> = Vec::new();
    for core in &subject.trading {
        let path = format!("{FOLDER}/cpu{core}/topology/thread_siblings_list");
        let Some(all) = host.cores(&path) else { return Finding::unreadable(&path) };
        siblings.extend(all.into_iter().filter(|other| other != core));
    }
    siblings.sort_unstable();
    let shared = common(&siblings, &subject.trading);
    if !shared.is_empty() {
        return Finding::warn(format!("trading cores {} are siblings", written(&shared)));
    }
    let busy = missing(&siblings, &isolated(host).unwrap_or_default());
    if busy.is_empty() {
        return Finding::ok(format!("siblings {} are isolated too", written(&siblings)));
    }
    Finding::warn(format!("siblings {} may have work", written(&busy)))
}

pub(super) fn other_programs(host: &Host, subject: &Subject<'_>) -> Finding {
    if subject.trading.is_empty() {
        return Finding::unknown(NO_TRADING_CORE);
    }
    let processes = host.processes();
    if processes.is_empty() {
        return Finding::unreadable("/proc");
    }
    let mut names: Vec<String> =
        processes.iter().filter_map(|process| intruder(host, process, subject)).collect();
    if names.is_empty() {
        return Finding::ok("none but the gateway");
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    names.truncate(NAMED_MAX);
    Finding::warn(format!("{count} may run there, such as {}", names.join(", ")))
}

/// The name of a program that may run on a trading core and is not ours. The kernel's own threads,
/// which have no memory, stay where they belong.
fn intruder(host: &Host, process: &str, subject: &Subject<'_>) -> Option<String> {
    let status = host.text(format!("/proc/{process}/status"))?;
    let field = |name: &str| {
        status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
    };
    field("VmRSS")?;
    let allowed = cores(field("Cpus_allowed_list")?)?;
    let name = field("Name")?;
    let is_there = !common(&subject.trading, &allowed).is_empty();
    (is_there && name != "paceline").then(|| name.to_owned())
}

pub(super) fn timer_slack(host: &Host, _: &Subject<'_>) -> Finding {
    let (process, whose) = examined_process(host);
    let path = format!("/proc/{process}/timerslack_ns");
    let Some(slack_ns) = host.number(&path) else { return Finding::unreadable(&path) };
    Finding::ok_if(slack_ns <= TIMER_SLACK_NS_MAX, format!("{slack_ns} ns, {whose}"))
}

/// The gateway when it runs, else this program, which has what a gateway started from here would have.
pub(super) fn examined_process(host: &Host) -> (String, &'static str) {
    host.gateway().map_or_else(
        || ("self".to_owned(), "for what is started from here"),
        |process| (process, "of the gateway that runs"),
    )
}

pub(super) fn existing(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(online) = host.online() else {
        return Finding::unreadable("/sys/devices/system/cpu/online");
    };
    let cores = &subject.file().gateway.cores;
    let mut wanted = subject.trading.clone();
    wanted.extend(&cores.background);
    let absent = missing(&wanted, &online);
    let found = format!("on line: {}", written(&online));
    if !absent.is_empty() {
        return Finding::fail(format!("{found}; not {}", written(&absent)));
    }
    let (threads, pinned) = (subject.file().gateway.mode.trading_threads(), subject.trading.len());
    if pinned < threads {
        return Finding::warn(format!("{pinned} of {threads} trading threads have a core"));
    }
    Finding::ok(found)
}

pub(super) fn spinning(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(online) = host.online() else {
        return Finding::unreadable("/sys/devices/system/cpu/online");
    };
    let (threads, cores) = (subject.spinning(), online.len());
    let found = format!("{threads} spinning threads, {cores} cores");
    if threads >= cores { Finding::fail(found) } else { Finding::ok(found) }
}
