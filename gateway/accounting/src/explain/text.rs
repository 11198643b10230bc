//! Writes an explanation for people: one paragraph per step, from the leader's event to the postings.

#[cfg(test)]
mod tests;

use super::{
    DecisionFacts, EventFacts, Explanation, InstructionFacts, LeaderOrderFacts, OrderFacts,
    ProtectionFacts, SizingFacts,
};
use super::{leader_signals, report_remarks};
use crate::report::SettlementReport;
use std::fmt::{self, Display, Formatter};

impl Display for Explanation {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if let Some(event) = &self.event {
            write_event(formatter, event)?;
        }
        for decision in &self.decisions {
            write_decision(formatter, decision)?;
        }
        for order in &self.unknown_orders {
            writeln!(formatter, "No decision of this journal made the order.")?;
            write_order(formatter, order)?;
        }
        Ok(())
    }
}

fn write_event(formatter: &mut Formatter<'_>, event: &EventFacts) -> fmt::Result {
    let EventFacts { sequence, leader, instrument, trade_id, quantity, price, .. } = event;
    let verb = if event.lots < 0 { "sold" } else { "bought" };
    writeln!(
        formatter,
        "{leader} {verb} {quantity} {instrument} at {price} (trade {trade_id}, record {sequence})"
    )?;
    let sent = Interval::between(event.transact_ns, event.sending_ns);
    let received = Interval::between(event.transact_ns, event.receive_ns);
    let happened = Utc(event.transact_ns);
    writeln!(formatter, "  happened {happened}, sent {sent}, received {received}")?;
    if let Some(before) = event.position_before {
        let after = before.saturating_add(event.lots);
        writeln!(formatter, "  leader's position {before} -> {after} lots")?;
    }
    for skip in &event.skips {
        writeln!(formatter, "  {}: {} (record {})", skip.reason, skip.sentence, skip.sequence)?;
    }
    Ok(())
}

fn write_decision(formatter: &mut Formatter<'_>, decision: &DecisionFacts) -> fmt::Result {
    let DecisionFacts { sequence, cause, input, leader, instrument, episode, .. } = decision;
    writeln!(
        formatter,
        "Decision of record {sequence} ({cause}, input {input}): {leader} in {instrument}, \
         episode {episode}"
    )?;
    let revision = match &decision.configuration {
        Some(configuration) => format!("revision {}", configuration.revision),
        None => "revision unknown".to_owned(),
    };
    let (before, after) = (decision.position_before, decision.position);
    writeln!(
        formatter,
        "  leader's position {before} -> {after} lots, reference price {}, configuration {} \
         ({revision})",
        decision.reference_price, decision.configuration_hash
    )?;
    if let Some(signal) = &decision.signal {
        leader_signals::write(formatter, signal)?;
    }
    if let Some(order) = &decision.leader_order {
        write_leader_order(formatter, order)?;
    }
    if let Some(protection) = &decision.protection {
        let ProtectionFacts { sequence, kind, price, position, average_price } = protection;
        writeln!(
            formatter,
            "  {kind} of what the plan holds, {position:+} lots at an average of {average_price}: waits for {price} \
             (record {sequence})"
        )?;
    }
    let decided = Interval::between(decision.receive_ns, decision.decided_ns);
    writeln!(formatter, "  received {}, decided {decided}", Utc(decision.receive_ns))?;
    let shown = decision.instructions.len();
    writeln!(formatter, "  {shown} of {} instructions follow", decision.instructions_total)?;
    decision.instructions.iter().try_for_each(|facts| write_instruction(formatter, facts))
}

fn write_leader_order(formatter: &mut Formatter<'_>, order: &LeaderOrderFacts) -> fmt::Result {
    let LeaderOrderFacts { sequence, order_id, status, lots, price, stop, time_in_force, resting } =
        order;
    let price = price.as_deref().unwrap_or("the market");
    let trigger = stop.as_ref().map_or_else(String::new, |stop| format!(", triggered by {stop}"));
    writeln!(
        formatter,
        "  mirrors the leader's order {order_id} ({status}, {time_in_force}): {lots:+} lots at {price}{trigger}; his \
         orders rest at {resting:+} lots (record {sequence})"
    )
}

fn write_instruction(formatter: &mut Formatter<'_>, facts: &InstructionFacts) -> fmt::Result {
    let InstructionFacts { plan_name, follower, leg, place, effect, .. } = facts;
    writeln!(
        formatter,
        "Plan {plan_name} of {follower} (place {place} of the fan-out, leg {leg}, {effect})"
    )?;
    if let Some(sizing) = &facts.sizing {
        write_sizing(formatter, sizing, facts.target)?;
    }
    let InstructionFacts { target, position, working, desired, allowed, .. } = facts;
    let of_leg = if *leg == 0 { "" } else { ", this leg its part" };
    writeln!(
        formatter,
        "  target {target} - (position {position} + working {working}); desired {desired}, \
         allowed {allowed} lots{of_leg}"
    )?;
    writeln!(formatter, "  {}: {}", facts.reason, facts.sentence)?;
    for limit in &facts.limits {
        match &limit.value {
            Some(value) => {
                writeln!(formatter, "  limit {} of {}: {value}", limit.kind, limit.scope)
            }
            None => writeln!(formatter, "  limit {}: not in the configuration", limit.kind),
        }?;
    }
    for trip in &facts.trips {
        writeln!(
            formatter,
            "  tripped at {} {}: {} {} of {}, by record {}",
            trip.scope, trip.target, trip.rule, trip.observed, trip.limit, trip.sequence
        )?;
    }
    facts.order.as_ref().map_or(Ok(()), |order| write_order(formatter, order))
}

fn write_sizing(formatter: &mut Formatter<'_>, sizing: &SizingFacts, decided: i64) -> fmt::Result {
    let SizingFacts { sequence, ratio, quantity, baseline, effective, target, .. } = sizing;
    let leader = effective.saturating_add(*baseline);
    writeln!(
        formatter,
        "  ratio {ratio} x (leader {leader} - existing {baseline}), fixed {quantity}: target {target} \
         lots; pinned by record {sequence}"
    )?;
    if sizing.forgone != 0 {
        writeln!(formatter, "  less {} lots that were given up for this episode", sizing.forgone)?;
    }
    if let (Some(follower), Some(leader)) = (sizing.follower_amount, sizing.leader_amount) {
        let amount = sizing.amount;
        writeln!(
            formatter,
            "  pinned at follower's {amount} {follower}, leader's {amount} {leader}"
        )?;
    }
    if sizing.reason != "None" {
        writeln!(formatter, "  the plan sits the episode out: {}", sizing.reason)?;
    }
    if !sizing.is_as_decided {
        writeln!(formatter, "  the target that was decided is {decided} lots instead")?;
    }
    Ok(())
}

fn write_order(formatter: &mut Formatter<'_>, order: &OrderFacts) -> fmt::Result {
    let verb = if order.lots < 0 { "sells" } else { "buys" };
    let price = match &order.price {
        Some(price) => format!("at {price} or better"),
        None => "at the market".to_owned(),
    };
    let OrderFacts { order: id, quantity, session, state, filled, leaves, fees, .. } = order;
    writeln!(formatter, "  order {id} {verb} {quantity} {price} through {session}")?;
    if let Some(replaced) = &order.replaces {
        writeln!(formatter, "    takes the place of order {replaced}")?;
    }
    writeln!(formatter, "    {state}: filled {filled}, open {leaves} lots, fees {fees}")?;
    if let Some(reason) = &order.reject_reason {
        writeln!(formatter, "    the venue says {reason}")?;
    }
    write_times(formatter, order)?;
    for report in &order.reports {
        let price = report.price.as_ref().map_or(String::new(), |price| format!(" at {price}"));
        writeln!(
            formatter,
            "    report {} (record {}): {}, {}, {} lots{price}, cumulative {}, open {}",
            report.exec_id,
            report.sequence,
            report.exec_type,
            report.ord_status,
            report.lots,
            report.cum_lots,
            report.leaves_lots
        )?;
    }
    report_remarks::write(formatter, order)?;
    for word in &order.settlements {
        write_settlement(formatter, word)?;
    }
    for fill in &order.fills {
        writeln!(
            formatter,
            "    fill {} of {} lots at {}: fee {}, realised {}, account now {}, plan now {} lots",
            fill.exec_id,
            fill.lots,
            fill.price,
            fill.fee,
            fill.realised,
            fill.position,
            fill.plan_position
        )?;
        for posting in &fill.postings {
            writeln!(formatter, "      {} {}", posting.account, posting.amount)?;
        }
    }
    for remark in &order.remarks {
        writeln!(formatter, "    engine: {} (record {})", remark.outcome, remark.sequence)?;
    }
    for found in &order.breaks {
        let state = if found.is_open { "open" } else { "resolved" };
        let (expected, observed) = (found.expected, found.observed);
        writeln!(
            formatter,
            "    break {} ({state}): expected {expected}, observed {observed}",
            found.kind
        )?;
    }
    Ok(())
}

/// What an operator said of an order in doubt.
fn write_settlement(formatter: &mut Formatter<'_>, word: &SettlementReport) -> fmt::Result {
    let price = word.price.as_ref().map_or(String::new(), |price| format!(" at {price}"));
    let filled = word.filled.map_or(String::new(), |filled| format!(", {filled} lots filled"));
    let SettlementReport { sequence, state, actor, words, .. } = word;
    writeln!(formatter, "    {actor} says (record {sequence}): {state}{filled}{price}; {words}")?;
    match word.refused {
        Some(refused) => writeln!(formatter, "      refused: {refused}"),
        None => Ok(()),
    }
}

fn write_times(formatter: &mut Formatter<'_>, order: &OrderFacts) -> fmt::Result {
    if order.decided_ns != 0 {
        write!(formatter, "    decided {}", Utc(order.decided_ns))?;
        let steps = [
            ("handed", order.handed_ns),
            ("first report", order.acknowledged_ns),
            ("first fill", order.filled_ns),
            ("over", order.completed_ns),
        ];
        for (step, time) in steps {
            if let Some(time) = time {
                write!(formatter, ", {step} {}", Interval::between(order.decided_ns, time))?;
            }
        }
        writeln!(formatter)?;
    }
    match order.receive_to_handed_ns {
        Some(took) => writeln!(formatter, "    {took} ns from receipt to the bytes in the system"),
        None => Ok(()),
    }
}

/// A signed difference of two times, in a unit that fits it.
struct Interval {
    sign: char,
    ns: u64,
}

impl Interval {
    const fn between(from_ns: u64, to_ns: u64) -> Self {
        let sign = if to_ns < from_ns { '-' } else { '+' };
        Self { sign, ns: from_ns.abs_diff(to_ns) }
    }
}

impl Display for Interval {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { sign, ns } = *self;
        let (unit_ns, unit) = match ns {
            0..1_000 => return write!(formatter, "{sign}{ns} ns"),
            1_000..1_000_000 => (1_000, "us"),
            1_000_000..1_000_000_000 => (1_000_000, "ms"),
            _ => (1_000_000_000, "s"),
        };
        let (whole, rest) = (ns / unit_ns, ns % unit_ns * 1_000 / unit_ns);
        write!(formatter, "{sign}{whole}.{rest:03} {unit}")
    }
}

/// Nanoseconds since 1970 as a calendar time, UTC.
pub(crate) struct Utc(pub(crate) u64);

impl Display for Utc {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        const SECOND_NS: u64 = 1_000_000_000;
        const DAY_S: u64 = 86_400;
        let (seconds, ns) = (self.0 / SECOND_NS, self.0 % SECOND_NS);
        let (mut day, second) = (seconds / DAY_S, seconds % DAY_S);
        let mut year = 1970;
        while day >= year_days(year) {
            day -= year_days(year);
            year += 1;
        }
        let mut month = 0;
        while day >= month_days(year, month) {
            day -= month_days(year, month);
            month += 1;
        }
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let (second, month, day) = (second % 60, month + 1, day + 1);
        write!(formatter, "{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ns:09}Z")
    }
}

const fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn year_days(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

const fn month_days(year: u64, month: u64) -> u64 {
    match month {
        1 if is_leap(year) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}
