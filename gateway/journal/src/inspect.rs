//! Looking at the segments of a directory without changing anything: for `open` and for `verify`.

use std::io;

use protocol::units::Sequence;

use crate::block::{PreviousEnded, SegmentHeader};
use crate::damage::{BadRecord, Damage, Reason, Tier};
use crate::disk::Disk;
use crate::open::{OpenError, OpenStats, io_error, wrong_version};
use crate::options::{Options, ScanDepth};
use crate::recovery::{ForkWatch, Newest, Tier1};
use crate::segment::{
    Block, SegmentError, SegmentFile, Stop, Task, Tip, bad_place, chain_holds, list, name_of,
    salvage, scan,
};
use crate::superblock::Superblock;
use crate::tier0::Tier0;

/// What the directory holds.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) tier1: Tier1,
    /// A record that ring and segments hold differently.
    pub(crate) fork: Option<BadRecord>,
    pub(crate) stats: OpenStats,
}

/// Reads the segments as deep as the options say.
pub(crate) fn look(
    disk: &dyn Disk,
    options: &Options,
    superblock: &Superblock,
    tier0: Option<&Tier0>,
) -> Result<Found, OpenError> {
    let headers = headers(disk, superblock)?;
    let in_ring = tier0.map_or(0, |ring| ring.written().0 + 1 - ring.first.0);
    let mut stats = OpenStats { records: in_ring, ..OpenStats::default() };
    let mut watch = ForkWatch { tier0, fork: None };
    let mut tip = headers.first().map(|first| Tip::before(first.base));
    for pair in headers.windows(2) {
        let [header, next] = pair else { unreachable!("windows of two") };
        let linked = match options.scan {
            ScanDepth::Newest => link(disk, header, next).map(|()| Tip::before(next.base)),
            ScanDepth::Everything => read_whole(disk, header, next, tip, &mut watch, &mut stats),
        };
        tip = Some(linked?);
    }
    let newest = match (headers.last(), tip) {
        (Some(header), Some(tip)) => {
            // The ring of the last run knows what was durable; an older one does not.
            let ring = tier0.filter(|ring| ring.run_epoch >= superblock.epoch);
            let durable = ring.map(|ring| ring.durable);
            let chain = options.scan == ScanDepth::Everything;
            let task = Task { next: None, chain, durable };
            Some(read_newest(disk, header, tip, task, &mut watch)?)
        }
        _ => None,
    };
    if let Some(newest) = &newest {
        stats.records += newest.scan.records;
        stats.segment_bytes += newest.scan.end;
    }
    let tier1 = Tier1 { epoch: superblock.epoch, noted: superblock.durable, newest };
    Ok(Found { tier1, fork: watch.fork, stats })
}

/// The headers of all segments, ascending, each of this journal and none missing in between.
fn headers(disk: &dyn Disk, superblock: &Superblock) -> Result<Vec<SegmentHeader>, OpenError> {
    let numbers = list(disk).map_err(|source| io_error("list", ".", source))?;
    let mut headers: Vec<SegmentHeader> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let header = open(disk, number)?.header;
        if header.journal_id != superblock.journal_id || header.shard != superblock.shard {
            return Err(corrupt(number, 0, header.base, Reason::ForeignSegment));
        }
        if let Some(previous) = headers.last().filter(|last| last.number + 1 != number) {
            let missing = Reason::Missing { up_to: Sequence(header.base.0 - 1) };
            return Err(corrupt(previous.number + 1, 0, previous.base, missing));
        }
        headers.push(header);
    }
    let newest = headers.last().map_or(0, |header| header.number);
    if newest < superblock.segment {
        let missing = Reason::Missing { up_to: superblock.durable };
        return Err(corrupt(superblock.segment, 0, superblock.durable, missing));
    }
    Ok(headers)
}

fn open(disk: &dyn Disk, number: u64) -> Result<SegmentFile, OpenError> {
    SegmentFile::open(disk, number).map_err(|error| match error {
        SegmentError::Io(source) => io_error("open", &name_of(number), source),
        SegmentError::Header(Reason::Version { found }) => wrong_version(&name_of(number), found),
        SegmentError::Header(reason) => corrupt(number, 0, Sequence(0), reason),
    })
}

/// Checks, from a segment's seal alone, that the next one continues it.
fn link(disk: &dyn Disk, header: &SegmentHeader, next: &SegmentHeader) -> Result<(), OpenError> {
    let unlinked = |reason| corrupt(header.number, next.previous_end, next.base, reason);
    if next.previous_ended == PreviousEnded::None || next.base < header.base {
        return Err(unlinked(Reason::ChainHash));
    }
    if next.previous_ended == PreviousEnded::Abandoned {
        return Ok(());
    }
    let mut segment = open(disk, header.number)?;
    match segment.block_at(next.previous_end).map_err(|source| read_error(header, source))? {
        Block::Seal(seal) => {
            let linked = seal.hash == next.previous_hash && seal.last.0 + 1 == next.base.0;
            if linked { Ok(()) } else { Err(unlinked(Reason::ChainHash)) }
        }
        Block::Batch(_) => Err(unlinked(Reason::ChainHash)),
        Block::Stop(reason) => Err(unlinked(reason)),
    }
}

/// Reads every record of a segment that is not the newest; the tip behind it.
fn read_whole(
    disk: &dyn Disk,
    header: &SegmentHeader,
    next: &SegmentHeader,
    tip: Option<Tip>,
    watch: &mut ForkWatch<'_>,
    stats: &mut OpenStats,
) -> Result<Tip, OpenError> {
    let mut segment = open(disk, header.number)?;
    let tip = tip.unwrap_or(Tip::before(header.base));
    let task = Task { next: Some(next), chain: true, durable: None };
    let scan = scan(&mut segment, tip, task, &mut |tip| watch.see(tip));
    let scan = scan.map_err(|source| read_error(header, source))?;
    stats.records += scan.records;
    stats.segment_bytes += scan.end;
    match scan.stop {
        Stop::At { sequence, reason, .. } => {
            let place = bad_place(&segment, &scan, sequence, reason);
            let (offset, sequence) = place.map_err(|source| read_error(header, source))?;
            Err(corrupt(header.number, offset, sequence, reason))
        }
        Stop::Complete if !chain_holds(&scan, next) => {
            Err(corrupt(header.number, scan.end, next.base, Reason::ChainHash))
        }
        Stop::Complete => Ok(scan.tip),
    }
}

/// Reads the newest segment and what lies behind its end.
fn read_newest(
    disk: &dyn Disk,
    header: &SegmentHeader,
    tip: Tip,
    task: Task<'_>,
    watch: &mut ForkWatch<'_>,
) -> Result<Newest, OpenError> {
    let mut segment = open(disk, header.number)?;
    if header.base.0 != tip.sequence.0 + 1 {
        let found = Reason::SequenceGap { found: header.base };
        return Err(corrupt(header.number, 0, Sequence(tip.sequence.0 + 1), found));
    }
    let read = |source: io::Error| read_error(header, source);
    let scan = scan(&mut segment, tip, task, &mut |tip| watch.see(tip)).map_err(read)?;
    let salvage = match scan.stop {
        Stop::Complete => crate::segment::Salvage::default(),
        Stop::At { .. } => salvage(&segment, scan.end, scan.tip).map_err(read)?,
    };
    Ok(Newest { scan, salvage })
}

fn read_error(header: &SegmentHeader, source: io::Error) -> OpenError {
    io_error("read", &name_of(header.number), source)
}

fn corrupt(segment: u64, offset: u64, sequence: Sequence, reason: Reason) -> OpenError {
    let (tier, damage) = (Tier::Segment, Damage::Corrupt);
    OpenError::Corrupt(BadRecord { tier, segment, offset, sequence, damage, reason })
}
