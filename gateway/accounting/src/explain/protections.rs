//! What a decision protects: the note in front of it.

use super::find::{Finder, Found};
use super::{DecisionFacts, ProtectionFacts};
use crate::meaning::value;
use protocol::messages::{ProtectionKind, TriggerPrice};

impl Finder<'_> {
    /// The stop loss or take profit that a decision places.
    pub(super) fn protection(
        &self,
        decision: &DecisionFacts,
        (leader, instrument): (u16, u16),
    ) -> Found<Option<ProtectionFacts>> {
        let select = "SELECT sequence, kind, price, trigger_price, position, average_price
            FROM protection WHERE input = $1 AND sequence < $2 AND leader = $3 AND instrument = $4
            ORDER BY sequence DESC LIMIT 1";
        let (input, before) = (decision.input.into(), decision.sequence.into());
        let values = [input, before, leader.into(), instrument.into()];
        let found = self.store.first(select, &values, |row| {
            let facts = ProtectionFacts {
                sequence: row.unsigned(0)?,
                kind: String::new(),
                price: self.names.price(instrument, row.integer(2)?),
                position: row.integer(4)?,
                average_price: self.names.price(instrument, row.integer(5)?),
            };
            Ok((facts, row.integer(1)?, row.integer(3)?))
        })?;
        let Some((mut facts, kind, trigger)) = found else { return Ok(None) };
        let kind = value("protection", kind, ProtectionKind::from_wire)?;
        facts.kind = format!("{kind:?}");
        if kind == ProtectionKind::StopLoss {
            let trigger = value("trigger price", trigger, TriggerPrice::from_wire)?;
            facts.price = format!("{trigger:?} at {}", facts.price);
        }
        Ok(Some(facts))
    }
}
