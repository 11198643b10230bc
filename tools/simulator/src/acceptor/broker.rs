//! A broker as an order session sees one: it accepts, fills at the limit, and refuses what it has seen.

use super::application::{Application, OrderEvent, Reply, Taken, append, unsupported};
use super::options::BrokerOptions;
use protocol::fix::tags::{self, kinds};
use protocol::fix::{Message, Precision, TIMESTAMP_BYTES_MAX, decimal, write_timestamp};
use protocol::messages::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Price of an order without a limit.
const MARKET_PRICE: Decimal = Decimal::new(100, 0);
/// `OrdRejReason` of an order that came before.
const DUPLICATE_ORDER: &[u8] = b"6";
/// `OrdRejReason` of an order that never came.
const UNKNOWN_ORDER: &[u8] = b"5";

/// Fills every order, in two parts where its quantity can be parted.
#[derive(Debug, Default)]
pub struct Broker {
    options: BrokerOptions,
    orders: BTreeSet<Vec<u8>>,
    /// Reports about orders that are told when they are asked for, by ClOrdID.
    withheld: BTreeMap<Vec<u8>, Vec<Reply>>,
    executions: u64,
    repeated: u64,
    /// Orders that came.
    count: u64,
    /// What the event log does not have yet.
    happened: Vec<OrderEvent>,
}

/// Where an order stands when a report is written.
struct Standing {
    exec_type: u8,
    status: u8,
    last: Option<Decimal>,
    filled: Decimal,
    left: Decimal,
}

impl Application for Broker {
    fn take(&mut self, taken: &Taken<'_>, replies: &mut Vec<Reply>) {
        match taken.message.kind() {
            kinds::NEW_ORDER_SINGLE => self.order(taken, replies),
            kinds::ORDER_STATUS_REQUEST => self.status(taken, replies),
            kinds::ORDER_CANCEL_REQUEST => replies.push(too_late(&taken.message, b"1")),
            kinds::ORDER_CANCEL_REPLACE_REQUEST => replies.push(too_late(&taken.message, b"2")),
            _ => replies.push(unsupported(taken)),
        }
    }

    fn repeated(&self) -> u64 {
        self.repeated
    }

    fn happened(&mut self) -> Vec<OrderEvent> {
        std::mem::take(&mut self.happened)
    }
}

impl Broker {
    /// A broker with these faults.
    #[must_use]
    pub fn new(options: BrokerOptions) -> Self {
        Self { options, ..Self::default() }
    }

    /// Takes an order; some go astray, and of some nothing is told.
    fn order(&mut self, taken: &Taken<'_>, replies: &mut Vec<Reply>) {
        let id = taken.message.value(tags::CL_ORD_ID).unwrap_or_default().to_vec();
        self.count += 1;
        let falls = |every: u64| every > 0 && self.count.is_multiple_of(every);
        if falls(self.options.forget_every) {
            return;
        }
        if falls(self.options.withhold_every) {
            let mut withheld = Vec::new();
            self.execute(taken, &mut withheld);
            self.withheld.insert(id, withheld);
        } else {
            self.execute(taken, replies);
        }
    }

    /// Answers how an order stands: with what was not told, or, about an order that it does not know, that there is
    /// nothing to tell.
    fn status(&mut self, taken: &Taken<'_>, replies: &mut Vec<Reply>) {
        let id = taken.message.value(tags::CL_ORD_ID).unwrap_or_default();
        if let Some(withheld) = self.withheld.remove(id) {
            replies.extend(withheld);
        } else if !self.orders.contains(id) {
            let nothing = Decimal::new(0, 0);
            let unknown = Standing {
                exec_type: b'I',
                status: b'8',
                last: None,
                filled: nothing,
                left: nothing,
            };
            let mut report = self.report(taken, &unknown);
            append(&mut report.body, tags::ORD_REJ_REASON, UNKNOWN_ORDER);
            replies.push(report);
        }
    }

    fn execute(&mut self, taken: &Taken<'_>, replies: &mut Vec<Reply>) {
        let id = taken.message.value(tags::CL_ORD_ID).unwrap_or_default().to_vec();
        let whole = taken.message.value(tags::ORDER_QTY).and_then(decimal).unwrap_or(Decimal::ZERO);
        let nothing = Decimal::new(0, whole.exponent);
        if !self.orders.insert(id) {
            self.repeated += 1;
            let refused = Standing {
                exec_type: b'8',
                status: b'8',
                last: None,
                filled: nothing,
                left: nothing,
            };
            self.note("rejected", taken, &refused);
            let mut report = self.report(taken, &refused);
            append(&mut report.body, tags::ORD_REJ_REASON, DUPLICATE_ORDER);
            replies.push(report);
            return;
        }
        let accepted =
            Standing { exec_type: b'0', status: b'0', last: None, filled: nothing, left: whole };
        self.note("accepted", taken, &accepted);
        replies.push(self.report(taken, &accepted));
        let half = whole.mantissa / 2;
        let parts = [half, whole.mantissa - half];
        let mut filled = 0;
        for part in parts.into_iter().filter(|part| *part > 0) {
            filled += part;
            let left = whole.mantissa - filled;
            let in_units = |count| Decimal::new(count, whole.exponent);
            let fill = Standing {
                exec_type: b'F',
                status: if left == 0 { b'2' } else { b'1' },
                last: Some(in_units(part)),
                filled: in_units(filled),
                left: in_units(left),
            };
            self.note("filled", taken, &fill);
            replies.push(self.report(taken, &fill));
        }
    }

    /// Keeps a line for the event log about the order in hand.
    fn note(&mut self, event: &'static str, taken: &Taken<'_>, standing: &Standing) {
        let text = |tag| {
            let value = taken.message.value(tag).unwrap_or_default();
            String::from_utf8_lossy(value).into_owned()
        };
        self.happened.push(OrderEvent {
            event,
            cl_ord_id: text(tags::CL_ORD_ID),
            account: text(tags::ACCOUNT),
            symbol: text(tags::SYMBOL),
            side: text(tags::SIDE),
            quantity: standing.last.map_or_else(|| text(tags::ORDER_QTY), |last| last.to_string()),
            price: price_of(&taken.message).to_string(),
            filled: standing.filled.to_string(),
        });
    }

    /// An execution report about the order in hand.
    fn report(&mut self, taken: &Taken<'_>, standing: &Standing) -> Reply {
        self.executions += 1;
        let order = &taken.message;
        let mut body = Vec::new();
        let number = self.orders.len().to_string();
        append(&mut body, tags::ORDER_ID, format!("O{number}").as_bytes());
        if self.options.without_ids {
            append(&mut body, tags::EXEC_ID, b"0");
        } else {
            append(&mut body, tags::EXEC_ID, format!("X{}", self.executions).as_bytes());
        }
        append(&mut body, tags::EXEC_TYPE, &[standing.exec_type]);
        append(&mut body, tags::ORD_STATUS, &[standing.status]);
        for tag in [tags::CL_ORD_ID, tags::ACCOUNT, tags::SYMBOL, tags::SIDE, tags::ORDER_QTY] {
            if let Some(value) = order.value(tag) {
                append(&mut body, tag, value);
            }
        }
        let price = price_of(order);
        if let Some(last) = standing.last {
            append(&mut body, tags::LAST_QTY, last.to_string().as_bytes());
            append(&mut body, tags::LAST_PX, price.to_string().as_bytes());
        }
        append(&mut body, tags::CUM_QTY, standing.filled.to_string().as_bytes());
        append(&mut body, tags::LEAVES_QTY, standing.left.to_string().as_bytes());
        append(&mut body, tags::AVG_PX, price.to_string().as_bytes());
        let mut time = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(taken.now, Precision::Milliseconds, &mut time);
        append(&mut body, tags::TRANSACT_TIME, &time[..length]);
        Reply { kind: kinds::EXECUTION_REPORT, body, is_lost: false }
    }
}

/// The price at which an order is filled.
fn price_of(order: &Message<'_>) -> Decimal {
    order.value(tags::PRICE).and_then(decimal).unwrap_or(MARKET_PRICE)
}

/// The answer to a cancel or a replace: whatever it names is filled.
fn too_late(cancel: &Message<'_>, response_to: &[u8]) -> Reply {
    let mut body = Vec::new();
    append(&mut body, tags::ORDER_ID, b"NONE");
    for tag in [tags::CL_ORD_ID, tags::ORIG_CL_ORD_ID] {
        append(&mut body, tag, cancel.value(tag).unwrap_or(b"NONE"));
    }
    append(&mut body, tags::ORD_STATUS, b"2");
    append(&mut body, tags::CXL_REJ_RESPONSE_TO, response_to);
    append(&mut body, tags::CXL_REJ_REASON, b"0");
    Reply { kind: kinds::ORDER_CANCEL_REJECT, body, is_lost: false }
}
