//! Tests of the conversation with a venue that speaks FIX: the adapter on one side, an acceptor that a test
//! drives on the other, no sockets and no clock in between. Requests come back as the journal would return them.

use super::*;
use crate::ring::{self, InputReader};
use crate::testing::directory;
use crate::venue::{CANCEL_LEG, Intent, Replaced, Stop};
use protocol::fix::{
    Event, MessageBuffer, Numbers, Queue, Role, Session, SessionOptions, Stored, Writer, dictionary,
};
use protocol::header::MessageHeader;
use protocol::messages::{
    CxlRejReason, ExecType, Flag, OrdRejReason, OrdStatus, SentGap, SessionState, Uuid,
    VenueCancelReject, VenueReport,
};
use protocol::units::{Epoch, InstrumentIndex, PlanIndex, Sequence, Ticks};

const SESSION: SessionIndex = SessionIndex(0);
const OLD: Uuid = [7; 16];
const START: Nanos = Nanos(1_767_323_045_000_000_000);

fn new_life() -> SessionLife {
    crate::sessions::SessionBook::default().life(SESSION)
}

/// A session of an earlier transport, or of an earlier run: the journal counts seven messages of ours, and has
/// received up to number four.
fn old_life() -> SessionLife {
    SessionLife {
        session_id: Some(OLD),
        state: Some(SessionState::Lost),
        negotiated_at: Sequence(1),
        negotiated_time: Nanos(0),
        sent_next: 8,
        received_next: 5,
        is_doubtful: false,
        whole_until: Nanos(0),
    }
}

struct Scene {
    fix: Fix44,
    inputs: SessionInputs,
    reader: InputReader,
    venue: Session,
    venue_out: Queue,
    /// Types of what the venue's application got, with the whole message.
    taken: Vec<Vec<u8>>,
    got: Vec<Vec<u8>>,
    now: Nanos,
    ended: Option<Ended>,
    /// Requests that the journal keeps back.
    is_journal_slow: bool,
    kept: Vec<VenueRequest>,
    sent: u64,
}

impl Scene {
    fn new(life: &SessionLife, venue: Numbers, more: &str) -> Self {
        Self::at(START, life, venue, more)
    }

    fn at(now: Nanos, life: &SessionLife, venue: Numbers, more: &str) -> Self {
        let text = format!("sender = \"GATE\"\ntarget = \"VENUE\"\n{more}");
        let options = Fix44Options {
            dialect: Dialect::from_toml(&text).unwrap(),
            username: "unit".into(),
            password: Secret::new("venue-key-for-tests").unwrap(),
            shard: 5,
            venue: VenueIndex(0),
            session: SESSION,
            directory: directory(),
            occurrences: more.contains("occurrence").then(Occurrences::default),
        };
        let (writer, reader) = ring::inputs(1024);
        let acceptor = SessionOptions {
            check: Some(dictionary::check),
            next_expected: options.dialect.next_expected,
            ..SessionOptions::new(Role::Acceptor, "VENUE", "GATE")
        };
        let mut scene = Self {
            fix: Fix44::new(options),
            inputs: SessionInputs::new(writer, SESSION),
            reader,
            venue: Session::new(acceptor, venue),
            venue_out: Queue::new(1 << 16),
            taken: Vec::new(),
            got: Vec::new(),
            now,
            ended: None,
            is_journal_slow: false,
            kept: Vec::new(),
            sent: life.sent_next,
        };
        scene.connect(life);
        scene
    }

    fn connect(&mut self, life: &SessionLife) {
        self.venue.connected(self.now, false);
        self.venue_out.clear();
        self.fix.connected(life, self.now);
    }

    /// Both sides talk until nobody has anything to say.
    fn settle(&mut self) {
        for _ in 0..32 {
            self.venue_hears();
            if self.ended.is_none() {
                self.fix_hears();
            }
            self.journal_returns();
        }
    }

    fn venue_hears(&mut self) {
        let octets = self.fix.waiting().to_vec();
        self.fix.written(octets.len());
        let mut input = MessageBuffer::new(1 << 16);
        input.spare_mut()[..octets.len()].copy_from_slice(&octets);
        input.filled(octets.len());
        while let Some(message) = input.next_message() {
            let event = self.venue.receive(&message, self.now);
            if let Event::Application { message, .. } | Event::Rejected { message } = event {
                self.taken.push(message.octets().to_vec());
            }
            self.venue.say_all(self.now, &mut self.venue_out);
            // What the venue said on an earlier transport: a fill in two halves, and nothing else.
            let stored = Stored { kind: b"8", sent_at: self.now, body: OLD_FILL };
            let store = |number: u64| (number == 5).then_some(stored);
            self.venue.serve(self.now, &mut self.venue_out, store);
        }
        assert_eq!(input.garbled(), 0);
    }

    fn fix_hears(&mut self) {
        let octets = self.venue_out.waiting();
        // There is no room while whole messages wait to be taken.
        if let Some(spare) = self.fix.spare_mut().get_mut(..octets.len())
            && !octets.is_empty()
        {
            spare.copy_from_slice(octets);
            self.fix.filled(octets.len(), self.now);
            self.venue_out.clear();
        }
        let digested = self.fix.digest(&mut self.inputs, self.now).map(|_| ());
        let ticked = digested.and_then(|()| self.fix.tick(&mut self.inputs, self.now));
        if let Err(ended) = ticked {
            self.ended.get_or_insert(ended);
        }
    }

    fn journal_returns(&mut self) {
        while let Some(input) = self.reader.peek() {
            let input = input.as_slice().to_vec();
            self.reader.pop();
            if let Ok(event) = SessionEvent::decode(&input)
                && event.state == SessionState::Negotiated
            {
                self.sent = 1;
            }
            if let Ok(request) = VenueRequest::decode(&input) {
                self.kept.push(request);
            }
            self.got.push(input);
        }
        if !self.is_journal_slow {
            for request in std::mem::take(&mut self.kept) {
                let sent = self.fix.request(&request, self.now);
                self.count(sent, 1);
            }
        }
    }

    /// As the desk counts.
    fn count(&mut self, sent: Result<u64, NotSent>, messages: u64) {
        if let Ok(number) = sent {
            assert_eq!(number, self.sent, "journal and session count the same messages");
        }
        self.sent += messages;
    }

    fn states(&self) -> Vec<SessionState> {
        let events = self.got.iter().filter_map(|input| SessionEvent::decode(input).ok());
        events.map(|event| event.state).collect()
    }

    /// First number and count of every gap in what we sent.
    fn gaps(&self) -> Vec<(u64, u32)> {
        let gaps = self.got.iter().filter_map(|input| SentGap::decode(input).ok());
        gaps.map(|gap| (gap.from_sequence, gap.count)).collect()
    }

    fn order(&mut self, lots: i64) -> Result<u64, NotSent> {
        self.order_behind(lots, None)
    }

    fn order_behind(&mut self, lots: i64, stop: Option<Stop>) -> Result<u64, NotSent> {
        let orders = [Intent {
            plan: PlanIndex(0),
            leg: 0,
            account: 1,
            lots: Lots(lots),
            price: Some(Ticks(105)),
            effect: PositionEffect::Open,
        }];
        let intents = Intents {
            epoch: Epoch(1),
            sequence: Sequence(77),
            instrument: InstrumentIndex(0),
            time: self.now,
            time_in_force: protocol::messages::TimeInForce::ImmediateOrCancel,
            stop,
            orders: &orders,
        };
        let sent = self.fix.orders(&intents, self.now);
        self.count(sent, 1);
        sent
    }

    /// An order of so many lots in the place of another one.
    fn replace(&mut self, lots: i64, replaced: Replaced) -> Result<u64, NotSent> {
        let orders = [Intent {
            plan: PlanIndex(0),
            leg: 0,
            account: 1,
            lots: Lots(lots),
            price: Some(Ticks(105)),
            effect: PositionEffect::Open,
        }];
        let intents = Intents {
            epoch: Epoch(1),
            sequence: Sequence(78),
            instrument: InstrumentIndex(0),
            time: self.now,
            time_in_force: protocol::messages::TimeInForce::GoodTillCancel,
            stop: None,
            orders: &orders,
        };
        let sent = self.fix.replaces(&intents, &[replaced], self.now);
        self.count(sent, 1);
        sent
    }

    fn venue_says(&mut self, kind: &[u8], fill: impl FnOnce(&mut Writer<'_>)) {
        let sent = self.venue.application(self.now, &mut self.venue_out, kind, 512, fill);
        sent.unwrap();
    }

    /// A fill of so many lots of [`KEY`], which was of `whole` lots.
    fn venue_fills(&mut self, lots: i64, whole: i64) {
        self.venue_tells(lots, whole, false);
    }

    /// The same with `PossResend`.
    fn venue_repeats(&mut self, lots: i64, whole: i64) {
        self.venue_tells(lots, whole, true);
    }

    fn venue_tells(&mut self, lots: i64, whole: i64, is_again: bool) {
        let market = &self.fix.conversation.market;
        let terms = |lots| market.terms(InstrumentIndex(0), Lots(lots), Some(Ticks(104)));
        let (part, whole) = (terms(lots), terms(whole));
        let id = cl_ord_id(5, KEY);
        self.venue_says(b"8", |writer| {
            if is_again {
                writer.text(97, b"Y");
            }
            writer.text(37, b"order-1").text(11, id.as_bytes());
            writer.text(17, b"17").text(150, b"F").text(39, b"1");
            writer.text(55, part.symbol.as_bytes()).text(54, b"1");
            writer.decimal(32, part.quantity).decimal(31, part.price.unwrap());
            writer.decimal(14, part.quantity).decimal(151, terms_left(&part, &whole));
            writer.text(12, b"0.25").text(13, b"3").text(851, b"2");
        });
    }

    fn reports(&self) -> Vec<VenueReport> {
        self.got.iter().filter_map(|input| VenueReport::decode(input).ok()).collect()
    }
}

/// The order that [`Scene::order`] sends.
const KEY: OrderKey = OrderKey { epoch: 1, sequence: 77, plan: 0, leg: 0 };
/// About an order of another run.
const OLD_FILL: &[u8] =
    b"37=9\x0111=nobody's\x0117=1\x01150=F\x0139=2\x0155=X\x0154=1\x01151=0\x0114=1\x01";

/// Goal: a new session is journalled before its first word, logs on with the key, and trades only when the venue
/// has answered what came before. Method: a logon and an order.
#[test]
fn a_new_session_logs_on_and_trades() {
    let mut scene =
        Scene::new(&new_life(), Numbers::FIRST, "handling = \"1\"\nposition_effect = true");
    scene.settle();
    use SessionState::{Established, Negotiated, Synchronised};
    assert_eq!(scene.states(), [Negotiated, Established, Synchronised]);
    assert!(scene.fix.is_bound() && scene.fix.is_synchronised());
    assert_eq!(scene.order(-3), Ok(3));
    scene.settle();
    let order = String::from_utf8(scene.taken[0].clone()).unwrap().replace('\x01', "|");
    for part in ["|35=D|", "|34=3|", "|21=1|", "|54=2|", "|59=3|", "|1=1|", "|77=O|", "|40=2|"] {
        assert!(order.contains(part), "{part} in {order}");
    }
    let stop = Stop { price: Ticks(104), by: protocol::messages::TriggerPrice::Last };
    assert_eq!(scene.order_behind(-3, Some(stop)), Ok(4));
    scene.settle();
    let order = String::from_utf8(scene.taken[1].clone()).unwrap().replace('\x01', "|");
    for part in ["|35=D|", "|34=4|", "|40=4|", "|44=52.5|", "|99=52|"] {
        assert!(order.contains(part), "{part} in {order}");
    }
    assert_eq!(scene.gaps(), []);
}

/// Goal: an order that takes another one's place leaves as 35=G, and what the venue says of it is about the new one,
/// whichever way it says it. Method: the message; Replaced, a fill, and a refusal.
#[test]
fn replaces_leave_and_are_answered() {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "handling = \"1\"");
    scene.settle();
    assert_eq!(scene.order(-3), Ok(3));
    let new = OrderKey { sequence: 78, ..KEY };
    let [old_id, new_id] = [KEY, new].map(|key| clordid::encode(5, key).unwrap());
    assert_eq!(scene.replace(-2, Replaced { order: KEY, filled: Lots(1) }), Ok(4));
    scene.settle();
    let request = String::from_utf8(scene.taken[1].clone()).unwrap().replace('\x01', "|");
    let ids = [format!("|11={new_id}|"), format!("|41={old_id}|")];
    for part in ["|35=G|", "|34=4|", "|21=1|", "|54=2|", "|40=2|", "|44=52.5|"] {
        assert!(request.contains(part), "{part} in {request}");
    }
    assert!(ids.iter().all(|id| request.contains(id)), "{ids:?} in {request}");
    let say = |scene: &mut Scene, kind: &[u8], more: &[u8]| {
        scene.venue_says(kind, |writer| {
            writer.text(tags::CL_ORD_ID, new_id.as_bytes());
            writer.text(tags::ORIG_CL_ORD_ID, old_id.as_bytes());
            writer.octets(more);
        });
        scene.settle();
    };
    let symbol = scene.fix.conversation.market.terms(InstrumentIndex(0), Lots(0), None).symbol;
    let names = format!("55={}\x0154=2\x01", symbol.as_str());
    let replaced = format!("37=9\x0117=1\x01150=5\x0139=1\x01{names}151=2\x0114=1\x01");
    say(&mut scene, b"8", replaced.as_bytes());
    let report = scene.got.iter().rev().find_map(|input| VenueReport::decode(input).ok()).unwrap();
    assert_eq!((report.order, report.exec_type), (new, ExecType::Replaced));
    say(&mut scene, b"9", b"37=9\x0139=1\x01434=2\x01102=0\x01");
    let rejects = scene.got.iter().rev();
    let reject = rejects.filter_map(|input| VenueCancelReject::decode(input).ok()).next().unwrap();
    assert_eq!((reject.order, reject.replace), (new, Some(Flag::Yes)));
    assert_eq!(reject.cxl_rej_reason, CxlRejReason::TooLate);
}

/// Goal: what a venue lacks after a loss is known not to exist; it is never sent again, and trading begins only
/// then. Method: the venue has everything up to a number below ours, with and without 789.
#[test]
fn what_the_venue_lacks_is_proven() {
    for more in ["", "next_expected = true"] {
        let venue = Numbers { outgoing_next: 5, incoming_next: 6 };
        let mut scene = Scene::new(&old_life(), venue, more);
        scene.settle();
        // Numbers 6 and 7 never came; the logon is number 8.
        let gap = if more.is_empty() { (6, 4) } else { (6, 3) };
        assert_eq!(scene.gaps()[0].0, gap.0, "{more}");
        assert!(scene.gaps()[0].1 >= 3, "{more}: {:?}", scene.gaps());
        assert!(scene.fix.is_synchronised(), "{more}");
        assert!(scene.taken.is_empty());
        let first = scene.got.iter().position(|input| SentGap::decode(input).is_ok());
        let synchronised = |input: &Vec<u8>| {
            SessionEvent::decode(input).is_ok_and(|event| event.state == SessionState::Synchronised)
        };
        assert!(first < scene.got.iter().position(synchronised));
    }
}

/// Goal: a venue that has everything says nothing, and nothing is denied. Method: equal numbers.
#[test]
fn what_the_venue_has_is_not_denied() {
    let venue = Numbers { outgoing_next: 5, incoming_next: 8 };
    let mut scene = Scene::new(&old_life(), venue, "");
    scene.settle();
    assert_eq!((scene.gaps(), scene.fix.is_synchronised()), (vec![], true));
}

/// Goal: reports that were missed come before trading begins, marked; what is not ours is counted. Method: the
/// venue has said one more message than the journal holds.
#[test]
fn missed_reports_come_first() {
    let venue = Numbers { outgoing_next: 7, incoming_next: 8 };
    let mut scene = Scene::new(&old_life(), venue, "");
    scene.settle();
    assert!(scene.fix.is_synchronised());
    // Its order is nobody's: no input, but it was seen.
    assert_eq!((scene.reports().len(), scene.fix.strays()), (0, 1));
}

/// Goal: what a venue says right behind its logon counts, before anything of ours could be said (artio 242): it is a report,
/// between the journal's `Established` and `Synchronised`. Method: logon and a fill in one piece, the journal slow.
#[test]
fn what_comes_with_the_logon_counts() {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "");
    scene.fix_hears();
    scene.journal_returns();
    scene.venue_hears();
    scene.venue_fills(3, 4);
    scene.is_journal_slow = true;
    scene.settle();
    assert_eq!((scene.reports().len(), scene.fix.is_synchronised()), (1, false));
    scene.is_journal_slow = false;
    scene.settle();
    let place = |is_it: &dyn Fn(&Vec<u8>) -> bool| scene.got.iter().position(is_it).unwrap();
    let is = |input: &Vec<u8>, state| SessionEvent::decode(input).is_ok_and(|at| at.state == state);
    let report = place(&|input| VenueReport::decode(input).is_ok());
    assert!(place(&|input| is(input, SessionState::Established)) < report);
    assert!(report < place(&|input| is(input, SessionState::Synchronised)));
    assert_eq!(scene.reports().len(), 1);
}

/// Goal: a report becomes an input in our numbers. Method: a fill of an order that was sent, and its refusal to be
/// cancelled.
#[test]
fn reports_become_inputs() {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "");
    scene.settle();
    scene.order(4).unwrap();
    scene.settle();
    scene.venue_fills(3, 4);
    let id = cl_ord_id(5, KEY);
    scene.venue_says(b"9", |writer| {
        writer.text(37, b"order-1").text(11, b"cancel").text(41, id.as_bytes());
        writer.text(39, b"1").text(434, b"1").text(102, b"0");
    });
    scene.settle();
    let reports = scene.reports();
    let report = reports[0];
    assert_eq!((report.order, report.exec_id, report.exec_type), (KEY, 17, ExecType::Trade));
    assert_eq!(
        (report.ord_status, report.last_lots, report.cum_lots),
        (OrdStatus::PartiallyFilled, Lots(3), Lots(3))
    );
    assert_eq!((report.leaves_lots, report.last_price), (Lots(1), Some(Ticks(104))));
    assert_eq!((report.fee.0, report.retransmitted), (25_000_000, Flag::No));
    assert!(report.venue_order_id > 1 << 63);
    let rejects = scene.got.iter().filter_map(|input| VenueCancelReject::decode(input).ok());
    assert_eq!(rejects.map(|reject| reject.order).collect::<Vec<_>>(), [KEY]);
    assert_eq!(scene.fix.strays(), 0);
}

fn terms_left(part: &translate::Terms, whole: &translate::Terms) -> protocol::messages::Decimal {
    let unit = part.quantity.exponent.min(whole.quantity.exponent);
    let left = whole.quantity.to_scaled(unit).unwrap() - part.quantity.to_scaled(unit).unwrap();
    protocol::messages::Decimal::new(left, unit)
}

/// Goal: what the venue refuses to take at all is refused: an order is rejected with the reason that is given, a replace
/// and a cancel are not done. What is known no more is proven not to be there. Method: a refusal by the session, whose
/// dictionary does not have a tag of orders, and those of the application; by number, and by the name of the order.
#[test]
fn what_cannot_be_taken_is_refused() {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "[order]\n5001 = \"x\"");
    scene.settle();
    assert_eq!(scene.order(1), Ok(3));
    scene.settle();
    assert_eq!((scene.gaps(), scene.taken.len()), (vec![], 0));
    let replaced = Replaced { order: KEY, filled: Lots(0) };
    assert_eq!(scene.replace(2, replaced), Ok(4));
    let request = OrderKey { leg: CANCEL_LEG, ..KEY };
    let cancel = CancelIntent {
        request,
        order: KEY,
        account: 1,
        instrument: InstrumentIndex(0),
        time: scene.now,
    };
    let sent = scene.fix.cancel(&cancel, scene.now);
    scene.count(sent, 1);
    scene.settle();
    let refuse = |number: Option<u64>, name: &[u8], code: u64| {
        let name = name.to_vec();
        move |writer: &mut Writer<'_>| {
            if let Some(number) = number {
                writer.number(45, number);
            }
            writer.text(372, b"D").text(379, &name).number(380, code).text(58, b"no");
        }
    };
    let id = cl_ord_id(5, KEY);
    scene.venue_says(b"j", refuse(Some(4), b"x", 3));
    scene.venue_says(b"j", refuse(Some(5), b"x", 3));
    scene.venue_says(b"j", refuse(Some(3), b"x", 8));
    scene.venue_says(b"j", refuse(None, id.as_str().as_bytes(), 2));
    scene.venue_says(b"j", refuse(None, b"x", 2));
    scene.venue_says(b"j", refuse(Some(9), b"x", 2));
    scene.settle();
    let said: Vec<_> =
        scene.reports().iter().map(|report| (report.order, report.ord_rej_reason)).collect();
    use OrdRejReason::{Other, Throttled, UnknownSymbol};
    assert_eq!(said, [Other, Throttled, UnknownSymbol].map(|reason| (KEY, Some(reason))));
    let refused = scene.got.iter().filter_map(|input| VenueCancelReject::decode(input).ok());
    let refused: Vec<_> = refused.map(|reject| (reject.order.sequence, reject.replace)).collect();
    assert_eq!(refused, [(78, Some(Flag::Yes)), (77, None)]);
    assert_eq!((scene.gaps(), scene.fix.strays()), (vec![(9, 1)], 1));
}

/// Goal: a sign of life that the venue fills over while it asks for what it missed is asked for again. Method: a venue that
/// answers nothing ahead of a gap, and whose question for what is missing comes right behind ours.
#[test]
fn a_proof_that_is_filled_over_is_asked_for_again() {
    let numbers = Numbers { outgoing_next: 5, incoming_next: 6 };
    let mut scene = Scene::new(&old_life(), numbers, "");
    let options = SessionOptions { keeps_ahead: true, ..scene.venue.options().clone() };
    scene.venue = Session::new(options, numbers);
    scene.venue.connected(scene.now, false);
    scene.fix_hears();
    scene.journal_returns();
    scene.venue_hears();
    let said = scene.venue_out.waiting().to_vec();
    let second = said.windows(3).rposition(|octets| octets == b"\x018=").unwrap() + 1;
    let hear = |scene: &mut Scene, octets: &[u8]| {
        scene.venue_out.clear();
        let part = |buffer: &mut [u8]| {
            buffer[..octets.len()].copy_from_slice(octets);
            octets.len()
        };
        scene.venue_out.push(octets.len(), part).unwrap();
        scene.fix_hears();
        scene.journal_returns();
    };
    hear(&mut scene, &said[..second]);
    assert!(scene.fix.waiting().windows(6).any(|octets| octets == b"\x0135=1\x01"));
    hear(&mut scene, &said[second..]);
    scene.settle();
    assert_eq!(scene.gaps(), [(6, 4)]);
    assert!(scene.fix.is_synchronised());
}

/// Goal: requests of an earlier transport that come back late are counted and say nothing; the conversation goes
/// on. Method: a journal that returns them only after the next transport is open.
#[test]
fn late_requests_are_counted() {
    let mut scene = Scene::new(&old_life(), Numbers { outgoing_next: 5, incoming_next: 8 }, "");
    scene.is_journal_slow = true;
    scene.settle();
    assert_eq!(scene.kept.len(), 1);
    scene.fix.disconnected();
    scene.now.0 += 1_000_000_000;
    scene.connect(&old_life());
    scene.is_journal_slow = false;
    scene.settle();
    assert!(scene.fix.is_synchronised());
    assert_eq!(scene.gaps()[0].0, 8);
}

/// Goal: a doubtful session is not used. Method: connect.
#[test]
fn a_doubtful_session_is_refused() {
    let life = SessionLife { is_doubtful: true, ..old_life() };
    let mut scene = Scene::new(&life, Numbers::FIRST, "");
    scene.settle();
    assert!(matches!(&scene.ended, Some(Ended::Refused(why)) if why.contains("agree on numbers")));
    assert!(scene.got.is_empty());
}

/// Goal: a venue that refuses the logon, and one that says goodbye, are told apart. Method: both.
#[test]
fn endings() {
    let mut scene = Scene::new(&old_life(), Numbers { outgoing_next: 5, incoming_next: 9 }, "");
    scene.settle();
    // Our number is too low for it: it says so and closes.
    assert!(
        matches!(&scene.ended, Some(Ended::Refused(why)) if why.contains("too low")),
        "{:?}",
        scene.ended
    );

    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "");
    scene.settle();
    scene.venue.log_out("night");
    scene.venue.say_all(scene.now, &mut scene.venue_out);
    scene.settle();
    assert!(matches!(&scene.ended, Some(Ended::Broken(why)) if why.contains("night")));

    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "");
    scene.settle();
    scene.fix.terminate(scene.now);
    scene.settle();
    assert_eq!(scene.ended, Some(Ended::Closed));
    assert!(MessageHeader::decode(&scene.got[0]).is_ok());
}

/// As the dialect of a session from eight to five on weekdays; `START` is a Friday, 2026-01-02, at 03:04:05.
const DAYS: &str = "[schedule]\nzone = \"UTC\"\ndays = [\"thu\", \"fri\", \"mon\"]\nstart = \"02:00\"\nend = \"17:00\"\n";
const HOUR_NS: u64 = 3_600_000_000_000;
const OPENED: Nanos = Nanos(START.0 - HOUR_NS - 245_000_000_000);
const CLOSES: Nanos = Nanos(OPENED.0 + 15 * HOUR_NS);

/// Goal: a session of the present period goes on under its numbers, one of an earlier period begins at one, also
/// when its records may be lost; what was open in it is for the venue to tell.
#[test]
fn numbers_begin_with_a_period() {
    let life = SessionLife { negotiated_time: OPENED, ..old_life() };
    let venue = Numbers { outgoing_next: 5, incoming_next: 8 };
    let mut scene = Scene::new(&life, venue, DAYS);
    scene.settle();
    assert!(scene.fix.is_synchronised());
    assert!(!scene.states().contains(&SessionState::Negotiated));

    for is_doubtful in [false, true] {
        let negotiated_time = Nanos(OPENED.0 - 1);
        let life = SessionLife { negotiated_time, is_doubtful, ..old_life() };
        let mut scene = Scene::new(&life, Numbers::FIRST, DAYS);
        scene.settle();
        use SessionState::{Established, Negotiated, Synchronised};
        assert_eq!(scene.states(), [Negotiated, Established, Synchronised]);
        assert_eq!(scene.order(1), Ok(3));
    }
}

/// Goal: when a period is over the session says goodbye, takes what comes before the venue's, and is at its end;
/// the next transport waits for the next period, here behind a weekend. Method: we are first, then the venue, whose
/// clock is ahead; then it says goodbye too early to mean the end.
#[test]
fn a_period_ends_with_a_goodbye() {
    use SessionState::{Established, Finalized, Negotiated, Synchronised};
    let monday = Nanos(OPENED.0 + 3 * 24 * HOUR_NS);
    for (seconds_left, venue_first, is_end) in
        [(20, false, true), (20, true, true), (61, true, false)]
    {
        let now = Nanos(CLOSES.0 - seconds_left * 1_000_000_000);
        let mut scene = Scene::at(now, &new_life(), Numbers::FIRST, DAYS);
        scene.settle();
        assert_eq!(scene.fix.opens_at(&new_life(), scene.now), scene.now);
        if venue_first {
            scene.venue.log_out("my day is over");
            scene.venue.say_all(scene.now, &mut scene.venue_out);
        } else {
            scene.now = CLOSES;
            scene.venue_says(b"8", |writer| {
                writer.octets(OLD_FILL);
            });
        }
        scene.settle();
        let states = scene.states();
        assert_eq!(states[..3], [Negotiated, Established, Synchronised]);
        assert_eq!(states[3..].contains(&Finalized), is_end);
        assert_eq!(scene.ended == Some(Ended::Closed), is_end, "{:?}", scene.ended);
        assert_eq!(scene.fix.is_bound(), !is_end);
        assert_eq!(scene.fix.strays(), u64::from(!venue_first));
        assert!(scene.order(1).is_err());
        let state = states.last().copied();
        let life = SessionLife { state, negotiated_time: now, session_id: Some(OLD), ..new_life() };
        let opens_at = scene.fix.opens_at(&life, scene.now);
        assert_eq!(opens_at, if is_end { monday } else { now });
        assert_eq!(scene.fix.opens_at(&life, CLOSES), monday);
        assert_eq!(scene.fix.opens_at(&life, monday), monday);
    }
}

/// Goal: what comes between the end of a period and our goodbye counts, and the session is at its end all the same.
/// Method: a fill while the journal keeps the request of the goodbye back.
#[test]
fn what_comes_before_our_goodbye_counts() {
    let now = Nanos(CLOSES.0 - 1);
    let mut scene = Scene::at(now, &new_life(), Numbers::FIRST, DAYS);
    scene.settle();
    scene.order(4).unwrap();
    scene.settle();
    (scene.now, scene.is_journal_slow) = (CLOSES, true);
    scene.settle();
    assert_eq!(scene.kept.len(), 1, "the goodbye");
    scene.venue_fills(3, 4);
    scene.settle();
    scene.is_journal_slow = false;
    scene.settle();
    let fills: Vec<_> = scene.reports().iter().map(|report| report.last_lots).collect();
    assert_eq!((fills, scene.ended.take()), (vec![Lots(3)], Some(Ended::Closed)));
    assert_eq!(scene.states().last(), Some(&SessionState::Finalized));
}

/// Goal: orders that were decided when the session was leaving are known not to exist: the end of its numbers would
/// leave them unknown for ever. Method: one before our goodbye is said, one behind it, and one that is decided before
/// the engine has read of the end; the last one is told ahead of the next period. Then the same within a period: what
/// became of an order is for the venue to say.
#[test]
fn what_is_decided_behind_the_end_is_not_there() {
    use SessionState::{Established, Finalized, Negotiated};
    let mut scene = Scene::at(Nanos(CLOSES.0 - 1), &new_life(), Numbers::FIRST, DAYS);
    scene.settle();
    scene.order(4).unwrap();
    (scene.now, scene.is_journal_slow) = (CLOSES, true);
    scene.settle();
    assert!(scene.order(1).is_err());
    scene.is_journal_slow = false;
    scene.journal_returns();
    assert!(scene.order(2).is_err());
    scene.settle();
    assert_eq!(scene.states().last(), Some(&Finalized));
    // The goodbye has the number between them.
    assert_eq!(scene.gaps(), [(4, 3)]);
    let gap = |input: &Vec<u8>| SentGap::decode(input).is_ok();
    let is = |input: &Vec<u8>, state| SessionEvent::decode(input).is_ok_and(|at| at.state == state);
    let at = |scene: &Scene, state| scene.got.iter().rposition(|input| is(input, state));
    let told = |scene: &Scene| scene.got.iter().rposition(gap);
    // The engine would replace them at once if it believed that the session was still there.
    assert!(at(&scene, Finalized) < told(&scene));

    scene.fix.disconnected();
    assert!(scene.order(3).is_err());
    scene.venue.disconnected();
    scene.venue.resume(Numbers::FIRST);
    let (state, session_id) = (Some(Finalized), Some(OLD));
    let past =
        SessionLife { state, session_id, negotiated_time: CLOSES, sent_next: 8, ..new_life() };
    scene.now.0 += 3 * 24 * HOUR_NS - HOUR_NS;
    scene.ended = None;
    scene.connect(&past);
    scene.settle();
    assert!(scene.fix.is_synchronised());
    assert_eq!(scene.gaps(), [(4, 3), (7, 1)]);
    assert!(told(&scene) < at(&scene, Negotiated));

    let life = SessionLife { negotiated_time: OPENED, ..old_life() };
    let mut scene = Scene::new(&life, Numbers { outgoing_next: 5, incoming_next: 8 }, DAYS);
    scene.settle();
    scene.fix.disconnected();
    let skipped = scene.sent;
    assert!(scene.order(3).is_err());
    scene.connect(&SessionLife { sent_next: scene.sent, ..life });
    scene.settle();
    assert!(scene.fix.is_synchronised());
    assert_eq!(scene.gaps()[0].0, skipped);
    assert!(at(&scene, Established) < scene.got.iter().position(gap));
}

/// Goal: a goodbye of ours in a drain is not the end of a period, however near that is: what was left unread then is
/// asked for by the next start. Method: a drain in the last minute.
#[test]
fn a_drain_ends_no_period() {
    let now = Nanos(CLOSES.0 - 5_000_000_000);
    let mut scene = Scene::at(now, &new_life(), Numbers::FIRST, DAYS);
    scene.settle();
    scene.fix.terminate(scene.now);
    scene.settle();
    assert_eq!(scene.ended, Some(Ended::Closed));
    assert!(!scene.states().contains(&SessionState::Finalized));
    assert!(scene.fix.is_bound(), "its loss is to be journalled");
}

/// Goal: a transport that opens when the period has just ended is given up without a word.
#[test]
fn nothing_is_said_outside_of_the_schedule() {
    let mut scene = Scene::at(CLOSES, &new_life(), Numbers::FIRST, DAYS);
    scene.settle();
    assert!(matches!(&scene.ended, Some(Ended::Broken(why)) if why.contains("period")));
    assert!(scene.got.is_empty());
}

/// Goal: a question about an order leaves with its ClOrdID and the side that is known; what the venue answers becomes
/// an input, also that it does not know the order, of which it says nothing else.
#[test]
fn what_became_of_an_order_is_asked() {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "");
    scene.settle();
    scene.order(-4).unwrap();
    let key = OrderKey { epoch: 1, sequence: 77, plan: 0, leg: 0 };
    let other = OrderKey { leg: 1, ..key };
    for order in [key, other] {
        let query = QueryIntent { order, account: 1, instrument: InstrumentIndex(0) };
        let sent = scene.fix.query(&query, scene.now);
        assert!(sent.is_ok());
        scene.count(sent, 1);
    }
    scene.settle();
    let asked: Vec<String> = scene.taken[1..]
        .iter()
        .map(|octets| String::from_utf8(octets.clone()).unwrap().replace('\x01', "|"))
        .collect();
    let id = cl_ord_id(5, key);
    for part in ["|35=H|", "|34=4|", "|54=2|", "|1=1|", &format!("|11={}|", id.as_str())] {
        assert!(asked[0].contains(part), "{part} in {}", asked[0]);
    }
    assert!(asked[1].contains("|54=7|"), "{}", asked[1]);
    let unknown = |key| {
        let id = cl_ord_id(5, key);
        move |writer: &mut Writer<'_>| {
            writer.text(37, b"NONE").text(11, id.as_bytes()).text(17, b"0");
            writer.text(150, b"I").text(39, b"8").text(103, b"5").text(14, b"0").text(151, b"0");
        }
    };
    scene.venue_says(b"8", unknown(key));
    scene.venue_says(b"8", unknown(OrderKey { leg: 9, ..key }));
    scene.settle();
    let reports = scene.reports();
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].order, reports[0].instrument), (key, InstrumentIndex(0)));
    assert_eq!(reports[0].exec_type, ExecType::OrderStatus);
    assert_eq!(reports[0].ord_status, OrdStatus::Rejected);
    assert_eq!(scene.fix.strays(), 1, "nobody asked for the other one");
}

/// Goal: executions without an identity are told apart by what they say and counted where they say the same, so many
/// and no more; what comes again is the one that it was; what is no execution has no identity.
#[test]
fn executions_without_identity_are_told_apart() {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "execution_ids = \"occurrence\"");
    scene.settle();
    scene.order(4).unwrap();
    scene.settle();
    let fills = [(1, false), (2, false), (1, false), (1, true), (1, true), (1, true)];
    for (lots, is_again) in fills {
        if is_again {
            scene.venue_repeats(lots, 4);
        } else {
            scene.venue_fills(lots, 4);
        }
    }
    let id = cl_ord_id(5, KEY);
    scene.venue_says(b"8", |writer| {
        writer.text(37, b"order-1").text(11, id.as_bytes()).text(150, b"4");
        writer.text(39, b"4").text(55, b"ABC").text(54, b"1").text(14, b"0").text(151, b"0");
    });
    scene.settle();
    let ids: Vec<u64> = scene.reports().iter().map(|report| report.exec_id).collect();
    let &[one, two, other, again, and_again, new, canceled] = &ids[..] else {
        panic!("every report counts: {ids:?}")
    };
    assert_eq!((again, and_again, canceled), (one, other, 0));
    let different = [one, two, other, new].into_iter().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(different.len(), 4);
    for _ in 3..70 {
        scene.venue_fills(1, 4);
        scene.settle();
    }
    assert_eq!(scene.fix.strays(), 6);
}

/// Goal: where an `ExecID` counts, an execution that may be known has to have one; how an order stands is told with zero each time, and
/// is news each time.
#[test]
fn a_status_is_no_execution() {
    let mut scene = Scene::new(&new_life(), Numbers::FIRST, "");
    scene.settle();
    scene.order(4).unwrap();
    let id = cl_ord_id(5, KEY);
    for (name, kind) in [("0", b"I"), ("0", b"I"), ("S1", b"I"), ("", b"F")] {
        scene.venue_says(b"8", |writer| {
            if kind == b"F" {
                writer.text(97, b"Y");
            }
            writer.text(37, b"order-1").text(11, id.as_bytes()).text(150, kind);
            writer.text(39, b"0").text(55, b"ABC").text(54, b"1").text(14, b"0").text(151, b"4");
            if !name.is_empty() {
                writer.text(17, name.as_bytes());
            }
        });
    }
    scene.settle();
    let ids: Vec<u64> = scene.reports().iter().map(|report| report.exec_id).collect();
    assert!(ids.len() == 3 && ids[..2] == [0, 0] && ids[2] != 0, "{ids:?}");
    assert_eq!(scene.fix.strays(), 1);
}

mod executions;
mod forms;
