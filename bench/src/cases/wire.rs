//! Wire to wire: a leader's event is due, its order has been read at the venue; one follower, journal on.
//!
//! The floor is a relay of the same octets under the same schedules. Both spin on the subject's core, so
//! they run one after the other; which one is first alternates from run to run.

use anyhow::Result;

use super::Case;
use crate::Context;
use crate::clock::Timer;
use crate::machine::on_load_core;
use crate::results::{Figure, Load, Results, Unit};
use crate::rig::gateway::{Durability, Mode, Plot, Running, idle};
use crate::rig::relay::{Cargo, Octets, Shape, with_relay};
use crate::rig::{Drive, Driven, Driver, Protocol};
use crate::schedule::{Arrivals, times};

/// The case.
pub const CASE: Case =
    Case { name: "wire", about: "leader's event to order at the venue, 1 follower", run };

/// What the floor is called in names of figures.
pub(super) const RELAY: &str = "relay";

/// One follower at one venue.
pub(super) const ONE: Shape = Shape { orders: 1, venues: 1 };
/// Up to this rate a gateway has to follow, events per second; above it, where it breaks is a finding.
const REQUIRED_PER_SECOND: u64 = 10_000;
/// A rate counts as sustained when the last order was read so long after it was due at most, nanoseconds.
const LAG_NS_MAX: u64 = 5_000_000;
/// Quiet time between two loads, nanoseconds.
const BREATH_NS: u64 = 5_000_000;
/// Pause of the closed loop that leaves the subject time for what it does behind an order, nanoseconds.
const PAUSE_NS: u64 = 20_000;

/// One load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rung {
    per_second: u64,
    arrivals: Arrivals,
    events: usize,
}

impl Rung {
    fn name(&self) -> String {
        let cold = if self.per_second == 1 { " (cold)" } else { "" };
        format!("{}/s {}{cold}", self.per_second, self.arrivals)
    }

    fn is_required(&self) -> bool {
        self.per_second <= REQUIRED_PER_SECOND
    }

    /// The first events find caches and predictors as the load before has left them. Cold ones are to.
    fn warm_up(&self) -> usize {
        if self.per_second == 1 { 0 } else { (self.events / 10).min(100) }
    }
}

/// What a subject showed.
struct Climbed {
    loads: Vec<(Rung, Driven)>,
    /// Highest rate that was sustained; and whether the ladder ended because a rate was not.
    highest: u64,
    is_broken: bool,
    back_to_back: Driven,
    paced: Driven,
}

fn run(context: &Context, results: &mut Results) -> Result<()> {
    let relay = || relay(context);
    let gateway = || gateway(context);
    let (relay, gateway) = if context.run.is_multiple_of(2) {
        let relay = relay()?;
        (relay, gateway()?)
    } else {
        let gateway = gateway()?;
        (relay()?, gateway)
    };
    for rung in ladder(context) {
        for (who, climbed) in [(RELAY, &relay), ("gateway", &gateway)] {
            if let Some((_, driven)) = climbed.loads.iter().find(|(load, _)| *load == rung) {
                add(results, who, &rung.name(), driven)
                    .with("rate", rung.per_second as f64)
                    .of(format!("{who}, {}", rung.arrivals));
            }
        }
    }
    for (who, climbed) in [(RELAY, &relay), ("gateway", &gateway)] {
        add(results, who, "ping-pong", &climbed.back_to_back);
    }
    for (who, climbed) in [(RELAY, &relay), ("gateway", &gateway)] {
        let what = format!("ping-pong, {} us apart", PAUSE_NS / 1000);
        add(results, who, &what, &climbed.paced);
    }
    for (who, climbed) in [(RELAY, &relay), ("gateway", &gateway)] {
        let highest = climbed.highest as f64;
        results
            .value(CASE.name, format!("{who} highest sustained rate"), Unit::PerSecond, highest)
            .floor_if(who == RELAY);
        if who == "gateway" && !climbed.is_broken {
            let why = format!("the ladder ends at {}/s, and it was sustained", climbed.highest);
            results.missing(CASE.name, "gateway rate at which it breaks", why);
        }
    }
    durable(context, results)?;
    let why = "there is no order_durability \"replicated\" yet";
    results.missing(CASE.name, "gateway 1000/s Poisson, replicated", why);
    Ok(())
}

fn add<'a>(results: &'a mut Results, who: &str, what: &str, driven: &Driven) -> &'a mut Figure {
    results
        .latency(CASE.name, format!("{who} {what}"), driven.last.clone(), Some(driven.load))
        .floor_if(who == RELAY)
}

/// All loads, ascending.
fn ladder(context: &Context) -> Vec<Rung> {
    use Arrivals::{Bursts, Even, Poisson};
    let rung = |per_second, arrivals, full, quick| Rung {
        per_second,
        arrivals,
        events: context.pick(full, quick),
    };
    vec![
        rung(1, Even, 5, 2),
        rung(100, Poisson, 100, 10),
        rung(1_000, Poisson, 800, 100),
        rung(1_000, Even, 800, 100),
        rung(1_000, Bursts(10), 800, 100),
        rung(10_000, Poisson, 4_000, 500),
        rung(10_000, Even, 4_000, 500),
        rung(10_000, Bursts(10), 4_000, 500),
        rung(50_000, Poisson, 10_000, 2_000),
        rung(100_000, Poisson, 20_000, 4_000),
        rung(200_000, Poisson, 30_000, 6_000),
        rung(400_000, Poisson, 40_000, 8_000),
        rung(800_000, Poisson, 50_000, 10_000),
    ]
}

fn relay(context: &Context) -> Result<Climbed> {
    let cargo = Cargo::native(ONE);
    on_load_core(context.cores, || {
        with_relay(Some(context.cores.subject), &cargo, |wires| {
            let mut driver = Driver::new(wires, Octets::new(&cargo), Timer::new());
            climb(context, &mut driver, |_| Ok(()))
        })
    })
}

fn gateway(context: &Context) -> Result<Climbed> {
    let plot = Plot { shape: ONE, mode: Mode::Fused, durability: Durability::Written };
    let running = Running::start(context, plot)?;
    let (climbed, driver) = on_load_core(context.cores, || {
        let mut driver = running.connect()?;
        let climbed = climb(context, &mut driver, |driver| running.catch_up(driver))?;
        anyhow::Ok((climbed, driver))
    })?;
    running.finish(driver)?;
    Ok(climbed)
}

/// Drives load after load, until a rate is not sustained that need not be.
fn climb<P: Protocol>(
    context: &Context,
    driver: &mut Driver<P>,
    mut between: impl FnMut(&mut Driver<P>) -> Result<()>,
) -> Result<Climbed> {
    let (mut loads, mut highest, mut is_broken) = (Vec::new(), 0, false);
    let pings = context.pick(10_000, 1_000);
    let back_to_back = driver.ping_pong(pings, 1, 0)?;
    between(driver)?;
    let paced = driver.ping_pong(pings, 1, PAUSE_NS)?;
    between(driver)?;
    for rung in ladder(context) {
        let driven = drive(driver, &rung, context.run as u64)?;
        between(driver)?;
        let is_sustained = is_sustained(&rung, &driven);
        if !is_sustained && !rung.is_required() {
            is_broken = true;
            break;
        }
        if is_sustained {
            highest = highest.max(rung.per_second);
        }
        loads.push((rung, driven));
    }
    Ok(Climbed { loads, highest, is_broken, back_to_back, paced })
}

/// Drives one load, and waits for orders that came too late for it.
fn drive<P: Protocol>(driver: &mut Driver<P>, rung: &Rung, seed: u64) -> Result<Driven> {
    let mut times = times(rung.arrivals, rung.per_second, rung.events, seed);
    if rung.per_second == 1 {
        // The first one is to find the same quiet before it as the others.
        times.iter_mut().for_each(|time| *time += 500_000_000);
    }
    let load = Drive {
        times: &times,
        per_second: rung.per_second,
        warm_up: rung.warm_up(),
        orders_per_event: 1,
    };
    let driven = driver.drive(&load)?;
    driver.settle(BREATH_NS)?;
    Ok(driven)
}

fn is_sustained(rung: &Rung, driven: &Driven) -> bool {
    let Load { received, expected, .. } = driven.load;
    let due_ns = rung.events as u64 * 1_000_000_000 / rung.per_second;
    let is_late = driven.wall_ns > due_ns + due_ns / 20 + LAG_NS_MAX;
    received == expected && driven.load.problem().is_none() && !is_late
}

/// One load against a gateway whose orders wait for the disk.
fn durable(context: &Context, results: &mut Results) -> Result<()> {
    let events = context.pick(800, 100);
    let rung = Rung { per_second: 1_000, arrivals: Arrivals::Poisson, events };
    let plot = Plot { shape: ONE, mode: Mode::Fused, durability: Durability::Durable };
    let driven = load(context, plot, &rung)?;
    let idle = idle(context, Durability::Durable);
    let what = format!("{}, durable ({idle})", rung.name());
    add(results, "gateway", &what, &driven)
        .with("rate", rung.per_second as f64)
        .of(format!("gateway, {}, durable", rung.arrivals));
    Ok(())
}

/// Starts a gateway for a single load.
fn load(context: &Context, plot: Plot, rung: &Rung) -> Result<Driven> {
    let running = Running::start(context, plot)?;
    let (driven, driver) = on_load_core(context.cores, || {
        let mut driver = running.connect()?;
        // On two cores the persister shares one with the load, and orders wait for the persister.
        let is_crowded = context.cores.others().is_empty();
        driver.share(is_crowded && plot.durability == Durability::Durable);
        let driven = drive(&mut driver, rung, context.run as u64)?;
        anyhow::Ok((driven, driver))
    })?;
    running.finish(driver)?;
    Ok(driven)
}

/// The load under which modes are compared.
pub(super) fn one_load(context: &Context, mode: Mode) -> Result<Driven> {
    let events = context.pick(2_000, 200);
    let rung = Rung { per_second: 1_000, arrivals: Arrivals::Poisson, events };
    load(context, Plot { shape: ONE, mode, durability: Durability::Written }, &rung)
}
