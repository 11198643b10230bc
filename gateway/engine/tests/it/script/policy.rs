//! Policies in scenarios: how they are written, and how what follows from them reads.

use super::{Script, Words, named, ratio};
use crate::world::MILLISECOND;
use protocol::messages::{
    ExecutionFailed, FailureRule, Flag, OutOfSyncRule, SupervisionRule, SyncUpdate, Tripped,
};
use protocol::units::{PlanIndex, RATIO_ONE};

fn rule(word: &str) -> FailureRule {
    match word {
        "ignore" => FailureRule::Ignore,
        "retry" => FailureRule::Retry,
        "reduce" => FailureRule::Reduce,
        "switch" => FailureRule::SwitchType,
        "out-of-sync" => FailureRule::OutOfSync,
        other => named(other, &FailureRule::ALL),
    }
}

/// A part of a whole, 10^-4.
fn part(word: &str) -> u16 {
    u16::try_from(ratio(word).0 / (RATIO_ONE / 10_000)).unwrap()
}

impl Script {
    pub(super) fn define_policy(&mut self, words: &mut Words<'_>) {
        let plan = self.plan(words.next());
        let policy = self.setup.policy(plan);
        while let Some(word) = words.maybe() {
            match word {
                "margin" => policy.on_margin = rule(words.next()),
                "price" => policy.on_price = rule(words.next()),
                "venue-limit" => policy.on_venue_limit = rule(words.next()),
                "would-increase" => policy.on_would_increase = rule(words.next()),
                "other" => policy.on_other = rule(words.next()),
                "exhausted" => policy.on_exhausted = rule(words.next()),
                "step" => policy.retry_step = u32::try_from(words.number() * 10_000).unwrap(),
                "pause" => policy.out_of_sync = OutOfSyncRule::Pause,
                "catch-up" => policy.out_of_sync = OutOfSyncRule::CatchUp,
                "restrict" => {
                    policy.out_of_sync = OutOfSyncRule::Restrict;
                    policy.factor = part(words.next());
                }
                "drift" => {
                    policy.restrict_below = part(words.next());
                    policy.factor = part(words.next());
                }
                "below" => policy.enter_below = part(words.next()),
                "leave" => policy.leave_at = part(words.next()),
                "after" => {
                    policy.enter_after = u64::try_from(words.number()).unwrap() * MILLISECOND;
                }
                other => panic!("{other}?"),
            }
        }
    }

    /// What a plan may do, and how much of its targets is there.
    pub(super) fn plan_state(&mut self, plan: u32) -> String {
        let engine = &self.world().engine;
        let plan = PlanIndex(plan);
        let state = engine.plan(plan).unwrap().state;
        format!("{state:?} {}", engine.sync_score(plan).unwrap())
    }

    pub(super) fn failed_line(&self, failed: &ExecutionFailed) -> String {
        let ExecutionFailed { failure, rule, failures, unfilled, .. } = failed;
        let order = self.order_name(&failed.order);
        let mut line = format!("{order} failed {failure:?} {:+} {rule:?} {failures}", unfilled.0);
        if let Some(guard) = failed.guard {
            line = format!("{line} guard {guard}");
        }
        if let Some(lots_max) = failed.lots_max {
            line = format!("{line} lots {lots_max}");
        }
        if failed.is_market == Flag::Yes {
            line += " switched";
        }
        line
    }

    pub(super) fn sync_line(&self, update: &SyncUpdate) -> String {
        let SyncUpdate { plan, change, score, threshold, .. } = update;
        format!("sync {} {change:?} {score} of {threshold}", self.plan_name(plan.0))
    }
}

impl Words<'_> {
    pub(super) fn milliseconds(&mut self) -> u64 {
        self.number().unsigned_abs() * MILLISECOND
    }
}

pub(super) fn tripped_line(tripped: &Tripped) -> String {
    let Tripped { scope, target, action, reason, .. } = tripped;
    let parts = match tripped.rule {
        SupervisionRule::Repeats
        | SupervisionRule::GuardInstrument
        | SupervisionRule::GuardTradesPerMinute
        | SupervisionRule::UnexpectedPosition
        | SupervisionRule::UnexpectedOrder
        | SupervisionRule::ExecutionFailure
        | SupervisionRule::VenueClosed
        | SupervisionRule::VenueRejects
        | SupervisionRule::SyncScore => 0,
        SupervisionRule::GuardLeverage => 12,
        _ => 8,
    };
    let number = |number: i64| decimal_text(number, parts);
    let (observed, limit) = (number(tripped.observed), number(tripped.limit));
    format!("tripped {scope:?} {target} {action:?} {reason:?} {observed} of {limit}")
}

fn decimal_text(number: i64, places: usize) -> String {
    let one = 10_i64.pow(u32::try_from(places).unwrap());
    let text = format!("{}.{:0places$}", number / one, number % one);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
