//! A revision in a worktree of its own: checked out, built, run.
#![expect(clippy::print_stderr, reason = "progress of a command line tool")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use super::Reading;

/// Columns that a case's name has in a list.
const NAME_COLUMNS: usize = 14;

/// A checked-out revision. The worktree is removed when it is dropped, what was built is not.
pub(super) struct Checkout {
    /// Its full name.
    pub(super) revision: String,
    folder: PathBuf,
    target: PathBuf,
    out: PathBuf,
}

impl Checkout {
    /// Checks `revision` out below `scratch`.
    pub(super) fn new(scratch: &Path, side: &str, revision: &str) -> Result<Self> {
        std::fs::create_dir_all(scratch).context("create the scratch directory")?;
        let scratch = scratch.canonicalize().context("find the scratch directory")?;
        let commit = format!("{revision}^{{commit}}");
        let revision = git(&["rev-parse", "--verify", "--end-of-options", &commit])
            .with_context(|| format!("find revision {revision}"))?;
        let folder = scratch.join(side);
        let path = folder.to_str().context("the scratch directory's name is not UTF-8")?;
        // One that an interrupted comparison has left.
        if folder.exists() {
            git(&["worktree", "remove", "--force", path])?;
        }
        git(&["worktree", "prune"])?;
        git(&["worktree", "add", "--detach", path, &revision])?;
        let target = scratch.join(format!("target-{side}"));
        Ok(Self { revision, folder, target, out: scratch.join(format!("results-{side}")) })
    }

    /// Builds the benchmark.
    pub(super) fn build(&self) -> Result<()> {
        eprintln!("build {}", self.revision);
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args(["build", "--release", "--locked", "--bins", "-p", "paceline-bench"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            // Standard output is for the result.
            .stdout(Stdio::null());
        let status = command.status().context("start cargo")?;
        ensure!(status.success(), "revision {} does not build", self.revision);
        Ok(())
    }

    /// Those of some cases that its benchmark has: the other revision may have more.
    pub(super) fn known(&self, cases: &[String]) -> Result<Vec<String>> {
        let output = self.benchmark().arg("--list").output().context("start the benchmark")?;
        let known = listed(cases, &String::from_utf8_lossy(&output.stdout));
        let has_some = cases.is_empty() || !known.is_empty();
        ensure!(has_some, "revision {} has none of the cases {}", self.revision, cases.join(", "));
        Ok(known)
    }

    fn benchmark(&self) -> Command {
        let mut command = Command::new(self.target.join("release/paceline-bench"));
        command.current_dir(&self.folder);
        command
    }

    /// Runs its benchmark once.
    pub(super) fn measure(&self, cases: &[String], quick: bool) -> Result<Reading> {
        let mut command = self.benchmark();
        command.args(["--json", "--runs", "1", "--out"]).arg(&self.out);
        command.args(quick.then_some("--quick"));
        command.args(cases.iter().flat_map(|case| ["--case", case]));
        command.stderr(Stdio::inherit());
        let output = command.output().context("start the benchmark")?;
        // A failed load is a status of 1 with a result.
        match serde_json::from_slice(&output.stdout) {
            Ok(reading) => Ok(reading),
            Err(error) => {
                let (revision, status) = (&self.revision, output.status);
                bail!("revision {revision} ended with {status} and no result: {error}")
            }
        }
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        if let Some(path) = self.folder.to_str() {
            // What cannot be removed is removed by the next comparison.
            let _ = git(&["worktree", "remove", "--force", path]);
        }
    }
}

/// Those cases that stand in a list: each line is a name, at least one space, and what it is about.
pub(super) fn listed(cases: &[String], list: &str) -> Vec<String> {
    let names: Vec<&str> =
        list.lines().map(|line| line.get(..NAME_COLUMNS).unwrap_or(line)).collect();
    cases.iter().filter(|case| names.iter().any(|name| name.trim() == *case)).cloned().collect()
}

/// What git prints, in the repository of the current directory.
fn git(arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").args(arguments).output().context("start git")?;
    let why = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "git {}: {}", arguments.join(" "), why.trim());
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
