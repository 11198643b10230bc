//! Where one message ends and the next begins, by the protocol on the wire.

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

/// Octets of the last field of a FIX message: `10=nnn` and its delimiter.
const CHECK_SUM_BYTES: usize = 7;

/// Octets in which a FIX header has told its length, or it is none.
const FIX_HEADER_BYTES_MAX: usize = 32;

impl Framing {
    /// The framing of a stream that begins like this.
    #[must_use]
    pub fn of(octets: &[u8]) -> Self {
        if octets.starts_with(b"8=") { Self::Fix } else { Self::Sofh }
    }

    /// Octets of the first message; none while it is not whole. Octets that are no message at all are one.
    #[must_use]
    pub fn first_message(self, octets: &[u8]) -> Option<usize> {
        let length = match self {
            Self::Sofh => sofh_length(octets)?,
            Self::Fix => fix_length(octets)?,
        };
        (length <= octets.len()).then_some(length)
    }
}

fn sofh_length(octets: &[u8]) -> Option<usize> {
    sofh::peek(octets, sofh::OBSERVER_FRAME_LENGTH_MAX).unwrap_or(Some(octets.len()))
}

fn fix_length(octets: &[u8]) -> Option<usize> {
    let head = &octets[..octets.len().min(FIX_HEADER_BYTES_MAX)];
    let mut fields = head.split_inclusive(|octet| *octet == 1);
    let (begin, length) = (fields.next(), fields.next());
    match (begin, length) {
        (Some(begin), Some([b'9', b'=', digits @ .., 1])) if begin.starts_with(b"8=FIX") => {
            let body = std::str::from_utf8(digits).ok().and_then(|text| text.parse::<u16>().ok());
            let header = begin.len() + digits.len() + 3;
            Some(body.map_or(octets.len(), |body| header + usize::from(body) + CHECK_SUM_BYTES))
        }
        _ if octets.len() < FIX_HEADER_BYTES_MAX => None,
        _ => Some(octets.len()),
    }
}
