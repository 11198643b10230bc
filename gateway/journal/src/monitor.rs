//! What others may know about a running journal: watermarks, health and counters, read from the ring's
//! header page by any thread or process. Nothing here can slow the writer or the persister.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use protocol::units::{Epoch, Sequence};
use serde::Serialize;

use crate::memory::{Ring, Word};
use crate::options::SPARES;

/// Octets of the newest segment that are kept for what must be written on a full disk, in hundredths.
pub const RESERVE_PERCENT: u64 = 5;

/// How far records have got, named after what they survive there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Watermarks {
    /// Up to here, records survive the end of the process.
    pub written: Sequence,
    /// Up to here, records survive a power loss.
    pub durable: Sequence,
}

impl Watermarks {
    /// Durable is read first, so that it is never ahead of written.
    #[inline]
    pub(crate) fn of(ring: &Ring) -> Self {
        let durable = Sequence(ring.load(Word::DURABLE_SEQUENCE));
        let written = Sequence(ring.load(Word::WRITTEN));
        Self { written, durable }
    }
}

/// What the journal's disk side is able to do, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Health {
    /// Everything is as it should be.
    Ok,
    /// One spare segment is ready, of two: the preparer is behind or the disk is filling. Raise an alarm.
    SparesLow,
    /// No spare segment is ready: reduce, take nothing new that can wait.
    SparesGone,
    /// No spare, and the newest segment is down to its reserve, or full: only what must be written.
    NoSpace,
    /// The last write failed and no segment could take its place yet: halt new orders.
    Failed,
}

/// Counters that the persister and the preparer publish, by their place in the header page.
pub(crate) mod status {
    use crate::memory::Word;

    pub(crate) const SPARES_READY: Word = Word::status(0);
    pub(crate) const SEGMENT: Word = Word::status(1);
    pub(crate) const SEGMENT_LEFT: Word = Word::status(2);
    pub(crate) const SEGMENT_BYTES: Word = Word::status(3);
    pub(crate) const FAILED: Word = Word::status(4);
    pub(crate) const DIRECT: Word = Word::status(5);
    pub(crate) const BATCHES: Word = Word::status(6);
    pub(crate) const BATCH_BYTES: Word = Word::status(7);
    pub(crate) const WRITE_ERRORS: Word = Word::status(8);
    pub(crate) const PREPARE_ERRORS: Word = Word::status(9);
    /// Number of words above: a boot sets them to zero.
    pub(crate) const COUNT: usize = 10;
    /// Last run that used the ring. Never behind the superblock's, or the ring is not the last run's.
    pub(crate) const EPOCH: Word = Word::status(31);
}

/// Counters of a journal since it was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counters {
    /// Run that opened the journal last.
    pub epoch: Epoch,
    /// Number of the newest segment.
    pub segment: u64,
    /// Octets of it that batches can still take.
    pub segment_left_bytes: u64,
    /// Spare segments that are ready.
    pub spares_ready: u64,
    /// Group commits.
    pub batches: u64,
    /// Octets of group commits, padding included.
    pub batch_bytes: u64,
    /// Writes of batches, seals and headers that failed.
    pub write_errors: u64,
    /// Attempts to prepare a spare that failed.
    pub prepare_errors: u64,
    /// Whether commits are direct writes; otherwise each is a write and an `fdatasync`.
    pub direct_io: bool,
}

/// A view of a journal's state; cheap to clone and to ask.
#[derive(Clone, Debug)]
pub struct Monitor {
    ring: Arc<Ring>,
}

impl Monitor {
    pub(crate) fn over(ring: Arc<Ring>) -> Self {
        Self { ring }
    }

    /// A view of the journal whose ring lies at `path`, from any process.
    ///
    /// # Errors
    /// What is wrong with the ring, in words.
    pub fn open(path: &Path) -> Result<Self, String> {
        let ring = crate::ring::open(path, false).map_err(|error| error.to_string())?;
        Ok(Self::over(ring.ok_or("there is no ring")?))
    }

    /// How far records have got.
    #[must_use]
    pub fn watermarks(&self) -> Watermarks {
        Watermarks::of(&self.ring)
    }

    /// What the disk side is able to do.
    #[must_use]
    pub fn health(&self) -> Health {
        let spares = self.get(status::SPARES_READY);
        let segment_bytes = self.get(status::SEGMENT_BYTES);
        let reserve = segment_bytes / 100 * RESERVE_PERCENT;
        if self.get(status::FAILED) != 0 {
            Health::Failed
        } else if spares >= SPARES as u64 {
            Health::Ok
        } else if spares > 0 {
            Health::SparesLow
        } else if self.get(status::SEGMENT_LEFT) > reserve {
            Health::SparesGone
        } else {
            Health::NoSpace
        }
    }

    /// Counters since the journal was opened.
    #[must_use]
    pub fn counters(&self) -> Counters {
        Counters {
            epoch: self.run_epoch(),
            segment: self.get(status::SEGMENT),
            segment_left_bytes: self.get(status::SEGMENT_LEFT),
            spares_ready: self.get(status::SPARES_READY),
            batches: self.get(status::BATCHES),
            batch_bytes: self.get(status::BATCH_BYTES),
            write_errors: self.get(status::WRITE_ERRORS),
            prepare_errors: self.get(status::PREPARE_ERRORS),
            direct_io: self.get(status::DIRECT) != 0,
        }
    }

    /// Last run that used the ring.
    pub(crate) fn run_epoch(&self) -> Epoch {
        let epoch = self.get(status::EPOCH);
        Epoch(u32::try_from(epoch).unwrap_or(u32::MAX))
    }

    /// Sets every counter to zero: the first thing of a boot.
    pub(crate) fn reset(&self) {
        for index in 0..status::COUNT {
            self.set(Word::status(index), 0);
        }
    }

    pub(crate) fn get(&self, word: Word) -> u64 {
        self.ring.header(word).load(Ordering::Relaxed)
    }

    /// For the one stage that owns the counter.
    pub(crate) fn set(&self, word: Word, value: u64) {
        self.ring.header(word).store(value, Ordering::Relaxed);
    }

    pub(crate) fn add(&self, word: Word, value: u64) {
        self.ring.header(word).fetch_add(value, Ordering::Relaxed);
    }

    pub(crate) fn subtract(&self, word: Word, value: u64) {
        self.ring.header(word).fetch_sub(value, Ordering::Relaxed);
    }
}
