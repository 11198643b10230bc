//! The orderly end: with it, a start without the ring knows that nothing is lost; without it, it does not.

use protocol::units::{Epoch, Sequence};

use super::{Rig, append, settle};
use crate::open::{Opened, Recovered, Source};
use crate::simulated::{Fault, SimulatedDisk};
use crate::superblock;

/// Records 1..=20 durable, 21..=30 in the ring, and the run at work.
fn running() -> (Rig, Opened) {
    let rig = Rig::new();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 1..=20);
    settle(&mut opened);
    append(&mut opened, 21..=30);
    (rig, opened)
}

/// Thirty records and an orderly end; then the ring is gone.
fn ended() -> Rig {
    let (rig, opened) = running();
    opened.persister.close().unwrap();
    rig.after_power_loss()
}

/// As [`ended`], without the end: ten records are lost.
fn bereft() -> Rig {
    running().0.after_power_loss()
}

fn recovered(rig: &Rig) -> Recovered {
    rig.open().unwrap().recovered
}

/// First record that may be lost, as a start says.
fn lost(rig: &Rig) -> Option<u64> {
    recovered(rig).lost_from().map(|sequence| sequence.0)
}

// Goal: nothing is in doubt behind an orderly end, whatever became of the ring, and everything is behind any other
// end. Method: end, or do not, after runs of some records and of none.
#[test]
fn an_orderly_end_is_known_without_the_ring() {
    let rig = ended();
    let first = recovered(&rig);
    assert_eq!((first.source, first.was_closed), (Source::Tier1, true));
    assert_eq!((first.next_sequence, first.lost_from()), (Sequence(31), None));

    // That start was an unclean end in its turn: it may have appended what nobody sees any more.
    let again = recovered(&rig.after_power_loss());
    assert_eq!((again.source, again.was_closed), (Source::Tier1, false));
    assert_eq!(again.lost_from(), Some(Sequence(31)));
    // With its ring there is no doubt.
    assert_eq!((recovered(&rig).source, lost(&rig)), (Source::Tier0, None));

    // A run without a record ends orderly too.
    let rig = ended();
    rig.open().unwrap().persister.close().unwrap();
    assert_eq!(lost(&rig.after_power_loss()), None);

    // A run that made everything durable, even told the superblock, and was then killed.
    let rig = ended();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 31..=40);
    settle(&mut opened);
    (0..2048).for_each(|_| drop(opened.persister.work()));
    assert_eq!(superblock::read(&rig.disk).unwrap().0.unwrap().durable, Sequence(40));
    assert_eq!(lost(&rig.after_power_loss()), Some(41));
}

// Goal: an end is none for a journal that goes on behind it, whoever wrote there. Method: the ring, or the segments,
// hold more than what the superblock calls the end.
#[test]
fn nothing_goes_on_behind_an_end() {
    let (rig, mut opened) = running();
    opened.persister.close().unwrap();
    append_one(&mut opened.writer, 31);
    let found = recovered(&rig);
    assert_eq!((found.next_sequence, found.was_closed), (Sequence(32), false));

    // A superblock of before, over segments that know more.
    let rig = ended();
    let old = rig.disk.octets(superblock::NAME).unwrap();
    let mut opened = rig.open().unwrap();
    append(&mut opened, 31..=35);
    settle(&mut opened);
    let rig = rig.after_power_loss();
    rig.disk.set_octets(superblock::NAME, &old);
    let found = recovered(&rig);
    assert_eq!((found.was_closed, found.lost_from()), (false, Some(Sequence(36))));
}

fn append_one(writer: &mut crate::ring::Writer, number: u64) {
    let body = super::body(number, super::bytes_of(number));
    writer.append(protocol::units::Nanos(number), Sequence(number - 1), &body).unwrap();
}

// Goal: a loss is told until a record has been appended, which has to tell it: neither a start that comes to nothing
// nor its orderly end hides it. Method: starts without a record, with and without an end, with and without the ring,
// and with a ring of another size.
#[test]
fn a_loss_is_told_until_it_is_written_down() {
    let mut rig = bereft();
    assert_eq!(lost(&rig), Some(21));
    let again = recovered(&rig);
    assert_eq!((again.source, again.lost_from()), (Source::Tier1, Some(Sequence(21))));
    rig.options.ring_bytes *= 2;
    assert_eq!(lost(&rig), Some(21));
    rig.open().unwrap().persister.close().unwrap();
    assert_eq!(lost(&rig), Some(21));
    let rig = rig.after_power_loss();
    assert_eq!(lost(&rig), Some(21));

    // Written down, and the process ends: the record is in the ring.
    let mut opened = rig.open().unwrap();
    append(&mut opened, 21..=21);
    drop(opened);
    assert_eq!(lost(&rig), None);
    // Now an orderly end is one.
    rig.open().unwrap().persister.close().unwrap();
    assert_eq!(lost(&rig.after_power_loss()), None);

    // Written down, but not durable when the power goes again.
    let rig = bereft();
    append(&mut rig.open().unwrap(), 21..=21);
    assert_eq!(lost(&rig.after_power_loss()), Some(21));
}

/// What an operation may come to when the machine dies in it.
fn deaths() -> impl Iterator<Item = Fault> {
    let masks = [0, 1, 2, 0xF0, 0xFE, 0x7F, u64::MAX];
    let refused = Fault::Refused(std::io::ErrorKind::Other);
    masks.into_iter().map(Fault::Torn).chain([refused])
}

// Goal: an end that stands on the disk is the true one, wherever the power goes while it is written. Method: the
// machine dies at each operation of a close, with any part of it done; either the end is there with every record, or
// there is none and the loss is told.
#[test]
fn a_crash_at_any_operation_of_an_end() {
    let (mut ends, mut operation) = (0, 0);
    loop {
        let mut reached = false;
        for fault in deaths() {
            let (rig, opened) = running();
            let start = rig.disk.operations();
            kill_at(&rig.disk, start + operation, fault);
            let closed = opened.persister.close();
            reached |= start + operation < rig.disk.operations();
            let found = recovered(&rig.after_power_loss());
            let context = format!("operation {operation}, {fault:?}: {found:?}");
            if found.was_closed {
                ends += 1;
                assert_eq!(
                    (found.next_sequence, found.lost_from()),
                    (Sequence(31), None),
                    "{context}"
                );
            } else {
                assert!(closed.is_err(), "{context}");
                assert_eq!(found.lost_from(), Some(found.next_sequence), "{context}");
            }
        }
        if !reached {
            break;
        }
        operation += 1;
    }
    assert!(operation >= 2, "a batch and the superblock");
    assert!(ends > deaths().count(), "some ends came to stand although the machine died in them");
}

/// From this operation on nothing works, and it may be half done.
fn kill_at(disk: &SimulatedDisk, operation: u64, fault: Fault) {
    disk.fail_at(operation, fault);
    disk.fail_from(Some(operation + 1));
}

// Goal: before a run can append its first record, the end of the run before stands nowhere any more. Method: the
// machine dies at each operation of an open behind an orderly end, or the device keeps one of its writes to itself; if
// the open came to its end, a record is appended, and the ring is gone.
#[test]
fn a_crash_at_any_operation_of_a_start_behind_an_end() {
    let (mut starts, mut operation) = (0, 0);
    loop {
        let mut reached = false;
        for fault in deaths().chain([Fault::Lost]) {
            let rig = ended();
            let start = rig.disk.operations();
            if fault == Fault::Lost {
                rig.disk.fail_at(start + operation, fault);
            } else {
                kill_at(&rig.disk, start + operation, fault);
            }
            let opened = rig.open();
            reached |= start + operation < rig.disk.operations();
            let context = format!("operation {operation}, {fault:?}");
            let is_open = opened.is_ok();
            if let Ok(mut opened) = opened {
                starts += 1;
                append(&mut opened, 31..=31);
            }
            let found = recovered(&rig.after_power_loss());
            assert_eq!(found.next_sequence, Sequence(31), "{context}");
            assert!(!is_open || found.lost_from() == Some(Sequence(31)), "{context}: {found:?}");
        }
        if !reached {
            break;
        }
        operation += 1;
    }
    assert!(operation >= 2, "both copies of the superblock");
    assert!(starts > deaths().count(), "starts that a lost write did not stop");
}

// Goal: no flipped bit makes an end, and one that takes the copy with the end away leaves doubt behind, not damage.
// Method: a bit of each octet of the superblock, behind an end and behind a start.
#[test]
fn flips_make_no_end() {
    let end = ended();
    let start = ended();
    drop(start.open().unwrap());
    for (rig, epoch, is_end) in [(&end, 1, true), (&start, 2, false)] {
        let image = rig.disk.octets(superblock::NAME).unwrap();
        let (read, _) = superblock::read(&rig.disk).unwrap();
        let newest = usize::try_from(read.unwrap().generation % 2).unwrap();
        for octet in 0..image.len() {
            let mut image = image.clone();
            image[octet] ^= 1 << (octet % 8);
            rig.disk.set_octets(superblock::NAME, &image);
            let (read, copies) = superblock::read(&rig.disk).unwrap();
            let read = read.unwrap();
            let is_of_newest = octet / 4096 == newest;
            assert_eq!(
                (read.epoch, read.closed),
                (Epoch(epoch), is_end && !is_of_newest),
                "{octet}"
            );
            assert_ne!(copies.first_is_sound, copies.second_is_sound, "{octet}");
        }
        rig.disk.set_octets(superblock::NAME, &image);
    }
    // And so to the doubt.
    let mut image = end.disk.octets(superblock::NAME).unwrap();
    let (read, _) = superblock::read(&end.disk).unwrap();
    image[usize::try_from(read.unwrap().generation % 2).unwrap() * 4096 + 36] ^= 1;
    end.disk.set_octets(superblock::NAME, &image);
    assert_eq!(lost(&end), Some(31));
}
