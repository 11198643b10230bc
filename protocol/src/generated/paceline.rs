//! Paceline application and journal messages.
//!
//! Generated from schema/paceline.xml by paceline-codegen; do not edit.

use crate::header::MessageHeader;
use crate::malformed::Malformed;
use crate::text::Text;
use crate::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, Ratio,
    Sequence, SessionIndex, Ticks, VenueIndex,
};
use crate::wire::{self, Fields, FieldsMut, Refusal};
use serde::Serialize;
use std::fmt;

/// Number of the schema `paceline` in message headers.
pub const SCHEMA_ID: u16 = 7710;

/// Version of the schema that we write.
pub const SCHEMA_VERSION: u16 = 0;

/// Template ids and names of all messages.
pub const TEMPLATES: &[(u16, &str)] = &[
    (100, "LeaderFill"),
    (101, "LeaderAccount"),
    (102, "ControlCommand"),
    (364, "SettleOrder"),
    (103, "ControlReport"),
    (104, "EventReject"),
    (122, "LeaderWeight"),
    (123, "LeaderSignal"),
    (110, "LeaderOrder"),
    (200, "NewOrderSingle"),
    (214, "NewStopOrder"),
    (215, "StopReplaceRequest"),
    (201, "OrderCancelRequest"),
    (363, "OrderReplaceRequest"),
    (202, "OrderStatusRequest"),
    (203, "ExecutionReport"),
    (204, "OrderCancelReject"),
    (205, "PositionRequest"),
    (206, "PositionReport"),
    (207, "AccountRequest"),
    (208, "AccountReport"),
    (209, "SecurityListRequest"),
    (210, "SecurityDefinition"),
    (211, "MarketDataRequest"),
    (212, "Quote"),
    (213, "BusinessMessageReject"),
    (290, "MarketPrint"),
    (291, "MarketHalt"),
    (292, "MarketFunding"),
    (293, "CashFlow"),
    (294, "RejectOrders"),
    (300, "EpochStart"),
    (310, "VenueDefinition"),
    (311, "SessionDefinition"),
    (312, "InstrumentDefinition"),
    (313, "LeaderDefinition"),
    (314, "FollowerDefinition"),
    (315, "PlanDefinition"),
    (316, "LimitDefinition"),
    (318, "SupervisionDefinition"),
    (309, "FilterDefinition"),
    (317, "TierDefinition"),
    (350, "PolicyDefinition"),
    (120, "AllocationDefinition"),
    (113, "ProtectionDefinition"),
    (369, "MappingDefinition"),
    (319, "ConfigurationActivated"),
    (320, "LeaderEvent"),
    (321, "LeaderEquity"),
    (322, "VenueReport"),
    (323, "AccountSnapshot"),
    (324, "PositionSnapshot"),
    (325, "MarketQuote"),
    (326, "Command"),
    (327, "Timer"),
    (328, "SessionEvent"),
    (329, "SentGap"),
    (330, "ReceivedGap"),
    (331, "EventRefused"),
    (332, "OrdersHanded"),
    (333, "VenueCancelReject"),
    (334, "VenueRequest"),
    (335, "ConfigurationRefused"),
    (347, "Finding"),
    (360, "OrderQuery"),
    (361, "SessionNumbers"),
    (365, "OrderSettlement"),
    (340, "Instructions"),
    (341, "EpisodeStarted"),
    (342, "EventSkipped"),
    (343, "OrderUpdate"),
    (344, "CommandDecision"),
    (345, "Cancels"),
    (346, "Tripped"),
    (366, "OrderOverdue"),
    (348, "ExecutionFailed"),
    (349, "SyncUpdate"),
    (121, "Rebalanced"),
    (351, "LeaderWeightEvent"),
    (352, "LeaderOrderEvent"),
    (353, "LeaderOrderNoted"),
    (354, "LeaderSignalEvent"),
    (355, "LeaderSignalNoted"),
    (356, "LeaderReportRefused"),
    (357, "ProtectionNoted"),
    (368, "VenueReportRemark"),
    (362, "Replacements"),
];

/// A decimal number of any scale: mantissa times ten to the exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Decimal {
    /// Signed digits.
    pub mantissa: i64,
    /// Power of ten, from -18 to 18.
    pub exponent: i8,
}

impl Decimal {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 9;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        (self.mantissa == i64::MIN) | (self.exponent == i8::MIN)
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 9, R>) -> Result<Self, R> {
        Ok(Self {
            mantissa: fields.required::<{ decimal_at::MANTISSA }, _>(i64::MIN, "mantissa")?,
            exponent: fields.required::<{ decimal_at::EXPONENT }, _>(i8::MIN, "exponent")?,
        })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 9>) {
        fields.store::<{ decimal_at::MANTISSA }, _>(self.mantissa);
        fields.store::<{ decimal_at::EXPONENT }, _>(self.exponent);
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 9] = [0, 0, 0, 0, 0, 0, 0, 128, 0];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 9, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, i64>(i64::MIN) {
            Some(_) => Self::read(fields).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the members, or null.
    #[inline]
    pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, 9>) {
        match value {
            Some(value) => value.write(fields),
            None => fields.put::<0, _>(Self::NULL),
        }
    }
}

/// Octets of the members of [`Decimal`](super::Decimal).
mod decimal_at {
    pub(super) const MANTISSA: usize = 0;
    pub(super) const EXPONENT: usize = MANTISSA + size_of::<i64>();
    pub(super) const FIELDS_END: usize = EXPONENT + size_of::<i8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 9);
}

/// Our identity of an order; its printed form is the ClOrdID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderKey {
    /// Epoch that decided the order.
    pub epoch: u32,
    /// Journal sequence of the instructions record that decided it.
    pub sequence: u64,
    /// Plan index.
    pub plan: u32,
    /// Which order of this plan within the record; starts at zero.
    pub leg: u8,
}

impl OrderKey {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 17;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        (self.epoch == u32::MAX)
            | (self.sequence == u64::MAX)
            | (self.plan == u32::MAX)
            | (self.leg == u8::MAX)
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 17, R>) -> Result<Self, R> {
        Ok(Self {
            epoch: fields.required::<{ order_key_at::EPOCH }, _>(u32::MAX, "epoch")?,
            sequence: fields.required::<{ order_key_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            plan: fields.required::<{ order_key_at::PLAN }, _>(u32::MAX, "plan")?,
            leg: fields.required::<{ order_key_at::LEG }, _>(u8::MAX, "leg")?,
        })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 17>) {
        fields.store::<{ order_key_at::EPOCH }, _>(self.epoch);
        fields.store::<{ order_key_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ order_key_at::PLAN }, _>(self.plan);
        fields.store::<{ order_key_at::LEG }, _>(self.leg);
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 17] = [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 17, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, u32>(u32::MAX) {
            Some(_) => Self::read(fields).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the members, or null.
    #[inline]
    pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, 17>) {
        match value {
            Some(value) => value.write(fields),
            None => fields.put::<0, _>(Self::NULL),
        }
    }
}

/// Octets of the members of [`OrderKey`](super::OrderKey).
mod order_key_at {
    pub(super) const EPOCH: usize = 0;
    pub(super) const SEQUENCE: usize = EPOCH + size_of::<u32>();
    pub(super) const PLAN: usize = SEQUENCE + size_of::<u64>();
    pub(super) const LEG: usize = PLAN + size_of::<u32>();
    pub(super) const FIELDS_END: usize = LEG + size_of::<u8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 17);
}

/// What the engine has room for; reaching a maximum changes a decision, so it stands in
/// the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EngineCapacity {
    /// Leaders.
    pub leaders_max: u32,
    /// Instruments.
    pub instruments_max: u32,
    /// Follower accounts.
    pub followers_max: u32,
    /// Plans.
    pub plans_max: u32,
    /// Pairs of plan and instrument in use.
    pub rows_max: u32,
    /// Orders that are not in a final state.
    pub orders_max: u32,
    /// Leader events that wait for their predecessor.
    pub events_buffered_max: u32,
    /// Trade ids remembered per leader.
    pub trade_ids_max: u32,
    /// Sessions.
    pub sessions_max: u32,
    /// Venues.
    pub venues_max: u32,
    /// Limits.
    pub limits_max: u32,
}

impl EngineCapacity {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 44;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        (self.leaders_max == u32::MAX)
            | (self.instruments_max == u32::MAX)
            | (self.followers_max == u32::MAX)
            | (self.plans_max == u32::MAX)
            | (self.rows_max == u32::MAX)
            | (self.orders_max == u32::MAX)
            | (self.events_buffered_max == u32::MAX)
            | (self.trade_ids_max == u32::MAX)
            | (self.sessions_max == u32::MAX)
            | (self.venues_max == u32::MAX)
            | (self.limits_max == u32::MAX)
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 44, R>) -> Result<Self, R> {
        Ok(Self {
            leaders_max: fields
                .required::<{ engine_capacity_at::LEADERS_MAX }, _>(u32::MAX, "leadersMax")?,
            instruments_max: fields.required::<{ engine_capacity_at::INSTRUMENTS_MAX }, _>(
                u32::MAX,
                "instrumentsMax",
            )?,
            followers_max: fields
                .required::<{ engine_capacity_at::FOLLOWERS_MAX }, _>(u32::MAX, "followersMax")?,
            plans_max: fields
                .required::<{ engine_capacity_at::PLANS_MAX }, _>(u32::MAX, "plansMax")?,
            rows_max: fields
                .required::<{ engine_capacity_at::ROWS_MAX }, _>(u32::MAX, "rowsMax")?,
            orders_max: fields
                .required::<{ engine_capacity_at::ORDERS_MAX }, _>(u32::MAX, "ordersMax")?,
            events_buffered_max: fields
                .required::<{ engine_capacity_at::EVENTS_BUFFERED_MAX }, _>(
                    u32::MAX,
                    "eventsBufferedMax",
                )?,
            trade_ids_max: fields
                .required::<{ engine_capacity_at::TRADE_IDS_MAX }, _>(u32::MAX, "tradeIdsMax")?,
            sessions_max: fields
                .required::<{ engine_capacity_at::SESSIONS_MAX }, _>(u32::MAX, "sessionsMax")?,
            venues_max: fields
                .required::<{ engine_capacity_at::VENUES_MAX }, _>(u32::MAX, "venuesMax")?,
            limits_max: fields
                .required::<{ engine_capacity_at::LIMITS_MAX }, _>(u32::MAX, "limitsMax")?,
        })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 44>) {
        fields.store::<{ engine_capacity_at::LEADERS_MAX }, _>(self.leaders_max);
        fields.store::<{ engine_capacity_at::INSTRUMENTS_MAX }, _>(self.instruments_max);
        fields.store::<{ engine_capacity_at::FOLLOWERS_MAX }, _>(self.followers_max);
        fields.store::<{ engine_capacity_at::PLANS_MAX }, _>(self.plans_max);
        fields.store::<{ engine_capacity_at::ROWS_MAX }, _>(self.rows_max);
        fields.store::<{ engine_capacity_at::ORDERS_MAX }, _>(self.orders_max);
        fields.store::<{ engine_capacity_at::EVENTS_BUFFERED_MAX }, _>(self.events_buffered_max);
        fields.store::<{ engine_capacity_at::TRADE_IDS_MAX }, _>(self.trade_ids_max);
        fields.store::<{ engine_capacity_at::SESSIONS_MAX }, _>(self.sessions_max);
        fields.store::<{ engine_capacity_at::VENUES_MAX }, _>(self.venues_max);
        fields.store::<{ engine_capacity_at::LIMITS_MAX }, _>(self.limits_max);
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 44] = [
        255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 44, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, u32>(u32::MAX) {
            Some(_) => Self::read(fields).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the members, or null.
    #[inline]
    pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, 44>) {
        match value {
            Some(value) => value.write(fields),
            None => fields.put::<0, _>(Self::NULL),
        }
    }
}

/// Octets of the members of [`EngineCapacity`](super::EngineCapacity).
mod engine_capacity_at {
    pub(super) const LEADERS_MAX: usize = 0;
    pub(super) const INSTRUMENTS_MAX: usize = LEADERS_MAX + size_of::<u32>();
    pub(super) const FOLLOWERS_MAX: usize = INSTRUMENTS_MAX + size_of::<u32>();
    pub(super) const PLANS_MAX: usize = FOLLOWERS_MAX + size_of::<u32>();
    pub(super) const ROWS_MAX: usize = PLANS_MAX + size_of::<u32>();
    pub(super) const ORDERS_MAX: usize = ROWS_MAX + size_of::<u32>();
    pub(super) const EVENTS_BUFFERED_MAX: usize = ORDERS_MAX + size_of::<u32>();
    pub(super) const TRADE_IDS_MAX: usize = EVENTS_BUFFERED_MAX + size_of::<u32>();
    pub(super) const SESSIONS_MAX: usize = TRADE_IDS_MAX + size_of::<u32>();
    pub(super) const VENUES_MAX: usize = SESSIONS_MAX + size_of::<u32>();
    pub(super) const LIMITS_MAX: usize = VENUES_MAX + size_of::<u32>();
    pub(super) const FIELDS_END: usize = LIMITS_MAX + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 44);
}

/// UUID version 4, RFC 4122 octet order.
pub type Uuid = [u8; 16];

/// Instrument symbol as the leader and the configuration write it.
pub type Symbol = Text<24>;

/// Name out of the configuration.
pub type Name = Text<32>;

/// FIX ClOrdID (tag 11): 20 Crockford base32 digits of an order key.
pub type ClOrdId = Text<20>;

/// A short word that a leader puts on a fill; empty is none.
pub type Tag = Text<16>;

/// A short sentence for people.
pub type FreeText = Text<64>;

/// A sentence for people with names in it.
pub type Explanation = Text<128>;

/// A truth value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Flag {
    /// False.
    No = 0,
    /// True.
    Yes = 1,
}

impl Flag {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::No, Self::Yes];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::No),
            1 => Some(Self::Yes),
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
    /// At the limit price or better.
    Limit = b'2',
    /// Nothing until the trigger price is reached; then at any price.
    Stop = b'3',
    /// Nothing until the trigger price is reached; then at the limit price or better.
    StopLimit = b'4',
}

impl OrdType {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] = [Self::Market, Self::Limit, Self::Stop, Self::StopLimit];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'1' => Some(Self::Market),
            b'2' => Some(Self::Limit),
            b'3' => Some(Self::Stop),
            b'4' => Some(Self::StopLimit),
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

/// Which price triggers a stop order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum TriggerPrice {
    /// That of the last trade.
    Last = 0,
    /// The venue's reference, or mark, price.
    Reference = 1,
}

impl TriggerPrice {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Last, Self::Reference];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Last),
            1 => Some(Self::Reference),
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

/// FIX TimeInForce (tag 59).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum TimeInForce {
    /// Until the session ends.
    Day = b'0',
    /// Until cancelled.
    GoodTillCancel = b'1',
    /// What trades at once; the rest expires.
    ImmediateOrCancel = b'3',
    /// All at once or nothing.
    FillOrKill = b'4',
}

impl TimeInForce {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] =
        [Self::Day, Self::GoodTillCancel, Self::ImmediateOrCancel, Self::FillOrKill];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'0' => Some(Self::Day),
            b'1' => Some(Self::GoodTillCancel),
            b'3' => Some(Self::ImmediateOrCancel),
            b'4' => Some(Self::FillOrKill),
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

/// FIX PositionEffect (tag 77).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum PositionEffect {
    /// May open or increase a position.
    Open = b'O',
    /// Only reduces a position; exempt from venue minimums.
    Close = b'C',
    /// Reduces the position of a plan, and may open or increase that of the account, which
    /// several plans share; for a venue an order like any other.
    CloseButNotifyOnOpen = b'N',
}

impl PositionEffect {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Open, Self::Close, Self::CloseButNotifyOnOpen];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'O' => Some(Self::Open),
            b'C' => Some(Self::Close),
            b'N' => Some(Self::CloseButNotifyOnOpen),
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
    /// Cancelled.
    Canceled = b'4',
    /// Replaced.
    Replaced = b'5',
    /// Cancel request received.
    PendingCancel = b'6',
    /// Not accepted.
    Rejected = b'8',
    /// Received, not yet accepted.
    PendingNew = b'A',
    /// Remainder expired.
    Expired = b'C',
    /// Replace request received.
    PendingReplace = b'E',
    /// A fill.
    Trade = b'F',
    /// Correction of an earlier fill.
    TradeCorrect = b'G',
    /// Bust of an earlier fill.
    TradeCancel = b'H',
    /// Answer to a status request.
    OrderStatus = b'I',
    /// A stop order is live now.
    Triggered = b'L',
}

impl ExecType {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 13] = [
        Self::New,
        Self::Canceled,
        Self::Replaced,
        Self::PendingCancel,
        Self::Rejected,
        Self::PendingNew,
        Self::Expired,
        Self::PendingReplace,
        Self::Trade,
        Self::TradeCorrect,
        Self::TradeCancel,
        Self::OrderStatus,
        Self::Triggered,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'0' => Some(Self::New),
            b'4' => Some(Self::Canceled),
            b'5' => Some(Self::Replaced),
            b'6' => Some(Self::PendingCancel),
            b'8' => Some(Self::Rejected),
            b'A' => Some(Self::PendingNew),
            b'C' => Some(Self::Expired),
            b'E' => Some(Self::PendingReplace),
            b'F' => Some(Self::Trade),
            b'G' => Some(Self::TradeCorrect),
            b'H' => Some(Self::TradeCancel),
            b'I' => Some(Self::OrderStatus),
            b'L' => Some(Self::Triggered),
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
    /// Working, nothing filled.
    New = b'0',
    /// Working, partly filled.
    PartiallyFilled = b'1',
    /// Completely filled.
    Filled = b'2',
    /// Cancelled.
    Canceled = b'4',
    /// Replaced (FIX 4.2 venues).
    Replaced = b'5',
    /// Cancel pending.
    PendingCancel = b'6',
    /// Rejected.
    Rejected = b'8',
    /// Not yet accepted.
    PendingNew = b'A',
    /// Expired.
    Expired = b'C',
    /// Replace pending.
    PendingReplace = b'E',
}

impl OrdStatus {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 10] = [
        Self::New,
        Self::PartiallyFilled,
        Self::Filled,
        Self::Canceled,
        Self::Replaced,
        Self::PendingCancel,
        Self::Rejected,
        Self::PendingNew,
        Self::Expired,
        Self::PendingReplace,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'0' => Some(Self::New),
            b'1' => Some(Self::PartiallyFilled),
            b'2' => Some(Self::Filled),
            b'4' => Some(Self::Canceled),
            b'5' => Some(Self::Replaced),
            b'6' => Some(Self::PendingCancel),
            b'8' => Some(Self::Rejected),
            b'A' => Some(Self::PendingNew),
            b'C' => Some(Self::Expired),
            b'E' => Some(Self::PendingReplace),
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

/// FIX OrdRejReason (tag 103); 100 and above are ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u16)]
pub enum OrdRejReason {
    /// No such instrument.
    UnknownSymbol = 1,
    /// The venue does not trade now.
    ExchangeClosed = 2,
    /// A limit of the venue.
    OrderExceedsLimit = 3,
    /// No such order.
    UnknownOrder = 5,
    /// ClOrdID seen before.
    DuplicateOrder = 6,
    /// Quantity not positive or not a whole number of lots.
    IncorrectQuantity = 13,
    /// No such account, or not of this session.
    UnknownAccount = 15,
    /// Price too far from the reference.
    PriceExceedsBand = 16,
    /// Price not positive or not on a tick.
    InvalidPriceIncrement = 18,
    /// See the text.
    Other = 99,
    /// The account cannot carry the position.
    InsufficientMargin = 100,
    /// Quantity or notional below the minimum of the instrument.
    BelowMinimum = 101,
    /// A closing order would open or increase.
    WouldIncrease = 102,
    /// Too many messages.
    Throttled = 103,
    /// A stop order whose trigger price is reached already.
    TriggerWrongSide = 104,
}

impl OrdRejReason {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 15] = [
        Self::UnknownSymbol,
        Self::ExchangeClosed,
        Self::OrderExceedsLimit,
        Self::UnknownOrder,
        Self::DuplicateOrder,
        Self::IncorrectQuantity,
        Self::UnknownAccount,
        Self::PriceExceedsBand,
        Self::InvalidPriceIncrement,
        Self::Other,
        Self::InsufficientMargin,
        Self::BelowMinimum,
        Self::WouldIncrease,
        Self::Throttled,
        Self::TriggerWrongSide,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u16) -> Option<Self> {
        match value {
            1 => Some(Self::UnknownSymbol),
            2 => Some(Self::ExchangeClosed),
            3 => Some(Self::OrderExceedsLimit),
            5 => Some(Self::UnknownOrder),
            6 => Some(Self::DuplicateOrder),
            13 => Some(Self::IncorrectQuantity),
            15 => Some(Self::UnknownAccount),
            16 => Some(Self::PriceExceedsBand),
            18 => Some(Self::InvalidPriceIncrement),
            99 => Some(Self::Other),
            100 => Some(Self::InsufficientMargin),
            101 => Some(Self::BelowMinimum),
            102 => Some(Self::WouldIncrease),
            103 => Some(Self::Throttled),
            104 => Some(Self::TriggerWrongSide),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u16 {
        self as u16
    }
}

/// FIX CxlRejReason (tag 102).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u16)]
pub enum CxlRejReason {
    /// The order is already complete.
    TooLate = 0,
    /// No such order.
    UnknownOrder = 1,
    /// Any other reason.
    Other = 99,
}

impl CxlRejReason {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::TooLate, Self::UnknownOrder, Self::Other];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u16) -> Option<Self> {
        match value {
            0 => Some(Self::TooLate),
            1 => Some(Self::UnknownOrder),
            99 => Some(Self::Other),
            _ => None,
        }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u16 {
        self as u16
    }
}

/// FIX LastLiquidityInd (tag 851).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Liquidity {
    /// Maker.
    Added = 1,
    /// Taker.
    Removed = 2,
}

impl Liquidity {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Added, Self::Removed];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            1 => Some(Self::Added),
            2 => Some(Self::Removed),
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

/// How a plan turns the leader's position into its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum SizingMode {
    /// Follower equity over leader equity, times the multiplier; pinned per episode.
    EquityRatio = 0,
    /// The multiplier alone.
    FixedRatio = 1,
    /// A fixed quantity on the leader's side while the leader holds a position.
    FixedQuantity = 2,
    /// A fixed notional on the leader's side; its quantity is pinned per episode.
    FixedNotional = 3,
    /// Follower balance over leader balance, times the multiplier; pinned per episode.
    BalanceRatio = 4,
    /// Follower equity less used margin over that of the leader, times the multiplier;
    /// pinned per episode.
    FreeMarginRatio = 5,
    /// The leader's contract size over ours, times the multiplier.
    ContractRatio = 6,
    /// As EquityRatio, times follower leverage over leader leverage where that is less than
    /// one.
    LeverageRatio = 7,
    /// The quantity that loses a fraction of the follower's equity between entry and stop;
    /// pinned per episode.
    RiskPerTrade = 8,
    /// A notional of follower equity times target over instrument volatility; its quantity
    /// is pinned per episode.
    VolatilityTarget = 9,
}

impl SizingMode {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 10] = [
        Self::EquityRatio,
        Self::FixedRatio,
        Self::FixedQuantity,
        Self::FixedNotional,
        Self::BalanceRatio,
        Self::FreeMarginRatio,
        Self::ContractRatio,
        Self::LeverageRatio,
        Self::RiskPerTrade,
        Self::VolatilityTarget,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::EquityRatio),
            1 => Some(Self::FixedRatio),
            2 => Some(Self::FixedQuantity),
            3 => Some(Self::FixedNotional),
            4 => Some(Self::BalanceRatio),
            5 => Some(Self::FreeMarginRatio),
            6 => Some(Self::ContractRatio),
            7 => Some(Self::LeverageRatio),
            8 => Some(Self::RiskPerTrade),
            9 => Some(Self::VolatilityTarget),
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

/// What to do with an order below the instrument's minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum BelowMinimumRule {
    /// Wait until the difference is large enough.
    Carry = 0,
    /// Give the difference up for this episode.
    Skip = 1,
    /// Trade the minimum when it is at most force_maximum times the desired quantity.
    ForceMinimum = 2,
}

impl BelowMinimumRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Carry, Self::Skip, Self::ForceMinimum];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Carry),
            1 => Some(Self::Skip),
            2 => Some(Self::ForceMinimum),
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

/// What to do with an order above a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum AboveMaximumRule {
    /// Reduce it to what is allowed.
    Scale = 0,
    /// Do not trade.
    Skip = 1,
}

impl AboveMaximumRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Scale, Self::Skip];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Scale),
            1 => Some(Self::Skip),
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

/// What to do with a position that the leader already has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum ExistingPositionRule {
    /// Copy only what the leader adds from now on.
    None = 0,
    /// Copy it with the first event.
    All = 1,
    /// Copy it with the first event where the price is no worse for the follower than the
    /// leader's average entry.
    NoWorsePrice = 2,
}

impl ExistingPositionRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::None, Self::All, Self::NoWorsePrice];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::None),
            1 => Some(Self::All),
            2 => Some(Self::NoWorsePrice),
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

/// Which positions of the leader a plan copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum CopiedSides {
    /// Long and short ones.
    Both = 0,
    /// Long ones.
    LongOnly = 1,
    /// Short ones.
    ShortOnly = 2,
}

impl CopiedSides {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Both, Self::LongOnly, Self::ShortOnly];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Both),
            1 => Some(Self::LongOnly),
            2 => Some(Self::ShortOnly),
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

/// What becomes of the positions of a plan that leaves the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum RemovalRule {
    /// They stay and are no longer managed.
    Preserve = 0,
    /// They are reduced as the leader reduces, and never grow.
    CloseGracefully = 1,
    /// They are closed at once.
    CloseNow = 2,
}

impl RemovalRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Preserve, Self::CloseGracefully, Self::CloseNow];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Preserve),
            1 => Some(Self::CloseGracefully),
            2 => Some(Self::CloseNow),
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

/// What an entry of a plan's filter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum FilterKind {
    /// Copies this instrument, and others only where they are included too.
    Include = 0,
    /// Does not copy this instrument.
    Exclude = 1,
    /// Copies episodes whose first event has this tag, and others only where their tags are
    /// listed too.
    Tag = 2,
}

impl FilterKind {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Include, Self::Exclude, Self::Tag];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Include),
            1 => Some(Self::Exclude),
            2 => Some(Self::Tag),
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

/// What kind of contract an instrument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum InstrumentKind {
    /// Perpetual future.
    Perpetual = 0,
    /// The thing itself; cannot be sold short.
    Spot = 1,
    /// Future; may expire.
    Future = 2,
    /// Option; may expire.
    Option = 3,
    /// Contract for difference.
    Cfd = 4,
}

impl InstrumentKind {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 5] = [Self::Perpetual, Self::Spot, Self::Future, Self::Option, Self::Cfd];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Perpetual),
            1 => Some(Self::Spot),
            2 => Some(Self::Future),
            3 => Some(Self::Option),
            4 => Some(Self::Cfd),
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

/// Price that the slippage guard starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum GuardReference {
    /// The leader's fill price.
    LeaderFill = 0,
    /// Best price on the side that we would take.
    Touch = 1,
}

impl GuardReference {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::LeaderFill, Self::Touch];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::LeaderFill),
            1 => Some(Self::Touch),
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

/// When a plan follows the fills of one order of its leader; reductions never wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum PartialFillRule {
    /// With each fill.
    Mirror = 0,
    /// Increases wait for a window from the first fill that was not followed, then go as one.
    Coalesce = 1,
    /// Increases wait until the leader's order is complete, at most for a window.
    OnComplete = 2,
}

impl PartialFillRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Mirror, Self::Coalesce, Self::OnComplete];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Mirror),
            1 => Some(Self::Coalesce),
            2 => Some(Self::OnComplete),
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

/// What an order waits for before its bytes leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum OrderDurability {
    /// In tier 0: survives a process crash.
    Written = 0,
    /// On disk: survives power loss.
    Durable = 1,
}

impl OrderDurability {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Written, Self::Durable];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Written),
            1 => Some(Self::Durable),
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

/// What a client session may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Role {
    /// Sends its own fills.
    Leader = 0,
    /// Sends control commands.
    Operator = 1,
    /// Reads the journal.
    Observer = 2,
    /// We are the client; the peer is a venue.
    Venue = 3,
    /// We are the client; the peer tells what leaders trade.
    DropCopy = 4,
}

impl Role {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 5] =
        [Self::Leader, Self::Operator, Self::Observer, Self::Venue, Self::DropCopy];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Leader),
            1 => Some(Self::Operator),
            2 => Some(Self::Observer),
            3 => Some(Self::Venue),
            4 => Some(Self::DropCopy),
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

/// What a limit or a command applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Scope {
    /// Everything.
    Firm = 0,
    /// One venue.
    Venue = 1,
    /// One leader's plans.
    Leader = 2,
    /// One follower account.
    Follower = 3,
    /// One plan.
    Plan = 4,
    /// One instrument.
    Instrument = 5,
}

impl Scope {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 6] =
        [Self::Firm, Self::Venue, Self::Leader, Self::Follower, Self::Plan, Self::Instrument];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Firm),
            1 => Some(Self::Venue),
            2 => Some(Self::Leader),
            3 => Some(Self::Follower),
            4 => Some(Self::Plan),
            5 => Some(Self::Instrument),
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

/// What a limit bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum LimitKind {
    /// Quantity of one order, in units of the instrument.
    MaxOrderQuantity = 1,
    /// Notional of one order, account currency.
    MaxOrderNotional = 2,
    /// Absolute notional of position and open orders in one instrument.
    MaxSymbolNotional = 3,
    /// Sum of absolute notionals over instruments.
    MaxGrossNotional = 4,
    /// Absolute value of the sum of signed notionals over instruments.
    MaxNetNotional = 5,
    /// Gross notional over equity, a factor.
    MaxLeverage = 6,
    /// Orders that are not in a final state, a count.
    MaxOpenOrders = 7,
    /// Sum of the open quantity of those orders, account currency.
    MaxOpenOrderNotional = 8,
    /// Worst limit price of an opening order against the reference, basis points.
    MaxSlippageOpen = 9,
    /// Worst limit price of a closing order against the reference, basis points.
    MaxSlippageClose = 10,
    /// Age of a leader event when it is decided, nanoseconds.
    MaxEventAge = 11,
    /// Age of an account snapshot that sizing or leverage uses, nanoseconds.
    MaxSnapshotAge = 12,
    /// Margin of the follower's positions and open orders over its equity, a factor.
    MaxMarginUse = 13,
    /// Quantity of one order over the instrument's average daily volume, a factor.
    MaxDailyVolumeShare = 14,
    /// Loss of a follower's account since its day began, account currency.
    MaxDailyLoss = 15,
    /// The same against the equity that the day began with, percent.
    MaxDailyLossPct = 16,
    /// Fall of a follower's account from its peak, account currency.
    MaxDrawdown = 17,
    /// The same against the peak, percent.
    MaxDrawdownPct = 18,
    /// Orders of a scope in a second, a count; as many may leave at once.
    MaxOrdersPerSecond = 19,
    /// Leader events in one direction of one instrument that led to opening orders within a
    /// window, a count.
    MaxRepeats = 20,
    /// A leader's gross notional over its equity, a factor.
    GuardLeverage = 21,
    /// Absolute notional of a leader's position in one instrument, account currency.
    GuardPositionNotional = 22,
    /// Loss of a leader since its day began, account currency.
    GuardDailyLoss = 23,
    /// Events of a leader within a minute, a count.
    GuardTradesPerMinute = 24,
    /// Age of a quote that a price guard starts from, nanoseconds.
    MaxQuoteAge = 25,
    /// Notional of a follower's position and open orders in one instrument over its equity,
    /// a factor.
    MaxSymbolLeverage = 26,
}

impl LimitKind {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 26] = [
        Self::MaxOrderQuantity,
        Self::MaxOrderNotional,
        Self::MaxSymbolNotional,
        Self::MaxGrossNotional,
        Self::MaxNetNotional,
        Self::MaxLeverage,
        Self::MaxOpenOrders,
        Self::MaxOpenOrderNotional,
        Self::MaxSlippageOpen,
        Self::MaxSlippageClose,
        Self::MaxEventAge,
        Self::MaxSnapshotAge,
        Self::MaxMarginUse,
        Self::MaxDailyVolumeShare,
        Self::MaxDailyLoss,
        Self::MaxDailyLossPct,
        Self::MaxDrawdown,
        Self::MaxDrawdownPct,
        Self::MaxOrdersPerSecond,
        Self::MaxRepeats,
        Self::GuardLeverage,
        Self::GuardPositionNotional,
        Self::GuardDailyLoss,
        Self::GuardTradesPerMinute,
        Self::MaxQuoteAge,
        Self::MaxSymbolLeverage,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        static VALUES: [Option<LimitKind>; 27] = {
            let mut values = [None; 27];
            let mut index = 0;
            while index < LimitKind::ALL.len() {
                values[LimitKind::ALL[index] as usize] = Some(LimitKind::ALL[index]);
                index += 1;
            }
            values
        };
        if (value as usize) < VALUES.len() { VALUES[value as usize] } else { None }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// What a plan may do; the most restrictive of its scopes wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum PlanState {
    /// Not copying; positions stay as they are.
    Off = 0,
    /// Copying.
    On = 1,
    /// Reductions only.
    CloseOnly = 2,
    /// Nothing leaves, not even a reduction.
    Frozen = 3,
    /// Reductions only: a supervisory rule has tripped and was not re-armed.
    Disarmed = 4,
    /// Too far from its target; what it still does, its policy says.
    OutOfSync = 5,
}

impl PlanState {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 6] =
        [Self::Off, Self::On, Self::CloseOnly, Self::Frozen, Self::Disarmed, Self::OutOfSync];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Off),
            1 => Some(Self::On),
            2 => Some(Self::CloseOnly),
            3 => Some(Self::Frozen),
            4 => Some(Self::Disarmed),
            5 => Some(Self::OutOfSync),
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

/// What an operator asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum ControlAction {
    /// Reductions only until resumed.
    Pause = 0,
    /// End of a pause; does not lift a kill.
    Resume = 1,
    /// Nothing leaves until re-armed.
    Freeze = 2,
    /// Latched: reductions only until re-armed.
    KillStopNew = 3,
    /// As KillStopNew, and cancels every open order.
    KillCancel = 4,
    /// As KillCancel, and closes every position.
    KillFlatten = 5,
    /// Lifts a kill or a freeze.
    Rearm = 6,
    /// Stops copying; positions stay.
    SwitchOff = 7,
    /// Starts copying again after SwitchOff.
    SwitchOn = 8,
    /// Brings the changed configuration file into force; at the firm only.
    ApplyConfiguration = 9,
    /// Out of sync until re-armed; what plans still do, their policies say.
    MarkOutOfSync = 10,
    /// Trading state of firm or venue: everything is allowed.
    SetActive = 11,
    /// Trading state of firm or venue: reductions and cancels only.
    SetReducing = 12,
    /// Trading state of firm or venue: cancels only.
    SetHalted = 13,
    /// Says what became of an order in doubt; by SettleOrder alone.
    SettleOrder = 14,
}

impl ControlAction {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 15] = [
        Self::Pause,
        Self::Resume,
        Self::Freeze,
        Self::KillStopNew,
        Self::KillCancel,
        Self::KillFlatten,
        Self::Rearm,
        Self::SwitchOff,
        Self::SwitchOn,
        Self::ApplyConfiguration,
        Self::MarkOutOfSync,
        Self::SetActive,
        Self::SetReducing,
        Self::SetHalted,
        Self::SettleOrder,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Pause),
            1 => Some(Self::Resume),
            2 => Some(Self::Freeze),
            3 => Some(Self::KillStopNew),
            4 => Some(Self::KillCancel),
            5 => Some(Self::KillFlatten),
            6 => Some(Self::Rearm),
            7 => Some(Self::SwitchOff),
            8 => Some(Self::SwitchOn),
            9 => Some(Self::ApplyConfiguration),
            10 => Some(Self::MarkOutOfSync),
            11 => Some(Self::SetActive),
            12 => Some(Self::SetReducing),
            13 => Some(Self::SetHalted),
            14 => Some(Self::SettleOrder),
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

/// Why instructions were decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Trigger {
    /// A leader's fill.
    LeaderEvent = 0,
    /// A plan was behind its target and may trade again.
    CatchUp = 1,
    /// An operator's command.
    Command = 2,
    /// A supervisory rule has tripped.
    Supervision = 8,
    /// A leader's working order, for plans that copy orders.
    LeaderOrder = 12,
    /// A plan that copies an allocation was due, or had drifted from it.
    Rebalance = 20,
    /// A plan's own stop loss or take profit; it waits at the venue and counts for no target.
    Protection = 24,
}

impl Trigger {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 7] = [
        Self::LeaderEvent,
        Self::CatchUp,
        Self::Command,
        Self::Supervision,
        Self::LeaderOrder,
        Self::Rebalance,
        Self::Protection,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::LeaderEvent),
            1 => Some(Self::CatchUp),
            2 => Some(Self::Command),
            8 => Some(Self::Supervision),
            12 => Some(Self::LeaderOrder),
            20 => Some(Self::Rebalance),
            24 => Some(Self::Protection),
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

/// What an order protects its plan's position from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum ProtectionKind {
    /// From losing more: a stop order.
    StopLoss = 0,
    /// From losing what it has won: a limit order.
    TakeProfit = 1,
}

impl ProtectionKind {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::StopLoss, Self::TakeProfit];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::StopLoss),
            1 => Some(Self::TakeProfit),
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

/// What a plan that protects itself takes over of its leader's stop and target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum LeaderStops {
    /// Nothing.
    None = 0,
    /// Their prices.
    Explicit = 1,
    /// How far they are from what his position has cost: as far from what the plan's has.
    Distance = 2,
}

impl LeaderStops {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::None, Self::Explicit, Self::Distance];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::None),
            1 => Some(Self::Explicit),
            2 => Some(Self::Distance),
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

/// What became of a protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum ProtectionChange {
    /// The order behind it goes to the venue.
    Placed = 0,
    /// The market is beyond its price already: the plan closes at once and sits the episode
    /// out.
    Breached = 1,
}

impl ProtectionChange {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Placed, Self::Breached];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Placed),
            1 => Some(Self::Breached),
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

/// What happened to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum SessionState {
    /// A new FIXP session id is in force; flows start at one.
    Negotiated = 0,
    /// Bound to a transport.
    Established = 1,
    /// Venue session: everything the venue has said is known; orders may leave.
    Synchronised = 2,
    /// Transport gone; the session lives on.
    Lost = 3,
    /// The session id will never be used again.
    Finalized = 4,
}

impl SessionState {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 5] =
        [Self::Negotiated, Self::Established, Self::Synchronised, Self::Lost, Self::Finalized];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Negotiated),
            1 => Some(Self::Established),
            2 => Some(Self::Synchronised),
            3 => Some(Self::Lost),
            4 => Some(Self::Finalized),
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

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum TimerKind {
    /// Catch-up, time-outs of buffered events and of pending orders.
    Sweep = 0,
}

impl TimerKind {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 1] = [Self::Sweep];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Sweep),
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

/// State of one of our orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum OrderState {
    /// Journalled; on its way to the venue.
    Created = 0,
    /// Received by the venue, not yet accepted.
    PendingNew = 1,
    /// Accepted by the venue.
    Working = 2,
    /// Accepted and partly filled.
    PartiallyFilled = 3,
    /// A cancel is on its way.
    PendingCancel = 4,
    /// A replace is on its way.
    PendingReplace = 5,
    /// Completely filled; final.
    Filled = 6,
    /// Cancelled; final.
    Canceled = 7,
    /// Not accepted by the venue; final.
    Rejected = 8,
    /// Remainder expired; final.
    Expired = 9,
    /// Proof that the venue never processed it; final.
    NotSent = 10,
    /// May or may not live at the venue; counts as open.
    Unknown = 11,
    /// The venue took another order in its place; final.
    Replaced = 12,
}

impl OrderState {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 13] = [
        Self::Created,
        Self::PendingNew,
        Self::Working,
        Self::PartiallyFilled,
        Self::PendingCancel,
        Self::PendingReplace,
        Self::Filled,
        Self::Canceled,
        Self::Rejected,
        Self::Expired,
        Self::NotSent,
        Self::Unknown,
        Self::Replaced,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Created),
            1 => Some(Self::PendingNew),
            2 => Some(Self::Working),
            3 => Some(Self::PartiallyFilled),
            4 => Some(Self::PendingCancel),
            5 => Some(Self::PendingReplace),
            6 => Some(Self::Filled),
            7 => Some(Self::Canceled),
            8 => Some(Self::Rejected),
            9 => Some(Self::Expired),
            10 => Some(Self::NotSent),
            11 => Some(Self::Unknown),
            12 => Some(Self::Replaced),
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

/// What follows from an order that stays in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum OverdueStep {
    /// People are told.
    Alarm = 0,
    /// Nothing is opened in the account's instrument until it is known what became of the
    /// order.
    Pause = 1,
}

impl OverdueStep {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Alarm, Self::Pause];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Alarm),
            1 => Some(Self::Pause),
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

/// What the engine did with a venue report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum ReportOutcome {
    /// State of the order advanced.
    Applied = 0,
    /// Known already; nothing changed.
    Duplicate = 1,
    /// No such order in our tables; booked to its plan where the key names one.
    UnmatchedOrder = 2,
    /// Applied as the venue says, although its quantities do not add up.
    Inconsistent = 3,
}

impl ReportOutcome {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] =
        [Self::Applied, Self::Duplicate, Self::UnmatchedOrder, Self::Inconsistent];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Applied),
            1 => Some(Self::Duplicate),
            2 => Some(Self::UnmatchedOrder),
            3 => Some(Self::Inconsistent),
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

/// Why an order was not sent, or was changed; stable numbers, lower numbers take
/// precedence within a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u16)]
pub enum Reason {
    /// Sent as desired.
    None = 0,
    /// Position and open orders already make the target.
    OnTarget = 1,
    /// Difference below the instrument's minimum; carried until it grows.
    BelowMinimumCarried = 2,
    /// Difference below the instrument's minimum; given up for this episode.
    BelowMinimumSkipped = 3,
    /// Raised to the instrument's minimum.
    BelowMinimumForced = 4,
    /// Belongs to a position that the leader had before; not copied.
    ExistingPosition = 5,
    /// The plan does not copy this side of the leader.
    SideNotCopied = 6,
    /// The plan does not copy this instrument.
    SymbolNotCopied = 7,
    /// The event that began the episode has none of the plan's tags.
    TagNotCopied = 8,
    /// What is spot cannot be sold short.
    ShortNotPossible = 9,
    /// The plan's own stop loss has closed it; it sits the episode out.
    StopLossReached = 12,
    /// The plan's own take profit has closed it; it sits the episode out.
    TakeProfitReached = 13,
    /// This leader event was decided before.
    DuplicateEvent = 100,
    /// Arrived ahead of its predecessor; waits.
    EventBuffered = 101,
    /// A predecessor never came; position taken from the event.
    LeaderGap = 102,
    /// Symbol is not in the configuration.
    UnknownInstrument = 103,
    /// Price is not a whole number of ticks.
    InexactPrice = 104,
    /// Quantity is not a whole number of lots, or not positive.
    InexactQuantity = 105,
    /// The bytes are not a message of this session's role.
    MalformedMessage = 106,
    /// The session's role does not allow it.
    NotPermitted = 107,
    /// The command names nothing in the configuration.
    UnknownTarget = 108,
    /// A kill is in force; re-arm first.
    KillLatched = 109,
    /// The revision would break something; the text says what.
    ConfigurationRefused = 110,
    /// The revision is what is in force already.
    ConfigurationInForce = 111,
    /// Another revision is on its way.
    ConfigurationPending = 112,
    /// It is known what has become of the order, or no question about it was due.
    OrderNotInDoubt = 113,
    /// The session of the order is not synchronised: the venue may still say what became of
    /// it.
    EvidenceToCome = 114,
    /// What is stated of an order contradicts what its venue has reported.
    SettlementContradicts = 115,
    /// More is stated as filled than was ordered, or of a filled order less.
    SettlementQuantity = 116,
    /// A price is needed for what is stated as filled.
    SettlementPriceMissing = 117,
    /// A trade of the leader was busted or corrected: its position moves, and no order comes
    /// of it.
    TradeCorrected = 140,
    /// No leader trades this account of a drop copy.
    UnknownLeaderAccount = 141,
    /// The trade that is busted or corrected is not known, or was busted or corrected before.
    UnknownTrade = 142,
    /// The drop copy cannot say what it said while we were away.
    ReportsMissing = 143,
    /// Another signal of the leader is in force in the instrument.
    SignalActive = 144,
    /// The signal has expired: its entry is not made any more.
    SignalExpired = 145,
    /// No such signal is in force, or it is not at a point where this means something.
    SignalUnknown = 146,
    /// Type, time in force, size or prices of the signal do not make an entry with its exits.
    SignalUnworkable = 147,
    /// The table of signals in force is full.
    SignalsFull = 148,
    /// More trades of a drop copy say the same than are believed; this one is not booked.
    TooManyAlike = 150,
    /// Frozen: nothing leaves.
    PlanFrozen = 200,
    /// Switched off.
    PlanOff = 201,
    /// Close only: increases are blocked.
    PlanCloseOnly = 202,
    /// A supervisory rule has tripped: increases are blocked until it is re-armed.
    PlanDisarmed = 203,
    /// Waits for the rest of the leader's order, as the plan says; goes with it, or when its
    /// wait is over.
    IncreaseWaits = 204,
    /// Out of sync: increases are blocked until it is in sync again or re-armed.
    PlanOutOfSync = 205,
    /// Out of sync: the order was scaled by the plan's factor.
    PlanRestricted = 206,
    /// Copies an allocation and is not rebalanced by its leader's events.
    AllocationNotDue = 220,
    /// Copies an allocation: the difference is within the plan's drift band.
    AllocationInBand = 221,
    /// Copies an allocation: the difference is worth less than the plan's smallest trade.
    AllocationTooSmall = 222,
    /// Copies an allocation: trading the difference would cost more than it is worth to the
    /// plan.
    AllocationCost = 223,
    /// A working order of the leader's, or a cancel on its way, accounts for the difference.
    OrderWaits = 210,
    /// The firm or the venue is halted: nothing leaves but cancels.
    TradingHalted = 218,
    /// The firm or the venue is reducing: increases are blocked.
    TradingReducing = 219,
    /// The event is older than the plan allows.
    EventTooOld = 300,
    /// Sizing or leverage needs an account snapshot that never came.
    SnapshotMissing = 301,
    /// The account snapshot is older than the plan allows.
    SnapshotTooOld = 302,
    /// A required limit is not set.
    LimitMissing = 303,
    /// The guard needs a quote that never came.
    ReferenceMissing = 304,
    /// The touch is beyond the guard price.
    PriceGuard = 305,
    /// The leader did not declare this instrument.
    GuardInstrument = 306,
    /// The leader has no equity left.
    GuardMarginCall = 307,
    /// Would meet an open order of our own or of a leader; comes again with the next sweep.
    SelfMatch = 308,
    /// The quote that the guard starts from is older than the plan allows.
    QuoteTooOld = 309,
    /// Sizing by risk needs a stop, and neither the event nor the plan has one.
    StopMissing = 310,
    /// Sizing by volatility needs that of the instrument.
    VolatilityMissing = 311,
    /// Sizing by free margin needs the leader's used margin, which never came.
    MarginMissing = 312,
    /// Sizing by leverage needs that of leader and follower.
    LeverageMissing = 313,
    /// The instrument has expired: reductions only.
    InstrumentExpired = 314,
    /// The plan has left the configuration: reductions only.
    PlanRemoved = 315,
    /// The venue says of a position what our fills do not make.
    UnexpectedPosition = 316,
    /// The venue reports on an order that no decision made.
    UnexpectedOrder = 317,
    /// An order of the plan failed, and its policy says that it is out of sync then.
    ExecutionFailed = 318,
    /// The plan is too far from its target, and has been for too long.
    SyncScore = 319,
    /// The venue has rejected an order because its exchange is closed.
    VenueClosed = 320,
    /// The venue has rejected too many orders within a time.
    VenueRejects = 321,
    /// Limit on order quantity.
    MaxOrderQuantity = 400,
    /// Limit on order notional.
    MaxOrderNotional = 401,
    /// Limit on notional per instrument.
    MaxSymbolNotional = 402,
    /// Limit on gross notional.
    MaxGrossNotional = 403,
    /// Limit on net notional.
    MaxNetNotional = 404,
    /// Limit on leverage.
    MaxLeverage = 405,
    /// Limit on the number of open orders.
    MaxOpenOrders = 406,
    /// Limit on the notional of open orders.
    MaxOpenOrderNotional = 407,
    /// Limit on the margin of positions and open orders.
    InsufficientMargin = 408,
    /// Limit on the share of the average daily volume.
    MaxDailyVolumeShare = 409,
    /// Limit on orders per second; comes again with the next sweep.
    MaxOrdersPerSecond = 410,
    /// Limit on the loss of a day.
    MaxDailyLoss = 411,
    /// Limit on the loss of a day, as a part of the equity that it began with.
    MaxDailyLossPct = 412,
    /// Limit on the fall from the peak.
    MaxDrawdown = 413,
    /// Limit on the fall from the peak, as a part of the peak.
    MaxDrawdownPct = 414,
    /// Limit on repeated executions in one direction.
    MaxRepeats = 415,
    /// The leader's leverage is above what it declared.
    GuardLeverage = 416,
    /// The leader's position is larger than it declared.
    GuardPositionNotional = 417,
    /// The leader has lost more in a day than it declared.
    GuardDailyLoss = 418,
    /// The leader trades more often than it declared.
    GuardTradesPerMinute = 419,
    /// The plan opened the same quantity a moment ago.
    DuplicateOrder = 420,
    /// Limit on leverage per instrument.
    MaxSymbolLeverage = 421,
    /// The venue session is not synchronised.
    SessionDown = 500,
    /// The order table is full.
    OrdersInFlightFull = 501,
    /// The table of plan positions is full.
    RowsFull = 502,
    /// A quantity or an amount would not fit its type.
    Overflow = 503,
    /// An order of this plan and instrument is in state Unknown.
    UnknownOrderPending = 504,
    /// Tried as often as the plan allows; waits for the next event.
    RetriesExhausted = 505,
    /// The table of leaders' working orders is full; the fills of the order are copied
    /// instead.
    LeaderOrdersFull = 510,
    /// An order of this size failed: reduced to what may be executable.
    ReducedAfterFailure = 506,
    /// An increase that fell due while the venue was down: given up for this episode, as the
    /// plan says.
    VenueWasDown = 511,
    /// An order of the account in this instrument has been in doubt for too long: increases
    /// are blocked until it is known what became of it.
    OrderOverdue = 512,
}

impl Reason {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 108] = [
        Self::None,
        Self::OnTarget,
        Self::BelowMinimumCarried,
        Self::BelowMinimumSkipped,
        Self::BelowMinimumForced,
        Self::ExistingPosition,
        Self::SideNotCopied,
        Self::SymbolNotCopied,
        Self::TagNotCopied,
        Self::ShortNotPossible,
        Self::StopLossReached,
        Self::TakeProfitReached,
        Self::DuplicateEvent,
        Self::EventBuffered,
        Self::LeaderGap,
        Self::UnknownInstrument,
        Self::InexactPrice,
        Self::InexactQuantity,
        Self::MalformedMessage,
        Self::NotPermitted,
        Self::UnknownTarget,
        Self::KillLatched,
        Self::ConfigurationRefused,
        Self::ConfigurationInForce,
        Self::ConfigurationPending,
        Self::OrderNotInDoubt,
        Self::EvidenceToCome,
        Self::SettlementContradicts,
        Self::SettlementQuantity,
        Self::SettlementPriceMissing,
        Self::TradeCorrected,
        Self::UnknownLeaderAccount,
        Self::UnknownTrade,
        Self::ReportsMissing,
        Self::SignalActive,
        Self::SignalExpired,
        Self::SignalUnknown,
        Self::SignalUnworkable,
        Self::SignalsFull,
        Self::TooManyAlike,
        Self::PlanFrozen,
        Self::PlanOff,
        Self::PlanCloseOnly,
        Self::PlanDisarmed,
        Self::IncreaseWaits,
        Self::PlanOutOfSync,
        Self::PlanRestricted,
        Self::AllocationNotDue,
        Self::AllocationInBand,
        Self::AllocationTooSmall,
        Self::AllocationCost,
        Self::OrderWaits,
        Self::TradingHalted,
        Self::TradingReducing,
        Self::EventTooOld,
        Self::SnapshotMissing,
        Self::SnapshotTooOld,
        Self::LimitMissing,
        Self::ReferenceMissing,
        Self::PriceGuard,
        Self::GuardInstrument,
        Self::GuardMarginCall,
        Self::SelfMatch,
        Self::QuoteTooOld,
        Self::StopMissing,
        Self::VolatilityMissing,
        Self::MarginMissing,
        Self::LeverageMissing,
        Self::InstrumentExpired,
        Self::PlanRemoved,
        Self::UnexpectedPosition,
        Self::UnexpectedOrder,
        Self::ExecutionFailed,
        Self::SyncScore,
        Self::VenueClosed,
        Self::VenueRejects,
        Self::MaxOrderQuantity,
        Self::MaxOrderNotional,
        Self::MaxSymbolNotional,
        Self::MaxGrossNotional,
        Self::MaxNetNotional,
        Self::MaxLeverage,
        Self::MaxOpenOrders,
        Self::MaxOpenOrderNotional,
        Self::InsufficientMargin,
        Self::MaxDailyVolumeShare,
        Self::MaxOrdersPerSecond,
        Self::MaxDailyLoss,
        Self::MaxDailyLossPct,
        Self::MaxDrawdown,
        Self::MaxDrawdownPct,
        Self::MaxRepeats,
        Self::GuardLeverage,
        Self::GuardPositionNotional,
        Self::GuardDailyLoss,
        Self::GuardTradesPerMinute,
        Self::DuplicateOrder,
        Self::MaxSymbolLeverage,
        Self::SessionDown,
        Self::OrdersInFlightFull,
        Self::RowsFull,
        Self::Overflow,
        Self::UnknownOrderPending,
        Self::RetriesExhausted,
        Self::LeaderOrdersFull,
        Self::ReducedAfterFailure,
        Self::VenueWasDown,
        Self::OrderOverdue,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u16) -> Option<Self> {
        static VALUES: [Option<Reason>; 513] = {
            let mut values = [None; 513];
            let mut index = 0;
            while index < Reason::ALL.len() {
                values[Reason::ALL[index] as usize] = Some(Reason::ALL[index]);
                index += 1;
            }
            values
        };
        if (value as usize) < VALUES.len() { VALUES[value as usize] } else { None }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u16 {
        self as u16
    }
}

/// What we ask a venue for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum RequestKind {
    /// Its instruments.
    SecurityList = 0,
    /// Balances of all accounts of the session.
    Accounts = 1,
    /// Positions of all accounts of the session.
    Positions = 2,
    /// Quotes of all instruments, from now on.
    MarketData = 3,
    /// Nothing: the session has something to say, and its protocol numbers that too.
    Session = 4,
    /// Trades of leaders that may have been told while we were away.
    Trades = 5,
}

impl RequestKind {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 6] = [
        Self::SecurityList,
        Self::Accounts,
        Self::Positions,
        Self::MarketData,
        Self::Session,
        Self::Trades,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::SecurityList),
            1 => Some(Self::Accounts),
            2 => Some(Self::Positions),
            3 => Some(Self::MarketData),
            4 => Some(Self::Session),
            5 => Some(Self::Trades),
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

/// A rule that watches and then changes what a scope may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum SupervisionRule {
    /// The account has lost more than a day may.
    DailyLoss = 1,
    /// The account has lost a larger part than a day may.
    DailyLossPct = 2,
    /// The account has fallen too far from its peak.
    Drawdown = 3,
    /// The account has lost too large a part of its peak.
    DrawdownPct = 4,
    /// A leader repeats itself in one direction of one instrument.
    Repeats = 5,
    /// A leader trades what it did not declare.
    GuardInstrument = 6,
    /// A leader has no equity left.
    GuardMarginCall = 7,
    /// A leader's leverage is above what it declared.
    GuardLeverage = 8,
    /// A leader's position is larger than it declared.
    GuardPositionNotional = 9,
    /// A leader has lost more in a day than it declared.
    GuardDailyLoss = 10,
    /// A leader trades more often than it declared.
    GuardTradesPerMinute = 11,
    /// An account holds what our fills do not make.
    UnexpectedPosition = 12,
    /// An account has an order that is none of ours.
    UnexpectedOrder = 13,
    /// An order of a plan failed, and its policy says that it is out of sync then.
    ExecutionFailure = 14,
    /// A plan is too far from its target.
    SyncScore = 15,
    /// A venue has rejected an order because its exchange is closed.
    VenueClosed = 16,
    /// A venue has rejected more orders within a time than it may.
    VenueRejects = 17,
}

impl SupervisionRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 17] = [
        Self::DailyLoss,
        Self::DailyLossPct,
        Self::Drawdown,
        Self::DrawdownPct,
        Self::Repeats,
        Self::GuardInstrument,
        Self::GuardMarginCall,
        Self::GuardLeverage,
        Self::GuardPositionNotional,
        Self::GuardDailyLoss,
        Self::GuardTradesPerMinute,
        Self::UnexpectedPosition,
        Self::UnexpectedOrder,
        Self::ExecutionFailure,
        Self::SyncScore,
        Self::VenueClosed,
        Self::VenueRejects,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        static VALUES: [Option<SupervisionRule>; 18] = {
            let mut values = [None; 18];
            let mut index = 0;
            while index < SupervisionRule::ALL.len() {
                values[SupervisionRule::ALL[index] as usize] = Some(SupervisionRule::ALL[index]);
                index += 1;
            }
            values
        };
        if (value as usize) < VALUES.len() { VALUES[value as usize] } else { None }
    }

    /// The number on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

/// What happens when a leader leaves the profile that it declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum GuardViolation {
    /// The event is close-only for its followers.
    Refuse = 0,
    /// The leader is disarmed until it is re-armed.
    Pause = 1,
}

impl GuardViolation {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Refuse, Self::Pause];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Refuse),
            1 => Some(Self::Pause),
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

/// What becomes of an opening order while an order of ours is open on the other side, or
/// a limit order of a leader that it would reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum SelfMatchRule {
    /// It is sent.
    Allow = 0,
    /// It waits until the other one is over.
    Refuse = 1,
}

impl SelfMatchRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Allow, Self::Refuse];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Allow),
            1 => Some(Self::Refuse),
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

/// What happens when an account holds, or trades, what none of our orders made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum UnexpectedRule {
    /// It is told, and nothing else.
    Alert = 0,
    /// The account is disarmed until it is re-armed.
    Pause = 1,
}

impl UnexpectedRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Alert, Self::Pause];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Alert),
            1 => Some(Self::Pause),
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

/// What the reconciler found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum FindingKind {
    /// The venue says of a position of an account what our fills do not make; lots.
    UnexpectedPosition = 1,
    /// The venue reports on an order of an account that no decision made; filled lots.
    UnexpectedOrder = 2,
}

impl FindingKind {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::UnexpectedPosition, Self::UnexpectedOrder];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            1 => Some(Self::UnexpectedPosition),
            2 => Some(Self::UnexpectedOrder),
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

/// What kind of failure keeps an order from being executed in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum FailureClass {
    /// The account cannot carry it.
    Margin = 0,
    /// Nothing to be had at its price, or a price beyond the venue's band.
    Price = 1,
    /// A limit of the venue on quantity, notional or messages.
    VenueLimit = 2,
    /// A closing order that would open or increase.
    WouldIncrease = 3,
    /// Anything else, and what says nothing of why.
    Other = 4,
}

impl FailureClass {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 5] =
        [Self::Margin, Self::Price, Self::VenueLimit, Self::WouldIncrease, Self::Other];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Margin),
            1 => Some(Self::Price),
            2 => Some(Self::VenueLimit),
            3 => Some(Self::WouldIncrease),
            4 => Some(Self::Other),
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

/// What follows from an order that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum FailureRule {
    /// The next event or sweep tries again as ever.
    Ignore = 0,
    /// Sweeps try again, from the best price on, each time by a step further, up to the
    /// guard.
    Retry = 1,
    /// Sweeps try again with half of what was not executed at most.
    Reduce = 2,
    /// A limit order that closes comes again as a market order, a market order that opens as
    /// a limit order at the best price; one that opens with a limit is ignored.
    SwitchType = 3,
    /// The plan is out of sync.
    OutOfSync = 4,
}

impl FailureRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 5] =
        [Self::Ignore, Self::Retry, Self::Reduce, Self::SwitchType, Self::OutOfSync];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Ignore),
            1 => Some(Self::Retry),
            2 => Some(Self::Reduce),
            3 => Some(Self::SwitchType),
            4 => Some(Self::OutOfSync),
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

/// What a plan does while it is out of sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum OutOfSyncRule {
    /// Reductions only.
    Pause = 0,
    /// Opening orders are scaled by a factor.
    Restrict = 1,
    /// Sweeps bring it to its target, and try once a second until it is there.
    CatchUp = 2,
}

impl OutOfSyncRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Pause, Self::Restrict, Self::CatchUp];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Pause),
            1 => Some(Self::Restrict),
            2 => Some(Self::CatchUp),
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

/// What a sweep found of how far a plan is from its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum SyncChange {
    /// Below its threshold: the time that it may be so begins.
    Low = 0,
    /// No longer below it: that time is over.
    Fine = 1,
    /// In sync again: what a rule had ordered is lifted.
    InSync = 2,
    /// Out of sync still: sweeps try again.
    CatchUp = 3,
    /// Drifting: opening orders are scaled by a factor.
    Restricted = 4,
    /// No longer: opening orders go in full.
    Unrestricted = 5,
}

impl SyncChange {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 6] =
        [Self::Low, Self::Fine, Self::InSync, Self::CatchUp, Self::Restricted, Self::Unrestricted];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Low),
            1 => Some(Self::Fine),
            2 => Some(Self::InSync),
            3 => Some(Self::CatchUp),
            4 => Some(Self::Restricted),
            5 => Some(Self::Unrestricted),
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

/// What a daily loss is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum LossWindow {
    /// The first account snapshot of the calendar day.
    Day = 0,
    /// The account snapshot of 24 hours ago, to the hour.
    Rolling24h = 1,
}

impl LossWindow {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Day, Self::Rolling24h];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Day),
            1 => Some(Self::Rolling24h),
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

/// What a drawdown's peak is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum DrawdownWindow {
    /// Everything since the reference began: the first account snapshot, or when it was
    /// re-armed.
    None = 0,
    /// The calendar day.
    Day = 1,
    /// The last 24 hours, to the hour.
    Rolling24h = 2,
}

impl DrawdownWindow {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::None, Self::Day, Self::Rolling24h];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::None),
            1 => Some(Self::Day),
            2 => Some(Self::Rolling24h),
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

/// What a drawdown in percent is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum DrawdownReference {
    /// The highest equity.
    PeakEquity = 0,
    /// The highest profit since the reference, or its window, began; nothing is judged
    /// before there is one.
    PeakPnl = 1,
}

impl DrawdownReference {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::PeakEquity, Self::PeakPnl];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::PeakEquity),
            1 => Some(Self::PeakPnl),
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

/// What of its leader a plan copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum CopyMode {
    /// Each fill, when it happens.
    Fills = 0,
    /// His working orders, while they work.
    Orders = 1,
    /// His portfolio as parts of his equity, rebalanced as the plan says.
    Allocation = 2,
    /// What he signals: entries with their stops and targets.
    Signals = 3,
}

impl CopyMode {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] = [Self::Fills, Self::Orders, Self::Allocation, Self::Signals];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Fills),
            1 => Some(Self::Orders),
            2 => Some(Self::Allocation),
            3 => Some(Self::Signals),
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

/// Where the weights of an allocation come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum WeightSource {
    /// What the leader holds, as parts of his equity.
    Portfolio = 0,
    /// What the leader's session publishes.
    Published = 1,
    /// What the configuration says.
    Fixed = 2,
}

impl WeightSource {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Portfolio, Self::Published, Self::Fixed];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Portfolio),
            1 => Some(Self::Published),
            2 => Some(Self::Fixed),
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

/// Why a sweep rebalanced a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum RebalanceCause {
    /// It was due.
    Schedule = 0,
    /// A difference was larger than its band.
    Drift = 1,
    /// Its leader has published other weights.
    Weights = 2,
}

impl RebalanceCause {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::Schedule, Self::Drift, Self::Weights];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Schedule),
            1 => Some(Self::Drift),
            2 => Some(Self::Weights),
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

/// What becomes of the rest of a mirrored order that opens once the leader's order is
/// filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum LeaderFillRule {
    /// It goes on working at its price.
    Wait = 0,
    /// It is cancelled, and the difference is traded at once.
    Cross = 1,
}

impl LeaderFillRule {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Wait, Self::Cross];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Wait),
            1 => Some(Self::Cross),
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

/// What happened to a leader's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum LeaderOrderStatus {
    /// It works from now on.
    New = 0,
    /// It has another price, quantity, type or time in force.
    Amended = 1,
    /// Nothing of it works any more: cancelled, expired or rejected.
    Cancelled = 2,
    /// Nothing of it works any more: filled.
    Done = 3,
}

impl LeaderOrderStatus {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] = [Self::New, Self::Amended, Self::Cancelled, Self::Done];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::New),
            1 => Some(Self::Amended),
            2 => Some(Self::Cancelled),
            3 => Some(Self::Done),
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

/// What a signal message says of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum SignalAction {
    /// A new signal.
    Enter = 0,
    /// Its waiting entry has been made.
    Entered = 1,
    /// Its stop and target are these from now on.
    Adjust = 2,
    /// It is over: what is held is closed, an entry that waits is cancelled.
    Close = 3,
}

impl SignalAction {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] = [Self::Enter, Self::Entered, Self::Adjust, Self::Close];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Enter),
            1 => Some(Self::Entered),
            2 => Some(Self::Adjust),
            3 => Some(Self::Close),
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

/// Where a signal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum SignalPhase {
    /// Its entry works.
    Waiting = 0,
    /// It is to be held.
    Open = 1,
    /// It is being left.
    Closing = 2,
    /// Nothing is left of it; final.
    Over = 3,
}

impl SignalPhase {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Open, Self::Closing, Self::Over];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Waiting),
            1 => Some(Self::Open),
            2 => Some(Self::Closing),
            3 => Some(Self::Over),
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

/// A leader's own execution, sent by the leader or its broker.
///
/// Template 100: a block of 145 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | tradeId |
/// | 8 | 8 | orderId |
/// | 16 | 24 | symbol |
/// | 40 | 1 | side |
/// | 41 | 9 | price |
/// | 50 | 9 | quantity |
/// | 59 | 9 | positionBefore |
/// | 68 | 9 | fee |
/// | 77 | 8 | transactTime |
/// | 85 | 8 | sendingTime |
/// | 93 | 9 | stopPrice |
/// | 102 | 9 | averagePrice |
/// | 111 | 16 | tag |
/// | 127 | 9 | leavesQuantity |
/// | 136 | 9 | takeProfit |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderFill {
    /// Unique per leader.
    pub trade_id: u64,
    /// The leader's order that was filled.
    pub order_id: u64,
    /// Instrument.
    pub symbol: Symbol,
    /// Side of the leader.
    pub side: Side,
    /// Price of this execution.
    pub price: Decimal,
    /// Quantity of this execution, positive.
    pub quantity: Decimal,
    /// The leader's signed net position before this execution.
    pub position_before: Option<Decimal>,
    /// Fee that the leader paid; negative is a rebate.
    pub fee: Option<Decimal>,
    /// When the execution happened.
    pub transact_time: Nanos,
    /// When this message was made.
    pub sending_time: Nanos,
    /// The leader's stop for the position; what sizing by risk measures from.
    pub stop_price: Option<Decimal>,
    /// Average entry price of the position before.
    pub average_price: Option<Decimal>,
    /// A word of the leader's, for plans that copy by tags.
    pub tag: Tag,
    /// What is still open of the leader's order after this execution; zero when it is
    /// complete.
    pub leaves_quantity: Option<Decimal>,
    /// Limit of the leader's target for the position; for plans that protect themselves as
    /// he does.
    pub take_profit: Option<Decimal>,
}

impl LeaderFill {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 100;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 145;

    const NAME: &'static str = "LeaderFill";

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
        (self.trade_id == u64::MAX)
            | (self.order_id == u64::MAX)
            | (self.price.has_null())
            | (self.quantity.has_null())
            | (self.position_before.is_some_and(Decimal::has_null))
            | (self.fee.is_some_and(Decimal::has_null))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.sending_time == Nanos(u64::MAX))
            | (self.stop_price.is_some_and(Decimal::has_null))
            | (self.average_price.is_some_and(Decimal::has_null))
            | (self.leaves_quantity.is_some_and(Decimal::has_null))
            | (self.take_profit.is_some_and(Decimal::has_null))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_fill_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            trade_id: fields.required::<{ leader_fill_at::TRADE_ID }, _>(u64::MAX, "tradeId")?,
            order_id: fields.required::<{ leader_fill_at::ORDER_ID }, _>(u64::MAX, "orderId")?,
            symbol: fields.text::<{ leader_fill_at::SYMBOL }, _>("symbol")?,
            side: fields.listed::<{ leader_fill_at::SIDE }, _, _>(0, Side::from_wire, "side")?,
            price: Decimal::read(fields.part::<{ leader_fill_at::PRICE }, _>("price"))?,
            quantity: Decimal::read(fields.part::<{ leader_fill_at::QUANTITY }, _>("quantity"))?,
            position_before: Decimal::read_optional(
                fields.part::<{ leader_fill_at::POSITION_BEFORE }, _>("positionBefore"),
            )?,
            fee: Decimal::read_optional(fields.part::<{ leader_fill_at::FEE }, _>("fee"))?,
            transact_time: Nanos(
                fields
                    .required::<{ leader_fill_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
            sending_time: Nanos(
                fields.required::<{ leader_fill_at::SENDING_TIME }, _>(u64::MAX, "sendingTime")?,
            ),
            stop_price: Decimal::read_optional(
                fields.part::<{ leader_fill_at::STOP_PRICE }, _>("stopPrice"),
            )?,
            average_price: Decimal::read_optional(
                fields.part::<{ leader_fill_at::AVERAGE_PRICE }, _>("averagePrice"),
            )?,
            tag: fields.text::<{ leader_fill_at::TAG }, _>("tag")?,
            leaves_quantity: Decimal::read_optional(
                fields.part::<{ leader_fill_at::LEAVES_QUANTITY }, _>("leavesQuantity"),
            )?,
            take_profit: Decimal::read_optional(
                fields.part::<{ leader_fill_at::TAKE_PROFIT }, _>("takeProfit"),
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 145]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_fill_at::TRADE_ID }, _>(self.trade_id);
        fields.store::<{ leader_fill_at::ORDER_ID }, _>(self.order_id);
        fields.put::<{ leader_fill_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ leader_fill_at::SIDE }, _>(self.side.to_wire());
        self.price.write(fields.part::<{ leader_fill_at::PRICE }, _>());
        self.quantity.write(fields.part::<{ leader_fill_at::QUANTITY }, _>());
        Decimal::write_optional(
            self.position_before,
            fields.part::<{ leader_fill_at::POSITION_BEFORE }, _>(),
        );
        Decimal::write_optional(self.fee, fields.part::<{ leader_fill_at::FEE }, _>());
        fields.store::<{ leader_fill_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_fill_at::SENDING_TIME }, _>(self.sending_time.0);
        Decimal::write_optional(
            self.stop_price,
            fields.part::<{ leader_fill_at::STOP_PRICE }, _>(),
        );
        Decimal::write_optional(
            self.average_price,
            fields.part::<{ leader_fill_at::AVERAGE_PRICE }, _>(),
        );
        fields.put::<{ leader_fill_at::TAG }, _>(self.tag.to_wire());
        Decimal::write_optional(
            self.leaves_quantity,
            fields.part::<{ leader_fill_at::LEAVES_QUANTITY }, _>(),
        );
        Decimal::write_optional(
            self.take_profit,
            fields.part::<{ leader_fill_at::TAKE_PROFIT }, _>(),
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

/// Where the fields lie in the block of a [`LeaderFill`](super::LeaderFill).
mod leader_fill_at {
    pub(super) const TRADE_ID: usize = 0;
    pub(super) const ORDER_ID: usize = TRADE_ID + size_of::<u64>();
    pub(super) const SYMBOL: usize = ORDER_ID + size_of::<u64>();
    pub(super) const SIDE: usize = SYMBOL + 24;
    pub(super) const PRICE: usize = SIDE + size_of::<super::Side>();
    pub(super) const QUANTITY: usize = PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const POSITION_BEFORE: usize = QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const FEE: usize = POSITION_BEFORE + super::Decimal::ENCODED_LENGTH;
    pub(super) const TRANSACT_TIME: usize = FEE + super::Decimal::ENCODED_LENGTH;
    pub(super) const SENDING_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const STOP_PRICE: usize = SENDING_TIME + size_of::<super::Nanos>();
    pub(super) const AVERAGE_PRICE: usize = STOP_PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const TAG: usize = AVERAGE_PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const LEAVES_QUANTITY: usize = TAG + 16;
    pub(super) const TAKE_PROFIT: usize = LEAVES_QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = TAKE_PROFIT + super::Decimal::ENCODED_LENGTH;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 145);
}

/// A leader's account, the reference of proportional sizing.
///
/// Template 101: a block of 35 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 9 | equity |
/// | 9 | 9 | balance |
/// | 18 | 8 | transactTime |
/// | 26 | 9 | marginUsed |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderAccount {
    /// Balance and unrealised profit and loss.
    pub equity: Decimal,
    /// Cash balance.
    pub balance: Decimal,
    /// When it was true.
    pub transact_time: Nanos,
    /// Initial margin of positions.
    pub margin_used: Option<Decimal>,
}

impl LeaderAccount {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 101;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 35;

    const NAME: &'static str = "LeaderAccount";

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
        (self.equity.has_null())
            | (self.balance.has_null())
            | (self.transact_time == Nanos(u64::MAX))
            | (self.margin_used.is_some_and(Decimal::has_null))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_account_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            equity: Decimal::read(fields.part::<{ leader_account_at::EQUITY }, _>("equity"))?,
            balance: Decimal::read(fields.part::<{ leader_account_at::BALANCE }, _>("balance"))?,
            transact_time: Nanos(
                fields.required::<{ leader_account_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
            margin_used: Decimal::read_optional(
                fields.part::<{ leader_account_at::MARGIN_USED }, _>("marginUsed"),
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 35]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        self.equity.write(fields.part::<{ leader_account_at::EQUITY }, _>());
        self.balance.write(fields.part::<{ leader_account_at::BALANCE }, _>());
        fields.store::<{ leader_account_at::TRANSACT_TIME }, _>(self.transact_time.0);
        Decimal::write_optional(
            self.margin_used,
            fields.part::<{ leader_account_at::MARGIN_USED }, _>(),
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

/// Where the fields lie in the block of a [`LeaderAccount`](super::LeaderAccount).
mod leader_account_at {
    pub(super) const EQUITY: usize = 0;
    pub(super) const BALANCE: usize = EQUITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const TRANSACT_TIME: usize = BALANCE + super::Decimal::ENCODED_LENGTH;
    pub(super) const MARGIN_USED: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = MARGIN_USED + super::Decimal::ENCODED_LENGTH;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 35);
}

/// An operator's command.
///
/// Template 102: a block of 106 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | commandId |
/// | 8 | 1 | action |
/// | 9 | 1 | scope |
/// | 10 | 32 | target |
/// | 42 | 64 | text |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ControlCommand {
    /// Chosen by the operator; returned in the report.
    pub command_id: u64,
    /// What to do.
    pub action: ControlAction,
    /// To what kind of thing.
    pub scope: Scope,
    /// Name of the thing; empty for the firm. ApplyConfiguration: the first 16 hex digits of
    /// the revision's hash.
    pub target: Name,
    /// Why; kept in the journal.
    pub text: FreeText,
}

impl ControlCommand {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 102;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 106;

    const NAME: &'static str = "ControlCommand";

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
        self.command_id == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; control_command_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            command_id: fields
                .required::<{ control_command_at::COMMAND_ID }, _>(u64::MAX, "commandId")?,
            action: fields.listed::<{ control_command_at::ACTION }, _, _>(
                u8::MAX,
                ControlAction::from_wire,
                "action",
            )?,
            scope: fields.listed::<{ control_command_at::SCOPE }, _, _>(
                u8::MAX,
                Scope::from_wire,
                "scope",
            )?,
            target: fields.text::<{ control_command_at::TARGET }, _>("target")?,
            text: fields.text::<{ control_command_at::TEXT }, _>("text")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 106]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ control_command_at::COMMAND_ID }, _>(self.command_id);
        fields.store::<{ control_command_at::ACTION }, _>(self.action.to_wire());
        fields.store::<{ control_command_at::SCOPE }, _>(self.scope.to_wire());
        fields.put::<{ control_command_at::TARGET }, _>(self.target.to_wire());
        fields.put::<{ control_command_at::TEXT }, _>(self.text.to_wire());
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

/// Where the fields lie in the block of a [`ControlCommand`](super::ControlCommand).
mod control_command_at {
    pub(super) const COMMAND_ID: usize = 0;
    pub(super) const ACTION: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const SCOPE: usize = ACTION + size_of::<super::ControlAction>();
    pub(super) const TARGET: usize = SCOPE + size_of::<super::Scope>();
    pub(super) const TEXT: usize = TARGET + 32;
    pub(super) const FIELDS_END: usize = TEXT + 64;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 106);
}

/// An operator says what became of an order in doubt; answered by ControlReport.
///
/// Template 364: a block of 135 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | commandId |
/// | 8 | 20 | clOrdId |
/// | 28 | 24 | symbol |
/// | 52 | 1 | state |
/// | 53 | 9 | filled |
/// | 62 | 9 | price |
/// | 71 | 64 | text |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SettleOrder {
    /// Chosen by the operator; returned in the report.
    pub command_id: u64,
    /// The order.
    pub cl_ord_id: ClOrdId,
    /// Its instrument.
    pub symbol: Symbol,
    /// What became of it: NotSent, Rejected, Canceled or Filled.
    pub state: OrderState,
    /// Filled of it in all; absent is what the venue has reported, of a filled one all of it.
    pub filled: Option<Decimal>,
    /// Price of what no fill was reported for.
    pub price: Option<Decimal>,
    /// Why; kept in the journal, not empty.
    pub text: FreeText,
}

impl SettleOrder {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 364;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 135;

    const NAME: &'static str = "SettleOrder";

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
        (self.command_id == u64::MAX)
            | (self.filled.is_some_and(Decimal::has_null))
            | (self.price.is_some_and(Decimal::has_null))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; settle_order_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            command_id: fields
                .required::<{ settle_order_at::COMMAND_ID }, _>(u64::MAX, "commandId")?,
            cl_ord_id: fields.text::<{ settle_order_at::CL_ORD_ID }, _>("clOrdId")?,
            symbol: fields.text::<{ settle_order_at::SYMBOL }, _>("symbol")?,
            state: fields.listed::<{ settle_order_at::STATE }, _, _>(
                u8::MAX,
                OrderState::from_wire,
                "state",
            )?,
            filled: Decimal::read_optional(
                fields.part::<{ settle_order_at::FILLED }, _>("filled"),
            )?,
            price: Decimal::read_optional(fields.part::<{ settle_order_at::PRICE }, _>("price"))?,
            text: fields.text::<{ settle_order_at::TEXT }, _>("text")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 135]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ settle_order_at::COMMAND_ID }, _>(self.command_id);
        fields.put::<{ settle_order_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.put::<{ settle_order_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ settle_order_at::STATE }, _>(self.state.to_wire());
        Decimal::write_optional(self.filled, fields.part::<{ settle_order_at::FILLED }, _>());
        Decimal::write_optional(self.price, fields.part::<{ settle_order_at::PRICE }, _>());
        fields.put::<{ settle_order_at::TEXT }, _>(self.text.to_wire());
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

/// Where the fields lie in the block of a [`SettleOrder`](super::SettleOrder).
mod settle_order_at {
    pub(super) const COMMAND_ID: usize = 0;
    pub(super) const CL_ORD_ID: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const SYMBOL: usize = CL_ORD_ID + 20;
    pub(super) const STATE: usize = SYMBOL + 24;
    pub(super) const FILLED: usize = STATE + size_of::<super::OrderState>();
    pub(super) const PRICE: usize = FILLED + super::Decimal::ENCODED_LENGTH;
    pub(super) const TEXT: usize = PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = TEXT + 64;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 135);
}

/// Answer to a command, once it is journalled.
///
/// Template 103: a block of 151 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | commandId |
/// | 8 | 1 | accepted |
/// | 9 | 2 | reason |
/// | 11 | 4 | plans |
/// | 15 | 8 | journalSequence |
/// | 23 | 128 | text |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ControlReport {
    /// Of the command.
    pub command_id: u64,
    /// Whether it took effect.
    pub accepted: Flag,
    /// Why not.
    pub reason: Reason,
    /// Plans whose state it covers.
    pub plans: u32,
    /// Record of the decision.
    pub journal_sequence: Sequence,
    /// More about the reason; usually empty.
    pub text: Explanation,
}

impl ControlReport {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 103;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 151;

    const NAME: &'static str = "ControlReport";

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
        (self.command_id == u64::MAX)
            | (self.plans == u32::MAX)
            | (self.journal_sequence == Sequence(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; control_report_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            command_id: fields
                .required::<{ control_report_at::COMMAND_ID }, _>(u64::MAX, "commandId")?,
            accepted: fields.listed::<{ control_report_at::ACCEPTED }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "accepted",
            )?,
            reason: fields.listed::<{ control_report_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            plans: fields.required::<{ control_report_at::PLANS }, _>(u32::MAX, "plans")?,
            journal_sequence: Sequence(
                fields.required::<{ control_report_at::JOURNAL_SEQUENCE }, _>(
                    u64::MAX,
                    "journalSequence",
                )?,
            ),
            text: fields.text::<{ control_report_at::TEXT }, _>("text")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 151]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ control_report_at::COMMAND_ID }, _>(self.command_id);
        fields.store::<{ control_report_at::ACCEPTED }, _>(self.accepted.to_wire());
        fields.store::<{ control_report_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ control_report_at::PLANS }, _>(self.plans);
        fields.store::<{ control_report_at::JOURNAL_SEQUENCE }, _>(self.journal_sequence.0);
        fields.put::<{ control_report_at::TEXT }, _>(self.text.to_wire());
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

/// Where the fields lie in the block of a [`ControlReport`](super::ControlReport).
mod control_report_at {
    pub(super) const COMMAND_ID: usize = 0;
    pub(super) const ACCEPTED: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const REASON: usize = ACCEPTED + size_of::<super::Flag>();
    pub(super) const PLANS: usize = REASON + size_of::<super::Reason>();
    pub(super) const JOURNAL_SEQUENCE: usize = PLANS + size_of::<u32>();
    pub(super) const TEXT: usize = JOURNAL_SEQUENCE + size_of::<super::Sequence>();
    pub(super) const FIELDS_END: usize = TEXT + 128;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 151);
}

/// A client message that cannot become an input.
///
/// Template 104: a block of 26 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | tradeId |
/// | 8 | 8 | clientSequence |
/// | 16 | 2 | reason |
/// | 18 | 8 | journalSequence |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EventReject {
    /// Of the leader fill, where it could be read.
    pub trade_id: Option<u64>,
    /// FIXP sequence number of the client's message.
    pub client_sequence: u64,
    /// The broken rule.
    pub reason: Reason,
    /// Record of the refusal.
    pub journal_sequence: Sequence,
}

impl EventReject {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 104;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 26;

    const NAME: &'static str = "EventReject";

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
        (self.trade_id == Some(u64::MAX))
            | (self.client_sequence == u64::MAX)
            | (self.journal_sequence == Sequence(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; event_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            trade_id: fields.optional::<{ event_reject_at::TRADE_ID }, _>(u64::MAX),
            client_sequence: fields
                .required::<{ event_reject_at::CLIENT_SEQUENCE }, _>(u64::MAX, "clientSequence")?,
            reason: fields.listed::<{ event_reject_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            journal_sequence: Sequence(
                fields.required::<{ event_reject_at::JOURNAL_SEQUENCE }, _>(
                    u64::MAX,
                    "journalSequence",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 26]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ event_reject_at::TRADE_ID }, _>(self.trade_id.unwrap_or(u64::MAX));
        fields.store::<{ event_reject_at::CLIENT_SEQUENCE }, _>(self.client_sequence);
        fields.store::<{ event_reject_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ event_reject_at::JOURNAL_SEQUENCE }, _>(self.journal_sequence.0);
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

/// Where the fields lie in the block of a [`EventReject`](super::EventReject).
mod event_reject_at {
    pub(super) const TRADE_ID: usize = 0;
    pub(super) const CLIENT_SEQUENCE: usize = TRADE_ID + size_of::<u64>();
    pub(super) const REASON: usize = CLIENT_SEQUENCE + size_of::<u64>();
    pub(super) const JOURNAL_SEQUENCE: usize = REASON + size_of::<super::Reason>();
    pub(super) const FIELDS_END: usize = JOURNAL_SEQUENCE + size_of::<super::Sequence>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 26);
}

/// What part of its equity a follower should hold in an instrument, for plans that hold
/// published weights.
///
/// Template 122: a block of 49 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | sequence |
/// | 8 | 24 | symbol |
/// | 32 | 9 | weight |
/// | 41 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderWeight {
    /// Numbers the leader's weights, ascending.
    pub sequence: u64,
    /// Instrument.
    pub symbol: Symbol,
    /// Part of equity, signed: what is short is negative, zero is to leave.
    pub weight: Decimal,
    /// When it was decided.
    pub transact_time: Nanos,
}

impl LeaderWeight {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 122;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 49;

    const NAME: &'static str = "LeaderWeight";

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
        (self.sequence == u64::MAX)
            | (self.weight.has_null())
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_weight_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            sequence: fields.required::<{ leader_weight_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            symbol: fields.text::<{ leader_weight_at::SYMBOL }, _>("symbol")?,
            weight: Decimal::read(fields.part::<{ leader_weight_at::WEIGHT }, _>("weight"))?,
            transact_time: Nanos(
                fields
                    .required::<{ leader_weight_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 49]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_weight_at::SEQUENCE }, _>(self.sequence);
        fields.put::<{ leader_weight_at::SYMBOL }, _>(self.symbol.to_wire());
        self.weight.write(fields.part::<{ leader_weight_at::WEIGHT }, _>());
        fields.store::<{ leader_weight_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`LeaderWeight`](super::LeaderWeight).
mod leader_weight_at {
    pub(super) const SEQUENCE: usize = 0;
    pub(super) const SYMBOL: usize = SEQUENCE + size_of::<u64>();
    pub(super) const WEIGHT: usize = SYMBOL + 24;
    pub(super) const TRANSACT_TIME: usize = WEIGHT + super::Decimal::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 49);
}

/// What a leader without an account signals: an entry with its stop and target, or what
/// becomes of one, for plans that copy signals.
///
/// Template 123: a block of 113 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | sequence |
/// | 8 | 8 | signalId |
/// | 16 | 24 | symbol |
/// | 40 | 1 | action |
/// | 41 | 1 | side |
/// | 42 | 1 | ordType |
/// | 43 | 1 | timeInForce |
/// | 44 | 9 | quantity |
/// | 53 | 9 | part |
/// | 62 | 9 | price |
/// | 71 | 9 | stopLoss |
/// | 80 | 9 | takeProfit |
/// | 89 | 8 | expireTime |
/// | 97 | 8 | transactTime |
/// | 105 | 8 | sendingTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderSignal {
    /// Numbers the leader's signal messages, ascending; one that is no higher than one
    /// before is old.
    pub sequence: u64,
    /// The signal; unique per leader while it is in force.
    pub signal_id: u64,
    /// Instrument.
    pub symbol: Symbol,
    /// What is said of it.
    pub action: SignalAction,
    /// Side of the entry.
    pub side: Side,
    /// Type of the entry: market, limit or stop.
    pub ord_type: OrdType,
    /// Of a waiting entry: day or good till cancel.
    pub time_in_force: TimeInForce,
    /// Size of an entry, positive.
    pub quantity: Option<Decimal>,
    /// Size of an entry as a part of equity, positive, instead of a quantity.
    pub part: Option<Decimal>,
    /// Limit or trigger of a waiting entry; what the leader saw, of a market entry.
    pub price: Option<Decimal>,
    /// Trigger of the stop that protects it.
    pub stop_loss: Option<Decimal>,
    /// Limit of the target that closes it.
    pub take_profit: Option<Decimal>,
    /// From then on it is not entered any more.
    pub expire_time: Option<Nanos>,
    /// When it was signalled.
    pub transact_time: Nanos,
    /// When this message was made.
    pub sending_time: Nanos,
}

impl LeaderSignal {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 123;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 113;

    const NAME: &'static str = "LeaderSignal";

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
        (self.sequence == u64::MAX)
            | (self.signal_id == u64::MAX)
            | (self.quantity.is_some_and(Decimal::has_null))
            | (self.part.is_some_and(Decimal::has_null))
            | (self.price.is_some_and(Decimal::has_null))
            | (self.stop_loss.is_some_and(Decimal::has_null))
            | (self.take_profit.is_some_and(Decimal::has_null))
            | (self.expire_time == Some(Nanos(u64::MAX)))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.sending_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_signal_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            sequence: fields.required::<{ leader_signal_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            signal_id: fields
                .required::<{ leader_signal_at::SIGNAL_ID }, _>(u64::MAX, "signalId")?,
            symbol: fields.text::<{ leader_signal_at::SYMBOL }, _>("symbol")?,
            action: fields.listed::<{ leader_signal_at::ACTION }, _, _>(
                u8::MAX,
                SignalAction::from_wire,
                "action",
            )?,
            side: fields.listed::<{ leader_signal_at::SIDE }, _, _>(0, Side::from_wire, "side")?,
            ord_type: fields.listed::<{ leader_signal_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            time_in_force: fields.listed::<{ leader_signal_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            quantity: Decimal::read_optional(
                fields.part::<{ leader_signal_at::QUANTITY }, _>("quantity"),
            )?,
            part: Decimal::read_optional(fields.part::<{ leader_signal_at::PART }, _>("part"))?,
            price: Decimal::read_optional(fields.part::<{ leader_signal_at::PRICE }, _>("price"))?,
            stop_loss: Decimal::read_optional(
                fields.part::<{ leader_signal_at::STOP_LOSS }, _>("stopLoss"),
            )?,
            take_profit: Decimal::read_optional(
                fields.part::<{ leader_signal_at::TAKE_PROFIT }, _>("takeProfit"),
            )?,
            expire_time: fields
                .optional::<{ leader_signal_at::EXPIRE_TIME }, _>(u64::MAX)
                .map(Nanos),
            transact_time: Nanos(
                fields
                    .required::<{ leader_signal_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
            sending_time: Nanos(
                fields
                    .required::<{ leader_signal_at::SENDING_TIME }, _>(u64::MAX, "sendingTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 113]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_signal_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ leader_signal_at::SIGNAL_ID }, _>(self.signal_id);
        fields.put::<{ leader_signal_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ leader_signal_at::ACTION }, _>(self.action.to_wire());
        fields.store::<{ leader_signal_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ leader_signal_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        fields.store::<{ leader_signal_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        Decimal::write_optional(self.quantity, fields.part::<{ leader_signal_at::QUANTITY }, _>());
        Decimal::write_optional(self.part, fields.part::<{ leader_signal_at::PART }, _>());
        Decimal::write_optional(self.price, fields.part::<{ leader_signal_at::PRICE }, _>());
        Decimal::write_optional(
            self.stop_loss,
            fields.part::<{ leader_signal_at::STOP_LOSS }, _>(),
        );
        Decimal::write_optional(
            self.take_profit,
            fields.part::<{ leader_signal_at::TAKE_PROFIT }, _>(),
        );
        fields.store::<{ leader_signal_at::EXPIRE_TIME }, _>(
            self.expire_time.map_or(u64::MAX, |value| value.0),
        );
        fields.store::<{ leader_signal_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_signal_at::SENDING_TIME }, _>(self.sending_time.0);
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

/// Where the fields lie in the block of a [`LeaderSignal`](super::LeaderSignal).
mod leader_signal_at {
    pub(super) const SEQUENCE: usize = 0;
    pub(super) const SIGNAL_ID: usize = SEQUENCE + size_of::<u64>();
    pub(super) const SYMBOL: usize = SIGNAL_ID + size_of::<u64>();
    pub(super) const ACTION: usize = SYMBOL + 24;
    pub(super) const SIDE: usize = ACTION + size_of::<super::SignalAction>();
    pub(super) const ORD_TYPE: usize = SIDE + size_of::<super::Side>();
    pub(super) const TIME_IN_FORCE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const QUANTITY: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const PART: usize = QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const PRICE: usize = PART + super::Decimal::ENCODED_LENGTH;
    pub(super) const STOP_LOSS: usize = PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const TAKE_PROFIT: usize = STOP_LOSS + super::Decimal::ENCODED_LENGTH;
    pub(super) const EXPIRE_TIME: usize = TAKE_PROFIT + super::Decimal::ENCODED_LENGTH;
    pub(super) const TRANSACT_TIME: usize = EXPIRE_TIME + size_of::<super::Nanos>();
    pub(super) const SENDING_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = SENDING_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 113);
}

/// A leader's own order: what works of it now.
///
/// Template 110: a block of 88 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | sequence |
/// | 8 | 8 | orderId |
/// | 16 | 24 | symbol |
/// | 40 | 1 | side |
/// | 41 | 1 | ordType |
/// | 42 | 1 | timeInForce |
/// | 43 | 1 | status |
/// | 44 | 9 | price |
/// | 53 | 9 | quantity |
/// | 62 | 8 | transactTime |
/// | 70 | 8 | sendingTime |
/// | 78 | 9 | stopPrice |
/// | 87 | 1 | triggerPrice |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderOrder {
    /// Numbers the leader's order messages, ascending; one that is no higher than one before
    /// is old.
    pub sequence: u64,
    /// The leader's order; unique per leader and instrument while it works.
    pub order_id: u64,
    /// Instrument.
    pub symbol: Symbol,
    /// Side of the order.
    pub side: Side,
    /// Type.
    pub ord_type: OrdType,
    /// Time in force.
    pub time_in_force: TimeInForce,
    /// What happened.
    pub status: LeaderOrderStatus,
    /// Limit of a limit order.
    pub price: Option<Decimal>,
    /// What is open of it now; zero once nothing works any more.
    pub quantity: Decimal,
    /// When it happened.
    pub transact_time: Nanos,
    /// When this message was made.
    pub sending_time: Nanos,
    /// Trigger price of a stop order.
    pub stop_price: Option<Decimal>,
    /// Which price triggers a stop order; absent is the last trade's.
    pub trigger_price: Option<TriggerPrice>,
}

impl LeaderOrder {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 110;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 88;

    const NAME: &'static str = "LeaderOrder";

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
        (self.sequence == u64::MAX)
            | (self.order_id == u64::MAX)
            | (self.price.is_some_and(Decimal::has_null))
            | (self.quantity.has_null())
            | (self.transact_time == Nanos(u64::MAX))
            | (self.sending_time == Nanos(u64::MAX))
            | (self.stop_price.is_some_and(Decimal::has_null))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_order_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            sequence: fields.required::<{ leader_order_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            order_id: fields.required::<{ leader_order_at::ORDER_ID }, _>(u64::MAX, "orderId")?,
            symbol: fields.text::<{ leader_order_at::SYMBOL }, _>("symbol")?,
            side: fields.listed::<{ leader_order_at::SIDE }, _, _>(0, Side::from_wire, "side")?,
            ord_type: fields.listed::<{ leader_order_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            time_in_force: fields.listed::<{ leader_order_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            status: fields.listed::<{ leader_order_at::STATUS }, _, _>(
                u8::MAX,
                LeaderOrderStatus::from_wire,
                "status",
            )?,
            price: Decimal::read_optional(fields.part::<{ leader_order_at::PRICE }, _>("price"))?,
            quantity: Decimal::read(fields.part::<{ leader_order_at::QUANTITY }, _>("quantity"))?,
            transact_time: Nanos(
                fields
                    .required::<{ leader_order_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
            sending_time: Nanos(
                fields.required::<{ leader_order_at::SENDING_TIME }, _>(u64::MAX, "sendingTime")?,
            ),
            stop_price: Decimal::read_optional(
                fields.part::<{ leader_order_at::STOP_PRICE }, _>("stopPrice"),
            )?,
            trigger_price: fields.optional_listed::<{ leader_order_at::TRIGGER_PRICE }, _, _>(
                u8::MAX,
                TriggerPrice::from_wire,
                "triggerPrice",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 88]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_order_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ leader_order_at::ORDER_ID }, _>(self.order_id);
        fields.put::<{ leader_order_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ leader_order_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ leader_order_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        fields.store::<{ leader_order_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        fields.store::<{ leader_order_at::STATUS }, _>(self.status.to_wire());
        Decimal::write_optional(self.price, fields.part::<{ leader_order_at::PRICE }, _>());
        self.quantity.write(fields.part::<{ leader_order_at::QUANTITY }, _>());
        fields.store::<{ leader_order_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_order_at::SENDING_TIME }, _>(self.sending_time.0);
        Decimal::write_optional(
            self.stop_price,
            fields.part::<{ leader_order_at::STOP_PRICE }, _>(),
        );
        fields.store::<{ leader_order_at::TRIGGER_PRICE }, _>(
            self.trigger_price.map_or(u8::MAX, TriggerPrice::to_wire),
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

/// Where the fields lie in the block of a [`LeaderOrder`](super::LeaderOrder).
mod leader_order_at {
    pub(super) const SEQUENCE: usize = 0;
    pub(super) const ORDER_ID: usize = SEQUENCE + size_of::<u64>();
    pub(super) const SYMBOL: usize = ORDER_ID + size_of::<u64>();
    pub(super) const SIDE: usize = SYMBOL + 24;
    pub(super) const ORD_TYPE: usize = SIDE + size_of::<super::Side>();
    pub(super) const TIME_IN_FORCE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const STATUS: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const PRICE: usize = STATUS + size_of::<super::LeaderOrderStatus>();
    pub(super) const QUANTITY: usize = PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const TRANSACT_TIME: usize = QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const SENDING_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const STOP_PRICE: usize = SENDING_TIME + size_of::<super::Nanos>();
    pub(super) const TRIGGER_PRICE: usize = STOP_PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = TRIGGER_PRICE + size_of::<super::TriggerPrice>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 88);
}

/// FIX NewOrderSingle (D).
///
/// Template 200: a block of 56 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 20 | clOrdId |
/// | 20 | 4 | account |
/// | 24 | 4 | securityId |
/// | 28 | 1 | side |
/// | 29 | 1 | ordType |
/// | 30 | 1 | timeInForce |
/// | 31 | 1 | positionEffect |
/// | 32 | 8 | quantity |
/// | 40 | 8 | price |
/// | 48 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NewOrderSingle {
    /// Never reused.
    pub cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
    /// Instrument at the venue.
    pub security_id: u32,
    /// Side.
    pub side: Side,
    /// Type.
    pub ord_type: OrdType,
    /// Time in force.
    pub time_in_force: TimeInForce,
    /// Open or close.
    pub position_effect: PositionEffect,
    /// Positive.
    pub quantity: Lots,
    /// Limit; absent for market orders.
    pub price: Option<Ticks>,
    /// When the order was decided.
    pub transact_time: Nanos,
}

impl NewOrderSingle {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 200;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 56;

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
        (self.account == u32::MAX)
            | (self.security_id == u32::MAX)
            | (self.quantity == Lots(i64::MIN))
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; new_order_single_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ new_order_single_at::CL_ORD_ID }, _>("clOrdId")?,
            account: fields.required::<{ new_order_single_at::ACCOUNT }, _>(u32::MAX, "account")?,
            security_id: fields
                .required::<{ new_order_single_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            side: fields.listed::<{ new_order_single_at::SIDE }, _, _>(
                0,
                Side::from_wire,
                "side",
            )?,
            ord_type: fields.listed::<{ new_order_single_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            time_in_force: fields.listed::<{ new_order_single_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            position_effect: fields.listed::<{ new_order_single_at::POSITION_EFFECT }, _, _>(
                0,
                PositionEffect::from_wire,
                "positionEffect",
            )?,
            quantity: Lots(
                fields.required::<{ new_order_single_at::QUANTITY }, _>(i64::MIN, "quantity")?,
            ),
            price: fields.optional::<{ new_order_single_at::PRICE }, _>(i64::MIN).map(Ticks),
            transact_time: Nanos(
                fields.required::<{ new_order_single_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 56]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ new_order_single_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.store::<{ new_order_single_at::ACCOUNT }, _>(self.account);
        fields.store::<{ new_order_single_at::SECURITY_ID }, _>(self.security_id);
        fields.store::<{ new_order_single_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ new_order_single_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        fields.store::<{ new_order_single_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        fields.store::<{ new_order_single_at::POSITION_EFFECT }, _>(self.position_effect.to_wire());
        fields.store::<{ new_order_single_at::QUANTITY }, _>(self.quantity.0);
        fields.store::<{ new_order_single_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ new_order_single_at::TRANSACT_TIME }, _>(self.transact_time.0);
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
    pub(super) const ACCOUNT: usize = CL_ORD_ID + 20;
    pub(super) const SECURITY_ID: usize = ACCOUNT + size_of::<u32>();
    pub(super) const SIDE: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const ORD_TYPE: usize = SIDE + size_of::<super::Side>();
    pub(super) const TIME_IN_FORCE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const POSITION_EFFECT: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const QUANTITY: usize = POSITION_EFFECT + size_of::<super::PositionEffect>();
    pub(super) const PRICE: usize = QUANTITY + size_of::<super::Lots>();
    pub(super) const TRANSACT_TIME: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 56);
}

/// FIX NewOrderSingle (D) of a stop or stop-limit order.
///
/// Template 214: a block of 64 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 20 | clOrdId |
/// | 20 | 4 | account |
/// | 24 | 4 | securityId |
/// | 28 | 1 | side |
/// | 29 | 1 | timeInForce |
/// | 30 | 1 | positionEffect |
/// | 31 | 8 | quantity |
/// | 39 | 8 | stopPrice |
/// | 47 | 1 | triggerPrice |
/// | 48 | 8 | price |
/// | 56 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NewStopOrder {
    /// Never reused.
    pub cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
    /// Instrument at the venue.
    pub security_id: u32,
    /// Side.
    pub side: Side,
    /// Time in force, once it is triggered.
    pub time_in_force: TimeInForce,
    /// Open or close; one that closes is cut to the position when it is triggered.
    pub position_effect: PositionEffect,
    /// Positive.
    pub quantity: Lots,
    /// Trigger price: a buy waits until the price is there or above, a sell until it is
    /// there or below.
    pub stop_price: Ticks,
    /// Which price triggers it.
    pub trigger_price: TriggerPrice,
    /// Limit of a stop-limit order; absent is at any price.
    pub price: Option<Ticks>,
    /// When the order was decided.
    pub transact_time: Nanos,
}

impl NewStopOrder {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 214;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 64;

    const NAME: &'static str = "NewStopOrder";

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
        (self.account == u32::MAX)
            | (self.security_id == u32::MAX)
            | (self.quantity == Lots(i64::MIN))
            | (self.stop_price == Ticks(i64::MIN))
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; new_stop_order_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ new_stop_order_at::CL_ORD_ID }, _>("clOrdId")?,
            account: fields.required::<{ new_stop_order_at::ACCOUNT }, _>(u32::MAX, "account")?,
            security_id: fields
                .required::<{ new_stop_order_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            side: fields.listed::<{ new_stop_order_at::SIDE }, _, _>(0, Side::from_wire, "side")?,
            time_in_force: fields.listed::<{ new_stop_order_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            position_effect: fields.listed::<{ new_stop_order_at::POSITION_EFFECT }, _, _>(
                0,
                PositionEffect::from_wire,
                "positionEffect",
            )?,
            quantity: Lots(
                fields.required::<{ new_stop_order_at::QUANTITY }, _>(i64::MIN, "quantity")?,
            ),
            stop_price: Ticks(
                fields.required::<{ new_stop_order_at::STOP_PRICE }, _>(i64::MIN, "stopPrice")?,
            ),
            trigger_price: fields.listed::<{ new_stop_order_at::TRIGGER_PRICE }, _, _>(
                u8::MAX,
                TriggerPrice::from_wire,
                "triggerPrice",
            )?,
            price: fields.optional::<{ new_stop_order_at::PRICE }, _>(i64::MIN).map(Ticks),
            transact_time: Nanos(
                fields.required::<{ new_stop_order_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 64]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ new_stop_order_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.store::<{ new_stop_order_at::ACCOUNT }, _>(self.account);
        fields.store::<{ new_stop_order_at::SECURITY_ID }, _>(self.security_id);
        fields.store::<{ new_stop_order_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ new_stop_order_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        fields.store::<{ new_stop_order_at::POSITION_EFFECT }, _>(self.position_effect.to_wire());
        fields.store::<{ new_stop_order_at::QUANTITY }, _>(self.quantity.0);
        fields.store::<{ new_stop_order_at::STOP_PRICE }, _>(self.stop_price.0);
        fields.store::<{ new_stop_order_at::TRIGGER_PRICE }, _>(self.trigger_price.to_wire());
        fields
            .store::<{ new_stop_order_at::PRICE }, _>(self.price.map_or(i64::MIN, |value| value.0));
        fields.store::<{ new_stop_order_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`NewStopOrder`](super::NewStopOrder).
mod new_stop_order_at {
    pub(super) const CL_ORD_ID: usize = 0;
    pub(super) const ACCOUNT: usize = CL_ORD_ID + 20;
    pub(super) const SECURITY_ID: usize = ACCOUNT + size_of::<u32>();
    pub(super) const SIDE: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const TIME_IN_FORCE: usize = SIDE + size_of::<super::Side>();
    pub(super) const POSITION_EFFECT: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const QUANTITY: usize = POSITION_EFFECT + size_of::<super::PositionEffect>();
    pub(super) const STOP_PRICE: usize = QUANTITY + size_of::<super::Lots>();
    pub(super) const TRIGGER_PRICE: usize = STOP_PRICE + size_of::<super::Ticks>();
    pub(super) const PRICE: usize = TRIGGER_PRICE + size_of::<super::TriggerPrice>();
    pub(super) const TRANSACT_TIME: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 64);
}

/// FIX OrderCancelReplaceRequest (G) of a stop order that is not triggered: other
/// prices, another quantity, the same identity.
///
/// Template 215: a block of 60 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 20 | clOrdId |
/// | 20 | 4 | account |
/// | 24 | 4 | securityId |
/// | 28 | 8 | quantity |
/// | 36 | 8 | stopPrice |
/// | 44 | 8 | price |
/// | 52 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StopReplaceRequest {
    /// Of the order.
    pub cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
    /// Instrument at the venue.
    pub security_id: u32,
    /// Positive.
    pub quantity: Lots,
    /// Trigger price.
    pub stop_price: Ticks,
    /// Limit; absent is at any price.
    pub price: Option<Ticks>,
    /// When it was decided.
    pub transact_time: Nanos,
}

impl StopReplaceRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 215;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 60;

    const NAME: &'static str = "StopReplaceRequest";

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
        (self.account == u32::MAX)
            | (self.security_id == u32::MAX)
            | (self.quantity == Lots(i64::MIN))
            | (self.stop_price == Ticks(i64::MIN))
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; stop_replace_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ stop_replace_request_at::CL_ORD_ID }, _>("clOrdId")?,
            account: fields
                .required::<{ stop_replace_request_at::ACCOUNT }, _>(u32::MAX, "account")?,
            security_id: fields
                .required::<{ stop_replace_request_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            quantity: Lots(
                fields
                    .required::<{ stop_replace_request_at::QUANTITY }, _>(i64::MIN, "quantity")?,
            ),
            stop_price: Ticks(
                fields.required::<{ stop_replace_request_at::STOP_PRICE }, _>(
                    i64::MIN,
                    "stopPrice",
                )?,
            ),
            price: fields.optional::<{ stop_replace_request_at::PRICE }, _>(i64::MIN).map(Ticks),
            transact_time: Nanos(
                fields.required::<{ stop_replace_request_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 60]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ stop_replace_request_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.store::<{ stop_replace_request_at::ACCOUNT }, _>(self.account);
        fields.store::<{ stop_replace_request_at::SECURITY_ID }, _>(self.security_id);
        fields.store::<{ stop_replace_request_at::QUANTITY }, _>(self.quantity.0);
        fields.store::<{ stop_replace_request_at::STOP_PRICE }, _>(self.stop_price.0);
        fields.store::<{ stop_replace_request_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ stop_replace_request_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`StopReplaceRequest`](super::StopReplaceRequest).
mod stop_replace_request_at {
    pub(super) const CL_ORD_ID: usize = 0;
    pub(super) const ACCOUNT: usize = CL_ORD_ID + 20;
    pub(super) const SECURITY_ID: usize = ACCOUNT + size_of::<u32>();
    pub(super) const QUANTITY: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const STOP_PRICE: usize = QUANTITY + size_of::<super::Lots>();
    pub(super) const PRICE: usize = STOP_PRICE + size_of::<super::Ticks>();
    pub(super) const TRANSACT_TIME: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 60);
}

/// FIX OrderCancelRequest (F).
///
/// Template 201: a block of 56 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 20 | clOrdId |
/// | 20 | 20 | origClOrdId |
/// | 40 | 4 | account |
/// | 44 | 4 | securityId |
/// | 48 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderCancelRequest {
    /// Of the request.
    pub cl_ord_id: ClOrdId,
    /// Of the order.
    pub orig_cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
    /// Instrument at the venue.
    pub security_id: u32,
    /// When the cancel was decided.
    pub transact_time: Nanos,
}

impl OrderCancelRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 201;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 56;

    const NAME: &'static str = "OrderCancelRequest";

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
        (self.account == u32::MAX)
            | (self.security_id == u32::MAX)
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_cancel_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ order_cancel_request_at::CL_ORD_ID }, _>("clOrdId")?,
            orig_cl_ord_id: fields
                .text::<{ order_cancel_request_at::ORIG_CL_ORD_ID }, _>("origClOrdId")?,
            account: fields
                .required::<{ order_cancel_request_at::ACCOUNT }, _>(u32::MAX, "account")?,
            security_id: fields
                .required::<{ order_cancel_request_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            transact_time: Nanos(
                fields.required::<{ order_cancel_request_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 56]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ order_cancel_request_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.put::<{ order_cancel_request_at::ORIG_CL_ORD_ID }, _>(self.orig_cl_ord_id.to_wire());
        fields.store::<{ order_cancel_request_at::ACCOUNT }, _>(self.account);
        fields.store::<{ order_cancel_request_at::SECURITY_ID }, _>(self.security_id);
        fields.store::<{ order_cancel_request_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`OrderCancelRequest`](super::OrderCancelRequest).
mod order_cancel_request_at {
    pub(super) const CL_ORD_ID: usize = 0;
    pub(super) const ORIG_CL_ORD_ID: usize = CL_ORD_ID + 20;
    pub(super) const ACCOUNT: usize = ORIG_CL_ORD_ID + 20;
    pub(super) const SECURITY_ID: usize = ACCOUNT + size_of::<u32>();
    pub(super) const TRANSACT_TIME: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 56);
}

/// FIX OrderCancelReplaceRequest (G): an order that works gets other terms and another
/// identity.
///
/// Template 363: a block of 80 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 20 | clOrdId |
/// | 20 | 20 | origClOrdId |
/// | 40 | 4 | account |
/// | 44 | 4 | securityId |
/// | 48 | 8 | quantity |
/// | 56 | 8 | price |
/// | 64 | 8 | stopPrice |
/// | 72 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderReplaceRequest {
    /// Never reused; of the order from then on.
    pub cl_ord_id: ClOrdId,
    /// Of the order so far.
    pub orig_cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
    /// Instrument at the venue.
    pub security_id: u32,
    /// Of the order from its beginning, what has filled of it included; positive.
    pub quantity: Lots,
    /// Limit; absent is at any price.
    pub price: Option<Ticks>,
    /// Trigger price of a stop order that is not triggered.
    pub stop_price: Option<Ticks>,
    /// When it was decided.
    pub transact_time: Nanos,
}

impl OrderReplaceRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 363;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 80;

    const NAME: &'static str = "OrderReplaceRequest";

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
        (self.account == u32::MAX)
            | (self.security_id == u32::MAX)
            | (self.quantity == Lots(i64::MIN))
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.stop_price == Some(Ticks(i64::MIN)))
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_replace_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ order_replace_request_at::CL_ORD_ID }, _>("clOrdId")?,
            orig_cl_ord_id: fields
                .text::<{ order_replace_request_at::ORIG_CL_ORD_ID }, _>("origClOrdId")?,
            account: fields
                .required::<{ order_replace_request_at::ACCOUNT }, _>(u32::MAX, "account")?,
            security_id: fields
                .required::<{ order_replace_request_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            quantity: Lots(
                fields
                    .required::<{ order_replace_request_at::QUANTITY }, _>(i64::MIN, "quantity")?,
            ),
            price: fields.optional::<{ order_replace_request_at::PRICE }, _>(i64::MIN).map(Ticks),
            stop_price: fields
                .optional::<{ order_replace_request_at::STOP_PRICE }, _>(i64::MIN)
                .map(Ticks),
            transact_time: Nanos(
                fields.required::<{ order_replace_request_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 80]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ order_replace_request_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields
            .put::<{ order_replace_request_at::ORIG_CL_ORD_ID }, _>(self.orig_cl_ord_id.to_wire());
        fields.store::<{ order_replace_request_at::ACCOUNT }, _>(self.account);
        fields.store::<{ order_replace_request_at::SECURITY_ID }, _>(self.security_id);
        fields.store::<{ order_replace_request_at::QUANTITY }, _>(self.quantity.0);
        fields.store::<{ order_replace_request_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ order_replace_request_at::STOP_PRICE }, _>(
            self.stop_price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ order_replace_request_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`OrderReplaceRequest`](super::OrderReplaceRequest).
mod order_replace_request_at {
    pub(super) const CL_ORD_ID: usize = 0;
    pub(super) const ORIG_CL_ORD_ID: usize = CL_ORD_ID + 20;
    pub(super) const ACCOUNT: usize = ORIG_CL_ORD_ID + 20;
    pub(super) const SECURITY_ID: usize = ACCOUNT + size_of::<u32>();
    pub(super) const QUANTITY: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const PRICE: usize = QUANTITY + size_of::<super::Lots>();
    pub(super) const STOP_PRICE: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const TRANSACT_TIME: usize = STOP_PRICE + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 80);
}

/// FIX OrderStatusRequest (H).
///
/// Template 202: a block of 24 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 20 | clOrdId |
/// | 20 | 4 | account |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderStatusRequest {
    /// Of the order.
    pub cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
}

impl OrderStatusRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 202;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 24;

    const NAME: &'static str = "OrderStatusRequest";

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
        self.account == u32::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_status_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ order_status_request_at::CL_ORD_ID }, _>("clOrdId")?,
            account: fields
                .required::<{ order_status_request_at::ACCOUNT }, _>(u32::MAX, "account")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 24]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ order_status_request_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.store::<{ order_status_request_at::ACCOUNT }, _>(self.account);
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

/// Where the fields lie in the block of a [`OrderStatusRequest`](super::OrderStatusRequest).
mod order_status_request_at {
    pub(super) const CL_ORD_ID: usize = 0;
    pub(super) const ACCOUNT: usize = CL_ORD_ID + 20;
    pub(super) const FIELDS_END: usize = ACCOUNT + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 24);
}

/// FIX ExecutionReport (8).
///
/// Template 203: a block of 98 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | orderId |
/// | 8 | 8 | execId |
/// | 16 | 20 | clOrdId |
/// | 36 | 4 | account |
/// | 40 | 4 | securityId |
/// | 44 | 1 | side |
/// | 45 | 1 | execType |
/// | 46 | 1 | ordStatus |
/// | 47 | 2 | ordRejReason |
/// | 49 | 8 | lastLots |
/// | 57 | 8 | lastPrice |
/// | 65 | 8 | cumLots |
/// | 73 | 8 | leavesLots |
/// | 81 | 8 | fee |
/// | 89 | 1 | liquidity |
/// | 90 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExecutionReport {
    /// The venue's number; zero when it never had one.
    pub order_id: u64,
    /// Unique per venue.
    pub exec_id: u64,
    /// Of the order.
    pub cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
    /// Instrument at the venue.
    pub security_id: u32,
    /// Side.
    pub side: Side,
    /// What this report says.
    pub exec_type: ExecType,
    /// Status after it.
    pub ord_status: OrdStatus,
    /// Why it was rejected.
    pub ord_rej_reason: Option<OrdRejReason>,
    /// Quantity of this fill, positive; zero when it is none.
    pub last_lots: Lots,
    /// Price of this fill.
    pub last_price: Option<Ticks>,
    /// Filled so far.
    pub cum_lots: Lots,
    /// Still open.
    pub leaves_lots: Lots,
    /// Fee of this fill; negative is a rebate.
    pub fee: Money,
    /// Maker or taker.
    pub liquidity: Option<Liquidity>,
    /// When it happened at the venue.
    pub transact_time: Nanos,
}

impl ExecutionReport {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 203;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 98;

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
        (self.order_id == u64::MAX)
            | (self.exec_id == u64::MAX)
            | (self.account == u32::MAX)
            | (self.security_id == u32::MAX)
            | (self.last_lots == Lots(i64::MIN))
            | (self.last_price == Some(Ticks(i64::MIN)))
            | (self.cum_lots == Lots(i64::MIN))
            | (self.leaves_lots == Lots(i64::MIN))
            | (self.fee == Money(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; execution_report_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            order_id: fields
                .required::<{ execution_report_at::ORDER_ID }, _>(u64::MAX, "orderId")?,
            exec_id: fields.required::<{ execution_report_at::EXEC_ID }, _>(u64::MAX, "execId")?,
            cl_ord_id: fields.text::<{ execution_report_at::CL_ORD_ID }, _>("clOrdId")?,
            account: fields.required::<{ execution_report_at::ACCOUNT }, _>(u32::MAX, "account")?,
            security_id: fields
                .required::<{ execution_report_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            side: fields.listed::<{ execution_report_at::SIDE }, _, _>(
                0,
                Side::from_wire,
                "side",
            )?,
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
            ord_rej_reason: fields
                .optional_listed::<{ execution_report_at::ORD_REJ_REASON }, _, _>(
                    u16::MAX,
                    OrdRejReason::from_wire,
                    "ordRejReason",
                )?,
            last_lots: Lots(
                fields.required::<{ execution_report_at::LAST_LOTS }, _>(i64::MIN, "lastLots")?,
            ),
            last_price: fields
                .optional::<{ execution_report_at::LAST_PRICE }, _>(i64::MIN)
                .map(Ticks),
            cum_lots: Lots(
                fields.required::<{ execution_report_at::CUM_LOTS }, _>(i64::MIN, "cumLots")?,
            ),
            leaves_lots: Lots(
                fields
                    .required::<{ execution_report_at::LEAVES_LOTS }, _>(i64::MIN, "leavesLots")?,
            ),
            fee: Money(fields.required::<{ execution_report_at::FEE }, _>(i64::MIN, "fee")?),
            liquidity: fields.optional_listed::<{ execution_report_at::LIQUIDITY }, _, _>(
                u8::MAX,
                Liquidity::from_wire,
                "liquidity",
            )?,
            transact_time: Nanos(
                fields.required::<{ execution_report_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 98]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ execution_report_at::ORDER_ID }, _>(self.order_id);
        fields.store::<{ execution_report_at::EXEC_ID }, _>(self.exec_id);
        fields.put::<{ execution_report_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.store::<{ execution_report_at::ACCOUNT }, _>(self.account);
        fields.store::<{ execution_report_at::SECURITY_ID }, _>(self.security_id);
        fields.store::<{ execution_report_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ execution_report_at::EXEC_TYPE }, _>(self.exec_type.to_wire());
        fields.store::<{ execution_report_at::ORD_STATUS }, _>(self.ord_status.to_wire());
        fields.store::<{ execution_report_at::ORD_REJ_REASON }, _>(
            self.ord_rej_reason.map_or(u16::MAX, OrdRejReason::to_wire),
        );
        fields.store::<{ execution_report_at::LAST_LOTS }, _>(self.last_lots.0);
        fields.store::<{ execution_report_at::LAST_PRICE }, _>(
            self.last_price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ execution_report_at::CUM_LOTS }, _>(self.cum_lots.0);
        fields.store::<{ execution_report_at::LEAVES_LOTS }, _>(self.leaves_lots.0);
        fields.store::<{ execution_report_at::FEE }, _>(self.fee.0);
        fields.store::<{ execution_report_at::LIQUIDITY }, _>(
            self.liquidity.map_or(u8::MAX, Liquidity::to_wire),
        );
        fields.store::<{ execution_report_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`ExecutionReport`](super::ExecutionReport).
mod execution_report_at {
    pub(super) const ORDER_ID: usize = 0;
    pub(super) const EXEC_ID: usize = ORDER_ID + size_of::<u64>();
    pub(super) const CL_ORD_ID: usize = EXEC_ID + size_of::<u64>();
    pub(super) const ACCOUNT: usize = CL_ORD_ID + 20;
    pub(super) const SECURITY_ID: usize = ACCOUNT + size_of::<u32>();
    pub(super) const SIDE: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const EXEC_TYPE: usize = SIDE + size_of::<super::Side>();
    pub(super) const ORD_STATUS: usize = EXEC_TYPE + size_of::<super::ExecType>();
    pub(super) const ORD_REJ_REASON: usize = ORD_STATUS + size_of::<super::OrdStatus>();
    pub(super) const LAST_LOTS: usize = ORD_REJ_REASON + size_of::<super::OrdRejReason>();
    pub(super) const LAST_PRICE: usize = LAST_LOTS + size_of::<super::Lots>();
    pub(super) const CUM_LOTS: usize = LAST_PRICE + size_of::<super::Ticks>();
    pub(super) const LEAVES_LOTS: usize = CUM_LOTS + size_of::<super::Lots>();
    pub(super) const FEE: usize = LEAVES_LOTS + size_of::<super::Lots>();
    pub(super) const LIQUIDITY: usize = FEE + size_of::<super::Money>();
    pub(super) const TRANSACT_TIME: usize = LIQUIDITY + size_of::<super::Liquidity>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 98);
}

/// FIX OrderCancelReject (9).
///
/// Template 204: a block of 55 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 20 | clOrdId |
/// | 20 | 20 | origClOrdId |
/// | 40 | 4 | account |
/// | 44 | 1 | ordStatus |
/// | 45 | 2 | cxlRejReason |
/// | 47 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderCancelReject {
    /// Of the request.
    pub cl_ord_id: ClOrdId,
    /// Of the order.
    pub orig_cl_ord_id: ClOrdId,
    /// Account at the venue.
    pub account: u32,
    /// Status of the order, where there is one.
    pub ord_status: Option<OrdStatus>,
    /// Why.
    pub cxl_rej_reason: CxlRejReason,
    /// When.
    pub transact_time: Nanos,
}

impl OrderCancelReject {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 204;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 55;

    const NAME: &'static str = "OrderCancelReject";

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
        (self.account == u32::MAX) | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_cancel_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            cl_ord_id: fields.text::<{ order_cancel_reject_at::CL_ORD_ID }, _>("clOrdId")?,
            orig_cl_ord_id: fields
                .text::<{ order_cancel_reject_at::ORIG_CL_ORD_ID }, _>("origClOrdId")?,
            account: fields
                .required::<{ order_cancel_reject_at::ACCOUNT }, _>(u32::MAX, "account")?,
            ord_status: fields.optional_listed::<{ order_cancel_reject_at::ORD_STATUS }, _, _>(
                0,
                OrdStatus::from_wire,
                "ordStatus",
            )?,
            cxl_rej_reason: fields.listed::<{ order_cancel_reject_at::CXL_REJ_REASON }, _, _>(
                u16::MAX,
                CxlRejReason::from_wire,
                "cxlRejReason",
            )?,
            transact_time: Nanos(fields.required::<{ order_cancel_reject_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 55]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ order_cancel_reject_at::CL_ORD_ID }, _>(self.cl_ord_id.to_wire());
        fields.put::<{ order_cancel_reject_at::ORIG_CL_ORD_ID }, _>(self.orig_cl_ord_id.to_wire());
        fields.store::<{ order_cancel_reject_at::ACCOUNT }, _>(self.account);
        fields.store::<{ order_cancel_reject_at::ORD_STATUS }, _>(
            self.ord_status.map_or(0, OrdStatus::to_wire),
        );
        fields
            .store::<{ order_cancel_reject_at::CXL_REJ_REASON }, _>(self.cxl_rej_reason.to_wire());
        fields.store::<{ order_cancel_reject_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`OrderCancelReject`](super::OrderCancelReject).
mod order_cancel_reject_at {
    pub(super) const CL_ORD_ID: usize = 0;
    pub(super) const ORIG_CL_ORD_ID: usize = CL_ORD_ID + 20;
    pub(super) const ACCOUNT: usize = ORIG_CL_ORD_ID + 20;
    pub(super) const ORD_STATUS: usize = ACCOUNT + size_of::<u32>();
    pub(super) const CXL_REJ_REASON: usize = ORD_STATUS + size_of::<super::OrdStatus>();
    pub(super) const TRANSACT_TIME: usize = CXL_REJ_REASON + size_of::<super::CxlRejReason>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 55);
}

/// FIX RequestForPositions (AN).
///
/// Template 205: a block of 12 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | requestId |
/// | 8 | 4 | account |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PositionRequest {
    /// Returned in every answer.
    pub request_id: u64,
    /// Account; absent asks for all of the session.
    pub account: Option<u32>,
}

impl PositionRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 205;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 12;

    const NAME: &'static str = "PositionRequest";

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
        (self.request_id == u64::MAX) | (self.account == Some(u32::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; position_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            request_id: fields
                .required::<{ position_request_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            account: fields.optional::<{ position_request_at::ACCOUNT }, _>(u32::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ position_request_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ position_request_at::ACCOUNT }, _>(self.account.unwrap_or(u32::MAX));
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

/// Where the fields lie in the block of a [`PositionRequest`](super::PositionRequest).
mod position_request_at {
    pub(super) const REQUEST_ID: usize = 0;
    pub(super) const ACCOUNT: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const FIELDS_END: usize = ACCOUNT + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 12);
}

/// FIX PositionReport (AP); one per open position, then one with last set.
///
/// Template 206: a block of 33 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | requestId |
/// | 8 | 4 | account |
/// | 12 | 4 | securityId |
/// | 16 | 8 | lots |
/// | 24 | 1 | last |
/// | 25 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PositionReport {
    /// Of the request.
    pub request_id: u64,
    /// Account; absent in the closing report.
    pub account: Option<u32>,
    /// Instrument; absent in the closing report.
    pub security_id: Option<u32>,
    /// Net position.
    pub lots: Lots,
    /// No more follow.
    pub last: Flag,
    /// When it was true.
    pub transact_time: Nanos,
}

impl PositionReport {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 206;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 33;

    const NAME: &'static str = "PositionReport";

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
        (self.request_id == u64::MAX)
            | (self.account == Some(u32::MAX))
            | (self.security_id == Some(u32::MAX))
            | (self.lots == Lots(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; position_report_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            request_id: fields
                .required::<{ position_report_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            account: fields.optional::<{ position_report_at::ACCOUNT }, _>(u32::MAX),
            security_id: fields.optional::<{ position_report_at::SECURITY_ID }, _>(u32::MAX),
            lots: Lots(fields.required::<{ position_report_at::LOTS }, _>(i64::MIN, "lots")?),
            last: fields.listed::<{ position_report_at::LAST }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "last",
            )?,
            transact_time: Nanos(
                fields.required::<{ position_report_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 33]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ position_report_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ position_report_at::ACCOUNT }, _>(self.account.unwrap_or(u32::MAX));
        fields
            .store::<{ position_report_at::SECURITY_ID }, _>(self.security_id.unwrap_or(u32::MAX));
        fields.store::<{ position_report_at::LOTS }, _>(self.lots.0);
        fields.store::<{ position_report_at::LAST }, _>(self.last.to_wire());
        fields.store::<{ position_report_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`PositionReport`](super::PositionReport).
mod position_report_at {
    pub(super) const REQUEST_ID: usize = 0;
    pub(super) const ACCOUNT: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const SECURITY_ID: usize = ACCOUNT + size_of::<u32>();
    pub(super) const LOTS: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const LAST: usize = LOTS + size_of::<super::Lots>();
    pub(super) const TRANSACT_TIME: usize = LAST + size_of::<super::Flag>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 33);
}

/// FIX CollateralInquiry (BB).
///
/// Template 207: a block of 12 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | requestId |
/// | 8 | 4 | account |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AccountRequest {
    /// Returned in every answer.
    pub request_id: u64,
    /// Account; absent asks for all of the session.
    pub account: Option<u32>,
}

impl AccountRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 207;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 12;

    const NAME: &'static str = "AccountRequest";

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
        (self.request_id == u64::MAX) | (self.account == Some(u32::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; account_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            request_id: fields
                .required::<{ account_request_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            account: fields.optional::<{ account_request_at::ACCOUNT }, _>(u32::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ account_request_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ account_request_at::ACCOUNT }, _>(self.account.unwrap_or(u32::MAX));
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

/// Where the fields lie in the block of a [`AccountRequest`](super::AccountRequest).
mod account_request_at {
    pub(super) const REQUEST_ID: usize = 0;
    pub(super) const ACCOUNT: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const FIELDS_END: usize = ACCOUNT + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 12);
}

/// FIX CollateralReport (BA); one per account, then one with last set.
///
/// Template 208: a block of 69 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | requestId |
/// | 8 | 4 | account |
/// | 12 | 8 | balance |
/// | 20 | 8 | equity |
/// | 28 | 8 | marginUsed |
/// | 36 | 8 | feesPaid |
/// | 44 | 1 | last |
/// | 45 | 8 | transactTime |
/// | 53 | 8 | fundingPaid |
/// | 61 | 8 | deposits |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AccountReport {
    /// Of the request.
    pub request_id: u64,
    /// Account; absent in the closing report.
    pub account: Option<u32>,
    /// Cash, with realised profit and loss and fees.
    pub balance: Money,
    /// Balance and unrealised profit and loss.
    pub equity: Money,
    /// Initial margin of positions.
    pub margin_used: Money,
    /// Fees since the account was opened.
    pub fees_paid: Money,
    /// No more follow.
    pub last: Flag,
    /// When it was true.
    pub transact_time: Nanos,
    /// Funding since the account was opened; negative was received.
    pub funding_paid: Money,
    /// Deposits less withdrawals since the account was opened.
    pub deposits: Money,
}

impl AccountReport {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 208;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 69;

    const NAME: &'static str = "AccountReport";

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
        (self.request_id == u64::MAX)
            | (self.account == Some(u32::MAX))
            | (self.balance == Money(i64::MIN))
            | (self.equity == Money(i64::MIN))
            | (self.margin_used == Money(i64::MIN))
            | (self.fees_paid == Money(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.funding_paid == Money(i64::MIN))
            | (self.deposits == Money(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; account_report_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            request_id: fields
                .required::<{ account_report_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            account: fields.optional::<{ account_report_at::ACCOUNT }, _>(u32::MAX),
            balance: Money(
                fields.required::<{ account_report_at::BALANCE }, _>(i64::MIN, "balance")?,
            ),
            equity: Money(fields.required::<{ account_report_at::EQUITY }, _>(i64::MIN, "equity")?),
            margin_used: Money(
                fields.required::<{ account_report_at::MARGIN_USED }, _>(i64::MIN, "marginUsed")?,
            ),
            fees_paid: Money(
                fields.required::<{ account_report_at::FEES_PAID }, _>(i64::MIN, "feesPaid")?,
            ),
            last: fields.listed::<{ account_report_at::LAST }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "last",
            )?,
            transact_time: Nanos(
                fields.required::<{ account_report_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
            funding_paid: Money(
                fields
                    .required::<{ account_report_at::FUNDING_PAID }, _>(i64::MIN, "fundingPaid")?,
            ),
            deposits: Money(
                fields.required::<{ account_report_at::DEPOSITS }, _>(i64::MIN, "deposits")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 69]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ account_report_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ account_report_at::ACCOUNT }, _>(self.account.unwrap_or(u32::MAX));
        fields.store::<{ account_report_at::BALANCE }, _>(self.balance.0);
        fields.store::<{ account_report_at::EQUITY }, _>(self.equity.0);
        fields.store::<{ account_report_at::MARGIN_USED }, _>(self.margin_used.0);
        fields.store::<{ account_report_at::FEES_PAID }, _>(self.fees_paid.0);
        fields.store::<{ account_report_at::LAST }, _>(self.last.to_wire());
        fields.store::<{ account_report_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ account_report_at::FUNDING_PAID }, _>(self.funding_paid.0);
        fields.store::<{ account_report_at::DEPOSITS }, _>(self.deposits.0);
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

/// Where the fields lie in the block of a [`AccountReport`](super::AccountReport).
mod account_report_at {
    pub(super) const REQUEST_ID: usize = 0;
    pub(super) const ACCOUNT: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const BALANCE: usize = ACCOUNT + size_of::<u32>();
    pub(super) const EQUITY: usize = BALANCE + size_of::<super::Money>();
    pub(super) const MARGIN_USED: usize = EQUITY + size_of::<super::Money>();
    pub(super) const FEES_PAID: usize = MARGIN_USED + size_of::<super::Money>();
    pub(super) const LAST: usize = FEES_PAID + size_of::<super::Money>();
    pub(super) const TRANSACT_TIME: usize = LAST + size_of::<super::Flag>();
    pub(super) const FUNDING_PAID: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const DEPOSITS: usize = FUNDING_PAID + size_of::<super::Money>();
    pub(super) const FIELDS_END: usize = DEPOSITS + size_of::<super::Money>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 69);
}

/// FIX SecurityListRequest (x).
///
/// Template 209: a block of 8 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | requestId |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SecurityListRequest {
    /// Returned in every answer.
    pub request_id: u64,
}

impl SecurityListRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 209;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 8;

    const NAME: &'static str = "SecurityListRequest";

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
        self.request_id == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; security_list_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            request_id: fields
                .required::<{ security_list_request_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 8]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ security_list_request_at::REQUEST_ID }, _>(self.request_id);
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

/// Where the fields lie in the block of a [`SecurityListRequest`](super::SecurityListRequest).
mod security_list_request_at {
    pub(super) const REQUEST_ID: usize = 0;
    pub(super) const FIELDS_END: usize = REQUEST_ID + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 8);
}

/// FIX SecurityDefinition (d); one per instrument, then one with last set.
///
/// Template 210: a block of 80 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | requestId |
/// | 8 | 4 | securityId |
/// | 12 | 24 | symbol |
/// | 36 | 9 | tick |
/// | 45 | 9 | lot |
/// | 54 | 9 | multiplier |
/// | 63 | 8 | minLots |
/// | 71 | 8 | minNotional |
/// | 79 | 1 | last |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SecurityDefinition {
    /// Of the request.
    pub request_id: u64,
    /// Instrument at the venue; absent in the closing message.
    pub security_id: Option<u32>,
    /// Symbol.
    pub symbol: Symbol,
    /// Price of one tick.
    pub tick: Decimal,
    /// Quantity of one lot.
    pub lot: Decimal,
    /// Contract multiplier.
    pub multiplier: Decimal,
    /// Smallest order.
    pub min_lots: Lots,
    /// Smallest order notional.
    pub min_notional: Money,
    /// No more follow.
    pub last: Flag,
}

impl SecurityDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 210;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 80;

    const NAME: &'static str = "SecurityDefinition";

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
        (self.request_id == u64::MAX)
            | (self.security_id == Some(u32::MAX))
            | (self.tick.has_null())
            | (self.lot.has_null())
            | (self.multiplier.has_null())
            | (self.min_lots == Lots(i64::MIN))
            | (self.min_notional == Money(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; security_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            request_id: fields
                .required::<{ security_definition_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            security_id: fields.optional::<{ security_definition_at::SECURITY_ID }, _>(u32::MAX),
            symbol: fields.text::<{ security_definition_at::SYMBOL }, _>("symbol")?,
            tick: Decimal::read(fields.part::<{ security_definition_at::TICK }, _>("tick"))?,
            lot: Decimal::read(fields.part::<{ security_definition_at::LOT }, _>("lot"))?,
            multiplier: Decimal::read(
                fields.part::<{ security_definition_at::MULTIPLIER }, _>("multiplier"),
            )?,
            min_lots: Lots(
                fields.required::<{ security_definition_at::MIN_LOTS }, _>(i64::MIN, "minLots")?,
            ),
            min_notional: Money(fields.required::<{ security_definition_at::MIN_NOTIONAL }, _>(
                i64::MIN,
                "minNotional",
            )?),
            last: fields.listed::<{ security_definition_at::LAST }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "last",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 80]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ security_definition_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ security_definition_at::SECURITY_ID }, _>(
            self.security_id.unwrap_or(u32::MAX),
        );
        fields.put::<{ security_definition_at::SYMBOL }, _>(self.symbol.to_wire());
        self.tick.write(fields.part::<{ security_definition_at::TICK }, _>());
        self.lot.write(fields.part::<{ security_definition_at::LOT }, _>());
        self.multiplier.write(fields.part::<{ security_definition_at::MULTIPLIER }, _>());
        fields.store::<{ security_definition_at::MIN_LOTS }, _>(self.min_lots.0);
        fields.store::<{ security_definition_at::MIN_NOTIONAL }, _>(self.min_notional.0);
        fields.store::<{ security_definition_at::LAST }, _>(self.last.to_wire());
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

/// Where the fields lie in the block of a [`SecurityDefinition`](super::SecurityDefinition).
mod security_definition_at {
    pub(super) const REQUEST_ID: usize = 0;
    pub(super) const SECURITY_ID: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const SYMBOL: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const TICK: usize = SYMBOL + 24;
    pub(super) const LOT: usize = TICK + super::Decimal::ENCODED_LENGTH;
    pub(super) const MULTIPLIER: usize = LOT + super::Decimal::ENCODED_LENGTH;
    pub(super) const MIN_LOTS: usize = MULTIPLIER + super::Decimal::ENCODED_LENGTH;
    pub(super) const MIN_NOTIONAL: usize = MIN_LOTS + size_of::<super::Lots>();
    pub(super) const LAST: usize = MIN_NOTIONAL + size_of::<super::Money>();
    pub(super) const FIELDS_END: usize = LAST + size_of::<super::Flag>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 80);
}

/// FIX MarketDataRequest (V): subscribes to quotes of all instruments.
///
/// Template 211: a block of 9 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | requestId |
/// | 8 | 1 | subscribe |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarketDataRequest {
    /// Chosen by the client.
    pub request_id: u64,
    /// Yes starts, No stops.
    pub subscribe: Flag,
}

impl MarketDataRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 211;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 9;

    const NAME: &'static str = "MarketDataRequest";

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
        self.request_id == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; market_data_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            request_id: fields
                .required::<{ market_data_request_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            subscribe: fields.listed::<{ market_data_request_at::SUBSCRIBE }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "subscribe",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 9]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ market_data_request_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ market_data_request_at::SUBSCRIBE }, _>(self.subscribe.to_wire());
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

/// Where the fields lie in the block of a [`MarketDataRequest`](super::MarketDataRequest).
mod market_data_request_at {
    pub(super) const REQUEST_ID: usize = 0;
    pub(super) const SUBSCRIBE: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const FIELDS_END: usize = SUBSCRIBE + size_of::<super::Flag>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 9);
}

/// Best prices of one instrument; the newest replaces all before.
///
/// Template 212: a block of 52 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | securityId |
/// | 4 | 8 | bid |
/// | 12 | 8 | bidLots |
/// | 20 | 8 | ask |
/// | 28 | 8 | askLots |
/// | 36 | 8 | last |
/// | 44 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// Instrument at the venue.
    pub security_id: u32,
    /// Best bid.
    pub bid: Option<Ticks>,
    /// Quantity at the best bid.
    pub bid_lots: Lots,
    /// Best offer.
    pub ask: Option<Ticks>,
    /// Quantity at the best offer.
    pub ask_lots: Lots,
    /// Last trade.
    pub last: Option<Ticks>,
    /// When it was true.
    pub transact_time: Nanos,
}

impl Quote {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 212;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 52;

    const NAME: &'static str = "Quote";

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
        (self.security_id == u32::MAX)
            | (self.bid == Some(Ticks(i64::MIN)))
            | (self.bid_lots == Lots(i64::MIN))
            | (self.ask == Some(Ticks(i64::MIN)))
            | (self.ask_lots == Lots(i64::MIN))
            | (self.last == Some(Ticks(i64::MIN)))
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; quote_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            security_id: fields.required::<{ quote_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            bid: fields.optional::<{ quote_at::BID }, _>(i64::MIN).map(Ticks),
            bid_lots: Lots(fields.required::<{ quote_at::BID_LOTS }, _>(i64::MIN, "bidLots")?),
            ask: fields.optional::<{ quote_at::ASK }, _>(i64::MIN).map(Ticks),
            ask_lots: Lots(fields.required::<{ quote_at::ASK_LOTS }, _>(i64::MIN, "askLots")?),
            last: fields.optional::<{ quote_at::LAST }, _>(i64::MIN).map(Ticks),
            transact_time: Nanos(
                fields.required::<{ quote_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 52]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ quote_at::SECURITY_ID }, _>(self.security_id);
        fields.store::<{ quote_at::BID }, _>(self.bid.map_or(i64::MIN, |value| value.0));
        fields.store::<{ quote_at::BID_LOTS }, _>(self.bid_lots.0);
        fields.store::<{ quote_at::ASK }, _>(self.ask.map_or(i64::MIN, |value| value.0));
        fields.store::<{ quote_at::ASK_LOTS }, _>(self.ask_lots.0);
        fields.store::<{ quote_at::LAST }, _>(self.last.map_or(i64::MIN, |value| value.0));
        fields.store::<{ quote_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`Quote`](super::Quote).
mod quote_at {
    pub(super) const SECURITY_ID: usize = 0;
    pub(super) const BID: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const BID_LOTS: usize = BID + size_of::<super::Ticks>();
    pub(super) const ASK: usize = BID_LOTS + size_of::<super::Lots>();
    pub(super) const ASK_LOTS: usize = ASK + size_of::<super::Ticks>();
    pub(super) const LAST: usize = ASK_LOTS + size_of::<super::Lots>();
    pub(super) const TRANSACT_TIME: usize = LAST + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 52);
}

/// FIX BusinessMessageReject (j).
///
/// Template 213: a block of 74 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | refTemplateId |
/// | 2 | 8 | refSequence |
/// | 10 | 64 | text |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BusinessMessageReject {
    /// Of the refused message.
    pub ref_template_id: u16,
    /// FIXP sequence number of the refused message.
    pub ref_sequence: u64,
    /// The broken rule.
    pub text: FreeText,
}

impl BusinessMessageReject {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 213;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 74;

    const NAME: &'static str = "BusinessMessageReject";

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
        (self.ref_template_id == u16::MAX) | (self.ref_sequence == u64::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; business_message_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            ref_template_id: fields
                .required::<{ business_message_reject_at::REF_TEMPLATE_ID }, _>(
                    u16::MAX,
                    "refTemplateId",
                )?,
            ref_sequence: fields.required::<{ business_message_reject_at::REF_SEQUENCE }, _>(
                u64::MAX,
                "refSequence",
            )?,
            text: fields.text::<{ business_message_reject_at::TEXT }, _>("text")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 74]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ business_message_reject_at::REF_TEMPLATE_ID }, _>(self.ref_template_id);
        fields.store::<{ business_message_reject_at::REF_SEQUENCE }, _>(self.ref_sequence);
        fields.put::<{ business_message_reject_at::TEXT }, _>(self.text.to_wire());
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

/// Where the fields lie in the block of a [`BusinessMessageReject`](super::BusinessMessageReject).
mod business_message_reject_at {
    pub(super) const REF_TEMPLATE_ID: usize = 0;
    pub(super) const REF_SEQUENCE: usize = REF_TEMPLATE_ID + size_of::<u16>();
    pub(super) const TEXT: usize = REF_SEQUENCE + size_of::<u64>();
    pub(super) const FIELDS_END: usize = TEXT + 64;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 74);
}

/// Simulator only: moves the reference price of an instrument to a recorded trade.
///
/// Template 290: a block of 50 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 24 | symbol |
/// | 24 | 9 | price |
/// | 33 | 9 | quantity |
/// | 42 | 8 | transactTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarketPrint {
    /// Instrument.
    pub symbol: Symbol,
    /// Price of the trade.
    pub price: Decimal,
    /// Quantity of the trade.
    pub quantity: Decimal,
    /// When it happened.
    pub transact_time: Nanos,
}

impl MarketPrint {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 290;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 50;

    const NAME: &'static str = "MarketPrint";

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
        (self.price.has_null())
            | (self.quantity.has_null())
            | (self.transact_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; market_print_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            symbol: fields.text::<{ market_print_at::SYMBOL }, _>("symbol")?,
            price: Decimal::read(fields.part::<{ market_print_at::PRICE }, _>("price"))?,
            quantity: Decimal::read(fields.part::<{ market_print_at::QUANTITY }, _>("quantity"))?,
            transact_time: Nanos(
                fields
                    .required::<{ market_print_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 50]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ market_print_at::SYMBOL }, _>(self.symbol.to_wire());
        self.price.write(fields.part::<{ market_print_at::PRICE }, _>());
        self.quantity.write(fields.part::<{ market_print_at::QUANTITY }, _>());
        fields.store::<{ market_print_at::TRANSACT_TIME }, _>(self.transact_time.0);
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

/// Where the fields lie in the block of a [`MarketPrint`](super::MarketPrint).
mod market_print_at {
    pub(super) const SYMBOL: usize = 0;
    pub(super) const PRICE: usize = SYMBOL + 24;
    pub(super) const QUANTITY: usize = PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const TRANSACT_TIME: usize = QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = TRANSACT_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 50);
}

/// Simulator only: an instrument stops or resumes trading.
///
/// Template 291: a block of 25 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 24 | symbol |
/// | 24 | 1 | halted |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarketHalt {
    /// Instrument.
    pub symbol: Symbol,
    /// Yes stops it: orders are rejected as ExchangeClosed.
    pub halted: Flag,
}

impl MarketHalt {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 291;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 25;

    const NAME: &'static str = "MarketHalt";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    #[inline]
    fn read<R: Refusal>(octets: &[u8; market_halt_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            symbol: fields.text::<{ market_halt_at::SYMBOL }, _>("symbol")?,
            halted: fields.listed::<{ market_halt_at::HALTED }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "halted",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 25]) {
        let mut fields = FieldsMut::new(block);
        fields.put::<{ market_halt_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ market_halt_at::HALTED }, _>(self.halted.to_wire());
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

/// Where the fields lie in the block of a [`MarketHalt`](super::MarketHalt).
mod market_halt_at {
    pub(super) const SYMBOL: usize = 0;
    pub(super) const HALTED: usize = SYMBOL + 24;
    pub(super) const FIELDS_END: usize = HALTED + size_of::<super::Flag>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 25);
}

/// Simulator only: every position in an instrument pays or receives funding.
///
/// Template 292: a block of 32 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 24 | symbol |
/// | 24 | 8 | rate |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarketFunding {
    /// Instrument.
    pub symbol: Symbol,
    /// Part of the notional; positive means that longs pay and shorts receive.
    pub rate: Ratio,
}

impl MarketFunding {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 292;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 32;

    const NAME: &'static str = "MarketFunding";

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
        self.rate == Ratio(i64::MIN)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; market_funding_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            symbol: fields.text::<{ market_funding_at::SYMBOL }, _>("symbol")?,
            rate: Ratio(fields.required::<{ market_funding_at::RATE }, _>(i64::MIN, "rate")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 32]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ market_funding_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ market_funding_at::RATE }, _>(self.rate.0);
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

/// Where the fields lie in the block of a [`MarketFunding`](super::MarketFunding).
mod market_funding_at {
    pub(super) const SYMBOL: usize = 0;
    pub(super) const RATE: usize = SYMBOL + 24;
    pub(super) const FIELDS_END: usize = RATE + size_of::<super::Ratio>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 32);
}

/// Simulator only: money comes into an account or leaves it.
///
/// Template 293: a block of 12 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | account |
/// | 4 | 8 | amount |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CashFlow {
    /// Account.
    pub account: u32,
    /// Positive is a deposit, negative a withdrawal.
    pub amount: Money,
}

impl CashFlow {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 293;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 12;

    const NAME: &'static str = "CashFlow";

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
        (self.account == u32::MAX) | (self.amount == Money(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; cash_flow_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            account: fields.required::<{ cash_flow_at::ACCOUNT }, _>(u32::MAX, "account")?,
            amount: Money(fields.required::<{ cash_flow_at::AMOUNT }, _>(i64::MIN, "amount")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ cash_flow_at::ACCOUNT }, _>(self.account);
        fields.store::<{ cash_flow_at::AMOUNT }, _>(self.amount.0);
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

/// Where the fields lie in the block of a [`CashFlow`](super::CashFlow).
mod cash_flow_at {
    pub(super) const ACCOUNT: usize = 0;
    pub(super) const AMOUNT: usize = ACCOUNT + size_of::<u32>();
    pub(super) const FIELDS_END: usize = AMOUNT + size_of::<super::Money>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 12);
}

/// Simulator only: the next orders are rejected although nothing is wrong with them.
///
/// Template 294: a block of 6 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | count |
/// | 4 | 2 | ordRejReason |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RejectOrders {
    /// How many; zero ends it.
    pub count: u32,
    /// Why, as the reports say.
    pub ord_rej_reason: OrdRejReason,
}

impl RejectOrders {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 294;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 6;

    const NAME: &'static str = "RejectOrders";

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
        self.count == u32::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; reject_orders_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            count: fields.required::<{ reject_orders_at::COUNT }, _>(u32::MAX, "count")?,
            ord_rej_reason: fields.listed::<{ reject_orders_at::ORD_REJ_REASON }, _, _>(
                u16::MAX,
                OrdRejReason::from_wire,
                "ordRejReason",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 6]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ reject_orders_at::COUNT }, _>(self.count);
        fields.store::<{ reject_orders_at::ORD_REJ_REASON }, _>(self.ord_rej_reason.to_wire());
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

/// Where the fields lie in the block of a [`RejectOrders`](super::RejectOrders).
mod reject_orders_at {
    pub(super) const COUNT: usize = 0;
    pub(super) const ORD_REJ_REASON: usize = COUNT + size_of::<u32>();
    pub(super) const FIELDS_END: usize = ORD_REJ_REASON + size_of::<super::OrdRejReason>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 6);
}

/// First record of each run of the process.
///
/// Template 300: a block of 106 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | epoch |
/// | 4 | 2 | shard |
/// | 6 | 32 | build |
/// | 38 | 8 | truncatedAt |
/// | 46 | 8 | rotationSeed |
/// | 54 | 8 | time |
/// | 62 | 44 | capacity |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EpochStart {
    /// Of this run.
    pub epoch: Epoch,
    /// Of this gateway.
    pub shard: u16,
    /// Version and revision of the program.
    pub build: Name,
    /// First sequence that recovery gave up, as torn or because the ring was gone: what the
    /// run before had written from here on is lost.
    pub truncated_at: Option<Sequence>,
    /// Seed of the fan-out rotation.
    pub rotation_seed: u64,
    /// Start of the run.
    pub time: Nanos,
    /// What the engine of this run has room for.
    pub capacity: EngineCapacity,
}

impl EpochStart {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 300;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 106;

    const NAME: &'static str = "EpochStart";

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
        (self.epoch == Epoch(u32::MAX))
            | (self.shard == u16::MAX)
            | (self.truncated_at == Some(Sequence(u64::MAX)))
            | (self.rotation_seed == u64::MAX)
            | (self.time == Nanos(u64::MAX))
            | (self.capacity.has_null())
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; epoch_start_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            epoch: Epoch(fields.required::<{ epoch_start_at::EPOCH }, _>(u32::MAX, "epoch")?),
            shard: fields.required::<{ epoch_start_at::SHARD }, _>(u16::MAX, "shard")?,
            build: fields.text::<{ epoch_start_at::BUILD }, _>("build")?,
            truncated_at: fields
                .optional::<{ epoch_start_at::TRUNCATED_AT }, _>(u64::MAX)
                .map(Sequence),
            rotation_seed: fields
                .required::<{ epoch_start_at::ROTATION_SEED }, _>(u64::MAX, "rotationSeed")?,
            time: Nanos(fields.required::<{ epoch_start_at::TIME }, _>(u64::MAX, "time")?),
            capacity: EngineCapacity::read(
                fields.part::<{ epoch_start_at::CAPACITY }, _>("capacity"),
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 106]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ epoch_start_at::EPOCH }, _>(self.epoch.0);
        fields.store::<{ epoch_start_at::SHARD }, _>(self.shard);
        fields.put::<{ epoch_start_at::BUILD }, _>(self.build.to_wire());
        fields.store::<{ epoch_start_at::TRUNCATED_AT }, _>(
            self.truncated_at.map_or(u64::MAX, |value| value.0),
        );
        fields.store::<{ epoch_start_at::ROTATION_SEED }, _>(self.rotation_seed);
        fields.store::<{ epoch_start_at::TIME }, _>(self.time.0);
        self.capacity.write(fields.part::<{ epoch_start_at::CAPACITY }, _>());
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

/// Where the fields lie in the block of a [`EpochStart`](super::EpochStart).
mod epoch_start_at {
    pub(super) const EPOCH: usize = 0;
    pub(super) const SHARD: usize = EPOCH + size_of::<super::Epoch>();
    pub(super) const BUILD: usize = SHARD + size_of::<u16>();
    pub(super) const TRUNCATED_AT: usize = BUILD + 32;
    pub(super) const ROTATION_SEED: usize = TRUNCATED_AT + size_of::<super::Sequence>();
    pub(super) const TIME: usize = ROTATION_SEED + size_of::<u64>();
    pub(super) const CAPACITY: usize = TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = CAPACITY + super::EngineCapacity::ENCODED_LENGTH;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 106);
}

/// A venue out of the configuration.
///
/// Template 310: a block of 53 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | venue |
/// | 1 | 32 | name |
/// | 33 | 2 | session |
/// | 35 | 1 | orderDurability |
/// | 36 | 1 | replaces |
/// | 37 | 8 | orderAlarmAfter |
/// | 45 | 8 | orderPauseAfter |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VenueDefinition {
    /// Index.
    pub venue: VenueIndex,
    /// Name.
    pub name: Name,
    /// Its order session.
    pub session: SessionIndex,
    /// What an order waits for.
    pub order_durability: OrderDurability,
    /// Whether it takes replaces; absent is no.
    pub replaces: Option<Flag>,
    /// How long an order may be in doubt before people are told, nanoseconds; absent is for
    /// ever.
    pub order_alarm_after: Option<u64>,
    /// How long it may be before its account is paused in its instrument, nanoseconds;
    /// absent is for ever.
    pub order_pause_after: Option<u64>,
}

impl VenueDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 310;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 53;

    const NAME: &'static str = "VenueDefinition";

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
        (self.venue == VenueIndex(u8::MAX))
            | (self.session == SessionIndex(u16::MAX))
            | (self.order_alarm_after == Some(u64::MAX))
            | (self.order_pause_after == Some(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; venue_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            venue: VenueIndex(
                fields.required::<{ venue_definition_at::VENUE }, _>(u8::MAX, "venue")?,
            ),
            name: fields.text::<{ venue_definition_at::NAME }, _>("name")?,
            session: SessionIndex(
                fields.required::<{ venue_definition_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            order_durability: fields.listed::<{ venue_definition_at::ORDER_DURABILITY }, _, _>(
                u8::MAX,
                OrderDurability::from_wire,
                "orderDurability",
            )?,
            replaces: fields.optional_listed::<{ venue_definition_at::REPLACES }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "replaces",
            )?,
            order_alarm_after: fields
                .optional::<{ venue_definition_at::ORDER_ALARM_AFTER }, _>(u64::MAX),
            order_pause_after: fields
                .optional::<{ venue_definition_at::ORDER_PAUSE_AFTER }, _>(u64::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 53]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ venue_definition_at::VENUE }, _>(self.venue.0);
        fields.put::<{ venue_definition_at::NAME }, _>(self.name.to_wire());
        fields.store::<{ venue_definition_at::SESSION }, _>(self.session.0);
        fields
            .store::<{ venue_definition_at::ORDER_DURABILITY }, _>(self.order_durability.to_wire());
        fields.store::<{ venue_definition_at::REPLACES }, _>(
            self.replaces.map_or(u8::MAX, Flag::to_wire),
        );
        fields.store::<{ venue_definition_at::ORDER_ALARM_AFTER }, _>(
            self.order_alarm_after.unwrap_or(u64::MAX),
        );
        fields.store::<{ venue_definition_at::ORDER_PAUSE_AFTER }, _>(
            self.order_pause_after.unwrap_or(u64::MAX),
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

/// Where the fields lie in the block of a [`VenueDefinition`](super::VenueDefinition).
mod venue_definition_at {
    pub(super) const VENUE: usize = 0;
    pub(super) const NAME: usize = VENUE + size_of::<super::VenueIndex>();
    pub(super) const SESSION: usize = NAME + 32;
    pub(super) const ORDER_DURABILITY: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const REPLACES: usize = ORDER_DURABILITY + size_of::<super::OrderDurability>();
    pub(super) const ORDER_ALARM_AFTER: usize = REPLACES + size_of::<super::Flag>();
    pub(super) const ORDER_PAUSE_AFTER: usize = ORDER_ALARM_AFTER + size_of::<u64>();
    pub(super) const FIELDS_END: usize = ORDER_PAUSE_AFTER + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 53);
}

/// A session out of the configuration.
///
/// Template 311: a block of 37 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 32 | name |
/// | 34 | 1 | role |
/// | 35 | 2 | leader |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SessionDefinition {
    /// Index.
    pub session: SessionIndex,
    /// Name.
    pub name: Name,
    /// Role.
    pub role: Role,
    /// The leader that it speaks for.
    pub leader: Option<LeaderIndex>,
}

impl SessionDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 311;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 37;

    const NAME: &'static str = "SessionDefinition";

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
        (self.session == SessionIndex(u16::MAX)) | (self.leader == Some(LeaderIndex(u16::MAX)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; session_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ session_definition_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            name: fields.text::<{ session_definition_at::NAME }, _>("name")?,
            role: fields.listed::<{ session_definition_at::ROLE }, _, _>(
                u8::MAX,
                Role::from_wire,
                "role",
            )?,
            leader: fields
                .optional::<{ session_definition_at::LEADER }, _>(u16::MAX)
                .map(LeaderIndex),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 37]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ session_definition_at::SESSION }, _>(self.session.0);
        fields.put::<{ session_definition_at::NAME }, _>(self.name.to_wire());
        fields.store::<{ session_definition_at::ROLE }, _>(self.role.to_wire());
        fields.store::<{ session_definition_at::LEADER }, _>(
            self.leader.map_or(u16::MAX, |value| value.0),
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

/// Where the fields lie in the block of a [`SessionDefinition`](super::SessionDefinition).
mod session_definition_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const NAME: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const ROLE: usize = NAME + 32;
    pub(super) const LEADER: usize = ROLE + size_of::<super::Role>();
    pub(super) const FIELDS_END: usize = LEADER + size_of::<super::LeaderIndex>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 37);
}

/// An instrument out of the configuration.
///
/// Template 312: a block of 125 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | instrument |
/// | 2 | 24 | symbol |
/// | 26 | 1 | venue |
/// | 27 | 4 | securityId |
/// | 31 | 9 | tick |
/// | 40 | 9 | lot |
/// | 49 | 9 | multiplier |
/// | 58 | 8 | unitValue |
/// | 66 | 8 | minLots |
/// | 74 | 8 | minNotional |
/// | 82 | 9 | leaderMultiplier |
/// | 91 | 8 | volatility |
/// | 99 | 9 | averageDailyVolume |
/// | 108 | 8 | initialMargin |
/// | 116 | 1 | kind |
/// | 117 | 8 | expiry |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InstrumentDefinition {
    /// Index.
    pub instrument: InstrumentIndex,
    /// Symbol.
    pub symbol: Symbol,
    /// Where it trades.
    pub venue: VenueIndex,
    /// Its number there.
    pub security_id: u32,
    /// Price of one tick.
    pub tick: Decimal,
    /// Quantity of one lot.
    pub lot: Decimal,
    /// Contract multiplier.
    pub multiplier: Decimal,
    /// Value of one lot for one tick; exact.
    pub unit_value: Money,
    /// Smallest order.
    pub min_lots: Lots,
    /// Smallest order notional.
    pub min_notional: Money,
    /// Contract multiplier where leaders trade; absent means the same.
    pub leader_multiplier: Option<Decimal>,
    /// Yearly, of VolatilityTarget.
    pub volatility: Option<Ratio>,
    /// In units of the instrument, of MaxDailyVolumeShare.
    pub average_daily_volume: Option<Decimal>,
    /// Margin over notional that the venue asks for.
    pub initial_margin: Option<Ratio>,
    /// What kind of contract it is.
    pub kind: InstrumentKind,
    /// From then on nothing is opened.
    pub expiry: Option<Nanos>,
}

impl InstrumentDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 312;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 125;

    const NAME: &'static str = "InstrumentDefinition";

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
        (self.instrument == InstrumentIndex(u16::MAX))
            | (self.venue == VenueIndex(u8::MAX))
            | (self.security_id == u32::MAX)
            | (self.tick.has_null())
            | (self.lot.has_null())
            | (self.multiplier.has_null())
            | (self.unit_value == Money(i64::MIN))
            | (self.min_lots == Lots(i64::MIN))
            | (self.min_notional == Money(i64::MIN))
            | (self.leader_multiplier.is_some_and(Decimal::has_null))
            | (self.volatility == Some(Ratio(i64::MIN)))
            | (self.average_daily_volume.is_some_and(Decimal::has_null))
            | (self.initial_margin == Some(Ratio(i64::MIN)))
            | (self.expiry == Some(Nanos(u64::MAX)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; instrument_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            instrument: InstrumentIndex(
                fields.required::<{ instrument_definition_at::INSTRUMENT }, _>(
                    u16::MAX,
                    "instrument",
                )?,
            ),
            symbol: fields.text::<{ instrument_definition_at::SYMBOL }, _>("symbol")?,
            venue: VenueIndex(
                fields.required::<{ instrument_definition_at::VENUE }, _>(u8::MAX, "venue")?,
            ),
            security_id: fields
                .required::<{ instrument_definition_at::SECURITY_ID }, _>(u32::MAX, "securityId")?,
            tick: Decimal::read(fields.part::<{ instrument_definition_at::TICK }, _>("tick"))?,
            lot: Decimal::read(fields.part::<{ instrument_definition_at::LOT }, _>("lot"))?,
            multiplier: Decimal::read(
                fields.part::<{ instrument_definition_at::MULTIPLIER }, _>("multiplier"),
            )?,
            unit_value: Money(
                fields.required::<{ instrument_definition_at::UNIT_VALUE }, _>(
                    i64::MIN,
                    "unitValue",
                )?,
            ),
            min_lots: Lots(
                fields
                    .required::<{ instrument_definition_at::MIN_LOTS }, _>(i64::MIN, "minLots")?,
            ),
            min_notional: Money(fields.required::<{ instrument_definition_at::MIN_NOTIONAL }, _>(
                i64::MIN,
                "minNotional",
            )?),
            leader_multiplier: Decimal::read_optional(
                fields
                    .part::<{ instrument_definition_at::LEADER_MULTIPLIER }, _>("leaderMultiplier"),
            )?,
            volatility: fields
                .optional::<{ instrument_definition_at::VOLATILITY }, _>(i64::MIN)
                .map(Ratio),
            average_daily_volume: Decimal::read_optional(fields.part::<{
                instrument_definition_at::AVERAGE_DAILY_VOLUME
            }, _>(
                "averageDailyVolume"
            ))?,
            initial_margin: fields
                .optional::<{ instrument_definition_at::INITIAL_MARGIN }, _>(i64::MIN)
                .map(Ratio),
            kind: fields.listed::<{ instrument_definition_at::KIND }, _, _>(
                u8::MAX,
                InstrumentKind::from_wire,
                "kind",
            )?,
            expiry: fields.optional::<{ instrument_definition_at::EXPIRY }, _>(u64::MAX).map(Nanos),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 125]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ instrument_definition_at::INSTRUMENT }, _>(self.instrument.0);
        fields.put::<{ instrument_definition_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ instrument_definition_at::VENUE }, _>(self.venue.0);
        fields.store::<{ instrument_definition_at::SECURITY_ID }, _>(self.security_id);
        self.tick.write(fields.part::<{ instrument_definition_at::TICK }, _>());
        self.lot.write(fields.part::<{ instrument_definition_at::LOT }, _>());
        self.multiplier.write(fields.part::<{ instrument_definition_at::MULTIPLIER }, _>());
        fields.store::<{ instrument_definition_at::UNIT_VALUE }, _>(self.unit_value.0);
        fields.store::<{ instrument_definition_at::MIN_LOTS }, _>(self.min_lots.0);
        fields.store::<{ instrument_definition_at::MIN_NOTIONAL }, _>(self.min_notional.0);
        Decimal::write_optional(
            self.leader_multiplier,
            fields.part::<{ instrument_definition_at::LEADER_MULTIPLIER }, _>(),
        );
        fields.store::<{ instrument_definition_at::VOLATILITY }, _>(
            self.volatility.map_or(i64::MIN, |value| value.0),
        );
        Decimal::write_optional(
            self.average_daily_volume,
            fields.part::<{ instrument_definition_at::AVERAGE_DAILY_VOLUME }, _>(),
        );
        fields.store::<{ instrument_definition_at::INITIAL_MARGIN }, _>(
            self.initial_margin.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ instrument_definition_at::KIND }, _>(self.kind.to_wire());
        fields.store::<{ instrument_definition_at::EXPIRY }, _>(
            self.expiry.map_or(u64::MAX, |value| value.0),
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

/// Where the fields lie in the block of a [`InstrumentDefinition`](super::InstrumentDefinition).
mod instrument_definition_at {
    pub(super) const INSTRUMENT: usize = 0;
    pub(super) const SYMBOL: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const VENUE: usize = SYMBOL + 24;
    pub(super) const SECURITY_ID: usize = VENUE + size_of::<super::VenueIndex>();
    pub(super) const TICK: usize = SECURITY_ID + size_of::<u32>();
    pub(super) const LOT: usize = TICK + super::Decimal::ENCODED_LENGTH;
    pub(super) const MULTIPLIER: usize = LOT + super::Decimal::ENCODED_LENGTH;
    pub(super) const UNIT_VALUE: usize = MULTIPLIER + super::Decimal::ENCODED_LENGTH;
    pub(super) const MIN_LOTS: usize = UNIT_VALUE + size_of::<super::Money>();
    pub(super) const MIN_NOTIONAL: usize = MIN_LOTS + size_of::<super::Lots>();
    pub(super) const LEADER_MULTIPLIER: usize = MIN_NOTIONAL + size_of::<super::Money>();
    pub(super) const VOLATILITY: usize = LEADER_MULTIPLIER + super::Decimal::ENCODED_LENGTH;
    pub(super) const AVERAGE_DAILY_VOLUME: usize = VOLATILITY + size_of::<super::Ratio>();
    pub(super) const INITIAL_MARGIN: usize = AVERAGE_DAILY_VOLUME + super::Decimal::ENCODED_LENGTH;
    pub(super) const KIND: usize = INITIAL_MARGIN + size_of::<super::Ratio>();
    pub(super) const EXPIRY: usize = KIND + size_of::<super::InstrumentKind>();
    pub(super) const FIELDS_END: usize = EXPIRY + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 125);
}

/// A leader out of the configuration.
///
/// Template 313: a block of 54 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | leader |
/// | 2 | 32 | name |
/// | 34 | 8 | referenceEquity |
/// | 42 | 8 | leverage |
/// | 50 | 4 | account |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderDefinition {
    /// Index.
    pub leader: LeaderIndex,
    /// Name.
    pub name: Name,
    /// Fixed reference of proportional sizing; absent means the live one.
    pub reference_equity: Option<Money>,
    /// Leverage of the leader's account.
    pub leverage: Option<Ratio>,
    /// The follower account that this leader trades, where it is one of ours.
    pub account: Option<FollowerIndex>,
}

impl LeaderDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 313;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 54;

    const NAME: &'static str = "LeaderDefinition";

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
        (self.leader == LeaderIndex(u16::MAX))
            | (self.reference_equity == Some(Money(i64::MIN)))
            | (self.leverage == Some(Ratio(i64::MIN)))
            | (self.account == Some(FollowerIndex(u32::MAX)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            leader: LeaderIndex(
                fields.required::<{ leader_definition_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            name: fields.text::<{ leader_definition_at::NAME }, _>("name")?,
            reference_equity: fields
                .optional::<{ leader_definition_at::REFERENCE_EQUITY }, _>(i64::MIN)
                .map(Money),
            leverage: fields.optional::<{ leader_definition_at::LEVERAGE }, _>(i64::MIN).map(Ratio),
            account: fields
                .optional::<{ leader_definition_at::ACCOUNT }, _>(u32::MAX)
                .map(FollowerIndex),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 54]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_definition_at::LEADER }, _>(self.leader.0);
        fields.put::<{ leader_definition_at::NAME }, _>(self.name.to_wire());
        fields.store::<{ leader_definition_at::REFERENCE_EQUITY }, _>(
            self.reference_equity.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_definition_at::LEVERAGE }, _>(
            self.leverage.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_definition_at::ACCOUNT }, _>(
            self.account.map_or(u32::MAX, |value| value.0),
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

/// Where the fields lie in the block of a [`LeaderDefinition`](super::LeaderDefinition).
mod leader_definition_at {
    pub(super) const LEADER: usize = 0;
    pub(super) const NAME: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const REFERENCE_EQUITY: usize = NAME + 32;
    pub(super) const LEVERAGE: usize = REFERENCE_EQUITY + size_of::<super::Money>();
    pub(super) const ACCOUNT: usize = LEVERAGE + size_of::<super::Ratio>();
    pub(super) const FIELDS_END: usize = ACCOUNT + size_of::<super::FollowerIndex>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 54);
}

/// A follower account out of the configuration.
///
/// Template 314: a block of 57 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | follower |
/// | 4 | 32 | name |
/// | 36 | 1 | venue |
/// | 37 | 4 | account |
/// | 41 | 8 | referenceEquity |
/// | 49 | 8 | leverage |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FollowerDefinition {
    /// Index.
    pub follower: FollowerIndex,
    /// Name.
    pub name: Name,
    /// Where the account is.
    pub venue: VenueIndex,
    /// Its number there.
    pub account: u32,
    /// Fixed equity for sizing; absent means the live one.
    pub reference_equity: Option<Money>,
    /// Leverage of the account.
    pub leverage: Option<Ratio>,
}

impl FollowerDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 314;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 57;

    const NAME: &'static str = "FollowerDefinition";

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
        (self.follower == FollowerIndex(u32::MAX))
            | (self.venue == VenueIndex(u8::MAX))
            | (self.account == u32::MAX)
            | (self.reference_equity == Some(Money(i64::MIN)))
            | (self.leverage == Some(Ratio(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; follower_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            follower: FollowerIndex(
                fields.required::<{ follower_definition_at::FOLLOWER }, _>(u32::MAX, "follower")?,
            ),
            name: fields.text::<{ follower_definition_at::NAME }, _>("name")?,
            venue: VenueIndex(
                fields.required::<{ follower_definition_at::VENUE }, _>(u8::MAX, "venue")?,
            ),
            account: fields
                .required::<{ follower_definition_at::ACCOUNT }, _>(u32::MAX, "account")?,
            reference_equity: fields
                .optional::<{ follower_definition_at::REFERENCE_EQUITY }, _>(i64::MIN)
                .map(Money),
            leverage: fields
                .optional::<{ follower_definition_at::LEVERAGE }, _>(i64::MIN)
                .map(Ratio),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 57]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ follower_definition_at::FOLLOWER }, _>(self.follower.0);
        fields.put::<{ follower_definition_at::NAME }, _>(self.name.to_wire());
        fields.store::<{ follower_definition_at::VENUE }, _>(self.venue.0);
        fields.store::<{ follower_definition_at::ACCOUNT }, _>(self.account);
        fields.store::<{ follower_definition_at::REFERENCE_EQUITY }, _>(
            self.reference_equity.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ follower_definition_at::LEVERAGE }, _>(
            self.leverage.map_or(i64::MIN, |value| value.0),
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

/// Where the fields lie in the block of a [`FollowerDefinition`](super::FollowerDefinition).
mod follower_definition_at {
    pub(super) const FOLLOWER: usize = 0;
    pub(super) const NAME: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const VENUE: usize = NAME + 32;
    pub(super) const ACCOUNT: usize = VENUE + size_of::<super::VenueIndex>();
    pub(super) const REFERENCE_EQUITY: usize = ACCOUNT + size_of::<u32>();
    pub(super) const LEVERAGE: usize = REFERENCE_EQUITY + size_of::<super::Money>();
    pub(super) const FIELDS_END: usize = LEVERAGE + size_of::<super::Ratio>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 57);
}

/// A plan out of the configuration.
///
/// Template 315: a block of 112 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 32 | name |
/// | 36 | 2 | leader |
/// | 38 | 4 | follower |
/// | 42 | 1 | sizing |
/// | 43 | 8 | multiplier |
/// | 51 | 9 | quantity |
/// | 60 | 8 | notional |
/// | 68 | 1 | belowMinimum |
/// | 69 | 8 | forceMaximum |
/// | 77 | 1 | aboveMaximum |
/// | 78 | 1 | existingPosition |
/// | 79 | 1 | guardReference |
/// | 80 | 1 | attemptsMax |
/// | 81 | 1 | state |
/// | 82 | 8 | stopDistance |
/// | 90 | 1 | reverse |
/// | 91 | 1 | sides |
/// | 92 | 1 | onRemoval |
/// | 93 | 1 | partialFills |
/// | 94 | 8 | increaseWait |
/// | 102 | 1 | copy |
/// | 103 | 1 | onLeaderFill |
/// | 104 | 8 | dropOpensAfter |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PlanDefinition {
    /// Index.
    pub plan: PlanIndex,
    /// Name.
    pub name: Name,
    /// Whom it follows.
    pub leader: LeaderIndex,
    /// Whose account trades.
    pub follower: FollowerIndex,
    /// Sizing mode.
    pub sizing: SizingMode,
    /// Multiplier of the ratio modes; fraction of RiskPerTrade; target of VolatilityTarget.
    pub multiplier: Ratio,
    /// Of FixedQuantity, in units of the instrument.
    pub quantity: Option<Decimal>,
    /// Of FixedNotional.
    pub notional: Option<Money>,
    /// Orders below the minimum.
    pub below_minimum: BelowMinimumRule,
    /// ForceMinimum only when minimum over desired is at most this.
    pub force_maximum: Ratio,
    /// Orders above a limit.
    pub above_maximum: AboveMaximumRule,
    /// A position that the leader already has.
    pub existing_position: ExistingPositionRule,
    /// Reference of the price guard.
    pub guard_reference: GuardReference,
    /// Catch-up orders after one event before the plan waits for the next.
    pub attempts_max: u8,
    /// State at the first activation.
    pub state: PlanState,
    /// Of RiskPerTrade: distance of the stop from the entry over the entry, where the event
    /// has no stop.
    pub stop_distance: Option<Ratio>,
    /// Holds the opposite of the leader.
    pub reverse: Flag,
    /// Which positions of the leader it copies.
    pub sides: CopiedSides,
    /// What becomes of its positions when it leaves the configuration.
    pub on_removal: RemovalRule,
    /// When it follows the fills of one order of its leader.
    pub partial_fills: PartialFillRule,
    /// Of Coalesce and OnComplete: longest wait of an increase, nanoseconds.
    pub increase_wait: u64,
    /// What of the leader it copies.
    pub copy: CopyMode,
    /// Of Orders: what becomes of the rest of an opening order when the leader's is filled.
    pub on_leader_fill: LeaderFillRule,
    /// Increases that fell due while the venue was down for longer than so many nanoseconds
    /// are given up; absent: they are made up for.
    pub drop_opens_after: Option<u64>,
}

impl PlanDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 315;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 112;

    const NAME: &'static str = "PlanDefinition";

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
        (self.plan == PlanIndex(u32::MAX))
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.follower == FollowerIndex(u32::MAX))
            | (self.multiplier == Ratio(i64::MIN))
            | (self.quantity.is_some_and(Decimal::has_null))
            | (self.notional == Some(Money(i64::MIN)))
            | (self.force_maximum == Ratio(i64::MIN))
            | (self.attempts_max == u8::MAX)
            | (self.stop_distance == Some(Ratio(i64::MIN)))
            | (self.increase_wait == u64::MAX)
            | (self.drop_opens_after == Some(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; plan_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(fields.required::<{ plan_definition_at::PLAN }, _>(u32::MAX, "plan")?),
            name: fields.text::<{ plan_definition_at::NAME }, _>("name")?,
            leader: LeaderIndex(
                fields.required::<{ plan_definition_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            follower: FollowerIndex(
                fields.required::<{ plan_definition_at::FOLLOWER }, _>(u32::MAX, "follower")?,
            ),
            sizing: fields.listed::<{ plan_definition_at::SIZING }, _, _>(
                u8::MAX,
                SizingMode::from_wire,
                "sizing",
            )?,
            multiplier: Ratio(
                fields.required::<{ plan_definition_at::MULTIPLIER }, _>(i64::MIN, "multiplier")?,
            ),
            quantity: Decimal::read_optional(
                fields.part::<{ plan_definition_at::QUANTITY }, _>("quantity"),
            )?,
            notional: fields.optional::<{ plan_definition_at::NOTIONAL }, _>(i64::MIN).map(Money),
            below_minimum: fields.listed::<{ plan_definition_at::BELOW_MINIMUM }, _, _>(
                u8::MAX,
                BelowMinimumRule::from_wire,
                "belowMinimum",
            )?,
            force_maximum: Ratio(
                fields.required::<{ plan_definition_at::FORCE_MAXIMUM }, _>(
                    i64::MIN,
                    "forceMaximum",
                )?,
            ),
            above_maximum: fields.listed::<{ plan_definition_at::ABOVE_MAXIMUM }, _, _>(
                u8::MAX,
                AboveMaximumRule::from_wire,
                "aboveMaximum",
            )?,
            existing_position: fields.listed::<{ plan_definition_at::EXISTING_POSITION }, _, _>(
                u8::MAX,
                ExistingPositionRule::from_wire,
                "existingPosition",
            )?,
            guard_reference: fields.listed::<{ plan_definition_at::GUARD_REFERENCE }, _, _>(
                u8::MAX,
                GuardReference::from_wire,
                "guardReference",
            )?,
            attempts_max: fields
                .required::<{ plan_definition_at::ATTEMPTS_MAX }, _>(u8::MAX, "attemptsMax")?,
            state: fields.listed::<{ plan_definition_at::STATE }, _, _>(
                u8::MAX,
                PlanState::from_wire,
                "state",
            )?,
            stop_distance: fields
                .optional::<{ plan_definition_at::STOP_DISTANCE }, _>(i64::MIN)
                .map(Ratio),
            reverse: fields.listed::<{ plan_definition_at::REVERSE }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "reverse",
            )?,
            sides: fields.listed::<{ plan_definition_at::SIDES }, _, _>(
                u8::MAX,
                CopiedSides::from_wire,
                "sides",
            )?,
            on_removal: fields.listed::<{ plan_definition_at::ON_REMOVAL }, _, _>(
                u8::MAX,
                RemovalRule::from_wire,
                "onRemoval",
            )?,
            partial_fills: fields.listed::<{ plan_definition_at::PARTIAL_FILLS }, _, _>(
                u8::MAX,
                PartialFillRule::from_wire,
                "partialFills",
            )?,
            increase_wait: fields
                .required::<{ plan_definition_at::INCREASE_WAIT }, _>(u64::MAX, "increaseWait")?,
            copy: fields.listed::<{ plan_definition_at::COPY }, _, _>(
                u8::MAX,
                CopyMode::from_wire,
                "copy",
            )?,
            on_leader_fill: fields.listed::<{ plan_definition_at::ON_LEADER_FILL }, _, _>(
                u8::MAX,
                LeaderFillRule::from_wire,
                "onLeaderFill",
            )?,
            drop_opens_after: fields
                .optional::<{ plan_definition_at::DROP_OPENS_AFTER }, _>(u64::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 112]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ plan_definition_at::PLAN }, _>(self.plan.0);
        fields.put::<{ plan_definition_at::NAME }, _>(self.name.to_wire());
        fields.store::<{ plan_definition_at::LEADER }, _>(self.leader.0);
        fields.store::<{ plan_definition_at::FOLLOWER }, _>(self.follower.0);
        fields.store::<{ plan_definition_at::SIZING }, _>(self.sizing.to_wire());
        fields.store::<{ plan_definition_at::MULTIPLIER }, _>(self.multiplier.0);
        Decimal::write_optional(
            self.quantity,
            fields.part::<{ plan_definition_at::QUANTITY }, _>(),
        );
        fields.store::<{ plan_definition_at::NOTIONAL }, _>(
            self.notional.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ plan_definition_at::BELOW_MINIMUM }, _>(self.below_minimum.to_wire());
        fields.store::<{ plan_definition_at::FORCE_MAXIMUM }, _>(self.force_maximum.0);
        fields.store::<{ plan_definition_at::ABOVE_MAXIMUM }, _>(self.above_maximum.to_wire());
        fields.store::<{ plan_definition_at::EXISTING_POSITION }, _>(
            self.existing_position.to_wire(),
        );
        fields.store::<{ plan_definition_at::GUARD_REFERENCE }, _>(self.guard_reference.to_wire());
        fields.store::<{ plan_definition_at::ATTEMPTS_MAX }, _>(self.attempts_max);
        fields.store::<{ plan_definition_at::STATE }, _>(self.state.to_wire());
        fields.store::<{ plan_definition_at::STOP_DISTANCE }, _>(
            self.stop_distance.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ plan_definition_at::REVERSE }, _>(self.reverse.to_wire());
        fields.store::<{ plan_definition_at::SIDES }, _>(self.sides.to_wire());
        fields.store::<{ plan_definition_at::ON_REMOVAL }, _>(self.on_removal.to_wire());
        fields.store::<{ plan_definition_at::PARTIAL_FILLS }, _>(self.partial_fills.to_wire());
        fields.store::<{ plan_definition_at::INCREASE_WAIT }, _>(self.increase_wait);
        fields.store::<{ plan_definition_at::COPY }, _>(self.copy.to_wire());
        fields.store::<{ plan_definition_at::ON_LEADER_FILL }, _>(self.on_leader_fill.to_wire());
        fields.store::<{ plan_definition_at::DROP_OPENS_AFTER }, _>(
            self.drop_opens_after.unwrap_or(u64::MAX),
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

/// Where the fields lie in the block of a [`PlanDefinition`](super::PlanDefinition).
mod plan_definition_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const NAME: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const LEADER: usize = NAME + 32;
    pub(super) const FOLLOWER: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const SIZING: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const MULTIPLIER: usize = SIZING + size_of::<super::SizingMode>();
    pub(super) const QUANTITY: usize = MULTIPLIER + size_of::<super::Ratio>();
    pub(super) const NOTIONAL: usize = QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const BELOW_MINIMUM: usize = NOTIONAL + size_of::<super::Money>();
    pub(super) const FORCE_MAXIMUM: usize = BELOW_MINIMUM + size_of::<super::BelowMinimumRule>();
    pub(super) const ABOVE_MAXIMUM: usize = FORCE_MAXIMUM + size_of::<super::Ratio>();
    pub(super) const EXISTING_POSITION: usize =
        ABOVE_MAXIMUM + size_of::<super::AboveMaximumRule>();
    pub(super) const GUARD_REFERENCE: usize =
        EXISTING_POSITION + size_of::<super::ExistingPositionRule>();
    pub(super) const ATTEMPTS_MAX: usize = GUARD_REFERENCE + size_of::<super::GuardReference>();
    pub(super) const STATE: usize = ATTEMPTS_MAX + size_of::<u8>();
    pub(super) const STOP_DISTANCE: usize = STATE + size_of::<super::PlanState>();
    pub(super) const REVERSE: usize = STOP_DISTANCE + size_of::<super::Ratio>();
    pub(super) const SIDES: usize = REVERSE + size_of::<super::Flag>();
    pub(super) const ON_REMOVAL: usize = SIDES + size_of::<super::CopiedSides>();
    pub(super) const PARTIAL_FILLS: usize = ON_REMOVAL + size_of::<super::RemovalRule>();
    pub(super) const INCREASE_WAIT: usize = PARTIAL_FILLS + size_of::<super::PartialFillRule>();
    pub(super) const COPY: usize = INCREASE_WAIT + size_of::<u64>();
    pub(super) const ON_LEADER_FILL: usize = COPY + size_of::<super::CopyMode>();
    pub(super) const DROP_OPENS_AFTER: usize = ON_LEADER_FILL + size_of::<super::LeaderFillRule>();
    pub(super) const FIELDS_END: usize = DROP_OPENS_AFTER + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 112);
}

/// A limit out of the configuration.
///
/// Template 316: a block of 15 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | scope |
/// | 1 | 4 | target |
/// | 5 | 1 | kind |
/// | 6 | 9 | value |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LimitDefinition {
    /// What it applies to.
    pub scope: Scope,
    /// Index within the scope; zero for the firm.
    pub target: u32,
    /// What it bounds, and the unit.
    pub kind: LimitKind,
    /// The bound, inclusive.
    pub value: Decimal,
}

impl LimitDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 316;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 15;

    const NAME: &'static str = "LimitDefinition";

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
        (self.target == u32::MAX) | (self.value.has_null())
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; limit_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            scope: fields.listed::<{ limit_definition_at::SCOPE }, _, _>(
                u8::MAX,
                Scope::from_wire,
                "scope",
            )?,
            target: fields.required::<{ limit_definition_at::TARGET }, _>(u32::MAX, "target")?,
            kind: fields.listed::<{ limit_definition_at::KIND }, _, _>(
                u8::MAX,
                LimitKind::from_wire,
                "kind",
            )?,
            value: Decimal::read(fields.part::<{ limit_definition_at::VALUE }, _>("value"))?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 15]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ limit_definition_at::SCOPE }, _>(self.scope.to_wire());
        fields.store::<{ limit_definition_at::TARGET }, _>(self.target);
        fields.store::<{ limit_definition_at::KIND }, _>(self.kind.to_wire());
        self.value.write(fields.part::<{ limit_definition_at::VALUE }, _>());
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

/// Where the fields lie in the block of a [`LimitDefinition`](super::LimitDefinition).
mod limit_definition_at {
    pub(super) const SCOPE: usize = 0;
    pub(super) const TARGET: usize = SCOPE + size_of::<super::Scope>();
    pub(super) const KIND: usize = TARGET + size_of::<u32>();
    pub(super) const VALUE: usize = KIND + size_of::<super::LimitKind>();
    pub(super) const FIELDS_END: usize = VALUE + super::Decimal::ENCODED_LENGTH;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 15);
}

/// How a scope is supervised, out of the configuration; what is absent does not concern
/// the scope.
///
/// Template 318: a block of 50 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | scope |
/// | 1 | 4 | target |
/// | 5 | 1 | lossAction |
/// | 6 | 1 | lossWindow |
/// | 7 | 4 | dayStarts |
/// | 11 | 1 | drawdownReference |
/// | 12 | 1 | countFees |
/// | 13 | 8 | repeatWindow |
/// | 21 | 1 | guardViolation |
/// | 22 | 2 | instrument |
/// | 24 | 1 | selfMatch |
/// | 25 | 8 | duplicateWindow |
/// | 33 | 1 | onUnexpected |
/// | 34 | 4 | rejectsMax |
/// | 38 | 8 | rejectWindow |
/// | 46 | 1 | rejectAction |
/// | 47 | 1 | closedAction |
/// | 48 | 1 | countFunding |
/// | 49 | 1 | drawdownWindow |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SupervisionDefinition {
    /// Kind of thing that is supervised.
    pub scope: Scope,
    /// Index within the scope.
    pub target: u32,
    /// Follower: what its loss rules do when they trip.
    pub loss_action: Option<ControlAction>,
    /// Follower: what a daily loss is counted from.
    pub loss_window: Option<LossWindow>,
    /// Follower: when its day begins, seconds after midnight UTC.
    pub day_starts: Option<u32>,
    /// Follower: what a drawdown in percent is a part of.
    pub drawdown_reference: Option<DrawdownReference>,
    /// Follower: whether fees count as losses.
    pub count_fees: Option<Flag>,
    /// Leader: time within which repeated executions are counted, nanoseconds.
    pub repeat_window: Option<u64>,
    /// Leader: what happens when it leaves the profile that it declared; absent without a
    /// guard.
    pub guard_violation: Option<GuardViolation>,
    /// Leader: an instrument that it has declared, in a definition of its own; none at all
    /// means every instrument.
    pub instrument: Option<InstrumentIndex>,
    /// Venue: opening orders that would meet an open order of ours or of a leader.
    pub self_match: Option<SelfMatchRule>,
    /// Plan: time within which the same opening order counts as a duplicate, nanoseconds.
    pub duplicate_window: Option<u64>,
    /// Follower: what happens when its account holds, or trades, what none of our orders
    /// made.
    pub on_unexpected: Option<UnexpectedRule>,
    /// Venue: orders that it may reject within rejectWindow; absent without such a rule.
    pub rejects_max: Option<u32>,
    /// Venue: time within which rejected orders are counted, nanoseconds.
    pub reject_window: Option<u64>,
    /// Venue: the trading state that more of them set.
    pub reject_action: Option<ControlAction>,
    /// Venue: the trading state that an order sets which is rejected because the exchange is
    /// closed.
    pub closed_action: Option<ControlAction>,
    /// Follower: whether funding counts as a loss, and as a gain.
    pub count_funding: Option<Flag>,
    /// Follower: what a drawdown's peak is looked for in.
    pub drawdown_window: Option<DrawdownWindow>,
}

impl SupervisionDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 318;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 50;

    const NAME: &'static str = "SupervisionDefinition";

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
        (self.target == u32::MAX)
            | (self.day_starts == Some(u32::MAX))
            | (self.repeat_window == Some(u64::MAX))
            | (self.instrument == Some(InstrumentIndex(u16::MAX)))
            | (self.duplicate_window == Some(u64::MAX))
            | (self.rejects_max == Some(u32::MAX))
            | (self.reject_window == Some(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; supervision_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            scope: fields.listed::<{ supervision_definition_at::SCOPE }, _, _>(
                u8::MAX,
                Scope::from_wire,
                "scope",
            )?,
            target: fields
                .required::<{ supervision_definition_at::TARGET }, _>(u32::MAX, "target")?,
            loss_action: fields
                .optional_listed::<{ supervision_definition_at::LOSS_ACTION }, _, _>(
                    u8::MAX,
                    ControlAction::from_wire,
                    "lossAction",
                )?,
            loss_window: fields
                .optional_listed::<{ supervision_definition_at::LOSS_WINDOW }, _, _>(
                    u8::MAX,
                    LossWindow::from_wire,
                    "lossWindow",
                )?,
            day_starts: fields.optional::<{ supervision_definition_at::DAY_STARTS }, _>(u32::MAX),
            drawdown_reference: fields
                .optional_listed::<{ supervision_definition_at::DRAWDOWN_REFERENCE }, _, _>(
                    u8::MAX,
                    DrawdownReference::from_wire,
                    "drawdownReference",
                )?,
            count_fees: fields.optional_listed::<{ supervision_definition_at::COUNT_FEES }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "countFees",
            )?,
            repeat_window: fields
                .optional::<{ supervision_definition_at::REPEAT_WINDOW }, _>(u64::MAX),
            guard_violation: fields
                .optional_listed::<{ supervision_definition_at::GUARD_VIOLATION }, _, _>(
                    u8::MAX,
                    GuardViolation::from_wire,
                    "guardViolation",
                )?,
            instrument: fields
                .optional::<{ supervision_definition_at::INSTRUMENT }, _>(u16::MAX)
                .map(InstrumentIndex),
            self_match: fields.optional_listed::<{ supervision_definition_at::SELF_MATCH }, _, _>(
                u8::MAX,
                SelfMatchRule::from_wire,
                "selfMatch",
            )?,
            duplicate_window: fields
                .optional::<{ supervision_definition_at::DUPLICATE_WINDOW }, _>(u64::MAX),
            on_unexpected: fields
                .optional_listed::<{ supervision_definition_at::ON_UNEXPECTED }, _, _>(
                    u8::MAX,
                    UnexpectedRule::from_wire,
                    "onUnexpected",
                )?,
            rejects_max: fields.optional::<{ supervision_definition_at::REJECTS_MAX }, _>(u32::MAX),
            reject_window: fields
                .optional::<{ supervision_definition_at::REJECT_WINDOW }, _>(u64::MAX),
            reject_action: fields
                .optional_listed::<{ supervision_definition_at::REJECT_ACTION }, _, _>(
                    u8::MAX,
                    ControlAction::from_wire,
                    "rejectAction",
                )?,
            closed_action: fields
                .optional_listed::<{ supervision_definition_at::CLOSED_ACTION }, _, _>(
                    u8::MAX,
                    ControlAction::from_wire,
                    "closedAction",
                )?,
            count_funding: fields
                .optional_listed::<{ supervision_definition_at::COUNT_FUNDING }, _, _>(
                    u8::MAX,
                    Flag::from_wire,
                    "countFunding",
                )?,
            drawdown_window: fields
                .optional_listed::<{ supervision_definition_at::DRAWDOWN_WINDOW }, _, _>(
                    u8::MAX,
                    DrawdownWindow::from_wire,
                    "drawdownWindow",
                )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 50]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ supervision_definition_at::SCOPE }, _>(self.scope.to_wire());
        fields.store::<{ supervision_definition_at::TARGET }, _>(self.target);
        fields.store::<{ supervision_definition_at::LOSS_ACTION }, _>(
            self.loss_action.map_or(u8::MAX, ControlAction::to_wire),
        );
        fields.store::<{ supervision_definition_at::LOSS_WINDOW }, _>(
            self.loss_window.map_or(u8::MAX, LossWindow::to_wire),
        );
        fields.store::<{ supervision_definition_at::DAY_STARTS }, _>(
            self.day_starts.unwrap_or(u32::MAX),
        );
        fields.store::<{ supervision_definition_at::DRAWDOWN_REFERENCE }, _>(
            self.drawdown_reference.map_or(u8::MAX, DrawdownReference::to_wire),
        );
        fields.store::<{ supervision_definition_at::COUNT_FEES }, _>(
            self.count_fees.map_or(u8::MAX, Flag::to_wire),
        );
        fields.store::<{ supervision_definition_at::REPEAT_WINDOW }, _>(
            self.repeat_window.unwrap_or(u64::MAX),
        );
        fields.store::<{ supervision_definition_at::GUARD_VIOLATION }, _>(
            self.guard_violation.map_or(u8::MAX, GuardViolation::to_wire),
        );
        fields.store::<{ supervision_definition_at::INSTRUMENT }, _>(
            self.instrument.map_or(u16::MAX, |value| value.0),
        );
        fields.store::<{ supervision_definition_at::SELF_MATCH }, _>(
            self.self_match.map_or(u8::MAX, SelfMatchRule::to_wire),
        );
        fields.store::<{ supervision_definition_at::DUPLICATE_WINDOW }, _>(
            self.duplicate_window.unwrap_or(u64::MAX),
        );
        fields.store::<{ supervision_definition_at::ON_UNEXPECTED }, _>(
            self.on_unexpected.map_or(u8::MAX, UnexpectedRule::to_wire),
        );
        fields.store::<{ supervision_definition_at::REJECTS_MAX }, _>(
            self.rejects_max.unwrap_or(u32::MAX),
        );
        fields.store::<{ supervision_definition_at::REJECT_WINDOW }, _>(
            self.reject_window.unwrap_or(u64::MAX),
        );
        fields.store::<{ supervision_definition_at::REJECT_ACTION }, _>(
            self.reject_action.map_or(u8::MAX, ControlAction::to_wire),
        );
        fields.store::<{ supervision_definition_at::CLOSED_ACTION }, _>(
            self.closed_action.map_or(u8::MAX, ControlAction::to_wire),
        );
        fields.store::<{ supervision_definition_at::COUNT_FUNDING }, _>(
            self.count_funding.map_or(u8::MAX, Flag::to_wire),
        );
        fields.store::<{ supervision_definition_at::DRAWDOWN_WINDOW }, _>(
            self.drawdown_window.map_or(u8::MAX, DrawdownWindow::to_wire),
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

/// Where the fields lie in the block of a [`SupervisionDefinition`](super::SupervisionDefinition).
mod supervision_definition_at {
    pub(super) const SCOPE: usize = 0;
    pub(super) const TARGET: usize = SCOPE + size_of::<super::Scope>();
    pub(super) const LOSS_ACTION: usize = TARGET + size_of::<u32>();
    pub(super) const LOSS_WINDOW: usize = LOSS_ACTION + size_of::<super::ControlAction>();
    pub(super) const DAY_STARTS: usize = LOSS_WINDOW + size_of::<super::LossWindow>();
    pub(super) const DRAWDOWN_REFERENCE: usize = DAY_STARTS + size_of::<u32>();
    pub(super) const COUNT_FEES: usize = DRAWDOWN_REFERENCE + size_of::<super::DrawdownReference>();
    pub(super) const REPEAT_WINDOW: usize = COUNT_FEES + size_of::<super::Flag>();
    pub(super) const GUARD_VIOLATION: usize = REPEAT_WINDOW + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = GUARD_VIOLATION + size_of::<super::GuardViolation>();
    pub(super) const SELF_MATCH: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const DUPLICATE_WINDOW: usize = SELF_MATCH + size_of::<super::SelfMatchRule>();
    pub(super) const ON_UNEXPECTED: usize = DUPLICATE_WINDOW + size_of::<u64>();
    pub(super) const REJECTS_MAX: usize = ON_UNEXPECTED + size_of::<super::UnexpectedRule>();
    pub(super) const REJECT_WINDOW: usize = REJECTS_MAX + size_of::<u32>();
    pub(super) const REJECT_ACTION: usize = REJECT_WINDOW + size_of::<u64>();
    pub(super) const CLOSED_ACTION: usize = REJECT_ACTION + size_of::<super::ControlAction>();
    pub(super) const COUNT_FUNDING: usize = CLOSED_ACTION + size_of::<super::ControlAction>();
    pub(super) const DRAWDOWN_WINDOW: usize = COUNT_FUNDING + size_of::<super::Flag>();
    pub(super) const FIELDS_END: usize = DRAWDOWN_WINDOW + size_of::<super::DrawdownWindow>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 50);
}

/// One entry of a plan's filter, out of the configuration.
///
/// Template 309: a block of 23 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 1 | kind |
/// | 5 | 2 | instrument |
/// | 7 | 16 | tag |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilterDefinition {
    /// Plan.
    pub plan: PlanIndex,
    /// What it says.
    pub kind: FilterKind,
    /// Of Include and Exclude.
    pub instrument: Option<InstrumentIndex>,
    /// Of Tag; empty otherwise.
    pub tag: Tag,
}

impl FilterDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 309;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 23;

    const NAME: &'static str = "FilterDefinition";

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
        (self.plan == PlanIndex(u32::MAX)) | (self.instrument == Some(InstrumentIndex(u16::MAX)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; filter_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(
                fields.required::<{ filter_definition_at::PLAN }, _>(u32::MAX, "plan")?,
            ),
            kind: fields.listed::<{ filter_definition_at::KIND }, _, _>(
                u8::MAX,
                FilterKind::from_wire,
                "kind",
            )?,
            instrument: fields
                .optional::<{ filter_definition_at::INSTRUMENT }, _>(u16::MAX)
                .map(InstrumentIndex),
            tag: fields.text::<{ filter_definition_at::TAG }, _>("tag")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 23]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ filter_definition_at::PLAN }, _>(self.plan.0);
        fields.store::<{ filter_definition_at::KIND }, _>(self.kind.to_wire());
        fields.store::<{ filter_definition_at::INSTRUMENT }, _>(
            self.instrument.map_or(u16::MAX, |value| value.0),
        );
        fields.put::<{ filter_definition_at::TAG }, _>(self.tag.to_wire());
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

/// Where the fields lie in the block of a [`FilterDefinition`](super::FilterDefinition).
mod filter_definition_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const KIND: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const INSTRUMENT: usize = KIND + size_of::<super::FilterKind>();
    pub(super) const TAG: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const FIELDS_END: usize = TAG + 16;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 23);
}

/// A multiplier by the size of the leader's trade that begins an episode, out of the
/// configuration.
///
/// Template 317: a block of 20 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 8 | from |
/// | 12 | 8 | multiplier |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TierDefinition {
    /// Plan.
    pub plan: PlanIndex,
    /// Smallest notional of the trade; of several tiers the last that is reached counts.
    pub from: Money,
    /// Times what the plan's sizing says.
    pub multiplier: Ratio,
}

impl TierDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 317;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 20;

    const NAME: &'static str = "TierDefinition";

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
        (self.plan == PlanIndex(u32::MAX))
            | (self.from == Money(i64::MIN))
            | (self.multiplier == Ratio(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; tier_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(fields.required::<{ tier_definition_at::PLAN }, _>(u32::MAX, "plan")?),
            from: Money(fields.required::<{ tier_definition_at::FROM }, _>(i64::MIN, "from")?),
            multiplier: Ratio(
                fields.required::<{ tier_definition_at::MULTIPLIER }, _>(i64::MIN, "multiplier")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 20]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ tier_definition_at::PLAN }, _>(self.plan.0);
        fields.store::<{ tier_definition_at::FROM }, _>(self.from.0);
        fields.store::<{ tier_definition_at::MULTIPLIER }, _>(self.multiplier.0);
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

/// Where the fields lie in the block of a [`TierDefinition`](super::TierDefinition).
mod tier_definition_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const FROM: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const MULTIPLIER: usize = FROM + size_of::<super::Money>();
    pub(super) const FIELDS_END: usize = MULTIPLIER + size_of::<super::Ratio>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 20);
}

/// What a plan does when orders fail or when it is out of sync, out of the configuration.
///
/// Template 350: a block of 31 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 1 | onMargin |
/// | 5 | 1 | onPrice |
/// | 6 | 1 | onVenueLimit |
/// | 7 | 1 | onWouldIncrease |
/// | 8 | 1 | onOther |
/// | 9 | 1 | onExhausted |
/// | 10 | 4 | retryStep |
/// | 14 | 1 | outOfSync |
/// | 15 | 2 | factor |
/// | 17 | 2 | enterBelow |
/// | 19 | 8 | enterAfter |
/// | 27 | 2 | leaveAt |
/// | 29 | 2 | restrictBelow |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyDefinition {
    /// Plan.
    pub plan: PlanIndex,
    /// When the account cannot carry an order.
    pub on_margin: FailureRule,
    /// When nothing is to be had at the price of an order.
    pub on_price: FailureRule,
    /// When an order breaks a limit of the venue.
    pub on_venue_limit: FailureRule,
    /// When the venue holds less than what an order closes.
    pub on_would_increase: FailureRule,
    /// When an order fails for any other reason.
    pub on_other: FailureRule,
    /// Ignore or OutOfSync: when Retry, Reduce or SwitchType have no attempt left.
    pub on_exhausted: FailureRule,
    /// Of Retry: by how much each attempt's price is worse, parts of 10^-8; zero is all of
    /// the guard at once.
    pub retry_step: u32,
    /// What it does while it is out of sync.
    pub out_of_sync: OutOfSyncRule,
    /// Of Restrict, and below restrictBelow: part of an opening order that is sent, 10^-4.
    pub factor: u16,
    /// Sync score below which it is out of sync, 10^-4; zero is never.
    pub enter_below: u16,
    /// How long the score may be below that, nanoseconds.
    pub enter_after: u64,
    /// Sync score from which on it is in sync again, 10^-4.
    pub leave_at: u16,
    /// Sync score below which it opens with the factor before it is out of sync, 10^-4;
    /// above enterBelow, zero is never.
    pub restrict_below: u16,
}

impl PolicyDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 350;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 31;

    const NAME: &'static str = "PolicyDefinition";

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
        (self.plan == PlanIndex(u32::MAX))
            | (self.retry_step == u32::MAX)
            | (self.factor == u16::MAX)
            | (self.enter_below == u16::MAX)
            | (self.enter_after == u64::MAX)
            | (self.leave_at == u16::MAX)
            | (self.restrict_below == u16::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; policy_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(
                fields.required::<{ policy_definition_at::PLAN }, _>(u32::MAX, "plan")?,
            ),
            on_margin: fields.listed::<{ policy_definition_at::ON_MARGIN }, _, _>(
                u8::MAX,
                FailureRule::from_wire,
                "onMargin",
            )?,
            on_price: fields.listed::<{ policy_definition_at::ON_PRICE }, _, _>(
                u8::MAX,
                FailureRule::from_wire,
                "onPrice",
            )?,
            on_venue_limit: fields.listed::<{ policy_definition_at::ON_VENUE_LIMIT }, _, _>(
                u8::MAX,
                FailureRule::from_wire,
                "onVenueLimit",
            )?,
            on_would_increase: fields.listed::<{ policy_definition_at::ON_WOULD_INCREASE }, _, _>(
                u8::MAX,
                FailureRule::from_wire,
                "onWouldIncrease",
            )?,
            on_other: fields.listed::<{ policy_definition_at::ON_OTHER }, _, _>(
                u8::MAX,
                FailureRule::from_wire,
                "onOther",
            )?,
            on_exhausted: fields.listed::<{ policy_definition_at::ON_EXHAUSTED }, _, _>(
                u8::MAX,
                FailureRule::from_wire,
                "onExhausted",
            )?,
            retry_step: fields
                .required::<{ policy_definition_at::RETRY_STEP }, _>(u32::MAX, "retryStep")?,
            out_of_sync: fields.listed::<{ policy_definition_at::OUT_OF_SYNC }, _, _>(
                u8::MAX,
                OutOfSyncRule::from_wire,
                "outOfSync",
            )?,
            factor: fields.required::<{ policy_definition_at::FACTOR }, _>(u16::MAX, "factor")?,
            enter_below: fields
                .required::<{ policy_definition_at::ENTER_BELOW }, _>(u16::MAX, "enterBelow")?,
            enter_after: fields
                .required::<{ policy_definition_at::ENTER_AFTER }, _>(u64::MAX, "enterAfter")?,
            leave_at: fields
                .required::<{ policy_definition_at::LEAVE_AT }, _>(u16::MAX, "leaveAt")?,
            restrict_below: fields.required::<{ policy_definition_at::RESTRICT_BELOW }, _>(
                u16::MAX,
                "restrictBelow",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 31]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ policy_definition_at::PLAN }, _>(self.plan.0);
        fields.store::<{ policy_definition_at::ON_MARGIN }, _>(self.on_margin.to_wire());
        fields.store::<{ policy_definition_at::ON_PRICE }, _>(self.on_price.to_wire());
        fields.store::<{ policy_definition_at::ON_VENUE_LIMIT }, _>(self.on_venue_limit.to_wire());
        fields.store::<{ policy_definition_at::ON_WOULD_INCREASE }, _>(
            self.on_would_increase.to_wire(),
        );
        fields.store::<{ policy_definition_at::ON_OTHER }, _>(self.on_other.to_wire());
        fields.store::<{ policy_definition_at::ON_EXHAUSTED }, _>(self.on_exhausted.to_wire());
        fields.store::<{ policy_definition_at::RETRY_STEP }, _>(self.retry_step);
        fields.store::<{ policy_definition_at::OUT_OF_SYNC }, _>(self.out_of_sync.to_wire());
        fields.store::<{ policy_definition_at::FACTOR }, _>(self.factor);
        fields.store::<{ policy_definition_at::ENTER_BELOW }, _>(self.enter_below);
        fields.store::<{ policy_definition_at::ENTER_AFTER }, _>(self.enter_after);
        fields.store::<{ policy_definition_at::LEAVE_AT }, _>(self.leave_at);
        fields.store::<{ policy_definition_at::RESTRICT_BELOW }, _>(self.restrict_below);
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

/// Where the fields lie in the block of a [`PolicyDefinition`](super::PolicyDefinition).
mod policy_definition_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const ON_MARGIN: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const ON_PRICE: usize = ON_MARGIN + size_of::<super::FailureRule>();
    pub(super) const ON_VENUE_LIMIT: usize = ON_PRICE + size_of::<super::FailureRule>();
    pub(super) const ON_WOULD_INCREASE: usize = ON_VENUE_LIMIT + size_of::<super::FailureRule>();
    pub(super) const ON_OTHER: usize = ON_WOULD_INCREASE + size_of::<super::FailureRule>();
    pub(super) const ON_EXHAUSTED: usize = ON_OTHER + size_of::<super::FailureRule>();
    pub(super) const RETRY_STEP: usize = ON_EXHAUSTED + size_of::<super::FailureRule>();
    pub(super) const OUT_OF_SYNC: usize = RETRY_STEP + size_of::<u32>();
    pub(super) const FACTOR: usize = OUT_OF_SYNC + size_of::<super::OutOfSyncRule>();
    pub(super) const ENTER_BELOW: usize = FACTOR + size_of::<u16>();
    pub(super) const ENTER_AFTER: usize = ENTER_BELOW + size_of::<u16>();
    pub(super) const LEAVE_AT: usize = ENTER_AFTER + size_of::<u64>();
    pub(super) const RESTRICT_BELOW: usize = LEAVE_AT + size_of::<u16>();
    pub(super) const FIELDS_END: usize = RESTRICT_BELOW + size_of::<u16>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 31);
}

/// How a plan that copies an allocation is rebalanced, out of the configuration.
///
/// Template 120: a block of 44 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 1 | onLeader |
/// | 5 | 8 | interval |
/// | 13 | 4 | band |
/// | 17 | 8 | minTrade |
/// | 25 | 4 | cost |
/// | 29 | 4 | benefit |
/// | 33 | 1 | weights |
/// | 34 | 2 | instrument |
/// | 36 | 8 | weight |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AllocationDefinition {
    /// Plan.
    pub plan: PlanIndex,
    /// Whether each event of its leader rebalances the event's instrument.
    pub on_leader: Flag,
    /// Period of its schedule, nanoseconds, counted from the epoch; zero is none.
    pub interval: u64,
    /// Part of its equity that a difference may be worth without being traded, 10^-8; where
    /// it is not zero, sweeps look for more.
    pub band: u32,
    /// Smallest worth of a difference that is traded.
    pub min_trade: Money,
    /// What trading costs beside half the spread, parts of 10^-8 of what is traded.
    pub cost: u32,
    /// What it is worth to be rid of a difference of all of the equity, parts of 10^-8 of
    /// it; one of x % is worth x % of that. Zero is without a cost rule.
    pub benefit: u32,
    /// Whose weights it holds.
    pub weights: WeightSource,
    /// Fixed: an instrument that it holds, in a definition of its own; what has none is not
    /// held.
    pub instrument: Option<InstrumentIndex>,
    /// Fixed: the part of its equity that it holds in the instrument, signed.
    pub weight: Option<Ratio>,
}

impl AllocationDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 120;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 44;

    const NAME: &'static str = "AllocationDefinition";

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
        (self.plan == PlanIndex(u32::MAX))
            | (self.interval == u64::MAX)
            | (self.band == u32::MAX)
            | (self.min_trade == Money(i64::MIN))
            | (self.cost == u32::MAX)
            | (self.benefit == u32::MAX)
            | (self.instrument == Some(InstrumentIndex(u16::MAX)))
            | (self.weight == Some(Ratio(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; allocation_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(
                fields.required::<{ allocation_definition_at::PLAN }, _>(u32::MAX, "plan")?,
            ),
            on_leader: fields.listed::<{ allocation_definition_at::ON_LEADER }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "onLeader",
            )?,
            interval: fields
                .required::<{ allocation_definition_at::INTERVAL }, _>(u64::MAX, "interval")?,
            band: fields.required::<{ allocation_definition_at::BAND }, _>(u32::MAX, "band")?,
            min_trade: Money(
                fields
                    .required::<{ allocation_definition_at::MIN_TRADE }, _>(i64::MIN, "minTrade")?,
            ),
            cost: fields.required::<{ allocation_definition_at::COST }, _>(u32::MAX, "cost")?,
            benefit: fields
                .required::<{ allocation_definition_at::BENEFIT }, _>(u32::MAX, "benefit")?,
            weights: fields.listed::<{ allocation_definition_at::WEIGHTS }, _, _>(
                u8::MAX,
                WeightSource::from_wire,
                "weights",
            )?,
            instrument: fields
                .optional::<{ allocation_definition_at::INSTRUMENT }, _>(u16::MAX)
                .map(InstrumentIndex),
            weight: fields.optional::<{ allocation_definition_at::WEIGHT }, _>(i64::MIN).map(Ratio),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 44]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ allocation_definition_at::PLAN }, _>(self.plan.0);
        fields.store::<{ allocation_definition_at::ON_LEADER }, _>(self.on_leader.to_wire());
        fields.store::<{ allocation_definition_at::INTERVAL }, _>(self.interval);
        fields.store::<{ allocation_definition_at::BAND }, _>(self.band);
        fields.store::<{ allocation_definition_at::MIN_TRADE }, _>(self.min_trade.0);
        fields.store::<{ allocation_definition_at::COST }, _>(self.cost);
        fields.store::<{ allocation_definition_at::BENEFIT }, _>(self.benefit);
        fields.store::<{ allocation_definition_at::WEIGHTS }, _>(self.weights.to_wire());
        fields.store::<{ allocation_definition_at::INSTRUMENT }, _>(
            self.instrument.map_or(u16::MAX, |value| value.0),
        );
        fields.store::<{ allocation_definition_at::WEIGHT }, _>(
            self.weight.map_or(i64::MIN, |value| value.0),
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

/// Where the fields lie in the block of a [`AllocationDefinition`](super::AllocationDefinition).
mod allocation_definition_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const ON_LEADER: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const INTERVAL: usize = ON_LEADER + size_of::<super::Flag>();
    pub(super) const BAND: usize = INTERVAL + size_of::<u64>();
    pub(super) const MIN_TRADE: usize = BAND + size_of::<u32>();
    pub(super) const COST: usize = MIN_TRADE + size_of::<super::Money>();
    pub(super) const BENEFIT: usize = COST + size_of::<u32>();
    pub(super) const WEIGHTS: usize = BENEFIT + size_of::<u32>();
    pub(super) const INSTRUMENT: usize = WEIGHTS + size_of::<super::WeightSource>();
    pub(super) const WEIGHT: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const FIELDS_END: usize = WEIGHT + size_of::<super::Ratio>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 44);
}

/// A plan's own stop loss and take profit, out of the configuration.
///
/// Template 113: a block of 14 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 4 | stopLoss |
/// | 8 | 4 | takeProfit |
/// | 12 | 1 | triggerPrice |
/// | 13 | 1 | fromLeader |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProtectionDefinition {
    /// Plan.
    pub plan: PlanIndex,
    /// How far from the average price of the position its stop order waits, parts of 10^-8;
    /// zero is none.
    pub stop_loss: u32,
    /// How far from it its limit order works, parts of 10^-8; zero is none.
    pub take_profit: u32,
    /// Which price triggers the stop order.
    pub trigger_price: TriggerPrice,
    /// What it takes over of its leader's stop and target; the distances above are for when
    /// he has none.
    pub from_leader: LeaderStops,
}

impl ProtectionDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 113;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 14;

    const NAME: &'static str = "ProtectionDefinition";

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
        (self.plan == PlanIndex(u32::MAX))
            | (self.stop_loss == u32::MAX)
            | (self.take_profit == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; protection_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(
                fields.required::<{ protection_definition_at::PLAN }, _>(u32::MAX, "plan")?,
            ),
            stop_loss: fields
                .required::<{ protection_definition_at::STOP_LOSS }, _>(u32::MAX, "stopLoss")?,
            take_profit: fields
                .required::<{ protection_definition_at::TAKE_PROFIT }, _>(u32::MAX, "takeProfit")?,
            trigger_price: fields.listed::<{ protection_definition_at::TRIGGER_PRICE }, _, _>(
                u8::MAX,
                TriggerPrice::from_wire,
                "triggerPrice",
            )?,
            from_leader: fields.listed::<{ protection_definition_at::FROM_LEADER }, _, _>(
                u8::MAX,
                LeaderStops::from_wire,
                "fromLeader",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 14]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ protection_definition_at::PLAN }, _>(self.plan.0);
        fields.store::<{ protection_definition_at::STOP_LOSS }, _>(self.stop_loss);
        fields.store::<{ protection_definition_at::TAKE_PROFIT }, _>(self.take_profit);
        fields
            .store::<{ protection_definition_at::TRIGGER_PRICE }, _>(self.trigger_price.to_wire());
        fields.store::<{ protection_definition_at::FROM_LEADER }, _>(self.from_leader.to_wire());
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

/// Where the fields lie in the block of a [`ProtectionDefinition`](super::ProtectionDefinition).
mod protection_definition_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const STOP_LOSS: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const TAKE_PROFIT: usize = STOP_LOSS + size_of::<u32>();
    pub(super) const TRIGGER_PRICE: usize = TAKE_PROFIT + size_of::<u32>();
    pub(super) const FROM_LEADER: usize = TRIGGER_PRICE + size_of::<super::TriggerPrice>();
    pub(super) const FIELDS_END: usize = FROM_LEADER + size_of::<super::LeaderStops>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 14);
}

/// One instrument of a mapped leader: what its source trades in one instrument counts as
/// traded in another, out of the configuration.
///
/// Template 369: a block of 34 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | leader |
/// | 2 | 2 | session |
/// | 4 | 2 | source |
/// | 6 | 2 | instrument |
/// | 8 | 2 | own |
/// | 10 | 8 | factor |
/// | 18 | 8 | ticks |
/// | 26 | 8 | ownTicks |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MappingDefinition {
    /// The mapped leader.
    pub leader: LeaderIndex,
    /// Its session, which nobody ever opens.
    pub session: SessionIndex,
    /// The leader whose trades it repeats.
    pub source: LeaderIndex,
    /// What the source trades; lots of the mapped leader are of this one.
    pub instrument: InstrumentIndex,
    /// What the mapped leader's plans trade for it; its prices are of this one.
    pub own: InstrumentIndex,
    /// Lots of the own instrument that one lot of the source's is worth; exact.
    pub factor: Ratio,
    /// So many ticks of the source's instrument.
    pub ticks: u64,
    /// are so many of the own one.
    pub own_ticks: u64,
}

impl MappingDefinition {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 369;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 34;

    const NAME: &'static str = "MappingDefinition";

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
        (self.leader == LeaderIndex(u16::MAX))
            | (self.session == SessionIndex(u16::MAX))
            | (self.source == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.own == InstrumentIndex(u16::MAX))
            | (self.factor == Ratio(i64::MIN))
            | (self.ticks == u64::MAX)
            | (self.own_ticks == u64::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; mapping_definition_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            leader: LeaderIndex(
                fields.required::<{ mapping_definition_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            session: SessionIndex(
                fields.required::<{ mapping_definition_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            source: LeaderIndex(
                fields.required::<{ mapping_definition_at::SOURCE }, _>(u16::MAX, "source")?,
            ),
            instrument: InstrumentIndex(
                fields
                    .required::<{ mapping_definition_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            own: InstrumentIndex(
                fields.required::<{ mapping_definition_at::OWN }, _>(u16::MAX, "own")?,
            ),
            factor: Ratio(
                fields.required::<{ mapping_definition_at::FACTOR }, _>(i64::MIN, "factor")?,
            ),
            ticks: fields.required::<{ mapping_definition_at::TICKS }, _>(u64::MAX, "ticks")?,
            own_ticks: fields
                .required::<{ mapping_definition_at::OWN_TICKS }, _>(u64::MAX, "ownTicks")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 34]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ mapping_definition_at::LEADER }, _>(self.leader.0);
        fields.store::<{ mapping_definition_at::SESSION }, _>(self.session.0);
        fields.store::<{ mapping_definition_at::SOURCE }, _>(self.source.0);
        fields.store::<{ mapping_definition_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ mapping_definition_at::OWN }, _>(self.own.0);
        fields.store::<{ mapping_definition_at::FACTOR }, _>(self.factor.0);
        fields.store::<{ mapping_definition_at::TICKS }, _>(self.ticks);
        fields.store::<{ mapping_definition_at::OWN_TICKS }, _>(self.own_ticks);
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

/// Where the fields lie in the block of a [`MappingDefinition`](super::MappingDefinition).
mod mapping_definition_at {
    pub(super) const LEADER: usize = 0;
    pub(super) const SESSION: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const SOURCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const INSTRUMENT: usize = SOURCE + size_of::<super::LeaderIndex>();
    pub(super) const OWN: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const FACTOR: usize = OWN + size_of::<super::InstrumentIndex>();
    pub(super) const TICKS: usize = FACTOR + size_of::<super::Ratio>();
    pub(super) const OWN_TICKS: usize = TICKS + size_of::<u64>();
    pub(super) const FIELDS_END: usize = OWN_TICKS + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 34);
}

/// Every definition since the last activation is now in force; definitions not repeated
/// are gone.
///
/// Template 319: a block of 54 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | revision |
/// | 4 | 8 | hash |
/// | 12 | 8 | sweepInterval |
/// | 20 | 8 | bufferTimeout |
/// | 28 | 4 | records |
/// | 32 | 8 | time |
/// | 40 | 2 | session |
/// | 42 | 8 | commandId |
/// | 50 | 4 | plans |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigurationActivated {
    /// Counts up from one.
    pub revision: u32,
    /// First eight octets of the SHA-256 of the canonical configuration, big endian; stands
    /// on every decision.
    pub hash: u64,
    /// Period of the sweep timer, nanoseconds.
    pub sweep_interval: u64,
    /// How long an event waits for its predecessor, nanoseconds.
    pub buffer_timeout: u64,
    /// Definitions that belong to it.
    pub records: u32,
    /// When.
    pub time: Nanos,
    /// Session of the command that it came by; absent at a start. Sent there as
    /// ControlReport.
    pub session: Option<SessionIndex>,
    /// That command.
    pub command_id: Option<u64>,
    /// Plans in force.
    pub plans: u32,
}

impl ConfigurationActivated {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 319;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 54;

    const NAME: &'static str = "ConfigurationActivated";

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
        (self.revision == u32::MAX)
            | (self.hash == u64::MAX)
            | (self.sweep_interval == u64::MAX)
            | (self.buffer_timeout == u64::MAX)
            | (self.records == u32::MAX)
            | (self.time == Nanos(u64::MAX))
            | (self.session == Some(SessionIndex(u16::MAX)))
            | (self.command_id == Some(u64::MAX))
            | (self.plans == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; configuration_activated_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            revision: fields
                .required::<{ configuration_activated_at::REVISION }, _>(u32::MAX, "revision")?,
            hash: fields.required::<{ configuration_activated_at::HASH }, _>(u64::MAX, "hash")?,
            sweep_interval: fields.required::<{ configuration_activated_at::SWEEP_INTERVAL }, _>(
                u64::MAX,
                "sweepInterval",
            )?,
            buffer_timeout: fields.required::<{ configuration_activated_at::BUFFER_TIMEOUT }, _>(
                u64::MAX,
                "bufferTimeout",
            )?,
            records: fields
                .required::<{ configuration_activated_at::RECORDS }, _>(u32::MAX, "records")?,
            time: Nanos(
                fields.required::<{ configuration_activated_at::TIME }, _>(u64::MAX, "time")?,
            ),
            session: fields
                .optional::<{ configuration_activated_at::SESSION }, _>(u16::MAX)
                .map(SessionIndex),
            command_id: fields.optional::<{ configuration_activated_at::COMMAND_ID }, _>(u64::MAX),
            plans: fields
                .required::<{ configuration_activated_at::PLANS }, _>(u32::MAX, "plans")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 54]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ configuration_activated_at::REVISION }, _>(self.revision);
        fields.store::<{ configuration_activated_at::HASH }, _>(self.hash);
        fields.store::<{ configuration_activated_at::SWEEP_INTERVAL }, _>(self.sweep_interval);
        fields.store::<{ configuration_activated_at::BUFFER_TIMEOUT }, _>(self.buffer_timeout);
        fields.store::<{ configuration_activated_at::RECORDS }, _>(self.records);
        fields.store::<{ configuration_activated_at::TIME }, _>(self.time.0);
        fields.store::<{ configuration_activated_at::SESSION }, _>(
            self.session.map_or(u16::MAX, |value| value.0),
        );
        fields.store::<{ configuration_activated_at::COMMAND_ID }, _>(
            self.command_id.unwrap_or(u64::MAX),
        );
        fields.store::<{ configuration_activated_at::PLANS }, _>(self.plans);
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

/// Where the fields lie in the block of a [`ConfigurationActivated`](super::ConfigurationActivated).
mod configuration_activated_at {
    pub(super) const REVISION: usize = 0;
    pub(super) const HASH: usize = REVISION + size_of::<u32>();
    pub(super) const SWEEP_INTERVAL: usize = HASH + size_of::<u64>();
    pub(super) const BUFFER_TIMEOUT: usize = SWEEP_INTERVAL + size_of::<u64>();
    pub(super) const RECORDS: usize = BUFFER_TIMEOUT + size_of::<u64>();
    pub(super) const TIME: usize = RECORDS + size_of::<u32>();
    pub(super) const SESSION: usize = TIME + size_of::<super::Nanos>();
    pub(super) const COMMAND_ID: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const PLANS: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const FIELDS_END: usize = PLANS + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 54);
}

/// A leader fill, normalised.
///
/// Template 320: a block of 144 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 2 | leader |
/// | 12 | 2 | instrument |
/// | 14 | 8 | tradeId |
/// | 22 | 8 | orderId |
/// | 30 | 8 | price |
/// | 38 | 8 | lots |
/// | 46 | 8 | positionBefore |
/// | 54 | 8 | fee |
/// | 62 | 1 | retransmitted |
/// | 63 | 8 | transactTime |
/// | 71 | 8 | sendingTime |
/// | 79 | 8 | receiveTime |
/// | 87 | 8 | stopPrice |
/// | 95 | 9 | averagePrice |
/// | 104 | 16 | tag |
/// | 120 | 8 | leavesLots |
/// | 128 | 8 | correctedId |
/// | 136 | 8 | takeProfit |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderEvent {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Unique per leader.
    pub trade_id: u64,
    /// The leader's order.
    pub order_id: u64,
    /// Price.
    pub price: Ticks,
    /// Signed: buys are positive.
    pub lots: Lots,
    /// The leader's net position before.
    pub position_before: Option<Lots>,
    /// Fee that the leader paid.
    pub fee: Option<Money>,
    /// Sent again by the session layer.
    pub retransmitted: Flag,
    /// When it happened, by the leader's clock.
    pub transact_time: Nanos,
    /// When the leader sent it.
    pub sending_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
    /// The leader's stop for the position.
    pub stop_price: Option<Ticks>,
    /// Average entry price of the position before.
    pub average_price: Option<Decimal>,
    /// A word of the leader's; empty is none.
    pub tag: Tag,
    /// What is still open of the leader's order; zero when it is complete.
    pub leaves_lots: Option<Lots>,
    /// The trade that this busts or corrects; lots is by how much the leader's position
    /// changes then.
    pub corrected_id: Option<u64>,
    /// The leader's target for the position.
    pub take_profit: Option<Ticks>,
}

impl LeaderEvent {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 320;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 144;

    const NAME: &'static str = "LeaderEvent";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.trade_id == u64::MAX)
            | (self.order_id == u64::MAX)
            | (self.price == Ticks(i64::MIN))
            | (self.lots == Lots(i64::MIN))
            | (self.position_before == Some(Lots(i64::MIN)))
            | (self.fee == Some(Money(i64::MIN)))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.sending_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
            | (self.stop_price == Some(Ticks(i64::MIN)))
            | (self.average_price.is_some_and(Decimal::has_null))
            | (self.leaves_lots == Some(Lots(i64::MIN)))
            | (self.corrected_id == Some(u64::MAX))
            | (self.take_profit == Some(Ticks(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_event_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ leader_event_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ leader_event_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            leader: LeaderIndex(
                fields.required::<{ leader_event_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ leader_event_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            trade_id: fields.required::<{ leader_event_at::TRADE_ID }, _>(u64::MAX, "tradeId")?,
            order_id: fields.required::<{ leader_event_at::ORDER_ID }, _>(u64::MAX, "orderId")?,
            price: Ticks(fields.required::<{ leader_event_at::PRICE }, _>(i64::MIN, "price")?),
            lots: Lots(fields.required::<{ leader_event_at::LOTS }, _>(i64::MIN, "lots")?),
            position_before: fields
                .optional::<{ leader_event_at::POSITION_BEFORE }, _>(i64::MIN)
                .map(Lots),
            fee: fields.optional::<{ leader_event_at::FEE }, _>(i64::MIN).map(Money),
            retransmitted: fields.listed::<{ leader_event_at::RETRANSMITTED }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "retransmitted",
            )?,
            transact_time: Nanos(
                fields
                    .required::<{ leader_event_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
            sending_time: Nanos(
                fields.required::<{ leader_event_at::SENDING_TIME }, _>(u64::MAX, "sendingTime")?,
            ),
            receive_time: Nanos(
                fields.required::<{ leader_event_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
            stop_price: fields.optional::<{ leader_event_at::STOP_PRICE }, _>(i64::MIN).map(Ticks),
            average_price: Decimal::read_optional(
                fields.part::<{ leader_event_at::AVERAGE_PRICE }, _>("averagePrice"),
            )?,
            tag: fields.text::<{ leader_event_at::TAG }, _>("tag")?,
            leaves_lots: fields.optional::<{ leader_event_at::LEAVES_LOTS }, _>(i64::MIN).map(Lots),
            corrected_id: fields.optional::<{ leader_event_at::CORRECTED_ID }, _>(u64::MAX),
            take_profit: fields
                .optional::<{ leader_event_at::TAKE_PROFIT }, _>(i64::MIN)
                .map(Ticks),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 144]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_event_at::SESSION }, _>(self.session.0);
        fields.store::<{ leader_event_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ leader_event_at::LEADER }, _>(self.leader.0);
        fields.store::<{ leader_event_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ leader_event_at::TRADE_ID }, _>(self.trade_id);
        fields.store::<{ leader_event_at::ORDER_ID }, _>(self.order_id);
        fields.store::<{ leader_event_at::PRICE }, _>(self.price.0);
        fields.store::<{ leader_event_at::LOTS }, _>(self.lots.0);
        fields.store::<{ leader_event_at::POSITION_BEFORE }, _>(
            self.position_before.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_event_at::FEE }, _>(self.fee.map_or(i64::MIN, |value| value.0));
        fields.store::<{ leader_event_at::RETRANSMITTED }, _>(self.retransmitted.to_wire());
        fields.store::<{ leader_event_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_event_at::SENDING_TIME }, _>(self.sending_time.0);
        fields.store::<{ leader_event_at::RECEIVE_TIME }, _>(self.receive_time.0);
        fields.store::<{ leader_event_at::STOP_PRICE }, _>(
            self.stop_price.map_or(i64::MIN, |value| value.0),
        );
        Decimal::write_optional(
            self.average_price,
            fields.part::<{ leader_event_at::AVERAGE_PRICE }, _>(),
        );
        fields.put::<{ leader_event_at::TAG }, _>(self.tag.to_wire());
        fields.store::<{ leader_event_at::LEAVES_LOTS }, _>(
            self.leaves_lots.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_event_at::CORRECTED_ID }, _>(self.corrected_id.unwrap_or(u64::MAX));
        fields.store::<{ leader_event_at::TAKE_PROFIT }, _>(
            self.take_profit.map_or(i64::MIN, |value| value.0),
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

/// Where the fields lie in the block of a [`LeaderEvent`](super::LeaderEvent).
mod leader_event_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const LEADER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const TRADE_ID: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const ORDER_ID: usize = TRADE_ID + size_of::<u64>();
    pub(super) const PRICE: usize = ORDER_ID + size_of::<u64>();
    pub(super) const LOTS: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const POSITION_BEFORE: usize = LOTS + size_of::<super::Lots>();
    pub(super) const FEE: usize = POSITION_BEFORE + size_of::<super::Lots>();
    pub(super) const RETRANSMITTED: usize = FEE + size_of::<super::Money>();
    pub(super) const TRANSACT_TIME: usize = RETRANSMITTED + size_of::<super::Flag>();
    pub(super) const SENDING_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const RECEIVE_TIME: usize = SENDING_TIME + size_of::<super::Nanos>();
    pub(super) const STOP_PRICE: usize = RECEIVE_TIME + size_of::<super::Nanos>();
    pub(super) const AVERAGE_PRICE: usize = STOP_PRICE + size_of::<super::Ticks>();
    pub(super) const TAG: usize = AVERAGE_PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const LEAVES_LOTS: usize = TAG + 16;
    pub(super) const CORRECTED_ID: usize = LEAVES_LOTS + size_of::<super::Lots>();
    pub(super) const TAKE_PROFIT: usize = CORRECTED_ID + size_of::<u64>();
    pub(super) const FIELDS_END: usize = TAKE_PROFIT + size_of::<super::Ticks>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 144);
}

/// A leader's account, normalised.
///
/// Template 321: a block of 52 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 2 | leader |
/// | 12 | 8 | equity |
/// | 20 | 8 | balance |
/// | 28 | 8 | transactTime |
/// | 36 | 8 | receiveTime |
/// | 44 | 8 | marginUsed |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderEquity {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Leader.
    pub leader: LeaderIndex,
    /// Equity.
    pub equity: Money,
    /// Balance.
    pub balance: Money,
    /// When it was true.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
    /// Initial margin of positions.
    pub margin_used: Option<Money>,
}

impl LeaderEquity {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 321;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 52;

    const NAME: &'static str = "LeaderEquity";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.equity == Money(i64::MIN))
            | (self.balance == Money(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
            | (self.margin_used == Some(Money(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_equity_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ leader_equity_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ leader_equity_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            leader: LeaderIndex(
                fields.required::<{ leader_equity_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            equity: Money(fields.required::<{ leader_equity_at::EQUITY }, _>(i64::MIN, "equity")?),
            balance: Money(
                fields.required::<{ leader_equity_at::BALANCE }, _>(i64::MIN, "balance")?,
            ),
            transact_time: Nanos(
                fields
                    .required::<{ leader_equity_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
            receive_time: Nanos(
                fields
                    .required::<{ leader_equity_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
            margin_used: fields
                .optional::<{ leader_equity_at::MARGIN_USED }, _>(i64::MIN)
                .map(Money),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 52]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_equity_at::SESSION }, _>(self.session.0);
        fields.store::<{ leader_equity_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ leader_equity_at::LEADER }, _>(self.leader.0);
        fields.store::<{ leader_equity_at::EQUITY }, _>(self.equity.0);
        fields.store::<{ leader_equity_at::BALANCE }, _>(self.balance.0);
        fields.store::<{ leader_equity_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_equity_at::RECEIVE_TIME }, _>(self.receive_time.0);
        fields.store::<{ leader_equity_at::MARGIN_USED }, _>(
            self.margin_used.map_or(i64::MIN, |value| value.0),
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

/// Where the fields lie in the block of a [`LeaderEquity`](super::LeaderEquity).
mod leader_equity_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const LEADER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const EQUITY: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const BALANCE: usize = EQUITY + size_of::<super::Money>();
    pub(super) const TRANSACT_TIME: usize = BALANCE + size_of::<super::Money>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const MARGIN_USED: usize = RECEIVE_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = MARGIN_USED + size_of::<super::Money>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 52);
}

/// An execution report, normalised.
///
/// Template 322: a block of 112 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 17 | order |
/// | 27 | 8 | venueOrderId |
/// | 35 | 8 | execId |
/// | 43 | 4 | follower |
/// | 47 | 2 | instrument |
/// | 49 | 1 | side |
/// | 50 | 1 | execType |
/// | 51 | 1 | ordStatus |
/// | 52 | 2 | ordRejReason |
/// | 54 | 8 | lastLots |
/// | 62 | 8 | lastPrice |
/// | 70 | 8 | cumLots |
/// | 78 | 8 | leavesLots |
/// | 86 | 8 | fee |
/// | 94 | 1 | liquidity |
/// | 95 | 1 | retransmitted |
/// | 96 | 8 | transactTime |
/// | 104 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VenueReport {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its sequence number there.
    pub session_sequence: u64,
    /// Our order.
    pub order: OrderKey,
    /// The venue's number.
    pub venue_order_id: u64,
    /// The venue's number of this report.
    pub exec_id: u64,
    /// Account.
    pub follower: FollowerIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Side.
    pub side: Side,
    /// What it says.
    pub exec_type: ExecType,
    /// Status after it.
    pub ord_status: OrdStatus,
    /// Why it was rejected.
    pub ord_rej_reason: Option<OrdRejReason>,
    /// Quantity of this fill, positive.
    pub last_lots: Lots,
    /// Price of this fill.
    pub last_price: Option<Ticks>,
    /// Filled so far.
    pub cum_lots: Lots,
    /// Still open.
    pub leaves_lots: Lots,
    /// Fee of this fill.
    pub fee: Money,
    /// Maker or taker.
    pub liquidity: Option<Liquidity>,
    /// Sent again by the session layer.
    pub retransmitted: Flag,
    /// When it happened at the venue.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl VenueReport {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 322;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 112;

    const NAME: &'static str = "VenueReport";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.order.has_null())
            | (self.venue_order_id == u64::MAX)
            | (self.exec_id == u64::MAX)
            | (self.follower == FollowerIndex(u32::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.last_lots == Lots(i64::MIN))
            | (self.last_price == Some(Ticks(i64::MIN)))
            | (self.cum_lots == Lots(i64::MIN))
            | (self.leaves_lots == Lots(i64::MIN))
            | (self.fee == Money(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; venue_report_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ venue_report_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ venue_report_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            order: OrderKey::read(fields.part::<{ venue_report_at::ORDER }, _>("order"))?,
            venue_order_id: fields
                .required::<{ venue_report_at::VENUE_ORDER_ID }, _>(u64::MAX, "venueOrderId")?,
            exec_id: fields.required::<{ venue_report_at::EXEC_ID }, _>(u64::MAX, "execId")?,
            follower: FollowerIndex(
                fields.required::<{ venue_report_at::FOLLOWER }, _>(u32::MAX, "follower")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ venue_report_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            side: fields.listed::<{ venue_report_at::SIDE }, _, _>(0, Side::from_wire, "side")?,
            exec_type: fields.listed::<{ venue_report_at::EXEC_TYPE }, _, _>(
                0,
                ExecType::from_wire,
                "execType",
            )?,
            ord_status: fields.listed::<{ venue_report_at::ORD_STATUS }, _, _>(
                0,
                OrdStatus::from_wire,
                "ordStatus",
            )?,
            ord_rej_reason: fields.optional_listed::<{ venue_report_at::ORD_REJ_REASON }, _, _>(
                u16::MAX,
                OrdRejReason::from_wire,
                "ordRejReason",
            )?,
            last_lots: Lots(
                fields.required::<{ venue_report_at::LAST_LOTS }, _>(i64::MIN, "lastLots")?,
            ),
            last_price: fields.optional::<{ venue_report_at::LAST_PRICE }, _>(i64::MIN).map(Ticks),
            cum_lots: Lots(
                fields.required::<{ venue_report_at::CUM_LOTS }, _>(i64::MIN, "cumLots")?,
            ),
            leaves_lots: Lots(
                fields.required::<{ venue_report_at::LEAVES_LOTS }, _>(i64::MIN, "leavesLots")?,
            ),
            fee: Money(fields.required::<{ venue_report_at::FEE }, _>(i64::MIN, "fee")?),
            liquidity: fields.optional_listed::<{ venue_report_at::LIQUIDITY }, _, _>(
                u8::MAX,
                Liquidity::from_wire,
                "liquidity",
            )?,
            retransmitted: fields.listed::<{ venue_report_at::RETRANSMITTED }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "retransmitted",
            )?,
            transact_time: Nanos(
                fields
                    .required::<{ venue_report_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
            receive_time: Nanos(
                fields.required::<{ venue_report_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 112]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ venue_report_at::SESSION }, _>(self.session.0);
        fields.store::<{ venue_report_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        self.order.write(fields.part::<{ venue_report_at::ORDER }, _>());
        fields.store::<{ venue_report_at::VENUE_ORDER_ID }, _>(self.venue_order_id);
        fields.store::<{ venue_report_at::EXEC_ID }, _>(self.exec_id);
        fields.store::<{ venue_report_at::FOLLOWER }, _>(self.follower.0);
        fields.store::<{ venue_report_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ venue_report_at::SIDE }, _>(self.side.to_wire());
        fields.store::<{ venue_report_at::EXEC_TYPE }, _>(self.exec_type.to_wire());
        fields.store::<{ venue_report_at::ORD_STATUS }, _>(self.ord_status.to_wire());
        fields.store::<{ venue_report_at::ORD_REJ_REASON }, _>(
            self.ord_rej_reason.map_or(u16::MAX, OrdRejReason::to_wire),
        );
        fields.store::<{ venue_report_at::LAST_LOTS }, _>(self.last_lots.0);
        fields.store::<{ venue_report_at::LAST_PRICE }, _>(
            self.last_price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ venue_report_at::CUM_LOTS }, _>(self.cum_lots.0);
        fields.store::<{ venue_report_at::LEAVES_LOTS }, _>(self.leaves_lots.0);
        fields.store::<{ venue_report_at::FEE }, _>(self.fee.0);
        fields.store::<{ venue_report_at::LIQUIDITY }, _>(
            self.liquidity.map_or(u8::MAX, Liquidity::to_wire),
        );
        fields.store::<{ venue_report_at::RETRANSMITTED }, _>(self.retransmitted.to_wire());
        fields.store::<{ venue_report_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ venue_report_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`VenueReport`](super::VenueReport).
mod venue_report_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const ORDER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const VENUE_ORDER_ID: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const EXEC_ID: usize = VENUE_ORDER_ID + size_of::<u64>();
    pub(super) const FOLLOWER: usize = EXEC_ID + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const SIDE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const EXEC_TYPE: usize = SIDE + size_of::<super::Side>();
    pub(super) const ORD_STATUS: usize = EXEC_TYPE + size_of::<super::ExecType>();
    pub(super) const ORD_REJ_REASON: usize = ORD_STATUS + size_of::<super::OrdStatus>();
    pub(super) const LAST_LOTS: usize = ORD_REJ_REASON + size_of::<super::OrdRejReason>();
    pub(super) const LAST_PRICE: usize = LAST_LOTS + size_of::<super::Lots>();
    pub(super) const CUM_LOTS: usize = LAST_PRICE + size_of::<super::Ticks>();
    pub(super) const LEAVES_LOTS: usize = CUM_LOTS + size_of::<super::Lots>();
    pub(super) const FEE: usize = LEAVES_LOTS + size_of::<super::Lots>();
    pub(super) const LIQUIDITY: usize = FEE + size_of::<super::Money>();
    pub(super) const RETRANSMITTED: usize = LIQUIDITY + size_of::<super::Liquidity>();
    pub(super) const TRANSACT_TIME: usize = RETRANSMITTED + size_of::<super::Flag>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 112);
}

/// What the venue says of a follower's account.
///
/// Template 323: a block of 78 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 4 | follower |
/// | 14 | 8 | balance |
/// | 22 | 8 | equity |
/// | 30 | 8 | marginUsed |
/// | 38 | 8 | feesPaid |
/// | 46 | 8 | transactTime |
/// | 54 | 8 | receiveTime |
/// | 62 | 8 | fundingPaid |
/// | 70 | 8 | deposits |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AccountSnapshot {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its sequence number there.
    pub session_sequence: u64,
    /// Account.
    pub follower: FollowerIndex,
    /// Cash.
    pub balance: Money,
    /// Cash and unrealised profit and loss.
    pub equity: Money,
    /// Initial margin.
    pub margin_used: Money,
    /// Fees so far.
    pub fees_paid: Money,
    /// When it was true.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
    /// Funding so far; negative was received.
    pub funding_paid: Money,
    /// Deposits less withdrawals so far.
    pub deposits: Money,
}

impl AccountSnapshot {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 323;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 78;

    const NAME: &'static str = "AccountSnapshot";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.follower == FollowerIndex(u32::MAX))
            | (self.balance == Money(i64::MIN))
            | (self.equity == Money(i64::MIN))
            | (self.margin_used == Money(i64::MIN))
            | (self.fees_paid == Money(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
            | (self.funding_paid == Money(i64::MIN))
            | (self.deposits == Money(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; account_snapshot_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ account_snapshot_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ account_snapshot_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            follower: FollowerIndex(
                fields.required::<{ account_snapshot_at::FOLLOWER }, _>(u32::MAX, "follower")?,
            ),
            balance: Money(
                fields.required::<{ account_snapshot_at::BALANCE }, _>(i64::MIN, "balance")?,
            ),
            equity: Money(
                fields.required::<{ account_snapshot_at::EQUITY }, _>(i64::MIN, "equity")?,
            ),
            margin_used: Money(
                fields
                    .required::<{ account_snapshot_at::MARGIN_USED }, _>(i64::MIN, "marginUsed")?,
            ),
            fees_paid: Money(
                fields.required::<{ account_snapshot_at::FEES_PAID }, _>(i64::MIN, "feesPaid")?,
            ),
            transact_time: Nanos(
                fields.required::<{ account_snapshot_at::TRANSACT_TIME }, _>(
                    u64::MAX,
                    "transactTime",
                )?,
            ),
            receive_time: Nanos(
                fields.required::<{ account_snapshot_at::RECEIVE_TIME }, _>(
                    u64::MAX,
                    "receiveTime",
                )?,
            ),
            funding_paid: Money(
                fields.required::<{ account_snapshot_at::FUNDING_PAID }, _>(
                    i64::MIN,
                    "fundingPaid",
                )?,
            ),
            deposits: Money(
                fields.required::<{ account_snapshot_at::DEPOSITS }, _>(i64::MIN, "deposits")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 78]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ account_snapshot_at::SESSION }, _>(self.session.0);
        fields.store::<{ account_snapshot_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ account_snapshot_at::FOLLOWER }, _>(self.follower.0);
        fields.store::<{ account_snapshot_at::BALANCE }, _>(self.balance.0);
        fields.store::<{ account_snapshot_at::EQUITY }, _>(self.equity.0);
        fields.store::<{ account_snapshot_at::MARGIN_USED }, _>(self.margin_used.0);
        fields.store::<{ account_snapshot_at::FEES_PAID }, _>(self.fees_paid.0);
        fields.store::<{ account_snapshot_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ account_snapshot_at::RECEIVE_TIME }, _>(self.receive_time.0);
        fields.store::<{ account_snapshot_at::FUNDING_PAID }, _>(self.funding_paid.0);
        fields.store::<{ account_snapshot_at::DEPOSITS }, _>(self.deposits.0);
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

/// Where the fields lie in the block of a [`AccountSnapshot`](super::AccountSnapshot).
mod account_snapshot_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const FOLLOWER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const BALANCE: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const EQUITY: usize = BALANCE + size_of::<super::Money>();
    pub(super) const MARGIN_USED: usize = EQUITY + size_of::<super::Money>();
    pub(super) const FEES_PAID: usize = MARGIN_USED + size_of::<super::Money>();
    pub(super) const TRANSACT_TIME: usize = FEES_PAID + size_of::<super::Money>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FUNDING_PAID: usize = RECEIVE_TIME + size_of::<super::Nanos>();
    pub(super) const DEPOSITS: usize = FUNDING_PAID + size_of::<super::Money>();
    pub(super) const FIELDS_END: usize = DEPOSITS + size_of::<super::Money>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 78);
}

/// What the venue says of a follower's position; complete when last is set.
///
/// Template 324: a block of 49 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 8 | requestId |
/// | 18 | 4 | follower |
/// | 22 | 2 | instrument |
/// | 24 | 8 | lots |
/// | 32 | 1 | last |
/// | 33 | 8 | transactTime |
/// | 41 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PositionSnapshot {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its sequence number there.
    pub session_sequence: u64,
    /// Groups the snapshots of one answer.
    pub request_id: u64,
    /// Account; absent in the closing record.
    pub follower: Option<FollowerIndex>,
    /// Instrument; absent in the closing record.
    pub instrument: Option<InstrumentIndex>,
    /// Net position.
    pub lots: Lots,
    /// No more follow.
    pub last: Flag,
    /// When it was true.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl PositionSnapshot {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 324;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 49;

    const NAME: &'static str = "PositionSnapshot";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.request_id == u64::MAX)
            | (self.follower == Some(FollowerIndex(u32::MAX)))
            | (self.instrument == Some(InstrumentIndex(u16::MAX)))
            | (self.lots == Lots(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; position_snapshot_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ position_snapshot_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ position_snapshot_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            request_id: fields
                .required::<{ position_snapshot_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            follower: fields
                .optional::<{ position_snapshot_at::FOLLOWER }, _>(u32::MAX)
                .map(FollowerIndex),
            instrument: fields
                .optional::<{ position_snapshot_at::INSTRUMENT }, _>(u16::MAX)
                .map(InstrumentIndex),
            lots: Lots(fields.required::<{ position_snapshot_at::LOTS }, _>(i64::MIN, "lots")?),
            last: fields.listed::<{ position_snapshot_at::LAST }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "last",
            )?,
            transact_time: Nanos(fields.required::<{ position_snapshot_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
            receive_time: Nanos(
                fields.required::<{ position_snapshot_at::RECEIVE_TIME }, _>(
                    u64::MAX,
                    "receiveTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 49]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ position_snapshot_at::SESSION }, _>(self.session.0);
        fields.store::<{ position_snapshot_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ position_snapshot_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ position_snapshot_at::FOLLOWER }, _>(
            self.follower.map_or(u32::MAX, |value| value.0),
        );
        fields.store::<{ position_snapshot_at::INSTRUMENT }, _>(
            self.instrument.map_or(u16::MAX, |value| value.0),
        );
        fields.store::<{ position_snapshot_at::LOTS }, _>(self.lots.0);
        fields.store::<{ position_snapshot_at::LAST }, _>(self.last.to_wire());
        fields.store::<{ position_snapshot_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ position_snapshot_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`PositionSnapshot`](super::PositionSnapshot).
mod position_snapshot_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const REQUEST_ID: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const FOLLOWER: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const LOTS: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const LAST: usize = LOTS + size_of::<super::Lots>();
    pub(super) const TRANSACT_TIME: usize = LAST + size_of::<super::Flag>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 49);
}

/// Best prices of an instrument, normalised.
///
/// Template 325: a block of 52 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | instrument |
/// | 2 | 8 | bid |
/// | 10 | 8 | ask |
/// | 18 | 8 | last |
/// | 26 | 2 | session |
/// | 28 | 8 | sessionSequence |
/// | 36 | 8 | transactTime |
/// | 44 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarketQuote {
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Best bid.
    pub bid: Option<Ticks>,
    /// Best offer.
    pub ask: Option<Ticks>,
    /// Last trade.
    pub last: Option<Ticks>,
    /// Where it came in.
    pub session: SessionIndex,
    /// Its sequence number there.
    pub session_sequence: u64,
    /// When it was true.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl MarketQuote {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 325;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 52;

    const NAME: &'static str = "MarketQuote";

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
        (self.instrument == InstrumentIndex(u16::MAX))
            | (self.bid == Some(Ticks(i64::MIN)))
            | (self.ask == Some(Ticks(i64::MIN)))
            | (self.last == Some(Ticks(i64::MIN)))
            | (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; market_quote_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            instrument: InstrumentIndex(
                fields.required::<{ market_quote_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            bid: fields.optional::<{ market_quote_at::BID }, _>(i64::MIN).map(Ticks),
            ask: fields.optional::<{ market_quote_at::ASK }, _>(i64::MIN).map(Ticks),
            last: fields.optional::<{ market_quote_at::LAST }, _>(i64::MIN).map(Ticks),
            session: SessionIndex(
                fields.required::<{ market_quote_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ market_quote_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            transact_time: Nanos(
                fields
                    .required::<{ market_quote_at::TRANSACT_TIME }, _>(u64::MAX, "transactTime")?,
            ),
            receive_time: Nanos(
                fields.required::<{ market_quote_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 52]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ market_quote_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ market_quote_at::BID }, _>(self.bid.map_or(i64::MIN, |value| value.0));
        fields.store::<{ market_quote_at::ASK }, _>(self.ask.map_or(i64::MIN, |value| value.0));
        fields.store::<{ market_quote_at::LAST }, _>(self.last.map_or(i64::MIN, |value| value.0));
        fields.store::<{ market_quote_at::SESSION }, _>(self.session.0);
        fields.store::<{ market_quote_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ market_quote_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ market_quote_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`MarketQuote`](super::MarketQuote).
mod market_quote_at {
    pub(super) const INSTRUMENT: usize = 0;
    pub(super) const BID: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const ASK: usize = BID + size_of::<super::Ticks>();
    pub(super) const LAST: usize = ASK + size_of::<super::Ticks>();
    pub(super) const SESSION: usize = LAST + size_of::<super::Ticks>();
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const TRANSACT_TIME: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 52);
}

/// An operator's command, resolved.
///
/// Template 326: a block of 136 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 8 | commandId |
/// | 18 | 1 | action |
/// | 19 | 1 | scope |
/// | 20 | 4 | target |
/// | 24 | 32 | actor |
/// | 56 | 64 | text |
/// | 120 | 8 | receiveTime |
/// | 128 | 8 | configuration |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Command {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Chosen by the operator.
    pub command_id: u64,
    /// What to do.
    pub action: ControlAction,
    /// To what kind of thing.
    pub scope: Scope,
    /// Index within the scope; absent when the name is unknown.
    pub target: Option<u32>,
    /// Who: the name of the session's credentials.
    pub actor: Name,
    /// Why.
    pub text: FreeText,
    /// When its bytes had been read.
    pub receive_time: Nanos,
    /// ApplyConfiguration: hash of the revision, as in ConfigurationActivated.
    pub configuration: Option<u64>,
}

impl Command {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 326;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 136;

    const NAME: &'static str = "Command";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.command_id == u64::MAX)
            | (self.target == Some(u32::MAX))
            | (self.receive_time == Nanos(u64::MAX))
            | (self.configuration == Some(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; command_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ command_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields
                .required::<{ command_at::SESSION_SEQUENCE }, _>(u64::MAX, "sessionSequence")?,
            command_id: fields.required::<{ command_at::COMMAND_ID }, _>(u64::MAX, "commandId")?,
            action: fields.listed::<{ command_at::ACTION }, _, _>(
                u8::MAX,
                ControlAction::from_wire,
                "action",
            )?,
            scope: fields.listed::<{ command_at::SCOPE }, _, _>(
                u8::MAX,
                Scope::from_wire,
                "scope",
            )?,
            target: fields.optional::<{ command_at::TARGET }, _>(u32::MAX),
            actor: fields.text::<{ command_at::ACTOR }, _>("actor")?,
            text: fields.text::<{ command_at::TEXT }, _>("text")?,
            receive_time: Nanos(
                fields.required::<{ command_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
            configuration: fields.optional::<{ command_at::CONFIGURATION }, _>(u64::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 136]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ command_at::SESSION }, _>(self.session.0);
        fields.store::<{ command_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ command_at::COMMAND_ID }, _>(self.command_id);
        fields.store::<{ command_at::ACTION }, _>(self.action.to_wire());
        fields.store::<{ command_at::SCOPE }, _>(self.scope.to_wire());
        fields.store::<{ command_at::TARGET }, _>(self.target.unwrap_or(u32::MAX));
        fields.put::<{ command_at::ACTOR }, _>(self.actor.to_wire());
        fields.put::<{ command_at::TEXT }, _>(self.text.to_wire());
        fields.store::<{ command_at::RECEIVE_TIME }, _>(self.receive_time.0);
        fields.store::<{ command_at::CONFIGURATION }, _>(self.configuration.unwrap_or(u64::MAX));
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

/// Where the fields lie in the block of a [`Command`](super::Command).
mod command_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const COMMAND_ID: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const ACTION: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const SCOPE: usize = ACTION + size_of::<super::ControlAction>();
    pub(super) const TARGET: usize = SCOPE + size_of::<super::Scope>();
    pub(super) const ACTOR: usize = TARGET + size_of::<u32>();
    pub(super) const TEXT: usize = ACTOR + 32;
    pub(super) const RECEIVE_TIME: usize = TEXT + 64;
    pub(super) const CONFIGURATION: usize = RECEIVE_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = CONFIGURATION + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 136);
}

/// The passing of time.
///
/// Template 327: a block of 9 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | kind |
/// | 1 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Timer {
    /// What for.
    pub kind: TimerKind,
    /// Now.
    pub time: Nanos,
}

impl Timer {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 327;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 9;

    const NAME: &'static str = "Timer";

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
        self.time == Nanos(u64::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; timer_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            kind: fields.listed::<{ timer_at::KIND }, _, _>(
                u8::MAX,
                TimerKind::from_wire,
                "kind",
            )?,
            time: Nanos(fields.required::<{ timer_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 9]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ timer_at::KIND }, _>(self.kind.to_wire());
        fields.store::<{ timer_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`Timer`](super::Timer).
mod timer_at {
    pub(super) const KIND: usize = 0;
    pub(super) const TIME: usize = KIND + size_of::<super::TimerKind>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 9);
}

/// A change in a session's life.
///
/// Template 328: a block of 27 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 1 | state |
/// | 3 | 16 | sessionId |
/// | 19 | 8 | time |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SessionEvent {
    /// Which.
    pub session: SessionIndex,
    /// What happened.
    pub state: SessionState,
    /// FIXP session id.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// When.
    pub time: Nanos,
}

impl fmt::Debug for SessionEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SessionEvent")
            .field("session", &self.session)
            .field("state", &self.state)
            .field("session_id", &wire::Hex(&self.session_id))
            .field("time", &self.time)
            .finish()
    }
}

impl SessionEvent {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 328;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 27;

    const NAME: &'static str = "SessionEvent";

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
        (self.session == SessionIndex(u16::MAX)) | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; session_event_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ session_event_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            state: fields.listed::<{ session_event_at::STATE }, _, _>(
                u8::MAX,
                SessionState::from_wire,
                "state",
            )?,
            session_id: fields.octets::<{ session_event_at::SESSION_ID }, _>(),
            time: Nanos(fields.required::<{ session_event_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 27]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ session_event_at::SESSION }, _>(self.session.0);
        fields.store::<{ session_event_at::STATE }, _>(self.state.to_wire());
        fields.put::<{ session_event_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ session_event_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`SessionEvent`](super::SessionEvent).
mod session_event_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const STATE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const SESSION_ID: usize = STATE + size_of::<super::SessionState>();
    pub(super) const TIME: usize = SESSION_ID + 16;
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 27);
}

/// Venue session: proof that the venue never processed these messages of ours (FIXP
/// NotApplied).
///
/// Template 329: a block of 30 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 8 | fromSequence |
/// | 18 | 4 | count |
/// | 22 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SentGap {
    /// Which.
    pub session: SessionIndex,
    /// Sequence number of the NotApplied itself.
    pub session_sequence: u64,
    /// First message of ours.
    pub from_sequence: u64,
    /// How many.
    pub count: u32,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl SentGap {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 329;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 30;

    const NAME: &'static str = "SentGap";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.from_sequence == u64::MAX)
            | (self.count == u32::MAX)
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; sent_gap_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ sent_gap_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields
                .required::<{ sent_gap_at::SESSION_SEQUENCE }, _>(u64::MAX, "sessionSequence")?,
            from_sequence: fields
                .required::<{ sent_gap_at::FROM_SEQUENCE }, _>(u64::MAX, "fromSequence")?,
            count: fields.required::<{ sent_gap_at::COUNT }, _>(u32::MAX, "count")?,
            receive_time: Nanos(
                fields.required::<{ sent_gap_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 30]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ sent_gap_at::SESSION }, _>(self.session.0);
        fields.store::<{ sent_gap_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ sent_gap_at::FROM_SEQUENCE }, _>(self.from_sequence);
        fields.store::<{ sent_gap_at::COUNT }, _>(self.count);
        fields.store::<{ sent_gap_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`SentGap`](super::SentGap).
mod sent_gap_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const FROM_SEQUENCE: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const COUNT: usize = FROM_SEQUENCE + size_of::<u64>();
    pub(super) const RECEIVE_TIME: usize = COUNT + size_of::<u32>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 30);
}

/// Client session: messages that never came; sent to the client as FIXP NotApplied.
///
/// Template 330: a block of 22 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | fromSequence |
/// | 10 | 4 | count |
/// | 14 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReceivedGap {
    /// Which.
    pub session: SessionIndex,
    /// First missing message.
    pub from_sequence: u64,
    /// How many.
    pub count: u32,
    /// When it was noticed.
    pub time: Nanos,
}

impl ReceivedGap {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 330;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 22;

    const NAME: &'static str = "ReceivedGap";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.from_sequence == u64::MAX)
            | (self.count == u32::MAX)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; received_gap_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ received_gap_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            from_sequence: fields
                .required::<{ received_gap_at::FROM_SEQUENCE }, _>(u64::MAX, "fromSequence")?,
            count: fields.required::<{ received_gap_at::COUNT }, _>(u32::MAX, "count")?,
            time: Nanos(fields.required::<{ received_gap_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 22]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ received_gap_at::SESSION }, _>(self.session.0);
        fields.store::<{ received_gap_at::FROM_SEQUENCE }, _>(self.from_sequence);
        fields.store::<{ received_gap_at::COUNT }, _>(self.count);
        fields.store::<{ received_gap_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`ReceivedGap`](super::ReceivedGap).
mod received_gap_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const FROM_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const COUNT: usize = FROM_SEQUENCE + size_of::<u64>();
    pub(super) const TIME: usize = COUNT + size_of::<u32>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 22);
}

/// A client message that cannot become an input; sent to the client as EventReject.
///
/// Template 331: a block of 52 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 8 | tradeId |
/// | 18 | 24 | symbol |
/// | 42 | 2 | reason |
/// | 44 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EventRefused {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Of the leader fill, where it could be read.
    pub trade_id: Option<u64>,
    /// As sent, where it could be read.
    pub symbol: Symbol,
    /// The broken rule.
    pub reason: Reason,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl EventRefused {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 331;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 52;

    const NAME: &'static str = "EventRefused";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.trade_id == Some(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; event_refused_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ event_refused_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ event_refused_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            trade_id: fields.optional::<{ event_refused_at::TRADE_ID }, _>(u64::MAX),
            symbol: fields.text::<{ event_refused_at::SYMBOL }, _>("symbol")?,
            reason: fields.listed::<{ event_refused_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            receive_time: Nanos(
                fields
                    .required::<{ event_refused_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 52]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ event_refused_at::SESSION }, _>(self.session.0);
        fields.store::<{ event_refused_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ event_refused_at::TRADE_ID }, _>(self.trade_id.unwrap_or(u64::MAX));
        fields.put::<{ event_refused_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.store::<{ event_refused_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ event_refused_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`EventRefused`](super::EventRefused).
mod event_refused_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const TRADE_ID: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const SYMBOL: usize = TRADE_ID + size_of::<u64>();
    pub(super) const REASON: usize = SYMBOL + 24;
    pub(super) const RECEIVE_TIME: usize = REASON + size_of::<super::Reason>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 52);
}

/// The bytes of all orders of an instructions record for one session have been given to
/// the system.
///
/// Template 332: a block of 22 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | instructions |
/// | 10 | 4 | orders |
/// | 14 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrdersHanded {
    /// Which.
    pub session: SessionIndex,
    /// The instructions record.
    pub instructions: Sequence,
    /// How many.
    pub orders: u32,
    /// When the write returned.
    pub time: Nanos,
}

impl OrdersHanded {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 332;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 22;

    const NAME: &'static str = "OrdersHanded";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.instructions == Sequence(u64::MAX))
            | (self.orders == u32::MAX)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; orders_handed_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ orders_handed_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            instructions: Sequence(
                fields
                    .required::<{ orders_handed_at::INSTRUCTIONS }, _>(u64::MAX, "instructions")?,
            ),
            orders: fields.required::<{ orders_handed_at::ORDERS }, _>(u32::MAX, "orders")?,
            time: Nanos(fields.required::<{ orders_handed_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 22]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ orders_handed_at::SESSION }, _>(self.session.0);
        fields.store::<{ orders_handed_at::INSTRUCTIONS }, _>(self.instructions.0);
        fields.store::<{ orders_handed_at::ORDERS }, _>(self.orders);
        fields.store::<{ orders_handed_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`OrdersHanded`](super::OrdersHanded).
mod orders_handed_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const INSTRUCTIONS: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const ORDERS: usize = INSTRUCTIONS + size_of::<super::Sequence>();
    pub(super) const TIME: usize = ORDERS + size_of::<u32>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 22);
}

/// A cancel that the venue refused, normalised.
///
/// Template 333: a block of 46 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 17 | order |
/// | 27 | 2 | cxlRejReason |
/// | 29 | 8 | transactTime |
/// | 37 | 8 | receiveTime |
/// | 45 | 1 | replace |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VenueCancelReject {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its sequence number there.
    pub session_sequence: u64,
    /// Our order.
    pub order: OrderKey,
    /// Why.
    pub cxl_rej_reason: CxlRejReason,
    /// When.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
    /// Whether it was a replace that was refused, of which the order is what would have
    /// been; absent is no.
    pub replace: Option<Flag>,
}

impl VenueCancelReject {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 333;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 46;

    const NAME: &'static str = "VenueCancelReject";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.order.has_null())
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; venue_cancel_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ venue_cancel_reject_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ venue_cancel_reject_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            order: OrderKey::read(fields.part::<{ venue_cancel_reject_at::ORDER }, _>("order"))?,
            cxl_rej_reason: fields.listed::<{ venue_cancel_reject_at::CXL_REJ_REASON }, _, _>(
                u16::MAX,
                CxlRejReason::from_wire,
                "cxlRejReason",
            )?,
            transact_time: Nanos(fields.required::<{ venue_cancel_reject_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
            receive_time: Nanos(fields.required::<{ venue_cancel_reject_at::RECEIVE_TIME }, _>(
                u64::MAX,
                "receiveTime",
            )?),
            replace: fields.optional_listed::<{ venue_cancel_reject_at::REPLACE }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "replace",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 46]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ venue_cancel_reject_at::SESSION }, _>(self.session.0);
        fields.store::<{ venue_cancel_reject_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        self.order.write(fields.part::<{ venue_cancel_reject_at::ORDER }, _>());
        fields
            .store::<{ venue_cancel_reject_at::CXL_REJ_REASON }, _>(self.cxl_rej_reason.to_wire());
        fields.store::<{ venue_cancel_reject_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ venue_cancel_reject_at::RECEIVE_TIME }, _>(self.receive_time.0);
        fields.store::<{ venue_cancel_reject_at::REPLACE }, _>(
            self.replace.map_or(u8::MAX, Flag::to_wire),
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

/// Where the fields lie in the block of a [`VenueCancelReject`](super::VenueCancelReject).
mod venue_cancel_reject_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const ORDER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const CXL_REJ_REASON: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const TRANSACT_TIME: usize = CXL_REJ_REASON + size_of::<super::CxlRejReason>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const REPLACE: usize = RECEIVE_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = REPLACE + size_of::<super::Flag>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 46);
}

/// A request to a venue that is no order; like an order or a cancel it takes the next
/// sequence number of its session.
///
/// Template 334: a block of 19 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 1 | kind |
/// | 3 | 8 | requestId |
/// | 11 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VenueRequest {
    /// Venue session that carries it.
    pub session: SessionIndex,
    /// What is asked for.
    pub kind: RequestKind,
    /// Returned in every answer.
    pub request_id: u64,
    /// When.
    pub time: Nanos,
}

impl VenueRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 334;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 19;

    const NAME: &'static str = "VenueRequest";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.request_id == u64::MAX)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; venue_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ venue_request_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            kind: fields.listed::<{ venue_request_at::KIND }, _, _>(
                u8::MAX,
                RequestKind::from_wire,
                "kind",
            )?,
            request_id: fields
                .required::<{ venue_request_at::REQUEST_ID }, _>(u64::MAX, "requestId")?,
            time: Nanos(fields.required::<{ venue_request_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 19]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ venue_request_at::SESSION }, _>(self.session.0);
        fields.store::<{ venue_request_at::KIND }, _>(self.kind.to_wire());
        fields.store::<{ venue_request_at::REQUEST_ID }, _>(self.request_id);
        fields.store::<{ venue_request_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`VenueRequest`](super::VenueRequest).
mod venue_request_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const KIND: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const REQUEST_ID: usize = KIND + size_of::<super::RequestKind>();
    pub(super) const TIME: usize = REQUEST_ID + size_of::<u64>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 19);
}

/// A revision that does not come into force; definitions since the last activation are
/// forgotten. Sent to the operator as ControlReport.
///
/// Template 335: a block of 156 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | commandId |
/// | 10 | 8 | hash |
/// | 18 | 2 | reason |
/// | 20 | 128 | text |
/// | 148 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigurationRefused {
    /// Session of the command.
    pub session: SessionIndex,
    /// The command.
    pub command_id: u64,
    /// Hash of the revision.
    pub hash: u64,
    /// The broken rule.
    pub reason: Reason,
    /// What exactly would break.
    pub text: Explanation,
    /// When.
    pub time: Nanos,
}

impl ConfigurationRefused {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 335;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 156;

    const NAME: &'static str = "ConfigurationRefused";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.command_id == u64::MAX)
            | (self.hash == u64::MAX)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; configuration_refused_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ configuration_refused_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            command_id: fields
                .required::<{ configuration_refused_at::COMMAND_ID }, _>(u64::MAX, "commandId")?,
            hash: fields.required::<{ configuration_refused_at::HASH }, _>(u64::MAX, "hash")?,
            reason: fields.listed::<{ configuration_refused_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            text: fields.text::<{ configuration_refused_at::TEXT }, _>("text")?,
            time: Nanos(
                fields.required::<{ configuration_refused_at::TIME }, _>(u64::MAX, "time")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 156]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ configuration_refused_at::SESSION }, _>(self.session.0);
        fields.store::<{ configuration_refused_at::COMMAND_ID }, _>(self.command_id);
        fields.store::<{ configuration_refused_at::HASH }, _>(self.hash);
        fields.store::<{ configuration_refused_at::REASON }, _>(self.reason.to_wire());
        fields.put::<{ configuration_refused_at::TEXT }, _>(self.text.to_wire());
        fields.store::<{ configuration_refused_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`ConfigurationRefused`](super::ConfigurationRefused).
mod configuration_refused_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const COMMAND_ID: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const HASH: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const REASON: usize = HASH + size_of::<u64>();
    pub(super) const TEXT: usize = REASON + size_of::<super::Reason>();
    pub(super) const TIME: usize = TEXT + 128;
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 156);
}

/// What the reconciler found: two books that disagree about a follower's account.
///
/// Template 347: a block of 39 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | kind |
/// | 1 | 4 | follower |
/// | 5 | 2 | instrument |
/// | 7 | 8 | expected |
/// | 15 | 8 | observed |
/// | 23 | 8 | sequence |
/// | 31 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Account.
    pub follower: FollowerIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// What the ledger says.
    pub expected: i64,
    /// What the venue says.
    pub observed: i64,
    /// The record that showed it.
    pub sequence: Sequence,
    /// When it was found.
    pub time: Nanos,
}

impl Finding {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 347;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 39;

    const NAME: &'static str = "Finding";

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
        (self.follower == FollowerIndex(u32::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.expected == i64::MIN)
            | (self.observed == i64::MIN)
            | (self.sequence == Sequence(u64::MAX))
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; finding_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            kind: fields.listed::<{ finding_at::KIND }, _, _>(
                u8::MAX,
                FindingKind::from_wire,
                "kind",
            )?,
            follower: FollowerIndex(
                fields.required::<{ finding_at::FOLLOWER }, _>(u32::MAX, "follower")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ finding_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            expected: fields.required::<{ finding_at::EXPECTED }, _>(i64::MIN, "expected")?,
            observed: fields.required::<{ finding_at::OBSERVED }, _>(i64::MIN, "observed")?,
            sequence: Sequence(
                fields.required::<{ finding_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            ),
            time: Nanos(fields.required::<{ finding_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 39]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ finding_at::KIND }, _>(self.kind.to_wire());
        fields.store::<{ finding_at::FOLLOWER }, _>(self.follower.0);
        fields.store::<{ finding_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ finding_at::EXPECTED }, _>(self.expected);
        fields.store::<{ finding_at::OBSERVED }, _>(self.observed);
        fields.store::<{ finding_at::SEQUENCE }, _>(self.sequence.0);
        fields.store::<{ finding_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`Finding`](super::Finding).
mod finding_at {
    pub(super) const KIND: usize = 0;
    pub(super) const FOLLOWER: usize = KIND + size_of::<super::FindingKind>();
    pub(super) const INSTRUMENT: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const EXPECTED: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const OBSERVED: usize = EXPECTED + size_of::<i64>();
    pub(super) const SEQUENCE: usize = OBSERVED + size_of::<i64>();
    pub(super) const TIME: usize = SEQUENCE + size_of::<super::Sequence>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 39);
}

/// An order has been in a state that has to end for longer than it should: the venue is
/// asked what became of it (OrderStatusRequest). Like an order or a cancel it takes the
/// next sequence number of its session.
///
/// Template 360: a block of 31 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 17 | order |
/// | 19 | 2 | instrument |
/// | 21 | 1 | state |
/// | 22 | 1 | attempt |
/// | 23 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderQuery {
    /// Venue session that carries it.
    pub session: SessionIndex,
    /// The order.
    pub order: OrderKey,
    /// Its instrument.
    pub instrument: InstrumentIndex,
    /// The state that has lasted.
    pub state: OrderState,
    /// How often it was asked for in this state, this time included.
    pub attempt: u8,
    /// When.
    pub time: Nanos,
}

impl OrderQuery {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 360;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 31;

    const NAME: &'static str = "OrderQuery";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.order.has_null())
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.attempt == u8::MAX)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_query_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ order_query_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            order: OrderKey::read(fields.part::<{ order_query_at::ORDER }, _>("order"))?,
            instrument: InstrumentIndex(
                fields.required::<{ order_query_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            state: fields.listed::<{ order_query_at::STATE }, _, _>(
                u8::MAX,
                OrderState::from_wire,
                "state",
            )?,
            attempt: fields.required::<{ order_query_at::ATTEMPT }, _>(u8::MAX, "attempt")?,
            time: Nanos(fields.required::<{ order_query_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 31]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ order_query_at::SESSION }, _>(self.session.0);
        self.order.write(fields.part::<{ order_query_at::ORDER }, _>());
        fields.store::<{ order_query_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ order_query_at::STATE }, _>(self.state.to_wire());
        fields.store::<{ order_query_at::ATTEMPT }, _>(self.attempt);
        fields.store::<{ order_query_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`OrderQuery`](super::OrderQuery).
mod order_query_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const ORDER: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const INSTRUMENT: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const STATE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const ATTEMPT: usize = STATE + size_of::<super::OrderState>();
    pub(super) const TIME: usize = ATTEMPT + size_of::<u8>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 31);
}

/// FIX session: an operator and the counterparty have agreed on the numbers with which
/// it goes on. What was in doubt about it no longer is; what became of orders that were
/// open on it, nothing proves any more.
///
/// Template 361: a block of 122 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | receivedNext |
/// | 10 | 8 | sentNext |
/// | 18 | 32 | operator |
/// | 50 | 64 | text |
/// | 114 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SessionNumbers {
    /// Our session there.
    pub session: SessionIndex,
    /// Number of the next message that the counterparty sends.
    pub received_next: u64,
    /// Number of the next message that we send.
    pub sent_next: u64,
    /// Who says so.
    pub operator: Name,
    /// Why.
    pub text: FreeText,
    /// When.
    pub time: Nanos,
}

impl SessionNumbers {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 361;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 122;

    const NAME: &'static str = "SessionNumbers";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.received_next == u64::MAX)
            | (self.sent_next == u64::MAX)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; session_numbers_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ session_numbers_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            received_next: fields
                .required::<{ session_numbers_at::RECEIVED_NEXT }, _>(u64::MAX, "receivedNext")?,
            sent_next: fields
                .required::<{ session_numbers_at::SENT_NEXT }, _>(u64::MAX, "sentNext")?,
            operator: fields.text::<{ session_numbers_at::OPERATOR }, _>("operator")?,
            text: fields.text::<{ session_numbers_at::TEXT }, _>("text")?,
            time: Nanos(fields.required::<{ session_numbers_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 122]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ session_numbers_at::SESSION }, _>(self.session.0);
        fields.store::<{ session_numbers_at::RECEIVED_NEXT }, _>(self.received_next);
        fields.store::<{ session_numbers_at::SENT_NEXT }, _>(self.sent_next);
        fields.put::<{ session_numbers_at::OPERATOR }, _>(self.operator.to_wire());
        fields.put::<{ session_numbers_at::TEXT }, _>(self.text.to_wire());
        fields.store::<{ session_numbers_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`SessionNumbers`](super::SessionNumbers).
mod session_numbers_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const RECEIVED_NEXT: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const SENT_NEXT: usize = RECEIVED_NEXT + size_of::<u64>();
    pub(super) const OPERATOR: usize = SENT_NEXT + size_of::<u64>();
    pub(super) const TEXT: usize = OPERATOR + 32;
    pub(super) const TIME: usize = TEXT + 64;
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 122);
}

/// An operator's word on what became of an order in doubt, normalised; answered by
/// CommandDecision.
///
/// Template 365: a block of 158 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 8 | commandId |
/// | 18 | 17 | order |
/// | 35 | 2 | instrument |
/// | 37 | 1 | state |
/// | 38 | 8 | cumLots |
/// | 46 | 8 | price |
/// | 54 | 32 | actor |
/// | 86 | 64 | text |
/// | 150 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderSettlement {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Chosen by the operator.
    pub command_id: u64,
    /// The order.
    pub order: OrderKey,
    /// Its instrument.
    pub instrument: InstrumentIndex,
    /// What became of it: NotSent, Rejected, Canceled or Filled.
    pub state: OrderState,
    /// Filled of it in all; absent is what the venue has reported, of a filled one all of it.
    pub cum_lots: Option<Lots>,
    /// Price of what no fill was reported for.
    pub price: Option<Ticks>,
    /// Who: the name of the session's credentials.
    pub actor: Name,
    /// Why.
    pub text: FreeText,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl OrderSettlement {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 365;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 158;

    const NAME: &'static str = "OrderSettlement";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.command_id == u64::MAX)
            | (self.order.has_null())
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.cum_lots == Some(Lots(i64::MIN)))
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_settlement_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ order_settlement_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ order_settlement_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            command_id: fields
                .required::<{ order_settlement_at::COMMAND_ID }, _>(u64::MAX, "commandId")?,
            order: OrderKey::read(fields.part::<{ order_settlement_at::ORDER }, _>("order"))?,
            instrument: InstrumentIndex(
                fields
                    .required::<{ order_settlement_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            state: fields.listed::<{ order_settlement_at::STATE }, _, _>(
                u8::MAX,
                OrderState::from_wire,
                "state",
            )?,
            cum_lots: fields.optional::<{ order_settlement_at::CUM_LOTS }, _>(i64::MIN).map(Lots),
            price: fields.optional::<{ order_settlement_at::PRICE }, _>(i64::MIN).map(Ticks),
            actor: fields.text::<{ order_settlement_at::ACTOR }, _>("actor")?,
            text: fields.text::<{ order_settlement_at::TEXT }, _>("text")?,
            receive_time: Nanos(
                fields.required::<{ order_settlement_at::RECEIVE_TIME }, _>(
                    u64::MAX,
                    "receiveTime",
                )?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 158]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ order_settlement_at::SESSION }, _>(self.session.0);
        fields.store::<{ order_settlement_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ order_settlement_at::COMMAND_ID }, _>(self.command_id);
        self.order.write(fields.part::<{ order_settlement_at::ORDER }, _>());
        fields.store::<{ order_settlement_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ order_settlement_at::STATE }, _>(self.state.to_wire());
        fields.store::<{ order_settlement_at::CUM_LOTS }, _>(
            self.cum_lots.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ order_settlement_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.put::<{ order_settlement_at::ACTOR }, _>(self.actor.to_wire());
        fields.put::<{ order_settlement_at::TEXT }, _>(self.text.to_wire());
        fields.store::<{ order_settlement_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`OrderSettlement`](super::OrderSettlement).
mod order_settlement_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const COMMAND_ID: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const ORDER: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const STATE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const CUM_LOTS: usize = STATE + size_of::<super::OrderState>();
    pub(super) const PRICE: usize = CUM_LOTS + size_of::<super::Lots>();
    pub(super) const ACTOR: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const TEXT: usize = ACTOR + 32;
    pub(super) const RECEIVE_TIME: usize = TEXT + 64;
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 158);
}

/// What the engine decided for the plans of one leader in one instrument.
///
/// Template 340: a block of 61 octets, then the group `instructions`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | trigger |
/// | 1 | 2 | leader |
/// | 3 | 2 | instrument |
/// | 5 | 8 | tradeId |
/// | 13 | 4 | episode |
/// | 17 | 8 | positionBefore |
/// | 25 | 8 | position |
/// | 33 | 8 | referencePrice |
/// | 41 | 8 | receiveTime |
/// | 49 | 8 | configuration |
/// | 57 | 4 | rotation |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Instructions {
    /// Why.
    pub trigger: Trigger,
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// The leader event; absent for other triggers.
    pub trade_id: Option<u64>,
    /// Counts the leader's episodes in this instrument, flat to flat.
    pub episode: u32,
    /// The leader's position before.
    pub position_before: Lots,
    /// The leader's position after.
    pub position: Lots,
    /// The price that sizing and limits used.
    pub reference_price: Ticks,
    /// Receive time of the input; latency is measured from it.
    pub receive_time: Nanos,
    /// Hash of the configuration in force.
    pub configuration: u64,
    /// Index of the first plan of the rotation within the leader's plans.
    pub rotation: u32,
}

impl Instructions {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 65534;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 340;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 61;

    const NAME: &'static str = "Instructions";

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
        (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.trade_id == Some(u64::MAX))
            | (self.episode == u32::MAX)
            | (self.position_before == Lots(i64::MIN))
            | (self.position == Lots(i64::MIN))
            | (self.reference_price == Ticks(i64::MIN))
            | (self.receive_time == Nanos(u64::MAX))
            | (self.configuration == u64::MAX)
            | (self.rotation == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; instructions_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            trigger: fields.listed::<{ instructions_at::TRIGGER }, _, _>(
                u8::MAX,
                Trigger::from_wire,
                "trigger",
            )?,
            leader: LeaderIndex(
                fields.required::<{ instructions_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ instructions_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            trade_id: fields.optional::<{ instructions_at::TRADE_ID }, _>(u64::MAX),
            episode: fields.required::<{ instructions_at::EPISODE }, _>(u32::MAX, "episode")?,
            position_before: Lots(
                fields.required::<{ instructions_at::POSITION_BEFORE }, _>(
                    i64::MIN,
                    "positionBefore",
                )?,
            ),
            position: Lots(
                fields.required::<{ instructions_at::POSITION }, _>(i64::MIN, "position")?,
            ),
            reference_price: Ticks(
                fields.required::<{ instructions_at::REFERENCE_PRICE }, _>(
                    i64::MIN,
                    "referencePrice",
                )?,
            ),
            receive_time: Nanos(
                fields.required::<{ instructions_at::RECEIVE_TIME }, _>(u64::MAX, "receiveTime")?,
            ),
            configuration: fields
                .required::<{ instructions_at::CONFIGURATION }, _>(u64::MAX, "configuration")?,
            rotation: fields.required::<{ instructions_at::ROTATION }, _>(u32::MAX, "rotation")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 61]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ instructions_at::TRIGGER }, _>(self.trigger.to_wire());
        fields.store::<{ instructions_at::LEADER }, _>(self.leader.0);
        fields.store::<{ instructions_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ instructions_at::TRADE_ID }, _>(self.trade_id.unwrap_or(u64::MAX));
        fields.store::<{ instructions_at::EPISODE }, _>(self.episode);
        fields.store::<{ instructions_at::POSITION_BEFORE }, _>(self.position_before.0);
        fields.store::<{ instructions_at::POSITION }, _>(self.position.0);
        fields.store::<{ instructions_at::REFERENCE_PRICE }, _>(self.reference_price.0);
        fields.store::<{ instructions_at::RECEIVE_TIME }, _>(self.receive_time.0);
        fields.store::<{ instructions_at::CONFIGURATION }, _>(self.configuration);
        fields.store::<{ instructions_at::ROTATION }, _>(self.rotation);
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * InstructionsEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`InstructionsEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[InstructionsEntry]) -> usize {
        let mut encoder = InstructionsEncoder::new(buffer, self);
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
    pub fn decode(message: &[u8]) -> Result<(Self, InstructionsEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = wire::OpenedGroup::open(opened.rest, Self::NAME, 65534)?;
        Ok((root, InstructionsEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`Instructions`](super::Instructions).
mod instructions_at {
    pub(super) const TRIGGER: usize = 0;
    pub(super) const LEADER: usize = TRIGGER + size_of::<super::Trigger>();
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const TRADE_ID: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const EPISODE: usize = TRADE_ID + size_of::<u64>();
    pub(super) const POSITION_BEFORE: usize = EPISODE + size_of::<u32>();
    pub(super) const POSITION: usize = POSITION_BEFORE + size_of::<super::Lots>();
    pub(super) const REFERENCE_PRICE: usize = POSITION + size_of::<super::Lots>();
    pub(super) const RECEIVE_TIME: usize = REFERENCE_PRICE + size_of::<super::Ticks>();
    pub(super) const CONFIGURATION: usize = RECEIVE_TIME + size_of::<super::Nanos>();
    pub(super) const ROTATION: usize = CONFIGURATION + size_of::<u64>();
    pub(super) const FIELDS_END: usize = ROTATION + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 61);
}

/// One per plan and leg, in the order of the rotation.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 2 | reason |
/// | 6 | 1 | effect |
/// | 7 | 1 | leg |
/// | 8 | 4 | breaches |
/// | 12 | 8 | target |
/// | 20 | 8 | position |
/// | 28 | 8 | working |
/// | 36 | 8 | desired |
/// | 44 | 8 | lots |
/// | 52 | 8 | price |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct InstructionsEntry {
    /// Plan.
    pub plan: PlanIndex,
    /// First rule that changed or stopped the order.
    pub reason: Reason,
    /// Open or close.
    pub effect: PositionEffect,
    /// Zero, or one for the second half of a flip.
    pub leg: u8,
    /// Every limit that was hit: bit n stands for LimitKind n.
    pub breaches: u32,
    /// Where the plan should stand.
    pub target: Lots,
    /// Where it stands.
    pub position: Lots,
    /// Signed open quantity of its working and unknown orders.
    pub working: Lots,
    /// Signed quantity before limits.
    pub desired: Lots,
    /// Signed quantity of the order; zero is no order.
    pub lots: Lots,
    /// Limit; absent is a market order.
    pub price: Option<Ticks>,
}

impl InstructionsEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 60;

    const NAME: &'static str = "Instructions.instructions";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.plan == PlanIndex(u32::MAX))
            | (self.leg == u8::MAX)
            | (self.breaches == u32::MAX)
            | (self.target == Lots(i64::MIN))
            | (self.position == Lots(i64::MIN))
            | (self.working == Lots(i64::MIN))
            | (self.desired == Lots(i64::MIN))
            | (self.lots == Lots(i64::MIN))
            | (self.price == Some(Ticks(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; instructions_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(
                fields.required::<{ instructions_entry_at::PLAN }, _>(u32::MAX, "plan")?,
            ),
            reason: fields.listed::<{ instructions_entry_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            effect: fields.listed::<{ instructions_entry_at::EFFECT }, _, _>(
                0,
                PositionEffect::from_wire,
                "effect",
            )?,
            leg: fields.required::<{ instructions_entry_at::LEG }, _>(u8::MAX, "leg")?,
            breaches: fields
                .required::<{ instructions_entry_at::BREACHES }, _>(u32::MAX, "breaches")?,
            target: Lots(
                fields.required::<{ instructions_entry_at::TARGET }, _>(i64::MIN, "target")?,
            ),
            position: Lots(
                fields.required::<{ instructions_entry_at::POSITION }, _>(i64::MIN, "position")?,
            ),
            working: Lots(
                fields.required::<{ instructions_entry_at::WORKING }, _>(i64::MIN, "working")?,
            ),
            desired: Lots(
                fields.required::<{ instructions_entry_at::DESIRED }, _>(i64::MIN, "desired")?,
            ),
            lots: Lots(fields.required::<{ instructions_entry_at::LOTS }, _>(i64::MIN, "lots")?),
            price: fields.optional::<{ instructions_entry_at::PRICE }, _>(i64::MIN).map(Ticks),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 60]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ instructions_entry_at::PLAN }, _>(self.plan.0);
        fields.store::<{ instructions_entry_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ instructions_entry_at::EFFECT }, _>(self.effect.to_wire());
        fields.store::<{ instructions_entry_at::LEG }, _>(self.leg);
        fields.store::<{ instructions_entry_at::BREACHES }, _>(self.breaches);
        fields.store::<{ instructions_entry_at::TARGET }, _>(self.target.0);
        fields.store::<{ instructions_entry_at::POSITION }, _>(self.position.0);
        fields.store::<{ instructions_entry_at::WORKING }, _>(self.working.0);
        fields.store::<{ instructions_entry_at::DESIRED }, _>(self.desired.0);
        fields.store::<{ instructions_entry_at::LOTS }, _>(self.lots.0);
        fields.store::<{ instructions_entry_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
    }

    #[inline]
    fn decode<R: Refusal>(_version: u16, block: &[u8]) -> Result<Self, R> {
        Self::read(wire::fields::<_, R>(block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of an [`InstructionsEntry`](super::InstructionsEntry).
mod instructions_entry_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const REASON: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const EFFECT: usize = REASON + size_of::<super::Reason>();
    pub(super) const LEG: usize = EFFECT + size_of::<super::PositionEffect>();
    pub(super) const BREACHES: usize = LEG + size_of::<u8>();
    pub(super) const TARGET: usize = BREACHES + size_of::<u32>();
    pub(super) const POSITION: usize = TARGET + size_of::<super::Lots>();
    pub(super) const WORKING: usize = POSITION + size_of::<super::Lots>();
    pub(super) const DESIRED: usize = WORKING + size_of::<super::Lots>();
    pub(super) const LOTS: usize = DESIRED + size_of::<super::Lots>();
    pub(super) const PRICE: usize = LOTS + size_of::<super::Lots>();
    pub(super) const FIELDS_END: usize = PRICE + size_of::<super::Ticks>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 60);
}

/// The entries of [`Instructions`], read one by one.
#[derive(Clone, Debug)]
pub struct InstructionsEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for InstructionsEntries<'_> {
    type Item = Result<InstructionsEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(InstructionsEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for InstructionsEntries<'_> {}

impl InstructionsEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(InstructionsEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match InstructionsEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = InstructionsEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`Instructions`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct InstructionsEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; InstructionsEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> InstructionsEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Instructions::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &Instructions) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, Instructions::NAME);
        *header = const { Instructions::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, Instructions::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(Instructions::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`Instructions::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &InstructionsEntry) -> Result<(), wire::Full> {
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
        *self.dimension = wire::dimension(InstructionsEntry::ENTRY_LENGTH, count);
        Instructions::encoded_length(self.count)
    }
}

/// The leader left flat: the ratios that hold until it is flat again.
///
/// Template 341: a block of 48 octets, then the group `pins`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | leader |
/// | 2 | 2 | instrument |
/// | 4 | 4 | episode |
/// | 8 | 8 | price |
/// | 16 | 8 | leaderEquity |
/// | 24 | 8 | configuration |
/// | 32 | 8 | leaderBalance |
/// | 40 | 8 | leaderMarginUsed |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EpisodeStarted {
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Its number.
    pub episode: u32,
    /// Price that notional sizing used.
    pub price: Ticks,
    /// Equity that proportional sizing used.
    pub leader_equity: Option<Money>,
    /// Hash of the configuration in force.
    pub configuration: u64,
    /// Balance that sizing used.
    pub leader_balance: Option<Money>,
    /// Used margin that sizing used.
    pub leader_margin_used: Option<Money>,
}

impl EpisodeStarted {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 65534;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 341;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 48;

    const NAME: &'static str = "EpisodeStarted";

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
        (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.episode == u32::MAX)
            | (self.price == Ticks(i64::MIN))
            | (self.leader_equity == Some(Money(i64::MIN)))
            | (self.configuration == u64::MAX)
            | (self.leader_balance == Some(Money(i64::MIN)))
            | (self.leader_margin_used == Some(Money(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; episode_started_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            leader: LeaderIndex(
                fields.required::<{ episode_started_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ episode_started_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            episode: fields.required::<{ episode_started_at::EPISODE }, _>(u32::MAX, "episode")?,
            price: Ticks(fields.required::<{ episode_started_at::PRICE }, _>(i64::MIN, "price")?),
            leader_equity: fields
                .optional::<{ episode_started_at::LEADER_EQUITY }, _>(i64::MIN)
                .map(Money),
            configuration: fields
                .required::<{ episode_started_at::CONFIGURATION }, _>(u64::MAX, "configuration")?,
            leader_balance: fields
                .optional::<{ episode_started_at::LEADER_BALANCE }, _>(i64::MIN)
                .map(Money),
            leader_margin_used: fields
                .optional::<{ episode_started_at::LEADER_MARGIN_USED }, _>(i64::MIN)
                .map(Money),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 48]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ episode_started_at::LEADER }, _>(self.leader.0);
        fields.store::<{ episode_started_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ episode_started_at::EPISODE }, _>(self.episode);
        fields.store::<{ episode_started_at::PRICE }, _>(self.price.0);
        fields.store::<{ episode_started_at::LEADER_EQUITY }, _>(
            self.leader_equity.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ episode_started_at::CONFIGURATION }, _>(self.configuration);
        fields.store::<{ episode_started_at::LEADER_BALANCE }, _>(
            self.leader_balance.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ episode_started_at::LEADER_MARGIN_USED }, _>(
            self.leader_margin_used.map_or(i64::MIN, |value| value.0),
        );
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * EpisodeStartedEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`EpisodeStartedEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[EpisodeStartedEntry]) -> usize {
        let mut encoder = EpisodeStartedEncoder::new(buffer, self);
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
    pub fn decode(message: &[u8]) -> Result<(Self, EpisodeStartedEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = wire::OpenedGroup::open(opened.rest, Self::NAME, 65534)?;
        Ok((root, EpisodeStartedEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`EpisodeStarted`](super::EpisodeStarted).
mod episode_started_at {
    pub(super) const LEADER: usize = 0;
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const EPISODE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const PRICE: usize = EPISODE + size_of::<u32>();
    pub(super) const LEADER_EQUITY: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const CONFIGURATION: usize = LEADER_EQUITY + size_of::<super::Money>();
    pub(super) const LEADER_BALANCE: usize = CONFIGURATION + size_of::<u64>();
    pub(super) const LEADER_MARGIN_USED: usize = LEADER_BALANCE + size_of::<super::Money>();
    pub(super) const FIELDS_END: usize = LEADER_MARGIN_USED + size_of::<super::Money>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 48);
}

/// One per plan of the leader.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 2 | reason |
/// | 6 | 8 | ratio |
/// | 14 | 8 | quantity |
/// | 22 | 8 | baseline |
/// | 30 | 8 | followerEquity |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EpisodeStartedEntry {
    /// Plan.
    pub plan: PlanIndex,
    /// Why the plan sits this episode out, if it does.
    pub reason: Reason,
    /// Pinned ratio; zero in the fixed modes.
    pub ratio: Ratio,
    /// Pinned quantity of the fixed modes; zero otherwise.
    pub quantity: Lots,
    /// Part of the leader's position that is not copied.
    pub baseline: Lots,
    /// What sizing used of the account: equity, balance, or equity less used margin.
    pub follower_equity: Option<Money>,
}

impl EpisodeStartedEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 38;

    const NAME: &'static str = "EpisodeStarted.pins";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.plan == PlanIndex(u32::MAX))
            | (self.ratio == Ratio(i64::MIN))
            | (self.quantity == Lots(i64::MIN))
            | (self.baseline == Lots(i64::MIN))
            | (self.follower_equity == Some(Money(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; episode_started_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(
                fields.required::<{ episode_started_entry_at::PLAN }, _>(u32::MAX, "plan")?,
            ),
            reason: fields.listed::<{ episode_started_entry_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            ratio: Ratio(
                fields.required::<{ episode_started_entry_at::RATIO }, _>(i64::MIN, "ratio")?,
            ),
            quantity: Lots(
                fields
                    .required::<{ episode_started_entry_at::QUANTITY }, _>(i64::MIN, "quantity")?,
            ),
            baseline: Lots(
                fields
                    .required::<{ episode_started_entry_at::BASELINE }, _>(i64::MIN, "baseline")?,
            ),
            follower_equity: fields
                .optional::<{ episode_started_entry_at::FOLLOWER_EQUITY }, _>(i64::MIN)
                .map(Money),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 38]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ episode_started_entry_at::PLAN }, _>(self.plan.0);
        fields.store::<{ episode_started_entry_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ episode_started_entry_at::RATIO }, _>(self.ratio.0);
        fields.store::<{ episode_started_entry_at::QUANTITY }, _>(self.quantity.0);
        fields.store::<{ episode_started_entry_at::BASELINE }, _>(self.baseline.0);
        fields.store::<{ episode_started_entry_at::FOLLOWER_EQUITY }, _>(
            self.follower_equity.map_or(i64::MIN, |value| value.0),
        );
    }

    #[inline]
    fn decode<R: Refusal>(_version: u16, block: &[u8]) -> Result<Self, R> {
        Self::read(wire::fields::<_, R>(block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of an [`EpisodeStartedEntry`](super::EpisodeStartedEntry).
mod episode_started_entry_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const REASON: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const RATIO: usize = REASON + size_of::<super::Reason>();
    pub(super) const QUANTITY: usize = RATIO + size_of::<super::Ratio>();
    pub(super) const BASELINE: usize = QUANTITY + size_of::<super::Lots>();
    pub(super) const FOLLOWER_EQUITY: usize = BASELINE + size_of::<super::Lots>();
    pub(super) const FIELDS_END: usize = FOLLOWER_EQUITY + size_of::<super::Money>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 38);
}

/// The entries of [`EpisodeStarted`], read one by one.
#[derive(Clone, Debug)]
pub struct EpisodeStartedEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for EpisodeStartedEntries<'_> {
    type Item = Result<EpisodeStartedEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(EpisodeStartedEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for EpisodeStartedEntries<'_> {}

impl EpisodeStartedEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(EpisodeStartedEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match EpisodeStartedEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = EpisodeStartedEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`EpisodeStarted`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct EpisodeStartedEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; EpisodeStartedEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> EpisodeStartedEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`EpisodeStarted::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &EpisodeStarted) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, EpisodeStarted::NAME);
        *header = const { EpisodeStarted::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, EpisodeStarted::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(EpisodeStarted::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`EpisodeStarted::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &EpisodeStartedEntry) -> Result<(), wire::Full> {
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
        *self.dimension = wire::dimension(EpisodeStartedEntry::ENTRY_LENGTH, count);
        EpisodeStarted::encoded_length(self.count)
    }
}

/// A leader event that moves nothing now.
///
/// Template 342: a block of 14 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | leader |
/// | 2 | 2 | instrument |
/// | 4 | 8 | tradeId |
/// | 12 | 2 | reason |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EventSkipped {
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// The event.
    pub trade_id: u64,
    /// Why.
    pub reason: Reason,
}

impl EventSkipped {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 342;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 14;

    const NAME: &'static str = "EventSkipped";

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
        (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.trade_id == u64::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; event_skipped_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            leader: LeaderIndex(
                fields.required::<{ event_skipped_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ event_skipped_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            trade_id: fields.required::<{ event_skipped_at::TRADE_ID }, _>(u64::MAX, "tradeId")?,
            reason: fields.listed::<{ event_skipped_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 14]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ event_skipped_at::LEADER }, _>(self.leader.0);
        fields.store::<{ event_skipped_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ event_skipped_at::TRADE_ID }, _>(self.trade_id);
        fields.store::<{ event_skipped_at::REASON }, _>(self.reason.to_wire());
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

/// Where the fields lie in the block of a [`EventSkipped`](super::EventSkipped).
mod event_skipped_at {
    pub(super) const LEADER: usize = 0;
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const TRADE_ID: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const REASON: usize = TRADE_ID + size_of::<u64>();
    pub(super) const FIELDS_END: usize = REASON + size_of::<super::Reason>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 14);
}

/// What a venue report did to an order and its plan.
///
/// Template 343: a block of 91 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 17 | order |
/// | 17 | 2 | leader |
/// | 19 | 4 | follower |
/// | 23 | 2 | instrument |
/// | 25 | 1 | outcome |
/// | 26 | 1 | state |
/// | 27 | 8 | fillLots |
/// | 35 | 8 | fillPrice |
/// | 43 | 8 | fee |
/// | 51 | 8 | execId |
/// | 59 | 8 | cumLots |
/// | 67 | 8 | leavesLots |
/// | 75 | 8 | position |
/// | 83 | 8 | working |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderUpdate {
    /// Our order.
    pub order: OrderKey,
    /// Leader of the plan.
    pub leader: LeaderIndex,
    /// Account.
    pub follower: FollowerIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// What was done with the report.
    pub outcome: ReportOutcome,
    /// State of the order now.
    pub state: OrderState,
    /// Signed quantity that was booked; zero is no fill.
    pub fill_lots: Lots,
    /// Its price.
    pub fill_price: Option<Ticks>,
    /// Its fee.
    pub fee: Money,
    /// The venue's number of the report; zero without one.
    pub exec_id: u64,
    /// Filled so far.
    pub cum_lots: Lots,
    /// Still open.
    pub leaves_lots: Lots,
    /// The plan's position after it.
    pub position: Lots,
    /// The plan's signed open quantity after it.
    pub working: Lots,
}

impl OrderUpdate {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 343;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 91;

    const NAME: &'static str = "OrderUpdate";

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
        (self.order.has_null())
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.follower == FollowerIndex(u32::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.fill_lots == Lots(i64::MIN))
            | (self.fill_price == Some(Ticks(i64::MIN)))
            | (self.fee == Money(i64::MIN))
            | (self.exec_id == u64::MAX)
            | (self.cum_lots == Lots(i64::MIN))
            | (self.leaves_lots == Lots(i64::MIN))
            | (self.position == Lots(i64::MIN))
            | (self.working == Lots(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_update_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            order: OrderKey::read(fields.part::<{ order_update_at::ORDER }, _>("order"))?,
            leader: LeaderIndex(
                fields.required::<{ order_update_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            follower: FollowerIndex(
                fields.required::<{ order_update_at::FOLLOWER }, _>(u32::MAX, "follower")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ order_update_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            outcome: fields.listed::<{ order_update_at::OUTCOME }, _, _>(
                u8::MAX,
                ReportOutcome::from_wire,
                "outcome",
            )?,
            state: fields.listed::<{ order_update_at::STATE }, _, _>(
                u8::MAX,
                OrderState::from_wire,
                "state",
            )?,
            fill_lots: Lots(
                fields.required::<{ order_update_at::FILL_LOTS }, _>(i64::MIN, "fillLots")?,
            ),
            fill_price: fields.optional::<{ order_update_at::FILL_PRICE }, _>(i64::MIN).map(Ticks),
            fee: Money(fields.required::<{ order_update_at::FEE }, _>(i64::MIN, "fee")?),
            exec_id: fields.required::<{ order_update_at::EXEC_ID }, _>(u64::MAX, "execId")?,
            cum_lots: Lots(
                fields.required::<{ order_update_at::CUM_LOTS }, _>(i64::MIN, "cumLots")?,
            ),
            leaves_lots: Lots(
                fields.required::<{ order_update_at::LEAVES_LOTS }, _>(i64::MIN, "leavesLots")?,
            ),
            position: Lots(
                fields.required::<{ order_update_at::POSITION }, _>(i64::MIN, "position")?,
            ),
            working: Lots(fields.required::<{ order_update_at::WORKING }, _>(i64::MIN, "working")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 91]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        self.order.write(fields.part::<{ order_update_at::ORDER }, _>());
        fields.store::<{ order_update_at::LEADER }, _>(self.leader.0);
        fields.store::<{ order_update_at::FOLLOWER }, _>(self.follower.0);
        fields.store::<{ order_update_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ order_update_at::OUTCOME }, _>(self.outcome.to_wire());
        fields.store::<{ order_update_at::STATE }, _>(self.state.to_wire());
        fields.store::<{ order_update_at::FILL_LOTS }, _>(self.fill_lots.0);
        fields.store::<{ order_update_at::FILL_PRICE }, _>(
            self.fill_price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ order_update_at::FEE }, _>(self.fee.0);
        fields.store::<{ order_update_at::EXEC_ID }, _>(self.exec_id);
        fields.store::<{ order_update_at::CUM_LOTS }, _>(self.cum_lots.0);
        fields.store::<{ order_update_at::LEAVES_LOTS }, _>(self.leaves_lots.0);
        fields.store::<{ order_update_at::POSITION }, _>(self.position.0);
        fields.store::<{ order_update_at::WORKING }, _>(self.working.0);
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

/// Where the fields lie in the block of a [`OrderUpdate`](super::OrderUpdate).
mod order_update_at {
    pub(super) const ORDER: usize = 0;
    pub(super) const LEADER: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const FOLLOWER: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const INSTRUMENT: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const OUTCOME: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const STATE: usize = OUTCOME + size_of::<super::ReportOutcome>();
    pub(super) const FILL_LOTS: usize = STATE + size_of::<super::OrderState>();
    pub(super) const FILL_PRICE: usize = FILL_LOTS + size_of::<super::Lots>();
    pub(super) const FEE: usize = FILL_PRICE + size_of::<super::Ticks>();
    pub(super) const EXEC_ID: usize = FEE + size_of::<super::Money>();
    pub(super) const CUM_LOTS: usize = EXEC_ID + size_of::<u64>();
    pub(super) const LEAVES_LOTS: usize = CUM_LOTS + size_of::<super::Lots>();
    pub(super) const POSITION: usize = LEAVES_LOTS + size_of::<super::Lots>();
    pub(super) const WORKING: usize = POSITION + size_of::<super::Lots>();
    pub(super) const FIELDS_END: usize = WORKING + size_of::<super::Lots>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 91);
}

/// What a command did; sent to the operator as ControlReport.
///
/// Template 344: a block of 23 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | commandId |
/// | 10 | 1 | accepted |
/// | 11 | 2 | reason |
/// | 13 | 1 | action |
/// | 14 | 1 | scope |
/// | 15 | 4 | target |
/// | 19 | 4 | plans |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CommandDecision {
    /// Where the command came in.
    pub session: SessionIndex,
    /// Of the command.
    pub command_id: u64,
    /// Whether it took effect.
    pub accepted: Flag,
    /// Why not.
    pub reason: Reason,
    /// What was asked.
    pub action: ControlAction,
    /// Of what kind of thing.
    pub scope: Scope,
    /// Index within the scope.
    pub target: u32,
    /// Plans that it covers.
    pub plans: u32,
}

impl CommandDecision {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 344;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 23;

    const NAME: &'static str = "CommandDecision";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.command_id == u64::MAX)
            | (self.target == u32::MAX)
            | (self.plans == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; command_decision_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ command_decision_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            command_id: fields
                .required::<{ command_decision_at::COMMAND_ID }, _>(u64::MAX, "commandId")?,
            accepted: fields.listed::<{ command_decision_at::ACCEPTED }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "accepted",
            )?,
            reason: fields.listed::<{ command_decision_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            action: fields.listed::<{ command_decision_at::ACTION }, _, _>(
                u8::MAX,
                ControlAction::from_wire,
                "action",
            )?,
            scope: fields.listed::<{ command_decision_at::SCOPE }, _, _>(
                u8::MAX,
                Scope::from_wire,
                "scope",
            )?,
            target: fields.required::<{ command_decision_at::TARGET }, _>(u32::MAX, "target")?,
            plans: fields.required::<{ command_decision_at::PLANS }, _>(u32::MAX, "plans")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 23]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ command_decision_at::SESSION }, _>(self.session.0);
        fields.store::<{ command_decision_at::COMMAND_ID }, _>(self.command_id);
        fields.store::<{ command_decision_at::ACCEPTED }, _>(self.accepted.to_wire());
        fields.store::<{ command_decision_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ command_decision_at::ACTION }, _>(self.action.to_wire());
        fields.store::<{ command_decision_at::SCOPE }, _>(self.scope.to_wire());
        fields.store::<{ command_decision_at::TARGET }, _>(self.target);
        fields.store::<{ command_decision_at::PLANS }, _>(self.plans);
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

/// Where the fields lie in the block of a [`CommandDecision`](super::CommandDecision).
mod command_decision_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const COMMAND_ID: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const ACCEPTED: usize = COMMAND_ID + size_of::<u64>();
    pub(super) const REASON: usize = ACCEPTED + size_of::<super::Flag>();
    pub(super) const ACTION: usize = REASON + size_of::<super::Reason>();
    pub(super) const SCOPE: usize = ACTION + size_of::<super::ControlAction>();
    pub(super) const TARGET: usize = SCOPE + size_of::<super::Scope>();
    pub(super) const PLANS: usize = TARGET + size_of::<u32>();
    pub(super) const FIELDS_END: usize = PLANS + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 23);
}

/// Orders that are to be cancelled.
///
/// Template 345: a block of 3 octets, then the group `cancels`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | trigger |
/// | 1 | 2 | session |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Cancels {
    /// Why.
    pub trigger: Trigger,
    /// Venue session that carries them.
    pub session: SessionIndex,
}

impl Cancels {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 65534;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 345;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 3;

    const NAME: &'static str = "Cancels";

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
        self.session == SessionIndex(u16::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; cancels_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            trigger: fields.listed::<{ cancels_at::TRIGGER }, _, _>(
                u8::MAX,
                Trigger::from_wire,
                "trigger",
            )?,
            session: SessionIndex(
                fields.required::<{ cancels_at::SESSION }, _>(u16::MAX, "session")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 3]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ cancels_at::TRIGGER }, _>(self.trigger.to_wire());
        fields.store::<{ cancels_at::SESSION }, _>(self.session.0);
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * CancelsEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`CancelsEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[CancelsEntry]) -> usize {
        let mut encoder = CancelsEncoder::new(buffer, self);
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
    pub fn decode(message: &[u8]) -> Result<(Self, CancelsEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = wire::OpenedGroup::open(opened.rest, Self::NAME, 65534)?;
        Ok((root, CancelsEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`Cancels`](super::Cancels).
mod cancels_at {
    pub(super) const TRIGGER: usize = 0;
    pub(super) const SESSION: usize = TRIGGER + size_of::<super::Trigger>();
    pub(super) const FIELDS_END: usize = SESSION + size_of::<super::SessionIndex>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 3);
}

/// One per order.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 17 | order |
/// | 17 | 2 | instrument |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CancelsEntry {
    /// The order.
    pub order: OrderKey,
    /// Instrument.
    pub instrument: InstrumentIndex,
}

impl CancelsEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 19;

    const NAME: &'static str = "Cancels.cancels";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.order.has_null()) | (self.instrument == InstrumentIndex(u16::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; cancels_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            order: OrderKey::read(fields.part::<{ cancels_entry_at::ORDER }, _>("order"))?,
            instrument: InstrumentIndex(
                fields.required::<{ cancels_entry_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 19]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        self.order.write(fields.part::<{ cancels_entry_at::ORDER }, _>());
        fields.store::<{ cancels_entry_at::INSTRUMENT }, _>(self.instrument.0);
    }

    #[inline]
    fn decode<R: Refusal>(_version: u16, block: &[u8]) -> Result<Self, R> {
        Self::read(wire::fields::<_, R>(block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of an [`CancelsEntry`](super::CancelsEntry).
mod cancels_entry_at {
    pub(super) const ORDER: usize = 0;
    pub(super) const INSTRUMENT: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 19);
}

/// The entries of [`Cancels`], read one by one.
#[derive(Clone, Debug)]
pub struct CancelsEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for CancelsEntries<'_> {
    type Item = Result<CancelsEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(CancelsEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for CancelsEntries<'_> {}

impl CancelsEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(CancelsEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match CancelsEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = CancelsEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`Cancels`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct CancelsEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; CancelsEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> CancelsEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Cancels::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &Cancels) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, Cancels::NAME);
        *header = const { Cancels::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, Cancels::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(Cancels::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`Cancels::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &CancelsEntry) -> Result<(), wire::Full> {
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
        *self.dimension = wire::dimension(CancelsEntry::ENTRY_LENGTH, count);
        Cancels::encoded_length(self.count)
    }
}

/// A supervisory rule was broken: the action is in force at the scope until it is
/// re-armed; a trading state until another one is set.
///
/// Template 346: a block of 33 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | rule |
/// | 1 | 1 | scope |
/// | 2 | 4 | target |
/// | 6 | 1 | action |
/// | 7 | 2 | reason |
/// | 9 | 8 | observed |
/// | 17 | 8 | limit |
/// | 25 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tripped {
    /// Which rule.
    pub rule: SupervisionRule,
    /// Of what kind of thing.
    pub scope: Scope,
    /// Index within the scope.
    pub target: u32,
    /// What is in force from now on.
    pub action: ControlAction,
    /// Why.
    pub reason: Reason,
    /// What was seen: money in 10^-8, a part in 10^-8 of the whole, a factor in 10^-12, or a
    /// count.
    pub observed: i64,
    /// What is allowed, in the same unit.
    pub limit: i64,
    /// Time of the input that showed it.
    pub time: Nanos,
}

impl Tripped {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 346;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 33;

    const NAME: &'static str = "Tripped";

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
        (self.target == u32::MAX)
            | (self.observed == i64::MIN)
            | (self.limit == i64::MIN)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; tripped_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            rule: fields.listed::<{ tripped_at::RULE }, _, _>(
                u8::MAX,
                SupervisionRule::from_wire,
                "rule",
            )?,
            scope: fields.listed::<{ tripped_at::SCOPE }, _, _>(
                u8::MAX,
                Scope::from_wire,
                "scope",
            )?,
            target: fields.required::<{ tripped_at::TARGET }, _>(u32::MAX, "target")?,
            action: fields.listed::<{ tripped_at::ACTION }, _, _>(
                u8::MAX,
                ControlAction::from_wire,
                "action",
            )?,
            reason: fields.listed::<{ tripped_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            observed: fields.required::<{ tripped_at::OBSERVED }, _>(i64::MIN, "observed")?,
            limit: fields.required::<{ tripped_at::LIMIT }, _>(i64::MIN, "limit")?,
            time: Nanos(fields.required::<{ tripped_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 33]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ tripped_at::RULE }, _>(self.rule.to_wire());
        fields.store::<{ tripped_at::SCOPE }, _>(self.scope.to_wire());
        fields.store::<{ tripped_at::TARGET }, _>(self.target);
        fields.store::<{ tripped_at::ACTION }, _>(self.action.to_wire());
        fields.store::<{ tripped_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ tripped_at::OBSERVED }, _>(self.observed);
        fields.store::<{ tripped_at::LIMIT }, _>(self.limit);
        fields.store::<{ tripped_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`Tripped`](super::Tripped).
mod tripped_at {
    pub(super) const RULE: usize = 0;
    pub(super) const SCOPE: usize = RULE + size_of::<super::SupervisionRule>();
    pub(super) const TARGET: usize = SCOPE + size_of::<super::Scope>();
    pub(super) const ACTION: usize = TARGET + size_of::<u32>();
    pub(super) const REASON: usize = ACTION + size_of::<super::ControlAction>();
    pub(super) const OBSERVED: usize = REASON + size_of::<super::Reason>();
    pub(super) const LIMIT: usize = OBSERVED + size_of::<i64>();
    pub(super) const TIME: usize = LIMIT + size_of::<i64>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 33);
}

/// A sweep has found that an order has been in doubt for too long: Unknown, or asked for
/// in vain.
///
/// Template 366: a block of 41 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 17 | order |
/// | 17 | 4 | follower |
/// | 21 | 2 | instrument |
/// | 23 | 1 | state |
/// | 24 | 1 | step |
/// | 25 | 8 | since |
/// | 33 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OrderOverdue {
    /// The order.
    pub order: OrderKey,
    /// Account.
    pub follower: FollowerIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Its state.
    pub state: OrderState,
    /// What follows.
    pub step: OverdueStep,
    /// The sweep that found it in doubt first.
    pub since: Nanos,
    /// Time of the sweep.
    pub time: Nanos,
}

impl OrderOverdue {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 366;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 41;

    const NAME: &'static str = "OrderOverdue";

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
        (self.order.has_null())
            | (self.follower == FollowerIndex(u32::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.since == Nanos(u64::MAX))
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; order_overdue_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            order: OrderKey::read(fields.part::<{ order_overdue_at::ORDER }, _>("order"))?,
            follower: FollowerIndex(
                fields.required::<{ order_overdue_at::FOLLOWER }, _>(u32::MAX, "follower")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ order_overdue_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            state: fields.listed::<{ order_overdue_at::STATE }, _, _>(
                u8::MAX,
                OrderState::from_wire,
                "state",
            )?,
            step: fields.listed::<{ order_overdue_at::STEP }, _, _>(
                u8::MAX,
                OverdueStep::from_wire,
                "step",
            )?,
            since: Nanos(fields.required::<{ order_overdue_at::SINCE }, _>(u64::MAX, "since")?),
            time: Nanos(fields.required::<{ order_overdue_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 41]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        self.order.write(fields.part::<{ order_overdue_at::ORDER }, _>());
        fields.store::<{ order_overdue_at::FOLLOWER }, _>(self.follower.0);
        fields.store::<{ order_overdue_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ order_overdue_at::STATE }, _>(self.state.to_wire());
        fields.store::<{ order_overdue_at::STEP }, _>(self.step.to_wire());
        fields.store::<{ order_overdue_at::SINCE }, _>(self.since.0);
        fields.store::<{ order_overdue_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`OrderOverdue`](super::OrderOverdue).
mod order_overdue_at {
    pub(super) const ORDER: usize = 0;
    pub(super) const FOLLOWER: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const INSTRUMENT: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const STATE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const STEP: usize = STATE + size_of::<super::OrderState>();
    pub(super) const SINCE: usize = STEP + size_of::<super::OverdueStep>();
    pub(super) const TIME: usize = SINCE + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 41);
}

/// An order ended without being executed in full, and what its plan does about it.
///
/// Template 348: a block of 55 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 17 | order |
/// | 17 | 2 | leader |
/// | 19 | 2 | instrument |
/// | 21 | 1 | failure |
/// | 22 | 1 | rule |
/// | 23 | 1 | failures |
/// | 24 | 8 | unfilled |
/// | 32 | 2 | ordRejReason |
/// | 34 | 4 | guard |
/// | 38 | 8 | lotsMax |
/// | 46 | 1 | isMarket |
/// | 47 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ExecutionFailed {
    /// The order.
    pub order: OrderKey,
    /// Leader of the plan.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Why.
    pub failure: FailureClass,
    /// What is done about it.
    pub rule: FailureRule,
    /// Failures of the plan in the instrument since the leader's last event.
    pub failures: u8,
    /// Signed quantity that was not executed.
    pub unfilled: Lots,
    /// What the venue said.
    pub ord_rej_reason: Option<OrdRejReason>,
    /// How far the next attempts may go from the best price, parts of 10^-8; absent is as
    /// far as the plan's guard.
    pub guard: Option<u32>,
    /// Most lots of the next attempts; absent is no bound.
    pub lots_max: Option<Lots>,
    /// Whether the next attempts have the other type: those that close are market orders,
    /// those that open limit orders.
    pub is_market: Flag,
    /// Time of the report.
    pub time: Nanos,
}

impl ExecutionFailed {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 348;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 55;

    const NAME: &'static str = "ExecutionFailed";

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
        (self.order.has_null())
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.failures == u8::MAX)
            | (self.unfilled == Lots(i64::MIN))
            | (self.guard == Some(u32::MAX))
            | (self.lots_max == Some(Lots(i64::MIN)))
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; execution_failed_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            order: OrderKey::read(fields.part::<{ execution_failed_at::ORDER }, _>("order"))?,
            leader: LeaderIndex(
                fields.required::<{ execution_failed_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields
                    .required::<{ execution_failed_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            failure: fields.listed::<{ execution_failed_at::FAILURE }, _, _>(
                u8::MAX,
                FailureClass::from_wire,
                "failure",
            )?,
            rule: fields.listed::<{ execution_failed_at::RULE }, _, _>(
                u8::MAX,
                FailureRule::from_wire,
                "rule",
            )?,
            failures: fields
                .required::<{ execution_failed_at::FAILURES }, _>(u8::MAX, "failures")?,
            unfilled: Lots(
                fields.required::<{ execution_failed_at::UNFILLED }, _>(i64::MIN, "unfilled")?,
            ),
            ord_rej_reason: fields
                .optional_listed::<{ execution_failed_at::ORD_REJ_REASON }, _, _>(
                    u16::MAX,
                    OrdRejReason::from_wire,
                    "ordRejReason",
                )?,
            guard: fields.optional::<{ execution_failed_at::GUARD }, _>(u32::MAX),
            lots_max: fields.optional::<{ execution_failed_at::LOTS_MAX }, _>(i64::MIN).map(Lots),
            is_market: fields.listed::<{ execution_failed_at::IS_MARKET }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "isMarket",
            )?,
            time: Nanos(fields.required::<{ execution_failed_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 55]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        self.order.write(fields.part::<{ execution_failed_at::ORDER }, _>());
        fields.store::<{ execution_failed_at::LEADER }, _>(self.leader.0);
        fields.store::<{ execution_failed_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ execution_failed_at::FAILURE }, _>(self.failure.to_wire());
        fields.store::<{ execution_failed_at::RULE }, _>(self.rule.to_wire());
        fields.store::<{ execution_failed_at::FAILURES }, _>(self.failures);
        fields.store::<{ execution_failed_at::UNFILLED }, _>(self.unfilled.0);
        fields.store::<{ execution_failed_at::ORD_REJ_REASON }, _>(
            self.ord_rej_reason.map_or(u16::MAX, OrdRejReason::to_wire),
        );
        fields.store::<{ execution_failed_at::GUARD }, _>(self.guard.unwrap_or(u32::MAX));
        fields.store::<{ execution_failed_at::LOTS_MAX }, _>(
            self.lots_max.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ execution_failed_at::IS_MARKET }, _>(self.is_market.to_wire());
        fields.store::<{ execution_failed_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`ExecutionFailed`](super::ExecutionFailed).
mod execution_failed_at {
    pub(super) const ORDER: usize = 0;
    pub(super) const LEADER: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const FAILURE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const RULE: usize = FAILURE + size_of::<super::FailureClass>();
    pub(super) const FAILURES: usize = RULE + size_of::<super::FailureRule>();
    pub(super) const UNFILLED: usize = FAILURES + size_of::<u8>();
    pub(super) const ORD_REJ_REASON: usize = UNFILLED + size_of::<super::Lots>();
    pub(super) const GUARD: usize = ORD_REJ_REASON + size_of::<super::OrdRejReason>();
    pub(super) const LOTS_MAX: usize = GUARD + size_of::<u32>();
    pub(super) const IS_MARKET: usize = LOTS_MAX + size_of::<super::Lots>();
    pub(super) const TIME: usize = IS_MARKET + size_of::<super::Flag>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 55);
}

/// What a sweep found of how far a plan is from its target, where that changes something.
///
/// Template 349: a block of 17 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 1 | change |
/// | 5 | 2 | score |
/// | 7 | 2 | threshold |
/// | 9 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SyncUpdate {
    /// Plan.
    pub plan: PlanIndex,
    /// What.
    pub change: SyncChange,
    /// Sync score: part of its targets' value that it holds, 10^-4.
    pub score: u16,
    /// What it was held against.
    pub threshold: u16,
    /// Time of the sweep.
    pub time: Nanos,
}

impl SyncUpdate {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 349;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 17;

    const NAME: &'static str = "SyncUpdate";

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
        (self.plan == PlanIndex(u32::MAX))
            | (self.score == u16::MAX)
            | (self.threshold == u16::MAX)
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; sync_update_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(fields.required::<{ sync_update_at::PLAN }, _>(u32::MAX, "plan")?),
            change: fields.listed::<{ sync_update_at::CHANGE }, _, _>(
                u8::MAX,
                SyncChange::from_wire,
                "change",
            )?,
            score: fields.required::<{ sync_update_at::SCORE }, _>(u16::MAX, "score")?,
            threshold: fields
                .required::<{ sync_update_at::THRESHOLD }, _>(u16::MAX, "threshold")?,
            time: Nanos(fields.required::<{ sync_update_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 17]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ sync_update_at::PLAN }, _>(self.plan.0);
        fields.store::<{ sync_update_at::CHANGE }, _>(self.change.to_wire());
        fields.store::<{ sync_update_at::SCORE }, _>(self.score);
        fields.store::<{ sync_update_at::THRESHOLD }, _>(self.threshold);
        fields.store::<{ sync_update_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`SyncUpdate`](super::SyncUpdate).
mod sync_update_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const CHANGE: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const SCORE: usize = CHANGE + size_of::<super::SyncChange>();
    pub(super) const THRESHOLD: usize = SCORE + size_of::<u16>();
    pub(super) const TIME: usize = THRESHOLD + size_of::<u16>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 17);
}

/// A sweep rebalances a plan that copies an allocation: its instructions stand behind,
/// those that had to wait in later sweeps.
///
/// Template 121: a block of 13 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | plan |
/// | 4 | 1 | cause |
/// | 5 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rebalanced {
    /// Plan.
    pub plan: PlanIndex,
    /// Why.
    pub cause: RebalanceCause,
    /// Time of the sweep.
    pub time: Nanos,
}

impl Rebalanced {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 121;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 13;

    const NAME: &'static str = "Rebalanced";

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
        (self.plan == PlanIndex(u32::MAX)) | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; rebalanced_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            plan: PlanIndex(fields.required::<{ rebalanced_at::PLAN }, _>(u32::MAX, "plan")?),
            cause: fields.listed::<{ rebalanced_at::CAUSE }, _, _>(
                u8::MAX,
                RebalanceCause::from_wire,
                "cause",
            )?,
            time: Nanos(fields.required::<{ rebalanced_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 13]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ rebalanced_at::PLAN }, _>(self.plan.0);
        fields.store::<{ rebalanced_at::CAUSE }, _>(self.cause.to_wire());
        fields.store::<{ rebalanced_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`Rebalanced`](super::Rebalanced).
mod rebalanced_at {
    pub(super) const PLAN: usize = 0;
    pub(super) const CAUSE: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const TIME: usize = CAUSE + size_of::<super::RebalanceCause>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 13);
}

/// A leader's weight, normalised.
///
/// Template 351: a block of 46 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 2 | leader |
/// | 12 | 2 | instrument |
/// | 14 | 8 | sequence |
/// | 22 | 8 | weight |
/// | 30 | 8 | transactTime |
/// | 38 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderWeightEvent {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Numbers the leader's weights; one that is not above the instrument's last does
    /// nothing.
    pub sequence: u64,
    /// Part of equity, signed.
    pub weight: Ratio,
    /// When it was decided, by the leader's clock.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl LeaderWeightEvent {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 351;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 46;

    const NAME: &'static str = "LeaderWeightEvent";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.sequence == u64::MAX)
            | (self.weight == Ratio(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_weight_event_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ leader_weight_event_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ leader_weight_event_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            leader: LeaderIndex(
                fields.required::<{ leader_weight_event_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ leader_weight_event_at::INSTRUMENT }, _>(
                    u16::MAX,
                    "instrument",
                )?,
            ),
            sequence: fields
                .required::<{ leader_weight_event_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            weight: Ratio(
                fields.required::<{ leader_weight_event_at::WEIGHT }, _>(i64::MIN, "weight")?,
            ),
            transact_time: Nanos(fields.required::<{ leader_weight_event_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
            receive_time: Nanos(fields.required::<{ leader_weight_event_at::RECEIVE_TIME }, _>(
                u64::MAX,
                "receiveTime",
            )?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 46]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_weight_event_at::SESSION }, _>(self.session.0);
        fields.store::<{ leader_weight_event_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ leader_weight_event_at::LEADER }, _>(self.leader.0);
        fields.store::<{ leader_weight_event_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ leader_weight_event_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ leader_weight_event_at::WEIGHT }, _>(self.weight.0);
        fields.store::<{ leader_weight_event_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_weight_event_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`LeaderWeightEvent`](super::LeaderWeightEvent).
mod leader_weight_event_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const LEADER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const SEQUENCE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const WEIGHT: usize = SEQUENCE + size_of::<u64>();
    pub(super) const TRANSACT_TIME: usize = WEIGHT + size_of::<super::Ratio>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 46);
}

/// A leader's order, normalised.
///
/// Template 352: a block of 82 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 2 | leader |
/// | 12 | 2 | instrument |
/// | 14 | 8 | sequence |
/// | 22 | 8 | orderId |
/// | 30 | 1 | ordType |
/// | 31 | 1 | timeInForce |
/// | 32 | 1 | status |
/// | 33 | 8 | price |
/// | 41 | 8 | lots |
/// | 49 | 8 | transactTime |
/// | 57 | 8 | sendingTime |
/// | 65 | 8 | receiveTime |
/// | 73 | 8 | stopPrice |
/// | 81 | 1 | triggerPrice |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderOrderEvent {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Numbers the leader's order messages.
    pub sequence: u64,
    /// The leader's order.
    pub order_id: u64,
    /// Type.
    pub ord_type: OrdType,
    /// Time in force.
    pub time_in_force: TimeInForce,
    /// What happened.
    pub status: LeaderOrderStatus,
    /// Limit; absent for market orders.
    pub price: Option<Ticks>,
    /// What is open of it now, signed: buys are positive; zero once nothing works any more.
    pub lots: Lots,
    /// When it happened, by the leader's clock.
    pub transact_time: Nanos,
    /// When the leader sent it.
    pub sending_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
    /// Trigger price of a stop order that works.
    pub stop_price: Option<Ticks>,
    /// Which price triggers a stop order.
    pub trigger_price: TriggerPrice,
}

impl LeaderOrderEvent {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 352;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 82;

    const NAME: &'static str = "LeaderOrderEvent";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.sequence == u64::MAX)
            | (self.order_id == u64::MAX)
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.lots == Lots(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.sending_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
            | (self.stop_price == Some(Ticks(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_order_event_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ leader_order_event_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ leader_order_event_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            leader: LeaderIndex(
                fields.required::<{ leader_order_event_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields
                    .required::<{ leader_order_event_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            sequence: fields
                .required::<{ leader_order_event_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            order_id: fields
                .required::<{ leader_order_event_at::ORDER_ID }, _>(u64::MAX, "orderId")?,
            ord_type: fields.listed::<{ leader_order_event_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            time_in_force: fields.listed::<{ leader_order_event_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            status: fields.listed::<{ leader_order_event_at::STATUS }, _, _>(
                u8::MAX,
                LeaderOrderStatus::from_wire,
                "status",
            )?,
            price: fields.optional::<{ leader_order_event_at::PRICE }, _>(i64::MIN).map(Ticks),
            lots: Lots(fields.required::<{ leader_order_event_at::LOTS }, _>(i64::MIN, "lots")?),
            transact_time: Nanos(fields.required::<{ leader_order_event_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
            sending_time: Nanos(
                fields.required::<{ leader_order_event_at::SENDING_TIME }, _>(
                    u64::MAX,
                    "sendingTime",
                )?,
            ),
            receive_time: Nanos(
                fields.required::<{ leader_order_event_at::RECEIVE_TIME }, _>(
                    u64::MAX,
                    "receiveTime",
                )?,
            ),
            stop_price: fields
                .optional::<{ leader_order_event_at::STOP_PRICE }, _>(i64::MIN)
                .map(Ticks),
            trigger_price: fields.listed::<{ leader_order_event_at::TRIGGER_PRICE }, _, _>(
                u8::MAX,
                TriggerPrice::from_wire,
                "triggerPrice",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 82]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_order_event_at::SESSION }, _>(self.session.0);
        fields.store::<{ leader_order_event_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ leader_order_event_at::LEADER }, _>(self.leader.0);
        fields.store::<{ leader_order_event_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ leader_order_event_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ leader_order_event_at::ORDER_ID }, _>(self.order_id);
        fields.store::<{ leader_order_event_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        fields.store::<{ leader_order_event_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        fields.store::<{ leader_order_event_at::STATUS }, _>(self.status.to_wire());
        fields.store::<{ leader_order_event_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_order_event_at::LOTS }, _>(self.lots.0);
        fields.store::<{ leader_order_event_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_order_event_at::SENDING_TIME }, _>(self.sending_time.0);
        fields.store::<{ leader_order_event_at::RECEIVE_TIME }, _>(self.receive_time.0);
        fields.store::<{ leader_order_event_at::STOP_PRICE }, _>(
            self.stop_price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_order_event_at::TRIGGER_PRICE }, _>(self.trigger_price.to_wire());
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

/// Where the fields lie in the block of a [`LeaderOrderEvent`](super::LeaderOrderEvent).
mod leader_order_event_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const LEADER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const SEQUENCE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const ORDER_ID: usize = SEQUENCE + size_of::<u64>();
    pub(super) const ORD_TYPE: usize = ORDER_ID + size_of::<u64>();
    pub(super) const TIME_IN_FORCE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const STATUS: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const PRICE: usize = STATUS + size_of::<super::LeaderOrderStatus>();
    pub(super) const LOTS: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const TRANSACT_TIME: usize = LOTS + size_of::<super::Lots>();
    pub(super) const SENDING_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const RECEIVE_TIME: usize = SENDING_TIME + size_of::<super::Nanos>();
    pub(super) const STOP_PRICE: usize = RECEIVE_TIME + size_of::<super::Nanos>();
    pub(super) const TRIGGER_PRICE: usize = STOP_PRICE + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TRIGGER_PRICE + size_of::<super::TriggerPrice>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 82);
}

/// What is known of a leader's order from now on; instructions behind it with trigger
/// LeaderOrder mirror it, those of plans that reverse on the other side at the same
/// price: a limit as a stop, a stop as a limit.
///
/// Template 353: a block of 59 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | leader |
/// | 2 | 2 | instrument |
/// | 4 | 8 | orderId |
/// | 12 | 8 | sequence |
/// | 20 | 2 | reason |
/// | 22 | 1 | status |
/// | 23 | 1 | again |
/// | 24 | 1 | ordType |
/// | 25 | 1 | timeInForce |
/// | 26 | 8 | price |
/// | 34 | 8 | lots |
/// | 42 | 8 | resting |
/// | 50 | 8 | stopPrice |
/// | 58 | 1 | triggerPrice |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderOrderNoted {
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// The leader's order.
    pub order_id: u64,
    /// Of the order message that said so last.
    pub sequence: u64,
    /// Why it is not taken in; None when it is.
    pub reason: Reason,
    /// What happened.
    pub status: LeaderOrderStatus,
    /// Whether it was noted before, and plans that lack it try again.
    pub again: Flag,
    /// Type; plans that reverse have a limit as a stop and a stop as a limit, where the
    /// market was known to be away from its price.
    pub ord_type: OrdType,
    /// Time in force of the orders that mirror it.
    pub time_in_force: TimeInForce,
    /// Limit; absent for market orders. Trigger price of the orders by which plans that
    /// reverse mirror a limit order.
    pub price: Option<Ticks>,
    /// What is open of it, signed.
    pub lots: Lots,
    /// What is open of all orders of the leader in the instrument, signed; plans that
    /// reverse count those only that they have as well.
    pub resting: Lots,
    /// Trigger price of a stop order, and of the orders that mirror it; limit of those by
    /// which plans that reverse mirror it.
    pub stop_price: Option<Ticks>,
    /// Which price triggers them.
    pub trigger_price: TriggerPrice,
}

impl LeaderOrderNoted {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 353;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 59;

    const NAME: &'static str = "LeaderOrderNoted";

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
        (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.order_id == u64::MAX)
            | (self.sequence == u64::MAX)
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.lots == Lots(i64::MIN))
            | (self.resting == Lots(i64::MIN))
            | (self.stop_price == Some(Ticks(i64::MIN)))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_order_noted_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            leader: LeaderIndex(
                fields.required::<{ leader_order_noted_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields
                    .required::<{ leader_order_noted_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            order_id: fields
                .required::<{ leader_order_noted_at::ORDER_ID }, _>(u64::MAX, "orderId")?,
            sequence: fields
                .required::<{ leader_order_noted_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            reason: fields.listed::<{ leader_order_noted_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            status: fields.listed::<{ leader_order_noted_at::STATUS }, _, _>(
                u8::MAX,
                LeaderOrderStatus::from_wire,
                "status",
            )?,
            again: fields.listed::<{ leader_order_noted_at::AGAIN }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "again",
            )?,
            ord_type: fields.listed::<{ leader_order_noted_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            time_in_force: fields.listed::<{ leader_order_noted_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            price: fields.optional::<{ leader_order_noted_at::PRICE }, _>(i64::MIN).map(Ticks),
            lots: Lots(fields.required::<{ leader_order_noted_at::LOTS }, _>(i64::MIN, "lots")?),
            resting: Lots(
                fields.required::<{ leader_order_noted_at::RESTING }, _>(i64::MIN, "resting")?,
            ),
            stop_price: fields
                .optional::<{ leader_order_noted_at::STOP_PRICE }, _>(i64::MIN)
                .map(Ticks),
            trigger_price: fields.listed::<{ leader_order_noted_at::TRIGGER_PRICE }, _, _>(
                u8::MAX,
                TriggerPrice::from_wire,
                "triggerPrice",
            )?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 59]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_order_noted_at::LEADER }, _>(self.leader.0);
        fields.store::<{ leader_order_noted_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ leader_order_noted_at::ORDER_ID }, _>(self.order_id);
        fields.store::<{ leader_order_noted_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ leader_order_noted_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ leader_order_noted_at::STATUS }, _>(self.status.to_wire());
        fields.store::<{ leader_order_noted_at::AGAIN }, _>(self.again.to_wire());
        fields.store::<{ leader_order_noted_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        fields.store::<{ leader_order_noted_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        fields.store::<{ leader_order_noted_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_order_noted_at::LOTS }, _>(self.lots.0);
        fields.store::<{ leader_order_noted_at::RESTING }, _>(self.resting.0);
        fields.store::<{ leader_order_noted_at::STOP_PRICE }, _>(
            self.stop_price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_order_noted_at::TRIGGER_PRICE }, _>(self.trigger_price.to_wire());
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

/// Where the fields lie in the block of a [`LeaderOrderNoted`](super::LeaderOrderNoted).
mod leader_order_noted_at {
    pub(super) const LEADER: usize = 0;
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const ORDER_ID: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const SEQUENCE: usize = ORDER_ID + size_of::<u64>();
    pub(super) const REASON: usize = SEQUENCE + size_of::<u64>();
    pub(super) const STATUS: usize = REASON + size_of::<super::Reason>();
    pub(super) const AGAIN: usize = STATUS + size_of::<super::LeaderOrderStatus>();
    pub(super) const ORD_TYPE: usize = AGAIN + size_of::<super::Flag>();
    pub(super) const TIME_IN_FORCE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const PRICE: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const LOTS: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const RESTING: usize = LOTS + size_of::<super::Lots>();
    pub(super) const STOP_PRICE: usize = RESTING + size_of::<super::Lots>();
    pub(super) const TRIGGER_PRICE: usize = STOP_PRICE + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TRIGGER_PRICE + size_of::<super::TriggerPrice>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 59);
}

/// What a leader signals, normalised.
///
/// Template 354: a block of 105 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 2 | leader |
/// | 12 | 2 | instrument |
/// | 14 | 8 | sequence |
/// | 22 | 8 | signalId |
/// | 30 | 1 | action |
/// | 31 | 1 | ordType |
/// | 32 | 1 | timeInForce |
/// | 33 | 8 | lots |
/// | 41 | 8 | part |
/// | 49 | 8 | price |
/// | 57 | 8 | stopLoss |
/// | 65 | 8 | takeProfit |
/// | 73 | 8 | expireTime |
/// | 81 | 8 | transactTime |
/// | 89 | 8 | sendingTime |
/// | 97 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderSignalEvent {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its FIXP sequence number there.
    pub session_sequence: u64,
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Numbers the leader's signal messages; one that is not above the last does nothing.
    pub sequence: u64,
    /// The signal.
    pub signal_id: u64,
    /// What is said of it.
    pub action: SignalAction,
    /// Type of the entry.
    pub ord_type: OrdType,
    /// Of a waiting entry.
    pub time_in_force: TimeInForce,
    /// Signed size of an entry; zero where it is a part of equity.
    pub lots: Lots,
    /// Signed size of an entry as a part of equity; zero where it is a quantity.
    pub part: Ratio,
    /// Limit or trigger of a waiting entry; what the leader saw, of a market entry.
    pub price: Option<Ticks>,
    /// Trigger of the stop.
    pub stop_loss: Option<Ticks>,
    /// Limit of the target.
    pub take_profit: Option<Ticks>,
    /// From then on it is not entered any more.
    pub expire_time: Option<Nanos>,
    /// When it was signalled, by the leader's clock.
    pub transact_time: Nanos,
    /// When the message was made.
    pub sending_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl LeaderSignalEvent {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 354;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 105;

    const NAME: &'static str = "LeaderSignalEvent";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.sequence == u64::MAX)
            | (self.signal_id == u64::MAX)
            | (self.lots == Lots(i64::MIN))
            | (self.part == Ratio(i64::MIN))
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.stop_loss == Some(Ticks(i64::MIN)))
            | (self.take_profit == Some(Ticks(i64::MIN)))
            | (self.expire_time == Some(Nanos(u64::MAX)))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.sending_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_signal_event_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ leader_signal_event_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ leader_signal_event_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            leader: LeaderIndex(
                fields.required::<{ leader_signal_event_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ leader_signal_event_at::INSTRUMENT }, _>(
                    u16::MAX,
                    "instrument",
                )?,
            ),
            sequence: fields
                .required::<{ leader_signal_event_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            signal_id: fields
                .required::<{ leader_signal_event_at::SIGNAL_ID }, _>(u64::MAX, "signalId")?,
            action: fields.listed::<{ leader_signal_event_at::ACTION }, _, _>(
                u8::MAX,
                SignalAction::from_wire,
                "action",
            )?,
            ord_type: fields.listed::<{ leader_signal_event_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            time_in_force: fields.listed::<{ leader_signal_event_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            lots: Lots(fields.required::<{ leader_signal_event_at::LOTS }, _>(i64::MIN, "lots")?),
            part: Ratio(fields.required::<{ leader_signal_event_at::PART }, _>(i64::MIN, "part")?),
            price: fields.optional::<{ leader_signal_event_at::PRICE }, _>(i64::MIN).map(Ticks),
            stop_loss: fields
                .optional::<{ leader_signal_event_at::STOP_LOSS }, _>(i64::MIN)
                .map(Ticks),
            take_profit: fields
                .optional::<{ leader_signal_event_at::TAKE_PROFIT }, _>(i64::MIN)
                .map(Ticks),
            expire_time: fields
                .optional::<{ leader_signal_event_at::EXPIRE_TIME }, _>(u64::MAX)
                .map(Nanos),
            transact_time: Nanos(fields.required::<{ leader_signal_event_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
            sending_time: Nanos(fields.required::<{ leader_signal_event_at::SENDING_TIME }, _>(
                u64::MAX,
                "sendingTime",
            )?),
            receive_time: Nanos(fields.required::<{ leader_signal_event_at::RECEIVE_TIME }, _>(
                u64::MAX,
                "receiveTime",
            )?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 105]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_signal_event_at::SESSION }, _>(self.session.0);
        fields.store::<{ leader_signal_event_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ leader_signal_event_at::LEADER }, _>(self.leader.0);
        fields.store::<{ leader_signal_event_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ leader_signal_event_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ leader_signal_event_at::SIGNAL_ID }, _>(self.signal_id);
        fields.store::<{ leader_signal_event_at::ACTION }, _>(self.action.to_wire());
        fields.store::<{ leader_signal_event_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        fields.store::<{ leader_signal_event_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        fields.store::<{ leader_signal_event_at::LOTS }, _>(self.lots.0);
        fields.store::<{ leader_signal_event_at::PART }, _>(self.part.0);
        fields.store::<{ leader_signal_event_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_signal_event_at::STOP_LOSS }, _>(
            self.stop_loss.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_signal_event_at::TAKE_PROFIT }, _>(
            self.take_profit.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_signal_event_at::EXPIRE_TIME }, _>(
            self.expire_time.map_or(u64::MAX, |value| value.0),
        );
        fields.store::<{ leader_signal_event_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_signal_event_at::SENDING_TIME }, _>(self.sending_time.0);
        fields.store::<{ leader_signal_event_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`LeaderSignalEvent`](super::LeaderSignalEvent).
mod leader_signal_event_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const LEADER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const SEQUENCE: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const SIGNAL_ID: usize = SEQUENCE + size_of::<u64>();
    pub(super) const ACTION: usize = SIGNAL_ID + size_of::<u64>();
    pub(super) const ORD_TYPE: usize = ACTION + size_of::<super::SignalAction>();
    pub(super) const TIME_IN_FORCE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const LOTS: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const PART: usize = LOTS + size_of::<super::Lots>();
    pub(super) const PRICE: usize = PART + size_of::<super::Ratio>();
    pub(super) const STOP_LOSS: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const TAKE_PROFIT: usize = STOP_LOSS + size_of::<super::Ticks>();
    pub(super) const EXPIRE_TIME: usize = TAKE_PROFIT + size_of::<super::Ticks>();
    pub(super) const TRANSACT_TIME: usize = EXPIRE_TIME + size_of::<super::Nanos>();
    pub(super) const SENDING_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const RECEIVE_TIME: usize = SENDING_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 105);
}

/// What is known of a signal from now on; what follows from it stands behind.
///
/// Template 355: a block of 100 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 2 | leader |
/// | 12 | 2 | instrument |
/// | 14 | 8 | signalId |
/// | 22 | 8 | sequence |
/// | 30 | 8 | number |
/// | 38 | 2 | reason |
/// | 40 | 1 | phase |
/// | 41 | 1 | fills |
/// | 42 | 1 | ordType |
/// | 43 | 1 | timeInForce |
/// | 44 | 8 | lots |
/// | 52 | 8 | price |
/// | 60 | 8 | stopLoss |
/// | 68 | 8 | takeProfit |
/// | 76 | 8 | expireTime |
/// | 84 | 8 | transactTime |
/// | 92 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderSignalNoted {
    /// Where its last message came in.
    pub session: SessionIndex,
    /// FIXP sequence number of its last message there.
    pub session_sequence: u64,
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// The signal.
    pub signal_id: u64,
    /// Of the signal message that said so last.
    pub sequence: u64,
    /// Of the message that it began with: its orders and trades have the numbers from five
    /// times that on.
    pub number: u64,
    /// Why it is not taken in, or why it is left; None otherwise.
    pub reason: Reason,
    /// Where it stands.
    pub phase: SignalPhase,
    /// Whether the leader is taken to trade now: in where it is open, out where it is
    /// closing.
    pub fills: Flag,
    /// Type of the entry.
    pub ord_type: OrdType,
    /// Of a waiting entry.
    pub time_in_force: TimeInForce,
    /// Size, signed.
    pub lots: Lots,
    /// Of the entry; of what fills now.
    pub price: Option<Ticks>,
    /// Trigger of the stop.
    pub stop_loss: Option<Ticks>,
    /// Limit of the target.
    pub take_profit: Option<Ticks>,
    /// From then on it is not entered any more.
    pub expire_time: Option<Nanos>,
    /// When its last message was made, by the leader's clock.
    pub transact_time: Nanos,
    /// When that message had been read.
    pub receive_time: Nanos,
}

impl LeaderSignalNoted {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 355;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 100;

    const NAME: &'static str = "LeaderSignalNoted";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.signal_id == u64::MAX)
            | (self.sequence == u64::MAX)
            | (self.number == u64::MAX)
            | (self.lots == Lots(i64::MIN))
            | (self.price == Some(Ticks(i64::MIN)))
            | (self.stop_loss == Some(Ticks(i64::MIN)))
            | (self.take_profit == Some(Ticks(i64::MIN)))
            | (self.expire_time == Some(Nanos(u64::MAX)))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_signal_noted_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ leader_signal_noted_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ leader_signal_noted_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            leader: LeaderIndex(
                fields.required::<{ leader_signal_noted_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ leader_signal_noted_at::INSTRUMENT }, _>(
                    u16::MAX,
                    "instrument",
                )?,
            ),
            signal_id: fields
                .required::<{ leader_signal_noted_at::SIGNAL_ID }, _>(u64::MAX, "signalId")?,
            sequence: fields
                .required::<{ leader_signal_noted_at::SEQUENCE }, _>(u64::MAX, "sequence")?,
            number: fields.required::<{ leader_signal_noted_at::NUMBER }, _>(u64::MAX, "number")?,
            reason: fields.listed::<{ leader_signal_noted_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            phase: fields.listed::<{ leader_signal_noted_at::PHASE }, _, _>(
                u8::MAX,
                SignalPhase::from_wire,
                "phase",
            )?,
            fills: fields.listed::<{ leader_signal_noted_at::FILLS }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "fills",
            )?,
            ord_type: fields.listed::<{ leader_signal_noted_at::ORD_TYPE }, _, _>(
                0,
                OrdType::from_wire,
                "ordType",
            )?,
            time_in_force: fields.listed::<{ leader_signal_noted_at::TIME_IN_FORCE }, _, _>(
                0,
                TimeInForce::from_wire,
                "timeInForce",
            )?,
            lots: Lots(fields.required::<{ leader_signal_noted_at::LOTS }, _>(i64::MIN, "lots")?),
            price: fields.optional::<{ leader_signal_noted_at::PRICE }, _>(i64::MIN).map(Ticks),
            stop_loss: fields
                .optional::<{ leader_signal_noted_at::STOP_LOSS }, _>(i64::MIN)
                .map(Ticks),
            take_profit: fields
                .optional::<{ leader_signal_noted_at::TAKE_PROFIT }, _>(i64::MIN)
                .map(Ticks),
            expire_time: fields
                .optional::<{ leader_signal_noted_at::EXPIRE_TIME }, _>(u64::MAX)
                .map(Nanos),
            transact_time: Nanos(fields.required::<{ leader_signal_noted_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
            receive_time: Nanos(fields.required::<{ leader_signal_noted_at::RECEIVE_TIME }, _>(
                u64::MAX,
                "receiveTime",
            )?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 100]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_signal_noted_at::SESSION }, _>(self.session.0);
        fields.store::<{ leader_signal_noted_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields.store::<{ leader_signal_noted_at::LEADER }, _>(self.leader.0);
        fields.store::<{ leader_signal_noted_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ leader_signal_noted_at::SIGNAL_ID }, _>(self.signal_id);
        fields.store::<{ leader_signal_noted_at::SEQUENCE }, _>(self.sequence);
        fields.store::<{ leader_signal_noted_at::NUMBER }, _>(self.number);
        fields.store::<{ leader_signal_noted_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ leader_signal_noted_at::PHASE }, _>(self.phase.to_wire());
        fields.store::<{ leader_signal_noted_at::FILLS }, _>(self.fills.to_wire());
        fields.store::<{ leader_signal_noted_at::ORD_TYPE }, _>(self.ord_type.to_wire());
        fields.store::<{ leader_signal_noted_at::TIME_IN_FORCE }, _>(self.time_in_force.to_wire());
        fields.store::<{ leader_signal_noted_at::LOTS }, _>(self.lots.0);
        fields.store::<{ leader_signal_noted_at::PRICE }, _>(
            self.price.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_signal_noted_at::STOP_LOSS }, _>(
            self.stop_loss.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_signal_noted_at::TAKE_PROFIT }, _>(
            self.take_profit.map_or(i64::MIN, |value| value.0),
        );
        fields.store::<{ leader_signal_noted_at::EXPIRE_TIME }, _>(
            self.expire_time.map_or(u64::MAX, |value| value.0),
        );
        fields.store::<{ leader_signal_noted_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ leader_signal_noted_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`LeaderSignalNoted`](super::LeaderSignalNoted).
mod leader_signal_noted_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const LEADER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const SIGNAL_ID: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const SEQUENCE: usize = SIGNAL_ID + size_of::<u64>();
    pub(super) const NUMBER: usize = SEQUENCE + size_of::<u64>();
    pub(super) const REASON: usize = NUMBER + size_of::<u64>();
    pub(super) const PHASE: usize = REASON + size_of::<super::Reason>();
    pub(super) const FILLS: usize = PHASE + size_of::<super::SignalPhase>();
    pub(super) const ORD_TYPE: usize = FILLS + size_of::<super::Flag>();
    pub(super) const TIME_IN_FORCE: usize = ORD_TYPE + size_of::<super::OrdType>();
    pub(super) const LOTS: usize = TIME_IN_FORCE + size_of::<super::TimeInForce>();
    pub(super) const PRICE: usize = LOTS + size_of::<super::Lots>();
    pub(super) const STOP_LOSS: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const TAKE_PROFIT: usize = STOP_LOSS + size_of::<super::Ticks>();
    pub(super) const EXPIRE_TIME: usize = TAKE_PROFIT + size_of::<super::Ticks>();
    pub(super) const TRANSACT_TIME: usize = EXPIRE_TIME + size_of::<super::Nanos>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 100);
}

/// Drop copy: a report about a leader's trade that cannot become a leader event; nothing
/// is sent for it.
///
/// Template 356: a block of 84 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 8 | tradeId |
/// | 18 | 24 | symbol |
/// | 42 | 32 | account |
/// | 74 | 2 | reason |
/// | 76 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeaderReportRefused {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its sequence number there.
    pub session_sequence: u64,
    /// Of its ExecID, where it has one.
    pub trade_id: Option<u64>,
    /// As sent, where it could be read.
    pub symbol: Symbol,
    /// As sent, where it could be read.
    pub account: Name,
    /// The broken rule.
    pub reason: Reason,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl LeaderReportRefused {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 356;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 84;

    const NAME: &'static str = "LeaderReportRefused";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.trade_id == Some(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; leader_report_refused_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ leader_report_refused_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields
                .required::<{ leader_report_refused_at::SESSION_SEQUENCE }, _>(
                    u64::MAX,
                    "sessionSequence",
                )?,
            trade_id: fields.optional::<{ leader_report_refused_at::TRADE_ID }, _>(u64::MAX),
            symbol: fields.text::<{ leader_report_refused_at::SYMBOL }, _>("symbol")?,
            account: fields.text::<{ leader_report_refused_at::ACCOUNT }, _>("account")?,
            reason: fields.listed::<{ leader_report_refused_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            receive_time: Nanos(fields.required::<{ leader_report_refused_at::RECEIVE_TIME }, _>(
                u64::MAX,
                "receiveTime",
            )?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 84]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ leader_report_refused_at::SESSION }, _>(self.session.0);
        fields.store::<{ leader_report_refused_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        fields
            .store::<{ leader_report_refused_at::TRADE_ID }, _>(self.trade_id.unwrap_or(u64::MAX));
        fields.put::<{ leader_report_refused_at::SYMBOL }, _>(self.symbol.to_wire());
        fields.put::<{ leader_report_refused_at::ACCOUNT }, _>(self.account.to_wire());
        fields.store::<{ leader_report_refused_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ leader_report_refused_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`LeaderReportRefused`](super::LeaderReportRefused).
mod leader_report_refused_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const TRADE_ID: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const SYMBOL: usize = TRADE_ID + size_of::<u64>();
    pub(super) const ACCOUNT: usize = SYMBOL + 24;
    pub(super) const REASON: usize = ACCOUNT + 32;
    pub(super) const RECEIVE_TIME: usize = REASON + size_of::<super::Reason>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 84);
}

/// A plan's own stop loss or take profit: the instructions behind it place it, or the
/// market was beyond it already.
///
/// Template 357: a block of 43 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | leader |
/// | 2 | 2 | instrument |
/// | 4 | 4 | plan |
/// | 8 | 1 | change |
/// | 9 | 1 | kind |
/// | 10 | 8 | price |
/// | 18 | 1 | triggerPrice |
/// | 19 | 8 | position |
/// | 27 | 8 | averagePrice |
/// | 35 | 8 | time |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProtectionNoted {
    /// Leader.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
    /// Plan.
    pub plan: PlanIndex,
    /// What happened.
    pub change: ProtectionChange,
    /// Which of the two.
    pub kind: ProtectionKind,
    /// Trigger price of a stop loss, limit of a take profit.
    pub price: Ticks,
    /// Which price triggers a stop loss.
    pub trigger_price: TriggerPrice,
    /// What it protects.
    pub position: Lots,
    /// Average price of that, rounded down to a tick.
    pub average_price: Ticks,
    /// When.
    pub time: Nanos,
}

impl ProtectionNoted {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 357;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 43;

    const NAME: &'static str = "ProtectionNoted";

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
        (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
            | (self.plan == PlanIndex(u32::MAX))
            | (self.price == Ticks(i64::MIN))
            | (self.position == Lots(i64::MIN))
            | (self.average_price == Ticks(i64::MIN))
            | (self.time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; protection_noted_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            leader: LeaderIndex(
                fields.required::<{ protection_noted_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields
                    .required::<{ protection_noted_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
            plan: PlanIndex(fields.required::<{ protection_noted_at::PLAN }, _>(u32::MAX, "plan")?),
            change: fields.listed::<{ protection_noted_at::CHANGE }, _, _>(
                u8::MAX,
                ProtectionChange::from_wire,
                "change",
            )?,
            kind: fields.listed::<{ protection_noted_at::KIND }, _, _>(
                u8::MAX,
                ProtectionKind::from_wire,
                "kind",
            )?,
            price: Ticks(fields.required::<{ protection_noted_at::PRICE }, _>(i64::MIN, "price")?),
            trigger_price: fields.listed::<{ protection_noted_at::TRIGGER_PRICE }, _, _>(
                u8::MAX,
                TriggerPrice::from_wire,
                "triggerPrice",
            )?,
            position: Lots(
                fields.required::<{ protection_noted_at::POSITION }, _>(i64::MIN, "position")?,
            ),
            average_price: Ticks(
                fields.required::<{ protection_noted_at::AVERAGE_PRICE }, _>(
                    i64::MIN,
                    "averagePrice",
                )?,
            ),
            time: Nanos(fields.required::<{ protection_noted_at::TIME }, _>(u64::MAX, "time")?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 43]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ protection_noted_at::LEADER }, _>(self.leader.0);
        fields.store::<{ protection_noted_at::INSTRUMENT }, _>(self.instrument.0);
        fields.store::<{ protection_noted_at::PLAN }, _>(self.plan.0);
        fields.store::<{ protection_noted_at::CHANGE }, _>(self.change.to_wire());
        fields.store::<{ protection_noted_at::KIND }, _>(self.kind.to_wire());
        fields.store::<{ protection_noted_at::PRICE }, _>(self.price.0);
        fields.store::<{ protection_noted_at::TRIGGER_PRICE }, _>(self.trigger_price.to_wire());
        fields.store::<{ protection_noted_at::POSITION }, _>(self.position.0);
        fields.store::<{ protection_noted_at::AVERAGE_PRICE }, _>(self.average_price.0);
        fields.store::<{ protection_noted_at::TIME }, _>(self.time.0);
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

/// Where the fields lie in the block of a [`ProtectionNoted`](super::ProtectionNoted).
mod protection_noted_at {
    pub(super) const LEADER: usize = 0;
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const PLAN: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const CHANGE: usize = PLAN + size_of::<super::PlanIndex>();
    pub(super) const KIND: usize = CHANGE + size_of::<super::ProtectionChange>();
    pub(super) const PRICE: usize = KIND + size_of::<super::ProtectionKind>();
    pub(super) const TRIGGER_PRICE: usize = PRICE + size_of::<super::Ticks>();
    pub(super) const POSITION: usize = TRIGGER_PRICE + size_of::<super::TriggerPrice>();
    pub(super) const AVERAGE_PRICE: usize = POSITION + size_of::<super::Lots>();
    pub(super) const TIME: usize = AVERAGE_PRICE + size_of::<super::Ticks>();
    pub(super) const FIELDS_END: usize = TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 43);
}

/// FIX venue: what a report about an order of ours says beyond VenueReport, or why it is
/// none. Where it is one, that stands behind it.
///
/// Template 368: a block of 113 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 8 | sessionSequence |
/// | 10 | 17 | order |
/// | 27 | 8 | venueOrderId |
/// | 35 | 8 | execId |
/// | 43 | 8 | execRefId |
/// | 51 | 4 | follower |
/// | 55 | 2 | instrument |
/// | 57 | 2 | reason |
/// | 59 | 1 | follows |
/// | 60 | 1 | execType |
/// | 61 | 1 | ordStatus |
/// | 62 | 9 | lastQuantity |
/// | 71 | 9 | lastPrice |
/// | 80 | 9 | cumQuantity |
/// | 89 | 8 | lots |
/// | 97 | 8 | transactTime |
/// | 105 | 8 | receiveTime |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct VenueReportRemark {
    /// Where it came in.
    pub session: SessionIndex,
    /// Its sequence number there; where a VenueReport follows, the one before: a report that
    /// did not get that far comes again.
    pub session_sequence: u64,
    /// Our order; all zero where none is named.
    pub order: OrderKey,
    /// Of its OrderID; zero where it has none.
    pub venue_order_id: u64,
    /// Of its ExecID; zero where it has none.
    pub exec_id: u64,
    /// Of its ExecRefID: the execution that is taken back or corrected.
    pub exec_ref_id: Option<u64>,
    /// Account, where it is known.
    pub follower: Option<FollowerIndex>,
    /// Instrument, where it is known.
    pub instrument: Option<InstrumentIndex>,
    /// InexactPrice: the report has the next tick, to our disadvantage. InexactQuantity: the
    /// report has the whole lots of it. Otherwise why nothing follows; None where all is as
    /// it says.
    pub reason: Reason,
    /// Whether a VenueReport follows.
    pub follows: Flag,
    /// ExecType as sent, one character; zero where it has none.
    pub exec_type: u8,
    /// OrdStatus as sent, one character; zero where it has none.
    pub ord_status: u8,
    /// LastQty as sent.
    pub last_quantity: Option<Decimal>,
    /// LastPx as sent.
    pub last_price: Option<Decimal>,
    /// CumQty as sent.
    pub cum_quantity: Option<Decimal>,
    /// Lots that were traded and are not in the report, rounded up.
    pub lots: Lots,
    /// When it happened at the venue.
    pub transact_time: Nanos,
    /// When its bytes had been read.
    pub receive_time: Nanos,
}

impl VenueReportRemark {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 368;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 113;

    const NAME: &'static str = "VenueReportRemark";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.session_sequence == u64::MAX)
            | (self.order.has_null())
            | (self.venue_order_id == u64::MAX)
            | (self.exec_id == u64::MAX)
            | (self.exec_ref_id == Some(u64::MAX))
            | (self.follower == Some(FollowerIndex(u32::MAX)))
            | (self.instrument == Some(InstrumentIndex(u16::MAX)))
            | (self.exec_type == u8::MAX)
            | (self.ord_status == u8::MAX)
            | (self.last_quantity.is_some_and(Decimal::has_null))
            | (self.last_price.is_some_and(Decimal::has_null))
            | (self.cum_quantity.is_some_and(Decimal::has_null))
            | (self.lots == Lots(i64::MIN))
            | (self.transact_time == Nanos(u64::MAX))
            | (self.receive_time == Nanos(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; venue_report_remark_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ venue_report_remark_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            session_sequence: fields.required::<{ venue_report_remark_at::SESSION_SEQUENCE }, _>(
                u64::MAX,
                "sessionSequence",
            )?,
            order: OrderKey::read(fields.part::<{ venue_report_remark_at::ORDER }, _>("order"))?,
            venue_order_id: fields.required::<{ venue_report_remark_at::VENUE_ORDER_ID }, _>(
                u64::MAX,
                "venueOrderId",
            )?,
            exec_id: fields
                .required::<{ venue_report_remark_at::EXEC_ID }, _>(u64::MAX, "execId")?,
            exec_ref_id: fields.optional::<{ venue_report_remark_at::EXEC_REF_ID }, _>(u64::MAX),
            follower: fields
                .optional::<{ venue_report_remark_at::FOLLOWER }, _>(u32::MAX)
                .map(FollowerIndex),
            instrument: fields
                .optional::<{ venue_report_remark_at::INSTRUMENT }, _>(u16::MAX)
                .map(InstrumentIndex),
            reason: fields.listed::<{ venue_report_remark_at::REASON }, _, _>(
                u16::MAX,
                Reason::from_wire,
                "reason",
            )?,
            follows: fields.listed::<{ venue_report_remark_at::FOLLOWS }, _, _>(
                u8::MAX,
                Flag::from_wire,
                "follows",
            )?,
            exec_type: fields
                .required::<{ venue_report_remark_at::EXEC_TYPE }, _>(u8::MAX, "execType")?,
            ord_status: fields
                .required::<{ venue_report_remark_at::ORD_STATUS }, _>(u8::MAX, "ordStatus")?,
            last_quantity: Decimal::read_optional(
                fields.part::<{ venue_report_remark_at::LAST_QUANTITY }, _>("lastQuantity"),
            )?,
            last_price: Decimal::read_optional(
                fields.part::<{ venue_report_remark_at::LAST_PRICE }, _>("lastPrice"),
            )?,
            cum_quantity: Decimal::read_optional(
                fields.part::<{ venue_report_remark_at::CUM_QUANTITY }, _>("cumQuantity"),
            )?,
            lots: Lots(fields.required::<{ venue_report_remark_at::LOTS }, _>(i64::MIN, "lots")?),
            transact_time: Nanos(fields.required::<{ venue_report_remark_at::TRANSACT_TIME }, _>(
                u64::MAX,
                "transactTime",
            )?),
            receive_time: Nanos(fields.required::<{ venue_report_remark_at::RECEIVE_TIME }, _>(
                u64::MAX,
                "receiveTime",
            )?),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 113]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ venue_report_remark_at::SESSION }, _>(self.session.0);
        fields.store::<{ venue_report_remark_at::SESSION_SEQUENCE }, _>(self.session_sequence);
        self.order.write(fields.part::<{ venue_report_remark_at::ORDER }, _>());
        fields.store::<{ venue_report_remark_at::VENUE_ORDER_ID }, _>(self.venue_order_id);
        fields.store::<{ venue_report_remark_at::EXEC_ID }, _>(self.exec_id);
        fields.store::<{ venue_report_remark_at::EXEC_REF_ID }, _>(
            self.exec_ref_id.unwrap_or(u64::MAX),
        );
        fields.store::<{ venue_report_remark_at::FOLLOWER }, _>(
            self.follower.map_or(u32::MAX, |value| value.0),
        );
        fields.store::<{ venue_report_remark_at::INSTRUMENT }, _>(
            self.instrument.map_or(u16::MAX, |value| value.0),
        );
        fields.store::<{ venue_report_remark_at::REASON }, _>(self.reason.to_wire());
        fields.store::<{ venue_report_remark_at::FOLLOWS }, _>(self.follows.to_wire());
        fields.store::<{ venue_report_remark_at::EXEC_TYPE }, _>(self.exec_type);
        fields.store::<{ venue_report_remark_at::ORD_STATUS }, _>(self.ord_status);
        Decimal::write_optional(
            self.last_quantity,
            fields.part::<{ venue_report_remark_at::LAST_QUANTITY }, _>(),
        );
        Decimal::write_optional(
            self.last_price,
            fields.part::<{ venue_report_remark_at::LAST_PRICE }, _>(),
        );
        Decimal::write_optional(
            self.cum_quantity,
            fields.part::<{ venue_report_remark_at::CUM_QUANTITY }, _>(),
        );
        fields.store::<{ venue_report_remark_at::LOTS }, _>(self.lots.0);
        fields.store::<{ venue_report_remark_at::TRANSACT_TIME }, _>(self.transact_time.0);
        fields.store::<{ venue_report_remark_at::RECEIVE_TIME }, _>(self.receive_time.0);
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

/// Where the fields lie in the block of a [`VenueReportRemark`](super::VenueReportRemark).
mod venue_report_remark_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const SESSION_SEQUENCE: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const ORDER: usize = SESSION_SEQUENCE + size_of::<u64>();
    pub(super) const VENUE_ORDER_ID: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const EXEC_ID: usize = VENUE_ORDER_ID + size_of::<u64>();
    pub(super) const EXEC_REF_ID: usize = EXEC_ID + size_of::<u64>();
    pub(super) const FOLLOWER: usize = EXEC_REF_ID + size_of::<u64>();
    pub(super) const INSTRUMENT: usize = FOLLOWER + size_of::<super::FollowerIndex>();
    pub(super) const REASON: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();
    pub(super) const FOLLOWS: usize = REASON + size_of::<super::Reason>();
    pub(super) const EXEC_TYPE: usize = FOLLOWS + size_of::<super::Flag>();
    pub(super) const ORD_STATUS: usize = EXEC_TYPE + size_of::<u8>();
    pub(super) const LAST_QUANTITY: usize = ORD_STATUS + size_of::<u8>();
    pub(super) const LAST_PRICE: usize = LAST_QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const CUM_QUANTITY: usize = LAST_PRICE + super::Decimal::ENCODED_LENGTH;
    pub(super) const LOTS: usize = CUM_QUANTITY + super::Decimal::ENCODED_LENGTH;
    pub(super) const TRANSACT_TIME: usize = LOTS + size_of::<super::Lots>();
    pub(super) const RECEIVE_TIME: usize = TRANSACT_TIME + size_of::<super::Nanos>();
    pub(super) const FIELDS_END: usize = RECEIVE_TIME + size_of::<super::Nanos>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 113);
}

/// The orders of the instructions right behind it take the place of orders that work:
/// one replace goes out for each, in the same order.
///
/// Template 362: a block of 6 octets, then the group `replacements`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 2 | leader |
/// | 4 | 2 | instrument |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Replacements {
    /// Venue session that carries them.
    pub session: SessionIndex,
    /// Leader of the plans.
    pub leader: LeaderIndex,
    /// Instrument.
    pub instrument: InstrumentIndex,
}

impl Replacements {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 65534;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 362;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 6;

    const NAME: &'static str = "Replacements";

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
        (self.session == SessionIndex(u16::MAX))
            | (self.leader == LeaderIndex(u16::MAX))
            | (self.instrument == InstrumentIndex(u16::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; replacements_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ replacements_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            leader: LeaderIndex(
                fields.required::<{ replacements_at::LEADER }, _>(u16::MAX, "leader")?,
            ),
            instrument: InstrumentIndex(
                fields.required::<{ replacements_at::INSTRUMENT }, _>(u16::MAX, "instrument")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 6]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ replacements_at::SESSION }, _>(self.session.0);
        fields.store::<{ replacements_at::LEADER }, _>(self.leader.0);
        fields.store::<{ replacements_at::INSTRUMENT }, _>(self.instrument.0);
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * ReplacementsEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`ReplacementsEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[ReplacementsEntry]) -> usize {
        let mut encoder = ReplacementsEncoder::new(buffer, self);
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
    pub fn decode(message: &[u8]) -> Result<(Self, ReplacementsEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = wire::OpenedGroup::open(opened.rest, Self::NAME, 65534)?;
        Ok((root, ReplacementsEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`Replacements`](super::Replacements).
mod replacements_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const LEADER: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const INSTRUMENT: usize = LEADER + size_of::<super::LeaderIndex>();
    pub(super) const FIELDS_END: usize = INSTRUMENT + size_of::<super::InstrumentIndex>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 6);
}

/// One per order.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 17 | order |
/// | 17 | 8 | filled |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReplacementsEntry {
    /// The order that works.
    pub order: OrderKey,
    /// What has filled of it; the venue counts it with the quantity of the order that takes
    /// its place.
    pub filled: Lots,
}

impl ReplacementsEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 25;

    const NAME: &'static str = "Replacements.replacements";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.order.has_null()) | (self.filled == Lots(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; replacements_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            order: OrderKey::read(fields.part::<{ replacements_entry_at::ORDER }, _>("order"))?,
            filled: Lots(
                fields.required::<{ replacements_entry_at::FILLED }, _>(i64::MIN, "filled")?,
            ),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 25]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        self.order.write(fields.part::<{ replacements_entry_at::ORDER }, _>());
        fields.store::<{ replacements_entry_at::FILLED }, _>(self.filled.0);
    }

    #[inline]
    fn decode<R: Refusal>(_version: u16, block: &[u8]) -> Result<Self, R> {
        Self::read(wire::fields::<_, R>(block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of an [`ReplacementsEntry`](super::ReplacementsEntry).
mod replacements_entry_at {
    pub(super) const ORDER: usize = 0;
    pub(super) const FILLED: usize = ORDER + super::OrderKey::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = FILLED + size_of::<super::Lots>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 25);
}

/// The entries of [`Replacements`], read one by one.
#[derive(Clone, Debug)]
pub struct ReplacementsEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for ReplacementsEntries<'_> {
    type Item = Result<ReplacementsEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(ReplacementsEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for ReplacementsEntries<'_> {}

impl ReplacementsEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(ReplacementsEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match ReplacementsEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = ReplacementsEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`Replacements`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct ReplacementsEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; ReplacementsEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> ReplacementsEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Replacements::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &Replacements) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, Replacements::NAME);
        *header = const { Replacements::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, Replacements::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(Replacements::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`Replacements::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &ReplacementsEntry) -> Result<(), wire::Full> {
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
        *self.dimension = wire::dimension(ReplacementsEntry::ENTRY_LENGTH, count);
        Replacements::encoded_length(self.count)
    }
}

/// Any message of the schema `paceline`, entries included. It allocates for entries: it
/// is meant for tools, not for the path of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "message")]
pub enum Message {
    /// A leader's own execution, sent by the leader or its broker.
    LeaderFill(LeaderFill),
    /// A leader's account, the reference of proportional sizing.
    LeaderAccount(LeaderAccount),
    /// An operator's command.
    ControlCommand(ControlCommand),
    /// An operator says what became of an order in doubt; answered by ControlReport.
    SettleOrder(SettleOrder),
    /// Answer to a command, once it is journalled.
    ControlReport(ControlReport),
    /// A client message that cannot become an input.
    EventReject(EventReject),
    /// What part of its equity a follower should hold in an instrument, for plans that hold
    /// published weights.
    LeaderWeight(LeaderWeight),
    /// What a leader without an account signals: an entry with its stop and target, or what
    /// becomes of one, for plans that copy signals.
    LeaderSignal(LeaderSignal),
    /// A leader's own order: what works of it now.
    LeaderOrder(LeaderOrder),
    /// FIX NewOrderSingle (D).
    NewOrderSingle(NewOrderSingle),
    /// FIX NewOrderSingle (D) of a stop or stop-limit order.
    NewStopOrder(NewStopOrder),
    /// FIX OrderCancelReplaceRequest (G) of a stop order that is not triggered: other
    /// prices, another quantity, the same identity.
    StopReplaceRequest(StopReplaceRequest),
    /// FIX OrderCancelRequest (F).
    OrderCancelRequest(OrderCancelRequest),
    /// FIX OrderCancelReplaceRequest (G): an order that works gets other terms and another
    /// identity.
    OrderReplaceRequest(OrderReplaceRequest),
    /// FIX OrderStatusRequest (H).
    OrderStatusRequest(OrderStatusRequest),
    /// FIX ExecutionReport (8).
    ExecutionReport(ExecutionReport),
    /// FIX OrderCancelReject (9).
    OrderCancelReject(OrderCancelReject),
    /// FIX RequestForPositions (AN).
    PositionRequest(PositionRequest),
    /// FIX PositionReport (AP); one per open position, then one with last set.
    PositionReport(PositionReport),
    /// FIX CollateralInquiry (BB).
    AccountRequest(AccountRequest),
    /// FIX CollateralReport (BA); one per account, then one with last set.
    AccountReport(AccountReport),
    /// FIX SecurityListRequest (x).
    SecurityListRequest(SecurityListRequest),
    /// FIX SecurityDefinition (d); one per instrument, then one with last set.
    SecurityDefinition(SecurityDefinition),
    /// FIX MarketDataRequest (V): subscribes to quotes of all instruments.
    MarketDataRequest(MarketDataRequest),
    /// Best prices of one instrument; the newest replaces all before.
    Quote(Quote),
    /// FIX BusinessMessageReject (j).
    BusinessMessageReject(BusinessMessageReject),
    /// Simulator only: moves the reference price of an instrument to a recorded trade.
    MarketPrint(MarketPrint),
    /// Simulator only: an instrument stops or resumes trading.
    MarketHalt(MarketHalt),
    /// Simulator only: every position in an instrument pays or receives funding.
    MarketFunding(MarketFunding),
    /// Simulator only: money comes into an account or leaves it.
    CashFlow(CashFlow),
    /// Simulator only: the next orders are rejected although nothing is wrong with them.
    RejectOrders(RejectOrders),
    /// First record of each run of the process.
    EpochStart(EpochStart),
    /// A venue out of the configuration.
    VenueDefinition(VenueDefinition),
    /// A session out of the configuration.
    SessionDefinition(SessionDefinition),
    /// An instrument out of the configuration.
    InstrumentDefinition(InstrumentDefinition),
    /// A leader out of the configuration.
    LeaderDefinition(LeaderDefinition),
    /// A follower account out of the configuration.
    FollowerDefinition(FollowerDefinition),
    /// A plan out of the configuration.
    PlanDefinition(PlanDefinition),
    /// A limit out of the configuration.
    LimitDefinition(LimitDefinition),
    /// How a scope is supervised, out of the configuration; what is absent does not concern
    /// the scope.
    SupervisionDefinition(SupervisionDefinition),
    /// One entry of a plan's filter, out of the configuration.
    FilterDefinition(FilterDefinition),
    /// A multiplier by the size of the leader's trade that begins an episode, out of the
    /// configuration.
    TierDefinition(TierDefinition),
    /// What a plan does when orders fail or when it is out of sync, out of the configuration.
    PolicyDefinition(PolicyDefinition),
    /// How a plan that copies an allocation is rebalanced, out of the configuration.
    AllocationDefinition(AllocationDefinition),
    /// A plan's own stop loss and take profit, out of the configuration.
    ProtectionDefinition(ProtectionDefinition),
    /// One instrument of a mapped leader: what its source trades in one instrument counts as
    /// traded in another, out of the configuration.
    MappingDefinition(MappingDefinition),
    /// Every definition since the last activation is now in force; definitions not repeated
    /// are gone.
    ConfigurationActivated(ConfigurationActivated),
    /// A leader fill, normalised.
    LeaderEvent(LeaderEvent),
    /// A leader's account, normalised.
    LeaderEquity(LeaderEquity),
    /// An execution report, normalised.
    VenueReport(VenueReport),
    /// What the venue says of a follower's account.
    AccountSnapshot(AccountSnapshot),
    /// What the venue says of a follower's position; complete when last is set.
    PositionSnapshot(PositionSnapshot),
    /// Best prices of an instrument, normalised.
    MarketQuote(MarketQuote),
    /// An operator's command, resolved.
    Command(Command),
    /// The passing of time.
    Timer(Timer),
    /// A change in a session's life.
    SessionEvent(SessionEvent),
    /// Venue session: proof that the venue never processed these messages of ours (FIXP
    /// NotApplied).
    SentGap(SentGap),
    /// Client session: messages that never came; sent to the client as FIXP NotApplied.
    ReceivedGap(ReceivedGap),
    /// A client message that cannot become an input; sent to the client as EventReject.
    EventRefused(EventRefused),
    /// The bytes of all orders of an instructions record for one session have been given to
    /// the system.
    OrdersHanded(OrdersHanded),
    /// A cancel that the venue refused, normalised.
    VenueCancelReject(VenueCancelReject),
    /// A request to a venue that is no order; like an order or a cancel it takes the next
    /// sequence number of its session.
    VenueRequest(VenueRequest),
    /// A revision that does not come into force; definitions since the last activation are
    /// forgotten. Sent to the operator as ControlReport.
    ConfigurationRefused(ConfigurationRefused),
    /// What the reconciler found: two books that disagree about a follower's account.
    Finding(Finding),
    /// An order has been in a state that has to end for longer than it should: the venue is
    /// asked what became of it (OrderStatusRequest). Like an order or a cancel it takes the
    /// next sequence number of its session.
    OrderQuery(OrderQuery),
    /// FIX session: an operator and the counterparty have agreed on the numbers with which
    /// it goes on. What was in doubt about it no longer is; what became of orders that were
    /// open on it, nothing proves any more.
    SessionNumbers(SessionNumbers),
    /// An operator's word on what became of an order in doubt, normalised; answered by
    /// CommandDecision.
    OrderSettlement(OrderSettlement),
    /// What the engine decided for the plans of one leader in one instrument.
    Instructions {
        /// The fields of the root.
        #[serde(flatten)]
        root: Instructions,
        /// One per plan and leg, in the order of the rotation.
        instructions: Vec<InstructionsEntry>,
    },
    /// The leader left flat: the ratios that hold until it is flat again.
    EpisodeStarted {
        /// The fields of the root.
        #[serde(flatten)]
        root: EpisodeStarted,
        /// One per plan of the leader.
        pins: Vec<EpisodeStartedEntry>,
    },
    /// A leader event that moves nothing now.
    EventSkipped(EventSkipped),
    /// What a venue report did to an order and its plan.
    OrderUpdate(OrderUpdate),
    /// What a command did; sent to the operator as ControlReport.
    CommandDecision(CommandDecision),
    /// Orders that are to be cancelled.
    Cancels {
        /// The fields of the root.
        #[serde(flatten)]
        root: Cancels,
        /// One per order.
        cancels: Vec<CancelsEntry>,
    },
    /// A supervisory rule was broken: the action is in force at the scope until it is
    /// re-armed; a trading state until another one is set.
    Tripped(Tripped),
    /// A sweep has found that an order has been in doubt for too long: Unknown, or asked for
    /// in vain.
    OrderOverdue(OrderOverdue),
    /// An order ended without being executed in full, and what its plan does about it.
    ExecutionFailed(ExecutionFailed),
    /// What a sweep found of how far a plan is from its target, where that changes something.
    SyncUpdate(SyncUpdate),
    /// A sweep rebalances a plan that copies an allocation: its instructions stand behind,
    /// those that had to wait in later sweeps.
    Rebalanced(Rebalanced),
    /// A leader's weight, normalised.
    LeaderWeightEvent(LeaderWeightEvent),
    /// A leader's order, normalised.
    LeaderOrderEvent(LeaderOrderEvent),
    /// What is known of a leader's order from now on; instructions behind it with trigger
    /// LeaderOrder mirror it, those of plans that reverse on the other side at the same
    /// price: a limit as a stop, a stop as a limit.
    LeaderOrderNoted(LeaderOrderNoted),
    /// What a leader signals, normalised.
    LeaderSignalEvent(LeaderSignalEvent),
    /// What is known of a signal from now on; what follows from it stands behind.
    LeaderSignalNoted(LeaderSignalNoted),
    /// Drop copy: a report about a leader's trade that cannot become a leader event; nothing
    /// is sent for it.
    LeaderReportRefused(LeaderReportRefused),
    /// A plan's own stop loss or take profit: the instructions behind it place it, or the
    /// market was beyond it already.
    ProtectionNoted(ProtectionNoted),
    /// FIX venue: what a report about an order of ours says beyond VenueReport, or why it is
    /// none. Where it is one, that stands behind it.
    VenueReportRemark(VenueReportRemark),
    /// The orders of the instructions right behind it take the place of orders that work:
    /// one replace goes out for each, in the same order.
    Replacements {
        /// The fields of the root.
        #[serde(flatten)]
        root: Replacements,
        /// One per order.
        replacements: Vec<ReplacementsEntry>,
    },
}

type Decoder = fn(&[u8]) -> Result<Message, Malformed>;

const DECODERS: &[(u16, Decoder)] = &[
    (LeaderFill::TEMPLATE_ID, |message| LeaderFill::decode(message).map(Message::LeaderFill)),
    (LeaderAccount::TEMPLATE_ID, |message| {
        LeaderAccount::decode(message).map(Message::LeaderAccount)
    }),
    (ControlCommand::TEMPLATE_ID, |message| {
        ControlCommand::decode(message).map(Message::ControlCommand)
    }),
    (SettleOrder::TEMPLATE_ID, |message| SettleOrder::decode(message).map(Message::SettleOrder)),
    (ControlReport::TEMPLATE_ID, |message| {
        ControlReport::decode(message).map(Message::ControlReport)
    }),
    (EventReject::TEMPLATE_ID, |message| EventReject::decode(message).map(Message::EventReject)),
    (LeaderWeight::TEMPLATE_ID, |message| LeaderWeight::decode(message).map(Message::LeaderWeight)),
    (LeaderSignal::TEMPLATE_ID, |message| LeaderSignal::decode(message).map(Message::LeaderSignal)),
    (LeaderOrder::TEMPLATE_ID, |message| LeaderOrder::decode(message).map(Message::LeaderOrder)),
    (NewOrderSingle::TEMPLATE_ID, |message| {
        NewOrderSingle::decode(message).map(Message::NewOrderSingle)
    }),
    (NewStopOrder::TEMPLATE_ID, |message| NewStopOrder::decode(message).map(Message::NewStopOrder)),
    (StopReplaceRequest::TEMPLATE_ID, |message| {
        StopReplaceRequest::decode(message).map(Message::StopReplaceRequest)
    }),
    (OrderCancelRequest::TEMPLATE_ID, |message| {
        OrderCancelRequest::decode(message).map(Message::OrderCancelRequest)
    }),
    (OrderReplaceRequest::TEMPLATE_ID, |message| {
        OrderReplaceRequest::decode(message).map(Message::OrderReplaceRequest)
    }),
    (OrderStatusRequest::TEMPLATE_ID, |message| {
        OrderStatusRequest::decode(message).map(Message::OrderStatusRequest)
    }),
    (ExecutionReport::TEMPLATE_ID, |message| {
        ExecutionReport::decode(message).map(Message::ExecutionReport)
    }),
    (OrderCancelReject::TEMPLATE_ID, |message| {
        OrderCancelReject::decode(message).map(Message::OrderCancelReject)
    }),
    (PositionRequest::TEMPLATE_ID, |message| {
        PositionRequest::decode(message).map(Message::PositionRequest)
    }),
    (PositionReport::TEMPLATE_ID, |message| {
        PositionReport::decode(message).map(Message::PositionReport)
    }),
    (AccountRequest::TEMPLATE_ID, |message| {
        AccountRequest::decode(message).map(Message::AccountRequest)
    }),
    (AccountReport::TEMPLATE_ID, |message| {
        AccountReport::decode(message).map(Message::AccountReport)
    }),
    (SecurityListRequest::TEMPLATE_ID, |message| {
        SecurityListRequest::decode(message).map(Message::SecurityListRequest)
    }),
    (SecurityDefinition::TEMPLATE_ID, |message| {
        SecurityDefinition::decode(message).map(Message::SecurityDefinition)
    }),
    (MarketDataRequest::TEMPLATE_ID, |message| {
        MarketDataRequest::decode(message).map(Message::MarketDataRequest)
    }),
    (Quote::TEMPLATE_ID, |message| Quote::decode(message).map(Message::Quote)),
    (BusinessMessageReject::TEMPLATE_ID, |message| {
        BusinessMessageReject::decode(message).map(Message::BusinessMessageReject)
    }),
    (MarketPrint::TEMPLATE_ID, |message| MarketPrint::decode(message).map(Message::MarketPrint)),
    (MarketHalt::TEMPLATE_ID, |message| MarketHalt::decode(message).map(Message::MarketHalt)),
    (MarketFunding::TEMPLATE_ID, |message| {
        MarketFunding::decode(message).map(Message::MarketFunding)
    }),
    (CashFlow::TEMPLATE_ID, |message| CashFlow::decode(message).map(Message::CashFlow)),
    (RejectOrders::TEMPLATE_ID, |message| RejectOrders::decode(message).map(Message::RejectOrders)),
    (EpochStart::TEMPLATE_ID, |message| EpochStart::decode(message).map(Message::EpochStart)),
    (VenueDefinition::TEMPLATE_ID, |message| {
        VenueDefinition::decode(message).map(Message::VenueDefinition)
    }),
    (SessionDefinition::TEMPLATE_ID, |message| {
        SessionDefinition::decode(message).map(Message::SessionDefinition)
    }),
    (InstrumentDefinition::TEMPLATE_ID, |message| {
        InstrumentDefinition::decode(message).map(Message::InstrumentDefinition)
    }),
    (LeaderDefinition::TEMPLATE_ID, |message| {
        LeaderDefinition::decode(message).map(Message::LeaderDefinition)
    }),
    (FollowerDefinition::TEMPLATE_ID, |message| {
        FollowerDefinition::decode(message).map(Message::FollowerDefinition)
    }),
    (PlanDefinition::TEMPLATE_ID, |message| {
        PlanDefinition::decode(message).map(Message::PlanDefinition)
    }),
    (LimitDefinition::TEMPLATE_ID, |message| {
        LimitDefinition::decode(message).map(Message::LimitDefinition)
    }),
    (SupervisionDefinition::TEMPLATE_ID, |message| {
        SupervisionDefinition::decode(message).map(Message::SupervisionDefinition)
    }),
    (FilterDefinition::TEMPLATE_ID, |message| {
        FilterDefinition::decode(message).map(Message::FilterDefinition)
    }),
    (TierDefinition::TEMPLATE_ID, |message| {
        TierDefinition::decode(message).map(Message::TierDefinition)
    }),
    (PolicyDefinition::TEMPLATE_ID, |message| {
        PolicyDefinition::decode(message).map(Message::PolicyDefinition)
    }),
    (AllocationDefinition::TEMPLATE_ID, |message| {
        AllocationDefinition::decode(message).map(Message::AllocationDefinition)
    }),
    (ProtectionDefinition::TEMPLATE_ID, |message| {
        ProtectionDefinition::decode(message).map(Message::ProtectionDefinition)
    }),
    (MappingDefinition::TEMPLATE_ID, |message| {
        MappingDefinition::decode(message).map(Message::MappingDefinition)
    }),
    (ConfigurationActivated::TEMPLATE_ID, |message| {
        ConfigurationActivated::decode(message).map(Message::ConfigurationActivated)
    }),
    (LeaderEvent::TEMPLATE_ID, |message| LeaderEvent::decode(message).map(Message::LeaderEvent)),
    (LeaderEquity::TEMPLATE_ID, |message| LeaderEquity::decode(message).map(Message::LeaderEquity)),
    (VenueReport::TEMPLATE_ID, |message| VenueReport::decode(message).map(Message::VenueReport)),
    (AccountSnapshot::TEMPLATE_ID, |message| {
        AccountSnapshot::decode(message).map(Message::AccountSnapshot)
    }),
    (PositionSnapshot::TEMPLATE_ID, |message| {
        PositionSnapshot::decode(message).map(Message::PositionSnapshot)
    }),
    (MarketQuote::TEMPLATE_ID, |message| MarketQuote::decode(message).map(Message::MarketQuote)),
    (Command::TEMPLATE_ID, |message| Command::decode(message).map(Message::Command)),
    (Timer::TEMPLATE_ID, |message| Timer::decode(message).map(Message::Timer)),
    (SessionEvent::TEMPLATE_ID, |message| SessionEvent::decode(message).map(Message::SessionEvent)),
    (SentGap::TEMPLATE_ID, |message| SentGap::decode(message).map(Message::SentGap)),
    (ReceivedGap::TEMPLATE_ID, |message| ReceivedGap::decode(message).map(Message::ReceivedGap)),
    (EventRefused::TEMPLATE_ID, |message| EventRefused::decode(message).map(Message::EventRefused)),
    (OrdersHanded::TEMPLATE_ID, |message| OrdersHanded::decode(message).map(Message::OrdersHanded)),
    (VenueCancelReject::TEMPLATE_ID, |message| {
        VenueCancelReject::decode(message).map(Message::VenueCancelReject)
    }),
    (VenueRequest::TEMPLATE_ID, |message| VenueRequest::decode(message).map(Message::VenueRequest)),
    (ConfigurationRefused::TEMPLATE_ID, |message| {
        ConfigurationRefused::decode(message).map(Message::ConfigurationRefused)
    }),
    (Finding::TEMPLATE_ID, |message| Finding::decode(message).map(Message::Finding)),
    (OrderQuery::TEMPLATE_ID, |message| OrderQuery::decode(message).map(Message::OrderQuery)),
    (SessionNumbers::TEMPLATE_ID, |message| {
        SessionNumbers::decode(message).map(Message::SessionNumbers)
    }),
    (OrderSettlement::TEMPLATE_ID, |message| {
        OrderSettlement::decode(message).map(Message::OrderSettlement)
    }),
    (Instructions::TEMPLATE_ID, |message| {
        Instructions::decode(message).and_then(|(root, entries)| {
            Ok(Message::Instructions { root, instructions: entries.collect::<Result<_, _>>()? })
        })
    }),
    (EpisodeStarted::TEMPLATE_ID, |message| {
        EpisodeStarted::decode(message).and_then(|(root, entries)| {
            Ok(Message::EpisodeStarted { root, pins: entries.collect::<Result<_, _>>()? })
        })
    }),
    (EventSkipped::TEMPLATE_ID, |message| EventSkipped::decode(message).map(Message::EventSkipped)),
    (OrderUpdate::TEMPLATE_ID, |message| OrderUpdate::decode(message).map(Message::OrderUpdate)),
    (CommandDecision::TEMPLATE_ID, |message| {
        CommandDecision::decode(message).map(Message::CommandDecision)
    }),
    (Cancels::TEMPLATE_ID, |message| {
        Cancels::decode(message).and_then(|(root, entries)| {
            Ok(Message::Cancels { root, cancels: entries.collect::<Result<_, _>>()? })
        })
    }),
    (Tripped::TEMPLATE_ID, |message| Tripped::decode(message).map(Message::Tripped)),
    (OrderOverdue::TEMPLATE_ID, |message| OrderOverdue::decode(message).map(Message::OrderOverdue)),
    (ExecutionFailed::TEMPLATE_ID, |message| {
        ExecutionFailed::decode(message).map(Message::ExecutionFailed)
    }),
    (SyncUpdate::TEMPLATE_ID, |message| SyncUpdate::decode(message).map(Message::SyncUpdate)),
    (Rebalanced::TEMPLATE_ID, |message| Rebalanced::decode(message).map(Message::Rebalanced)),
    (LeaderWeightEvent::TEMPLATE_ID, |message| {
        LeaderWeightEvent::decode(message).map(Message::LeaderWeightEvent)
    }),
    (LeaderOrderEvent::TEMPLATE_ID, |message| {
        LeaderOrderEvent::decode(message).map(Message::LeaderOrderEvent)
    }),
    (LeaderOrderNoted::TEMPLATE_ID, |message| {
        LeaderOrderNoted::decode(message).map(Message::LeaderOrderNoted)
    }),
    (LeaderSignalEvent::TEMPLATE_ID, |message| {
        LeaderSignalEvent::decode(message).map(Message::LeaderSignalEvent)
    }),
    (LeaderSignalNoted::TEMPLATE_ID, |message| {
        LeaderSignalNoted::decode(message).map(Message::LeaderSignalNoted)
    }),
    (LeaderReportRefused::TEMPLATE_ID, |message| {
        LeaderReportRefused::decode(message).map(Message::LeaderReportRefused)
    }),
    (ProtectionNoted::TEMPLATE_ID, |message| {
        ProtectionNoted::decode(message).map(Message::ProtectionNoted)
    }),
    (VenueReportRemark::TEMPLATE_ID, |message| {
        VenueReportRemark::decode(message).map(Message::VenueReportRemark)
    }),
    (Replacements::TEMPLATE_ID, |message| {
        Replacements::decode(message).and_then(|(root, entries)| {
            Ok(Message::Replacements { root, replacements: entries.collect::<Result<_, _>>()? })
        })
    }),
];

impl Message {
    /// Reads a message that starts at its header.
    ///
    /// # Errors
    /// [`Malformed`] for the first broken rule.
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
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
    #[expect(clippy::too_many_lines, reason = "one line per message")]
    pub fn encoded_length(&self) -> usize {
        match self {
            Self::LeaderFill(_) => LeaderFill::ENCODED_LENGTH,
            Self::LeaderAccount(_) => LeaderAccount::ENCODED_LENGTH,
            Self::ControlCommand(_) => ControlCommand::ENCODED_LENGTH,
            Self::SettleOrder(_) => SettleOrder::ENCODED_LENGTH,
            Self::ControlReport(_) => ControlReport::ENCODED_LENGTH,
            Self::EventReject(_) => EventReject::ENCODED_LENGTH,
            Self::LeaderWeight(_) => LeaderWeight::ENCODED_LENGTH,
            Self::LeaderSignal(_) => LeaderSignal::ENCODED_LENGTH,
            Self::LeaderOrder(_) => LeaderOrder::ENCODED_LENGTH,
            Self::NewOrderSingle(_) => NewOrderSingle::ENCODED_LENGTH,
            Self::NewStopOrder(_) => NewStopOrder::ENCODED_LENGTH,
            Self::StopReplaceRequest(_) => StopReplaceRequest::ENCODED_LENGTH,
            Self::OrderCancelRequest(_) => OrderCancelRequest::ENCODED_LENGTH,
            Self::OrderReplaceRequest(_) => OrderReplaceRequest::ENCODED_LENGTH,
            Self::OrderStatusRequest(_) => OrderStatusRequest::ENCODED_LENGTH,
            Self::ExecutionReport(_) => ExecutionReport::ENCODED_LENGTH,
            Self::OrderCancelReject(_) => OrderCancelReject::ENCODED_LENGTH,
            Self::PositionRequest(_) => PositionRequest::ENCODED_LENGTH,
            Self::PositionReport(_) => PositionReport::ENCODED_LENGTH,
            Self::AccountRequest(_) => AccountRequest::ENCODED_LENGTH,
            Self::AccountReport(_) => AccountReport::ENCODED_LENGTH,
            Self::SecurityListRequest(_) => SecurityListRequest::ENCODED_LENGTH,
            Self::SecurityDefinition(_) => SecurityDefinition::ENCODED_LENGTH,
            Self::MarketDataRequest(_) => MarketDataRequest::ENCODED_LENGTH,
            Self::Quote(_) => Quote::ENCODED_LENGTH,
            Self::BusinessMessageReject(_) => BusinessMessageReject::ENCODED_LENGTH,
            Self::MarketPrint(_) => MarketPrint::ENCODED_LENGTH,
            Self::MarketHalt(_) => MarketHalt::ENCODED_LENGTH,
            Self::MarketFunding(_) => MarketFunding::ENCODED_LENGTH,
            Self::CashFlow(_) => CashFlow::ENCODED_LENGTH,
            Self::RejectOrders(_) => RejectOrders::ENCODED_LENGTH,
            Self::EpochStart(_) => EpochStart::ENCODED_LENGTH,
            Self::VenueDefinition(_) => VenueDefinition::ENCODED_LENGTH,
            Self::SessionDefinition(_) => SessionDefinition::ENCODED_LENGTH,
            Self::InstrumentDefinition(_) => InstrumentDefinition::ENCODED_LENGTH,
            Self::LeaderDefinition(_) => LeaderDefinition::ENCODED_LENGTH,
            Self::FollowerDefinition(_) => FollowerDefinition::ENCODED_LENGTH,
            Self::PlanDefinition(_) => PlanDefinition::ENCODED_LENGTH,
            Self::LimitDefinition(_) => LimitDefinition::ENCODED_LENGTH,
            Self::SupervisionDefinition(_) => SupervisionDefinition::ENCODED_LENGTH,
            Self::FilterDefinition(_) => FilterDefinition::ENCODED_LENGTH,
            Self::TierDefinition(_) => TierDefinition::ENCODED_LENGTH,
            Self::PolicyDefinition(_) => PolicyDefinition::ENCODED_LENGTH,
            Self::AllocationDefinition(_) => AllocationDefinition::ENCODED_LENGTH,
            Self::ProtectionDefinition(_) => ProtectionDefinition::ENCODED_LENGTH,
            Self::MappingDefinition(_) => MappingDefinition::ENCODED_LENGTH,
            Self::ConfigurationActivated(_) => ConfigurationActivated::ENCODED_LENGTH,
            Self::LeaderEvent(_) => LeaderEvent::ENCODED_LENGTH,
            Self::LeaderEquity(_) => LeaderEquity::ENCODED_LENGTH,
            Self::VenueReport(_) => VenueReport::ENCODED_LENGTH,
            Self::AccountSnapshot(_) => AccountSnapshot::ENCODED_LENGTH,
            Self::PositionSnapshot(_) => PositionSnapshot::ENCODED_LENGTH,
            Self::MarketQuote(_) => MarketQuote::ENCODED_LENGTH,
            Self::Command(_) => Command::ENCODED_LENGTH,
            Self::Timer(_) => Timer::ENCODED_LENGTH,
            Self::SessionEvent(_) => SessionEvent::ENCODED_LENGTH,
            Self::SentGap(_) => SentGap::ENCODED_LENGTH,
            Self::ReceivedGap(_) => ReceivedGap::ENCODED_LENGTH,
            Self::EventRefused(_) => EventRefused::ENCODED_LENGTH,
            Self::OrdersHanded(_) => OrdersHanded::ENCODED_LENGTH,
            Self::VenueCancelReject(_) => VenueCancelReject::ENCODED_LENGTH,
            Self::VenueRequest(_) => VenueRequest::ENCODED_LENGTH,
            Self::ConfigurationRefused(_) => ConfigurationRefused::ENCODED_LENGTH,
            Self::Finding(_) => Finding::ENCODED_LENGTH,
            Self::OrderQuery(_) => OrderQuery::ENCODED_LENGTH,
            Self::SessionNumbers(_) => SessionNumbers::ENCODED_LENGTH,
            Self::OrderSettlement(_) => OrderSettlement::ENCODED_LENGTH,
            Self::Instructions { instructions, .. } => {
                Instructions::encoded_length(instructions.len())
            }
            Self::EpisodeStarted { pins, .. } => EpisodeStarted::encoded_length(pins.len()),
            Self::EventSkipped(_) => EventSkipped::ENCODED_LENGTH,
            Self::OrderUpdate(_) => OrderUpdate::ENCODED_LENGTH,
            Self::CommandDecision(_) => CommandDecision::ENCODED_LENGTH,
            Self::Cancels { cancels, .. } => Cancels::encoded_length(cancels.len()),
            Self::Tripped(_) => Tripped::ENCODED_LENGTH,
            Self::OrderOverdue(_) => OrderOverdue::ENCODED_LENGTH,
            Self::ExecutionFailed(_) => ExecutionFailed::ENCODED_LENGTH,
            Self::SyncUpdate(_) => SyncUpdate::ENCODED_LENGTH,
            Self::Rebalanced(_) => Rebalanced::ENCODED_LENGTH,
            Self::LeaderWeightEvent(_) => LeaderWeightEvent::ENCODED_LENGTH,
            Self::LeaderOrderEvent(_) => LeaderOrderEvent::ENCODED_LENGTH,
            Self::LeaderOrderNoted(_) => LeaderOrderNoted::ENCODED_LENGTH,
            Self::LeaderSignalEvent(_) => LeaderSignalEvent::ENCODED_LENGTH,
            Self::LeaderSignalNoted(_) => LeaderSignalNoted::ENCODED_LENGTH,
            Self::LeaderReportRefused(_) => LeaderReportRefused::ENCODED_LENGTH,
            Self::ProtectionNoted(_) => ProtectionNoted::ENCODED_LENGTH,
            Self::VenueReportRemark(_) => VenueReportRemark::ENCODED_LENGTH,
            Self::Replacements { replacements, .. } => {
                Replacements::encoded_length(replacements.len())
            }
        }
    }

    /// Writes the message to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], or the message breaks a
    /// rule of its own encoder.
    #[expect(clippy::too_many_lines, reason = "one line per message")]
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        match self {
            Self::LeaderFill(message) => message.encode(buffer),
            Self::LeaderAccount(message) => message.encode(buffer),
            Self::ControlCommand(message) => message.encode(buffer),
            Self::SettleOrder(message) => message.encode(buffer),
            Self::ControlReport(message) => message.encode(buffer),
            Self::EventReject(message) => message.encode(buffer),
            Self::LeaderWeight(message) => message.encode(buffer),
            Self::LeaderSignal(message) => message.encode(buffer),
            Self::LeaderOrder(message) => message.encode(buffer),
            Self::NewOrderSingle(message) => message.encode(buffer),
            Self::NewStopOrder(message) => message.encode(buffer),
            Self::StopReplaceRequest(message) => message.encode(buffer),
            Self::OrderCancelRequest(message) => message.encode(buffer),
            Self::OrderReplaceRequest(message) => message.encode(buffer),
            Self::OrderStatusRequest(message) => message.encode(buffer),
            Self::ExecutionReport(message) => message.encode(buffer),
            Self::OrderCancelReject(message) => message.encode(buffer),
            Self::PositionRequest(message) => message.encode(buffer),
            Self::PositionReport(message) => message.encode(buffer),
            Self::AccountRequest(message) => message.encode(buffer),
            Self::AccountReport(message) => message.encode(buffer),
            Self::SecurityListRequest(message) => message.encode(buffer),
            Self::SecurityDefinition(message) => message.encode(buffer),
            Self::MarketDataRequest(message) => message.encode(buffer),
            Self::Quote(message) => message.encode(buffer),
            Self::BusinessMessageReject(message) => message.encode(buffer),
            Self::MarketPrint(message) => message.encode(buffer),
            Self::MarketHalt(message) => message.encode(buffer),
            Self::MarketFunding(message) => message.encode(buffer),
            Self::CashFlow(message) => message.encode(buffer),
            Self::RejectOrders(message) => message.encode(buffer),
            Self::EpochStart(message) => message.encode(buffer),
            Self::VenueDefinition(message) => message.encode(buffer),
            Self::SessionDefinition(message) => message.encode(buffer),
            Self::InstrumentDefinition(message) => message.encode(buffer),
            Self::LeaderDefinition(message) => message.encode(buffer),
            Self::FollowerDefinition(message) => message.encode(buffer),
            Self::PlanDefinition(message) => message.encode(buffer),
            Self::LimitDefinition(message) => message.encode(buffer),
            Self::SupervisionDefinition(message) => message.encode(buffer),
            Self::FilterDefinition(message) => message.encode(buffer),
            Self::TierDefinition(message) => message.encode(buffer),
            Self::PolicyDefinition(message) => message.encode(buffer),
            Self::AllocationDefinition(message) => message.encode(buffer),
            Self::ProtectionDefinition(message) => message.encode(buffer),
            Self::MappingDefinition(message) => message.encode(buffer),
            Self::ConfigurationActivated(message) => message.encode(buffer),
            Self::LeaderEvent(message) => message.encode(buffer),
            Self::LeaderEquity(message) => message.encode(buffer),
            Self::VenueReport(message) => message.encode(buffer),
            Self::AccountSnapshot(message) => message.encode(buffer),
            Self::PositionSnapshot(message) => message.encode(buffer),
            Self::MarketQuote(message) => message.encode(buffer),
            Self::Command(message) => message.encode(buffer),
            Self::Timer(message) => message.encode(buffer),
            Self::SessionEvent(message) => message.encode(buffer),
            Self::SentGap(message) => message.encode(buffer),
            Self::ReceivedGap(message) => message.encode(buffer),
            Self::EventRefused(message) => message.encode(buffer),
            Self::OrdersHanded(message) => message.encode(buffer),
            Self::VenueCancelReject(message) => message.encode(buffer),
            Self::VenueRequest(message) => message.encode(buffer),
            Self::ConfigurationRefused(message) => message.encode(buffer),
            Self::Finding(message) => message.encode(buffer),
            Self::OrderQuery(message) => message.encode(buffer),
            Self::SessionNumbers(message) => message.encode(buffer),
            Self::OrderSettlement(message) => message.encode(buffer),
            Self::Instructions { root, instructions } => root.encode(buffer, instructions),
            Self::EpisodeStarted { root, pins } => root.encode(buffer, pins),
            Self::EventSkipped(message) => message.encode(buffer),
            Self::OrderUpdate(message) => message.encode(buffer),
            Self::CommandDecision(message) => message.encode(buffer),
            Self::Cancels { root, cancels } => root.encode(buffer, cancels),
            Self::Tripped(message) => message.encode(buffer),
            Self::OrderOverdue(message) => message.encode(buffer),
            Self::ExecutionFailed(message) => message.encode(buffer),
            Self::SyncUpdate(message) => message.encode(buffer),
            Self::Rebalanced(message) => message.encode(buffer),
            Self::LeaderWeightEvent(message) => message.encode(buffer),
            Self::LeaderOrderEvent(message) => message.encode(buffer),
            Self::LeaderOrderNoted(message) => message.encode(buffer),
            Self::LeaderSignalEvent(message) => message.encode(buffer),
            Self::LeaderSignalNoted(message) => message.encode(buffer),
            Self::LeaderReportRefused(message) => message.encode(buffer),
            Self::ProtectionNoted(message) => message.encode(buffer),
            Self::VenueReportRemark(message) => message.encode(buffer),
            Self::Replacements { root, replacements } => root.encode(buffer, replacements),
        }
    }

    /// Identifies the kind of message in its header.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one line per message")]
    pub const fn template_id(&self) -> u16 {
        match self {
            Self::LeaderFill { .. } => LeaderFill::TEMPLATE_ID,
            Self::LeaderAccount { .. } => LeaderAccount::TEMPLATE_ID,
            Self::ControlCommand { .. } => ControlCommand::TEMPLATE_ID,
            Self::SettleOrder { .. } => SettleOrder::TEMPLATE_ID,
            Self::ControlReport { .. } => ControlReport::TEMPLATE_ID,
            Self::EventReject { .. } => EventReject::TEMPLATE_ID,
            Self::LeaderWeight { .. } => LeaderWeight::TEMPLATE_ID,
            Self::LeaderSignal { .. } => LeaderSignal::TEMPLATE_ID,
            Self::LeaderOrder { .. } => LeaderOrder::TEMPLATE_ID,
            Self::NewOrderSingle { .. } => NewOrderSingle::TEMPLATE_ID,
            Self::NewStopOrder { .. } => NewStopOrder::TEMPLATE_ID,
            Self::StopReplaceRequest { .. } => StopReplaceRequest::TEMPLATE_ID,
            Self::OrderCancelRequest { .. } => OrderCancelRequest::TEMPLATE_ID,
            Self::OrderReplaceRequest { .. } => OrderReplaceRequest::TEMPLATE_ID,
            Self::OrderStatusRequest { .. } => OrderStatusRequest::TEMPLATE_ID,
            Self::ExecutionReport { .. } => ExecutionReport::TEMPLATE_ID,
            Self::OrderCancelReject { .. } => OrderCancelReject::TEMPLATE_ID,
            Self::PositionRequest { .. } => PositionRequest::TEMPLATE_ID,
            Self::PositionReport { .. } => PositionReport::TEMPLATE_ID,
            Self::AccountRequest { .. } => AccountRequest::TEMPLATE_ID,
            Self::AccountReport { .. } => AccountReport::TEMPLATE_ID,
            Self::SecurityListRequest { .. } => SecurityListRequest::TEMPLATE_ID,
            Self::SecurityDefinition { .. } => SecurityDefinition::TEMPLATE_ID,
            Self::MarketDataRequest { .. } => MarketDataRequest::TEMPLATE_ID,
            Self::Quote { .. } => Quote::TEMPLATE_ID,
            Self::BusinessMessageReject { .. } => BusinessMessageReject::TEMPLATE_ID,
            Self::MarketPrint { .. } => MarketPrint::TEMPLATE_ID,
            Self::MarketHalt { .. } => MarketHalt::TEMPLATE_ID,
            Self::MarketFunding { .. } => MarketFunding::TEMPLATE_ID,
            Self::CashFlow { .. } => CashFlow::TEMPLATE_ID,
            Self::RejectOrders { .. } => RejectOrders::TEMPLATE_ID,
            Self::EpochStart { .. } => EpochStart::TEMPLATE_ID,
            Self::VenueDefinition { .. } => VenueDefinition::TEMPLATE_ID,
            Self::SessionDefinition { .. } => SessionDefinition::TEMPLATE_ID,
            Self::InstrumentDefinition { .. } => InstrumentDefinition::TEMPLATE_ID,
            Self::LeaderDefinition { .. } => LeaderDefinition::TEMPLATE_ID,
            Self::FollowerDefinition { .. } => FollowerDefinition::TEMPLATE_ID,
            Self::PlanDefinition { .. } => PlanDefinition::TEMPLATE_ID,
            Self::LimitDefinition { .. } => LimitDefinition::TEMPLATE_ID,
            Self::SupervisionDefinition { .. } => SupervisionDefinition::TEMPLATE_ID,
            Self::FilterDefinition { .. } => FilterDefinition::TEMPLATE_ID,
            Self::TierDefinition { .. } => TierDefinition::TEMPLATE_ID,
            Self::PolicyDefinition { .. } => PolicyDefinition::TEMPLATE_ID,
            Self::AllocationDefinition { .. } => AllocationDefinition::TEMPLATE_ID,
            Self::ProtectionDefinition { .. } => ProtectionDefinition::TEMPLATE_ID,
            Self::MappingDefinition { .. } => MappingDefinition::TEMPLATE_ID,
            Self::ConfigurationActivated { .. } => ConfigurationActivated::TEMPLATE_ID,
            Self::LeaderEvent { .. } => LeaderEvent::TEMPLATE_ID,
            Self::LeaderEquity { .. } => LeaderEquity::TEMPLATE_ID,
            Self::VenueReport { .. } => VenueReport::TEMPLATE_ID,
            Self::AccountSnapshot { .. } => AccountSnapshot::TEMPLATE_ID,
            Self::PositionSnapshot { .. } => PositionSnapshot::TEMPLATE_ID,
            Self::MarketQuote { .. } => MarketQuote::TEMPLATE_ID,
            Self::Command { .. } => Command::TEMPLATE_ID,
            Self::Timer { .. } => Timer::TEMPLATE_ID,
            Self::SessionEvent { .. } => SessionEvent::TEMPLATE_ID,
            Self::SentGap { .. } => SentGap::TEMPLATE_ID,
            Self::ReceivedGap { .. } => ReceivedGap::TEMPLATE_ID,
            Self::EventRefused { .. } => EventRefused::TEMPLATE_ID,
            Self::OrdersHanded { .. } => OrdersHanded::TEMPLATE_ID,
            Self::VenueCancelReject { .. } => VenueCancelReject::TEMPLATE_ID,
            Self::VenueRequest { .. } => VenueRequest::TEMPLATE_ID,
            Self::ConfigurationRefused { .. } => ConfigurationRefused::TEMPLATE_ID,
            Self::Finding { .. } => Finding::TEMPLATE_ID,
            Self::OrderQuery { .. } => OrderQuery::TEMPLATE_ID,
            Self::SessionNumbers { .. } => SessionNumbers::TEMPLATE_ID,
            Self::OrderSettlement { .. } => OrderSettlement::TEMPLATE_ID,
            Self::Instructions { .. } => Instructions::TEMPLATE_ID,
            Self::EpisodeStarted { .. } => EpisodeStarted::TEMPLATE_ID,
            Self::EventSkipped { .. } => EventSkipped::TEMPLATE_ID,
            Self::OrderUpdate { .. } => OrderUpdate::TEMPLATE_ID,
            Self::CommandDecision { .. } => CommandDecision::TEMPLATE_ID,
            Self::Cancels { .. } => Cancels::TEMPLATE_ID,
            Self::Tripped { .. } => Tripped::TEMPLATE_ID,
            Self::OrderOverdue { .. } => OrderOverdue::TEMPLATE_ID,
            Self::ExecutionFailed { .. } => ExecutionFailed::TEMPLATE_ID,
            Self::SyncUpdate { .. } => SyncUpdate::TEMPLATE_ID,
            Self::Rebalanced { .. } => Rebalanced::TEMPLATE_ID,
            Self::LeaderWeightEvent { .. } => LeaderWeightEvent::TEMPLATE_ID,
            Self::LeaderOrderEvent { .. } => LeaderOrderEvent::TEMPLATE_ID,
            Self::LeaderOrderNoted { .. } => LeaderOrderNoted::TEMPLATE_ID,
            Self::LeaderSignalEvent { .. } => LeaderSignalEvent::TEMPLATE_ID,
            Self::LeaderSignalNoted { .. } => LeaderSignalNoted::TEMPLATE_ID,
            Self::LeaderReportRefused { .. } => LeaderReportRefused::TEMPLATE_ID,
            Self::ProtectionNoted { .. } => ProtectionNoted::TEMPLATE_ID,
            Self::VenueReportRemark { .. } => VenueReportRemark::TEMPLATE_ID,
            Self::Replacements { .. } => Replacements::TEMPLATE_ID,
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
