//! What can be wrong with a schema. One variant per rule; the error says which element broke it.

use std::fmt;

/// A schema that breaks a rule, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// The element, from the root inwards, such as `message LeaderFill, field price`.
    pub element: String,
    /// Line of the element in the XML, counted from one.
    pub line: u32,
    /// The broken rule.
    pub rule: Rule,
}

impl std::error::Error for SchemaError {}

impl fmt::Display for SchemaError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, {}: {}", self.line, self.element, self.rule)
    }
}

/// The rules of a schema that can be broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rule {
    /// The text is not well-formed XML.
    #[error("not XML: {0}")]
    NotXml(String),
    /// An element that SBE does not have here, or that we do not generate code for.
    #[error("an element <{0}> is not supported here")]
    UnexpectedElement(String),
    /// An attribute that SBE does not have here, or that we do not generate code for.
    #[error("an attribute {0} is not supported here")]
    UnexpectedAttribute(String),
    /// An element without content that it needs.
    #[error("there is no <{0}>")]
    MissingElement(String),
    /// An attribute is missing.
    #[error("the attribute {0} is missing")]
    MissingAttribute(&'static str),
    /// Everything that becomes a public item needs a sentence.
    #[error("a description is missing")]
    MissingDescription,
    /// Names are letters, digits and underscores, at most 64, not starting with a digit.
    #[error("'{0}' is not a name of 1 to 64 letters, digits and underscores")]
    BadName(String),
    /// An attribute or a value is not a number, or not one of the right range.
    #[error("{attribute}: '{value}' is not a number from {min} to {max}")]
    BadNumber {
        /// The attribute, or `value` for the text of the element.
        attribute: &'static str,
        /// What stands there.
        value: String,
        /// Least number possible.
        min: i128,
        /// Greatest number possible.
        max: i128,
    },
    /// An attribute has a value that is not one of its words.
    #[error("{attribute}: '{value}' is not supported, only {expected}")]
    BadWord {
        /// The attribute.
        attribute: &'static str,
        /// What stands there.
        value: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// A type is used that the schema does not define.
    #[error("there is no type '{0}'")]
    UnknownType(String),
    /// A type of the wrong kind is used.
    #[error("type '{name}' is not {expected}")]
    WrongKind {
        /// The type.
        name: String,
        /// What has to stand there.
        expected: &'static str,
    },
    /// Two things of one scope have the same name.
    #[error("the name '{0}' is taken already")]
    DuplicateName(String),
    /// Two messages, or two fields of a message, have the same id.
    #[error("the id {0} is taken already")]
    DuplicateId(u16),
    /// Two values of an enum or two bits of a set are the same.
    #[error("the value {0} is taken already")]
    DuplicateValue(i128),
    /// Only optional types have a null of their own.
    #[error("nullValue needs presence=\"optional\"")]
    NullOnRequired,
    /// An enum lists the null of its encoding as a value.
    #[error("{0} is the null of the encoding")]
    ValueIsNull(i128),
    /// Field and type both state a presence, and differ.
    #[error("presence differs from that of its type")]
    PresenceConflict,
    /// Null is shown by the first member, which has to be a number or an enum.
    #[error("the first member of an optional composite has to be a number or an enum")]
    NoNull,
    /// A constant without a value, or with one that does not fit its type.
    #[error("a constant needs a value of its type, without white space around it")]
    BadConstant,
    /// Constants are given by `valueRef="Enum.Value"`.
    #[error("valueRef '{0}' is not a value of an enum")]
    BadValueRef(String),
    /// An offset points into the field before.
    #[error("offset {given} overlaps the field before, which ends at {free}")]
    OffsetOverlap {
        /// The offset given.
        given: usize,
        /// First octet after the field before.
        free: usize,
    },
    /// The block length is less than the fields take.
    #[error("blockLength {given} is too small, the fields take {needed}")]
    BlockLengthTooSmall {
        /// The length given.
        given: usize,
        /// Octets that the fields take.
        needed: usize,
    },
    /// The fields take more than a block length can say.
    #[error("the fields take {0} octets, at most 65534 are possible")]
    BlockTooLong(usize),
    /// Fields, groups and data are only ever appended.
    #[error("sinceVersion {given} is less than that before, {before}")]
    SinceVersionDecreases {
        /// The version given.
        given: u16,
        /// The version of the element before.
        before: u16,
    },
    /// An element cannot be newer than its schema.
    #[error("sinceVersion {given} is beyond the version of the schema, {schema}")]
    SinceVersionTooNew {
        /// The version given.
        given: u16,
        /// The schema's.
        schema: u16,
    },
    /// Older senders do not write a later field, so it has to have a null.
    #[error("a field that is added later has to be optional")]
    AddedFieldNotOptional,
    /// Fields come first, then groups, then data.
    #[error("a <{0}> cannot follow what stands before it")]
    WrongOrder(&'static str),
    /// We generate one group per message.
    #[error("a message has at most one group")]
    MoreThanOneGroup,
    /// We generate messages with a group or with data, not both.
    #[error("a message has a group or data, not both")]
    GroupWithData,
    /// A composite contains itself.
    #[error("the composite contains itself")]
    RecursiveComposite,
    /// The message header is not the recommended one.
    #[error("messageHeader has to be blockLength, templateId, schemaId, version, all uint16")]
    BadHeader,
    /// The dimension of groups is not the recommended one.
    #[error("a group dimension has to be blockLength, numInGroup, both uint16")]
    BadDimension,
    /// The encoding of data is not the recommended one.
    #[error("data has to be a composite of length, uint16, and varData, uint8 or char")]
    BadVarData,
}
