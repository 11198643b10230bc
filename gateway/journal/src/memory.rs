//! The one file of the workspace's journal with `unsafe`: mapped memory, and the ring protocol over it.
//!
//! It knows positions, lengths and commit words. It does not know what a frame means, how it is
//! checked, or which file it lies in. One producer, registered consumers that hold it back, and
//! tails that it may overtake:
//!
//! ```text
//!        released (slowest consumer)        read          position (producer)
//! -------+----------------------------------+-------------+------------------> positions, bytes
//!        |<-- frames a consumer may look at ------------->|<- head slot: commit 0, sequence next
//!        |<---------------- never longer than the ring ---------------->|
//! ```
//!
//! A frame is a multiple of [`LINE`] octets and never wraps: where it would, a pad fills the lap.
//!
//! ```text
//! 0  u32 commit    0 = head slot; length = frame; length | PAD = pad          } one 64-bit word,
//! 4  u32 check     the frame's CRC, opaque here                               } stored last
//! 8  u64 sequence  set one frame ahead, so every frame boundary names the sequence it has or gets
//! 16 ...           opaque here
//! ```
//!
//! Orderings, all on single words:
//! * **commit**: the producer stores the frame, prepares the head slot behind it, then stores the
//!   first word with `Release`. Whoever loads it with `Acquire` sees both, so the next slot is never
//!   read with a previous lap's bytes in it.
//! * **cursor**: a consumer stores its cursor with `Release` after its last look at the frames in
//!   front of it; the producer loads it with `Acquire` before it stores over them.
//! * **claimed**: before the producer stores past `claimed` it raises it, then fences (`Release`). A
//!   tail copies a frame with relaxed loads, fences (`Acquire`), then loads `claimed`: had any copied
//!   word come from a newer lap, it would see a claim that covers its own position (a sequence lock).

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};

use memmap2::{Advice, MmapOptions, MmapRaw};

/// Octets of a cache line: every frame starts and ends on one.
pub(crate) const LINE: usize = 64;
/// Octets in front of the ring's data: identity, cursors and counters.
pub(crate) const HEADER_BYTES: usize = 4096;
/// Set in a commit word whose octets hold no frame.
const PAD: u64 = 1;
/// A claim is raised in steps of at most this many octets, so that its line is seldom written.
const CLAIM_BYTES_MAX: u64 = 65_536;

const _: () =
    assert!(cfg!(target_endian = "little"), "the ring is defined for little-endian hosts");
const _: () = assert!(usize::BITS == 64, "positions are 64 bits wide");

/// A 64-bit word of the header page, by its octet offset. Words with different writers lie on
/// different pairs of cache lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word(usize);

impl Word {
    /// Octets 0..64 are the identity, written once before anybody else looks.
    pub(crate) const fn identity(index: usize) -> Self {
        assert!(index < LINE / size_of::<u64>());
        Self(index * size_of::<u64>())
    }
    /// Producer: frames below this position may already be overwritten one lap back.
    pub(crate) const CLAIMED: Self = Self(128);
    /// Producer: sequence of the last committed frame.
    pub(crate) const WRITTEN: Self = Self(256);
    /// Persister: position behind the last durable frame.
    pub(crate) const DURABLE_POSITION: Self = Self(384);
    /// Persister: sequence of the last durable frame.
    pub(crate) const DURABLE_SEQUENCE: Self = Self(392);
    /// A word of the data, for tests that break it.
    #[cfg(all(test, not(miri)))]
    pub(crate) const fn data(offset: usize) -> Self {
        Self(HEADER_BYTES + offset)
    }
    /// Persister and preparer: counters and states, for monitors.
    pub(crate) const fn status(index: usize) -> Self {
        assert!(index < 32);
        Self(512 + index * size_of::<u64>())
    }
    /// Whoever makes the ring, once: the first sequence that may be lost. It is to be told of as long as the head
    /// slot has it: nothing was appended then since the ring was made.
    pub(crate) const LOST_FROM: Self = Self(768);
}

const _: () = assert!(Word::status(31).0 + size_of::<u64>() <= Word::LOST_FROM.0);
const _: () = assert!(Word::LOST_FROM.0 + size_of::<u64>() <= HEADER_BYTES);

/// Memory that outlives every reference to it, reached through atomics.
#[derive(Debug)]
struct Region {
    base: *mut u8,
    bytes: usize,
    backing: Backing,
}

#[derive(Debug)]
enum Backing {
    /// Unmapped when dropped.
    Mapping(#[expect(dead_code, reason = "held so that the memory stays mapped")] MmapRaw),
    /// Plain memory with the same protocol, so that Miri and the model tests can run it.
    #[cfg(test)]
    Heap(*mut [AtomicU64]),
}

// SAFETY: the memory belongs to the region and moves with it; threads meet only in atomics and in
// the ring protocol at the head of this file.
unsafe impl Send for Region {}
// SAFETY: as for `Send`: shared access is atomic, or granted by the ring protocol.
unsafe impl Sync for Region {}

impl Drop for Region {
    fn drop(&mut self) {
        match self.backing {
            Backing::Mapping(_) => {}
            #[cfg(test)]
            // SAFETY: `heap` got this pointer from `Box::into_raw`, and nothing else frees it.
            Backing::Heap(words) => drop(unsafe { Box::from_raw(words) }),
        }
    }
}

impl Region {
    fn map(file: &File, writable: bool) -> io::Result<Self> {
        let bytes = crate::to_usize(file.metadata()?.len());
        let mut options = MmapOptions::new();
        options.len(bytes);
        let mapping =
            if writable { options.map_raw(file)? } else { options.map_raw_read_only(file)? };
        // Both are wishes: without them the ring is slower, or turns up in a core dump.
        let _ = mapping.advise(Advice::HugePage);
        let _ = mapping.advise(Advice::DontDump);
        let base = mapping.as_mut_ptr();
        // Every page is made present and writable, so that no store of the producer faults.
        let present = !writable || mapping.advise(Advice::PopulateWrite).is_ok();
        let region = Self { base, bytes, backing: Backing::Mapping(mapping) };
        if !present {
            region.touch();
        }
        Ok(region)
    }

    /// Before Linux 5.14: a write to every page that changes nothing.
    fn touch(&self) {
        for offset in (0..self.bytes).step_by(4096) {
            self.word(offset).fetch_or(0, Ordering::Relaxed);
        }
    }

    #[cfg(test)]
    fn heap(bytes: usize) -> Self {
        let words: Box<[AtomicU64]> =
            (0..bytes / size_of::<u64>()).map(|_| AtomicU64::new(0)).collect();
        let words = Box::into_raw(words);
        Self { base: words.cast(), bytes, backing: Backing::Heap(words) }
    }

    #[inline]
    fn word(&self, offset: usize) -> &AtomicU64 {
        debug_assert!(offset.is_multiple_of(size_of::<u64>()));
        assert!(offset + size_of::<u64>() <= self.bytes);
        // SAFETY: in bounds (asserted), and the base is page- or word-aligned as offsets are.
        let word = unsafe { self.base.add(offset) }.cast::<u64>();
        // SAFETY: aligned and alive as long as the region; while atomics use it, nobody writes it
        // through a plain reference (the ring protocol gives a slot's body to one producer only).
        unsafe { AtomicU64::from_ptr(word) }
    }

    /// Octets that nobody writes while the result lives: the caller's side of the ring protocol.
    #[inline]
    fn octets(&self, offset: usize, bytes: usize) -> &[u8] {
        assert!(offset <= self.bytes && bytes <= self.bytes - offset);
        // SAFETY: in bounds (asserted).
        let start = unsafe { self.base.add(offset) };
        // SAFETY: initialised (mapped or zeroed), and the caller holds the cursor or the slot that
        // keeps the producer from storing here.
        unsafe { std::slice::from_raw_parts(start, bytes) }
    }

    /// Octets that belong to the caller alone: a slot's body, before it is committed.
    #[inline]
    #[expect(
        clippy::mut_from_ref,
        reason = "exclusive by the ring protocol: one producer, one slot"
    )]
    fn octets_mut(&self, offset: usize, bytes: usize) -> &mut [u8] {
        assert!(offset <= self.bytes && bytes <= self.bytes - offset);
        // SAFETY: in bounds (asserted).
        let start = unsafe { self.base.add(offset) };
        // SAFETY: the caller is the only producer and the slot is uncommitted, so consumers stay
        // out; tails read through mappings of their own and drop what they read from here.
        unsafe { std::slice::from_raw_parts_mut(start, bytes) }
    }
}

/// The shared part of a ring: its memory and its size.
#[derive(Debug)]
pub(crate) struct Ring {
    region: Region,
    /// A power of two, in octets, without the header page.
    bytes: u64,
    /// Step in which the claim is raised, in octets.
    claim_bytes: u64,
}

impl Ring {
    /// Maps a ring file. Its length must be a header page and a power of two of data.
    pub(crate) fn map(file: &File, writable: bool) -> io::Result<Arc<Self>> {
        let bytes = file.metadata()?.len();
        let data = bytes.saturating_sub(HEADER_BYTES as u64);
        if !data.is_power_of_two() || data < 16 * LINE as u64 {
            let problem = format!("a ring file has 4096 octets and a power of two, not {bytes}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        Ok(Self::over(Region::map(file, writable)?, data))
    }

    /// A ring over plain memory.
    #[cfg(test)]
    pub(crate) fn heap(bytes: u64) -> Arc<Self> {
        Self::over(Region::heap(HEADER_BYTES + crate::to_usize(bytes)), bytes)
    }

    fn over(region: Region, bytes: u64) -> Arc<Self> {
        Arc::new(Self { region, bytes, claim_bytes: CLAIM_BYTES_MAX.min(bytes / 8) })
    }

    /// Octets of data: a power of two.
    #[inline]
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// A word of the header page.
    #[inline]
    pub(crate) fn header(&self, word: Word) -> &AtomicU64 {
        self.region.word(word.0)
    }

    /// Loads a header word with acquire semantics. A relaxed load and a fence: of all atomic loads,
    /// only relaxed ones are promised to work on memory that is mapped for reading.
    #[inline]
    pub(crate) fn load(&self, word: Word) -> u64 {
        let value = self.header(word).load(Ordering::Relaxed);
        fence(Ordering::Acquire);
        value
    }

    /// Sequence that the frame at this boundary has, or will get.
    pub(crate) fn sequence_at(&self, position: u64) -> u64 {
        self.word(position, 1).load(Ordering::Relaxed)
    }

    /// Makes `position` the head of an empty ring whose next frame gets `sequence`.
    pub(crate) fn start_at(&self, position: u64, sequence: u64) {
        self.prepare_head(position, sequence);
        self.header(Word::CLAIMED).store(position + LINE as u64, Ordering::Relaxed);
        self.header(Word::DURABLE_POSITION).store(position, Ordering::Relaxed);
        self.header(Word::DURABLE_SEQUENCE).store(sequence - 1, Ordering::Relaxed);
        self.header(Word::WRITTEN).store(sequence - 1, Ordering::Release);
    }

    /// Copies octets that may be changing; the caller checks afterwards what they are worth.
    pub(crate) fn copy(&self, position: u64, octets: &mut [u8]) {
        let start = self.offset(position);
        for (index, chunk) in octets.chunks_exact_mut(size_of::<u64>()).enumerate() {
            let word = self.region.word(start + index * size_of::<u64>());
            chunk.copy_from_slice(&word.load(Ordering::Relaxed).to_le_bytes());
        }
    }

    #[inline]
    fn offset(&self, position: u64) -> usize {
        debug_assert!(position.is_multiple_of(LINE as u64));
        HEADER_BYTES + crate::to_usize(position & (self.bytes - 1))
    }

    #[inline]
    fn word(&self, position: u64, index: usize) -> &AtomicU64 {
        self.region.word(self.offset(position) + index * size_of::<u64>())
    }

    /// Octets from `position` to the end of its lap.
    #[inline]
    fn lap_left(&self, position: u64) -> u64 {
        self.bytes - (position & (self.bytes - 1))
    }

    #[inline]
    fn prepare_head(&self, position: u64, sequence: u64) {
        let offset = self.offset(position);
        self.region.word(offset).store(0, Ordering::Relaxed);
        self.region.word(offset + size_of::<u64>()).store(sequence, Ordering::Relaxed);
    }

    /// What a commit word says about its position; `None` when it is the head slot.
    #[inline]
    fn commit_of(&self, position: u64, word: u64) -> Option<Commit> {
        let commit = word & 0xFFFF_FFFF;
        if commit == 0 {
            return None;
        }
        let bytes = commit & !PAD;
        let fits = bytes.is_multiple_of(LINE as u64) && bytes <= self.lap_left(position);
        let valid = fits && bytes != 0;
        Some(Commit { bytes, pad: commit & PAD != 0, valid })
    }
}

struct Commit {
    bytes: u64,
    pad: bool,
    /// Whether the length can be right at all.
    valid: bool,
}

/// A consumer's place, on cache lines of its own. `u64::MAX` when the consumer is gone.
#[derive(Debug)]
#[repr(align(128))]
struct Padded(AtomicU64);

/// The places of the registered consumers, apart from the persister's, which lies in the ring.
#[derive(Clone, Debug)]
pub(crate) struct Cursors(Arc<[Padded]>);

impl Cursors {
    /// `count` cursors at `position`.
    pub(crate) fn new(count: usize, position: u64) -> Self {
        Self((0..count).map(|_| Padded(AtomicU64::new(position))).collect())
    }
}

/// The one writer of a ring. There is one per ring: whoever makes it holds the journal's lock.
#[derive(Debug)]
pub(crate) struct Producer {
    ring: Arc<Ring>,
    cursors: Cursors,
    position: u64,
    /// Position that the last look at the cursors allows to store up to.
    limit: u64,
    claimed: u64,
}

impl Producer {
    /// Continues at `position`, which is the ring's head slot.
    pub(crate) fn new(ring: Arc<Ring>, cursors: Cursors, position: u64) -> Self {
        let claimed = ring.header(Word::CLAIMED).load(Ordering::Relaxed);
        let mut producer = Self { ring, cursors, position, limit: 0, claimed };
        producer.limit = producer.limit_now();
        producer
    }

    /// Position of the head slot.
    #[inline]
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The ring's shared part.
    #[inline]
    pub(crate) fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// Octets that frames can take before a consumer holds the producer back.
    pub(crate) fn free_bytes(&self) -> u64 {
        self.limit_now().saturating_sub(self.position + LINE as u64)
    }

    /// Room for a frame of at most `bytes`, a multiple of [`LINE`]; `None` when consumers lag.
    #[inline]
    pub(crate) fn reserve(&mut self, bytes: u64) -> Option<Slot<'_>> {
        assert!(bytes != 0 && bytes.is_multiple_of(LINE as u64) && bytes <= self.ring.bytes / 4);
        let lap_left = self.ring.lap_left(self.position);
        let pad = if bytes > lap_left { lap_left } else { 0 };
        let end = self.position + pad + bytes + LINE as u64;
        if end > self.limit {
            self.limit = self.limit_now();
            if end > self.limit {
                return None;
            }
        }
        if end > self.claimed {
            self.claim(end);
        }
        if pad != 0 {
            self.pad(pad);
        }
        let offset = self.ring.offset(self.position);
        Some(Slot { producer: self, offset, bytes })
    }

    #[cold]
    fn limit_now(&self) -> u64 {
        let durable = self.ring.header(Word::DURABLE_POSITION).load(Ordering::Acquire);
        let cursors = self.cursors.0.iter().map(|cursor| cursor.0.load(Ordering::Acquire));
        cursors.fold(durable, u64::min) + self.ring.bytes
    }

    #[cold]
    fn claim(&mut self, end: u64) {
        // Never past the limit: what a consumer still holds must not look overtaken to a tail.
        self.claimed = end.next_multiple_of(self.ring.claim_bytes).min(self.limit);
        self.ring.header(Word::CLAIMED).store(self.claimed, Ordering::Relaxed);
        fence(Ordering::Release);
    }

    #[cold]
    fn pad(&mut self, bytes: u64) {
        let sequence = self.ring.sequence_at(self.position);
        let next = self.position + bytes;
        self.ring.prepare_head(next, sequence);
        self.ring.word(self.position, 0).store(bytes | PAD, Ordering::Release);
        self.position = next;
    }
}

/// Room in the ring that belongs to the producer until it is committed. Dropped, it never was.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    producer: &'a mut Producer,
    /// Where it lies in the region.
    offset: usize,
    bytes: u64,
}

impl Slot<'_> {
    /// Octets that the frame may take.
    #[inline]
    pub(crate) fn bytes(&self) -> usize {
        crate::to_usize(self.bytes)
    }

    /// Stores one word of the frame. Word 0 is the commit's and word 1 the sequence's.
    #[inline]
    pub(crate) fn store_word(&mut self, index: usize, value: u64) {
        assert!(index > 1 && index < LINE / size_of::<u64>());
        self.word(index).store(value, Ordering::Relaxed);
    }

    /// Stores octets from a word boundary on, and zeros behind them up to `end`.
    #[inline]
    pub(crate) fn store_octets(&mut self, start: usize, octets: &[u8], end: usize) {
        assert!(start >= 16 && start + octets.len() <= end && end <= self.bytes());
        let (words, rest) = octets.as_chunks::<8>();
        let mut index = start / size_of::<u64>();
        for word in words {
            self.word(index).store(u64::from_le_bytes(*word), Ordering::Relaxed);
            index += 1;
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.word(index).store(u64::from_le_bytes(last), Ordering::Relaxed);
            index += 1;
        }
        for index in index..end / size_of::<u64>() {
            self.word(index).store(0, Ordering::Relaxed);
        }
    }

    /// The frame's octets behind `start`, to be encoded in place.
    #[inline]
    pub(crate) fn octets_mut(&mut self, start: usize) -> &mut [u8] {
        assert!(start >= 16 && start <= self.bytes());
        self.producer.ring.region.octets_mut(self.offset + start, self.bytes() - start)
    }

    /// The frame's octets from its sequence to `end`: what its check covers.
    #[inline]
    pub(crate) fn octets(&self, end: usize) -> &[u8] {
        assert!(end >= 8 && end <= self.bytes());
        self.producer.ring.region.octets(self.offset + 8, end - 8)
    }

    /// Publishes the frame with its final length and check, and names the sequence of the next one.
    #[inline]
    pub(crate) fn commit(self, bytes: u64, check: u32, sequence: u64) {
        assert!(bytes != 0 && bytes.is_multiple_of(LINE as u64) && bytes <= self.bytes);
        let Producer { ring, position, .. } = self.producer;
        let next = *position + bytes;
        ring.prepare_head(next, sequence + 1);
        ring.region.word(self.offset).store(bytes | u64::from(check) << 32, Ordering::Release);
        ring.header(Word::WRITTEN).store(sequence, Ordering::Release);
        *position = next;
    }

    #[inline]
    fn word(&self, index: usize) -> &AtomicU64 {
        self.producer.ring.region.word(self.offset + index * size_of::<u64>())
    }
}

/// A registered reader: the producer never overtakes it, so it may look at frames in place.
#[derive(Debug)]
pub(crate) struct Consumer {
    ring: Arc<Ring>,
    cursor: Cursor,
    read: u64,
}

#[derive(Debug)]
enum Cursor {
    /// The persister's, in the ring itself: other processes and the next boot read it.
    Durable,
    /// One of this process.
    Registered(Cursors, usize),
}

impl Drop for Consumer {
    fn drop(&mut self) {
        // A consumer that is gone holds nobody back. The persister's cursor stays: it is a fact.
        if let Cursor::Registered(cursors, index) = &self.cursor {
            cursors.0[*index].0.store(u64::MAX / 2, Ordering::Release);
        }
    }
}

impl Consumer {
    /// The consumer whose cursor is the durable position. One per ring.
    pub(crate) fn durable(ring: Arc<Ring>) -> Self {
        let read = ring.header(Word::DURABLE_POSITION).load(Ordering::Acquire);
        Self { ring, cursor: Cursor::Durable, read }
    }

    /// The consumer of cursor `index`. One per cursor.
    pub(crate) fn registered(ring: Arc<Ring>, cursors: Cursors, index: usize) -> Self {
        let read = cursors.0[index].0.load(Ordering::Acquire);
        Self { ring, cursor: Cursor::Registered(cursors, index), read }
    }

    /// The ring's shared part.
    #[inline]
    pub(crate) fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// Position of the frame that [`Self::peek`] shows next.
    pub(crate) fn position(&self) -> u64 {
        self.read
    }

    /// The next frame, without passing it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<&[u8]> {
        let bytes = self.find()?;
        Some(self.ring.region.octets(self.ring.offset(self.read), bytes))
    }

    /// The next frame, and passes it; [`Self::rewind`] shows it again until it is released.
    #[inline]
    pub(crate) fn take(&mut self) -> Option<&[u8]> {
        let bytes = self.find()?;
        let offset = self.ring.offset(self.read);
        self.read += bytes as u64;
        Some(self.ring.region.octets(offset, bytes))
    }

    /// Octets of the next frame, behind a pad if one is there.
    #[inline]
    fn find(&mut self) -> Option<usize> {
        loop {
            let word = self.ring.word(self.read, 0).load(Ordering::Acquire);
            let commit = self.ring.commit_of(self.read, word)?;
            // Only the producer stores commit words: a wrong one means that memory is broken.
            assert!(commit.valid, "commit word {word:#018x} at ring position {}", self.read);
            if !commit.pad {
                return Some(crate::to_usize(commit.bytes));
            }
            self.read += commit.bytes;
        }
    }

    /// Gives all passed frames back to the producer.
    #[inline]
    pub(crate) fn release(&mut self) {
        self.cursor_word().store(self.read, Ordering::Release);
    }

    /// Goes back to the first frame that was not released.
    pub(crate) fn rewind(&mut self) {
        self.read = self.cursor_word().load(Ordering::Relaxed);
    }

    #[inline]
    fn cursor_word(&self) -> &AtomicU64 {
        match &self.cursor {
            Cursor::Durable => self.ring.header(Word::DURABLE_POSITION),
            Cursor::Registered(cursors, index) => &cursors.0[*index].0,
        }
    }
}

/// The producer overwrote what a tail wanted to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overtaken;

/// What a tail found at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A frame of this many octets, copied.
    Frame(usize),
    /// The head slot: nothing yet.
    Head,
    /// A commit word that no producer wrote: broken memory, or not a ring.
    Nonsense,
}

/// An unregistered reader: it costs the producer nothing and may be overtaken.
///
/// Over a file it must use a mapping of its own: the producer's in-place bodies are plain memory to it.
#[derive(Debug)]
pub(crate) struct Tail {
    ring: Arc<Ring>,
    position: u64,
}

impl Tail {
    /// Starts at a frame boundary.
    pub(crate) fn at(ring: Arc<Ring>, position: u64) -> Self {
        Self { ring, position }
    }

    /// Starts behind the last durable frame.
    pub(crate) fn at_durable(ring: Arc<Ring>) -> Self {
        let position = ring.load(Word::DURABLE_POSITION);
        Self { ring, position }
    }

    /// The ring's shared part.
    pub(crate) fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// The boundary that is read next.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Sequence of the frame at the boundary, committed or to come.
    pub(crate) fn sequence(&self) -> Result<u64, Overtaken> {
        let sequence = self.ring.sequence_at(self.position);
        self.intact()?;
        Ok(sequence)
    }

    /// Copies the next frame to the start of `octets` and passes it.
    pub(crate) fn read(&mut self, octets: &mut [u8]) -> Result<Found, Overtaken> {
        self.read_with(octets, || {})
    }

    /// As [`Self::read`]; `copied` runs when the octets are copied and not yet known to be intact.
    fn read_with(
        &mut self,
        octets: &mut [u8],
        mut copied: impl FnMut(),
    ) -> Result<Found, Overtaken> {
        loop {
            let word = self.ring.word(self.position, 0).load(Ordering::Relaxed);
            self.intact()?;
            let Some(commit) = self.ring.commit_of(self.position, word) else {
                return Ok(Found::Head);
            };
            let bytes = crate::to_usize(commit.bytes);
            if !commit.valid || (!commit.pad && bytes > octets.len()) {
                return Ok(Found::Nonsense);
            }
            if commit.pad {
                self.position += commit.bytes;
                continue;
            }
            self.ring.copy(self.position, &mut octets[..bytes]);
            copied();
            self.intact()?;
            self.position += commit.bytes;
            return Ok(Found::Frame(bytes));
        }
    }

    fn intact(&self) -> Result<(), Overtaken> {
        fence(Ordering::Acquire);
        let claimed = self.ring.header(Word::CLAIMED).load(Ordering::Relaxed);
        if claimed > self.position + self.ring.bytes { Err(Overtaken) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
