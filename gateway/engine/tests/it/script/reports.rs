//! Reports of a venue in scenarios: what one says, word by word.

use super::{Script, Words, named};
use crate::world::{VENUE_SESSION, encoded};
use protocol::messages::{
    CxlRejReason, ExecType, Flag, OrdRejReason, OrdStatus, OrderKey, Side, VenueCancelReject,
    VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Lots, Money, Nanos, SessionIndex, Ticks};

/// What a report says besides: a price, what it counts, why it rejects.
pub(super) fn details(report: &mut VenueReport, words: &mut Words<'_>) {
    while let Some(word) = words.maybe() {
        match word {
            "cum" => report.cum_lots = Lots(words.number()),
            "leaves" => report.leaves_lots = Lots(words.number()),
            // Another session than the order's.
            "via" => report.session = SessionIndex(u16::try_from(words.number()).unwrap()),
            "pending" => report.ord_status = OrdStatus::PendingReplace,
            "because" => {
                report.ord_rej_reason = Some(named(words.next(), &OrdRejReason::ALL));
            }
            price => {
                report.last_price = Some(Ticks(price.trim_start_matches('@').parse().unwrap()))
            }
        }
    }
}

pub(crate) fn template() -> VenueReport {
    VenueReport {
        session: VENUE_SESSION,
        session_sequence: 1,
        order: OrderKey { epoch: 0, sequence: 0, plan: 0, leg: 0 },
        venue_order_id: 1,
        exec_id: 0,
        follower: FollowerIndex(0),
        instrument: InstrumentIndex(0),
        side: Side::Buy,
        exec_type: ExecType::New,
        ord_status: OrdStatus::New,
        ord_rej_reason: None,
        last_lots: Lots(0),
        last_price: None,
        cum_lots: Lots(0),
        leaves_lots: Lots(0),
        fee: Money(0),
        liquidity: None,
        retransmitted: Flag::No,
        transact_time: Nanos(0),
        receive_time: Nanos(0),
    }
}

impl Script {
    /// The venue refuses to cancel an order, or to replace one.
    pub(super) fn cancel_reject(&mut self, index: usize, words: &mut Words<'_>) -> Vec<Vec<u8>> {
        let reject = VenueCancelReject {
            session: VENUE_SESSION,
            session_sequence: 1,
            order: self.orders[index].key,
            cxl_rej_reason: named(words.next(), &CxlRejReason::ALL),
            transact_time: Nanos(1),
            receive_time: Nanos(1),
            replace: words.maybe().map(|_| Flag::Yes),
        };
        self.world().feed(&encoded(|octets| reject.encode(octets)))
    }
}
