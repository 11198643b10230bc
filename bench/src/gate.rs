//! The gate: instructions of each step of the hot path, counted by valgrind and held against a baseline.
//!
//! A count does not depend on the load of the machine: a difference is a change of the program or of the
//! compiler. It is no time either: a cache miss costs nothing here. The steps stand in [`steps`], the
//! baseline in `bench/gate.toml`, written by `paceline-bench gate --bless`; it holds for the compiler and
//! the flags that it names, and with others the gate only warns.
#![expect(clippy::print_stdout, reason = "a report for people")]

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};

use steps::{STEPS, Step};

pub mod steps;

/// More than this part of a baseline is a failure, and less than it deserves a new baseline.
pub const TOLERANCE: f64 = 0.02;
/// Where the counted programs keep their journals.
const MEMORY: &str = "/dev/shm";

/// What to do with the counts.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Makes the counts the new baseline.
    #[arg(long)]
    bless: bool,
}

/// One step.
#[derive(Debug, Args)]
pub struct StepArguments {
    /// Its name.
    pub name: String,
    /// How many times.
    pub repetitions: u64,
}

/// Counts, then judges or blesses; fails when a step of the baseline's build has become longer.
///
/// # Errors
/// When steps cannot be counted, or the baseline cannot be read or written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let path = baseline_path();
    if arguments.bless {
        let counts = count(|step, now| println!("{:<22} {now:>10.1}", step.name))?;
        bless(&path, &counts)?;
        return Ok(ExitCode::SUCCESS);
    }
    let baseline = load(&path)?;
    let counts = count(|_, _| {})?;
    println!("{:<22} {:>10} {:>10} {:>10}", "instructions", "baseline", "now", "change");
    let verdicts = judge(&baseline, &counts);
    verdicts.iter().for_each(|verdict| println!("{verdict}"));
    let build = Build::this();
    if build != baseline.build {
        println!("this is another build than the baseline's, so nothing fails: {build:?}");
        return Ok(ExitCode::SUCCESS);
    }
    let passes = verdicts.iter().all(Verdict::passes);
    Ok(if passes { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the counts were, and of which build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Of the program.
    pub build: Build,
    /// By step.
    pub instructions: BTreeMap<String, f64>,
}

/// What decides how the same source becomes instructions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Name and version.
    pub compiler: String,
    /// Its flags.
    pub flags: String,
    /// Settings of the profile.
    pub profile: String,
}

impl Build {
    /// Of this program.
    #[must_use]
    pub fn this() -> Self {
        let text = |value: Option<&str>| value.unwrap_or("unknown").to_owned();
        let settings = [
            ("opt-level", option_env!("BENCH_OPT_LEVEL")),
            ("lto", option_env!("BENCH_PROFILE_LTO")),
            ("codegen-units", option_env!("BENCH_PROFILE_CODEGEN_UNITS")),
            ("overflow-checks", option_env!("BENCH_PROFILE_OVERFLOW_CHECKS")),
        ];
        let setting = |(name, value)| format!("{name}={}", text(value));
        Self {
            compiler: text(option_env!("BENCH_RUSTC")),
            flags: text(option_env!("BENCH_RUSTFLAGS")),
            profile: settings.map(setting).join(" "),
        }
    }
}

/// What the gate says of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The step.
    pub step: String,
    /// The baseline, where there is one.
    pub before: Option<f64>,
    /// Instructions now; none when the step exists no more.
    pub now: Option<f64>,
}

impl Verdict {
    /// Change against the baseline, where there is one: a tenth more is 0.1.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        let (before, now) = self.before.zip(self.now)?;
        Some(now / before - 1.0)
    }

    /// Whether the step may pass: it has a baseline and does not exceed it by more than the tolerance.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.change().is_some_and(|change| change <= TOLERANCE)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, before, now } = self;
        let count = |value: &Option<f64>| value.map_or("-".into(), |value| format!("{value:.1}"));
        let change = self.change().map_or("-".into(), |change| format!("{:+.2} %", change * 100.0));
        let word = match self.change() {
            None if now.is_none() => "FAILED: in the baseline, but no step any more",
            None => "FAILED: not in the baseline",
            Some(change) if change > TOLERANCE => "FAILED: more instructions",
            Some(change) if change < -TOLERANCE => "ok: fewer, worth a new baseline",
            Some(_) => "ok",
        };
        let (before, now) = (count(before), count(now));
        write!(formatter, "{step:<22} {before:>10} {now:>10} {change:>10}  {word}")
    }
}

/// Holds counts against a baseline: one verdict for each step that is in one of them.
#[must_use]
pub fn judge(baseline: &Baseline, counts: &[(String, f64)]) -> Vec<Verdict> {
    let present = counts.iter().map(|(step, now)| Verdict {
        step: step.clone(),
        before: baseline.instructions.get(step).copied(),
        now: Some(*now),
    });
    let is_gone = |step: &String| counts.iter().all(|(counted, _)| counted != step);
    let gone = baseline.instructions.iter().filter(|(step, _)| is_gone(step));
    let gone =
        gone.map(|(step, before)| Verdict { step: step.clone(), before: Some(*before), now: None });
    present.chain(gone).collect()
}

/// The file of the baseline in the source tree that this program was built from.
#[must_use]
pub fn baseline_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gate.toml")
}

/// Reads a baseline.
///
/// # Errors
/// When there is none, or it cannot be understood.
pub fn load(path: &Path) -> Result<Baseline> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("read {}: write one with `paceline-bench gate --bless`", path.display())
    })?;
    toml::from_str(&text).with_context(|| format!("understand {}", path.display()))
}

/// Writes the counts of this build as the new baseline.
///
/// # Errors
/// When the file cannot be written.
pub fn bless(path: &Path, counts: &[(String, f64)]) -> Result<()> {
    let rounded = |(step, now): &(String, f64)| (step.clone(), (now * 10.0).round() / 10.0);
    let instructions = counts.iter().map(rounded).collect();
    let baseline = Baseline { build: Build::this(), instructions };
    let head =
        "# Instructions of each step of the hot path, written by `paceline-bench gate --bless`.\n";
    let text = format!("{head}{}", toml::to_string(&baseline)?);
    std::fs::write(path, text).with_context(|| format!("write {}", path.display()))
}

/// Counts the instructions of every step, telling each when it is known.
///
/// # Errors
/// When valgrind is missing or a step fails under it.
pub fn count(mut tell: impl FnMut(&Step, f64)) -> Result<Vec<(String, f64)>> {
    let mut counts = Vec::with_capacity(STEPS.len());
    for step in STEPS {
        let now = instructions(step).with_context(|| format!("count step {}", step.name))?;
        tell(step, now);
        counts.push((step.name.to_owned(), now));
    }
    Ok(counts)
}

/// Instructions of one part of one repetition: what more repetitions cost more, so set-up is not in it.
fn instructions(step: &Step) -> Result<f64> {
    let [few, many] = step.repetitions;
    // At the same time: a count does not suffer from company.
    let programs = [start(step, few)?, start(step, many)?];
    let [less, more] = programs.map(collected);
    let extra = more?.checked_sub(less?).context("more repetitions took fewer instructions")?;
    Ok(extra as f64 / ((many - few) * step.parts) as f64)
}

/// This program under valgrind, doing one step.
fn start(step: &Step, repetitions: u64) -> Result<Child> {
    let program = std::env::current_exe().context("find this program")?;
    Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["step", step.name, &repetitions.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("start valgrind (Debian package valgrind)")
}

/// What callgrind counted, out of what it says at its end.
fn collected(program: Child) -> Result<u64> {
    let output = program.wait_with_output().context("wait for valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "valgrind ended with {}:\n{said}", output.status);
    let count = said.lines().find_map(|line| line.split_once("Collected : ")?.1.parse().ok());
    count.with_context(|| format!("valgrind says no count:\n{said}"))
}

/// Does one step so many times: what the gate runs under valgrind.
///
/// # Errors
/// When there is no such step, or it has no room for so many repetitions, or it fails.
pub fn run_step(name: &str, repetitions: u64) -> Result<()> {
    let Some(step) = STEPS.iter().find(|step| step.name == name) else {
        bail!("there is no step {name}");
    };
    ensure!(repetitions <= step.repetitions[1], "there is room for {} only", step.repetitions[1]);
    let folder = tempfile::Builder::new().prefix("paceline-gate-").tempdir_in(MEMORY)?;
    (step.run)(repetitions, folder.path())
}

#[cfg(test)]
mod tests;
