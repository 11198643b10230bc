//! Golden messages: what every message of all schemas looks like on the wire, for ever.
//!
//! `golden/messages.txt` has three lines for each sample: its name, its octets, its values. Samples
//! are made from the schema alone, without the codecs. A message that is added, or that gains
//! fields in a new version of the schema, adds lines; lines that are there never change, for that
//! would be a change of the format.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot be")]

use codegen::samples::{Variant, has_nulls, sample};
use codegen::schema::{Block, Message, Schema, Tail};
use paceline_protocol::fixp::messages as fixp;
use paceline_protocol::header::MessageHeader;
use paceline_protocol::messages as paceline;
use paceline_protocol::octets as wire;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/messages.txt")
}

fn schemas() -> [Schema; 3] {
    [
        include_str!("../schema/paceline.xml"),
        include_str!("../schema/fixp.xml"),
        include_str!("../schema/octets.xml"),
    ]
    .map(|xml| Schema::parse(xml).unwrap())
}

/// The version of the schema that changed the message last.
fn version(message: &Message) -> u16 {
    let newest = |block: &Block| block.fields.iter().map(|field| field.since_version).max();
    let tail = match &message.tail {
        Tail::Nothing => None,
        Tail::Group(group) => Some(group.since_version).max(newest(&group.block)),
        Tail::Data(all) => all.iter().map(|data| data.since_version).max(),
    };
    newest(&message.block).max(tail).unwrap_or(0)
}

/// Name, octets and values of every sample, as the file has them.
fn samples() -> Vec<[String; 3]> {
    let mut all = Vec::new();
    for schema in schemas() {
        for message in &schema.messages {
            for (variant, word) in [(Variant::Full, "full"), (Variant::Nulls, "nulls")] {
                if variant == Variant::Full || has_nulls(message) {
                    let octets = sample(&schema, message, variant, &message.name);
                    let name = match version(message) {
                        0 => format!("{} {word}", message.name),
                        version => format!("{} {word} v{version}", message.name),
                    };
                    all.push([name, hex(&octets), values(&octets)]);
                }
            }
        }
    }
    all
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |index| u8::from_str_radix(&text[index..index + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}

/// What our decoder reads.
fn values(octets: &[u8]) -> String {
    let header = MessageHeader::decode(octets).unwrap();
    match header.schema_id {
        paceline::SCHEMA_ID => {
            serde_json::to_string(&paceline::Message::decode(octets).unwrap()).unwrap()
        }
        fixp::SCHEMA_ID => serde_json::to_string(&fixp::Message::decode(octets).unwrap()).unwrap(),
        _ => serde_json::to_string(&wire::Message::decode(octets).unwrap()).unwrap(),
    }
}

/// What our encoder writes for what our decoder reads.
fn written_again(octets: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0xaa; octets.len() + 100];
    let header = MessageHeader::decode(octets).unwrap();
    let length = match header.schema_id {
        paceline::SCHEMA_ID => paceline::Message::decode(octets).unwrap().encode(&mut buffer),
        fixp::SCHEMA_ID => fixp::Message::decode(octets).unwrap().encode(&mut buffer),
        _ => wire::Message::decode(octets).unwrap().encode(&mut buffer),
    };
    buffer.truncate(length);
    buffer
}

fn golden() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let (samples, rest) = lines.as_chunks::<3>();
    assert!(rest.is_empty(), "three lines to a sample");
    samples.iter().map(|sample| sample.map(|line| line.trim().to_owned())).collect()
}

/// Goal: the formats never change by accident. Method: each golden line against the decoder and
/// the encoder, and every message has its lines; `PACELINE_GOLDEN=append` adds what is new.
#[test]
fn golden_messages_stay_as_they_are() {
    let golden = golden();
    let samples = samples();
    for [name, octets, expected] in &golden {
        assert_eq!(values(&unhex(octets)), *expected, "what the decoder reads: {name}");
        if samples.iter().any(|sample| sample[0] == *name) {
            assert_eq!(hex(&written_again(&unhex(octets))), *octets, "what is written: {name}");
        }
    }
    let new: Vec<&[String; 3]> =
        samples.iter().filter(|sample| golden.iter().all(|known| known[0] != sample[0])).collect();
    if !new.is_empty() && std::env::var("PACELINE_GOLDEN").as_deref() == Ok("append") {
        let mut text = std::fs::read_to_string(path()).unwrap_or_default();
        for [name, octets, values] in new {
            let _ = write!(text, "{name}\n  {octets}\n  {values}\n\n");
        }
        std::fs::write(path(), text).unwrap();
        return;
    }
    let names: Vec<&String> = new.iter().map(|sample| &sample[0]).collect();
    assert!(names.is_empty(), "run with PACELINE_GOLDEN=append to add {names:?}");
}
