//! A plan's own stop loss and take profit, and what they need.

use super::Validator;
use crate::configuration::protection::Protection;
use crate::configuration::raw::RawPlan;
use crate::configuration::reader::Located;
use protocol::messages::{CopyMode, Decimal, LeaderStops, TriggerPrice};

impl Validator<'_> {
    /// `None` inside where the plan has none.
    pub(super) fn protection(
        &mut self,
        table: &RawPlan,
        copy: CopyMode,
    ) -> Option<Option<Protection>> {
        let Some(field) = &table.protection else { return Some(None) };
        let (at, path) = (field.header.at, &field.header.path);
        if copy != CopyMode::Fills {
            let text = "needs copy = \"fills\"; leave it out otherwise";
            self.error(at, path, text);
            return None;
        }
        let stop_loss = self.maybe(&field.stop_loss_bps, Self::distance);
        let take_profit = self.maybe(&field.take_profit_bps, Self::distance);
        let (stop_loss, take_profit) = (stop_loss?.unwrap_or(0), take_profit?.unwrap_or(0));
        let from_leader = field.from_leader.as_ref().map_or(LeaderStops::None, |from| from.value.0);
        let follows = from_leader != LeaderStops::None;
        if stop_loss == 0 && take_profit == 0 && !follows {
            let text = "protects from nothing; stop_loss_bps, take_profit_bps or from_leader";
            self.error(at, path, text);
            return None;
        }
        if let Some(trigger) = &field.trigger_price
            && stop_loss == 0
            && !follows
        {
            self.refuse(trigger, "needs stop_loss_bps or from_leader; leave it out otherwise");
            return None;
        }
        let trigger_price =
            field.trigger_price.as_ref().map_or(TriggerPrice::Last, |by| by.value.0);
        Some(Some(Protection { stop_loss, take_profit, trigger_price, from_leader }))
    }

    /// Basis points as parts of 10^-8; less than the price itself.
    fn distance(&mut self, field: &Located<Decimal>) -> Option<u32> {
        const WHOLE: u32 = 100_000_000;
        let parts = self.parts(field)?;
        if parts == WHOLE {
            self.refuse(field, format!("{} is all of the price; less than 10000", field.value));
            return None;
        }
        Some(parts)
    }
}
