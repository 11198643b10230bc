//! The signal behind a decision, for leaders who signal.

use super::find::{Finder, Found};
use super::{DecisionFacts, SignalFacts};
use crate::meaning::value;
use protocol::messages::{OrdType, Reason, SignalPhase};
use std::fmt::{self, Formatter};

impl Finder<'_> {
    /// The signal as it was noted last in front of a decision.
    pub(super) fn leader_signal(
        &self,
        decision: &DecisionFacts,
        (leader, instrument): (u16, u16),
    ) -> Found<Option<SignalFacts>> {
        let select = "SELECT sequence, signal, phase, reason, ord_type, lots, price, stop_loss,
            take_profit FROM leader_signal WHERE leader = $1 AND instrument = $2 AND sequence < $3
            AND began <> 0 ORDER BY sequence DESC LIMIT 1";
        let values = [leader.into(), instrument.into(), decision.sequence.into()];
        let found = self.store.first(select, &values, |row| {
            let price = |price: Option<i64>| price.map(|price| self.names.price(instrument, price));
            let facts = SignalFacts {
                sequence: row.unsigned(0)?,
                signal: row.unsigned(1)?,
                phase: String::new(),
                reason: String::new(),
                ord_type: String::new(),
                lots: row.integer(5)?,
                price: price(row.optional(6)?),
                stop_loss: price(row.optional(7)?),
                take_profit: price(row.optional(8)?),
            };
            Ok((facts, row.integer(2)?, row.integer(3)?, row.integer(4)?))
        })?;
        let Some((mut facts, phase, reason, ord_type)) = found else { return Ok(None) };
        facts.phase = format!("{:?}", value("signal phase", phase, SignalPhase::from_wire)?);
        facts.reason = format!("{:?}", value("reason", reason, Reason::from_wire)?);
        facts.ord_type = format!("{:?}", value("order type", ord_type, OrdType::from_wire)?);
        Ok(Some(facts))
    }
}

pub(super) fn write(formatter: &mut Formatter<'_>, signal: &SignalFacts) -> fmt::Result {
    let SignalFacts {
        sequence,
        signal,
        phase,
        reason,
        ord_type,
        lots,
        price,
        stop_loss,
        take_profit,
    } = signal;
    let price = price.as_deref().unwrap_or("the market");
    write!(formatter, "  signal {signal} ({phase}): {ord_type} {lots:+} lots at {price}")?;
    for (name, exit) in [("stop", stop_loss), ("target", take_profit)] {
        if let Some(exit) = exit {
            write!(formatter, ", {name} {exit}")?;
        }
    }
    if reason != "None" {
        write!(formatter, "; {reason}")?;
    }
    writeln!(formatter, " (record {sequence})")
}
