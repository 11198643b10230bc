//! The reference of the sections about the process, of the capacities and of the limits.

use super::{Entry, Range, Section, words};
use crate::configuration::model::Mode;
use crate::idle::IdleStrategy;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        heading: "`[gateway]`",
        entries: &[
            Entry {
                field: "name",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"example\"",
                meaning: "Name of this gateway",
            },
            Entry {
                field: "shard",
                range: Range::Text("0 to 1023"),
                unit: "",
                default: "0",
                example: "0",
                meaning: "Number of this gateway; unique among those that share venue accounts, \
                          for it stands in every ClOrdID",
            },
            Entry {
                field: "mode",
                range: Range::Words(words::<Mode>),
                unit: "",
                default: "`\"fused\"`",
                example: "\"fused\"",
                meaning: "One trading thread; one trading thread and everything else on threads \
                          of their own; a thread each for ingress, engine and egress",
            },
            Entry {
                field: "idle",
                range: Range::Words(words::<IdleStrategy>),
                unit: "",
                default: "`\"backoff\"`",
                example: "\"backoff\"",
                meaning: "What a trading thread does without work. `spin` has the lowest latency \
                          and takes a whole core",
            },
            Entry {
                field: "cores",
                range: Range::Text("table"),
                unit: "",
                default: "none",
                example: "",
                meaning: "See `[gateway.cores]`",
            },
            Entry {
                field: "listen",
                range: Range::Text("IP address and port"),
                unit: "",
                default: "required",
                example: "\"127.0.0.1:7710\"",
                meaning: "Where leaders and operators connect; port 0 lets the system choose. \
                          Sessions are not encrypted",
            },
            Entry {
                field: "observer_listen",
                range: Range::Text("IP address and port"),
                unit: "",
                default: "none",
                example: "\"127.0.0.1:7711\"",
                meaning: "Where observers connect; required when there is an `[[observer]]`",
            },
            Entry {
                field: "keepalive_ms",
                range: Range::Text("100 to 60000"),
                unit: "milliseconds",
                default: "1000",
                example: "1000",
                meaning: "Longest silence on a session before a heartbeat",
            },
            Entry {
                field: "drain_timeout_ms",
                range: Range::Text("0 to 600000"),
                unit: "milliseconds",
                default: "5000",
                example: "5000",
                meaning: "How long a stop waits for orders that are under way; those that rest at a venue because they are to go on resting",
            },
        ],
    },
    Section {
        heading: "`[gateway.cores]`",
        entries: &[
            Entry {
                field: "trading",
                range: Range::Text("core"),
                unit: "",
                default: "none",
                example: "0",
                meaning: "Trading thread of `fused` and `split`",
            },
            Entry {
                field: "ingress",
                range: Range::Text("core"),
                unit: "",
                default: "none",
                example: "1",
                meaning: "Ingress thread of `dedicated`",
            },
            Entry {
                field: "engine",
                range: Range::Text("core"),
                unit: "",
                default: "none",
                example: "2",
                meaning: "Engine thread of `dedicated`",
            },
            Entry {
                field: "egress",
                range: Range::Text("core"),
                unit: "",
                default: "none",
                example: "3",
                meaning: "Egress thread of `dedicated`",
            },
            Entry {
                field: "background",
                range: Range::Text("list of cores"),
                unit: "",
                default: "`[]`",
                example: "[]",
                meaning: "Persister, reconciler and services; empty means all that no trading \
                          thread is pinned to",
            },
        ],
    },
    Section {
        heading: "`[journal]`",
        entries: &[
            Entry {
                field: "directory",
                range: Range::Text("path"),
                unit: "",
                default: "required",
                example: "\"data/journal\"",
                meaning: "Segments on disk (tier 1): what survives a power loss",
            },
            Entry {
                field: "ring_directory",
                range: Range::Text("path"),
                unit: "",
                default: "`/dev/shm/paceline-NAME`",
                example: "\"/dev/shm/paceline-example\"",
                meaning: "The ring on a memory file system (tier 0): what survives a crash of the process",
            },
            Entry {
                field: "ring_bytes",
                range: Range::Text("size, a power of two, 1 MiB to 64 GiB"),
                unit: "octets",
                default: "64 MiB, or more where the plans need it",
                example: "\"64MiB\"",
                meaning: "Octets of the ring; it has to hold twice what one input can cause",
            },
            Entry {
                field: "segment_bytes",
                range: Range::Text("size, a multiple of 4 KiB, 2 MiB to 4 GiB"),
                unit: "octets",
                default: "256 MiB",
                example: "\"256MiB\"",
                meaning: "Octets of a segment",
            },
            Entry {
                field: "wire",
                range: Range::Text("`true`, `false`"),
                unit: "",
                default: "`false`",
                example: "false",
                meaning: "Keeps the octets of all sessions of clients and venues as well, each stage's in a journal \
                          below `wire` in `directory`; logons, which hold keys, are left out. `paceline wire` \
                          shows them",
            },
            Entry {
                field: "snapshot_interval_records",
                range: Range::Text("0 to 1000000000"),
                unit: "records",
                default: "1000000",
                example: "1000000",
                meaning: "A start reads the newest snapshot in `directory` and no more than the records behind it. \
                          One is taken whenever so many records have been written, and at the end of a drain. Zero: \
                          none is taken or used, a start reads the whole journal, and the second copy of the \
                          engine's state that snapshots are made of is not kept: it takes as much memory as the \
                          first, about 4 GB with a million plans",
            },
        ],
    },
    Section {
        heading: "`[ledger]`",
        entries: &[Entry {
            field: "path",
            range: Range::Text("path"),
            unit: "",
            default: "required",
            example: "\"data/ledger.sqlite\"",
            meaning: "The SQLite database; it can be rebuilt from the journal",
        }],
    },
    Section {
        heading: "`[engine]`",
        entries: &[
            Entry {
                field: "sweep_interval_ms",
                range: Range::Text("1 to 60000"),
                unit: "milliseconds",
                default: "50",
                example: "50",
                meaning: "How often plans that are behind are looked at, and time-outs",
            },
            Entry {
                field: "buffer_timeout_ms",
                range: Range::Text("1 to 600000"),
                unit: "milliseconds",
                default: "500",
                example: "500",
                meaning: "How long a leader event that came too early waits for its predecessor",
            },
            Entry {
                field: "rotation_seed",
                range: Range::Text("0 to 2^63 - 1"),
                unit: "",
                default: "random",
                example: "7",
                meaning: "Seed of the order in which plans are served. A random one is drawn at \
                          each start; either way it is journalled",
            },
        ],
    },
    Section {
        heading: "`[capacity]`",
        entries: &[
            Entry {
                field: "venues_max",
                range: Range::Capacity,
                unit: "",
                default: "twice as many, at least 8",
                example: "8",
                meaning: "Venues",
            },
            Entry {
                field: "sessions_max",
                range: Range::Capacity,
                unit: "",
                default: "twice as many, at least 64",
                example: "64",
                meaning: "Venues, leaders, operators, observers and drop copies",
            },
            Entry {
                field: "instruments_max",
                range: Range::Capacity,
                unit: "",
                default: "twice as many, at least 64",
                example: "64",
                meaning: "Instruments",
            },
            Entry {
                field: "leaders_max",
                range: Range::Capacity,
                unit: "",
                default: "twice as many, at least 16",
                example: "16",
                meaning: "Leaders",
            },
            Entry {
                field: "followers_max",
                range: Range::Capacity,
                unit: "",
                default: "twice as many, at least 64",
                example: "64",
                meaning: "Followers",
            },
            Entry {
                field: "plans_max",
                range: Range::Capacity,
                unit: "",
                default: "twice as many, at least 64",
                example: "64",
                meaning: "Plans",
            },
            Entry {
                field: "limits_max",
                range: Range::Capacity,
                unit: "",
                default: "twice as many, at least 256",
                example: "256",
                meaning: "Limits; and as many tiers, and as many entries of `include`, `exclude` and `tags`",
            },
            Entry {
                field: "rows_max",
                range: Range::Capacity,
                unit: "",
                default: "twice plans times instruments, 4096 to 1048576",
                example: "4096",
                meaning: "Pairs of plan and instrument that have had a target",
            },
            Entry {
                field: "orders_max",
                range: Range::Capacity,
                unit: "",
                default: "16 per plan, 4096 to 1048576",
                example: "4096",
                meaning: "Orders that are not in a final state",
            },
            Entry {
                field: "events_buffered_max",
                range: Range::Capacity,
                unit: "",
                default: "1024",
                example: "1024",
                meaning: "Leader events that wait for a predecessor",
            },
            Entry {
                field: "trade_ids_max",
                range: Range::Capacity,
                unit: "",
                default: "1024 to 65536, fewer with many leaders",
                example: "65536",
                meaning: "Trade ids per leader that are remembered to recognise duplicates",
            },
        ],
    },
    Section {
        heading: "`[limits]`",
        entries: &[
            Entry {
                field: "max_order_qty",
                range: Range::Text("quantity above 0"),
                unit: "quantity",
                default: "",
                example: "50",
                meaning: "Quantity of one order, in units of the instrument",
            },
            Entry {
                field: "max_order_notional",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "",
                example: "\"250000\"",
                meaning: "Notional of one order",
            },
            Entry {
                field: "max_symbol_notional",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "",
                example: "\"5000000\"",
                meaning: "Notional of a plan's position and open orders in the instrument",
            },
            Entry {
                field: "max_gross_notional",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "",
                example: "\"50000000\"",
                meaning: "Sum of absolute notionals",
            },
            Entry {
                field: "max_net_notional",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "",
                example: "\"20000000\"",
                meaning: "Absolute value of the sum of signed notionals",
            },
            Entry {
                field: "max_leverage",
                range: Range::Text("factor above 0, up to 1000"),
                unit: "",
                default: "",
                example: "\"10\"",
                meaning: "Gross notional of the follower over its equity",
            },
            Entry {
                field: "max_open_orders",
                range: Range::Text("1 to 16777216"),
                unit: "",
                default: "",
                example: "2000",
                meaning: "Orders that are not in a final state",
            },
            Entry {
                field: "max_open_order_notional",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "",
                example: "\"10000000\"",
                meaning: "Notional of the open quantity of those orders",
            },
            Entry {
                field: "max_slip_bps",
                range: Range::Text("0 to 9999, at most 4 decimals"),
                unit: "basis points",
                default: "",
                example: "50",
                meaning: "Opening orders are limit orders at most this many basis points worse \
                          than the reference (`guard_ref`); without it they are market orders",
            },
            Entry {
                field: "max_slip_bps_close",
                range: Range::Text("0 to 9999, at most 4 decimals"),
                unit: "basis points",
                default: "",
                example: "200",
                meaning: "The same for closing orders, from the best price at the venue",
            },
            Entry {
                field: "max_event_age_ms",
                range: Range::Text("above 0, up to 86400000"),
                unit: "milliseconds",
                default: "",
                example: "2000",
                meaning: "Age of a leader event when it is decided",
            },
            Entry {
                field: "max_snapshot_age_ms",
                range: Range::Text("above 0, up to 86400000"),
                unit: "milliseconds",
                default: "",
                example: "10000",
                meaning: "Age of the accounts that sizing, leverage and margin use",
            },
            Entry {
                field: "max_quote_age_ms",
                range: Range::Text("above 0, up to 86400000"),
                unit: "milliseconds",
                default: "",
                example: "5000",
                meaning: "Age of the quote that a guard starts from. With an older one nothing is opened \
                          (`QuoteTooOld`), and what closes starts from the leader's price. Without it a \
                          quote counts until the next one, or until its session is lost. For firm, venue \
                          and instrument it is also that of quotes that positions are valued by",
            },
            Entry {
                field: "max_margin_use",
                range: Range::Text("factor above 0, up to 1"),
                unit: "",
                default: "",
                example: "\"0.8\"",
                meaning: "Margin of the follower's positions and open orders over its equity. Each \
                          value counts with the instrument's `initial_margin` or with one over the \
                          follower's `leverage`, whichever is more, and in full where neither is \
                          stated",
            },
            Entry {
                field: "max_daily_volume_share",
                range: Range::Text("factor above 0, up to 1"),
                unit: "",
                default: "",
                example: "\"0.01\"",
                meaning: "Quantity of one order over the instrument's `average_daily_volume`, which \
                          then has to be stated",
            },
            Entry {
                field: "max_daily_loss",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "",
                example: "\"50000\"",
                meaning: "Loss of a follower's account in a day; see `[supervision]`. At the firm, a venue or a follower",
            },
            Entry {
                field: "max_daily_loss_pct",
                range: Range::Text("above 0, up to 1000"),
                unit: "percent",
                default: "",
                example: "20",
                meaning: "The same as a part of the equity that the day began with",
            },
            Entry {
                field: "max_drawdown",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "",
                example: "\"100000\"",
                meaning: "Fall of a follower's account from its peak. At the firm, a venue or a follower",
            },
            Entry {
                field: "max_drawdown_pct",
                range: Range::Text("above 0, up to 1000"),
                unit: "percent",
                default: "",
                example: "40",
                meaning: "The same as a part of the peak",
            },
            Entry {
                field: "max_orders_per_second",
                range: Range::Text("1 to 1000000"),
                unit: "",
                default: "",
                example: "500",
                meaning: "Orders of a second; as many may leave at once, and then one for each part of a \
                          second. An increase beyond waits for its part (`MaxOrdersPerSecond`) and is tried \
                          again by the sweep; a reduction leaves at once and takes its part as well. Cancels, status \
                          questions and what a session says of itself are not counted: leave room for \
                          them below what a venue takes of messages",
            },
            Entry {
                field: "max_repeats",
                range: Range::Text("1 to 1000000"),
                unit: "",
                default: "",
                example: "200",
                meaning: "Events of a leader within `repeat_window_ms` that opened more and led to opening orders, in one \
                          direction of one instrument; see `[supervision]`. At the firm or a leader",
            },
        ],
    },
];
