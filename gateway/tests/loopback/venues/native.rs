//! The native protocol, spoken by the venue's side: SBE over FIXP.

use paceline_gateway::venue::{Capabilities, native};
use protocol::fixp::messages::NotApplied;
use protocol::fixp::{Gap, Numbers, Outbox, ServerEvent, ServerOptions, ServerSession};
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountReport, AccountRequest, ClOrdId, Decimal, ExecType, ExecutionReport, Flag, Liquidity,
    NewOrderSingle, OrdStatus, OrderCancelReject, OrderCancelRequest, OrderReplaceRequest,
    PositionReport, PositionRequest, SecurityDefinition, SecurityListRequest, Side, Symbol,
};
use protocol::sofh::{CLIENT_FRAME_LENGTH_MAX, FrameBuffer};
use protocol::units::{Lots, Money, Nanos, Ticks};

use super::counterparty::{Asked, Order, Said, Speaker, Word};

/// Octets of the longest message that is said.
const MESSAGE_BYTES_MAX: usize = 512;

/// See the module.
pub(crate) struct Native {
    session: ServerSession,
    frames: FrameBuffer,
    outbox: Outbox,
    /// Everything that was said: the n-th has number n.
    flow: Vec<Vec<u8>>,
    incoming_next: u64,
    position: i64,
    snapshots: (u64, u64),
}

impl Native {
    pub(crate) fn boxed() -> Box<dyn Speaker> {
        Box::new(Self {
            session: ServerSession::new(ServerOptions::default()),
            frames: FrameBuffer::new(1 << 16, CLIENT_FRAME_LENGTH_MAX),
            outbox: Outbox::new(1 << 16),
            flow: Vec::new(),
            incoming_next: 1,
            position: 0,
            snapshots: (0, 0),
        })
    }

    fn push(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) {
        let mut buffer = [0; MESSAGE_BYTES_MAX];
        let length = encode(&mut buffer);
        self.flow.push(buffer[..length].to_vec());
    }

    fn application(&mut self, message: &[u8]) -> Option<Asked> {
        match MessageHeader::decode(message).unwrap().template_id {
            NewOrderSingle::TEMPLATE_ID => {
                let order = NewOrderSingle::decode(message).unwrap();
                let sign = if order.side == Side::Sell { -1 } else { 1 };
                return Some(Asked::Order(Order {
                    id: order.cl_ord_id.to_string(),
                    account: order.account,
                    lots: sign * order.quantity.0,
                    price: order.price.map(|price| price.0),
                }));
            }
            OrderReplaceRequest::TEMPLATE_ID => {
                let request = OrderReplaceRequest::decode(message).unwrap();
                let order = Order {
                    id: request.cl_ord_id.to_string(),
                    account: request.account,
                    lots: request.quantity.0,
                    price: request.price.map(|price| price.0),
                };
                let replaces = request.orig_cl_ord_id.to_string();
                return Some(Asked::Replace { order, replaces });
            }
            OrderCancelRequest::TEMPLATE_ID => {
                let cancel = OrderCancelRequest::decode(message).unwrap();
                let (id, order) = (cancel.cl_ord_id, cancel.orig_cl_ord_id);
                return Some(Asked::Cancel { id: id.to_string(), order: order.to_string() });
            }
            SecurityListRequest::TEMPLATE_ID => {
                self.list(SecurityListRequest::decode(message).unwrap().request_id);
            }
            PositionRequest::TEMPLATE_ID => {
                self.snapshots.0 += 1;
                self.positions(PositionRequest::decode(message).unwrap().request_id);
            }
            AccountRequest::TEMPLATE_ID => {
                self.snapshots.1 += 1;
                self.accounts(AccountRequest::decode(message).unwrap().request_id);
            }
            _ => {}
        }
        None
    }

    fn list(&mut self, request_id: u64) {
        let one = Decimal { mantissa: 1, exponent: 0 };
        for (security_id, symbol, last) in [(Some(1), "XYZ", Flag::No), (None, "", Flag::Yes)] {
            let definition = SecurityDefinition {
                request_id,
                security_id,
                symbol: Symbol::new(symbol).unwrap(),
                tick: one,
                lot: one,
                multiplier: one,
                min_lots: Lots(1),
                min_notional: Money(0),
                last,
            };
            self.push(|buffer| definition.encode(buffer));
        }
    }

    fn positions(&mut self, request_id: u64) {
        let end = PositionReport {
            request_id,
            account: None,
            security_id: None,
            lots: Lots(0),
            last: Flag::Yes,
            transact_time: Nanos(1),
        };
        let lots = Lots(self.position);
        let held =
            PositionReport { account: Some(1), security_id: Some(1), lots, last: Flag::No, ..end };
        if lots.0 != 0 {
            self.push(|buffer| held.encode(buffer));
        }
        self.push(|buffer| end.encode(buffer));
    }

    fn accounts(&mut self, request_id: u64) {
        for (account, last) in [(Some(1), Flag::No), (None, Flag::Yes)] {
            let report = AccountReport {
                request_id,
                account,
                balance: Money(100_000_000_000_000),
                equity: Money(100_000_000_000_000),
                margin_used: Money(0),
                fees_paid: Money(0),
                last,
                transact_time: Nanos(1),
                funding_paid: Money(0),
                deposits: Money(0),
            };
            self.push(|buffer| report.encode(buffer));
        }
    }

    fn not_applied(&mut self, gap: Option<Gap>) {
        if let Some(Gap { from, count }) = gap {
            let message = NotApplied { from_seq_no: from, count };
            self.push(|buffer| message.encode(buffer));
        }
    }

    /// Sends again what was asked for, then what is new.
    fn deliver(&mut self, now: Nanos) {
        let place = |number: u64| usize::try_from(number).unwrap() - 1;
        while let Some(due) = self.session.retransmission_due() {
            // Refused while a batch is open, which goes on then.
            let _ = self.session.retransmission_begin(&mut self.outbox, due.count);
            let message = &self.flow[place(due.from)];
            let again = self
                .session
                .retransmit(now, &mut self.outbox, message.len(), |buffer| copy(message, buffer));
            again.unwrap();
        }
        while self.session.is_established()
            && let Some(message) = self.flow.get(place(self.session.numbers().outgoing_next))
        {
            let sent = self
                .session
                .application(now, &mut self.outbox, message.len(), |buffer| copy(message, buffer));
            sent.unwrap();
        }
    }
}

fn copy(message: &[u8], buffer: &mut [u8]) -> usize {
    buffer[..message.len()].copy_from_slice(message);
    message.len()
}

impl Speaker for Native {
    fn protocol(&self) -> &'static str {
        "native"
    }

    fn venue(&self) -> &'static str {
        "replaces = true"
    }

    fn capabilities(&self) -> Capabilities {
        native::CAPABILITIES
    }

    fn connected(&mut self, now: Nanos) {
        self.session = ServerSession::new(ServerOptions::default());
        self.session.connected(now, &mut self.outbox);
        self.frames.clear();
    }

    fn disconnected(&mut self) {
        self.outbox.clear();
        self.session = ServerSession::new(ServerOptions::default());
    }

    fn hear(&mut self, octets: &[u8], loses: bool, now: Nanos) -> Option<Vec<Asked>> {
        let spare = self.frames.spare_mut();
        spare[..octets.len()].copy_from_slice(octets);
        self.frames.filled(octets.len());
        let mut asked = Vec::new();
        while let Some(message) = self.frames.next_message().unwrap().map(<[u8]>::to_vec) {
            let template = MessageHeader::decode(&message).unwrap().template_id;
            let kinds = [NewOrderSingle::TEMPLATE_ID, OrderCancelRequest::TEMPLATE_ID];
            if loses && kinds.contains(&template) {
                return None;
            }
            match self.session.receive(&message, now, &mut self.outbox).unwrap() {
                ServerEvent::NegotiateRequested { .. } => {
                    self.session.negotiation_accept(&mut self.outbox).unwrap();
                }
                ServerEvent::EstablishRequested { .. } => {
                    let numbers = Numbers {
                        outgoing_next: self.flow.len() as u64 + 1,
                        incoming_next: self.incoming_next,
                    };
                    let gap =
                        self.session.establishment_accept(now, &mut self.outbox, numbers).unwrap();
                    self.not_applied(gap);
                }
                ServerEvent::Gap(gap) => self.not_applied(Some(gap)),
                ServerEvent::PeerFinished { gap } => {
                    self.not_applied(gap);
                    self.deliver(now);
                    self.session.finished_receiving(now, &mut self.outbox).unwrap();
                }
                ServerEvent::Application { message, .. } => {
                    let message = message.to_vec();
                    asked.extend(self.application(&message));
                }
                _ => {}
            }
            if self.session.is_established() {
                self.incoming_next = self.session.numbers().incoming_next;
            }
        }
        Some(asked)
    }

    fn say(&mut self, said: &Said, now: Nanos) {
        let id = |text: &str| ClOrdId::new(text).unwrap();
        let order = &said.order;
        if let Word::CancelRefused(reason) | Word::ReplaceRefused(reason) = said.word {
            let refusal = OrderCancelReject {
                cl_ord_id: id(said.cancel.as_ref().unwrap()),
                orig_cl_ord_id: id(&order.id),
                account: order.account,
                ord_status: None,
                cxl_rej_reason: reason,
                transact_time: now,
            };
            return self.push(|buffer| refusal.encode(buffer));
        }
        let (exec_type, ord_status) = match said.word {
            Word::Accepted => (ExecType::New, OrdStatus::New),
            Word::Filled if said.is_over => (ExecType::Trade, OrdStatus::Canceled),
            Word::Filled if said.is_cancelling => (ExecType::Trade, OrdStatus::PendingCancel),
            Word::Filled if said.left == 0 => (ExecType::Trade, OrdStatus::Filled),
            Word::Filled => (ExecType::Trade, OrdStatus::PartiallyFilled),
            Word::Canceled => (ExecType::Canceled, OrdStatus::Canceled),
            Word::Expired => (ExecType::Expired, OrdStatus::Expired),
            Word::Rejected(_) => (ExecType::Rejected, OrdStatus::Rejected),
            Word::Busted => (ExecType::TradeCancel, OrdStatus::Canceled),
            Word::Replaced if said.left == 0 => (ExecType::Replaced, OrdStatus::Filled),
            Word::Replaced if said.filled == 0 => (ExecType::Replaced, OrdStatus::New),
            Word::Replaced => (ExecType::Replaced, OrdStatus::PartiallyFilled),
            Word::CancelRefused(_) | Word::ReplaceRefused(_) => unreachable!("said above"),
        };
        let sign = order.lots.signum();
        match said.word {
            Word::Filled => self.position += sign * said.last,
            Word::Busted => self.position -= sign * said.last,
            _ => {}
        }
        let report = ExecutionReport {
            order_id: said.order_id,
            exec_id: said.exec_id,
            cl_ord_id: id(&order.id),
            account: order.account,
            security_id: 1,
            side: if order.lots < 0 { Side::Sell } else { Side::Buy },
            exec_type,
            ord_status,
            ord_rej_reason: match said.word {
                Word::Rejected(reason) => Some(reason),
                _ => None,
            },
            last_lots: Lots(said.last),
            last_price: (said.last != 0).then(|| order.price.map_or(Ticks(100), Ticks)),
            cum_lots: Lots(said.filled),
            leaves_lots: Lots(said.left),
            fee: Money(0),
            liquidity: (said.word == Word::Filled).then_some(Liquidity::Removed),
            transact_time: now,
        };
        self.push(|buffer| report.encode(buffer));
    }

    fn tick(&mut self, now: Nanos) {
        let _ = self.session.tick(now, &mut self.outbox);
        self.deliver(now);
    }

    fn take_octets(&mut self) -> Vec<u8> {
        let octets = self.outbox.waiting().to_vec();
        self.outbox.written(octets.len());
        octets
    }

    fn snapshots(&self) -> (u64, u64) {
        self.snapshots
    }
}
