//! Damage: single bits, lost and misdirected writes, missing files. Always found, never cut away.

use protocol::units::{Epoch, Sequence};

use super::{FIRST, Rig, append, bodies, settle};
use crate::block::{BATCH_HEADER_BYTES, BatchHeader, SegmentHeader};
use crate::damage::{Damage, Reason};
use crate::disk::Disk;
use crate::frame;
use crate::inspect::look;
use crate::open::{OpenError, OpenStats};
use crate::recovery::{Decision, decide};
use crate::simulated::Fault;
use crate::superblock;
use crate::verify::{Verdict, verify_on};

/// A journal of three batches that was ended properly, its ring gone; and the end of its batches.
fn closed() -> (Rig, usize) {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    for end in [3, 6, 9] {
        let next = opened.writer.next_sequence().0;
        append(&mut opened, next..=end);
        opened.persister.work().unwrap();
    }
    opened.persister.close().unwrap();
    let rig = rig.after_power_loss();
    let image = rig.disk.octets(FIRST).unwrap();
    let end = image.iter().rposition(|octet| *octet != 0).unwrap().next_multiple_of(4096);
    (rig, end)
}

/// What an open would decide, without touching anything.
fn judge(rig: &Rig) -> Result<Decision, OpenError> {
    let superblock = superblock::read(&rig.disk).unwrap().0.unwrap();
    let looked = look(&rig.disk, &rig.options, &superblock, None)?;
    assert_ne!(looked.stats, OpenStats::default());
    Ok(decide(&looked.tier1, None, looked.fork))
}

/// Flips every bit of `bits` of the first segment and checks that each flip is found: refused, or, where
/// it is outside of the frames of the last batch, repaired from those.
fn check_flips(rig: &Rig, bits: impl Iterator<Item = usize>, last: Sequence) {
    let mut image = rig.disk.octets(FIRST).unwrap();
    for bit in bits {
        image[bit / 8] ^= 1 << (bit % 8);
        rig.disk.set_octets(FIRST, &image);
        let bad = match judge(rig) {
            Err(OpenError::Corrupt(bad)) | Ok(Decision::Refuse(bad)) => bad,
            Ok(Decision::Rebuild(rebuilt)) if rebuilt.repairs && rebuilt.tip.sequence == last => {
                let last_batch = image.len() - 4096;
                let frames = last_batch + 128..last_batch + 128 + rebuilt.frames.len();
                assert!(bit / 8 >= last_batch && !frames.contains(&(bit / 8)), "bit {bit}");
                image[bit / 8] ^= 1 << (bit % 8);
                continue;
            }
            other => panic!("bit {bit} of octet {}: {other:?}", bit / 8),
        };
        assert_eq!((bad.segment, bad.damage), (1, Damage::Corrupt));
        let block = bit / 8 / 4096 * 4096;
        assert!(bad.offset / 4096 * 4096 == block as u64, "octet {}: {bad}", bit / 8);
        image[bit / 8] ^= 1 << (bit % 8);
    }
}

// Goal: every single-bit flip in durable octets is found, named by its block, and refused. Method: each
// bit of the header and of three batches; the file is cut behind them to save time.
#[test]
fn every_flip_in_durable_octets_is_refused() {
    let (rig, end) = closed();
    let image = rig.disk.octets(FIRST).unwrap();
    rig.disk.set_octets(FIRST, &image[..end]);
    assert!(matches!(judge(&rig), Ok(Decision::Rebuild(_))));
    check_flips(&rig, 0..end * 8, Sequence(9));
}

// Goal: as above over a whole segment of 64 KiB that is full. Method: every bit; nightly.
#[test]
#[ignore = "half a million recoveries: run nightly, with --ignored"]
fn every_flip_in_a_full_segment_is_refused() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    for end in 1..=15 {
        append(&mut opened, end..=end);
        opened.persister.work().unwrap();
    }
    opened.persister.close().unwrap();
    let rig = rig.after_power_loss();
    let image = rig.disk.octets(FIRST).unwrap();
    rig.disk.set_octets(FIRST, &image[..64 << 10]);
    check_flips(&rig, 0..(64 << 10) * 8, Sequence(15));
}

// Goal: a flip behind the end costs no record. Method: a bit in each block behind the end; open.
#[test]
fn flips_behind_the_end_cost_nothing() {
    let (rig, end) = closed();
    let image = rig.disk.octets(FIRST).unwrap();
    for octet in (end..image.len()).step_by(4096) {
        let mut image = image.clone();
        image[octet + 100] ^= 4;
        rig.disk.set_octets(FIRST, &image);
        let opened = rig.after_power_loss().open().unwrap();
        assert_eq!(opened.recovered.next_sequence, Sequence(10));
    }
}

// Goal: the file cut at any octet of durable records is refused; behind them it is not. Method: every
// length around block boundaries, and each 64th otherwise.
#[test]
fn truncated_files_are_refused() {
    let (rig, end) = closed();
    let image = rig.disk.octets(FIRST).unwrap();
    for length in (0..=end + 4096).filter(|length| length % 64 == 0 || length % 4096 < 4) {
        rig.disk.set_octets(FIRST, &image[..length]);
        match judge(&rig) {
            Ok(Decision::Rebuild(rebuilt)) => {
                assert_eq!(rebuilt.tip.sequence, Sequence(9));
                // The last records may end before the last block does.
                assert!(length > end - 4096, "cut at {length}");
            }
            Err(OpenError::Corrupt(_)) | Ok(Decision::Refuse(_)) => {
                assert!(length < end, "cut at {length}");
            }
            other => panic!("cut at {length}: {other:?}"),
        }
    }
}

// Goal: either copy of the superblock suffices, neither is refused, and nothing else passes for one.
// Method: every bit of each copy; then one bit in both.
#[test]
fn superblock_flips_are_found() {
    let (rig, _) = closed();
    let image = rig.disk.octets(superblock::NAME).unwrap();
    for bit in 0..image.len() * 8 {
        let mut image = image.clone();
        image[bit / 8] ^= 1 << (bit % 8);
        rig.disk.set_octets(superblock::NAME, &image);
        let (superblock, copies) = superblock::read(&rig.disk).unwrap();
        assert_eq!(superblock.unwrap().epoch.0, 1);
        assert_eq!(
            (copies.first_is_sound, copies.second_is_sound),
            (bit >= 4096 * 8, bit < 4096 * 8)
        );
    }
    let mut image = image.clone();
    image[30] ^= 1;
    image[4096 + 60] ^= 1;
    rig.disk.set_octets(superblock::NAME, &image);
    let refused = rig.open().unwrap_err();
    assert!(matches!(refused, OpenError::Superblock { .. }), "{refused}");
}

// Goal: a batch that the device lost, or wrote elsewhere, is found as soon as anything proves that it
// was durable. Method: let the device lie about the second of three batches, or of the last one.
#[test]
fn lost_and_misdirected_writes_are_found() {
    for fault in [Fault::Lost, Fault::Misdirected(4096), Fault::Misdirected(40960)] {
        for lie_about in [2, 3] {
            let rig = Rig::new();
            let mut opened = rig.open().unwrap();
            for batch in 1..=3 {
                append(&mut opened, batch..=batch);
                if batch == lie_about {
                    rig.disk.fail_at(rig.disk.operations(), fault);
                }
                opened.persister.work().unwrap();
            }
            opened.persister.close().unwrap();
            let rig = rig.after_power_loss();
            let report = verify_on(&rig.disk, None).unwrap();
            assert_eq!(report.verdict, Verdict::Corrupt, "{fault:?} {lie_about}: {report:?}");
            assert_eq!(report.first_bad.unwrap().sequence, Sequence(lie_about));
            let refused = rig.open().unwrap_err();
            assert!(matches!(refused, OpenError::Corrupt(_)), "{refused}");
        }
    }
}

// Goal: an epoch is never given out twice, even if one copy of the superblock is damaged right after.
// Method: damage either copy after an open that appended nothing; open again.
#[test]
fn epochs_survive_either_copy() {
    for copy in 0..2 {
        let rig = Rig::new();
        for epoch in 1..=3 {
            assert_eq!(rig.open().unwrap().recovered.epoch, Epoch(epoch));
        }
        let rig = rig.after_power_loss();
        let mut image = rig.disk.octets(superblock::NAME).unwrap();
        image[copy * 4096 + 33] ^= 1;
        rig.disk.set_octets(superblock::NAME, &image);
        assert_eq!(rig.open().unwrap().recovered.epoch, Epoch(4));
        let (_, copies) = superblock::read(&rig.disk).unwrap();
        assert!(copies.first_is_sound && copies.second_is_sound, "repaired");
    }
}

/// A journal of several sealed segments, ended properly.
fn several_segments() -> (Rig, u64) {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    let mut last = 0;
    while opened.monitor.counters().segment < 4 {
        append(&mut opened, last + 1..=last + 40);
        last += 40;
        settle(&mut opened);
    }
    opened.persister.close().unwrap();
    (rig.after_power_loss(), last)
}

// Goal: damage in an older segment is found by a full scan and by verify, and named. Method: a flip in
// each block of the second of four segments.
#[test]
fn damage_in_older_segments_is_found() {
    let (rig, last) = several_segments();
    assert_eq!(rig.read_all(1, false), bodies(last));
    let name = "0000000000000002.segment";
    let image = rig.disk.octets(name).unwrap();
    let end = image.iter().rposition(|octet| *octet != 0).unwrap().next_multiple_of(4096);
    for octet in (0..end).step_by(4096) {
        let mut image = image.clone();
        image[octet + 50] ^= 8;
        rig.disk.set_octets(name, &image);
        let report = verify_on(&rig.disk, None).unwrap();
        let bad = report.first_bad.unwrap();
        assert_eq!(report.verdict, Verdict::Corrupt);
        // A record may be longer than a block.
        assert_eq!(bad.segment, 2, "{bad}");
        let places = (octet as u64).saturating_sub(1024)..=octet as u64 + 50;
        assert!(places.contains(&bad.offset), "octet {octet}: {bad}");
        let refused = judge(&rig).unwrap_err();
        assert!(matches!(refused, OpenError::Corrupt(bad) if bad.segment == 2), "{refused}");
    }
}

// Goal: a missing segment is found, wherever it is missing, except at the old end, which may have been
// archived. Method: remove each of four.
#[test]
fn missing_segments_are_found() {
    for number in 1..=4_u64 {
        let (rig, last) = several_segments();
        rig.disk.remove(&crate::segment::name_of(number)).unwrap();
        let opened = rig.open();
        if number == 1 {
            assert_eq!(opened.unwrap().recovered.next_sequence, Sequence(last + 1));
        } else {
            let refused = opened.unwrap_err();
            let OpenError::Corrupt(bad) = refused else { panic!("{refused}") };
            assert_eq!(bad.segment, number);
            assert!(matches!(bad.reason, Reason::Missing { .. }), "{bad}");
            assert_eq!(verify_on(&rig.disk, None).unwrap().verdict, Verdict::Corrupt);
        }
    }
}

// Goal: a segment of another journal is refused. Method: put one in place of the newest.
#[test]
fn segments_of_another_journal_are_refused() {
    let (rig, _) = closed();
    let mut other = Rig::new();
    other.seed = 77;
    drop(other.open().unwrap());
    rig.disk.set_octets(FIRST, &other.disk.octets(FIRST).unwrap());
    let refused = rig.open().unwrap_err();
    let OpenError::Corrupt(bad) = refused else { panic!("{refused}") };
    assert_eq!(bad.reason, Reason::ForeignSegment);
}

// Goal: a record that was changed together with every check of its batch still shows, because what
// follows carries the old hash. Method: forge a record of the first of three batches.
#[test]
fn forged_records_break_the_chain() {
    let (rig, end) = closed();
    let mut image = rig.disk.octets(FIRST).unwrap();
    let header = SegmentHeader::decode(&image).unwrap();
    let batch = BatchHeader::decode(&image[4096..], &header, 4096).unwrap();
    let forged = &mut image[4096..4096 + batch.bytes];
    let bytes = frame::length(&forged[BATCH_HEADER_BYTES..]);
    let record = &mut forged[BATCH_HEADER_BYTES..BATCH_HEADER_BYTES + bytes];
    record[60] ^= 1;
    let check = frame::check(frame::salt(header.journal_id, Epoch(1)), &record[8..]);
    record[4..8].copy_from_slice(&check.to_le_bytes());
    let sequences = (batch.first, batch.last);
    BatchHeader::complete(forged, &header, 4096, sequences, batch.frame_bytes, &batch.chain);
    rig.disk.set_octets(FIRST, &image);

    // Every check holds, so a reader takes it.
    assert_ne!(rig.read_all(1, false), bodies(9));
    let report = verify_on(&rig.disk, None).unwrap();
    let bad = report.first_bad.unwrap();
    assert_eq!((report.verdict, bad.reason), (Verdict::Corrupt, Reason::ChainHash));
    assert_eq!((bad.segment, bad.sequence), (1, Sequence(4)), "where the chain breaks");
    assert!(bad.offset < end as u64);
}
