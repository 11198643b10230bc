//! `paceline-bench compare BASE HEAD`: two revisions measured in turn on one machine, judged in pairs.
//!
//! Both are checked out and built by their own lock files, then run alternately (A B B A A B B A ...), so
//! that what the machine does meanwhile meets both. Each revision measures itself with its own benchmark:
//! a figure whose meaning changed between them compares nothing, and one that only one of them has is not
//! compared. How a figure is judged stands in [`judge`].
//!
//! Of hundreds of figures one or two leave their noise band by chance. So the cases of those that seem slower are
//! measured once more, anew, and a figure is slower only when it is found so twice.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks here")]

pub mod judge;
mod revisions;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

use crate::results::{Unit, median, ratios};
use judge::{Judgement, Verdict};
use revisions::Checkout;

/// Fewest pairs whose band means something.
pub const PAIRS_MIN: usize = 5;

/// Cases with programs of others: shown, never judged.
const OF_OTHERS: &[&str] = &["peers"];

/// Which revisions, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The revision to compare with.
    pub base: String,
    /// The revision to judge.
    pub head: String,
    /// Only these cases; floors are measured in any case. Floors, peers and counts are not judged.
    #[arg(long)]
    pub case: Vec<String>,
    /// Pairs of runs, at least five. From eight on the noise band covers 99 %.
    #[arg(long, default_value_t = 8)]
    pub pairs: usize,
    /// How much slower a figure may become: 0.05 is five hundredths.
    #[arg(long, default_value_t = 0.05)]
    pub tolerance: f64,
    /// Short loads.
    #[arg(long)]
    pub quick: bool,
    /// Where both are checked out and built, kept afterwards; a temporary directory by default.
    #[arg(long)]
    pub scratch: Option<PathBuf>,
    /// One JSON object on standard output instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What is compared with.
    Base,
    /// What is judged.
    Head,
}

/// What one run of a benchmark says.
#[derive(Clone, Debug, Deserialize)]
pub struct Reading {
    /// Its figures.
    pub figures: Vec<ReadFigure>,
    /// Cases that broke off.
    pub errors: Vec<String>,
}

/// A figure, as the other process wrote it.
#[derive(Clone, Debug, Deserialize)]
pub struct ReadFigure {
    /// Its case.
    pub case: String,
    /// Its name.
    pub name: String,
    /// Of its numbers.
    pub unit: String,
    /// Whether it is a floor.
    pub floor: bool,
    /// Why it cannot be believed, if so.
    pub problem: Option<String>,
    /// Its quantiles or its value.
    pub median: ReadNumbers,
}

/// What is read of a figure's numbers.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct ReadNumbers {
    /// Median of a latency.
    pub p50: Option<f64>,
    /// A value.
    pub value: Option<f64>,
}

/// A figure of both, judged.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// Its case.
    pub case: String,
    /// Its name.
    pub name: String,
    /// Of its numbers.
    pub unit: String,
    /// Median of the base's runs.
    pub base: f64,
    /// Median of the head's runs. Not what is judged: that is the median of the pairs' ratios.
    pub head: f64,
    /// How it was judged.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// How it was judged when it was measured once more, because it had seemed slower.
    pub again: Option<Judgement>,
}

/// What a comparison came to.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Revision of the base.
    pub base: String,
    /// Revision of the head.
    pub head: String,
    /// Pairs that were run.
    pub pairs: usize,
    /// Slowdown that is tolerated.
    pub tolerance: f64,
    /// Share of cases in which the band holds the true median.
    pub coverage: f64,
    /// All figures of both.
    pub figures: Vec<Compared>,
    /// What only the head's runs could not do.
    pub failures: Vec<String>,
}

impl Comparison {
    /// Whether nothing became slower, and nothing fails that did not fail before.
    #[must_use]
    pub fn passed(&self) -> bool {
        let slower = |figure: &Compared| figure.judgement.verdict == Verdict::Slower;
        self.failures.is_empty() && !self.figures.iter().any(slower)
    }
}

/// Builds, runs and judges. The status is a failure when a figure became slower beyond the tolerance and
/// its noise band, or when a load or a case fails at the head only.
///
/// # Errors
/// When a revision cannot be checked out, built or run.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Arguments { pairs, tolerance, .. } = *arguments;
    ensure!(pairs >= PAIRS_MIN, "--pairs {pairs}: at least {PAIRS_MIN} are needed");
    ensure!(tolerance >= 0.0, "--tolerance {tolerance}: must not be negative");
    let temporary = tempfile::Builder::new().prefix("paceline-compare-").tempdir()?;
    let scratch = arguments.scratch.as_deref().unwrap_or(temporary.path());
    let base = Checkout::new(scratch, "base", &arguments.base)?;
    let head = Checkout::new(scratch, "head", &arguments.head)?;
    base.build()?;
    head.build()?;
    let cases = [base.known(&arguments.case)?, head.known(&arguments.case)?];
    let measure = |cases: &[Vec<String>; 2]| {
        let mut count = 0;
        interleave(pairs, |side| {
            count += 1;
            eprintln!("run {count} of {}: {side:?}", 2 * pairs);
            match side {
                Side::Base => base.measure(&cases[0], arguments.quick),
                Side::Head => head.measure(&cases[1], arguments.quick),
            }
        })
    };
    let (bases, heads) = measure(&cases)?;
    let mut figures = judge_all(&bases, &heads, tolerance);
    let suspects = suspects(&figures);
    if !suspects.is_empty() {
        eprintln!("seems slower, measured once more: {}", suspects.join(", "));
        let (bases, heads) = measure(&[suspects.clone(), suspects])?;
        confirm(&mut figures, &judge_all(&bases, &heads, tolerance));
    }
    let comparison = Comparison {
        base: base.revision.clone(),
        head: head.revision.clone(),
        pairs,
        tolerance,
        coverage: judge::coverage(pairs),
        figures,
        failures: failures(&bases, &heads),
    };
    if arguments.json {
        println!("{}", serde_json::to_string(&comparison)?);
    } else {
        print_table(&comparison);
    }
    Ok(if comparison.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs both in turn, each pair the other way round than the one before.
///
/// # Errors
/// The first error of a run.
pub fn interleave<T>(
    pairs: usize,
    mut run: impl FnMut(Side) -> Result<T>,
) -> Result<(Vec<T>, Vec<T>)> {
    let (mut bases, mut heads) = (Vec::new(), Vec::new());
    for pair in 0..pairs {
        let order = if pair % 2 == 0 { [Side::Base, Side::Head] } else { [Side::Head, Side::Base] };
        for side in order {
            let readings = if side == Side::Base { &mut bases } else { &mut heads };
            readings.push(run(side)?);
        }
    }
    Ok((bases, heads))
}

/// Judges every figure that all runs of both have.
#[must_use]
pub fn judge_all(bases: &[Reading], heads: &[Reading], tolerance: f64) -> Vec<Compared> {
    let Some(first) = heads.first() else { return Vec::new() };
    let judged = |figure: &ReadFigure| {
        let of = |readings: &[Reading]| -> Option<Vec<f64>> {
            readings.iter().map(|reading| reading.number(figure)).collect()
        };
        let (base, head) = (of(bases)?, of(heads)?);
        let unit = Unit::named(&figure.unit);
        // How many times as slow the head is, in each pair.
        let pairs: Vec<f64> = match unit {
            Unit::PerSecond => ratios(&base, &head),
            _ => ratios(&head, &base),
        };
        let is_ours = !figure.floor && !OF_OTHERS.contains(&figure.case.as_str());
        let judgement = if !is_ours || unit == Unit::Count {
            judge::context(&pairs)
        } else {
            judge::judge(&pairs, tolerance)
        };
        let (case, name, unit) = (figure.case.clone(), figure.name.clone(), figure.unit.clone());
        let (base, head) = (median(&base)?, median(&head)?);
        Some(Compared { case, name, unit, base, head, judgement, again: None })
    };
    first.figures.iter().filter_map(judged).collect()
}

/// Cases with a figure that seems slower.
#[must_use]
pub fn suspects(figures: &[Compared]) -> Vec<String> {
    let slower = figures.iter().filter(|figure| figure.judgement.verdict == Verdict::Slower);
    let mut cases: Vec<String> = slower.map(|figure| figure.case.clone()).collect();
    cases.dedup();
    cases
}

/// Holds figures that seem slower against a second measurement: one that is not slower there is unclear.
pub fn confirm(figures: &mut [Compared], again: &[Compared]) {
    for figure in figures.iter_mut().filter(|one| one.judgement.verdict == Verdict::Slower) {
        let same = |other: &&Compared| other.case == figure.case && other.name == figure.name;
        // One that cannot be measured any more has nothing that speaks for it.
        let Some(second) = again.iter().find(same) else { continue };
        if second.judgement.verdict != Verdict::Slower {
            figure.judgement.verdict = Verdict::Unclear;
        }
        figure.again = Some(second.judgement.clone());
    }
}

impl Reading {
    /// This reading's number of a figure; `None` where it has none that can be believed.
    fn number(&self, figure: &ReadFigure) -> Option<f64> {
        let same = |other: &&ReadFigure| other.case == figure.case && other.name == figure.name;
        let found = self.figures.iter().find(same).filter(|found| found.problem.is_none())?;
        found.median.p50.or(found.median.value)
    }

    /// Loads that failed and cases that broke off.
    fn problems(&self) -> impl Iterator<Item = String> {
        let loads = self.figures.iter().filter_map(|figure| {
            figure.problem.as_ref().map(|_| format!("{}: {}", figure.case, figure.name))
        });
        loads.chain(self.errors.iter().cloned())
    }
}

/// What failed in a run of the head and in none of the base.
fn failures(bases: &[Reading], heads: &[Reading]) -> Vec<String> {
    let known: Vec<String> = bases.iter().flat_map(Reading::problems).collect();
    let mut new: Vec<String> =
        heads.iter().flat_map(Reading::problems).filter(|why| !known.contains(why)).collect();
    new.sort();
    new.dedup();
    new
}

fn print_table(comparison: &Comparison) {
    let Comparison { pairs, tolerance, coverage, .. } = comparison;
    println!("base {}\nhead {}", comparison.base, comparison.head);
    println!(
        "{pairs} pairs; above 1 is slower; tolerance {:.1} %, band of {:.1} %\n",
        tolerance * 100.0,
        coverage * 100.0
    );
    for figure in &comparison.figures {
        let unit = Unit::named(&figure.unit);
        let Judgement { median, band: [low, high], verdict, .. } = figure.judgement;
        println!(
            "{:<58} {:>9} {:>9} {median:>7.3} {:>15}  {}{}",
            format!("{}: {}", figure.case, figure.name),
            unit.scaled(figure.base),
            unit.scaled(figure.head),
            format!("{low:.3}..{high:.3}"),
            verdict.name(),
            figure.again.as_ref().map_or_else(String::new, |again| {
                format!(" (once more: {:.3}, {})", again.median, again.verdict.name())
            }),
        );
    }
    for failure in &comparison.failures {
        println!("fails at the head only: {failure}");
    }
    println!("\n{}", if comparison.passed() { "passed" } else { "FAILED" });
}

#[cfg(test)]
mod tests;
