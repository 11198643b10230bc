//! A small seeded source of numbers (SplitMix64); the same seed gives the same numbers for ever.

/// The state of the source; one owner each.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A source whose numbers depend on `seed` alone.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Any number.
    pub const fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number from zero to `bound`, without `bound` itself. The bound must not be zero.
    ///
    /// # Panics
    /// When `bound` is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound != 0, "there is no number below zero");
        // The high half of the product is uniform up to a bias of bound / 2^64.
        let product = u128::from(self.number()) * u128::from(bound);
        u64::try_from(product >> 64).expect("the high half of a 128-bit product has 64 bits")
    }

    /// A number from `low` to `high`, both included.
    ///
    /// # Panics
    /// When `low` is above `high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low).checked_add(1).expect("the span is not the whole type");
        assert!(low <= high, "the span is not empty");
        low.checked_add_unsigned(self.below(width)).expect("the sum is at most the upper end")
    }

    /// True once in `one_in` times.
    ///
    /// # Panics
    /// When `one_in` is zero.
    pub fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }
}

/// Spreads the bits of a number over the whole word.
#[must_use]
pub const fn mix(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
