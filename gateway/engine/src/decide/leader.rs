//! A leader event: duplicates, events out of order, episodes, and the fan-out to the leader's plans.

use super::fan_out::{FanOut, RowsAt};
use super::{Deciding, View, fresh};
use crate::capacity::{ENTRIES_PER_RECORD_MAX, fan_out_bytes_max};
use crate::exact::compare_price;
use crate::exact::{is_workable, toward, unit_price};
use crate::links::NONE;
use crate::mirrors::Resting;
use crate::pins::{Amounts, Start, pin};
use crate::rows::{Row, Status};
use crate::state::{Account, Leaving};
use crate::supervision::Repeats;
use crate::waiting::LeaderOrder;
use protocol::messages::{
    CopyMode, EpisodeStarted, EpisodeStartedEncoder, EpisodeStartedEntry, EventSkipped,
    ExistingPositionRule, Flag, Instructions, InstrumentDefinition, LeaderEvent, PlanDefinition,
    Reason, SizingMode, Trigger,
};
use protocol::units::{
    InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, RATIO_ONE, Ratio,
};

/// A block on its way through the events of one input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lead {
    pub(super) leader: u16,
    pub(super) instrument: u16,
    pub(super) venue: u8,
    /// The leader's position, lots.
    pub(super) position: i64,
    /// When its last event happened.
    event_time: u64,
    /// Its sequence number in the leader's session.
    event_number: u64,
    /// The leader's order that it was a fill of.
    order_id: u64,
    pub(super) episode: u32,
    /// Whether the leader's position is known.
    is_known: bool,
    pub(super) rows: RowsAt,
    /// Whether some plan joined during the episode and has nothing pinned yet.
    has_unpinned: bool,
    /// Whether the last run ended between the pins of an episode and its first instructions.
    is_pinned_ahead: bool,
    /// Time of the input, nanoseconds.
    pub(super) now: u64,
    /// Repeated executions, sells and buys.
    pub(super) repeats: [Repeats; 2],
    /// Why the event may open nothing, if its leader has left its declared profile.
    pub(super) refused: Option<Reason>,
    /// What works of the leader's orders, lots, and whether there are any.
    pub(super) resting: Resting,
    pub(super) has_orders: bool,
}

/// For whom ratios are pinned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whose {
    /// For all, not only for those that have none.
    pub(super) is_new: bool,
    /// For plans that copy orders and no others.
    pub(super) mirrors_only: bool,
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
        if event.corrected_id.is_some() {
            return self.correct(&lead, event);
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

    /// What the leader holds is not what it was told to be. Followers are not sent after it: they are brought to
    /// the target by the leader's next event in the instrument, as after everything else that was missed.
    fn correct(&mut self, lead: &Lead, event: &LeaderEvent) {
        let after = lead.position.checked_add(event.lots.0).filter(|after| is_workable(*after));
        let reason = if after.is_some() { Reason::TradeCorrected } else { Reason::Overflow };
        self.skip(event, reason);
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
    pub(super) fn apply(&mut self, lead: &mut Lead, event: &LeaderEvent, before: i64) {
        let Some(after) = before.checked_add(event.lots.0).filter(|after| is_workable(*after))
        else {
            return self.skip(event, Reason::Overflow);
        };
        // A gap may hide that the leader was flat in between: then he is on another side than he was.
        let known = if lead.is_known { lead.position } else { before };
        let leaves_flat = is_new_side(before, after) || is_new_side(known, after);
        let takes_rows = lead.rows == RowsAt::Fresh && !self.view.scratch.holds_rows;
        let has_plans = !self.view.state.plans_of(lead.leader).is_empty();
        let takes_rows = takes_rows && has_plans;
        let starts =
            after != 0 && (leaves_flat || !lead.is_known || takes_rows || lead.is_pinned_ahead);
        if starts && lead.rows != RowsAt::Full {
            lead.episode += 1;
            let existing = if leaves_flat { 0 } else { before };
            self.start_episode(
                lead,
                event,
                (existing, after),
                Whose { is_new: true, mirrors_only: false },
            );
        } else if lead.has_unpinned && after != 0 {
            self.start_episode(
                lead,
                event,
                (before, after),
                Whose { is_new: false, mirrors_only: false },
            );
        }
        self.supervise_event(lead, event, (before, after));
        lead.is_pinned_ahead = false;
        lead.is_known = true;
        lead.position = after;
        lead.event_time = event.transact_time.0;
        lead.event_number = event.session_sequence;
        if lead.has_orders {
            self.view.fill_resting(lead, event);
        }
        let first_record = self.records.count();
        self.instruct_plans(lead, event, before);
        if lead.has_orders {
            self.leader_order_over(lead, event);
        }
        if self.view.state.orders_are_copied {
            self.cancel_unwanted(lead);
        }
        lead.order_id = event.order_id;
        if self.view.state.repeats_are_limited {
            self.count_repeats(lead, event, before, first_record);
        }
        if self.view.state.leaders_are_guarded {
            self.view.note_led(lead, event);
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
            (lead.now, age),
        );
        occasion.gate = occasion.gate.with(self.view.tripped_gate(lead.leader));
        occasion.refuse(lead.refused);
        occasion.resting = lead.resting;
        occasion.order = LeaderOrder {
            is_complete: event.leaves_lots == Some(Lots(0)),
            is_another: lead.order_id != event.order_id,
        };
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
    /// `existing` is what the leader had before and no plan has copied.
    pub(super) fn start_episode(
        &mut self,
        lead: &mut Lead,
        event: &LeaderEvent,
        (existing, after): (i64, i64),
        whose: Whose,
    ) {
        self.view.hold_rows(lead);
        let state = self.view.state;
        let plans = state.plans_of(lead.leader);
        let account = self.view.leader_account(lead.leader, lead.now);
        let root = EpisodeStarted {
            leader: LeaderIndex(lead.leader),
            instrument: InstrumentIndex(lead.instrument),
            episode: lead.episode,
            price: event.price,
            leader_equity: account.map(|account| account.equity),
            configuration: state.definitions.hash(),
            leader_balance: account.map(|account| account.balance),
            leader_margin_used: account.and_then(|account| account.margin_used),
        };
        let unit_price = unit_price(event.price.0, state.unit_value(lead.instrument));
        let factor = state.definitions.mapping(lead.leader, lead.instrument);
        let factor = factor.map(|mapping| mapping.factor);
        let episode = Episode { event, account, unit_price, existing, after, factor };
        let mut place = 0;
        while place < plans.len() {
            let mut encoder = EpisodeStartedEncoder::new(self.records.spare(), &root);
            while place < plans.len() && encoder.len() < ENTRIES_PER_RECORD_MAX {
                if let Some(entry) = self.view.pin_of(place, lead, &episode, whose) {
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
        lead.has_unpinned &= whose.mirrors_only;
    }
}

/// An episode that begins, or that plans join.
struct Episode<'a> {
    event: &'a LeaderEvent,
    /// The leader's account.
    account: Option<Account>,
    /// Value of one lot at the event's price; none when it does not fit.
    unit_price: Option<i64>,
    /// What the leader had before and no plan has copied, lots.
    existing: i64,
    /// Where he stands now, lots.
    after: i64,
    /// Lots of the instrument that one lot of his is worth, of a mapped leader.
    factor: Option<Ratio>,
}

impl View<'_> {
    /// The block of a leader and an instrument, where both are in force.
    pub(super) fn lead(&self, leader: u16, instrument: u16, now: Nanos) -> Option<Lead> {
        let state = self.state;
        state.definitions.leaders.get(usize::from(leader))?;
        let venue = state.definitions.instruments.get(usize::from(instrument))?.venue.0;
        let index = state.blocks.index(leader, instrument);
        let block = state.blocks.get(index);
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
            order_id: block.order_id,
            episode: block.episode,
            is_known: block.is_known,
            rows,
            has_unpinned: 0 < block.unpinned,
            is_pinned_ahead: state
                .pinned_ahead
                .is_some_and(|(ahead, episode)| ahead == index && episode != block.episode),
            now: now.0,
            repeats: block.repeats,
            refused: None,
            resting: block.resting,
            has_orders: block.orders != NONE,
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

    /// A leader's account; a fixed reference stands for all amounts and is never too old.
    pub(super) fn leader_account(&self, leader: u16, now: u64) -> Option<Account> {
        let index = usize::from(leader);
        let reference = self.state.definitions.leaders.get(index)?.reference_equity;
        referenced(reference, self.state.leader_accounts[index], now)
    }

    pub(super) fn follower_account(&self, follower: u32, now: u64) -> Option<Account> {
        let index = follower as usize;
        let reference = self.state.definitions.followers.get(index)?.reference_equity;
        referenced(reference, self.state.follower_accounts[index], now)
    }

    /// What an episode pins for the plan at a place among its leader's plans, if anything.
    fn pin_of(
        &self,
        place: usize,
        lead: &Lead,
        episode: &Episode<'_>,
        whose: Whose,
    ) -> Option<EpisodeStartedEntry> {
        let plan = self.state.plans_of(lead.leader)[place];
        let row = &self.scratch.rows[place];
        let is_pinned = row.status.has(Status::PINNED);
        if (!whose.is_new && is_pinned) || (whose.mirrors_only && !self.mirrors(plan)) {
            return None;
        }
        // A plan that copies orders has begun with the first of them.
        let has_begun = is_pinned && lead.has_orders && (lead.is_known || episode.existing == 0);
        if has_begun && !whose.mirrors_only && self.mirrors(plan) {
            return Some(EpisodeStartedEntry {
                plan: PlanIndex(plan),
                reason: row.sits_out,
                ratio: Ratio(row.ratio),
                quantity: Lots(row.quantity),
                baseline: Lots(row.baseline),
                follower_equity: None,
            });
        }
        let definition = self.state.definitions.plans.known(plan as usize);
        if definition.is_some_and(|plan| self.state.holds_published_weights(plan)) {
            // What its leader trades is no business of it.
            return Some(EpisodeStartedEntry {
                plan: PlanIndex(plan),
                reason: Reason::None,
                ratio: Ratio(0),
                quantity: Lots(row.quantity),
                baseline: Lots(0),
                follower_equity: None,
            });
        }
        Some(self.pin(plan, lead, episode))
    }

    fn pin(&self, plan: u32, lead: &Lead, episode: &Episode<'_>) -> EpisodeStartedEntry {
        let Episode { event, unit_price, existing, after, factor, .. } = *episode;
        let definitions = &self.state.definitions;
        let is_leaving = self.state.leaving[plan as usize] != Leaving::No;
        let plan = definitions.plans.known(plan as usize).expect("plans of a leader are known");
        let instrument = definitions.instruments.get(usize::from(lead.instrument));
        let instrument = instrument.expect("the event's instrument is in force");
        let account = self.follower_account(plan.follower.0, lead.now);
        let age_max = self.state.snapshot_age_max_ns(plan.plan.0, lead.instrument);
        let leader = definitions.leaders.get(usize::from(lead.leader));
        let leader = leader.and_then(|leader| leader.leverage);
        let leader = amounts(episode.account, leader, age_max, lead.now);
        let follower = definitions.followers.get(plan.follower.0 as usize);
        let follower = follower.and_then(|follower| follower.leverage);
        let follower = amounts(account, follower, age_max, lead.now);
        let notional = unit_price.map(|price| i128::from(price) * i128::from(event.lots.0.abs()));
        let notional = notional.and_then(|notional| match factor {
            Some(factor) => Some(notional.checked_mul(factor.0.into())? / i128::from(RATIO_ONE)),
            None => Some(notional),
        });
        let start = Start {
            plan,
            instrument,
            leader: &leader,
            follower: &follower,
            price: event.price.0,
            stop: event.stop_price.map(|stop| stop.0),
            unit_price,
            is_long: 0 < after,
            is_leaving,
            copies_symbol: definitions.copies_symbol(plan.plan, instrument.instrument),
            copies_tag: definitions.copies_tag(plan.plan, &event.tag),
            tier: definitions.tier(plan.plan, notional),
            factor,
        };
        let pin = pin(&start);
        let copies_existing = match plan.existing_position {
            // Weights are of all that the leader has.
            _ if plan.copy == CopyMode::Allocation => true,
            ExistingPositionRule::None => false,
            ExistingPositionRule::All => true,
            ExistingPositionRule::NoWorsePrice => is_no_worse(event, plan, instrument, 0 < after),
        };
        let existing = if copies_existing { 0 } else { existing };
        EpisodeStartedEntry {
            plan: PlanIndex(plan.plan.0),
            reason: pin.reason,
            ratio: Ratio(pin.ratio),
            quantity: Lots(pin.quantity),
            baseline: Lots(toward(existing, after)),
            follower_equity: account.map(|account| match plan.sizing {
                SizingMode::BalanceRatio => account.balance,
                SizingMode::FreeMarginRatio => account.free_margin().unwrap_or(account.equity),
                _ => account.equity,
            }),
        }
    }
}

/// Whether a position on the way from one to another is new, or on a side where it was not before.
const fn is_new_side(from: i64, to: i64) -> bool {
    from == 0 || (0 < from) != (0 < to)
}

/// What of an account counts: what has been told, or the fixed reference of the configuration.
fn referenced(reference: Option<Money>, told: Option<Account>, now: u64) -> Option<Account> {
    let fixed = reference.map(|fixed| Account {
        equity: fixed,
        balance: fixed,
        margin_used: Some(Money(0)),
        time: Nanos(now),
    });
    fixed.or(told)
}

/// What sizing may use of an account.
pub(super) fn amounts(
    account: Option<Account>,
    leverage: Option<Ratio>,
    age_max_ns: u64,
    now: u64,
) -> Amounts {
    let usable = |amount: fn(&Account) -> Money| {
        let told = account.map(|account| (amount(&account).0, account.time.0));
        fresh(told, age_max_ns, now)
    };
    let is_margin_known = account.is_none_or(|account| account.margin_used.is_some());
    Amounts {
        equity: usable(|account| account.equity),
        balance: usable(|account| account.balance),
        free_margin: if is_margin_known {
            usable(|account| account.free_margin().unwrap_or(account.equity))
        } else {
            Err(Reason::MarginMissing)
        },
        leverage,
    }
}

/// Whether the price of an event is no worse for a follower than what the leader paid on average.
fn is_no_worse(
    event: &LeaderEvent,
    plan: &PlanDefinition,
    instrument: &InstrumentDefinition,
    is_long: bool,
) -> bool {
    let Some(average) = event.average_price else { return false };
    let order = compare_price(event.price.0, instrument.tick, average);
    let buys = is_long == (plan.reverse == Flag::No);
    if buys { order.is_le() } else { order.is_ge() }
}
