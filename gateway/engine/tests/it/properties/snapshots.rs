//! Properties of snapshots over random streams: a snapshot and the rest of the journal give what the whole
//! journal gives, the same decisions follow, and no octets but a snapshot's are taken for one.

use super::{Drive, Step, limits, plans, setup, step};
use paceline_engine::replay::Replayer;
use paceline_engine::snapshot::{Decoder, Encoder, SnapshotError, VERSION};
use paceline_engine::{Capacity, Engine, is_input};
use proptest::prelude::*;
use protocol::units::Sequence;

type Records = [(Sequence, Vec<u8>)];

fn taken(engine: &Engine) -> Vec<u8> {
    let mut encoder = Encoder::default();
    engine.encode_snapshot(&mut encoder);
    encoder.into_octets()
}

fn read(capacity: &Capacity, octets: &[u8]) -> Result<Engine, SnapshotError> {
    let mut decoder = Decoder::new(octets);
    let engine = Engine::decode_snapshot(capacity, &mut decoder)?;
    decoder.end().map(|()| engine)
}

/// An engine out of a snapshot of another one; both are the same in all that matters.
fn taken_and_read(capacity: &Capacity, engine: &Engine) -> Engine {
    let octets = taken(engine);
    let found = read(capacity, &octets).unwrap();
    assert_same(&found, engine);
    found.check_everything();
    found
}

fn assert_same(one: &Engine, other: &Engine) {
    assert!(taken(one) == taken(other), "a snapshot of each is the same");
    assert_eq!(one.describe_derived(), other.describe_derived());
}

fn evolve(engine: &mut Engine, records: &Records) {
    for (sequence, record) in records {
        engine.evolve(*sequence, record).unwrap();
    }
}

/// Compares a snapshot at a cut and the rest with the whole, and what is decided behind the cut.
pub(crate) fn check_cut(capacity: &Capacity, journal: &Records, cut: usize) {
    let (before, after) = journal.split_at(cut);
    let mut whole = Engine::new(capacity);
    evolve(&mut whole, before);
    let mut resumed = taken_and_read(capacity, &whole);
    evolve(&mut whole, after);
    evolve(&mut resumed, after);
    assert_same(&resumed, &whole);
    // An input's decisions stand behind it: a replay begins in front of one.
    let header = |record: &[u8]| protocol::header::MessageHeader::decode(record).unwrap();
    let inputs = |(_, record): &(Sequence, Vec<u8>)| is_input(header(record).template_id);
    let Some(first) = after.iter().position(inputs) else { return };
    let mut engine = Engine::new(capacity);
    evolve(&mut engine, &journal[..cut + first]);
    let mut replayer = Replayer::resume(taken_and_read(capacity, &engine), capacity);
    for (sequence, record) in &after[first..] {
        replayer.feed(*sequence, record).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    /// Goal: for any history and any cut, a snapshot and the rest of the journal give the state of the whole,
    /// and every decision behind the cut is made again, octet for octet.
    #[test]
    fn a_snapshot_and_the_rest_are_the_whole(
        market in (any::<bool>(), prop::option::weighted(0.2, 0_u64..900)),
        plans in plans(),
        limits in limits(),
        steps in prop::collection::vec(step(), 1..120),
        orders_max in prop_oneof![Just(512_usize), 1_usize..8],
        trade_ids_max in prop_oneof![Just(1_024_usize), 1_usize..5],
        events_buffered_max in 0_usize..4,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 4),
    ) {
        let defaults = Capacity::default();
        let capacity = Capacity { orders_max, trade_ids_max, events_buffered_max, ..defaults };
        let mut drive = Drive::new(&capacity, setup(market, &plans, &limits));
        for step in &steps {
            drive.step(step);
        }
        let journal = &drive.world.journal;
        for cut in cuts {
            check_cut(&capacity, journal, cut.index(journal.len() + 1));
        }
    }

    /// Goal: an engine that is put down and taken up again and again trades as the rules say. Method: the
    /// reference, which knows nothing of snapshots, reads along.
    #[test]
    fn the_reference_agrees_with_engines_out_of_snapshots(
        plans in plans(),
        limits in limits(),
        steps in prop::collection::vec((step(), any::<bool>()), 1..80),
    ) {
        let capacity = Capacity::default();
        let mut drive = Drive::new(&capacity, setup((false, None), &plans, &limits));
        for (step, is_taken) in &steps {
            drive.step(step);
            if *is_taken {
                drive.world.engine = taken_and_read(&capacity, &drive.world.engine);
            }
        }
        assert_same(&drive.world.engine, &drive.world.recovered());
    }

    /// Goal: octets that are not a snapshot are refused or taken, but nothing panics. Method: one octet of a
    /// snapshot is another one, or the end is missing.
    #[test]
    fn no_octets_make_it_panic(
        plans in plans(),
        steps in prop::collection::vec(step(), 20..60),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 200),
        ends in prop::collection::vec(any::<prop::sample::Index>(), 50),
    ) {
        let capacity = Capacity::default();
        let mut drive = Drive::new(&capacity, setup((false, None), &plans, &[]));
        for step in &steps {
            drive.step(step);
        }
        let octets = taken(&drive.world.engine);
        for (place, change) in changes {
            let mut changed = octets.clone();
            let place = place.index(changed.len());
            changed[place] ^= change;
            // Whether one octet more or less makes a state that could be is not for us to say.
            let _ = read(&capacity, &changed);
        }
        for end in ends {
            let end = end.index(octets.len());
            prop_assert!(read(&capacity, &octets[..end]).is_err(), "the first {} octets", end);
        }
    }
}

/// Goal: a snapshot that was made with other maxima, or in another version, is not read.
#[test]
fn other_maxima_and_versions_are_refused() {
    let plan = ((0, 0, false, 0, false), (0, false, 8, false), (3, 0));
    let capacity = Capacity::default();
    let drive = Drive::new(&capacity, setup((false, None), &[plan; 5], &[]));
    let mut octets = taken(&drive.world.engine);
    assert!(read(&capacity, &octets).is_ok());
    let larger = Capacity { plans_max: capacity.plans_max + 1, ..capacity.clone() };
    assert_eq!(read(&larger, &octets).unwrap_err(), SnapshotError::Capacity);
    octets[0] += 1;
    let version = SnapshotError::Version { found: VERSION + 1, expected: VERSION };
    assert_eq!(read(&capacity, &octets).unwrap_err(), version);
}

/// A day in which a bit of everything happens.
fn day() -> Vec<Step> {
    let event = |leader, lots| {
        let marks = (Some(3), None, 1, 2, Some(1));
        Step::Event { leader, instrument: leader, lots, price: 100, age: 1, marks }
    };
    let report = |order, what| Step::Report { order, what, lots: 2 };
    let late = Step::Late { leader: 0, instrument: 0, lots: 2, price: 101 };
    vec![
        Step::Quote { instrument: 0, bid: 99, spread: 2 },
        Step::Snapshot { follower: 1, equity: 900, fees: 3, deposits: 0 },
        event(0, 12),
        event(1, -7),
        report(0, 2),
        report(0, 7),
        report(1, 11),
        report(0, 5),
        Step::Command { action: 0, scope: 4, target: 2 },
        Step::Limits(vec![(4, 1, 3, 50), (0, 0, 14, 60)]),
        event(0, 5),
        Step::Finding { kind: 0, follower: 0, observed: 3 },
        late,
        event(0, -4),
        Step::Plans(0b1_1011),
        Step::Wait(40),
        Step::Sweep,
        report(0, 10),
        Step::Crash(1),
        event(1, 3),
        event(0, 2),
    ]
}

/// Goal: a change of the encoding, or of what records mean for the state, is a new version. Method: a snapshot
/// that was written when the version was new is read, and is what the same day gives today.
#[test]
fn snapshots_of_this_version_are_read_for_good() {
    const FIXTURE: &str =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/properties/snapshot_v9.txt");
    let plan = |sizing, waiting| ((sizing, 0, false, 0, true), (0, false, 3, true), waiting);
    let plans =
        [plan(0, (3, 0)), plan(1, (1, 50)), plan(2, (2, 50)), plan(3, (0, 0)), plan(0, (0, 0))];
    let capacity = Capacity::default();
    let mut drive = Drive::new(&capacity, setup((true, Some(800)), &plans, &[]));
    for step in day() {
        drive.step(&step);
    }
    if std::env::var("PACELINE_GOLDEN").is_ok() {
        let octets = taken(&drive.world.engine);
        let lines = octets
            .chunks(48)
            .map(|line| line.iter().map(|octet| format!("{octet:02x}")).collect::<String>() + "\n");
        std::fs::write(FIXTURE, lines.collect::<String>()).unwrap();
    }
    let text: String = std::fs::read_to_string(FIXTURE).unwrap().split_whitespace().collect();
    let digits = text.as_bytes().chunks(2).map(|digits| std::str::from_utf8(digits).unwrap());
    let octets: Vec<u8> = digits.map(|digits| u8::from_str_radix(digits, 16).unwrap()).collect();
    let found = read(&capacity, &octets).expect("a new encoding needs a new version and fixture");
    assert_same(&found, &drive.world.engine);
    assert!(0 < found.open_orders().count(), "a day without open orders shows little");
}
