//! The kernel's ways to write lists: cores, masks, mounts, choices, limits. Values in, values out.

use super::host::Mount;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

/// More cores than any list may name: what is longer was misread.
const CORES_MAX: usize = 1 << 16;

/// `0-3,8`; nothing is no core. What the kernel writes for an unset list, `(null)`, is none either.
pub(super) fn cores(list: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    if list.is_empty() || list == "(null)" {
        return Some(cores);
    }
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        if last >= CORES_MAX {
            return None;
        }
        cores.extend(first..=last);
    }
    Some(cores)
}

/// `ff` or `1,00000003`: words of 32 cores, the highest first.
pub(super) fn mask(mask: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for (place, word) in mask.split(',').rev().enumerate() {
        let word = u32::from_str_radix(word, 16).ok()?;
        cores.extend((0..32).filter(|bit| word & (1 << bit) != 0).map(|bit| place * 32 + bit));
    }
    Some(cores)
}

/// Cores for people, as the kernel writes them; `none` for none.
pub(super) fn written(cores: &[usize]) -> String {
    if cores.is_empty() {
        return "none".to_owned();
    }
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for core in cores {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *core => *last = *core,
            _ => parts.push((*core, *core)),
        }
    }
    let part = |(first, last): &(usize, usize)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(",")
}

/// Those of `cores` that are not in `among`.
pub(super) fn missing(cores: &[usize], among: &[usize]) -> Vec<usize> {
    cores.iter().copied().filter(|core| !among.contains(core)).collect()
}

/// Those of `cores` that are in `among` too.
pub(super) fn common(cores: &[usize], among: &[usize]) -> Vec<usize> {
    cores.iter().copied().filter(|core| among.contains(core)).collect()
}

/// The choice in brackets: `always [madvise] never`.
pub(super) fn chosen(choices: &str) -> &str {
    let inside = choices.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inside.map_or(choices, |(choice, _)| choice)
}

/// A line of `/proc/self/mountinfo`.
pub(super) fn mount(line: &str) -> Option<Mount> {
    let (left, right) = line.split_once(" - ")?;
    let mut left = left.split(' ').skip(2);
    let (device, _, point) = (left.next()?, left.next()?, left.next()?);
    let mut right = right.split(' ');
    let (kind, _, options) = (right.next()?, right.next()?, right.next()?);
    Some(Mount {
        device: device.to_owned(),
        point: PathBuf::from(point.replace("\\040", " ")),
        kind: kind.to_owned(),
        options: options.to_owned(),
    })
}

/// The soft limit of a line of `/proc/self/limits`; without a limit the largest number there is.
pub(super) fn soft_limit(limits: &str, name: &str) -> Option<u64> {
    let rest = limits.lines().find_map(|line| line.strip_prefix(name))?;
    match rest.split_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        number => number.parse().ok(),
    }
}

/// Addresses that somebody listens at, out of `/proc/net/tcp` or `/proc/net/tcp6`.
pub(super) fn listeners(table: &str) -> Vec<SocketAddr> {
    const LISTENING: &str = "0A";
    let listener = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        let (address, state) = (words.next()?, words.nth(1)?);
        (state == LISTENING).then(|| socket_address(address))?
    };
    table.lines().filter_map(listener).collect()
}

/// `0100007F:1E1E`: 32-bit words as the processor keeps them, then the port.
fn socket_address(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let mut octets = Vec::new();
    for start in (0..address.len()).step_by(8) {
        let word = u32::from_str_radix(address.get(start..start + 8)?, 16).ok()?;
        octets.extend(word.to_le_bytes());
    }
    let address = match octets.len() {
        4 => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(octets).ok()?)),
        _ => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(octets).ok()?)),
    };
    Some(SocketAddr::new(address, port))
}
