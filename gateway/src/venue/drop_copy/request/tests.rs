//! What ends a question for trades, and how.

use super::*;
use protocol::fix::MessageBuffer;

const NOW: Nanos = Nanos(1_000_000_000_000_000_000);
/// As long as those of a journal are.
const ID: u64 = 1_795_868_466_350_723_485;

/// What a question makes of messages, one after the other: `AE 568=77 912=Y`.
fn check(messages: &[&str], expected: Option<Outcome>) {
    let mut question = Question::new(NOW);
    question.asked(ID, NOW);
    let mut last = None;
    for text in messages {
        assert_eq!(last, None, "an answer ends once: {messages:?}");
        let body = format!("35={}\x01", text.replace("77", &ID.to_string()).replace(' ', "\x01"));
        let whole = format!("8=FIX.4.4\x019={}\x01{body}", body.len());
        let sum = whole.bytes().fold(0_u8, u8::wrapping_add);
        let octets = format!("{whole}10={sum:03}\x01").into_bytes();
        let mut input = MessageBuffer::new(1 << 16);
        input.spare_mut()[..octets.len()].copy_from_slice(&octets);
        input.filled(octets.len());
        last = question.hear(&input.next_message().unwrap(), NOW);
    }
    assert_eq!(last, expected, "{messages:?}");
}

/// Goal: an answer is complete when it says so, by count or by its last report, and only then; one that is refused
/// is none; what answers somebody else counts for nothing. Method: conversations as counterparties have them.
#[test]
fn answers_end_when_they_say_so() {
    let complete = Some(Outcome::Complete);
    let refused = Some(Outcome::Incomplete);
    check(&["AQ 568=77 748=0 749=0 750=0"], complete);
    check(&["AQ 568=77 748=2 749=0 750=0", "AE 568=77", "AE 568=77"], complete);
    check(&["AE 568=77", "AQ 568=77 748=1 749=0 750=1"], complete);
    check(&["AQ 568=77 749=0 750=0", "AE 568=77 912=N", "AE 568=77 912=Y"], complete);
    check(&["AE 568=77", "AQ 568=77 749=0 750=1"], complete);
    check(&["AQ 568=77 748=2 749=0 750=0", "AE 568=77", "AE 568=78", "AE 571=1"], None);
    check(&["AQ 568=77 749=0 750=0", "AE 568=77", "8 568=77"], None);
    check(&["AQ 568=77 749=99"], refused);
    check(&["AQ 568=77 750=2"], refused);
    check(&["AQ 568=78 750=2"], None);
    check(&["j 372=AD 380=3"], refused);
    check(&["j 372=D 380=3"], None);
}

/// Goal: silence is no answer. Method: time passes without and with parts of an answer.
#[test]
fn silence_is_no_answer() {
    let mut question = Question::new(NOW);
    assert!(question.is_due() && !question.is_overdue(NOW));
    question.asked(ID, NOW);
    assert!(!question.is_due());
    assert!(!question.is_overdue(Nanos(NOW.0 + SILENCE_NS_MAX - 1)));
    assert!(question.is_overdue(Nanos(NOW.0 + SILENCE_NS_MAX)));
    question.hope(Nanos(NOW.0 + 1));
    assert!(!question.is_overdue(Nanos(NOW.0 + SILENCE_NS_MAX)));
    question.end();
    assert!(!question.is_overdue(Nanos(u64::MAX)));
}
