//! Tells the benchmark how and from what it was built: compiler, flags, profile, revision.
//!
//! What cargo does not say to a build script (the profile's LTO, its overflow checks) is read from the
//! workspace's manifest and from the variables that override it. An override through `--config` is not
//! seen. What cannot be found is left out, and the manifest of a measurement then has no value for it.

use std::path::Path;
use std::process::Command;

const PROFILE_KEYS: [&str; 5] = ["lto", "codegen-units", "panic", "overflow-checks", "debug"];

fn main() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let root = Path::new(&folder).parent().expect("the benchmark lies in the workspace");
    for name in ["TARGET", "PROFILE", "OPT_LEVEL", "CARGO_CFG_TARGET_FEATURE"] {
        say(name, std::env::var(name).ok());
    }
    let flags = std::env::var("CARGO_ENCODED_RUSTFLAGS").ok();
    say("RUSTFLAGS", flags.map(|flags| flags.replace('\u{1f}', " ")));
    let compiler = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    say("RUSTC", output(Command::new(compiler).arg("--version")));
    profile(root);
    source(root);
}

/// The settings of the profile: a variable wins over the manifest.
fn profile(root: &Path) {
    let manifest = root.join("Cargo.toml");
    println!("cargo::rerun-if-changed={}", manifest.display());
    let name = std::env::var("PROFILE").expect("cargo sets it");
    let section = if name == "debug" { "dev" } else { &name };
    let text = std::fs::read_to_string(&manifest).unwrap_or_default();
    let table: toml::Table = text.parse().unwrap_or_default();
    let settings = table.get("profile").and_then(|profiles| profiles.get(section));
    for key in PROFILE_KEYS {
        let upper = key.replace('-', "_").to_uppercase();
        let variable = format!("CARGO_PROFILE_{}_{upper}", section.to_uppercase());
        println!("cargo::rerun-if-env-changed={variable}");
        let written = settings.and_then(|settings| settings.get(key)).map(|value| match value {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        say(&format!("PROFILE_{upper}"), std::env::var(variable).ok().or(written));
    }
}

/// The revision, and whether files that git knows differ from it.
fn source(root: &Path) {
    let git = |arguments: &[&str]| {
        output(Command::new("git").arg("--no-optional-locks").args(arguments).current_dir(root))
    };
    say("REVISION", git(&["rev-parse", "HEAD"]));
    let changes = git(&["status", "--porcelain", "--untracked-files=no"]);
    say("DIRTY", changes.map(|changes| (!changes.is_empty()).to_string()));
    for path in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", path]).map(|path| root.join(path));
        if let Some(path) = path.filter(|path| path.exists()) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    // Not the whole of `bench/`: results are written there.
    for folder in ["bench/src", "gateway", "protocol", "tools", "Cargo.lock", ".cargo/config.toml"]
    {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
    }
}

fn say(name: &str, value: Option<String>) {
    if let Some(value) = value {
        println!("cargo::rustc-env=BENCH_{name}={value}");
    }
}

/// What a command prints, without the end of its last line; `None` when it fails.
fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim_end().to_owned())
}
