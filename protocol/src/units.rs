//! Integer newtypes for everything that is counted, priced or indexed; no arithmetic beyond what is exact.
//!
//! A bare integer never leaves the function it was parsed in. Operators are deliberately absent where a
//! product needs a wider type: the engine widens to 128 bits by hand, where the bound is argued.

use serde::Serialize;

macro_rules! units {
    ($($(#[$meta:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&self.0, formatter)
            }
        }
    )*};
}

units! {
    /// A price, in ticks of its instrument.
    Ticks(i64);
    /// A signed quantity, in lots of its instrument; buys and long positions are positive.
    Lots(i64);
    /// An amount of the account currency, in units of 10^-8.
    Money(i64);
    /// A dimensionless factor, in units of 10^-12 (a copy ratio of one is 10^12).
    Ratio(i64);
    /// Nanoseconds since 1970-01-01T00:00:00Z; durations are plain differences of two of these.
    Nanos(u64);
    /// The number of a journal record: starts at one, grows by one, is never reused within a shard.
    Sequence(u64);
    /// One run of the process, numbered durably; starts at one. At most 18 bits are ever used.
    Epoch(u32);
    /// A leader's place in the configuration; stable across revisions.
    LeaderIndex(u16);
    /// An instrument's place in the configuration; stable across revisions.
    InstrumentIndex(u16);
    /// A plan's place in the configuration; stable across revisions. At most 20 bits are ever used.
    PlanIndex(u32);
    /// A follower account's place in the configuration; stable across revisions.
    FollowerIndex(u32);
    /// A session's place in the configuration; client and venue sessions share the numbering.
    SessionIndex(u16);
    /// A venue's place in the configuration; stable across revisions.
    VenueIndex(u8);
}

/// Units of [`Money`] in one unit of the account currency.
pub const MONEY_ONE: i64 = 100_000_000;

/// Units of [`Ratio`] in a factor of one.
pub const RATIO_ONE: i64 = 1_000_000_000_000;

/// Plans that one shard can number: [`PlanIndex`] has 20 bits inside a `ClOrdID`.
pub const PLANS_MAX: usize = 1 << 20;
