//! The reference of leaders, and of those that repeat others.

use super::{Entry, Range, Section};

pub(super) const LEADER: Section = Section {
    heading: "`[[leader]]`",
    entries: &[
        Entry {
            field: "name",
            range: Range::Text("name"),
            unit: "",
            default: "required",
            example: "\"whale\"",
            meaning: "Name of the leader and of its login; logins are unique",
        },
        Entry {
            field: "key",
            range: Range::Text("8 to 128 characters"),
            unit: "",
            default: "none",
            example: "\"leader-key-for-development\"",
            meaning: "Its key, for development",
        },
        Entry {
            field: "key_file",
            range: Range::Text("path"),
            unit: "",
            default: "one of the two is required without `of`",
            example: "\"keys/desk\"",
            meaning: "File that holds its key",
        },
        Entry {
            field: "reference_equity",
            range: Range::Text("`\"live\"` or money above 0"),
            unit: "account currency",
            default: "`\"live\"`",
            example: "\"live\"",
            meaning: "Equity, balance and free margin that sizing uses: what its session \
                      reports, or a fixed amount",
        },
        Entry {
            field: "leverage",
            range: Range::Text("factor from 1 to 1000"),
            unit: "",
            default: "none",
            example: "20",
            meaning: "Leverage of its account, for `leverage_ratio`",
        },
        Entry {
            field: "trades_account",
            range: Range::Text("name of a `[[follower]]`"),
            unit: "",
            default: "none",
            example: "\"anna\"",
            meaning: "The follower whose account this leader trades, where that is one of ours. Plans that \
                      would then copy in a circle are refused",
        },
        Entry {
            field: "of",
            range: Range::Text("name of a `[[leader]]`"),
            unit: "",
            default: "none",
            example: "\"whale\"",
            meaning: "The leader whose trades this one repeats in other instruments; see \
                      [`MAPPING.md`](MAPPING.md). It has no session: `key`, `key_file`, \
                      `trades_account` and `guard` are its source's, and so are \
                      `reference_equity` and `leverage` where they are left out",
        },
        Entry {
            field: "instruments",
            range: Range::Text("table of symbols"),
            unit: "",
            default: "required with `of`",
            example: "{ BTC = \"BTC-PERP\" }",
            meaning: "What of the other leader's trades is copied, and as what: his symbol on \
                      the left, the one that plans trade on the right, at whatever venue. \
                      What is not named is not copied",
        },
        Entry {
            field: "repeat_window_ms",
            range: Range::Text("1 to 86400000"),
            unit: "milliseconds",
            default: "as in `[supervision]`",
            example: "1000",
            meaning: "Time within which `max_repeats` counts",
        },
        Entry {
            field: "guard",
            range: Range::Text("table"),
            unit: "",
            default: "none",
            example: "",
            meaning: "The profile that the leader has declared; see below",
        },
    ],
};
