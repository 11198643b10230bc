//! Rings of others, hop by hop, exactly as the floors measure the one that the gateway uses.

use std::hint::spin_loop;

use disruptor::{BusySpin, EventPoller, Producer as _};
use hdrhistogram::Histogram;
use ringbuf::traits::{Consumer as _, Producer as _, Split as _};

use super::CASE;
use crate::Context;
use crate::cases::floors::{hops, rtrb_hops};
use crate::clock::Timer;
use crate::machine::Cores;
use crate::results::Results;

/// Slots of a ring: as many as in the floors.
const SLOTS: usize = 1024;

/// Measures a hop through each, and once more through ours, as their neighbour in time.
pub(super) fn run(context: &Context, results: &mut Results) {
    let timer = Timer::new();
    let (cores, count) = (context.cores, context.pick(300_000, 50_000));
    results.latency(CASE.name, "ring hop ringbuf", ringbuf_hops(&timer, cores, count), None);
    results.latency(CASE.name, "ring hop disruptor", disruptor_hops(&timer, cores, count), None);
    results.latency(CASE.name, "ring hop rtrb", rtrb_hops(&timer, cores, count), None);
}

fn ringbuf_hops(timer: &Timer, cores: Cores, count: usize) -> Histogram<u64> {
    use ringbuf::{HeapCons, HeapProd, HeapRb};
    let (out, incoming) = HeapRb::<u64>::new(SLOTS).split();
    let (reply, back) = HeapRb::<u64>::new(SLOTS).split();
    let send = |ring: &mut HeapProd<u64>, stamp| {
        ring.try_push(stamp).expect("one stamp is under way");
    };
    let receive = |ring: &mut HeapCons<u64>| loop {
        match ring.try_pop() {
            Some(stamp) => return stamp,
            None => spin_loop(),
        }
    };
    hops(timer, cores, count, (out, back), (reply, incoming), send, receive)
}

/// Through its poller: the reader is a thread of ours, as with the other rings.
fn disruptor_hops(timer: &Timer, cores: Cores, count: usize) -> Histogram<u64> {
    use disruptor::{SingleConsumerBarrier, SingleProducer, SingleProducerBarrier};
    type Out = SingleProducer<u64, SingleConsumerBarrier>;
    type In = EventPoller<u64, SingleProducerBarrier>;
    let ring = || -> (Out, In) {
        let builder = disruptor::build_single_producer(SLOTS, || 0, BusySpin);
        let (incoming, builder) = builder.new_event_poller();
        (builder.build(), incoming)
    };
    let ((out, incoming), (reply, back)) = (ring(), ring());
    let send = |ring: &mut Out, stamp| ring.publish(|slot| *slot = stamp);
    let receive = |ring: &mut In| loop {
        let stamp = ring.poll().ok().and_then(|mut events| (&mut events).next().copied());
        match stamp {
            Some(stamp) => return stamp,
            None => spin_loop(),
        }
    };
    hops(timer, cores, count, (out, back), (reply, incoming), send, receive)
}
