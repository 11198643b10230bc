//! Tests of what clients are told.

use super::*;
use protocol::messages::{ControlAction, Flag, LeaderEquity, Reason, Scope, Symbol};
use protocol::units::{LeaderIndex, Money, Nanos};

fn answer(kind: u16, encode: impl FnOnce(&mut [u8]) -> usize) -> Option<Answer> {
    let mut buffer = [0; 256];
    let length = encode(&mut buffer);
    Answer::of(kind, Sequence(900), &buffer[..length])
}

/// Goal: each record that is addressed to a client becomes the message that says the same, and other
/// records become none. Method: one of each kind.
#[test]
fn records_become_answers() {
    let session = SessionIndex(3);
    let decision = CommandDecision {
        session,
        command_id: 11,
        accepted: Flag::No,
        reason: Reason::KillLatched,
        action: ControlAction::Resume,
        scope: Scope::Firm,
        target: 0,
        plans: 6,
    };
    let told = answer(CommandDecision::TEMPLATE_ID, |buffer| decision.encode(buffer)).unwrap();
    assert_eq!(told.session, session);
    let report = ControlReport::decode(told.as_slice()).unwrap();
    assert_eq!((report.command_id, report.reason, report.plans), (11, Reason::KillLatched, 6));
    assert_eq!((report.accepted, report.journal_sequence), (Flag::No, Sequence(900)));

    let refused = EventRefused {
        session,
        session_sequence: 8,
        trade_id: Some(4),
        symbol: Symbol::EMPTY,
        reason: Reason::InexactPrice,
        receive_time: Nanos(1),
    };
    let told = answer(EventRefused::TEMPLATE_ID, |buffer| refused.encode(buffer)).unwrap();
    let reject = EventReject::decode(told.as_slice()).unwrap();
    assert_eq!((reject.client_sequence, reject.trade_id), (8, Some(4)));
    assert_eq!(reject.reason, Reason::InexactPrice);

    let gap = ReceivedGap { session, from_sequence: 5, count: 2, time: Nanos(1) };
    let told = answer(ReceivedGap::TEMPLATE_ID, |buffer| gap.encode(buffer)).unwrap();
    let message = NotApplied::decode(told.as_slice()).unwrap();
    assert_eq!((message.from_seq_no, message.count), (5, 2));

    let equity = LeaderEquity {
        session,
        session_sequence: 1,
        leader: LeaderIndex(0),
        equity: Money(1),
        balance: Money(1),
        transact_time: Nanos(1),
        receive_time: Nanos(1),
        margin_used: None,
    };
    assert_eq!(answer(LeaderEquity::TEMPLATE_ID, |buffer| equity.encode(buffer)), None);
}

/// Goal: a revision is answered where it was asked for, with the words of its refusal; one of a start is
/// answered to nobody. Method: one of each.
#[test]
fn revisions_become_answers() {
    let session = SessionIndex(3);
    let activated = ConfigurationActivated {
        revision: 2,
        hash: 9,
        sweep_interval: 1,
        buffer_timeout: 1,
        records: 1,
        time: Nanos(1),
        session: Some(session),
        command_id: Some(12),
        plans: 40,
    };
    let told = answer(ConfigurationActivated::TEMPLATE_ID, |buffer| activated.encode(buffer));
    let report = ControlReport::decode(told.unwrap().as_slice()).unwrap();
    assert_eq!((report.command_id, report.accepted, report.plans), (12, Flag::Yes, 40));
    let of_a_start = ConfigurationActivated { session: None, command_id: None, ..activated };
    let told = answer(ConfigurationActivated::TEMPLATE_ID, |buffer| of_a_start.encode(buffer));
    assert_eq!(told, None, "nobody has asked for it");

    let refused = ConfigurationRefused {
        session,
        command_id: 13,
        hash: 9,
        reason: Reason::ConfigurationRefused,
        text: Explanation::new("needs a restart: gateway.listen").unwrap(),
        time: Nanos(1),
    };
    let told = answer(ConfigurationRefused::TEMPLATE_ID, |buffer| refused.encode(buffer)).unwrap();
    let report = ControlReport::decode(told.as_slice()).unwrap();
    assert_eq!((report.command_id, report.accepted), (13, Flag::No));
    assert_eq!((report.reason, report.text), (refused.reason, refused.text));
}
