//! Episodes and instructions: pins, positions of leaders, and the orders that instructions open.

use super::out_of_bounds;
use crate::allocation;
use crate::error::InputError;
use crate::exact::unit_price;
use crate::exposure::Exposure;
use crate::instruct::{Setting, apply, work};
use crate::links::NONE;
use crate::orders::Order;
use crate::rows::{Row, Rules, Status};
use crate::state::State;
use crate::supervision::{TRADES_WINDOW_NS, opens, opens_more};
use protocol::malformed::Malformed;
use protocol::messages::{
    EpisodeStarted, Instructions, InstructionsEntry, OrderKey, PositionEffect, Reason, Trigger,
};
use protocol::units::Sequence;

/// What is the same for all entries of an instructions record.
pub(super) struct Context {
    pub(super) sequence: Sequence,
    pub(super) block: usize,
    /// The block's rows of plans that follow the leader.
    pub(super) rows: std::ops::Range<u32>,
    pub(super) leader: u16,
    pub(super) instrument: u16,
    pub(super) session: u16,
    pub(super) setting: Setting,
    /// Time of the input, nanoseconds.
    pub(super) time: u64,
    /// Value of one lot, money, when entries may be ordinary: orders after a leader's fill that nobody counts by time.
    pub(super) plain: Option<i64>,
}

impl State {
    /// Pins ratios. The episode itself begins with the instructions behind it: should the run end in
    /// between, the event is decided anew and pins again.
    pub(super) fn episode_started(&mut self, record: &[u8]) -> Result<(), InputError> {
        let (root, pins) = EpisodeStarted::decode(record)?;
        let (leader, instrument) = (root.leader.0, root.instrument.0);
        let block = self.known_block("EpisodeStarted", leader, instrument)?;
        self.take_rows("EpisodeStarted", block)?;
        self.pinned_ahead = Some((block, root.episode));
        for pin in pins {
            let pin = pin?;
            let given = u64::from(pin.plan.0);
            let row = self.find_row(pin.plan.0, instrument);
            let (message, field) = ("EpisodeStarted", "plan");
            let index = row.ok_or(InputError::Unknown { message, field, given })?;
            let mut row = self.rows.load(index);
            if !row.status.has(Status::PINNED) {
                self.blocks.get_mut(block).unpinned -= 1;
            }
            row.pin(root.episode, &pin);
            self.rows.store(index, &row);
        }
        Ok(())
    }

    /// The block of a leader and an instrument that have been defined.
    pub(super) fn known_block(
        &self,
        message: &'static str,
        leader: u16,
        instrument: u16,
    ) -> Result<usize, InputError> {
        let unknown =
            |field, given: u16| InputError::Unknown { message, field, given: given.into() };
        let definitions = &self.definitions;
        definitions.leaders.known(usize::from(leader)).ok_or(unknown("leader", leader))?;
        let known = definitions.instruments.known(usize::from(instrument));
        known.ok_or(unknown("instrument", instrument))?;
        Ok(self.blocks.index(leader, instrument))
    }

    /// Gives a block its rows, one for each plan of the leader, unless it has them.
    pub(super) fn take_rows(
        &mut self,
        message: &'static str,
        block: usize,
    ) -> Result<(), InputError> {
        let (leader, instrument) = self.blocks.pair(block);
        if self.blocks.get(block).first_row.is_some() {
            return Ok(());
        }
        let plans = self.plans_of(leader).len();
        if self.rows.free() < plans {
            let given = self.rows.used() + plans;
            return Err(out_of_bounds(message, "rows", given, self.capacity.rows_max + 1));
        }
        for place in 0..plans {
            let rules = self.compile_rules(self.plans_of(leader)[place], instrument);
            let row = self.rows.push(rules, &Row::NEW);
            self.blocks.get_mut(block).first_row.get_or_insert(row);
        }
        if 0 < plans {
            let plans = u32::try_from(plans).expect("plans have 32-bit indices");
            self.blocks.set_used(block);
            let block = self.blocks.get_mut(block);
            (block.active, block.gone, block.unpinned) = (plans, 0, plans);
        }
        self.pause_all_rows();
        Ok(())
    }

    /// A function of its own: with the other records' code around it, the loop keeps nothing in registers.
    #[inline(never)]
    pub(super) fn instructions(
        &mut self,
        sequence: Sequence,
        record: &[u8],
    ) -> Result<(), InputError> {
        let (root, entries) = Instructions::decode(record)?;
        let instrument = root.instrument.0;
        let block = self.known_block("Instructions", root.leader.0, instrument)?;
        if root.trigger == Trigger::LeaderEvent {
            self.lead(block, &root);
        }
        if root.trigger == Trigger::Protection {
            return self.protection_instructed(sequence, block, record);
        }
        let venue = self.venue_of_instrument(instrument).expect("the instrument is known");
        let session = self.session_of_instrument(instrument).expect("its venue is known");
        let setting = Setting {
            trigger: root.trigger,
            leader: root.position.0,
            unit_price: unit_price(root.reference_price.0, self.unit_value(instrument)),
        };
        let rows = self.blocks.get(block).active_rows();
        let (leader, time) = (root.leader.0, root.receive_time.0);
        let is_plain = root.trigger == Trigger::LeaderEvent
            && !self.duplicates_are_denied
            && !self.is_throttled;
        let plain = setting.unit_price.filter(|_| is_plain);
        let context =
            Context { sequence, block, rows, leader, instrument, session, setting, time, plain };
        let shared = self.shared_scopes(root.leader.0, venue, instrument);
        if self.repeats_are_limited {
            self.count_repeats(block, &root, entries.clone())?;
        }
        if self.leaders_are_guarded
            && let Some(trade_id) = root.trade_id
            && self.guard(leader).is_some()
        {
            self.leader_trades[usize::from(leader)].count(trade_id, time, TRADES_WINDOW_NS);
        }
        self.statistics.instructions += entries.len() as u64;
        let mut sum = Exposure::default();
        let sent_before = self.sessions[usize::from(session)].sent;
        let mut sent = sent_before;
        entries.each(|entry| {
            let change = match self.instructed_plainly(&context, &entry, &mut sent) {
                Some(change) => change,
                None => self.instructed(&context, entry, &mut sent)?,
            };
            sum.add(&change);
            Ok::<_, InputError>(())
        })?;
        self.sessions[usize::from(session)].sent = sent;
        self.statistics.orders += sent - sent_before;
        for scope in shared {
            self.exposures[scope].add(&sum);
            self.throttle(scope, sum.open_orders, time);
        }
        Ok(())
    }

    /// Counts a leader event that led to an opening order.
    #[cold]
    fn count_repeats(
        &mut self,
        block: usize,
        root: &Instructions,
        entries: impl Iterator<Item = Result<InstructionsEntry, Malformed>>,
    ) -> Result<(), InputError> {
        let Some(trade_id) = root.trade_id else { return Ok(()) };
        let opens_more = opens_more(root.position_before.0, root.position.0);
        if opens_more && opens(entries)? && self.repeat_limits(root.leader.0).is_some() {
            let window_ns = self.settings[self.scopes.leader(root.leader.0)].repeat_window_ns;
            let side = usize::from(root.position_before < root.position);
            let repeats = &mut self.blocks.get_mut(block).repeats[side];
            repeats.count(trade_id, root.receive_time.0, window_ns);
        }
        Ok(())
    }

    /// Takes orders off what a scope may send in a second.
    #[inline]
    pub(super) fn throttle(&mut self, scope: usize, orders: i64, now: u64) {
        let bounds = &self.bounds[scope];
        if self.is_throttled && bounds.is_throttled() {
            let throttle = &mut self.throttles[scope];
            *throttle = throttle.after(orders, now, bounds.order_interval_ns);
        }
    }

    /// Takes an order off what follower and plan may send in a second.
    #[cold]
    pub(super) fn throttle_own(&mut self, row: usize, now: u64) {
        let Rules { follower, plan, .. } = self.rows.rules[row];
        self.throttle(self.scopes.follower(follower), 1, now);
        self.throttle(self.scopes.plan(plan), 1, now);
    }

    /// Moves the leader's position by an event. The record of a fan-out that was split says it again.
    #[inline(never)]
    fn lead(&mut self, index: usize, root: &Instructions) {
        let leader = root.leader.0;
        if let Some(trade_id) = root.trade_id {
            self.settle_event(leader, trade_id);
            let is_last = self
                .last_event
                .filter(|event| event.leader.0 == leader && event.trade_id == trade_id);
            let buffered = self.take_buffered(leader, trade_id);
            if let Some(event) = is_last.or(buffered) {
                self.blocks.get_mut(index).event_time = event.transact_time.0;
                self.blocks.get_mut(index).event_number = event.session_sequence;
                self.blocks.get_mut(index).order_id = event.order_id;
                if self.protected.follows_leaders {
                    self.follow_leader(index, &event, root.position.0);
                }
            }
            let seen = &mut self.trade_ids[usize::from(leader)];
            let is_first = !seen.contains(trade_id);
            if is_first {
                seen.insert(trade_id);
            }
            if is_first || buffered.is_some() {
                self.statistics.events += 1;
                if self.blocks.get(index).orders != NONE
                    && let Some(event) = is_last.or(buffered)
                {
                    let leaves = event.leaves_lots.map(|leaves| leaves.0);
                    self.fill_leaders_order(index, event.order_id, event.lots.0, leaves);
                }
            }
        }
        self.pinned_ahead = None;
        let block = self.blocks.get_mut(index);
        block.position = root.position.0;
        block.price = root.reference_price.0;
        block.episode = root.episode;
        block.is_known = true;
    }

    /// The row of a plan: nearly always one that follows the leader.
    #[inline]
    fn row_of(&self, context: &Context, plan: u32) -> Option<usize> {
        let seat = self.seat(plan)?;
        let row = context.rows.start + seat.place.min(NONE - context.rows.start);
        if seat.leader == context.leader && row < context.rows.end {
            return Some(row as usize);
        }
        self.find_row(plan, context.instrument)
    }

    /// The short way of [`Self::instructed`], for an ordinary order of a row that nothing else follows from.
    #[inline(always)]
    fn instructed_plainly(
        &mut self,
        context: &Context,
        entry: &InstructionsEntry,
        sent: &mut u64,
    ) -> Option<Exposure> {
        let unit_price = context.plain?;
        let (plan, leg, lots) = (entry.plan.0, entry.leg, entry.lots.0);
        let index = self.row_of(context, plan)?;
        let row = self.rows.get_mut(index);
        let status = row.status;
        let is_plain = lots != 0 && !status.has(Status::INVOLVED) && row.copies_all();
        if !is_plain || self.orders.free_count() == 0 {
            return None;
        }
        let before = *row;
        row.attempts = 0;
        let change = work(row, lots, unit_price);
        debug_assert!({
            let mut after = before;
            apply(&mut after, entry, &context.setting) == change && after == *row
        });
        *sent += 1;
        self.add_order(context, index, (plan, leg, lots), (unit_price, *sent));
        if status.has(Status::OWN_SCOPES) {
            self.expose_own(index, context.instrument, change);
        }
        Some(change)
    }

    /// Takes an entry in; returns what it changes exposures by. `sent` counts the session's messages. The entry comes by
    /// value and the function stays apart, so that on the short way the entry needs no place in memory.
    #[inline(never)]
    fn instructed(
        &mut self,
        context: &Context,
        entry: InstructionsEntry,
        sent: &mut u64,
    ) -> Result<Exposure, InputError> {
        let (entry, plan) = (&entry, entry.plan.0);
        let Some(index) = self.row_of(context, plan) else {
            // A plan that found no row, or one of a leader that has only ever been flat.
            let given = u64::from(plan);
            let (message, field) = ("Instructions", "plan");
            let unknown = InputError::Unknown { message, field, given };
            return if entry.lots.0 == 0 { Ok(Exposure::default()) } else { Err(unknown) };
        };
        let status = self.rows.get(index).status;
        if status.has(Status::COPIES_OTHERWISE) {
            if status.has(Status::MIRRORS) {
                return self.mirror_instructed(context, index, entry, sent);
            }
            self.take_weight(context, index, entry);
        }
        // First the order, then the row, so that nothing of the one is kept through the other.
        if entry.lots.0 != 0 {
            let unit_price = context.setting.unit_price_of(self.rows.get(index));
            *sent += 1;
            self.open_order(context, index, entry, unit_price, *sent)?;
            if self.duplicates_are_denied && entry.effect == PositionEffect::Open {
                self.rows.change_past(index, |past| past.take(entry, context.time));
            }
        }
        let row = self.rows.get_mut(index);
        let was_marked = row.status.has(Status::MARKED);
        let change = apply(row, entry, &context.setting);
        let has_own_scopes = row.status.has(Status::OWN_SCOPES);
        self.was_instructed(context, index, entry, (was_marked, has_own_scopes), change);
        Ok(change)
    }

    /// What else follows from an entry that its row has taken in.
    #[inline(always)]
    pub(super) fn was_instructed(
        &mut self,
        context: &Context,
        index: usize,
        entry: &InstructionsEntry,
        (was_marked, has_own_scopes): (bool, bool),
        change: Exposure,
    ) {
        if was_marked {
            self.was_marked(context, index, entry);
        }
        if entry.lots.0 == 0 {
            self.stopped(context, index, entry.reason);
        }
        if has_own_scopes {
            self.expose_own(index, context.instrument, change);
            if self.is_throttled && entry.lots.0 != 0 {
                self.throttle_own(index, context.time);
            }
        }
    }

    /// Takes over what an instruction says that a plan which copies an allocation should hold.
    #[cold]
    fn take_weight(&mut self, context: &Context, index: usize, entry: &InstructionsEntry) {
        let rules = self.rows.rules[index];
        let block = self.blocks.get(context.block);
        let setting = &context.setting;
        let leader = if rules.is_published { block.led(&rules) } else { setting.leader };
        let gate = self.gates[rules.plan as usize].with(self.instrument_gate(context.instrument));
        let (led, row) = ((setting.trigger, leader), self.rows.get_mut(index));
        allocation::take(row, &rules, entry, led, gate);
        let is_known = !allocation::is_unknown(entry.reason);
        if setting.trigger == Trigger::Rebalance && entry.leg == 0 && is_known {
            self.allocated.settle(rules.plan, row);
        }
    }

    #[inline(always)]
    pub(super) fn open_order(
        &mut self,
        context: &Context,
        row: usize,
        entry: &InstructionsEntry,
        unit_price: i64,
        number: u64,
    ) -> Result<u32, InputError> {
        if self.orders.free_count() == 0 {
            let bound = self.capacity.orders_max + 1;
            return Err(out_of_bounds("Instructions", "orders in flight", bound, bound));
        }
        let ordered = (entry.plan.0, entry.leg, entry.lots.0);
        Ok(self.add_order(context, row, ordered, (unit_price, number)))
    }

    /// Puts an order of a plan into the table, which has room.
    #[inline(always)]
    fn add_order(
        &mut self,
        context: &Context,
        row: usize,
        (plan, leg, lots): (u32, u8, i64),
        (unit_price, number): (i64, u64),
    ) -> u32 {
        let key = OrderKey { epoch: self.epoch.0, sequence: context.sequence.0, plan, leg };
        let row = u32::try_from(row).expect("rows have 32-bit indices");
        let carried = (context.instrument, context.session);
        self.orders.insert(Order::new(key, row, carried, lots, unit_price, number))
    }

    /// A row that was behind, or of which an order had failed, was instructed. One that is held back again keeps
    /// its place among those that wait; only a catch-up remembers failures.
    pub(super) fn was_marked(
        &mut self,
        context: &Context,
        index: usize,
        entry: &InstructionsEntry,
    ) {
        self.rows.get_mut(index).was_told(entry.reason);
        let status = self.rows.get(index).status;
        if status.has(Status::SETBACK) && context.setting.trigger != Trigger::CatchUp {
            self.forget_setback(index);
        }
        if !status.has(Status::BEHIND) {
            return;
        }
        if entry.reason != Reason::IncreaseWaits {
            self.rows.change_past(index, |past| past.waits_since = None);
        }
        let is_held_back = entry.lots.0 == 0 && holds_back(entry.reason);
        if !is_held_back {
            self.rows.get_mut(index).status.set(Status::BEHIND, false);
            let index = u32::try_from(index).expect("rows have 32-bit indices");
            self.blocks.remove_behind(context.block, index);
        }
    }

    /// Notes on a row why it got no order, where that lets it be looked at again.
    pub(super) fn stopped(&mut self, context: &Context, index: usize, reason: Reason) {
        if reason == Reason::SessionDown {
            self.cannot_leave(index);
            return;
        }
        let mut row = self.rows.load(index);
        match reason {
            Reason::RetriesExhausted if self.reduces(&row, index, context.block) => {
                self.mark_behind(context.block, index, &mut row);
            }
            reason if holds_back(reason) => {
                self.mark_behind(context.block, index, &mut row);
            }
            Reason::UnknownOrderPending => row.status.set(Status::SHORT, true),
            _ => return,
        }
        if reason == Reason::IncreaseWaits {
            self.rows.change_past(index, |past| {
                past.waits_since.get_or_insert(context.time);
            });
            let end = self.rows.wait_end(index).into_iter().chain(self.wait_end);
            self.wait_end = end.min();
        }
        self.rows.store(index, &row);
    }
}

/// Whether a row that gets no order for a reason is looked at again with the next sweep.
const fn holds_back(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::OrdersInFlightFull
            | Reason::MaxOrdersPerSecond
            | Reason::SelfMatch
            | Reason::IncreaseWaits
    )
}
