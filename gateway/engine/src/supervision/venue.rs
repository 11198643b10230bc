//! Rules that watch how a venue rejects orders, and set its trading state. A rule only makes the state stricter;
//! that it is set to what an operator says begins each count anew.
//!
//! | rule | judged on | sets the venue to |
//! | :-- | :-- | :-- |
//! | exchange closed | an order that is rejected as `ExchangeClosed` | its `closedAction` |
//! | rejects | an order that is rejected, more than `rejectsMax` within `rejectWindow` | its `rejectAction` |

use super::Breach;
use crate::gates::TradingState;
use protocol::messages::{
    ControlAction, OrdRejReason, Reason, SupervisionDefinition, SupervisionRule, VenueReport,
};

/// How many orders a venue may reject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RejectRule {
    /// Inclusive.
    rejects_max: u32,
    window_ns: u64,
    state: TradingState,
}

/// The rules of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VenueRules {
    closed: Option<TradingState>,
    rejects: Option<RejectRule>,
}

impl VenueRules {
    /// Of a venue that only an operator sets the state of.
    pub(crate) const NONE: Self = Self { closed: None, rejects: None };

    /// What a definition says. An action that is no trading state sets none.
    pub(crate) fn of(definition: &SupervisionDefinition) -> Self {
        let state = definition.reject_action.and_then(TradingState::of);
        let rejects = definition.rejects_max.zip(state).map(|(rejects_max, state)| RejectRule {
            rejects_max,
            window_ns: definition.reject_window.unwrap_or(0),
            state,
        });
        Self { closed: definition.closed_action.and_then(TradingState::of), rejects }
    }

    /// Whether there is any.
    pub(crate) fn is_any(&self) -> bool {
        *self != Self::NONE
    }

    /// The first rule that one more rejected order breaks, of those that would make the state stricter.
    pub(crate) fn broken(
        &self,
        rejects: &Rejects,
        report: &VenueReport,
        state: TradingState,
    ) -> Option<Breach> {
        let is_closed = report.ord_rej_reason == Some(OrdRejReason::ExchangeClosed);
        let closed =
            self.closed.filter(|wanted| is_closed && state < *wanted).map(|wanted| Breach {
                rule: SupervisionRule::VenueClosed,
                reason: Reason::VenueClosed,
                action: wanted.action(),
                observed: 1,
                limit: 0,
            });
        closed.or_else(|| {
            let rule = self.rejects.filter(|rule| state < rule.state)?;
            let count = rejects.after(report.receive_time.0, self).count;
            (rule.rejects_max < count).then_some(Breach {
                rule: SupervisionRule::VenueRejects,
                reason: Reason::VenueRejects,
                action: rule.state.action(),
                observed: count.into(),
                limit: rule.rejects_max.into(),
            })
        })
    }
}

impl TradingState {
    /// The state that an action sets, if it sets one.
    const fn of(action: ControlAction) -> Option<Self> {
        match action {
            ControlAction::SetActive => Some(Self::Active),
            ControlAction::SetReducing => Some(Self::Reducing),
            ControlAction::SetHalted => Some(Self::Halted),
            _ => None,
        }
    }

    /// The action that sets it.
    const fn action(self) -> ControlAction {
        match self {
            Self::Active => ControlAction::SetActive,
            Self::Reducing => ControlAction::SetReducing,
            Self::Halted => ControlAction::SetHalted,
        }
    }
}

/// Orders that a venue has rejected. The window begins with the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejects {
    pub(super) since: u64,
    pub(super) count: u32,
}

impl Rejects {
    /// None yet.
    pub(crate) const NONE: Self = Self { since: 0, count: 0 };

    /// With one more.
    pub(crate) fn after(&self, time: u64, rules: &VenueRules) -> Self {
        let window_ns = rules.rejects.map_or(0, |rule| rule.window_ns);
        let is_over = self.count == 0 || self.since.saturating_add(window_ns) <= time;
        if is_over {
            return Self { since: time, count: 1 };
        }
        Self { count: self.count.saturating_add(1), ..*self }
    }
}
