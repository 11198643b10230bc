//! Versions of one schema: older messages read by newer code and the other way round.

use crate::generated::{growing_0, growing_1, growing_2};
use crate::octets;
use protocol::malformed::Malformed;
use protocol::text::Text;

// A block of version 0 whose padding is not zero, as an encoder of others may leave it.
const KEPT_0: &str = "0c00 0100 8603 0000 07000000 5555 5555 55555555";
const KEPT_1: &str = "0c00 0100 8603 0100 07000000 0000 0900 00000000";
const KEPT_2: &str = "1a00 0100 8603 0200 07000000 0000 0900 00000000
    01000000ff 01 6162 32 0000000000";

const KEPT: growing_2::Kept = growing_2::Kept {
    first: 7,
    second: None,
    price: None,
    flags: growing_2::Flags::EMPTY,
    tag: Text::EMPTY,
    side: None,
};

// Goal: a newer decoder reads older blocks; fields that the sender did not have are absent, whatever
// stands in the old padding. Method: one block per version.
#[test]
fn newer_code_reads_older_blocks() {
    let decode = |hex: &str| growing_2::Kept::decode(&octets(hex));
    assert_eq!(decode(KEPT_0), Ok(KEPT));
    assert_eq!(decode(KEPT_1), Ok(growing_2::Kept { second: Some(9), ..KEPT }));
    let newest = growing_2::Kept {
        second: Some(9),
        price: Some(growing_2::Price { mantissa: 1, exponent: -1 }),
        flags: growing_2::Flags::URGENT,
        tag: Text::new("ab").unwrap(),
        side: Some(growing_2::Side::Sell),
        ..KEPT
    };
    assert_eq!(decode(KEPT_2), Ok(newest));
    // The sender may leave trailing padding out.
    assert_eq!(decode("0400 0100 8603 0000 07000000"), Ok(KEPT));
}

// Goal: each version has to carry the fields that it has. Method: blocks one octet too short.
#[test]
fn older_blocks_must_hold_their_fields() {
    let check = |hex: &str, needed, given| {
        let expected = Malformed::BlockTooShort { message: "Kept", needed, given };
        assert_eq!(growing_2::Kept::decode(&octets(hex)), Err(expected), "{hex}");
    };
    check("0300 0100 8603 0000 070000", 4, 3);
    check("0700 0100 8603 0100 07000000 000000", 8, 7);
    check("0800 0100 8603 0200 07000000 00000000", 21, 8);
}

// Goal: an older decoder skips what it does not know. Method: newer blocks, entries and data.
#[test]
fn older_code_skips_what_is_new() {
    let kept = growing_0::Kept { first: 7 };
    assert_eq!(growing_0::Kept::decode(&octets(KEPT_2)), Ok(kept));
    let kept = growing_1::Kept { first: 7, second: Some(9) };
    assert_eq!(growing_1::Kept::decode(&octets(KEPT_2)), Ok(kept));

    let listed = octets("0100 0200 8603 0100 07 0300 0200 0100 31 0200 00");
    let (root, items) = growing_0::Listed::decode(&listed).unwrap();
    assert_eq!(root.first, 7);
    assert!(items.map(|item| item.unwrap().number).eq([1, 2]));

    let later = octets("0100 0300 8603 0100 07 0200 0100 0100");
    assert_eq!(growing_0::Later::decode(&later), Ok(growing_0::Later { first: 7 }));

    let spoken = octets("0100 0400 8603 0200 07 0200 6869 0100 21");
    let expected = growing_0::Spoken { first: 7, text: b"hi" };
    assert_eq!(growing_0::Spoken::decode(&spoken), Ok(expected));
    let expected = growing_2::Spoken { first: 7, text: b"hi", more: b"!" };
    assert_eq!(growing_2::Spoken::decode(&spoken), Ok(expected));
}

// Goal: entries, groups and data that an older sender does not have are absent. Method: octets of
// version 0.
#[test]
fn newer_code_reads_older_groups_and_data() {
    let listed = octets("0100 0200 8603 0000 07 0200 0200 0100 0200");
    let (_, items) = growing_2::Listed::decode(&listed).unwrap();
    let item = |number| Ok(growing_2::ListedEntry { number, side: None });
    assert!(items.eq([item(1), item(2)]));

    let later = octets("0100 0300 8603 0000 07");
    let (root, items) = growing_2::Later::decode(&later).unwrap();
    assert_eq!((root.first, items.len()), (7, 0));

    let spoken = octets("0100 0400 8603 0100 07 0200 6869");
    let expected = growing_2::Spoken { first: 7, text: b"hi", more: b"" };
    assert_eq!(growing_2::Spoken::decode(&spoken), Ok(expected));
}

// Goal: a message that was added has its fields from the start. Method: the version that added it,
// and a sender that claims an older one.
#[test]
fn added_messages_are_whole() {
    let added = growing_2::Added { first: 7 };
    assert_eq!(growing_2::Added::decode(&octets("0100 0500 8603 0100 07")), Ok(added));
    assert_eq!(growing_2::Added::decode(&octets("0100 0500 8603 0000 07")), Ok(added));
}

// Goal: what we write is our own version, and padding is zero. Method: octets by hand.
#[test]
fn encoders_write_their_own_version() {
    let mut buffer = [0xaa; 64];
    let length = growing_1::Kept { first: 7, second: Some(9) }.encode(&mut buffer);
    assert_eq!(buffer[..length], octets(KEPT_1));
}
