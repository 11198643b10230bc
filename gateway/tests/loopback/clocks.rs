//! A clock of the gateway that is set while it trades. Leaders and venue keep theirs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::drop_copy::everything;
use crate::scene::{Folders, Plot, RunningVenue, assert_clean, replay_options, until};
use paceline_gateway::clock::Clock;
use paceline_gateway::{Gateway, Handle};
use protocol::messages::{Instructions, PositionEffect, Reason};
use simulator::fills::Export;
use simulator::leader::{LeaderOptions, Progress};
use simulator::sample;
use std::net::SocketAddr;

const HOUR_NS: u64 = 3_600_000_000_000;

/// Replays the first fills of an export, as if they happened now by the clock of the machine.
fn replay(export: &Export, fills: usize, gateway: &Handle, venue: SocketAddr) {
    let mut export = export.clone();
    let now = Clock::system().now();
    for leader in &mut export.leaders {
        leader.fills.truncate(fills);
        leader.fills.iter_mut().for_each(|fill| fill.time_ns = now);
    }
    let options = replay_options(&export, gateway.client_address(), venue);
    let options = LeaderOptions { keep_times: true, ..options };
    let stop = AtomicBool::new(false);
    let leaders = simulator::leader::run(&export, &options, &Progress::default(), &stop).unwrap();
    assert!(leaders.is_complete(), "{leaders:#?}");
}

/// Goal: when the clock is set two hours forward, what leaders do looks older than the hour that an event may have:
/// nothing is opened, positions are still reduced, and the sessions that seem to have been silent are begun again.
/// Method: a leader trades before the step and behind it; every decision of the journal.
#[test]
fn a_clock_that_is_set_forward_opens_nothing() {
    let export = sample::generate(13, 1, 80);
    let (folders, ahead) = (Folders::new(), Arc::new(AtomicU64::new(0)));
    let plot = Plot::of_export(&export, 3);
    let venue = RunningVenue::start(&plot.venue_options());
    let configuration = folders.configuration(&plot, venue.address);
    let gateway = Gateway::start_by(&configuration, Clock::ahead(Arc::clone(&ahead))).unwrap();
    until("the gateway is ready", || gateway.status().ready.then_some(()));
    replay(&export, 40, &gateway, venue.address);
    until("all orders have come to their end", || {
        let status = gateway.status();
        (status.orders_open == 0 && status.orders_out > 0).then_some(())
    });

    let step = Clock::ahead(Arc::clone(&ahead)).now();
    ahead.store(2 * HOUR_NS, Ordering::Relaxed);
    until("the venue session is there again", || {
        assert!(!gateway.has_failed(), "a thread has failed");
        gateway.status().ready.then_some(())
    });
    replay(&export, 80, &gateway, venue.address);
    assert_clean(&gateway.drain());
    venue.finish();

    let (mut opened_before, mut refused, mut closed) = (0, 0, 0);
    for (kind, _, body) in everything(&folders) {
        if kind != Instructions::TEMPLATE_ID {
            continue;
        }
        let (root, entries) = Instructions::decode(&body).unwrap();
        for entry in entries.map(Result::unwrap) {
            let opens = entry.effect == PositionEffect::Open && entry.lots.0 != 0;
            if root.receive_time.0 < step.0 + HOUR_NS {
                opened_before += u32::from(opens);
                continue;
            }
            assert!(!opens, "opened behind the step: {root:?} {entry:?}");
            refused += u32::from(entry.reason == Reason::EventTooOld);
            closed += u32::from(entry.lots.0 != 0);
        }
    }
    assert!(0 < opened_before && 0 < refused, "{opened_before} opened, {refused} refused");
    assert!(0 < closed, "nothing was reduced behind the step");
}
