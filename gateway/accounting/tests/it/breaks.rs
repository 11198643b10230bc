//! Breaks: each tampering with one of two books is found, named, and resolved when they agree again.

use crate::support::{Journal, Told, fill_report, order_id, update_of};
use accounting::{BreakKind, Report};
use protocol::messages::{
    ExecType, Liquidity, Message, OrdRejReason, OrdStatus, OrderState, Reason, ReportOutcome, Side,
    VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Lots, Money, Nanos, Ticks};

/// A leader's buy of 10 at a ratio of one half, and the order of 5 lots that it makes for plan 0.
/// Returns the journal, the decision, and the report that would fill the order at once.
fn ordered() -> (Journal, u64, VenueReport) {
    let mut journal = Journal::new(1);
    journal.account(0, 1_000_000_000_000, 700);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 1);
    let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0)]);
    journal.hand(decision, 1);
    let report = fill_report(journal.key(decision, 0), 0, 5, 101, 40, journal.now());
    (journal, decision, report)
}

/// Appends a report with what an engine that agrees says of it.
fn agreed(journal: &mut Journal, report: VenueReport, state: OrderState, position: i64) {
    let input = journal.report(report);
    journal.update(input, update_of(&report, state, position));
}

fn open_kinds(report: &Report) -> Vec<BreakKind> {
    report.breaks.list.iter().map(|found| found.kind).collect()
}

/// Checks which breaks are open at the end of a journal and how many have been resolved. Returns the
/// figures of the first open one.
fn check(journal: &Journal, open: &[BreakKind], resolved: u64) -> Option<(i64, i64)> {
    let report = journal.reported();
    assert_eq!(open_kinds(&report), open, "{:?}", report.breaks);
    assert_eq!(report.breaks.resolved, resolved, "{:?}", report.breaks);
    assert!(report.postings.sum.is_zero());
    report.breaks.list.first().map(|found| (found.expected, found.observed))
}

/// Goal: books that agree have no breaks.
#[test]
fn sound_books_have_no_breaks() {
    let (mut journal, _, report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    journal.positions(1, &[(0, 0, 5)]);
    journal.account(0, 1_000_000_000_000 - 5_000, 5_700);
    check(&journal, &[], 0);
}

/// Goal: the venue's positions are compared with the ledger's, also those that only one of them has,
/// and a later answer resolves the break.
#[test]
fn positions() {
    let (mut journal, _, report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    journal.positions(1, &[(0, 0, 4), (0, 1, -2)]);
    let figures = check(&journal, &[BreakKind::Position, BreakKind::Position], 0);
    assert_eq!(figures, Some((5, 4)));
    journal.positions(2, &[]);
    assert_eq!(check(&journal, &[BreakKind::Position], 1), Some((5, 0)));
    journal.positions(3, &[(0, 0, 5)]);
    check(&journal, &[], 2);
}

/// Goal: an answer that a crash cut off is not taken for a complete one. Method: the first entry of
/// an answer, a new epoch, and an answer under the same number.
#[test]
fn answers_that_were_cut_off_do_not_count() {
    let (mut journal, _, report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    journal.positions(1, &[(0, 1, 3)]);
    let closing = journal.records.pop();
    assert!(closing.is_some());
    journal.boot();
    journal.positions(1, &[(0, 0, 5)]);
    check(&journal, &[], 0);
}

/// Goal: balance and fees agree to the last unit, or are a break each.
#[test]
fn balances_and_fees() {
    let (mut journal, _, report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    journal.account(0, 1_000_000_000_000 - 4_999, 5_701);
    let figures = check(&journal, &[BreakKind::Balance, BreakKind::Fees], 0);
    assert_eq!(figures, Some((1_000_000_000_000 - 5_000, 1_000_000_000_000 - 4_999)));
    journal.account(0, 1_000_000_000_000 - 5_000, 5_700);
    check(&journal, &[], 2);
}

/// Goal: funding and later deposits are booked as the venue says, so that the balance still has to agree
/// to the last unit. Method: 300 of funding paid, then 100 got back and 5,000 withdrawn; then a balance
/// that is one off.
#[test]
fn funding_and_deposits() {
    let (mut journal, _, report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    let start = 1_000_000_000_000 - 5_000;
    journal.account_with(0, start - 300, 5_700, (300, 0));
    check(&journal, &[], 0);
    journal.account_with(0, start - 200 - 5_000, 5_700, (200, -5_000));
    check(&journal, &[], 0);
    let told = journal.reported();
    let money = |units: i64| rust_decimal::Decimal::new(units, 8);
    let follower = &told.followers[0];
    assert_eq!(
        (follower.funding, follower.deposited),
        (money(200), money(1_000_000_000_000 - 5_000))
    );
    assert_eq!(follower.balance, money(start - 5_200));
    assert_eq!((told.postings.funding, told.postings.sum), (money(200), money(0)));
    journal.account_with(0, start - 199 - 5_000, 5_700, (200, -5_000));
    let figures = check(&journal, &[BreakKind::Balance], 0);
    assert_eq!(figures, Some((start - 5_200, start - 5_199)));
}

/// Goal: a report on an order that no decision made is booked to the account and shown.
#[test]
fn unknown_orders() {
    let (mut journal, decision, report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    let mut key = journal.key(decision, 0);
    key.sequence += 500;
    let ghost = fill_report(key, 0, 3, 100, 41, journal.now());
    let mut update = update_of(&ghost, OrderState::Filled, 8);
    update.outcome = ReportOutcome::UnmatchedOrder;
    let input = journal.report(ghost);
    journal.update(input, update);
    journal.positions(1, &[(0, 0, 8)]);
    assert_eq!(check(&journal, &[BreakKind::UnknownOrder], 0), Some((0, 3)));
    let report = journal.reported();
    assert_eq!(report.breaks.list[0].order, Some(order_id(key)));
    assert_eq!((report.orders_out, report.fills), (1, 2));
}

/// Goal: a report that contradicts its order is booked as the venue says, and shown.
#[test]
fn reports_that_contradict_their_order() {
    let tampered = |tamper: fn(&mut VenueReport), open: &[BreakKind], figures| {
        let (mut journal, _, mut report) = ordered();
        tamper(&mut report);
        journal.report(report);
        assert_eq!(check(&journal, open, 0), figures);
    };
    tampered(|report| report.follower = FollowerIndex(4), &[BreakKind::OrderAccount], Some((0, 4)));
    tampered(
        |report| report.instrument = InstrumentIndex(1),
        &[BreakKind::OrderInstrument],
        Some((0, 1)),
    );
    tampered(|report| report.side = Side::Sell, &[BreakKind::OrderSide], Some((1, -1)));
    tampered(
        |report| (report.last_lots, report.cum_lots) = (Lots(6), Lots(6)),
        &[BreakKind::OverFill],
        Some((5, 6)),
    );
    tampered(|report| report.cum_lots = Lots(7), &[BreakKind::OrderCumulative], Some((5, 7)));
    tampered(|report| report.leaves_lots = Lots(1), &[BreakKind::OrderLeaves], Some((0, 1)));
    tampered(
        |report| report.last_price = None,
        &[BreakKind::Unbookable, BreakKind::OrderCumulative],
        Some((0, 5)),
    );
    tampered(
        |report| report.last_price = Some(Ticks(i64::MAX)),
        &[BreakKind::Unbookable, BreakKind::OrderCumulative],
        Some((0, 5)),
    );
}

/// Goal: a venue that does not know an order says nothing of its side.
#[test]
fn an_order_that_a_venue_does_not_know_has_no_side() {
    let (mut journal, _, mut report) = ordered();
    (report.exec_type, report.ord_status) = (ExecType::OrderStatus, OrdStatus::Rejected);
    report.ord_rej_reason = Some(OrdRejReason::UnknownOrder);
    (report.last_lots, report.cum_lots, report.leaves_lots) = (Lots(0), Lots(0), Lots(0));
    (report.last_price, report.side) = (None, Side::Sell);
    journal.report(report);
    check(&journal, &[], 0);
}

/// Goal: an execution that the venue takes back is booked as the opposite of a fill, and stays shown.
/// Method: a fill of 5 lots at 101, of which 3 are taken back at that price.
#[test]
fn busted_fills_are_taken_back() {
    let (mut journal, _, report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    let mut bust = report;
    bust.exec_type = ExecType::TradeCancel;
    (bust.exec_id, bust.fee) = (41, Money(-3_000));
    (bust.last_lots, bust.cum_lots) = (Lots(3), Lots(2));
    let mut update = update_of(&bust, OrderState::Filled, 2);
    update.fill_lots = Lots(-3);
    let input = journal.report(bust);
    journal.update(input, update);
    journal.positions(1, &[(0, 0, 2)]);
    journal.account(0, 1_000_000_000_000 - 2_000, 2_700);
    assert_eq!(check(&journal, &[BreakKind::Busted], 0), Some((0, 3)));
    let report = journal.reported();
    assert_eq!(report.followers[0].instruments[0].cost.to_string(), "2.02");
    assert!(report.followers[0].realised.is_zero());
}

/// Goal: a fill that comes late resolves the break that its absence made. Method: the second of two
/// partial fills comes first.
#[test]
fn late_fills_resolve_their_break() {
    let (mut journal, _, report) = ordered();
    let (mut first, mut second) = (report, report);
    (first.last_lots, first.cum_lots, first.leaves_lots) = (Lots(2), Lots(2), Lots(3));
    (first.exec_id, first.ord_status) = (39, OrdStatus::PartiallyFilled);
    second.last_lots = Lots(3);
    journal.report(second);
    assert_eq!(check(&journal, &[BreakKind::OrderCumulative], 0), Some((3, 5)));
    journal.report(first);
    check(&journal, &[], 1);
    assert_eq!(journal.reported().fills, 2);
}

/// Goal: the same report twice is one fill. Method: again as retransmitted, again as it was.
#[test]
fn repeated_reports_are_one_fill() {
    let (mut journal, _, mut report) = ordered();
    agreed(&mut journal, report, OrderState::Filled, 5);
    journal.report(report);
    report.retransmitted = protocol::messages::Flag::Yes;
    journal.report(report);
    check(&journal, &[], 0);
    let report = journal.reported();
    assert_eq!((report.fills, report.fills_not_booked), (1, 2));
}

/// Goal: what the engine believes of an order and of a position is compared with the fills.
#[test]
fn the_engine_is_compared_too() {
    let (mut journal, _, report) = ordered();
    let mut update = update_of(&report, OrderState::Filled, 4);
    update.cum_lots = Lots(4);
    let input = journal.report(report);
    journal.update(input, update);
    let open = [BreakKind::EngineOrder, BreakKind::EnginePosition];
    assert_eq!(check(&journal, &open, 0), Some((5, 4)));
    journal.update(input, update_of(&report, OrderState::Filled, 5));
    check(&journal, &[], 2);
}

/// Goal: the leader's own chain of positions is kept; a gap is recorded and taken over, and an
/// engine that stands elsewhere is a break.
#[test]
fn leader_positions() {
    let mut journal = Journal::new(1);
    let event = journal.event(0, 1, 100, 10, 4);
    journal.decide(event, (0, 1), (4, 14), &[]);
    check(&journal, &[], 0);
    let event = journal.event(0, 3, 100, -2, 20);
    journal.decide(event, (0, 3), (20, 18), &[]);
    check(&journal, &[], 1);
    assert_eq!(journal.reported().breaks.by_kind.get("leader_gap"), Some(&1));
    let event = journal.event(0, 4, 100, -2, 18);
    journal.decide(event, (0, 4), (18, 17), &[]);
    assert_eq!(check(&journal, &[BreakKind::LeaderPosition], 1), Some((16, 17)));
    let event = journal.event(0, 5, 100, -2, 16);
    journal.decide(event, (0, 5), (16, 14), &[]);
    check(&journal, &[], 2);
    assert_eq!(journal.reported().leaders[0].events, 4, "what was taken over is no event");
}

/// Goal: a decision for many plans, which takes several records, moves the leader once; an event
/// that had to wait is found again when it is decided.
#[test]
fn split_decisions_and_buffered_events() {
    let mut journal = Journal::new(1);
    let late = journal.event(0, 2, 100, 5, 10);
    let first = journal.event(0, 1, 100, 10, 0);
    journal.decide(first, (0, 1), (0, 10), &[]);
    journal.decide(first, (0, 1), (0, 10), &[]);
    let released = journal.decide(first, (0, 2), (10, 15), &[]);
    check(&journal, &[], 0);
    let report = journal.reported();
    assert_eq!(report.leaders[0].events, 2);
    assert_eq!(report.leaders[0].instruments[0].position, 15);
    let question = accounting::Question::Record(protocol::units::Sequence(released));
    let explanation = accounting::explain(&journal.reconciled(), &question).unwrap();
    assert_eq!(explanation.event.map(|event| event.sequence), Some(late));
}

/// Goal: amounts at the end of their types stop nothing: what cannot be booked is a break.
/// Method: the largest figures everywhere.
#[test]
fn extreme_figures_do_not_stop_the_ledger() {
    let mut journal = Journal::new(1);
    journal.account(0, i64::MAX, i64::MAX);
    journal.account(0, i64::MIN + 1, i64::MIN + 1);
    let event = journal.event(0, u64::MAX - 1, i64::MAX, i64::MAX, i64::MIN + 1);
    let told = Told { lots: i64::MAX, ..Told::held(0, i64::MAX, 0, Reason::None) };
    let decision = journal.decide(event, (0, u64::MAX - 1), (i64::MIN + 1, 0), &[told]);
    let key = journal.key(decision, 0);
    let mut report = fill_report(key, 0, 1, 1, u64::MAX - 1, journal.now());
    report.fee = Money(i64::MAX);
    report.liquidity = Some(Liquidity::Added);
    for (lots, price) in [(i64::MAX, 1), (i64::MAX, i64::MAX), (1, i64::MIN + 1)] {
        (report.last_lots, report.last_price) = (Lots(lots), Some(Ticks(price)));
        report.exec_id -= 1;
        report.transact_time = Nanos(u64::MAX - 1);
        journal.report(report);
    }
    let report = journal.reported();
    assert!(report.breaks.open > 0);
    assert!(report.postings.sum.is_zero());
    assert!(serde_json::to_string(&report).is_ok());
    let text =
        accounting::explain(&journal.reconciled(), &accounting::Question::Order(order_id(key)));
    assert!(!text.unwrap().to_string().is_empty());
    assert_eq!(Message::decode(&journal.records[0].body).unwrap().name(), "EpochStart");
}
