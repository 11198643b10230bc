//! Everything that the engine knows. Changed by `evolve` alone; `decide` reads it.

mod snapshot;

use crate::allocation::Allocated;
use crate::buffer::Buffer;
use crate::capacity::Capacity;
use crate::definitions::Definitions;
use crate::doubts::Doubts;
use crate::exposure::{Bounds, Exposure, UNLIMITED};
use crate::gates::{Control, Gate};
use crate::limit_sets::LimitSet;
use crate::links::NONE;
use crate::mirrors::Mirrors;
use crate::netting::Companions;
use crate::orders::Orders;
use crate::policy::Policed;
use crate::protection::Protected;
use crate::revision::Revision;
use crate::rows::{Blocks, Row, Rows, Status};
use crate::scopes::Scopes;
use crate::settlements::Settlements;
use crate::signals::Signals;
use crate::sizing;
use crate::supervision::{
    self, HOURS, Hour, Hours, LossBook, Rejects, Repeats, Settings, Throttle,
};
use crate::uncancelled::Uncancelled;
use crate::views::Statistics;
use crate::window::Window;
use protocol::messages::{LeaderEvent, LimitKind, Scope};
use protocol::units::{Epoch, Money, Nanos, RATIO_ONE, Sequence};

/// Octets of the longest input.
pub(crate) const INPUT_BYTES_MAX: usize = 256;

/// What a plan is bound to for good, and its place among its leader's plans.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlanSeat {
    pub(crate) leader: u16,
    pub(crate) follower: u32,
    /// Place among the plans that follow the leader, those included that leave while they hold something;
    /// [`NONE`] when the plan is gone.
    pub(crate) place: u32,
}

/// What a plan that has left the configuration still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// Nothing, or it has not left.
    No,
    /// Reduces as its leader reduces.
    Reduces,
    /// Closes what it has.
    Closes,
}

/// A session as far as it matters for decisions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SessionStatus {
    /// Orders may leave.
    pub(crate) is_synchronised: bool,
    /// Messages that were given a sequence number since the session was negotiated.
    pub(crate) sent: u64,
    /// Since when orders may not leave, nanoseconds: what counts while they may not.
    pub(crate) down_since: Option<u64>,
    /// How long they could not leave before they could again, nanoseconds.
    pub(crate) outage_ns: u64,
}

impl SessionStatus {
    /// Orders may leave again from a time on: how long they could not.
    pub(crate) fn outage_until(&self, time: u64) -> u64 {
        if self.is_synchronised {
            return self.outage_ns;
        }
        self.down_since.map_or(0, |since| time.saturating_sub(since))
    }

    /// Orders may leave from a time on, or not.
    pub(crate) fn change(&mut self, is_synchronised: bool, time: u64) {
        if is_synchronised {
            self.outage_ns = self.outage_until(time);
        } else if self.is_synchronised || self.down_since.is_none() {
            self.down_since = Some(time);
        }
        self.is_synchronised = is_synchronised;
    }
}

/// What is known of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    pub(crate) equity: Money,
    pub(crate) balance: Money,
    /// Initial margin of its positions, where it has been told.
    pub(crate) margin_used: Option<Money>,
    /// When its bytes had been read.
    pub(crate) time: Nanos,
}

impl Account {
    /// Equity less used margin, where that has been told.
    pub(crate) fn free_margin(&self) -> Option<Money> {
        Some(Money(self.equity.0.saturating_sub(self.margin_used?.0)))
    }
}

/// Best prices of an instrument, ticks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quote {
    pub(crate) bid: Option<i64>,
    pub(crate) ask: Option<i64>,
    pub(crate) last: Option<i64>,
    /// When its bytes had been read, nanoseconds.
    pub(crate) time: u64,
}

impl Quote {
    /// The quote at a time, unless it is older than allowed: then no price is known.
    pub(crate) fn unless_older(self, age_max_ns: u64, now: u64) -> Self {
        if age_max_ns < now.saturating_sub(self.time) { Self::default() } else { self }
    }

    /// What an instrument is worth, as far as it tells: between the best prices, else the last trade, else the side that
    /// there is.
    pub(crate) fn middle(self) -> Option<i64> {
        match (self.bid, self.ask) {
            (Some(bid), Some(ask)) => Some(i64::midpoint(bid, ask)),
            (bid, ask) => self.last.or(bid).or(ask),
        }
    }
}

/// The input that was evolved last. If a run ends before its decisions are on the journal, the next
/// run makes them up.
#[derive(Clone, Debug)]
pub(crate) struct LastInput {
    pub(crate) octets: [u8; INPUT_BYTES_MAX],
    pub(crate) length: usize,
    /// Whether the decision that settles it has been evolved.
    pub(crate) is_settled: bool,
    /// Whether it updates any number of orders: no single update settles it. Decided again, it finds
    /// those that are left.
    pub(crate) updates_many: bool,
    /// Whether it is an operator's word on an order that was taken; what it does to the order is still owed.
    pub(crate) is_accepted: bool,
}

impl LastInput {
    const NONE: Self = Self {
        octets: [0; INPUT_BYTES_MAX],
        length: 0,
        is_settled: true,
        updates_many: false,
        is_accepted: false,
    };
}

/// The engine's state.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) capacity: Capacity,
    pub(crate) scopes: Scopes,
    pub(crate) definitions: Definitions,
    /// The revision that was asked for and not answered yet.
    pub(crate) revision: Option<Revision>,

    // Out of the configuration, by scope or by plan.
    pub(crate) limit_sets: Vec<LimitSet>,
    pub(crate) plan_limits: Vec<LimitSet>,
    pub(crate) bounds: Vec<Bounds>,
    // Whether a scope limits leverage, be it in one instrument: then all followers' exposures are counted.
    pub(crate) leverage_is_limited: bool,
    pub(crate) symbol_leverage_is_limited: bool,
    // Followers whose margin a limit asks for.
    pub(crate) margin_is_limited: Vec<bool>,
    pub(crate) plans: Vec<Option<PlanSeat>>,
    // By plan, as found at the last activation.
    pub(crate) leaving: Vec<Leaving>,
    // Plans of each leader side by side, ascending.
    pub(crate) plans_by_leader: Vec<u32>,
    pub(crate) leader_plans: Vec<(u32, u32)>,
    pub(crate) plans_of_largest_leader: usize,
    // Which plans follow into the same account.
    pub(crate) companions: Companions,

    // What operators have ordered, by scope, and what follows from it for plans.
    pub(crate) controls: Vec<Control>,
    pub(crate) gates: Vec<Gate>,

    pub(crate) sessions: Vec<SessionStatus>,
    pub(crate) leader_accounts: Vec<Option<Account>>,
    pub(crate) follower_accounts: Vec<Option<Account>>,
    pub(crate) quotes: Vec<Quote>,

    // What supervisory rules go by: settings and throttles by scope, books by follower, worth by the hour
    // of each follower side by side. Kept up only where a limit asks for it.
    pub(crate) settings: Vec<Settings>,
    pub(crate) settings_before: Vec<Settings>,
    pub(crate) throttles: Vec<Throttle>,
    // Whether the orders of a second are limited at any scope.
    pub(crate) is_throttled: bool,
    // Whether duplicate orders are denied to any plan.
    pub(crate) duplicates_are_denied: bool,
    // Whether increases of any plan may have to wait for the rest of the leader's order, and when the first
    // of them has waited long enough, nanoseconds; as far as the last sweep knows.
    pub(crate) increases_may_wait: bool,
    pub(crate) wait_end: Option<u64>,
    // Whether any plan copies orders.
    pub(crate) orders_are_copied: bool,
    // Whether repeated executions are limited at any scope.
    pub(crate) repeats_are_limited: bool,
    // Whether a leader has a guard; what of each leader its guard goes by; what leaders have declared.
    pub(crate) leaders_are_guarded: bool,
    pub(crate) leader_books: Vec<LossBook>,
    pub(crate) leader_trades: Vec<Repeats>,
    pub(crate) declared: Vec<bool>,
    pub(crate) loss_books: Vec<LossBook>,
    loss_hours: Vec<Hour>,
    // Whether rules set the trading state of any venue, and what venues have rejected.
    pub(crate) venues_are_ruled: bool,
    pub(crate) venue_rejects: Vec<Rejects>,
    // Plans that have policies for orders that fail and for being out of sync.
    pub(crate) policed: Policed,
    // Plans that copy an allocation, and when sweeps have rebalanced them.
    pub(crate) allocated: Allocated,
    // Plans that protect what they hold by orders of their own.
    pub(crate) protected: Protected,

    pub(crate) blocks: Blocks,
    pub(crate) rows: Rows,
    // Where the layout of a revision moves each row.
    pub(crate) rows_moved: Vec<u32>,
    pub(crate) exposures: Vec<Exposure>,
    pub(crate) orders: Orders,
    // Orders in doubt, and what operators have said of such.
    pub(crate) doubts: Doubts,
    pub(crate) settlements: Settlements,
    pub(crate) mirrors: Mirrors,
    pub(crate) signals: Signals,

    pub(crate) buffer: Buffer,
    pub(crate) trade_ids: Vec<Window>,
    pub(crate) exec_ids: Vec<Window>,

    pub(crate) epoch: Epoch,
    /// Time of the last sweep.
    pub(crate) swept_at: Nanos,
    pub(crate) uncancelled: Uncancelled,
    pub(crate) rotation_seed: u64,
    pub(crate) sequence: Sequence,
    pub(crate) last_input: LastInput,
    /// Block and episode of pins whose instructions are not evolved: between the two the run may end.
    pub(crate) pinned_ahead: Option<(usize, u32)>,
    /// The leader event that was evolved last: its decision may refer to it.
    pub(crate) last_event: Option<LeaderEvent>,
    pub(crate) statistics: Statistics,
}

impl State {
    pub(crate) fn new(capacity: &Capacity) -> Self {
        capacity.check();
        let scopes = Scopes::new(capacity);
        let window = Window::new(capacity.trade_ids_max);
        Self {
            scopes,
            definitions: Definitions::new(capacity),
            revision: None,
            limit_sets: vec![LimitSet::NONE; scopes.count()],
            plan_limits: vec![LimitSet::NONE; capacity.plans_max],
            bounds: vec![Bounds::NONE; scopes.count()],
            leverage_is_limited: false,
            symbol_leverage_is_limited: false,
            margin_is_limited: vec![false; capacity.followers_max],
            plans: vec![None; capacity.plans_max],
            leaving: vec![Leaving::No; capacity.plans_max],
            plans_by_leader: vec![NONE; capacity.plans_max],
            leader_plans: vec![(0, 0); capacity.leaders_max],
            plans_of_largest_leader: 0,
            companions: Companions::new(capacity.plans_max, capacity.followers_max),
            controls: vec![Control::default(); scopes.count()],
            gates: vec![Gate::OPEN; capacity.plans_max],
            sessions: vec![SessionStatus::default(); capacity.sessions_max],
            leader_accounts: vec![None; capacity.leaders_max],
            follower_accounts: vec![None; capacity.followers_max],
            quotes: vec![Quote::default(); capacity.instruments_max],
            settings: vec![Settings::DEFAULT; scopes.count()],
            settings_before: vec![Settings::DEFAULT; scopes.count()],
            throttles: vec![Throttle::default(); scopes.count()],
            is_throttled: false,
            duplicates_are_denied: false,
            increases_may_wait: false,
            wait_end: None,
            orders_are_copied: false,
            repeats_are_limited: false,
            leaders_are_guarded: false,
            leader_books: vec![LossBook::NEW; capacity.leaders_max],
            leader_trades: vec![Repeats::NONE; capacity.leaders_max],
            declared: vec![false; capacity.leaders_max * capacity.instruments_max],
            loss_books: vec![LossBook::NEW; capacity.followers_max],
            loss_hours: vec![Hour::default(); capacity.followers_max * HOURS],
            venues_are_ruled: false,
            venue_rejects: vec![Rejects::NONE; capacity.venues_max],
            policed: Policed::new(capacity.plans_max),
            allocated: Allocated::new(capacity.plans_max, capacity.leaders_max),
            protected: Protected::new(capacity),
            blocks: Blocks::new(capacity.leaders_max, capacity.instruments_max, capacity.rows_max),
            rows: Rows::new(capacity.rows_max),
            rows_moved: vec![NONE; capacity.rows_max],
            exposures: vec![Exposure::default(); scopes.count()],
            orders: Orders::new(capacity.orders_max, capacity.plans_max),
            doubts: Doubts::new(capacity.orders_max),
            settlements: Settlements::new(),
            mirrors: Mirrors::new(capacity.orders_max, capacity.leaders_max),
            signals: Signals::new(capacity.leaders_max),
            buffer: Buffer::new(capacity.events_buffered_max),
            trade_ids: vec![window.clone(); capacity.leaders_max],
            exec_ids: vec![window; capacity.venues_max],
            epoch: Epoch(0),
            swept_at: Nanos(0),
            uncancelled: Uncancelled::default(),
            rotation_seed: 0,
            sequence: Sequence(0),
            last_input: LastInput::NONE,
            pinned_ahead: None,
            last_event: None,
            statistics: Statistics::default(),
            capacity: capacity.clone(),
        }
    }

    /// The plans that follow a leader, ascending.
    #[inline]
    pub(crate) fn plans_of(&self, leader: u16) -> &[u32] {
        let (first, count) = self.leader_plans[usize::from(leader)];
        &self.plans_by_leader[first as usize..][..count as usize]
    }

    /// Leader, follower and place of a plan that is or was defined.
    #[inline]
    pub(crate) fn seat(&self, plan: u32) -> Option<&PlanSeat> {
        self.plans.get(plan as usize)?.as_ref()
    }

    /// Where an instrument trades, as last defined.
    pub(crate) fn venue_of_instrument(&self, instrument: u16) -> Option<u8> {
        Some(self.definitions.instruments.known(usize::from(instrument))?.venue.0)
    }

    /// Where a follower's account is, as last defined.
    pub(crate) fn venue_of_follower(&self, follower: u32) -> Option<u8> {
        Some(self.definitions.followers.known(follower as usize)?.venue.0)
    }

    /// The order session of the venue of an instrument.
    pub(crate) fn session_of_instrument(&self, instrument: u16) -> Option<u16> {
        let venue = self.venue_of_instrument(instrument)?;
        Some(self.definitions.venues.known(usize::from(venue))?.session.0)
    }

    /// Value of one lot of an instrument for one tick, money.
    pub(crate) fn unit_value(&self, instrument: u16) -> i64 {
        self.definitions
            .instruments
            .known(usize::from(instrument))
            .map_or(0, |instrument| instrument.unit_value.0)
    }

    /// Margin that a value in an instrument takes of a follower's account, over that value, 10^-12: what the
    /// venue asks for, and no less than the account's leverage asks for. All of it where neither is known.
    pub(crate) fn margin_rate(&self, follower: u32, instrument: u16) -> i64 {
        let definitions = &self.definitions;
        let instrument = definitions.instruments.known(usize::from(instrument));
        let initial = instrument.and_then(|instrument| instrument.initial_margin);
        let follower = definitions.followers.known(follower as usize);
        let leverage = follower.and_then(|follower| follower.leverage).filter(|own| 0 < own.0);
        let of_leverage = leverage.map(|leverage| {
            let one = i128::from(RATIO_ONE);
            let rate = (one * one).div_euclid(leverage.0.into());
            // Rounded up: a limit may only become tighter by rounding.
            i64::try_from(rate + i128::from(rate * i128::from(leverage.0) < one * one))
                .unwrap_or(i64::MAX)
        });
        match (initial, of_leverage) {
            (None, None) => RATIO_ONE,
            (initial, of_leverage) => {
                initial.map_or(0, |initial| initial.0).max(of_leverage.unwrap_or(0)).max(1)
            }
        }
    }

    /// The limits of a plan in an instrument: the tightest of all scopes.
    pub(crate) fn limits_of(&self, plan: u32, instrument: u16) -> LimitSet {
        let of_instrument = &self.limit_sets[self.scopes.instrument(instrument)];
        self.plan_limits[plan as usize].tighter(of_instrument)
    }

    /// The gate of an instrument.
    #[inline]
    pub(crate) fn instrument_gate(&self, instrument: u16) -> Gate {
        self.controls[self.scopes.instrument(instrument)].gate()
    }

    /// The loss limits of a follower in force: the tightest of firm, venue and follower. None when there
    /// are none.
    pub(crate) fn loss_limits(&self, follower: u32) -> Option<LimitSet> {
        let definition = self.definitions.followers.get(follower as usize)?;
        let places = [self.scopes.venue(definition.venue.0), self.scopes.follower(follower)];
        let firm = self.limit_sets[Scopes::FIRM];
        let limits = places.iter().fold(firm, |set, place| set.tighter(&self.limit_sets[*place]));
        supervision::limits_losses(&limits).then_some(limits)
    }

    /// How old a quote may be that many plans go by at once, nanoseconds: as firm, venue and instrument say.
    pub(crate) fn quote_age_max_ns(&self, instrument: u16) -> u64 {
        let value = |place: usize| self.limit_sets[place].value(LimitKind::MaxQuoteAge);
        let venue = self.venue_of_instrument(instrument);
        let venue = venue.map_or(UNLIMITED, |venue| value(self.scopes.venue(venue)));
        let own = value(self.scopes.instrument(instrument));
        u64::try_from(value(Scopes::FIRM).min(venue).min(own)).unwrap_or(u64::MAX)
    }

    /// Forgets the quotes of the instruments whose orders go by a session.
    pub(crate) fn forget_quotes(&mut self, session: u16) {
        for instrument in 0..self.quotes.len() {
            let index = u16::try_from(instrument).expect("instruments have 16-bit indices");
            if self.session_of_instrument(index) == Some(session) {
                self.quotes[instrument] = Quote::default();
            }
        }
    }

    /// What a leader is limited to in repeated executions: the tightest of firm, leader and, of a mapped one, source.
    pub(crate) fn repeat_limits(&self, leader: u16) -> Option<LimitSet> {
        let own = &self.limit_sets[self.scopes.leader(leader)];
        let source = &self.limit_sets[self.scopes.leader(self.definitions.origin(leader))];
        let limits = self.limit_sets[Scopes::FIRM].tighter(own).tighter(source);
        (limits.value(LimitKind::MaxRepeats) != UNLIMITED).then_some(limits)
    }

    /// The limits of a leader's declared profile, if it has a guard.
    pub(crate) fn guard(&self, leader: u16) -> Option<(&Settings, &LimitSet)> {
        let place = self.scopes.leader(leader);
        let settings = &self.settings[place];
        settings.guard.is_some().then(|| (settings, &self.limit_sets[place]))
    }

    /// The worth of a follower's account by the hour.
    pub(crate) fn loss_hours(&self, follower: u32) -> &Hours {
        &self.loss_hours[follower as usize * HOURS..][..HOURS]
    }

    /// The book of a follower with its worth by the hour, to be written.
    pub(crate) fn loss_book_mut(&mut self, follower: u32) -> (&mut LossBook, &mut Hours) {
        let hours = &mut self.loss_hours[follower as usize * HOURS..][..HOURS];
        (&mut self.loss_books[follower as usize], hours)
    }

    /// The row of a plan in an instrument, if there is one.
    pub(crate) fn find_row(&self, plan: u32, instrument: u16) -> Option<usize> {
        self.venue_of_instrument(instrument)?;
        let seat = self.seat(plan)?;
        let block = self.blocks.get(self.blocks.index(seat.leader, instrument));
        let first = block.first_row?;
        if seat.place != NONE && seat.place < block.active {
            return Some((first + seat.place) as usize);
        }
        let mut rows = block.rows().map(|row| row as usize);
        rows.find(|row| self.rules_plan(*row) == plan)
    }

    fn rules_plan(&self, row: usize) -> u32 {
        self.rows.rules[row].plan
    }

    /// How far a row is from its target when the gates are as they are; zero where the target does not
    /// fit. A row of a plan that is gone has no target but the position that it has.
    pub(crate) fn difference(&self, row: &Row, index: usize, block: usize) -> i64 {
        let (_, instrument) = self.blocks.pair(block);
        let block = self.blocks.get(block);
        let plan = self.rules_plan(index);
        let gate = self.gates[plan as usize].with(self.instrument_gate(instrument));
        if gate.has(Gate::FLATTEN) {
            return -row.held();
        }
        // Where the plan should stand is unknown before the leader's next event: what was filled by an
        // order of a lost run, or held when the plan was gone, waits for it.
        let mirrors = row.status.has(Status::MIRRORS);
        let rules = &self.rows.rules[index];
        let is_published = rules.is_published;
        if !(is_published || (block.is_known || mirrors) && row.status.has(Status::PINNED)) {
            return 0;
        }
        if !block.active_rows().contains(&u32::try_from(index).expect("rows have 32-bit indices")) {
            return 0;
        }
        let resting = if mirrors { block.resting.of(row) } else { 0 };
        sizing::target(row, block.led(rules) + resting).map_or(0, |target| target - row.held())
    }

    /// Whether a row would reduce to come to its target.
    pub(crate) fn reduces(&self, row: &Row, index: usize, block: usize) -> bool {
        let difference = self.difference(row, index, block);
        difference != 0 && row.held() != 0 && (0 < row.held()) != (0 < difference)
    }

    /// Whether a row would reduce, has tried as often as its plan allows, and has said so.
    pub(crate) fn has_tried_to_reduce(&self, index: usize, block: usize) -> bool {
        self.rows.has_said_exhausted(index) && {
            let row = self.rows.load(index);
            self.reduces(&row, index, block)
        }
    }

    /// Whether a scope covers a plan in an instrument.
    pub(crate) fn covers(&self, scope: Scope, target: u32, plan: u32, instrument: u16) -> bool {
        let Some(seat) = self.seat(plan) else { return false };
        match scope {
            Scope::Firm => true,
            Scope::Venue => self.venue_of_follower(seat.follower).map(u32::from) == Some(target),
            Scope::Leader => {
                let origin = self.definitions.origin(seat.leader);
                [seat.leader, origin].map(u32::from).contains(&target)
            }
            Scope::Follower => seat.follower == target,
            Scope::Plan => plan == target,
            Scope::Instrument => u32::from(instrument) == target,
        }
    }

    /// Whether the configuration defines what a scope and an index within it name.
    pub(crate) fn is_defined(&self, scope: Scope, target: u32) -> bool {
        let index = target as usize;
        let definitions = &self.definitions;
        match scope {
            Scope::Firm => target == 0,
            Scope::Venue => definitions.venues.get(index).is_some(),
            Scope::Leader => definitions.leaders.get(index).is_some(),
            Scope::Follower => definitions.followers.get(index).is_some(),
            Scope::Plan => definitions.plans.get(index).is_some(),
            Scope::Instrument => definitions.instruments.get(index).is_some(),
        }
    }

    /// The scopes that share the exposure of all rows of a block.
    #[inline]
    pub(crate) fn shared_scopes(&self, leader: u16, venue: u8, instrument: u16) -> [usize; 4] {
        [
            Scopes::FIRM,
            self.scopes.venue(venue),
            self.scopes.leader(leader),
            self.scopes.instrument(instrument),
        ]
    }

    /// Finds when the first increase that still waits at a time has waited long enough.
    pub(crate) fn find_wait_end(&mut self, now: u64) {
        let rows = self.blocks.behind().flat_map(|block| self.blocks.rows_behind(block));
        let ends = rows.filter_map(|row| self.rows.wait_end(row as usize));
        self.wait_end = ends.filter(|end| now < *end).min();
    }

    /// Marks a row as behind its target, unless it is already.
    pub(crate) fn mark_behind(&mut self, block: usize, index: usize, row: &mut Row) {
        if !row.status.has(Status::BEHIND) {
            row.status.set(Status::BEHIND, true);
            let index = u32::try_from(index).expect("rows have 32-bit indices");
            self.blocks.push_behind(block, index);
        }
    }
}
