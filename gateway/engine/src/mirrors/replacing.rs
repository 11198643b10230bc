//! Which of our orders are to take the place of others, where venues take replaces.
//!
//! An order that takes another one's place is an order of its own, with an identity of its own. Until the venue has
//! answered, both are open, and the larger of the two counts: the one that works with what is open of it, the one that
//! is to come with what it is larger by.
//!
//! ```text
//! quantity    of an order from its beginning: what has filled of the orders before it included
//! asked       the old one is PendingReplace; the new one has open what its quantity is above the old one's, or nothing
//! Replaced    the old one is over, but for fills that the venue has counted and not yet reported; the new one begins
//!             with what the venue had counted then
//! refused     the new one is over, the old one is as it was, and is cancelled: what is due is placed anew
//! unknown     both stay as they are until the venue says something about either
//! ```

use super::Mirrors;
use crate::orders::{Order, is_final};
use crate::rows::Status;
use crate::state::State;
use protocol::messages::{OrderKey, OrderState};

/// What an order has to do with replaces; by its slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    /// The order that has the slot.
    pub(crate) key: OrderKey,
    /// The record that asked for another one in its place; zero when none did.
    pub(crate) asked_in: u64,
    /// The order whose place it is to take.
    pub(crate) replaces: OrderKey,
    /// Whether the venue has still to answer to that.
    pub(crate) is_pending: bool,
}

impl Link {
    const NO_KEY: OrderKey = OrderKey { epoch: 0, sequence: 0, plan: 0, leg: 0 };

    /// Of a slot whose orders never had anything to do with replaces.
    pub(crate) const NONE: Self =
        Self { key: Self::NO_KEY, asked_in: 0, replaces: Self::NO_KEY, is_pending: false };
}

impl Mirrors {
    /// Whether the venue has still to answer to a replace.
    #[inline]
    pub(crate) const fn is_replacing(&self) -> bool {
        self.replacing != 0
    }

    /// The order whose place one of ours is to take, while the venue has not answered.
    pub(crate) fn replaces(&self, slot: u32, order: &Order) -> Option<OrderKey> {
        let link = self.links.get(slot as usize)?;
        (link.is_pending && link.key == order.key && order.open).then_some(link.replaces)
    }

    /// Notes that a record asks for another order in the place of one.
    pub(crate) fn ask_replacement(&mut self, slot: u32, key: OrderKey, record: u64) {
        let link = &mut self.links[slot as usize];
        *link = if link.key == key {
            Link { asked_in: record, ..*link }
        } else {
            Link { key, asked_in: record, ..Link::NONE }
        };
        self.asked_in = record;
    }

    /// Notes that an order is to take the place of another one.
    pub(crate) fn link(&mut self, slot: u32, key: OrderKey, replaces: OrderKey) {
        self.links[slot as usize] = Link { key, asked_in: 0, replaces, is_pending: true };
        self.replacing += 1;
    }

    /// Notes that the venue has answered.
    pub(crate) fn answered(&mut self, slot: u32) {
        self.links[slot as usize].is_pending = false;
        self.replacing -= 1;
    }
}

impl State {
    /// Whether the venue of a session takes replaces.
    pub(crate) fn takes_replaces(&self, instrument: u16) -> bool {
        let venue = self.venue_of_instrument(instrument);
        let venue = venue.and_then(|venue| self.definitions.venues.get(usize::from(venue)));
        venue.is_some_and(|venue| venue.replaces == Some(protocol::messages::Flag::Yes))
    }

    /// The order whose place an order has taken, or is to take.
    #[inline]
    pub(crate) fn replaced_by(&self, key: &OrderKey) -> Option<OrderKey> {
        if self.mirrors.asked_in == 0 {
            return None;
        }
        let slot = self.orders.find_open(key).or_else(|| self.orders.find_finished(key))?;
        let link = &self.mirrors.links[slot as usize];
        (link.key == *key && link.replaces != Link::NO_KEY).then_some(link.replaces)
    }

    /// The open order that is to take the place of an order, while the venue has not answered.
    pub(crate) fn replacement_of(&self, key: &OrderKey) -> Option<u32> {
        let mut orders = self.orders.open_of(key.plan);
        let found = orders
            .find(|(slot, order)| self.mirrors.replaces(*slot, order).is_some_and(|of| of == *key));
        found.map(|(slot, _)| slot)
    }

    /// The order of a row for which the record in front of `record` asked for another one.
    pub(crate) fn asked_for(&self, index: usize, plan: u32, record: u64) -> Option<u32> {
        let before = record.checked_sub(1).filter(|before| *before == self.mirrors.asked_in)?;
        let mut orders = self.orders.open_of(plan);
        let found = orders.find(|(slot, order)| {
            let link = &self.mirrors.links[*slot as usize];
            order.row as usize == index && link.key == order.key && link.asked_in == before
        });
        found.map(|(slot, _)| slot)
    }

    /// The only order of a row that mirrors an order of the leader's in another version, if it is one whose place
    /// another one may take: it works, and nothing about it is in doubt.
    pub(crate) fn replaceable(&self, index: usize, order_id: u64, version: u64) -> Option<u32> {
        let row = self.rows.get(index);
        if row.status.has(Status::UNKNOWN) || self.rows.rules[index].shares_account {
            return None;
        }
        let orders = self.orders.open_of(self.rows.rules[index].plan);
        let mut tied = orders.filter(|(slot, order)| {
            let tie = self.mirrors.tie(*slot, order);
            order.row as usize == index && tie.is_some_and(|tie| tie.order_id == order_id)
        });
        let (slot, order) = tied.next()?;
        let works = matches!(order.state, OrderState::Working | OrderState::PartiallyFilled);
        let adds_up =
            order.booked == order.reported && order.booked + order.leaves == order.lots.abs();
        let tie = self.mirrors.tie(slot, order)?;
        let may = tied.next().is_none()
            && works
            && adds_up
            && 0 < order.leaves
            && tie.version != version
            && self.replacement_of(&order.key).is_none();
        may.then_some(slot)
    }
}

/// What an order that is to have `lots` open in the place of another one is larger by, lots, a magnitude.
pub(crate) const fn larger_by(old: &Order, lots: i64) -> i64 {
    let more = old.booked + lots.abs() - old.lots.abs();
    if more < 0 { 0 } else { more }
}

/// Whether an update in this state says that the venue has taken the order that is to take another one's place.
pub(crate) const fn is_taken(state: OrderState) -> bool {
    match state {
        OrderState::Working
        | OrderState::PartiallyFilled
        | OrderState::PendingCancel
        | OrderState::Filled
        | OrderState::Canceled
        | OrderState::Expired => true,
        OrderState::Created
        | OrderState::PendingNew
        | OrderState::PendingReplace
        | OrderState::Rejected
        | OrderState::NotSent
        | OrderState::Replaced
        | OrderState::Unknown => false,
    }
}

// What is over is either taken or refused.
const _: () = assert!(is_final(OrderState::Rejected) && is_final(OrderState::NotSent));
