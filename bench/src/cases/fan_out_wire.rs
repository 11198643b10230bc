//! Fan-out on the wire: one event becomes an order for each of N followers, over one venue session or eight.
//!
//! The floor is a relay that writes the same octets with one call for each session. An instrument is traded
//! at one venue, so over eight sessions "one event" is eight leaders' fills at the same time, each copied by
//! an eighth of the followers.

use anyhow::Result;

use super::Case;
use super::wire::RELAY;
use crate::Context;
use crate::clock::Timer;
use crate::machine::on_load_core;
use crate::results::{Figure, Results, Unit};
use crate::rig::closed::Closed;
use crate::rig::gateway::{Durability, Mode, Plot, Running};
use crate::rig::relay::{Cargo, Octets, Shape, with_relay};
use crate::rig::{Drive, Driven, Driver, Protocol};
use crate::schedule::{Arrivals, times};

/// The case.
pub const CASE: Case =
    Case { name: "fan-out wire", about: "1 event to N orders at 1 and 8 venue sessions", run };

/// Venue sessions.
const SESSIONS: [usize; 2] = [1, 8];

/// Followers, events per second, events of a full and of a quick run. The rates leave time for the reports.
const SIZES: [(usize, u64, usize, usize); 5] = [
    (1, 500, 300, 50),
    (10, 500, 300, 50),
    (100, 200, 200, 20),
    (1_000, 100, 200, 20),
    (10_000, 20, 30, 5),
];

/// One load.
#[derive(Clone, Copy, Debug)]
struct Step {
    shape: Shape,
    per_second: u64,
    events: usize,
}

/// Which closed loop, and what came of it.
pub(super) type ClosedLoop = (&'static str, Driven);

/// Events of one round in which nothing is answered: fewer than would fill the gateway's table of orders.
const SILENT_EVENTS: usize = 200;

fn run(context: &Context, results: &mut Results) -> Result<()> {
    for venues in SESSIONS {
        for (orders, per_second, full, quick) in SIZES {
            let events = context.pick(full, quick);
            let step = Step { shape: Shape { orders, venues }, per_second, events };
            if orders < venues {
                let why = "there are fewer followers than sessions";
                results.missing(CASE.name, name("gateway", step.shape), why);
                continue;
            }
            measure(context, results, &step)?;
        }
    }
    Ok(())
}

fn measure(context: &Context, results: &mut Results, step: &Step) -> Result<()> {
    let relay = || relay(context, step);
    let gateway = || gateway(context, step);
    let ((relay, relay_closed), (gateway, gateway_closed, places)) =
        if context.run.is_multiple_of(2) {
            let relay = relay()?;
            (relay, gateway()?)
        } else {
            let gateway = gateway()?;
            (relay()?, gateway)
        };
    note_closed(results, RELAY, step.shape, relay_closed);
    note_closed(results, "gateway", step.shape, gateway_closed);
    for (who, driven) in [(RELAY, &relay), ("gateway", &gateway)] {
        let name = name(who, step.shape);
        let point = |figure: &mut Figure, what: &str| {
            let series = format!("{who}, sessions {}: {what}", step.shape.venues);
            figure.with("followers", step.shape.orders as f64).of(series).floor_if(who == RELAY);
        };
        let first = driven.first.clone();
        point(
            results.latency(CASE.name, format!("{name}: first order"), first, Some(driven.load)),
            "first order",
        );
        let last = driven.last.clone();
        point(
            results.latency(CASE.name, format!("{name}: last order"), last, Some(driven.load)),
            "last order",
        );
        let orders = step.shape.orders as f64;
        let last = driven.last.value_at_quantile(0.5) as f64;
        let each = last / orders;
        point(
            results.value(CASE.name, format!("{name}: per order"), Unit::Nanoseconds, each),
            "per order",
        );
        if step.shape.orders > 1 {
            let more = (last - driven.first.value_at_quantile(0.5) as f64) / (orders - 1.0);
            let name = format!("{name}: per order after the first");
            point(
                results.value(CASE.name, name, Unit::Nanoseconds, more),
                "per order after the first",
            );
        }
        point(
            results.value(CASE.name, format!("{name}: orders"), Unit::PerSecond, 1e9 / each),
            "orders",
        );
    }
    if step.shape.orders > step.shape.venues {
        let spread = spread(&places);
        let name = format!("{}: spread of mean places", name("gateway", step.shape));
        results.value(CASE.name, name, Unit::Count, spread);
    }
    Ok(())
}

/// What peers are measured by: one event after the other, and as many as leave the subject no pause.
fn note_closed(results: &mut Results, who: &str, shape: Shape, closed: Vec<ClosedLoop>) {
    for (load, driven) in closed {
        let name = format!("{}, {load}", name(who, shape));
        let rate = driven.load.received as f64 * 1e9 / driven.wall_ns.max(1) as f64;
        let orders = format!("{name}: orders");
        results.value(CASE.name, orders, Unit::PerSecond, rate).floor_if(who == RELAY);
        let last = format!("{name}: last order");
        results.latency(CASE.name, last, driven.last, Some(driven.load)).floor_if(who == RELAY);
    }
}

fn name(who: &str, shape: Shape) -> String {
    let Shape { orders, venues } = shape;
    let plural = if venues == 1 { "" } else { "s" };
    format!("{who} {orders} over {venues} session{plural}")
}

/// From the follower that came first on average to the one that came last, in places.
fn spread(places: &[f64]) -> f64 {
    let low = places.iter().copied().fold(f64::INFINITY, f64::min);
    let high = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high - low
}

fn relay(context: &Context, step: &Step) -> Result<(Driven, Vec<ClosedLoop>)> {
    let cargo = Cargo::native(step.shape);
    on_load_core(context.cores, || {
        with_relay(Some(context.cores.subject), &cargo, |wires| {
            let mut driver = Driver::new(wires, Octets::new(&cargo), Timer::new());
            let driven = drive(context, &mut driver, step)?;
            Ok((driven, drive_closed(context, &mut driver, step.shape, |_| Ok(()))?))
        })
    })
}

fn gateway(context: &Context, step: &Step) -> Result<(Driven, Vec<ClosedLoop>, Vec<f64>)> {
    let plot = Plot { shape: step.shape, mode: Mode::Fused, durability: Durability::Written };
    let running = Running::start(context, plot)?;
    let (driven, closed, places, driver) = on_load_core(context.cores, || {
        let mut driver = running.connect()?;
        driver.protocol.mean_places();
        let driven = drive(context, &mut driver, step)?;
        running.catch_up(&mut driver)?;
        let places = driver.protocol.mean_places();
        let closed = drive_closed(context, &mut driver, step.shape, |driver| {
            driver.protocol.mean_places();
            running.catch_up(driver)
        })?;
        anyhow::Ok((driven, closed, places, driver))
    })?;
    running.finish(driver)?;
    Ok((driven, closed, places))
}

/// The closed loops at the size at which peers have them too; none at other sizes. Peers' venues answer
/// nothing, so in some of the loops the venue is silent as well, in rounds.
pub(super) fn drive_closed<P: Protocol>(
    context: &Context,
    driver: &mut Driver<P>,
    shape: Shape,
    mut between: impl FnMut(&mut Driver<P>) -> Result<()>,
) -> Result<Vec<ClosedLoop>> {
    if (shape.orders, shape.venues) != (100, 1) {
        return Ok(Vec::new());
    }
    let events = context.pick(500, 50);
    let rounds = context.pick(10, 2);
    let loops = [
        ("ping-pong, answered", 1, events, 1),
        ("4 in flight, answered", 4, events, 1),
        ("ping-pong", 1, SILENT_EVENTS, rounds),
        ("4 in flight", 4, SILENT_EVENTS, rounds),
    ];
    let mut all: Vec<ClosedLoop> = Vec::new();
    for (name, in_flight_max, events, rounds) in loops {
        let load = Closed {
            events,
            warm_up: events / 10,
            orders_per_event: shape.orders as u64,
            in_flight_max,
            is_silent: 1 < rounds,
            duration_ns_max: context.pick(2_000_000_000, 300_000_000),
        };
        let mut driven = driver.drive_closed(&load)?;
        between(driver)?;
        for _ in 1..rounds {
            driven.add(&driver.drive_closed(&load)?);
            between(driver)?;
        }
        all.push((name, driven));
    }
    Ok(all)
}

fn drive<P: Protocol>(context: &Context, driver: &mut Driver<P>, step: &Step) -> Result<Driven> {
    let seed = context.run as u64;
    let times = times(Arrivals::Even, step.per_second, step.events, seed);
    driver.drive(&Drive {
        times: &times,
        per_second: step.per_second,
        warm_up: step.events / 10,
        orders_per_event: step.shape.orders as u64,
    })
}
