//! Interrupts: nothing but trading may interrupt a trading core.

use super::host::Host;
use super::line::NO_TRADING_CORE;
use super::lists::{common, written};
use super::subject::Subject;
use super::verdict::Finding;

/// Interrupts that are named, of those that are wrong.
const NAMED_MAX: usize = 4;

pub(super) fn default_cores(host: &Host, subject: &Subject<'_>) -> Finding {
    mask_is_clear(host, subject, "/proc/irq/default_smp_affinity")
}

pub(super) fn workqueue_cores(host: &Host, subject: &Subject<'_>) -> Finding {
    mask_is_clear(host, subject, "/sys/devices/virtual/workqueue/cpumask")
}

/// Whether the cores of a mask leave the trading cores out.
fn mask_is_clear(host: &Host, subject: &Subject<'_>, path: &str) -> Finding {
    if subject.trading.is_empty() {
        return Finding::unknown(NO_TRADING_CORE);
    }
    let Some(cores) = host.mask(path) else { return Finding::unreadable(path) };
    let disturbed = common(&subject.trading, &cores);
    let found = format!("cores {}", written(&cores));
    if disturbed.is_empty() {
        return Finding::ok(found);
    }
    Finding::warn(format!("{found}, with trading core {}", written(&disturbed)))
}

pub(super) fn cores(host: &Host, subject: &Subject<'_>) -> Finding {
    if subject.trading.is_empty() {
        return Finding::unknown(NO_TRADING_CORE);
    }
    let mut numbers = host.names("/proc/irq");
    numbers.retain(|name| name.bytes().all(|octet| octet.is_ascii_digit()));
    if numbers.is_empty() {
        return Finding::unreadable("/proc/irq");
    }
    let count = numbers.len();
    numbers.retain(|number| !common(&subject.trading, &targets(host, number)).is_empty());
    if numbers.is_empty() {
        return Finding::ok(format!("none of {count} on a trading core"));
    }
    let named: Vec<String> =
        numbers.iter().take(NAMED_MAX).map(|number| described(host, number)).collect();
    let more = if numbers.len() > NAMED_MAX { ", ..." } else { "" };
    let found = format!("{} of {count} on a trading core: {}", numbers.len(), named.join(", "));
    Finding::warn(found + more)
}

/// Where an interrupt goes; where it may go when the kernel does not say.
fn targets(host: &Host, number: &str) -> Vec<usize> {
    let file = |name: &str| host.cores(format!("/proc/irq/{number}/{name}"));
    let effective = file("effective_affinity_list").filter(|cores| !cores.is_empty());
    effective.or_else(|| file("smp_affinity_list")).unwrap_or_default()
}

/// An interrupt with the name of whoever handles it: each handler has a folder.
fn described(host: &Host, number: &str) -> String {
    let folder = format!("/proc/irq/{number}");
    let handler =
        host.names(&folder).into_iter().find(|name| host.place(&folder).join(name).is_dir());
    handler.map_or_else(|| number.to_owned(), |handler| format!("{number} ({handler})"))
}

pub(super) fn balancer(host: &Host, _: &Subject<'_>) -> Finding {
    if host.processes().is_empty() {
        return Finding::unreadable("/proc");
    }
    match host.program(&["irqbalance"]) {
        Some(_) => Finding::warn("irqbalance runs, and moves interrupts back"),
        None => Finding::ok("irqbalance does not run"),
    }
}
