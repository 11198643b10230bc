//! Execution reports of a FIX venue as inputs: none that is about an order of ours is lost.
//!
//! The quantities decide, not the words. `ExecType` and `OrdStatus` that we have no state for say how the order
//! stands (the tables in VENUES.md, after FIX 4.4 volume 4, appendix D). What a report says beyond our terms, and
//! why one could not be read, stands in a `VenueReportRemark`: before the report where there is one, alone otherwise.

use protocol::fix::{Message, decimal, tags, timestamp};
use protocol::messages::{
    Decimal, ExecType, Flag, Liquidity, OrdRejReason, OrdStatus, OrderKey, Reason, Side,
    VenueReport, VenueReportRemark,
};
use protocol::units::{Lots, Money, PlanIndex, Ticks};

use super::super::super::SessionInputs;
use super::super::super::occurrences::{Content, TooManyAlike};
use super::known::KnownOrder;
use super::{Fields, Market, Stray, fee, identity, is_execution, octet};
use crate::configuration::directory::InstrumentEntry;

/// What of a report cannot be said in our terms.
#[derive(Clone, Copy)]
struct Doubt {
    reason: Reason,
    /// Lots that were traded and are not in the report.
    lots: Lots,
}

/// The quantities of a report, in lots.
#[derive(Clone, Copy, Debug)]
struct Quantities {
    last: Lots,
    filled: Lots,
    left: Option<Lots>,
    ordered: Option<Lots>,
    /// Whether something was traded, be it less than a lot.
    has_traded: bool,
    is_exact: bool,
    last_is_exact: bool,
}

impl Market {
    /// Turns an execution report into its inputs.
    pub(super) fn execution(
        &mut self,
        message: &Message<'_>,
        inputs: &mut SessionInputs,
    ) -> Result<(), Stray> {
        let fields = &Fields::of(message);
        match self.report(message, fields).and_then(|told| self.identified(fields, told)) {
            Ok((report, doubt)) => {
                self.known.reported(&report);
                if let Some(remark) = self.remark(fields, &report, doubt) {
                    inputs.push(|buffer| remark.encode(buffer));
                }
                inputs.push(|buffer| report.encode(buffer));
                Ok(())
            }
            Err(stray) => {
                let remark = self.refusal(fields, stray);
                inputs.push(|buffer| remark.encode(buffer));
                Err(stray)
            }
        }
    }

    /// The answer about an order that the venue does not know, or cannot tell about: it says little, and means
    /// nothing but that it is an answer.
    fn no_answer(&self, fields: &Fields<'_>) -> Option<VenueReport> {
        if fields.exec_type != Some(b"I") || fields.ord_status != Some(b"8") {
            return None;
        }
        let order = self.order(fields).ok()?;
        let instrument = self.asked.instrument(&order)?;
        let plan = self.directory.plan(PlanIndex(order.plan))?;
        Some(VenueReport {
            session: self.session,
            session_sequence: self.number,
            order,
            venue_order_id: 0,
            exec_id: self.exec_id(fields, ExecType::OrderStatus).unwrap_or(0),
            follower: plan.follower,
            instrument,
            side: octet(fields.side).and_then(Side::from_wire).unwrap_or(Side::Buy),
            exec_type: ExecType::OrderStatus,
            ord_status: OrdStatus::Rejected,
            ord_rej_reason: Some(OrdRejReason::UnknownOrder),
            last_lots: Lots(0),
            last_price: None,
            cum_lots: Lots(0),
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            retransmitted: self.retransmitted,
            transact_time: self.sent_at,
            receive_time: self.received_at,
        })
    }

    /// A report with its identity, where that is what it says.
    fn identified(
        &mut self,
        fields: &Fields<'_>,
        (mut report, doubt): (VenueReport, Doubt),
    ) -> Result<(VenueReport, Doubt), Stray> {
        if let Some(occurrences) = &mut self.occurrences
            && is_execution(report.exec_type)
        {
            let is_timed = fields.time.and_then(timestamp).is_some();
            let content = Content::of_report(&report, is_timed);
            let identity = occurrences.identify(content, self.may_be_known);
            report.exec_id = identity.map_err(|TooManyAlike| Stray::Alike)?;
        }
        Ok((report, doubt))
    }

    /// The identity that the venue gives; zero where it gives none that counts.
    fn exec_id(&self, fields: &Fields<'_>, exec_type: ExecType) -> Result<u64, Stray> {
        match fields.exec_id {
            _ if self.occurrences.is_some() => Ok(0),
            // How an order stands is no execution, and is said with this one each time.
            Some(b"0") if exec_type == ExecType::OrderStatus => Ok(0),
            Some(text) => Ok(identity(text)),
            // Nobody could tell it from the one that was booked before.
            None if self.may_be_known && is_execution(exec_type) => {
                Err(Stray::Field(tags::EXEC_ID))
            }
            None => Ok(0),
        }
    }

    fn report(
        &self,
        message: &Message<'_>,
        fields: &Fields<'_>,
    ) -> Result<(VenueReport, Doubt), Stray> {
        if let Some(report) = self.no_answer(fields) {
            return Ok((report, Doubt { reason: Reason::None, lots: Lots(0) }));
        }
        let (order, known) = self.named(fields)?;
        let plan = self.directory.plan(PlanIndex(order.plan)).ok_or(Stray::Plan)?;
        let instrument = self.traded(fields, &order, known)?;
        let side = side(fields, known).ok_or(Stray::Field(tags::SIDE))?;
        let quantities = Quantities::of(fields, instrument)?;
        let (exec_type, ord_status) = meaning(fields, &quantities);
        let is_fill = is_execution(exec_type);
        let (last_price, is_priced) = match fields.last_price.filter(|_| is_fill) {
            None => (None, true),
            Some(value) => price(value, side, instrument),
        };
        let is_short = is_fill && !quantities.last_is_exact;
        let reason = match () {
            () if !quantities.is_exact || is_short => Reason::InexactQuantity,
            () if !is_priced => Reason::InexactPrice,
            () => Reason::None,
        };
        let report = VenueReport {
            session: self.session,
            session_sequence: self.number,
            order,
            venue_order_id: identity(fields.order_id.unwrap_or_default()),
            exec_id: self.exec_id(fields, exec_type)?,
            follower: plan.follower,
            instrument: instrument.index,
            side,
            exec_type,
            ord_status,
            ord_rej_reason: self.refusals.of_report(exec_type, message),
            last_lots: if is_fill { quantities.last } else { Lots(0) },
            last_price,
            cum_lots: quantities.filled,
            leaves_lots: quantities.left(ord_status),
            fee: fee(fields),
            liquidity: match fields.liquidity {
                Some(b"1") => Some(Liquidity::Added),
                Some(b"2") => Some(Liquidity::Removed),
                _ => None,
            },
            retransmitted: self.retransmitted,
            transact_time: fields.time.and_then(timestamp).unwrap_or(self.sent_at),
            receive_time: self.received_at,
        };
        Ok((report, Doubt { reason, lots: Lots(is_short.into()) }))
    }

    /// The order that a report names, by our name or by the venue's, and what is known of it where it does not say
    /// all of it.
    fn named(&self, fields: &Fields<'_>) -> Result<(OrderKey, Option<KnownOrder>), Stray> {
        match self.order(fields) {
            Ok(order) if fields.symbol.is_some() && side(fields, None).is_some() => {
                Ok((order, None))
            }
            Ok(order) => Ok((order, self.known.by_key(&order))),
            // The name is another's: what the venue calls it says nothing.
            Err(stray) if fields.cl_ord_id.is_some() => Err(stray),
            Err(stray) => {
                let name = identity(fields.order_id.ok_or(stray)?);
                let known = self.known.by_name(name).ok_or(stray)?;
                Ok((known.key, Some(known)))
            }
        }
    }

    fn traded(
        &self,
        fields: &Fields<'_>,
        order: &OrderKey,
        known: Option<KnownOrder>,
    ) -> Result<&InstrumentEntry, Stray> {
        if fields.symbol.is_some() {
            return self.instrument(fields.symbol);
        }
        let index = known.map(|known| known.instrument).or_else(|| self.asked.instrument(order));
        let found = index.and_then(|index| self.directory.instrument(index));
        found.filter(|entry| entry.venue == self.venue).ok_or(Stray::Symbol)
    }

    /// What a report says beyond itself.
    fn remark(
        &self,
        fields: &Fields<'_>,
        report: &VenueReport,
        doubt: Doubt,
    ) -> Option<VenueReportRemark> {
        let is_correction =
            matches!(report.exec_type, ExecType::TradeCancel | ExecType::TradeCorrect);
        let reference = fields.exec_ref_id.filter(|_| is_correction && self.occurrences.is_none());
        if doubt.reason == Reason::None && reference.is_none() {
            return None;
        }
        Some(VenueReportRemark {
            // A run that ends before the report stands in the journal asks for it again.
            session_sequence: self.number.saturating_sub(1),
            order: report.order,
            venue_order_id: report.venue_order_id,
            exec_id: report.exec_id,
            exec_ref_id: reference.map(identity),
            follower: Some(report.follower),
            instrument: Some(report.instrument),
            reason: doubt.reason,
            follows: Flag::Yes,
            lots: doubt.lots,
            ..self.as_sent(fields)
        })
    }

    /// That a report became none, and what could be read of it.
    fn refusal(&self, fields: &Fields<'_>, stray: Stray) -> VenueReportRemark {
        let order = self.named(fields).ok();
        let plan = order.and_then(|(order, _)| self.directory.plan(PlanIndex(order.plan)));
        let known = order.and_then(|(order, known)| known.or_else(|| self.known.by_key(&order)));
        let instrument = known.and_then(|known| self.directory.instrument(known.instrument));
        let instrument = self.instrument(fields.symbol).ok().or(instrument);
        let traded = matches!(fields.exec_type, Some(b"F" | b"G" | b"H" | b"1" | b"2"));
        let quantity = fields.last_quantity.map(decimal);
        let is_zero = quantity.map_or(!traded, |quantity| quantity == Some(Decimal::ZERO));
        let lots = || {
            let (quantity, entry) = (quantity??, instrument?);
            quantity.to_units_rounded(entry.lot, true).ok()
        };
        VenueReportRemark {
            order: order.map_or(NO_ORDER, |(order, _)| order),
            follower: plan.map(|plan| plan.follower),
            instrument: instrument.map(|entry| entry.index),
            reason: stray.reason(),
            lots: Lots(if is_zero { 0 } else { lots().unwrap_or(1).max(1) }),
            ..self.as_sent(fields)
        }
    }

    fn as_sent(&self, fields: &Fields<'_>) -> VenueReportRemark {
        VenueReportRemark {
            session: self.session,
            session_sequence: self.number,
            order: NO_ORDER,
            venue_order_id: fields.order_id.map_or(0, identity),
            exec_id: fields.exec_id.map_or(0, identity),
            exec_ref_id: fields.exec_ref_id.map(identity),
            follower: None,
            instrument: None,
            reason: Reason::None,
            follows: Flag::No,
            exec_type: octet(fields.exec_type).unwrap_or(0),
            ord_status: octet(fields.ord_status).unwrap_or(0),
            last_quantity: fields.last_quantity.and_then(decimal),
            last_price: fields.last_price.and_then(decimal),
            cum_quantity: fields.filled.and_then(decimal),
            lots: Lots(0),
            transact_time: fields.time.and_then(timestamp).unwrap_or(self.sent_at),
            receive_time: self.received_at,
        }
    }
}

const NO_ORDER: OrderKey = OrderKey { epoch: 0, sequence: 0, plan: 0, leg: 0 };

impl Stray {
    /// What the journal says of it.
    const fn reason(self) -> Reason {
        match self {
            Self::Kind | Self::Field(_) => Reason::MalformedMessage,
            Self::Order | Self::Plan => Reason::UnknownTarget,
            Self::Symbol => Reason::UnknownInstrument,
            Self::Unit(_) => Reason::Overflow,
            Self::Alike => Reason::TooManyAlike,
        }
    }
}

impl Quantities {
    /// What was traded and filled is taken down to whole lots, what is open up to them.
    fn of(fields: &Fields<'_>, instrument: &InstrumentEntry) -> Result<Self, Stray> {
        let lots = |value: Option<&[u8]>, tag, upwards| -> Result<_, Stray> {
            let Some(value) = value else { return Ok(None) };
            let quantity = decimal(value).ok_or(Stray::Field(tag))?;
            let rounded = quantity.to_units_rounded(instrument.lot, upwards);
            let is_exact = instrument.lots(quantity).is_some();
            Ok(Some((Lots(rounded.map_err(|_| Stray::Unit(tag))?), is_exact, quantity)))
        };
        let last = lots(fields.last_quantity, tags::LAST_QTY, false);
        let filled = lots(fields.filled, tags::CUM_QTY, false)?;
        let left = lots(fields.left, tags::LEAVES_QTY, true)?;
        let ordered = lots(fields.ordered, tags::ORDER_QTY, true).unwrap_or(None);
        // Where nothing was traded, nobody says how much: what stands there does not count.
        let counts = matches!(fields.exec_type, Some(b"F" | b"G" | b"H" | b"1" | b"2"));
        let last = if counts { last? } else { last.unwrap_or(None) };
        Ok(Self {
            last: last.map_or(Lots(0), |(lots, ..)| lots),
            filled: filled.map_or(Lots(0), |(lots, ..)| lots),
            left: left.map(|(lots, ..)| lots),
            ordered: ordered.map(|(lots, ..)| lots),
            has_traded: last.is_some_and(|(.., quantity)| quantity.mantissa > 0),
            is_exact: [filled, left].iter().flatten().all(|(_, is_exact, _)| *is_exact),
            last_is_exact: last.is_none_or(|(_, is_exact, _)| is_exact),
        })
    }

    /// What is open: as the venue says, or what was ordered less what is filled.
    fn left(&self, status: OrdStatus) -> Lots {
        use OrdStatus::{Canceled, Expired, Rejected};
        let is_over = matches!(status, Canceled | Expired | Rejected);
        let rest = self.ordered.filter(|_| !is_over);
        let rest = rest.map_or(0, |ordered| ordered.0.saturating_sub(self.filled.0).max(0));
        self.left.unwrap_or(Lots(rest))
    }

    /// Whether the report says of nothing that it is open.
    fn is_none_left(&self) -> bool {
        self.left.unwrap_or(Lots(0)) == Lots(0)
    }
}

/// What is told, and how the order stands after it.
fn meaning(fields: &Fields<'_>, quantities: &Quantities) -> (ExecType, OrdStatus) {
    let exec_type = match octet(fields.exec_type) {
        // FIX 4.2 says in another field that a fill is taken back or corrected, or told again as a status.
        _ if fields.transaction == Some(b"1") => ExecType::TradeCancel,
        _ if fields.transaction == Some(b"2") => ExecType::TradeCorrect,
        _ if fields.transaction == Some(b"3") => ExecType::OrderStatus,
        // Fills as FIX 4.2 has them.
        Some(b'1' | b'2') if quantities.has_traded => ExecType::Trade,
        // Done for the day: an order of which nothing stays for the next one is over.
        Some(b'3') if quantities.is_none_left() => ExecType::Expired,
        // Stopped, suspended, calculated, restated, or a word of the venue's own: how the order stands.
        told => told.and_then(ExecType::from_wire).unwrap_or(ExecType::OrderStatus),
    };
    let is_filled = Lots(0) < quantities.filled && quantities.ordered == Some(quantities.filled);
    let told = octet(fields.ord_status);
    let by_quantity = || match told {
        _ if is_filled => OrdStatus::Filled,
        Some(b'3') if quantities.is_none_left() => OrdStatus::Expired,
        Some(b'B') if quantities.is_none_left() && exec_type != ExecType::Trade => {
            OrdStatus::Expired
        }
        _ if exec_type == ExecType::Expired => OrdStatus::Expired,
        _ if Lots(0) < quantities.filled => OrdStatus::PartiallyFilled,
        _ => OrdStatus::New,
    };
    (exec_type, told.and_then(OrdStatus::from_wire).unwrap_or_else(by_quantity))
}

/// The side that a report names, short sales among them, or the order's own.
fn side(fields: &Fields<'_>, known: Option<KnownOrder>) -> Option<Side> {
    match octet(fields.side) {
        Some(b'1' | b'3') => Some(Side::Buy),
        Some(b'2' | b'4' | b'5' | b'6') => Some(Side::Sell),
        _ => known.map(|known| known.side),
    }
}

/// A price in ticks, one between two of them taken to the one that is less favourable to us; whether it is what was
/// said. What cannot be read is no price.
fn price(value: &[u8], side: Side, instrument: &InstrumentEntry) -> (Option<Ticks>, bool) {
    let Some(price) = decimal(value) else { return (None, false) };
    if let Some(ticks) = instrument.ticks(price) {
        return (Some(ticks), true);
    }
    let rounded = price.to_units_rounded(instrument.tick, side == Side::Buy);
    (rounded.ok().map(Ticks), false)
}
