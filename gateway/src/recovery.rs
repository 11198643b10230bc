//! The boot: a snapshot and the records behind it, or one pass over the whole journal, rebuild everything;
//! then this run is announced in the journal.
//!
//! Recovery only evolves: recorded decisions are facts. What follows the pass is journalled like any
//! input: the start of the epoch, the loss of every transport that the journal still believes in, and
//! the configuration if it has changed. Stages tail the journal from behind all that.

use std::path::PathBuf;

use engine::{Decisions, Revision};
use journal::{
    OpenError, Opened, Options, Persister, Preparer, ReadError, ReadLimit, Reader, Recovered,
    RingReader,
};
use protocol::malformed::Malformed;
use protocol::messages::{EngineCapacity, EpochStart, Name, Reason, SessionEvent, SessionState};
use protocol::units::Sequence;

use crate::clock::Clock;
use crate::configuration::{
    Capacity, Configuration, Directory, Registry, RegistryError, RevisionErrors,
};
use crate::decider::{Decider, NoRoom};
use crate::past::Past;
use crate::revision::{Refusal, RevisionRecord, explanation};
use crate::sessions::{Routes, SessionBook};
use crate::snapshot::{self, Place};
use crate::venue::drop_copy::TradeBook;
use crate::venue::occurrences::ExecutionBook;

/// Why a gateway cannot continue its journal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecoveryError {
    /// The journal cannot be opened.
    #[error("journal: {0}")]
    Open(#[from] OpenError),
    /// A record cannot be read.
    #[error("journal: {0}")]
    Read(#[from] ReadError),
    /// The journal and the configuration do not fit together.
    #[error("configuration: {0}")]
    Registry(#[from] RegistryError),
    /// The configuration gives old names new meanings.
    #[error("configuration: {0}")]
    Revision(#[from] RevisionErrors),
    /// A record is not what it should be.
    #[error("journal record {sequence}: {source}")]
    Record {
        /// The record.
        sequence: Sequence,
        /// The broken rule.
        source: Malformed,
    },
    /// The engine cannot take a record.
    #[error("journal record {sequence}: {source}")]
    Engine {
        /// The record.
        sequence: Sequence,
        /// The broken rule.
        source: engine::InputError,
    },
    /// The engine cannot work with the configuration.
    #[error("configuration: {0}")]
    Refused(engine::InputError),
    /// The journal ends earlier than its own opening said.
    #[error("the journal ends at record {end}, it should go up to {expected}")]
    Short {
        /// The last record that could be read.
        end: Sequence,
        /// The last one there should be.
        expected: Sequence,
    },
    /// The disk does not take what the boot has to write.
    #[error("journal: {0}")]
    Persist(#[from] journal::PersistError),
    /// The ring cannot hold what one input may cause.
    #[error(
        "journal.ring_bytes is too small: one input may need {needed} octets, the ring gives {given}"
    )]
    RingTooSmall {
        /// Octets that the worst input needs.
        needed: u64,
        /// Octets that are free in an empty ring.
        given: u64,
    },
}

/// A gateway that knows its past and has announced its run.
pub(crate) struct Booted {
    pub(crate) decider: Decider,
    pub(crate) persister: Persister,
    pub(crate) preparer: Preparer,
    /// From behind everything that `book` covers.
    pub(crate) readers: Vec<RingReader>,
    pub(crate) monitor: journal::Monitor,
    pub(crate) recovered: Recovered,
    pub(crate) book: SessionBook,
    pub(crate) routes: Routes,
    /// What drop copies have told.
    pub(crate) trades: TradeBook,
    /// Executions that are known by what they say.
    pub(crate) executions: ExecutionBook,
    pub(crate) directory: Directory,
    /// Names and indices, those of this configuration included.
    pub(crate) registry: Registry,
    pub(crate) started_from: StartedFrom,
    /// What is known once more, up to the last record of the boot, for whoever takes snapshots.
    pub(crate) past: Option<Past>,
}

/// How a start came to know the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct StartedFrom {
    /// The last record of the snapshot that was used; zero when the whole journal was read.
    pub snapshot: Sequence,
    /// Records that were read behind it.
    pub records: u64,
}

/// The file of the journal's ring.
#[must_use]
pub fn ring_path(configuration: &Configuration) -> PathBuf {
    configuration.journal.ring_directory.join("ring")
}

/// What a journal has taught by now, whether a gateway runs or not. Changes nothing.
///
/// # Errors
/// [`RecoveryError`] when it cannot be read, or does not fit the file.
pub(crate) fn past(configuration: &Configuration) -> Result<Past, RecoveryError> {
    let directory = configuration.journal.directory.as_path();
    let ring = ring_path(configuration);
    let ring = ring.exists().then_some(ring.as_path());
    let capacity = configuration.capacity;
    let newest = snapshot::newest(Place { directory, ring, end: Sequence(u64::MAX) }, capacity);
    let mut past = newest.unwrap_or_else(|| Past::new(capacity));
    let from = Sequence(past.sequence().0 + 1);
    let mut reader = Reader::open(directory, ring, from, ReadLimit::Written)?;
    while let Some(frame) = reader.next()? {
        past.learn(frame.sequence, frame.body)?;
    }
    Ok(past)
}

/// The journal's options, for `readers` stages that tail it.
#[must_use]
pub fn journal_options(configuration: &Configuration, readers: usize) -> Options {
    let journal = &configuration.journal;
    let mut options = Options::new(journal.directory.clone(), ring_path(configuration));
    options.ring_bytes = journal.ring_bytes;
    options.segment_bytes = journal.segment_bytes;
    options.shard = configuration.gateway.shard;
    options.readers = readers;
    options.build = build_id();
    options
}

pub(crate) fn build_id() -> [u8; 16] {
    let mut build = [0; 16];
    for (place, octet) in build.iter_mut().zip(BUILD.bytes()) {
        *place = octet;
    }
    build
}

/// Name and version of the program, as the journal keeps them.
const BUILD: &str = concat!("paceline ", env!("CARGO_PKG_VERSION"));

/// The engine's share of the configured capacity.
#[must_use]
pub const fn engine_capacity(capacity: &Capacity) -> engine::Capacity {
    engine::Capacity {
        leaders_max: capacity.leaders_max,
        instruments_max: capacity.instruments_max,
        followers_max: capacity.followers_max,
        plans_max: capacity.plans_max,
        rows_max: capacity.rows_max,
        orders_max: capacity.orders_max,
        events_buffered_max: capacity.events_buffered_max,
        trade_ids_max: capacity.trade_ids_max,
        sessions_max: capacity.sessions_max,
        venues_max: capacity.venues_max,
        limits_max: capacity.limits_max,
    }
}

/// Opens the journal, learns from it, and announces this run in it. `random` makes salts and, unless
/// the configuration fixes it, the seed of the rotation.
///
/// # Errors
/// [`RecoveryError`].
pub(crate) fn boot(
    configuration: &Configuration,
    readers: usize,
    random: u64,
    clock: &Clock,
) -> Result<Booted, RecoveryError> {
    let options = journal_options(configuration, readers);
    let time = std::cell::RefCell::new(clock.clone());
    let opened = journal::open(&options, random, &|| time.borrow_mut().now())?;
    let capacity = engine_capacity(&configuration.capacity);
    let (past, started_from) = remember(configuration, &options, &opened.recovered)?;
    log_recovery(&opened.recovered, started_from);

    let now = time.borrow_mut().now();
    let activation = configuration.activate(&past.registry, now)?;
    for name in &activation.retired {
        tracing::warn!(
            name,
            "no longer configured; its positions stay at the venue, unless its plan closes them"
        );
    }
    let Opened { writer, persister, preparer, readers, monitor, recovered } = opened;
    let Past { engine, routes, book, trades, executions, registry } = past;
    let unanswered = engine.revision_pending();
    let decider = Decider::new(engine, Decisions::new(&capacity), writer);
    let mut run =
        Run { decider, persister, preparer, readers, routes, book, trades, executions, registry };
    let rotation_seed = configuration.engine.rotation_seed.unwrap_or(random);
    run.announce(
        &recovered,
        rotation_seed,
        capacity.to_wire(),
        options.shard,
        &activation.records,
        &time,
    )?;
    if let Some(revision) = unanswered {
        run.answer(&revision, activation.revision, activation.hash, &time)?;
    }
    let past = (0 < configuration.journal.snapshot_interval_records).then(|| run.past());
    let Run { decider, persister, preparer, readers, routes, book, trades, executions, registry } =
        run;
    Ok(Booted {
        decider,
        persister,
        preparer,
        readers,
        monitor,
        recovered,
        book,
        routes,
        trades,
        executions,
        directory: activation.directory,
        registry,
        started_from,
        past,
    })
}

/// What the journal teaches up to where this run begins: out of the newest snapshot, and of the records behind.
fn remember(
    configuration: &Configuration,
    options: &Options,
    recovered: &Recovered,
) -> Result<(Past, StartedFrom), RecoveryError> {
    let end = Sequence(recovered.next_sequence.0 - 1);
    let (directory, ring) = (options.directory.as_path(), Some(options.ring_path.as_path()));
    let place = Place { directory, ring, end };
    let capacity = configuration.capacity;
    let is_used = 0 < configuration.journal.snapshot_interval_records;
    if let Some(mut past) = is_used.then(|| snapshot::newest(place, capacity)).flatten() {
        let snapshot = past.sequence();
        match snapshot::learn_up_to(place, &mut past) {
            Ok(records) => return Ok((past, StartedFrom { snapshot, records })),
            // If it is the journal that is wrong, the whole of it says so.
            Err(error) => tracing::warn!(
                snapshot = snapshot.0,
                %error,
                "the journal does not go on from its snapshot; the whole of it is read"
            ),
        }
    }
    let mut past = Past::new(capacity);
    let records = snapshot::learn_up_to(place, &mut past)?;
    Ok((past, StartedFrom { snapshot: Sequence(0), records }))
}

fn log_recovery(recovered: &Recovered, started_from: StartedFrom) {
    let Recovered { epoch, next_sequence, durable, truncated_at, source, ghosts, .. } = recovered;
    tracing::info!(
        epoch = epoch.0,
        next = next_sequence.0,
        durable = durable.0,
        ?source,
        snapshot = started_from.snapshot.0,
        records_read = started_from.records,
        "journal recovered"
    );
    if let Some(sequence) = truncated_at {
        tracing::warn!(
            from = sequence.0,
            "a torn write was given up; venues tell what became of it"
        );
    }
    if !ghosts.is_empty() {
        tracing::warn!(
            count = ghosts.len(),
            "records behind a torn write are not part of the journal"
        );
    }
}

/// The beginning of a run, before there are threads.
struct Run {
    decider: Decider,
    persister: Persister,
    preparer: Preparer,
    readers: Vec<RingReader>,
    routes: Routes,
    book: SessionBook,
    trades: TradeBook,
    executions: ExecutionBook,
    registry: Registry,
}

impl Run {
    /// What is known, once more.
    fn past(&self) -> Past {
        Past {
            registry: self.registry.clone(),
            engine: self.decider.engine().clone(),
            routes: self.routes.clone(),
            book: self.book.clone(),
            trades: self.trades.clone(),
            executions: self.executions.clone(),
        }
    }

    fn announce(
        &mut self,
        recovered: &Recovered,
        rotation_seed: u64,
        capacity: EngineCapacity,
        shard: u16,
        definitions: &[Vec<u8>],
        time: &std::cell::RefCell<Clock>,
    ) -> Result<(), RecoveryError> {
        let now = time.borrow_mut().now();
        let bound: Vec<_> = self.book.bound().collect();
        let start = EpochStart {
            epoch: recovered.epoch,
            shard,
            build: Name::new(BUILD).expect("name and version are short"),
            truncated_at: recovered.lost_from(),
            rotation_seed,
            time: now,
            capacity,
        };
        let mut buffer = [0; 256];
        let length = start.encode(&mut buffer);
        // What stands in the journal cannot be refused any more, so it is asked for before.
        let announcement = std::iter::once(&buffer[..length]);
        let announcement = announcement.chain(definitions.iter().map(Vec::as_slice));
        self.decider.engine().admits(announcement).map_err(RecoveryError::Refused)?;
        self.append(&buffer[..length], time)?;
        for session in bound {
            let session_id = self.book.life(session).session_id;
            let session_id = session_id.expect("a bound session was negotiated");
            let lost = SessionEvent { session, state: SessionState::Lost, session_id, time: now };
            let length = lost.encode(&mut buffer);
            self.append(&buffer[..length], time)?;
        }
        for definition in definitions {
            self.append(definition, time)?;
        }
        Ok(())
    }

    /// The run before ended with an operator's revision on its way. This start has read the file.
    fn answer(
        &mut self,
        revision: &Revision,
        number: u32,
        hash: u64,
        time: &std::cell::RefCell<Clock>,
    ) -> Result<(), RecoveryError> {
        let reason = if revision.hash == hash {
            Reason::ConfigurationInForce
        } else {
            Reason::ConfigurationRefused
        };
        let text =
            format!("the gateway was started anew; revision {number}, {hash:016x}, is in force");
        let refusal = Refusal { reason, text: explanation(text) };
        let now = time.borrow_mut().now();
        self.append(RevisionRecord::refusal(&refusal.record(revision, now)).as_slice(), time)
    }

    /// Journals one input, waiting for the disk where the ring is full.
    fn append(
        &mut self,
        input: &[u8],
        time: &std::cell::RefCell<Clock>,
    ) -> Result<(), RecoveryError> {
        let now = time.borrow_mut().now();
        while self.decider.take(input, now) == Err(NoRoom) {
            if self.persister.work()? == 0 && self.preparer.work()? == 0 {
                return Err(RecoveryError::RingTooSmall {
                    needed: self.decider.worst_case_bytes(input.len()),
                    given: self.decider.free_bytes(),
                });
            }
        }
        self.pass_readers_by()
    }

    /// Stages begin behind what the boot has written; `book` and `registry` know it already.
    fn pass_readers_by(&mut self) -> Result<(), RecoveryError> {
        let Self { readers, routes, book, registry, .. } = self;
        for (place, reader) in readers.iter_mut().enumerate() {
            while let Some(frame) = reader.next(Sequence(u64::MAX)) {
                if place > 0 {
                    continue;
                }
                registry.feed(frame.body)?;
                let observed = routes
                    .observe(frame.body)
                    .and_then(|()| book.observe(routes, frame.sequence, frame.body));
                let sequence = frame.sequence;
                observed.map_err(|source| RecoveryError::Record { sequence, source })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
