//! FIXP session messages.
//!
//! Generated from schema/fixp.xml by paceline-codegen; do not edit.

use crate::header::MessageHeader;
use crate::malformed::Malformed;
use crate::wire::{self, Fields, FieldsMut, Refusal};
use serde::Serialize;
use std::fmt;

/// Number of the schema `fixp` in message headers.
pub const SCHEMA_ID: u16 = 2748;

/// Version of the schema that we write.
pub const SCHEMA_VERSION: u16 = 0;

/// Template ids and names of all messages.
pub const TEMPLATES: &[(u16, &str)] = &[
    (1, "Negotiate"),
    (2, "NegotiationResponse"),
    (3, "NegotiationReject"),
    (4, "Topic"),
    (5, "Establish"),
    (6, "EstablishmentAck"),
    (7, "EstablishmentReject"),
    (8, "Sequence"),
    (9, "Context"),
    (10, "UnsequencedHeartbeat"),
    (11, "RetransmitRequest"),
    (12, "Retransmission"),
    (13, "RetransmitReject"),
    (14, "Terminate"),
    (15, "FinishedSending"),
    (16, "FinishedReceiving"),
    (17, "Applied"),
    (18, "NotApplied"),
    (19, "MessageTemplate"),
];

/// UUID version 4, RFC 4122 octet order.
pub type Uuid = [u8; 16];

/// Delivery guarantee of one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum FlowType {
    /// Lost messages can be asked for again.
    Recoverable = 0,
    /// At most once; losses are reported to the sender.
    Idempotent = 1,
    /// Best effort.
    Unsequenced = 2,
    /// No application messages.
    None = 3,
}

impl FlowType {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] = [Self::Recoverable, Self::Idempotent, Self::Unsequenced, Self::None];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Recoverable),
            1 => Some(Self::Idempotent),
            2 => Some(Self::Unsequenced),
            3 => Some(Self::None),
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

/// Why a negotiation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum NegotiationRejectCode {
    /// Not authenticated or not authorised.
    Credentials = 0,
    /// The client flow is not offered.
    FlowTypeNotSupported = 1,
    /// The session id was used before.
    DuplicateId = 2,
    /// See the reason.
    Unspecified = 3,
}

impl NegotiationRejectCode {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] =
        [Self::Credentials, Self::FlowTypeNotSupported, Self::DuplicateId, Self::Unspecified];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Credentials),
            1 => Some(Self::FlowTypeNotSupported),
            2 => Some(Self::DuplicateId),
            3 => Some(Self::Unspecified),
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

/// Why an establishment failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum EstablishmentRejectCode {
    /// No such session.
    Unnegotiated = 0,
    /// Bound to another transport.
    AlreadyEstablished = 1,
    /// Blocked by an operator.
    SessionBlocked = 2,
    /// Interval out of bounds.
    KeepaliveInterval = 3,
    /// Not authenticated or not authorised.
    Credentials = 4,
    /// See the reason.
    Unspecified = 5,
}

impl EstablishmentRejectCode {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 6] = [
        Self::Unnegotiated,
        Self::AlreadyEstablished,
        Self::SessionBlocked,
        Self::KeepaliveInterval,
        Self::Credentials,
        Self::Unspecified,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Unnegotiated),
            1 => Some(Self::AlreadyEstablished),
            2 => Some(Self::SessionBlocked),
            3 => Some(Self::KeepaliveInterval),
            4 => Some(Self::Credentials),
            5 => Some(Self::Unspecified),
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

/// Why a retransmission is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum RetransmitRejectCode {
    /// Never sent.
    OutOfRange = 0,
    /// Unknown session.
    InvalidSession = 1,
    /// Too many messages asked for.
    RequestLimitExceeded = 2,
}

impl RetransmitRejectCode {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 3] = [Self::OutOfRange, Self::InvalidSession, Self::RequestLimitExceeded];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::OutOfRange),
            1 => Some(Self::InvalidSession),
            2 => Some(Self::RequestLimitExceeded),
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

/// Why a session is unbound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum TerminationCode {
    /// Regular end.
    Finished = 0,
    /// See the reason.
    UnspecifiedError = 1,
    /// Retransmission out of range.
    ReRequestOutOfBounds = 2,
    /// Second retransmission before the first ended.
    ReRequestInProgress = 3,
}

impl TerminationCode {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 4] = [
        Self::Finished,
        Self::UnspecifiedError,
        Self::ReRequestOutOfBounds,
        Self::ReRequestInProgress,
    ];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Finished),
            1 => Some(Self::UnspecifiedError),
            2 => Some(Self::ReRequestOutOfBounds),
            3 => Some(Self::ReRequestInProgress),
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

/// Client asks for a new session.
///
/// Template 1: a block of 25 octets, then the data `credentials`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | timestamp |
/// | 24 | 1 | clientFlow |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Negotiate<'a> {
    /// Chosen by the client, unique for ever.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Time of the request.
    pub timestamp: u64,
    /// Flow from client to server.
    pub client_flow: FlowType,
    /// Opaque to FIXP; ours are name, colon, key.
    #[serde(serialize_with = "wire::serialize_secret")]
    pub credentials: &'a [u8],
}

impl fmt::Debug for Negotiate<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Negotiate")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("timestamp", &self.timestamp)
            .field("client_flow", &self.client_flow)
            .field("credentials", &wire::Secret(self.credentials))
            .finish()
    }
}

impl<'a> Negotiate<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 1;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 25;

    const NAME: &'static str = "Negotiate";

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
        self.timestamp == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; negotiate_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ negotiate_at::SESSION_ID }, _>(),
            timestamp: fields.required::<{ negotiate_at::TIMESTAMP }, _>(u64::MAX, "timestamp")?,
            client_flow: fields.listed::<{ negotiate_at::CLIENT_FLOW }, _, _>(
                u8::MAX,
                FlowType::from_wire,
                "clientFlow",
            )?,
            credentials: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 25]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ negotiate_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ negotiate_at::TIMESTAMP }, _>(self.timestamp);
        fields.store::<{ negotiate_at::CLIENT_FLOW }, _>(self.client_flow.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.credentials.len()
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
        wire::put_data(rest, self.credentials, "Negotiate.credentials", 65534);

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
        let (credentials, _) = wire::data(rest, Self::NAME, "credentials", 65534)?;
        decoded.credentials = credentials;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`Negotiate`](super::Negotiate).
mod negotiate_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const CLIENT_FLOW: usize = TIMESTAMP + size_of::<u64>();
    pub(super) const FIELDS_END: usize = CLIENT_FLOW + size_of::<super::FlowType>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 25);
}

/// Server accepts the session.
///
/// Template 2: a block of 25 octets, then the data `credentials`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | requestTimestamp |
/// | 24 | 1 | serverFlow |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NegotiationResponse<'a> {
    /// Of the request.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Of the request.
    pub request_timestamp: u64,
    /// Flow from server to client.
    pub server_flow: FlowType,
    /// Of the server; ours is empty.
    #[serde(serialize_with = "wire::serialize_secret")]
    pub credentials: &'a [u8],
}

impl fmt::Debug for NegotiationResponse<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NegotiationResponse")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("request_timestamp", &self.request_timestamp)
            .field("server_flow", &self.server_flow)
            .field("credentials", &wire::Secret(self.credentials))
            .finish()
    }
}

impl<'a> NegotiationResponse<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 2;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 25;

    const NAME: &'static str = "NegotiationResponse";

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
        self.request_timestamp == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; negotiation_response_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ negotiation_response_at::SESSION_ID }, _>(),
            request_timestamp: fields
                .required::<{ negotiation_response_at::REQUEST_TIMESTAMP }, _>(
                    u64::MAX,
                    "requestTimestamp",
                )?,
            server_flow: fields.listed::<{ negotiation_response_at::SERVER_FLOW }, _, _>(
                u8::MAX,
                FlowType::from_wire,
                "serverFlow",
            )?,
            credentials: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 25]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ negotiation_response_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ negotiation_response_at::REQUEST_TIMESTAMP }, _>(self.request_timestamp);
        fields.store::<{ negotiation_response_at::SERVER_FLOW }, _>(self.server_flow.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.credentials.len()
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
        wire::put_data(rest, self.credentials, "NegotiationResponse.credentials", 65534);

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
        let (credentials, _) = wire::data(rest, Self::NAME, "credentials", 65534)?;
        decoded.credentials = credentials;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`NegotiationResponse`](super::NegotiationResponse).
mod negotiation_response_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const REQUEST_TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const SERVER_FLOW: usize = REQUEST_TIMESTAMP + size_of::<u64>();
    pub(super) const FIELDS_END: usize = SERVER_FLOW + size_of::<super::FlowType>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 25);
}

/// Server refuses the session.
///
/// Template 3: a block of 25 octets, then the data `reason`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | requestTimestamp |
/// | 24 | 1 | code |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NegotiationReject<'a> {
    /// Of the request.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Of the request.
    pub request_timestamp: u64,
    /// Why.
    pub code: NegotiationRejectCode,
    /// For people.
    #[serde(serialize_with = "wire::serialize_data")]
    pub reason: &'a [u8],
}

impl fmt::Debug for NegotiationReject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NegotiationReject")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("request_timestamp", &self.request_timestamp)
            .field("code", &self.code)
            .field("reason", &wire::Escaped(self.reason))
            .finish()
    }
}

impl<'a> NegotiationReject<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 3;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 25;

    const NAME: &'static str = "NegotiationReject";

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
        self.request_timestamp == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; negotiation_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ negotiation_reject_at::SESSION_ID }, _>(),
            request_timestamp: fields.required::<{ negotiation_reject_at::REQUEST_TIMESTAMP }, _>(
                u64::MAX,
                "requestTimestamp",
            )?,
            code: fields.listed::<{ negotiation_reject_at::CODE }, _, _>(
                u8::MAX,
                NegotiationRejectCode::from_wire,
                "code",
            )?,
            reason: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 25]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ negotiation_reject_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ negotiation_reject_at::REQUEST_TIMESTAMP }, _>(self.request_timestamp);
        fields.store::<{ negotiation_reject_at::CODE }, _>(self.code.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.reason.len()
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
        wire::put_data(rest, self.reason, "NegotiationReject.reason", 65534);

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
        let (reason, _) = wire::data(rest, Self::NAME, "reason", 65534)?;
        decoded.reason = reason;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`NegotiationReject`](super::NegotiationReject).
mod negotiation_reject_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const REQUEST_TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const CODE: usize = REQUEST_TIMESTAMP + size_of::<u64>();
    pub(super) const FIELDS_END: usize = CODE + size_of::<super::NegotiationRejectCode>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 25);
}

/// Multicast: announces a flow.
///
/// Template 4: a block of 21 octets, then the data `classification`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 1 | flow |
/// | 17 | 4 | keepaliveInterval |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Topic<'a> {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Flow.
    pub flow: FlowType,
    /// Longest silence.
    pub keepalive_interval: u32,
    /// What it carries.
    #[serde(serialize_with = "wire::serialize_data")]
    pub classification: &'a [u8],
}

impl fmt::Debug for Topic<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Topic")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("flow", &self.flow)
            .field("keepalive_interval", &self.keepalive_interval)
            .field("classification", &wire::Escaped(self.classification))
            .finish()
    }
}

impl<'a> Topic<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 4;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 21;

    const NAME: &'static str = "Topic";

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
        self.keepalive_interval == u32::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; topic_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ topic_at::SESSION_ID }, _>(),
            flow: fields.listed::<{ topic_at::FLOW }, _, _>(
                u8::MAX,
                FlowType::from_wire,
                "flow",
            )?,
            keepalive_interval: fields
                .required::<{ topic_at::KEEPALIVE_INTERVAL }, _>(u32::MAX, "keepaliveInterval")?,
            classification: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 21]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ topic_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ topic_at::FLOW }, _>(self.flow.to_wire());
        fields.store::<{ topic_at::KEEPALIVE_INTERVAL }, _>(self.keepalive_interval);
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.classification.len()
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
        wire::put_data(rest, self.classification, "Topic.classification", 65534);

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
        let (classification, _) = wire::data(rest, Self::NAME, "classification", 65534)?;
        decoded.classification = classification;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`Topic`](super::Topic).
mod topic_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const FLOW: usize = SESSION_ID + 16;
    pub(super) const KEEPALIVE_INTERVAL: usize = FLOW + size_of::<super::FlowType>();
    pub(super) const FIELDS_END: usize = KEEPALIVE_INTERVAL + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 21);
}

/// Client binds a session to this transport.
///
/// Template 5: a block of 36 octets, then the data `credentials`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | timestamp |
/// | 24 | 4 | keepaliveInterval |
/// | 28 | 8 | nextSeqNo |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Establish<'a> {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Time of the request.
    pub timestamp: u64,
    /// Longest silence of the client.
    pub keepalive_interval: u32,
    /// Number of the client's next application message.
    pub next_seq_no: Option<u64>,
    /// Opaque to FIXP; ours are name, colon, key.
    #[serde(serialize_with = "wire::serialize_secret")]
    pub credentials: &'a [u8],
}

impl fmt::Debug for Establish<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Establish")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("timestamp", &self.timestamp)
            .field("keepalive_interval", &self.keepalive_interval)
            .field("next_seq_no", &self.next_seq_no)
            .field("credentials", &wire::Secret(self.credentials))
            .finish()
    }
}

impl<'a> Establish<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 5;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 36;

    const NAME: &'static str = "Establish";

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
        (self.timestamp == u64::MAX)
            | (self.keepalive_interval == u32::MAX)
            | (self.next_seq_no == Some(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; establish_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ establish_at::SESSION_ID }, _>(),
            timestamp: fields.required::<{ establish_at::TIMESTAMP }, _>(u64::MAX, "timestamp")?,
            keepalive_interval: fields.required::<{ establish_at::KEEPALIVE_INTERVAL }, _>(
                u32::MAX,
                "keepaliveInterval",
            )?,
            next_seq_no: fields.optional::<{ establish_at::NEXT_SEQ_NO }, _>(u64::MAX),
            credentials: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 36]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ establish_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ establish_at::TIMESTAMP }, _>(self.timestamp);
        fields.store::<{ establish_at::KEEPALIVE_INTERVAL }, _>(self.keepalive_interval);
        fields.store::<{ establish_at::NEXT_SEQ_NO }, _>(self.next_seq_no.unwrap_or(u64::MAX));
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.credentials.len()
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
        wire::put_data(rest, self.credentials, "Establish.credentials", 65534);

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
        let (credentials, _) = wire::data(rest, Self::NAME, "credentials", 65534)?;
        decoded.credentials = credentials;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`Establish`](super::Establish).
mod establish_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const KEEPALIVE_INTERVAL: usize = TIMESTAMP + size_of::<u64>();
    pub(super) const NEXT_SEQ_NO: usize = KEEPALIVE_INTERVAL + size_of::<u32>();
    pub(super) const FIELDS_END: usize = NEXT_SEQ_NO + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 36);
}

/// Server accepts the binding.
///
/// Template 6: a block of 36 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | requestTimestamp |
/// | 24 | 4 | keepaliveInterval |
/// | 28 | 8 | nextSeqNo |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EstablishmentAck {
    /// Of the request.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Of the request.
    pub request_timestamp: u64,
    /// Longest silence of the server.
    pub keepalive_interval: u32,
    /// Number of the server's next application message.
    pub next_seq_no: Option<u64>,
}

impl fmt::Debug for EstablishmentAck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EstablishmentAck")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("request_timestamp", &self.request_timestamp)
            .field("keepalive_interval", &self.keepalive_interval)
            .field("next_seq_no", &self.next_seq_no)
            .finish()
    }
}

impl EstablishmentAck {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 6;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 36;

    const NAME: &'static str = "EstablishmentAck";

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
        (self.request_timestamp == u64::MAX)
            | (self.keepalive_interval == u32::MAX)
            | (self.next_seq_no == Some(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; establishment_ack_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ establishment_ack_at::SESSION_ID }, _>(),
            request_timestamp: fields.required::<{ establishment_ack_at::REQUEST_TIMESTAMP }, _>(
                u64::MAX,
                "requestTimestamp",
            )?,
            keepalive_interval: fields
                .required::<{ establishment_ack_at::KEEPALIVE_INTERVAL }, _>(
                    u32::MAX,
                    "keepaliveInterval",
                )?,
            next_seq_no: fields.optional::<{ establishment_ack_at::NEXT_SEQ_NO }, _>(u64::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 36]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ establishment_ack_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ establishment_ack_at::REQUEST_TIMESTAMP }, _>(self.request_timestamp);
        fields.store::<{ establishment_ack_at::KEEPALIVE_INTERVAL }, _>(self.keepalive_interval);
        fields.store::<{ establishment_ack_at::NEXT_SEQ_NO }, _>(
            self.next_seq_no.unwrap_or(u64::MAX),
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

/// Where the fields lie in the block of a [`EstablishmentAck`](super::EstablishmentAck).
mod establishment_ack_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const REQUEST_TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const KEEPALIVE_INTERVAL: usize = REQUEST_TIMESTAMP + size_of::<u64>();
    pub(super) const NEXT_SEQ_NO: usize = KEEPALIVE_INTERVAL + size_of::<u32>();
    pub(super) const FIELDS_END: usize = NEXT_SEQ_NO + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 36);
}

/// Server refuses the binding.
///
/// Template 7: a block of 25 octets, then the data `reason`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | requestTimestamp |
/// | 24 | 1 | code |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EstablishmentReject<'a> {
    /// Of the request.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Of the request.
    pub request_timestamp: u64,
    /// Why.
    pub code: EstablishmentRejectCode,
    /// For people.
    #[serde(serialize_with = "wire::serialize_data")]
    pub reason: &'a [u8],
}

impl fmt::Debug for EstablishmentReject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EstablishmentReject")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("request_timestamp", &self.request_timestamp)
            .field("code", &self.code)
            .field("reason", &wire::Escaped(self.reason))
            .finish()
    }
}

impl<'a> EstablishmentReject<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 7;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 25;

    const NAME: &'static str = "EstablishmentReject";

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
        self.request_timestamp == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; establishment_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ establishment_reject_at::SESSION_ID }, _>(),
            request_timestamp: fields
                .required::<{ establishment_reject_at::REQUEST_TIMESTAMP }, _>(
                    u64::MAX,
                    "requestTimestamp",
                )?,
            code: fields.listed::<{ establishment_reject_at::CODE }, _, _>(
                u8::MAX,
                EstablishmentRejectCode::from_wire,
                "code",
            )?,
            reason: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 25]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ establishment_reject_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ establishment_reject_at::REQUEST_TIMESTAMP }, _>(self.request_timestamp);
        fields.store::<{ establishment_reject_at::CODE }, _>(self.code.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.reason.len()
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
        wire::put_data(rest, self.reason, "EstablishmentReject.reason", 65534);

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
        let (reason, _) = wire::data(rest, Self::NAME, "reason", 65534)?;
        decoded.reason = reason;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`EstablishmentReject`](super::EstablishmentReject).
mod establishment_reject_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const REQUEST_TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const CODE: usize = REQUEST_TIMESTAMP + size_of::<u64>();
    pub(super) const FIELDS_END: usize = CODE + size_of::<super::EstablishmentRejectCode>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 25);
}

/// Sequencing and heartbeat.
///
/// Template 8: a block of 8 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | nextSeqNo |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sequence {
    /// Number of the next application message.
    pub next_seq_no: u64,
}

impl Sequence {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 8;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 8;

    const NAME: &'static str = "Sequence";

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
        self.next_seq_no == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; sequence_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            next_seq_no: fields
                .required::<{ sequence_at::NEXT_SEQ_NO }, _>(u64::MAX, "nextSeqNo")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 8]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ sequence_at::NEXT_SEQ_NO }, _>(self.next_seq_no);
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

/// Where the fields lie in the block of a [`Sequence`](super::Sequence).
mod sequence_at {
    pub(super) const NEXT_SEQ_NO: usize = 0;
    pub(super) const FIELDS_END: usize = NEXT_SEQ_NO + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 8);
}

/// Sequencing of a multiplexed session.
///
/// Template 9: a block of 24 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | nextSeqNo |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Context {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Number of its next application message.
    pub next_seq_no: u64,
}

impl fmt::Debug for Context {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Context")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("next_seq_no", &self.next_seq_no)
            .finish()
    }
}

impl Context {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 9;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 24;

    const NAME: &'static str = "Context";

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
        self.next_seq_no == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; context_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ context_at::SESSION_ID }, _>(),
            next_seq_no: fields
                .required::<{ context_at::NEXT_SEQ_NO }, _>(u64::MAX, "nextSeqNo")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 24]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ context_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ context_at::NEXT_SEQ_NO }, _>(self.next_seq_no);
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

/// Where the fields lie in the block of a [`Context`](super::Context).
mod context_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const NEXT_SEQ_NO: usize = SESSION_ID + 16;
    pub(super) const FIELDS_END: usize = NEXT_SEQ_NO + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 24);
}

/// Heartbeat of a flow without numbers.
///
/// Template 10: a block of 0 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UnsequencedHeartbeat {}

impl UnsequencedHeartbeat {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 10;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 0;

    const NAME: &'static str = "UnsequencedHeartbeat";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    #[inline]
    fn read<R: Refusal>(_octets: &[u8; unsequenced_heartbeat_at::FIELDS_END]) -> Result<Self, R> {
        Ok(Self {})
    }

    #[inline]
    fn write(&self, _block: &mut [u8; 0]) {}

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

/// Where the fields lie in the block of a [`UnsequencedHeartbeat`](super::UnsequencedHeartbeat).
mod unsequenced_heartbeat_at {
    pub(super) const FIELDS_END: usize = 0;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 0);
}

/// Asks for messages again.
///
/// Template 11: a block of 36 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | timestamp |
/// | 24 | 8 | fromSeqNo |
/// | 32 | 4 | count |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RetransmitRequest {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Time of the request.
    pub timestamp: u64,
    /// First message.
    pub from_seq_no: u64,
    /// How many.
    pub count: u32,
}

impl fmt::Debug for RetransmitRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RetransmitRequest")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("timestamp", &self.timestamp)
            .field("from_seq_no", &self.from_seq_no)
            .field("count", &self.count)
            .finish()
    }
}

impl RetransmitRequest {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 11;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 36;

    const NAME: &'static str = "RetransmitRequest";

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
        (self.timestamp == u64::MAX) | (self.from_seq_no == u64::MAX) | (self.count == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; retransmit_request_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ retransmit_request_at::SESSION_ID }, _>(),
            timestamp: fields
                .required::<{ retransmit_request_at::TIMESTAMP }, _>(u64::MAX, "timestamp")?,
            from_seq_no: fields
                .required::<{ retransmit_request_at::FROM_SEQ_NO }, _>(u64::MAX, "fromSeqNo")?,
            count: fields.required::<{ retransmit_request_at::COUNT }, _>(u32::MAX, "count")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 36]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ retransmit_request_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ retransmit_request_at::TIMESTAMP }, _>(self.timestamp);
        fields.store::<{ retransmit_request_at::FROM_SEQ_NO }, _>(self.from_seq_no);
        fields.store::<{ retransmit_request_at::COUNT }, _>(self.count);
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

/// Where the fields lie in the block of a [`RetransmitRequest`](super::RetransmitRequest).
mod retransmit_request_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const FROM_SEQ_NO: usize = TIMESTAMP + size_of::<u64>();
    pub(super) const COUNT: usize = FROM_SEQ_NO + size_of::<u64>();
    pub(super) const FIELDS_END: usize = COUNT + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 36);
}

/// The messages that follow were sent before.
///
/// Template 12: a block of 36 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | requestTimestamp |
/// | 24 | 8 | nextSeqNo |
/// | 32 | 4 | count |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Retransmission {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Of the request.
    pub request_timestamp: u64,
    /// First message.
    pub next_seq_no: u64,
    /// How many.
    pub count: u32,
}

impl fmt::Debug for Retransmission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Retransmission")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("request_timestamp", &self.request_timestamp)
            .field("next_seq_no", &self.next_seq_no)
            .field("count", &self.count)
            .finish()
    }
}

impl Retransmission {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 12;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 36;

    const NAME: &'static str = "Retransmission";

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
        (self.request_timestamp == u64::MAX)
            | (self.next_seq_no == u64::MAX)
            | (self.count == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; retransmission_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ retransmission_at::SESSION_ID }, _>(),
            request_timestamp: fields.required::<{ retransmission_at::REQUEST_TIMESTAMP }, _>(
                u64::MAX,
                "requestTimestamp",
            )?,
            next_seq_no: fields
                .required::<{ retransmission_at::NEXT_SEQ_NO }, _>(u64::MAX, "nextSeqNo")?,
            count: fields.required::<{ retransmission_at::COUNT }, _>(u32::MAX, "count")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 36]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ retransmission_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ retransmission_at::REQUEST_TIMESTAMP }, _>(self.request_timestamp);
        fields.store::<{ retransmission_at::NEXT_SEQ_NO }, _>(self.next_seq_no);
        fields.store::<{ retransmission_at::COUNT }, _>(self.count);
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

/// Where the fields lie in the block of a [`Retransmission`](super::Retransmission).
mod retransmission_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const REQUEST_TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const NEXT_SEQ_NO: usize = REQUEST_TIMESTAMP + size_of::<u64>();
    pub(super) const COUNT: usize = NEXT_SEQ_NO + size_of::<u64>();
    pub(super) const FIELDS_END: usize = COUNT + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 36);
}

/// The messages cannot be sent again.
///
/// Template 13: a block of 25 octets, then the data `reason`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | requestTimestamp |
/// | 24 | 1 | code |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RetransmitReject<'a> {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Of the request.
    pub request_timestamp: u64,
    /// Why.
    pub code: RetransmitRejectCode,
    /// For people.
    #[serde(serialize_with = "wire::serialize_data")]
    pub reason: &'a [u8],
}

impl fmt::Debug for RetransmitReject<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RetransmitReject")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("request_timestamp", &self.request_timestamp)
            .field("code", &self.code)
            .field("reason", &wire::Escaped(self.reason))
            .finish()
    }
}

impl<'a> RetransmitReject<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 13;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 25;

    const NAME: &'static str = "RetransmitReject";

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
        self.request_timestamp == u64::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; retransmit_reject_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ retransmit_reject_at::SESSION_ID }, _>(),
            request_timestamp: fields.required::<{ retransmit_reject_at::REQUEST_TIMESTAMP }, _>(
                u64::MAX,
                "requestTimestamp",
            )?,
            code: fields.listed::<{ retransmit_reject_at::CODE }, _, _>(
                u8::MAX,
                RetransmitRejectCode::from_wire,
                "code",
            )?,
            reason: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 25]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ retransmit_reject_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ retransmit_reject_at::REQUEST_TIMESTAMP }, _>(self.request_timestamp);
        fields.store::<{ retransmit_reject_at::CODE }, _>(self.code.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.reason.len()
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
        wire::put_data(rest, self.reason, "RetransmitReject.reason", 65534);

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
        let (reason, _) = wire::data(rest, Self::NAME, "reason", 65534)?;
        decoded.reason = reason;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`RetransmitReject`](super::RetransmitReject).
mod retransmit_reject_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const REQUEST_TIMESTAMP: usize = SESSION_ID + 16;
    pub(super) const CODE: usize = REQUEST_TIMESTAMP + size_of::<u64>();
    pub(super) const FIELDS_END: usize = CODE + size_of::<super::RetransmitRejectCode>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 25);
}

/// Unbinds the session from this transport.
///
/// Template 14: a block of 17 octets, then the data `reason`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 1 | code |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Terminate<'a> {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Why.
    pub code: TerminationCode,
    /// For people.
    #[serde(serialize_with = "wire::serialize_data")]
    pub reason: &'a [u8],
}

impl fmt::Debug for Terminate<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Terminate")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("code", &self.code)
            .field("reason", &wire::Escaped(self.reason))
            .finish()
    }
}

impl<'a> Terminate<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 14;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 17;

    const NAME: &'static str = "Terminate";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    #[inline]
    fn read<R: Refusal>(octets: &[u8; terminate_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ terminate_at::SESSION_ID }, _>(),
            code: fields.listed::<{ terminate_at::CODE }, _, _>(
                u8::MAX,
                TerminationCode::from_wire,
                "code",
            )?,
            reason: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 17]) {
        let mut fields = FieldsMut::new(block);
        fields.put::<{ terminate_at::SESSION_ID }, _>(self.session_id);
        fields.store::<{ terminate_at::CODE }, _>(self.code.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.reason.len()
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
        wire::put_data(rest, self.reason, "Terminate.reason", 65534);

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
        let (reason, _) = wire::data(rest, Self::NAME, "reason", 65534)?;
        decoded.reason = reason;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`Terminate`](super::Terminate).
mod terminate_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const CODE: usize = SESSION_ID + 16;
    pub(super) const FIELDS_END: usize = CODE + size_of::<super::TerminationCode>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 17);
}

/// No more application messages will come.
///
/// Template 15: a block of 24 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
/// | 16 | 8 | lastSeqNo |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FinishedSending {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
    /// Number of the last one.
    pub last_seq_no: Option<u64>,
}

impl fmt::Debug for FinishedSending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FinishedSending")
            .field("session_id", &wire::Hex(&self.session_id))
            .field("last_seq_no", &self.last_seq_no)
            .finish()
    }
}

impl FinishedSending {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 15;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 24;

    const NAME: &'static str = "FinishedSending";

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
        self.last_seq_no == Some(u64::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; finished_sending_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session_id: fields.octets::<{ finished_sending_at::SESSION_ID }, _>(),
            last_seq_no: fields.optional::<{ finished_sending_at::LAST_SEQ_NO }, _>(u64::MAX),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 24]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ finished_sending_at::SESSION_ID }, _>(self.session_id);
        fields
            .store::<{ finished_sending_at::LAST_SEQ_NO }, _>(self.last_seq_no.unwrap_or(u64::MAX));
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

/// Where the fields lie in the block of a [`FinishedSending`](super::FinishedSending).
mod finished_sending_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const LAST_SEQ_NO: usize = SESSION_ID + 16;
    pub(super) const FIELDS_END: usize = LAST_SEQ_NO + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 24);
}

/// All application messages were received.
///
/// Template 16: a block of 16 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 16 | sessionId |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FinishedReceiving {
    /// Session.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub session_id: Uuid,
}

impl fmt::Debug for FinishedReceiving {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FinishedReceiving")
            .field("session_id", &wire::Hex(&self.session_id))
            .finish()
    }
}

impl FinishedReceiving {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 16;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 16;

    const NAME: &'static str = "FinishedReceiving";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    #[inline]
    fn read<R: Refusal>(octets: &[u8; finished_receiving_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self { session_id: fields.octets::<{ finished_receiving_at::SESSION_ID }, _>() })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 16]) {
        let mut fields = FieldsMut::new(block);
        fields.put::<{ finished_receiving_at::SESSION_ID }, _>(self.session_id);
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

/// Where the fields lie in the block of a [`FinishedReceiving`](super::FinishedReceiving).
mod finished_receiving_at {
    pub(super) const SESSION_ID: usize = 0;
    pub(super) const FIELDS_END: usize = SESSION_ID + 16;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 16);
}

/// These messages were applied; an application message itself.
///
/// Template 17: a block of 12 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | fromSeqNo |
/// | 8 | 4 | count |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Applied {
    /// First message.
    pub from_seq_no: u64,
    /// How many.
    pub count: u32,
}

impl Applied {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 17;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 12;

    const NAME: &'static str = "Applied";

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
        (self.from_seq_no == u64::MAX) | (self.count == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; applied_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            from_seq_no: fields
                .required::<{ applied_at::FROM_SEQ_NO }, _>(u64::MAX, "fromSeqNo")?,
            count: fields.required::<{ applied_at::COUNT }, _>(u32::MAX, "count")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ applied_at::FROM_SEQ_NO }, _>(self.from_seq_no);
        fields.store::<{ applied_at::COUNT }, _>(self.count);
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

/// Where the fields lie in the block of a [`Applied`](super::Applied).
mod applied_at {
    pub(super) const FROM_SEQ_NO: usize = 0;
    pub(super) const COUNT: usize = FROM_SEQ_NO + size_of::<u64>();
    pub(super) const FIELDS_END: usize = COUNT + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 12);
}

/// These messages were not applied; an application message itself.
///
/// Template 18: a block of 12 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 8 | fromSeqNo |
/// | 8 | 4 | count |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NotApplied {
    /// First message.
    pub from_seq_no: u64,
    /// How many.
    pub count: u32,
}

impl NotApplied {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 18;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 12;

    const NAME: &'static str = "NotApplied";

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
        (self.from_seq_no == u64::MAX) | (self.count == u32::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; not_applied_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            from_seq_no: fields
                .required::<{ not_applied_at::FROM_SEQ_NO }, _>(u64::MAX, "fromSeqNo")?,
            count: fields.required::<{ not_applied_at::COUNT }, _>(u32::MAX, "count")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ not_applied_at::FROM_SEQ_NO }, _>(self.from_seq_no);
        fields.store::<{ not_applied_at::COUNT }, _>(self.count);
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

/// Where the fields lie in the block of a [`NotApplied`](super::NotApplied).
mod not_applied_at {
    pub(super) const FROM_SEQ_NO: usize = 0;
    pub(super) const COUNT: usize = FROM_SEQ_NO + size_of::<u64>();
    pub(super) const FIELDS_END: usize = COUNT + size_of::<u32>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 12);
}

/// Announces a template.
///
/// Template 19: a block of 12 octets, then the data `version` and `template`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 4 | encodingType |
/// | 4 | 8 | effectiveTime |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MessageTemplate<'a> {
    /// SOFH encoding type.
    pub encoding_type: u32,
    /// From when.
    pub effective_time: Option<u64>,
    /// Version of the template.
    #[serde(serialize_with = "wire::serialize_data")]
    pub version: &'a [u8],
    /// The template.
    #[serde(serialize_with = "wire::serialize_data")]
    pub template: &'a [u8],
}

impl fmt::Debug for MessageTemplate<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MessageTemplate")
            .field("encoding_type", &self.encoding_type)
            .field("effective_time", &self.effective_time)
            .field("version", &wire::Escaped(self.version))
            .field("template", &wire::Escaped(self.template))
            .finish()
    }
}

impl<'a> MessageTemplate<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 19;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 12;

    const NAME: &'static str = "MessageTemplate";

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
        (self.encoding_type == u32::MAX) | (self.effective_time == Some(u64::MAX))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; message_template_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            encoding_type: fields
                .required::<{ message_template_at::ENCODING_TYPE }, _>(u32::MAX, "encodingType")?,
            effective_time: fields.optional::<{ message_template_at::EFFECTIVE_TIME }, _>(u64::MAX),
            version: &[],
            template: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 12]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ message_template_at::ENCODING_TYPE }, _>(self.encoding_type);
        fields.store::<{ message_template_at::EFFECTIVE_TIME }, _>(
            self.effective_time.unwrap_or(u64::MAX),
        );
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.version.len()
            + wire::DATA_PREFIX_LENGTH
            + self.template.len()
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
        let rest = wire::put_data(rest, self.version, "MessageTemplate.version", 65534);
        wire::put_data(rest, self.template, "MessageTemplate.template", 65534);

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
        let (version, rest) = wire::data(rest, Self::NAME, "version", 65534)?;
        decoded.version = version;
        let (template, _) = wire::data(rest, Self::NAME, "template", 65534)?;
        decoded.template = template;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`MessageTemplate`](super::MessageTemplate).
mod message_template_at {
    pub(super) const ENCODING_TYPE: usize = 0;
    pub(super) const EFFECTIVE_TIME: usize = ENCODING_TYPE + size_of::<u32>();
    pub(super) const FIELDS_END: usize = EFFECTIVE_TIME + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 12);
}

/// Any message of the schema `fixp`, entries included. It allocates for entries: it
/// is meant for tools, not for the path of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "message")]
pub enum Message<'a> {
    /// Client asks for a new session.
    Negotiate(Negotiate<'a>),
    /// Server accepts the session.
    NegotiationResponse(NegotiationResponse<'a>),
    /// Server refuses the session.
    NegotiationReject(NegotiationReject<'a>),
    /// Multicast: announces a flow.
    Topic(Topic<'a>),
    /// Client binds a session to this transport.
    Establish(Establish<'a>),
    /// Server accepts the binding.
    EstablishmentAck(EstablishmentAck),
    /// Server refuses the binding.
    EstablishmentReject(EstablishmentReject<'a>),
    /// Sequencing and heartbeat.
    Sequence(Sequence),
    /// Sequencing of a multiplexed session.
    Context(Context),
    /// Heartbeat of a flow without numbers.
    UnsequencedHeartbeat(UnsequencedHeartbeat),
    /// Asks for messages again.
    RetransmitRequest(RetransmitRequest),
    /// The messages that follow were sent before.
    Retransmission(Retransmission),
    /// The messages cannot be sent again.
    RetransmitReject(RetransmitReject<'a>),
    /// Unbinds the session from this transport.
    Terminate(Terminate<'a>),
    /// No more application messages will come.
    FinishedSending(FinishedSending),
    /// All application messages were received.
    FinishedReceiving(FinishedReceiving),
    /// These messages were applied; an application message itself.
    Applied(Applied),
    /// These messages were not applied; an application message itself.
    NotApplied(NotApplied),
    /// Announces a template.
    MessageTemplate(MessageTemplate<'a>),
}

type Decoder = fn(&[u8]) -> Result<Message<'_>, Malformed>;

const DECODERS: &[(u16, Decoder)] = &[
    (Negotiate::TEMPLATE_ID, |message| Negotiate::decode(message).map(Message::Negotiate)),
    (NegotiationResponse::TEMPLATE_ID, |message| {
        NegotiationResponse::decode(message).map(Message::NegotiationResponse)
    }),
    (NegotiationReject::TEMPLATE_ID, |message| {
        NegotiationReject::decode(message).map(Message::NegotiationReject)
    }),
    (Topic::TEMPLATE_ID, |message| Topic::decode(message).map(Message::Topic)),
    (Establish::TEMPLATE_ID, |message| Establish::decode(message).map(Message::Establish)),
    (EstablishmentAck::TEMPLATE_ID, |message| {
        EstablishmentAck::decode(message).map(Message::EstablishmentAck)
    }),
    (EstablishmentReject::TEMPLATE_ID, |message| {
        EstablishmentReject::decode(message).map(Message::EstablishmentReject)
    }),
    (Sequence::TEMPLATE_ID, |message| Sequence::decode(message).map(Message::Sequence)),
    (Context::TEMPLATE_ID, |message| Context::decode(message).map(Message::Context)),
    (UnsequencedHeartbeat::TEMPLATE_ID, |message| {
        UnsequencedHeartbeat::decode(message).map(Message::UnsequencedHeartbeat)
    }),
    (RetransmitRequest::TEMPLATE_ID, |message| {
        RetransmitRequest::decode(message).map(Message::RetransmitRequest)
    }),
    (Retransmission::TEMPLATE_ID, |message| {
        Retransmission::decode(message).map(Message::Retransmission)
    }),
    (RetransmitReject::TEMPLATE_ID, |message| {
        RetransmitReject::decode(message).map(Message::RetransmitReject)
    }),
    (Terminate::TEMPLATE_ID, |message| Terminate::decode(message).map(Message::Terminate)),
    (FinishedSending::TEMPLATE_ID, |message| {
        FinishedSending::decode(message).map(Message::FinishedSending)
    }),
    (FinishedReceiving::TEMPLATE_ID, |message| {
        FinishedReceiving::decode(message).map(Message::FinishedReceiving)
    }),
    (Applied::TEMPLATE_ID, |message| Applied::decode(message).map(Message::Applied)),
    (NotApplied::TEMPLATE_ID, |message| NotApplied::decode(message).map(Message::NotApplied)),
    (MessageTemplate::TEMPLATE_ID, |message| {
        MessageTemplate::decode(message).map(Message::MessageTemplate)
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
            Self::Negotiate(message) => message.encoded_length(),
            Self::NegotiationResponse(message) => message.encoded_length(),
            Self::NegotiationReject(message) => message.encoded_length(),
            Self::Topic(message) => message.encoded_length(),
            Self::Establish(message) => message.encoded_length(),
            Self::EstablishmentAck(_) => EstablishmentAck::ENCODED_LENGTH,
            Self::EstablishmentReject(message) => message.encoded_length(),
            Self::Sequence(_) => Sequence::ENCODED_LENGTH,
            Self::Context(_) => Context::ENCODED_LENGTH,
            Self::UnsequencedHeartbeat(_) => UnsequencedHeartbeat::ENCODED_LENGTH,
            Self::RetransmitRequest(_) => RetransmitRequest::ENCODED_LENGTH,
            Self::Retransmission(_) => Retransmission::ENCODED_LENGTH,
            Self::RetransmitReject(message) => message.encoded_length(),
            Self::Terminate(message) => message.encoded_length(),
            Self::FinishedSending(_) => FinishedSending::ENCODED_LENGTH,
            Self::FinishedReceiving(_) => FinishedReceiving::ENCODED_LENGTH,
            Self::Applied(_) => Applied::ENCODED_LENGTH,
            Self::NotApplied(_) => NotApplied::ENCODED_LENGTH,
            Self::MessageTemplate(message) => message.encoded_length(),
        }
    }

    /// Writes the message to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], or the message breaks a
    /// rule of its own encoder.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        match self {
            Self::Negotiate(message) => message.encode(buffer),
            Self::NegotiationResponse(message) => message.encode(buffer),
            Self::NegotiationReject(message) => message.encode(buffer),
            Self::Topic(message) => message.encode(buffer),
            Self::Establish(message) => message.encode(buffer),
            Self::EstablishmentAck(message) => message.encode(buffer),
            Self::EstablishmentReject(message) => message.encode(buffer),
            Self::Sequence(message) => message.encode(buffer),
            Self::Context(message) => message.encode(buffer),
            Self::UnsequencedHeartbeat(message) => message.encode(buffer),
            Self::RetransmitRequest(message) => message.encode(buffer),
            Self::Retransmission(message) => message.encode(buffer),
            Self::RetransmitReject(message) => message.encode(buffer),
            Self::Terminate(message) => message.encode(buffer),
            Self::FinishedSending(message) => message.encode(buffer),
            Self::FinishedReceiving(message) => message.encode(buffer),
            Self::Applied(message) => message.encode(buffer),
            Self::NotApplied(message) => message.encode(buffer),
            Self::MessageTemplate(message) => message.encode(buffer),
        }
    }

    /// Identifies the kind of message in its header.
    #[must_use]
    pub const fn template_id(&self) -> u16 {
        match self {
            Self::Negotiate { .. } => Negotiate::TEMPLATE_ID,
            Self::NegotiationResponse { .. } => NegotiationResponse::TEMPLATE_ID,
            Self::NegotiationReject { .. } => NegotiationReject::TEMPLATE_ID,
            Self::Topic { .. } => Topic::TEMPLATE_ID,
            Self::Establish { .. } => Establish::TEMPLATE_ID,
            Self::EstablishmentAck { .. } => EstablishmentAck::TEMPLATE_ID,
            Self::EstablishmentReject { .. } => EstablishmentReject::TEMPLATE_ID,
            Self::Sequence { .. } => Sequence::TEMPLATE_ID,
            Self::Context { .. } => Context::TEMPLATE_ID,
            Self::UnsequencedHeartbeat { .. } => UnsequencedHeartbeat::TEMPLATE_ID,
            Self::RetransmitRequest { .. } => RetransmitRequest::TEMPLATE_ID,
            Self::Retransmission { .. } => Retransmission::TEMPLATE_ID,
            Self::RetransmitReject { .. } => RetransmitReject::TEMPLATE_ID,
            Self::Terminate { .. } => Terminate::TEMPLATE_ID,
            Self::FinishedSending { .. } => FinishedSending::TEMPLATE_ID,
            Self::FinishedReceiving { .. } => FinishedReceiving::TEMPLATE_ID,
            Self::Applied { .. } => Applied::TEMPLATE_ID,
            Self::NotApplied { .. } => NotApplied::TEMPLATE_ID,
            Self::MessageTemplate { .. } => MessageTemplate::TEMPLATE_ID,
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
