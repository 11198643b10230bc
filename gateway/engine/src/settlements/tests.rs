//! What late reports of settled orders lead to, by themselves.

use super::{Late, Settled};
use protocol::messages::{ExecType, Flag, OrdStatus, OrderKey, Side, VenueReport};
use protocol::units::{FollowerIndex, InstrumentIndex, Lots, Money, Nanos, SessionIndex};

const KEY: OrderKey = OrderKey { epoch: 1, sequence: 1, plan: 0, leg: 0 };

fn report(
    exec_type: ExecType,
    ord_status: OrdStatus,
    [last, cum, leaves]: [i64; 3],
) -> VenueReport {
    VenueReport {
        session: SessionIndex(0),
        session_sequence: 1,
        order: KEY,
        venue_order_id: 1,
        exec_id: 1,
        follower: FollowerIndex(0),
        instrument: InstrumentIndex(0),
        side: Side::Buy,
        exec_type,
        ord_status,
        ord_rej_reason: None,
        last_lots: Lots(last),
        last_price: None,
        cum_lots: Lots(cum),
        leaves_lots: Lots(leaves),
        fee: Money(0),
        liquidity: None,
        retransmitted: Flag::No,
        transact_time: Nanos(0),
        receive_time: Nanos(0),
    }
}

/// Goal: of an order with two lots filled by reports and three stated, each report leads to what makes the venue right.
/// Method: a table of what it says (last, cumulative, open), what is booked then, and what is left of the word.
#[test]
fn late_reports_make_the_venue_right() {
    use ExecType::{Canceled, New, OrderStatus, Trade, TradeCancel};
    let settled = Settled { key: KEY, said: 5, stated: 3, booked: 5, price: None };
    for (exec_type, ord_status, lots, fill, stated) in [
        (New, OrdStatus::New, [0, 2, 8], 0, 3),
        (Trade, OrdStatus::PartiallyFilled, [2, 4, 6], 0, 1),
        (Trade, OrdStatus::PartiallyFilled, [4, 6, 4], 1, 0),
        (Trade, OrdStatus::Filled, [8, 10, 0], 5, 0),
        (Trade, OrdStatus::Canceled, [1, 3, 0], -2, 0),
        (Canceled, OrdStatus::Canceled, [0, 5, 0], 0, 3),
        (Canceled, OrdStatus::Canceled, [0, 2, 0], -3, 0),
        (Canceled, OrdStatus::Canceled, [0, 0, 0], -3, 0),
        (OrderStatus, OrdStatus::Rejected, [0, 0, 0], 0, 3),
        (OrderStatus, OrdStatus::Canceled, [0, 4, 0], -1, 2),
        (TradeCancel, OrdStatus::Canceled, [2, 0, 0], -5, 0),
    ] {
        let late = settled.late(&report(exec_type, ord_status, lots));
        assert_eq!(late, Late { fill, stated }, "{exec_type:?} {ord_status:?} {lots:?}");
    }
}
