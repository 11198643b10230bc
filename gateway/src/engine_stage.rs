//! The engine stage: takes inputs out of its rings one by one and makes them take effect.
//!
//! Between two inputs nothing else can happen, so the order of the journal is the order of everything.
//! When the journal has no room, inputs stay in their rings and sockets fill up: nothing is lost.

use std::sync::Arc;

use engine::{Engine, MAPPED_BYTES_MAX, Revision};
use protocol::header::MessageHeader;
use protocol::messages::{
    ConfigurationActivated, ConfigurationRefused, LeaderEvent, OrderQuery, PlanState, Timer,
    TimerKind,
};
use protocol::units::Nanos;

use crate::clock::{Clock, elapsed_ns};
use crate::counters::{Counters, EngineCounters};
use crate::decider::{Decider, NoRoom, Taken};
use crate::revision::{EngineEnd, Outcome, Refusal, RevisionRecord};
use crate::ring::InputReader;
use crate::runner::Stage;

/// Inputs that one ring may bring in per turn. Few, so that a leader's event never waits long behind a
/// burst of reports; enough that the turn's calls to the system are shared.
const INPUTS_PER_TURN: usize = 16;
/// Octets of decisions after which a turn ends, so that the orders of a large fan-out leave before the
/// next event is decided: some 250 orders.
const DECISION_OCTETS_PER_TURN: usize = 16 * 1024;
/// Plans with policies that are looked at behind a sweep.
const SYNC_PLANS_PER_SWEEP: usize = 64;
/// Records of a revision that a turn takes: events that wait are served in between.
const REVISION_RECORDS_PER_TURN: usize = 16;

/// How plans with policies stand, as far as a round over them has come.
struct SyncRound {
    plans: usize,
    worst: u16,
    out_of_sync: u64,
}

impl SyncRound {
    const NEW: Self = Self { plans: 0, worst: u16::MAX, out_of_sync: 0 };
}

/// Which rings are looked at.
#[derive(Clone, Copy)]
enum Rings {
    Reports,
    Others,
}

/// A ring, and for how many mapped leaders its next message has been repeated already.
struct Inlet {
    ring: InputReader,
    repeated: usize,
}

/// The stage.
pub struct EngineStage {
    decider: Decider,
    reports: Vec<Inlet>,
    others: Vec<Inlet>,
    /// Open orders from which on reports go before everything else.
    orders_pressing: usize,
    reviser: EngineEnd,
    /// The revision that the reviser was told of.
    revision: Option<Revision>,
    /// Whether the rest of a revision is left out: the engine did not agree with a definition.
    skips_revision: bool,
    sweep_interval_ns: u64,
    swept_at: Nanos,
    round: SyncRound,
    clock: Clock,
    counters: Arc<Counters>,
}

impl EngineStage {
    /// A stage that polls the rings with venues' reports first, then the others, in the given order.
    pub(crate) fn new(
        decider: Decider,
        [reports, others]: [Vec<InputReader>; 2],
        reviser: EngineEnd,
        orders_max: usize,
        sweep_interval_ns: u64,
        mut clock: Clock,
        counters: Arc<Counters>,
    ) -> Self {
        let swept_at = clock.now();
        counters.engine.written.set(decider.written().0);
        if let Some(activated) = decider.engine().configuration() {
            counters.engine.publish(activated);
        }
        counters.engine.plans.set(decider.engine().plan_venues());
        let orders_pressing = orders_max / 2;
        let inlets = |rings: Vec<InputReader>| {
            rings.into_iter().map(|ring| Inlet { ring, repeated: 0 }).collect()
        };
        Self {
            decider,
            reports: inlets(reports),
            others: inlets(others),
            orders_pressing,
            reviser,
            revision: None,
            skips_revision: false,
            sweep_interval_ns,
            swept_at,
            round: SyncRound::NEW,
            clock,
            counters,
        }
    }

    /// Takes what the rings hold. When the table of orders is half full, events wait as long as there are
    /// reports: an event that finds the table full would go without some of its orders.
    fn rings(&mut self, now: Nanos) -> Result<usize, NoRoom> {
        let is_pressed = self.orders_pressing <= self.decider.engine().open_order_count();
        let inputs = self.take_from(Rings::Reports, now)?;
        if is_pressed && 0 < inputs {
            return Ok(inputs);
        }
        Ok(inputs + self.take_from(Rings::Others, now)?)
    }

    fn take_from(&mut self, rings: Rings, now: Nanos) -> Result<usize, NoRoom> {
        let Self { decider, counters, .. } = self;
        let rings = match rings {
            Rings::Reports => &mut self.reports,
            Rings::Others => &mut self.others,
        };
        let mut inputs = 0;
        let mut octets = 0;
        for Inlet { ring, repeated } in rings {
            for _ in 0..INPUTS_PER_TURN {
                let Some(message) = ring.peek() else { break };
                if is_late(decider.engine(), message.as_slice()) {
                    ring.pop();
                    continue;
                }
                octets += repeat(decider, &counters.engine, message.as_slice(), repeated, now)?;
                octets += take(decider, &counters.engine, message.as_slice(), now)?.octets;
                let is_event = kind_of(message.as_slice()) == Some(LeaderEvent::TEMPLATE_ID);
                counters.engine.leader_events.add(u64::from(is_event));
                ring.pop();
                *repeated = 0;
                inputs += 1;
                if octets > DECISION_OCTETS_PER_TURN {
                    return Ok(inputs);
                }
            }
        }
        Ok(inputs)
    }

    /// Tells the reviser of a revision that an operator has asked for, once the journal has the command.
    fn tell_the_reviser(&mut self) {
        let pending = self.decider.engine().revision_pending();
        if self.revision != pending {
            self.revision = pending;
            if let Some(revision) = pending {
                let told = self.reviser.requests.push(revision);
                told.expect(
                    "the engine lets one revision be on its way, which the reviser has taken",
                );
            }
        }
    }

    /// Takes what the reviser hands over, as far as the engine agrees. `inputs` is what this turn has
    /// taken before.
    fn revise(&mut self, inputs: usize, now: Nanos) -> Result<usize, NoRoom> {
        let mut taken = 0;
        while taken < REVISION_RECORDS_PER_TURN
            && let Ok(record) = self.reviser.records.peek().copied()
        {
            let is_last = record.kind() == ConfigurationActivated::TEMPLATE_ID;
            if self.skips_revision {
                self.skips_revision = !is_last;
            } else {
                self.revise_by(&record, is_last, now)?;
            }
            self.reviser.records.pop().expect("it was peeked at");
            taken += 1;
        }
        Ok(inputs + taken)
    }

    fn revise_by(
        &mut self,
        record: &RevisionRecord,
        is_last: bool,
        now: Nanos,
    ) -> Result<(), NoRoom> {
        let Self { decider, counters, .. } = self;
        let is_refusal = record.kind() == ConfigurationRefused::TEMPLATE_ID;
        let agreed = if is_refusal { Ok(()) } else { decider.engine().accepts(record.as_slice()) };
        let Err(error) = agreed else {
            take(decider, &counters.engine, record.as_slice(), now)?;
            if is_last {
                let activated = decider.engine().configuration().expect("it was just activated");
                self.sweep_interval_ns = activated.sweep_interval;
                counters.engine.publish(activated);
                counters.engine.plans.set(decider.engine().plan_venues());
                self.report(Outcome::Activated);
            }
            return Ok(());
        };
        let pending = decider.engine().revision_pending();
        let pending = pending.expect("nothing is handed over but what was asked for");
        let refusal = RevisionRecord::refusal(&Refusal::because(error).record(&pending, now));
        take(decider, &counters.engine, refusal.as_slice(), now)?;
        self.skips_revision = !is_last;
        self.report(Outcome::Refused);
        Ok(())
    }

    fn report(&mut self, outcome: Outcome) {
        self.reviser.outcomes.push(outcome).expect("the reviser waits for this outcome");
    }

    /// Tells what firm and venues may do.
    fn tell_trading_states(&self) {
        let (engine, counters) = (self.decider.engine(), &self.counters.engine.trading);
        counters.set(None, engine.trading_state(), None);
        for venue in engine.venues() {
            let (state, rule) = (engine.trading_state_of(venue), engine.trading_rule_of(venue));
            counters.set(Some(venue), state, rule);
        }
    }

    /// Looks at some plans with policies, and tells how all of them stand once it has been round.
    fn watch_sync(&mut self) {
        let (engine, counters) = (self.decider.engine(), &self.counters.engine);
        for _ in 0..SYNC_PLANS_PER_SWEEP {
            let Some(plan) = engine.policed(self.round.plans) else {
                counters.plans_policed.set(self.round.plans as u64);
                counters.plans_out_of_sync.set(self.round.out_of_sync);
                counters.sync_worst.set(self.round.worst.into());
                counters.failures.set(engine.statistics().failures);
                self.round = SyncRound::NEW;
                return;
            };
            self.round.plans += 1;
            self.round.worst = self.round.worst.min(plan.score);
            self.round.out_of_sync += u64::from(plan.state == PlanState::OutOfSync);
        }
    }

    /// The passing of time is an input like any other. `inputs` is what this turn has taken before.
    fn sweep(&mut self, inputs: usize, now: Nanos) -> Result<usize, NoRoom> {
        let is_due = self.decider.engine().sweep_due().is_some_and(|due| due <= now);
        if elapsed_ns(self.swept_at, now) < self.sweep_interval_ns && !is_due {
            return Ok(inputs);
        }
        let timer = Timer { kind: TimerKind::Sweep, time: now };
        let mut buffer = [0; Timer::ENCODED_LENGTH];
        timer.encode(&mut buffer);
        let counters = &self.counters.engine;
        let decisions = take(&mut self.decider, counters, &buffer, now)?.decisions;
        self.swept_at = now;
        if 0 < self.counters.ingress.quiet.get() {
            counters.orders_resting.set(self.decider.engine().resting_order_count() as u64);
        }
        let quiet = inputs + decisions == 0 && counters.orders_under_way() == 0;
        counters.sweeps_quiet.set(if quiet { counters.sweeps_quiet.get() + 1 } else { 0 });
        self.watch_sync();
        self.tell_trading_states();
        Ok(inputs + 1)
    }
}

/// Makes what an input is for mapped leaders take effect, before it does itself; says how many octets were decided.
/// `repeated` is how many of them have had theirs when the journal was full.
fn repeat(
    decider: &mut Decider,
    counters: &EngineCounters,
    input: &[u8],
    repeated: &mut usize,
    now: Nanos,
) -> Result<usize, NoRoom> {
    let mut octets = 0;
    let mut buffer = [0; MAPPED_BYTES_MAX];
    while let Some(mapped) = decider.engine().mapped(input, *repeated, &mut buffer) {
        octets += take(decider, counters, mapped, now)?.octets;
        *repeated += 1;
    }
    Ok(octets)
}

/// Makes one input take effect, and counts it.
fn take(
    decider: &mut Decider,
    counters: &EngineCounters,
    input: &[u8],
    now: Nanos,
) -> Result<Taken, NoRoom> {
    let fills_before = decider.engine().statistics().fills;
    let taken = decider.take(input, now)?;
    counters.inputs.add(1);
    counters.decisions.add(taken.decisions as u64);
    counters.fills.add(decider.engine().statistics().fills - fills_before);
    counters.written.set(decider.written().0);
    Ok(taken)
}

impl Stage for EngineStage {
    fn name(&self) -> &'static str {
        "engine"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        let work = self.rings(now).and_then(|inputs| {
            self.tell_the_reviser();
            self.revise(inputs, now)
        });
        self.tell_the_reviser();
        let work = work.and_then(|inputs| self.sweep(inputs, now));
        let counters = &self.counters.engine;
        counters.orders_open.set(self.decider.engine().open_order_count() as u64);
        match work {
            Ok(0) => {
                counters.turns_idle.add(1);
                0
            }
            Ok(inputs) => inputs,
            Err(NoRoom) => {
                counters.journal_full.add(1);
                0
            }
        }
    }
}

fn kind_of(message: &[u8]) -> Option<u16> {
    MessageHeader::decode(message).ok().map(|header| header.template_id)
}

/// Whether it is a question to a venue whose session has gone since it was asked. Such a message would get a number
/// while the numbers of the session are being settled; who asks will ask again.
fn is_late(engine: &Engine, message: &[u8]) -> bool {
    kind_of(message) == Some(OrderQuery::TEMPLATE_ID)
        && OrderQuery::decode(message).is_ok_and(|query| !engine.is_synchronised(query.session))
}

#[cfg(test)]
mod tests;
