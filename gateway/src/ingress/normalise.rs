//! Turns client messages into inputs: symbols become indices, decimals become ticks and lots.
//!
//! Every application message becomes exactly one input, a refusal at worst: so the numbers received
//! can always be read off the journal.

mod orders;
mod settlements;
mod signals;
mod weights;

use protocol::header::MessageHeader;
use protocol::messages::{
    Command, ControlAction, ControlCommand, Decimal, EventRefused, Flag, LeaderAccount,
    LeaderEquity, LeaderEvent, LeaderFill, LeaderOrder, LeaderSignal, LeaderWeight, Reason, Role,
    SCHEMA_ID, SettleOrder, Side, Symbol,
};
use protocol::units::{LeaderIndex, Lots, Money, Nanos, Ticks};

use crate::configuration::Directory;
use crate::configuration::directory::{InstrumentEntry, SessionEntry};
use crate::ring::InputWriter;

/// Where a client message stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The session, with its role.
    pub(super) session: &'a SessionEntry,
    /// Number of the message in the client's flow.
    pub(super) number: u64,
    /// When its octets had been read.
    pub(super) received_at: Nanos,
}

/// Why a message becomes no more than a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Refusal {
    trade_id: Option<u64>,
    symbol: Symbol,
    reason: Reason,
}

impl Refusal {
    const fn bare(reason: Reason) -> Self {
        Self { trade_id: None, symbol: Symbol::EMPTY, reason }
    }
}

/// Pushes the input that `message` becomes; false when it is a refusal.
pub(super) fn normalise(
    directory: &Directory,
    origin: Origin<'_>,
    message: &[u8],
    inputs: &mut InputWriter,
) -> bool {
    match translate(directory, origin, message, inputs) {
        Ok(()) => true,
        Err(Refusal { trade_id, symbol, reason }) => {
            let refused = EventRefused {
                session: origin.session.index,
                session_sequence: origin.number,
                trade_id,
                symbol,
                reason,
                receive_time: origin.received_at,
            };
            inputs.push(|buffer| refused.encode(buffer));
            false
        }
    }
}

fn translate(
    directory: &Directory,
    origin: Origin<'_>,
    message: &[u8],
    inputs: &mut InputWriter,
) -> Result<(), Refusal> {
    const MALFORMED: Refusal = Refusal::bare(Reason::MalformedMessage);
    const NOT_PERMITTED: Refusal = Refusal::bare(Reason::NotPermitted);
    let header = MessageHeader::decode(message).map_err(|_| MALFORMED)?;
    if header.schema_id != SCHEMA_ID {
        return Err(MALFORMED);
    }
    let leader = origin.session.leader.and_then(|leader| directory.leader(leader));
    match (header.template_id, origin.session.role) {
        // Who signals has no account to trade in, and who has one does not signal.
        (
            LeaderFill::TEMPLATE_ID | LeaderOrder::TEMPLATE_ID | LeaderWeight::TEMPLATE_ID,
            Role::Leader,
        ) if leader.is_some_and(|leader| leader.signals) => return Err(NOT_PERMITTED),
        (LeaderSignal::TEMPLATE_ID, Role::Leader) if leader.is_some_and(|leader| leader.trades) => {
            return Err(NOT_PERMITTED);
        }
        (LeaderFill::TEMPLATE_ID, Role::Leader) => {
            let fill = LeaderFill::decode(message).map_err(|_| MALFORMED)?;
            let leader = origin.session.leader.ok_or(NOT_PERMITTED)?;
            let has_drop_copy = directory.leader(leader).is_some_and(|entry| entry.has_drop_copy);
            if has_drop_copy {
                // Its numbers for a trade are not those of the drop copy: it would be copied twice.
                return Err(NOT_PERMITTED);
            }
            let input = leader_event(directory, origin, leader, &fill)?;
            inputs.push(|buffer| input.encode(buffer));
        }
        (LeaderAccount::TEMPLATE_ID, Role::Leader) => {
            let account = LeaderAccount::decode(message).map_err(|_| MALFORMED)?;
            let leader = origin.session.leader.ok_or(NOT_PERMITTED)?;
            let input = leader_equity(origin, leader, &account).ok_or(MALFORMED)?;
            inputs.push(|buffer| input.encode(buffer));
        }
        (LeaderOrder::TEMPLATE_ID, Role::Leader) => {
            let order = LeaderOrder::decode(message).map_err(|_| MALFORMED)?;
            let leader = origin.session.leader.ok_or(NOT_PERMITTED)?;
            let input = orders::leader_order(directory, origin, leader, &order)?;
            inputs.push(|buffer| input.encode(buffer));
        }
        (LeaderWeight::TEMPLATE_ID, Role::Leader) => {
            let weight = LeaderWeight::decode(message).map_err(|_| MALFORMED)?;
            let leader = origin.session.leader.ok_or(NOT_PERMITTED)?;
            let input = weights::leader_weight(directory, origin, leader, &weight)?;
            inputs.push(|buffer| input.encode(buffer));
        }
        (LeaderSignal::TEMPLATE_ID, Role::Leader) => {
            let signal = LeaderSignal::decode(message).map_err(|_| MALFORMED)?;
            let leader = origin.session.leader.ok_or(NOT_PERMITTED)?;
            let input = signals::leader_signal(directory, origin, leader, &signal)?;
            inputs.push(|buffer| input.encode(buffer));
        }
        (ControlCommand::TEMPLATE_ID | SettleOrder::TEMPLATE_ID, Role::Operator) => {
            operate(directory, origin, message, inputs)?;
        }
        (
            LeaderFill::TEMPLATE_ID
            | LeaderAccount::TEMPLATE_ID
            | LeaderOrder::TEMPLATE_ID
            | LeaderWeight::TEMPLATE_ID
            | LeaderSignal::TEMPLATE_ID
            | ControlCommand::TEMPLATE_ID
            | SettleOrder::TEMPLATE_ID,
            _,
        ) => return Err(NOT_PERMITTED),
        _ => return Err(MALFORMED),
    }
    Ok(())
}

/// What operators say: commands, and words on orders.
fn operate(
    directory: &Directory,
    origin: Origin<'_>,
    message: &[u8],
    inputs: &mut InputWriter,
) -> Result<(), Refusal> {
    if let Ok(command) = ControlCommand::decode(message) {
        let input = resolved(directory, origin, &command);
        inputs.push(|buffer| input.encode(buffer));
        return Ok(());
    }
    let word = SettleOrder::decode(message).map_err(|_| Refusal::bare(Reason::MalformedMessage))?;
    let input = settlements::order_settlement(directory, origin, &word)?;
    inputs.push(|buffer| input.encode(buffer));
    Ok(())
}

fn leader_event(
    directory: &Directory,
    origin: Origin<'_>,
    leader: LeaderIndex,
    fill: &LeaderFill,
) -> Result<LeaderEvent, Refusal> {
    let refusal = |reason| Refusal { trade_id: Some(fill.trade_id), symbol: fill.symbol, reason };
    let instrument = directory
        .instrument_by_symbol(&fill.symbol)
        .ok_or_else(|| refusal(Reason::UnknownInstrument))?;
    let price = positive_ticks(instrument, fill.price);
    let price = price.ok_or_else(|| refusal(Reason::InexactPrice))?;
    let inexact_quantity = || refusal(Reason::InexactQuantity);
    let quantity = instrument.lots(fill.quantity).filter(|lots| *lots > Lots(0));
    let quantity = quantity.ok_or_else(inexact_quantity)?;
    let position_before = match fill.position_before {
        None => None,
        Some(position) => Some(writable_lots(instrument, position).ok_or_else(inexact_quantity)?),
    };
    let level = |price: Option<Decimal>| {
        let ticks =
            |price| positive_ticks(instrument, price).ok_or_else(|| refusal(Reason::InexactPrice));
        price.map(ticks).transpose()
    };
    let (stop_price, take_profit) = (level(fill.stop_price)?, level(fill.take_profit)?);
    let leaves_lots = match fill.leaves_quantity {
        None => None,
        Some(leaves) => {
            let leaves = instrument.lots(leaves).filter(|lots| Lots(0) <= *lots);
            Some(leaves.ok_or_else(inexact_quantity)?)
        }
    };
    Ok(LeaderEvent {
        session: origin.session.index,
        session_sequence: origin.number,
        leader,
        instrument: instrument.index,
        trade_id: fill.trade_id,
        order_id: fill.order_id,
        price,
        lots: match fill.side {
            Side::Buy => quantity,
            Side::Sell => Lots(-quantity.0),
        },
        position_before,
        // It informs and decides nothing: a fee that money cannot hold is left out.
        fee: fill.fee.and_then(writable_money),
        // The client flow is idempotent: what comes again was dropped by the session.
        retransmitted: Flag::No,
        transact_time: fill.transact_time,
        sending_time: fill.sending_time,
        receive_time: origin.received_at,
        stop_price,
        take_profit,
        average_price: fill.average_price,
        tag: fill.tag,
        leaves_lots,
        corrected_id: None,
    })
}

fn positive_ticks(instrument: &InstrumentEntry, price: Decimal) -> Option<Ticks> {
    instrument.ticks(price).filter(|ticks| *ticks > Ticks(0))
}

/// The smallest number of its type stands for null in a message.
fn writable_lots(instrument: &InstrumentEntry, quantity: Decimal) -> Option<Lots> {
    instrument.lots(quantity).filter(|lots| *lots > Lots(i64::MIN))
}

fn writable_money(amount: Decimal) -> Option<Money> {
    amount.to_money().ok().filter(|money| *money > Money(i64::MIN))
}

fn leader_equity(
    origin: Origin<'_>,
    leader: LeaderIndex,
    account: &LeaderAccount,
) -> Option<LeaderEquity> {
    Some(LeaderEquity {
        session: origin.session.index,
        session_sequence: origin.number,
        leader,
        equity: writable_money(account.equity)?,
        balance: writable_money(account.balance)?,
        transact_time: account.transact_time,
        receive_time: origin.received_at,
        margin_used: match account.margin_used {
            None => None,
            Some(margin) => Some(writable_money(margin)?),
        },
    })
}

/// A name that means nothing stays without a target: the engine answers that as well.
fn resolved(directory: &Directory, origin: Origin<'_>, command: &ControlCommand) -> Command {
    Command {
        session: origin.session.index,
        session_sequence: origin.number,
        command_id: command.command_id,
        action: command.action,
        scope: command.scope,
        target: directory.target(command.scope, &command.target),
        configuration: configuration(command),
        actor: origin.session.name,
        text: command.text,
        receive_time: origin.received_at,
    }
}

/// The hash that a revision is named by: 16 hex digits, as `paceline check` prints them first.
fn configuration(command: &ControlCommand) -> Option<u64> {
    let digits = command.target.as_str();
    let is_hash = command.action == ControlAction::ApplyConfiguration
        && digits.len() == 16
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    // The largest number stands for null in a message.
    let hash = is_hash.then(|| u64::from_str_radix(digits, 16).ok()).flatten();
    hash.filter(|hash| *hash != u64::MAX)
}

#[cfg(test)]
mod tests;
