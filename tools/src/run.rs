//! `paceline run`: the gateway in this process, until a signal asks it to end.

use crate::output;
use anyhow::{Context, Result};
use gateway::configuration::Configuration;
use gateway::recovery::StartedFrom;
use gateway::topology::Gateway;
use gateway::{Handle, stop_on_signals};
use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Time between two looks at whether the venues are connected.
const READY_PAUSE: Duration = Duration::from_millis(5);

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration file.
    config: PathBuf,
    /// One JSON object per line: listening, ready, and how it ended.
    #[arg(long)]
    json: bool,
}

/// A line that says how far the start has come.
#[derive(Serialize)]
struct Progress {
    /// `listening`: clients can connect; `ready`: every venue is synchronised too.
    phase: &'static str,
    clients: SocketAddr,
    observers: Option<SocketAddr>,
    epoch: u32,
    /// The snapshot that was used, and how many records were read behind it.
    started_from: StartedFrom,
}

/// Runs until SIGTERM or SIGINT, then drains. The exit status says whether nothing was left under
/// way.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    output::start_log();
    let stop = stop_on_signals().context("take over signals")?;
    let configuration = match Configuration::load(&arguments.config) {
        Ok(configuration) => configuration,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let handle = Gateway::start(&configuration)?;
    progress(&handle, "listening", arguments.json)?;
    if until_ready(&handle, &stop) {
        progress(&handle, "ready", arguments.json)?;
    }
    let summary = handle.run_until(&stop)?;
    let sound = summary.drained && summary.balanced && summary.complete;
    if arguments.json {
        output::json(&summary)?;
    } else {
        println!("{}", serde_json::to_string_pretty(&summary)?);
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn progress(handle: &Handle, phase: &'static str, as_json: bool) -> Result<()> {
    let (clients, observers) = (handle.client_address(), handle.observer_address());
    let facts = handle.status().facts;
    let (epoch, started_from) = (facts.epoch.0, facts.started_from);
    if as_json {
        return output::json(&Progress { phase, clients, observers, epoch, started_from });
    }
    let observers = observers.map_or_else(|| "none".to_owned(), |address| address.to_string());
    let StartedFrom { snapshot, records } = started_from;
    println!(
        "{phase}: clients at {clients}, observers at {observers}, epoch {epoch}, from snapshot {snapshot} \
         and {records} records"
    );
    Ok(())
}

/// Waits until every venue is synchronised; false when the gateway is to end before.
#[expect(clippy::disallowed_methods, reason = "the main thread has no stage to idle in")]
fn until_ready(handle: &Handle, stop: &AtomicBool) -> bool {
    while !handle.status().ready {
        if stop.load(Ordering::Relaxed) || handle.has_failed() {
            return false;
        }
        std::thread::sleep(READY_PAUSE);
    }
    true
}
