//! Signals of leaders who have no account: what is made of a message, and the next step of each signal. The rule
//! stands in `signals`; from a step on a signal is a trade or an order of its leader like any other.

use super::fan_out::RowsAt;
use super::leader::Lead;
use super::mirror::noted_of;
use super::{Deciding, View, fresh};
use crate::allocation::published_target;
use crate::exact::{is_workable, unit_price};
use crate::signals::{Step, news, next_step, orders_of};
use protocol::messages::{
    Flag, LeaderOrderEvent, LeaderOrderNoted, LeaderOrderStatus, LeaderSignalEvent,
    LeaderSignalNoted, OrdType, Reason, SignalAction, SignalPhase,
};
use protocol::signals::trade;
use protocol::units::{Lots, Nanos, RATIO_ONE, Ticks};

impl Deciding<'_> {
    pub(super) fn leader_signal(&mut self, event: &LeaderSignalEvent) {
        let lead = self.view.lead(event.leader.0, event.instrument.0, event.receive_time);
        let noted = match &lead {
            Some(lead) => self.view.signalled(event, lead),
            None => Err(Reason::UnknownInstrument),
        };
        match noted {
            Ok(noted) => {
                let room = self.view.state.mirrors.room();
                self.take_step(&noted, true, event.receive_time, room);
            }
            Err(reason) => self.note_signal(&refused(event, reason)),
        }
    }

    /// Takes the next step of each signal that has one, of which news have come, or whose time is over. Returns whether there was
    /// any: everything else waits for the next sweep then, which knows what came of it.
    #[cold]
    pub(super) fn take_steps(&mut self, now: Nanos) -> bool {
        let state = self.view.state;
        let first_record = self.records.count();
        let mut room = state.mirrors.room();
        for signal in state.signals.active() {
            if !self.has_room_for_fan_out(signal.leader.0) {
                break;
            }
            self.view.scratch.holds_rows = false;
            let news = news(signal, now);
            room -= self.take_step(news.as_ref().unwrap_or(signal), news.is_some(), now, room);
        }
        first_record < self.records.count()
    }

    /// Takes the next step of a signal; news of it are noted in any case. Returns how many of the leaders' orders
    /// that there is room for it has taken.
    fn take_step(
        &mut self,
        signal: &LeaderSignalNoted,
        is_news: bool,
        now: Nanos,
        room: usize,
    ) -> usize {
        let state = self.view.state;
        let Some(lead) = self.view.lead(signal.leader.0, signal.instrument.0, now) else {
            // Leader or instrument has left the configuration: there is nothing left to do by it.
            let (phase, fills) = (SignalPhase::Over, Flag::No);
            self.note_signal(&LeaderSignalNoted { phase, fills, ..*signal });
            return 0;
        };
        let block = state.blocks.index(lead.leader, lead.instrument);
        let step = next_step(signal, lead.position, |id| state.leaders_order(block, id).copied());
        let step = match step {
            // Where the tables are full nothing works, and it is tried again.
            Step::Order(_) if lead.rows == RowsAt::Full => Step::Wait,
            Step::Order(order) if order.status == LeaderOrderStatus::New && room == 0 => Step::Wait,
            step => step,
        };
        match step {
            Step::Wait => {
                if is_news {
                    self.note_signal(signal);
                }
            }
            Step::Order(order) => {
                if is_news {
                    self.note_signal(signal);
                }
                let sequence = state.mirrors.sequences[usize::from(lead.leader)] + 1;
                let order = LeaderOrderEvent { sequence, receive_time: now, ..order };
                self.mirror_order(&aged(order, signal), signal.stop_loss);
                return usize::from(order.status == LeaderOrderStatus::New);
            }
            Step::Fill | Step::Leave => self.take_trade(signal, lead),
            Step::End => {
                self.note_signal(&LeaderSignalNoted { phase: SignalPhase::Over, ..*signal });
            }
        }
        0
    }

    /// Lets the leader trade, once none of the orders works that are not to outlive that.
    fn take_trade(&mut self, signal: &LeaderSignalNoted, mut lead: Lead) {
        let before = lead.position;
        let leaves = signal.phase == SignalPhase::Closing;
        let trades = !leaves || before != 0;
        let fills = if trades { Flag::Yes } else { Flag::No };
        let noted = LeaderSignalNoted { fills, ..*signal };
        self.note_signal(&noted);
        if leaves {
            self.cancel_orders_of(signal, &mut lead);
        }
        if trades {
            self.apply(&mut lead, &trade(&noted), before);
        }
    }

    fn note_signal(&mut self, noted: &LeaderSignalNoted) {
        let length = noted.encode(self.records.spare());
        self.records.close(length);
    }

    /// Notes that no order of a signal works any more, and cancels what mirrors them.
    fn cancel_orders_of(&mut self, signal: &LeaderSignalNoted, lead: &mut Lead) {
        let state = self.view.state;
        let block = state.blocks.index(lead.leader, lead.instrument);
        let sequence = state.mirrors.sequences[usize::from(lead.leader)] + 1;
        for order in orders_of(signal) {
            let Some(order) = state.leaders_order(block, order) else { continue };
            lead.resting = lead.resting.and(-order.open, order.is_turned);
            let status = LeaderOrderStatus::Cancelled;
            let known = noted_of(lead, order, sequence);
            let noted = LeaderOrderNoted { status, lots: Lots(0), ..known };
            self.note_order(&noted);
            self.cancel_mirrors(lead, &noted);
        }
        lead.has_orders = false;
    }
}

/// The age of an entry is that of its signal. An exit is as old as the step that places it: it may come a long time
/// after what it belongs to was signalled, and is not late.
fn aged(order: LeaderOrderEvent, signal: &LeaderSignalNoted) -> LeaderOrderEvent {
    let is_exit = signal.phase != SignalPhase::Waiting;
    let transact_time = if is_exit { order.receive_time } else { order.transact_time };
    LeaderOrderEvent { transact_time, ..order }
}

/// The note of a message that is not taken in.
const fn refused(event: &LeaderSignalEvent, reason: Reason) -> LeaderSignalNoted {
    LeaderSignalNoted { reason, phase: SignalPhase::Over, number: 0, ..begun(event) }
}

/// The note of a signal that begins.
const fn begun(event: &LeaderSignalEvent) -> LeaderSignalNoted {
    LeaderSignalNoted {
        session: event.session,
        session_sequence: event.session_sequence,
        leader: event.leader,
        instrument: event.instrument,
        signal_id: event.signal_id,
        sequence: event.sequence,
        number: event.sequence,
        reason: Reason::None,
        phase: SignalPhase::Waiting,
        fills: Flag::No,
        ord_type: event.ord_type,
        time_in_force: event.time_in_force,
        lots: event.lots,
        price: event.price,
        stop_loss: event.stop_loss,
        take_profit: event.take_profit,
        expire_time: event.expire_time,
        transact_time: event.transact_time,
        receive_time: event.receive_time,
    }
}

impl View<'_> {
    /// Where a signal stands after a message, or why the message is not taken in.
    fn signalled(
        &self,
        event: &LeaderSignalEvent,
        lead: &Lead,
    ) -> Result<LeaderSignalNoted, Reason> {
        let state = self.state;
        if event.sequence <= state.signals.sequences[usize::from(lead.leader)] {
            return Err(Reason::DuplicateEvent);
        }
        let known = state.signals.of(lead.leader, lead.instrument);
        if event.action == SignalAction::Enter {
            // One that is closing holds nothing back once its leader is flat.
            let is_over = known.is_none_or(|known| known.phase == SignalPhase::Closing);
            let is_free = is_over && lead.position == 0 && !lead.has_orders;
            return if is_free { self.entering(event, lead) } else { Err(Reason::SignalActive) };
        }
        let known = known.filter(|known| known.signal_id == event.signal_id);
        let known = LeaderSignalNoted {
            session: event.session,
            session_sequence: event.session_sequence,
            sequence: event.sequence,
            transact_time: event.transact_time,
            receive_time: event.receive_time,
            reason: Reason::None,
            fills: Flag::No,
            ..*known.ok_or(Reason::SignalUnknown)?
        };
        match (event.action, known.phase) {
            (SignalAction::Entered, SignalPhase::Waiting) => Ok(LeaderSignalNoted {
                phase: SignalPhase::Open,
                price: event.price.or(known.price),
                ..known
            }),
            // One of our orders was filled first, or the market was said to be there already.
            (SignalAction::Entered, SignalPhase::Open) => Ok(known),
            (SignalAction::Adjust, SignalPhase::Waiting | SignalPhase::Open) => {
                let (stop_loss, take_profit) = (event.stop_loss, event.take_profit);
                Ok(LeaderSignalNoted { stop_loss, take_profit, ..known })
            }
            (SignalAction::Close, SignalPhase::Waiting | SignalPhase::Open) => {
                let last =
                    Ticks(state.blocks.get(state.blocks.index(lead.leader, lead.instrument)).price);
                let market = self.market_price(lead.instrument, event.receive_time).map(Ticks);
                let price = event.price.or(market).or(Some(last));
                Ok(LeaderSignalNoted { phase: SignalPhase::Closing, price, ..known })
            }
            _ => Err(Reason::SignalUnknown),
        }
    }

    fn entering(
        &self,
        event: &LeaderSignalEvent,
        lead: &Lead,
    ) -> Result<LeaderSignalNoted, Reason> {
        if event.expire_time.is_some_and(|end| end <= event.receive_time) {
            return Err(Reason::SignalExpired);
        }
        let is_new = self.state.signals.of(lead.leader, lead.instrument).is_none();
        if is_new && !self.state.signals.has_room() {
            return Err(Reason::SignalsFull);
        }
        if lead.rows == RowsAt::Full {
            return Err(Reason::RowsFull);
        }
        let price = event
            .price
            .or_else(|| self.market_price(lead.instrument, event.receive_time).map(Ticks));
        let price = price.ok_or(Reason::ReferenceMissing)?;
        let lots = match event.lots.0 {
            0 => self.part_of_equity(event, lead, price)?,
            lots => lots,
        };
        // Its stop and its target are together twice as much.
        if !lots.checked_mul(2).is_some_and(is_workable) {
            return Err(Reason::Overflow);
        }
        if lots == 0 {
            return Err(Reason::SignalUnworkable);
        }
        let is_market = event.ord_type == OrdType::Market;
        let phase = if is_market { SignalPhase::Open } else { SignalPhase::Waiting };
        Ok(LeaderSignalNoted { phase, price: Some(price), lots: Lots(lots), ..begun(event) })
    }

    /// Lots of a part of what counts as the leader's equity. A plan that is sized by equity has the same part of
    /// its own then.
    fn part_of_equity(
        &self,
        event: &LeaderSignalEvent,
        lead: &Lead,
        price: Ticks,
    ) -> Result<i64, Reason> {
        let account = self.leader_account(lead.leader, event.receive_time.0);
        let told = account.map(|account| (account.equity.0, account.time.0));
        let equity = fresh(told, u64::MAX, event.receive_time.0)?;
        let unit_price = unit_price(price.0, self.state.unit_value(lead.instrument));
        let unit_price = unit_price.ok_or(Reason::Overflow)?;
        published_target(RATIO_ONE, (event.part.0, equity), unit_price)
    }
}
