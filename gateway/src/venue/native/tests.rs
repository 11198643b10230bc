//! Tests of the conversation with a native venue: the adapter on one side, a scripted FIXP server on the
//! other, no sockets and no clock in between.

use super::*;
use crate::ring::{self, InputReader};
use crate::testing::{directory, revised_directory};
use protocol::fixp::messages::RetransmitRejectCode;
use protocol::fixp::{Numbers, ServerEvent, ServerOptions, ServerSession};
use protocol::messages::{
    AccountReport, Decimal, ExecType, ExecutionReport, OrdStatus, PositionEffect, PositionReport,
    PositionSnapshot, SecurityDefinition, SessionState, Symbol, TriggerPrice, Uuid, VenueReport,
};
use protocol::units::{Epoch, InstrumentIndex, Money, PlanIndex, Sequence, Ticks};

const SESSION: SessionIndex = SessionIndex(0);
const OLD: Uuid = [7; 16];
const MILLI: u64 = 1_000_000;

fn new_life() -> SessionLife {
    crate::sessions::SessionBook::default().life(SESSION)
}

/// A session of an earlier transport: we sent up to number 4 and have received up to 9.
fn old_life() -> SessionLife {
    SessionLife {
        session_id: Some(OLD),
        state: Some(SessionState::Lost),
        negotiated_at: Sequence(1),
        negotiated_time: Nanos(0),
        sent_next: 5,
        received_next: 10,
        is_doubtful: false,
        whole_until: Nanos(0),
    }
}

/// Adapter and venue with nothing but octets between them.
struct Scene {
    native: Native,
    inputs: SessionInputs,
    reader: InputReader,
    server: ServerSession,
    server_out: Outbox,
    numbers: Numbers,
    /// Requests and orders that the venue has received, by template.
    asked: Vec<(u16, Vec<u8>)>,
    /// Gaps in what we sent.
    gaps: Vec<Gap>,
    /// What the venue said last on an earlier transport, to be sent again.
    old: Vec<PositionReport>,
    /// Inputs so far; requests are handed back to the adapter as the journal would do.
    got: Vec<Vec<u8>>,
    now: Nanos,
    ended: Option<Ended>,
}

impl Scene {
    fn new(life: &SessionLife) -> Self {
        let (writer, reader) = ring::inputs(1024);
        let mut scene = Self {
            native: Native::new(NativeOptions {
                credentials: b"unit:venue-key-for-tests".to_vec(),
                keepalive_ms: 1000,
                shard: 5,
                venue: VenueIndex(0),
                session: SESSION,
                account_interval_ns: 100 * MILLI,
                position_interval_ns: 200 * MILLI,
                directory: directory(),
            }),
            inputs: SessionInputs::new(writer, SESSION),
            reader,
            server: ServerSession::new(ServerOptions::default()),
            server_out: Outbox::new(1 << 16),
            numbers: Numbers::FIRST,
            asked: Vec::new(),
            gaps: Vec::new(),
            old: Vec::new(),
            got: Vec::new(),
            now: Nanos(1_000_000 * MILLI),
            ended: None,
        };
        scene.server.connected(scene.now, &mut scene.server_out);
        scene.native.connected(life, scene.now);
        scene
    }

    /// Both sides talk until nobody has anything to say.
    fn settle(&mut self) {
        for _ in 0..64 {
            self.venue_hears();
            if self.ended.is_none() {
                self.native_hears();
            }
            self.journal_returns();
        }
    }

    fn venue_hears(&mut self) {
        let octets = self.native.waiting().to_vec();
        self.native.written(octets.len());
        if octets.is_empty() {
            return;
        }
        let mut frames = FrameBuffer::new(octets.len().max(4096), 4096);
        frames.spare_mut()[..octets.len()].copy_from_slice(&octets);
        frames.filled(octets.len());
        while let Some(message) = frames.next_message().unwrap() {
            match self.server.receive(message, self.now, &mut self.server_out).unwrap() {
                ServerEvent::NegotiateRequested { .. } => {
                    self.server.negotiation_accept(&mut self.server_out).unwrap();
                }
                ServerEvent::EstablishRequested { .. } => {
                    let accepted = self.server.establishment_accept(
                        self.now,
                        &mut self.server_out,
                        self.numbers,
                    );
                    self.gaps.extend(accepted.unwrap());
                }
                ServerEvent::Application { message, .. } => {
                    let template = MessageHeader::decode(message).unwrap().template_id;
                    self.asked.push((template, message.to_vec()));
                }
                ServerEvent::RetransmitRequested { count, .. } if !self.old.is_empty() => {
                    self.server.retransmission_begin(&mut self.server_out, count).unwrap();
                    for report in &self.old {
                        let encode = |buffer: &mut [u8]| report.encode(buffer);
                        let sent =
                            self.server.retransmit(self.now, &mut self.server_out, 512, encode);
                        sent.unwrap();
                    }
                }
                ServerEvent::RetransmitRequested { .. } => {
                    let code = RetransmitRejectCode::OutOfRange;
                    self.server.retransmission_reject(&mut self.server_out, code, "gone").unwrap();
                }
                _ => {}
            }
        }
    }

    fn native_hears(&mut self) {
        let octets = self.server_out.waiting().to_vec();
        self.server_out.written(octets.len());
        if !octets.is_empty() {
            self.native.spare_mut()[..octets.len()].copy_from_slice(&octets);
            self.native.filled(octets.len(), self.now);
        }
        let digested = self.native.digest(&mut self.inputs, self.now).map(|_| ());
        let ticked = digested.and_then(|()| self.native.tick(&mut self.inputs, self.now));
        if let Err(ended) = ticked {
            self.ended.get_or_insert(ended);
        }
    }

    fn journal_returns(&mut self) {
        while let Some(input) = self.reader.peek() {
            let input = input.as_slice().to_vec();
            self.reader.pop();
            if let Ok(request) = VenueRequest::decode(&input) {
                let _ = self.native.request(&request, self.now);
            }
            self.got.push(input);
        }
    }

    /// The venue says something.
    fn venue_says(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) {
        self.server.application(self.now, &mut self.server_out, 512, encode).unwrap();
    }

    fn states(&self) -> Vec<SessionState> {
        let events = self.got.iter().filter_map(|input| SessionEvent::decode(input).ok());
        events.map(|event| event.state).collect()
    }

    fn templates(&self) -> Vec<u16> {
        self.asked.iter().map(|(template, _)| *template).collect()
    }

    /// The id of the newest request of a kind.
    fn request_id(&self, kind: RequestKind) -> u64 {
        let requests = self.got.iter().filter_map(|input| VenueRequest::decode(input).ok());
        let mut requests = requests.filter(|request| request.kind == kind);
        requests.next_back().unwrap().request_id
    }

    fn list(&mut self, tick: i64) {
        self.list_with(tick, None);
    }

    /// The list with NEW in ticks of so many tenths, if any.
    fn list_with(&mut self, tick: i64, new: Option<i64>) {
        let request_id = self.request_id(RequestKind::SecurityList);
        let definition = |security_id, symbol: &str, tick, lot| SecurityDefinition {
            request_id,
            security_id,
            symbol: Symbol::new(symbol).unwrap(),
            tick,
            lot,
            multiplier: Decimal { mantissa: 1, exponent: 0 },
            min_lots: Lots(1),
            min_notional: Money(0),
            last: if security_id.is_none() { Flag::Yes } else { Flag::No },
        };
        let tenths = |mantissa| Decimal { mantissa, exponent: -1 };
        let new = new.map(|tick| definition(Some(9), "NEW", tenths(tick), tenths(10)));
        for definition in [
            Some(definition(Some(7), "XYZ", tenths(tick), tenths(1))),
            Some(definition(Some(8), "ABC", tenths(10), tenths(10))),
            new,
            Some(definition(None, "", tenths(1), tenths(1))),
        ]
        .into_iter()
        .flatten()
        {
            self.venue_says(|buffer| definition.encode(buffer));
        }
        self.settle();
    }

    fn end_positions(&mut self) {
        let end = PositionReport {
            request_id: self.request_id(RequestKind::Positions),
            account: None,
            security_id: None,
            lots: Lots(0),
            last: Flag::Yes,
            transact_time: Nanos(1),
        };
        self.venue_says(|buffer| end.encode(buffer));
        self.settle();
    }

    fn end_accounts(&mut self) {
        let end = AccountReport {
            request_id: self.request_id(RequestKind::Accounts),
            account: None,
            balance: Money(0),
            equity: Money(0),
            margin_used: Money(0),
            fees_paid: Money(0),
            last: Flag::Yes,
            transact_time: Nanos(1),
            funding_paid: Money(0),
            deposits: Money(0),
        };
        self.venue_says(|buffer| end.encode(buffer));
        self.settle();
    }

    /// Through the whole logon.
    fn live(life: &SessionLife) -> Self {
        let mut scene = Self::new(life);
        scene.settle();
        scene.list(5);
        scene.end_positions();
        scene.end_accounts();
        assert!(scene.native.is_synchronised());
        scene
    }
}

const KEY: OrderKey = OrderKey { epoch: 1, sequence: 2, plan: 0, leg: 0 };
const INTENT: Intent = Intent {
    plan: PlanIndex(KEY.plan),
    leg: KEY.leg,
    account: 1001,
    lots: Lots(-3),
    price: Some(Ticks(44)),
    effect: PositionEffect::Open,
};
const INTENTS: Intents<'_> = Intents {
    epoch: Epoch(KEY.epoch),
    sequence: Sequence(KEY.sequence),
    instrument: InstrumentIndex(1),
    time: Nanos(5),
    time_in_force: protocol::messages::TimeInForce::ImmediateOrCancel,
    stop: None,
    orders: &[INTENT],
};

/// Goal: a new session asks for everything in order, and is synchronised only when instruments,
/// positions and balances are complete. Method: answer step by step and look in between.
#[test]
fn the_logon_ends_with_the_last_answer() {
    let mut scene = Scene::new(&new_life());
    scene.settle();
    assert_eq!(scene.states(), [SessionState::Negotiated, SessionState::Established]);
    assert_eq!(scene.templates(), [SecurityListRequest::TEMPLATE_ID]);
    assert!(scene.native.is_bound() && !scene.native.is_synchronised());
    scene.list(5);
    assert_eq!(
        scene.templates()[1..],
        [AccountRequest::TEMPLATE_ID, PositionRequest::TEMPLATE_ID, MarketDataRequest::TEMPLATE_ID]
    );
    scene.end_positions();
    assert!(!scene.native.is_synchronised());
    scene.end_accounts();
    assert!(scene.native.is_synchronised());
    assert_eq!(scene.states().last(), Some(&SessionState::Synchronised));
    assert_eq!(scene.ended, None);
    let snapshots = scene.got.iter().filter(|input| PositionSnapshot::decode(input).is_ok());
    assert_eq!(snapshots.count(), 1);
}

/// Goal: an old session goes on with its own numbers, messages that the venue never saw are proven so,
/// and a reject of a whole message proves the same. Method: the venue expects number 3 where we go on
/// with 5, then refuses a message.
#[test]
fn an_old_session_goes_on_and_learns_what_was_lost() {
    let mut scene = Scene::new(&old_life());
    scene.numbers = Numbers { outgoing_next: 10, incoming_next: 3 };
    scene.settle();
    assert_eq!(scene.states(), [SessionState::Established]);
    assert_eq!(scene.gaps, [Gap { from: 3, count: 2 }]);
    let not_applied = protocol::fixp::messages::NotApplied { from_seq_no: 3, count: 2 };
    scene.venue_says(|buffer| not_applied.encode(buffer));
    scene.settle();
    let gaps: Vec<SentGap> =
        scene.got.iter().filter_map(|input| SentGap::decode(input).ok()).collect();
    let found: Vec<_> = gaps.iter().map(|gap| (gap.from_sequence, gap.count)).collect();
    assert_eq!(found, [(3, 2)]);
    assert_eq!(gaps[0].session_sequence, 10);
}

/// Goal: what came in this run is not asked for again when the transport is lost: the past that a connection is
/// given is that of the start. Method: three reports, a new transport, and a venue that has nothing older.
#[test]
fn what_was_heard_is_not_asked_for_again() {
    let mut scene = Scene::new(&old_life());
    scene.numbers = Numbers { outgoing_next: 10, incoming_next: 5 };
    scene.settle();
    let end = PositionReport {
        request_id: 1,
        account: None,
        security_id: None,
        lots: Lots(0),
        last: Flag::Yes,
        transact_time: Nanos(1),
    };
    for _ in 0..3 {
        scene.venue_says(|buffer| end.encode(buffer));
    }
    scene.settle();
    scene.native.disconnected();
    (scene.server, scene.server_out) =
        (ServerSession::new(ServerOptions::default()), Outbox::new(1 << 16));
    scene.server.connected(scene.now, &mut scene.server_out);
    let sent = scene.asked.len() as u64;
    scene.numbers = Numbers { outgoing_next: 13, incoming_next: 5 + sent };
    let life = SessionLife { sent_next: 5 + sent, ..old_life() };
    scene.native.connected(&life, scene.now);
    scene.settle();
    assert_eq!(scene.ended, None, "nothing was asked for that the venue does not have");
    assert_eq!(scene.states(), [SessionState::Established; 2]);
}

/// Goal: on a session of which records are lost nothing is sent, for the venue may know the numbers
/// already; what it still has to say is heard, and the next conversation begins anew.
/// Method: the venue expects number 8 where we would go on with 5, and has said two things more.
#[test]
fn a_doubtful_session_is_heard_and_given_up() {
    let mut scene = Scene::new(&SessionLife { is_doubtful: true, ..old_life() });
    scene.numbers = Numbers { outgoing_next: 12, incoming_next: 8 };
    let end = PositionReport {
        request_id: 1,
        account: None,
        security_id: None,
        lots: Lots(0),
        last: Flag::Yes,
        transact_time: Nanos(1),
    };
    scene.old = vec![end; 2];
    scene.settle();
    assert_eq!(scene.ended, Some(Ended::Closed));
    assert_eq!(scene.states(), [SessionState::Established, SessionState::Finalized]);
    assert_eq!(scene.asked, [], "nothing was sent");
    let heard: Vec<u64> = scene
        .got
        .iter()
        .filter_map(|input| PositionSnapshot::decode(input).ok())
        .map(|snapshot| snapshot.session_sequence)
        .collect();
    assert_eq!(heard, [10, 11]);
    assert!(!scene.native.is_bound(), "its end is journalled already");
}

/// Goal: an order leaves as it was decided, numbered behind the requests of the logon.
/// Method: one order, one cancel, in a live session of its own.
#[test]
fn orders_and_cancels_leave_as_decided() {
    let mut scene = Scene::live(&new_life());
    assert_eq!(scene.native.orders(&INTENTS, scene.now), Ok(5));
    let request = OrderKey { leg: 254, ..KEY };
    let cancel = CancelIntent {
        request,
        order: KEY,
        account: 1001,
        instrument: InstrumentIndex(1),
        time: Nanos(6),
    };
    assert_eq!(scene.native.cancel(&cancel, scene.now), Ok(6));
    scene.settle();
    let (_, order) = &scene.asked[4];
    let order = NewOrderSingle::decode(order).unwrap();
    assert_eq!(clordid::decode(&order.cl_ord_id).unwrap(), (5, KEY));
    assert_eq!((order.side, order.quantity, order.price), (Side::Sell, Lots(3), INTENT.price));
    assert_eq!((order.ord_type, order.security_id), (OrdType::Limit, 8));
    let (_, cancel) = &scene.asked[5];
    let cancel = OrderCancelRequest::decode(cancel).unwrap();
    assert_eq!(clordid::decode(&cancel.orig_cl_ord_id).unwrap().1, KEY);
    assert_ne!(cancel.cl_ord_id, cancel.orig_cl_ord_id);
}

/// Goal: orders that wait for a trigger leave as stop orders, with a limit as stop-limit orders. Method: both.
#[test]
fn stop_orders_leave_with_their_trigger() {
    let mut scene = Scene::live(&new_life());
    let by = TriggerPrice::Reference;
    let stop = Some(Stop { price: Ticks(40), by });
    let market = Intent { price: None, effect: PositionEffect::Close, leg: 1, ..INTENT };
    let intents = Intents { stop, orders: &[INTENT, market], ..INTENTS };
    assert_eq!(scene.native.orders(&intents, scene.now), Ok(5));
    scene.settle();
    for ((_, order), intent) in scene.asked[4..].iter().zip([INTENT, market]) {
        let order = NewStopOrder::decode(order).unwrap();
        let key = OrderKey { leg: intent.leg, ..KEY };
        assert_eq!(clordid::decode(&order.cl_ord_id).unwrap(), (5, key));
        assert_eq!((order.side, order.quantity, order.price), (Side::Sell, Lots(3), intent.price));
        assert_eq!((order.stop_price, order.trigger_price), (Ticks(40), by));
        assert_eq!((order.position_effect, order.security_id), (intent.effect, 8));
    }
    assert_eq!(scene.asked.len(), 6);
}

/// Goal: an order that takes another one's place leaves as a replace, with the identities of both and the quantity from
/// the beginning.
#[test]
fn replaces_leave_with_both_identities() {
    let mut scene = Scene::live(&new_life());
    let order = OrderKey { sequence: 1, ..KEY };
    let replaced = [Replaced { order, filled: Lots(4) }];
    let stop = Some(Stop { price: Ticks(40), by: TriggerPrice::Last });
    let intents = Intents { stop, ..INTENTS };
    assert_eq!(scene.native.replaces(&INTENTS, &replaced, scene.now), Ok(5));
    assert_eq!(scene.native.replaces(&intents, &replaced, scene.now), Ok(6));
    scene.settle();
    for ((_, request), stop_price) in scene.asked[4..].iter().zip([None, Some(Ticks(40))]) {
        let request = OrderReplaceRequest::decode(request).unwrap();
        assert_eq!(clordid::decode(&request.cl_ord_id).unwrap(), (5, KEY));
        assert_eq!(clordid::decode(&request.orig_cl_ord_id).unwrap(), (5, order));
        assert_eq!((request.account, request.security_id), (1001, 8));
        assert_eq!((request.quantity, request.price), (Lots(7), Some(Ticks(44))));
        assert_eq!(request.stop_price, stop_price);
    }
    assert_eq!(scene.asked.len(), 6);
}

/// Goal: a question about an order leaves with its ClOrdID, and the answer that the venue does not know it is one
/// about the instrument that was asked for. Method: such an answer with a question before it, and one without.
#[test]
fn what_became_of_an_order_is_asked() {
    let mut scene = Scene::live(&new_life());
    let query = QueryIntent { order: KEY, account: 1001, instrument: InstrumentIndex(1) };
    assert_eq!(scene.native.query(&query, scene.now), Ok(5));
    scene.settle();
    let (_, request) = scene.asked.last().unwrap();
    let request = OrderStatusRequest::decode(request).unwrap();
    assert_eq!(clordid::decode(&request.cl_ord_id).unwrap(), (5, KEY));
    assert_eq!(request.account, 1001);
    for key in [KEY, OrderKey { leg: 7, ..KEY }] {
        let unknown = ExecutionReport {
            order_id: 0,
            exec_id: 1,
            cl_ord_id: cl_ord_id(5, key),
            account: 1001,
            security_id: 0,
            side: Side::Buy,
            exec_type: ExecType::OrderStatus,
            ord_status: OrdStatus::Rejected,
            ord_rej_reason: None,
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(0),
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            transact_time: scene.now,
        };
        scene.venue_says(|buffer| unknown.encode(buffer));
    }
    scene.settle();
    let reports = scene.got.iter().filter_map(|input| VenueReport::decode(input).ok());
    let reports: Vec<_> = reports.map(|report| (report.order, report.instrument)).collect();
    assert_eq!(reports, [(KEY, InstrumentIndex(1))]);
    assert_eq!(scene.native.strays(), 1);
}

/// Goal: balances and positions are asked for periodically, one question at a time, and anew for a drain.
/// Method: let time pass with and without answers; balance.
#[test]
fn balances_and_positions_are_asked_for_periodically() {
    let mut scene = Scene::live(&new_life());
    let asked = |scene: &Scene, template| {
        scene.templates().into_iter().filter(|asked| *asked == template).count()
    };
    assert_eq!(asked(&scene, AccountRequest::TEMPLATE_ID), 1);
    scene.now.0 += 100 * MILLI;
    scene.settle();
    assert_eq!(asked(&scene, AccountRequest::TEMPLATE_ID), 2);
    assert_eq!(asked(&scene, PositionRequest::TEMPLATE_ID), 1);
    scene.now.0 += 100 * MILLI;
    scene.settle();
    assert_eq!(asked(&scene, AccountRequest::TEMPLATE_ID), 2, "the last one is not answered");
    assert_eq!(asked(&scene, PositionRequest::TEMPLATE_ID), 2);
    scene.native.balance();
    scene.settle();
    assert_eq!(asked(&scene, AccountRequest::TEMPLATE_ID), 3);
    assert_eq!(asked(&scene, PositionRequest::TEMPLATE_ID), 3);
    assert!(!scene.native.is_balanced());
    scene.end_accounts();
    assert!(!scene.native.is_balanced());
    scene.end_positions();
    assert!(scene.native.is_balanced());
}

/// Goal: a venue with other ticks is refused, for long; orders are out of the question.
/// Method: answer the listing with another tick.
#[test]
fn a_wrong_tick_refuses_the_venue() {
    let mut scene = Scene::new(&new_life());
    scene.settle();
    scene.list(10);
    let Some(Ended::Refused(why)) = &scene.ended else { panic!("{:?}", scene.ended) };
    assert!(why.starts_with("instrument XYZ: tick is 0.5"), "{why}");
    assert!(!scene.native.is_synchronised());
}

/// Goal: reports that cannot be had any more end the session for good: only a new one with its
/// snapshots tells what is true. Method: the venue is ahead of us and refuses to retransmit.
#[test]
fn lost_reports_end_the_session_for_good() {
    let mut scene = Scene::new(&old_life());
    scene.numbers = Numbers { outgoing_next: 15, incoming_next: 5 };
    scene.settle();
    assert!(matches!(scene.ended, Some(Ended::Broken(_))), "{:?}", scene.ended);
    assert_eq!(scene.states(), [SessionState::Established, SessionState::Finalized]);
    assert!(!scene.native.is_bound(), "its end is journalled already");
}

/// Goal: the end of a transport is forgotten completely, and a goodbye is answered and closes.
/// Method: order after a disconnect; terminate and settle.
#[test]
fn endings_are_clean() {
    let mut scene = Scene::live(&new_life());
    scene.native.disconnected();
    assert_eq!(scene.native.orders(&INTENTS, scene.now), Err(NotSent));
    assert!(scene.native.waiting().is_empty() && !scene.native.is_bound());

    let mut scene = Scene::live(&new_life());
    scene.native.terminate(scene.now);
    scene.settle();
    assert_eq!(scene.ended, Some(Ended::Closed));
}

/// Goal: a venue that never answers does not hold us for ever. Method: silence after Establish, with
/// heartbeats, until the patience is over.
#[test]
fn a_silent_logon_is_given_up() {
    let mut scene = Scene::new(&new_life());
    scene.settle();
    for _ in 0..=LOGON_SILENCE_NS_MAX / (500 * MILLI) {
        assert_eq!(scene.ended, None);
        scene.now.0 += 500 * MILLI;
        scene.server.tick(scene.now, &mut scene.server_out).unwrap();
        scene.settle();
    }
    assert!(matches!(scene.ended, Some(Ended::Broken(_))), "{:?}", scene.ended);
}

/// Goal: messages wait while the ring has no room, and nothing is read over them.
/// Method: a ring of three places, an answer of more than that.
#[test]
fn a_full_ring_holds_messages_back() {
    let mut scene = Scene::live(&new_life());
    let (writer, reader) = ring::inputs(4);
    scene.inputs = SessionInputs::new(writer, SESSION);
    scene.reader = reader;
    for _ in 0..6 {
        let report = PositionReport {
            request_id: 1,
            account: Some(1001),
            security_id: Some(7),
            lots: Lots(1),
            last: Flag::No,
            transact_time: Nanos(1),
        };
        scene.venue_says(|buffer| report.encode(buffer));
    }
    let before = scene.got.len();
    scene.native_hears();
    assert!(scene.native.spare_mut().is_empty(), "messages wait");
    scene.settle();
    assert_eq!(scene.got.len() - before, 6);
    assert!(!scene.native.spare_mut().is_empty());
}

/// Goal: a revision's instruments are compared with the venue's list before they may be traded, and what it
/// brings is asked for once it is in force. Method: a list without the new instrument, one with a wrong tick,
/// one that is right; then the revision.
#[test]
fn a_revision_is_compared_and_then_looked_up() {
    let mut scene = Scene::live(&new_life());
    scene.native.propose(&directory(), scene.now);
    assert_eq!(scene.native.verdict(), Some(Ok(())), "nothing new");
    let revised = revised_directory();
    for (new, expected) in [
        (None, Err("does not list instrument NEW")),
        (Some(5), Err("instrument NEW: tick is 1 in the configuration and 0.5 at the venue")),
        (Some(10), Ok(())),
    ] {
        scene.asked.clear();
        scene.native.propose(&revised, scene.now);
        assert_eq!(scene.native.verdict(), None);
        scene.settle();
        assert_eq!(scene.templates(), [SecurityListRequest::TEMPLATE_ID]);
        scene.list_with(5, new);
        let verdict = scene.native.verdict().unwrap();
        match expected {
            Ok(()) => assert_eq!(verdict, Ok(())),
            Err(words) => assert!(verdict.unwrap_err().contains(words), "{words}"),
        }
        assert_eq!(scene.native.verdict(), None, "it is said once");
        assert!(scene.native.is_synchronised());
    }
    scene.asked.clear();
    scene.native.revise(&revised);
    scene.settle();
    let asked =
        [AccountRequest::TEMPLATE_ID, PositionRequest::TEMPLATE_ID, MarketDataRequest::TEMPLATE_ID];
    assert_eq!(scene.templates(), asked);
    assert!(scene.native.is_synchronised());
    assert_eq!((scene.native.strays(), &scene.ended), (0, &None));
}

/// Goal: what cannot be compared is refused, and a logon that is under way compares what is in force. Method:
/// proposals before and between, and a revision in the midst of a logon.
#[test]
fn a_revision_without_a_session_is_not_compared() {
    let revised = revised_directory();
    let mut scene = Scene::new(&new_life());
    scene.native.propose(&revised, scene.now);
    assert!(scene.native.verdict().unwrap().unwrap_err().contains("is not connected"));

    let mut scene = Scene::live(&new_life());
    scene.native.propose(&revised, scene.now);
    scene.settle();
    scene.native.disconnected();
    assert!(scene.native.verdict().unwrap().unwrap_err().contains("was lost"));

    let mut scene = Scene::new(&new_life());
    scene.settle();
    scene.list(5);
    scene.native.revise(&revised);
    scene.asked.clear();
    scene.settle();
    assert_eq!(scene.templates(), [SecurityListRequest::TEMPLATE_ID]);
    scene.list(5);
    let ended = scene.ended.unwrap();
    assert!(matches!(&ended, Ended::Refused(why) if why.contains("NEW")), "{ended:?}");
}
