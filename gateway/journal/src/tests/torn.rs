//! A power cut during the last write: at every octet, in every subset of sectors.

use std::ops::Range;

use protocol::units::Sequence;

use super::{FIRST, Rig, append, bodies, settle};
use crate::block::BATCH_HEADER_BYTES;
use crate::frame;
use crate::inspect::look;
use crate::recovery::{Decision, decide};
use crate::seed::Seed;
use crate::simulated::{LastWrite, SECTOR_BYTES};
use crate::superblock;
use crate::verify::{Verdict, verify_on};

/// Records in the two batches before the one that is torn.
const BEFORE: u64 = 20;

/// A journal whose last batch holds records `BEFORE + 1..=last`, and that batch.
fn journal(last: u64) -> (Rig, LastWrite) {
    journal_from(last, 1)
}

fn journal_from(last: u64, seed: u64) -> (Rig, LastWrite) {
    let mut rig = Rig::new();
    rig.seed = seed;
    let mut opened = rig.open().unwrap();
    for end in [BEFORE / 2, BEFORE] {
        let next = opened.writer.next_sequence().0;
        append(&mut opened, next..=end);
        opened.persister.work().unwrap();
    }
    append(&mut opened, BEFORE + 1..=last);
    assert_eq!(opened.persister.work().unwrap() as u64, last - BEFORE);
    let write = rig.disk.last_write();
    assert_eq!(write.name, FIRST);
    (rig, write)
}

/// Where the frames of a batch lie in it.
fn frames(write: &LastWrite) -> Vec<Range<usize>> {
    let mut frames = Vec::new();
    let mut at = BATCH_HEADER_BYTES;
    while write.after.get(at).is_some_and(|octet| *octet != 0)
        || write.after.get(at..at + 4).is_some_and(|length| length != [0; 4])
    {
        let bytes = frame::length(&write.after[at..]);
        frames.push(at..at + bytes);
        at += bytes;
    }
    frames
}

/// What recovery must say when `found` is what is left of a batch: how many of its records are accepted,
/// and which later ones are ghosts.
fn expected(write: &LastWrite, frames: &[Range<usize>], found: &[u8]) -> (u64, Vec<Sequence>) {
    let intact: Vec<bool> =
        frames.iter().map(|range| found[range.clone()] == write.after[range.clone()]).collect();
    let accepted = intact.iter().take_while(|intact| **intact).count();
    let ghosts = (accepted..intact.len())
        .filter(|index| intact[*index])
        .map(|index| Sequence(BEFORE + 1 + index as u64))
        .collect();
    (accepted as u64, ghosts)
}

/// Puts `found` where the last batch was and checks the decision about it.
fn check(rig: &Rig, image: &mut [u8], write: &LastWrite, frames: &[Range<usize>], found: &[u8]) {
    let start = crate::to_usize(write.offset);
    image[start..start + found.len()].copy_from_slice(found);
    rig.disk.set_octets(FIRST, image);
    let (superblock, _) = superblock::read(&rig.disk).unwrap();
    let looked = look(&rig.disk, &rig.options, &superblock.unwrap(), None).unwrap();
    let (accepted, ghosts) = expected(write, frames, found);
    let Decision::Rebuild(rebuilt) = decide(&looked.tier1, None, looked.fork) else {
        panic!("a torn tail is accepted");
    };
    assert_eq!(rebuilt.tip.sequence, Sequence(BEFORE + accepted));
    assert!(!rebuilt.repairs);
    let newest = looked.tier1.newest.unwrap();
    let seen: Vec<Sequence> = newest.salvage.ghosts.iter().map(|ghost| ghost.sequence).collect();
    assert_eq!(seen, ghosts);
}

// Goal: whatever prefix of the last batch reached the disk, exactly the records in it are recovered, and
// never one of the batches before is lost. Method: cut the batch at every octet.
#[test]
fn torn_at_every_octet() {
    let (rig, write) = journal(BEFORE + 25);
    assert!(write.after.len() > 2 * 4096);
    let frames = frames(&write);
    let torn = rig.after_power_loss();
    let mut image = torn.disk.octets(FIRST).unwrap();
    // What is far behind only takes time.
    image.truncate(crate::to_usize(write.offset) + write.after.len() + 4096);
    for cut in 0..=write.after.len() {
        let mut found = write.before.clone();
        found[..cut].copy_from_slice(&write.after[..cut]);
        check(&torn, &mut image, &write, &frames, &found);
    }
}

// Goal: no order between sectors is assumed. Method: every subset of the sectors of a batch of one
// block, and seeded random subsets of a longer one.
#[test]
fn torn_in_every_subset_of_sectors() {
    let (rig, write) = journal(BEFORE + 8);
    assert_eq!(write.after.len(), 4096);
    let subsets = 0..1_u64 << (write.after.len() / SECTOR_BYTES);
    check_subsets(&rig, &write, subsets);
    let (rig, write) = journal(BEFORE + 60);
    assert!(write.after.len() <= 64 * SECTOR_BYTES);
    let mut seed = Seed::new(1);
    check_subsets(&rig, &write, (0..400).map(|_| seed.next() | seed.next()));
}

fn check_subsets(rig: &Rig, write: &LastWrite, subsets: impl Iterator<Item = u64>) {
    let frames = frames(write);
    let torn = rig.after_power_loss();
    let mut image = torn.disk.octets(FIRST).unwrap();
    for subset in subsets {
        let mut found = write.before.clone();
        for (index, sector) in found.chunks_mut(SECTOR_BYTES).enumerate() {
            if subset >> index & 1 == 1 {
                let at = index * SECTOR_BYTES;
                sector.copy_from_slice(&write.after[at..at + SECTOR_BYTES]);
            }
        }
        check(&torn, &mut image, write, &frames, &found);
    }
}

// Goal: a torn journal opens, says what it lost, goes on, and is whole again. Method: open at a cut in
// each sector; append; end; read everything.
#[test]
fn torn_journals_go_on() {
    let (rig, write) = journal(BEFORE + 25);
    let frames = frames(&write);
    for cut in (0..=write.after.len()).step_by(SECTOR_BYTES) {
        let torn = rig.after_power_loss();
        let mut image = torn.disk.octets(FIRST).unwrap();
        let start = crate::to_usize(write.offset);
        image[start + cut..start + write.after.len()].fill(0);
        torn.disk.set_octets(FIRST, &image);
        let (accepted, _) = expected(&write, &frames, &image[start..start + write.after.len()]);
        let last = BEFORE + accepted;

        let mut opened = torn.open().unwrap();
        assert_eq!(opened.recovered.next_sequence, Sequence(last + 1));
        let whole = last == BEFORE + 25 || cut == 0;
        let truncated = (!whole).then_some(Sequence(last + 1));
        assert_eq!(opened.recovered.truncated_at, truncated, "cut at {cut}");
        append(&mut opened, last + 1..=last + 30);
        settle(&mut opened);
        opened.persister.close().unwrap();

        assert_eq!(torn.read_all(1, false), bodies(last + 30));
        let report = verify_on(&torn.disk, None).unwrap();
        assert_eq!(report.verdict, Verdict::Sound, "{report:?}");
    }
}

// Goal: a crash right after a recovery finds the same ghosts again. Method: tear so that ghosts remain,
// open twice without making anything durable.
#[test]
fn ghosts_are_reported_until_they_are_written_over() {
    let (rig, write) = journal(BEFORE + 25);
    let torn = rig.after_power_loss();
    let mut image = torn.disk.octets(FIRST).unwrap();
    let start = crate::to_usize(write.offset);
    image[start + 1024..start + 1536].fill(0);
    torn.disk.set_octets(FIRST, &image);
    let first = torn.open().unwrap().recovered;
    assert!(!first.ghosts.is_empty());
    let again = torn.after_power_loss();
    let second = again.open().unwrap();
    assert_eq!(second.recovered.ghosts, first.ghosts);
    assert_eq!(second.recovered.truncated_at, first.truncated_at);
    assert_eq!(second.recovered.epoch.0, first.epoch.0 + 1);
}

// Goal: what an older epoch left behind the end is not a ghost: that epoch's ghosts were reported when it
// ended. Method: tear a long batch, write a short one over it, lose the power again.
#[test]
fn leftovers_of_older_epochs_are_no_ghosts() {
    let (rig, write) = journal(BEFORE + 40);
    assert!(write.after.len() > 3 * 4096);
    let torn = rig.after_power_loss();
    let mut image = torn.disk.octets(FIRST).unwrap();
    let start = crate::to_usize(write.offset);
    image[start + 1024..start + 1536].fill(0);
    torn.disk.set_octets(FIRST, &image);
    let mut opened = torn.open().unwrap();
    let next = opened.recovered.next_sequence.0;
    assert!(!opened.recovered.ghosts.is_empty());
    append(&mut opened, next..=next);
    opened.persister.work().unwrap();
    let again = torn.after_power_loss();
    let image = again.disk.octets(FIRST).unwrap();
    assert_ne!(image[start + 8192..start + 12288], [0; 4096], "the rest of the torn batch");
    let recovered = again.open().unwrap().recovered;
    assert_eq!(recovered.next_sequence.0, next + 1);
    assert_eq!(recovered.ghosts, []);
}

// Goal: octets of an earlier use of the file behind the end are ignored. Method: put a batch there that
// was written under another salt, as in a file that was used again.
#[test]
fn octets_of_an_earlier_use_are_ignored() {
    let (rig, _) = journal(BEFORE + 25);
    let (_, stale) = journal_from(BEFORE + 25, 2);
    let journal = rig.after_power_loss();
    let mut image = journal.disk.octets(FIRST).unwrap();
    let end = image.iter().rposition(|octet| *octet != 0).unwrap().next_multiple_of(4096);
    image[end..end + stale.after.len()].copy_from_slice(&stale.after);
    journal.disk.set_octets(FIRST, &image);
    let opened = journal.open().unwrap();
    assert_eq!(opened.recovered.next_sequence, Sequence(BEFORE + 26));
    assert_eq!(opened.recovered.ghosts, []);
}
