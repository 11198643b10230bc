//! Framing: the rules one by one, then any stream in any pieces.

use super::*;
use proptest::prelude::*;

const MAX: usize = 100;

/// Goal: each rule is named, as early as the octets allow. Method: table of beginnings of streams.
#[test]
fn a_header_is_checked_as_it_arrives() {
    let wrong = |given| Err(FramingError::WrongEncoding { given });
    for (stream, expected) in [
        (&b""[..], Ok(None)),
        (b"\0\0\0", Ok(None)),
        (b"\0\0\0\x07", Ok(None)),
        (b"\0\0\0\x07\xeb", Ok(None)),
        (b"\0\0\0\x07\xeb\x50", Ok(Some(7))),
        (b"\0\0\0\x64\xeb\x50rest", Ok(Some(MAX))),
        (b"\0\0\0\x00", Err(FramingError::TooShort { given: 0 })),
        (b"\0\0\0\x06\xeb\x50", Err(FramingError::TooShort { given: 6 })),
        (b"\0\0\0\x65", Err(FramingError::TooLong { given: 101, max: MAX })),
        (b"\xff\xff\xff\xff", Err(FramingError::TooLong { given: u32::MAX, max: MAX })),
        (b"\0\0\0\x07\x50\xeb", wrong(0x50eb)),
        (b"\0\0\0\x07\x5b\xe0", wrong(0x5be0)),
        (b"\0\0\0\x07\xf0\x00", wrong(0xf000)),
    ] {
        assert_eq!(peek(stream, MAX), expected, "{stream:02x?}");
    }
}

/// Goal: whoever reads the log knows what the peer speaks. Method: texts of errors.
#[test]
fn errors_say_what_is_right() {
    for (error, text) in [
        (
            FramingError::WrongEncoding { given: 0xf000 },
            "encodingType is 0xf000 (FIX tag=value), it has to be 0xeb50 (SBE 1.0 little-endian)",
        ),
        (
            FramingError::WrongEncoding { given: 0x5be0 },
            "encodingType is 0x5be0 (SBE 1.0 big-endian), it has to be 0xeb50 (SBE 1.0 little-endian)",
        ),
        (FramingError::TooShort { given: 3 }, "messageLength is 3, a frame has at least 7 octets"),
        (
            FramingError::TooLong { given: 5000, max: 4096 },
            "messageLength is 5000, a frame may have at most 4096 octets",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
    assert_eq!(encoding_name(0xffff), "unknown");
}

/// Goal: the standard's own example of a header. Method: official vector, 68 octets.
#[test]
fn the_header_is_big_endian() {
    assert_eq!(header(68), [0x00, 0x00, 0x00, 0x44, 0xeb, 0x50]);
    let mut buffer = [0; 10];
    assert_eq!(encode(b"abc", &mut buffer), 9);
    assert_eq!(&buffer, b"\0\0\0\x09\xeb\x50abc\0");
}

/// Goal: a reader can always make progress. Method: a buffer just large enough, frames of maximum
/// length, one octet at a time.
#[test]
fn there_is_always_room_for_the_frame_at_hand() {
    let mut buffer = FrameBuffer::new(MAX, MAX);
    let mut frame = [0xaa; MAX];
    frame[..HEADER_LENGTH].copy_from_slice(&header(MAX));
    for _ in 0..3 {
        for (position, octet) in frame.iter().enumerate() {
            assert_eq!(buffer.next_message(), Ok(None), "at octet {position}");
            buffer.spare_mut()[0] = *octet;
            buffer.filled(1);
        }
        assert_eq!(buffer.waiting(), MAX);
        assert_eq!(buffer.next_message(), Ok(Some(&frame[HEADER_LENGTH..])));
    }
}

/// Goal: a stream out of step stays refused. Method: a good frame behind a bad one.
#[test]
fn an_error_is_for_good() {
    let mut buffer = FrameBuffer::new(1000, MAX);
    let stream = b"\0\0\0\x07\xeb\x50A\0\0\0\x07\xf0\x00B\0\0\0\x07\xeb\x50C";
    buffer.spare_mut()[..stream.len()].copy_from_slice(stream);
    buffer.filled(stream.len());
    assert_eq!(buffer.next_message(), Ok(Some(&b"A"[..])));
    let error = Err(FramingError::WrongEncoding { given: 0xf000 });
    assert_eq!(buffer.next_message(), error);
    buffer.spare_mut();
    assert_eq!(buffer.next_message(), error);
    buffer.clear();
    assert_eq!(buffer.next_message(), Ok(None));
}

proptest! {
    /// Goal: frames come out as they went in, however the stream is cut. Method: random messages,
    /// random pieces, against the list of messages.
    #[test]
    fn frames_survive_any_pieces(
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..94), 0..20),
        pieces in prop::collection::vec(1_usize..150, 1..50),
        capacity in MAX..400,
    ) {
        let mut stream = Vec::new();
        for message in &messages {
            let mut frame = vec![0; message.len() + HEADER_LENGTH];
            prop_assert_eq!(encode(message, &mut frame), frame.len());
            stream.extend(frame);
        }
        let mut buffer = FrameBuffer::new(capacity, MAX);
        let mut seen = Vec::new();
        let mut pieces = pieces.into_iter().cycle();
        let mut rest = &stream[..];
        while !rest.is_empty() {
            let spare = buffer.spare_mut();
            prop_assert!(!spare.is_empty());
            let count = pieces.next().unwrap().min(spare.len()).min(rest.len());
            spare[..count].copy_from_slice(&rest[..count]);
            buffer.filled(count);
            rest = &rest[count..];
            while let Some(message) = buffer.next_message().unwrap() {
                seen.push(message.to_vec());
            }
        }
        prop_assert_eq!(seen, messages);
        prop_assert_eq!(buffer.waiting(), 0);
    }

    /// Goal: no octets make it panic, and what comes out is a frame of the stream. Method: random
    /// octets with plausible headers among them.
    #[test]
    fn any_octets_are_frames_or_an_error(
        parts in prop::collection::vec(
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..40),
                (0_u8..110).prop_map(|length| vec![0, 0, 0, length, 0xeb, 0x50]),
            ],
            0..20,
        ),
    ) {
        let stream = parts.concat();
        let mut buffer = FrameBuffer::new(4 * MAX, MAX);
        for piece in stream.chunks(MAX) {
            buffer.spare_mut()[..piece.len()].copy_from_slice(piece);
            buffer.filled(piece.len());
            loop {
                match buffer.next_message() {
                    Ok(Some(message)) => {
                        prop_assert!((1..=MAX - HEADER_LENGTH).contains(&message.len()));
                    }
                    Ok(None) => break,
                    Err(_) => return Ok(()),
                }
            }
        }
    }
}
