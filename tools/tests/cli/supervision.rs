//! Rules that watch a running gateway: what trips them, what follows, and how it is lifted.

use crate::books::path;
use crate::commands::{control, dump, is_flat, is_on_target, report};
use crate::process::{paceline, until};
use crate::scene::{Fills, Scene, Wish};
use serde_json::Value;
use std::path::Path;

/// Goal: a loss beyond the limit of the day closes the account's positions and keeps it closed, in sight of
/// everybody, until an operator re-arms it by name; a restart does not.
/// Method: fees alone lose more than next to nothing; followers are looked at in the ledger and the journal.
#[test]
fn losses_disarm_followers() {
    let venue = "max_daily_loss = \"0.00000001\"\n[supervision]\non_loss = \"flatten\"";
    let wish = Wish { plans: 3, speed: "max", venue, ..Wish::default() };
    let sample = |folder: &Path| Fills::sample(folder, 20_260_106, 2, 40);
    let mut scene = Scene::new(&wish, sample);
    let mut gateway = scene.gateway();
    Scene::await_ready(&mut gateway);
    scene.leaders().wait().success();
    let tripped = until("all followers are disarmed and flat", || {
        let report = report(&scene);
        let is_done = report["events_in"] == 40
            && report["trips_latched"] == 3
            && report["orders_open"] == 0
            && (0..3).all(|follower| is_flat(&report, follower));
        is_done.then_some(report)
    });
    let trips = tripped["trips"].as_array().unwrap();
    assert_eq!(trips.len(), 3, "{trips:#?}");
    for trip in trips {
        assert_eq!((&trip["rule"], &trip["scope"]), (&"DailyLoss".into(), &"Follower".into()));
        assert_eq!(
            (&trip["action"], &trip["limit"]),
            (&"KillFlatten".into(), &"0.00000001".into())
        );
        assert_eq!(trip["rearmed"], Value::Null);
    }
    assert_eq!(dump(&scene, &["--message", "Tripped"]).len(), 3);
    gateway.finish().success();

    let mut gateway = scene.gateway();
    Scene::await_ready(&mut gateway);
    let target = ["--scope", "follower", "--target", "f1", "--reason", "looked at it"];
    let refused = control(&scene, "desk", &[&["resume"], &target[..]].concat());
    assert!(refused.stdout.contains("KillLatched"), "{}", refused.stdout);
    let rearmed = control(&scene, "desk", &[&["rearm"], &target[..]].concat()).json();
    assert_eq!(rearmed["accepted"], "Yes", "{rearmed}");
    let report = until("one trip was lifted", || {
        let report = report(&scene);
        let trips = report["trips"].as_array().unwrap();
        trips.iter().any(|trip| trip["rearmed_by"] == "desk").then_some(report)
    });
    let lifted = report["trips"].as_array().unwrap();
    let lifted: Vec<_> = lifted.iter().filter(|trip| trip["rearmed"].is_u64()).collect();
    assert_eq!(lifted.len(), 1, "{lifted:#?}");
    assert_eq!(lifted[0]["target"], "f1");
    gateway.finish().success();
    let replayed = paceline(&["replay", path(&scene.journal()), "--json"]).json();
    assert_eq!(replayed["identical"], true, "{replayed:#}");
    scene.close_venue();
}

/// Goal: orders beyond what a venue may be sent in a second wait, and all plans reach their targets.
/// Method: a burst of events that lead to more orders than the limit; the ledger names those that waited,
/// and no second of the journal has more orders than may leave at once and come back within it.
#[test]
fn orders_wait_for_their_part_of_a_second() {
    const ORDERS: u64 = 25;
    let wish =
        Wish { plans: 3, speed: "max", venue: "max_orders_per_second = 25", ..Wish::default() };
    let sample = |folder: &Path| Fills::sample(folder, 20_260_106, 2, 40);
    let mut scene = Scene::new(&wish, sample);
    let mut gateway = scene.gateway();
    Scene::await_ready(&mut gateway);
    scene.leaders().wait().success();
    let report = until("all plans are on target", || {
        let report = report(&scene);
        let is_done = report["events_in"] == 40
            && report["orders_open"] == 0
            && (0..3).all(|plan| is_on_target(&report, plan));
        is_done.then_some(report)
    });
    assert!(report["skips"]["MaxOrdersPerSecond"].as_u64().unwrap() > 0, "{report:#}");
    let mut sent: Vec<u64> = Vec::new();
    for line in dump(&scene, &["--message", "Instructions"]) {
        let record = &line["record"];
        let time = record["receive_time"].as_u64().unwrap();
        let entries = record["instructions"].as_array().unwrap();
        // Reductions do not wait.
        let opens = |entry: &&Value| entry["lots"] != 0 && entry["effect"] == "Open";
        sent.extend(entries.iter().filter(opens).map(|_| time));
    }
    sent.sort_unstable();
    for (index, start) in sent.iter().enumerate() {
        let within = sent[index..].iter().take_while(|time| **time < start + 1_000_000_000);
        assert!(within.count() as u64 <= 2 * ORDERS);
    }
    gateway.finish().success();
    scene.close_venue();
}
