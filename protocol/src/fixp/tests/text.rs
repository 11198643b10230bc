//! Session messages as one line of text, both ways.
//!
//! A range of numbers is `first+count`; an absent number is `-`; a session id is its first octet.

use crate::fixp::SessionId;
use crate::fixp::messages::{
    Applied, Context, Establish, EstablishmentAck, EstablishmentReject, EstablishmentRejectCode,
    FinishedReceiving, FinishedSending, FlowType, Message, MessageTemplate, Negotiate,
    NegotiationReject, NegotiationRejectCode, NegotiationResponse, NotApplied, Retransmission,
    RetransmitReject, RetransmitRejectCode, RetransmitRequest, SCHEMA_ID, Sequence, Terminate,
    TerminationCode, Topic, UnsequencedHeartbeat,
};
use crate::header::MessageHeader;
use std::fmt::Debug;
use std::num::ParseIntError;
use std::str::FromStr;

/// The application message with this mark: a header of another schema and one octet.
pub(super) fn application(mark: u8) -> [u8; 9] {
    let header =
        MessageHeader { block_length: 1, template_id: 999, schema_id: 7710, version: 0 }.to_wire();
    let mut message = [mark; 9];
    message[..8].copy_from_slice(&header);
    message
}

pub(super) fn id(first: u8) -> [u8; 16] {
    let mut id = [0x11; 16];
    id[0] = first;
    if first == 0 { [0; 16] } else { id }
}

/// The value of an enum by its name.
pub(super) fn named<E: Debug>(name: &str, from_wire: fn(u8) -> Option<E>) -> E {
    let mut values = (0..u8::MAX).filter_map(from_wire);
    let found = values.find(|value| format!("{value:?}") == name);
    found.unwrap_or_else(|| panic!("no value is called {name}"))
}

/// The words of a line, by place.
struct Words<'a>(Vec<&'a str>);

impl Words<'_> {
    fn word(&self, index: usize) -> &str {
        self.0.get(index).unwrap_or_else(|| panic!("the line is too short: {:?}", self.0))
    }

    fn number<T: FromStr<Err = ParseIntError>>(&self, index: usize) -> T {
        self.word(index).parse().unwrap()
    }

    fn optional(&self, index: usize) -> Option<u64> {
        (self.word(index) != "-").then(|| self.number(index))
    }

    fn range(&self, index: usize) -> (u64, u32) {
        let (from, count) = self.word(index).split_once('+').expect("a range is first+count");
        (from.parse().unwrap(), count.parse().unwrap())
    }

    fn id(&self) -> SessionId {
        id(self.number(1))
    }

    fn named<E: Debug>(&self, index: usize, from_wire: fn(u8) -> Option<E>) -> E {
        named(self.word(index), from_wire)
    }
}

fn shown(number: Option<u64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

/// The message that a line describes; requests and answers carry the stamp.
pub(super) fn build(line: &str, stamp: u64) -> Vec<u8> {
    let words = Words(line.split_whitespace().collect());
    match words.word(0) {
        "App" => return application(words.number(1)).to_vec(),
        "Garbage" => return vec![0xff; 5],
        "UnknownTemplate" => {
            let (block_length, template_id, schema_id, version) = (0, 77, SCHEMA_ID, 0);
            let header = MessageHeader { block_length, template_id, schema_id, version };
            return header.to_wire().to_vec();
        }
        _ => {}
    }
    let message = handshake(&words, stamp).or_else(|| bound(&words, stamp));
    let message = message.unwrap_or_else(|| panic!("no message is called so: {line}"));
    let mut octets = vec![0; message.encoded_length()];
    assert_eq!(message.encode(&mut octets), octets.len());
    octets
}

const REASON: &[u8] = b"because";

fn handshake(words: &Words<'_>, stamp: u64) -> Option<Message<'static>> {
    let request_timestamp = stamp;
    Some(match words.word(0) {
        "Negotiate" => Message::Negotiate(Negotiate {
            session_id: words.id(),
            timestamp: stamp,
            client_flow: words.named(2, FlowType::from_wire),
            credentials: b"alice:key",
        }),
        "NegotiationResponse" => Message::NegotiationResponse(NegotiationResponse {
            session_id: words.id(),
            request_timestamp,
            server_flow: words.named(2, FlowType::from_wire),
            credentials: b"",
        }),
        "NegotiationReject" => Message::NegotiationReject(NegotiationReject {
            session_id: words.id(),
            request_timestamp,
            code: words.named(2, NegotiationRejectCode::from_wire),
            reason: REASON,
        }),
        "Establish" => Message::Establish(Establish {
            session_id: words.id(),
            timestamp: stamp,
            keepalive_interval: words.number(2),
            next_seq_no: words.optional(3),
            credentials: b"alice:key",
        }),
        "EstablishmentAck" => Message::EstablishmentAck(EstablishmentAck {
            session_id: words.id(),
            request_timestamp,
            keepalive_interval: words.number(2),
            next_seq_no: words.optional(3),
        }),
        "EstablishmentReject" => Message::EstablishmentReject(EstablishmentReject {
            session_id: words.id(),
            request_timestamp,
            code: words.named(2, EstablishmentRejectCode::from_wire),
            reason: REASON,
        }),
        "Topic" => Message::Topic(Topic {
            session_id: words.id(),
            flow: FlowType::Unsequenced,
            keepalive_interval: 1000,
            classification: b"all",
        }),
        "MessageTemplate" => Message::MessageTemplate(MessageTemplate {
            encoding_type: 0xEB50,
            effective_time: None,
            version: b"1",
            template: b"<x/>",
        }),
        _ => return None,
    })
}

fn bound(words: &Words<'_>, stamp: u64) -> Option<Message<'static>> {
    let request_timestamp = stamp;
    Some(match words.word(0) {
        "Sequence" => Message::Sequence(Sequence { next_seq_no: words.number(1) }),
        "Context" => {
            Message::Context(Context { session_id: words.id(), next_seq_no: words.number(2) })
        }
        "UnsequencedHeartbeat" => Message::UnsequencedHeartbeat(UnsequencedHeartbeat {}),
        "RetransmitRequest" => {
            let (from_seq_no, count) = words.range(2);
            let session_id = words.id();
            let request = RetransmitRequest { session_id, timestamp: stamp, from_seq_no, count };
            Message::RetransmitRequest(request)
        }
        "Retransmission" => {
            let (next_seq_no, count) = words.range(2);
            let session_id = words.id();
            let batch = Retransmission { session_id, request_timestamp, next_seq_no, count };
            Message::Retransmission(batch)
        }
        "RetransmitReject" => Message::RetransmitReject(RetransmitReject {
            session_id: words.id(),
            request_timestamp,
            code: words.named(2, RetransmitRejectCode::from_wire),
            reason: REASON,
        }),
        "Terminate" => {
            let code = words.named(2, TerminationCode::from_wire);
            Message::Terminate(Terminate { session_id: words.id(), code, reason: REASON })
        }
        "FinishedSending" => Message::FinishedSending(FinishedSending {
            session_id: words.id(),
            last_seq_no: words.optional(2),
        }),
        "FinishedReceiving" => {
            Message::FinishedReceiving(FinishedReceiving { session_id: words.id() })
        }
        "Applied" => {
            let (from_seq_no, count) = words.range(1);
            Message::Applied(Applied { from_seq_no, count })
        }
        "NotApplied" => {
            let (from_seq_no, count) = words.range(1);
            Message::NotApplied(NotApplied { from_seq_no, count })
        }
        _ => return None,
    })
}

/// The line that describes a message. An answer whose stamp is not this one is marked.
pub(super) fn show(message: &[u8], stamp: u64) -> String {
    if MessageHeader::decode(message).unwrap().schema_id != SCHEMA_ID {
        return format!("App {}", message[8]);
    }
    let message = Message::decode(message).unwrap();
    let name = message.name();
    let answer = |text: String, request_timestamp: u64| {
        let mark = if request_timestamp == stamp { "" } else { " STALE" };
        format!("{name} {text}{mark}")
    };
    let quoted = |reason: &[u8]| {
        let reason = std::str::from_utf8(reason).unwrap();
        if reason.is_empty() { String::new() } else { format!(" \"{reason}\"") }
    };
    match message {
        Message::Negotiate(m) => format!("{name} {} {:?}", m.session_id[0], m.client_flow),
        Message::NegotiationResponse(m) => {
            answer(format!("{} {:?}", m.session_id[0], m.server_flow), m.request_timestamp)
        }
        Message::NegotiationReject(m) => {
            let text = format!("{} {:?}{}", m.session_id[0], m.code, quoted(m.reason));
            answer(text, m.request_timestamp)
        }
        Message::Establish(m) => {
            let next = shown(m.next_seq_no);
            format!("{name} {} {} {next}", m.session_id[0], m.keepalive_interval)
        }
        Message::EstablishmentAck(m) => {
            let next = shown(m.next_seq_no);
            let text = format!("{} {} {next}", m.session_id[0], m.keepalive_interval);
            answer(text, m.request_timestamp)
        }
        Message::EstablishmentReject(m) => {
            let text = format!("{} {:?}{}", m.session_id[0], m.code, quoted(m.reason));
            answer(text, m.request_timestamp)
        }
        Message::Sequence(m) => format!("{name} {}", m.next_seq_no),
        Message::RetransmitRequest(m) => {
            format!("{name} {} {}+{}", m.session_id[0], m.from_seq_no, m.count)
        }
        Message::Retransmission(m) => {
            let text = format!("{} {}+{}", m.session_id[0], m.next_seq_no, m.count);
            answer(text, m.request_timestamp)
        }
        Message::RetransmitReject(m) => {
            let text = format!("{} {:?}{}", m.session_id[0], m.code, quoted(m.reason));
            answer(text, m.request_timestamp)
        }
        Message::Terminate(m) => {
            format!("{name} {} {:?}{}", m.session_id[0], m.code, quoted(m.reason))
        }
        Message::FinishedSending(m) => {
            format!("{name} {} {}", m.session_id[0], shown(m.last_seq_no))
        }
        Message::FinishedReceiving(m) => format!("{name} {}", m.session_id[0]),
        other => panic!("a session never sends {other:?}"),
    }
}
