//! Blocks and rows: what the engine knows of each plan in each instrument that its leader trades.
//!
//! A block is a pair of leader and instrument. Its rows lie side by side, one per plan of the leader in
//! the order of plan indices, then those of plans that are gone but hold something:
//!
//! ```text
//!           | block (leader 0, instrument 3)  | block (leader 2, instrument 0) ...
//!   rules   | plan 0   plan 4   plan 9 | gone | plan 1   plan 2
//!   rows    | k F W .. k F W .. k F W ..      | k F W .. k F W ..
//! ```
//!
//! Two columns of records, walked front to back: what the configuration says, and what moves. A column
//! for each number was slower by a seventh: products are 128 bits wide, so nothing vectorises, and a
//! dozen streams cost more than two.
//!
//! There is no second set of them: a revision arranges them in place.

mod snapshot;

use crate::exposure::{Exposure, moved};
use crate::links::{Links, List, NONE};
use crate::mirrors::Resting;
use crate::supervision::Repeats;
use crate::waiting::{NO_PAST, PackedPast, Past, Waiting};
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, EpisodeStartedEntry, GuardReference, Reason,
};

/// Facts about a row, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Status(u16);

impl Status {
    /// The ratio of the episode is pinned.
    pub(crate) const PINNED: Self = Self(1);
    /// In its block's list of rows that are behind their targets.
    pub(crate) const BEHIND: Self = Self(2);
    /// Something kept an order from bringing it to its target; looked at again once no order is open.
    pub(crate) const SHORT: Self = Self(4);
    /// Sits the episode out.
    pub(crate) const SITS_OUT: Self = Self(16);
    /// A limit asks for what its follower or its plan has at risk.
    pub(crate) const OWN_SCOPES: Self = Self(8);
    /// Has an order in state Unknown.
    pub(crate) const UNKNOWN: Self = Self(32);
    /// Of a plan that copies orders.
    pub(crate) const MIRRORS: Self = Self(128);
    /// An order of it has failed since its leader's last event, and its plan has a policy for that.
    pub(crate) const SETBACK: Self = Self(256);
    /// Of a plan that copies an allocation.
    pub(crate) const ALLOCATES: Self = Self(512);
    /// An increase of it could not leave while its venue was down, and its plan may give such increases up.
    pub(crate) const MISSED: Self = Self(1024);
    /// Of a plan that copies something else than fills.
    pub(crate) const COPIES_OTHERWISE: Self = Self(Self::MIRRORS.0 | Self::ALLOCATES.0);
    /// A rebalance is still to weigh it.
    pub(crate) const OWED: Self = Self(2048);
    /// An order of its account in its instrument has been in doubt for too long: nothing is opened.
    pub(crate) const PAUSED: Self = Self(4096);
    /// What an opening order is looked at twice for.
    pub(crate) const LOOKED_AT: Self = Self(Self::UNKNOWN.0 | Self::SETBACK.0 | Self::PAUSED.0);
    /// What keeps an order from being an ordinary one.
    pub(crate) const SPECIAL: Self = Self(Self::LOOKED_AT.0 | Self::MISSED.0);
    /// What an instruction may put an end to.
    pub(crate) const MARKED: Self = Self(Self::BEHIND.0 | Self::SETBACK.0 | Self::MISSED.0);
    /// What an instruction has to look at besides its order.
    pub(crate) const INVOLVED: Self = Self(Self::MARKED.0 | Self::COPIES_OTHERWISE.0);
    /// Stands where it belongs, or is free to be taken: while rows are arranged, and never otherwise.
    const PLACED: Self = Self(64);

    /// Whether it is one of a row at rest: only facts that exist, and no mark of a row being moved.
    const fn is_known(self) -> bool {
        self.0 < 2 * Self::PAUSED.0 && !self.has(Self::PLACED)
    }

    #[inline]
    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[inline]
    pub(crate) const fn set(&mut self, part: Self, on: bool) {
        self.0 = if on { self.0 | part.0 } else { self.0 & !part.0 };
    }
}

/// What the configuration says about a row. Limits are the tightest of all scopes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) plan: u32,
    pub(crate) follower: u32,
    /// Most lots of one order; the smaller one of the next two.
    pub(crate) order_lots_max: i64,
    /// Most lots of one order by the limit on its quantity.
    pub(crate) quantity_lots_max: i64,
    /// Most lots of one order by the limit on its share of the daily volume.
    pub(crate) volume_lots_max: i64,
    /// Most value of one order, money.
    pub(crate) order_notional_max: i64,
    /// Most value of the position with its open orders, money.
    pub(crate) symbol_notional_max: i64,
    /// Oldest event that may open, nanoseconds.
    pub(crate) event_age_max_ns: u64,
    /// Oldest quote that a guard starts from, nanoseconds.
    pub(crate) quote_age_max_ns: u64,
    /// Guard of opening orders, parts of 10^-8; none is a market order.
    pub(crate) guard_open: Option<u32>,
    /// Guard of closing orders, parts of 10^-8; none is a market order.
    pub(crate) guard_close: Option<u32>,
    /// Most by which a minimum may exceed what is desired, 10^-12.
    pub(crate) force_maximum: i64,
    pub(crate) below_minimum: BelowMinimumRule,
    pub(crate) above_maximum: AboveMaximumRule,
    pub(crate) guard_reference: GuardReference,
    pub(crate) attempts_max: u8,
    /// A required limit is set at no scope.
    pub(crate) limit_missing: bool,
    /// An opening order may not meet an open order of ours.
    pub(crate) refuses_self_match: bool,
    /// Time within which the same opening order is a duplicate, nanoseconds; zero without.
    pub(crate) duplicate_window_ns: u64,
    /// One of the three above holds: opening orders are looked at one by one.
    pub(crate) is_watched: bool,
    /// How increases wait for the rest of the leader's order.
    pub(crate) waiting: Waiting,
    /// What the row did before matters for its next order.
    pub(crate) has_past: bool,
    /// Part of an opening order that is sent while the plan is restricted, 10^-4.
    pub(crate) restriction: u16,
    /// The plan itself has limits on its exposure.
    pub(crate) plan_is_bounded: bool,
    /// A limit asks for what the follower has at risk.
    pub(crate) follower_is_counted: bool,
    /// A limit asks for the margin of what the follower has.
    pub(crate) margin_is_counted: bool,
    /// The follower's equity limits what it may hold, by leverage or by margin.
    pub(crate) equity_is_limiting: bool,
    /// Other plans follow into the follower's account as well.
    pub(crate) shares_account: bool,
    /// Why the plan never opens anything in the instrument; `None` when it may.
    pub(crate) barred: Reason,
    /// The plan copies orders.
    pub(crate) mirrors: bool,
    /// The plan copies an allocation.
    pub(crate) allocates: bool,
    /// It is one that its leader publishes.
    pub(crate) is_published: bool,
    /// Nothing of the above makes an order of the plan more than an ordinary one.
    pub(crate) is_plain: bool,
}

impl Rules {
    /// Of a row that is not in use.
    pub(crate) const UNUSED: Self = Self {
        plan: NONE,
        follower: 0,
        order_lots_max: 0,
        quantity_lots_max: 0,
        volume_lots_max: 0,
        order_notional_max: 0,
        symbol_notional_max: 0,
        event_age_max_ns: 0,
        quote_age_max_ns: 0,
        guard_open: None,
        guard_close: None,
        force_maximum: 0,
        below_minimum: BelowMinimumRule::Carry,
        above_maximum: AboveMaximumRule::Scale,
        guard_reference: GuardReference::LeaderFill,
        attempts_max: 0,
        limit_missing: true,
        refuses_self_match: false,
        duplicate_window_ns: 0,
        is_watched: true,
        waiting: Waiting::NEVER,
        has_past: false,
        restriction: crate::policy::WHOLE,
        plan_is_bounded: false,
        follower_is_counted: false,
        margin_is_counted: false,
        equity_is_limiting: false,
        shares_account: false,
        barred: Reason::UnknownInstrument,
        mirrors: false,
        allocates: false,
        is_published: false,
        is_plain: false,
    };

    /// Fills are copied at once and bounded by limits on the order, the instrument and the follower, and by a guard
    /// from the leader's price at most.
    pub(crate) fn with_plainness(self) -> Self {
        let is_special = self.is_watched
            || self.has_past
            || self.shares_account
            || self.copies_otherwise()
            || self.plan_is_bounded
            || self.equity_is_limiting
            || self.barred != Reason::None
            || (self.guard_open.is_some() && self.guard_reference != GuardReference::LeaderFill);
        Self { is_plain: !is_special, ..self }
    }

    /// Whether the plan copies something else than fills.
    #[inline(always)]
    pub(crate) const fn copies_otherwise(&self) -> bool {
        self.mirrors | self.allocates
    }

    /// Whether exposures of scopes that the row does not share are counted.
    pub(crate) const fn has_own_scopes(&self) -> bool {
        self.follower_is_counted || self.plan_is_bounded
    }
}

/// What moves in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Pinned ratio, 10^-12.
    pub(crate) ratio: i64,
    /// Pinned quantity of the fixed modes, lots.
    pub(crate) quantity: i64,
    /// Part of the leader's position that is not copied, lots.
    pub(crate) baseline: i64,
    /// Part of the target that was given up for this episode, lots.
    pub(crate) forgone: i64,
    /// Position of the plan, lots.
    pub(crate) position: i64,
    /// Signed open quantity of its orders, lots.
    pub(crate) working: i64,
    /// Value of position and open orders, a magnitude, money.
    pub(crate) value: i64,
    /// Value of a lot that `value` was computed with, money.
    pub(crate) unit_price: i64,
    /// Orders that are open.
    pub(crate) open_orders: u32,
    /// Episode that ratio, quantity and baseline are pinned for.
    pub(crate) episode: u32,
    /// Catch-up orders since the last leader event.
    pub(crate) attempts: u8,
    pub(crate) status: Status,
    /// Why it sits the episode out.
    pub(crate) sits_out: Reason,
}

impl Row {
    /// A row of a plan that has never traded the instrument.
    pub(crate) const NEW: Self = Self {
        ratio: 0,
        quantity: 0,
        baseline: 0,
        forgone: 0,
        position: 0,
        working: 0,
        value: 0,
        unit_price: 0,
        open_orders: 0,
        episode: 0,
        attempts: 0,
        status: Status(0),
        sits_out: Reason::None,
    };

    /// Takes over what an episode pins.
    pub(crate) fn pin(&mut self, episode: u32, pin: &EpisodeStartedEntry) {
        self.episode = episode;
        self.ratio = pin.ratio.0;
        self.quantity = pin.quantity.0;
        self.baseline = pin.baseline.0;
        self.forgone = 0;
        self.attempts = 0;
        self.status.set(Status::PINNED, true);
        self.status.set(Status::SITS_OUT, pin.reason != Reason::None);
        self.sits_out = pin.reason;
    }

    /// Forgets what is pinned: it belongs to an episode that went on without the plan.
    pub(crate) fn unpin(&mut self) {
        let Self { position, working, value, unit_price, open_orders, status, .. } = *self;
        *self = Self { position, working, value, unit_price, open_orders, status, ..Self::NEW };
        self.status.set(Status::PINNED, false);
        self.status.set(Status::SITS_OUT, false);
        self.status.set(Status::OWED, false);
    }

    /// Whether it stands on the other side of its leader.
    pub(crate) const fn reverses(&self) -> bool {
        (self.ratio | self.quantity) < 0
    }

    /// It was instructed: what it missed is known from now on, unless nothing could leave this time either.
    pub(crate) fn was_told(&mut self, reason: Reason) {
        if reason != Reason::SessionDown {
            self.status.set(Status::MISSED, false);
        }
    }

    /// Position with open orders, lots.
    #[inline(always)]
    pub(crate) const fn held(&self) -> i64 {
        self.position + self.working
    }

    /// Whether the whole position of its leader is copied, and nothing of it was given up.
    #[inline(always)]
    pub(crate) const fn copies_all(&self) -> bool {
        (self.baseline | self.forgone) == 0
    }

    /// Whether it holds nothing and waits for nothing.
    pub(crate) const fn is_empty(&self) -> bool {
        self.position == 0 && self.working == 0 && self.open_orders == 0
    }

    /// Gives position and open orders another quantity or price. Returns what exposures change by.
    #[inline(always)]
    pub(crate) fn revalue(&mut self, held_before: i64, unit_price: i64) -> Exposure {
        let held = self.held();
        let value = crate::exact::value(held, unit_price);
        let change = moved((held_before, self.value), (held, value));
        self.value = value;
        self.unit_price = unit_price;
        change
    }
}

/// A row on its way to another place: its plan, what moves in it, what it did before, what it has cost.
type Carried = (u32, Row, PackedPast, i128);

/// Of a place where nothing is.
const NOTHING: Carried = (NONE, Row::NEW, NO_PAST, 0);

/// All rows.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) rules: Vec<Rules>,
    rows: Vec<Row>,
    /// What rows did before; kept up only where a rule asks for it. Nothing is zero, and zeros that nobody writes take
    /// no memory: that is what most rows have.
    past: Vec<PackedPast>,
    /// What positions have cost, ticks times lots; kept up only for plans that protect themselves.
    costs: Vec<i128>,
    used: usize,
}

impl Rows {
    /// Room for so many rows.
    pub(crate) fn new(rows_max: usize) -> Self {
        Self {
            rules: vec![Rules::UNUSED; rows_max],
            rows: vec![Row::NEW; rows_max],
            past: vec![NO_PAST; rows_max],
            costs: vec![0; rows_max],
            used: 0,
        }
    }

    /// Rows in use.
    pub(crate) const fn used(&self) -> usize {
        self.used
    }

    /// Rows left.
    pub(crate) const fn free(&self) -> usize {
        self.rows.len() - self.used
    }

    /// What a row did before.
    pub(crate) fn past(&self, index: usize) -> Past {
        Past::unpacked(&self.past[index])
    }

    /// Changes what a row did before.
    pub(crate) fn change_past(&mut self, index: usize, change: impl FnOnce(&mut Past)) {
        let mut past = self.past(index);
        change(&mut past);
        self.set_past(index, past.packed());
    }

    /// Writes what a row did before, where that is another thing than what stands there.
    fn set_past(&mut self, index: usize, past: PackedPast) {
        if self.past[index] != past {
            self.past[index] = past;
        }
    }

    /// What the position of a row has cost, ticks times lots.
    pub(crate) fn cost(&self, index: usize) -> i128 {
        self.costs[index]
    }

    /// Writes what it has cost, where that is another thing than what stands there.
    pub(crate) fn set_cost(&mut self, index: usize, cost: i128) {
        if self.costs[index] != cost {
            self.costs[index] = cost;
        }
    }

    /// When the increase of a row has waited long enough, nanoseconds; none when none waits.
    pub(crate) fn wait_end(&self, index: usize) -> Option<u64> {
        let since = self.past(index).waits_since?;
        Some(self.rules[index].waiting.end(since))
    }

    /// Whether a row has tried to catch up as often as its plan allows, and has said so.
    pub(crate) fn has_said_exhausted(&self, index: usize) -> bool {
        self.rules[index].attempts_max < self.rows[index].attempts
    }

    /// Takes the next row into use.
    pub(crate) fn push(&mut self, rules: Rules, row: &Row) -> u32 {
        let index = self.used;
        assert!(index < self.rows.len(), "rows are taken only while there are some");
        self.used += 1;
        self.store(index, row);
        self.set_rules(index, rules);
        self.set_past(index, NO_PAST);
        self.set_cost(index, 0);
        u32::try_from(index).expect("rows have 32-bit indices")
    }

    /// Gives a row other rules.
    pub(crate) fn set_rules(&mut self, index: usize, rules: Rules) {
        self.rows[index].status.set(Status::OWN_SCOPES, rules.has_own_scopes());
        self.rows[index].status.set(Status::MIRRORS, rules.mirrors);
        self.rows[index].status.set(Status::ALLOCATES, rules.allocates);
        self.rules[index] = rules;
        if rules.has_past {
            // Its memory is to be there before it is needed: a write that the compiler does not leave out.
            self.past[index] = std::hint::black_box(self.past[index]);
        }
    }

    /// Arranges the rows anew, so many of them: `moved` says where each goes that is in use, [`NONE`] when it
    /// is given up. Where none has gone there is a new row. Rules stay behind, but for the plan.
    ///
    /// In place, for a copy of all rows is as large as they are. A row that is taken up leaves its place free;
    /// one that is put down in a place which is not free takes up what stood there, and so on:
    ///
    /// ```text
    /// moved     2  0  -  1          place   0    1    2    3
    ///                                       a    b    c    d
    /// take up a, put it in 2, give up c     .    b    a    d
    /// take up b, put it in 0                b    .    a    d
    /// take up d, put it in 1                b    d    a    .
    /// ```
    pub(crate) fn arrange(&mut self, moved: &[u32], used: usize) {
        assert!(used <= self.rows.len(), "rows are taken only while there are some");
        let before = self.used;
        for index in before..used {
            self.put(NOTHING, index);
        }
        for start in 0..before {
            if self.rows[start].status.has(Status::PLACED) {
                continue;
            }
            let mut carried = self.put(NOTHING, start);
            let mut target = moved[start];
            while target != NONE {
                let place = target as usize;
                let is_taken = place < before && !self.rows[place].status.has(Status::PLACED);
                carried = self.put(carried, place);
                target = if is_taken { moved[place] } else { NONE };
            }
        }
        self.used = used;
        for row in &mut self.rows[..used.max(before)] {
            row.status.set(Status::PLACED, false);
        }
    }

    /// Puts a row down where it belongs; what stood there.
    fn put(&mut self, (plan, mut row, past, cost): Carried, place: usize) -> Carried {
        row.status.set(Status::PLACED, true);
        let before = (self.past[place], self.costs[place]);
        self.set_past(place, past);
        self.set_cost(place, cost);
        (
            std::mem::replace(&mut self.rules[place].plan, plan),
            std::mem::replace(&mut self.rows[place], row),
            before.0,
            before.1,
        )
    }

    /// The row itself, to be looked at.
    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> &Row {
        &self.rows[index]
    }

    /// Reads a row.
    #[inline(always)]
    pub(crate) fn load(&self, index: usize) -> Row {
        self.rows[index]
    }

    /// The row itself: for the inner loop of a fan-out, which copies nothing.
    #[inline(always)]
    pub(crate) fn get_mut(&mut self, index: usize) -> &mut Row {
        &mut self.rows[index]
    }

    /// Writes a row.
    #[inline]
    pub(crate) fn store(&mut self, index: usize, row: &Row) {
        self.rows[index] = *row;
    }
}

/// A leader in an instrument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Its first row, once it has rows.
    pub(crate) first_row: Option<u32>,
    /// Rows of plans that follow the leader.
    pub(crate) active: u32,
    /// Rows behind them, of plans that are gone.
    pub(crate) gone: u32,
    /// The leader's position, lots.
    pub(crate) position: i64,
    /// Price of the last leader event, ticks.
    pub(crate) price: i64,
    /// When the last leader event happened, by the leader's clock.
    pub(crate) event_time: u64,
    /// Its sequence number in the leader's session.
    pub(crate) event_number: u64,
    /// The leader's order that it was a fill of.
    pub(crate) order_id: u64,
    /// Counts episodes.
    pub(crate) episode: u32,
    /// Active rows whose ratio is not pinned.
    pub(crate) unpinned: u32,
    /// Events of it that wait for their predecessors.
    pub(crate) buffered: u32,
    /// Whether a leader event has been decided.
    pub(crate) is_known: bool,
    /// Rows that are behind their targets.
    pub(crate) behind: List,
    /// Repeated executions of the leader, sells and buys.
    pub(crate) repeats: [Repeats; 2],
    /// What works of the leader's orders, lots.
    pub(crate) resting: Resting,
    /// The oldest of them.
    pub(crate) orders: u32,
    /// The weight that the leader publishes, 10^-12, and the number of its message.
    pub(crate) weight: i64,
    pub(crate) weight_sequence: u64,
}

impl Block {
    /// A leader that has not traded the instrument.
    pub(crate) const NEW: Self = Self {
        first_row: None,
        active: 0,
        gone: 0,
        position: 0,
        price: 0,
        event_time: 0,
        event_number: 0,
        order_id: 0,
        episode: 0,
        unpinned: 0,
        buffered: 0,
        is_known: false,
        behind: List::EMPTY,
        repeats: [Repeats::NONE; 2],
        resting: Resting { all: 0, unturned: 0 },
        orders: NONE,
        weight: 0,
        weight_sequence: 0,
    };

    /// What stands for the leader's position where a plan's target is asked for. By published weights a plan stands where
    /// it was last weighed, whatever its leader has and has published since.
    pub(crate) const fn led(&self, rules: &Rules) -> i64 {
        if rules.is_published { 1 } else { self.position }
    }

    /// Its rows, active ones first.
    pub(crate) fn rows(&self) -> std::ops::Range<u32> {
        match self.first_row {
            Some(first) => first..first + self.active + self.gone,
            None => 0..0,
        }
    }

    /// Its rows of plans that follow the leader.
    pub(crate) fn active_rows(&self) -> std::ops::Range<u32> {
        match self.first_row {
            Some(first) => first..first + self.active,
            None => 0..0,
        }
    }
}

/// All blocks, and the lists of what is behind.
#[derive(Clone, Debug)]
pub(crate) struct Blocks {
    blocks: Vec<Block>,
    instruments_max: usize,
    // Blocks that have rows, in the order of their first use.
    used: Vec<u32>,
    // Blocks with rows that are behind.
    behind: List,
    block_links: Links,
    row_links: Links,
}

impl Blocks {
    pub(crate) fn new(leaders_max: usize, instruments_max: usize, rows_max: usize) -> Self {
        let blocks_max = leaders_max * instruments_max;
        Self {
            blocks: vec![Block::NEW; blocks_max],
            instruments_max,
            used: Vec::with_capacity(blocks_max),
            behind: List::EMPTY,
            block_links: Links::new(blocks_max),
            row_links: Links::new(rows_max),
        }
    }

    /// Where the block of a leader and an instrument stands. Both lie within the capacity.
    #[inline]
    pub(crate) fn index(&self, leader: u16, instrument: u16) -> usize {
        let instrument = usize::from(instrument);
        assert!(instrument < self.instruments_max, "instruments were checked when decoded");
        usize::from(leader) * self.instruments_max + instrument
    }

    /// Leader and instrument of a block.
    pub(crate) fn pair(&self, index: usize) -> (u16, u16) {
        let leader = index / self.instruments_max;
        let instrument = index % self.instruments_max;
        (u16::try_from(leader).expect("16-bit"), u16::try_from(instrument).expect("16-bit"))
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> &Block {
        &self.blocks[index]
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, index: usize) -> &mut Block {
        &mut self.blocks[index]
    }

    /// All blocks of a leader.
    pub(crate) fn of_leader_mut(&mut self, leader: u16) -> &mut [Block] {
        &mut self.blocks[usize::from(leader) * self.instruments_max..][..self.instruments_max]
    }

    /// The blocks of a leader that have rows, in the order of instruments.
    pub(crate) fn of_leader(&self, leader: u16) -> impl Iterator<Item = usize> + '_ {
        let first = usize::from(leader) * self.instruments_max;
        let own = first..first + self.instruments_max;
        own.filter(|index| self.blocks[*index].first_row.is_some())
    }

    /// The blocks that have rows, in the order of their first use.
    pub(crate) fn used(&self) -> impl Iterator<Item = usize> + '_ {
        self.used.iter().map(|index| *index as usize)
    }

    /// All blocks, whether they have rows or not.
    pub(crate) fn all(&self) -> std::ops::Range<usize> {
        0..self.blocks.len()
    }

    /// The n-th block that has rows.
    pub(crate) fn nth_used(&self, n: usize) -> Option<usize> {
        self.used.get(n).map(|index| *index as usize)
    }

    /// Notes that a block has rows now.
    pub(crate) fn set_used(&mut self, index: usize) {
        self.used.push(u32::try_from(index).expect("blocks have 32-bit indices"));
    }

    /// Forgets which blocks are behind, and those that have no rows any more.
    pub(crate) fn retain_used(&mut self) {
        self.behind = List::EMPTY;
        self.used.retain(|index| self.blocks[*index as usize].first_row.is_some());
    }

    /// The blocks that have rows behind their targets, longest waiting first.
    pub(crate) fn behind(&self) -> impl Iterator<Item = usize> + '_ {
        self.block_links.members(&self.behind).map(|index| index as usize)
    }

    /// The rows of a block that are behind their targets, longest waiting first.
    pub(crate) fn rows_behind(&self, index: usize) -> impl Iterator<Item = u32> + '_ {
        self.row_links.members(&self.blocks[index].behind)
    }

    /// Puts a row into its block's list.
    pub(crate) fn push_behind(&mut self, index: usize, row: u32) {
        let block = &mut self.blocks[index];
        if block.behind.is_empty() {
            let index = u32::try_from(index).expect("blocks have 32-bit indices");
            self.block_links.push(&mut self.behind, index);
        }
        self.row_links.push(&mut block.behind, row);
    }

    /// Takes a row out of its block's list.
    pub(crate) fn remove_behind(&mut self, index: usize, row: u32) {
        let block = &mut self.blocks[index];
        self.row_links.remove(&mut block.behind, row);
        if block.behind.is_empty() {
            let index = u32::try_from(index).expect("blocks have 32-bit indices");
            self.block_links.remove(&mut self.behind, index);
        }
    }
}

#[cfg(test)]
mod tests;
