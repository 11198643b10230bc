//! The reference of a plan's own stop loss and take profit.

use super::{Entry, Range, Section, words};
use protocol::messages::{LeaderStops, TriggerPrice};

pub(super) const PROTECTION: Section = Section {
    heading: "`protection` of a plan",
    entries: &[
        Entry {
            field: "stop_loss_bps",
            range: Range::Text("above 0, below 10000, 4 decimals"),
            unit: "basis points of the average price",
            default: "no stop loss",
            example: "\"150\"",
            meaning: "A stop order waits at the venue for the whole position, so far against its average price; what it \
                      has closed sits out until the leader's next episode",
        },
        Entry {
            field: "take_profit_bps",
            range: Range::Text("above 0, below 10000, 4 decimals"),
            unit: "basis points of the average price",
            default: "no take profit",
            example: "\"300\"",
            meaning: "A limit order works at the venue for the whole position, so far in favour of its average price; the \
                      same holds then",
        },
        Entry {
            field: "trigger_price",
            range: Range::Words(words::<TriggerPrice>),
            unit: "",
            default: "`\"last\"`",
            example: "\"reference\"",
            meaning: "Which price triggers the stop order: that of the last trade, or the venue's reference. A FIX venue \
                      has its own",
        },
        Entry {
            field: "from_leader",
            range: Range::Words(words::<LeaderStops>),
            unit: "",
            default: "`\"none\"`",
            example: "\"distance\"",
            meaning: "What the plan takes over of its leader's stop and target: their prices, or how far they are from what \
                      he paid. The two above are then for when he has none",
        },
    ],
};
