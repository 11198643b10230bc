//! Network: cards that say at once what has come in, and sockets that send at once what goes out.

use super::host::Host;
use super::lists::listeners;
use super::subject::Subject;
use super::verdict::Finding;
use std::net::SocketAddr;

/// Descriptors beside sessions: files of journal and ledger, logs, pollers, listeners.
const DESCRIPTORS_BESIDE: u64 = 256;

pub(super) fn nodes(host: &Host, subject: &Subject<'_>) -> Finding {
    match host.cores("/sys/devices/system/node/online") {
        Some(nodes) if nodes.len() > 1 => {}
        Some(_) => return Finding::ok("one node"),
        None => return Finding::unreadable("/sys/devices/system/node/online"),
    }
    if subject.trading.is_empty() {
        return Finding::unknown(super::line::NO_TRADING_CORE);
    }
    let cards = host.cards();
    if cards.is_empty() {
        return Finding::unknown("no network card is up");
    }
    let mut far = Vec::new();
    for card in cards {
        let path = format!("/sys/class/net/{card}/device/numa_node");
        let Some(node) = host.number(&path) else { continue };
        let near = host.cores(format!("/sys/devices/system/node/node{node}/cpulist"));
        let near = near.unwrap_or_default();
        if !super::lists::missing(&subject.trading, &near).is_empty() {
            far.push(format!("{card} is at node {node}"));
        }
    }
    if far.is_empty() {
        return Finding::ok("cards and trading cores are on one node");
    }
    Finding::warn(format!("{}; trading cores are not", far.join(", ")))
}

pub(super) fn coalescing(host: &Host, _: &Subject<'_>) -> Finding {
    let cards = host.cards();
    if cards.is_empty() {
        return Finding::unknown("no network card is up");
    }
    let mut found = Vec::new();
    let (mut is_known, mut is_off) = (true, true);
    for card in &cards {
        let Some(setting) = host.system.coalescing(card) else {
            is_known = false;
            found.push(format!("{card}: its driver does not say"));
            continue;
        };
        is_off &= setting.receive_us == 0 && !setting.is_adaptive;
        let adaptive = if setting.is_adaptive { ", adaptive" } else { "" };
        found.push(format!("{card}: {} us{adaptive}", setting.receive_us));
    }
    let found = found.join("; ");
    match (is_off, is_known) {
        (false, _) => Finding::warn(found),
        (true, true) => Finding::ok(found),
        (true, false) => Finding::unknown(found),
    }
}

pub(super) fn busy_polling(host: &Host, _: &Subject<'_>) -> Finding {
    let path = "/proc/sys/net/core/busy_read";
    match host.number(path) {
        None => Finding::unreadable(path),
        Some(microseconds) => {
            Finding::ok_if(microseconds > 0, format!("busy_read is {microseconds} us"))
        }
    }
}

pub(super) fn slow_start(host: &Host, _: &Subject<'_>) -> Finding {
    let path = "/proc/sys/net/ipv4/tcp_slow_start_after_idle";
    match host.number(path) {
        None => Finding::unreadable(path),
        Some(0) => Finding::ok("off"),
        Some(_) => Finding::warn("on: the first burst after silence is sent piece by piece"),
    }
}

pub(super) fn open_files(host: &Host, subject: &Subject<'_>) -> Finding {
    let sessions = u64::try_from(subject.file().capacity.sessions_max).unwrap_or(u64::MAX);
    let needed = sessions.saturating_add(DESCRIPTORS_BESIDE);
    let (process, whose) = super::cores::examined_process(host);
    let path = format!("/proc/{process}/limits");
    let limit = host.text(&path).and_then(|text| super::lists::soft_limit(&text, "Max open files"));
    let Some(limit) = limit else { return Finding::unreadable(&path) };
    let found = format!("{limit}, {whose}; {needed} needed");
    if limit < needed { Finding::fail(found) } else { Finding::ok(found) }
}

pub(super) fn ports(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(table) = host.text("/proc/net/tcp") else {
        return Finding::unreadable("/proc/net/tcp");
    };
    let mut taken = listeners(&table);
    taken.extend(listeners(&host.text("/proc/net/tcp6").unwrap_or_default()));
    let gateway = &subject.file().gateway;
    let wanted = [Some(gateway.listen), gateway.observer_listen].into_iter().flatten();
    let wanted: Vec<SocketAddr> = wanted.filter(|address| address.port() != 0).collect();
    let lost: Vec<String> = wanted
        .iter()
        .filter(|wanted| taken.iter().any(|taken| collide(**wanted, *taken)))
        .map(ToString::to_string)
        .collect();
    if lost.is_empty() {
        return Finding::ok("free");
    }
    let found = format!("somebody listens at {}", lost.join(", "));
    // A gateway that runs has its own ports.
    match host.gateway() {
        Some(process) => Finding::warn(format!("{found}; a gateway runs as process {process}")),
        None => Finding::fail(found),
    }
}

/// Whether one of two listeners keeps the other out.
fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    let is_any = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && (one.ip() == other.ip() || is_any)
}
