//! Turns the venue's messages into inputs, and what an order is for into the venue's terms.
//!
//! Every message gets exactly one input or none. A message that names nothing of ours, or that cannot be said
//! in ticks and lots, is counted and logged, and never stops the session.

use std::sync::Arc;

use protocol::clordid;
use protocol::fix::{Message, decimal, number, tags, timestamp};
use protocol::messages::{
    ClOrdId, CxlRejReason, Decimal, ExecType, Flag, Liquidity, OrdRejReason, OrdStatus, OrderKey,
    SentGap, Side, Symbol, VenueCancelReject, VenueReport,
};
use protocol::units::{
    InstrumentIndex, Lots, Money, Nanos, PlanIndex, SessionIndex, Ticks, VenueIndex,
};

use super::super::SessionInputs;
use super::super::asked::Asked;
use super::Fix44Options;
use super::line::words;
use crate::configuration::Directory;
use crate::configuration::directory::InstrumentEntry;

/// `CommType` (13) of an amount of money.
const COMMISSION_ABSOLUTE: &[u8] = b"3";
/// `LastLiquidityInd` (851).
const LAST_LIQUIDITY: u32 = 851;
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
    #[error("field {0} is not a whole number of ticks or lots")]
    Unit(u32),
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
}

/// The fields of a report that count, found in one pass.
#[derive(Default)]
pub(in crate::venue) struct Fields<'m> {
    pub(in crate::venue) cl_ord_id: Option<&'m [u8]>,
    pub(in crate::venue) orig_cl_ord_id: Option<&'m [u8]>,
    pub(in crate::venue) order_id: Option<&'m [u8]>,
    pub(in crate::venue) exec_id: Option<&'m [u8]>,
    pub(in crate::venue) symbol: Option<&'m [u8]>,
    pub(in crate::venue) side: Option<&'m [u8]>,
    pub(in crate::venue) exec_type: Option<&'m [u8]>,
    pub(in crate::venue) ord_status: Option<&'m [u8]>,
    pub(in crate::venue) reject_reason: Option<&'m [u8]>,
    pub(in crate::venue) last_quantity: Option<&'m [u8]>,
    pub(in crate::venue) last_price: Option<&'m [u8]>,
    pub(in crate::venue) filled: Option<&'m [u8]>,
    pub(in crate::venue) left: Option<&'m [u8]>,
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
                tags::ORD_REJ_REASON | tags::CXL_REJ_REASON => &mut found.reject_reason,
                tags::LAST_QTY => &mut found.last_quantity,
                tags::LAST_PX => &mut found.last_price,
                tags::CUM_QTY => &mut found.filled,
                tags::LEAVES_QTY => &mut found.left,
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
    pub(super) fn new(options: &Fix44Options) -> Self {
        Self {
            directory: Arc::clone(&options.directory),
            venue: options.venue,
            session: options.session,
            shard: options.shard,
            number: 0,
            retransmitted: Flag::No,
            sent_at: Nanos(0),
            received_at: Nanos(0),
            strays: 0,
            asked: Asked::new(),
        }
    }

    /// Another directory holds from now on; it knows everything that this one knew.
    pub(super) fn revise(&mut self, directory: &Arc<Directory>) {
        self.directory = Arc::clone(directory);
    }

    /// Where the next message stands in the session, and when it came.
    pub(super) fn stamp(
        &mut self,
        number: u64,
        is_again: bool,
        sent_at: Nanos,
        received_at: Nanos,
    ) {
        self.number = number;
        self.retransmitted = if is_again { Flag::Yes } else { Flag::No };
        self.sent_at = sent_at;
        self.received_at = received_at;
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

    /// Turns a message into its input.
    pub(super) fn take(&mut self, message: &Message<'_>, inputs: &mut SessionInputs) {
        let stray = match message.kind() {
            tags::kinds::EXECUTION_REPORT => match self.report(&Fields::of(message)) {
                Ok(input) => return inputs.push(|buffer| input.encode(buffer)),
                Err(stray) => stray,
            },
            tags::kinds::ORDER_CANCEL_REJECT => match self.cancel_reject(&Fields::of(message)) {
                Ok(input) => return inputs.push(|buffer| input.encode(buffer)),
                Err(stray) => stray,
            },
            tags::kinds::BUSINESS_MESSAGE_REJECT => {
                let text = message.value(tags::TEXT).unwrap_or_default();
                tracing::error!(text = %words(text), "the venue cannot take a message of ours");
                let Some(from_sequence) = message.value(tags::REF_SEQ_NUM).and_then(number) else {
                    return;
                };
                // It was not processed: the same proof as a gap.
                let input = SentGap {
                    session: self.session,
                    session_sequence: self.number,
                    from_sequence,
                    count: 1,
                    receive_time: self.received_at,
                };
                return inputs.push(|buffer| input.encode(buffer));
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
    }

    /// The order that a report is about: the one that a cancel names, where there is one.
    fn order(&self, fields: &Fields<'_>) -> Result<OrderKey, Stray> {
        let key = |text: Option<&[u8]>| {
            let text = ClOrdId::new(str::from_utf8(text?).ok()?).ok()?;
            let (shard, key) = clordid::decode(&text).ok()?;
            (shard == self.shard).then_some(key)
        };
        key(fields.orig_cl_ord_id).or_else(|| key(fields.cl_ord_id)).ok_or(Stray::Order)
    }

    fn instrument(&self, symbol: Option<&[u8]>) -> Result<&InstrumentEntry, Stray> {
        let symbol = symbol.and_then(|symbol| Symbol::new(str::from_utf8(symbol).ok()?).ok());
        let found = symbol.and_then(|symbol| self.directory.instrument_by_symbol(&symbol));
        found.filter(|entry| entry.venue == self.venue).ok_or(Stray::Symbol)
    }

    /// The answer about an order that the venue does not know, or cannot tell about: it says little, and means
    /// nothing but that it is an answer.
    fn no_answer(&self, fields: &Fields<'_>) -> Option<VenueReport> {
        if fields.exec_type != Some(b"I") || fields.ord_status != Some(b"8") {
            return None;
        }
        let order = self.order(fields).ok()?;
        let instrument = self.asked.instrument(&order)?;
        let plan = self.directory.plan(PlanIndex(order.plan))?;
        Some(VenueReport {
            session: self.session,
            session_sequence: self.number,
            order,
            venue_order_id: 0,
            exec_id: identity(fields.exec_id.unwrap_or_default()),
            follower: plan.follower,
            instrument,
            side: octet(fields.side).and_then(Side::from_wire).unwrap_or(Side::Buy),
            exec_type: ExecType::OrderStatus,
            ord_status: OrdStatus::Rejected,
            ord_rej_reason: Some(OrdRejReason::UnknownOrder),
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(0),
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            retransmitted: self.retransmitted,
            transact_time: self.sent_at,
            receive_time: self.received_at,
        })
    }

    fn report(&self, fields: &Fields<'_>) -> Result<VenueReport, Stray> {
        if let Some(report) = self.no_answer(fields) {
            return Ok(report);
        }
        let order = self.order(fields)?;
        let plan = self.directory.plan(PlanIndex(order.plan)).ok_or(Stray::Plan)?;
        let instrument = self.instrument(fields.symbol)?;
        let lots = |value: Option<&[u8]>, tag| match value {
            None => Ok(Lots(0)),
            Some(value) => {
                let quantity = decimal(value).ok_or(Stray::Field(tag))?;
                instrument.lots(quantity).ok_or(Stray::Unit(tag))
            }
        };
        let exec_type = octet(fields.exec_type).and_then(ExecType::from_wire);
        let exec_type = exec_type.ok_or(Stray::Field(tags::EXEC_TYPE))?;
        let is_fill =
            matches!(exec_type, ExecType::Trade | ExecType::TradeCorrect | ExecType::TradeCancel);
        let last_price = match fields.last_price.filter(|_| is_fill) {
            None => None,
            Some(value) => {
                let price = decimal(value).ok_or(Stray::Field(tags::LAST_PX))?;
                Some(instrument.ticks(price).ok_or(Stray::Unit(tags::LAST_PX))?)
            }
        };
        Ok(VenueReport {
            session: self.session,
            session_sequence: self.number,
            order,
            venue_order_id: identity(fields.order_id.unwrap_or_default()),
            exec_id: identity(fields.exec_id.ok_or(Stray::Field(tags::EXEC_ID))?),
            follower: plan.follower,
            instrument: instrument.index,
            side: octet(fields.side).and_then(Side::from_wire).ok_or(Stray::Field(tags::SIDE))?,
            exec_type,
            ord_status: octet(fields.ord_status)
                .and_then(OrdStatus::from_wire)
                .ok_or(Stray::Field(tags::ORD_STATUS))?,
            ord_rej_reason: reject_reason(exec_type, fields.reject_reason),
            last_lots: if is_fill { lots(fields.last_quantity, tags::LAST_QTY)? } else { Lots(0) },
            last_price,
            cum_lots: lots(fields.filled, tags::CUM_QTY)?,
            leaves_lots: lots(fields.left, tags::LEAVES_QTY)?,
            fee: fee(fields),
            liquidity: match fields.liquidity {
                Some(b"1") => Some(Liquidity::Added),
                Some(b"2") => Some(Liquidity::Removed),
                _ => None,
            },
            retransmitted: self.retransmitted,
            transact_time: fields.time.and_then(timestamp).unwrap_or(self.sent_at),
            receive_time: self.received_at,
        })
    }

    fn cancel_reject(&self, fields: &Fields<'_>) -> Result<VenueCancelReject, Stray> {
        Ok(VenueCancelReject {
            session: self.session,
            session_sequence: self.number,
            order: self.order(fields)?,
            cxl_rej_reason: match fields.reject_reason {
                Some(b"0") => CxlRejReason::TooLate,
                Some(b"1") => CxlRejReason::UnknownOrder,
                _ => CxlRejReason::Other,
            },
            transact_time: fields.time.and_then(timestamp).unwrap_or(self.sent_at),
            receive_time: self.received_at,
        })
    }
}

/// The value of a field of one character.
pub(in crate::venue) fn octet(value: Option<&[u8]>) -> Option<u8> {
    match value? {
        [octet] => Some(*octet),
        _ => None,
    }
}

fn reject_reason(exec_type: ExecType, value: Option<&[u8]>) -> Option<OrdRejReason> {
    if exec_type != ExecType::Rejected {
        return None;
    }
    let code = value.and_then(number).and_then(|code| u16::try_from(code).ok());
    // Codes from 100 on are our own, not the standard's.
    let known = code.filter(|code| *code < 100).and_then(OrdRejReason::from_wire);
    Some(known.unwrap_or(OrdRejReason::Other))
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
