//! The native venue: SBE messages 200 to 299 over FIXP, the gateway being the client.
//!
//! The logon ends only when everything that the venue knows of us is on its way into the journal:
//!
//! | step      | what happens                                           | left when                      |
//! |-----------|--------------------------------------------------------|--------------------------------|
//! | Handshake | Negotiate (new sessions only), Establish               | EstablishmentAck               |
//! | Farewell  | doubtful sessions only: missed reports come            | the venue answers our goodbye  |
//! | Listing   | SecurityListRequest; missed reports come by themselves | the list agrees with ours      |
//! | Barrier   | accounts, positions and quotes are asked for           | accounts and positions are in  |
//! | Live      | `Synchronised` is journalled, orders may come          | the transport is lost          |
//!
//! A session is doubtful when records of it are lost: the venue may know numbers of ours that the journal
//! does not, and would take whatever we send next for a repetition. Such a session is only listened to;
//! then it is given up, and the next conversation negotiates a new one.
//!
//! The answers of the barrier stand behind every missed report in the venue's flow, so nothing that
//! happened while we were away can follow them.

use std::sync::Arc;

use protocol::clordid;
use protocol::fixp::messages::{EstablishmentRejectCode, NegotiationRejectCode, TerminationCode};
use protocol::fixp::{ClientEvent, ClientOptions, ClientSession, Gap, Outbox, Resumption};
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountRequest, ClOrdId, Flag, MarketDataRequest, NewOrderSingle, NewStopOrder, OrdType,
    OrderCancelRequest, OrderKey, OrderReplaceRequest, OrderStatusRequest, PositionRequest,
    RequestKind, SecurityListRequest, SentGap, SessionEvent, SessionState, Side, VenueRequest,
};
use protocol::sofh::{CLIENT_FRAME_LENGTH_MAX, FrameBuffer, HEADER_LENGTH};
use protocol::units::{Lots, Nanos, SessionIndex, VenueIndex};

use super::{
    CancelIntent, Capabilities, Ended, Intent, Intents, NotSent, QueryIntent, Replaced,
    SessionInputs, Stop, Venue, fresh_id,
};
use crate::clock::elapsed_ns;
use crate::configuration::Directory;
use crate::sessions::SessionLife;
use listing::Listing;
use normalise::Market;
use proposed::Proposed;

mod listing;
mod normalise;
mod proposed;

/// What the protocol has words for.
pub const CAPABILITIES: Capabilities =
    Capabilities { listing: true, positions: true, balances: true, quotes: true, busts: true };

/// Octets that one read can take: a thousand reports.
const RECEIVE_BYTES: usize = 256 * 1024;
/// Octets that may wait for the socket: five fan-outs of ten thousand orders.
const SEND_BYTES: usize = 8 * 1024 * 1024;
/// Places that a message may take in the ring, with the change of the session that it causes.
const INPUTS_PER_MESSAGE: usize = 2;
/// Longest wait for the next message while a logon step is open, nanoseconds.
const LOGON_SILENCE_NS_MAX: u64 = 10_000_000_000;
/// Frame of the longest message that an order, a cancel or a request becomes.
const MESSAGE_BYTES_MAX: usize = MessageHeader::ENCODED_LENGTH + 128;

/// Why every order has a `ClOrdID`.
const IDS_FIT: &str = "shard and plans are validated, sequences have 40 bits";

const _: () = assert!(NewOrderSingle::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(NewStopOrder::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(OrderCancelRequest::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(OrderReplaceRequest::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Handshake,
    Farewell,
    Listing,
    Barrier,
    Live,
}

/// A question to the venue: asked for in the ring, then sent out of the journal, then answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Idle,
    Pending(u64),
    Answered,
}

impl Question {
    fn is_pending(self, request_id: u64) -> bool {
        self == Self::Pending(request_id)
    }
}

/// What a native session needs to know, fixed for the life of the process.
pub struct NativeOptions {
    /// Credentials, `name:key`.
    pub credentials: Vec<u8>,
    /// Longest silence that we promise, milliseconds.
    pub keepalive_ms: u32,
    /// Our shard: it stands in every `ClOrdID`.
    pub shard: u16,
    /// Which venue this is.
    pub venue: VenueIndex,
    /// Our session there.
    pub session: SessionIndex,
    /// How often balances are asked for, nanoseconds.
    pub account_interval_ns: u64,
    /// How often positions are asked for, nanoseconds.
    pub position_interval_ns: u64,
    /// Instruments and accounts.
    pub directory: Arc<Directory>,
}

/// The adapter.
pub struct Native {
    frames: FrameBuffer,
    messages_wait: bool,
    received_at: Nanos,
    conversation: Conversation,
}

impl Native {
    /// An adapter for transports that are yet to come.
    #[must_use]
    pub fn new(options: NativeOptions) -> Self {
        Self {
            frames: FrameBuffer::new(RECEIVE_BYTES, CLIENT_FRAME_LENGTH_MAX),
            messages_wait: false,
            received_at: Nanos(0),
            conversation: Conversation::new(options),
        }
    }
}

impl Venue for Native {
    fn connected(&mut self, life: &SessionLife, now: Nanos) {
        self.frames.clear();
        self.messages_wait = false;
        self.conversation.connected(life, now);
    }

    fn disconnected(&mut self) {
        self.frames.clear();
        self.messages_wait = false;
        self.conversation.disconnected();
    }

    fn is_bound(&self) -> bool {
        self.conversation.bound
    }

    fn is_synchronised(&self) -> bool {
        self.conversation.step == Step::Live
    }

    fn spare_mut(&mut self) -> &mut [u8] {
        if self.messages_wait { &mut [] } else { self.frames.spare_mut() }
    }

    fn filled(&mut self, octets: usize, time: Nanos) {
        self.frames.filled(octets);
        self.messages_wait = true;
        self.received_at = time;
    }

    fn digest(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<usize, Ended> {
        let mut messages = 0;
        while self.messages_wait && inputs.room() > INPUTS_PER_MESSAGE {
            let next = self.frames.next_message();
            let Some(message) = next.map_err(|error| Ended::Broken(error.to_string()))? else {
                self.messages_wait = false;
                break;
            };
            messages += 1;
            self.conversation.message(message, self.received_at, inputs, now)?;
        }
        Ok(messages)
    }

    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended> {
        self.conversation.tick(inputs, now)
    }

    fn journalled(&mut self, _event: &SessionEvent, _now: Nanos) {}

    fn has_room_for(&self, messages: usize) -> bool {
        let octets = messages * (HEADER_LENGTH + MESSAGE_BYTES_MAX);
        self.conversation.outbox.has_room_for(octets)
    }

    fn orders(&mut self, intents: &Intents<'_>, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.orders(intents, now)
    }

    fn replaces(
        &mut self,
        intents: &Intents<'_>,
        replaced: &[Replaced],
        now: Nanos,
    ) -> Result<u64, NotSent> {
        self.conversation.replaces(intents, replaced, now)
    }

    fn cancel(&mut self, intent: &CancelIntent, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.cancel(intent, now)
    }

    fn request(&mut self, request: &VenueRequest, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.request(request, now)
    }

    fn query(&mut self, query: &QueryIntent, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.query(query, now)
    }

    fn propose(&mut self, directory: &Arc<Directory>, _now: Nanos) {
        self.conversation.propose(directory);
    }

    fn verdict(&mut self) -> Option<Result<(), String>> {
        self.conversation.proposed.verdict()
    }

    fn revise(&mut self, directory: &Arc<Directory>) {
        self.conversation.revise(directory);
    }

    fn balance(&mut self) {
        self.conversation.balance();
    }

    fn is_balanced(&self) -> bool {
        let asked = self.conversation.balancing;
        asked && self.conversation.snapshots_are_complete()
    }

    fn terminate(&mut self, now: Nanos) {
        self.conversation.terminate(now, TerminationCode::Finished, "");
    }

    fn waiting(&self) -> &[u8] {
        self.conversation.outbox.waiting()
    }

    fn written(&mut self, octets: usize) {
        self.conversation.outbox.written(octets);
    }

    fn strays(&self) -> u64 {
        self.conversation.market.strays
    }
}

/// The session without its buffers for what comes in.
struct Conversation {
    options: NativeOptions,
    session: ClientSession,
    outbox: Outbox,
    market: Market,
    listing: Listing,
    proposed: Proposed,
    /// Whether a revision has brought accounts or instruments that are to be asked for.
    refreshing: bool,
    step: Step,
    doubtful: bool,
    bound: bool,
    terminating: bool,
    balancing: bool,
    security_list: Question,
    accounts: Question,
    positions: Question,
    quotes: Question,
    request_id: u64,
    heard_at: Nanos,
    accounts_asked_at: Nanos,
    positions_asked_at: Nanos,
}

impl Conversation {
    fn new(options: NativeOptions) -> Self {
        let market = Market::new(&options);
        let listing = Listing::new(&options.directory, options.venue);
        Self {
            session: new_session(&options, None),
            outbox: Outbox::new(SEND_BYTES),
            market,
            listing,
            proposed: Proposed::Nothing,
            refreshing: false,
            step: Step::Handshake,
            doubtful: false,
            bound: false,
            terminating: false,
            balancing: false,
            security_list: Question::Idle,
            accounts: Question::Idle,
            positions: Question::Idle,
            quotes: Question::Idle,
            request_id: 0,
            heard_at: Nanos(0),
            accounts_asked_at: Nanos(0),
            positions_asked_at: Nanos(0),
            options,
        }
    }

    fn connected(&mut self, life: &SessionLife, now: Nanos) {
        // What came in this run is in the ring or in the journal, and is not asked for again; `life` knows of
        // what came before.
        let heard = life.resumable().filter(|known| self.session.session_id() == Some(*known));
        let heard = heard.and(self.session.incoming_next()).unwrap_or(1);
        let resumption = life.resumable().map(|session_id| Resumption {
            session_id,
            outgoing_next: life.sent_next,
            incoming_next: Some(life.received_next.max(heard)),
        });
        self.doubtful = life.is_doubtful && resumption.is_some();
        self.session = new_session(&self.options, resumption);
        self.session.connected(now, fresh_id(), &mut self.outbox);
        self.heard_at = now;
    }

    fn disconnected(&mut self) {
        self.session.disconnected();
        self.outbox.clear();
        self.step = Step::Handshake;
        self.bound = false;
        self.terminating = false;
        self.balancing = false;
        self.refreshing = false;
        self.proposed.lost();
        self.security_list = Question::Idle;
        self.accounts = Question::Idle;
        self.positions = Question::Idle;
        self.quotes = Question::Idle;
    }

    /// Takes one message of the venue.
    fn message(
        &mut self,
        message: &[u8],
        received_at: Nanos,
        inputs: &mut SessionInputs,
        now: Nanos,
    ) -> Result<(), Ended> {
        let event = self.session.receive(message, now, &mut self.outbox);
        let event = event.map_err(|violation| Ended::Broken(violation.to_string()))?;
        if event != ClientEvent::Nothing {
            // A heartbeat is no answer.
            self.heard_at = now;
        }
        match event {
            ClientEvent::Nothing | ClientEvent::Applied { .. } | ClientEvent::FlowFinished => {
                Ok(())
            }
            ClientEvent::Negotiated { session_id } => {
                inputs.event(SessionState::Negotiated, session_id, now);
                Ok(())
            }
            ClientEvent::Established { missed } => {
                let session_id = self.session.session_id().expect("it is established");
                tracing::info!(missed, doubtful = self.doubtful, "venue session established");
                inputs.event(SessionState::Established, session_id, now);
                self.bound = true;
                self.step = if self.doubtful { Step::Farewell } else { Step::Listing };
                Ok(())
            }
            ClientEvent::Application { number, retransmitted, message } => {
                self.market.stamp(number, retransmitted, received_at);
                self.application(message, inputs)
            }
            ClientEvent::NotApplied { number, gap, .. } => {
                self.not_applied(number, gap, received_at, inputs);
                Ok(())
            }
            other => Err(self.ended(&other, inputs, now)),
        }
    }

    /// Proof that the venue never processed messages of ours.
    fn not_applied(&self, number: u64, gap: Gap, received_at: Nanos, inputs: &mut SessionInputs) {
        let input = SentGap {
            session: self.options.session,
            session_sequence: number,
            from_sequence: gap.from,
            count: gap.count,
            receive_time: received_at,
        };
        inputs.push(|buffer| input.encode(buffer));
    }

    /// Events after which this conversation is over.
    fn ended(&mut self, event: &ClientEvent<'_>, inputs: &mut SessionInputs, now: Nanos) -> Ended {
        match *event {
            ClientEvent::NegotiationRejected { code, reason } => {
                let why = format!("venue rejects the negotiation: {code:?} {}", words(reason));
                refused_if(code == NegotiationRejectCode::Credentials, why)
            }
            ClientEvent::EstablishmentRejected { code, reason } => {
                if code == EstablishmentRejectCode::Unnegotiated {
                    self.give_up_session(inputs, now);
                }
                let why = format!("venue rejects the establishment: {code:?} {}", words(reason));
                refused_if(code == EstablishmentRejectCode::Credentials, why)
            }
            ClientEvent::RetransmitRejected { code, reason } => {
                // Reports are lost for good: only a new session and its snapshots tell what is true.
                self.terminate(now, TerminationCode::UnspecifiedError, "reports are missing");
                self.give_up_session(inputs, now);
                Ended::Broken(format!("venue cannot retransmit: {code:?} {}", words(reason)))
            }
            ClientEvent::PeerFinished => {
                self.terminate(now, TerminationCode::Finished, "");
                Ended::Broken("venue ends its flow".into())
            }
            ClientEvent::Terminated { code, reason, finalized } => {
                // Behind its goodbye the venue says nothing more: what it knew is known.
                if finalized || self.step == Step::Farewell && self.session.missing() == 0 {
                    self.give_up_session(inputs, now);
                }
                if self.terminating {
                    return Ended::Closed;
                }
                Ended::Broken(format!("venue terminates: {code:?} {}", words(reason)))
            }
            _ => Ended::Broken("unexpected event of the session".into()),
        }
    }

    /// The session id must never be used again; its loss needs no record of its own.
    fn give_up_session(&mut self, inputs: &mut SessionInputs, now: Nanos) {
        if let Some(session_id) = self.session.session_id() {
            inputs.event(SessionState::Finalized, session_id, now);
        }
        self.session.abandon_session();
        self.bound = false;
    }

    fn application(&mut self, message: &[u8], inputs: &mut SessionInputs) -> Result<(), Ended> {
        use normalise::Meaning;
        match self.market.normalise(message, inputs) {
            Meaning::Done => Ok(()),
            Meaning::AccountsEnd(request_id) => {
                if self.accounts.is_pending(request_id) {
                    self.accounts = Question::Answered;
                }
                Ok(())
            }
            Meaning::PositionsEnd(request_id) => {
                if self.positions.is_pending(request_id) {
                    self.positions = Question::Answered;
                }
                Ok(())
            }
            Meaning::Definition(definition) => {
                if !self.security_list.is_pending(definition.request_id) {
                    return Ok(());
                }
                if self.step == Step::Live {
                    self.proposed.take(&definition);
                    return Ok(());
                }
                let complete = self.listing.take(&definition).map_err(Ended::Refused)?;
                if complete {
                    self.security_list = Question::Answered;
                    self.step = Step::Barrier;
                }
                Ok(())
            }
        }
    }

    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended> {
        let ticked = self.session.tick(now, &mut self.outbox);
        ticked.map_err(|violation| Ended::Broken(violation.to_string()))?;
        if self.session.is_over() {
            return Err(if self.terminating {
                Ended::Closed
            } else {
                Ended::Broken("the venue said goodbye".into())
            });
        }
        match self.step {
            Step::Live => self.ask_periodically(inputs, now),
            Step::Handshake => {}
            Step::Farewell => {
                if self.session.missing() == 0 && !self.terminating {
                    self.terminate(now, TerminationCode::Finished, "a new session follows");
                }
            }
            Step::Listing => {
                if self.security_list == Question::Idle && inputs.room() > INPUTS_PER_MESSAGE {
                    self.listing.clear();
                    self.security_list = self.ask(RequestKind::SecurityList, inputs, now);
                }
            }
            Step::Barrier => self.barrier(inputs, now),
        }
        let patient = elapsed_ns(self.heard_at, now) <= LOGON_SILENCE_NS_MAX;
        if !patient && matches!(self.step, Step::Farewell | Step::Listing | Step::Barrier) {
            self.terminate(now, TerminationCode::UnspecifiedError, "no answer to our requests");
            return Err(Ended::Broken("the venue does not answer our requests".into()));
        }
        Ok(())
    }

    fn barrier(&mut self, inputs: &mut SessionInputs, now: Nanos) {
        if inputs.room() <= 2 * INPUTS_PER_MESSAGE {
            return;
        }
        if self.quotes == Question::Idle {
            (self.accounts_asked_at, self.positions_asked_at) = (now, now);
            self.accounts = self.ask(RequestKind::Accounts, inputs, now);
            self.positions = self.ask(RequestKind::Positions, inputs, now);
            self.ask(RequestKind::MarketData, inputs, now);
            self.quotes = Question::Answered;
        }
        if self.snapshots_are_complete() {
            let session_id = self.session.session_id().expect("it is established");
            inputs.event(SessionState::Synchronised, session_id, now);
            self.step = Step::Live;
        }
    }

    fn snapshots_are_complete(&self) -> bool {
        self.accounts == Question::Answered && self.positions == Question::Answered
    }

    fn ask_periodically(&mut self, inputs: &mut SessionInputs, now: Nanos) {
        if self.proposed.is_to_be_compared() && inputs.room() > INPUTS_PER_MESSAGE {
            self.security_list = self.ask(RequestKind::SecurityList, inputs, now);
            self.proposed.asked();
        }
        let answered = self.snapshots_are_complete();
        if self.refreshing && answered && !self.balancing && inputs.room() > 3 * INPUTS_PER_MESSAGE
        {
            self.refreshing = false;
            (self.accounts_asked_at, self.positions_asked_at) = (now, now);
            self.accounts = self.ask(RequestKind::Accounts, inputs, now);
            self.positions = self.ask(RequestKind::Positions, inputs, now);
            self.ask(RequestKind::MarketData, inputs, now);
        }
        let options = &self.options;
        let due = elapsed_ns(self.accounts_asked_at, now) >= options.account_interval_ns;
        let positions_due =
            elapsed_ns(self.positions_asked_at, now) >= options.position_interval_ns;
        let is_free = |question: Question, room: usize| {
            question == Question::Answered && room > INPUTS_PER_MESSAGE
        };
        if due && is_free(self.accounts, inputs.room()) && !self.balancing {
            self.accounts_asked_at = now;
            self.accounts = self.ask(RequestKind::Accounts, inputs, now);
        }
        if positions_due && is_free(self.positions, inputs.room()) && !self.balancing {
            self.positions_asked_at = now;
            self.positions = self.ask(RequestKind::Positions, inputs, now);
        }
        if self.balancing && inputs.room() > 2 * INPUTS_PER_MESSAGE {
            if self.accounts == Question::Idle {
                self.accounts = self.ask(RequestKind::Accounts, inputs, now);
            }
            if self.positions == Question::Idle {
                self.positions = self.ask(RequestKind::Positions, inputs, now);
            }
        }
    }

    /// Compares the instruments of a revision with the venue's list, if they are not those that were
    /// compared at the logon.
    fn propose(&mut self, directory: &Directory) {
        let listing = Listing::new(directory, self.options.venue);
        self.proposed = if listing.is_same(&self.listing) {
            Proposed::Answered(Ok(()))
        } else if self.step == Step::Live {
            Proposed::Waiting(listing)
        } else {
            let why = "is not connected, so its instruments cannot be compared with its list";
            Proposed::Answered(Err(why.into()))
        };
    }

    /// Looks everything up in another directory from now on. A logon that is under way begins its
    /// comparison again; otherwise it was made when the revision was proposed.
    fn revise(&mut self, directory: &Arc<Directory>) {
        self.listing = Listing::new(directory, self.options.venue);
        self.market.revise(directory);
        self.options.directory = Arc::clone(directory);
        match self.step {
            Step::Live => self.refreshing = true,
            Step::Listing | Step::Barrier => {
                self.step = Step::Listing;
                self.security_list = Question::Idle;
                self.accounts = Question::Idle;
                self.positions = Question::Idle;
                self.quotes = Question::Idle;
            }
            Step::Handshake | Step::Farewell => {}
        }
    }

    /// The final snapshots: whatever is on its way does not count.
    fn balance(&mut self) {
        if !self.balancing {
            self.balancing = true;
            self.accounts = Question::Idle;
            self.positions = Question::Idle;
        }
    }

    /// Puts a request into the journal's way; it is sent when the journal returns it.
    fn ask(&mut self, kind: RequestKind, inputs: &mut SessionInputs, now: Nanos) -> Question {
        // Larger than every earlier one, also of earlier runs: late answers cannot be mistaken.
        self.request_id = now.0.max(self.request_id + 1);
        let request_id = self.request_id;
        let request = VenueRequest { session: self.options.session, kind, request_id, time: now };
        inputs.push(|buffer| request.encode(buffer));
        Question::Pending(request_id)
    }

    fn send(
        &mut self,
        now: Nanos,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<u64, NotSent> {
        // Room was asked for; what is refused now is refused because the conversation is over.
        let sent = self.session.application(now, &mut self.outbox, MESSAGE_BYTES_MAX, encode);
        sent.map_err(|_| NotSent)
    }

    fn orders(&mut self, intents: &Intents<'_>, now: Nanos) -> Result<u64, NotSent> {
        if let Some(stop) = intents.stop {
            return self.stop_orders(intents, stop, now);
        }
        let ids = clordid::Series::new(self.options.shard, intents.epoch.0, intents.sequence.0);
        let ids = ids.expect(IDS_FIT);
        let security_id = self.market.security_id(intents.instrument);
        let encode = |index: usize, buffer: &mut [u8; NewOrderSingle::ENCODED_LENGTH]| {
            let Intent { plan, leg, account, lots, price, effect } = intents.orders[index];
            let message = NewOrderSingle {
                cl_ord_id: ids.id(plan.0, leg).expect(IDS_FIT),
                account,
                security_id,
                side: if lots > Lots(0) { Side::Buy } else { Side::Sell },
                ord_type: if price.is_some() { OrdType::Limit } else { OrdType::Market },
                time_in_force: intents.time_in_force,
                position_effect: effect,
                quantity: Lots(lots.0.abs()),
                price,
                transact_time: intents.time,
            };
            message.encode(buffer);
        };
        // Room was asked for; what is refused now is refused because the conversation is over.
        let count = intents.orders.len();
        let sent = self.session.applications(now, &mut self.outbox, count, encode);
        sent.map_err(|_| NotSent)
    }

    /// Sends orders that wait for a trigger; one with a limit is a stop-limit order.
    #[cold]
    fn stop_orders(
        &mut self,
        intents: &Intents<'_>,
        stop: Stop,
        now: Nanos,
    ) -> Result<u64, NotSent> {
        let ids = clordid::Series::new(self.options.shard, intents.epoch.0, intents.sequence.0);
        let ids = ids.expect(IDS_FIT);
        let security_id = self.market.security_id(intents.instrument);
        let encode = |index: usize, buffer: &mut [u8; NewStopOrder::ENCODED_LENGTH]| {
            let Intent { plan, leg, account, lots, price, effect } = intents.orders[index];
            let message = NewStopOrder {
                cl_ord_id: ids.id(plan.0, leg).expect(IDS_FIT),
                account,
                security_id,
                side: if lots > Lots(0) { Side::Buy } else { Side::Sell },
                time_in_force: intents.time_in_force,
                position_effect: effect,
                quantity: Lots(lots.0.abs()),
                stop_price: stop.price,
                trigger_price: stop.by,
                price,
                transact_time: intents.time,
            };
            message.encode(buffer);
        };
        let count = intents.orders.len();
        let sent = self.session.applications(now, &mut self.outbox, count, encode);
        sent.map_err(|_| NotSent)
    }

    /// Sends orders that take the places of others.
    #[cold]
    fn replaces(
        &mut self,
        intents: &Intents<'_>,
        replaced: &[Replaced],
        now: Nanos,
    ) -> Result<u64, NotSent> {
        let shard = self.options.shard;
        let ids = clordid::Series::new(shard, intents.epoch.0, intents.sequence.0).expect(IDS_FIT);
        let security_id = self.market.security_id(intents.instrument);
        let encode = |index: usize, buffer: &mut [u8; OrderReplaceRequest::ENCODED_LENGTH]| {
            let (intent, replaced) = (intents.orders[index], replaced[index]);
            let message = OrderReplaceRequest {
                cl_ord_id: ids.id(intent.plan.0, intent.leg).expect(IDS_FIT),
                orig_cl_ord_id: cl_ord_id(shard, replaced.order),
                account: intent.account,
                security_id,
                quantity: replaced.quantity(intent.lots),
                price: intent.price,
                stop_price: intents.stop.map(|stop| stop.price),
                transact_time: intents.time,
            };
            message.encode(buffer);
        };
        let count = intents.orders.len();
        let sent = self.session.applications(now, &mut self.outbox, count, encode);
        sent.map_err(|_| NotSent)
    }

    fn cancel(&mut self, intent: &CancelIntent, now: Nanos) -> Result<u64, NotSent> {
        let message = OrderCancelRequest {
            cl_ord_id: cl_ord_id(self.options.shard, intent.request),
            orig_cl_ord_id: cl_ord_id(self.options.shard, intent.order),
            account: intent.account,
            security_id: self.market.security_id(intent.instrument),
            transact_time: intent.time,
        };
        self.send(now, |buffer| message.encode(buffer))
    }

    fn request(&mut self, request: &VenueRequest, now: Nanos) -> Result<u64, NotSent> {
        let request_id = request.request_id;
        match request.kind {
            RequestKind::SecurityList => {
                let message = SecurityListRequest { request_id };
                self.send(now, |buffer| message.encode(buffer))
            }
            RequestKind::Accounts => {
                let message = AccountRequest { request_id, account: None };
                self.send(now, |buffer| message.encode(buffer))
            }
            RequestKind::Positions => {
                let message = PositionRequest { request_id, account: None };
                self.send(now, |buffer| message.encode(buffer))
            }
            RequestKind::MarketData => {
                let message = MarketDataRequest { request_id, subscribe: Flag::Yes };
                self.send(now, |buffer| message.encode(buffer))
            }
            // FIXP does not number what the session says, so it is never asked for.
            RequestKind::Session | RequestKind::Trades => Err(NotSent),
        }
    }

    fn query(&mut self, query: &QueryIntent, now: Nanos) -> Result<u64, NotSent> {
        self.market.asked.keep(query.order, query.instrument);
        let cl_ord_id = cl_ord_id(self.options.shard, query.order);
        let message = OrderStatusRequest { cl_ord_id, account: query.account };
        self.send(now, |buffer| message.encode(buffer))
    }

    fn terminate(&mut self, now: Nanos, code: TerminationCode, reason: &str) {
        self.terminating = true;
        self.session.terminate(now, &mut self.outbox, code, reason);
    }
}

fn new_session(options: &NativeOptions, resumption: Option<Resumption>) -> ClientSession {
    let client = ClientOptions { keepalive_ms: options.keepalive_ms, ..ClientOptions::default() };
    ClientSession::new(client, &options.credentials, resumption)
}

fn refused_if(refused: bool, why: String) -> Ended {
    if refused { Ended::Refused(why) } else { Ended::Broken(why) }
}

/// A reason of the peer, as far as it is text.
fn words(reason: &[u8]) -> String {
    String::from_utf8_lossy(reason).chars().filter(|letter| !letter.is_control()).collect()
}

fn cl_ord_id(shard: u16, key: OrderKey) -> ClOrdId {
    clordid::encode(shard, key).expect(IDS_FIT)
}

#[cfg(test)]
mod tests;
