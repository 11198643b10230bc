//! The golden messages, read by somebody else.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot be")]

use paceline_independent::{decode_fixp, decode_octets, decode_paceline};
use serde_json::Value;

const GOLDEN: &str = include_str!("../../tests/golden/messages.txt");

fn unhex(text: &str) -> Vec<u8> {
    let digit = |index| u8::from_str_radix(&text[index..index + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digit).collect()
}

fn decode(message: &[u8]) -> Option<Value> {
    let schema = u16::from_le_bytes([message[4], message[5]]);
    match schema {
        2748 => decode_fixp(message),
        7711 => decode_octets(message),
        _ => decode_paceline(message),
    }
}

/// Goal: any SBE tool reads our messages as we do. Method: every golden message through the code
/// of another generator, every field compared with the values in the golden file.
#[test]
fn another_implementation_reads_the_same_values() {
    let lines: Vec<&str> = GOLDEN.lines().filter(|line| !line.is_empty()).collect();
    let (samples, rest) = lines.as_chunks::<3>();
    assert!(rest.is_empty());
    assert!(samples.len() > 100, "both schemas have many messages");
    for [name, octets, values] in samples {
        let expected: Value = serde_json::from_str(values).unwrap();
        let read = decode(&unhex(octets.trim()));
        assert_eq!(read.as_ref(), Some(&expected), "{name}");
    }
}

/// Goal: the comparison can fail. Method: each octet of a message changed, one at a time; only
/// padding of texts, which is cut off, may go unnoticed.
#[test]
fn a_changed_octet_is_a_changed_value() {
    let lines: Vec<&str> = GOLDEN.lines().collect();
    let start = lines.iter().position(|line| *line == "ExecutionReport full").unwrap();
    let octets = unhex(lines[start + 1].trim());
    let expected = decode(&octets).unwrap();
    let changed = (8..octets.len()).filter(|position| {
        let mut octets = octets.clone();
        octets[*position] ^= 1;
        decode(&octets).as_ref() != Some(&expected)
    });
    // The ClOrdID of the sample is seven characters long and padded with thirteen NUL; the first
    // of them becomes part of the text.
    assert_eq!(changed.count(), octets.len() - 8 - 12);
}
