//! The rows that the reconciler changes more than once, and their statements.
//! When and why they change is decided in `page`.

use crate::holding::Holding;
use crate::shelf::Stored;
use crate::store::{Row, Store, StoreError, Value};
use protocol::messages::ClOrdId;
use protocol::units::{FollowerIndex, InstrumentIndex, LeaderIndex, PlanIndex};

/// An order of ours. See table `orders`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub decision: u64,
    pub plan: PlanIndex,
    pub leg: u8,
    /// Whether a decision made it. One that came out of a report alone has no lots.
    pub is_known: bool,
    pub leader: Option<u16>,
    pub follower: FollowerIndex,
    pub instrument: InstrumentIndex,
    pub session: u16,
    /// Signed quantity ordered.
    pub lots: i64,
    pub price: Option<i64>,
    pub effect: u8,
    /// Which protection it is, as the schema numbers them; none copies.
    pub protects: Option<u8>,
    pub state: u8,
    /// Sum of the fills that were booked, not signed.
    pub filled: i64,
    /// Highest cumulative quantity that a report named.
    pub reported: i64,
    pub leaves: i64,
    pub fees: i64,
    pub reports: i64,
    pub reject_reason: Option<u16>,
    pub venue_order_id: u64,
    pub decided_ns: u64,
    pub acknowledged_ns: Option<u64>,
    pub filled_ns: Option<u64>,
    pub completed_ns: Option<u64>,
    /// The order whose place it takes.
    pub replaces: Option<ClOrdId>,
    /// What the venue had counted when it took the order; before that, what had filled of the one before it.
    pub counted: Option<i64>,
    /// When the venue took it.
    pub taken_ns: Option<u64>,
    /// What was filled in all when an operator settled it.
    pub settled: Option<i64>,
    /// How much of that the venue has not told of.
    pub stated: i64,
    /// The price that was stated for it.
    pub stated_price: Option<i64>,
}

impl Order {
    /// Signed quantity that may still be filled, and what the venue has counted but not yet reported
    /// fill by fill. Of one that protects nothing counts for where its plan will stand.
    pub(crate) const fn working(&self) -> i64 {
        let unreported = self.reported.saturating_sub(self.filled);
        let pending = self.leaves.saturating_add(if unreported < 0 { 0 } else { unreported });
        if self.protects.is_some() { 0 } else { pending.saturating_mul(self.lots.signum()) }
    }
}

impl Stored for Order {
    type Key = ClOrdId;

    fn fetch(store: &Store, key: ClOrdId) -> Result<Option<Self>, StoreError> {
        let select = "SELECT decision, plan, leg, is_known, leader, follower, instrument, session,
            lots, price, effect, state, filled, reported, leaves, fees, reports, reject_reason,
            venue_order_id, decided_ns, acknowledged_ns, filled_ns, completed_ns,
            protects, replaces, counted, taken_ns, settled, stated, stated_price FROM orders WHERE cl_ord_id = $1";
        store.first(select, &[(&key).into()], |row| {
            Ok(Self {
                decision: row.unsigned(0)?,
                plan: PlanIndex(row.narrow(1)?),
                leg: row.narrow(2)?,
                is_known: row.truth(3)?,
                leader: row.optional_narrow(4)?,
                follower: FollowerIndex(row.narrow(5)?),
                instrument: InstrumentIndex(row.narrow(6)?),
                session: row.narrow(7)?,
                lots: row.integer(8)?,
                price: row.optional(9)?,
                effect: row.narrow(10)?,
                state: row.narrow(11)?,
                filled: row.integer(12)?,
                reported: row.integer(13)?,
                leaves: row.integer(14)?,
                fees: row.integer(15)?,
                reports: row.integer(16)?,
                reject_reason: row.optional_narrow(17)?,
                venue_order_id: row.unsigned(18)?,
                decided_ns: row.unsigned(19)?,
                acknowledged_ns: row.optional_unsigned(20)?,
                filled_ns: row.optional_unsigned(21)?,
                completed_ns: row.optional_unsigned(22)?,
                protects: row.optional_narrow(23)?,
                replaces: row.optional_text(24)?.and_then(|id| ClOrdId::new(&id).ok()),
                counted: row.optional(25)?,
                taken_ns: row.optional_unsigned(26)?,
                settled: row.optional(27)?,
                stated: row.optional(28)?.unwrap_or(0),
                stated_price: row.optional(29)?,
            })
        })
    }

    fn save(&self, store: &Store, key: ClOrdId) -> Result<(), StoreError> {
        let upsert = "INSERT INTO orders (cl_ord_id, decision, plan, leg, is_known, leader,
            follower, instrument, session, lots, price, effect, state, filled, reported, leaves,
            fees, reports, reject_reason, venue_order_id, decided_ns, acknowledged_ns, filled_ns,
            completed_ns, protects, replaces, counted, taken_ns, settled, stated, stated_price)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
            ON CONFLICT (cl_ord_id) DO UPDATE SET state = excluded.state, lots = excluded.lots,
            counted = excluded.counted, taken_ns = excluded.taken_ns, settled = excluded.settled,
            stated = excluded.stated, stated_price = excluded.stated_price,
            filled = excluded.filled, reported = excluded.reported, leaves = excluded.leaves,
            fees = excluded.fees, reports = excluded.reports,
            reject_reason = excluded.reject_reason, venue_order_id = excluded.venue_order_id,
            acknowledged_ns = excluded.acknowledged_ns, filled_ns = excluded.filled_ns,
            completed_ns = excluded.completed_ns";
        let values = [
            (&key).into(),
            self.decision.into(),
            self.plan.into(),
            self.leg.into(),
            self.is_known.into(),
            self.leader.into(),
            self.follower.into(),
            self.instrument.into(),
            self.session.into(),
            self.lots.into(),
            self.price.into(),
            self.effect.into(),
            self.state.into(),
            self.filled.into(),
            self.reported.into(),
            self.leaves.into(),
            self.fees.into(),
            self.reports.into(),
            self.reject_reason.into(),
            self.venue_order_id.into(),
            self.decided_ns.into(),
            self.acknowledged_ns.into(),
            self.filled_ns.into(),
            self.completed_ns.into(),
            self.protects.into(),
            self.replaces.as_ref().into(),
            self.counted.into(),
            self.taken_ns.into(),
            self.settled.into(),
            self.settled.map(|_| self.stated).into(),
            self.stated_price.into(),
        ];
        store.execute(upsert, &values).map(drop)
    }
}

/// The five columns of a holding, from a column on.
fn holding(row: Row<'_>, first: usize) -> Result<Holding, StoreError> {
    Ok(Holding {
        lots: row.integer(first)?,
        cost: row.integer(first + 1)?,
        realised: row.integer(first + 2)?,
        fees: row.integer(first + 3)?,
        fills: row.integer(first + 4)?,
    })
}

/// Two keys, then the five columns of a holding.
fn keyed<'a>(
    first: impl Into<Value<'a>>,
    second: impl Into<Value<'a>>,
    holding: &Holding,
) -> [Value<'a>; 7] {
    let Holding { lots, cost, realised, fees, fills } = *holding;
    let (first, second) = (first.into(), second.into());
    [first, second, lots.into(), cost.into(), realised.into(), fees.into(), fills.into()]
}

/// What an account holds of an instrument. See table `account_position`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AccountPosition {
    pub holding: Holding,
    /// What the venue said last, and where in the journal.
    pub venue_lots: Option<i64>,
    pub venue_sequence: Option<u64>,
}

impl Stored for AccountPosition {
    type Key = (FollowerIndex, InstrumentIndex);

    fn fetch(store: &Store, (follower, instrument): Self::Key) -> Result<Option<Self>, StoreError> {
        let select = "SELECT lots, cost, realised, fees, fills, venue_lots, venue_sequence
            FROM account_position WHERE follower = $1 AND instrument = $2";
        store.first(select, &[follower.into(), instrument.into()], |row| {
            let (venue_lots, venue_sequence) = (row.optional(5)?, row.optional_unsigned(6)?);
            Ok(Self { holding: holding(row, 0)?, venue_lots, venue_sequence })
        })
    }

    fn save(&self, store: &Store, (follower, instrument): Self::Key) -> Result<(), StoreError> {
        let upsert = "INSERT INTO account_position (follower, instrument, lots, cost, realised,
            fees, fills, venue_lots, venue_sequence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (follower, instrument) DO UPDATE SET lots = excluded.lots,
            cost = excluded.cost, realised = excluded.realised, fees = excluded.fees,
            fills = excluded.fills, venue_lots = excluded.venue_lots,
            venue_sequence = excluded.venue_sequence";
        let [a, b, c, d, e, f, g] = keyed(follower, instrument, &self.holding);
        let venue = [self.venue_lots.into(), self.venue_sequence.into()];
        let [h, i] = venue;
        store.execute(upsert, &[a, b, c, d, e, f, g, h, i]).map(drop)
    }
}

/// What a plan holds of an instrument, and the last decision on it. See table `plan_position`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlanPosition {
    pub holding: Holding,
    pub orders: i64,
    /// Instructions and pins that a rule of the plan held back or changed.
    pub limitations: i64,
    /// The last decision, and what it said.
    pub decision: u64,
    pub reason: u16,
    pub target: i64,
    pub desired: i64,
    pub reference_price: i64,
    /// Signed open quantity of its orders.
    pub working: i64,
}

impl Stored for PlanPosition {
    type Key = (PlanIndex, InstrumentIndex);

    fn fetch(store: &Store, (plan, instrument): Self::Key) -> Result<Option<Self>, StoreError> {
        let select = "SELECT lots, cost, realised, fees, fills, orders, limitations, decision,
            reason, target, desired, reference_price, working
            FROM plan_position WHERE plan = $1 AND instrument = $2";
        store.first(select, &[plan.into(), instrument.into()], |row| {
            Ok(Self {
                holding: holding(row, 0)?,
                orders: row.integer(5)?,
                limitations: row.integer(6)?,
                decision: row.unsigned(7)?,
                reason: row.narrow(8)?,
                target: row.integer(9)?,
                desired: row.integer(10)?,
                reference_price: row.integer(11)?,
                working: row.integer(12)?,
            })
        })
    }

    fn save(&self, store: &Store, (plan, instrument): Self::Key) -> Result<(), StoreError> {
        let upsert = "INSERT INTO plan_position (plan, instrument, lots, cost, realised, fees,
            fills, orders, limitations, decision, reason, target, desired, reference_price, working)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (plan, instrument) DO UPDATE SET lots = excluded.lots,
            cost = excluded.cost, realised = excluded.realised, fees = excluded.fees,
            fills = excluded.fills, orders = excluded.orders, limitations = excluded.limitations,
            decision = excluded.decision, reason = excluded.reason, target = excluded.target,
            desired = excluded.desired, reference_price = excluded.reference_price,
            working = excluded.working";
        let [a, b, c, d, e, f, g] = keyed(plan, instrument, &self.holding);
        let values = [
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            self.orders.into(),
            self.limitations.into(),
            self.decision.into(),
            self.reason.into(),
            self.target.into(),
            self.desired.into(),
            self.reference_price.into(),
            self.working.into(),
        ];
        store.execute(upsert, &values).map(drop)
    }
}

/// What a leader holds of an instrument, by its own events. See table `leader_position`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeaderPosition {
    pub holding: Holding,
    pub episode: u32,
    /// The last event that was decided.
    pub trade_id: Option<u64>,
}

impl Stored for LeaderPosition {
    type Key = (LeaderIndex, InstrumentIndex);

    fn fetch(store: &Store, (leader, instrument): Self::Key) -> Result<Option<Self>, StoreError> {
        let select = "SELECT lots, cost, realised, fees, fills, episode, trade_id
            FROM leader_position WHERE leader = $1 AND instrument = $2";
        store.first(select, &[leader.into(), instrument.into()], |row| {
            let (episode, trade_id) = (row.narrow(5)?, row.optional_unsigned(6)?);
            Ok(Self { holding: holding(row, 0)?, episode, trade_id })
        })
    }

    fn save(&self, store: &Store, (leader, instrument): Self::Key) -> Result<(), StoreError> {
        let upsert = "INSERT INTO leader_position (leader, instrument, lots, cost, realised, fees,
            fills, episode, trade_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (leader, instrument) DO UPDATE SET lots = excluded.lots,
            cost = excluded.cost, realised = excluded.realised, fees = excluded.fees,
            fills = excluded.fills, episode = excluded.episode, trade_id = excluded.trade_id";
        let [a, b, c, d, e, f, g] = keyed(leader, instrument, &self.holding);
        let values = [a, b, c, d, e, f, g, self.episode.into(), self.trade_id.into()];
        store.execute(upsert, &values).map(drop)
    }
}

/// Cash of an account, and what the venue said of it last. See table `account`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// What the first snapshot showed to have been there before. Money.
    pub deposited: i64,
    pub realised: i64,
    pub fees: i64,
    /// Funding paid since the first snapshot, less what was received. Money.
    pub funding: i64,
    /// What the venue had charged before the first snapshot, without our fills. Money.
    pub fees_before: i64,
    /// The first snapshot.
    pub opened_sequence: Option<u64>,
    pub venue_balance: Option<i64>,
    pub venue_equity: Option<i64>,
    pub venue_margin: Option<i64>,
    pub venue_fees: Option<i64>,
    /// What the venue said of funding and of deposits, as its own sums.
    pub venue_funding: Option<i64>,
    pub venue_deposits: Option<i64>,
    pub venue_sequence: Option<u64>,
    pub venue_time_ns: Option<u64>,
}

impl Stored for Account {
    type Key = FollowerIndex;

    fn fetch(store: &Store, follower: FollowerIndex) -> Result<Option<Self>, StoreError> {
        let select = "SELECT deposited, realised, fees, fees_before, opened_sequence,
            venue_balance, venue_equity, venue_margin, venue_fees, venue_sequence, venue_time_ns,
            funding, venue_funding, venue_deposits FROM account WHERE follower = $1";
        store.first(select, &[follower.into()], |row| {
            Ok(Self {
                deposited: row.integer(0)?,
                realised: row.integer(1)?,
                fees: row.integer(2)?,
                fees_before: row.integer(3)?,
                opened_sequence: row.optional_unsigned(4)?,
                venue_balance: row.optional(5)?,
                venue_equity: row.optional(6)?,
                venue_margin: row.optional(7)?,
                venue_fees: row.optional(8)?,
                venue_sequence: row.optional_unsigned(9)?,
                venue_time_ns: row.optional_unsigned(10)?,
                funding: row.integer(11)?,
                venue_funding: row.optional(12)?,
                venue_deposits: row.optional(13)?,
            })
        })
    }

    fn save(&self, store: &Store, follower: FollowerIndex) -> Result<(), StoreError> {
        let upsert = "INSERT INTO account (follower, deposited, realised, fees, fees_before,
            opened_sequence, venue_balance, venue_equity, venue_margin, venue_fees, venue_sequence,
            venue_time_ns, funding, venue_funding, venue_deposits)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (follower) DO UPDATE SET deposited = excluded.deposited,
            realised = excluded.realised, fees = excluded.fees, fees_before = excluded.fees_before,
            opened_sequence = excluded.opened_sequence, venue_balance = excluded.venue_balance,
            venue_equity = excluded.venue_equity, venue_margin = excluded.venue_margin,
            venue_fees = excluded.venue_fees, venue_sequence = excluded.venue_sequence,
            venue_time_ns = excluded.venue_time_ns, funding = excluded.funding,
            venue_funding = excluded.venue_funding, venue_deposits = excluded.venue_deposits";
        let values = [
            follower.into(),
            self.deposited.into(),
            self.realised.into(),
            self.fees.into(),
            self.fees_before.into(),
            self.opened_sequence.into(),
            self.venue_balance.into(),
            self.venue_equity.into(),
            self.venue_margin.into(),
            self.venue_fees.into(),
            self.venue_sequence.into(),
            self.venue_time_ns.into(),
            self.funding.into(),
            self.venue_funding.into(),
            self.venue_deposits.into(),
        ];
        store.execute(upsert, &values).map(drop)
    }
}

/// Last price known of an instrument. See table `mark`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub price: i64,
    /// Whether it is a quote of the venue; a trade is only better than nothing.
    pub is_quote: bool,
    pub sequence: u64,
    pub time_ns: u64,
}

impl Stored for Mark {
    type Key = InstrumentIndex;

    fn fetch(store: &Store, instrument: InstrumentIndex) -> Result<Option<Self>, StoreError> {
        let select = "SELECT price, origin, sequence, time_ns FROM mark WHERE instrument = $1";
        store.first(select, &[instrument.into()], |row| {
            let (price, is_quote) = (row.integer(0)?, row.truth(1)?);
            Ok(Self { price, is_quote, sequence: row.unsigned(2)?, time_ns: row.unsigned(3)? })
        })
    }

    fn save(&self, store: &Store, instrument: InstrumentIndex) -> Result<(), StoreError> {
        let upsert = "INSERT INTO mark (instrument, price, origin, sequence, time_ns)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (instrument) DO UPDATE SET
            price = excluded.price, origin = excluded.origin, sequence = excluded.sequence,
            time_ns = excluded.time_ns";
        let values = [
            instrument.into(),
            self.price.into(),
            self.is_quote.into(),
            self.sequence.into(),
            self.time_ns.into(),
        ];
        store.execute(upsert, &values).map(drop)
    }
}
