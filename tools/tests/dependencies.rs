//! Holds the lock file against the dependency policy of `deny.toml`: licences and banned crates.
//!
//! `cargo deny` reads the same file; this test needs no tool that a fresh machine lacks.

use std::process::Command;

/// Goal: nothing that the policy bans, and no licence that it does not allow, is in the build.
/// Method: read the policy and the resolved packages, and compare.
#[test]
fn dependencies_obey_the_policy() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let policy: toml::Table =
        std::fs::read_to_string(format!("{root}/deny.toml")).unwrap().parse().unwrap();
    let allowed: Vec<&str> = policy["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l.as_str().unwrap())
        .collect();
    let banned: Vec<&str> = policy["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["crate"].as_str().unwrap())
        .collect();

    // What this host builds: packages of other systems are not even downloaded.
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", &host])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();

    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 20, "the resolver named only {} packages", packages.len());
    let mut broken = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        if banned.contains(&name) {
            broken.push(format!("{name} is banned"));
        }
        let licence = package["license"].as_str().unwrap_or("");
        if !licence_allowed(licence, &allowed) {
            broken.push(format!("{name}: licence \"{licence}\" is not allowed"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Evaluates an SPDX expression of `AND`, `OR` and parentheses against the allowed licences.
/// An older spelling of `OR` is a slash.
fn licence_allowed(expression: &str, allowed: &[&str]) -> bool {
    let expression = expression.replace('/', " OR ");
    let tokens = expression.replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = tokens.split_whitespace().collect();
    let (value, rest) = any_of(&tokens, allowed);
    value && rest.is_empty()
}

fn any_of<'a>(tokens: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut value, mut rest) = all_of(tokens, allowed);
    while let ["OR", tail @ ..] = rest {
        let (right, after) = all_of(tail, allowed);
        (value, rest) = (value || right, after);
    }
    (value, rest)
}

fn all_of<'a>(tokens: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut value, mut rest) = one_of(tokens, allowed);
    while let ["AND", tail @ ..] = rest {
        let (right, after) = one_of(tail, allowed);
        (value, rest) = (value && right, after);
    }
    (value, rest)
}

fn one_of<'a>(tokens: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    match tokens {
        ["(", tail @ ..] => {
            let (value, rest) = any_of(tail, allowed);
            (value && rest.first() == Some(&")"), rest.get(1..).unwrap_or(&[]))
        }
        [licence, "WITH", exception, rest @ ..] => {
            (allowed.contains(&format!("{licence} WITH {exception}").as_str()), rest)
        }
        [licence, rest @ ..] => (allowed.contains(licence), rest),
        [] => (false, &[]),
    }
}

/// Goal: the evaluator itself is right about the shapes of expressions that occur.
#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
    let check = |expression, expected| {
        assert_eq!(licence_allowed(expression, &allowed), expected, "{expression}");
    };
    check("MIT", true);
    check("MIT/Apache-2.0", true);
    check("GPL-3.0", false);
    check("GPL-3.0 OR MIT", true);
    check("GPL-3.0 AND MIT", false);
    check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
    check("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true);
    check("", false);
}
