//! Turns trade capture reports (AE), which answer a question for trades, into the leader events that the execution
//! reports would have become: both name an execution by its `ExecID`.

use protocol::fix::{Message, Refusal, RejectReason, tags};
use protocol::messages::ExecType;

use super::super::SessionInputs;
use super::super::fix44::forms;
use super::super::fix44::translate::{Fields, identity, octet};
use super::translate::{CUSTOMER_ACCOUNT, PARTY_ID, PARTY_ROLE, Place, Translation};

/// `TradeReportTransType` (487): new, cancel, replace.
const TRANSACTION: u32 = 487;
/// A report that says what is new.
const NEW: &[u8] = b"0";
const COMMISSION: u32 = 12;
const COMMISSION_TYPE: u32 = 13;
/// Sides of a trade: both sides are told of one that crosses.
const SIDES_MAX: usize = 2;

impl Translation {
    /// Turns a report into its input, if it has one. A trade that was told before has none: asking is no reason to
    /// tell it again. What is to be answered to one that cannot be used. The caller has asked for room.
    pub(super) fn capture(
        &mut self,
        message: &Message<'_>,
        place: &Place,
        inputs: &mut SessionInputs,
    ) -> Option<Refusal> {
        let place = &Place { is_again: true, ..*place };
        let sides = sides(message);
        let is_ours = |side: &&Fields<'_>| self.leader(side.account).is_ok();
        let Some(fields) = sides.iter().flatten().find(is_ours).or(sides[0].as_ref()) else {
            tracing::error!(number = place.number, "a trade capture report has no side");
            return Some(forms::form(RejectReason::RequiredTagMissing, tags::SIDE));
        };
        let is_known = fields.exec_id.map(identity).is_some_and(|id| {
            self.leader(fields.account).is_ok_and(|leader| self.is_told(leader, id))
        });
        if is_known {
            return None;
        }
        let is_new = message.value(TRANSACTION).is_none_or(|kind| kind == NEW);
        let exec_type = match octet(fields.exec_type).and_then(ExecType::from_wire) {
            // What is taken back without saying which execution it was is told by people.
            None | Some(ExecType::Trade) if is_new => ExecType::Trade,
            Some(kind @ (ExecType::TradeCancel | ExecType::TradeCorrect)) => kind,
            _ => ExecType::TradeCancel,
        };
        let booked = self.book(fields, fields.account, place, exec_type, inputs);
        booked.err().and_then(|reason| self.fault(message, reason))
    }
}

/// The report as each of its sides has it.
fn sides<'m>(message: &Message<'m>) -> [Option<Fields<'m>>; SIDES_MAX] {
    let mut sides: [Option<Fields<'m>>; SIDES_MAX] = [None, None];
    let mut count = 0;
    let mut party = None;
    let whole = Fields::of(message);
    for field in message.fields().flatten() {
        if field.tag == tags::SIDE {
            if count == SIDES_MAX {
                break;
            }
            // What a side has of its own comes behind; the rest it has in common with the other.
            sides[count] = Some(Fields {
                side: Some(field.value),
                order_id: None,
                account: None,
                commission: None,
                commission_type: None,
                left: None,
                ..whole
            });
            count += 1;
            continue;
        }
        let Some(side) = count.checked_sub(1).and_then(|last| sides[last].as_mut()) else {
            continue;
        };
        match field.tag {
            tags::ORDER_ID => side.order_id = Some(field.value),
            tags::ACCOUNT => side.account = Some(field.value),
            COMMISSION => side.commission = Some(field.value),
            COMMISSION_TYPE => side.commission_type = Some(field.value),
            PARTY_ID => party = Some(field.value),
            PARTY_ROLE if field.value == CUSTOMER_ACCOUNT => side.account = side.account.or(party),
            _ => {}
        }
    }
    sides
}

#[cfg(test)]
mod tests;
