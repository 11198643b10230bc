//! Signals out of CSV: what is read, and what is refused with its place.

use super::parse;
use protocol::messages::{OrdType, Side, SignalAction, TimeInForce};
use rust_decimal::Decimal;

const HEADER: &str = "leader,time_ns,symbol,signal_id,action,side,type,tif,quantity,part,price,\
                      stop_loss,take_profit,expires_ms\n";

/// Goal: each line is one message; what does not belong to it may be left empty.
#[test]
fn lines_are_messages() {
    let text = format!(
        "{HEADER}acc,1,BTC,7,enter,sell,limit,day,2,,99.5,110,90,5000\n\
         acc,2,BTC,7,entered,,,,,,,,,\nacc,3,BTC,7,close,,,,,,95,,,\n"
    );
    let messages = parse(text.as_bytes(), "signals.csv").unwrap();
    assert_eq!(messages.len(), 3);
    let entry = &messages[0];
    assert_eq!((entry.action, entry.side, entry.signal_id), (SignalAction::Enter, Side::Sell, 7));
    assert_eq!((entry.ord_type, entry.time_in_force), (OrdType::Limit, TimeInForce::Day));
    assert_eq!((entry.quantity, entry.part), (Some(Decimal::from(2)), None));
    assert_eq!((entry.price, entry.expires_ms), (Some(Decimal::new(995, 1)), Some(5_000)));
    assert_eq!(messages[1].action, SignalAction::Entered);
    assert_eq!((messages[2].price, messages[2].quantity), (Some(Decimal::from(95)), None));
}

/// Goal: columns that no line needs may be missing.
#[test]
fn five_columns_are_enough_to_close() {
    let text = "leader,time_ns,symbol,signal_id,action\nacc,3,BTC,7,close\n";
    assert_eq!(parse(text.as_bytes(), "signals.csv").unwrap().len(), 1);
}

/// Goal: what cannot be read says where and why.
#[test]
fn what_is_wrong_is_told() {
    for (line, says) in [
        (
            "acc,1,BTC,7,open,buy,market,,1,,,,,",
            "signals.csv:2:1: action: `open` is unknown; known are enter, entered, adjust, close",
        ),
        ("acc,1,BTC,7,enter,,market,,1,,,,,", "signals.csv:2:1: side: "),
        (
            "acc,1,BTC,7,enter,buy,market,,0,,,,,",
            "signals.csv:2:1: quantity: `0` is not above zero",
        ),
        (
            "acc,1,BTC,7,close,,,,,,,,,\nacc,1,BTC,7,close,,,,,,,,,",
            "signals.csv:3:1: time_ns: 1 does not ascend",
        ),
    ] {
        let problem = parse(format!("{HEADER}{line}\n").as_bytes(), "signals.csv").unwrap_err();
        assert!(problem.to_string().starts_with(says), "{problem}");
    }
}
