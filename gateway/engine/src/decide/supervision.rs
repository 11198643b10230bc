//! Supervisory rules that an input shows to be broken: the trip, and what follows from it.

use super::command::Ordered;
use super::leader::Lead;
use super::{Deciding, View};
use crate::exposure::UNLIMITED;
use crate::gates::Gate;
use crate::orders::{Order, is_final};
use crate::reports::Assessed;
use crate::supervision::{
    Breach, Led, Repeats, TRADES_WINDOW_NS, account_broken, losses_broken, opens, opens_more,
    profile_left, unexpected,
};
use protocol::messages::{
    AccountSnapshot, ControlAction, Finding, GuardViolation, Instructions, LeaderEquity,
    LeaderEvent, LimitKind, OrderState, Reason, ReportOutcome, Scope, Trigger, Tripped,
    VenueReport,
};
use protocol::units::Nanos;

impl Deciding<'_> {
    pub(super) fn account_snapshot(&mut self, snapshot: &AccountSnapshot) {
        let state = self.view.state;
        let follower = snapshot.follower.0;
        let Some(limits) = state.loss_limits(follower) else { return };
        let place = state.scopes.follower(follower);
        let tripped = state.controls[place].tripped();
        let book = (&state.loss_books[follower as usize], state.loss_hours(follower));
        let broken = losses_broken(book, snapshot, &state.settings[place], &limits, tripped);
        if let Some(breach) = broken {
            self.trip(&breach, Scope::Follower, follower, snapshot.receive_time);
        }
    }

    /// Judges a leader event before it is applied: when it trips a rule, it is close-only already.
    pub(super) fn supervise_event(
        &mut self,
        lead: &mut Lead,
        event: &LeaderEvent,
        (before, after): (i64, i64),
    ) {
        if self.view.state.repeats_are_limited
            && let Some(breach) = self.view.repeats_broken(lead, event, (before, after))
        {
            let now = Nanos(lead.now);
            self.trip(&breach, Scope::Leader, u32::from(lead.leader), now);
        }
        lead.refused = None;
        if self.view.state.leaders_are_guarded {
            self.guard_event(lead, event, (before, after));
        }
    }

    /// Holds an event against what its leader declared.
    #[cold]
    fn guard_event(&mut self, lead: &mut Lead, event: &LeaderEvent, (before, after): (i64, i64)) {
        let state = self.view.state;
        let Some((settings, _)) = state.guard(lead.leader) else { return };
        let pair = (lead.leader, lead.instrument);
        let trades = self.view.trades(lead.leader).so_far(event.receive_time.0, TRADES_WINDOW_NS);
        let left = self.view.profile_left(pair, after, event.price.0, Some(trades + 1));
        let Some((reason, breach)) = left else { return };
        lead.refused = Some(reason);
        let place = state.scopes.leader(lead.leader);
        let is_disarmed = self.view.scratch.has_tripped(place)
            || breach.is_some_and(|breach| state.controls[place].tripped().has(breach.rule));
        if settings.guard == Some(GuardViolation::Pause)
            && opens_more(before, after)
            && !is_disarmed
            && let Some(breach) = breach
        {
            self.trip(&breach, Scope::Leader, u32::from(lead.leader), Nanos(lead.now));
        }
    }

    /// A leader tells what it is worth.
    pub(super) fn leader_equity(&mut self, equity: &LeaderEquity) {
        let state = self.view.state;
        let leader = equity.leader.0;
        if state.definitions.leaders.get(usize::from(leader)).is_none() {
            return;
        }
        let Some((settings, limits)) = state.guard(leader) else { return };
        let book = state.leader_books[usize::from(leader)].after_equity(equity, settings);
        let tripped = state.controls[state.scopes.leader(leader)].tripped();
        if let Some(breach) = account_broken(&book, settings, limits, tripped) {
            self.trip(&breach, Scope::Leader, u32::from(leader), equity.receive_time);
        }
    }

    /// The reconciler found that an account is not as our orders made it.
    pub(super) fn finding(&mut self, finding: &Finding) {
        let state = self.view.state;
        let follower = finding.follower.0;
        if state.definitions.followers.get(follower as usize).is_none() {
            return;
        }
        let place = state.scopes.follower(follower);
        let tripped = state.controls[place].tripped();
        if let Some(breach) = unexpected(finding, &state.settings[place], tripped) {
            self.trip(&breach, Scope::Follower, follower, finding.time);
        }
    }

    /// Holds an order that its venue has rejected against the rules of the venue. Before the update of the order: a
    /// run that ends in between finds the venue in the state that the rule has set. Whether that is halted now.
    #[cold]
    pub(super) fn judge_venue(
        &mut self,
        order: &Order,
        assessed: &Assessed,
        report: &VenueReport,
    ) -> bool {
        let is_rejected = assessed.state == OrderState::Rejected
            && !is_final(order.state)
            && assessed.outcome != ReportOutcome::Duplicate;
        let state = self.view.state;
        let Some(venue) = state.venue_of_instrument(order.instrument).filter(|_| is_rejected)
        else {
            return false;
        };
        let place = state.scopes.venue(venue);
        let rejects = &state.venue_rejects[usize::from(venue)];
        let trading = state.controls[place].trading();
        let Some(breach) = state.settings[place].venue.broken(rejects, report, trading) else {
            return false;
        };
        self.trip(&breach, Scope::Venue, venue.into(), report.receive_time);
        breach.action == ControlAction::SetHalted
    }

    /// Counts an event that led to opening orders, for the next event of the same input; evolving counts
    /// it for the next input.
    #[cold]
    pub(super) fn count_repeats(
        &mut self,
        lead: &mut Lead,
        event: &LeaderEvent,
        before: i64,
        first_record: usize,
    ) {
        let is_counted = opens_more(before, lead.position);
        if !is_counted || self.view.state.repeat_limits(lead.leader).is_none() {
            return;
        }
        let has_opened = self.records.since(first_record).any(|record| {
            // Cancels of take profits may stand in front of the instructions.
            let Ok((_, entries)) = Instructions::decode(record) else { return false };
            opens(entries).expect("it was just encoded")
        });
        if has_opened {
            let place = self.view.state.scopes.leader(lead.leader);
            let window_ns = self.view.state.settings[place].repeat_window_ns;
            let side = usize::from(before < lead.position);
            lead.repeats[side].count(event.trade_id, event.receive_time.0, window_ns);
        }
    }

    /// A rule has tripped at a scope.
    pub(super) fn trip(&mut self, breach: &Breach, scope: Scope, target: u32, time: Nanos) {
        let Breach { rule, reason, action, observed, limit } = *breach;
        let tripped = Tripped { rule, scope, target, action, reason, observed, limit, time };
        let length = tripped.encode(self.records.spare());
        self.records.close(length);
        let place = self.view.state.scopes.place(scope, target).expect("it is supervised");
        self.view.scratch.trip(place);
        let trigger = Trigger::Supervision;
        self.carry_out(&Ordered { trigger, action, scope, target, time });
    }
}

impl View<'_> {
    /// What a rule that has tripped during this input does not allow the plans of a leader.
    pub(super) fn tripped_gate(&self, leader: u16) -> Gate {
        let place = self.state.scopes.leader(leader);
        if self.scratch.has_tripped(place) {
            Gate::CLOSE_ONLY.with(Gate::DISARMED)
        } else {
            Gate::OPEN
        }
    }

    /// What a leader has traded within a minute, decisions of this input included.
    fn trades(&self, leader: u16) -> Repeats {
        let kept = self.state.leader_trades[usize::from(leader)];
        self.scratch.trades(leader).unwrap_or(kept)
    }

    /// Notes an event that was applied, as evolving will: where its leader stands, and one more trade.
    #[cold]
    pub(super) fn note_led(&mut self, lead: &Lead, event: &LeaderEvent) {
        let leader = lead.leader;
        if self.state.guard(leader).is_some() {
            let block = self.state.blocks.index(leader, lead.instrument);
            self.scratch.set_led(block, lead.position, event.price.0);
            let mut trades = self.trades(leader);
            trades.count(event.trade_id, event.receive_time.0, TRADES_WINDOW_NS);
            self.scratch.set_trades(leader, trades);
        }
    }

    /// How a leader leaves its declared profile when it stands at a position.
    #[cold]
    pub(super) fn profile_left(
        &self,
        (leader, instrument): (u16, u16),
        position: i64,
        price: i64,
        trades: Option<u32>,
    ) -> Option<(Reason, Option<Breach>)> {
        let state = self.state;
        let (settings, limits) = state.guard(leader)?;
        let worth = |instrument: u16, position: i64, price: i64| {
            let unit = i128::from(price.unsigned_abs()) * i128::from(state.unit_value(instrument));
            i128::from(position.unsigned_abs()).saturating_mul(unit)
        };
        let notional = worth(instrument, position, price);
        let mut gross = notional;
        if limits.value(LimitKind::GuardLeverage) != UNLIMITED {
            for (index, _) in state.definitions.instruments.iter() {
                let other = u16::try_from(index).expect("instruments have 16-bit indices");
                if other != instrument {
                    let index = state.blocks.index(leader, other);
                    let block = state.blocks.get(index);
                    let known = (block.position, block.price);
                    let (position, price) = self.scratch.led(index).unwrap_or(known);
                    gross = gross.saturating_add(worth(other, position, price));
                }
            }
        }
        let declared = state.declared[state.blocks.index(leader, instrument)];
        let led = Led {
            has_declared: declared || !settings.declares_instruments,
            equity: self.leader_account(leader, 0).map(|account| account.equity.0),
            gross,
            notional,
            day_loss: state.leader_books[usize::from(leader)].day_loss(),
            trades,
        };
        profile_left(&led, limits)
    }

    /// Whether an event repeats what its leader did too often. One that only closes repeats nothing.
    #[cold]
    fn repeats_broken(
        &self,
        lead: &Lead,
        event: &LeaderEvent,
        (before, after): (i64, i64),
    ) -> Option<Breach> {
        let state = self.state;
        let limits = state.repeat_limits(lead.leader)?;
        let place = state.scopes.leader(lead.leader);
        if !opens_more(before, after) || self.scratch.has_tripped(place) {
            return None;
        }
        let repeats = lead.repeats[usize::from(before < after)];
        let tripped = state.controls[place].tripped();
        repeats.broken(event.receive_time.0, &state.settings[place], &limits, tripped)
    }
}
