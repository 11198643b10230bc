//! Tests of flows: every message keeps its number.

use super::*;

/// Goal: messages are found by their numbers, and nothing else is. Method: three of them.
#[test]
fn messages_keep_their_numbers() {
    let mut flow = Flow::default();
    for text in ["one", "", "three"] {
        flow.push(8, |buffer| {
            buffer[..text.len()].copy_from_slice(text.as_bytes());
            text.len()
        });
    }
    assert_eq!(flow.next(), 4);
    let all: Vec<Option<&[u8]>> = (0..5).map(|number| flow.message(number)).collect();
    assert_eq!(all, [None, Some(&b"one"[..]), Some(b""), Some(b"three"), None]);
    assert_eq!(flow.message(u64::MAX), None);
}
