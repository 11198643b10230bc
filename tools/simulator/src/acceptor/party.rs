//! A session of the acceptor over all its connections: its numbers, what it sent, and what is behind it.

use super::application::{Application, Echo, OrderEvent, Reply, Taken};
use super::broker::Broker;
use super::drop_copy::DropCopy;
use super::options::{AcceptorOptions, ApplicationOptions, SessionLogin};
use crate::fills::FillsError;
use protocol::fix::tags::kinds;
use protocol::fix::{
    Event, MESSAGE_BYTES_MAX, Message, Numbers, Period, Piece, Queue, Role, Session,
    SessionOptions, Stored, dictionary, number, peek, tags,
};
use protocol::units::Nanos;
use std::collections::BTreeMap;

/// Messages ahead of a gap that are kept; those beyond come again when they are asked for.
const AHEAD_MAX: usize = 1024;

/// A message that was sent, as it may be asked for again.
#[derive(Debug)]
struct Sent {
    kind: &'static [u8],
    sent_at: Nanos,
    body: Vec<u8>,
}

/// A session and what belongs to it.
pub(super) struct Party {
    login: SessionLogin,
    resets_on_logon: bool,
    /// The period of the schedule that the numbers are of.
    period: Option<Period>,
    pub(super) session: Session,
    sent: BTreeMap<u64, Sent>,
    application: Box<dyn Application + Send>,
    /// Messages ahead of a gap, by number.
    ahead: BTreeMap<u64, Vec<u8>>,
    // Replies that found no room yet.
    waiting: Vec<Reply>,
    /// Whether a connection has it.
    pub(super) is_bound: bool,
    /// Messages of the application that came.
    pub(super) taken: u64,
}

impl Party {
    pub(super) fn new(options: &AcceptorOptions, login: &SessionLogin) -> Result<Self, FillsError> {
        let session = SessionOptions {
            resets_on_logon: options.resets_on_logon,
            next_expected: options.next_expected,
            check: options.dictionary.then_some(dictionary::check),
            keeps_ahead: true,
            ..SessionOptions::new(Role::Acceptor, &login.sender, &login.target)
        };
        Ok(Self {
            login: login.clone(),
            resets_on_logon: options.resets_on_logon,
            period: None,
            session: Session::new(session, Numbers::FIRST),
            sent: BTreeMap::new(),
            application: match (login.application, &login.drop_copy) {
                (ApplicationOptions::Broker, _) => {
                    Box::new(Broker::new(login.broker.unwrap_or_default()))
                }
                (ApplicationOptions::DropCopy, Some(drop_copy)) => {
                    Box::new(DropCopy::load(drop_copy)?)
                }
                (ApplicationOptions::Echo | ApplicationOptions::DropCopy, _) => {
                    Box::new(Echo::default())
                }
            },
            ahead: BTreeMap::new(),
            waiting: Vec::new(),
            is_bound: false,
            taken: 0,
        })
    }

    /// Whether a first message is addressed to this session.
    pub(super) fn is_meant(&self, first: &Message<'_>) -> bool {
        first.value(tags::SENDER_COMP_ID) == Some(self.login.target.as_bytes())
            && first.value(tags::TARGET_COMP_ID) == Some(self.login.sender.as_bytes())
    }

    /// Whether a connection may have the session now. With every period of its schedule numbers begin again, and
    /// what was sent in an earlier one is not said again.
    pub(super) fn admits(&mut self, now: Nanos) -> bool {
        let Some(schedule) = &self.login.schedule else { return !self.is_bound };
        let period = schedule.period_at(now);
        if self.is_bound || period.is_none() {
            return false;
        }
        if period != self.period {
            self.period = period;
            self.session.disconnected();
            self.session.resume(Numbers::FIRST);
            self.sent.clear();
        }
        true
    }

    /// Takes the first message of a connection.
    pub(super) fn greet(&mut self, first: &Message<'_>, now: Nanos, out: &mut Queue) {
        self.is_bound = true;
        self.session.connected(now, false);
        let knows = |tag: u32, expected: &Option<String>| {
            expected.as_ref().is_none_or(|text| first.value(tag) == Some(text.as_bytes()))
        };
        if knows(tags::USERNAME, &self.login.username)
            && knows(tags::PASSWORD, &self.login.password)
        {
            self.take(first, now, out);
        } else {
            self.session.refuse("wrong username or password");
            self.speak(now, out);
        }
    }

    /// Whether a message may be taken now: what it brings finds room.
    pub(super) fn can_take(&self) -> bool {
        self.session.can_receive() && self.waiting.is_empty()
    }

    /// Takes a message, and those that were ahead of it as far as it is their turn now.
    pub(super) fn take(&mut self, message: &Message<'_>, now: Nanos, out: &mut Queue) {
        self.keep(message);
        self.hear(message, now, out);
        while self.can_take()
            && let Some(octets) = self.ahead.remove(&self.session.numbers().incoming_next)
            && let Piece::Message(message) = peek(&octets, MESSAGE_BYTES_MAX)
        {
            self.hear(&message, now, out);
        }
        let next = self.session.numbers().incoming_next;
        self.ahead.retain(|number, _| *number >= next);
    }

    /// Keeps a message that is ahead of a gap, unless it is heeded at once.
    fn keep(&mut self, message: &Message<'_>) {
        let at_once = [kinds::LOGON, kinds::LOGOUT, kinds::RESEND_REQUEST];
        let sequence = message.value(tags::MSG_SEQ_NUM).and_then(number).unwrap_or(0);
        let is_ahead = self.session.is_live() && sequence > self.session.numbers().incoming_next;
        if is_ahead && !at_once.contains(&message.kind()) && self.ahead.len() < AHEAD_MAX {
            self.ahead.insert(sequence, message.octets().to_vec());
        }
    }

    fn hear(&mut self, message: &Message<'_>, now: Nanos, out: &mut Queue) {
        match self.session.receive(message, now) {
            Event::LoggedOn { reset, .. } if reset || self.resets_on_logon => self.sent.clear(),
            Event::Application { message, sequence, possible_resend, .. } => {
                self.taken += 1;
                let taken = Taken { message, sequence, possible_resend, now };
                self.application.take(&taken, &mut self.waiting);
            }
            _ => {}
        }
        self.speak(now, out);
    }

    /// Lets time pass.
    pub(super) fn tick(&mut self, now: Nanos, out: &mut Queue) {
        if self.session.can_receive() {
            self.session.tick(now);
            self.take_leave(now);
        }
        if self.session.is_live() && self.waiting.is_empty() {
            self.application.speak(now, &mut self.waiting);
        }
        self.speak(now, out);
    }

    /// Says goodbye when the period is over.
    fn take_leave(&mut self, now: Nanos) {
        if self.period.is_some_and(|period| period.end <= now) && self.session.is_live() {
            self.session.log_out("end of the session's period");
        }
    }

    /// What happened to orders since this was last asked.
    pub(super) fn happened(&mut self) -> Vec<OrderEvent> {
        self.application.happened()
    }

    /// Whether the application breaks the connection, now that what it wanted to say is on its way.
    pub(super) fn hangs_up(&mut self) -> bool {
        self.waiting.is_empty() && self.application.hangs_up()
    }

    /// Says what there is to say, as far as there is room.
    fn speak(&mut self, now: Nanos, out: &mut Queue) {
        self.session.say_all(now, out);
        let sent = &self.sent;
        let store = |sequence: u64| {
            sent.get(&sequence).map(|sent| Stored {
                kind: sent.kind,
                sent_at: sent.sent_at,
                body: &sent.body,
            })
        };
        if !self.session.serve(now, out, store) {
            return;
        }
        let mut replied = 0;
        for Reply { kind, body, is_lost } in &self.waiting {
            if *is_lost {
                let number = self.session.numbers().outgoing_next;
                self.session.skip(1);
                self.sent.insert(number, Sent { kind, sent_at: now, body: body.clone() });
                replied += 1;
                continue;
            }
            let number =
                self.session.application(now, out, kind, body.len(), |writer| writer.octets(body));
            let Ok(number) = number else { break };
            self.sent.insert(number, Sent { kind, sent_at: now, body: body.clone() });
            replied += 1;
        }
        self.waiting.drain(..replied);
    }

    /// Orders whose ClOrdID came before.
    pub(super) fn repeated(&self) -> u64 {
        self.application.repeated()
    }

    /// The connection is gone.
    pub(super) fn leave(&mut self) {
        self.is_bound = false;
        self.ahead.clear();
        self.session.disconnected();
    }
}
