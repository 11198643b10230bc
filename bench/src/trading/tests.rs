//! Tests of the rig's engine.

use super::{Trading, fills};
use protocol::messages::Instructions;

// Goal: what is measured is trading: every event leads to an order for every follower, whether orders
// are filled or stay open. Method: as many events as there is room for, and the orders counted.
#[test]
fn every_event_leads_to_an_order_for_every_follower() {
    for (followers, filled) in [(1, false), (3, true), (600, false)] {
        let mut trading = Trading::new(followers, 9);
        let mut decisions = trading.decisions();
        for _ in 0..9 {
            let event = trading.event();
            let (_, decided) = trading.feed(&event, &mut decisions);
            let reports: Vec<_> = decided.iter().flat_map(fills).collect();
            assert_eq!(reports.len(), followers);
            assert!(decided.iter().all(|(_, record)| Instructions::decode(record).is_ok()));
            if filled {
                reports.iter().for_each(|report| drop(trading.feed(report, &mut decisions)));
            }
        }
    }
}
