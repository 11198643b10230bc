//! Tests of the rig against a real gateway.

use super::{Durability, Mode, Plot, Running, Shape};
use crate::Context;
use crate::machine::{Cores, on_load_core};
use crate::rig::Drive;

// Goal: rig and gateway agree about every event, order and fill, and the ledger, which is made of the
// journal, about both. Method: a handful of events, open and closed loop, for a few shapes; `finish` looks
// at all books.
#[test]
fn rig_and_gateway_agree() {
    let scratch = tempfile::tempdir().unwrap();
    let context = Context {
        quick: true,
        run: 0,
        cores: Cores::find().unwrap(),
        scratch: scratch.path().to_owned(),
    };
    for (orders, venues, durability) in
        [(3, 1, Durability::Written), (10, 8, Durability::Written), (1, 1, Durability::Durable)]
    {
        let shape = Shape { orders, venues };
        let each = orders as u64;
        let running =
            Running::start(&context, Plot { shape, mode: Mode::Fused, durability }).unwrap();
        let driver = on_load_core(context.cores, || {
            let mut driver = running.connect().unwrap();
            let times: Vec<u64> = (0..7).map(|event| event * 2_000_000).collect();
            let load = Drive { times: &times, per_second: 500, warm_up: 0, orders_per_event: each };
            let driven = driver.drive(&load).unwrap();
            assert_eq!((driven.load.received, driven.last.len()), (7 * each, 7));
            let driven = driver.ping_pong(6, each, 0).unwrap();
            assert_eq!((driven.load.received, driven.last.len()), (6 * each, 6));
            running.catch_up(&mut driver).unwrap();
            driver
        });
        // With the opening one. The last one went up: every account holds eleven.
        assert_eq!(driver.events(), 14);
        let lots: i64 = driver.protocol.venues.iter().map(crate::rig::venue::Venue::lots).sum();
        assert_eq!(lots, 11 * i64::try_from(orders).unwrap());
        running.finish(driver).unwrap();
    }
}
