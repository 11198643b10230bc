//! Instructions for many plans at once: all plans of a leader, or the rows of a list.

use super::{Deciding, View};
use crate::allocation;
use crate::capacity::ENTRIES_PER_RECORD_MAX;
use crate::exposure::Exposure;
use crate::gates::Gate;
use crate::instruct::{Instruct, Means, Occasion, apply};
use crate::plain::{Limited, Ordinary, Plain};
use crate::protection::Purpose;
use crate::rows::{Row, Rules};
use crate::supervision::{Sides, count_side};
use crate::waiting::Past;
use crate::window::mixed;
use protocol::messages::{
    Instructions, InstructionsEncoder, InstructionsEntry, PositionEffect, ProtectionKind, Reason,
    Trigger,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, PlanIndex, Ticks};

/// A plan takes two entries at most; a record is closed when two more would not fit.
const ENTRIES_BEFORE_LAST_PLAN: usize = ENTRIES_PER_RECORD_MAX - 2;

/// Where the rows of a fan-out are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowsAt {
    /// Side by side, from this one on.
    Placed(u32),
    /// Nowhere yet: the pins of the episode take them.
    Fresh,
    /// There are none left.
    Full,
}

/// Which plans are instructed in one go: those that reduce go before those that only increase, so that they
/// leave first and have the first call on what orders share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// All of them.
    All,
    /// Those that reduce; one that turns opens the other side with it.
    Reductions,
    /// All others.
    Rest,
}

impl Pass {
    /// Closes first.
    pub(super) const SORTED: [Self; 2] = [Self::Reductions, Self::Rest];

    const fn has(self, reduces: bool) -> bool {
        match self {
            Self::All => true,
            Self::Reductions => reduces,
            Self::Rest => !reduces,
        }
    }
}

/// Instructions that are being decided for a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct FanOut<'a> {
    pub(super) root: &'a Instructions,
    pub(super) occasion: &'a Occasion,
    /// The scopes that all rows share.
    pub(super) shared: [usize; 4],
    /// Time of the input, nanoseconds.
    pub(super) now: u64,
}

/// All plans of a leader, instructed.
struct Served {
    /// What is left of their means.
    means: Means,
    /// What exposures change by.
    sum: Exposure,
    /// Orders that they got.
    orders: usize,
}

impl FanOut<'_> {
    /// Time that throttles go by: it stands in the record, so that evolving goes by the same.
    pub(super) const fn time(&self) -> u64 {
        self.root.receive_time.0
    }
}

impl Deciding<'_> {
    /// Instructs every plan of the leader, those that reduce first, each in the order of the rotation.
    ///
    /// An event nearly always makes all plans reduce or all of them increase. So they are instructed in one go,
    /// and anew only if both came; where that may change what a later decision sees, in two goes at once.
    pub(super) fn fan_out(&mut self, fan_out: &FanOut<'_>, rows: RowsAt) {
        if self.view.state.protected.is_used {
            self.cut_targets(fan_out, |_| true);
        }
        let first_record = self.records.count();
        // Whether rows were changed by earlier decisions of the input, or have to be seen by later ones.
        let is_held = self.view.scratch.holds_rows || self.view.scratch.keeps;
        let mut served = match rows {
            RowsAt::Placed(first) if !is_held => self.serve_placed(fan_out, first),
            RowsAt::Placed(_) | RowsAt::Fresh => self.serve_all(fan_out, rows, &Pass::SORTED),
            RowsAt::Full => self.serve_all(fan_out, rows, &[Pass::All]),
        };
        let is_placed = matches!(rows, RowsAt::Placed(_));
        if is_placed && !is_held && served.means.are_mixed(served.orders) {
            self.records.forget_since(first_record);
            served = self.serve_all(fan_out, rows, &Pass::SORTED);
        }
        self.view.note(fan_out, &served.sum, served.orders);
        self.view.note_sides(fan_out, &served.means);
        self.view.scratch.holds_rows = self.view.scratch.keeps;
    }

    /// Instructs the plans of the leader in one go, their rows as they stand from `first_row` on; notes nothing
    /// of it. This is what nearly every event meets, so nothing else is in its loop.
    fn serve_placed(&mut self, fan_out: &FanOut<'_>, first_row: u32) -> Served {
        let plans = self.view.state.plans_of(fan_out.root.leader.0).len();
        let (first, first_row) = (fan_out.root.rotation as usize, first_row as usize);
        let mut means = self.view.shared_means(&fan_out.shared, fan_out.time());
        means.sides = self.view.sides(fan_out);
        let orders_free = means.orders_free;
        let plain = Plain::of(fan_out.occasion).filter(|_| means.sides.is_none());
        let mut served = 0;
        loop {
            let mut encoder = InstructionsEncoder::new(self.records.spare(), fan_out.root);
            while served < plans && encoder.len() <= ENTRIES_BEFORE_LAST_PLAN {
                let turned = first + served;
                let index = first_row + if turned < plans { turned } else { turned - plans };
                let is_served = plain.as_ref().is_some_and(|plain| {
                    self.view.serve_plain(fan_out, plain, index, &mut means, &mut encoder)
                });
                if !is_served {
                    self.view.serve_row(fan_out, index, &mut means, &mut encoder);
                }
                served += 1;
            }
            let length = encoder.finish();
            self.records.close(length);
            if served == plans {
                let orders = orders_free - means.orders_free;
                return Served { orders, means, sum: Exposure::default() };
            }
        }
    }

    /// Instructs the plans of the leader pass by pass; notes nothing of it.
    fn serve_all(&mut self, fan_out: &FanOut<'_>, rows: RowsAt, passes: &[Pass]) -> Served {
        let plans = self.view.state.plans_of(fan_out.root.leader.0);
        let first = fan_out.root.rotation as usize;
        let mut means = self.view.shared_means(&fan_out.shared, fan_out.time());
        means.sides = self.view.sides(fan_out);
        let orders_free = means.orders_free;
        let mut sum = Exposure::default();
        let mut served = 0;
        let is_held = self.view.scratch.holds_rows || self.view.scratch.keeps;
        let mut passes = passes.iter().copied();
        let mut pass = passes.next().unwrap_or(Pass::All);
        if pass != Pass::All {
            self.view.sort(fan_out, rows);
        }
        let mut is_first = true;
        while is_first || served < plans.len() {
            let mut encoder = InstructionsEncoder::new(self.records.spare(), fan_out.root);
            loop {
                while served < plans.len() && encoder.len() <= ENTRIES_BEFORE_LAST_PLAN {
                    let turned = first + served;
                    let place = if turned < plans.len() { turned } else { turned - plans.len() };
                    served += 1;
                    if pass != Pass::All && !pass.has(self.view.scratch.reduces[place]) {
                        continue;
                    }
                    if rows == RowsAt::Full {
                        push_rows_full(plans[place], &mut encoder);
                    } else if let RowsAt::Placed(first) = rows
                        && !is_held
                    {
                        let index = first as usize + place;
                        self.view.serve_row(fan_out, index, &mut means, &mut encoder);
                    } else {
                        let change =
                            self.view.serve_held(fan_out, rows, place, &mut means, &mut encoder);
                        sum.add(&change);
                    }
                }
                if served < plans.len() {
                    break;
                }
                let Some(next) = passes.next() else { break };
                (pass, served) = (next, 0);
            }
            if is_first || !encoder.is_empty() {
                let length = encoder.finish();
                self.records.close(length);
            }
            is_first = false;
        }
        Served { orders: orders_free - means.orders_free, means, sum }
    }

    /// Instructs those rows of a block that a pass is for one by one, as long as there is room for what they
    /// decide and for their orders.
    pub(super) fn instruct_rows(
        &mut self,
        fan_out: &FanOut<'_>,
        pass: Pass,
        mut rows: impl Iterator<Item = usize>,
    ) {
        let mut means = self.view.shared_means(&fan_out.shared, fan_out.time());
        means.sides = self.view.sides(fan_out);
        let orders_free = means.orders_free;
        let mut sum = Exposure::default();
        let mut row = self.view.next_row(fan_out, pass, &mut rows, &mut means);
        while row.is_some() && self.has_room_for_record() && 0 < means.orders_free {
            let entries_max = self.entries_left().min(ENTRIES_PER_RECORD_MAX);
            let mut encoder = InstructionsEncoder::new(self.records.spare(), fan_out.root);
            while let Some(index) = row
                && encoder.len() + 2 <= entries_max
                && 0 < means.orders_free
            {
                let change = self.view.serve_row(fan_out, index, &mut means, &mut encoder);
                self.view.note_own(
                    fan_out,
                    &self.view.state.rows.rules[index],
                    fan_out.root.instrument.0,
                    &change,
                );
                sum.add(&change);
                row = self.view.next_row(fan_out, pass, &mut rows, &mut means);
            }
            let length = encoder.finish();
            self.records.close(length);
        }
        self.view.note(fan_out, &sum, orders_free - means.orders_free);
        self.view.note_sides(fan_out, &means);
    }

    /// Entries that a record begun now may have.
    pub(super) fn entries_left(&self) -> usize {
        let head = Instructions::HEAD_LENGTH + crate::capacity::FRAME_OVERHEAD_BYTES;
        self.bytes_left().saturating_sub(head) / usize::from(InstructionsEntry::ENTRY_LENGTH)
    }

    /// Whether a record begun now may hold the entries of one plan.
    pub(super) fn has_room_for_record(&self) -> bool {
        2 <= self.entries_left()
    }
}

impl View<'_> {
    /// The head of a record about a block without an event of its leader's, and the occasion, which came at a time
    /// and goes by something so long ago, nanoseconds.
    pub(super) fn block_occasion(
        &self,
        index: usize,
        trigger: Trigger,
        (now, age): (Nanos, u64),
    ) -> (Instructions, Occasion) {
        let (leader, instrument) = self.state.blocks.pair(index);
        let block = self.state.blocks.get(index);
        let reference = self.market_price(instrument, now).unwrap_or(block.price);
        let when = (now.0, age);
        let mut occasion = self.occasion(trigger, block.position, instrument, reference, when);
        occasion.resting = block.resting;
        let root = Instructions {
            trigger,
            leader: LeaderIndex(leader),
            instrument: InstrumentIndex(instrument),
            trade_id: None,
            episode: block.episode,
            position_before: Lots(block.position),
            position: Lots(block.position),
            reference_price: Ticks(reference),
            receive_time: now,
            configuration: self.state.definitions.hash(),
            rotation: 0,
        };
        (root, occasion)
    }

    /// What a leader of whom a rule has tripped, or who is beyond his profile, lets his plans do in a block.
    pub(super) fn guard_leader(&self, index: usize, occasion: &mut Occasion) {
        let (leader, instrument) = self.state.blocks.pair(index);
        let block = self.state.blocks.get(index);
        occasion.gate = occasion.gate.with(self.tripped_gate(leader));
        if self.state.leaders_are_guarded {
            let left = self.profile_left((leader, instrument), block.position, block.price, None);
            occasion.refuse(left.map(|(reason, _)| reason));
        }
    }

    /// What is instructed under such a head.
    pub(super) fn fan_out<'a>(&self, root: &'a Instructions, occasion: &'a Occasion) -> FanOut<'a> {
        let (leader, instrument) = (root.leader.0, root.instrument.0);
        let venue = self.state.venue_of_instrument(instrument);
        let venue = venue.expect("rows are of known instruments");
        let shared = self.state.shared_scopes(leader, venue, instrument);
        FanOut { root, occasion, shared, now: root.receive_time.0 }
    }

    /// First place of the rotation: which plan of so many is served first. A hash of the journalled
    /// seed and of what is decided, so that nobody is served first for long and anybody can check it.
    pub(super) fn rotation(&self, number: u64, plans: usize) -> u32 {
        if plans == 0 {
            return 0;
        }
        let hash = mixed(self.state.rotation_seed ^ mixed(number));
        u32::try_from(hash % plans as u64).expect("less than the number of plans")
    }

    /// Instructs the plan at a place among its leader's plans whose row earlier decisions of the input
    /// have changed, or later ones have to see.
    #[cold]
    fn serve_held(
        &mut self,
        fan_out: &FanOut<'_>,
        rows: RowsAt,
        place: usize,
        means: &mut Means,
        encoder: &mut InstructionsEncoder<'_>,
    ) -> Exposure {
        let (row, rules) = &self.row_at(fan_out, rows, place);
        let mut after = *row;
        let instrument = fan_out.root.instrument.0;
        let mut past = rules.has_past.then(|| self.past(rules.plan, instrument));
        let setting = &fan_out.occasion.setting;
        let change = self.instruct(fan_out, rules, row, means, |entry| {
            push(encoder, entry);
            if let Some(past) = &mut past {
                past.take(entry, fan_out.time());
            }
            if rules.allocates {
                let led = (setting.trigger, self.led(fan_out, rules));
                let gate = self.instructing(fan_out, rules).gate;
                allocation::take(&mut after, rules, entry, led, gate);
            }
            apply(&mut after, entry, setting);
            after.was_told(entry.reason);
        });
        if self.scratch.keeps {
            self.scratch.rows[place] = after;
        }
        self.note_own(fan_out, rules, instrument, &change);
        if let Some(past) = past {
            self.scratch.set_past(rules.plan, instrument, past);
        }
        change
    }

    /// Gives a row its order if it is an ordinary one.
    #[inline(always)]
    fn serve_plain(
        &self,
        fan_out: &FanOut<'_>,
        plain: &Plain<'_>,
        index: usize,
        means: &mut Means,
        encoder: &mut InstructionsEncoder<'_>,
    ) -> bool {
        let state = self.state;
        let (rules, row) = (&state.rows.rules[index], state.rows.get(index));
        let is_plain = rules.is_plain && state.gates[rules.plan as usize] == Gate::OPEN;
        if !is_plain || means.orders_free == 0 {
            return false;
        }
        let follower = rules.follower_is_counted.then(|| state.scopes.follower(rules.follower));
        let follower = follower.map(|scope| (&state.exposures[scope], &state.bounds[scope]));
        if follower.is_some_and(|(_, bounds)| bounds.is_throttled()) {
            return false;
        }
        let limited = Limited { shared: &means.shared, follower };
        let Some(ordinary) = plain.order(rules, row, &limited) else { return false };
        let Ordinary { target, effect, verdict, change } = ordinary;
        let entry = verdict.entry(rules.plan, row, (0, effect), (target, verdict.lots));
        debug_assert!(self.agrees(fan_out, index, means, (&entry, &change)));
        push(encoder, &entry);
        means.closing += usize::from(effect == PositionEffect::Close);
        means.take_shared(&change);
        true
    }

    /// Whether the long way comes to the same order.
    fn agrees(
        &self,
        fan_out: &FanOut<'_>,
        index: usize,
        means: &Means,
        (entry, change): (&InstructionsEntry, &Exposure),
    ) -> bool {
        let rows = &self.state.rows;
        let mut decided = None;
        let mut means = *means;
        let changed =
            self.instruct(fan_out, &rows.rules[index], rows.get(index), &mut means, |entry| {
                assert!(decided.replace(*entry).is_none(), "an ordinary order stands alone");
            });
        decided == Some(*entry) && changed == *change
    }

    /// Instructs a row wherever it stands.
    #[inline(always)]
    fn serve_row(
        &mut self,
        fan_out: &FanOut<'_>,
        index: usize,
        means: &mut Means,
        encoder: &mut InstructionsEncoder<'_>,
    ) -> Exposure {
        let rows = &self.state.rows;
        let (rules, row) = (&rows.rules[index], rows.get(index));
        self.instruct(fan_out, rules, row, means, |entry| push(encoder, entry))
    }

    /// The row of the plan at a place among its leader's plans, after earlier decisions of the input, and its rules.
    fn row_at(&self, fan_out: &FanOut<'_>, rows: RowsAt, place: usize) -> (Row, Rules) {
        let state = self.state;
        let (row, rules) = if let RowsAt::Placed(first) = rows {
            let index = first as usize + place;
            (state.rows.load(index), state.rows.rules[index])
        } else {
            let plan = state.plans_of(fan_out.root.leader.0)[place];
            (Row::NEW, state.compile_rules(plan, fan_out.root.instrument.0))
        };
        if self.scratch.holds_rows { (self.scratch.rows[place], rules) } else { (row, rules) }
    }

    /// Notes which plans of the leader reduce, as their rows are before anything of it is decided.
    #[cold]
    fn sort(&mut self, fan_out: &FanOut<'_>, rows: RowsAt) {
        for place in 0..self.state.plans_of(fan_out.root.leader.0).len() {
            let (mut row, rules) = self.row_at(fan_out, rows, place);
            let led;
            let mut instruct = self.instructing(fan_out, &rules);
            if rules.allocates {
                row = self.weighed_row(fan_out, &rules, &row);
                led = self.led_occasion(fan_out, &rules);
                instruct.occasion = &led;
            }
            let reduces = instruct.reduces(&row);
            self.scratch.reduces[place] = reduces;
        }
    }

    /// A plan on the occasion of a fan-out.
    #[inline(always)]
    pub(super) fn instructing<'b>(&self, fan_out: &FanOut<'b>, rules: &'b Rules) -> Instruct<'b> {
        let gate = self.state.gates[rules.plan as usize].with(fan_out.occasion.gate);
        Instruct { occasion: fan_out.occasion, rules, gate }
    }

    /// The next row of a list that a pass is for and that is worth an entry: one whose increase the throttle
    /// would deny, or that has not waited long enough, stays where it is, or every sweep would say so again.
    fn next_row(
        &self,
        fan_out: &FanOut<'_>,
        pass: Pass,
        rows: &mut impl Iterator<Item = usize>,
        means: &mut Means,
    ) -> Option<usize> {
        if pass == Pass::All {
            return rows.next();
        }
        let may_stay = self.state.is_throttled || self.state.increases_may_wait;
        rows.find(|index| {
            let rules = &self.state.rows.rules[*index];
            let row = self.state.rows.load(*index);
            if rules.mirrors {
                return self.crosses(*index, fan_out).is_some_and(|reduces| pass.has(reduces));
            }
            let led;
            let mut instruct = self.instructing(fan_out, rules);
            if rules.allocates {
                led = self.led_occasion(fan_out, rules);
                instruct.occasion = &led;
            }
            if !pass.has(instruct.reduces(&row)) {
                return false;
            }
            if !may_stay {
                return true;
            }
            self.set_own_means(means, rules, fan_out);
            let has_waited = self.state.rows.wait_end(*index).is_none_or(|end| end <= fan_out.now);
            (means.shared.tighter(&means.own).throttle() > 0 && has_waited)
                || !instruct.increases(&row)
        })
    }

    #[inline(always)]
    pub(super) fn instruct(
        &self,
        fan_out: &FanOut<'_>,
        rules: &Rules,
        row: &Row,
        means: &mut Means,
        push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        self.set_own_means(means, rules, fan_out);
        if rules.has_past {
            means.past = (self.past(rules.plan, fan_out.root.instrument.0), fan_out.time());
        }
        if rules.shares_account {
            means.netted = self.state.netted(rules.plan, fan_out.root.instrument.0);
        }
        if rules.copies_otherwise() {
            if rules.mirrors {
                return self.instruct_mirror(fan_out, rules, row, means, push);
            }
            return self.instruct_allocation(fan_out, rules, row, means, push);
        }
        let instruct = self.instructing(fan_out, rules);
        if means.sides.is_some() {
            return self.instruct_among(fan_out, &instruct, row, means, push);
        }
        instruct.run(row, means, push)
    }

    /// The same where orders are counted by side. A plan's own take profit counts for the others: for the plan it would
    /// be in the way for as long as it holds anything.
    #[cold]
    fn instruct_among(
        &self,
        fan_out: &FanOut<'_>,
        instruct: &Instruct<'_>,
        row: &Row,
        means: &mut Means,
        push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let all = means.sides;
        let own = self.state.orders.open_of(instruct.rules.plan).filter(|(_, order)| {
            order.instrument == fan_out.root.instrument.0
                && order.purpose == Purpose::Protects(ProtectionKind::TakeProfit)
        });
        for (_, order) in own {
            if let Some([open, _]) = &mut means.sides {
                open[usize::from(0 < order.lots)] -= 1;
            }
        }
        let change = self.instruct_sides(instruct, row, means, push);
        if let (Some([open, _]), Some([before, _])) = (&mut means.sides, all) {
            *open = before;
        }
        change
    }

    /// The same where orders are counted by side: each counts for those behind it.
    #[cold]
    pub(super) fn instruct_sides(
        &self,
        instruct: &Instruct<'_>,
        row: &Row,
        means: &mut Means,
        mut push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let mut own = Sides::default();
        let change = instruct.run(row, means, |entry| {
            if entry.lots.0 != 0 {
                count_side(&mut own, entry.lots.0);
            }
            push(entry);
        });
        if let Some([_, decided]) = &mut means.sides {
            *decided = [decided[0] + own[0], decided[1] + own[1]];
        }
        change
    }

    /// Open orders of ours in the instrument by side, where its venue refuses that they meet.
    pub(super) fn sides(&self, fan_out: &FanOut<'_>) -> Option<[Sides; 2]> {
        let instrument = fan_out.root.instrument.0;
        let venue = self.state.venue_of_instrument(instrument)?;
        if !self.state.settings[self.state.scopes.venue(venue)].refuses_self_match {
            return None;
        }
        let mut sides = self.scratch.sides(instrument);
        let open = self.state.orders.open().map(|(_, order)| order);
        // A stop loss that waits is in no book.
        let waits = Purpose::Protects(ProtectionKind::StopLoss);
        let open = open.filter(|order| order.purpose != waits);
        for order in open.filter(|order| order.instrument == instrument) {
            count_side(&mut sides, order.lots);
        }
        Some([sides, Sides::default()])
    }

    /// Notes the orders of a fan-out by side, for later decisions of the same input.
    pub(super) fn note_sides(&mut self, fan_out: &FanOut<'_>, means: &Means) {
        if let Some([_, decided]) = means.sides {
            self.scratch.add_sides(fan_out.root.instrument.0, decided);
        }
    }

    /// What a plan did in an instrument before.
    #[cold]
    fn past(&self, plan: u32, instrument: u16) -> Past {
        let kept = || self.state.find_row(plan, instrument).map(|row| self.state.rows.past(row));
        self.scratch.past(plan, instrument).or_else(kept).unwrap_or_default()
    }

    /// Notes what was decided for a row, for later decisions of the same input.
    pub(super) fn note_own(
        &mut self,
        fan_out: &FanOut<'_>,
        rules: &Rules,
        instrument: u16,
        change: &Exposure,
    ) {
        if self.scratch.keeps {
            if self.state.symbol_leverage_is_limited {
                let row = self.state.find_row(rules.plan, instrument);
                let place = self.value_place(row, rules.plan);
                self.scratch.value(place, change.gross);
            }
            if rules.follower_is_counted {
                let scopes = &self.state.scopes;
                self.scratch.add(scopes.follower(rules.follower), change);
                if rules.margin_is_counted {
                    let rate = self.state.margin_rate(rules.follower, instrument);
                    self.scratch.add(scopes.margin(rules.follower), &change.weighted(rate));
                }
            }
            self.scratch.add(self.state.scopes.plan(rules.plan), change);
            if self.state.is_throttled {
                let (follower, plan) = (rules.follower, rules.plan);
                let time = fan_out.time();
                self.take_throttle(self.state.scopes.follower(follower), change.open_orders, time);
                self.take_throttle(self.state.scopes.plan(plan), change.open_orders, time);
            }
        }
    }

    /// Notes what was decided for later decisions of the same input.
    pub(super) fn note(&mut self, fan_out: &FanOut<'_>, sum: &Exposure, orders: usize) {
        self.scratch.orders += orders;
        if self.scratch.keeps {
            for scope in fan_out.shared {
                self.scratch.add(scope, sum);
                self.take_throttle(scope, sum.open_orders, fan_out.time());
            }
        }
    }
}

#[inline(always)]
fn push(encoder: &mut InstructionsEncoder<'_>, entry: &InstructionsEntry) {
    encoder.push(entry).expect("a record is closed while a plan's entries still fit");
}

/// The entry of a plan that found no row.
fn push_rows_full(plan: u32, encoder: &mut InstructionsEncoder<'_>) {
    let entry = InstructionsEntry {
        plan: PlanIndex(plan),
        reason: Reason::RowsFull,
        effect: PositionEffect::Open,
        leg: 0,
        breaches: 0,
        target: Lots(0),
        position: Lots(0),
        working: Lots(0),
        desired: Lots(0),
        lots: Lots(0),
        price: None,
    };
    push(encoder, &entry);
}
