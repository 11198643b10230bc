//! Opening a journal: what lies in both tiers, what that means, and going on from there.
//!
//! Let T be the last record of the segments' sound prefix, S the last one when sound frames at the start
//! of a torn batch are counted too, D the last record that is proven to have been durable (superblock,
//! ring, and the first sequence of the last sound batch less one: one batch is in flight at a time), and
//! W the last record of the ring. A sound block behind the place where the segments stop raises D.
//!
//! | # | segments | ring | what happens | [`Decision`] |
//! |---|---|---|---|---|
//! | 1 | none, no superblock | none | a new journal | `Rebuild` of nothing |
//! | 2 | end, or torn, S >= D | none | T, and T+1..S of the torn batch, are accepted; the rest is reported | `Rebuild` from the batch |
//! | 3 | end, or torn, S >= D | W >= S, agrees | the ring goes on where it stands | `Continue` |
//! | 4 | end, or torn, S >= D | W < S, agrees | the ring is older than the segments: as 2 | `Rebuild` from the batch |
//! | 5 | any | disagrees with the segments, or is ahead of them but not from the last run | refused: two histories | `Refuse` (fork) |
//! | 6 | any | sound, then a bad record behind S | refused | `Refuse` |
//! | 7 | stop below D, or sound blocks in wrong places | holds T+1..D | a new segment repeats them; the damaged one stays as it is | `Rebuild` from the ring |
//! | 8 | stop below D, or sound blocks in wrong places | none, or too little | refused, nothing is touched | `Refuse` |
//!
//! A torn batch is not erased: the next batch is written over it. Until that is durable, a second crash
//! finds the same tail again and reports the same ghosts.

use protocol::units::{Epoch, Sequence};

use crate::damage::{BadRecord, Damage, Reason, Tier};
use crate::segment::{Salvage, Scan, Stop, Tip};
use crate::tier0::Tier0;

/// What one look at the segments found.
#[derive(Debug)]
pub(crate) struct Tier1 {
    /// Last epoch that the superblock gave out.
    pub(crate) epoch: Epoch,
    /// Last record that the superblock knows to be durable.
    pub(crate) noted: Sequence,
    /// The newest segment; `None` before the first.
    pub(crate) newest: Option<Newest>,
}

/// The newest segment and what lies behind its end.
#[derive(Debug)]
pub(crate) struct Newest {
    pub(crate) scan: Scan,
    /// From where the scan stopped; empty when it did not.
    pub(crate) salvage: Salvage,
}

/// How to go on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// With the ring as it is.
    Continue,
    /// With a new ring that starts behind T.
    Rebuild(Rebuilt),
    /// Not at all.
    Refuse(BadRecord),
}

/// What a new ring holds as written but not durable.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rebuilt {
    /// Frames, one behind the other.
    pub(crate) frames: Vec<u8>,
    /// The last of them, or T.
    pub(crate) tip: Tip,
    /// Whether they repeat records that the newest segment lost: it is given up then.
    pub(crate) repairs: bool,
}

impl Tier1 {
    /// T: the last record of the sound prefix.
    pub(crate) fn tip(&self) -> Tip {
        self.newest.as_ref().map_or(Tip::before(Sequence(1)), |newest| newest.scan.tip)
    }

    /// S: T, or the last sound frame at the start of a torn batch.
    pub(crate) fn salvaged(&self) -> Tip {
        let salvaged = self.newest.as_ref().map(|newest| match newest.scan.stop {
            Stop::Complete => newest.scan.tip,
            Stop::At { .. } => newest.salvage.tip,
        });
        salvaged.unwrap_or(Tip::before(Sequence(1)))
    }

    /// D, as far as the segments and the superblock tell.
    pub(crate) fn durable(&self) -> Sequence {
        let Some(Newest { scan, .. }) = &self.newest else { return self.noted };
        let before_last = scan.last_batch_first.map_or(Sequence(0), |first| Sequence(first.0 - 1));
        let behind = match scan.stop {
            Stop::At { behind: Some(behind), .. } => behind,
            _ => Sequence(0),
        };
        self.noted.max(before_last).max(behind)
    }

    /// Whether the stop is something that an interrupted write cannot leave behind.
    fn stop_is_damage(&self) -> bool {
        self.newest.as_ref().is_some_and(|newest| match newest.scan.stop {
            Stop::Complete => false,
            Stop::At { reason, behind, .. } => behind.is_some() || !reason.can_be_torn(),
        })
    }

    /// The first record that is missing, in words.
    fn first_bad(&self, durable: Sequence) -> BadRecord {
        let missing = Reason::Missing { up_to: durable };
        let (segment, offset, sequence, reason) = match &self.newest {
            None => (0, 0, Sequence(1), missing),
            Some(Newest { scan, salvage }) => {
                let behind_prefix = Sequence(salvage.tip.sequence.0 + 1);
                let (offset, sequence, reason) = match scan.stop {
                    Stop::Complete => (scan.end, Sequence(scan.tip.sequence.0 + 1), missing),
                    Stop::At { behind: None, reason: Reason::Zeros, .. } if salvage.blank => {
                        (scan.end, behind_prefix, missing)
                    }
                    Stop::At { sequence, reason, .. } if !reason.can_be_torn() => {
                        (scan.end, sequence, reason)
                    }
                    Stop::At { sequence, reason, .. } => {
                        let offset = scan.end + salvage.prefix_end();
                        (offset, sequence.max(behind_prefix), reason)
                    }
                };
                (scan.header.number, offset, sequence, reason)
            }
        };
        let (tier, damage) = (Tier::Segment, Damage::Corrupt);
        BadRecord { tier, segment, offset, sequence, damage, reason }
    }
}

/// The table at the head of this file. Changes nothing.
pub(crate) fn decide(tier1: &Tier1, tier0: Option<&Tier0>, fork: Option<BadRecord>) -> Decision {
    if let Some(fork) = fork {
        return Decision::Refuse(fork);
    }
    let (tip, salvaged) = (tier1.tip(), tier1.salvaged());
    let in_ring = tier0.map_or(Sequence(0), |ring| ring.durable);
    let durable = tier1.durable().max(in_ring);
    if tier1.stop_is_damage() || salvaged.sequence < durable {
        return repair(tier1, tier0, durable);
    }
    let Some(ring) = tier0 else { return from_batch(tier1, durable) };
    if let Some(bad) = ring.bad.filter(|bad| bad.sequence > salvaged.sequence) {
        return Decision::Refuse(bad);
    }
    if ring.bad.is_some() || ring.written() < salvaged.sequence {
        return from_batch(tier1, durable);
    }
    if ring.run_epoch < tier1.epoch && ring.written() > salvaged.sequence {
        let ahead = Tip::before(Sequence(salvaged.sequence.0 + 2));
        return Decision::Refuse(fork_at(&ahead));
    }
    // Otherwise the last batch is damaged, but only where it is not needed (its header, its padding).
    let reaches = ring.first.0 <= tip.sequence.0 + 1;
    if reaches { Decision::Continue } else { repair(tier1, tier0, durable) }
}

/// Rows 2 and 4: what the segments hold, and the sound start of a torn batch. Where that had been
/// durable, its block is not written over.
fn from_batch(tier1: &Tier1, durable: Sequence) -> Decision {
    let salvage = tier1.newest.as_ref().map(|newest| &newest.salvage);
    let frames = salvage.map_or(Vec::new(), |salvage| salvage.prefix.clone());
    let repairs = tier1.tip().sequence < durable;
    Decision::Rebuild(Rebuilt { frames, tip: tier1.salvaged(), repairs })
}

/// Rows 7 and 8: durable records are missing from the segments.
fn repair(tier1: &Tier1, tier0: Option<&Tier0>, durable: Sequence) -> Decision {
    let found = tier0.and_then(|ring| ring.records_behind(tier1.tip()));
    match found {
        Some((frames, tip)) if tip.sequence >= durable && tier1.newest.is_some() => {
            Decision::Rebuild(Rebuilt { frames, tip, repairs: true })
        }
        _ => Decision::Refuse(tier1.first_bad(durable)),
    }
}

/// A record that the ring and the segments hold differently.
fn fork_at(tip: &Tip) -> BadRecord {
    let (tier, damage, reason) = (Tier::Ring, Damage::Corrupt, Reason::Fork);
    BadRecord { tier, segment: 0, offset: 0, sequence: tip.sequence, damage, reason }
}

/// Compares records of the segments with the ring's while they are read.
#[derive(Debug)]
pub(crate) struct ForkWatch<'a> {
    pub(crate) tier0: Option<&'a Tier0>,
    pub(crate) fork: Option<BadRecord>,
}

impl ForkWatch<'_> {
    /// Looks at one record of the segments.
    pub(crate) fn see(&mut self, tip: &Tip) {
        if self.fork.is_none() && self.tier0.is_some_and(|ring| !ring.agrees(tip)) {
            self.fork = Some(fork_at(tip));
        }
    }
}
