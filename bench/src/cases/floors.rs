//! What this machine can do at best: clock, ring hop, raw sockets, copies, and how often it looks away.

use std::hint::black_box;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;

use super::Case;
use crate::Context;
use crate::clock::Timer;
use crate::machine::{Cores, pin};
use crate::results::{Results, histogram};
use crate::rig::connected_pair;
use crate::rig::leader::EVENT_BYTES;

/// The floors before all other cases of a run.
pub const BEFORE: Case =
    Case { name: "floors", about: "clock, ring hops, raw TCP, copies, hiccups", run: before };
/// The same floors after all other cases of a run: whether the machine has changed meanwhile.
pub const AFTER: Case =
    Case { name: "floors after", about: "the same again, at the end", run: after };

fn before(context: &Context, results: &mut Results) -> Result<()> {
    run(BEFORE.name, context, results)
}

fn after(context: &Context, results: &mut Results) -> Result<()> {
    run(AFTER.name, context, results)
}

fn run(case: &'static str, context: &Context, results: &mut Results) -> Result<()> {
    let timer = Timer::new();
    let count = context.pick(1_000_000, 100_000);
    results.latency(case, "clock read", clock_reads(&timer, count), None);
    results.latency(case, "copy 128 B", copies(&timer, count), None);
    let hops = context.pick(300_000, 50_000);
    results.latency(case, "ring hop rtrb", rtrb_hops(&timer, context.cores, hops), None);
    results.latency(case, "ring hop crossbeam", crossbeam_hops(&timer, context.cores, hops), None);
    results.latency(case, "ring hop std mpsc", std_hops(&timer, context.cores, hops), None);
    let echoes = context.pick(50_000, 5_000);
    results.latency(case, "tcp echo", tcp_echo(&timer, context.cores, echoes)?, None);
    let spin_ns = context.pick(1_000_000_000, 100_000_000);
    for core in [context.cores.load, context.cores.subject] {
        let name = format!("hiccups core {core}");
        results.latency(case, name, hiccups(&timer, core, spin_ns), None);
    }
    Ok(())
}

fn clock_reads(timer: &Timer, count: usize) -> Histogram<u64> {
    let mut times = histogram();
    for _ in 0..count {
        let before = timer.now();
        times.saturating_record((timer.now() - before).max(1));
    }
    times
}

/// Copies of as many octets as a journal frame has, into memory that is as large as a ring.
fn copies(timer: &Timer, count: usize) -> Histogram<u64> {
    let mut memory = vec![[1_u8; 128]; 1 << 18];
    let frame = black_box([7_u8; 128]);
    let mut times = histogram();
    for index in 0..count {
        let slot = index % memory.len();
        let before = timer.now();
        memory[slot] = black_box(frame);
        black_box(&memory[slot]);
        times.saturating_record((timer.now() - before).max(1));
    }
    times
}

/// One-way hops through a ring: half of each round trip of a stamp to another core and back.
pub(super) fn hops<S: Send, R: Send>(
    timer: &Timer,
    cores: Cores,
    count: usize,
    near: (S, R),
    far: (S, R),
    send: impl Fn(&mut S, u64) + Sync,
    receive: impl Fn(&mut R) -> u64 + Sync,
) -> Histogram<u64> {
    let (mut out, mut back) = near;
    let (mut reply, mut incoming) = far;
    let mut times = histogram();
    thread::scope(|scope| {
        scope.spawn(|| {
            pin(cores.subject);
            for _ in 0..count {
                let stamp = receive(&mut incoming);
                send(&mut reply, stamp);
            }
        });
        scope.spawn(|| {
            pin(cores.load);
            for _ in 0..count {
                send(&mut out, timer.now());
                let stamp = receive(&mut back);
                times.saturating_record(((timer.now() - stamp) / 2).max(1));
            }
        });
    });
    times
}

pub(super) fn rtrb_hops(timer: &Timer, cores: Cores, count: usize) -> Histogram<u64> {
    let (out, incoming) = rtrb::RingBuffer::<u64>::new(1024);
    let (reply, back) = rtrb::RingBuffer::<u64>::new(1024);
    let send = |ring: &mut rtrb::Producer<u64>, stamp| {
        ring.push(stamp).expect("one stamp is under way");
    };
    let receive = |ring: &mut rtrb::Consumer<u64>| loop {
        match ring.pop() {
            Ok(stamp) => return stamp,
            Err(_) => std::hint::spin_loop(),
        }
    };
    hops(timer, cores, count, (out, back), (reply, incoming), send, receive)
}

fn crossbeam_hops(timer: &Timer, cores: Cores, count: usize) -> Histogram<u64> {
    use crossbeam::channel::{Receiver, Sender, bounded};
    let (out, incoming) = bounded::<u64>(1024);
    let (reply, back) = bounded::<u64>(1024);
    let send = |ring: &mut Sender<u64>, stamp| {
        ring.try_send(stamp).expect("one stamp is under way");
    };
    let receive = |ring: &mut Receiver<u64>| loop {
        match ring.try_recv() {
            Ok(stamp) => return stamp,
            Err(_) => std::hint::spin_loop(),
        }
    };
    hops(timer, cores, count, (out, back), (reply, incoming), send, receive)
}

fn std_hops(timer: &Timer, cores: Cores, count: usize) -> Histogram<u64> {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    let (out, incoming) = sync_channel::<u64>(1024);
    let (reply, back) = sync_channel::<u64>(1024);
    let send = |ring: &mut SyncSender<u64>, stamp| {
        ring.try_send(stamp).expect("one stamp is under way");
    };
    let receive = |ring: &mut Receiver<u64>| loop {
        match ring.try_recv() {
            Ok(stamp) => return stamp,
            Err(_) => std::hint::spin_loop(),
        }
    };
    hops(timer, cores, count, (out, back), (reply, incoming), send, receive)
}

/// Round trips of an event's octets to a thread that sends them back, both spinning.
fn tcp_echo(timer: &Timer, cores: Cores, count: usize) -> Result<Histogram<u64>> {
    let (mut near, mut far) = connected_pair()?;
    near.set_nonblocking(true)?;
    far.set_nonblocking(true)?;
    let stop = AtomicBool::new(false);
    let mut times = histogram();
    thread::scope(|scope| -> Result<()> {
        scope.spawn(|| {
            pin(cores.subject);
            let mut octets = [0; EVENT_BYTES];
            while !stop.load(Ordering::Relaxed) {
                // An error ends the connection, which the other side reports.
                if spin_read(&mut far, &mut octets, &stop).is_ok() {
                    let _ = far.write_all(&octets);
                }
            }
        });
        let measured = scope.spawn(|| -> Result<()> {
            pin(cores.load);
            let mut octets = [5; EVENT_BYTES];
            for _ in 0..count {
                let before = timer.now();
                near.write_all(&octets).context("write to the echo")?;
                spin_read(&mut near, &mut octets, &stop).context("read from the echo")?;
                times.saturating_record(timer.now() - before);
            }
            Ok(())
        });
        let measured = measured.join();
        stop.store(true, Ordering::Relaxed);
        measured.map_err(|_| anyhow::anyhow!("the echo's client panicked"))?
    })?;
    Ok(times)
}

/// Fills `octets` from a non-blocking stream without ever giving the core away.
fn spin_read(stream: &mut TcpStream, octets: &mut [u8], stop: &AtomicBool) -> std::io::Result<()> {
    let mut filled = 0;
    while filled < octets.len() {
        match stream.read(&mut octets[filled..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error),
            Err(_) if stop.load(Ordering::Relaxed) => return Err(ErrorKind::Interrupted.into()),
            Err(_) => std::hint::spin_loop(),
        }
    }
    Ok(())
}

/// Gaps between two looks at the clock of a thread that does nothing else: what the machine takes away.
fn hiccups(timer: &Timer, core: usize, duration_ns: u64) -> Histogram<u64> {
    let measure = || {
        pin(core);
        let mut times = histogram();
        let end = timer.now() + duration_ns;
        let mut last = timer.now();
        while last < end {
            let now = timer.now();
            times.saturating_record((now - last).max(1));
            last = now;
        }
        times
    };
    thread::scope(|scope| scope.spawn(measure).join().expect("spinning does not panic"))
}
