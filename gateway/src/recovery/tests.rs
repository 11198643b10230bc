//! Tests of the boot: what it writes, and what it knows afterwards.

use super::*;
use crate::testing::Folders;
use journal::{ReadLimit, Reader};
use protocol::header::MessageHeader;
use protocol::messages::{ConfigurationActivated, SessionDefinition};
use protocol::units::{Nanos, SessionIndex};

const VENUE: SessionIndex = SessionIndex(0);
const LEADER: SessionIndex = SessionIndex(1);

/// Templates of the records from `from` on.
fn records(configuration: &Configuration, from: Sequence, to: Sequence) -> Vec<u16> {
    let ring = ring_path(configuration);
    let directory = &configuration.journal.directory;
    let mut reader = Reader::open(directory, Some(&ring), from, ReadLimit::Written).unwrap();
    let mut templates = Vec::new();
    while reader.next_sequence() <= to {
        let frame = reader.next().unwrap().unwrap();
        templates.push(MessageHeader::decode(frame.body).unwrap().template_id);
    }
    templates
}

fn event(booted: &mut Booted, session: SessionIndex, state: SessionState) {
    let event = SessionEvent { session, state, session_id: [9; 16], time: Nanos(5) };
    let mut buffer = [0; 64];
    let length = event.encode(&mut buffer);
    booted.decider.take(&buffer[..length], Nanos(5)).unwrap();
}

/// Goal: a run announces itself, the transports that an earlier run did not live to see the end of, and
/// its configuration if that is new; it knows the past without having been told.
/// Method: boot, bind two sessions, end without a word, boot again, and again.
#[test]
fn a_boot_announces_itself_and_buries_old_transports() {
    let folders = Folders::new();
    let configuration = folders.configuration();
    let boot = || boot(&configuration, 1, 1, &Clock::system()).unwrap();

    let mut first = boot();
    let end = first.decider.written();
    let templates = records(&configuration, Sequence(1), end);
    assert_eq!(templates[0], EpochStart::TEMPLATE_ID);
    assert_eq!(templates.last(), Some(&ConfigurationActivated::TEMPLATE_ID));
    assert!(templates.contains(&SessionDefinition::TEMPLATE_ID));
    assert_eq!((first.recovered.epoch.0, revision(&first)), (1, 1));
    assert_eq!(first.readers[0].next_sequence().0, end.0 + 1, "stages begin behind the boot");
    for session in [VENUE, LEADER] {
        event(&mut first, session, SessionState::Negotiated);
        event(&mut first, session, SessionState::Established);
    }
    event(&mut first, VENUE, SessionState::Synchronised);
    let end = first.decider.written();
    drop(first);

    let second = boot();
    assert_eq!((second.recovered.epoch.0, revision(&second)), (2, 1));
    let (from, to) = (Sequence(end.0 + 1), second.decider.written());
    let lost = SessionEvent::TEMPLATE_ID;
    assert_eq!(records(&configuration, from, to), [EpochStart::TEMPLATE_ID, lost, lost]);
    assert!(!second.decider.engine().is_synchronised(VENUE));
    for session in [VENUE, LEADER] {
        let life = second.book.life(session);
        assert_eq!((life.session_id, life.state), (Some([9; 16]), Some(SessionState::Lost)));
    }
    drop(second);

    let third = boot();
    let (from, to) = (Sequence(to.0 + 1), third.decider.written());
    assert_eq!(records(&configuration, from, to), [EpochStart::TEMPLATE_ID]);
    assert_eq!(third.book.into_ids().len(), 2);
}

/// Goal: a configuration that gives an old name another meaning is refused before anything is written.
/// Method: change the lot of an instrument between two boots.
#[test]
fn a_contradicting_configuration_is_refused() {
    let folders = Folders::new();
    let mut configuration = folders.configuration();
    let first = boot(&configuration, 1, 1, &Clock::system()).unwrap();
    let written = first.decider.written();
    drop(first);
    configuration.instruments[0].lot = protocol::messages::Decimal { mantissa: 1, exponent: 0 };
    let error = boot(&configuration, 1, 1, &Clock::system()).err().unwrap();
    assert!(matches!(error, RecoveryError::Revision(_)), "{error}");
    let configuration = folders.configuration();
    let again = boot(&configuration, 1, 1, &Clock::system()).unwrap();
    assert_eq!(again.recovered.next_sequence.0, written.0 + 1);
}

fn revision(booted: &Booted) -> u32 {
    booted.decider.engine().configuration().unwrap().revision
}
