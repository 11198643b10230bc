//! Finds the figures of the report. Sums are made here, in 128 bits, for the database's would overflow.

use super::names::{Names, money, wide_money};
use super::outages;
use super::settlements;
use super::sync::sync_ppm;
use super::trading;
use super::trips::{self, Latched};
use super::{
    AccountInstrument, BREAKS_LISTED_MAX, BreakReport, BreaksReport, ConfigurationReport, Counts,
    FollowerReport, Latency, LeaderInstrument, LeaderReport, PlanInstrument, PlanReport, Postings,
    Report, TurnReport, fairness,
};
use crate::LedgerError;
use crate::breaks::BreakKind;
use crate::holding::Holding;
use crate::ledger::Position;
use crate::meaning::{is_final, value};
use crate::store::{Row, Store, StoreError, Value};
use protocol::messages::{
    ExecType, FailureClass, FailureRule, OrdRejReason, OrderState, Reason, Trigger,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(super) type Collected<T> = Result<T, LedgerError>;

pub(super) fn report(store: &Store) -> Collected<Report> {
    let position = Position::fetch(store)?;
    let names = Names::fetch(store)?;
    let instructed = Instructed::fetch(store, &names)?;
    let followers = followers(store, &names, &instructed)?;
    let orders_by_state = orders_by_state(store)?;
    let plans: Vec<&PlanReport> = followers.iter().flat_map(|follower| &follower.plans).collect();
    let count = |is_counted: fn(&PlanReport) -> bool| {
        let counted = plans.iter().filter(|plan| is_counted(plan)).count();
        u64::try_from(counted).expect("counts fit 64 bits")
    };
    let fills = count_of(store, "SELECT COUNT(*) FROM fill", &[])?;
    // What mapped leaders repeat came in once; who signals is only taken to trade.
    let events_in = "SELECT COUNT(*) FROM leader_event
        WHERE leader NOT IN (SELECT leader FROM mapping_definition)
        AND leader NOT IN (SELECT leader FROM leader_signal_event)";
    let trades = "SELECT COUNT(*) FROM execution_report WHERE exec_type = $1";
    let trades = count_of(store, trades, &[ExecType::Trade.to_wire().into()])?;
    Ok(Report {
        position,
        configuration: configuration(store, &position)?,
        events_in: count_of(store, events_in, &[])?,
        events_skipped: reasons(store, "event_skipped")?,
        events_refused: reasons(store, "event_refused")?,
        decisions: count_of(store, "SELECT COUNT(*) FROM decision", &[])?,
        instructions: count_of(store, "SELECT COUNT(*) FROM instruction", &[])?,
        orders_out: count_of(store, "SELECT COUNT(*) FROM orders WHERE is_known = 1", &[])?,
        orders_open: orders_by_state
            .iter()
            .filter(|(state, _)| !is_final(**state))
            .map(|(_, count)| count)
            .sum(),
        orders_by_state: named(orders_by_state),
        rejects: rejects(store)?,
        fills,
        fills_not_booked: trades.saturating_sub(fills),
        skips: named(instructed.skips.clone()),
        changes: named(instructed.changes.clone()),
        trading: trading::fetch(store, &names)?,
        venues_down: outages::fetch(store, position.configuration)?,
        trips: trips::fetch(store, &names, Latched::EverListed)?,
        trips_latched: trips::latched(store)?,
        settlements: settlements::newest(store, &names)?,
        failures: failures(store)?,
        plans_out_of_sync: count(|plan| plan.is_out_of_sync),
        breaks: breaks(store, &names)?,
        sync_ppm_worst: followers.iter().map(|follower| follower.sync_ppm).min().flatten(),
        plans: count(|_| true),
        plans_on_target: count(|plan| plan.is_on_target),
        plans_limited: count(|plan| plan.is_limited),
        plans_unexplained: count(|plan| !plan.is_waiting && !plan.is_limited),
        postings: postings(store)?,
        latency: latency(store)?,
        fairness: fairness::fetch(store)?,
        leaders: leaders(store, &names)?,
        followers,
    })
}

fn count_of(store: &Store, select: &str, values: &[Value<'_>]) -> Collected<u64> {
    Ok(store.first(select, values, |row| row.unsigned(0))?.unwrap_or(0))
}

/// Counts by an enum's name.
fn named<T: std::fmt::Debug>(counts: BTreeMap<T, u64>) -> Counts {
    counts.into_iter().map(|(key, count)| (format!("{key:?}"), count)).collect()
}

fn reason(number: i64) -> Collected<Reason> {
    value("reason", number, Reason::from_wire)
}

fn reasons(store: &Store, table: &str) -> Collected<Counts> {
    let select = format!("SELECT reason, COUNT(*) FROM {table} GROUP BY reason");
    let found = store.query(&select, &[], |row| Ok((row.integer(0)?, row.unsigned(1)?)))?;
    found.into_iter().map(|(number, count)| Ok((format!("{:?}", reason(number)?), count))).collect()
}

fn configuration(store: &Store, position: &Position) -> Collected<Option<ConfigurationReport>> {
    let select = "SELECT revision, hash, sequence FROM configuration WHERE sequence = $1";
    let found = store.first(select, &[position.configuration.into()], |row| {
        let (revision, hash, sequence) = (row.narrow(0)?, row.text(1)?, row.unsigned(2)?);
        Ok(ConfigurationReport { revision, hash, sequence })
    })?;
    Ok(found)
}

fn orders_by_state(store: &Store) -> Collected<BTreeMap<OrderState, u64>> {
    let select = "SELECT state, COUNT(*) FROM orders GROUP BY state";
    let found = store.query(select, &[], |row| Ok((row.integer(0)?, row.unsigned(1)?)))?;
    let known = |(number, count)| Ok((value("order state", number, OrderState::from_wire)?, count));
    found.into_iter().map(known).collect()
}

fn rejects(store: &Store) -> Collected<Counts> {
    let select = "SELECT reject_reason, COUNT(*) FROM orders WHERE state = $1
        AND reject_reason IS NOT NULL GROUP BY reject_reason";
    let rejected = [OrderState::Rejected.to_wire().into()];
    let found = store.query(select, &rejected, |row| Ok((row.integer(0)?, row.unsigned(1)?)))?;
    let known = |(number, count)| {
        let reason = value("order reject reason", number, OrdRejReason::from_wire)?;
        Ok((format!("{reason:?}"), count))
    };
    found.into_iter().map(known).collect()
}

/// Failures by kind and what was done about them.
fn failures(store: &Store) -> Collected<Counts> {
    let select = "SELECT failure, rule, COUNT(*) FROM execution_failure GROUP BY failure, rule";
    let found =
        store.query(select, &[], |row| Ok((row.integer(0)?, row.integer(1)?, row.unsigned(2)?)))?;
    let known = |(failure, rule, count)| {
        let failure = value("failure class", failure, FailureClass::from_wire)?;
        let rule = value("failure rule", rule, FailureRule::from_wire)?;
        Ok((format!("{failure:?} {rule:?}"), count))
    };
    found.into_iter().map(known).collect()
}

/// Instructions by reason: of all plans, and by follower.
#[derive(Debug, Default)]
struct Instructed {
    skips: BTreeMap<Reason, u64>,
    changes: BTreeMap<Reason, u64>,
    followers: BTreeMap<u32, [BTreeMap<Reason, u64>; 2]>,
}

impl Instructed {
    fn fetch(store: &Store, names: &Names) -> Collected<Self> {
        // Zero is no order, one an order as desired, two an order of another quantity.
        let select = "SELECT plan, reason,
            CASE WHEN lots = 0 THEN 0 WHEN lots = desired THEN 1 ELSE 2 END AS outcome, COUNT(*)
            FROM instruction GROUP BY plan, reason, outcome";
        let found = store.query(select, &[], |row| {
            let (plan, outcome): (u32, u8) = (row.narrow(0)?, row.narrow(2)?);
            Ok((plan, row.integer(1)?, outcome, row.unsigned(3)?))
        })?;
        let mut instructed = Self::default();
        for (plan, number, outcome, count) in found {
            let reason = reason(number)?;
            let Some(follower) = names.plans.get(&plan).map(|plan| plan.follower) else { continue };
            let own = instructed.followers.entry(follower).or_default();
            let (all, own) = match outcome {
                0 => (&mut instructed.skips, &mut own[0]),
                1 => continue,
                _ => (&mut instructed.changes, &mut own[1]),
            };
            *all.entry(reason).or_default() += count;
            *own.entry(reason).or_default() += count;
        }
        Ok(instructed)
    }
}

fn breaks(store: &Store, names: &Names) -> Collected<BreaksReport> {
    let select = "SELECT kind, COUNT(*), COUNT(resolved_sequence) FROM break GROUP BY kind";
    let found =
        store.query(select, &[], |row| Ok((row.text(0)?, row.unsigned(1)?, row.unsigned(2)?)))?;
    let select = "SELECT kind, leader, follower, plan, instrument, cl_ord_id, expected, observed,
        opened_sequence FROM break WHERE resolved_sequence IS NULL ORDER BY id LIMIT $1";
    let list = store.query(select, &[BREAKS_LISTED_MAX.into()], |row| {
        let Some(kind) = BreakKind::named(&row.text(0)?) else { return Ok(None) };
        Ok(Some(BreakReport {
            kind,
            leader: row.optional_narrow(1)?.map(|leader| names.leader(leader)),
            follower: row.optional_narrow(2)?.map(|follower| names.follower(follower)),
            plan: row.optional_narrow(3)?.map(|plan| names.plan(plan)),
            instrument: row.optional_narrow(4)?.map(|instrument| names.symbol(instrument)),
            order: row.optional_text(5)?,
            expected: row.integer(6)?,
            observed: row.integer(7)?,
            opened_sequence: row.unsigned(8)?,
        }))
    })?;
    let resolved = found.iter().map(|(_, _, resolved)| resolved).sum();
    let all: u64 = found.iter().map(|(_, all, _)| all).sum();
    Ok(BreaksReport {
        open: all - resolved,
        resolved,
        by_kind: found.into_iter().map(|(kind, all, _)| (kind, all)).collect(),
        list: list.into_iter().flatten().collect(),
    })
}

fn postings(store: &Store) -> Collected<Postings> {
    // Whole and rest are summed apart: their sums fit 64 bits where the amounts' sum may not.
    const PART: i64 = 1 << 32;
    let select = "SELECT account, CAST(SUM(amount / $1) AS BIGINT),
        CAST(SUM(amount % $1) AS BIGINT) FROM posting GROUP BY account";
    let found = store.query(select, &[PART.into()], |row| {
        let sum = i128::from(row.integer(1)?) * i128::from(PART) + i128::from(row.integer(2)?);
        Ok((row.text(0)?, sum))
    })?;
    let sums: BTreeMap<String, i128> = found.into_iter().collect();
    let sum_of = |account: &str| wide_money(sums.get(account).copied().unwrap_or(0));
    Ok(Postings {
        deposits: sum_of("deposits"),
        cash: sum_of("cash"),
        position_cost: sum_of("position_cost"),
        realised: sum_of("realised"),
        fees: sum_of("fees"),
        funding: sum_of("funding"),
        sum: wide_money(sums.values().sum()),
    })
}

fn latency(store: &Store) -> Collected<Latency> {
    let select =
        "SELECT CASE WHEN h.time_ns > d.receive_ns THEN h.time_ns - d.receive_ns ELSE 0 END
        AS took FROM handed h JOIN decision d ON d.sequence = h.decision
        WHERE d.cause = $1 ORDER BY took";
    let leader_event = [Trigger::LeaderEvent.to_wire().into()];
    let figures = store.query(select, &leader_event, |row| row.unsigned(0))?;
    Ok(spread_of(&figures))
}

/// The distribution of figures that ascend.
pub(super) fn spread_of(figures: &[u64]) -> Latency {
    let at = |permille: usize| {
        let rank = (figures.len() * permille).div_ceil(1000).max(1);
        figures.get(rank - 1).copied().unwrap_or(0)
    };
    Latency {
        count: u64::try_from(figures.len()).expect("counts fit 64 bits"),
        p50_ns: at(500),
        p90_ns: at(900),
        p99_ns: at(990),
        p999_ns: at(999),
        max_ns: at(1000),
    }
}

fn leaders(store: &Store, names: &Names) -> Collected<Vec<LeaderReport>> {
    let select = "SELECT leader, instrument, lots, cost, realised, fees, fills FROM leader_position
        ORDER BY leader, instrument";
    let found = store.query(select, &[], |row| {
        let key: (u16, u16) = (row.narrow(0)?, row.narrow(1)?);
        Ok((key, holding(row, 2)?))
    })?;
    let report = |(leader, name): (&u16, &String)| {
        let own: Vec<_> = found.iter().filter(|((of, _), _)| of == leader).collect();
        let instruments = own.iter().map(|((_, instrument), holding)| LeaderInstrument {
            instrument: names.led_symbol(*leader, *instrument),
            position: holding.lots,
            unrealised: names.led_unrealised((*leader, *instrument), holding).map(money),
        });
        LeaderReport {
            leader: *leader,
            name: name.clone(),
            events: own.iter().map(|(_, holding)| holding.fills).sum(),
            realised: sum(own.iter().map(|(_, holding)| holding.realised)),
            fees: sum(own.iter().map(|(_, holding)| holding.fees)),
            instruments: instruments.collect(),
        }
    };
    Ok(names.leaders.iter().map(report).collect())
}

fn holding(row: Row<'_>, first: usize) -> Result<Holding, StoreError> {
    Ok(Holding {
        lots: row.integer(first)?,
        cost: row.integer(first + 1)?,
        realised: row.integer(first + 2)?,
        fees: row.integer(first + 3)?,
        fills: row.integer(first + 4)?,
    })
}

fn unrealised(names: &Names, instrument: u16, holding: &Holding) -> Option<i64> {
    match names.instruments.get(&instrument) {
        Some(instrument) => instrument.unrealised(holding),
        None => (holding.lots == 0).then_some(0),
    }
}

fn sum(amounts: impl Iterator<Item = i64>) -> Decimal {
    wide_money(amounts.map(i128::from).sum())
}

/// A row of `account` for the report.
#[derive(Clone, Copy, Debug, Default)]
struct Cash {
    deposited: i64,
    realised: i64,
    fees: i64,
    funding: i64,
    venue_balance: Option<i64>,
    venue_equity: Option<i64>,
}

/// An instrument, what an account holds of it, and what the venue says.
type Held = (u16, Holding, Option<i64>);

/// Everything by follower, each from one query.
struct Accounts {
    cash: BTreeMap<u32, Cash>,
    orders: BTreeMap<u32, u64>,
    slippage: BTreeMap<u32, i128>,
    positions: BTreeMap<u32, Vec<Held>>,
    plans: BTreeMap<u32, Vec<PlanReport>>,
    targets: BTreeMap<(u32, u16), Together>,
    turns: BTreeMap<u32, TurnReport>,
}

fn followers(
    store: &Store,
    names: &Names,
    instructed: &Instructed,
) -> Collected<Vec<FollowerReport>> {
    let (plans, targets) = plans(store, names)?;
    let orders = "SELECT follower, COUNT(*) FROM orders WHERE is_known = 1 GROUP BY follower";
    let orders = store.query(orders, &[], |row| Ok((row.narrow(0)?, row.unsigned(1)?)))?;
    let mut positions = positions(store)?;
    // A target without a position is a drift as well.
    for ((follower, instrument), _) in targets.iter().filter(|(_, together)| together.target != 0) {
        let held = positions.entry(*follower).or_default();
        if let Err(place) = held.binary_search_by_key(instrument, |(instrument, ..)| *instrument) {
            held.insert(place, (*instrument, Holding::default(), None));
        }
    }
    let mut accounts = Accounts {
        cash: cash(store)?,
        orders: orders.into_iter().collect(),
        slippage: slippage(store, names)?,
        positions,
        plans,
        targets,
        turns: fairness::turns(store, names)?,
    };
    let report = |(follower, name): (&u32, &String)| {
        let [skips, changes] = instructed.followers.get(follower).cloned().unwrap_or_default();
        let report = accounts.follower(names, *follower, name);
        FollowerReport { skips: named(skips), changes: named(changes), ..report }
    };
    Ok(names.followers.iter().map(report).collect())
}

/// The sync score of targets and positions by instrument; none where a drift has no price.
fn sync_of(names: &Names, held: impl Iterator<Item = (u16, i64, i64)>) -> Option<u32> {
    let (mut targets, mut drifts) = (0_i128, 0_i128);
    for (instrument, target, position) in held {
        let drift = i128::from(target) - i128::from(position);
        if (target, drift) == (0, 0) {
            continue;
        }
        let instrument = names.instruments.get(&instrument)?;
        let value = |lots: i128| instrument.value(lots.saturating_abs());
        match (value(target.into()), value(drift)) {
            (Some(target), Some(drift)) => {
                targets = targets.saturating_add(target);
                drifts = drifts.saturating_add(drift);
            }
            // What is in step is so at any price.
            _ if drift == 0 => {}
            _ => return None,
        }
    }
    Some(sync_ppm(targets, drifts))
}

impl Accounts {
    fn together(&self, follower: u32, instrument: u16) -> Together {
        self.targets.get(&(follower, instrument)).copied().unwrap_or_default()
    }

    fn sync_ppm(&self, names: &Names, follower: u32, positions: &[Held]) -> Option<u32> {
        let held = positions.iter().map(|(instrument, holding, _)| {
            (*instrument, self.together(follower, *instrument).target, holding.lots)
        });
        sync_of(names, held)
    }

    fn follower(&mut self, names: &Names, follower: u32, name: &str) -> FollowerReport {
        let cash = self.cash.get(&follower).copied().unwrap_or_default();
        let positions = self.positions.remove(&follower).unwrap_or_default();
        let plans = self.plans.remove(&follower).unwrap_or_default();
        let mut value = Some(0_i128);
        for (instrument, holding, _) in &positions {
            let unrealised = unrealised(names, *instrument, holding).map(i128::from);
            value = value.zip(unrealised).map(|(value, unrealised)| value + unrealised);
        }
        let (realised, fees) = (i128::from(cash.realised), i128::from(cash.fees));
        let funding = i128::from(cash.funding);
        let instrument = |(instrument, holding, venue): &Held| {
            let together = self.together(follower, *instrument);
            account_instrument(names, *instrument, holding, *venue, together)
        };
        FollowerReport {
            follower,
            name: name.to_owned(),
            orders: self.orders.get(&follower).copied().unwrap_or(0),
            fills: positions.iter().map(|(_, held, _)| held.fills.cast_unsigned()).sum(),
            skips: Counts::new(),
            changes: Counts::new(),
            deposited: money(cash.deposited),
            fees: money(cash.fees),
            funding: money(cash.funding),
            realised: money(cash.realised),
            unrealised: value.map(wide_money),
            net: value.map(|value| wide_money(realised + value - fees - funding)),
            slippage: wide_money(self.slippage.get(&follower).copied().unwrap_or(0)),
            balance: wide_money(i128::from(cash.deposited) + realised - fees - funding),
            venue_balance: cash.venue_balance.map(money),
            venue_equity: cash.venue_equity.map(money),
            sync_ppm: self.sync_ppm(names, follower, &positions),
            turns: self.turns.get(&follower).copied().unwrap_or_default(),
            is_on_target: plans.iter().all(|plan| plan.is_on_target),
            instruments: positions.iter().map(instrument).collect(),
            plans,
        }
    }
}

fn account_instrument(
    names: &Names,
    instrument: u16,
    holding: &Holding,
    venue_position: Option<i64>,
    together: Together,
) -> AccountInstrument {
    let target = together.target;
    AccountInstrument {
        instrument: names.symbol(instrument),
        target,
        crossed: together.crossed(),
        position: holding.lots,
        drift: target.saturating_sub(holding.lots),
        venue_position,
        fills: holding.fills,
        cost: money(holding.cost),
        mark: names.instruments.get(&instrument).and_then(|instrument| instrument.mark()),
        realised: money(holding.realised),
        unrealised: unrealised(names, instrument, holding).map(money),
        fees: money(holding.fees),
    }
}

fn cash(store: &Store) -> Collected<BTreeMap<u32, Cash>> {
    let select = "SELECT follower, deposited, realised, fees, venue_balance, venue_equity, funding FROM account";
    let found = store.query(select, &[], |row| {
        let cash = Cash {
            deposited: row.integer(1)?,
            realised: row.integer(2)?,
            fees: row.integer(3)?,
            venue_balance: row.optional(4)?,
            venue_equity: row.optional(5)?,
            funding: row.integer(6)?,
        };
        Ok((row.narrow(0)?, cash))
    })?;
    Ok(found.into_iter().collect())
}

fn positions(store: &Store) -> Collected<BTreeMap<u32, Vec<Held>>> {
    let select = "SELECT follower, instrument, lots, cost, realised, fees, fills, venue_lots
        FROM account_position ORDER BY follower, instrument";
    let mut positions: BTreeMap<u32, Vec<_>> = BTreeMap::new();
    store.query(select, &[], |row| {
        let position = (row.narrow(1)?, holding(row, 2)?, row.optional(7)?);
        positions.entry(row.narrow(0)?).or_default().push(position);
        Ok(())
    })?;
    Ok(positions)
}

/// Per follower: lots times the difference to the leader's own price, for fills that follow an event.
fn slippage(store: &Store, names: &Names) -> Collected<BTreeMap<u32, i128>> {
    let select = "SELECT f.follower, f.instrument, f.lots, f.price, e.price FROM fill f
        JOIN orders o ON o.cl_ord_id = f.cl_ord_id JOIN decision d ON d.sequence = o.decision
        JOIN leader_event e ON e.sequence = d.event";
    let mut slippage: BTreeMap<u32, i128> = BTreeMap::new();
    store.query(select, &[], |row| {
        let (follower, instrument): (u32, u16) = (row.narrow(0)?, row.narrow(1)?);
        let worse = i128::from(row.integer(3)?) - i128::from(row.integer(4)?);
        if let Some(instrument) = names.instruments.get(&instrument) {
            let worth = instrument.worth(i128::from(row.integer(2)?).saturating_mul(worse));
            let sum = slippage.entry(follower).or_default();
            *sum = sum.saturating_add(worth);
        }
        Ok(())
    })?;
    Ok(slippage)
}

type Plans = (BTreeMap<u32, Vec<PlanReport>>, BTreeMap<(u32, u16), Together>);

/// Plans of an account in an instrument together, lots.
#[derive(Clone, Copy, Debug, Default)]
struct Together {
    target: i64,
    /// What is held by those that are long, and by those that are short; not negative.
    long: i64,
    short: i64,
}

impl Together {
    const fn take(&mut self, target: i64, lots: i64) {
        self.target = self.target.saturating_add(target);
        if lots < 0 {
            self.short = self.short.saturating_sub(lots);
        } else {
            self.long = self.long.saturating_add(lots);
        }
    }

    fn crossed(&self) -> i64 {
        self.long.min(self.short)
    }
}

/// Plans by follower, and what they are together by follower and instrument.
fn plans(store: &Store, names: &Names) -> Collected<Plans> {
    let select = "SELECT plan, instrument, lots, cost, realised, fees, fills, orders, limitations,
        reason, target, desired, working FROM plan_position ORDER BY plan, instrument";
    let found = store.query(select, &[], plan_row)?;
    let mut rows: BTreeMap<u32, Vec<PlanRow>> = BTreeMap::new();
    let mut targets: BTreeMap<(u32, u16), Together> = BTreeMap::new();
    for row in found {
        if let Some(plan) = names.plans.get(&row.plan) {
            let together = targets.entry((plan.follower, row.instrument)).or_default();
            together.take(row.target, row.holding.lots);
        }
        rows.entry(row.plan).or_default().push(row);
    }
    let out_of_sync = trips::out_of_sync(store)?;
    let mut plans: BTreeMap<u32, Vec<PlanReport>> = BTreeMap::new();
    for (index, plan) in &names.plans {
        let rows = rows.remove(index).unwrap_or_default();
        let instruments: Vec<PlanInstrument> =
            rows.iter().map(|row| plan_instrument(names, row)).collect::<Collected<_>>()?;
        plans.entry(plan.follower).or_default().push(PlanReport {
            plan: *index,
            name: plan.name.clone(),
            leader: names.leader(plan.leader),
            orders: rows.iter().map(|row| row.orders).sum(),
            fills: rows.iter().map(|row| row.holding.fills).sum(),
            realised: sum(rows.iter().map(|row| row.holding.realised)),
            fees: sum(rows.iter().map(|row| row.holding.fees)),
            sync_ppm: sync_of(
                names,
                rows.iter().map(|row| (row.instrument, row.target, row.holding.lots)),
            ),
            is_out_of_sync: out_of_sync.contains(index),
            is_on_target: instruments.iter().all(|instrument| instrument.is_on_target),
            is_waiting: instruments.iter().all(|instrument| {
                instrument.is_on_target || instrument.drift == instrument.working
            }),
            is_limited: rows.iter().any(|row| row.limitations > 0),
            instruments,
        });
    }
    Ok((plans, targets))
}

/// A row of `plan_position` for the report.
struct PlanRow {
    plan: u32,
    instrument: u16,
    holding: Holding,
    orders: i64,
    limitations: i64,
    reason: i64,
    target: i64,
    desired: i64,
    working: i64,
}

fn plan_row(row: Row<'_>) -> Result<PlanRow, StoreError> {
    Ok(PlanRow {
        plan: row.narrow(0)?,
        instrument: row.narrow(1)?,
        holding: holding(row, 2)?,
        orders: row.integer(7)?,
        limitations: row.integer(8)?,
        reason: row.integer(9)?,
        target: row.integer(10)?,
        desired: row.integer(11)?,
        working: row.integer(12)?,
    })
}

fn plan_instrument(names: &Names, row: &PlanRow) -> Collected<PlanInstrument> {
    let reason = reason(row.reason)?;
    let drift = row.target.saturating_sub(row.holding.lots);
    // Nothing has moved since the engine found this difference to be too small.
    let is_carried =
        reason == Reason::BelowMinimumCarried && drift.saturating_sub(row.working) == row.desired;
    Ok(PlanInstrument {
        instrument: names.symbol(row.instrument),
        target: row.target,
        position: row.holding.lots,
        working: row.working,
        drift,
        is_on_target: drift == 0 || is_carried,
        reason: format!("{reason:?}"),
        limitations: row.limitations,
    })
}
