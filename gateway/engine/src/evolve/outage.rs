//! Venues that were down: what is remembered of the increases that could not leave then, for plans that may give
//! them up.

use crate::orders::Order;
use crate::protection::Purpose;
use crate::rows::{Row, Status};
use crate::state::State;
use protocol::messages::OrderState;

impl State {
    /// Whether increases that a plan missed in an outage of so many nanoseconds are given up.
    pub(crate) fn gives_up(&self, plan: u32, outage_ns: u64) -> bool {
        let longest = self.drop_opens_after(plan);
        longest.is_some_and(|longest| longest < outage_ns)
    }

    fn drop_opens_after(&self, plan: u32) -> Option<u64> {
        self.definitions.plans.get(plan as usize)?.drop_opens_after
    }

    /// A row got no order, for its venue is down.
    #[cold]
    pub(super) fn cannot_leave(&mut self, index: usize) {
        let plan = self.rows.rules[index].plan;
        if self.drop_opens_after(plan).is_some() && !self.rows.rules[index].copies_otherwise() {
            self.rows.get_mut(index).status.set(Status::MISSED, true);
        }
    }

    /// An order is over and was not executed in full. What it was for is missed where its venue was down then, or where
    /// nobody knew of it since: it was lost on the way, or ended unheard. What we cancel is not missed, and what protects
    /// opens nothing.
    pub(super) fn ended_short(&self, before: &Order, row: &mut Row) {
        let status = &self.sessions[usize::from(before.session)];
        let plan = before.key.plan;
        let is_missed = if status.is_synchronised {
            before.state == OrderState::Unknown && self.gives_up(plan, status.outage_ns)
        } else {
            before.state != OrderState::PendingCancel && self.drop_opens_after(plan).is_some()
        };
        let copies = before.purpose == Purpose::Copies;
        if is_missed && copies && !row.status.has(Status::COPIES_OTHERWISE) {
            row.status.set(Status::MISSED, true);
        }
    }

    /// The venue of a session is back: what plans do not give up is missed no more, and neither is what leaves nothing
    /// to be opened.
    pub(super) fn venue_is_back(&mut self, session: u16) {
        let outage_ns = self.sessions[usize::from(session)].outage_ns;
        let mut n = 0;
        while let Some(block) = self.blocks.nth_used(n) {
            n += 1;
            let (_, instrument) = self.blocks.pair(block);
            if self.session_of_instrument(instrument) != Some(session) {
                continue;
            }
            for index in self.blocks.get(block).rows() {
                let index = index as usize;
                if !self.rows.get(index).status.has(Status::MISSED) {
                    continue;
                }
                let row = self.rows.load(index);
                let opens = opens(row.held(), self.difference(&row, index, block));
                if !opens || !self.gives_up(self.rows.rules[index].plan, outage_ns) {
                    self.rows.get_mut(index).status.set(Status::MISSED, false);
                }
            }
        }
    }
}

/// Whether to trade a difference opens or increases something, be it after closing what there was.
const fn opens(held: i64, difference: i64) -> bool {
    let target = held + difference;
    let is_other_side = (0 < held) != (0 < target);
    target != 0 && (held == 0 || is_other_side || held.abs() < target.abs())
}
