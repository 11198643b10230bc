//! Plans that protect what they hold by orders of their own: which of them are placed, and which are cancelled because
//! they no longer fit.
//!
//! | a plan | its protection |
//! | :-- | :-- |
//! | holds something, and nothing of it is on its way | waits for all of that, at the distance from what it has cost |
//! | holds more or less, or at another average | is cancelled, and placed anew once that is confirmed |
//! | holds nothing, or is on the other side | is cancelled at once |
//! | is about to reduce | a take profit is cancelled in front of the order that does |
//! | holds something, and the market is beyond the price | is not placed: the plan closes and sits the episode out |
//!
//! A report places and moves at once; a sweep sees to whatever a report could not: because a session was down, a run
//! ended in between, or a venue refused. What a venue refuses comes again once a second.

use super::fan_out::FanOut;
use super::{Deciding, View};
use crate::capacity::{ENTRIES_PER_RECORD_MAX, FRAME_OVERHEAD_BYTES};
use crate::exact::{unit_price, value};
use crate::exposure::Exposure;
use crate::gates::Gate;
use crate::instruct::limit_price;
use crate::links::NONE;
use crate::orders::{Order, is_final};
use crate::protection::{
    Guide, KINDS, PATIENCE_NS, Purpose, average, cost_after, is_beyond, price,
};
use crate::rows::Status;
use crate::state::State;
use crate::supervision::{Sides, count_side};
use protocol::messages::{
    Cancels, CancelsEncoder, CancelsEntry, Instructions, InstructionsEncoder, InstructionsEntry,
    LeaderStops, LimitKind, OrdRejReason, OrderState, OrderUpdate, PositionEffect,
    ProtectionChange, ProtectionDefinition, ProtectionKind, ProtectionNoted, Reason, ReportOutcome,
    Trigger, VenueReport,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, PlanIndex, SessionIndex, Ticks};

/// Octets of a protection that is placed, frames included.
const PLACED_BYTES: usize =
    ProtectionNoted::ENCODED_LENGTH + Instructions::encoded_length(1) + 2 * FRAME_OVERHEAD_BYTES;

/// Octets of one that is cancelled.
const CANCELLED_BYTES: usize = Cancels::encoded_length(1) + FRAME_OVERHEAD_BYTES;

/// A row of a plan that protects itself, as it stands behind what is decided.
#[derive(Clone, Copy)]
struct Held<'a> {
    protection: &'a ProtectionDefinition,
    index: usize,
    block: usize,
    position: i64,
    /// Signed open quantity of the orders that copy.
    working: i64,
    /// What the position has cost, ticks times lots.
    cost: i128,
    /// What its leader says, of a plan that follows that.
    guide: Option<Guide>,
    /// What has just become of one of its orders; of a report.
    update: Option<&'a OrderUpdate>,
    /// The same report has halted its venue.
    is_halted: bool,
    now: Nanos,
}

impl<'a> Held<'a> {
    /// As it stands in the state, of a plan that protects itself.
    fn of(state: &'a State, plan: u32, instrument: u16, now: Nanos) -> Option<Self> {
        let protection = state.definitions.protections.get(plan as usize)?;
        let index = state.find_row(plan, instrument)?;
        let block = state.blocks.index(state.seat(plan)?.leader, instrument);
        let row = state.rows.get(index);
        let (position, working, cost) = (row.position, row.working, state.rows.cost(index));
        let follows = protection.from_leader != LeaderStops::None;
        let guide = follows.then(|| state.guide(plan, block));
        Some(Self {
            protection,
            index,
            block,
            position,
            working,
            cost,
            guide,
            update: None,
            is_halted: false,
            now,
        })
    }

    /// The same behind the update of one of its orders.
    fn after(self, update: &'a OrderUpdate) -> Self {
        let (fill, price) = (update.fill_lots.0, update.fill_price.map(|price| price.0));
        let cost = cost_after(self.cost, update.position.0 - fill, fill, price);
        let (position, working) = (update.position.0, update.working.0);
        Self { position, working, cost, update: Some(update), ..self }
    }

    /// Its open orders of a kind, behind the update.
    fn orders(&self, state: &'a State, kind: ProtectionKind) -> impl Iterator<Item = (u32, Order)> {
        let Self { index, update, .. } = *self;
        let orders = state.orders.open_of(self.protection.plan.0);
        let orders = orders.filter(move |(_, order)| {
            order.row as usize == index && order.purpose == Purpose::Protects(kind)
        });
        let updated = orders.map(move |(slot, order)| {
            let update = update.filter(|update| update.order == order.key);
            (slot, update.map_or(*order, |update| order.updated(update)))
        });
        updated.filter(|(_, order)| !is_final(order.state))
    }

    /// Price at which it is due to have a protection of a kind, of which one waits already or none.
    fn price(&self, kind: ProtectionKind, waiting: Option<i64>) -> Option<i64> {
        let Self { protection, position, cost, .. } = *self;
        match &self.guide {
            None => price(protection, kind, cost, position),
            Some(guide) => guide.price(protection, kind, (cost, position), waiting),
        }
    }
}

impl Deciding<'_> {
    /// Protects the plans whose turn it is.
    #[cold]
    pub(super) fn protect(&mut self, now: Nanos) {
        let state = self.view.state;
        let mut n = 0;
        while let Some(plan) = state.protected.turns.nth_of_turn(n) {
            n += 1;
            let Some(seat) = state.seat(plan) else { continue };
            for block in state.blocks.of_leader(seat.leader) {
                // Where an event was released there are reports to come.
                if self.view.scratch.blocks.contains(&block) {
                    continue;
                }
                let (_, instrument) = state.blocks.pair(block);
                if let Some(held) = Held::of(state, plan, instrument, now) {
                    self.protect_row(&held);
                }
            }
        }
    }

    /// Protects a plan behind the update of one of its orders, which has so far been in a slot. A run that ends in front
    /// of what is decided here leaves it to a sweep, or to the venue, which refuses again. `is_halted` says that the
    /// same report has halted the venue.
    #[cold]
    pub(super) fn protect_after(
        &mut self,
        update: &OrderUpdate,
        slot: Option<u32>,
        report: &VenueReport,
        is_halted: bool,
    ) {
        if update.outcome == ReportOutcome::Duplicate {
            return;
        }
        let state = self.view.state;
        let (plan, instrument, now) = (update.order.plan, update.instrument.0, report.receive_time);
        let Some(held) = Held::of(state, plan, instrument, now) else { return };
        let held = Held { is_halted, ..held.after(update) };
        if let Some(stop) = slot.and_then(|slot| self.view.breached(&held, slot, report)) {
            let stop = (ProtectionKind::StopLoss, stop);
            return self.note_protection(&held, ProtectionChange::Breached, stop);
        }
        self.protect_row(&held);
    }

    /// Cancels take profits of plans that are about to reduce, in front of the orders that do: to a venue that counts what
    /// works to close, both together would be more than the position, and a reduction is never to be refused.
    #[cold]
    pub(super) fn cut_targets(
        &mut self,
        fan_out: &FanOut<'_>,
        is_instructed: impl Fn(usize) -> bool,
    ) {
        let state = self.view.state;
        let Some(session) = state.session_of_instrument(fan_out.root.instrument.0) else { return };
        if !fan_out.occasion.is_synchronised {
            return;
        }
        let view = &mut self.view;
        let plans = state.protected.turns.plans.iter();
        // One that its plan no longer has is cancelled by the next sweep, and the plan may close before that.
        let is_before =
            fan_out.root.trigger == Trigger::LeaderEvent && view.scratch.blocks.is_empty();
        let orphans_max = if state.uncancelled.has_orphans() && is_before { usize::MAX } else { 0 };
        let orphans = state.orders.open().take(orphans_max);
        let orphans =
            orphans.filter(|(_, order)| state.is_unprotected(order.key.plan, order.purpose));
        let orders = plans.flat_map(|plan| state.orders.open_of(*plan)).chain(orphans);
        // An event that waited behind another one may find an order in the way once more.
        let mut orders = orders.filter(|(slot, order)| {
            is_instructed(order.row as usize)
                && view.is_in_the_way(fan_out, order)
                && view.scratch.cut(*slot)
        });
        let root = Cancels { trigger: Trigger::Protection, session: SessionIndex(session) };
        let mut next = orders.next();
        while next.is_some() {
            let mut encoder = CancelsEncoder::new(self.records.spare(), &root);
            while let Some((_, order)) = next
                && encoder.len() < ENTRIES_PER_RECORD_MAX
            {
                let instrument = InstrumentIndex(order.instrument);
                let entry = CancelsEntry { order: order.key, instrument };
                encoder.push(&entry).expect("a record is closed while an entry still fits");
                next = orders.next();
            }
            let length = encoder.finish();
            self.records.close(length);
        }
    }

    fn protect_row(&mut self, held: &Held<'_>) {
        let state = self.view.state;
        let gate = self.view.protection_gate(held);
        let plan = held.protection.plan.0;
        let is_report = held.update.is_some();
        let ended_at = state.protected.ended_at[plan as usize];
        let has_waited = ended_at == 0 || ended_at.saturating_add(PATIENCE_NS) <= held.now.0;
        let (_, instrument) = state.blocks.pair(held.block);
        if !self.view.is_synchronised(instrument) || gate.has(Gate::FROZEN) {
            return;
        }
        // A plan that is behind trades next, and what works to close would be in its way.
        let is_behind = !is_report && state.rows.get(held.index).status.has(Status::BEHIND);
        let kinds =
            KINDS.into_iter().filter(|kind| *kind == ProtectionKind::StopLoss || !is_behind);
        for kind in kinds {
            let first = held.orders(state, kind).next();
            let waiting = first.as_ref().map(|(slot, _)| state.protected.prices[*slot as usize]);
            let wanted = held.price(kind, waiting);
            match (first, wanted) {
                (Some((_, order)), _) => {
                    let fits = wanted == waiting
                        && order.pending() == held.position.abs()
                        && (order.lots < 0) != (held.position < 0);
                    // While more of the plan is on its way, what waits is nearly right.
                    let stays = wanted.is_some()
                        && (order.lots < 0) != (held.position < 0)
                        && held.working != 0;
                    // One that may not be there is asked for; a plan that needs it no more cancels it as well.
                    let is_ending = match order.state {
                        OrderState::PendingCancel => true,
                        OrderState::Unknown => wanted.is_some(),
                        _ => false,
                    };
                    if !fits && !stays && !is_ending && (is_report || has_waited) {
                        self.cancel_protection(&order, instrument);
                    }
                }
                (None, Some(price)) => {
                    let is_due = has_waited && (held.working == 0 || !is_report);
                    let may = !held.is_halted
                        && gate.reduction_stopped().is_none()
                        && !gate.has(Gate::CANCEL)
                        && !gate.has(Gate::FLATTEN);
                    if is_due && may && !self.view.ends(held) {
                        self.place_protection(held, kind, price);
                    }
                }
                (None, None) => {}
            }
        }
    }

    fn place_protection(&mut self, held: &Held<'_>, kind: ProtectionKind, price: i64) {
        let state = self.view.state;
        let has_slot = self.view.scratch.orders < state.orders.free_count();
        if !has_slot || self.bytes_left() < PLACED_BYTES {
            return;
        }
        self.note_protection(held, ProtectionChange::Placed, (kind, price));
        let when = (held.now, 0);
        let (root, occasion) = self.view.block_occasion(held.block, Trigger::Protection, when);
        let root = Instructions { reference_price: Ticks(price), ..root };
        let mut encoder = InstructionsEncoder::new(self.records.spare(), &root);
        let entry = self.view.protection_entry(held, kind, price);
        encoder.push(&entry).expect("a record has room for an entry");
        let length = encoder.finish();
        self.records.close(length);
        // What a sweep decides behind it counts with it.
        let instrument = root.instrument.0;
        let fan_out = self.view.fan_out(&root, &occasion);
        let unit_price = unit_price(price, state.unit_value(instrument)).unwrap_or(0);
        let open_notional = i128::from(value(entry.lots.0, unit_price));
        let change = Exposure { open_orders: 1, open_notional, ..Exposure::default() };
        self.view.note_own(&fan_out, &state.rows.rules[held.index], instrument, &change);
        self.view.note(&fan_out, &change, 1);
        if kind == ProtectionKind::TakeProfit {
            let mut sides = Sides::default();
            count_side(&mut sides, entry.lots.0);
            self.view.scratch.add_sides(instrument, sides);
        }
    }

    fn note_protection(
        &mut self,
        held: &Held<'_>,
        change: ProtectionChange,
        (kind, price): (ProtectionKind, i64),
    ) {
        let (leader, instrument) = self.view.state.blocks.pair(held.block);
        let noted = ProtectionNoted {
            leader: LeaderIndex(leader),
            instrument: InstrumentIndex(instrument),
            plan: held.protection.plan,
            change,
            kind,
            price: Ticks(price),
            trigger_price: held.protection.trigger_price,
            position: Lots(held.position),
            average_price: Ticks(average(held.cost, held.position).unwrap_or(0)),
            time: held.now,
        };
        let length = noted.encode(self.records.spare());
        self.records.close(length);
    }

    fn cancel_protection(&mut self, order: &Order, instrument: u16) {
        if self.bytes_left() < CANCELLED_BYTES {
            return;
        }
        let root = Cancels { trigger: Trigger::Protection, session: SessionIndex(order.session) };
        let mut encoder = CancelsEncoder::new(self.records.spare(), &root);
        let entry = CancelsEntry { order: order.key, instrument: InstrumentIndex(instrument) };
        encoder.push(&entry).expect("a record has room for an entry");
        let length = encoder.finish();
        self.records.close(length);
    }
}

impl View<'_> {
    /// The price of a stop loss that was refused because the market is beyond it: that is what it waited for.
    fn breached(&self, held: &Held<'_>, slot: u32, report: &VenueReport) -> Option<i64> {
        let order = self.state.orders.get(slot);
        let is_refused = order.purpose == Purpose::Protects(ProtectionKind::StopLoss)
            && held.update.is_some_and(|update| update.state == OrderState::Rejected)
            && !is_final(order.state);
        if !is_refused || held.position == 0 {
            return None;
        }
        let stop = self.state.protected.prices[slot as usize];
        let limits = self.state.limits_of(order.key.plan, order.instrument);
        let age_max = limits.value(LimitKind::MaxQuoteAge);
        let age_max = u64::try_from(age_max).unwrap_or(u64::MAX);
        let quote = self.state.quotes[usize::from(order.instrument)];
        let market = quote.unless_older(age_max, held.now.0).middle();
        let is_reached = report.ord_rej_reason == Some(OrdRejReason::TriggerWrongSide)
            || market.is_some_and(|market| is_beyond(stop, held.position, market));
        is_reached.then_some(stop)
    }

    /// Whether an order is the take profit of a row that reduces on an occasion.
    fn is_in_the_way(&self, fan_out: &FanOut<'_>, order: &Order) -> bool {
        let state = self.state;
        let is_target = order.purpose == Purpose::Protects(ProtectionKind::TakeProfit)
            && order.instrument == fan_out.root.instrument.0
            && order.state != OrderState::PendingCancel;
        let seat = state.seat(order.key.plan).filter(|_| is_target);
        let Some(seat) = seat.filter(|seat| seat.leader == fan_out.root.leader.0) else {
            return false;
        };
        let index = order.row as usize;
        let mut row = state.rows.load(index);
        if self.scratch.holds_rows && seat.place != NONE {
            row = self.scratch.rows[seat.place as usize];
        }
        self.instructing(fan_out, &state.rows.rules[index]).closes(&row)
    }

    fn protection_gate(&self, held: &Held<'_>) -> Gate {
        let (_, instrument) = self.state.blocks.pair(held.block);
        let plan = held.protection.plan.0;
        self.state.gates[plan as usize].with(self.state.instrument_gate(instrument))
    }

    /// Whether the venue has just ended a protection of its own accord: it would do so again.
    fn ends(&self, held: &Held<'_>) -> bool {
        let Some(update) = held.update else { return false };
        let state = self.state;
        let order = state.orders.find_open(&update.order).map(|slot| state.orders.get(slot));
        order.is_some_and(|order| {
            order.purpose != Purpose::Copies
                && is_final(update.state)
                && update.state != OrderState::Filled
                && order.state != OrderState::PendingCancel
        })
    }

    /// The order that protects a row: it closes all that the row holds, and a plan that limits its slippage limits it
    /// from the trigger on.
    fn protection_entry(
        &self,
        held: &Held<'_>,
        kind: ProtectionKind,
        price: i64,
    ) -> InstructionsEntry {
        let rules = &self.state.rows.rules[held.index];
        let (_, instrument) = self.state.blocks.pair(held.block);
        let lots = -held.position;
        let unit_price = unit_price(price, self.state.unit_value(instrument));
        // As with any closing order: one that is too small to open is none that opens.
        let may_open = rules.shares_account
            && self.state.minimum_lots(instrument, unit_price) <= lots.abs()
            && self.state.netted(rules.plan, instrument).may_open_by(lots);
        InstructionsEntry {
            plan: PlanIndex(rules.plan),
            reason: Reason::None,
            effect: if may_open {
                PositionEffect::CloseButNotifyOnOpen
            } else {
                PositionEffect::Close
            },
            leg: 0,
            breaches: 0,
            target: Lots(0),
            position: Lots(held.position),
            working: Lots(held.working),
            desired: Lots(lots),
            lots: Lots(lots),
            price: match kind {
                ProtectionKind::StopLoss => {
                    rules.guard_close.map(|guard| Ticks(limit_price(price, guard, lots)))
                }
                ProtectionKind::TakeProfit => Some(Ticks(price)),
            },
        }
    }
}
