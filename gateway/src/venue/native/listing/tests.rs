//! Tests of the comparison with the venue's instruments.

use super::*;
use crate::testing::directory;
use protocol::messages::{Decimal, Symbol};
use protocol::units::{Lots, Money};

const fn decimal(mantissa: i64, exponent: i8) -> Decimal {
    Decimal { mantissa, exponent }
}

fn xyz() -> SecurityDefinition {
    SecurityDefinition {
        request_id: 1,
        security_id: Some(7),
        symbol: Symbol::new("XYZ").unwrap(),
        // The same value as 0.5, written differently.
        tick: decimal(500, -3),
        lot: decimal(1, -1),
        multiplier: decimal(1, 0),
        min_lots: Lots(1),
        min_notional: Money(0),
        last: Flag::No,
    }
}

fn abc() -> SecurityDefinition {
    SecurityDefinition {
        security_id: Some(8),
        symbol: Symbol::new("ABC").unwrap(),
        tick: decimal(1, 0),
        lot: decimal(1, 0),
        min_lots: Lots(2),
        min_notional: Money(1_000_000_000),
        ..xyz()
    }
}

fn end() -> SecurityDefinition {
    SecurityDefinition { security_id: None, last: Flag::Yes, ..xyz() }
}

/// The last word about a list: whether it is complete, or what is wrong.
fn check(definitions: &[SecurityDefinition]) -> Result<bool, String> {
    let mut listing = Listing::new(&directory(), VenueIndex(0));
    listing.clear();
    let mut complete = false;
    for definition in definitions {
        complete = listing.take(definition)?;
    }
    Ok(complete)
}

/// Goal: a list that agrees is complete with its end, also when the venue has more than we trade.
/// Method: our instruments in another order, and a stranger.
#[test]
fn an_agreeing_list_is_complete() {
    let stranger = SecurityDefinition { security_id: Some(99), ..abc() };
    assert_eq!(check(&[abc(), stranger, xyz(), end()]), Ok(true));
    assert_eq!(check(&[abc(), xyz()]), Ok(false));
}

/// Goal: each property that would make an order wrong is named, with both values.
/// Method: one difference per row.
#[test]
fn differences_are_named() {
    let rows = [
        (
            SecurityDefinition { tick: decimal(1, 0), ..xyz() },
            "instrument XYZ: tick is 0.5 in the configuration and 1 at the venue",
        ),
        (
            SecurityDefinition { lot: decimal(1, 0), ..xyz() },
            "instrument XYZ: lot is 0.1 in the configuration and 1 at the venue",
        ),
        (
            SecurityDefinition { multiplier: decimal(10, 0), ..xyz() },
            "instrument XYZ: multiplier is 1 in the configuration and 10 at the venue",
        ),
        (
            SecurityDefinition { symbol: Symbol::new("ZYX").unwrap(), ..xyz() },
            "instrument XYZ: symbol is XYZ in the configuration and ZYX at the venue",
        ),
        (
            SecurityDefinition { min_lots: Lots(3), ..abc() },
            "instrument ABC: min_quantity is 2 lots in the configuration and 3 lots at the venue",
        ),
        (
            SecurityDefinition { min_notional: Money(1_000_000_001), ..abc() },
            "instrument ABC: min_notional (in 10^-8) is 1000000000 in the configuration and \
             1000000001 at the venue",
        ),
    ];
    for (definition, expected) in rows {
        assert_eq!(check(&[definition, end()]).unwrap_err(), expected);
    }
    let missing = check(&[xyz(), end()]).unwrap_err();
    assert_eq!(missing, "the venue does not list instrument ABC (security_id 8)");
}
