//! Trades in a snapshot: both generations, each in the order of leaders and ids.

use std::collections::BTreeMap;

use engine::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};
use protocol::units::SessionIndex;

use super::{Generation, TRADES_MAX, Trade, TradeBook, Trades};

engine::coded!(Trade { leader, id, instrument, lots, price, successor });

impl Coded for Generation {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { places, count: _ } = self;
        let mut trades: Vec<&Trade> = places.iter().flatten().collect();
        trades.sort_by_key(|trade| (trade.leader, trade.id));
        encoder.list(trades.into_iter());
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let what = "a trade of a drop copy";
        let mut trades: Vec<Trade> = Vec::new();
        decoder.list(&mut trades, TRADES_MAX, what)?;
        let mut generation = Self::new();
        for trade in trades {
            ensure(generation.get_mut(trade.leader, trade.id).is_none(), what)?;
            generation.insert(trade);
        }
        Ok(generation)
    }
}

engine::coded!(Trades { younger, older });

impl Coded for TradeBook {
    fn encode(&self, encoder: &mut Encoder) {
        let Self { sessions } = self;
        encoder.count(sessions.len());
        for (session, trades) in sessions {
            session.encode(encoder);
            trades.encode(encoder);
        }
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        let mut sessions = BTreeMap::new();
        for _ in 0..decoder.count(usize::from(u16::MAX), "the number of drop copies")? {
            let session = SessionIndex::decode(decoder)?;
            let known = sessions.insert(session, Trades::decode(decoder)?);
            ensure(known.is_none(), "a drop copy")?;
        }
        Ok(Self { sessions })
    }
}
