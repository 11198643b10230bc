//! Commands that speak to a running gateway, and those that look at a journal while it grows or after
//! it was damaged.

use crate::books::{Books, count, path};
use crate::process::{Finished, Process, one_object, paceline, until};
use crate::scene::{Fills, Scene, Wish};
use serde_json::Value;
use std::path::Path;

fn sample(folder: &Path) -> Fills {
    Fills::sample(folder, 20_260_106, 2, 40)
}

/// A scene with a gateway that has copied some fills, and what it said when it was ready.
fn scene() -> (Scene, Process, Value) {
    let scene = Scene::new(&Wish { plans: 4, speed: "max", ..Wish::default() }, sample);
    let mut gateway = scene.gateway();
    assert_eq!(gateway.expect_line()["phase"], "listening");
    let ready = gateway.expect_line();
    assert_eq!(ready["phase"], "ready");
    (scene, gateway, ready)
}

/// Sends a command with the key of `key`.
pub(crate) fn control(scene: &Scene, key: &str, arguments: &[&str]) -> Finished {
    let (address, key) = (scene.address.to_string(), scene.path(key));
    let login = ["--address", &address, "--name", "desk", "--key-file", path(&key), "--json"];
    paceline(&[&["control"], arguments, &login].concat())
}

pub(crate) fn dump(scene: &Scene, more: &[&str]) -> Vec<Value> {
    let (journal, ring) = (scene.journal(), scene.ring());
    let base = ["journal", "dump", path(&journal), "--ring", path(&ring), "--json"];
    let printed = paceline(&[&base, more].concat()).success();
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The report of the ledger of a running gateway.
pub(crate) fn report(scene: &Scene) -> Value {
    paceline(&["report", path(&scene.ledger()), "--json"]).json()
}

/// Positions of the plan `p{number}` that are not zero, and their targets.
fn positions(report: &Value, number: usize) -> Vec<(i64, i64)> {
    let instruments = report["followers"][number]["plans"][0]["instruments"].as_array().unwrap();
    let pairs = instruments
        .iter()
        .map(|held| (held["position"].as_i64().unwrap(), held["target"].as_i64().unwrap()));
    pairs.filter(|pair| *pair != (0, 0)).collect()
}

pub(crate) fn is_flat(report: &Value, number: usize) -> bool {
    positions(report, number).iter().all(|(position, _)| *position == 0)
}

pub(crate) fn is_on_target(report: &Value, number: usize) -> bool {
    let positions = positions(report, number);
    !positions.is_empty() && positions.iter().all(|(position, target)| position == target)
}

/// Goal: an operator's command acts at once, on what it names, until it is lifted; the journal and the
/// ledger keep who did it and why; nobody else can do it.
/// Method: kill one plan and pause another before the leaders trade, lift both, flatten the whole firm;
/// look at positions in the ledger each time, and at the venue's in the end.
#[test]
fn operators_are_obeyed() {
    let (mut scene, gateway, _) = scene();
    let plan = |name| ["--scope", "plan", "--target", name, "--reason", "a drill"];
    let accepted = |action: &str, target: &[&str], plans: u64| {
        let told = control(&scene, "desk", &[&[action], target].concat()).json();
        assert_eq!(told["accepted"], "Yes", "{told}");
        assert_eq!(told["plans"], plans, "{told}");
        told["journal_sequence"].as_u64().unwrap()
    };
    let mut decisions = vec![accepted("kill", &plan("p1"), 1), accepted("pause", &plan("p0"), 1)];

    let stranger = control(&scene, "audit", &[&["kill"], &plan("p2")[..]].concat());
    assert_eq!(stranger.code, 1);
    assert!(stranger.stderr.contains("name or key is wrong"), "{}", stranger.stderr);
    let nothing = control(&scene, "desk", &[&["kill"], &plan("p9")[..]].concat());
    assert_eq!(nothing.code, 1, "a command that is refused fails");
    let told = one_object(&nothing.stdout);
    assert_eq!((&told["accepted"], &told["reason"]), (&"No".into(), &"UnknownTarget".into()));

    scene.leaders().wait().success();
    let held = until("two plans hold, two are held back", || {
        let report = report(&scene);
        (report["events_in"] == 40 && (2..4).all(|plan| is_on_target(&report, plan)))
            .then_some(report)
    });
    assert!(is_flat(&held, 0) && is_flat(&held, 1), "{held:#}");
    let skips = |plan: usize| held["followers"][plan]["skips"].as_object().unwrap();
    assert!((0..2).all(|plan| skips(plan).contains_key("PlanCloseOnly")), "{held:#}");

    decisions.push(accepted("rearm", &plan("p1"), 1));
    decisions.push(accepted("resume", &plan("p0"), 1));
    until("all plans hold", || {
        let report = report(&scene);
        (0..4).all(|plan| is_on_target(&report, plan)).then_some(())
    });
    decisions.push(accepted("kill-flatten", &["--reason", "enough"], 4));
    until("all plans are flat", || {
        let report = report(&scene);
        (0..4).all(|plan| is_flat(&report, plan)).then_some(())
    });

    let shown = dump(&scene, &["--message", "CommandDecision"]);
    let kept: Vec<u64> = shown
        .iter()
        .filter(|line| line["record"]["accepted"] == "Yes")
        .map(|line| line["sequence"].as_u64().unwrap())
        .collect();
    assert_eq!(kept, decisions, "answers name the records of the decisions");
    gateway.finish().success();
    let venue = scene.close_venue();
    for account in venue["accounts"].as_array().unwrap() {
        assert_eq!(account["positions"].as_array().unwrap().len(), 0, "{account:#}");
    }
    let words = |words: &str| {
        let query = "SELECT count(*) FROM command JOIN command_decision ON input = command.sequence
            WHERE actor = 'desk' AND accepted = 1 AND words = ";
        count(&scene.ledger(), &format!("{query}'{words}'"))
    };
    assert_eq!((words("a drill"), words("enough")), (4, 1));
    let refused = "SELECT count(*) FROM command_decision WHERE accepted = 0";
    assert_eq!(count(&scene.ledger(), refused), 1, "the stranger's never came in");
}

/// Whether a trading state was accepted.
fn set_trading(scene: &Scene, action: &str, more: &[&str]) -> Value {
    let told = control(scene, "desk", &[&[action, "--reason", "a drill"], more].concat());
    one_object(&told.stdout)["accepted"].clone()
}

/// Goal: an operator lets the firm only reduce, then nothing but cancel, and then trade on: each at once, with who
/// and why in report and status; what was missed is made up for, and a replay decides the same octet by octet.
/// Method: reducing before the leaders trade, halted after; active again; a replay of the journal.
#[test]
fn operators_set_trading_states() {
    let (mut scene, gateway, _) = scene();
    assert_eq!(set_trading(&scene, "reducing", &[]), "Yes");
    assert_eq!(set_trading(&scene, "halted", &["--scope", "plan", "--target", "p0"]), "No");
    scene.leaders().wait().success();
    let held = until("nothing is opened", || {
        let report = report(&scene);
        let skips = &report["skips"]["TradingReducing"];
        (report["events_in"] == 40 && skips.is_u64()).then_some(report)
    });
    assert!((0..4).all(|plan| is_flat(&held, plan)), "{held:#}");
    assert_eq!(set_trading(&scene, "halted", &[]), "Yes");
    let halted = until("the report says so", || {
        let report = report(&scene);
        (report["trading"][0]["state"] == "halted").then_some(report)
    });
    assert_eq!(halted["trading"].as_array().unwrap().len(), 1, "{halted:#}");
    let said = &halted["trading"][0];
    assert_eq!((&said["actor"], &said["text"]), (&"desk".into(), &"a drill".into()));
    let printed = paceline(&["report", path(&scene.ledger())]).success();
    assert!(printed.contains("trading: firm is halted, set by desk: a drill"), "{printed}");
    assert_eq!(set_trading(&scene, "active", &[]), "Yes");
    until("all plans hold", || {
        let report = report(&scene);
        (0..4).all(|plan| is_on_target(&report, plan)).then_some(())
    });
    assert_eq!(report(&scene)["trading"], Value::Array(Vec::new()));
    gateway.finish().success();
    scene.close_venue();
    let replay = paceline(&["replay", path(&scene.journal()), "--json"]).json();
    assert_eq!(replay["identical"], true, "{replay:#}");
}

/// Goal: whoever watches a running gateway, over the wire or on its machine, sees the journal itself.
/// Method: follow the files and observe the socket; both have to show what a dump shows.
#[test]
fn watchers_see_the_journal() {
    let (mut scene, gateway, ready) = scene();
    let (journal, ring) = (scene.journal(), scene.ring());
    let arguments = ["journal", "follow", path(&journal), "--ring", path(&ring), "--json"];
    let mut follower = Process::start("follower", scene.folders.disk(), &arguments);
    let mut followed = vec![follower.expect_line()];
    scene.leaders().wait().success();
    let is_event = |line: &&Value| line["record"]["message"] == "LeaderEvent";
    while followed.iter().filter(is_event).count() < 40 {
        followed.push(follower.expect_line());
    }
    assert!(follower.finish().status.success(), "a signal ends it well");
    let dumped = dump(&scene, &["--count", &followed.len().to_string()]);
    assert_eq!(followed, dumped);

    let key = scene.path("audit");
    let count = dumped.len().to_string();
    let observe = |key: &Path| {
        let address = ready["observers"].as_str().unwrap();
        let login = ["observe", "--address", address, "--name", "audit", "--key-file", path(key)];
        paceline(&[&login[..], &["--history", "--count", &count]].concat())
    };
    let observed = observe(&key).success();
    let observed: Vec<Value> =
        observed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(observed.len(), dumped.len());
    for (observed, dumped) in observed.iter().zip(&dumped) {
        assert_eq!(observed["sequence"], dumped["sequence"]);
        assert_eq!(observed["record"], dumped["record"]);
    }
    let stranger = observe(&scene.path("desk"));
    assert_eq!(stranger.code, 1);
    assert!(stranger.stderr.contains("refused"), "{}", stranger.stderr);
    gateway.finish().success();
    scene.close_venue();
}

/// Tears the last write of a journal that nobody has open: its end reads as zeros.
fn tear(journal: &Path) {
    let segment = journal.join("0000000000000001.segment");
    let mut octets = std::fs::read(&segment).unwrap();
    let last = octets.iter().rposition(|octet| *octet != 0).unwrap();
    octets[last - 16..=last].fill(0);
    std::fs::write(&segment, octets).unwrap();
}

/// Goal: a write that did not finish is told from damage, and costs nothing as long as the ring is there.
/// Method: kill a gateway and tear its last write on disk; verify with and without the ring, then start
/// it again: it repairs, and everything is there.
#[test]
fn a_torn_write_is_named_and_repaired() {
    let (mut scene, gateway, _) = scene();
    scene.leaders().wait().success();
    gateway.kill();
    tear(&scene.journal());
    let (journal, ring) = (scene.journal(), scene.ring());
    let torn = paceline(&["journal", "verify", path(&journal), "--json"]).json();
    assert_eq!(torn["verdict"], "Torn");
    assert_eq!(torn["first_bad"]["damage"], "Torn");
    // The frame that is damaged; nothing of its batch counts.
    assert!(torn["first_bad"]["sequence"].as_u64() > torn["records"].as_u64(), "{torn:#}");
    let with_ring =
        paceline(&["journal", "verify", path(&journal), "--ring", path(&ring), "--json"]);
    let found = one_object(&with_ring.stdout);
    // The kill may have come between the write and the note that it is durable: then the ring, which has
    // it, makes it a write that has just not finished.
    let was_durable = found["ring"]["watermarks"]["durable"].as_u64() > torn["records"].as_u64();
    let expected = if was_durable { ("Repairable", 3) } else { ("Sound", 0) };
    assert_eq!((found["verdict"].as_str().unwrap(), with_ring.code), expected, "{found:#}");

    let mut gateway = scene.gateway();
    Scene::await_ready(&mut gateway);
    gateway.finish().success();
    let venue = scene.close_venue();
    let books = Books::audit_without_breaks(&scene, &venue);
    assert_eq!(books.epochs, 2);
}

/// Goal: a reader that has seen enough ends a report quietly. Method: print into a pipe that nobody reads.
#[test]
fn reports_end_with_their_reader() {
    use std::os::unix::process::ExitStatusExt as _;
    const SIGPIPE: i32 = 13;
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../gateway/examples/paceline.toml");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_paceline"));
    let output = command.args(["check", example]).stdout(writer).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.signal(), said.as_str()), (Some(SIGPIPE), ""));
}

/// Goal: an error says what was wrong once, also where its cause says the same. Method: a file that is not there.
#[test]
fn errors_say_their_reason_once() {
    let output =
        paceline(&["sim", "leader", "--fills", "not-there.csv", "--logins", "logins.toml"]);
    let (why, cause) = ("not-there.csv: cannot read the file", "No such file or directory");
    assert_eq!(output.stderr, format!("paceline: {why}: {cause} (os error 2)\n"));
}

/// Goal: an auditor gets from an input of the journal to the octets that it was made of, with one command.
/// Method: a run with octets kept; the time of a leader event out of the journal, then what came then.
#[test]
fn octets_are_found_by_the_time_of_an_input() {
    let sample = |folder: &Path| Fills::sample(folder, 20_260_109, 1, 20);
    let mut scene = Scene::new(&Wish { plans: 2, speed: "max", ..Wish::default() }, sample);
    let file = scene.path("gateway.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let kept = text.replace("[journal]\n", "[journal]\nwire = true\n");
    std::fs::write(&file, kept).unwrap();
    let gateway = scene.ready_gateway();
    scene.leaders().wait().success();
    gateway.finish().success();
    scene.close_venue();

    let lines = |arguments: &[&str]| -> Vec<Value> {
        let printed = paceline(arguments).success();
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let journal = scene.journal();
    let dump = ["journal", "dump", path(&journal), "--message", "LeaderEvent", "--json"];
    let events = lines(&dump);
    let event = &events[7]["record"];
    let clients = journal.join("wire/clients");
    let time = event["receive_time"].to_string();
    let found = lines(&["wire", path(&clients), "--time", &time]);
    let fill = found.iter().find(|line| line["message"]["trade_id"] == event["trade_id"]);
    let fill = fill.unwrap_or_else(|| panic!("{event:#} is not among {found:#?}"));
    assert_eq!(fill["message"]["message"], "LeaderFill");
    assert_eq!((&fill["way"], &fill["session"]), (&"Received".into(), &event["session"]));
    let octets = lines(&["wire", path(&clients), "--time", &time, "--octets"]);
    assert_eq!(octets.len(), found.len());
    assert!(octets[0]["text"].as_str().unwrap().starts_with("000000"), "{}", octets[0]);
    let orders = lines(&["wire", path(&journal.join("wire/venue-sim"))]);
    let is_order = |line: &&Value| line["message"]["message"] == "NewOrderSingle";
    assert!(orders.iter().filter(is_order).all(|line| line["way"] == "Sent"));
    assert_ne!(orders.iter().filter(is_order).count(), 0);
}

/// Goal: orders in doubt are listed out of a running gateway's journal, and a word on an order that is none of ours, or
/// makes no sense, is refused with the reason, by the command itself or by the gateway. Method: a gateway without
/// orders, and words with one thing wrong each.
#[test]
fn orders_are_listed_and_words_on_them_are_answered() {
    let sample = |folder: &Path| Fills::sample(folder, 20_260_107, 1, 4);
    let scene = Scene::new(&Wish { plans: 1, ..Wish::default() }, sample);
    let mut gateway = scene.gateway();
    Scene::await_ready(&mut gateway);
    let file = scene.path("gateway.toml");
    assert_eq!(paceline(&["orders", path(&file), "--unsettled", "--json"]).success(), "");
    let heads = paceline(&["orders", path(&file)]).success();
    assert!(heads.contains("in doubt") && heads.contains("asked"), "{heads}");

    let (address, key) = (scene.address.to_string(), scene.path("desk"));
    let login = ["--address", &address, "--name", "desk", "--key-file", path(&key), "--json"];
    let settle = |words: &[&str]| {
        paceline(&[&["settle"], words, &["--reason", "by phone"], &login].concat())
    };
    let ours = "00000080000006800000";
    let symbol = dump(&scene, &["--message", "InstrumentDefinition"]).pop().unwrap();
    let symbol = symbol.to_string();
    let symbol = symbol.split("\"symbol\":\"").nth(1).unwrap().split('"').next().unwrap();
    for (words, why) in [
        (&[ours, "--symbol", symbol, "--as", "not-sent"][..], "UnknownTarget"),
        (&[ours, "--symbol", "NONE", "--as", "not-sent"], "UnknownInstrument"),
        (&["order1", "--symbol", symbol, "--as", "filled"], "no ClOrdID"),
        (&[ours, "--symbol", symbol, "--as", "rejected", "--filled", "1"], "go with --as canceled"),
        (&[ours, "--symbol", symbol, "--as", "filled", "--price", "x"], "--price"),
    ] {
        let refused = settle(words);
        assert_ne!(refused.code, 0, "{words:?}");
        let said = format!("{}{}", refused.stdout, refused.stderr);
        assert!(said.contains(why), "{words:?}: {said}");
    }
    gateway.finish().success();
}
