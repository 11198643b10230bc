//! The page of all reasons: number, name, meaning and what to do. The numbers and names are the message
//! schema's; `paceline reasons` prints the page, and a test holds `gateway/REASONS.md` in step with it.

#[cfg(test)]
mod tests;

use crate::meaning::sentence;
use protocol::messages::Reason;
use std::fmt::Write;

/// What stands above the reasons of a hundred.
const CHAPTERS: [(u16, &str, &str); 6] = [
    (0, "Targets and minimums", "The plan follows; what is missing is below what can be traded."),
    (100, "Events, messages and commands", "Something that came in moves nothing."),
    (200, "States", "Somebody, or a rule that watches, holds the plan back."),
    (
        300,
        "Conditions",
        "Something that an opening order needs is missing, too old or out of bounds.",
    ),
    (400, "Limits", "A limit was reached, by an order or by what a rule watches."),
    (500, "Means", "The order could not leave, or nobody could keep count of it."),
];

/// The page, in Markdown.
#[must_use]
pub fn reasons_page() -> String {
    let mut page = String::from(
        "# Reasons

Every decision about an order, an event or a command has one of these reasons, in the journal, the ledger, the report
and on the wire. The first rule that is broken is the reason; within a hundred, lower numbers come first. Limits that
were hit besides are kept as well (`breaches`). Numbers and names never change. A reduction is stopped by few of them:
`PlanFrozen`, `PlanOff`, `TradingHalted`, `SessionDown`, `OrdersInFlightFull`, `RowsFull`, `Overflow`,
`RetriesExhausted`, and as a part of a position by `BelowMinimumCarried`.

This page is written by `paceline reasons`; a test holds it in step.
",
    );
    for (first, head, text) in CHAPTERS {
        let reasons =
            Reason::ALL.into_iter().filter(|reason| reason.to_wire() / 100 * 100 == first);
        let _ =
            write!(page, "\n## {head}\n\n{text}\n\n| number | reason | meaning | what to do |\n");
        let _ = writeln!(page, "|---|---|---|---|");
        for reason in reasons {
            let (number, meaning, advice) = (reason.to_wire(), sentence(reason), advice(reason));
            let _ = writeln!(page, "| {number} | `{reason:?}` | {meaning} | {advice} |");
        }
    }
    page
}

/// What somebody who meets a reason can do about it: one sentence.
#[expect(clippy::too_many_lines, reason = "a table: one entry per reason")]
#[must_use]
pub const fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::None | Reason::OnTarget => "Nothing.",
        Reason::BelowMinimumCarried => {
            "Nothing; it trades once the difference is large enough. `below_min` says otherwise."
        }
        Reason::BelowMinimumSkipped => {
            "Set `below_min = \"carry\"` if the plan should wait instead."
        }
        Reason::BelowMinimumForced => "Nothing; `force_max` bounds how much larger it may be.",
        Reason::ExistingPosition => "Set `existing = \"all\"` if such positions should be copied.",
        Reason::SideNotCopied => "Nothing; `sides` of the plan says so.",
        Reason::SymbolNotCopied => "Nothing; `include` and `exclude` of the plan say so.",
        Reason::TagNotCopied => "Nothing; `tags` of the plan say so.",
        Reason::ShortNotPossible => "Nothing; follow such a leader with a derivative.",
        Reason::StopLossReached | Reason::TakeProfitReached => {
            "Nothing; `protection` of the plan says so. See `PROTECTION.md`."
        }
        Reason::DuplicateEvent => "Nothing; look at the leader's session if it is frequent.",
        Reason::EventBuffered => {
            "Nothing; it is released when its predecessor or the time-out comes."
        }
        Reason::LeaderGap => "Find out why the leader's session lost an event.",
        Reason::UnknownInstrument => {
            "Define the `[[instrument]]`, at the venue of the follower; or follow there by `of` of a `[[leader]]`, see `MAPPING.md`."
        }
        Reason::InexactPrice => "Compare `tick` of the instrument with what the leader sends.",
        Reason::InexactQuantity => "Compare `lot` of the instrument with what the leader sends.",
        Reason::MalformedMessage => "Compare the client with the published schema.",
        Reason::NotPermitted => "Log in with the role that the message needs.",
        Reason::UnknownTarget => "Use the name that the configuration has.",
        Reason::KillLatched => {
            "Re-arm the scope first, once the reason for the kill is understood."
        }
        Reason::ConfigurationRefused => "Correct the file as the answer says; see `REVISIONS.md`.",
        Reason::ConfigurationInForce => "Nothing; the file is in force already.",
        Reason::ConfigurationPending => "Try again when the revision before it is settled.",
        Reason::OrderNotInDoubt => {
            "See what is known: `paceline orders --unsettled`, `paceline explain`."
        }
        Reason::EvidenceToCome => "Wait until the venue's session is synchronised.",
        Reason::SettlementContradicts | Reason::SettlementQuantity => {
            "See what is known: `paceline explain`; ask the venue's desk again."
        }
        Reason::SettlementPriceMissing => "State `--price`.",
        Reason::TradeCorrected => {
            "Nothing, or bring followers to their targets: the leader's next event does so as well."
        }
        Reason::UnknownLeaderAccount => "Map the account to a leader in `[[drop_copy]]`.",
        Reason::UnknownTrade => "Compare the leader's position with what its broker says.",
        Reason::TooManyAlike => {
            "Compare the leader's position with what its broker says; ask for unique `ExecID`s."
        }
        Reason::ReportsMissing => "Compare the leader's positions with what its broker says.",
        Reason::SignalActive => {
            "Close the other one first; one signal at a time is in force in an instrument."
        }
        Reason::SignalExpired => "Nothing; the leader's session says how long an entry may wait.",
        Reason::SignalUnknown => {
            "Compare what the leader's session sends with `gateway/SIGNALS.md`."
        }
        Reason::SignalUnworkable => {
            "Compare what the leader's session sends with `gateway/SIGNALS.md`."
        }
        Reason::SignalsFull => "Close what is over; an entry without an expiry waits for good.",
        Reason::PlanFrozen => "Re-arm the scope that was frozen.",
        Reason::PlanOff => "Switch the scope on.",
        Reason::PlanCloseOnly => "Resume what was paused, or re-arm what was killed.",
        Reason::PlanDisarmed => {
            "Look at the trips of the report; re-arm the scope when its reason is understood."
        }
        Reason::TradingHalted | Reason::TradingReducing => {
            "`paceline control active` for the firm or the venue; what was missed is caught up."
        }
        Reason::IncreaseWaits => {
            "Nothing; it goes with what completes the order, or soon. See `partial_fills` of the plan."
        }
        Reason::AllocationNotDue
        | Reason::AllocationInBand
        | Reason::AllocationTooSmall
        | Reason::AllocationCost => {
            "Nothing; `allocation` of the plan says so. See `ALLOCATION.md`."
        }
        Reason::OrderWaits => {
            "Nothing; it ends with the leader's order, or when the venue confirms the cancel."
        }
        Reason::EventTooOld => {
            "Look for what delays the leader's events; `max_event_age_ms` bounds it."
        }
        Reason::SnapshotMissing => {
            "See that the venue, or the leader's session, reports the account."
        }
        Reason::SnapshotTooOld => {
            "Look for what delays reports of the account; compare `account_interval_ms`."
        }
        Reason::LimitMissing => "State the three required limits at one of the plan's scopes.",
        Reason::ReferenceMissing => "See that the venue quotes the instrument.",
        Reason::QuoteTooOld => {
            "Look for what delays the venue's quotes; `max_quote_age_ms` bounds their age."
        }
        Reason::PriceGuard => "Nothing; the market ran away. `max_slip_bps` says how far it may.",
        Reason::StopMissing => {
            "Have the leader send its stop, or state the plan's `stop_distance_bps`."
        }
        Reason::VolatilityMissing => "State `volatility` of the instrument.",
        Reason::MarginMissing => "Have the leader's session report its used margin.",
        Reason::LeverageMissing => "State `leverage` of the leader and of the follower.",
        Reason::PlanOutOfSync | Reason::PlanRestricted => {
            "See what put it out of sync: `paceline report`; re-arm it when that is over."
        }
        Reason::ExecutionFailed => {
            "See why the venue refused it; `on_failure` of the plan says what follows."
        }
        Reason::SyncScore => {
            "See which orders failed; `out_of_sync` of the plan says how far it may drift."
        }
        Reason::InstrumentExpired => "Nothing; follow the leader into the next contract.",
        Reason::PlanRemoved => {
            "Nothing; `on_removal` of the plan says what becomes of its position."
        }
        Reason::GuardInstrument => "Ask the leader; add the symbol to its `guard` if it is meant.",
        Reason::GuardMarginCall => {
            "Stop following until the leader has equity again, then re-arm it."
        }
        Reason::UnexpectedPosition | Reason::UnexpectedOrder => {
            "Find out who trades the account; bring it back or start anew, then re-arm the follower."
        }
        Reason::VenueClosed => {
            "See when the exchange opens again, then `paceline control active` for the venue."
        }
        Reason::VenueRejects => {
            "See what the venue says of the orders, then `paceline control active` for it."
        }
        Reason::MaxOrderQuantity
        | Reason::MaxOrderNotional
        | Reason::MaxSymbolNotional
        | Reason::MaxGrossNotional
        | Reason::MaxNetNotional
        | Reason::MaxOpenOrders
        | Reason::MaxOpenOrderNotional => {
            "`paceline explain` names the scope whose limit it was; raise it if it is too tight."
        }
        Reason::MaxLeverage | Reason::MaxSymbolLeverage | Reason::InsufficientMargin => {
            "Reduce elsewhere, pay in, or raise the limit."
        }
        Reason::MaxDailyVolumeShare => {
            "Nothing; what is left comes with the next event. See `average_daily_volume`."
        }
        Reason::SelfMatch => "Nothing; it comes again. `self_match` of the venue says otherwise.",
        Reason::DuplicateOrder => {
            "Nothing, if the leader does so by mistake; else shorten `duplicate_window_ms`."
        }
        Reason::MaxOrdersPerSecond => "Nothing; it comes again. Raise the limit if it is frequent.",
        Reason::MaxDailyLoss
        | Reason::MaxDailyLossPct
        | Reason::MaxDrawdown
        | Reason::MaxDrawdownPct => "Understand the loss, then re-arm the follower.",
        Reason::MaxRepeats => "Find out whether the leader runs in a loop, then re-arm it.",
        Reason::GuardLeverage
        | Reason::GuardPositionNotional
        | Reason::GuardDailyLoss
        | Reason::GuardTradesPerMinute => {
            "Ask the leader; it is made up for by the next event within the profile."
        }
        Reason::SessionDown => {
            "See why the venue's session is down; plans catch up when it is back."
        }
        Reason::OrdersInFlightFull => {
            "Raise `orders_max`, or find out why so many orders are open."
        }
        Reason::RowsFull => "Raise `rows_max`.",
        Reason::Overflow => "Look for a price, quantity or ratio that cannot be meant.",
        Reason::OrderOverdue => {
            "Ask the venue's desk what became of the order, and settle it; see `UNKNOWN_ORDERS.md`."
        }
        Reason::UnknownOrderPending => "Nothing; it is resolved when the venue answers.",
        Reason::RetriesExhausted => {
            "Look at why its orders do not fill; `attempts_max` bounds them."
        }
        Reason::ReducedAfterFailure => {
            "Pay in or reduce elsewhere; `on_failure` of the plan says otherwise."
        }
        Reason::VenueWasDown => {
            "Nothing; `when_down` of the plan says so. Set `policy = \"queue\"` if it should be made up for."
        }
        Reason::LeaderOrdersFull => {
            "Raise `orders_max`; see that leaders' sessions end their orders."
        }
    }
}
