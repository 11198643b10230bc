//! What numbers mean to people: a sentence for each reason, names for every enumeration, and the two
//! classes that reports depend on. The numbers themselves are the message schema's.

#[cfg(test)]
mod tests;

use crate::LedgerError;
use crate::store::{Store, StoreError};
use protocol::messages::{
    ControlAction, CopiedSides, CxlRejReason, DrawdownReference, DrawdownWindow, ExecType,
    FailureClass, FailureRule, FilterKind, GuardViolation, InstrumentKind, Liquidity, LossWindow,
    OrdRejReason, OrdStatus, OrdType, OrderState, OutOfSyncRule, OverdueStep, PartialFillRule,
    PlanState, PositionEffect, Reason, RemovalRule, ReportOutcome, Role, Scope, SelfMatchRule,
    SessionState, SizingMode, SupervisionRule, SyncChange, Trigger, TriggerPrice, UnexpectedRule,
};
use protocol::messages::{LimitKind, OrderDurability};
use std::fmt::Debug;

/// Why an order was not sent, was changed, or was sent as desired: one sentence for people.
#[expect(clippy::too_many_lines, reason = "a table: one entry per reason")]
#[must_use]
pub const fn sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::None => "The order was sent as desired.",
        Reason::OnTarget => {
            "Position and open orders already make the target, so there is nothing to trade."
        }
        Reason::BelowMinimumCarried => {
            "The difference to the target is below the instrument's minimum; it is carried until it grows."
        }
        Reason::BelowMinimumSkipped => {
            "The difference to the target is below the instrument's minimum; the plan gives it up for this episode."
        }
        Reason::BelowMinimumForced => {
            "The order was raised to the instrument's minimum, as the plan allows."
        }
        Reason::ExistingPosition => {
            "The event belongs to a position that the leader had before the plan began; the plan does not copy it."
        }
        Reason::SideNotCopied => "The plan does not copy positions of the leader on this side.",
        Reason::SymbolNotCopied => "The plan does not copy this instrument.",
        Reason::TagNotCopied => {
            "The leader's event that began the episode has none of the tags that the plan copies."
        }
        Reason::ShortNotPossible => "The instrument is spot, which cannot be sold short.",
        Reason::StopLossReached => {
            "The plan's own stop loss was reached and has closed it; it sits out until its leader's next episode."
        }
        Reason::TakeProfitReached => {
            "The plan's own take profit was reached and has closed it; it sits out until its leader's next episode."
        }
        Reason::DuplicateEvent => {
            "This leader event was decided before; a second decision would trade it twice."
        }
        Reason::EventBuffered => "The event came ahead of its predecessor and waits for it.",
        Reason::LeaderGap => {
            "A predecessor of the event never came; the leader's position was taken from the event."
        }
        Reason::UnknownInstrument => "The configuration has no instrument of this symbol.",
        Reason::InexactPrice => "The price is not a whole number of ticks.",
        Reason::InexactQuantity => "The quantity is not a positive whole number of lots.",
        Reason::MalformedMessage => {
            "The bytes are not a message that this session's role may send."
        }
        Reason::NotPermitted => "The session's role does not allow it.",
        Reason::UnknownTarget => "The command names nothing that the configuration has.",
        Reason::KillLatched => "A kill is in force; it has to be re-armed first.",
        Reason::ConfigurationRefused => {
            "The revision of the configuration would have broken something, so all of it was left out."
        }
        Reason::ConfigurationInForce => {
            "The configuration that was to be applied was in force already; nothing changed."
        }
        Reason::ConfigurationPending => {
            "Another revision of the configuration was on its way; only one can be at a time."
        }
        Reason::OrderNotInDoubt => {
            "It is known what has become of the order, or its state has not lasted for long enough to ask about it."
        }
        Reason::EvidenceToCome => {
            "The session of the order is not synchronised: its venue may still say what became of it."
        }
        Reason::SettlementContradicts => {
            "What was said of the order contradicts what its venue has reported."
        }
        Reason::SettlementQuantity => {
            "More was stated as filled than was ordered, or less of an order that was said to be filled."
        }
        Reason::SettlementPriceMissing => {
            "No price was stated for what was stated as filled and its venue has not reported."
        }
        Reason::TradeCorrected => {
            "A trade of the leader was busted or corrected: its position moved, and no order was sent for that."
        }
        Reason::UnknownLeaderAccount => "No leader trades the account that the drop copy names.",
        Reason::UnknownTrade => {
            "What was busted or corrected is no trade that is known, or was busted or corrected before."
        }
        Reason::ReportsMissing => {
            "The drop copy had nothing to say about the time while we were away."
        }
        Reason::SignalActive => {
            "The leader has signalled an entry in an instrument where another signal of his is in force."
        }
        Reason::SignalExpired => "The signal's time was over before its entry was made.",
        Reason::SignalUnknown => {
            "What was signalled is about no signal that is in force, or makes no sense at its point."
        }
        Reason::SignalUnworkable => {
            "Type, time in force, size and prices of the signal do not make an entry with its exits."
        }
        Reason::TooManyAlike => {
            "A drop copy told the same trade more often than is believed: this one moved nothing."
        }
        Reason::SignalsFull => "As many signals are in force as there is room for.",
        Reason::PlanFrozen => "The plan is frozen: nothing leaves, not even a reduction.",
        Reason::PlanOff => "The plan is switched off; its positions stay as they are.",
        Reason::PlanCloseOnly => {
            "The plan may only reduce, and this order would have increased its position."
        }
        Reason::PlanDisarmed => {
            "A supervisory rule has tripped; the plan may only reduce until somebody re-arms what tripped."
        }
        Reason::PlanOutOfSync => {
            "The plan is out of sync and may only reduce until a sweep finds it in sync or somebody re-arms it."
        }
        Reason::PlanRestricted => {
            "The plan drifts or is out of sync; it sent the part of the order that its factor leaves."
        }
        Reason::TradingHalted => {
            "The firm or the venue was halted by an operator or a rule: nothing leaves but cancels."
        }
        Reason::TradingReducing => {
            "The firm or the venue was set to reducing by an operator or a rule: nothing is opened or increased."
        }
        Reason::IncreaseWaits => {
            "The plan holds increases back until the leader's order is complete or their wait is over."
        }
        Reason::AllocationNotDue => {
            "The plan copies an allocation and waits for its schedule or its drift band."
        }
        Reason::AllocationInBand => {
            "The plan copies an allocation, and the difference is within its drift band."
        }
        Reason::AllocationTooSmall => {
            "The plan copies an allocation, and the difference is worth less than its smallest trade."
        }
        Reason::AllocationCost => {
            "The plan copies an allocation, and trading the difference would cost more than it is worth."
        }
        Reason::OrderWaits => {
            "What is missing rests as an order of the leader's, or waits for a cancel on its way."
        }
        Reason::EventTooOld => {
            "The leader event was older, when it was decided, than the plan allows."
        }
        Reason::SnapshotMissing => {
            "Sizing or a limit needs an account snapshot, and none has come."
        }
        Reason::SnapshotTooOld => "The account snapshot is older than the plan allows.",
        Reason::LimitMissing => {
            "A limit that every plan must have is not set, so the plan may not open."
        }
        Reason::ReferenceMissing => "The price guard starts from a quote, and none has come.",
        Reason::QuoteTooOld => {
            "The price guard starts from a quote, and the newest is older than the plan allows."
        }
        Reason::PriceGuard => "The market is already beyond the worst price that the plan accepts.",
        Reason::GuardInstrument => {
            "The leader did not declare this instrument, so nothing may be opened in it."
        }
        Reason::GuardMarginCall => "The leader has no equity left, so nothing of it may be opened.",
        Reason::SelfMatch => {
            "It would meet an order of ours that is open on the other side, or a leader's; the plan tries again with the next \
             sweep."
        }
        Reason::StopMissing => {
            "Sizing by risk needs a stop; the leader sent none that would lose, and the plan has no distance of its own."
        }
        Reason::VolatilityMissing => {
            "Sizing by volatility needs that of the instrument, which is not stated."
        }
        Reason::MarginMissing => {
            "Sizing by free margin needs the leader's used margin, and he does not send it."
        }
        Reason::LeverageMissing => {
            "Sizing by leverage needs that of leader and follower, and one is not stated."
        }
        Reason::InstrumentExpired => {
            "The instrument has expired; nothing is opened in it any more."
        }
        Reason::PlanRemoved => {
            "The plan has left the configuration; what it holds is only reduced."
        }
        Reason::UnexpectedPosition => {
            "The venue says of a position of the account what our fills do not make."
        }
        Reason::UnexpectedOrder => {
            "The venue reports on an order of the account that no decision of ours made."
        }
        Reason::ExecutionFailed => {
            "An order of the plan failed, and its policy puts it out of sync for that."
        }
        Reason::SyncScore => {
            "The plan has been further from its targets for longer than its policy allows."
        }
        Reason::VenueClosed => {
            "The venue has rejected an order because its exchange is closed; a rule has set its trading state."
        }
        Reason::VenueRejects => {
            "The venue has rejected more orders within a time than its rule allows, which has set its trading state."
        }
        Reason::MaxOrderQuantity => "The limit on the quantity of one order was reached.",
        Reason::MaxOrderNotional => "The limit on the notional of one order was reached.",
        Reason::MaxSymbolNotional => "The limit on the notional in this instrument was reached.",
        Reason::MaxGrossNotional => {
            "The limit on the gross notional over all instruments was reached."
        }
        Reason::MaxNetNotional => "The limit on the net notional over all instruments was reached.",
        Reason::MaxLeverage => "The limit on leverage was reached.",
        Reason::MaxOpenOrders => "The limit on the number of open orders was reached.",
        Reason::MaxOpenOrderNotional => "The limit on the notional of open orders was reached.",
        Reason::MaxOrdersPerSecond => {
            "The limit on orders per second was reached; the plan tries again with the next sweep."
        }
        Reason::MaxDailyLoss => "The account lost more in a day than it may.",
        Reason::MaxDailyLossPct => {
            "The account lost a larger part of its equity in a day than it may."
        }
        Reason::MaxDrawdown => "The account fell further from its peak than it may.",
        Reason::MaxDrawdownPct => "The account lost a larger part of its peak than it may.",
        Reason::MaxRepeats => {
            "The leader opened in one direction of one instrument more often than it may."
        }
        Reason::GuardLeverage => "The leader's leverage is above what it declared.",
        Reason::GuardPositionNotional => "The leader's position is larger than it declared.",
        Reason::GuardDailyLoss => "The leader has lost more in a day than it declared.",
        Reason::GuardTradesPerMinute => "The leader trades more often than it declared.",
        Reason::DuplicateOrder => {
            "The plan opened the very same quantity a moment ago; it waits for the leader's next event."
        }
        Reason::InsufficientMargin => {
            "The limit on the margin of the follower's positions and open orders was reached."
        }
        Reason::MaxSymbolLeverage => "The limit on leverage in one instrument was reached.",
        Reason::MaxDailyVolumeShare => {
            "The limit on the share of the instrument's average daily volume was reached."
        }
        Reason::SessionDown => {
            "The session to the venue was not synchronised, so nothing could be sent."
        }
        Reason::OrdersInFlightFull => "The table of open orders is full.",
        Reason::RowsFull => "The table of plan positions is full.",
        Reason::Overflow => "A quantity or an amount would not fit its type.",
        Reason::OrderOverdue => {
            "Nobody has known for too long what became of an order of the account in the instrument; it only reduces."
        }
        Reason::UnknownOrderPending => {
            "An earlier order of the plan may or may not live at the venue; nothing is added until that is known."
        }
        Reason::RetriesExhausted => {
            "The plan has tried as often as it may; it waits for the leader's next event."
        }
        Reason::ReducedAfterFailure => {
            "An order of this size failed; the plan sent at most half of what was not executed."
        }
        Reason::VenueWasDown => {
            "The increase fell due while the venue was down, and for long; the plan gives it up for this episode."
        }
        Reason::LeaderOrdersFull => {
            "There is no room for one more working order of a leader; its fills are copied instead."
        }
    }
}

/// Whether an instruction with this reason and these breaches was kept from the plan's target by a
/// rule: a limit, a state, a filter, a minimum that is not carried, a guard, or a resource. Waiting for a
/// larger difference ([`Reason::BelowMinimumCarried`]) is not: the plan follows within a minimum.
#[must_use]
pub fn is_limiting(reason: Reason, breaches: u32) -> bool {
    let is_rule = matches!(
        reason,
        Reason::BelowMinimumSkipped | Reason::BelowMinimumForced | Reason::SymbolNotCopied
    );
    breaches != 0 || is_rule || reason.to_wire() >= Reason::PlanFrozen.to_wire()
}

/// Whether an order in this state is over: nothing of it can fill any more.
#[must_use]
pub const fn is_final(state: OrderState) -> bool {
    match state {
        OrderState::Filled
        | OrderState::Canceled
        | OrderState::Rejected
        | OrderState::Expired
        | OrderState::Replaced
        | OrderState::NotSent => true,
        OrderState::Created
        | OrderState::PendingNew
        | OrderState::Working
        | OrderState::PartiallyFilled
        | OrderState::PendingCancel
        | OrderState::PendingReplace
        | OrderState::Unknown => false,
    }
}

/// The limits of a set of breaches: bit n stands for the limit kind n.
#[must_use]
pub fn limits(breaches: u32) -> Vec<LimitKind> {
    let is_hit = |kind: &LimitKind| breaches & (1 << kind.to_wire()) != 0;
    LimitKind::ALL.into_iter().filter(is_hit).collect()
}

/// The value of an enumeration that a row holds.
pub(crate) fn value<N: TryFrom<i64>, T>(
    kind: &'static str,
    number: i64,
    from_wire: impl FnOnce(N) -> Option<T>,
) -> Result<T, LedgerError> {
    let value = N::try_from(number).ok().and_then(from_wire);
    value.ok_or(LedgerError::UnknownNumber { kind, number })
}

/// Fills the table that names every number.
pub(crate) fn write(store: &Store) -> Result<(), StoreError> {
    store.script("DELETE FROM meaning")?;
    let insert = "INSERT INTO meaning (kind, number, name, sentence) VALUES ($1, $2, $3, $4)";
    let say = |kind: &str, number: i64, name: &dyn Debug, sentence: &str| {
        let name = format!("{name:?}");
        store.execute(insert, &[kind.into(), number.into(), (&name).into(), sentence.into()])
    };
    for reason in Reason::ALL {
        say("reason", reason.to_wire().into(), &reason, sentence(reason))?;
    }
    macro_rules! say_all {
        ($($kind:literal $name:ident)*) => {$(
            for value in $name::ALL {
                say($kind, value.to_wire().into(), &value, "")?;
            }
        )*};
    }
    say_all! {
        "control_action" ControlAction
        "copied_sides" CopiedSides
        "cxl_rej_reason" CxlRejReason
        "drawdown_reference" DrawdownReference
        "drawdown_window" DrawdownWindow
        "exec_type" ExecType
        "failure_class" FailureClass
        "failure_rule" FailureRule
        "filter_kind" FilterKind
        "instrument_kind" InstrumentKind
        "limit_kind" LimitKind
        "guard_violation" GuardViolation
        "liquidity" Liquidity
        "loss_window" LossWindow
        "ord_rej_reason" OrdRejReason
        "ord_type" OrdType
        "ord_status" OrdStatus
        "order_durability" OrderDurability
        "order_state" OrderState
        "out_of_sync_rule" OutOfSyncRule
        "overdue_step" OverdueStep
        "partial_fill_rule" PartialFillRule
        "plan_state" PlanState
        "position_effect" PositionEffect
        "removal_rule" RemovalRule
        "report_outcome" ReportOutcome
        "role" Role
        "scope" Scope
        "self_match_rule" SelfMatchRule
        "session_state" SessionState
        "sizing_mode" SizingMode
        "supervision_rule" SupervisionRule
        "sync_change" SyncChange
        "trigger" Trigger
        "trigger_price" TriggerPrice
        "unexpected_rule" UnexpectedRule
    }
    Ok(())
}
