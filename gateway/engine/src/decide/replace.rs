//! Replaces: an amendment of a leader's order as one message of ours, where the venue takes such, and what venues say
//! to that. The rule stands in `mirrors::replacing`.
//!
//! What cannot be said as one order in the place of one other (a part that closes and one that opens, another side, a
//! limit that leaves nothing, an order that is in doubt) goes the way of other venues: cancel, and once that is
//! confirmed a new order.

use super::fan_out::FanOut;
use super::leader::Lead;
use super::mirror::{Mirroring, exit_only, place_order, wanted};
use super::{Deciding, View};
use crate::capacity::ENTRIES_PER_RECORD_MAX;
use crate::evolve::replace::notional_of_both;
use crate::exact::value;
use crate::exposure::Exposure;
use crate::instruct::Means;
use crate::mirrors::extended;
use crate::mirrors::replacing::{is_taken, larger_by};
use crate::orders::{Order, is_final};
use crate::reports::{Assessed, is_sane, unchanged};
use crate::supervision::count_side;
use protocol::messages::{
    CxlRejReason, ExecType, Instructions, InstructionsEncoder, InstructionsEntry, LeaderOrderNoted,
    LeaderOrderStatus, OrdStatus, OrderKey, OrderState, OrderUpdate, PositionEffect, Replacements,
    ReplacementsEncoder, ReplacementsEntry, ReportOutcome, SentGap, Trigger, VenueReport,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, SessionIndex};

impl Deciding<'_> {
    /// Lets orders that mirror a leader's order as it was make room for orders that mirror it as it is.
    #[cold]
    pub(super) fn replace_mirrors(
        &mut self,
        lead: &Lead,
        noted: &LeaderOrderNoted,
        time: (u64, u64),
        places: impl Iterator<Item = usize> + Clone,
    ) {
        let super::fan_out::RowsAt::Placed(first) = lead.rows else { return };
        if !self.view.may_replace(lead, noted) {
            return;
        }
        let stays_turned = self.view.stays_turned(lead, noted);
        self.view.scratch.keeps = true;
        for is_turned in [false, true].into_iter().filter(|is_turned| !is_turned || stays_turned) {
            let mirroring = &self.view.mirroring(lead, noted, is_turned);
            let (root, occasion) = self.view.mirror_occasion(lead, noted, time, mirroring);
            let shared = self.view.state.shared_scopes(lead.leader, lead.venue, lead.instrument);
            let fan_out = &FanOut { root: &root, occasion: &occasion, shared, now: time.0 };
            let mut means = self.view.shared_means(&fan_out.shared, fan_out.time());
            means.sides = self.view.sides(fan_out);
            let orders_free = means.orders_free;
            let mut sum = Exposure::default();
            for place in places.clone() {
                let index = first as usize + place;
                if let Some(change) = self.replace_row(fan_out, mirroring, index, &mut means) {
                    sum.add(&change);
                }
            }
            self.close_replacements(lead, &root);
            self.view.note(fan_out, &sum, orders_free - means.orders_free);
            self.view.note_sides(fan_out, &means);
        }
    }

    /// Replaces the order of a row, if it can be; returns what exposures change by.
    fn replace_row(
        &mut self,
        fan_out: &FanOut<'_>,
        mirroring: &Mirroring,
        index: usize,
        means: &mut Means,
    ) -> Option<Exposure> {
        let pending = self.view.scratch.replacements.len();
        // Each has an entry in either record.
        if pending == ENTRIES_PER_RECORD_MAX || self.entries_left() < 2 * pending + 4 {
            return None;
        }
        let (slot, entry) = self.view.replacement(fan_out, mirroring, index, means)?;
        let change = self.view.count_replacement(fan_out, (index, slot), &entry, means);
        let old = self.view.state.orders.get(slot);
        let replaced = ReplacementsEntry { order: old.key, filled: Lots(old.booked) };
        self.view.scratch.replacements.push((replaced, entry));
        self.view.scratch.replace(index);
        Some(change)
    }

    /// Writes the replacements at hand: what they replace, and right behind it what they are.
    fn close_replacements(&mut self, lead: &Lead, root: &Instructions) {
        let pending = &mut self.view.scratch.replacements;
        let session = self.view.state.session_of_instrument(lead.instrument);
        let Some(session) = session.filter(|_| !pending.is_empty()) else { return };
        let head = Replacements {
            session: SessionIndex(session),
            leader: LeaderIndex(lead.leader),
            instrument: InstrumentIndex(lead.instrument),
        };
        let fits = "as many as fit a record are at hand at most";
        let mut encoder = ReplacementsEncoder::new(self.records.spare(), &head);
        for (replaced, _) in &*pending {
            encoder.push(replaced).expect(fits);
        }
        let length = encoder.finish();
        self.records.close(length);
        let mut encoder = InstructionsEncoder::new(self.records.spare(), root);
        for (_, entry) in &*pending {
            encoder.push(entry).expect(fits);
        }
        let length = encoder.finish();
        self.records.close(length);
        pending.clear();
    }

    /// A report while replaces are on their way: whether it was about one, and is dealt with.
    #[cold]
    pub(super) fn replacing_report(&mut self, report: &VenueReport) -> bool {
        let state = self.view.state;
        let Some(slot) = state.orders.find_open(&report.order) else { return false };
        let new = *state.orders.get(slot);
        let Some(old) = state.mirrors.replaces(slot, &new) else { return false };
        if self.is_repeated(report) {
            return false;
        }
        if !is_sane(report) {
            let unchanged = unchanged(&new, ReportOutcome::Inconsistent);
            let update = self.known(&new, &Assessed { state: OrderState::Unknown, ..unchanged });
            self.update(&OrderUpdate { exec_id: report.exec_id, ..update });
            return true;
        }
        match meaning(report) {
            // What has not been taken yet can neither fill nor be corrected: it is the old one that did.
            Meaning::OfOld => self.venue_report(&VenueReport { order: old, ..*report }),
            Meaning::Refused => self.refuse_replacement(slot, None, report.exec_id),
            Meaning::Nothing => {
                let update = self.known(&new, &unchanged(&new, ReportOutcome::Duplicate));
                self.update(&OrderUpdate { exec_id: report.exec_id, ..update });
            }
            Meaning::Taken => self.take_replacement(&new, &old, report),
        }
        true
    }

    /// The venue has taken an order in the place of another one.
    fn take_replacement(&mut self, new: &Order, old: &OrderKey, report: &VenueReport) {
        let state = self.view.state;
        let fill = if report.exec_type == ExecType::Trade { report.last_lots.0 } else { 0 };
        let counted = (report.cum_lots.0 - fill).max(0);
        let row = state.rows.load(new.row as usize);
        let mut working = row.working;
        if let Some(slot) = state.orders.find_open(old) {
            let old = state.orders.get(slot);
            let is_less = counted < old.booked;
            let outcome =
                if is_less { ReportOutcome::Inconsistent } else { ReportOutcome::Applied };
            let assessed = Assessed {
                outcome,
                state: OrderState::Replaced,
                fill: 0,
                reported: counted.max(old.reported),
                leaves: 0,
            };
            let update = self.known(old, &assessed);
            working = update.working.0;
            self.update(&update);
        }
        let begun = new.begun(counted, report.cum_lots.0);
        let assessed = self.assessed(&begun, report);
        if state.policed.turns.is_any() {
            self.execution(&begun, &assessed, report);
        }
        // As the row is after the update of the old one; what is open of the new one was no more than it is larger by.
        let update = self.known(&begun, &assessed);
        let working = Lots(update.working.0 - row.working + working);
        let update = super::report::with_fill(OrderUpdate { working, ..update }, report);
        self.update(&OrderUpdate { exec_id: report.exec_id, ..update });
    }

    /// The venue has refused, or never processed, an order in the place of another one: that one is as it was. What it
    /// mirrors is no more, so it is cancelled, and what is due is placed anew.
    pub(super) fn refuse_replacement(
        &mut self,
        slot: u32,
        reason: Option<CxlRejReason>,
        exec_id: u64,
    ) {
        let state = self.view.state;
        let new = state.orders.get(slot);
        let Some(old) = state.mirrors.replaces(slot, new) else { return };
        let refused = Assessed {
            outcome: ReportOutcome::Applied,
            state: OrderState::Rejected,
            fill: 0,
            reported: 0,
            leaves: 0,
        };
        let update = self.known(new, &refused);
        self.update(&OrderUpdate { exec_id, ..update });
        let is_unknown = reason == Some(CxlRejReason::UnknownOrder);
        self.restore(&old, update.working, is_unknown);
    }

    /// Orders that were to take the place of others were never processed.
    pub(super) fn restore_after(&mut self, gap: &SentGap, is_in_gap: impl Fn(&Order) -> bool) {
        let state = self.view.state;
        let ended = |slot: u32, order: &Order| {
            let is_new = order.session == gap.session.0 && is_in_gap(order);
            state.mirrors.replaces(slot, order).filter(|_| is_new)
        };
        for (slot, order) in state.orders.open() {
            let Some(old) = ended(slot, order) else { continue };
            // What the updates of all of them have left of the row.
            let of_row = state.orders.open_of(order.key.plan).filter(|(_, other)| {
                other.row == order.row && other.session == gap.session.0 && is_in_gap(other)
            });
            let gone: i64 = of_row.map(|(_, other)| other.working()).sum();
            let row = state.rows.load(order.row as usize);
            self.restore(&old, Lots(row.working - gone), false);
        }
    }

    /// An order is as it was before another one was to take its place; the row has so much working.
    fn restore(&mut self, old: &OrderKey, working: Lots, is_unknown: bool) {
        let state = self.view.state;
        let Some(slot) = state.orders.find_open(old) else { return };
        let order = state.orders.get(slot);
        let next = match order.state {
            OrderState::PendingReplace if is_unknown => OrderState::Unknown,
            OrderState::PendingReplace if 0 < order.reported => OrderState::PartiallyFilled,
            OrderState::PendingReplace => OrderState::Working,
            other => other,
        };
        if next != order.state {
            let assessed = Assessed { state: next, ..unchanged(order, ReportOutcome::Applied) };
            let update = self.known(order, &assessed);
            self.update(&OrderUpdate { working, ..update });
        }
        let may_be_cancelled = matches!(next, OrderState::Working | OrderState::PartiallyFilled)
            && self.view.is_synchronised(order.instrument);
        let is_stale =
            order.state == OrderState::PendingReplace && state.mirrors_other(slot, order);
        if may_be_cancelled && is_stale {
            let (session, instrument) =
                (SessionIndex(order.session), InstrumentIndex(order.instrument));
            self.cancel_one(Trigger::LeaderOrder, session, &order.key, instrument);
        }
    }
}

/// What a report is about that names an order which the venue has not taken yet.
enum Meaning {
    OfOld,
    Refused,
    Nothing,
    Taken,
}

fn meaning(report: &VenueReport) -> Meaning {
    let is_pending = report.ord_status == OrdStatus::PendingReplace;
    match report.exec_type {
        ExecType::Trade if is_pending => Meaning::OfOld,
        ExecType::TradeCancel | ExecType::TradeCorrect => Meaning::OfOld,
        ExecType::Rejected => Meaning::Refused,
        ExecType::PendingNew | ExecType::PendingReplace | ExecType::PendingCancel => {
            Meaning::Nothing
        }
        ExecType::OrderStatus => match report.ord_status {
            OrdStatus::Rejected
            | OrdStatus::PendingNew
            | OrdStatus::PendingReplace
            | OrdStatus::PendingCancel => Meaning::Nothing,
            _ => Meaning::Taken,
        },
        _ => Meaning::Taken,
    }
}

impl View<'_> {
    /// Whether what is noted changes nothing but prices and quantity of an order that rests, and the venue takes
    /// replaces now.
    fn may_replace(&self, lead: &Lead, noted: &LeaderOrderNoted) -> bool {
        let state = self.state;
        let block = state.blocks.index(lead.leader, lead.instrument);
        let Some(before) = state.leaders_order(block, noted.order_id) else { return false };
        noted.status == LeaderOrderStatus::Amended
            && before.rests()
            && before.ord_type == noted.ord_type
            && before.time_in_force == noted.time_in_force
            && before.trigger == noted.trigger_price
            && before.open.signum() == noted.lots.0.signum()
            && state.takes_replaces(lead.instrument)
            && self.is_synchronised(lead.instrument)
    }

    /// Whether plans that reverse have an order as it was, and as it is noted.
    fn stays_turned(&self, lead: &Lead, noted: &LeaderOrderNoted) -> bool {
        let block = self.state.blocks.index(lead.leader, lead.instrument);
        let before = self.state.leaders_order(block, noted.order_id);
        before.is_some_and(|before| before.is_turned) && self.state.turns(before, noted)
    }

    /// The order of a row whose place another one may take, and the entry of that one.
    fn replacement(
        &self,
        fan_out: &FanOut<'_>,
        mirroring: &Mirroring,
        index: usize,
        means: &mut Means,
    ) -> Option<(u32, InstructionsEntry)> {
        let state = self.state;
        let rules = &state.rows.rules[index];
        let full = state.rows.load(index);
        if !self.mirrors(rules.plan) || full.reverses() != mirroring.is_turned {
            return None;
        }
        let slot = state.replaceable(index, mirroring.order_id, mirroring.version)?;
        let old = state.orders.get(slot);
        let closes = state.mirrors.tie(slot, old)?.closes;
        self.set_own_means(means, rules, fan_out);
        let instruct = self.instructing(fan_out, rules);
        // As if the old one were gone, but for its place among open orders: until the venue answers it has that.
        let unit_price = instruct.occasion.setting.unit_price_of(&full);
        let stand = state.stand(index, &full);
        let rest = stand.without(old.working());
        let (mut freed, rest_value) =
            extended((stand.extent(), full.value), rest.extent(), unit_price);
        freed.open_notional = -i128::from(value(old.pending(), old.unit_price));
        let mut row = full;
        (row.working, row.value) = (full.working - old.working(), rest_value);
        let mut freed_means = *means;
        freed_means.shared.take(&freed);
        freed_means.take_own(&freed);
        let wanted = wanted(&instruct, &row, mirroring, 0);
        let closing = self.closing_part(Some(index), rest, mirroring, (wanted.lots, 0));
        let wanted = exit_only(wanted, mirroring, closing);
        let mut entries = [None; 2];
        let mut count = 0;
        place_order(&instruct, &row, rest, wanted, mirroring.price, &mut freed_means, |entry| {
            entries[count] = Some(*entry);
            count += 1;
        });
        let [Some(entry), None] = entries else { return None };
        let is_alike = entry.lots.0.signum() == old.lots.signum()
            && (entry.effect != PositionEffect::Open) == closes;
        is_alike.then_some((slot, entry))
    }

    /// Takes a replacement off the means as evolving will: until the venue answers the larger one counts.
    fn count_replacement(
        &mut self,
        fan_out: &FanOut<'_>,
        (index, slot): (usize, u32),
        entry: &InstructionsEntry,
        means: &mut Means,
    ) -> Exposure {
        let state = self.state;
        let rules = &state.rows.rules[index];
        let row = state.rows.load(index);
        let old = state.orders.get(slot);
        let more = larger_by(old, entry.lots.0);
        let unit_price = fan_out.occasion.setting.unit_price_of(&row);
        let stand = state.stand(index, &row);
        let after = stand.with(more * entry.lots.0.signum());
        let (mut change, _) = extended((stand.extent(), row.value), after.extent(), unit_price);
        change.open_orders = 1;
        change.open_notional = notional_of_both((old.pending(), old.unit_price), more, unit_price);
        if let Some([_, decided]) = &mut means.sides {
            count_side(decided, entry.lots.0);
        }
        means.take_shared(&change);
        self.note_own(fan_out, rules, fan_out.root.instrument.0, &change);
        change
    }
}

// What is over has been taken or refused.
const _: () = assert!(is_taken(OrderState::Filled) && is_final(OrderState::Replaced));
