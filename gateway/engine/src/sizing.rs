//! The one arithmetic: where a plan should stand for a position of its leader.
//!
//! ```text
//! Leff = L - B                                  B between 0 and L
//! |T|  = trunc(|k| * |Leff| / 10^12) + |q|      zero when Leff is zero
//! ```
//!
//! `T` has the sign of Leff, or the other one when `k` or `q` is negative: a plan that reverses.
//! `k`, `q` and `B` are pinned per episode, so a deposit never changes a close. Less what was given up
//! for the episode, `T` is the target; less position and open orders, the order. How `k` and `q` come
//! about stands in `pins`.

use crate::exact::{LOTS_MAX, copied_lots, toward};
use crate::rows::Row;
use protocol::units::RATIO_ONE;

/// Where a row should stand when its leader stands at `leader`, and what it gives up of it. None when
/// that does not fit.
#[inline(always)]
pub(crate) fn target(row: &Row, leader: i64) -> Option<i64> {
    let copied = copied_target(row, leader)?;
    // Rare: only plans that skip small orders ever give something up.
    if row.forgone == 0 { Some(copied) } else { Some(copied - toward(row.forgone, copied)) }
}

/// The target before anything was given up.
#[inline(always)]
pub(crate) fn copied_target(row: &Row, leader: i64) -> Option<i64> {
    let effective = if row.baseline == 0 { leader } else { leader - toward(row.baseline, leader) };
    if effective == 0 {
        return Some(0);
    }
    let ratio = row.ratio.unsigned_abs();
    let lots = copied_lots(ratio, effective.unsigned_abs())? + row.quantity.abs();
    if LOTS_MAX < lots {
        return None;
    }
    // One of ratio and quantity is zero, so their union has the sign of the other.
    let sign = effective ^ (row.ratio | row.quantity);
    Some(if sign < 0 { -lots } else { lots })
}

/// Lets what depends on the leader's position follow it: baseline and forgone part shrink towards
/// zero as the leader closes, and never grow back.
#[inline(always)]
pub(crate) fn follow(row: &mut Row, leader: i64) {
    // Rare as well: only plans that joined while their leader held something have a baseline.
    if row.baseline != 0 {
        row.baseline = toward(row.baseline, leader);
    }
    if row.forgone != 0 {
        // Without a target there is nothing to be given up of it.
        row.forgone = copied_target(row, leader).map_or(0, |copied| toward(row.forgone, copied));
    }
}

// A ratio of one copies lot for lot.
const _: () = assert!(RATIO_ONE == 1_000_000_000_000);
