//! Working orders of leaders, for plans that copy orders: what mirrors them, what of it is cancelled, and
//! what is traded without them. The rule stands in `mirrors`.

use super::fan_out::{FanOut, RowsAt};
use super::leader::{Lead, Whose};
use super::{Deciding, View};
use crate::capacity::ENTRIES_PER_RECORD_MAX;
use crate::decisions::Scratch;
use crate::exact::{is_workable, unit_price};
use crate::exposure::Exposure;
use crate::gates::Gate;
use crate::instruct::{Instruct, Means, Occasion, Verdict};
use crate::mirrors::turned::turns_into_stop;
use crate::mirrors::{
    LeadersOrder, Resting, Stand, after_fill, common, crossing, extended, version_after,
};
use crate::orders::Order;
use crate::rows::{Row, Rules, Status};
use crate::signals::copies_orders;
use crate::sizing;
use crate::state::State;
use crate::supervision::count_side;
use protocol::messages::{
    Cancels, CancelsEncoder, CancelsEntry, Flag, Instructions, InstructionsEncoder,
    InstructionsEntry, LeaderEvent, LeaderOrderEvent, LeaderOrderNoted, LeaderOrderStatus,
    OrderState, PositionEffect, Reason, Trigger,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, SessionIndex, Ticks};

/// A leader's order as it is mirrored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mirroring {
    pub(super) order_id: u64,
    /// Message that gave it its shape.
    pub(super) version: u64,
    /// Signed open quantity, lots.
    open: i64,
    /// Limit that mirrors have; none is the plan's guard.
    pub(super) price: Option<i64>,
    /// Whether they wait for a trigger.
    is_stop: bool,
    /// Whether they only close.
    is_exit: bool,
    /// Whether a signal says so: then they are placed for what is held, and not for what may come.
    is_signalled: bool,
    /// Whether it was noted before.
    is_again: bool,
    /// Whether it is mirrored in rows that reverse, or in the others.
    pub(super) is_turned: bool,
}

/// What a row would do, lots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    target: i64,
    pub(super) lots: i64,
    reason: Reason,
    /// How much of it goes as an order that closes, a magnitude.
    closing: i64,
}

impl Mirroring {
    /// What orders that mirror an order wait for.
    fn stop_of(&self, noted: &LeaderOrderNoted) -> Option<Ticks> {
        let price = if self.is_turned { noted.price } else { noted.stop_price };
        price.filter(|_| self.is_stop)
    }
}

impl Wanted {
    const fn nothing(reason: Reason, target: i64) -> Self {
        Self { target, lots: 0, reason, closing: 0 }
    }
}

impl Deciding<'_> {
    pub(super) fn leader_order(&mut self, event: &LeaderOrderEvent) {
        self.mirror_order(event, None);
    }

    /// Mirrors an order of a leader; sizing by risk measures from `stop`.
    pub(super) fn mirror_order(&mut self, event: &LeaderOrderEvent, stop: Option<Ticks>) {
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
        self.pin_mirrors(&mut lead, event, (reference, stop), noted.resting.0);
        self.note_order(&noted);
        let age = event.receive_time.0.saturating_sub(event.transact_time.0);
        let time = (lead.now, age);
        let plans = self.view.state.plans_of(leader).len();
        let rotation = self.view.rotation(noted.sequence, plans) as usize;
        let places = (0..plans).map(|n| (rotation + n) % plans);
        self.replace_mirrors(&lead, &noted, time, places.clone());
        self.cancel_mirrors(&lead, &noted);
        // Plans that reverse have a record of their own behind the others': limits have to see what those were given.
        self.view.scratch.keeps = true;
        if self.mirror_rows(&lead, &noted, time, false, places.clone()) {
            self.mirror_rows(&lead, &noted, time, true, places);
        }
    }

    pub(super) fn note_order(&mut self, noted: &LeaderOrderNoted) {
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
        (reference, stop): (i64, Option<Ticks>),
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
            stop_price: stop,
            take_profit: None,
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
    pub(super) fn cancel_mirrors(&mut self, lead: &Lead, noted: &LeaderOrderNoted) {
        let state = self.view.state;
        self.cancel_of(lead, |scratch, slot, order| {
            ends(state, slot, order, noted) && !scratch.replaces(order.row as usize)
        });
    }

    /// Cancels orders that outlived their leader's and that he has turned away from since.
    pub(super) fn cancel_unwanted(&mut self, lead: &Lead) {
        let state = self.view.state;
        self.cancel_of(lead, |_, slot, order| {
            state.is_unwanted(slot, order, lead.position, lead.resting)
        });
    }

    /// Cancels the chosen open orders of a leader's plans in an instrument.
    fn cancel_of(&mut self, lead: &Lead, is_chosen: impl Fn(&Scratch, u32, &Order) -> bool) {
        let state = self.view.state;
        let scratch = &*self.view.scratch;
        let Some(session) = state.session_of_instrument(lead.instrument) else { return };
        if self.view.is_new_run || !state.sessions[usize::from(session)].is_synchronised {
            return;
        }
        let root = Cancels { trigger: Trigger::LeaderOrder, session: SessionIndex(session) };
        let plans = state.plans_of(lead.leader).iter();
        let orders = plans.flat_map(|plan| state.orders.open_of(*plan));
        let mut orders = orders.filter(|(slot, order)| {
            order.instrument == lead.instrument
                && order.state != OrderState::PendingCancel
                && is_chosen(scratch, *slot, order)
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

    /// Mirrors a leader's order in rows, by place among the leader's plans: in those that reverse, or in the
    /// others. Says whether it met any that it left out. Of an order that was noted before, what still cannot
    /// be placed is not said again.
    fn mirror_rows(
        &mut self,
        lead: &Lead,
        noted: &LeaderOrderNoted,
        time: (u64, u64),
        is_turned: bool,
        mut places: impl Iterator<Item = usize>,
    ) -> bool {
        let mirroring = &self.view.mirroring(lead, noted, is_turned);
        let (root, occasion) = self.view.mirror_occasion(lead, noted, time, mirroring);
        let shared = self.view.state.shared_scopes(lead.leader, lead.venue, lead.instrument);
        let fan_out = &FanOut { root: &root, occasion: &occasion, shared, now: time.0 };
        let mut means = self.view.shared_means(&fan_out.shared, fan_out.time());
        means.sides = self.view.sides(fan_out);
        let mut leaves_out = false;
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
                    (lead.rows, at_place),
                    &mut means,
                    &mut encoder,
                );
                match change {
                    Some(change) => sum.add(&change),
                    None => leaves_out = true,
                }
                place = places.next();
            }
            if !encoder.is_empty() {
                let length = encoder.finish();
                self.records.close(length);
            }
        }
        self.view.note(fan_out, &sum, orders_free - means.orders_free);
        self.view.note_sides(fan_out, &means);
        leaves_out
    }

    /// Places again what is lost of orders that mirror what still rests, in rows that are behind.
    pub(super) fn mirror_again(&mut self, now: Nanos) {
        let state = self.view.state;
        for block in state.blocks.behind() {
            // A stop finds its place beside a target that was placed just now, a target finds none beside a stop.
            for is_stop in [false, true] {
                let orders = state.leaders_orders(block).filter(|order| order.rests());
                for order in orders {
                    // What is a stop order for plans that reverse is none for the others.
                    let is_turned = order.stop.is_some() != is_stop;
                    self.mirror_block_again(block, order, is_turned, now);
                }
            }
        }
    }

    fn mirror_block_again(
        &mut self,
        block: usize,
        order: &LeadersOrder,
        is_turned: bool,
        now: Nanos,
    ) {
        let state = self.view.state;
        let (leader, instrument) = state.blocks.pair(block);
        let Some(lead) = self.view.lead(leader, instrument, now) else { return };
        let RowsAt::Placed(first) = lead.rows else { return };
        let active = state.blocks.get(block).active_rows();
        let lacking = state
            .blocks
            .rows_behind(block)
            .filter(|row| state.rows.get(*row as usize).reverses() == is_turned)
            .filter(|row| active.contains(row) && state.lacks(*row as usize, block))
            .map(|row| (row - first) as usize);
        let mut lacking = lacking.peekable();
        if lacking.peek().is_none() {
            return;
        }
        let known = noted_of(&lead, order, state.mirrors.sequences[usize::from(leader)]);
        let noted = LeaderOrderNoted { again: Flag::Yes, ..known };
        let first_record = self.records.count();
        self.note_order(&noted);
        self.mirror_rows(&lead, &noted, (now.0, 0), is_turned, lacking);
        if self.records.count() == first_record + 1 {
            self.records.forget_since(first_record);
        }
    }
}

/// What is known of a leader's order, as its note says it.
pub(super) fn noted_of(lead: &Lead, order: &LeadersOrder, sequence: u64) -> LeaderOrderNoted {
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
        resting: Lots(lead.resting.all),
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
        let resting =
            is_workable(noted.lots.0).then(|| state.resting_with(lead.resting, before, &noted));
        let resting = resting.filter(|Resting { all, unturned }| {
            [*all, all - unturned, lead.position + all].into_iter().all(is_workable)
        });
        noted.reason = if event.sequence <= state.mirrors.sequences[usize::from(lead.leader)] {
            Reason::DuplicateEvent
        } else if resting.is_none() {
            Reason::Overflow
        } else if before.is_none() && !ends && !state.mirrors.has_room() {
            Reason::LeaderOrdersFull
        } else {
            Reason::None
        };
        if noted.reason == Reason::None {
            noted.resting = Lots(resting.map_or(0, |resting| resting.all));
        }
        noted
    }

    /// How an order is mirrored as it is noted: in rows that reverse, or in the others.
    pub(super) fn mirroring(
        &self,
        lead: &Lead,
        noted: &LeaderOrderNoted,
        is_turned: bool,
    ) -> Mirroring {
        let block = self.state.blocks.index(lead.leader, lead.instrument);
        let before = self.state.leaders_order(block, noted.order_id);
        let lots = noted.lots.0;
        let (open, price, is_stop) = if is_turned {
            // Nothing is due to one that such rows do not have: its fills are copied.
            let has_it = self.state.turns(before, noted);
            let is_stop = has_it && turns_into_stop(noted.ord_type);
            (if has_it { lots } else { 0 }, noted.stop_price, is_stop)
        } else {
            (lots, noted.price, noted.stop_price.is_some())
        };
        Mirroring {
            order_id: noted.order_id,
            version: version_after(before, noted),
            open,
            price: price.map(|price| price.0),
            is_stop,
            is_exit: self.is_exit(lead, lots, is_stop, is_turned),
            is_signalled: self.is_signalled(lead),
            is_again: noted.again == Flag::Yes,
            is_turned,
        }
    }

    /// Whether an order is an exit that has another one beside it: a stop and a target of one position are
    /// together more than the position, and when one of them has filled the other is not to open. Of a signal each is
    /// one, whether or not it has another one beside it.
    fn is_exit(&self, lead: &Lead, open: i64, is_stop: bool, is_turned: bool) -> bool {
        let block = self.state.blocks.index(lead.leader, lead.instrument);
        let mut orders = self.state.leaders_orders(block);
        let is_within = (open < 0) != (lead.position < 0) && open.abs() <= lead.position.abs();
        let is_paired = is_stop || orders.any(|order| order.is_stop_for(is_turned));
        is_within && (is_paired || self.is_signalled(lead))
    }

    /// Whether the leader's orders are those of a signal.
    fn is_signalled(&self, lead: &Lead) -> bool {
        self.state.signals.of(lead.leader, lead.instrument).is_some()
    }

    /// Whether a plan of the leader copies orders.
    fn plans_mirror(&self, leader: u16) -> bool {
        self.state.plans_of(leader).iter().any(|plan| self.mirrors(*plan))
    }

    /// Whether a plan copies orders.
    pub(super) fn mirrors(&self, plan: u32) -> bool {
        let plan = self.state.definitions.plans.known(plan as usize);
        plan.is_some_and(|plan| copies_orders(plan.copy))
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
        let known = self.state.leaders_order(block, event.order_id);
        let (open, is_turned) = known.map_or((0, true), |order| (order.open, order.is_turned));
        let before = self.scratch.filled(block, event.order_id).unwrap_or(open);
        lead.resting = lead.resting.and(after - before, is_turned);
        self.scratch.fill(block, event.order_id, after);
    }

    /// The price that sizing and limits use: what the instrument is worth, and no less than the limit.
    fn reference_of(&self, lead: &Lead, noted: &LeaderOrderNoted) -> i64 {
        let block = self.state.blocks.index(lead.leader, lead.instrument);
        let last = self.state.blocks.get(block).price;
        let known = self.market_price(lead.instrument, Nanos(lead.now)).unwrap_or(last);
        let prices = [noted.price, noted.stop_price].into_iter().flatten();
        prices.fold(known, |most, price| most.max(price.0))
    }

    /// The head of a record that mirrors an order, and the occasion.
    pub(super) fn mirror_occasion(
        &self,
        lead: &Lead,
        noted: &LeaderOrderNoted,
        (now, age): (u64, u64),
        mirroring: &Mirroring,
    ) -> (Instructions, Occasion) {
        let (leader, instrument) = (lead.leader, lead.instrument);
        let reference = self.reference_of(lead, noted);
        let trigger = Trigger::LeaderOrder;
        let mut occasion = self.occasion(trigger, lead.position, instrument, reference, (now, age));
        let block = self.state.blocks.index(leader, instrument);
        let before = self.state.leaders_order(block, noted.order_id);
        occasion.resting = self.state.resting_with(lead.resting, before, noted);
        occasion.gate = occasion.gate.with(self.tripped_gate(leader));
        if let Some(stop) = mirroring.stop_of(noted) {
            // When it is triggered the market is there: guards start from it.
            (occasion.bid, occasion.ask) = (Some(stop.0), Some(stop.0));
            occasion.quote_age_ns = 0;
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

    /// Mirrors an order in the row at a place among the leader's plans, if its plan copies orders; none where
    /// rows on that side of the leader have another turn.
    fn mirror_place(
        &mut self,
        fan_out: &FanOut<'_>,
        mirroring: &Mirroring,
        (at, place): (RowsAt, usize),
        means: &mut Means,
        encoder: &mut InstructionsEncoder<'_>,
    ) -> Option<Exposure> {
        let state = self.state;
        let plan = state.plans_of(fan_out.root.leader.0)[place];
        if !self.mirrors(plan) {
            return Some(Exposure::default());
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
        if index.is_some_and(|index| self.scratch.replaces(index)) {
            return Some(Exposure::default());
        }
        if row.reverses() != mirroring.is_turned {
            return None;
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
        let mut lots = 0;
        let mut is_held_back = false;
        let closing = self.closing_part(index, stand, mirroring, (wanted.lots, tied));
        let wanted = exit_only(wanted, mirroring, closing);
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
            return Some(Exposure::default());
        }
        self.note_own(fan_out, rules, fan_out.root.instrument.0, &change);
        Some(change)
    }

    /// How much of an order of so many lots closes, a magnitude; `tied` is what mirrors the leader's already.
    pub(super) fn closing_part(
        &self,
        index: Option<usize>,
        stand: Stand,
        mirroring: &Mirroring,
        (lots, tied): (i64, i64),
    ) -> i64 {
        match index {
            // A plan that has less than its part has all of it stopped, once.
            _ if mirroring.is_stop && mirroring.is_exit => {
                let stand = if mirroring.is_signalled { stand.held_only() } else { stand };
                (stand.stopping_part(lots + tied) - tied.abs()).max(0)
            }
            _ if mirroring.is_stop => stand.stopping_part(lots),
            Some(index) => self.state.without_stops(index, stand).closing_part(lots),
            None => stand.closing_part(lots),
        }
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
        // A stop that waits is no hindrance to what closes beside it.
        let unhindered = index.map_or(stand, |index| self.state.without_stops(index, stand));
        let held = row.held();
        let resting = fan_out.occasion.resting;
        let led = (setting.leader, resting);
        let lots = match index {
            Some(index) => self.state.crossing(index, row, led, instruct.gate),
            None => crossing(row, setting.leader, resting, instruct.gate),
        };
        let full = setting.leader + resting.of(row);
        let flattens = instruct.gate.has(Gate::FLATTEN);
        let mut target = if flattens { Some(0) } else { sizing::target(row, full) };
        // Where nothing may be opened, orders that would add to the position are no way to a target.
        if lots != 0 && target.is_some_and(|target| common(target - held, lots) == 0) {
            target = sizing::target(row, setting.leader);
        }
        let wanted = match target {
            None => Wanted::nothing(Reason::Overflow, held),
            Some(target) if target == held => {
                Wanted::nothing(instruct.on_target_reason(row), target)
            }
            Some(target) => {
                let closing = unhindered.closing_part(lots);
                let lots = within(closing, held, lots);
                Wanted { target, lots, reason: Reason::OrderWaits, closing }
            }
        };
        place_order(&instruct, row, stand, wanted, None, means, push)
    }

    /// Whether a row that is behind is worth an entry in this sweep: one that was mirrored in it, that what orders share
    /// holds back, or that waits for what is being cancelled, is not.
    pub(super) fn crosses(&self, index: usize, fan_out: &FanOut<'_>) -> Option<bool> {
        if self.scratch.mirrored(index).is_some() {
            return None;
        }
        let row = self.state.rows.load(index);
        let rules = &self.state.rows.rules[index];
        let gate = self.instructing(fan_out, rules).gate;
        let setting = &fan_out.occasion.setting;
        let led = (setting.leader, fan_out.occasion.resting);
        let lots = self.state.crossing(index, &row, led, gate);
        if lots == 0 && crossing(&row, led.0, led.1, gate) != 0 {
            return None;
        }
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

/// What is wanted, of which so much closes: of an exit no more than that.
pub(super) fn exit_only(wanted: Wanted, mirroring: &Mirroring, closing: i64) -> Wanted {
    let mut wanted = Wanted { closing, ..wanted };
    if mirroring.is_exit && closing < wanted.lots.abs() {
        wanted.lots = closing * wanted.lots.signum();
        wanted.reason = Reason::OrderWaits;
    }
    wanted
}

/// What of the difference of a row is due to an order of which so many lots are mirrored already.
pub(super) fn wanted(
    instruct: &Instruct<'_>,
    row: &Row,
    mirroring: &Mirroring,
    tied: i64,
) -> Wanted {
    let setting = &instruct.occasion.setting;
    let resting = instruct.occasion.resting;
    let full = setting.leader + resting.of(row);
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
        mirroring.is_again && crossing(row, setting.leader, resting, instruct.gate) != 0;
    if target == held {
        stopped(instruct.on_target_reason(row), target)
    } else if instruct.gate.has(Gate::CANCEL) || instruct.gate.has(Gate::FLATTEN) {
        stopped(instruct.gate.increase_stopped().unwrap_or(Reason::OrderWaits), target)
    } else if lots == 0 || is_pending {
        stopped(Reason::OrderWaits, target)
    } else if mirroring.is_again && instruct.rules.attempts_max <= row.attempts {
        stopped(Reason::RetriesExhausted, target)
    } else {
        Wanted { target, lots, reason: Reason::None, closing: 0 }
    }
}

/// How much of an order goes, of which so much closes. Where resting orders make position and open orders together
/// disagree with it, the rest waits for them: an order that opens against what is held has no place without a
/// leader's order behind it.
const fn within(closing: i64, held: i64, lots: i64) -> i64 {
    if held == 0 || (held < 0) == (lots < 0) { lots } else { closing * lots.signum() }
}

/// Places an order of so many lots: what of it only reduces, and behind it what opens. Gives its entries to
/// `push`, moves the means along, and returns what exposures change by.
pub(super) fn place_order(
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
    let closing = closing * lots.signum();
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
    let booked = stand.extent();
    let mut verdict = if booked != 0 && (booked < 0) != (lots < 0) {
        // What is booked for the row lies on the other side: it leaves this one no room.
        instruct.open(&reaching, &means.facing(lots, row.value), opening)
    } else {
        instruct.open(&reaching, means, opening)
    };
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
