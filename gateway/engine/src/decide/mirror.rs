//! Working orders of leaders, for plans that copy orders: what mirrors them, what of it is cancelled, and
//! what is traded without them. The rule stands in `mirrors`.

use super::fan_out::{FanOut, RowsAt};
use super::leader::{Lead, Whose};
use super::{Deciding, View};
use crate::capacity::ENTRIES_PER_RECORD_MAX;
use crate::exact::{is_workable, unit_price};
use crate::exposure::Exposure;
use crate::gates::Gate;
use crate::instruct::{Instruct, Means, Occasion, Verdict};
use crate::mirrors::{LeadersOrder, Stand, after_fill, common, crossing, extended, version_after};
use crate::orders::Order;
use crate::rows::{Row, Rules, Status};
use crate::sizing;
use crate::state::State;
use crate::supervision::count_side;
use protocol::messages::{
    Cancels, CancelsEncoder, CancelsEntry, CopyMode, Flag, Instructions, InstructionsEncoder,
    InstructionsEntry, LeaderEvent, LeaderOrderEvent, LeaderOrderNoted, LeaderOrderStatus,
    OrderState, PositionEffect, Reason, Trigger,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, SessionIndex, Ticks};

/// A leader's order as it is mirrored.
#[derive(Clone, Copy, Debug)]
struct Mirroring {
    order_id: u64,
    /// Message that gave it its shape.
    version: u64,
    /// Signed open quantity, lots.
    open: i64,
    /// Limit that mirrors have; none is the plan's guard.
    price: Option<i64>,
    /// Whether they wait for a trigger.
    is_stop: bool,
    /// Whether they only close.
    is_exit: bool,
    /// Whether it was noted before.
    is_again: bool,
}

/// What a row would do, lots.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    target: i64,
    lots: i64,
    reason: Reason,
    /// How much of it goes as an order that closes, a magnitude; what the row's stand says where it is none.
    closing: Option<i64>,
}

impl Wanted {
    const fn nothing(reason: Reason, target: i64) -> Self {
        Self { target, lots: 0, reason, closing: None }
    }
}

impl Deciding<'_> {
    pub(super) fn leader_order(&mut self, event: &LeaderOrderEvent) {
        let (leader, instrument) = (event.leader.0, event.instrument.0);
        let lead = self.view.lead(leader, instrument, event.receive_time);
        let mut noted = self.view.noted(event, lead.as_ref());
        let Some(mut lead) = lead.filter(|_| noted.reason == Reason::None) else {
            return self.note_order(&noted);
        };
        let has_mirrors = self.view.plans_mirror(leader);
        if noted.lots.0 == 0 || !has_mirrors {
            self.note_order(&noted);
            return self.cancel_mirrors(&lead, &noted);
        }
        if lead.rows == RowsAt::Full {
            noted.reason = Reason::RowsFull;
            return self.note_order(&noted);
        }
        let reference = self.view.reference_of(&lead, &noted);
        self.pin_mirrors(&mut lead, event, reference, noted.resting.0);
        self.note_order(&noted);
        self.cancel_mirrors(&lead, &noted);
        let age = event.receive_time.0.saturating_sub(event.transact_time.0);
        let (root, occasion) = self.view.mirror_occasion(&lead, &noted, (lead.now, age));
        let shared = self.view.state.shared_scopes(leader, lead.venue, instrument);
        let fan_out = FanOut { root: &root, occasion: &occasion, shared, now: lead.now };
        let plans = self.view.state.plans_of(leader).len();
        let places = (0..plans).map(|n| (root.rotation as usize + n) % plans);
        let block = self.view.state.blocks.index(leader, instrument);
        let before = self.view.state.leaders_order(block, noted.order_id);
        let mirroring = Mirroring {
            order_id: noted.order_id,
            version: version_after(before, &noted),
            open: noted.lots.0,
            price: noted.price.map(|price| price.0),
            is_stop: noted.stop_price.is_some(),
            is_exit: self.view.is_exit(&lead, noted.lots.0, noted.stop_price.is_some()),
            is_again: false,
        };
        self.mirror_rows(&fan_out, &mirroring, lead.rows, places);
    }

    fn note_order(&mut self, noted: &LeaderOrderNoted) {
        let length = noted.encode(self.records.spare());
        self.records.close(length);
    }

    /// An event has filled what was open of a working order: no more of it comes.
    pub(super) fn leader_order_over(&mut self, lead: &Lead, event: &LeaderEvent) {
        let state = self.view.state;
        let block = state.blocks.index(lead.leader, lead.instrument);
        let Some(order) = state.leaders_order(block, event.order_id) else { return };
        if self.view.open_after(block, event) != Some(0) {
            return;
        }
        let known = noted_of(lead, order, state.mirrors.sequences[usize::from(lead.leader)]);
        let noted = LeaderOrderNoted { status: LeaderOrderStatus::Done, lots: Lots(0), ..known };
        self.note_order(&noted);
        self.cancel_mirrors(lead, &noted);
    }

    /// Pins ratios of plans that copy orders: an episode of theirs begins with the first order.
    fn pin_mirrors(
        &mut self,
        lead: &mut Lead,
        event: &LeaderOrderEvent,
        reference: i64,
        resting: i64,
    ) {
        let is_new = lead.position == 0 && !lead.has_orders;
        if !is_new && !self.view.mirrors_unpinned(lead) {
            return;
        }
        let event = LeaderEvent {
            session: event.session,
            session_sequence: event.session_sequence,
            leader: event.leader,
            instrument: event.instrument,
            trade_id: event.order_id,
            order_id: event.order_id,
            price: Ticks(reference),
            lots: event.lots,
            position_before: Some(Lots(lead.position)),
            fee: None,
            retransmitted: Flag::No,
            transact_time: event.transact_time,
            sending_time: event.sending_time,
            receive_time: event.receive_time,
            stop_price: None,
            average_price: None,
            tag: protocol::messages::Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        };
        let after = if lead.position == 0 { resting } else { lead.position };
        let whose = Whose { is_new, mirrors_only: true };
        self.start_episode(lead, &event, (lead.position, after), whose);
    }

    /// Cancels orders that mirror what is no longer as it was, as far as their session is up; what is left
    /// then is cancelled once it is.
    fn cancel_mirrors(&mut self, lead: &Lead, noted: &LeaderOrderNoted) {
        let state = self.view.state;
        self.cancel_of(lead, |slot, order| ends(state, slot, order, noted));
    }

    /// Cancels orders that outlived their leader's and that he has turned away from since.
    pub(super) fn cancel_unwanted(&mut self, lead: &Lead) {
        let state = self.view.state;
        self.cancel_of(lead, |slot, order| {
            state.is_unwanted(slot, order, lead.position, lead.resting)
        });
    }

    /// Cancels what rests of plans that have left the configuration; session by session, and later where one
    /// is down.
    #[cold]
    pub(super) fn cancel_orphans(&mut self) {
        let state = self.view.state;
        for (_, venue) in state.definitions.venues.iter() {
            let session = venue.session.0;
            if state.sessions[usize::from(session)].is_synchronised {
                self.cancel(Trigger::CatchUp, session, |slot, order| state.is_orphan(slot, order));
            }
        }
    }

    /// Cancels the chosen open orders of a leader's plans in an instrument.
    fn cancel_of(&mut self, lead: &Lead, is_chosen: impl Fn(u32, &Order) -> bool) {
        let state = self.view.state;
        let Some(session) = state.session_of_instrument(lead.instrument) else { return };
        if !self.view.is_synchronised(lead.instrument) {
            return;
        }
        let root = Cancels { trigger: Trigger::LeaderOrder, session: SessionIndex(session) };
        let plans = state.plans_of(lead.leader).iter();
        let orders = plans.flat_map(|plan| state.orders.open_of(*plan));
        let mut orders = orders.filter(|(slot, order)| {
            order.instrument == lead.instrument
                && order.state != OrderState::PendingCancel
                && is_chosen(*slot, order)
        });
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

    /// Mirrors a leader's order in rows, by place among the leader's plans. Of one that was noted before, what
    /// still cannot be placed is not said again.
    fn mirror_rows(
        &mut self,
        fan_out: &FanOut<'_>,
        mirroring: &Mirroring,
        at: RowsAt,
        mut places: impl Iterator<Item = usize>,
    ) {
        let mut means = self.view.shared_means(&fan_out.shared, fan_out.time());
        means.sides = self.view.sides(fan_out);
        let orders_free = means.orders_free;
        let mut sum = Exposure::default();
        let mut place = places.next();
        while place.is_some() && self.has_room_for_record() {
            let entries_max = self.entries_left().min(ENTRIES_PER_RECORD_MAX);
            let mut encoder = InstructionsEncoder::new(self.records.spare(), fan_out.root);
            while let Some(at_place) = place
                && encoder.len() + 2 <= entries_max
            {
                let change = self.view.mirror_place(
                    fan_out,
                    mirroring,
                    (at, at_place),
                    &mut means,
                    &mut encoder,
                );
                sum.add(&change);
                place = places.next();
            }
            if !encoder.is_empty() {
                let length = encoder.finish();
                self.records.close(length);
            }
        }
        self.view.note(fan_out, &sum, orders_free - means.orders_free);
        self.view.note_sides(fan_out, &means);
    }

    /// Places again what is lost of orders that mirror what still rests, in rows that are behind.
    pub(super) fn mirror_again(&mut self, now: Nanos) {
        let state = self.view.state;
        for block in state.blocks.behind() {
            for order in state.leaders_orders(block).filter(|order| order.rests()) {
                self.mirror_block_again(block, order, now);
            }
        }
    }

    fn mirror_block_again(&mut self, block: usize, order: &LeadersOrder, now: Nanos) {
        let state = self.view.state;
        let (leader, instrument) = state.blocks.pair(block);
        let Some(lead) = self.view.lead(leader, instrument, now) else { return };
        let RowsAt::Placed(first) = lead.rows else { return };
        let active = state.blocks.get(block).active_rows();
        let lacking = state
            .blocks
            .rows_behind(block)
            .filter(|row| active.contains(row) && state.lacks(*row as usize, block))
            .map(|row| (row - first) as usize);
        let known = noted_of(&lead, order, state.mirrors.sequences[usize::from(leader)]);
        let noted = LeaderOrderNoted { again: Flag::Yes, ..known };
        let (root, occasion) = self.view.mirror_occasion(&lead, &noted, (now.0, 0));
        let shared = state.shared_scopes(leader, lead.venue, instrument);
        let fan_out = FanOut { root: &root, occasion: &occasion, shared, now: now.0 };
        let LeadersOrder { order_id, version, open, price, stop, .. } = *order;
        let is_stop = stop.is_some();
        let is_exit = self.view.is_exit(&lead, open, is_stop);
        let mirroring =
            Mirroring { order_id, version, open, price, is_stop, is_exit, is_again: true };
        let first_record = self.records.count();
        self.note_order(&noted);
        self.mirror_rows(&fan_out, &mirroring, lead.rows, lacking);
        if self.records.count() == first_record + 1 {
            self.records.forget_since(first_record);
        }
    }
}

/// What is known of a leader's order, as its note says it.
fn noted_of(lead: &Lead, order: &LeadersOrder, sequence: u64) -> LeaderOrderNoted {
    LeaderOrderNoted {
        leader: LeaderIndex(lead.leader),
        instrument: InstrumentIndex(lead.instrument),
        order_id: order.order_id,
        sequence,
        reason: Reason::None,
        status: LeaderOrderStatus::Amended,
        again: Flag::No,
        ord_type: order.ord_type,
        time_in_force: order.time_in_force,
        price: order.price.map(Ticks),
        lots: Lots(order.open),
        resting: Lots(lead.resting),
        stop_price: order.stop.map(Ticks),
        trigger_price: order.trigger,
    }
}

impl View<'_> {
    /// What is made of a message about a leader's order.
    fn noted(&self, event: &LeaderOrderEvent, lead: Option<&Lead>) -> LeaderOrderNoted {
        let state = self.state;
        let ends = matches!(event.status, LeaderOrderStatus::Cancelled | LeaderOrderStatus::Done);
        let mut noted = LeaderOrderNoted {
            leader: event.leader,
            instrument: event.instrument,
            order_id: event.order_id,
            sequence: event.sequence,
            reason: Reason::None,
            status: event.status,
            again: Flag::No,
            ord_type: event.ord_type,
            time_in_force: event.time_in_force,
            price: event.price,
            lots: if ends { Lots(0) } else { event.lots },
            resting: Lots(0),
            stop_price: event.stop_price,
            trigger_price: event.trigger_price,
        };
        let Some(lead) = lead else {
            return LeaderOrderNoted { reason: Reason::UnknownInstrument, ..noted };
        };
        let block = state.blocks.index(lead.leader, lead.instrument);
        let before = state.leaders_order(block, event.order_id);
        let resting = i128::from(lead.resting) - i128::from(before.map_or(0, |order| order.open))
            + i128::from(noted.lots.0);
        let all = resting + i128::from(lead.position);
        let fits = |lots: i128| i64::try_from(lots).is_ok_and(is_workable);
        noted.reason = if event.sequence <= state.mirrors.sequences[usize::from(lead.leader)] {
            Reason::DuplicateEvent
        } else if !fits(noted.lots.0.into()) || !fits(resting) || !fits(all) {
            Reason::Overflow
        } else if before.is_none() && !ends && !state.mirrors.has_room() {
            Reason::LeaderOrdersFull
        } else {
            Reason::None
        };
        if noted.reason == Reason::None {
            noted.resting = Lots(i64::try_from(resting).expect("it fits"));
        }
        noted
    }

    /// Whether an order is an exit that has another one beside it: a stop and a target of one position are
    /// together more than the position, and when one of them has filled the other is not to open.
    fn is_exit(&self, lead: &Lead, open: i64, is_stop: bool) -> bool {
        let block = self.state.blocks.index(lead.leader, lead.instrument);
        let mut orders = self.state.leaders_orders(block);
        let is_within = (open < 0) != (lead.position < 0) && open.abs() <= lead.position.abs();
        is_within && (is_stop || orders.any(|order| order.stop.is_some()))
    }

    /// Whether a plan of the leader copies orders.
    fn plans_mirror(&self, leader: u16) -> bool {
        self.state.plans_of(leader).iter().any(|plan| self.mirrors(*plan))
    }

    /// Whether a plan copies orders.
    pub(super) fn mirrors(&self, plan: u32) -> bool {
        let plan = self.state.definitions.plans.known(plan as usize);
        plan.is_some_and(|plan| plan.copy == CopyMode::Orders)
    }

    /// Whether a plan that copies orders has nothing pinned.
    fn mirrors_unpinned(&self, lead: &Lead) -> bool {
        let plans = self.state.plans_of(lead.leader).iter().enumerate();
        let mut mirrors = plans.filter(|(_, plan)| self.mirrors(**plan));
        mirrors.any(|(place, _)| match lead.rows {
            RowsAt::Placed(first) => {
                !self.state.rows.get(first as usize + place).status.has(Status::PINNED)
            }
            RowsAt::Fresh | RowsAt::Full => true,
        })
    }

    /// What is open of a leader's order after an event that fills it, lots; none when it is not known.
    pub(super) fn open_after(&self, block: usize, event: &LeaderEvent) -> Option<i64> {
        let order = self.state.leaders_order(block, event.order_id)?;
        let filled = self.scratch.filled(block, event.order_id);
        let leaves = event.leaves_lots.map(|leaves| leaves.0);
        Some(after_fill(filled.unwrap_or(order.open), event.lots.0, leaves))
    }

    /// Takes a fill off what rests of its leader's orders.
    pub(super) fn fill_resting(&mut self, lead: &mut Lead, event: &LeaderEvent) {
        let block = self.state.blocks.index(lead.leader, lead.instrument);
        let Some(after) = self.open_after(block, event) else { return };
        let known = self.state.leaders_order(block, event.order_id).map_or(0, |order| order.open);
        let before = self.scratch.filled(block, event.order_id).unwrap_or(known);
        lead.resting += after - before;
        self.scratch.fill(block, event.order_id, after);
    }

    /// The price that sizing and limits use: what the instrument is worth, and no less than the limit.
    fn reference_of(&self, lead: &Lead, noted: &LeaderOrderNoted) -> i64 {
        let block = self.state.blocks.index(lead.leader, lead.instrument);
        let last = self.state.blocks.get(block).price;
        let known = self.market_price(lead.instrument).unwrap_or(last);
        let prices = [noted.price, noted.stop_price].into_iter().flatten();
        prices.fold(known, |most, price| most.max(price.0))
    }

    /// The head of a record that mirrors an order, and the occasion.
    fn mirror_occasion(
        &self,
        lead: &Lead,
        noted: &LeaderOrderNoted,
        (now, age): (u64, u64),
    ) -> (Instructions, Occasion) {
        let (leader, instrument) = (lead.leader, lead.instrument);
        let reference = self.reference_of(lead, noted);
        let trigger = Trigger::LeaderOrder;
        let mut occasion = self.occasion(trigger, lead.position, instrument, reference, (now, age));
        occasion.setting.resting = noted.resting.0;
        occasion.gate = occasion.gate.with(self.tripped_gate(leader));
        if let Some(stop) = noted.stop_price {
            // When it is triggered the market is there: guards start from it.
            (occasion.bid, occasion.ask) = (Some(stop.0), Some(stop.0));
        }
        if let Some(price) = noted.price.or(noted.stop_price) {
            // A venue values an order at its limit.
            let unit_price = unit_price(price.0, self.state.unit_value(instrument));
            occasion.minimum_lots = self.state.minimum_lots(instrument, unit_price);
        }
        if self.state.leaders_are_guarded {
            let position = lead.position + noted.resting.0;
            let left = self.profile_left((leader, instrument), position, reference, None);
            occasion.refuse(left.map(|(reason, _)| reason));
        }
        let plans = self.state.plans_of(leader).len();
        let root = Instructions {
            trigger,
            leader: LeaderIndex(leader),
            instrument: InstrumentIndex(instrument),
            trade_id: None,
            episode: lead.episode,
            position_before: Lots(lead.position),
            position: Lots(lead.position),
            reference_price: Ticks(reference),
            receive_time: Nanos(now),
            configuration: self.state.definitions.hash(),
            rotation: self.rotation(noted.sequence, plans),
        };
        (root, occasion)
    }

    /// Mirrors an order in the row at a place among the leader's plans, if its plan copies orders.
    fn mirror_place(
        &mut self,
        fan_out: &FanOut<'_>,
        mirroring: &Mirroring,
        (at, place): (RowsAt, usize),
        means: &mut Means,
        encoder: &mut InstructionsEncoder<'_>,
    ) -> Exposure {
        let state = self.state;
        let plan = state.plans_of(fan_out.root.leader.0)[place];
        if !self.mirrors(plan) {
            return Exposure::default();
        }
        let compiled;
        let (index, rules) = match at {
            RowsAt::Placed(first) => {
                let index = first as usize + place;
                (Some(index), &state.rows.rules[index])
            }
            RowsAt::Fresh | RowsAt::Full => {
                compiled = state.compile_rules(plan, fan_out.root.instrument.0);
                (None, &compiled)
            }
        };
        let mut row = index.map_or(Row::NEW, |index| state.rows.load(index));
        if self.scratch.holds_rows {
            row = self.scratch.rows[place];
        }
        let mut stand = match index {
            Some(index) => state.stand(index, &row),
            None => Stand { position: 0, buys: 0, sells: 0 },
        };
        if let Some(lots) = index.and_then(|index| self.scratch.mirrored(index)) {
            row.working += lots;
            stand = stand.with(lots);
        }
        self.set_own_means(means, rules, fan_out);
        let instruct = self.instructing(fan_out, rules);
        let tied = index.map_or(0, |index| state.tied(index, mirroring.order_id));
        let mut wanted = wanted(&instruct, &row, mirroring, tied);
        // What is being cancelled of it may still fill; what is due is placed when that is over.
        if index.is_some_and(|index| state.is_ending(index, mirroring.order_id, mirroring.version))
        {
            wanted = Wanted::nothing(Reason::OrderWaits, wanted.target);
        }
        // Against the leader's side it would be triggered at once: his fill is copied instead.
        if mirroring.is_stop && wanted.lots != 0 && (wanted.lots < 0) != (mirroring.open < 0) {
            wanted = Wanted::nothing(Reason::OrderWaits, wanted.target);
        }
        let mut lots = 0;
        let mut is_held_back = false;
        let closing = match index {
            _ if mirroring.is_stop => stand.stopping_part(wanted.lots),
            Some(index) => state.without_stops(index, stand).closing_part(wanted.lots),
            None => stand.closing_part(wanted.lots),
        };
        let mut wanted = Wanted { closing: Some(closing), ..wanted };
        if mirroring.is_exit && closing < wanted.lots.abs() {
            wanted.lots = closing * wanted.lots.signum();
            wanted.reason = Reason::OrderWaits;
        }
        let change = place_order(&instruct, &row, stand, wanted, mirroring.price, means, |entry| {
            lots += entry.lots.0;
            is_held_back |= holds_back(entry.reason);
            if entry.lots.0 != 0 || !mirroring.is_again {
                encoder.push(entry).expect("a record is closed while a plan's entries still fit");
            }
        });
        if let Some(index) = index
            && mirroring.is_again
            && (lots != 0 || is_held_back)
        {
            self.scratch.mirror(index, lots);
        }
        if lots == 0 && mirroring.is_again {
            return Exposure::default();
        }
        self.note_own(fan_out, rules, fan_out.root.instrument.0, &change);
        change
    }

    /// Instructs a row of a plan that copies orders without an order of the leader's behind it: what his
    /// fills justify and no working order accounts for is traded at once.
    #[cold]
    pub(super) fn instruct_mirror(
        &self,
        fan_out: &FanOut<'_>,
        rules: &Rules,
        row: &Row,
        means: &mut Means,
        push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let setting = &fan_out.occasion.setting;
        let instruct = self.instructing(fan_out, rules);
        let index = self.state.find_row(rules.plan, fan_out.root.instrument.0);
        let stand = match index {
            Some(index) => self.state.stand(index, row),
            None => Stand { position: row.position, buys: 0, sells: 0 }.with(row.working),
        };
        let held = row.held();
        let lots = crossing(row, setting.leader, setting.resting, instruct.gate);
        let full = setting.leader + setting.resting;
        let flattens = instruct.gate.has(Gate::FLATTEN);
        let target = if flattens { Some(0) } else { sizing::target(row, full) };
        let wanted = match target {
            None => Wanted::nothing(Reason::Overflow, held),
            Some(target) if target == held => {
                Wanted::nothing(instruct.on_target_reason(row), target)
            }
            Some(target) => {
                let lots = within(&stand, held, lots);
                Wanted { target, lots, reason: Reason::OrderWaits, closing: None }
            }
        };
        place_order(&instruct, row, stand, wanted, None, means, push)
    }

    /// Whether a row that is behind is worth an entry in this sweep: one that was mirrored in it, or that
    /// what orders share holds back, is not.
    pub(super) fn crosses(&self, index: usize, fan_out: &FanOut<'_>) -> Option<bool> {
        if self.scratch.mirrored(index).is_some() {
            return None;
        }
        let row = self.state.rows.load(index);
        let rules = &self.state.rows.rules[index];
        let gate = self.instructing(fan_out, rules).gate;
        let setting = &fan_out.occasion.setting;
        let lots = crossing(&row, setting.leader, setting.resting, gate);
        Some(lots != 0 && row.position != 0 && (row.position < 0) != (lots < 0))
    }
}

/// Whether an order of ours ends with what is noted of the leader's order.
fn ends(state: &State, slot: u32, order: &Order, noted: &LeaderOrderNoted) -> bool {
    let tie = state.mirrors.tie(slot, order).filter(|tie| tie.order_id == noted.order_id);
    let Some(tie) = tie else { return false };
    match noted.status {
        LeaderOrderStatus::Cancelled => true,
        LeaderOrderStatus::Done => !state.outlives(tie, order.key.plan),
        LeaderOrderStatus::New | LeaderOrderStatus::Amended => {
            let block = state.blocks.index(noted.leader.0, noted.instrument.0);
            let before = state.leaders_order(block, noted.order_id);
            version_after(before, noted) != tie.version
        }
    }
}

/// Whether what stopped an order is soon over, so that the row stays behind.
const fn holds_back(reason: Reason) -> bool {
    matches!(reason, Reason::OrdersInFlightFull | Reason::MaxOrdersPerSecond | Reason::SelfMatch)
}

/// What of the difference of a row is due to an order of which so many lots are mirrored already.
fn wanted(instruct: &Instruct<'_>, row: &Row, mirroring: &Mirroring, tied: i64) -> Wanted {
    let setting = &instruct.occasion.setting;
    let full = setting.leader + setting.resting;
    let held = row.held();
    let stopped = Wanted::nothing;
    let targets = (sizing::target(row, full), sizing::target(row, full - mirroring.open));
    let (Some(target), Some(without)) = targets else {
        return stopped(Reason::Overflow, held);
    };
    let due = target - without;
    let lots = common(target - held, due - common(due, tied));
    // What the leader's fills justify goes first, and at once.
    let is_pending =
        mirroring.is_again && crossing(row, setting.leader, setting.resting, instruct.gate) != 0;
    if target == held {
        stopped(instruct.on_target_reason(row), target)
    } else if instruct.gate.has(Gate::CANCEL) || instruct.gate.has(Gate::FLATTEN) {
        stopped(instruct.gate.increase_stopped().unwrap_or(Reason::OrderWaits), target)
    } else if lots == 0 || is_pending {
        stopped(Reason::OrderWaits, target)
    } else if mirroring.is_again && instruct.rules.attempts_max <= row.attempts {
        stopped(Reason::RetriesExhausted, target)
    } else {
        Wanted { target, lots, reason: Reason::None, closing: None }
    }
}

/// How much of an order goes the way of position and open orders together. Where resting orders make them
/// disagree, the rest waits for them: an order that opens against what is held has no place without a
/// leader's order behind it.
fn within(stand: &Stand, held: i64, lots: i64) -> i64 {
    if held == 0 || (held < 0) == (lots < 0) {
        // It opens, unless the position is on the other side.
        return if stand.closing_part(lots) == 0 { lots } else { 0 };
    }
    common(-stand.closing_part(lots).min(held.abs()) * held.signum(), lots)
}

/// Places an order of so many lots: what of it only reduces, and behind it what opens. Gives its entries to
/// `push`, moves the means along, and returns what exposures change by.
fn place_order(
    instruct: &Instruct<'_>,
    row: &Row,
    stand: Stand,
    wanted: Wanted,
    price: Option<i64>,
    means: &mut Means,
    mut push: impl FnMut(&InstructionsEntry),
) -> Exposure {
    let Wanted { target, lots, reason, closing } = wanted;
    let desired = if lots == 0 { target - row.held() } else { lots };
    if lots == 0 {
        let stopped = Verdict::stopped(reason);
        push(&instruct.entry(row, (0, PositionEffect::Open), target, desired, stopped));
        return settle(instruct, row, &stand, &stand, 0, means);
    }
    let closing = closing.unwrap_or_else(|| stand.closing_part(lots)) * lots.signum();
    let (mut row, mut stand, mut leg) = (*row, stand, 0);
    let mut change = Exposure::default();
    if closing != 0 {
        let closes_all = closing == -row.position;
        let (mut verdict, effect) = instruct.close(&row, means, closing, closes_all);
        verdict.price = price.or(verdict.price);
        push(&instruct.entry(&row, (0, effect), target, closing, verdict));
        let after = stand.with(verdict.lots);
        change = settle(instruct, &row, &stand, &after, verdict.lots, means);
        if verdict.lots == 0 || closing == lots {
            return change;
        }
        means.take_own(&change);
        row.working += verdict.lots;
        row.value =
            crate::exact::value(after.extent(), instruct.occasion.setting.unit_price_of(&row));
        (stand, leg) = (after, 1);
    }
    let opening = lots - closing;
    // Limits look at what the side of the order comes to.
    let mut reaching = row;
    reaching.working = stand.reach(lots) - row.position;
    let mut verdict = instruct.open(&reaching, means, opening);
    if verdict.lots != 0 {
        verdict.price = price.or(verdict.price);
    }
    push(&instruct.entry(&row, (leg, PositionEffect::Open), target, opening, verdict));
    let after = stand.with(verdict.lots);
    change.add(&settle(instruct, &row, &stand, &after, verdict.lots, means));
    change
}

/// Takes an order, or none, off the means; what exposures change by.
fn settle(
    instruct: &Instruct<'_>,
    row: &Row,
    before: &Stand,
    after: &Stand,
    lots: i64,
    means: &mut Means,
) -> Exposure {
    let unit_price = instruct.occasion.setting.unit_price_of(row);
    let (mut change, _) = extended((before.extent(), row.value), after.extent(), unit_price);
    if lots != 0 {
        change.open_orders = 1;
        change.open_notional = i128::from(crate::exact::value(lots, unit_price));
        if let Some([_, decided]) = &mut means.sides {
            count_side(decided, lots);
        }
    }
    means.take_shared(&change);
    change
}
