//! A venue that dies while trading goes on at another one: what becomes of the plans of either, and of the orders
//! that were under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crate::peer::{Peer, fill};
use crate::scene::{Folders, LEADER_KEY, Plot, RunningVenue, VENUE_KEY, assert_clean, until};
use paceline_gateway::{Gateway, Handle, Status};
use protocol::messages::{LeaderFill, Symbol};
use simulator::venue::{DeadVenue, LastWords, Summary, Venue, VenueOptions};

/// Places of the venues in the status.
const WELL: usize = 0;
const FRAIL: usize = 1;

/// A venue whose thread can be stopped and started, and which can die.
struct FrailVenue {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Venue>,
}

impl FrailVenue {
    fn start(mut venue: Venue) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let builder = std::thread::Builder::new().name("frail venue".into());
        let serve = move || {
            venue.serve_until(&flag).unwrap();
            venue
        };
        Self { stop, thread: builder.spawn(serve).unwrap() }
    }

    /// It does nothing any more: what is sent to it waits in its sockets.
    fn freeze(self) -> Venue {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }

    fn finish(self) -> Summary {
        self.freeze().run(&AtomicBool::new(true)).unwrap()
    }
}

/// A gateway with a leader whom a plan follows at each of two venues, one of which is frail.
struct Scene {
    folders: Folders,
    gateway: Handle,
    leader: Peer,
    well: RunningVenue,
    trades: u64,
    /// Positions of the leader: at the venue that is well, and at the other one.
    positions: [i64; 2],
}

impl Scene {
    /// Both venues are there; `plan` is more of the plan at the frail one.
    fn new(plan: &str) -> (Self, FrailVenue) {
        let plot = Plot::simple(1);
        let well = RunningVenue::start(&plot.venue_options());
        let frail = Venue::bind(&frail_options(&plot)).unwrap();
        let plot = Plot { tables: frail_tables(frail.local_addr(), plan), ..plot };
        let frail = FrailVenue::start(frail);
        let folders = Folders::new();
        let gateway = Gateway::start(&folders.configuration(&plot, well.address)).unwrap();
        until("both venues", || gateway.status().ready.then_some(()));
        let leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
        let scene = Self { folders, gateway, leader, well, trades: 0, positions: [0; 2] };
        (scene, frail)
    }

    /// The leader trades so many lots at a venue.
    fn trade(&mut self, place: usize, lots: i64) {
        self.trades += 1;
        let event = fill(self.trades, lots, self.positions[place]);
        let symbol = Symbol::new(["XYZ", "FRAIL"][place]).unwrap();
        self.leader.fill(&LeaderFill { symbol, ..event });
        self.positions[place] += lots;
    }

    fn status(&self) -> Status {
        assert!(!self.gateway.has_failed(), "a thread has failed");
        self.gateway.status()
    }

    fn until(&mut self, what: &str, holds: impl Fn(&Status) -> bool) {
        until(what, || {
            self.leader.turn();
            holds(&self.status()).then_some(())
        });
    }

    /// Waits until the gateway knows the end of the session, and says so.
    fn until_frail_is_down(&mut self) {
        self.until("the loss is known", |status| status.venues[FRAIL].down_since.is_some());
        let status = self.status();
        let down = &status.venues[FRAIL];
        assert_eq!((down.synchronised, down.plans), (false, 1));
        assert_eq!(status.venues[WELL].down_since, None);
    }

    /// The leader trades at the venue that is well, to and fro, and the plan there is on its target each time.
    fn trade_on_at_the_other(&mut self) {
        for lots in [3, 2, -4, 1] {
            let fills = self.status().fills;
            self.trade(WELL, lots);
            self.until("the other venue goes on", |status| fills < status.fills);
            self.until("nothing is open there", |status| status.venues[WELL].orders_open == 0);
        }
    }

    /// Brings the venue back to its port.
    fn revive(&mut self, dead: DeadVenue) -> FrailVenue {
        let frail = FrailVenue::start(dead.revive().unwrap());
        self.until("the venue is back", |status| status.ready);
        assert_eq!(self.status().venues[FRAIL].down_since, None);
        frail
    }

    /// Takes leave of everybody: both venues hold what is expected, the ledger agrees, and nobody had an order twice.
    fn finish(self, frail: FrailVenue, expected: [i64; 2]) -> (Summary, accounting::Report) {
        let Self { folders, gateway, leader, well, .. } = self;
        drop(leader);
        assert_clean(&gateway.drain());
        let (well, frail) = (well.finish(), frail.finish());
        let report = folders.report();
        let lots = |books: &Summary| books.accounts[0].positions.first().map_or(0, |at| at.lots);
        assert_eq!([lots(&well), lots(&frail)], expected);
        assert_eq!((well.duplicate_orders, frail.duplicate_orders), (0, 0));
        assert_eq!(well.fills + frail.fills, report.fills);
        assert_eq!(report.orders_open, 0);
        assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
        (frail, report)
    }
}

fn frail_options(plot: &Plot) -> VenueOptions {
    let mut options = plot.venue_options();
    options.instruments[0].symbol = "FRAIL".into();
    // Nothing is said while its thread stands still.
    options.keepalive_ms = 60_000;
    options
}

fn frail_tables(address: std::net::SocketAddr, plan: &str) -> String {
    format!(
        r#"
[[venue]]
name = "frail"
protocol = "native"
address = "{address}"
key = "{VENUE_KEY}"
[[instrument]]
symbol = "FRAIL"
venue = "frail"
security_id = 1
tick = "1"
lot = "1"
[[follower]]
name = "frail-f1"
venue = "frail"
account = 1
[[plan]]
name = "frail-p1"
leader = "leader1"
follower = "frail-f1"
sizing = {{ mode = "fixed_ratio", ratio = "1" }}
below_min = "carry"
existing = "all"
{plan}
"#
    )
}

/// Goal: a plan that gives up what it misses in an outage keeps what it has, follows from there, and says so; reductions
/// are made up for. Method: the same plan as below, through one outage with an order under way that is lost with it, and
/// one in which the leader reduces.
#[test]
fn a_plan_may_give_up_what_it_missed() {
    let (mut scene, frail) = Scene::new("when_down = { policy = \"drop_opens\", after_ms = 0 }");
    scene.trade(FRAIL, 4);
    scene.until("it trades", |status| status.fills == 1);
    let frozen = frail.freeze();
    scene.trade(FRAIL, 3);
    scene.until("an order is under way", |status| status.venues[FRAIL].orders_open == 1);
    let dead = frozen.die(LastWords::Lost).unwrap();
    scene.until_frail_is_down();
    scene.trade(FRAIL, 5);
    scene.trade_on_at_the_other();
    let frail = scene.revive(dead);
    scene.until("it is resolved", |status| status.venues[FRAIL].orders_open == 0);
    // Eight lots are missing for good: of eleven that he has now, three are the plan's.
    scene.trade(FRAIL, -1);
    scene.until("it follows", |status| status.venues[FRAIL].orders == 3);
    scene.until("it is there", |status| status.venues[FRAIL].orders_open == 0);

    let dead = frail.freeze().die(LastWords::Taken).unwrap();
    scene.until_frail_is_down();
    scene.trade(FRAIL, -2);
    scene.trade_on_at_the_other();
    let frail = scene.revive(dead);
    scene.until("it is made up for", |status| status.venues[FRAIL].orders == 4);
    let (_, report) = scene.finish(frail, [4, 1]);
    let skips: u64 =
        report.followers.iter().filter_map(|follower| follower.skips.get("VenueWasDown")).sum();
    assert_eq!(skips, 1, "{report:#?}");
}

/// Goal: a venue that dies with orders under way takes nobody with it. The other venue's plans are on their targets all
/// the time; of the orders that were under way nobody knows anything, and they are not sent again; when it is back, with
/// the books it had, each is either known to be executed or proven to be lost, and the plan comes to its target once.
/// Method: the venue's thread stands still, the leader trades, and the order goes into a socket that nobody reads. Then
/// the venue dies: either with the order in its books and no word about it, or without having seen it.
#[test]
fn a_venue_that_dies_takes_nobody_with_it() {
    for last_words in [LastWords::Taken, LastWords::Lost] {
        let (mut scene, frail) = Scene::new("");
        scene.trade(FRAIL, 4);
        scene.until("it trades", |status| status.fills == 1);

        let frozen = frail.freeze();
        scene.trade(FRAIL, 3);
        scene.until("an order is under way", |status| {
            status.venues[FRAIL].orders == 2 && status.venues[FRAIL].orders_open == 1
        });
        let dead = frozen.die(last_words).unwrap();
        scene.until_frail_is_down();
        scene.until("nobody knows of it", |status| status.venues[FRAIL].orders_unknown == 1);

        scene.trade_on_at_the_other();
        // Increases and reductions fall due while nothing can be sent; the order that is under way counts as open.
        for lots in [5, -2, 1] {
            scene.trade(FRAIL, lots);
            scene.trade_on_at_the_other();
        }
        let status = scene.status();
        let down = &status.venues[FRAIL];
        assert_eq!((down.orders, down.orders_open, down.orders_unknown), (2, 1, 1));

        let frail = scene.revive(dead);
        scene.until("everything is resolved", |status| {
            let back = &status.venues[FRAIL];
            // Eleven lots are made up of what is missing, in one order.
            back.orders == 3 && back.orders_open == 0 && back.orders_unknown == 0
        });
        scene.trade_on_at_the_other();
        let (books, report) = scene.finish(frail, [10, 11]);
        let plans = report.followers.iter().flat_map(|follower| &follower.plans);
        let traded = plans.flat_map(|plan| &plan.instruments).filter(|row| row.position != 0);
        assert_eq!(traded.filter(|row| row.is_on_target).count(), 2, "{report:#?}");
        match last_words {
            LastWords::Taken => assert_eq!(books.orders, 3),
            // A request may have been under way as well.
            LastWords::Lost => assert!(books.orders == 2 && books.wire.not_applied >= 1),
        }
    }
}
