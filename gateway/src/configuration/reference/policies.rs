//! The reference of what plans do when their orders fail, when they are out of sync, and when their venue is down.

use super::{Entry, Range, Section, words};
use crate::configuration::outage::DownRule;
use protocol::messages::{FailureRule, OutOfSyncRule};

pub(super) const FAILURE: Section = Section {
    heading: "`on_failure` of a plan",
    entries: &[
        Entry {
            field: "margin",
            range: Range::Words(words::<FailureRule>),
            unit: "",
            default: "`\"ignore\"`",
            example: "\"reduce\"",
            meaning: "The account cannot carry the order",
        },
        Entry {
            field: "price",
            range: Range::Words(words::<FailureRule>),
            unit: "",
            default: "`\"ignore\"`",
            example: "\"retry\"",
            meaning: "Nothing, or not enough, was to be had at its price: it expired, or the venue cancelled it; \
                      or its price was beyond the venue's band",
        },
        Entry {
            field: "venue_limit",
            range: Range::Words(words::<FailureRule>),
            unit: "",
            default: "`\"ignore\"`",
            example: "\"reduce\"",
            meaning: "It broke a limit of the venue: on quantity, notional, minimum or messages",
        },
        Entry {
            field: "would_increase",
            range: Range::Words(words::<FailureRule>),
            unit: "",
            default: "`\"ignore\"`",
            example: "\"out_of_sync\"",
            meaning: "It closes, and the venue knows of less than it closes",
        },
        Entry {
            field: "other",
            range: Range::Words(words::<FailureRule>),
            unit: "",
            default: "`\"ignore\"`",
            example: "\"out_of_sync\"",
            meaning: "Any other reason, or none that the venue told",
        },
        Entry {
            field: "retry_bps",
            range: Range::Text("above 0, up to 10000"),
            unit: "basis points",
            default: "all of the guard at once",
            example: "\"5\"",
            meaning: "Of `retry`: the n-th attempt's limit is n times this from the best price, and never beyond \
                      the guard; market orders have no limit",
        },
        Entry {
            field: "exhausted",
            range: Range::Text("`\"ignore\"`, `\"out_of_sync\"`"),
            unit: "",
            default: "`\"ignore\"`",
            example: "\"out_of_sync\"",
            meaning: "What follows when `retry`, `reduce` or `switch_type` have nothing left to try before the \
                      leader's next event: `attempts_max` catch-up orders were sent, or half of the rest is \
                      below the minimum",
        },
    ],
};

pub(super) const SYNC: Section = Section {
    heading: "`out_of_sync` of a plan",
    entries: &[
        Entry {
            field: "policy",
            range: Range::Words(words::<OutOfSyncRule>),
            unit: "",
            default: "required",
            example: "\"catch_up\"",
            meaning: "What the plan does while it is out of sync: it only reduces; it opens with a part of each \
                      order; it is brought to its targets by the next sweep, and tried once a second until it \
                      is there",
        },
        Entry {
            field: "factor",
            range: Range::Text("factor above 0, up to 1, 4 decimals"),
            unit: "",
            default: "required with `restrict` and `restrict_below`",
            example: "\"0.5\"",
            meaning: "Part of an opening order that `restrict` sends, and a plan below `restrict_below`, rounded down \
                      to a lot; nothing where that is below the minimum",
        },
        Entry {
            field: "restrict_below",
            range: Range::Text("factor above `enter_below`, up to `leave_at`, 4 decimals"),
            unit: "",
            default: "never",
            example: "\"0.97\"",
            meaning: "Of `pause` and `catch_up`: sync score below which the plan opens with `factor` before it is out \
                      of sync, at once and until its score is `leave_at`; open orders count as executed",
        },
        Entry {
            field: "enter_below",
            range: Range::Text("factor above 0, up to 1, 4 decimals"),
            unit: "",
            default: "never",
            example: "\"0.9\"",
            meaning: "Sync score below which the plan is out of sync; open orders count as executed",
        },
        Entry {
            field: "enter_after_ms",
            range: Range::Text("0 to 3600000"),
            unit: "milliseconds",
            default: "1000",
            example: "1000",
            meaning: "How long the score may be below that first",
        },
        Entry {
            field: "leave_at",
            range: Range::Text("factor above 0, up to 1, 4 decimals, no less than `enter_below`"),
            unit: "",
            default: "1",
            example: "\"0.98\"",
            meaning: "Sync score from which on the plan is in sync again; only what is executed counts",
        },
    ],
};

pub(super) const DOWN: Section = Section {
    heading: "`when_down` of a plan",
    entries: &[
        Entry {
            field: "policy",
            range: Range::Words(words::<DownRule>),
            unit: "",
            default: "required",
            example: "\"drop_opens\"",
            meaning: "What becomes of increases that fell due while the venue was down: they are made up for when it is \
                      back; they are given up for the episode, so the plan keeps what it has and follows from there. \
                      Reductions are always made up for. Only plans that copy fills drop",
        },
        Entry {
            field: "after_ms",
            range: Range::Text("0 to 86400000"),
            unit: "milliseconds",
            default: "required with `drop_opens`",
            example: "5000",
            meaning: "Of `drop_opens`: only after an outage that was longer than this",
        },
    ],
};
