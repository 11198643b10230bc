//! Lineage of a plan's own stop loss, and where the report says that a plan belongs which one has closed.

use crate::support::{Journal, Told, entry, fill_report, order_id, update_of};
use accounting::{Ledger, PlanInstrument, Question, explain, report};
use protocol::messages::{
    Instructions, InstructionsEntry, Message, OrdStatus, OrderKey, OrderState, PositionEffect,
    ProtectionChange, ProtectionKind, ProtectionNoted, Trigger, TriggerPrice,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, PlanIndex, RATIO_ONE, Ticks};

/// A plan that has bought ten lots at 101 and waits with a stop loss at 91; the key of that.
fn protected() -> (Journal, OrderKey) {
    let mut journal = Journal::new(1);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, RATIO_ONE, 0, 1);
    let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 10, 0)]);
    let bought = journal.key(decision, 0);
    journal.filled(bought, 0, 10, 101, 10);
    let input = u64::try_from(journal.records.len()).unwrap() - 1;
    let time = journal.now();
    let noted = ProtectionNoted {
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        plan: PlanIndex(0),
        change: ProtectionChange::Placed,
        kind: ProtectionKind::StopLoss,
        price: Ticks(91),
        trigger_price: TriggerPrice::Last,
        position: Lots(10),
        average_price: Ticks(101),
        time,
    };
    journal.push(input, &Message::ProtectionNoted(noted));
    let root = Instructions {
        trigger: Trigger::Protection,
        position_before: Lots(10),
        position: Lots(10),
        ..journal.root(input)
    };
    let closes = InstructionsEntry {
        effect: PositionEffect::Close,
        lots: Lots(-10),
        price: None,
        ..entry(&Told::sent(0, 0, 10))
    };
    let instructions = vec![closes];
    let placed = journal.push(input, &Message::Instructions { root, instructions });
    let key = journal.key(placed, 0);
    (journal, key)
}

fn row(ledger: &Ledger) -> PlanInstrument {
    report(ledger).unwrap().followers[0].plans[0].instruments[0].clone()
}

/// Goal: an order that waits to protect counts for nothing that its plan should hold or has working, and says what it is.
#[test]
fn a_protection_that_waits() {
    let (journal, key) = protected();
    let ledger = journal.reconciled();
    let row = row(&ledger);
    assert_eq!((row.target, row.position, row.working), (10, 10, 0));
    assert!(row.is_on_target);
    let explanation = explain(&ledger, &Question::Order(order_id(key))).unwrap();
    let facts = explanation.decisions[0].protection.as_ref().unwrap();
    assert_eq!((facts.kind.as_str(), facts.position), ("StopLoss", 10));
    let text = explanation.to_string();
    assert!(text.contains("StopLoss of what the plan holds, +10 lots at an average of "), "{text}");
    assert!(text.contains(": waits for Last at "), "{text}");
}

/// Goal: what a protection fills in part is given up; what it closes is where the plan belongs, with a reason.
#[test]
fn a_plan_that_was_stopped_is_on_target() {
    let (mut journal, key) = protected();
    let mut part = fill_report(key, 0, -4, 91, 8, journal.now());
    (part.ord_status, part.leaves_lots) = (OrdStatus::PartiallyFilled, Lots(6));
    let input = journal.report(part);
    journal.update(input, update_of(&part, OrderState::PartiallyFilled, 6));
    let row_of_part = row(&journal.reconciled());
    assert_eq!((row_of_part.target, row_of_part.position, row_of_part.working), (6, 6, 0));
    let mut rest = fill_report(key, 0, -6, 90, 10, journal.now());
    rest.cum_lots = Lots(10);
    let input = journal.report(rest);
    journal.update(input, update_of(&rest, OrderState::Filled, 0));
    let row = row(&journal.reconciled());
    assert_eq!((row.target, row.position, row.working), (0, 0, 0));
    assert_eq!((row.is_on_target, row.reason.as_str()), (true, "StopLossReached"));
}
