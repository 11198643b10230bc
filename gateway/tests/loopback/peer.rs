//! A scripted client of the gateway: says what the test says, keeps what it is told.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};

use protocol::credentials::Credentials;
use protocol::fixp::messages::{NegotiationRejectCode, TerminationCode};
use protocol::fixp::{
    ClientEvent, ClientOptions, ClientSession, Gap, Outbox, Resumption, SessionId,
};
use protocol::header::MessageHeader;
use protocol::messages::{
    ClOrdId, ControlAction, ControlCommand, ControlReport, Decimal, EventReject, FreeText,
    LeaderFill, LeaderOrder, LeaderOrderStatus, Name, OrdType, OrderState, Scope, SettleOrder,
    Side, Symbol, Tag, TimeInForce,
};
use protocol::sofh::{FrameBuffer, OBSERVER_FRAME_LENGTH_MAX};
use protocol::units::Nanos;

use crate::scene::until;

/// A message that the gateway sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) number: u64,
    pub(crate) retransmitted: bool,
    pub(crate) message: Vec<u8>,
}

/// One client on one transport.
pub(crate) struct Peer {
    stream: TcpStream,
    session: ClientSession,
    outbox: Outbox,
    frames: FrameBuffer,
    /// Application messages, in order.
    pub(crate) told: Vec<Told>,
    /// Messages of ours that the gateway never processed.
    pub(crate) not_applied: Vec<Gap>,
    pub(crate) rejected: Option<NegotiationRejectCode>,
    pub(crate) established: bool,
    /// Messages that were missed when the session was established.
    pub(crate) missed: u64,
    pub(crate) ended: bool,
}

/// Times of these sessions do not matter: they are short.
const NOW: Nanos = Nanos(1_800_000_000_000_000_000);

impl Peer {
    /// Connects with credentials and a session; nothing has been answered yet.
    pub(crate) fn dial(
        address: SocketAddr,
        name: &str,
        key: &str,
        id: u8,
        resumption: Option<Resumption>,
    ) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nonblocking(true).unwrap();
        stream.set_nodelay(true).unwrap();
        let credentials = Credentials::new(name, key.as_bytes()).unwrap().to_octets();
        // A test takes turns when it likes: it promises to be silent for long.
        let options = ClientOptions {
            keepalive_ms: 60_000,
            retransmit_count_max: 200,
            ..ClientOptions::default()
        };
        let mut session = ClientSession::new(options, &credentials, resumption);
        let mut outbox = Outbox::new(1 << 22);
        session.connected(NOW, session_id(id), &mut outbox);
        let mut peer = Self {
            stream,
            session,
            outbox,
            frames: FrameBuffer::new(2 * OBSERVER_FRAME_LENGTH_MAX, OBSERVER_FRAME_LENGTH_MAX),
            told: Vec::new(),
            not_applied: Vec::new(),
            rejected: None,
            established: false,
            missed: 0,
            ended: false,
        };
        peer.turn();
        peer
    }

    /// Connects and waits for the session.
    pub(crate) fn establish(
        address: SocketAddr,
        name: &str,
        key: &str,
        id: u8,
        resumption: Option<Resumption>,
    ) -> Self {
        let mut peer = Self::dial(address, name, key, id, resumption);
        peer.wait("the session is established", |peer| peer.established);
        peer
    }

    /// Where the session stands, to go on with it on another transport.
    pub(crate) fn resumption(&self) -> Resumption {
        Resumption {
            session_id: self.session.session_id().unwrap(),
            outgoing_next: self.session.outgoing_next(),
            incoming_next: self.session.incoming_next(),
        }
    }

    /// Sends an application message and returns its number.
    pub(crate) fn send(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) -> u64 {
        let number = self.session.application(NOW, &mut self.outbox, 512, encode).unwrap();
        self.turn();
        number
    }

    pub(crate) fn fill(&mut self, fill: &LeaderFill) -> u64 {
        self.send(|buffer| fill.encode(buffer))
    }

    pub(crate) fn command(&mut self, action: ControlAction, scope: Scope, target: &str) -> u64 {
        let command_id = self.session.outgoing_next();
        let command = ControlCommand {
            command_id,
            action,
            scope,
            target: Name::new(target).unwrap(),
            text: FreeText::new("a test").unwrap(),
        };
        self.send(|buffer| command.encode(buffer));
        command_id
    }

    /// An operator's word on an order, and the answer.
    pub(crate) fn settle(
        &mut self,
        order: &str,
        state: OrderState,
        filled: Option<i64>,
        price: Option<i64>,
    ) -> ControlReport {
        let command_id = self.session.outgoing_next();
        let whole = |mantissa| Decimal { mantissa, exponent: 0 };
        let word = SettleOrder {
            command_id,
            cl_ord_id: ClOrdId::new(order).unwrap(),
            symbol: Symbol::new("XYZ").unwrap(),
            state,
            filled: filled.map(whole),
            price: price.map(whole),
            text: FreeText::new("a test").unwrap(),
        };
        self.send(|buffer| word.encode(buffer));
        self.report(command_id)
    }

    /// The report about a command, waited for.
    pub(crate) fn report(&mut self, command_id: u64) -> ControlReport {
        let of = |peer: &Self| {
            let reports =
                peer.told.iter().filter_map(|told| ControlReport::decode(&told.message).ok());
            reports.into_iter().find(|report| report.command_id == command_id)
        };
        self.wait("a report of a command", |peer| of(peer).is_some());
        of(self).unwrap()
    }

    /// The rejects so far.
    pub(crate) fn rejects(&self) -> Vec<EventReject> {
        self.told.iter().filter_map(|told| EventReject::decode(&told.message).ok()).collect()
    }

    pub(crate) fn terminate(&mut self) {
        self.session.terminate(NOW, &mut self.outbox, TerminationCode::Finished, "");
        self.wait("the goodbye is answered", |peer| peer.ended);
    }

    /// Takes turns until a condition holds.
    pub(crate) fn wait(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        until(what, || {
            self.turn();
            holds(self).then_some(())
        });
    }

    /// Sends a fill and reads nothing.
    pub(crate) fn fill_unread(&mut self, fill: &LeaderFill) {
        self.fill_later(fill);
        self.write();
    }

    /// A fill leaves with the next write.
    pub(crate) fn fill_later(&mut self, fill: &LeaderFill) {
        let encode = |buffer: &mut [u8]| fill.encode(buffer);
        self.session.application(NOW, &mut self.outbox, 512, encode).unwrap();
    }

    /// Writes what waits.
    pub(crate) fn write(&mut self) {
        if !self.outbox.is_empty() {
            match self.stream.write(self.outbox.waiting()) {
                Ok(count) => self.outbox.written(count),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => self.ended = true,
            }
        }
    }

    /// Writes what waits and reads what is there.
    pub(crate) fn turn(&mut self) {
        self.write();
        match self.stream.read(self.frames.spare_mut()) {
            Ok(0) => self.ended = true,
            Ok(count) => self.frames.filled(count),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => self.ended = true,
        }
        while let Some(message) = self.frames.next_message().unwrap() {
            match self.session.receive(message, NOW, &mut self.outbox).unwrap() {
                ClientEvent::Application { number, retransmitted, message } => {
                    assert!(MessageHeader::decode(message).is_ok());
                    self.told.push(Told { number, retransmitted, message: message.to_vec() });
                }
                ClientEvent::NotApplied { gap, .. } => self.not_applied.push(gap),
                ClientEvent::Established { missed } => {
                    self.established = true;
                    self.missed = missed;
                }
                ClientEvent::NegotiationRejected { code, .. } => {
                    self.rejected = Some(code);
                    self.ended = true;
                }
                ClientEvent::Terminated { .. } | ClientEvent::EstablishmentRejected { .. } => {
                    self.ended = true;
                }
                _ => {}
            }
        }
    }
}

/// A session id that only differs by a number.
pub(crate) fn session_id(id: u8) -> SessionId {
    [0xA0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, id]
}

/// A fill of the leader of [`crate::scene::Plot::simple`]: signed lots at 100, from a position.
pub(crate) fn fill(trade_id: u64, lots: i64, position_before: i64) -> LeaderFill {
    // A fresh time: the age of an event is limited.
    let now = u64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos());
    let now = Nanos(now.unwrap());
    let whole = |mantissa| Decimal { mantissa, exponent: 0 };
    LeaderFill {
        trade_id,
        order_id: trade_id,
        symbol: Symbol::new("XYZ").unwrap(),
        side: if lots > 0 { Side::Buy } else { Side::Sell },
        price: whole(100),
        quantity: whole(lots.abs()),
        position_before: Some(whole(position_before)),
        fee: None,
        transact_time: now,
        sending_time: now,
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_quantity: None,
    }
}

/// A limit order of the same leader to buy, the same one each time, as it is now.
pub(crate) fn order(status: LeaderOrderStatus, lots: i64, price: i64) -> LeaderOrder {
    let now = fill(1, 1, 0).transact_time;
    let whole = |mantissa| Decimal { mantissa, exponent: 0 };
    LeaderOrder {
        sequence: now.0,
        order_id: 1,
        symbol: Symbol::new("XYZ").unwrap(),
        side: Side::Buy,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        status,
        price: Some(whole(price)),
        quantity: whole(lots),
        transact_time: now,
        sending_time: now,
        stop_price: None,
        trigger_price: None,
    }
}
