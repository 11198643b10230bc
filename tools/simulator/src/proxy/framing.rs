//! Where one message ends and the next begins, by the protocol on the wire.

use protocol::fix::{self, Piece};
use protocol::sofh;
use serde::{Deserialize, Serialize};

/// How messages are framed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Framing {
    /// Simple Open Framing Header: the native protocol.
    #[default]
    Sofh,
    /// FIX tag=value: `8=`, `9=` BodyLength, and a CheckSum field behind the body.
    Fix,
}

impl Framing {
    /// The framing of a stream that begins like this.
    #[must_use]
    pub fn of(octets: &[u8]) -> Self {
        if octets.starts_with(b"8=") { Self::Fix } else { Self::Sofh }
    }

    /// Octets of the first message; none while it is not whole. Octets that are no message at all are one.
    #[must_use]
    pub fn first_message(self, octets: &[u8]) -> Option<usize> {
        match self {
            Self::Sofh => {
                let length = sofh::peek(octets, sofh::OBSERVER_FRAME_LENGTH_MAX);
                length.unwrap_or(Some(octets.len())).filter(|length| *length <= octets.len())
            }
            Self::Fix => match fix::peek(octets, fix::MESSAGE_BYTES_MAX) {
                Piece::Incomplete => None,
                Piece::Message(message) => Some(message.octets().len()),
                Piece::Garbled { octets, .. } => Some(octets),
            },
        }
    }
}
