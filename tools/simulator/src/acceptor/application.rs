//! What an acceptor does with messages of the application.

use protocol::fix::tags::{self, kinds};
use protocol::fix::{Message, SOH, dictionary};
use protocol::units::Nanos;
use serde::Serialize;
use std::collections::BTreeSet;

/// A message of the application that came.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'m> {
    /// The message.
    pub message: Message<'m>,
    /// Its number.
    pub sequence: u64,
    /// It may have come before under another number.
    pub possible_resend: bool,
    /// The time.
    pub now: Nanos,
}

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Type.
    pub kind: &'static [u8],
    /// Fields of the body, each with its end.
    pub body: Vec<u8>,
    /// It gets its number and is not sent: whoever notices may ask for it.
    pub is_lost: bool,
}

/// What is behind a session.
pub trait Application {
    /// Answers a message.
    fn take(&mut self, taken: &Taken<'_>, replies: &mut Vec<Reply>);

    /// Says what nobody has asked for; called again and again while somebody is logged on.
    fn speak(&mut self, _now: Nanos, _replies: &mut Vec<Reply>) {}

    /// Whether the connection is to break, now that everything is said.
    fn hangs_up(&mut self) -> bool {
        false
    }

    /// Orders so far whose ClOrdID had come before.
    fn repeated(&self) -> u64;

    /// What happened to orders since this was last asked, in order.
    fn happened(&mut self) -> Vec<OrderEvent> {
        Vec::new()
    }
}

/// A line of the event log: enough to check an account of the broker without the broker. Texts are as the order had
/// them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderEvent {
    /// `accepted`, `filled`, or `rejected`: the ClOrdID had come before.
    pub event: &'static str,
    /// `ClOrdID` (11).
    pub cl_ord_id: String,
    /// `Account` (1).
    pub account: String,
    /// `Symbol` (55).
    pub symbol: String,
    /// `Side` (54).
    pub side: String,
    /// Quantity of the order, or of the fill.
    pub quantity: String,
    /// Limit of the order, or price of the fill.
    pub price: String,
    /// Filled so far.
    pub filled: String,
}

/// Sends orders, security definitions and emails back, their fields by tag; says of everything else that it is not
/// supported. An order that may have come before, and did, is not sent back again.
#[derive(Debug, Default)]
pub struct Echo {
    orders: BTreeSet<Vec<u8>>,
    repeated: u64,
}

impl Application for Echo {
    fn take(&mut self, taken: &Taken<'_>, replies: &mut Vec<Reply>) {
        let kind = match taken.message.kind() {
            kinds::NEW_ORDER_SINGLE => {
                let id = taken.message.value(tags::CL_ORD_ID).unwrap_or_default().to_vec();
                let is_new = self.orders.insert(id);
                self.repeated += u64::from(!is_new);
                if taken.possible_resend && !is_new {
                    return;
                }
                kinds::NEW_ORDER_SINGLE
            }
            kinds::SECURITY_DEFINITION => kinds::SECURITY_DEFINITION,
            kinds::EMAIL => kinds::EMAIL,
            _ => {
                replies.push(unsupported(taken));
                return;
            }
        };
        replies.push(Reply { kind, body: body_of(&taken.message), is_lost: false });
    }

    fn repeated(&self) -> u64 {
        self.repeated
    }
}

/// `BusinessMessageReject` (j) for a message that nobody here deals with.
pub(super) fn unsupported(taken: &Taken<'_>) -> Reply {
    let mut body = Vec::new();
    append(&mut body, tags::REF_SEQ_NUM, taken.sequence.to_string().as_bytes());
    append(&mut body, tags::TEXT, b"Unsupported Message Type");
    append(&mut body, tags::REF_MSG_TYPE, taken.message.kind());
    append(&mut body, tags::BUSINESS_REJECT_REASON, b"3");
    Reply { kind: kinds::BUSINESS_MESSAGE_REJECT, body, is_lost: false }
}

/// The fields of a message that are not its header's, by tag, the entries of a group behind their count. That it may
/// have come before is said again.
fn body_of(message: &Message<'_>) -> Vec<u8> {
    let mut parts: Vec<(u32, Vec<u8>)> = Vec::new();
    for field in message.fields().flatten() {
        if tags::is_of_header(field.tag) || tags::is_of_trailer(field.tag) {
            continue;
        }
        match parts.last_mut() {
            Some((count, part)) if dictionary::is_of_group(*count, field.tag) => {
                append(part, field.tag, field.value);
            }
            _ => {
                let mut part = Vec::new();
                append(&mut part, field.tag, field.value);
                parts.push((field.tag, part));
            }
        }
    }
    parts.sort_by_key(|(tag, _)| *tag);
    let mut body = Vec::new();
    if let Some(flag) = message.value(tags::POSS_RESEND) {
        append(&mut body, tags::POSS_RESEND, flag);
    }
    body.extend(parts.into_iter().flat_map(|(_, part)| part));
    body
}

/// Appends a field.
pub(super) fn append(body: &mut Vec<u8>, tag: u32, value: &[u8]) {
    body.extend_from_slice(tag.to_string().as_bytes());
    body.push(b'=');
    body.extend_from_slice(value);
    body.push(SOH);
}
