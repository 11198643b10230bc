//! FIX sessions whose records may be lost, and the operator who says with which numbers they go on.

use crate::books::count;
use crate::drop_copy::Scene;
use crate::process::{Finished, paceline, until};
use journal::Monitor;
use serde_json::Value;
use simulator::sample;

/// Trades that the drop copy tells.
const TRADES: usize = 200;
/// What the journal may lack at most, in messages of ours: numbers that are too high do no harm.
const AHEAD: u64 = 1000;

impl Scene {
    fn fix_numbers(&self, more: &[&str]) -> Finished {
        let config = self.disk.path().join("gateway.toml");
        let mut arguments = vec!["fix-numbers", config.to_str().unwrap(), "--json"];
        arguments.extend(more);
        paceline(&arguments)
    }

    /// What the journal knows of the sessions of broker and drop copy.
    fn known(&self) -> [Value; 2] {
        let shown = self.fix_numbers(&[]).success();
        let lines = shown.lines().map(|line| serde_json::from_str(line).unwrap());
        let found: Vec<Value> = lines.collect();
        found.try_into().unwrap()
    }

    fn agree(&self, session: &str, next_in: u64, next_out: u64, more: &[&str]) -> Finished {
        let (next_in, next_out) = (next_in.to_string(), next_out.to_string());
        let words = ["--session", session, "--next-in", &next_in, "--next-out", &next_out];
        let who = ["--operator", "desk", "--reason", "power failure, agreed by phone"];
        self.fix_numbers(&[&words, &who[..], more].concat())
    }

    /// Whether broker and drop copy are synchronised, as the status file says.
    fn are_synchronised(&self) -> [Value; 2] {
        let text = std::fs::read(self.disk.path().join("ledger.status.json")).unwrap_or_default();
        let status: Value = serde_json::from_slice(&text).unwrap_or_default();
        ["venues", "drop_copies"].map(|place| status[place][0]["synchronised"].clone())
    }

    fn dump(&self, message: &str) -> Vec<Value> {
        let journal = self.journal();
        let arguments =
            ["journal", "dump", journal.to_str().unwrap(), "--message", message, "--json"];
        let shown = paceline(&arguments).success();
        shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn number(known: &Value, field: &str) -> u64 {
    known[field].as_u64().unwrap_or_else(|| panic!("{field}: {known}"))
}

fn refused(finished: &Finished, why: &str) {
    assert_ne!(finished.code, 0, "{}", finished.stdout);
    assert!(finished.stderr.contains(why), "{why}: {}", finished.stderr);
}

fn until_everything_is_traded(scene: &Scene) {
    until("everything is told and traded", || {
        let report = scene.report()?;
        let moved: i64 = report.leaders.iter().map(|leader| leader.events).sum();
        let is_there = scene.are_synchronised() == [true, true];
        let is_done = is_there
            && moved >= i64::try_from(TRADES).unwrap()
            && report.plans_on_target == report.plans
            && report.orders_open == 0;
        is_done.then_some(())
    });
}

/// Waits until some trades are told, both sessions are there, and the disk knows of it: a session whose beginning is
/// lost is begun anew, without any doubt.
fn until_on_disk(scene: &Scene) {
    until("some trades are told", || (scene.told() >= TRADES / 10).then_some(()));
    until("both sessions are there", || (scene.are_synchronised() == [true, true]).then_some(()));
    let monitor = Monitor::open(&scene.memory.path().join("ring")).unwrap();
    let written = monitor.watermarks().written;
    until("the disk knows", || (monitor.watermarks().durable >= written).then_some(()));
}

fn lose_the_ring(scene: &Scene) {
    std::fs::remove_file(scene.memory.path().join("ring")).unwrap();
}

/// Starts a gateway behind a loss and waits until it has refused both sessions.
fn until_doubted(scene: &Scene) {
    let gateway = scene.gateway();
    until("both sessions are in doubt", || {
        let log = gateway.log();
        (log.matches("agree on numbers with the counterparty").count() >= 2).then_some(())
    });
    until("the status says that neither session is there", || {
        (scene.are_synchronised() == [false, false]).then_some(())
    });
    let running = scene.agree("prime", 9999, 9999, &[]);
    refused(&running, "stop the gateway first");
    gateway.kill();
}

/// Agrees on numbers of both sessions, after some that are refused; what was known before.
fn agreed(scene: &Scene) -> [Value; 2] {
    let before = scene.known();
    for (known, name) in before.iter().zip(["sim", "prime"]) {
        assert_eq!(known["session"], name);
        assert_eq!(known["in_doubt"], true, "{known}");
        let (next_in, next_out) = (number(known, "next_in"), number(known, "next_out"));
        refused(&scene.agree(name, next_in - 1, next_out, &[]), "next-in is");
        refused(&scene.agree(name, next_in, next_out - 1, &[]), "next-out is");
        refused(&scene.agree(name, 0, next_out, &[]), "must be between 1 and");
        assert_eq!(scene.known().iter().find(|now| now["session"] == name), Some(known));

        let agreed = scene.agree(name, next_in, next_out + AHEAD, &[]).json();
        assert_eq!(agreed["before"], *known);
        assert_eq!(number(&agreed, "next_out"), next_out + AHEAD, "{agreed}");
        let record = scene.dump("SessionNumbers").pop().unwrap();
        assert_eq!(record["sequence"], agreed["journal_sequence"], "{record:#}");
        let text = record.to_string();
        assert!(text.contains("\"desk\"") && text.contains("agreed by phone"), "{text}");
    }
    refused(&scene.agree("prim", 1, 1, &[]), "there are: sim, prime");
    assert!(scene.known().iter().all(|known| known["in_doubt"] == false));
    before
}

/// Goal: sessions whose records may be lost are not logged on to until an operator has said with which numbers they
/// go on; then they are, with these numbers, and every trade is copied once. Method: a gateway is killed and tier 0
/// of its journal is gone, as after a power failure; the operator says what the counterparty has, the next numbers
/// of ours higher than anything that was used.
#[test]
fn sessions_in_doubt_go_on_with_the_numbers_that_were_agreed_on() {
    let export = sample::generate(47, 2, TRADES);
    let scene = Scene::new(&export);
    let gateway = scene.gateway();
    until_on_disk(&scene);
    gateway.kill();
    lose_the_ring(&scene);
    until_doubted(&scene);

    let before = agreed(&scene);

    let gateway = scene.gateway();
    until_everything_is_traded(&scene);
    let ended = gateway.finish().success();
    assert_eq!(ended["drained"], true, "{ended:#}");
    let report = scene.report().unwrap();
    let moved: i64 = report.leaders.iter().map(|leader| leader.events).sum();
    assert_eq!(usize::try_from(moved), Ok(TRADES), "each trade once");
    for (known, before) in scene.known().iter().zip(&before) {
        assert!(number(known, "next_out") > number(before, "next_out") + AHEAD, "{known}");
        assert_eq!(known["in_doubt"], false, "{known}");
    }
    let query =
        "SELECT count(*) FROM session_numbers WHERE actor = 'desk' AND words LIKE '%by phone'";
    assert_eq!(count(&scene.disk.path().join("ledger.sqlite"), query), 2);
    let journal = scene.journal();
    let replay = paceline(&["replay", journal.to_str().unwrap(), "--json"]).json();
    assert_eq!(replay["identical"], true, "{replay:#}");
    let summary = scene.acceptor.finish().success();
    assert_eq!(summary["garbled"], 0, "{summary:#}");
}

/// Goal: a host that is booted anew as planned costs no call: behind an orderly end, sessions go on with the numbers of
/// the journal although tier 0 is gone, and every trade is copied once. The next end is not orderly, and they are in
/// doubt. Method: a gateway is told to stop in the middle of its trades; the ring is removed; another goes on, and is
/// killed when all is done; the ring is removed again.
#[test]
fn sessions_are_not_in_doubt_behind_an_orderly_end() {
    let export = sample::generate(53, 2, TRADES);
    let scene = Scene::new(&export);
    let gateway = scene.gateway();
    until_on_disk(&scene);
    gateway.finish().success();
    let before = scene.known();
    lose_the_ring(&scene);

    let gateway = scene.gateway();
    until_everything_is_traded(&scene);
    let log = gateway.log();
    assert!(!log.contains("may be lost"), "{log}");
    for (known, before) in scene.known().iter().zip(&before) {
        assert_eq!((&known["in_doubt"], &before["in_doubt"]), (&false.into(), &false.into()));
        assert!(number(known, "next_out") > number(before, "next_out"), "{known} {before}");
    }
    let report = scene.report().unwrap();
    let moved: i64 = report.leaders.iter().map(|leader| leader.events).sum();
    assert_eq!(usize::try_from(moved), Ok(TRADES), "each trade once");
    let starts = scene.dump("EpochStart");
    assert_eq!(starts.len(), 2);
    gateway.kill();

    lose_the_ring(&scene);
    until_doubted(&scene);
    assert!(scene.known().iter().all(|known| known["in_doubt"] == true));
    let summary = scene.acceptor.finish().success();
    assert_eq!(summary["garbled"], 0, "{summary:#}");
}
