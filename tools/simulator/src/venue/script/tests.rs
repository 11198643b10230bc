//! Tests of scripts: steps come when they are due, and wrong steps are named.

use super::*;
use crate::venue::options::{Rules, VenueOptions};

/// A venue with one instrument and one account, and this script.
fn script(steps: &str) -> Result<Script, OptionsError> {
    let text = format!(
        r#"
        {steps}
        [[instrument]]
        symbol = "BTC"
        security_id = 7
        tick = "0.5"
        lot = "0.1"
        [[account]]
        number = 1
        balance = "1000"
        [[session]]
        name = "alpha"
        key = "a"
        "#
    );
    let options = VenueOptions::from_toml(&text)?;
    let exchange = Exchange::new(Rules::new(&options)?);
    Script::new(&options.script, &exchange)
}

/// Goal: steps come in their order, by orders or by time, each once. Method: ask at several moments.
#[test]
fn steps_come_when_they_are_due() {
    let mut script = script(
        r#"
        [[script]]
        after_orders = 2
        do = "halt"
        symbol = "BTC"
        [[script]]
        at_ms = 3
        do = "price"
        symbol = "BTC"
        price = "100.5"
        [[script]]
        after_orders = 1
        do = "reject"
        orders = 4
        reason = "InsufficientMargin"
        "#,
    )
    .unwrap();
    let reject = Operation::Reject { orders: 4, reason: OrdRejReason::InsufficientMargin };
    let halt = Operation::Halt { market: 0, is_halted: true };
    let price = Operation::Price { market: 0, ticks: 201 };
    let start = 1_000_000;
    assert_eq!(script.take(Nanos(start), 0), None);
    assert_eq!(script.due(), Some(Nanos(start + 3_000_000)));
    assert_eq!(script.take(Nanos(start), 2), Some(reject));
    assert_eq!(script.take(Nanos(start), 2), Some(halt));
    assert_eq!(script.take(Nanos(start + 2_999_999), 9), None);
    assert_eq!(script.take(Nanos(start + 3_000_000), 9), Some(price));
    assert_eq!((script.take(Nanos(start + 9_000_000), 9), script.due()), (None, None));
}

/// Goal: an error names the step and the field. Method: one wrong step each.
#[test]
fn wrong_steps_are_named() {
    let wrong = [
        ("do = \"halt\"\nsymbol = \"BTC\"", "script[0]: give either after_orders or at_ms"),
        ("at_ms = 1\ndo = \"halt\"", "script[0].symbol: `Halt` needs it"),
        ("at_ms = 1\ndo = \"halt\"\nsymbol = \"X\"", "script[0].symbol: X is no instrument"),
        (
            "at_ms = 1\ndo = \"price\"\nsymbol = \"BTC\"\nprice = \"0.3\"",
            "script[0].price: 0.3 is not a whole multiple of 0.5",
        ),
        (
            "at_ms = 1\ndo = \"funding\"\nsymbol = \"BTC\"\nrate = \"1.5\"",
            "script[0].rate: it is more than the whole notional",
        ),
        (
            "at_ms = 1\ndo = \"cash\"\naccount = 9\namount = \"1\"",
            "script[0].account: 9 is unknown",
        ),
        (
            "at_ms = 1\ndo = \"reject\"\norders = 1\nreason = \"Weather\"",
            "script[0].reason: `Weather` is no OrdRejReason",
        ),
    ];
    for (step, expected) in wrong {
        let error = script(&format!("[[script]]\n{step}")).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}
