//! Kernel: its version, and what its command line decides.

use super::host::Host;
use super::lists::{common, cores, missing, written};
use super::subject::{Subject, isolated};
use super::verdict::Finding;

/// The first version that makes pages of the ring present and writable with one call.
const VERSION_MIN: (u32, u32) = (5, 14);

/// Words of mitigations that cost something at every entry of the kernel, so at every read and write; they
/// cost it, too, where the processor stays vulnerable for want of microcode.
const ENTRY_COSTS: [&str; 5] =
    ["PTI", "Clear CPU buffers", "Mitigation: IBRS", "untrained return thunk", "Safe RET"];

/// What is said when nobody says which cores trade.
pub(super) const NO_TRADING_CORE: &str = "no core is isolated, and no FILE says which cores trade";

pub(super) fn kernel_version(host: &Host, _: &Subject<'_>) -> Finding {
    let path = "/proc/sys/kernel/osrelease";
    let Some(release) = host.text(path) else { return Finding::unreadable(path) };
    let mut parts = release.split(['.', '-']).map(str::parse::<u32>);
    let (Some(Ok(major)), Some(Ok(minor))) = (parts.next(), parts.next()) else {
        return Finding::unknown(format!("{release:?} is no version"));
    };
    Finding::ok_if((major, minor) >= VERSION_MIN, release)
}

pub(super) fn isolated_cores(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(isolated) = isolated(host) else {
        return Finding::unreadable("/sys/devices/system/cpu/isolated");
    };
    covers("isolated", &isolated, subject)
}

pub(super) fn tickless_cores(host: &Host, subject: &Subject<'_>) -> Finding {
    let path = "/sys/devices/system/cpu/nohz_full";
    match tickless(host) {
        None => Finding::unreadable(path),
        Some(cores) => covers("tickless", &cores, subject),
    }
}

/// A kernel without the feature has no file; its command line can still be read.
fn tickless(host: &Host) -> Option<Vec<usize>> {
    let by_file = host.cores("/sys/devices/system/cpu/nohz_full");
    by_file.or_else(|| host.kernel_words().map(|_| Vec::new()))
}

pub(super) fn rcu_callbacks(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(words) = host.kernel_words() else { return Finding::unreadable("/proc/cmdline") };
    let word = words.iter().find_map(|word| word.strip_prefix("rcu_nocbs"));
    let mut offloaded = match word {
        None => Vec::new(),
        Some("" | "=all") => return Finding::ok("offloaded from all cores"),
        Some(list) => cores(list.trim_start_matches('=')).unwrap_or_default(),
    };
    // Tickless cores are offloaded without being asked.
    offloaded.extend(tickless(host).unwrap_or_default());
    offloaded.sort_unstable();
    offloaded.dedup();
    covers("offloaded", &offloaded, subject)
}

/// Whether all trading cores are among `cores`.
fn covers(what: &str, cores: &[usize], subject: &Subject<'_>) -> Finding {
    let found = format!("{what}: {}", written(cores));
    if subject.trading.is_empty() {
        return Finding::warn(format!("{found}; no core is set apart for trading"));
    }
    let absent = missing(&subject.trading, cores);
    if absent.is_empty() {
        return Finding::ok(found);
    }
    Finding::warn(format!("{found}; not trading core {}", written(&absent)))
}

pub(super) fn watchdog(host: &Host, subject: &Subject<'_>) -> Finding {
    let path = "/proc/sys/kernel/nmi_watchdog";
    let (Some(hard), Some(soft)) =
        (host.number(path), host.number("/proc/sys/kernel/soft_watchdog"))
    else {
        return Finding::unreadable(path);
    };
    if hard != 0 {
        return Finding::warn("the NMI watchdog interrupts every core");
    }
    let watched = host.cores("/proc/sys/kernel/watchdog_cpumask").unwrap_or_default();
    let disturbed = common(&subject.trading, &watched);
    if soft == 0 || disturbed.is_empty() {
        return Finding::ok("none on trading cores");
    }
    Finding::warn(format!("the soft watchdog runs on trading core {}", written(&disturbed)))
}

pub(super) fn mitigations(host: &Host, _: &Subject<'_>) -> Finding {
    let folder = "/sys/devices/system/cpu/vulnerabilities";
    let names = host.names(folder);
    if names.is_empty() {
        return Finding::unreadable(folder);
    }
    let costly: Vec<String> = names
        .into_iter()
        .filter(|name| {
            let text = host.text(format!("{folder}/{name}")).unwrap_or_default();
            ENTRY_COSTS.iter().any(|cost| text.contains(cost))
        })
        .collect();
    if costly.is_empty() {
        return Finding::ok("none that costs at every entry of the kernel");
    }
    Finding::warn(format!("cost something at every system call: {}", costly.join(", ")))
}
