//! Tests of the engine stage over rings that the tests fill.

use super::*;
use crate::recovery::boot;
use crate::ring::{InputWriter, inputs};
use crate::testing::Folders;
use protocol::messages::{
    ExecType, Flag, OrdStatus, OrderState, SessionEvent, SessionState, Side, Tag, VenueReport,
};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, SessionIndex, Ticks,
};

/// A stage with a gateway's state, one ring of a venue and one of clients.
struct Rig {
    stage: EngineStage,
    venue: InputWriter,
    clients: InputWriter,
    venue_session: SessionIndex,
    leader_session: SessionIndex,
    events: u64,
    reports: u64,
    _folders: Folders,
}

impl Rig {
    fn new() -> Self {
        let folders = Folders::new();
        let configuration = folders.crowded_configuration_at("127.0.0.1:9", 2);
        let clock = Clock::system();
        let booted = boot(&configuration, 0, 1, &clock).unwrap();
        let venue = booted.directory.venues().next().unwrap().session;
        let leader = booted.directory.leader(LeaderIndex(0)).unwrap().session;
        let (mut reports_out, reports) = inputs(256);
        let (clients_out, clients) = inputs(256);
        for state in
            [SessionState::Negotiated, SessionState::Established, SessionState::Synchronised]
        {
            let session_id = [7; 16];
            let event = SessionEvent { session: venue, state, session_id, time: Nanos(1) };
            reports_out.push(|buffer| event.encode(buffer));
        }
        let rings = [vec![reports], vec![clients]];
        let orders_max = 64;
        let (reviser, counters) = (crate::revision::rings(1).engine, Counters::new(1));
        let stage =
            EngineStage::new(booted.decider, rings, reviser, orders_max, u64::MAX, clock, counters);
        let (venue_session, leader_session) = (venue, leader);
        let (venue, clients) = (reports_out, clients_out);
        let mut rig = Self {
            stage,
            venue,
            clients,
            venue_session,
            leader_session,
            events: 0,
            reports: 0,
            _folders: folders,
        };
        rig.turn();
        rig
    }

    fn turn(&mut self) -> usize {
        self.stage.work()
    }

    fn open_orders(&self) -> usize {
        self.stage.decider.engine().open_order_count()
    }

    /// The leader buys ten lots; each of the two followers does too.
    fn event(&mut self) {
        self.events += 1;
        let now = self.stage.clock.now();
        let event = LeaderEvent {
            session: self.leader_session,
            session_sequence: self.events,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id: self.events,
            order_id: self.events,
            price: Ticks(100),
            lots: Lots(10),
            position_before: None,
            fee: None,
            retransmitted: Flag::No,
            transact_time: now,
            sending_time: now,
            receive_time: now,
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        };
        self.clients.push(|buffer| event.encode(buffer));
    }

    /// The venue fills an open order.
    fn report(&mut self) {
        self.reports += 1;
        let order = self.stage.decider.engine().open_orders().next().unwrap();
        let report = VenueReport {
            session: self.venue_session,
            session_sequence: self.reports,
            order: order.key,
            venue_order_id: self.reports,
            exec_id: self.reports,
            follower: FollowerIndex(order.key.plan),
            instrument: InstrumentIndex(0),
            side: Side::Buy,
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::Filled,
            ord_rej_reason: None,
            last_lots: order.lots,
            last_price: Some(Ticks(100)),
            cum_lots: order.lots,
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            retransmitted: Flag::No,
            transact_time: Nanos(1),
            receive_time: Nanos(1),
        };
        self.venue.push(|buffer| report.encode(buffer));
    }
}

/// Goal: with few open orders, an event is decided in the turn in which it came, reports or not; with the
/// table half full it waits for the reports that are there, and for nothing else. Method: two orders per
/// event, room for 64: below 32 open orders, then at 32, with and without a report.
#[test]
fn reports_go_first_when_the_table_of_orders_fills() {
    let mut rig = Rig::new();
    rig.event();
    assert_eq!((rig.turn(), rig.open_orders()), (1, 2));
    rig.report();
    rig.event();
    assert_eq!((rig.turn(), rig.open_orders()), (2, 3));
    for _ in 0..14 {
        rig.event();
    }
    rig.event();
    assert_eq!((rig.turn(), rig.open_orders()), (15, 33));
    rig.report();
    rig.event();
    assert_eq!((rig.turn(), rig.open_orders()), (1, 32));
    assert_eq!((rig.turn(), rig.open_orders()), (1, 34));
}

/// Goal: a question to a venue takes effect while its session is there, and not after it has gone: its number would
/// be one of a session that is being settled. Method: the same question on both sides of the loss.
#[test]
fn a_question_that_comes_too_late_is_left_out() {
    let mut rig = Rig::new();
    rig.event();
    rig.turn();
    let order = rig.stage.decider.engine().open_orders().next().unwrap().key;
    let query = OrderQuery {
        session: rig.venue_session,
        order,
        instrument: InstrumentIndex(0),
        state: OrderState::Created,
        attempt: 1,
        time: Nanos(2),
    };
    let sent = |rig: &Rig| rig.stage.decider.engine().messages_sent(rig.venue_session);
    let before = sent(&rig);
    rig.clients.push(|buffer| query.encode(buffer));
    assert_eq!((rig.turn(), sent(&rig)), (1, before + 1));
    let (session, state) = (rig.venue_session, SessionState::Lost);
    let lost = SessionEvent { session, state, session_id: [7; 16], time: Nanos(3) };
    rig.venue.push(|buffer| lost.encode(buffer));
    rig.clients.push(|buffer| query.encode(buffer));
    assert_eq!((rig.turn(), sent(&rig)), (1, before + 1));
}
