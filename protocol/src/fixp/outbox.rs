//! Frames on their way to a socket. It allocates once, when it is made, and never writes a frame
//! in part.

use crate::sofh;

/// Octets that only session messages may use, so that a full buffer can still say goodbye.
pub const SESSION_RESERVE: usize = 1024;

/// The outbox has no room for one more frame: the peer reads too slowly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the outbox has no room for one more frame")]
pub struct OutboxFull;

/// A buffer of whole frames that a socket empties.
///
/// ```text
/// | written | waiting for the socket | spare |
/// 0       start                     end      capacity
/// ```
#[derive(Debug)]
pub struct Outbox {
    octets: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Outbox {
    /// An empty outbox. The capacity bounds how far a peer may fall behind, plus
    /// [`SESSION_RESERVE`].
    ///
    /// # Panics
    /// When the capacity is not above the reserve.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > SESSION_RESERVE, "an outbox needs more than what is reserved");
        Self { octets: vec![0; capacity].into_boxed_slice(), start: 0, end: 0 }
    }

    /// What waits for the socket: whole frames, the first perhaps without its beginning.
    #[inline]
    #[must_use]
    pub fn waiting(&self) -> &[u8] {
        &self.octets[self.start..self.end]
    }

    /// Whether nothing waits.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The socket took so many octets of [`Self::waiting`].
    ///
    /// # Panics
    /// When that is more than waited.
    #[inline]
    pub fn written(&mut self, count: usize) {
        assert!(count <= self.end - self.start, "more octets written than waited");
        self.start += count;
        if self.start == self.end {
            self.clear();
        }
    }

    /// Forgets what waits: the transport is gone.
    #[inline]
    pub const fn clear(&mut self) {
        self.start = 0;
        self.end = 0;
    }

    /// Whether an application message of so many octets fits, with a `Sequence` before it.
    #[inline]
    #[must_use]
    pub const fn has_room_for(&self, message_length: usize) -> bool {
        let spare = self.octets.len() - (self.end - self.start);
        SESSION_RESERVE + sofh::HEADER_LENGTH + message_length <= spare
    }

    /// Appends a frame around the message that `encode` writes to the start of a buffer of
    /// `length_max` octets; it returns the octets written, which are one at least.
    ///
    /// # Errors
    /// [`OutboxFull`]; nothing has happened then, and `encode` was not called.
    #[inline]
    pub fn push(
        &mut self,
        length_max: usize,
        encode: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<(), OutboxFull> {
        let frame_max = sofh::HEADER_LENGTH + length_max;
        if self.octets.len() - self.end < frame_max {
            self.compact();
        }
        let Some(frame) = self.octets.get_mut(self.end..self.end + frame_max) else {
            return Err(OutboxFull);
        };
        let (header, message) = frame.split_at_mut(sofh::HEADER_LENGTH);
        let length = encode(message);
        assert!(length <= length_max, "a message is longer than its sender said");
        header.copy_from_slice(&sofh::header(sofh::HEADER_LENGTH + length));
        self.end += sofh::HEADER_LENGTH + length;
        Ok(())
    }

    /// Appends `count` frames around messages of `LENGTH` octets each; `encode` writes them one by one.
    ///
    /// # Errors
    /// [`OutboxFull`] when they do not all fit; nothing has happened then, and `encode` was not called.
    #[inline]
    pub fn push_all<const LENGTH: usize>(
        &mut self,
        count: usize,
        mut encode: impl FnMut(usize, &mut [u8; LENGTH]),
    ) -> Result<(), OutboxFull> {
        let frame_length = sofh::HEADER_LENGTH + LENGTH;
        if self.octets.len() - self.end < count * frame_length {
            self.compact();
        }
        let spare = self.octets.get_mut(self.end..self.end + count * frame_length);
        let frames = spare.ok_or(OutboxFull)?.chunks_exact_mut(frame_length);
        for (index, frame) in frames.enumerate() {
            let (header, message) = frame.split_at_mut(sofh::HEADER_LENGTH);
            header.copy_from_slice(&sofh::header(frame_length));
            encode(index, message.first_chunk_mut().expect("the frame is as long as that"));
        }
        self.end += count * frame_length;
        Ok(())
    }

    fn compact(&mut self) {
        self.octets.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }
}
