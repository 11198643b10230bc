//! Copying across venues: a leader of one venue, and followers of another whose instrument has another tick, lot and
//! contract.

use crate::drop_copy::everything;
use crate::peer::{Peer, fill, order};
use crate::revisions::replays;
use crate::scene::{Folders, LEADER_KEY, Plot, RunningVenue, VENUE_KEY, assert_clean, until};
use accounting::Question;
use engine::is_decision;
use paceline_gateway::Handle;
use protocol::messages::{Instructions, LeaderEvent, LeaderFill, LeaderOrderStatus, Symbol};
use protocol::units::{Lots, Ticks};
use simulator::venue::{InstrumentOptions, Summary, VenueOptions};

/// Two contracts at the other venue: ten of the leader's XYZ are one BIG, one of his CON is ten UNIT.
fn other_options(plot: &Plot) -> VenueOptions {
    let mut options = plot.venue_options();
    let of = |symbol: &str, security_id, tick: i64, multiplier: i64| InstrumentOptions {
        symbol: symbol.into(),
        security_id,
        tick: tick.into(),
        multiplier: multiplier.into(),
        ..plot.instruments[0].clone()
    };
    options.instruments = vec![of("BIG", 7, 5, 10), of("UNIT", 8, 1, 1)];
    options
}

fn other_tables(address: std::net::SocketAddr, plan: &str) -> String {
    format!(
        r#"
[[venue]]
name = "other"
protocol = "native"
address = "{address}"
key = "{VENUE_KEY}"
account_interval_ms = 200
position_interval_ms = 200
[[instrument]]
symbol = "BIG"
venue = "other"
security_id = 7
tick = "5"
lot = "1"
multiplier = "10"
[[instrument]]
symbol = "UNIT"
venue = "other"
security_id = 8
tick = "1"
lot = "1"
[[instrument]]
symbol = "CON"
venue = "sim"
security_id = 2
tick = "5"
lot = "1"
multiplier = "10"
[[leader]]
name = "leader1@other"
of = "leader1"
instruments = {{ XYZ = "BIG", CON = "UNIT" }}
[[follower]]
name = "bea"
venue = "other"
account = 1
[[plan]]
name = "bea-leader1"
leader = "leader1@other"
follower = "bea"
sizing = {{ mode = "fixed_ratio", ratio = "1" }}
existing = "all"
{plan}
"#
    )
}

/// A gateway between two venues.
struct Scene {
    folders: Folders,
    gateway: Handle,
    leader: Peer,
    venues: [RunningVenue; 2],
}

impl Scene {
    fn new(plan: &str) -> Self {
        let mut plot = Plot::simple(1);
        let mut options = plot.venue_options();
        let contract = InstrumentOptions {
            symbol: "CON".into(),
            security_id: 2,
            tick: 5.into(),
            multiplier: 10.into(),
            ..plot.instruments[0].clone()
        };
        options.instruments.push(contract);
        let venues = [options, other_options(&plot)].map(|options| RunningVenue::start(&options));
        plot.tables = other_tables(venues[1].address, plan);
        let folders = Folders::new();
        let gateway = folders.gateway(&plot, venues[0].address);
        let leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
        Self { folders, gateway, leader, venues }
    }

    fn fill(&mut self, trade_id: u64, symbol: &str, lots: i64, before: i64) {
        let symbol = Symbol::new(symbol).unwrap();
        self.leader.fill(&LeaderFill { symbol, ..fill(trade_id, lots, before) });
    }

    fn until_orders(&mut self, orders: [u64; 2]) {
        let Self { gateway, leader, .. } = self;
        until("both venues have what is due, and nothing is open", || {
            leader.turn();
            assert!(!gateway.has_failed(), "a thread has failed");
            let status = gateway.status();
            let sent = [0, 1].map(|place| status.venues[place].orders);
            let open: u64 = status.venues.iter().map(|venue| venue.orders_open).sum();
            (sent == orders && open == 0).then_some(())
        });
    }

    /// Everybody has left: the books of both venues, after ledger and replay have agreed.
    fn finish(self) -> (Folders, [Summary; 2]) {
        let Self { folders, gateway, leader, venues } = self;
        drop(leader);
        assert_clean(&gateway.drain());
        let books = venues.map(RunningVenue::finish);
        let report = folders.report();
        assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
        assert_eq!(report.orders_open, 0, "{report:#?}");
        replays(&everything(&folders));
        (folders, books)
    }
}

fn lots_of(books: &Summary, symbol: &str) -> i64 {
    let positions = &books.accounts[0].positions;
    positions.iter().find(|position| position.symbol == symbol).map_or(0, |position| position.lots)
}

/// Goal: followers at another venue hold what the leader holds of the underlying, whole contracts of theirs, whichever
/// of the two contracts is the larger; nothing is left when he is flat; the venue's books, the ledger and a replay
/// agree; and an explanation names both symbols.
/// Method: two instruments of the leader, one a tenth of a contract there and one ten; each bought in parts and sold,
/// one to the end. A follower at his own venue goes along.
#[test]
fn followers_of_another_venue_hold_whole_contracts_of_theirs() {
    let mut scene = Scene::new("");
    // 25 are two and a half, 31 three and a tenth, 19 not quite two.
    scene.fill(1, "XYZ", 25, 0);
    scene.until_orders([1, 1]);
    scene.fill(2, "XYZ", 6, 25);
    scene.until_orders([2, 2]);
    scene.fill(3, "XYZ", -12, 31);
    scene.until_orders([3, 3]);
    scene.fill(4, "CON", 2, 0);
    scene.until_orders([4, 4]);
    scene.fill(5, "CON", -2, 2);
    scene.until_orders([5, 5]);
    let (folders, [own, other]) = scene.finish();
    assert_eq!((lots_of(&own, "XYZ"), lots_of(&own, "CON")), (19, 0));
    assert_eq!((lots_of(&other, "BIG"), lots_of(&other, "UNIT")), (1, 0));
    assert_eq!((own.fills, other.fills), (5, 5));
    let report = folders.report();
    assert_eq!((report.events_in, report.plans_unexplained), (5, 0), "{report:#?}");

    let records = everything(&folders);
    let (sequence, event) = records
        .iter()
        .find_map(|(_, sequence, body)| {
            let event = LeaderEvent::decode(body).ok()?;
            (event.instrument.0 != 0 && event.trade_id == 1).then_some((*sequence, event))
        })
        .unwrap();
    assert_eq!((event.lots, event.price), (Lots(25), Ticks(20)), "lots of his, ticks of ours");
    let text = accounting::explain(&folders.ledger(), &Question::Record(sequence)).unwrap();
    let text = text.to_string();
    assert!(text.contains("leader1@other bought 25 XYZ as BIG at 100"), "{text}");
}

/// Goal: a plan that copies orders has them at the leader's prices in ticks of its own, on the less aggressive side, and
/// in lots of its own; amended and cancelled with his.
/// Method: an order to buy at a price between two ticks of the other venue.
#[test]
fn orders_rest_at_the_less_aggressive_tick() {
    let mut scene = Scene::new("copy = \"orders\"");
    scene.order(LeaderOrderStatus::New, 30);
    scene.until_resting(1);
    scene.order(LeaderOrderStatus::Cancelled, 0);
    scene.until_resting(0);
    let (folders, [_, other]) = scene.finish();
    assert_eq!((other.fills, lots_of(&other, "BIG")), (0, 0));
    let records = everything(&folders);
    let ordered =
        records.iter().filter(|(kind, ..)| is_decision(*kind)).filter_map(|(.., body)| {
            let (_, mut entries) = Instructions::decode(body).ok()?;
            entries.find_map(|entry| entry.ok().filter(|entry| entry.lots != Lots(0)))
        });
    let ordered: Vec<_> = ordered.map(|entry| (entry.lots, entry.price)).collect();
    assert_eq!(ordered, [(Lots(3), Some(Ticks(17)))]);
}

impl Scene {
    fn order(&mut self, status: LeaderOrderStatus, lots: i64) {
        let order = order(status, lots, 88);
        self.leader.send(|buffer| order.encode(buffer));
    }

    fn until_resting(&mut self, orders: u64) {
        let Self { gateway, leader, .. } = self;
        until("the order rests, or does no longer", || {
            leader.turn();
            assert!(!gateway.has_failed(), "a thread has failed");
            let venue = &gateway.status().venues[1];
            (venue.orders == 1 && venue.orders_open == orders).then_some(())
        });
    }
}
