//! Octets of sessions as they came and went.
//!
//! Generated from schema/octets.xml by paceline-codegen; do not edit.

use crate::header::MessageHeader;
use crate::malformed::Malformed;
use crate::units::{Nanos, SessionIndex};
use crate::wire::{self, Fields, FieldsMut, Refusal};
use serde::Serialize;
use std::fmt;

/// Number of the schema `octets` in message headers.
pub const SCHEMA_ID: u16 = 7711;

/// Version of the schema that we write.
pub const SCHEMA_VERSION: u16 = 0;

/// Template ids and names of all messages.
pub const TEMPLATES: &[(u16, &str)] = &[(1, "WireOctets")];

/// Which way octets went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Way {
    /// From the peer.
    Received = 0,
    /// To the peer.
    Sent = 1,
}

impl Way {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Received, Self::Sent];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Received),
            1 => Some(Self::Sent),
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

/// Octets of a session as they came or went; logons, which hold keys, are left out.
///
/// Template 1: a block of 31 octets, then the data `octets`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 2 | session |
/// | 2 | 4 | transport |
/// | 6 | 1 | way |
/// | 7 | 8 | time |
/// | 15 | 8 | offset |
/// | 23 | 8 | lost |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WireOctets<'a> {
    /// The session that the transport was bound to.
    pub session: SessionIndex,
    /// Counts the transports of a run and a stage.
    pub transport: u32,
    /// Which way they went.
    pub way: Way,
    /// When the read or write returned: the receiveTime of what the octets became.
    pub time: Nanos,
    /// Octets of this transport and way that are kept before these.
    pub offset: u64,
    /// Octets directly before these that could not be kept, because the disk was too far
    /// behind.
    pub lost: u64,
    /// The octets.
    #[serde(serialize_with = "wire::serialize_data")]
    pub octets: &'a [u8],
}

impl fmt::Debug for WireOctets<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WireOctets")
            .field("session", &self.session)
            .field("transport", &self.transport)
            .field("way", &self.way)
            .field("time", &self.time)
            .field("offset", &self.offset)
            .field("lost", &self.lost)
            .field("octets", &wire::Escaped(self.octets))
            .finish()
    }
}

impl<'a> WireOctets<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 1;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 31;

    const NAME: &'static str = "WireOctets";

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
            | (self.transport == u32::MAX)
            | (self.time == Nanos(u64::MAX))
            | (self.offset == u64::MAX)
            | (self.lost == u64::MAX)
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; wire_octets_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            session: SessionIndex(
                fields.required::<{ wire_octets_at::SESSION }, _>(u16::MAX, "session")?,
            ),
            transport: fields
                .required::<{ wire_octets_at::TRANSPORT }, _>(u32::MAX, "transport")?,
            way: fields.listed::<{ wire_octets_at::WAY }, _, _>(u8::MAX, Way::from_wire, "way")?,
            time: Nanos(fields.required::<{ wire_octets_at::TIME }, _>(u64::MAX, "time")?),
            offset: fields.required::<{ wire_octets_at::OFFSET }, _>(u64::MAX, "offset")?,
            lost: fields.required::<{ wire_octets_at::LOST }, _>(u64::MAX, "lost")?,
            octets: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 31]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ wire_octets_at::SESSION }, _>(self.session.0);
        fields.store::<{ wire_octets_at::TRANSPORT }, _>(self.transport);
        fields.store::<{ wire_octets_at::WAY }, _>(self.way.to_wire());
        fields.store::<{ wire_octets_at::TIME }, _>(self.time.0);
        fields.store::<{ wire_octets_at::OFFSET }, _>(self.offset);
        fields.store::<{ wire_octets_at::LOST }, _>(self.lost);
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.octets.len()
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
        wire::put_data(rest, self.octets, "WireOctets.octets", 65534);

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
        let (octets, _) = wire::data(rest, Self::NAME, "octets", 65534)?;
        decoded.octets = octets;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`WireOctets`](super::WireOctets).
mod wire_octets_at {
    pub(super) const SESSION: usize = 0;
    pub(super) const TRANSPORT: usize = SESSION + size_of::<super::SessionIndex>();
    pub(super) const WAY: usize = TRANSPORT + size_of::<u32>();
    pub(super) const TIME: usize = WAY + size_of::<super::Way>();
    pub(super) const OFFSET: usize = TIME + size_of::<super::Nanos>();
    pub(super) const LOST: usize = OFFSET + size_of::<u64>();
    pub(super) const FIELDS_END: usize = LOST + size_of::<u64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 31);
}

/// Any message of the schema `octets`, entries included. It allocates for entries: it
/// is meant for tools, not for the path of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "message")]
pub enum Message<'a> {
    /// Octets of a session as they came or went; logons, which hold keys, are left out.
    WireOctets(WireOctets<'a>),
}

type Decoder = fn(&[u8]) -> Result<Message<'_>, Malformed>;

const DECODERS: &[(u16, Decoder)] =
    &[(WireOctets::TEMPLATE_ID, |message| WireOctets::decode(message).map(Message::WireOctets))];

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
            Self::WireOctets(message) => message.encoded_length(),
        }
    }

    /// Writes the message to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], or the message breaks a
    /// rule of its own encoder.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        match self {
            Self::WireOctets(message) => message.encode(buffer),
        }
    }

    /// Identifies the kind of message in its header.
    #[must_use]
    pub const fn template_id(&self) -> u16 {
        match self {
            Self::WireOctets { .. } => WireOctets::TEMPLATE_ID,
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
