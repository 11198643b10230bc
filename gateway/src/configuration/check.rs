//! What a configuration says, in words: for `paceline check`, before anything is started.

pub(super) mod words;

#[cfg(test)]
mod tests;

use super::capacity::{Capacity, Counts};
use super::decimal;
use super::limits;
use super::model::{Configuration, Follower, Leader, Limit, Plan};
use super::outage;
use super::policy::Policy;
use super::protection::Protection;
use super::reader::Choice;
use super::source::{ConfigurationErrors, Diagnostic};
use super::supervision::Guard;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, ControlAction, DrawdownReference, DrawdownWindow,
    ExistingPositionRule, GuardReference, GuardViolation, LimitKind, LossWindow, Scope,
    SelfMatchRule, UnexpectedRule,
};
use serde::Serialize;
use std::fmt;
use std::path::Path;

/// Plans that the text shows; the serialised report has all of them.
const PLANS_SHOWN: usize = 50;

const BEST_PRICE: &str = "the best price at the venue";

/// What a configuration says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// The file.
    pub file: String,
    /// Name of the gateway.
    pub gateway: String,
    /// SHA-256 of the canonical form, in hex digits; its first 16 stand on every decision.
    pub hash: String,
    /// How many there are of everything.
    pub counts: Counts,
    /// What will be allocated.
    pub capacity: Capacity,
    /// Each plan, in the order of the file.
    pub plans: Vec<PlanReport>,
    /// What is allowed but deserves a second look.
    pub warnings: Vec<Diagnostic>,
}

/// What one plan does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanReport {
    /// Its name.
    pub plan: String,
    /// Sentences for people.
    pub does: Vec<String>,
    /// The limits that bind it: of those that bound each order the tightest, of those that bound a total each one.
    pub limits: Vec<LimitReport>,
}

/// One limit that binds a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitReport {
    /// Name of the field.
    pub limit: &'static str,
    /// The bound, in the unit of the field.
    pub value: String,
    /// The scope that states it.
    pub scope: &'static str,
    /// The name within the scope; empty for the firm.
    pub target: String,
}

/// Loads a file and says what it means.
///
/// # Errors
/// Every rule that the file breaks.
pub fn check(path: &Path) -> Result<CheckReport, ConfigurationErrors> {
    Ok(report(&Configuration::load(path)?))
}

/// Says what a configuration means.
#[must_use]
pub fn report(configuration: &Configuration) -> CheckReport {
    let plans = configuration.plans.iter().enumerate();
    CheckReport {
        file: configuration.path.display().to_string(),
        gateway: configuration.gateway.name.to_string(),
        hash: configuration.hash().iter().map(|octet| format!("{octet:02x}")).collect(),
        counts: configuration.counts(),
        capacity: configuration.capacity,
        plans: plans.map(|(place, plan)| plan_report(configuration, place, plan)).collect(),
        warnings: configuration.warnings.clone(),
    }
}

fn plan_report(configuration: &Configuration, place: usize, plan: &Plan) -> PlanReport {
    let limits = binding(configuration, place, plan);
    let does = sentences(configuration, plan, &limits);
    PlanReport { plan: plan.name.to_string(), does, limits }
}

fn sentences(configuration: &Configuration, plan: &Plan, limits: &[LimitReport]) -> Vec<String> {
    let follower = &configuration.followers[plan.follower];
    let leader = &configuration.leaders[plan.leader];
    let who = format!(
        "{} copies {} in account {} at {}; starts {}",
        follower.name,
        leader.name,
        follower.account,
        configuration.venues[follower.venue].name,
        plan.state.word()
    );
    let [opening, closing] = guard_sentences(plan, limits);
    let sizing = words::sizing(plan, leader, follower);
    let mut sentences = vec![who, sizing];
    if let Some(mapped) = &leader.mapped {
        sentences.extend(mapped.sentences(configuration, leader));
    }
    sentences.extend(words::tiers(plan));
    sentences.extend(words::copied(configuration, plan));
    sentences.extend([minimum_sentence(plan), maximum_sentence(plan), opening, closing]);
    let binds =
        |kind: &LimitKind| limits.iter().any(|limit| limit.limit == limits::field_name(*kind));
    if LimitKind::ALL.iter().any(|kind| limits::is_of_losses(*kind) && binds(kind)) {
        sentences.extend(loss_sentences(follower));
    }
    if binds(&LimitKind::MaxRepeats) {
        let window_ms = leader.repeat_window.as_millis();
        sentences.push(format!(
            "a leader that opens more often than max_repeats in one direction of one instrument \
             within {window_ms} ms is disarmed until it is re-armed"
        ));
    }
    if follower.on_unexpected == UnexpectedRule::Pause {
        sentences.push(format!(
            "when {} holds, or trades, what none of our orders made, it only reduces until it is re-armed",
            follower.name
        ));
    }
    if let Some(window) = plan.duplicate_window {
        sentences.push(format!(
            "an opening order of the same quantity within {} ms is denied as a duplicate",
            window.as_millis()
        ));
    }
    if configuration.venues[follower.venue].self_match == SelfMatchRule::Refuse {
        let venue = configuration.venues[follower.venue].name;
        sentences.push(format!("opening orders wait for orders of the other side at {venue}"));
    }
    let venue = &configuration.venues[follower.venue];
    sentences.extend(venue.trading_rules.iter().flat_map(|rules| rules.sentences(venue)));
    if let Some(guard) = &leader.guard {
        sentences.push(guard_sentence(configuration, leader, guard));
    }
    sentences.extend(words::margin(follower, limits));
    sentences.extend(words::copy(plan));
    sentences.extend(words::partial_fills(plan));
    sentences.extend(plan.policy.iter().flat_map(Policy::sentences));
    sentences.extend(outage::sentence(plan.drop_opens_after));
    let instruments = &configuration.instruments;
    sentences.extend(plan.allocation.iter().flat_map(|plan| plan.sentences(instruments)));
    sentences.extend(plan.protection.iter().flat_map(Protection::sentences));
    sentences.extend(words::removal(plan));
    sentences
}

fn guard_sentence(configuration: &Configuration, leader: &Leader, guard: &Guard) -> String {
    let name = leader.name;
    let does = match guard.violation {
        GuardViolation::Refuse => "the event is close-only",
        GuardViolation::Pause => "it is disarmed until it is re-armed",
    };
    let symbol = |place: &usize| configuration.instruments[*place].symbol.to_string();
    let symbols: Vec<String> = guard.instruments.iter().map(symbol).collect();
    let trades = if symbols.is_empty() { "anything".to_owned() } else { symbols.join(", ") };
    format!("{name} declared to trade {trades} within its guard; when it does otherwise, {does}")
}

fn loss_sentences(follower: &Follower) -> [String; 2] {
    let losses = &follower.losses;
    let does = match losses.action {
        ControlAction::KillCancel => "its open orders are cancelled and it only reduces",
        ControlAction::KillFlatten => "its open orders are cancelled and its positions closed",
        _ => "it only reduces",
    };
    let day = match losses.window {
        LossWindow::Day => {
            let minutes = losses.day_starts_s / 60;
            format!("the first snapshot after {:02}:{:02} UTC", minutes / 60, minutes % 60)
        }
        LossWindow::Rolling24h => "what it was worth 24 hours ago".to_owned(),
    };
    let whole = match losses.drawdown_reference {
        DrawdownReference::PeakEquity => "the highest equity",
        DrawdownReference::PeakPnl => "the highest profit",
    };
    let since = match losses.drawdown_window {
        DrawdownWindow::None => "",
        DrawdownWindow::Day => " of the day",
        DrawdownWindow::Rolling24h => " of 24 hours",
    };
    let fees = if losses.counts_fees { "fees count" } else { "fees do not count" };
    let funding = if losses.counts_funding { "funding counts" } else { "funding does not count" };
    [
        format!("when {} loses too much, {does} until it is re-armed", follower.name),
        format!(
            "a day's loss is counted from {day}, a drawdown in percent is a part of {whole}{since}, {fees}, \
             {funding}"
        ),
    ]
}

fn minimum_sentence(plan: &Plan) -> String {
    let below = match plan.below_minimum {
        BelowMinimumRule::Carry => "wait until they are large enough".to_owned(),
        BelowMinimumRule::Skip => "are given up for the episode".to_owned(),
        BelowMinimumRule::ForceMinimum => {
            let most = words::ratio_text(plan.force_maximum);
            format!("become the minimum where that is at most {most} times as much")
        }
    };
    let existing = match plan.existing_position {
        ExistingPositionRule::None => "is not copied",
        ExistingPositionRule::All => "is copied with the first event",
        ExistingPositionRule::NoWorsePrice => {
            "is copied with the first event where the price is no worse than the leader's average entry"
        }
    };
    format!("differences below the minimum {below}; what the leader held before {existing}")
}

fn maximum_sentence(plan: &Plan) -> String {
    let above = match plan.above_maximum {
        AboveMaximumRule::Scale => "are reduced to what is allowed",
        AboveMaximumRule::Skip => "are not sent",
    };
    let attempts = plan.attempts_max;
    format!("orders above a limit {above}; at most {attempts} catch-up orders after one event")
}

fn guard_sentences(plan: &Plan, limits: &[LimitReport]) -> [String; 2] {
    let reference = match plan.guard_reference {
        GuardReference::LeaderFill => "the leader's fill price",
        GuardReference::Touch => BEST_PRICE,
    };
    let orders = |kind: LimitKind, reference: &str| {
        let guard = limits.iter().find(|limit| limit.limit == limits::field_name(kind));
        guard.map_or_else(
            || "market orders".to_owned(),
            |guard| format!("limit orders at most {} bps worse than {reference}", guard.value),
        )
    };
    let opening = orders(LimitKind::MaxSlippageOpen, reference);
    let closing = orders(LimitKind::MaxSlippageClose, BEST_PRICE);
    [format!("opening orders are {opening}"), format!("closing orders are {closing}")]
}

/// The name of the field that states a kind of limit.
#[must_use]
pub(crate) fn field(kind: LimitKind) -> &'static str {
    limits::field_name(kind)
}

/// The limits that bind a plan in one instrument: of those that bound each order the tightest, of those that
/// bound a total each one.
pub(crate) fn limits_of(
    configuration: &Configuration,
    place: usize,
    symbol: &str,
) -> Vec<LimitReport> {
    let all = binding(configuration, place, &configuration.plans[place]);
    let is_here =
        |limit: &LimitReport| limit.scope != Scope::Instrument.word() || limit.target == symbol;
    let here: Vec<LimitReport> = all.into_iter().filter(is_here).collect();
    // An instrument's limit stands here only when it is tighter than those of the plan's scopes.
    let is_tightest = |limit: &&LimitReport| {
        let others = here.iter().filter(|other| other.limit == limit.limit);
        let by_instrument = |other: &LimitReport| other.scope == Scope::Instrument.word();
        by_instrument(limit)
            || !limits::is_per_order(limit.limit)
            || !others.clone().any(by_instrument)
    };
    here.iter().filter(is_tightest).cloned().collect()
}

/// Limits of the plan's scopes, and those of instruments that are tighter still.
fn binding(configuration: &Configuration, place: usize, plan: &Plan) -> Vec<LimitReport> {
    let follower = &configuration.followers[plan.follower];
    let scopes = [
        (Scope::Firm, 0),
        (Scope::Venue, follower.venue),
        (Scope::Leader, plan.leader),
        (Scope::Follower, plan.follower),
        (Scope::Plan, place),
    ];
    let stated: Vec<&Limit> = scopes
        .iter()
        .flat_map(|(scope, target)| limits::of(&configuration.limits, *scope, *target))
        .collect();
    // What is counted for its source is not counted for a mapped leader.
    let source = configuration.leaders[plan.leader].mapped.as_ref().map(|mapped| mapped.source);
    let of_source = source.into_iter().flat_map(|source| {
        let limits = limits::of(&configuration.limits, Scope::Leader, source).iter();
        limits.filter(|limit| limits::tightest_wins(limit.kind))
    });
    let stated: Vec<&Limit> = stated.into_iter().chain(of_source).collect();
    let mut binding: Vec<&Limit> = Vec::new();
    for limit in &stated {
        let others = stated.iter().filter(|other| other.kind == limit.kind);
        let is_tightest =
            others.clone().all(|other| !decimal::compare(other.value, limit.value).is_lt());
        let is_first = others
            .filter(|other| other.value == limit.value)
            .all(|other| other.scope >= limit.scope);
        if !limits::tightest_wins(limit.kind) || (is_tightest && is_first) {
            binding.push(limit);
        }
    }
    let wide = binding.clone();
    let traded = configuration.instruments.iter().enumerate();
    for (instrument, _) in traded.filter(|(_, table)| table.venue == follower.venue) {
        for limit in limits::of(&configuration.limits, Scope::Instrument, instrument) {
            let wider = wide.iter().filter(|other| other.kind == limit.kind);
            let is_tighter =
                wider.into_iter().all(|other| decimal::compare(limit.value, other.value).is_lt());
            if is_tighter || !limits::tightest_wins(limit.kind) {
                binding.push(limit);
            }
        }
    }
    binding.sort_by_key(|limit| (limit.kind, limit.scope));
    binding.into_iter().map(|limit| limit_report(configuration, limit)).collect()
}

fn limit_report(configuration: &Configuration, limit: &Limit) -> LimitReport {
    let value = super::document::limit_value(limit.kind, limit.value);
    LimitReport {
        limit: limits::field_name(limit.kind),
        value,
        scope: limit.scope.word(),
        target: configuration.target_name(limit.scope, limit.target),
    }
}

impl fmt::Display for CheckReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = &self.counts;
        writeln!(formatter, "{}: valid", self.file)?;
        writeln!(formatter, "gateway {}, configuration hash {}", self.gateway, &self.hash[..16])?;
        writeln!(
            formatter,
            "{} venues, {} instruments, {} leaders, {} followers, {} plans, {} limits",
            counts.venues,
            counts.instruments,
            counts.leaders,
            counts.followers,
            counts.plans,
            counts.limits
        )?;
        for plan in self.plans.iter().take(PLANS_SHOWN) {
            write!(formatter, "{plan}")?;
        }
        if let Some(more) = self.plans.len().checked_sub(PLANS_SHOWN).filter(|more| *more > 0) {
            writeln!(formatter, "\nand {more} more plans (JSON output has all of them)")?;
        }
        if !self.warnings.is_empty() {
            writeln!(formatter, "\nwarnings:")?;
        }
        self.warnings.iter().try_for_each(|warning| writeln!(formatter, "  {warning}"))
    }
}

impl fmt::Display for PlanReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "\nplan {}", self.plan)?;
        self.does.iter().try_for_each(|sentence| writeln!(formatter, "  {sentence}"))?;
        for limit in &self.limits {
            let LimitReport { limit, value, scope, target } = limit;
            let by = format!("{scope} {target}");
            writeln!(formatter, "  {limit} {value} ({})", by.trim_end())?;
        }
        Ok(())
    }
}
