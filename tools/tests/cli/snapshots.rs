//! Gateways that start from snapshots: killed between them, with damaged ones, and after a drain.

use crate::books::{Books, path};
use crate::process::{Process, paceline, until};
use crate::restart::{Calm, sample};
use crate::scene::{Scene, Wish};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Records between two snapshots here: the sample has some thousands.
const INTERVAL: u64 = 150;

fn scene(speed: &'static str) -> Scene {
    let scene = Scene::new(&Wish { speed, ..Wish::default() }, sample);
    let file = scene.path("gateway.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let section = format!("[journal]\nsnapshot_interval_records = {INTERVAL}\n");
    std::fs::write(&file, text.replace("[journal]\n", &section)).unwrap();
    scene
}

/// Snapshots of a journal, newest first.
fn snapshots(journal: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(journal).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "snapshot")).collect();
    found.sort();
    found.reverse();
    found
}

fn number(path: &Path) -> u64 {
    path.file_stem().unwrap().to_str().unwrap().parse().unwrap()
}

/// Starts a gateway; also what its first line says that it started from.
fn started(scene: &Scene) -> (Process, Value) {
    let mut gateway = scene.gateway();
    let line = gateway.expect_line();
    assert_eq!(line["phase"], "listening", "{line:#}");
    let from = line["started_from"].clone();
    (gateway, from)
}

fn verified(scene: &Scene) -> (i32, Vec<Value>) {
    let (journal, ring) = (scene.journal(), scene.ring());
    let arguments = ["snapshot", "verify", path(&journal), "--ring", path(&ring), "--json"];
    let found = paceline(&arguments);
    let lines = found.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    (found.code, lines.collect())
}

/// Goal: gateways that are killed while they trade and take snapshots, and start from them again, leave no
/// trace. Method: SIGKILL as soon as another snapshot is seen, several times; then books and positions have to
/// be those of an undisturbed run, and every snapshot has to be what the whole journal gives.
#[test]
fn gateways_that_start_from_snapshots_leave_no_trace() {
    let mut scene = scene("150/s");
    let (mut gateway, from) = started(&scene);
    assert_eq!((&from["snapshot"], &from["records"]), (&0.into(), &0.into()));
    let mut leaders = scene.leaders();
    let mut newest = 0;
    let mut kills = 0;
    for _ in 0..6 {
        let found = until("another snapshot, or the leaders' end", || {
            let found = snapshots(&scene.journal()).first().map_or(0, |path| number(path));
            (newest < found || !leaders.is_running()).then_some(found)
        });
        if found == newest {
            break;
        }
        newest = found;
        gateway.kill();
        kills += 1;
        let from;
        (gateway, from) = started(&scene);
        let snapshot = from["snapshot"].as_u64().unwrap();
        assert!(newest <= snapshot, "from {snapshot}, {newest} was there");
    }
    assert!(2 < kills, "{kills}");
    assert_eq!(gateway.expect_line()["phase"], "ready");
    leaders.wait().success();
    let ended = gateway.finish().success();
    assert_eq!(ended["in_snapshot"], ended["written"], "{ended:#}");
    let (code, found) = verified(&scene);
    assert_eq!((code, found.len()), (0, 2), "{found:#?}");
    let venue = scene.close_venue();
    let books = Books::audit_without_breaks(&scene, &venue);
    assert_eq!(books.plans, Calm::with_sample().plans, "with snapshots, and without disturbance");
}

/// Goal: after a drain a start reads no record; a damaged snapshot is named and the one before it is used; and
/// without any the whole journal is read. Method: the program's own words, and its log.
#[test]
fn damaged_snapshots_are_named_and_left_alone() {
    let mut scene = scene("max");
    let gateway = scene.ready_gateway();
    scene.leaders().wait().success();
    let written = gateway.finish().success()["written"].as_u64().unwrap();
    let (gateway, from) = started(&scene);
    assert_eq!((from["snapshot"].as_u64(), from["records"].as_u64()), (Some(written), Some(0)));
    gateway.finish().success();

    let files = snapshots(&scene.journal());
    let mut octets = std::fs::read(&files[0]).unwrap();
    let middle = octets.len() / 2;
    octets[middle] ^= 1;
    std::fs::write(&files[0], &octets).unwrap();
    let (code, found) = verified(&scene);
    assert_eq!((code, found[0]["problem"].as_str()), (3, Some("the file is damaged")));
    assert_eq!(found[1]["problem"], Value::Null);
    let table = paceline(&["snapshot", "show", path(&scene.journal())]).success();
    assert!(table.contains("sound") && table.contains("the file is damaged"), "{table}");

    let (gateway, from) = started(&scene);
    assert_eq!(from["snapshot"].as_u64(), Some(number(&files[1])));
    let log = gateway.log();
    assert!(log.contains("a snapshot is not used") && log.contains("the file is damaged"), "{log}");
    gateway.kill();
    for file in snapshots(&scene.journal()) {
        std::fs::write(file, b"").unwrap();
    }
    let (mut gateway, from) = started(&scene);
    assert_eq!(from["snapshot"], 0);
    assert!(written < from["records"].as_u64().unwrap(), "{from}");
    assert_eq!(gateway.expect_line()["phase"], "ready");
    gateway.finish().success();
    let venue = scene.close_venue();
    let books = Books::audit_without_breaks(&scene, &venue);
    assert_eq!(books.plans, Calm::with_sample().plans);
}
