//! One record as it lies in tier 0, in tier 1 and on the wire of replication: header, body, check.
//! Where frames lie and who may read them is not its business.
//!
//! ```text
//! 0            4          8            16       20     22      24          32       40      length
//! | u32 length | u32 crc  | u64 seq    | u32    | u16  | u16   | u64       | u64    | body ... 0 0 0 |
//! | (commit)   |          |            | epoch  | kind | flags | timestamp | parent |              |
//! ```
//!
//! * `length` counts the whole frame: a multiple of 64, at most [`FRAME_BYTES_MAX`].
//! * `crc` is CRC-32C over the octets from 8 to `length`, continued from `salt(epoch) ^ length`, so that
//!   neither a frame of another journal or epoch nor one of another length passes.
//! * `kind` is the template id of the SBE message that the body is.
//! * `flags`: bits 0-5 count the zeros behind the body; bits 12-15 are the frame version.

use protocol::units::{Epoch, Nanos, Sequence};
use serde::Serialize;

use crate::memory::LINE;
use crate::octets::{get_u16, get_u32, get_u64};

const LENGTH: usize = 0;
const CRC: usize = LENGTH + size_of::<u32>();
const SEQUENCE: usize = CRC + size_of::<u32>();
const EPOCH: usize = SEQUENCE + size_of::<u64>();
const KIND: usize = EPOCH + size_of::<u32>();
const FLAGS: usize = KIND + size_of::<u16>();
const TIMESTAMP: usize = FLAGS + size_of::<u16>();
const PARENT: usize = TIMESTAMP + size_of::<u64>();
const END: usize = PARENT + size_of::<u64>();

/// Octets in front of a record's body.
pub const FRAME_HEADER_BYTES: usize = 40;
/// Octets of the longest frame, header and padding included.
pub const FRAME_BYTES_MAX: usize = 65_536;
/// Octets of the longest body.
pub const BODY_BYTES_MAX: usize = FRAME_BYTES_MAX - FRAME_HEADER_BYTES;
/// Octets of the shortest body: an SBE message header.
pub const BODY_BYTES_MIN: usize = 8;

// The layout is a published format: changing it must be a deliberate act.
const _: () = assert!(END == FRAME_HEADER_BYTES);
const _: () = assert!(FRAME_BYTES_MAX.is_multiple_of(LINE));

/// Octets that the check covers start here.
pub(crate) const CHECKED: usize = SEQUENCE;
const FLAG_PADDING: u16 = 0x003F;
const FLAG_VERSION_SHIFT: u32 = 12;
const VERSION: u16 = 1;

/// What stands in front of a record's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FrameHeader {
    /// Position of the record in the shard: starts at one, grows by one.
    pub sequence: Sequence,
    /// Run of the process that wrote it.
    pub epoch: Epoch,
    /// Template id of the body's SBE message.
    pub kind: u16,
    /// Bits 0-5: zeros behind the body; bits 12-15: frame version.
    pub flags: u16,
    /// When the writer's input says that it happened; the journal orders by sequence, not by this.
    pub timestamp: Nanos,
    /// The record that caused this one; zero for none.
    pub parent: Sequence,
}

/// A record, borrowed from where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Position of the record in the shard: starts at one, grows by one.
    pub sequence: Sequence,
    /// Run of the process that wrote it.
    pub epoch: Epoch,
    /// Template id of the body's SBE message.
    pub kind: u16,
    /// Bits 0-5: zeros behind the body; bits 12-15: frame version.
    pub flags: u16,
    /// When the writer's input says that it happened; the journal orders by sequence, not by this.
    pub timestamp: Nanos,
    /// The record that caused this one; zero for none.
    pub parent: Sequence,
    /// The SBE message, from its message header to its last octet.
    pub body: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The frame at the start of `octets`, taken at its word: for octets that are checked already.
    #[inline]
    pub(crate) fn trusted(octets: &'a [u8]) -> Self {
        let flags = get_u16(octets, FLAGS);
        let body_end = octets.len() - usize::from(flags & FLAG_PADDING);
        Self {
            sequence: Sequence(get_u64(octets, SEQUENCE)),
            epoch: Epoch(get_u32(octets, EPOCH)),
            kind: get_u16(octets, KIND),
            flags,
            timestamp: Nanos(get_u64(octets, TIMESTAMP)),
            parent: Sequence(get_u64(octets, PARENT)),
            body: &octets[FRAME_HEADER_BYTES..body_end],
        }
    }

    /// The header alone, to be kept or shown.
    #[must_use]
    pub fn header(&self) -> FrameHeader {
        let Self { sequence, epoch, kind, flags, timestamp, parent, body: _ } = *self;
        FrameHeader { sequence, epoch, kind, flags, timestamp, parent }
    }
}

/// Why octets are not a frame. Ordered by precedence: the first broken rule wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadFrame {
    /// No frame starts here: the length word is zero.
    Nothing,
    /// Not a multiple of 64, longer than a frame may be, or longer than what is there.
    Length,
    /// The check does not match.
    Check,
    /// A newer format than this build reads.
    Version,
}

/// The CRC's starting point for the frames of one epoch of one journal.
pub(crate) fn salt(journal_id: u64, epoch: Epoch) -> u32 {
    let mixed = crate::seed::mix(journal_id ^ crate::seed::mix(u64::from(epoch.0)));
    get_u32(&mixed.to_le_bytes(), 0)
}

/// Octets of the frame around a body: the header, the body and zeros up to the next line.
///
/// # Panics
/// When the body is shorter than an SBE message header or longer than [`BODY_BYTES_MAX`]: encoders know
/// their sizes, so this is an error of ours.
#[inline]
pub(crate) fn bytes_for(body_bytes: usize) -> usize {
    assert!((BODY_BYTES_MIN..=BODY_BYTES_MAX).contains(&body_bytes), "body of {body_bytes} octets");
    (FRAME_HEADER_BYTES + body_bytes).next_multiple_of(LINE)
}

/// The check of a frame whose octets behind the check are `checked`.
#[inline]
pub(crate) fn check(salt: u32, checked: &[u8]) -> u32 {
    let length = u32::try_from(CHECKED + checked.len()).expect("a frame is at most 64 KiB");
    crc32c::crc32c_append(salt ^ length, checked)
}

/// Word of a frame that [`meta`] makes.
pub(crate) const META_WORD: usize = EPOCH / size_of::<u64>();
/// Word of a frame that holds its timestamp.
pub(crate) const TIMESTAMP_WORD: usize = TIMESTAMP / size_of::<u64>();
/// Word of a frame that holds its parent's sequence.
pub(crate) const PARENT_WORD: usize = PARENT / size_of::<u64>();

/// Epoch, kind and flags as one word.
#[inline]
pub(crate) fn meta(epoch: Epoch, kind: u16, body_bytes: usize) -> u64 {
    let padding = bytes_for(body_bytes) - FRAME_HEADER_BYTES - body_bytes;
    let flags = u64::from(VERSION) << FLAG_VERSION_SHIFT | padding as u64;
    u64::from(epoch.0) | u64::from(kind) << 32 | flags << 48
}

/// Octets of the verified frame at the start of `octets`.
#[inline]
pub(crate) fn length(octets: &[u8]) -> usize {
    crate::to_usize(u64::from(get_u32(octets, LENGTH)))
}

/// Octets of the first frame of `octets`, its check verified against its own epoch's salt.
pub(crate) fn verify(journal_id: u64, octets: &[u8]) -> Result<usize, BadFrame> {
    if octets.len() < LINE {
        return Err(BadFrame::Length);
    }
    let length = length(octets);
    if length == 0 {
        return Err(BadFrame::Nothing);
    }
    if !length.is_multiple_of(LINE) || length > FRAME_BYTES_MAX || length > octets.len() {
        return Err(BadFrame::Length);
    }
    let salt = salt(journal_id, Epoch(get_u32(octets, EPOCH)));
    if check(salt, &octets[CHECKED..length]) != get_u32(octets, CRC) {
        return Err(BadFrame::Check);
    }
    let flags = get_u16(octets, FLAGS);
    if flags >> FLAG_VERSION_SHIFT != VERSION {
        return Err(BadFrame::Version);
    }
    if length - usize::from(flags & FLAG_PADDING) < FRAME_HEADER_BYTES + BODY_BYTES_MIN {
        return Err(BadFrame::Length);
    }
    Ok(length)
}

/// The check that a verified frame carries: its fingerprint.
pub(crate) fn fingerprint(octets: &[u8]) -> u32 {
    get_u32(octets, CRC)
}

#[cfg(test)]
mod tests;
