//! The product through its command line: the demo on a sample, on a CSV and on a real export, and then
//! every command that looks at what a run has left behind.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here fails the test")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs the command and returns what it printed, whatever its exit status.
fn paceline(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paceline")).args(arguments).output().unwrap()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// Standard output as the one JSON object that it has to be, of a command that has to succeed.
fn json(arguments: &[&str]) -> Value {
    let output = paceline(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    let printed = text(&output.stdout);
    assert_eq!(printed.lines().count(), 1, "{arguments:?} prints one line: {printed}");
    serde_json::from_str(&printed).unwrap()
}

/// A command that has to fail with this exit status; what it says on standard error.
fn refused(arguments: &[&str], status: i32) -> String {
    let output = paceline(arguments);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[expect(clippy::print_stdout, reason = "a skipped test says so")]
fn real_export() -> Option<PathBuf> {
    let file = "../../shared/data/fills/hyperliquid_2026_07/exchange_leader_fills.json";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if !file.exists() {
        println!("skipped: no real data");
        return None;
    }
    Some(file)
}

/// Everything that holds for any run without faults.
fn check_summary(summary: &Value, events: u64, plans: u64) {
    assert_eq!(summary["events_in"], events, "{summary}");
    assert_eq!(summary["breaks"], 0, "{summary}");
    assert_eq!(summary["leaders_matched"], true, "{summary}");
    assert_eq!(summary["venue_positions_matched"], true, "{summary}");
    assert_eq!(summary["venue_duplicate_orders"], 0, "{summary}");
    assert_eq!(summary["plans"], plans, "{summary}");
    assert_eq!(summary["plans_unexplained"], 0, "{summary}");
    assert_eq!(summary["audit"]["holds"], true, "{}", summary["audit"]);
    let models = summary["models"].as_object().unwrap();
    let drawn: u64 = models.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(drawn, plans, "{summary}");
    for key in ["p50", "p90", "p99", "p999", "max"] {
        assert!(summary["latency_ns"][key].as_u64().unwrap() > 0, "{key}: {summary}");
    }
    assert!(summary["floor_ns"]["p50"].as_u64() <= summary["floor_ns"]["p99"].as_u64());
    assert!(summary["wall_s"].as_f64().is_some_and(|seconds| seconds > 0.0));
    for key in ["orders_out", "fills", "plans_on_target", "plans_limited"] {
        assert!(summary[key].is_u64(), "{key}: {summary}");
    }
    assert!(summary["skips"].is_object());
    for key in ["journal", "ledger"] {
        assert!(Path::new(summary[key].as_str().unwrap()).exists(), "{key}: {summary}");
    }
}

/// Goal: the demo's figures hold on the sample, and every command agrees with them afterwards.
/// Method: one run; then report, replay, verify, stats, dump and explain on what it left.
#[test]
fn a_run_can_be_looked_at_from_every_side() {
    let scratch = tempfile::tempdir().unwrap();
    let directory = scratch.path().join("run");
    let summary = json(&[
        "demo",
        "--json",
        "--plans",
        "40",
        "--speed",
        "max",
        "--directory",
        path(&directory),
    ]);
    check_summary(&summary, 2000, 40);
    assert!(summary["orders_out"].as_u64().unwrap() > 1000, "{summary}");
    for model in ["fills", "orders", "signals", "portfolio", "published", "fixed"] {
        assert!(summary["models"][model].is_u64(), "{model}: {summary}");
    }

    let ledger = directory.join("ledger.sqlite");
    let report = json(&["report", path(&ledger), "--json"]);
    for key in ["events_in", "orders_out", "fills", "plans_on_target", "plans_limited"] {
        assert_eq!(report[key], summary[key], "{key}");
    }
    assert_eq!(report["postings"]["sum"].as_str().unwrap().trim_matches(['0', '.', '-']), "");

    let journal = directory.join("journal");
    let replay = json(&["replay", path(&journal), "--json"]);
    assert_eq!(replay["identical"], true, "{replay}");
    assert_eq!(json(&["audit", path(&journal), "--json"]), summary["audit"]);
    let verify = json(&["journal", "verify", path(&journal), "--json"]);
    assert_eq!(verify["verdict"], "Sound");
    assert_eq!(verify["records"], replay["records"]);
    let stats = json(&["journal", "stats", path(&journal), "--json"]);
    assert_eq!(stats["messages"]["LeaderEvent"]["records"], summary["events_in"]);

    explain_one_of_each(&journal, &ledger);
    damage_is_named(scratch.path(), &journal);
}

/// An event, an order and a record, each explained; unknown ones refused.
fn explain_one_of_each(journal: &Path, ledger: &Path) {
    let dump = |message: &str| {
        json(&["journal", "dump", path(journal), "--message", message, "--count", "1", "--json"])
    };
    let event = dump("LeaderEvent");
    let trade = event["record"]["trade_id"].as_u64().unwrap();
    let leader = event["record"]["leader"].as_u64().unwrap() + 1;
    let question = format!("leader{leader}/{trade}");
    let explained = json(&["explain", path(ledger), &question, "--json"]);
    assert_eq!(explained["event"]["sequence"], event["sequence"]);
    let by_record = event["sequence"].to_string();
    let again = json(&["explain", path(ledger), &by_record, "--json"]);
    assert_eq!(again["event"], explained["event"]);

    let fill = dump("OrderUpdate")["parent"].to_string();
    let order = json(&["explain", path(ledger), &fill, "--json"]);
    let shown = order.to_string();
    let start = shown.find("\"order\":\"").unwrap() + "\"order\":\"".len();
    let order = &shown[start..start + 20];
    let chain = paceline(&["explain", path(ledger), order]);
    assert!(text(&chain.stdout).contains(order), "{}", text(&chain.stderr));

    let unknown = refused(&["explain", path(ledger), "leader1/1"], 1);
    assert!(unknown.contains("not in the ledger"), "{unknown}");
    let nobody = refused(&["explain", path(ledger), "nobody/1"], 1);
    assert!(nobody.contains("no leader nobody"), "{nobody}");
}

/// A flipped bit in the middle of a copy: verify names segment and record, and its exit status is 3.
fn damage_is_named(scratch: &Path, journal: &Path) {
    let copy = scratch.join("damaged");
    std::fs::create_dir(&copy).unwrap();
    let mut segments = Vec::new();
    for entry in std::fs::read_dir(journal).unwrap() {
        let file = entry.unwrap().path();
        let target = copy.join(file.file_name().unwrap());
        std::fs::copy(&file, &target).unwrap();
        segments.push(target);
    }
    let verify = json(&["journal", "verify", path(&copy), "--json"]);
    let segment = &verify["segments"][0];
    let number = segment["number"].as_u64().unwrap();
    let file = segments
        .iter()
        .find(|file| path(file).ends_with(&format!("{number:016}.segment")))
        .unwrap_or_else(|| panic!("no file of segment {number} in {segments:?}"));
    let mut octets = std::fs::read(file).unwrap();
    let middle = usize::try_from(segment["end_bytes"].as_u64().unwrap()).unwrap() / 2;
    octets[middle] ^= 0x10;
    std::fs::write(file, octets).unwrap();
    let output = paceline(&["journal", "verify", path(&copy)]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("first bad record: segment 1") && said.contains("corrupt"), "{said}");
}

/// Goal: a real export is copied to its end: every leader, every event, all books; and what its real copier got is shown
/// beside it. Method: what is known of those 202 fills.
#[test]
fn a_real_export_is_copied() {
    let Some(file) = real_export() else { return };
    let followers = file.with_file_name("exchange_follower_fills.json");
    let scratch = tempfile::tempdir().unwrap();
    let directory = scratch.path().join("run");
    let mut arguments = vec!["demo", "--json", "--plans", "100", "--speed", "max"];
    arguments.extend(["--fills", path(&file), "--directory", path(&directory)]);
    arguments.extend(["--compare", path(&followers)]);
    let summary = json(&arguments);
    check_summary(&summary, 3210, 100);
    assert_eq!(summary["leader_positions"], 48, "{summary}");
    let (real, ours) = (&summary["comparison"]["real"], &summary["comparison"]["ours"]);
    assert_eq!((&real["fills"], &real["matched"]), (&202.into(), &164.into()), "{real}");
    let near = |value: &Value, known: f64| (value.as_f64().unwrap() - known).abs() < 0.01 * known;
    assert!(near(&real["delay_ms"]["p50"], 1_210.0), "{real}");
    assert!(near(&real["worse_bps"]["p50"], 0.179) && near(&real["worse_bps"]["p90"], 16.803));
    assert!(0 < ours["matched"].as_u64().unwrap(), "{ours}");
}

/// Goal: a copier's fills are matched to those of its leaders, by instrument, side and time, and shown beside ours.
/// Method: a leader who buys twice and sells once; a copier that is 2 s late at 1 bps worse, 4 s late at 2 bps better, and
/// has fills of its own in another instrument, on the other side, and too late.
#[test]
fn a_copier_is_compared() {
    let scratch = tempfile::tempdir().unwrap();
    let header = "leader,time_ns,symbol,side,price,quantity,order_id,fill_id\n";
    let file = |name: &str, rows: &str| {
        let file = scratch.path().join(name);
        std::fs::write(&file, format!("{header}{rows}")).unwrap();
        file
    };
    let leaders = file(
        "leaders.csv",
        "ann,100000000000,BTC,buy,59990,0.5,1,1\nann,101000000000,BTC,buy,60000,0.5,1,2\n\
         ann,200000000000,BTC,sell,60500,1,2,3\nann,200000000000,ETH,buy,3000,4,3,4\n",
    );
    let followers = file(
        "followers.csv",
        "ann,102000000000,BTC,buy,60006,0.1,71,1\nann,204000000000,BTC,sell,60512.1,0.1,72,2\n\
         ann,205000000000,ETH,sell,3000,1,73,3\nann,206000000000,BTC,buy,60510,0.1,74,4\n\
         ann,211000000000,BTC,sell,60510,0.1,75,5\nzoe,204000000000,BTC,sell,60510,0.1,76,6\n",
    );
    let directory = scratch.path().join("run");
    let mut arguments = vec!["demo", "--json", "--plans", "20", "--speed", "max"];
    arguments.extend(["--idle", "yield", "--directory", path(&directory)]);
    arguments.extend(["--fills", path(&leaders), "--compare", path(&followers)]);
    let summary = json(&arguments);
    check_summary(&summary, 4, 20);
    let (real, ours) = (&summary["comparison"]["real"], &summary["comparison"]["ours"]);
    assert_eq!(summary["comparison"]["leader_fills"], 3);
    assert_eq!((&real["fills"], &real["matched"]), (&6.into(), &2.into()), "{real}");
    // From the first of his fills that it can be a copy of; against the price of the last.
    let figures = ["delay_ms", "worse_bps"].map(|key| (&real[key]["p10"], &real[key]["p90"]));
    assert_eq!(figures[0], (&2_000.0.into(), &4_000.0.into()), "{real}");
    assert_eq!(figures[1], (&(-2.0).into(), &1.0.into()), "{real}");
    assert!(0 < ours["matched"].as_u64().unwrap(), "{ours}");
    assert!(0.0 < ours["delay_ms"]["p50"].as_f64().unwrap(), "{ours}");
    let alone = refused(&["demo", "--compare", path(&followers)], 2);
    assert!(alone.contains("--fills"), "{alone}");
}

/// Goal: the generic CSV runs through the same command. Method: what the sample's run wrote, one plan.
#[test]
fn a_csv_is_copied_in_every_threading_mode() {
    let scratch = tempfile::tempdir().unwrap();
    let csv = scratch.path().join("fills.csv");
    let rows = "leader,time_ns,symbol,side,price,quantity,order_id,fill_id\n\
                ann,1000000000,BTC,buy,60000.5,0.5,1,1\n\
                ann,2000000000,BTC,sell,60010,0.2,2,2\n\
                bob,3000000000,ETH,sell,3000,4,3,1\n";
    std::fs::write(&csv, rows).unwrap();
    for mode in ["fused", "split", "dedicated"] {
        let directory = scratch.path().join(mode);
        let mut arguments =
            vec!["demo", "--json", "--plans", "4", "--mode", mode, "--idle", "yield"];
        arguments.extend(["--fills", path(&csv), "--directory", path(&directory)]);
        let summary = json(&arguments);
        check_summary(&summary, 3, 4);
    }
}

/// Goal: bad input is named with its place, and nothing panics.
#[test]
fn bad_input_is_named() {
    let scratch = tempfile::tempdir().unwrap();
    let check = |name: &str, content: &str, arguments: &[&str], expected: &str| {
        let file = scratch.path().join(name);
        std::fs::write(&file, content).unwrap();
        let mut arguments = arguments.to_vec();
        arguments.push(path(&file));
        let said = refused(&arguments, 1);
        assert!(said.contains(expected), "{name}: {said}");
        assert!(!said.contains("panicked"), "{name}: {said}");
    };
    let demo = ["demo", "--fills"];
    check("empty.csv", "", &demo, "empty.csv");
    check("a.csv", "leader,time_ns\n", &demo, "a.csv:1");
    let header = "leader,time_ns,symbol,side,price,quantity,order_id,fill_id\n";
    check("b.csv", &format!("{header}a,1,X,buy,zero,1,1,1\n"), &demo, "b.csv:2:5: price");
    check("c.csv", &format!("{header}a,1,X,hold,1,1,1,1\n"), &demo, "c.csv:2:4: side");
    check("d.json", "{\"queries\": 7}", &demo, "d.json:1:13: invalid type");
    check("e.toml", "[gateway]\nmode = \"fast\"\n", &["check"], "e.toml:2:8: gateway.mode");
    check("f.toml", "[[venue", &["check"], "f.toml:1");
    check("g.toml", "listen = 5\n", &["sim", "venue"], "g.toml");
    check("h.toml", "", &["sim", "fix-acceptor"], "h.toml: [[session]]");
    let missing = refused(&["replay", "/nowhere/at/all"], 1);
    assert!(missing.contains("superblock") || missing.contains("nowhere"), "{missing}");
    let speed = refused(&["demo", "--speed", "fast"], 1);
    assert!(speed.contains("expected max"), "{speed}");
}
