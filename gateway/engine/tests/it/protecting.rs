//! Properties of plans that protect themselves over random streams, against a model that knows no engine: where the leader
//! stands, what the venue has of ours, what was given up and who sits out.

use crate::properties::snapshots::check_cut;
use crate::venue::{Key, Placed, Run, Said, Venue};
use crate::world::{Setup, encoded};
use proptest::prelude::*;
use protocol::messages::{
    Flag, Instructions, InstructionsEntry, LeaderStops, Message, OrdRejReason, PositionEffect,
    ProtectionChange, ProtectionDefinition, ProtectionKind, ProtectionNoted, Reason, Trigger,
    TriggerPrice,
};
use protocol::units::{PlanIndex, RATIO_ONE, Ratio};

/// Ratios of the plans, in hundredths; the last one reverses. With the distances of stop loss and take profit, per cent.
const PLANS: [(i64, u32, u32); 4] = [(100, 5, 0), (40, 3, 8), (100, 0, 4), (-70, 5, 5)];

#[derive(Clone, Debug)]
enum Step {
    Fill {
        lots: i64,
        price: i64,
    },
    /// The leader leaves.
    Flat,
    /// The venue says something about one of our orders.
    Report {
        order: usize,
        what: u8,
        lots: i64,
        price: i64,
    },
    Session(bool),
    Sweep,
    Restart,
    /// The next input's decisions are written only in part, then the next run begins.
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let lots = prop_oneof![-12_i64..0, 1_i64..13];
    let price = || 90_i64..111;
    prop_oneof![
        4 => (lots, price()).prop_map(|(lots, price)| Step::Fill { lots, price }),
        1 => Just(Step::Flat),
        9 => (0_usize..8, 0_u8..9, 1_i64..8, price())
            .prop_map(|(order, what, lots, price)| Step::Report { order, what, lots, price }),
        1 => any::<bool>().prop_map(Step::Session),
        3 => Just(Step::Sweep),
        1 => Just(Step::Restart),
        1 => (0_usize..5).prop_map(Step::Crash),
    ]
}

struct Model {
    venue: Venue,
    position: i64,
    /// What protections have filled of an episode, with the sign of the position.
    given_up: [i64; PLANS.len()],
    sits_out: [bool; PLANS.len()],
    noted: Option<ProtectionNoted>,
}

impl Model {
    fn new() -> Self {
        let mut setup = Setup::default();
        setup.venue();
        setup.instrument("BTC");
        let leader = setup.leader("alice").leader.0;
        for (plan, (ratio, stop_loss, take_profit)) in PLANS.iter().enumerate() {
            let follower = setup.follower(&format!("follower {plan}")).follower.0;
            let definition = setup.plan(&format!("plan {plan}"), leader, follower);
            definition.multiplier = Ratio(ratio.abs() * RATIO_ONE / 100);
            definition.attempts_max = 254;
            definition.reverse = if *ratio < 0 { Flag::Yes } else { Flag::No };
            setup.protections.push(ProtectionDefinition {
                plan: PlanIndex(u32::try_from(plan).unwrap()),
                stop_loss: stop_loss * 1_000_000,
                take_profit: take_profit * 1_000_000,
                trigger_price: TriggerPrice::Last,
                from_leader: LeaderStops::None,
            });
        }
        setup.wide_limits();
        let (given_up, sits_out) = ([0; PLANS.len()], [false; PLANS.len()]);
        Self { venue: Venue::new(setup, true), position: 0, given_up, sits_out, noted: None }
    }

    /// Where a plan belongs.
    fn target(&mut self, plan: usize) -> i64 {
        if self.sits_out[plan] {
            return 0;
        }
        let copied = self.position * PLANS[plan].0 / 100;
        let given_up = &mut self.given_up[plan];
        // What the leader gives up himself is no longer given up by the plan.
        *given_up =
            if copied < 0 { (*given_up).clamp(copied, 0) } else { (*given_up).clamp(0, copied) };
        copied - *given_up
    }

    fn instructed(&mut self, sequence: u64, root: &Instructions, entry: &InstructionsEntry) {
        let plan = entry.plan.0 as usize;
        let (held, working) = (self.venue.held[plan], self.venue.working(plan));
        assert_eq!((entry.position.0, entry.working.0), (held, working), "plan {plan}");
        let protects = (root.trigger == Trigger::Protection).then(|| self.protects(entry));
        if protects.is_none() {
            self.copies(root, entry);
        }
        if entry.lots.0 != 0 {
            let is_stop = protects == Some(ProtectionKind::StopLoss);
            self.venue.place(sequence, entry, is_stop, protects);
        }
    }

    /// A protection is for all that a plan holds, at its price, and there is one of a kind.
    fn protects(&self, entry: &InstructionsEntry) -> ProtectionKind {
        let held = self.venue.held[entry.plan.0 as usize];
        let noted = self.noted.expect("what protects is noted");
        assert_eq!((noted.plan, noted.change), (entry.plan, ProtectionChange::Placed));
        assert_eq!(entry.lots.0, -held, "all of it");
        assert_eq!((entry.effect, entry.target.0), (PositionEffect::Close, 0));
        let is_target = noted.kind == ProtectionKind::TakeProfit;
        assert_eq!(entry.price, is_target.then_some(noted.price));
        let is_below = (held < 0) == is_target;
        let (price, average) = (noted.price.0, noted.average_price.0);
        assert!(if is_below { price < average } else { average < price }, "on the right side");
        let mut others = self.venue.of(entry.plan.0 as usize);
        assert!(!others.any(|order| order.protects == Some(noted.kind)), "two of a kind");
        noted.kind
    }

    /// No order takes a plan beyond its target, and none that reduces stands behind a take profit.
    fn copies(&mut self, root: &Instructions, entry: &InstructionsEntry) {
        let plan = entry.plan.0 as usize;
        let (held, lots) = (self.venue.held[plan] + self.venue.working(plan), entry.lots.0);
        let expected = self.target(plan);
        assert_eq!(entry.target.0, expected, "plan {plan}");
        let difference = expected - held;
        let reduces = held != 0 && difference != 0 && (held < 0) != (difference < 0);
        if entry.reason == Reason::None && entry.leg == 0 && reduces {
            let all = if (expected < 0) == (held < 0) { difference } else { -held };
            assert_eq!(lots, all, "plan {plan}: a reduction is never cut");
        }
        if lots == 0 {
            return;
        }
        assert!(lots.signum() == difference.signum() && lots.abs() <= difference.abs());
        if entry.effect == PositionEffect::Close && root.trigger != Trigger::Command {
            let is_hindered = self.venue.of(plan).any(|order| {
                order.protects == Some(ProtectionKind::TakeProfit) && !order.is_cancelling
            });
            assert!(!is_hindered, "plan {plan}: a venue would count both");
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::Fill { lots, price } => self.fill(lots, price),
            Step::Flat if self.position == 0 => {}
            Step::Flat => self.fill(-self.position, 100),
            Step::Report { order, what, lots, price } => self.reported(order, what, (lots, price)),
            Step::Session(is_up) => self.session(is_up),
            Step::Sweep => self.sweep(),
            Step::Restart => self.restart(),
            Step::Crash(decisions) => self.venue.world.ends_after = Some(decisions),
        }
    }

    fn fill(&mut self, lots: i64, price: i64) {
        let event = self.venue.world.event(0, 0, lots, price);
        self.position += lots;
        self.feed(&encoded(|octets| event.encode(octets)));
    }

    fn reported(&mut self, order: usize, what: u8, (lots, price): (i64, i64)) {
        let Some(key) = self.venue.chosen(order) else { return };
        let is_stop = self.venue.open[&key].is_stop;
        let is_reached = is_stop && price % 2 == 0;
        let refusal =
            if is_reached { OrdRejReason::TriggerWrongSide } else { OrdRejReason::Throttled };
        self.report(key, &Said { what, lots, price, refusal: Some(refusal) });
    }

    /// Where nothing happens any more, all that is held is protected. Then the leader leaves.
    fn settle(&mut self) {
        self.restart();
        let waits = |order: &Placed| order.protects.is_some() && !order.is_cancelling;
        self.rest(|order| !waits(order));
        for (plan, (_, stop_loss, take_profit)) in PLANS.iter().enumerate() {
            let kinds = [
                (ProtectionKind::StopLoss, *stop_loss),
                (ProtectionKind::TakeProfit, *take_profit),
            ];
            for (kind, distance) in kinds {
                let own = self.venue.of(plan).filter(|order| order.protects == Some(kind));
                let waiting: i64 = own.map(|order| order.left().abs()).sum();
                let expected = if distance == 0 { 0 } else { self.venue.held[plan].abs() };
                assert_eq!(waiting, expected, "plan {plan}: {kind:?}");
            }
        }
        if self.position != 0 {
            self.fill(-self.position, 100);
        }
        self.rest(|order| !waits(order));
    }
}

impl Run for Model {
    fn venue(&mut self) -> &mut Venue {
        &mut self.venue
    }

    fn read(&mut self, sequence: u64, message: &Message) {
        match message {
            Message::EpisodeStarted { pins, .. } => {
                for pin in pins {
                    let plan = pin.plan.0 as usize;
                    (self.given_up[plan], self.sits_out[plan]) = (0, false);
                }
            }
            Message::ProtectionNoted(noted) => {
                if noted.change == ProtectionChange::Breached {
                    self.sits_out[noted.plan.0 as usize] = true;
                }
                self.noted = Some(*noted);
            }
            Message::Instructions { root, instructions } => {
                for entry in instructions {
                    self.instructed(sequence, root, entry);
                }
            }
            Message::Cancels { cancels, .. } => self.venue.cancel(cancels),
            _ => {}
        }
    }

    fn filled(&mut self, key: Key, order: &Placed, lots: i64) {
        let plan = key.2 as usize;
        let signed = lots * order.lots.signum();
        let held = self.venue.held[plan];
        let is_given_up = order.protects.is_some() && (held - signed < 0) != (signed < 0);
        let is_over = !self.venue.open.contains_key(&key);
        if is_given_up && (is_over || held == 0) {
            (self.sits_out[plan], self.given_up[plan]) = (true, 0);
        } else if is_given_up && !self.sits_out[plan] {
            self.given_up[plan] -= signed;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Goal: whatever leader, venue and process do, protections are of what is held and one of a kind, all that is held
    /// has them once nothing happens any more, they stand in the way of no reduction, what they have closed stays closed
    /// for the episode, recovery, replay and snapshots agree, and a leader who has left has followers that have, with
    /// nothing that waits.
    #[test]
    fn protections_are_of_what_is_held(
        steps in prop::collection::vec(step(), 1..60),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut run = Model::new();
        for step in &steps {
            run.step(step);
        }
        run.settle();
        prop_assert_eq!(run.venue.open.len(), 0, "{:?}", run.venue.open);
        prop_assert_eq!(run.venue.held, [0; PLANS.len()], "a flat leader has flat followers");
        let world = &run.venue.world;
        world.check_journal();
        check_cut(&world.capacity, &world.journal, cut.index(world.journal.len()));
    }
}
