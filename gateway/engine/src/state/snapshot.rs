//! The whole state in a snapshot. What follows from the configuration, and sums over rows and orders, are no
//! part of it: they are computed as an activation computes them.

use super::{Account, LastInput, Quote, SessionStatus};
use super::{INPUT_BYTES_MAX, Leaving, PlanSeat, State};
use crate::capacity::Capacity;
use crate::gates::Control;
use crate::links::NONE;
use crate::revision::Revision;
use crate::rows::Status;
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};
use crate::supervision::{LossBook, Rejects, Repeats, Throttle, decode_hours, encode_hours};
use crate::views::Statistics;
use protocol::messages::LeaderEvent;

crate::coded!(SessionStatus { is_synchronised, sent, down_since, outage_ns });
crate::coded!(Account { equity, balance, margin_used, time });
crate::coded!(Quote { bid, ask, last, time });
crate::coded!(Revision { session, command_id, hash });
crate::coded!(Statistics {
    events,
    events_duplicate,
    events_buffered,
    leader_gaps,
    instructions,
    orders,
    cancels,
    reports,
    fills,
    rejects,
    not_sent,
    reports_duplicate,
    reports_unmatched,
    reports_inconsistent,
    commands,
    trips,
    corrections,
    failures,
});

impl Coded for Leaving {
    fn encode(&self, encoder: &mut Encoder) {
        let number: u8 = match self {
            Self::No => 0,
            Self::Reduces => 1,
            Self::Closes => 2,
        };
        number.encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        match u8::decode(decoder)? {
            0 => Ok(Self::No),
            1 => Ok(Self::Reduces),
            2 => Ok(Self::Closes),
            _ => Err(SnapshotError::Impossible("how a plan leaves")),
        }
    }
}

impl Coded for LastInput {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { octets, length, is_settled, updates_many, is_accepted } = self;
        // What was settled is not looked at again.
        let octets = if *is_settled { &[] } else { &octets[..*length] };
        is_settled.encode(encoder);
        updates_many.encode(encoder);
        is_accepted.encode(encoder);
        encoder.list(octets.iter());
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let (is_settled, updates_many) = (Coded::decode(decoder)?, Coded::decode(decoder)?);
        let is_accepted = Coded::decode(decoder)?;
        let length = decoder.count(INPUT_BYTES_MAX, "the length of an input")?;
        let mut octets = [0; INPUT_BYTES_MAX];
        octets[..length].copy_from_slice(decoder.take(length)?);
        Ok(Self { octets, length, is_settled, updates_many, is_accepted })
    }
}

/// Whether a plan was ever seated, and has its place still.
fn seat_number(seat: Option<&PlanSeat>) -> u8 {
    // Leader and follower stand in its definition.
    seat.map_or(0, |PlanSeat { leader: _, follower: _, place }| if *place == NONE { 1 } else { 2 })
}

impl State {
    /// Appends everything that does not follow from the rest.
    #[expect(clippy::too_many_lines, reason = "a field that is not named here would be forgotten")]
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self {
            definitions,
            revision,
            plans,
            leaving,
            controls,
            sessions,
            leader_accounts,
            follower_accounts,
            quotes,
            throttles,
            wait_end,
            leader_books,
            leader_trades,
            loss_books,
            loss_hours,
            venue_rejects,
            blocks,
            rows,
            orders,
            doubts,
            settlements,
            buffer,
            trade_ids,
            exec_ids,
            epoch,
            swept_at,
            uncancelled,
            rotation_seed,
            sequence,
            last_input,
            pinned_ahead,
            last_event,
            statistics,
            policed,
            allocated,
            protected,
            mirrors,
            signals,
            // They say how long tables are; a reader has the same ones.
            capacity: _,
            scopes: _,
            // These follow from definitions and seats, as at the last activation.
            limit_sets: _,
            plan_limits: _,
            bounds: _,
            leverage_is_limited: _,
            symbol_leverage_is_limited: _,
            margin_is_limited: _,
            plans_by_leader: _,
            leader_plans: _,
            plans_of_largest_leader: _,
            companions: _,
            orders_are_copied: _,
            settings: _,
            is_throttled: _,
            duplicates_are_denied: _,
            increases_may_wait: _,
            repeats_are_limited: _,
            leaders_are_guarded: _,
            venues_are_ruled: _,
            declared: _,
            // These follow from controls, and from rows and orders.
            gates: _,
            exposures: _,
            // These mean nothing between two records.
            settings_before: _,
            rows_moved: _,
        } = self;
        definitions.encode(encoder);
        let seats: Vec<u8> = plans.iter().map(|seat| seat_number(seat.as_ref())).collect();
        encoder.table(&seats, &0);
        encoder.table(leaving, &Leaving::No);
        encoder.table(controls, &Control::default());
        rows.encode(encoder);
        blocks.encode(encoder);
        orders.encode(encoder);
        doubts.encode(encoder);
        settlements.encode(encoder);
        mirrors.encode(blocks, encoder);
        signals.encode(encoder);
        policed.encode(encoder);
        allocated.encode(encoder);
        protected.encode(encoder);
        encoder.list(buffer.events().iter());
        revision.encode(encoder);
        encoder.table(sessions, &SessionStatus::default());
        encoder.table(leader_accounts, &None);
        encoder.table(follower_accounts, &None);
        encoder.table(quotes, &Quote::default());
        encoder.table(throttles, &Throttle::default());
        wait_end.encode(encoder);
        encoder.table(leader_books, &LossBook::NEW);
        encoder.table(leader_trades, &Repeats::NONE);
        encoder.table(loss_books, &LossBook::NEW);
        encode_hours(loss_books, loss_hours, encoder);
        encoder.table(venue_rejects, &Rejects::NONE);
        trade_ids.iter().chain(exec_ids).for_each(|window| window.encode(encoder));
        epoch.encode(encoder);
        swept_at.encode(encoder);
        uncancelled.encode(encoder);
        rotation_seed.encode(encoder);
        sequence.encode(encoder);
        last_input.encode(encoder);
        pinned_ahead
            .map(|(block, episode)| [u32::try_from(block).expect("32-bit indices"), episode])
            .encode(encoder);
        last_event.encode(encoder);
        statistics.encode(encoder);
    }

    /// Reads a state of an engine of this capacity.
    pub(crate) fn decode(
        capacity: &Capacity,
        decoder: &mut Decoder<'_>,
    ) -> Result<Self, SnapshotError> {
        let mut state = Self::new(capacity);
        state.definitions.decode(decoder, &state.scopes)?;
        state.decode_seats(decoder)?;
        decoder.table(&mut state.leaving, "a plan that leaves")?;
        decoder.table(&mut state.controls, "a control")?;
        state.follow_configuration();
        state.rows.decode(decoder)?;
        state.blocks.decode(decoder, &state.rows)?;
        state.rule_rows()?;
        state.orders.decode(decoder, &state.rows.plans())?;
        state.doubts.decode(decoder, &state.orders)?;
        state.settlements.decode(decoder)?;
        state.decode_mirrors(decoder)?;
        state.signals.decode(decoder)?;
        state.policed.decode(decoder)?;
        state.allocated.decode(decoder)?;
        state.protected.decode(decoder)?;
        state.count_owed();
        state.compute_exposures();
        state.decode_buffer(decoder)?;
        state.revision = Coded::decode(decoder)?;
        decoder.table(&mut state.sessions, "a session")?;
        decoder.table(&mut state.leader_accounts, "the account of a leader")?;
        decoder.table(&mut state.follower_accounts, "the account of a follower")?;
        decoder.table(&mut state.quotes, "a quote")?;
        decoder.table(&mut state.throttles, "a throttle")?;
        state.wait_end = Coded::decode(decoder)?;
        decoder.table(&mut state.leader_books, "the book of a leader")?;
        decoder.table(&mut state.leader_trades, "the trades of a leader")?;
        decoder.table(&mut state.loss_books, "the book of a follower")?;
        decode_hours(&state.loss_books, &mut state.loss_hours, decoder)?;
        decoder.table(&mut state.venue_rejects, "the rejects of a venue")?;
        for window in state.trade_ids.iter_mut().chain(&mut state.exec_ids) {
            window.decode(decoder)?;
        }
        state.epoch = Coded::decode(decoder)?;
        state.swept_at = Coded::decode(decoder)?;
        state.uncancelled = Coded::decode(decoder)?;
        state.rotation_seed = Coded::decode(decoder)?;
        state.sequence = Coded::decode(decoder)?;
        state.last_input = Coded::decode(decoder)?;
        state.pinned_ahead =
            <Option<[u32; 2]>>::decode(decoder)?.map(|[block, episode]| (block as usize, episode));
        let is_there = |(block, _): &(usize, u32)| *block < state.blocks.count();
        ensure(state.pinned_ahead.as_ref().is_none_or(is_there), "a block that is pinned")?;
        state.last_event = Coded::decode(decoder)?;
        state.statistics = Coded::decode(decoder)?;
        Ok(state)
    }

    fn decode_seats(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let mut seats = vec![0_u8; self.plans.len()];
        decoder.table(&mut seats, "a seat")?;
        for (index, seat) in seats.into_iter().enumerate() {
            let known = self.definitions.plans.known(index);
            // Whatever was in force has been seated.
            ensure(known.is_some() == (seat != 0) && seat <= 2, "a seat")?;
            self.plans[index] = known.map(|plan| PlanSeat {
                leader: plan.leader.0,
                follower: plan.follower.0,
                place: if seat == 2 { 0 } else { NONE },
            });
            let is_gone = self.definitions.plans.get(index).is_none();
            ensure(seat != 1 || is_gone, "the seat of a plan in force")?;
        }
        Ok(())
    }

    /// Computes what the last activation computed out of the configuration.
    fn follow_configuration(&mut self) {
        self.combine_limits();
        self.supervise();
        self.seat_plans();
        self.compute_gates();
        self.touch_windows();
    }

    /// Gives all rows their rules, and counts those without pins.
    fn rule_rows(&mut self) -> Result<(), SnapshotError> {
        let used: Vec<usize> = self.blocks.used().collect();
        for index in used {
            let (leader, instrument) = self.blocks.pair(index);
            let is_known = self.definitions.instruments.known(instrument.into()).is_some();
            ensure(is_known, "the instrument of a block")?;
            let block = *self.blocks.get(index);
            ensure(self.plans_of(leader).len() == block.active as usize, "the rows of a block")?;
            let mut unpinned = 0;
            for (place, row) in block.rows().enumerate() {
                let row = row as usize;
                let plan = self.rows.rules[row].plan;
                let is_active = place < block.active as usize;
                let is_here = if is_active {
                    self.plans_of(leader)[place] == plan
                } else {
                    self.seat(plan).is_some_and(|seat| seat.leader == leader && seat.place == NONE)
                };
                ensure(is_here, "the plan of a row")?;
                let rules = self.compile_rules(plan, instrument);
                self.rows.set_rules(row, rules);
                let is_pinned = self.rows.get(row).status.has(Status::PINNED);
                unpinned += u32::from(is_active && !is_pinned);
            }
            self.blocks.get_mut(index).unpinned = unpinned;
        }
        Ok(())
    }

    fn decode_buffer(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        let what = "an event that waits";
        let mut events: Vec<LeaderEvent> = Vec::new();
        decoder.list(&mut events, self.capacity.events_buffered_max, what)?;
        for event in &events {
            let (leader, instrument) = (event.leader.0, event.instrument.0);
            let is_here = usize::from(leader) < self.capacity.leaders_max
                && usize::from(instrument) < self.capacity.instruments_max;
            ensure(is_here, what)?;
            self.buffer.push(event);
            let block = self.blocks.index(leader, instrument);
            self.blocks.get_mut(block).buffered += 1;
        }
        Ok(())
    }

    /// What is no part of a snapshot, as text.
    pub(crate) fn derived(&self) -> String {
        let leaders = 0..u16::try_from(self.capacity.leaders_max).expect("16-bit indices");
        let seated: Vec<&[u32]> = leaders.map(|leader| self.plans_of(leader)).collect();
        let known = |(plan, _): &(usize, _)| self.definitions.plans.known(*plan).is_some();
        let limits: Vec<_> = self.plan_limits.iter().enumerate().filter(known).collect();
        let of_configuration = (&self.limit_sets, &limits, &self.bounds, &self.settings);
        let flags = (
            (self.leverage_is_limited, self.symbol_leverage_is_limited),
            &self.margin_is_limited,
            self.is_throttled,
            self.duplicates_are_denied,
            self.increases_may_wait,
            self.repeats_are_limited,
            (self.leaders_are_guarded, self.venues_are_ruled),
            self.orders_are_copied,
            &self.policed.turns.plans,
            (&self.allocated.turns.plans, &self.allocated.owed),
            &self.protected.turns.plans,
            &self.declared,
        );
        let seats = (&self.plans, seated, &self.leader_plans, self.plans_of_largest_leader);
        let rules = &self.rows.rules[..self.rows.used()];
        let blocks: Vec<_> = self
            .blocks
            .used()
            .map(|index| self.blocks.get(index))
            .map(|block| (block.first_row, block.unpinned, block.buffered))
            .collect();
        let sums = (&self.gates, &self.exposures);
        format!("{of_configuration:?} {flags:?} {seats:?} {rules:?} {blocks:?} {sums:?}")
    }
}
