//! Why a record cannot be taken in. None of these is a trading rule: those are reasons on decisions.

use protocol::malformed::Malformed;

/// Why the engine refuses a record. The journal holds records that were refused nowhere, so each of
/// these means a configuration that does not fit or a journal of something else. Ordered by
/// precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The octets are not a message of the schema.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The message is none of the journal's.
    #[error("templateId {template_id} is neither an input nor a decision")]
    NotARecord {
        /// The message's template id.
        template_id: u16,
    },
    /// A decision where an input has to stand.
    #[error("templateId {template_id} is a decision, an input is due")]
    NotAnInput {
        /// The message's template id.
        template_id: u16,
    },
    /// An index or a count beyond what the engine has room for.
    #[error("{message}.{field} is {given}, it has to lie below {bound}")]
    OutOfBounds {
        /// The message.
        message: &'static str,
        /// The field.
        field: &'static str,
        /// What it holds.
        given: u64,
        /// The first value that is too large.
        bound: u64,
    },
    /// A definition names something that the same configuration does not define.
    #[error("{message} {index}: its {field} {given} is not defined")]
    Undefined {
        /// The message.
        message: &'static str,
        /// The definition's own index.
        index: u32,
        /// The field.
        field: &'static str,
        /// What it holds.
        given: u32,
    },
    /// A definition gives an index another meaning, while positions are booked under the old one.
    #[error("{message} {index}: {field} cannot change; define it under a new name instead")]
    Rebound {
        /// The message.
        message: &'static str,
        /// The definition's own index.
        index: u32,
        /// The field that differs.
        field: &'static str,
    },
    /// A number that has to be positive, or at least not negative.
    #[error("{message} {index}: {field} is {given}, it has to be at least {least}")]
    TooSmall {
        /// The message.
        message: &'static str,
        /// The definition's own index.
        index: u32,
        /// The field.
        field: &'static str,
        /// What it holds.
        given: i64,
        /// The smallest value allowed.
        least: i64,
    },
    /// The activation counts other definitions than the journal holds.
    #[error("ConfigurationActivated.records is {expected}, {given} definitions came before it")]
    Incomplete {
        /// Definitions that the activation announces.
        expected: u32,
        /// Definitions since the last activation or boot.
        given: u32,
    },
    /// A decision names something that the engine does not know.
    #[error("{message}.{field} {given} is unknown: the record belongs to another journal")]
    Unknown {
        /// The message.
        message: &'static str,
        /// The field.
        field: &'static str,
        /// What it holds.
        given: u64,
    },
}
