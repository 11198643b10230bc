//! Many lives of one journal: random work, then the process ends or the power goes, over and over.
//! Checked against a plain list of what was appended.

use protocol::units::{Nanos, Sequence};

use super::{Rig, append, body, settle};
use crate::open::{Opened, Source};
use crate::seed::Seed;
use crate::simulated::Fault;
use crate::verify::{Verdict, verify_on};

/// What the journal must hold: bodies in order, and how many of them were called durable.
#[derive(Default)]
struct Oracle {
    bodies: Vec<Vec<u8>>,
    durable: usize,
    /// Bodies of all lives, to tell a ghost from an invention.
    ever: Vec<Vec<u8>>,
    /// Whether records may be lost, and no record says so yet.
    in_doubt: bool,
}

impl Oracle {
    /// Random work of one life.
    fn live(&mut self, opened: &mut Opened, seed: &mut Seed) {
        for _ in 0..seed.next() % 120 {
            match seed.next() % 8 {
                0..=4 => self.append(opened, seed),
                5 | 6 => drop(opened.persister.work()),
                _ => drop(opened.preparer.work()),
            }
            while opened.readers[0].next(Sequence(u64::MAX)).is_some() {}
            self.durable = crate::to_usize(opened.monitor.watermarks().durable.0);
        }
    }

    fn append(&mut self, opened: &mut Opened, seed: &mut Seed) {
        let burst = if seed.next().is_multiple_of(16) { 60 } else { 3 };
        for _ in 0..seed.next() % burst {
            let bytes = 16 + crate::to_usize(seed.next() % 900);
            let body = body(seed.next(), bytes);
            let sequence = Sequence(self.bodies.len() as u64 + 1);
            if let Ok(given) = opened.writer.append(Nanos(1), Sequence(0), &body) {
                assert_eq!(given, sequence);
                self.in_doubt = false;
                self.bodies.push(body.clone());
                self.ever.push(body);
            }
        }
    }
}

/// Lives through a dozen crashes.
fn run(seed: u64) {
    let mut random = Seed::new(seed);
    let mut rig = Rig::with_reader();
    let mut oracle = Oracle::default();
    let (mut power_lost, mut ended) = (false, false);
    for life in 1..=12_u32 {
        let mut opened = rig.open().unwrap();
        let recovered = &opened.recovered;
        let context = format!("seed {seed}, life {life}: {recovered:?}");
        assert_eq!(recovered.epoch.0, life, "{context}");
        let survived = crate::to_usize(recovered.next_sequence.0) - 1;
        if power_lost {
            assert!(survived >= oracle.durable, "{context}");
            assert_ne!(recovered.source, Source::Tier0, "{context}");
        } else {
            assert_eq!(survived, oracle.bodies.len(), "{context}");
            let source = if oracle.in_doubt { Source::Tier1 } else { Source::Tier0 };
            assert!(life == 1 || recovered.source == source, "{context}");
            assert_eq!(recovered.ghosts, [], "{context}");
        }
        assert!(survived <= oracle.bodies.len(), "{context}");
        // Whoever dies with the power may have appended something, unless it had ended before.
        oracle.in_doubt |= power_lost && !ended;
        assert_eq!(recovered.lost_from().is_some(), oracle.in_doubt, "{context}");
        assert!(!ended || survived == oracle.bodies.len(), "{context}");
        for ghost in &recovered.ghosts {
            assert!(ghost.sequence.0 > survived as u64, "{context}");
            assert!(oracle.ever.contains(&ghost.body), "{context}");
        }
        oracle.bodies.truncate(survived);
        assert_eq!(rig.read_all(1, true), oracle.bodies, "{context}");

        rig.seed = random.next();
        oracle.live(&mut opened, &mut random);
        power_lost = random.next().is_multiple_of(2);
        ended = random.next().is_multiple_of(4);
        if ended {
            while opened.preparer.work().unwrap() > 0 || opened.persister.work().unwrap() > 0 {}
            opened.persister.close().unwrap();
            if power_lost {
                rig = rig.after_power_loss();
            }
        } else if power_lost {
            // The last thing that the disk does is half a write.
            rig.disk.fail_at(rig.disk.operations(), Fault::Torn(random.next()));
            rig.disk.fail_from(Some(rig.disk.operations() + 1));
            drop(opened.persister.work());
            rig = rig.after_power_loss();
        }
    }
    rig.open().unwrap().persister.close().unwrap();
    let report = verify_on(&rig.disk, Some(&rig.options.ring_path)).unwrap();
    assert_eq!(report.verdict, Verdict::Sound, "seed {seed}: {report:?}");
}

// Goal: over any series of crashes, what was durable stays, what was written survives the process, only
// appended records are ever read, and epochs are never reused. Method: seeds; a failure names its own.
#[test]
fn many_lives() {
    (1..=60).for_each(run);
}

/// A journal whose process ends at an operation of its second life, with a segment that begins and one that ends in it;
/// `false` when that life has fewer operations.
fn end_and_lose_power(operation: u64, fault: Fault) -> bool {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=100);
    settle(&mut opened);
    let start = rig.disk.operations();
    rig.disk.fail_at(start + operation, fault);
    rig.disk.fail_from(Some(start + operation + 1));
    for end in (110..=600).step_by(10) {
        let next = opened.writer.next_sequence().0;
        append(&mut opened, next..=end);
        drop(opened.persister.work());
        drop(opened.preparer.work());
    }
    if rig.disk.operations() <= start + operation {
        return false;
    }
    drop(opened);

    // The next process goes on, and finds everything: as memory has it, or as the disk has it.
    rig.disk.fail_from(None);
    let mut opened = rig.open().unwrap();
    let found = opened.recovered.durable;
    assert_eq!(opened.monitor.watermarks().durable, found);
    append(&mut opened, 601..=602);
    drop(opened.persister.work());
    let durable = opened.monitor.watermarks().durable;
    let recovered = rig.after_power_loss().open().unwrap().recovered;
    let context = format!("operation {operation}, {fault:?}: {found} found, {durable} durable");
    assert!(durable < recovered.next_sequence, "{context}: {recovered:?}");
    true
}

// Goal: what a start calls durable is, also where the process before has written and not synced it: a batch in the page
// cache, or the name of a segment. Method: the process ends at each operation, done in memory, or not at all; the next
// one opens, appends, and the power goes.
#[test]
fn what_a_start_calls_durable_survives_the_power() {
    for fault in [Fault::Unsynced, Fault::Refused(std::io::ErrorKind::Other)] {
        let operations =
            (0..).take_while(|operation| end_and_lose_power(*operation, fault)).count();
        assert!(operations > 50, "{operations} operations");
    }
}

// Goal: as above. Method: many more seeds; nightly.
#[test]
#[ignore = "minutes: run nightly, with --ignored"]
fn very_many_lives() {
    (1_000..=2_500).for_each(run);
}
