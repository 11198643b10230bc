//! What operators say of orders in doubt: what is booked of it, and what becomes of that when the venue tells.

use crate::support::{Journal, Told, fill_report, update_of};
use accounting::{BreakKind, Report};
use protocol::messages::{
    CommandDecision, ControlAction, ExecType, Flag, FreeText, Message, Name, OrdStatus,
    OrderSettlement, OrderState, Reason, Scope, VenueReport,
};
use protocol::units::{Lots, Money, SessionIndex, Ticks};

/// A journal of an order of 5 lots that an operator settles as cancelled with 4 of them filled at 99, and a report of
/// the venue's on that order to start from: a fill of it all at 101.
fn settled(accepted: Flag) -> (Journal, VenueReport) {
    let mut journal = Journal::new(1);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 1);
    let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0)]);
    journal.hand(decision, 1);
    let order = journal.key(decision, 0);
    let report = VenueReport { fee: Money(0), ..fill_report(order, 0, 5, 101, 40, journal.now()) };
    let settlement = OrderSettlement {
        session: SessionIndex(9),
        session_sequence: 1,
        command_id: 7,
        order,
        instrument: report.instrument,
        state: OrderState::Canceled,
        cum_lots: Some(Lots(4)),
        price: Some(Ticks(99)),
        actor: Name::new("desk").unwrap(),
        text: FreeText::new("by phone").unwrap(),
        receive_time: journal.now(),
    };
    let input = journal.push(0, &Message::OrderSettlement(settlement));
    let answer = CommandDecision {
        session: SessionIndex(9),
        command_id: 7,
        accepted,
        reason: if accepted == Flag::Yes { Reason::None } else { Reason::EvidenceToCome },
        action: ControlAction::SettleOrder,
        scope: Scope::Plan,
        target: 0,
        plans: 1,
    };
    journal.push(input, &Message::CommandDecision(answer));
    if accepted == Flag::Yes {
        let told = VenueReport { last_lots: Lots(4), cum_lots: Lots(4), exec_id: 0, ..report };
        journal.update(input, update_of(&told, OrderState::Canceled, 4));
    }
    (journal, report)
}

/// Lots, and what was paid for them: their cost by average cost, without what taking back at that has realised.
fn held(books: &Report) -> (i64, String) {
    assert!(books.postings.sum.is_zero());
    let follower = &books.followers[0];
    let held = follower.instruments.first();
    held.map_or((0, "0".into()), |held| {
        (held.position, (held.cost - follower.realised).normalize().to_string())
    })
}

fn open(books: &Report) -> Vec<(BreakKind, i64, i64)> {
    let list = books.breaks.list.iter();
    list.map(|found| (found.kind, found.expected, found.observed)).collect()
}

/// Goal: an order that was proven never to have reached its venue, or that the venue had rejected, and fills all the same
/// is booked and is a break, which names whom it is to pause; what ends otherwise and fills late is none. Method: every
/// such end, and a fill behind it, told twice.
#[test]
fn a_denied_order_that_fills_is_a_break() {
    for (state, breaks) in [
        (OrderState::NotSent, vec![(BreakKind::DeniedFill, 0, 5)]),
        (OrderState::Rejected, vec![(BreakKind::DeniedFill, 0, 5)]),
        (OrderState::Canceled, vec![]),
    ] {
        let mut journal = Journal::new(1);
        let event = journal.event(0, 1, 100, 10, 0);
        journal.episode(event, 0, 500_000_000_000, 0, 1);
        let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0)]);
        journal.hand(decision, 1);
        let order = journal.key(decision, 0);
        let fill =
            VenueReport { fee: Money(0), ..fill_report(order, 0, 5, 101, 40, journal.now()) };
        let nothing = VenueReport { last_lots: Lots(0), cum_lots: Lots(0), exec_id: 0, ..fill };
        journal.update(event, update_of(&nothing, state, 0));
        for _ in 0..2 {
            let input = journal.push(0, &Message::VenueReport(fill));
            journal.update(input, update_of(&fill, state, 5));
        }
        let books = journal.reported();
        assert_eq!((books.fills, held(&books)), (1, (5, "5.05".into())), "{state:?}");
        assert_eq!(open(&books), breaks, "{state:?}");
        let follower = books.breaks.list.first().map(|found| found.follower.is_some());
        assert_eq!(follower, (!breaks.is_empty()).then_some(true), "{state:?}");
    }
}

/// Goal: a word that is taken is booked as a fill at its price, one that is not is only kept; both say who and why.
#[test]
fn a_word_is_booked_once_it_is_taken() {
    for (accepted, position, cost, fills) in [(Flag::Yes, 4, "3.96", 1), (Flag::No, 0, "0", 0)] {
        let books = settled(accepted).0.reported();
        assert_eq!((held(&books), books.fills), ((position, cost.to_owned()), fills));
        assert_eq!(open(&books), []);
        let [word] = &books.settlements[..] else { panic!("one word: {books:#?}") };
        assert_eq!((word.actor.as_str(), word.words.as_str()), ("desk", "by phone"));
        assert_eq!((word.state.as_str(), word.filled), ("Canceled", Some(4)));
        assert_eq!(word.accepted, Some(accepted == Flag::Yes));
        assert_eq!(word.refused.is_some(), accepted == Flag::No);
    }
}

/// Goal: the venue's executions take the place of what was stated, at their price; what it tells in the end stands, and
/// where that is not what was said there is a break. Method: a table of reports, each told twice: type, lots,
/// cumulative, open.
#[test]
fn the_venue_takes_the_place_of_what_was_stated() {
    use ExecType::{Canceled, New, Trade};
    let differs = |counted| vec![(BreakKind::SettledFill, 4, counted)];
    let table: [(&[_], _, _, Vec<_>); 6] = [
        (&[(Trade, 4, 4, 1), (Canceled, 0, 4, 0)], 4, "4.04", vec![]),
        (&[(Trade, 1, 1, 4), (Trade, 3, 4, 1), (Canceled, 0, 4, 0)], 4, "4.04", vec![]),
        (&[(Trade, 5, 5, 0)], 5, "5.05", differs(5)),
        (&[(Trade, 3, 3, 2), (Canceled, 0, 3, 0)], 3, "3.03", differs(3)),
        (&[(Canceled, 0, 0, 0)], 0, "0", differs(0)),
        (&[(New, 0, 0, 5)], 4, "3.96", vec![(BreakKind::SettledOpen, 0, 5)]),
    ];
    for (told, position, cost, breaks) in table {
        let (mut journal, first) = settled(Flag::Yes);
        for (number, (exec_type, last, counted, left)) in told.iter().enumerate() {
            let report = VenueReport {
                exec_type: *exec_type,
                ord_status: match exec_type {
                    Canceled => OrdStatus::Canceled,
                    New => OrdStatus::New,
                    _ if *left == 0 => OrdStatus::Filled,
                    _ => OrdStatus::PartiallyFilled,
                },
                exec_id: 40 + number as u64,
                last_lots: Lots(*last),
                cum_lots: Lots(*counted),
                leaves_lots: Lots(*left),
                ..first
            };
            journal.report(report);
            journal.report(report);
        }
        let books = journal.reported();
        assert_eq!(held(&books), (position, cost.to_owned()), "{told:?}");
        assert_eq!(open(&books), breaks, "{told:?}");
    }
}
