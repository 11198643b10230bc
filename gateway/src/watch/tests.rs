//! What is asked, when, and how often; times are the test's.

use super::*;

const SESSION: SessionIndex = SessionIndex(1);
const PATIENCE_NS: u64 = 1_000_000_000;

fn order(sequence: u64, state: OrderState) -> Pending {
    let order = OrderKey { epoch: 1, sequence, plan: 0, leg: 0 };
    Pending { order, session: SESSION, instrument: InstrumentIndex(3), state }
}

fn event(state: SessionState, time: u64) -> SessionEvent {
    SessionEvent { session: SESSION, state, session_id: [1; 16], time: Nanos(time) }
}

fn watch() -> Watch {
    let mut watch = Watch::new(Routes::default(), [(SESSION, PATIENCE_NS)]);
    watch.changed(&event(SessionState::Synchronised, 0), Nanos(0));
    watch
}

/// Questions until a time, tick by tick: when, which order, which attempt.
fn asked(watch: &mut Watch, until_s: u64) -> Vec<(u64, u64, u8)> {
    let mut asked = Vec::new();
    for tick in 0..until_s * 10 {
        let now = Nanos(tick * 100_000_000);
        while let Some(query) = watch.ask(now) {
            assert_eq!((query.session, query.instrument), (SESSION, InstrumentIndex(3)));
            assert_eq!(query.time, now);
            asked.push((tick / 10, query.order.sequence, query.attempt));
        }
    }
    asked
}

/// Goal: a state that lasts is asked for with growing waits, so many times, and then people are; an answer of the
/// venue that changes nothing does not begin it anew, one that changes the state does.
#[test]
fn questions_grow_rare_and_end() {
    use OrderState::{Created, Filled, PendingCancel};
    let mut watch = watch();
    watch.see(order(1, Created), Nanos(0));
    let expected = [(1, 1, 1), (3, 1, 2), (7, 1, 3), (15, 1, 4), (31, 1, 5), (63, 1, 6)];
    assert_eq!(asked(&mut watch, 120), expected);
    assert_eq!(watch.unanswered(), 0);
    assert_eq!(asked(&mut watch, 400), []);
    assert_eq!(watch.unanswered(), 1);
    watch.see(order(1, Created), Nanos(400 * PATIENCE_NS));
    assert_eq!((asked(&mut watch, 500), watch.unanswered()), (vec![], 1));
    watch.see(order(1, PendingCancel), Nanos(500 * PATIENCE_NS));
    assert_eq!(watch.unanswered(), 0);
    assert_eq!(asked(&mut watch, 503), [(501, 1, 1)]);
    watch.see(order(1, Filled), Nanos(502 * PATIENCE_NS));
    assert_eq!((asked(&mut watch, 900), watch.orders.len()), (vec![], 0));
}

/// Goal: every state that has to end is asked for when it lasts, a replace that is not answered too, by both of its
/// orders; no other state is.
#[test]
fn every_state_that_has_to_end_is_asked_for() {
    use OrderState::{Created, PendingCancel, PendingNew, PendingReplace, Unknown};
    for state in OrderState::ALL {
        let mut watch = watch();
        watch.see(order(1, state), Nanos(0));
        let ends = [Created, PendingNew, PendingCancel, PendingReplace, Unknown].contains(&state);
        let first = asked(&mut watch, 2);
        assert_eq!(first.is_empty(), !ends, "{state:?}");
    }
    let mut watch = watch();
    watch.see(order(1, PendingReplace), Nanos(0));
    watch.see(order(2, Created), Nanos(0));
    assert_eq!(asked(&mut watch, 2), [(1, 1, 1), (1, 2, 1)]);
}

/// Goal: nothing is asked while the session is away; when it is back, what is unknown is asked for at once and
/// everything else has its time again.
#[test]
fn a_session_that_is_away_is_not_asked() {
    use OrderState::{PendingNew, Unknown, Working};
    let mut watch = watch();
    watch.changed(&event(SessionState::Lost, 0), Nanos(0));
    watch.see(order(1, PendingNew), Nanos(0));
    watch.see(order(2, Unknown), Nanos(0));
    watch.see(order(3, Working), Nanos(0));
    assert_eq!(asked(&mut watch, 20), []);
    watch.changed(&event(SessionState::Established, 20 * PATIENCE_NS), Nanos(20 * PATIENCE_NS));
    assert_eq!(asked(&mut watch, 20), []);
    watch.changed(&event(SessionState::Synchronised, 20 * PATIENCE_NS), Nanos(20 * PATIENCE_NS));
    assert_eq!(asked(&mut watch, 22), [(20, 2, 1), (21, 1, 1)]);
}

/// Goal: questions keep their pace, whoever they are about. Method: many unknown orders, and one moment.
#[test]
fn questions_keep_their_pace() {
    let mut watch = watch();
    (1..=50).for_each(|number| watch.see(order(number, OrderState::Unknown), Nanos(0)));
    assert!(watch.ask(Nanos(5)).is_some());
    assert!(watch.ask(Nanos(5)).is_none());
    assert!(watch.ask(Nanos(5 + PACE_NS)).is_some());
}

/// Goal: orders are looked through at the same pace when nothing is due. Method: one that is due a moment later.
#[test]
fn idle_turns_keep_the_pace() {
    let mut watch = watch();
    watch.see(order(1, OrderState::Created), Nanos(0));
    assert!(watch.ask(Nanos(5)).is_none());
    watch.see(order(2, OrderState::Unknown), Nanos(6));
    assert!(watch.ask(Nanos(6)).is_none());
    assert!(watch.ask(Nanos(4 + PACE_NS)).is_none());
    assert!(watch.ask(Nanos(5 + PACE_NS)).is_some_and(|query| query.order.sequence == 2));
}

/// Goal: a venue that is never to be asked is not.
#[test]
fn no_patience_is_no_question() {
    let mut watch = Watch::new(Routes::default(), [(SESSION, 0)]);
    watch.changed(&event(SessionState::Synchronised, 0), Nanos(0));
    watch.see(order(1, OrderState::Unknown), Nanos(0));
    assert_eq!(asked(&mut watch, 100), []);
}

/// Goal: the open orders of a session are counted, each once whatever its states are; while the session is down nobody
/// knows of any of them what became of it, and otherwise only of those in doubt.
#[test]
fn orders_of_a_session_that_is_down_are_unknown() {
    use OrderState::{Canceled, Created, Filled, PartiallyFilled, Unknown, Working};
    // Whether a venue is asked makes no difference.
    let mut watch = Watch::new(Routes::default(), [(SESSION, 0)]);
    let check = |watch: &Watch, expected| assert_eq!(watch.open_orders(SESSION), expected);
    check(&watch, (0, 0));
    watch.changed(&event(SessionState::Synchronised, 0), Nanos(0));
    for (number, state) in
        [(1, Created), (1, Working), (2, Created), (1, PartiallyFilled), (3, Working)]
    {
        watch.see(order(number, state), Nanos(0));
    }
    check(&watch, (3, 0));
    watch.changed(&event(SessionState::Lost, 1), Nanos(1));
    check(&watch, (3, 3));
    watch.see(order(3, Filled), Nanos(2));
    watch.see(order(2, Unknown), Nanos(2));
    check(&watch, (2, 2));
    watch.changed(&event(SessionState::Synchronised, 3), Nanos(3));
    check(&watch, (2, 1));
    watch.see(order(2, Canceled), Nanos(4));
    watch.see(order(2, Canceled), Nanos(4));
    check(&watch, (1, 0));
    assert_eq!(watch.open_orders(SessionIndex(9)), (0, 0));
}

/// Goal: orders that have been in doubt for too long are counted until they are in doubt no more, whatever pending
/// states they go through.
#[test]
fn overdue_orders_are_counted_until_they_are_known() {
    use OrderState::{PendingCancel, Unknown, Working};
    let mut watch = watch();
    for number in [1, 2] {
        let pending = order(number, Unknown);
        watch.see(pending, Nanos(0));
        watch.see_overdue(&pending.order, SESSION, OverdueStep::Alarm);
    }
    watch.see_overdue(&order(2, Unknown).order, SESSION, OverdueStep::Pause);
    assert_eq!(watch.overdue_orders(SESSION), (2, 1));
    watch.see(order(2, PendingCancel), Nanos(1));
    assert_eq!(watch.overdue_orders(SESSION), (2, 1));
    watch.see(order(2, Working), Nanos(2));
    assert_eq!(watch.overdue_orders(SESSION), (1, 0));
    assert_eq!(watch.overdue_orders(SessionIndex(9)), (0, 0));
}
