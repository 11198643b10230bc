//! Order messages out of CSV: what is read, and what is refused with its place.

use super::parse;
use protocol::messages::{LeaderOrderStatus, OrdType, Side, TimeInForce};
use rust_decimal::Decimal;

const HEADER: &str = "leader,time_ns,symbol,side,order_id,event,type,tif,price,quantity\n";

/// Goal: each line is one message, whatever the order of the columns.
#[test]
fn lines_are_messages() {
    let text = format!(
        "{HEADER}acc,1,BTC,buy,7,new,limit,gtc,99.5,2\nacc,2,BTC,buy,7,cancelled,limit,gtc,,\n"
    );
    let messages = parse(text.as_bytes(), "orders.csv").unwrap();
    assert_eq!(messages.len(), 2);
    assert_eq!((messages[0].side, messages[0].order_id), (Side::Buy, 7));
    assert_eq!(messages[0].price, Some(Decimal::new(995, 1)));
    assert_eq!(
        (messages[0].ord_type, messages[0].time_in_force),
        (OrdType::Limit, TimeInForce::GoodTillCancel)
    );
    assert_eq!(messages[1].status, LeaderOrderStatus::Cancelled);
    assert_eq!((messages[1].price, messages[1].quantity), (None, Decimal::ZERO));
}

/// Goal: a file that has the column tells what stop orders wait for.
#[test]
fn stop_orders_have_a_trigger() {
    let header = HEADER.replace("price,quantity", "price,quantity,stop_price");
    let text = format!(
        "{header}acc,1,BTC,sell,7,new,stop,gtc,,2,90.5\nacc,2,BTC,sell,8,new,stop_limit,day,89,2,90\n\
         acc,3,BTC,sell,8,cancelled,stop_limit,day,,,\n"
    );
    let messages = parse(text.as_bytes(), "orders.csv").unwrap();
    let told: Vec<_> =
        messages.iter().map(|message| (message.ord_type, message.stop, message.price)).collect();
    assert_eq!(
        told,
        [
            (OrdType::Stop, Some(Decimal::new(905, 1)), None),
            (OrdType::StopLimit, Some(Decimal::from(90)), Some(Decimal::from(89))),
            (OrdType::StopLimit, None, None),
        ]
    );
    let wrong = text.replace("90.5", "0");
    let problem = parse(wrong.as_bytes(), "orders.csv").unwrap_err().to_string();
    assert_eq!(problem, "orders.csv:2:1: stop_price: `0` is not above zero");
}

/// Goal: what cannot be read says where and why.
#[test]
fn what_is_wrong_is_told() {
    for (line, says) in [
        (
            "acc,1,BTC,buy,7,gone,limit,gtc,99,2",
            "orders.csv:2:1: event: `gone` is unknown; known are new, amended, cancelled, done",
        ),
        (
            "acc,1,BTC,buy,7,new,peg,gtc,99,2",
            "orders.csv:2:1: type: `peg` is unknown; known are limit, market, stop, stop_limit",
        ),
        ("acc,1,BTC,buy,7,new,limit,gtc,99,0", "orders.csv:2:1: quantity: `0` is not above zero"),
        (
            "acc,1,BTC,up,7,new,limit,gtc,99,1",
            "orders.csv:2:1: side: `up` is no side; expected buy, sell, B or A",
        ),
        (
            "acc,1,BTC,buy,7,new,limit,gtc,99,1\nacc,1,BTC,buy,8,new,limit,gtc,99,1",
            "orders.csv:3:1: time_ns: 1 does not ascend",
        ),
    ] {
        let text = format!("{HEADER}{line}\n");
        assert_eq!(parse(text.as_bytes(), "orders.csv").unwrap_err().to_string(), says);
    }
}
