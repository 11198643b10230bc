//! Observers read the journal over FIXP, from its first record on, and through interruptions.

use crate::peer::{Peer, fill};
use crate::scene::{Folders, LEADER_KEY, OBSERVER_KEY, Plot, RunningVenue, assert_clean, until};
use journal::{ReadLimit, Reader};
use paceline_gateway::Handle;
use protocol::fixp::Resumption;
use protocol::header::MessageHeader;
use protocol::messages::EpochStart;
use protocol::units::Sequence;

fn observe(gateway: &Handle, id: u8, resumption: Option<Resumption>) -> Peer {
    let address = gateway.observer_address().unwrap();
    Peer::establish(address, "audit", OBSERVER_KEY, id, resumption)
}

/// The bodies of all records up to `last`, read from the disk.
fn records(gateway: &Handle, last: u64) -> Vec<Vec<u8>> {
    let facts = gateway.status().facts;
    let ring = Some(facts.ring.as_path());
    let mut reader = Reader::open(&facts.journal, ring, Sequence(1), ReadLimit::Durable).unwrap();
    (0..last)
        .map(|_| until("a record", || reader.next().unwrap().map(|f| f.body.to_vec())))
        .collect()
}

fn heard(observer: &Peer) -> u64 {
    observer.told.last().map_or(0, |told| told.number)
}

/// Goal: an observer gets every record of the journal, in order, with the journal's own numbers; what it
/// missed while it was away it gets when it is back.
/// Method: trade before, during and between two connections of one observer; compare with the disk.
#[test]
fn an_observer_gets_the_journal() {
    let plot = Plot::simple(2);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let mut leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
    leader.fill(&fill(1, 5, 0));
    until("fills", || (gateway.status().fills == 2).then_some(()));

    let mut observer = observe(&gateway, 2, None);
    let before = gateway.status().durable.0;
    observer.wait("the past", |observer| heard(observer) >= before);
    leader.fill(&fill(2, 5, 5));
    until("fills", || (gateway.status().fills == 4).then_some(()));
    let during = gateway.status().written.0;
    observer.wait("the present", |observer| heard(observer) >= during);
    let mut told = std::mem::take(&mut observer.told);
    let resumption = observer.resumption();
    observer.terminate();

    leader.fill(&fill(3, -10, 10));
    until("fills", || (gateway.status().fills == 6).then_some(()));
    let between = gateway.status().written.0;
    let mut observer = observe(&gateway, 2, Some(resumption));
    observer.wait("what was missed", |observer| heard(observer) >= between);
    told.extend(std::mem::take(&mut observer.told));

    let numbers: Vec<u64> = told.iter().map(|told| told.number).collect();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u64), "{numbers:?}");
    let bodies: Vec<Vec<u8>> = told.into_iter().map(|told| told.message).collect();
    assert_eq!(bodies, records(&gateway, bodies.len() as u64));
    let first = MessageHeader::decode(&bodies[0]).unwrap();
    assert_eq!(first.template_id, EpochStart::TEMPLATE_ID);
    drop((leader, observer));
    assert_clean(&gateway.drain());
    venue.finish();
}

/// Goal: an observer that is there when the gateway stops has heard everything before it is told goodbye.
/// Method: drain on another thread while the observer listens; compare with the journal's end.
#[test]
fn an_observer_hears_the_end() {
    let plot = Plot::simple(1);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let mut observer = observe(&gateway, 2, None);
    let mut leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
    leader.fill(&fill(1, 5, 0));
    until("a fill", || (gateway.status().fills == 1).then_some(()));
    let drain = std::thread::Builder::new().spawn(move || gateway.drain()).unwrap();
    until("the goodbyes", || {
        leader.turn();
        observer.turn();
        (leader.ended && observer.ended).then_some(())
    });
    let summary = drain.join().unwrap();
    assert_clean(&summary);
    assert_eq!(heard(&observer), summary.status.written.0);
    venue.finish();
}
