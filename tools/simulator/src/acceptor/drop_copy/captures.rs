//! What was told before, once more, for whoever asks: an acknowledgement with the number of trades, then a trade
//! capture report for each of them; the last one says that it is it.

use super::super::application::{Reply, append};
use super::{Line, What};
use protocol::fix::tags;
use protocol::fix::{Message, Precision, TIMESTAMP_BYTES_MAX, timestamp, write_timestamp};
use protocol::messages::Side;
use protocol::units::Nanos;

/// `TradeCaptureReportRequest`.
pub(super) const REQUEST: &[u8] = b"AD";
const REQUEST_ACK: &[u8] = b"AQ";
const REPORT: &[u8] = b"AE";

const TRADE_DATE: u32 = 75;
const TRADE_REPORT_TRANS_TYPE: u32 = 487;
const NO_SIDES: u32 = 552;
const TRADE_REQUEST_ID: u32 = 568;
const TRADE_REQUEST_TYPE: u32 = 569;
const PREVIOUSLY_REPORTED: u32 = 570;
const TRADE_REPORT_ID: u32 = 571;
const TOTAL_REPORTS: u32 = 748;
const REQUEST_RESULT: u32 = 749;
const REQUEST_STATUS: u32 = 750;
const LAST_REPORT_REQUESTED: u32 = 912;

/// Tells again what was told since the time in the question.
pub(super) fn answer(told: &[(Line, Nanos)], request: &Message<'_>, replies: &mut Vec<Reply>) {
    let id = request.value(TRADE_REQUEST_ID).unwrap_or_default();
    let since = request.value(tags::TRANSACT_TIME).and_then(timestamp).unwrap_or_default();
    let found: Vec<_> = told.iter().filter(|(_, time)| since <= *time).collect();
    let mut body = Vec::new();
    append(&mut body, TRADE_REQUEST_ID, id);
    append(&mut body, TRADE_REQUEST_TYPE, b"0");
    append(&mut body, TOTAL_REPORTS, found.len().to_string().as_bytes());
    append(&mut body, REQUEST_RESULT, b"0");
    append(&mut body, REQUEST_STATUS, b"0");
    replies.push(Reply { kind: REQUEST_ACK, body, is_lost: false });
    for (index, (line, time)) in found.iter().enumerate() {
        replies.push(report(line, *time, id, index + 1 == found.len()));
    }
}

fn report(line: &Line, time: Nanos, request: &[u8], is_last: bool) -> Reply {
    let mut body = Vec::new();
    let (exec_id, exec_type) = line.execution();
    let fill = &line.fill;
    let mut stamp = [0; TIMESTAMP_BYTES_MAX];
    let length = write_timestamp(time, Precision::Nanoseconds, &mut stamp);
    append(&mut body, TRADE_REPORT_ID, format!("R{exec_id}").as_bytes());
    append(&mut body, TRADE_REQUEST_ID, request);
    let kind: &[u8] = match line.what {
        What::Trade | What::Again => b"0",
        What::Bust => b"1",
        What::Correct => b"2",
    };
    append(&mut body, TRADE_REPORT_TRANS_TYPE, kind);
    append(&mut body, tags::EXEC_TYPE, exec_type.as_bytes());
    append(&mut body, PREVIOUSLY_REPORTED, b"Y");
    append(&mut body, tags::EXEC_ID, exec_id.as_bytes());
    if exec_type != "F" {
        append(&mut body, tags::EXEC_REF_ID, fill.fill_id.to_string().as_bytes());
    }
    append(&mut body, tags::SYMBOL, fill.symbol.as_bytes());
    append(&mut body, tags::LAST_QTY, line.quantity().to_string().as_bytes());
    append(&mut body, tags::LAST_PX, fill.price.to_string().as_bytes());
    append(&mut body, TRADE_DATE, &stamp[..8]);
    append(&mut body, tags::TRANSACT_TIME, &stamp[..length]);
    append(&mut body, NO_SIDES, b"1");
    append(&mut body, tags::SIDE, if fill.side == Side::Buy { b"1" } else { b"2" });
    append(&mut body, tags::ORDER_ID, fill.order_id.to_string().as_bytes());
    append(&mut body, tags::ACCOUNT, line.leader.as_bytes());
    if is_last {
        append(&mut body, LAST_REPORT_REQUESTED, b"Y");
    }
    Reply { kind: REPORT, body, is_lost: false }
}
