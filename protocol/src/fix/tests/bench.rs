//! A session on a bench: scripts say what comes, what leaves, what the caller is told.
//!
//! ```text
//! > D|34=2|11=A    a message of the peer: type, fields; names and times are added unless they are given
//! raw 35=0|...     the same with a BeginString or a header of its own
//! < 3|34=2|45=2    what leaves: type, fields without 8 9 49 52 56 122 10
//! = D 2            what the caller is told
//! wait 30          seconds pass, one tick each
//! do order A       the caller sends NewOrderSingle with this ClOrdID; see `act`
//! over             the transport is to be closed (and `open` that it is not)
//! ```
//!
//! Whatever leaves or is told has to stand in the script before the next thing comes.

use super::codec::octets;
use crate::fix::{
    BEGIN_STRING, BusinessReason, Event, MESSAGE_BYTES_MAX, Numbers, Piece, Precision, Queue,
    Refusal, RejectReason, Role, Session, SessionOptions, Stored, TIMESTAMP_BYTES_MAX, Words, peek,
    tags, write_timestamp,
};
use crate::units::Nanos;
use std::collections::{BTreeMap, VecDeque};

const START: u64 = 1_767_323_045_000_000_000;
const SECOND: u64 = 1_000_000_000;

pub(super) struct Bench {
    pub(super) session: Session,
    pub(super) out: Queue,
    now: Nanos,
    sent: BTreeMap<u64, (Nanos, Vec<u8>)>,
    /// The first `SendingTime` of every number, as it left.
    first_sent: BTreeMap<Vec<u8>, Vec<u8>>,
    left: VecDeque<String>,
    told: VecDeque<String>,
    stale: bool,
}

pub(super) fn options(role: Role) -> SessionOptions {
    SessionOptions::new(role, "US", "PEER")
}

impl Bench {
    pub(super) fn new(options: SessionOptions, numbers: Numbers) -> Self {
        Self {
            session: Session::new(options, numbers),
            out: Queue::new(64 * 1024),
            now: Nanos(START),
            sent: BTreeMap::new(),
            first_sent: BTreeMap::new(),
            left: VecDeque::new(),
            told: VecDeque::new(),
            stale: false,
        }
    }

    /// A bench whose session is logged on; both next numbers are 2.
    pub(super) fn live(role: Role) -> Self {
        let mut bench = Self::new(options(role), Numbers::FIRST);
        bench.run(match role {
            Role::Initiator => {
                "do connect
                 < A|34=1|98=0|108=30
                 > A|34=1|98=0|108=30
                 = logged on"
            }
            Role::Acceptor => {
                "do connect
                 > A|34=1|98=0|108=30
                 = logged on
                 < A|34=1|98=0|108=30"
            }
        });
        bench
    }

    pub(super) fn run(&mut self, script: &str) {
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
            match verb {
                "<" => assert_eq!(self.left.pop_front().as_deref(), Some(rest), "in {script}"),
                "=" => assert_eq!(self.told.pop_front().as_deref(), Some(rest), "in {script}"),
                "over" => assert!(self.session.is_over(), "not over in {script}"),
                "open" => assert!(!self.session.is_over(), "over in {script}"),
                _ => {
                    self.settle(line);
                    self.act(verb, rest);
                }
            }
        }
        self.settle(script);
    }

    /// Nothing unexpected has happened.
    fn settle(&self, place: &str) {
        assert!(self.left.is_empty(), "left before {place}: {:?}", self.left);
        assert!(self.told.is_empty(), "told before {place}: {:?}", self.told);
    }

    fn act(&mut self, verb: &str, rest: &str) {
        match (verb, rest.split_once(' ').unwrap_or((rest, ""))) {
            (">", _) => self.hear(&self.addressed(rest)),
            ("raw", _) => self.hear(&octets(&self.timed(&format!("{rest}|")))),
            ("wait", _) => {
                for _ in 0..rest.parse().unwrap() {
                    self.now.0 += SECOND;
                    self.session.tick(self.now);
                    self.speak();
                }
            }
            ("do", ("connect", how)) => {
                self.out.clear();
                self.session.connected(self.now, how == "reset");
            }
            ("do", ("disconnect", _)) => self.session.disconnected(),
            ("do", ("resume", numbers)) => {
                let (outgoing, incoming) = numbers.split_once(' ').unwrap();
                self.session.resume(Numbers {
                    outgoing_next: outgoing.parse().unwrap(),
                    incoming_next: incoming.parse().unwrap(),
                });
            }
            ("do", ("logout", text)) => self.session.log_out(text),
            ("do", ("test", _)) => {
                self.session.want_test();
            }
            ("do", ("forget", _)) => self.stale = true,
            ("do", ("refuse", refusal)) => {
                let (number, refusal) = refusal.split_once(' ').unwrap();
                let (code, name) = refusal.split_once(' ').unwrap_or((refusal, ""));
                let refusal = match code {
                    "missing" => Refusal::Form(RejectReason::RequiredTagMissing, word(name)),
                    "security" => Refusal::Business(BusinessReason::UnknownSecurity, word(name)),
                    _ => Refusal::Business(BusinessReason::UnsupportedMessageType, word(name)),
                };
                let octets = octets("8=FIX.4.4|35=B|34=9|115=J|");
                let Piece::Message(message) = peek(&octets, MESSAGE_BYTES_MAX) else { panic!() };
                self.session.refuse_message(&message, number.parse().unwrap(), &refusal);
            }
            ("do", ("order", id)) => {
                let body = format!("11={id}\x01");
                let sent = self.session.application(self.now, &mut self.out, b"D", 64, |writer| {
                    writer.octets(body.as_bytes());
                });
                match sent {
                    Ok(sequence) => {
                        self.sent.insert(sequence, (self.now, body.into_bytes()));
                    }
                    Err(_) => self.told.push_back("not sent".into()),
                }
            }
            _ => panic!("what is {verb} {rest}?"),
        }
        self.speak();
    }

    /// A message of the peer with the header that it should have.
    fn addressed(&self, fields: &str) -> Vec<u8> {
        let (mut head, mut body) = (String::new(), String::new());
        let (kind, fields) = fields.split_once('|').unwrap_or((fields, ""));
        let given = |tag: &str| fields.split('|').any(|field| field.starts_with(tag));
        for (tag, name) in [("49=", "49=PEER|"), ("56=", "56=US|"), ("52=", "52=now|")] {
            if !given(tag) {
                head += name;
            }
        }
        for field in fields.split('|').filter(|field| !field.is_empty()) {
            let tag = field.split_once('=').map_or(0, |(tag, _)| tag.parse().unwrap_or(0));
            // `52=` alone is a field that is left out.
            if field.ends_with('=') && tags::is_of_header(tag) {
                continue;
            }
            let part = if tags::is_of_header(tag) { &mut head } else { &mut body };
            part.push_str(field);
            part.push('|');
        }
        octets(&self.timed(&format!("8=FIX.4.4|35={kind}|{head}{body}")))
    }

    /// Puts times where the text says `now`, or `now+9`.
    fn timed(&self, text: &str) -> String {
        let value = |value: &str| {
            let (sign, rest) = value.strip_prefix("now")?.split_at_checked(1).unwrap_or(("+", "0"));
            let seconds: u64 = rest.parse().ok()?;
            let now = self.now.0;
            let time = if sign == "-" { now - seconds * SECOND } else { now + seconds * SECOND };
            let mut buffer = [0; TIMESTAMP_BYTES_MAX];
            let length = write_timestamp(Nanos(time), Precision::Milliseconds, &mut buffer);
            Some(String::from_utf8(buffer[..length].to_vec()).unwrap())
        };
        let field = |field: &str| match field.split_once('=') {
            Some((tag, given)) => {
                value(given).map_or(field.to_owned(), |time| format!("{tag}={time}"))
            }
            None => field.to_owned(),
        };
        text.split('|').map(field).collect::<Vec<_>>().join("|")
    }

    fn hear(&mut self, octets: &[u8]) {
        let Piece::Message(message) = peek(octets, MESSAGE_BYTES_MAX) else {
            panic!("garbled: {}", String::from_utf8_lossy(octets))
        };
        assert!(self.session.can_receive());
        let told = match self.session.receive(&message, self.now) {
            Event::Nothing => return,
            Event::LoggedOn { reset, next_expected } => {
                let reset = if reset { " anew" } else { "" };
                let next = next_expected.map_or(String::new(), |next| format!(" expects {next}"));
                format!("logged on{reset}{next}")
            }
            Event::Application {
                message, sequence, possible_duplicate, possible_resend, ..
            } => {
                let kind = String::from_utf8_lossy(message.kind());
                let duplicate = if possible_duplicate { " duplicate?" } else { "" };
                let resend = if possible_resend { " resend?" } else { "" };
                format!("{kind} {sequence}{duplicate}{resend}")
            }
            Event::ResendRequested { from, until } => format!("resend {from}-{until}"),
            Event::Answered { id } => format!("answered {id}"),
            Event::Rejected { message } => {
                let sequence = message.value(tags::REF_SEQ_NUM).and_then(crate::fix::number);
                let text = message.value(tags::TEXT).unwrap_or_default();
                format!("rejected {sequence:?} {}", String::from_utf8_lossy(text))
            }
            Event::LoggedOut { text } => format!("logged out {}", String::from_utf8_lossy(text)),
            Event::Broken { rule } => format!("broken {rule}"),
        };
        self.told.push_back(told.trim_end().to_owned());
    }

    /// What is wanted is said, what was asked for is served; the transport takes it all.
    fn speak(&mut self) {
        self.session.say_all(self.now, &mut self.out);
        let (sent, stale) = (&self.sent, self.stale);
        let store = |sequence: u64| {
            let (sent_at, body) = sent.get(&sequence).filter(|_| !stale)?;
            Some(Stored { kind: b"D", sent_at: *sent_at, body })
        };
        if !self.session.is_over() {
            self.session.serve(self.now, &mut self.out, store);
        }
        while let Piece::Message(message) = peek(self.out.waiting(), MESSAGE_BYTES_MAX) {
            assert_eq!(message.begin_string(), BEGIN_STRING);
            let mut shown = String::from_utf8(message.kind().to_vec()).unwrap();
            for field in message.fields().map(Result::unwrap) {
                if !matches!(field.tag, 49 | 52 | 56 | 122) {
                    let value = String::from_utf8_lossy(field.value);
                    shown += &format!("|{}={value}", field.tag);
                }
            }
            assert_eq!(message.value(49), Some(&b"US"[..]));
            let time = message.value(52).unwrap().to_vec();
            assert_eq!(time, self.timed("52=now").as_bytes()[3..], "it says when it leaves");
            let number = message.value(34).unwrap().to_vec();
            match (message.value(43), message.value(122), message.kind()) {
                (None, None, _) => drop(self.first_sent.insert(number, time)),
                // Nothing was said before that a gap fill would repeat.
                (Some(b"Y"), Some(first), b"4") => assert_eq!(first, time),
                (Some(b"Y"), Some(first), _) => assert_eq!(first, self.first_sent[&number]),
                marks => panic!("43 and 122 go together: {marks:?}"),
            }
            self.left.push_back(shown);
            let length = message.octets().len();
            self.out.taken(length);
        }
        assert!(self.out.is_empty());
    }
}

fn word(text: &str) -> Words {
    Words::new(text).unwrap()
}

/// Runs a script with a session of each role that is logged on.
pub(super) fn check(script: &str) {
    for role in [Role::Initiator, Role::Acceptor] {
        Bench::live(role).run(script);
    }
}

/// Runs a script with a session of a role that nobody has connected yet.
pub(super) fn check_new(role: Role, script: &str) {
    Bench::new(options(role), Numbers::FIRST).run(script);
}
