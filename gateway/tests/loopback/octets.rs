//! The octets of sessions: kept to the last one, found by the time of what they became, without keys.

use crate::peer::{Peer, fill};
use crate::scene::{Folders, LEADER_KEY, Plot, RunningVenue, VENUE_KEY, assert_clean, until};
use journal::{ReadLimit, Reader};
use protocol::messages::{ExecutionReport, LeaderEvent, LeaderFill, NewOrderSingle, VenueReport};
use protocol::octets::{Way, WireOctets};
use protocol::sofh;
use protocol::units::{Nanos, Sequence};
use std::path::Path;

/// What was kept one way: the time of each record, and its octets.
type Kept = Vec<(Nanos, Vec<u8>)>;

fn kept(directory: &Path, way: Way) -> Kept {
    let mut reader = Reader::open(directory, None, Sequence(1), ReadLimit::Durable).unwrap();
    let mut kept = Kept::new();
    let mut offset = 0;
    while let Some(frame) = reader.next().unwrap() {
        let record = WireOctets::decode(frame.body).unwrap();
        if record.way == way {
            assert_eq!((record.offset, record.lost, record.transport), (offset, 0, 1));
            offset += record.octets.len() as u64;
            kept.push((record.time, record.octets.to_vec()));
        }
    }
    kept
}

/// Messages of a kind in octets that were kept.
fn messages(kept: &Kept, template_id: u16) -> Vec<Vec<u8>> {
    let all: Vec<u8> = kept.iter().flat_map(|(_, octets)| octets.iter().copied()).collect();
    let mut rest = &all[..];
    let mut found = Vec::new();
    while let Some(length) = sofh::peek(rest, sofh::CLIENT_FRAME_LENGTH_MAX).unwrap() {
        let message = &rest[sofh::HEADER_LENGTH..length];
        if message[2..4] == template_id.to_le_bytes() {
            found.push(message.to_vec());
        }
        rest = &rest[length..];
    }
    assert!(rest.is_empty(), "whole messages were kept");
    found
}

/// Times of the inputs of a kind in the journal of a gateway.
fn input_times(folders: &Folders, kind: u16, time: impl Fn(&[u8]) -> Nanos) -> Vec<Nanos> {
    let mut reader =
        Reader::open(&folders.journal(), None, Sequence(1), ReadLimit::Durable).unwrap();
    let mut times = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        if frame.kind == kind {
            times.push(time(frame.body));
        }
    }
    times
}

/// Goal: whoever has an input of the journal finds the octets that it was made of, and what was answered;
/// keys are in none of it. Method: fills over a real socket, orders to a simulated venue; then the journals
/// of octets against what was sent, and their times against those of the journal.
#[test]
fn octets_are_kept_and_lead_to_their_inputs() {
    let plot = Plot { journal: "wire = true", ..Plot::simple(2) };
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let mut leader = Peer::establish(gateway.client_address(), "leader1", LEADER_KEY, 1, None);
    let fills: Vec<LeaderFill> =
        (1..=5).zip(0..).map(|(trade, before)| fill(trade, 1, before)).collect();
    for fill in &fills {
        leader.fill(fill);
    }
    until("all is copied", || (gateway.status().fills == 10).then_some(()));
    drop(leader);
    assert_clean(&gateway.drain());
    venue.finish();

    let wire = folders.journal().join("wire");
    let received = kept(&wire.join("clients"), Way::Received);
    let sent: Vec<Vec<u8>> = fills
        .iter()
        .map(|fill| {
            let mut octets = vec![0; LeaderFill::ENCODED_LENGTH];
            fill.encode(&mut octets);
            octets
        })
        .collect();
    assert_eq!(messages(&received, LeaderFill::TEMPLATE_ID), sent);
    let events = input_times(&folders, LeaderEvent::TEMPLATE_ID, |body| {
        LeaderEvent::decode(body).unwrap().receive_time
    });
    assert_eq!(events.len(), 5);
    assert!(events.iter().all(|time| received.iter().any(|(kept, _)| kept == time)));

    let orders = messages(&kept(&wire.join("venue-sim"), Way::Sent), NewOrderSingle::TEMPLATE_ID);
    assert_eq!(orders.len(), 10, "five fills, two followers");
    let reports = kept(&wire.join("venue-sim"), Way::Received);
    assert_eq!(messages(&reports, ExecutionReport::TEMPLATE_ID).len(), 20);
    let inputs = input_times(&folders, VenueReport::TEMPLATE_ID, |body| {
        VenueReport::decode(body).unwrap().receive_time
    });
    assert!(inputs.iter().all(|time| reports.iter().any(|(kept, _)| kept == time)));

    for name in ["clients", "venue-sim"] {
        for way in [Way::Received, Way::Sent] {
            let octets: Vec<u8> =
                kept(&wire.join(name), way).into_iter().flat_map(|(_, octets)| octets).collect();
            for key in [LEADER_KEY, VENUE_KEY] {
                let holds = octets.windows(key.len()).any(|part| part == key.as_bytes());
                assert!(!holds, "{name} {way:?} holds a key");
            }
        }
    }
}

/// Goal: nothing is kept, and nothing is there, unless it is asked for.
#[test]
fn octets_are_not_kept_unasked() {
    let plot = Plot::simple(1);
    let folders = Folders::new();
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    assert_clean(&gateway.drain());
    venue.finish();
    assert!(!folders.journal().join("wire").exists());
}
