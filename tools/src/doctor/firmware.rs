//! Firmware: what the processor and the machine around it are.

use super::host::Host;
use super::subject::Subject;
use super::verdict::Finding;

/// What x86-64-v3 adds and a release build uses, as the kernel spells it.
const LEVEL_3: [&str; 8] = ["avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"];

/// Place of the time that a hypervisor gave to others, in a line of `/proc/stat`.
const STEAL: usize = 7;

pub(super) fn cpu_level(host: &Host, _: &Subject<'_>) -> Finding {
    let Some(flags) = host.processor_flags() else { return Finding::unreadable("/proc/cpuinfo") };
    let missing: Vec<&str> =
        LEVEL_3.into_iter().filter(|flag| !flags.iter().any(|has| has == flag)).collect();
    if missing.is_empty() {
        return Finding::ok("x86-64-v3");
    }
    let found = format!("below x86-64-v3: no {}", missing.join(", "));
    // A build for any CPU runs here, a release build does not start.
    if cfg!(target_feature = "avx2") { Finding::fail(found) } else { Finding::warn(found) }
}

pub(super) fn hypervisor(host: &Host, _: &Subject<'_>) -> Finding {
    match host.processor_flags() {
        None => Finding::unreadable("/proc/cpuinfo"),
        Some(flags) if flags.iter().any(|flag| flag == "hypervisor") => {
            Finding::warn("a virtual machine")
        }
        Some(_) => Finding::ok("bare metal"),
    }
}

pub(super) fn steal_time(host: &Host, _: &Subject<'_>) -> Finding {
    let ticks = host.text("/proc/stat").and_then(|text| {
        let line = text.lines().next()?.strip_prefix("cpu ")?;
        line.split_whitespace().map(|word| word.parse().ok()).collect::<Option<Vec<u64>>>()
    });
    let Some(ticks) = ticks else { return Finding::unreadable("/proc/stat") };
    let Some(steal) = ticks.get(STEAL) else { return Finding::unknown("not counted") };
    // Time of guests, behind it, is part of user time already.
    let all: u64 = ticks.iter().take(STEAL + 1).sum();
    let permille = (steal * 1000).checked_div(all).unwrap_or(0);
    Finding::ok_if(*steal == 0, format!("{steal} ticks since boot, {permille} in 1000"))
}
