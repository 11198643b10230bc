//! Checking a journal from outside, and counting what it has, without changing anything. Works on the
//! journal of a running gateway too: what is being written at the moment counts as not there.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::units::{Epoch, Sequence};
use serde::Serialize;
use thiserror::Error;

use crate::block::{PreviousEnded, SegmentHeader};
use crate::damage::{BadRecord, Damage, Reason, Tier};
use crate::disk::{Disk, RealDisk};
use crate::memory::Ring;
use crate::monitor::{Counters, Health, Monitor, Watermarks};
use crate::octets::hex;
use crate::recovery::{Decision, ForkWatch, Newest, Tier1, decide};
use crate::ring::{self, Identity};
use crate::segment::{
    Salvage, Scan, SegmentError, SegmentFile, Stop, Task, Tip, bad_place, chain_holds, list,
    name_of, salvage, scan,
};
use crate::superblock::{self, Copies, Superblock};
use crate::tier0::Tier0;

/// Walks of a ring that is being written, before what looks broken counts as broken.
const WALKS_MAX: u32 = 3;

/// Why a journal could not be looked at.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The disk refused.
    #[error("{operation} {name}: {source}")]
    Io {
        /// What was being done.
        operation: &'static str,
        /// To which file of the journal's directory.
        name: String,
        /// What the disk said.
        source: io::Error,
    },
    /// No copy of the superblock can be used, so it is not known which journal this is.
    #[error("the superblock is {problem}")]
    Superblock {
        /// What is wrong with it.
        problem: String,
    },
    /// The file at the ring's path cannot be used.
    #[error("ring {path}: {problem}")]
    Ring {
        /// The ring's path.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
}

/// What opening the journal would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// Everything is there and sound.
    Sound,
    /// The last write did not finish; the records before it are accepted.
    Torn,
    /// Durable records are damaged on disk; the ring still has them, and opening repairs them.
    Repairable,
    /// Durable records are damaged or missing; opening refuses.
    Corrupt,
}

/// One segment file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SegmentReport {
    /// Its number.
    pub number: u64,
    /// Sequence of its first record.
    pub first: Sequence,
    /// Sequence of its last sound record; one less than `first` when it has none.
    pub last: Sequence,
    /// Epoch of its last sound record; zero when it has none.
    pub epoch: Epoch,
    /// Sound group commits.
    pub batches: u64,
    /// Sound records.
    pub records: u64,
    /// Octets that they take, header and padding included.
    pub end_bytes: u64,
    /// Whether it was read up to its seal, or up to where the next segment says that it ends.
    pub complete: bool,
    /// The chain of hashes behind them, in hexadecimal: the next segment repeats it. Kept elsewhere, the
    /// newest one proves the whole journal before it.
    pub hash: String,
    /// Build that wrote it, in hexadecimal.
    pub build: String,
}

/// The ring's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RingReport {
    /// Octets of its data.
    pub bytes: u64,
    /// How far records have got.
    pub watermarks: Watermarks,
    /// What the disk side of the last run is, or was, able to do.
    pub health: Health,
    /// Counters of the last run.
    pub counters: Counters,
    /// Whether every record behind the durable watermark is sound.
    pub sound: bool,
}

/// Everything that reading the whole journal found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What opening it would do.
    pub verdict: Verdict,
    /// The first record that is not sound, and why.
    pub first_bad: Option<BadRecord>,
    /// The journal's identity.
    pub superblock: Superblock,
    /// Whether both copies of that are sound; opening repairs one from the other.
    pub superblock_copies: Copies,
    /// The segments, oldest first, up to the first that cannot be read.
    pub segments: Vec<SegmentReport>,
    /// Sound records in all of them.
    pub records: u64,
    /// Records found behind a torn write.
    pub ghosts: u64,
    /// The ring, when its path was given and it is there.
    pub ring: Option<RingReport>,
}

/// Reads every record of the journal in `directory` and says what is wrong first, if anything is. With
/// the ring's path it takes into account what the ring has.
///
/// # Errors
/// [`VerifyError`], when there is nothing to judge.
pub fn verify(directory: &Path, ring_path: Option<&Path>) -> Result<Report, VerifyError> {
    verify_on(&RealDisk::new(directory, false), ring_path)
}

/// As [`verify`], on another disk than the file system's.
///
/// # Errors
/// As [`verify`].
pub fn verify_on(disk: &dyn Disk, ring_path: Option<&Path>) -> Result<Report, VerifyError> {
    let (superblock, superblock_copies) = read_superblock(disk)?;
    let ring = ring_path.map(|path| open_ring(path, &superblock)).transpose()?.flatten();
    // The ring first: whatever it calls durable is in the segments when they are read.
    let tier0 = ring.as_ref().map(|ring| inspect_ring(ring, &superblock));
    let mut pass = Pass {
        watch: ForkWatch { tier0: tier0.as_ref(), fork: None },
        segments: Vec::new(),
        newest: None,
        first_bad: None,
    };
    pass.read(disk, &superblock)?;
    let Pass { watch: ForkWatch { fork, .. }, segments, newest, first_bad } = pass;
    let ghosts = newest.as_ref().map_or(0, |newest| newest.salvage.ghosts.len() as u64);
    let torn = newest.as_ref().and_then(torn_at);
    let tier1 = Tier1 { epoch: superblock.epoch, noted: superblock.durable, newest };
    let (verdict, first_bad) = match (first_bad, &ring) {
        (Some(bad), _) => (Verdict::Corrupt, Some(bad)),
        (None, ring) => match (verdict(&tier1, tier0.as_ref(), fork, torn), ring) {
            // A batch that is being written right now: the ring has it.
            ((Verdict::Torn, Some(torn)), Some(ring))
                if Watermarks::of(ring).written >= torn.sequence =>
            {
                (Verdict::Sound, None)
            }
            (judged, _) => judged,
        },
    };
    let sound = tier0.as_ref().is_none_or(|ring| ring.bad.is_none());
    Ok(Report {
        verdict,
        first_bad,
        superblock,
        superblock_copies,
        records: segments.iter().map(|segment| segment.records).sum(),
        segments,
        ghosts,
        ring: ring.map(|ring| ring_report(ring, sound)),
    })
}

fn verdict(
    tier1: &Tier1,
    tier0: Option<&Tier0>,
    fork: Option<BadRecord>,
    torn: Option<BadRecord>,
) -> (Verdict, Option<BadRecord>) {
    match decide(tier1, tier0, fork) {
        Decision::Refuse(bad) => (Verdict::Corrupt, Some(bad)),
        // What is torn on disk is still in the ring.
        Decision::Continue => (Verdict::Sound, None),
        Decision::Rebuild(rebuilt) if rebuilt.repairs => {
            let bad = torn.map(|bad| BadRecord { damage: Damage::Corrupt, ..bad });
            (Verdict::Repairable, bad)
        }
        Decision::Rebuild(_) if torn.is_some() => (Verdict::Torn, torn),
        Decision::Rebuild(_) => (Verdict::Sound, None),
    }
}

/// Where the newest segment stops being readable, unless nothing was ever written there.
fn torn_at(newest: &Newest) -> Option<BadRecord> {
    let Stop::At { sequence, reason, .. } = newest.scan.stop else { return None };
    if newest.salvage.blank {
        return None;
    }
    Some(BadRecord {
        tier: Tier::Segment,
        segment: newest.scan.header.number,
        offset: newest.scan.end + newest.salvage.prefix_end(),
        sequence: sequence.max(Sequence(newest.salvage.tip.sequence.0 + 1)),
        damage: Damage::Torn,
        reason,
    })
}

/// One pass over all segments.
struct Pass<'a> {
    watch: ForkWatch<'a>,
    segments: Vec<SegmentReport>,
    newest: Option<Newest>,
    first_bad: Option<BadRecord>,
}

impl Pass<'_> {
    fn read(&mut self, disk: &dyn Disk, superblock: &Superblock) -> Result<(), VerifyError> {
        let numbers = list(disk).map_err(|source| io_error("list", ".", source))?;
        let newest = numbers.last().copied().unwrap_or(0);
        if newest < superblock.segment {
            let missing = Reason::Missing { up_to: superblock.durable };
            self.bad(superblock.segment, 0, superblock.durable, missing);
        }
        let mut tip = None;
        for (index, number) in numbers.iter().enumerate() {
            let next = match numbers.get(index + 1) {
                Some(next) => Some(self.header(disk, superblock, *next)?),
                None => None,
            };
            let Some(mut segment) = self.open(disk, superblock, *number)? else { return Ok(()) };
            let before = tip.unwrap_or(Tip::before(segment.header.base));
            let Self { watch, .. } = self;
            let flat = next.flatten();
            let task = Task { next: flat.as_ref(), chain: true, durable: None };
            let scan = scan(&mut segment, before, task, &mut |tip| watch.see(tip));
            let scan = scan.map_err(|source| io_error("read", &name_of(*number), source))?;
            tip = Some(scan.tip);
            if !self.judge(&segment, scan, next)? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Notes what a scan found; whether the next segment is worth reading. `next` is the next segment's
    /// header, if there is a next segment and if that is sound.
    fn judge(
        &mut self,
        segment: &SegmentFile,
        scan: Scan,
        next: Option<Option<SegmentHeader>>,
    ) -> Result<bool, VerifyError> {
        let number = scan.header.number;
        self.segments.push(segment_report(&scan));
        let expected = Sequence(scan.tip.sequence.0 + 1);
        if let Some(next) = next {
            let bad = match (scan.stop, next) {
                (Stop::At { sequence, reason, .. }, _) => {
                    let place = bad_place(segment, &scan, sequence, reason);
                    let place =
                        place.map_err(|source| io_error("read", &name_of(number), source))?;
                    Some((place, reason))
                }
                (Stop::Complete, Some(next)) if !chain_holds(&scan, &next) => {
                    Some(((scan.end, expected), Reason::ChainHash))
                }
                (Stop::Complete, _) => None,
            };
            if let Some(((offset, sequence), reason)) = bad {
                self.bad(number, offset, sequence, reason);
            }
            return Ok(bad.is_none());
        }
        let salvage = match scan.stop {
            Stop::Complete => Salvage::default(),
            Stop::At { .. } => salvage(segment, scan.end, scan.tip)
                .map_err(|source| io_error("read", &name_of(number), source))?,
        };
        self.newest = Some(Newest { scan, salvage });
        Ok(true)
    }

    /// The header of a segment, if it is sound.
    fn header(
        &mut self,
        disk: &dyn Disk,
        superblock: &Superblock,
        number: u64,
    ) -> Result<Option<SegmentHeader>, VerifyError> {
        Ok(self.open(disk, superblock, number)?.map(|segment| segment.header))
    }

    /// A segment whose header is sound; otherwise that is noted.
    fn open(
        &mut self,
        disk: &dyn Disk,
        superblock: &Superblock,
        number: u64,
    ) -> Result<Option<SegmentFile>, VerifyError> {
        let reason = match SegmentFile::open(disk, number) {
            Ok(segment) => {
                let header = &segment.header;
                let of_this_journal = (superblock.journal_id, superblock.shard);
                if (header.journal_id, header.shard) == of_this_journal {
                    return Ok(Some(segment));
                }
                Reason::ForeignSegment
            }
            Err(SegmentError::Header(reason)) => reason,
            Err(SegmentError::Io(source)) => {
                return Err(io_error("open", &name_of(number), source));
            }
        };
        self.bad(number, 0, Sequence(0), reason);
        Ok(None)
    }

    fn bad(&mut self, segment: u64, offset: u64, sequence: Sequence, reason: Reason) {
        let (tier, damage) = (Tier::Segment, Damage::Corrupt);
        let bad = BadRecord { tier, segment, offset, sequence, damage, reason };
        // The one with the lowest place counts.
        let earlier = self.first_bad.is_none_or(|first| bad.segment < first.segment);
        if earlier {
            self.first_bad = Some(bad);
        }
    }
}

fn segment_report(scan: &Scan) -> SegmentReport {
    SegmentReport {
        number: scan.header.number,
        first: scan.header.base,
        last: scan.tip.sequence,
        epoch: scan.tip.epoch,
        batches: scan.batches,
        records: scan.records,
        end_bytes: scan.end,
        complete: scan.stop == Stop::Complete,
        hash: hex(&scan.chain),
        build: hex(&scan.header.build),
    }
}

fn read_superblock(disk: &dyn Disk) -> Result<(Superblock, Copies), VerifyError> {
    let read = superblock::read(disk);
    let (superblock, copies) = read.map_err(|source| io_error("read", superblock::NAME, source))?;
    let problem = |bad: superblock::BadSuperblock| bad.to_string();
    match superblock.map_err(problem) {
        Ok(superblock) => Ok((superblock, copies)),
        Err(problem) => Err(VerifyError::Superblock { problem }),
    }
}

fn open_ring(path: &Path, superblock: &Superblock) -> Result<Option<Arc<Ring>>, VerifyError> {
    let unusable = |problem| VerifyError::Ring { path: path.to_owned(), problem };
    let ring = ring::open(path, false).map_err(|bad| unusable(bad.to_string()))?;
    let Some(ring) = ring else { return Ok(None) };
    let identity = Identity::load(&ring).map_err(|bad| unusable(bad.to_string()))?;
    if identity.journal_id != superblock.journal_id {
        return Err(unusable("belongs to another journal".into()));
    }
    Ok(Some(ring))
}

/// The ring's records. A running writer may lap the walk, so what looks broken is looked at again.
fn inspect_ring(ring: &Arc<Ring>, superblock: &Superblock) -> Tier0 {
    let mut tier0 = Tier0::inspect(Arc::clone(ring), superblock.journal_id);
    for _ in 1..WALKS_MAX {
        if tier0.bad.is_none() {
            break;
        }
        tier0 = Tier0::inspect(Arc::clone(ring), superblock.journal_id);
    }
    tier0
}

fn ring_report(ring: Arc<Ring>, sound: bool) -> RingReport {
    let bytes = ring.bytes();
    let monitor = Monitor::over(ring);
    RingReport {
        bytes,
        watermarks: monitor.watermarks(),
        health: monitor.health(),
        counters: monitor.counters(),
        sound,
    }
}

/// One segment file, by its header alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SegmentStats {
    /// Its number.
    pub number: u64,
    /// Sequence of its first record.
    pub first: Sequence,
    /// Octets of the file.
    pub bytes: u64,
    /// Whether the segment before it was given up after a write error or damage.
    pub previous_abandoned: bool,
}

/// What a journal has, without reading its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The journal's identity, and what was durable when that was written.
    pub superblock: Superblock,
    /// The segments, oldest first.
    pub segments: Vec<SegmentStats>,
    /// Octets of all segments.
    pub segment_bytes: u64,
    /// The ring, when its path was given and it is there.
    pub ring: Option<RingReport>,
}

/// Counts what the journal in `directory` has.
///
/// # Errors
/// [`VerifyError`].
pub fn stats(directory: &Path, ring_path: Option<&Path>) -> Result<Stats, VerifyError> {
    let disk = RealDisk::new(directory, false);
    let (superblock, _) = read_superblock(&disk)?;
    let ring = ring_path.map(|path| open_ring(path, &superblock)).transpose()?.flatten();
    let mut segments = Vec::new();
    for number in list(&disk).map_err(|source| io_error("list", ".", source))? {
        // One that cannot be read is for `verify` to judge.
        if let Ok(segment) = SegmentFile::open(&disk, number) {
            segments.push(SegmentStats {
                number,
                first: segment.header.base,
                bytes: segment.bytes(),
                previous_abandoned: segment.header.previous_ended == PreviousEnded::Abandoned,
            });
        }
    }
    Ok(Stats {
        superblock,
        segment_bytes: segments.iter().map(|segment| segment.bytes).sum(),
        segments,
        ring: ring.map(|ring| ring_report(ring, true)),
    })
}

fn io_error(operation: &'static str, name: &str, source: io::Error) -> VerifyError {
    VerifyError::Io { operation, name: name.to_owned(), source }
}
