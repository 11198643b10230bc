//! Sessions driven against each other.

use super::messages::TerminationCode;
use super::*;
use crate::sofh::FrameBuffer;
use crate::units::Nanos;

const LENGTH_MAX: usize = 4096;
const MILLI: u64 = 1_000_000;

/// Moves everything that waits to the other side, frame by frame.
fn deliver(from: &mut Outbox, frames: &mut FrameBuffer, mut take: impl FnMut(&[u8])) {
    while !from.is_empty() {
        let spare = frames.spare_mut();
        let count = spare.len().min(from.waiting().len());
        spare[..count].copy_from_slice(&from.waiting()[..count]);
        frames.filled(count);
        from.written(count);
        while let Some(message) = frames.next_message().unwrap() {
            take(message);
        }
    }
}

/// Goal: a session from Negotiate to Terminate with messages both ways. Method: both cores, a
/// wire in memory.
#[test]
fn a_whole_session() {
    let now = Nanos(1_000 * MILLI);
    let mut client = ClientSession::new(ClientOptions::default(), b"alice:key", None);
    let mut server = ServerSession::new(ServerOptions::default());
    let mut up = Outbox::new(1 << 16);
    let mut down = Outbox::new(1 << 16);
    let mut up_frames = FrameBuffer::new(1 << 16, LENGTH_MAX);
    let mut down_frames = FrameBuffer::new(1 << 16, LENGTH_MAX);
    server.connected(now, &mut down);
    client.connected(now, [7; 16], &mut up);
    let mut seen = Vec::new();
    for turn in 0..12 {
        deliver(&mut up, &mut up_frames, |message| {
            match server.receive(message, now, &mut down).unwrap() {
                ServerEvent::NegotiateRequested { session_id, credentials } => {
                    assert_eq!((session_id, credentials.0), ([7; 16], &b"alice:key"[..]));
                    server.negotiation_accept(&mut down).unwrap();
                }
                ServerEvent::EstablishRequested { .. } => {
                    let gap = server.establishment_accept(now, &mut down, Numbers::FIRST);
                    assert_eq!(gap, Ok(None));
                }
                ServerEvent::PeerFinished { gap: None } => {
                    server.finished_receiving(now, &mut down).unwrap();
                }
                event => seen.push(format!("{event:?}")),
            }
        });
        deliver(&mut down, &mut down_frames, |message| {
            match client.receive(message, now, &mut up).unwrap() {
                ClientEvent::PeerFinished => client.finished_receiving(now, &mut up).unwrap(),
                event => seen.push(format!("{event:?}")),
            }
        });
        if turn == 3 {
            let number = client.application(now, &mut up, 8, |buffer| {
                buffer.copy_from_slice(&[0; 8]);
                8
            });
            assert_eq!(number, Ok(1));
            let number = server.application(now, &mut down, 8, |buffer| {
                buffer.copy_from_slice(&[0; 8]);
                8
            });
            assert_eq!(number, Ok(1));
        }
        if turn == 5 {
            client.finish(now, &mut up).unwrap();
        }
    }
    println!("{seen:#?}");
    assert!(client.is_over());
    assert!(!server.is_established());
    let _ = TerminationCode::Finished;
}
