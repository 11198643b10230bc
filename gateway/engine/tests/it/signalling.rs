//! Properties of signal copying over random streams, against a model that knows no engine: which signal is in force,
//! and what the venue has of ours.

use crate::signals;
use crate::venue::{Run, Said, Venue};
use crate::world::Setup;
use paceline_engine::Engine;
use paceline_engine::snapshot::{Decoder, Encoder};
use proptest::prelude::*;
use protocol::messages::{
    CopyMode, InstructionsEntry, LeaderSignalNoted, Message, PositionEffect, Reason, SignalPhase,
};
use protocol::units::{RATIO_ONE, Ratio};

/// Ratios of the plans, in hundredths.
const RATIOS: [i64; 2] = [100, 40];

#[derive(Clone, Debug)]
enum Step {
    /// A signal, whether or not there is one already: at the market, or at a limit or a trigger.
    Enter {
        lots: i64,
        kind: u8,
        exits: u8,
        expires: bool,
    },
    Entered,
    Adjust {
        exits: u8,
    },
    Close,
    /// The venue says something about one of our orders.
    Report {
        order: usize,
        what: u8,
        lots: i64,
    },
    Session(bool),
    Sweep,
    Restart,
    /// The next input's decisions are written only in part, then the next run begins.
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let lots = prop_oneof![-12_i64..0, 1_i64..13];
    prop_oneof![
        3 => (lots, 0_u8..3, 0_u8..4, any::<bool>())
            .prop_map(|(lots, kind, exits, expires)| Step::Enter { lots, kind, exits, expires }),
        2 => Just(Step::Entered),
        1 => (0_u8..4).prop_map(|exits| Step::Adjust { exits }),
        1 => Just(Step::Close),
        8 => (0_usize..8, 0_u8..8, 1_i64..8)
            .prop_map(|(order, what, lots)| Step::Report { order, what, lots }),
        1 => any::<bool>().prop_map(Step::Session),
        4 => Just(Step::Sweep),
        1 => Just(Step::Restart),
        1 => (0_usize..4).prop_map(Step::Crash),
    ]
}

struct Model {
    venue: Venue,
    /// The signal that was entered last.
    id: u64,
    noted: Option<LeaderSignalNoted>,
}

impl Model {
    fn new() -> Self {
        let mut setup = Setup::default();
        setup.venue();
        setup.instrument("BTC");
        let leader = setup.leader("alice").leader.0;
        for (plan, ratio) in RATIOS.iter().enumerate() {
            let follower = setup.follower(&format!("follower {plan}")).follower.0;
            let definition = setup.plan(&format!("plan {plan}"), leader, follower);
            definition.copy = CopyMode::Signals;
            definition.multiplier = Ratio(ratio * RATIO_ONE / 100);
            definition.attempts_max = 254;
        }
        setup.wide_limits();
        Self { venue: Venue::new(setup, true), id: 0, noted: None }
    }

    /// A signal takes the place of another one only when that is being left.
    fn noted(&mut self, noted: &LeaderSignalNoted) {
        if noted.number == 0 {
            assert_ne!(noted.reason, Reason::None);
            return;
        }
        if let Some(known) = self.noted.filter(|known| known.number != noted.number) {
            assert_eq!(known.phase, SignalPhase::Closing, "two signals are in force");
        }
        self.noted = Some(*noted).filter(|noted| noted.phase != SignalPhase::Over);
    }

    /// What opens goes the way of a signal that is in force, and no further than its size; what closes reduces.
    fn instructed(&mut self, sequence: u64, entry: &InstructionsEntry) {
        let plan = entry.plan.0 as usize;
        let (held, working) = (self.venue.held[plan], self.venue.working(plan));
        assert_eq!((entry.position.0, entry.working.0), (held, working), "plan {plan}");
        let lots = entry.lots.0;
        if lots == 0 {
            return;
        }
        let closes = entry.effect != PositionEffect::Open;
        let reduces = |of: i64| lots.signum() == -of.signum() && lots.abs() <= of.abs();
        if closes {
            assert!(reduces(held) || reduces(held + working), "{lots} of {held}{working:+}");
        } else if !reduces(held) {
            // Where a stop and a target together are more than is held, what is traded besides them has no other
            // name, even where it reduces.
            let signal = self.noted.expect("nothing opens without a signal");
            assert_ne!(signal.phase, SignalPhase::Closing, "what is left is not opened");
            let size = signal.lots.0 * RATIOS[plan] / 100;
            let is_within = lots.signum() == size.signum() && lots.abs() <= size.abs();
            assert!(is_within, "plan {plan} opens {lots} for {size}: held {held}{working:+}");
        }
        self.venue.place(sequence, entry, false, None);
    }

    fn signal(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let event = signals::event(&mut self.venue.world, 0, 0, &words);
        self.feed(&event);
    }

    fn step(&mut self, step: &Step) {
        let of = |exits: u8, side: i64| {
            let stop =
                if exits & 1 == 0 { String::new() } else { format!(" stop {}", 100 - side * 10) };
            let target =
                if exits & 2 == 0 { String::new() } else { format!(" target {}", 100 + side * 10) };
            stop + &target
        };
        match *step {
            Step::Enter { lots, kind, exits, expires } => {
                self.id += 1;
                let how = ["market @100", "@99", "trigger @101"][usize::from(kind)];
                let after = (self.venue.world.now - crate::world::START) / 1_000_000 + 50;
                let expires = if expires { format!(" expires {after}") } else { String::new() };
                let exits = of(exits, lots.signum());
                self.signal(&format!("{} Enter {lots:+} {how}{exits}{expires}", self.id));
            }
            Step::Entered => self.signal(&format!("{} Entered", self.id)),
            Step::Adjust { exits } => {
                let side = self.noted.map_or(1, |noted| noted.lots.0.signum());
                self.signal(&format!("{} Adjust{}", self.id, of(exits, side)));
            }
            Step::Close => {
                let id = self.noted.map_or(self.id, |noted| noted.signal_id);
                self.signal(&format!("{id} Close"));
            }
            Step::Report { order, what, lots } => {
                if let Some(key) = self.venue.chosen(order) {
                    self.report(key, &Said::new(what, lots));
                }
            }
            Step::Session(is_up) => self.session(is_up),
            Step::Sweep => self.sweep(),
            Step::Restart => self.restart(),
            Step::Crash(decisions) => self.venue.world.ends_after = Some(decisions),
        }
    }

    /// A snapshot holds what is in force.
    fn is_whole_in_a_snapshot(&self) {
        let mut encoder = Encoder::default();
        self.venue.world.engine.encode_snapshot(&mut encoder);
        let octets = encoder.into_octets();
        let mut decoder = Decoder::new(&octets);
        let read = Engine::decode_snapshot(&self.venue.world.capacity, &mut decoder).unwrap();
        let mut encoder = Encoder::default();
        read.encode_snapshot(&mut encoder);
        assert_eq!(encoder.into_octets(), octets);
        assert_eq!(read.sweep_due(), self.venue.world.engine.sweep_due());
    }

    /// The leader closes what there is; the venue confirms what is asked of it and fills the rest.
    fn settle(&mut self) {
        self.restart();
        self.step(&Step::Close);
        self.rest(|_| true);
    }
}

impl Run for Model {
    fn venue(&mut self) -> &mut Venue {
        &mut self.venue
    }

    fn read(&mut self, sequence: u64, message: &Message) {
        match message {
            Message::LeaderSignalNoted(noted) => self.noted(noted),
            Message::Instructions { instructions, .. } => {
                for entry in instructions {
                    self.instructed(sequence, entry);
                }
            }
            Message::Cancels { cancels, .. } => self.venue.cancel(cancels),
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Goal: whatever provider, venue and process do, nothing opens but for a signal in force and up to its size, no
    /// order is placed twice, recovery and replay agree, and a signal that is closed leaves nothing behind.
    #[test]
    fn signals_are_entered_once_and_left_whole(steps in prop::collection::vec(step(), 1..60)) {
        let mut run = Model::new();
        for step in &steps {
            run.step(step);
        }
        run.is_whole_in_a_snapshot();
        run.settle();
        prop_assert_eq!(run.venue.open.len(), 0, "{:?}", run.venue.open);
        prop_assert_eq!(run.venue.held, [0; RATIOS.len()], "a closed signal leaves nothing");
        prop_assert!(run.noted.is_none(), "{:?}", run.noted);
        let world = &run.venue.world;
        prop_assert!(world.engine.sweep_due().is_none(), "there is nothing left to do");
        world.check_journal();
    }
}
