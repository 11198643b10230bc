//! Reading a journal from one end to the other on a thread of its own: while that thread reads and checks
//! records, the caller works on those before them. Nothing is checked less than a [`Reader`] checks it.
//!
//! ```text
//!          checked frames, a few chunks ahead
//! Reader ---------------------------------------> Ahead (the caller)
//!    ^                                              |
//!    +----------------- empty chunks <--------------+
//! ```

use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use protocol::units::Sequence;

use crate::frame::{self, Frame};
use crate::reader::{ReadError, Reader};

/// Octets after which a chunk is handed over. What one batch holds is never divided.
const CHUNK_BYTES: usize = 128 << 10;
/// Chunks that are on their way at most.
const CHUNKS: usize = 4;

/// Frames, one behind the other, and why there are no more of them.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    octets: Vec<u8>,
    /// Where in the octets the frames lie. What else is there is of no use.
    frames: Range<usize>,
    /// Set in the last chunk: what [`Reader::next`] said behind its frames, an error or nothing more.
    end: Option<Result<(), ReadError>>,
}

impl Chunk {
    /// Appends frames.
    pub(crate) fn append(&mut self, frames: &[u8]) {
        let end = self.frames.end + frames.len();
        if self.octets.len() < end {
            self.octets.resize(end, 0);
        }
        self.octets[self.frames.end..end].copy_from_slice(frames);
        self.frames.end = end;
    }

    /// The buffer, if there is nothing in it: to be exchanged, so that nothing needs to be copied.
    pub(crate) fn empty(&mut self) -> Option<&mut Vec<u8>> {
        self.frames.is_empty().then_some(&mut self.octets)
    }

    /// Says where the frames lie in the buffer that was exchanged.
    pub(crate) fn is_now(&mut self, frames: Range<usize>) {
        assert!(frames.end <= self.octets.len());
        self.frames = frames;
    }

    fn is_full(&self) -> bool {
        self.frames.len() >= CHUNK_BYTES
    }
}

/// Records that have been read ahead.
#[derive(Debug)]
pub struct Ahead {
    chunks: Receiver<Chunk>,
    empty: SyncSender<Chunk>,
    /// Its frames begin with the next one.
    chunk: Chunk,
    next: Sequence,
}

/// Reads the records of `reader` up to `end`, both included, or to where there are none, ahead of `work`,
/// which gets them one by one from [`Ahead::next`] and may stop at any of them.
///
/// # Panics
/// When the system gives no thread.
pub fn read_ahead<T>(mut reader: Reader, end: Sequence, work: impl FnOnce(&mut Ahead) -> T) -> T {
    let next = reader.next_sequence();
    let (full, chunks) = sync_channel(CHUNKS);
    let (empty, spares) = sync_channel(CHUNKS + 1);
    for _ in 0..CHUNKS {
        let spare = empty.send(Chunk::default());
        spare.expect("the other end is in this function");
    }
    let mut ahead = Ahead { chunks, empty, chunk: Chunk::default(), next };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("read ahead".into());
        let thread = thread.spawn_scoped(scope, move || fill(&mut reader, end, &full, &spares));
        thread.expect("a process that starts gets a thread");
        let result = work(&mut ahead);
        // Its channels end, and with them the thread.
        drop(ahead);
        result
    })
}

/// Fills chunks until there is nothing more to read, or nobody takes them.
fn fill(reader: &mut Reader, end: Sequence, full: &SyncSender<Chunk>, spares: &Receiver<Chunk>) {
    while let Ok(mut chunk) = spares.recv() {
        chunk.frames = 0..0;
        while chunk.end.is_none() && !chunk.is_full() {
            chunk.end = match reader.gather(&mut chunk, end) {
                Ok(true) => None,
                Ok(false) => Some(Ok(())),
                Err(error) => Some(Err(error)),
            };
        }
        let is_last = chunk.end.is_some();
        if full.send(chunk).is_err() || is_last {
            return;
        }
    }
}

impl Ahead {
    /// Sequence of the record that [`Self::next`] gives next.
    #[must_use]
    pub fn next_sequence(&self) -> Sequence {
        self.next
    }

    /// The next record; `None` behind the last one that was to be read, or where the journal had no more.
    ///
    /// # Errors
    /// [`ReadError`], in the place of the record that could not be read. There are none behind it.
    #[expect(clippy::should_implement_trait, reason = "lends each record until the next call")]
    pub fn next(&mut self) -> Result<Option<Frame<'_>>, ReadError> {
        while self.chunk.frames.is_empty() {
            if let Some(end) = self.chunk.end.take() {
                self.chunk.end = Some(Ok(()));
                return end.map(|()| None);
            }
            // The reader's thread ends without a last chunk only when it panics; so does `read_ahead` then.
            let Ok(chunk) = self.chunks.recv() else { return Ok(None) };
            let emptied = std::mem::replace(&mut self.chunk, chunk);
            // Nobody needs it any more when the reader has come to its end.
            let _ = self.empty.send(emptied);
        }
        let octets = &self.chunk.octets[self.chunk.frames.clone()];
        let octets = &octets[..frame::length(octets)];
        self.chunk.frames.start += octets.len();
        self.next = Sequence(self.next.0 + 1);
        Ok(Some(Frame::trusted(octets)))
    }
}
