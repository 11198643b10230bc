//! Snapshot files beside the segments: what somebody knows once a record of this journal is taken in. What is
//! in them is not the journal's business; that they are whole, and of this journal, is.
//!
//! ```text
//! 0       8     12      14     16        24         32      36            40     48              56
//! | magic | u32 | u16   | zero | u64     | u64      | u32   | u32 crc    | u64  | u64           | build[16]
//! |       | ver | shard |      | journal | sequence | epoch | of its body | time | configuration |
//! 72          80             84 ... zeros ... 124            128
//! | u64 octets | u32 crc of body |            | u32 crc of header | body ...
//! ```
//!
//! A file is written under another name, synced, renamed, and the directory synced: under its own name it is
//! whole, or the disk has changed it since. Sequence, epoch and the CRC of the record's body say which record
//! was the last one: after a power loss the journal may have gone on with another one of the same sequence.

use std::io;
use std::path::Path;
use std::sync::Arc;

use protocol::units::{Epoch, Nanos, Sequence};
use serde::Serialize;
use thiserror::Error;

use crate::disk::{Disk, RealDisk};
use crate::frame::Frame;
use crate::octets::{get_u16, get_u32, get_u64, put, take};
use crate::reader::ReadError;
use crate::superblock;

const MAGIC: [u8; 8] = *b"PLSNAPSH";
/// Format of the file that this build writes, and the newest it reads. What is in it has its own version.
const VERSION: u32 = 1;

const VERSION_AT: usize = MAGIC.len();
const SHARD_AT: usize = VERSION_AT + size_of::<u32>();
const JOURNAL_AT: usize = SHARD_AT + 2 * size_of::<u16>();
const SEQUENCE_AT: usize = JOURNAL_AT + size_of::<u64>();
const EPOCH_AT: usize = SEQUENCE_AT + size_of::<u64>();
const RECORD_CRC_AT: usize = EPOCH_AT + size_of::<u32>();
const TIME_AT: usize = RECORD_CRC_AT + size_of::<u32>();
const CONFIGURATION_AT: usize = TIME_AT + size_of::<u64>();
const BUILD_AT: usize = CONFIGURATION_AT + size_of::<u64>();
const BODY_BYTES_AT: usize = BUILD_AT + 16;
const BODY_CRC_AT: usize = BODY_BYTES_AT + size_of::<u64>();
const CRC_AT: usize = HEADER_BYTES - size_of::<u32>();
const HEADER_BYTES: usize = 128;

// The layout is a published format: changing it must be a deliberate act.
const _: () = assert!(BODY_CRC_AT == 80 && CRC_AT == 124);

const NAME_END: &str = ".snapshot";
const NAME_NEW_END: &str = ".snapshot.tmp";
/// Snapshots that are kept, should the newest one be damaged.
pub const SNAPSHOTS_KEPT: usize = 2;
/// Octets of one write.
const WRITE_BYTES: usize = 1 << 20;

/// A record, told from every other one that ever had its sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RecordId {
    /// Its sequence.
    pub sequence: Sequence,
    /// Run that wrote it.
    pub epoch: Epoch,
    /// CRC-32C of its body.
    pub check: u32,
    /// Time of its input.
    pub time: Nanos,
}

impl RecordId {
    /// The identity of a record.
    #[must_use]
    pub fn of(frame: &Frame<'_>) -> Self {
        let Frame { sequence, epoch, timestamp, body, .. } = *frame;
        Self { sequence, epoch, check: crc32c::crc32c(body), time: timestamp }
    }
}

/// What the head of a snapshot says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SnapshotHeader {
    /// The last record that it covers.
    pub record: RecordId,
    /// Hash of the configuration that was in force.
    pub configuration: u64,
    /// Build that wrote it.
    #[serde(serialize_with = "crate::octets::serialize_hex")]
    pub build: [u8; 16],
    /// Octets of what is in it.
    pub body_bytes: u64,
}

/// Why a file is no snapshot of this journal. Ordered by precedence.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadSnapshot {
    /// The disk refused.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It ends inside its header.
    #[error("ends inside its header")]
    Short,
    /// It does not begin as snapshots do.
    #[error("does not begin as a snapshot does")]
    Magic,
    /// Written by a newer build.
    #[error("is of format version {found}; this build reads up to {VERSION}")]
    Version {
        /// The version in it.
        found: u32,
    },
    /// Its header is damaged.
    #[error("has a damaged header")]
    Header,
    /// It belongs to another journal or shard, or to another place in this one.
    #[error("belongs to another journal, or was renamed")]
    Foreign,
    /// It is longer or shorter than it says.
    #[error("has {given} octets behind its header, it says {expected}")]
    Length {
        /// Octets that there are.
        given: u64,
        /// Octets that there should be.
        expected: u64,
    },
    /// What is in it is damaged.
    #[error("is damaged")]
    Body,
}

/// The snapshots of one journal.
#[derive(Debug)]
pub struct Snapshots {
    disk: Arc<dyn Disk>,
    journal_id: u64,
    shard: u16,
}

impl Snapshots {
    /// Those in the directory of a journal's segments.
    ///
    /// # Errors
    /// [`ReadError`] when there is no journal.
    pub fn open(directory: &Path) -> Result<Self, ReadError> {
        Self::open_on(Arc::new(RealDisk::new(directory, false)))
    }

    /// As [`Self::open`], on another disk than the file system's.
    ///
    /// # Errors
    /// [`ReadError`] when there is no journal.
    pub fn open_on(disk: Arc<dyn Disk>) -> Result<Self, ReadError> {
        let (superblock, _) = superblock::read(&*disk).map_err(|source| ReadError::Io {
            operation: "read",
            name: superblock::NAME.into(),
            source,
        })?;
        let superblock = superblock.map_err(|bad| ReadError::Journal {
            file: superblock::NAME.into(),
            problem: bad.to_string(),
        })?;
        Ok(Self { disk, journal_id: superblock.journal_id, shard: superblock.shard })
    }

    /// Last records of the snapshots that there are, newest first, whatever is in the files.
    ///
    /// # Errors
    /// What the file system says.
    pub fn list(&self) -> io::Result<Vec<Sequence>> {
        let names = self.disk.list()?;
        let sequences = names.iter().filter_map(|name| sequence_of(name, NAME_END));
        let mut sequences: Vec<Sequence> = sequences.collect();
        sequences.sort_unstable();
        sequences.reverse();
        Ok(sequences)
    }

    /// Reads and checks a snapshot.
    ///
    /// # Errors
    /// [`BadSnapshot`].
    pub fn read(&self, sequence: Sequence) -> Result<(SnapshotHeader, Vec<u8>), BadSnapshot> {
        let file = self.disk.open(&snapshot_name(sequence), false)?;
        let bytes = file.bytes()?;
        let mut head = [0; HEADER_BYTES];
        if bytes < HEADER_BYTES as u64 || file.read(0, &mut head)? < HEADER_BYTES {
            return Err(BadSnapshot::Short);
        }
        let header = self.decode(&head)?;
        if header.record.sequence != sequence {
            return Err(BadSnapshot::Foreign);
        }
        let (given, expected) = (bytes - HEADER_BYTES as u64, header.body_bytes);
        if given != expected {
            return Err(BadSnapshot::Length { given, expected });
        }
        let mut body = vec![0; crate::to_usize(expected)];
        if file.read(HEADER_BYTES as u64, &mut body)? < body.len() {
            return Err(BadSnapshot::Short);
        }
        if crc32c::crc32c(&body) != get_u32(&head, BODY_CRC_AT) {
            return Err(BadSnapshot::Body);
        }
        Ok((header, body))
    }

    fn decode(&self, head: &[u8; HEADER_BYTES]) -> Result<SnapshotHeader, BadSnapshot> {
        if head[..MAGIC.len()] != MAGIC {
            return Err(BadSnapshot::Magic);
        }
        if crc32c::crc32c(&head[..CRC_AT]) != get_u32(head, CRC_AT) {
            return Err(BadSnapshot::Header);
        }
        let found = get_u32(head, VERSION_AT);
        if found != VERSION {
            return Err(BadSnapshot::Version { found });
        }
        let identity = (get_u64(head, JOURNAL_AT), get_u16(head, SHARD_AT));
        if identity != (self.journal_id, self.shard) {
            return Err(BadSnapshot::Foreign);
        }
        Ok(SnapshotHeader {
            record: RecordId {
                sequence: Sequence(get_u64(head, SEQUENCE_AT)),
                epoch: Epoch(get_u32(head, EPOCH_AT)),
                check: get_u32(head, RECORD_CRC_AT),
                time: Nanos(get_u64(head, TIME_AT)),
            },
            configuration: get_u64(head, CONFIGURATION_AT),
            build: take(head, BUILD_AT),
            body_bytes: get_u64(head, BODY_BYTES_AT),
        })
    }

    /// Writes a snapshot; on return it survives a power loss. Then older ones than the one before it are
    /// removed, and newer ones: their records were never durable, or they are not of this journal.
    ///
    /// # Errors
    /// What the disk says; the snapshots that there were are still there.
    pub fn write(
        &self,
        record: RecordId,
        configuration: u64,
        build: [u8; 16],
        body: &[u8],
    ) -> io::Result<()> {
        for name in self.disk.list()? {
            if name.ends_with(NAME_NEW_END) {
                self.disk.remove(&name)?;
            }
        }
        let (name, new) = (snapshot_name(record.sequence), new_name(record.sequence));
        let body_bytes = body.len() as u64;
        let header = SnapshotHeader { record, configuration, build, body_bytes };
        let mut file = self.disk.create(&new, HEADER_BYTES as u64 + body_bytes)?;
        file.write(0, &self.encode(&header, body))?;
        let mut offset = HEADER_BYTES as u64;
        for chunk in body.chunks(WRITE_BYTES) {
            file.write(offset, chunk)?;
            offset += chunk.len() as u64;
        }
        file.sync()?;
        self.disk.rename(&new, &name)?;
        self.disk.sync_names()?;
        self.tidy(record.sequence)
    }

    fn encode(&self, header: &SnapshotHeader, body: &[u8]) -> [u8; HEADER_BYTES] {
        let SnapshotHeader { record, configuration, build, body_bytes } = header;
        let mut head = [0; HEADER_BYTES];
        put(&mut head, 0, &MAGIC);
        put(&mut head, VERSION_AT, &VERSION.to_le_bytes());
        put(&mut head, SHARD_AT, &self.shard.to_le_bytes());
        put(&mut head, JOURNAL_AT, &self.journal_id.to_le_bytes());
        put(&mut head, SEQUENCE_AT, &record.sequence.0.to_le_bytes());
        put(&mut head, EPOCH_AT, &record.epoch.0.to_le_bytes());
        put(&mut head, RECORD_CRC_AT, &record.check.to_le_bytes());
        put(&mut head, TIME_AT, &record.time.0.to_le_bytes());
        put(&mut head, CONFIGURATION_AT, &configuration.to_le_bytes());
        put(&mut head, BUILD_AT, build);
        put(&mut head, BODY_BYTES_AT, &body_bytes.to_le_bytes());
        put(&mut head, BODY_CRC_AT, &crc32c::crc32c(body).to_le_bytes());
        let crc = crc32c::crc32c(&head[..CRC_AT]);
        put(&mut head, CRC_AT, &crc.to_le_bytes());
        head
    }

    /// Removes what is not kept beside a new snapshot.
    fn tidy(&self, newest: Sequence) -> io::Result<()> {
        let mut kept = 0;
        for sequence in self.list()? {
            if sequence <= newest && kept < SNAPSHOTS_KEPT {
                kept += 1;
            } else {
                self.disk.remove(&snapshot_name(sequence))?;
            }
        }
        Ok(())
    }
}

/// Name of the file of a snapshot, by its last record.
#[must_use]
pub fn snapshot_name(sequence: Sequence) -> String {
    format!("{:020}{NAME_END}", sequence.0)
}

fn new_name(sequence: Sequence) -> String {
    format!("{:020}{NAME_NEW_END}", sequence.0)
}

fn sequence_of(name: &str, end: &str) -> Option<Sequence> {
    let sequence = Sequence(name.strip_suffix(end)?.parse().ok()?);
    // Another spelling of a number would be another file.
    (snapshot_name(sequence) == name).then_some(sequence)
}
