//! What plans do when their orders fail and when they are out of sync.

use super::Validator;
use crate::configuration::policy::{Policy, WHOLE};
use crate::configuration::raw::{RawFailure, RawPlan, RawSync};
use crate::configuration::reader::{Chosen, Field, Located};
use protocol::messages::{Decimal, FailureRule, OutOfSyncRule};

const ENTER_AFTER_MS_MAX: i64 = 3_600_000;

/// Parts of 10^-12 in one of 10^-4, and of a basis point in one of 10^-8.
const RATIO_PER_PART: i64 = 100_000_000;

/// Ten thousand basis points are all of a price.
const STEP_MAX: i64 = 100_000_000;

impl Validator<'_> {
    /// `None` inside where the plan says nothing of it.
    pub(super) fn policy(&mut self, table: &RawPlan) -> Option<Option<Policy>> {
        if table.on_failure.is_none() && table.out_of_sync.is_none() {
            return Some(None);
        }
        let failure = match &table.on_failure {
            Some(failure) => self.on_failure(failure),
            None => Some(Policy::DEFAULT),
        };
        let sync = match &table.out_of_sync {
            Some(sync) => self.out_of_sync(sync),
            None => Some(Policy::DEFAULT),
        };
        let Policy { margin, price, venue_limit, would_increase, other, .. } = failure?;
        let Policy { exhausted, retry_step, .. } = failure?;
        let failure = Policy { margin, price, venue_limit, would_increase, other, ..sync? };
        Some(Some(Policy { exhausted, retry_step, ..failure }))
    }

    fn on_failure(&mut self, table: &RawFailure) -> Option<Policy> {
        let rule = |field: &Field<Chosen<FailureRule>>| {
            field.as_ref().map_or(FailureRule::Ignore, |field| field.value.0)
        };
        let kinds = [
            (&table.margin, "margin"),
            (&table.price, "price"),
            (&table.venue_limit, "venue_limit"),
            (&table.would_increase, "would_increase"),
            (&table.other, "other"),
        ];
        let is_reported = |name: &str| self.problems.is_reported(&table.header.member(name));
        if kinds.into_iter().all(|(field, name)| field.is_none() && !is_reported(name)) {
            let text = "says nothing; at least one kind of failure, such as margin = \"reduce\"";
            self.error(table.header.at, &table.header.path, text);
            return None;
        }
        let exhausted = rule(&table.exhausted);
        if let Some(field) = &table.exhausted
            && ![FailureRule::Ignore, FailureRule::OutOfSync].contains(&exhausted)
        {
            self.refuse(field, "nothing is left to be tried then; \"ignore\" or \"out_of_sync\"");
            return None;
        }
        let policy = Policy {
            margin: rule(&table.margin),
            price: rule(&table.price),
            venue_limit: rule(&table.venue_limit),
            would_increase: rule(&table.would_increase),
            other: rule(&table.other),
            exhausted,
            ..Policy::DEFAULT
        };
        let has = |wanted: FailureRule| policy.classes().iter().any(|(_, rule)| *rule == wanted);
        let retries = has(FailureRule::Retry);
        let is_bounded = retries || has(FailureRule::Reduce) || has(FailureRule::SwitchType);
        if let Some(field) = table.exhausted.as_ref().filter(|_| !is_bounded) {
            let text = "needs a kind of failure with \"retry\", \"reduce\" or \"switch_type\"";
            self.refuse(field, text);
            return None;
        }
        let Some(field) = &table.retry_bps else { return Some(policy) };
        if !retries {
            self.refuse(field, "needs a kind of failure with \"retry\"; leave it out otherwise");
            return None;
        }
        let step = self.ratio(field)?.0;
        if step % RATIO_PER_PART != 0 || STEP_MAX < step / RATIO_PER_PART {
            let text = format!("{} does not fit; above 0 up to 10000, 4 decimals", field.value);
            self.refuse(field, text);
            return None;
        }
        let retry_step = u32::try_from(step / RATIO_PER_PART).expect("checked above");
        Some(Policy { retry_step, ..policy })
    }

    fn out_of_sync(&mut self, table: &RawSync) -> Option<Policy> {
        let must = "\"pause\", \"restrict\" or \"catch_up\"";
        let rule = self.required(&table.policy, &table.header, "policy", must)?.value.0;
        let factor = match (rule, &table.factor) {
            (OutOfSyncRule::Restrict, field) => {
                let must = "part of an opening order that is sent, such as \"0.5\"";
                let field = self.required(field, &table.header, "factor", must)?;
                self.part(field)?
            }
            (_, field) if table.restrict_below.is_some() => {
                let must =
                    "part of an opening order that is sent below restrict_below, such as \"0.5\"";
                let field = self.required(field, &table.header, "factor", must)?;
                self.part(field)?
            }
            (_, Some(field)) => {
                let text = "needs policy = \"restrict\" or restrict_below; leave it out otherwise";
                self.refuse(field, text);
                return None;
            }
            (_, None) => WHOLE,
        };
        let enter_below = match &table.enter_below {
            Some(field) => self.part(field)?,
            None => 0,
        };
        if let Some(field) = table.enter_after_ms.as_ref().filter(|_| enter_below == 0) {
            self.refuse(field, "needs enter_below; leave it out otherwise");
            return None;
        }
        let enter_after =
            self.milliseconds(&table.enter_after_ms, 1_000, 0..=ENTER_AFTER_MS_MAX)?;
        let leave_at = match &table.leave_at {
            Some(field) => {
                let part = self.part(field)?;
                if part < enter_below {
                    self.refuse(field, "is below enter_below, so it would never stay in sync");
                    return None;
                }
                part
            }
            None => WHOLE,
        };
        let restrict_below = match &table.restrict_below {
            Some(field) => self.drift(field, rule, (enter_below, leave_at))?,
            None => 0,
        };
        Some(Policy {
            out_of_sync: rule,
            factor,
            restrict_below,
            enter_below,
            enter_after,
            leave_at,
            ..Policy::DEFAULT
        })
    }

    /// The score below which a plan is restricted, between those at which it is out of sync and in sync again.
    fn drift(
        &mut self,
        field: &Located<Decimal>,
        rule: OutOfSyncRule,
        (enter_below, leave_at): (u16, u16),
    ) -> Option<u16> {
        if rule == OutOfSyncRule::Restrict {
            self.refuse(
                field,
                "is what policy = \"restrict\" does below enter_below; leave it out",
            );
            return None;
        }
        let part = self.part(field)?;
        if part <= enter_below {
            self.refuse(field, "is not above enter_below, so it would never count; raise it");
            return None;
        }
        if leave_at < part {
            self.refuse(field, "is above leave_at, so it would never end; lower it");
            return None;
        }
        Some(part)
    }

    /// A part of a whole, 10^-4.
    fn part(&mut self, field: &Located<Decimal>) -> Option<u16> {
        let ratio = self.ratio(field)?.0;
        let parts = ratio / RATIO_PER_PART;
        if ratio % RATIO_PER_PART != 0 || i64::from(WHOLE) < parts {
            let text = format!("{} does not fit; above 0 up to 1, 4 decimals", field.value);
            self.refuse(field, text);
            return None;
        }
        Some(u16::try_from(parts).expect("checked above"))
    }
}
