//! A venue that speaks FIX 4.4: orders out, execution reports in, the gateway being the initiator.
//!
//! FIX numbers every message of a flow, those of the session too. So whatever the session wants to say is
//! journalled as a request before it is said, and the n-th message of ours since the session began has
//! `MsgSeqNum` n here as everywhere. What was decided and never left is a gap that the venue notices, and at the end
//! of a session, when nobody can, we tell the engine ourselves.
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
use protocol::fix::{NewOrder, OrderTemplate, TemplateOptions, tags};
use protocol::messages::{ClOrdId, OrderKey, PositionEffect, SessionEvent, VenueRequest};
use protocol::units::{Lots, Nanos, SessionIndex, VenueIndex};

use super::occurrences::Occurrences;
use super::{
    CancelIntent, Capabilities, Ended, Intents, NotSent, QueryIntent, Replaced, SessionInputs,
    Venue,
};
use crate::configuration::dialect::{self, AccountPlacement, Dialect};
use crate::configuration::{Directory, Secret};
use crate::sessions::SessionLife;
use line::{Inlet, Line, LineOptions};
use names::Names;
use recent::Recent;
use translate::Market;

pub(super) mod forms;
pub(super) mod line;
mod names;
mod recent;
mod refusals;
mod replace;
pub(super) mod translate;

/// What order sessions have words for that all counterparties share.
pub const CAPABILITIES: Capabilities =
    Capabilities { listing: false, positions: false, balances: false, quotes: false, busts: true };

/// Octets that may wait for the socket: fan-outs of ten thousand orders.
const SEND_BYTES: usize = 16 * 1024 * 1024;
/// Octets of the longest order or cancel, the dialect's fields among them.
const MESSAGE_BYTES_MAX: usize = 3 * 1024;
/// Why every order has a `ClOrdID`.
const IDS_FIT: &str = "shard and plans are validated, sequences have 40 bits";

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
    /// Executions so far, where they are known by what they say.
    pub occurrences: Option<Occurrences>,
}

/// The adapter.
pub struct Fix44 {
    inlet: Inlet,
    conversation: Conversation,
}

impl Fix44 {
    /// An adapter for transports that are yet to come.
    #[must_use]
    pub fn new(options: Fix44Options) -> Self {
        Self { inlet: Inlet::new(), conversation: Conversation::new(options) }
    }
}

impl Venue for Fix44 {
    fn connected(&mut self, life: &SessionLife, now: Nanos) {
        self.inlet.clear();
        self.conversation.line.connected(life, now);
        self.conversation.market.begin_round(self.conversation.line.is_new());
    }

    fn opens_at(&self, life: &SessionLife, now: Nanos) -> Nanos {
        self.conversation.line.opens_at(life, now)
    }

    fn disconnected(&mut self) {
        self.inlet.clear();
        self.conversation.line.disconnected();
    }

    fn is_bound(&self) -> bool {
        self.conversation.line.is_bound()
    }

    fn is_synchronised(&self) -> bool {
        self.conversation.line.is_synchronised()
    }

    fn spare_mut(&mut self) -> &mut [u8] {
        self.inlet.spare_mut()
    }

    fn filled(&mut self, octets: usize, time: Nanos) {
        self.inlet.filled(octets, time);
    }

    fn digest(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<usize, Ended> {
        let Self { inlet, conversation: Conversation { line, market, .. } } = self;
        let received_at = inlet.received_at();
        let mut messages = 0;
        while line.can_hear(inputs)
            && let Some(message) = inlet.next()
        {
            messages += 1;
            if let Some(said) = line.hear(&message, received_at, inputs, now) {
                market.stamp(&said, received_at);
                let refusal = market.take(&said.message, inputs);
                line.answer(&said, refusal);
            }
        }
        Ok(messages)
    }

    fn tick(&mut self, inputs: &mut SessionInputs, now: Nanos) -> Result<(), Ended> {
        self.conversation.line.tick(inputs, now)
    }

    fn journalled(&mut self, _event: &SessionEvent, _now: Nanos) {}

    fn has_room_for(&self, messages: usize) -> bool {
        self.conversation.line.out.room() > messages * MESSAGE_BYTES_MAX
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
        self.conversation.line.request(request, now)
    }

    fn query(&mut self, query: &QueryIntent, now: Nanos) -> Result<u64, NotSent> {
        self.conversation.query(query, now)
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
        self.conversation.line.is_synchronised()
    }

    fn terminate(&mut self, _now: Nanos) {
        self.conversation.line.terminate();
    }

    fn waiting(&self) -> &[u8] {
        self.conversation.line.out.waiting()
    }

    fn written(&mut self, octets: usize) {
        self.conversation.line.out.taken(octets);
    }

    fn strays(&self) -> u64 {
        self.conversation.market.strays + self.conversation.line.session.refused()
    }
}

/// The session without its buffer for what comes in, and what orders need.
struct Conversation {
    line: Line,
    template: OrderTemplate,
    names: Names,
    recent: Recent,
    market: Market,
    /// What the counterparty expects in every order, and its `HandlInst`.
    body: Box<[u8]>,
    handling: Option<u8>,
    shard: u16,
    is_proposed: bool,
}

impl Conversation {
    fn new(options: Fix44Options) -> Self {
        let dialect = &options.dialect;
        let line = Line::new(&LineOptions {
            dialect,
            username: &options.username,
            password: &options.password,
            session: options.session,
            send_bytes: SEND_BYTES,
            tells_gaps: true,
        });
        let session = line.session.options();
        let body = dialect::octets(&dialect.order);
        let handling = dialect.handling.and_then(|handling| u8::try_from(handling).ok());
        let template = OrderTemplate::new(&TemplateOptions {
            begin_string: &session.begin_string,
            sender: &session.sender,
            target: &session.target,
            header: &session.header,
            body: &body,
            handling,
            // Immediate or cancel; each record says what its orders are.
            time_in_force: b'3',
            precision: session.precision,
        });
        Self {
            template,
            line,
            names: Names::new(dialect.account, dialect.position_effect),
            recent: Recent::new(),
            body: body.into(),
            handling,
            shard: options.shard,
            market: Market::new(options),
            is_proposed: false,
        }
    }

    fn orders(&mut self, intents: &Intents<'_>, now: Nanos) -> Result<u64, NotSent> {
        let count = intents.orders.len();
        if !self.line.session.allows(count, MESSAGE_BYTES_MAX, &self.line.out) {
            return Err(self.line.skip(count));
        }
        let ids = clordid::Series::new(self.shard, intents.epoch.0, intents.sequence.0);
        let ids = ids.expect(IDS_FIT);
        let first = self.line.session.numbers().outgoing_next;
        self.template.stamp(now, intents.time);
        self.template.live(intents.time_in_force.to_wire());
        // FIX 4.4 has no word for what triggers an order: that is as the venue has it.
        let stop = intents.stop.and_then(|stop| {
            self.market.terms(intents.instrument, Lots(0), Some(stop.price)).price
        });
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
            let sequence = self.line.session.numbers().outgoing_next;
            self.market.known.sent(sequence, key, intents.instrument, intent.lots);
            let terms = self.market.terms(intents.instrument, lots, intent.price);
            // FIX 4.4 has no word for an order that closes and may open: it is one that may open.
            let effect = if intent.effect == PositionEffect::Close { b'C' } else { b'O' };
            let order = NewOrder {
                sequence,
                cl_ord_id: &cl_ord_id,
                names: self.names.of(intent.account, &terms.symbol, effect),
                side: side(intent.lots),
                quantity: terms.quantity,
                price: terms.price,
                stop,
            };
            let template = &mut self.template;
            let sent = self.line.session.prepared(
                now,
                &mut self.line.out,
                MESSAGE_BYTES_MAX,
                |_, buffer| template.write(&order, buffer).expect("the longest order fits"),
            );
            sent.expect("room was asked for");
        }
        Ok(first)
    }

    fn cancel(&mut self, intent: &CancelIntent, now: Nanos) -> Result<u64, NotSent> {
        if !self.line.session.allows(1, MESSAGE_BYTES_MAX, &self.line.out) {
            return Err(self.line.skip(1));
        }
        let lots = self.recent.lots(&intent.order);
        let terms = self.market.terms(
            intent.instrument,
            lots.map_or(Lots(0), |lots| Lots(lots.0.abs())),
            None,
        );
        let names = self.names.without_effect(intent.account, &terms.symbol);
        let ids = [intent.request, intent.order].map(|key| cl_ord_id(self.shard, key));
        let precision = self.line.session.options().precision;
        let kind = tags::kinds::ORDER_CANCEL_REQUEST;
        self.market.known.cancelled(self.line.session.numbers().outgoing_next, intent.order);
        self.line
            .session
            .application(now, &mut self.line.out, kind, MESSAGE_BYTES_MAX / 2, |writer| {
                writer.text(tags::CL_ORD_ID, ids[0].as_bytes());
                writer.text(tags::ORIG_CL_ORD_ID, ids[1].as_bytes());
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

impl Conversation {
    /// `OrderStatusRequest` (H).
    fn query(&mut self, query: &QueryIntent, now: Nanos) -> Result<u64, NotSent> {
        if !self.line.session.allows(1, MESSAGE_BYTES_MAX, &self.line.out) {
            return Err(self.line.skip(1));
        }
        let lots = self.recent.lots(&query.order);
        let symbol = self.market.terms(query.instrument, Lots(0), None).symbol;
        let names = self.names.without_effect(query.account, &symbol);
        let id = cl_ord_id(self.shard, query.order);
        let kind = tags::kinds::ORDER_STATUS_REQUEST;
        self.market.asked.keep(query.order, query.instrument);
        self.line
            .session
            .application(now, &mut self.line.out, kind, MESSAGE_BYTES_MAX / 2, |writer| {
                writer.text(tags::CL_ORD_ID, id.as_bytes());
                writer.octets(names);
                // What was sent before this run is not known here: a side that is not disclosed.
                writer.text(tags::SIDE, &[lots.map_or(b'7', side)]);
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

#[cfg(test)]
mod tests;
