//! Leaders' working orders, and which of our orders mirror them, for plans that copy orders.
//!
//! There is still one arithmetic. A plan that copies fills stands where its leader stands; a plan that copies
//! orders stands where its leader would stand if all his working orders filled:
//!
//! ```text
//! resting     signed open quantity of all working orders of the leader in the instrument; for a plan that
//!             reverses of those that it has as well, turned
//! target      T(L + resting)               of a plan that copies fills: T(L)
//! difference  target - (position + working)
//!
//! a new order of the leader   the part of the difference that is due to it works at his price
//! a fill of his               L moves, resting moves back: nothing to do
//! a fill of ours              position moves, working moves back: nothing to do
//! a cancel of his             our orders that mirror it are cancelled
//! an amendment of his         the same, and what is due is placed anew once the cancel is confirmed;
//!                             only more at the same price leaves them where they are
//! his order is filled, ours   one that closes is cancelled and the difference is traded at once;
//! is not                      one that opens goes on working, or does as well, as the plan says
//! ```
//!
//! What fills of the leader justify, `T(L) - position`, bounds what is ever traded without one of his orders
//! behind it. A stop order rests like any other, from when it waits for its trigger: what it would do is in
//! the target, and in what works of ours. One that closes is for the venue an order that only reduces, whatever
//! else would close the position: the pair of a stop and a target that belong to one position both close it.
//! So a fill of an order that was never announced is copied as a fill; what a cancelled order of
//! ours had got is given back; and a leader who is flat and has no orders has flat followers.
//!
//! Where a venue takes replaces, an amendment becomes one instead, if it can: see [`replacing`].

pub(crate) mod replacing;
mod snapshot;
#[cfg(test)]
mod tests;
pub(crate) mod turned;

use crate::exact::value;
use crate::exposure::{Exposure, moved};
use crate::gates::Gate;
use crate::links::NONE;
use crate::orders::Order;
use crate::rows::{Block, Row, Status};
use crate::sizing;
use crate::state::State;
use protocol::messages::{
    LeaderFillRule, LeaderOrderNoted, LeaderOrderStatus, OrdType, OrderKey, OrderState,
    TimeInForce, TriggerPrice,
};
use replacing::Link;

/// A working order of a leader.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeadersOrder {
    pub(crate) order_id: u64,
    /// Message that gave it the shape that our orders mirror.
    pub(crate) version: u64,
    pub(crate) ord_type: OrdType,
    pub(crate) time_in_force: TimeInForce,
    /// Limit, ticks.
    pub(crate) price: Option<i64>,
    /// Trigger price of a stop order, ticks, and which price triggers it.
    pub(crate) stop: Option<i64>,
    pub(crate) trigger: TriggerPrice,
    /// What is open of it, signed, lots.
    pub(crate) open: i64,
    /// Whether plans that reverse have it.
    pub(crate) is_turned: bool,
    next: u32,
}

impl LeadersOrder {
    const UNUSED: Self = Self {
        order_id: 0,
        version: 0,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::Day,
        price: None,
        stop: None,
        trigger: TriggerPrice::Last,
        open: 0,
        is_turned: false,
        next: NONE,
    };

    /// One that works at a price, for tests of what depends on no more.
    #[cfg(test)]
    pub(crate) const fn of(order_id: u64, price: i64) -> Self {
        Self { order_id, price: Some(price), ..Self::UNUSED }
    }

    /// Whether it is in the book at its price, as far as its leader tells.
    pub(crate) const fn works_at_limit(&self) -> bool {
        matches!(self.ord_type, OrdType::Limit) && self.rests()
    }

    /// Whether it stays until it is filled: then what is lost of our orders is placed again.
    pub(crate) const fn rests(&self) -> bool {
        match self.ord_type {
            OrdType::Market => false,
            OrdType::Limit => {
                matches!(self.time_in_force, TimeInForce::Day | TimeInForce::GoodTillCancel)
            }
            OrdType::Stop | OrdType::StopLimit => true,
        }
    }
}

/// What works of a leader's orders in an instrument, signed, lots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resting {
    /// All of them together.
    pub(crate) all: i64,
    /// Those among them that plans that reverse do not have.
    pub(crate) unturned: i64,
}

impl Resting {
    /// With so many lots more of an order.
    pub(crate) const fn and(self, lots: i64, is_turned: bool) -> Self {
        let unturned = if is_turned { self.unturned } else { self.unturned + lots };
        Self { all: self.all + lots, unturned }
    }
}

/// What is open of a leader's order after a fill of so many lots, of which the leader says what they leave.
pub(crate) fn after_fill(open: i64, lots: i64, leaves: Option<i64>) -> i64 {
    let before = open.abs();
    let left = leaves.map_or(before - lots.abs(), |leaves| leaves.min(before)).max(0);
    if open < 0 { -left } else { left }
}

/// Whether only more is open of an order at the terms that it had before.
fn keeps_terms(before: &LeadersOrder, noted: &LeaderOrderNoted) -> bool {
    before.ord_type == noted.ord_type
        && before.time_in_force == noted.time_in_force
        && before.price == noted.price.map(|price| price.0)
        && before.stop == noted.stop_price.map(|price| price.0)
        && before.trigger == noted.trigger_price
        && before.open.signum() == noted.lots.0.signum()
        && before.open.abs() <= noted.lots.0.abs()
}

/// The message whose shape of an order ours have to have: an older one as long as it keeps its terms.
pub(crate) fn version_after(before: Option<&LeadersOrder>, noted: &LeaderOrderNoted) -> u64 {
    let kept = before.filter(|before| keeps_terms(before, noted));
    kept.map_or(noted.sequence, |before| before.version)
}

/// What one of our orders mirrors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tie {
    key: OrderKey,
    is_tied: bool,
    pub(crate) order_id: u64,
    pub(crate) version: u64,
    /// It reduces a position.
    pub(crate) closes: bool,
    /// It waits for a trigger, or did.
    is_stop: bool,
}

impl Tie {
    /// Of a slot that never held an order that mirrors one.
    const NONE: Self = Self {
        key: OrderKey { epoch: 0, sequence: 0, plan: 0, leg: 0 },
        is_tied: false,
        order_id: 0,
        version: 0,
        closes: false,
        is_stop: false,
    };
}

/// The leader's order that the instructions behind its note mirror.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted {
    pub(crate) order_id: u64,
    pub(crate) version: u64,
    pub(crate) is_again: bool,
    /// Whether orders that mirror it wait for a trigger, and whether those of plans that reverse do.
    is_stop: bool,
    is_stop_turned: bool,
}

impl Noted {
    /// Whether an order that mirrors it waits for a trigger.
    pub(crate) const fn is_stop_for(&self, reverses: bool) -> bool {
        if reverses { self.is_stop_turned } else { self.is_stop }
    }
}

/// Leaders' orders and ties.
#[derive(Clone, Debug)]
pub(crate) struct Mirrors {
    slots: Vec<LeadersOrder>,
    free: Vec<u32>,
    // By slot of our order.
    ties: Vec<Tie>,
    /// Last order message of each leader.
    pub(crate) sequences: Vec<u64>,
    /// Whose instructions come next.
    pub(crate) noted: Option<Noted>,
    // By slot of our order; the last record that asked for others in the place of some, and how many the venue has
    // not answered for.
    links: Vec<Link>,
    asked_in: u64,
    replacing: usize,
}

impl Mirrors {
    /// Room for as many orders of leaders as of ours.
    pub(crate) fn new(orders_max: usize, leaders_max: usize) -> Self {
        let end = u32::try_from(orders_max).expect("orders have 32-bit indices");
        Self {
            slots: vec![LeadersOrder::UNUSED; orders_max],
            free: (0..end).rev().collect(),
            ties: vec![Tie::NONE; orders_max],
            sequences: vec![0; leaders_max],
            noted: None,
            links: vec![Link::NONE; orders_max],
            asked_in: 0,
            replacing: 0,
        }
    }

    /// Whether one more order of a leader fits.
    pub(crate) const fn has_room(&self) -> bool {
        !self.free.is_empty()
    }

    /// How many more orders of leaders fit.
    pub(crate) const fn room(&self) -> usize {
        self.free.len()
    }

    fn list(&self, mut slot: u32) -> impl Iterator<Item = (u32, &LeadersOrder)> {
        std::iter::from_fn(move || {
            let current = slot;
            let order = self.slots.get(current as usize)?;
            slot = order.next;
            Some((current, order))
        })
    }

    /// What one of our orders mirrors, if it mirrors one.
    pub(crate) fn tie(&self, slot: u32, order: &Order) -> Option<&Tie> {
        // A tie of the order that had the slot before is not this one's.
        self.ties.get(slot as usize).filter(|tie| tie.is_tied && tie.key == order.key)
    }

    /// Whether one of our orders goes on working although the leader's is filled.
    pub(crate) fn outlives(&self, slot: u32, order: &Order) -> bool {
        self.ties.get(slot as usize).is_some_and(|tie| !tie.is_tied && tie.key == order.key)
    }

    /// Notes what an order of ours mirrors.
    pub(crate) fn set_tie(
        &mut self,
        slot: u32,
        key: OrderKey,
        noted: &Noted,
        (closes, is_stop): (bool, bool),
    ) {
        let Noted { order_id, version, .. } = *noted;
        self.ties[slot as usize] = Tie { key, is_tied: true, order_id, version, closes, is_stop };
    }
}

/// Where a row stands, with its orders by side, lots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    pub(crate) position: i64,
    /// Open quantity of its orders, magnitudes.
    pub(crate) buys: i64,
    pub(crate) sells: i64,
}

impl Stand {
    /// Where it would stand at worst: all its orders on one side fill and none on the other.
    pub(crate) const fn extent(&self) -> i64 {
        let (up, down) = (self.position + self.buys, self.position - self.sells);
        if up.abs() < down.abs() { down } else { up }
    }

    /// Where it stands when all its orders on the side of `lots` fill.
    pub(crate) const fn reach(&self, lots: i64) -> i64 {
        if lots < 0 { self.position - self.sells } else { self.position + self.buys }
    }

    /// How much of an order of so many lots can only reduce, whatever else fills on its side; a magnitude.
    pub(crate) fn closing_part(&self, lots: i64) -> i64 {
        let reach = self.reach(lots);
        let is_against = (reach < 0) != (lots < 0) && reach != 0;
        if is_against && self.position.signum() == reach.signum() {
            reach.abs().min(lots.abs())
        } else {
            0
        }
    }

    /// How much of a stop order of so many lots goes against the position, or against position and open orders
    /// together where that is more: the order in front of it may still be on its way. A magnitude.
    pub(crate) fn stopping_part(&self, lots: i64) -> i64 {
        let (position, held) = (self.position, self.position + self.buys - self.sells);
        let opposing = |of: i64| if (of < 0) == (lots < 0) { 0 } else { of.abs() };
        opposing(position).max(opposing(held)).min(lots.abs())
    }

    /// Without its orders.
    pub(crate) const fn held_only(self) -> Self {
        Self { position: self.position, buys: 0, sells: 0 }
    }

    /// Without one of its orders.
    pub(crate) const fn without(mut self, lots: i64) -> Self {
        if lots < 0 {
            self.sells += lots
        } else {
            self.buys -= lots
        }
        self
    }

    /// With one more order.
    pub(crate) const fn with(mut self, lots: i64) -> Self {
        if lots < 0 {
            self.sells -= lots
        } else {
            self.buys += lots
        }
        self
    }
}

/// The part that two signed quantities have in common: nothing when they go different ways.
pub(crate) const fn common(one: i64, other: i64) -> i64 {
    if one < 0 && other < 0 {
        if one < other { other } else { one }
    } else if 0 < one && 0 < other {
        if one < other { one } else { other }
    } else {
        0
    }
}

/// What a leader's fills justify of a row's difference, lots; `leader` is where he stands.
pub(crate) fn crossing(row: &Row, leader: i64, resting: Resting, gate: Gate) -> i64 {
    if gate.has(Gate::FLATTEN) {
        return common(-row.held(), -row.position);
    }
    let full = sizing::target(row, leader + resting.of(row));
    match (full, sizing::target(row, leader)) {
        (Some(full), Some(filled)) => common(full - row.held(), filled - row.position),
        _ => 0,
    }
}

/// What exposures change by when a row that copies orders moves from one extent to another.
pub(crate) fn extended(
    (before, value_before): (i64, i64),
    after: i64,
    unit_price: i64,
) -> (Exposure, i64) {
    let value_after = value(after, unit_price);
    (moved((before, value_before), (after, value_after)), value_after)
}

impl State {
    /// A working order of a leader.
    pub(crate) fn leaders_order(&self, block: usize, order_id: u64) -> Option<&LeadersOrder> {
        self.leaders_orders(block).find(|order| order.order_id == order_id)
    }

    /// The working orders of a leader in an instrument, oldest first.
    pub(crate) fn leaders_orders(&self, block: usize) -> impl Iterator<Item = &LeadersOrder> {
        self.mirrors.list(self.blocks.get(block).orders).map(|(_, order)| order)
    }

    /// Whether an order rests whose plan has left the configuration.
    pub(crate) fn is_orphan(&self, slot: u32, order: &Order) -> bool {
        let rests = self.mirrors.tie(slot, order).is_some() || self.mirrors.outlives(slot, order);
        rests && self.definitions.plans.get(order.key.plan as usize).is_none()
    }

    /// Whether an order of ours mirrors what a leader no longer has, or what its plan no longer wants.
    pub(crate) fn is_stale(&self, slot: u32, order: &Order) -> bool {
        if self.is_orphan(slot, order) {
            return true;
        }
        // Whether it is still there is what the venue is about to say.
        let is_leaving =
            order.state == OrderState::PendingReplace && self.replacement_of(&order.key).is_some();
        !is_leaving && self.mirrors_other(slot, order)
    }

    /// Whether an order of ours mirrors what a leader no longer has.
    pub(crate) fn mirrors_other(&self, slot: u32, order: &Order) -> bool {
        let Some(tie) = self.mirrors.tie(slot, order) else { return false };
        let Some(seat) = self.seat(order.key.plan) else { return false };
        let block = self.blocks.index(seat.leader, order.instrument);
        let mirrored = self.leaders_order(block, tie.order_id);
        mirrored.is_none_or(|mirrored| mirrored.version != tie.version)
    }

    /// Whether what is left of an order goes on working when the leader's order is filled.
    pub(crate) fn outlives(&self, tie: &Tie, plan: u32) -> bool {
        let plan = self.definitions.plans.known(plan as usize);
        let waits = plan.is_none_or(|plan| plan.on_leader_fill == LeaderFillRule::Wait);
        waits && !tie.closes
    }

    /// Where a row stands, with orders that are in the row but not in the table yet.
    pub(crate) fn stand(&self, index: usize, row: &Row) -> Stand {
        let mut stand = Stand { position: row.position, buys: 0, sells: 0 };
        let plan = self.rows.rules[index].plan;
        for (_, order) in self.orders.open_of(plan).filter(|(_, order)| order.row as usize == index)
        {
            stand = stand.with(order.working());
        }
        stand.with(row.working - (stand.buys - stand.sells))
    }

    /// Where a row stands but for its stop orders that close: they take from other orders that close, and are
    /// no hindrance to them.
    pub(crate) fn without_stops(&self, index: usize, mut stand: Stand) -> Stand {
        let orders = self.orders.open_of(self.rows.rules[index].plan);
        for (slot, order) in orders.filter(|(_, order)| order.row as usize == index) {
            let tie = self.mirrors.tie(slot, order).filter(|tie| tie.closes && tie.is_stop);
            let lots = tie.map_or(0, |_| order.working());
            stand.buys -= lots.max(0);
            stand.sells += lots.min(0);
        }
        stand
    }

    /// What a row is valued by, lots: of a plan that copies orders the worst that may become of it.
    pub(crate) fn extent(&self, index: usize) -> i64 {
        let row = self.rows.load(index);
        if row.status.has(Status::MIRRORS) { self.stand(index, &row).extent() } else { row.held() }
    }

    /// What a leader's fills justify of a row's difference, once what is being cancelled is gone: an order that leaves
    /// makes up for what it is too much, and position is never closed in its place.
    pub(crate) fn crossing(
        &self,
        index: usize,
        row: &Row,
        (leader, resting): (i64, Resting),
        gate: Gate,
    ) -> i64 {
        let lots = crossing(row, leader, resting, gate);
        if lots == 0 {
            return if gate.increase_stopped().is_some() {
                self.left(index, row, leader)
            } else {
                0
            };
        }
        let orders = self.orders.open_of(self.rows.rules[index].plan).map(|(_, order)| order);
        let ending = orders.filter(|order| {
            let is_of_row = order.row as usize == index;
            is_of_row && order.state == OrderState::PendingCancel && (order.lots < 0) != (lots < 0)
        });
        let ending: i64 = ending.map(Order::working).sum();
        crossing(&Row { working: row.working - ending, ..*row }, leader, resting, gate)
    }

    /// What a leader's fills justify that a row closes, and no order of its works for. His orders that would add to his
    /// position have none beside them where nothing may be opened, and hold nothing back.
    fn left(&self, index: usize, row: &Row, leader: i64) -> i64 {
        let Some(filled) = sizing::target(row, leader) else { return 0 };
        let reduction = common(filled - row.position, -row.position);
        // What is being cancelled may still fill: it is waited for.
        let orders = self.orders.open_of(self.rows.rules[index].plan).map(|(_, order)| order);
        let is_leaving = |order: &Order| {
            order.row as usize == index
                && matches!(order.state, OrderState::PendingCancel | OrderState::PendingReplace)
        };
        if orders.into_iter().any(is_leaving) {
            return 0;
        }
        let stand = self.stand(index, row);
        let works = if reduction < 0 { -stand.sells } else { stand.buys };
        if works.abs() < reduction.abs() { reduction - works } else { 0 }
    }

    /// What the plan of a row may do.
    fn gate_of(&self, index: usize) -> Gate {
        self.gates[self.rows.rules[index].plan as usize]
    }

    /// Whether an order goes on working although its leader's is filled, and takes its row away from where it
    /// belongs now that the leader stands at `leader` with so much resting.
    pub(crate) fn is_unwanted(
        &self,
        slot: u32,
        order: &Order,
        leader: i64,
        resting: Resting,
    ) -> bool {
        if !self.mirrors.outlives(slot, order) {
            return false;
        }
        let index = order.row as usize;
        let row = self.rows.load(index);
        let Some(target) = sizing::target(&row, leader + resting.of(&row)) else { return false };
        let orders = self.orders.open_of(order.key.plan).map(|(_, order)| order);
        let ending = orders
            .filter(|other| other.row == order.row && other.state == OrderState::PendingCancel);
        let ending: i64 = ending.map(Order::working).sum();
        let crossing = self.crossing(index, &row, (leader, resting), Gate::OPEN);
        let difference = target - (row.held() - ending) - crossing;
        difference != 0 && (difference < 0) != (order.lots < 0)
    }

    /// Whether a row of a plan that copies orders is off its target.
    pub(crate) fn lacks(&self, index: usize, block: usize) -> bool {
        let row = self.rows.load(index);
        row.status.has(Status::MIRRORS) && self.difference(&row, index, block) != 0
    }

    /// Signed open quantity of the orders of a row that mirror an order of the leader's.
    pub(crate) fn tied(&self, index: usize, order_id: u64) -> i64 {
        let orders = self.orders.open_of(self.rows.rules[index].plan);
        let tied = orders.filter(|(slot, order)| {
            let tie = self.mirrors.tie(*slot, order);
            order.row as usize == index && tie.is_some_and(|tie| tie.order_id == order_id)
        });
        tied.map(|(_, order)| order.working()).sum()
    }

    /// Whether a row has an order that mirrors an order of the leader's as it no longer is, or that is being
    /// cancelled.
    pub(crate) fn is_ending(&self, index: usize, order_id: u64, version: u64) -> bool {
        let mut orders = self.orders.open_of(self.rows.rules[index].plan);
        orders.any(|(slot, order)| {
            order.row as usize == index
                && self.mirrors.tie(slot, order).is_some_and(|tie| {
                    tie.order_id == order_id
                        && (tie.version != version || order.state == OrderState::PendingCancel)
                })
        })
    }

    /// Takes in what is known of a leader's order.
    pub(crate) fn note_leaders_order(&mut self, block: usize, noted: &LeaderOrderNoted) {
        let before = self.leaders_order(block, noted.order_id).copied();
        let version = version_after(before.as_ref(), noted);
        let is_turned = self.turns(before.as_ref(), noted);
        match noted.status {
            LeaderOrderStatus::New | LeaderOrderStatus::Amended => {
                let next = self.take_leaders_order(block, noted.order_id);
                let order = LeadersOrder {
                    order_id: noted.order_id,
                    version,
                    ord_type: noted.ord_type,
                    time_in_force: noted.time_in_force,
                    price: noted.price.map(|price| price.0),
                    stop: noted.stop_price.map(|price| price.0),
                    trigger: noted.trigger_price,
                    open: noted.lots.0,
                    is_turned,
                    next,
                };
                self.put_leaders_order(block, order);
            }
            LeaderOrderStatus::Cancelled => {
                self.take_leaders_order(block, noted.order_id);
            }
            LeaderOrderStatus::Done => {
                self.untie(block, noted.order_id);
                self.take_leaders_order(block, noted.order_id);
            }
        }
        let kept = self.blocks.get_mut(block);
        kept.resting.all = noted.resting.0;
        if let Some(price) = noted.price.or(noted.stop_price).filter(|_| !kept.is_known) {
            // The leader has not traded yet: there is no other price to go by.
            kept.price = price.0;
        }
        self.mark_crossing(block);
        let is_again = noted.again == protocol::messages::Flag::Yes;
        let (order_id, is_stop) = (noted.order_id, noted.stop_price.is_some());
        let is_stop_turned = turned::turns_into_stop(noted.ord_type);
        self.mirrors.noted = Some(Noted { order_id, version, is_again, is_stop, is_stop_turned });
    }

    /// Marks rows behind that stand beyond what their leader's fills justify, now that an order of his is gone.
    fn mark_crossing(&mut self, block: usize) {
        let Block { position, resting, .. } = *self.blocks.get(block);
        for index in self.blocks.get(block).active_rows() {
            let index = index as usize;
            let mut row = self.rows.load(index);
            let is_off = row.status.has(Status::MIRRORS)
                && row.status.has(Status::PINNED)
                && (crossing(&row, position, resting, Gate::OPEN) != 0
                    || self.crossing(index, &row, (position, resting), self.gate_of(index)) != 0);
            if is_off {
                row.attempts = 0;
                self.mark_behind(block, index, &mut row);
                self.rows.store(index, &row);
            }
        }
    }

    /// Takes an order out of its block's list; what stood behind it.
    fn take_leaders_order(&mut self, block: usize, order_id: u64) -> u32 {
        let mut before = NONE;
        let found = self.mirrors.list(self.blocks.get(block).orders).find(|(slot, order)| {
            let is_it = order.order_id == order_id;
            before = if is_it { before } else { *slot };
            is_it
        });
        let Some((slot, order)) = found else { return NONE };
        let (next, unturned) = (order.next, order.unturned());
        self.blocks.get_mut(block).resting.unturned -= unturned;
        if before == NONE {
            self.blocks.get_mut(block).orders = next;
        } else {
            self.mirrors.slots[before as usize].next = next;
        }
        self.mirrors.free.push(slot);
        next
    }

    /// Puts an order in front of the one that it names, or at the end of its block's list.
    fn put_leaders_order(&mut self, block: usize, order: LeadersOrder) {
        let slot = self.mirrors.free.pop().expect("room is looked at before it is noted");
        self.mirrors.slots[slot as usize] = order;
        self.blocks.get_mut(block).resting.unturned += order.unturned();
        let first = self.blocks.get(block).orders;
        let last = self.mirrors.list(first).find(|(_, other)| other.next == order.next);
        match last.map(|(last, _)| last) {
            Some(last) if first != order.next => self.mirrors.slots[last as usize].next = slot,
            _ => self.blocks.get_mut(block).orders = slot,
        }
    }

    /// Lets orders that go on working go on without the leader's.
    fn untie(&mut self, block: usize, order_id: u64) {
        let (leader, instrument) = self.blocks.pair(block);
        for place in 0..self.plans_of(leader).len() {
            let plan = self.plans_of(leader)[place];
            let outliving = |state: &Self| {
                let mut orders = state.orders.open_of(plan).filter(|(slot, order)| {
                    order.instrument == instrument
                        && state.mirrors.tie(*slot, order).is_some_and(|tie| {
                            tie.order_id == order_id && state.outlives(tie, plan)
                        })
                });
                orders.next().map(|(slot, _)| slot)
            };
            while let Some(slot) = outliving(self) {
                self.mirrors.ties[slot as usize].is_tied = false;
            }
        }
    }

    /// A fill of a leader's order: what was open of it is his position now.
    pub(crate) fn fill_leaders_order(
        &mut self,
        block: usize,
        order_id: u64,
        lots: i64,
        leaves: Option<i64>,
    ) {
        let first = self.blocks.get(block).orders;
        let found = self.mirrors.list(first).find(|(_, order)| order.order_id == order_id);
        let Some((slot, order)) = found else { return };
        let (before, after) = (order.open, after_fill(order.open, lots, leaves));
        let is_turned = order.is_turned;
        self.mirrors.slots[slot as usize].open = after;
        let kept = self.blocks.get_mut(block);
        kept.resting = kept.resting.and(after - before, is_turned);
    }

    /// Orders of leaders that are known.
    pub(crate) fn leaders_orders_count(&self) -> usize {
        self.mirrors.slots.len() - self.mirrors.free.len()
    }
}
