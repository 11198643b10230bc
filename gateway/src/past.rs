//! What the journal teaches a start, record by record: names, the engine's state, routes and the numbers of
//! sessions. Also as the octets of a snapshot; where those are kept is not its business.

use engine::snapshot::{Coded, Decoder, Encoder, SnapshotError, capacity_of};
use engine::{Engine, is_definition};
use protocol::header::MessageHeader;
use protocol::messages::{ConfigurationActivated, EpochStart};
use protocol::units::Sequence;

use crate::configuration::{Capacity, Registry};
use crate::recovery::{RecoveryError, engine_capacity};
use crate::sessions::{Routes, SessionBook};
use crate::venue::drop_copy::TradeBook;
use crate::venue::occurrences::ExecutionBook;

/// Version of what is around the engine's state in a snapshot.
const VERSION: u32 = 4;

/// What all records up to one have taught.
#[derive(Clone)]
pub(crate) struct Past {
    pub(crate) registry: Registry,
    pub(crate) engine: Engine,
    pub(crate) routes: Routes,
    pub(crate) book: SessionBook,
    pub(crate) trades: TradeBook,
    pub(crate) executions: ExecutionBook,
}

impl Past {
    /// Before the first record.
    pub(crate) fn new(capacity: Capacity) -> Self {
        Self {
            registry: Registry::new(capacity),
            engine: Engine::new(&engine_capacity(&capacity)),
            routes: Routes::default(),
            book: SessionBook::default(),
            trades: TradeBook::default(),
            executions: ExecutionBook::default(),
        }
    }

    /// Takes in the next record.
    ///
    /// # Errors
    /// [`RecoveryError`] when the journal contradicts itself or does not fit the configuration.
    pub(crate) fn learn(&mut self, sequence: Sequence, body: &[u8]) -> Result<(), RecoveryError> {
        let Self { registry, engine, routes, book, trades, executions } = self;
        let malformed = |source| RecoveryError::Record { sequence, source };
        let kind = MessageHeader::decode(body).map_err(malformed)?.template_id;
        // Very few records are about names and routes.
        let defines = defines(kind);
        if defines {
            registry.feed(body)?;
        }
        let evolved = engine.evolve(sequence, body);
        evolved.map_err(|source| RecoveryError::Engine { sequence, source })?;
        if defines {
            routes.observe(body).map_err(malformed)?;
        }
        book.observe(routes, sequence, body).map_err(malformed)?;
        trades.observe(body).map_err(malformed)?;
        executions.observe(body).map_err(malformed)
    }

    /// The last record.
    pub(crate) const fn sequence(&self) -> Sequence {
        self.engine.sequence()
    }

    /// Everything as octets; what was taught by the same records gives the same octets.
    pub(crate) fn to_octets(&self) -> Vec<u8> {
        let Self { registry, engine, routes, book, trades, executions } = self;
        let mut encoder = Encoder::default();
        VERSION.encode(&mut encoder);
        engine.encode_snapshot(&mut encoder);
        registry.encode(&mut encoder);
        routes.encode(&mut encoder);
        book.encode(&mut encoder);
        trades.encode(&mut encoder);
        executions.encode(&mut encoder);
        encoder.into_octets()
    }

    /// What the octets hold, for a gateway of this capacity.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub(crate) fn from_octets(capacity: Capacity, octets: &[u8]) -> Result<Self, SnapshotError> {
        let mut decoder = inside(octets)?;
        let engine = Engine::decode_snapshot(&engine_capacity(&capacity), &mut decoder)?;
        let mut registry = Registry::new(capacity);
        registry.decode(&mut decoder)?;
        let (routes, book) = (Coded::decode(&mut decoder)?, Coded::decode(&mut decoder)?);
        let (trades, executions) = (Coded::decode(&mut decoder)?, Coded::decode(&mut decoder)?);
        decoder.end()?;
        Ok(Self { registry, engine, routes, book, trades, executions })
    }
}

/// Whether a record changes what there is, or ends what was about to.
const fn defines(kind: u16) -> bool {
    is_definition(kind)
        || kind == ConfigurationActivated::TEMPLATE_ID
        || kind == EpochStart::TEMPLATE_ID
}

/// The capacity of the gateway whose past these octets are.
///
/// # Errors
/// [`SnapshotError`].
pub(crate) fn capacity_in(octets: &[u8]) -> Result<Capacity, SnapshotError> {
    let engine::Capacity {
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
    } = capacity_of(&mut inside(octets)?)?;
    Ok(Capacity {
        venues_max,
        sessions_max,
        instruments_max,
        leaders_max,
        followers_max,
        plans_max,
        limits_max,
        rows_max,
        orders_max,
        events_buffered_max,
        trade_ids_max,
    })
}

/// What lies behind the version.
fn inside(octets: &[u8]) -> Result<Decoder<'_>, SnapshotError> {
    let mut decoder = Decoder::new(octets);
    let found = u32::decode(&mut decoder)?;
    if found != VERSION {
        return Err(SnapshotError::Version { found, expected: VERSION });
    }
    Ok(decoder)
}
