//! Many lives of one journal: random work, then the process ends or the power goes, over and over.
//! Checked against a plain list of what was appended.

use protocol::units::{Nanos, Sequence};

use super::{Rig, body};
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
    let mut power_lost = false;
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
            assert!(life == 1 || recovered.source == Source::Tier0, "{context}");
            assert_eq!(recovered.ghosts, [], "{context}");
        }
        assert!(survived <= oracle.bodies.len(), "{context}");
        for ghost in &recovered.ghosts {
            assert!(ghost.sequence.0 > survived as u64, "{context}");
            assert!(oracle.ever.contains(&ghost.body), "{context}");
        }
        oracle.bodies.truncate(survived);
        assert_eq!(rig.read_all(1, true), oracle.bodies, "{context}");

        rig.seed = random.next();
        oracle.live(&mut opened, &mut random);
        power_lost = random.next().is_multiple_of(2);
        if power_lost {
            // The last thing that the disk does is half a write.
            rig.disk.fail_at(rig.disk.operations(), Fault::Torn(random.next()));
            rig.disk.fail_from(Some(rig.disk.operations() + 1));
            drop(opened.persister.work());
            rig = rig.after_power_loss();
        } else if random.next().is_multiple_of(4) {
            drop(opened.persister.close());
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

// Goal: as above. Method: many more seeds; nightly.
#[test]
#[ignore = "minutes: run nightly, with --ignored"]
fn very_many_lives() {
    (1_000..=2_500).for_each(run);
}
