//! Which executions are told apart, and which are the same one told again.

use std::collections::BTreeSet;

use super::*;
use engine::snapshot::{Coded, Decoder, Encoder};
use proptest::prelude::*;
use protocol::messages::{ExecType, Flag, OrdStatus, OrderKey, Side, Tag};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, SessionIndex, Ticks,
};

const SESSION: SessionIndex = SessionIndex(7);

fn fill(lots: i64) -> VenueReport {
    VenueReport {
        session: SESSION,
        session_sequence: 1,
        order: OrderKey { epoch: 1, sequence: 77, plan: 2, leg: 3 },
        venue_order_id: 0,
        exec_id: 0,
        follower: FollowerIndex(0),
        instrument: InstrumentIndex(4),
        side: Side::Buy,
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::PartiallyFilled,
        ord_rej_reason: None,
        last_lots: Lots(lots),
        last_price: Some(Ticks(100)),
        cum_lots: Lots(0),
        leaves_lots: Lots(0),
        fee: Money(0),
        liquidity: None,
        retransmitted: Flag::No,
        transact_time: Nanos(9),
        receive_time: Nanos(10),
    }
}

fn trade(lots: i64) -> LeaderEvent {
    LeaderEvent {
        session: SESSION,
        session_sequence: 1,
        leader: LeaderIndex(3),
        instrument: InstrumentIndex(4),
        trade_id: 0,
        order_id: 5,
        price: Ticks(100),
        lots: Lots(lots),
        position_before: None,
        fee: None,
        retransmitted: Flag::No,
        transact_time: Nanos(9),
        sending_time: Nanos(9),
        receive_time: Nanos(10),
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_lots: None,
        corrected_id: None,
    }
}

/// What becomes of an execution that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Booked,
    Known,
    Refused,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Live(i64),
    Again(i64),
    Reconnect,
    /// From the journal; by way of a snapshot or not.
    Restart(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // The first one comes often enough to be too many.
    let lots = || prop_oneof![6 => Just(1_i64), 1 => 2..5_i64];
    let step = prop_oneof![
        8 => lots().prop_map(Step::Live),
        12 => lots().prop_map(Step::Again),
        1 => Just(Step::Reconnect),
        1 => any::<bool>().prop_map(Step::Restart),
    ];
    proptest::collection::vec(step, 0..300)
}

/// The executions as lists, counted by looking through them.
#[derive(Default)]
struct Model {
    booked: Vec<i64>,
    claimed: Vec<i64>,
}

impl Model {
    fn take(&mut self, lots: i64, is_again: bool) -> Outcome {
        let count = |list: &[i64]| list.iter().filter(|other| **other == lots).count();
        if is_again {
            if count(&self.claimed) == 64 {
                return Outcome::Refused;
            }
            self.claimed.push(lots);
            if count(&self.claimed) <= count(&self.booked) {
                return Outcome::Known;
            }
        } else if count(&self.booked) == 64 {
            return Outcome::Refused;
        }
        self.booked.push(lots);
        Outcome::Booked
    }
}

/// What is under test, with somebody who books every identity once, and a journal.
struct Desk {
    occurrences: Occurrences,
    known: BTreeSet<u64>,
    journal: Vec<Vec<u8>>,
    is_timed: bool,
}

impl Desk {
    fn new(is_timed: bool) -> Self {
        let (occurrences, known, journal) = Default::default();
        Self { occurrences, known, journal, is_timed }
    }

    fn take(&mut self, lots: i64, is_again: bool) -> Outcome {
        let content = Content::of_report(&fill(lots), self.is_timed);
        let Ok(exec_id) = self.occurrences.identify(content, is_again) else {
            return Outcome::Refused;
        };
        let mut buffer = [0; 256];
        let length = VenueReport { exec_id, ..fill(lots) }.encode(&mut buffer);
        self.journal.push(buffer[..length].to_vec());
        if self.known.insert(exec_id) { Outcome::Booked } else { Outcome::Known }
    }

    fn restart(&mut self, by_snapshot: bool) {
        let mut book = ExecutionBook::default();
        for (place, body) in self.journal.iter().enumerate() {
            if by_snapshot && place == self.journal.len() / 2 {
                book = copied(&book);
            }
            book.observe(body).unwrap();
        }
        self.occurrences = book.of(SESSION);
    }
}

/// By way of a snapshot.
fn copied(book: &ExecutionBook) -> ExecutionBook {
    let mut encoder = Encoder::default();
    book.encode(&mut encoder);
    let octets = encoder.into_octets();
    let mut decoder = Decoder::new(&octets);
    let copy = ExecutionBook::decode(&mut decoder).unwrap();
    decoder.end().unwrap();
    let mut encoder = Encoder::default();
    copy.encode(&mut encoder);
    assert_eq!(encoder.into_octets(), octets);
    copy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Goal: whatever comes new or again, in whatever order, over reconnects and restarts, is booked as often as it
    /// was there. Method: a model that counts in lists.
    #[test]
    fn executions_are_booked_as_often_as_they_were(steps in steps(), is_timed: bool) {
        let (mut desk, mut model) = (Desk::new(is_timed), Model::default());
        desk.occurrences.begin_round();
        for (place, step) in steps.into_iter().enumerate() {
            let (lots, is_again) = match step {
                Step::Live(lots) => (lots, false),
                Step::Again(lots) => (lots, true),
                Step::Reconnect | Step::Restart(_) => {
                    if let Step::Restart(by_snapshot) = step {
                        desk.restart(by_snapshot);
                    }
                    desk.occurrences.begin_round();
                    model.claimed.clear();
                    continue;
                }
            };
            let expected = model.take(lots, is_again);
            prop_assert_eq!(desk.take(lots, is_again), expected, "step {}: {:?}", place, step);
        }
        prop_assert_eq!(desk.known.len(), model.booked.len());
    }
}

/// Goal: a storm of repetitions books so many executions and no more, whatever it says of itself, and also when the
/// gateway starts again in the middle of it; what says something else is booked all the same.
#[test]
fn a_storm_ends() {
    for is_again in [false, true] {
        let mut desk = Desk::new(true);
        desk.occurrences.begin_round();
        let mut booked = 0;
        for place in 0..50_000 {
            if place == 40 {
                desk.restart(true);
            }
            booked += u64::from(desk.take(1, is_again) == Outcome::Booked);
        }
        assert_eq!(booked, 64);
        assert_eq!(desk.take(2, is_again), Outcome::Booked);
        desk.restart(false);
        assert_eq!(desk.take(1, false), Outcome::Refused);
    }
}

/// Goal: executions differ when one of the things that they say differs; what only says how and when they were told
/// makes no other one of them.
#[test]
fn what_makes_an_execution() {
    let report = fill(1);
    let key = report.order;
    let different = [
        VenueReport { order: OrderKey { epoch: 2, ..key }, ..report },
        VenueReport { order: OrderKey { sequence: 78, ..key }, ..report },
        VenueReport { order: OrderKey { plan: 3, ..key }, ..report },
        VenueReport { order: OrderKey { leg: 4, ..key }, ..report },
        VenueReport { instrument: InstrumentIndex(5), ..report },
        VenueReport { side: Side::Sell, ..report },
        VenueReport { exec_type: ExecType::TradeCancel, ..report },
        VenueReport { last_lots: Lots(2), ..report },
        VenueReport { last_price: Some(Ticks(101)), ..report },
        VenueReport { last_price: None, ..report },
        VenueReport { cum_lots: Lots(1), ..report },
        VenueReport { transact_time: Nanos(10), ..report },
    ];
    let contents = different.iter().chain([&report]).map(|it| Content::of_report(it, true).0);
    assert_eq!(contents.collect::<BTreeSet<_>>().len(), different.len() + 1);
    let other = VenueReport {
        session_sequence: 2,
        retransmitted: Flag::Yes,
        receive_time: Nanos(11),
        exec_id: 5,
        ..report
    };
    assert_eq!(Content::of_report(&report, true), Content::of_report(&other, true));
    let later = VenueReport { transact_time: Nanos(10), ..report };
    assert_eq!(Content::of_report(&report, false), Content::of_report(&later, false));

    let event = trade(1);
    let different = [
        LeaderEvent { leader: LeaderIndex(4), ..event },
        LeaderEvent { instrument: InstrumentIndex(5), ..event },
        LeaderEvent { order_id: 6, ..event },
        LeaderEvent { lots: Lots(-1), ..event },
        LeaderEvent { price: Ticks(101), ..event },
        LeaderEvent { leaves_lots: Some(Lots(0)), ..event },
        LeaderEvent { transact_time: Nanos(10), ..event },
    ];
    let contents = different.iter().chain([&event]).map(|it| Content::of_event(it, true).0);
    assert_eq!(contents.collect::<BTreeSet<_>>().len(), different.len() + 1);
    let other = LeaderEvent { sending_time: Nanos(1), session_sequence: 4, ..event };
    assert_eq!(Content::of_event(&event, true), Content::of_event(&other, true));
}

/// Goal: identities are what the journals of yesterday say, and none of them means none.
#[test]
fn identities_stay_what_they_are() {
    let content = Content::of_report(&fill(1), true);
    assert_eq!(content.identity(0), 9_282_831_424_674_919_863);
    assert_eq!(Content::of_event(&trade(1), true).identity(63), 18_306_973_129_554_072_064);
    for extreme in [Content(1), Content(DIGEST_MASK - 1)] {
        for ordinal in 0..ALIKE_MAX {
            let identity = extreme.identity(ordinal);
            assert!(1 << 63 < identity && identity < u64::MAX);
        }
    }
}

/// Goal: memory is bounded, and what is told of does not grow old. Method: more contents than there is room for, and
/// one that comes between them.
#[test]
fn the_oldest_contents_are_forgotten() {
    let content = |lots| Content::of_report(&fill(lots), true);
    let mut occurrences = Occurrences::default();
    let count = 4 * i64::try_from(CONTENTS_MAX).unwrap();
    let mut alike = 0;
    for lots in 1..=count {
        occurrences.identify(content(lots), false).unwrap();
        if lots % 8_000 == 0 {
            assert_eq!(occurrences.identify(content(0), false), Ok(content(0).identity(alike)));
            alike += 1;
        }
    }
    assert_eq!(occurrences.identify(content(count), false), Ok(content(count).identity(1)));
    assert_eq!(occurrences.identify(content(1), false), Ok(content(1).identity(0)));
    assert!(occurrences.younger.count <= CONTENTS_MAX && occurrences.older.count <= CONTENTS_MAX);
}

/// Goal: the journal brings back what is known by what it says, of either kind, session by session, and takes no
/// identity of another kind for one.
#[test]
fn the_journal_brings_executions_back() {
    let mut book = ExecutionBook::default();
    let mut observe = |encode: &dyn Fn(&mut [u8]) -> usize| {
        let mut buffer = [0; 256];
        let length = encode(&mut buffer);
        book.observe(&buffer[..length]).unwrap();
    };
    let event = trade(1);
    let content = Content::of_event(&event, true);
    for trade_id in [content.identity(0), content.identity(1), 12, 1 << 63 | 12] {
        observe(&|buffer| LeaderEvent { trade_id, ..event }.encode(buffer));
    }
    // A report with the digest of another one.
    let exec_id = Content::of_report(&fill(2), true).identity(0);
    let session = SessionIndex(8);
    observe(&|buffer| VenueReport { exec_id, session, ..fill(3) }.encode(buffer));
    let mut occurrences = book.of(SESSION);
    assert_eq!(occurrences.identify(content, false), Ok(content.identity(2)));
    assert_eq!(book.sessions.len(), 1);
    assert_eq!(book.of(session).younger.count, 0);
}
