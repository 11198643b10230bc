//! The stage that copies tier 0 to tier 1: gather, write, publish; and what to do when a write fails.
//! It runs on a thread of its own, blocks on the disk, and is the only one that writes segments.
//!
//! Group commit needs no timer: while one batch is being written the next one gathers in the ring, so
//! batches are one block at a low rate and [`crate::Options::batch_bytes_max`] in a burst. One batch is
//! in flight at a time; recovery relies on it.
//!
//! After a failed write nothing about the file is known, so it is given up as it is: the next spare
//! takes over, and everything that was not durable is written again from tier 0.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use protocol::units::Sequence;
use thiserror::Error;

use crate::block::{
    BATCH_HEADER_BYTES, BatchHeader, HASH_BYTES, Hash, PreviousEnded, Seal, SegmentHeader,
    chain_behind, chain_start,
};
use crate::damage::{BadRecord, Damage, Tier};
use crate::disk::{BLOCK_BYTES, Blocks, Disk, DiskFile};
use crate::memory::{Consumer, Word};
use crate::monitor::{Monitor, status};
use crate::preparer::Spare;
use crate::seed::Seed;
use crate::segment::{Tip, name_of};
use crate::superblock::SuperblockFile;

/// Idle calls of [`Persister::work`] before the superblock learns what is durable.
const IDLE_CALLS: u32 = 1024;

/// Why records did not become durable.
#[derive(Debug, Error)]
pub enum PersistError {
    /// The disk refused. Unless it was the last spare, the next call goes on with another file.
    #[error("{operation} {name}: {source}")]
    Io {
        /// What was being done.
        operation: &'static str,
        /// To which file of the journal's directory.
        name: String,
        /// What the disk said.
        source: io::Error,
    },
    /// A record in the ring is not what its writer stored: memory is broken. Nothing more is persisted.
    #[error("{0}")]
    Corrupt(BadRecord),
    /// There is no spare segment, and records are waiting for one.
    #[error("records after {durable} are waiting for a spare segment")]
    NoSpace {
        /// Last durable record.
        durable: Sequence,
    },
}

/// What stays the same for every segment of an opened journal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp {
    pub(crate) shard: u16,
    pub(crate) build: [u8; 16],
    pub(crate) journal_id: u64,
}

/// The segment that batches go to.
#[derive(Debug)]
pub(crate) struct Active {
    pub(crate) file: Box<dyn DiskFile>,
    pub(crate) header: SegmentHeader,
    /// Where the next batch goes.
    pub(crate) offset: u64,
    /// The chain of hashes in front of it.
    pub(crate) chain: Hash,
    pub(crate) bytes: u64,
}

/// What the next segment's header says about the one before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Previous {
    pub(crate) number: u64,
    pub(crate) ended: PreviousEnded,
    pub(crate) end: u64,
    pub(crate) hash: Hash,
}

impl Previous {
    /// What the first segment of a journal says.
    pub(crate) const NONE: Self =
        Self { number: 0, ended: PreviousEnded::None, end: 0, hash: [0; HASH_BYTES] };
}

/// Where a persister takes up its work.
#[derive(Debug)]
pub(crate) enum Place {
    /// In a segment that has room.
    In(Active),
    /// In the next segment, behind this one.
    Behind(Previous),
}

/// The persister stage. Dropped, it leaves the journal as a crash would; [`Persister::close`] ends it.
#[derive(Debug)]
pub struct Persister {
    disk: Arc<dyn Disk>,
    consumer: Consumer,
    monitor: Monitor,
    superblock: SuperblockFile,
    spares: Receiver<Spare>,
    stamp: Stamp,
    seed: Seed,
    batch: Blocks,
    place: Place,
    /// Last durable record.
    tip: Tip,
    /// Whether the first record of this run has to tell of a loss.
    tells_loss: bool,
    idle_calls: u32,
}

/// Parts that a persister is made of.
pub(crate) struct Parts {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) consumer: Consumer,
    pub(crate) monitor: Monitor,
    pub(crate) superblock: SuperblockFile,
    pub(crate) spares: Receiver<Spare>,
    pub(crate) stamp: Stamp,
    pub(crate) seed: Seed,
    pub(crate) batch_bytes_max: usize,
    pub(crate) place: Place,
    pub(crate) tip: Tip,
    pub(crate) tells_loss: bool,
}

impl Persister {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts { disk, consumer, monitor, superblock, spares, stamp, seed, .. } = parts;
        let Parts { batch_bytes_max, place, tip, tells_loss, .. } = parts;
        let batch = Blocks::new(batch_bytes_max);
        let persister = Self {
            disk,
            consumer,
            monitor,
            superblock,
            spares,
            stamp,
            seed,
            batch,
            place,
            tip,
            tells_loss,
            idle_calls: 0,
        };
        persister.publish_segment();
        persister
    }

    /// Makes at most one batch of records durable and says how many; zero when there are none, or when
    /// they wait for a spare segment (see [`crate::Health`]). Blocks on the disk.
    ///
    /// # Errors
    /// [`PersistError::Io`] when a write failed: nothing is lost, and the next call goes on with another
    /// file. [`PersistError::Corrupt`] when the ring is broken.
    pub fn work(&mut self) -> Result<usize, PersistError> {
        let Some(frame) = self.consumer.peek() else {
            return self.idle();
        };
        let frame_bytes = frame.len();
        self.idle_calls = 0;
        if self.room_bytes() < BATCH_HEADER_BYTES + frame_bytes && !self.roll()? {
            return Ok(0);
        }
        let (tip, frame_bytes) = self.gather()?;
        self.commit(tip, frame_bytes)
    }

    /// Makes everything durable, writes that down and ends the stage: nothing is to be appended any more.
    /// Recovery then knows exactly how far the journal goes, also without the ring. A run that was told of a loss
    /// ([`crate::Recovered::lost_from`]) and has appended nothing writes no end down, or the loss would be forgotten.
    ///
    /// # Errors
    /// As [`Self::work`]; [`PersistError::NoSpace`] when records still wait for a spare segment.
    pub fn close(mut self) -> Result<Sequence, PersistError> {
        while self.consumer.peek().is_some() {
            if self.work()? == 0 {
                return Err(PersistError::NoSpace { durable: self.tip.sequence });
            }
        }
        if self.tells_loss && self.tip.epoch < self.superblock.current().epoch {
            self.note()?;
        } else {
            let closed = self.superblock.close(self.tip.sequence, self.segment());
            closed.map_err(|source| io_error("write", crate::superblock::NAME, source))?;
        }
        Ok(self.tip.sequence)
    }

    /// Last durable record.
    #[must_use]
    pub fn durable(&self) -> Sequence {
        self.tip.sequence
    }

    /// Octets that the next batch may take: whole blocks, with one left for the seal.
    fn room_bytes(&self) -> usize {
        match &self.place {
            Place::Behind(_) => 0,
            Place::In(active) => {
                let room = active.bytes.saturating_sub(active.offset + BLOCK_BYTES as u64);
                crate::to_usize(room).min(self.batch.len())
            }
        }
    }

    /// Nothing to write: after a while, the superblock learns what is durable.
    fn idle(&mut self) -> Result<usize, PersistError> {
        if self.superblock.current().durable < self.tip.sequence {
            self.idle_calls += 1;
            if self.idle_calls >= IDLE_CALLS {
                self.idle_calls = 0;
                self.note()?;
            }
        }
        Ok(0)
    }

    /// Number of the newest segment.
    fn segment(&self) -> u64 {
        match &self.place {
            Place::In(active) => active.header.number,
            Place::Behind(previous) => previous.number,
        }
    }

    fn note(&mut self) -> Result<(), PersistError> {
        let noted = self.superblock.note(self.tip.sequence, self.segment());
        noted.map_err(|source| io_error("write", crate::superblock::NAME, source))
    }

    /// Copies frames behind the room for the batch header and checks each copy end to end.
    fn gather(&mut self) -> Result<(Tip, usize), PersistError> {
        let room = self.room_bytes();
        let mut tip = self.tip;
        let mut end = BATCH_HEADER_BYTES;
        while let Some(frame) = self.consumer.peek() {
            let bytes = frame.len();
            if end + bytes > room {
                break;
            }
            let copy = &mut self.batch[end..end + bytes];
            copy.copy_from_slice(frame);
            if let Err(reason) = tip.follow(self.stamp.journal_id, copy) {
                self.monitor.set(status::FAILED, 1);
                let position = self.consumer.position();
                self.consumer.rewind();
                return Err(PersistError::Corrupt(BadRecord {
                    tier: Tier::Ring,
                    segment: 0,
                    offset: position,
                    sequence: Sequence(tip.sequence.0 + 1),
                    damage: Damage::Corrupt,
                    reason,
                }));
            }
            self.consumer.take();
            end += bytes;
        }
        Ok((tip, end - BATCH_HEADER_BYTES))
    }

    /// Writes the gathered frames as one batch and publishes them as durable.
    fn commit(&mut self, tip: Tip, frame_bytes: usize) -> Result<usize, PersistError> {
        let Place::In(active) = &mut self.place else {
            unreachable!("there is room only in a segment");
        };
        let sequences = (Sequence(self.tip.sequence.0 + 1), tip.sequence);
        let bytes = BatchHeader::complete(
            &mut self.batch,
            &active.header,
            active.offset,
            sequences,
            frame_bytes,
            &active.chain,
        );
        if let Err(source) = active.file.write_durable(active.offset, &self.batch[..bytes]) {
            return Err(self.give_up("write a batch to", source));
        }
        let records = tip.sequence.0 - self.tip.sequence.0;
        self.tip = tip;
        // First the sequence: a reader that finds the position past its record knows where to look.
        let ring = self.consumer.ring();
        ring.header(Word::DURABLE_SEQUENCE).store(tip.sequence.0, Ordering::Release);
        self.consumer.release();
        // Behind the publication: the hash is for auditors, who can wait.
        active.chain = chain_behind(&active.chain, &self.batch[..bytes]);
        active.offset += bytes as u64;
        self.monitor.add(status::BATCHES, 1);
        self.monitor.add(status::BATCH_BYTES, bytes as u64);
        self.publish_segment();
        Ok(crate::to_usize(records))
    }

    /// Stops using the active segment where it stands. What was not durable is gathered again.
    fn give_up(&mut self, operation: &'static str, source: io::Error) -> PersistError {
        let name = match &self.place {
            Place::In(active) => name_of(active.header.number),
            Place::Behind(_) => String::new(),
        };
        self.leave(PreviousEnded::Abandoned);
        self.consumer.rewind();
        self.monitor.set(status::FAILED, 1);
        self.monitor.add(status::WRITE_ERRORS, 1);
        self.publish_segment();
        io_error(operation, &name, source)
    }

    fn leave(&mut self, ended: PreviousEnded) {
        if let Place::In(active) = &self.place {
            let (number, end, hash) = (active.header.number, active.offset, active.chain);
            self.place = Place::Behind(Previous { number, ended, end, hash });
        }
    }

    /// Goes on to the next segment; `false` when no spare is ready.
    pub(crate) fn roll(&mut self) -> Result<bool, PersistError> {
        self.seal()?;
        let Place::Behind(previous) = self.place else {
            unreachable!("a sealed segment is behind");
        };
        let Ok(spare) = self.spares.try_recv() else {
            return Ok(false);
        };
        self.monitor.subtract(status::SPARES_READY, 1);
        let header = SegmentHeader {
            shard: self.stamp.shard,
            previous_ended: previous.ended,
            number: previous.number + 1,
            base: Sequence(self.tip.sequence.0 + 1),
            salt: crate::octets::get_u32(&self.seed.next().to_le_bytes(), 0),
            build: self.stamp.build,
            journal_id: self.stamp.journal_id,
            previous_end: previous.end,
            previous_hash: previous.hash,
        };
        let active = self.start(spare, header)?;
        self.place = Place::In(active);
        self.monitor.set(status::FAILED, 0);
        self.publish_segment();
        self.note()?;
        Ok(true)
    }

    /// Ends the active segment, if there is one. A seal that cannot be written is left out: the next
    /// header carries the hash as well.
    fn seal(&mut self) -> Result<(), PersistError> {
        let Place::In(active) = &mut self.place else {
            return Ok(());
        };
        let seal = Seal { last: self.tip.sequence, hash: active.chain };
        let block = &mut self.batch[..BLOCK_BYTES];
        seal.encode(block, &active.header, active.offset);
        if let Err(source) = active.file.write_durable(active.offset, block) {
            return Err(self.give_up("seal", source));
        }
        self.leave(PreviousEnded::Sealed);
        self.publish_segment();
        Ok(())
    }

    /// Turns a spare into a segment. Only when its header and its name are durable is it used.
    fn start(&mut self, mut spare: Spare, header: SegmentHeader) -> Result<Active, PersistError> {
        let name = name_of(header.number);
        let block = &mut self.batch[..BLOCK_BYTES];
        header.encode(block);
        let written = spare.file.write_durable(0, block);
        let named = written.and_then(|()| self.disk.rename(&spare.name, &name));
        if let Err(source) = named.and_then(|()| self.disk.sync_names()) {
            self.monitor.set(status::FAILED, 1);
            self.monitor.add(status::WRITE_ERRORS, 1);
            // It may be under either name; a leftover is replaced or removed by whoever comes next.
            let _ = self.disk.remove(&spare.name);
            return Err(io_error("start", &name, source));
        }
        let (chain, offset) = (chain_start(block), BLOCK_BYTES as u64);
        Ok(Active { file: spare.file, header, offset, chain, bytes: spare.bytes })
    }

    /// Tells monitors about the active segment.
    fn publish_segment(&self) {
        let (number, left, bytes, direct) = match &self.place {
            Place::Behind(previous) => (previous.number, 0, 0, None),
            Place::In(active) => {
                let left = active.bytes.saturating_sub(active.offset + BLOCK_BYTES as u64);
                (active.header.number, left, active.bytes, Some(active.file.direct()))
            }
        };
        self.monitor.set(status::SEGMENT, number);
        self.monitor.set(status::SEGMENT_LEFT, left);
        self.monitor.set(status::SEGMENT_BYTES, bytes);
        if let Some(direct) = direct {
            self.monitor.set(status::DIRECT, u64::from(direct));
        }
    }
}

pub(crate) fn io_error(operation: &'static str, name: &str, source: io::Error) -> PersistError {
    PersistError::Io { operation, name: name.to_owned(), source }
}
