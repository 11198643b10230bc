//! The client's end of a session, over as many transports as it lives. It asks for messages that
//! it missed by itself and delivers every message of the server once and in order.
//!
//! What becomes of a message of the server. `event`: the caller is told. `answer`: we answer by
//! ourselves. `taken`: it has its effect, which may be an event. `violation`: the session ends
//! with `Terminate`, where there is one. `over`: the caller is told, the transport closes.
//!
#![doc = include_str!("client/states.md")]

mod missing;
mod types;

pub use types::{ClientEvent, ClientOptions, Resumption};

use super::link::{Farewell, Finish, Link, Stage, following, last_number};
use super::messages::{
    Applied, Context, Establish, EstablishmentAck, EstablishmentReject, FinishedReceiving,
    FinishedSending, FlowType, Negotiate, NegotiationReject, NegotiationResponse, NotApplied,
    Retransmission, RetransmitReject, SCHEMA_ID, Sequence, TEMPLATES, Terminate, TerminationCode,
};
use super::{Gap, NUMBER_MAX, Outbox, OutboxFull, Refused, SessionId, Violation};
use crate::credentials::CREDENTIALS_LENGTH_MAX;
use crate::header::MessageHeader;
use crate::malformed::Malformed;
use crate::units::Nanos;
use crate::wire::Secret;
use std::fmt;

/// How the server's application messages are numbered at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counting {
    /// Not at all: a message that forms a sequence is due.
    Lost,
    /// Live: the next one is [`ClientSession::live_next`].
    Live,
    /// Retransmitted: so many follow, from this number on.
    Batch { next: u64, left: u32 },
}

/// Messages that we asked for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    timestamp: u64,
    count: u32,
    // Behind the last message asked for.
    end: u64,
    // When to ask again: set while a batch has come that left something to be desired. Before the
    // first one, and while one is coming, to ask again would be a violation.
    patience_until: Option<Nanos>,
}

/// The client's end of a session. One value serves one transport after another.
pub struct ClientSession {
    options: ClientOptions,
    credentials: Box<[u8]>,
    link: Link,
    // Whether the server knows the session. Else the next transport needs a new id.
    negotiated: bool,
    request_timestamp: u64,
    // Number of the next message to deliver; `None` takes the first number that is heard of.
    incoming_next: Option<u64>,
    // Number of the server's next new message, as far as we know.
    live_next: u64,
    counting: Counting,
    asked: Option<Asked>,
    // Messages to ask for at once; shrinks when the server refuses so many.
    ask_count_max: u32,
    // The server cannot give what is missing.
    is_stuck: bool,
    // The caller was told that the server's flow has ended.
    end_reported: bool,
}

impl ClientSession {
    /// A session for transports that are yet to come, with credentials as
    /// [`Credentials::to_octets`](crate::credentials::Credentials::to_octets) writes them.
    ///
    /// # Panics
    /// When the credentials are longer than [`CREDENTIALS_LENGTH_MAX`], a number is zero, or no
    /// message could be asked for.
    #[must_use]
    pub fn new(options: ClientOptions, credentials: &[u8], resumption: Option<Resumption>) -> Self {
        assert!(credentials.len() <= CREDENTIALS_LENGTH_MAX, "credentials are too long");
        assert!(options.retransmit_count_max > 0, "at least one message has to be asked for");
        let mut link = Link::new(options.keepalive_ms, options.handshake_timeout_ms);
        let mut incoming_next = options.first_incoming();
        if let Some(resumption) = resumption {
            assert!(resumption.outgoing_next != 0, "numbers start at one");
            assert!(resumption.incoming_next != Some(0), "numbers start at one");
            link.session_id = Some(resumption.session_id);
            link.next = resumption.outgoing_next;
            incoming_next = resumption.incoming_next;
        }
        Self {
            options,
            credentials: credentials.into(),
            link,
            negotiated: resumption.is_some(),
            request_timestamp: 0,
            incoming_next,
            live_next: incoming_next.unwrap_or(1),
            counting: Counting::Lost,
            asked: None,
            ask_count_max: options.retransmit_count_max,
            is_stuck: false,
            end_reported: false,
        }
    }

    /// A transport is there: sends `Establish`, or `Negotiate` with the fresh id when there is no
    /// session yet. The id has to be a new random one (UUID version 4) each time; it is used only
    /// when it is needed. What waited in the outbox is forgotten.
    pub fn connected(&mut self, now: Nanos, fresh_id: SessionId, out: &mut Outbox) {
        if self.link.is_finalized() {
            self.forget_session();
        }
        out.clear();
        self.link.connected(now);
        self.counting = Counting::Lost;
        self.asked = None;
        self.is_stuck = false;
        self.end_reported = false;
        self.ask_count_max = self.options.retransmit_count_max;
        let sent = if self.negotiated {
            self.send_establish(now, out)
        } else {
            self.send_negotiate(now, fresh_id, out)
        };
        sent.expect("an empty outbox has room for a request");
    }

    fn send_negotiate(
        &mut self,
        now: Nanos,
        session_id: SessionId,
        out: &mut Outbox,
    ) -> Result<(), OutboxFull> {
        self.request_timestamp = self.link.stamp(now);
        self.link.session_id = Some(session_id);
        let message = Negotiate {
            session_id,
            timestamp: self.request_timestamp,
            client_flow: FlowType::Idempotent,
            credentials: &self.credentials,
        };
        self.link.session(out, message.encoded_length(), |buffer| message.encode(buffer))?;
        self.link.stage = Stage::Requested;
        Ok(())
    }

    fn send_establish(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), OutboxFull> {
        self.request_timestamp = self.link.stamp(now);
        let message = Establish {
            session_id: self.link.bound_id(),
            timestamp: self.request_timestamp,
            keepalive_interval: self.options.keepalive_ms,
            next_seq_no: Some(self.link.next),
            credentials: &self.credentials,
        };
        self.link.session(out, message.encoded_length(), |buffer| message.encode(buffer))?;
        self.link.stage = Stage::Requested;
        Ok(())
    }

    /// The transport is gone; the session lives on, if it was negotiated.
    pub const fn disconnected(&mut self) {
        self.link.stage = Stage::Over;
    }

    /// Gives the session up: the next transport negotiates a new one, whose flows start at one.
    /// What became of the messages of the old one cannot be found out by FIXP any more.
    pub const fn abandon_session(&mut self) {
        self.link.stage = Stage::Over;
        self.forget_session();
    }

    const fn forget_session(&mut self) {
        self.link.next = 1;
        self.negotiated = false;
        self.incoming_next = self.options.first_incoming();
        self.live_next = 1;
    }

    /// Takes a message, which starts at its message header.
    ///
    /// # Errors
    /// [`Violation`]: nothing will be heeded any more. Close the transport once what waits in the
    /// outbox is written.
    #[inline]
    pub fn receive<'m>(
        &mut self,
        message: &'m [u8],
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        self.link.heard(now);
        let event = match MessageHeader::decode(message) {
            Ok(header) if is_application(header) => {
                self.application_received(header, message, now, out)
            }
            Ok(header) => self.session_message(header.template_id, message, now, out),
            Err(malformed) => Err(malformed.into()),
        };
        event.or_else(|violation| self.failed(violation, out))
    }

    #[cold]
    fn failed<'m>(
        &mut self,
        violation: Violation,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        // What follows Terminate is ignored, whatever it is.
        if matches!(self.link.stage, Stage::Answered | Stage::Over) {
            return Ok(ClientEvent::Nothing);
        }
        Err(self.link.fail(violation, out))
    }

    #[inline]
    fn application_received<'m>(
        &mut self,
        header: MessageHeader,
        message: &'m [u8],
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        if !matches!(self.link.stage, Stage::Established | Stage::Terminating) {
            return Err(self.link.unexpected("an application message"));
        }
        let (number, retransmitted) = self.count(now)?;
        let event = if self.incoming_next == Some(number) {
            self.incoming_next = Some(following(number)?);
            application_event(header, number, retransmitted, message)?
        } else {
            // Known already; or ahead of a gap, and then it will come by retransmission.
            ClientEvent::Nothing
        };
        if self.asked.is_some_and(|asked| Some(asked.end) <= self.incoming_next) {
            self.asked = None;
            self.ask_for_missing(now, out)?;
        }
        Ok(event)
    }

    /// The number of the application message at hand.
    #[inline]
    fn count(&mut self, now: Nanos) -> Result<(u64, bool), Violation> {
        let is_live = !matches!(self.counting, Counting::Batch { .. });
        let has_ended =
            self.link.incoming != Finish::Open || self.link.outgoing == Finish::Confirmed;
        if is_live && has_ended {
            return Err(Violation::AfterFinish { message: "an application message" });
        }
        match self.counting {
            Counting::Lost => Err(Violation::Unsequenced),
            Counting::Live => {
                let number = self.live_next;
                self.live_next = following(number)?;
                Ok((number, false))
            }
            Counting::Batch { next, left } => {
                if left > 1 {
                    self.counting = Counting::Batch { next: following(next)?, left: left - 1 };
                } else {
                    self.lose_count(now);
                }
                Ok((next, true))
            }
        }
    }

    fn session_message<'m>(
        &mut self,
        template_id: u16,
        message: &'m [u8],
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        let Some((_, name)) = TEMPLATES.iter().find(|(id, _)| *id == template_id) else {
            let unknown = Malformed::UnknownTemplate { schema: SCHEMA_ID, given: template_id };
            return Err(unknown.into());
        };
        match self.link.stage {
            Stage::Answered | Stage::Over => Ok(ClientEvent::Nothing),
            Stage::Unbound | Stage::Requested => {
                self.handshake_message(template_id, name, message, now, out)
            }
            Stage::Established | Stage::Terminating => {
                // Unless it forms a sequence itself.
                self.lose_count(now);
                self.bound_message(template_id, name, message, now, out)
            }
        }
    }

    /// Answers to our requests. One that does not match is ignored, as the standard has it.
    fn handshake_message<'m>(
        &mut self,
        template_id: u16,
        name: &'static str,
        message: &'m [u8],
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        match template_id {
            NegotiationResponse::TEMPLATE_ID => {
                self.negotiation_response(NegotiationResponse::decode(message)?, now, out)
            }
            NegotiationReject::TEMPLATE_ID => {
                let reject = NegotiationReject::decode(message)?;
                let NegotiationReject { session_id, request_timestamp, code, reason } = reject;
                if self.negotiated || !self.matches(session_id, request_timestamp) {
                    return Ok(ClientEvent::Nothing);
                }
                self.link.stage = Stage::Over;
                Ok(ClientEvent::NegotiationRejected { code, reason })
            }
            EstablishmentAck::TEMPLATE_ID => {
                self.establishment_ack(EstablishmentAck::decode(message)?, now, out)
            }
            EstablishmentReject::TEMPLATE_ID => {
                let reject = EstablishmentReject::decode(message)?;
                let EstablishmentReject { session_id, request_timestamp, code, reason } = reject;
                if !self.negotiated || !self.matches(session_id, request_timestamp) {
                    return Ok(ClientEvent::Nothing);
                }
                self.link.stage = Stage::Over;
                Ok(ClientEvent::EstablishmentRejected { code, reason })
            }
            Terminate::TEMPLATE_ID => {
                let Terminate { code, reason, .. } = Terminate::decode(message)?;
                self.link.stage = Stage::Over;
                Ok(ClientEvent::Terminated { code, reason, finalized: false })
            }
            _ => Err(self.link.unexpected(name)),
        }
    }

    fn matches(&self, session_id: SessionId, request_timestamp: u64) -> bool {
        self.link.session_id == Some(session_id) && self.request_timestamp == request_timestamp
    }

    fn negotiation_response<'m>(
        &mut self,
        message: NegotiationResponse<'m>,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        let NegotiationResponse { session_id, request_timestamp, server_flow, .. } = message;
        if self.negotiated || !self.matches(session_id, request_timestamp) {
            return Ok(ClientEvent::Nothing);
        }
        if server_flow != FlowType::Recoverable {
            return Err(Violation::ServerFlow);
        }
        self.negotiated = true;
        self.link.next = 1;
        self.send_establish(now, out)?;
        Ok(ClientEvent::Negotiated { session_id })
    }

    fn establishment_ack<'m>(
        &mut self,
        message: EstablishmentAck,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        let EstablishmentAck { session_id, request_timestamp, keepalive_interval, next_seq_no } =
            message;
        if !self.negotiated || !self.matches(session_id, request_timestamp) {
            return Ok(ClientEvent::Nothing);
        }
        let most = self.options.keepalive_most_ms;
        if !(1..=most).contains(&keepalive_interval) {
            return Err(Violation::KeepaliveInterval { given: keepalive_interval, least: 1, most });
        }
        self.link.established(now, self.link.next, keepalive_interval);
        self.live_next = self.incoming_next.unwrap_or(1);
        if let Some(next) = next_seq_no {
            self.live_at(next, "EstablishmentAck", now, out)?;
        }
        Ok(ClientEvent::Established { missed: self.missing() })
    }

    /// The server says which number its next new message has.
    fn live_at(
        &mut self,
        next: u64,
        message: &'static str,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<(), Violation> {
        if next < self.live_next {
            let least = self.live_next;
            return Err(Violation::NumberTooLow { message, given: next, least });
        }
        if next > NUMBER_MAX {
            return Err(Violation::NumberTooHigh { given: next, most: NUMBER_MAX });
        }
        self.live_next = next;
        self.incoming_next = self.incoming_next.or(Some(next));
        self.counting = Counting::Live;
        self.ask_for_missing(now, out)
    }

    fn bound_message<'m>(
        &mut self,
        template_id: u16,
        name: &'static str,
        message: &'m [u8],
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        match template_id {
            Sequence::TEMPLATE_ID => {
                self.sequence(Sequence::decode(message)?.next_seq_no, name, now, out)
            }
            Context::TEMPLATE_ID => {
                let context = Context::decode(message)?;
                self.link.check_id(context.session_id, name)?;
                self.sequence(context.next_seq_no, name, now, out)
            }
            Retransmission::TEMPLATE_ID => self.batch(Retransmission::decode(message)?, name, now),
            RetransmitReject::TEMPLATE_ID => {
                self.retransmit_reject(RetransmitReject::decode(message)?, now, out)
            }
            FinishedSending::TEMPLATE_ID => {
                self.finished_sending(FinishedSending::decode(message)?, name, now, out)
            }
            FinishedReceiving::TEMPLATE_ID => {
                let news = self.link.confirmed(FinishedReceiving::decode(message)?)?;
                self.terminate_when_finalized(now, out);
                Ok(if news { ClientEvent::FlowFinished } else { ClientEvent::Nothing })
            }
            NegotiationResponse::TEMPLATE_ID
            | NegotiationReject::TEMPLATE_ID
            | EstablishmentAck::TEMPLATE_ID
            | EstablishmentReject::TEMPLATE_ID => Err(self.link.unexpected(name)),
            Terminate::TEMPLATE_ID => {
                let farewell = self.link.terminated(&Terminate::decode(message)?, now, out)?;
                let Farewell { code, reason, finalized } = farewell;
                Ok(ClientEvent::Terminated { code, reason, finalized })
            }
            _ => Err(Violation::WrongFlow { message: name }),
        }
    }

    fn sequence<'m>(
        &mut self,
        next: u64,
        message: &'static str,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        if self.link.incoming != Finish::Open {
            return Err(Violation::AfterFinish { message });
        }
        self.live_at(next, message, now, out)?;
        Ok(ClientEvent::Nothing)
    }

    fn finished_sending<'m>(
        &mut self,
        message: FinishedSending,
        name: &'static str,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ClientEvent<'m>, Violation> {
        self.link.check_id(message.session_id, name)?;
        let next = following(last_number(&message)?)?;
        let is_repeated = self.link.incoming != Finish::Open;
        if is_repeated && next != self.live_next {
            return Err(Violation::AfterFinish { message: name });
        }
        self.live_at(next, name, now, out)?;
        self.counting = Counting::Lost;
        if !is_repeated {
            self.link.incoming = Finish::Announced;
        }
        // The server repeats the message, so the end is noticed also when messages were missing.
        if self.end_reported || self.missing() > 0 {
            return Ok(ClientEvent::Nothing);
        }
        self.end_reported = true;
        Ok(ClientEvent::PeerFinished)
    }

    /// Sends the next application message: `encode` writes it, from its message header on, to the
    /// start of a buffer of `length_max` octets and returns its length. Returns its number.
    ///
    /// # Errors
    /// [`Refused`]; nothing has happened then.
    #[inline]
    pub fn application(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        length_max: usize,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<u64, Refused> {
        self.link.application(now, out, length_max, encode)
    }

    /// Sends the next `count` application messages, which have `LENGTH` octets each: `encode` is told
    /// which one to write. Returns the number of the first.
    ///
    /// # Errors
    /// [`Refused`] when not all of them can be sent; nothing has happened then.
    #[inline]
    pub fn applications<const LENGTH: usize>(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        count: usize,
        encode: impl FnMut(usize, &mut [u8; LENGTH]),
    ) -> Result<u64, Refused> {
        self.link.applications(now, out, count, encode)
    }

    /// Lets time pass: sends heartbeats, asks again for what is missing and ends what takes too
    /// long. Call it every turn, or when [`Self::deadline`] is reached.
    ///
    /// # Errors
    /// [`Violation`] as [`Self::receive`].
    pub fn tick(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Violation> {
        let result = self.link.tick(now, out, false).and_then(|()| self.ask_again(now, out));
        result.map_err(|violation| self.link.fail(violation, out))
    }

    /// Ends our flow: no application message follows.
    ///
    /// # Errors
    /// [`Refused`] when the flow cannot end now, or the outbox is full.
    pub fn finish(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Refused> {
        self.link.finish(now, out)
    }

    /// Confirms the end of the server's flow, and ends ours with it. When both have ended,
    /// `Terminate` follows by itself.
    ///
    /// # Errors
    /// [`Refused`] when there is nothing to confirm, or the outbox is full.
    pub fn finished_receiving(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Refused> {
        if !self.end_reported {
            return Err(Refused::NothingToAnswer);
        }
        self.link.confirm(now, out)?;
        self.terminate_when_finalized(now, out);
        Ok(())
    }

    fn terminate_when_finalized(&mut self, now: Nanos, out: &mut Outbox) {
        if self.link.is_finalized() {
            self.link.terminate(now, out, TerminationCode::Finished, "");
        }
    }

    /// Unbinds the session from the transport. Messages of the server that are on their way still
    /// count, until it answers or an interval has passed.
    pub fn terminate(&mut self, now: Nanos, out: &mut Outbox, code: TerminationCode, reason: &str) {
        self.link.terminate(now, out, code, reason);
    }

    /// When [`Self::tick`] has something to do next; `None` when never.
    #[must_use]
    pub fn deadline(&self) -> Option<Nanos> {
        let deadline = self.link.deadline()?;
        Some(self.patience_until().map_or(deadline, |patience| patience.min(deadline)))
    }

    /// Whether application messages may be sent, as long as our flow is open.
    #[must_use]
    pub fn is_established(&self) -> bool {
        self.link.stage == Stage::Established
    }

    /// Whether the transport is to be closed, once what waits in the outbox is written.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.link.stage == Stage::Over
    }

    /// The session that the server knows us by; `None` before it was negotiated.
    #[must_use]
    pub fn session_id(&self) -> Option<SessionId> {
        self.link.session_id.filter(|_| self.negotiated)
    }

    /// Number of our next application message.
    #[must_use]
    pub const fn outgoing_next(&self) -> u64 {
        self.link.next
    }

    /// Number of the next message that will be delivered; `None` when any will do.
    #[must_use]
    pub const fn incoming_next(&self) -> Option<u64> {
        self.incoming_next
    }
}

/// `Applied` and `NotApplied` are numbered like application messages, although they are in the
/// schema of the session.
fn is_application(header: MessageHeader) -> bool {
    header.schema_id != SCHEMA_ID
        || matches!(header.template_id, Applied::TEMPLATE_ID | NotApplied::TEMPLATE_ID)
}

fn application_event(
    header: MessageHeader,
    number: u64,
    retransmitted: bool,
    message: &[u8],
) -> Result<ClientEvent<'_>, Violation> {
    if header.schema_id != SCHEMA_ID {
        return Ok(ClientEvent::Application { number, retransmitted, message });
    }
    if header.template_id == Applied::TEMPLATE_ID {
        let Applied { from_seq_no: from, count } = Applied::decode(message)?;
        let messages = Gap { from, count };
        return Ok(ClientEvent::Applied { number, retransmitted, messages });
    }
    let NotApplied { from_seq_no: from, count } = NotApplied::decode(message)?;
    Ok(ClientEvent::NotApplied { number, retransmitted, gap: Gap { from, count } })
}

impl fmt::Debug for ClientSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientSession")
            .field("link", &self.link)
            .field("credentials", &Secret(&self.credentials))
            .field("negotiated", &self.negotiated)
            .field("incoming_next", &self.incoming_next)
            .field("live_next", &self.live_next)
            .field("counting", &self.counting)
            .field("asked", &self.asked)
            .field("is_stuck", &self.is_stuck)
            .finish_non_exhaustive()
    }
}
