//! Tests of the egress stage: a real journal on one side, a scripted venue on the other, so that what
//! is counted and what is sent can be told apart.

use super::*;
use crate::configuration::Directory;
use crate::latency;
use crate::ring::{self, InputReader};
use crate::testing::Folders;
use crate::transport::{Listener, Network};
use crate::venue::{CancelIntent, Intents, NotSent, QueryIntent, Replaced};
use journal::{Options, Writer};
use protocol::messages::{
    Instructions, InstructionsEntry, OrdersHanded, PositionEffect, Reason, SessionEvent, Trigger,
    VenueRequest,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, PlanIndex, Ticks};
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

const SESSION: SessionIndex = SessionIndex(0);

/// What a scripted venue was asked to do.
#[derive(Default)]
struct Log {
    /// Number of our next message, at each connection.
    connected_at: Vec<u64>,
    orders: Vec<(u64, i64)>,
    /// What orders were to replace, and the quantity that the venue was told.
    replaces: Vec<(Replaced, Lots)>,
    events: Vec<SessionState>,
}

/// A venue that accepts everything while a switch is on; each order is eight octets on the wire.
struct Script {
    log: Arc<Mutex<Log>>,
    next: u64,
    bound: bool,
    /// Whether the next tick binds the session.
    greets: bool,
    outbox: Vec<u8>,
    buffer: [u8; 64],
}

impl Venue for Script {
    fn connected(&mut self, life: &SessionLife, _now: Nanos) {
        self.next = life.sent_next;
        self.log.lock().unwrap().connected_at.push(life.sent_next);
        self.greets = true;
    }

    fn disconnected(&mut self) {
        self.bound = false;
        self.outbox.clear();
    }

    fn is_bound(&self) -> bool {
        self.bound
    }

    fn is_synchronised(&self) -> bool {
        self.bound
    }

    fn spare_mut(&mut self) -> &mut [u8] {
        &mut self.buffer
    }

    fn filled(&mut self, _octets: usize, _time: Nanos) {}

    fn digest(&mut self, _inputs: &mut SessionInputs, _now: Nanos) -> Result<usize, Ended> {
        Ok(0)
    }

    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended> {
        if std::mem::take(&mut self.greets) {
            if self.next == 1 {
                inputs.event(SessionState::Negotiated, [1; 16], now);
            }
            inputs.event(SessionState::Established, [1; 16], now);
            self.bound = true;
        }
        Ok(())
    }

    fn journalled(&mut self, event: &SessionEvent, _now: Nanos) {
        self.log.lock().unwrap().events.push(event.state);
    }

    fn has_room_for(&self, _messages: usize) -> bool {
        true
    }

    fn orders(&mut self, intents: &Intents<'_>, _now: Nanos) -> Result<u64, NotSent> {
        if !self.bound {
            return Err(NotSent);
        }
        let first = self.next;
        for intent in intents.orders {
            self.log.lock().unwrap().orders.push((self.next, intent.lots.0));
            self.outbox.extend([0; 8]);
            self.next += 1;
        }
        Ok(first)
    }

    fn replaces(
        &mut self,
        intents: &Intents<'_>,
        replaced: &[Replaced],
        now: Nanos,
    ) -> Result<u64, NotSent> {
        let pairs = intents.orders.iter().zip(replaced);
        let pairs = pairs.map(|(intent, replaced)| (*replaced, replaced.quantity(intent.lots)));
        self.log.lock().unwrap().replaces.extend(pairs);
        self.orders(intents, now)
    }

    fn cancel(&mut self, _intent: &CancelIntent, _now: Nanos) -> Result<u64, NotSent> {
        Err(NotSent)
    }

    fn request(&mut self, _request: &VenueRequest, _now: Nanos) -> Result<u64, NotSent> {
        Err(NotSent)
    }

    fn query(&mut self, _query: &QueryIntent, _now: Nanos) -> Result<u64, NotSent> {
        Err(NotSent)
    }

    fn propose(&mut self, _directory: &Arc<Directory>, _now: Nanos) {}

    fn verdict(&mut self) -> Option<Result<(), String>> {
        Some(Ok(()))
    }

    fn revise(&mut self, _directory: &Arc<Directory>) {}

    fn balance(&mut self) {}

    fn is_balanced(&self) -> bool {
        true
    }

    fn terminate(&mut self, _now: Nanos) {}

    fn waiting(&self) -> &[u8] {
        &self.outbox
    }

    fn written(&mut self, octets: usize) {
        self.outbox.drain(..octets);
    }

    fn strays(&self) -> u64 {
        0
    }
}

struct Scene {
    egress: Egress,
    writer: Writer,
    inputs: InputReader,
    listener: Listener,
    log: Arc<Mutex<Log>>,
    time: Arc<AtomicU64>,
    counters: Arc<Counters>,
    collector: latency::Collector,
    /// Inputs that the stage has handed over and the test has not journalled yet.
    held: Vec<Vec<u8>>,
    _folders: Folders,
}

impl Scene {
    fn new() -> Self {
        let folders = Folders::new();
        let configuration = folders.configuration();
        let directory = configuration.journal.directory.clone();
        let mut options = Options::new(directory, crate::recovery::ring_path(&configuration));
        options.ring_bytes = 2 << 20;
        options.segment_bytes = 4 << 20;
        let opened = journal::open(&options, 1, &|| Nanos(0)).unwrap();
        let reader = opened.readers.into_iter().next().unwrap();
        let mut routes = Routes::default();
        let registry = crate::configuration::Registry::new(configuration.capacity);
        for record in configuration.activate(&registry, Nanos(1)).unwrap().records {
            routes.observe(&record).unwrap();
        }
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let (inputs_out, inputs) = ring::inputs(64);
        let (recorder, collector) = latency::measurement();
        let log = Arc::new(Mutex::new(Log::default()));
        let venue = Script {
            log: Arc::clone(&log),
            next: 1,
            bound: false,
            greets: false,
            outbox: Vec::new(),
            buffer: [0; 64],
        };
        let counters = Counters::new(1);
        let time = Arc::new(AtomicU64::new(1_000_000));
        let parts = EgressParts {
            name: "sim".into(),
            index: 0,
            session: SESSION,
            address: listener.address().unwrap(),
            network: Network::Tcp,
            durability: OrderDurability::Written,
            is_source: false,
            venue: Box::new(venue),
            life: crate::sessions::SessionBook::default().life(SESSION),
            routes: Arc::new(routes),
            reader,
            inputs: inputs_out,
            revisions: crate::revision::rings(1).venues.remove(0),
            recorder,
            tap: Tap::off(),
            seed: 1,
        };
        let clock = Clock::manual(Arc::clone(&time));
        let egress = Egress::new(parts, clock, Arc::clone(&counters), Lifecycle::default());
        let (writer, held) = (opened.writer, Vec::new());
        Self {
            egress,
            writer,
            inputs,
            listener,
            log,
            time,
            counters,
            collector,
            held,
            _folders: folders,
        }
    }

    /// Takes turns until a condition holds, letting time pass.
    fn until<T>(&mut self, what: &str, mut attempt: impl FnMut(&mut Self) -> Option<T>) -> T {
        for _ in 0..1_000_000 {
            self.egress.work();
            while let Some(input) = self.inputs.peek() {
                self.held.push(input.as_slice().to_vec());
                self.inputs.pop();
            }
            if let Some(value) = attempt(self) {
                return value;
            }
            self.time.fetch_add(1_000_000, std::sync::atomic::Ordering::Relaxed);
            std::thread::yield_now();
        }
        panic!("waited in vain: {what}");
    }

    /// Does what the engine stage would do with the inputs so far.
    fn journal_inputs(&mut self) {
        for input in self.held.drain(..) {
            self.writer.append(Nanos(1), Sequence(0), &input).unwrap();
        }
    }

    /// Journals an instructions record of orders of plan 0, and says which record it is.
    fn decide(&mut self, parent: u64, lots: &[i64]) -> Sequence {
        let orders: Vec<(i64, i64)> = lots.iter().map(|lots| (*lots, *lots)).collect();
        self.decide_for(parent, &orders)
    }

    /// The same with a target for each order.
    fn decide_for(&mut self, parent: u64, orders: &[(i64, i64)]) -> Sequence {
        let root = Instructions {
            trigger: Trigger::LeaderEvent,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id: Some(1),
            episode: 1,
            position_before: Lots(0),
            position: Lots(1),
            reference_price: Ticks(1),
            receive_time: Nanos(1),
            configuration: 1,
            rotation: 0,
        };
        let entry = |(target, lots): &(i64, i64)| InstructionsEntry {
            plan: PlanIndex(0),
            reason: Reason::None,
            effect: PositionEffect::Open,
            leg: 0,
            breaches: 0,
            target: Lots(*target),
            position: Lots(0),
            working: Lots(0),
            desired: Lots(*lots),
            lots: Lots(*lots),
            price: None,
        };
        let entries: Vec<InstructionsEntry> = orders.iter().map(entry).collect();
        let mut buffer = vec![0; 4096];
        let length = root.encode(&mut buffer, &entries);
        self.writer.append(Nanos(1), Sequence(parent), &buffer[..length]).unwrap()
    }

    fn connect(&mut self) -> Transport {
        let transport = self.until("a connection", |scene| scene.listener.accept());
        self.until("the session is bound", |scene| {
            scene.egress.desk.venue.is_bound().then_some(())
        });
        self.journal_inputs();
        transport
    }

    fn orders(&self) -> Vec<(u64, i64)> {
        self.log.lock().unwrap().orders.clone()
    }
}

/// Goal: an order that its own record does not ask for stops the process, and nothing of the record is sent.
/// Method: the second of two orders is larger than the way to its target.
#[test]
fn an_order_beyond_its_target_stops_everything() {
    let mut scene = Scene::new();
    let _venue = scene.connect();
    scene.decide_for(1, &[(5, 5), (3, 4)]);
    let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        scene.until("nobody", |_| None::<()>);
    }));
    let message = *stopped.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("plan 0: an order never takes position and open orders"), "{message}");
    assert_eq!(scene.orders(), [], "not even what stands before it");
}

/// Goal: all orders of a fan-out leave in one write, and the engine hears that they have left; entries
/// without an order take no number. Method: two records in one turn; count writes and octets.
#[test]
fn a_fan_out_is_one_write() {
    let mut scene = Scene::new();
    let mut venue = scene.connect();
    let writes = scene.counters.egress[0].writes.get();
    let first = scene.decide(1, &[5, 0, -3]);
    let second = scene.decide(1, &[7]);
    let handed = scene.until("both records are handed over", |scene| {
        let handed: Vec<OrdersHanded> =
            scene.held.iter().filter_map(|input| OrdersHanded::decode(input).ok()).collect();
        (handed.len() == 2).then_some(handed)
    });
    assert_eq!(scene.counters.egress[0].writes.get() - writes, 1);
    assert_eq!(scene.orders(), [(1, 5), (2, -3), (3, 7)]);
    let found: Vec<_> = handed.iter().map(|handed| (handed.instructions, handed.orders)).collect();
    assert_eq!(found, [(first, 2), (second, 1)]);
    let mut buffer = [0; 64];
    assert_eq!(venue.read(&mut buffer), Progress::Octets(24));
    // One event, one latency: the first write counts.
    assert!(scene.egress.desk.recorder.finish() || scene.collector.collect() > 0);
    scene.collector.collect();
    assert_eq!(scene.collector.percentiles().count, 1);
}

/// Goal: orders that were decided before the engine knew of a loss are counted and not sent, and the next
/// conversation begins only when the journal has told of the loss. Method: close the transport, decide
/// orders, and hold the loss back from the journal for many turns.
#[test]
fn orders_across_a_loss_are_counted_and_not_sent() {
    let mut scene = Scene::new();
    let venue = scene.connect();
    scene.decide(1, &[5]);
    scene.until("the order has left", |scene| (scene.orders().len() == 1).then_some(()));
    drop(venue);
    scene.until("the loss is noticed", |scene| (!scene.egress.desk.venue.is_bound()).then_some(()));
    scene.decide(2, &[8, 9]);
    let mut turns = 0;
    scene.until("many turns", |scene| {
        turns += 1;
        assert!(scene.listener.accept().is_none(), "connected before the loss was journalled");
        (turns > 10_000).then_some(())
    });
    let lost = scene.held.iter().filter_map(|input| SessionEvent::decode(input).ok());
    assert_eq!(lost.map(|event| event.state).collect::<Vec<_>>(), [SessionState::Lost]);
    assert_eq!(scene.orders(), [(1, 5)]);

    scene.journal_inputs();
    let _venue = scene.connect();
    scene.decide(3, &[10]);
    scene.until("the next order has left", |scene| (scene.orders().len() == 2).then_some(()));
    let log = scene.log.lock().unwrap();
    assert_eq!(log.connected_at, [1, 4], "two orders were counted and not sent");
    assert_eq!(log.orders[1], (4, 10));
    assert_eq!(
        log.events,
        [
            SessionState::Negotiated,
            SessionState::Established,
            SessionState::Lost,
            SessionState::Established
        ]
    );
}

/// Goal: orders of another venue's session and other records are none of our business.
/// Method: an instructions record for a plan that trades elsewhere.
#[test]
fn other_sessions_are_left_alone() {
    let mut scene = Scene::new();
    scene.egress.desk.session = SessionIndex(9);
    let _venue = scene.until("a connection", |scene| scene.listener.accept());
    scene.decide(1, &[5]);
    let position = scene.until("the record was looked at", |scene| {
        Some(scene.counters.egress[0].position.get()).filter(|position| *position > 0)
    });
    assert_eq!(position, 1);
    assert!(scene.orders().is_empty());
}
