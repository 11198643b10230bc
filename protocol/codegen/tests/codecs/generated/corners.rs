//! Corners of the generator.
//!
//! Generated from codegen/tests/schemas/corners.xml by paceline-codegen; do not edit.

use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::text::Text;
use protocol::units::{Nanos, Ticks};
use protocol::wire::{self, Fields, FieldsMut, Refusal};
use serde::Serialize;
use std::fmt;

/// Number of the schema `corners` in message headers.
pub const SCHEMA_ID: u16 = 901;

/// Version of the schema that we write.
pub const SCHEMA_VERSION: u16 = 3;

/// Template ids and names of all messages.
pub const TEMPLATES: &[(u16, &str)] =
    &[(1, "Numbers"), (2, "Kinds"), (3, "Nothing"), (4, "Short"), (5, "Spoken")];

/// Three characters.
pub type Tag = Text<3>;

/// Four octets.
pub type Digest = [u8; 4];

/// Written in one octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Colour {
    /// Zero is a value.
    Red = 0,
    /// The greatest value.
    Blue = 254,
}

impl Colour {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Red, Self::Blue];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            0 => Some(Self::Red),
            254 => Some(Self::Blue),
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

/// Written as a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u8)]
pub enum Letter {
    /// An A.
    A = b'A',
    /// A quotation mark.
    Quote = b'\'',
}

impl Letter {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::A, Self::Quote];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u8) -> Option<Self> {
        match value {
            b'A' => Some(Self::A),
            b'\'' => Some(Self::Quote),
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

/// Written in two octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[repr(u16)]
pub enum Wide {
    /// Zero.
    Low = 0,
    /// The greatest value.
    High = 65534,
}

impl Wide {
    /// Every value, in the order of the schema.
    pub const ALL: [Self; 2] = [Self::Low, Self::High];

    /// The value that a number on the wire stands for.
    #[inline]
    #[must_use]
    pub const fn from_wire(value: u16) -> Option<Self> {
        match value {
            0 => Some(Self::Low),
            65534 => Some(Self::High),
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

/// Eight bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u8);

impl Flags {
    /// Nothing chosen.
    pub const EMPTY: Self = Self(0);

    /// The least significant.
    pub const FIRST: Self = Self(1 << 0);

    /// The most significant.
    pub const LAST_ONE: Self = Self(1 << 7);

    /// Every choice with its name, in the order of the schema.
    pub const ALL: &[(Self, &str)] = &[(Self::FIRST, "First"), (Self::LAST_ONE, "LastOne")];

    /// The set that bits on the wire stand for. Bits of newer versions are kept.
    #[inline]
    #[must_use]
    pub const fn from_wire(bits: u8) -> Self {
        Self(bits)
    }

    /// The bits on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u8 {
        self.0
    }

    /// Whether everything that is chosen in `other` is chosen here.
    #[inline]
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is chosen in either.
    #[inline]
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Serialize for Flags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let chosen = Self::ALL.iter().filter(|(choice, _)| self.contains(*choice));
        serializer.collect_seq(chosen.map(|(_, name)| name))
    }
}

/// Sixty-four bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Marks(u64);

impl Marks {
    /// Nothing chosen.
    pub const EMPTY: Self = Self(0);

    /// The least significant.
    pub const LOW: Self = Self(1 << 0);

    /// The most significant.
    pub const HIGH: Self = Self(1 << 63);

    /// Every choice with its name, in the order of the schema.
    pub const ALL: &[(Self, &str)] = &[(Self::LOW, "Low"), (Self::HIGH, "High")];

    /// The set that bits on the wire stand for. Bits of newer versions are kept.
    #[inline]
    #[must_use]
    pub const fn from_wire(bits: u64) -> Self {
        Self(bits)
    }

    /// The bits on the wire.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> u64 {
        self.0
    }

    /// Whether everything that is chosen in `other` is chosen here.
    #[inline]
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What is chosen in either.
    #[inline]
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Serialize for Marks {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let chosen = Self::ALL.iter().filter(|(choice, _)| self.contains(*choice));
        serializer.collect_seq(chosen.map(|(_, name)| name))
    }
}

/// Members, a constant and a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quantity {
    /// Ticks.
    pub ticks: Ticks,
    /// Power of ten.
    pub scale: Option<i8>,
    /// Colour.
    pub colour: Colour,
    /// Tag.
    pub tag: Tag,
}

impl Quantity {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 15;

    /// Always high.
    pub const UNIT: Wide = Wide::High;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        (self.ticks == Ticks(i64::MIN)) | (self.scale == Some(i8::MIN))
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 15, R>) -> Result<Self, R> {
        Ok(Self {
            ticks: Ticks(fields.required::<{ quantity_at::TICKS }, _>(i64::MIN, "ticks")?),
            scale: fields.optional::<{ quantity_at::SCALE }, _>(i8::MIN),
            colour: fields.listed::<{ quantity_at::COLOUR }, _, _>(
                u8::MAX,
                Colour::from_wire,
                "colour",
            )?,
            tag: fields.text::<{ quantity_at::TAG }, _>("tag")?,
        })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 15>) {
        fields.store::<{ quantity_at::TICKS }, _>(self.ticks.0);
        fields.put::<8, _>([0; 2]);
        fields.store::<{ quantity_at::SCALE }, _>(self.scale.unwrap_or(i8::MIN));
        fields.store::<{ quantity_at::COLOUR }, _>(self.colour.to_wire());
        fields.put::<{ quantity_at::TAG }, _>(self.tag.to_wire());
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 15] = [0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 15, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, i64>(i64::MIN) {
            Some(_) => Self::read(fields).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the members, or null.
    #[inline]
    pub fn write_optional(value: Option<Self>, mut fields: FieldsMut<'_, 15>) {
        match value {
            Some(value) => value.write(fields),
            None => fields.put::<0, _>(Self::NULL),
        }
    }
}

/// Octets of the members of [`Quantity`](super::Quantity).
mod quantity_at {
    pub(super) const TICKS: usize = 0;
    pub(super) const SCALE: usize = 10;
    pub(super) const COLOUR: usize = SCALE + size_of::<i8>();
    pub(super) const TAG: usize = COLOUR + size_of::<super::Colour>();
    pub(super) const FIELDS_END: usize = TAG + 3;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 15);
}

/// A composite in a composite, null by an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Outer {
    /// Wide.
    pub wide: Wide,
    /// The inner one.
    pub inner: Quantity,
}

impl Outer {
    /// Octets on the wire.
    pub const ENCODED_LENGTH: usize = 17;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    #[must_use]
    pub fn has_null(self) -> bool {
        self.inner.has_null()
    }

    /// Reads the members; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read<R: Refusal>(fields: Fields<'_, 17, R>) -> Result<Self, R> {
        Ok(Self {
            wide: fields.listed::<{ outer_at::WIDE }, _, _>(u16::MAX, Wide::from_wire, "wide")?,
            inner: Quantity::read(fields.part::<{ outer_at::INNER }, _>("inner"))?,
        })
    }

    /// Writes the members.
    #[inline]
    pub fn write(self, mut fields: FieldsMut<'_, 17>) {
        fields.store::<{ outer_at::WIDE }, _>(self.wide.to_wire());
        self.inner.write(fields.part::<{ outer_at::INNER }, _>());
    }

    /// What stands on the wire when there is no value: the null of the first member.
    pub const NULL: [u8; 17] = [255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// Reads the members, when there is a value; errors name the field that holds them.
    ///
    /// # Errors
    /// A refusal for the first member that breaks a rule.
    #[inline]
    pub fn read_optional<R: Refusal>(fields: Fields<'_, 17, R>) -> Result<Option<Self>, R> {
        match fields.optional::<0, u16>(u16::MAX) {
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

/// Octets of the members of [`Outer`](super::Outer).
mod outer_at {
    pub(super) const WIDE: usize = 0;
    pub(super) const INNER: usize = WIDE + size_of::<super::Wide>();
    pub(super) const FIELDS_END: usize = INNER + super::Quantity::ENCODED_LENGTH;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 17);
}

/// Every primitive type, with its null and without.
///
/// Template 1: a block of 60 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | u8 |
/// | 1 | 2 | u16 |
/// | 3 | 4 | u32 |
/// | 7 | 8 | u64 |
/// | 15 | 1 | i8 |
/// | 16 | 2 | i16 |
/// | 18 | 4 | i32 |
/// | 22 | 8 | i64 |
/// | 30 | 1 | optionalU8 |
/// | 31 | 2 | optionalU16 |
/// | 33 | 4 | optionalU32 |
/// | 37 | 8 | optionalU64 |
/// | 45 | 1 | optionalI8 |
/// | 46 | 2 | optionalI16 |
/// | 48 | 4 | optionalI32 |
/// | 52 | 8 | optionalI64 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// Required.
    pub u8: u8,
    /// Required.
    pub u16: u16,
    /// Required.
    pub u32: u32,
    /// Required.
    pub u64: u64,
    /// Required.
    pub i8: i8,
    /// Required.
    pub i16: i16,
    /// Required.
    pub i32: i32,
    /// Required.
    pub i64: i64,
    /// Optional.
    pub optional_u8: Option<u8>,
    /// Optional.
    pub optional_u16: Option<u16>,
    /// Optional.
    pub optional_u32: Option<u32>,
    /// Optional.
    pub optional_u64: Option<u64>,
    /// Optional.
    pub optional_i8: Option<i8>,
    /// Optional.
    pub optional_i16: Option<i16>,
    /// Optional.
    pub optional_i32: Option<i32>,
    /// Optional.
    pub optional_i64: Option<i64>,
}

impl Numbers {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 1;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 60;

    const NAME: &'static str = "Numbers";

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
        (self.u8 == u8::MAX)
            | (self.u16 == u16::MAX)
            | (self.u32 == u32::MAX)
            | (self.u64 == u64::MAX)
            | (self.i8 == i8::MIN)
            | (self.i16 == i16::MIN)
            | (self.i32 == i32::MIN)
            | (self.i64 == i64::MIN)
            | (self.optional_u8 == Some(u8::MAX))
            | (self.optional_u16 == Some(u16::MAX))
            | (self.optional_u32 == Some(u32::MAX))
            | (self.optional_u64 == Some(u64::MAX))
            | (self.optional_i8 == Some(i8::MIN))
            | (self.optional_i16 == Some(i16::MIN))
            | (self.optional_i32 == Some(i32::MIN))
            | (self.optional_i64 == Some(i64::MIN))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; numbers_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            u8: fields.required::<{ numbers_at::U8 }, _>(u8::MAX, "u8")?,
            u16: fields.required::<{ numbers_at::U16 }, _>(u16::MAX, "u16")?,
            u32: fields.required::<{ numbers_at::U32 }, _>(u32::MAX, "u32")?,
            u64: fields.required::<{ numbers_at::U64 }, _>(u64::MAX, "u64")?,
            i8: fields.required::<{ numbers_at::I8 }, _>(i8::MIN, "i8")?,
            i16: fields.required::<{ numbers_at::I16 }, _>(i16::MIN, "i16")?,
            i32: fields.required::<{ numbers_at::I32 }, _>(i32::MIN, "i32")?,
            i64: fields.required::<{ numbers_at::I64 }, _>(i64::MIN, "i64")?,
            optional_u8: fields.optional::<{ numbers_at::OPTIONAL_U8 }, _>(u8::MAX),
            optional_u16: fields.optional::<{ numbers_at::OPTIONAL_U16 }, _>(u16::MAX),
            optional_u32: fields.optional::<{ numbers_at::OPTIONAL_U32 }, _>(u32::MAX),
            optional_u64: fields.optional::<{ numbers_at::OPTIONAL_U64 }, _>(u64::MAX),
            optional_i8: fields.optional::<{ numbers_at::OPTIONAL_I8 }, _>(i8::MIN),
            optional_i16: fields.optional::<{ numbers_at::OPTIONAL_I16 }, _>(i16::MIN),
            optional_i32: fields.optional::<{ numbers_at::OPTIONAL_I32 }, _>(i32::MIN),
            optional_i64: fields.optional::<{ numbers_at::OPTIONAL_I64 }, _>(i64::MIN),
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 60]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ numbers_at::U8 }, _>(self.u8);
        fields.store::<{ numbers_at::U16 }, _>(self.u16);
        fields.store::<{ numbers_at::U32 }, _>(self.u32);
        fields.store::<{ numbers_at::U64 }, _>(self.u64);
        fields.store::<{ numbers_at::I8 }, _>(self.i8);
        fields.store::<{ numbers_at::I16 }, _>(self.i16);
        fields.store::<{ numbers_at::I32 }, _>(self.i32);
        fields.store::<{ numbers_at::I64 }, _>(self.i64);
        fields.store::<{ numbers_at::OPTIONAL_U8 }, _>(self.optional_u8.unwrap_or(u8::MAX));
        fields.store::<{ numbers_at::OPTIONAL_U16 }, _>(self.optional_u16.unwrap_or(u16::MAX));
        fields.store::<{ numbers_at::OPTIONAL_U32 }, _>(self.optional_u32.unwrap_or(u32::MAX));
        fields.store::<{ numbers_at::OPTIONAL_U64 }, _>(self.optional_u64.unwrap_or(u64::MAX));
        fields.store::<{ numbers_at::OPTIONAL_I8 }, _>(self.optional_i8.unwrap_or(i8::MIN));
        fields.store::<{ numbers_at::OPTIONAL_I16 }, _>(self.optional_i16.unwrap_or(i16::MIN));
        fields.store::<{ numbers_at::OPTIONAL_I32 }, _>(self.optional_i32.unwrap_or(i32::MIN));
        fields.store::<{ numbers_at::OPTIONAL_I64 }, _>(self.optional_i64.unwrap_or(i64::MIN));
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

/// Where the fields lie in the block of a [`Numbers`](super::Numbers).
mod numbers_at {
    pub(super) const U8: usize = 0;
    pub(super) const U16: usize = U8 + size_of::<u8>();
    pub(super) const U32: usize = U16 + size_of::<u16>();
    pub(super) const U64: usize = U32 + size_of::<u32>();
    pub(super) const I8: usize = U64 + size_of::<u64>();
    pub(super) const I16: usize = I8 + size_of::<i8>();
    pub(super) const I32: usize = I16 + size_of::<i16>();
    pub(super) const I64: usize = I32 + size_of::<i32>();
    pub(super) const OPTIONAL_U8: usize = I64 + size_of::<i64>();
    pub(super) const OPTIONAL_U16: usize = OPTIONAL_U8 + size_of::<u8>();
    pub(super) const OPTIONAL_U32: usize = OPTIONAL_U16 + size_of::<u16>();
    pub(super) const OPTIONAL_U64: usize = OPTIONAL_U32 + size_of::<u32>();
    pub(super) const OPTIONAL_I8: usize = OPTIONAL_U64 + size_of::<u64>();
    pub(super) const OPTIONAL_I16: usize = OPTIONAL_I8 + size_of::<i8>();
    pub(super) const OPTIONAL_I32: usize = OPTIONAL_I16 + size_of::<i16>();
    pub(super) const OPTIONAL_I64: usize = OPTIONAL_I32 + size_of::<i32>();
    pub(super) const FIELDS_END: usize = OPTIONAL_I64 + size_of::<i64>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 60);
}

/// Every other kind of field, with gaps between some.
///
/// Template 2: a block of 80 octets.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | type |
/// | 1 | 2 | upside |
/// | 4 | 8 | ticks |
/// | 12 | 8 | time |
/// | 20 | 4 | digest |
/// | 24 | 1 | letter |
/// | 25 | 1 | colour |
/// | 26 | 2 | wide |
/// | 28 | 1 | flags |
/// | 32 | 8 | marks |
/// | 40 | 15 | quantity |
/// | 55 | 17 | outer |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Kinds {
    /// A single character, named by a keyword.
    pub r#type: Text<1>,
    /// Null of its own.
    pub upside: Option<i16>,
    /// A unit.
    pub ticks: Option<Ticks>,
    /// A unit.
    pub time: Nanos,
    /// Octets.
    #[serde(serialize_with = "wire::serialize_hex")]
    pub digest: Digest,
    /// Optional.
    pub letter: Option<Letter>,
    /// Optional.
    pub colour: Option<Colour>,
    /// Optional.
    pub wide: Option<Wide>,
    /// Bits.
    pub flags: Flags,
    /// Bits.
    pub marks: Marks,
    /// Members.
    pub quantity: Quantity,
    /// Members, or nothing.
    pub outer: Option<Outer>,
}

impl fmt::Debug for Kinds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Kinds")
            .field("type", &self.r#type)
            .field("upside", &self.upside)
            .field("ticks", &self.ticks)
            .field("time", &self.time)
            .field("digest", &wire::Hex(&self.digest))
            .field("letter", &self.letter)
            .field("colour", &self.colour)
            .field("wide", &self.wide)
            .field("flags", &self.flags)
            .field("marks", &self.marks)
            .field("quantity", &self.quantity)
            .field("outer", &self.outer)
            .finish()
    }
}

impl Kinds {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 2;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 80;

    const NAME: &'static str = "Kinds";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    /// Constant.
    pub const CURRENCY: &'static str = "EUR";

    /// Constant.
    pub const SHADE: Colour = Colour::Blue;

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        (self.upside == Some(i16::MAX))
            | (self.ticks == Some(Ticks(i64::MIN)))
            | (self.time == Nanos(u64::MAX))
            | (self.quantity.has_null())
            | (self.outer.is_some_and(Outer::has_null))
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; kinds_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            r#type: fields.text::<{ kinds_at::TYPE }, _>("type")?,
            upside: fields.optional::<{ kinds_at::UPSIDE }, _>(i16::MAX),
            ticks: fields.optional::<{ kinds_at::TICKS }, _>(i64::MIN).map(Ticks),
            time: Nanos(fields.required::<{ kinds_at::TIME }, _>(u64::MAX, "time")?),
            digest: fields.octets::<{ kinds_at::DIGEST }, _>(),
            letter: fields.optional_listed::<{ kinds_at::LETTER }, _, _>(
                0,
                Letter::from_wire,
                "letter",
            )?,
            colour: fields.optional_listed::<{ kinds_at::COLOUR }, _, _>(
                u8::MAX,
                Colour::from_wire,
                "colour",
            )?,
            wide: fields.optional_listed::<{ kinds_at::WIDE }, _, _>(
                u16::MAX,
                Wide::from_wire,
                "wide",
            )?,
            flags: Flags::from_wire(fields.bits::<{ kinds_at::FLAGS }, _>()),
            marks: Marks::from_wire(fields.bits::<{ kinds_at::MARKS }, _>()),
            quantity: Quantity::read(fields.part::<{ kinds_at::QUANTITY }, _>("quantity"))?,
            outer: Outer::read_optional(fields.part::<{ kinds_at::OUTER }, _>("outer"))?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 80]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.put::<{ kinds_at::TYPE }, _>(self.r#type.to_wire());
        fields.store::<{ kinds_at::UPSIDE }, _>(self.upside.unwrap_or(i16::MAX));
        fields.put::<3, _>([0; 1]);
        fields.store::<{ kinds_at::TICKS }, _>(self.ticks.map_or(i64::MIN, |value| value.0));
        fields.store::<{ kinds_at::TIME }, _>(self.time.0);
        fields.put::<{ kinds_at::DIGEST }, _>(self.digest);
        fields.store::<{ kinds_at::LETTER }, _>(self.letter.map_or(0, Letter::to_wire));
        fields.store::<{ kinds_at::COLOUR }, _>(self.colour.map_or(u8::MAX, Colour::to_wire));
        fields.store::<{ kinds_at::WIDE }, _>(self.wide.map_or(u16::MAX, Wide::to_wire));
        fields.store::<{ kinds_at::FLAGS }, _>(self.flags.to_wire());
        fields.put::<29, _>([0; 3]);
        fields.store::<{ kinds_at::MARKS }, _>(self.marks.to_wire());
        self.quantity.write(fields.part::<{ kinds_at::QUANTITY }, _>());
        Outer::write_optional(self.outer, fields.part::<{ kinds_at::OUTER }, _>());
        fields.put::<72, _>([0; 8]);
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

/// Where the fields lie in the block of a [`Kinds`](super::Kinds).
mod kinds_at {
    pub(super) const TYPE: usize = 0;
    pub(super) const UPSIDE: usize = TYPE + 1;
    pub(super) const TICKS: usize = 4;
    pub(super) const TIME: usize = TICKS + size_of::<super::Ticks>();
    pub(super) const DIGEST: usize = TIME + size_of::<super::Nanos>();
    pub(super) const LETTER: usize = DIGEST + 4;
    pub(super) const COLOUR: usize = LETTER + size_of::<super::Letter>();
    pub(super) const WIDE: usize = COLOUR + size_of::<super::Colour>();
    pub(super) const FLAGS: usize = WIDE + size_of::<super::Wide>();
    pub(super) const MARKS: usize = 32;
    pub(super) const QUANTITY: usize = MARKS + size_of::<super::Marks>();
    pub(super) const OUTER: usize = QUANTITY + super::Quantity::ENCODED_LENGTH;
    pub(super) const FIELDS_END: usize = OUTER + super::Outer::ENCODED_LENGTH;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 72);
}

/// No field at all.
///
/// Template 3: a block of 0 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Nothing {}

impl Nothing {
    /// Octets with header.
    pub const ENCODED_LENGTH: usize = MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 3;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 0;

    const NAME: &'static str = "Nothing";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    #[inline]
    fn read<R: Refusal>(_octets: &[u8; nothing_at::FIELDS_END]) -> Result<Self, R> {
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

/// Where the fields lie in the block of a [`Nothing`](super::Nothing).
mod nothing_at {
    pub(super) const FIELDS_END: usize = 0;

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 0);
}

/// A group of at most three entries.
///
/// Template 4: a block of 1 octets, then the group `parts`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | count |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Short {
    /// A field.
    pub count: u8,
}

impl Short {
    /// Octets of header, block and dimension: of the message without entries.
    pub const HEAD_LENGTH: usize =
        MessageHeader::ENCODED_LENGTH + Self::BLOCK_LENGTH as usize + wire::DIMENSION_LENGTH;

    /// Most entries that a message may have.
    pub const ENTRIES_MAX: usize = 3;

    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 4;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 1;

    const NAME: &'static str = "Short";

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
        self.count == u8::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; short_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self { count: fields.required::<{ short_at::COUNT }, _>(u8::MAX, "count")? })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 1]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ short_at::COUNT }, _>(self.count);
    }

    /// Octets of a message of so many entries.
    #[must_use]
    pub const fn encoded_length(entries: usize) -> usize {
        Self::HEAD_LENGTH + entries * ShortEntry::ENTRY_LENGTH as usize
    }

    /// Writes the message with its entries to the start of the buffer. Returns octets
    /// written. [`ShortEncoder`] does the same entry by entry.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], there are more entries
    /// than [`Self::ENTRIES_MAX`], or a number is the null of its type.
    pub fn encode(&self, buffer: &mut [u8], entries: &[ShortEntry]) -> usize {
        let mut encoder = ShortEncoder::new(buffer, self);
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
    pub fn decode(message: &[u8]) -> Result<(Self, ShortEntries<'_>), Malformed> {
        let opened = wire::open(message, Self::NAME, SCHEMA_ID, Self::TEMPLATE_ID)?;
        let root = Self::read(wire::fields::<_, Malformed>(opened.block, Self::NAME)?)?;
        let group = wire::OpenedGroup::open(opened.rest, Self::NAME, 3)?;
        Ok((root, ShortEntries { version: opened.version, group }))
    }
}

/// Where the fields lie in the block of a [`Short`](super::Short).
mod short_at {
    pub(super) const COUNT: usize = 0;
    pub(super) const FIELDS_END: usize = COUNT + size_of::<u8>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 1);
}

/// At most three.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | colour |
/// | 1 | 2 | number |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ShortEntry {
    /// Colour.
    pub colour: Colour,
    /// Number.
    pub number: u16,
}

impl ShortEntry {
    /// Octets of an entry that we write.
    pub const ENTRY_LENGTH: u16 = 4;

    const NAME: &'static str = "Short.parts";

    /// Whether a number holds what stands for null on the wire. Such a value cannot be
    /// written. Without branches, for it is asked whenever one is written.
    #[inline]
    fn has_null(&self) -> bool {
        self.number == u16::MAX
    }

    #[inline]
    fn read<R: Refusal>(octets: &[u8; short_entry_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            colour: fields.listed::<{ short_entry_at::COLOUR }, _, _>(
                u8::MAX,
                Colour::from_wire,
                "colour",
            )?,
            number: fields.required::<{ short_entry_at::NUMBER }, _>(u16::MAX, "number")?,
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 4]) {
        assert!(!self.has_null(), "null where a value is due in {}", Self::NAME);
        let mut fields = FieldsMut::new(block);
        fields.store::<{ short_entry_at::COLOUR }, _>(self.colour.to_wire());
        fields.store::<{ short_entry_at::NUMBER }, _>(self.number);
        fields.put::<3, _>([0; 1]);
    }

    #[inline]
    fn decode<R: Refusal>(_version: u16, block: &[u8]) -> Result<Self, R> {
        Self::read(wire::fields::<_, R>(block, Self::NAME)?)
    }
}

/// Where the fields lie in the block of an [`ShortEntry`](super::ShortEntry).
mod short_entry_at {
    pub(super) const COLOUR: usize = 0;
    pub(super) const NUMBER: usize = COLOUR + size_of::<super::Colour>();
    pub(super) const FIELDS_END: usize = NUMBER + size_of::<u16>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 3);
}

/// The entries of [`Short`], read one by one.
#[derive(Clone, Debug)]
pub struct ShortEntries<'a> {
    version: u16,
    group: wire::OpenedGroup<'a>,
}

impl Iterator for ShortEntries<'_> {
    type Item = Result<ShortEntry, Malformed>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let block = self.group.take()?;
        Some(ShortEntry::decode(self.version, block))
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.group.count, Some(self.group.count))
    }
}

impl ExactSizeIterator for ShortEntries<'_> {}

impl ShortEntries<'_> {
    /// Gives the entries to `take` one by one, until it refuses one: for loops that have to be
    /// fast. An entry that breaks a rule is read once more to tell which.
    ///
    /// # Errors
    /// [`Malformed`] for the first entry that breaks a rule, or what `take` says.
    #[inline(always)]
    pub fn each<E: From<Malformed>>(
        mut self,
        mut take: impl FnMut(ShortEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(block) = self.group.take() {
            match ShortEntry::decode(self.version, block) {
                Ok(entry) => take(entry)?,
                Err(wire::Unexplained) => {
                    let explained = ShortEntry::decode::<Malformed>(self.version, block);
                    return Err(explained.map_or_else(E::from, |entry| {
                        unreachable!("{entry:?} was refused before")
                    }));
                }
            }
        }
        Ok(())
    }
}

/// Writes [`Short`] entry by entry. Nothing is valid before [`Self::finish`].
#[derive(Debug)]
pub struct ShortEncoder<'a> {
    dimension: &'a mut [u8; wire::DIMENSION_LENGTH],
    // As many as fit the buffer and the count.
    entries: &'a mut [[u8; ShortEntry::ENTRY_LENGTH as usize]],
    count: usize,
}

impl<'a> ShortEncoder<'a> {
    /// Writes header and root block to the start of the buffer.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Short::HEAD_LENGTH`], or a number is the null
    /// of its type.
    #[inline]
    #[must_use]
    pub fn new(buffer: &'a mut [u8], root: &Short) -> Self {
        let (header, block, rest) = wire::parts_mut(buffer, Short::NAME);
        *header = const { Short::HEADER.to_wire() };
        root.write(block);
        let (dimension, rest) = wire::dimension_mut(rest, Short::NAME);
        let (entries, _) = rest.as_chunks_mut();
        let max = entries.len().min(Short::ENTRIES_MAX);
        Self { dimension, entries: &mut entries[..max], count: 0 }
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// [`wire::Full`] when the buffer or [`Short::ENTRIES_MAX`] is used up; the message
    /// is then as it was before.
    ///
    /// # Panics
    /// When a number is the null of its type.
    #[inline]
    pub fn push(&mut self, entry: &ShortEntry) -> Result<(), wire::Full> {
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
        *self.dimension = wire::dimension(ShortEntry::ENTRY_LENGTH, count);
        Short::encoded_length(self.count)
    }
}

/// Data that is limited, and data that is secret.
///
/// Template 5: a block of 1 octets, then the data `text` and `credentials`.
///
/// | offset | octets | field |
/// | --: | --: | :-- |
/// | 0 | 1 | colour |
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spoken<'a> {
    /// Colour.
    pub colour: Colour,
    /// Short.
    #[serde(serialize_with = "wire::serialize_data")]
    pub text: &'a [u8],
    /// Secret.
    #[serde(serialize_with = "wire::serialize_secret")]
    pub credentials: &'a [u8],
}

impl fmt::Debug for Spoken<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Spoken")
            .field("colour", &self.colour)
            .field("text", &wire::Escaped(self.text))
            .field("credentials", &wire::Secret(self.credentials))
            .finish()
    }
}

impl<'a> Spoken<'a> {
    /// Identifies the message in its header.
    pub const TEMPLATE_ID: u16 = 5;

    /// Octets of the block that we write.
    pub const BLOCK_LENGTH: u16 = 1;

    const NAME: &'static str = "Spoken";

    const HEADER: MessageHeader = MessageHeader {
        block_length: Self::BLOCK_LENGTH,
        template_id: Self::TEMPLATE_ID,
        schema_id: SCHEMA_ID,
        version: SCHEMA_VERSION,
    };

    #[inline]
    fn read<R: Refusal>(octets: &[u8; spoken_at::FIELDS_END]) -> Result<Self, R> {
        let fields = Fields::<_, R>::new(octets, Self::NAME);
        Ok(Self {
            colour: fields.listed::<{ spoken_at::COLOUR }, _, _>(
                u8::MAX,
                Colour::from_wire,
                "colour",
            )?,
            text: &[],
            credentials: &[],
        })
    }

    #[inline]
    fn write(&self, block: &mut [u8; 1]) {
        let mut fields = FieldsMut::new(block);
        fields.store::<{ spoken_at::COLOUR }, _>(self.colour.to_wire());
    }

    /// Octets with header and data.
    #[must_use]
    pub const fn encoded_length(&self) -> usize {
        MessageHeader::ENCODED_LENGTH
            + Self::BLOCK_LENGTH as usize
            + wire::DATA_PREFIX_LENGTH
            + self.text.len()
            + wire::DATA_PREFIX_LENGTH
            + self.credentials.len()
    }

    /// Writes header, block and data to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], a number is the null of
    /// its type, or data is longer than its field allows.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        let (header, block, rest) = wire::parts_mut(buffer, Self::NAME);
        *header = const { Self::HEADER.to_wire() };
        self.write(block);
        let rest = wire::put_data(rest, self.text, "Spoken.text", 5);
        wire::put_data(rest, self.credentials, "Spoken.credentials", 65534);

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
        let (text, rest) = wire::data(rest, Self::NAME, "text", 5)?;
        decoded.text = text;
        let (credentials, _) = wire::data(rest, Self::NAME, "credentials", 65534)?;
        decoded.credentials = credentials;

        Ok(decoded)
    }
}

/// Where the fields lie in the block of a [`Spoken`](super::Spoken).
mod spoken_at {
    pub(super) const COLOUR: usize = 0;
    pub(super) const FIELDS_END: usize = COLOUR + size_of::<super::Colour>();

    // The layout is a published format: changing it must be a deliberate act.
    const _: () = assert!(FIELDS_END == 1);
}

/// Any message of the schema `corners`, entries included. It allocates for entries: it
/// is meant for tools, not for the path of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "message")]
pub enum Message<'a> {
    /// Every primitive type, with its null and without.
    Numbers(Numbers),
    /// Every other kind of field, with gaps between some.
    Kinds(Kinds),
    /// No field at all.
    Nothing(Nothing),
    /// A group of at most three entries.
    Short {
        /// The fields of the root.
        #[serde(flatten)]
        root: Short,
        /// At most three.
        parts: Vec<ShortEntry>,
    },
    /// Data that is limited, and data that is secret.
    Spoken(Spoken<'a>),
}

type Decoder = fn(&[u8]) -> Result<Message<'_>, Malformed>;

const DECODERS: &[(u16, Decoder)] = &[
    (Numbers::TEMPLATE_ID, |message| Numbers::decode(message).map(Message::Numbers)),
    (Kinds::TEMPLATE_ID, |message| Kinds::decode(message).map(Message::Kinds)),
    (Nothing::TEMPLATE_ID, |message| Nothing::decode(message).map(Message::Nothing)),
    (Short::TEMPLATE_ID, |message| {
        Short::decode(message).and_then(|(root, entries)| {
            Ok(Message::Short { root, parts: entries.collect::<Result<_, _>>()? })
        })
    }),
    (Spoken::TEMPLATE_ID, |message| Spoken::decode(message).map(Message::Spoken)),
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
            Self::Numbers(_) => Numbers::ENCODED_LENGTH,
            Self::Kinds(_) => Kinds::ENCODED_LENGTH,
            Self::Nothing(_) => Nothing::ENCODED_LENGTH,
            Self::Short { parts, .. } => Short::encoded_length(parts.len()),
            Self::Spoken(message) => message.encoded_length(),
        }
    }

    /// Writes the message to the start of the buffer. Returns octets written.
    ///
    /// # Panics
    /// When the buffer is shorter than [`Self::encoded_length`], or the message breaks a
    /// rule of its own encoder.
    pub fn encode(&self, buffer: &mut [u8]) -> usize {
        match self {
            Self::Numbers(message) => message.encode(buffer),
            Self::Kinds(message) => message.encode(buffer),
            Self::Nothing(message) => message.encode(buffer),
            Self::Short { root, parts } => root.encode(buffer, parts),
            Self::Spoken(message) => message.encode(buffer),
        }
    }

    /// Identifies the kind of message in its header.
    #[must_use]
    pub const fn template_id(&self) -> u16 {
        match self {
            Self::Numbers { .. } => Numbers::TEMPLATE_ID,
            Self::Kinds { .. } => Kinds::TEMPLATE_ID,
            Self::Nothing { .. } => Nothing::TEMPLATE_ID,
            Self::Short { .. } => Short::TEMPLATE_ID,
            Self::Spoken { .. } => Spoken::TEMPLATE_ID,
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
