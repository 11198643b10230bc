//! `paceline sim`: a venue, a FIX counterparty, the replay of leaders' fills, or a proxy in front of a venue,
//! each a process of its own.
//!
//! They print one JSON object per line on standard output: first that they are ready, last what they did.

use crate::output;
use anyhow::{Context, Result, bail};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use signal_hook::consts::{SIGINT, SIGTERM};
use simulator::acceptor::{Acceptor, AcceptorOptions};
use simulator::fills::{self, Export, LeaderFills};
use simulator::leader::{
    self, LeaderLogin, LeaderOptions, LeaderSummary, MarketLogin, Progress, Speed,
};
use simulator::orders;
use simulator::proxy::{Proxy, ProxyOptions};
use simulator::signals::{self, SignalMessage};
use simulator::venue::{Venue, VenueOptions};
use simulator::weights;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Time between two lines of progress.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// A venue with a price-time book, accounts, fees and margin, on a socket.
    Venue(VenueArguments),
    /// Replays leaders' fills to a gateway.
    Leader(LeaderArguments),
    /// A FIX 4.4 counterparty that echoes orders: a target for tests of conformance.
    FixAcceptor(AcceptorArguments),
    /// A proxy in front of a venue that cuts, delays, repeats, swaps and loses messages.
    Proxy(ProxyArguments),
}

#[derive(clap::Args)]
pub(crate) struct VenueArguments {
    /// Options of the venue, TOML; see tools/SIMULATOR.md.
    config: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct ProxyArguments {
    /// Options of the proxy, TOML; see tools/SIMULATOR.md.
    config: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct AcceptorArguments {
    /// Options of the acceptor, TOML; see tools/SIMULATOR.md.
    config: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct LeaderArguments {
    /// Fills: Hyperliquid `userFills` JSON, or the generic CSV.
    #[arg(long, required_unless_present = "signals")]
    fills: Option<PathBuf>,
    /// Working orders of the leaders, CSV: sent between the fills by their times; see tools/SIMULATOR.md.
    #[arg(long)]
    orders: Option<PathBuf>,
    /// Signals of leaders without an account, CSV, by their times; see tools/SIMULATOR.md.
    #[arg(long)]
    signals: Option<PathBuf>,
    /// Weights that leaders publish, CSV, by their times; see tools/SIMULATOR.md.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// Who logs in where, TOML; see tools/SIMULATOR.md.
    #[arg(long)]
    logins: PathBuf,
    /// Pace: `max`, `recorded`, a factor such as `x10`, or a rate such as `1000/s`.
    #[arg(long, default_value = "max", value_parser = parse_speed)]
    speed: Speed,
    /// Send the times of the file instead of the present.
    #[arg(long)]
    keep_times: bool,
}

/// The file behind `--logins`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Logins {
    /// Address of the gateway.
    pub(crate) gateway: String,
    /// Price session at the venue simulator, if prices are to move with the fills.
    pub(crate) market: Option<Market>,
    /// One per leader of the file that is to be replayed.
    #[serde(rename = "leader")]
    pub(crate) leaders: Vec<Login>,
}

/// Price session at the venue simulator.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Market {
    /// Address of the venue.
    pub(crate) venue: String,
    /// Name of the session.
    pub(crate) name: String,
    /// Its key.
    pub(crate) key: String,
}

/// Session of one leader.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    /// Name of the leader, in the file and at the gateway.
    pub(crate) name: String,
    /// Its key.
    pub(crate) key: String,
    /// Equity that it reports.
    pub(crate) equity: Option<Decimal>,
}

/// A line that says that a process serves.
#[derive(Serialize)]
struct Ready {
    ready: bool,
    address: String,
}

/// A line while a replay runs.
#[derive(Serialize)]
struct ProgressLine {
    sent: u64,
    total: u64,
}

/// Reads a pace.
pub(crate) fn parse_speed(text: &str) -> Result<Speed, String> {
    match text {
        "max" => Ok(Speed::Maximum),
        "recorded" => Ok(Speed::Times(Decimal::ONE)),
        _ => None
            .or_else(|| text.strip_prefix('x').and_then(above_zero).map(Speed::Times))
            .or_else(|| text.strip_suffix("/s").and_then(above_zero).map(Speed::PerSecond))
            .ok_or_else(|| format!("`{text}`: expected max, recorded, a factor such as x10, or a rate such as 1000/s")),
    }
}

fn above_zero(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok().filter(|number| *number > Decimal::ZERO)
}

/// Runs one of them.
pub(crate) fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Venue(arguments) => run_venue(&arguments.config),
        Command::Leader(arguments) => run_leader(&arguments),
        Command::FixAcceptor(arguments) => run_acceptor(&arguments.config),
        Command::Proxy(arguments) => run_proxy(&arguments.config),
    }
}

fn run_venue(config: &Path) -> Result<ExitCode> {
    let stop = stop_on_signals()?;
    let venue = Venue::bind(&VenueOptions::load(config)?)?;
    output::json(&Ready { ready: true, address: venue.local_addr().to_string() })?;
    output::json(&venue.run(&stop)?)?;
    Ok(ExitCode::SUCCESS)
}

fn run_proxy(config: &Path) -> Result<ExitCode> {
    let stop = stop_on_signals()?;
    let proxy = Proxy::bind(&ProxyOptions::load(config)?)?;
    output::json(&Ready { ready: true, address: proxy.local_addr().to_string() })?;
    output::json(&proxy.run(&stop)?)?;
    Ok(ExitCode::SUCCESS)
}

fn run_acceptor(config: &Path) -> Result<ExitCode> {
    let stop = stop_on_signals()?;
    let options = AcceptorOptions::load(config).map_err(anyhow::Error::msg)?;
    let acceptor = Acceptor::bind(&options)?;
    output::json(&Ready { ready: true, address: acceptor.local_addr().to_string() })?;
    output::json(&acceptor.run(&stop)?)?;
    Ok(ExitCode::SUCCESS)
}

fn run_leader(arguments: &LeaderArguments) -> Result<ExitCode> {
    let stop = stop_on_signals()?;
    let export = arguments.fills.as_deref().map(fills::load).transpose()?.unwrap_or_default();
    let signals = arguments.signals.as_deref().map(signals::load).transpose()?.unwrap_or_default();
    let export = with_leaders_of(export, &signals);
    let orders = arguments.orders.as_deref().map(orders::load).transpose()?.unwrap_or_default();
    let weights = arguments.weights.as_deref().map(weights::load).transpose()?.unwrap_or_default();
    let text = std::fs::read_to_string(&arguments.logins)
        .with_context(|| format!("read {}", arguments.logins.display()))?;
    let logins: Logins =
        toml::from_str(&text).with_context(|| format!("{}", arguments.logins.display()))?;
    let options = LeaderOptions {
        speed: arguments.speed,
        keep_times: arguments.keep_times,
        orders,
        signals,
        weights,
        ..leader_options(logins)
    };
    let summary = replay(&options, &export, &stop)?;
    output::json(&summary)?;
    if !summary.is_complete() {
        bail!("{} fills may not have reached the gateway", summary.undelivered);
    }
    Ok(ExitCode::SUCCESS)
}

/// Leaders who only signal have no fills.
fn with_leaders_of(mut export: Export, signals: &[SignalMessage]) -> Export {
    for signal in signals {
        if export.leaders.iter().all(|known| known.name != signal.leader) {
            export.leaders.push(LeaderFills { name: signal.leader.clone(), fills: Vec::new() });
        }
    }
    export
}

fn leader_options(logins: Logins) -> LeaderOptions {
    let Logins { gateway, market, leaders } = logins;
    LeaderOptions {
        gateway,
        market: market.map(|Market { venue, name, key }| MarketLogin { venue, name, key }),
        sessions: leaders
            .into_iter()
            .map(|Login { name, key, equity }| LeaderLogin {
                leader: name.clone(),
                name,
                key,
                equity,
            })
            .collect(),
        ..LeaderOptions::default()
    }
}

/// Replays on a thread of its own; this one prints progress.
#[expect(clippy::disallowed_methods, reason = "progress for people has no stage to idle in")]
fn replay(options: &LeaderOptions, export: &Export, stop: &AtomicBool) -> Result<LeaderSummary> {
    let progress = Progress::default();
    std::thread::scope(|scope| {
        let replay = scope.spawn(|| leader::run(export, options, &progress, stop));
        while !replay.is_finished() {
            std::thread::sleep(PROGRESS_INTERVAL);
            let [sent, total] =
                [&progress.sent, &progress.total].map(|count| count.load(Ordering::Relaxed));
            output::json(&ProgressLine { sent, total })?;
        }
        let result = replay.join().map_err(|_| anyhow::anyhow!("the replay panicked"))?;
        result.context("replay")
    })
}

fn stop_on_signals() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("take over signals")?;
    }
    Ok(stop)
}
