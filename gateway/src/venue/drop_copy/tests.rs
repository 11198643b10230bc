//! What reports of a drop copy become: the adapter on one side, an acceptor that a test drives on the other, no
//! sockets and no clock in between. Requests come back as the journal would return them.

use super::*;
use crate::ring::{self, InputReader};
use crate::sessions::SessionBook;
use crate::testing::directory;
use protocol::fix::{Event, MessageBuffer, Numbers, Queue, Role, Session, SessionOptions};
use protocol::messages::{Flag, LeaderEvent, LeaderReportRefused, Reason, SessionState};
use protocol::units::{Lots, Money, Ticks};

const SESSION: SessionIndex = SessionIndex(9);
const NOW: Nanos = Nanos(1_767_323_045_000_000_000);

struct Scene {
    drop_copy: DropCopy,
    inputs: SessionInputs,
    reader: InputReader,
    peer: Session,
    peer_out: Queue,
    life: SessionLife,
    sent: u64,
    /// Our answers that the peer has heard: type, and what of 371, 373 and 380 they have.
    answers: Vec<String>,
    got: Vec<Vec<u8>>,
    ended: bool,
}

impl Scene {
    fn new(more: &str) -> Self {
        let text = format!("sender = \"GATE\"\ntarget = \"PRIME\"\n{more}");
        let (writer, reader) = ring::inputs(1024);
        let acceptor = SessionOptions {
            resets_on_logon: more.contains("none"),
            ..SessionOptions::new(Role::Acceptor, "PRIME", "GATE")
        };
        let life = SessionBook::default().life(SESSION);
        let mut scene = Self {
            drop_copy: DropCopy::new(DropCopyOptions {
                dialect: Dialect::from_toml(&text).unwrap(),
                username: "unit".into(),
                password: Secret::new("drop-copy-key").unwrap(),
                session: SESSION,
                accounts: vec![
                    (Some("ACC-1".into()), LeaderIndex(0)),
                    (Some("ACC-2".into()), LeaderIndex(1)),
                ],
                directory: directory(),
                trades: Trades::default(),
                occurrences: more.contains("occurrence").then(Occurrences::default),
            }),
            inputs: SessionInputs::new(writer, SESSION),
            reader,
            peer: Session::new(acceptor, Numbers::FIRST),
            peer_out: Queue::new(1 << 16),
            life,
            sent: life.sent_next,
            answers: Vec::new(),
            got: Vec::new(),
            ended: false,
        };
        scene.connect();
        scene
    }

    fn connect(&mut self) {
        self.peer.connected(NOW, false);
        self.peer_out.clear();
        let life = self.life;
        self.drop_copy.connected(&life, NOW);
        self.settle();
        assert!(self.drop_copy.is_synchronised());
    }

    fn disconnect(&mut self) {
        self.drop_copy.disconnected();
        self.peer.disconnected();
    }

    fn settle(&mut self) {
        for _ in 0..16 {
            let octets = self.drop_copy.waiting().to_vec();
            self.drop_copy.written(octets.len());
            let mut input = MessageBuffer::new(1 << 16);
            input.spare_mut()[..octets.len()].copy_from_slice(&octets);
            input.filled(octets.len());
            while let Some(message) = input.next_message() {
                let event = self.peer.receive(&message, NOW);
                if let Event::Application { message, .. } | Event::Rejected { message } = event {
                    let value = |tag| String::from_utf8_lossy(message.value(tag).unwrap_or(b"-"));
                    let rest = [371, 373, 380].map(value).join(" ");
                    let kind = String::from_utf8_lossy(message.kind());
                    assert!(kind == "3" || kind == "j", "a drop copy is listened to");
                    self.answers.push(format!("{kind} {rest}"));
                }
                self.peer.say_all(NOW, &mut self.peer_out);
            }
            self.hear();
            while let Some(input) = self.reader.peek() {
                let input = input.as_slice().to_vec();
                self.reader.pop();
                if let Ok(event) = SessionEvent::decode(&input) {
                    self.life.change(protocol::units::Sequence(1), &event);
                    self.sent = if event.state == SessionState::Negotiated { 1 } else { self.sent };
                }
                if let Ok(request) = VenueRequest::decode(&input) {
                    if let Ok(number) = self.drop_copy.request(&request, NOW) {
                        assert_eq!(
                            number, self.sent,
                            "journal and session count the same messages"
                        );
                    }
                    self.sent += 1;
                    self.life.sent_next = self.sent;
                }
                self.got.push(input);
            }
        }
    }

    fn hear(&mut self) {
        let octets = self.peer_out.waiting();
        // There is no room while whole messages wait to be taken.
        if let Some(spare) = self.drop_copy.spare_mut().get_mut(..octets.len())
            && !octets.is_empty()
        {
            spare.copy_from_slice(octets);
            self.drop_copy.filled(octets.len(), NOW);
            self.peer_out.clear();
        }
        if self.ended {
            return;
        }
        let digested = self.drop_copy.digest(&mut self.inputs, NOW).map(|_| ());
        let ticked = digested.and_then(|()| self.drop_copy.tick(&mut self.inputs, NOW));
        assert!(matches!(ticked, Ok(()) | Err(Ended::Closed)), "{ticked:?}");
        self.ended = ticked.is_err();
    }

    /// What becomes of a report with these fields.
    fn report(&mut self, fields: &str) -> Option<Result<LeaderEvent, LeaderReportRefused>> {
        self.message(b"8", fields)
    }

    /// What becomes of any message.
    fn message(
        &mut self,
        kind: &[u8],
        fields: &str,
    ) -> Option<Result<LeaderEvent, LeaderReportRefused>> {
        self.got.clear();
        let body = fields.replace('|', "\x01") + "\x01";
        let sent = self.peer.application(NOW, &mut self.peer_out, kind, body.len(), |writer| {
            writer.octets(body.as_bytes());
        });
        sent.unwrap();
        self.settle();
        let event = |input: &Vec<u8>| LeaderEvent::decode(input).ok();
        let refused = |input: &Vec<u8>| LeaderReportRefused::decode(input).ok();
        let came = |input| event(input).map(Ok).or_else(|| refused(input).map(Err));
        let mut came = self.got.iter().filter_map(came);
        let first = came.next();
        assert!(came.next().is_none(), "a report is one input at most");
        first
    }

    fn event(&mut self, fields: &str) -> LeaderEvent {
        self.report(fields).unwrap().unwrap()
    }

    fn reason(&mut self, fields: &str) -> Reason {
        self.report(fields).unwrap().unwrap_err().reason
    }
}

const TRADE: &str =
    "37=O1|17=E-1|150=F|39=2|1=ACC-1|55=ABC|54=2|32=3|31=105|14=3|151=2|6=105|12=0.5|13=3";

/// Goal: a trade becomes an event with everything that it says, and a report about an order alone becomes none.
#[test]
fn trades_become_events() {
    let mut scene = Scene::new("");
    let event = scene.event(&format!("{TRADE}|60=20260102-03:04:05.000000007"));
    assert_eq!((event.session, event.leader), (SESSION, LeaderIndex(0)));
    assert!(event.trade_id > 1 << 63, "an identity that is no number is a digest");
    let instrument = *directory().instrument_by_symbol(&"ABC".parse().unwrap()).unwrap();
    assert_eq!(Some(event.price), instrument.ticks("105".parse().unwrap()));
    assert_eq!(Some(Lots(-event.lots.0)), instrument.lots("3".parse().unwrap()));
    assert_eq!(event.leaves_lots, instrument.lots("2".parse().unwrap()));
    assert_eq!(event.fee, Some(Money(50_000_000)));
    assert_eq!(event.transact_time, Nanos(1_767_323_045_000_000_007));
    assert_eq!((event.retransmitted, event.corrected_id), (Flag::No, None));
    for other in ["0", "4", "8", "A", "D", "I", "C", "5"] {
        assert!(scene.report(&TRADE.replace("150=F", &format!("150={other}"))).is_none());
    }
    let parties = TRADE.replace("1=ACC-1|", "453=1|448=ACC-2|447=D|452=24|").replace("E-1", "77");
    let event = scene.event(&parties);
    assert_eq!((event.leader, event.trade_id), (LeaderIndex(1), 77));
    let again = scene.event(&format!("97=Y|{TRADE}"));
    assert_eq!(again.retransmitted, Flag::Yes);
}

/// Goal: what cannot be said in our terms is refused with its reason, and the session goes on.
#[test]
fn what_cannot_be_copied_is_refused() {
    let mut scene = Scene::new("");
    for (from, to, reason) in [
        ("ACC-1", "ACC-3", Reason::UnknownLeaderAccount),
        ("|1=ACC-1", "", Reason::UnknownLeaderAccount),
        ("55=ABC", "55=NONE", Reason::UnknownInstrument),
        ("32=3", "32=0.000000001", Reason::InexactQuantity),
        ("32=3", "32=0", Reason::InexactQuantity),
        ("31=105", "31=105.000000001", Reason::InexactPrice),
        ("|32=3", "", Reason::MalformedMessage),
        ("|31=105", "", Reason::MalformedMessage),
        ("54=2", "54=8", Reason::MalformedMessage),
        ("|17=E-1", "", Reason::MalformedMessage),
        ("150=F", "150=H", Reason::UnknownTrade),
        ("150=F", "150=G|19=E-0", Reason::UnknownTrade),
    ] {
        let report = TRADE.replace(from, to);
        assert_eq!(scene.reason(&report), reason, "{report}");
    }
    assert_eq!(scene.drop_copy.strays(), 12);
    scene.event(TRADE);
}

/// Goal: a bust takes back what is left of a trade, a correction changes it by the difference, whichever version
/// it names; each counts once, and a trade that is gone cannot be busted again.
#[test]
fn busts_and_corrections_are_differences() {
    let mut scene = Scene::new("");
    let trade = scene.event(TRADE);
    let lot = trade.lots.0 / -3;
    let correction = TRADE.replace("17=E-1|150=F", "17=C-1|19=E-1|150=G").replace("32=3", "32=5");
    let corrected = scene.event(&correction);
    assert_eq!((corrected.lots, corrected.corrected_id), (Lots(-2 * lot), Some(trade.trade_id)));
    assert_eq!(scene.event(&correction).lots, Lots(0), "it comes again");
    let bust = "37=O1|17=B-1|19=E-1|150=H|39=1|1=ACC-1|55=ABC|54=2|14=0|151=5|6=0";
    let busted = scene.event(bust);
    assert_eq!((busted.lots, busted.corrected_id), (Lots(5 * lot), Some(corrected.trade_id)));
    assert!(busted.price > Ticks(0));
    assert_eq!(scene.event(bust).lots, Lots(0), "it comes again");
    assert_eq!(scene.reason(&bust.replace("B-1", "B-2")), Reason::UnknownTrade);
}

/// Goal: trades without an identity are told apart by what they say, and counted where they say the same; what may
/// come again is the one that it was, on this transport and on the next. Nobody can bust them, and what is too much
/// is refused.
#[test]
fn trades_without_identity_are_told_apart() {
    let mut scene = Scene::new("execution_ids = \"occurrence\"");
    let [without, other] = ["", "17=0|"].map(|id| TRADE.replace("17=E-1|", id));
    let again = format!("97=Y|{other}");
    let ids = [&without, &other, TRADE].map(|report| scene.event(report).trade_id);
    assert!(ids.iter().all(|id| *id > 1 << 63));
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    for _ in 0..2 {
        assert_eq!([0; 3].map(|_| scene.event(&again).trade_id), ids);
        scene.disconnect();
        scene.connect();
    }
    assert_ne!(scene.event(&TRADE.replace("151=2", "151=1")).trade_id, ids[0]);
    for kind in ["H", "G"] {
        let bust = TRADE.replace("150=F", &format!("19=E-1|150={kind}"));
        assert_eq!(scene.reason(&bust), Reason::UnknownTrade);
    }
    for _ in 3..64 {
        assert!(!ids.contains(&scene.event(TRADE).trade_id));
    }
    assert_eq!(scene.reason(TRADE), Reason::TooManyAlike);
    assert_eq!(scene.event(&again).trade_id, ids[0]);
    assert_eq!(scene.drop_copy.strays(), 3);
}

/// Goal: a duplicate in its place among numbers that go on is a trade that we never heard; where numbers began again
/// it may be any.
#[test]
fn numbers_say_what_a_duplicate_is() {
    for (recovery, is_same) in [("resend", false), ("none", true)] {
        let more = format!("execution_ids = \"occurrence\"\nrecovery = \"{recovery}\"");
        let mut scene = Scene::new(&more);
        let first = scene.event(TRADE).trade_id;
        let duplicate = format!("43=Y|122=20260102-03:04:05|{TRADE}");
        let second = scene.event(&duplicate);
        assert_eq!(second.retransmitted, Flag::Yes);
        assert_eq!(second.trade_id == first, is_same, "{recovery}");
    }
}

/// Goal: a counterparty that resumes nothing is greeted anew each time, and each return says that something may be
/// missing; one that resumes is asked. That a whole period was lost is said once, also when the first logon of the
/// next one fails.
#[test]
fn what_may_be_missing_is_said() {
    let missing = |scene: &Scene| {
        let refused = scene.got.iter().filter_map(|input| LeaderReportRefused::decode(input).ok());
        refused.filter(|refused| refused.reason == Reason::ReportsMissing).count()
    };
    let negotiated = |scene: &Scene| {
        let events = scene.got.iter().filter_map(|input| SessionEvent::decode(input).ok());
        events.filter(|event| event.state == SessionState::Negotiated).count()
    };
    for (more, expected) in [("", (1, 0)), ("recovery = \"none\"", (2, 1))] {
        let mut scene = Scene::new(more);
        assert_eq!((negotiated(&scene), missing(&scene)), (1, 0));
        scene.disconnect();
        scene.connect();
        assert_eq!((negotiated(&scene), missing(&scene)), expected, "{more}");
    }

    let mut scene = Scene::new(
        "[schedule]\nzone = \"UTC\"\ndays = [\"wed\", \"thu\", \"fri\"]\nstart = \"02:00\"\nend = \"17:00\"",
    );
    scene.disconnect();
    scene.life.negotiated_time.0 -= 2 * 24 * 3_600_000_000_000;
    scene.drop_copy.connected(&scene.life, NOW);
    scene.settle();
    assert!(!scene.drop_copy.is_bound(), "nobody answers the logon");
    scene.disconnect();
    scene.peer.resume(Numbers::FIRST);
    scene.connect();
    assert_eq!((negotiated(&scene), missing(&scene)), (2, 1));
}

/// Goal: who says goodbye listens no more: what is not journalled is asked for at the next start.
#[test]
fn nothing_is_taken_behind_the_goodbye() {
    let mut scene = Scene::new("");
    scene.drop_copy.terminate(NOW);
    assert!(scene.report(TRADE).is_none());
    assert!(scene.ended, "the peer has said goodbye as well");
}

/// Goal: what is of no use to a drop copy, or of a wrong form, is answered; what it copies besides trades is not, nor is a
/// trade that is somebody else's. A trade that is told in a wrong form and can be read is copied. Method: a table.
#[test]
fn what_is_of_no_use_is_answered() {
    let table: &[(&[u8], String, &str, bool)] = &[
        (b"ZZ", "1=a".into(), "3 - 11 -", false),
        (b"B", "148=news".into(), "j - - 3", false),
        (b"U1", "1=a".into(), "j - - 3", false),
        (b"D", "11=a|55=ABC".into(), "", false),
        (b"9", "37=O1|11=a|41=b|39=2|434=1".into(), "", false),
        (b"AE", "571=1|17=E-9".into(), "", false),
        (b"8", TRADE.replace("17=E-1|", ""), "3 17 1 -", true),
        (b"8", TRADE.replace("31=105", "31=x"), "3 31 6 -", true),
        (b"8", TRADE.replace("32=3|", ""), "3 32 1 -", true),
        (b"8", TRADE.replace("54=2", "54=X"), "3 54 5 -", true),
        (b"8", TRADE.replace("1=ACC-1", "1=OTHER"), "", true),
        (b"8", TRADE.replace("150=F", "150=0"), "", false),
        (b"8", format!("{TRADE}|13=9"), "", true),
    ];
    let mut scene = Scene::new("");
    for (kind, fields, answer, is_told) in table {
        scene.answers.clear();
        assert_eq!(scene.message(kind, fields).is_some(), *is_told, "{fields}");
        assert_eq!(scene.answers.join(","), *answer, "{fields}");
    }
    let mut scene = Scene::new("checks = \"dictionary\"");
    let event = scene.event(&format!("{TRADE}|4999=x"));
    assert_eq!((event.lots, scene.answers.join(",")), (Lots(-3), "3 4999 0 -".into()));
}
