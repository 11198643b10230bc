//! Orders that take the places of others: `OrderCancelReplaceRequest` (G).
//!
//! The quantity is that of the order from its beginning, what has filled of it included, as FIX has it. The identity of
//! the request is that of the order from then on; a venue that refuses it says so by `OrderCancelReject` with
//! `CxlRejResponseTo` 2.

use protocol::clordid;
use protocol::fix::tags;
use protocol::messages::{OrderKey, PositionEffect};
use protocol::units::{Lots, Nanos};

use super::{Conversation, IDS_FIT, MESSAGE_BYTES_MAX, cl_ord_id, side};
use crate::venue::{Intents, NotSent, Replaced};

impl Conversation {
    #[cold]
    pub(super) fn replaces(
        &mut self,
        intents: &Intents<'_>,
        replaced: &[Replaced],
        now: Nanos,
    ) -> Result<u64, NotSent> {
        let count = intents.orders.len();
        if !self.line.session.allows(count, MESSAGE_BYTES_MAX, &self.line.out) {
            return Err(self.line.skip(count));
        }
        let ids = clordid::Series::new(self.shard, intents.epoch.0, intents.sequence.0);
        let ids = ids.expect(IDS_FIT);
        let first = self.line.session.numbers().outgoing_next;
        let precision = self.line.session.options().precision;
        let stop = intents.stop.and_then(|stop| {
            self.market.terms(intents.instrument, Lots(0), Some(stop.price)).price
        });
        for (intent, replaced) in intents.orders.iter().zip(replaced) {
            let id = ids.id(intent.plan.0, intent.leg).expect(IDS_FIT);
            let replaced_id = cl_ord_id(self.shard, replaced.order);
            let lots = replaced.quantity(intent.lots);
            let key = OrderKey {
                epoch: intents.epoch.0,
                sequence: intents.sequence.0,
                plan: intent.plan.0,
                leg: intent.leg,
            };
            let signed = Lots(lots.0 * intent.lots.0.signum());
            self.recent.keep(key, signed);
            let number = self.line.session.numbers().outgoing_next;
            self.market.known.sent(number, key, intents.instrument, signed);
            self.market.known.replaces();
            let terms = self.market.terms(intents.instrument, lots, intent.price);
            let effect = if intent.effect == PositionEffect::Close { b'C' } else { b'O' };
            let names = self.names.of(intent.account, &terms.symbol, effect);
            let kind = tags::kinds::ORDER_CANCEL_REPLACE_REQUEST;
            let (body, handling, out) = (&self.body, self.handling, &mut self.line.out);
            let sent = self.line.session.application(now, out, kind, MESSAGE_BYTES_MAX, |writer| {
                writer.text(tags::CL_ORD_ID, id.as_bytes());
                writer.text(tags::ORIG_CL_ORD_ID, replaced_id.as_bytes());
                if let Some(handling) = handling {
                    writer.text(tags::HANDL_INST, &[handling]);
                }
                writer.text(tags::SIDE, &[side(intent.lots)]);
                writer.time(tags::TRANSACT_TIME, intents.time, precision);
                writer.text(tags::TIME_IN_FORCE, &[intents.time_in_force.to_wire()]);
                writer.octets(body);
                writer.octets(names);
                writer.decimal(tags::ORDER_QTY, terms.quantity);
                let is_limit = terms.price.is_some();
                let ord_type: &[u8] = match (is_limit, stop.is_some()) {
                    (true, false) => b"2",
                    (false, false) => b"1",
                    (false, true) => b"3",
                    (true, true) => b"4",
                };
                writer.text(tags::ORD_TYPE, ord_type);
                if let Some(price) = terms.price {
                    writer.decimal(tags::PRICE, price);
                }
                if let Some(stop) = stop {
                    writer.decimal(tags::STOP_PX, stop);
                }
            });
            sent.expect("room was asked for");
        }
        Ok(first)
    }
}
