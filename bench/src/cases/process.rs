//! In process: from the octets of a leader's event in memory to the octets of its orders in memory, with
//! every stage of the gateway in between, and how long each stage takes of it.

use anyhow::{Result, ensure};
use hdrhistogram::Histogram;

use super::Case;
use crate::Context;
use crate::clock::Timer;
use crate::machine::on_core;
use crate::results::{Figure, Results, Unit, histogram};
use crate::rig::in_process::InProcess;

/// The case.
pub const CASE: Case = Case {
    name: "process",
    about: "event octets to order octets without sockets, whole and per stage",
    run,
};

/// Orders between two pauses in which disk and ledger catch up: about half of what the journal's ring holds.
const ORDERS_PER_ROUND: u64 = 100_000;

/// Events between two such pauses.
const fn events_per_round(followers: usize) -> u64 {
    let events = ORDERS_PER_ROUND / followers as u64;
    if events == 0 { 1 } else { events }
}

fn run(context: &Context, results: &mut Results) -> Result<()> {
    for followers in [1, 10, 100, 1_000, 10_000] {
        let orders = context.pick(200_000, 50_000);
        let events = (orders / followers as u64).min(context.pick(50_000, 5_000));
        let measured = on_core(context.cores.subject, || whole(context, followers, events))?;
        // Of the median event: what the machine took away meanwhile is in the orders per second.
        let median = measured.whole.value_at_quantile(0.5);
        let per_order = median as f64 / followers as f64;
        let name = |what: &str| format!("{what} {followers}");
        let point = |figure: &mut Figure, series: &str| {
            figure.with("followers", followers as f64).of(series);
        };
        point(results.latency(CASE.name, name("whole"), measured.whole, None), "whole");
        let figure = results.value(CASE.name, name("ns per order"), Unit::Nanoseconds, per_order);
        point(figure, "per order");
        let per_second = 1e9 * (events * followers as u64) as f64 / measured.sum_ns as f64;
        let rate = Unit::PerSecond;
        point(results.value(CASE.name, name("orders per second"), rate, per_second), "orders");
        let stages = on_core(context.cores.subject, || stages(context, followers, events))?;
        for (stage, times) in stages {
            point(results.latency(CASE.name, name(stage), times, None), stage);
        }
    }
    Ok(())
}

struct Whole {
    whole: Histogram<u64>,
    sum_ns: u64,
}

/// One event after the other, each taken to its orders in one turn; what the venue answers is taken in
/// between and is in no figure.
fn whole(context: &Context, followers: usize, events: u64) -> Result<Whole> {
    let timer = Timer::new();
    let mut rig = InProcess::start(context, followers)?;
    let mut measured = Whole { whole: histogram(), sum_ns: 0 };
    for event in 0..events {
        rig.write_event();
        let before = timer.now();
        rig.trading.turn();
        let elapsed = timer.now() - before;
        measured.whole.saturating_record(elapsed.max(1));
        measured.sum_ns += elapsed;
        let orders = rig.read_orders()?;
        ensure!(orders == followers as u64, "event {event} led to {orders} orders in its turn");
        rig.settle()?;
        if (event + 1).is_multiple_of(events_per_round(followers)) {
            rig.catch_up(&timer)?;
        }
    }
    Ok(measured)
}

/// The same with a look at the clock behind each stage.
fn stages(
    context: &Context,
    followers: usize,
    events: u64,
) -> Result<Vec<(&'static str, Histogram<u64>)>> {
    let timer = Timer::new();
    let mut rig = InProcess::start(context, followers)?;
    let mut stages: Vec<(&'static str, Histogram<u64>)> = Vec::new();
    for event in 0..events {
        rig.write_event();
        let mut before = timer.now();
        rig.trading.turn_watched(|name| {
            let now = timer.now();
            let place = stages.iter().position(|(known, _)| *known == name);
            let place = place.unwrap_or_else(|| {
                stages.push((name, histogram()));
                stages.len() - 1
            });
            stages[place].1.saturating_record((now - before).max(1));
            before = now;
        });
        rig.settle()?;
        if (event + 1).is_multiple_of(events_per_round(followers)) {
            rig.catch_up(&timer)?;
        }
    }
    Ok(stages)
}
