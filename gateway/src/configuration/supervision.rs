//! How scopes are supervised: the settings beside the limits of `[supervision]`, and which scopes need them.

use super::limits::is_of_losses;
use super::model::{Configuration, Follower, Leader, Limit, Plan, Venue};
use protocol::messages::{
    ControlAction, DrawdownReference, DrawdownWindow, GuardViolation, LimitKind, LossWindow, Scope,
    SelfMatchRule, UnexpectedRule,
};
use std::time::Duration;

/// What the loss rules of a follower do, and what they measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LossRules {
    /// What a trip does.
    pub action: ControlAction,
    /// What a daily loss is counted from.
    pub window: LossWindow,
    /// When a day begins, seconds after midnight UTC.
    pub day_starts_s: u32,
    /// What a drawdown in percent is a part of.
    pub drawdown_reference: DrawdownReference,
    /// What a drawdown's peak is looked for in.
    pub drawdown_window: DrawdownWindow,
    /// Whether fees count as losses.
    pub counts_fees: bool,
    /// Whether funding counts as a loss, and as a gain.
    pub counts_funding: bool,
}

impl LossRules {
    /// What holds when the file says nothing.
    pub const DEFAULT: Self = Self {
        action: ControlAction::KillStopNew,
        window: LossWindow::Day,
        day_starts_s: 0,
        drawdown_reference: DrawdownReference::PeakEquity,
        drawdown_window: DrawdownWindow::None,
        counts_fees: true,
        counts_funding: true,
    };
}

/// The profile that a leader has declared, beside its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// What happens when the leader leaves it.
    pub violation: GuardViolation,
    /// Places of the instruments that it trades; empty means all.
    pub instruments: Vec<usize>,
    /// When its day begins, seconds after midnight UTC.
    pub day_starts_s: u32,
}

/// A scope that is supervised.
#[derive(Clone, Copy, Debug)]
pub(super) enum Supervised<'a> {
    /// The account of a follower, by its place, and whether a limit on its losses applies.
    Account(usize, &'a Follower, bool),
    /// A leader with a guard or a limit on repeated executions, by its place.
    Leads(usize, &'a Leader),
    /// A venue at which our orders may not meet, or of which rules set the trading state, by its place.
    Meets(usize, &'a Venue),
    /// A plan to which duplicates are denied, by its place, and the window.
    Repeats(usize, &'a Plan, Duration),
}

impl Configuration {
    /// The scopes that a supervisory limit applies to.
    pub(super) fn supervised(&self) -> impl Iterator<Item = Supervised<'_>> {
        let followers = self.followers.iter().enumerate();
        let accounts = followers.filter_map(|(place, follower)| {
            let scopes =
                [(Scope::Firm, 0), (Scope::Venue, follower.venue), (Scope::Follower, place)];
            let mut limits = self.limits.iter();
            let limits_losses =
                limits.any(|limit| is_of_losses(limit.kind) && is_at(limit, &scopes));
            let is_watched = limits_losses || follower.on_unexpected == UnexpectedRule::Pause;
            is_watched.then_some(Supervised::Account(place, follower, limits_losses))
        });
        let leaders = self.leaders.iter().enumerate();
        let leads = leaders.filter(|(place, leader)| {
            let scopes = [(Scope::Firm, 0), (Scope::Leader, *place)];
            let mut limits = self.limits.iter();
            leader.guard.is_some()
                || limits.any(|limit| limit.kind == LimitKind::MaxRepeats && is_at(limit, &scopes))
        });
        let venues = self.venues.iter().enumerate();
        let meets = venues.filter(|(_, venue)| {
            venue.self_match == SelfMatchRule::Refuse || venue.trading_rules.is_some()
        });
        let repeats = self.plans.iter().enumerate().filter_map(|(place, plan)| {
            Some(Supervised::Repeats(place, plan, plan.duplicate_window?))
        });
        accounts
            .chain(leads.map(|(place, leader)| Supervised::Leads(place, leader)))
            .chain(meets.map(|(place, venue)| Supervised::Meets(place, venue)))
            .chain(repeats)
    }
}

fn is_at(limit: &Limit, scopes: &[(Scope, usize)]) -> bool {
    scopes.contains(&(limit.scope, limit.target))
}

/// Window of repeated executions when the file says nothing.
pub(super) const REPEAT_WINDOW_DEFAULT: Duration = Duration::from_secs(1);
