//! Messages of ours that the venue refuses to take: `Reject` (3) of the session, and `BusinessMessageReject` (j).
//!
//! What such a message was for is refused with it: an order is rejected, a replace and a cancel are refused. A message
//! of an earlier run, and one that was none of these, is not there: the same proof as a gap.

use protocol::fix::{Message, number, tags};
use protocol::messages::{
    CxlRejReason, ExecType, Flag, OrdStatus, OrderKey, SentGap, VenueCancelReject, VenueReport,
};
use protocol::units::{Lots, Money, PlanIndex};

use super::super::super::SessionInputs;
use super::super::line::words;
use super::Market;
use super::known::{KnownOrder, Sent};

impl Market {
    pub(super) fn refused(&mut self, message: &Message<'_>, inputs: &mut SessionInputs) {
        let text = message.value(tags::TEXT).unwrap_or_default();
        tracing::error!(text = %words(text), "the venue cannot take a message of ours");
        let sequence = message.value(tags::REF_SEQ_NUM).and_then(number);
        let sent = sequence.and_then(|number| self.known.by_number(number));
        match (sent.or_else(|| self.by_reference(message)), sequence) {
            (Some(Sent::Order(order)), _) => self.reject(message, order, inputs),
            (Some(Sent::Replace(order)), _) => self.refuse(order, Some(Flag::Yes), inputs),
            (Some(Sent::Cancel(order)), _) => self.refuse(order, None, inputs),
            (None, Some(from_sequence)) => {
                let input = SentGap {
                    session: self.session,
                    session_sequence: self.number,
                    from_sequence,
                    count: 1,
                    receive_time: self.received_at,
                };
                inputs.push(|buffer| input.encode(buffer));
            }
            (None, None) => self.strays += 1,
        }
    }

    /// The order that `BusinessRejectRefID` names, where no number does.
    fn by_reference(&self, message: &Message<'_>) -> Option<Sent> {
        let is_order = message.value(tags::REF_MSG_TYPE) == Some(tags::kinds::NEW_ORDER_SINGLE);
        let named = message.value(tags::BUSINESS_REJECT_REF_ID).filter(|_| is_order);
        self.known.by_key(&self.key(named)?).map(Sent::Order)
    }

    fn reject(&self, message: &Message<'_>, order: KnownOrder, inputs: &mut SessionInputs) {
        let KnownOrder { key, instrument, side } = order;
        let Some(plan) = self.directory.plan(PlanIndex(key.plan)) else { return };
        let report = VenueReport {
            session: self.session,
            session_sequence: self.number,
            order: key,
            venue_order_id: 0,
            exec_id: 0,
            follower: plan.follower,
            instrument,
            side,
            exec_type: ExecType::Rejected,
            ord_status: OrdStatus::Rejected,
            ord_rej_reason: Some(self.refusals.of_message(message)),
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(0),
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            retransmitted: self.retransmitted,
            transact_time: self.sent_at,
            receive_time: self.received_at,
        };
        inputs.push(|buffer| report.encode(buffer));
    }

    fn refuse(&self, order: OrderKey, replace: Option<Flag>, inputs: &mut SessionInputs) {
        let input = VenueCancelReject {
            session: self.session,
            session_sequence: self.number,
            order,
            replace,
            cxl_rej_reason: CxlRejReason::Other,
            transact_time: self.sent_at,
            receive_time: self.received_at,
        };
        inputs.push(|buffer| input.encode(buffer));
    }
}
