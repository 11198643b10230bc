//! `paceline report`: what each follower got, why not more, and whether all books agree.

use crate::output;
use accounting::{Counts, Latency, Ledger, Report, TradingReport, TripReport, VenueDownReport};
use anyhow::{Context, Result};
use rust_decimal::Decimal;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Ledger of the gateway.
    ledger: PathBuf,
    /// One JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

/// Prints the report.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let ledger = Ledger::open_read_only(&arguments.ledger)
        .with_context(|| format!("open {}", arguments.ledger.display()))?;
    let report = accounting::report(&ledger)?;
    if arguments.json {
        output::json(&report)?;
    } else {
        print(&report, usize::MAX);
        for venue in &report.venues_down {
            println!("{}", venue_line(venue));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the followers, at most so many, and the books.
pub(crate) fn print(report: &Report, followers_max: usize) {
    println!("{}", followers(report, followers_max));
    if report.followers.len() > followers_max {
        println!("... and {} more: paceline report LEDGER", report.followers.len() - followers_max);
    }
    let spread = &report.fairness.spread;
    if spread.count != 0 {
        println!("{}", spread_line(spread));
    }
    println!("{}", counts("skipped, by reason", &report.skips));
    if !report.changes.is_empty() {
        println!("{}", counts("changed, by reason", &report.changes));
    }
    if !report.rejects.is_empty() {
        println!("{}", counts("rejected by the venue", &report.rejects));
    }
    if !report.failures.is_empty() {
        println!("{}", counts("failed, and what was done", &report.failures));
    }
    for state in &report.trading {
        println!("{}", trading_line(state));
    }
    for trip in &report.trips {
        println!("{}", trip_line(trip));
    }
    for item in &report.breaks.list {
        let follower = item.follower.as_deref().unwrap_or("-");
        let instrument = item.instrument.as_deref().unwrap_or("-");
        println!(
            "break: {:?} {follower} {instrument}: expected {}, observed {}, since record {}",
            item.kind, item.expected, item.observed, item.opened_sequence
        );
    }
}

/// How far the orders of one event are apart, in one line.
fn spread_line(spread: &Latency) -> String {
    let us = |nanoseconds: u64| format!("{}.{} us", nanoseconds / 1_000, nanoseconds % 1_000 / 100);
    let Latency { count, p50_ns, p99_ns, max_ns, .. } = *spread;
    format!(
        "first to last order of an event at the venue: median {}, 99 of 100 within {}, at most {}, {count} \
         events; rank 50 % is fair",
        us(p50_ns),
        us(p99_ns),
        us(max_ns)
    )
}

/// A trading state in one line.
fn trading_line(state: &TradingReport) -> String {
    let TradingReport { scope, target, state, actor, text, sequence, .. } = state;
    let whom = format!("{} {target}", scope.to_lowercase());
    let whom = whom.trim_end();
    format!("trading: {whom} is {state}, set by {actor}: {text}, record {sequence}")
}

/// A venue that is down in one line: so are all of them behind the end of a gateway.
fn venue_line(down: &VenueDownReport) -> String {
    let VenueDownReport { venue, state, sequence, since, .. } = down;
    format!("venue {venue}: no orders leave since {since} ({state}, record {sequence})")
}

/// A trip in one line.
fn trip_line(trip: &TripReport) -> String {
    let TripReport { rule, scope, target, action, observed, limit, sequence, .. } = trip;
    let is_out_of_sync = action == "MarkOutOfSync";
    let is_trading = action == "SetReducing" || action == "SetHalted";
    let state = match (&trip.rearmed_by, trip.rearmed) {
        (Some(actor), _) if is_trading => format!("over: {actor} has set another state"),
        (Some(actor), _) => format!("re-armed by {actor}"),
        (None, Some(record)) if is_out_of_sync => format!("in sync again by record {record}"),
        (None, Some(record)) => format!("re-armed by record {record}"),
        (None, None) if is_out_of_sync => "OUT OF SYNC until it is back or re-armed".to_owned(),
        (None, None) if is_trading => "LATCHED: `paceline control active` lifts it".to_owned(),
        (None, None) => "LATCHED: re-arm it to trade on".to_owned(),
    };
    let whom = format!("{} {target}", scope.to_lowercase());
    let whom = whom.trim_end();
    format!("trip: {rule} of {whom}, {observed} of {limit}, {action}, record {sequence}; {state}")
}

fn followers(report: &Report, followers_max: usize) -> comfy_table::Table {
    let heads = [
        "follower",
        "plan follows",
        "orders",
        "fills",
        "fees",
        "realised",
        "unrealised",
        "net",
        "drift",
        "sync",
        "rank",
        "skipped most for",
        "state",
    ];
    let mut table = output::table(&heads, 2);
    for follower in report.followers.iter().take(followers_max) {
        let drift = follower.instruments.iter().filter(|instrument| instrument.drift != 0).count();
        let limited = follower.plans.iter().any(|plan| plan.is_limited);
        let leaders: Vec<&str> = follower.plans.iter().map(|plan| plan.leader.as_str()).collect();
        table.add_row(vec![
            follower.name.clone(),
            leaders.join(", "),
            follower.orders.to_string(),
            follower.fills.to_string(),
            amount(Some(follower.fees)),
            amount(Some(follower.realised)),
            amount(follower.unrealised),
            amount(follower.net),
            if drift == 0 { "-".to_owned() } else { format!("{drift} instruments") },
            follower.sync_ppm.map_or_else(|| "?".to_owned(), percent),
            follower.turns.rank_ppm.map_or_else(|| "-".to_owned(), percent),
            most(&follower.skips),
            match (follower.is_on_target, limited) {
                _ if follower.plans.iter().any(|plan| plan.is_out_of_sync) => "OUT OF SYNC",
                (true, false) => "on target",
                (true, true) => "on target, limited",
                (false, true) => "limited",
                (false, false) => "OFF TARGET",
            }
            .to_owned(),
        ]);
    }
    table
}

/// The most frequent reason that is not merely "nothing to do".
fn most(skips: &Counts) -> String {
    skips
        .iter()
        .filter(|(reason, _)| *reason != "OnTarget")
        .max_by_key(|(_, count)| **count)
        .map_or_else(|| "-".to_owned(), |(reason, count)| format!("{reason} ({count})"))
}

fn counts(head: &str, counts: &Counts) -> comfy_table::Table {
    let mut table = output::table(&[head, "count"], 1);
    for (reason, count) in counts {
        table.add_row(vec![reason.clone(), count.to_string()]);
    }
    table
}

/// Parts per million as a percentage of two decimals, rounded down: 100 % is all of it.
fn percent(ppm: u32) -> String {
    format!("{}.{:02} %", ppm / 10_000, ppm % 10_000 / 100)
}

fn amount(value: Option<Decimal>) -> String {
    value.map_or_else(|| "?".to_owned(), |value| format!("{:.2}", value.round_dp(2)))
}
