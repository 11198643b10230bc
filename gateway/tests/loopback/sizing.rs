//! Sizing by what a fill and an account say, and plans that leave: through sockets, venue and ledger.

use crate::peer::{Peer, fill};
use crate::scene::{Folders, LEADER_KEY, Plot, RunningVenue, assert_clean, until};
use protocol::messages::{Decimal, LeaderFill, Tag};

const fn whole(mantissa: i64) -> Decimal {
    Decimal { mantissa, exponent: 0 }
}

/// Goal: the stop of a fill and the balance at the venue make the quantity, the tag decides whether there is
/// one at all, and a reversed plan sells what the leader buys.
/// Method: two fills of which one has the tag; then the venue's positions.
#[test]
fn a_stop_sizes_and_a_tag_admits() {
    let folders = Folders::new();
    let plot = Plot {
        // A hundred-thousandth of 10^9 is lost by 1,000 lots that fall by 10.
        sizing: r#"{ mode = "risk_per_trade", risk = "0.00001" }"#,
        plan: Some("reverse = true\ntags = [\"swing\"]"),
        ..Plot::simple(1)
    };
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let mut leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
    let stop_price = Some(whole(90));
    leader.fill(&LeaderFill { stop_price, ..fill(1, 5, 0) });
    leader.fill(&fill(2, -5, 5));
    let tag = Tag::new("swing").unwrap();
    leader.fill(&LeaderFill { stop_price, tag, ..fill(3, 7, 0) });
    until("the tagged episode trades", || (gateway.status().fills == 1).then_some(()));
    drop(leader);
    assert_clean(&gateway.drain());
    let books = venue.finish();
    assert_eq!((books.orders, books.accounts[0].positions[0].lots), (1, -1_000));
    let report = folders.report();
    assert_eq!((report.breaks.open, report.plans_unexplained), (0, 0), "{report:#?}");
}

/// Goal: a plan that closes when it leaves the file is flat soon after the start without it.
/// Method: a run that copies, and one with the same file but for the plan.
#[test]
fn a_plan_that_leaves_closes() {
    let folders = Folders::new();
    let plot = Plot { plan: Some("on_removal = \"close_now\""), ..Plot::simple(1) };
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let mut leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
    leader.fill(&fill(1, 5, 0));
    until("the plan trades", || (gateway.status().fills == 1).then_some(()));
    drop(leader);
    assert_clean(&gateway.drain());

    let gateway = folders.gateway(&Plot { plan: None, ..plot }, venue.address);
    until("the plan closes", || (gateway.status().fills == 1).then_some(()));
    assert_clean(&gateway.drain());
    let books = venue.finish();
    assert!(books.accounts[0].positions.iter().all(|position| position.lots == 0));
    assert_eq!(folders.report().breaks.open, 0);
}
