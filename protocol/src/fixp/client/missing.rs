//! Messages of the server that got lost: asking for them, and taking what comes.
//!
//! From the moment a gap is known until it is closed, new messages are dropped and asked for in
//! turn. That costs a round trip more under load, and needs no queue: every message is delivered
//! once and in order, however large the gap.

use super::super::link::{Stage, after};
use super::super::messages::{
    Retransmission, RetransmitReject, RetransmitRejectCode, RetransmitRequest,
};
use super::super::{Outbox, Violation};
use super::{Asked, ClientEvent, ClientSession, Counting};
use crate::units::Nanos;
use std::ops::Range;

impl ClientSession {
    /// Messages of the server that exist but were not delivered.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.live_next - self.incoming_next.unwrap_or(self.live_next)
    }

    /// Asks for what is missing, unless that is under way. Until the gap is closed new messages
    /// are dropped: they are asked for in turn, and so everything is delivered in order.
    pub(super) fn ask_for_missing(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<(), Violation> {
        let missing = self.missing();
        let may_ask = self.link.stage == Stage::Established && !self.is_stuck;
        let (true, None, Some(from)) = (missing > 0 && may_ask, self.asked, self.incoming_next)
        else {
            return Ok(());
        };
        let count = u32::try_from(missing)
            .map_or(self.ask_count_max, |missing| missing.min(self.ask_count_max));
        let timestamp = self.link.stamp(now);
        let session_id = self.link.bound_id();
        let message = RetransmitRequest { session_id, timestamp, from_seq_no: from, count };
        self.link
            .session(out, RetransmitRequest::ENCODED_LENGTH, |buffer| message.encode(buffer))?;
        let end = from + u64::from(count);
        self.asked = Some(Asked { timestamp, count, end, patience_until: None });
        Ok(())
    }

    /// The server's next application message has no known number. If a batch ends with it, the
    /// server has some time to send another.
    pub(super) fn lose_count(&mut self, now: Nanos) {
        if matches!(self.counting, Counting::Batch { .. }) {
            self.be_patient(now);
        }
        self.counting = Counting::Lost;
    }

    fn be_patient(&mut self, now: Nanos) {
        if let Some(asked) = &mut self.asked {
            asked.patience_until = Some(after(now, self.options.patience_ns()));
        }
    }

    /// When what is missing is to be asked for again.
    pub(super) fn patience_until(&self) -> Option<Nanos> {
        if self.link.stage == Stage::Established { self.asked?.patience_until } else { None }
    }

    /// A batch is taken by its numbers, whichever of our requests it answers.
    pub(super) fn batch<'m>(
        &mut self,
        message: Retransmission,
        name: &'static str,
        now: Nanos,
    ) -> Result<ClientEvent<'m>, Violation> {
        self.link.check_id(message.session_id, name)?;
        let Retransmission { next_seq_no: next, count, .. } = message;
        let end = next.saturating_add(u64::from(count));
        if next == 0 || end > self.live_next {
            return Err(Violation::RetransmissionOutOfRange { from: next });
        }
        if count == 0 {
            self.be_patient(now);
        } else {
            self.counting = Counting::Batch { next, left: count };
            self.asked = self.asked.map(|asked| Asked { patience_until: None, ..asked });
        }
        Ok(ClientEvent::Nothing)
    }

    pub(super) fn retransmit_reject<'m>(
        &mut self,
        message: RetransmitReject<'m>,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        let RetransmitReject { request_timestamp, code, reason, .. } = message;
        let Some(asked) = self.asked.filter(|asked| asked.timestamp == request_timestamp) else {
            return Ok(ClientEvent::Nothing);
        };
        self.asked = None;
        if code == RetransmitRejectCode::RequestLimitExceeded && asked.count > 1 {
            self.ask_count_max = asked.count / 2;
            self.ask_for_missing(now, out)?;
            return Ok(ClientEvent::Nothing);
        }
        self.is_stuck = true;
        Ok(ClientEvent::RetransmitRejected { code, reason })
    }

    pub(super) fn ask_again(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Violation> {
        if self.patience_until().is_some_and(|until| now >= until) {
            self.asked = None;
            self.ask_for_missing(now, out)?;
        }
        Ok(())
    }

    /// Accepts that messages are missing for ever, and goes on with the next new one. Returns the
    /// numbers that are lost: the caller has to find out by other means what they said.
    pub fn give_up_missing(&mut self) -> Range<u64> {
        let first = self.incoming_next.unwrap_or(self.live_next);
        self.incoming_next = Some(self.live_next);
        self.asked = None;
        self.is_stuck = false;
        first..self.live_next
    }
}
