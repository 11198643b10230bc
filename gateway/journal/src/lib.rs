//! The journal: tiers, recovery, readers; the only memory mappings of the product.

pub use damage::{BadRecord, Damage, Reason, Tier};
pub use disk::{BLOCK_BYTES, Disk, DiskFile, LockError, RealDisk};
pub use frame::{
    BODY_BYTES_MAX, BODY_BYTES_MIN, FRAME_BYTES_MAX, FRAME_HEADER_BYTES, Frame, FrameHeader,
};
pub use monitor::{Counters, Health, Monitor, RESERVE_PERCENT, Watermarks};
pub use open::{EPOCHS_MAX, OpenError, OpenStats, Opened, Recovered, Source, open, open_on};
pub use options::{Options, READERS_MAX, RING_BYTES_MIN, SPARES, ScanDepth};
pub use persister::{PersistError, Persister};
pub use preparer::Preparer;
pub use reader::{ReadError, ReadLimit, Reader};
pub use ring::{Full, Lapped, Reservation, RingReader, RingTail, TailError, Writer};
pub use segment::Ghost;
pub use superblock::{Copies, Superblock};
pub use verify::{
    Report, RingReport, SegmentReport, SegmentStats, Stats, Verdict, VerifyError, stats, verify,
    verify_on,
};

mod block;
mod damage;
mod disk;
mod frame;
mod inspect;
mod memory;
mod monitor;
mod octets;
mod open;
mod options;
mod persister;
mod preparer;
mod reader;
mod recovery;
mod ring;
mod seed;
mod segment;
#[cfg(any(test, feature = "simulation"))]
pub mod simulated;
mod superblock;
mod tier0;
mod verify;

#[cfg(test)]
mod tests;

/// A count of octets as an index. The journal is built for 64-bit hosts only, see `memory`.
#[inline]
fn to_usize(value: u64) -> usize {
    usize::try_from(value).expect("64-bit hosts only")
}
