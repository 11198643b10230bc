//! What has to be true of the state. A part is checked after every record; all of it on request.

use crate::Engine;
use crate::exposure::Exposure;
use crate::mirrors::Resting;
use crate::protection::Purpose;
use crate::rows::Status;
use crate::scopes::Scopes;
use crate::state::State;
use protocol::messages::OrderState;

impl State {
    /// The invariants that cost next to nothing.
    #[inline]
    pub(crate) fn check_invariants(&self) {
        let firm = &self.exposures[Scopes::FIRM];
        let open = self.orders.open_count();
        assert!(
            usize::try_from(firm.open_orders) == Ok(open),
            "the firm counts {} open orders, the table has {open}",
            firm.open_orders
        );
        assert!(0 <= firm.gross && 0 <= firm.open_notional, "sums of magnitudes are not negative");
        assert!(firm.net.abs() <= firm.gross, "a net sum is never above its gross sum");
    }
}

impl Engine {
    /// Checks the whole state against itself: every sum, count and list is computed anew. For tests and
    /// tools; takes time in proportion to all rows and orders.
    ///
    /// # Panics
    /// When the state contradicts itself.
    pub fn check_everything(&self) {
        self.state.check_invariants();
        let mut exposures = vec![Exposure::default(); self.state.exposures.len()];
        self.state.add_up(&mut exposures);
        assert_eq!(exposures, self.state.exposures, "exposures add up from rows and orders");
        for (slot, order) in self.state.orders.open() {
            let is_in_doubt = self.state.doubts.get(slot).is_some();
            let is_unknown = order.state == OrderState::Unknown;
            assert!(is_in_doubt || !is_unknown, "what is unknown is in doubt");
        }
        let doubts = self.state.doubts.all();
        assert!(doubts.iter().all(|doubt| self.state.orders.get(doubt.slot).open));
        let mut buffered = 0;
        for block in self.state.blocks.used() {
            self.check_block(block);
            buffered += self.state.blocks.get(block).buffered as usize;
        }
        let mut owed = vec![0; self.state.allocated.owed.len()];
        self.state.add_up_owed(&mut owed);
        assert_eq!(owed, self.state.allocated.owed, "rows that are still to be weighed");
        let known = self.state.blocks.all().map(|block| self.check_leaders_orders(block));
        let known: usize = known.sum();
        assert_eq!(known, self.state.leaders_orders_count(), "every order is in one list");
        assert!(buffered <= self.state.buffer.events().len(), "blocks count waiting events");
    }

    /// Counts what a leader has working in an instrument.
    fn check_leaders_orders(&self, block: usize) -> usize {
        let orders = self.state.leaders_orders(block);
        let resting = orders
            .fold(Resting::default(), |resting, order| resting.and(order.open, order.is_turned));
        assert_eq!(self.state.blocks.get(block).resting, resting, "what rests adds up");
        self.state.leaders_orders(block).count()
    }

    fn check_block(&self, index: usize) {
        let state = &self.state;
        let block = state.blocks.get(index);
        let (_, instrument) = state.blocks.pair(index);
        let behind: Vec<u32> = state.blocks.rows_behind(index).collect();
        let mut unpinned = 0;
        for row_index in block.rows() {
            let row = state.rows.load(row_index as usize);
            let plan = state.rows.rules[row_index as usize].plan;
            assert_eq!(state.find_row(plan, instrument), Some(row_index as usize));
            let orders: Vec<_> = state
                .orders
                .open_of(plan)
                .map(|(_, order)| order)
                .filter(|order| order.row == row_index)
                .collect();
            let working: i64 = orders.iter().map(|order| order.working()).sum();
            assert_eq!(row.working, working, "plan {plan}: working adds up from its orders");
            let copying = orders.iter().filter(|order| order.purpose == Purpose::Copies).count();
            assert_eq!(row.open_orders as usize, copying, "plan {plan}: open orders");
            let unknown = orders.iter().any(|order| order.state == OrderState::Unknown);
            assert_eq!(row.status.has(Status::UNKNOWN), unknown, "plan {plan}: unknown orders");
            let follower = state.seat(plan).expect("rows are of seated plans").follower;
            let is_paused = state.is_paused(follower, instrument);
            assert_eq!(row.status.has(Status::PAUSED), is_paused, "plan {plan}: a pause");
            assert_eq!(row.status.has(Status::BEHIND), behind.contains(&row_index));
            let has_own_scopes = state.rows.rules[row_index as usize].has_own_scopes();
            assert_eq!(row.status.has(Status::OWN_SCOPES), has_own_scopes);
            if let Some(end) = state.rows.wait_end(row_index as usize) {
                assert!(row.status.has(Status::BEHIND), "plan {plan}: what waits is behind");
                let is_known = state.wait_end.is_some_and(|first| first <= end);
                assert!(end <= state.swept_at.0 || is_known, "plan {plan}: a sweep will come");
            }
            let extent = state.extent(row_index as usize);
            assert_eq!(row.value, crate::exact::value(extent, row.unit_price));
            if block.active_rows().contains(&row_index) && !row.status.has(Status::PINNED) {
                unpinned += 1;
            }
        }
        assert_eq!(block.unpinned, unpinned, "rows without pins");
    }
}
