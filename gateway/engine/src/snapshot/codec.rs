//! How values lie in a snapshot: numbers little endian at their own width, messages as the schema has them,
//! tables without what was never used. Decoding is total: any octets give a value or a reason.
//!
//! Every structure names each of its fields: one that gains a field does not compile before somebody has
//! said where it goes, and the version has changed.

use protocol::malformed::Malformed;
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, Ratio,
    Sequence, SessionIndex, Ticks, VenueIndex,
};

/// Why octets are not a snapshot that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// They were written in another version of the encoding.
    #[error("its encoding is version {found}, this program reads version {expected}")]
    Version {
        /// The version in the snapshot.
        found: u32,
        /// The one that can be read.
        expected: u32,
    },
    /// The state has other maxima than those that are configured.
    #[error("it was made with other maxima than [capacity] has now")]
    Capacity,
    /// They end early.
    #[error("it ends early")]
    Short,
    /// There are more of them than the values take.
    #[error("{octets} octets follow its end")]
    Surplus {
        /// How many more.
        octets: usize,
    },
    /// A message that is none.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A value that cannot stand where it stands.
    #[error("{0} is impossible")]
    Impossible(&'static str),
}

/// Takes values in, one behind the other.
#[derive(Debug, Default)]
pub struct Encoder {
    octets: Vec<u8>,
}

impl Encoder {
    /// All octets so far.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.octets
    }

    /// Appends octets as they are.
    pub fn put(&mut self, octets: &[u8]) {
        self.octets.extend_from_slice(octets);
    }

    /// Appends how many of something follow.
    ///
    /// # Panics
    /// When a count has more than 32 bits; no table is that long.
    pub fn count(&mut self, count: usize) {
        u32::try_from(count).expect("tables have 32-bit lengths").encode(self);
    }

    /// Appends values with their count in front.
    pub fn list<'a, T: Coded + 'a>(&mut self, values: impl ExactSizeIterator<Item = &'a T>) {
        self.count(values.len());
        values.for_each(|value| value.encode(self));
    }

    /// Appends the values of a table that differ from `usual`, each with its index, ascending.
    pub fn table<T: Coded>(&mut self, values: &[T], usual: &T) {
        let mut plain = Self::default();
        usual.encode(&mut plain);
        let start = self.octets.len();
        self.count(0);
        let mut count = 0;
        for (index, value) in values.iter().enumerate() {
            let before = self.octets.len();
            self.count(index);
            let body = self.octets.len();
            value.encode(self);
            if self.octets[body..] == plain.octets {
                self.octets.truncate(before);
            } else {
                count += 1_u32;
            }
        }
        self.octets[start..start + size_of::<u32>()].copy_from_slice(&count.to_le_bytes());
    }
}

/// Gives values back, in the order in which they were put in.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    octets: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Reads from the start of `octets`.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { octets }
    }

    /// The next octets.
    ///
    /// # Errors
    /// [`SnapshotError::Short`].
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], SnapshotError> {
        let (taken, rest) = self.octets.split_at_checked(count).ok_or(SnapshotError::Short)?;
        self.octets = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let (taken, rest) = self.octets.split_first_chunk().ok_or(SnapshotError::Short)?;
        self.octets = rest;
        Ok(*taken)
    }

    /// How many of something follow, at most `max`.
    ///
    /// # Errors
    /// [`SnapshotError`]; `what` is what there are too many of.
    pub fn count(&mut self, max: usize, what: &'static str) -> Result<usize, SnapshotError> {
        let count = usize::try_from(u32::decode(self)?).map_err(|_| SnapshotError::Short)?;
        if count <= max { Ok(count) } else { Err(SnapshotError::Impossible(what)) }
    }

    /// An index below `bound`.
    ///
    /// # Errors
    /// [`SnapshotError`]; `what` is what is out of bounds.
    pub fn index(&mut self, bound: usize, what: &'static str) -> Result<usize, SnapshotError> {
        let index = usize::try_from(u32::decode(self)?).map_err(|_| SnapshotError::Short)?;
        if index < bound { Ok(index) } else { Err(SnapshotError::Impossible(what)) }
    }

    /// A list of at most `max` values, appended to `values`.
    ///
    /// # Errors
    /// [`SnapshotError`]; `what` is what there are too many of.
    pub fn list<T: Coded>(
        &mut self,
        values: &mut Vec<T>,
        max: usize,
        what: &'static str,
    ) -> Result<(), SnapshotError> {
        for _ in 0..self.count(max, what)? {
            values.push(T::decode(self)?);
        }
        Ok(())
    }

    /// A table, into one that holds nothing but what is usual.
    ///
    /// # Errors
    /// [`SnapshotError`]; `what` is what is out of bounds.
    pub fn table<T: Coded>(
        &mut self,
        values: &mut [T],
        what: &'static str,
    ) -> Result<(), SnapshotError> {
        let mut least = 0;
        for _ in 0..self.count(values.len(), what)? {
            let index = self.index(values.len(), what)?;
            ensure(least <= index, what)?;
            least = index + 1;
            values[index] = T::decode(self)?;
        }
        Ok(())
    }

    /// Says that nothing may follow.
    ///
    /// # Errors
    /// [`SnapshotError::Surplus`].
    pub const fn end(&self) -> Result<(), SnapshotError> {
        match self.octets.len() {
            0 => Ok(()),
            octets => Err(SnapshotError::Surplus { octets }),
        }
    }
}

/// Refuses what cannot be.
///
/// # Errors
/// [`SnapshotError::Impossible`].
pub const fn ensure(holds: bool, what: &'static str) -> Result<(), SnapshotError> {
    if holds { Ok(()) } else { Err(SnapshotError::Impossible(what)) }
}

/// A value with a place in a snapshot.
pub trait Coded: Sized {
    /// Appends it.
    fn encode(&self, encoder: &mut Encoder);

    /// Takes it back.
    ///
    /// # Errors
    /// [`SnapshotError`].
    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError>;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Coded for $number {
            fn encode(&self, encoder: &mut Encoder) {
                encoder.put(&self.to_le_bytes());
            }

            fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
                Ok(Self::from_le_bytes(decoder.array()?))
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 i8 i64 i128 }

impl Coded for () {
    fn encode(&self, _: &mut Encoder) {}

    fn decode(_: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        Ok(())
    }
}

impl Coded for bool {
    fn encode(&self, encoder: &mut Encoder) {
        u8::from(*self).encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        match u8::decode(decoder)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(SnapshotError::Impossible("a flag")),
        }
    }
}

impl<T: Coded> Coded for Option<T> {
    fn encode(&self, encoder: &mut Encoder) {
        self.is_some().encode(encoder);
        if let Some(value) = self {
            value.encode(encoder);
        }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        bool::decode(decoder)?.then(|| T::decode(decoder)).transpose()
    }
}

impl<T: Coded + Copy, const N: usize> Coded for [T; N] {
    fn encode(&self, encoder: &mut Encoder) {
        self.iter().for_each(|value| value.encode(encoder));
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let mut values = [T::decode(decoder)?; N];
        for value in values.iter_mut().skip(1) {
            *value = T::decode(decoder)?;
        }
        Ok(values)
    }
}

/// Codes a structure field by field, in the order that is given; all fields have to be given.
#[macro_export]
macro_rules! coded {
    ($type:ty { $($field:ident),* $(,)? }) => {
        impl $crate::snapshot::Coded for $type {
            fn encode(&self, encoder: &mut $crate::snapshot::Encoder) {
                let Self { $($field),* } = self;
                $($crate::snapshot::Coded::encode($field, encoder);)*
            }

            fn decode(
                decoder: &mut $crate::snapshot::Decoder<'_>,
            ) -> Result<Self, $crate::snapshot::SnapshotError> {
                $(let $field = $crate::snapshot::Coded::decode(decoder)?;)*
                Ok(Self { $($field),* })
            }
        }
    };
}

/// Codes structures of one number as that number.
macro_rules! coded_numbers {
    ($($type:ty)*) => {$(
        impl $crate::snapshot::Coded for $type {
            fn encode(&self, encoder: &mut $crate::snapshot::Encoder) {
                let Self(number) = self;
                $crate::snapshot::Coded::encode(number, encoder);
            }

            fn decode(
                decoder: &mut $crate::snapshot::Decoder<'_>,
            ) -> Result<Self, $crate::snapshot::SnapshotError> {
                Ok(Self($crate::snapshot::Coded::decode(decoder)?))
            }
        }
    )*};
}
pub(crate) use coded_numbers;

coded_numbers! {
    Ticks Lots Money Ratio Nanos Sequence Epoch LeaderIndex InstrumentIndex PlanIndex FollowerIndex
    SessionIndex VenueIndex
}

/// Codes messages as the schema has them, with their length in front: one of a later version may be longer.
macro_rules! coded_messages {
    ($($message:ident)*) => {$(
        impl $crate::snapshot::Coded for protocol::messages::$message {
            fn encode(&self, encoder: &mut $crate::snapshot::Encoder) {
                let mut octets = [0; Self::ENCODED_LENGTH];
                let length = protocol::messages::$message::encode(self, &mut octets);
                encoder.count(length);
                encoder.put(&octets[..length]);
            }

            fn decode(
                decoder: &mut $crate::snapshot::Decoder<'_>,
            ) -> Result<Self, $crate::snapshot::SnapshotError> {
                let length = decoder.count(usize::from(u16::MAX), "the length of a message")?;
                Ok(protocol::messages::$message::decode(decoder.take(length)?)?)
            }
        }
    )*};
}

coded_messages! {
    VenueDefinition SessionDefinition InstrumentDefinition LeaderDefinition FollowerDefinition
    PlanDefinition LimitDefinition SupervisionDefinition FilterDefinition TierDefinition
    PolicyDefinition AllocationDefinition ProtectionDefinition MappingDefinition ConfigurationActivated
    LeaderEvent LeaderSignalNoted
}

/// Codes the enums of the schema as their numbers there.
macro_rules! coded_enums {
    ($($name:ident: $number:ty;)*) => {$(
        impl Coded for protocol::messages::$name {
            fn encode(&self, encoder: &mut Encoder) {
                self.to_wire().encode(encoder);
            }

            fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
                let number = <$number>::decode(decoder)?;
                Self::from_wire(number).ok_or(SnapshotError::Impossible(stringify!($name)))
            }
        }
    )*};
}

coded_enums! {
    Reason: u16;
    OrderState: u8;
    SessionState: u8;
    OrdType: u8;
    TimeInForce: u8;
    TriggerPrice: u8;
    ProtectionKind: u8;
    OverdueStep: u8;
}

coded!(protocol::messages::OrderKey { epoch, sequence, plan, leg });
coded!(protocol::messages::Decimal { mantissa, exponent });

#[cfg(test)]
mod tests;
