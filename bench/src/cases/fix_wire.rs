//! FIX in, FIX out: a drop copy tells a leader's trade, the follower's order has been read at a venue that
//! speaks FIX, over loopback.
//!
//! The loads are those of the copiers in the case `peers`, which get the same kinds of messages over the same
//! two wires. The floor is a relay of as many octets under the same loads; what is left when it is taken off
//! is what the gateway adds.

use anyhow::Result;

use super::Case;
use super::fan_out_wire::{ClosedLoop, drive_closed};
use super::wire::RELAY;
use crate::Context;
use crate::clock::Timer;
use crate::machine::on_load_core;
use crate::results::{Results, Unit};
use crate::rig::gateway::{Durability, Mode, Plot, Running};
use crate::rig::relay::{Cargo, Octets, Shape, with_relay};
use crate::rig::{Drive, Driven, Driver, Protocol};
use crate::schedule::{Arrivals, times};

/// The case.
pub const CASE: Case =
    Case { name: "fix wire", about: "FIX drop copy in to FIX order out, 1 and 100 followers", run };

/// Followers of the one leader.
const SIZES: [usize; 2] = [1, 100];
/// Rate of the open loop, events per second.
const PER_SECOND: u64 = 1_000;

/// What a subject showed, in the order of the loads.
type Shown = Vec<ClosedLoop>;

/// Events with one follower: in the closed loop, and in the open one.
type Events = (usize, usize);

fn run(context: &Context, results: &mut Results) -> Result<()> {
    let events = context.pick((10_000, 2_000), (1_000, 300));
    let one = |orders| measure(context, results, Shape { orders, venues: 1 }, events);
    SIZES.into_iter().try_for_each(one)
}

fn measure(context: &Context, results: &mut Results, shape: Shape, events: Events) -> Result<()> {
    let (shown, lengths) = gateway(context, shape, events)?;
    let floors = relay(context, shape, events, lengths)?;
    note(results, RELAY, shape, &floors);
    note(results, "gateway", shape, &shown);
    for ((load, driven), (_, floor)) in shown.iter().zip(&floors) {
        let median = |driven: &Driven| driven.last.value_at_quantile(0.5) as f64;
        if !load.contains("in flight") {
            let name = format!("{}, {load}, added p50", name("gateway", shape));
            let added = median(driven) - median(floor);
            results.value(CASE.name, name, Unit::Nanoseconds, added);
        }
    }
    Ok(())
}

fn name(who: &str, shape: Shape) -> String {
    let plural = if shape.orders == 1 { "" } else { "s" };
    format!("{who}, {} follower{plural}", shape.orders)
}

fn note(results: &mut Results, who: &str, shape: Shape, shown: &Shown) {
    for (load, driven) in shown {
        let name = format!("{}, {load}", name(who, shape));
        let figure = results.latency(CASE.name, &name, driven.last.clone(), Some(driven.load));
        figure.floor_if(who == RELAY);
        if load.contains("in flight") {
            let rate = driven.load.received as f64 * 1e9 / driven.wall_ns.max(1) as f64;
            let name = format!("{name}, orders");
            results.value(CASE.name, name, Unit::PerSecond, rate).floor_if(who == RELAY);
        }
    }
}

/// What the gateway shows, and how long its events and orders are.
fn gateway(context: &Context, shape: Shape, events: Events) -> Result<(Shown, (usize, usize))> {
    let plot = Plot { shape, mode: Mode::Fused, durability: Durability::Written };
    let running = Running::start_fix(context, plot)?;
    let (shown, driver) = on_load_core(context.cores, || {
        let mut driver = running.connect_fix()?;
        let shown = drive(context, &mut driver, shape, events, |driver| running.catch_up(driver))?;
        anyhow::Ok((shown, driver))
    })?;
    let lengths = driver.protocol.lengths()?;
    running.finish(driver)?;
    Ok((shown, lengths))
}

fn relay(
    context: &Context,
    shape: Shape,
    events: Events,
    (event, order): (usize, usize),
) -> Result<Shown> {
    let cargo = Cargo::blank(event, order, shape.orders);
    on_load_core(context.cores, || {
        with_relay(Some(context.cores.subject), &cargo, |wires| {
            let mut driver = Driver::new(wires, Octets::new(&cargo), Timer::new());
            drive(context, &mut driver, shape, events, |_| Ok(()))
        })
    })
}

/// All loads.
fn drive<P: Protocol>(
    context: &Context,
    driver: &mut Driver<P>,
    shape: Shape,
    (pings, events): Events,
    mut between: impl FnMut(&mut Driver<P>) -> Result<()>,
) -> Result<Shown> {
    if shape.orders > 1 {
        return drive_closed(context, driver, shape, between);
    }
    let ping_pong = driver.ping_pong(pings, 1, 0)?;
    between(driver)?;
    let times = times(Arrivals::Poisson, PER_SECOND, events, context.run as u64);
    let load =
        Drive { times: &times, per_second: PER_SECOND, warm_up: events / 10, orders_per_event: 1 };
    let poisson = driver.drive(&load)?;
    between(driver)?;
    Ok(vec![("ping-pong", ping_pong), ("Poisson 1000/s", poisson)])
}

#[cfg(test)]
mod tests;
