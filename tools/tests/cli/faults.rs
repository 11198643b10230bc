//! Faults of the machine around a gateway: it is stopped, it has to share a core, its disk hangs, its ledger is locked
//! or ruined, its files are taken away. And the kill switch, pressed while something is wrong.

use crate::commands::{control, dump};
use crate::process::until;
use crate::restart::{Calm, close, end, finish, sample};
use crate::scene::{Scene, Wish};
use crate::watch::{Point, Watch};
use journal::verify;
use rustix::process::Signal;
use simulator::proxy::WayOptions;
use std::net::SocketAddr;

/// Goal: a gateway that is stopped for so long that the venue gives its session up sends nothing late that counts:
/// when it goes on, it finds out what became of its orders, and nobody has one twice.
/// Method: SIGSTOP in the middle of trading, until the venue has closed the connection, then SIGCONT; twice.
#[test]
fn a_gateway_that_was_stopped_and_goes_on() {
    let mut scene = Scene::new(&Wish { speed: "60/s", ..Wish::default() }, sample);
    let mut gateway = scene.ready_gateway();
    let leaders = scene.leaders();
    let mut watch = Watch::audited(&scene);
    for _ in 0..2 {
        until("the venue has traded some more", || {
            watch.has_reached(Point::VenueEvents(100)).then_some(())
        });
        gateway.signal(Signal::STOP);
        until("the venue has given the session up", || {
            is_closed_by(scene.venue_address).then_some(())
        });
        watch.restart();
        gateway.signal(Signal::CONT);
        watch.settle(&mut gateway);
    }
    finish(&scene, gateway, leaders);
    watch.audit();
    let books = close(&mut scene);
    assert_eq!(books.plans, Calm::with_sample().plans, "stopped, and without disturbance");
}

/// Whether somebody here has a connection that `peer` has closed.
fn is_closed_by(peer: SocketAddr) -> bool {
    // As the system writes it: the address as a number of this machine, the port as it is, both in hex; 08 is CLOSE_WAIT.
    let port = format!(":{:04X}", peer.port());
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    table.lines().skip(1).any(|line| {
        let mut words = line.split_whitespace().skip(2);
        words.next().is_some_and(|remote| remote.ends_with(&port)) && words.next() == Some("08")
    })
}

/// Goal: a gateway whose threads share one core with everybody else is slow, and right.
/// Method: gateway, venue and leaders are bound to one core; leaders send as fast as they can.
#[test]
fn everything_on_one_core_is_slow_and_right() {
    let wish = Wish { speed: "max", idle: "yield", one_core: true, ..Wish::default() };
    let mut scene = Scene::new(&wish, sample);
    let gateway = scene.ready_gateway();
    let leaders = scene.leaders();
    let books = end(&mut scene, gateway, leaders);
    assert_eq!(books.plans, Calm::with_sample().plans, "on one core, and on all");
}

/// Goal: a disk that hangs holds no order up: records wait in the ring, and are written when it is back.
/// Method: a write of the journal takes seconds; while it does, nothing gets durable, and the venue trades.
#[test]
fn a_disk_that_hangs_holds_no_order_up() {
    let mut scene = Scene::new(&Wish::default(), sample);
    let mut gateway = scene.gateway_disturbed("pwrite64", "delay_enter=6000000:when=20");
    Scene::await_ready(&mut gateway);
    let leaders = scene.leaders();
    let watermarks = || {
        let report = verify(&scene.journal(), Some(&scene.ring())).unwrap();
        report.ring.unwrap().watermarks
    };
    until("the disk hangs", || gateway.is_held("persister").then_some(()));
    let hangs = watermarks();
    let mut watch = Watch::new(&scene);
    watch.restart();
    until("the venue trades", || watch.has_reached(Point::VenueEvents(100)).then_some(()));
    let now = watermarks();
    assert_eq!(now.durable, hangs.durable, "the disk was back too early to show anything");
    assert!(hangs.written < now.written);
    let books = end(&mut scene, gateway, leaders);
    assert_eq!(books.plans, Calm::with_sample().plans);
}

/// Goal: a ledger that somebody has locked holds no order up, and catches up afterwards; one that is ruined is no loss:
/// without it, it is made again from the journal. Method: a lock while leaders trade; then a file of rubbish.
#[test]
fn a_ledger_that_is_locked_or_ruined_is_no_loss() {
    let mut scene = Scene::new(&Wish::default(), sample);
    let gateway = scene.ready_gateway();
    let lock = rusqlite::Connection::open(scene.ledger()).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let booked = "SELECT count(*) FROM fill";
    let leaders = scene.leaders();
    let mut watch = Watch::new(&scene);
    until("the venue trades", || watch.has_reached(Point::VenueEvents(200)).then_some(()));
    assert_eq!(lock.query_row(booked, (), |row| row.get(0)), Ok(0), "the ledger was not locked");
    lock.execute_batch("COMMIT").unwrap();
    finish(&scene, gateway, leaders);

    let ledger = scene.ledger();
    let remove = || {
        for end in ["sqlite", "sqlite-wal", "sqlite-shm"] {
            drop(std::fs::remove_file(ledger.with_extension(end)));
        }
    };
    remove();
    std::fs::write(&ledger, [0x5A; 8192]).unwrap();
    let refused = scene.gateway();
    let log = scene.path("gateway.log");
    assert!(!refused.wait().status.success(), "a ruined ledger was taken for one");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("file is not a database"), "{log}");
    remove();
    let gateway = scene.ready_gateway();
    assert_eq!(gateway.finish().success()["complete"], true);
    let books = close(&mut scene);
    assert_eq!(books.plans, Calm::with_sample().plans);
}

/// What is wrong while the kill switch is pressed.
enum Wrong {
    /// The connection to the venue is cut again and again, on either way.
    Cuts,
    /// The same, with messages that are lost, repeated and swapped, of a FIX session.
    Fix,
    /// The venue does not move.
    SilentVenue,
    /// The ledger is locked.
    LockedLedger,
}

/// Goal: the kill switch stops what opens at once whatever else is wrong: behind the decision to stop nothing is
/// decided that would open, and the fault is got over as without it.
/// Method: leaders trade on; when the command has been accepted the fault ends, where it has an end; journal, ledger
/// and the venue's log.
fn press_the_kill_switch(wrong: &Wrong) {
    let cut = WayOptions { cut_every: 150, ..WayOptions::default() };
    let (drop_every, duplicate_every, swap_every) = (150, 200, 100);
    let lost = WayOptions { drop_every, duplicate_every, swap_every, ..WayOptions::default() };
    let wish = match wrong {
        Wrong::Cuts => Wish { proxy: Some((1, cut, cut)), ..Wish::default() },
        Wrong::Fix => Wish { proxy: Some((1, lost, lost)), fix: true, ..Wish::default() },
        Wrong::SilentVenue | Wrong::LockedLedger => Wish::default(),
    };
    let wish = Wish { speed: "60/s", ..wish };
    let mut scene = Scene::new(&wish, sample);
    let gateway = scene.ready_gateway();
    let leaders = scene.leaders();
    let mut watch = Watch::audited(&scene);
    until("the venue trades", || watch.has_reached(Point::VenueEvents(300)).then_some(()));
    let lock = rusqlite::Connection::open(scene.ledger()).unwrap();
    match wrong {
        Wrong::SilentVenue => scene.signal_venue(Signal::STOP),
        Wrong::LockedLedger => lock.execute_batch("BEGIN IMMEDIATE").unwrap(),
        Wrong::Cuts | Wrong::Fix => {}
    }
    let answer = control(&scene, "desk", &["kill", "--reason", "something is wrong"]).json();
    assert_eq!(answer["accepted"], "Yes", "{answer:#}");
    match wrong {
        Wrong::SilentVenue => scene.signal_venue(Signal::CONT),
        Wrong::LockedLedger => lock.execute_batch("COMMIT").unwrap(),
        Wrong::Cuts | Wrong::Fix => {}
    }
    finish(&scene, gateway, leaders);
    watch.audit();
    let commands = dump(&scene, &["--message", "CommandDecision"]);
    let stopped = commands[0]["sequence"].as_u64().unwrap();
    let mut behind = 0;
    for line in dump(&scene, &["--message", "Instructions"]) {
        if line["sequence"].as_u64().unwrap() < stopped {
            continue;
        }
        for entry in line["record"]["instructions"].as_array().unwrap() {
            let opens = entry["lots"] != 0 && entry["effect"] == "Open";
            assert!(!opens, "behind the kill at {stopped}: {entry:#}");
            behind += 1;
        }
    }
    assert!(0 < behind, "leaders did nothing behind the kill");
    scene.close_venue();
}

#[test]
fn the_kill_switch_while_connections_are_cut() {
    press_the_kill_switch(&Wrong::Cuts);
}

#[test]
fn the_kill_switch_while_a_fix_session_loses_messages() {
    press_the_kill_switch(&Wrong::Fix);
}

#[test]
fn the_kill_switch_while_the_venue_is_silent() {
    press_the_kill_switch(&Wrong::SilentVenue);
}

#[test]
fn the_kill_switch_while_the_ledger_is_locked() {
    press_the_kill_switch(&Wrong::LockedLedger);
}

/// Goal: a segment of the journal that somebody has removed is missed, and named; nothing goes on without it.
/// Method: the oldest segment is removed while a gateway trades, which it does not notice; then it is killed, and the
/// next one must not start.
#[test]
fn a_segment_that_was_removed_is_missed() {
    let mut scene = Scene::new(&Wish::default(), sample);
    let gateway = scene.ready_gateway();
    let leaders = scene.leaders();
    let mut watch = Watch::new(&scene);
    until("the venue trades", || watch.has_reached(Point::VenueEvents(200)).then_some(()));
    let entries = std::fs::read_dir(scene.journal()).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<_> = entries.collect();
    names.sort();
    let oldest = names.iter().find(|name| name.extension().is_some_and(|end| end == "segment"));
    std::fs::remove_file(oldest.unwrap()).unwrap();
    until("the venue trades on", || watch.has_reached(Point::VenueEvents(400)).then_some(()));
    gateway.kill();
    let ended = scene.gateway().wait();
    let log = std::fs::read_to_string(scene.path("gateway.log")).unwrap();
    assert!(!ended.status.success(), "a gateway has started without its segment");
    assert!(log.contains("segment 1") && log.contains("restore the segment"), "{log}");
    drop(leaders);
    scene.close_venue();
}
