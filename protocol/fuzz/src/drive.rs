//! Octets in, properties checked: everything here panics when a property does not hold.

use protocol::clordid;
use protocol::fix;
use protocol::fixp::messages as fixp;
use protocol::fixp::{
    ClientEvent, ClientOptions, ClientSession, Gap, Numbers, Outbox, Resumption, ServerEvent,
    ServerOptions, ServerSession,
};
use protocol::header::MessageHeader;
use protocol::messages::{self as paceline, ClOrdId, Decimal};
use protocol::sofh::{self, FrameBuffer};
use protocol::units::Nanos;

const ID: [u8; 16] = [7; 16];
const OUTBOX: usize = 4096;
const FRAME_MAX: usize = 64;

/// Frames are consecutive parts of the stream, whatever its pieces.
pub fn sofh(octets: &[u8]) {
    let mut input = Input(octets);
    let capacity = FRAME_MAX + usize::from(input.octet());
    let mut buffer = FrameBuffer::new(capacity, FRAME_MAX);
    let stream = input.0;
    let mut position = 0;
    let mut fed = 0;
    while fed < stream.len() {
        let spare = buffer.spare_mut();
        assert!(!spare.is_empty(), "there is always room for a frame");
        let piece = 1 + usize::from(stream[fed]) % FRAME_MAX;
        let count = piece.min(spare.len()).min(stream.len() - fed);
        spare[..count].copy_from_slice(&stream[fed..fed + count]);
        buffer.filled(count);
        fed += count;
        loop {
            match buffer.next_message() {
                Ok(Some(message)) => {
                    position += sofh::HEADER_LENGTH;
                    assert_eq!(message, &stream[position..position + message.len()]);
                    position += message.len();
                }
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(buffer.next_message(), Err(error));
                    return;
                }
            }
        }
        assert_eq!(position + buffer.waiting(), fed);
    }
}

/// A message that is decoded is encoded so that it decodes to the same.
pub fn message_decode(octets: &[u8]) {
    let Ok(message) = paceline::Message::decode(octets) else { return };
    let mut buffer = vec![0xaa; message.encoded_length()];
    assert_eq!(message.encode(&mut buffer), buffer.len());
    assert_eq!(paceline::Message::decode(&buffer), Ok(message));
}

/// A session message that is decoded is encoded so that it decodes to the same.
pub fn fixp_message_decode(octets: &[u8]) {
    let Ok(message) = fixp::Message::decode(octets) else { return };
    let mut buffer = vec![0xaa; message.encoded_length()];
    assert_eq!(message.encode(&mut buffer), buffer.len());
    assert_eq!(fixp::Message::decode(&buffer), Ok(message));
}

/// Only one text stands for an order, and it stands for one order.
pub fn clordid(octets: &[u8]) {
    let Some(octets) = octets.first_chunk() else { return };
    let Some(text) = ClOrdId::from_wire(*octets) else { return };
    if let Ok((shard, key)) = clordid::decode(&text) {
        assert_eq!(clordid::encode(shard, key), Ok(text));
    }
}

/// Texts and values agree, and no conversion panics.
pub fn decimal(octets: &[u8]) {
    if let Ok(text) = std::str::from_utf8(octets)
        && let Ok(value) = text.parse::<Decimal>()
    {
        assert!(value.has_valid_exponent());
        assert_eq!(value.to_string().parse(), Ok(value));
    }
    let mut input = Input(octets);
    let value = Decimal::new(input.long().cast_signed(), input.octet().cast_signed());
    let unit = Decimal::new(input.long().cast_signed(), input.octet().cast_signed());
    if let Ok(count) = value.to_units(unit)
        && let Ok(product) = Decimal::from_units(count, unit)
        && value.has_valid_exponent()
        && unit.has_valid_exponent()
    {
        assert_eq!(product, value.normal());
    }
    let _ = value.to_money();
    let _ = value.to_ratio();
    let _ = value.to_string();
}

/// Pieces of a FIX stream are consecutive parts of it, whatever the reads; good fields of a message, written
/// again, are the message; values are read or refused.
pub fn fix_stream(stream: &[u8]) {
    let mut buffer = fix::MessageBuffer::new(fix::MESSAGE_BYTES_MAX);
    let (mut at, mut fed) = (0, 0);
    while fed < stream.len() {
        let piece = 1 + usize::from(stream[fed]) % FRAME_MAX;
        let spare = buffer.spare_mut();
        let count = piece.min(spare.len()).min(stream.len() - fed);
        spare[..count].copy_from_slice(&stream[fed..fed + count]);
        buffer.filled(count);
        fed += count;
        while let Some(message) = buffer.next_message() {
            let octets = message.octets();
            let found = stream[at..fed].windows(octets.len()).position(|part| part == octets);
            at += found.expect("messages are parts of the stream, in order") + octets.len();
            fix_message(&message);
        }
        assert!(!buffer.has_piece());
    }
}

fn fix_message(message: &fix::Message<'_>) {
    let mut octets = vec![0xaa; message.octets().len()];
    let mut writer = fix::Writer::new(&mut octets, message.begin_string(), message.kind());
    let mut is_good = true;
    for field in message.fields() {
        let Ok(fix::Field { tag, value }) = field else {
            is_good = false;
            continue;
        };
        writer.text(tag, value);
        let _ = (fix::number(value), fix::signed(value), fix::flag(value));
        if let Some(number) = fix::decimal(value) {
            assert!(number.has_valid_exponent());
        }
        if let Some(time) = fix::timestamp(value) {
            let mut written = [0; fix::TIMESTAMP_BYTES_MAX];
            fix::write_timestamp(time, fix::Precision::Nanoseconds, &mut written);
            assert_eq!(fix::timestamp(&written), Some(time));
        }
    }
    // Tags and lengths with zeros in front are written without them.
    if let Ok(length) = writer.finish()
        && is_good
        && length == message.octets().len()
    {
        assert_eq!(octets, message.octets());
    }
}

/// Whatever a peer and the caller do, messages are told in their order, none twice unless the peer or the
/// caller began again, and what we send can be read and counts up.
pub fn fix_session(octets: &[u8]) {
    let mut input = Input(octets);
    let role = if input.octet() < 128 { fix::Role::Initiator } else { fix::Role::Acceptor };
    let mut options = fix::SessionOptions::new(role, "US", "PEER");
    options.next_expected = input.octet() < 64;
    let mut session =
        fix::Session::new(options, fix::Numbers { outgoing_next: 3, incoming_next: 3 });
    let (mut out, mut now) = (fix::Queue::new(OUTBOX), Nanos(1_767_323_045_000_000_000));
    let mut told = 2;
    session.connected(now, false);
    while !input.0.is_empty() {
        let choice = input.octet();
        match choice {
            0..=199 if session.can_receive() => {
                let message = fix_peer_message(&mut input, choice, now);
                let fix::Piece::Message(message) = fix::peek(&message, 1024) else {
                    panic!("no message")
                };
                match session.receive(&message, now) {
                    fix::Event::Application { sequence, .. } => {
                        assert!(sequence > told, "{sequence} comes after {told}");
                        told = sequence;
                    }
                    fix::Event::LoggedOn { reset: true, .. } => told = 1,
                    _ => {}
                }
            }
            200..=209 => {
                session.connected(now, choice == 200);
                told = if choice == 200 { 0 } else { told };
            }
            210..=214 => session.disconnected(),
            215..=219 => session.log_out("enough"),
            220..=234 => {
                let _ = session.application(now, &mut out, b"D", 40, |writer| {
                    writer.text(11, b"A");
                });
            }
            _ => {
                now.0 += u64::from(choice - 199) * 200_000_000;
                if session.can_receive() {
                    session.tick(now);
                }
            }
        }
        session.say_all(now, &mut out);
        let stored = fix::Stored { kind: b"D", sent_at: now, body: b"11=A\x01" };
        session.serve(now, &mut out, |number| number.is_multiple_of(2).then_some(stored));
        let numbers = session.numbers();
        assert!(told < numbers.incoming_next);
        while let fix::Piece::Message(message) = fix::peek(out.waiting(), OUTBOX) {
            let number = message.value(34).and_then(fix::number);
            assert!(number.is_some_and(|number| number < numbers.outgoing_next));
            let length = message.octets().len();
            out.taken(length);
        }
        assert!(out.is_empty());
    }
}

/// A message that a peer might send: its type and a few fields are choices.
fn fix_peer_message(input: &mut Input<'_>, choice: u8, now: Nanos) -> Vec<u8> {
    let kinds: [&[u8]; 9] = [b"A", b"0", b"1", b"2", b"3", b"4", b"5", b"D", b"D"];
    let mut octets = vec![0; 1024];
    let kind = kinds[usize::from(choice) % kinds.len()];
    let mut writer = fix::Writer::new(&mut octets, fix::BEGIN_STRING, kind);
    let (number, flags, other) = (input.octet(), input.octet(), input.octet());
    writer.number(34, u64::from(number % 16)).text(49, b"PEER").text(56, b"US");
    writer.time(52, now, fix::Precision::Milliseconds);
    for (bit, tag) in [(1, 43), (2, 97)] {
        if flags & bit != 0 {
            writer.flag(tag, true);
        }
    }
    if flags & 4 != 0 {
        writer.time(122, now, fix::Precision::Milliseconds);
    }
    writer.number(108, u64::from(other % 4)).number(7, u64::from(other % 8));
    writer.number(16, u64::from(other / 32)).number(36, u64::from(other % 32));
    writer.number(112, other.into()).number(789, u64::from(other % 8));
    for (bit, tag) in [(8, 123), (16, 141)] {
        if flags & bit != 0 {
            writer.flag(tag, true);
        }
    }
    let length = writer.finish().expect("it fits");
    octets.truncate(length);
    octets
}

/// Whatever a client and the caller do, every number of the client's flow is delivered, reported
/// as missing, or known already, and what we send can be counted.
pub fn fixp_server_session(octets: &[u8]) {
    let mut input = Input(octets);
    let mut session = ServerSession::new(ServerOptions {
        retransmit_count_max: 5,
        gap_max: 1000,
        ..ServerOptions::default()
    });
    let mut out = Outbox::new(OUTBOX);
    let mut now = Nanos(0);
    let mut expected = 0;
    let mut reader = Reader::default();
    session.connected(now, &mut out);
    while !input.0.is_empty() {
        let choice = input.octet();
        if choice < 128 {
            let message = input.message(choice);
            let was_over = session.is_over();
            match session.receive(&message, now, &mut out) {
                Ok(ServerEvent::Application { number, .. }) => {
                    assert_eq!(number, expected);
                    expected += 1;
                }
                Ok(ServerEvent::Gap(gap) | ServerEvent::PeerFinished { gap: Some(gap) }) => {
                    expect_gap(gap, &mut expected);
                }
                Ok(_) => {}
                Err(_) => {
                    assert!(!was_over);
                    assert!(session.is_over());
                }
            }
        } else {
            server_call(choice, &mut input, &mut session, &mut now, &mut out, &mut expected);
        }
        if choice == 128 {
            reader = Reader::default();
        }
        reader.read(&mut out);
    }
}

fn expect_gap(gap: Gap, expected: &mut u64) {
    assert_eq!(gap.from, *expected);
    assert!(gap.count > 0);
    *expected += u64::from(gap.count);
}

fn server_call(
    choice: u8,
    input: &mut Input<'_>,
    session: &mut ServerSession,
    now: &mut Nanos,
    out: &mut Outbox,
    expected: &mut u64,
) {
    match choice {
        128 => session.connected(*now, out),
        129 => {
            let _ = session.negotiation_accept(out);
        }
        130 => {
            let code = fixp::NegotiationRejectCode::DuplicateId;
            let _ = session.negotiation_reject(out, code, "no");
        }
        131..=140 => {
            let numbers = Numbers {
                outgoing_next: 1 + input.number() / 2,
                incoming_next: 1 + input.number() / 2,
            };
            let accepted = session.establishment_accept(*now, out, numbers);
            if let Ok(gap) = accepted
                && session.is_established()
            {
                *expected = numbers.incoming_next;
                gap.into_iter().for_each(|gap| expect_gap(gap, expected));
            }
        }
        141 => {
            let code = fixp::EstablishmentRejectCode::Unnegotiated;
            let _ = session.establishment_reject(out, code, "no");
        }
        142 => {
            let _ = session.retransmission_begin(out, u32::from(input.octet()));
        }
        143..=160 => {
            let _ = session.retransmit(*now, out, 9, application);
        }
        161 => {
            let code = fixp::RetransmitRejectCode::OutOfRange;
            let _ = session.retransmission_reject(out, code, "no");
        }
        162 => {
            let _ = session.finish(*now, out);
        }
        163 => {
            let _ = session.finished_receiving(*now, out);
        }
        164 => session.terminate(*now, out, fixp::TerminationCode::Finished, "bye"),
        165..=200 => {
            let _ = session.application(*now, out, 9, application);
        }
        _ => {
            now.0 = now.0.wrapping_add(u64::from(input.octet()) * 10_000_000);
            let was_over = session.is_over();
            if session.tick(*now, out).is_err() {
                assert!(!was_over && session.is_over());
            }
            assert_eq!(session.deadline().is_none(), session.is_over());
        }
    }
}

/// Whatever a server and the caller do, messages of the server are delivered once and in order,
/// and what we send can be counted.
pub fn fixp_client_session(octets: &[u8]) {
    let mut input = Input(octets);
    let resumption = match input.octet() {
        0..=99 => None,
        choice => Some(Resumption {
            session_id: ID,
            outgoing_next: 1 + input.number() / 2,
            incoming_next: (choice < 200).then_some(1 + input.number() / 2),
        }),
    };
    let options = ClientOptions { retransmit_count_max: 5, ..ClientOptions::default() };
    let mut session = ClientSession::new(options, b"name:key", resumption);
    let mut out = Outbox::new(OUTBOX);
    let mut now = Nanos(0);
    let mut reader = Reader::default();
    session.connected(now, ID, &mut out);
    while !input.0.is_empty() {
        let choice = input.octet();
        let before = session.incoming_next();
        if choice < 128 {
            let message = input.answer(choice, &reader);
            let was_over = session.is_over();
            match session.receive(&message, now, &mut out) {
                Ok(
                    ClientEvent::Application { number, .. }
                    | ClientEvent::NotApplied { number, .. }
                    | ClientEvent::Applied { number, .. },
                ) => {
                    assert_eq!(before, Some(number));
                    assert_eq!(session.incoming_next(), Some(number + 1));
                }
                Ok(_) => {}
                Err(_) => {
                    assert!(!was_over);
                    assert!(session.is_over());
                }
            }
        } else {
            client_call(choice, &mut input, &mut session, &mut now, &mut out);
        }
        if choice == 128 {
            reader = Reader::default();
        }
        reader.read(&mut out);
    }
}

fn client_call(
    choice: u8,
    input: &mut Input<'_>,
    session: &mut ClientSession,
    now: &mut Nanos,
    out: &mut Outbox,
) {
    match choice {
        128 => session.connected(*now, ID, out),
        129 => session.disconnected(),
        130 => session.abandon_session(),
        131 => {
            let _ = session.give_up_missing();
        }
        132 => {
            let _ = session.finish(*now, out);
        }
        133 => {
            let _ = session.finished_receiving(*now, out);
        }
        134 => session.terminate(*now, out, fixp::TerminationCode::Finished, "bye"),
        135..=180 => {
            let _ = session.application(*now, out, 9, application);
        }
        _ => {
            now.0 = now.0.wrapping_add(u64::from(input.octet()) * 10_000_000);
            let was_over = session.is_over();
            if session.tick(*now, out).is_err() {
                assert!(!was_over && session.is_over());
            }
            assert_eq!(session.deadline().is_none(), session.is_over());
        }
    }
}

fn application(buffer: &mut [u8]) -> usize {
    buffer.copy_from_slice(&application_message());
    buffer.len()
}

fn application_message() -> [u8; 9] {
    let header = MessageHeader { block_length: 1, template_id: 999, schema_id: 7710, version: 0 };
    let mut message = [1; 9];
    message[..8].copy_from_slice(&header.to_wire());
    message
}

/// A strict peer: it reads what leaves a session and insists on being able to count it.
#[derive(Default)]
struct Reader {
    // How many application messages may come before a Sequence is due.
    countable: u64,
    has_terminated: bool,
    stamp: u64,
}

impl Reader {
    fn read(&mut self, out: &mut Outbox) {
        let octets = out.waiting().to_vec();
        out.written(octets.len());
        let mut rest = &octets[..];
        while let Some(length) = sofh::peek(rest, OUTBOX).expect("we frame rightly") {
            let message = &rest[sofh::HEADER_LENGTH..length];
            rest = &rest[length..];
            assert!(!self.has_terminated, "nothing follows Terminate");
            self.take(message);
        }
        assert!(rest.is_empty(), "frames are whole");
    }

    fn take(&mut self, message: &[u8]) {
        let header = MessageHeader::decode(message).expect("we write headers");
        if header.schema_id != fixp::SCHEMA_ID {
            assert!(self.countable > 0, "a message that cannot be counted");
            self.countable -= 1;
            return;
        }
        self.countable = match fixp::Message::decode(message).expect("we write valid messages") {
            fixp::Message::Sequence(_) => u64::MAX,
            fixp::Message::Retransmission(batch) => {
                assert!(self.countable == 0 || self.countable > 1 << 32, "a batch is cut short");
                u64::from(batch.count)
            }
            fixp::Message::Negotiate(request) => self.stamped(request.timestamp),
            fixp::Message::Establish(request) => self.stamped(request.timestamp),
            fixp::Message::RetransmitRequest(request) => self.stamped(request.timestamp),
            fixp::Message::Terminate(_) => {
                self.has_terminated = true;
                0
            }
            _ => 0,
        };
    }

    fn stamped(&mut self, stamp: u64) -> u64 {
        assert!(stamp > self.stamp, "stamps are unique");
        self.stamp = stamp;
        0
    }
}

/// Octets that become choices.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn octet(&mut self) -> u8 {
        let Some((octet, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *octet
    }

    fn long(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.octet()))
    }

    /// A number that is small most of the time, and never null.
    fn number(&mut self) -> u64 {
        match self.octet() {
            250.. => self.long().min(u64::MAX - 1),
            small => u64::from(small),
        }
    }

    fn raw(&mut self) -> Vec<u8> {
        let length = usize::from(self.octet()) % 64;
        (0..length).map(|_| self.octet()).collect()
    }

    fn count(&mut self) -> u32 {
        u32::from(self.octet()) % 8
    }

    fn id(&mut self) -> [u8; 16] {
        let octet = self.octet();
        if octet < 240 { ID } else { [octet; 16] }
    }

    /// A message of a client, or anything else.
    fn message(&mut self, choice: u8) -> Vec<u8> {
        let message = match choice {
            0..40 => return application_message().to_vec(),
            40..50 => {
                return self.raw();
            }
            50..55 => fixp::Message::Negotiate(fixp::Negotiate {
                session_id: self.id(),
                timestamp: self.number(),
                client_flow: fixp::FlowType::from_wire(1 + self.octet() / 250)
                    .expect("one and two are flow types"),
                credentials: b"name:key",
            }),
            55..65 => fixp::Message::Establish(fixp::Establish {
                session_id: self.id(),
                timestamp: self.number(),
                keepalive_interval: u32::from(self.octet()) * 10,
                next_seq_no: Some(self.number()).filter(|number| *number != 200),
                credentials: b"name:key",
            }),
            65..85 => fixp::Message::Sequence(fixp::Sequence { next_seq_no: self.number() }),
            85..100 => fixp::Message::RetransmitRequest(fixp::RetransmitRequest {
                session_id: self.id(),
                timestamp: self.number(),
                from_seq_no: self.number(),
                count: self.count(),
            }),
            _ => return self.either_side(choice),
        };
        encoded(&message)
    }

    /// A message of a server, or anything else.
    fn answer(&mut self, choice: u8, reader: &Reader) -> Vec<u8> {
        let request_timestamp = if self.octet() < 240 { reader.stamp } else { 1 };
        let message = match choice {
            0..40 => return application_message().to_vec(),
            40..50 => return self.raw(),
            50..55 => fixp::Message::NegotiationResponse(fixp::NegotiationResponse {
                session_id: self.id(),
                request_timestamp,
                server_flow: fixp::FlowType::from_wire(self.octet() / 250)
                    .expect("zero and one are flow types"),
                credentials: b"",
            }),
            55..60 => fixp::Message::EstablishmentAck(fixp::EstablishmentAck {
                session_id: self.id(),
                request_timestamp,
                keepalive_interval: u32::from(self.octet()) * 10,
                next_seq_no: Some(self.number()).filter(|number| *number != 200),
            }),
            60..75 => fixp::Message::Sequence(fixp::Sequence { next_seq_no: self.number() }),
            75..90 => fixp::Message::Retransmission(fixp::Retransmission {
                session_id: self.id(),
                request_timestamp,
                next_seq_no: self.number(),
                count: self.count(),
            }),
            90..95 => fixp::Message::RetransmitReject(fixp::RetransmitReject {
                session_id: self.id(),
                request_timestamp,
                code: fixp::RetransmitRejectCode::from_wire(self.octet() % 3)
                    .expect("zero to two are codes"),
                reason: b"no",
            }),
            95..100 => fixp::Message::NotApplied(fixp::NotApplied {
                from_seq_no: self.number(),
                count: self.count(),
            }),
            _ => return self.either_side(choice),
        };
        encoded(&message)
    }

    fn either_side(&mut self, choice: u8) -> Vec<u8> {
        let session_id = self.id();
        let message = match choice {
            100..105 => fixp::Message::FinishedSending(fixp::FinishedSending {
                session_id,
                last_seq_no: Some(self.number()),
            }),
            105..110 => fixp::Message::FinishedReceiving(fixp::FinishedReceiving { session_id }),
            110..114 => fixp::Message::Terminate(fixp::Terminate {
                session_id,
                code: fixp::TerminationCode::from_wire(self.octet() % 4)
                    .expect("zero to three are codes"),
                reason: b"bye",
            }),
            114..118 => {
                let next_seq_no = self.number();
                fixp::Message::Context(fixp::Context { session_id, next_seq_no })
            }
            _ => fixp::Message::UnsequencedHeartbeat(fixp::UnsequencedHeartbeat {}),
        };
        encoded(&message)
    }
}

fn encoded(message: &fixp::Message<'_>) -> Vec<u8> {
    let mut octets = vec![0; message.encoded_length()];
    message.encode(&mut octets);
    octets
}
