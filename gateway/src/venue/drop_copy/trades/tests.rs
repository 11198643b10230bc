//! What is remembered of trades.

use super::*;
use protocol::messages::{Flag, Tag};
use protocol::units::Nanos;

const LEADER: LeaderIndex = LeaderIndex(3);

fn event(trade_id: u64, lots: i64, corrected_id: Option<u64>) -> LeaderEvent {
    LeaderEvent {
        session: SessionIndex(7),
        session_sequence: 1,
        leader: LEADER,
        instrument: InstrumentIndex(0),
        trade_id,
        order_id: 0,
        price: Ticks(100),
        lots: Lots(lots),
        position_before: None,
        fee: None,
        retransmitted: Flag::No,
        transact_time: Nanos(1),
        sending_time: Nanos(1),
        receive_time: Nanos(1),
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_lots: None,
        corrected_id,
    }
}

/// Goal: whichever version of a trade is named, the newest one is found, with what is left of it; what comes again
/// changes nothing.
#[test]
fn the_newest_version_is_found() {
    let mut trades = Trades::default();
    trades.learn(&event(1, 5, None));
    trades.learn(&event(2, 3, Some(1)));
    trades.learn(&event(2, 0, Some(2)));
    for named in [1, 2] {
        let newest = trades.newest(LEADER, named).unwrap();
        assert_eq!((newest.id, newest.lots), (2, Lots(8)));
    }
    trades.learn(&event(3, -8, Some(2)));
    for named in [1, 2, 3] {
        let newest = trades.newest(LEADER, named).unwrap();
        assert_eq!((newest.id, newest.lots), (3, Lots(0)));
    }
    assert_eq!(trades.newest(LEADER, 4), None);
    assert_eq!(trades.newest(LeaderIndex(4), 1), None);
}

/// Goal: memory is bounded; the newest trades are known, and those that were pushed out are not.
#[test]
fn the_oldest_trades_are_forgotten() {
    let mut trades = Trades::default();
    let count = 3 * TRADES_MAX as u64;
    for id in 1..=count {
        trades.learn(&event(id, 1, None));
    }
    assert!(!trades.knows(LEADER, 1));
    assert!((count - TRADES_MAX as u64..=count).all(|id| trades.knows(LEADER, id)));
}

/// Goal: the journal brings back the trades of drop copies, and of nobody else.
#[test]
fn the_journal_brings_trades_back() {
    let mut buffer = [0; 256];
    let mut book = TradeBook::default();
    let drop_copy = SessionDefinition {
        session: SessionIndex(7),
        name: protocol::messages::Name::new("prime").unwrap(),
        role: Role::DropCopy,
        leader: None,
    };
    let length = drop_copy.encode(&mut buffer);
    book.observe(&buffer[..length]).unwrap();
    for event in [event(1, 5, None), LeaderEvent { session: SessionIndex(8), ..event(2, 5, None) }]
    {
        let length = event.encode(&mut buffer);
        book.observe(&buffer[..length]).unwrap();
    }
    let mut trades = book.take(SessionIndex(7));
    assert!(trades.knows(LEADER, 1) && !trades.knows(LEADER, 2));
}
