//! Orders that a venue swallows: alarm, pause, and the word of an operator, over a restart.

use accounting::Question;
use paceline_gateway::orders;
use protocol::messages::{Flag, OrderState, OverdueStep, Reason};

use crate::drop_copy::everything;
use crate::fix::{DIALECT, RunningBroker, gateway};
use crate::peer::{Peer, fill};
use crate::revisions::replays;
use crate::scene::{Folders, LEADER_KEY, OPERATOR_KEY, Plot, assert_clean, until};

/// Goal: an order that a broker swallows raises an alarm and pauses its account, also over a restart; an operator sees
/// which it is, and his word ends it: it is booked, explained by who said so and why, and everything can be decided
/// again. Method: a broker that forgets every order; the gateway is dropped while it waits.
#[test]
fn a_swallowed_order_is_settled_over_a_restart() {
    let folders = Folders::new();
    let broker = RunningBroker::of(
        "resets_on_logon = false\n[[session]]\nsender = \"BROKER\"\ntarget = \"GATEWAY\"\n\
         application = \"broker\"\n[session.broker]\nforget_every = 1\n",
    );
    let venue = "dialect = \"broker.toml\"\norder_query_after_ms = 50\n\
                 order_alarm_after_ms = 20\norder_pause_after_ms = 40";
    let plot = Plot { protocol: "fix44", venue, ..Plot::simple(1) };
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    let mut leader = Peer::establish(running.client_address(), "leader1", LEADER_KEY, 1, None);
    leader.fill(&fill(1, 5, 0));
    until("the account is paused", || {
        leader.turn();
        (running.status().venues[0].orders_pausing == 1).then_some(())
    });
    assert!(!running.halt().drained);

    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until("it still is", || (running.status().venues[0].orders_pausing == 1).then_some(()));
    assert_eq!(running.status().venues[0].orders_overdue, 1);
    let configuration = folders.configuration(&plot, broker.address);
    let open = orders::open(&configuration).unwrap();
    let [order] = &open[..] else { panic!("one order is open: {open:#?}") };
    assert_eq!((order.quantity.to_string().as_str(), order.in_doubt), ("5", true));
    assert_eq!((order.venue.as_str(), order.instrument.as_str()), ("sim", "XYZ"));
    assert_eq!((order.state, order.step), (OrderState::Created, Some(OverdueStep::Pause)));
    assert!(order.asked > 0 && order.in_doubt_ms.is_some());

    let mut desk = Peer::establish(running.client_address(), "desk", OPERATOR_KEY, 2, None);
    let refused = desk.settle(&order.order, OrderState::Filled, None, None);
    assert_eq!((refused.accepted, refused.reason), (Flag::No, Reason::SettlementPriceMissing));
    let settled = desk.settle(&order.order, OrderState::Filled, None, Some(99));
    assert_eq!((settled.accepted, settled.plans), (Flag::Yes, 1));
    let again = desk.settle(&order.order, OrderState::NotSent, None, None);
    assert_eq!((again.accepted, again.reason), (Flag::No, Reason::OrderNotInDoubt));
    until("nothing is open or paused", || {
        let status = running.status();
        (status.orders_open + status.venues[0].orders_overdue == 0).then_some(())
    });
    drop(desk);
    assert_clean(&running.drain());
    broker.finish();

    let report = folders.report();
    assert_eq!((report.fills, report.breaks.open, report.plans_on_target), (1, 0, 1));
    let taken: Vec<_> = report.settlements.iter().map(|word| word.accepted).collect();
    assert_eq!(taken, [Some(false), Some(true), Some(false)]);
    let question = Question::Order(order.order.clone());
    let text = accounting::explain(&folders.ledger(), &question).unwrap().to_string();
    assert!(text.contains("desk says") && text.contains("Filled at 99; a test"), "{text}");
    replays(&everything(&folders));
}
