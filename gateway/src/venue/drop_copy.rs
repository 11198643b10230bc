//! A drop copy that speaks FIX 4.4: a counterparty tells what leaders trade, and we listen.
//!
//! It is a venue session without orders: the same session, the same numbers out of the journal, the same stage.
//! Its execution reports become leader events. A report stands for the execution that its `ExecID` names, so one
//! that comes again (`PossDup`, `PossResend`, after a reset) is journalled again and decided never.
//!
//! What was told while we were away comes again by the numbers of the session, or is asked for (`request`).
//!
//! While the gateway drains, reports are left alone: they are journalled by nobody, and so the next start asks
//! for them.

use std::sync::Arc;

use protocol::messages::{RequestKind, SessionEvent, VenueRequest};
use protocol::units::{LeaderIndex, Nanos, SessionIndex};

use super::fix44::line::{Inlet, Line, LineOptions};
use super::occurrences::Occurrences;
use super::{CancelIntent, Ended, Intents, NotSent, QueryIntent, Replaced, SessionInputs, Venue};
use crate::configuration::dialect::{self, Dialect, Recovery};
use crate::configuration::{Directory, Secret};
use crate::sessions::SessionLife;
use request::{Outcome, Question};
pub use trades::{TradeBook, Trades};
use translate::{Place, Translation};

mod captured;
mod request;
mod trades;
mod translate;

/// Octets that may wait for the socket: what a session says of itself.
const SEND_BYTES: usize = 256 * 1024;
/// Octets of the longest message of the session.
const MESSAGE_BYTES_MAX: usize = 1024;

/// What a drop copy needs to know, fixed for the life of the process.
pub struct DropCopyOptions {
    /// What the counterparty expects.
    pub dialect: Dialect,
    /// Our name in the credentials.
    pub username: String,
    /// Our key in the credentials.
    pub password: Secret,
    /// Our session there.
    pub session: SessionIndex,
    /// Whose trades the reports about an account are; an account of none stands for all of them.
    pub accounts: Vec<(Option<String>, LeaderIndex)>,
    /// Instruments.
    pub directory: Arc<Directory>,
    /// Trades that were told before.
    pub trades: Trades,
    /// Trades so far, where they are known by what they say.
    pub occurrences: Option<Occurrences>,
}

/// The adapter.
pub struct DropCopy {
    inlet: Inlet,
    line: Line,
    translation: Translation,
    /// What was said while we were away is lost, and nobody was told yet.
    is_missing: bool,
    recovery: Recovery,
    /// Further fields of a question for trades.
    request: Box<[u8]>,
    /// What is to be answered before everything is known.
    question: Option<Question>,
    is_proposed: bool,
}

impl DropCopy {
    /// An adapter for transports that are yet to come.
    #[must_use]
    pub fn new(options: DropCopyOptions) -> Self {
        let line = Line::new(&LineOptions {
            dialect: &options.dialect,
            username: &options.username,
            password: &options.password,
            session: options.session,
            send_bytes: SEND_BYTES,
            tells_gaps: false,
        });
        Self {
            inlet: Inlet::new(),
            line,
            is_missing: false,
            recovery: options.dialect.recovery,
            request: dialect::octets(&options.dialect.request).into(),
            question: None,
            is_proposed: false,
            translation: Translation::new(options),
        }
    }

    /// Asks what was told while we were away, and gives up when nothing comes of it.
    fn ask(&mut self, inputs: &mut SessionInputs, now: Nanos) {
        let Some(question) = &mut self.question else { return };
        if question.is_due() && inputs.room() > 1 {
            let id = self.line.ask(RequestKind::Trades, inputs, now);
            question.asked(id, now);
        } else if question.is_overdue(now) {
            self.answered(Outcome::Incomplete);
        }
    }

    fn answered(&mut self, outcome: Outcome) {
        if let Some(question) = &mut self.question {
            question.end();
        }
        self.line.hold(false);
        self.is_missing = outcome == Outcome::Incomplete;
        tracing::info!(?outcome, "the drop copy was asked for trades that we may have missed");
    }

    fn tell_what_is_missing(&mut self, inputs: &mut SessionInputs, now: Nanos) {
        if self.is_missing && inputs.room() > 1 {
            self.is_missing = false;
            self.translation.missing(self.line.session.numbers().incoming_next - 1, now, inputs);
        }
    }
}

impl Venue for DropCopy {
    fn connected(&mut self, life: &SessionLife, now: Nanos) {
        self.inlet.clear();
        let returns = life.session_id.is_some();
        self.question = (returns && self.recovery == Recovery::Request)
            .then(|| Question::new(life.whole_until));
        self.is_missing = match self.recovery {
            Recovery::Resend => self.line.has_lost_a_period(life, now),
            Recovery::None => returns,
            // The answer says so, or that there is none.
            Recovery::Request => false,
        };
        self.line.connected(life, now);
        self.translation.begin_round();
        self.line.hold(self.question.is_some());
    }

    fn opens_at(&self, life: &SessionLife, now: Nanos) -> Nanos {
        self.line.opens_at(life, now)
    }

    fn disconnected(&mut self) {
        self.inlet.clear();
        self.line.disconnected();
        self.question = None;
    }

    fn is_bound(&self) -> bool {
        self.line.is_bound()
    }

    fn is_synchronised(&self) -> bool {
        self.line.is_synchronised()
    }

    fn spare_mut(&mut self) -> &mut [u8] {
        self.inlet.spare_mut()
    }

    fn filled(&mut self, octets: usize, time: Nanos) {
        self.inlet.filled(octets, time);
    }

    fn digest(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<usize, Ended> {
        let Self { inlet, line, translation, question, .. } = self;
        let mut outcome = None;
        let received_at = inlet.received_at();
        let mut messages = 0;
        while line.can_hear(inputs)
            && let Some(message) = inlet.next()
        {
            messages += 1;
            if let Some(said) = line.hear(&message, received_at, inputs, now)
                && !line.is_terminating()
            {
                let place = Place {
                    number: said.sequence,
                    is_again: said.is_again,
                    may_be_known: said.may_be_known,
                    sent_at: said.sent_at,
                    received_at,
                };
                let is_answer =
                    question.as_ref().is_some_and(|asked| asked.is_answered_by(&said.message));
                let refusal = match said.message.kind() {
                    request::REPORT if is_answer => {
                        translation.capture(&said.message, &place, inputs)
                    }
                    // Others repeat, under other names, what execution reports tell.
                    request::REPORT => None,
                    _ => translation.take(&said.message, &place, inputs),
                };
                line.answer(&said, refusal);
                let heard = question.as_mut().and_then(|asked| asked.hear(&said.message, now));
                outcome = outcome.or(heard);
            }
        }
        if let Some(outcome) = outcome {
            self.answered(outcome);
        }
        Ok(messages)
    }

    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended> {
        // A period that was lost shows only until the next one has its `Negotiated`, whatever becomes of that logon.
        if self.recovery == Recovery::Resend {
            self.tell_what_is_missing(inputs, now);
        }
        self.line.tick(inputs, now)?;
        if self.line.is_bound() {
            self.ask(inputs, now);
            self.tell_what_is_missing(inputs, now);
        }
        Ok(())
    }

    fn journalled(&mut self, _event: &SessionEvent, _now: Nanos) {}

    fn has_room_for(&self, _messages: usize) -> bool {
        // No record of the journal asks for more than one message here.
        self.line.out.room() > MESSAGE_BYTES_MAX
    }

    /// No plan trades here.
    fn orders(&mut self, intents: &Intents<'_>, _now: Nanos) -> Result<u64, NotSent> {
        Err(self.line.skip(intents.orders.len()))
    }

    fn replaces(
        &mut self,
        intents: &Intents<'_>,
        _replaced: &[Replaced],
        _now: Nanos,
    ) -> Result<u64, NotSent> {
        Err(self.line.skip(intents.orders.len()))
    }

    fn cancel(&mut self, _intent: &CancelIntent, _now: Nanos) -> Result<u64, NotSent> {
        Err(self.line.skip(1))
    }

    fn request(&mut self, request: &VenueRequest, now: Nanos) -> Result<u64, NotSent> {
        if request.kind == RequestKind::Trades {
            let Self { line, question, request: more, .. } = self;
            return match question {
                Some(question) => question.send(line, request, more, now),
                None => Err(line.skip(1)),
            };
        }
        self.line.request(request, now)
    }

    fn query(&mut self, _query: &QueryIntent, _now: Nanos) -> Result<u64, NotSent> {
        Err(self.line.skip(1))
    }

    /// What is traded is the configuration's word alone.
    fn propose(&mut self, _directory: &Arc<Directory>, _now: Nanos) {
        self.is_proposed = true;
    }

    fn verdict(&mut self) -> Option<Result<(), String>> {
        std::mem::take(&mut self.is_proposed).then_some(Ok(()))
    }

    fn revise(&mut self, directory: &Arc<Directory>) {
        self.translation.revise(directory);
    }

    fn balance(&mut self) {}

    fn is_balanced(&self) -> bool {
        true
    }

    fn terminate(&mut self, _now: Nanos) {
        self.line.terminate();
    }

    fn waiting(&self) -> &[u8] {
        self.line.out.waiting()
    }

    fn written(&mut self, octets: usize) {
        self.line.out.taken(octets);
    }

    fn strays(&self) -> u64 {
        self.translation.refused() + self.line.session.refused()
    }
}

#[cfg(test)]
mod tests;
