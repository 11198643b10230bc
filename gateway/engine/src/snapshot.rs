//! The engine's state as octets, so that a restart need not evolve by the whole journal. Says how the state
//! lies there; where snapshots are kept, and when they are taken, is not its business.
//!
//! Two engines of one capacity that have evolved by the same records have the same snapshot, and an engine
//! that is read from it decides and evolves as the one that it was taken of. The encoding is canonical: what
//! makes no difference to any decision, such as what a freed place held before, is not in it. What
//! follows from the configuration, or adds up from rows and orders, is not in it either: it is computed.
//!
//! ```text
//! | version | capacity | definitions | seats, controls | rows, blocks | orders | accounts ... | counts |
//! ```

mod codec;

pub(crate) use codec::coded_numbers;
pub use codec::{Coded, Decoder, Encoder, SnapshotError, ensure};

use crate::state::State;
use crate::{Capacity, Engine};
use protocol::messages::EngineCapacity;

/// Version of the encoding. A new one is due whenever the encoding changes, and whenever records come to
/// mean another state than before: a snapshot of an older version is then left aside, and the journal tells.
pub const VERSION: u32 = 9;

crate::coded!(EngineCapacity {
    leaders_max,
    instruments_max,
    followers_max,
    plans_max,
    rows_max,
    orders_max,
    events_buffered_max,
    trade_ids_max,
    sessions_max,
    venues_max,
    limits_max,
});

/// Capacity of the engine whose state was appended.
///
/// # Errors
/// [`SnapshotError`].
pub fn capacity_of(decoder: &mut Decoder<'_>) -> Result<Capacity, SnapshotError> {
    let found = u32::decode(decoder)?;
    if found != VERSION {
        return Err(SnapshotError::Version { found, expected: VERSION });
    }
    let capacity = EngineCapacity::decode(decoder)?;
    let capacity = Capacity::from_wire(&capacity);
    ensure(capacity.is_possible(), "the capacity")?;
    Ok(capacity)
}

impl Engine {
    /// Appends the state.
    pub fn encode_snapshot(&self, encoder: &mut Encoder) {
        VERSION.encode(encoder);
        self.state.capacity.to_wire().encode(encoder);
        self.state.encode(encoder);
    }

    /// An engine in the state that was appended, with the capacity that it had then.
    ///
    /// # Errors
    /// [`SnapshotError`], also when the state is not one that an engine of this capacity could be in.
    pub fn decode_snapshot(
        capacity: &Capacity,
        decoder: &mut Decoder<'_>,
    ) -> Result<Self, SnapshotError> {
        if capacity_of(decoder)? != *capacity {
            return Err(SnapshotError::Capacity);
        }
        Ok(Self { state: State::decode(capacity, decoder)? })
    }

    /// What is no part of a snapshot because it is computed, as text: for tests that compare engines.
    #[must_use]
    pub fn describe_derived(&self) -> String {
        self.state.derived()
    }
}
