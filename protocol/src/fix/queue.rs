//! Octets on their way between a socket and a session: filled behind, taken in front, in one piece. It
//! allocates once, when it is made.

/// There is no room: the peer reads too slowly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no room for one more message")]
pub struct OutboxFull;

/// A buffer of octets.
///
/// ```text
/// | taken | waiting | spare |
/// 0     start      end    capacity
/// ```
#[derive(Debug)]
pub struct Queue {
    octets: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Queue {
    /// An empty queue of so many octets.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { octets: vec![0; capacity].into_boxed_slice(), start: 0, end: 0 }
    }

    /// What waits.
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

    /// How many more octets fit.
    #[inline]
    #[must_use]
    pub const fn room(&self) -> usize {
        self.octets.len() - (self.end - self.start)
    }

    /// So many octets of [`Self::waiting`] are done with.
    ///
    /// # Panics
    /// When that is more than waited.
    #[inline]
    pub fn taken(&mut self, count: usize) {
        self.take(count);
    }

    /// Takes so many octets off the front.
    #[inline]
    pub(super) fn take(&mut self, count: usize) -> &[u8] {
        assert!(count <= self.end - self.start, "more octets taken than waited");
        let start = self.start;
        self.start += count;
        let end = self.start;
        if self.start == self.end {
            self.clear();
        }
        &self.octets[start..end]
    }

    /// Where octets can be written to; say how many with [`Self::filled`]. It is empty only when the queue
    /// is full.
    #[inline]
    pub fn spare_mut(&mut self) -> &mut [u8] {
        // Octets move only when the room behind them has become small, so each of them moves about once.
        if self.start > 0 && self.octets.len() - self.end < self.octets.len() / 2 {
            self.compact();
        }
        &mut self.octets[self.end..]
    }

    /// So many octets were written to the start of the spare ones.
    ///
    /// # Panics
    /// When that is more than there was room for.
    #[inline]
    pub fn filled(&mut self, count: usize) {
        assert!(count <= self.octets.len() - self.end, "more octets than there was room for");
        self.end += count;
    }

    /// Appends what `write` writes to the start of a buffer of `length_max` octets; it returns how many.
    ///
    /// # Errors
    /// [`OutboxFull`]; nothing has happened then, and `write` was not called.
    #[inline]
    pub fn push(
        &mut self,
        length_max: usize,
        write: impl FnOnce(&mut [u8]) -> usize,
    ) -> Result<(), OutboxFull> {
        if self.octets.len() - self.end < length_max {
            self.compact();
        }
        let spare = self.octets.get_mut(self.end..self.end + length_max).ok_or(OutboxFull)?;
        let length = write(spare);
        assert!(length <= length_max, "a message is longer than its sender said");
        self.end += length;
        Ok(())
    }

    /// Forgets what waits: the transport is gone.
    pub const fn clear(&mut self) {
        self.start = 0;
        self.end = 0;
    }

    fn compact(&mut self) {
        self.octets.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
    }
}
