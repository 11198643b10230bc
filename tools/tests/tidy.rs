//! Rules of the repository that a machine can hold: one test per rule, each naming file and line.
//!
//! What rustfmt and clippy hold already is not repeated here.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;

const COLUMNS_MAX: usize = 160;
const FILE_LINES_MAX: usize = 900;
const ARCHITECTURE_LINES_MAX: usize = 200;

/// The arrows between crates: a crate may depend on those to its right and on no other of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("protocol/codegen", &[]),
    ("protocol/independent", &["protocol"]),
    ("protocol", &[]),
    ("gateway/engine", &["protocol"]),
    ("gateway/journal", &["protocol"]),
    ("gateway/accounting", &["protocol", "journal"]),
    ("gateway", &["protocol", "engine", "journal", "accounting"]),
    ("tools/simulator", &["protocol"]),
    ("tools", &["protocol", "engine", "journal", "accounting", "gateway", "simulator"]),
    ("bench", &["protocol", "codegen", "engine", "journal", "accounting", "gateway", "simulator"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every file that git tracks or would track, with its text; binary files are left out.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
        .filter_map(|path| {
            Some((path.to_owned(), std::fs::read_to_string(root().join(path)).ok()?))
        })
        .collect()
}

fn assert_none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

/// Goal: a reader knows from its first line what a file is for.
#[test]
fn every_source_file_says_what_it_is_for() {
    let broken: Vec<String> = files(&[".rs"])
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    assert_none("the first line is a module comment", &broken);
}

/// Goal: sources read the same in every editor and on every terminal.
#[test]
fn sources_are_ascii_and_fit_the_screen() {
    let mut broken = Vec::new();
    for (path, text) in files(&[".rs", ".toml", ".sh", "tools/test"]) {
        let generated = path.contains("/generated/") || path.ends_with("Cargo.lock");
        for (number, line) in text.lines().enumerate() {
            if !line.is_ascii() {
                broken.push(format!("{path}:{}: not ASCII", number + 1));
            }
            if line.len() > COLUMNS_MAX && !generated {
                broken.push(format!("{path}:{}: {} columns", number + 1, line.len()));
            }
        }
        if text.lines().count() > FILE_LINES_MAX && !generated {
            broken.push(format!("{path}: more than {FILE_LINES_MAX} lines"));
        }
    }
    assert_none("ASCII, line length, file length", &broken);
}

/// Goal: unsafe code stands only where the architecture page says that it stands.
#[test]
fn unsafe_files_are_listed() {
    let page = std::fs::read_to_string(root().join("gateway/ARCHITECTURE.md")).unwrap();
    let broken: Vec<String> = files(&[".rs"])
        .into_iter()
        .filter(|(path, text)| {
            let uses = text.lines().map(str::trim_start).any(|line| {
                !line.starts_with("//")
                    && (line.contains("unsafe {") || line.contains("unsafe impl"))
            });
            uses && !path.starts_with("tools/tests/") && !page.contains(path.as_str())
        })
        .map(|(path, _)| path)
        .collect();
    assert_none("unsafe outside the files of gateway/ARCHITECTURE.md", &broken);
}

/// Goal: the map stays a map.
#[test]
fn the_architecture_page_is_short() {
    let page = std::fs::read_to_string(root().join("gateway/ARCHITECTURE.md")).unwrap();
    assert!(page.lines().count() <= ARCHITECTURE_LINES_MAX);
}

/// Goal: crate arrows point one way. Method: normal dependencies of each manifest against the table.
#[test]
fn crates_depend_only_where_an_arrow_points() {
    let ours: Vec<&str> =
        vec!["protocol", "codegen", "engine", "journal", "accounting", "gateway", "simulator"];
    let mut broken = Vec::new();
    for (folder, allowed) in ARROWS {
        let Ok(text) = std::fs::read_to_string(root().join(folder).join("Cargo.toml")) else {
            continue;
        };
        let manifest: toml::Table = text.parse().unwrap();
        let empty = toml::Table::new();
        let dependencies =
            manifest.get("dependencies").and_then(toml::Value::as_table).unwrap_or(&empty);
        for name in dependencies.keys() {
            if ours.contains(&name.as_str()) && !allowed.contains(&name.as_str()) {
                broken.push(format!("{folder} depends on {name}"));
            }
        }
    }
    assert_none("a crate boundary is crossed", &broken);
}

/// Goal: no source file lies about unseen. Method: each module file is declared by its parent.
#[test]
fn every_module_is_declared() {
    let sources = files(&[".rs"]);
    let mut broken = Vec::new();
    for (path, _) in &sources {
        let path = Path::new(path);
        let (Some(folder), Some(stem)) = (path.parent(), path.file_stem()) else { continue };
        let (folder, stem) = (folder.to_str().unwrap(), stem.to_str().unwrap());
        let is_target = matches!(stem, "lib" | "main" | "build")
            || ["/tests", "/examples", "/bin", "/benches", "fuzz_targets"]
                .iter()
                .any(|ending| folder.ends_with(ending));
        if is_target {
            continue;
        }
        let (parents, module) = if stem == "mod" {
            let (above, name) = folder.rsplit_once('/').unwrap();
            (vec![above.to_owned()], name)
        } else {
            (vec![folder.to_owned()], stem)
        };
        let declared = parents.iter().any(|parent| declares(&sources, parent, module));
        if !declared {
            broken.push(path.display().to_string());
        }
    }
    assert_none("files that no module declares", &broken);
}

/// Whether a file that may own modules of `folder` declares `module`.
fn declares(sources: &[(String, String)], folder: &str, module: &str) -> bool {
    let sibling = format!("{folder}.rs");
    let declaration = format!("mod {module};");
    sources.iter().any(|(path, text)| {
        let inside = Path::new(path).parent().is_some_and(|parent| parent == Path::new(folder));
        (inside || *path == sibling)
            && text.lines().any(|line| line.trim_end().ends_with(&declaration))
    })
}

/// Goal: the page of faults promises nothing that no test shows. Method: each name in its last column is a
/// test, and each row has one or says why not.
#[test]
fn faults_are_shown_by_tests() {
    let page = std::fs::read_to_string(root().join("gateway/FAULTS.md")).unwrap();
    let sources = files(&[".rs"]);
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| fault"));
    let mut broken = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (happens, shown) = (cells[2], cells[3]);
        let names: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        let names = names.into_iter().filter(|name| name.contains('_') && !name.contains(' '));
        let names: Vec<&str> = names.filter(|name| name.to_lowercase() == *name).collect();
        if names.is_empty() && !happens.starts_with("- ") && !shown.starts_with("- ") {
            broken.push(format!("no test, and no reason: {row}"));
        }
        let is_test = |name: &str| sources.iter().any(|(_, text)| has_test(text, name));
        let unknown = names.into_iter().filter(|name| !is_test(name));
        broken.extend(unknown.map(|name| format!("no such test: {name}")));
    }
    assert_none("gateway/FAULTS.md names tests", &broken);
}

/// Whether a function of this name stands behind the attribute of a test.
fn has_test(text: &str, name: &str) -> bool {
    let head = format!("fn {name}(");
    let Some(place) = text.find(&head) else { return false };
    let before = text[..place].lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let mut attributes = before.take_while(|line| line.starts_with("#[") || line.ends_with(']'));
    attributes.any(|line| line == "#[test]")
}
