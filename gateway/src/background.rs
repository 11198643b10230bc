//! Stages that trade nothing: disk, ledger, old answers, status. They follow the journal at their own
//! pace, and none of them can slow trading but the disk, when it lags by a whole ring.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use accounting::{JournalTail, Reconciler};
use journal::{Monitor, Persister, Preparer, ReadLimit, Reader};
use protocol::messages::Finding;
use protocol::units::{Nanos, Sequence, SessionIndex};

use crate::clock::Clock;
use crate::counters::Counters;
use crate::ingress::answers::Answer;
use crate::lifecycle::{Lifecycle, Phase};
use crate::replay::{ReplayAnswer, ReplayRequest, ReplayServer};
use crate::ring::InputWriter;
use crate::runner::Stage;

/// Records that one ledger transaction takes at most.
const LEDGER_RECORDS_MAX: usize = 4096;
/// Wait after the ledger or the disk has refused, nanoseconds.
const REFUSED_WAIT_NS: u64 = 1_000_000_000;
/// Why a push into the ring of answers cannot fail.
const ROOM: &str = "a search begins when the ring is empty, and the ring holds the largest answer";
/// Journal records that one turn of a search looks at.
const SEARCH_RECORDS_MAX: usize = 4096;

/// Copies the journal's ring to disk.
pub(crate) struct PersisterStage {
    persister: Option<Persister>,
    monitor: Monitor,
    lifecycle: Lifecycle,
    counters: Arc<Counters>,
}

impl PersisterStage {
    pub(crate) const fn new(
        persister: Persister,
        monitor: Monitor,
        lifecycle: Lifecycle,
        counters: Arc<Counters>,
    ) -> Self {
        Self { persister: Some(persister), monitor, lifecycle, counters }
    }

    /// Nothing more will be written: makes the journal's end known to the next boot.
    fn close(&mut self) {
        let written = self.monitor.watermarks().written;
        let caught_up = self.persister.as_ref().is_some_and(|stage| stage.durable() == written);
        if caught_up && let Some(persister) = self.persister.take() {
            if let Err(error) = persister.close() {
                tracing::error!(%error, "the journal was not closed; the next start recovers it");
            }
            self.counters.background.persister_closed.set(1);
        }
    }
}

impl Stage for PersisterStage {
    fn name(&self) -> &'static str {
        "persister"
    }

    fn work(&mut self) -> usize {
        let Some(persister) = &mut self.persister else { return 0 };
        let counters = &self.counters.background;
        let frames = match persister.work() {
            Ok(frames) => frames,
            Err(error) => {
                counters.persister_errors.add(1);
                tracing::error!(%error, "the journal could not be written to disk; going on elsewhere");
                0
            }
        };
        counters.durable.set(persister.durable().0);
        if frames == 0 && self.lifecycle.phase() == Phase::Sealed {
            self.close();
        }
        frames
    }
}

/// Keeps spare segments ready.
pub(crate) struct PreparerStage {
    preparer: Preparer,
    retry_at: Nanos,
    clock: Clock,
}

impl PreparerStage {
    pub(crate) const fn new(preparer: Preparer, clock: Clock) -> Self {
        Self { preparer, retry_at: Nanos(0), clock }
    }
}

impl Stage for PreparerStage {
    fn name(&self) -> &'static str {
        "preparer"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        if now < self.retry_at {
            return 0;
        }
        self.preparer.work().unwrap_or_else(|error| {
            tracing::error!(%error, "no spare segment could be prepared");
            self.retry_at = Nanos(now.0 + REFUSED_WAIT_NS);
            0
        })
    }
}

/// Brings the journal into the ledger.
pub(crate) struct ReconcilerStage {
    reconciler: Reconciler<JournalTail>,
    /// Where findings go to the engine, and those that found no room yet.
    inputs: InputWriter,
    findings: VecDeque<Finding>,
    retry_at: Nanos,
    clock: Clock,
    counters: Arc<Counters>,
}

impl ReconcilerStage {
    pub(crate) const fn new(
        reconciler: Reconciler<JournalTail>,
        inputs: InputWriter,
        clock: Clock,
        counters: Arc<Counters>,
    ) -> Self {
        let findings = VecDeque::new();
        Self { reconciler, inputs, findings, retry_at: Nanos(0), clock, counters }
    }

    /// Tells the engine what was found, once the end of the journal is reached: what it was told before stands
    /// there.
    fn tell(&mut self, now: Nanos) {
        for finding in self.reconciler.findings(now) {
            let Finding { kind, follower, instrument, expected, observed, .. } = finding;
            tracing::warn!(?kind, %follower, %instrument, expected, observed, "books disagree");
            self.findings.push_back(finding);
        }
        while 0 < self.inputs.room()
            && let Some(finding) = self.findings.pop_front()
        {
            self.inputs.push(|buffer| finding.encode(buffer));
        }
    }
}

impl Stage for ReconcilerStage {
    fn name(&self) -> &'static str {
        "reconciler"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        if now < self.retry_at {
            return 0;
        }
        let counters = &self.counters.background;
        match self.reconciler.work(LEDGER_RECORDS_MAX) {
            Ok(records) => {
                if let Ok(position) = self.reconciler.position() {
                    counters.ledger.set(position.sequence.0);
                }
                counters.ledger_failed.set(0);
                if records == 0 {
                    self.tell(now);
                }
                records
            }
            Err(error) => {
                tracing::error!(%error, "the ledger cannot be written; trading goes on");
                counters.ledger_failed.set(1);
                self.retry_at = Nanos(now.0 + REFUSED_WAIT_NS);
                0
            }
        }
    }
}

/// Where a session's messages were found last: the next request usually goes on from there.
#[derive(Clone, Copy, Debug)]
struct Place {
    session: SessionIndex,
    negotiated_at: Sequence,
    /// Number of the first message at or behind `sequence`.
    number: u64,
    sequence: Sequence,
}

/// A search in progress.
struct Search {
    request: ReplayRequest,
    reader: Reader,
    number: u64,
    found: Vec<Answer>,
}

/// Finds old answers for client sessions.
pub(crate) struct ReplayStage {
    directory: PathBuf,
    ring_path: PathBuf,
    server: ReplayServer,
    waiting: VecDeque<ReplayRequest>,
    search: Option<Search>,
    place: Option<Place>,
}

impl ReplayStage {
    pub(crate) const fn new(directory: PathBuf, ring_path: PathBuf, server: ReplayServer) -> Self {
        let waiting = VecDeque::new();
        Self { directory, ring_path, server, waiting, search: None, place: None }
    }

    fn begin(&mut self, request: ReplayRequest) {
        let known = self.place.filter(|place| {
            place.session == request.session
                && place.negotiated_at == request.negotiated_at
                && place.number <= request.from
        });
        let (number, sequence) =
            known.map_or((1, request.negotiated_at), |place| (place.number, place.sequence));
        let ring = Some(self.ring_path.as_path());
        match Reader::open(&self.directory, ring, sequence, ReadLimit::Written) {
            Ok(reader) => self.search = Some(Search { request, reader, number, found: Vec::new() }),
            Err(error) => self.refuse(&error),
        }
    }

    fn refuse(&mut self, error: &journal::ReadError) {
        tracing::error!(%error, "old answers cannot be read");
        self.search = None;
        self.server.answers.push(ReplayAnswer::Gone).expect(ROOM);
    }

    /// Goes on with the search; says how many records it looked at.
    fn step(&mut self) -> usize {
        let Some(search) = &mut self.search else { return 0 };
        let ReplayRequest { session, negotiated_at, from, count } = search.request;
        let end = from + u64::from(count);
        for looked in 0..SEARCH_RECORDS_MAX {
            if search.number == end {
                for answer in search.found.drain(..) {
                    self.server.answers.push(ReplayAnswer::Message(answer)).expect(ROOM);
                }
                let sequence = search.reader.next_sequence();
                self.place = Some(Place { session, negotiated_at, number: end, sequence });
                self.search = None;
                return looked + 1;
            }
            match search.reader.next() {
                Ok(Some(frame)) => {
                    let answer = Answer::of(frame.kind, frame.sequence, frame.body);
                    if let Some(answer) = answer.filter(|answer| answer.session == session) {
                        if search.number >= from {
                            search.found.push(answer);
                        }
                        search.number += 1;
                    }
                }
                Ok(None) => return looked,
                Err(error) => {
                    self.refuse(&error);
                    return looked + 1;
                }
            }
        }
        SEARCH_RECORDS_MAX
    }
}

impl Stage for ReplayStage {
    fn name(&self) -> &'static str {
        "replay"
    }

    fn work(&mut self) -> usize {
        while let Ok(request) = self.server.requests.pop() {
            self.waiting.push_back(request);
        }
        // One request's answers at a time: the trading thread takes them all at once.
        if self.search.is_none()
            && self.server.answers.slots() == self.server.answers.buffer().capacity()
            && let Some(request) = self.waiting.pop_front()
        {
            self.begin(request);
        }
        self.step()
    }
}
