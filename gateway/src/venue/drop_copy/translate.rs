//! Turns execution reports into leader events.
//!
//! | `ExecType`             | becomes                                                                      |
//! |------------------------|------------------------------------------------------------------------------|
//! | F trade                | a leader event                                                               |
//! | H trade cancel (bust)  | a leader event that takes back what is left of the trade that it names       |
//! | G trade correct        | a leader event of the difference to what the trade was before                |
//! | anything else          | nothing: what an order is, without a trade, is not copied                    |
//!
//! A trade that cannot be said in our terms is journalled as a refusal.

use std::sync::Arc;

use protocol::fix::{
    BusinessReason, Message, Refusal, RejectReason, Words, decimal, tags, timestamp,
};
use protocol::messages::{
    ExecType, Flag, LeaderEvent, LeaderReportRefused, Name, Reason, Symbol, Tag,
};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos, SessionIndex, Ticks};

use super::super::SessionInputs;
use super::super::fix44::forms;
use super::super::fix44::line::words;
use super::super::fix44::translate::{Fields, fee, identity, is_execution, octet};
use super::super::occurrences::{Content, Occurrences, TooManyAlike};
use super::DropCopyOptions;
use super::request::REQUEST_ACK;
use super::trades::{Trade, Trades};
use crate::configuration::Directory;
use crate::configuration::directory::InstrumentEntry;

/// `PartyID` (448).
pub(super) const PARTY_ID: u32 = 448;
/// `PartyRole` (452).
pub(super) const PARTY_ROLE: u32 = 452;
/// A party in the role of customer account.
pub(super) const CUSTOMER_ACCOUNT: &[u8] = b"24";

/// What a drop copy may copy besides reports, and what answers our questions: orders, cancels, replaces, their refusals.
const COPIED: [&[u8]; 6] = [
    tags::kinds::NEW_ORDER_SINGLE,
    tags::kinds::ORDER_CANCEL_REQUEST,
    tags::kinds::ORDER_CANCEL_REPLACE_REQUEST,
    tags::kinds::ORDER_CANCEL_REJECT,
    tags::kinds::BUSINESS_MESSAGE_REJECT,
    REQUEST_ACK,
];

/// Where a report stands in the session, and when it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) number: u64,
    /// Whether it may have come before.
    pub(super) is_again: bool,
    /// Whether its number does not say that it is new.
    pub(super) may_be_known: bool,
    pub(super) sent_at: Nanos,
    pub(super) received_at: Nanos,
}

/// The translation for one drop copy.
pub(super) struct Translation {
    directory: Arc<Directory>,
    session: SessionIndex,
    accounts: Vec<(Option<String>, LeaderIndex)>,
    trades: Trades,
    occurrences: Option<Occurrences>,
    refused: u64,
}

impl Translation {
    pub(super) fn new(options: DropCopyOptions) -> Self {
        let DropCopyOptions { directory, session, accounts, trades, occurrences, .. } = options;
        Self { directory, session, accounts, trades, occurrences, refused: 0 }
    }

    /// Another directory holds from now on; it knows everything that this one knew.
    pub(super) fn revise(&mut self, directory: &Arc<Directory>) {
        self.directory = Arc::clone(directory);
    }

    /// A transport has opened.
    pub(super) fn begin_round(&mut self) {
        if let Some(occurrences) = &mut self.occurrences {
            occurrences.begin_round();
        }
    }

    /// Reports so far that became no leader event although they are about a trade.
    pub(super) const fn refused(&self) -> u64 {
        self.refused
    }

    /// Turns a message into its input, if it has one; what is to be answered to one of no use. The caller has asked
    /// for room.
    pub(super) fn take(
        &mut self,
        message: &Message<'_>,
        place: &Place,
        inputs: &mut SessionInputs,
    ) -> Option<Refusal> {
        if message.kind() != tags::kinds::EXECUTION_REPORT {
            tracing::debug!(kind = %words(message.kind()), "a drop copy says what is no report");
            let is_usual = COPIED.contains(&message.kind());
            let unsupported = BusinessReason::UnsupportedMessageType;
            return (!is_usual).then_some(Refusal::Business(unsupported, Words::EMPTY));
        }
        let fields = Fields::of(message);
        let exec_type = octet(fields.exec_type).and_then(ExecType::from_wire);
        let kind = exec_type.filter(|kind| is_execution(*kind))?;
        let account = fields.account.or_else(|| customer_account(message));
        let booked = self.book(&fields, account, place, kind, inputs);
        booked.err().and_then(|reason| self.fault(message, reason))
    }

    /// What is wrong with the form of a report that cannot be used.
    pub(super) fn fault(&self, message: &Message<'_>, reason: Reason) -> Option<Refusal> {
        if reason != Reason::MalformedMessage {
            return None;
        }
        let is_number = |tag| message.value(tag).is_some_and(|value| decimal(value).is_some());
        let is_named = self.occurrences.is_some() || message.value(tags::EXEC_ID).is_some();
        Some(match () {
            () if !is_named => forms::form(RejectReason::RequiredTagMissing, tags::EXEC_ID),
            () if !is_number(tags::LAST_PX) => {
                forms::unusable(message, tags::LAST_PX, RejectReason::WrongFormat)
            }
            () if !is_number(tags::LAST_QTY) => {
                forms::unusable(message, tags::LAST_QTY, RejectReason::WrongFormat)
            }
            () => forms::unusable(message, tags::SIDE, RejectReason::ValueOutOfRange),
        })
    }

    /// Turns what is told of a trade into its input.
    ///
    /// # Errors
    /// Why it is refused, which is its input then.
    pub(super) fn book(
        &mut self,
        fields: &Fields<'_>,
        account: Option<&[u8]>,
        place: &Place,
        kind: ExecType,
        inputs: &mut SessionInputs,
    ) -> Result<(), Reason> {
        let event = match kind {
            ExecType::Trade => self.identified(fields, account, place),
            kind => self.correction(fields, account, place, kind),
        };
        match event {
            Ok(event) => {
                self.trades.learn(&event);
                inputs.push(|buffer| event.encode(buffer));
                Ok(())
            }
            Err(reason) => {
                self.refuse(fields, account, place, reason, inputs);
                Err(reason)
            }
        }
    }

    /// Whether a report about a trade was told before, as far as they are remembered.
    pub(super) fn is_told(&mut self, leader: LeaderIndex, trade_id: u64) -> bool {
        self.trades.knows(leader, trade_id)
    }

    /// Says that nobody knows what was said while we were away.
    pub(super) fn missing(&mut self, number: u64, now: Nanos, inputs: &mut SessionInputs) {
        tracing::error!(
            session = self.session.0,
            "the drop copy does not say again what it said while we were away"
        );
        let refusal = LeaderReportRefused {
            session: self.session,
            session_sequence: number,
            trade_id: None,
            symbol: Symbol::EMPTY,
            account: Name::EMPTY,
            reason: Reason::ReportsMissing,
            receive_time: now,
        };
        inputs.push(|buffer| refusal.encode(buffer));
    }

    fn refuse(
        &mut self,
        fields: &Fields<'_>,
        account: Option<&[u8]>,
        place: &Place,
        reason: Reason,
        inputs: &mut SessionInputs,
    ) {
        self.refused += 1;
        let account = account.unwrap_or_default();
        tracing::error!(
            session = self.session.0,
            number = place.number,
            account = %words(account),
            ?reason,
            "a trade of a drop copy is not copied"
        );
        let text = |value: &[u8]| str::from_utf8(value).map(str::to_owned).unwrap_or_default();
        let refusal = LeaderReportRefused {
            session: self.session,
            session_sequence: place.number,
            trade_id: fields.exec_id.map(identity),
            symbol: Symbol::new(&text(fields.symbol.unwrap_or_default())).unwrap_or(Symbol::EMPTY),
            account: Name::new(&text(account)).unwrap_or(Name::EMPTY),
            reason,
            receive_time: place.received_at,
        };
        inputs.push(|buffer| refusal.encode(buffer));
    }

    /// The leader that trades an account.
    pub(super) fn leader(&self, account: Option<&[u8]>) -> Result<LeaderIndex, Reason> {
        let is_it = |known: &Option<String>| {
            known.as_ref().is_none_or(|known| account == Some(known.as_bytes()))
        };
        let found = self.accounts.iter().find(|(known, _)| is_it(known));
        found.map(|(_, leader)| *leader).ok_or(Reason::UnknownLeaderAccount)
    }

    fn instrument(&self, symbol: Option<&[u8]>) -> Result<InstrumentEntry, Reason> {
        let symbol = symbol.and_then(|symbol| Symbol::new(str::from_utf8(symbol).ok()?).ok());
        let found = symbol.and_then(|symbol| self.directory.instrument_by_symbol(&symbol));
        found.copied().ok_or(Reason::UnknownInstrument)
    }

    /// A trade with its identity, where that is what it says.
    fn identified(
        &mut self,
        fields: &Fields<'_>,
        account: Option<&[u8]>,
        place: &Place,
    ) -> Result<LeaderEvent, Reason> {
        let mut event = self.trade(fields, account, place)?;
        if let Some(occurrences) = &mut self.occurrences {
            let is_timed = fields.time.and_then(timestamp).is_some();
            let content = Content::of_event(&event, is_timed);
            let identity = occurrences.identify(content, place.may_be_known);
            event.trade_id = identity.map_err(|TooManyAlike| Reason::TooManyAlike)?;
        }
        Ok(event)
    }

    fn trade(
        &self,
        fields: &Fields<'_>,
        account: Option<&[u8]>,
        place: &Place,
    ) -> Result<LeaderEvent, Reason> {
        let leader = self.leader(account)?;
        let trade_id = match fields.exec_id {
            _ if self.occurrences.is_some() => 0,
            text => identity(text.ok_or(Reason::MalformedMessage)?),
        };
        let instrument = self.instrument(fields.symbol)?;
        let price = price(&instrument, fields)?;
        let lots = signed_lots(&instrument, fields)?;
        let leaves = fields.left.and_then(decimal).and_then(|left| instrument.lots(left));
        Ok(LeaderEvent {
            instrument: instrument.index,
            price,
            lots,
            fee: Some(fee(fields)).filter(|_| fields.commission.is_some()),
            leaves_lots: leaves.filter(|leaves| Lots(0) <= *leaves),
            ..self.event(fields, (leader, trade_id), place)
        })
    }

    /// What reports of every kind have in common; it moves nothing.
    fn event(
        &self,
        fields: &Fields<'_>,
        (leader, trade_id): (LeaderIndex, u64),
        place: &Place,
    ) -> LeaderEvent {
        LeaderEvent {
            session: self.session,
            session_sequence: place.number,
            leader,
            instrument: InstrumentIndex(0),
            trade_id,
            order_id: fields.order_id.map_or(0, identity),
            price: Ticks(0),
            lots: Lots(0),
            // A drop copy tells trades; what the account held before is not among it.
            position_before: None,
            fee: None,
            retransmitted: if place.is_again { Flag::Yes } else { Flag::No },
            transact_time: fields.time.and_then(timestamp).unwrap_or(place.sent_at),
            sending_time: place.sent_at,
            receive_time: place.received_at,
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        }
    }

    fn correction(
        &mut self,
        fields: &Fields<'_>,
        account: Option<&[u8]>,
        place: &Place,
        kind: ExecType,
    ) -> Result<LeaderEvent, Reason> {
        let leader = self.leader(account)?;
        // Without identities nobody can name a trade.
        if self.occurrences.is_some() {
            return Err(Reason::UnknownTrade);
        }
        let trade_id = identity(fields.exec_id.ok_or(Reason::MalformedMessage)?);
        let named = identity(fields.exec_ref_id.ok_or(Reason::UnknownTrade)?);
        // One that comes again moves nothing, whatever the trade is by now.
        let is_known = self.trades.knows(leader, trade_id);
        let before = self.trades.newest(leader, named).ok_or(Reason::UnknownTrade)?;
        if before.lots == Lots(0) && !is_known {
            return Err(Reason::UnknownTrade);
        }
        let (price, after) = match kind {
            ExecType::TradeCancel => (before.price, Lots(0)),
            _ => self.corrected(fields, &before)?,
        };
        let change = Lots(after.0.saturating_sub(before.lots.0));
        Ok(LeaderEvent {
            instrument: before.instrument,
            price,
            lots: if is_known { Lots(0) } else { change },
            corrected_id: Some(before.id),
            ..self.event(fields, (leader, trade_id), place)
        })
    }

    /// What a trade is after its correction.
    fn corrected(&self, fields: &Fields<'_>, before: &Trade) -> Result<(Ticks, Lots), Reason> {
        let instrument = self.directory.instrument(before.instrument).copied();
        let instrument = instrument.ok_or(Reason::UnknownInstrument)?;
        Ok((price(&instrument, fields)?, signed_lots(&instrument, fields)?))
    }
}

fn price(instrument: &InstrumentEntry, fields: &Fields<'_>) -> Result<Ticks, Reason> {
    let price = fields.last_price.and_then(decimal).ok_or(Reason::MalformedMessage)?;
    let ticks = instrument.ticks(price).filter(|ticks| *ticks > Ticks(0));
    ticks.ok_or(Reason::InexactPrice)
}

/// What was traded; buys are positive.
fn signed_lots(instrument: &InstrumentEntry, fields: &Fields<'_>) -> Result<Lots, Reason> {
    let quantity = fields.last_quantity.and_then(decimal).ok_or(Reason::MalformedMessage)?;
    let lots = instrument.lots(quantity).filter(|lots| *lots > Lots(0));
    let lots = lots.ok_or(Reason::InexactQuantity)?;
    match fields.side {
        // Buy, buy minus.
        Some(b"1" | b"3") => Ok(lots),
        // Sell, sell plus, sell short, sell short exempt.
        Some(b"2" | b"4" | b"5" | b"6") => Ok(Lots(-lots.0)),
        _ => Err(Reason::MalformedMessage),
    }
}

/// The account among the parties of a report, where it has none of its own.
fn customer_account<'m>(message: &Message<'m>) -> Option<&'m [u8]> {
    let mut party = None;
    for field in message.fields().flatten() {
        match field.tag {
            PARTY_ID => party = Some(field.value),
            PARTY_ROLE if field.value == CUSTOMER_ACCOUNT => return party,
            _ => {}
        }
    }
    None
}
