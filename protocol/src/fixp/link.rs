//! What both ends of a session do alike: numbering what goes out, keep-alive, finishing,
//! terminating. What comes in is the business of [`super::ClientSession`] and
//! [`super::ServerSession`].

use super::messages::{FinishedReceiving, FinishedSending, Sequence, Terminate, TerminationCode};
use super::violation::Reason;
use super::{NUMBER_MAX, Outbox, OutboxFull, Refused, SessionId, Violation};
use crate::malformed::Malformed;
use crate::sofh;
use crate::units::Nanos;

/// Promised intervals of silence that a peer may use up before we hang up: one, and one more for
/// clocks and networks that differ.
const SILENT_INTERVALS_MAX: u64 = 2;

/// Heartbeats in an interval: one more than needed, so that a peer without patience stays too.
const HEARTBEATS_PER_INTERVAL: u64 = 2;

pub(super) const NANOS_PER_MILLI: u64 = 1_000_000;

/// Where a session is in its life on this transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing is bound to the transport, and nothing is being decided.
    Unbound,
    /// A request waits for its answer.
    Requested,
    /// Messages flow.
    Established,
    /// We sent `Terminate` and wait for the answer; the peer's messages still count.
    Terminating,
    /// We answered `Terminate`; the peer closes the transport.
    Answered,
    /// Nothing will be sent or heeded any more: the transport is to be closed.
    Over,
}

impl Stage {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Unbound => "unbound",
            Self::Requested => "waiting for an answer",
            Self::Established => "established",
            Self::Terminating => "terminating",
            Self::Answered | Self::Over => "terminated",
        }
    }
}

/// How far a flow is on its way to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// Application messages may come.
    Open,
    /// Its sender sent `FinishedSending`.
    Announced,
    /// Its receiver sent `FinishedReceiving`.
    Confirmed,
}

/// A `Terminate` of the peer.
pub(super) struct Farewell<'m> {
    pub(super) code: TerminationCode,
    pub(super) reason: &'m [u8],
    pub(super) finalized: bool,
}

/// One end of a session on a transport.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) stage: Stage,
    pub(super) session_id: Option<SessionId>,
    /// Number of our next application message.
    pub(super) next: u64,
    /// Whether the peer can count: since the last `Sequence` only application messages left.
    pub(super) sequenced: bool,
    pub(super) outgoing: Finish,
    pub(super) incoming: Finish,
    interval_ns: u64,
    peer_interval_ns: u64,
    // Of the last application message or heartbeat.
    sent_at: Nanos,
    heard_at: Nanos,
    // The latest time that we were told; it never runs backwards.
    now: Nanos,
    // When a handshake or a termination has taken too long.
    deadline: Nanos,
    handshake_timeout_ns: u64,
    stamped: u64,
    // When the peer has had time enough to end its flow after it confirmed ours.
    conclude_at: Nanos,
    // We ended the session although the peer never said that its flow has ended.
    concluded: bool,
}

impl Link {
    pub(super) const fn new(keepalive_ms: u32, handshake_timeout_ms: u32) -> Self {
        Self {
            stage: Stage::Over,
            session_id: None,
            next: 1,
            sequenced: false,
            outgoing: Finish::Open,
            incoming: Finish::Open,
            interval_ns: keepalive_ms as u64 * NANOS_PER_MILLI,
            peer_interval_ns: 0,
            sent_at: Nanos(0),
            heard_at: Nanos(0),
            now: Nanos(0),
            deadline: Nanos(0),
            handshake_timeout_ns: handshake_timeout_ms as u64 * NANOS_PER_MILLI,
            stamped: 0,
            conclude_at: Nanos(0),
            concluded: false,
        }
    }

    /// The time, which never runs backwards.
    pub(super) fn at(&mut self, now: Nanos) -> Nanos {
        self.now = self.now.max(now);
        self.now
    }

    /// A time that no request carried before: it matches an answer to its request.
    pub(super) fn stamp(&mut self, now: Nanos) -> u64 {
        self.stamped = self.at(now).0.max(self.stamped + 1);
        self.stamped
    }

    /// A transport is there; the handshake has to be through in time.
    pub(super) fn connected(&mut self, now: Nanos) {
        let now = self.at(now);
        self.stage = Stage::Unbound;
        self.sequenced = false;
        self.outgoing = Finish::Open;
        self.incoming = Finish::Open;
        self.concluded = false;
        self.heard_at = now;
        self.deadline = after(now, self.handshake_timeout_ns);
    }

    /// The session is bound to the transport.
    pub(super) fn established(&mut self, now: Nanos, next: u64, peer_interval_ms: u32) {
        let now = self.at(now);
        self.stage = Stage::Established;
        self.next = next;
        self.peer_interval_ns = u64::from(peer_interval_ms) * NANOS_PER_MILLI;
        self.sent_at = now;
        self.heard_at = now;
    }

    /// Something came from the peer.
    pub(super) fn heard(&mut self, now: Nanos) {
        self.heard_at = self.at(now);
    }

    /// The id in a message has to be that of the bound session.
    pub(super) fn check_id(&self, id: SessionId, message: &'static str) -> Result<(), Violation> {
        let same = self.session_id == Some(id);
        if same { Ok(()) } else { Err(Violation::OtherSession { message }) }
    }

    /// The error of a message that is not due at this stage.
    pub(super) const fn unexpected(&self, message: &'static str) -> Violation {
        Violation::Unexpected { message, state: self.stage.name() }
    }

    /// Sends a session message that leaves the peer unable to count.
    pub(super) fn session(
        &mut self,
        out: &mut Outbox,
        length: usize,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<(), OutboxFull> {
        out.push(length, encode)?;
        self.sequenced = false;
        Ok(())
    }

    fn sequence(&mut self, out: &mut Outbox) -> Result<(), OutboxFull> {
        let message = Sequence { next_seq_no: self.next };
        out.push(Sequence::ENCODED_LENGTH, |buffer| message.encode(buffer))?;
        self.sequenced = true;
        Ok(())
    }

    /// Whether a new application message may be sent.
    pub(super) fn check_open(&self) -> Result<(), Refused> {
        if self.stage != Stage::Established || self.next >= NUMBER_MAX {
            return Err(Refused::NotEstablished);
        }
        if self.outgoing != Finish::Open || self.incoming == Finish::Confirmed {
            return Err(Refused::Finished);
        }
        Ok(())
    }

    /// Sends a new application message, with a `Sequence` before it where one is due.
    #[inline]
    pub(super) fn application(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        length_max: usize,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<u64, Refused> {
        self.check_open()?;
        if !out.has_room_for(length_max) {
            return Err(OutboxFull.into());
        }
        if !self.sequenced {
            self.sequence(out)?;
        }
        out.push(length_max, encode)?;
        let number = self.next;
        self.next += 1;
        self.sent_now(now);
        Ok(number)
    }

    /// Sends `count` new application messages of `LENGTH` octets each, all or none of them. Returns the
    /// number of the first.
    #[inline]
    pub(super) fn applications<const LENGTH: usize>(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        count: usize,
        encode: impl FnMut(usize, &mut [u8; LENGTH]),
    ) -> Result<u64, Refused> {
        self.check_open()?;
        let following = self.next.saturating_add(count as u64);
        if following > NUMBER_MAX {
            return Err(Refused::NotEstablished);
        }
        if !out.has_room_for(count * (sofh::HEADER_LENGTH + LENGTH)) {
            return Err(OutboxFull.into());
        }
        if !self.sequenced {
            self.sequence(out)?;
        }
        out.push_all(count, encode)?;
        let number = self.next;
        self.next = following;
        self.sent_now(now);
        Ok(number)
    }

    /// An application message left, which is as good as a heartbeat.
    pub(super) fn sent_now(&mut self, now: Nanos) {
        self.sent_at = self.at(now);
    }

    /// Time passes: heartbeats leave, and what takes too long ends.
    pub(super) fn tick(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        mute: bool,
    ) -> Result<(), Violation> {
        let now = self.at(now);
        match self.stage {
            Stage::Over => {}
            Stage::Unbound | Stage::Requested if now > self.deadline => {
                let timeout_ms = self.handshake_timeout_ns / NANOS_PER_MILLI;
                return Err(Violation::HandshakeTimeout { timeout_ms });
            }
            Stage::Unbound | Stage::Requested => {}
            Stage::Terminating | Stage::Answered if now > self.deadline => {
                self.stage = Stage::Over;
            }
            Stage::Terminating | Stage::Answered => {}
            Stage::Established => {
                if now > self.silent_until() {
                    let silent_ms = (now.0 - self.heard_at.0) / NANOS_PER_MILLI;
                    return Err(Violation::PeerSilent { silent_ms });
                }
                if self.is_to_be_concluded() && now > self.conclude_at {
                    self.concluded = true;
                    self.terminate(now, out, TerminationCode::Finished, "");
                } else if now >= self.heartbeat_at() && !mute {
                    // A full outbox keeps the transport busy: the next turn tries again.
                    if self.heartbeat(out).is_ok() {
                        self.sent_at = now;
                    }
                }
            }
        }
        Ok(())
    }

    fn heartbeat(&mut self, out: &mut Outbox) -> Result<(), OutboxFull> {
        if self.outgoing == Finish::Open { self.sequence(out) } else { self.finished_sending(out) }
    }

    const fn silent_until(&self) -> Nanos {
        after(self.heard_at, self.peer_interval_ns.saturating_mul(SILENT_INTERVALS_MAX))
    }

    const fn heartbeat_at(&self) -> Nanos {
        after(self.sent_at, self.interval_ns / HEARTBEATS_PER_INTERVAL)
    }

    /// When the next tick has something to do.
    pub(super) fn deadline(&self) -> Option<Nanos> {
        match self.stage {
            Stage::Over => None,
            Stage::Established if self.is_to_be_concluded() => Some(self.conclude_at),
            Stage::Established => Some(self.heartbeat_at().min(self.silent_until())),
            _ => Some(self.deadline),
        }
    }

    /// Says that no application message of ours will follow.
    pub(super) fn finish(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Refused> {
        if self.stage != Stage::Established {
            return Err(Refused::NotEstablished);
        }
        if self.outgoing != Finish::Open {
            return Err(Refused::Finished);
        }
        self.finished_sending(out)?;
        self.outgoing = Finish::Announced;
        self.sent_now(now);
        Ok(())
    }

    fn finished_sending(&mut self, out: &mut Outbox) -> Result<(), OutboxFull> {
        let session_id = self.bound_id();
        let message = FinishedSending { session_id, last_seq_no: Some(self.next - 1) };
        self.session(out, FinishedSending::ENCODED_LENGTH, |buffer| message.encode(buffer))
    }

    /// Confirms that everything was received; nothing may follow from us, so our flow ends too.
    pub(super) fn confirm(&mut self, now: Nanos, out: &mut Outbox) -> Result<(), Refused> {
        if self.stage != Stage::Established {
            return Err(Refused::NotEstablished);
        }
        if self.incoming != Finish::Announced {
            return Err(Refused::NothingToAnswer);
        }
        let message = FinishedReceiving { session_id: self.bound_id() };
        self.session(out, FinishedReceiving::ENCODED_LENGTH, |buffer| message.encode(buffer))?;
        self.incoming = Finish::Confirmed;
        self.conclude_at = after(self.at(now), self.patience_ns());
        if self.outgoing == Finish::Open {
            // The heartbeat repeats it, should there be no room now.
            self.outgoing = Finish::Announced;
            let _ = self.finished_sending(out);
        }
        self.sent_now(now);
        Ok(())
    }

    /// `FinishedReceiving` came. Whether it is news.
    pub(super) fn confirmed(&mut self, message: FinishedReceiving) -> Result<bool, Violation> {
        self.check_id(message.session_id, "FinishedReceiving")?;
        match self.outgoing {
            Finish::Open => Err(Violation::NothingFinished),
            Finish::Announced => {
                self.outgoing = Finish::Confirmed;
                self.conclude_at = after(self.now, self.patience_ns());
                Ok(true)
            }
            Finish::Confirmed => Ok(false),
        }
    }

    /// Whether both flows have ended: nothing is left of the session but its id.
    pub(super) fn is_finalized(&self) -> bool {
        self.concluded || (self.outgoing == Finish::Confirmed && self.incoming == Finish::Confirmed)
    }

    fn patience_ns(&self) -> u64 {
        self.interval_ns.min(self.peer_interval_ns)
    }

    /// Whether nothing new can come from either side, although the peer may not have said so: who
    /// confirms a flow sends nothing new afterwards. Some peers wait for our `Terminate` then.
    fn is_to_be_concluded(&self) -> bool {
        self.outgoing == Finish::Confirmed && self.incoming != Finish::Announced
    }

    /// Sends `Terminate` and waits for the answer. Without a session there is nobody to tell.
    pub(super) fn terminate(
        &mut self,
        now: Nanos,
        out: &mut Outbox,
        code: TerminationCode,
        reason: &str,
    ) {
        let now = self.at(now);
        match self.stage {
            Stage::Established => {
                self.say_goodbye(out, code, reason);
                self.deadline = after(now, self.peer_interval_ns);
                self.stage = Stage::Terminating;
            }
            Stage::Unbound | Stage::Requested => self.stage = Stage::Over,
            Stage::Terminating | Stage::Answered | Stage::Over => {}
        }
    }

    /// Ends it all because of a violation, and says so where a session is known.
    pub(super) fn fail(&mut self, violation: Violation, out: &mut Outbox) -> Violation {
        if matches!(self.stage, Stage::Unbound | Stage::Requested | Stage::Established) {
            self.say_goodbye(out, violation.code(), violation);
        }
        self.stage = Stage::Over;
        violation
    }

    fn say_goodbye(
        &mut self,
        out: &mut Outbox,
        code: TerminationCode,
        reason: impl std::fmt::Display,
    ) {
        let Some(session_id) = self.session_id else { return };
        let reason = Reason::new(reason);
        let message = Terminate { session_id, code, reason: reason.octets() };
        // Where not even this fits the reserve, the peer learns it from the closed transport.
        let _ = self.session(out, message.encoded_length(), |buffer| message.encode(buffer));
    }

    /// `Terminate` came: it is answered, unless it is the answer to ours.
    pub(super) fn terminated<'m>(
        &mut self,
        message: &Terminate<'m>,
        now: Nanos,
        out: &mut Outbox,
    ) -> Result<Farewell<'m>, Violation> {
        self.check_id(message.session_id, "Terminate")?;
        // Once we have confirmed the peer's flow, it may end the session without confirming ours.
        let is_regular = message.code == TerminationCode::Finished;
        let finalized = self.is_finalized() || (self.incoming == Finish::Confirmed && is_regular);
        let too_early = self.incoming == Finish::Announced && is_regular;
        let farewell = Farewell { code: message.code, reason: message.reason, finalized };
        if self.stage != Stage::Established {
            self.stage = Stage::Over;
            return Ok(farewell);
        }
        if too_early {
            return Err(Violation::FlowInterrupted);
        }
        self.say_goodbye(out, TerminationCode::Finished, "");
        self.deadline = after(self.at(now), self.peer_interval_ns);
        self.stage = Stage::Answered;
        Ok(farewell)
    }

    /// The id of a session that is known to be bound.
    pub(super) fn bound_id(&self) -> SessionId {
        self.session_id.expect("an established session has an id")
    }
}

/// The last number in a `FinishedSending`, which our flow types have to give.
pub(super) fn last_number(message: &FinishedSending) -> Result<u64, Violation> {
    let missing = Malformed::NullInRequired { message: "FinishedSending", field: "lastSeqNo" };
    Ok(message.last_seq_no.ok_or(missing)?)
}

/// The number after this one.
pub(super) fn following(number: u64) -> Result<u64, Violation> {
    let next = number.saturating_add(1);
    if next > NUMBER_MAX {
        return Err(Violation::NumberTooHigh { given: next, most: NUMBER_MAX });
    }
    Ok(next)
}

pub(super) const fn after(time: Nanos, duration_ns: u64) -> Nanos {
    Nanos(time.0.saturating_add(duration_ns))
}
