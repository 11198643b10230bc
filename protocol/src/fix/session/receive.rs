//! What becomes of a message of the peer.

use super::header::Header;
use super::types::{Farewell, words};
use super::{Asked, Event, Numbers, Reject, RejectReason, Role, Route, Say, Session, Stage};
use crate::fix::tags::{self, kinds};
use crate::fix::{Message, flag, number};
use crate::units::Nanos;

/// Numbers of the peer beyond this one are not believed: those after it have to fit too.
const NUMBER_MAX: u64 = 1 << 53;

/// A message with what its header says.
#[derive(Clone, Copy)]
struct Received<'m> {
    message: Message<'m>,
    header: Header<'m>,
    sequence: u64,
}

impl Received<'_> {
    fn is(&self, kind: &[u8]) -> bool {
        self.message.kind() == kind
    }

    fn number(&self, tag: u32) -> Option<u64> {
        self.message.value(tag).and_then(number).filter(|number| *number <= NUMBER_MAX)
    }

    fn flag(&self, tag: u32) -> bool {
        self.message.value(tag).and_then(flag) == Some(true)
    }
}

impl Session {
    /// Takes a message of the peer. [`Self::can_receive`] has to be asked before.
    pub fn receive<'m>(&mut self, message: &Message<'m>, now: Nanos) -> Event<'m> {
        if matches!(self.stage, Stage::Over | Stage::Closing) {
            return Event::Nothing;
        }
        self.heard_at = now;
        self.is_testing = false;
        let header = Header::read(message);
        let is_greeting = self.stage == Stage::Greeting;
        if *message.begin_string() != *self.options.begin_string {
            return self.broken("Incorrect BeginString");
        }
        let Some(sequence) = header.sequence.filter(|number| *number <= NUMBER_MAX) else {
            return self.broken("MsgSeqNum missing");
        };
        let received = Received { message: *message, header, sequence };
        if is_greeting {
            return self.greeted(&received, now);
        }
        if received.is(kinds::LOGON) && received.flag(tags::RESET_SEQ_NUM_FLAG) {
            return self.reset_by_logon(&received, now);
        }
        self.talked(&received, now)
    }

    /// Ends the conversation with a word. Before a logon an acceptor says nothing: who is there is unknown.
    fn broken<'m>(&mut self, rule: &'static str) -> Event<'m> {
        if self.stage == Stage::Greeting && self.options.role == Role::Acceptor {
            self.hang_up();
        } else {
            self.say_goodbye(Farewell::Closing, rule);
        }
        Event::Broken { rule }
    }

    /// The first message on a transport.
    fn greeted<'m>(&mut self, received: &Received<'m>, now: Nanos) -> Event<'m> {
        if received.is(kinds::LOGOUT) && self.options.role == Role::Initiator {
            self.hang_up();
            return Event::LoggedOut { text: received.message.value(tags::TEXT).unwrap_or(b"") };
        }
        if !received.is(kinds::LOGON) {
            return self.broken("the first message has to be a Logon");
        }
        if !self.names_fit(&received.header) || !self.time_fits(&received.header, now) {
            return self.broken("CompID or SendingTime problem in Logon");
        }
        let Some(heartbeat_s) = received.number(tags::HEART_BT_INT) else {
            return self.broken("HeartBtInt missing");
        };
        let reset = received.flag(tags::RESET_SEQ_NUM_FLAG);
        if reset && received.sequence != 1 {
            return self.broken("ResetSeqNumFlag with another MsgSeqNum than 1");
        }
        if self.options.role == Role::Initiator && reset && !self.is_resetting {
            // It would hide what was missed: people have to decide.
            return self.broken("ResetSeqNumFlag without being asked for");
        }
        let begins = reset || self.options.resets_on_logon;
        let begins = begins && self.options.role == Role::Acceptor;
        let numbers = if begins { Numbers::FIRST } else { self.numbers };
        if received.sequence < numbers.incoming_next {
            self.goodbye_too_low(received.sequence);
            return Event::Broken { rule: "MsgSeqNum too low" };
        }
        let next_expected = received.number(tags::NEXT_EXPECTED_MSG_SEQ_NUM);
        let next_expected = next_expected.filter(|_| self.options.next_expected);
        if next_expected.is_some_and(|next| next == 0 || next > numbers.outgoing_next) {
            return self.broken("NextExpectedMsgSeqNum too high");
        }
        // A logon that is refused resets nothing.
        self.numbers = numbers;
        let heartbeat_ns = heartbeat_s.saturating_mul(super::NS_PER_SECOND);
        self.logged_on(received, (heartbeat_ns, reset, next_expected), now)
    }

    /// A logon that is in order, or ahead.
    fn logged_on<'m>(
        &mut self,
        received: &Received<'m>,
        (heartbeat_ns, reset, next_expected): (u64, bool, Option<u64>),
        now: Nanos,
    ) -> Event<'m> {
        self.heartbeat_ns = heartbeat_ns;
        self.is_resetting = false;
        self.next_expected_in_use = next_expected.is_some();
        let is_in_order = received.sequence == self.numbers.incoming_next;
        let behind = next_expected.filter(|next| *next < self.numbers.outgoing_next);
        self.serving = behind.map(|next| (next, self.numbers.outgoing_next - 1));
        if is_in_order {
            self.numbers.incoming_next += 1;
        }
        self.enter(Stage::Live, now);
        if self.options.role == Role::Acceptor {
            self.want(Say::Logon { reset });
        }
        if !is_in_order {
            self.miss(received.sequence, now);
        }
        Event::LoggedOn { reset, next_expected }
    }

    /// A logon in the middle of a conversation that begins both flows again.
    fn reset_by_logon<'m>(&mut self, received: &Received<'m>, now: Nanos) -> Event<'m> {
        if received.sequence != 1 {
            return self.broken("ResetSeqNumFlag with another MsgSeqNum than 1");
        }
        if !self.names_fit(&received.header) || !self.time_fits(&received.header, now) {
            return self.broken("CompID or SendingTime problem in Logon");
        }
        // What was asked for under the old numbers is not due any more.
        self.asked = None;
        self.serving = None;
        self.numbers = Numbers { outgoing_next: 1, incoming_next: 2 };
        if self.is_resetting {
            self.is_resetting = false;
            self.numbers.outgoing_next = 2;
        } else {
            self.want(Say::Logon { reset: true });
        }
        Event::LoggedOn { reset: true, next_expected: None }
    }

    fn names_fit(&self, header: &Header<'_>) -> bool {
        let fits = |given: Option<&[u8]>, name: &[u8]| given.is_none_or(|given| given == name);
        fits(header.sender, &self.options.target) && fits(header.target, &self.options.sender)
    }

    fn time_fits(&self, header: &Header<'_>, now: Nanos) -> bool {
        header
            .sent_at
            .is_none_or(|sent_at| sent_at.0.abs_diff(now.0) <= self.options.sending_time_ns_max)
    }

    /// A message after the logons.
    fn talked<'m>(&mut self, received: &Received<'m>, now: Nanos) -> Event<'m> {
        let header = &received.header;
        let fault = if !self.names_fit(header) {
            Some(RejectReason::CompIdProblem)
        } else if !self.time_fits(header, now) {
            Some(RejectReason::SendingTimeProblem)
        } else {
            None
        };
        if let Some(reason) = fault {
            self.count(received.sequence, now);
            self.reject(received, b"", reason);
            self.say_goodbye_later();
            return Event::Broken { rule: reason.text() };
        }
        if received.is(kinds::SEQUENCE_RESET) && !received.flag(tags::GAP_FILL_FLAG) {
            return self.reset_by_peer(received);
        }
        let expected = self.numbers.incoming_next;
        if received.sequence > expected {
            return self.ahead(received, now);
        }
        if header.possible_duplicate
            && let Some(event) = self.bad_duplicate(received, now)
        {
            return event;
        }
        if received.sequence < expected {
            if header.possible_duplicate {
                return Event::Nothing;
            }
            // A goodbye is one whatever its number.
            if received.is(kinds::LOGOUT) {
                return self.logged_out(received);
            }
            // It says itself what it is about. Of a venue that has lost count nothing is believed.
            if received.is(kinds::RESEND_REQUEST) && self.options.role == Role::Acceptor {
                return self.asked_for(received);
            }
            self.goodbye_too_low(received.sequence);
            return Event::Broken { rule: "MsgSeqNum too low" };
        }
        self.next(received, now)
    }

    /// A repetition has to say when it was first sent.
    fn bad_duplicate<'m>(&mut self, received: &Received<'m>, now: Nanos) -> Option<Event<'m>> {
        let header = &received.header;
        match (header.first_sent_at, header.sent_at) {
            (None, _) if !received.is(kinds::SEQUENCE_RESET) => {
                self.count(received.sequence, now);
                self.reject(received, b"122", RejectReason::RequiredTagMissing);
                Some(Event::Nothing)
            }
            (Some(first), Some(sent)) if first > sent => {
                self.count(received.sequence, now);
                self.reject(received, b"", RejectReason::SendingTimeProblem);
                self.say_goodbye_later();
                Some(Event::Broken { rule: RejectReason::SendingTimeProblem.text() })
            }
            _ => None,
        }
    }

    /// A message is taken, if it is the next one.
    fn count(&mut self, sequence: u64, now: Nanos) {
        if sequence == self.numbers.incoming_next {
            self.move_to(sequence + 1, now);
        }
    }

    /// Everything before this number has come.
    fn move_to(&mut self, next: u64, now: Nanos) {
        self.numbers.incoming_next = next;
        match &mut self.asked {
            Some(asked) if next > asked.until => self.asked = None,
            Some(asked) => asked.progress_at = now,
            None => {}
        }
    }

    /// Messages before this one are missing. They are asked for once, and those that come behind them until
    /// then are taken when they come again.
    fn miss(&mut self, sequence: u64, now: Nanos) {
        if self.asked.is_some() {
            return;
        }
        self.asked = Some(Asked { until: sequence - 1, times: 1, progress_at: now });
        // A peer that heeds our number in the logon sends by itself.
        if !self.next_expected_in_use {
            self.want(Say::ResendRequest { from: self.numbers.incoming_next });
        }
        self.next_expected_in_use = false;
    }

    /// A message that is ahead: what the peer waits for is answered, everything else will come again.
    fn ahead<'m>(&mut self, received: &Received<'m>, now: Nanos) -> Event<'m> {
        let event = match received.message.kind() {
            kinds::RESEND_REQUEST => self.asked_for(received),
            kinds::LOGOUT => return self.logged_out(received),
            kinds::TEST_REQUEST if !self.options.keeps_ahead => self.tested(received),
            _ => Event::Nothing,
        };
        self.miss(received.sequence, now);
        event
    }

    /// The next message.
    fn next<'m>(&mut self, received: &Received<'m>, now: Nanos) -> Event<'m> {
        self.move_to(received.sequence + 1, now);
        if let Some(tag) = received.header.empty {
            return self.reject_field(received, tag, RejectReason::TagWithoutValue);
        }
        let missing = match received.header {
            Header { sender: None, .. } => Some(b"49"),
            Header { target: None, .. } => Some(b"56"),
            Header { sent_at: None, unread, .. } if unread != Some(tags::SENDING_TIME) => {
                Some(b"52")
            }
            _ => None,
        };
        if let Some(tag) = missing {
            return self.reject(received, tag, RejectReason::RequiredTagMissing);
        }
        if let Some(tag) = received.header.unread {
            return self.reject_field(received, tag, RejectReason::WrongFormat);
        }
        if let Some(check) = self.options.check
            && let Err((reason, tag)) = check(&received.message)
        {
            return self.reject(received, tag.as_bytes(), reason);
        }
        match received.message.kind() {
            kinds::HEARTBEAT => answered(received),
            kinds::TEST_REQUEST => self.tested(received),
            kinds::RESEND_REQUEST => self.asked_for(received),
            kinds::REJECT => Event::Rejected { message: received.message },
            kinds::SEQUENCE_RESET => self.gap_filled(received, now),
            kinds::LOGOUT => self.logged_out(received),
            // It says nothing that we do not know: an answer would never end.
            kinds::LOGON => Event::Nothing,
            _ => application(received, now),
        }
    }

    fn tested<'m>(&mut self, received: &Received<'m>) -> Event<'m> {
        match received.message.value(tags::TEST_REQ_ID) {
            Some(id) => self.want(Say::Heartbeat { answer: words(id) }),
            None => {
                self.reject(received, b"112", RejectReason::RequiredTagMissing);
            }
        }
        Event::Nothing
    }

    /// A request for messages of ours.
    fn asked_for<'m>(&mut self, received: &Received<'m>) -> Event<'m> {
        let Some(from) = received.number(tags::BEGIN_SEQ_NO) else {
            return self.reject(received, b"7", RejectReason::RequiredTagMissing);
        };
        let Some(until) = received.number(tags::END_SEQ_NO) else {
            return self.reject(received, b"16", RejectReason::RequiredTagMissing);
        };
        let last = self.numbers.outgoing_next - 1;
        if from == 0 || from > last {
            return self.reject(received, b"7", RejectReason::ValueOutOfRange);
        }
        if until != 0 && until < from {
            return self.reject(received, b"16", RejectReason::ValueOutOfRange);
        }
        let until = if until == 0 { last } else { until.min(last) };
        self.serving = Some((from, until));
        Event::ResendRequested { from, until }
    }

    /// `SequenceReset` that fills a gap: it is numbered like every message.
    fn gap_filled<'m>(&mut self, received: &Received<'m>, now: Nanos) -> Event<'m> {
        let Some(next) = received.number(tags::NEW_SEQ_NO) else {
            return self.reject(received, b"36", RejectReason::RequiredTagMissing);
        };
        if next <= received.sequence {
            return self.reject(received, b"36", RejectReason::ValueOutOfRange);
        }
        self.move_to(next, now);
        Event::Nothing
    }

    /// `SequenceReset` whatever its own number is: only forward.
    fn reset_by_peer<'m>(&mut self, received: &Received<'m>) -> Event<'m> {
        let Some(next) = received.number(tags::NEW_SEQ_NO) else {
            return self.reject(received, b"36", RejectReason::RequiredTagMissing);
        };
        if next < self.numbers.incoming_next {
            return self.reject(received, b"", RejectReason::ValueOutOfRange);
        }
        if next > self.numbers.incoming_next {
            self.asked = None;
            self.numbers.incoming_next = next;
        }
        Event::Nothing
    }

    fn logged_out<'m>(&mut self, received: &Received<'m>) -> Event<'m> {
        if received.sequence == self.numbers.incoming_next {
            self.numbers.incoming_next += 1;
        }
        if self.stage == Stage::LoggingOut {
            self.hang_up();
        } else {
            self.say_goodbye(Farewell::Closing, "");
        }
        Event::LoggedOut { text: received.message.value(tags::TEXT).unwrap_or(b"") }
    }

    fn goodbye_too_low(&mut self, sequence: u64) {
        let expected = self.numbers.incoming_next;
        let text = format!("MsgSeqNum too low, expecting {expected} but received {sequence}");
        self.say_goodbye(Farewell::Closing, &text);
    }

    /// Says goodbye after a refusal; the peer's logout is due.
    fn say_goodbye_later(&mut self) {
        if self.stage == Stage::Live {
            self.say_goodbye(Farewell::Expected, "");
        }
    }

    /// Refuses a message because of a field of its header, whose tag has two digits or three.
    fn reject_field<'m>(
        &mut self,
        received: &Received<'m>,
        tag: u32,
        reason: RejectReason,
    ) -> Event<'m> {
        let mut digits = [0; 3];
        let at = digits.len() - 2 - usize::from(tag >= 100);
        crate::fix::value::write_digits(&mut digits[at..], tag.into());
        self.reject(received, &digits[at..], reason)
    }

    /// Refuses a message.
    fn reject<'m>(
        &mut self,
        received: &Received<'m>,
        tag: &[u8],
        reason: RejectReason,
    ) -> Event<'m> {
        self.refused += 1;
        self.want(Say::Reject(Reject {
            sequence: received.sequence,
            kind: words(received.message.kind()),
            tag: words(tag),
            reason,
            route: Route::of(&received.message),
        }));
        Event::Nothing
    }
}

/// What the peer says to a test request of ours, or a plain heartbeat.
fn answered<'m>(received: &Received<'m>) -> Event<'m> {
    let id = received.message.value(tags::TEST_REQ_ID);
    let id = id.and_then(|id| id.strip_prefix(super::saying::TEST_PREFIX)).and_then(number);
    id.map_or(Event::Nothing, |id| Event::Answered { id })
}

fn application<'m>(received: &Received<'m>, now: Nanos) -> Event<'m> {
    let header = &received.header;
    let sent_at = header.sent_at.unwrap_or(now);
    Event::Application {
        message: received.message,
        sequence: received.sequence,
        sent_at: header.first_sent_at.unwrap_or(sent_at),
        possible_duplicate: header.possible_duplicate,
        possible_resend: header.possible_resend,
    }
}
