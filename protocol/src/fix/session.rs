//! The session of FIX 4.4, of either role, over as many transports as it lives.
//!
//! It takes messages and times, and leaves messages in a [`Queue`]. What it wants to say by itself waits
//! until the caller has it said ([`Session::say`]): only then does it take a number, so that a caller who
//! journals every number can do so before it is used. Messages that a peer asks for again come from the
//! caller's store. It decides nothing about money: what may have been there before is marked, not dropped.
//!
#![doc = include_str!("session/states.md")]

mod header;
mod receive;
mod saying;
mod types;

use std::collections::VecDeque;

pub use types::{
    BusinessReason, BusinessReject, Check, Event, NotSent, Numbers, Refusal, Reject, RejectReason,
    Role, Route, Say, SessionOptions, Stored, Words,
};

use super::message::Message;
use super::queue::{OutboxFull, Queue};
use crate::units::Nanos;
use types::Farewell;
pub(super) use types::words;

/// Octets that only messages of the session may use, so that a full outbox can still say goodbye.
pub const SESSION_RESERVE: usize = 2048;

/// What may wait to be said; beyond it nothing must be received ([`Session::can_receive`]).
const SAYINGS_MAX: usize = 16;
/// What one received message may want to be said.
const SAYINGS_PER_MESSAGE_MAX: usize = 3;
/// How often messages are asked for before the peer is given up.
const ASKS_MAX: u32 = 3;

const NS_PER_SECOND: u64 = 1_000_000_000;

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// No transport, or nothing more to be heard on it.
    Over,
    /// The initiator's logon is due, or was sent; the acceptor waits for it.
    Greeting,
    /// Logged on.
    Live,
    /// Our logout was sent first; the peer's is due.
    LoggingOut,
    /// Our logout is about to be said; messages wait until then.
    Closing,
}

/// Messages that we asked for.
#[derive(Clone, Copy, Debug)]
struct Asked {
    // The last one that was missing then.
    until: u64,
    times: u32,
    progress_at: Nanos,
}

/// One end of a session.
#[derive(Debug)]
pub struct Session {
    options: SessionOptions,
    stage: Stage,
    numbers: Numbers,
    sayings: VecDeque<Say>,
    heartbeat_ns: u64,
    // When the stage was entered.
    since: Nanos,
    heard_at: Nanos,
    said_at: Nanos,
    // A test request was wanted since the peer was last heard.
    is_testing: bool,
    test_requests: u64,
    asked: Option<Asked>,
    // Numbers that the peer asked for and that are still to be served.
    serving: Option<(u64, u64)>,
    // We have asked for a reset, and the peer has not agreed yet.
    is_resetting: bool,
    next_expected_in_use: bool,
    refused: u64,
}

impl Session {
    /// A session for transports that are yet to come.
    ///
    /// # Panics
    /// When a number is zero.
    #[must_use]
    pub fn new(options: SessionOptions, numbers: Numbers) -> Self {
        numbers.check();
        Self {
            heartbeat_ns: u64::from(options.heartbeat_s) * NS_PER_SECOND,
            options,
            stage: Stage::Over,
            numbers,
            sayings: VecDeque::with_capacity(SAYINGS_MAX),
            since: Nanos(0),
            heard_at: Nanos(0),
            said_at: Nanos(0),
            is_testing: false,
            test_requests: 0,
            asked: None,
            serving: None,
            is_resetting: false,
            next_expected_in_use: false,
            refused: 0,
        }
    }

    /// A transport is there. An initiator wants to log on; with `reset` both sides begin at one again.
    pub fn connected(&mut self, now: Nanos, reset: bool) {
        self.sayings.clear();
        self.asked = None;
        self.serving = None;
        self.is_testing = false;
        self.is_resetting = false;
        self.heartbeat_ns = u64::from(self.options.heartbeat_s) * NS_PER_SECOND;
        self.heard_at = now;
        self.said_at = now;
        self.enter(Stage::Greeting, now);
        if self.options.role == Role::Initiator {
            if reset {
                self.numbers = Numbers::FIRST;
                self.is_resetting = true;
            }
            self.want(Say::Logon { reset });
        }
    }

    /// The transport is gone. What was asked for is forgotten: the next logon shows what is missing.
    pub fn disconnected(&mut self) {
        self.stage = Stage::Over;
        self.sayings.clear();
        self.asked = None;
        self.serving = None;
    }

    /// Sets the numbers of the next messages: what the caller's books say.
    ///
    /// # Panics
    /// When a number is zero, or a conversation goes on.
    pub fn resume(&mut self, numbers: Numbers) {
        assert!(self.is_over(), "numbers do not change while a conversation goes on");
        numbers.check();
        self.numbers = numbers;
    }

    /// Numbers of the next messages in both directions.
    #[must_use]
    pub const fn numbers(&self) -> Numbers {
        self.numbers
    }

    /// The role and names of this end.
    #[must_use]
    pub const fn options(&self) -> &SessionOptions {
        &self.options
    }

    /// Whether the conversation is over: close the transport once what waits is written.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Whether both sides have logged on, and none has said goodbye.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.stage == Stage::Live
    }

    /// Whether every message of the peer up to the newest has been delivered, as far as is known.
    #[must_use]
    pub const fn has_gap(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether messages that the peer asked for are still to be sent: see [`Self::serve`].
    #[must_use]
    pub const fn is_serving(&self) -> bool {
        self.serving.is_some()
    }

    /// The numbers that the peer asked for and that are still to be served: the first and the last.
    #[must_use]
    pub const fn asked_of_us(&self) -> Option<(u64, u64)> {
        self.serving
    }

    /// Numbers that the caller's books have given out to messages that will never leave. The peer finds a gap
    /// there, and asks for it.
    pub const fn skip(&mut self, count: u64) {
        self.numbers.outgoing_next += count;
    }

    /// Whether a message may be received now: what it wants to be said finds room, and no goodbye of ours waits to
    /// be said. What comes meanwhile is for later, as a peer that has not heard it yet may still say what counts.
    #[must_use]
    pub fn can_receive(&self) -> bool {
        let has_room = self.sayings.len() + SAYINGS_PER_MESSAGE_MAX <= SAYINGS_MAX;
        has_room && self.stage != Stage::Closing
    }

    /// What the session wants to say next.
    #[must_use]
    pub fn wanted(&self) -> Option<&Say> {
        self.sayings.front()
    }

    /// How many messages the session wants to say.
    #[must_use]
    pub fn wanted_count(&self) -> usize {
        self.sayings.len()
    }

    /// Begins to log out; the peer's logout, or its silence, ends the conversation.
    pub fn log_out(&mut self, text: &str) {
        if self.stage == Stage::Live {
            self.say_goodbye(Farewell::Expected, text);
        } else if self.stage == Stage::Greeting {
            self.stage = Stage::Over;
        }
    }

    /// Refuses the peer's logon: says so and closes.
    pub fn refuse(&mut self, text: &str) {
        self.say_goodbye(Farewell::Closing, text);
    }

    /// Messages of the peer that the session itself has refused, over all transports.
    #[must_use]
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    /// Refuses a message of the application that [`Self::receive`] has just told, once, before the next one is
    /// received. Whether something is done with it all the same is the caller's decision.
    pub fn refuse_message(&mut self, message: &Message<'_>, sequence: u64, refusal: &Refusal) {
        let (kind, route) = (words(message.kind()), Route::of(message));
        if self.stage != Stage::Live && self.stage != Stage::LoggingOut {
            return;
        }
        self.want(match *refusal {
            Refusal::Form(reason, tag) => {
                Say::Reject(Reject { sequence, kind, tag, reason, route })
            }
            Refusal::Business(reason, reference) => {
                Say::BusinessReject(BusinessReject { sequence, kind, reference, reason, route })
            }
        });
    }

    /// Lets time pass: heartbeats, test requests, time-outs.
    pub fn tick(&mut self, now: Nanos) {
        match self.stage {
            Stage::Over | Stage::Closing => {}
            Stage::Greeting => {
                if elapsed(self.since, now) >= self.options.logon_timeout_ns {
                    self.stage = Stage::Over;
                }
            }
            Stage::LoggingOut => {
                if elapsed(self.since, now) >= self.options.logout_timeout_ns {
                    self.stage = Stage::Over;
                }
            }
            Stage::Live => {
                self.tick_heartbeats(now);
                self.tick_gap(now);
            }
        }
    }

    fn tick_heartbeats(&mut self, now: Nanos) {
        if self.heartbeat_ns == 0 {
            return;
        }
        let silence = elapsed(self.heard_at, now);
        // An interval and a fifth for the way, then as much again for the answer.
        let patience = self.heartbeat_ns + self.heartbeat_ns / 5;
        if silence >= 2 * patience {
            self.stage = Stage::Over;
            return;
        }
        if silence >= patience && !self.is_testing {
            self.is_testing = true;
            self.want(Say::TestRequest { id: 0 });
        }
        // A test request that waits for its answer is sign enough.
        let is_due = elapsed(self.said_at, now) >= self.heartbeat_ns && !self.is_testing;
        if is_due && self.sayings.is_empty() {
            self.want(Say::Heartbeat { answer: Words::EMPTY });
        }
    }

    /// A request for messages that brings nothing is repeated, and not for ever.
    fn tick_gap(&mut self, now: Nanos) {
        let Some(asked) = &mut self.asked else { return };
        if elapsed(asked.progress_at, now) < self.options.resend_timeout_ns {
            return;
        }
        if asked.times >= ASKS_MAX {
            self.say_goodbye(Farewell::Closing, "requested messages do not come");
            return;
        }
        asked.times += 1;
        asked.progress_at = now;
        self.want(Say::ResendRequest { from: self.numbers.incoming_next });
    }

    /// Wants a test request; the answer shows that everything before it was taken. Returns its id.
    pub fn want_test(&mut self) -> u64 {
        self.test_requests += 1;
        let id = self.test_requests;
        self.want(Say::TestRequest { id });
        id
    }

    fn want(&mut self, say: Say) {
        assert!(self.sayings.len() < SAYINGS_MAX, "more is wanted than a message may want");
        self.sayings.push_back(say);
    }

    fn enter(&mut self, stage: Stage, now: Nanos) {
        self.stage = stage;
        self.since = now;
    }

    /// Nothing but the goodbye is said from here on.
    fn say_goodbye(&mut self, farewell: Farewell, text: &str) {
        self.stage = Stage::Closing;
        self.want(Say::Logout { farewell, text: words(text.as_bytes()) });
    }

    /// Closes without a word.
    const fn hang_up(&mut self) {
        self.stage = Stage::Over;
    }
}

const fn elapsed(from: Nanos, until: Nanos) -> u64 {
    until.0.saturating_sub(from.0)
}
