//! Tests of the translation of venue messages.

use super::*;
use crate::ring::{self, InputReader};
use crate::testing::directory;
use protocol::messages::{
    CxlRejReason, ExecType, FreeText, Liquidity, OrdRejReason, OrdStatus, Side,
};
use protocol::units::{Lots, Money, Ticks};

const SHARD: u16 = 5;
const KEY: OrderKey = OrderKey { epoch: 3, sequence: 99, plan: 1, leg: 0 };

fn market() -> Market {
    let mut market = Market::new(&NativeOptions {
        credentials: b"unit:venue-key-for-tests".to_vec(),
        keepalive_ms: 1000,
        shard: SHARD,
        venue: VenueIndex(0),
        session: SessionIndex(0),
        account_interval_ns: 1,
        position_interval_ns: 1,
        directory: directory(),
    });
    market.stamp(12, true, Nanos(88));
    market
}

/// What a message means, the input that it became, and whether it was a stray.
fn check(message: &[u8]) -> (Meaning, Option<Vec<u8>>, bool) {
    let (writer, reader): (_, InputReader) = ring::inputs(2);
    let mut inputs = SessionInputs::new(writer, SessionIndex(0));
    let mut market = market();
    let meaning = market.normalise(message, &mut inputs);
    assert!(inputs.room() >= 1, "a message becomes one input at most");
    (meaning, reader.peek().map(|input| input.as_slice().to_vec()), market.strays > 0)
}

fn encoded(encode: impl FnOnce(&mut [u8]) -> usize) -> Vec<u8> {
    let mut buffer = vec![0; 512];
    let length = encode(&mut buffer);
    buffer.truncate(length);
    buffer
}

fn report() -> ExecutionReport {
    ExecutionReport {
        order_id: 1,
        exec_id: 2,
        cl_ord_id: clordid::encode(SHARD, KEY).unwrap(),
        account: 1002,
        security_id: 8,
        side: Side::Sell,
        exec_type: ExecType::Trade,
        ord_status: OrdStatus::PartiallyFilled,
        ord_rej_reason: Some(OrdRejReason::Other),
        last_lots: Lots(4),
        last_price: Some(Ticks(50)),
        cum_lots: Lots(5),
        leaves_lots: Lots(6),
        fee: Money(7),
        liquidity: Some(Liquidity::Removed),
        transact_time: Nanos(9),
    }
}

/// Goal: a report arrives under our names for order, account and instrument, with its number, its mark
/// of a retransmission and its times. Method: one report, field by field.
#[test]
fn a_report_is_translated() {
    let (_, input, _) = check(&encoded(|buffer| report().encode(buffer)));
    assert_eq!(
        VenueReport::decode(&input.unwrap()).unwrap(),
        VenueReport {
            session: SessionIndex(0),
            session_sequence: 12,
            order: KEY,
            venue_order_id: 1,
            exec_id: 2,
            follower: FollowerIndex(1),
            instrument: InstrumentIndex(1),
            side: Side::Sell,
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::PartiallyFilled,
            ord_rej_reason: Some(OrdRejReason::Other),
            last_lots: Lots(4),
            last_price: Some(Ticks(50)),
            cum_lots: Lots(5),
            leaves_lots: Lots(6),
            fee: Money(7),
            liquidity: Some(Liquidity::Removed),
            retransmitted: Flag::Yes,
            transact_time: Nanos(9),
            receive_time: Nanos(88),
        }
    );
}

/// Goal: what names nothing of ours is counted and becomes no input.
/// Method: another shard, no ClOrdID of ours, unknown account and instrument, foreign templates, octets.
#[test]
fn strays_become_no_input() {
    let other_shard = clordid::encode(SHARD + 1, KEY).unwrap();
    let foreign = ClOrdId::new("ORDER-1").unwrap();
    let encode = |report: ExecutionReport| encoded(|buffer| report.encode(buffer));
    let mut schema = encode(report());
    schema[4] ^= 1;
    let rows = [
        encode(ExecutionReport { cl_ord_id: other_shard, ..report() }),
        encode(ExecutionReport { cl_ord_id: foreign, ..report() }),
        encode(ExecutionReport { account: 77, ..report() }),
        encode(ExecutionReport { security_id: 77, ..report() }),
        encode(report())[..30].to_vec(),
        schema,
        encoded(|buffer| protocol::messages::SecurityListRequest { request_id: 1 }.encode(buffer)),
    ];
    for message in rows {
        let (meaning, input, stray) = check(&message);
        assert!(matches!(meaning, Meaning::Done) && input.is_none() && stray, "{message:?}");
    }
}

/// Goal: snapshots end where the venue says so; the end of positions is an input, that of accounts is
/// not. Method: a report and an end of each.
#[test]
fn snapshots_are_translated_to_their_end() {
    let position = PositionReport {
        request_id: 31,
        account: Some(1001),
        security_id: Some(7),
        lots: Lots(-5),
        last: Flag::No,
        transact_time: Nanos(1),
    };
    let (meaning, input, _) = check(&encoded(|buffer| position.encode(buffer)));
    let snapshot = PositionSnapshot::decode(&input.unwrap()).unwrap();
    assert!(matches!(meaning, Meaning::Done));
    assert_eq!(
        (snapshot.follower, snapshot.instrument, snapshot.lots, snapshot.last),
        (Some(FollowerIndex(0)), Some(InstrumentIndex(0)), Lots(-5), Flag::No)
    );
    let end = PositionReport {
        account: None,
        security_id: None,
        lots: Lots(0),
        last: Flag::Yes,
        ..position
    };
    let (meaning, input, _) = check(&encoded(|buffer| end.encode(buffer)));
    assert!(matches!(meaning, Meaning::PositionsEnd(31)));
    let snapshot = PositionSnapshot::decode(&input.unwrap()).unwrap();
    assert_eq!((snapshot.follower, snapshot.last), (None, Flag::Yes));

    let account = AccountReport {
        request_id: 32,
        account: Some(1002),
        balance: Money(1),
        equity: Money(2),
        margin_used: Money(3),
        fees_paid: Money(4),
        last: Flag::No,
        transact_time: Nanos(1),
        funding_paid: Money(0),
        deposits: Money(0),
    };
    let (_, input, _) = check(&encoded(|buffer| account.encode(buffer)));
    let snapshot = AccountSnapshot::decode(&input.unwrap()).unwrap();
    assert_eq!((snapshot.follower, snapshot.equity), (FollowerIndex(1), Money(2)));
    let end = AccountReport { account: None, last: Flag::Yes, ..account };
    let (meaning, input, _) = check(&encoded(|buffer| end.encode(buffer)));
    assert!(matches!(meaning, Meaning::AccountsEnd(32)) && input.is_none());
}

/// Goal: refused cancels, quotes and messages that the venue could not take arrive as what they prove.
/// Method: one of each.
#[test]
fn other_messages_are_translated() {
    let reject = OrderCancelReject {
        cl_ord_id: clordid::encode(SHARD, OrderKey { leg: 254, ..KEY }).unwrap(),
        orig_cl_ord_id: clordid::encode(SHARD, KEY).unwrap(),
        account: 1001,
        ord_status: None,
        cxl_rej_reason: CxlRejReason::TooLate,
        transact_time: Nanos(1),
    };
    let (_, input, _) = check(&encoded(|buffer| reject.encode(buffer)));
    let input = VenueCancelReject::decode(&input.unwrap()).unwrap();
    assert_eq!((input.order, input.cxl_rej_reason), (KEY, CxlRejReason::TooLate));
    assert_eq!(input.replace, None);
    // A replace has the identity of an order: it is about the one that was to be.
    let new = OrderKey { sequence: KEY.sequence + 1, ..KEY };
    let reject = OrderCancelReject { cl_ord_id: clordid::encode(SHARD, new).unwrap(), ..reject };
    let (_, input, _) = check(&encoded(|buffer| reject.encode(buffer)));
    let input = VenueCancelReject::decode(&input.unwrap()).unwrap();
    assert_eq!((input.order, input.replace), (new, Some(Flag::Yes)));

    let quote = Quote {
        security_id: 7,
        bid: Some(Ticks(1)),
        bid_lots: Lots(1),
        ask: None,
        ask_lots: Lots(0),
        last: Some(Ticks(2)),
        transact_time: Nanos(1),
    };
    let (_, input, _) = check(&encoded(|buffer| quote.encode(buffer)));
    let input = MarketQuote::decode(&input.unwrap()).unwrap();
    assert_eq!(
        (input.instrument, input.bid, input.ask),
        (InstrumentIndex(0), Some(Ticks(1)), None)
    );

    let reject = BusinessMessageReject {
        ref_template_id: 200,
        ref_sequence: 55,
        text: FreeText::new("no").unwrap(),
    };
    let (_, input, _) = check(&encoded(|buffer| reject.encode(buffer)));
    let gap = SentGap::decode(&input.unwrap()).unwrap();
    assert_eq!((gap.from_sequence, gap.count, gap.session_sequence), (55, 1, 12));
}
