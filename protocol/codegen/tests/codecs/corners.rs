//! One of everything that the generator knows, against octets computed by hand.

use crate::generated::corners::{
    Colour, Flags, Kinds, Letter, Marks, Message, Nothing, Numbers, Outer, Quantity, Short,
    ShortEncoder, ShortEntry, Spoken, TEMPLATES, Wide,
};
use crate::octets;
use proptest::prelude::*;
use protocol::malformed::Malformed;
use protocol::text::Text;
use protocol::units::{Nanos, Ticks};
use protocol::wire::Full;

const NUMBERS: Numbers = Numbers {
    u8: 254,
    u16: 65_534,
    u32: u32::MAX - 1,
    u64: u64::MAX - 1,
    i8: -127,
    i16: -32_767,
    i32: i32::MIN + 1,
    i64: i64::MIN + 1,
    optional_u8: None,
    optional_u16: None,
    optional_u32: None,
    optional_u64: None,
    optional_i8: None,
    optional_i16: None,
    optional_i32: None,
    optional_i64: None,
};

const INNER: Quantity =
    Quantity { ticks: Ticks(-2), scale: Some(3), colour: Colour::Blue, tag: Text::EMPTY };

fn kinds() -> Kinds {
    Kinds {
        r#type: Text::new("x").unwrap(),
        upside: None,
        ticks: Some(Ticks(1)),
        time: Nanos(0x0807_0605_0403_0201),
        digest: [0xde, 0xad, 0xbe, 0xef],
        letter: Some(Letter::Quote),
        colour: Some(Colour::Red),
        wide: Some(Wide::High),
        flags: Flags::FIRST.union(Flags::LAST_ONE),
        marks: Marks::HIGH,
        quantity: Quantity { scale: None, tag: Text::new("ab").unwrap(), ..INNER },
        outer: Some(Outer { wide: Wide::Low, inner: INNER }),
    }
}

const KINDS: &str = "5000 0200 8503 0300
    78 ff7f 00 0100000000000000 0102030405060708 deadbeef 27 00 feff 81 000000 0000000000000080
    feffffffffffffff 0000 80 fe 616200
    0000 feffffffffffffff 0000 03 fe 000000
    0000000000000000";

// Goal: numbers reach from null to null. Method: the extremes of required fields and the nulls of
// optional ones, as octets.
#[test]
fn numbers_at_their_extremes() {
    let mut buffer = [0; Numbers::ENCODED_LENGTH];
    NUMBERS.encode(&mut buffer);
    let expected = "3c00 0100 8503 0300
        fe feff feffffff feffffffffffffff 81 0180 01000080 0100000000000080
        ff ffff ffffffff ffffffffffffffff 80 0080 00000080 0000000000000080";
    assert_eq!(buffer, *octets(expected));
    assert_eq!(Numbers::decode(&buffer), Ok(NUMBERS));
}

// Goal: each other kind of field lies where the schema says, gaps are zero, constants take no room.
// Method: octets by hand, both ways.
#[test]
fn kinds_lie_where_the_schema_says() {
    let mut buffer = [0xaa; Kinds::ENCODED_LENGTH];
    kinds().encode(&mut buffer);
    assert_eq!(buffer, *octets(KINDS));
    assert_eq!(Kinds::decode(&buffer), Ok(kinds()));
    assert_eq!((Kinds::CURRENCY, Kinds::SHADE, Quantity::UNIT), ("EUR", Colour::Blue, Wide::High));
}

// Goal: absent fields are their own nulls. Method: octets by hand, both ways.
#[test]
fn absent_kinds_are_null() {
    let absent = Kinds {
        r#type: Text::EMPTY,
        upside: Some(i16::MIN),
        ticks: None,
        letter: None,
        colour: None,
        wide: None,
        flags: Flags::EMPTY,
        outer: None,
        ..kinds()
    };
    let expected = "5000 0200 8503 0300
        00 0080 00 0000000000000080 0102030405060708 deadbeef 00 ff ffff 00 000000
        0000000000000080 feffffffffffffff 0000 80 fe 616200
        ffff 0000000000000000 0000 00 00 000000 0000000000000000";
    let mut buffer = [0xaa; Kinds::ENCODED_LENGTH];
    absent.encode(&mut buffer);
    assert_eq!(buffer, *octets(expected));
    assert_eq!(Kinds::decode(&buffer), Ok(absent));
}

// Goal: enums and sets convert both ways and list themselves. Method: every value.
#[test]
fn enums_and_sets_list_themselves() {
    assert_eq!(Colour::ALL.map(Colour::to_wire), [0, 254]);
    assert_eq!(Letter::ALL.map(Letter::to_wire), [b'A', b'\'']);
    assert_eq!(Wide::ALL.map(|wide| Wide::from_wire(wide.to_wire())), Wide::ALL.map(Some));
    assert_eq!((Colour::from_wire(1), Wide::from_wire(u16::MAX)), (None, None));
    let both = Flags::FIRST.union(Flags::LAST_ONE);
    assert!(both.contains(Flags::FIRST) && !Flags::FIRST.contains(both));
    assert_eq!(Flags::from_wire(0x81), both);
    assert_eq!(Marks::HIGH.to_wire(), 1 << 63);
    assert_eq!(TEMPLATES[2], (3, "Nothing"));
}

/// Checks that one octet changed in `KINDS` breaks this rule.
fn check_kinds(position: usize, octet: u8, expected: Malformed) {
    let mut message = octets(KINDS);
    message[8 + position] = octet;
    assert_eq!(Kinds::decode(&message), Err(expected), "octet {position}");
}

// Goal: every rule of a field refuses with message, field and value. Method: one octet changed, or
// eight for the null of a number.
#[test]
fn rules_of_fields_refuse_by_name() {
    let message = "Kinds";
    let unknown = |field, value| Malformed::UnknownEnumValue { message, field, value };
    check_kinds(0, 0x1f, Malformed::NotAscii { message, field: "type" });
    check_kinds(24, b'B', unknown("letter", 66));
    check_kinds(25, 9, unknown("colour", 9));
    check_kinds(26, 9, unknown("wide", 0xff09));
    check_kinds(51, 9, unknown("quantity", 9));
    check_kinds(51, 255, Malformed::NullInRequired { message, field: "quantity" });
    check_kinds(52, 0, Malformed::NotAscii { message, field: "quantity" });
    check_kinds(68, 9, unknown("outer", 9));
    check_kinds(56, 9, unknown("outer", 0x0900));

    let mut null = octets(KINDS);
    null[8 + 12..8 + 20].fill(0xff);
    let expected = Malformed::NullInRequired { message, field: "time" };
    assert_eq!(Kinds::decode(&null), Err(expected));
    assert_eq!(expected.to_string(), "Kinds.time is required and has to hold a value, it is null");
}

// Goal: the header's rules refuse in their order. Method: one number of the header changed.
#[test]
fn rules_of_the_header_refuse_in_order() {
    let good = octets(KINDS);
    let with = |position: usize, value: u8| {
        let mut message = good.clone();
        message[position] = value;
        Kinds::decode(&message)
    };
    let too_short = |needed, given| Err(Malformed::TooShort { needed, given });
    assert_eq!(Kinds::decode(&good[..7]), too_short(8, 7));
    assert_eq!(with(4, 0), Err(Malformed::WrongSchema { expected: 901, given: 768 }));
    let wrong = Malformed::WrongTemplate { message: "Kinds", expected: 2, given: 3 };
    assert_eq!(with(2, 3), Err(wrong));
    assert_eq!(with(0, 81), too_short(89, 88));
    let short = Malformed::BlockTooShort { message: "Kinds", needed: 72, given: 71 };
    assert_eq!(with(0, 71), Err(short));
    assert_eq!(with(0, 72), Ok(kinds()));
    assert_eq!(with(6, 9), Ok(kinds()));
    let unknown = Message::decode(&octets("0000 6300 8503 0000")).unwrap_err();
    assert_eq!(unknown, Malformed::UnknownTemplate { schema: 901, given: 99 });
    let foreign = Message::decode(&octets("0000 0300 8603 0000")).unwrap_err();
    assert_eq!(foreign, Malformed::WrongSchema { expected: 901, given: 902 });
}

// Goal: a message without fields is its header. Method: octets by hand.
#[test]
fn a_message_may_be_empty() {
    let mut buffer = [0xaa; 8];
    assert_eq!(Nothing {}.encode(&mut buffer), 8);
    assert_eq!(buffer, *octets("0000 0300 8503 0300"));
    assert_eq!(Nothing::decode(&buffer), Ok(Nothing {}));
}

// Goal: a group ends at its own maximum and pads its entries. Method: one entry too many, octets by
// hand.
#[test]
fn a_group_ends_at_its_maximum() {
    let mut buffer = [0xaa; 64];
    let mut encoder = ShortEncoder::new(&mut buffer, &Short { count: 7 });
    let entry = |number| ShortEntry { colour: Colour::Blue, number };
    for number in 0..3 {
        assert_eq!(encoder.push(&entry(number)), Ok(()));
    }
    assert_eq!(encoder.push(&entry(3)), Err(Full));
    let length = encoder.finish();
    let expected = "0100 0400 8503 0300 07 0400 0300 fe000000 fe010000 fe020000";
    assert_eq!(buffer[..length], octets(expected));
    let (root, entries) = Short::decode(&buffer[..length]).unwrap();
    assert_eq!(root, Short { count: 7 });
    assert!(entries.eq([0, 1, 2].map(|number| Ok(entry(number)))));
}

// Goal: the rules of a group refuse in their order. Method: octets by hand.
#[test]
fn rules_of_a_group_refuse() {
    let check = |hex: &str, expected: Malformed| {
        assert_eq!(Message::decode(&octets(hex)), Err(expected), "{hex}");
    };
    let message = "Short";
    let head = "0100 0400 8503 0300 07";
    let short = |needed, given| Malformed::GroupTooShort { message, needed, given };
    check(&format!("{head} 0400 00"), short(4, 3));
    let many = Malformed::TooManyEntries { message, max: 3, given: 4 };
    check(&format!("{head} 0400 0400"), many);
    check(&format!("{head} 0400 0200 00000000 000000"), short(12, 11));
    let message = "Short.parts";
    let needed_three = Malformed::BlockTooShort { message, needed: 3, given: 2 };
    check(&format!("{head} 0200 0100 0000"), needed_three);
    let unknown = Malformed::UnknownEnumValue { message, field: "colour", value: 9 };
    check(&format!("{head} 0400 0200 00000000 09000000"), unknown);
}

// Goal: the rules of data refuse. Method: octets by hand.
#[test]
fn rules_of_data_refuse() {
    let check = |hex: &str, expected: Malformed| {
        assert_eq!(Spoken::decode(&octets(hex)), Err(expected), "{hex}");
    };
    let (message, field) = ("Spoken", "text");
    let head = "0100 0500 8503 0300 00";
    let short = |field, needed, given| Malformed::DataTooShort { message, field, needed, given };
    check(&format!("{head} 01"), short(field, 2, 1));
    check(&format!("{head} 0600"), Malformed::DataTooLong { message, field, max: 5, given: 6 });
    check(&format!("{head} 0200 41"), short(field, 4, 3));
    check(&format!("{head} 0100 41"), short("credentials", 2, 0));
    let field = "credentials";
    let long = Malformed::DataTooLong { message, field, max: 65_534, given: 65_535 };
    check(&format!("{head} 0100 41 ffff"), long);
}

// Goal: secrets and octets never show as they are. Method: Debug and JSON.
#[test]
fn secrets_do_not_show() {
    let spoken = Spoken { colour: Colour::Red, text: b"hi\xff", credentials: b"open sesame" };
    let debug = r#"Spoken { colour: Red, text: "hi\xff", credentials: <11 octets> }"#;
    assert_eq!(format!("{spoken:?}"), debug);
    assert_eq!(
        serde_json::to_string(&Message::Spoken(spoken)).unwrap(),
        r#"{"message":"Spoken","colour":"Red","text":"hi\\xff","credentials":"<11 octets>"}"#
    );
    let json = serde_json::to_string(&kinds()).unwrap();
    assert!(json.contains(r#""type":"x","upside":null"#), "{json}");
    assert!(json.contains(r#""digest":"deadbeef""#), "{json}");
    assert!(json.contains(r#""flags":["First","LastOne"]"#), "{json}");
    assert!(format!("{:?}", kinds()).contains("digest: deadbeef"));
}

// Goal: what no decoder would take cannot be written. Method: one message per rule of the encoders.
#[test]
#[should_panic(expected = "null where a value is due in Numbers")]
fn a_null_cannot_be_written() {
    Numbers { u8: 255, ..NUMBERS }.encode(&mut [0; 128]);
}

#[test]
#[should_panic(expected = "null where a value is due")]
fn a_null_inside_a_composite_cannot_be_written() {
    let inner = Quantity { ticks: Ticks(i64::MIN), ..INNER };
    Kinds { outer: Some(Outer { wide: Wide::Low, inner }), ..kinds() }.encode(&mut [0; 128]);
}

#[test]
#[should_panic(expected = "Numbers takes 68 octets, the buffer has 67")]
fn a_buffer_has_to_be_long_enough() {
    NUMBERS.encode(&mut [0; 67]);
}

#[test]
#[should_panic(expected = "Spoken.text has 6 octets, at most 5 are possible")]
fn data_has_to_be_short_enough() {
    Spoken { colour: Colour::Red, text: b"longer", credentials: b"" }.encode(&mut [0; 64]);
}

#[test]
#[should_panic(expected = "Short: the buffer has no room for the dimension of the group")]
fn a_group_needs_room_for_its_dimension() {
    let _ = ShortEncoder::new(&mut [0; 12], &Short { count: 0 });
}

proptest! {
    // Goal: numbers of every size survive. Method: random values that are not null.
    #[test]
    fn numbers_round_trip(
        unsigned in (0..u8::MAX, 0..u16::MAX, 0..u32::MAX, 0..u64::MAX),
        signed in (-127..=i8::MAX, -32_767..=i16::MAX, i32::MIN + 1..=i32::MAX),
        wide in i64::MIN + 1..=i64::MAX,
        present in any::<[bool; 8]>(),
    ) {
        let numbers = Numbers {
            u8: unsigned.0,
            u16: unsigned.1,
            u32: unsigned.2,
            u64: unsigned.3,
            i8: signed.0,
            i16: signed.1,
            i32: signed.2,
            i64: wide,
            optional_u8: present[0].then_some(unsigned.0),
            optional_u16: present[1].then_some(unsigned.1),
            optional_u32: present[2].then_some(unsigned.2),
            optional_u64: present[3].then_some(unsigned.3),
            optional_i8: present[4].then_some(signed.0),
            optional_i16: present[5].then_some(signed.1),
            optional_i32: present[6].then_some(signed.2),
            optional_i64: present[7].then_some(wide),
        };
        let mut buffer = [0; Numbers::ENCODED_LENGTH];
        numbers.encode(&mut buffer);
        prop_assert_eq!(Numbers::decode(&buffer), Ok(numbers));
    }

    // Goal: data of any content survives. Method: random octets.
    #[test]
    fn data_round_trips(text in proptest::collection::vec(any::<u8>(), 0..=5), secret: Vec<u8>) {
        let spoken = Spoken { colour: Colour::Blue, text: &text, credentials: &secret };
        let mut buffer = vec![0; spoken.encoded_length()];
        prop_assert_eq!(spoken.encode(&mut buffer), buffer.len());
        prop_assert_eq!(Spoken::decode(&buffer), Ok(spoken));
    }
}
