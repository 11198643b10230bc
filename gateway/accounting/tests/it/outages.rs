//! Outages of venues, as explanations have them.

use crate::support::{Journal, Told, VENUE_SESSION, order_id};
use accounting::{Question, explain};
use protocol::messages::{Message, Reason, SessionEvent, SessionState};
use protocol::units::{PlanIndex, RATIO_ONE, Sequence, SessionIndex};

/// Goal: what a plan gave up in an outage is explained with its reason and how much it was, and the next target says
/// what it is less by.
#[test]
fn what_an_outage_cost_is_told() {
    let mut journal = Journal::new(1);
    let event = journal.event(0, 1, 100, 5, 0);
    journal.episode(event, 0, RATIO_ONE, 0, 1);
    let given_up = [Told::held(0, 5, 0, Reason::VenueWasDown)];
    let first = journal.decide(event, (0, 1), (0, 5), &given_up);
    let event = journal.event(0, 2, 100, 3, 5);
    let second = journal.decide(event, (0, 2), (5, 8), &[Told::sent(0, 3, 0)]);
    let ledger = journal.reconciled();
    let question = Question::Instruction { decision: Sequence(first), plan: PlanIndex(0) };
    let text = explain(&ledger, &question).unwrap().to_string();
    assert!(
        text.contains(
            "  VenueWasDown: The increase fell due while the venue was down, and for long; the plan \
             gives it up for this episode.\n"
        ),
        "{text}"
    );
    assert!(text.contains("desired 5, allowed 0 lots"), "{text}");
    let explanation = explain(&ledger, &Question::Order(order_id(journal.key(second, 0)))).unwrap();
    let sizing = explanation.decisions[0].instructions[0].sizing.as_ref().unwrap();
    assert_eq!((sizing.forgone, sizing.target, sizing.is_as_decided), (5, 3, true));
    let text = explanation.to_string();
    let forgone = text.lines().find(|line| line.contains("given up"));
    assert_eq!(forgone, Some("  less 5 lots that were given up for this episode"), "{text}");
}

/// Goal: a venue is down from the first thing that says so until it is synchronised, and from a start on. Method: what
/// happens to its session, and state and record that the report has of it then.
#[test]
fn venues_that_are_down_are_told() {
    let mut journal = Journal::new(1);
    let check = |journal: &Journal, expected: Option<(&str, u64)>| {
        let down = journal.reported().venues_down;
        let found = down.first().map(|down| (down.state.as_str(), down.sequence));
        assert_eq!((down.len(), found), (usize::from(expected.is_some()), expected));
    };
    let say = |journal: &mut Journal, state| {
        let (session, time) = (SessionIndex(VENUE_SESSION), journal.now());
        let event = SessionEvent { session, state, session_id: [7; 16], time };
        journal.push(0, &Message::SessionEvent(event))
    };
    check(&journal, None);
    say(&mut journal, SessionState::Negotiated);
    check(&journal, Some(("Started", 1)));
    say(&mut journal, SessionState::Established);
    say(&mut journal, SessionState::Synchronised);
    check(&journal, None);
    let lost = say(&mut journal, SessionState::Lost);
    check(&journal, Some(("Lost", lost)));
    say(&mut journal, SessionState::Established);
    check(&journal, Some(("Lost", lost)));
    say(&mut journal, SessionState::Synchronised);
    check(&journal, None);
    journal.boot();
    let started = u64::try_from(journal.records.len()).unwrap();
    check(&journal, Some(("Started", started)));
    say(&mut journal, SessionState::Synchronised);
    check(&journal, None);
    let over = say(&mut journal, SessionState::Finalized);
    check(&journal, Some(("Finalized", over)));
    let down = journal.reported().venues_down.remove(0);
    assert!(down.since.starts_with("2026-01-01T00:00:00"), "{down:?}");
}
