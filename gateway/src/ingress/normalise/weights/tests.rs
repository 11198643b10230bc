//! Tests of the translation of published weights.

use super::leader_weight;
use crate::ingress::normalise::Origin;
use crate::testing::directory;
use protocol::messages::{Decimal, LeaderWeight, LeaderWeightEvent, Reason, Role, Symbol};
use protocol::units::{InstrumentIndex, LeaderIndex, Nanos, Ratio};

fn translated(symbol: &str, mantissa: i64, exponent: i8) -> Result<LeaderWeightEvent, Reason> {
    let directory = directory();
    let session = directory.sessions().find(|entry| entry.role == Role::Leader).unwrap();
    let origin = Origin { session, number: 42, received_at: Nanos(77) };
    let symbol = Symbol::new(symbol).unwrap();
    let weight = Decimal { mantissa, exponent };
    let weight = LeaderWeight { sequence: 4, symbol, weight, transact_time: Nanos(5) };
    leader_weight(&directory, origin, LeaderIndex(0), &weight).map_err(|refusal| refusal.reason)
}

/// Goal: a weight arrives in parts of 10^-12 with its sign, its numbers and its times.
#[test]
fn a_weight_becomes_an_event() {
    let event = translated("XYZ", -125, -3).unwrap();
    let found = (event.session_sequence, event.instrument, event.sequence, event.weight);
    assert_eq!(found, (42, InstrumentIndex(0), 4, Ratio(-125_000_000_000)));
    assert_eq!((event.transact_time, event.receive_time), (Nanos(5), Nanos(77)));
    assert_eq!(translated("XYZ", 0, 0).unwrap().weight, Ratio(0));
}

/// Goal: what no plan could hold by is refused with its reason.
#[test]
fn what_is_refused() {
    assert_eq!(translated("NONE", 1, 0), Err(Reason::UnknownInstrument));
    assert_eq!(translated("XYZ", 1, -13), Err(Reason::InexactQuantity));
    assert_eq!(translated("XYZ", 10_000_000, 0), Err(Reason::InexactQuantity));
}
