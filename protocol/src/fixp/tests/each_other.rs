//! Client and server driven against each other, over a wire in memory that breaks.
//!
//! The applications on both ends are as simple as they can be: the server keeps everything that it
//! ever sent, the client sends again, under new numbers, what it has proof was not applied.

use super::bench::{CLIENT, MILLI, SERVER};
use super::text::id;
use crate::fixp::messages::NotApplied;
use crate::fixp::{
    ClientEvent, ClientSession, Gap, Numbers, Outbox, ServerEvent, ServerSession, SessionId,
};
use crate::header::MessageHeader;
use crate::sofh::FrameBuffer;
use crate::units::Nanos;
use proptest::prelude::*;

const OUTBOX: usize = 4096;
const FRAME_MAX: usize = 256;

/// One direction of the wire.
struct Pipe {
    out: Outbox,
    frames: FrameBuffer,
}

impl Pipe {
    fn new() -> Self {
        Self { out: Outbox::new(OUTBOX), frames: FrameBuffer::new(2 * FRAME_MAX, FRAME_MAX) }
    }

    /// Moves so many octets at most to the other end.
    fn carry(&mut self, count: usize) -> usize {
        let spare = self.frames.spare_mut();
        let count = count.min(spare.len()).min(self.out.waiting().len());
        spare[..count].copy_from_slice(&self.out.waiting()[..count]);
        self.frames.filled(count);
        self.out.written(count);
        count
    }
}

fn payload(value: u32) -> [u8; 12] {
    let header = MessageHeader { block_length: 4, template_id: 999, schema_id: 7710, version: 0 };
    let mut message = [0; 12];
    message[..8].copy_from_slice(&header.to_wire());
    message[8..].copy_from_slice(&value.to_le_bytes());
    message
}

fn value(message: &[u8]) -> u32 {
    u32::from_le_bytes(message[8..12].try_into().unwrap())
}

/// Both ends, their applications, and the wire between them.
struct World {
    now: Nanos,
    client: ClientSession,
    server: ServerSession,
    up: Pipe,
    down: Pipe,
    is_connected: bool,
    fresh_id: u8,
    // What the server keeps across transports: session, next number of the client, all it sent.
    session_id: Option<SessionId>,
    incoming_next: u64,
    journal: Vec<Vec<u8>>,
    // Records of the journal that went to the session.
    journal_sent: usize,
    applied: Vec<u32>,
    // What the client keeps: values by number, and all that it received.
    sent: Vec<u32>,
    received: Vec<Vec<u8>>,
    values_made: u32,
}

impl World {
    fn new() -> Self {
        Self {
            now: Nanos(0),
            client: ClientSession::new(CLIENT, b"alice:key", None),
            server: ServerSession::new(SERVER),
            up: Pipe::new(),
            down: Pipe::new(),
            is_connected: false,
            fresh_id: 0,
            session_id: None,
            incoming_next: 1,
            journal: Vec::new(),
            journal_sent: 0,
            applied: Vec::new(),
            sent: Vec::new(),
            received: Vec::new(),
            values_made: 0,
        }
    }

    fn connect(&mut self) {
        if self.is_connected {
            return;
        }
        self.is_connected = true;
        self.fresh_id += 1;
        self.up.frames.clear();
        self.down.frames.clear();
        self.server.connected(self.now, &mut self.down.out);
        self.client.connected(self.now, id(self.fresh_id), &mut self.up.out);
    }

    /// The transport breaks: what is under way is lost.
    fn disconnect(&mut self) {
        self.client.disconnected();
        self.is_connected = false;
    }

    /// The client's application sends a new value.
    fn client_sends(&mut self) {
        if self.client.is_established() {
            self.values_made += 1;
            let value = self.values_made;
            if !self.send(value) {
                self.values_made -= 1;
            }
        }
    }

    fn send(&mut self, value: u32) -> bool {
        let out = &mut self.up.out;
        let result = self.client.application(self.now, out, 12, |buffer| {
            buffer.copy_from_slice(&payload(value));
            12
        });
        if let Ok(number) = result {
            self.sent.push(value);
            assert_eq!(number, self.sent.len() as u64);
        }
        result.is_ok()
    }

    /// The server's application has something to say.
    fn server_records(&mut self, value: u32) {
        self.journal.push(payload(value).to_vec());
    }

    /// Sends what the journal holds for the session, old and new.
    fn server_sends(&mut self) {
        if !self.server.is_established() {
            return;
        }
        let out = &mut self.down.out;
        while let Some(Gap { from, count }) = self.server.retransmission_due() {
            let _ = self.server.retransmission_begin(out, count);
            let message = &self.journal[usize::try_from(from - 1).unwrap()];
            let sent = self.server.retransmit(self.now, out, message.len(), |buffer| {
                buffer.copy_from_slice(message);
                message.len()
            });
            match sent {
                Ok(number) => assert_eq!(number, from),
                Err(_) => return,
            }
        }
        while let Some(message) = self.journal.get(self.journal_sent) {
            let sent = self.server.application(self.now, out, message.len(), |buffer| {
                buffer.copy_from_slice(message);
                message.len()
            });
            match sent {
                Ok(number) => assert_eq!(number, self.journal_sent as u64 + 1),
                Err(_) => return,
            }
            self.journal_sent += 1;
        }
    }

    fn report_gap(&mut self, gap: Gap) {
        self.incoming_next = gap.from + u64::from(gap.count);
        let message = NotApplied { from_seq_no: gap.from, count: gap.count };
        let mut octets = vec![0; NotApplied::ENCODED_LENGTH];
        message.encode(&mut octets);
        self.journal.push(octets);
    }

    fn server_receives(&mut self) {
        while let Some(message) = self.up.frames.next_message().unwrap().map(<[u8]>::to_vec) {
            let out = &mut self.down.out;
            match self.server.receive(&message, self.now, out).unwrap() {
                ServerEvent::NegotiateRequested { session_id, .. } => {
                    self.server.negotiation_accept(out).unwrap();
                    self.session_id = Some(session_id);
                    self.incoming_next = 1;
                    // A session that the client never heard of takes its flow with it.
                    self.journal.clear();
                    self.journal_sent = 0;
                }
                ServerEvent::EstablishRequested { session_id, .. } => {
                    assert_eq!(Some(session_id), self.session_id);
                    let outgoing_next = self.journal_sent as u64 + 1;
                    let numbers = Numbers { outgoing_next, incoming_next: self.incoming_next };
                    let gap = self.server.establishment_accept(self.now, out, numbers).unwrap();
                    gap.into_iter().for_each(|gap| self.report_gap(gap));
                }
                ServerEvent::Application { number, message } => {
                    assert_eq!(value(message), self.sent[usize::try_from(number - 1).unwrap()]);
                    self.applied.push(value(message));
                    self.incoming_next = number + 1;
                }
                ServerEvent::Gap(gap) => self.report_gap(gap),
                ServerEvent::PeerFinished { gap } => {
                    gap.into_iter().for_each(|gap| self.report_gap(gap));
                    self.server_sends();
                    self.server.finished_receiving(self.now, &mut self.down.out).unwrap();
                }
                ServerEvent::Nothing
                | ServerEvent::RetransmitRequested { .. }
                | ServerEvent::FlowFinished
                | ServerEvent::Terminated { .. } => {}
            }
        }
    }

    fn client_receives(&mut self) {
        while let Some(message) = self.down.frames.next_message().unwrap().map(<[u8]>::to_vec) {
            let event = self.client.receive(&message, self.now, &mut self.up.out).unwrap();
            match event {
                ClientEvent::Negotiated { .. } => {
                    // Nothing was sent in a session that the server did not know.
                    assert!(self.sent.is_empty());
                }
                ClientEvent::Application { number, .. } => {
                    self.received.push(message);
                    assert_eq!(number, self.received.len() as u64);
                }
                ClientEvent::NotApplied { number, gap, .. } => {
                    self.received.push(message);
                    assert_eq!(number, self.received.len() as u64);
                    self.send_again(gap);
                }
                ClientEvent::PeerFinished => {
                    self.client.finished_receiving(self.now, &mut self.up.out).unwrap();
                }
                ClientEvent::Nothing
                | ClientEvent::Established { .. }
                | ClientEvent::FlowFinished
                | ClientEvent::Terminated { .. } => {}
                other => panic!("unexpected: {other:?}"),
            }
        }
    }

    fn send_again(&mut self, gap: Gap) {
        let first = usize::try_from(gap.from - 1).unwrap();
        let count = usize::try_from(gap.count).unwrap();
        for index in first..first + count {
            assert!(self.send(self.sent[index]), "the outbox has room for a whole gap");
        }
    }

    fn carry(&mut self, count: usize) {
        if self.is_connected {
            self.up.carry(count);
            self.server_receives();
            self.down.carry(count);
            self.client_receives();
        }
    }

    fn pass(&mut self, millis: u64) {
        self.now.0 += millis * MILLI;
        if self.is_connected {
            let server = self.server.tick(self.now, &mut self.down.out);
            let client = self.client.tick(self.now, &mut self.up.out);
            if server.and(client).is_err() {
                self.disconnect();
            }
        }
    }

    /// The wire heals: everything that is under way arrives.
    fn settle(&mut self) {
        for _ in 0..2_000 {
            self.connect();
            self.server_sends();
            self.carry(FRAME_MAX);
            if self.client.is_established() && self.is_quiet() {
                return;
            }
            self.pass(1);
        }
        panic!("not settled: {:?} {:?}", self.client, self.server);
    }

    fn is_quiet(&self) -> bool {
        self.client.missing() == 0
            && self.up.out.is_empty()
            && self.down.out.is_empty()
            && self.journal_sent == self.journal.len()
            && self.received.len() == self.journal.len()
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    ClientSends,
    ServerRecords(u32),
    ServerSends,
    Carry(usize),
    Pass(u64),
    Disconnect,
    Connect,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => Just(Step::ClientSends),
        6 => any::<u32>().prop_map(Step::ServerRecords),
        4 => Just(Step::ServerSends),
        6 => (1_usize..200).prop_map(Step::Carry),
        2 => (0_u64..600).prop_map(Step::Pass),
        1 => Just(Step::Disconnect),
        3 => Just(Step::Connect),
    ];
    prop::collection::vec(step, 0..150)
}

fn run(steps: &[Step]) -> World {
    let mut world = World::new();
    for step in steps {
        match *step {
            Step::ClientSends => world.client_sends(),
            // While there is no session, there is nobody to say it to.
            Step::ServerRecords(value) if !world.sent.is_empty() => world.server_records(value),
            Step::ServerRecords(_) => {}
            Step::ServerSends => world.server_sends(),
            Step::Carry(count) => world.carry(count),
            Step::Pass(millis) => world.pass(millis),
            Step::Disconnect => world.disconnect(),
            Step::Connect => world.connect(),
        }
    }
    world
}

proptest! {
    /// Goal: whatever breaks, every message of the server arrives once and in order, and every
    /// value of the client is applied exactly once. Method: random steps, then a wire that holds.
    #[test]
    fn nothing_is_lost_or_doubled(steps in steps()) {
        let mut world = run(&steps);
        world.settle();
        prop_assert_eq!(&world.received, &world.journal);
        let mut applied = world.applied.clone();
        applied.sort_unstable();
        let all: Vec<u32> = (1..=world.values_made).collect();
        prop_assert_eq!(applied, all);
    }

    /// Goal: the same run twice leaves the same octets: sessions hide no randomness.
    #[test]
    fn runs_repeat(steps in steps()) {
        let (one, two) = (run(&steps), run(&steps));
        prop_assert_eq!(one.up.out.waiting(), two.up.out.waiting());
        prop_assert_eq!(one.down.out.waiting(), two.down.out.waiting());
        prop_assert_eq!(one.applied, two.applied);
        prop_assert_eq!(one.received, two.received);
    }
}

/// Goal: a session from the first message to its end. Method: both ends, nothing breaks.
#[test]
fn a_whole_session() {
    let mut world = World::new();
    world.settle();
    for value in 0..20 {
        world.client_sends();
        world.server_records(value);
        world.settle();
    }
    world.client.finish(world.now, &mut world.up.out).unwrap();
    for _ in 0..20 {
        world.carry(FRAME_MAX);
    }
    assert!(world.client.is_over());
    assert!(!world.server.is_established());
    assert_eq!(world.applied, (1..=20).collect::<Vec<u32>>());
    assert_eq!(world.received, world.journal);
    world.disconnect();
    world.connect();
    assert_eq!(world.client.session_id(), None);
}

/// Goal: a peer that does not read cannot make us grow: messages are refused, requests end the
/// session. Method: an outbox that nobody empties.
#[test]
fn a_full_outbox() {
    let mut world = World::new();
    world.settle();
    let mut count = 0;
    for value in 0.. {
        world.server_records(value);
        world.server_sends();
        if world.journal_sent < world.journal.len() {
            break;
        }
        count += 1;
    }
    assert!(count > 100, "most of the outbox is for application messages");
    assert!(!world.down.out.has_room_for(12));
    let request = super::text::build("RetransmitRequest 1 1+0", 1);
    let violation = loop {
        match world.server.receive(&request, world.now, &mut world.down.out) {
            Ok(event) => assert_eq!(event, ServerEvent::Nothing),
            Err(violation) => break violation,
        }
    };
    assert_eq!(violation, crate::fixp::Violation::Unread(crate::fixp::OutboxFull));
    assert!(world.server.is_over());
}

/// Goal: octets given to a wrong call are our own mistake and stop us. Method: too many.
#[test]
#[should_panic(expected = "more octets written than waited")]
fn an_outbox_is_not_written_twice() {
    Outbox::new(OUTBOX).written(1);
}
