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
