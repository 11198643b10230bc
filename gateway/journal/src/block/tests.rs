//! The published layouts, octet by octet: a change here is a change of the format.

use protocol::units::Sequence;

use super::*;

fn header() -> SegmentHeader {
    SegmentHeader {
        shard: 0x0102,
        previous_ended: PreviousEnded::Sealed,
        number: 0x1112_1314_1516_1718,
        base: Sequence(0x2122_2324_2526_2728),
        salt: 0x3132_3334,
        build: *b"0123456789abcdef",
        journal_id: 0x4142_4344_4546_4748,
        previous_end: 0x5000,
        previous_hash: [0x66; HASH_BYTES],
    }
}

// Goal: the segment header lies where its picture says. Method: octets at each offset; round trip.
#[test]
fn segment_headers_are_as_pictured() {
    let mut block = vec![0xFF; BLOCK_BYTES];
    header().encode(&mut block);
    assert_eq!(&block[..8], b"PLSEGMNT");
    assert_eq!(block[8..16], [1, 0, 0, 0, 2, 1, 1, 0]);
    assert_eq!(block[16..24], [0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11]);
    assert_eq!(block[24..32], [0x28, 0x27, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21]);
    assert_eq!(block[32..40], [0x34, 0x33, 0x32, 0x31, 0, 0, 0, 0]);
    assert_eq!(&block[40..56], b"0123456789abcdef");
    assert_eq!(block[56..64], [0x48, 0x47, 0x46, 0x45, 0x44, 0x43, 0x42, 0x41]);
    assert_eq!(block[64..72], [0, 0x50, 0, 0, 0, 0, 0, 0]);
    assert_eq!(block[72..104], [0x66; 32]);
    assert!(block[104..4092].iter().all(|octet| *octet == 0));
    assert_eq!(SegmentHeader::decode(&block), Ok(header()));
}

// Goal: a batch is checked against its place and use. Method: complete one, then look at it from another
// offset, segment and salt, and with contradicting lengths.
#[test]
fn batches_belong_to_their_place() {
    let mut batch = vec![0xFF; 2 * BLOCK_BYTES];
    batch[128..128 + 128].fill(7);
    let sequences = (Sequence(10), Sequence(11));
    let chain = [0x55; HASH_BYTES];
    let bytes = BatchHeader::complete(&mut batch, &header(), 8192, sequences, 128, &chain);
    assert_eq!(bytes, BLOCK_BYTES);
    assert_eq!(&batch[..4], b"PLBT");
    assert_eq!(batch[8..16], [0, 16, 0, 0, 128, 0, 0, 0]);
    assert_eq!((batch[16], batch[24], batch[33], batch[48]), (10, 11, 0x20, 2));
    assert!(batch[256..BLOCK_BYTES].iter().all(|octet| *octet == 0));

    assert_eq!(batch[64..96], chain);

    let found = BatchHeader::decode(&batch, &header(), 8192).unwrap();
    assert_eq!(found.chain, chain);
    assert_eq!((found.first, found.last), sequences);
    assert!(found.body_is_sound(&batch));
    batch[BLOCK_BYTES - 1] = 1;
    assert!(!found.body_is_sound(&batch), "the padding is covered");

    let elsewhere = BatchHeader::decode(&batch, &header(), 4096);
    assert_eq!(elsewhere, Err(BadBlock::Foreign));
    let next = SegmentHeader { number: 1, ..header() };
    assert_eq!(BatchHeader::decode(&batch, &next, 8192), Err(BadBlock::Foreign));
    let reused = SegmentHeader { salt: 1, ..header() };
    assert_eq!(BatchHeader::decode(&batch, &reused, 8192), Err(BadBlock::Check));
    assert_eq!(BatchHeader::decode(&batch[..127], &header(), 8192), Err(BadBlock::Magic));
    put(&mut batch, BATCH_COUNT, &3_u32.to_le_bytes());
    let crc = header_crc(header().salt, &batch[..BATCH_HEADER_BYTES]);
    put(&mut batch, BATCH_HEADER_CRC, &crc.to_le_bytes());
    assert_eq!(BatchHeader::decode(&batch, &header(), 8192), Err(BadBlock::Shape));
}

// Goal: as above for seals. Method: round trip; another offset, salt and octet.
#[test]
fn seals_belong_to_their_place() {
    let seal = Seal { last: Sequence(99), hash: [0x77; HASH_BYTES] };
    let mut block = vec![0xFF; BLOCK_BYTES];
    seal.encode(&mut block, &header(), 12288);
    assert_eq!(&block[..4], b"PLSL");
    assert_eq!((block[24], block[33], block[40]), (99, 0x30, 0x77));
    assert_eq!(Seal::decode(&block, &header(), 12288), Ok(seal));
    assert_eq!(Seal::decode(&block, &header(), 8192), Err(BadBlock::Foreign));
    let reused = SegmentHeader { salt: 1, ..header() };
    assert_eq!(Seal::decode(&block, &reused, 12288), Err(BadBlock::Check));
    block[4000] = 1;
    assert_eq!(Seal::decode(&block, &header(), 12288), Err(BadBlock::Check));
}
