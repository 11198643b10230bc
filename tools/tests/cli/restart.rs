//! A gateway that is killed in the middle of its work, again and again, goes on as if nothing had been:
//! no order twice, no fill lost, no fill booked twice, everybody where an undisturbed run leaves them.

use crate::audit::Nearest;
use crate::books::{Books, Positions, count};
use crate::process::{Process, until};
use crate::random::Random;
use crate::scene::{Fills, LIMITED, Scene, Wish};
use crate::watch::{Point, Watch};
use gateway::clock::{Clock, elapsed_ns};
use rust_decimal::Decimal;
use serde_json::Value;
use simulator::venue::FaultOptions;
use std::path::Path;
use std::sync::OnceLock;

/// Kills in one run, at most.
const KILLS_PER_SCENE: u64 = 100;

/// What counts as near to a limit, as a part of it.
const NEAR: Decimal = Decimal::from_parts(9, 0, 0, false, 1);

/// How often gateways are killed close behind each other, as the variable says; 20,000 times are for the night.
fn kill_cycles(variable: &str, otherwise: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(otherwise, |text| text.parse().expect("a number of kills"))
}

/// The generated export of most tests here.
pub(crate) fn sample(folder: &Path) -> Fills {
    Fills::sample(folder, 20_260_105, 3, 300)
}

/// What a run without disturbance came to.
pub(crate) struct Calm {
    pub(crate) plans: Positions,
    pub(crate) records: u64,
    pub(crate) venue_events: u64,
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
pub(crate) fn end(scene: &mut Scene, gateway: Process, leaders: Process) -> Books {
    finish(scene, gateway, leaders);
    close(scene)
}

/// Ends the venue, and holds the books against each other.
pub(crate) fn close(scene: &mut Scene) -> Books {
    let venue = scene.close_venue();
    Books::audit_without_breaks(scene, &venue)
}

pub(crate) fn finish(scene: &Scene, gateway: Process, leaders: Process) {
    let replayed = leaders.wait().success();
    assert_eq!(replayed["sent"], scene.messages(), "{replayed:#}");
    assert_eq!(replayed["rejects"], Value::Object(serde_json::Map::new()), "{replayed:#}");
    let ended = gateway.finish().success();
    assert_eq!(ended["drained"], true, "{ended:#}");
    assert_eq!(ended["balanced"], true, "{ended:#}");
    assert_eq!(ended["complete"], true, "{ended:#}");
}

/// What runs after kills, and how many there were.
struct Disturbed {
    gateway: Process,
    leaders: Process,
    kills: u64,
}

/// Kills gateways at random points until there were so many or the leaders have finished; the one that is
/// running then is returned. What a killed one has left is audited, and what it owed then is booked before the
/// next kill, except where that comes during a boot. `after` happens after each kill.
fn disturb(
    calm: &Calm,
    kills: u64,
    random: &mut Random,
    watch: &mut Watch<'_>,
    after: impl Fn(),
) -> Disturbed {
    let scene = watch.scene();
    let mut gateway = scene.gateway();
    let mut leaders = scene.leaders();
    let mut killed = 0;
    for number in 1..=kills {
        let point = Point::random(random, calm, kills);
        if !point.is_early() {
            watch.settle(&mut gateway);
        }
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
        eprintln!("kill {number} at {point:?}, record {}", watch.last());
        watch.audit();
        after();
        watch.restart();
        gateway = scene.gateway();
    }
    watch.settle(&mut gateway);
    Scene::await_ready(&mut gateway);
    Disturbed { gateway, leaders, kills: killed }
}

/// What a run with kills came to.
struct Survived {
    kills: u64,
    nearest: Nearest,
}

/// A whole run with kills, held against the undisturbed one.
fn survive(
    test: &str,
    wish: &Wish,
    fills: impl FnOnce(&Path) -> Fills,
    calm: &Calm,
    kills: u64,
) -> Survived {
    let mut random = Random::announced(test);
    let mut scene = Scene::new(wish, fills);
    let mut watch = Watch::audited(&scene);
    let Disturbed { gateway, leaders, kills } =
        disturb(calm, kills, &mut random, &mut watch, || {});
    finish(&scene, gateway, leaders);
    watch.audit();
    let nearest = watch.nearest();
    let books = close(&mut scene);
    assert_eq!(books.calm_plans(&scene), calm.plans, "positions of plans, with kills and without");
    eprintln!("{test}: {} runs, {} records", books.epochs, books.records);
    Survived { kills, nearest }
}

/// Goal: a gateway may die at any instant and be started again: nothing of it can be seen in the books.
/// Method: SIGKILL at random points of a replay, several in each of several runs, during boot, logon and
/// trading; after each of them what venue and gateway have left is audited. At the end the venue's own log, its
/// accounts, the leaders' export, the ledger, and the positions of an undisturbed run have to agree, the journal
/// has to be sound, and every decision of every run has to repeat byte by byte.
#[test]
fn killed_gateways_leave_no_trace() {
    for _ in 0..3 {
        survive("killed", &Wish::default(), sample, Calm::with_sample(), 6);
    }
}

/// Goal: the same over very many kills, close behind each other, and with plans at their limits.
/// Method: as above, with leaders that take their time, and with four plans more, each near a limit on its
/// orders, a position, all positions, or open orders, by which the venue's log is judged. `PACELINE_KILL_CYCLES` says how
/// many kills; with `--nocapture` the last line says how many there were a minute.
#[test]
fn gateways_killed_very_often_leave_no_trace() {
    let wish = Wish { speed: "20/s", limited: LIMITED.len(), ..Wish::default() };
    let (mut missing, calm, mut clock) =
        (kill_cycles("PACELINE_KILL_CYCLES", 1_000), Calm::with_sample(), Clock::system());
    let (wanted, begun) = (missing, clock.now());
    let mut nearest = Nearest::default();
    while 0 < missing {
        let kills = missing.min(KILLS_PER_SCENE);
        let survived = survive("killed often", &wish, sample, calm, kills);
        missing -= survived.kills.min(missing);
        nearest = nearest.or(survived.nearest);
    }
    let seconds = elapsed_ns(begun, clock.now()).div_ceil(1_000_000_000).max(1);
    let rate = wanted * 60 / seconds;
    eprintln!(
        "order, position, positions, open orders: as parts of their limits at most {nearest:?}"
    );
    assert!(nearest.0.iter().all(|part| NEAR <= *part), "a limit was never near: {nearest:?}");
    eprintln!(
        "{wanted} kill cycles in {seconds} s, {rate} a minute: the audit agrees after each kill"
    );
}

/// Goal: the same with a venue that speaks FIX: whatever its session is in the middle of, and with plans at limits.
/// Method: as above, with a broker who fills orders in two parts, and whose log is the venue's.
/// `PACELINE_FIX_KILL_CYCLES` says how many kills.
#[test]
fn gateways_of_a_fix_venue_killed_often_leave_no_trace() {
    let wish = Wish { speed: "20/s", fix: true, limited: 2, ..Wish::default() };
    let (mut missing, calm) = (kill_cycles("PACELINE_FIX_KILL_CYCLES", 60), Calm::with_sample());
    while 0 < missing {
        missing -= survive("killed, FIX", &wish, sample, calm, missing).kills.min(missing);
    }
}

/// Goal: the same while sessions are negotiated, gaps are reported and proven, and a backlog is worked off.
/// Method: leaders that send as fast as they can; gateways that are killed among the first records of
/// their run, so that little but beginnings happens.
#[test]
fn gateways_killed_at_their_beginning_leave_no_trace() {
    let mut random = Random::announced("killed early");
    for _ in 0..5 {
        let mut scene = Scene::new(&Wish { speed: "max", ..Wish::default() }, sample);
        let mut watch = Watch::audited(&scene);
        let (mut gateway, leaders) = (scene.gateway(), scene.leaders());
        for _ in 0..4 {
            let point = Point::Records(random.between(30, 110));
            until("a record of the beginning", || watch.has_reached(point).then_some(()));
            gateway.kill();
            watch.audit();
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
        let mut watch = Watch::new(&scene);
        let Disturbed { gateway, leaders, .. } = disturb(calm, 3, &mut random, &mut watch, lose);
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
