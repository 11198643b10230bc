//! What plans do when their orders fail and when they are out of sync, as the file says it.

use super::model::Plan;
use super::reader::Choice;
use protocol::messages::{FailureRule, OutOfSyncRule, PolicyDefinition};
use protocol::units::PlanIndex;
use std::time::Duration;

/// All of something, 10^-4.
pub(super) const WHOLE: u16 = 10_000;

/// `on_failure` and `out_of_sync` of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// When the account cannot carry an order.
    pub margin: FailureRule,
    /// When nothing is to be had at its price.
    pub price: FailureRule,
    /// When it breaks a limit of the venue.
    pub venue_limit: FailureRule,
    /// When it closes more than the venue knows of.
    pub would_increase: FailureRule,
    /// When it fails for any other reason.
    pub other: FailureRule,
    /// When no attempt is left: to ignore it, or to be out of sync.
    pub exhausted: FailureRule,
    /// By how much each retry's price is worse, parts of 10^-8; zero is all of the guard at once.
    pub retry_step: u32,
    /// What the plan does while it is out of sync.
    pub out_of_sync: OutOfSyncRule,
    /// Part of an opening order that a restricted plan sends, 10^-4.
    pub factor: u16,
    /// Score below which it is restricted before it is out of sync, 10^-4; zero is never.
    pub restrict_below: u16,
    /// Score below which it is out of sync, 10^-4; zero is never.
    pub enter_below: u16,
    /// How long the score may be below that.
    pub enter_after: Duration,
    /// Score from which on it is in sync again, 10^-4.
    pub leave_at: u16,
}

impl Policy {
    /// What holds where only one of the two tables is there.
    pub(super) const DEFAULT: Self = Self {
        margin: FailureRule::Ignore,
        price: FailureRule::Ignore,
        venue_limit: FailureRule::Ignore,
        would_increase: FailureRule::Ignore,
        other: FailureRule::Ignore,
        exhausted: FailureRule::Ignore,
        retry_step: 0,
        out_of_sync: OutOfSyncRule::Pause,
        factor: WHOLE,
        restrict_below: 0,
        enter_below: 0,
        enter_after: Duration::ZERO,
        leave_at: WHOLE,
    };

    /// Classes by the names of their fields, with what is done about them.
    pub(super) const fn classes(&self) -> [(&'static str, FailureRule); 5] {
        [
            ("margin", self.margin),
            ("price", self.price),
            ("venue_limit", self.venue_limit),
            ("would_increase", self.would_increase),
            ("other", self.other),
        ]
    }

    pub(super) fn definition(&self, plan: PlanIndex) -> PolicyDefinition {
        PolicyDefinition {
            plan,
            on_margin: self.margin,
            on_price: self.price,
            on_venue_limit: self.venue_limit,
            on_would_increase: self.would_increase,
            on_other: self.other,
            on_exhausted: self.exhausted,
            retry_step: self.retry_step,
            out_of_sync: self.out_of_sync,
            factor: self.factor,
            enter_below: self.enter_below,
            enter_after: u64::try_from(self.enter_after.as_nanos()).expect("it is at most an hour"),
            leave_at: self.leave_at,
            restrict_below: self.restrict_below,
        }
    }

    /// Its line of the canonical form.
    pub(super) fn line(&self, plan: &Plan) -> String {
        let classes = self.classes().map(|(class, rule)| format!(" {class}={}", rule.word()));
        format!(
            "policy plan={}{} exhausted={} retry_step={} out_of_sync={} factor={} enter_below={} \
             enter_after_ns={} leave_at={} restrict_below={}",
            plan.name,
            classes.concat(),
            self.exhausted.word(),
            self.retry_step,
            self.out_of_sync.word(),
            self.factor,
            self.enter_below,
            self.enter_after.as_nanos(),
            self.leave_at,
            self.restrict_below
        )
    }

    /// What it does, for people.
    pub(super) fn sentences(&self) -> Vec<String> {
        let stated = self.classes().into_iter().filter(|(_, rule)| *rule != FailureRule::Ignore);
        let mut sentences: Vec<String> = stated
            .map(|(class, rule)| {
                let does = match rule {
                    FailureRule::Ignore => "the next event or sweep tries again",
                    FailureRule::Retry => "sweeps try again, each time at a worse price",
                    FailureRule::Reduce => "sweeps try again with half of what was not executed",
                    FailureRule::SwitchType => "a closing order comes again as a market order",
                    FailureRule::OutOfSync => "the plan is out of sync",
                };
                format!("when an order fails by {class}, {does}")
            })
            .collect();
        let does = match self.out_of_sync {
            OutOfSyncRule::Pause => "only reduces".to_owned(),
            OutOfSyncRule::Restrict => format!("opens with {} of an order", percent(self.factor)),
            OutOfSyncRule::CatchUp => {
                "is brought to its targets, and tried once a second".to_owned()
            }
        };
        sentences.push(format!(
            "while it is out of sync it {does}, until {} of its targets are there or it is re-armed",
            percent(self.leave_at)
        ));
        if self.restrict_below != 0 {
            sentences.push(format!(
                "it opens with {} of an order when less than {} of its targets are there",
                percent(self.factor),
                percent(self.restrict_below)
            ));
        }
        if self.enter_below != 0 {
            sentences.push(format!(
                "it is out of sync when less than {} of its targets are there for {} ms",
                percent(self.enter_below),
                self.enter_after.as_millis()
            ));
        }
        sentences
    }
}

/// Parts of 10^-4 as they stand in a file.
pub(super) fn factor(parts: u16) -> String {
    let text = format!("{}.{:04}", parts / WHOLE, parts % WHOLE);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn percent(parts: u16) -> String {
    let text = format!("{}.{:02}", parts / 100, parts % 100);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The fields of a definition, as they stand in a file.
pub(super) fn fields(definition: &PolicyDefinition) -> Vec<(&'static str, String)> {
    let PolicyDefinition {
        plan: _,
        on_margin,
        on_price,
        on_venue_limit,
        on_would_increase,
        on_other,
        on_exhausted,
        retry_step,
        out_of_sync,
        factor: part,
        enter_below,
        enter_after,
        leave_at,
        restrict_below,
    } = definition;
    let mut fields = vec![
        ("on_failure.margin", on_margin.word().to_owned()),
        ("on_failure.price", on_price.word().to_owned()),
        ("on_failure.venue_limit", on_venue_limit.word().to_owned()),
        ("on_failure.would_increase", on_would_increase.word().to_owned()),
        ("on_failure.other", on_other.word().to_owned()),
        ("on_failure.exhausted", on_exhausted.word().to_owned()),
        ("out_of_sync.policy", out_of_sync.word().to_owned()),
        ("out_of_sync.leave_at", factor(*leave_at)),
    ];
    if *retry_step != 0 {
        let (points, rest) = (retry_step / 10_000, retry_step % 10_000);
        let text = format!("{points}.{rest:04}");
        let text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
        fields.push(("on_failure.retry_bps", text));
    }
    if *restrict_below != 0 {
        fields.push(("out_of_sync.restrict_below", factor(*restrict_below)));
    }
    if *out_of_sync == OutOfSyncRule::Restrict || *restrict_below != 0 {
        fields.push(("out_of_sync.factor", factor(*part)));
    }
    if *enter_below != 0 {
        fields.push(("out_of_sync.enter_below", factor(*enter_below)));
        fields.push(("out_of_sync.enter_after_ms", (enter_after / 1_000_000).to_string()));
    }
    fields
}
