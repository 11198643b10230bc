//! FIX sessions that go on with numbers which people have agreed on.

use std::collections::BTreeSet;

use crate::drop_copy::{PRIME, Source, records, until_told};
use crate::fix::{DIALECT, RunningBroker, gateway};
use crate::scene::{Folders, assert_clean, until};
use paceline_gateway::configuration::Configuration;
use paceline_gateway::numbers::{Agreement, Numbers, NumbersError, Purpose, agree, known};
use protocol::messages::{FreeText, LeaderEvent, LeaderReportRefused, Reason};
use simulator::sample;

fn of(configuration: &Configuration, purpose: Purpose) -> Numbers {
    let mut found = known(configuration).unwrap().into_iter();
    found.find(|numbers| numbers.purpose == purpose).unwrap()
}

fn agreement(session: &str, next_in: u64, next_out: u64) -> Agreement {
    Agreement {
        session: session.into(),
        next_in,
        next_out,
        begins_anew: false,
        operator: "desk".into(),
        reason: FreeText::new("agreed by phone").unwrap(),
    }
}

fn trade_ids(folders: &Folders) -> BTreeSet<u64> {
    let ids = records(folders, LeaderEvent::TEMPLATE_ID, |body| {
        LeaderEvent::decode(body).unwrap().trade_id
    });
    ids.into_iter().collect()
}

fn missing(folders: &Folders) -> usize {
    let reasons = records(folders, LeaderReportRefused::TEMPLATE_ID, |body| {
        LeaderReportRefused::decode(body).unwrap().reason
    });
    assert!(reasons.iter().all(|reason| *reason == Reason::ReportsMissing), "{reasons:?}");
    reasons.len()
}

/// Goal: a gateway whose journal knows nothing goes on with a session that somebody else has left, and hears what was
/// told since. Method: one gateway is told some trades and drained; a second one, with a journal of its own, is given
/// the numbers of the first.
#[test]
fn a_session_is_taken_over_from_another_gateway() {
    let export = sample::generate(17, 1, 160);
    let folders = Folders::new();
    let source = Source::start(&folders, &export, "resets_on_logon = false", "burst = 2");
    let broker = RunningBroker::start("");
    let plot = source.plot(&folders, &export, PRIME);
    let first = gateway(&folders, &plot, broker.address, DIALECT);
    until_told(&first, "some trades are told", 40);
    assert_clean(&first.drain());
    broker.finish();
    let left = of(&folders.configuration(&plot, source.broker.address), Purpose::DropCopy);
    assert!(left.next_in > 40 && left.next_out > 1 && !left.in_doubt, "{left:?}");

    let others = Folders::new();
    others.write("prime.toml", PRIME);
    others.write("broker.toml", DIALECT);
    let broker = RunningBroker::start("");
    let configuration = others.configuration(&plot, broker.address);
    let agreed = agree(&configuration, &agreement("prime", left.next_in, left.next_out)).unwrap();
    assert_eq!((agreed.before.next_in, agreed.before.next_out), (1, 1));
    let second = gateway(&others, &plot, broker.address, DIALECT);
    let told = trade_ids(&folders).len() as u64;
    until_told(&second, "the rest is told", 160 - told);
    until("all orders have come to their end", || (second.status().orders_open == 0).then_some(()));
    assert_clean(&second.drain());
    let told = source.broker.finish();
    broker.finish();
    assert_eq!(told.connections, 2, "{told:?}");
    let (before, after) = (trade_ids(&folders), trade_ids(&others));
    assert!(before.is_disjoint(&after), "nothing is told twice");
    assert_eq!(before.len() + after.len(), 160);
    assert_eq!(missing(&others), 0, "the journal cannot miss what it never knew");
}

/// Goal: numbers that are lower than those that were used need the word that both sides count anew, and then the
/// session goes on with them; what was skipped by an agreement is said to be missing. Method: numbers beyond those of
/// the journal, then one on both sides, for a counterparty that begins at one and tells everything again.
#[test]
fn both_sides_may_count_anew() {
    let export = sample::generate(19, 1, 60);
    let folders = Folders::new();
    let source = Source::start(&folders, &export, "resets_on_logon = false", "burst = 4");
    let broker = RunningBroker::start("");
    let plot = source.plot(&folders, &export, PRIME);
    let first = gateway(&folders, &plot, broker.address, DIALECT);
    until_told(&first, "all is told", 60);
    assert_clean(&first.drain());
    source.broker.finish();
    assert_eq!(missing(&folders), 0);

    let again = Source::start(&folders, &export, "resets_on_logon = false", "burst = 4");
    let plot = again.plot(&folders, &export, PRIME);
    let configuration = folders.configuration(&plot, broker.address);
    let used = of(&configuration, Purpose::DropCopy);
    agree(&configuration, &agreement("prime", used.next_in + 10, used.next_out + 10)).unwrap();
    assert_eq!(missing(&folders), 1);
    let now = of(&configuration, Purpose::DropCopy);
    assert_eq!((now.next_in, now.next_out), (used.next_in + 10, used.next_out + 10));
    let anew = agreement("prime", 1, 1);
    let refused = agree(&configuration, &anew).unwrap_err();
    assert!(matches!(refused, NumbersError::Used { field: "next-in", given: 1, .. }), "{refused}");
    agree(&configuration, &Agreement { begins_anew: true, ..anew }).unwrap();
    let now = of(&configuration, Purpose::DropCopy);
    assert_eq!((now.next_in, now.next_out), (1, 1));

    let second = gateway(&folders, &plot, broker.address, DIALECT);
    until("everything was told again", || (second.status().events_in >= 60).then_some(()));
    assert_clean(&second.drain());
    let told = again.broker.finish();
    broker.finish();
    assert_eq!((told.garbled, told.connections), (0, 1), "{told:?}");
    assert_eq!(trade_ids(&folders).len(), 60);
    assert_eq!(crate::drop_copy::decided(&folders.report()), 60, "each trade once");
    assert_eq!(missing(&folders), 2);
}

/// Goal: what cannot be agreed on is refused and says why, and nothing is journalled of it. Method: one of each.
#[test]
fn what_cannot_be_agreed_on_is_refused() {
    let export = sample::generate(23, 1, 20);
    let folders = Folders::new();
    let source = Source::start(&folders, &export, "", "burst = 4");
    let broker = RunningBroker::start("");
    let plot = source.plot(&folders, &export, &format!("recovery = \"none\"\n{PRIME}"));
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    let configuration = folders.configuration(&plot, broker.address);
    let refusal = |agreement: &Agreement| agree(&configuration, agreement).unwrap_err().to_string();
    let said = refusal(&agreement("sim", 1000, 1000));
    assert!(said.contains("stop the gateway first"), "{said}");
    assert_clean(&running.drain());
    source.broker.finish();
    broker.finish();

    let said = refusal(&agreement("prime", 9, 9));
    assert!(said.contains("begins at one") && said.contains("recovery"), "{said}");
    let nobody = Agreement { operator: "nobody".into(), ..agreement("sim", 1000, 1000) };
    assert!(refusal(&nobody).contains("no [[operator]] is named \"nobody\""));
    let said = refusal(&agreement("sim", 1000, u64::MAX));
    assert!(said.contains("next-out is"), "{said}");
    assert!(records(&folders, protocol::messages::SessionNumbers::TEMPLATE_ID, |_| ()).is_empty());
}
