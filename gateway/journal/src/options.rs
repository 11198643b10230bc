//! What the operator decides about a journal, checked once before anything is touched.

use std::path::PathBuf;

use crate::block::BATCH_HEADER_BYTES;
use crate::disk::BLOCK_BYTES;
use crate::frame::FRAME_BYTES_MAX;
use crate::segment::BATCH_BYTES_LIMIT;

/// Registered readers that a ring can have, beside the persister.
pub const READERS_MAX: usize = 16;
/// Spare segments that the preparer keeps ready.
pub const SPARES: usize = 2;
/// Smallest ring: four frames of the longest kind.
pub const RING_BYTES_MIN: u64 = 4 * FRAME_BYTES_MAX as u64;

/// How much of tier 1 an opener reads before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanDepth {
    /// Every record of the newest segment, headers and seals of the others: bounded by `segment_bytes`.
    /// Damage in older segments shows when a [`crate::Reader`] gets there, or in [`crate::verify`].
    Newest,
    /// Every record and every hash of every segment.
    Everything,
}

/// Where a journal lies and how large its parts are.
#[derive(Clone, Debug)]
pub struct Options {
    /// Tier 1: the directory of the segments, on a disk. Created when missing, mode 0700.
    pub directory: PathBuf,
    /// Tier 0: the ring's file, on a tmpfs, in a directory of mode 0700 that is created when missing.
    pub ring_path: PathBuf,
    /// Octets of the ring: a power of two, at least [`RING_BYTES_MIN`]. Two seconds of peak are a good
    /// measure: that long the disk may hang before the writer is refused.
    pub ring_bytes: u64,
    /// Octets of a segment file: whole blocks, room for at least one batch.
    pub segment_bytes: u64,
    /// Octets of the longest group commit: whole blocks, at most 4 MiB, room for the longest frame.
    pub batch_bytes_max: usize,
    /// Shard that this journal belongs to; another shard's journal is refused.
    pub shard: u16,
    /// Build that writes, kept in every segment header.
    pub build: [u8; 16],
    /// Readers in this process that the writer must never overtake; at most [`READERS_MAX`].
    pub readers: usize,
    /// Octets of a file that an operator can delete on a full disk; zero for none.
    pub ballast_bytes: u64,
    /// Whether to ask for `O_DIRECT`; without it a commit is a write and an `fdatasync`.
    pub direct_io: bool,
    /// How much to read before going on.
    pub scan: ScanDepth,
}

impl Options {
    /// The usual sizes for a journal in `directory` with its ring at `ring_path`: 64 MiB ring, 256 MiB
    /// segments, 1 MiB batches, one registered reader, no ballast.
    #[must_use]
    pub fn new(directory: PathBuf, ring_path: PathBuf) -> Self {
        Self {
            directory,
            ring_path,
            ring_bytes: 64 << 20,
            segment_bytes: 256 << 20,
            batch_bytes_max: 1 << 20,
            shard: 0,
            build: [0; 16],
            readers: 1,
            ballast_bytes: 0,
            direct_io: true,
            scan: ScanDepth::Newest,
        }
    }

    /// The first rule that the options break, as the field's name and what would be right.
    pub(crate) fn first_problem(&self) -> Option<(&'static str, String)> {
        let block = BLOCK_BYTES as u64;
        let batch_bytes_min = (BATCH_HEADER_BYTES + FRAME_BYTES_MAX).next_multiple_of(BLOCK_BYTES);
        let segment_bytes_min = (2 * BLOCK_BYTES + self.batch_bytes_max) as u64;
        if !self.ring_bytes.is_power_of_two() || self.ring_bytes < RING_BYTES_MIN {
            let right =
                format!("a power of two, at least {RING_BYTES_MIN}, not {}", self.ring_bytes);
            return Some(("ring_bytes", right));
        }
        let range = batch_bytes_min..=BATCH_BYTES_LIMIT;
        if !self.batch_bytes_max.is_multiple_of(BLOCK_BYTES)
            || !range.contains(&self.batch_bytes_max)
        {
            let right = format!(
                "a multiple of {block} from {batch_bytes_min} to {BATCH_BYTES_LIMIT}, not {}",
                self.batch_bytes_max
            );
            return Some(("batch_bytes_max", right));
        }
        if !self.segment_bytes.is_multiple_of(block) || self.segment_bytes < segment_bytes_min {
            let right = format!(
                "a multiple of {block}, at least batch_bytes_max and two blocks ({segment_bytes_min}), \
                 not {}",
                self.segment_bytes
            );
            return Some(("segment_bytes", right));
        }
        if self.readers > READERS_MAX {
            return Some(("readers", format!("at most {READERS_MAX}, not {}", self.readers)));
        }
        None
    }
}
