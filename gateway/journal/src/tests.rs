//! The journal as a whole on a simulated disk: torn, damaged, failing, full, lagging, crashing.
// Miri maps no files: it runs the ring's own tests.
#![cfg(not(miri))]

use protocol::units::{Nanos, Sequence};

use crate::open::{OpenError, Opened, open_on};
use crate::options::{Options, ScanDepth};
use crate::reader::{ReadLimit, Reader};
use crate::seed::Seed;
use crate::simulated::SimulatedDisk;

mod ahead;
mod crash;
mod ends;
mod faults;
mod fixture;
mod flips;
mod garbage;
mod readers;
mod recover;
mod snapshots;
mod torn;

/// Name of a journal's first segment.
const FIRST: &str = "0000000000000001.segment";

/// A journal on a simulated disk, with its ring in a directory of its own.
struct Rig {
    disk: SimulatedDisk,
    options: Options,
    memory: tempfile::TempDir,
    /// What the next process draws its salts from.
    seed: u64,
}

impl Rig {
    fn new() -> Self {
        Self::over(SimulatedDisk::new())
    }

    /// One with a registered reader.
    fn with_reader() -> Self {
        let mut rig = Self::new();
        rig.options.readers = 1;
        rig
    }

    /// A journal whose ring is gone, over what a disk holds.
    fn over(disk: SimulatedDisk) -> Self {
        let memory =
            tempfile::Builder::new().prefix("paceline-journal-").tempdir_in("/dev/shm").unwrap();
        let mut options = Options::new("simulated".into(), memory.path().join("private/ring"));
        options.ring_bytes = 256 << 10;
        options.segment_bytes = 160 << 10;
        options.batch_bytes_max = 72 << 10;
        options.readers = 0;
        options.scan = ScanDepth::Everything;
        let seed = 1 + disk.operations();
        Self { disk, options, memory, seed }
    }

    /// Opens it, as a new process would.
    fn open(&self) -> Result<Opened, OpenError> {
        self.disk.end_of_process();
        open_on(std::sync::Arc::new(self.disk.clone()), &self.options, self.seed, &|| Nanos(0))
    }

    /// What the next boot finds after a power loss: what was durable, and no ring.
    fn after_power_loss(&self) -> Self {
        let mut rig = Self::over(self.disk.after_power_loss());
        rig.options.readers = self.options.readers;
        rig.seed = self.seed + 1;
        rig
    }

    fn reader(&self, from: u64, with_ring: bool, limit: ReadLimit) -> Reader {
        let disk = std::sync::Arc::new(self.disk.clone());
        let ring = with_ring.then_some(self.options.ring_path.as_path());
        Reader::open_on(disk, ring, Sequence(from), limit).unwrap()
    }

    /// Bodies of all records from `from` on, with their sequences in order.
    fn read_all(&self, from: u64, with_ring: bool) -> Vec<Vec<u8>> {
        let mut reader = self.reader(from, with_ring, ReadLimit::Written);
        let mut bodies = Vec::new();
        while let Some(frame) = reader.next().unwrap() {
            assert_eq!(frame.sequence.0, from + bodies.len() as u64);
            bodies.push(frame.body.to_vec());
        }
        bodies
    }
}

/// A body that no other record has: 8 octets of header, then its number, then octets that follow from it.
fn body(number: u64, bytes: usize) -> Vec<u8> {
    assert!(bytes >= 16);
    let mut seed = Seed::new(number);
    let mut body: Vec<u8> = (0..bytes).map(|_| seed.next().to_le_bytes()[0]).collect();
    body[..8].copy_from_slice(&[8, 0, 44, 1, 1, 0, 1, 0]);
    body[8..16].copy_from_slice(&number.to_le_bytes());
    body
}

/// Octets of the body of record `number`: from one line to a dozen.
fn bytes_of(number: u64) -> usize {
    16 + crate::to_usize(crate::seed::mix(number) % 700)
}

/// Appends records `numbers`, each with the body that [`body`] and [`bytes_of`] give.
fn append(opened: &mut Opened, numbers: std::ops::RangeInclusive<u64>) {
    for number in numbers {
        let appended = opened.writer.append(
            Nanos(number),
            Sequence(number - 1),
            &body(number, bytes_of(number)),
        );
        assert_eq!(appended, Ok(Sequence(number)));
    }
}

/// Works the disk side until everything is durable and two spares are ready.
fn settle(opened: &mut Opened) {
    while opened.preparer.work().unwrap() > 0 || opened.persister.work().unwrap() > 0 {}
    let watermarks = opened.monitor.watermarks();
    assert_eq!(watermarks.written, watermarks.durable);
}

/// The bodies of records `1..=last`.
fn bodies(last: u64) -> Vec<Vec<u8>> {
    (1..=last).map(|number| body(number, bytes_of(number))).collect()
}
