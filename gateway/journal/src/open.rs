//! Opening a journal: carries out what `recovery` decides, and hands out the stages.
//!
//! In this order, so that a crash at any point leaves a journal that opens again: look at both tiers,
//! decide, sync what was found, put the ring in place, give out the epoch, start a segment if one is needed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;

use protocol::units::{Epoch, Nanos, Sequence};
use serde::Serialize;
use thiserror::Error;

use crate::block::PreviousEnded;
use crate::damage::BadRecord;
use crate::disk::{BLOCK_BYTES, Disk, LockError, RealDisk};
use crate::inspect::{Found, look};
use crate::memory::{Consumer, Cursors, Producer, Ring, Word};
use crate::monitor::{Monitor, status};
use crate::options::{Options, SPARES};
use crate::persister::{Active, Parts, PersistError, Persister, Place, Previous, Stamp};
use crate::preparer::Preparer;
use crate::recovery::{Decision, Newest, Rebuilt, Tier1, decide};
use crate::ring::{self, BadRing, Identity, RingReader, Writer};
use crate::seed::Seed;
use crate::segment::{Ghost, Stop, Tip, list, name_of};
use crate::superblock::{self, BadSuperblock, Superblock, SuperblockFile};
use crate::tier0::Tier0;

/// Epochs that a journal can give out: a `ClOrdID` has 18 bits for one.
pub const EPOCHS_MAX: u32 = (1 << 18) - 1;

/// Why a journal could not be opened. Nothing was changed, unless the variant says so.
#[derive(Debug, Error)]
pub enum OpenError {
    /// A field of the options cannot be right.
    #[error("{field} must be {right}")]
    Options {
        /// The field.
        field: &'static str,
        /// What would be right.
        right: String,
    },
    /// Another process (or another part of this one) has the journal open.
    #[error("{directory} is in use by {holder}")]
    Locked {
        /// The journal's directory.
        directory: PathBuf,
        /// What the holder wrote about itself.
        holder: String,
    },
    /// The directory holds another shard's journal.
    #[error("the journal belongs to shard {found}, not to shard {wanted}")]
    WrongShard {
        /// Shard that the journal says it belongs to.
        found: u16,
        /// Shard of the options.
        wanted: u16,
    },
    /// A newer build wrote this journal.
    #[error(
        "{file} is of format version {found}; this build reads up to {supported}: use a newer build"
    )]
    WrongVersion {
        /// File of the journal's directory.
        file: String,
        /// Version in the file.
        found: u32,
        /// Newest version that this build reads.
        supported: u32,
    },
    /// No copy of the superblock is sound, or it is missing though there are segments.
    #[error("the superblock is {problem}: restore it, or the whole journal, from a replica")]
    Superblock {
        /// Damaged or missing.
        problem: &'static str,
    },
    /// Committed records are damaged or missing and nothing can repair them.
    #[error("{0}: restore the segment from a replica; nothing was truncated")]
    Corrupt(BadRecord),
    /// The file at the ring's path cannot be used.
    #[error("ring {path}: {problem}")]
    Ring {
        /// The ring's path.
        path: PathBuf,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// Every epoch has been given out.
    #[error("all {EPOCHS_MAX} epochs of this journal are used: start a new journal")]
    EpochsExhausted,
    /// The disk refused. Space for a segment may be what is missing.
    #[error("{operation} {name}: {source}")]
    Io {
        /// What was being done.
        operation: &'static str,
        /// To which file of the journal's directory.
        name: String,
        /// What the disk said.
        source: io::Error,
    },
}

impl From<PersistError> for OpenError {
    fn from(error: PersistError) -> Self {
        match error {
            PersistError::Io { operation, name, source } => Self::Io { operation, name, source },
            PersistError::Corrupt(bad) => Self::Corrupt(bad),
            PersistError::NoSpace { .. } => {
                let full = io::Error::from(io::ErrorKind::StorageFull);
                Self::Io { operation: "start", name: "a segment".into(), source: full }
            }
        }
    }
}

/// Where the journal's end was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Source {
    /// The ring was there and goes on.
    Tier0,
    /// There was no ring, or none that knew more than the segments; at this start, or at those before it that have
    /// appended nothing.
    Tier1,
    /// There was nothing: a new journal.
    Empty,
}

/// What an open cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenStats {
    /// Records read and checked, in both tiers.
    pub records: u64,
    /// Octets of segments read and checked.
    pub segment_bytes: u64,
    /// Nanoseconds from the first look to the decision, by the caller's clock.
    pub scan_ns: u64,
    /// Records per second of that.
    pub records_per_second: u64,
    /// Nanoseconds of the whole open, by the caller's clock.
    pub open_ns: u64,
}

/// What was found and where the journal goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recovered {
    /// Epoch of this run: durable, never given out before. The first record to append is its start.
    pub epoch: Epoch,
    /// Sequence that the next record gets.
    pub next_sequence: Sequence,
    /// Last record that is durable now.
    pub durable: Sequence,
    /// First sequence that a torn write took with it, if one did. It has been reused.
    pub truncated_at: Option<Sequence>,
    /// Where the end was found.
    pub source: Source,
    /// Whether it is the end that the last run has written down ([`Persister::close`]): nothing is lost behind it.
    pub was_closed: bool,
    /// Whether durable records were damaged on disk and restored from the ring or a sound copy.
    pub repaired: bool,
    /// Records found behind a torn write: they may have been acted upon. Ask the venues.
    pub ghosts: Vec<Ghost>,
    /// What it cost.
    pub stats: OpenStats,
}

impl Recovered {
    /// The first record that may be lost: what was there may have left the machine. Without the ring nobody knows how
    /// much there was behind the segments, unless the last run has come to an orderly end. The first record to append
    /// has to say so: from then on, no other start finds it out.
    #[must_use]
    pub fn lost_from(&self) -> Option<Sequence> {
        let is_unknown = self.truncated_at.is_some() || self.source == Source::Tier1;
        (is_unknown && !self.was_closed).then_some(self.next_sequence)
    }
}

/// An open journal: its stages and what was recovered.
#[derive(Debug)]
pub struct Opened {
    /// For the trading thread.
    pub writer: Writer,
    /// For a thread of its own.
    pub persister: Persister,
    /// For any cold thread. Work it until [`crate::Health::Ok`] before trading starts.
    pub preparer: Preparer,
    /// [`Options::readers`] readers that start at [`Recovered::next_sequence`].
    pub readers: Vec<RingReader>,
    /// For everybody.
    pub monitor: Monitor,
    /// What was found.
    pub recovered: Recovered,
}

/// Opens or creates a journal, recovers what is in it, and goes on behind that: the first thing a boot
/// does. `seed` makes salts and the identity of a new journal, so it should be random; `clock` is read
/// a few times for [`OpenStats`].
///
/// # Errors
/// [`OpenError`].
pub fn open(options: &Options, seed: u64, clock: &dyn Fn() -> Nanos) -> Result<Opened, OpenError> {
    check(options)?;
    let disk = RealDisk::new(&options.directory, options.direct_io);
    disk.create_directory().map_err(|source| io_error("create", ".", source))?;
    open_on(Arc::new(disk), options, seed, clock)
}

/// As [`open`], on another disk than the file system's. The ring is a real file all the same.
///
/// # Errors
/// [`OpenError`].
pub fn open_on(
    disk: Arc<dyn Disk>,
    options: &Options,
    seed: u64,
    clock: &dyn Fn() -> Nanos,
) -> Result<Opened, OpenError> {
    check(options)?;
    let start = clock();
    lock(&*disk, options)?;
    let mut seed = Seed::new(seed);
    let superblock = superblock_of(&*disk, options, &mut seed)?;
    let tier0 = tier0_of(options, &superblock)?;
    let mut found = look(&*disk, options, &superblock, tier0.as_ref())?;
    found.stats.scan_ns = clock().0.saturating_sub(start.0);
    let per_second = u128::from(found.stats.records) * 1_000_000_000;
    let per_second = per_second / u128::from(found.stats.scan_ns.max(1));
    found.stats.records_per_second = u64::try_from(per_second).unwrap_or(u64::MAX);
    let decision = decide(&found.tier1, tier0.as_ref(), found.fork);
    let mut opened = proceed(disk, options, seed, superblock, found, tier0, decision)?;
    opened.recovered.stats.open_ns = clock().0.saturating_sub(start.0);
    Ok(opened)
}

fn check(options: &Options) -> Result<(), OpenError> {
    match options.first_problem() {
        None => Ok(()),
        Some((field, right)) => Err(OpenError::Options { field, right }),
    }
}

fn lock(disk: &dyn Disk, options: &Options) -> Result<(), OpenError> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let holder = format!("process {}, boot {}", std::process::id(), boot.trim());
    disk.lock(&holder).map_err(|error| match error {
        LockError::Held(holder) => {
            OpenError::Locked { directory: options.directory.clone(), holder }
        }
        LockError::Io(source) => io_error("lock", ".", source),
    })
}

/// The superblock; a fresh one when the directory holds no journal.
fn superblock_of(
    disk: &dyn Disk,
    options: &Options,
    seed: &mut Seed,
) -> Result<Superblock, OpenError> {
    let names = disk.list().map_err(|source| io_error("list", ".", source))?;
    if !names.iter().any(|name| name == superblock::NAME) {
        let segments = list(disk).map_err(|source| io_error("list", ".", source))?;
        if !segments.is_empty() {
            return Err(OpenError::Superblock { problem: "missing" });
        }
        // A ring is only ever made after the superblock: its journal's directory is not here.
        if options.ring_path.exists() {
            let problem = "holds records of a journal that is not in the directory: bring the directory \
                           back, or remove the file if that journal is gone";
            return Err(ring_problem(&options.ring_path, problem));
        }
        let superblock = Superblock {
            closed: false,
            shard: options.shard,
            journal_id: seed.next(),
            generation: 0,
            epoch: Epoch(0),
            durable: Sequence(0),
            segment: 0,
            build: options.build,
        };
        let created = SuperblockFile::create(disk, superblock);
        created.map_err(|source| io_error("create", superblock::NAME, source))?;
        return Ok(superblock);
    }
    let read = superblock::read(disk);
    let (superblock, _) = read.map_err(|source| io_error("read", superblock::NAME, source))?;
    let superblock = superblock.map_err(|bad| match bad {
        BadSuperblock::Damaged => OpenError::Superblock { problem: "damaged in both copies" },
        BadSuperblock::Version(found) => wrong_version(superblock::NAME, found),
    })?;
    if superblock.shard != options.shard {
        return Err(OpenError::WrongShard { found: superblock.shard, wanted: options.shard });
    }
    Ok(superblock)
}

/// The ring, if there is one, with its records.
fn tier0_of(options: &Options, superblock: &Superblock) -> Result<Option<Tier0>, OpenError> {
    let path = &options.ring_path;
    let Some(ring) = ring::open(path, true).map_err(|bad| ring_error(path, &bad))? else {
        return Ok(None);
    };
    let identity = Identity::load(&ring).map_err(|bad| ring_error(path, &bad))?;
    if identity.journal_id != superblock.journal_id || identity.shard != superblock.shard {
        let problem = "belongs to another journal: give this one a path of its own, or remove the file \
                       if that journal is gone";
        return Err(ring_problem(path, problem));
    }
    Ok(Some(Tier0::inspect(ring, superblock.journal_id)))
}

/// Carries the decision out.
fn proceed(
    disk: Arc<dyn Disk>,
    options: &Options,
    seed: Seed,
    superblock: Superblock,
    found: Found,
    tier0: Option<Tier0>,
    decision: Decision,
) -> Result<Opened, OpenError> {
    let ring_epoch = tier0.as_ref().map_or(Epoch(0), |ring| ring.run_epoch.max(ring.epoch()));
    let epoch = next_epoch(&[superblock.epoch, found.tier1.salvaged().epoch, ring_epoch])?;
    let source = source_of(&decision, &found.tier1, tier0.as_ref());
    let truncated_at = truncated_at(&decision, &found.tier1);
    let tip = found.tier1.tip();
    let (rebuilt, repaired) = match decision {
        Decision::Refuse(bad) => return Err(OpenError::Corrupt(bad)),
        Decision::Continue => (None, false),
        Decision::Rebuild(rebuilt) => {
            let repairs = rebuilt.repairs;
            (Some(rebuilt), repairs)
        }
    };
    sync(&*disk, found.tier1.newest.as_ref())?;
    let identity = Identity {
        shard: superblock.shard,
        journal_id: superblock.journal_id,
        ring_bytes: options.ring_bytes,
        segment_bytes: options.segment_bytes,
    };
    let place = place_of(&*disk, found.tier1.newest.as_ref(), repaired)?;
    let ghosts = match (&rebuilt, found.tier1.newest) {
        (Some(_), Some(newest)) if !repaired => newest.salvage.ghosts,
        _ => Vec::new(),
    };
    let next_sequence = next_of(rebuilt.as_ref(), tier0.as_ref());
    let recovered = Recovered {
        epoch,
        next_sequence,
        durable: tip.sequence,
        truncated_at,
        source,
        was_closed: superblock.is_end(tip.sequence) && next_sequence.0 == tip.sequence.0 + 1,
        repaired,
        ghosts,
        stats: found.stats,
    };
    let seated = seat(&options.ring_path, identity, rebuilt, tier0, tip, &recovered);
    let seated = seated.map_err(|bad| ring_error(&options.ring_path, &bad))?;
    assert_eq!(seated.next, next_sequence, "the ring holds what was decided");
    let mut file = SuperblockFile::open(&*disk, superblock)
        .map_err(|source| io_error("open", superblock::NAME, source))?;
    file.burn_epoch(epoch, options.build)
        .map_err(|source| io_error("write", superblock::NAME, source))?;
    stages(disk, options, seed, file, place, tip, seated, recovered)
}

fn next_epoch(seen: &[Epoch]) -> Result<Epoch, OpenError> {
    let last = seen.iter().map(|epoch| epoch.0).max().unwrap_or(0);
    if last >= EPOCHS_MAX { Err(OpenError::EpochsExhausted) } else { Ok(Epoch(last + 1)) }
}

/// Sequence behind everything that was found.
fn next_of(rebuilt: Option<&Rebuilt>, tier0: Option<&Tier0>) -> Sequence {
    let last = rebuilt.map(|rebuilt| rebuilt.tip.sequence).or(tier0.map(Tier0::written));
    Sequence(last.expect("only a ring can be continued").0 + 1)
}

fn source_of(decision: &Decision, tier1: &Tier1, tier0: Option<&Tier0>) -> Source {
    match decision {
        Decision::Continue if tier0.is_some_and(|ring| ring.hides_loss) => Source::Tier1,
        Decision::Continue => Source::Tier0,
        Decision::Rebuild(Rebuilt { repairs: true, .. }) => Source::Tier0,
        _ if tier1.newest.is_none() => Source::Empty,
        _ => Source::Tier1,
    }
}

/// A torn write matters only where the ring does not know better.
fn truncated_at(decision: &Decision, tier1: &Tier1) -> Option<Sequence> {
    let newest = tier1.newest.as_ref()?;
    let torn = matches!(newest.scan.stop, Stop::At { .. }) && !newest.salvage.blank;
    match decision {
        Decision::Rebuild(Rebuilt { repairs: false, tip, .. }) if torn => {
            Some(Sequence(tip.sequence.0 + 1))
        }
        _ => None,
    }
}

/// Makes durable what was found. A process that ended between a write and its sync has left a batch, a seal, or a name
/// in the memory of the system, which reads like any other and is gone with the power.
fn sync(disk: &dyn Disk, newest: Option<&Newest>) -> Result<(), OpenError> {
    if let Some(newest) = newest {
        let name = name_of(newest.scan.header.number);
        let synced = disk.open(&name, true).and_then(|mut file| file.sync());
        synced.map_err(|source| io_error("sync", &name, source))?;
    }
    disk.sync_names().map_err(|source| io_error("sync", ".", source))
}

/// Where the persister takes up its work.
fn place_of(disk: &dyn Disk, newest: Option<&Newest>, repaired: bool) -> Result<Place, OpenError> {
    let Some(Newest { scan, .. }) = newest else { return Ok(Place::Behind(Previous::NONE)) };
    let number = scan.header.number;
    let behind = |ended| Place::Behind(Previous { number, ended, end: scan.end, hash: scan.chain });
    if scan.stop == Stop::Complete {
        return Ok(behind(PreviousEnded::Sealed));
    }
    if repaired {
        return Ok(behind(PreviousEnded::Abandoned));
    }
    let name = name_of(number);
    let file = disk.open(&name, true).map_err(|source| io_error("open", &name, source))?;
    let bytes = file.bytes().map_err(|source| io_error("measure", &name, source))?;
    let block = BLOCK_BYTES as u64;
    if bytes < scan.end + block || !bytes.is_multiple_of(block) {
        // Somebody cut it, and not even its seal has room, or it does not end with a block.
        return Ok(behind(PreviousEnded::Abandoned));
    }
    let (header, offset, chain) = (scan.header, scan.end, scan.chain);
    Ok(Place::In(Active { file, header, offset, chain, bytes }))
}

/// A ring that is ready for its producer.
struct Seated {
    ring: Arc<Ring>,
    /// Position of the head slot.
    head: u64,
    /// Sequence that the head slot gets.
    next: Sequence,
}

/// Puts the ring in place: the old one with its durable cursor moved to what the segments hold, or a new
/// one. From here on it counts as used by this epoch.
fn seat(
    path: &Path,
    identity: Identity,
    rebuilt: Option<Rebuilt>,
    tier0: Option<Tier0>,
    tip: Tip,
    recovered: &Recovered,
) -> Result<Seated, BadRing> {
    let first = Sequence(tip.sequence.0 + 1);
    if let (None, Some(old)) = (&rebuilt, &tier0) {
        let next = Sequence(old.written().0 + 1);
        let same = Identity::load(&old.ring)? == identity;
        if same {
            let durable = old.position_behind(tip.sequence);
            old.ring.header(Word::DURABLE_POSITION).store(durable, Ordering::Relaxed);
            old.ring.header(Word::DURABLE_SEQUENCE).store(tip.sequence.0, Ordering::Relaxed);
            let monitor = Monitor::over(Arc::clone(&old.ring));
            monitor.reset();
            monitor.set(status::EPOCH, u64::from(recovered.epoch.0));
            return Ok(Seated { ring: Arc::clone(&old.ring), head: old.head, next });
        }
    }
    let (frames, last) = match (rebuilt, tier0) {
        (Some(rebuilt), _) => (rebuilt.frames, rebuilt.tip),
        // Another size than before: the same records, in a new ring.
        (None, Some(old)) => old.records_behind(tip).unwrap_or((Vec::new(), tip)),
        (None, None) => unreachable!("only a ring can be continued"),
    };
    let (ring, head) = ring::create(path, identity, first, &frames)?;
    let lost_from = recovered.lost_from().unwrap_or(Sequence(0));
    ring.header(Word::LOST_FROM).store(lost_from.0, Ordering::Relaxed);
    Monitor::over(Arc::clone(&ring)).set(status::EPOCH, u64::from(recovered.epoch.0));
    ring::publish(path)?;
    Ok(Seated { ring, head, next: Sequence(last.sequence.0 + 1) })
}

/// Builds the stages, and starts a segment if there is none to go on in.
#[expect(clippy::too_many_arguments, reason = "the composition root of the crate, called once")]
fn stages(
    disk: Arc<dyn Disk>,
    options: &Options,
    seed: Seed,
    superblock: SuperblockFile,
    place: Place,
    tip: Tip,
    seated: Seated,
    recovered: Recovered,
) -> Result<Opened, OpenError> {
    let Seated { ring, head, next } = seated;
    let journal_id = superblock.current().journal_id;
    let cursors = Cursors::new(options.readers, head);
    let reader = |index| {
        let consumer = Consumer::registered(Arc::clone(&ring), cursors.clone(), index);
        RingReader::new(consumer, next)
    };
    let readers = (0..options.readers).map(reader).collect();
    let producer = Producer::new(Arc::clone(&ring), cursors.clone(), head);
    let writer = Writer::new(producer, journal_id, recovered.epoch, next, Arc::clone(&disk));
    let monitor = Monitor::over(Arc::clone(&ring));
    let tells_loss = recovered.lost_from().is_some();
    let (spares_out, spares_in) = sync_channel(SPARES);
    let (segment_bytes, ballast_bytes) = (options.segment_bytes, options.ballast_bytes);
    let preparing = (Arc::clone(&disk), monitor.clone(), spares_out);
    let mut preparer =
        Preparer::new(preparing.0, preparing.1, preparing.2, segment_bytes, ballast_bytes);
    preparer.adopt()?;
    let needs_segment = matches!(place, Place::Behind(_));
    let mut persister = Persister::new(Parts {
        disk,
        consumer: Consumer::durable(ring),
        monitor: monitor.clone(),
        superblock,
        spares: spares_in,
        stamp: Stamp { shard: options.shard, build: options.build, journal_id },
        seed,
        batch_bytes_max: options.batch_bytes_max,
        place,
        tip,
        tells_loss,
    });
    if needs_segment {
        start_segment(&mut persister, &mut preparer, &monitor)?;
    }
    Ok(Opened { writer, persister, preparer, readers, monitor, recovered })
}

/// Prepares a spare if there is none, and turns it into the segment that the persister needs.
fn start_segment(
    persister: &mut Persister,
    preparer: &mut Preparer,
    monitor: &Monitor,
) -> Result<(), OpenError> {
    while monitor.get(status::SPARES_READY) == 0 {
        preparer.work()?;
    }
    let started = persister.roll()?;
    assert!(started, "a spare was ready");
    Ok(())
}

pub(crate) fn io_error(operation: &'static str, name: &str, source: io::Error) -> OpenError {
    OpenError::Io { operation, name: name.to_owned(), source }
}

pub(crate) fn wrong_version(file: &str, found: u32) -> OpenError {
    OpenError::WrongVersion { file: file.to_owned(), found, supported: 1 }
}

fn ring_error(path: &Path, bad: &BadRing) -> OpenError {
    ring_problem(path, &bad.to_string())
}

fn ring_problem(path: &Path, problem: &str) -> OpenError {
    OpenError::Ring { path: path.to_owned(), problem: problem.to_owned() }
}
