//! Instructions for many plans at once: all plans of a leader, or the rows of a list.

use super::{Deciding, View};
use crate::capacity::ENTRIES_PER_RECORD_MAX;
use crate::exposure::Exposure;
use crate::instruct::{Instruct, Means, Occasion, apply};
use crate::rows::{Row, Rules};
use crate::window::mixed;
use protocol::messages::{
    Instructions, InstructionsEncoder, InstructionsEntry, PositionEffect, Reason,
};
use protocol::units::{Lots, PlanIndex};

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

impl Deciding<'_> {
    /// Instructs every plan of the leader, in the order of the rotation.
    pub(super) fn fan_out(&mut self, fan_out: &FanOut<'_>, rows: RowsAt) {
        let plans = self.view.state.plans_of(fan_out.root.leader.0);
        let first = fan_out.root.rotation as usize;
        let mut means = self.view.shared_means(&fan_out.shared);
        let orders_free = means.orders_free;
        let mut sum = Exposure::default();
        let mut served = 0;
        // Whether rows were changed by earlier decisions of the input, or have to be seen by later ones.
        let is_held = self.view.scratch.holds_rows || self.view.scratch.keeps;
        loop {
            let mut encoder = InstructionsEncoder::new(self.records.spare(), fan_out.root);
            while served < plans.len() && encoder.len() <= ENTRIES_BEFORE_LAST_PLAN {
                let turned = first + served;
                let place = if turned < plans.len() { turned } else { turned - plans.len() };
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
                served += 1;
            }
            let length = encoder.finish();
            self.records.close(length);
            if served == plans.len() {
                break;
            }
        }
        self.view.note(fan_out, &sum, orders_free - means.orders_free);
        self.view.scratch.holds_rows = self.view.scratch.keeps;
    }

    /// Instructs rows of a block one by one, as long as there is room for what they decide and for
    /// their orders.
    pub(super) fn instruct_rows(
        &mut self,
        fan_out: &FanOut<'_>,
        mut rows: impl Iterator<Item = usize>,
    ) {
        let mut means = self.view.shared_means(&fan_out.shared);
        let orders_free = means.orders_free;
        let mut sum = Exposure::default();
        let mut row = rows.next();
        while row.is_some() && self.has_room_for_record() && 0 < means.orders_free {
            let entries_max = self.entries_left().min(ENTRIES_PER_RECORD_MAX);
            let mut encoder = InstructionsEncoder::new(self.records.spare(), fan_out.root);
            while let Some(index) = row
                && encoder.len() + 2 <= entries_max
                && 0 < means.orders_free
            {
                let change = self.view.serve_row(fan_out, index, &mut means, &mut encoder);
                self.view.note_own(&self.view.state.rows.rules[index], &change);
                sum.add(&change);
                row = rows.next();
            }
            let length = encoder.finish();
            self.records.close(length);
        }
        self.view.note(fan_out, &sum, orders_free - means.orders_free);
    }

    /// Entries that a record begun now may have.
    fn entries_left(&self) -> usize {
        let head = Instructions::HEAD_LENGTH + crate::capacity::FRAME_OVERHEAD_BYTES;
        self.bytes_left().saturating_sub(head) / usize::from(InstructionsEntry::ENTRY_LENGTH)
    }

    /// Whether a record begun now may hold the entries of one plan.
    pub(super) fn has_room_for_record(&self) -> bool {
        2 <= self.entries_left()
    }
}

impl View<'_> {
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
        let state = self.state;
        let compiled;
        let (mut row, rules) = if let RowsAt::Placed(first) = rows {
            let index = first as usize + place;
            (state.rows.load(index), &state.rows.rules[index])
        } else {
            let plan = state.plans_of(fan_out.root.leader.0)[place];
            compiled = state.compile_rules(plan, fan_out.root.instrument.0);
            (Row::NEW, &compiled)
        };
        if self.scratch.holds_rows {
            row = self.scratch.rows[place];
        }
        let mut after = row;
        let setting = &fan_out.occasion.setting;
        let change = self.instruct(fan_out, rules, &row, means, |entry| {
            push(encoder, entry);
            apply(&mut after, entry, setting);
        });
        if self.scratch.keeps {
            self.scratch.rows[place] = after;
        }
        self.note_own(rules, &change);
        change
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

    #[inline(always)]
    fn instruct(
        &self,
        fan_out: &FanOut<'_>,
        rules: &Rules,
        row: &Row,
        means: &mut Means,
        push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        self.set_own_means(means, rules, fan_out.now);
        let occasion = fan_out.occasion;
        let gate = self.state.gates[rules.plan as usize].with(occasion.gate);
        let instruct = Instruct { occasion, rules, gate };
        instruct.run(row, means, push)
    }

    /// Notes what was decided for a row, for later decisions of the same input.
    fn note_own(&mut self, rules: &Rules, change: &Exposure) {
        if self.scratch.keeps {
            if rules.follower_is_counted {
                self.scratch.add(self.state.scopes.follower(rules.follower), change);
            }
            self.scratch.add(self.state.scopes.plan(rules.plan), change);
        }
    }

    /// Notes what was decided for later decisions of the same input.
    fn note(&mut self, fan_out: &FanOut<'_>, sum: &Exposure, orders: usize) {
        self.scratch.orders += orders;
        if self.scratch.keeps {
            for scope in fan_out.shared {
                self.scratch.add(scope, sum);
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
