//! What venues' reports say beyond our terms: exact amounts, what cannot be booked, and executions that are taken back
//! or corrected by name.

use crate::support::{Journal, Told, fill_report};
use accounting::{BreakKind, Ledger, Question, Reconciler, Report, explain};
use protocol::messages::{
    Decimal, ExecType, FindingKind, Flag, Message, OrdStatus, OrderKey, Reason, VenueReport,
    VenueReportRemark,
};
use protocol::units::{Lots, Money, Nanos, Sequence, Ticks};

/// The order of 5 lots that a leader's buy makes for plan 0, and the report that fills it at 101.
fn ordered() -> (Journal, VenueReport) {
    let mut journal = Journal::new(1);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 1);
    let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0)]);
    journal.hand(decision, 1);
    let report = fill_report(journal.key(decision, 0), 0, 5, 101, 40, journal.now());
    (journal, report)
}

fn remark_of(report: &VenueReport, reason: Reason) -> VenueReportRemark {
    VenueReportRemark {
        session: report.session,
        session_sequence: report.session_sequence,
        order: report.order,
        venue_order_id: report.venue_order_id,
        exec_id: report.exec_id,
        exec_ref_id: None,
        follower: Some(report.follower),
        instrument: Some(report.instrument),
        reason,
        follows: Flag::Yes,
        exec_type: report.exec_type.to_wire(),
        ord_status: report.ord_status.to_wire(),
        last_quantity: Some(Decimal { mantissa: 525, exponent: -2 }),
        last_price: Some(Decimal { mantissa: 10_075, exponent: -2 }),
        cum_quantity: None,
        lots: Lots(0),
        transact_time: report.transact_time,
        receive_time: report.receive_time,
    }
}

fn open(report: &Report) -> Vec<(BreakKind, i64)> {
    report.breaks.list.iter().map(|found| (found.kind, found.observed)).collect()
}

/// Goal: a fill at a price between two ticks is in the books, and a break counts it; an engine has nothing to do.
#[test]
fn inexact_prices_are_shown() {
    let (mut journal, report) = ordered();
    let remark = Message::VenueReportRemark(remark_of(&report, Reason::InexactPrice));
    journal.push(0, &remark);
    journal.report(report);
    // It came again: nothing is new.
    journal.push(0, &remark);
    let books = journal.reported();
    assert_eq!((books.fills, open(&books)), (1, vec![(BreakKind::InexactPrice, 1)]));
    assert!(findings(&journal).is_empty());
}

fn findings(journal: &Journal) -> Vec<(FindingKind, i64)> {
    let (list, ledger) = (journal.list(), Ledger::in_memory().unwrap());
    let mut reconciler = Reconciler::open(list, ledger).unwrap();
    let mut found = Vec::new();
    while reconciler.work(1).unwrap() > 0 {
        found.extend(reconciler.findings(Nanos(1)));
    }
    found.into_iter().map(|finding| (finding.kind, finding.observed)).collect()
}

/// Goal: what was traded and cannot be booked is a break of its account and instrument, which the engine is told of
/// each time that there is more of it; what names neither is a break too, and what was not traded is none.
#[test]
fn what_is_not_booked_is_a_break() {
    let (mut journal, report) = ordered();
    let mut remark = remark_of(&report, Reason::InexactQuantity);
    let mut push = |remark: &VenueReportRemark| {
        journal.push(0, &Message::VenueReportRemark(*remark));
    };
    remark.lots = Lots(1);
    push(&remark);
    push(&remark);
    (remark.exec_id, remark.follows, remark.reason) = (41, Flag::No, Reason::MalformedMessage);
    (remark.lots, remark.follower, remark.instrument) = (Lots(3), None, None);
    push(&remark);
    // The order is known, and so are its account and instrument; here they are not.
    (remark.exec_id, remark.lots, remark.reason) = (0, Lots(2), Reason::UnknownTarget);
    remark.order = OrderKey { epoch: 0, sequence: 0, plan: 0, leg: 0 };
    push(&remark);
    remark.lots = Lots(0);
    push(&remark);
    let mut expected = open(&journal.reported());
    expected.sort_by_key(|(_, observed)| *observed);
    assert_eq!(expected, [(BreakKind::UnbookedFill, 2), (BreakKind::UnbookedFill, 4)]);
    let told = [(FindingKind::UnexpectedPosition, 1), (FindingKind::UnexpectedPosition, 4)];
    assert_eq!(findings(&journal), told);
}

/// Goal: what a venue wrote of an order is explained with it, whether or not a report came of it; the record of the
/// remark leads to it too.
#[test]
fn what_the_venue_wrote_is_explained() {
    let (mut journal, report) = ordered();
    let mut remark = remark_of(&report, Reason::InexactPrice);
    let first = journal.push(0, &Message::VenueReportRemark(remark));
    journal.report(report);
    (remark.exec_id, remark.exec_ref_id, remark.reason) = (41, Some(40), Reason::MalformedMessage);
    (remark.exec_type, remark.follows, remark.lots) = (b'H', Flag::No, Lots(2));
    (remark.last_quantity, remark.last_price) = (None, None);
    let second = journal.push(0, &Message::VenueReportRemark(remark));
    let ledger = journal.reconciled();
    for record in [first, second] {
        let text = explain(&ledger, &Question::Record(Sequence(record))).unwrap().to_string();
        let wrote: Vec<_> =
            text.lines().filter_map(|line| line.split_once("the venue wrote ")).collect();
        let expected = [
            format!(
                "(record {first}): execution 40, 150=F, 39=2, quantity 5.25, price 100.75; InexactPrice"
            ),
            format!(
                "(record {second}): execution 41, 150=H, 39=2, about execution 40; MalformedMessage, 2 lots are not \
                 booked; it became no report"
            ),
        ];
        assert_eq!(wrote.iter().map(|(_, wrote)| *wrote).collect::<Vec<_>>(), expected, "{text}");
    }
}

/// A journal of a fill of 5 lots at 101 and of corrections of it: what each is, its price, and what it says that it
/// corrects. Returns cost and realised profit of the account, and lots.
fn corrected(corrections: &[(ExecType, i64, Option<i64>, Option<u64>)]) -> (String, String, i64) {
    let (mut journal, report) = ordered();
    journal.report(report);
    for (number, (exec_type, filled, price, reference)) in corrections.iter().enumerate() {
        let mut correction = report;
        (correction.exec_type, correction.fee) = (*exec_type, Money(0));
        correction.exec_id = 41 + number as u64;
        correction.last_price = price.map(Ticks);
        (correction.cum_lots, correction.ord_status) = (Lots(*filled), OrdStatus::Filled);
        if reference.is_some() {
            let remark = VenueReportRemark {
                exec_ref_id: *reference,
                ..remark_of(&correction, Reason::None)
            };
            journal.push(0, &Message::VenueReportRemark(remark));
        }
        journal.report(correction);
        // What comes again changes nothing.
        journal.report(correction);
    }
    let books = journal.reported();
    assert!(books.postings.sum.is_zero());
    let held = &books.followers[0].instruments[0];
    (held.cost.to_string(), books.followers[0].realised.to_string(), held.position)
}

/// Goal: a correction that changes the price alone changes the cost; a bust without a price is taken back at the price
/// of what it names, or at the last one; and no execution is undone twice.
#[test]
fn corrections_reach_the_cost() {
    use ExecType::{TradeCancel, TradeCorrect};
    let unit = corrected(&[]);
    assert_eq!(unit, ("5.05".into(), "0".into(), 5));
    let table: [(&[_], _, _); 7] = [
        (&[(TradeCorrect, 5, Some(103), Some(40))], "5.15", 5),
        (
            &[(TradeCorrect, 5, Some(103), Some(40)), (TradeCorrect, 5, Some(99), Some(41))],
            "4.95",
            5,
        ),
        (&[(TradeCorrect, 3, Some(103), Some(40))], "3.09", 3),
        // The one that was corrected before is not what is meant.
        (
            &[(TradeCorrect, 5, Some(103), Some(40)), (TradeCorrect, 5, Some(99), Some(40))],
            "5.15",
            5,
        ),
        (&[(TradeCancel, 2, None, Some(40))], "2.02", 2),
        (&[(TradeCancel, 2, None, None)], "2.02", 2),
        (&[(TradeCorrect, 5, Some(103), Some(40)), (TradeCancel, 0, None, Some(41))], "0", 0),
    ];
    for (corrections, cost, lots) in table {
        let (found, realised, held) = corrected(corrections);
        assert_eq!((found.as_str(), realised.as_str(), held), (cost, "0", lots), "{corrections:?}");
    }
}
