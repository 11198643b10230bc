//! Puts fills into the order in which they happened, and checks it.
//!
//! Time alone does not order fills: many share a millisecond, and some exports list such rows in any
//! order. The position before each fill does: each row starts where the row before it ended. Rows of
//! one instrument and one time are edges between positions; their order is a path that uses each once.
//!
//! One thing is rewritten: of an account that trades with itself, both rows carry the position before
//! the trade. The second row then gets the position that the first leaves, which is as true.

use super::{Export, Fill};
use protocol::messages::Symbol;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;

/// Two neighbouring fills that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Break {
    /// The leader.
    pub leader: String,
    /// The instrument.
    pub symbol: Symbol,
    /// Place of the second fill in the leader's list, counted from zero.
    pub index: usize,
    /// Position after the first fill.
    pub expected: Decimal,
    /// Position before the second fill.
    pub found: Decimal,
}

/// What a check of all positions found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChainCheck {
    /// Streams: one per leader and instrument.
    pub streams: usize,
    /// Neighbours that fit together.
    pub links: usize,
    /// Streams that begin with a position.
    pub streams_starting_open: usize,
    /// Neighbours that do not fit together.
    pub breaks: Vec<Break>,
}

/// Orders the fills of one leader by time, and rows of one time by their positions. Returns how many
/// rows got another position because their account traded with itself.
///
/// Rows without positions, or whose positions form no path, stay as the file has them.
pub(super) fn put_in_order(fills: &mut [Fill]) -> usize {
    fills.sort_by_key(|fill| fill.time_ns);
    let mut ends: BTreeMap<Symbol, Decimal> = BTreeMap::new();
    let mut rewritten = 0;
    for rows in fills.chunk_by_mut(|left, right| left.time_ns == right.time_ns) {
        rewritten += order_one_time(rows, &ends);
        for fill in rows {
            if let Some(after) = fill.position_after() {
                ends.insert(fill.symbol, after);
            }
        }
    }
    rewritten
}

/// Orders rows of one time, each instrument within the places that its rows have.
fn order_one_time(rows: &mut [Fill], ends: &BTreeMap<Symbol, Decimal>) -> usize {
    let mut places: BTreeMap<Symbol, Vec<usize>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        places.entry(row.symbol).or_default().push(place);
    }
    let mut rewritten = 0;
    for (symbol, places) in places {
        let mut found: Vec<Fill> = places.iter().map(|place| rows[*place]).collect();
        let end = ends.get(&symbol).copied();
        let mut order = path(&found, end);
        if order.is_none() {
            rewritten += rewrite_self_trades(&mut found);
            order = path(&found, end);
        }
        for (row, place) in order.unwrap_or_else(|| (0..found.len()).collect()).iter().zip(places) {
            rows[place] = found[*row];
        }
    }
    rewritten
}

/// Finds pairs of rows that are the two sides of one trade, and puts the second behind the first.
fn rewrite_self_trades(rows: &mut [Fill]) -> usize {
    let mut paired = vec![false; rows.len()];
    let mut rewritten = 0;
    for first in 0..rows.len() {
        let second = (first + 1..rows.len())
            .find(|second| !paired[*second] && is_self_trade(&rows[first], &rows[*second]));
        if let Some(second) = second.filter(|_| !paired[first]) {
            rows[second].position_before = rows[first].position_after();
            paired[second] = true;
            rewritten += 1;
        }
    }
    rewritten
}

fn is_self_trade(first: &Fill, second: &Fill) -> bool {
    first.side != second.side
        && first.position_before.is_some()
        && first.position_before == second.position_before
        && (first.price, first.quantity) == (second.price, second.quantity)
}

/// The order of rows in which each starts where the one before it ended, if there is one. The order
/// of the file is kept where it is one.
fn path(rows: &[Fill], end_before: Option<Decimal>) -> Option<Vec<usize>> {
    let edges: Vec<(Decimal, Decimal)> = rows
        .iter()
        .map(|row| Some((row.position_before?, row.position_after()?)))
        .collect::<Option<_>>()?;
    let start = start_of(&edges, end_before)?;
    if edges[0].0 == start && is_path(&edges, 0..edges.len()) {
        return Some((0..edges.len()).collect());
    }
    // Rows that leave each position, the first of the file last, so that it is taken first.
    let mut leaving: BTreeMap<Decimal, Vec<usize>> = BTreeMap::new();
    for (row, (before, _)) in edges.iter().enumerate().rev() {
        leaving.entry(*before).or_default().push(row);
    }
    let order = walk(&edges, &mut leaving, start);
    (order.len() == edges.len() && is_path(&edges, order.iter().copied())).then_some(order)
}

fn is_path(edges: &[(Decimal, Decimal)], order: impl Iterator<Item = usize>) -> bool {
    let mut end = None;
    for row in order {
        let (before, after) = edges[row];
        if end.is_some_and(|end| end != before) {
            return false;
        }
        end = Some(after);
    }
    true
}

/// Where a path must begin: at the position that is left once more often than it is reached. In a
/// closed path any position will do; then the end of the rows before decides.
fn start_of(edges: &[(Decimal, Decimal)], end_before: Option<Decimal>) -> Option<Decimal> {
    let mut surplus: BTreeMap<Decimal, i64> = BTreeMap::new();
    for (before, after) in edges {
        *surplus.entry(*before).or_default() += 1;
        *surplus.entry(*after).or_default() -= 1;
    }
    let open = surplus.iter().find(|(_, count)| **count > 0).map(|(position, _)| *position);
    let known = end_before.filter(|end| surplus.contains_key(end));
    open.or(known).or_else(|| edges.first().map(|(before, _)| *before))
}

/// Hierholzer's walk: uses each edge once where that is possible at all.
fn walk(
    edges: &[(Decimal, Decimal)],
    leaving: &mut BTreeMap<Decimal, Vec<usize>>,
    start: Decimal,
) -> Vec<usize> {
    let mut order = Vec::with_capacity(edges.len());
    let mut trail: Vec<(Decimal, Option<usize>)> = vec![(start, None)];
    while let Some((position, reached_by)) = trail.last().copied() {
        match leaving.get_mut(&position).and_then(Vec::pop) {
            Some(row) => trail.push((edges[row].1, Some(row))),
            None => {
                order.extend(reached_by);
                trail.pop();
            }
        }
    }
    order.reverse();
    order
}

/// Compares each position with the one that the fill before it left behind.
pub(super) fn check(export: &Export) -> ChainCheck {
    let mut found = ChainCheck::default();
    for leader in &export.leaders {
        let mut ends: BTreeMap<Symbol, Option<Decimal>> = BTreeMap::new();
        for (index, fill) in leader.fills.iter().enumerate() {
            let end = ends.insert(fill.symbol, fill.position_after());
            let before = fill.position_before;
            if end.is_none() {
                found.streams += 1;
                let is_open = before.is_some_and(|position| !position.is_zero());
                found.streams_starting_open += usize::from(is_open);
            }
            let (Some(Some(expected)), Some(before)) = (end, before) else { continue };
            if expected == before {
                found.links += 1;
            } else {
                let (leader, symbol) = (leader.name.clone(), fill.symbol);
                found.breaks.push(Break { leader, symbol, index, expected, found: before });
            }
        }
    }
    found
}
