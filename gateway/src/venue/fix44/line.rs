//! A FIX session of ours as its initiator, out of the journal's numbers: what a venue of orders and a drop copy
//! have in common. What the messages of the application mean stands elsewhere.

use std::ops::Range;

use protocol::fix::{
    Event, Message, MessageBuffer, Numbers, Period, Queue, Refusal, Role, Schedule, Session,
    SessionOptions, tags, timestamp,
};
use protocol::messages::{RequestKind, SentGap, SessionState, Uuid, VenueRequest};
use protocol::units::{Nanos, SessionIndex};

use super::super::{Ended, NotSent, SessionInputs, fresh_id};
use super::forms::{self, Forms};
use crate::configuration::Secret;
use crate::configuration::dialect::{self, CredentialsPlacement, Dialect, Recovery};
use crate::sessions::SessionLife;

/// Octets that one read can take.
const RECEIVE_BYTES: usize = 256 * 1024;
/// Places that a message may take in the ring, with the change of the session that it causes.
const INPUTS_PER_MESSAGE: usize = 3;

/// How long before the end of a period the counterparty's goodbye is the last one: clocks differ.
const EARLY_NS_MAX: u64 = 60_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Greeting,
    Proof,
    Live,
}

/// What comes in, until whole messages of it are taken.
pub(in crate::venue) struct Inlet {
    input: MessageBuffer,
    messages_wait: bool,
    received_at: Nanos,
}

impl Inlet {
    pub(in crate::venue) fn new() -> Self {
        let input = MessageBuffer::new(RECEIVE_BYTES);
        Self { input, messages_wait: false, received_at: Nanos(0) }
    }

    pub(in crate::venue) fn clear(&mut self) {
        self.input.clear();
        self.messages_wait = false;
    }

    /// Where the next read goes; empty while whole messages wait.
    pub(in crate::venue) fn spare_mut(&mut self) -> &mut [u8] {
        if self.messages_wait { &mut [] } else { self.input.spare_mut() }
    }

    pub(in crate::venue) fn filled(&mut self, octets: usize, time: Nanos) {
        self.input.filled(octets);
        self.messages_wait = true;
        self.received_at = time;
    }

    /// When what is in it had been read.
    pub(in crate::venue) const fn received_at(&self) -> Nanos {
        self.received_at
    }

    /// The next whole message.
    pub(in crate::venue) fn next(&mut self) -> Option<Message<'_>> {
        if !self.messages_wait {
            return None;
        }
        let message = self.input.next_message();
        self.messages_wait = message.is_some();
        message
    }
}

/// What a line needs to know.
pub(in crate::venue) struct LineOptions<'o> {
    /// What the counterparty expects.
    pub(in crate::venue) dialect: &'o Dialect,
    /// Our name in the credentials.
    pub(in crate::venue) username: &'o str,
    /// Our key in the credentials.
    pub(in crate::venue) password: &'o Secret,
    /// Our session there.
    pub(in crate::venue) session: SessionIndex,
    /// Octets that may wait for the socket.
    pub(in crate::venue) send_bytes: usize,
    /// Whether the engine is told what the counterparty never took.
    pub(in crate::venue) tells_gaps: bool,
}

/// A message of the application, or a refusal by the session, that came in its place.
pub(in crate::venue) struct Said<'m> {
    pub(in crate::venue) message: Message<'m>,
    /// Its number.
    pub(in crate::venue) sequence: u64,
    /// Whether it may have come before, under this number or another one.
    pub(in crate::venue) is_again: bool,
    /// Whether it may have come under another number, so that this one does not say that it is new.
    pub(in crate::venue) may_be_known: bool,
    /// When the counterparty sent it.
    pub(in crate::venue) sent_at: Nanos,
    /// Whether it is answered already, because of its form.
    pub(in crate::venue) is_refused: bool,
}

/// The session without its buffer for what comes in.
pub(in crate::venue) struct Line {
    pub(in crate::venue) session: Session,
    pub(in crate::venue) out: Queue,
    index: SessionIndex,
    tells_gaps: bool,
    forms: Forms,
    recovery: Recovery,
    resets_new_session: bool,
    schedule: Option<Schedule>,
    /// When the period of this transport is over.
    until: Option<Nanos>,
    /// The period is over, and our goodbye is said or wants to be. What the counterparty says before its own counts:
    /// it is heard as soon as ours is said.
    is_leaving: bool,
    step: Step,
    id: Uuid,
    /// The session is to be journalled as a new one before anything is said.
    is_new: bool,
    /// The counterparty's numbers began again with this transport: what it sends as a duplicate had another one.
    began_again: bool,
    is_bound: bool,
    is_terminating: bool,
    /// Something has to be answered before everything is known.
    is_held: bool,
    /// What the session wants to say and the journal was told.
    requested: usize,
    /// First request of this transport: those before it find nothing to say.
    first_request: u64,
    last_request: u64,
    /// Where the session ends without them: orders that never left. What was said in between is the session's own.
    unsent: Range<u64>,
    /// The test request whose answer ends the proof.
    proof: Option<u64>,
    ending: Option<Ended>,
}

impl Line {
    pub(in crate::venue) fn new(options: &LineOptions<'_>) -> Self {
        let dialect = options.dialect;
        let session = SessionOptions {
            header: dialect::octets(&dialect.header).into(),
            logon: logon_fields(options).into(),
            heartbeat_s: dialect.heartbeat_s,
            precision: dialect.time_precision.into(),
            next_expected: dialect.next_expected,
            check: Some(forms::of_session(dialect.checks)),
            ..SessionOptions::new(Role::Initiator, &dialect.sender, &dialect.target)
        };
        Self {
            session: Session::new(session, Numbers::FIRST),
            out: Queue::new(options.send_bytes),
            index: options.session,
            tells_gaps: options.tells_gaps,
            forms: Forms::new(dialect),
            recovery: dialect.recovery,
            resets_new_session: dialect.resets_new_session,
            schedule: dialect.schedule.clone(),
            until: None,
            is_leaving: false,
            step: Step::Greeting,
            id: [0; 16],
            is_new: false,
            began_again: false,
            is_bound: false,
            is_terminating: false,
            is_held: false,
            requested: 0,
            first_request: 1,
            last_request: 0,
            unsent: 0..0,
            proof: None,
            ending: None,
        }
    }

    /// Whether our logon was answered on this transport.
    pub(in crate::venue) const fn is_bound(&self) -> bool {
        self.is_bound
    }

    /// Whether the session begins with this transport.
    pub(in crate::venue) const fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether everything that the counterparty has said before is known.
    pub(in crate::venue) fn is_synchronised(&self) -> bool {
        self.step == Step::Live
    }

    /// Whether our goodbye is said, or wants to be.
    pub(in crate::venue) const fn is_terminating(&self) -> bool {
        self.is_terminating
    }

    pub(in crate::venue) fn terminate(&mut self) {
        self.is_terminating = true;
        self.session.log_out("");
    }

    /// When a transport may be opened: now, or when the next period begins.
    pub(in crate::venue) fn opens_at(&self, life: &SessionLife, now: Nanos) -> Nanos {
        let Some(schedule) = &self.schedule else { return now };
        // The goodbye of a period was said: whatever is left of it, its numbers are used up.
        let is_used = |period: &Period| {
            life.state == Some(SessionState::Finalized) && period.start <= life.negotiated_time
        };
        let open = schedule.period_at(now).filter(|period| !is_used(period));
        if open.is_some() { now } else { schedule.next_start(now) }
    }

    /// Whether what was said in earlier periods may be lost: the last one that we were there for did not end with
    /// a goodbye, or there was another one since.
    pub(in crate::venue) fn has_lost_a_period(&self, life: &SessionLife, now: Nanos) -> bool {
        let Some(schedule) = &self.schedule else { return false };
        let Some(period) = schedule.period_at(now) else { return false };
        let is_complete = life.state == Some(SessionState::Finalized)
            && schedule.next_start(life.negotiated_time) == period.start;
        life.session_id.is_some() && life.negotiated_time < period.start && !is_complete
    }

    pub(in crate::venue) fn connected(&mut self, life: &SessionLife, now: Nanos) {
        self.first_request = self.last_request.max(now.0) + 1;
        let goes_on = self.recovery == Recovery::Resend;
        let period = self.schedule.as_ref().map(|schedule| schedule.period_at(now));
        if period == Some(None) {
            self.ending = Some(Ended::Broken("the session's period has just ended".into()));
            return;
        }
        let period = period.flatten();
        self.until = period.map(|period| period.end);
        // Numbers begin again with every period, on both sides: what the journal knows of an earlier one is over.
        let is_over = period.is_some_and(|period| life.negotiated_time < period.start);
        let known = life.resumable().filter(|_| goes_on && !is_over);
        if life.is_doubtful && known.is_some() {
            let why = "records of this session may be lost: agree on numbers with the counterparty, and say them to \
                       `paceline fix-numbers`";
            self.ending = Some(Ended::Refused(why.into()));
            return;
        }
        let same = known == Some(self.id);
        let heard = if same { self.session.numbers().incoming_next } else { 1 };
        self.id = known.unwrap_or_else(fresh_id);
        self.is_new = known.is_none();
        self.session.resume(Numbers {
            outgoing_next: life.sent_next,
            // Messages of the session are not journalled: the journal may know less than we do.
            incoming_next: life.received_next.max(heard),
        });
        if self.is_new {
            self.session.resume(Numbers::FIRST);
        } else {
            // The counterparty says what it lacks.
            self.unsent = 0..0;
        }
        let resets = self.resets_new_session || !goes_on;
        self.began_again = self.is_new && resets;
        self.session.connected(now, self.began_again);
    }

    pub(in crate::venue) fn disconnected(&mut self) {
        self.session.disconnected();
        self.out.clear();
        self.step = Step::Greeting;
        self.is_bound = false;
        self.is_terminating = false;
        self.is_held = false;
        self.is_leaving = false;
        self.until = None;
        self.requested = 0;
        self.proof = None;
        self.ending = None;
    }

    /// Whether a message can be taken, whatever it brings.
    pub(in crate::venue) fn can_hear(&self, inputs: &SessionInputs) -> bool {
        inputs.room() > INPUTS_PER_MESSAGE && self.session.can_receive()
    }

    /// Takes one message of the counterparty; returns what is the application's.
    pub(in crate::venue) fn hear<'m>(
        &mut self,
        message: &Message<'m>,
        received_at: Nanos,
        inputs: &mut SessionInputs,
        now: Nanos,
    ) -> Option<Said<'m>> {
        let heard = self.session.numbers().incoming_next;
        match self.session.receive(message, now) {
            Event::Nothing => {}
            Event::LoggedOn { next_expected, .. } => {
                tracing::info!(next_expected, "FIX session established");
                inputs.event(SessionState::Established, self.id, now);
                self.is_bound = true;
                self.step = Step::Proof;
                self.serve(received_at, inputs, now);
            }
            Event::ResendRequested { .. } => self.serve(received_at, inputs, now),
            Event::Answered { id } => {
                if self.proof == Some(id) && !self.session.has_gap() {
                    inputs.event(SessionState::Synchronised, self.id, now);
                    self.step = Step::Live;
                }
            }
            Event::Application { message, .. } if self.forms.is_ignored(&message) => {}
            Event::Application {
                message,
                sequence,
                sent_at,
                possible_duplicate,
                possible_resend,
            } => {
                let is_again = possible_duplicate || possible_resend;
                // In its place among numbers that go on, a duplicate is what we never heard.
                let may_be_known = possible_resend || possible_duplicate && self.began_again;
                let is_refused = self.refuse_form(&message, sequence);
                return Some(Said {
                    message,
                    sequence,
                    is_again,
                    may_be_known,
                    sent_at,
                    is_refused,
                });
            }
            // Who trades on the session knows what the message was for.
            Event::Rejected { message } if self.tells_gaps => {
                let sequence = self.session.numbers().incoming_next - 1;
                let sent_at = message.value(tags::SENDING_TIME).and_then(timestamp);
                let sent_at = sent_at.unwrap_or(received_at);
                return Some(Said {
                    message,
                    sequence,
                    is_again: false,
                    may_be_known: false,
                    sent_at,
                    is_refused: true,
                });
            }
            Event::Rejected { message } => {
                let text = words(message.value(tags::TEXT).unwrap_or_default());
                tracing::error!(text, "the peer refuses a message of ours");
            }
            Event::LoggedOut { text } => {
                self.seal(heard, inputs, now);
                let why = format!("the venue logs out: {}", words(text));
                self.ending = Some(match self.step {
                    _ if self.is_terminating || self.is_leaving => Ended::Closed,
                    Step::Greeting => Ended::Refused(why),
                    Step::Proof | Step::Live => Ended::Broken(why),
                });
            }
            Event::Broken { rule } => self.ending = Some(Ended::Broken(rule.into())),
        }
        None
    }

    /// Answers a message whose form is wrong; whether it is.
    fn refuse_form(&mut self, message: &Message<'_>, sequence: u64) -> bool {
        let fault = self.forms.fault(message);
        if let Some(refusal) = &fault {
            self.session.refuse_message(message, sequence, refusal);
            tracing::error!(
                session = self.index.0,
                number = sequence,
                kind = %words(message.kind()),
                ?refusal,
                "a message of the counterparty has a wrong form"
            );
        }
        fault.is_some()
    }

    /// Answers a message of the application that is of no use here, unless it is answered already.
    pub(in crate::venue) fn answer(&mut self, said: &Said<'_>, refusal: Option<Refusal>) {
        if let Some(refusal) = refusal.filter(|_| !said.is_refused) {
            self.session.refuse_message(&said.message, said.sequence, &refusal);
        }
    }

    /// The counterparty says goodbye, `heard` being the number that was due. When that ends the period and nothing
    /// is missing before it, the session is at its end. While the gateway drains it never is: what a counterparty says
    /// then is left alone, and has to be asked for again.
    fn seal(&mut self, heard: u64, inputs: &mut SessionInputs, now: Nanos) {
        let is_last = self.is_leaving
            || self.until.is_some_and(|until| until.0 <= now.0.saturating_add(EARLY_NS_MAX));
        let is_whole = self.session.numbers().incoming_next > heard && !self.session.has_gap();
        if is_last && is_whole && self.is_bound && !self.is_terminating {
            inputs.event(SessionState::Finalized, self.id, now);
            (self.is_bound, self.is_leaving) = (false, true);
            // Behind it: the engine decides nothing for a session that is over.
            self.deny(inputs, now);
        }
    }

    /// Tells which numbers of a session that never goes on have not left: nobody else can say so any more.
    fn deny(&mut self, inputs: &mut SessionInputs, now: Nanos) {
        let unsent = std::mem::take(&mut self.unsent);
        if !unsent.is_empty() {
            let count = u32::try_from(unsent.end - unsent.start).unwrap_or(u32::MAX);
            self.not_taken(unsent.start, count, now, inputs);
        }
    }

    /// Says goodbye when the period is over.
    fn leave(&mut self, now: Nanos) {
        if self.is_leaving || self.until.is_none_or(|until| now < until) {
            return;
        }
        self.is_leaving = true;
        tracing::info!(session = self.index.0, "the period of the FIX session is over");
        self.session.log_out("end of the session's period");
        if self.session.is_over() {
            self.ending = Some(Ended::Broken("the session's period ended before its logon".into()));
        }
    }

    /// Closes what the peer says that it lacks; nothing of it was taken, and nothing of it is sent again.
    fn serve(&mut self, received_at: Nanos, inputs: &mut SessionInputs, now: Nanos) {
        let Some((from, until)) = self.session.asked_of_us() else { return };
        if !self.session.serve(now, &mut self.out, |_| None) {
            self.ending = Some(Ended::Broken("no room to answer a resend request".into()));
            return;
        }
        // Our test request may be among them: it is asked anew.
        self.proof = None;
        let count = u32::try_from(until + 1 - from).unwrap_or(u32::MAX);
        self.not_taken(from, count, received_at, inputs);
    }

    /// Proof that the venue never processed messages of ours.
    fn not_taken(&self, from: u64, count: u32, received_at: Nanos, inputs: &mut SessionInputs) {
        if !self.tells_gaps {
            return;
        }
        let input = SentGap {
            session: self.index,
            // What is missing before this message is still to come.
            session_sequence: self.session.numbers().incoming_next - 1,
            from_sequence: from,
            count,
            receive_time: received_at,
        };
        inputs.push(|buffer| input.encode(buffer));
    }

    pub(in crate::venue) fn tick(
        &mut self,
        inputs: &mut SessionInputs,
        now: Nanos,
    ) -> Result<(), Ended> {
        if self.session.can_receive() {
            self.session.tick(now);
            self.leave(now);
        }
        if self.session.is_over() {
            let silence = || Ended::Broken("the venue is silent".into());
            return Err(self.ending.take().unwrap_or_else(silence));
        }
        if self.is_new && inputs.room() > 2 {
            self.deny(inputs, now);
            inputs.event(SessionState::Negotiated, self.id, now);
            self.is_new = false;
        }
        if self.step == Step::Proof && !self.is_held && self.session.can_receive() {
            self.prove();
        }
        while !self.is_new && self.requested < self.session.wanted_count() && inputs.room() > 1 {
            self.ask(RequestKind::Session, inputs, now);
            self.requested += 1;
        }
        Ok(())
    }

    /// Asks the journal for a number; says which request it is. The caller has asked for room.
    pub(in crate::venue) fn ask(
        &mut self,
        kind: RequestKind,
        inputs: &mut SessionInputs,
        now: Nanos,
    ) -> u64 {
        self.last_request = (self.last_request + 1).max(self.first_request);
        let request_id = self.last_request;
        let request = VenueRequest { session: self.index, kind, request_id, time: now };
        inputs.push(|buffer| request.encode(buffer));
        request_id
    }

    /// Whether the session is synchronised as soon as the counterparty says nothing more, or something else has to
    /// be answered before.
    pub(in crate::venue) const fn hold(&mut self, is_held: bool) {
        self.is_held = is_held;
    }

    /// Asks for a sign that everything before it was taken, again after every gap.
    fn prove(&mut self) {
        if self.session.has_gap() {
            self.proof = None;
        } else if self.proof.is_none() {
            self.proof = Some(self.session.want_test());
        }
    }

    /// Numbers that the journal has given out and that never leave.
    pub(in crate::venue) fn skip(&mut self, count: usize) -> NotSent {
        let from = self.session.numbers().outgoing_next;
        self.session.skip(count as u64);
        if self.session.is_live() && self.step == Step::Live {
            self.ending = Some(Ended::Broken("messages could not be sent".into()));
            self.session.disconnected();
        }
        // No order leaves behind it on this transport, and the numbers are still those of the journal.
        if (self.is_leaving || self.session.is_over()) && !self.is_new {
            let first = if self.unsent.is_empty() { from } else { self.unsent.start };
            self.unsent = first..from + count as u64;
        }
        NotSent
    }

    /// Says what the session wanted to say when it asked for this request.
    pub(in crate::venue) fn request(
        &mut self,
        request: &VenueRequest,
        now: Nanos,
    ) -> Result<u64, NotSent> {
        if request.request_id < self.first_request || self.session.is_over() {
            return Err(self.skip(1));
        }
        self.requested = self.requested.saturating_sub(1);
        match self.session.say(now, &mut self.out) {
            Ok(Some(number)) => Ok(number),
            Ok(None) | Err(_) => Err(self.skip(1)),
        }
    }
}

/// Credentials and the dialect's fields of the logon.
fn logon_fields(options: &LineOptions<'_>) -> Vec<u8> {
    let mut fields = Vec::new();
    let placement = options.dialect.credentials;
    if placement == CredentialsPlacement::UsernamePassword {
        fields.extend_from_slice(format!("{}={}\x01", tags::USERNAME, options.username).as_bytes());
    }
    if placement != CredentialsPlacement::None {
        let password = options.password.reveal();
        fields.extend_from_slice(format!("{}={password}\x01", tags::PASSWORD).as_bytes());
    }
    fields.extend_from_slice(&dialect::octets(&options.dialect.logon));
    fields
}

/// Words of the peer, as far as they are text.
pub(in crate::venue) fn words(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().filter(|letter| !letter.is_control()).collect()
}
