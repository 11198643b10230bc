//! A stand-in for the gateway: takes FIXP clients, keeps what they send, and loses what the test says.

use protocol::fixp::messages::{EstablishmentRejectCode, NegotiationRejectCode, NotApplied};
use protocol::fixp::{Gap, Numbers, Outbox, ServerEvent, ServerOptions, ServerSession, SessionId};
use protocol::messages::{EventReject, Message, Reason};
use protocol::sofh::FrameBuffer;
use protocol::units::{Nanos, Sequence};
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// What the stand-in does wrong.
#[derive(Clone, Copy, Default)]
pub(crate) struct Script {
    /// Each connection is dropped before its n-th message is processed, so often.
    pub(crate) lose_at: u64,
    pub(crate) losses: u64,
    /// Each n-th message is rejected.
    pub(crate) reject_every: u64,
    /// Sessions are unknown after a loss.
    pub(crate) forgets: bool,
    /// The connection that would hear of a loss first is dropped before it does, and what it missed is
    /// sent again only when the client has nothing more to say.
    pub(crate) is_slow: bool,
}

/// How long a client is silent before it has nothing more to say.
const SILENCE: Duration = Duration::from_millis(200);

/// What a session said.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) messages: Vec<Message>,
    incoming_next: u64,
    outgoing: Vec<Vec<u8>>,
}

/// The stand-in.
#[derive(Default)]
pub(crate) struct Gateway {
    script: Script,
    /// By the name of the credentials.
    pub(crate) heard: Mutex<BTreeMap<String, Heard>>,
    names: Mutex<BTreeMap<SessionId, String>>,
    losses: AtomicU64,
    gaps: AtomicU64,
    is_over: AtomicBool,
}

impl Gateway {
    /// Runs a stand-in beside a test, which gets its address.
    pub(crate) fn run(script: Script, test: impl FnOnce(SocketAddr)) -> Self {
        let gateway = Self { script, ..Self::default() };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::scope(|scope| {
            let serving = &gateway;
            scope.spawn(move || {
                while let Ok((stream, _)) = listener.accept() {
                    if serving.is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    scope.spawn(move || serving.serve(stream));
                }
            });
            test(address);
            gateway.is_over.store(true, Ordering::Relaxed);
            drop(TcpStream::connect(address));
        });
        gateway
    }

    fn serve(&self, mut stream: TcpStream) {
        let options = ServerOptions { keepalive_ms: 60_000, ..ServerOptions::default() };
        let mut session = ServerSession::new(options);
        let mut outbox = Outbox::new(256 * 1024);
        let mut frames = FrameBuffer::new(64 * 1024, 4096);
        session.connected(Nanos(1), &mut outbox);
        let mut name = String::new();
        let mut count = 0;
        stream.set_read_timeout(self.script.is_slow.then_some(SILENCE)).unwrap();
        loop {
            match stream.read(frames.spare_mut()) {
                Ok(octets @ 1..) => frames.filled(octets),
                Err(error) if error.kind() == ErrorKind::WouldBlock && !name.is_empty() => {
                    self.retransmit(&mut session, &mut outbox, &name);
                }
                _ => return,
            }
            while let Some(message) = frames.next_message().unwrap() {
                let is_application = !name.is_empty() && is_application(message);
                count += u64::from(is_application);
                if is_application && count == self.script.lose_at && self.may_lose() {
                    return;
                }
                let event = session.receive(message, Nanos(1), &mut outbox).unwrap();
                let gaps = self.gaps.load(Ordering::Relaxed);
                self.handle(&mut session, &mut outbox, &mut name, event);
                if self.script.is_slow && gaps == 0 && self.gaps.load(Ordering::Relaxed) > 0 {
                    return;
                }
            }
            if stream.write_all(outbox.waiting()).is_err() {
                return;
            }
            outbox.clear();
        }
    }

    fn may_lose(&self) -> bool {
        self.losses.fetch_add(1, Ordering::Relaxed) < self.script.losses
    }

    fn handle(
        &self,
        session: &mut ServerSession,
        outbox: &mut Outbox,
        name: &mut String,
        event: ServerEvent<'_>,
    ) {
        let mut names = self.names.lock().unwrap();
        let mut all = self.heard.lock().unwrap();
        match event {
            ServerEvent::NegotiateRequested { session_id, credentials } => {
                let credentials = credentials.parse().unwrap();
                if credentials.key != b"key" {
                    let code = NegotiationRejectCode::Credentials;
                    session.negotiation_reject(outbox, code, "unknown credentials").unwrap();
                    return;
                }
                names.insert(session_id, credentials.name.to_string());
                let heard = Heard { incoming_next: 1, ..Heard::default() };
                all.insert(credentials.name.to_string(), heard);
                session.negotiation_accept(outbox).unwrap();
            }
            ServerEvent::EstablishRequested { session_id, .. } => {
                let is_lost = self.losses.load(Ordering::Relaxed) > 0 && self.script.forgets;
                let Some(known) = names.get(&session_id).filter(|_| !is_lost) else {
                    let code = EstablishmentRejectCode::Unnegotiated;
                    session.establishment_reject(outbox, code, "no such session").unwrap();
                    return;
                };
                name.clone_from(known);
                let heard = all.get_mut(name).unwrap();
                let outgoing_next = heard.outgoing.len() as u64 + 1;
                let numbers = Numbers { outgoing_next, incoming_next: heard.incoming_next };
                let gap = session.establishment_accept(Nanos(1), outbox, numbers).unwrap();
                self.gaps.fetch_add(u64::from(gap.is_some()), Ordering::Relaxed);
                gap.inspect(|gap| heard.not_applied(session, outbox, *gap));
            }
            ServerEvent::Application { number, message } => {
                let heard = all.get_mut(name).unwrap();
                heard.incoming_next = number + 1;
                heard.messages.push(Message::decode(message).unwrap());
                if self.script.reject_every != 0 && number % self.script.reject_every == 0 {
                    heard.reject(session, outbox, number);
                }
            }
            ServerEvent::Gap(gap) => all.get_mut(name).unwrap().not_applied(session, outbox, gap),
            ServerEvent::RetransmitRequested { .. } if self.script.is_slow => {}
            ServerEvent::RetransmitRequested { .. } => {
                drop(all);
                self.retransmit(session, outbox, name);
                return;
            }
            ServerEvent::PeerFinished { gap } => {
                assert_eq!(gap, None);
                session.finished_receiving(Nanos(1), outbox).unwrap();
            }
            ServerEvent::Terminated { .. } | ServerEvent::FlowFinished | ServerEvent::Nothing => {}
        }
        if session.is_established() && !name.is_empty() {
            all.get_mut(name).unwrap().incoming_next = session.numbers().incoming_next;
        }
    }

    /// Sends everything again that was asked for, if anything was.
    fn retransmit(&self, session: &mut ServerSession, outbox: &mut Outbox, name: &str) {
        let all = self.heard.lock().unwrap();
        let Some(asked) = session.retransmission_due() else { return };
        session.retransmission_begin(outbox, asked.count).unwrap();
        while let Some(due) = session.retransmission_due() {
            let message = &all[name].outgoing[usize::try_from(due.from).unwrap() - 1];
            let copy = |buffer: &mut [u8]| {
                buffer[..message.len()].copy_from_slice(message);
                message.len()
            };
            session.retransmit(Nanos(1), outbox, message.len(), copy).unwrap();
        }
    }
}

impl Heard {
    fn not_applied(&mut self, session: &mut ServerSession, outbox: &mut Outbox, gap: Gap) {
        let message = NotApplied { from_seq_no: gap.from, count: gap.count };
        self.send(session, outbox, |buffer| message.encode(buffer));
    }

    fn reject(&mut self, session: &mut ServerSession, outbox: &mut Outbox, number: u64) {
        let message = EventReject {
            trade_id: None,
            client_sequence: number,
            reason: Reason::UnknownInstrument,
            journal_sequence: Sequence(number),
        };
        self.send(session, outbox, |buffer| message.encode(buffer));
    }

    fn send(
        &mut self,
        session: &mut ServerSession,
        outbox: &mut Outbox,
        encode: impl Fn(&mut [u8]) -> usize,
    ) {
        let mut message = vec![0; 128];
        let length = encode(&mut message);
        message.truncate(length);
        session.application(Nanos(1), outbox, 128, encode).unwrap();
        self.outgoing.push(message);
    }
}

/// Session messages have a schema of their own.
fn is_application(message: &[u8]) -> bool {
    let header = protocol::header::MessageHeader::decode(message).unwrap();
    header.schema_id != protocol::fixp::messages::SCHEMA_ID
}
