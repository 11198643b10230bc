//! What an audit found: by invariant how often it was looked at, and where it did not hold.

use crate::output;
use serde::Serialize;
use std::collections::BTreeMap;

/// Violations that are written out of each invariant; all are counted.
const LISTED_MAX: usize = 5;

/// What must be true of any journal, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Invariant {
    /// No order without an instruction.
    Instructed,
    /// One order at most for an event, a plan and a leg.
    Once,
    /// Instructions stand on the books.
    Books,
    /// No order goes beyond its plan's target.
    Target,
    /// Nothing leaves that an operator or a rule has forbidden.
    Gates,
    /// No opening order above a limit.
    Limits,
    /// Reductions are held back for listed reasons alone.
    Reductions,
    /// A flat leader has flat followers.
    Flat,
    /// Whoever is off the target at the end has a reason.
    Tracking,
}

impl Invariant {
    /// All of them.
    pub(super) const ALL: [Self; 9] = [
        Self::Instructed,
        Self::Once,
        Self::Books,
        Self::Target,
        Self::Gates,
        Self::Limits,
        Self::Reductions,
        Self::Flat,
        Self::Tracking,
    ];

    const fn says(self) -> &'static str {
        match self {
            Self::Instructed => "no order without a recorded instruction",
            Self::Once => "one order at most per event, plan and leg",
            Self::Books => "decisions stand on what orders and fills add up to",
            Self::Target => "no order goes beyond the target of its plan",
            Self::Gates => "nothing leaves that is paused, killed, frozen or halted",
            Self::Limits => "no opening order is above any limit at submit",
            Self::Reductions => "reductions are held back for listed reasons alone",
            Self::Flat => "a flat leader has flat followers at the end",
            Self::Tracking => "off target at the end by a lot or the minimum, or with a reason",
        }
    }
}

/// What became of one invariant. Keys are stable.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Kept {
    /// Which.
    pub(crate) invariant: Invariant,
    /// What it says.
    says: &'static str,
    /// How often it was looked at.
    pub(crate) checked: u64,
    /// Of these where it holds by a reason that the journal has.
    pub(crate) explained: u64,
    /// Of these where it does not hold.
    pub(crate) violations: u64,
    /// The first of them.
    pub(crate) first: Vec<String>,
}

/// What an audit found. Keys are stable.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Audit {
    /// Whether every invariant holds.
    pub(crate) holds: bool,
    /// Records that were read.
    pub(crate) records: u64,
    /// Orders that were decided.
    pub(crate) orders: u64,
    /// Plans that were ever in force.
    pub(crate) plans: u64,
    /// One each.
    pub(crate) invariants: Vec<Kept>,
    /// How often each limit was looked at.
    pub(crate) limits: BTreeMap<String, u64>,
    /// Why reductions were held back, and how often.
    pub(crate) held_back: BTreeMap<String, u64>,
    /// Why plans are off their targets at the end, and how many pairs of plan and instrument.
    pub(crate) off_target: BTreeMap<String, u64>,
}

impl Audit {
    /// Figures per invariant, for people.
    pub(crate) fn table(&self) -> comfy_table::Table {
        let mut table = output::table(&["invariant", "checked", "with a reason", "violations"], 1);
        for kept in &self.invariants {
            table.add_row(vec![
                kept.says.to_owned(),
                kept.checked.to_string(),
                kept.explained.to_string(),
                kept.violations.to_string(),
            ]);
        }
        table
    }

    /// Figures per limit and reason, for people.
    pub(crate) fn limits_table(&self) -> comfy_table::Table {
        let mut table = output::table(&["limit looked at, or reason", "count"], 1);
        let rows = [
            ("", &self.limits),
            ("held back: ", &self.held_back),
            ("off target: ", &self.off_target),
        ];
        for (before, counts) in rows {
            for (name, count) in counts {
                table.add_row(vec![format!("{before}{name}"), count.to_string()]);
            }
        }
        table
    }

    /// One sentence each, the first few of every invariant.
    pub(crate) fn violations(&self) -> impl Iterator<Item = &String> {
        self.invariants.iter().flat_map(|kept| &kept.first)
    }
}

/// Counts while a journal is read.
#[derive(Default)]
pub(super) struct Tally {
    kept: BTreeMap<Invariant, (u64, u64, u64, Vec<String>)>,
    pub(super) limits: BTreeMap<String, u64>,
    pub(super) held_back: BTreeMap<String, u64>,
    pub(super) off_target: BTreeMap<String, u64>,
}

impl Tally {
    /// Looks at an invariant; what does not hold is said.
    pub(super) fn check(
        &mut self,
        invariant: Invariant,
        holds: bool,
        says: impl FnOnce() -> String,
    ) {
        let (checked, _, violations, first) = self.kept.entry(invariant).or_default();
        *checked += 1;
        if !holds {
            *violations += 1;
            if first.len() < LISTED_MAX {
                first.push(says());
            }
        }
    }

    /// It was looked at, and what is different has a reason.
    pub(super) fn explained(&mut self, invariant: Invariant) {
        let (checked, explained, ..) = self.kept.entry(invariant).or_default();
        *checked += 1;
        *explained += 1;
    }

    pub(super) fn conclude(mut self, records: u64, orders: u64, plans: u64) -> Audit {
        let kept = Invariant::ALL.map(|invariant| {
            let (checked, explained, violations, first) =
                self.kept.remove(&invariant).unwrap_or_default();
            Kept { invariant, says: invariant.says(), checked, explained, violations, first }
        });
        Audit {
            holds: kept.iter().all(|kept| kept.violations == 0),
            records,
            orders,
            plans,
            invariants: kept.into(),
            limits: self.limits,
            held_back: self.held_back,
            off_target: self.off_target,
        }
    }
}
