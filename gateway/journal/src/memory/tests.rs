//! The ring protocol over plain memory: against an oracle, between threads, and overtaken. Runs under
//! Miri, which also tries weak memory orders.

use std::collections::VecDeque;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::*;

const READERS: usize = 2;

/// A ring that is empty at `position`, whose first frame gets sequence 1.
fn empty(bytes: u64, position: u64) -> Arc<Ring> {
    let ring = Ring::heap(bytes);
    ring.start_at(position, 1);
    ring
}

/// Appends one frame whose words are all its sequence; whether there was room.
fn append(producer: &mut Producer, sequence: u64, lines: u64) -> bool {
    let Some(mut slot) = producer.reserve(lines * LINE as u64) else { return false };
    let words = slot.bytes() / 8;
    for index in 2..words.min(8) {
        slot.store_word(index, sequence);
    }
    let rest: Vec<u8> = (8..words).flat_map(|_| sequence.to_le_bytes()).collect();
    let end = slot.bytes();
    if !rest.is_empty() {
        slot.store_octets(LINE, &rest, end);
    }
    slot.commit(lines * LINE as u64, 7, sequence);
    true
}

/// Asserts that a frame is the one that [`append`] made.
fn check(frame: &[u8], sequence: u64, lines: u64) {
    assert_eq!(frame.len() as u64, lines * LINE as u64);
    for word in frame.as_chunks::<8>().0.iter().skip(1) {
        assert_eq!(u64::from_le_bytes(*word), sequence);
    }
}

#[derive(Clone, Debug)]
enum Operation {
    Append(u64),
    Read(usize),
    Release(usize),
    Rewind(usize),
    Tail,
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        4 => (1..=4_u64).prop_map(Operation::Append),
        4 => (0..=READERS).prop_map(Operation::Read),
        2 => (0..=READERS).prop_map(Operation::Release),
        1 => (0..=READERS).prop_map(Operation::Rewind),
        2 => Just(Operation::Tail),
    ]
}

/// What a consumer must see: frames not yet released, and how many of them it has read.
#[derive(Default)]
struct Oracle {
    frames: VecDeque<(u64, u64)>,
    read: usize,
}

fn run(operations: &[Operation], start: u64) {
    let ring = empty(1024, start);
    let cursors = Cursors::new(READERS, start);
    let mut producer = Producer::new(Arc::clone(&ring), cursors.clone(), start);
    let mut consumers: Vec<Consumer> = (0..READERS)
        .map(|index| Consumer::registered(Arc::clone(&ring), cursors.clone(), index))
        .collect();
    consumers.push(Consumer::durable(Arc::clone(&ring)));
    let mut oracles: Vec<Oracle> = (0..=READERS).map(|_| Oracle::default()).collect();
    let mut all = Vec::new();
    let mut tail = Tail::at(Arc::clone(&ring), start);
    let mut tail_next = 0_usize;
    for operation in operations {
        match *operation {
            Operation::Append(lines) => {
                let sequence = all.len() as u64 + 1;
                let free = producer.free_bytes();
                if append(&mut producer, sequence, lines) {
                    assert!(free >= lines * LINE as u64);
                    all.push(lines);
                    oracles
                        .iter_mut()
                        .for_each(|oracle| oracle.frames.push_back((sequence, lines)));
                } else {
                    // A frame may also need the pad in front of it, which is shorter than itself.
                    assert!(free < 2 * lines * LINE as u64, "refused with {free} octets free");
                }
            }
            Operation::Read(index) => {
                let oracle = &mut oracles[index];
                match (consumers[index].take(), oracle.frames.get(oracle.read)) {
                    (None, None) => {}
                    (Some(frame), Some((sequence, lines))) => {
                        check(frame, *sequence, *lines);
                        oracle.read += 1;
                    }
                    (found, wanted) => panic!("found {found:?}, wanted {wanted:?}"),
                }
            }
            Operation::Release(index) => {
                consumers[index].release();
                let read = std::mem::take(&mut oracles[index].read);
                oracles[index].frames.drain(..read);
            }
            Operation::Rewind(index) => {
                consumers[index].rewind();
                oracles[index].read = 0;
            }
            Operation::Tail => tail_step(&ring, &mut tail, &mut tail_next, &all),
        }
    }
}

/// A tail sees every frame in order, or learns that it was overtaken: never anything else.
fn tail_step(ring: &Arc<Ring>, tail: &mut Tail, next: &mut usize, all: &[u64]) {
    let mut octets = [0; 4 * LINE];
    match tail.read(&mut octets) {
        Ok(Found::Frame(bytes)) => {
            check(&octets[..bytes], *next as u64 + 1, all[*next]);
            *next += 1;
        }
        Ok(Found::Head) => assert_eq!(*next, all.len()),
        Ok(Found::Nonsense) => panic!("no producer wrote that"),
        Err(Overtaken) => {
            *tail = Tail::at_durable(Arc::clone(ring));
            *next = crate::to_usize(tail.sequence().unwrap()) - 1;
        }
    }
}

// Goal: consumers see exactly the frames that were appended, in order, whatever the interleaving, and
// the producer never stores over what one of them still holds. Method: random operations against
// queues, in a ring of 16 lines, starting anywhere in a lap.
proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(miri) { 8 } else { 400 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn ring_agrees_with_queues(
        operations in prop::collection::vec(operation(), 1..if cfg!(miri) { 60 } else { 400 }),
        start in 0..64_u64,
    ) {
        run(&operations, start * LINE as u64);
    }
}

// Goal: a frame is never seen before its octets. Method: two threads, a small ring, every word checked;
// Miri explores orders that the hardware does not show.
#[test]
fn frames_cross_threads_whole() {
    let frames = if cfg!(miri) { 60 } else { 200_000 };
    let ring = empty(1024, 0);
    let cursors = Cursors::new(1, 0);
    let mut producer = Producer::new(Arc::clone(&ring), cursors.clone(), 0);
    let mut reader = Consumer::registered(Arc::clone(&ring), cursors, 0);
    let mut persister = Consumer::durable(Arc::clone(&ring));
    std::thread::scope(|scope| {
        scope.spawn(move || consume(&mut reader, frames));
        scope.spawn(move || consume(&mut persister, frames));
        for sequence in 1..=frames {
            while !append(&mut producer, sequence, sequence % 3 + 1) {
                std::thread::yield_now();
            }
        }
    });
}

fn consume(consumer: &mut Consumer, frames: u64) {
    let mut sequence = 1;
    while sequence <= frames {
        match consumer.take() {
            Some(frame) => {
                check(frame, sequence, sequence % 3 + 1);
                sequence += 1;
                consumer.release();
            }
            None => std::thread::yield_now(),
        }
    }
}

// Goal: a tail that is overtaken while it reads notices, and never takes torn octets for a frame.
// Method: a producer that nothing holds back, and a tail that checks every word that it accepts.
#[test]
fn overtaken_tails_notice() {
    let frames = if cfg!(miri) { 100 } else { 300_000 };
    let ring = empty(1024, 0);
    let done = AtomicBool::new(false);
    let mut producer = Producer::new(Arc::clone(&ring), Cursors::new(0, 0), 0);
    let mut durable = Consumer::durable(Arc::clone(&ring));
    let (mut seen, mut overtaken) = (0_u64, 0_u64);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for sequence in 1..=frames {
                assert!(append(&mut producer, sequence, 2));
                durable.take();
                durable.release();
            }
            done.store(true, Ordering::Release);
        });
        let mut tail = Tail::at(Arc::clone(&ring), 0);
        let mut octets = [0; 2 * LINE];
        loop {
            let finished = done.load(Ordering::Acquire);
            match tail.read(&mut octets) {
                Ok(Found::Frame(bytes)) => {
                    let sequence = u64::from_le_bytes(*octets[8..].first_chunk().unwrap());
                    assert!(sequence > seen);
                    check(&octets[..bytes], sequence, 2);
                    seen = sequence;
                }
                Ok(Found::Nonsense) => panic!("no producer wrote that"),
                Ok(Found::Head) if finished => break,
                Ok(Found::Head) => std::thread::yield_now(),
                Err(Overtaken) => {
                    overtaken += 1;
                    tail = Tail::at_durable(Arc::clone(&ring));
                }
            }
        }
    });
    assert!(seen > 0 && seen <= frames, "up to {seen} of {frames}, overtaken {overtaken} times");
}

// Goal: as above, at the one moment that matters. Method: overtake between the copy and the check.
#[test]
fn a_tail_overtaken_during_its_copy_notices() {
    let ring = empty(1024, 0);
    let mut producer = Producer::new(Arc::clone(&ring), Cursors::new(0, 0), 0);
    let mut durable = Consumer::durable(Arc::clone(&ring));
    let mut sequence = 0;
    let mut append_durably = |frames| {
        for _ in 0..frames {
            sequence += 1;
            assert!(append(&mut producer, sequence, 2));
            durable.take();
            durable.release();
        }
    };
    append_durably(2);
    let mut tail = Tail::at(ring, 0);
    let mut octets = [0; 2 * LINE];
    assert_eq!(tail.read_with(&mut octets, || append_durably(8)), Err(Overtaken));
}

// Goal: a tail at the start of the first lap reads that or learns that it was overtaken. Method: one lap
// in one thread, one read in another, many times; Miri lets loads see old values, too.
#[test]
fn tails_notice_the_first_lap() {
    for _ in 0..if cfg!(miri) { 4 } else { 200 } {
        let ring = empty(1024, 0);
        let mut producer = Producer::new(Arc::clone(&ring), Cursors::new(0, 0), 0);
        let mut durable = Consumer::durable(Arc::clone(&ring));
        assert!(append(&mut producer, 1, 2));
        let mut tail = Tail::at(Arc::clone(&ring), 0);
        let mut octets = [0; 2 * LINE];
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for sequence in 2..=10 {
                    durable.take();
                    durable.release();
                    assert!(append(&mut producer, sequence, 2));
                }
            });
            if tail.read(&mut octets).is_ok() {
                check(&octets, 1, 2);
            }
        });
    }
}

// Goal: a full ring refuses, keeps everything, and takes frames again when its slowest consumer moves.
// Method: fill, try, release one, try again.
#[test]
fn a_full_ring_refuses_and_loses_nothing() {
    let ring = empty(1024, 0);
    let mut producer = Producer::new(Arc::clone(&ring), Cursors::new(0, 0), 0);
    let mut consumer = Consumer::durable(ring);
    let mut appended = 0;
    while append(&mut producer, appended + 1, 1) {
        appended += 1;
    }
    // One line stays free: it is the head slot.
    assert_eq!(appended, 15);
    assert_eq!(producer.free_bytes(), 0);
    check(consumer.take().unwrap(), 1, 1);
    assert!(!append(&mut producer, appended + 1, 1), "read is not released");
    consumer.release();
    assert!(append(&mut producer, appended + 1, 1));
    for sequence in 2..=appended + 1 {
        check(consumer.take().unwrap(), sequence, 1);
    }
    assert!(consumer.take().is_none());
}

// Goal: a registered consumer that is gone does not hold the producer back. Method: drop it when full.
#[test]
fn dropped_consumers_hold_nobody_back() {
    let ring = empty(1024, 0);
    let cursors = Cursors::new(1, 0);
    let mut producer = Producer::new(Arc::clone(&ring), cursors.clone(), 0);
    let reader = Consumer::registered(Arc::clone(&ring), cursors, 0);
    let mut durable = Consumer::durable(ring);
    for sequence in 1..=15 {
        assert!(append(&mut producer, sequence, 1));
        durable.take();
        durable.release();
    }
    assert!(!append(&mut producer, 16, 1));
    drop(reader);
    assert!(append(&mut producer, 16, 1));
}

// Goal: an abandoned slot leaves no trace, even when it needed a pad. Method: reserve, drop, append.
#[test]
fn dropped_slots_leave_no_trace() {
    let ring = empty(1024, 0);
    let mut producer = Producer::new(Arc::clone(&ring), Cursors::new(0, 0), 0);
    let mut consumer = Consumer::durable(ring);
    for sequence in 1..=14 {
        assert!(append(&mut producer, sequence, 1));
        check(consumer.take().unwrap(), sequence, 1);
        consumer.release();
    }
    // It ends with the statement.
    producer.reserve(3 * LINE as u64).unwrap().octets_mut(16).fill(0xFF);
    assert!(consumer.take().is_none());
    assert!(append(&mut producer, 15, 2));
    check(consumer.take().unwrap(), 15, 2);
}

// Goal: every frame boundary names its sequence, before and after it is written. Method: walk them.
#[test]
fn boundaries_name_their_sequence() {
    let ring = empty(1024, 512);
    let mut producer = Producer::new(Arc::clone(&ring), Cursors::new(0, 0), 512);
    let mut tail = Tail::at(Arc::clone(&ring), 512);
    let mut octets = [0; 4 * LINE];
    for sequence in 1..=4 {
        assert_eq!(tail.sequence(), Ok(sequence));
        assert_eq!(tail.read(&mut octets), Ok(Found::Head));
        assert!(append(&mut producer, sequence, 3));
        assert_eq!(tail.sequence(), Ok(sequence));
        assert_eq!(tail.read(&mut octets), Ok(Found::Frame(3 * LINE)));
    }
    assert_eq!(tail.sequence(), Ok(5));
}

// Goal: broken memory stops the process instead of being read as frames. Method: a commit word that no
// producer stores.
#[test]
#[should_panic(expected = "commit word")]
fn broken_commit_words_stop_the_consumer() {
    let ring = empty(1024, 0);
    ring.word(0, 0).store(2048, Ordering::Relaxed);
    Consumer::durable(ring).peek();
}
