//! `cargo run --release -p paceline-bench`: measures, prints a table, keeps everything that it measured.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks here")]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use paceline_bench::cases::{CASES, Case};
use paceline_bench::machine::Cores;
use paceline_bench::results::Results;
use paceline_bench::{Context, report};

/// Measures the gateway beside the floors of this machine.
#[derive(Debug, Parser)]
#[command(name = "paceline-bench", version, max_term_width = 100)]
struct Arguments {
    /// Short loads: under a minute.
    #[arg(long)]
    quick: bool,
    /// Runs of every case; figures are medians over them. Five, or three with `--quick`.
    #[arg(long)]
    runs: Option<usize>,
    /// Only these cases (see `--list`); floors are measured in any case.
    #[arg(long)]
    case: Vec<String>,
    /// Lists the cases and ends.
    #[arg(long)]
    list: bool,
    /// Where results go.
    #[arg(long, default_value = "bench/results")]
    out: PathBuf,
    /// One JSON object on standard output instead of tables.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if arguments.list {
        CASES.iter().for_each(|case| println!("{:<14} {}", case.name, case.about));
        return Ok(ExitCode::SUCCESS);
    }
    let cases = chosen(&arguments.case)?;
    let scratch = tempfile::Builder::new().prefix("paceline-bench-").tempdir()?;
    let mut results = Results::default();
    let runs = arguments.runs.unwrap_or(if arguments.quick { 3 } else { 5 });
    for run in 0..runs {
        let context = Context {
            quick: arguments.quick,
            run,
            cores: Cores::find()?,
            scratch: scratch.path().to_owned(),
        };
        for case in &cases {
            eprintln!("run {} of {runs}: {}", run + 1, case.name);
            (case.run)(&context, &mut results).with_context(|| format!("case {}", case.name))?;
        }
    }
    report::print(&results);
    let sound = results.figures.iter().all(|figure| figure.problem().is_none());
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
