//! Orders of which nobody knows what became of them: a venue's connection is cut while they are in flight,
//! and comes back.
//!
//! One event makes an order for each of N followers. The venue reads them all and says nothing; the
//! connection is cut, the venue fills every order, and the gateway counts all of them as unknown. The time
//! starts when the venue has accepted the gateway's next connection and ends when the gateway knows the end
//! of every order: logon, numbers that do not meet, two reports of each order said again, booked. How long
//! the gateway waits before it connects again is no part of it.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use hdrhistogram::Histogram;

use super::Case;
use crate::Context;
use crate::clock::Timer;
use crate::machine::on_load_core;
use crate::results::{Load, Results, Unit, histogram};
use crate::rig::Driver;
use crate::rig::closed::Closed;
use crate::rig::cut::Returning;
use crate::rig::gateway::{Books, Durability, Mode, Plot, Running};
use crate::rig::relay::Shape;

/// The case.
pub const CASE: Case = Case {
    name: "unknown",
    about: "reconnect: until it is known what became of 1, 100 and 1,000 orders",
    run,
};

/// Orders in flight when the connection is cut; cuts of a full and of a quick run.
const SIZES: [(usize, usize, usize); 3] = [(1, 40, 3), (100, 40, 3), (1_000, 15, 0)];
/// Longest wait for anything, nanoseconds.
const WAIT_NS_MAX: u64 = 20_000_000_000;
/// One look at the gateway's state while nothing is measured, nanoseconds.
const LOOK_NS: u64 = 1_000_000;
const LOOK: Duration = Duration::from_nanos(LOOK_NS);

fn run(context: &Context, results: &mut Results) -> Result<()> {
    for (orders, full, quick) in SIZES {
        let cuts = context.pick(full, quick);
        if cuts == 0 {
            results.missing(
                CASE.name,
                format!("{orders} orders"),
                "it takes long: not in quick runs",
            );
            continue;
        }
        let shape = Shape { orders, venues: 1 };
        let plot = Plot { shape, mode: Mode::Fused, durability: Durability::Written };
        let running = Running::start(context, plot)?.to_be_cut();
        let native = measure(context, running, cuts, orders, Running::connect)?;
        note(results, "native", orders, cuts, native);
        let running = Running::start_fix(context, plot)?.to_be_cut();
        let fix = measure(context, running, cuts, orders, Running::connect_fix)?;
        note(results, "fix44", orders, cuts, fix);
    }
    Ok(())
}

fn note(results: &mut Results, who: &str, orders: usize, cuts: usize, times: Histogram<u64>) {
    let (expected, received) = (cuts as u64, times.len());
    let median = times.value_at_quantile(0.5) as f64;
    let load = Load { offered: 0.0, achieved: 0.0, expected, received };
    let plural = if orders == 1 { "" } else { "s" };
    let name = format!("{who}, {orders} order{plural}");
    let figure = results.latency(CASE.name, &name, times, Some(load));
    figure.with("orders", orders as f64).of(who);
    if orders > 1 {
        let each = median / orders as f64;
        results.value(CASE.name, format!("{name}, per order"), Unit::Nanoseconds, each);
    }
}

fn measure<P: Returning + Books + Send>(
    context: &Context,
    running: Running,
    cuts: usize,
    orders: usize,
    connect: impl FnOnce(&Running) -> Result<Driver<P>> + Send,
) -> Result<Histogram<u64>> {
    let (times, driver) = on_load_core(context.cores, || {
        let mut driver = connect(&running)?;
        let mut times = histogram();
        for cut in 0..cuts {
            let time = once(&running, &mut driver, orders as u64);
            times.saturating_record(time.with_context(|| format!("cut {}", cut + 1))?);
            running.catch_up(&mut driver)?;
        }
        anyhow::Ok((times, driver))
    })?;
    running.finish(driver)?;
    Ok(times)
}

/// Cuts the connection once; nanoseconds from its return until nothing is unknown.
fn once<P: Returning>(running: &Running, driver: &mut Driver<P>, orders: u64) -> Result<u64> {
    let timer = Timer::new();
    let event = Closed {
        events: 1,
        warm_up: 0,
        orders_per_event: orders,
        in_flight_max: 1,
        is_silent: true,
        duration_ns_max: WAIT_NS_MAX,
    };
    let sent = driver.drive_closed(&event)?.load;
    ensure!(sent.received == orders, "{} of {orders} orders came", sent.received);
    driver.cut(0)?;
    let end = timer.now() + WAIT_NS_MAX;
    let unknown = || running.status().venues.iter().map(|venue| venue.orders_unknown).sum::<u64>();
    while unknown() != orders {
        ensure!(timer.now() < end, "{} of {orders} orders are unknown", unknown());
        rest();
    }
    let stream = running.accept_again(0)?;
    let accepted = timer.now();
    driver.mend(0, stream)?;
    loop {
        driver.turn()?;
        // Reading the state costs as much as some messages: not before it can be the end.
        if driver.protocol.has_repeated(0) && running.status().orders_open == 0 {
            break;
        }
        ensure!(
            timer.now() < accepted + WAIT_NS_MAX,
            "orders stay unknown: {:?}",
            running.status()
        );
    }
    let known = timer.now();
    // Whoever counts them for operators reads the journal behind the engine.
    while unknown() != 0 {
        ensure!(timer.now() < known + WAIT_NS_MAX, "{} orders stay unknown", unknown());
        driver.settle(LOOK_NS)?;
    }
    Ok((known - accepted).max(1))
}

/// Leaves the core to what counts unknown orders.
#[expect(clippy::disallowed_methods, reason = "nothing is measured before the connection is back")]
fn rest() {
    std::thread::sleep(LOOK);
}

#[cfg(test)]
mod tests;
