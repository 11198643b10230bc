//! Breaks: two books that disagree. One comparison opens, updates and resolves them.
//! What is compared, and when, is decided by the code that books.

use crate::store::{Store, StoreError};
use protocol::messages::{ClOrdId, Finding, FindingKind};
use protocol::units::{FollowerIndex, InstrumentIndex, LeaderIndex, Nanos, PlanIndex, Sequence};
use serde::Serialize;
use std::collections::BTreeMap;

/// Which books disagree, and about what. `expected` is the ledger's, `observed` the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BreakKind {
    /// Lots of an account in an instrument: ledger against the venue's complete answer.
    Position,
    /// Deposits, realised profit and fees of an account against the venue's balance. Money.
    Balance,
    /// Fees of an account against what the venue says that it has charged. Money.
    Fees,
    /// A report on an order that no decision made; observed is its filled quantity. Stays open.
    UnknownOrder,
    /// The report names another account than the order. Follower indices.
    OrderAccount,
    /// The report names another instrument than the order. Instrument indices.
    OrderInstrument,
    /// The report names another side than the order. One is buy, minus one is sell.
    OrderSide,
    /// More lots were filled than ordered.
    OverFill,
    /// Lots filled, by the fills that came, against the highest cumulative quantity reported.
    OrderCumulative,
    /// Lots still open, by what was ordered and filled, against what the report says.
    OrderLeaves,
    /// The venue took back or corrected an execution; observed is its quantity. Stays open.
    Busted,
    /// A fill without quantity or price, or too large to be booked. Stays open.
    Unbookable,
    /// Lots that a venue has reported as traded and that are in no fill, by account and instrument where these are
    /// known: less than a lot, or a report that could not be read. Stays open.
    UnbookedFill,
    /// Fills whose price lies between two ticks: booked at the next one, to our disadvantage. Observed is how many.
    /// Stays open.
    InexactPrice,
    /// Lots filled of an order that its venue had rejected, or that was proven never to have reached it. Stays open.
    DeniedFill,
    /// Lots filled of an order that an operator has settled: what he said against what its venue counts.
    SettledFill,
    /// Lots of such an order that its venue says are open.
    SettledOpen,
    /// Lots filled of an order: ledger against engine.
    EngineOrder,
    /// Lots of a plan in an instrument: ledger against engine.
    EnginePosition,
    /// The leader traded without our seeing it: position before the event, ours against the
    /// event's. Resolved at once, because the position is taken from the event.
    LeaderGap,
    /// Leader's position after an event: ledger against engine.
    LeaderPosition,
}

impl BreakKind {
    /// All kinds, in the order of the enum.
    pub const ALL: [Self; 21] = [
        Self::Position,
        Self::Balance,
        Self::Fees,
        Self::UnknownOrder,
        Self::OrderAccount,
        Self::OrderInstrument,
        Self::OrderSide,
        Self::OverFill,
        Self::OrderCumulative,
        Self::OrderLeaves,
        Self::Busted,
        Self::Unbookable,
        Self::UnbookedFill,
        Self::InexactPrice,
        Self::DeniedFill,
        Self::SettledFill,
        Self::SettledOpen,
        Self::EngineOrder,
        Self::EnginePosition,
        Self::LeaderGap,
        Self::LeaderPosition,
    ];

    /// The name in tables and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Balance => "balance",
            Self::Fees => "fees",
            Self::UnknownOrder => "unknown_order",
            Self::OrderAccount => "order_account",
            Self::OrderInstrument => "order_instrument",
            Self::OrderSide => "order_side",
            Self::OverFill => "over_fill",
            Self::OrderCumulative => "order_cumulative",
            Self::OrderLeaves => "order_leaves",
            Self::Busted => "busted",
            Self::Unbookable => "unbookable",
            Self::UnbookedFill => "unbooked_fill",
            Self::InexactPrice => "inexact_price",
            Self::DeniedFill => "denied_fill",
            Self::SettledFill => "settled_fill",
            Self::SettledOpen => "settled_open",
            Self::EngineOrder => "engine_order",
            Self::EnginePosition => "engine_position",
            Self::LeaderGap => "leader_gap",
            Self::LeaderPosition => "leader_position",
        }
    }

    /// What the engine is told of, as what.
    const fn finding(self) -> Option<FindingKind> {
        match self {
            Self::Position | Self::UnbookedFill => Some(FindingKind::UnexpectedPosition),
            Self::UnknownOrder | Self::DeniedFill => Some(FindingKind::UnexpectedOrder),
            _ => None,
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a break is about. What does not apply to its kind is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BreakSubject {
    pub kind: BreakKind,
    pub leader: Option<LeaderIndex>,
    pub follower: Option<FollowerIndex>,
    pub plan: Option<PlanIndex>,
    pub instrument: Option<InstrumentIndex>,
    pub order: Option<ClOrdId>,
}

impl BreakSubject {
    pub(crate) const fn of(kind: BreakKind) -> Self {
        Self { kind, leader: None, follower: None, plan: None, instrument: None, order: None }
    }

    pub(crate) const fn leader(kind: BreakKind, leader: LeaderIndex, at: InstrumentIndex) -> Self {
        Self { leader: Some(leader), instrument: Some(at), ..Self::of(kind) }
    }

    pub(crate) const fn follower(kind: BreakKind, follower: FollowerIndex) -> Self {
        Self { follower: Some(follower), ..Self::of(kind) }
    }
}

/// The breaks of a ledger; open ones are held in memory.
#[derive(Debug, Default)]
pub(crate) struct Breaks {
    open: BTreeMap<BreakSubject, Open>,
    count: i64,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    id: i64,
    expected: i64,
    observed: i64,
    /// The record that showed it as it is.
    changed: Sequence,
    /// Whether the engine was told of it as it is, or is being told.
    is_told: bool,
}

impl Breaks {
    /// The breaks that the ledger has.
    pub(crate) fn fetch(store: &Store) -> Result<Self, StoreError> {
        let count = store.first("SELECT COUNT(*) FROM break", &[], |row| row.integer(0))?;
        let select = "SELECT id, kind, leader, follower, plan, instrument, cl_ord_id, expected,
            observed, changed_sequence, told_sequence FROM break WHERE resolved_sequence IS NULL";
        let open = store.query(select, &[], |row| {
            // A kind that this program does not know cannot be resolved by it either.
            let Some(kind) = BreakKind::named(&row.text(1)?) else { return Ok(None) };
            let order = row.optional_text(6)?;
            let subject = BreakSubject {
                kind,
                leader: row.optional_narrow(2)?.map(LeaderIndex),
                follower: row.optional_narrow(3)?.map(FollowerIndex),
                plan: row.optional_narrow(4)?.map(PlanIndex),
                instrument: row.optional_narrow(5)?.map(InstrumentIndex),
                order: order.and_then(|order| ClOrdId::new(&order).ok()),
            };
            let (expected, observed) = (row.integer(7)?, row.integer(8)?);
            let (id, changed) = (row.integer(0)?, Sequence(row.unsigned(9)?));
            let is_told = row.optional_narrow::<i64>(10)?.is_some();
            Ok(Some((subject, Open { id, expected, observed, changed, is_told })))
        })?;
        Ok(Self { open: open.into_iter().flatten().collect(), count: count.unwrap_or(0) })
    }

    /// Opens, updates or resolves the break of a subject, as the two books now stand.
    pub(crate) fn compare(
        &mut self,
        store: &Store,
        at: Sequence,
        subject: BreakSubject,
        expected: i64,
        observed: i64,
    ) -> Result<(), StoreError> {
        match self.open.get_mut(&subject) {
            None if expected == observed => Ok(()),
            None => self.insert(store, at, subject, expected, observed),
            Some(open) if expected == observed => {
                let update = "UPDATE break SET resolved_sequence = $1 WHERE id = $2";
                store.execute(update, &[at.into(), open.id.into()])?;
                self.open.remove(&subject);
                Ok(())
            }
            Some(open) if (open.expected, open.observed) == (expected, observed) => Ok(()),
            Some(open) => {
                let id = open.id;
                // The same difference at another place is no news.
                let difference = |expected: i64, observed: i64| observed.wrapping_sub(expected);
                let before = difference(open.expected, open.observed);
                let is_told = open.is_told && before == difference(expected, observed);
                *open = Open { id, expected, observed, changed: at, is_told };
                let told = if is_told { "" } else { ", told_sequence = NULL" };
                let update = &format!(
                    "UPDATE break SET expected = $1, observed = $2, changed_sequence = $3{told}
                    WHERE id = $4"
                );
                store.execute(update, &[expected.into(), observed.into(), at.into(), id.into()])?;
                Ok(())
            }
        }
    }

    /// What the other book of an open break says.
    pub(crate) fn observed(&self, subject: &BreakSubject) -> Option<i64> {
        self.open.get(subject).map(|open| open.observed)
    }

    fn insert(
        &mut self,
        store: &Store,
        at: Sequence,
        subject: BreakSubject,
        expected: i64,
        observed: i64,
    ) -> Result<(), StoreError> {
        let insert = "INSERT INTO break (id, kind, leader, follower, plan, instrument, cl_ord_id,
            expected, observed, opened_sequence, changed_sequence)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        self.count += 1;
        let BreakSubject { kind, leader, follower, plan, instrument, ref order } = subject;
        store.execute(
            insert,
            &[
                self.count.into(),
                kind.name().into(),
                leader.into(),
                follower.into(),
                plan.into(),
                instrument.into(),
                order.as_ref().into(),
                expected.into(),
                observed.into(),
                at.into(),
                at.into(),
            ],
        )?;
        let open = Open { id: self.count, expected, observed, changed: at, is_told: false };
        self.open.insert(subject, open);
        Ok(())
    }

    /// What the engine was not told of yet; it counts as told from now on.
    pub(crate) fn findings(&mut self, now: Nanos) -> Vec<Finding> {
        let unsaid = self.open.iter_mut().filter(|(_, open)| !open.is_told);
        let finding = |(subject, open): (&BreakSubject, &mut Open)| {
            let found = Finding {
                kind: subject.kind.finding()?,
                follower: subject.follower?,
                instrument: subject.instrument?,
                expected: open.expected,
                observed: open.observed,
                sequence: open.changed,
                time: now,
            };
            open.is_told = true;
            Some(found)
        };
        unsaid.filter_map(finding).collect()
    }

    /// The journal has what the engine was told: a start need not tell it again.
    pub(crate) fn told(
        &mut self,
        store: &Store,
        at: Sequence,
        finding: &Finding,
    ) -> Result<(), StoreError> {
        let is_it = |subject: &BreakSubject, open: &Open| {
            let about = (subject.kind.finding(), subject.follower, subject.instrument);
            about == (Some(finding.kind), Some(finding.follower), Some(finding.instrument))
                && open.changed <= finding.sequence
        };
        for (_, open) in self.open.iter_mut().filter(|(subject, open)| is_it(subject, open)) {
            open.is_told = true;
            let update = "UPDATE break SET told_sequence = $1 WHERE id = $2";
            store.execute(update, &[at.into(), open.id.into()])?;
        }
        Ok(())
    }
}
