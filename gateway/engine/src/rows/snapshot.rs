//! Blocks and rows in a snapshot: what moves in them. Rules follow from the configuration, which rows there
//! are from the order in which blocks were used first.

use super::{Block, Blocks, Row, Rows, Rules, Status};
use crate::exact;
use crate::mirrors::Resting;
use crate::snapshot::{Coded, Decoder, Encoder, SnapshotError, coded_numbers, ensure};
use crate::waiting::Past;

coded_numbers! { Status }
crate::coded!(Past { opened, waits_since, setback });
crate::coded!(Row {
    ratio,
    quantity,
    baseline,
    forgone,
    position,
    working,
    value,
    unit_price,
    open_orders,
    episode,
    attempts,
    status,
    sits_out,
});

impl Coded for Block {
    fn encode(&self, encoder: &mut Encoder) {
        let Self {
            // The blocks in use say it, in their order.
            first_row: _,
            active,
            gone,
            position,
            price,
            event_time,
            event_number,
            order_id,
            episode,
            // Counted from rows, and from what waits.
            unpinned: _,
            buffered: _,
            is_known,
            // Lists are made anew from their members.
            behind: _,
            repeats,
            resting,
            // Leaders' orders are listed with their blocks.
            orders: _,
            weight,
            weight_sequence,
        } = self;
        active.encode(encoder);
        gone.encode(encoder);
        position.encode(encoder);
        price.encode(encoder);
        event_time.encode(encoder);
        event_number.encode(encoder);
        order_id.encode(encoder);
        episode.encode(encoder);
        is_known.encode(encoder);
        repeats.encode(encoder);
        // Stop orders among it are counted from the list.
        resting.all.encode(encoder);
        weight.encode(encoder);
        weight_sequence.encode(encoder);
    }

    fn decode(decoder: &mut Decoder<'_>) -> Result<Self, SnapshotError> {
        Ok(Self {
            active: Coded::decode(decoder)?,
            gone: Coded::decode(decoder)?,
            position: Coded::decode(decoder)?,
            price: Coded::decode(decoder)?,
            event_time: Coded::decode(decoder)?,
            event_number: Coded::decode(decoder)?,
            order_id: Coded::decode(decoder)?,
            episode: Coded::decode(decoder)?,
            is_known: Coded::decode(decoder)?,
            repeats: Coded::decode(decoder)?,
            resting: Resting { all: Coded::decode(decoder)?, unturned: 0 },
            weight: Coded::decode(decoder)?,
            weight_sequence: Coded::decode(decoder)?,
            ..Self::NEW
        })
    }
}

impl Rows {
    /// Appends the rows in use, each with its plan.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { rules, rows, past, costs, used } = self;
        encoder.count(*used);
        for index in 0..*used {
            rules[index].plan.encode(encoder);
            rows[index].encode(encoder);
            Past::unpacked(&past[index]).encode(encoder);
            costs[index].encode(encoder);
        }
    }

    /// Reads into rows of which none is in use; their rules are still to be set.
    pub(crate) fn decode(&mut self, decoder: &mut Decoder<'_>) -> Result<(), SnapshotError> {
        self.used = decoder.count(self.rows.len(), "the number of rows")?;
        for index in 0..self.used {
            self.rules[index] = Rules { plan: Coded::decode(decoder)?, ..Rules::UNUSED };
            let row = Row::decode(decoder)?;
            ensure(row.status.is_known(), "the status of a row")?;
            let held = row.position.checked_add(row.working);
            let value = held.map(|held| exact::value(held, row.unit_price));
            // What a row that copies orders is valued by, its orders say.
            let is_valued = value == Some(row.value) || row.status.has(Status::MIRRORS);
            ensure(held.is_some() && is_valued, "the value of a row")?;
            self.rows[index] = row;
            self.set_past(index, Past::decode(decoder)?.packed());
            self.set_cost(index, Coded::decode(decoder)?);
        }
        Ok(())
    }

    /// The plan of each row in use.
    pub(crate) fn plans(&self) -> Vec<u32> {
        self.rules[..self.used].iter().map(|rules| rules.plan).collect()
    }
}

impl Blocks {
    /// How many there are, used or not.
    pub(crate) const fn count(&self) -> usize {
        self.blocks.len()
    }

    /// Appends all blocks, which of them are in use, and which rows are behind.
    pub(crate) fn encode(&self, encoder: &mut Encoder) {
        let Self { blocks, instruments_max: _, used, behind: _, block_links: _, row_links: _ } =
            self;
        encoder.table(blocks, &Block::NEW);
        encoder.list(used.iter());
        encoder.count(self.behind().count());
        for block in self.behind() {
            encoder.count(block);
            encoder.count(self.rows_behind(block).count());
            self.rows_behind(block).for_each(|row| row.encode(encoder));
        }
    }

    /// Reads into blocks that know nothing, of `rows` that were read before.
    pub(crate) fn decode(
        &mut self,
        decoder: &mut Decoder<'_>,
        rows: &Rows,
    ) -> Result<(), SnapshotError> {
        decoder.table(&mut self.blocks, "a block")?;
        let mut first_row = 0_u32;
        for _ in 0..decoder.count(self.blocks.len(), "the number of blocks")? {
            let index = decoder.index(self.blocks.len(), "a block in use")?;
            let block = &mut self.blocks[index];
            let count = block.active.checked_add(block.gone).filter(|count| 0 < *count);
            let end = count.and_then(|count| first_row.checked_add(count));
            let end = end.ok_or(SnapshotError::Impossible("the rows of a block"))?;
            ensure(block.first_row.is_none(), "a block in use")?;
            ensure(end as usize <= rows.used, "the rows of a block")?;
            block.first_row = Some(first_row);
            first_row = end;
            self.set_used(index);
        }
        ensure(first_row as usize == rows.used, "the number of rows")?;
        self.decode_behind(decoder, rows)
    }

    fn decode_behind(
        &mut self,
        decoder: &mut Decoder<'_>,
        rows: &Rows,
    ) -> Result<(), SnapshotError> {
        let what = "a row that is behind";
        let mut is_listed = vec![false; rows.used];
        for _ in 0..decoder.count(self.blocks.len(), what)? {
            let block = decoder.index(self.blocks.len(), what)?;
            ensure(self.blocks[block].behind.is_empty(), what)?;
            for _ in 0..decoder.count(rows.used, what)? {
                let row = u32::decode(decoder)?;
                ensure(self.blocks[block].rows().contains(&row), what)?;
                let is_new = !std::mem::replace(&mut is_listed[row as usize], true);
                ensure(is_new, what)?;
                self.push_behind(block, row);
            }
        }
        let behind = rows.rows[..rows.used].iter().map(|row| row.status.has(Status::BEHIND));
        ensure(behind.eq(is_listed), what)
    }
}
