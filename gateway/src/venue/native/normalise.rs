//! Turns the venue's messages into inputs: its numbers become our indices, its order ids our keys.
//!
//! Every message gets exactly one input or none; which ones get none is said at each place. A message
//! that names nothing of ours is counted and logged, and never stops the session.

use std::sync::Arc;

use protocol::clordid;
use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::messages::{
    AccountReport, AccountSnapshot, BusinessMessageReject, ClOrdId, ExecType, ExecutionReport,
    Flag, MarketQuote, OrdStatus, OrderCancelReject, OrderKey, PositionReport, PositionSnapshot,
    Quote, SCHEMA_ID, SecurityDefinition, SentGap, VenueCancelReject, VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, Nanos, SessionIndex, VenueIndex};

use super::super::CANCEL_LEG;
use super::super::SessionInputs;
use super::super::asked::Asked;
use super::NativeOptions;
use crate::configuration::Directory;

/// What the conversation has to know of a message beyond the input that it became.
#[derive(Debug)]
pub(super) enum Meaning {
    /// Nothing.
    Done,
    /// The answer to an account request is complete.
    AccountsEnd(u64),
    /// The answer to a position request is complete.
    PositionsEnd(u64),
    /// Part of the answer to a security list request.
    Definition(SecurityDefinition),
}

/// Why a message of the venue became no input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Stray {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("schema {0} is not the native venue's")]
    Schema(u16),
    #[error("template {0} is not one that a venue sends")]
    Template(u16),
    #[error("clOrdId {0} is not ours")]
    Order(ClOrdId),
    #[error("account {0} is not configured")]
    Account(u32),
    #[error("securityId {0} is not configured")]
    Security(u32),
}

/// The translation for one venue session, with the numbers of the message in hand.
pub(super) struct Market {
    directory: Arc<Directory>,
    venue: VenueIndex,
    session: SessionIndex,
    shard: u16,
    number: u64,
    retransmitted: Flag,
    received_at: Nanos,
    pub(super) strays: u64,
    pub(super) asked: Asked,
}

impl Market {
    pub(super) fn new(options: &NativeOptions) -> Self {
        Self {
            directory: Arc::clone(&options.directory),
            venue: options.venue,
            session: options.session,
            shard: options.shard,
            number: 0,
            retransmitted: Flag::No,
            received_at: Nanos(0),
            strays: 0,
            asked: Asked::new(),
        }
    }

    /// The venue's number of an instrument that orders name: those are always configured.
    pub(super) fn security_id(&self, instrument: InstrumentIndex) -> u32 {
        // What was retired before this run is not known here; the venue rejects a number that it never had.
        self.directory.instrument(instrument).map_or(0, |entry| entry.security_id)
    }

    /// Another directory holds from now on; it knows everything that this one knew.
    pub(super) fn revise(&mut self, directory: &Arc<Directory>) {
        self.directory = Arc::clone(directory);
    }

    /// Where the next message stands in the session, and when it came.
    pub(super) fn stamp(&mut self, number: u64, retransmitted: bool, received_at: Nanos) {
        self.number = number;
        self.retransmitted = if retransmitted { Flag::Yes } else { Flag::No };
        self.received_at = received_at;
    }

    /// Turns a message into its input.
    pub(super) fn normalise(&mut self, message: &[u8], inputs: &mut SessionInputs) -> Meaning {
        match self.translate(message, inputs) {
            Ok(meaning) => meaning,
            Err(stray) => {
                self.strays += 1;
                tracing::error!(
                    session = self.session.0,
                    number = self.number,
                    %stray,
                    "a message of the venue became no input"
                );
                Meaning::Done
            }
        }
    }

    fn translate(&self, message: &[u8], inputs: &mut SessionInputs) -> Result<Meaning, Stray> {
        let header = MessageHeader::decode(message)?;
        if header.schema_id != SCHEMA_ID {
            return Err(Stray::Schema(header.schema_id));
        }
        match header.template_id {
            ExecutionReport::TEMPLATE_ID => {
                let input = self.report(&ExecutionReport::decode(message)?)?;
                inputs.push(|buffer| input.encode(buffer));
            }
            Quote::TEMPLATE_ID => {
                let input = self.quote(&Quote::decode(message)?)?;
                inputs.push(|buffer| input.encode(buffer));
            }
            PositionReport::TEMPLATE_ID => {
                return self.position(&PositionReport::decode(message)?, inputs);
            }
            AccountReport::TEMPLATE_ID => {
                return self.account(&AccountReport::decode(message)?, inputs);
            }
            OrderCancelReject::TEMPLATE_ID => {
                let input = self.cancel_reject(&OrderCancelReject::decode(message)?)?;
                inputs.push(|buffer| input.encode(buffer));
            }
            BusinessMessageReject::TEMPLATE_ID => {
                let input = self.business_reject(&BusinessMessageReject::decode(message)?);
                inputs.push(|buffer| input.encode(buffer));
            }
            SecurityDefinition::TEMPLATE_ID => {
                return Ok(Meaning::Definition(SecurityDefinition::decode(message)?));
            }
            other => return Err(Stray::Template(other)),
        }
        Ok(Meaning::Done)
    }

    fn order(&self, text: ClOrdId) -> Result<OrderKey, Stray> {
        let (shard, key) = clordid::decode(&text).map_err(|_| Stray::Order(text))?;
        if shard == self.shard { Ok(key) } else { Err(Stray::Order(text)) }
    }

    fn follower(&self, account: u32) -> Result<FollowerIndex, Stray> {
        let follower = self.directory.follower_by_account(self.venue, account);
        follower.map(|entry| entry.index).ok_or(Stray::Account(account))
    }

    fn instrument(&self, security_id: u32) -> Result<InstrumentIndex, Stray> {
        let instrument = self.directory.instrument_by_security(self.venue, security_id);
        instrument.map(|entry| entry.index).ok_or(Stray::Security(security_id))
    }

    /// The instrument of a report. One about an order that the venue does not know names none: it is the one that
    /// was asked for.
    fn reported(
        &self,
        order: OrderKey,
        report: &ExecutionReport,
    ) -> Result<InstrumentIndex, Stray> {
        let is_unknown =
            report.exec_type == ExecType::OrderStatus && report.ord_status == OrdStatus::Rejected;
        let asked = if is_unknown { self.asked.instrument(&order) } else { None };
        asked.map_or_else(|| self.instrument(report.security_id), Ok)
    }

    fn report(&self, report: &ExecutionReport) -> Result<VenueReport, Stray> {
        let order = self.order(report.cl_ord_id)?;
        Ok(VenueReport {
            session: self.session,
            session_sequence: self.number,
            order,
            venue_order_id: report.order_id,
            exec_id: report.exec_id,
            follower: self.follower(report.account)?,
            instrument: self.reported(order, report)?,
            side: report.side,
            exec_type: report.exec_type,
            ord_status: report.ord_status,
            ord_rej_reason: report.ord_rej_reason,
            last_lots: report.last_lots,
            last_price: report.last_price,
            cum_lots: report.cum_lots,
            leaves_lots: report.leaves_lots,
            fee: report.fee,
            liquidity: report.liquidity,
            retransmitted: self.retransmitted,
            transact_time: report.transact_time,
            receive_time: self.received_at,
        })
    }

    fn quote(&self, quote: &Quote) -> Result<MarketQuote, Stray> {
        Ok(MarketQuote {
            instrument: self.instrument(quote.security_id)?,
            bid: quote.bid,
            ask: quote.ask,
            last: quote.last,
            session: self.session,
            session_sequence: self.number,
            transact_time: quote.transact_time,
            receive_time: self.received_at,
        })
    }

    /// The closing report becomes an input too: it completes the snapshot for the reconciler.
    fn position(
        &self,
        report: &PositionReport,
        inputs: &mut SessionInputs,
    ) -> Result<Meaning, Stray> {
        let input = PositionSnapshot {
            session: self.session,
            session_sequence: self.number,
            request_id: report.request_id,
            follower: report.account.map(|account| self.follower(account)).transpose()?,
            instrument: report.security_id.map(|id| self.instrument(id)).transpose()?,
            lots: report.lots,
            last: report.last,
            transact_time: report.transact_time,
            receive_time: self.received_at,
        };
        inputs.push(|buffer| input.encode(buffer));
        Ok(match report.last {
            Flag::Yes => Meaning::PositionsEnd(report.request_id),
            Flag::No => Meaning::Done,
        })
    }

    /// The closing report names no account and becomes no input.
    fn account(
        &self,
        report: &AccountReport,
        inputs: &mut SessionInputs,
    ) -> Result<Meaning, Stray> {
        if let Some(account) = report.account {
            let input = AccountSnapshot {
                session: self.session,
                session_sequence: self.number,
                follower: self.follower(account)?,
                balance: report.balance,
                equity: report.equity,
                margin_used: report.margin_used,
                fees_paid: report.fees_paid,
                transact_time: report.transact_time,
                receive_time: self.received_at,
                funding_paid: report.funding_paid,
                deposits: report.deposits,
            };
            inputs.push(|buffer| input.encode(buffer));
        }
        Ok(match report.last {
            Flag::Yes => Meaning::AccountsEnd(report.request_id),
            Flag::No => Meaning::Done,
        })
    }

    /// The request of a cancel has an identity that no order has; that of a replace is the order's that was to be.
    fn cancel_reject(&self, reject: &OrderCancelReject) -> Result<VenueCancelReject, Stray> {
        let request = self.order(reject.cl_ord_id);
        let replacement = request.ok().filter(|request| request.leg != CANCEL_LEG);
        let order = match replacement {
            Some(order) => order,
            None => self.order(reject.orig_cl_ord_id)?,
        };
        Ok(VenueCancelReject {
            session: self.session,
            session_sequence: self.number,
            order,
            replace: replacement.map(|_| Flag::Yes),
            cxl_rej_reason: reject.cxl_rej_reason,
            transact_time: reject.transact_time,
            receive_time: self.received_at,
        })
    }

    /// A message that the venue could not take at all was not processed: the same proof as a gap.
    fn business_reject(&self, reject: &BusinessMessageReject) -> SentGap {
        tracing::error!(
            template = reject.ref_template_id,
            number = reject.ref_sequence,
            text = %reject.text,
            "the venue cannot take a message of ours"
        );
        SentGap {
            session: self.session,
            session_sequence: self.number,
            from_sequence: reject.ref_sequence,
            count: 1,
            receive_time: self.received_at,
        }
    }
}

#[cfg(test)]
mod tests;
