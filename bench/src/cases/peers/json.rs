//! The counterparty of the JSON copier on both of its wires: one object per line, no sessions. It counts
//! lines; that they say the right thing is a matter of tests.

use anyhow::{Result, ensure};

use super::tokio_json::Fill;
use crate::rig::Protocol;

/// The leader and the venue of a copier that speaks JSON.
#[derive(Debug)]
pub(super) struct Json {
    leader: String,
}

impl Default for Json {
    fn default() -> Self {
        Self { leader: "L1".to_owned() }
    }
}

impl super::Counterparty for Json {
    fn is_up(&self) -> bool {
        true
    }

    fn lead(&mut self, followers: u64) {
        self.leader = format!("L{followers}");
    }
}

impl Protocol for Json {
    fn event(&mut self, _wire: usize, number: u64, out: &mut Vec<u8>) {
        let fill = Fill {
            leader: &self.leader,
            // As long at the end of a load as at its begin.
            trade_id: 100_000_000_000 + number,
            order_id: 100_000_000_001,
            symbol: "EURUSD",
            side: if super::is_buy(number) { "Buy" } else { "Sell" },
            price: super::price(number),
            quantity: super::lots(number),
            transact_time: 1_767_323_045_678_000_000,
        };
        serde_json::to_writer(&mut *out, &fill).expect("a fill is an object of plain values");
        out.push(b'\n');
    }

    fn orders(&mut self, _wire: usize, octets: &[u8]) -> Result<u64> {
        Ok(octets.iter().map(|octet| u64::from(*octet == b'\n')).sum())
    }

    fn replies(&mut self, _wire: usize, octets: &[u8], _answer: &mut Vec<u8>) -> Result<()> {
        ensure!(octets.is_empty(), "the copier has nothing to say to its leader");
        Ok(())
    }

    fn tick(&mut self, _leaders: &mut [Vec<u8>], _venues: &mut [Vec<u8>]) {}
}
