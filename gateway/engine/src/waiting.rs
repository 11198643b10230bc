//! Increases that wait for the rest of their leader's order, and what of a row's past matters for that and
//! for duplicates. Says whether an increase waits; when it has waited long enough, a sweep lets it go.
//!
//! | rule | an event that would increase waits | goes |
//! | :-- | :-- | :-- |
//! | `Mirror` | never | at once |
//! | `Coalesce` | always | when the wait is over |
//! | `OnComplete` | unless the leader's order is complete | with what completes it or belongs to another order, or when the wait is over |
//!
//! A wait begins with the first increase that was held back, and ends with whatever the plan does next. What
//! goes is the whole difference to the target, so nothing is counted twice and nothing is lost.

use crate::policy::Setback;
use crate::supervision::Opened;
use protocol::messages::{InstructionsEntry, PartialFillRule, PositionEffect, Reason};

/// What the configuration says about waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) rule: PartialFillRule,
    /// Longest wait, nanoseconds.
    pub(crate) wait_ns: u64,
}

/// The leader's order that an event is a fill of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeaderOrder {
    /// Nothing is left of it.
    pub(crate) is_complete: bool,
    /// The event before was a fill of another one.
    pub(crate) is_another: bool,
}

impl Waiting {
    /// Nothing ever waits.
    pub(crate) const NEVER: Self = Self { rule: PartialFillRule::Mirror, wait_ns: 0 };

    /// When an increase that waits since a time has waited long enough, nanoseconds.
    pub(crate) const fn end(self, since: u64) -> u64 {
        since.saturating_add(self.wait_ns)
    }

    /// Whether an increase that an event of now asks for has to wait.
    pub(crate) fn holds(self, since: Option<u64>, now: u64, order: LeaderOrder) -> bool {
        let goes = match self.rule {
            PartialFillRule::Mirror => true,
            PartialFillRule::Coalesce => false,
            PartialFillRule::OnComplete => {
                order.is_complete || (order.is_another && since.is_some())
            }
        };
        !goes && now < self.end(since.unwrap_or(now))
    }
}

/// What of a row's past matters for its next order. Kept up only where a rule asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Past {
    /// The last opening order.
    pub(crate) opened: Opened,
    /// Since when an increase waits, nanoseconds; none when none does.
    pub(crate) waits_since: Option<u64>,
    /// What failures have done to its next attempts; counts while its status says so.
    pub(crate) setback: Setback,
}

/// A past in few words, all zero where nothing has happened.
pub(crate) type PackedPast = [u64; 6];

/// Nothing has happened.
pub(crate) const NO_PAST: PackedPast = [0; 6];

impl Past {
    /// As few words.
    pub(crate) fn packed(&self) -> PackedPast {
        let Self { opened, waits_since, setback } = self;
        let [first, second, third] = setback.packed();
        // No input is of the end of time.
        let waits_since = waits_since.map_or(0, |since| since.wrapping_add(1));
        [opened.lots.cast_unsigned(), opened.time, waits_since, first, second, third]
    }

    /// Out of those words.
    pub(crate) fn unpacked(words: &PackedPast) -> Self {
        let [lots, time, waits_since, first, second, third] = *words;
        Self {
            opened: Opened { lots: lots.cast_signed(), time },
            waits_since: waits_since.checked_sub(1),
            setback: Setback::unpacked([first, second, third]),
        }
    }

    /// Takes in what was decided at a time.
    pub(crate) fn take(&mut self, entry: &InstructionsEntry, time: u64) {
        if entry.effect == PositionEffect::Open && entry.lots.0 != 0 {
            self.opened = Opened { lots: entry.lots.0, time };
        }
        self.waits_since = match entry.reason {
            Reason::IncreaseWaits => self.waits_since.or(Some(time)),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests;
