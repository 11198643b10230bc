//! From a leader's fill to a follower's position, and through a stop.

use crate::scene::{Folders, Plot, RunningVenue, assert_clean, replay};
use simulator::sample;

/// Goal: every fill of every leader is copied to every follower, the ledger agrees with the venue to the
/// last unit of money, and a drain loses nothing.
/// Method: generated leaders, a simulated venue that is told their prices, one replay, one drain; then
/// the venue's own books against the ledger's.
#[test]
fn leaders_are_copied_and_the_books_agree() {
    let export = sample::generate(7, 2, 300);
    let plot = Plot::of_export(&export, 3);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let leaders = replay(&export, &gateway, venue.address);
    assert!(leaders.is_complete(), "{leaders:#?}");

    let summary = gateway.drain();
    let books = venue.finish();
    let report = folders.report();
    assert_clean(&summary);
    assert_eq!(summary.status.events_in, 300);
    assert_eq!(books.duplicate_orders, 0);
    assert_eq!(books.orders, summary.status.orders_out);
    assert_eq!(books.fills, report.fills);
    assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
    assert_eq!(report.plans_unexplained, 0, "{report:#?}");
    assert_eq!(report.orders_open, 0);
}
