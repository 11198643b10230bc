//! What drop copies have told of trades, so that a bust or a correction finds what it is about. The journal
//! brings it back at a start.
//!
//! Two generations of a table without removals: when the younger is full, the older is forgotten. All memory is
//! taken at the start.

mod snapshot;

use std::collections::BTreeMap;

use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::messages::{LeaderEvent, Role, SessionDefinition};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, SessionIndex, Ticks};

/// Trades of a generation: two of them are remembered at most, one at least.
const TRADES_MAX: usize = 16 * 1024;
/// Places of a table, a power of two: half of them stay free.
const PLACES: usize = 2 * TRADES_MAX;
/// Corrections of one trade that are followed, one after the other.
const VERSIONS_MAX: usize = 64;

/// A trade as it was last told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trade {
    pub(super) leader: LeaderIndex,
    pub(super) id: u64,
    pub(super) instrument: InstrumentIndex,
    /// What is left of it; zero when it was busted. Buys are positive.
    pub(super) lots: Lots,
    pub(super) price: Ticks,
    /// The report that busted or corrected it.
    successor: Option<u64>,
}

#[derive(Clone, Debug)]
struct Generation {
    places: Box<[Option<Trade>]>,
    count: usize,
}

impl Generation {
    fn new() -> Self {
        Self { places: vec![None; PLACES].into_boxed_slice(), count: 0 }
    }

    /// Where a trade stands, or the free place where it would.
    fn place(&self, leader: LeaderIndex, id: u64) -> usize {
        let spread = (id ^ u64::from(leader.0)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let mut place = usize::try_from(spread).expect("64-bit machine") % PLACES;
        while let Some(trade) = &self.places[place]
            && (trade.leader, trade.id) != (leader, id)
        {
            place = (place + 1) % PLACES;
        }
        place
    }

    fn get_mut(&mut self, leader: LeaderIndex, id: u64) -> Option<&mut Trade> {
        let place = self.place(leader, id);
        self.places[place].as_mut()
    }

    fn insert(&mut self, trade: Trade) {
        let place = self.place(trade.leader, trade.id);
        self.count += usize::from(self.places[place].is_none());
        self.places[place] = Some(trade);
    }
}

/// The trades of one session.
#[derive(Clone, Debug)]
pub struct Trades {
    younger: Generation,
    older: Generation,
}

impl Default for Trades {
    fn default() -> Self {
        Self { younger: Generation::new(), older: Generation::new() }
    }
}

impl Trades {
    fn get_mut(&mut self, leader: LeaderIndex, id: u64) -> Option<&mut Trade> {
        let Self { younger, older } = self;
        younger.get_mut(leader, id).or_else(|| older.get_mut(leader, id))
    }

    /// Whether a report about a trade was told before.
    pub(super) fn knows(&mut self, leader: LeaderIndex, id: u64) -> bool {
        self.get_mut(leader, id).is_some()
    }

    /// The newest version of a trade, whichever of its versions is named.
    pub(super) fn newest(&mut self, leader: LeaderIndex, id: u64) -> Option<Trade> {
        let mut trade = *self.get_mut(leader, id)?;
        for _ in 0..VERSIONS_MAX {
            let Some(successor) = trade.successor else { return Some(trade) };
            trade = *self.get_mut(leader, successor)?;
        }
        None
    }

    /// Learns from an event of this session; one that is known changes nothing.
    pub fn learn(&mut self, event: &LeaderEvent) {
        let LeaderEvent { leader, instrument, trade_id: id, lots, price, .. } = *event;
        if self.knows(leader, id) {
            return;
        }
        let mut trade = Trade { leader, id, instrument, lots, price, successor: None };
        if let Some(corrected) = event.corrected_id {
            let known = self.get_mut(leader, corrected);
            let before = known.map(|known| {
                known.successor = Some(id);
                known.lots
            });
            trade.lots = Lots(before.map_or(0, |before| before.0.saturating_add(lots.0)));
        }
        if self.younger.count == TRADES_MAX {
            std::mem::swap(&mut self.younger, &mut self.older);
            self.younger.places.fill(None);
            self.younger.count = 0;
        }
        self.younger.insert(trade);
    }
}

/// The trades of all drop copies, as the journal tells them.
#[derive(Clone, Debug, Default)]
pub struct TradeBook {
    sessions: BTreeMap<SessionIndex, Trades>,
}

impl TradeBook {
    /// Learns from a record; records that are not about trades of a drop copy are ignored.
    ///
    /// # Errors
    /// When the record cannot be decoded.
    pub fn observe(&mut self, body: &[u8]) -> Result<(), Malformed> {
        match MessageHeader::decode(body)?.template_id {
            SessionDefinition::TEMPLATE_ID => {
                let session = SessionDefinition::decode(body)?;
                if session.role == Role::DropCopy {
                    self.sessions.entry(session.session).or_default();
                }
            }
            LeaderEvent::TEMPLATE_ID if !self.sessions.is_empty() => {
                let event = LeaderEvent::decode(body)?;
                if let Some(trades) = self.sessions.get_mut(&event.session) {
                    trades.learn(&event);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The trades of a session.
    #[must_use]
    pub fn take(&mut self, session: SessionIndex) -> Trades {
        self.sessions.remove(&session).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
