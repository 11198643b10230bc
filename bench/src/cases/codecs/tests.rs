//! Tests of the codecs' case.

use super::{codecs, fix, fixp, measure, octets, paceline};
use crate::clock::Timer;

// Goal: no message is forgotten, least of all a new one. Method: the names of the case against the
// templates that the generator lists.
#[test]
fn every_message_of_all_schemas_is_measured() {
    let mut measured: Vec<_> = codecs().map(|codec| (codec.schema_id, codec.name)).collect();
    let paceline = paceline::TEMPLATES.iter().map(|(_, name)| (paceline::SCHEMA_ID, *name));
    let fixp = fixp::TEMPLATES.iter().map(|(_, name)| (fixp::SCHEMA_ID, *name));
    let octets = octets::TEMPLATES.iter().map(|(_, name)| (octets::SCHEMA_ID, *name));
    let mut listed: Vec<_> = paceline.chain(fixp).chain(octets).collect();
    measured.sort_unstable();
    listed.sort_unstable();
    assert_eq!(measured, listed);
}

// Goal: every message is one that its codec accepts, and figures come out. Method: one batch of each.
#[test]
fn every_codec_gives_a_figure() {
    let timer = Timer::new();
    for codec in codecs() {
        let means = measure(codec, &timer, 1).unwrap();
        assert!(means.decode[0] > 0.0 && means.encode[0] > 0.0, "{}", codec.name);
    }
}

// Goal: the report that is measured has what its figure says, and is read. Method: its fields, counted.
#[test]
fn the_fix_report_has_twenty_tags() {
    let octets = fix::report(7).unwrap();
    let protocol::fix::Piece::Message(message) = protocol::fix::peek(&octets, 512) else {
        panic!("no message")
    };
    assert_eq!(1 + message.fields().count(), 20);
    assert_ne!(fix::Report::read(&octets), Some(fix::Report::default()));
    assert_eq!(fix::Report::read(&octets[1..]), None);
    for (name, means) in fix::measure(&Timer::new(), 1).unwrap() {
        assert!(means[0] > 0.0, "{name}");
    }
}
