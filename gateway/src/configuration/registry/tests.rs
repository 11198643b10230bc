//! Tests of the registry: names keep their indices, and a journal without room is refused.

use super::{Registry, RegistryError};
use crate::configuration::Capacity;
use crate::configuration::tests::{SMALL, edited, valid};
use protocol::messages::{
    EngineCapacity, EpochStart, LeaderDefinition, LeaderEvent, Name, VenueDefinition,
};
use protocol::units::{Epoch, LeaderIndex, Nanos};

fn leader(index: u16, name: &str) -> Vec<u8> {
    let name = Name::new(name).unwrap();
    let definition = LeaderDefinition {
        leader: LeaderIndex(index),
        name,
        reference_equity: None,
        leverage: None,
        account: None,
    };
    let mut record = vec![0; LeaderDefinition::ENCODED_LENGTH];
    definition.encode(&mut record);
    record
}

fn epoch() -> Vec<u8> {
    let start = EpochStart {
        epoch: Epoch(2),
        shard: 0,
        build: Name::EMPTY,
        truncated_at: None,
        rotation_seed: 0,
        time: Nanos(0),
        capacity: EngineCapacity {
            leaders_max: 0,
            instruments_max: 0,
            followers_max: 0,
            plans_max: 0,
            rows_max: 0,
            orders_max: 0,
            events_buffered_max: 0,
            trade_ids_max: 0,
            sessions_max: 0,
            venues_max: 0,
            limits_max: 0,
        },
    };
    let mut record = vec![0; EpochStart::ENCODED_LENGTH];
    start.encode(&mut record);
    record
}

fn registry() -> Registry {
    Registry::new(valid(SMALL).capacity)
}

/// Goal: definitions that never came into force bind nobody, but their numbers stay taken. Method: a start that
/// ended before its activation, then one with another lot.
#[test]
fn an_unfinished_activation_binds_nobody() {
    let mut registry = registry();
    let first = valid(SMALL).activate(&registry, Nanos(1)).unwrap();
    let (_, unfinished) = first.records.split_last().unwrap();
    for record in unfinished {
        registry.feed(record).unwrap();
    }
    registry.feed(&epoch()).unwrap();
    let other = valid(&edited(&[
        ("lot", "lot = \"0.002\""),
        ("name = \"whale\"", "name = \"new\""),
        ("leader = ", "leader = \"new\""),
    ]));
    let second = other.activate(&registry, Nanos(2)).unwrap();
    assert_eq!(second.revision, 1, "the first never came into force");
    let directory = &second.directory;
    assert_eq!(directory.instruments().next().unwrap().index.0, 0, "known, so its own");
    let leader = directory.sessions().find_map(|session| session.leader).unwrap();
    assert_eq!(leader.0, 1, "zero is taken");
}

/// Goal: a journal with more names than there is room for is refused before the engine sees it.
#[test]
fn a_journal_without_room_is_refused() {
    let capacity = Capacity { leaders_max: 2, ..*registry().capacity() };
    let mut registry = Registry::new(capacity);
    registry.feed(&leader(1, "b")).unwrap();
    let error = registry.feed(&leader(2, "c")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the journal knows leader \"c\" as number 2, capacity.leaders_max = 2 has no room for it; \
         at least 3"
    );
}

/// Goal: one index never has two names.
#[test]
fn a_journal_that_contradicts_itself_is_refused() {
    let mut registry = registry();
    registry.feed(&leader(0, "a")).unwrap();
    registry.feed(&leader(0, "a")).unwrap();
    let error = registry.feed(&leader(0, "b")).unwrap_err();
    assert!(matches!(error, RegistryError::Conflict { index: 0, .. }), "{error}");
}

/// Goal: records that define nothing pass by; a definition that cannot be read does not.
#[test]
fn other_records_pass_by() {
    let mut registry = registry();
    let mut event = vec![0; 8];
    event[2..4].copy_from_slice(&LeaderEvent::TEMPLATE_ID.to_le_bytes());
    registry.feed(&event).unwrap();
    event[2..4].copy_from_slice(&VenueDefinition::TEMPLATE_ID.to_le_bytes());
    assert!(matches!(registry.feed(&event), Err(RegistryError::Malformed(_))));
}
