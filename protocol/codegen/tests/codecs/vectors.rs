//! The three messages whose octets the SBE standard prints, without their six octets of framing.

use crate::generated::orders::{
    BusinessMessageReject, ExecType, ExecutionReport, ExecutionReportEncoder, ExecutionReportEntry,
    Id, Message, MonthYear, NewOrderSingle, OptionalPrice, OrdStatus, OrdType, Price, RejectReason,
    Side,
};
use crate::octets;
use protocol::wire::Full;

const FRAMING: usize = 6;
const NEW_ORDER_SINGLE: &str = "00000044eb50360063005b0000004f52443030303031414343543031000047454d
    3400000000318016b33b1365291507000000321a850100000000000000000000000080";
const EXECUTION_REPORT: &str = "00000054eb502a0062005b0000004f303030303030314558454330303030463147
    454d3400000000de0706ffff310100000006000000753e0c0002001a8501000000000002000000248501000000000004
    000000";
const BUSINESS_MESSAGE_REJECT: &str = "00000040eb50090061005b0000004f524430303030310627004e6f742061
    7574686f72697a656420746f207472616465207468617420696e737472756d656e74";

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn execution_report() -> ExecutionReport {
    ExecutionReport {
        order_id: id("O0000001"),
        exec_id: id("EXEC0000"),
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::PartialFill,
        symbol: id("GEM4"),
        maturity: MonthYear { year: 2014, month: 6, day: None, week: None },
        side: Side::Buy,
        leaves_qty: 1,
        cum_qty: 6,
        trade_date: 15_989,
    }
}

const FILLS: [ExecutionReportEntry; 2] = [
    ExecutionReportEntry { fill_px: Price { mantissa: 99_610 }, fill_qty: 2 },
    ExecutionReportEntry { fill_px: Price { mantissa: 99_620 }, fill_qty: 4 },
];

// Goal: a fixed message has the octets of the standard. Method: its printed example, both ways.
#[test]
fn new_order_single_is_as_printed() {
    let expected = octets(NEW_ORDER_SINGLE);
    let order = NewOrderSingle {
        cl_ord_id: id("ORD00001"),
        account: id("ACCT01"),
        symbol: id("GEM4"),
        side: Side::Buy,
        transact_time: 1_524_861_082_122_000_000,
        order_qty: 7,
        ord_type: OrdType::Limit,
        price: Price { mantissa: 99_610 },
        stop_px: None,
    };
    let mut buffer = [0xaa; NewOrderSingle::ENCODED_LENGTH];
    assert_eq!(order.encode(&mut buffer), buffer.len());
    assert_eq!(buffer, expected[FRAMING..]);
    assert_eq!(NewOrderSingle::decode(&buffer), Ok(order));
    assert_eq!((Price::EXPONENT, OptionalPrice::EXPONENT), (-3, -3));
}

// Goal: a group has the octets of the standard. Method: its printed example, both ways.
#[test]
fn execution_report_is_as_printed() {
    let expected = octets(EXECUTION_REPORT);
    let mut buffer = [0xaa; ExecutionReport::encoded_length(2)];
    let mut encoder = ExecutionReportEncoder::new(&mut buffer, &execution_report());
    assert!(encoder.is_empty());
    assert_eq!(FILLS.map(|fill| encoder.push(&fill)), [Ok(()); 2]);
    assert_eq!(encoder.push(&FILLS[0]), Err(Full));
    assert_eq!(encoder.len(), 2);
    assert_eq!(encoder.finish(), expected.len() - FRAMING);
    assert_eq!(buffer, expected[FRAMING..]);

    let (root, fills) = ExecutionReport::decode(&buffer).unwrap();
    assert_eq!(root, execution_report());
    assert_eq!(fills.len(), 2);
    assert!(fills.eq(FILLS.map(Ok)));
}

// Goal: variable-length data has the octets of the standard. Method: its printed example, both ways.
#[test]
fn business_message_reject_is_as_printed() {
    let expected = octets(BUSINESS_MESSAGE_REJECT);
    let reject = BusinessMessageReject {
        ref_id: id("ORD00001"),
        reason: RejectReason::NotAuthorized,
        text: b"Not authorized to trade that instrument",
    };
    let mut buffer = [0xaa; 128];
    let length = reject.encode(&mut buffer);
    assert_eq!(length, reject.encoded_length());
    assert_eq!(buffer[..length], expected[FRAMING..]);
    assert_eq!(BusinessMessageReject::decode(&buffer[..length]), Ok(reject));
}

// Goal: any message decodes by its header and shows as tagged JSON. Method: the printed examples.
#[test]
fn any_message_shows_as_tagged_json() {
    let check = |hex: &str, expected: &str| {
        let octets = octets(hex);
        let message = Message::decode(&octets[FRAMING..]).unwrap();
        assert_eq!(serde_json::to_string(&message).unwrap(), expected);
        let mut buffer = vec![0; message.encoded_length()];
        assert_eq!(message.encode(&mut buffer), buffer.len());
        assert_eq!(buffer, octets[FRAMING..]);
    };
    check(
        NEW_ORDER_SINGLE,
        concat!(
            r#"{"message":"NewOrderSingle","cl_ord_id":"ORD00001","account":"ACCT01","#,
            r#""symbol":"GEM4","side":"Buy","transact_time":1524861082122000000,"order_qty":7,"#,
            r#""ord_type":"Limit","price":{"mantissa":99610},"stop_px":null}"#
        ),
    );
    check(
        EXECUTION_REPORT,
        concat!(
            r#"{"message":"ExecutionReport","order_id":"O0000001","exec_id":"EXEC0000","#,
            r#""exec_type":"Trade","ord_status":"PartialFill","symbol":"GEM4","#,
            r#""maturity":{"year":2014,"month":6,"day":null,"week":null},"side":"Buy","#,
            r#""leaves_qty":1,"cum_qty":6,"trade_date":15989,"#,
            r#""fills":[{"fill_px":{"mantissa":99610},"fill_qty":2},"#,
            r#"{"fill_px":{"mantissa":99620},"fill_qty":4}]}"#
        ),
    );
    check(
        BUSINESS_MESSAGE_REJECT,
        concat!(
            r#"{"message":"BusinessMessageReject","ref_id":"ORD00001","reason":"NotAuthorized","#,
            r#""text":"Not authorized to trade that instrument"}"#
        ),
    );
}
