//! Leaders' working orders in a snapshot, block by block from the oldest, and what our orders mirror. Which slot
//! holds a leader's order makes no difference.

use super::replacing::Link;
use super::{LeadersOrder, Mirrors, Noted, Tie};
use crate::exact::LOTS_MAX;
use crate::links::NONE;
use crate::rows::Blocks;
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, ensure};
use crate::state::State;

crate::coded!(Noted { order_id, version, is_again, is_stop, is_stop_turned });
crate::coded!(Link { key, asked_in, replaces, is_pending });
crate::coded!(Tie { key, is_tied, order_id, version, closes, is_stop });

impl Coded for LeadersOrder {
    fn encode(&self, encoder: &mut Encoder) {
        let Self {
            order_id,
            version,
            ord_type,
            time_in_force,
            price,
            stop,
            trigger,
            open,
            is_turned,
            next: _,
        } = self;
        order_id.encode(encoder);
        version.encode(encoder);
        ord_type.encode(encoder);
        time_in_force.encode(encoder);
        price.encode(encoder);
        stop.encode(encoder);
        trigger.encode(encoder);
        open.encode(encoder);
        is_turned.encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        Ok(Self {
            order_id: Coded::decode(decoder)?,
            version: Coded::decode(decoder)?,
            ord_type: Coded::decode(decoder)?,
            time_in_force: Coded::decode(decoder)?,
            price: Coded::decode(decoder)?,
            stop: Coded::decode(decoder)?,
            trigger: Coded::decode(decoder)?,
            open: Coded::decode(decoder)?,
            is_turned: Coded::decode(decoder)?,
            next: NONE,
        })
    }
}

impl Mirrors {
    /// Appends everything. `blocks` know where the lists begin.
    pub(crate) fn encode(&self, blocks: &Blocks, encoder: &mut Encoder) {
        let Self { slots: _, free: _, ties, sequences, noted, links, asked_in, replacing: _ } =
            self;
        let lists: Vec<_> = blocks
            .all()
            .map(|block| (block, self.list(blocks.get(block).orders).collect::<Vec<_>>()))
            .filter(|(_, orders)| !orders.is_empty())
            .collect();
        encoder.count(lists.len());
        for (block, orders) in lists {
            encoder.count(block);
            encoder.list(orders.iter().map(|(_, order)| *order));
        }
        encoder.table(ties, &Tie::NONE);
        encoder.table(sequences, &0);
        noted.encode(encoder);
        encoder.table(links, &Link::NONE);
        asked_in.encode(encoder);
    }
}

impl State {
    /// Reads leaders' orders and ties into a state that has none.
    pub(crate) fn decode_mirrors(
        &mut self,
        decoder: &mut Decoder<'_>,
    ) -> Result<(), SnapshotError> {
        let what = "a leader's order";
        let mut least = 0;
        for _ in 0..decoder.count(self.blocks.count(), what)? {
            let block = decoder.index(self.blocks.count(), what)?;
            ensure(least <= block, what)?;
            least = block + 1;
            let mut orders: Vec<LeadersOrder> = Vec::new();
            decoder.list(&mut orders, self.mirrors.free.len(), what)?;
            for order in orders {
                let is_new = self.leaders_order(block, order.order_id).is_none();
                // Nothing is open of one whose fill was decided, but not yet that it is done.
                let is_possible = order.open.unsigned_abs() <= LOTS_MAX.unsigned_abs();
                ensure(is_new && is_possible, what)?;
                self.put_leaders_order(block, order);
            }
        }
        decoder.table(&mut self.mirrors.ties, "what an order mirrors")?;
        decoder.table(&mut self.mirrors.sequences, "the number of a leader's order message")?;
        self.mirrors.noted = Coded::decode(decoder)?;
        decoder.table(&mut self.mirrors.links, "what an order replaces")?;
        self.mirrors.asked_in = Coded::decode(decoder)?;
        self.mirrors.replacing = self.mirrors.links.iter().filter(|link| link.is_pending).count();
        Ok(())
    }
}
