//! From a leader's fill to a follower's position: through faults of the venue, stops and restarts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::peer::{Peer, fill};
use crate::scene::{
    Folders, LEADER_KEY, Plot, RunningVenue, VENUE_KEY, assert_clean, replay, replay_options, until,
};
use accounting::Report;
use paceline_gateway::{Gateway, Summary};
use protocol::messages::LeaderFill;
use simulator::fills::Export;
use simulator::leader::Progress;
use simulator::sample;
use simulator::venue::{FaultOptions, Summary as VenueSummary, VenueOptions};

/// What has to hold whatever went wrong on the way: nobody has an order twice, all books agree, and
/// every plan is on its target or says why not.
fn assert_sound(summary: &Summary, books: &VenueSummary, report: &Report) {
    assert_clean(summary);
    assert_eq!(books.duplicate_orders, 0);
    assert_eq!(books.fills, report.fills);
    assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
    assert_eq!(report.orders_open, 0);
    assert_eq!(report.plans_unexplained, 0, "{report:#?}");
}

/// A whole run: an export through a gateway to a venue, and a drain.
fn run(export: &Export, plot: &Plot, faults: FaultOptions) -> (Summary, VenueSummary, Report) {
    let folders = Folders::new();
    let mut options = plot.venue_options();
    options.faults = faults;
    let venue = RunningVenue::start(&options);
    let gateway = folders.gateway(plot, venue.address);
    let leaders = replay(export, &gateway, venue.address);
    assert!(leaders.is_complete(), "{leaders:#?}");
    let summary = gateway.drain();
    let books = venue.finish();
    let report = folders.report();
    assert_sound(&summary, &books, &report);
    (summary, books, report)
}

/// Goal: every fill of every leader is copied to every follower, the ledger agrees with the venue to the
/// last unit of money, and a drain loses nothing, in every mode of threads.
/// Method: generated leaders, a simulated venue that is told their prices, one replay, one drain; then
/// the venue's own books against the ledger's.
#[test]
fn leaders_are_copied_and_the_books_agree_in_every_mode() {
    let export = sample::generate(7, 2, 200);
    for gateway in ["mode = \"fused\"", "mode = \"split\"", "mode = \"dedicated\""] {
        let plot = Plot { gateway, ..Plot::of_export(&export, 3) };
        let (summary, books, report) = run(&export, &plot, FaultOptions::default());
        assert_eq!(summary.status.events_in, 200, "{gateway}");
        assert_eq!(books.orders, summary.status.orders_out, "{gateway}");
        assert_eq!(report.orders_out, summary.status.orders_out, "{gateway}");
        assert_eq!(report.plans_on_target, report.plans, "{gateway}: {report:#?}");
        assert!(summary.status.latency_ns.count > 0);
    }
}

/// Goal: orders that wait for the disk arrive all the same.
/// Method: a venue whose orders have to be durable.
#[test]
fn orders_can_wait_for_the_disk() {
    let export = sample::generate(8, 1, 60);
    let plot = Plot { venue: "order_durability = \"durable\"", ..Plot::of_export(&export, 2) };
    let (summary, books, _) = run(&export, &plot, FaultOptions::default());
    assert_eq!(books.orders, summary.status.orders_out);
}

/// Goal: a venue that drops connections, loses orders, repeats, delays, cuts and rejects changes nothing
/// about what is true in the end, and no order is ever sent twice.
/// Method: a run per fault, and one with all of them.
#[test]
fn faults_of_the_venue_leave_no_trace() {
    let export = sample::generate(9, 2, 150);
    let none = FaultOptions::default();
    let faults = [
        FaultOptions { duplicate_every: 3, delay_reports: 2, ..none },
        FaultOptions { reject_every: 7, fill_lots_max: 5_000, ..none },
        FaultOptions { disconnect_every: 40, ..none },
        FaultOptions { lose_every: 40, ..none },
        FaultOptions {
            delay_reports: 2,
            duplicate_every: 5,
            reject_every: 11,
            disconnect_every: 50,
            lose_every: 30,
            ..none
        },
    ];
    for faults in faults {
        let plot = Plot::of_export(&export, 2);
        let (summary, books, _) = run(&export, &plot, faults);
        let broken = faults.disconnect_every + faults.lose_every > 0;
        assert_eq!(summary.status.venues[0].connects > 1, broken, "{faults:?} {summary:#?}");
        assert!(books.wire.not_applied > 0 || faults.lose_every == 0, "{faults:?} {books:#?}");
    }
}

/// Goal: a gateway that ends at any point, without a word to anybody, comes back and finishes the work:
/// no order twice, no fill lost, every leader fill copied once.
/// Method: halt the gateway in the middle of a replay, start it again on the same journal and port,
/// several times; the leaders reconnect by themselves.
#[test]
fn a_gateway_that_was_halted_goes_on() {
    let export = sample::generate(10, 2, 400);
    let mut plot = Plot::of_export(&export, 2);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let mut gateway = folders.gateway(&plot, venue.address);
    let address = gateway.client_address();
    plot.listen = address.to_string();

    let options = replay_options(&export, address, venue.address);
    let progress = Arc::new(Progress::default());
    let (told, fills) = (Arc::clone(&progress), export.clone());
    let leaders = std::thread::Builder::new().name("leaders".into());
    let leaders = leaders
        .spawn(move || {
            simulator::leader::run(&fills, &options, &told, &AtomicBool::new(false)).unwrap()
        })
        .unwrap();
    for stop_at in [40, 150, 300] {
        until("some fills were sent", || {
            (progress.sent.load(Ordering::Relaxed) >= stop_at).then_some(())
        });
        let summary = gateway.halt();
        assert!(!summary.complete);
        gateway = Gateway::start(&folders.configuration(&plot, venue.address)).unwrap();
        assert!(gateway.status().facts.epoch > summary.status.facts.epoch);
    }
    let leaders = leaders.join().unwrap();
    assert!(leaders.is_complete(), "{leaders:#?}");
    until("the venue is back", || gateway.status().ready.then_some(()));
    let summary = gateway.drain();
    let books = venue.finish();
    let report = folders.report();
    assert_sound(&summary, &books, &report);
    let duplicates = report.events_skipped.get("DuplicateEvent").copied().unwrap_or(0);
    assert_eq!(report.events_in - duplicates, 400, "{leaders:#?} {report:#?}");
}

/// Goal: a drained gateway starts again with the same books and the same configuration revision.
/// Method: drain, start, drain; compare reports.
#[test]
fn a_drained_gateway_starts_again() {
    let export = sample::generate(11, 1, 50);
    let plot = Plot::of_export(&export, 2);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    assert!(replay(&export, &gateway, venue.address).is_complete());
    let first = gateway.drain();
    let before = folders.report();
    let gateway = folders.gateway(&plot, venue.address);
    let second = gateway.drain();
    let after = folders.report();
    let books = venue.finish();
    assert_sound(&second, &books, &after);
    assert_eq!(second.status.revision, first.status.revision);
    assert_eq!(second.status.orders_out, 0);
    assert_eq!((before.fills, before.orders_out), (after.fills, after.orders_out));
    assert_eq!(books.wire.negotiated - 1, 1, "one trading session, one market session");
}

/// Goal: orders that rest because they are to are nothing that a drain waits for, and the next start has them.
/// Method: a plan with a stop loss and a take profit of its own; drain, start, drain.
#[test]
fn a_drain_leaves_what_rests_at_the_venue() {
    let export = sample::generate(11, 1, 1);
    let mut plot = Plot::of_export(&export, 1);
    plot.plan = Some("protection = { stop_loss_bps = 5000, take_profit_bps = 5000 }");
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    assert!(replay(&export, &gateway, venue.address).is_complete());
    until("both wait", || (gateway.status().orders_open == 2).then_some(()));
    let first = gateway.drain();
    assert!(first.drained && first.balanced && first.complete, "{first:#?}");
    assert_eq!((first.status.orders_out, first.orders_resting), (3, 2));
    let gateway = folders.gateway(&plot, venue.address);
    until("it is ready", || gateway.status().ready.then_some(()));
    let second = gateway.drain();
    assert!(second.drained && second.complete, "{second:#?}");
    assert_eq!((second.status.orders_out, second.orders_resting), (0, 2));
    assert_eq!(folders.report().breaks.open, 0);
    venue.finish();
}

/// Goal: many leaders at once are served fairly and completely, also where sockets have to be polled.
/// Method: more leaders than a turn tries to read one by one.
#[test]
fn many_leaders_are_served() {
    let export = sample::generate(12, 10, 300);
    let plot = Plot::of_export(&export, 1);
    let (summary, _, report) = run(&export, &plot, FaultOptions::default());
    assert_eq!(summary.status.events_in, 300);
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
}

/// Goal: a venue that is down harms nobody but its own followers, who catch up when it is there.
/// Method: two venues with an instrument and a follower each; one of them starts late.
#[test]
fn one_venue_down_leaves_the_other_alone() {
    let mut plot = Plot::simple(1);
    let late_options = {
        let mut options = plot.venue_options();
        options.instruments[0].symbol = "LATE".into();
        options
    };
    // The port of the late venue is known before it is there.
    let reserved = RunningVenue::start(&late_options);
    let late_address = reserved.address;
    reserved.finish();
    plot.tables = format!(
        r#"
[[venue]]
name = "late"
protocol = "native"
address = "{late_address}"
key = "{VENUE_KEY}"
[[instrument]]
symbol = "LATE"
venue = "late"
security_id = 1
tick = "1"
lot = "1"
[[follower]]
name = "late-f1"
venue = "late"
account = 1
[[plan]]
name = "late-p1"
leader = "leader1"
follower = "late-f1"
sizing = {{ mode = "fixed_ratio", ratio = "1" }}
below_min = "carry"
existing = "all"
"#
    );
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = Gateway::start(&folders.configuration(&plot, venue.address)).unwrap();
    until("the first venue", || gateway.status().venues[0].synchronised.then_some(()));
    assert!(!gateway.status().ready);
    let mut leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
    let late_symbol = protocol::messages::Symbol::new("LATE").unwrap();
    leader.fill(&LeaderFill { symbol: late_symbol, ..fill(1, 4, 0) });
    leader.fill(&fill(2, 5, 0));
    until("the first venue trades", || (gateway.status().fills == 1).then_some(()));

    let late_options = VenueOptions { listen: late_address.to_string(), ..late_options };
    let late = RunningVenue::start(&late_options);
    until("the late venue catches up", || (gateway.status().fills == 2).then_some(()));
    drop(leader);
    assert_clean(&gateway.drain());
    let position = |books: VenueSummary| books.accounts[0].positions[0].lots;
    assert_eq!((position(venue.finish()), position(late.finish())), (5, 4));
    assert_eq!(folders.report().breaks.open, 0);
}
