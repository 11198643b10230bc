//! Our sessions against the FIXP sessions of somebody else (`ironfix-fixp`), in memory.
//!
//! The applications on both ends send the same small message and keep what they sent.

use ironfix_fixp::{
    ClockAnchor, Credentials, Delivery, Event, FixpClient, FixpConfig, FixpServer, FlowType,
    Output, SessionId, SessionMessage, SessionStatus, Timestamp,
};
use protocol::fixp::messages::NotApplied;
use protocol::fixp::{
    ClientEvent, ClientOptions, ClientSession, Gap, Numbers, Outbox, ServerEvent, ServerOptions,
    ServerSession,
};
use protocol::header::MessageHeader;
use protocol::sofh;
use protocol::units::Nanos;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

const START: u64 = 1_760_000_000_000_000_000;
const OUTBOX: usize = 1 << 16;
/// A message of another schema: to both session layers just octets.
const APPLICATION: [u8; 9] = [1, 0, 0xe7, 3, 0x1e, 0x1e, 0, 0, 1];

/// One time for both ends, each in its own unit.
struct Time {
    start: Instant,
    passed_ms: u64,
}

impl Time {
    #[expect(clippy::disallowed_methods, reason = "a starting point; it is never read again")]
    fn new() -> Self {
        Self { start: Instant::now(), passed_ms: 0 }
    }

    fn theirs(&self) -> Instant {
        self.start + Duration::from_millis(self.passed_ms)
    }

    fn ours(&self) -> Nanos {
        Nanos(START + self.passed_ms * 1_000_000)
    }

    fn anchor(&self) -> ClockAnchor {
        let wall = Timestamp::from_nanos(START).expect("it is in range");
        ClockAnchor::new(self.start, wall)
    }
}

fn is_session(message: &[u8]) -> bool {
    let header = MessageHeader::decode(message).expect("both ends write headers");
    // NotApplied is in the schema of the session, but it is an application message.
    header.schema_id == 2748
}

fn decoded(message: &[u8]) -> SessionMessage {
    SessionMessage::decode(message).expect("they read what we write").0
}

fn encoded(message: &SessionMessage) -> Vec<u8> {
    let mut octets = Vec::new();
    message.encode(&mut octets).expect("they write what they made");
    octets
}

/// Takes our frames off the outbox.
fn sent(out: &mut Outbox) -> Vec<Vec<u8>> {
    let octets = out.waiting().to_vec();
    out.written(octets.len());
    let mut messages = Vec::new();
    let mut rest = &octets[..];
    while let Some(length) = sofh::peek(rest, OUTBOX).expect("we frame rightly") {
        messages.push(rest[sofh::HEADER_LENGTH..length].to_vec());
        rest = &rest[length..];
    }
    messages
}

fn write(buffer: &mut [u8], message: &[u8]) -> usize {
    buffer.copy_from_slice(message);
    message.len()
}

/// Our client and their server.
struct TheirServer {
    time: Time,
    client: ClientSession,
    out: Outbox,
    server: FixpServer,
    // By number; what their session layer numbers itself included.
    server_sent: Vec<Vec<u8>>,
    // What the ends were told, in words.
    told: Vec<String>,
}

impl TheirServer {
    fn new() -> Self {
        let time = Time::new();
        let server = FixpServer::new(FixpConfig::default(), time.anchor(), time.theirs());
        let client = ClientSession::new(ClientOptions::default(), b"alice:key", None);
        let out = Outbox::new(OUTBOX);
        let mut world = Self { time, client, out, server, server_sent: vec![], told: vec![] };
        world.client.connected(world.time.ours(), [0x42; 16], &mut world.out);
        world.settle();
        world
    }

    /// What their server wants to send, and what it tells its application.
    fn drain(&mut self) -> Vec<Vec<u8>> {
        let mut down = Vec::new();
        while let Some(output) = self.server.poll_output() {
            match output {
                Output::Send(message) => down.push(encoded(&message)),
                Output::SendApplication { message, .. } => {
                    self.server_sent.push(encoded(&message));
                    down.push(encoded(&message));
                }
                Output::Event(event) => down.extend(self.server_event(event)),
                _ => {}
            }
        }
        down
    }

    fn server_event(&mut self, event: Event) -> Vec<Vec<u8>> {
        let now = self.time.theirs();
        match event {
            Event::NegotiateReceived { .. } => {
                let accepted = self.server.accept_negotiation(FlowType::Recoverable, None, now);
                accepted.expect("a request waits");
            }
            Event::EstablishReceived { .. } => {
                self.server.accept_establishment(now).expect("a request waits");
            }
            Event::RetransmitRequested { count, .. } => {
                let count = NonZeroU32::new(count).expect("we ask for something");
                let batch = self.server.retransmit(count, now).expect("they have it all");
                let mut down = self.drain();
                let first = usize::try_from(batch.from.value()).expect("numbers are small") - 1;
                let count = usize::try_from(batch.count).expect("numbers are small");
                down.extend_from_slice(&self.server_sent[first..first + count]);
                return down;
            }
            Event::ProtocolViolation { reason } => panic!("they blame us: {reason}"),
            Event::SequenceGap { from, count } => self.told.push(format!("gap {from}+{count}")),
            Event::SessionFinalized { .. } => self.told.push("server finalized".to_owned()),
            _ => {}
        }
        Vec::new()
    }

    fn client_event(&mut self, message: &[u8]) {
        let now = self.time.ours();
        let told = match self.client.receive(message, now, &mut self.out).expect("they obey") {
            ClientEvent::Application { number, retransmitted, .. } => {
                format!("client {number} {retransmitted}")
            }
            ClientEvent::NotApplied { number, gap: Gap { from, count }, .. } => {
                format!("client {number} not applied {from}+{count}")
            }
            ClientEvent::Terminated { finalized, .. } => format!("client finalized {finalized}"),
            _ => return,
        };
        self.told.push(told);
    }

    /// Both ends talk until they have nothing more to say.
    fn settle(&mut self) {
        for _ in 0..10 {
            let mut down = self.drain();
            for message in sent(&mut self.out) {
                if is_session(&message) {
                    self.server.handle_message(&decoded(&message), self.time.theirs());
                } else {
                    let delivery = self.server.on_application_message(self.time.theirs());
                    let Delivery::Accept { seq: Some(number), .. } = delivery else {
                        panic!("they refuse our message");
                    };
                    self.told.push(format!("server {number}"));
                }
                down.extend(self.drain());
            }
            down.iter().for_each(|message| self.client_event(message));
        }
    }

    fn client_sends(&mut self) {
        let now = self.time.ours();
        let encode = |buffer: &mut [u8]| write(buffer, &APPLICATION);
        self.client.application(now, &mut self.out, 9, encode).expect("it is established");
    }

    fn server_sends(&mut self) -> Vec<Vec<u8>> {
        self.server.send_application(self.time.theirs()).expect("it is established");
        let mut down = self.drain();
        self.server_sent.push(APPLICATION.to_vec());
        down.push(APPLICATION.to_vec());
        down
    }

    fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds * 10 {
            self.time.passed_ms += 100;
            self.client.tick(self.time.ours(), &mut self.out).expect("they are not silent");
            self.server.handle_timeout(self.time.theirs());
            self.settle();
        }
    }

    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }
}

/// Goal: our client is understood by a server that is not ours. Method: a life from Negotiate to the
/// end, with messages lost in both directions.
#[test]
fn our_client_and_their_server() {
    let mut world = TheirServer::new();
    assert!(world.client.is_established());
    world.client_sends();
    world.client_sends();
    world.settle();
    let down = world.server_sends();
    down.iter().for_each(|message| world.client_event(message));
    assert_eq!(world.told(), ["server 1", "server 2", "client 1 false"]);

    // The transport breaks with a message under way in each direction.
    world.client_sends();
    world.server_sends();
    world.client.disconnected();
    world.server.on_transport_closed();
    world.drain();
    world.server.on_transport_opened(world.time.theirs()).expect("the session waits for us");
    world.client.connected(world.time.ours(), [0x43; 16], &mut world.out);
    world.settle();
    assert_eq!(world.told(), ["gap 3+1", "client 2 true", "client 3 not applied 3+1"]);

    world.pass(20);
    assert!(world.client.is_established());
    world.client_sends();
    world.settle();
    assert_eq!(world.told(), ["server 4"]);

    world.client.finish(world.time.ours(), &mut world.out).expect("it is established");
    world.pass(10);
    assert_eq!(world.told(), ["client finalized true", "server finalized"]);
    assert!(world.client.is_over());
    assert_eq!(world.server.status(), SessionStatus::Finalized);
}

/// Our server and their client.
struct TheirClient {
    time: Time,
    client: FixpClient,
    server: ServerSession,
    out: Outbox,
    numbers: Numbers,
    // By number.
    server_sent: Vec<Vec<u8>>,
    told: Vec<String>,
}

impl TheirClient {
    fn new() -> Self {
        let time = Time::new();
        let credentials = Credentials::try_new(&b"alice:key"[..]).expect("they are short");
        let id = SessionId::from_bytes([0x42; 16]);
        let flow = FlowType::Idempotent;
        let config = FixpConfig::default();
        let client = FixpClient::new(config, time.anchor(), id, flow, Some(credentials));
        let server = ServerSession::new(ServerOptions::default());
        let out = Outbox::new(OUTBOX);
        let numbers = Numbers::FIRST;
        let (server_sent, told) = (Vec::new(), Vec::new());
        let mut world = Self { time, client, server, out, numbers, server_sent, told };
        world.server.connected(world.time.ours(), &mut world.out);
        world.client.negotiate(world.time.theirs()).expect("it is idle");
        world.settle();
        world
    }

    fn drain(&mut self) -> Vec<Vec<u8>> {
        let mut up = Vec::new();
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Send(message) => up.push(encoded(&message)),
                Output::Event(Event::Negotiated { .. }) => {
                    self.client.establish(self.time.theirs()).expect("it is negotiated");
                }
                Output::Event(Event::ProtocolViolation { reason }) => {
                    panic!("they blame us: {reason}");
                }
                Output::Event(Event::NotApplied { from_seq_no, count }) => {
                    self.told.push(format!("not applied {from_seq_no}+{count}"));
                }
                Output::Event(Event::SessionFinalized { .. }) => {
                    self.told.push("client finalized".to_owned());
                }
                _ => {}
            }
        }
        up
    }

    fn server_event(&mut self, message: &[u8]) {
        let now = self.time.ours();
        match self.server.receive(message, now, &mut self.out).expect("they obey") {
            ServerEvent::NegotiateRequested { credentials, .. } => {
                assert_eq!(credentials.0, b"alice:key");
                self.server.negotiation_accept(&mut self.out).expect("a request waits");
            }
            ServerEvent::EstablishRequested { .. } => {
                let accepted = self.server.establishment_accept(now, &mut self.out, self.numbers);
                let gap = accepted.expect("a request waits");
                gap.into_iter().for_each(|gap| self.report(gap));
            }
            ServerEvent::Gap(gap) => self.report(gap),
            ServerEvent::Application { number, .. } => self.told.push(format!("server {number}")),
            ServerEvent::RetransmitRequested { from, count } => {
                self.server.retransmission_begin(&mut self.out, count).expect("it is due");
                let first = usize::try_from(from).expect("numbers are small") - 1;
                for message in &self.server_sent[first..] {
                    let encode = |buffer: &mut [u8]| write(buffer, message);
                    if self.server.retransmission_due().is_some() {
                        let length = message.len();
                        self.server
                            .retransmit(now, &mut self.out, length, encode)
                            .expect("it is due");
                    }
                }
            }
            ServerEvent::Terminated { finalized, .. } => {
                self.told.push(format!("server finalized {finalized}"));
            }
            ServerEvent::Nothing | ServerEvent::FlowFinished | ServerEvent::PeerFinished { .. } => {
            }
        }
    }

    fn report(&mut self, Gap { from, count }: Gap) {
        let mut octets = vec![0; NotApplied::ENCODED_LENGTH];
        NotApplied { from_seq_no: from, count }.encode(&mut octets);
        self.server_sends(&octets);
    }

    fn server_sends(&mut self, message: &[u8]) {
        let now = self.time.ours();
        let encode = |buffer: &mut [u8]| write(buffer, message);
        let sent = self.server.application(now, &mut self.out, message.len(), encode);
        assert_eq!(sent, Ok(self.server_sent.len() as u64 + 1));
        self.server_sent.push(message.to_vec());
    }

    fn client_sends(&mut self) -> Vec<Vec<u8>> {
        self.client.send_application(self.time.theirs()).expect("it is established");
        let mut up = self.drain();
        up.push(APPLICATION.to_vec());
        up
    }

    fn settle(&mut self) {
        for _ in 0..10 {
            for message in self.drain() {
                self.server_event(&message);
            }
            for message in sent(&mut self.out) {
                if is_session(&message) {
                    self.client.handle_message(&decoded(&message), self.time.theirs());
                } else {
                    let delivery = self.client.on_application_message(self.time.theirs());
                    let Delivery::Accept { seq: Some(number), retransmitted, .. } = delivery else {
                        panic!("they refuse our message");
                    };
                    self.told.push(format!("client {number} {retransmitted}"));
                }
            }
        }
    }

    fn pass(&mut self, seconds: u64) {
        for _ in 0..seconds * 10 {
            self.time.passed_ms += 100;
            self.server.tick(self.time.ours(), &mut self.out).expect("they are not silent");
            self.client.handle_timeout(self.time.theirs());
            self.settle();
        }
    }

    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }
}

/// Goal: our server understands a client that is not ours. Method: a life from Negotiate to the
/// end, with messages lost in both directions.
#[test]
fn our_server_and_their_client() {
    let mut world = TheirClient::new();
    assert!(world.server.is_established());
    for message in world.client_sends() {
        world.server_event(&message);
    }
    world.server_sends(&APPLICATION);
    world.settle();
    assert_eq!(world.told(), ["server 1", "client 1 false"]);

    // The transport breaks with a message under way in each direction.
    world.client_sends();
    world.server_sends(&APPLICATION);
    world.numbers = world.server.numbers();
    world.client.on_transport_closed();
    world.drain();
    world.server.connected(world.time.ours(), &mut world.out);
    world.client.establish(world.time.theirs()).expect("the session is negotiated");
    world.settle();
    // Their NotApplied overtakes the gap: they leave the order to the application.
    assert_eq!(world.told(), ["not applied 2+1", "client 2 true"]);

    world.pass(20);
    assert!(world.server.is_established());
    for message in world.client_sends() {
        world.server_event(&message);
    }
    assert_eq!(world.told(), ["server 3"]);

    world.server.finish(world.time.ours(), &mut world.out).expect("it is established");
    world.pass(10);
    assert_eq!(world.told(), ["server finalized true", "client finalized"]);
    assert!(world.server.is_over());
    assert_eq!(world.client.status(), SessionStatus::Finalized);
}
