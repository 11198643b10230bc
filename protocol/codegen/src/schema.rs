//! The resolved model of a schema: every name looked up, every offset computed, every rule checked.

use crate::error::SchemaError;
use crate::parse;

/// A schema that obeys the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Name of the set of messages.
    pub package: String,
    /// Number of the schema in message headers.
    pub id: u16,
    /// Version of the schema in message headers.
    pub version: u16,
    /// A sentence about the schema.
    pub description: String,
    /// Named types, in the order of the XML. Header, dimension and data encodings are left out.
    pub types: Vec<Type>,
    /// Messages, in the order of the XML.
    pub messages: Vec<Message>,
}

impl Schema {
    /// Reads a schema from its XML.
    ///
    /// # Errors
    /// [`SchemaError`] for the first element that breaks a rule.
    pub fn parse(xml: &str) -> Result<Self, SchemaError> {
        parse::schema(xml)
    }
}

/// A named type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A number, a text or octets.
    Simple(Simple),
    /// One of a list of values.
    Enumeration(Enumeration),
    /// Bits with names.
    Set(Set),
    /// A sequence of members.
    Composite(Composite),
}

/// A number, a text (`char`) or octets (`uint8` with a length).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simple {
    /// Name of the type; none for the primitive types themselves.
    pub name: Option<String>,
    /// A sentence, where the schema has one.
    pub description: Option<String>,
    /// What one element is.
    pub primitive: Primitive,
    /// Elements; only `char` and `uint8` have other lengths than one.
    pub length: usize,
    /// Presence that the type states.
    pub presence: Option<Presence>,
    /// The value that stands for null.
    pub null: i128,
    /// Value of a constant type.
    pub constant: Option<Constant>,
}

/// A list of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// Name of the type.
    pub name: String,
    /// A sentence about the type.
    pub description: String,
    /// How a value is written: `char`, `uint8` or `uint16`.
    pub primitive: Primitive,
    /// The value that stands for null.
    pub null: i128,
    /// The values, in the order of the XML.
    pub values: Vec<Value>,
}

/// Bits with names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Name of the type.
    pub name: String,
    /// A sentence about the type.
    pub description: String,
    /// How the bits are written: an unsigned number.
    pub primitive: Primitive,
    /// The choices; their values are bit numbers, zero the least significant.
    pub choices: Vec<Value>,
}

/// A value of an enum or a choice of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// The value on the wire, or the number of the bit.
    pub value: i128,
}

/// A sequence of members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composite {
    /// Name of the type.
    pub name: String,
    /// A sentence about the type.
    pub description: String,
    /// Its members.
    pub block: Block,
    /// Whether the first member says that it can be null.
    pub is_optional: bool,
}

/// Fields at their offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Fields that are on the wire.
    pub fields: Vec<Field>,
    /// Fields that are not, because they never change.
    pub constants: Vec<ConstantField>,
    /// Octets of the block, padding included.
    pub length: usize,
}

impl Block {
    /// Octets up to the end of the last field.
    #[must_use]
    pub fn fields_end(&self) -> usize {
        self.fields.last().map_or(0, Field::end)
    }
}

/// A field, or a member of a composite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// Version that added it to its message; zero when it was there from the start.
    pub since_version: u16,
    /// Octets between the start of the block and the field.
    pub offset: usize,
    /// Whether it may be null.
    pub is_optional: bool,
    /// What it holds.
    pub kind: Kind,
}

impl Field {
    /// First octet after the field.
    #[must_use]
    pub fn end(&self) -> usize {
        self.offset + self.kind.size()
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number {
        /// Name of its type, where it has one.
        type_name: Option<String>,
        /// How it is written.
        primitive: Primitive,
        /// The value that stands for null.
        null: i128,
    },
    /// A text.
    Text {
        /// Name of its type, where it has one.
        type_name: Option<String>,
        /// Most characters.
        length: usize,
    },
    /// Octets.
    Octets {
        /// Name of its type, where it has one.
        type_name: Option<String>,
        /// How many.
        length: usize,
    },
    /// A value of an enum.
    Enumeration(Enumeration),
    /// A set of bits.
    Set(Set),
    /// Members of their own.
    Composite(Composite),
}

impl Kind {
    /// Octets on the wire.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Number { primitive, .. } => primitive.size(),
            Self::Text { length, .. } | Self::Octets { length, .. } => *length,
            Self::Enumeration(Enumeration { primitive, .. }) | Self::Set(Set { primitive, .. }) => {
                primitive.size()
            }
            Self::Composite(composite) => composite.block.length,
        }
    }
}

/// A field that is not on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstantField {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// Its value.
    pub value: Constant,
}

/// The value of a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A number.
    Number {
        /// Its type.
        primitive: Primitive,
        /// Its value.
        value: i128,
    },
    /// A text.
    Text(String),
    /// A value of an enum.
    Value {
        /// Name of the enum.
        enumeration: String,
        /// Name of the value.
        value: String,
    },
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its name.
    pub name: String,
    /// Its template id.
    pub id: u16,
    /// A sentence about it.
    pub description: String,
    /// Its fields.
    pub block: Block,
    /// What follows the fields.
    pub tail: Tail,
}

/// What follows the block of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Nothing: the message has a fixed length.
    Nothing,
    /// Entries.
    Group(Group),
    /// Variable-length data, at least one.
    Data(Vec<Data>),
}

/// A repeating group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// Version that added it to its message; zero when it was there from the start.
    pub since_version: u16,
    /// The fields of an entry.
    pub block: Block,
    /// Most entries.
    pub entries_max: u16,
}

/// Variable-length data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// Version that added it to its message; zero when it was there from the start.
    pub since_version: u16,
    /// Most octets.
    pub length_max: u16,
}

/// Whether a field is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Required,
    /// It may be null.
    Optional,
    /// It is not on the wire, for it never changes.
    Constant,
}

/// The primitive types of SBE, without those that hold fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// One ASCII character.
    Char,
    /// Signed, one octet.
    Int8,
    /// Signed, two octets.
    Int16,
    /// Signed, four octets.
    Int32,
    /// Signed, eight octets.
    Int64,
    /// Unsigned, one octet.
    Uint8,
    /// Unsigned, two octets.
    Uint16,
    /// Unsigned, four octets.
    Uint32,
    /// Unsigned, eight octets.
    Uint64,
}

impl Primitive {
    /// All of them with the names that schemas use.
    pub const ALL: [(&'static str, Self); 9] = [
        ("char", Self::Char),
        ("int8", Self::Int8),
        ("int16", Self::Int16),
        ("int32", Self::Int32),
        ("int64", Self::Int64),
        ("uint8", Self::Uint8),
        ("uint16", Self::Uint16),
        ("uint32", Self::Uint32),
        ("uint64", Self::Uint64),
    ];

    /// The primitive of a name in a schema.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, primitive)| *primitive)
    }

    /// Octets on the wire.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::Char | Self::Int8 | Self::Uint8 => 1,
            Self::Int16 | Self::Uint16 => 2,
            Self::Int32 | Self::Uint32 => 4,
            Self::Int64 | Self::Uint64 => 8,
        }
    }

    /// The Rust type that holds it.
    #[must_use]
    pub const fn rust_type(self) -> &'static str {
        match self {
            Self::Char | Self::Uint8 => "u8",
            Self::Int8 => "i8",
            Self::Int16 => "i16",
            Self::Int32 => "i32",
            Self::Int64 => "i64",
            Self::Uint16 => "u16",
            Self::Uint32 => "u32",
            Self::Uint64 => "u64",
        }
    }

    /// Whether numbers of this type can be negative.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::Int8 | Self::Int16 | Self::Int32 | Self::Int64)
    }

    /// The least number that the octets can hold.
    #[must_use]
    pub const fn least(self) -> i128 {
        if self.is_signed() { -(1 << (self.size() * 8 - 1)) } else { 0 }
    }

    /// The greatest number that the octets can hold.
    #[must_use]
    pub const fn greatest(self) -> i128 {
        self.least() + (1 << (self.size() * 8)) - 1
    }

    /// The null of the standard.
    #[must_use]
    pub const fn null(self) -> i128 {
        match self {
            Self::Char => 0,
            Self::Int8 | Self::Int16 | Self::Int32 | Self::Int64 => self.least(),
            Self::Uint8 | Self::Uint16 | Self::Uint32 | Self::Uint64 => self.greatest(),
        }
    }
}
