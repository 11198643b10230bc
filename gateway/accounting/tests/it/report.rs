//! The report and the explanation of one journal written by hand, against figures worked out by hand.
//!
//! Alpha buys 10 lots of BTC at 100 ticks and sells 9 of them at 110; two plans follow at one half.
//! A lot is worth 0.01 per tick. Plan 0 gets all it wants: 2 lots at 101 and 3 at 102, sold at 110:
//! 0.01 x (550 - 202 - 306) = 0.42 realised. Plan 1 is cut to 4 lots by a limit, and the order that
//! would close them is rejected: 0.01 x 4 x (120 - 101) = 0.76 unrealised at the last price of 120.
//! In ETH alpha buys 1 lot, then 2: half of 3 lots is 1, less than the minimum of 2, and is carried.

use crate::support::{HASH, Journal, Told, fill_report, order_id, update_of};
use accounting::{Question, Report, TurnReport, explain, report};
use protocol::messages::{
    Command, CommandDecision, ControlAction, EventRefused, EventSkipped, ExecType, ExecutionFailed,
    FailureClass, FailureRule, Flag, LimitKind, MarketQuote, Message, OrdRejReason, OrdStatus,
    OrderKey, OrderState, Reason, Scope, SupervisionRule, SyncChange, SyncUpdate, Tripped,
};
use protocol::text::Text;
use protocol::units::{
    InstrumentIndex, LeaderIndex, Lots, Money, Nanos, PlanIndex, SessionIndex, Ticks,
};

/// The journal of the module's comment.
fn journal() -> Journal {
    let mut journal = Journal::new(2);
    journal.account(0, 1_000_000_000_000, 0);
    journal.account(1, 1_000_000_000_000, 0);
    bought(&mut journal);
    sold(&mut journal);
    carried(&mut journal);
    let now = journal.now();
    let quote = MarketQuote {
        instrument: InstrumentIndex(0),
        bid: Some(Ticks(119)),
        ask: Some(Ticks(122)),
        last: Some(Ticks(120)),
        session: SessionIndex(9),
        session_sequence: 1,
        transact_time: now,
        receive_time: now,
    };
    journal.push(0, &Message::MarketQuote(quote));
    journal.account(0, 1_000_000_000_000 + 42_000_000 - 10_000, 10_000);
    journal.account(1, 1_000_000_000_000 - 4_000, 4_000);
    journal.positions(1, &[(1, 0, 4)]);
    journal
}

fn bought(journal: &mut Journal) {
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 2);
    let breaches = 1 << LimitKind::MaxOrderNotional.to_wire();
    let cut = Told { lots: 4, reason: Reason::MaxOrderNotional, breaches, ..Told::sent(1, 5, 0) };
    let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0), cut]);
    journal.hand(decision, 2);
    let key = journal.key(decision, 0);
    let mut part = fill_report(key, 0, 2, 101, 11, journal.now());
    (part.ord_status, part.leaves_lots) = (OrdStatus::PartiallyFilled, Lots(3));
    let input = journal.report(part);
    journal.update(input, update_of(&part, OrderState::PartiallyFilled, 2));
    let mut rest = fill_report(key, 0, 3, 102, 12, journal.now());
    rest.cum_lots = Lots(5);
    let input = journal.report(rest);
    journal.update(input, update_of(&rest, OrderState::Filled, 5));
    journal.filled(journal.key(decision, 1), 0, 4, 101, 4);
}

fn sold(journal: &mut Journal) {
    let event = journal.event(0, 2, 110, -9, 10);
    let told = [Told::sent(1, 0, 4), Told::sent(0, 0, 5)];
    let decision = journal.decide(event, (0, 2), (10, 1), &told);
    journal.hand(decision, 2);
    journal.filled(journal.key(decision, 0), 0, -5, 110, 0);
    let mut reject = fill_report(journal.key(decision, 1), 0, -4, 110, 14, journal.now());
    (reject.exec_type, reject.ord_status) = (ExecType::Rejected, OrdStatus::Rejected);
    reject.ord_rej_reason = Some(OrdRejReason::ExchangeClosed);
    (reject.last_lots, reject.cum_lots, reject.last_price) = (Lots(0), Lots(0), None);
    reject.fee = Money(0);
    let input = journal.report(reject);
    journal.update(input, update_of(&reject, OrderState::Rejected, 4));
}

fn carried(journal: &mut Journal) {
    let event = journal.event(1, 3, 50, 1, 0);
    journal.episode(event, 1, 500_000_000_000, 0, 2);
    let held = |target, reason| [0, 1].map(|plan| Told::held(plan, target, 0, reason));
    journal.decide(event, (1, 3), (0, 1), &held(0, Reason::OnTarget));
    let event = journal.event(1, 4, 52, 2, 1);
    journal.decide(event, (1, 4), (1, 3), &held(1, Reason::BelowMinimumCarried));
    let again = journal.event(1, 4, 52, 2, 1);
    let skipped = EventSkipped {
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(1),
        trade_id: 4,
        reason: Reason::DuplicateEvent,
    };
    journal.push(again, &Message::EventSkipped(skipped));
    let refused = EventRefused {
        session: SessionIndex(1),
        session_sequence: 9,
        trade_id: None,
        symbol: Text::new("DOGE").unwrap(),
        reason: Reason::UnknownInstrument,
        receive_time: Nanos(1),
    };
    journal.push(0, &Message::EventRefused(refused));
}

/// Goal: every figure of the report is right, and its keys are stable. Method: the JSON as a whole,
/// whose figures were checked by hand; those of the module's comment are spelled out here.
#[test]
fn every_figure_of_the_report() {
    let found = journal().reported();
    let [first, second] = found.followers.as_slice() else { panic!("{:?}", found.followers) };
    assert_eq!(first.realised.to_string(), "0.42");
    assert_eq!(first.net.unwrap().to_string(), "0.4199");
    assert_eq!(first.slippage.to_string(), "0.08");
    assert_eq!(second.unrealised.unwrap().to_string(), "0.76");
    assert_eq!(second.net.unwrap().to_string(), "0.75996");
    // Both should hold a lot of ETH, the only target, and have none.
    assert_eq!((first.sync_ppm, second.sync_ppm), (Some(0), Some(0)));
    // Each was first of two once, and last once.
    let even = TurnReport { orders: 2, first: 1, last: 1, rank_ppm: Some(500_000) };
    assert_eq!((first.turns, second.turns), (even, even));
    let spread = found.fairness.spread;
    assert_eq!((spread.count, spread.p50_ns, spread.max_ns), (2, 2_000, 4_000));
    assert_eq!(found.leaders[0].realised.to_string(), "0.9");
    assert_eq!((found.plans_on_target, found.plans_limited, found.plans_unexplained), (1, 1, 0));
    assert_eq!(found.breaks.open, 0, "{:?}", found.breaks);
    let text = serde_json::to_string_pretty(&found).unwrap();
    assert_eq!(text.trim(), include_str!("report.json").trim(), "found:\n{text}");
}

/// Goal: an order's explanation has the whole line, for people. Method: the text as a whole.
#[test]
fn the_explanation_of_an_order() {
    let journal = journal();
    let ledger = journal.reconciled();
    let text = |question| explain(&ledger, &question).unwrap().to_string();
    let decision = report_decision(&journal);
    let found = text(Question::Order(order_id(journal.key(decision, 0))));
    assert_eq!(found.trim(), include_str!("order.txt").trim(), "found:\n{found}");
    let found = text(Question::Instruction { decision: sequence(decision), plan: PlanIndex(1) });
    assert!(found.contains("limit MaxOrderNotional of Firm: 500\n"), "{found}");
    assert!(found.contains("limit MaxOrderNotional of Plan: 5\n"), "{found}");
    assert!(found.contains("desired 5, allowed 4 lots"), "{found}");
}

/// The journal's first decision.
fn report_decision(journal: &Journal) -> u64 {
    let is_decision =
        |body: &[u8]| matches!(Message::decode(body), Ok(Message::Instructions { .. }));
    let found = journal.records.iter().find(|record| is_decision(&record.body));
    found.unwrap().sequence.0
}

const fn sequence(number: u64) -> protocol::units::Sequence {
    protocol::units::Sequence(number)
}

/// An operator orders something of the first one of a scope, and it is accepted.
fn order(journal: &mut Journal, action: ControlAction, scope: Scope) {
    let command = Command {
        session: SessionIndex(2),
        session_sequence: 1,
        command_id: 9,
        action,
        scope,
        target: Some(0),
        actor: Text::new("desk").unwrap(),
        text: Text::new("looked at it").unwrap(),
        receive_time: journal.now(),
        configuration: None,
    };
    let command = journal.push(0, &Message::Command(command));
    let rearmed = CommandDecision {
        session: SessionIndex(2),
        command_id: 9,
        accepted: Flag::Yes,
        reason: Reason::None,
        action,
        scope,
        target: 0,
        plans: 1,
    };
    journal.push(command, &Message::CommandDecision(rearmed));
}

/// A journal whose follower is disarmed by two rules, of which one is lifted by name.
fn disarmed() -> (Journal, u64) {
    let mut journal = Journal::new(1);
    journal.account(0, 1_000_000_000_000, 0);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 1);
    let trip = |rule, scope, observed, limit| Tripped {
        rule,
        scope,
        target: 0,
        action: ControlAction::KillStopNew,
        reason: Reason::MaxDailyLossPct,
        observed,
        limit,
        time: Nanos(7),
    };
    let loss = trip(SupervisionRule::DailyLossPct, Scope::Follower, 5_250_000, 5_000_000);
    journal.push(2, &Message::Tripped(loss));
    journal.push(event, &Message::Tripped(trip(SupervisionRule::Repeats, Scope::Leader, 4, 3)));
    let told = [Told::held(0, 5, 0, Reason::PlanDisarmed)];
    let decision = journal.decide(event, (0, 1), (0, 10), &told);
    order(&mut journal, ControlAction::Rearm, Scope::Follower);
    (journal, decision)
}

/// Goal: a trading state that a rule has set is told with the rule until an operator sets another one, the newest of
/// several alone; a re-arming leaves it, and an order that it stopped names the trip.
#[test]
fn trading_states_of_rules_are_told() {
    let (mut journal, _) = disarmed();
    let trip = |rule, action, observed, limit| Tripped {
        rule,
        scope: Scope::Venue,
        target: 0,
        action,
        reason: Reason::VenueRejects,
        observed,
        limit,
        time: Nanos(9),
    };
    let rejects = trip(SupervisionRule::VenueRejects, ControlAction::SetReducing, 4, 3);
    journal.push(2, &Message::Tripped(rejects));
    let closed = trip(SupervisionRule::VenueClosed, ControlAction::SetHalted, 1, 0);
    let closed = Tripped { reason: Reason::VenueClosed, ..closed };
    journal.push(2, &Message::Tripped(closed));
    let event = journal.event(0, 2, 100, 1, 10);
    let told = [Told::held(0, 5, 0, Reason::TradingHalted)];
    let decision = journal.decide(event, (0, 2), (10, 11), &told);
    order(&mut journal, ControlAction::Rearm, Scope::Venue);
    let found = journal.reported();
    let [state] = found.trading.as_slice() else { panic!("{:?}", found.trading) };
    assert_eq!((state.scope.as_str(), state.state), ("Venue", "halted"));
    assert_eq!(state.actor, "rule VenueClosed");
    assert!(state.text.ends_with("(1 of 0)"), "{}", state.text);
    let question = Question::Instruction { decision: sequence(decision), plan: PlanIndex(0) };
    let text = explain(&journal.reconciled(), &question).unwrap().to_string();
    assert!(text.contains("tripped at Venue home: VenueClosed 1 of 0"), "{text}");

    order(&mut journal, ControlAction::SetActive, Scope::Venue);
    let found = journal.reported();
    assert!(found.trading.is_empty(), "{:?}", found.trading);
    let lifted = found.trips.iter().filter(|trip| trip.scope == "Venue");
    assert_eq!(
        lifted.map(|trip| trip.rearmed_by.as_deref()).collect::<Vec<_>>(),
        [Some("desk"); 2]
    );
}

/// Goal: trips are told in their own units, with who lifted them; an order that they stopped names those that were
/// in force then.
#[test]
fn trips_are_told() {
    let (journal, decision) = disarmed();
    let found = journal.reported();
    let told: Vec<_> = found
        .trips
        .iter()
        .map(|trip| (trip.rule.as_str(), trip.target.as_str(), trip.observed.as_str()))
        .collect();
    assert_eq!(told, [("Repeats", "alpha", "4"), ("DailyLossPct", "follower-0", "5.25%")]);
    assert_eq!(found.trips_latched, 1);
    let [repeats, loss] = found.trips.as_slice() else { panic!("{:?}", found.trips) };
    assert_eq!((repeats.limit.as_str(), repeats.rearmed, &repeats.rearmed_by), ("3", None, &None));
    assert_eq!((loss.limit.as_str(), loss.rearmed_by.as_deref()), ("5%", Some("desk")));
    let question = Question::Instruction { decision: sequence(decision), plan: PlanIndex(0) };
    let text = explain(&journal.reconciled(), &question).unwrap().to_string();
    assert!(text.contains("PlanDisarmed: A supervisory rule has tripped"), "{text}");
    assert!(text.contains("tripped at Follower follower-0: DailyLossPct 5.25% of 5%"), "{text}");
    assert!(text.contains("tripped at Leader alpha: Repeats 4 of 3"), "{text}");
}

/// Goal: each way of asking finds the same event, and what the ledger does not have is said.
#[test]
fn questions() {
    let journal = journal();
    let ledger = journal.reconciled();
    let decision = report_decision(&journal);
    let by_trade = Question::Event { leader: LeaderIndex(0), trade_id: 1 };
    let expected = explain(&ledger, &by_trade).unwrap();
    assert_eq!(expected.decisions.len(), 1);
    assert_eq!(expected.decisions[0].instructions.len(), 2);
    let configuration = expected.decisions[0].configuration.clone().unwrap();
    assert_eq!((configuration.revision, configuration.hash), (1, format!("{HASH:016x}")));
    let event = expected.event.as_ref().unwrap().sequence;
    assert_eq!(explain(&ledger, &Question::Record(sequence(event))).unwrap(), expected);
    assert_eq!(explain(&ledger, &Question::Record(sequence(decision))).unwrap(), expected);
    let order = order_id(journal.key(decision, 0)).to_lowercase();
    let by_order = explain(&ledger, &Question::Order(order)).unwrap();
    assert_eq!(by_order.decisions[0].instructions.len(), 1);
    let report = by_order.decisions[0].instructions[0].order.as_ref().unwrap().reports[0].sequence;
    assert_eq!(explain(&ledger, &Question::Record(sequence(report))).unwrap(), by_order);
    let again = explain(&ledger, &Question::Event { leader: LeaderIndex(0), trade_id: 4 }).unwrap();
    assert_eq!(again.event.unwrap().skips[0].reason, "DuplicateEvent");
    let missing = |question, expected: &str| {
        let failure = explain(&ledger, &question).unwrap_err().to_string();
        assert!(failure.contains(expected), "{failure}");
    };
    missing(
        Question::Event { leader: LeaderIndex(0), trade_id: 99 },
        "event 99 of alpha is not in",
    );
    missing(Question::Record(sequence(1)), "record 1 is not in the ledger, which goes up to");
    missing(Question::Order("nonsense".into()), "character");
    let mut key = journal.key(decision, 0);
    key.plan = 77;
    missing(Question::Order(order_id(key)), "is not in the ledger");
    assert!(report_is_empty());
}

/// Whether an empty ledger has an empty report.
fn report_is_empty() -> bool {
    let found = report(&accounting::Ledger::in_memory().unwrap()).unwrap();
    found.configuration.is_none() && found.followers.is_empty() && found.postings.sum.is_zero()
}

/// Goal: failures are counted by kind and rule, a plan that a rule holds for out of sync is told, and what lifts it is
/// no re-arming. Method: a failure and its trip; then a sweep that finds the plan in sync.
#[test]
fn failures_and_plans_out_of_sync_are_told() {
    let mut journal = Journal::new(1);
    journal.account(0, 1_000_000_000_000, 0);
    let event = journal.event(0, 1, 100, 10, 0);
    journal.episode(event, 0, 500_000_000_000, 0, 1);
    let decision = journal.decide(event, (0, 1), (0, 10), &[Told::sent(0, 5, 0)]);
    let failed = ExecutionFailed {
        order: OrderKey { epoch: 1, sequence: decision, plan: 0, leg: 0 },
        leader: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        failure: FailureClass::Margin,
        rule: FailureRule::OutOfSync,
        failures: 1,
        unfilled: Lots(5),
        ord_rej_reason: Some(OrdRejReason::InsufficientMargin),
        guard: None,
        lots_max: None,
        is_market: Flag::No,
        time: Nanos(7),
    };
    journal.push(event, &Message::ExecutionFailed(failed));
    let tripped = Tripped {
        rule: SupervisionRule::ExecutionFailure,
        scope: Scope::Plan,
        target: 0,
        action: ControlAction::MarkOutOfSync,
        reason: Reason::ExecutionFailed,
        observed: 1,
        limit: 0,
        time: Nanos(7),
    };
    journal.push(event, &Message::Tripped(tripped));
    let out = |report: &Report| {
        let plans = report.followers.iter().flat_map(|follower| &follower.plans);
        plans.filter(|plan| plan.is_out_of_sync).map(|plan| plan.plan).collect::<Vec<u32>>()
    };
    let found = journal.reported();
    assert_eq!(found.failures.get("Margin OutOfSync"), Some(&1), "{:?}", found.failures);
    assert_eq!((out(&found), found.plans_out_of_sync), (vec![0], 1));
    assert_eq!(found.trips_latched, 0, "it disarms nothing");
    let next = journal.event(0, 2, 100, 10, 10);
    let told = [Told::held(0, 10, 5, Reason::PlanOutOfSync)];
    let stopped = journal.decide(next, (0, 2), (10, 20), &told);
    let question = Question::Instruction { decision: sequence(stopped), plan: PlanIndex(0) };
    let explained = explain(&journal.reconciled(), &question).unwrap();
    let trips = &explained.decisions[0].instructions[0].trips;
    let rules: Vec<&str> = trips.iter().map(|trip| trip.rule.as_str()).collect();
    assert_eq!(rules, ["ExecutionFailure"]);
    let update = SyncUpdate {
        plan: PlanIndex(0),
        change: SyncChange::InSync,
        score: 10_000,
        threshold: 9_000,
        time: Nanos(8),
    };
    let lifted = journal.push(event, &Message::SyncUpdate(update));
    let found = journal.reported();
    assert_eq!((out(&found), found.plans_out_of_sync), (vec![], 0));
    let trip = &found.trips[0];
    assert_eq!((trip.rearmed, trip.rearmed_by.as_deref()), (Some(lifted), None));
}
