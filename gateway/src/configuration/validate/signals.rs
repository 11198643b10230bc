//! Plans that copy signals: what rules out other fields of theirs, and what their leader may not be besides.

use super::Validator;
use crate::configuration::model::{DropCopy, Plan};
use crate::configuration::raw::{RawFile, RawPlan};
use protocol::messages::{CopiedSides, CopyMode, PartialFillRule};

const LEAVE_OUT: &str = "leave it out with copy = \"signals\"";

impl Validator<'_> {
    /// Fields that say nothing about a plan that copies signals, or something else than they would.
    pub(super) fn fits_signals(&mut self, table: &RawPlan, copy: CopyMode) {
        if copy != CopyMode::Signals {
            return;
        }
        if let Some(field) = table.reverse.as_ref().filter(|field| field.value) {
            let why = "a stop on the other side would be triggered at once";
            self.refuse(field, format!("{why}; {LEAVE_OUT}"));
        }
        if let Some(field) = table.sides.as_ref().filter(|field| field.value.0 != CopiedSides::Both)
        {
            let why = "of an entry and its exits one is on the side that is not copied";
            self.refuse(field, format!("{why}; {LEAVE_OUT}"));
        }
        if let Some(field) =
            table.partial_fills.as_ref().filter(|field| field.value.0 != PartialFillRule::Mirror)
        {
            self.refuse(field, format!("a signal has no fills to wait for; {LEAVE_OUT}"));
        }
        if let Some(tags) = &table.tags {
            self.refuse(tags, format!("signals have no tags; {LEAVE_OUT}"));
        }
    }

    /// A leader who signals has no account: nothing else is told of him, and nothing else copied.
    pub(super) fn who_signals_does_nothing_else(
        &mut self,
        raw: &RawFile,
        plans: &[Plan],
        drop_copies: &[DropCopy],
    ) {
        for (plan, table) in plans.iter().zip(&raw.plan) {
            if plan.copy != CopyMode::Signals {
                continue;
            }
            let Some(field) = &table.copy else { continue };
            let leader = table.leader.as_ref().map_or("?", |leader| leader.value.as_str());
            let mut others = plans.iter().zip(&raw.plan);
            let other = others
                .find(|(other, _)| other.leader == plan.leader && other.copy != plan.copy)
                .and_then(|(_, table)| table.name.as_ref());
            if let Some(other) = other {
                let text = format!(
                    "plan {:?} copies something else of {leader:?}; who signals does nothing else",
                    other.value
                );
                self.refuse(field, text);
            }
            let mut accounts = drop_copies.iter().flat_map(|source| &source.accounts);
            if accounts.any(|account| account.leader == plan.leader) {
                let text =
                    format!("a drop copy tells what {leader:?} trades; who signals has no account");
                self.refuse(field, text);
            }
        }
    }
}
