//! A window over the most recent numbers: tells whether one was seen. Oldest numbers leave first.
//!
//! Open addressing with linear probing; removal shifts back, so there are no tombstones and the
//! table never degrades. No hashing state: the same numbers give the same table.

mod snapshot;
#[cfg(test)]
mod tests;

/// A place of the hash table: one more than where in `numbers` the number stands, and the number's tag above
/// that. Nought when it is free, so that a table costs memory only where it is used.
type Slot = u64;

const FREE: Slot = 0;
/// Places of the table per number. Few are occupied, so that one is nearly always found where it is looked
/// for first.
const PLACES_PER_NUMBER: usize = 4;
/// Octets that the system finds at once.
const PAGE_BYTES: usize = 4096;
/// Low bits of a number that choose the place within a block of eight.
const BLOCK_MASK: u32 = 7;

/// The most recent numbers, at most as many as it was made for.
#[derive(Debug)]
pub(crate) struct Window {
    // Ring of numbers in order of arrival.
    numbers: Vec<u64>,
    count: usize,
    // Where the next number goes: the oldest one's place when the window is full.
    next: usize,
    // Its length is a power of two.
    table: Vec<Slot>,
}

impl Clone for Window {
    /// One that knows nothing is made anew: its memory stays untouched then.
    fn clone(&self) -> Self {
        if self.count == 0 {
            return Self::new(self.numbers.len());
        }
        let Self { numbers, count, next, table } = self;
        Self { numbers: numbers.clone(), count: *count, next: *next, table: table.clone() }
    }
}

impl Window {
    /// A window over so many numbers.
    pub(crate) fn new(numbers_max: usize) -> Self {
        let places = (PLACES_PER_NUMBER * numbers_max).next_power_of_two();
        Self { numbers: vec![0; numbers_max], count: 0, next: 0, table: vec![FREE; places] }
    }

    /// Touches the memory of a window that knows nothing yet, page by page: it will be used, and then
    /// nobody should wait until the system has found a page.
    pub(crate) fn touch(&mut self) {
        if self.count == 0 {
            let words_of_a_page = PAGE_BYTES / size_of::<u64>();
            let pages = self.table.iter_mut().step_by(words_of_a_page);
            for word in pages.chain(self.numbers.iter_mut().step_by(words_of_a_page)) {
                *std::hint::black_box(word) = 0;
            }
        }
    }

    /// Whether the number is in the window.
    #[inline]
    pub(crate) fn contains(&self, number: u64) -> bool {
        self.table[self.place(number, tag(number))] != FREE
    }

    /// Takes a number in; the oldest leaves when the window is full. One that is in it stays where
    /// it is.
    pub(crate) fn insert(&mut self, number: u64) {
        let tag = tag(number);
        let mut place = self.place(number, tag);
        if self.table[place] != FREE {
            return;
        }
        if self.count == self.numbers.len() {
            self.remove(self.numbers[self.next]);
            // Looked for anew: the removal may have moved the free place.
            place = self.place(number, tag);
        } else {
            self.count += 1;
        }
        self.numbers[self.next] = number;
        self.table[place] = u64::from(tag) << 32 | (self.next as u64 + 1);
        self.next = if self.next + 1 == self.numbers.len() { 0 } else { self.next + 1 };
    }

    /// Where the number stands in the table, or the free place where it would.
    #[inline]
    fn place(&self, number: u64, tag: u32) -> usize {
        let mask = self.table.len() - 1;
        let mut place = tag as usize & mask;
        loop {
            let slot = self.table[place];
            if slot == FREE || (tag_of(slot) == tag && self.number_in(slot) == number) {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn number_in(&self, slot: Slot) -> u64 {
        let position = (slot & u64::from(u32::MAX)) - 1;
        self.numbers[usize::try_from(position).expect("64-bit machine")]
    }

    fn remove(&mut self, number: u64) {
        let mask = self.table.len() - 1;
        let mut hole = self.place(number, tag(number));
        self.table[hole] = FREE;
        let mut place = (hole + 1) & mask;
        while self.table[place] != FREE {
            let home = tag_of(self.table[place]) as usize & mask;
            // Whoever probed past the hole moves into it.
            let probed = place.wrapping_sub(home) & mask;
            let behind_hole = place.wrapping_sub(hole) & mask;
            if behind_hole <= probed {
                self.table[hole] = self.table[place];
                self.table[place] = FREE;
                hole = place;
            }
            place = (place + 1) & mask;
        }
    }
}

/// Where a number belongs; nearly always also tells that a slot holds another number, without a look at that
/// number, which lies elsewhere in memory. Ids come one after the other as a rule: eight that do belong side
/// by side, so that one line of memory is fetched for all of them. Such blocks are spread at random.
#[expect(clippy::cast_possible_truncation, reason = "half of a hash, and the low bits of a number")]
const fn tag(number: u64) -> u32 {
    let block = mixed(number / (BLOCK_MASK as u64 + 1)) as u32;
    block & !BLOCK_MASK | number as u32 & BLOCK_MASK
}

/// The tag in a slot.
const fn tag_of(slot: Slot) -> u32 {
    (slot >> 32) as u32
}

/// Spreads a number over 64 bits: the finalizer of SplitMix64. Also the hash of the rotation.
pub(crate) const fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
