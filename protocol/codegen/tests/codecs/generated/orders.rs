//! Orders as in the examples of the SBE standard.
//!
//! Generated from codegen/tests/schemas/orders.xml by paceline-codegen; do not edit.

use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::text::Text;
use protocol::wire::{self, Fields, FieldsMut, Refusal};
use serde::Serialize;
use std::fmt;

/// Number of the schema `orders` in message headers.
pub const SCHEMA_ID: u16 = 91;

/// Version of the schema that we write.
pub const SCHEMA_VERSION: u16 = 0;

/// Template ids and names of all messages.
pub const TEMPLATES: &[(u16, &str)] =
    &[(97, "BusinessMessageReject"), (98, "ExecutionReport"), (99, "NewOrderSingle")];

/// A price in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Price {
    /// Thousandths.
    pub mantissa: i64,
}

impl Price {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 8;

    /// Power of ten.
    pub const EXPONENT: i8 = -3;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        self.mantissa == i64::MIN
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 8, R>) -> Result<Self, R> {
        Ok(Self { mantissa: fields.required::<{ price_at::MANTISSA }, _>(i64::MIN, "mantissa")? })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 8>) {
        fields.store::<{ price_at::MANTISSA }, _>(self.mantissa);
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 128];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 8, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, i64>(i64::MIN) {
            Some(_) => Self::read(fields).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the members, or null.
    #[inline]
    pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, 8>) {
        match value {
            Some(value) => value.write(fields),
            None => fields.put::<0, _>(Self::NULL),
        }
    }
}

/// Octets of the members of [`Price`](super::Price).
mod price_at {
    pub(super) const MANTISSA: usize = 0;
    pub(super) const FIELDS_END: usize = MANTISSA + size_of::<i64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 8);
}

/// A price in thousandths that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OptionalPrice {
    /// Thousandths.
    pub mantissa: i64,
}

impl OptionalPrice {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 8;

    /// Power of ten.
    pub const EXPONENT: i8 = -3;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        self.mantissa == i64::MIN
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 8, R>) -> Result<Self, R> {
        Ok(Self {
            mantissa: fields
                .required::<{ optional_price_at::MANTISSA }, _>(i64::MIN, "mantissa")?,
        })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 8>) {
        fields.store::<{ optional_price_at::MANTISSA }, _>(self.mantissa);
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 128];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 8, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, i64>(i64::MIN) {
            Some(_) => Self::read(fields).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the members, or null.
    #[inline]
    pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, 8>) {
        match value {
            Some(value) => value.write(fields),
            None => fields.put::<0, _>(Self::NULL),
        }
    }
}

/// Octets of the members of [`OptionalPrice`](super::OptionalPrice).
mod optional_price_at {
    pub(super) const MANTISSA: usize = 0;
    pub(super) const FIELDS_END: usize = MANTISSA + size_of::<i64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 8);
}

/// A month, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MonthYear {
    /// Year.
    pub year: u16,
    /// Month, from one.
    pub month: u8,
    /// Day, from one.
    pub day: Option<u8>,
    /// Week, from one.
    pub week: Option<u8>,
}

impl MonthYear {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 5;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        (self.year == u16::MAX)
            | (self.month == u8::MAX)
            | (self.day == Some(u8::MAX))
            | (self.week == Some(u8::MAX))
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 5, R>) -> Result<Self, R> {
        Ok(Self {
            year: fields.required::<{ month_year_at::YEAR }, _>(u16::MAX, "year")?,
            month: fields.required::<{ month_year_at::MONTH }, _>(u8::MAX, "month")?,
            day: fields.optional::<{ month_year_at::DAY }, _>(u8::MAX),
            week: fields.optional::<{ month_year_at::WEEK }, _>(u8::MAX),
        })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 5>) {
        fields.store::<{ month_year_at::YEAR }, _>(self.year);
        fields.store::<{ month_year_at::MONTH }, _>(self.month);
        fields.store::<{ month_year_at::DAY }, _>(self.day.unwrap_or(u8::MAX));
        fields.store::<{ month_year_at::WEEK }, _>(self.week.unwrap_or(u8::MAX));
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 5] = [255, 255, 0, 0, 0];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 5, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, u16>(u16::MAX) {
            Some(_) => Self::read(fields).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the members, or null.
    #[inline]
    pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, 5>) {
        match value {
            Some(value) => value.write(fields),
            None => fields.put::<0, _>(Self::NULL),
        }
    }
}

/// Octets of the members of [`MonthYear`](super::MonthYear).
mod month_year_at {
    pub(super) const YEAR: usize = 0;
    pub(super) const MONTH: usize = YEAR + size_of::<u16>();
    pub(super) const DAY: usize = MONTH + size_of::<u8>();
    pub(super) const WEEK: usize = DAY + size_of::<u8>();
    pub(super) const FIELDS_END: usize = WEEK + size_of::<u8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 5);
}

/// An identity of eight characters.
pub type Id = Text<8>;

/// FIX Side (tag 54).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Side {
    /// Buys.
    Buy = b'1',
    /// Sells.
    Sell = b'2',
}

impl Side {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Buy, Self::Sell];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'1' => Some(Self::Buy),
            b'2' => Some(Self::Sell),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// FIX OrdType (tag 40).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum OrdType {
    /// At any price.
    Market = b'1',
    /// At the limit or better.
    Limit = b'2',
}

impl OrdType {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Market, Self::Limit];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'1' => Some(Self::Market),
            b'2' => Some(Self::Limit),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// FIX ExecType (tag 150).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum ExecType {
    /// Accepted.
    New = b'0',
    /// A fill.
    Trade = b'F',
}

impl ExecType {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::New, Self::Trade];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'0' => Some(Self::New),
            b'F' => Some(Self::Trade),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// FIX OrdStatus (tag 39).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum OrdStatus {
    /// Nothing filled.
    New = b'0',
    /// Partly filled.
    PartialFill = b'1',
}

impl OrdStatus {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::New, Self::PartialFill];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'0' => Some(Self::New),
            b'1' => Some(Self::PartialFill),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// FIX BusinessRejectReason (tag 380).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum RejectReason {
    /// No such instrument.
    UnknownSecurity = 2,
    /// Not allowed.
    NotAuthorized = 6,
}

impl RejectReason {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::UnknownSecurity, Self::NotAuthorized];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            2 => Some(Self::UnknownSecurity),
            6 => Some(Self::NotAuthorized),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// FIX BusinessMessageReject (j).
///
/// Template 97: a block of 9 octets, then the data `text`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | refId |
/// | 8 | 1 | reason |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BusinessMessageReject<'a> {
    /// Of the refused message.
    pub ref_id: Id,
    /// The broken rule.
    pub reason: RejectReason,
    /// For people.
    #[serde(serialize_with = "wire::serialize_data")]
    pub text: &'a [u8],
}

impl fmt::Debug for BusinessMessageReject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BusinessMessageReject")
            .field("ref_id", &self.ref_id)
            .field("reason", &self.reason)
            .field("text", &wire::Escaped(self.text))
            .finish()
    }
}

impl<'a> BusinessMessageReject<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 97;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 9;

    const NAME: &'static str = "BusinessMessageReject";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    #[inline]
    fn read<R: Refusal>(octets: &[u8; business_message_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            ref_id: fields.text::<{ business_message_reject_at::REF_ID }, _>("refId")?,
            reason: fields.listed::<{ business_message_reject_at::REASON }, _, _>(
                u8::MAX,
                RejectReason::from_wire,
                "reason",
            )?,
            text: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 9]) {
        let mut fields = FieldsMut::new(block);
        fields.put::<{ business_message_reject_at::REF_ID }, _>(self.ref_id.to_wire());
        fields.store::<{ business_message_reject_at::REASON }, _>(self.reason.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.text.len()
    }

    /// Writes header, block and data to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], a number is the null of
    /// its type, or data is longer than 65534 octets.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let (header, block, rest) = wire::parts_mut(buffer, Self::NAME);
        *header = const { Self::HEADER.to_wire() };
        self.write(block);
        wire::put_data(rest, self.text, "BusinessMessageReject.text", 65534);

        self.encoded_length()
    }

    /// Reads a message that starts at its header. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    pub fn decode(message: &'a [u8]) -> Result<Self, Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let mut decoded = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let rest = opened.rest;
        let (text, _) = wire::data(rest, Self::NAME, "text", 65534)?;
        decoded.text = text;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`BusinessMessageReject`](super::BusinessMessageReject).
mod business_message_reject_at {
    pub(super) const REF_ID: usize = 0;
    pub(super) const REASON: usize = REF_ID + 8;
    pub(super) const FIELDS_END: usize = REASON + size_of::<super::RejectReason>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 9);
}

/// FIX ExecutionReport (8).
///
/// Template 98: a block of 42 octets, then the group `fills`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | orderId |
/// | 8 | 8 | execId |
/// | 16 | 1 | execType |
/// | 17 | 1 | ordStatus |
/// | 18 | 8 | symbol |
/// | 26 | 5 | maturity |
/// | 31 | 1 | side |
/// | 32 | 4 | leavesQty |
/// | 36 | 4 | cumQty |
/// | 40 | 2 | tradeDate |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExecutionReport {
    /// The venue's number.
    pub order_id: Id,
    /// The number of this report.
    pub exec_id: Id,
    /// What it says.
    pub exec_type: ExecType,
    /// Status after it.
    pub ord_status: OrdStatus,
    /// Instrument.
    pub symbol: Id,
    /// Maturity.
    pub maturity: MonthYear,
    /// Side.
    pub side: Side,
    /// Still open.
    pub leaves_qty: i32,
    /// Filled so far.
    pub cum_qty: i32,
    /// Days since 1970-01-01.
    pub trade_date: u16,
}

impl ExecutionReport {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 65534;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 98;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 42;

    const NAME: &'static str = "ExecutionReport";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.maturity.has_null())
            | (self.leaves_qty == i32::MIN)
            | (self.cum_qty == i32::MIN)
            | (self.trade_date == u16::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; execution_report_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            order_id: fields.text::<{ execution_report_at::ORDER_ID }, _>("orderId")?,
            exec_id: fields.text::<{ execution_report_at::EXEC_ID }, _>("execId")?,
            exec_type: fields.listed::<{ execution_report_at::EXEC_TYPE }, _, _>(
                0,
                ExecType::from_wire,
                "execType",
            )?,
            ord_status: fields.listed::<{ execution_report_at::ORD_STATUS }, _, _>(
                0,
                OrdStatus::from_wire,
                "ordStatus",
            )?,
            symbol: fields.text::<{ execution_report_at::SYMBOL }, _>("symbol")?,
            maturity: MonthYear::read(
                fields.part::<{ execution_report_at::MATURITY }, _>("maturity"),
            )?,
            side: fields.listed::<{ execution_report_at::SIDE }, _, _>(
                0,
                Side::from_wire,
                "side",
            )?,
            leaves_qty: fields
                .required::<{ execution_report_at::LEAVES_QTY }, _>(i32::MIN, "leavesQty")?,
            cum_qty: fields.required::<{ execution_report_at::CUM_QTY }, _>(i32::MIN, "cumQty")?,
            trade_date: fields
                .required::<{ execution_report_at::TRADE_DATE }, _>(u16::MAX, "tradeDate")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 42]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ execution_report_at::ORDER_ID }, _>(self.order_id.to_wire());
        fields.put::<{ execution_report_at::EXEC_ID }, _>(self.exec_id.to_wire());
        fields.store::<{ execution_report_at::EXEC_TYPE }, _>(self.exec_type.to_wire());
        fields.store::<{ execution_report_at::ORD_STATUS }, _>(self.ord_status.to_wire());
        fields.put::<{ execution_report_at::SYMBOL }, _>(self.symbol.to_wire());
        self.maturity.write(fields.part::<{ execution_report_at::MATURITY }, _>());
        fields.store::<{ execution_report_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ execution_report_at::LEAVES_QTY }, _>(self.leaves_qty);
        fields.store::<{ execution_report_at::CUM_QTY }, _>(self.cum_qty);
        fields.store::<{ execution_report_at::TRADE_DATE }, _>(self.trade_date);
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * ExecutionReportEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`ExecutionReportEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[ExecutionReportEntry]) -> usize {
        let mut encoder = ExecutionReportEncoder::new(buffer, self);
        for entry in entries {
            encoder.push(entry).expect("the caller made room for every entry");
        }
        encoder.finish()
    }

    /// Reads a message that starts at its header: the root's fields and the entries, whose
    /// octets are all there. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule outside the entries.
    #[inline]
    pub fn decode(message: &[u8]) -> Result<(Self, ExecutionReportEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = wire::OpenedGroup::open(opened.rest, Self::NAME, 65534)?;
        Ok((root, ExecutionReportEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`ExecutionReport`](super::ExecutionReport).
mod execution_report_at {
    pub(super) const ORDER_ID: usize = 0;
    pub(super) const EXEC_ID: usize = ORDER_ID + 8;
    pub(super) const EXEC_TYPE: usize = EXEC_ID + 8;
    pub(super) const ORD_STATUS: usize = EXEC_TYPE + size_of::<super::ExecType>();
    pub(super) const SYMBOL: usize = ORD_STATUS + size_of::<super::OrdStatus>();
    pub(super) const MATURITY: usize = SYMBOL + 8;
    pub(super) const SIDE: usize = MATURITY + super::MonthYear::ENCODED_LENGTH;
    pub(super) const LEAVES_QTY: usize = SIDE + size_of::<super::Side>();
    pub(super) const CUM_QTY: usize = LEAVES_QTY + size_of::<i32>();
    pub(super) const TRADE_DATE: usize = CUM_QTY + size_of::<i32>();
    pub(super) const FIELDS_END: usize = TRADE_DATE + size_of::<u16>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 42);
}

/// The fills.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | fillPx |
/// | 8 | 4 | fillQty |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExecutionReportEntry {
    /// Price.
    pub fill_px: Price,
    /// Quantity.
    pub fill_qty: i32,
}

impl ExecutionReportEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 12;

    const NAME: &'static str = "ExecutionReport.fills";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.fill_px.has_null()) | (self.fill_qty == i32::MIN)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; execution_report_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            fill_px: Price::read(
                fields.part::<{ execution_report_entry_at::FILL_PX }, _>("fillPx"),
            )?,
            fill_qty: fields
                .required::<{ execution_report_entry_at::FILL_QTY }, _>(i32::MIN, "fillQty")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        self.fill_px.write(fields.part::<{ execution_report_entry_at::FILL_PX }, _>());
        fields.store::<{ execution_report_entry_at::FILL_QTY }, _>(self.fill_qty);
    }

    #[inline]
    fn decode<R: Refusal>(_version: u16, block: &[u8]) -> Result<Self, R> {
        Self::read(wire::fields::<_, R>(block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of an [`ExecutionReportEntry`](super::ExecutionReportEntry).
mod execution_report_entry_at {
    pub(super) const FILL_PX: usize = 0;
    pub(super) const FILL_QTY: usize = FILL_PX + super::Price::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = FILL_QTY + size_of::<i32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 12);
}

/// The entries of [`ExecutionReport`], read one by one.
#[derive(Clone, Debug)]
pub struct ExecutionReportEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for ExecutionReportEntries<'_> {
    type Item = Result<ExecutionReportEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(ExecutionReportEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for ExecutionReportEntries<'_> {}

impl ExecutionReportEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(ExecutionReportEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match ExecutionReportEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = ExecutionReportEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`ExecutionReport`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct ExecutionReportEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; ExecutionReportEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> ExecutionReportEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`ExecutionReport::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &ExecutionReport) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, ExecutionReport::NAME);
        *header = const { ExecutionReport::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, ExecutionReport::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(ExecutionReport::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`ExecutionReport::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &ExecutionReportEntry) -> Result<(), wire::Full> {
        let place = self.entries.get_mut(self.count).ok_or(wire::Full)?;
        entry.write(place);
        self.count += 1;
        Ok(())
    }

    /// Entries so far.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no entry yet.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Writes the number of entries. Returns the octets of the message.
    #[inline]
    pub fn finish(self) -> usize {
        let count = u16::try_from(self.count).expect("entries are at most ENTRIES_MAX");
        *self.dimension = wire::dimension(ExecutionReportEntry::ENTRY_LENGTH, count);
        ExecutionReport::encoded_length(self.count)
    }
}

/// FIX NewOrderSingle (D).
///
/// Template 99: a block of 54 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | clOrdId |
/// | 8 | 8 | account |
/// | 16 | 8 | symbol |
/// | 24 | 1 | side |
/// | 25 | 8 | transactTime |
/// | 33 | 4 | orderQty |
/// | 37 | 1 | ordType |
/// | 38 | 8 | price |
/// | 46 | 8 | stopPx |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NewOrderSingle {
    /// Never reused.
    pub cl_ord_id: Id,
    /// Account.
    pub account: Id,
    /// Instrument.
    pub symbol: Id,
    /// Side.
    pub side: Side,
    /// Nanoseconds since 1970.
    pub transact_time: u64,
    /// Quantity.
    pub order_qty: i32,
    /// Type.
    pub ord_type: OrdType,
    /// Limit.
    pub price: Price,
    /// Stop price.
    pub stop_px: Option<OptionalPrice>,
}

impl NewOrderSingle {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 99;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 54;

    const NAME: &'static str = "NewOrderSingle";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.transact_time == u64::MAX)
            | (self.order_qty == i32::MIN)
            | (self.price.has_null())
            | (self.stop_px.is_some_and(OptionalPrice::has_null))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; new_order_single_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ new_order_single_at::CL_ORD_ID }, _>("clOrdId")?,
            account: fields.text::<{ new_order_single_at::ACCOUNT }, _>("account")?,
            symbol: fields.text::<{ new_order_single_at::SYMBOL }, _>("symbol")?,
            side: fields.listed::<{ new_order_single_at::SIDE }, _, _>(
                0,
                Side::from_wire,
                "side",
            )?,
            transact_time: fields
                .required::<{ new_order_single_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            order_qty: fields
                .required::<{ new_order_single_at::ORDER_QTY }, _>(i32::MIN, "orderQty")?,
            ord_type: fields.listed::<{ new_order_single_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            price: Price::read(fields.part::<{ new_order_single_at::PRICE }, _>("price"))?,
            stop_px: OptionalPrice::read_optional(
                fields.part::<{ new_order_single_at::STOP_PX }, _>("stopPx"),
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 54]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ new_order_single_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.put::<{ new_order_single_at::ACCOUNT }, _>(self.account.to_wire());
        fields.put::<{ new_order_single_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ new_order_single_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ new_order_single_at::TRANSACT_TIME }, _>(self.transact_time);
        fields.store::<{ new_order_single_at::ORDER_QTY }, _>(self.order_qty);
        fields.store::<{ new_order_single_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        self.price.write(fields.part::<{ new_order_single_at::PRICE }, _>());
        OptionalPrice::write_optional(
            self.stop_px,
            fields.part::<{ new_order_single_at::STOP_PX }, _>(),
        );
    }

    /// Writes header and block to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::ENCODED_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let (header, block, _) = wire::parts_mut(buffer, Self::NAME);
        *header = const { Self::HEADER.to_wire() };
        self.write(block);
        Self::ENCODED_LENGTH
    }

    /// Reads a message that starts at its header. What a newer sender appends is skipped.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    #[inline]
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of a [`NewOrderSingle`](super::NewOrderSingle).
mod new_order_single_at {
    pub(super) const CL_ORD_ID: usize = 0;
    pub(super) const ACCOUNT: usize = CL_ORD_ID + 8;
    pub(super) const SYMBOL: usize = ACCOUNT + 8;
    pub(super) const SIDE: usize = SYMBOL + 8;
    pub(super) const TRANSACT_TIME: usize = SIDE + size_of::<super::Side>();
    pub(super) const ORDER_QTY: usize = TRANSACT_TIME + size_of::<u64>();
    pub(super) const ORD_TYPE: usize = ORDER_QTY + size_of::<i32>();
    pub(super) const PRICE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const STOP_PX: usize = PRICE + super::Price::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = STOP_PX + super::OptionalPrice::ENCODED_LENGTH;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 54);
}

/// Any message of the schema `orders`, entries included. It allocates for entries: it
/// is meant for tools, not for the path of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "message")]
pub enum Message<'a> {
    /// FIX BusinessMessageReject (j).
    BusinessMessageReject(BusinessMessageReject<'a>),
    /// FIX ExecutionReport (8).
    ExecutionReport {
        /// The fields of the root.
        #[serde(flatten)]
        root: ExecutionReport,
        /// The fills.
        fills: Vec<ExecutionReportEntry>,
    },
    /// FIX NewOrderSingle (D).
    NewOrderSingle(NewOrderSingle),
}

type Decoder = fn(&[u8]) -> Result<Message<'_>, Malformed>;

const DECODERS: &[(u16, Decoder)] = &[
    (BusinessMessageReject::TEMPLATE_ID, |message| {
        BusinessMessageReject::decode(message).map(Message::BusinessMessageReject)
    }),
    (ExecutionReport::TEMPLATE_ID, |message| {
        ExecutionReport::decode(message).and_then(|(root, entries)| {
            Ok(Message::ExecutionReport { root, fills: entries.collect::<Result<_, _>>()? })
        })
    }),
    (NewOrderSingle::TEMPLATE_ID, |message| {
        NewOrderSingle::decode(message).map(Message::NewOrderSingle)
    }),
];

impl<'a> Message<'a> {
    /// Reads a message that starts at its header.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    pub fn decode(message: &'a [u8]) -> Result<Self, Malformed> {
        let header = MessageHeader::decode(message)?;
        if header.schema_id != SCHEMA_ID {
            let given = header.schema_id;
            return Err(Malformed::WrongSchema { expected: SCHEMA_ID, given });
        }
        let given = header.template_id;
        match DECODERS.iter().find(|(template, _)| *template == given) {
            Some((_, decode)) => decode(message),
            None => Err(Malformed::UnknownTemplate { schema: SCHEMA_ID, given }),
        }
    }

    /// Octets that [`Self::encode`] writes.
    #[must_use]
    pub fn encoded_length(&self) -> usize {
        match self {
            Self::BusinessMessageReject(message) => message.encoded_length(),
            Self::ExecutionReport { fills, .. } => ExecutionReport::encoded_length(fills.len()),
            Self::NewOrderSingle(_) => NewOrderSingle::ENCODED_LENGTH,
        }
    }

    /// Writes the message to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], or the message breaks a
    /// rule of its own encoder.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        match self {
            Self::BusinessMessageReject(message) => message.encode(buffer),
            Self::ExecutionReport { root, fills } => root.encode(buffer, fills),
            Self::NewOrderSingle(message) => message.encode(buffer),
        }
    }

    /// Identifies the kind of message in its header.
    #[must_use]
    pub const fn template_id(&self) -> u16 {
        match self {
            Self::BusinessMessageReject { .. } => BusinessMessageReject::TEMPLATE_ID,
            Self::ExecutionReport { .. } => ExecutionReport::TEMPLATE_ID,
            Self::NewOrderSingle { .. } => NewOrderSingle::TEMPLATE_ID,
        }
    }

    /// The kind of message, as the schema names it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        let id = self.template_id();
        let found = TEMPLATES.iter().find(|(template, _)| *template == id);
        found.expect("every message is in the list").1
    }
}
