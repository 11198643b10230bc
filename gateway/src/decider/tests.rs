//! Tests of journal and engine together.

use super::*;
use crate::clock::Clock;
use crate::recovery::{Booted, boot};
use crate::testing::Folders;
use journal::{ReadLimit, Reader};
use protocol::messages::{Timer, TimerKind};

/// Lets the disk work until everything is durable.
fn catch_up(booted: &mut Booted) {
    while booted.persister.durable() < booted.decider.written() {
        booted.persister.work().unwrap();
        booted.preparer.work().unwrap();
    }
}

/// Goal: a journal without room takes nothing at all, and everything again once the disk has caught up:
/// no input is lost, none is half done. Method: offer inputs while nothing is written to disk, until one
/// is refused; let the disk work; offer it again; read the journal.
#[test]
fn without_room_nothing_happens() {
    let folders = Folders::new();
    let configuration = folders.configuration();
    let mut booted = boot(&configuration, 1, 1, &Clock::system()).unwrap();
    let mut timer = [0; Timer::ENCODED_LENGTH];
    Timer { kind: TimerKind::Sweep, time: Nanos(1) }.encode(&mut timer);
    let first = booted.decider.written().0 + 1;
    let mut taken = 0_u64;
    let mut refused = 0;
    while refused < 3 {
        match booted.decider.take(&timer, Nanos(1)) {
            Ok(Taken { sequence, decisions, .. }) => {
                assert_eq!((sequence.0, decisions), (first + taken, 0));
                taken += 1;
            }
            Err(NoRoom) => {
                refused += 1;
                assert_eq!(booted.decider.written().0 + 1, first + taken);
                assert_eq!(booted.decider.engine().sequence(), booted.decider.written());
                catch_up(&mut booted);
                while booted.readers[0].next(Sequence(u64::MAX)).is_some() {}
            }
        }
    }
    assert!(taken > 1000);
    catch_up(&mut booted);
    let directory = &configuration.journal.directory;
    let mut reader = Reader::open(directory, None, Sequence(first), ReadLimit::Durable).unwrap();
    for sequence in first..first + taken {
        let frame = reader.next().unwrap().unwrap();
        assert_eq!((frame.sequence.0, frame.kind), (sequence, Timer::TEMPLATE_ID));
    }
}
