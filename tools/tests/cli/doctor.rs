//! `paceline doctor` on the machine of the test: what it prints, its exit status, and that it changes
//! nothing. What each item finds is tested next to the doctor, on hosts made of files.

use crate::books::path;
use crate::process::{one_object, paceline};
use serde_json::Value;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

const VERDICTS: [&str; 4] = ["ok", "warn", "fail", "unknown"];

fn item<'a>(diagnosis: &'a Value, name: &str) -> &'a Value {
    let items = diagnosis["items"].as_array().unwrap();
    items.iter().find(|item| item["item"] == name).unwrap_or_else(|| panic!("{name}: {diagnosis}"))
}

/// The profile for development with a port of its own, and its files in `folder`.
fn configuration(folder: &Path, port: u16) -> PathBuf {
    let profile = include_str!("../../../tuning/development.toml");
    let ring = folder.join("ring");
    let text = profile
        .replace("127.0.0.1:7710", &format!("127.0.0.1:{port}"))
        .replace("127.0.0.1:7711", "127.0.0.1:0")
        .replace("/dev/shm/paceline-development", path(&ring));
    let file = folder.join("gateway.toml");
    std::fs::write(&file, text).unwrap();
    file
}

/// Goal: on any machine there is a verdict for each item, the counts add up, and the exit status says
/// whether one of them is a failure; the text says the same as the object.
#[test]
fn the_doctor_says_how_this_machine_stands() {
    let told = paceline(&["doctor", "--json"]);
    let diagnosis = one_object(&told.stdout);
    let items = diagnosis["items"].as_array().unwrap();
    assert!(items.len() > 20, "{diagnosis:#}");
    for verdict in VERDICTS {
        let count = items.iter().filter(|item| item["verdict"] == verdict).count();
        assert_eq!(diagnosis["counts"][verdict], count, "{verdict}");
    }
    for item in items {
        for field in ["area", "item", "found", "right", "step"] {
            assert!(!item[field].as_str().unwrap().is_empty(), "{item}");
        }
    }
    assert_eq!(told.code, i32::from(diagnosis["counts"]["fail"] != 0));
    let text = paceline(&["doctor"]);
    assert_eq!(text.code, told.code);
    for item in items {
        assert!(text.stdout.contains(item["item"].as_str().unwrap()), "{}", text.stdout);
    }
}

/// Goal: what a configuration needs is looked at too; a taken port and a ring that is not in memory are
/// failures, and nothing that the file names comes into being.
/// Method: a listener of the test, and the paths of the file in a folder on disk.
#[test]
fn the_doctor_says_what_a_configuration_lacks() {
    let folder = tempfile::Builder::new().tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let file = configuration(folder.path(), listener.local_addr().unwrap().port());
    let told = paceline(&["doctor", path(&file), "--json"]);
    let diagnosis = one_object(&told.stdout);
    assert_eq!(told.code, 1, "{diagnosis:#}");
    let ports = item(&diagnosis, "free-ports");
    // Another test may run a gateway: then it could be the one that listens.
    assert!(ports["verdict"] == "fail" || ports["verdict"] == "warn", "{ports}");
    assert!(ports["found"].as_str().unwrap().contains("somebody listens at 127.0.0.1"), "{ports}");
    assert_eq!(item(&diagnosis, "room-for-the-ring")["verdict"], "fail", "{diagnosis:#}");
    assert_eq!(item(&diagnosis, "spinning-threads")["verdict"], "ok");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "the file alone: {left:?}");
    drop(listener);
    let diagnosis = one_object(&paceline(&["doctor", path(&file), "--json"]).stdout);
    assert_eq!(item(&diagnosis, "free-ports")["verdict"], "ok");
}

/// Goal: arguments and files that cannot be used end with status 2, and say what is wrong.
#[test]
fn the_doctor_refuses_what_it_cannot_use() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.toml");
    std::fs::write(&broken, "[gateway]\nname = 7\n").unwrap();
    let absent = folder.path().join("absent.toml");
    for (arguments, says) in [
        (vec!["doctor", path(&broken)], "gateway.name"),
        (vec!["doctor", path(&absent)], "cannot be read"),
        (vec!["doctor", "--repair"], "unexpected argument"),
    ] {
        let told = paceline(&arguments);
        assert_eq!(told.code, 2, "{arguments:?}: {}", told.stdout);
        assert!(told.stderr.contains(says), "{}", told.stderr);
        assert!(told.stdout.is_empty(), "{}", told.stdout);
    }
}
