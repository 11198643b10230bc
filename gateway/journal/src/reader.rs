//! Reading a journal at one's own pace, from any process: segments first, then the ring, and back to the
//! segments when the ring was faster. It holds no reference that could slow the writer.
//!
//! ```text
//!            a batch behind the last one          the segments end
//!          +------+                          +----------------------+
//!          v      |                          |                      v
//!        [ In a segment ] <---------------- [ Nowhere ] -------> [ In the ring ]
//!          ^                                  ^    ^                |
//!          +---- a segment has the record ----+    +--- lapped, or another ring took its place
//! ```

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::units::Sequence;
use thiserror::Error;

use crate::ahead::Chunk;
use crate::block::BATCH_HEADER_BYTES;
use crate::damage::{BadRecord, Damage, Reason, Tier};
use crate::disk::{BLOCK_BYTES, Disk, RealDisk};
use crate::frame::{self, Frame};
use crate::memory::Ring;
use crate::monitor::Monitor;
use crate::ring::{self, FileId, Identity, RingTail, TailError};
use crate::segment::{Block, SegmentError, SegmentFile, Tip, list, name_of};
use crate::superblock;

/// Empty calls in the ring between two looks at whether the ring's file is still the same.
const STALE_CALLS: u32 = 256;
/// Looks for a record that must be there, before it counts as missing.
const LOOKS_MAX: u32 = 8;

/// Up to which watermark a reader reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadLimit {
    /// Everything that is written. After a power loss the journal may continue with other records than
    /// the last ones that such a reader saw: only for what forgets, such as a display.
    Written,
    /// Only what survives a power loss: for whoever stores what it read, such as a ledger.
    Durable,
}

/// Why a reader gives no record.
#[derive(Debug, Error)]
pub enum ReadError {
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
    /// A file that says which journal this is cannot be used.
    #[error("{file}: {problem}")]
    Journal {
        /// The superblock, or the ring's path.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// A committed record is damaged or missing.
    #[error("{0}")]
    Corrupt(BadRecord),
    /// The oldest segments have been taken away.
    #[error("record {wanted} is gone: the journal starts at {first} now")]
    Gone {
        /// The record that was asked for.
        wanted: Sequence,
        /// The first one there is.
        first: Sequence,
    },
    /// The journal ends before the wanted record: whoever asks knows more than the journal does.
    #[error("the journal goes up to {last}; record {wanted} was asked for")]
    Ahead {
        /// The last record there is.
        last: Sequence,
        /// The record that was asked for.
        wanted: Sequence,
    },
}

/// A reader of a journal. Not registered: it may be lapped and then goes on from the segments.
#[derive(Debug)]
pub struct Reader {
    disk: Arc<dyn Disk>,
    ring_path: Option<PathBuf>,
    journal_id: u64,
    limit: ReadLimit,
    next: Sequence,
    place: Place,
    /// Looks for the next record that led nowhere.
    looks: u32,
}

#[derive(Debug)]
enum Place {
    Nowhere,
    /// With the ring's watermarks, if there is a ring: what they call durable is in the segments.
    Segment(InSegment, Option<Monitor>),
    Ring(InRing),
}

#[derive(Debug)]
struct InRing {
    tail: RingTail,
    /// The ring's file when it was opened.
    file: Option<FileId>,
    /// Empty calls since the last look at whether that is still the ring's file.
    empty_calls: u32,
}

/// The journal's ring as its path names it now.
struct Mapped {
    ring: Arc<Ring>,
    file: Option<FileId>,
}

/// What one step found out.
enum Step {
    /// The next record is ready where the reader is.
    Ready,
    /// Look again, from the new place.
    Again,
    /// Nothing yet.
    Nothing,
}

impl Reader {
    /// Reads the journal in `directory` from record `from` on; with the ring's path also what is not on
    /// disk yet. Without a ring, a torn last batch counts as not there.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn open(
        directory: &Path,
        ring_path: Option<&Path>,
        from: Sequence,
        limit: ReadLimit,
    ) -> Result<Self, ReadError> {
        Self::open_on(Arc::new(RealDisk::new(directory, false)), ring_path, from, limit)
    }

    /// As [`Self::open`], on another disk than the file system's.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn open_on(
        disk: Arc<dyn Disk>,
        ring_path: Option<&Path>,
        from: Sequence,
        limit: ReadLimit,
    ) -> Result<Self, ReadError> {
        let read = superblock::read(&*disk);
        let (superblock, _) = read.map_err(|source| io_error("read", superblock::NAME, source))?;
        let superblock = superblock.map_err(|bad| ReadError::Journal {
            file: superblock::NAME.into(),
            problem: bad.to_string(),
        })?;
        Ok(Self {
            disk,
            ring_path: ring_path.map(Path::to_owned),
            journal_id: superblock.journal_id,
            limit,
            next: Sequence(from.0.max(1)),
            place: Place::Nowhere,
            looks: 0,
        })
    }

    /// Sequence of the record that [`Self::next`] gives next.
    #[must_use]
    pub fn next_sequence(&self) -> Sequence {
        self.next
    }

    /// The next record, if it is there; `None` asks to come back later. Never waits for the writer.
    ///
    /// # Errors
    /// [`ReadError`]. Calling again tries the same record again.
    #[expect(clippy::should_implement_trait, reason = "lends each record until the next call")]
    pub fn next(&mut self) -> Result<Option<Frame<'_>>, ReadError> {
        loop {
            match self.step()? {
                Step::Again => {}
                Step::Nothing => return Ok(None),
                Step::Ready => break,
            }
        }
        self.looks = 0;
        self.next = Sequence(self.next.0 + 1);
        match &self.place {
            Place::Segment(segment, _) => Ok(Some(Frame::trusted(segment.current()))),
            Place::Ring(ring) => Ok(Some(ring.tail.current())),
            Place::Nowhere => unreachable!("a record is ready somewhere"),
        }
    }

    /// Puts the next records up to `end` into a chunk: those of one batch, or one of the ring. Says whether
    /// there were any.
    pub(crate) fn gather(&mut self, chunk: &mut Chunk, end: Sequence) -> Result<bool, ReadError> {
        if self.next > end {
            return Ok(false);
        }
        loop {
            match self.step()? {
                Step::Again => {}
                Step::Nothing => return Ok(false),
                Step::Ready => break,
            }
        }
        self.looks = 0;
        match &mut self.place {
            Place::Segment(segment, _) if segment.tip.sequence <= end => {
                segment.take_batch(chunk);
                self.next = Sequence(segment.tip.sequence.0 + 1);
            }
            Place::Segment(segment, _) => {
                chunk.append(segment.current());
                self.next = Sequence(self.next.0 + 1);
            }
            Place::Ring(ring) => {
                chunk.append(ring.tail.current_octets());
                self.next = Sequence(self.next.0 + 1);
            }
            Place::Nowhere => unreachable!("a record is ready somewhere"),
        }
        Ok(true)
    }

    fn step(&mut self) -> Result<Step, ReadError> {
        match &mut self.place {
            Place::Nowhere => self.find(),
            Place::Ring(_) => self.step_in_ring(),
            Place::Segment(..) => self.step_in_segment(),
        }
    }

    /// Chooses where to read on: in the ring from its durable position on, else in a segment.
    fn find(&mut self) -> Result<Step, ReadError> {
        let Some(Mapped { ring, file }) = self.open_ring()? else {
            return self.find_segment(None);
        };
        let monitor = Monitor::over(Arc::clone(&ring));
        match RingTail::over(ring, self.next) {
            Ok(tail) => {
                self.place = Place::Ring(InRing { tail, file, empty_calls: 0 });
                Ok(Step::Again)
            }
            Err(TailError::Lapped(_)) if monitor.watermarks().durable >= self.next => {
                self.find_segment(Some(monitor))
            }
            Err(TailError::Lapped(_)) => self.look_again(),
            Err(error) => Err(tail_error(error)),
        }
    }

    /// Lapped, although the record is not durable: the writer went round while the reader searched. It
    /// cannot do so every time, so then the ring is broken.
    fn look_again(&mut self) -> Result<Step, ReadError> {
        self.looks += 1;
        if self.looks < LOOKS_MAX {
            self.place = Place::Nowhere;
            return Ok(Step::Again);
        }
        self.looks = 0;
        let (tier, damage) = (Tier::Ring, Damage::Corrupt);
        let (sequence, reason) = (self.next, Reason::SequenceGap { found: Sequence(0) });
        Err(ReadError::Corrupt(BadRecord { tier, segment: 0, offset: 0, sequence, damage, reason }))
    }

    /// The journal's ring, if it is there.
    fn open_ring(&self) -> Result<Option<Mapped>, ReadError> {
        let Some(path) = &self.ring_path else { return Ok(None) };
        let unusable = |problem| ReadError::Journal { file: path.display().to_string(), problem };
        let file = ring::file_id(path);
        let ring = ring::open(path, false).map_err(|bad| unusable(bad.to_string()))?;
        let Some(ring) = ring else { return Ok(None) };
        let identity = Identity::load(&ring).map_err(|bad| unusable(bad.to_string()))?;
        if identity.journal_id != self.journal_id {
            return Err(unusable("belongs to another journal".into()));
        }
        Ok(Some(Mapped { ring, file }))
    }

    fn step_in_ring(&mut self) -> Result<Step, ReadError> {
        let Place::Ring(ring) = &mut self.place else { unreachable!("called in the ring") };
        let limit = match self.limit {
            ReadLimit::Written => Sequence(u64::MAX),
            ReadLimit::Durable => ring.tail.watermarks().durable,
        };
        match ring.tail.advance(limit) {
            Ok(true) => return Ok(Step::Ready),
            Ok(false) => {}
            Err(TailError::Lapped(_)) => return self.look_again(),
            Err(error) => return Err(tail_error(error)),
        }
        ring.empty_calls += 1;
        if ring.empty_calls >= STALE_CALLS {
            ring.empty_calls = 0;
            // A ring that another run replaced stays as it was for those who have it mapped.
            if ring.file != self.ring_path.as_deref().and_then(ring::file_id) {
                self.place = Place::Nowhere;
            }
        }
        Ok(Step::Nothing)
    }

    /// The segment that has the next record, or would have it.
    fn find_segment(&mut self, monitor: Option<Monitor>) -> Result<Step, ReadError> {
        let numbers = list(&*self.disk).map_err(|source| io_error("list", ".", source))?;
        let mut first = None;
        for number in numbers.iter().rev() {
            let segment = open_segment(&*self.disk, *number)?;
            if segment.header.base <= self.next {
                self.place = Place::Segment(InSegment::new(segment), monitor);
                return Ok(Step::Again);
            }
            first = Some(segment.header.base);
        }
        match first {
            Some(first) => Err(ReadError::Gone { wanted: self.next, first }),
            None => Ok(Step::Nothing),
        }
    }

    fn step_in_segment(&mut self) -> Result<Step, ReadError> {
        let Place::Segment(segment, monitor) = &mut self.place else {
            unreachable!("called in a segment")
        };
        if segment.advance() {
            return Ok(Step::Ready);
        }
        // With a ring, the segments are read only as far as they are promised to go: a batch behind
        // that may be half written at this very moment.
        if monitor.as_ref().is_some_and(|monitor| self.next > monitor.watermarks().durable) {
            self.place = Place::Nowhere;
            return Ok(Step::Again);
        }
        let number = segment.segment.header.number;
        let loaded = segment.load(self.next);
        let stop = match loaded.map_err(|source| io_error("read", &name_of(number), source))? {
            Loaded::Batch => return Ok(Step::Again),
            Loaded::End => None,
            Loaded::Stop(reason) => Some(reason),
        };
        let promised = monitor.is_some();
        self.at_stop(number, stop, promised)
    }

    /// The segment has nothing more that can be read: a newer one may, or the journal ends here.
    fn at_stop(
        &mut self,
        number: u64,
        stop: Option<Reason>,
        promised: bool,
    ) -> Result<Step, ReadError> {
        let Place::Segment(segment, _) = &self.place else { unreachable!("stopped in a segment") };
        let (offset, tip) = (segment.offset, segment.tip);
        let numbers = list(&*self.disk).map_err(|source| io_error("list", ".", source))?;
        if numbers.last() == Some(&number) && !promised {
            return self.at_end(number, stop);
        }
        // A newer segment goes on from here, or the file has grown since it was read.
        self.looks += 1;
        if self.looks < LOOKS_MAX {
            self.place = Place::Nowhere;
            return Ok(Step::Again);
        }
        self.looks = 0;
        let reason = stop.unwrap_or(Reason::Missing { up_to: self.next });
        Err(corrupt(number, offset, Sequence(tip.sequence.0 + 1), reason))
    }

    /// Without a ring, at the end of the newest segment: it may be whole, torn or damaged.
    fn at_end(&mut self, number: u64, stop: Option<Reason>) -> Result<Step, ReadError> {
        let Place::Segment(segment, _) = &mut self.place else {
            unreachable!("ended in a segment")
        };
        let (offset, tip) = (segment.offset, segment.tip);
        if self.next.0 > tip.sequence.0 + 1 {
            return Err(ReadError::Ahead { last: tip.sequence, wanted: self.next });
        }
        let Some(reason) = stop else { return Ok(Step::Nothing) };
        // Looking behind the end means reading the rest of the file: once per end is enough.
        let proven = match segment.end_checked {
            Some(checked) if checked == offset => None,
            _ => segment
                .segment
                .proven_behind(offset)
                .map_err(|source| io_error("read", &name_of(number), source))?,
        };
        if proven.is_some() || !reason.can_be_torn() {
            return Err(corrupt(number, offset, self.next, reason));
        }
        segment.end_checked = Some(offset);
        Ok(Step::Nothing)
    }
}

/// A batch of a segment, and where in it the next frame starts.
#[derive(Debug)]
struct InSegment {
    segment: SegmentFile,
    /// Where the next batch starts.
    offset: u64,
    /// The current frame, by its offsets in the segment.
    current: (u64, u64),
    /// Frames behind it, by their offsets: checked, and in the segment's window until the next load.
    rest: (u64, u64),
    /// Last record of the batches that were passed.
    tip: Tip,
    /// Offset of the end behind which nothing was found.
    end_checked: Option<u64>,
}

/// What [`InSegment::load`] found behind the last batch.
enum Loaded {
    /// A batch; it may end before the wanted record.
    Batch,
    /// The seal.
    End,
    /// No batch.
    Stop(Reason),
}

impl InSegment {
    fn new(segment: SegmentFile) -> Self {
        let tip = Tip::before(segment.header.base);
        let offset = BLOCK_BYTES as u64;
        let (current, rest, end_checked) = ((0, 0), (0, 0), None);
        Self { segment, offset, current, rest, tip, end_checked }
    }

    /// Steps to the next frame of the loaded batch, if it has one.
    fn advance(&mut self) -> bool {
        let (start, end) = self.rest;
        if start == end {
            return false;
        }
        let bytes = frame::length(self.segment.octets(start, end)) as u64;
        self.current = (start, start + bytes);
        self.rest.0 += bytes;
        true
    }

    /// Octets of the current frame.
    fn current(&self) -> &[u8] {
        self.segment.octets(self.current.0, self.current.1)
    }

    /// Puts the current frame and all frames of the batch behind it into a chunk; steps behind them.
    fn take_batch(&mut self, chunk: &mut Chunk) {
        let (start, end) = (self.current.0, self.rest.1);
        self.rest.0 = end;
        let given = chunk.empty().and_then(|buffer| self.segment.give(start, end, buffer));
        match given {
            Some(frames) => chunk.is_now(frames),
            None => chunk.append(self.segment.octets(start, end)),
        }
    }

    /// Loads the next batch that reaches `wanted`, or steps over one that does not.
    fn load(&mut self, wanted: Sequence) -> io::Result<Loaded> {
        let batch = match self.segment.block_at(self.offset)? {
            Block::Batch(batch) => batch,
            Block::Seal(_) => return Ok(Loaded::End),
            Block::Stop(reason) => return Ok(Loaded::Stop(reason)),
        };
        if batch.first.0 != self.tip.sequence.0 + 1 {
            return Ok(Loaded::Stop(Reason::SequenceGap { found: batch.first }));
        }
        if batch.last < wanted {
            self.offset += batch.bytes as u64;
            self.tip.sequence = batch.last;
            return Ok(Loaded::Batch);
        }
        let journal_id = self.segment.header.journal_id;
        let octets = match self.segment.batch(&batch)? {
            Ok(octets) => &octets[BATCH_HEADER_BYTES..BATCH_HEADER_BYTES + batch.frame_bytes],
            Err(reason) => return Ok(Loaded::Stop(reason)),
        };
        let mut tip = self.tip;
        let (mut end, mut start) = (0, 0);
        while end < octets.len() {
            match tip.follow(journal_id, &octets[end..]) {
                Ok((frame, bytes)) => {
                    end += bytes;
                    start = if frame.sequence < wanted { end } else { start };
                }
                Err(reason) => return Ok(Loaded::Stop(reason)),
            }
        }
        let frames = self.offset + BATCH_HEADER_BYTES as u64;
        self.rest = (frames + start as u64, frames + end as u64);
        self.tip = tip;
        self.offset += batch.bytes as u64;
        Ok(Loaded::Batch)
    }
}

fn open_segment(disk: &dyn Disk, number: u64) -> Result<SegmentFile, ReadError> {
    SegmentFile::open(disk, number).map_err(|error| match error {
        SegmentError::Io(source) => io_error("open", &name_of(number), source),
        SegmentError::Header(reason) => corrupt(number, 0, Sequence(0), reason),
    })
}

fn tail_error(error: TailError) -> ReadError {
    match error {
        TailError::Ahead { written, wanted } => ReadError::Ahead { last: written, wanted },
        TailError::Corrupt { sequence, position } => {
            let (tier, damage, reason) = (Tier::Ring, Damage::Corrupt, Reason::FrameCheck);
            let offset = position;
            ReadError::Corrupt(BadRecord { tier, segment: 0, offset, sequence, damage, reason })
        }
        TailError::Ring { path, problem } => {
            ReadError::Journal { file: path.display().to_string(), problem }
        }
        TailError::Lapped(_) => unreachable!("a lapped reader goes on in the segments"),
    }
}

fn corrupt(segment: u64, offset: u64, sequence: Sequence, reason: Reason) -> ReadError {
    let (tier, damage) = (Tier::Segment, Damage::Corrupt);
    ReadError::Corrupt(BadRecord { tier, segment, offset, sequence, damage, reason })
}

fn io_error(operation: &'static str, name: &str, source: io::Error) -> ReadError {
    ReadError::Io { operation, name: name.to_owned(), source }
}
