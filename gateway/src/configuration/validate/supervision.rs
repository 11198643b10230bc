//! Rules of supervision: what loss rules do and measure, and the window of repeated executions.

use super::{Places, Validator};
use crate::configuration::raw::{RawFile, RawGuard, RawLoss};
use crate::configuration::reader::{Chosen, Field, Located};
use crate::configuration::supervision::{Guard, LossRules, REPEAT_WINDOW_DEFAULT};
use std::time::Duration;

const REPEAT_WINDOW_MS_MAX: i64 = 86_400_000;
const DUPLICATE_WINDOW_MS_MAX: i64 = 3_600_000;

/// What `[supervision]` says for all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Defaults {
    pub(super) losses: LossRules,
    pub(super) repeat_window: Duration,
    pub(super) duplicate_window: Option<Duration>,
}

impl Defaults {
    /// What holds when the file says nothing.
    pub(super) const NONE: Self = Self {
        losses: LossRules::DEFAULT,
        repeat_window: REPEAT_WINDOW_DEFAULT,
        duplicate_window: None,
    };
}

impl Validator<'_> {
    /// What holds where a follower or a leader says nothing itself.
    pub(super) fn supervision(&mut self, raw: &RawFile) -> Option<Defaults> {
        let default = Defaults::NONE;
        let Some(table) = &raw.supervision else { return Some(default) };
        Some(Defaults {
            losses: loss_rules(&table.losses, default.losses),
            repeat_window: self.repeat_window(&table.repeat_window_ms, default.repeat_window)?,
            duplicate_window: self.duplicate_window(&table.duplicate_window_ms, None)?,
        })
    }

    /// The profile that a leader declares; its limits are read with all others.
    pub(super) fn guard(
        &mut self,
        table: &RawGuard,
        symbols: &Places<'_>,
        defaults: &Defaults,
    ) -> Option<Guard> {
        let must = "\"refuse\" or \"pause\"";
        let violation = self.required(&table.on_violation, &table.header, "on_violation", must);
        let mut instruments = Some(Vec::new());
        if let Some(field) = &table.symbols {
            if field.value.is_empty() {
                self.refuse(field, "is empty; leave it out to allow every instrument");
            }
            for symbol in &field.value {
                let value = symbol.clone();
                let one = Located { value, at: field.at, path: field.path.clone() };
                let place = self.resolve(&one, symbols);
                instruments = instruments.zip(place).map(|(mut all, place)| {
                    all.push(place);
                    all
                });
            }
        }
        if table.symbols.is_none() && table.stated().next().is_none() {
            let text = "declares nothing; at least one limit or symbols";
            self.error(table.header.at, &table.header.path, text);
        }
        Some(Guard {
            violation: violation?.value.0,
            instruments: instruments?,
            day_starts_s: defaults.losses.day_starts_s,
        })
    }

    /// `None` inside means that duplicates are sent.
    pub(super) fn duplicate_window(
        &mut self,
        field: &Field<i64>,
        default: Option<Duration>,
    ) -> Option<Option<Duration>> {
        match field {
            None => Some(default),
            Some(_) => self.milliseconds(field, 1, 1..=DUPLICATE_WINDOW_MS_MAX).map(Some),
        }
    }

    pub(super) fn repeat_window(
        &mut self,
        field: &Field<i64>,
        default: Duration,
    ) -> Option<Duration> {
        let milliseconds = i64::try_from(default.as_millis()).expect("windows are at most a day");
        self.milliseconds(field, milliseconds, 1..=REPEAT_WINDOW_MS_MAX)
    }
}

/// What a table says, else what holds for all.
pub(super) fn loss_rules(raw: &RawLoss, default: LossRules) -> LossRules {
    LossRules {
        action: chosen(&raw.on_loss, default.action),
        window: chosen(&raw.loss_window, default.window),
        day_starts_s: raw.day_starts.as_ref().map_or(default.day_starts_s, |field| field.value.0),
        drawdown_reference: chosen(&raw.drawdown_reference, default.drawdown_reference),
        drawdown_window: chosen(&raw.drawdown_window, default.drawdown_window),
        counts_fees: raw.count_fees.as_ref().map_or(default.counts_fees, |field| field.value),
        counts_funding: raw
            .count_funding
            .as_ref()
            .map_or(default.counts_funding, |field| field.value),
    }
}

fn chosen<T: Copy>(field: &Field<Chosen<T>>, default: T) -> T {
    field.as_ref().map_or(default, |field| field.value.0)
}
