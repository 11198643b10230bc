//! One message of the hot path, written and read by the foreign codec as its own documentation does it:
//! what the benchmark holds ours against.

use crate::foreign::paceline::message_header::MessageHeader;
use crate::foreign::paceline::new_order_single::{self, NewOrderSingle};
use crate::foreign::paceline::types::{OrdType, PositionEffect, Side, TimeInForce};

/// The values of a `NewOrderSingle`. Enumerations are as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the schema says what they are")]
pub struct Order {
    pub cl_ord_id: [u8; 20],
    pub account: u32,
    pub security_id: u32,
    pub side: u8,
    pub ord_type: u8,
    pub time_in_force: u8,
    pub position_effect: u8,
    pub quantity: i64,
    pub price: Option<i64>,
    pub transact_time: u64,
}

impl Order {
    /// Writes header and block to the start of the buffer. Returns octets written; `None` when the buffer
    /// is too short.
    #[inline]
    pub fn encode(&self, schema_id: u16, version: u16, buffer: &mut [u8]) -> Option<usize> {
        let header = MessageHeader {
            block_length: NewOrderSingle::BLOCK_LENGTH.into(),
            template_id: NewOrderSingle::TEMPLATE_ID.into(),
            schema_id: schema_id.into(),
            version: version.into(),
        };
        let written = NewOrderSingle::encode_with_header_into(buffer, header, |encoder| {
            encoder
                .cl_ord_id(self.cl_ord_id)
                .account(self.account)
                .security_id(self.security_id)
                .side(Side(self.side))
                .ord_type(OrdType(self.ord_type))
                .time_in_force(TimeInForce(self.time_in_force))
                .position_effect(PositionEffect(self.position_effect))
                .quantity(self.quantity.into())
                .price(self.price.unwrap_or(i64::MIN).into())
                .transact_time(self.transact_time.into());
            Ok(())
        });
        written.ok()
    }

    /// Reads all fields of a message that starts at its header; `None` when it is another one, or an
    /// enumeration has no such value.
    #[inline]
    #[must_use]
    pub fn decode(message: &[u8]) -> Option<Self> {
        let (header, body) = MessageHeader::parse_prefix(message)?;
        if header.template_id.get() != NewOrderSingle::TEMPLATE_ID {
            return None;
        }
        let (view, _) = new_order_single::parse_with_header(body, header)?;
        let body: &NewOrderSingle = &view.body;
        body.side.as_enum()?;
        body.ord_type.as_enum()?;
        body.time_in_force.as_enum()?;
        body.position_effect.as_enum()?;
        Some(Self {
            cl_ord_id: body.cl_ord_id,
            account: body.account.get(),
            security_id: body.security_id.get(),
            side: body.side.0,
            ord_type: body.ord_type.0,
            time_in_force: body.time_in_force.0,
            position_effect: body.position_effect.0,
            quantity: body.quantity.get(),
            price: body.price_opt(),
            transact_time: body.transact_time.get(),
        })
    }
}
