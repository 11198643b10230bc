//! Reading one segment file: block by block, with every check, up to the first block that is none.
//! What a stop means for the journal as a whole is decided in `recovery`.

use std::io;
use std::ops::Range;

use protocol::units::{Epoch, Nanos, Sequence};
use serde::Serialize;

use crate::block::{
    BATCH_HEADER_BYTES, BadBlock, BatchHeader, Hash, PreviousEnded, Seal, SegmentHeader,
    chain_behind, chain_start,
};
use crate::damage::Reason;
use crate::disk::{BLOCK_BYTES, Disk, DiskFile};
use crate::frame::{self, BadFrame, Frame};
use crate::memory::LINE;
use crate::octets::is_zero;

/// No batch is longer, whatever the options say: bounds what a torn one can cover.
pub(crate) const BATCH_BYTES_LIMIT: usize = 4 << 20;
const NAME_END: &str = ".segment";
/// Octets read at once.
const WINDOW_BYTES: usize = 1 << 20;
/// Octets that the disk is asked to fetch while the ones before them are checked.
const READ_AHEAD_BYTES: u64 = 4 << 20;

/// The file name of a segment.
pub(crate) fn name_of(number: u64) -> String {
    format!("{number:016}{NAME_END}")
}

/// The numbers of the segments in a directory, ascending.
pub(crate) fn list(disk: &dyn Disk) -> io::Result<Vec<u64>> {
    let number_of = |name: &String| name.strip_suffix(NAME_END)?.parse::<u64>().ok();
    let mut numbers: Vec<u64> = disk.list()?.iter().filter_map(number_of).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// The last record of a run of records: what the next one is checked against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tip {
    pub(crate) sequence: Sequence,
    /// Zero when no record is known.
    pub(crate) epoch: Epoch,
    /// The record's own check; tells records with one sequence apart.
    pub(crate) fingerprint: u32,
}

impl Tip {
    /// The tip in front of `base`, about which nothing but its sequence is known.
    pub(crate) fn before(base: Sequence) -> Self {
        Self { sequence: Sequence(base.0 - 1), ..Self::default() }
    }

    /// Checks that the first frame of `octets` is sound and follows this tip; moves the tip to it.
    pub(crate) fn follow<'a>(
        &mut self,
        journal_id: u64,
        octets: &'a [u8],
    ) -> Result<(Frame<'a>, usize), Reason> {
        let bytes = frame::verify(journal_id, octets).map_err(|bad| match bad {
            BadFrame::Nothing | BadFrame::Length => Reason::FrameLength,
            BadFrame::Check => Reason::FrameCheck,
            BadFrame::Version => Reason::Version { found: 0 },
        })?;
        let frame = Frame::trusted(&octets[..bytes]);
        if frame.sequence.0 != self.sequence.0 + 1 {
            return Err(Reason::SequenceGap { found: frame.sequence });
        }
        if frame.epoch < self.epoch {
            return Err(Reason::EpochBackwards { found: frame.epoch.0 });
        }
        let fingerprint = frame::fingerprint(octets);
        *self = Self { sequence: frame.sequence, epoch: frame.epoch, fingerprint };
        Ok((frame, bytes))
    }
}

/// What starts at an offset of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A batch; its header is sound. Its octets are not read yet.
    Batch(BatchHeader),
    /// The end of a full segment.
    Seal(Seal),
    /// Nothing that can be used, or the untouched rest of the file.
    Stop(Reason),
}

/// A segment file opened for reading. It reads ahead, and reads again what may have been written since.
#[derive(Debug)]
pub(crate) struct SegmentFile {
    file: Box<dyn DiskFile>,
    pub(crate) header: SegmentHeader,
    bytes: u64,
    /// Octets of the file from `window_start` on, as they were when they were read.
    window: Vec<u8>,
    window_start: u64,
    /// Offset up to which the disk has been asked to fetch.
    asked: u64,
}

/// Why a segment could not be opened.
#[derive(Debug)]
pub(crate) enum SegmentError {
    /// The disk said no.
    Io(io::Error),
    /// The header block is no header of this journal.
    Header(Reason),
}

impl From<io::Error> for SegmentError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl SegmentFile {
    /// Opens segment `number` and checks its header.
    pub(crate) fn open(disk: &dyn Disk, number: u64) -> Result<Self, SegmentError> {
        let file = disk.open(&name_of(number), false)?;
        let bytes = file.bytes()?;
        let mut block = vec![0; BLOCK_BYTES];
        let read = file.read(0, &mut block)?;
        let header = SegmentHeader::decode(&block[..read]).map_err(|bad| {
            SegmentError::Header(if read < BLOCK_BYTES { Reason::FileEnds } else { reason(bad) })
        })?;
        if header.number != number {
            return Err(SegmentError::Header(Reason::ForeignSegment));
        }
        let (window, window_start, asked) = (Vec::new(), 0, 0);
        Ok(Self { file, header, bytes, window, window_start, asked })
    }

    /// Octets of the file.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Up to `bytes` octets at `offset`, and whether they were read just now.
    fn fetch(&mut self, offset: u64, bytes: usize) -> io::Result<(&[u8], bool)> {
        let mut start = crate::to_usize(offset.saturating_sub(self.window_start));
        let there = offset >= self.window_start && start + bytes <= self.window.len();
        if !there {
            let left = crate::to_usize(self.bytes.saturating_sub(offset));
            self.window.resize(bytes.max(WINDOW_BYTES).min(left), 0);
            let read = self.file.read(offset, &mut self.window)?;
            self.window.truncate(read);
            self.window_start = offset;
            self.ask(offset + read as u64);
            start = 0;
        }
        let end = (start + bytes).min(self.window.len());
        Ok((&self.window[start..end], !there))
    }

    /// Asks the disk for what comes behind `offset`. In large steps: asking again for what is there already
    /// costs the kernel a look at each page.
    fn ask(&mut self, offset: u64) {
        if self.asked < offset + READ_AHEAD_BYTES / 2 {
            let start = self.asked.max(offset);
            self.asked = offset + READ_AHEAD_BYTES;
            self.file.will_read(start, self.asked - start);
        }
    }

    /// Octets that [`Self::batch`] has given, until another block is asked for: checked then.
    pub(crate) fn octets(&self, start: u64, end: u64) -> &[u8] {
        let place = |offset: u64| crate::to_usize(offset - self.window_start);
        &self.window[place(start)..place(end)]
    }

    /// Exchanges the window for another buffer, unless it holds more behind `end` than the octets from
    /// `start` to there are worth. Says where in the buffer these lie then.
    pub(crate) fn give(
        &mut self,
        start: u64,
        end: u64,
        buffer: &mut Vec<u8>,
    ) -> Option<Range<usize>> {
        let place = |offset: u64| crate::to_usize(offset - self.window_start);
        let octets = place(start)..place(end);
        if (self.window.len() - octets.end) * 4 > octets.len() {
            return None;
        }
        std::mem::swap(&mut self.window, buffer);
        // What the other buffer holds is of no file.
        self.window_start = u64::MAX;
        Some(octets)
    }

    /// The block at `offset`.
    pub(crate) fn block_at(&mut self, offset: u64) -> io::Result<Block> {
        let header = self.header;
        let (block, fresh) = self.fetch(offset, BLOCK_BYTES)?;
        let found = block_in(block, &header, offset);
        if fresh || !matches!(found, Block::Stop(_)) {
            return Ok(found);
        }
        // It may have been written since the window was read.
        self.window.clear();
        let (block, _) = self.fetch(offset, BLOCK_BYTES)?;
        Ok(block_in(block, &header, offset))
    }

    /// The whole of a batch whose header [`Self::block_at`] gave, checked; or why it is none.
    pub(crate) fn batch(&mut self, header: &BatchHeader) -> io::Result<Result<&[u8], Reason>> {
        let (batch, fresh) = self.fetch(header.offset, header.bytes)?;
        let bad = batch_reason(header, batch);
        if bad.is_some() && !fresh {
            self.window.clear();
        }
        let (batch, _) = self.fetch(header.offset, header.bytes)?;
        match batch_reason(header, batch) {
            None => Ok(Ok(batch)),
            Some(bad) => Ok(Err(bad)),
        }
    }

    /// The last sequence that was durable, as far as sound blocks behind `offset` prove: the persister
    /// has one batch in flight, so everything before a batch was durable when that batch was written.
    pub(crate) fn proven_behind(&self, offset: u64) -> io::Result<Option<Sequence>> {
        let mut proven = None;
        let behind = crate::to_usize(self.bytes.saturating_sub(offset));
        let mut buffer = vec![0; WINDOW_BYTES.min(behind)];
        let mut at = offset + BLOCK_BYTES as u64;
        while at < self.bytes {
            let read = self.file.read(at, &mut buffer)?;
            for (index, block) in buffer[..read].chunks_exact(BLOCK_BYTES).enumerate() {
                let block_at = at + (index * BLOCK_BYTES) as u64;
                if let Ok(batch) = BatchHeader::decode(block, &self.header, block_at) {
                    proven = proven.max(Some(Sequence(batch.first.0 - 1)));
                } else if let Ok(seal) = Seal::decode(block, &self.header, block_at) {
                    proven = proven.max(Some(seal.last));
                }
            }
            at += buffer.len() as u64;
        }
        Ok(proven)
    }

    /// Up to `bytes` octets at `offset`, whatever they are.
    pub(crate) fn raw(&self, offset: u64, bytes: usize) -> io::Result<Vec<u8>> {
        let there = crate::to_usize(self.bytes.saturating_sub(offset));
        let mut octets = vec![0; bytes.min(there)];
        let read = self.file.read(offset, &mut octets)?;
        octets.truncate(read);
        Ok(octets)
    }
}

/// What `block`, read at `offset`, is.
fn block_in(block: &[u8], header: &SegmentHeader, offset: u64) -> Block {
    if block.len() < BLOCK_BYTES {
        return Block::Stop(Reason::FileEnds);
    }
    if is_zero(block) {
        return Block::Stop(Reason::Zeros);
    }
    match BatchHeader::decode(block, header, offset) {
        Ok(batch) if batch.bytes > BATCH_BYTES_LIMIT => Block::Stop(Reason::Shape),
        Ok(batch) => Block::Batch(batch),
        Err(BadBlock::Magic) => match Seal::decode(block, header, offset) {
            Ok(seal) => Block::Seal(seal),
            Err(bad) => Block::Stop(reason(bad)),
        },
        Err(bad) => Block::Stop(reason(bad)),
    }
}

fn batch_reason(header: &BatchHeader, batch: &[u8]) -> Option<Reason> {
    if batch.len() < header.bytes {
        Some(Reason::FileEnds)
    } else if !header.body_is_sound(batch) {
        Some(Reason::BatchCheck)
    } else {
        None
    }
}

fn reason(bad: BadBlock) -> Reason {
    match bad {
        BadBlock::Magic => Reason::Magic,
        BadBlock::Check => Reason::HeaderCheck,
        BadBlock::Version(found) => Reason::Version { found },
        BadBlock::Foreign => Reason::Foreign,
        BadBlock::Shape => Reason::Shape,
    }
}

/// Everything that one pass over a segment finds out.
#[derive(Debug)]
pub(crate) struct Scan {
    pub(crate) header: SegmentHeader,
    pub(crate) batches: u64,
    pub(crate) records: u64,
    /// Offset behind the last sound batch.
    pub(crate) end: u64,
    pub(crate) tip: Tip,
    /// First sequence of the last sound batch: everything before it was durable.
    pub(crate) last_batch_first: Option<Sequence>,
    /// The chain of hashes at `end`.
    pub(crate) chain: Hash,
    pub(crate) stop: Stop,
}

/// How a scan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// At a seal that matches, or at the offset where the next segment says that this one ends.
    Complete,
    /// At something else, which lies at `end` in the bad batch; `sequence` should stand there.
    At {
        /// First sequence that could not be read.
        sequence: Sequence,
        /// What is there instead.
        reason: Reason,
        /// Last sequence that a sound block behind it proves to have been durable.
        behind: Option<Sequence>,
    },
}

/// What a scan is to check.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Task<'a> {
    /// Header of the next segment, which says where this one ends; without one the scan goes on to a seal
    /// or to the first block that is none.
    pub(crate) next: Option<&'a SegmentHeader>,
    /// Whether to compute every hash of the chain, or to believe the last one.
    pub(crate) chain: bool,
    /// Last durable record, where that is known for certain: then nothing needs to be looked for behind
    /// a stop that is not before it.
    pub(crate) durable: Option<Sequence>,
}

/// Reads a segment from its first batch to its end. `visit` sees every sound record in order.
pub(crate) fn scan(
    segment: &mut SegmentFile,
    mut tip: Tip,
    task: Task<'_>,
    visit: &mut dyn FnMut(&Tip),
) -> io::Result<Scan> {
    let header = segment.header;
    let mut scan = Scan {
        header,
        batches: 0,
        records: 0,
        end: BLOCK_BYTES as u64,
        tip,
        last_batch_first: None,
        chain: chain_start(&segment.raw(0, BLOCK_BYTES)?),
        stop: Stop::Complete,
    };
    let mut last: Option<BatchHeader> = None;
    let reason = loop {
        if task.next.is_some_and(|next| gave_up_at(next, scan.end)) {
            break None;
        }
        let batch = match segment.block_at(scan.end)? {
            Block::Seal(seal) => {
                scan.chain = chain_at_end(segment, &scan, task, last.as_ref())?;
                break seal_reason(&seal, &scan);
            }
            Block::Stop(reason) => break Some(reason),
            Block::Batch(batch) => batch,
        };
        let octets = match segment.batch(&batch)? {
            Ok(octets) => octets,
            Err(reason) => break Some(reason),
        };
        if task.chain && batch.chain != scan.chain {
            break Some(Reason::ChainHash);
        }
        match frames(&header, &batch, octets, &mut tip, visit) {
            Ok(records) => scan.records += records,
            Err(reason) => break Some(reason),
        }
        if task.chain {
            scan.chain = chain_behind(&batch.chain, &octets[..batch.bytes]);
        }
        scan.batches += 1;
        scan.end += batch.bytes as u64;
        scan.last_batch_first = Some(batch.first);
        scan.tip = tip;
        last = Some(batch);
    };
    scan.chain = chain_at_end(segment, &scan, task, last.as_ref())?;
    if let Some(reason) = reason {
        let known = task.durable.is_some_and(|durable| scan.tip.sequence >= durable);
        let search = !(known && reason.can_be_torn());
        let behind = if search { segment.proven_behind(scan.end)? } else { None };
        scan.stop = Stop::At { sequence: Sequence(tip.sequence.0 + 1), reason, behind };
    }
    Ok(scan)
}

/// The chain behind the last sound batch: computed all along, or from what that batch carries.
fn chain_at_end(
    segment: &mut SegmentFile,
    scan: &Scan,
    task: Task<'_>,
    last: Option<&BatchHeader>,
) -> io::Result<Hash> {
    match last {
        Some(last) if !task.chain => match segment.batch(last)? {
            Ok(octets) => Ok(chain_behind(&last.chain, &octets[..last.bytes])),
            Err(reason) => Err(io::Error::other(format!("read twice, sound once: {reason}"))),
        },
        _ => Ok(scan.chain),
    }
}

/// Whether the next header says that this segment was given up here: then anything may follow.
fn gave_up_at(next: &SegmentHeader, end: u64) -> bool {
    next.previous_ended == PreviousEnded::Abandoned && next.previous_end == end
}

fn seal_reason(seal: &Seal, scan: &Scan) -> Option<Reason> {
    let matches = seal.last == scan.tip.sequence && seal.hash == scan.chain;
    (!matches).then_some(Reason::SealHash)
}

/// Checks the frames of a sound batch and shows them to `visit`; how many there are.
fn frames(
    segment: &SegmentHeader,
    batch: &BatchHeader,
    octets: &[u8],
    tip: &mut Tip,
    visit: &mut dyn FnMut(&Tip),
) -> Result<u64, Reason> {
    let mut rest = &octets[BATCH_HEADER_BYTES..BATCH_HEADER_BYTES + batch.frame_bytes];
    let mut records = 0;
    if batch.first.0 != tip.sequence.0 + 1 {
        return Err(Reason::SequenceGap { found: batch.first });
    }
    while !rest.is_empty() {
        let (_, bytes) = tip.follow(segment.journal_id, rest)?;
        visit(tip);
        rest = &rest[bytes..];
        records += 1;
    }
    if tip.sequence == batch.last { Ok(records) } else { Err(Reason::Shape) }
}

/// A record found behind a torn write: written, perhaps acted upon, but not part of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ghost {
    /// Its sequence; another record may have it now.
    pub sequence: Sequence,
    /// Its epoch: tells it from the record that has its sequence now.
    pub epoch: Epoch,
    /// Template id of the body.
    pub kind: u16,
    /// When its writer's input said that it happened.
    pub timestamp: Nanos,
    /// The record that caused it.
    pub parent: Sequence,
    /// The SBE message.
    pub body: Vec<u8>,
}

/// What a torn batch still gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Salvage {
    /// Sound frames in order from the first missing sequence on, as octets: they are accepted.
    pub(crate) prefix: Vec<u8>,
    /// The last of them, or the tip that was handed in.
    pub(crate) tip: Tip,
    /// Sound frames behind the first bad one: they are reported.
    pub(crate) ghosts: Vec<Ghost>,
    /// Whether there is nothing but zeros: the write never began, or there was none.
    pub(crate) blank: bool,
}

impl Salvage {
    /// Octets of the batch, its header included, up to the first bad frame.
    pub(crate) fn prefix_end(&self) -> u64 {
        match self.prefix.len() {
            0 => 0,
            bytes => (BATCH_HEADER_BYTES + bytes) as u64,
        }
    }
}

/// Looks through the torn batch at `offset` for frames behind `tip`.
pub(crate) fn salvage(segment: &SegmentFile, offset: u64, tip: Tip) -> io::Result<Salvage> {
    let region = segment.raw(offset, BATCH_BYTES_LIMIT)?;
    let journal_id = segment.header.journal_id;
    let blank = is_zero(&region);
    let mut salvage = Salvage { tip, blank, ..Salvage::default() };
    if blank {
        return Ok(salvage);
    }
    let mut at = BATCH_HEADER_BYTES.min(region.len());
    while let Ok((_, bytes)) = salvage.tip.follow(journal_id, &region[at..]) {
        salvage.prefix.extend_from_slice(&region[at..at + bytes]);
        at += bytes;
    }
    let sequence_max = tip.sequence.0 + (BATCH_BYTES_LIMIT / LINE) as u64;
    let mut last = salvage.tip;
    while at < region.len() {
        match frame::verify(journal_id, &region[at..]) {
            Ok(bytes) => {
                let frame = Frame::trusted(&region[at..at + bytes]);
                let later = frame.sequence > last.sequence && frame.sequence.0 <= sequence_max;
                if later && frame.epoch >= last.epoch {
                    last.sequence = frame.sequence;
                    last.epoch = frame.epoch;
                    salvage.ghosts.push(ghost(&frame));
                }
                at += bytes;
            }
            Err(_) => at += LINE,
        }
    }
    Ok(salvage)
}

/// Where the first bad record of a batch whose check does not match lies, and its sequence. Anything else
/// that stops a scan is bad where it starts, at the sequence that the scan gave.
pub(crate) fn bad_place(
    segment: &SegmentFile,
    scan: &Scan,
    sequence: Sequence,
    reason: Reason,
) -> io::Result<(u64, Sequence)> {
    if reason != Reason::BatchCheck {
        return Ok((scan.end, sequence));
    }
    let salvage = salvage(segment, scan.end, scan.tip)?;
    Ok((scan.end + salvage.prefix_end(), Sequence(salvage.tip.sequence.0 + 1)))
}

fn ghost(frame: &Frame<'_>) -> Ghost {
    Ghost {
        sequence: frame.sequence,
        epoch: frame.epoch,
        kind: frame.kind,
        timestamp: frame.timestamp,
        parent: frame.parent,
        body: frame.body.to_vec(),
    }
}

/// Whether `next` continues `scan` in the chain of hashes.
pub(crate) fn chain_holds(scan: &Scan, next: &SegmentHeader) -> bool {
    next.number == scan.header.number + 1
        && next.previous_ended != PreviousEnded::None
        && next.previous_end == scan.end
        && next.previous_hash == scan.chain
        && next.base.0 == scan.tip.sequence.0 + 1
}

#[cfg(test)]
mod tests;
