//! Weights out of CSV: what is read, what is refused with its place, and that what is written is read again.

use super::{parse, write};
use rust_decimal::Decimal;

const HEADER: &str = "leader,time_ns,symbol,weight\n";

/// Goal: each line is one message, shorts are negative, and the writer writes what the reader reads.
#[test]
fn lines_are_messages() {
    let text = format!("{HEADER}acc,1,BTC,0.4\nacc,2,ETH,-0.25\nother,1,BTC,0\n");
    let messages = parse(text.as_bytes(), "weights.csv").unwrap();
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[1].weight, Decimal::new(-25, 2));
    let mut written = Vec::new();
    write(&messages, &mut written).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), text);
}

/// Goal: what cannot be read says where and why.
#[test]
fn what_is_wrong_is_told() {
    for (lines, says) in [
        ("acc,1,BTC,half\n", "weights.csv:2:1: weight: `half` is not a decimal number"),
        ("acc,1,,1\n", "weights.csv:2:1: symbol: the symbol is empty"),
        ("acc,2,BTC,1\nacc,2,ETH,1\n", "weights.csv:3:1: time_ns: 2 does not ascend"),
    ] {
        let error = parse(format!("{HEADER}{lines}").as_bytes(), "weights.csv").unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}
