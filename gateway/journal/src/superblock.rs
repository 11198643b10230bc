//! The journal's identity and its few facts that must survive on their own: epoch, durable sequence,
//! newest segment. Two copies; what they mean for recovery is decided elsewhere.
//!
//! ```text
//! 0        8         12      14     16         24           32      36      40
//! | magic  | u32     | u16   | u16  | u64      | u64        | u32   | u32   | u64 durable |
//! |        | version | shard | zero | journal  | generation | epoch | closed| sequence    |
//! 48              56          72 ... zeros ... 4092   4096
//! | u64 segment   | build[16] |             | u32 crc |
//! ```
//!
//! The file is created whole under another name, so it is never half there. An epoch is burned by
//! writing both copies, one after the other; hints (durable sequence, segment) go to one copy in turn.

use std::io;

use protocol::units::{Epoch, Sequence};
use serde::Serialize;
use thiserror::Error;

use crate::block::{block_is_sealed, seal_block};
use crate::disk::{BLOCK_BYTES, Blocks, Disk, DiskFile};
use crate::octets::{get_u16, get_u32, get_u64, put, take};

/// Name of the file.
pub(crate) const NAME: &str = "superblock";
const NAME_NEW: &str = "superblock.tmp";
const MAGIC: [u8; 8] = *b"PLSUPERB";
/// Format that this build writes, and the newest it reads.
pub(crate) const VERSION: u32 = 1;
const COPIES: u64 = 2;

const VERSION_AT: usize = MAGIC.len();
const SHARD_AT: usize = VERSION_AT + size_of::<u32>();
const JOURNAL_AT: usize = SHARD_AT + 2 * size_of::<u16>();
const GENERATION_AT: usize = JOURNAL_AT + size_of::<u64>();
const EPOCH_AT: usize = GENERATION_AT + size_of::<u64>();
const CLOSED_AT: usize = EPOCH_AT + size_of::<u32>();
const DURABLE_AT: usize = CLOSED_AT + size_of::<u32>();
const SEGMENT_AT: usize = DURABLE_AT + size_of::<u64>();
const BUILD_AT: usize = SEGMENT_AT + size_of::<u64>();

// The layout is a published format: changing it must be a deliberate act.
const _: () = assert!(BUILD_AT + 16 == 72);

/// What a copy of the superblock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Superblock {
    /// Shard that the journal belongs to.
    pub shard: u16,
    /// Drawn when the journal was created; its ring and segments carry it too.
    pub journal_id: u64,
    /// Grows with every write: the higher valid copy counts.
    pub generation: u64,
    /// Last epoch that was given out; zero before the first.
    pub epoch: Epoch,
    /// Whether the run of `epoch` has ended with everything durable: `durable` is the last record then.
    pub closed: bool,
    /// A sequence that was durable when this was written; it may lag.
    pub durable: Sequence,
    /// Number of the newest segment when this was written; it may lag.
    pub segment: u64,
    /// Build that wrote it.
    #[serde(serialize_with = "crate::octets::serialize_hex")]
    pub build: [u8; 16],
}

/// Why there is no superblock to go by.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum BadSuperblock {
    /// No copy is sound.
    #[error("damaged in both copies")]
    Damaged,
    /// Written by a newer build.
    #[error("of format version {0}; this build reads up to {VERSION}")]
    Version(u32),
}

/// The superblock's file.
#[derive(Debug)]
pub(crate) struct SuperblockFile {
    file: Box<dyn DiskFile>,
    current: Superblock,
    block: Blocks,
}

/// What the two copies are worth, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Copies {
    /// Whether the first copy is sound.
    pub first_is_sound: bool,
    /// Whether the second copy is sound.
    pub second_is_sound: bool,
}

impl SuperblockFile {
    /// Creates the file for a new journal; durable on return.
    pub(crate) fn create(disk: &dyn Disk, superblock: Superblock) -> io::Result<()> {
        if disk.list()?.iter().any(|name| name == NAME_NEW) {
            disk.remove(NAME_NEW)?;
        }
        let mut file = disk.create(NAME_NEW, COPIES * BLOCK_BYTES as u64)?;
        let mut block = Blocks::new(BLOCK_BYTES);
        superblock.encode(&mut block);
        for copy in 0..COPIES {
            file.write_durable(copy * BLOCK_BYTES as u64, &block)?;
        }
        file.sync()?;
        disk.rename(NAME_NEW, NAME)?;
        disk.sync_names()
    }

    /// Opens the file for writing, to go on from `current`.
    pub(crate) fn open(disk: &dyn Disk, current: Superblock) -> io::Result<Self> {
        Ok(Self { file: disk.open(NAME, true)?, current, block: Blocks::new(BLOCK_BYTES) })
    }

    /// What was written last.
    pub(crate) fn current(&self) -> &Superblock {
        &self.current
    }

    /// Gives out the next epoch: durable in both copies on return. Whatever end was written down is none any more:
    /// this comes before the first record of the epoch.
    pub(crate) fn burn_epoch(&mut self, epoch: Epoch, build: [u8; 16]) -> io::Result<()> {
        self.current.epoch = epoch;
        self.current.closed = false;
        self.current.build = build;
        for _ in 0..COPIES {
            self.write()?;
        }
        Ok(())
    }

    /// Writes down what is durable, in one copy.
    pub(crate) fn note(&mut self, durable: Sequence, segment: u64) -> io::Result<()> {
        self.current.durable = durable;
        self.current.segment = segment;
        self.write()
    }

    /// Writes down that the run has ended with this record.
    pub(crate) fn close(&mut self, last: Sequence, segment: u64) -> io::Result<()> {
        self.current.closed = true;
        self.note(last, segment)
    }

    fn write(&mut self) -> io::Result<()> {
        let next = Superblock { generation: self.current.generation + 1, ..self.current };
        next.encode(&mut self.block);
        let offset = (next.generation % COPIES) * BLOCK_BYTES as u64;
        self.file.write_durable(offset, &self.block)?;
        // Only now: after a failure the same copy is tried again, and the other one stays sound.
        self.current = next;
        Ok(())
    }
}

/// Reads both copies: the one that counts, and what each is worth.
pub(crate) fn read(disk: &dyn Disk) -> io::Result<(Result<Superblock, BadSuperblock>, Copies)> {
    let file = disk.open(NAME, false)?;
    let mut copies = [Err(BadSuperblock::Damaged), Err(BadSuperblock::Damaged)];
    let mut block = vec![0; BLOCK_BYTES];
    for (index, copy) in copies.iter_mut().enumerate() {
        block.fill(0);
        file.read((index * BLOCK_BYTES) as u64, &mut block)?;
        *copy = Superblock::decode(&block);
    }
    let sound = Copies { first_is_sound: copies[0].is_ok(), second_is_sound: copies[1].is_ok() };
    Ok((newest(copies), sound))
}

fn newest(copies: [Result<Superblock, BadSuperblock>; 2]) -> Result<Superblock, BadSuperblock> {
    match copies {
        [Ok(first), Ok(second)] => {
            Ok(if first.generation >= second.generation { first } else { second })
        }
        // A newer build's copy outranks an older sound one: that build knows more.
        [Err(BadSuperblock::Version(version)), _] | [_, Err(BadSuperblock::Version(version))] => {
            Err(BadSuperblock::Version(version))
        }
        [Ok(copy), Err(_)] | [Err(_), Ok(copy)] => Ok(copy),
        [Err(_), Err(_)] => Err(BadSuperblock::Damaged),
    }
}

impl Superblock {
    /// Whether the last run has written down that the journal ends with this record.
    pub(crate) fn is_end(&self, last: Sequence) -> bool {
        self.closed && self.durable == last
    }

    fn encode(&self, block: &mut [u8]) {
        block.fill(0);
        put(block, 0, &MAGIC);
        put(block, VERSION_AT, &VERSION.to_le_bytes());
        put(block, SHARD_AT, &self.shard.to_le_bytes());
        put(block, JOURNAL_AT, &self.journal_id.to_le_bytes());
        put(block, GENERATION_AT, &self.generation.to_le_bytes());
        put(block, EPOCH_AT, &self.epoch.0.to_le_bytes());
        put(block, CLOSED_AT, &u32::from(self.closed).to_le_bytes());
        put(block, DURABLE_AT, &self.durable.0.to_le_bytes());
        put(block, SEGMENT_AT, &self.segment.to_le_bytes());
        put(block, BUILD_AT, &self.build);
        seal_block(block);
    }

    fn decode(block: &[u8]) -> Result<Self, BadSuperblock> {
        if !block.starts_with(&MAGIC) || !block_is_sealed(block) {
            return Err(BadSuperblock::Damaged);
        }
        let version = get_u32(block, VERSION_AT);
        if version != VERSION {
            return Err(BadSuperblock::Version(version));
        }
        Ok(Self {
            shard: get_u16(block, SHARD_AT),
            journal_id: get_u64(block, JOURNAL_AT),
            generation: get_u64(block, GENERATION_AT),
            epoch: Epoch(get_u32(block, EPOCH_AT)),
            closed: get_u32(block, CLOSED_AT) == 1,
            durable: Sequence(get_u64(block, DURABLE_AT)),
            segment: get_u64(block, SEGMENT_AT),
            build: take(block, BUILD_AT),
        })
    }
}
