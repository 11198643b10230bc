//! Revisions that an operator asks for: one at a time, answered by inputs, forgotten as a whole when refused.

use crate::world::{Setup, World, encoded, name};
use paceline_engine::{Capacity, InputError, Revision};
use protocol::header::MessageHeader;
use protocol::messages::{
    Command, CommandDecision, ConfigurationActivated, ConfigurationRefused, ControlAction, Reason,
    Scope, SelfMatchRule, SupervisionDefinition,
};
use protocol::units::{Nanos, SessionIndex};

const DESK: SessionIndex = SessionIndex(20);

fn world() -> World {
    let mut setup = Setup::default();
    setup.venue();
    setup.instrument("XYZ");
    setup.leader("alice");
    setup.follower("a");
    setup.plan("p", 0, 0);
    setup.wide_limits();
    World::new(&Capacity::default(), setup)
}

fn ask(command_id: u64, scope: Scope, configuration: Option<u64>) -> Vec<u8> {
    let command = Command {
        session: DESK,
        session_sequence: command_id,
        command_id,
        action: ControlAction::ApplyConfiguration,
        scope,
        target: None,
        actor: name("desk"),
        text: name("because"),
        receive_time: Nanos(1),
        configuration,
    };
    encoded(|octets| command.encode(octets))
}

fn refusal(command_id: u64) -> Vec<u8> {
    let refused = ConfigurationRefused {
        session: DESK,
        command_id,
        hash: 2,
        reason: Reason::ConfigurationRefused,
        text: name("a test"),
        time: Nanos(1),
    };
    encoded(|octets| refused.encode(octets))
}

/// The definitions of a revision; its activation names a command.
fn records(world: &World, revision: u32, command_id: u64) -> Vec<Vec<u8>> {
    let mut records = world.setup.records(revision);
    let last = records.pop().unwrap();
    let activation = ConfigurationActivated {
        session: Some(DESK),
        command_id: Some(command_id),
        ..ConfigurationActivated::decode(&last).unwrap()
    };
    records.push(encoded(|octets| activation.encode(octets)));
    records
}

fn reason(decisions: &[Vec<u8>]) -> Reason {
    assert_eq!(decisions.len(), 1);
    CommandDecision::decode(&decisions[0]).unwrap().reason
}

/// Goal: a command for a revision is decided at once only when it is refused; one is on its way until an
/// input that names it answers, in the engine that decided and in one that reads its journal.
#[test]
fn one_revision_is_on_its_way() {
    let mut world = world();
    assert_eq!(reason(&world.feed(&ask(1, Scope::Plan, Some(2)))), Reason::UnknownTarget);
    assert_eq!(reason(&world.feed(&ask(2, Scope::Firm, None))), Reason::UnknownTarget);
    assert_eq!(world.engine.revision_pending(), None);

    assert!(world.feed(&ask(3, Scope::Firm, Some(2))).is_empty());
    let pending = Some(Revision { session: DESK, command_id: 3, hash: 2 });
    assert_eq!(world.engine.revision_pending(), pending);
    assert_eq!(reason(&world.feed(&ask(4, Scope::Firm, Some(2)))), Reason::ConfigurationPending);

    // A start brings its own configuration, and leaves the question to whoever answers it.
    assert!(world.start(2).is_empty());
    world.configure(2).unwrap();
    world.feed(&refusal(4));
    assert_eq!(world.engine.revision_pending(), pending, "another command was answered");
    assert_eq!(world.recovered().revision_pending(), pending);
    world.feed(&refusal(3));
    assert_eq!(world.engine.revision_pending(), None);
    assert_eq!(world.recovered().revision_pending(), None);
}

/// Goal: a refusal forgets what was staged, and the next revision comes into force as a whole. Method: a
/// revision that is broken off, and one that is not.
#[test]
fn a_refusal_forgets_what_was_staged() {
    let mut world = world();
    world.feed(&ask(1, Scope::Firm, Some(2)));
    let broken = records(&world, 2, 1);
    broken[..3].iter().for_each(|record| drop(world.feed(record)));
    world.feed(&refusal(1));
    world.setup.follower("b");
    world.setup.plan("q", 0, 1);
    world.feed(&ask(2, Scope::Firm, Some(2)));
    for record in records(&world, 2, 2) {
        world.engine.accepts(&record).unwrap();
        assert!(world.feed(&record).is_empty());
    }
    assert_eq!(world.engine.configuration().unwrap().revision, 2);
    assert_eq!(world.engine.revision_pending(), None);
    assert_eq!(world.engine.plans_of(protocol::units::LeaderIndex(0)).len(), 2);
}

/// Goal: what the engine cannot take is said before it is in the journal, and asking changes nothing.
/// Method: an index beyond the capacity, an activation that counts otherwise, a record of another kind.
#[test]
fn the_engine_is_asked_first() {
    let mut world = world();
    let mut small = world.setup.records(2);
    world.setup.plan("far", 0, 0).plan.0 = 1_000_000;
    let far = world.setup.records(2);
    let beyond = far.iter().find_map(|record| world.engine.accepts(record).err());
    assert!(matches!(beyond, Some(InputError::OutOfBounds { field: "plan", .. })), "{beyond:?}");
    let activation = small.pop().unwrap();
    let incomplete = world.engine.accepts(&activation).unwrap_err();
    assert!(matches!(incomplete, InputError::Incomplete { given: 0, .. }), "{incomplete:?}");
    let other = world.engine.accepts(&ask(1, Scope::Firm, None)).unwrap_err();
    assert!(matches!(other, InputError::NotAnInput { .. }), "{other:?}");
    let kinds: Vec<u16> =
        small.iter().map(|record| MessageHeader::decode(record).unwrap().template_id).collect();
    assert!(small.iter().all(|record| world.engine.accepts(record).is_ok()), "{kinds:?}");
    assert_eq!(world.engine.configuration().unwrap().revision, 1);
}

/// Goal: how a scope is supervised changes while trading goes on, like any other definition, and names a
/// scope that there is room for.
#[test]
fn supervision_is_revised_like_anything_else() {
    let mut world = world();
    world.setup.supervision(Scope::Venue, 0).self_match = Some(SelfMatchRule::Refuse);
    world.feed(&ask(1, Scope::Firm, Some(2)));
    for record in records(&world, 2, 1) {
        world.engine.accepts(&record).unwrap();
        world.feed(&record);
    }
    assert_eq!(world.engine.revision_pending(), None);
    let elsewhere = SupervisionDefinition {
        target: u32::try_from(Capacity::default().venues_max).unwrap(),
        ..world.setup.supervisions[0]
    };
    let refused = world.engine.accepts(&encoded(|octets| elsewhere.encode(octets)));
    let field = |error| match error {
        InputError::OutOfBounds { message, field, .. } => (message, field),
        other => panic!("{other}"),
    };
    assert_eq!(refused.map_err(field), Err(("SupervisionDefinition", "target")));
}
