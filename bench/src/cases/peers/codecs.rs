//! The order of our wire, encoded and decoded by our codec and by that of another project (`sbe_gen` with
//! `zerocopy`) from the same schema. A figure is the mean over a batch, and says so: one message takes less
//! time than reading a clock.
//!
//! Both write and read every field. Ours refuses nulls where a value is due and texts that are not
//! printable, and it asserts on the way out; the other one checks the enumerations.

use std::hint::black_box;

use anyhow::{Context as _, Result, ensure};
use independent::order::Order;
use protocol::messages::{
    ClOrdId, NewOrderSingle, OrdType, PositionEffect, SCHEMA_ID, SCHEMA_VERSION, Side, TimeInForce,
};
use protocol::units::{Lots, Nanos, Ticks};

use super::CASE;
use crate::Context;
use crate::clock::Timer;
use crate::machine::on_core;
use crate::results::{Results, Unit, median};

/// Messages of a batch: their octets fit the second-level cache, as a fan-out's do.
const BATCH: usize = 1024;
const BYTES: usize = NewOrderSingle::ENCODED_LENGTH;

/// Measures both, in turns.
pub(super) fn run(context: &Context, results: &mut Results) -> Result<()> {
    let batches = context.pick(5_000, 500);
    let measured = on_core(context.cores.subject, || measure(batches))?;
    for (name, ns) in measured {
        let name = format!("sbe {name}, NewOrderSingle (batch mean)");
        results.value(CASE.name, name, Unit::Nanoseconds, ns);
    }
    Ok(())
}

/// Nanoseconds per message: the median over batches of the mean within a batch.
fn measure(batches: usize) -> Result<[(&'static str, f64); 4]> {
    let timer = Timer::new();
    let ours: Vec<_> = (0..BATCH as u64).map(our_order).collect::<Result<_>>()?;
    let theirs: Vec<_> = (0..BATCH as u64).map(their_order).collect();
    let mut octets = vec![0; BATCH * BYTES];
    let mut means = [const { Vec::new() }; 4];
    for _ in 0..batches {
        let batch = [
            timed(&timer, || encode_ours(&ours, &mut octets)),
            timed(&timer, || decode_ours(&octets)),
            timed(&timer, || encode_theirs(&theirs, &mut octets)),
            timed(&timer, || decode_theirs(&octets)),
        ];
        for (means, (ns, whole)) in means.iter_mut().zip(batch) {
            ensure!(whole == BATCH, "{whole} of {BATCH} messages were encoded or decoded");
            means.push(ns);
        }
    }
    let names = ["encode ours", "decode ours", "encode sbe_gen", "decode sbe_gen"];
    let mut named = [("", 0.0); 4];
    for (named, (name, means)) in named.iter_mut().zip(names.into_iter().zip(&means)) {
        *named = (name, median(means).context("no batch was measured")?);
    }
    Ok(named)
}

/// Nanoseconds per message of a batch, and how many messages went well.
fn timed(timer: &Timer, work: impl FnOnce() -> usize) -> (f64, usize) {
    let before = timer.now();
    let whole = work();
    ((timer.now() - before) as f64 / BATCH as f64, whole)
}

fn encode_ours(orders: &[NewOrderSingle], octets: &mut [u8]) -> usize {
    let slots = octets.chunks_exact_mut(BYTES);
    let encoded = orders.iter().zip(slots).map(|(order, slot)| black_box(order).encode(slot));
    encoded.filter(|octets| *octets == BYTES).count()
}

fn decode_ours(octets: &[u8]) -> usize {
    let decoded = octets.chunks_exact(BYTES).map(|slot| NewOrderSingle::decode(black_box(slot)));
    decoded.filter(|order| black_box(order).is_ok()).count()
}

fn encode_theirs(orders: &[Order], octets: &mut [u8]) -> usize {
    let slots = octets.chunks_exact_mut(BYTES);
    let encode = |order: &Order, slot: &mut [u8]| order.encode(SCHEMA_ID, SCHEMA_VERSION, slot);
    orders.iter().zip(slots).filter_map(|(order, slot)| encode(black_box(order), slot)).count()
}

fn decode_theirs(octets: &[u8]) -> usize {
    let decoded = octets.chunks_exact(BYTES).map(|slot| Order::decode(black_box(slot)));
    decoded.filter(|order| black_box(order).is_some()).count()
}

fn our_order(number: u64) -> Result<NewOrderSingle> {
    Ok(NewOrderSingle {
        cl_ord_id: ClOrdId::new(&format!("P{number:019}")).context("a number of twenty digits")?,
        account: 100_000 + u32::try_from(number)?,
        security_id: 7,
        side: if super::is_buy(number) { Side::Buy } else { Side::Sell },
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::ImmediateOrCancel,
        position_effect: PositionEffect::Open,
        quantity: Lots(super::lots(number).cast_signed()),
        price: Some(Ticks(super::price(number).cast_signed())),
        transact_time: Nanos(1_767_323_045_678_000_000 + number),
    })
}

/// The same order, in what the other codec takes.
fn their_order(number: u64) -> Order {
    let mut cl_ord_id = [0; 20];
    cl_ord_id.copy_from_slice(format!("P{number:019}").as_bytes());
    Order {
        cl_ord_id,
        account: 100_000 + u32::try_from(number).expect("a batch is small"),
        security_id: 7,
        side: if super::is_buy(number) { b'1' } else { b'2' },
        ord_type: b'2',
        time_in_force: b'3',
        position_effect: b'O',
        quantity: super::lots(number).cast_signed(),
        price: Some(super::price(number).cast_signed()),
        transact_time: 1_767_323_045_678_000_000 + number,
    }
}

#[cfg(test)]
mod tests;
