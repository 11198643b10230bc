//! Tests of the command as a process: what it prints where, and with which status it ends.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here fails the test")]

use std::process::{Command, Output};

fn bench(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paceline-bench")).args(arguments).output().unwrap()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8(octets.to_vec()).unwrap()
}

// Goal: the flags work with and without the subcommand. Method: list the cases both ways.
#[test]
fn run_is_the_default() {
    let list = bench(&["--list"]);
    assert!(list.status.success());
    assert!(text(&list.stdout).starts_with("floors "), "{}", text(&list.stdout));
    assert_eq!(bench(&["run", "--list"]).stdout, list.stdout);
}

// Goal: what makes no sense is refused in words, before anything is measured. Method: one of each.
#[test]
fn nonsense_is_refused() {
    for (arguments, why) in [
        (&["--case", "flaws"][..], "--case flaws: there is no such case"),
        (&["compare", "HEAD", "HEAD", "--pairs", "4"], "--pairs 4: at least 5"),
        (&["compare", "HEAD", "HEAD", "--tolerance=-1"], "--tolerance -1: must not be negative"),
        (&["compare", "no such revision", "HEAD"], "find revision no such revision"),
    ] {
        let output = bench(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = text(&output.stderr);
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
}
