//! FIX 4.4, spoken by the venue's side. Its dictionary refuses what is not FIX.

use std::collections::{BTreeMap, BTreeSet};

use paceline_gateway::venue::{Capabilities, fix44};
use protocol::fix::tags::{self, kinds};
use protocol::fix::{
    Event, Message, MessageBuffer, Numbers, Precision, Queue, Role, Session, SessionOptions,
    Stored, TIMESTAMP_BYTES_MAX, decimal, dictionary, number, write_timestamp,
};
use protocol::messages::{CxlRejReason, OrdRejReason};
use protocol::units::Nanos;

use super::counterparty::{Asked, Order, Said, Speaker, Word};

/// Codes of the venue's own, and words, say what the standard has no code for.
macro_rules! dialect {
    ($more:literal) => {
        concat!(
            "sender = \"GATEWAY\"\ntarget = \"BROKER\"\nhandling = \"1\"\n",
            $more,
            "[reject_codes.103]\n101 = \"below_minimum\"\n",
            "[reject_codes.58]\n\"not enough margin\" = \"insufficient_margin\"\n"
        )
    };
}

pub(super) const DIALECT: &str = dialect!("");
const DIALECT_WITHOUT_IDS: &str = dialect!("execution_ids = \"occurrence\"\n");
/// More of the `[[venue]]` table.
pub(super) const VENUE: &str = "dialect = \"broker.toml\"\nreplaces = true";
/// `PossResend` (97).
const POSS_RESEND: u32 = 97;

/// See the module.
pub(crate) struct Fix44 {
    session: Session,
    input: MessageBuffer,
    out: Queue,
    /// What was said, by number.
    sent: BTreeMap<u64, Sent>,
    /// What was said and has no number yet.
    waiting: Vec<(&'static [u8], Vec<u8>)>,
    has_ids: bool,
    words: Words,
    /// Orders that were named to the gateway.
    named: BTreeSet<u64>,
    /// The last execution, and its name.
    traded: String,
    /// Number and body of the last report.
    last: (u64, Vec<u8>),
}

/// How the venue words its reports.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Plain,
    /// Fills as FIX 4.2 has them, states that only some venues have, and no more fields than it takes to know what is
    /// meant; what is taken back is named, and not what it was.
    Odd,
    /// A quarter of a lot more than whole lots, at prices between two ticks.
    Finer,
}

/// A message that was sent, as it may be asked for again.
struct Sent {
    kind: &'static [u8],
    at: Nanos,
    body: Vec<u8>,
}

impl Fix44 {
    pub(crate) fn boxed() -> Box<dyn Speaker> {
        Box::new(Self::new(true, Words::Plain))
    }

    /// One that names no execution, and says what it says again with `PossResend`.
    pub(crate) fn without_ids() -> Box<dyn Speaker> {
        Box::new(Self::new(false, Words::Plain))
    }

    /// One whose reports say what they say in rare words.
    pub(crate) fn odd() -> Box<dyn Speaker> {
        Box::new(Self::new(true, Words::Odd))
    }

    /// One that trades in smaller units than the gateway counts in.
    pub(crate) fn finer() -> Box<dyn Speaker> {
        Box::new(Self::new(true, Words::Finer))
    }

    fn new(has_ids: bool, words: Words) -> Self {
        let options = SessionOptions {
            check: Some(dictionary::check),
            ..SessionOptions::new(Role::Acceptor, "BROKER", "GATEWAY")
        };
        Self {
            session: Session::new(options, Numbers::FIRST),
            input: MessageBuffer::new(1 << 16),
            out: Queue::new(1 << 16),
            sent: BTreeMap::new(),
            waiting: Vec::new(),
            has_ids,
            words,
            named: BTreeSet::new(),
            traded: String::new(),
            last: (0, Vec::new()),
        }
    }

    /// A report; what it is called is nobody's business where executions have no names.
    fn report(&mut self, said: &Said, now: Nanos) -> Vec<u8> {
        match self.words {
            Words::Odd => return self.odd_report(said, now),
            Words::Finer => return finer(&report(said, Some(format!("X{}", said.exec_id)), now)),
            Words::Plain => {}
        }
        if self.has_ids {
            return report(said, Some(format!("X{}", said.exec_id)), now);
        }
        if said.exec_id == self.last.0 {
            let mut again = Vec::new();
            append(&mut again, POSS_RESEND, "Y");
            again.extend_from_slice(&self.last.1);
            return again;
        }
        let names = [None, Some("0"), Some("X7"), Some("7")];
        let name = names[usize::try_from(said.exec_id).unwrap() % names.len()];
        let body = report(said, name.map(str::to_owned), now);
        self.last = (said.exec_id, body.clone());
        body
    }

    fn odd_report(&mut self, said: &Said, now: Nanos) -> Vec<u8> {
        let name = format!("X{}", said.exec_id);
        let is_named = !self.named.insert(said.order_id);
        let (exec_type, status) = match said.word {
            Word::Accepted => ("D", "D"),
            Word::Filled if said.is_cancelling || said.is_over => codes(said),
            Word::Filled if said.left == 0 => ("2", "B"),
            Word::Filled => ("1", "7"),
            Word::Expired => ("3", "3"),
            Word::Busted => ("H", "B"),
            _ => return report(said, Some(name), now),
        };
        let mut body = Vec::new();
        append(&mut body, tags::ORDER_ID, format!("O{}", said.order_id));
        append(&mut body, tags::EXEC_ID, &name);
        append(&mut body, tags::EXEC_TYPE, exec_type);
        append(&mut body, tags::ORD_STATUS, status);
        if !is_named {
            append(&mut body, tags::CL_ORD_ID, &said.order.id);
        }
        if said.word == Word::Busted {
            append(&mut body, tags::EXEC_REF_ID, &self.traded);
        }
        if said.word == Word::Filled {
            append(&mut body, tags::LAST_QTY, said.last.to_string());
            append(&mut body, tags::LAST_PX, said.order.price.unwrap_or(100).to_string());
            self.traded = name;
        }
        append(&mut body, tags::CUM_QTY, said.filled.to_string());
        append(&mut body, tags::LEAVES_QTY, said.left.to_string());
        let mut time = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(now, Precision::Milliseconds, &mut time);
        append(&mut body, tags::TRANSACT_TIME, &time[..length]);
        body
    }

    /// Says what the session wants to say, what was asked for again, and what is new.
    fn speak(&mut self, now: Nanos) {
        self.session.say_all(now, &mut self.out);
        let sent = &self.sent;
        let store = |sequence: u64| {
            let found = sent.get(&sequence);
            found.map(|sent| Stored { kind: sent.kind, sent_at: sent.at, body: &sent.body })
        };
        if !self.session.serve(now, &mut self.out, store) {
            return;
        }
        for (kind, body) in std::mem::take(&mut self.waiting) {
            let length = body.len();
            let said = self.session.application(now, &mut self.out, kind, length, |writer| {
                writer.octets(&body);
            });
            match said {
                Ok(number) => drop(self.sent.insert(number, Sent { kind, at: now, body })),
                Err(_) => self.waiting.push((kind, body)),
            }
        }
    }
}

/// The same report in smaller units.
fn finer(body: &[u8]) -> Vec<u8> {
    let mut finer = Vec::new();
    for field in body.split(|octet| *octet == 1).filter(|field| !field.is_empty()) {
        let (tag, value) = str::from_utf8(field).unwrap().split_once('=').unwrap();
        let tag = tag.parse().unwrap();
        let is_amount = [tags::LAST_QTY, tags::LAST_PX, tags::CUM_QTY].contains(&tag);
        let more = if is_amount && value != "0" { ".25" } else { "" };
        append(&mut finer, tag, format!("{value}{more}"));
    }
    finer
}

fn text(message: &Message<'_>, tag: u32) -> String {
    String::from_utf8(message.value(tag).unwrap_or_default().to_vec()).unwrap()
}

fn order(message: &Message<'_>) -> Order {
    let sign = if message.value(tags::SIDE) == Some(b"2") { -1 } else { 1 };
    let whole = |tag| message.value(tag).and_then(decimal).map(|value| value.mantissa);
    Order {
        id: text(message, tags::CL_ORD_ID),
        account: message
            .value(tags::ACCOUNT)
            .and_then(number)
            .map_or(0, |number| u32::try_from(number).unwrap()),
        lots: sign * whole(tags::ORDER_QTY).unwrap(),
        price: whole(tags::PRICE),
    }
}

/// What a message asks of the venue.
pub(super) fn asked(message: &Message<'_>) -> Option<Asked> {
    match message.kind() {
        kinds::NEW_ORDER_SINGLE => Some(Asked::Order(order(message))),
        kinds::ORDER_CANCEL_REPLACE_REQUEST => Some(Asked::Replace {
            order: order(message),
            replaces: text(message, tags::ORIG_CL_ORD_ID),
        }),
        kinds::ORDER_CANCEL_REQUEST => Some(Asked::Cancel {
            id: text(message, tags::CL_ORD_ID),
            order: text(message, tags::ORIG_CL_ORD_ID),
        }),
        _ => None,
    }
}

fn append(body: &mut Vec<u8>, tag: u32, value: impl AsRef<[u8]>) {
    body.extend_from_slice(tag.to_string().as_bytes());
    body.push(b'=');
    body.extend_from_slice(value.as_ref());
    body.push(1);
}

/// A word in plain FIX: its type, and its fields.
pub(super) fn spoken(said: &Said, now: Nanos) -> (&'static [u8], Vec<u8>) {
    match said.word {
        Word::CancelRefused(reason) | Word::ReplaceRefused(reason) => {
            (kinds::ORDER_CANCEL_REJECT, refusal(said, reason))
        }
        _ => (kinds::EXECUTION_REPORT, report(said, Some(format!("X{}", said.exec_id)), now)),
    }
}

/// An order that is not cancelled, or not replaced.
fn refusal(said: &Said, reason: CxlRejReason) -> Vec<u8> {
    let mut body = Vec::new();
    let known = reason != CxlRejReason::UnknownOrder;
    append(
        &mut body,
        tags::ORDER_ID,
        if known { format!("O{}", said.order_id) } else { "NONE".into() },
    );
    append(&mut body, tags::CL_ORD_ID, said.cancel.as_ref().unwrap());
    append(&mut body, tags::ORIG_CL_ORD_ID, &said.order.id);
    append(&mut body, tags::ORD_STATUS, if known { "2" } else { "8" });
    let is_replace = matches!(said.word, Word::ReplaceRefused(_));
    append(&mut body, tags::CXL_REJ_RESPONSE_TO, if is_replace { "2" } else { "1" });
    // Another one is on its way to be replaced (matrix D21) is any other reason to us.
    let code = if is_replace && reason == CxlRejReason::Other { 3 } else { reason as u16 };
    append(&mut body, tags::CXL_REJ_REASON, code.to_string());
    body
}

/// `ExecType`, and `OrdStatus`.
fn codes(said: &Said) -> (&'static str, &'static str) {
    match said.word {
        Word::Accepted => ("0", "0"),
        Word::Filled if said.is_over => ("F", "4"),
        Word::Filled if said.is_cancelling => ("F", "6"),
        Word::Filled if said.left == 0 => ("F", "2"),
        Word::Filled => ("F", "1"),
        Word::Canceled => ("4", "4"),
        Word::Expired => ("C", "C"),
        Word::Rejected(_) => ("8", "8"),
        Word::Busted => ("H", "4"),
        Word::Replaced if said.left == 0 => ("5", "2"),
        Word::Replaced if said.filled == 0 => ("5", "0"),
        Word::Replaced => ("5", "1"),
        Word::CancelRefused(_) | Word::ReplaceRefused(_) => {
            unreachable!("it is no execution report")
        }
    }
}

fn report(said: &Said, name: Option<String>, now: Nanos) -> Vec<u8> {
    let mut body = Vec::new();
    let order = &said.order;
    let (exec_type, status) = codes(said);
    let price = order.price.unwrap_or(100).to_string();
    append(&mut body, tags::ORDER_ID, format!("O{}", said.order_id));
    if let Some(name) = name {
        append(&mut body, tags::EXEC_ID, name);
    }
    append(&mut body, tags::EXEC_TYPE, exec_type);
    append(&mut body, tags::ORD_STATUS, status);
    if let (Word::Canceled, Some(cancel)) = (said.word, &said.cancel) {
        // What answers a cancel is in the cancel's name.
        append(&mut body, tags::CL_ORD_ID, cancel);
        append(&mut body, tags::ORIG_CL_ORD_ID, &order.id);
    } else {
        append(&mut body, tags::CL_ORD_ID, &order.id);
        if let Some(replaced) = &said.replaced {
            append(&mut body, tags::ORIG_CL_ORD_ID, replaced);
        }
    }
    append(&mut body, tags::ACCOUNT, order.account.to_string());
    append(&mut body, tags::SYMBOL, "XYZ");
    append(&mut body, tags::SIDE, if order.lots < 0 { "2" } else { "1" });
    append(&mut body, tags::ORDER_QTY, order.lots.abs().to_string());
    if said.word == Word::Filled || said.word == Word::Busted {
        append(&mut body, tags::LAST_QTY, said.last.to_string());
        append(&mut body, tags::LAST_PX, &price);
    }
    if let Word::Rejected(reason) = said.word {
        if reason == OrdRejReason::InsufficientMargin {
            append(&mut body, tags::ORD_REJ_REASON, "0");
            append(&mut body, tags::TEXT, "Not enough margin.");
        } else {
            append(&mut body, tags::ORD_REJ_REASON, reject_code(reason));
        }
    }
    append(&mut body, tags::CUM_QTY, said.filled.to_string());
    append(&mut body, tags::LEAVES_QTY, said.left.to_string());
    append(&mut body, tags::AVG_PX, price);
    let mut time = [0; TIMESTAMP_BYTES_MAX];
    let length = write_timestamp(now, Precision::Milliseconds, &mut time);
    append(&mut body, tags::TRANSACT_TIME, &time[..length]);
    body
}

fn reject_code(reason: OrdRejReason) -> String {
    (reason as u16).to_string()
}

impl Speaker for Fix44 {
    fn protocol(&self) -> &'static str {
        "fix44"
    }

    fn venue(&self) -> &'static str {
        VENUE
    }

    fn files(&self) -> &'static [(&'static str, &'static str)] {
        if self.has_ids {
            &[("broker.toml", DIALECT)]
        } else {
            &[("broker.toml", DIALECT_WITHOUT_IDS)]
        }
    }

    fn capabilities(&self) -> Capabilities {
        fix44::CAPABILITIES
    }

    fn connected(&mut self, now: Nanos) {
        self.session.connected(now, false);
        self.input.clear();
        self.out.clear();
    }

    fn disconnected(&mut self) {
        self.session.disconnected();
        self.out.clear();
    }

    fn hear(&mut self, octets: &[u8], loses: bool, now: Nanos) -> Option<Vec<Asked>> {
        let spare = self.input.spare_mut();
        spare[..octets.len()].copy_from_slice(octets);
        self.input.filled(octets.len());
        let mut found = Vec::new();
        while let Some(message) = self.input.next_message() {
            let lost = [kinds::NEW_ORDER_SINGLE, kinds::ORDER_CANCEL_REQUEST];
            if loses && lost.contains(&message.kind()) {
                return None;
            }
            if let Event::Application { message, .. } = self.session.receive(&message, now) {
                found.extend(asked(&message));
            }
            self.session.say_all(now, &mut self.out);
        }
        assert_eq!(self.input.garbled(), 0);
        Some(found)
    }

    fn say(&mut self, said: &Said, now: Nanos) {
        let (kind, mut body) = spoken(said, now);
        if kind == kinds::EXECUTION_REPORT {
            body = self.report(said, now);
        }
        if self.session.is_live() {
            self.waiting.push((kind, body));
        } else {
            // It has its number, and is missed.
            let number = self.session.numbers().outgoing_next;
            self.session.skip(1);
            self.sent.insert(number, Sent { kind, at: now, body });
        }
    }

    fn tick(&mut self, now: Nanos) {
        if self.session.can_receive() {
            self.session.tick(now);
        }
        self.speak(now);
    }

    fn take_octets(&mut self) -> Vec<u8> {
        let octets = self.out.waiting().to_vec();
        self.out.taken(octets.len());
        octets
    }

    /// There is no common way to ask.
    fn snapshots(&self) -> (u64, u64) {
        (0, 0)
    }
}
