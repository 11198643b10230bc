//! Numbers for choices of a test: one seed, which is printed, gives the same choices again.

/// Set to the seed of a failed run to make its choices again.
const SEED_VARIABLE: &str = "PACELINE_TEST_SEED";

/// A stream of numbers, by the method known as SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    /// A stream with a new seed, or with the one of the environment. The seed is printed.
    pub(crate) fn announced(test: &str) -> Self {
        let given = std::env::var(SEED_VARIABLE).ok();
        let seed = given.map_or_else(fresh, |text| text.parse().unwrap());
        eprintln!("{test}: {SEED_VARIABLE}={seed}");
        Self(seed)
    }

    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }
}

fn fresh() -> u64 {
    let mut octets = [0; 8];
    getrandom::fill(&mut octets).unwrap();
    octets.into_iter().fold(0, |value, octet| value << 8 | u64::from(octet))
}
