//! Tests of snapshots: a start from one knows what the whole journal teaches, whatever became of the files.

use std::path::PathBuf;

use protocol::messages::{Flag, LeaderEvent, SessionEvent, SessionState, Timer, TimerKind};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, SessionIndex, Ticks};

use super::*;
use crate::configuration::Configuration;
use crate::recovery::{Booted, StartedFrom, boot, ring_path};
use crate::testing::Folders;

const SESSIONS: [SessionIndex; 2] = [SessionIndex(0), SessionIndex(1)];
/// Records between two snapshots of these tests.
const INTERVAL: u64 = 20;

/// A gateway without threads: whoever has it works the disk and takes the snapshots.
struct Run {
    booted: Booted,
    stage: Option<SnapshotStage>,
    lifecycle: Lifecycle,
    time: u64,
}

fn configuration(folders: &Folders, interval: u64) -> Configuration {
    let mut configuration = folders.configuration();
    configuration.journal.snapshot_interval_records = interval;
    configuration
}

impl Run {
    fn start(configuration: &Configuration) -> Self {
        let mut booted = boot(configuration, 1, 1, &Clock::system()).unwrap();
        let directory = configuration.journal.directory.as_path();
        let lifecycle = Lifecycle::default();
        let stage = booted.past.take().map(|past| {
            let ring = ring_path(configuration);
            let limit = ReadLimit::Durable;
            let parts = SnapshotParts {
                reader: Reader::open(directory, Some(&ring), past.sequence(), limit).unwrap(),
                snapshots: Snapshots::open(directory).unwrap(),
                past,
                taken: booted.started_from.snapshot,
                interval_records: configuration.journal.snapshot_interval_records,
                monitor: booted.monitor.clone(),
            };
            let (clock, counters) = (Clock::system(), Counters::new(1));
            SnapshotStage::new(parts, clock, lifecycle.clone(), counters)
        });
        Self { booted, stage, lifecycle, time: 5 }
    }

    fn take(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) {
        let mut buffer = [0; 256];
        let length = encode(&mut buffer);
        self.booted.decider.take(&buffer[..length], Nanos(self.time)).unwrap();
        while self.booted.readers[0].next(Sequence(u64::MAX)).is_some() {}
    }

    /// Sessions come up, a leader trades, sweeps look around.
    fn trade(&mut self, events: std::ops::Range<u64>) {
        for (session, state) in SESSIONS
            .into_iter()
            .flat_map(|session| SessionState::ALL[..3].iter().map(move |state| (session, *state)))
        {
            let (session_id, time) = ([9; 16], Nanos(self.time));
            self.take(|buffer| SessionEvent { session, state, session_id, time }.encode(buffer));
        }
        for number in events {
            self.time += 1_000;
            let event = leader_event(number, self.time);
            self.take(|buffer| event.encode(buffer));
            let timer = Timer { kind: TimerKind::Sweep, time: Nanos(self.time) };
            self.take(|buffer| timer.encode(buffer));
        }
    }

    /// Everything goes to the disk, and the stage follows to its end.
    fn settle(&mut self) {
        while 0 < self.booted.persister.work().unwrap() + self.booted.preparer.work().unwrap() {}
        if let Some(stage) = &mut self.stage {
            while 0 < stage.work() {}
        }
    }

    fn covered(&self) -> Option<Sequence> {
        self.stage.as_ref().map(|stage| stage.taken)
    }
}

fn leader_event(number: u64, time: u64) -> LeaderEvent {
    let lots = i64::try_from(number % 7).unwrap() - 3;
    LeaderEvent {
        session: SESSIONS[1],
        session_sequence: number,
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        trade_id: number,
        order_id: number,
        lots: Lots(if lots == 0 { 9 } else { lots }),
        price: Ticks(200),
        position_before: None,
        leaves_lots: None,
        corrected_id: None,
        average_price: None,
        stop_price: None,
        take_profit: None,
        tag: protocol::messages::Tag::EMPTY,
        fee: None,
        retransmitted: Flag::No,
        transact_time: Nanos(time),
        sending_time: Nanos(time),
        receive_time: Nanos(time),
    }
}

/// What the whole journal teaches up to a record.
fn whole(configuration: &Configuration, end: Sequence) -> Past {
    let mut past = Past::new(configuration.capacity);
    let ring = ring_path(configuration);
    let place = Place { directory: &configuration.journal.directory, ring: Some(&ring), end };
    learn_up_to(place, &mut past).unwrap();
    past
}

fn path(configuration: &Configuration, sequence: Sequence) -> PathBuf {
    configuration.journal.directory.join(snapshot_name(sequence))
}

/// A journal with two snapshots and some records behind them. Also their last records, and the journal's.
fn history(configuration: &Configuration) -> (Vec<Sequence>, Sequence) {
    let mut run = Run::start(configuration);
    let mut covered = Vec::new();
    for part in 0..3 {
        run.trade(1 + part * 20..21 + part * 20);
        run.settle();
        covered.extend(run.covered());
    }
    run.stage = None;
    run.trade(61..64);
    (covered[1..].to_vec(), run.booted.decider.written())
}

/// Starts, compares what is known with what the whole journal teaches, and says where it started from.
fn start(configuration: &Configuration) -> StartedFrom {
    let mut run = Run::start(configuration);
    let end = run.booted.decider.written();
    let past = match run.stage.take() {
        Some(stage) => stage.past,
        None => whole(configuration, end),
    };
    assert!(past.to_octets() == whole(configuration, end).to_octets(), "another state");
    let engine = run.booted.decider.engine();
    assert_eq!(engine.describe_derived(), past.engine.describe_derived());
    run.booted.started_from
}

/// Goal: a start from a snapshot reads the records behind it and knows what the whole journal teaches: state,
/// names, routes, sessions. Without snapshots the whole journal is read, and it is the same.
#[test]
fn a_start_from_a_snapshot_knows_the_same() {
    let folders = Folders::new();
    let configuration = configuration(&folders, INTERVAL);
    let (covered, end) = history(&configuration);
    let started = start(&configuration);
    assert_eq!(started.snapshot, covered[1]);
    assert_eq!(started.records, end.0 - covered[1].0);
    let mut without = configuration.clone();
    without.journal.snapshot_interval_records = 0;
    let started = start(&without);
    assert_eq!(started.snapshot, Sequence(0));
    assert!(end.0 < started.records, "all of it, and what the start before wrote");
}

/// Goal: what was trading before a start from a snapshot trades on as after a start from the whole journal:
/// the same octets go into the journal. Method: two copies of one history go on, one with snapshots.
#[test]
fn decisions_after_a_start_from_a_snapshot_are_the_same() {
    let records = |interval: u64| {
        let folders = Folders::new();
        let configuration = configuration(&folders, INTERVAL);
        let (_, end) = history(&configuration);
        let mut other = configuration;
        other.journal.snapshot_interval_records = interval;
        let mut run = Run::start(&other);
        let is_used = run.booted.started_from.snapshot != Sequence(0);
        assert_eq!(is_used, interval != 0);
        run.trade(64..80);
        let ring = ring_path(&other);
        let directory = &other.journal.directory;
        let from = Sequence(end.0 + 1);
        let mut reader = Reader::open(directory, Some(&ring), from, ReadLimit::Written).unwrap();
        let mut bodies = Vec::new();
        while let Some(frame) = reader.next().unwrap() {
            bodies.push((frame.kind, frame.body.to_vec()));
        }
        // The times of the start itself are the clock's.
        let first =
            bodies.iter().rposition(|(kind, _)| *kind == SessionEvent::TEMPLATE_ID).unwrap();
        bodies.split_off(first + 1)
    };
    let (with, without) = (records(INTERVAL), records(0));
    assert!(with.len() > 30, "{}", with.len());
    assert_eq!(with, without);
}

/// Goal: a damaged newest snapshot is left for the one before, two damaged ones for the whole journal; nothing
/// of them is believed. Method: files torn at many lengths, and with changed octets.
#[test]
fn damaged_snapshots_are_left_for_older_ones() {
    let folders = Folders::new();
    let configuration = configuration(&folders, INTERVAL);
    let (covered, end) = history(&configuration);
    let octets = std::fs::read(path(&configuration, covered[1])).unwrap();
    let (ring, directory) = (ring_path(&configuration), configuration.journal.directory.clone());
    let place = Place { directory: &directory, ring: Some(&ring), end };
    let found = || newest(place, configuration.capacity).map(|past| past.sequence());
    assert_eq!(found(), Some(covered[1]));
    for length in (0..octets.len()).step_by(211).chain([octets.len() - 1]) {
        std::fs::write(path(&configuration, covered[1]), &octets[..length]).unwrap();
        assert_eq!(found(), Some(covered[0]), "{length} octets of {}", octets.len());
    }
    for place in (0..octets.len()).step_by(307) {
        let mut changed = octets.clone();
        changed[place] ^= 4;
        std::fs::write(path(&configuration, covered[1]), &changed).unwrap();
        assert_eq!(found(), Some(covered[0]), "octet {place} of {}", octets.len());
    }
    std::fs::write(path(&configuration, covered[0]), b"nothing").unwrap();
    assert_eq!(found(), None);
    assert_eq!(start(&configuration).snapshot, Sequence(0));
}

/// Goal: a snapshot of records that the journal does not have, has otherwise, or that was taken with other
/// maxima, is named and not used; nor is one whose state is that of another record.
#[test]
fn foreign_snapshots_are_not_used() {
    let folders = Folders::new();
    let configuration = configuration(&folders, INTERVAL);
    let (covered, end) = history(&configuration);
    let (ring, directory) = (ring_path(&configuration), configuration.journal.directory.clone());
    let place = Place { directory: &directory, ring: Some(&ring), end };
    let snapshots = Snapshots::open(&directory).unwrap();
    let capacity = configuration.capacity;
    let problem = |place, sequence| usable(&snapshots, place, sequence, |_| Ok(capacity)).err();
    assert!(problem(place, covered[1]).is_none());
    let shorter = Place { end: Sequence(covered[1].0 - 1), ..place };
    assert!(matches!(problem(shorter, covered[1]), Some(Unusable::Ahead { .. })));
    let larger = Capacity { plans_max: capacity.plans_max + 1, ..capacity };
    let other = usable(&snapshots, place, covered[1], |_| Ok(larger)).err();
    assert!(matches!(other, Some(Unusable::State(SnapshotError::Capacity))));
    let (header, octets) = snapshots.read(covered[1]).unwrap();
    let next = Sequence(covered[1].0 + 1);
    let mut reader = Reader::open(&directory, Some(&ring), next, ReadLimit::Written).unwrap();
    let right = RecordId::of(&reader.next().unwrap().unwrap());
    snapshots.write(right, 0, build_id(), &octets).unwrap();
    assert!(matches!(problem(place, next), Some(Unusable::Position { .. })));
    let wrong = RecordId { check: right.check ^ 1, ..right };
    snapshots.write(wrong, header.configuration, build_id(), &octets).unwrap();
    assert!(matches!(problem(place, next), Some(Unusable::OtherRecord)));
}

/// Goal: a snapshot that is whole and of this journal, but wrong, does not keep a gateway from starting as long
/// as the records behind it show that. Method: one that knows of a sweep and of nothing else.
#[test]
fn a_snapshot_that_the_journal_does_not_go_on_from_is_given_up() {
    let folders = Folders::new();
    let configuration = configuration(&folders, INTERVAL);
    let (covered, _) = history(&configuration);
    let snapshots = Snapshots::open(&configuration.journal.directory).unwrap();
    let (header, _) = snapshots.read(covered[1]).unwrap();
    let mut past = Past::new(configuration.capacity);
    let mut buffer = [0; 64];
    let length = Timer { kind: TimerKind::Sweep, time: Nanos(1) }.encode(&mut buffer);
    past.learn(covered[1], &buffer[..length]).unwrap();
    snapshots.write(header.record, 0, build_id(), &past.to_octets()).unwrap();
    assert_eq!(start(&configuration).snapshot, Sequence(0));
}

/// Goal: at the end of a drain a snapshot covers the whole journal; the next start reads nothing.
#[test]
fn a_drain_ends_with_a_snapshot() {
    let folders = Folders::new();
    let configuration = configuration(&folders, 1_000_000);
    let mut run = Run::start(&configuration);
    run.trade(1..30);
    run.settle();
    assert_eq!(run.covered(), Some(Sequence(0)), "none is due");
    run.lifecycle.advance(Phase::Sealed);
    run.trade(30..40);
    assert_eq!(run.stage.as_mut().unwrap().work(), 0, "nothing new is durable");
    assert!(!run.stage.as_ref().unwrap().is_closed(), "and so it is not the end");
    run.settle();
    let end = run.booted.decider.written();
    assert!(run.stage.as_ref().unwrap().is_closed());
    assert_eq!(run.covered(), Some(end));
    drop(run);
    assert_eq!(start(&configuration), StartedFrom { snapshot: end, records: 0 });
}

/// Goal: with an interval of zero no snapshot is taken, and those that there are are not used.
#[test]
fn snapshots_can_be_switched_off() {
    let folders = Folders::new();
    let configuration = configuration(&folders, 0);
    let mut run = Run::start(&configuration);
    run.trade(1..30);
    run.settle();
    assert!(run.stage.is_none());
    drop(run);
    let snapshots = Snapshots::open(&configuration.journal.directory).unwrap();
    assert_eq!(snapshots.list().unwrap(), []);
}

/// Goal: what is shown of snapshots is what a start finds, and a state that the journal does not give is found
/// when they are compared. Method: the state of an earlier record, with the counts of sessions of a later one.
#[test]
fn snapshots_are_compared_with_the_journal() {
    let folders = Folders::new();
    let configuration = configuration(&folders, INTERVAL);
    let (covered, _) = history(&configuration);
    let ring = ring_path(&configuration);
    let directory = configuration.journal.directory.as_path();
    let shown = inspect(directory, Some(&ring), true).unwrap();
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|shown| shown.problem.is_none()), "{shown:?}");
    assert!(0 < shown[0].knows.unwrap().events);
    let snapshots = Snapshots::open(directory).unwrap();
    let (header, octets) = snapshots.read(covered[1]).unwrap();
    let mut past = Past::from_octets(configuration.capacity, &octets).unwrap();
    past.book = whole(&configuration, covered[0]).book;
    snapshots.write(header.record, 0, build_id(), &past.to_octets()).unwrap();
    assert!(inspect(directory, Some(&ring), false).unwrap()[0].problem.is_none());
    let compared = inspect(directory, Some(&ring), true).unwrap();
    assert_eq!(compared[0].problem.as_deref(), Some("the journal up to there gives another state"));
    assert_eq!(compared[1].problem, None);
}
