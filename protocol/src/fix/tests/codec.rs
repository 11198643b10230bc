//! Framing, fields, values, writing: by examples.

use crate::fix::*;
use crate::messages::{ClOrdId, Decimal};
use crate::units::Nanos;

/// A message with `|` for the ends of fields; length and sum are added unless the text has them.
pub(super) fn octets(text: &str) -> Vec<u8> {
    let mut message = text.replace('|', "\x01").into_bytes();
    let begin = message.iter().position(|octet| *octet == SOH).expect("a field") + 1;
    if !message[begin..].starts_with(b"9=") {
        let length = format!("9={}\x01", message.len() - begin);
        message.splice(begin..begin, length.into_bytes());
    }
    if !text
        .trim_end_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '|')
        .ends_with("|10=")
    {
        let sum: u32 = message.iter().map(|octet| u32::from(*octet)).sum();
        message.extend_from_slice(format!("10={:03}\x01", sum % 256).as_bytes());
    }
    message
}

/// The same the other way.
fn text(octets: &[u8]) -> String {
    String::from_utf8(octets.to_vec()).unwrap().replace('\x01', "|")
}

/// What becomes of a stream: types of messages, and broken rules.
fn pieces(stream: &[u8]) -> Vec<String> {
    let (mut rest, mut seen) = (stream, Vec::new());
    loop {
        match peek(rest, 200) {
            Piece::Incomplete => return seen,
            Piece::Message(message) => {
                seen.push(text(message.kind()));
                rest = &rest[message.octets().len()..];
            }
            Piece::Garbled { octets, rule } => {
                seen.push(rule.to_string());
                rest = &rest[octets..];
            }
        }
    }
}

const NEXT: &str = "8=FIX.4.4|35=1|112=n|";

/// Goal: each rule is found, and what follows garbled octets is not lost. Method: a garbled piece in front of
/// a good message, whole and octet by octet.
#[test]
fn garbled_pieces_are_skipped() {
    for (piece, rules) in [
        ("9=5|35=0|", &["a message has to begin with 8="][..]),
        ("8=|35=0|", &["a message has to begin with 8="]),
        ("8=FIX.4.4.4.4.4.4.4.4.4|9=5|35=0|", &["a message has to begin with 8="]),
        ("8=FIX.4.4|35=0|9=5|10=000|", &["the second field has to be 9= and a number"]),
        ("8=FIX.4.4|9=x|35=0|", &["the second field has to be 9= and a number"]),
        ("8=FIX.4.4|9=|35=0|", &["the second field has to be 9= and a number"]),
        ("8=FIX.4.4|9=0000000005|35=0|", &["the second field has to be 9= and a number"]),
        (
            "8=FIX.4.4|9=999999999|35=0|",
            &["a body of 999999999 octets does not fit a message of 200 octets"],
        ),
        ("8=FIX.4.4|9=4|35=0|10=163|", &["the body length does not lead to 10= and three digits"]),
        ("8=FIX.4.4|9=14|35=0|10=163|", &["the body length does not lead to 10= and three digits"]),
        ("8=FIX.4.4|9=5|35=0|10=16x|", &["the body length does not lead to 10= and three digits"]),
        ("8=FIX.4.4|9=5|35=0|10=164|", &["10= has to be 163, it is 164"]),
        ("8=FIX.4.4|9=5|35=0|10=999|", &["10= has to be 163, it is 999"]),
        ("8=FIX.4.4|9=5|34=2|10=164|", &["the third field has to be 35= and a value"]),
        ("8=FIX.4.4|9=4|35=|10=114|", &["the third field has to be 35= and a value"]),
    ] {
        let mut stream = piece.replace('|', "\x01").into_bytes();
        stream.extend(octets(NEXT));
        let mut expected: Vec<_> = rules.iter().map(ToString::to_string).collect();
        expected.push("1".into());
        assert_eq!(pieces(&stream), expected, "{piece}");

        let mut buffer = MessageBuffer::new(MESSAGE_BYTES_MAX);
        let mut kinds = Vec::new();
        for octet in &stream {
            buffer.spare_mut()[0] = *octet;
            buffer.filled(1);
            while let Some(message) = buffer.next_message() {
                kinds.push(text(message.kind()));
            }
        }
        // A length that is too long for this test's limit is not for the buffer's: it waits.
        if !piece.contains("9=14|") {
            assert_eq!(kinds, ["1"], "{piece}");
            assert!(buffer.garbled() > 0, "{piece}");
        }
    }
}

/// Goal: a body length that swallows the next message is found out, and that message is not lost.
#[test]
fn a_length_that_is_too_long_swallows_nothing() {
    let mut stream = octets("8=FIX.4.4|9=20|35=0|34=2|10=163|");
    stream.extend(octets(NEXT));
    stream.extend(octets(NEXT));
    let rule = "the body length does not lead to 10= and three digits";
    assert_eq!(pieces(&stream), [rule, "1", "1"]);
}

/// Goal: every begin of a message asks for more, and nothing else. Method: all of them.
#[test]
fn the_begin_of_a_message_is_incomplete() {
    let message = octets("8=FIX.4.4|35=A|34=1|49=A|56=B|52=20260102-03:04:05|98=0|108=30|");
    for end in 0..message.len() {
        assert_eq!(peek(&message[..end], 200), Piece::Incomplete, "{end} octets");
    }
    assert!(matches!(peek(&message, 200), Piece::Message(whole) if whole.octets() == message));
}

fn fields(text: &str) -> Vec<String> {
    let text = text.replace('|', "\x01");
    let shown = |field: Result<Field<'_>, BadField<'_>>| match field {
        Ok(Field { tag, value }) => format!("{tag}={}", self::text(value)),
        Err(BadField::Tag(name)) => format!("tag {}", self::text(name)),
        Err(BadField::Empty(tag)) => format!("empty {tag}"),
        Err(BadField::DataLength(tag)) => format!("length {tag}"),
    };
    Fields::of(text.as_bytes()).map(shown).collect()
}

/// Goal: fields are found in their order; bad ones are named, and the next one is found.
#[test]
fn fields_are_found() {
    for (octets, expected) in [
        ("", &[][..]),
        ("1=a|", &["1=a"]),
        ("1=abcdefg|2=abcdefgh|3=abcdefghi|", &["1=abcdefg", "2=abcdefgh", "3=abcdefghi"]),
        ("58=x=y|9=1|", &["58=x=y", "9=1"]),
        ("0=a|-1=b|x=c|1=d|", &["tag 0", "tag -1", "tag x", "1=d"]),
        ("=a|1=b|", &["tag ", "1=b"]),
        ("garbled|1=b|", &["tag garbled", "1=b"]),
        ("9999999999=a|1=b|", &["tag 9999999999", "1=b"]),
        ("4=|1=b|", &["empty 4", "1=b"]),
        ("||1=b|", &["tag ", "tag ", "1=b"]),
        // Data of a length that was said may hold ends of fields.
        ("95=5|96=a|b=c|1=b|", &["95=5", "96=a|b=c", "1=b"]),
        ("212=10|213=<a>|10=000|1=b|", &["212=10", "213=<a>|10=000", "1=b"]),
        ("93=2|89=|||1=b|", &["93=2", "89=||", "1=b"]),
        ("95=4|96=a|b=c|1=b|", &["95=4", "length 96", "tag b", "1=b"]),
        ("95=4|1=b|96=abcd|", &["95=4", "length 1", "96=abcd"]),
        ("95=999999999999999999|96=a|", &["95=999999999999999999", "length 96"]),
    ] {
        assert_eq!(fields(octets), expected, "{octets}");
    }
}

/// Goal: a message says where its parts are, also when data contains what looks like its end.
#[test]
fn a_message_shows_its_parts() {
    let message = octets("8=FIX.4.4|35=AE|34=7|212=18|213=<x>|10=000|8=FIX.4|58=t|");
    let Piece::Message(message) = peek(&message, 200) else { panic!("no message") };
    assert_eq!((message.begin_string(), message.kind()), (&b"FIX.4.4"[..], &b"AE"[..]));
    assert_eq!(message.value(58), Some(&b"t"[..]));
    assert_eq!(message.value(213), Some(&b"<x>\x0110=000\x018=FIX.4"[..]));
    assert_eq!(message.value(10), None);
}

/// Goal: numbers are what they say or nothing.
#[test]
fn numbers_are_read() {
    for (octets, expected) in [
        ("0", Some(0)),
        ("000023", Some(23)),
        ("999999999999999999", Some(999_999_999_999_999_999)),
        ("1000000000000000000", None),
        ("", None),
        ("+1", None),
        ("-1", None),
        ("1.0", None),
        (" 1", None),
    ] {
        assert_eq!(number(octets.as_bytes()), expected, "{octets}");
    }
    assert_eq!(
        (signed(b"-12"), signed(b"12"), signed(b"--1"), signed(b"-")),
        (Some(-12), Some(12), None, None)
    );
    assert_eq!(
        (flag(b"Y"), flag(b"N"), flag(b"y"), flag(b"")),
        (Some(true), Some(false), None, None)
    );
}

/// Goal: decimals are read without rounding, in every way that the standard allows.
#[test]
fn decimals_are_read() {
    for (octets, expected) in [
        ("23", Some((23, 0))),
        ("-23.23", Some((-2323, -2))),
        ("0023.2300", Some((232_300, -4))),
        ("23.", Some((23, 0))),
        (".5", Some((5, -1))),
        ("0.000000000000000001", Some((1, -18))),
        ("999999999999999999", Some((999_999_999_999_999_999, 0))),
        ("0.0000000000000000001", None),
        ("1234567890.123456789", None),
        ("", None),
        (".", None),
        ("-", None),
        ("+1", None),
        ("1e5", None),
        ("1.2.3", None),
        ("1,000", None),
    ] {
        let expected = expected.map(|(mantissa, exponent)| Decimal::new(mantissa, exponent));
        assert_eq!(decimal(octets.as_bytes()), expected, "{octets}");
    }
}

/// Goal: times are what they say or nothing, leap days among them.
#[test]
fn times_are_read() {
    const SECOND: u64 = 1_000_000_000;
    for (octets, expected) in [
        ("19700101-00:00:00", Some(0)),
        ("19700102-00:00:01.5", None),
        ("19700102-00:00:01.500", Some(86_401 * SECOND + SECOND / 2)),
        ("20180427-20:31:22.122", Some(1_524_861_082_122_000_000)),
        ("20180427-20:31:22.122000001", Some(1_524_861_082_122_000_001)),
        ("20240229-00:00:00.000001", Some(1_709_164_800 * SECOND + 1_000)),
        ("20230229-00:00:00", None),
        ("21000229-00:00:00", None),
        ("20000229-00:00:00", Some(951_782_400 * SECOND)),
        ("20161231-23:59:60", Some(1_483_228_800 * SECOND)),
        ("20161231-23:59:61", None),
        ("20161231-24:00:00", None),
        ("20161232-00:00:00", None),
        ("20161300-00:00:00", None),
        ("00000000-00:00:00", None),
        ("20260102 03:04:05", None),
        ("20260102-03:04", None),
        ("20260102-03:04:05Z", None),
        ("99990102-03:04:05", None),
    ] {
        assert_eq!(timestamp(octets.as_bytes()), expected.map(Nanos), "{octets}");
    }
}

/// Goal: times are cut off at their precision, and a written time reads back.
#[test]
fn times_are_written() {
    let time = Nanos(1_767_323_045_678_901_234);
    for (precision, expected) in [
        (Precision::Seconds, "20260102-03:04:05"),
        (Precision::Milliseconds, "20260102-03:04:05.678"),
        (Precision::Microseconds, "20260102-03:04:05.678901"),
        (Precision::Nanoseconds, "20260102-03:04:05.678901234"),
    ] {
        let mut buffer = [0; TIMESTAMP_BYTES_MAX];
        let length = write_timestamp(time, precision, &mut buffer);
        assert_eq!(text(&buffer[..length]), expected);
    }
}

/// Goal: a written message is one, with bodies of every length around the digits of the length field; a
/// buffer that is too small is noticed.
#[test]
fn messages_are_written() {
    for length in (0..140).chain(900..1010).chain(9_980..10_010) {
        let value = vec![b'x'; length + 1];
        let mut buffer = vec![0xaa; MESSAGE_BYTES_MAX];
        let write = |buffer: &mut [u8]| {
            let mut writer = Writer::new(buffer, BEGIN_STRING, b"0");
            writer.text(tags::TEXT, &value);
            writer.finish()
        };
        let written = write(&mut buffer).unwrap();
        let Piece::Message(message) = peek(&buffer, MESSAGE_BYTES_MAX) else {
            panic!("{length}: {}", text(&buffer[..written]))
        };
        assert_eq!((message.octets().len(), message.value(58)), (written, Some(&value[..])));
        assert_eq!(write(&mut vec![0; written]), Ok(written));
        assert_eq!(write(&mut vec![0; written - 1]), Err(Full));
    }
}

/// Goal: values are written as the standard wants them.
#[test]
fn values_are_written() {
    let mut buffer = [0; 200];
    let mut writer = Writer::new(&mut buffer, BEGIN_STRING, b"D");
    writer.number(34, 7).flag(43, true).decimal(44, Decimal::new(-1205, -2));
    writer
        .decimal(38, Decimal::new(3, 2))
        .decimal(6, Decimal::ZERO)
        .decimal(31, Decimal::new(5, -3));
    writer.decimal(32, Decimal::new(500, -2)).time(52, Nanos(0), Precision::Seconds);
    let length = writer.finish().unwrap();
    assert_eq!(
        text(&buffer[..length]),
        "8=FIX.4.4|9=74|35=D|34=7|43=Y|44=-12.05|38=300|6=0|31=0.005|32=5.00|52=19700101-00:00:00|10=100|"
    );
}

/// Goal: orders of one template differ in what differs, also after it was patched many times.
#[test]
fn orders_come_from_a_template() {
    let mut template = OrderTemplate::new(&TemplateOptions {
        begin_string: BEGIN_STRING,
        sender: b"GATE",
        target: b"VENUE",
        header: b"50=desk\x01",
        body: b"77=O\x01",
        handling: Some(b'1'),
        time_in_force: b'3',
        precision: Precision::Milliseconds,
    });
    let mut buffer = [0; 400];
    let mut length = 0;
    for number in 1..=1000_u64 {
        let time = Nanos(1_767_323_045_678_000_000 + number * 1_000_000);
        template.stamp(time, Nanos(time.0 - 1_000_000));
        let cl_ord_id = ClOrdId::new(&format!("P{number:019}")).unwrap();
        let order = NewOrder {
            sequence: number,
            cl_ord_id: &cl_ord_id,
            names: b"1=acc7\x0155=EURUSD\x01",
            side: if number.is_multiple_of(2) { b'1' } else { b'2' },
            quantity: Decimal::new(number.cast_signed(), -1),
            price: (number != 1).then(|| Decimal::new(11_000 + number.cast_signed(), -4)),
            stop: number.is_multiple_of(3).then_some(Decimal::new(1_205, -2)),
        };
        length = template.write(&order, &mut buffer).unwrap();
        let Piece::Message(message) = peek(&buffer[..length], 400) else {
            panic!("order {number}")
        };
        assert_eq!(message.octets().len(), length);
        assert_eq!(message.value(11), Some(cl_ord_id.as_bytes()));
        assert_eq!(timestamp(message.value(52).unwrap()), Some(time));
        assert_eq!(decimal(message.value(38).unwrap()), Some(order.quantity));
        let kind: &[u8] = match (order.price, order.stop) {
            (None, None) => b"1",
            (Some(_), None) => b"2",
            (None, Some(_)) => b"3",
            (Some(_), Some(_)) => b"4",
        };
        assert_eq!(message.value(40), Some(kind));
        assert_eq!(message.value(44).and_then(decimal), order.price);
        assert_eq!(message.value(99).and_then(decimal), order.stop);
    }
    assert_eq!(
        text(&buffer[..length]),
        "8=FIX.4.4|9=173|35=D|49=GATE|56=VENUE|50=desk|52=20260102-03:04:06.678|34=1000|\
         11=P0000000000000001000|21=1|54=1|60=20260102-03:04:06.677|59=3|77=O|1=acc7|55=EURUSD|38=100.0|\
         40=2|44=1.2000|10=238|"
    );
}
