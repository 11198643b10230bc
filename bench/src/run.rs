//! `paceline-bench run`: measures, prints a table, keeps everything that it measured.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks here")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};

use crate::cases::{CASES, Case};
use crate::clock::Timer;
use crate::machine::Cores;
use crate::manifest::{Build, Counters, Host, Invocation, Manifest, utc};
use crate::results::{Results, Span};
use crate::{Context, output, report, summary};

/// What to measure, and where the results go.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// Short loads: under a minute.
    #[arg(long)]
    pub quick: bool,
    /// Runs of every case; figures are medians over them. Five, or one with `--quick`.
    #[arg(long)]
    pub runs: Option<usize>,
    /// Only these cases (see `--list`); floors are measured in any case.
    #[arg(long)]
    pub case: Vec<String>,
    /// Lists the cases and ends.
    #[arg(long)]
    pub list: bool,
    /// Where results go, each measurement into a directory of its own.
    #[arg(long, default_value = "bench/results")]
    pub out: PathBuf,
    /// One JSON object on standard output instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// Measures what is asked for. The status is a failure when a load was missed, an answer is missing, or a
/// case broke off; missing a goal is no failure.
///
/// # Errors
/// When there is no such case, or the results cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.list {
        CASES.iter().for_each(|case| println!("{:<14} {}", case.name, case.about));
        return Ok(ExitCode::SUCCESS);
    }
    let cases = chosen(&arguments.case)?;
    let runs = arguments.runs.unwrap_or(if arguments.quick { 1 } else { 5 });
    let (cores, started, before) = (Cores::find()?, now(), Counters::read(Path::new("/")));
    let timer = Timer::new();
    let results = measure(&cases, runs, arguments.quick, cores)?;
    let manifest = Manifest {
        host: Host::read(Path::new("/")),
        build: Build::this(),
        invocation: Invocation {
            started: utc(started),
            seconds: Duration::from_nanos(timer.now()).as_secs_f64(),
            quick: arguments.quick,
            runs,
            cases: cases.iter().map(|case| case.name).collect(),
            cores,
        },
        before,
        after: Counters::read(Path::new("/")),
    };
    let summary = summary::summary(&results, &manifest);
    let directory = output::directory(&arguments.out, &manifest);
    output::write(&directory, &results, &summary, started)?;
    if arguments.json {
        println!("{}", output::line(&summary)?);
    } else {
        print!("{}", report::table(&results, &summary.goals));
    }
    eprintln!("results: {}", directory.join(output::PAGE).display());
    Ok(ExitCode::from(status(&results)))
}

/// Runs every case so many times, run by run, so that figures which are held against each other are
/// neighbours in time. A case that fails is noted, and not tried again.
///
/// # Errors
/// When there is no room for temporary files.
pub fn measure(cases: &[&Case], runs: usize, quick: bool, cores: Cores) -> Result<Results> {
    let scratch = tempfile::Builder::new().prefix("paceline-bench-").tempdir()?;
    let (mut results, timer) = (Results::default(), Timer::new());
    let mut cases = cases.to_vec();
    for run in 0..runs {
        let context = Context { quick, run, cores, scratch: scratch.path().to_owned() };
        cases.retain(|case| {
            eprintln!("run {} of {runs}: {}", run + 1, case.name);
            let start = Duration::from_nanos(timer.now());
            let outcome = (case.run)(&context, &mut results);
            let duration = Duration::from_nanos(timer.now()) - start;
            results.spans.push(Span { case: case.name, run, start, duration });
            if let Err(error) = &outcome {
                let error = format!("case {}, run {}: {error:#}", case.name, run + 1);
                eprintln!("{error}");
                results.errors.push(error);
            }
            outcome.is_ok()
        });
    }
    Ok(results)
}

/// The exit status that results deserve: 0 when they may be believed, 1 otherwise.
#[must_use]
pub fn status(results: &Results) -> u8 {
    u8::from(!results.sound())
}

/// The cases of these names, with the floors around them; all when none is named.
fn chosen(names: &[String]) -> Result<Vec<&'static Case>> {
    for name in names {
        let known = CASES.iter().any(|case| case.name == name);
        ensure!(known, "--case {name}: there is no such case; see --list");
    }
    let wanted = |case: &&Case| {
        names.is_empty()
            || case.name.starts_with("floors")
            || names.iter().any(|name| name == case.name)
    };
    Ok(CASES.iter().filter(wanted).collect())
}

#[expect(clippy::disallowed_methods, reason = "the time of a measurement is that of the wall")]
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests;
