//! Sessions, framing and ClOrdIDs take memory when they are made and never again.

use paceline_protocol::clordid;
use paceline_protocol::fixp::{
    ClientEvent, ClientOptions, ClientSession, Numbers, Outbox, Resumption, ServerEvent,
    ServerOptions, ServerSession,
};
use paceline_protocol::messages::{LeaderEquity, OrderKey};
use paceline_protocol::sofh::{CLIENT_FRAME_LENGTH_MAX, FrameBuffer};
use paceline_protocol::units::{LeaderIndex, Money, Nanos, SessionIndex};

const NOW: Nanos = Nanos(1_700_000_000_000_000_000);
const ID: [u8; 16] = [7; 16];

struct Pipe {
    out: Outbox,
    frames: FrameBuffer,
}

impl Pipe {
    fn new() -> Self {
        let frames = FrameBuffer::new(1 << 16, CLIENT_FRAME_LENGTH_MAX);
        Self { out: Outbox::new(1 << 16), frames }
    }

    fn carry(&mut self) {
        let spare = self.frames.spare_mut();
        let count = self.out.waiting().len().min(spare.len());
        spare[..count].copy_from_slice(&self.out.waiting()[..count]);
        self.frames.filled(count);
        self.out.written(count);
    }
}

fn equity(number: i64) -> LeaderEquity {
    LeaderEquity {
        session: SessionIndex(1),
        session_sequence: 2,
        leader: LeaderIndex(3),
        equity: Money(number),
        balance: Money(5),
        transact_time: Nanos(6),
        receive_time: Nanos(7),
        margin_used: None,
    }
}

/// Goal: a session that is established needs no allocator: messages both ways, a gap filled by
/// retransmission, heartbeats, the goodbye. Method: allocations counted around all of it.
#[test]
fn sessions_do_not_allocate() {
    let resumption = Resumption { session_id: ID, outgoing_next: 1, incoming_next: Some(1) };
    let mut client = ClientSession::new(ClientOptions::default(), b"name:key", Some(resumption));
    let mut server = ServerSession::new(ServerOptions::default());
    let (mut up, mut down) = (Pipe::new(), Pipe::new());
    let counted = allocation_counter::measure(|| {
        server.connected(NOW, &mut down.out);
        client.connected(NOW, ID, &mut up.out);
        let mut applied = 0;
        let mut received = 0;
        for turn in 0..100 {
            let now = Nanos(NOW.0 + turn * 100_000_000);
            up.carry();
            while let Some(message) = up.frames.next_message().unwrap() {
                match server.receive(message, now, &mut down.out).unwrap() {
                    ServerEvent::EstablishRequested { .. } => {
                        let numbers = Numbers { outgoing_next: 4, incoming_next: 1 };
                        server.establishment_accept(now, &mut down.out, numbers).unwrap();
                    }
                    ServerEvent::RetransmitRequested { count, .. } => {
                        server.retransmission_begin(&mut down.out, count).unwrap();
                        for number in 0..i64::from(count) {
                            let length = LeaderEquity::ENCODED_LENGTH;
                            let encode = |buffer: &mut [u8]| equity(number).encode(buffer);
                            server.retransmit(now, &mut down.out, length, encode).unwrap();
                        }
                    }
                    ServerEvent::Application { .. } => applied += 1,
                    _ => {}
                }
            }
            down.carry();
            while let Some(message) = down.frames.next_message().unwrap() {
                let event = client.receive(message, now, &mut up.out).unwrap();
                if let ClientEvent::Application { message, .. } = event {
                    LeaderEquity::decode(message).unwrap();
                    received += 1;
                }
            }
            if turn > 3 && turn < 50 {
                let length = LeaderEquity::ENCODED_LENGTH;
                let encode = |buffer: &mut [u8]| equity(1).encode(buffer);
                client.application(now, &mut up.out, length, encode).unwrap();
                server.application(now, &mut down.out, length, encode).unwrap();
            }
            client.tick(now, &mut up.out).unwrap();
            server.tick(now, &mut down.out).unwrap();
        }
        assert_eq!((applied, received), (46, 49));
    });
    assert_eq!(counted.count_total, 0);
}

/// Goal: identities are written and read without an allocator. Method: a round trip, counted.
#[test]
fn clordids_do_not_allocate() {
    let key = OrderKey { epoch: 1, sequence: 2, plan: 3, leg: 4 };
    let counted = allocation_counter::measure(|| {
        let text = clordid::encode(5, key).unwrap();
        assert!(clordid::decode(&text) == Ok((5, key)));
    });
    assert_eq!(counted.count_total, 0);
}
