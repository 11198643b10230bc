//! Messages that a client asks for again. Where they are kept is the caller's business.

use super::super::link::Stage;
use super::super::messages::{
    Retransmission, RetransmitReject, RetransmitRejectCode, RetransmitRequest,
};
use super::super::violation::Reason;
use super::super::{Gap, Outbox, OutboxFull, Refused, SessionId, Violation};
use super::{ServerEvent, ServerSession};
use crate::units::Nanos;

/// A retransmission that is asked for and not complete yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Serving {
    timestamp: u64,
    first: u64,
    next: u64,
    // Behind the last message of the request.
    end: u64,
    // Behind the last message of the announced batch.
    batch_end: u64,
}

impl Serving {
    /// A client may ask for the rest once it has received a batch: it cannot know that more would
    /// come unasked.
    const fn may_be_replaced(&self, from: u64) -> bool {
        self.first < self.next && self.next == self.batch_end && self.next == from
    }
}

impl ServerSession {
    pub(super) fn retransmit_request<'m>(
        &mut self,
        message: RetransmitRequest,
        out: &mut Outbox,
    ) -> Result<ServerEvent<'m>, Violation> {
        let RetransmitRequest { session_id, timestamp, from_seq_no: from, count } = message;
        if self.link.stage != Stage::Established {
            return Ok(ServerEvent::Nothing);
        }
        if self.serving.is_some_and(|serving| !serving.may_be_replaced(from)) {
            return Err(Violation::RetransmitInProgress);
        }
        let end = from.saturating_add(u64::from(count));
        let refusal = if self.link.session_id != Some(session_id) {
            Some((RetransmitRejectCode::InvalidSession, "Unknown session id"))
        } else if from == 0 || count == 0 {
            Some((RetransmitRejectCode::OutOfRange, "FromSeqNo and Count start at 1"))
        } else if end > self.link.next {
            Some((RetransmitRejectCode::OutOfRange, "the range was not sent yet"))
        } else if count > self.options.retransmit_count_max {
            Some((RetransmitRejectCode::RequestLimitExceeded, "Count is above the limit"))
        } else {
            None
        };
        if let Some((code, reason)) = refusal {
            self.send_retransmit_reject(out, session_id, timestamp, code, reason)?;
            return Ok(ServerEvent::Nothing);
        }
        self.serving = Some(Serving { timestamp, first: from, next: from, end, batch_end: from });
        Ok(ServerEvent::RetransmitRequested { from, count })
    }

    /// What is left of the retransmission that was asked for, to be sent with
    /// [`Self::retransmission_begin`] and [`Self::retransmit`].
    #[must_use]
    pub fn retransmission_due(&self) -> Option<Gap> {
        let Serving { next, end, .. } = self.bound_serving()?;
        let count = u32::try_from(end - next).expect("a request has a count of 32 bits");
        Some(Gap { from: next, count })
    }

    fn bound_serving(&self) -> Option<Serving> {
        self.serving.filter(|_| self.link.stage == Stage::Established)
    }

    /// Announces a batch of the retransmission that was asked for; exactly so many calls of
    /// [`Self::retransmit`] have to follow before anything else is sent. One batch for the whole
    /// request leaves no doubt to any client.
    ///
    /// # Errors
    /// [`Refused`] when less is due, the last batch is not complete, or the outbox is full.
    pub fn retransmission_begin(&mut self, out: &mut Outbox, count: u32) -> Result<(), Refused> {
        let due = self.retransmission_due().ok_or(Refused::NoRetransmission)?;
        if self.has_open_batch() {
            return Err(Refused::RetransmissionOpen);
        }
        if count == 0 || count > due.count {
            return Err(Refused::NoRetransmission);
        }
        let serving = self.serving.as_mut().ok_or(Refused::NoRetransmission)?;
        let message = Retransmission {
            session_id: self.link.bound_id(),
            request_timestamp: serving.timestamp,
            next_seq_no: serving.next,
            count,
        };
        self.link.session(out, Retransmission::ENCODED_LENGTH, |buffer| message.encode(buffer))?;
        serving.batch_end = serving.next + u64::from(count);
        Ok(())
    }

    /// Sends the next message of the batch: the one that had the returned number.
    ///
    /// # Errors
    /// [`Refused`] when no batch is open, or the outbox is full.
    pub fn retransmit(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        length_max: usize,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<u64, Refused> {
        if self.link.stage != Stage::Established {
            return Err(Refused::NotEstablished);
        }
        let serving = self.serving.as_mut().filter(|serving| serving.next < serving.batch_end);
        let serving = serving.ok_or(Refused::NoRetransmission)?;
        if !out.has_room_for(length_max) {
            return Err(OutboxFull.into());
        }
        out.push(length_max, encode)?;
        let number = serving.next;
        serving.next += 1;
        if serving.next == serving.end {
            self.serving = None;
        }
        self.link.sent_now(now);
        Ok(number)
    }

    /// Refuses the retransmission that was asked for: the messages are no longer there.
    ///
    /// # Errors
    /// [`Refused`] when none is due, a batch is open, or the outbox is full.
    pub fn retransmission_reject(
        &mut self,
        out: &mut Outbox,
        code: RetransmitRejectCode,
        reason: &str,
    ) -> Result<(), Refused> {
        if self.has_open_batch() {
            return Err(Refused::RetransmissionOpen);
        }
        let serving = self.bound_serving().ok_or(Refused::NoRetransmission)?;
        let session_id = self.link.bound_id();
        self.send_retransmit_reject(out, session_id, serving.timestamp, code, reason)?;
        self.serving = None;
        Ok(())
    }

    fn send_retransmit_reject(
        &mut self,
        out: &mut Outbox,
        session_id: SessionId,
        request_timestamp: u64,
        code: RetransmitRejectCode,
        reason: &str,
    ) -> Result<(), OutboxFull> {
        let reason = Reason::new(reason);
        let message =
            RetransmitReject { session_id, request_timestamp, code, reason: reason.octets() };
        self.link.session(out, message.encoded_length(), |buffer| message.encode(buffer))
    }

    pub(super) fn has_open_batch(&self) -> bool {
        self.serving.is_some_and(|serving| serving.next < serving.batch_end)
    }
}
