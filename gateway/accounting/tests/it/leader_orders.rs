//! Lineage of an order that mirrors a leader's: from his message to ours.

use crate::support::{Journal, Told};
use accounting::{Explanation, Question, explain};
use protocol::messages::{
    Flag, Instructions, LeaderOrderEvent, LeaderOrderNoted, LeaderOrderStatus, Message, OrdType,
    Reason, TimeInForce, Trigger, TriggerPrice,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, RATIO_ONE, SessionIndex, Ticks};

/// An order of a plan with a ratio, explained, that was decided when the leader's order for 8 lots was new.
fn explained(ratio: i64, ord_type: OrdType) -> Explanation {
    let stop_price = (ord_type == OrdType::StopLimit).then_some(Ticks(96));
    let mut journal = Journal::new(1);
    let now = journal.now();
    let event = journal.push(
        0,
        &Message::LeaderOrderEvent(LeaderOrderEvent {
            session: SessionIndex(1),
            session_sequence: 3,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            sequence: 11,
            order_id: 77,
            ord_type,
            time_in_force: TimeInForce::GoodTillCancel,
            status: LeaderOrderStatus::New,
            price: Some(Ticks(95)),
            lots: Lots(8),
            transact_time: now,
            sending_time: now,
            receive_time: now,
            stop_price,
            trigger_price: TriggerPrice::Reference,
        }),
    );
    journal.episode(event, 0, ratio, 0, 1);
    journal.push(
        event,
        &Message::LeaderOrderNoted(LeaderOrderNoted {
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            order_id: 77,
            sequence: 11,
            reason: Reason::None,
            status: LeaderOrderStatus::New,
            again: Flag::No,
            ord_type,
            time_in_force: TimeInForce::GoodTillCancel,
            price: Some(Ticks(95)),
            lots: Lots(8),
            resting: Lots(8),
            stop_price,
            trigger_price: TriggerPrice::Reference,
        }),
    );
    let root = Instructions {
        trigger: Trigger::LeaderOrder,
        trade_id: None,
        position_before: Lots(0),
        position: Lots(0),
        ..journal.root(event)
    };
    let instructions = vec![crate::support::entry(&Told::sent(0, 4, 0))];
    let decision = journal.push(event, &Message::Instructions { root, instructions });
    let ledger = journal.reconciled();
    let question = Question::Order(crate::support::order_id(journal.key(decision, 0)));
    explain(&ledger, &question).unwrap()
}

/// Goal: an explanation of our order names the leader's order that it mirrors, and its target counts what
/// rests.
#[test]
fn an_order_is_explained_by_the_one_that_it_mirrors() {
    let explanation = explained(RATIO_ONE / 2, OrdType::StopLimit);
    let facts = explanation.decisions[0].leader_order.as_ref().unwrap();
    assert_eq!((facts.order_id, facts.lots, facts.resting), (77, 8, 8));
    let sizing = explanation.decisions[0].instructions[0].sizing.as_ref().unwrap();
    assert!(sizing.is_as_decided, "{sizing:?}");
    let text = explanation.to_string();
    let line = "mirrors the leader's order 77 (New, GoodTillCancel): +8 lots at";
    assert!(text.contains(line), "{text}");
    assert!(text.contains(", triggered by Reference at "), "{text}");
}

/// Goal: the target of a plan that reverses, which counts only what of stops and limits it has as well, is not computed
/// with them.
#[test]
fn a_plan_that_reverses_is_not_sized_by_what_waits() {
    for (ord_type, is_sized) in
        [(OrdType::StopLimit, false), (OrdType::Limit, false), (OrdType::Market, true)]
    {
        let explanation = explained(-RATIO_ONE / 2, ord_type);
        let sizing = &explanation.decisions[0].instructions[0].sizing;
        assert_eq!(sizing.is_some(), is_sized, "{ord_type:?}: {sizing:?}");
    }
}
