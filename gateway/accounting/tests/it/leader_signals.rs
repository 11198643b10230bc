//! Lineage of an order that follows a signal: from the message to the trade that the leader is taken to make, and ours.

use crate::support::{Journal, Told};
use accounting::{Question, explain};
use protocol::messages::{
    Flag, Instructions, LeaderSignalEvent, LeaderSignalNoted, Message, OrdType, Reason,
    SignalAction, SignalPhase, TimeInForce, Trigger,
};
use protocol::signals::{entry_trade, exit_trade};
use protocol::units::{
    InstrumentIndex, LeaderIndex, Lots, Nanos, RATIO_ONE, Ratio, SessionIndex, Ticks,
};

fn noted(now: Nanos) -> LeaderSignalNoted {
    LeaderSignalNoted {
        session: SessionIndex(1),
        session_sequence: 3,
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        signal_id: 7,
        sequence: 11,
        number: 11,
        reason: Reason::None,
        phase: SignalPhase::Open,
        fills: Flag::Yes,
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::GoodTillCancel,
        lots: Lots(8),
        price: Some(Ticks(100)),
        stop_loss: Some(Ticks(95)),
        take_profit: None,
        expire_time: None,
        transact_time: now,
        receive_time: now,
    }
}

fn event(now: Nanos, action: SignalAction) -> Message {
    Message::LeaderSignalEvent(LeaderSignalEvent {
        session: SessionIndex(1),
        session_sequence: 3,
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        sequence: 11,
        signal_id: 7,
        action,
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::GoodTillCancel,
        lots: Lots(8),
        part: Ratio(0),
        price: Some(Ticks(100)),
        stop_loss: Some(Ticks(95)),
        take_profit: None,
        expire_time: None,
        transact_time: now,
        sending_time: now,
        receive_time: now,
    })
}

/// Goal: what a signal stands for is booked as the leader's trades, so that his position and the explanation of our
/// order are what they are for any leader; and the explanation names the signal.
#[test]
fn an_order_is_explained_by_its_signal() {
    let mut journal = Journal::new(1);
    let now = journal.now();
    let input = journal.push(0, &event(now, SignalAction::Enter));
    journal.push(input, &Message::LeaderSignalNoted(noted(now)));
    journal.episode(input, 1, RATIO_ONE / 2, 0, 1);
    let root = Instructions {
        trigger: Trigger::LeaderEvent,
        trade_id: Some(entry_trade(11)),
        episode: 1,
        position_before: Lots(0),
        position: Lots(8),
        ..journal.root(input)
    };
    let instructions = vec![crate::support::entry(&Told::sent(0, 4, 0))];
    let decision = journal.push(input, &Message::Instructions { root, instructions });
    let question = Question::Order(crate::support::order_id(journal.key(decision, 0)));
    let ledger = journal.reconciled();
    let explanation = explain(&ledger, &question).unwrap();
    let signal = explanation.decisions[0].signal.as_ref().unwrap();
    assert_eq!((signal.signal, signal.phase.as_str(), signal.lots), (7, "Open", 8));
    assert_eq!(explanation.event.as_ref().unwrap().trade_id, entry_trade(11));
    let text = explanation.to_string();
    assert!(text.contains("signal 7 (Open): Market +8 lots at"), "{text}");
    assert!(text.contains(", stop "), "{text}");
}

/// Goal: a signal that is closed leaves a leader who is flat, and no break between the two books.
#[test]
fn a_closed_signal_leaves_a_flat_leader() {
    let mut journal = Journal::new(1);
    let now = journal.now();
    let input = journal.push(0, &event(now, SignalAction::Enter));
    journal.push(input, &Message::LeaderSignalNoted(noted(now)));
    let moved = |trade_id, before, after, root: Instructions| Message::Instructions {
        root: Instructions {
            trigger: Trigger::LeaderEvent,
            trade_id: Some(trade_id),
            position_before: Lots(before),
            position: Lots(after),
            ..root
        },
        instructions: vec![],
    };
    let root = journal.root(input);
    journal.push(input, &moved(entry_trade(11), 0, 8, root));
    let input = journal.push(0, &event(now, SignalAction::Close));
    let closing = LeaderSignalNoted {
        phase: SignalPhase::Closing,
        price: Some(Ticks(110)),
        session_sequence: 4,
        ..noted(now)
    };
    journal.push(input, &Message::LeaderSignalNoted(closing));
    let root = journal.root(input);
    journal.push(input, &moved(exit_trade(11), 8, 0, root));
    let ledger = journal.reconciled();
    let report = accounting::report(&ledger).unwrap();
    let leader = report.leaders.first().unwrap();
    let position = leader.instruments.first().unwrap();
    assert_eq!((position.position, leader.events), (0, 2));
    assert!(!leader.realised.is_zero(), "{leader:?}");
    assert_eq!(report.breaks.open, 0, "{:?}", report.breaks);
}
