//! Rules of what plans do about a venue that is down.

use super::Validator;
use crate::configuration::outage::DownRule;
use crate::configuration::raw::RawPlan;
use protocol::messages::CopyMode;
use std::time::Duration;

/// A day.
const AFTER_MS_MAX: i64 = 86_400_000;

impl Validator<'_> {
    /// `None` inside where increases are made up for.
    pub(super) fn when_down(
        &mut self,
        table: &RawPlan,
        copy: CopyMode,
    ) -> Option<Option<Duration>> {
        let Some(table) = &table.when_down else { return Some(None) };
        let must = "\"queue\" or \"drop_opens\"";
        let rule = self.required(&table.policy, &table.header, "policy", must)?;
        match rule.value.0 {
            DownRule::Queue => {
                let Some(field) = &table.after_ms else { return Some(None) };
                self.refuse(field, "needs policy = \"drop_opens\"; leave it out otherwise");
                None
            }
            DownRule::DropOpens if copy != CopyMode::Fills => {
                self.refuse(rule, "only a plan that copies fills gives up what it missed");
                None
            }
            DownRule::DropOpens => {
                let must = "how long the venue has to be down, in milliseconds, such as 5000";
                let field = self.required(&table.after_ms, &table.header, "after_ms", must)?;
                let after = self.in_range(field, 0..=AFTER_MS_MAX, "milliseconds")?;
                let after = u64::try_from(after).expect("the range is not negative");
                Some(Some(Duration::from_millis(after)))
            }
        }
    }
}
