//! The server's end of a session on one transport. Who may have a session, and which numbers it
//! continues with, is for the caller to decide and to keep.
//!
//! What becomes of a message of the client. `event`: the caller is told. `answer`: we answer by
//! ourselves. `taken`: it has its effect, which may be an event. `violation`: the session ends
//! with `Terminate`, where there is one. `over`: the caller is told, the transport closes.
//!
#![doc = include_str!("server/states.md")]

mod retransmission;
mod types;

pub use types::{ServerEvent, ServerOptions};

use self::retransmission::Serving;
use super::link::{Finish, Link, Stage, following, last_number};
use super::messages::{
    Context, Establish, EstablishmentAck, EstablishmentReject, EstablishmentRejectCode,
    FinishedReceiving, FinishedSending, FlowType, Negotiate, NegotiationReject,
    NegotiationRejectCode, NegotiationResponse, RetransmitRequest, SCHEMA_ID, Sequence, TEMPLATES,
    Terminate, TerminationCode,
};
use super::violation::Reason;
use super::{Gap, NUMBER_MAX, Numbers, Outbox, OutboxFull, Refused, SessionId, Violation};
use crate::credentials::Presented;
use crate::header::MessageHeader;
use crate::malformed::Malformed;
use crate::units::Nanos;

#[derive(Clone, Copy, Debug)]
enum Request {
    Negotiate { session_id: SessionId, timestamp: u64 },
    Establish { session_id: SessionId, timestamp: u64, keepalive_ms: u32, next: Option<u64> },
}

/// The server's end of a session. One value serves one transport; what outlives the transport is
/// the caller's.
#[derive(Debug)]
pub struct ServerSession {
    options: ServerOptions,
    link: Link,
    request: Option<Request>,
    // Lowest number that has not come.
    expected: u64,
    // Number of the client's next message by its own count: below `expected` while it repeats.
    position: u64,
    // Whether the client has said where it stands since its last uncounted message.
    counting: bool,
    serving: Option<Serving>,
}

impl ServerSession {
    /// A session for a transport that is yet to come.
    #[must_use]
    pub const fn new(options: ServerOptions) -> Self {
        let link = Link::new(options.keepalive_ms, options.handshake_timeout_ms);
        let (expected, position) = (1, 1);
        Self { options, link, request: None, expected, position, counting: false, serving: None }
    }

    /// A client has connected: it has to negotiate or establish in time. What waited in the outbox
    /// is forgotten.
    pub fn connected(&mut self, now: Nanos, out: &mut Outbox) {
        out.clear();
        self.link.connected(now);
        self.link.session_id = None;
        self.request = None;
        self.serving = None;
        self.counting = false;
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
    ) -> Result<ServerEvent<'m>, Violation> {
        self.link.heard(now);
        let event = match MessageHeader::decode(message) {
            Ok(header) if header.schema_id != SCHEMA_ID => self.application_received(message),
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
    ) -> Result<ServerEvent<'m>, Violation> {
        // What follows Terminate is ignored, whatever it is.
        if matches!(self.link.stage, Stage::Answered | Stage::Over) {
            return Ok(ServerEvent::Nothing);
        }
        Err(self.link.fail(violation, out))
    }

    #[inline]
    fn application_received<'m>(
        &mut self,
        message: &'m [u8],
    ) -> Result<ServerEvent<'m>, Violation> {
        if !matches!(self.link.stage, Stage::Established | Stage::Terminating) {
            return Err(self.link.unexpected("an application message"));
        }
        if self.link.incoming != Finish::Open || self.link.outgoing == Finish::Confirmed {
            return Err(Violation::AfterFinish { message: "an application message" });
        }
        if !self.counting {
            return Err(Violation::Unsequenced);
        }
        let number = self.position;
        self.position = following(number)?;
        if number < self.expected {
            return Ok(ServerEvent::Nothing);
        }
        self.expected = self.position;
        Ok(ServerEvent::Application { number, message })
    }

    fn session_message<'m>(
        &mut self,
        template_id: u16,
        message: &'m [u8],
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ServerEvent<'m>, Violation> {
        if matches!(self.link.stage, Stage::Answered | Stage::Over) {
            return Ok(ServerEvent::Nothing);
        }
        // Only what forms a sequence leaves the client's count valid.
        if !matches!(template_id, Sequence::TEMPLATE_ID | Context::TEMPLATE_ID) {
            self.counting = false;
        }
        match template_id {
            Negotiate::TEMPLATE_ID => self.negotiate(Negotiate::decode(message)?, out),
            Establish::TEMPLATE_ID => self.establish(Establish::decode(message)?, out),
            Terminate::TEMPLATE_ID => self.terminated(&Terminate::decode(message)?, now, out),
            _ => self.bound_message(template_id, message, out),
        }
    }

    /// Messages that make sense only while a session is bound.
    fn bound_message<'m>(
        &mut self,
        template_id: u16,
        message: &'m [u8],
        out: &mut Outbox,
    ) -> Result<ServerEvent<'m>, Violation> {
        let Some((_, name)) = TEMPLATES.iter().find(|(id, _)| *id == template_id) else {
            let unknown = Malformed::UnknownTemplate { schema: SCHEMA_ID, given: template_id };
            return Err(unknown.into());
        };
        if !matches!(self.link.stage, Stage::Established | Stage::Terminating) {
            return Err(self.link.unexpected(name));
        }
        match template_id {
            Sequence::TEMPLATE_ID => self.sequence(Sequence::decode(message)?.next_seq_no, name),
            Context::TEMPLATE_ID => {
                let context = Context::decode(message)?;
                self.link.check_id(context.session_id, name)?;
                self.sequence(context.next_seq_no, name)
            }
            RetransmitRequest::TEMPLATE_ID => {
                self.retransmit_request(RetransmitRequest::decode(message)?, out)
            }
            FinishedSending::TEMPLATE_ID => {
                self.finished_sending(FinishedSending::decode(message)?, name)
            }
            FinishedReceiving::TEMPLATE_ID => {
                let news = self.link.confirmed(FinishedReceiving::decode(message)?)?;
                Ok(if news { ServerEvent::FlowFinished } else { ServerEvent::Nothing })
            }
            _ => Err(Violation::WrongFlow { message: name }),
        }
    }

    fn negotiate<'m>(
        &mut self,
        message: Negotiate<'m>,
        out: &mut Outbox,
    ) -> Result<ServerEvent<'m>, Violation> {
        if self.link.stage != Stage::Unbound {
            return Err(self.link.unexpected("Negotiate"));
        }
        let Negotiate { session_id, timestamp, client_flow, credentials } = message;
        let refusal = if session_id == NIL {
            Some((NegotiationRejectCode::Unspecified, "Invalid SessionID: it is nil"))
        } else if client_flow != FlowType::Idempotent {
            let reason = "the client flow has to be Idempotent";
            Some((NegotiationRejectCode::FlowTypeNotSupported, reason))
        } else {
            None
        };
        let Some((code, reason)) = refusal else {
            self.link.stage = Stage::Requested;
            self.request = Some(Request::Negotiate { session_id, timestamp });
            return Ok(ServerEvent::NegotiateRequested {
                session_id,
                credentials: Presented(credentials),
            });
        };
        self.send_negotiation_reject(out, session_id, timestamp, code, reason)?;
        self.link.stage = Stage::Over;
        Ok(ServerEvent::Nothing)
    }

    fn establish<'m>(
        &mut self,
        message: Establish<'m>,
        out: &mut Outbox,
    ) -> Result<ServerEvent<'m>, Violation> {
        let Establish { session_id, timestamp, keepalive_interval, next_seq_no, credentials } =
            message;
        match self.link.stage {
            Stage::Unbound => {}
            Stage::Established if !self.has_open_batch() => {
                let code = EstablishmentRejectCode::AlreadyEstablished;
                let reason = "the session is bound to this transport already";
                self.send_establishment_reject(out, session_id, timestamp, code, reason)?;
                return Ok(ServerEvent::Nothing);
            }
            _ => return Err(self.link.unexpected("Establish")),
        }
        let ServerOptions { keepalive_least_ms, keepalive_most_ms, .. } = self.options;
        let refusal = if session_id == NIL {
            Some((EstablishmentRejectCode::Unspecified, "Invalid SessionID: it is nil"))
        } else if !(keepalive_least_ms..=keepalive_most_ms).contains(&keepalive_interval) {
            let reason = "Invalid KeepaliveInterval: out of the agreed range";
            Some((EstablishmentRejectCode::KeepaliveInterval, reason))
        } else if next_seq_no == Some(0) {
            Some((EstablishmentRejectCode::Unspecified, "Invalid NextSeqNo: numbers start at 1"))
        } else {
            None
        };
        if let Some((code, reason)) = refusal {
            self.send_establishment_reject(out, session_id, timestamp, code, reason)?;
            return Ok(ServerEvent::Nothing);
        }
        let keepalive_ms = keepalive_interval;
        let next = next_seq_no;
        self.link.stage = Stage::Requested;
        self.request = Some(Request::Establish { session_id, timestamp, keepalive_ms, next });
        let credentials = Presented(credentials);
        Ok(ServerEvent::EstablishRequested { session_id, credentials })
    }

    /// The request that waits for an answer. None waits any more once the session is over.
    fn pending(&self) -> Option<Request> {
        self.request.filter(|_| self.link.stage == Stage::Requested)
    }

    /// Accepts the new session; its flows start at one. The client establishes it next.
    ///
    /// # Errors
    /// [`Refused`] when no `Negotiate` waits for an answer, or the outbox is full.
    pub fn negotiation_accept(&mut self, out: &mut Outbox) -> Result<(), Refused> {
        let Some(Request::Negotiate { session_id, timestamp }) = self.pending() else {
            return Err(Refused::NothingToAnswer);
        };
        let message = NegotiationResponse {
            session_id,
            request_timestamp: timestamp,
            server_flow: FlowType::Recoverable,
            credentials: &[],
        };
        self.link.session(out, message.encoded_length(), |buffer| message.encode(buffer))?;
        self.request = None;
        self.link.session_id = Some(session_id);
        self.link.stage = Stage::Unbound;
        Ok(())
    }

    /// Refuses the new session. Close the transport once the answer is written.
    ///
    /// # Errors
    /// [`Refused`] when no `Negotiate` waits for an answer, or the outbox is full.
    pub fn negotiation_reject(
        &mut self,
        out: &mut Outbox,
        code: NegotiationRejectCode,
        reason: &str,
    ) -> Result<(), Refused> {
        let Some(Request::Negotiate { session_id, timestamp }) = self.pending() else {
            return Err(Refused::NothingToAnswer);
        };
        self.send_negotiation_reject(out, session_id, timestamp, code, reason)?;
        self.request = None;
        self.link.stage = Stage::Over;
        Ok(())
    }

    fn send_negotiation_reject(
        &mut self,
        out: &mut Outbox,
        session_id: SessionId,
        request_timestamp: u64,
        code: NegotiationRejectCode,
        reason: &str,
    ) -> Result<(), OutboxFull> {
        let reason = Reason::new(reason);
        let message =
            NegotiationReject { session_id, request_timestamp, code, reason: reason.octets() };
        self.link.session(out, message.encoded_length(), |buffer| message.encode(buffer))
    }

    /// Binds the session to the transport. Messages of the client that got lost with the last
    /// transport are a gap, to be journalled and then reported with `NotApplied`. A client that
    /// claims to be further ahead than a gap may be is rejected instead: see [`Self::is_over`].
    ///
    /// # Errors
    /// [`Refused`] when no `Establish` waits for an answer, or the outbox is full.
    ///
    /// # Panics
    /// When a number is zero: numbers start at one.
    pub fn establishment_accept(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        numbers: Numbers,
    ) -> Result<Option<Gap>, Refused> {
        let Some(Request::Establish { session_id, timestamp, keepalive_ms, next }) = self.pending()
        else {
            return Err(Refused::NothingToAnswer);
        };
        let Numbers { outgoing_next, incoming_next } = numbers;
        assert!(outgoing_next != 0 && incoming_next != 0, "numbers start at one");
        let position = next.unwrap_or(incoming_next);
        let most = self.most_after(incoming_next);
        if position > most {
            let violation = Violation::NumberTooHigh { given: position, most };
            self.establishment_reject(out, EstablishmentRejectCode::Unspecified, violation)?;
            self.link.stage = Stage::Over;
            return Ok(None);
        }
        let message = EstablishmentAck {
            session_id,
            request_timestamp: timestamp,
            keepalive_interval: self.options.keepalive_ms,
            next_seq_no: Some(outgoing_next),
        };
        self.link
            .session(out, EstablishmentAck::ENCODED_LENGTH, |buffer| message.encode(buffer))?;
        self.request = None;
        self.link.session_id = Some(session_id);
        self.link.established(now, outgoing_next, keepalive_ms);
        self.expected = incoming_next;
        self.position = position;
        Ok(self.skip_to_position())
    }

    /// Refuses to bind the session. The client may try again on this transport, within the time
    /// that a handshake may take.
    ///
    /// # Errors
    /// [`Refused`] when no `Establish` waits for an answer, or the outbox is full.
    pub fn establishment_reject(
        &mut self,
        out: &mut Outbox,
        code: EstablishmentRejectCode,
        reason: impl std::fmt::Display,
    ) -> Result<(), Refused> {
        let Some(Request::Establish { session_id, timestamp, .. }) = self.pending() else {
            return Err(Refused::NothingToAnswer);
        };
        self.send_establishment_reject(out, session_id, timestamp, code, reason)?;
        self.request = None;
        self.link.stage = Stage::Unbound;
        Ok(())
    }

    fn send_establishment_reject(
        &mut self,
        out: &mut Outbox,
        session_id: SessionId,
        timestamp: u64,
        code: EstablishmentRejectCode,
        reason: impl std::fmt::Display,
    ) -> Result<(), OutboxFull> {
        let reason = Reason::new(reason);
        let message = EstablishmentReject {
            session_id,
            request_timestamp: timestamp,
            code,
            reason: reason.octets(),
        };
        self.link.session(out, message.encoded_length(), |buffer| message.encode(buffer))
    }

    /// The highest number that a client may go on with when this one is expected.
    fn most_after(&self, expected: u64) -> u64 {
        expected.saturating_add(u64::from(self.options.gap_max)).min(NUMBER_MAX)
    }

    /// Where the client stands is where we go on; what lies between is lost.
    fn skip_to_position(&mut self) -> Option<Gap> {
        let missing = self.position.checked_sub(self.expected)?;
        let count = u32::try_from(missing).expect("a gap has at most gap_max messages");
        let gap = Gap { from: self.expected, count };
        self.expected = self.position;
        (count > 0).then_some(gap)
    }

    /// Moves the client's count, which never goes back.
    fn move_position(&mut self, next: u64, message: &'static str) -> Result<(), Violation> {
        if next < self.position {
            let least = self.position;
            return Err(Violation::NumberTooLow { message, given: next, least });
        }
        let most = self.most_after(self.expected);
        if next > most {
            return Err(Violation::NumberTooHigh { given: next, most });
        }
        self.position = next;
        Ok(())
    }

    fn sequence<'m>(
        &mut self,
        next: u64,
        message: &'static str,
    ) -> Result<ServerEvent<'m>, Violation> {
        if self.link.incoming != Finish::Open {
            return Err(Violation::AfterFinish { message });
        }
        self.move_position(next, message)?;
        self.counting = true;
        Ok(self.skip_to_position().map_or(ServerEvent::Nothing, ServerEvent::Gap))
    }

    fn finished_sending<'m>(
        &mut self,
        message: FinishedSending,
        name: &'static str,
    ) -> Result<ServerEvent<'m>, Violation> {
        self.link.check_id(message.session_id, name)?;
        let next = following(last_number(&message)?)?;
        if self.link.incoming != Finish::Open {
            // It is the heartbeat of a finished flow.
            let same = next == self.position;
            return if same {
                Ok(ServerEvent::Nothing)
            } else {
                Err(Violation::AfterFinish { message: name })
            };
        }
        self.move_position(next, name)?;
        self.link.incoming = Finish::Announced;
        Ok(ServerEvent::PeerFinished { gap: self.skip_to_position() })
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
        if self.has_open_batch() {
            return Err(Refused::RetransmissionOpen);
        }
        self.link.application(now, out, length_max, encode)
    }

    /// Lets time pass: sends heartbeats and ends what takes too long. Call it every turn, or when
    /// [`Self::deadline`] is reached.
    ///
    /// # Errors
    /// [`Violation`] as [`Self::receive`].
    pub fn tick(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Violation> {
        // A heartbeat inside a batch would cut it short.
        let mute = self.has_open_batch();
        self.link.tick(now, out, mute).map_err(|violation| self.link.fail(violation, out))
    }

    /// Ends our flow: no application message follows, only retransmissions.
    ///
    /// # Errors
    /// [`Refused`] when the flow cannot end now, or the outbox is full.
    pub fn finish(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Refused> {
        if self.has_open_batch() {
            return Err(Refused::RetransmissionOpen);
        }
        self.link.finish(now, out)
    }

    /// Confirms the end of the client's flow, and ends ours with it.
    ///
    /// # Errors
    /// [`Refused`] when there is nothing to confirm, or the outbox is full.
    pub fn finished_receiving(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Refused> {
        if self.has_open_batch() {
            return Err(Refused::RetransmissionOpen);
        }
        self.link.confirm(now, out)
    }

    /// Unbinds the session from the transport. Messages of the client that are on their way still
    /// count, until it answers or an interval has passed.
    pub fn terminate(&mut self, now: Nanos, out: &mut Outbox, code: TerminationCode, reason: &str) {
        self.link.terminate(now, out, code, reason);
    }

    fn terminated<'m>(
        &mut self,
        message: &Terminate<'m>,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<ServerEvent<'m>, Violation> {
        if self.link.stage == Stage::Unbound || self.link.stage == Stage::Requested {
            self.link.stage = Stage::Over;
            let Terminate { code, reason, .. } = *message;
            return Ok(ServerEvent::Terminated { code, reason, finalized: false });
        }
        let farewell = self.link.terminated(message, now, out)?;
        let super::link::Farewell { code, reason, finalized } = farewell;
        Ok(ServerEvent::Terminated { code, reason, finalized })
    }

    /// When [`Self::tick`] has something to do next; `None` when never.
    #[must_use]
    pub fn deadline(&self) -> Option<Nanos> {
        self.link.deadline()
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

    /// The session that is negotiated or bound on this transport.
    #[must_use]
    pub const fn session_id(&self) -> Option<SessionId> {
        self.link.session_id
    }

    /// Where both flows stand; meaningless before the session is established.
    #[must_use]
    pub const fn numbers(&self) -> Numbers {
        Numbers { outgoing_next: self.link.next, incoming_next: self.expected }
    }
}

const NIL: SessionId = [0; 16];
