//! The SBE message header: which message follows, in which version, and how long its block is.
//! Framing (how long the message is as a whole) is not its business.

use crate::malformed::Malformed;

/// The eight octets before every message. All four numbers are little-endian `u16`.
///
/// ```text
/// 0             2            4          6         8
/// | blockLength | templateId | schemaId | version | block ...
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageHeader {
    /// Octets of the block that the sender wrote, without groups and variable-length data.
    pub block_length: u16,
    /// Which message of the schema follows.
    pub template_id: u16,
    /// Which schema.
    pub schema_id: u16,
    /// The schema's version when the sender was built.
    pub version: u16,
}

impl MessageHeader {
    /// Octets of a header.
    pub const ENCODED_LENGTH: usize = 8;

    /// The header at the start of a message. Looks at nothing behind it.
    ///
    /// # Errors
    /// [`Malformed::TooShort`] below eight octets.
    #[inline]
    pub fn decode(message: &[u8]) -> Result<Self, Malformed> {
        match message.first_chunk() {
            Some(octets) => Ok(Self::from_wire(*octets)),
            None => Err(Malformed::TooShort { needed: Self::ENCODED_LENGTH, given: message.len() }),
        }
    }

    /// The header in its eight octets.
    #[inline]
    #[must_use]
    pub const fn from_wire(octets: [u8; Self::ENCODED_LENGTH]) -> Self {
        let [b0, b1, t0, t1, s0, s1, v0, v1] = octets;
        Self {
            block_length: u16::from_le_bytes([b0, b1]),
            template_id: u16::from_le_bytes([t0, t1]),
            schema_id: u16::from_le_bytes([s0, s1]),
            version: u16::from_le_bytes([v0, v1]),
        }
    }

    /// The eight octets of the header.
    #[inline]
    #[must_use]
    pub const fn to_wire(self) -> [u8; Self::ENCODED_LENGTH] {
        let [b0, b1] = self.block_length.to_le_bytes();
        let [t0, t1] = self.template_id.to_le_bytes();
        let [s0, s1] = self.schema_id.to_le_bytes();
        let [v0, v1] = self.version.to_le_bytes();
        [b0, b1, t0, t1, s0, s1, v0, v1]
    }
}
