//! Our codec and those of two crates, each used in its fastest documented way.
//!
//! `ironfix-tagvalue` gives texts, numbers and decimals, `nanofix` gives texts and numbers: what a crate does
//! not convert, our conversions do.

use ironfix_tagvalue::{Decoder, Encoder, FieldIndex};
use nanofix::parser::FixParser;
use nanofix::serializer::FixSerializer;
use protocol::fix::{MESSAGE_BYTES_MAX, NewOrder, OrderTemplate, Piece, number, peek, tags};
use protocol::messages::Decimal;

use super::{Codec, Digest, FIELDS, Order};
use crate::cases::codecs::fix::template;

/// Octets of the longest order.
const ORDER_BYTES: usize = 512;
/// What is the same in all orders.
const TIME: &[u8] = b"20260102-03:04:05.678";
const ACCOUNT: &[u8] = b"100007";
const SYMBOL: &[u8] = b"EURUSD";
/// `PositionEffect`: the standard's later versions have it, 4.4 has it from them.
const POSITION_EFFECT: u32 = 77;

/// Our codec.
pub(super) struct Ours {
    template: OrderTemplate,
    buffer: [u8; ORDER_BYTES],
}

impl Ours {
    pub(super) fn new() -> Self {
        Self { template: template(), buffer: [0; ORDER_BYTES] }
    }
}

impl Codec for Ours {
    const NAME: &'static str = "ours";

    fn read(&mut self, octets: &[u8]) -> Option<u64> {
        let Piece::Message(message) = peek(octets, MESSAGE_BYTES_MAX) else { return None };
        let mut digest = Digest::default();
        digest.text(message.kind())?;
        for field in message.fields() {
            let field = field.ok()?;
            match field.tag {
                tags::MSG_SEQ_NUM => digest.add(number(field.value)?),
                tag => other(&mut digest, tag, field.value)?,
            }
        }
        digest.whole()
    }

    fn write(&mut self, order: &Order) -> Option<&[u8]> {
        let order = NewOrder {
            sequence: order.sequence,
            cl_ord_id: &order.id,
            names: b"1=100007\x0155=EURUSD\x01",
            side: order.side,
            quantity: Decimal::new(order.quantity, 0),
            price: Some(Decimal::new(order.hundredths, -2)),
            stop: None,
        };
        let length = self.template.write(&order, &mut self.buffer).ok()?;
        self.buffer.get(..length)
    }
}

/// Reads a field whose number is not that of the message by our conversions.
#[inline]
fn other(digest: &mut Digest, tag: u32, value: &[u8]) -> Option<()> {
    match tag {
        tags::SENDER_COMP_ID
        | tags::TARGET_COMP_ID
        | tags::ACCOUNT
        | tags::CL_ORD_ID
        | tags::EXEC_ID
        | tags::ORDER_ID
        | tags::SYMBOL => digest.text(value),
        tags::ORD_STATUS | tags::SIDE | tags::EXEC_TYPE => digest.character(value),
        tags::AVG_PX
        | tags::LAST_PX
        | tags::CUM_QTY
        | tags::LAST_QTY
        | tags::ORDER_QTY
        | tags::LEAVES_QTY => digest.decimal(value),
        tags::SENDING_TIME | tags::TRANSACT_TIME => digest.time(value),
        _ => None,
    }
}

/// `ironfix-tagvalue`: an index of fields that is used again; an encoder that is used again.
pub(super) struct Ironfix {
    index: FieldIndex,
    encoder: Encoder,
}

impl Ironfix {
    pub(super) fn new() -> Self {
        let index = FieldIndex::with_capacity(2 * FIELDS);
        Self { index, encoder: Encoder::with_capacity("FIX.4.4", ORDER_BYTES) }
    }
}

impl Codec for Ironfix {
    const NAME: &'static str = "ironfix-tagvalue";

    fn read(&mut self, octets: &[u8]) -> Option<u64> {
        let message = Decoder::new(octets).decode_into(&mut self.index).ok()?;
        let mut digest = Digest::default();
        for field in message.fields() {
            match field.tag {
                tags::MSG_SEQ_NUM => digest.add(field.as_u64().ok()?),
                tags::AVG_PX
                | tags::LAST_PX
                | tags::CUM_QTY
                | tags::LAST_QTY
                | tags::ORDER_QTY
                | tags::LEAVES_QTY => {
                    let value = field.as_decimal().ok()?;
                    let exponent = -i8::try_from(value.scale()).ok()?;
                    digest.hundredths(i64::try_from(value.mantissa()).ok()?, exponent)?;
                }
                tags::MSG_TYPE => digest.text(field.value)?,
                // Of the frame: they have been checked.
                tags::BEGIN_STRING | tags::BODY_LENGTH => {}
                tag => other(&mut digest, tag, field.value)?,
            }
        }
        digest.whole()
    }

    fn write(&mut self, order: &Order) -> Option<&[u8]> {
        let mut digits = [0; PRICE_BYTES];
        let encoder = &mut self.encoder;
        encoder.clear();
        encoder.put_raw(tags::MSG_TYPE, b"D");
        encoder.put_uint(tags::MSG_SEQ_NUM, order.sequence);
        encoder.put_raw(tags::SENDER_COMP_ID, b"GATEWAY");
        encoder.put_raw(tags::TARGET_COMP_ID, b"VENUE");
        encoder.put_raw(tags::SENDING_TIME, TIME);
        encoder.put_raw(tags::ACCOUNT, ACCOUNT);
        encoder.put_str(tags::CL_ORD_ID, order.id.as_str());
        encoder.put_raw(tags::HANDL_INST, b"1");
        encoder.put_int(tags::ORDER_QTY, order.quantity);
        encoder.put_raw(tags::ORD_TYPE, b"2");
        encoder.put_raw(tags::PRICE, price(order.hundredths, &mut digits));
        encoder.put_raw(tags::SIDE, &[order.side]);
        encoder.put_raw(tags::SYMBOL, SYMBOL);
        encoder.put_raw(tags::TIME_IN_FORCE, b"3");
        encoder.put_raw(tags::TRANSACT_TIME, TIME);
        encoder.put_raw(POSITION_EFFECT, b"O");
        encoder.finish().ok()
    }
}

/// `nanofix`: its parser with all checks, its serializer over a buffer that is used again.
pub(super) struct Nanofix {
    parser: FixParser,
    buffer: [u8; ORDER_BYTES],
}

impl Nanofix {
    pub(super) fn new() -> Self {
        Self { parser: FixParser::new(), buffer: [0; ORDER_BYTES] }
    }
}

impl Codec for Nanofix {
    const NAME: &'static str = "nanofix";

    fn read(&mut self, octets: &[u8]) -> Option<u64> {
        let (message, _) = self.parser.parse(octets).ok()?;
        let mut digest = Digest::default();
        digest.text(message.msg_type()?)?;
        digest.add(message.msg_seq_num()?);
        for field in message.fields() {
            let start = field.offset as usize;
            let value = octets.get(start..start + usize::from(field.length))?;
            match field.tag {
                tags::BEGIN_STRING
                | tags::BODY_LENGTH
                | tags::CHECK_SUM
                | tags::MSG_TYPE
                | tags::MSG_SEQ_NUM => {}
                tag => other(&mut digest, tag, value)?,
            }
        }
        digest.whole()
    }

    fn write(&mut self, order: &Order) -> Option<&[u8]> {
        let mut digits = [0; PRICE_BYTES];
        let mut serializer = FixSerializer::new(&mut self.buffer);
        serializer
            .begin(b"FIX.4.4", b"D")
            .add_u64(tags::MSG_SEQ_NUM, order.sequence)
            .add_str(tags::SENDER_COMP_ID, b"GATEWAY")
            .add_str(tags::TARGET_COMP_ID, b"VENUE")
            .add_str(tags::SENDING_TIME, TIME)
            .add_str(tags::ACCOUNT, ACCOUNT)
            .add_str(tags::CL_ORD_ID, order.id.as_bytes())
            .add_str(tags::HANDL_INST, b"1")
            .add_int(tags::ORDER_QTY, order.quantity)
            .add_str(tags::ORD_TYPE, b"2")
            .add_str(tags::PRICE, price(order.hundredths, &mut digits))
            .add_str(tags::SIDE, &[order.side])
            .add_str(tags::SYMBOL, SYMBOL)
            .add_str(tags::TIME_IN_FORCE, b"3")
            .add_str(tags::TRANSACT_TIME, TIME)
            .add_str(POSITION_EFFECT, b"O");
        let length = serializer.finalize();
        self.buffer.get(..length)
    }
}

/// Octets of the longest price.
pub(super) const PRICE_BYTES: usize = 24;

/// Hundredths as a decimal, for codecs that take texts; prices are above one.
pub(super) fn price(hundredths: i64, digits: &mut [u8; PRICE_BYTES]) -> &[u8] {
    let (mut rest, mut at) = (hundredths.unsigned_abs(), PRICE_BYTES);
    while rest > 0 {
        if at == PRICE_BYTES - 2 {
            at -= 1;
            digits[at] = b'.';
        }
        at -= 1;
        digits[at] = b'0' + (rest % 10).to_le_bytes()[0];
        rest /= 10;
    }
    &digits[at..]
}
