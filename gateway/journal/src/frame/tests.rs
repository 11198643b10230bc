//! The published layout of a frame, and every rule by which octets are refused.

use super::*;
use crate::octets::put;

const JOURNAL: u64 = 0x1234_5678_9ABC_DEF0;

/// CRC-32C bit by bit, written apart from the one in use.
fn crc_by_hand(start: u32, octets: &[u8]) -> u32 {
    let mut crc = !start;
    for octet in octets {
        crc ^= u32::from(*octet);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0x82F6_3B78 } else { crc >> 1 };
        }
    }
    !crc
}

/// A frame of record 7 with a body of 30 octets, made by hand.
fn frame() -> Vec<u8> {
    let mut octets = vec![0; 128];
    put(&mut octets, 0, &128_u32.to_le_bytes());
    put(&mut octets, 8, &7_u64.to_le_bytes());
    put(&mut octets, 16, &3_u32.to_le_bytes());
    put(&mut octets, 20, &301_u16.to_le_bytes());
    put(&mut octets, 22, &(58_u16 | 1 << 12).to_le_bytes());
    put(&mut octets, 24, &1_700_000_000_000_000_000_u64.to_le_bytes());
    put(&mut octets, 32, &6_u64.to_le_bytes());
    octets[40..70].fill(0xAB);
    seal(&mut octets);
    octets
}

fn seal(octets: &mut [u8]) {
    let epoch = Epoch(get_u32(octets, 16));
    let start = salt(JOURNAL, epoch) ^ u32::try_from(octets.len()).unwrap();
    let crc = crc_by_hand(start, &octets[8..]);
    put(octets, 4, &crc.to_le_bytes());
}

// Goal: a frame lies where its picture says. Method: one made by hand is read field by field.
#[test]
fn frames_are_as_pictured() {
    let octets = frame();
    assert_eq!(verify(JOURNAL, &octets), Ok(128));
    let frame = Frame::trusted(&octets);
    let FrameHeader { sequence, epoch, kind, timestamp, parent, .. } = frame.header();
    assert_eq!((sequence, epoch, kind), (Sequence(7), Epoch(3), 301));
    assert_eq!((timestamp, parent), (Nanos(1_700_000_000_000_000_000), Sequence(6)));
    assert_eq!(frame.body, [0xAB; 30]);
    assert_eq!(bytes_for(30), 128);
    assert_eq!(meta(epoch, kind, 30), get_u64(&octets, 16));
    assert_eq!(check(salt(JOURNAL, epoch), &octets[8..]), fingerprint(&octets));
}

// Goal: each rule refuses, the first broken one by name. Method: a table of changes.
#[test]
fn broken_frames_are_refused() {
    type Change = fn(&mut Vec<u8>);
    let table: [(BadFrame, Change); 10] = [
        (BadFrame::Length, |octets| octets.truncate(63)),
        (BadFrame::Nothing, |octets| octets.fill(0)),
        (BadFrame::Length, |octets| octets[0] = 127),
        (BadFrame::Length, |octets| octets[2] = 2),
        (BadFrame::Length, |octets| octets.truncate(127)),
        (BadFrame::Check, |octets| octets[8] ^= 1),
        (BadFrame::Check, |octets| octets[16] ^= 1),
        (BadFrame::Check, |octets| octets[127] ^= 1),
        (BadFrame::Version, |octets| {
            octets[23] = 0x20;
            seal(octets);
        }),
        (BadFrame::Length, |octets| {
            octets.truncate(64);
            octets[0] = 64;
            octets[22] = 17;
            seal(octets);
        }),
    ];
    for (wanted, change) in table {
        let mut octets = frame();
        change(&mut octets);
        assert_eq!(verify(JOURNAL, &octets), Err(wanted));
    }
    assert_eq!(verify(JOURNAL + 1, &frame()), Err(BadFrame::Check), "another journal's");
}

// Goal: every single-bit flip of a frame is found. Method: all of them.
#[test]
fn every_flip_of_a_frame_is_found() {
    for bit in 0..128 * 8 {
        let mut octets = frame();
        octets[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(JOURNAL, &octets).is_err(), "bit {bit}");
    }
}

// Goal: salts tell epochs and journals apart. Method: many of each, no two alike.
#[test]
fn salts_differ() {
    let mut salts: Vec<u32> = (0..2000).map(|epoch| salt(JOURNAL, Epoch(epoch))).collect();
    salts.extend((0..2000).map(|journal| salt(journal, Epoch(1))));
    salts.sort_unstable();
    let count = salts.len();
    salts.dedup();
    // Of 4,000 random 32-bit numbers, two are alike with a probability of 0.2 percent.
    assert!(count - salts.len() <= 1);
}
