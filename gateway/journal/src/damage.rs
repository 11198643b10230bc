//! What can be wrong with stored records, in words that name the place: for errors and reports.

use std::fmt;

use protocol::units::Sequence;
use serde::Serialize;
use thiserror::Error;

/// Where a record lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Tier {
    /// The ring in memory.
    Ring,
    /// A segment file.
    Segment,
}

/// Whether something is missing that was never promised, or damaged that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Damage {
    /// The last write did not finish; nothing durable is missing. Recovery accepts the records before.
    Torn,
    /// Committed records are damaged or missing. Recovery refuses to go on without them.
    Corrupt,
}

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Error)]
pub enum Reason {
    /// The file ends inside a block.
    #[error("the file ends here")]
    FileEnds,
    /// Zeros where a batch should start.
    #[error("zeros where a batch should start")]
    Zeros,
    /// No batch, seal or header starts here.
    #[error("neither a batch nor a seal starts here")]
    Magic,
    /// The check of a batch header, seal or segment header does not match.
    #[error("the header's check does not match")]
    HeaderCheck,
    /// A sound batch that belongs to another offset, segment or use of the file.
    #[error("a block of another place or of an earlier use of the file")]
    Foreign,
    /// Header fields that contradict each other.
    #[error("header fields contradict each other")]
    Shape,
    /// The check over a batch's frames and padding does not match.
    #[error("the batch's check does not match")]
    BatchCheck,
    /// A frame's length is impossible.
    #[error("a frame's length is impossible")]
    FrameLength,
    /// A frame's check does not match.
    #[error("a frame's check does not match")]
    FrameCheck,
    /// A frame has another sequence than its place demands.
    #[error("found sequence {found}")]
    SequenceGap {
        /// What the frame says.
        found: Sequence,
    },
    /// A frame's epoch is older than the one before it.
    #[error("found epoch {found} behind a newer one")]
    EpochBackwards {
        /// What the frame says.
        found: u32,
    },
    /// The seal's hash is not the hash of the segment.
    #[error("the seal does not match the segment")]
    SealHash,
    /// A batch or the next segment does not continue the chain of hashes.
    #[error("what follows does not continue the chain of hashes")]
    ChainHash,
    /// Records are not here though something that survived knows of them: the superblock, a later block,
    /// the ring's counters.
    #[error("records up to sequence {up_to} are known to have been here")]
    Missing {
        /// Last sequence that is known.
        up_to: Sequence,
    },
    /// The ring and the segments hold different records under the same sequence.
    #[error("the ring holds another record under a sequence that the segments have too")]
    Fork,
    /// A newer format than this build reads.
    #[error("written in format version {found}; this build reads up to 1")]
    Version {
        /// Version in the header.
        found: u32,
    },
    /// A segment of another journal or shard lies in this directory.
    #[error("a segment of another journal or shard")]
    ForeignSegment,
}

impl Reason {
    /// Whether an interrupted write can leave this behind. Sound blocks in wrong places cannot.
    pub(crate) fn can_be_torn(self) -> bool {
        matches!(
            self,
            Self::FileEnds | Self::Zeros | Self::Magic | Self::HeaderCheck | Self::BatchCheck
        )
    }
}

/// The first record that could not be read, and what that means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BadRecord {
    /// In which tier.
    pub tier: Tier,
    /// Number of the segment file; zero in the ring.
    pub segment: u64,
    /// Octets from the start of the file.
    pub offset: u64,
    /// Sequence that should stand there.
    pub sequence: Sequence,
    /// Unfinished or damaged.
    pub damage: Damage,
    /// What is wrong.
    pub reason: Reason,
}

impl fmt::Display for BadRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tier, segment, offset, sequence, damage, reason } = self;
        let damage = match damage {
            Damage::Torn => "torn",
            Damage::Corrupt => "corrupt",
        };
        match tier {
            Tier::Ring => write!(formatter, "ring")?,
            Tier::Segment => write!(formatter, "segment {segment}")?,
        }
        write!(formatter, ", offset {offset}, sequence {sequence}: {damage}: {reason}")
    }
}

impl std::error::Error for BadRecord {}
