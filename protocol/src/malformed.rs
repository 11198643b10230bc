//! Why octets are not a message of ours. It does not say what a session does about it.

/// Why octets are not the message they should be. Ordered by precedence: the first broken rule
/// wins. `message` and `field` are named as the schema names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// The octets end inside the message header or inside the block that the header announces.
    #[error("a message of at least {needed} octets is due, only {given} are there")]
    TooShort {
        /// Octets that the header and its block take.
        needed: usize,
        /// Octets that are there.
        given: usize,
    },
    /// The header names another schema.
    #[error("schemaId is {given}, it has to be {expected}")]
    WrongSchema {
        /// The id of the schema that the caller decodes by.
        expected: u16,
        /// The id in the header.
        given: u16,
    },
    /// The header names a template that the schema does not have.
    #[error("templateId {given} is not a message of schema {schema}")]
    UnknownTemplate {
        /// The schema in question.
        schema: u16,
        /// The id in the header.
        given: u16,
    },
    /// The header names another message than the caller asked for.
    #[error("templateId is {given}, {message} is {expected}")]
    WrongTemplate {
        /// The message asked for.
        message: &'static str,
        /// Its template id.
        expected: u16,
        /// The id in the header.
        given: u16,
    },
    /// The block lacks fields that its version has to carry.
    #[error("{message}: blockLength is {given}, its fields take {needed}")]
    BlockTooShort {
        /// The message, or its group entry.
        message: &'static str,
        /// Octets that the fields of the sender's version take.
        needed: usize,
        /// The block length on the wire.
        given: usize,
    },
    /// A required field holds the null of its type.
    #[error("{message}.{field} is required and has to hold a value, it is null")]
    NullInRequired {
        /// The message.
        message: &'static str,
        /// The field.
        field: &'static str,
    },
    /// An enum holds a value that the schema does not list.
    #[error("{message}.{field}: {value} is not a value of its enum")]
    UnknownEnumValue {
        /// The message.
        message: &'static str,
        /// The field.
        field: &'static str,
        /// The value on the wire.
        value: u16,
    },
    /// A text is not printable ASCII followed by NUL only.
    #[error("{message}.{field} has to be printable ASCII padded with NUL")]
    NotAscii {
        /// The message.
        message: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A group announces more entries than it may have.
    #[error("{message}: numInGroup is {given}, at most {max} are possible")]
    TooManyEntries {
        /// The message.
        message: &'static str,
        /// Entries that a group may have.
        max: u16,
        /// Entries announced.
        given: u16,
    },
    /// The octets end inside the group.
    #[error("{message}: the group takes {needed} octets, only {given} are there")]
    GroupTooShort {
        /// The message.
        message: &'static str,
        /// Octets of the dimension and the announced entries.
        needed: usize,
        /// Octets after the block.
        given: usize,
    },
    /// Variable-length data announces more octets than it may have.
    #[error("{message}.{field}: its length is {given}, at most {max} is possible")]
    DataTooLong {
        /// The message.
        message: &'static str,
        /// The field.
        field: &'static str,
        /// Octets that the data may have.
        max: u16,
        /// Octets announced.
        given: u16,
    },
    /// The octets end inside variable-length data.
    #[error("{message}.{field}: length and data take {needed} octets, only {given} are there")]
    DataTooShort {
        /// The message.
        message: &'static str,
        /// The field.
        field: &'static str,
        /// Octets of the length and the announced data.
        needed: usize,
        /// Octets left.
        given: usize,
    },
}
