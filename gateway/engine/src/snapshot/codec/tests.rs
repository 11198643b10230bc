//! Tests of the encoding: what is put in comes back, and nothing else is taken.

use super::*;
use protocol::messages::{OrderKey, Reason};

fn octets(put: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut encoder = Encoder::default();
    put(&mut encoder);
    encoder.into_octets()
}

/// Goal: tables keep what is not usual, and only that.
#[test]
fn a_table_keeps_what_is_not_usual() {
    let values = [0_u64, 7, 0, u64::MAX, 0];
    let octets = octets(|encoder| encoder.table(&values, &0));
    assert_eq!(octets.len(), 4 + 2 * (4 + 8));
    let mut found = [0_u64; 5];
    let mut decoder = Decoder::new(&octets);
    decoder.table(&mut found, "a place").unwrap();
    assert_eq!(found, values);
    assert_eq!(decoder.end(), Ok(()));
    let mut shorter = [0_u64; 3];
    let refused = Decoder::new(&octets).table(&mut shorter, "a place");
    assert_eq!(refused, Err(SnapshotError::Impossible("a place")));
}

/// Goal: a table that names a place twice, or goes back, is refused.
#[test]
fn tables_ascend() {
    let octets = octets(|encoder| {
        encoder.count(2);
        for (index, value) in [(1, 5_u64), (1, 6)] {
            encoder.count(index);
            value.encode(encoder);
        }
    });
    let refused = Decoder::new(&octets).table(&mut [0_u64; 4], "a place");
    assert_eq!(refused, Err(SnapshotError::Impossible("a place")));
}

/// Goal: values come back, and none of their beginnings is a value.
#[test]
fn values_come_back_and_their_beginnings_do_not() {
    type Values = (Option<i64>, [u16; 3], OrderKey, Reason);
    let key = OrderKey { epoch: 3, sequence: u64::MAX - 1, plan: 9, leg: 1 };
    let values: Values = (Some(i64::MIN), [1, 2, 3], key, Reason::PlanOff);
    let octets = octets(|encoder| {
        values.0.encode(encoder);
        values.1.encode(encoder);
        values.2.encode(encoder);
        values.3.encode(encoder);
    });
    let read = |octets: &[u8]| -> Result<Values, SnapshotError> {
        let mut decoder = Decoder::new(octets);
        let values = (
            Coded::decode(&mut decoder)?,
            Coded::decode(&mut decoder)?,
            Coded::decode(&mut decoder)?,
            Coded::decode(&mut decoder)?,
        );
        decoder.end()?;
        Ok(values)
    };
    assert_eq!(read(&octets), Ok(values));
    for length in 0..octets.len() {
        assert_eq!(read(&octets[..length]), Err(SnapshotError::Short), "{length} octets");
    }
    let longer = [&octets[..], &[0]].concat();
    assert_eq!(read(&longer), Err(SnapshotError::Surplus { octets: 1 }));
}

/// Goal: a flag is one of two numbers.
#[test]
fn flags_are_yes_or_no() {
    assert_eq!(bool::decode(&mut Decoder::new(&[2])), Err(SnapshotError::Impossible("a flag")));
}
