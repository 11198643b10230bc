//! Numbers of the orders and trades that stand for a signal: a leader who only signals has none of his own.
//!
//! They are five in a row, from five times the number of the message that the signal began with:
//!
//! ```text
//! 5n      order: the entry
//! 5n + 1  order: the stop
//! 5n + 2  order: the target
//! 5n + 3  trade: in
//! 5n + 4  trade: out
//! ```

use crate::messages::{Flag, LeaderEvent, LeaderSignalNoted, SignalPhase, Tag};
use crate::units::{Lots, Ticks};

/// Largest number of a signal message: those of its orders and trades still fit 64 bits.
pub const SEQUENCE_MAX: u64 = u64::MAX / EACH - 1;

const EACH: u64 = 5;

/// The order that enters.
#[must_use]
pub const fn entry_order(number: u64) -> u64 {
    number * EACH
}

/// The stop order.
#[must_use]
pub const fn stop_order(number: u64) -> u64 {
    number * EACH + 1
}

/// The limit order that takes the profit.
#[must_use]
pub const fn target_order(number: u64) -> u64 {
    number * EACH + 2
}

/// The trade that enters.
#[must_use]
pub const fn entry_trade(number: u64) -> u64 {
    number * EACH + 3
}

/// The trade that leaves.
#[must_use]
pub const fn exit_trade(number: u64) -> u64 {
    number * EACH + 4
}

/// The trade that a note stands for which says that the leader is taken to trade.
#[must_use]
pub fn trade(noted: &LeaderSignalNoted) -> LeaderEvent {
    let leaves = noted.phase == SignalPhase::Closing;
    let number = noted.number;
    LeaderEvent {
        session: noted.session,
        session_sequence: noted.session_sequence,
        leader: noted.leader,
        instrument: noted.instrument,
        trade_id: if leaves { exit_trade(number) } else { entry_trade(number) },
        // No order works for the way out: it is a trade of its own.
        order_id: if leaves { exit_trade(number) } else { entry_order(number) },
        price: noted.price.unwrap_or(Ticks(0)),
        lots: if leaves { Lots(-noted.lots.0) } else { noted.lots },
        position_before: None,
        fee: None,
        retransmitted: Flag::No,
        transact_time: noted.transact_time,
        sending_time: noted.transact_time,
        receive_time: noted.receive_time,
        stop_price: noted.stop_loss,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_lots: Some(Lots(0)),
        corrected_id: None,
    }
}

// The largest number of its type stands for null in a message.
const _: () = assert!(exit_trade(SEQUENCE_MAX) < u64::MAX);
