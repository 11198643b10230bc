//! The blocks of a segment file: its header, its batches, its seal. Pure layout; no I/O.
//!
//! A segment is a header block, batches one behind the other, then zeros; a full one ends in a seal.
//! Every block starts and ends on a multiple of 4,096, so that a block with durable frames is never
//! written again: a power cut during a rewrite may take a whole physical sector with it.
//!
//! ```text
//! header  0        8        12     14     16       24           32     36      40
//!         | magic  | u32    | u16  | u16  | u64    | u64 base   | u32  | u32   | build [16] |
//!         |        | version| shard| ended| number | sequence   | salt | zero  |            |
//!         56           64                  72                   104 ... zeros ... 4092   4096
//!         | u64 journal| u64 previous_end  | previous_hash [32] |             | u32 crc |
//!
//! batch   0      4      8       12      16     24     32       40     44     48     52     56
//!         | u32  | u32  | u32   | u32   | u64  | u64  | u64    | u32  | u32  | u32  | u32  | u64     |
//!         | magic| header crc   | frame | first| last | offset | salt | body | count| zero | segment |
//!         |      |      | bytes | bytes |      |      |        |      | crc  |      |      |         |
//!         64           96          128
//!         | chain [32] | zero [32] | frames ... zeros
//!
//! seal    0      4            8       12     16        24       32            40            72
//!         | u32  | u32 header | u32   | u32  | u64     | u64    | u64 offset  | hash [32]   | zeros
//!         | magic| crc        | bytes | salt | segment | last   |             |             |
//! ```
//!
//! * The salt is drawn anew for every segment, and offset and segment number are covered by the check:
//!   stale, recycled or misdirected blocks do not pass.
//! * A batch's header has its own check, so that a reader can step over a batch it does not want; the
//!   body's check covers frames and padding.
//! * The chain of hashes: a segment starts it with SHA-256 of its header block, and each batch makes it
//!   SHA-256 of the chain so far (which the batch's header carries) and the batch. The seal has the last
//!   value and the next segment's header repeats it, so one hash kept elsewhere proves everything before
//!   it. A segment that was given up (write error, damage) has no seal, but the next header has its last
//!   value all the same.

use protocol::units::Sequence;
use sha2::{Digest, Sha256};

use crate::disk::BLOCK_BYTES;
use crate::octets::{get_u16, get_u32, get_u64, put, take};

/// Octets in front of a batch's frames.
pub(crate) const BATCH_HEADER_BYTES: usize = 128;
/// Octets of a SHA-256 hash.
pub(crate) const HASH_BYTES: usize = 32;
/// A value of the chain of hashes.
pub(crate) type Hash = [u8; HASH_BYTES];
/// Format of segments that this build writes, and the newest it reads.
pub(crate) const SEGMENT_VERSION: u32 = 1;

const SEGMENT_MAGIC: [u8; 8] = *b"PLSEGMNT";
const BATCH_MAGIC: [u8; 4] = *b"PLBT";
const SEAL_MAGIC: [u8; 4] = *b"PLSL";

/// How the segment before this one ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PreviousEnded {
    /// There is none: this is the first.
    None,
    /// With a seal.
    Sealed,
    /// Without: it was given up after a write error or damage, at the offset that the header names.
    Abandoned,
}

impl PreviousEnded {
    fn to_wire(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Sealed => 1,
            Self::Abandoned => 2,
        }
    }

    fn from_wire(value: u16) -> Option<Self> {
        [Self::None, Self::Sealed, Self::Abandoned]
            .into_iter()
            .find(|ended| ended.to_wire() == value)
    }
}

/// First block of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) shard: u16,
    pub(crate) previous_ended: PreviousEnded,
    pub(crate) number: u64,
    pub(crate) base: Sequence,
    pub(crate) salt: u32,
    pub(crate) build: [u8; 16],
    pub(crate) journal_id: u64,
    /// Octets of the previous segment that count: the offset of its seal, or where it was given up.
    pub(crate) previous_end: u64,
    /// The chain's value there.
    pub(crate) previous_hash: Hash,
}

const HEADER_VERSION: usize = SEGMENT_MAGIC.len();
const HEADER_SHARD: usize = HEADER_VERSION + size_of::<u32>();
const HEADER_ENDED: usize = HEADER_SHARD + size_of::<u16>();
const HEADER_NUMBER: usize = HEADER_ENDED + size_of::<u16>();
const HEADER_BASE: usize = HEADER_NUMBER + size_of::<u64>();
const HEADER_SALT: usize = HEADER_BASE + size_of::<u64>();
const HEADER_BUILD: usize = HEADER_SALT + 2 * size_of::<u32>();
const HEADER_JOURNAL: usize = HEADER_BUILD + 16;
const HEADER_PREVIOUS_END: usize = HEADER_JOURNAL + size_of::<u64>();
const HEADER_PREVIOUS_HASH: usize = HEADER_PREVIOUS_END + size_of::<u64>();
const HEADER_END: usize = HEADER_PREVIOUS_HASH + HASH_BYTES;
const HEADER_CRC: usize = BLOCK_BYTES - size_of::<u32>();

// The layout is a published format: changing it must be a deliberate act.
const _: () = assert!(HEADER_END == 104 && HEADER_END <= HEADER_CRC);

/// Why a block is not what should stand there. Ordered by precedence: the first broken rule wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadBlock {
    /// Not even the magic number.
    Magic,
    /// The check does not match.
    Check,
    /// A newer format than this build reads.
    Version(u32),
    /// Sound, but of another use of the file: salt, offset or segment number differ.
    Foreign,
    /// Lengths or sequences that contradict each other.
    Shape,
}

impl SegmentHeader {
    /// The header as a block.
    pub(crate) fn encode(&self, block: &mut [u8]) {
        let block = &mut block[..BLOCK_BYTES];
        block.fill(0);
        put(block, 0, &SEGMENT_MAGIC);
        put(block, HEADER_VERSION, &SEGMENT_VERSION.to_le_bytes());
        put(block, HEADER_SHARD, &self.shard.to_le_bytes());
        put(block, HEADER_ENDED, &self.previous_ended.to_wire().to_le_bytes());
        put(block, HEADER_NUMBER, &self.number.to_le_bytes());
        put(block, HEADER_BASE, &self.base.0.to_le_bytes());
        put(block, HEADER_SALT, &self.salt.to_le_bytes());
        put(block, HEADER_BUILD, &self.build);
        put(block, HEADER_JOURNAL, &self.journal_id.to_le_bytes());
        put(block, HEADER_PREVIOUS_END, &self.previous_end.to_le_bytes());
        put(block, HEADER_PREVIOUS_HASH, &self.previous_hash);
        seal_block(block);
    }

    /// The header in a block.
    pub(crate) fn decode(block: &[u8]) -> Result<Self, BadBlock> {
        if block.len() < BLOCK_BYTES || !block.starts_with(&SEGMENT_MAGIC) {
            return Err(BadBlock::Magic);
        }
        if !block_is_sealed(block) {
            return Err(BadBlock::Check);
        }
        let version = get_u32(block, HEADER_VERSION);
        if version != SEGMENT_VERSION {
            return Err(BadBlock::Version(version));
        }
        let ended = PreviousEnded::from_wire(get_u16(block, HEADER_ENDED));
        Ok(Self {
            shard: get_u16(block, HEADER_SHARD),
            previous_ended: ended.ok_or(BadBlock::Shape)?,
            number: get_u64(block, HEADER_NUMBER),
            base: Sequence(get_u64(block, HEADER_BASE)),
            salt: get_u32(block, HEADER_SALT),
            build: take(block, HEADER_BUILD),
            journal_id: get_u64(block, HEADER_JOURNAL),
            previous_end: get_u64(block, HEADER_PREVIOUS_END),
            previous_hash: take(block, HEADER_PREVIOUS_HASH),
        })
    }
}

/// Puts the CRC of a block into its last four octets.
pub(crate) fn seal_block(block: &mut [u8]) {
    let crc = crc32c::crc32c(&block[..HEADER_CRC]);
    put(block, HEADER_CRC, &crc.to_le_bytes());
}

/// Whether the last four octets of a block are its CRC.
pub(crate) fn block_is_sealed(block: &[u8]) -> bool {
    crc32c::crc32c(&block[..HEADER_CRC]) == get_u32(block, HEADER_CRC)
}

/// What stands in front of the frames of one group commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BatchHeader {
    /// Octets of the batch on disk, header and padding included: whole blocks.
    pub(crate) bytes: usize,
    /// Octets of its frames.
    pub(crate) frame_bytes: usize,
    pub(crate) first: Sequence,
    pub(crate) last: Sequence,
    /// Where in the segment the batch starts.
    pub(crate) offset: u64,
    pub(crate) salt: u32,
    pub(crate) segment: u64,
    /// The chain of hashes in front of the batch.
    pub(crate) chain: Hash,
    body_crc: u32,
}

const BATCH_HEADER_CRC: usize = BATCH_MAGIC.len();
const BATCH_BYTES: usize = BATCH_HEADER_CRC + size_of::<u32>();
const BATCH_FRAME_BYTES: usize = BATCH_BYTES + size_of::<u32>();
const BATCH_FIRST: usize = BATCH_FRAME_BYTES + size_of::<u32>();
const BATCH_LAST: usize = BATCH_FIRST + size_of::<u64>();
const BATCH_OFFSET: usize = BATCH_LAST + size_of::<u64>();
const BATCH_SALT: usize = BATCH_OFFSET + size_of::<u64>();
const BATCH_BODY_CRC: usize = BATCH_SALT + size_of::<u32>();
const BATCH_COUNT: usize = BATCH_BODY_CRC + size_of::<u32>();
const BATCH_ZERO: usize = BATCH_COUNT + size_of::<u32>();
const BATCH_SEGMENT: usize = BATCH_ZERO + size_of::<u32>();
const BATCH_CHAIN: usize = BATCH_SEGMENT + size_of::<u64>();
const BATCH_RESERVED: usize = BATCH_CHAIN + HASH_BYTES;
const BATCH_END: usize = BATCH_RESERVED + 32;

const _: () = assert!(BATCH_END == BATCH_HEADER_BYTES);

/// The first value of a segment's chain.
pub(crate) fn chain_start(header_block: &[u8]) -> Hash {
    Sha256::digest(&header_block[..BLOCK_BYTES]).into()
}

/// The chain's value behind a batch, padding included.
pub(crate) fn chain_behind(chain: &Hash, batch: &[u8]) -> Hash {
    Sha256::new_with_prefix(chain).chain_update(batch).finalize().into()
}

impl BatchHeader {
    /// Completes a batch in place: `batch` holds room for the header, then `frame_bytes` of frames, and
    /// is at least as long as the padded batch. Returns the padded length.
    pub(crate) fn complete(
        batch: &mut [u8],
        segment: &SegmentHeader,
        offset: u64,
        (first, last): (Sequence, Sequence),
        frame_bytes: usize,
        chain: &Hash,
    ) -> usize {
        let end = BATCH_HEADER_BYTES + frame_bytes;
        let bytes = end.next_multiple_of(BLOCK_BYTES);
        batch[end..bytes].fill(0);
        batch[..BATCH_HEADER_BYTES].fill(0);
        let body_crc = crc32c::crc32c_append(segment.salt, &batch[BATCH_HEADER_BYTES..bytes]);
        let count = last.0 - first.0 + 1;
        put(batch, 0, &BATCH_MAGIC);
        put(batch, BATCH_BYTES, &length(bytes));
        put(batch, BATCH_FRAME_BYTES, &length(frame_bytes));
        put(batch, BATCH_FIRST, &first.0.to_le_bytes());
        put(batch, BATCH_LAST, &last.0.to_le_bytes());
        put(batch, BATCH_OFFSET, &offset.to_le_bytes());
        put(batch, BATCH_SALT, &segment.salt.to_le_bytes());
        put(batch, BATCH_BODY_CRC, &body_crc.to_le_bytes());
        put(batch, BATCH_COUNT, &length(crate::to_usize(count)));
        put(batch, BATCH_SEGMENT, &segment.number.to_le_bytes());
        put(batch, BATCH_CHAIN, chain);
        let crc = header_crc(segment.salt, &batch[..BATCH_HEADER_BYTES]);
        put(batch, BATCH_HEADER_CRC, &crc.to_le_bytes());
        bytes
    }

    /// The header at the start of `octets`, which lie at `offset` of a segment.
    pub(crate) fn decode(
        octets: &[u8],
        segment: &SegmentHeader,
        offset: u64,
    ) -> Result<Self, BadBlock> {
        if octets.len() < BATCH_HEADER_BYTES || !octets.starts_with(&BATCH_MAGIC) {
            return Err(BadBlock::Magic);
        }
        let octets = &octets[..BATCH_HEADER_BYTES];
        if header_crc(segment.salt, octets) != get_u32(octets, BATCH_HEADER_CRC) {
            return Err(BadBlock::Check);
        }
        let header = Self {
            bytes: crate::to_usize(u64::from(get_u32(octets, BATCH_BYTES))),
            frame_bytes: crate::to_usize(u64::from(get_u32(octets, BATCH_FRAME_BYTES))),
            first: Sequence(get_u64(octets, BATCH_FIRST)),
            last: Sequence(get_u64(octets, BATCH_LAST)),
            offset: get_u64(octets, BATCH_OFFSET),
            salt: get_u32(octets, BATCH_SALT),
            segment: get_u64(octets, BATCH_SEGMENT),
            chain: take(octets, BATCH_CHAIN),
            body_crc: get_u32(octets, BATCH_BODY_CRC),
        };
        let of_this_use = (segment.salt, segment.number, offset);
        if (header.salt, header.segment, header.offset) != of_this_use {
            return Err(BadBlock::Foreign);
        }
        let count = u64::from(get_u32(octets, BATCH_COUNT));
        if header.shape_is_sound(count) { Ok(header) } else { Err(BadBlock::Shape) }
    }

    fn shape_is_sound(&self, count: u64) -> bool {
        let padded = (BATCH_HEADER_BYTES + self.frame_bytes).next_multiple_of(BLOCK_BYTES);
        self.bytes == padded
            && self.first.0 >= 1
            && count >= 1
            && self.first.0.checked_add(count - 1) == Some(self.last.0)
    }

    /// Whether `batch`, header included, carries this header's frames.
    pub(crate) fn body_is_sound(&self, batch: &[u8]) -> bool {
        crc32c::crc32c_append(self.salt, &batch[BATCH_HEADER_BYTES..self.bytes]) == self.body_crc
    }
}

/// Last block of a full segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seal {
    /// Last sequence of the segment.
    pub(crate) last: Sequence,
    /// The chain's last value.
    pub(crate) hash: Hash,
}

const SEAL_CRC: usize = SEAL_MAGIC.len();
const SEAL_BYTES: usize = SEAL_CRC + size_of::<u32>();
const SEAL_SALT: usize = SEAL_BYTES + size_of::<u32>();
const SEAL_SEGMENT: usize = SEAL_SALT + size_of::<u32>();
const SEAL_LAST: usize = SEAL_SEGMENT + size_of::<u64>();
const SEAL_OFFSET: usize = SEAL_LAST + size_of::<u64>();
const SEAL_HASH: usize = SEAL_OFFSET + size_of::<u64>();

const _: () = assert!(SEAL_HASH + HASH_BYTES == 72);

impl Seal {
    /// The seal as a block at `offset` of a segment.
    pub(crate) fn encode(&self, block: &mut [u8], segment: &SegmentHeader, offset: u64) {
        let block = &mut block[..BLOCK_BYTES];
        block.fill(0);
        put(block, 0, &SEAL_MAGIC);
        put(block, SEAL_BYTES, &length(BLOCK_BYTES));
        put(block, SEAL_SALT, &segment.salt.to_le_bytes());
        put(block, SEAL_SEGMENT, &segment.number.to_le_bytes());
        put(block, SEAL_LAST, &self.last.0.to_le_bytes());
        put(block, SEAL_OFFSET, &offset.to_le_bytes());
        put(block, SEAL_HASH, &self.hash);
        let crc = header_crc(segment.salt, block);
        put(block, SEAL_CRC, &crc.to_le_bytes());
    }

    /// The seal in a block that lies at `offset` of a segment.
    pub(crate) fn decode(
        block: &[u8],
        segment: &SegmentHeader,
        offset: u64,
    ) -> Result<Self, BadBlock> {
        if block.len() < BLOCK_BYTES || !block.starts_with(&SEAL_MAGIC) {
            return Err(BadBlock::Magic);
        }
        let block = &block[..BLOCK_BYTES];
        if header_crc(segment.salt, block) != get_u32(block, SEAL_CRC) {
            return Err(BadBlock::Check);
        }
        let of_this_use = (segment.salt, segment.number, offset);
        let found =
            (get_u32(block, SEAL_SALT), get_u64(block, SEAL_SEGMENT), get_u64(block, SEAL_OFFSET));
        if found != of_this_use {
            return Err(BadBlock::Foreign);
        }
        Ok(Self { last: Sequence(get_u64(block, SEAL_LAST)), hash: take(block, SEAL_HASH) })
    }
}

/// CRC of a header whose own check stands in octets 4 to 8, started from the segment's salt.
fn header_crc(salt: u32, octets: &[u8]) -> u32 {
    let crc = crc32c::crc32c_append(salt, &octets[..BATCH_HEADER_CRC]);
    crc32c::crc32c_append(crc, &octets[BATCH_BYTES..])
}

fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).expect("a batch is at most 16 MiB, see Options").to_le_bytes()
}

#[cfg(test)]
mod tests;
