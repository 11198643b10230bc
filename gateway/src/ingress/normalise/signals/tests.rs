//! Tests of the translation of signals.

use super::leader_signal;
use crate::ingress::normalise::{Origin, normalise};
use crate::ring;
use crate::testing::{directory, directory_of_signals};
use protocol::messages::{
    Decimal, EventRefused, LeaderSignal, LeaderSignalEvent, LeaderWeight, OrdType, Reason, Role,
    Side, SignalAction, Symbol, TimeInForce,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, Ratio, Ticks};

const fn decimal(mantissa: i64, exponent: i8) -> Option<Decimal> {
    Some(Decimal { mantissa, exponent })
}

/// Buys 2.5 XYZ at 100.5 or better, with a stop at 90 and a target at 120.
fn signal() -> LeaderSignal {
    LeaderSignal {
        sequence: 4,
        signal_id: 9,
        symbol: Symbol::new("XYZ").unwrap(),
        action: SignalAction::Enter,
        side: Side::Buy,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        quantity: decimal(25, -1),
        part: None,
        price: decimal(1005, -1),
        stop_loss: decimal(90, 0),
        take_profit: decimal(120, 0),
        expire_time: Some(Nanos(90)),
        transact_time: Nanos(5),
        sending_time: Nanos(6),
    }
}

fn translated(signal: &LeaderSignal) -> Result<LeaderSignalEvent, Reason> {
    let directory = directory();
    let session = directory.sessions().find(|entry| entry.role == Role::Leader).unwrap();
    let origin = Origin { session, number: 42, received_at: Nanos(77) };
    leader_signal(&directory, origin, LeaderIndex(0), signal).map_err(|refusal| refusal.reason)
}

/// Goal: a signal arrives in ticks and signed lots, with its numbers and times.
#[test]
fn a_signal_becomes_an_event() {
    let event = translated(&signal()).unwrap();
    let found = (event.session_sequence, event.instrument, event.sequence, event.signal_id);
    assert_eq!(found, (42, InstrumentIndex(0), 4, 9));
    assert_eq!((event.lots, event.part, event.price), (Lots(25), Ratio(0), Some(Ticks(201))));
    assert_eq!((event.stop_loss, event.take_profit), (Some(Ticks(180)), Some(Ticks(240))));
    assert_eq!((event.expire_time, event.receive_time), (Some(Nanos(90)), Nanos(77)));
}

/// Goal: a part of equity keeps its sign, and exits between two ticks go the way that costs least.
#[test]
fn parts_and_prices_between_ticks() {
    let short = LeaderSignal {
        side: Side::Sell,
        ord_type: OrdType::Market,
        quantity: None,
        part: decimal(5, -2),
        price: None,
        stop_loss: decimal(1101, -1),
        take_profit: decimal(904, -1),
        expire_time: None,
        ..signal()
    };
    let event = translated(&short).unwrap();
    assert_eq!((event.lots, event.part), (Lots(0), Ratio(-50_000_000_000)));
    assert_eq!((event.stop_loss, event.take_profit), (Some(Ticks(221)), Some(Ticks(180))));
    let long = LeaderSignal { stop_loss: decimal(901, -1), ..signal() };
    assert_eq!(translated(&long).unwrap().stop_loss, Some(Ticks(180)));
}

/// Goal: what is said of a signal that is in force needs neither size nor price.
#[test]
fn what_follows_needs_no_size() {
    let bare = LeaderSignal { quantity: None, price: None, ..signal() };
    for action in [SignalAction::Entered, SignalAction::Adjust, SignalAction::Close] {
        assert_eq!(translated(&LeaderSignal { action, ..bare }).unwrap().lots, Lots(0));
    }
}

/// Goal: each signal that makes no entry is refused with its reason.
#[test]
fn what_is_refused() {
    let symbol = Symbol::new("NONE").unwrap();
    let rows = [
        (LeaderSignal { symbol, ..signal() }, Reason::UnknownInstrument),
        (LeaderSignal { sequence: u64::MAX / 2, ..signal() }, Reason::Overflow),
        (LeaderSignal { price: decimal(1003, -1), ..signal() }, Reason::InexactPrice),
        (LeaderSignal { stop_loss: decimal(-1, 0), ..signal() }, Reason::InexactPrice),
        (LeaderSignal { quantity: None, ..signal() }, Reason::InexactQuantity),
        (LeaderSignal { part: decimal(1, -1), ..signal() }, Reason::InexactQuantity),
        (LeaderSignal { quantity: decimal(1, -2), ..signal() }, Reason::InexactQuantity),
        (LeaderSignal { price: None, ..signal() }, Reason::SignalUnworkable),
        (LeaderSignal { ord_type: OrdType::StopLimit, ..signal() }, Reason::SignalUnworkable),
        (
            LeaderSignal { time_in_force: TimeInForce::ImmediateOrCancel, ..signal() },
            Reason::SignalUnworkable,
        ),
        (LeaderSignal { stop_loss: decimal(101, 0), ..signal() }, Reason::SignalUnworkable),
        (LeaderSignal { take_profit: decimal(100, 0), ..signal() }, Reason::SignalUnworkable),
    ];
    for (signal, reason) in rows {
        assert_eq!(translated(&signal), Err(reason), "{signal:?}");
    }
}

/// Goal: who signals has no account, and who has one does not signal. Method: a signal and a weight, from a leader whose
/// plans copy signals and from one whose plans copy fills.
#[test]
fn who_signals_does_nothing_else() {
    let signal = signal();
    let weight = LeaderWeight {
        sequence: 4,
        symbol: signal.symbol,
        weight: Decimal { mantissa: 1, exponent: 0 },
        transact_time: Nanos(5),
    };
    let (mut first, mut second) = ([0; 512], [0; 512]);
    let (length, other) = (signal.encode(&mut first), weight.encode(&mut second));
    let (signalled, weighed) = (&first[..length], &second[..other]);
    for (directory, is_signalled) in [(directory(), false), (directory_of_signals(), true)] {
        let session = directory.sessions().find(|entry| entry.role == Role::Leader).unwrap();
        for (message, is_taken) in [(signalled, is_signalled), (weighed, !is_signalled)] {
            let (mut writer, reader) = ring::inputs(2);
            let origin = Origin { session, number: 42, received_at: Nanos(77) };
            assert_eq!(normalise(&directory, origin, message, &mut writer), is_taken);
            let refused = EventRefused::decode(reader.peek().unwrap().as_slice());
            assert_eq!(
                refused.ok().map(|refused| refused.reason),
                (!is_taken).then_some(Reason::NotPermitted)
            );
        }
    }
}
