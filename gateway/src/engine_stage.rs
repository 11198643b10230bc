//! The engine stage: takes inputs out of its rings one by one and makes them take effect.
//!
//! Between two inputs nothing else can happen, so the order of the journal is the order of everything.
//! When the journal has no room, inputs stay in their rings and sockets fill up: nothing is lost.

use std::sync::Arc;

use protocol::header::MessageHeader;
use protocol::messages::{LeaderEvent, OrderUpdate, Timer, TimerKind};
use protocol::units::{Lots, Nanos};

use crate::clock::{Clock, elapsed_ns};
use crate::counters::{Counters, EngineCounters};
use crate::decider::{Decider, NoRoom, Taken};
use crate::ring::InputReader;
use crate::runner::Stage;

/// Inputs that one ring may bring in per turn. Few, so that a leader's event never waits long behind a
/// burst of reports; enough that the turn's calls to the system are shared.
const INPUTS_PER_TURN: usize = 16;
/// Octets of decisions after which a turn ends, so that the orders of a large fan-out leave before the
/// next event is decided: some 250 orders.
const DECISION_OCTETS_PER_TURN: usize = 16 * 1024;

/// Which rings are looked at.
#[derive(Clone, Copy)]
enum Rings {
    Reports,
    Others,
}

/// The stage.
pub struct EngineStage {
    decider: Decider,
    reports: Vec<InputReader>,
    others: Vec<InputReader>,
    /// Open orders from which on reports go before everything else.
    orders_pressing: usize,
    sweep_interval_ns: u64,
    swept_at: Nanos,
    clock: Clock,
    counters: Arc<Counters>,
}

impl EngineStage {
    /// A stage that polls the rings with venues' reports first, then the others, in the given order.
    pub(crate) fn new(
        decider: Decider,
        [reports, others]: [Vec<InputReader>; 2],
        orders_max: usize,
        sweep_interval_ns: u64,
        mut clock: Clock,
        counters: Arc<Counters>,
    ) -> Self {
        let swept_at = clock.now();
        counters.engine.written.set(decider.written().0);
        let orders_pressing = orders_max / 2;
        Self {
            decider,
            reports,
            others,
            orders_pressing,
            sweep_interval_ns,
            swept_at,
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
        for ring in rings {
            for _ in 0..INPUTS_PER_TURN {
                let Some(message) = ring.peek() else { break };
                octets += take(decider, &counters.engine, message.as_slice(), now)?.octets;
                ring.pop();
                inputs += 1;
                if octets > DECISION_OCTETS_PER_TURN {
                    return Ok(inputs);
                }
            }
        }
        Ok(inputs)
    }

    /// The passing of time is an input like any other. `inputs` is what this turn has taken before.
    fn sweep(&mut self, inputs: usize, now: Nanos) -> Result<usize, NoRoom> {
        if elapsed_ns(self.swept_at, now) < self.sweep_interval_ns {
            return Ok(inputs);
        }
        let timer = Timer { kind: TimerKind::Sweep, time: now };
        let mut buffer = [0; Timer::ENCODED_LENGTH];
        timer.encode(&mut buffer);
        let counters = &self.counters.engine;
        let decisions = take(&mut self.decider, counters, &buffer, now)?.decisions;
        self.swept_at = now;
        let quiet = inputs + decisions == 0 && counters.orders_open.get() == 0;
        counters.sweeps_quiet.set(if quiet { counters.sweeps_quiet.get() + 1 } else { 0 });
        Ok(inputs + 1)
    }
}

/// Makes one input take effect, and counts it.
fn take(
    decider: &mut Decider,
    counters: &EngineCounters,
    input: &[u8],
    now: Nanos,
) -> Result<Taken, NoRoom> {
    let taken = decider.take(input, now)?;
    let kind = MessageHeader::decode(input).expect("an input has a header").template_id;
    counters.inputs.add(1);
    counters.leader_events.add(u64::from(kind == LeaderEvent::TEMPLATE_ID));
    counters.decisions.add(taken.decisions as u64);
    for decision in decider.decisions().iter() {
        let kind = MessageHeader::decode(decision).expect("a decision has a header").template_id;
        if kind == OrderUpdate::TEMPLATE_ID {
            let update = OrderUpdate::decode(decision).expect("encoded by the engine");
            counters.fills.add(u64::from(update.fill_lots != Lots(0)));
        }
    }
    counters.written.set(decider.written().0);
    Ok(taken)
}

impl Stage for EngineStage {
    fn name(&self) -> &'static str {
        "engine"
    }

    fn work(&mut self) -> usize {
        let now = self.clock.now();
        let work = self.rings(now).and_then(|inputs| self.sweep(inputs, now));
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

#[cfg(test)]
mod tests;
