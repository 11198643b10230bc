//! ClOrdIDs: the layout by hand, then against a slow model.

use super::*;
use proptest::prelude::*;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn key(epoch: u32, sequence: u64, plan: u32, leg: u8) -> OrderKey {
    OrderKey { epoch, sequence, plan, leg }
}

/// Goal: the layout is the published one. Method: texts worked out by hand.
#[test]
fn the_layout_is_fixed() {
    for (shard, key, text) in [
        (0, key(0, 0, 0, 0), "00000000000000000000"),
        (0, key(0, 0, 0, 1), "00000000000000000001"),
        (0, key(0, 0, 1, 0), "00000000000000000080"),
        (0, key(0, 1, 0, 0), "00000000000000800000"),
        (0, key(1, 0, 0, 0), "00000080000000000000"),
        (1, key(0, 0, 0, 0), "00200000000000000000"),
        (SHARD_MAX, key(EPOCH_MAX, SEQUENCE_MAX, PLAN_MAX, LEG_MAX), "1ZZZZZZZZZZZZZZZZZZY"),
    ] {
        assert_eq!(encode(shard, key).unwrap().as_str(), text);
        assert_eq!(decode(&ClOrdId::new(text).unwrap()), Ok((shard, key)));
    }
}

/// Goal: an identity that does not fit is refused by name, the first in order. Method: one above
/// each maximum.
#[test]
fn parts_out_of_range_are_named() {
    for (shard, key, part, max) in [
        (SHARD_MAX + 1, key(u32::MAX, 0, 0, 0), "shard", u64::from(SHARD_MAX)),
        (0, key(EPOCH_MAX + 1, 0, 0, 0), "epoch", u64::from(EPOCH_MAX)),
        (0, key(0, SEQUENCE_MAX + 1, 0, 0), "sequence", SEQUENCE_MAX),
        (0, key(0, 0, PLAN_MAX + 1, 0), "plan", u64::from(PLAN_MAX)),
        (0, key(0, 0, 0, u8::MAX), "leg", 254),
    ] {
        let error = encode(shard, key).unwrap_err();
        assert_eq!((error.part, error.max), (part, max));
        assert_eq!(error.given, max + 1, "{part}");
    }
    let error = encode(0, key(0, 0, 0, u8::MAX)).unwrap_err();
    assert_eq!(error.to_string(), "leg is 255, a ClOrdID has room for at most 254");
}

/// Goal: the orders of one record get the identities that each alone would get, and the same parts have
/// none. Method: sequences, plans and legs at the ends of their bits and between.
#[test]
fn a_series_is_the_same_identities() {
    for sequence in [0, 1, 4_095, 4_096, 0xAB_CDEF_1234, SEQUENCE_MAX] {
        let series = Series::new(513, EPOCH_MAX, sequence).unwrap();
        for plan in [0, 1, 4_095, 4_096, 0xABCDE, PLAN_MAX, PLAN_MAX + 1] {
            for leg in [0, 1, 7, LEG_MAX, u8::MAX] {
                let expected = encode(513, key(EPOCH_MAX, sequence, plan, leg));
                assert_eq!(series.id(plan, leg), expected.ok());
            }
        }
    }
    assert_eq!(Series::new(0, 0, SEQUENCE_MAX + 1).unwrap_err().part, "sequence");
}

/// Goal: foreign texts are refused by the first broken rule. Method: table.
#[test]
fn texts_of_others_are_refused() {
    let no_digit = |position, octet| NotOurs::NoDigit { position, octet };
    for (text, expected) in [
        ("", no_digit(0, 0)),
        ("0000000000000000000", no_digit(19, 0)),
        ("00000000000000I00000", no_digit(14, b'I')),
        ("0000000000000000000a", no_digit(19, b'a')),
        ("ORDER-17", no_digit(0, b'O')),
        ("20000000000000000000", NotOurs::FirstDigit),
        ("ZZZZZZZZZZZZZZZZZZZZ", NotOurs::FirstDigit),
        ("0000000000000000007Z", NotOurs::LegIsNull),
    ] {
        assert_eq!(decode(&ClOrdId::new(text).unwrap()), Err(expected), "{text}");
    }
}

/// Goal: every digit is written as Crockford's alphabet has it. Method: each value in each place.
#[test]
fn digits_follow_the_alphabet() {
    for (value, character) in ALPHABET.iter().enumerate() {
        for place in 0..DIGITS {
            let mut words = [0; 3];
            let (word, shift) =
                [(2, place), (1, place.wrapping_sub(4)), (0, place.wrapping_sub(12))]
                    [usize::from(place >= 4) + usize::from(place >= 12)];
            words[word] = (value as u64) << (5 * shift);
            assert_eq!(digits(words)[DIGITS - 1 - place], *character);
        }
    }
}

proptest! {
    /// Goal: what is encoded is decoded, and both agree with digit-by-digit arithmetic.
    #[test]
    fn encoding_agrees_with_a_slow_model(
        shard in 0..=SHARD_MAX,
        epoch in 0..=EPOCH_MAX,
        sequence in 0..=SEQUENCE_MAX,
        plan in 0..=PLAN_MAX,
        leg in 0..=LEG_MAX,
    ) {
        let key = key(epoch, sequence, plan, leg);
        let text = encode(shard, key).unwrap();
        prop_assert_eq!(decode(&text), Ok((shard, key)));
        let mut number = u128::from(shard);
        for (value, width) in [(epoch.into(), 18), (sequence, 40), (plan.into(), 20), (leg.into(), 8)] {
            number = number * (1 << width) + u128::from(value);
        }
        let mut model = [0; DIGITS];
        for place in model.iter_mut().rev() {
            *place = ALPHABET[usize::try_from(number % 32).unwrap()];
            number /= 32;
        }
        prop_assert_eq!(text.to_wire(), model);
    }

    /// Goal: texts of a shard sort as their orders were decided.
    #[test]
    fn texts_sort_as_orders(a in 0..=SEQUENCE_MAX, b in 0..=SEQUENCE_MAX, epoch in 0..EPOCH_MAX) {
        let text = |epoch, sequence| encode(3, key(epoch, sequence, 9, 0)).unwrap();
        prop_assert_eq!(text(epoch, a).cmp(&text(epoch, b)), a.cmp(&b));
        prop_assert!(text(epoch, a) < text(epoch + 1, b));
    }

    /// Goal: any text is decoded or refused, and only one text stands for an order.
    #[test]
    fn decoding_is_total(text in "[ -~]{0,20}|[0-9A-HJKMNP-TV-Z]{20}|[01][0-9A-HJKMNP-TV-Z]{19}") {
        let text = ClOrdId::new(&text).unwrap();
        if let Ok((shard, key)) = decode(&text) {
            prop_assert_eq!(encode(shard, key), Ok(text));
        }
    }
}
