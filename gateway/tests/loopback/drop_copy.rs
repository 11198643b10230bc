//! Leaders whose trades a FIX drop copy tells: from its reports to followers' positions, over gaps, reconnects,
//! crashes, busts and corrections.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::fix::{DIALECT, RunningBroker, gateway, plot};
use crate::revisions::replays;
use crate::scene::{Folders, Plot, RunningVenue, assert_clean, until};
use accounting::{LeaderInstrument, Report};
use journal::{ReadLimit, Reader};
use paceline_gateway::Handle;
use protocol::messages::{EventSkipped, LeaderEvent, LeaderReportRefused, Reason, Side};
use protocol::octets::{Way, WireOctets};
use protocol::units::{Nanos, Sequence};
use simulator::acceptor::{AcceptorOptions, DropCopy, Positions};
use simulator::fills::{Export, Fill, LeaderFills, write_csv};
use simulator::sample;

const DROP_COPY_KEY: &str = "drop-copy-key-for-tests";

/// A drop copy of an export, and what it will have told in the end.
pub(crate) struct Source {
    pub(crate) broker: RunningBroker,
    pub(crate) outcome: Positions,
    /// Trades in the export.
    trades: usize,
}

impl Source {
    pub(crate) fn start(folders: &Folders, export: &Export, more: &str, faults: &str) -> Self {
        Self::ahead(folders, export, more, faults, Arc::default())
    }

    /// As [`Self::start`], by a clock that is so many nanoseconds ahead.
    pub(crate) fn ahead(
        folders: &Folders,
        export: &Export,
        more: &str,
        faults: &str,
        ahead: Arc<AtomicU64>,
    ) -> Self {
        let mut octets = Vec::new();
        write_csv(export, &mut octets).unwrap();
        let path = folders.journal().with_file_name("fills.csv");
        std::fs::write(&path, octets).unwrap();
        let text = format!(
            "{more}\n[[session]]\nsender = \"PRIME\"\ntarget = \"GATEWAY\"\nusername = \"gateway-test\"\n\
             password = \"{DROP_COPY_KEY}\"\napplication = \"drop-copy\"\n[session.drop_copy]\n\
             fills = \"{}\"\n{faults}\n",
            path.display()
        );
        let options = AcceptorOptions::from_toml(&text).unwrap();
        let told = DropCopy::load(options.sessions[0].drop_copy.as_ref().unwrap()).unwrap();
        let trades = export.leaders.iter().map(|leader| leader.fills.len()).sum();
        Self { broker: RunningBroker::ahead(&text, ahead), outcome: told.outcome(), trades }
    }

    /// The plot with this source of its leaders, which have no other.
    pub(crate) fn plot(&self, folders: &Folders, export: &Export, dialect: &str) -> Plot {
        folders.write("prime.toml", dialect);
        let leaders = export.leaders.iter().map(|leader| leader.name.as_str());
        Plot { tables: table(self.broker.address, leaders), ..plot(export) }
    }
}

/// The table of a drop copy; accounts have the names of leaders.
fn table<'n>(address: SocketAddr, leaders: impl Iterator<Item = &'n str>) -> String {
    let accounts = leaders.map(|name| format!("{{ account = \"{name}\", leader = \"{name}\" }}"));
    let accounts = accounts.collect::<Vec<_>>().join(", ");
    format!(
        "[[drop_copy]]\nname = \"prime\"\naddress = \"{address}\"\nkey = \"{DROP_COPY_KEY}\"\n\
         dialect = \"prime.toml\"\naccounts = [{accounts}]\n"
    )
}

/// One leader that a drop copy tells of, with two followers at the simulated venue.
pub(crate) fn simple_plot(folders: &Folders, drop_copy: SocketAddr, dialect: &str) -> Plot {
    folders.write("prime.toml", dialect);
    Plot { tables: table(drop_copy, ["leader1"].into_iter()), ..Plot::simple(2) }
}

pub(crate) const PRIME: &str = "sender = \"GATEWAY\"\ntarget = \"PRIME\"\n";

/// Where leaders stand by the ledger, in lots.
pub(crate) fn stand(report: &Report) -> BTreeMap<(String, String), i64> {
    let leaders = report.leaders.iter();
    let positions = leaders.flat_map(|leader| {
        let of = |held: &LeaderInstrument| {
            ((leader.name.clone(), held.instrument.clone()), held.position)
        };
        leader.instruments.iter().map(of).collect::<Vec<_>>()
    });
    positions.filter(|(_, lots)| *lots != 0).collect()
}

/// Trades that have moved leaders, by the ledger.
pub(crate) fn decided(report: &Report) -> usize {
    let events = report.leaders.iter().map(|leader| leader.events).sum::<i64>();
    usize::try_from(events).unwrap()
}

/// Waits until the only leader holds so many lots of his instrument, and his followers are on target.
pub(crate) fn until_lots(folders: &Folders, gateway: &Handle, lots: i64) {
    until("the leader's position is what was told", || {
        assert!(!gateway.has_failed(), "a thread has failed");
        let status = gateway.status();
        let report = (status.in_ledger == status.written).then(|| folders.report())?;
        let held: i64 = stand(&report).values().sum();
        (held == lots && report.plans_on_target == report.plans).then_some(())
    });
}

/// Where the file leaves them, in lots of their instruments.
pub(crate) fn expected(outcome: &Positions, plot: &Plot) -> BTreeMap<(String, String), i64> {
    let lot = |symbol: &str| {
        let found = plot.instruments.iter().find(|instrument| instrument.symbol == symbol);
        found.unwrap().lot
    };
    let positions = outcome.iter().map(|((leader, symbol), quantity)| {
        let lots = quantity / lot(symbol.as_str());
        ((leader.clone(), symbol.to_string()), i64::try_from(lots.normalize()).unwrap())
    });
    positions.filter(|(_, lots)| *lots != 0).collect()
}

/// Every record of a kind in the journal of a gateway that has ended.
pub(crate) fn records<T>(folders: &Folders, kind: u16, decode: impl Fn(&[u8]) -> T) -> Vec<T> {
    let mut reader =
        Reader::open(&folders.journal(), None, Sequence(1), ReadLimit::Durable).unwrap();
    let mut found = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        if frame.kind == kind {
            found.push(decode(frame.body));
        }
    }
    found
}

/// Every record of the journal of a gateway that has ended.
pub(crate) fn everything(folders: &Folders) -> Vec<(u16, Sequence, Vec<u8>)> {
    let mut reader =
        Reader::open(&folders.journal(), None, Sequence(1), ReadLimit::Durable).unwrap();
    let mut found = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        found.push((frame.kind, frame.sequence, frame.body.to_vec()));
    }
    found
}

/// Waits until so many trades, each once, have moved leaders.
pub(crate) fn until_told(gateway: &Handle, what: &str, count: u64) {
    until(what, || {
        let status = gateway.status();
        assert!(!gateway.has_failed(), "a thread has failed");
        (status.events_in >= count).then_some(())
    });
}

/// Goal: every trade that a drop copy tells is copied exactly once, whatever becomes of messages, transports and
/// the gateway. Method: trades come twice (`PossResend`), go astray and are asked for, and the connection breaks
/// now and then; the gateway is killed twice in the middle, and drained once. In the end the ledger, the file and the followers
/// agree, and the octets of what was told are kept.
#[test]
fn trades_of_a_drop_copy_are_copied_exactly_once() {
    let export = sample::generate(5, 2, 241);
    let folders = Folders::new();
    let faults = "burst = 4\nrepeat_every = 5\nlose_every = 7\ndisconnect_every = 50";
    let source = Source::start(&folders, &export, "resets_on_logon = false", faults);
    let broker = RunningBroker::start("");
    let plot = Plot { journal: "wire = true", ..source.plot(&folders, &export, PRIME) };
    for kill in 1..=2 {
        let running = gateway(&folders, &plot, broker.address, DIALECT);
        until_told(&running, "some trades are told", 30 * kill);
        assert!(!running.halt().drained);
    }
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until_told(&running, "some more are told", 20);
    assert_clean(&running.drain());
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until("all trades have moved their leaders", || {
        assert!(!running.has_failed(), "a thread has failed");
        let status = running.status();
        let report = (status.in_ledger == status.written).then(|| folders.report())?;
        (stand(&report) == expected(&source.outcome, &plot)
            && report.plans_on_target == report.plans
            && decided(&report) >= source.trades)
            .then_some(())
    });
    let summary = running.drain();
    let (told, broker) = (source.broker.finish(), broker.finish());
    let report = folders.report();
    assert_clean(&summary);
    assert_eq!(summary.status.drop_copies[0].refused, 0);
    assert!(told.connections >= 4, "{told:?}");
    assert_eq!((told.garbled, broker.repeated), (0, 0));
    assert_eq!(decided(&report), source.trades, "each trade once");
    assert_eq!(stand(&report), expected(&source.outcome, &plot));
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
    let skipped =
        records(&folders, EventSkipped::TEMPLATE_ID, |body| EventSkipped::decode(body).unwrap());
    assert!(skipped.len() >= source.trades / 5, "trades came again");
    assert!(skipped.iter().all(|skipped| skipped.reason == Reason::DuplicateEvent));
    kept_octets(&folders);
}

/// What was told is kept as it came, and found by the time of what it became.
fn kept_octets(folders: &Folders) {
    let directory = folders.journal().join("wire").join("drop-copy-prime");
    let mut reader = Reader::open(&directory, None, Sequence(1), ReadLimit::Durable).unwrap();
    let mut times = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        let record = WireOctets::decode(frame.body).unwrap();
        let text = String::from_utf8_lossy(record.octets).into_owned();
        assert!(!text.contains(DROP_COPY_KEY));
        if record.way == Way::Received && text.contains("\x01150=F\x01") {
            times.push(record.time);
        }
    }
    let events = records(folders, LeaderEvent::TEMPLATE_ID, |body| {
        LeaderEvent::decode(body).unwrap().receive_time
    });
    let found = events.iter().filter(|time| times.contains(time)).count();
    // What came with the logon in one read is left out with it, and what a killed run had not yet given to the disk.
    assert!(found * 2 > events.len(), "{found} of {} are found", events.len());
}

/// Goal: the whole line, from a drop copy to the simulated venue, over its own protocol: every trade once, everybody
/// on target, while the gateway is killed between two of them. Method: a hand-made leader who buys one lot after
/// the other.
#[test]
fn a_drop_copy_feeds_followers_at_the_simulated_venue() {
    const TRADES: u64 = 60;
    let fill = |number: u64| Fill {
        symbol: "XYZ".parse().unwrap(),
        time_ns: Nanos(1_700_000_000_000_000_000 + number),
        side: Side::Buy,
        price: 100.into(),
        quantity: 1.into(),
        order_id: number,
        fill_id: number,
        position_before: None,
        fee: None,
    };
    let leader = LeaderFills { name: "leader1".into(), fills: (1..=TRADES).map(fill).collect() };
    let export =
        Export { leaders: vec![leader], repeated_rows: 0, synthetic_ids: 0, self_trades: 0 };
    let folders = Folders::new();
    let faults = "burst = 2\nrepeat_every = 4\nlose_every = 9\ndisconnect_every = 25";
    let source = Source::start(&folders, &export, "resets_on_logon = false", faults);
    let plot = simple_plot(&folders, source.broker.address, PRIME);
    let venue = RunningVenue::start(&plot.venue_options());
    let running = folders.gateway(&plot, venue.address);
    until_told(&running, "some trades are told", 20);
    assert!(!running.halt().drained);
    let running = folders.gateway(&plot, venue.address);
    until_lots(&folders, &running, TRADES.cast_signed());
    assert_clean(&running.drain());
    source.broker.finish();
    let books = venue.finish();
    let report = folders.report();
    assert_eq!(decided(&report) as u64, TRADES, "each trade once");
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
    for account in &books.accounts {
        let held: i64 = account.positions.iter().map(|position| position.lots).sum();
        assert_eq!(held, TRADES.cast_signed(), "{books:#?}");
    }
}

/// Goal: trades that say the same and have no identity are copied as often as there were, whatever comes again, is
/// resent, or is lost with the gateway; beyond so many that say the same nothing is copied, and that is said. Method:
/// a leader who does the same again and again, told without `ExecID` and time; the gateway is killed twice.
#[test]
fn trades_without_identity_are_counted() {
    const TRADES: u64 = 70;
    const ALIKE_MAX: i64 = 64;
    let fill = |number: u64| Fill {
        symbol: "XYZ".parse().unwrap(),
        time_ns: Nanos(1_700_000_000_000_000_000 + number),
        side: Side::Buy,
        price: 100.into(),
        quantity: 1.into(),
        order_id: 5,
        fill_id: number,
        position_before: None,
        fee: None,
    };
    let leader = LeaderFills { name: "leader1".into(), fills: (1..=TRADES).map(fill).collect() };
    let export =
        Export { leaders: vec![leader], repeated_rows: 0, synthetic_ids: 0, self_trades: 0 };
    let folders = Folders::new();
    let faults =
        "burst = 2\nrepeat_every = 4\nlose_every = 9\ndisconnect_every = 25\nwithout_ids = true";
    let source = Source::start(&folders, &export, "resets_on_logon = false", faults);
    let dialect = format!("execution_ids = \"occurrence\"\n{PRIME}");
    let plot = simple_plot(&folders, source.broker.address, &dialect);
    let venue = RunningVenue::start(&plot.venue_options());
    let mut refused = 0;
    for part in 1..=2 {
        let running = folders.gateway(&plot, venue.address);
        until_told(&running, "some trades are told", 12 * part);
        let summary = running.halt();
        assert!(!summary.drained);
        refused += summary.status.drop_copies[0].refused;
    }
    let running = folders.gateway(&plot, venue.address);
    until_lots(&folders, &running, ALIKE_MAX);
    until("what is too much is refused", || {
        assert!(!running.has_failed(), "a thread has failed");
        (refused + running.status().drop_copies[0].refused >= 6).then_some(())
    });
    assert_clean(&running.drain());
    source.broker.finish();
    let books = venue.finish();
    let report = folders.report();
    assert_eq!(decided(&report), 64, "each trade once");
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
    for account in &books.accounts {
        let held: i64 = account.positions.iter().map(|position| position.lots).sum();
        assert_eq!(held, ALIKE_MAX, "{books:#?}");
    }
    let skipped =
        records(&folders, EventSkipped::TEMPLATE_ID, |body| EventSkipped::decode(body).unwrap());
    assert!(!skipped.is_empty(), "trades came again");
    assert!(skipped.iter().all(|skipped| skipped.reason == Reason::DuplicateEvent));
    let refused = records(&folders, LeaderReportRefused::TEMPLATE_ID, |body| {
        LeaderReportRefused::decode(body).unwrap()
    });
    assert!(refused.iter().all(|refused| refused.reason == Reason::TooManyAlike));
}

/// Goal: trades that are too old open nothing, and move their leader all the same. Method: the times of the file,
/// which are months old.
#[test]
fn old_trades_of_a_drop_copy_are_not_chased() {
    let export = sample::generate(13, 1, 40);
    let folders = Folders::new();
    let faults = "burst = 10\nkeep_times = true";
    let source = Source::start(&folders, &export, "resets_on_logon = false", faults);
    let broker = RunningBroker::start("");
    let plot = source.plot(&folders, &export, PRIME);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until_told(&running, "all is told", 40);
    let summary = running.drain();
    assert_clean(&summary);
    source.broker.finish();
    broker.finish();
    assert_eq!(summary.status.orders_out, 0);
    assert_eq!(stand(&folders.report()), expected(&source.outcome, &plot));
}

/// Goal: busts and corrections move the leader's position, once each, over restarts and repetitions, and no order
/// is sent after them. Method: the file with every fifth trade busted and every seventh corrected; followers are
/// brought to the targets by the trades that follow, and by the catch-up of a start.
#[test]
fn busts_and_corrections_move_leaders() {
    let export = sample::generate(9, 1, 120);
    let folders = Folders::new();
    let faults =
        "burst = 4\nbust_every = 5\ncorrect_every = 7\nlose_every = 11\ndisconnect_every = 45";
    let source = Source::start(&folders, &export, "resets_on_logon = false", faults);
    let broker = RunningBroker::start("");
    let plot = source.plot(&folders, &export, PRIME);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until_told(&running, "some trades are told", 60);
    assert!(!running.halt().drained);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until("leaders stand where the file leaves them", || {
        let status = running.status();
        let report = (status.in_ledger == status.written).then(|| folders.report())?;
        (stand(&report) == expected(&source.outcome, &plot)).then_some(())
    });
    assert_clean(&running.drain());
    source.broker.finish();
    broker.finish();
    let report = folders.report();
    assert_eq!(stand(&report), expected(&source.outcome, &plot));
    assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
    assert_eq!(report.plans_unexplained, 0, "{report:#?}");
    let skipped =
        records(&folders, EventSkipped::TEMPLATE_ID, |body| EventSkipped::decode(body).unwrap());
    let corrected: Vec<u64> = skipped
        .iter()
        .filter(|skipped| skipped.reason == Reason::TradeCorrected)
        .map(|skipped| skipped.trade_id)
        .collect();
    replays(&everything(&folders));
    // Those that are both are corrected.
    assert_eq!(corrected.len(), 120 / 5 + 120 / 7 - 120 / 35);
}

/// Goal: a counterparty that begins anew with every logon and repeats nothing is listened to, and that something
/// may be missing is in the journal. Method: the connection breaks while nothing is on its way.
#[test]
fn what_is_never_told_again_is_said_to_be_missing() {
    let export = sample::generate(3, 1, 40);
    let folders = Folders::new();
    let source = Source::start(&folders, &export, "", "burst = 2\ndisconnect_every = 15");
    let broker = RunningBroker::start("");
    let plot = source.plot(&folders, &export, &format!("recovery = \"none\"\n{PRIME}"));
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until("the drop copy was connected three times, and all is said", || {
        let source = &running.status().drop_copies[0];
        (source.connects == 3 && source.synchronised && running.status().events_in >= 40)
            .then_some(())
    });
    assert_clean(&running.drain());
    source.broker.finish();
    broker.finish();
    let refused = records(&folders, LeaderReportRefused::TEMPLATE_ID, |body| {
        LeaderReportRefused::decode(body).unwrap()
    });
    assert_eq!(refused.len(), 2, "one for each time that it came back");
    assert!(refused.iter().all(|refused| refused.reason == Reason::ReportsMissing));
    let report = folders.report();
    assert_eq!(stand(&report), expected(&source.outcome, &plot));
}
