//! Everything of the venue that is not a socket: the exchange, the FIXP session of each login with all
//! that was ever sent on it, the faults, and the record of it all.

use super::VenueError;
use super::peer::{Link, Peer};
use crate::faults::Fault;
use crate::venue::exchange::{Exchange, Outcome, REPLY_BYTES_MAX, Reply};
use crate::venue::flow::Bond;
use crate::venue::options::{Rules, VenueOptions};
use crate::venue::prices::Prices;
use crate::venue::record::Record;
use crate::venue::script::Script;
use crate::venue::summary::{Summary, WireSummary};
use protocol::credentials::Presented;
use protocol::fixp::messages::{
    EstablishmentRejectCode, NegotiationRejectCode, NotApplied, TerminationCode,
};
use protocol::fixp::{Gap, Outbox, ServerEvent, ServerSession, SessionId};
use protocol::units::Nanos;
use std::collections::{BTreeSet, VecDeque};

/// See the module.
pub(super) struct Core {
    exchange: Exchange,
    /// The FIXP session of each login.
    bonds: Vec<Option<Bond>>,
    used_ids: BTreeSet<SessionId>,
    outcome: Outcome,
    /// Replies that a fault holds back, oldest first.
    held: VecDeque<(usize, Reply)>,
    held_max: usize,
    duplicate_fault: Fault,
    disconnect_fault: Fault,
    lose_fault: Fault,
    prices: Prices,
    script: Script,
    record: Record,
    wire: WireSummary,
    /// Transports whose session was replaced by a newer one.
    evicted: Vec<usize>,
}

impl Core {
    pub(super) fn new(options: &VenueOptions) -> Result<Self, VenueError> {
        let exchange = Exchange::new(Rules::new(options)?);
        let faults = options.faults;
        // Each fault has its own stream of numbers, so that one does not move another.
        let fault = |every, stream: u64| {
            Fault::new(every, faults.seeded.then(|| options.seed.wrapping_add(stream)))
        };
        Ok(Self {
            bonds: (0..exchange.sessions()).map(|_| None).collect(),
            used_ids: BTreeSet::new(),
            outcome: Outcome::default(),
            held: VecDeque::new(),
            held_max: usize::try_from(faults.delay_reports).unwrap_or(usize::MAX),
            duplicate_fault: fault(faults.duplicate_every, 1),
            disconnect_fault: fault(faults.disconnect_every, 2),
            lose_fault: fault(faults.lose_every, 3),
            prices: Prices::new(&options.prices, options.seed, &exchange)?,
            script: Script::new(&options.script, &exchange)?,
            record: Record::open(options)?,
            wire: WireSummary::default(),
            evicted: Vec::new(),
            exchange,
        })
    }

    pub(super) fn is_market_session(&self, login: usize) -> bool {
        self.exchange.is_market_session(login)
    }

    pub(super) const fn count_connection(&mut self) {
        self.wire.connections += 1;
    }

    /// Whether a fault holds replies back.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// When the venue's own market moves next, or its script goes on.
    pub(super) fn prices_due(&self) -> Option<Nanos> {
        self.prices.due().into_iter().chain(self.script.due()).min()
    }

    /// Plays the steps of the script that are due. Whether there was one. What cannot be done, as taking
    /// cash that is not there, is left out and counted as refused.
    pub(super) fn play_script(&mut self, now: Nanos) -> bool {
        let mut is_busy = false;
        while let Some(operation) = self.script.take(now, self.exchange.orders()) {
            is_busy = true;
            self.exchange.operate_or_count(operation, now, &mut self.outcome);
        }
        is_busy
    }

    /// Moves the venue's own market. Whether it moved.
    pub(super) fn move_prices(&mut self, now: Nanos) -> bool {
        let prints = self.prices.take(now, &self.exchange);
        for print in &prints {
            self.exchange.print(print.market, print.ticks, now, &mut self.outcome);
        }
        !prints.is_empty()
    }

    /// Takes every whole message that has come.
    pub(super) fn take_messages(&mut self, peer: &mut Peer, now: Nanos) {
        let Peer { connection, link } = peer;
        while !link.is_closed && !link.session.is_over() {
            match connection.frames.next_message() {
                Ok(Some(message)) => self.message(link, &mut connection.outbox, message, now),
                Ok(None) => return,
                Err(_) => {
                    self.wire.violations += 1;
                    link.is_closed = true;
                }
            }
        }
    }

    fn message(&mut self, link: &mut Link, outbox: &mut Outbox, message: &[u8], now: Nanos) {
        let is_order = Exchange::is_order(message);
        if is_order && self.lose_fault.strikes() {
            self.wire.faults += 1;
            link.is_closed = true;
            return;
        }
        match link.session.receive(message, now, outbox) {
            Ok(event) => self.handle(link, outbox, event, now),
            Err(_) => self.wire.violations += 1,
        }
        if is_order && self.disconnect_fault.strikes() {
            self.wire.faults += 1;
            link.is_closed = true;
        }
        if let Some(bond) = self.bond(link) {
            bond.incoming_next = link.session.numbers().incoming_next;
        }
    }

    fn handle(&mut self, link: &mut Link, outbox: &mut Outbox, event: ServerEvent<'_>, now: Nanos) {
        match event {
            ServerEvent::Application { number, message } => {
                let login = link.login.expect("an established session has a login");
                self.exchange.receive(login, number, message, now, &mut self.outcome);
                self.play_script(now);
            }
            ServerEvent::NegotiateRequested { session_id, credentials } => {
                self.negotiate(&mut link.session, outbox, session_id, credentials);
            }
            ServerEvent::EstablishRequested { session_id, credentials } => {
                self.establish(link, outbox, session_id, credentials, now);
            }
            ServerEvent::Gap(gap) => self.not_applied(link, Some(gap)),
            ServerEvent::PeerFinished { gap } => {
                self.not_applied(link, gap);
                link.is_finishing = true;
            }
            ServerEvent::Terminated { finalized, .. } => {
                if let Some(bond) = self.bond(link) {
                    bond.is_final = finalized;
                }
            }
            // What is asked for again leaves with everything else, in `deliver`.
            ServerEvent::RetransmitRequested { .. }
            | ServerEvent::FlowFinished
            | ServerEvent::Nothing => {}
        }
    }

    /// The FIXP session that is bound to a transport.
    fn bond(&mut self, link: &Link) -> Option<&mut Bond> {
        let bond = self.bonds[link.login?].as_mut()?;
        (bond.peer == Some(link.token)).then_some(bond)
    }

    fn login(&self, credentials: Presented<'_>) -> Option<usize> {
        let credentials = credentials.parse().ok()?;
        self.exchange.login(credentials.name.as_str(), credentials.key)
    }

    fn negotiate(
        &mut self,
        session: &mut ServerSession,
        outbox: &mut Outbox,
        id: SessionId,
        credentials: Presented<'_>,
    ) {
        let login = self.login(credentials).ok_or(NegotiationRejectCode::Credentials);
        let answer = login.and_then(|login| {
            let is_new = self.used_ids.insert(id);
            if is_new { Ok(login) } else { Err(NegotiationRejectCode::DuplicateId) }
        });
        let sent = match answer {
            Ok(login) => {
                self.wire.negotiated += 1;
                let replaced = self.bonds[login].replace(Bond::new(id));
                self.evicted.extend(replaced.and_then(|bond| bond.peer));
                session.negotiation_accept(outbox)
            }
            Err(code) => {
                self.wire.refused += 1;
                let reason = match code {
                    NegotiationRejectCode::Credentials => "unknown credentials",
                    _ => "the session id was used before",
                };
                session.negotiation_reject(outbox, code, reason)
            }
        };
        sent.expect("a request waits for its answer, and the outbox has room for it");
    }

    /// Transports that are to be closed because a newer session took their login.
    pub(super) fn take_evicted(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.evicted)
    }

    fn establish(
        &mut self,
        link: &mut Link,
        outbox: &mut Outbox,
        id: SessionId,
        credentials: Presented<'_>,
        now: Nanos,
    ) {
        let login = match self.may_establish(id, credentials) {
            Ok(login) => login,
            Err((code, reason)) => {
                self.wire.refused += 1;
                let sent = link.session.establishment_reject(outbox, code, reason);
                sent.expect("a request waits for its answer, and the outbox has room for it");
                return;
            }
        };
        let bond = self.bonds[login].as_mut().expect("the session was found just now");
        let accepted = link.session.establishment_accept(now, outbox, bond.numbers());
        let gap = accepted.expect("a request waits for its answer, and the outbox has room for it");
        if link.session.is_established() {
            bond.peer = Some(link.token);
            link.login = Some(login);
            self.wire.established += 1;
            self.not_applied(link, gap);
        }
    }

    fn may_establish(
        &self,
        id: SessionId,
        credentials: Presented<'_>,
    ) -> Result<usize, (EstablishmentRejectCode, &'static str)> {
        let Some(login) = self.login(credentials) else {
            return Err((EstablishmentRejectCode::Credentials, "unknown credentials"));
        };
        let bond = self.bonds[login].as_ref().filter(|bond| bond.id == id && !bond.is_final);
        match bond {
            None => Err((EstablishmentRejectCode::Unnegotiated, "no such session")),
            Some(Bond { peer: Some(_), .. }) => {
                let reason = "the session is bound to another transport";
                Err((EstablishmentRejectCode::AlreadyEstablished, reason))
            }
            Some(_) => Ok(login),
        }
    }

    /// Tells a client which of its messages never came.
    fn not_applied(&mut self, link: &Link, gap: Option<Gap>) {
        let Some(Gap { from, count }) = gap else { return };
        self.wire.not_applied += u64::from(count);
        let message = NotApplied { from_seq_no: from, count };
        if let Some(bond) = self.bond(link) {
            bond.flow.push(NotApplied::ENCODED_LENGTH, |buffer| message.encode(buffer));
        }
    }

    /// A transport is gone; its session lives on.
    pub(super) fn unbind(&mut self, link: &Link) {
        if let Some(bond) = self.bond(link) {
            bond.peer = None;
        }
    }

    /// Puts what happened into the flows of those whom it concerns, and on record.
    pub(super) fn publish(&mut self, now: Nanos, is_idle: bool) -> Result<(), VenueError> {
        self.exchange.publish_quotes(now, &mut self.outcome);
        let Outcome { replies, events, .. } = &mut self.outcome;
        self.record.note(events, now)?;
        events.clear();
        for (login, reply) in replies.drain(..) {
            self.held.push_back((login, reply));
            if matches!(reply, Reply::Execution(_)) && self.duplicate_fault.strikes() {
                self.held.push_back((login, reply));
            }
        }
        let kept = if is_idle { 0 } else { self.held_max };
        while self.held.len() > kept {
            let Some((login, reply)) = self.held.pop_front() else { break };
            if let Some(bond) = &mut self.bonds[login] {
                bond.flow.push(REPLY_BYTES_MAX, |buffer| reply.encode(buffer));
            }
        }
        if is_idle { self.record.keep(now, || summary(&self.exchange, self.wire)) } else { Ok(()) }
    }

    /// Lets time pass on a transport, and sends what its flow has: first what was asked for again,
    /// then what is new.
    pub(super) fn deliver(&mut self, peer: &mut Peer, now: Nanos) {
        let Peer { connection, link } = peer;
        let outbox = &mut connection.outbox;
        if link.session.tick(now, outbox).is_err() {
            self.wire.violations += 1;
        }
        let is_all_said = self.held.is_empty();
        let Some(login) = link.login else { return };
        let Some(bond) = self.bonds[login].as_ref().filter(|bond| bond.peer == Some(link.token))
        else {
            return;
        };
        self.wire.retransmitted += retransmit(bond, &mut link.session, outbox, now);
        send_new(bond, &mut link.session, outbox, now);
        let is_sent = link.session.numbers().outgoing_next == bond.flow.next();
        if link.is_finishing && is_all_said && is_sent {
            link.is_finishing = link.session.finished_receiving(now, outbox).is_err();
        }
    }

    /// Says goodbye on a transport.
    pub(super) fn take_leave(&mut self, peer: &mut Peer, now: Nanos) {
        self.deliver(peer, now);
        let Peer { connection, link } = peer;
        let reason = "the venue closes";
        link.session.terminate(now, &mut connection.outbox, TerminationCode::Finished, reason);
    }

    /// Completes the record and says what happened.
    pub(super) fn finish(self) -> Result<Summary, VenueError> {
        let summary = summary(&self.exchange, self.wire);
        self.record.close(&summary)?;
        Ok(summary)
    }
}

fn summary(exchange: &Exchange, wire: WireSummary) -> Summary {
    Summary { wire, ..exchange.summary() }
}

/// Sends again what the client asked for, as far as the outbox has room. Returns how many messages.
fn retransmit(bond: &Bond, session: &mut ServerSession, outbox: &mut Outbox, now: Nanos) -> u64 {
    let mut sent = 0;
    while let Some(due) = session.retransmission_due() {
        // It is refused while an earlier batch is open, which then goes on.
        let _ = session.retransmission_begin(outbox, due.count);
        let message = bond.flow.message(due.from).expect("only what was sent can be asked for");
        let again = session.retransmit(now, outbox, message.len(), |buffer| copy(message, buffer));
        if again.is_err() {
            break;
        }
        sent += 1;
    }
    sent
}

/// Sends what is new, as far as the outbox has room.
fn send_new(bond: &Bond, session: &mut ServerSession, outbox: &mut Outbox, now: Nanos) {
    while let Some(message) = bond.flow.message(session.numbers().outgoing_next) {
        let sent = session.application(now, outbox, message.len(), |buffer| copy(message, buffer));
        if sent.is_err() {
            break;
        }
    }
}

fn copy(message: &[u8], buffer: &mut [u8]) -> usize {
    buffer[..message.len()].copy_from_slice(message);
    message.len()
}
