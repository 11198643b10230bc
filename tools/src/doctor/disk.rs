//! Disk: where the journal's segments become durable. All of it needs a configuration.

use super::host::{Host, Mount};
use super::lists::chosen;
use super::subject::Subject;
use super::verdict::Finding;
use std::path::Path;

/// Segments that the journal keeps at least: one in use and the spares.
const SEGMENTS: u64 = 1 + journal::SPARES as u64;

fn mount(host: &Host, subject: &Subject<'_>) -> Option<Mount> {
    host.mount(&subject.file().journal.directory)
}

pub(super) fn file_system(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(mount) = mount(host, subject) else {
        return Finding::unreadable("/proc/self/mountinfo");
    };
    let found = format!("{} at {}", mount.kind, mount.point.display());
    match mount.kind.as_str() {
        "ext4" | "xfs" => Finding::ok(found),
        "tmpfs" | "ramfs" | "hugetlbfs" => {
            Finding::fail(format!("{found}: nothing there survives a power loss"))
        }
        "overlay" | "nfs" | "nfs4" | "cifs" | "fuse" | "9p" => {
            Finding::warn(format!("{found}: somebody else decides when a write is durable"))
        }
        _ => Finding::warn(format!("{found}: not among those that the journal is tested on")),
    }
}

pub(super) fn direct_io(host: &Host, subject: &Subject<'_>) -> Finding {
    let directory = &subject.file().journal.directory;
    if let Some(segment) = segment(host, directory) {
        let takes = host.system.takes_direct_io(&host.place(directory).join(&segment));
        match takes {
            Some(true) => return Finding::ok(format!("{segment} takes it")),
            Some(false) => return Finding::warn(format!("{segment} refuses it")),
            None => {}
        }
    }
    match mount(host, subject) {
        None => Finding::unreadable("/proc/self/mountinfo"),
        Some(mount) if matches!(mount.kind.as_str(), "ext4" | "xfs" | "btrfs" | "f2fs") => {
            Finding::ok(format!("{} has it", mount.kind))
        }
        Some(mount) => {
            Finding::unknown(format!("{}: seen only when there is a segment", mount.kind))
        }
    }
}

/// The last segment of a journal, if it can be seen.
fn segment(host: &Host, directory: &Path) -> Option<String> {
    host.names(directory).into_iter().rfind(|name| name.ends_with(".segment"))
}

pub(super) fn room(host: &Host, subject: &Subject<'_>) -> Finding {
    let journal = &subject.file().journal;
    let place = host.place(host.existing(&journal.directory));
    let Some(room) = host.system.room(&place) else {
        return Finding::unknown(format!("{} does not say", journal.directory.display()));
    };
    let present = u64::from(segment(host, &journal.directory).is_some()) * SEGMENTS;
    let needed = journal.segment_bytes * (SEGMENTS - present).max(1);
    let found = format!("{} MiB free, {} needed", room.free >> 20, needed >> 20);
    if room.free < needed { Finding::fail(found) } else { Finding::ok(found) }
}

pub(super) fn scheduler(host: &Host, subject: &Subject<'_>) -> Finding {
    let Some(mount) = mount(host, subject) else {
        return Finding::unreadable("/proc/self/mountinfo");
    };
    let folder = format!("/sys/dev/block/{}", mount.device);
    // A partition has no queue of its own: its disk, one folder up, has.
    let text = ["queue/scheduler", "../queue/scheduler"]
        .iter()
        .find_map(|file| host.text(format!("{folder}/{file}")));
    match text {
        None => Finding::unknown(format!("device {} has no queue that can be seen", mount.device)),
        Some(text) => Finding::ok_if(chosen(&text) == "none", chosen(&text)),
    }
}
