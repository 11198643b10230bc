//! The reference of supervision: what watches, what it does, and the profile that a leader declares.

use super::{Entry, Range, Section, words};
use crate::configuration::limits::DECLARED;
use crate::configuration::trading_rules::RuledState;
use protocol::messages::{
    ControlAction, DrawdownReference, DrawdownWindow, GuardViolation, LossWindow,
};

pub(super) const SUPERVISION: Section = Section {
    heading: "`[supervision]`",
    entries: &[
        Entry {
            field: "repeat_window_ms",
            range: Range::Text("1 to 86400000"),
            unit: "milliseconds",
            default: "1000",
            example: "1000",
            meaning: "Time within which `max_repeats` counts",
        },
        Entry {
            field: "duplicate_window_ms",
            range: Range::Text("1 to 3600000"),
            unit: "milliseconds",
            default: "none",
            example: "20",
            meaning: "An opening order of a plan with the same quantity and side as its last one in the \
                      instrument, because of another leader event within this time, is denied \
                      (`DuplicateOrder`) and not tried again by itself. What catches up is not judged",
        },
        Entry {
            field: "on_loss",
            range: Range::Words(words::<ControlAction>),
            unit: "",
            default: "`\"close_only\"`",
            example: "\"flatten\"",
            meaning: "The follower only reduces; its open orders are cancelled as well; its positions are \
                      closed as well",
        },
        Entry {
            field: "loss_window",
            range: Range::Words(words::<LossWindow>),
            unit: "",
            default: "`\"day\"`",
            example: "\"day\"",
            meaning: "A day's loss is counted from the first snapshot of the calendar day; or from what the \
                      account was worth 24 hours ago, to the hour: at the first snapshot of the hour that \
                      began 24 to 25 hours ago",
        },
        Entry {
            field: "day_starts",
            range: Range::Text("`\"HH:MM\"`"),
            unit: "UTC",
            default: "`\"00:00\"`",
            example: "\"22:00\"",
            meaning: "When a day begins",
        },
        Entry {
            field: "drawdown_reference",
            range: Range::Words(words::<DrawdownReference>),
            unit: "",
            default: "`\"peak_equity\"`",
            example: "\"peak_equity\"",
            meaning: "What a drawdown in percent is a part of: the highest equity, or the highest profit \
                      since the reference, or `drawdown_window`, began. An amount of money is the same with both",
        },
        Entry {
            field: "drawdown_window",
            range: Range::Words(words::<DrawdownWindow>),
            unit: "",
            default: "`\"none\"`",
            example: "\"day\"",
            meaning: "What the peak of a drawdown is looked for in: everything since the first snapshot, or since the \
                      follower was re-armed; the calendar day; the last 24 hours, to the hour",
        },
        Entry {
            field: "count_fees",
            range: Range::Text("`true`, `false`"),
            unit: "",
            default: "`true`",
            example: "true",
            meaning: "Whether fees count as losses",
        },
        Entry {
            field: "count_funding",
            range: Range::Text("`true`, `false`"),
            unit: "",
            default: "`true`",
            example: "true",
            meaning: "Whether funding that was paid counts as a loss, and what was received as a gain",
        },
    ],
};

pub(super) const TRADING_RULES: Section = Section {
    heading: "`trading_rules` of a venue",
    entries: &[
        Entry {
            field: "max_rejects",
            range: Range::Text("0 to 1000000"),
            unit: "orders",
            default: "no such rule",
            example: "20",
            meaning: "More rejected orders within `within_ms`, of whatever plan, set the venue to `on_rejects`. It stays \
                      so until an operator sets another state (`paceline control active`), which begins the count anew",
        },
        Entry {
            field: "within_ms",
            range: Range::Text("1 to 86400000"),
            unit: "milliseconds",
            default: "1000",
            example: "5000",
            meaning: "Time within which rejected orders are counted, from the first of them",
        },
        Entry {
            field: "on_rejects",
            range: Range::Words(words::<RuledState>),
            unit: "",
            default: "`\"reducing\"`",
            example: "\"reducing\"",
            meaning: "The trading state that too many rejected orders set; a stricter one stays",
        },
        Entry {
            field: "on_closed",
            range: Range::Words(words::<RuledState>),
            unit: "",
            default: "no such rule",
            example: "\"halted\"",
            meaning: "The trading state that the first order sets which is rejected because the exchange is closed \
                      (`ExchangeClosed`), whatever its instrument",
        },
    ],
};

pub(super) const GUARD: Section = Section {
    heading: "`guard` of a leader",
    entries: &[
        Entry { field: "max_leverage", default: "none", ..Entry::of(&DECLARED[0]) },
        Entry { field: "max_position_notional", default: "none", ..Entry::of(&DECLARED[1]) },
        Entry { field: "max_daily_loss", default: "none", ..Entry::of(&DECLARED[2]) },
        Entry { field: "max_trades_per_minute", default: "none", ..Entry::of(&DECLARED[3]) },
        Entry {
            field: "symbols",
            range: Range::Text("list of symbols"),
            unit: "",
            default: "all",
            example: "[\"BTC\", \"ETH\"]",
            meaning: "What it trades",
        },
        Entry {
            field: "on_violation",
            range: Range::Words(words::<GuardViolation>),
            unit: "",
            default: "required",
            example: "\"refuse\"",
            meaning: "The event is close-only for its followers, with a reason of its own; or the leader is \
                      disarmed until an operator re-arms it",
        },
    ],
};
