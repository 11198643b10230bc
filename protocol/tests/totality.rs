//! What the fuzz targets check, with random octets: nothing that others send makes us panic.

use proptest::prelude::*;

extern crate paceline_protocol as protocol;

#[expect(unreachable_pub, reason = "the fuzz targets use it as a library")]
#[path = "../fuzz/src/drive.rs"]
mod drive;

fn octets(length_max: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..length_max)
}

/// A message out of the golden file, of the schema in question or not, somewhat damaged.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let golden: Vec<Vec<u8>> = include_str!("golden/messages.txt")
        .lines()
        .filter(|line| line.starts_with("  ") && !line.contains('{'))
        .map(|line| {
            let line = line.trim();
            let digit = |index| u8::from_str_radix(&line[index..index + 2], 16);
            (0..line.len()).step_by(2).map(digit).collect::<Result<_, _>>().expect("hex digits")
        })
        .collect();
    let damage = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (prop::sample::select(golden), damage, any::<prop::sample::Index>()).prop_map(
        |(mut message, damage, end)| {
            for (place, octet) in &damage {
                let place = place.index(message.len());
                message[place] = *octet;
            }
            if damage.len() == 3 {
                message.truncate(end.index(message.len()));
            }
            message
        },
    )
}

/// A FIX message with whatever fields, of the right length and sum or somewhat damaged.
fn fix_message() -> impl Strategy<Value = Vec<u8>> {
    let field = prop_oneof![
        8 => prop::sample::select(&[
            "34=7", "34=0007", "49=A", "56=B", "43=Y", "52=20260102-03:04:05.678", "52=20260102-03:04:05",
            "60=20240229-23:59:60", "44=-0012.50", "44=.5", "38=100.", "38=+1", "0=a", "55=", "=x", "x",
            "212=3", "213=a\u{1}b", "95=4", "96=abc", "10=000", "8=FIX.4.4", "9=5", "453=2", "447=D",
        ][..]).prop_map(str::to_owned),
        1 => "[0-9]{1,10}=[ -~]{0,12}",
    ];
    let damage = prop::option::weighted(0.3, (any::<prop::sample::Index>(), any::<u8>()));
    (prop::collection::vec(field, 0..12), damage).prop_map(|(fields, damage)| {
        let body = format!("35=D\u{1}{}\u{1}", fields.join("\u{1}"));
        let mut message = format!("8=FIX.4.4\u{1}9={}\u{1}{body}", body.len()).into_bytes();
        let sum = message.iter().fold(0_u8, |sum, octet| sum.wrapping_add(*octet));
        message.extend_from_slice(format!("10={sum:03}\u{1}").as_bytes());
        if let Some((place, octet)) = damage {
            let place = place.index(message.len());
            message[place] = octet;
        }
        message
    })
}

/// Octets that drive a session past its handshake and then hither and thither.
fn choices(
    handshake: &'static [u8],
    usual: &'static [&'static [u8]],
) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        1 => octets(6),
        1 => Just([&[128], handshake].concat()),
        16 => prop::sample::select(usual).prop_map(<[u8]>::to_vec),
        4 => (prop::sample::select(usual), 0_u8..8).prop_map(|(piece, last)| {
            let (_, head) = piece.split_last().expect("pieces are not empty");
            [head, &[last]].concat()
        }),
    ];
    prop::collection::vec(piece, 0..100)
        .prop_map(move |pieces| [handshake, &pieces.concat()].concat())
}

/// A FIX session that is logged on, then messages that are mostly in their order, calls and time.
fn fix_choices() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => (prop::sample::select(&[1_u8, 2, 3, 5, 6, 7, 8][..]), 4_u8..9, any::<u8>(), any::<u8>())
            .prop_map(|piece| vec![piece.0, piece.1, piece.2 & 0x0f, piece.3]),
        2 => Just(vec![225]),
        1 => Just(vec![200, 0, 1, 16, 2]),
        1 => Just(vec![205, 0, 5, 0, 2]),
        1 => (210_u8..=255).prop_map(|choice| vec![choice]),
        2 => octets(6),
    ];
    let role = prop_oneof![Just(0_u8), Just(255)];
    (role.clone(), role, prop::collection::vec(piece, 0..60))
        .prop_map(|(role, next, pieces)| [&[role, next, 0, 3, 0, 2][..], &pieces.concat()].concat())
}

/// Establish, answered; Sequence 1.
const SERVER_HANDSHAKE: &[u8] = &[55, 0, 1, 100, 1, 131, 0, 0, 65, 1];

/// Application messages and a Sequence of the client, its requests; our messages, retransmissions,
/// the end of flows, time.
const SERVER_USUAL: &[&[u8]] = &[
    &[0],
    &[65, 3],
    &[85, 0, 1, 1, 2],
    &[142, 2],
    &[143],
    &[165],
    &[165],
    &[201, 20],
    &[162],
    &[163],
    &[100, 0, 3],
    &[105, 0],
    &[161],
    &[55, 0, 1, 100, 1],
    &[131, 1, 1],
];

/// A session that is resumed; EstablishmentAck with next number 3.
const CLIENT_HANDSHAKE: &[u8] = &[100, 2, 2, 55, 0, 0, 100, 3];

/// Application messages and a Sequence of the server, batches; our messages, time, the end of
/// flows, new transports.
const CLIENT_USUAL: &[&[u8]] = &[
    &[0, 0],
    &[0, 0],
    &[60, 0, 4],
    &[75, 0, 0, 2, 2],
    &[75, 0, 0, 3, 4],
    &[90, 0, 0, 2],
    &[95, 0, 1, 1],
    &[135],
    &[201, 30],
    &[132],
    &[133],
    &[131],
    &[100, 0, 0, 5],
    &[105, 0, 0],
    &[128],
    &[55, 0, 0, 100, 5],
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Goal: framing is total. Method: random streams.
    #[test]
    fn sofh(octets in octets(600)) {
        drive::sofh(&octets);
    }

    /// Goal: both decoders are total. Method: damaged golden messages and random octets.
    #[test]
    fn messages(octets in prop_oneof![4 => damaged(), 1 => octets(300)]) {
        drive::message_decode(&octets);
        drive::fixp_message_decode(&octets);
    }

    /// Goal: reading FIX is total, and what was read can be written. Method: streams of good, odd and
    /// damaged messages, and random octets.
    #[test]
    fn fix_streams(
        pieces in prop::collection::vec(prop_oneof![8 => fix_message(), 1 => octets(60)], 0..8),
    ) {
        drive::fix_stream(&pieces.concat());
    }

    /// Goal: a FIX session is total and keeps its count. Method: random messages and calls.
    #[test]
    fn fix_sessions(octets in fix_choices()) {
        drive::fix_session(&octets);
    }

    /// Goal: FIX decimals and times read back as they were written. Method: random values of every scale.
    #[test]
    fn fix_values(mantissa in any::<i64>(), exponent in -18_i8..=18, time in 0_u64..18_400_000_000_000_000_000) {
        use protocol::fix;
        use protocol::messages::Decimal;
        use protocol::units::Nanos;
        let mut buffer = [0; 200];
        let mut writer = fix::Writer::new(&mut buffer, fix::BEGIN_STRING, b"0");
        let value = Decimal::new(mantissa / 100, exponent);
        writer.decimal(44, value).time(52, Nanos(time), fix::Precision::Nanoseconds);
        let length = writer.finish().unwrap();
        let fix::Piece::Message(message) = fix::peek(&buffer[..length], 200) else { panic!("no message") };
        if let Some(read) = fix::decimal(message.value(44).unwrap()) {
            prop_assert_eq!(read.normal(), value.normal());
        } else {
            prop_assert!(exponent > 0, "only digits in front of the point can be too many");
        }
        prop_assert_eq!(fix::timestamp(message.value(52).unwrap()), Some(Nanos(time)));
    }

    /// Goal: reading identities and numbers is total. Method: random texts and octets.
    #[test]
    fn texts(octets in prop_oneof!["[0-9A-Z]{20}".prop_map(String::into_bytes), octets(40)]) {
        drive::clordid(&octets);
        drive::decimal(&octets);
    }

    /// Goal: a server session is total and keeps its count. Method: random messages and calls.
    #[test]
    fn server_sessions(octets in choices(SERVER_HANDSHAKE, SERVER_USUAL)) {
        drive::fixp_server_session(&octets);
    }

    /// Goal: a client session is total and keeps its count. Method: random messages and calls.
    #[test]
    fn client_sessions(octets in choices(CLIENT_HANDSHAKE, CLIENT_USUAL)) {
        drive::fixp_client_session(&octets);
    }
}
