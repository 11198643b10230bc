//! FIX sessions that keep to a schedule: over the end of a day, a night, a restart, and a day that was missed.
//! Both sides go by the machine's clock, put ahead as a test says; sockets are real.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::drop_copy::{PRIME, Source, records, until_told};
use crate::fix::{DIALECT, RunningBroker, plot};
use crate::scene::{Folders, Plot, assert_clean, replay_options, until};
use paceline_gateway::clock::Clock;
use paceline_gateway::{Gateway, Handle};
use protocol::messages::{LeaderReportRefused, Reason, SessionEvent, SessionState};
use protocol::units::{Nanos, SessionIndex};
use simulator::fills::Export;
use simulator::leader::{LeaderOptions, Progress};
use simulator::sample;

const HOUR_NS: u64 = 3_600_000_000_000;
const DAY_NS: u64 = 24 * HOUR_NS;
const EVERY_DAY: &str = "[\"sun\", \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\"]";

/// From eight to five, in both sides' options; heartbeats are rare, so that hours may pass at once.
fn schedule(table: &str) -> String {
    format!("[{table}]\nzone = \"UTC\"\ndays = {EVERY_DAY}\nstart = \"08:00\"\nend = \"17:00\"\n")
}

/// The clock of both sides.
#[derive(Clone)]
struct Time {
    ahead: Arc<AtomicU64>,
}

impl Time {
    /// Half an hour before the end of a period.
    fn late_afternoon() -> Self {
        let time = Self { ahead: Arc::default() };
        let of_day = time.now().0 % DAY_NS;
        time.pass(DAY_NS + 16 * HOUR_NS + HOUR_NS / 2 - of_day);
        time
    }

    fn clock(&self) -> Clock {
        Clock::ahead(Arc::clone(&self.ahead))
    }

    fn now(&self) -> Nanos {
        self.clock().now()
    }

    fn pass(&self, nanoseconds: u64) {
        self.ahead.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// Until so long before (or behind) a moment.
    fn pass_to(&self, moment: u64) {
        self.pass(moment - self.now().0);
    }
}

fn start(folders: &Folders, plot: &Plot, broker: &RunningBroker, time: &Time) -> Handle {
    let configuration = folders.configuration(plot, broker.address);
    Gateway::start_by(&configuration, time.clock()).unwrap()
}

/// Replays fills as if they happened now.
fn replay(export: &Export, fills: std::ops::Range<usize>, gateway: &Handle, time: &Time) {
    let mut export = export.clone();
    for leader in &mut export.leaders {
        leader.fills.truncate(fills.end);
        let now = time.now();
        leader.fills.iter_mut().for_each(|fill| fill.time_ns = now);
    }
    let options = replay_options(&export, gateway.client_address(), gateway.client_address());
    let options = LeaderOptions { market: None, keep_times: true, ..options };
    let stop = AtomicBool::new(false);
    let leaders = simulator::leader::run(&export, &options, &Progress::default(), &stop).unwrap();
    assert!(leaders.is_complete(), "{leaders:#?}");
}

fn until_done(gateway: &Handle, folders: &Folders) {
    until("all orders have come to their end", || {
        assert!(!gateway.has_failed(), "a thread has failed");
        let status = gateway.status();
        let report = (status.in_ledger == status.written).then(|| folders.report())?;
        (status.orders_open == 0 && report.plans_on_target == report.plans).then_some(())
    });
}

/// What became of a session, by the journal.
fn life(folders: &Folders, session: SessionIndex) -> Vec<SessionState> {
    let events =
        records(folders, SessionEvent::TEMPLATE_ID, |body| SessionEvent::decode(body).unwrap());
    let own = events.iter().filter(|event| event.session == session);
    own.map(|event| event.state).collect()
}

/// Goal: at the end of a day the session takes its leave and stays away, over a restart too; what the leader does
/// meanwhile is traded when the next day begins, under numbers that begin again on both sides. Method: an
/// afternoon, a night in which the gateway is killed, and a morning.
#[test]
fn a_venue_session_keeps_to_its_day() {
    let export = sample::generate(13, 1, 80);
    let (folders, time) = (Folders::new(), Time::late_afternoon());
    let options = format!(
        "resets_on_logon = false\n[[session]]\nsender = \"BROKER\"\ntarget = \"GATEWAY\"\n\
         application = \"broker\"\n{}",
        schedule("session.schedule")
    );
    let broker = RunningBroker::ahead(&options, Arc::clone(&time.ahead));
    folders.write("broker.toml", &format!("heartbeat_s = 3600\n{DIALECT}{}", schedule("schedule")));
    let plot = plot(&export);
    let gateway = start(&folders, &plot, &broker, &time);
    replay(&export, 0..40, &gateway, &time);
    until_done(&gateway, &folders);
    assert_eq!(gateway.status().venues[0].opens_at, None);

    let midnight = time.now().0 / DAY_NS * DAY_NS + DAY_NS;
    time.pass(HOUR_NS);
    let opens_at = until("the session is over for the day", || {
        assert!(!gateway.has_failed(), "a thread has failed");
        gateway.status().venues[0].opens_at
    });
    assert_eq!(opens_at, Nanos(midnight + 8 * HOUR_NS));
    assert_eq!(gateway.status().venues[0].connects, 1);
    assert!(!gateway.halt().drained);

    time.pass_to(opens_at.0 - HOUR_NS / 6);
    let gateway = start(&folders, &plot, &broker, &time);
    until("the schedule is known again", || gateway.status().venues[0].opens_at);
    replay(&export, 0..80, &gateway, &time);
    let status = gateway.status();
    assert_eq!((status.orders_out, status.venues[0].connects), (0, 0), "the venue is closed");
    time.pass_to(opens_at.0 + HOUR_NS / 60);
    until("the session has begun again", || gateway.status().ready.then_some(()));
    until_done(&gateway, &folders);
    let summary = gateway.drain();
    let broker = broker.finish();
    assert_clean(&summary);
    assert!(summary.status.orders_out > 0);
    assert_eq!((broker.connections, broker.strangers, broker.repeated), (2, 0, 0));
    use SessionState::{Established, Finalized, Lost, Negotiated, Synchronised};
    let expected = [
        [Negotiated, Established, Synchronised, Finalized],
        [Negotiated, Established, Synchronised, Lost],
    ];
    assert_eq!(life(&folders, SessionIndex(0)), expected.concat());
}

/// Goal: a drop copy begins anew every day without a trade lost, and a day of which the end was missed is told to
/// be one. Method: a day that ends with a goodbye, then one in which the gateway is killed.
#[test]
fn a_drop_copy_keeps_to_its_day() {
    let export = sample::generate(17, 1, 60);
    let (folders, time) = (Folders::new(), Time::late_afternoon());
    let faults = format!("burst = 4\nlose_every = 7\n{}", schedule("session.schedule"));
    let more = "resets_on_logon = false";
    let source = Source::ahead(&folders, &export, more, &faults, Arc::clone(&time.ahead));
    let broker = RunningBroker::ahead(
        "resets_on_logon = false\n[[session]]\nsender = \"BROKER\"\ntarget = \"GATEWAY\"\n\
         application = \"broker\"\n",
        Arc::clone(&time.ahead),
    );
    folders.write("broker.toml", &format!("heartbeat_s = 3600\n{DIALECT}"));
    let dialect = format!("heartbeat_s = 3600\n{PRIME}{}", schedule("schedule"));
    let plot = source.plot(&folders, &export, &dialect);
    let gateway = start(&folders, &plot, &broker, &time);
    until_told(&gateway, "everything is told", 60);
    until_done(&gateway, &folders);
    let missing = |folders: &Folders| {
        let refused = records(folders, LeaderReportRefused::TEMPLATE_ID, |body| {
            LeaderReportRefused::decode(body).unwrap().reason
        });
        refused.iter().filter(|reason| **reason == Reason::ReportsMissing).count()
    };
    let synchronised = |gateway: &Handle| gateway.status().drop_copies[0].synchronised;
    let closes = |gateway: &Handle| {
        time.pass_to(time.now().0 / DAY_NS * DAY_NS + 17 * HOUR_NS + HOUR_NS / 60);
        until("the day is over", || gateway.status().drop_copies[0].opens_at)
    };
    let opens_at = closes(&gateway);
    time.pass_to(opens_at.0 + HOUR_NS / 60);
    until("the next day has begun", || synchronised(&gateway).then_some(()));
    assert!(!gateway.halt().drained);

    time.pass_to(opens_at.0 + DAY_NS + HOUR_NS);
    let gateway = start(&folders, &plot, &broker, &time);
    until("the day behind it has begun", || {
        (synchronised(&gateway) && gateway.status().ready).then_some(())
    });
    assert_clean(&gateway.drain());
    let told = source.broker.finish();
    assert_eq!((told.connections, told.garbled, told.strangers), (3, 0, 0));
    assert_eq!(missing(&folders), 1, "of the day that was not seen to its end");
}
