//! Supervisory rules that have tripped, for people: what tripped, why, and who re-armed it.

use super::{Names, TRIPS_LISTED_MAX, TripReport, money};
use crate::LedgerError;
use crate::meaning::{sentence, value};
use crate::store::Store;
use protocol::messages::{ControlAction, Reason, Scope, SupervisionRule};
use std::collections::BTreeSet;

/// Which trips are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Latched {
    /// The newest ones, whether they were re-armed or not.
    EverListed,
    /// Those that were in force at a record.
    At(u64),
    /// Those that are in force.
    Now,
}

/// Trips, newest first.
pub(crate) fn fetch(
    store: &Store,
    names: &Names,
    latched: Latched,
) -> Result<Vec<TripReport>, LedgerError> {
    let select = "SELECT t.sequence, t.rule, t.scope, t.target, t.action, t.reason, t.observed,
        t.bound, t.time_ns, t.rearmed, c.actor FROM trip t
        LEFT JOIN command_decision d ON d.sequence = t.rearmed
        LEFT JOIN command c ON c.sequence = d.input
        WHERE t.sequence <= $1 AND (t.rearmed IS NULL OR t.rearmed > $2)
        ORDER BY t.sequence DESC LIMIT $3";
    let (up_to, rearmed_after, trips_max) = match latched {
        Latched::EverListed => (i64::MAX.unsigned_abs(), 0, TRIPS_LISTED_MAX),
        Latched::At(sequence) => (sequence, sequence, i64::MAX),
        Latched::Now => (i64::MAX.unsigned_abs(), i64::MAX.unsigned_abs(), i64::MAX),
    };
    let values = [up_to.into(), rearmed_after.into(), trips_max.into()];
    let found = store.query(select, &values, |row| {
        let numbers = [row.integer(1)?, row.integer(2)?, row.integer(4)?, row.integer(5)?];
        let trip = TripReport {
            sequence: row.unsigned(0)?,
            rule: String::new(),
            scope: String::new(),
            target: String::new(),
            action: String::new(),
            reason: String::new(),
            sentence: "",
            observed: String::new(),
            limit: String::new(),
            time_ns: row.unsigned(8)?,
            rearmed: row.optional_unsigned(9)?,
            rearmed_by: row.optional_text(10)?,
        };
        Ok((trip, numbers, row.narrow::<u32>(3)?, (row.integer(6)?, row.integer(7)?)))
    })?;
    let mut trips = Vec::with_capacity(found.len());
    for (trip, [rule, scope, action, reason], target, (observed, limit)) in found {
        let rule = value("supervision rule", rule, SupervisionRule::from_wire)?;
        let scope = value("scope", scope, Scope::from_wire)?;
        let action = value("control action", action, ControlAction::from_wire)?;
        let reason = value("reason", reason, Reason::from_wire)?;
        trips.push(TripReport {
            rule: format!("{rule:?}"),
            scope: format!("{scope:?}"),
            target: names.target(scope, target),
            action: format!("{action:?}"),
            reason: format!("{reason:?}"),
            sentence: sentence(reason),
            observed: amount(rule, observed),
            limit: amount(rule, limit),
            ..trip
        });
    }
    Ok(trips)
}

/// Trips that were not re-armed and disarm something.
pub(super) fn latched(store: &Store) -> Result<u64, LedgerError> {
    let select = "SELECT COUNT(*) FROM trip WHERE rearmed IS NULL AND action <> $1";
    let marks = [ControlAction::MarkOutOfSync.to_wire().into()];
    Ok(store.first(select, &marks, |row| row.unsigned(0))?.unwrap_or(0))
}

/// Plans that a rule holds for out of sync.
pub(super) fn out_of_sync(store: &Store) -> Result<BTreeSet<u32>, LedgerError> {
    let select = "SELECT DISTINCT target FROM trip
        WHERE rearmed IS NULL AND action = $1 AND scope = $2";
    let marks = [ControlAction::MarkOutOfSync.to_wire().into(), Scope::Plan.to_wire().into()];
    Ok(store.query(select, &marks, |row| row.narrow(0))?.into_iter().collect())
}

/// What a rule measures, in its own unit.
fn amount(rule: SupervisionRule, number: i64) -> String {
    match rule {
        SupervisionRule::DailyLoss
        | SupervisionRule::Drawdown
        | SupervisionRule::GuardMarginCall
        | SupervisionRule::GuardPositionNotional
        | SupervisionRule::GuardDailyLoss => money(number).to_string(),
        SupervisionRule::GuardLeverage => {
            rust_decimal::Decimal::new(number, 12).round_dp(2).normalize().to_string()
        }
        SupervisionRule::DailyLossPct | SupervisionRule::DrawdownPct => {
            let percent = rust_decimal::Decimal::new(number, 6).round_dp(2).normalize();
            format!("{percent}%")
        }
        SupervisionRule::Repeats
        | SupervisionRule::GuardInstrument
        | SupervisionRule::GuardTradesPerMinute
        | SupervisionRule::UnexpectedPosition
        | SupervisionRule::UnexpectedOrder
        | SupervisionRule::ExecutionFailure
        | SupervisionRule::VenueClosed
        | SupervisionRule::VenueRejects => number.to_string(),
        SupervisionRule::SyncScore => {
            let percent = rust_decimal::Decimal::new(number, 2).normalize();
            format!("{percent}%")
        }
    }
}
