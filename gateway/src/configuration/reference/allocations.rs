//! The reference of how plans that copy an allocation are rebalanced.

use super::{Entry, Range, Section};

pub(super) const ALLOCATION: Section = Section {
    heading: "`allocation` of a plan",
    entries: &[
        Entry {
            field: "weights",
            range: Range::Text("`\"portfolio\"`, `\"published\"`, table of weights by symbol"),
            unit: "",
            default: "`\"portfolio\"`",
            example: "\"published\"",
            meaning: "The plan holds what the leader holds, as parts of his equity; or the weights that his session \
                      publishes (`LeaderWeight`); or those that stand here, such as `{ BTC = \"0.4\", ETH = \"-0.1\" }`: \
                      signed parts of equity, from -100 to 100 each and 100 together. Other weights rebalance it with \
                      the next sweep. Which of the three stays what it is for a plan of this name",
        },
        Entry {
            field: "on_leader",
            range: Range::Text("`true`, `false`"),
            unit: "",
            default: "true",
            example: "true",
            meaning: "Each event of the leader rebalances the event's instrument. Without it only a leader that is flat \
                      or has turned is followed at once",
        },
        Entry {
            field: "interval_s",
            range: Range::Text("1 to 2678400"),
            unit: "seconds",
            default: "no schedule",
            example: "3600",
            meaning: "All instruments are rebalanced once in each period, counted from 1970-01-01 00:00 UTC",
        },
        Entry {
            field: "drift_band_bps",
            range: Range::Text("above 0, up to 10000"),
            unit: "basis points of the follower's equity",
            default: "no band",
            example: "\"50\"",
            meaning: "A difference that is worth no more is not traded; a larger one is, up to the target. Sweeps look \
                      for such drift and trade it, at most once a second",
        },
        Entry {
            field: "min_trade_notional",
            range: Range::Text("above 0"),
            unit: "account currency",
            default: "none",
            example: "\"250\"",
            meaning: "A difference that is worth less is not traded",
        },
        Entry {
            field: "cost_bps",
            range: Range::Text("above 0, up to 10000"),
            unit: "basis points of what is traded",
            default: "0",
            example: "\"4\"",
            meaning: "What trading is expected to cost, beside half the spread that is quoted; needs `benefit_bps`",
        },
        Entry {
            field: "benefit_bps",
            range: Range::Text("above 0, up to 10000"),
            unit: "basis points",
            default: "no cost rule",
            example: "\"500\"",
            meaning: "What it is worth to be rid of a difference of all of the equity, as a part of what is traded; a \
                      difference of x % of the equity is worth x % of that. What costs more than it is worth is not \
                      traded",
        },
    ],
};
