//! Signals that are in force, for plans that copy signals.
//!
//! Who signals has no account: what he would hold and what of his orders would work follows from what he says, and
//! nothing else. A signal is carried out one step at a time; which one comes next follows from where it stands, from
//! the leader's position and from his working orders, so that a step that was lost with a run is taken by the next.
//!
//! ```text
//! phase     position  orders              next step
//! Waiting   0         no entry            the entry works
//! Waiting   0         entry               none, until he says that it was made, one of our orders for it has filled,
//!                                         or it expires
//! Open      0         any                 he is taken to have traded: the entry is done
//! Open      size      entry               it is done: a run ended before that was said
//! Open      size      not as signalled    the stop, then the target, works as signalled
//! Open      size      as signalled        none
//! Closing   any       some                all are cancelled, and if he stands anywhere he is taken to have traded
//! Closing   size      none                the same: he is flat
//! Closing   0         none                the signal is over
//! ```
//!
//! The first step comes with the message, every further one with a sweep, which does not wait for its time then. From there on plans copy his trades and his
//! orders as those of any leader: see `mirrors`. One signal at a time is in force in an instrument.

mod snapshot;
#[cfg(test)]
mod tests;

use crate::mirrors::LeadersOrder;
use protocol::messages::{
    CopyMode, Flag, LeaderOrderEvent, LeaderOrderStatus, LeaderSignalNoted, OrdType, Reason,
    SignalPhase, TimeInForce, TriggerPrice,
};
use protocol::signals::{entry_order, stop_order, target_order};
use protocol::units::{Lots, Nanos};

/// Signals in force at most.
pub(crate) const SIGNALS_MAX: usize = 1_024;

/// Whether plans that copy so have orders beside their leader's.
pub(crate) const fn copies_orders(copy: CopyMode) -> bool {
    matches!(copy, CopyMode::Orders | CopyMode::Signals)
}

/// Signals in force, and the last message of each leader.
#[derive(Clone, Debug)]
pub(crate) struct Signals {
    // Ascending by leader and instrument.
    active: Vec<LeaderSignalNoted>,
    /// Last signal message of each leader.
    pub(crate) sequences: Vec<u64>,
    /// Whether the next sweep may have a step to take: it comes at once then.
    pub(crate) is_due: bool,
}

impl Signals {
    pub(crate) fn new(leaders_max: usize) -> Self {
        let active = Vec::with_capacity(SIGNALS_MAX);
        Self { active, sequences: vec![0; leaders_max], is_due: false }
    }

    /// All that are in force.
    pub(crate) fn active(&self) -> &[LeaderSignalNoted] {
        &self.active
    }

    /// Whether one more fits.
    pub(crate) const fn has_room(&self) -> bool {
        self.active.len() < SIGNALS_MAX
    }

    /// The one that is in force in an instrument.
    pub(crate) fn of(&self, leader: u16, instrument: u16) -> Option<&LeaderSignalNoted> {
        self.place(leader, instrument).ok().map(|place| &self.active[place])
    }

    fn place(&self, leader: u16, instrument: u16) -> Result<usize, usize> {
        self.active.binary_search_by_key(&(leader, instrument), key)
    }

    /// Takes in what is known of one; false when there is no room for it.
    pub(crate) fn note(&mut self, noted: &LeaderSignalNoted) -> bool {
        let (leader, instrument) = key(noted);
        // What fills now has filled once it is looked at again. Of one that waits it says that one of ours has.
        let waits = |signal: &LeaderSignalNoted| signal.phase == SignalPhase::Waiting;
        let known = self.of(leader, instrument);
        let known =
            known.filter(|known| waits(known) && waits(noted) && known.number == noted.number);
        let fills = known.map_or(Flag::No, |known| known.fills);
        let kept = LeaderSignalNoted { fills, ..*noted };
        self.is_due = true;
        match self.place(leader, instrument) {
            Ok(place) if noted.phase == SignalPhase::Over => {
                self.active.remove(place);
            }
            Ok(place) => self.active[place] = kept,
            Err(_) if noted.phase == SignalPhase::Over => {}
            Err(_) if !self.has_room() => return false,
            Err(place) => self.active.insert(place, kept),
        }
        true
    }
}

impl Signals {
    /// One of our orders for an order of the leader's has been filled.
    pub(crate) fn entry_was_filled(&mut self, (leader, instrument): (u16, u16), order_id: u64) {
        let Ok(place) = self.place(leader, instrument) else { return };
        let signal = &mut self.active[place];
        if signal.phase == SignalPhase::Waiting && entry_order(signal.number) == order_id {
            signal.fills = Flag::Yes;
            self.is_due = true;
        }
    }
}

const fn key(signal: &LeaderSignalNoted) -> (u16, u16) {
    (signal.leader.0, signal.instrument.0)
}

/// What comes next of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing.
    Wait,
    /// The leader is taken to have traded.
    Fill,
    /// An order of his is new, amended or cancelled.
    Order(LeaderOrderEvent),
    /// None of his orders works any more, and he is flat.
    Leave,
    /// It is over.
    End,
}

/// The step that comes next, for a leader who stands at `position` and whose orders `order` finds by their numbers.
pub(crate) fn next_step(
    signal: &LeaderSignalNoted,
    position: i64,
    order: impl Fn(u64) -> Option<LeadersOrder>,
) -> Step {
    match signal.phase {
        SignalPhase::Waiting if order(entry_order(signal.number)).is_some() => Step::Wait,
        SignalPhase::Waiting => Step::Order(entry(signal)),
        SignalPhase::Open if position == 0 => Step::Fill,
        SignalPhase::Open => {
            let done = order(entry_order(signal.number)).map(|_| LeaderOrderEvent {
                status: LeaderOrderStatus::Done,
                lots: Lots(0),
                ..entry(signal)
            });
            let exits = [stop(signal), target(signal)];
            let due = || exits.into_iter().find_map(|exit| due(exit, &order));
            done.or_else(due).map_or(Step::Wait, Step::Order)
        }
        SignalPhase::Closing if orders_of(signal).into_iter().any(|id| order(id).is_some()) => {
            Step::Leave
        }
        SignalPhase::Closing if position != 0 => Step::Leave,
        SignalPhase::Closing | SignalPhase::Over => Step::End,
    }
}

/// The orders that a signal may have.
pub(crate) const fn orders_of(signal: &LeaderSignalNoted) -> [u64; 3] {
    let number = signal.number;
    [stop_order(number), target_order(number), entry_order(number)]
}

fn entry(signal: &LeaderSignalNoted) -> LeaderOrderEvent {
    let is_stop = signal.ord_type == OrdType::Stop;
    LeaderOrderEvent {
        ord_type: signal.ord_type,
        time_in_force: signal.time_in_force,
        price: signal.price.filter(|_| !is_stop),
        stop_price: signal.price.filter(|_| is_stop),
        lots: signal.lots,
        ..order_event(signal, entry_order(signal.number))
    }
}

fn stop(signal: &LeaderSignalNoted) -> LeaderOrderEvent {
    let event = order_event(signal, stop_order(signal.number));
    LeaderOrderEvent { ord_type: OrdType::Stop, stop_price: signal.stop_loss, ..event }
}

fn target(signal: &LeaderSignalNoted) -> LeaderOrderEvent {
    let event = order_event(signal, target_order(signal.number));
    LeaderOrderEvent { ord_type: OrdType::Limit, price: signal.take_profit, ..event }
}

/// What is to be said of an exit, if anything.
fn due(
    exit: LeaderOrderEvent,
    order: impl Fn(u64) -> Option<LeadersOrder>,
) -> Option<LeaderOrderEvent> {
    let price = exit.price.or(exit.stop_price).map(|price| price.0);
    match (price, order(exit.order_id)) {
        (None, None) => None,
        (None, Some(_)) => {
            let status = LeaderOrderStatus::Cancelled;
            Some(LeaderOrderEvent { status, lots: Lots(0), ..exit })
        }
        (Some(_), None) => Some(exit),
        (Some(price), Some(works)) if works.price.or(works.stop) == Some(price) => None,
        (Some(_), Some(_)) => Some(LeaderOrderEvent { status: LeaderOrderStatus::Amended, ..exit }),
    }
}

/// A new exit at no price. Who says it numbers it.
const fn order_event(signal: &LeaderSignalNoted, order_id: u64) -> LeaderOrderEvent {
    LeaderOrderEvent {
        session: signal.session,
        session_sequence: signal.session_sequence,
        leader: signal.leader,
        instrument: signal.instrument,
        sequence: 0,
        order_id,
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::GoodTillCancel,
        status: LeaderOrderStatus::New,
        price: None,
        lots: Lots(-signal.lots.0),
        transact_time: signal.transact_time,
        sending_time: signal.transact_time,
        receive_time: signal.receive_time,
        stop_price: None,
        trigger_price: TriggerPrice::Last,
    }
}

/// What has become of a signal that waits: it is entered once an order of ours for it has been filled, and left once its
/// time is over.
pub(crate) fn news(signal: &LeaderSignalNoted, now: Nanos) -> Option<LeaderSignalNoted> {
    if signal.phase != SignalPhase::Waiting {
        return None;
    }
    let is_filled = signal.fills == Flag::Yes;
    let signal = LeaderSignalNoted { fills: Flag::No, ..*signal };
    if is_filled {
        return Some(LeaderSignalNoted { phase: SignalPhase::Open, ..signal });
    }
    let is_over = signal.expire_time.is_some_and(|end| end <= now);
    is_over.then_some(LeaderSignalNoted {
        phase: SignalPhase::Closing,
        reason: Reason::SignalExpired,
        ..signal
    })
}
