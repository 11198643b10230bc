//! Orders in doubt: those in state Unknown, and those that the venue was asked for. Since when they are, and what has
//! followed from that: an alarm, and then a pause of their account in their instrument.
//!
//! An order stays in doubt until it is in a state that need not end, whatever it goes through before. Time counts from
//! the first sweep that finds it so: sweeps are what the engine knows time by.
//!
//! A pause is a mark on the rows of all plans of the account in the instrument: nothing is opened by them. It ends with
//! the last order of the account in the instrument that has caused one.

mod snapshot;
#[cfg(test)]
mod tests;

use crate::links::NONE;
use crate::orders::{Order, is_final};
use crate::rows::Status;
use crate::state::State;
use protocol::messages::{OrderOverdue, OrderQuery, OrderState, OverdueStep, VenueDefinition};
use protocol::units::{FollowerIndex, InstrumentIndex, Nanos};

/// Orders that one sweep says something about at most; the others come with the next ones.
pub(crate) const OVERDUE_PER_SWEEP_MAX: usize = 16;

/// What is known of an order in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// Place of the order in the table of orders.
    pub(crate) slot: u32,
    /// The sweep that found it in doubt first, nanoseconds; none before.
    pub(crate) since: Option<u64>,
    /// How often the venue was asked in the last state that it was asked in.
    pub(crate) asked: u8,
    /// What has followed last.
    pub(crate) step: Option<OverdueStep>,
}

/// All orders in doubt.
#[derive(Clone, Debug)]
pub(crate) struct Doubts {
    // In no order that means something.
    list: Vec<Doubt>,
    // By slot, the place in the list.
    places: Vec<u32>,
    paused: usize,
}

impl Doubts {
    /// Room for as many as there may be orders.
    pub(crate) fn new(orders_max: usize) -> Self {
        Self { list: Vec::with_capacity(orders_max), places: vec![NONE; orders_max], paused: 0 }
    }

    /// Whether there are none.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether an account is paused in an instrument.
    pub(crate) const fn is_pausing(&self) -> bool {
        0 < self.paused
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Doubt] {
        &self.list
    }

    /// What is known of an order, if it is in doubt.
    pub(crate) fn get(&self, slot: u32) -> Option<&Doubt> {
        self.list.get(self.places[slot as usize] as usize)
    }

    /// The same, of one that is in doubt from now on.
    fn enter(&mut self, slot: u32) -> &mut Doubt {
        let place = &mut self.places[slot as usize];
        if *place == NONE {
            *place = u32::try_from(self.list.len()).expect("orders have 32-bit indices");
            self.list.push(Doubt { slot, since: None, asked: 0, step: None });
        }
        &mut self.list[*place as usize]
    }

    /// Nothing about an order is in doubt any more; whether it was the cause of a pause.
    fn leave(&mut self, slot: u32) -> bool {
        let place = std::mem::replace(&mut self.places[slot as usize], NONE) as usize;
        if self.list.len() <= place {
            return false;
        }
        let left = self.list.swap_remove(place);
        if let Some(moved) = self.list.get(place) {
            self.places[moved.slot as usize] = u32::try_from(place).expect("it was one before");
        }
        let pauses = left.step == Some(OverdueStep::Pause);
        self.paused -= usize::from(pauses);
        pauses
    }

    /// A sweep has come: the time of those that it is the first for begins.
    pub(crate) fn swept(&mut self, now: Nanos) {
        for doubt in &mut self.list {
            doubt.since.get_or_insert(now.0);
        }
    }

    fn follow(&mut self, slot: u32, step: OverdueStep) {
        let place = self.places[slot as usize] as usize;
        let Some(doubt) = self.list.get_mut(place) else { return };
        let pauses = |step| usize::from(step == Some(OverdueStep::Pause));
        self.paused = self.paused + pauses(Some(step)) - pauses(doubt.step);
        doubt.step = Some(step);
    }
}

/// Whether a state has to end by itself.
const fn has_to_end(state: OrderState) -> bool {
    let is_live = matches!(state, OrderState::Working | OrderState::PartiallyFilled);
    !is_live && !is_final(state)
}

/// What is due for an order in doubt, by what its venue allows.
fn due(venue: &VenueDefinition, doubt: &Doubt, now: Nanos) -> Option<OverdueStep> {
    let age = now.0.saturating_sub(doubt.since?);
    let is_over = |after: Option<u64>| after.is_some_and(|after| after <= age);
    match doubt.step {
        Some(OverdueStep::Pause) => None,
        _ if is_over(venue.order_pause_after) => Some(OverdueStep::Pause),
        Some(OverdueStep::Alarm) => None,
        None => is_over(venue.order_alarm_after).then_some(OverdueStep::Alarm),
    }
}

impl State {
    /// What a sweep has to say of orders that have been in doubt for too long.
    pub(crate) fn overdue(&self, now: Nanos) -> impl Iterator<Item = OrderOverdue> {
        let all = self.doubts.all().iter().filter_map(move |doubt| {
            let order = self.orders.get(doubt.slot);
            let venue = self.venue_of_instrument(order.instrument)?;
            let venue = self.definitions.venues.known(usize::from(venue))?;
            Some(OrderOverdue {
                order: order.key,
                follower: FollowerIndex(self.seat(order.key.plan)?.follower),
                instrument: InstrumentIndex(order.instrument),
                state: order.state,
                step: due(venue, doubt, now)?,
                since: Nanos(doubt.since?),
                time: now,
            })
        });
        all.take(OVERDUE_PER_SWEEP_MAX)
    }

    /// An order has changed its state: it may be in doubt from now on, or no more.
    #[cold]
    pub(crate) fn doubt_changed(&mut self, slot: u32) {
        let Order { state, key, instrument, .. } = *self.orders.get(slot);
        if state == OrderState::Unknown {
            self.doubts.enter(slot);
        } else if !has_to_end(state) && self.doubts.leave(slot) {
            self.pause_rows(key.plan, instrument);
        }
    }

    /// The venue is asked for an order: it is in doubt, if it is still in the state that was to have ended.
    pub(crate) fn order_asked_for(&mut self, query: &OrderQuery) {
        if self.seat(query.order.plan).is_none() {
            return;
        }
        let slot = self.orders.find_open(&query.order);
        let has_lasted = |slot: &u32| self.orders.get(*slot).state == query.state;
        if let Some(slot) = slot.filter(has_lasted).filter(|_| has_to_end(query.state)) {
            self.doubts.enter(slot).asked = query.attempt;
        }
    }

    /// An order has been in doubt for too long.
    pub(crate) fn order_overdue(&mut self, overdue: &OrderOverdue) {
        if self.seat(overdue.order.plan).is_none() {
            return;
        }
        let Some(slot) = self.orders.find_open(&overdue.order) else { return };
        self.doubts.follow(slot, overdue.step);
        if overdue.step == OverdueStep::Pause {
            self.pause_rows(overdue.order.plan, overdue.instrument.0);
        }
    }

    /// Whether an order in doubt pauses an account in an instrument.
    pub(crate) fn is_paused(&self, follower: u32, instrument: u16) -> bool {
        self.doubts.all().iter().any(|doubt| {
            let order = self.orders.get(doubt.slot);
            doubt.step == Some(OverdueStep::Pause)
                && order.instrument == instrument
                && self.seat(order.key.plan).is_some_and(|seat| seat.follower == follower)
        })
    }

    /// Marks the rows of all pauses, after there have come to be other rows.
    pub(crate) fn pause_all_rows(&mut self) {
        let mut n = 0;
        while self.doubts.is_pausing()
            && let Some(doubt) = self.doubts.all().get(n)
        {
            n += 1;
            let order = self.orders.get(doubt.slot);
            self.pause_rows(order.key.plan, order.instrument);
        }
    }

    /// Marks the rows of all plans of the account of a plan as paused or not. What a pause kept from its target is
    /// looked at again.
    fn pause_rows(&mut self, plan: u32, instrument: u16) {
        let Some(seat) = self.seat(plan) else { return };
        let is_paused = self.is_paused(seat.follower, instrument);
        let mut member = plan;
        loop {
            if let Some(index) = self.find_row(member, instrument) {
                self.pause_row(index, instrument, is_paused);
            }
            member = self.companions.next(member);
            if member == plan {
                return;
            }
        }
    }

    fn pause_row(&mut self, index: usize, instrument: u16, is_paused: bool) {
        let mut row = self.rows.load(index);
        if row.status.has(Status::PAUSED) == is_paused {
            return;
        }
        row.status.set(Status::PAUSED, is_paused);
        let seat = self.seat(self.rows.rules[index].plan).expect("rows are of seated plans");
        let block = self.blocks.index(seat.leader, instrument);
        if !is_paused && self.difference(&row, index, block) != 0 {
            row.attempts = 0;
            self.mark_behind(block, index, &mut row);
        }
        self.rows.store(index, &row);
    }
}
