//! Octets of a venue's wire that wait for their answers: counts the orders among them by their headers.

use anyhow::Result;
use protocol::header::MessageHeader;
use protocol::messages::{NewOrderSingle, SCHEMA_ID};
use protocol::sofh::{self, CLIENT_FRAME_LENGTH_MAX, HEADER_LENGTH};

/// Octets that it holds without a further allocation: two fan-outs of ten thousand orders.
const ROOM_BYTES: usize = 2 << 20;

/// Frames in the order in which they came.
///
/// ```text
/// | taken | whole frames, counted | part of one |
/// 0     taken                  counted         len
/// ```
#[derive(Debug)]
pub struct Kept {
    octets: Vec<u8>,
    taken: usize,
    counted: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self { octets: Vec::with_capacity(ROOM_BYTES), taken: 0, counted: 0 }
    }
}

impl Kept {
    /// Keeps octets; says how many orders have become complete.
    ///
    /// # Errors
    /// When they are no frames.
    pub fn keep(&mut self, octets: &[u8]) -> Result<u64> {
        if self.taken == self.octets.len() {
            self.octets.clear();
            (self.taken, self.counted) = (0, 0);
        } else if self.octets.len() + octets.len() > self.octets.capacity() {
            self.octets.drain(..self.taken);
            self.counted -= self.taken;
            self.taken = 0;
        }
        self.octets.extend_from_slice(octets);
        let mut orders = 0;
        while let Some(length) = sofh::peek(&self.octets[self.counted..], CLIENT_FRAME_LENGTH_MAX)?
        {
            let Some(frame) = self.octets.get(self.counted..self.counted + length) else { break };
            let header = MessageHeader::decode(&frame[HEADER_LENGTH..])?;
            let is_order = header.template_id == NewOrderSingle::TEMPLATE_ID;
            orders += u64::from(is_order && header.schema_id == SCHEMA_ID);
            self.counted += length;
        }
        Ok(orders)
    }

    /// The next whole message, without its framing header.
    pub fn take(&mut self) -> Option<&[u8]> {
        let waiting = &self.octets[self.taken..self.counted];
        let length = sofh::peek(waiting, CLIENT_FRAME_LENGTH_MAX).ok().flatten()?;
        self.taken += length;
        Some(&waiting[HEADER_LENGTH..length])
    }

    /// Forgets everything, the part of a message too.
    pub fn clear(&mut self) {
        self.octets.clear();
        (self.taken, self.counted) = (0, 0);
    }

    /// Whether whole messages wait.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.taken < self.counted
    }

    /// Takes all whole messages and looks at none of them.
    pub const fn skip(&mut self) {
        self.taken = self.counted;
    }
}
