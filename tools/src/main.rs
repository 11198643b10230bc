//! The paceline command: every way in for people. Parses arguments, calls one function per command.
//!
//! Reports go to standard output, as a table or with `--json` as one object; logs go to standard error.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks here")]
#![expect(clippy::float_arithmetic, reason = "seconds and microseconds for people")]

mod audit;
mod check;
mod client;
mod config;
mod control;
mod cpu;
mod demo;
mod doctor;
mod explain;
mod fix_numbers;
mod journal;
mod observe;
mod orders;
mod output;
mod reasons;
mod replay;
mod report;
mod run;
mod settle;
mod sim;
mod snapshot;
mod whatif;
mod wire;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Colocated copy-trading gateway: a leader trades, its followers' accounts follow.
///
/// Without a command the demo runs on a generated sample.
#[derive(Parser)]
#[command(name = "paceline", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs simulator, gateway and leader replay on loopback and reports what happened.
    Demo(demo::Arguments),
    /// Runs the gateway until SIGTERM or SIGINT, then drains.
    Run(run::Arguments),
    /// Checks a configuration file and says in words what each plan will do.
    Check(check::Arguments),
    /// Says in words what each plan of a file would do for an example event.
    Whatif(whatif::Arguments),
    /// Compares configurations, applies one to a running gateway, lists those of a journal.
    #[command(subcommand)]
    Config(config::Command),
    /// Checks this host against the recipe in `tuning/`, item by item; changes nothing.
    Doctor(doctor::Arguments),
    /// Looks into a journal: dump, follow, verify, stats.
    #[command(subcommand)]
    Journal(journal::Command),
    /// Shows the snapshots of a journal, or compares them with it.
    #[command(subcommand)]
    Snapshot(snapshot::Command),
    /// Decides a whole journal again and compares byte by byte.
    Replay(replay::Arguments),
    /// Holds a journal against what must be true of any, without the engine; exit status 1 when something is not.
    Audit(audit::Arguments),
    /// Reports per follower out of a ledger: fills copied, skipped by reason, P&L, drift.
    Report(report::Arguments),
    /// Explains one order or one leader event: the whole chain, out of a ledger.
    Explain(explain::Arguments),
    /// Prints what each reason means and what to do about it: the page `gateway/REASONS.md`.
    Reasons,
    /// Sends an operator's command to a running gateway: pause, resume, kill, re-arm, freeze.
    Control(control::Arguments),
    /// Shows with which numbers FIX sessions go on; says with which they go on after a loss, while the gateway is
    /// stopped.
    FixNumbers(fix_numbers::Arguments),
    /// Shows the open orders that a journal knows, and which of them are in doubt.
    Orders(orders::Arguments),
    /// Says what became of an order in doubt: an operator's word, where its venue does not tell.
    Settle(settle::Arguments),
    /// Follows a running gateway's journal as an observer.
    Observe(observe::Arguments),
    /// Shows the octets of sessions that a gateway kept, message by message; see `journal.wire`.
    Wire(wire::Arguments),
    /// Runs a part of the simulator on its own: a venue, or a leader's replay.
    #[command(subcommand)]
    Sim(sim::Command),
}

impl Command {
    /// Whether it does nothing but print what it finds, so that it may end when nobody reads any more.
    const fn only_reports(&self) -> bool {
        match self {
            Self::Check(_)
            | Self::Whatif(_)
            | Self::Doctor(_)
            | Self::Journal(_)
            | Self::Snapshot(_)
            | Self::Replay(_)
            | Self::Audit(_)
            | Self::Report(_)
            | Self::Explain(_)
            | Self::Reasons
            | Self::Observe(_)
            | Self::Orders(_)
            | Self::Wire(_) => true,
            Self::Config(command) => command.only_reports(),
            Self::Demo(_)
            | Self::Run(_)
            | Self::Control(_)
            | Self::FixNumbers(_)
            | Self::Settle(_)
            | Self::Sim(_) => false,
        }
    }
}

fn main() -> ExitCode {
    let command = Arguments::parse().command.unwrap_or(Command::Demo(demo::Arguments::default()));
    if command.only_reports() {
        output::end_with_the_reader();
    }
    let result = match command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Whatif(arguments) => whatif::run(&arguments),
        Command::Config(command) => config::run(&command),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Journal(command) => journal::run(command),
        Command::Snapshot(command) => snapshot::run(&command),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Reasons => reasons::run(),
        Command::Control(arguments) => control::run(&arguments),
        Command::FixNumbers(arguments) => fix_numbers::run(&arguments),
        Command::Orders(arguments) => orders::run(&arguments),
        Command::Settle(arguments) => settle::run(&arguments),
        Command::Observe(arguments) => observe::run(&arguments),
        Command::Wire(arguments) => wire::run(&arguments),
        Command::Sim(command) => sim::run(command),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("paceline: {}", output::reasons(&error));
            ExitCode::FAILURE
        }
    }
}
