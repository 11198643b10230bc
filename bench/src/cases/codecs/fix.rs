//! FIX 4.4 in tag=value: a report read, an order written. The sum of every message is checked or made.

use std::hint::black_box;

use anyhow::{Context as _, Result};
use protocol::fix::{
    BEGIN_STRING, Fields, MESSAGE_BYTES_MAX, NewOrder, OrderTemplate, Piece, Precision,
    TemplateOptions, Writer, decimal, number, peek, tags, timestamp,
};
use protocol::messages::{ClOrdId, Decimal};
use protocol::units::Nanos;

use super::{VALUES, means};
use crate::clock::Timer;

/// Nanoseconds per message in each batch, named.
pub(super) fn measure(timer: &Timer, batches: usize) -> Result<[(&'static str, Vec<f64>); 2]> {
    let reports: Vec<_> = (0..VALUES as i64).map(report).collect::<Result<_>>()?;
    let decode = means(timer, batches, &reports, |octets| {
        black_box(&Report::read(black_box(octets)).expect("it was written well"));
    });
    let ids: Vec<_> =
        (0..VALUES).map(|at| ClOrdId::new(&format!("P{at:019}"))).collect::<Result<_, _>>()?;
    let orders: Vec<_> = (1..).zip(&ids).map(|(at, id)| order(at, id)).collect();
    let mut template = template();
    let mut buffer = [0; 512];
    let encode = means(timer, batches, &orders, |order| {
        let written = template.write(black_box(order), &mut buffer);
        black_box(&written.expect("there is room"));
        black_box(&buffer);
    });
    Ok([
        ("decode FIX ExecutionReport of 20 tags, batch mean", decode),
        ("encode FIX NewOrderSingle, batch mean", encode),
    ])
}

/// What a copier wants of a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Report<'a> {
    sequence: u64,
    cl_ord_id: &'a [u8],
    exec_id: &'a [u8],
    exec_type: u8,
    quantity: Option<Decimal>,
    price: Option<Decimal>,
    filled: Option<Decimal>,
    left: Option<Decimal>,
    time: Nanos,
}

impl<'a> Report<'a> {
    /// Frames a message, checks its sum, goes through its fields once and reads those that count.
    pub(super) fn read(octets: &'a [u8]) -> Option<Self> {
        let Piece::Message(message) = peek(octets, MESSAGE_BYTES_MAX) else { return None };
        let mut report = Self::default();
        let fields: Fields<'_> = message.fields();
        for field in fields {
            let field = field.ok()?;
            match field.tag {
                tags::MSG_SEQ_NUM => report.sequence = number(field.value)?,
                tags::CL_ORD_ID => report.cl_ord_id = field.value,
                tags::EXEC_ID => report.exec_id = field.value,
                tags::EXEC_TYPE => report.exec_type = *field.value.first()?,
                tags::LAST_QTY => report.quantity = Some(decimal(field.value)?),
                tags::LAST_PX => report.price = Some(decimal(field.value)?),
                tags::CUM_QTY => report.filled = Some(decimal(field.value)?),
                tags::LEAVES_QTY => report.left = Some(decimal(field.value)?),
                tags::TRANSACT_TIME => report.time = timestamp(field.value)?,
                _ => {}
            }
        }
        Some(report)
    }
}

/// A fill: twenty fields behind body length and before the sum.
pub(in crate::cases) fn report(at: i64) -> Result<Vec<u8>> {
    let mut buffer = vec![0; 512];
    let time = Nanos(1_767_323_045_678_000_000 + at.unsigned_abs() * 1_000_000);
    let mut writer = Writer::new(&mut buffer, BEGIN_STRING, tags::kinds::EXECUTION_REPORT);
    writer
        .number(tags::MSG_SEQ_NUM, 1_000 + at.unsigned_abs())
        .text(tags::SENDER_COMP_ID, b"VENUE")
        .text(tags::TARGET_COMP_ID, b"GATEWAY")
        .time(tags::SENDING_TIME, time, Precision::Milliseconds)
        .text(tags::ACCOUNT, b"100007")
        .decimal(tags::AVG_PX, Decimal::new(123_450 + at, -2))
        .text(tags::CL_ORD_ID, format!("P{at:019}").as_bytes())
        .number(tags::CUM_QTY, 40)
        .text(tags::EXEC_ID, format!("E{at:09}").as_bytes())
        .decimal(tags::LAST_PX, Decimal::new(123_450 + at, -2))
        .number(tags::LAST_QTY, 10)
        .number(tags::ORDER_ID, 900_000 + at.unsigned_abs())
        .number(tags::ORDER_QTY, 100)
        .text(tags::ORD_STATUS, b"1")
        .text(tags::SIDE, b"1")
        .text(tags::SYMBOL, b"EURUSD")
        .time(tags::TRANSACT_TIME, time, Precision::Milliseconds)
        .text(tags::EXEC_TYPE, b"F")
        .number(tags::LEAVES_QTY, 60);
    let length = writer.finish().context("a report fits")?;
    buffer.truncate(length);
    Ok(buffer)
}

/// Orders of a fan-out: the fields of all of them, and the times of one.
pub(in crate::cases) fn template() -> OrderTemplate {
    let mut template = OrderTemplate::new(&TemplateOptions {
        begin_string: BEGIN_STRING,
        sender: b"GATEWAY",
        target: b"VENUE",
        header: b"",
        body: b"77=O\x01",
        handling: Some(b'1'),
        time_in_force: b'3',
        precision: Precision::Milliseconds,
    });
    // As in a fan-out: once for all its orders.
    let time = Nanos(1_767_323_045_678_000_000);
    template.stamp(time, time);
    template
}

fn order(at: i64, cl_ord_id: &ClOrdId) -> NewOrder<'_> {
    NewOrder {
        sequence: 1_000 + at.unsigned_abs(),
        cl_ord_id,
        names: b"1=100007\x0155=EURUSD\x01",
        side: if at % 2 == 0 { b'1' } else { b'2' },
        quantity: Decimal::new(100 + at, 0),
        price: Some(Decimal::new(123_450 + at, -2)),
        stop: None,
    }
}
