//! Who is served first: the place of each follower's orders among those of one leader event, and how far the
//! first and the last of them were apart at the venue.

use super::collect::{Collected, spread_of};
use super::names::Names;
use super::{FairnessReport, TurnReport};
use crate::store::Store;
use protocol::messages::Trigger;
use std::collections::BTreeMap;

/// Orders are ranked as they stand in the journal, which is the order in which they leave.
const RANKED: &str = "WITH ranked AS (SELECT i.plan AS plan,
    ROW_NUMBER() OVER (PARTITION BY d.event ORDER BY i.decision, i.place) AS turn,
    COUNT(*) OVER (PARTITION BY d.event) AS turns
    FROM instruction i JOIN decision d ON d.sequence = i.decision
    WHERE d.cause = $1 AND i.lots <> 0)
    SELECT plan, COUNT(*),
    CAST(SUM((turn - 1) * 1000000 / (turns - 1)) AS BIGINT),
    CAST(SUM(CASE WHEN turn = 1 THEN 1 ELSE 0 END) AS BIGINT),
    CAST(SUM(CASE WHEN turn = turns THEN 1 ELSE 0 END) AS BIGINT)
    FROM ranked WHERE turns > 1 GROUP BY plan";

/// The first thing that the venue said of each order, by the venue's clock.
const SPREADS: &str = "SELECT MIN(first_ns), MAX(first_ns) FROM (
    SELECT d.event AS event, MIN(r.transact_ns) AS first_ns
    FROM orders o JOIN decision d ON d.sequence = o.decision
    JOIN execution_report r ON r.cl_ord_id = o.cl_ord_id
    WHERE d.cause = $1 AND o.is_known = 1 GROUP BY d.event, o.cl_ord_id) AS told
    GROUP BY event HAVING COUNT(*) > 1";

/// How far first and last orders of an event were apart.
pub(super) fn fetch(store: &Store) -> Collected<FairnessReport> {
    let leader_event = [Trigger::LeaderEvent.to_wire().into()];
    let ends = store.query(SPREADS, &leader_event, |row| Ok((row.integer(0)?, row.integer(1)?)))?;
    let mut spreads: Vec<u64> = ends.iter().map(|(first, last)| last.abs_diff(*first)).collect();
    spreads.sort_unstable();
    Ok(FairnessReport { spread: spread_of(&spreads) })
}

/// The turns of each follower.
pub(super) fn turns(store: &Store, names: &Names) -> Collected<BTreeMap<u32, TurnReport>> {
    let leader_event = [Trigger::LeaderEvent.to_wire().into()];
    let found = store.query(RANKED, &leader_event, |row| {
        let plan: u32 = row.narrow(0)?;
        Ok((plan, row.unsigned(1)?, row.unsigned(2)?, row.unsigned(3)?, row.unsigned(4)?))
    })?;
    let mut sums: BTreeMap<u32, (TurnReport, u128)> = BTreeMap::new();
    for (plan, orders, rank_ppm, first, last) in found {
        let Some(follower) = names.plans.get(&plan).map(|plan| plan.follower) else { continue };
        let (turns, sum) = sums.entry(follower).or_default();
        turns.orders += orders;
        turns.first += first;
        turns.last += last;
        *sum += u128::from(rank_ppm);
    }
    let mean = |(follower, (turns, sum)): (u32, (TurnReport, u128))| {
        let rank_ppm = u32::try_from(sum / u128::from(turns.orders.max(1))).ok();
        (follower, TurnReport { rank_ppm, ..turns })
    };
    Ok(sums.into_iter().map(mean).collect())
}
