//! Clock: read in nanoseconds, and right.

use super::host::Host;
use super::subject::Subject;
use super::verdict::Finding;

/// Programs that keep the clock right.
const SERVICES: [&str; 6] = ["chronyd", "phc2sys", "ptp4l", "ntpd", "systemd-timesyn", "sfptpd"];

/// The hardware clock counts whole seconds, and may be read at their edge.
const HARDWARE_SECONDS_MAX: u64 = 2;

pub(super) fn source(host: &Host, _: &Subject<'_>) -> Finding {
    let path = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    match host.text(path) {
        None => Finding::unreadable(path),
        Some(source) => Finding::ok_if(source == "tsc", source),
    }
}

pub(super) fn invariant_counter(host: &Host, _: &Subject<'_>) -> Finding {
    let Some(flags) = host.processor_flags() else { return Finding::unreadable("/proc/cpuinfo") };
    let missing: Vec<&str> = ["constant_tsc", "nonstop_tsc"]
        .into_iter()
        .filter(|flag| !flags.iter().any(|has| has == flag))
        .collect();
    if missing.is_empty() {
        return Finding::ok("constant and never stopped");
    }
    Finding::warn(format!("no {}", missing.join(", ")))
}

pub(super) fn service(host: &Host, _: &Subject<'_>) -> Finding {
    if host.processes().is_empty() {
        return Finding::unreadable("/proc");
    }
    let cards = host.names("/sys/class/ptp").len();
    let clocks = format!("{cards} hardware clocks on network cards");
    match host.program(&SERVICES) {
        Some(name) => Finding::ok(format!("{name} runs; {clocks}")),
        None => Finding::warn(format!("none runs; {clocks}")),
    }
}

pub(super) fn synchronised(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(clock) = host.system.kernel_clock() else {
        return Finding::unknown("the kernel does not say");
    };
    if clock.is_synchronised {
        return Finding::ok(format!("error at most {} us", clock.error_max_us));
    }
    let found = "nobody keeps the clock right";
    // Ages of events are differences to clocks of other machines.
    if subject.is_on_the_network() { Finding::fail(found) } else { Finding::warn(found) }
}

pub(super) fn hardware(host: &Host, _: &Subject<'_>) -> Finding {
    let path = "/sys/class/rtc/rtc0/since_epoch";
    let Some(seconds) = host.number(path) else { return Finding::unreadable(path) };
    let apart = seconds.abs_diff(host.system.seconds());
    let found = format!("{apart} s from the system's clock");
    Finding::ok_if(apart <= HARDWARE_SECONDS_MAX, found)
}
