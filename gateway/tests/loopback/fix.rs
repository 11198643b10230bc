//! A venue that speaks FIX: from a leader's fill to a follower's position, and over crashes.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use crate::drop_copy::records;
use crate::scene::{Folders, Plot, assert_clean, replay_options, until};
use paceline_gateway::Handle;
use protocol::messages::{ExecType, OrderQuery, VenueReport};
use simulator::acceptor::{Acceptor, AcceptorOptions, Summary};
use simulator::fills::Export;
use simulator::leader::{LeaderOptions, Progress};
use simulator::sample;

/// An acceptor on a thread of its own; a broker whose numbers go on over connections, when it is started so.
pub(crate) struct RunningBroker {
    pub(crate) address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Summary>,
}

impl RunningBroker {
    pub(crate) fn start(more: &str) -> Self {
        let options = format!(
            "resets_on_logon = false\n{more}\n[[session]]\nsender = \"BROKER\"\ntarget = \"GATEWAY\"\n\
             username = \"gateway-test\"\npassword = \"venue-key-for-tests\"\napplication = \"broker\"\n"
        );
        Self::of(&options)
    }

    /// An acceptor with these options.
    pub(crate) fn of(options: &str) -> Self {
        Self::ahead(options, Arc::default())
    }

    /// As [`Self::of`], by a clock that is so many nanoseconds ahead.
    pub(crate) fn ahead(options: &str, ahead: Arc<AtomicU64>) -> Self {
        let acceptor = Acceptor::bind(&AcceptorOptions::from_toml(options).unwrap()).unwrap();
        let acceptor = acceptor.ahead(ahead);
        let address = acceptor.local_addr();
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let builder = std::thread::Builder::new().name("broker".into());
        let thread = builder.spawn(move || acceptor.run(&flag).unwrap()).unwrap();
        Self { address, stop, thread }
    }

    pub(crate) fn finish(self) -> Summary {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// Everybody who trades in an export, at a venue that speaks FIX.
pub(crate) fn plot(export: &Export) -> Plot {
    Plot { protocol: "fix44", venue: "dialect = \"broker.toml\"", ..Plot::of_export(export, 3) }
}

pub(crate) const DIALECT: &str = "sender = \"GATEWAY\"\ntarget = \"BROKER\"\nhandling = \"1\"\nposition_effect = true\n\
                       [order]\n528 = \"P\"\n";

pub(crate) fn gateway(folders: &Folders, plot: &Plot, broker: SocketAddr, dialect: &str) -> Handle {
    folders.write("broker.toml", dialect);
    folders.gateway(plot, broker)
}

/// Replays an export until everything is confirmed; nobody is told prices.
pub(crate) fn replay(export: &Export, gateway: &Handle) {
    let options = replay_options(export, gateway.client_address(), gateway.client_address());
    let options = LeaderOptions { market: None, ..options };
    let stop = AtomicBool::new(false);
    let leaders = simulator::leader::run(export, &options, &Progress::default(), &stop).unwrap();
    assert!(leaders.is_complete(), "{leaders:#?}");
}

/// Goal: every fill of a leader is copied at a venue that speaks FIX, in either way of logging on and naming an
/// account. Method: generated leaders, the acceptor as a broker, which fills in parts; its dictionary refuses
/// what is not FIX.
#[test]
fn leaders_are_copied_at_a_venue_that_speaks_fix() {
    let export = sample::generate(7, 2, 100);
    for (more, dialect) in [
        ("", DIALECT.to_owned()),
        (
            "next_expected = true",
            format!(
                "account = \"party\"\nnext_expected = true\ntime_precision = \"microseconds\"\n{DIALECT}"
            ),
        ),
    ] {
        let folders = Folders::new();
        let broker = RunningBroker::start(more);
        let plot = plot(&export);
        let gateway = gateway(&folders, &plot, broker.address, &dialect);
        replay(&export, &gateway);
        let summary = gateway.drain();
        let broker = broker.finish();
        let report = folders.report();
        assert_clean(&summary);
        assert_eq!(summary.status.events_in, 100);
        assert!(summary.status.orders_out > 0);
        assert_eq!((broker.messages, broker.repeated), (summary.status.orders_out, 0));
        assert_eq!((broker.garbled, broker.strangers), (0, 0));
        assert_eq!(report.orders_open, 0);
        assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
    }
}

/// Goal: numbers survive a crash, out of the journal alone: the broker takes the next logon and every order
/// behind it, no order comes twice, and everybody is on target at the end. Method: the gateway is dropped
/// between two halves of what a leader did, and once in the middle of nothing.
#[test]
fn fix_numbers_survive_crashes() {
    let export = sample::generate(11, 1, 120);
    let folders = Folders::new();
    let broker = RunningBroker::start("");
    let plot = plot(&export);
    let mut first = export.clone();
    first.leaders[0].fills.truncate(60);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    replay(&first, &running);
    assert!(!running.halt().drained);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    assert!(!running.halt().drained);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    replay(&export, &running);
    until("all orders have come to their end", || {
        (running.status().orders_open == 0).then_some(())
    });
    let summary = running.drain();
    let broker = broker.finish();
    let report = folders.report();
    assert_clean(&summary);
    assert_eq!((broker.connections, broker.repeated), (3, 0));
    assert_eq!(report.orders_open, 0);
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
}

/// Goal: a broker that names no execution is traded with as any other, over crashes: every fill counts once. Method:
/// its `ExecID` is zero in every report; the gateway is dropped in the middle, and what it missed is resent.
#[test]
fn a_broker_may_name_no_execution() {
    let export = sample::generate(29, 1, 80);
    let folders = Folders::new();
    let broker = RunningBroker::of(
        "resets_on_logon = false\n[[session]]\nsender = \"BROKER\"\ntarget = \"GATEWAY\"\n\
         application = \"broker\"\n[session.broker]\nwithout_ids = true\n",
    );
    let plot = plot(&export);
    let dialect = format!("execution_ids = \"occurrence\"\n{DIALECT}");
    let mut first = export.clone();
    first.leaders[0].fills.truncate(40);
    let running = gateway(&folders, &plot, broker.address, &dialect);
    replay(&first, &running);
    assert!(!running.halt().drained);
    let running = gateway(&folders, &plot, broker.address, &dialect);
    replay(&export, &running);
    until("all orders have come to their end", || {
        (running.status().orders_open == 0).then_some(())
    });
    let summary = running.drain();
    let broker = broker.finish();
    let report = folders.report();
    assert_clean(&summary);
    assert_eq!((broker.connections, broker.repeated), (2, 0));
    assert_eq!((report.orders_open, report.breaks.open), (0, 0));
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
    let executions = records(&folders, VenueReport::TEMPLATE_ID, |body| {
        let report = VenueReport::decode(body).unwrap();
        (report.exec_id, report.exec_type)
    });
    let is_fill = |exec_type| exec_type == ExecType::Trade;
    assert!(executions.iter().all(|(id, exec_type)| (*id != 0) == is_fill(*exec_type)));
    let fills = executions.iter().filter(|(_, exec_type)| is_fill(*exec_type));
    let ids: BTreeSet<_> = fills.clone().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), fills.count());
    assert_eq!(report.fills, ids.len() as u64);
}

/// Goal: an order of which the venue tells nothing is asked for, over FIX, and booked by what comes then, once; one
/// that the venue does not know stays open, is asked for as often as orders are, and is for people then. Method: a
/// broker that withholds what became of every third order until it is asked, and forgets every seventh.
#[test]
fn the_broker_is_asked_what_became_of_orders() {
    let export = sample::generate(23, 1, 12);
    let folders = Folders::new();
    let broker = RunningBroker::of(
        "resets_on_logon = false\n[[session]]\nsender = \"BROKER\"\ntarget = \"GATEWAY\"\n\
         application = \"broker\"\n[session.broker]\nwithhold_every = 3\nforget_every = 7\n",
    );
    let venue = "dialect = \"broker.toml\"\norder_query_after_ms = 50";
    let plot = Plot { venue, ..plot(&export) };
    let gateway = gateway(&folders, &plot, broker.address, DIALECT);
    replay(&export, &gateway);
    let status = until("what was withheld is told, and what is lost is given up", || {
        assert!(!gateway.has_failed(), "a thread has failed");
        let status = gateway.status();
        (status.orders_open > 0 && status.orders_unanswered == status.orders_open).then_some(status)
    });
    let lost = status.orders_out / 7;
    assert_eq!(status.orders_unanswered, lost);
    assert!(status.orders_asked >= lost * 6, "{status:#?}");
    assert!(!gateway.halt().drained);
    let broker = broker.finish();
    assert_eq!((broker.repeated, broker.garbled), (0, 0));
    let attempts = records(&folders, OrderQuery::TEMPLATE_ID, |body| {
        OrderQuery::decode(body).unwrap().attempt
    });
    assert_eq!(attempts.iter().filter(|attempt| **attempt == 6).count() as u64, lost);
    assert!(attempts.iter().all(|attempt| (1..=6).contains(attempt)));
}
