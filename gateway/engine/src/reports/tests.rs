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
    use OrderState::{Created, Filled, NotSent, PendingNew, Rejected};
    let filled = match state {
        Created | PendingNew | Rejected | NotSent => 0,
        Filled => 10,
        _ => 4,
    };
    (order.booked, order.reported) = (filled, filled);
    order.leaves = if is_final(state) { 0 } else { 10 - filled };
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

const OPEN: [OrderState; 7] = [
    OrderState::Created,
    OrderState::PendingNew,
    OrderState::Working,
    OrderState::PartiallyFilled,
    OrderState::PendingCancel,
    OrderState::PendingReplace,
    OrderState::Unknown,
];

const FINAL: [OrderState; 6] = [
    OrderState::Canceled,
    OrderState::Filled,
    OrderState::Rejected,
    OrderState::Expired,
    OrderState::Replaced,
    OrderState::NotSent,
];

/// Where each report leads each of these states.
fn table(states: &[OrderState]) -> String {
    let row = |head: String, states: &[OrderState]| {
        let cells = states.iter().map(|state| format!("{:15}", format!("{state:?}")));
        let cells: Vec<String> = cells.collect();
        format!("{head:15}{}", cells.join(" ")).trim_end().to_owned()
    };
    let mut lines = vec![row(String::new(), states)];
    for exec_type in ExecType::ALL {
        let next = states.iter().map(|state| {
            let order = order(*state);
            assess(&order, &report(&order, exec_type, OrdStatus::New)).state
        });
        lines.push(row(format!("{exec_type:?}"), &next.collect::<Vec<_>>()));
    }
    lines.join("\n")
}

/// Goal: each report leads each state where the table of the module says. Method: the table, in two halves.
#[test]
fn every_report_in_every_state() {
    assert_eq!(OPEN.len() + FINAL.len(), OrderState::ALL.len());
    assert_eq!(table(&OPEN), EXPECTED_OPEN.trim_matches('\n'));
    assert_eq!(table(&FINAL), EXPECTED_FINAL.trim_matches('\n'));
}

const EXPECTED_OPEN: &str = "
               Created         PendingNew      Working         PartiallyFilled PendingCancel   PendingReplace  Unknown
New            Working         Working         PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled
Canceled       Canceled        Canceled        Canceled        Canceled        Canceled        Canceled        Canceled
Replaced       Working         Working         PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled
PendingCancel  PendingCancel   PendingCancel   PendingCancel   PendingCancel   PendingCancel   PendingCancel   PendingCancel
Rejected       Rejected        Rejected        Rejected        Rejected        Rejected        Rejected        Rejected
PendingNew     PendingNew      PendingNew      Working         PartiallyFilled PendingCancel   PendingReplace  PendingNew
Expired        Expired         Expired         Expired         Expired         Expired         Expired         Expired
PendingReplace PendingReplace  PendingReplace  PendingReplace  PendingReplace  PendingReplace  PendingReplace  PendingReplace
Trade          PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PendingCancel   PendingReplace  PartiallyFilled
TradeCorrect   PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled
TradeCancel    PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled
OrderStatus    Working         Working         PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled PartiallyFilled
Triggered      Working         Working         PartiallyFilled PartiallyFilled PendingCancel   PartiallyFilled PartiallyFilled
";

const EXPECTED_FINAL: &str = "
               Canceled        Filled          Rejected        Expired         Replaced        NotSent
New            Canceled        Filled          Rejected        Expired         Replaced        NotSent
Canceled       Canceled        Filled          Rejected        Expired         Replaced        NotSent
Replaced       Canceled        Filled          Rejected        Expired         Replaced        NotSent
PendingCancel  Canceled        Filled          Rejected        Expired         Replaced        NotSent
Rejected       Canceled        Filled          Rejected        Expired         Replaced        NotSent
PendingNew     Canceled        Filled          Rejected        Expired         Replaced        NotSent
Expired        Canceled        Filled          Rejected        Expired         Replaced        NotSent
PendingReplace Canceled        Filled          Rejected        Expired         Replaced        NotSent
Trade          Canceled        Filled          Rejected        Expired         Replaced        NotSent
TradeCorrect   Canceled        Filled          Rejected        Expired         Replaced        NotSent
TradeCancel    Canceled        Filled          Rejected        Expired         Replaced        NotSent
OrderStatus    Canceled        Filled          Rejected        Expired         Replaced        NotSent
Triggered      Canceled        Filled          Rejected        Expired         Replaced        NotSent
";

/// Goal: what comes behind the end of an order moves its fills and never brings it back: every final state, quantities
/// among them. Method: a table of reports, for each state what is booked, what the venue has counted, what is open, and
/// whether it adds up.
#[test]
fn every_report_behind_the_end() {
    use ExecType::{Canceled, New, OrderStatus, Trade, TradeCancel, TradeCorrect};
    // What is told: last, and the count beyond what was counted before.
    let told = [
        ("late acknowledgement", New, 0, 0),
        ("told again", Canceled, 0, 0),
        ("status", OrderStatus, 0, 0),
        ("late fill of 3", Trade, 3, 3),
        ("fill that is not counted", Trade, 3, 0),
        ("bust of all", TradeCancel, 0, i64::MIN),
        ("correction to 1 less", TradeCorrect, 0, -1),
        ("correction to 1 more", TradeCorrect, 0, 1),
    ];
    let mut lines = Vec::new();
    for (name, exec_type, last, more) in told {
        for state in FINAL {
            let order = order(state);
            let count = order.reported.saturating_add(more).max(0);
            let report = VenueReport {
                last_lots: Lots(last),
                cum_lots: Lots(count),
                leaves_lots: Lots(0),
                ..report(&order, exec_type, OrdStatus::Canceled)
            };
            let after = assess(&order, &report);
            assert!(is_final(after.state) && after.leaves == 0, "{name}: {state:?}");
            let line = format!(
                "{name}: {state:?} {} -> {:?} {:+} counts {} {:?}",
                order.booked, after.state, after.fill, after.reported, after.outcome
            );
            lines.push(line);
        }
    }
    assert_eq!(lines.join("\n"), BEHIND_THE_END.trim());
}

const BEHIND_THE_END: &str = "
late acknowledgement: Canceled 4 -> Canceled +0 counts 4 Duplicate
late acknowledgement: Filled 10 -> Filled +0 counts 10 Duplicate
late acknowledgement: Rejected 0 -> Rejected +0 counts 0 Duplicate
late acknowledgement: Expired 4 -> Expired +0 counts 4 Duplicate
late acknowledgement: Replaced 4 -> Replaced +0 counts 4 Duplicate
late acknowledgement: NotSent 0 -> NotSent +0 counts 0 Duplicate
told again: Canceled 4 -> Canceled +0 counts 4 Duplicate
told again: Filled 10 -> Filled +0 counts 10 Duplicate
told again: Rejected 0 -> Rejected +0 counts 0 Duplicate
told again: Expired 4 -> Expired +0 counts 4 Duplicate
told again: Replaced 4 -> Replaced +0 counts 4 Duplicate
told again: NotSent 0 -> NotSent +0 counts 0 Duplicate
status: Canceled 4 -> Canceled +0 counts 4 Duplicate
status: Filled 10 -> Filled +0 counts 10 Duplicate
status: Rejected 0 -> Rejected +0 counts 0 Duplicate
status: Expired 4 -> Expired +0 counts 4 Duplicate
status: Replaced 4 -> Replaced +0 counts 4 Duplicate
status: NotSent 0 -> NotSent +0 counts 0 Duplicate
late fill of 3: Canceled 4 -> Canceled +3 counts 7 Applied
late fill of 3: Filled 10 -> Filled +3 counts 13 Inconsistent
late fill of 3: Rejected 0 -> Rejected +3 counts 3 Inconsistent
late fill of 3: Expired 4 -> Expired +3 counts 7 Applied
late fill of 3: Replaced 4 -> Replaced +3 counts 7 Applied
late fill of 3: NotSent 0 -> NotSent +3 counts 3 Inconsistent
fill that is not counted: Canceled 4 -> Canceled +3 counts 4 Inconsistent
fill that is not counted: Filled 10 -> Filled +3 counts 10 Inconsistent
fill that is not counted: Rejected 0 -> Rejected +3 counts 0 Inconsistent
fill that is not counted: Expired 4 -> Expired +3 counts 4 Inconsistent
fill that is not counted: Replaced 4 -> Replaced +3 counts 4 Inconsistent
fill that is not counted: NotSent 0 -> NotSent +3 counts 0 Inconsistent
bust of all: Canceled 4 -> Canceled -4 counts 0 Applied
bust of all: Filled 10 -> Filled -10 counts 0 Applied
bust of all: Rejected 0 -> Rejected +0 counts 0 Duplicate
bust of all: Expired 4 -> Expired -4 counts 0 Applied
bust of all: Replaced 4 -> Replaced -4 counts 0 Applied
bust of all: NotSent 0 -> NotSent +0 counts 0 Duplicate
correction to 1 less: Canceled 4 -> Canceled -1 counts 3 Applied
correction to 1 less: Filled 10 -> Filled -1 counts 9 Applied
correction to 1 less: Rejected 0 -> Rejected +0 counts 0 Duplicate
correction to 1 less: Expired 4 -> Expired -1 counts 3 Applied
correction to 1 less: Replaced 4 -> Replaced -1 counts 3 Applied
correction to 1 less: NotSent 0 -> NotSent +0 counts 0 Duplicate
correction to 1 more: Canceled 4 -> Canceled +1 counts 5 Applied
correction to 1 more: Filled 10 -> Filled +1 counts 11 Inconsistent
correction to 1 more: Rejected 0 -> Rejected +1 counts 1 Inconsistent
correction to 1 more: Expired 4 -> Expired +1 counts 5 Applied
correction to 1 more: Replaced 4 -> Replaced +1 counts 5 Applied
correction to 1 more: NotSent 0 -> NotSent +1 counts 1 Inconsistent
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
