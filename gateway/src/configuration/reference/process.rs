//! The reference of the sections about the process, of the capacities and of the limits.

use super::{Entry, Range, Section, words};
use crate::configuration::limits;
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
    Section { heading: super::LIMITS, entries: &LIMITS },
];

/// The limits, as their table has them.
const LIMITS: [Entry; limits::LIMITS.len()] = {
    let mut entries = [const { Entry::of(&limits::LIMITS[0]) }; limits::LIMITS.len()];
    let mut place = 0;
    while place < entries.len() {
        entries[place] = Entry::of(&limits::LIMITS[place]);
        place += 1;
    }
    entries
};
