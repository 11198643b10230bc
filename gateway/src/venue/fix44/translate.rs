//! Turns the venue's messages into inputs, and what an order is for into the venue's terms.
//!
//! An execution report always gets an input: the report, with a remark before it where our terms do not suffice, or
//! a remark alone. Of the other messages, one that names nothing of ours is counted and logged. None stops the
//! session.

use std::sync::Arc;

use protocol::clordid;
use protocol::fix::{
    BusinessReason, Message, Refusal, RejectReason, Words, decimal, number, tags, timestamp,
};
use protocol::messages::{ClOrdId, Decimal, ExecType, Flag, OrderKey, Symbol, VenueCancelReject};
use protocol::units::{InstrumentIndex, Lots, Money, Nanos, SessionIndex, Ticks, VenueIndex};

use super::super::asked::Asked;
use super::super::occurrences::Occurrences;
use super::super::{CANCEL_LEG, SessionInputs};
use super::Fix44Options;
use super::forms;
use super::line::{Said, words};
use super::refusals::Refusals;
use crate::configuration::Directory;
use crate::configuration::directory::InstrumentEntry;
use known::Known;

mod known;
mod refused;
mod report;

/// `CommType` (13) of an amount of money.
const COMMISSION_ABSOLUTE: &[u8] = b"3";
/// `LastLiquidityInd` (851).
const LAST_LIQUIDITY: u32 = 851;
/// `ExecTransType` (20) of FIX 4.2.
const TRANSACTION: u32 = 20;
const COMMISSION: u32 = 12;
const COMMISSION_TYPE: u32 = 13;

/// Why a message of the venue became no input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Stray {
    #[error("messages of this type are not what a venue of orders sends")]
    Kind,
    #[error("field {0} is missing or cannot be read")]
    Field(u32),
    #[error("the ClOrdID is not ours")]
    Order,
    #[error("the plan of the order is not configured")]
    Plan,
    #[error("the symbol is not configured for this venue")]
    Symbol,
    #[error("field {0} does not fit its type in lots")]
    Unit(u32),
    #[error("more executions say the same than are believed")]
    Alike,
}

impl Stray {
    /// What the standard answers; none where the venue did nothing wrong.
    fn refusal(self, message: &Message<'_>) -> Option<Refusal> {
        let reason = |tag| match tag {
            tags::SIDE => RejectReason::ValueOutOfRange,
            _ => RejectReason::WrongFormat,
        };
        match self {
            Self::Kind => {
                Some(Refusal::Business(BusinessReason::UnsupportedMessageType, Words::EMPTY))
            }
            Self::Field(tag) => Some(forms::unusable(message, tag, reason(tag))),
            Self::Unit(tag) => Some(forms::form(RejectReason::ValueOutOfRange, tag)),
            Self::Symbol => Some(match message.value(tags::SYMBOL) {
                None => forms::form(RejectReason::RequiredTagMissing, tags::SYMBOL),
                Some(symbol) => {
                    Refusal::Business(BusinessReason::UnknownSecurity, forms::quoted(symbol))
                }
            }),
            Self::Order => {
                let names = [tags::CL_ORD_ID, tags::ORIG_CL_ORD_ID, tags::ORDER_ID];
                let is_named = names.iter().any(|tag| message.value(*tag).is_some());
                (!is_named).then(|| forms::form(RejectReason::RequiredTagMissing, tags::ORDER_ID))
            }
            Self::Plan | Self::Alike => None,
        }
    }
}

/// What an order is for, as the venue says it.
pub(super) struct Terms {
    pub(super) symbol: Symbol,
    pub(super) quantity: Decimal,
    pub(super) price: Option<Decimal>,
}

/// The translation for one venue session, with the place of the message in hand.
pub(super) struct Market {
    directory: Arc<Directory>,
    venue: VenueIndex,
    session: SessionIndex,
    shard: u16,
    number: u64,
    retransmitted: Flag,
    sent_at: Nanos,
    received_at: Nanos,
    pub(super) strays: u64,
    pub(super) asked: Asked,
    may_be_known: bool,
    occurrences: Option<Occurrences>,
    pub(super) known: Known,
    refusals: Refusals,
}

/// The fields of a report that count, found in one pass.
#[derive(Clone, Copy, Default)]
pub(in crate::venue) struct Fields<'m> {
    pub(in crate::venue) cl_ord_id: Option<&'m [u8]>,
    pub(in crate::venue) orig_cl_ord_id: Option<&'m [u8]>,
    pub(in crate::venue) order_id: Option<&'m [u8]>,
    pub(in crate::venue) exec_id: Option<&'m [u8]>,
    pub(in crate::venue) symbol: Option<&'m [u8]>,
    pub(in crate::venue) side: Option<&'m [u8]>,
    pub(in crate::venue) exec_type: Option<&'m [u8]>,
    pub(in crate::venue) ord_status: Option<&'m [u8]>,
    pub(in crate::venue) last_quantity: Option<&'m [u8]>,
    pub(in crate::venue) last_price: Option<&'m [u8]>,
    pub(in crate::venue) filled: Option<&'m [u8]>,
    pub(in crate::venue) left: Option<&'m [u8]>,
    pub(in crate::venue) ordered: Option<&'m [u8]>,
    pub(in crate::venue) transaction: Option<&'m [u8]>,
    pub(in crate::venue) commission: Option<&'m [u8]>,
    pub(in crate::venue) commission_type: Option<&'m [u8]>,
    pub(in crate::venue) liquidity: Option<&'m [u8]>,
    pub(in crate::venue) time: Option<&'m [u8]>,
    pub(in crate::venue) account: Option<&'m [u8]>,
    pub(in crate::venue) exec_ref_id: Option<&'m [u8]>,
}

impl<'m> Fields<'m> {
    pub(in crate::venue) fn of(message: &Message<'m>) -> Self {
        let mut found = Self::default();
        for field in message.fields().flatten() {
            let place = match field.tag {
                tags::CL_ORD_ID => &mut found.cl_ord_id,
                tags::ORIG_CL_ORD_ID => &mut found.orig_cl_ord_id,
                tags::ORDER_ID => &mut found.order_id,
                tags::EXEC_ID => &mut found.exec_id,
                tags::SYMBOL => &mut found.symbol,
                tags::SIDE => &mut found.side,
                tags::EXEC_TYPE => &mut found.exec_type,
                tags::ORD_STATUS => &mut found.ord_status,
                tags::LAST_QTY => &mut found.last_quantity,
                tags::LAST_PX => &mut found.last_price,
                tags::CUM_QTY => &mut found.filled,
                tags::LEAVES_QTY => &mut found.left,
                tags::ORDER_QTY => &mut found.ordered,
                TRANSACTION => &mut found.transaction,
                COMMISSION => &mut found.commission,
                COMMISSION_TYPE => &mut found.commission_type,
                LAST_LIQUIDITY => &mut found.liquidity,
                tags::TRANSACT_TIME => &mut found.time,
                tags::ACCOUNT => &mut found.account,
                tags::EXEC_REF_ID => &mut found.exec_ref_id,
                _ => continue,
            };
            // The first one counts: those of groups come later.
            place.get_or_insert(field.value);
        }
        found
    }
}

impl Market {
    pub(super) fn new(options: Fix44Options) -> Self {
        Self {
            directory: options.directory,
            venue: options.venue,
            session: options.session,
            shard: options.shard,
            number: 0,
            retransmitted: Flag::No,
            sent_at: Nanos(0),
            received_at: Nanos(0),
            strays: 0,
            asked: Asked::new(),
            may_be_known: false,
            occurrences: options.occurrences,
            known: Known::new(),
            refusals: Refusals::new(&options.dialect),
        }
    }

    /// Another directory holds from now on; it knows everything that this one knew.
    pub(super) fn revise(&mut self, directory: &Arc<Directory>) {
        self.directory = Arc::clone(directory);
    }

    /// Where the next message stands in the session, and when it came.
    pub(super) fn stamp(&mut self, said: &Said<'_>, received_at: Nanos) {
        self.number = said.sequence;
        self.retransmitted = if said.is_again { Flag::Yes } else { Flag::No };
        self.may_be_known = said.may_be_known;
        self.sent_at = said.sent_at;
        self.received_at = received_at;
    }

    /// A transport has opened, for a new session or for one that goes on.
    pub(super) fn begin_round(&mut self, is_new: bool) {
        if is_new {
            self.known.forget_numbers();
        }
        if let Some(occurrences) = &mut self.occurrences {
            occurrences.begin_round();
        }
    }

    /// The venue's terms for an order.
    pub(super) fn terms(
        &self,
        instrument: InstrumentIndex,
        lots: Lots,
        price: Option<Ticks>,
    ) -> Terms {
        let entry = self.directory.instrument(instrument).expect("orders name what is configured");
        let in_units = |count: i64, unit: Decimal| {
            Decimal::from_units(count, unit).expect("orders are within the limits")
        };
        Terms {
            symbol: entry.symbol,
            quantity: in_units(lots.0, entry.lot),
            price: price.map(|price| in_units(price.0, entry.tick)),
        }
    }

    /// Turns a message into its input; what is to be answered to one that has none.
    pub(super) fn take(
        &mut self,
        message: &Message<'_>,
        inputs: &mut SessionInputs,
    ) -> Option<Refusal> {
        let stray = match message.kind() {
            tags::kinds::EXECUTION_REPORT => match self.execution(message, inputs) {
                Ok(()) => return None,
                Err(stray) => stray,
            },
            tags::kinds::ORDER_CANCEL_REJECT => match self.cancel_reject(message) {
                Ok(input) => {
                    inputs.push(|buffer| input.encode(buffer));
                    return None;
                }
                Err(stray) => stray,
            },
            tags::kinds::REJECT | tags::kinds::BUSINESS_MESSAGE_REJECT => {
                self.refused(message, inputs);
                return None;
            }
            _ => Stray::Kind,
        };
        self.strays += 1;
        tracing::error!(
            session = self.session.0,
            number = self.number,
            kind = %words(message.kind()),
            %stray,
            "a message of the venue became no input"
        );
        stray.refusal(message)
    }

    /// The order that a report is about: the one that it names, or that a cancel names. The identity of a cancel is
    /// no order's; that of a replace is the order's from then on.
    fn order(&self, fields: &Fields<'_>) -> Result<OrderKey, Stray> {
        let named = self.key(fields.cl_ord_id);
        let order = named.filter(|key| key.leg != CANCEL_LEG);
        order.or_else(|| self.key(fields.orig_cl_ord_id)).or(named).ok_or(Stray::Order)
    }

    fn key(&self, text: Option<&[u8]>) -> Option<OrderKey> {
        let text = ClOrdId::new(str::from_utf8(text?).ok()?).ok()?;
        let (shard, key) = clordid::decode(&text).ok()?;
        (shard == self.shard).then_some(key)
    }

    fn instrument(&self, symbol: Option<&[u8]>) -> Result<&InstrumentEntry, Stray> {
        let symbol = symbol.and_then(|symbol| Symbol::new(str::from_utf8(symbol).ok()?).ok());
        let found = symbol.and_then(|symbol| self.directory.instrument_by_symbol(&symbol));
        found.filter(|entry| entry.venue == self.venue).ok_or(Stray::Symbol)
    }

    fn cancel_reject(&self, message: &Message<'_>) -> Result<VenueCancelReject, Stray> {
        let fields = &Fields::of(message);
        let order = self.order(fields)?;
        let is_replace = self.key(fields.cl_ord_id) == Some(order);
        Ok(VenueCancelReject {
            session: self.session,
            session_sequence: self.number,
            order,
            replace: (is_replace && order.leg != CANCEL_LEG).then_some(Flag::Yes),
            cxl_rej_reason: self.refusals.of_cancel(message),
            transact_time: fields.time.and_then(timestamp).unwrap_or(self.sent_at),
            receive_time: self.received_at,
        })
    }
}

/// Whether a report is about something that was traded.
pub(in crate::venue) const fn is_execution(exec_type: ExecType) -> bool {
    matches!(exec_type, ExecType::Trade | ExecType::TradeCorrect | ExecType::TradeCancel)
}

/// The value of a field of one character.
pub(in crate::venue) fn octet(value: Option<&[u8]>) -> Option<u8> {
    match value? {
        [octet] => Some(*octet),
        _ => None,
    }
}

/// What a fill costs, when the venue says it as an amount.
pub(in crate::venue) fn fee(fields: &Fields<'_>) -> Money {
    let amount = fields.commission.filter(|_| fields.commission_type == Some(COMMISSION_ABSOLUTE));
    let amount = amount.and_then(decimal).and_then(|amount| amount.to_money().ok());
    amount.unwrap_or(Money(0))
}

/// A number for an identity of the venue: the number that it is, or a digest of its characters, which has its
/// highest bit set so that the two cannot be mistaken for each other.
pub(in crate::venue) fn identity(text: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let is_plain = text.first().is_some_and(|first| *first != b'0');
    if let Some(number) = number(text).filter(|_| is_plain) {
        return number;
    }
    let digest =
        text.iter().fold(OFFSET, |digest, octet| (digest ^ u64::from(*octet)).wrapping_mul(PRIME));
    // The highest value stands for none.
    (digest | 1 << 63).min(u64::MAX - 1)
}
