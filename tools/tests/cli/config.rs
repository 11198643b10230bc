//! Configurations that change while the gateway runs: `paceline config`, and what a crash leaves of it.

use crate::books::{count, path};
use crate::commands::dump;
use crate::process::{Finished, one_object, paceline, until};
use crate::random::Random;
use crate::scene::{Fills, Scene, Wish};
use serde_json::Value;
use std::path::Path;

const PLANS: usize = 4;

fn scene(speed: &'static str) -> Scene {
    let sample = |folder: &Path| Fills::sample(folder, 20_260_107, 2, 60);
    Scene::new(&Wish { plans: PLANS, speed, ..Wish::default() }, sample)
}

/// Adds tables to the gateway's file.
fn append(scene: &Scene, tables: &str) {
    let file = scene.path("gateway.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}\n{tables}\n")).unwrap();
}

const LIMIT: &str = "[[limit]]\nscope = \"plan\"\ntarget = \"p0\"\nmax_symbol_notional = 7";

fn apply(scene: &Scene, more: &[&str]) -> Finished {
    let (file, key) = (scene.path("gateway.toml"), scene.path("desk"));
    let login = ["--name", "desk", "--key-file", path(&key), "--reason", "less risk"];
    paceline(&[&["config", "apply", path(&file)], &login[..], more].concat())
}

fn history(scene: &Scene) -> Value {
    let (journal, ring) = (scene.journal(), scene.ring());
    paceline(&["config", "history", path(&journal), "--ring", path(&ring), "--json"]).json()
}

/// Goal: an operator compares, applies and looks back, each with one command, and reads what he needs.
/// Method: a limit that is added to a running gateway; then a change that it refuses.
#[test]
fn a_file_is_compared_applied_and_found_again() {
    let mut scene = scene("max");
    let gateway = scene.ready_gateway();
    let (file, old) = (scene.path("gateway.toml"), scene.path("old.toml"));
    std::fs::copy(&file, &old).unwrap();
    append(&scene, LIMIT);
    let text = std::fs::read_to_string(&file).unwrap();
    let (plan, tagged) = ("name = \"p3\"\n", "name = \"p3\"\ntags = [\"swing\"]\n");
    assert!(text.contains(plan), "{text}");
    std::fs::write(&file, text.replace(plan, tagged)).unwrap();

    let shown = paceline(&["config", "diff", path(&old), path(&file)]).success();
    assert!(shown.contains("+ limits plan p0\n    max_symbol_notional: 7\n"), "{shown}");
    assert!(shown.contains("a running gateway can apply it"), "{shown}");
    let told = one_object(&apply(&scene, &["--json"]).success());
    assert_eq!((&told["accepted"], &told["plans"]), (&"Yes".into(), &PLANS.into()), "{told}");
    let again = apply(&scene, &[]).success();
    assert!(again.starts_with("nothing to do"), "{again}");

    append(&scene, "[[operator]]\nname = \"night\"\nkey = \"key-of-night\"");
    let (journal, ring) = (scene.journal(), scene.ring());
    let in_force = [path(&journal), path(&file), "--ring", path(&ring)];
    let shown = paceline(&[&["config", "diff"], &in_force[..]].concat()).success();
    assert!(shown.starts_with("+ operator night  (needs a restart)\n"), "{shown}");
    assert!(!shown.contains("limits"), "what was applied is in force: {shown}");
    let refused = apply(&scene, &[]);
    assert_eq!(refused.code, 1);
    let words = "needs a restart: operator \"night\" (new)";
    assert!(refused.stdout.contains(words), "{}", refused.stdout);
    expect_history(&scene, &told);

    // What the file says binds: leaders trade, p0 is held back by the new limit.
    scene.leaders().wait().success();
    gateway.finish().success();
    scene.close_venue();
    let report = paceline(&["report", path(&scene.ledger()), "--json"]).json();
    let plan = &report["followers"][0]["plans"][0];
    assert!(plan.to_string().contains("MaxSymbolNotional"), "{plan:#}");
    let replay = paceline(&["replay", path(&journal), "--json"]).json();
    assert_eq!(replay["identical"], true, "{replay:#}");
    let decided = |accepted: &str| {
        let query = "SELECT count(*) FROM command JOIN command_decision ON input = command.sequence
            WHERE actor = 'desk' AND words = 'less risk' AND accepted = ";
        count(&scene.ledger(), &format!("{query}{accepted}"))
    };
    assert_eq!(
        (decided("1"), decided("0")),
        (1, 2),
        "the ledger keeps who, why, and what came of it"
    );
}

fn expect_history(scene: &Scene, told: &Value) {
    let history = history(scene);
    let revisions = history["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 2, "{history:#}");
    assert_eq!(revisions[0]["by"], Value::Null);
    assert_eq!(revisions[1]["hash"], told["hash"]);
    assert_eq!(revisions[1]["sequence"], told["journal_sequence"]);
    assert_eq!(revisions[1]["by"]["operator"], "desk");
    assert_eq!(revisions[1]["by"]["why"], "less risk");
    assert_eq!(revisions[1]["changes"][0]["name"], "plan p0");
    assert_eq!(history["refused"].as_array().unwrap().len(), 2, "{history:#}");
    let (journal, ring) = (scene.journal(), scene.ring());
    let show = |number| {
        let base = ["config", "history", path(&journal), "--ring", path(&ring)];
        paceline(&[&base[..], &["--revision", number]].concat())
    };
    let first = show("1").success();
    assert!(first.contains("plan p3\n"), "{first}");
    assert!(!first.contains("limits plan p0"), "{first}");
    let second = show("2").success();
    assert!(second.contains("limits plan p0\n  max_symbol_notional = 7\n"), "{second}");
    assert!(second.contains("  tags = swing\n"), "{second}");
    let change = &revisions[1]["changes"][1];
    assert_eq!((&change["name"], &change["fields"][0]["now"]), (&"p3".into(), &"swing".into()));
    assert!(show("3").stderr.contains("no revision 3; the last one is 2"));
}

/// Goal: a gateway that is killed right after, or in the midst of, a revision leaves a consistent journal, and
/// the next one has the file in force, whoever was told what.
/// Method: SIGKILL behind the command while leaders trade, a random while later; then the journal is
/// verified, read back, and decided again as a whole.
#[test]
fn a_kill_during_a_revision_leaves_a_consistent_journal() {
    let mut random = Random::announced("killed in a revision");
    for round in 0..4 {
        let mut scene = scene("400/s");
        let gateway = scene.ready_gateway();
        let leaders = scene.leaders();
        append(&scene, LIMIT);
        let looks = random.between(0, 3);
        let told = std::thread::scope(|scope| {
            let builder = std::thread::Builder::new();
            let asks = builder.spawn_scoped(scope, || apply(&scene, &["--json"])).unwrap();
            until("the command is in the journal", || {
                (!dump(&scene, &["--message", "Command"]).is_empty()).then_some(())
            });
            (0..looks).for_each(|_| drop(dump(&scene, &["--count", "1"])));
            gateway.kill();
            asks.join().unwrap()
        });
        let gateway = scene.ready_gateway();
        leaders.wait().success();
        let history = history(&scene);
        let last = history["revisions"].as_array().unwrap().last().unwrap().clone();
        let check = paceline(&["check", path(&scene.path("gateway.toml")), "--json"]).json();
        let hash = &check["hash"].as_str().unwrap()[..16];
        assert_eq!((&last["revision"], &last["hash"]), (&2.into(), &hash.into()), "{history:#}");
        let was_told = told.code == 0;
        assert!(!was_told || last["by"]["operator"] == "desk", "round {round}: {history:#}");
        gateway.finish().success();
        scene.close_venue();
        let journal = scene.journal();
        let verified = paceline(&["journal", "verify", path(&journal), "--json"]).json();
        assert_eq!(verified["verdict"], "Sound", "{verified:#}");
        let replay = paceline(&["replay", path(&journal), "--json"]).json();
        assert_eq!(replay["identical"], true, "{replay:#}");
    }
}

/// Goal: `whatif` answers for people and for programs, and says what is wrong with a question. Method: the
/// example file.
#[test]
fn what_if_is_answered() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../gateway/examples/paceline.toml");
    let ask = |more: &[&str]| {
        let base = ["whatif", path(&file), "--event", "leader buys 10 BTC at 60000"];
        paceline(&[&base[..], more].concat())
    };
    let equity = ["--equity", "100000", "--equity", "whale=2000000", "--plan", "anna-whale"];
    let text = ask(&equity).success();
    assert!(
        text.contains("you buy 0.33333 BTC at most 60300, limited by max_order_notional"),
        "{text}"
    );
    let json = ask(&[&equity[..], &["--json"]].concat()).json();
    let order = &json["plans"][0]["orders"][0];
    assert_eq!(
        (&order["desired"], &order["ordered"]),
        (&"0.5".into(), &"0.33333".into()),
        "{json:#}"
    );
    assert_eq!(order["limits"][0]["target"], "anna");
    let wrong = ask(&["--plan", "nobody"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.stderr.contains("no plan \"nobody\"; one of anna-whale"), "{}", wrong.stderr);
}
