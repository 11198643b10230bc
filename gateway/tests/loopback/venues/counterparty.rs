//! A venue that a test drives word by word: its socket, its orders, and what a protocol has to do for it.
//!
//! It decides nothing by itself. A protocol is a [`Speaker`]: it turns octets into what was asked, and what is
//! said into octets. What is said while nobody is there keeps its number, and is missed.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use paceline_gateway::venue::Capabilities;
use protocol::messages::{CxlRejReason, OrdRejReason};
use protocol::units::Nanos;

/// An order as the venue got it: lots are signed, prices are ticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) account: u32,
    pub(crate) lots: i64,
    pub(crate) price: Option<i64>,
}

/// What a gateway asks of a venue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Order(Order),
    /// An order in the place of another one, whose id is this; its quantity is a magnitude where nothing says its side.
    Replace {
        order: Order,
        replaces: String,
    },
    /// A cancel: its own id, and that of the order.
    Cancel {
        id: String,
        order: String,
    },
}

/// What a venue says of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Accepted,
    Filled,
    Canceled,
    Expired,
    Rejected(OrdRejReason),
    /// The last fill is taken back.
    Busted,
    /// It is not cancelled.
    CancelRefused(CxlRejReason),
    /// Another order has its place.
    Replaced,
    /// No other one has.
    ReplaceRefused(CxlRejReason),
}

/// A word, and how the order stands after it; magnitudes.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) word: Word,
    pub(crate) order: Order,
    /// Id of the cancel that is answered, where one is, or of the replace.
    pub(crate) cancel: Option<String>,
    /// Id of the order whose place it has taken, where that is said.
    pub(crate) replaced: Option<String>,
    /// The venue's number of the order, and of the report.
    pub(crate) order_id: u64,
    pub(crate) exec_id: u64,
    pub(crate) last: i64,
    pub(crate) filled: i64,
    pub(crate) left: i64,
    /// Whether a cancel of it is not answered yet: trades are told in that state then (FIX 4.4, matrix B.1.c).
    pub(crate) is_cancelling: bool,
    /// Whether it was off the book before: trades do not bring it back (matrix J.1.b).
    pub(crate) is_over: bool,
}

/// One protocol, spoken by the venue's side.
pub(crate) trait Speaker {
    /// What the protocol is called in a configuration.
    fn protocol(&self) -> &'static str;

    /// More of the `[[venue]]` table.
    fn venue(&self) -> &'static str;

    /// Files beside the configuration.
    fn files(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// What the adapter has to declare.
    fn capabilities(&self) -> Capabilities;

    /// A transport is open.
    fn connected(&mut self, now: Nanos);

    /// The transport is gone; the session is not.
    fn disconnected(&mut self);

    /// Takes octets and answers what the session wants to know; returns what is asked of the venue. Whether the
    /// next order is to be lost: then nothing is taken from it on, and none is returned.
    fn hear(&mut self, octets: &[u8], loses: bool, now: Nanos) -> Option<Vec<Asked>>;

    /// What was asked by octets that were heard before, where another process listens to them. None when it has hung up.
    fn overhear(&mut self) -> Option<Vec<Asked>> {
        Some(Vec::new())
    }

    /// Something that will go wrong, of which this protocol alone knows.
    fn arrange(&mut self, what: &str) {
        panic!("nobody here can {what}");
    }

    /// Says something about an order; it takes its number whether somebody hears it or not.
    fn say(&mut self, said: &Said, now: Nanos);

    /// Lets time pass; sends what was said and not sent, and what was asked for again.
    fn tick(&mut self, now: Nanos);

    /// Octets for the socket.
    fn take_octets(&mut self) -> Vec<u8>;

    /// How often positions, and balances, were asked for.
    fn snapshots(&self) -> (u64, u64);
}

/// The venue.
pub(crate) struct Counterparty {
    pub(crate) speaker: Box<dyn Speaker>,
    listener: TcpListener,
    stream: Option<TcpStream>,
    unsent: Vec<u8>,
    /// What was asked and not looked at yet.
    asked: Vec<Asked>,
    /// Every order that came, by the last one.
    orders: Vec<Standing>,
    /// The cancel that is not answered yet: its id, and that of the order.
    cancel: Option<(String, String)>,
    /// What the newest order is to be replaced by.
    replacing: Option<Order>,
    executions: u64,
    last: Option<Said>,
    /// Whether the next order is lost, with the connection.
    pub(crate) loses: bool,
    /// Whether nobody is let in.
    pub(crate) is_closed: bool,
}

/// How an order stands.
struct Standing {
    order: Order,
    filled: i64,
    last: i64,
    is_over: bool,
}

impl Counterparty {
    pub(crate) fn new(speaker: Box<dyn Speaker>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self {
            speaker,
            listener,
            stream: None,
            unsent: Vec::new(),
            asked: Vec::new(),
            orders: Vec::new(),
            cancel: None,
            replacing: None,
            executions: 0,
            last: None,
            loses: false,
            is_closed: false,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// Lots that are filled, with their signs.
    pub(crate) fn position(&self) -> i64 {
        self.orders.iter().map(|standing| standing.filled * standing.order.lots.signum()).sum()
    }

    /// Id of an order; the first one is number one.
    pub(crate) fn id_of(&self, order: usize) -> &str {
        &self.orders[order - 1].order.id
    }

    /// Accepts, reads, answers, writes.
    pub(crate) fn turn(&mut self) {
        let now = now();
        if self.stream.is_none()
            && !self.is_closed
            && let Ok((stream, _)) = self.listener.accept()
        {
            stream.set_nonblocking(true).unwrap();
            stream.set_nodelay(true).unwrap();
            self.stream = Some(stream);
            self.speaker.connected(now);
        }
        let Some(stream) = &mut self.stream else { return };
        let mut buffer = [0; 1 << 14];
        match stream.read(&mut buffer) {
            Ok(0) => return self.hang_up(),
            Ok(count) => match self.speaker.hear(&buffer[..count], self.loses, now) {
                Some(asked) => asked.into_iter().for_each(|asked| self.take(asked)),
                None => {
                    self.loses = false;
                    return self.hang_up();
                }
            },
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => return self.hang_up(),
        }
        match self.speaker.overhear() {
            Some(asked) => asked.into_iter().for_each(|asked| self.take(asked)),
            None => return self.hang_up(),
        }
        self.speaker.tick(now);
        self.write();
    }

    fn take(&mut self, asked: Asked) {
        match &asked {
            Asked::Order(order) => {
                let known = self.orders.iter().any(|standing| standing.order.id == order.id);
                assert!(!known, "no order is ever sent twice: {order:?}");
                let order = order.clone();
                self.orders.push(Standing { order, filled: 0, last: 0, is_over: false });
            }
            Asked::Replace { order, replaces } => {
                let standing = self.orders.last().expect("there is an order to be replaced");
                assert_eq!(standing.order.id, *replaces, "the last identity that was taken");
                let lots = order.lots.abs() * standing.order.lots.signum();
                self.replacing = Some(Order { lots, ..order.clone() });
            }
            Asked::Cancel { id, order } => {
                let is_known = self.orders.iter().any(|standing| standing.order.id == *order);
                assert!(is_known, "a cancel names the last identity that was taken: {order}");
                self.cancel = Some((id.clone(), order.clone()));
            }
        }
        self.asked.push(asked);
    }

    fn write(&mut self) {
        self.unsent.append(&mut self.speaker.take_octets());
        let Some(stream) = &mut self.stream else { return };
        match stream.write(&self.unsent) {
            Ok(count) => drop(self.unsent.drain(..count)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(_) => self.hang_up(),
        }
    }

    /// The connection breaks.
    pub(crate) fn hang_up(&mut self) {
        self.stream = None;
        self.unsent.clear();
        self.speaker.disconnected();
    }

    /// What was asked since the last call.
    pub(crate) fn take_asked(&mut self) -> Vec<Asked> {
        std::mem::take(&mut self.asked)
    }

    /// Says something of the newest order; a fill is of so many lots.
    pub(crate) fn say(&mut self, word: Word, lots: i64) {
        self.say_of(self.orders.len(), word, lots);
    }

    /// Says something of an order; the first one is number one.
    pub(crate) fn say_of(&mut self, order: usize, word: Word, lots: i64) {
        let standing = &mut self.orders[order - 1];
        let is_of = |cancel: &&(String, String)| cancel.1 == standing.order.id;
        let is_cancelling = self.cancel.as_ref().filter(is_of).is_some();
        let mut cancel = self.cancel.as_ref().map(|(id, _)| id.clone());
        let mut replaced = None;
        let is_over = standing.is_over;
        match word {
            Word::Replaced => {
                let mut new = self.replacing.take().expect("a replace was asked for");
                // Less than has filled means to stop here (matrices D11, D12).
                new.lots = new.lots.signum() * new.lots.abs().max(standing.filled);
                replaced = Some(std::mem::replace(&mut standing.order, new).id);
            }
            Word::ReplaceRefused(_) => cancel = self.replacing.take().map(|new| new.id),
            Word::Filled => {
                standing.filled += lots;
                standing.last = lots;
            }
            Word::Busted => standing.filled -= standing.last,
            Word::Canceled | Word::Expired => standing.is_over = true,
            _ => {}
        }
        if matches!(word, Word::Canceled | Word::CancelRefused(_)) {
            self.cancel = None;
        }
        let ends =
            matches!(word, Word::Canceled | Word::Expired | Word::Rejected(_) | Word::Busted);
        let works = !ends && !is_over;
        let left = standing.order.lots.abs() - standing.filled;
        self.executions += 1;
        let said = Said {
            word,
            order: standing.order.clone(),
            cancel,
            replaced,
            order_id: order as u64,
            exec_id: self.executions,
            last: if matches!(word, Word::Filled | Word::Busted) { standing.last } else { 0 },
            filled: standing.filled,
            left: if works { left } else { 0 },
            is_cancelling,
            is_over,
        };
        self.speaker.say(&said, now());
        self.last = Some(said);
    }

    /// Says the last thing again.
    pub(crate) fn repeat(&mut self) {
        let said = self.last.clone().unwrap();
        self.speaker.say(&said, now());
    }
}

/// The time, as a venue stamps its messages with it.
pub(crate) fn now() -> Nanos {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    Nanos(u64::try_from(now).unwrap())
}
