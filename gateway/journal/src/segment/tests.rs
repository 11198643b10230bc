//! The order of records, rule by rule; whole segments are tested with the journal.

use super::*;
use crate::octets::put;

const JOURNAL: u64 = 7;

/// A sound frame of one line.
fn frame_of(sequence: u64, epoch: u32) -> Vec<u8> {
    let mut octets = vec![0; LINE];
    put(&mut octets, 0, &64_u32.to_le_bytes());
    put(&mut octets, 8, &sequence.to_le_bytes());
    put(&mut octets, 16, &frame::meta(Epoch(epoch), 300, 16).to_le_bytes());
    let check = frame::check(frame::salt(JOURNAL, Epoch(epoch)), &octets[8..]);
    put(&mut octets, 4, &check.to_le_bytes());
    octets
}

// Goal: a record follows another only with the next sequence and no older epoch. Method: a table; a
// refused record leaves the tip where it was.
#[test]
fn records_follow_each_other() {
    let follow = |tip: &mut Tip, sequence, epoch| {
        let octets = frame_of(sequence, epoch);
        tip.follow(JOURNAL, &octets).map(|(frame, bytes)| (frame.sequence.0, bytes))
    };
    let mut tip = Tip::before(Sequence(5));
    assert_eq!(follow(&mut tip, 5, 3), Ok((5, 64)));
    let at_five = tip;
    for (sequence, epoch, reason) in [
        (5, 3, Reason::SequenceGap { found: Sequence(5) }),
        (7, 3, Reason::SequenceGap { found: Sequence(7) }),
        (6, 2, Reason::EpochBackwards { found: 2 }),
    ] {
        assert_eq!(follow(&mut tip, sequence, epoch), Err(reason));
        assert_eq!(tip, at_five);
    }
    assert_eq!(follow(&mut tip, 6, 3), Ok((6, 64)));
    assert_eq!(follow(&mut tip, 7, 9), Ok((7, 64)));
    assert_eq!(tip.follow(JOURNAL + 1, &frame_of(8, 9)).unwrap_err(), Reason::FrameCheck);
    assert_eq!(tip.follow(JOURNAL, &[0; 64]).unwrap_err(), Reason::FrameLength);
}
