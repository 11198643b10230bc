//! Little-endian numbers at fixed places of a block; nothing about what they mean.

use serde::Serializer;

/// The two octets at `at`.
#[inline]
pub(crate) fn get_u16(block: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(take(block, at))
}

/// The four octets at `at`.
#[inline]
pub(crate) fn get_u32(block: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(take(block, at))
}

/// The eight octets at `at`.
#[inline]
pub(crate) fn get_u64(block: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(take(block, at))
}

/// The `N` octets at `at`. The caller hands a block that its layout fits into.
#[inline]
pub(crate) fn take<const N: usize>(block: &[u8], at: usize) -> [u8; N] {
    *block[at..].first_chunk().expect("every layout fits its block, checked where it is declared")
}

/// Stores octets at `at`.
pub(crate) fn put(block: &mut [u8], at: usize, octets: &[u8]) {
    block[at..at + octets.len()].copy_from_slice(octets);
}

/// Whether there is nothing but zeros.
pub(crate) fn is_zero(octets: &[u8]) -> bool {
    let (lines, rest) = octets.as_chunks::<64>();
    lines.iter().all(|line| *line == [0; 64]) && rest.iter().all(|octet| *octet == 0)
}

/// Octets rendered as lower-case hexadecimal, for reports.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// As [`hex`], for `#[serde(serialize_with = ...)]`.
pub(crate) fn serialize_hex<S: Serializer>(
    octets: &[u8; 16],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(octets))
}
