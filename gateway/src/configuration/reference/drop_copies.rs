//! The reference of drop copies: whom they tell of, and how.

use super::{Entry, Range, Section};

pub(super) const DROP_COPY: Section = Section {
    heading: "`[[drop_copy]]`",
    entries: &[
        Entry {
            field: "name",
            range: Range::Text("name"),
            unit: "",
            default: "required",
            example: "\"prime\"",
            meaning: "Name of the counterparty; also of its session in the journal",
        },
        Entry {
            field: "address",
            range: Range::Text("IP address and port"),
            unit: "",
            default: "required",
            example: "\"127.0.0.1:9880\"",
            meaning: "Where it listens",
        },
        Entry {
            field: "session",
            range: Range::Text("name"),
            unit: "",
            default: "name of the gateway",
            example: "\"desk\"",
            meaning: "Our `Username` (553) in the logon",
        },
        Entry {
            field: "key",
            range: Range::Text("8 to 128 characters"),
            unit: "",
            default: "none",
            example: "\"drop-copy-key-for-development\"",
            meaning: "Our `Password` (554), for development",
        },
        Entry {
            field: "key_file",
            range: Range::Text("path"),
            unit: "",
            default: "one of the two is required",
            example: "\"keys/prime\"",
            meaning: "File that holds our key; only its owner should be able to read it",
        },
        Entry {
            field: "dialect",
            range: Range::Text("path"),
            unit: "",
            default: "required",
            example: "\"dialects/prime.toml\"",
            meaning: "File with the counterparty's dialect, our names and how it recovers among it; see \
                      [Dialects of FIX](#dialects-of-fix)",
        },
        Entry {
            field: "accounts",
            range: Range::Text("table"),
            unit: "",
            default: "required",
            example: "",
            meaning: "Which leader trades which account; a leader has one drop copy at most",
        },
    ],
};

pub(super) const ACCOUNTS: Section = Section {
    heading: "`accounts` of a drop copy",
    entries: &[
        Entry {
            field: "account",
            range: Range::Text("1 to 32 characters"),
            unit: "",
            default: "every account, where there is one entry",
            example: "\"ACC-1\"",
            meaning: "The account as reports name it: `Account` (1), else the party (448) in the role of customer account (452=24)",
        },
        Entry {
            field: "leader",
            range: Range::Text("name"),
            unit: "",
            default: "required",
            example: "\"alice\"",
            meaning: "The `[[leader]]` that trades it",
        },
    ],
};
