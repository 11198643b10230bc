//! The sweep: events whose predecessors never came, and plans that are behind their targets.

use super::fan_out::Pass;
use super::leader::Lead;
use super::{Deciding, View};
use crate::rows::Status;
use crate::turns::is_patient;
use protocol::messages::{LeaderEvent, Reason, Timer, TimerKind, Trigger};
use protocol::units::{Lots, Nanos};

impl Deciding<'_> {
    pub(super) fn sweep(&mut self, timer: &Timer) {
        let TimerKind::Sweep = timer.kind;
        self.view.scratch.keeps = true;
        if !self.view.state.doubts.is_empty() {
            self.tell_overdue(timer.time);
        }
        let is_patient = is_patient(self.view.state.swept_at, timer.time);
        if self.view.state.uncancelled.is_due(is_patient) {
            self.cancel_what_is_left();
        }
        if !self.view.state.signals.active().is_empty() && self.take_steps(timer.time) {
            return;
        }
        self.release_timed_out(timer.time);
        self.mirror_again(timer.time);
        if self.view.state.protected.is_used {
            self.protect(timer.time);
        }
        self.catch_up(timer.time);
        if self.view.state.allocated.turns.is_any() {
            self.rebalance(timer.time);
        }
        if self.view.state.policed.turns.is_any() {
            self.watch_sync(timer.time);
        }
    }

    /// Tells of orders that have been in doubt for too long.
    #[cold]
    fn tell_overdue(&mut self, now: Nanos) {
        for overdue in self.view.state.overdue(now) {
            let length = overdue.encode(self.records.spare());
            self.records.close(length);
        }
    }

    /// Releases buffered events that fit or have waited long enough, leader by leader.
    fn release_timed_out(&mut self, now: Nanos) {
        while let Some((place, first)) = self.view.due(now) {
            let (leader, instrument) = (first.leader.0, first.instrument.0);
            if !self.has_room_for_fan_out(leader) {
                return;
            }
            let Some(mut lead) = self.view.lead(leader, instrument, now) else {
                self.view.scratch.release(place);
                self.skip(&first, Reason::UnknownInstrument);
                continue;
            };
            self.view.scratch.blocks.push(self.view.state.blocks.index(leader, instrument));
            self.release_waiting(&mut lead, now);
        }
    }

    /// Releases what the last run had begun to: it ended between the pins of a buffered event and its
    /// instructions.
    pub(super) fn release_pinned(&mut self, block: usize) {
        let state = self.view.state;
        let last_event = state.last_event.map_or(Nanos(0), |event| event.receive_time);
        let now = state.swept_at.max(last_event);
        let (leader, instrument) = state.blocks.pair(block);
        self.view.scratch.keeps = true;
        if let Some(mut lead) = self.view.lead(leader, instrument, now) {
            self.release_waiting(&mut lead, now);
        }
    }

    fn release_waiting(&mut self, lead: &mut Lead, now: Nanos) {
        self.view.scratch.holds_rows = false;
        self.release_fitting(lead);
        self.release_timed_out_of(lead, now);
    }

    fn release_timed_out_of(&mut self, lead: &mut Lead, now: Nanos) {
        let pair = (lead.leader, lead.instrument);
        let is_same = |event: &LeaderEvent| (event.leader.0, event.instrument.0) == pair;
        while self.has_room_for_fan_out(lead.leader)
            && let Some((place, event)) = self.view.timed_out(now, is_same)
        {
            self.view.scratch.release(place);
            self.bridge(lead, &event);
            self.release_fitting(lead);
        }
    }

    /// Lets rows that are behind trade again, block by block, longest waiting first: those that reduce in all
    /// blocks, then the others. A block that was instructed by a released event has seen all its rows already.
    fn catch_up(&mut self, now: Nanos) {
        for pass in Pass::SORTED {
            for index in self.view.state.blocks.behind() {
                if !self.view.scratch.blocks.contains(&index) {
                    self.catch_up_block(index, pass, now);
                }
            }
        }
    }

    fn catch_up_block(&mut self, index: usize, pass: Pass, now: Nanos) {
        let state = self.view.state;
        let when = (now, now.0.saturating_sub(state.blocks.get(index).event_time));
        let (root, mut occasion) = self.view.block_occasion(index, Trigger::CatchUp, when);
        self.view.guard_leader(index, &mut occasion);
        let is_patient = is_patient(state.swept_at, now);
        let rows = state.blocks.rows_behind(index).map(|row| row as usize);
        let is_due = |row: usize| is_patient || !state.has_tried_to_reduce(row, index);
        let rows = rows.filter(|row| is_due(*row));
        let fan_out = self.view.fan_out(&root, &occasion);
        if state.protected.is_used && pass == Pass::Reductions {
            let is_behind = |row: usize| state.rows.get(row).status.has(Status::BEHIND);
            self.cut_targets(&fan_out, |row| is_behind(row) && is_due(row));
        }
        self.instruct_rows(&fan_out, pass, rows);
    }
}

impl View<'_> {
    /// The earliest of the chosen events that have waited long enough and are not released yet.
    fn timed_out(
        &self,
        now: Nanos,
        is_chosen: impl Fn(&LeaderEvent) -> bool,
    ) -> Option<(usize, LeaderEvent)> {
        let timeout = self.state.definitions.buffer_timeout();
        let events = self.state.buffer.events().iter().enumerate();
        let due = events.filter(|(place, event)| {
            !self.scratch.is_released(*place)
                && is_chosen(event)
                && event.receive_time.0.saturating_add(timeout) <= now.0
        });
        // Clocks tick slower than leaders trade: of those at the same time, one that another one leads
        // to comes later.
        let key = |(place, event): &(usize, &LeaderEvent)| {
            (event.transact_time.0, self.is_led_to(event), *place)
        };
        due.min_by_key(key).map(|(place, event)| (place, *event))
    }

    /// Whether another waiting event ends where this one starts.
    fn is_led_to(&self, event: &LeaderEvent) -> bool {
        let events = self.state.buffer.events().iter().enumerate();
        let mut others = events.filter(|(place, other)| {
            !self.scratch.is_released(*place)
                && (other.leader, other.instrument) == (event.leader, event.instrument)
                && other.trade_id != event.trade_id
        });
        others.any(|(_, other)| {
            let end = other.position_before.and_then(|before| before.0.checked_add(other.lots.0));
            end.map(Lots) == event.position_before
        })
    }

    /// A waiting event that fits where its leader stands, or else one that has waited long enough.
    /// Blocks that were looked at in this sweep are done.
    fn due(&self, now: Nanos) -> Option<(usize, LeaderEvent)> {
        let is_new = |event: &LeaderEvent| {
            let index = self.state.blocks.index(event.leader.0, event.instrument.0);
            !self.scratch.blocks.contains(&index)
        };
        let events = self.state.buffer.events().iter().enumerate();
        let fits = |event: &LeaderEvent| {
            let index = self.state.blocks.index(event.leader.0, event.instrument.0);
            let block = self.state.blocks.get(index);
            event.position_before == Some(Lots(block.position))
                && block.event_time <= event.transact_time.0
        };
        let mut fitting = events.filter(|(place, event)| {
            !self.scratch.is_released(*place) && is_new(event) && fits(event)
        });
        let fitting = fitting.next().map(|(place, event)| (place, *event));
        fitting.or_else(|| self.timed_out(now, is_new))
    }

    /// What an instrument is worth at a time, as far as quotes tell that count for all plans.
    pub(super) fn market_price(&self, instrument: u16, now: Nanos) -> Option<i64> {
        let age_max = self.state.quote_age_max_ns(instrument);
        self.state.quotes[usize::from(instrument)].unless_older(age_max, now.0).middle()
    }
}
