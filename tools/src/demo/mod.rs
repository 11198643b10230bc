//! `paceline demo`: venue, gateway and leaders as processes of their own on loopback, then the books.
//!
//! The demo decides nothing about trading: it derives a set-up, runs it, and holds the ledger against
//! the export and the venue's own state.

mod compare;
mod draw;
mod floor;
mod processes;
pub(crate) mod scenario;
mod summary;

use crate::sim::{Login, Logins, Market};
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use processes::Process;
use scenario::{Places, Scenario};
use simulator::fills::{self, Export};
use simulator::sample;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use summary::{Outcome, Summary};

/// Fills, leaders and seed of the embedded sample.
const SAMPLE_FILLS: usize = 2_000;
const SAMPLE_LEADERS: usize = 4;
const SAMPLE_SEED: u64 = 20_260_101;

/// What plans are drawn by unless asked otherwise.
const SEED: u64 = 3;

/// Pace unless asked otherwise: slow enough that an event rarely finds another one in front of it.
const SPEED: &str = "1000/s";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leaders' fills: Hyperliquid `userFills` JSON, or the generic CSV. Without it, a generated sample.
    #[arg(long)]
    fills: Option<PathBuf>,
    /// Fills that a real copier's followers got, in the same formats, by the names of the leaders that they follow:
    /// shown beside what this run gets for the same leader fills.
    #[arg(long, requires = "fills")]
    compare: Option<PathBuf>,
    /// Plans, drawn over all copying models, sizing modes, rules and limits.
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    plans: u32,
    /// What the plans are drawn by.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Pace: `max`, `recorded`, a factor such as `x10`, or a rate such as `1000/s`.
    #[arg(long, default_value = SPEED)]
    speed: String,
    /// Threading mode of the gateway: fused, split or dedicated.
    #[arg(long, default_value = "fused")]
    mode: String,
    /// Idle strategy of the gateway: spin, yield or backoff. Without it, spin where there are two cores.
    #[arg(long)]
    idle: Option<String>,
    /// The venue rejects orders, delays and repeats reports, loses orders and drops connections.
    #[arg(long)]
    faults: bool,
    /// Directory of the run; a new one below `runs` unless given.
    #[arg(long)]
    directory: Option<PathBuf>,
    /// One JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            fills: None,
            compare: None,
            plans: 120,
            seed: SEED,
            speed: SPEED.to_owned(),
            mode: "fused".to_owned(),
            idle: None,
            faults: false,
            directory: None,
            json: false,
        }
    }
}

/// What the processes said when they were done.
pub(crate) struct Run {
    /// Summary of the gateway.
    pub(crate) gateway: serde_json::Value,
    /// Summary of the replay.
    pub(crate) leader: serde_json::Value,
    /// Summary of the venue.
    pub(crate) venue: serde_json::Value,
    /// From the start of the replay until the gateway had drained, seconds.
    pub(crate) wall_s: f64,
}

/// Runs everything and prints what happened. The exit status says whether all books agree.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    crate::sim::parse_speed(&arguments.speed).map_err(anyhow::Error::msg)?;
    let directory = make_directory(arguments.directory.as_deref())?;
    let (export, fills) = take_fills(arguments, &directory)?;
    let followers = arguments.compare.as_deref().map(fills::load).transpose()?;
    let scenario = Scenario::new(&export, arguments.plans as usize, arguments.seed);
    say(arguments, || {
        let [fills, leaders] = [export.fills(), export.leaders.len()];
        let models: Vec<String> =
            scenario.models().iter().map(|(model, plans)| format!("{plans} {model}")).collect();
        format!(
            "{fills} fills of {leaders} leaders, {} plans of {} followers (seed {}: {}); run in {}",
            arguments.plans,
            scenario.accounts(),
            arguments.seed,
            models.join(", "),
            directory.display()
        )
    });
    let floor = floor::measure()?;
    let told = scenario.write_told(&export, &directory)?;
    let run = run_processes(arguments, &directory, &scenario, (&fills, &told))?;
    let drawn = (arguments.seed, scenario.models());
    let mut summary = Summary::collect(&directory, &export, &run, &floor, drawn)?;
    summary.compare(&export, followers.as_ref())?;
    summary.write(&directory.join("summary.json"))?;
    if arguments.json {
        crate::output::json(&summary)?;
    } else {
        summary.print(&directory)?;
    }
    Ok(match summary.outcome() {
        Outcome::Success => ExitCode::SUCCESS,
        Outcome::Failure(reasons) => {
            for reason in reasons {
                eprintln!("FAILED: {reason}");
            }
            ExitCode::FAILURE
        }
    })
}

fn say(arguments: &Arguments, text: impl FnOnce() -> String) {
    if !arguments.json {
        println!("{}", text());
    }
}

/// A directory of its own for each run.
fn make_directory(given: Option<&Path>) -> Result<PathBuf> {
    let directory = match given {
        Some(directory) => directory.to_owned(),
        None => (1..)
            .map(|number| PathBuf::from(format!("runs/demo-{number:04}")))
            .find(|directory| !directory.exists())
            .context("find a free name below runs")?,
    };
    std::fs::create_dir_all(&directory)
        .with_context(|| format!("create {}", directory.display()))?;
    directory.canonicalize().with_context(|| format!("resolve {}", directory.display()))
}

/// The export, and the file that holds it.
fn take_fills(arguments: &Arguments, directory: &Path) -> Result<(Export, PathBuf)> {
    if let Some(path) = &arguments.fills {
        return Ok((fills::load(path)?, path.clone()));
    }
    let export = sample::generate(SAMPLE_SEED, SAMPLE_LEADERS, SAMPLE_FILLS);
    let path = directory.join("sample.csv");
    let file =
        std::fs::File::create(&path).with_context(|| format!("create {}", path.display()))?;
    fills::write_csv(&export, file).with_context(|| format!("write {}", path.display()))?;
    Ok((export, path))
}

/// Starts the processes, last stage first; ends them in the order in which data flows.
#[expect(clippy::disallowed_methods, reason = "the wall time of a whole run, for people")]
fn run_processes(
    arguments: &Arguments,
    directory: &Path,
    scenario: &Scenario,
    (fills, told): (&Path, &[String]),
) -> Result<Run> {
    let venue_file =
        write(directory, "venue.toml", &scenario.venue_toml(directory, arguments.faults)?)?;
    let mut venue = Process::start("venue", directory, &["sim", "venue", &venue_file])?;
    let venue_address = address(&venue.ready()?, "address")?;

    let ring_directory = PathBuf::from(format!("/dev/shm/paceline-demo-{}", std::process::id()));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let places = Places {
        directory,
        ring_directory: &ring_directory,
        venue: venue_address.parse().context("address of the venue")?,
        mode: &arguments.mode,
        idle: arguments.idle.as_deref().unwrap_or(if cores > 1 { "spin" } else { "yield" }),
        trading_core: (cores > 1 && arguments.mode != "dedicated").then(|| cores - 1),
    };
    let gateway_file = write(directory, "gateway.toml", &scenario.gateway_toml(&places))?;
    let mut gateway = Process::start("gateway", directory, &["run", &gateway_file, "--json"])?;
    let gateway_address = address(&gateway.ready()?, "clients")?;
    // The second line says that the venue is synchronised: from then on events are traded at once.
    gateway.ready()?;

    let logins = toml::to_string(&logins(scenario, &gateway_address, &venue_address))?;
    let logins_file = write(directory, "leaders.toml", &logins)?;
    let fills = fills.to_str().context("the path of the fills is not text")?;
    let started = Instant::now();
    let mut replay = vec![
        "sim",
        "leader",
        "--fills",
        fills,
        "--logins",
        &logins_file,
        "--speed",
        &arguments.speed,
    ];
    replay.extend(told.iter().map(String::as_str));
    let mut leader = Process::start("leader", directory, &replay)?;
    let leader = watch(&mut leader, arguments.json)?;
    let gateway = gateway.finish()?;
    let wall_s = started.elapsed().as_secs_f64();
    let venue = venue.finish()?;
    // Everything is on disk now; the ring would only take memory.
    let _ = std::fs::remove_dir_all(&ring_directory);
    Ok(Run { gateway, leader, venue, wall_s })
}

fn write(directory: &Path, name: &str, text: &str) -> Result<String> {
    let path = directory.join(name);
    std::fs::write(&path, text).with_context(|| format!("write {}", path.display()))?;
    Ok(path.to_str().context("the directory of the run is not text")?.to_owned())
}

fn address(ready: &serde_json::Value, key: &str) -> Result<String> {
    Ok(ready[key].as_str().with_context(|| format!("no {key} in {ready}"))?.to_owned())
}

fn logins(scenario: &Scenario, gateway: &str, venue: &str) -> Logins {
    Logins {
        gateway: gateway.to_owned(),
        market: Some(Market {
            venue: venue.to_owned(),
            name: "market".to_owned(),
            key: "market-demo-key".to_owned(),
        }),
        leaders: scenario
            .sessions()
            .into_iter()
            .map(|(name, equity)| Login {
                key: format!("{name}-demo-key"),
                name,
                equity: Some(equity),
            })
            .collect(),
    }
}

/// Shows how far the replay is until it ends. Returns its summary.
fn watch(leader: &mut Process, quiet: bool) -> Result<serde_json::Value> {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} leader events {per_sec}")?);
    let mut last = serde_json::Value::Null;
    while let Some(line) = leader.line()? {
        if let (Some(sent), Some(total)) = (line["sent"].as_u64(), line["total"].as_u64()) {
            bar.set_length(total);
            bar.set_position(sent);
        }
        last = line;
    }
    bar.finish();
    leader.wait()?;
    Ok(last)
}

/// Percentiles of a histogram of nanoseconds.
pub(crate) fn percentile(histogram: &Histogram<u64>, percentile: f64) -> u64 {
    histogram.value_at_percentile(percentile)
}
