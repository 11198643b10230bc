//! What the wire tests share: a venue on a thread, and a FIXP client that speaks to it.

use paceline_simulator::venue::*;
use protocol::fixp::{ClientEvent, ClientOptions, ClientSession, Gap, Outbox, SessionId};
use protocol::messages::*;
use protocol::sofh::FrameBuffer;
use protocol::units::{Lots, Nanos, Ticks};
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Longest wait for an answer: beyond it a test has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Two instruments (one tick of one lot is worth 0.01), three accounts, three sessions.
pub(crate) const OPTIONS: &str = r#"
    [fees]
    maker_bps = "-0.1"
    taker_bps = "3.5"
    [depth]
    levels = 3
    spread_ticks = 2
    step_ticks = 1
    lots = 10
    [[instrument]]
    symbol = "BTC"
    security_id = 7
    tick = "0.1"
    lot = "0.1"
    [[instrument]]
    symbol = "ETH"
    security_id = 8
    tick = "0.1"
    lot = "0.1"
    reference_price = "50"
    [[account]]
    number = 1
    balance = "1000"
    [[account]]
    number = 2
    balance = "1000"
    [[account]]
    number = 3
    balance = "1000"
    [[session]]
    name = "alpha"
    key = "a"
    accounts = [1, 2]
    [[session]]
    name = "beta"
    key = "b"
    accounts = [3]
    [[session]]
    name = "market"
    key = "m"
    role = "market"
"#;

/// Runs a venue beside a test, which gets its address; returns what the venue says at the end.
pub(crate) fn with_venue(options: &VenueOptions, test: impl FnOnce(SocketAddr)) -> Summary {
    let venue = Venue::bind(options).unwrap();
    let address = venue.local_addr();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let venue = scope.spawn(|| venue.run(&stop));
        // The venue stops also when the test fails; the failure then ends the scope.
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| test(address)));
        stop.store(true, Ordering::Relaxed);
        let summary = venue.join().unwrap().unwrap();
        outcome.map_or_else(|panic| std::panic::resume_unwind(panic), |()| summary)
    })
}

/// Options of the tests with something changed.
pub(crate) fn options(change: impl FnOnce(&mut VenueOptions)) -> VenueOptions {
    let mut options = VenueOptions::from_toml(OPTIONS).unwrap();
    change(&mut options);
    options
}

/// Writes a message to the start of a buffer and returns its length.
type Encode<'a> = &'a dyn Fn(&mut [u8]) -> usize;

/// A FIXP client on a blocking socket.
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
    frames: FrameBuffer,
    outbox: Outbox,
    session: ClientSession,
    id: SessionId,
    inbox: VecDeque<Vec<u8>>,
    pub(crate) gaps: Vec<Gap>,
    pub(crate) retransmitted: usize,
    pub(crate) refusal: Option<String>,
    pub(crate) is_ended: bool,
    now: u64,
}

impl Client {
    /// A client that is not connected.
    pub(crate) fn new(address: SocketAddr, credentials: &str, id: u8) -> Self {
        // The promise of a minute: the client of a test sends no heartbeats.
        let options = ClientOptions { keepalive_ms: 60_000, ..ClientOptions::default() };
        Self {
            address,
            stream: None,
            frames: FrameBuffer::new(64 * 1024, 4096),
            outbox: Outbox::new(64 * 1024),
            session: ClientSession::new(options, credentials.as_bytes(), None),
            id: [id; 16],
            inbox: VecDeque::new(),
            gaps: Vec::new(),
            retransmitted: 0,
            refusal: None,
            is_ended: false,
            now: 1,
        }
    }

    /// A client whose session is established.
    pub(crate) fn established(address: SocketAddr, credentials: &str, id: u8) -> Self {
        let mut client = Self::new(address, credentials, id);
        client.connect();
        client.wait(|client| client.session.is_established());
        client
    }

    /// Each call is a nanosecond later than the one before: nothing ever times out here.
    fn now(&mut self) -> Nanos {
        self.now += 1;
        Nanos(self.now)
    }

    /// Dials and asks for the session.
    pub(crate) fn connect(&mut self) {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        self.stream = Some(stream);
        self.frames.clear();
        let now = self.now();
        self.session.connected(now, self.id, &mut self.outbox);
        self.flush();
    }

    /// Closes the connection without a word.
    pub(crate) fn hang_up(&mut self) {
        self.stream = None;
        self.session.disconnected();
    }

    /// Dials again and waits until the session goes on.
    pub(crate) fn reconnect(&mut self) {
        self.hang_up();
        self.connect();
        self.wait(|client| client.session.is_established());
    }

    fn flush(&mut self) {
        // A peer that hung up is noticed when its end is read.
        let _ = self.stream.as_mut().unwrap().write_all(self.outbox.waiting());
        self.outbox.clear();
    }

    /// Puts an application message behind others that wait.
    pub(crate) fn queue(&mut self, encode: Encode<'_>) {
        let now = self.now();
        self.session.application(now, &mut self.outbox, 256, |buffer| encode(buffer)).unwrap();
    }

    /// Sends application messages in one write, behind those that wait.
    pub(crate) fn send(&mut self, messages: &[Encode<'_>]) {
        for encode in messages {
            self.queue(encode);
        }
        self.flush();
    }

    pub(crate) fn order(&mut self, order: &NewOrderSingle) {
        self.send(&[&|buffer| order.encode(buffer)]);
    }

    /// Reads once. Whether the connection lives.
    fn read(&mut self) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        let count = match stream.read(self.frames.spare_mut()) {
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => 0,
            Err(error) => panic!("no answer: {error}"),
        };
        self.frames.filled(count);
        while let Some(message) = self.frames.next_message().unwrap() {
            self.now += 1;
            let now = Nanos(self.now);
            match self.session.receive(message, now, &mut self.outbox).unwrap() {
                ClientEvent::Application { message, retransmitted, .. } => {
                    self.retransmitted += usize::from(retransmitted);
                    self.inbox.push_back(message.to_vec());
                }
                ClientEvent::NotApplied { gap, .. } => self.gaps.push(gap),
                ClientEvent::NegotiationRejected { reason, .. }
                | ClientEvent::EstablishmentRejected { reason, .. } => {
                    self.refusal = Some(String::from_utf8(reason.to_vec()).unwrap());
                }
                ClientEvent::PeerFinished => {
                    self.session.finished_receiving(now, &mut self.outbox).unwrap();
                }
                ClientEvent::Terminated { .. } => self.is_ended = true,
                _ => {}
            }
        }
        self.flush();
        count > 0
    }

    /// Reads until something is true.
    pub(crate) fn wait(&mut self, condition: impl Fn(&Self) -> bool) {
        while !condition(self) {
            assert!(self.read() || condition(self), "the connection ended too early");
        }
    }

    /// Reads until the peer hangs up.
    pub(crate) fn wait_for_end(&mut self) {
        while self.read() {}
    }

    /// Ends the session in order.
    pub(crate) fn finish(&mut self) {
        let now = self.now();
        self.session.finish(now, &mut self.outbox).unwrap();
        self.flush();
        self.wait(|client| client.is_ended);
    }

    /// The next application message.
    pub(crate) fn next(&mut self) -> Message {
        self.wait(|client| !client.inbox.is_empty());
        let octets = self.inbox.pop_front().unwrap();
        Message::decode(&octets).unwrap()
    }

    /// The next message, which has to be an execution report.
    pub(crate) fn report(&mut self) -> ExecutionReport {
        match self.next() {
            Message::ExecutionReport(report) => report,
            other => panic!("{other:?} is no execution report"),
        }
    }

    /// The next reports, shortened: what each says, and about how much at what price.
    pub(crate) fn reports(&mut self, count: usize) -> Vec<(ExecType, i64, Option<i64>)> {
        let short = |report: ExecutionReport| {
            (report.exec_type, report.last_lots.0, report.last_price.map(|price| price.0))
        };
        (0..count).map(|_| short(self.report())).collect()
    }

    /// Tells the venue a price, as a market session.
    pub(crate) fn print(&mut self, symbol: &str, tenths: i64) {
        let message = MarketPrint {
            symbol: Symbol::new(symbol).unwrap(),
            price: Decimal { mantissa: tenths, exponent: -1 },
            quantity: Decimal { mantissa: 1, exponent: 0 },
            transact_time: Nanos(1),
        };
        self.send(&[&|buffer| message.encode(buffer)]);
    }
}

/// Sends octets on a connection of their own, and reads until the venue closes it or has nothing more.
pub(crate) fn send_and_drain(address: SocketAddr, octets: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    let _ = stream.write_all(octets);
    // The venue sees our end, whatever it made of the octets, and closes.
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}

/// A market order that takes what it gets.
pub(crate) fn market(id: &str, account: u32, side: Side, lots: i64) -> NewOrderSingle {
    NewOrderSingle {
        cl_ord_id: ClOrdId::new(id).unwrap(),
        account,
        security_id: 8,
        side,
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::ImmediateOrCancel,
        position_effect: PositionEffect::Open,
        quantity: Lots(lots),
        price: None,
        transact_time: Nanos(1),
    }
}

/// An order that waits at a limit.
pub(crate) fn limit(id: &str, account: u32, side: Side, lots: i64, price: i64) -> NewOrderSingle {
    NewOrderSingle {
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        price: Some(Ticks(price)),
        ..market(id, account, side, lots)
    }
}
