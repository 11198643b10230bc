//! The state machine of orders, row by row.

use super::{assess, is_sane};
use crate::orders::{Order, is_final};
use protocol::messages::{
    ExecType, Flag, OrdStatus, OrderKey, OrderState, ReportOutcome, Side, VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Lots, Money, Nanos, SessionIndex};

/// An order of ten lots of which four are filled, in a state.
fn order(state: OrderState) -> Order {
    let key = OrderKey { epoch: 1, sequence: 1, plan: 0, leg: 0 };
    let mut order = Order::new(key, 0, (0, 0), 10, 1, 1);
    order.state = state;
    order.open = !is_final(state);
    if !matches!(state, OrderState::Created | OrderState::PendingNew) {
        (order.booked, order.reported) = (4, 4);
        order.leaves = if is_final(state) { 0 } else { 6 };
    }
    order
}

/// A report that tells such an order what it knows already, or its next fill of two lots.
fn report(order: &Order, exec_type: ExecType, ord_status: OrdStatus) -> VenueReport {
    let lots = if exec_type == ExecType::Trade { 2 } else { 0 };
    VenueReport {
        session: SessionIndex(0),
        session_sequence: 1,
        order: order.key,
        venue_order_id: 1,
        exec_id: 1,
        follower: FollowerIndex(0),
        instrument: InstrumentIndex(0),
        side: Side::Buy,
        exec_type,
        ord_status,
        ord_rej_reason: None,
        last_lots: Lots(lots),
        last_price: None,
        cum_lots: Lots(order.reported + lots),
        leaves_lots: Lots(10 - order.reported - lots),
        fee: Money(0),
        liquidity: None,
        retransmitted: Flag::No,
        transact_time: Nanos(1),
        receive_time: Nanos(1),
    }
}

const STATES: [OrderState; 8] = [
    OrderState::Created,
    OrderState::PendingNew,
    OrderState::Working,
    OrderState::PartiallyFilled,
    OrderState::PendingCancel,
    OrderState::PendingReplace,
    OrderState::Unknown,
    OrderState::Canceled,
];

/// Goal: each report leads each state where the table of the module says. Method: the table.
#[test]
fn every_report_in_every_state() {
    let row = |head: String, states: [OrderState; 8]| {
        let cells = states.map(|state| format!("{:15}", format!("{state:?}")));
        format!("{head:15}{}", cells.join(" ")).trim_end().to_owned()
    };
    let mut lines = vec![row(String::new(), STATES)];
    for exec_type in ExecType::ALL {
        let next = STATES.map(|state| {
            let order = order(state);
            assess(&order, &report(&order, exec_type, OrdStatus::New)).state
        });
        lines.push(row(format!("{exec_type:?}"), next));
    }
    let expected: Vec<&str> = EXPECTED.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.join("\n"), expected.join("\n"));
}

const EXPECTED: &str = "
               Created         PendingNew      Working         PartiallyFilled PendingCancel   PendingReplace  Unknown         Canceled
New            Working         Working         PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled Canceled
Canceled       Canceled        Canceled        Canceled        Canceled        Canceled        Canceled        Canceled        Canceled
Replaced       Working         Working         PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled Canceled
PendingCancel  PendingCancel   PendingCancel   PendingCancel   PendingCancel   PendingCancel   PendingCancel   PendingCancel   Canceled
Rejected       Rejected        Rejected        Rejected        Rejected        Rejected        Rejected        Rejected        Canceled
PendingNew     PendingNew      PendingNew      Working         PartiallyFilled PendingCancel   PendingReplace  PendingNew      Canceled
Expired        Expired         Expired         Expired         Expired         Expired         Expired         Expired         Canceled
PendingReplace PendingReplace  PendingReplace  PendingReplace  PendingReplace  PendingReplace  PendingReplace  PendingReplace  Canceled
Trade          PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PendingCancel   PendingReplace  PartiallyFilled Canceled
TradeCorrect   PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled Canceled
TradeCancel    PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled Canceled
OrderStatus    Working         Working         PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled Canceled
Triggered      Working         Working         PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled Canceled
";

/// Goal: a status answer leads where its status says.
#[test]
fn every_status() {
    let mut lines = Vec::new();
    for status in OrdStatus::ALL {
        let order = order(OrderState::Unknown);
        let assessed = assess(&order, &report(&order, ExecType::OrderStatus, status));
        lines.push(format!("{status:?}: {:?} {:?}", assessed.state, assessed.outcome));
    }
    assert_eq!(lines.join("\n"), EXPECTED_STATUS.trim());
}

const EXPECTED_STATUS: &str = "
New: PartiallyFilled Applied
PartiallyFilled: PartiallyFilled Applied
Filled: Filled Inconsistent
Canceled: Canceled Applied
Replaced: PartiallyFilled Applied
PendingCancel: PendingCancel Applied
Rejected: Unknown Duplicate
PendingNew: PendingNew Applied
Expired: Expired Applied
PendingReplace: PendingReplace Applied
";

/// Goal: what does not add up is applied as the venue says, and said.
#[test]
fn what_does_not_add_up_is_inconsistent() {
    let order = order(OrderState::Working);
    let fill = report(&order, ExecType::Trade, OrdStatus::PartiallyFilled);
    let rows: [(&str, VenueReport); 5] = [
        ("the other side", VenueReport { side: Side::Sell, ..fill }),
        ("a fill was missed", VenueReport { cum_lots: Lots(8), leaves_lots: Lots(2), ..fill }),
        ("too much is open", VenueReport { leaves_lots: Lots(7), ..fill }),
        ("more than ordered", VenueReport { last_lots: Lots(7), cum_lots: Lots(11), ..fill }),
        ("more than counted", VenueReport { last_lots: Lots(3), ..fill }),
    ];
    assert_eq!(assess(&order, &fill).outcome, ReportOutcome::Applied);
    for (why, report) in rows {
        let assessed = assess(&order, &report);
        assert_eq!(assessed.outcome, ReportOutcome::Inconsistent, "{why}");
        assert_eq!(assessed.fill.abs(), report.last_lots.0, "{why}: it is booked all the same");
    }
}

/// Goal: numbers that cannot be are recognised.
#[test]
fn quantities_have_bounds() {
    let order = order(OrderState::Working);
    let sane = report(&order, ExecType::Trade, OrdStatus::PartiallyFilled);
    assert!(is_sane(&sane));
    for lots in [Lots(-1), Lots(i64::MAX)] {
        assert!(!is_sane(&VenueReport { last_lots: lots, ..sane }));
        assert!(!is_sane(&VenueReport { cum_lots: lots, ..sane }));
        assert!(!is_sane(&VenueReport { leaves_lots: lots, ..sane }));
    }
}
