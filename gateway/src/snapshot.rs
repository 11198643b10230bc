//! Snapshots of what the journal teaches: a stage that takes them, beside trading and never in its way, and the
//! search for one that a start can go on from.
//!
//! ```text
//! Reader (durable records) --> Past, a second one --every so many records, and at the end--> NNN.snapshot
//!
//! a start:  newest snapshot --not sound, or not of this journal--> the one before --> the whole journal
//! ```
//!
//! The stage reads the journal as any other reader does, so the trading thread does not know of it. It reads
//! what is durable only: what a snapshot covers cannot be lost with the power.

use std::io;
use std::path::Path;
use std::sync::Arc;

use engine::Statistics;
use engine::snapshot::SnapshotError;
use journal::{
    BadSnapshot, Monitor, ReadError, ReadLimit, Reader, RecordId, SnapshotHeader, Snapshots,
    read_ahead, snapshot_name,
};
use protocol::units::{Nanos, Sequence};
use serde::Serialize;

use crate::clock::Clock;
use crate::configuration::Capacity;
use crate::counters::Counters;
use crate::lifecycle::{Lifecycle, Phase};
use crate::past::{Past, capacity_in};
use crate::recovery::{RecoveryError, build_id};
use crate::runner::Stage;

/// Records that one turn takes in at most.
const RECORDS_MAX: usize = 4096;
/// Wait after the disk has refused, nanoseconds.
const REFUSED_WAIT_NS: u64 = 1_000_000_000;

/// Why a snapshot is not used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// The file is no snapshot of this journal.
    #[error("the file {0}")]
    File(#[from] BadSnapshot),
    /// What is in it cannot be read.
    #[error("{0}")]
    State(#[from] SnapshotError),
    /// It covers another record than it says.
    #[error("it holds the state of record {found}")]
    Position {
        /// The record whose state is in it.
        found: Sequence,
    },
    /// The journal ends before it.
    #[error("the journal goes up to record {end}")]
    Ahead {
        /// The last record.
        end: Sequence,
    },
    /// The journal has gone on with another record than the one that it covers last.
    #[error("the journal has another record there")]
    OtherRecord,
    /// The record that it covers last cannot be read.
    #[error("journal: {0}")]
    Read(#[from] ReadError),
    /// The journal teaches something else.
    #[error("the journal up to there gives another state")]
    OtherState,
    /// The journal cannot be read up to there.
    #[error(transparent)]
    Journal(#[from] Box<RecoveryError>),
}

/// What a journal's directory, its ring and its end are.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) directory: &'a Path,
    pub(crate) ring: Option<&'a Path>,
    /// The last record.
    pub(crate) end: Sequence,
}

/// The past out of the newest snapshot that can be used. What cannot is named in the log and left alone.
pub(crate) fn newest(place: Place<'_>, capacity: Capacity) -> Option<Past> {
    let listed =
        Snapshots::open(place.directory).map_err(|error| error.to_string()).and_then(|snapshots| {
            Ok((snapshots.list().map_err(|error| error.to_string())?, snapshots))
        });
    let (sequences, snapshots) = match listed {
        Ok(found) => found,
        Err(error) => {
            tracing::warn!(error, "snapshots cannot be looked for; the whole journal is read");
            return None;
        }
    };
    sequences.into_iter().find_map(|sequence| {
        let used = usable(&snapshots, place, sequence, |_| Ok(capacity));
        used.map(|(_, past)| past)
            .inspect_err(|problem| {
                let name = snapshot_name(sequence);
                tracing::warn!(name, %problem, "a snapshot is not used");
            })
            .ok()
    })
}

/// The past out of a snapshot, if it is one of this journal.
fn usable(
    snapshots: &Snapshots,
    place: Place<'_>,
    sequence: Sequence,
    capacity: impl Fn(&[u8]) -> Result<Capacity, SnapshotError>,
) -> Result<(SnapshotHeader, Past), Unusable> {
    let Place { directory, ring, end } = place;
    if end < sequence {
        return Err(Unusable::Ahead { end });
    }
    let (header, octets) = snapshots.read(sequence)?;
    let mut reader = Reader::open(directory, ring, sequence, ReadLimit::Written)?;
    let record = reader.next()?.map(|frame| RecordId::of(&frame));
    if record != Some(header.record) {
        return Err(Unusable::OtherRecord);
    }
    let past = Past::from_octets(capacity(&octets)?, &octets)?;
    match past.sequence() {
        found if found == sequence => Ok((header, past)),
        found => Err(Unusable::Position { found }),
    }
}

/// A snapshot, as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Name of its file.
    pub file: String,
    /// What its head says; none when that cannot be read.
    pub header: Option<SnapshotHeader>,
    /// What the engine in it knows; none when it cannot be used.
    pub knows: Option<Known>,
    /// Why a start would not use it; none when it would, as far as that can be told without a configuration.
    pub problem: Option<String>,
}

/// What the engine in a snapshot knows.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Known {
    /// Leader events that moved a position.
    pub events: u64,
    /// Orders that were decided.
    pub orders: u64,
    /// Fills that were booked.
    pub fills: u64,
    /// Orders that are not in a final state.
    pub orders_open: usize,
}

impl Known {
    fn of(past: &Past) -> Self {
        let Statistics { events, orders, fills, .. } = *past.engine.statistics();
        Self { events, orders, fills, orders_open: past.engine.open_orders().count() }
    }
}

/// The snapshots in a journal's directory, newest first. With `against_journal`, each is compared with what the
/// whole journal up to it gives, octet by octet.
///
/// # Errors
/// When the directory holds no journal that can be read.
pub fn inspect(
    directory: &Path,
    ring: Option<&Path>,
    against_journal: bool,
) -> Result<Vec<Shown>, InspectError> {
    let snapshots = Snapshots::open(directory)?;
    // Where the journal ends is told by its records.
    let place = Place { directory, ring, end: Sequence(u64::MAX) };
    let show = |sequence: Sequence| {
        let found = usable(&snapshots, place, sequence, capacity_in);
        let found = found.and_then(|(header, past)| {
            if against_journal {
                compare(place, &past)?;
            }
            Ok((header, past))
        });
        let file = snapshot_name(sequence);
        match found {
            Ok((header, past)) => {
                Shown { file, header: Some(header), knows: Some(Known::of(&past)), problem: None }
            }
            Err(problem) => Shown {
                file,
                header: snapshots.read(sequence).ok().map(|(header, _)| header),
                knows: None,
                problem: Some(problem.to_string()),
            },
        }
    };
    Ok(snapshots.list()?.into_iter().map(show).collect())
}

/// Why snapshots cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// There is no journal.
    #[error("{0}")]
    Journal(#[from] ReadError),
    /// The directory cannot be listed.
    #[error("the directory cannot be listed: {0}")]
    List(#[from] io::Error),
}

/// Whether the journal from its first record on gives this past.
fn compare(place: Place<'_>, past: &Past) -> Result<(), Unusable> {
    let mut whole = Past::new(*past.registry.capacity());
    let place = Place { end: past.sequence(), ..place };
    learn_up_to(place, &mut whole).map_err(Box::new)?;
    if whole.to_octets() == past.to_octets() { Ok(()) } else { Err(Unusable::OtherState) }
}

/// Takes in every record behind the past up to the end of the place; says how many.
pub(crate) fn learn_up_to(place: Place<'_>, past: &mut Past) -> Result<u64, RecoveryError> {
    let Place { directory, ring, end } = place;
    let from = Sequence(past.sequence().0 + 1);
    if end < from {
        return Ok(0);
    }
    let reader = Reader::open(directory, ring, from, ReadLimit::Written)?;
    read_ahead(reader, end, |ahead| {
        while let Some(frame) = ahead.next()? {
            past.learn(frame.sequence, frame.body)?;
        }
        let last = Sequence(ahead.next_sequence().0 - 1);
        if last < end {
            return Err(RecoveryError::Short { end: last, expected: end });
        }
        Ok(end.0 + 1 - from.0)
    })
}

/// Takes snapshots.
pub(crate) struct SnapshotStage {
    past: Past,
    reader: Reader,
    snapshots: Snapshots,
    /// The record that was taken in last.
    last: Option<RecordId>,
    /// The record that the last snapshot covers.
    taken: Sequence,
    interval_records: u64,
    retry_at: Nanos,
    clock: Clock,
    monitor: Monitor,
    lifecycle: Lifecycle,
    counters: Arc<Counters>,
}

/// What a snapshot stage is made of.
pub(crate) struct SnapshotParts {
    /// What the journal has taught up to some record.
    pub(crate) past: Past,
    /// From that record on, as far as records are durable.
    pub(crate) reader: Reader,
    pub(crate) snapshots: Snapshots,
    /// The record that the newest snapshot covers.
    pub(crate) taken: Sequence,
    pub(crate) interval_records: u64,
    pub(crate) monitor: Monitor,
}

impl SnapshotStage {
    pub(crate) fn new(
        parts: SnapshotParts,
        clock: Clock,
        lifecycle: Lifecycle,
        counters: Arc<Counters>,
    ) -> Self {
        let SnapshotParts { past, reader, snapshots, taken, interval_records, monitor } = parts;
        counters.background.snapshot.set(taken.0);
        Self {
            past,
            reader,
            snapshots,
            last: None,
            taken,
            interval_records,
            retry_at: Nanos(0),
            clock,
            monitor,
            lifecycle,
            counters,
        }
    }

    /// Takes in what is there; says how much that was.
    fn follow(&mut self) -> Result<usize, RecoveryError> {
        for count in 0..RECORDS_MAX {
            let Some(frame) = self.reader.next()? else { return Ok(count) };
            let sequence = frame.sequence;
            if self.past.sequence() < sequence {
                self.past.learn(sequence, frame.body)?;
            }
            self.last = Some(RecordId::of(&frame));
        }
        Ok(RECORDS_MAX)
    }

    const fn is_due(&self) -> bool {
        self.taken.0 + self.interval_records <= self.past.sequence().0
    }

    fn take(&mut self) -> io::Result<()> {
        let Some(record) = self.last else { return Ok(()) };
        let configuration = self.past.engine.configuration();
        let hash = configuration.map_or(0, |activated| activated.hash);
        let octets = self.past.to_octets();
        self.snapshots.write(record, hash, build_id(), &octets)?;
        self.taken = record.sequence;
        self.counters.background.snapshot.set(record.sequence.0);
        tracing::info!(record = record.sequence.0, octets = octets.len(), "snapshot taken");
        Ok(())
    }

    fn is_closed(&self) -> bool {
        self.counters.background.snapshots_closed.get() > 0
    }

    fn close(&self) {
        self.counters.background.snapshots_closed.set(1);
    }

    /// At the end of the journal: the next start need not read anything.
    fn finish(&mut self) {
        if self.taken < self.past.sequence()
            && let Err(error) = self.take()
        {
            tracing::error!(%error, "no last snapshot; the next start reads from the one before");
        }
        self.close();
    }
}

impl Stage for SnapshotStage {
    fn name(&self) -> &'static str {
        "snapshots"
    }

    fn work(&mut self) -> usize {
        if self.is_closed() {
            return 0;
        }
        let is_sealed = self.lifecycle.phase() == Phase::Sealed;
        let now = self.clock.now();
        let count = match self.follow() {
            Ok(count) => count,
            Err(error) => {
                tracing::error!(%error, "no more snapshots are taken; trading goes on");
                self.close();
                return 0;
            }
        };
        if count == 0 && is_sealed && self.monitor.watermarks().written == self.past.sequence() {
            self.finish();
        } else if self.is_due()
            && self.retry_at <= now
            && let Err(error) = self.take()
        {
            tracing::error!(%error, "a snapshot could not be written; trading goes on");
            self.retry_at = Nanos(now.0 + REFUSED_WAIT_NS);
        }
        count
    }
}

#[cfg(test)]
mod tests;
