//! What outlives a transport: the FIXP session of a login, with every message that was sent to it.

#[cfg(test)]
mod tests;

use protocol::fixp::{Numbers, SessionId};

/// Messages of one flow, in order; each keeps its place, and so its number, for ever.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    octets: Vec<u8>,
    ends: Vec<usize>,
}

impl Flow {
    /// Appends a message that `encode` writes to a buffer of `length_max` octets.
    pub(crate) fn push(&mut self, length_max: usize, encode: impl FnOnce(&mut [u8]) -> usize) {
        let start = self.octets.len();
        self.octets.resize(start + length_max, 0);
        let length = encode(&mut self.octets[start..]);
        self.octets.truncate(start + length);
        self.ends.push(self.octets.len());
    }

    /// The message with a number; numbers start at one.
    pub(crate) fn message(&self, number: u64) -> Option<&[u8]> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.octets[start..end])
    }

    /// Number of the next message.
    pub(crate) const fn next(&self) -> u64 {
        self.ends.len() as u64 + 1
    }
}

/// The FIXP session of a login.
#[derive(Debug)]
pub(crate) struct Bond {
    /// Chosen by the client.
    pub(crate) id: SessionId,
    /// Everything that was said to the client.
    pub(crate) flow: Flow,
    /// Lowest number of the client's that has not come.
    pub(crate) incoming_next: u64,
    /// The transport that it is bound to.
    pub(crate) peer: Option<usize>,
    /// Whether both flows have ended.
    pub(crate) is_final: bool,
}

impl Bond {
    /// A session that was just negotiated.
    pub(crate) fn new(id: SessionId) -> Self {
        Self { id, flow: Flow::default(), incoming_next: 1, peer: None, is_final: false }
    }

    /// Where both flows stand.
    pub(crate) const fn numbers(&self) -> Numbers {
        Numbers { outgoing_next: self.flow.next(), incoming_next: self.incoming_next }
    }
}
