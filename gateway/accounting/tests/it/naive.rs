//! What a venue would book: the rule of average cost, as naive as can be.

use crate::support::UNIT_VALUE;

/// The rule of average cost, said once more: one lot after the other where it opens, one division
/// where it closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Naive {
    pub(crate) lots: i64,
    pub(crate) cost: i64,
    pub(crate) realised: i64,
    pub(crate) fees: i64,
}

impl Naive {
    pub(crate) fn trade(&mut self, lots: i64, price: i64, fee: i64) {
        let worth = price * UNIT_VALUE;
        let mut left = lots;
        if self.lots * left < 0 {
            let closed = left.abs().min(self.lots.abs());
            let released = self.cost * closed / self.lots.abs();
            let received = self.lots.signum() * closed * worth;
            self.cost -= released;
            self.realised += received - released;
            self.lots += left.signum() * closed;
            left -= left.signum() * closed;
        }
        while left != 0 {
            self.cost += left.signum() * worth;
            self.lots += left.signum();
            left -= left.signum();
        }
        self.fees += fee;
    }
}
