//! Drop copies that are asked for the trades that we may have missed.

use crate::drop_copy::{PRIME, Source, decided, expected, records, simple_plot, stand, until_told};
use crate::fix::{DIALECT, RunningBroker, gateway};
use crate::revisions::replays;
use crate::scene::{Folders, Plot, RunningVenue, assert_clean, until};
use journal::{ReadLimit, Reader};
use protocol::messages::{Flag, LeaderEvent, LeaderReportRefused, Reason};
use protocol::units::Sequence;
use simulator::sample;

const ASKS: &str = "recovery = \"request\"\n";

fn refusals(folders: &Folders) -> Vec<Reason> {
    records(folders, LeaderReportRefused::TEMPLATE_ID, |body| {
        LeaderReportRefused::decode(body).unwrap().reason
    })
}

/// Goal: trades, busts and corrections that went astray with a connection, from a counterparty that begins anew with
/// every logon, come by asking, each once. Method: the last report before each break is lost; the gateway is killed
/// and drained between two of them. In the end leaders stand where the file leaves them and nothing is missing.
#[test]
fn what_was_missed_is_asked_for() {
    let export = sample::generate(29, 2, 180);
    let folders = Folders::new();
    let faults =
        "burst = 3\nbust_every = 5\ncorrect_every = 14\nlose_every = 7\ndisconnect_every = 7";
    let source = Source::start(&folders, &export, "", faults);
    let broker = RunningBroker::start("");
    let plot = Plot {
        journal: "wire = true",
        ..source.plot(&folders, &export, &format!("{ASKS}{PRIME}"))
    };
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until_told(&running, "some trades are told", 30);
    assert!(!running.halt().drained);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until_told(&running, "some more are told", 30);
    assert_clean(&running.drain());
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    until("leaders stand where the file leaves them", || {
        assert!(!running.has_failed(), "a thread has failed");
        let status = running.status();
        let report = (status.in_ledger == status.written).then(|| folders.report())?;
        (stand(&report) == expected(&source.outcome, &plot)
            && status.drop_copies[0].synchronised
            && status.orders_open == 0)
            .then_some(())
    });
    assert_clean(&running.drain());
    let told = source.broker.finish();
    broker.finish();
    assert_eq!(told.garbled, 0, "{told:?}");
    assert_eq!(refusals(&folders), []);
    let report = folders.report();
    let asked =
        records(&folders, LeaderEvent::TEMPLATE_ID, |body| LeaderEvent::decode(body).unwrap());
    let answers = asked.iter().filter(|event| event.retransmitted == Flag::Yes).count();
    assert!(answers >= 180 / 7, "{answers} came by asking");
    assert!(decided(&report) >= 180, "{report:#?}");
    let mut reader =
        Reader::open(&folders.journal(), None, Sequence(1), ReadLimit::Durable).unwrap();
    let mut everything = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        everything.push((frame.kind, frame.sequence, frame.body.to_vec()));
    }
    replays(&everything);
}

/// Goal: a counterparty that does not know the question is listened to all the same, and that something may be
/// missing is in the journal. Method: one that refuses every message but its own; two runs.
#[test]
fn a_question_that_is_refused_is_said() {
    let folders = Folders::new();
    let prime = RunningBroker::of(
        "[[session]]\nsender = \"PRIME\"\ntarget = \"GATEWAY\"\napplication = \"echo\"\n",
    );
    let plot = simple_plot(&folders, prime.address, &format!("{ASKS}{PRIME}"));
    let venue = RunningVenue::start(&plot.venue_options());
    for run in 0..2 {
        let running = folders.gateway(&plot, venue.address);
        until("the drop copy is synchronised", || {
            running.status().drop_copies[0].synchronised.then_some(())
        });
        assert_clean(&running.drain());
        assert_eq!(refusals(&folders), vec![Reason::ReportsMissing; run]);
    }
    prime.finish();
    venue.finish();
}
