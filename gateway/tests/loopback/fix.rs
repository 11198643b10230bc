//! A venue that speaks FIX: from a leader's fill to a follower's position, and over crashes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use crate::scene::{Folders, Plot, assert_clean, replay_options, until};
use paceline_gateway::Handle;
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
