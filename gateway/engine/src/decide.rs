//! Decides one input. Reads the state, writes decisions, changes nothing.

mod allocation;
mod command;
mod failure;
mod fan_out;
mod leader;
mod mirror;
mod protection;
mod replace;
mod report;
mod session;
mod settlement;
mod signal;
mod supervision;
mod sweep;
mod sync;

use self::fan_out::FanOut;
use crate::capacity::instructions_bytes_max;
use crate::decisions::{Decisions, Records, Scratch};
use crate::error::InputError;
use crate::exact::unit_price;
use crate::exposure::{Exposure, Funds, Room, UNLIMITED};
use crate::gates::Gate;
use crate::instruct::{Means, Occasion, Setting};
use crate::mirrors::Resting;
use crate::netting::Netted;
use crate::rows::Rules;
use crate::state::State;
use crate::supervision::Throttle;
use crate::waiting::{LeaderOrder, Past};
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountSnapshot, Command, EpochStart, Finding, LeaderEquity, LeaderEvent, LeaderOrderEvent,
    LeaderSignalEvent, LimitKind, OrderSettlement, Reason, SentGap, SessionEvent, SessionNumbers,
    Timer, Trigger, VenueCancelReject, VenueReport,
};
use protocol::units::RATIO_ONE;

/// Deciding one input.
pub(crate) struct Deciding<'a> {
    view: View<'a>,
    records: &'a mut Records,
}

/// What deciding sees: the state, and what was already decided about this input.
struct View<'a> {
    state: &'a State,
    /// Whether the run has just begun: no session is up, whatever the state still says.
    is_new_run: bool,
    scratch: &'a mut Scratch,
}

/// Decides one input into emptied decisions.
pub(crate) fn decide(
    state: &State,
    input: &[u8],
    decisions: &mut Decisions,
) -> Result<(), InputError> {
    decisions.clear();
    let Decisions { records, scratch } = decisions;
    let view = View { state, is_new_run: false, scratch };
    Deciding { view, records }.input(input)
}

impl Deciding<'_> {
    fn input(&mut self, input: &[u8]) -> Result<(), InputError> {
        let template_id = MessageHeader::decode(input)?.template_id;
        match template_id {
            LeaderEvent::TEMPLATE_ID => self.leader_event(&LeaderEvent::decode(input)?),
            VenueReport::TEMPLATE_ID => self.venue_report(&VenueReport::decode(input)?),
            _ => self.seldom(template_id, input)?,
        }
        Ok(())
    }

    /// Inputs that are no matter of microseconds, apart, for what is hot to stay small.
    #[cold]
    fn seldom(&mut self, template_id: u16, input: &[u8]) -> Result<(), InputError> {
        match template_id {
            LeaderOrderEvent::TEMPLATE_ID => {
                self.leader_order(&LeaderOrderEvent::decode(input)?);
            }
            LeaderSignalEvent::TEMPLATE_ID => {
                self.leader_signal(&LeaderSignalEvent::decode(input)?);
            }
            Timer::TEMPLATE_ID => self.sweep(&Timer::decode(input)?),
            AccountSnapshot::TEMPLATE_ID => {
                self.account_snapshot(&AccountSnapshot::decode(input)?);
            }
            LeaderEquity::TEMPLATE_ID => self.leader_equity(&LeaderEquity::decode(input)?),
            Command::TEMPLATE_ID => self.command(&Command::decode(input)?),
            SessionEvent::TEMPLATE_ID => self.session_event(&SessionEvent::decode(input)?),
            SentGap::TEMPLATE_ID => self.sent_gap(&SentGap::decode(input)?),
            // What people agree on proves nothing about an order.
            SessionNumbers::TEMPLATE_ID => {
                self.orders_unknown(SessionNumbers::decode(input)?.session.0);
            }
            VenueCancelReject::TEMPLATE_ID => {
                self.cancel_reject(&VenueCancelReject::decode(input)?);
            }
            OrderSettlement::TEMPLATE_ID => {
                self.settlement(&OrderSettlement::decode(input)?);
            }
            Finding::TEMPLATE_ID => self.finding(&Finding::decode(input)?),
            EpochStart::TEMPLATE_ID => self.epoch_start(&EpochStart::decode(input)?)?,
            other if crate::is_input(other) => {}
            other if crate::is_decision(other) => {
                return Err(InputError::NotAnInput { template_id: other });
            }
            other => return Err(InputError::NotARecord { template_id: other }),
        }
        Ok(())
    }

    /// A run begins by making up what the last one still owed: if it ended between an input and its
    /// decisions, the input is decided now, and so is a buffered event of which the pins were written and
    /// no more. No session is up yet, so nothing leaves by it; plans catch up once their venue is
    /// synchronised.
    fn epoch_start(&mut self, _start: &EpochStart) -> Result<(), InputError> {
        if self.view.is_new_run {
            return Ok(());
        }
        self.view.is_new_run = true;
        let state = self.view.state;
        if !state.last_input.is_settled {
            return self.input(&state.last_input.octets[..state.last_input.length]);
        }
        if let Some((block, _)) = state.pinned_ahead {
            self.release_pinned(block);
        }
        Ok(())
    }

    /// Octets of instructions that this input may still decide.
    fn bytes_left(&self) -> usize {
        let bytes_max = instructions_bytes_max(self.view.state.plans_of_largest_leader);
        bytes_max.saturating_sub(self.records.bytes_with_frames())
    }
}

impl View<'_> {
    fn is_synchronised(&self, instrument: u16) -> bool {
        let session = self.state.session_of_instrument(instrument);
        let status = session.map(|session| self.state.sessions[usize::from(session)]);
        !self.is_new_run && status.is_some_and(|status| status.is_synchronised)
    }

    /// The exposure of a scope, decisions of this input included.
    #[inline(always)]
    fn exposure(&self, scope: usize) -> Exposure {
        let mut exposure = self.state.exposures[scope];
        if self.scratch.keeps
            && let Some(change) = self.scratch.change(scope)
        {
            exposure.add(change);
        }
        exposure
    }

    #[inline(always)]
    fn room(&self, scope: usize, time: u64) -> Room {
        let bounds = &self.state.bounds[scope];
        let mut room = Room::of(&self.state.exposures[scope], bounds);
        if self.scratch.keeps
            && let Some(change) = self.scratch.change(scope)
        {
            room.take(change);
        }
        if bounds.is_throttled() { self.throttled(room, scope, time) } else { room }
    }

    /// A room with what the throttle of its scope leaves.
    #[cold]
    fn throttled(&self, room: Room, scope: usize, time: u64) -> Room {
        let bounds = &self.state.bounds[scope];
        let throttle = self.throttle(scope);
        room.throttled(throttle.room(time, bounds.order_interval_ns, bounds.burst))
    }

    /// The throttle of a scope, decisions of this input included.
    fn throttle(&self, scope: usize) -> Throttle {
        self.scratch.throttle(scope).unwrap_or(self.state.throttles[scope])
    }

    /// Takes orders that were decided off the throttle of a scope, as evolving will.
    fn take_throttle(&mut self, scope: usize, orders: i64, time: u64) {
        let bounds = &self.state.bounds[scope];
        if bounds.is_throttled() {
            let after = self.throttle(scope).after(orders, time, bounds.order_interval_ns);
            self.scratch.set_throttle(scope, after);
        }
    }

    /// What the rows of a block share.
    fn shared_means(&self, shared: &[usize; 4], time: u64) -> Means {
        let bounded = shared.iter().filter(|scope| !self.state.bounds[**scope].is_endless());
        let rooms = bounded.map(|scope| self.room(*scope, time));
        let shared = rooms.reduce(|tightest, room| tightest.tighter(&room));
        Means {
            shared: shared.unwrap_or(Room::ENDLESS),
            own: Room::ENDLESS,
            own_is_endless: true,
            by_equity: Ok(Room::ENDLESS.gross),
            funds: Funds::ENDLESS,
            orders_free: self.state.orders.free_count() - self.scratch.orders,
            sides: None,
            closing: 0,
            turning: 0,
            closing_denied: false,
            past: (Past::default(), 0),
            netted: Netted::default(),
        }
    }

    /// Sets what a row does not share.
    #[inline(always)]
    fn set_own_means(&self, means: &mut Means, rules: &Rules, fan_out: &FanOut<'_>) {
        if !rules.has_own_scopes() {
            if !means.own_is_endless {
                means.own = Room::ENDLESS;
                means.by_equity = Ok(Room::ENDLESS.gross);
                means.own_is_endless = true;
            }
            return;
        }
        let (scopes, time) = (&self.state.scopes, fan_out.time());
        means.own_is_endless = false;
        means.by_equity = Ok(Room::ENDLESS.gross);
        if rules.follower_is_counted {
            let scope = scopes.follower(rules.follower);
            means.own = self.room(scope, time);
            if rules.equity_is_limiting {
                self.set_funds(means, rules, fan_out, self.exposure(scope).gross);
            }
        } else {
            means.own = Room::ENDLESS;
        }
        if rules.plan_is_bounded {
            means.own = means.own.tighter(&self.room(scopes.plan(rules.plan), time));
        }
    }

    /// Sets what a follower's equity still carries.
    #[cold]
    fn set_funds(&self, means: &mut Means, rules: &Rules, fan_out: &FanOut<'_>, gross: i128) {
        let (state, now) = (self.state, fan_out.now);
        let instrument = fan_out.root.instrument.0;
        let limits = state.limits_of(rules.plan, instrument);
        let age_max = state.snapshot_age_max_ns(rules.plan, instrument);
        let equity = match self.snapshot_equity(rules.follower, age_max, now) {
            Ok(equity) => i128::from(equity),
            Err(reason) => {
                (means.by_equity, means.funds) = (Err(reason), Funds::ENDLESS);
                return;
            }
        };
        let mut funds = Funds::ENDLESS;
        let leverage = limits.value(LimitKind::MaxLeverage);
        if leverage != UNLIMITED {
            funds.leverage = equity * i128::from(leverage) / i128::from(RATIO_ONE) - gross;
        }
        let symbol_leverage = limits.value(LimitKind::MaxSymbolLeverage);
        if symbol_leverage != UNLIMITED {
            let most = equity * i128::from(symbol_leverage) / i128::from(RATIO_ONE);
            funds.symbol_leverage = most - self.symbol_gross(rules.plan, instrument);
        }
        let margin_use = limits.value(LimitKind::MaxMarginUse);
        if margin_use != UNLIMITED {
            let used = self.exposure(state.scopes.margin(rules.follower)).gross;
            let left = equity * i128::from(margin_use) - used;
            funds.margin = left.div_euclid(state.margin_rate(rules.follower, instrument).into());
        }
        (means.by_equity, means.funds) = (Ok(funds.least()), funds);
    }

    /// Value of what the account of a plan has in an instrument through all of its plans, decisions of this input
    /// included, money.
    fn symbol_gross(&self, plan: u32, instrument: u16) -> i128 {
        let state = self.state;
        let value = |plan: u32| {
            let row = state.find_row(plan, instrument);
            let value = row.map_or(0, |row| state.rows.get(row).value);
            i128::from(value) + self.scratch.valued(self.value_place(row, plan))
        };
        state.companions.of(plan).map(value).sum()
    }

    /// Where changes of a row's value are noted. One without a row is about to have it: then the input is about no
    /// other instrument.
    fn value_place(&self, row: Option<usize>, plan: u32) -> usize {
        row.unwrap_or(self.state.capacity.rows_max + plan as usize)
    }

    /// A follower's equity as its venue reported it.
    fn snapshot_equity(&self, follower: u32, age_max_ns: u64, now: u64) -> Result<i64, Reason> {
        let snapshot = self.state.follower_accounts[follower as usize];
        fresh(snapshot.map(|account| (account.equity.0, account.time.0)), age_max_ns, now)
    }

    fn occasion(
        &self,
        trigger: Trigger,
        leader: i64,
        instrument: u16,
        reference: i64,
        (now, event_age_ns): (u64, u64),
    ) -> Occasion {
        let unit_value = self.state.unit_value(instrument);
        let unit_price = unit_price(reference, unit_value);
        let known = self.state.definitions.instruments.known(usize::from(instrument));
        let quote = self.state.quotes[usize::from(instrument)];
        let expiry = known.and_then(|instrument| instrument.expiry);
        let has_expired = expiry.is_some_and(|expiry| expiry.0 <= now);
        let expired = if has_expired { Gate::EXPIRED } else { Gate::OPEN };
        Occasion {
            setting: Setting { trigger, leader, unit_price },
            resting: Resting::default(),
            reference,
            minimum_lots: self.state.minimum_lots(instrument, unit_price),
            minimum_notional: known.map_or(0, |instrument| instrument.min_notional.0),
            unit_value,
            bid: quote.bid,
            ask: quote.ask,
            quote_age_ns: now.saturating_sub(quote.time),
            event_age_ns,
            gate: self.state.instrument_gate(instrument).with(expired),
            is_synchronised: self.is_synchronised(instrument),
            refused: Reason::None,
            order: LeaderOrder::default(),
            leaders_best: self.leaders_best(instrument),
        }
    }

    /// Best prices of leaders' limit orders in an instrument, sells and buys, ticks, where its venue refuses that
    /// orders of ours meet them. Those of mapped leaders are at another venue, and a stop order is in no book.
    fn leaders_best(&self, instrument: u16) -> [Option<i64>; 2] {
        let state = self.state;
        let venue = state.venue_of_instrument(instrument);
        let refuses = |venue: u8| state.settings[state.scopes.venue(venue)].refuses_self_match;
        if venue.is_some_and(refuses) { self.find_leaders_best(instrument) } else { [None; 2] }
    }

    #[cold]
    fn find_leaders_best(&self, instrument: u16) -> [Option<i64>; 2] {
        let state = self.state;
        let mut best = [None; 2];
        for (leader, _) in state.definitions.leaders.iter() {
            let leader = u16::try_from(leader).expect("leaders have 16-bit indices");
            if state.definitions.origin(leader) != leader {
                continue;
            }
            let block = state.blocks.index(leader, instrument);
            for order in state.leaders_orders(block).filter(|order| order.works_at_limit()) {
                let open = self.scratch.filled(block, order.order_id).unwrap_or(order.open);
                let Some(price) = order.price.filter(|_| open != 0) else { continue };
                let [sells, buys] = &mut best;
                if open < 0 {
                    *sells = Some(sells.map_or(price, |known: i64| known.min(price)));
                } else {
                    *buys = Some(buys.map_or(price, |known: i64| known.max(price)));
                }
            }
        }
        best
    }
}

/// An amount, unless it never came, is of no use, or is too old.
fn fresh(snapshot: Option<(i64, u64)>, age_max_ns: u64, now: u64) -> Result<i64, Reason> {
    let Some((amount, time)) = snapshot else { return Err(Reason::SnapshotMissing) };
    if age_max_ns < now.saturating_sub(time) {
        return Err(Reason::SnapshotTooOld);
    }
    // Nothing can be sized by an account that is empty or in debt.
    if amount <= 0 { Err(Reason::SnapshotMissing) } else { Ok(amount) }
}
