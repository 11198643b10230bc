//! A leader event: duplicates, events out of order, episodes, and the fan-out to the leader's plans.

use super::fan_out::{FanOut, RowsAt};
use super::{Deciding, View, fresh};
use crate::capacity::{ENTRIES_PER_RECORD_MAX, fan_out_bytes_max};
use crate::exact::{is_workable, toward, unit_price};
use crate::rows::{Row, Status};
use crate::sizing::{Equity, PinInputs, pin};
use crate::supervision::Repeats;
use protocol::messages::{
    EpisodeStarted, EpisodeStartedEncoder, EpisodeStartedEntry, EventSkipped, ExistingPositionRule,
    Instructions, LeaderEvent, Reason, Trigger,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, Ratio, Ticks};

/// A block on its way through the events of one input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    pub(super) leader: u16,
    pub(super) instrument: u16,
    venue: u8,
    /// The leader's position, lots.
    pub(super) position: i64,
    /// When its last event happened.
    event_time: u64,
    /// Its sequence number in the leader's session.
    event_number: u64,
    episode: u32,
    /// Whether the leader's position is known.
    is_known: bool,
    rows: RowsAt,
    /// Whether some plan joined during the episode and has nothing pinned yet.
    has_unpinned: bool,
    /// Time of the input, nanoseconds.
    pub(super) now: u64,
    /// Repeated executions, sells and buys.
    pub(super) repeats: [Repeats; 2],
    /// Why the event may open nothing, if its leader has left its declared profile.
    pub(super) refused: Option<Reason>,
}

impl Deciding<'_> {
    pub(super) fn leader_event(&mut self, event: &LeaderEvent) {
        let Some(mut lead) = self.view.lead(event.leader.0, event.instrument.0, event.receive_time)
        else {
            return self.skip(event, Reason::UnknownInstrument);
        };
        let state = self.view.state;
        if state.trade_ids[usize::from(event.leader.0)].contains(event.trade_id) {
            return self.skip(event, Reason::DuplicateEvent);
        }
        let block = state.blocks.get(state.blocks.index(lead.leader, lead.instrument));
        self.view.scratch.keeps = 0 < block.buffered;
        match event.position_before {
            Some(before) if !block.is_known => self.apply(&mut lead, event, before.0),
            Some(before) if before.0 != block.position => {
                if state.buffer.has_room() {
                    return self.skip(event, Reason::EventBuffered);
                }
                self.bridge(&mut lead, event);
            }
            _ => self.apply(&mut lead, event, block.position),
        }
        self.release_fitting(&mut lead);
    }

    pub(super) fn skip(&mut self, event: &LeaderEvent, reason: Reason) {
        let skipped = EventSkipped {
            leader: event.leader,
            instrument: event.instrument,
            trade_id: event.trade_id,
            reason,
        };
        let length = skipped.encode(self.records.spare());
        self.records.close(length);
    }

    /// Applies an event whose predecessors never came: the position is taken from it. An event from
    /// before the last one is in that position already and moves nothing.
    ///
    /// The note about the gap stands behind the instructions: if the run ends between them, the event
    /// is decided and nothing is lost but the note.
    pub(super) fn bridge(&mut self, lead: &mut Lead, event: &LeaderEvent) {
        let when = (event.transact_time.0, event.session_sequence);
        let is_late = when < (lead.event_time, lead.event_number);
        if !is_late {
            let before = event.position_before.map_or(lead.position, |before| before.0);
            self.apply(lead, event, before);
        }
        self.skip(event, Reason::LeaderGap);
    }

    /// Applies the buffered events that continue where the leader stands, one behind the other.
    pub(super) fn release_fitting(&mut self, lead: &mut Lead) {
        while let Some((place, event)) = self.view.fitting(lead)
            && self.has_room_for_fan_out(lead.leader)
        {
            self.view.scratch.release(place);
            self.apply(lead, &event, lead.position);
        }
    }

    /// Whether one more event of a leader may be decided about this input.
    pub(super) fn has_room_for_fan_out(&self, leader: u16) -> bool {
        let plans = self.view.state.plans_of(leader).len();
        fan_out_bytes_max(plans) <= self.bytes_left()
    }

    /// Moves the leader's position by an event and instructs all plans.
    fn apply(&mut self, lead: &mut Lead, event: &LeaderEvent, before: i64) {
        let Some(after) = before.checked_add(event.lots.0).filter(|after| is_workable(*after))
        else {
            return self.skip(event, Reason::Overflow);
        };
        let leaves_flat = before == 0 || (0 < before) != (0 < after);
        let takes_rows = lead.rows == RowsAt::Fresh && !self.view.scratch.holds_rows;
        let has_plans = !self.view.state.plans_of(lead.leader).is_empty();
        let starts = after != 0 && (leaves_flat || !lead.is_known || takes_rows && has_plans);
        if starts && lead.rows != RowsAt::Full {
            lead.episode += 1;
            self.start_episode(lead, event.price, (before, after), true);
        } else if lead.has_unpinned && after != 0 {
            self.start_episode(lead, event.price, (before, after), false);
        }
        self.supervise_event(lead, event, (before, after));
        lead.is_known = true;
        lead.position = after;
        lead.event_time = event.transact_time.0;
        lead.event_number = event.session_sequence;
        let first_record = self.records.count();
        self.instruct_plans(lead, event, before);
        if self.view.state.repeats_are_limited {
            self.count_repeats(lead, event, before, first_record);
        }
        if self.view.state.leaders_are_guarded {
            self.view.count_trade(lead.leader, event);
        }
    }

    fn instruct_plans(&mut self, lead: &Lead, event: &LeaderEvent, before: i64) {
        let age = lead.now.saturating_sub(event.transact_time.0);
        let reference = event.price.0;
        let mut occasion = self.view.occasion(
            Trigger::LeaderEvent,
            lead.position,
            lead.instrument,
            reference,
            age,
        );
        occasion.gate = occasion.gate.with(self.view.tripped_gate(lead.leader));
        occasion.refuse(lead.refused);
        let plans = self.view.state.plans_of(lead.leader).len();
        let root = Instructions {
            trigger: Trigger::LeaderEvent,
            leader: LeaderIndex(lead.leader),
            instrument: InstrumentIndex(lead.instrument),
            trade_id: Some(event.trade_id),
            episode: lead.episode,
            position_before: Lots(before),
            position: Lots(lead.position),
            reference_price: event.price,
            receive_time: event.receive_time,
            configuration: self.view.state.definitions.hash(),
            rotation: self.view.rotation(event.trade_id, plans),
        };
        let shared = self.view.state.shared_scopes(lead.leader, lead.venue, lead.instrument);
        let fan_out = FanOut { root: &root, occasion: &occasion, shared, now: lead.now };
        self.fan_out(&fan_out, lead.rows);
    }

    /// Pins ratios: for all plans at the start of an episode, otherwise for those that joined since.
    fn start_episode(
        &mut self,
        lead: &mut Lead,
        price: Ticks,
        (before, after): (i64, i64),
        is_new: bool,
    ) {
        self.view.hold_rows(lead);
        let state = self.view.state;
        let plans = state.plans_of(lead.leader);
        let leader_equity = self.view.leader_equity(lead.leader);
        let root = EpisodeStarted {
            leader: LeaderIndex(lead.leader),
            instrument: InstrumentIndex(lead.instrument),
            episode: lead.episode,
            price,
            leader_equity: leader_equity.map(|(equity, _)| equity),
            configuration: state.definitions.hash(),
        };
        let unit_price = unit_price(price.0, state.unit_value(lead.instrument));
        let mut place = 0;
        while place < plans.len() {
            let mut encoder = EpisodeStartedEncoder::new(self.records.spare(), &root);
            while place < plans.len() && encoder.len() < ENTRIES_PER_RECORD_MAX {
                let row = &self.view.scratch.rows[place];
                if is_new || !row.status.has(Status::PINNED) {
                    let entry = self.view.pin(plans[place], lead, unit_price, (before, after));
                    encoder.push(&entry).expect("a record is closed while an entry still fits");
                    self.view.scratch.rows[place].pin(lead.episode, &entry);
                }
                place += 1;
            }
            if !encoder.is_empty() {
                let length = encoder.finish();
                self.records.close(length);
            }
        }
        lead.has_unpinned = false;
    }
}

impl View<'_> {
    /// The block of a leader and an instrument, where both are in force.
    pub(super) fn lead(&self, leader: u16, instrument: u16, now: Nanos) -> Option<Lead> {
        let state = self.state;
        state.definitions.leaders.get(usize::from(leader))?;
        let venue = state.definitions.instruments.get(usize::from(instrument))?.venue.0;
        let block = state.blocks.get(state.blocks.index(leader, instrument));
        let rows = match block.first_row {
            Some(first) => RowsAt::Placed(first),
            None if state.plans_of(leader).len() <= state.rows.free() => RowsAt::Fresh,
            None => RowsAt::Full,
        };
        Some(Lead {
            leader,
            instrument,
            venue,
            position: block.position,
            event_time: block.event_time,
            event_number: block.event_number,
            episode: block.episode,
            is_known: block.is_known,
            rows,
            has_unpinned: 0 < block.unpinned,
            now: now.0,
            repeats: block.repeats,
            refused: None,
        })
    }

    /// The buffered event that continues where the leader stands. One from before the last event is in
    /// that position already, even if it happens to start there.
    pub(super) fn fitting(&self, lead: &Lead) -> Option<(usize, LeaderEvent)> {
        if !self.scratch.keeps {
            return None;
        }
        let events = self.state.buffer.events().iter().enumerate();
        let mut waiting = events.filter(|(place, event)| {
            !self.scratch.is_released(*place)
                && (event.leader.0, event.instrument.0) == (lead.leader, lead.instrument)
        });
        let fits = |event: &LeaderEvent| {
            event.position_before == Some(Lots(lead.position))
                && lead.event_time <= event.transact_time.0
        };
        waiting.find(|(_, event)| fits(event)).map(|(place, event)| (place, *event))
    }

    /// Takes the rows of a block into the scratch, where pins can be written into them.
    fn hold_rows(&mut self, lead: &Lead) {
        if self.scratch.holds_rows {
            return;
        }
        let count = self.state.plans_of(lead.leader).len();
        for place in 0..count {
            self.scratch.rows[place] = match lead.rows {
                RowsAt::Placed(first) => self.state.rows.load(first as usize + place),
                RowsAt::Fresh | RowsAt::Full => Row::NEW,
            };
        }
        self.scratch.holds_rows = true;
    }

    /// A leader's equity and the time it is from; a fixed reference is never too old.
    pub(super) fn leader_equity(&self, leader: u16) -> Option<(Money, Option<Nanos>)> {
        let index = usize::from(leader);
        match self.state.definitions.leaders.get(index)?.reference_equity {
            Some(fixed) => Some((fixed, None)),
            None => self.state.leader_equity[index].map(|(equity, time)| (equity, Some(time))),
        }
    }

    fn follower_equity(&self, follower: u32) -> Option<(Money, Option<Nanos>)> {
        let index = follower as usize;
        match self.state.definitions.followers.get(index)?.reference_equity {
            Some(fixed) => Some((fixed, None)),
            None => self.state.follower_equity[index].map(|(equity, time)| (equity, Some(time))),
        }
    }

    fn pin(
        &self,
        plan: u32,
        lead: &Lead,
        unit_price: Option<i64>,
        (before, after): (i64, i64),
    ) -> EpisodeStartedEntry {
        let definitions = &self.state.definitions;
        let plan = definitions.plans.get(plan as usize).expect("plans of a leader are in force");
        let instrument = definitions.instruments.get(usize::from(lead.instrument));
        let instrument = instrument.expect("the event's instrument is in force");
        let follower = self.follower_equity(plan.follower.0);
        let age_max = self.state.snapshot_age_max_ns(plan.plan.0, lead.instrument);
        let usable = |equity: Option<(Money, Option<Nanos>)>| -> Equity {
            let snapshot =
                equity.map(|(money, time)| (money.0, time.map_or(lead.now, |time| time.0)));
            fresh(snapshot, age_max, lead.now).map(Money)
        };
        let leader_equity = usable(self.leader_equity(lead.leader));
        let inputs = PinInputs { leader_equity, follower_equity: usable(follower), unit_price };
        let pin = pin(plan, instrument, &inputs);
        let existing = match plan.existing_position {
            ExistingPositionRule::None => before,
            ExistingPositionRule::All => 0,
        };
        EpisodeStartedEntry {
            plan: PlanIndex(plan.plan.0),
            reason: pin.reason,
            ratio: Ratio(pin.ratio),
            quantity: Lots(pin.quantity),
            baseline: Lots(toward(existing, after)),
            follower_equity: follower.map(|(equity, _)| equity),
        }
    }
}
