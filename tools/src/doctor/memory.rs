//! Memory: pages that are large, present, and never moved, merged or swapped.

use super::cores::examined_process;
use super::host::Host;
use super::lists::{chosen, soft_limit};
use super::subject::Subject;
use super::verdict::Finding;

const HUGE_PAGES: &str = "/sys/kernel/mm/transparent_hugepage";

pub(super) fn huge_pages(host: &Host, _: &Subject<'_>) -> Finding {
    let path = format!("{HUGE_PAGES}/enabled");
    let Some(text) = host.text(&path) else { return Finding::unreadable(&path) };
    let choice = chosen(&text);
    Finding::ok_if(matches!(choice, "madvise" | "never"), choice)
}

pub(super) fn ring_huge_pages(host: &Host, subject: &Subject<'_>) -> Finding {
    let directory = subject.ring_directory();
    let Some(mount) = host.mount(&directory) else {
        return Finding::unreadable("/proc/self/mountinfo");
    };
    let forced = host.text(format!("{HUGE_PAGES}/shmem_enabled"));
    match forced.as_deref().map(chosen) {
        Some("force") => return Finding::ok("forced for all memory file systems"),
        Some("deny") => return Finding::warn("denied for all memory file systems"),
        _ => {}
    }
    let option = mount.options.split(',').find_map(|option| option.strip_prefix("huge="));
    let choice = option.unwrap_or("never");
    let found = format!("huge={choice} on {}", mount.point.display());
    Finding::ok_if(matches!(choice, "advise" | "within_size" | "always"), found)
}

pub(super) fn same_page_merging(host: &Host, _: &Subject<'_>) -> Finding {
    // A kernel without KSM merges nothing; one that hides its settings says nothing.
    match host.number("/sys/kernel/mm/ksm/run") {
        Some(0) => Finding::ok("off"),
        Some(1) => Finding::warn("on: pages are scanned and merged"),
        Some(_) => Finding::ok("stopped"),
        None if host.exists("/sys/kernel/mm") => Finding::ok("not in this kernel"),
        None => Finding::unreadable("/sys/kernel/mm/ksm/run"),
    }
}

pub(super) fn swap(host: &Host, _: &Subject<'_>) -> Finding {
    let Some(swaps) = host.text("/proc/swaps") else { return Finding::unreadable("/proc/swaps") };
    let count = swaps.lines().count().saturating_sub(1);
    if count == 0 {
        return Finding::ok("none");
    }
    let Some(swappiness) = host.number("/proc/sys/vm/swappiness") else {
        return Finding::unreadable("/proc/sys/vm/swappiness");
    };
    Finding::ok_if(swappiness == 0, format!("{count} in use, swappiness {swappiness}"))
}

pub(super) fn numa_balancing(host: &Host, _: &Subject<'_>) -> Finding {
    match host.number("/proc/sys/kernel/numa_balancing") {
        Some(0) => Finding::ok("off"),
        Some(_) => Finding::warn("on: pages are unmapped to see who uses them"),
        None if host.exists("/proc/sys/kernel") => Finding::ok("not in this kernel"),
        None => Finding::unreadable("/proc/sys/kernel/numa_balancing"),
    }
}

pub(super) fn locked_memory(host: &Host, subject: &Subject<'_>) -> Finding {
    let ring_bytes = subject.file().journal.ring_bytes;
    let (process, whose) = examined_process(host);
    let path = format!("/proc/{process}/limits");
    let limit = host.text(&path).and_then(|text| soft_limit(&text, "Max locked memory"));
    match limit {
        None => Finding::unreadable(&path),
        Some(u64::MAX) => Finding::ok(format!("unlimited, {whose}")),
        Some(limit) => {
            let (limit_kib, ring_kib) = (limit >> 10, ring_bytes >> 10);
            let found = format!("{limit_kib} KiB, {whose}; the ring has {ring_kib} KiB");
            Finding::ok_if(limit >= ring_bytes, found)
        }
    }
}

pub(super) fn ring_room(host: &Host, subject: &Subject<'_>) -> Finding {
    let directory = subject.ring_directory();
    let Some(mount) = host.mount(&directory) else {
        return Finding::unreadable("/proc/self/mountinfo");
    };
    if !matches!(mount.kind.as_str(), "tmpfs" | "ramfs" | "hugetlbfs") {
        let found = format!("{} is {}, not memory", mount.point.display(), mount.kind);
        return Finding::fail(found);
    }
    let place = host.place(host.existing(&directory));
    let Some(room) = host.system.room(&place) else {
        return Finding::unknown(format!("{} does not say", directory.display()));
    };
    // A ring that lies there already is used again.
    let present =
        std::fs::metadata(host.place(directory.join("ring"))).map_or(0, |ring| ring.len());
    let needed = subject.file().journal.ring_bytes;
    let (free_mib, needed_mib) = (room.free.saturating_add(present) >> 20, needed >> 20);
    let found = format!("{free_mib} MiB on {}, {needed_mib} needed", mount.point.display());
    if room.free.saturating_add(present) < needed {
        return Finding::fail(found);
    }
    Finding::ok(found)
}
