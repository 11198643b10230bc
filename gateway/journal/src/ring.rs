//! Tier 0: the ring's file and its identity, the writer, and the readers of the ring.
//! Copying to disk is the persister's business; reading older records is `Reader`'s.
//!
//! The file lies on a tmpfs: it survives the process (`kill -9`), not the machine. It starts with a
//! header page, the ring's data follows (see `memory`):
//!
//! ```text
//! 0        8         12      14     16        24           32             40       64     4096
//! | magic  | u32     | u16   | u16  | u64     | u64        | u64 segment  | u64    | ...    | frames ...
//! |        | version | shard | zero | journal | ring bytes | bytes        | crc    |      |
//! ```

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use protocol::units::{Epoch, Nanos, Sequence};
use rustix::fs::{FallocateFlags, fallocate, fstatfs};
use thiserror::Error;

use crate::disk::Disk;
use crate::frame::{self, FRAME_BYTES_MAX, FRAME_HEADER_BYTES, Frame};
use crate::memory::{Consumer, Cursors, Found, HEADER_BYTES, Producer, Ring, Slot, Tail, Word};
use crate::monitor::{Monitor, Watermarks};
use crate::octets::get_u16;

const MAGIC: u64 = u64::from_le_bytes(*b"PLRING01");
const VERSION: u32 = 1;
const IDENTITY_WORDS: usize = 5;

/// File systems that live in memory, by the magic number of `statfs(2)`.
const TMPFS: i64 = 0x0102_1994;
const RAMFS: i64 = 0x8584_58F6;
const HUGETLBFS: i64 = 0x9584_58F6;

/// Whose ring a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) shard: u16,
    pub(crate) journal_id: u64,
    pub(crate) ring_bytes: u64,
    /// Octets of a segment, so that monitors can tell how much of one is left.
    pub(crate) segment_bytes: u64,
}

/// Why a file is not the ring that was looked for.
#[derive(Debug, Error)]
pub(crate) enum BadRing {
    /// The file system said no.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Not a ring, damaged, of another version, or in an unsuitable place.
    #[error("{0}")]
    Problem(String),
}

impl Identity {
    fn words(&self) -> [u64; IDENTITY_WORDS] {
        let version = u64::from(VERSION) | u64::from(self.shard) << 32;
        [MAGIC, version, self.journal_id, self.ring_bytes, self.segment_bytes]
    }

    fn store(&self, ring: &Ring) {
        let words = self.words();
        for (index, word) in words.into_iter().enumerate() {
            ring.header(Word::identity(index)).store(word, Ordering::Relaxed);
        }
        ring.header(Word::identity(IDENTITY_WORDS)).store(crc_of(&words), Ordering::Relaxed);
    }

    /// The identity of a mapped ring.
    pub(crate) fn load(ring: &Ring) -> Result<Self, BadRing> {
        let word = |index| ring.header(Word::identity(index)).load(Ordering::Relaxed);
        let words: [u64; IDENTITY_WORDS] = std::array::from_fn(word);
        if words[0] != MAGIC {
            return Err(BadRing::Problem("not a ring: its first octets are not PLRING01".into()));
        }
        if word(IDENTITY_WORDS) != crc_of(&words) {
            return Err(BadRing::Problem("its header's check does not match".into()));
        }
        let version = words[1].to_le_bytes();
        if words[1] & 0xFFFF_FFFF != u64::from(VERSION) {
            let found = words[1] & 0xFFFF_FFFF;
            return Err(BadRing::Problem(format!("format version {found}; this build reads 1")));
        }
        let identity = Self {
            shard: get_u16(&version, 4),
            journal_id: words[2],
            ring_bytes: words[3],
            segment_bytes: words[4],
        };
        if identity.ring_bytes != ring.bytes() {
            return Err(BadRing::Problem("its length is not what its header says".into()));
        }
        Ok(identity)
    }
}

fn crc_of(words: &[u64; IDENTITY_WORDS]) -> u64 {
    u64::from(words.iter().fold(0, |crc, word| crc32c::crc32c_append(crc, &word.to_le_bytes())))
}

/// Creates a ring under a temporary name, with `frames` in it as written but not durable, the first of
/// them `first`. [`publish`] gives it its name. Returns the head's position too.
pub(crate) fn create(
    path: &Path,
    identity: Identity,
    first: Sequence,
    frames: &[u8],
) -> Result<(Arc<Ring>, u64), BadRing> {
    create_private_directory(path)?;
    let temporary = temporary(path);
    if temporary.exists() {
        std::fs::remove_file(&temporary)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(0o600);
    let file = options.open(&temporary)?;
    require_memory(&file)?;
    let bytes = HEADER_BYTES as u64 + identity.ring_bytes;
    fallocate(&file, FallocateFlags::empty(), 0, bytes).map_err(|error| {
        let advice = "make the tmpfs larger (--shm-size in containers) or ring_bytes smaller";
        BadRing::Problem(format!("no room for {bytes} octets: {error}; {advice}"))
    })?;
    file.set_len(bytes)?;
    let ring = Ring::map(&file, true)?;
    identity.store(&ring);
    ring.start_at(0, first.0);
    let head = fill(&ring, first, frames)?;
    Ok((ring, head))
}

/// Copies checked frames into a fresh ring; the head's position.
fn fill(ring: &Arc<Ring>, first: Sequence, mut frames: &[u8]) -> Result<u64, BadRing> {
    let mut producer = Producer::new(Arc::clone(ring), Cursors::new(0, 0), 0);
    let mut sequence = first.0;
    while !frames.is_empty() {
        let bytes = frame::length(frames);
        let Some(mut slot) = producer.reserve(bytes as u64) else {
            let problem = "too small for the records that are not on disk yet: raise ring_bytes";
            return Err(BadRing::Problem(problem.into()));
        };
        slot.store_octets(16, &frames[16..bytes], bytes);
        slot.commit(bytes as u64, frame::fingerprint(frames), sequence);
        frames = &frames[bytes..];
        sequence += 1;
    }
    Ok(producer.position())
}

/// Gives a created ring its name, in place of whatever had it.
pub(crate) fn publish(path: &Path) -> io::Result<()> {
    std::fs::rename(temporary(path), path)
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

/// Maps the ring at `path`, if there is one.
pub(crate) fn open(path: &Path, writable: bool) -> Result<Option<Arc<Ring>>, BadRing> {
    let mut options = OpenOptions::new();
    options.read(true).write(writable).custom_flags(libc::O_NOFOLLOW);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if writable {
        require_memory(&file)?;
    }
    let ring = Ring::map(&file, writable)?;
    Identity::load(&ring)?;
    Ok(Some(ring))
}

/// Device and inode of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileId(u64, u64);

/// The file that a path names now, to notice when another took its place.
pub(crate) fn file_id(path: &Path) -> Option<FileId> {
    std::fs::metadata(path).ok().map(|metadata| FileId(metadata.dev(), metadata.ino()))
}

/// Others must be able neither to look into the ring nor to swap or shorten its file.
fn create_private_directory(path: &Path) -> Result<(), BadRing> {
    let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Err(BadRing::Problem("needs a directory of its own: give a path with one".into()));
    };
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let mode = std::fs::metadata(directory)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let directory = directory.display();
        let problem = format!("its directory {directory} has mode {mode:04o}; it must be 0700");
        return Err(BadRing::Problem(problem));
    }
    Ok(())
}

/// The writer stores into this mapping: on a disk, writeback would stop it for milliseconds.
fn require_memory(file: &File) -> Result<(), BadRing> {
    let kind = fstatfs(file).map_err(io::Error::from)?.f_type;
    if [TMPFS, RAMFS, HUGETLBFS].contains(&kind) {
        return Ok(());
    }
    Err(BadRing::Problem("must lie on a tmpfs (such as /dev/shm), not on a disk".into()))
}

/// The ring has no room: a consumer (the disk, as a rule) lags by a whole ring. Nothing is lost; the
/// caller holds back what it wanted to append and tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the journal's ring is full: the disk or a registered reader lags by a whole ring")]
pub struct Full;

/// The one writer of a journal, on the trading thread. It never blocks, allocates or calls the system.
#[derive(Debug)]
pub struct Writer {
    producer: Producer,
    epoch: Epoch,
    salt: u32,
    next: Sequence,
    /// Held for its lock: as long as there is a writer, nobody else may open the journal.
    _disk: Arc<dyn Disk>,
}

impl Writer {
    pub(crate) fn new(
        producer: Producer,
        journal_id: u64,
        epoch: Epoch,
        next: Sequence,
        disk: Arc<dyn Disk>,
    ) -> Self {
        Self { producer, epoch, salt: frame::salt(journal_id, epoch), next, _disk: disk }
    }

    /// Sequence that the next record gets.
    #[must_use]
    pub fn next_sequence(&self) -> Sequence {
        self.next
    }

    /// Epoch that the records of this writer carry.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Octets of frames that fit before the slowest consumer holds the writer back. A frame at the end
    /// of the ring may need up to its own length more.
    #[must_use]
    pub fn free_bytes(&self) -> u64 {
        self.producer.free_bytes()
    }

    /// How far records have got, as of now.
    #[must_use]
    pub fn watermarks(&self) -> Watermarks {
        Watermarks::of(self.producer.ring())
    }

    /// Appends a record: on return it survives the process, though not yet the machine.
    ///
    /// # Errors
    /// [`Full`] when the ring has no room; nothing happened then.
    ///
    /// # Panics
    /// When the body is shorter than [`crate::BODY_BYTES_MIN`] or longer than [`crate::BODY_BYTES_MAX`].
    #[inline]
    pub fn append(
        &mut self,
        timestamp: Nanos,
        parent: Sequence,
        body: &[u8],
    ) -> Result<Sequence, Full> {
        let bytes = frame::bytes_for(body.len());
        let mut slot = self.producer.reserve(bytes as u64).ok_or(Full)?;
        let (room, padding) = slot.octets_mut(FRAME_HEADER_BYTES).split_at_mut(body.len());
        room.copy_from_slice(body);
        padding[..bytes - FRAME_HEADER_BYTES - body.len()].fill(0);
        let meta = frame::meta(self.epoch, get_u16(body, 2), body.len());
        Ok(commit(slot, &mut self.next, self.salt, meta, timestamp, parent, bytes))
    }

    /// Room for a body of at most `body_bytes_max` octets, to be encoded in place.
    ///
    /// # Errors
    /// [`Full`] when the ring has no room; nothing happened then.
    ///
    /// # Panics
    /// As [`Self::append`].
    #[inline]
    pub fn reserve(&mut self, body_bytes_max: usize) -> Result<Reservation<'_>, Full> {
        let bytes = frame::bytes_for(body_bytes_max);
        let slot = self.producer.reserve(bytes as u64).ok_or(Full)?;
        let Self { epoch, salt, next, .. } = self;
        Ok(Reservation { slot, epoch: *epoch, salt: *salt, next, body_bytes_max })
    }
}

/// Room for one record in the ring. Dropped without [`Reservation::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Reservation<'a> {
    slot: Slot<'a>,
    epoch: Epoch,
    salt: u32,
    next: &'a mut Sequence,
    body_bytes_max: usize,
}

impl Reservation<'_> {
    /// Where the body goes. Its octets are what an earlier lap left there.
    #[inline]
    pub fn body_mut(&mut self) -> &mut [u8] {
        &mut self.slot.octets_mut(FRAME_HEADER_BYTES)[..self.body_bytes_max]
    }

    /// Sequence that the record gets when it is committed.
    #[must_use]
    pub fn sequence(&self) -> Sequence {
        *self.next
    }

    /// Appends the first `body_bytes` of the body as a record.
    ///
    /// # Panics
    /// When `body_bytes` is more than was reserved, or less than [`crate::BODY_BYTES_MIN`].
    #[inline]
    pub fn commit(mut self, body_bytes: usize, timestamp: Nanos, parent: Sequence) -> Sequence {
        assert!(body_bytes <= self.body_bytes_max);
        let bytes = frame::bytes_for(body_bytes);
        let body = self.slot.octets_mut(FRAME_HEADER_BYTES);
        body[body_bytes..bytes - FRAME_HEADER_BYTES].fill(0);
        let meta = frame::meta(self.epoch, get_u16(body, 2), body_bytes);
        commit(self.slot, self.next, self.salt, meta, timestamp, parent, bytes)
    }
}

/// Completes the frame whose body is in place, and publishes it.
#[inline]
fn commit(
    mut slot: Slot<'_>,
    next: &mut Sequence,
    salt: u32,
    meta: u64,
    timestamp: Nanos,
    parent: Sequence,
    bytes: usize,
) -> Sequence {
    let sequence = *next;
    slot.store_word(frame::META_WORD, meta);
    slot.store_word(frame::TIMESTAMP_WORD, timestamp.0);
    slot.store_word(frame::PARENT_WORD, parent.0);
    let check = frame::check(salt, slot.octets(bytes));
    slot.commit(bytes as u64, check, sequence.0);
    *next = Sequence(sequence.0 + 1);
    sequence
}

/// A registered reader of tier 0 in the writer's process: the writer never overtakes it, so a slow one
/// fills the ring. It looks at frames in place, trusts their checks and costs one load when idle.
#[derive(Debug)]
pub struct RingReader {
    consumer: Consumer,
    next: Sequence,
}

impl RingReader {
    pub(crate) fn new(consumer: Consumer, next: Sequence) -> Self {
        Self { consumer, next }
    }

    /// Sequence of the record that [`Self::next`] gives next.
    #[must_use]
    pub fn next_sequence(&self) -> Sequence {
        self.next
    }

    /// How far records have got, as of now: one of them serves as the limit of [`Self::next`].
    #[must_use]
    pub fn watermarks(&self) -> Watermarks {
        Watermarks::of(self.consumer.ring())
    }

    /// The next record, if it is there and its sequence is at most `limit`. The record before it is
    /// given back to the writer.
    #[inline]
    pub fn next(&mut self, limit: Sequence) -> Option<Frame<'_>> {
        self.consumer.release();
        if self.next > limit {
            return None;
        }
        let frame = Frame::trusted(self.consumer.take()?);
        assert!(frame.sequence == self.next, "the ring gives records in order");
        self.next = Sequence(frame.sequence.0 + 1);
        Some(frame)
    }
}

/// The writer overwrote records that a [`RingTail`] had not read: they are in tier 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the writer lapped this reader: go on from tier 1")]
pub struct Lapped;

/// An unregistered reader of tier 0, in any process: it costs the writer nothing, copies and checks
/// every record, and may be overtaken.
#[derive(Debug)]
pub struct RingTail {
    tail: Tail,
    journal_id: u64,
    buffer: Vec<u8>,
    /// Octets of the frame in the buffer.
    current_bytes: usize,
    next: Sequence,
}

/// Why a [`RingTail`] gives no record.
#[derive(Debug, Error)]
pub enum TailError {
    /// Overtaken, before or while reading.
    #[error(transparent)]
    Lapped(#[from] Lapped),
    /// A committed record is not sound: memory is broken.
    #[error("record {sequence} at ring position {position} is not sound")]
    Corrupt {
        /// Sequence that should stand there.
        sequence: Sequence,
        /// Its position, in octets since the ring was created.
        position: u64,
    },
    /// No ring at the path, or not one that can be read.
    #[error("ring {path}: {problem}")]
    Ring {
        /// Where it was looked for.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The ring's records end before the wanted one: its reader knows more than the journal does.
    #[error("the journal goes up to {written}; record {wanted} was asked for")]
    Ahead {
        /// Last record there is.
        written: Sequence,
        /// The one asked for.
        wanted: Sequence,
    },
}

impl RingTail {
    /// Tails the ring at `path` from record `from` on. Records up to the durable watermark may have to
    /// be read from tier 1: [`Lapped`] says so.
    ///
    /// # Errors
    /// [`TailError`].
    pub fn open(path: &Path, from: Sequence) -> Result<Self, TailError> {
        let trouble = |problem: String| TailError::Ring { path: path.to_owned(), problem };
        let ring = open(path, false).map_err(|error| trouble(error.to_string()))?;
        let ring = ring.ok_or_else(|| trouble("there is none; is the gateway running?".into()))?;
        Self::over(ring, from)
    }

    /// As [`Self::open`], over a mapping of its own.
    pub(crate) fn over(ring: Arc<Ring>, from: Sequence) -> Result<Self, TailError> {
        let identity = Identity::load(&ring);
        let journal_id = identity.map_or(0, |identity| identity.journal_id);
        let mut tail = Tail::at_durable(ring);
        let mut buffer = vec![0; FRAME_BYTES_MAX];
        loop {
            let sequence = tail.sequence().map_err(|_| Lapped)?;
            let (wanted, position) = (Sequence(sequence), tail.position());
            if sequence == 0 {
                return Err(TailError::Corrupt { sequence: wanted, position });
            }
            if sequence > from.0 {
                return Err(Lapped.into());
            }
            if sequence == from.0 {
                return Ok(Self { tail, journal_id, buffer, current_bytes: 0, next: from });
            }
            match tail.read(&mut buffer).map_err(|_| Lapped)? {
                Found::Frame(_) => {}
                Found::Head => {
                    return Err(TailError::Ahead { written: Sequence(sequence - 1), wanted: from });
                }
                Found::Nonsense => {
                    return Err(TailError::Corrupt { sequence: wanted, position });
                }
            }
        }
    }

    /// Sequence of the record that [`Self::next`] gives next.
    #[must_use]
    pub fn next_sequence(&self) -> Sequence {
        self.next
    }

    /// How far records have got, as of now.
    #[must_use]
    pub fn watermarks(&self) -> Watermarks {
        Watermarks::of(self.tail.ring())
    }

    /// A view of the ring's counters.
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        Monitor::over(Arc::clone(self.tail.ring()))
    }

    /// The next record, copied and checked, if it is there and its sequence is at most `limit`.
    ///
    /// # Errors
    /// [`TailError::Lapped`] when the writer was faster; [`TailError::Corrupt`] when memory is broken.
    pub fn next(&mut self, limit: Sequence) -> Result<Option<Frame<'_>>, TailError> {
        Ok(self.advance(limit)?.then(|| self.current()))
    }

    /// As [`Self::next`], with the record left in [`Self::current`].
    pub(crate) fn advance(&mut self, limit: Sequence) -> Result<bool, TailError> {
        if self.next > limit {
            return Ok(false);
        }
        let (position, sequence) = (self.tail.position(), self.next);
        let corrupt = TailError::Corrupt { sequence, position };
        let bytes = match self.tail.read(&mut self.buffer).map_err(|_| Lapped)? {
            Found::Head => return Ok(false),
            Found::Nonsense => return Err(corrupt),
            Found::Frame(bytes) => bytes,
        };
        let octets = &self.buffer[..bytes];
        let sound = frame::verify(self.journal_id, octets) == Ok(bytes);
        if !sound || Frame::trusted(octets).sequence != sequence {
            return Err(corrupt);
        }
        self.current_bytes = bytes;
        self.next = Sequence(sequence.0 + 1);
        Ok(true)
    }

    /// The record that the last successful [`Self::advance`] copied.
    pub(crate) fn current(&self) -> Frame<'_> {
        Frame::trusted(self.current_octets())
    }

    /// The same as octets of its frame.
    pub(crate) fn current_octets(&self) -> &[u8] {
        &self.buffer[..self.current_bytes]
    }
}
