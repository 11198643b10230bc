//! A gateway that is killed in the middle of its work, again and again, goes on as if nothing had been:
//! no order twice, no fill lost, no fill booked twice, everybody where an undisturbed run leaves them.

use crate::books::{Books, Positions, count};
use crate::process::{Process, until};
use crate::random::Random;
use crate::scene::{Fills, Scene, Wish};
use gateway::clock::{Clock, elapsed_ns};
use journal::{ReadError, ReadLimit, Reader};
use protocol::units::Sequence;
use serde_json::Value;
use simulator::venue::FaultOptions;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

/// Kills in one run, at most.
const KILLS_PER_SCENE: u64 = 100;

/// Calls to the system that a gateway is killed in, and how many of each a thread of it may have done before.
const KILLING_CALLS: [(&str, u64); 4] =
    [("sendto", 150), ("recvfrom", 400), ("pwrite64", 60), ("sendto", 20)];

/// How often gateways are killed close behind each other; 20,000 times are for the night.
fn kill_cycles() -> u64 {
    let given = std::env::var("PACELINE_KILL_CYCLES").ok();
    given.map_or(1_000, |text| text.parse().expect("a number of kills"))
}

/// The generated export of most tests here.
pub(crate) fn sample(folder: &Path) -> Fills {
    Fills::sample(folder, 20_260_105, 3, 300)
}

/// What a run without disturbance came to.
pub(crate) struct Calm {
    pub(crate) plans: Positions,
    records: u64,
    venue_events: u64,
}

impl Calm {
    fn run(wish: &Wish, fills: impl FnOnce(&Path) -> Fills) -> Self {
        let mut scene = Scene::new(wish, fills);
        let gateway = scene.ready_gateway();
        let leaders = scene.leaders();
        let books = end(&mut scene, gateway, leaders);
        Self { plans: books.plans, records: books.records, venue_events: books.venue_events }
    }

    /// The run with the sample, which is the same for all tests here.
    pub(crate) fn with_sample() -> &'static Self {
        static SAMPLE: OnceLock<Calm> = OnceLock::new();
        SAMPLE.get_or_init(|| Self::run(&Wish::default(), sample))
    }
}

/// Lets the leaders finish and the gateway drain, and holds the books against each other.
fn end(scene: &mut Scene, gateway: Process, leaders: Process) -> Books {
    finish(scene, gateway, leaders);
    let venue = scene.close_venue();
    Books::audit_without_breaks(scene, &venue)
}

fn finish(scene: &Scene, gateway: Process, leaders: Process) {
    let replayed = leaders.wait().success();
    assert_eq!(replayed["sent"], scene.fills.export.fills(), "{replayed:#}");
    assert_eq!(replayed["rejects"], Value::Object(serde_json::Map::new()), "{replayed:#}");
    let ended = gateway.finish().success();
    assert_eq!(ended["drained"], true, "{ended:#}");
    assert_eq!(ended["balanced"], true, "{ended:#}");
    assert_eq!(ended["complete"], true, "{ended:#}");
}

/// When a gateway is killed, counted from its start.
#[derive(Clone, Copy, Debug)]
enum Point {
    /// After so many new records in its journal: few of them are still those of the boot.
    Records(u64),
    /// After so many new lines in the venue's log.
    VenueEvents(u64),
}

impl Point {
    /// Points that, `kills` of them in a row, are spread over the whole run.
    fn random(random: &mut Random, calm: &Calm, kills: u64) -> Self {
        let share = |whole: u64| (whole * 3 / 2 / (kills + 1)).max(1);
        match random.between(0, 4) {
            0 => Self::Records(random.between(0, 40)),
            1 | 2 => Self::Records(random.between(1, share(calm.records))),
            _ => Self::VenueEvents(random.between(1, share(calm.venue_events))),
        }
    }
}

/// How far a run is: counts what is new in the files of the journal and of the venue.
struct Watch<'a> {
    scene: &'a Scene,
    records: u64,
    next: Sequence,
    reader: Option<Reader>,
    log: File,
    venue_events: u64,
}

impl<'a> Watch<'a> {
    fn new(scene: &'a Scene) -> Self {
        let log = File::open(scene.venue_log()).unwrap();
        Self { scene, records: 0, next: Sequence(1), reader: None, log, venue_events: 0 }
    }

    /// A gateway starts: count from here.
    fn restart(&mut self) {
        self.look();
        (self.records, self.venue_events) = (0, 0);
        self.reader = None;
    }

    fn has_reached(&mut self, point: Point) -> bool {
        self.look();
        match point {
            Point::Records(count) => self.records >= count,
            Point::VenueEvents(count) => self.venue_events >= count,
        }
    }

    fn look(&mut self) {
        let mut fresh = Vec::new();
        self.log.read_to_end(&mut fresh).unwrap();
        self.venue_events += fresh.iter().filter(|octet| **octet == b'\n').count() as u64;
        if let Err(error) = self.read_journal() {
            // While a gateway starts, its journal may not be there yet, or a ring may take another's place.
            self.reader = None;
            if let ReadError::Ahead { last, .. } = error {
                self.next = Sequence(last.0 + 1);
            }
        }
    }

    fn read_journal(&mut self) -> Result<(), ReadError> {
        let (directory, ring) = (self.scene.journal(), self.scene.ring());
        let reader = match &mut self.reader {
            Some(reader) => reader,
            None => {
                let ring = ring.exists().then_some(ring.as_path());
                let reader = Reader::open(&directory, ring, self.next, ReadLimit::Written)?;
                self.reader.insert(reader)
            }
        };
        while reader.next()?.is_some() {
            self.records += 1;
            self.next = reader.next_sequence();
        }
        Ok(())
    }
}

/// What runs after kills, and how many there were.
struct Disturbed {
    gateway: Process,
    leaders: Process,
    kills: u64,
}

/// Kills gateways at random points until there were so many or the leaders have finished; the one that is
/// running then is returned. `after` happens after each kill.
fn disturb(
    scene: &Scene,
    calm: &Calm,
    kills: u64,
    random: &mut Random,
    after: impl Fn(),
) -> Disturbed {
    let mut watch = Watch::new(scene);
    let mut gateway = scene.gateway();
    let mut leaders = scene.leaders();
    let mut killed = 0;
    for number in 1..=kills {
        let point = Point::random(random, calm, kills);
        let reached = until("a point to kill the gateway", || {
            if !leaders.is_running() {
                return Some(false);
            }
            assert!(gateway.is_running(), "{}", gateway.log());
            watch.has_reached(point).then_some(true)
        });
        if !reached {
            eprintln!("the leaders finished before kill {number} of {kills}");
            break;
        }
        gateway.kill();
        killed = number;
        eprintln!("kill {number} at {point:?}, record {}", watch.next.0 - 1);
        after();
        watch.restart();
        gateway = scene.gateway();
    }
    Scene::await_ready(&mut gateway);
    Disturbed { gateway, leaders, kills: killed }
}

/// A whole run with kills, held against the undisturbed one. Says how many there were.
fn survive(
    test: &str,
    wish: &Wish,
    fills: impl FnOnce(&Path) -> Fills,
    calm: &Calm,
    kills: u64,
) -> u64 {
    let mut random = Random::announced(test);
    let mut scene = Scene::new(wish, fills);
    let Disturbed { gateway, leaders, kills } = disturb(&scene, calm, kills, &mut random, || {});
    let books = end(&mut scene, gateway, leaders);
    assert_eq!(books.plans, calm.plans, "positions of plans, with kills and without");
    eprintln!("{test}: {} runs, {} records", books.epochs, books.records);
    kills
}

/// Goal: a gateway may die at any instant and be started again: nothing of it can be seen in the books.
/// Method: SIGKILL at random points of a replay, several in each of several runs, during boot, logon and
/// trading; then the venue's own log, its accounts, the leaders' export, the ledger, and the positions of
/// an undisturbed run have to agree, the journal has to be sound, and every decision of every run has to
/// repeat byte by byte.
#[test]
fn killed_gateways_leave_no_trace() {
    for _ in 0..3 {
        survive("killed", &Wish::default(), sample, Calm::with_sample(), 6);
    }
}

/// Goal: the same over very many kills, close behind each other.
/// Method: as above, with leaders that take their time. `PACELINE_KILL_CYCLES` says how many kills; with
/// `--nocapture` the last line says how many there were a minute.
#[test]
fn gateways_killed_very_often_leave_no_trace() {
    let wish = Wish { speed: "15/s", ..Wish::default() };
    let (mut missing, calm, mut clock) = (kill_cycles(), Calm::with_sample(), Clock::system());
    let (wanted, begun) = (missing, clock.now());
    while 0 < missing {
        let kills = missing.min(KILLS_PER_SCENE);
        missing -= survive("killed often", &wish, sample, calm, kills).min(missing);
    }
    let seconds = elapsed_ns(begun, clock.now()).div_ceil(1_000_000_000).max(1);
    let rate = wanted * 60 / seconds;
    eprintln!(
        "{wanted} kill cycles in {seconds} s, {rate} a minute: books and journal agree after each run"
    );
}

/// Goal: the same when the end comes within a call to the system.
/// Method: `strace` kills the gateway at its n-th write to a socket, read from one, or write to the disk.
#[test]
fn gateways_killed_within_a_system_call_leave_no_trace() {
    let mut random = Random::announced("killed in a call");
    let mut scene = Scene::new(&Wish { speed: "60/s", ..Wish::default() }, sample);
    let mut leaders = scene.leaders();
    let mut deaths = 0;
    for (call, most) in KILLING_CALLS.iter().cycle().take(3 * KILLING_CALLS.len()) {
        if !leaders.is_running() {
            break;
        }
        let number = random.between(1, *most);
        let mut gateway = scene.gateway_killed_at(call, number);
        until("the gateway's end, or the leaders'", || {
            (!gateway.is_running() || !leaders.is_running()).then_some(())
        });
        deaths += u64::from(!gateway.is_running());
        eprintln!("{call} {number}: {} deaths so far", deaths);
        gateway.kill();
    }
    assert!(2 < deaths, "{deaths} of the calls were reached");
    let gateway = scene.ready_gateway();
    let books = end(&mut scene, gateway, leaders);
    assert_eq!(books.plans, Calm::with_sample().plans);
}

/// Goal: the same while sessions are negotiated, gaps are reported and proven, and a backlog is worked off.
/// Method: leaders that send as fast as they can; gateways that are killed among the first records of
/// their run, so that little but beginnings happens.
#[test]
fn gateways_killed_at_their_beginning_leave_no_trace() {
    let mut random = Random::announced("killed early");
    for _ in 0..5 {
        let mut scene = Scene::new(&Wish { speed: "max", ..Wish::default() }, sample);
        let mut watch = Watch::new(&scene);
        let (mut gateway, leaders) = (scene.gateway(), scene.leaders());
        for _ in 0..4 {
            let point = Point::Records(random.between(30, 110));
            until("a record of the beginning", || watch.has_reached(point).then_some(()));
            gateway.kill();
            watch.restart();
            gateway = scene.gateway();
        }
        Scene::await_ready(&mut gateway);
        let books = end(&mut scene, gateway, leaders);
        assert_eq!(books.plans, Calm::with_sample().plans);
    }
}

/// Goal: the same when the venue drops connections, before and after it has processed orders.
/// Method: as above, with two faults of the venue.
#[test]
fn killed_gateways_of_a_venue_that_drops_connections_leave_no_trace() {
    let faults = FaultOptions { disconnect_every: 301, lose_every: 207, ..FaultOptions::default() };
    let wish = Wish { faults, ..Wish::default() };
    survive("killed, disconnected", &wish, sample, Calm::with_sample(), 4);
}

/// Goal: the same when orders wait for the disk.
/// Method: as above, with a venue whose orders have to be durable.
#[test]
fn killed_gateways_whose_orders_are_durable_leave_no_trace() {
    let wish = Wish { venue: "order_durability = \"durable\"", ..Wish::default() };
    survive("killed, durable", &wish, sample, Calm::with_sample(), 4);
}

/// Goal: the same with what real leaders did.
/// Method: as above, with a recorded export of eight leaders, if there is one.
#[test]
fn killed_gateways_of_real_leaders_leave_no_trace() {
    let Some(fills) = Fills::real("killed, real") else { return };
    let wish = Wish { plans: 8, speed: "1000/s", ..Wish::default() };
    let calm = Calm::run(&wish, |_| fills.clone());
    survive("killed, real", &wish, |_| fills, &calm, 3);
}

/// Goal: a power loss, which takes what was not on disk yet, costs nothing that the venue and the leaders
/// still know: nobody has an order twice, every fill is booked, everybody ends where they should. Orders
/// whose decisions are gone are not explained away: they stay visible as breaks.
/// Method: as above, and the memory that holds tier 0 of the journal is emptied after each kill.
#[test]
fn a_power_loss_is_made_up_for() {
    let mut random = Random::announced("power loss");
    let calm = Calm::with_sample();
    for _ in 0..2 {
        let mut scene = Scene::new(&Wish::default(), sample);
        let memory = scene.folders.memory();
        // Before its first record there is no ring.
        let lose = || drop(std::fs::remove_dir_all(&memory));
        let Disturbed { gateway, leaders, .. } = disturb(&scene, calm, 3, &mut random, lose);
        finish(&scene, gateway, leaders);
        let venue = scene.close_venue();
        let books = Books::audit(&scene, &venue);
        assert_eq!(books.plans, calm.plans);
        let ghosts = count(&scene.ledger(), "SELECT count(*) FROM orders WHERE is_known = 0");
        assert_eq!(books.report["breaks"]["open"], ghosts, "{:#}", books.report["breaks"]);
        for item in books.report["breaks"]["list"].as_array().unwrap() {
            assert_eq!(item["kind"], "unknown_order", "{item:#}");
        }
        eprintln!("power loss: {ghosts} orders of {} runs whose decisions are gone", books.epochs);
    }
}
