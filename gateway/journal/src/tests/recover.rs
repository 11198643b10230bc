//! The recovery table, row by row, and opening what should not be opened.

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::Ordering;

use protocol::units::{Epoch, Nanos, Sequence};

use super::{FIRST, Rig, append, bodies, body, bytes_of, settle};
use crate::damage::{Reason, Tier};
use crate::memory::Word;
use crate::monitor::status;
use crate::open::{EPOCHS_MAX, OpenError, Opened, Source, open};
use crate::options::{Options, READERS_MAX};
use crate::ring;
use crate::verify::{Verdict, verify_on};

/// What a row of the table must come to.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// Next sequence, source, whether repaired, where truncated.
    Opens(u64, Source, bool, Option<u64>),
    Refuses(Tier, u64),
}

fn outcome(rig: &Rig) -> Outcome {
    match rig.open() {
        Ok(opened) => {
            let recovered = &opened.recovered;
            Outcome::Opens(
                recovered.next_sequence.0,
                recovered.source,
                recovered.repaired,
                recovered.truncated_at.map(|sequence| sequence.0),
            )
        }
        Err(OpenError::Corrupt(bad)) => Outcome::Refuses(bad.tier, bad.sequence.0),
        Err(other) => panic!("{other}"),
    }
}

/// Records 1..=10 and 11..=20 durable in two batches, 21..=30 in the ring; the process then ends.
fn journal() -> Rig {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    for end in [10, 20] {
        append(&mut opened, end - 9..=end);
        opened.persister.work().unwrap();
    }
    append(&mut opened, 21..=30);
    rig
}

/// Offset of the second batch.
fn second_batch(image: &[u8]) -> usize {
    (8192..image.len()).step_by(4096).find(|at| image[*at..].starts_with(b"PLBT")).unwrap()
}

fn damage(rig: &Rig, change: impl FnOnce(&mut [u8], usize)) {
    let mut image = rig.disk.octets(FIRST).unwrap();
    let second = second_batch(&image);
    change(&mut image, second);
    rig.disk.set_octets(FIRST, &image);
}

fn remove_ring(rig: &Rig) {
    std::fs::remove_file(&rig.options.ring_path).unwrap();
}

/// Writes over words of the ring's file, from a data offset on.
fn damage_ring(rig: &Rig, sequence: u64) {
    let ring = ring::open(&rig.options.ring_path, true).unwrap().unwrap();
    let position =
        (0..ring.bytes()).step_by(64).find(|at| ring.sequence_at(*at) == sequence).unwrap();
    let mut octets = std::fs::read(&rig.options.ring_path).unwrap();
    octets[4096 + usize::try_from(position).unwrap() + 45] ^= 1;
    std::fs::write(&rig.options.ring_path, octets).unwrap();
}

/// Zeroes the sequence in the ring's slot of record `sequence`.
fn forget_sequence(rig: &Rig, sequence: u64) {
    let ring = ring::open(&rig.options.ring_path, true).unwrap().unwrap();
    let slot = (0..ring.bytes()).step_by(64).find(|at| ring.sequence_at(*at) == sequence).unwrap();
    ring.header(Word::data(crate::to_usize(slot) + 8)).store(0, Ordering::Relaxed);
}

// Goal: each row of the table in `recovery` comes to what the table says. Method: make the row, open.
#[test]
fn the_recovery_table() {
    use Outcome::{Opens, Refuses};
    // 1: nothing at all.
    let rig = Rig::new();
    assert_eq!(outcome(&rig), Opens(1, Source::Empty, false, None));

    // 2: segments end where the last batch ends; no ring.
    let rig = journal();
    remove_ring(&rig);
    assert_eq!(outcome(&rig), Opens(21, Source::Tier1, false, None));

    // 2: torn last batch; no ring. Nothing proves that it had been durable.
    let rig = journal();
    remove_ring(&rig);
    damage(&rig, |image, second| image[second + 128..second + 4096].fill(0));
    assert_eq!(outcome(&rig), Opens(11, Source::Tier1, false, Some(11)));

    // 3: the ring knows more.
    let rig = journal();
    assert_eq!(outcome(&rig), Opens(31, Source::Tier0, false, None));

    // 3: the ring knows as much.
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=10);
    opened.persister.close().unwrap();
    assert_eq!(outcome(&rig), Opens(11, Source::Tier0, false, None));

    // 4: the ring is older than the segments, and agrees with them.
    let rig = journal();
    let saved = std::fs::read(&rig.options.ring_path).unwrap();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 31..=40);
    opened.persister.close().unwrap();
    std::fs::write(&rig.options.ring_path, saved).unwrap();
    assert_eq!(outcome(&rig), Opens(41, Source::Tier1, false, None));

    // 5: the ring holds other records than the segments.
    let rig = journal();
    let saved = std::fs::read(&rig.options.ring_path).unwrap();
    remove_ring(&rig);
    let mut opened = rig.open().unwrap();
    opened.writer.append(Nanos(0), Sequence(0), &body(99, 99)).unwrap();
    opened.persister.close().unwrap();
    std::fs::write(&rig.options.ring_path, saved).unwrap();
    assert_eq!(outcome(&rig), Refuses(Tier::Ring, 21));

    // 5: the ring is ahead, but another run has gone on without it.
    let rig = journal();
    let saved = std::fs::read(&rig.options.ring_path).unwrap();
    remove_ring(&rig);
    drop(rig.open().unwrap());
    std::fs::write(&rig.options.ring_path, saved).unwrap();
    assert_eq!(outcome(&rig), Refuses(Tier::Ring, 21));

    // 6: a bad record in the ring behind what the segments have.
    let rig = journal();
    damage_ring(&rig, 25);
    assert_eq!(outcome(&rig), Refuses(Tier::Ring, 25));

    // 6: a record that the ring's counters know of is not in the ring any more.
    let rig = journal();
    let ring = ring::open(&rig.options.ring_path, true).unwrap().unwrap();
    let last = (0..ring.bytes()).step_by(64).find(|at| ring.sequence_at(*at) == 30).unwrap();
    ring.header(Word::data(crate::to_usize(last))).store(0, Ordering::Relaxed);
    assert_eq!(outcome(&rig), Refuses(Tier::Ring, 30));

    // 6: the head slot is broken: whatever is appended there would be lost.
    let rig = journal();
    forget_sequence(&rig, 31);
    assert_eq!(outcome(&rig), Refuses(Tier::Ring, 31));

    // 6: the ring's first record is broken down to its sequence.
    let rig = journal();
    forget_sequence(&rig, 21);
    assert_eq!(outcome(&rig), Refuses(Tier::Ring, 21));

    // 8: the same, and a durable record is damaged on disk: the ring's counters vouch for it.
    damage(&rig, |image, _| image[4096 + 900] ^= 1);
    assert!(matches!(outcome(&rig), Refuses(Tier::Segment, 2..=10)));

    // 7: durable records are damaged on disk, and the ring still has them.
    let rig = journal();
    damage(&rig, |image, second| image[second + 200] ^= 1);
    assert_eq!(outcome(&rig), Opens(31, Source::Tier0, true, None));
    let rig = journal();
    damage(&rig, |image, _| image[4096 + 200] ^= 1);
    assert_eq!(outcome(&rig), Opens(31, Source::Tier0, true, None));

    // 8: durable records are damaged on disk, and there is no ring.
    let rig = journal();
    remove_ring(&rig);
    damage(&rig, |image, _| image[4096 + 200] ^= 1);
    assert_eq!(outcome(&rig), Refuses(Tier::Segment, 1));
    // Nothing was touched: with the damage undone, it opens.
    damage(&rig, |image, _| image[4096 + 200] ^= 1);
    assert_eq!(outcome(&rig), Opens(21, Source::Tier1, false, None));

    // 8: the ring has too little of them.
    let rig = journal();
    damage(&rig, |image, _| image[4096 + 200] ^= 1);
    damage_ring(&rig, 5);
    assert_eq!(outcome(&rig), Refuses(Tier::Segment, 1));
}

// Goal: a repair is durable, leaves the damaged segment as evidence, and verifies. Method: damage the
// first batch, open, end, lose the ring, read.
#[test]
fn repairs_are_kept() {
    let rig = journal();
    damage(&rig, |image, _| image[4096 + 700] ^= 1);
    let evidence = rig.disk.octets(FIRST).unwrap();
    assert_eq!(
        verify_on(&rig.disk, Some(&rig.options.ring_path)).unwrap().verdict,
        Verdict::Repairable
    );
    let mut opened = rig.open().unwrap();
    append(&mut opened, 31..=40);
    settle(&mut opened);
    opened.persister.close().unwrap();
    assert_eq!(rig.disk.octets(FIRST).unwrap(), evidence);
    let rig = rig.after_power_loss();
    assert_eq!(rig.read_all(1, false), bodies(40));
    assert_eq!(verify_on(&rig.disk, None).unwrap().verdict, Verdict::Sound);
    assert_eq!(outcome(&rig), Outcome::Opens(41, Source::Tier1, false, None));
}

// Goal: a ring of another size takes over what was not durable. Method: reopen larger, then smaller.
#[test]
fn rings_change_their_size() {
    let mut rig = journal();
    for (bytes, last) in [(1 << 20, 31), (256 << 10, 32)] {
        rig.options.ring_bytes = bytes;
        let mut opened = rig.open().unwrap();
        assert_eq!(opened.recovered.next_sequence, Sequence(last));
        append(&mut opened, last..=last);
    }
    assert_eq!(rig.read_all(1, true), bodies(32));
    let mut opened = rig.open().unwrap();
    settle(&mut opened);
    assert_eq!(rig.read_all(1, false), bodies(32));
}

// Goal: the options are checked by name. Method: one wrong value each.
#[test]
fn options_are_checked() {
    type Change = fn(&mut Options);
    let wrong: [(&str, Change); 6] = [
        ("ring_bytes", |options| options.ring_bytes = 300 << 10),
        ("ring_bytes", |options| options.ring_bytes = 64 << 10),
        ("batch_bytes_max", |options| options.batch_bytes_max = 4096),
        ("batch_bytes_max", |options| options.batch_bytes_max = (72 << 10) + 1),
        ("segment_bytes", |options| options.segment_bytes = 72 << 10),
        ("readers", |options| options.readers = READERS_MAX + 1),
    ];
    for (field, change) in wrong {
        let mut rig = Rig::new();
        change(&mut rig.options);
        let refused = rig.open().unwrap_err();
        let OpenError::Options { field: named, .. } = &refused else { panic!("{refused}") };
        assert_eq!(*named, field);
    }
}

// Goal: another shard's journal, another journal's ring, and files that are no ring are refused with
// their reason. Method: put each in place.
#[test]
fn foreign_things_are_refused() {
    let mut rig = journal();
    rig.options.shard = 7;
    let refused = rig.open().unwrap_err();
    assert!(matches!(refused, OpenError::WrongShard { found: 0, wanted: 7 }), "{refused}");

    let rig = journal();
    // Another seed makes another journal.
    let mut other = Rig::new();
    other.seed = 4711;
    append(&mut other.open().unwrap(), 1..=3);
    std::fs::copy(&other.options.ring_path, &rig.options.ring_path).unwrap();
    let refused = rig.open().unwrap_err().to_string();
    assert!(refused.contains("belongs to another journal"), "{refused}");

    // The directory is gone, its ring is not: it may hold what was never on disk.
    let gone = Rig::over(crate::simulated::SimulatedDisk::new());
    std::fs::create_dir(gone.options.ring_path.parent().unwrap()).unwrap();
    std::fs::copy(&other.options.ring_path, &gone.options.ring_path).unwrap();
    let refused = gone.open().unwrap_err().to_string();
    assert!(refused.contains("not in the directory"), "{refused}");
    assert_eq!(gone.disk.operations(), 0, "nothing was touched");

    for (octets, reason) in [
        (vec![], "4096 octets and a power of two"),
        (vec![1; 5000], "4096 octets and a power of two"),
        (vec![1; 4096 + 4096], "not a ring"),
    ] {
        let rig = journal();
        std::fs::write(&rig.options.ring_path, octets).unwrap();
        let refused = rig.open().unwrap_err().to_string();
        assert!(refused.contains(reason), "{refused}");
    }
}

// Goal: a ring's identity is checked bit by bit. Method: flip each bit of it.
#[test]
fn flips_in_the_rings_identity_are_refused() {
    let rig = journal();
    let octets = std::fs::read(&rig.options.ring_path).unwrap();
    for bit in 0..48 * 8 {
        let mut octets = octets.clone();
        octets[bit / 8] ^= 1 << (bit % 8);
        std::fs::write(&rig.options.ring_path, &octets).unwrap();
        let refused = rig.open().unwrap_err();
        assert!(matches!(refused, OpenError::Ring { .. }), "bit {bit}: {refused}");
    }
}

// Goal: the ring must lie in memory, in a private directory. Method: a disk, and an open directory.
#[test]
fn rings_lie_in_private_memory() {
    let mut rig = Rig::new();
    let on_disk = tempfile::tempdir().unwrap();
    rig.options.ring_path = on_disk.path().join("private/ring");
    let refused = rig.open().unwrap_err().to_string();
    assert!(refused.contains("must lie on a tmpfs"), "{refused}");

    let rig = Rig::new();
    let directory = rig.options.ring_path.parent().unwrap();
    std::fs::create_dir(directory).unwrap();
    std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o750)).unwrap();
    let refused = rig.open().unwrap_err().to_string();
    assert!(refused.contains("must be 0700"), "{refused}");
}

// Goal: a second opener is refused and told who is first; when the first is gone, it gets in. Method: a
// real directory, twice in one process (the lock belongs to the open file, not to the process).
#[test]
fn a_second_opener_is_refused() {
    let rig = Rig::new();
    let mut options = rig.options.clone();
    options.directory = rig.memory.path().join("segments");
    let first = open(&options, 1, &|| Nanos(0)).unwrap();
    let refused = open(&options, 2, &|| Nanos(0)).unwrap_err();
    let OpenError::Locked { holder, .. } = &refused else { panic!("{refused}") };
    assert!(holder.contains(&format!("process {}", std::process::id())), "{holder}");
    // Any stage keeps it locked.
    let Opened { writer, persister, preparer, .. } = first;
    drop((persister, preparer));
    assert!(matches!(open(&options, 3, &|| Nanos(0)), Err(OpenError::Locked { .. })));
    drop(writer);
    assert_eq!(open(&options, 4, &|| Nanos(0)).unwrap().recovered.epoch, Epoch(2));
}

// Goal: without direct I/O everything works the same, and stats say so. Method: both ways, on a disk.
#[test]
fn direct_io_is_optional() {
    for direct in [true, false] {
        let rig = Rig::new();
        let mut options = rig.options.clone();
        let on_disk = tempfile::tempdir().unwrap();
        options.directory = on_disk.path().join("segments");
        options.direct_io = direct;
        let mut opened = open(&options, 1, &|| Nanos(0)).unwrap();
        append(&mut opened, 1..=300);
        settle(&mut opened);
        let stats = crate::stats(&options.directory, Some(&options.ring_path)).unwrap();
        let ring = stats.ring.unwrap();
        if !direct {
            assert!(!ring.counters.direct_io);
        }
        assert_eq!(ring.watermarks.durable, Sequence(300));
        opened.persister.close().unwrap();
        let report = crate::verify(&options.directory, None).unwrap();
        assert_eq!((report.verdict, report.records), (Verdict::Sound, 300));
    }
}

// Goal: epochs end before a ClOrdID would repeat. Method: a ring whose last run was the last one.
#[test]
fn epochs_run_out() {
    let rig = journal();
    let ring = ring::open(&rig.options.ring_path, true).unwrap().unwrap();
    ring.header(status::EPOCH).store(u64::from(EPOCHS_MAX), Ordering::Relaxed);
    let refused = rig.open().unwrap_err();
    assert!(matches!(refused, OpenError::EpochsExhausted), "{refused}");
}

// Goal: a record that changed in the ring behind the writer's back is not made durable. Method: flip a
// bit between append and persist.
#[test]
fn broken_memory_is_not_made_durable() {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=3);
    let ring = ring::open(&rig.options.ring_path, true).unwrap().unwrap();
    // The second record's body.
    let second = 64 * (40 + bytes_of(1)).div_ceil(64);
    let position = Word::data(second + 48);
    ring.header(position).fetch_xor(1 << 17, Ordering::Relaxed);
    let refused = opened.persister.work().unwrap_err().to_string();
    assert!(refused.contains("sequence 2") && refused.contains("check"), "{refused}");
    assert_eq!(opened.monitor.watermarks().durable, Sequence(0));
    ring.header(position).fetch_xor(1 << 17, Ordering::Relaxed);
    assert_eq!(opened.persister.work().unwrap(), 3);
}

// Goal: newer formats are refused by name. Method: a version in each header, with a matching check.
#[test]
fn newer_formats_are_refused() {
    for (name, at) in [(crate::superblock::NAME, 8), (FIRST, 8)] {
        let rig = journal();
        let mut image = rig.disk.octets(name).unwrap();
        for block in image.chunks_mut(4096).take(2) {
            if block.starts_with(b"PLS") {
                block[at..at + 4].copy_from_slice(&2_u32.to_le_bytes());
                crate::block::seal_block(block);
            }
        }
        rig.disk.set_octets(name, &image);
        let refused = rig.open().unwrap_err();
        let OpenError::WrongVersion { file, found: 2, supported: 1 } = &refused else {
            panic!("{refused}")
        };
        assert_eq!(file, name);
    }
}

// Goal: reports are data. Method: render one as a debug text and check what an operator needs is in it.
#[test]
fn reasons_name_the_place() {
    let rig = journal();
    remove_ring(&rig);
    damage(&rig, |image, _| image[4096 + 200] ^= 1);
    let OpenError::Corrupt(bad) = rig.open().unwrap_err() else { panic!("damaged") };
    assert_eq!(bad.reason, Reason::BatchCheck);
    let text = OpenError::Corrupt(bad).to_string();
    assert!(text.starts_with("segment 1, offset 4096, sequence 1: corrupt: "), "{text}");
}
