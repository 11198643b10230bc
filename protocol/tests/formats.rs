//! `FORMATS.md` says what the schemas say.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot be")]

use codegen::schema::{Message, Schema, Tail};
use paceline_protocol::{clordid, credentials, decimal, fixp, sofh};

const PAGE: &str = include_str!("../FORMATS.md");

fn schemas() -> [Schema; 3] {
    [
        include_str!("../schema/paceline.xml"),
        include_str!("../schema/fixp.xml"),
        include_str!("../schema/octets.xml"),
    ]
    .map(|xml| Schema::parse(xml).unwrap())
}

/// The first cells of a message's row.
fn row(message: &Message) -> String {
    let Message { id, name, block, tail, .. } = message;
    let rest = match tail {
        Tail::Nothing => String::new(),
        Tail::Group(group) => format!(" + n * {}", group.block.length),
        Tail::Data(_) => " + data".to_owned(),
    };
    format!("| {id} | {name} | {}{rest} |", block.length)
}

/// Goal: the page lists every message with its length, and none that is gone. Method: each
/// template of all schemas against the rows of the page.
#[test]
fn every_message_is_listed_with_its_length() {
    let rows: Vec<String> = schemas().iter().flat_map(|schema| &schema.messages).map(row).collect();
    for row in &rows {
        assert!(PAGE.contains(row), "FORMATS.md lacks a row that starts with {row}");
    }
    let listed = PAGE.lines().filter(|line| {
        let mut cells = line.split('|').map(str::trim);
        cells.next() == Some("") && cells.next().is_some_and(|cell| cell.parse::<u16>().is_ok())
    });
    for line in listed {
        assert!(rows.iter().any(|row| line.starts_with(row)), "no schema has this row: {line}");
    }
}

/// Goal: numbers on the page are those of the code. Method: each constant in its sentence.
#[test]
fn constants_are_named_rightly() {
    let server = fixp::ServerOptions::default();
    let [paceline, session, octets] = schemas();
    for sentence in [
        format!("schema id {}, version {}", paceline.id, paceline.version),
        format!("schema id {}, version {}", session.id, session.version),
        format!("schema id {}, version {}", octets.id, octets.version),
        format!("at least {} octets", sofh::FRAME_LENGTH_MIN),
        format!("at most {} octets", sofh::CLIENT_FRAME_LENGTH_MAX),
        format!("at most {} octets", sofh::OBSERVER_FRAME_LENGTH_MAX),
        format!("`0x{:04X}`", sofh::ENCODING_TYPE),
        format!("from {} to {}", decimal::EXPONENT_MIN, decimal::EXPONENT_MAX),
        format!("1 to {} octets", credentials::KEY_LENGTH_MAX),
        format!("{} digits", clordid::DIGITS),
        format!("at most {} octets of reason", fixp::REASON_LENGTH_MAX),
        format!("from {} to {} ms", server.keepalive_least_ms, server.keepalive_most_ms),
        format!("within {} ms", server.handshake_timeout_ms),
        format!("more than {} messages", server.gap_max),
    ] {
        assert!(PAGE.contains(&sentence), "FORMATS.md should say: {sentence}");
    }
}

/// Goal: the frame on the page is one. Method: its octets against our encoder and framing.
#[test]
fn the_example_is_a_frame() {
    let line = PAGE.lines().find(|line| line.starts_with("00000016eb50")).unwrap();
    let digits: String = line.split(' ').collect();
    let digit = |index| u8::from_str_radix(&digits[index..index + 2], 16).unwrap();
    let octets: Vec<u8> = (0..digits.len()).step_by(2).map(digit).collect();
    assert_eq!(sofh::peek(&octets, sofh::CLIENT_FRAME_LENGTH_MAX), Ok(Some(octets.len())));
    let message = fixp::messages::Sequence::decode(&octets[sofh::HEADER_LENGTH..]);
    assert_eq!(message, Ok(fixp::messages::Sequence { next_seq_no: 1 }));
}
