//! Cuts what a socket delivers into whole frames, in place. It allocates once, when it is made.

use super::{FRAME_LENGTH_MIN, FramingError, HEADER_LENGTH, peek};

/// A buffer between a socket that fills it and a reader that takes whole messages out of it.
///
/// ```text
/// | taken | whole frames, then part of one | spare |
/// 0     start                             end      capacity
/// ```
#[derive(Debug)]
pub struct FrameBuffer {
    octets: Box<[u8]>,
    start: usize,
    end: usize,
    frame_length_max: usize,
}

impl FrameBuffer {
    /// An empty buffer. More capacity takes more frames with one read of the socket.
    ///
    /// # Panics
    /// When the longest frame is shorter than the shortest possible, or does not fit the capacity.
    #[must_use]
    pub fn new(capacity: usize, frame_length_max: usize) -> Self {
        assert!(frame_length_max >= FRAME_LENGTH_MIN, "a frame of minimum length has to fit");
        assert!(capacity >= frame_length_max, "a frame of maximum length has to fit the buffer");
        let octets = vec![0; capacity].into_boxed_slice();
        Self { octets, start: 0, end: 0, frame_length_max }
    }

    /// Where the next read of the socket goes; say how much came with [`Self::filled`].
    ///
    /// It is never empty once [`Self::next_message`] has returned `None`. It may be empty before:
    /// a read into it would then look like the end of the stream.
    #[inline]
    pub fn spare_mut(&mut self) -> &mut [u8] {
        // Octets move only when the room behind them has become small, so each of them moves
        // about once at most.
        let moves = self.start > 0 && self.octets.len() - self.end < self.octets.len() / 2;
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        } else if moves {
            self.octets.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        &mut self.octets[self.end..]
    }

    /// So many octets were written to the start of [`Self::spare_mut`].
    ///
    /// # Panics
    /// When that is more than there was room for.
    #[inline]
    pub fn filled(&mut self, count: usize) {
        assert!(count <= self.octets.len() - self.end, "more octets than the buffer has room for");
        self.end += count;
    }

    /// Takes the next whole message, without its framing header; `None` when more octets are due.
    ///
    /// # Errors
    /// [`FramingError`] for the first broken rule. The buffer stays at that frame: the error is
    /// for good, and the transport has to be closed.
    #[inline]
    pub fn next_message(&mut self) -> Result<Option<&[u8]>, FramingError> {
        let waiting = &self.octets[self.start..self.end];
        let Some(length) = peek(waiting, self.frame_length_max)? else { return Ok(None) };
        if waiting.len() < length {
            return Ok(None);
        }
        let message = &self.octets[self.start + HEADER_LENGTH..self.start + length];
        self.start += length;
        Ok(Some(message))
    }

    /// Octets that are waiting: whole frames, then part of one.
    #[inline]
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.end - self.start
    }

    /// Forgets everything that is waiting: for a new transport.
    pub const fn clear(&mut self) {
        self.start = 0;
        self.end = 0;
    }
}
