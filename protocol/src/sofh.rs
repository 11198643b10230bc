//! Simple Open Framing Header: where one message ends and the next begins on a stream of octets.
//! It does not look into messages, and it never searches for a header: a stream out of step ends.

mod buffer;
#[cfg(test)]
mod tests;

pub use buffer::FrameBuffer;

/// Octets of the header in front of each message.
///
/// ```text
/// 0                4              6
/// | messageLength  | encodingType | message ...        both big-endian
/// ```
///
/// `messageLength` counts the header too.
pub const HEADER_LENGTH: usize = 6;

/// Octets of the shortest frame: a header and one octet of message.
pub const FRAME_LENGTH_MIN: usize = HEADER_LENGTH + 1;

/// Octets of the longest frame that a client may send, and of the longest it has to expect.
pub const CLIENT_FRAME_LENGTH_MAX: usize = 4096;

/// Octets of the longest frame of the observer flow, whose messages are journal records.
pub const OBSERVER_FRAME_LENGTH_MAX: usize = 64 * 1024;

/// The only encoding type that we send or accept: SBE 1.0, little-endian.
pub const ENCODING_TYPE: u16 = 0xEB50;

/// Why a stream cannot be cut into frames any further. Ordered by precedence. The only remedy is
/// to close the transport: nothing tells where the next frame would begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FramingError {
    /// The length does not even cover header and one octet.
    #[error("messageLength is {given}, a frame has at least {FRAME_LENGTH_MIN} octets")]
    TooShort {
        /// The length on the wire.
        given: u32,
    },
    /// The length is above what was agreed.
    #[error("messageLength is {given}, a frame may have at most {max} octets")]
    TooLong {
        /// The length on the wire.
        given: u32,
        /// Octets that a frame may have here.
        max: usize,
    },
    /// The message is not SBE 1.0, little-endian.
    #[error(
        "encodingType is 0x{given:04x} ({}), it has to be 0x{ENCODING_TYPE:04x} ({})",
        encoding_name(*given),
        encoding_name(ENCODING_TYPE)
    )]
    WrongEncoding {
        /// The encoding type on the wire.
        given: u16,
    },
}

/// What an encoding type stands for, by the register of the standard.
#[must_use]
pub const fn encoding_name(encoding_type: u16) -> &'static str {
    match encoding_type {
        0x0001..=0x00FF => "private",
        0x4700 => "Google Protocol Buffers",
        0x50EB => "SBE 1.0 little-endian behind a little-endian framing header",
        0x5BE0 => "SBE 1.0 big-endian",
        0x5BE1 => "SBE 2.0 big-endian",
        0xA500 => "ASN.1 PER",
        0xA501 => "ASN.1 BER",
        0xA502 => "ASN.1 OER",
        0xCAFE => "CME iLink 3",
        0xEB50 => "SBE 1.0 little-endian",
        0xEB51 => "SBE 2.0 little-endian",
        0xF000 => "FIX tag=value",
        0xF100 => "FIXML",
        0xF500 => "JSON",
        0xFA01..=0xFAFF => "FAST",
        0xFB00 => "BSON",
        _ => "unknown",
    }
}

/// The header of a frame of so many octets, header included.
///
/// # Panics
/// When the frame is shorter than [`FRAME_LENGTH_MIN`] or longer than a `u32` can say.
#[inline]
#[must_use]
#[expect(clippy::big_endian_bytes, reason = "the standard's framing header is big-endian")]
pub fn header(frame_length: usize) -> [u8; HEADER_LENGTH] {
    assert!(frame_length >= FRAME_LENGTH_MIN, "a frame has a header and at least one octet");
    let length = u32::try_from(frame_length).expect("frames are far shorter than 4 GiB");
    let [l0, l1, l2, l3] = length.to_be_bytes();
    let [e0, e1] = ENCODING_TYPE.to_be_bytes();
    [l0, l1, l2, l3, e0, e1]
}

/// Octets of the frame at the start of the stream, header included; `None` while its header is
/// not complete. A wrong length is reported as soon as its four octets are there.
///
/// # Errors
/// [`FramingError`] for the first broken rule.
#[inline]
#[expect(clippy::big_endian_bytes, reason = "the standard's framing header is big-endian")]
pub fn peek(stream: &[u8], frame_length_max: usize) -> Result<Option<usize>, FramingError> {
    let Some((length, rest)) = stream.split_first_chunk() else { return Ok(None) };
    let given = u32::from_be_bytes(*length);
    let length = usize::try_from(given).unwrap_or(usize::MAX);
    if length < FRAME_LENGTH_MIN {
        return Err(FramingError::TooShort { given });
    }
    if length > frame_length_max {
        return Err(FramingError::TooLong { given, max: frame_length_max });
    }
    let Some(encoding_type) = rest.first_chunk() else { return Ok(None) };
    let given = u16::from_be_bytes(*encoding_type);
    if given != ENCODING_TYPE {
        return Err(FramingError::WrongEncoding { given });
    }
    Ok(Some(length))
}

/// Writes a header in front of the message, to the start of the buffer. Returns octets written.
///
/// # Panics
/// When the message is empty or the buffer too short for header and message.
pub fn encode(message: &[u8], buffer: &mut [u8]) -> usize {
    let length = HEADER_LENGTH + message.len();
    let frame = &mut buffer[..length];
    frame[..HEADER_LENGTH].copy_from_slice(&header(length));
    frame[HEADER_LENGTH..].copy_from_slice(message);
    length
}
