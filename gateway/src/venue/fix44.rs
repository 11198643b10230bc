//! A venue that speaks FIX 4.4: orders out, execution reports in, the gateway being the initiator.
//!
//! FIX numbers every message of a flow, those of the session too. So whatever the session wants to say is
//! journalled as a request before it is said, and the n-th message of ours since the session began has
//! `MsgSeqNum` n here as everywhere. What was decided and never left is a gap that the venue notices.
//!
//! | step      | what happens                                              | left when                       |
//! |-----------|-----------------------------------------------------------|---------------------------------|
//! | Greeting  | our logon is journalled and sent                          | the venue's logon               |
//! | Proof     | a test request; resend requests are answered by gap fills | its answer, when nothing misses |
//! | Live      | `Synchronised` is journalled, orders may come             | the transport is lost           |
//!
//! Nothing is ever sent again. A resend request says that the venue has nothing of ours from a number on: a
//! gap fill closes it, and the engine is told that these orders do not exist. The answer to the test request
//! stands behind every report that was missed, and behind every such question of the venue.

use std::sync::Arc;

use protocol::clordid;
use protocol::fix::{
    Event, Message, MessageBuffer, NewOrder, Numbers, OrderTemplate, Queue, Role, Session,
    SessionOptions, TemplateOptions, tags,
};
use protocol::messages::{
    ClOrdId, OrderKey, PositionEffect, RequestKind, SentGap, SessionEvent, SessionState, Uuid,
    VenueRequest,
};
use protocol::units::{Lots, Nanos, SessionIndex, VenueIndex};

use super::{CancelIntent, Ended, Intents, NotSent, SessionInputs, Venue, fresh_id};
use crate::configuration::dialect::{self, AccountPlacement, CredentialsPlacement, Dialect};
use crate::configuration::{Directory, Secret};
use crate::sessions::SessionLife;
use names::Names;
use recent::Recent;
use translate::Market;

mod names;
mod recent;
mod translate;

/// Octets that one read can take.
const RECEIVE_BYTES: usize = 256 * 1024;
/// Octets that may wait for the socket: fan-outs of ten thousand orders.
const SEND_BYTES: usize = 16 * 1024 * 1024;
/// Octets of the longest order or cancel, the dialect's fields among them.
const MESSAGE_BYTES_MAX: usize = 3 * 1024;
/// Places that a message may take in the ring, with the change of the session that it causes.
const INPUTS_PER_MESSAGE: usize = 3;
/// Why every order has a `ClOrdID`.
const IDS_FIT: &str = "shard and plans are validated, sequences have 40 bits";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Greeting,
    Proof,
    Live,
}

/// What a session needs to know, fixed for the life of the process.
pub struct Fix44Options {
    /// What the counterparty expects.
    pub dialect: Dialect,
    /// Our name in the credentials.
    pub username: String,
    /// Our key in the credentials.
    pub password: Secret,
    /// Our shard: it stands in every `ClOrdID`.
    pub shard: u16,
    /// Which venue this is.
    pub venue: VenueIndex,
    /// Our session there.
    pub session: SessionIndex,
    /// Instruments and accounts.
    pub directory: Arc<Directory>,
}

/// The adapter.
pub struct Fix44 {
    input: MessageBuffer,
    messages_wait: bool,
    received_at: Nanos,
    conversation: Conversation,
}

impl Fix44 {
    /// An adapter for transports that are yet to come.
    #[must_use]
    pub fn new(options: &Fix44Options) -> Self {
        Self {
            input: MessageBuffer::new(RECEIVE_BYTES),
            messages_wait: false,
            received_at: Nanos(0),
            conversation: Conversation::new(options),
        }
    }
}

impl Venue for Fix44 {
    fn connected(&mut self, life: &SessionLife, now: Nanos) {
        self.input.clear();
        self.messages_wait = false;
        self.conversation.connected(life, now);
    }

    fn disconnected(&mut self) {
        self.input.clear();
        self.messages_wait = false;
        self.conversation.disconnected();
    }

    fn is_bound(&self) -> bool {
        self.conversation.is_bound
    }

    fn is_synchronised(&self) -> bool {
        self.conversation.step == Step::Live
    }

    fn spare_mut(&mut self) -> &mut [u8] {
        if self.messages_wait { &mut [] } else { self.input.spare_mut() }
    }

    fn filled(&mut self, octets: usize, time: Nanos) {
        self.input.filled(octets);
        self.messages_wait = true;
        self.received_at = time;
    }

    fn digest(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<usize, Ended> {
        let mut messages = 0;
        while self.messages_wait
            && inputs.room() > INPUTS_PER_MESSAGE
            && self.conversation.session.can_receive()
        {
            let Some(message) = self.input.next_message() else {
                self.messages_wait = false;
                break;
            };
            messages += 1;
            self.conversation.message(&message, self.received_at, inputs, now);
        }
        Ok(messages)
    }

    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended> {
        self.conversation.tick(inputs, now)
    }

    fn journalled(&mut self, _event: &SessionEvent, _now: Nanos) {}

    fn has_room_for(&self, messages: usize) -> bool {
        self.conversation.out.room() > messages * MESSAGE_BYTES_MAX
    }

    fn orders(&mut self, intents: &Intents<'_>, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.orders(intents, now)
    }

    fn cancel(&mut self, intent: &CancelIntent, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.cancel(intent, now)
    }

    fn request(&mut self, request: &VenueRequest, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.request(request, now)
    }

    /// The venue lists nothing: what is traded there is the configuration's word alone.
    fn propose(&mut self, _directory: &Arc<Directory>, _now: Nanos) {
        self.conversation.is_proposed = true;
    }

    fn verdict(&mut self) -> Option<Result<(), String>> {
        std::mem::take(&mut self.conversation.is_proposed).then_some(Ok(()))
    }

    fn revise(&mut self, directory: &Arc<Directory>) {
        self.conversation.market.revise(directory);
    }

    /// Balances and positions are not asked for: FIX 4.4 order sessions have no common way to do so.
    fn balance(&mut self) {}

    fn is_balanced(&self) -> bool {
        self.conversation.step == Step::Live
    }

    fn terminate(&mut self, _now: Nanos) {
        self.conversation.is_terminating = true;
        self.conversation.session.log_out("");
    }

    fn waiting(&self) -> &[u8] {
        self.conversation.out.waiting()
    }

    fn written(&mut self, octets: usize) {
        self.conversation.out.taken(octets);
    }

    fn strays(&self) -> u64 {
        self.conversation.market.strays
    }
}

/// The session without its buffer for what comes in.
struct Conversation {
    session: Session,
    out: Queue,
    template: OrderTemplate,
    names: Names,
    recent: Recent,
    market: Market,
    index: SessionIndex,
    shard: u16,
    resets_new_session: bool,
    step: Step,
    id: Uuid,
    /// The session is to be journalled as a new one before anything is said.
    is_new: bool,
    is_bound: bool,
    is_terminating: bool,
    is_proposed: bool,
    /// What the session wants to say and the journal was told.
    requested: usize,
    /// First request of this transport: those before it find nothing to say.
    first_request: u64,
    last_request: u64,
    /// The test request whose answer ends the proof.
    proof: Option<u64>,
    ending: Option<Ended>,
}

impl Conversation {
    fn new(options: &Fix44Options) -> Self {
        let dialect = &options.dialect;
        let header = dialect::octets(&dialect.header);
        let session = SessionOptions {
            header: header.clone().into(),
            logon: logon_fields(options).into(),
            heartbeat_s: dialect.heartbeat_s,
            precision: dialect.time_precision.into(),
            next_expected: dialect.next_expected,
            ..SessionOptions::new(Role::Initiator, &dialect.sender, &dialect.target)
        };
        let template = OrderTemplate::new(&TemplateOptions {
            begin_string: &session.begin_string,
            sender: &session.sender,
            target: &session.target,
            header: &header,
            body: &dialect::octets(&dialect.order),
            handling: dialect.handling.and_then(|handling| u8::try_from(handling).ok()),
            // Immediate or cancel; each record says what its orders are.
            time_in_force: b'3',
            precision: session.precision,
        });
        Self {
            template,
            session: Session::new(session, Numbers::FIRST),
            out: Queue::new(SEND_BYTES),
            names: Names::new(dialect.account, dialect.position_effect),
            recent: Recent::new(),
            market: Market::new(options),
            index: options.session,
            shard: options.shard,
            resets_new_session: dialect.resets_new_session,
            step: Step::Greeting,
            id: [0; 16],
            is_new: false,
            is_bound: false,
            is_terminating: false,
            is_proposed: false,
            requested: 0,
            first_request: 1,
            last_request: 0,
            proof: None,
            ending: None,
        }
    }

    fn connected(&mut self, life: &SessionLife, now: Nanos) {
        self.first_request = self.last_request.max(now.0) + 1;
        let known = life.resumable();
        if life.is_doubtful && known.is_some() {
            let why = "records of this session are lost: agree on numbers with the venue, by hand";
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
        }
        self.session.connected(now, self.is_new && self.resets_new_session);
    }

    fn disconnected(&mut self) {
        self.session.disconnected();
        self.out.clear();
        self.step = Step::Greeting;
        self.is_bound = false;
        self.is_terminating = false;
        self.requested = 0;
        self.proof = None;
        self.ending = None;
    }

    /// Takes one message of the venue.
    fn message(
        &mut self,
        message: &Message<'_>,
        received_at: Nanos,
        inputs: &mut SessionInputs,
        now: Nanos,
    ) {
        match self.session.receive(message, now) {
            Event::Nothing => {}
            Event::LoggedOn { next_expected, .. } => {
                tracing::info!(next_expected, "venue session established");
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
            Event::Application {
                message,
                sequence,
                sent_at,
                possible_duplicate,
                possible_resend,
            } => {
                let is_again = possible_duplicate || possible_resend;
                self.market.stamp(sequence, is_again, sent_at, received_at);
                self.market.take(&message, inputs);
            }
            Event::Rejected { sequence, text } => {
                tracing::error!(sequence, text = %words(text), "the venue refuses a message of ours");
                if let Some(from) = sequence {
                    self.not_taken(from, 1, received_at, inputs);
                }
            }
            Event::LoggedOut { text } => {
                let why = format!("the venue logs out: {}", words(text));
                self.ending = Some(match self.step {
                    _ if self.is_terminating => Ended::Closed,
                    Step::Greeting => Ended::Refused(why),
                    Step::Proof | Step::Live => Ended::Broken(why),
                });
            }
            Event::Broken { rule } => self.ending = Some(Ended::Broken(rule.into())),
        }
    }

    /// Closes what the venue says that it lacks; nothing of it was taken, and nothing of it is sent again.
    fn serve(&mut self, received_at: Nanos, inputs: &mut SessionInputs, now: Nanos) {
        let Some((from, until)) = self.session.asked_of_us() else { return };
        if !self.session.serve(now, &mut self.out, |_| None) {
            self.ending = Some(Ended::Broken("no room to answer a resend request".into()));
            return;
        }
        let count = u32::try_from(until + 1 - from).unwrap_or(u32::MAX);
        self.not_taken(from, count, received_at, inputs);
    }

    /// Proof that the venue never processed messages of ours.
    fn not_taken(&self, from: u64, count: u32, received_at: Nanos, inputs: &mut SessionInputs) {
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

    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended> {
        if self.session.can_receive() {
            self.session.tick(now);
        }
        if self.session.is_over() {
            let silence = || Ended::Broken("the venue is silent".into());
            return Err(self.ending.take().unwrap_or_else(silence));
        }
        if self.is_new && inputs.room() > 1 {
            inputs.event(SessionState::Negotiated, self.id, now);
            self.is_new = false;
        }
        if self.step == Step::Proof && self.session.can_receive() {
            self.prove();
        }
        while !self.is_new && self.requested < self.session.wanted_count() && inputs.room() > 1 {
            self.last_request = (self.last_request + 1).max(self.first_request);
            let request = VenueRequest {
                session: self.index,
                kind: RequestKind::Session,
                request_id: self.last_request,
                time: now,
            };
            inputs.push(|buffer| request.encode(buffer));
            self.requested += 1;
        }
        Ok(())
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
    fn skip(&mut self, count: usize) -> NotSent {
        self.session.skip(count as u64);
        if self.session.is_live() && self.step == Step::Live {
            self.ending = Some(Ended::Broken("messages could not be sent".into()));
            self.session.disconnected();
        }
        NotSent
    }

    fn request(&mut self, request: &VenueRequest, now: Nanos) -> Result<u64, NotSent> {
        if request.request_id < self.first_request || self.session.is_over() {
            return Err(self.skip(1));
        }
        self.requested = self.requested.saturating_sub(1);
        match self.session.say(now, &mut self.out) {
            Ok(Some(number)) => Ok(number),
            Ok(None) | Err(_) => Err(self.skip(1)),
        }
    }

    fn orders(&mut self, intents: &Intents<'_>, now: Nanos) -> Result<u64, NotSent> {
        let count = intents.orders.len();
        if !self.session.allows(count, MESSAGE_BYTES_MAX, &self.out) {
            return Err(self.skip(count));
        }
        let ids = clordid::Series::new(self.shard, intents.epoch.0, intents.sequence.0);
        let ids = ids.expect(IDS_FIT);
        let first = self.session.numbers().outgoing_next;
        self.template.stamp(now, intents.time);
        self.template.live(intents.time_in_force.to_wire());
        for intent in intents.orders {
            let cl_ord_id = ids.id(intent.plan.0, intent.leg).expect(IDS_FIT);
            let lots = Lots(intent.lots.0.abs());
            let key = OrderKey {
                epoch: intents.epoch.0,
                sequence: intents.sequence.0,
                plan: intent.plan.0,
                leg: intent.leg,
            };
            self.recent.keep(key, intent.lots);
            let terms = self.market.terms(intents.instrument, lots, intent.price);
            // FIX 4.4 has no word for an order that closes and may open: it is one that may open.
            let effect = if intent.effect == PositionEffect::Close { b'C' } else { b'O' };
            let order = NewOrder {
                sequence: self.session.numbers().outgoing_next,
                cl_ord_id: &cl_ord_id,
                names: self.names.of(intent.account, &terms.symbol, effect),
                side: side(intent.lots),
                quantity: terms.quantity,
                price: terms.price,
            };
            let template = &mut self.template;
            let sent = self.session.prepared(now, &mut self.out, MESSAGE_BYTES_MAX, |_, buffer| {
                template.write(&order, buffer).expect("the longest order fits")
            });
            sent.expect("room was asked for");
        }
        Ok(first)
    }

    fn cancel(&mut self, intent: &CancelIntent, now: Nanos) -> Result<u64, NotSent> {
        if !self.session.allows(1, MESSAGE_BYTES_MAX, &self.out) {
            return Err(self.skip(1));
        }
        let lots = self.recent.lots(&intent.order);
        let terms = self.market.terms(
            intent.instrument,
            lots.map_or(Lots(0), |lots| Lots(lots.0.abs())),
            None,
        );
        let names = self.names.without_effect(intent.account, &terms.symbol);
        let ids = [intent.request, intent.order].map(|key| cl_ord_id(self.shard, key));
        let precision = self.session.options().precision;
        let kind = tags::kinds::ORDER_CANCEL_REQUEST;
        self.session
            .application(now, &mut self.out, kind, MESSAGE_BYTES_MAX / 2, |writer| {
                writer.text(tags::CL_ORD_ID, ids[0].as_str().as_bytes());
                writer.text(tags::ORIG_CL_ORD_ID, ids[1].as_str().as_bytes());
                writer.octets(names);
                // What was sent before this run is not known here: a side that is not disclosed.
                writer.text(tags::SIDE, &[lots.map_or(b'7', side)]);
                writer.time(tags::TRANSACT_TIME, intent.time, precision);
                if lots.is_some() {
                    writer.decimal(tags::ORDER_QTY, terms.quantity);
                }
            })
            .map_err(|_| NotSent)
    }
}

fn side(lots: Lots) -> u8 {
    if lots > Lots(0) { b'1' } else { b'2' }
}

fn cl_ord_id(shard: u16, key: OrderKey) -> ClOrdId {
    clordid::encode(shard, key).expect(IDS_FIT)
}

/// Credentials and the dialect's fields of the logon.
fn logon_fields(options: &Fix44Options) -> Vec<u8> {
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

/// Words of the venue, as far as they are text.
fn words(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests;
