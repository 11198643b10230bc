//! Leaders: their events, their accounts, their positions. What plans do about it stands in `plans`.

use super::{Booked, Page};
use crate::ReconcileError;
use crate::breaks::{BreakKind, BreakSubject};
use crate::holding::Trade;
use crate::rows::{LeaderPosition, Mark};
use protocol::messages::{EventSkipped, Flag, Instructions, LeaderEquity, LeaderEvent, Reason};
use protocol::units::{InstrumentIndex, LeaderIndex, Sequence};

/// A leader event, as far as its position needs it.
#[derive(Clone, Copy, Debug)]
struct Event {
    sequence: Sequence,
    price: i64,
    lots: i64,
    position_before: Option<i64>,
    fee: i64,
}

impl Page<'_> {
    pub(super) fn leader_event(&mut self, event: &LeaderEvent) -> Booked {
        let insert = "INSERT INTO leader_event (sequence, leader, instrument, trade_id, order_id,
            price, lots, position_before, fee, retransmitted, session, session_sequence,
            transact_ns, sending_ns, receive_ns, stop_price, average_mantissa, average_exponent, tag,
            leaves_lots)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                event.leader.into(),
                event.instrument.into(),
                event.trade_id.into(),
                event.order_id.into(),
                event.price.into(),
                event.lots.into(),
                event.position_before.into(),
                event.fee.into(),
                (event.retransmitted == Flag::Yes).into(),
                event.session.into(),
                event.session_sequence.into(),
                event.transact_time.into(),
                event.sending_time.into(),
                event.receive_time.into(),
                event.stop_price.into(),
                event.average_price.map(|average| average.mantissa).into(),
                event.average_price.map(|average| average.exponent).into(),
                (&event.tag).into(),
                event.leaves_lots.into(),
            ],
        )?;
        self.mark_trade(event.instrument, event.price.0, event.transact_time.0)
    }

    pub(super) fn leader_equity(&mut self, account: &LeaderEquity) -> Booked {
        let upsert = "INSERT INTO leader_account (leader, sequence, equity, balance, transact_ns,
            receive_ns, margin_used) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (leader) DO UPDATE SET sequence = excluded.sequence,
            equity = excluded.equity, balance = excluded.balance,
            transact_ns = excluded.transact_ns, receive_ns = excluded.receive_ns,
            margin_used = excluded.margin_used";
        self.insert(
            upsert,
            &[
                account.leader.into(),
                self.sequence.into(),
                account.equity.into(),
                account.balance.into(),
                account.transact_time.into(),
                account.receive_time.into(),
                account.margin_used.into(),
            ],
        )
    }

    pub(super) fn event_skipped(&mut self, skipped: &EventSkipped) -> Booked {
        if skipped.reason == Reason::TradeCorrected {
            self.leader_corrected(skipped)?;
        }
        let insert = "INSERT INTO event_skipped (sequence, input, leader, instrument, trade_id,
            reason) VALUES ($1, $2, $3, $4, $5, $6)";
        self.insert(
            insert,
            &[
                self.sequence.into(),
                self.parent.into(),
                skipped.leader.into(),
                skipped.instrument.into(),
                skipped.trade_id.into(),
                skipped.reason.to_wire().into(),
            ],
        )
    }

    /// Moves the leader's position by what a bust or a correction changes, at the price that it names.
    fn leader_corrected(&mut self, skipped: &EventSkipped) -> Booked {
        let key = (skipped.leader, skipped.instrument);
        let unit_value = self.unit_value_of(key)?;
        let mut leader = self.books.leaders.find(self.store, key)?.unwrap_or_default();
        if let Some(event) = self.event_of(key, skipped.trade_id)?.filter(|event| event.lots != 0) {
            let trade = Trade { lots: event.lots, price: event.price, unit_value, fee: event.fee };
            let fills = leader.holding.fills;
            self.trade(key, &mut leader, &trade)?;
            // It is none of the leader's trades.
            leader.holding.fills = fills;
        }
        self.books.leaders.put(key, leader);
        Ok(())
    }

    /// Value of one of a leader's lots for one tick.
    fn unit_value_of(
        &self,
        (leader, instrument): (LeaderIndex, InstrumentIndex),
    ) -> Result<i64, ReconcileError> {
        let unit_value = self.books.directory.leaders_unit_value(leader, instrument);
        let unit_value =
            unit_value.ok_or_else(|| self.not_defined("instrument", u32::from(instrument.0)))?;
        Ok(unit_value.0)
    }

    /// Moves the leader's position by the event of a decision and compares it with the engine's.
    /// Returns the journal sequence of the event; zero when the decision has none.
    pub(super) fn leader_moved(
        &mut self,
        decision: &Instructions,
    ) -> Result<Sequence, ReconcileError> {
        let key = (decision.leader, decision.instrument);
        let mut leader = self.books.leaders.find(self.store, key)?.unwrap_or_default();
        let event = match decision.trade_id {
            Some(trade_id) => self.event_of(key, trade_id)?,
            None => None,
        };
        // A decision for many plans comes in several records with the same event.
        let is_new = decision.trade_id.is_some() && leader.trade_id != decision.trade_id;
        if let Some(event) = event.filter(|_| is_new) {
            self.follow(decision, &mut leader, &event)?;
        }
        leader.episode = decision.episode;
        leader.trade_id = decision.trade_id.or(leader.trade_id);
        self.books.leaders.put(key, leader);
        let subject = BreakSubject::leader(BreakKind::LeaderPosition, key.0, key.1);
        self.compare(subject, leader.holding.lots, decision.position.0)?;
        Ok(event.map_or(Sequence(0), |event| event.sequence))
    }

    /// The event that a decision is about: its input, or an earlier one that had to wait.
    fn event_of(
        &self,
        (leader, instrument): (LeaderIndex, InstrumentIndex),
        trade_id: u64,
    ) -> Result<Option<Event>, ReconcileError> {
        let select = "SELECT sequence, price, lots, position_before, fee FROM leader_event
            WHERE leader = $1 AND trade_id = $2 AND instrument = $3
            ORDER BY CASE WHEN sequence = $4 THEN 0 ELSE 1 END, sequence LIMIT 1";
        let values = [leader.into(), trade_id.into(), instrument.into(), self.parent.into()];
        let event = self.store.first(select, &values, |row| {
            Ok(Event {
                sequence: Sequence(row.unsigned(0)?),
                price: row.integer(1)?,
                lots: row.integer(2)?,
                position_before: row.optional(3)?,
                fee: row.optional(4)?.unwrap_or(0),
            })
        })?;
        Ok(event)
    }

    /// Applies an event to the leader's position, taking over what we did not see.
    fn follow(
        &mut self,
        decision: &Instructions,
        leader: &mut LeaderPosition,
        event: &Event,
    ) -> Booked {
        let unit_value = self.unit_value_of((decision.leader, decision.instrument))?;
        let price = event.price;
        let before = event.position_before.unwrap_or(leader.holding.lots);
        let unseen = before.saturating_sub(leader.holding.lots);
        if unseen != 0 {
            let is_first = leader.trade_id.is_none();
            if !is_first {
                let subject = BreakSubject::leader(
                    BreakKind::LeaderGap,
                    decision.leader,
                    decision.instrument,
                );
                self.compare(subject, leader.holding.lots, before)?;
                self.compare(subject, before, before)?;
            }
            let trade = Trade { lots: unseen, price, unit_value, fee: 0 };
            let fills = leader.holding.fills;
            self.trade((decision.leader, decision.instrument), leader, &trade)?;
            // What was taken over is not an event.
            leader.holding.fills = fills;
        }
        let trade = Trade { lots: event.lots, price, unit_value, fee: event.fee };
        self.trade((decision.leader, decision.instrument), leader, &trade)
    }

    fn trade(
        &mut self,
        key: (LeaderIndex, InstrumentIndex),
        leader: &mut LeaderPosition,
        trade: &Trade,
    ) -> Booked {
        if let Some((after, _)) = leader.holding.after(trade) {
            leader.holding = after;
            return Ok(());
        }
        let subject = BreakSubject::leader(BreakKind::Unbookable, key.0, key.1);
        self.compare(subject, 0, trade.lots)
    }

    /// Takes a trade's price as the mark of an instrument that has no quote.
    pub(super) fn mark_trade(
        &mut self,
        instrument: InstrumentIndex,
        price: i64,
        time_ns: u64,
    ) -> Booked {
        let mark = self.books.marks.find(self.store, instrument)?;
        if mark.is_none_or(|mark| !mark.is_quote) {
            let mark = Mark { price, is_quote: false, sequence: self.sequence.0, time_ns };
            self.books.marks.put(instrument, mark);
        }
        Ok(())
    }
}
