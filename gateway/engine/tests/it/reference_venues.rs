//! The part of the reference model that watches how venues reject orders: says when a rule should set a trading
//! state. Keeps every rejected order and walks through all of them each time.

use protocol::messages::{
    ControlAction, Message, OrdRejReason, OrderState, OrderUpdate, Reason, ReportOutcome, Scope,
    SupervisionDefinition, SupervisionRule, Tripped, VenueReport,
};

/// The one venue of the model.
const VENUE: u32 = 0;

#[derive(Clone, Debug, Default)]
pub(crate) struct Venues {
    rules: Option<SupervisionDefinition>,
    /// When orders were rejected since an operator has set the state, and the window that held then.
    rejected: Vec<(u64, u64)>,
    /// How strict the state is.
    state: u8,
    report: Option<VenueReport>,
    /// A trip that was said and not looked at. A run may end in between: it is in force, and not said again.
    said: Option<Tripped>,
}

fn strictness(action: ControlAction) -> Option<u8> {
    let states = [ControlAction::SetActive, ControlAction::SetReducing, ControlAction::SetHalted];
    let place = states.iter().position(|state| *state == action);
    place.map(|place| u8::try_from(place).unwrap())
}

/// Whether a rule sets a trading state.
pub(crate) fn is_of_venue(tripped: &Tripped) -> bool {
    matches!(tripped.rule, SupervisionRule::VenueClosed | SupervisionRule::VenueRejects)
}

impl Venues {
    pub(crate) fn set(&mut self, supervisions: &[SupervisionDefinition]) {
        let mut all = supervisions.iter();
        let rules = all.find(|item| (item.scope, item.target) == (Scope::Venue, VENUE));
        self.rules = rules.copied();
    }

    pub(crate) fn expect(&mut self, message: &Message) {
        if let Message::VenueReport(report) = message {
            self.report = Some(*report);
        }
    }

    pub(crate) fn tripped(&mut self, tripped: &Tripped) {
        assert!(self.said.is_none(), "one rule at a time: {tripped:?}");
        self.said = Some(*tripped);
        let state = strictness(tripped.action).unwrap();
        assert!(self.state < state, "only ever stricter: {tripped:?}");
    }

    pub(crate) fn command(&mut self, action: ControlAction, scope: Scope) {
        if scope == Scope::Venue
            && let Some(state) = strictness(action)
        {
            self.state = state;
            self.rejected.clear();
        }
    }

    /// Rejected orders of the window that the last one lies in.
    fn count(&self) -> i64 {
        let (mut since, mut count) = (0, 0);
        for (time, window) in &self.rejected {
            if count == 0 || since + window <= *time {
                (since, count) = (*time, 0);
            }
            count += 1;
        }
        count
    }

    /// An order's update: what was said before it has to be what its report leads to.
    pub(crate) fn updated(&mut self, update: &OrderUpdate, was_open: bool) {
        let said = self.said.take();
        let said =
            said.map(|said| (said.rule, said.reason, said.action, said.observed, said.limit));
        let due = self.due(update, was_open);
        assert_eq!(said, due, "{update:?}");
        if let Some((_, _, action, ..)) = due {
            self.state = strictness(action).unwrap();
        }
    }

    fn due(
        &mut self,
        update: &OrderUpdate,
        was_open: bool,
    ) -> Option<(SupervisionRule, Reason, ControlAction, i64, i64)> {
        let is_new = was_open && update.outcome != ReportOutcome::Duplicate;
        if update.state != OrderState::Rejected || !is_new {
            return None;
        }
        let (rules, report) = (self.rules?, self.report.unwrap());
        if rules.rejects_max.is_none() && rules.closed_action.is_none() {
            return None;
        }
        self.rejected.push((report.receive_time.0, rules.reject_window.unwrap_or(0)));
        let is_closed = report.ord_rej_reason == Some(OrdRejReason::ExchangeClosed);
        let stricter =
            |action: &ControlAction| strictness(*action).is_some_and(|state| self.state < state);
        if let Some(action) = rules.closed_action.filter(|action| is_closed && stricter(action)) {
            return Some((SupervisionRule::VenueClosed, Reason::VenueClosed, action, 1, 0));
        }
        let action = rules.reject_action.filter(stricter)?;
        let (count, limit) = (self.count(), i64::from(rules.rejects_max?));
        let found = (SupervisionRule::VenueRejects, Reason::VenueRejects, action, count, limit);
        (limit < count).then_some(found)
    }
}
