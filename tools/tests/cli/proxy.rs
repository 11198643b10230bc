//! A gateway behind a proxy: whatever happens to messages between it and the venue, no order comes twice, no
//! fill is lost or booked twice, and everybody ends where an undisturbed run ends.

use crate::books::Books;
use crate::commands::report;
use crate::process::until;
use crate::random::Random;
use crate::restart::{Calm, sample};
use crate::scene::{Scene, Wish};
use simulator::proxy::WayOptions;

const NONE: WayOptions = WayOptions {
    cut_every: 0,
    drop_every: 0,
    duplicate_every: 0,
    swap_every: 0,
    delay_every: 0,
    delay_ms: 0,
};

/// A whole run with faults on both ways, held against the undisturbed one.
fn survive(test: &str, ways: [WayOptions; 2], kinds: &[&str]) {
    survive_as(test, &Wish::default(), ways, kinds);
}

/// The same with a venue that speaks FIX.
fn survive_fix(test: &str, ways: [WayOptions; 2], kinds: &[&str]) {
    survive_as(test, &Wish { fix: true, ..Wish::default() }, ways, kinds);
}

fn survive_as(test: &str, wish: &Wish, [to_venue, to_gateway]: [WayOptions; 2], kinds: &[&str]) {
    let seed = Random::announced(test).between(0, u64::from(u32::MAX));
    let wish = Wish { proxy: Some((seed, to_venue, to_gateway)), ..wish.clone() };
    let mut scene = Scene::new(&wish, sample);
    let gateway = scene.ready_gateway();
    let leaders = scene.leaders();
    leaders.wait().success();
    // A connection may be cut until the last moment; a stop does not wait for what then is still behind.
    until("every plan is on its target", || {
        let report = report(&scene);
        let is_done = report["plans_on_target"] == report["plans"] && report["orders_open"] == 0;
        is_done.then_some(())
    });
    assert_eq!(gateway.finish().success()["complete"], true);
    let venue = scene.close_venue();
    let books = match to_gateway.swap_every {
        0 => Books::audit_without_breaks(&scene, &venue),
        // A position that comes before the fill that made it differs until positions are asked for again. Of FIX
        // messages that change places one may have been denied by the time it is taken, which never adds up.
        _ => Books::audit(&scene, &venue),
    };
    if wish.fix {
        let kinds = books.report["breaks"]["by_kind"].as_object().unwrap();
        assert!(kinds.keys().all(|kind| kind == "denied_fill"), "{kinds:?}");
    }
    let did = scene.close_proxy();
    eprintln!("{test}: {did}");
    for kind in kinds {
        let count = |way: &str| did[way][*kind].as_u64().unwrap();
        assert!(0 < count("to_venue") + count("to_gateway"), "{kind} never happened: {did:#}");
    }
    assert_eq!(
        books.plans,
        Calm::with_sample().plans,
        "positions of plans, with faults and without"
    );
}

/// Goal: connections may end within any message, on either way.
#[test]
fn connections_that_are_cut() {
    let way = WayOptions { cut_every: 400, ..NONE };
    survive("cut", [way, way], &["cut"]);
}

/// Goal: messages may come late, on either way.
#[test]
fn messages_that_come_late() {
    let way = WayOptions { delay_every: 50, delay_ms: 120, ..NONE };
    survive("late", [way, way], &["delayed"]);
}

/// Goal: what the venue says may come twice, or in another order. TCP does neither; a venue, or something in
/// front of it, may.
#[test]
fn reports_that_are_repeated_and_swapped() {
    let way = WayOptions { duplicate_every: 200, swap_every: 150, ..NONE };
    survive("repeated", [NONE, way], &["duplicated", "swapped"]);
}

/// Goal: the same with a venue that speaks FIX: connections may end within any message, on either way.
#[test]
fn fix_connections_that_are_cut() {
    let way = WayOptions { cut_every: 250, ..NONE };
    survive_fix("FIX, cut", [way, way], &["cut"]);
}

/// Goal: messages of a FIX session may come late, on either way.
#[test]
fn fix_messages_that_come_late() {
    let way = WayOptions { delay_every: 50, delay_ms: 120, ..NONE };
    survive_fix("FIX, late", [way, way], &["delayed"]);
}

/// Goal: what either side of a FIX session says may come twice, in another order, or not at all: the session asks for
/// what it lacks, and what has a number that was taken already ends it; orders and fills are told once all the same.
#[test]
fn fix_messages_that_are_repeated_swapped_and_lost() {
    let way = WayOptions { duplicate_every: 300, swap_every: 150, drop_every: 200, ..NONE };
    survive_fix("FIX, repeated", [way, way], &["duplicated", "swapped", "dropped"]);
}
