//! A window over the most recent numbers: tells whether one was seen. Oldest numbers leave first.
//!
//! Open addressing with linear probing; removal shifts back, so there are no tombstones and the
//! table never degrades. No hashing state: the same numbers give the same table.

#[cfg(test)]
mod tests;

const EMPTY: u32 = u32::MAX;

/// The most recent numbers, at most as many as it was made for.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    // Ring of numbers in order of arrival.
    numbers: Vec<u64>,
    count: usize,
    oldest: usize,
    // Hash table of positions in `numbers`; a power of two, at most half full.
    table: Vec<u32>,
}

impl Window {
    /// A window over so many numbers.
    pub(crate) fn new(numbers_max: usize) -> Self {
        let table = vec![EMPTY; (2 * numbers_max).next_power_of_two()];
        Self { numbers: vec![0; numbers_max], count: 0, oldest: 0, table }
    }

    /// Whether the number is in the window.
    pub(crate) fn contains(&self, number: u64) -> bool {
        self.table[self.place(number)] != EMPTY
    }

    /// Takes a number in; the oldest leaves when the window is full. One that is in it stays where
    /// it is.
    pub(crate) fn insert(&mut self, number: u64) {
        if self.contains(number) {
            return;
        }
        let position = if self.count == self.numbers.len() {
            let position = self.oldest;
            self.remove(self.numbers[position]);
            self.oldest = (self.oldest + 1) % self.numbers.len();
            position
        } else {
            self.count += 1;
            (self.oldest + self.count - 1) % self.numbers.len()
        };
        self.numbers[position] = number;
        // Looked for anew: the removal may have moved the free place.
        let place = self.place(number);
        self.table[place] = u32::try_from(position).expect("windows are smaller than 2^24");
    }

    /// Where the number stands in the table, or the free place where it would.
    fn place(&self, number: u64) -> usize {
        let mask = self.table.len() - 1;
        let mut place = self.home(number);
        loop {
            let position = self.table[place];
            if position == EMPTY || self.numbers[position as usize] == number {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn home(&self, number: u64) -> usize {
        let mask = self.table.len() - 1;
        usize::try_from(mixed(number)).expect("64-bit machine") & mask
    }

    fn remove(&mut self, number: u64) {
        let mask = self.table.len() - 1;
        let mut hole = self.place(number);
        self.table[hole] = EMPTY;
        let mut place = (hole + 1) & mask;
        while self.table[place] != EMPTY {
            let home = self.home(self.numbers[self.table[place] as usize]);
            // Whoever probed past the hole moves into it.
            let probed = place.wrapping_sub(home) & mask;
            let behind_hole = place.wrapping_sub(hole) & mask;
            if behind_hole <= probed {
                self.table[hole] = self.table[place];
                self.table[place] = EMPTY;
                hole = place;
            }
            place = (place + 1) & mask;
        }
    }
}

/// Spreads a number over 64 bits: the finalizer of SplitMix64. Also the hash of the rotation.
pub(crate) const fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
