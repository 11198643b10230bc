//! The journal: tiers, recovery, readers; the only memory mappings of the product. What a record means is
//! not its business: a body is an SBE message, and only its template id is looked at.
//!
//! ```text
//! Writer ----> tier 0: ring on a tmpfs ----> Persister ----> tier 1: segments on a disk
//! (trading     `written`: survives           (a thread       `durable`: survives
//!  thread)     the process                   of its own)     a power loss
//!                |              |               ^               |
//!                v              v               | spares        v
//!              RingReader     RingTail,         |             Reader, verify, stats
//!              (registered,   Reader          Preparer        (any process)
//!              this process)  (any process)   (any cold thread)
//! ```
//!
//! * [`open`] recovers and hands out the stages. A boot appends the start of its epoch as the first
//!   record, and waits until that is durable before it acts on anything. Recovery is a table, see
//!   `recovery.rs`: a torn last write is accepted up to where it is sound, and reported; damage to
//!   records that were durable is repaired from the ring or refused, never cut away.
//! * [`Writer::append`] stores a frame and returns: about thirty nanoseconds, no lock, no allocation, no
//!   system call. A full ring is [`Full`]; nothing is lost.
//! * [`Persister::work`] and [`Preparer::work`] are stages: a bounded piece of work per call. Errors of
//!   the disk are theirs to say; [`Health`] says what they mean for trading.
//! * [`RingReader`] costs a load when idle and holds the writer back; [`Reader`] goes at its own pace and
//!   never does. Whoever stores what it read must read up to [`ReadLimit::Durable`].
//! * [`read_ahead`] reads and checks on a thread of its own, for whoever goes through a whole journal.
//! * [`Watermarks`] and [`Monitor`] are for everybody, in any process.
//!
//! The bytes of all files are described in `FORMAT.md`. Unsafe code lives in `memory.rs` alone.
//!
//! # Example
//!
//! ```
//! use paceline_journal::{Options, open};
//! use protocol::units::{Nanos, Sequence};
//!
//! # let directory = tempfile::tempdir_in("/dev/shm")?;
//! # let directory = directory.path();
//! let mut options = Options::new(directory.join("segments"), directory.join("memory/ring"));
//! options.segment_bytes = 4 << 20;
//! let mut journal = open(&options, 42, &|| Nanos(0))?;
//!
//! let body = [8, 0, 44, 1, 1, 0, 1, 0, 7, 7];
//! let sequence = journal.writer.append(Nanos(1), Sequence(0), &body)?;
//! assert_eq!(journal.monitor.watermarks().written, sequence);
//!
//! assert_eq!(journal.persister.work()?, 1);
//! assert_eq!(journal.monitor.watermarks().durable, sequence);
//!
//! let frame = journal.readers[0].next(sequence).ok_or("nothing there")?;
//! assert_eq!((frame.kind, frame.body), (300, &body[..]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use ahead::{Ahead, read_ahead};
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
pub use snapshots::{
    BadSnapshot, RecordId, SNAPSHOTS_KEPT, SnapshotHeader, Snapshots, snapshot_name,
};
pub use superblock::{Copies, Superblock};
pub use verify::{
    Report, RingReport, SegmentReport, SegmentStats, Stats, Verdict, VerifyError, stats, verify,
    verify_on,
};

mod ahead;
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
mod snapshots;
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
