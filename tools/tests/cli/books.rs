//! Holds the ledger against the venue's own log, the leaders' export and the journal, without asking the
//! gateway: from the outside, with SQL, JSON and sums of its own.

use crate::process::paceline;
use crate::scene::{End, Scene, account};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A line of the venue's log.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct VenueEvent {
    pub(crate) event: String,
    pub(crate) exec_id: u64,
    pub(crate) cl_ord_id: String,
    pub(crate) account: u32,
    pub(crate) security_id: u32,
    side: String,
    pub(crate) lots: i64,
    pub(crate) price_ticks: Option<i64>,
    fee: i64,
    pub(crate) cum_lots: i64,
}

/// A line of the log of a broker that speaks FIX.
#[derive(Deserialize)]
struct BrokerEvent {
    event: String,
    cl_ord_id: String,
    account: String,
    symbol: String,
    side: String,
    quantity: Decimal,
    price: Decimal,
    filled: Decimal,
}

impl VenueEvent {
    /// Reads a line. A broker that speaks FIX has numbers neither of instruments nor, in our terms, of executions,
    /// and knows no fees.
    pub(crate) fn read(scene: &Scene, line: &[u8]) -> Self {
        if !scene.is_fix {
            return serde_json::from_slice(line).unwrap();
        }
        let found: BrokerEvent = serde_json::from_slice(line).unwrap();
        let instruments = scene.instruments();
        let instrument = instruments.iter().find(|what| what.symbol == found.symbol).unwrap();
        let whole = |amount: Decimal, unit: Decimal| (amount / unit).to_i64().unwrap();
        Self {
            event: found.event,
            exec_id: 0,
            cl_ord_id: found.cl_ord_id,
            account: found.account.parse().unwrap(),
            security_id: instrument.security_id,
            side: if found.side == "1" { "Buy" } else { "Sell" }.to_owned(),
            lots: whole(found.quantity, instrument.lot),
            price_ticks: Some(whole(found.price, instrument.tick)),
            fee: 0,
            cum_lots: whole(found.filled, instrument.lot),
        }
    }

    /// Lots with the sign of the side.
    pub(crate) fn signed(&self) -> i64 {
        if self.side == "Buy" { self.lots } else { -self.lots }
    }

    /// The fill that it is.
    pub(crate) fn fill(&self) -> Fill {
        assert_eq!(self.event, "filled");
        Fill {
            exec_id: i64::try_from(self.exec_id).unwrap(),
            order: self.cl_ord_id.clone(),
            account: self.account,
            security_id: self.security_id,
            lots: self.signed(),
            price: self.price_ticks.unwrap(),
            fee: self.fee,
        }
    }
}

/// A fill as both sides have to tell it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fill {
    pub(crate) exec_id: i64,
    pub(crate) order: String,
    pub(crate) account: u32,
    pub(crate) security_id: u32,
    pub(crate) lots: i64,
    pub(crate) price: i64,
    pub(crate) fee: i64,
}

/// Positions that are not zero, in lots, by whose they are and the symbol.
pub(crate) type Positions = BTreeMap<(String, String), i64>;

/// What the books say at the end of a run.
pub(crate) struct Books {
    /// `paceline report --json`.
    pub(crate) report: Value,
    /// Positions of plans by the ledger.
    pub(crate) plans: Positions,
    /// Records of the journal, by `paceline replay`.
    pub(crate) records: u64,
    /// Lines of the venue's log.
    pub(crate) venue_events: u64,
    /// Runs that the journal knows.
    pub(crate) epochs: i64,
}

impl Books {
    /// Reads and compares everything that has to agree after a run whatever happened to it. The venue and
    /// the gateway have ended; `venue` is what the venue said then.
    pub(crate) fn audit(scene: &Scene, venue: &Value) -> Self {
        let report = paceline(&["report", path(&scene.ledger()), "--json"]).json();
        let log = read_log(scene);
        assert_each_order_once(&log);
        assert_same_fills(&fills_of_log(&log), &fills_of_ledger(scene));
        if scene.is_fix {
            assert_eq!(
                (&venue["repeated"], &venue["garbled"]),
                (&0.into(), &0.into()),
                "{venue:#}"
            );
        } else {
            let answered = log.iter().filter(|line| is_answer(line)).count();
            assert_eq!(
                (&venue["duplicate_orders"], &venue["orders"]),
                (&0.into(), &answered.into())
            );
            assert_same_accounts(&report, venue, &log);
        }
        assert_leaders(scene, &report);
        let plans = positions(&report);
        assert_ends(scene, &plans);
        assert_eq!(report["orders_open"], 0, "{report:#}");
        assert_eq!(report["plans_unexplained"], 0, "{report:#}");
        assert_on_target(scene, &report);
        assert_eq!(report["postings"]["sum"].as_str().unwrap().parse(), Ok(Decimal::ZERO));
        let (records, venue_events) = (assert_journal(scene), log.len() as u64);
        let epochs = count(&scene.ledger(), "SELECT count(*) FROM epoch");
        Self { report, plans, records, venue_events, epochs }
    }

    /// Positions of the plans without limits, whose end does not depend on the way.
    pub(crate) fn calm_plans(&self, scene: &Scene) -> Positions {
        let is_calm = |name: &str| (0..scene.plans).any(|plan| name == format!("p{plan}"));
        let plans = self.plans.iter().filter(|((name, _), _)| is_calm(name));
        plans.map(|(whose, lots)| (whose.clone(), *lots)).collect()
    }

    /// As [`Self::audit`], and there was nothing that could not be explained.
    pub(crate) fn audit_without_breaks(scene: &Scene, venue: &Value) -> Self {
        let books = Self::audit(scene, venue);
        assert_eq!(books.report["breaks"]["open"], 0, "{:#}", books.report["breaks"]);
        books
    }
}

/// A path as an argument.
pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// All lines of the venue's log.
pub(crate) fn read_log(scene: &Scene) -> Vec<VenueEvent> {
    let text = std::fs::read_to_string(scene.venue_log()).unwrap();
    text.lines().map(|line| VenueEvent::read(scene, line.as_bytes())).collect()
}

/// The venue answers an order with one line, which accepts or rejects it.
fn is_answer(line: &VenueEvent) -> bool {
    matches!(&*line.event, "accepted" | "rejected")
}

fn assert_each_order_once(log: &[VenueEvent]) {
    let mut seen = BTreeSet::new();
    for answer in log.iter().filter(|line| is_answer(line)) {
        assert!(seen.insert(&answer.cl_ord_id), "{} came twice", answer.cl_ord_id);
    }
}

fn fills_of_log(log: &[VenueEvent]) -> Vec<Fill> {
    let fills = log.iter().filter(|line| line.event == "filled");
    let mut fills: Vec<Fill> = fills.map(VenueEvent::fill).collect();
    fills.sort();
    fills
}

fn fills_of_ledger(scene: &Scene) -> Vec<Fill> {
    let mut fills = fills_behind(scene, &open(&scene.ledger()), 0);
    fills.sort();
    fills
}

/// Fills that records behind one of the journal have made, in their order.
pub(crate) fn fills_behind(
    scene: &Scene,
    database: &rusqlite::Connection,
    sequence: u64,
) -> Vec<Fill> {
    let query = "SELECT fill.exec_id, fill.cl_ord_id, who.account, what.security_id, fill.lots,
            fill.price, fill.fee
        FROM fill
        JOIN follower_definition who ON who.follower = fill.follower
        JOIN instrument_definition what ON what.instrument = fill.instrument
        WHERE fill.sequence > ?1 ORDER BY fill.sequence";
    let mut statement = database.prepare(query).unwrap();
    let rows = statement.query_map([i64::try_from(sequence).unwrap()], |row| {
        Ok(Fill {
            exec_id: scene.execution(row.get(0)?),
            order: row.get(1)?,
            account: row.get(2)?,
            security_id: row.get(3)?,
            lots: row.get(4)?,
            price: row.get(5)?,
            fee: row.get(6)?,
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Positions of accounts, in lots, by account and instrument of the venue.
pub(crate) fn positions_of(database: &rusqlite::Connection) -> BTreeMap<(u32, u32), i64> {
    let query = "SELECT who.account, what.security_id, held.lots
        FROM account_position held
        JOIN follower_definition who ON who.follower = held.follower
        JOIN instrument_definition what ON what.instrument = held.instrument";
    let mut statement = database.prepare(query).unwrap();
    let rows = statement.query_map((), |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// The ledger, to be read.
pub(crate) fn open(ledger: &Path) -> rusqlite::Connection {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    rusqlite::Connection::open_with_flags(ledger, flags).unwrap()
}

/// The number that a query gives.
pub(crate) fn count(ledger: &Path, query: &str) -> i64 {
    open(ledger).query_row(query, (), |row| row.get(0)).unwrap()
}

/// Both lists are sorted, with repetitions.
fn assert_same_fills(venue: &[Fill], ledger: &[Fill]) {
    if venue == ledger {
        return;
    }
    let missing: Vec<&Fill> = venue.iter().filter(|fill| !ledger.contains(fill)).collect();
    let strange: Vec<&Fill> = ledger.iter().filter(|fill| !venue.contains(fill)).collect();
    panic!(
        "{} fills at the venue, {} in the ledger; only at the venue: {missing:#?}; only in the ledger: \
         {strange:#?}",
        venue.len(),
        ledger.len()
    );
}

/// Positions three ways: the venue's summary, the sum of its log, and the ledger; and balances.
fn assert_same_accounts(report: &Value, venue: &Value, log: &[VenueEvent]) {
    let mut sums: BTreeMap<(u32, u32), i64> = BTreeMap::new();
    for line in log.iter().filter(|line| line.event == "filled") {
        *sums.entry((line.account, line.security_id)).or_default() += line.signed();
    }
    sums.retain(|_, lots| *lots != 0);
    let accounts = list(venue, "accounts");
    let followers = list(report, "followers");
    assert_eq!(accounts.len(), followers.len());
    let mut stated = BTreeMap::new();
    for (at_venue, booked) in accounts.iter().zip(followers) {
        let number = u32::try_from(at_venue["number"].as_u64().unwrap()).unwrap();
        assert_eq!(booked["name"], format!("f{}", number - account(0)));
        let mut theirs = BTreeMap::new();
        for position in list(at_venue, "positions") {
            let security = u32::try_from(position["security_id"].as_u64().unwrap()).unwrap();
            stated.insert((number, security), position["lots"].as_i64().unwrap());
            theirs.insert(text(position, "symbol"), position["lots"].as_i64().unwrap());
        }
        let ours: BTreeMap<String, i64> = list(booked, "instruments")
            .iter()
            .map(|held| (text(held, "instrument"), held["position"].as_i64().unwrap()))
            .filter(|(_, lots)| *lots != 0)
            .collect();
        assert_eq!(theirs, ours, "positions of account {number}");
        let balance = Decimal::new(at_venue["balance"].as_i64().unwrap(), 8);
        assert_eq!(text(booked, "balance").parse(), Ok(balance), "balance of account {number}");
    }
    assert_eq!(stated, sums, "the venue's summary and its log");
}

/// Leaders stand where the last row of their export leaves them.
fn assert_leaders(scene: &Scene, report: &Value) {
    let export = &scene.fills.export;
    let mut booked = BTreeMap::new();
    for leader in list(report, "leaders") {
        for held in list(leader, "instruments") {
            let lots = held["position"].as_i64().unwrap();
            booked.insert((text(leader, "name"), text(held, "instrument")), lots);
        }
    }
    let expected: BTreeMap<(String, String), i64> =
        leader_lots(scene).into_iter().map(|(whose, (lots, _))| (whose, lots)).collect();
    assert_eq!(booked, expected);
    let doubles = report["events_skipped"]["DuplicateEvent"].as_u64().unwrap_or(0);
    let events = report["events_in"].as_u64().unwrap();
    assert_eq!(events - doubles, export.fills() as u64, "{report:#}");
}

/// Where leaders end, in lots, with the decimals of a lot.
fn leader_lots(scene: &Scene) -> BTreeMap<(String, String), (i64, u32)> {
    let export = &scene.fills.export;
    let decimals: BTreeMap<String, u32> = export
        .instruments()
        .into_iter()
        .map(|seen| (seen.symbol.to_string(), seen.quantity_decimals))
        .collect();
    export
        .expected_positions()
        .into_iter()
        .map(|position| {
            let symbol = position.symbol.to_string();
            let decimals = decimals[&symbol];
            let lots = position.last / Decimal::new(1, decimals);
            assert!(lots.is_integer());
            ((position.leader, symbol), (lots.to_i64().unwrap(), decimals))
        })
        .collect()
}

/// Every plan without limits stands where it should.
fn assert_on_target(scene: &Scene, report: &Value) {
    let followers = list(report, "followers").iter();
    for plan in followers.take(scene.plans).flat_map(|follower| list(follower, "plans")) {
        assert_eq!(plan["is_on_target"], true, "{plan:#}");
    }
    let limited = (scene.all_plans() - scene.plans) as u64;
    let on_target = report["plans_on_target"].as_u64().unwrap();
    assert!(report["plans"].as_u64().unwrap() <= on_target + limited, "{report:#}");
}

/// Positions of all plans by the ledger.
fn positions(report: &Value) -> Positions {
    let mut positions = Positions::new();
    for follower in list(report, "followers") {
        for plan in list(follower, "plans") {
            for held in list(plan, "instruments") {
                let lots = held["position"].as_i64().unwrap();
                if lots != 0 {
                    positions.insert((text(plan, "name"), text(held, "instrument")), lots);
                }
            }
        }
    }
    positions
}

/// Plans whose end can be said without any gateway stand there.
fn assert_ends(scene: &Scene, plans: &Positions) {
    for plan in 0..scene.all_plans() {
        for ((leader, symbol), (lots, decimals)) in leader_lots(scene) {
            if leader != scene.leader(plan) {
                continue;
            }
            let expected = match scene.end(plan) {
                End::TenThousandths(factor) => {
                    let product = i128::from(lots) * i128::from(factor) / 10_000;
                    i64::try_from(product).unwrap()
                }
                End::Quantity(quantity) => lots.signum() * quantity * 10_i64.pow(decimals),
                End::Calm => continue,
                End::Limited => {
                    let whose = (format!("p{plan}"), symbol);
                    let found = plans.get(&whose).copied().unwrap_or(0);
                    assert!(
                        found.abs() <= lots.abs() && 0 <= found * lots,
                        "{whose:?}: {found} of {lots}"
                    );
                    continue;
                }
            };
            let whose = (format!("p{plan}"), symbol);
            let found = plans.get(&whose).copied().unwrap_or(0);
            assert_eq!(found, expected, "{whose:?} follows {leader} with {lots}");
        }
    }
}

/// The journal is sound and its decisions repeat byte by byte, over all runs. Returns its records.
fn assert_journal(scene: &Scene) -> u64 {
    let journal = scene.journal();
    let verified = paceline(&["journal", "verify", path(&journal), "--json"]).json();
    assert_eq!(verified["verdict"], "Sound", "{verified:#}");
    let replayed = paceline(&["replay", path(&journal), "--json"]).json();
    assert_eq!(replayed["identical"], true, "{replayed:#}");
    assert_eq!(replayed["records"], verified["records"]);
    replayed["records"].as_u64().unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("no {key} in {value:#}"))
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("no {key} in {value:#}")).to_owned()
}
