//! Stop orders that a venue does not take: plans that cannot do without are refused, others are told of.

use super::Validator;
use super::limits::Stated;
use crate::configuration::dialect::StopOrders;
use crate::configuration::model::{Follower, Plan, Venue};
use crate::configuration::protection::Protection;
use crate::configuration::raw::RawFile;
use protocol::messages::{CopyMode, LimitKind, Scope};

impl Validator<'_> {
    /// What plans would place as stop orders, against what their venues take.
    pub(super) fn stops_are_taken(
        &mut self,
        raw: &RawFile,
        (plans, followers): (&[Plan], &[Follower]),
        venues: Option<&[Venue]>,
        limits: &[Stated],
    ) {
        let Some(venues) = venues else { return };
        for (place, (table, plan)) in raw.plan.iter().zip(plans).enumerate() {
            let venue = &venues[followers[plan.follower].venue];
            let takes =
                venue.dialect.as_ref().map_or(StopOrders::All, |dialect| dialect.stop_orders);
            if takes == StopOrders::All {
                continue;
            }
            let name = venue.name;
            let missing = missing(takes, &Guarded::of(plan, place, followers, limits));
            let protected = table
                .protection
                .as_ref()
                .filter(|_| plan.protection.is_some_and(Protection::places_stops));
            if let (Some(protection), Some(kind)) = (protected, missing) {
                let is_own = protection.stop_loss_bps.is_some();
                let member = if is_own { "stop_loss_bps" } else { "from_leader" };
                let path = protection.header.member(member);
                let text = format!("needs {kind} orders, which {name} does not take; leave it out");
                self.error(protection.header.at, &path, text);
            }
            match plan.copy {
                CopyMode::Signals if missing.is_some() => {
                    let text = format!(
                        "signals have their stops at the venue, and {name} does not take all of them; copy fills instead"
                    );
                    self.error(table.header.at, &table.header.member("copy"), text);
                }
                CopyMode::Orders => {
                    let text = format!(
                        "{name} does not take all stop orders: it rejects those that mirror the leader's, and the plan \
                         catches up when his have filled"
                    );
                    self.problems.warn(table.header.at, &table.header.member("copy"), text);
                }
                _ => {}
            }
        }
    }
}

/// Where a guard makes a closing stop a stop-limit order.
struct Guarded {
    everywhere: bool,
    somewhere: bool,
}

impl Guarded {
    fn of(plan: &Plan, place: usize, followers: &[Follower], limits: &[Stated]) -> Self {
        let own = [
            (Scope::Firm, 0),
            (Scope::Venue, followers[plan.follower].venue),
            (Scope::Leader, plan.leader),
            (Scope::Follower, plan.follower),
            (Scope::Plan, place),
        ];
        let guards = limits.iter().map(|stated| &stated.limit);
        let mut guards =
            guards.filter(|limit| limit.kind == LimitKind::MaxSlippageClose).peekable();
        let somewhere = guards.peek().is_some();
        Self {
            everywhere: guards.any(|limit| own.contains(&(limit.scope, limit.target))),
            somewhere,
        }
    }
}

/// The kind of stop orders that a plan would close by and that its venue does not take.
const fn missing(takes: StopOrders, guarded: &Guarded) -> Option<&'static str> {
    let (stops, stop_limits) = (!guarded.everywhere, guarded.everywhere || guarded.somewhere);
    match takes {
        StopOrders::StopLimit | StopOrders::None if stops => Some("stop"),
        StopOrders::Stop | StopOrders::None if stop_limits => Some("stop-limit"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
