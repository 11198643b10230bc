//! Sentences of a plan: how it sizes, what it copies, what margin its orders take.

use super::LimitReport;
use crate::configuration::limits;
use crate::configuration::model::{Configuration, Follower, Leader, Plan, Sizing};
use protocol::messages::{
    CopiedSides, CopyMode, Decimal, LeaderFillRule, LimitKind, PartialFillRule, RemovalRule,
};
use protocol::units::{Money, Ratio};

/// How the target comes about.
pub(super) fn sizing(plan: &Plan, leader: &Leader, follower: &Follower) -> String {
    let (own, leaders) = (equity(follower.reference_equity), equity(leader.reference_equity));
    let proportional = |ratio: Ratio, amount: &str| {
        let ratio = ratio_text(ratio);
        format!(
            "leader position x {ratio} x follower {amount} ({own}) / leader {amount} ({leaders})"
        )
    };
    let target = match plan.sizing {
        Sizing::EquityRatio(ratio) => proportional(ratio, "equity"),
        Sizing::BalanceRatio(ratio) => proportional(ratio, "balance"),
        Sizing::FreeMarginRatio(ratio) => proportional(ratio, "free margin"),
        Sizing::FixedRatio(ratio) => format!("leader position x {}", ratio_text(ratio)),
        Sizing::FixedQuantity(quantity) => {
            format!("{quantity} on the leader's side, whatever its size")
        }
        Sizing::FixedNotional(notional) => {
            format!("a notional of {} on the leader's side", money_text(notional))
        }
        Sizing::ContractRatio(ratio) => format!(
            "leader position x {} x the leader's contract size / our contract size",
            ratio_text(ratio)
        ),
        Sizing::LeverageRatio(ratio) => format!(
            "{}, x follower leverage ({}) / leader leverage ({}) where that is less than 1",
            proportional(ratio, "equity"),
            leverage(follower.leverage),
            leverage(leader.leverage)
        ),
        Sizing::RiskPerTrade { risk, stop_distance } => {
            let own_stop = stop_distance.map_or_else(
                || "without one the plan sits the episode out".to_owned(),
                |distance| format!("without one, {} of the entry price away", ratio_text(distance)),
            );
            format!(
                "what loses {} of the follower's equity ({own}) at the leader's stop; {own_stop}",
                ratio_text(risk)
            )
        }
        Sizing::VolatilityTarget(target) => format!(
            "a notional of follower equity ({own}) x {} / the instrument's volatility, on the leader's side",
            ratio_text(target)
        ),
    };
    let opposite = if plan.reverse { ", on the opposite side of the leader" } else { "" };
    format!("target: {target}{opposite}")
}

/// What tiers do to the target.
pub(super) fn tiers(plan: &Plan) -> Option<String> {
    let tiers = plan
        .tiers
        .iter()
        .map(|tier| format!("x {} from {} on", ratio_text(tier.multiplier), money_text(tier.from)));
    let tiers: Vec<String> = tiers.collect();
    let text = tiers.join(", ");
    (!tiers.is_empty()).then(|| format!("by the notional of the leader's first trade: {text}"))
}

/// What of the leader's positions is copied, where it is not all.
pub(super) fn copied(configuration: &Configuration, plan: &Plan) -> Option<String> {
    let symbols = |places: &[usize]| {
        let symbols = places.iter().map(|place| configuration.instruments[*place].symbol.as_str());
        symbols.collect::<Vec<&str>>().join(", ")
    };
    let mut parts = Vec::new();
    match plan.sides {
        CopiedSides::Both => {}
        CopiedSides::LongOnly => parts.push("only long positions of the leader".to_owned()),
        CopiedSides::ShortOnly => parts.push("only short positions of the leader".to_owned()),
    }
    let filter = &plan.filter;
    if !filter.include.is_empty() {
        parts.push(format!("only in {}", symbols(&filter.include)));
    }
    if !filter.exclude.is_empty() {
        parts.push(format!("not in {}", symbols(&filter.exclude)));
    }
    if !filter.tags.is_empty() {
        let tags: Vec<&str> = filter.tags.iter().map(|tag| tag.as_str()).collect();
        parts.push(format!("only what begins with a fill tagged {}", tags.join(" or ")));
    }
    (!parts.is_empty()).then(|| format!("copied: {}", parts.join("; ")))
}

/// What margin an order takes, where a limit asks for it.
pub(super) fn margin(follower: &Follower, limits: &[LimitReport]) -> Option<String> {
    let name = limits::field_name(LimitKind::MaxMarginUse);
    limits.iter().find(|limit| limit.limit == name)?;
    let of_account = follower.leverage.map_or_else(String::new, |leverage| {
        format!(", at least 1/{} by the account's leverage", ratio_text(leverage))
    });
    Some(format!(
        "margin of positions and open orders: the instrument's initial_margin{of_account}; all of the \
         value where nothing is stated"
    ))
}

/// What it copies, where that is not fills.
pub(super) fn copy(plan: &Plan) -> Option<String> {
    let rest = match (plan.copy, plan.on_leader_fill) {
        (CopyMode::Fills | CopyMode::Allocation, _) => return None,
        (CopyMode::Signals, _) => {
            let text = "what the leader signals: entries when they come or at their prices, then their stops and \
                        targets, until he closes them";
            return Some(text.to_owned());
        }
        (CopyMode::Orders, LeaderFillRule::Wait) => "what opens goes on working",
        (CopyMode::Orders, LeaderFillRule::Cross) => "what opens is traded at once",
    };
    Some(format!(
        "the leader's working orders are mirrored at his prices; once his are filled and the plan's are not, \
         {rest}, and what closes is traded at once"
    ))
}

/// When it follows the fills of one order, where that is not with each.
pub(super) fn partial_fills(plan: &Plan) -> Option<String> {
    let wait_us = plan.increase_wait.as_micros();
    let until = match plan.partial_fills {
        PartialFillRule::Mirror => return None,
        PartialFillRule::Coalesce => format!("wait {wait_us} us for more fills"),
        PartialFillRule::OnComplete => {
            format!("wait until the leader's order is complete, at most {} ms", wait_us / 1_000)
        }
    };
    Some(format!("increases {until}, then the whole difference is traded; reductions never wait"))
}

/// What becomes of its positions when it leaves, where they do not just stay.
pub(super) fn removal(plan: &Plan) -> Option<String> {
    let what = match plan.on_removal {
        RemovalRule::Preserve => return None,
        RemovalRule::CloseGracefully => "reduces its positions as the leader reduces his",
        RemovalRule::CloseNow => "closes its positions at once",
    };
    Some(format!("when it leaves this file it {what}"))
}

fn leverage(leverage: Option<Ratio>) -> String {
    leverage.map_or_else(|| "not stated".to_owned(), ratio_text)
}

fn equity(reference: Option<Money>) -> String {
    reference.map_or_else(|| "live".to_owned(), money_text)
}

fn money_text(money: Money) -> String {
    Decimal::from(money).to_string()
}

/// A factor for people.
pub(in crate::configuration) fn ratio_text(ratio: Ratio) -> String {
    Decimal::from(ratio).to_string()
}
