//! Tests of the numbering that is derived from journal records.

use super::*;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, CancelsEntry, ControlAction, CopiedSides, CopyMode,
    ExistingPositionRule, Flag, GuardReference, LeaderFillRule, Name, OrderDurability, OrderKey,
    OrderQuery, OrderState, PartialFillRule, PlanState, PositionEffect, Reason, RemovalRule,
    RequestKind, Scope, SizingMode, Symbol, Trigger,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Nanos, Ratio, Ticks};

const VENUE: SessionIndex = SessionIndex(0);
const OTHER_VENUE: SessionIndex = SessionIndex(1);
const CLIENT: SessionIndex = SessionIndex(2);

/// A journal in memory: each record is fed to the book as it is appended.
#[derive(Default)]
struct Scene {
    routes: Routes,
    book: SessionBook,
    sequence: u64,
}

impl Scene {
    /// Two venues with a follower and a plan each: plan 0 trades at `VENUE`, plan 1 at `OTHER_VENUE`.
    fn configured() -> Self {
        let mut scene = Self::default();
        for index in 0..2_u8 {
            // Plans first: definitions act at the activation, whatever their order.
            scene.append(|buffer| plan(index).encode(buffer));
            scene.append(|buffer| {
                FollowerDefinition {
                    follower: FollowerIndex(u32::from(index)),
                    name: Name::EMPTY,
                    venue: VenueIndex(index),
                    account: 70 + u32::from(index),
                    reference_equity: None,
                    leverage: None,
                }
                .encode(buffer)
            });
            scene.append(|buffer| {
                VenueDefinition {
                    venue: VenueIndex(index),
                    name: Name::EMPTY,
                    session: SessionIndex(u16::from(index)),
                    order_durability: OrderDurability::Written,
                    replaces: None,
                    order_alarm_after: None,
                    order_pause_after: None,
                }
                .encode(buffer)
            });
        }
        assert_eq!(scene.routes.route(PlanIndex(0)), None);
        scene.append(|buffer| {
            ConfigurationActivated {
                revision: 1,
                hash: 1,
                sweep_interval: 1,
                buffer_timeout: 1,
                records: 6,
                time: Nanos(1),
                session: None,
                command_id: None,
                plans: 2,
            }
            .encode(buffer)
        });
        scene
    }

    fn append(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) -> Sequence {
        let mut buffer = [0; 1024];
        let length = encode(&mut buffer);
        self.sequence += 1;
        let sequence = Sequence(self.sequence);
        self.routes.observe(&buffer[..length]).unwrap();
        self.book.observe(&self.routes, sequence, &buffer[..length]).unwrap();
        sequence
    }

    fn session(&mut self, session: SessionIndex, state: SessionState, id: u8) -> Sequence {
        let event = SessionEvent { session, state, session_id: [id; 16], time: Nanos(1) };
        self.append(|buffer| event.encode(buffer))
    }

    /// An instructions record with one entry per (plan, lots).
    fn instructions(&mut self, entries: &[(u32, i64)]) {
        let root = Instructions {
            trigger: Trigger::LeaderEvent,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id: Some(1),
            episode: 1,
            position_before: Lots(0),
            position: Lots(1),
            reference_price: Ticks(1),
            receive_time: Nanos(1),
            configuration: 1,
            rotation: 0,
        };
        let entries: Vec<InstructionsEntry> = entries
            .iter()
            .map(|(plan, lots)| InstructionsEntry {
                plan: PlanIndex(*plan),
                reason: Reason::None,
                effect: PositionEffect::Open,
                leg: 0,
                breaches: 0,
                target: Lots(*lots),
                position: Lots(0),
                working: Lots(0),
                desired: Lots(*lots),
                lots: Lots(*lots),
                price: None,
            })
            .collect();
        self.append(|buffer| root.encode(buffer, &entries));
    }
}

fn plan(index: u8) -> PlanDefinition {
    PlanDefinition {
        plan: PlanIndex(u32::from(index)),
        name: Name::EMPTY,
        leader: LeaderIndex(0),
        follower: FollowerIndex(u32::from(index)),
        sizing: SizingMode::FixedRatio,
        multiplier: Ratio(1),
        quantity: None,
        notional: None,
        below_minimum: BelowMinimumRule::Carry,
        force_maximum: Ratio(1),
        above_maximum: AboveMaximumRule::Scale,
        existing_position: ExistingPositionRule::None,
        guard_reference: GuardReference::LeaderFill,
        attempts_max: 1,
        state: PlanState::On,
        stop_distance: None,
        reverse: Flag::No,
        sides: CopiedSides::Both,
        on_removal: RemovalRule::Preserve,
        partial_fills: PartialFillRule::Mirror,
        increase_wait: 0,
        copy: CopyMode::Fills,
        on_leader_fill: LeaderFillRule::Wait,
        drop_opens_after: None,
    }
}

/// Goal: orders, cancels and requests of one venue session are counted together, entries without an
/// order and other sessions' orders are not. Method: one of each, then the expected next number.
#[test]
fn venue_messages_are_counted_per_session() {
    let mut scene = Scene::configured();
    let negotiated = scene.session(VENUE, SessionState::Negotiated, 9);
    assert_eq!(scene.book.life(VENUE).sent_next, 1);
    scene.append(|buffer| {
        VenueRequest { session: VENUE, kind: RequestKind::Accounts, request_id: 1, time: Nanos(1) }
            .encode(buffer)
    });
    scene.instructions(&[(0, 5), (1, 5), (0, 0), (0, -3), (1, 1)]);
    let order = OrderKey { epoch: 1, sequence: 1, plan: 0, leg: 0 };
    let cancel = CancelsEntry { order, instrument: InstrumentIndex(0) };
    let cancels = Cancels { trigger: Trigger::Command, session: VENUE };
    scene.append(|buffer| cancels.encode(buffer, &[cancel, cancel]));

    let (session, instrument, state) = (VENUE, InstrumentIndex(0), OrderState::Unknown);
    let query = OrderQuery { session, order, instrument, state, attempt: 1, time: Nanos(1) };
    scene.append(|buffer| query.encode(buffer));

    let life = scene.book.life(VENUE);
    assert_eq!(life.sent_next, 1 + 1 + 2 + 2 + 1);
    assert_eq!((life.session_id, life.negotiated_at), (Some([9; 16]), negotiated));
    assert_eq!(scene.book.life(OTHER_VENUE).sent_next, 1 + 2);
}

/// Goal: client sessions number what is addressed to them, and receive numbers out of inputs.
/// Method: a refusal, a gap and a command decision, with the numbers that they carry.
#[test]
fn client_messages_are_counted_per_session() {
    let mut scene = Scene::configured();
    scene.session(CLIENT, SessionState::Negotiated, 7);
    scene.append(|buffer| {
        EventRefused {
            session: CLIENT,
            session_sequence: 3,
            trade_id: None,
            symbol: Symbol::EMPTY,
            reason: Reason::MalformedMessage,
            receive_time: Nanos(1),
        }
        .encode(buffer)
    });
    assert_eq!(scene.book.life(CLIENT).received_next, 4);
    scene.append(|buffer| {
        ReceivedGap { session: CLIENT, from_sequence: 4, count: 6, time: Nanos(1) }.encode(buffer)
    });
    scene.append(|buffer| {
        CommandDecision {
            session: CLIENT,
            command_id: 1,
            accepted: Flag::Yes,
            reason: Reason::None,
            action: ControlAction::Pause,
            scope: Scope::Firm,
            target: 0,
            plans: 2,
        }
        .encode(buffer)
    });
    let life = scene.book.life(CLIENT);
    assert_eq!((life.received_next, life.sent_next), (10, 4));
}

/// Goal: a negotiation starts both flows at one, and every id is remembered for ever.
/// Method: negotiate twice around some messages, then finalize.
#[test]
fn a_negotiation_starts_over() {
    let mut scene = Scene::configured();
    scene.session(VENUE, SessionState::Negotiated, 1);
    scene.session(VENUE, SessionState::Established, 1);
    scene.instructions(&[(0, 5)]);
    assert_eq!(scene.book.bound().collect::<Vec<_>>(), [VENUE]);
    scene.session(VENUE, SessionState::Lost, 1);
    assert_eq!(scene.book.bound().count(), 0);
    assert_eq!(scene.book.life(VENUE).resumable(), Some([1; 16]));
    assert_eq!(scene.book.life(VENUE).sent_next, 2);

    scene.session(VENUE, SessionState::Negotiated, 2);
    let life = scene.book.life(VENUE);
    assert_eq!((life.sent_next, life.received_next), (1, 1));
    scene.session(VENUE, SessionState::Finalized, 2);
    assert_eq!(scene.book.life(VENUE).resumable(), None);
    assert_eq!(scene.book.into_ids(), [[1; 16], [2; 16]]);
}

/// Goal: a run that begins behind lost records doubts every session, until it is negotiated anew; a run
/// that lost nothing doubts none. Method: both kinds of start, then a negotiation.
#[test]
fn lost_records_make_sessions_doubtful() {
    let mut scene = Scene::configured();
    let start = |truncated_at| EpochStart {
        epoch: protocol::units::Epoch(2),
        shard: 0,
        build: Name::EMPTY,
        truncated_at,
        rotation_seed: 1,
        time: Nanos(1),
        capacity: engine::Capacity::default().to_wire(),
    };
    scene.session(VENUE, SessionState::Negotiated, 1);
    scene.append(|buffer| start(None).encode(buffer));
    assert!(!scene.book.life(VENUE).is_doubtful);
    scene.append(|buffer| start(Some(Sequence(9))).encode(buffer));
    assert!(scene.book.life(VENUE).is_doubtful);
    assert!(!scene.book.life(OTHER_VENUE).is_doubtful, "it has no session yet");
    scene.session(VENUE, SessionState::Finalized, 1);
    scene.session(VENUE, SessionState::Negotiated, 2);
    assert!(!scene.book.life(VENUE).is_doubtful);
}

/// Goal: numbers that were agreed on are those that come next, and end the doubt; messages are counted on from there.
/// Method: a doubtful session, the agreement, a question; another run that lost something doubts them again.
#[test]
fn agreed_numbers_end_the_doubt() {
    let mut scene = Scene::configured();
    scene.session(VENUE, SessionState::Negotiated, 1);
    let start = |epoch| EpochStart {
        epoch: protocol::units::Epoch(epoch),
        shard: 0,
        build: Name::EMPTY,
        truncated_at: Some(Sequence(9)),
        rotation_seed: 1,
        time: Nanos(1),
        capacity: engine::Capacity::default().to_wire(),
    };
    scene.append(|buffer| start(2).encode(buffer));
    let agreed = SessionNumbers {
        session: VENUE,
        received_next: 40,
        sent_next: 30,
        operator: Name::EMPTY,
        text: protocol::messages::FreeText::EMPTY,
        time: Nanos(1),
    };
    scene.append(|buffer| agreed.encode(buffer));
    scene.append(|buffer| {
        VenueRequest { session: VENUE, kind: RequestKind::Session, request_id: 1, time: Nanos(1) }
            .encode(buffer)
    });
    let life = scene.book.life(VENUE);
    assert_eq!((life.received_next, life.sent_next, life.is_doubtful), (40, 31, false));
    assert_eq!(life.resumable(), Some([1; 16]));
    assert_eq!(scene.book.life(OTHER_VENUE).sent_next, 1);
    scene.append(|buffer| start(3).encode(buffer));
    assert!(scene.book.life(VENUE).is_doubtful);
}

/// Goal: what was said before the last transport on which everything became known is known, and nothing else. Method:
/// the first logon, one that breaks before it is synchronised, one that is synchronised.
#[test]
fn what_is_known_ends_with_the_last_session_that_was_synchronised() {
    let mut life = SessionLife::NEW;
    let mut change = |state, time| {
        let event = SessionEvent { session: VENUE, state, session_id: [1; 16], time: Nanos(time) };
        life.change(Sequence(1), &event);
        life.whole_until
    };
    assert_eq!(change(SessionState::Negotiated, 10), Nanos(10));
    assert_eq!(change(SessionState::Lost, 11), Nanos(10));
    assert_eq!(change(SessionState::Negotiated, 20), Nanos(10));
    assert_eq!(change(SessionState::Established, 21), Nanos(10));
    assert_eq!(change(SessionState::Negotiated, 30), Nanos(10));
    assert_eq!(change(SessionState::Synchronised, 33), Nanos(30));
    assert_eq!(change(SessionState::Lost, 34), Nanos(30));
    assert_eq!(change(SessionState::Negotiated, 40), Nanos(30));
}
