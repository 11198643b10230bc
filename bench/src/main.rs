//! `cargo run --release -p paceline-bench`: parses arguments, calls one function per command.
//!
//! Tables, or one JSON object, go to standard output; progress goes to standard error.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks here")]

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use paceline_bench::cases::memory;
use paceline_bench::{compare, gate, run};

/// Measures the gateway beside the floors of this machine.
///
/// Without a command it measures, as `run` does.
#[derive(Debug, Parser)]
#[command(name = "paceline-bench", version, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: run::Arguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures and keeps the results.
    Run(run::Arguments),
    /// Measures two revisions in turn and says which figures became slower.
    Compare(compare::Arguments),
    /// Counts the instructions of each step of the hot path and holds them against the baseline.
    Gate(gate::Arguments),
    /// Does one step so many times: what the gate counts.
    #[command(hide = true)]
    Step(gate::StepArguments),
    /// Makes an engine of a size and says what the system says of this process: what memory is weighed by.
    #[command(hide = true)]
    Weigh(memory::Arguments),
}

fn main() -> ExitCode {
    let arguments = CommandLine::parse();
    let outcome = match &arguments.command {
        None => run::run(&arguments.run),
        Some(Command::Run(arguments)) => run::run(arguments),
        Some(Command::Compare(arguments)) => compare::run(arguments),
        Some(Command::Gate(arguments)) => gate::run(arguments),
        Some(Command::Step(arguments)) => {
            gate::run_step(&arguments.name, arguments.repetitions).map(|()| ExitCode::SUCCESS)
        }
        Some(Command::Weigh(arguments)) => memory::weigh_this(arguments).map(|status| {
            print!("{status}");
            ExitCode::SUCCESS
        }),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("paceline-bench: {error:#}");
        ExitCode::FAILURE
    })
}
