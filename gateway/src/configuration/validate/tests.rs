//! Tests of every rule of a file: what is said, and where.
//!
//! A table is a list of edits of the small file: `-` names a line (or how it begins), `+` is what stands there
//! instead, `!` is an expected error as `line:column: field: text`, and lines that begin with spaces continue it.

mod copying;
mod mapping;

use crate::configuration::tests::{edited, parse};

#[derive(Default)]
struct Case {
    line: String,
    instead: Vec<String>,
    expected: Vec<String>,
}

/// Compares all errors of each edited file with the expected ones.
fn check(table: &str) {
    for case in cases(table) {
        let instead = case.instead.join("\n");
        let Err(errors) = parse(&edited(&[(&case.line, &instead)])) else {
            panic!("is accepted: {instead}");
        };
        let lines: Vec<String> = errors
            .as_slice()
            .iter()
            .map(|error| error.to_string().strip_prefix("a.toml:").unwrap().to_owned())
            .collect();
        assert_eq!(lines, case.expected, "{instead}");
    }
}

fn cases(table: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty()) {
        let (mark, text) = line.split_at_checked(2).unwrap_or((line, ""));
        if mark == "- " {
            cases.push(Case { line: text.to_owned(), ..Case::default() });
            continue;
        }
        let case = cases.last_mut().expect("a case begins with the line to replace");
        match mark {
            "+" | "+ " => case.instead.push(text.to_owned()),
            "! " => case.expected.push(text.to_owned()),
            "  " => case.expected.last_mut().unwrap().extend([" ", text]),
            _ => panic!("unknown mark: {line}"),
        }
    }
    cases
}

const TEXT_THAT_IS_NO_TOML: &str = r#"
- name = "small"
+ name = "small
! 2:14: not TOML: invalid basic string, expected `"`

- name = "small"
+ name = "small"
+ name = "x"
! 3:1: not TOML: duplicate key

- security_id
+ security_id 3
! 21:13: not TOML: key with no value, expected `=`
"#;

/// Goal: what is no TOML says where.
#[test]
fn text_that_is_no_toml() {
    check(TEXT_THAT_IS_NO_TOML);
}

const THE_SECTIONS_OF_THE_PROCESS: &str = r#"
- name = "small"
+ name = "sm all"
! 2:8: gateway.name: "sm all" has a character that names may not have; 1 to 32 letters, digits
  and . _ - @ + are allowed

- name = "small"
+ name = ""
! 2:8: gateway.name: "" has 0 characters; 1 to 32 letters, digits and . _ - @ + are allowed

- name = "small"
+ name = 5
! 2:8: gateway.name: is an integer; must be a string in quotes

- name = "small"
+ nam = "small"
! 1:1: gateway.name: missing; a name of 1 to 32 characters
! 2:1: gateway.nam: unknown field; did you mean "name"? allowed: name, shard, mode, idle, cores,
  listen, observer_listen, keepalive_ms, drain_timeout_ms

- name = "small"
+ zzz = "small"
! 1:1: gateway.name: missing; a name of 1 to 32 characters
! 2:1: gateway.zzz: unknown field; allowed: name, shard, mode, idle, cores, listen,
  observer_listen, keepalive_ms, drain_timeout_ms

- listen
+ listen = "localhost:1"
! 3:10: gateway.listen: "localhost:1" is no address; an IP address and a port, such as
  "127.0.0.1:7001"

- listen
+ listen = "127.0.0.1:0"
+ shard = 1024
+ mode = "fast"
+ idle = 3
+ keepalive_ms = "100"
+ drain_timeout_ms = -1
! 4:9: gateway.shard: 1024 is out of range; 0 to 1023
! 5:8: gateway.mode: "fast" is unknown; must be one of "fused", "split", "dedicated"
! 6:8: gateway.idle: is an integer; must be one of "spin", "yield", "backoff"
! 7:16: gateway.keepalive_ms: is a string; must be a whole number without quotes
! 8:20: gateway.drain_timeout_ms: -1 is out of range; 0 to 600000 milliseconds

- listen
+ listen = "127.0.0.1:1"
+ observer_listen = "127.0.0.1:1"
! 4:19: gateway.observer_listen: is the address of listen as well; each needs its own

- listen
+ listen = "127.0.0.1:0"
+ observer_listen = "127.0.0.1"
! 4:19: gateway.observer_listen: "127.0.0.1" is no address; an IP address and a port, such as
  "127.0.0.1:7001"

- listen
+ listen = "127.0.0.1:0"
+ cores = { trading = 4, background = [0, "1"] }
! 4:21: gateway.cores.trading: core 4 does not exist; this machine has cores 0-3
! 4:37: gateway.cores.background: holds an entry that is a string; must be a list of whole
  numbers, such as [2, 3]

- listen
+ listen = "127.0.0.1:0"
+ cores = { background = [0, 9] }
! 4:24: gateway.cores.background: core 9 does not exist; this machine has cores 0-3

- listen
+ listen = "127.0.0.1:0"
+ mode = "dedicated"
+ cores = { ingress = 1, engine = 1, egress = 2 }
! 5:9: gateway.cores: two trading threads share a core; each needs its own

- listen
+ listen = "127.0.0.1:0"
+ cores = 4
! 4:9: gateway.cores: is an integer; must be a table

- directory
+ ring_bytes = "64MB"
! 4:1: journal.directory: missing; a path; relative ones start at this file
! 5:14: journal.ring_bytes: "64MB" is not a size; must be a size such as "64MiB" (units: B, KiB,
  MiB, GiB)

- directory
+ directory = ""
+ ring_bytes = 65537
+ segment_bytes = "1MiB"
! 5:13: journal.directory: is empty or holds NUL; a path is needed
! 6:14: journal.ring_bytes: 65537 octets are not allowed; a power of two from 1MiB to 64GiB,
  such as "64MiB"
! 7:17: journal.segment_bytes: 1048576 octets are not allowed; a multiple of 4KiB from 2MiB to
  4GiB, such as "256MiB"

- directory
+ directory = "j"
+ ring_bytes = "2MiB"
! 6:14: journal.ring_bytes: 2097152 octets do not hold what one input can cause with these plans
  and capacity.orders_max; at least "4MiB"

- directory
+ directory = "j"
+ ring_bytes = -1
+ segment_bytes = "99999999999GiB"
! 6:14: journal.ring_bytes: -1 is negative; must be a size such as "64MiB" (units: B, KiB, MiB,
  GiB)
! 7:17: journal.segment_bytes: "99999999999GiB" is not a size; must be a size such as "64MiB"
  (units: B, KiB, MiB, GiB)

- [ledger]
+ [ledgers]
! 1:1: ledger: missing; the section [ledger] is required
! 6:2: ledgers: unknown field; did you mean "ledger"? allowed: gateway, journal, ledger, engine,
  capacity, limits, supervision, venue, instrument, leader, operator, observer, drop_copy, follower,
  plan, limit

- path = "ledger
+ path = 1.5
! 7:8: ledger.path: is a float; must be a string in quotes

- [ledger]
+ [engine]
+ sweep_interval_ms = 0
+ buffer_timeout_ms = 99999999999999999999
+ rotation_seed = -1
+ [ledger]
! 7:21: engine.sweep_interval_ms: 0 is out of range; 1 to 60000 milliseconds
! 8:21: engine.buffer_timeout_ms: 99999999999999999999 is too large; at most 9223372036854775807
! 9:17: engine.rotation_seed: -1 is out of range; 0 to 9223372036854775807

- [ledger]
+ [capacity]
+ plans_max = 0
+ leaders_max = 70000
+ [ledger]
! 7:13: capacity.plans_max: 0 is out of range; 1 to 1048576
! 8:15: capacity.leaders_max: 70000 is out of range; 1 to 65535

- [ledger]
+ [capacity]
+ limits_max = 3
+ [ledger]
! 6:1: capacity.limits_max: 3 are fewer than the 4 of this file; 4 to 16777216
"#;

/// Goal: each rule of the sections about the process, with its place and its words.
#[test]
fn the_sections_of_the_process() {
    check(THE_SECTIONS_OF_THE_PROCESS);
}

const DROP_COPIES: &str = r#"
- [[follower]]
+ [[drop_copy]]
+ [[follower]]
! 27:1: drop_copy[0].accounts: missing; which leader trades which account: [{ account, leader }]
! 27:1: drop_copy[0].address: missing; where the counterparty listens
! 27:1: drop_copy[0].dialect: missing; a file with the counterparty's dialect of FIX
! 27:1: drop_copy[0].key_file: missing; a file with the key (or key, for development)
! 27:1: drop_copy[0].name: missing; a name of 1 to 32 characters

- [[follower]]
+ [[drop_copy]]
+ name = "prime"
+ address = "127.0.0.1:7720"
+ key = "drop-copy-key"
+ dialect = "/nonexistent/dialect"
+ accounts = [{ account = "", leader = "whale" }, { leader = "shark" }, { account = "A", leader = "whale" }, { account = "A", leader = "whale" }]
+ [[drop_copy]]
+ name = "prime"
+ address = "127.0.0.1:7721"
+ key = "drop-copy-key"
+ dialect = "/nonexistent/dialect"
+ accounts = [{ leader = "whale" }]
+ [[follower]]
! 31:11: drop_copy[0].dialect: /nonexistent/dialect cannot be read: No such file or directory (os
  error 2)
! 32:25: drop_copy[0].accounts[0].account: "" is no account; 1 to 32 printable characters
! 32:49: drop_copy[0].accounts[1].account: missing; only a drop copy with one leader can go without
! 32:60: drop_copy[0].accounts[1].leader: "shark" is no [[leader]]; known: whale
! 32:120: drop_copy[0].accounts[3].account: "A" has a leader already
! 34:8: drop_copy[1].name: "prime" is taken by drop_copy[0]; must be unique
! 37:11: drop_copy[1].dialect: /nonexistent/dialect cannot be read: No such file or directory (os
  error 2)
! 38:24: drop_copy[1].accounts[0].leader: "whale" is told of by drop_copy[0] already; a leader has one
  source
"#;

/// Goal: each rule of drop copies, with its place and its words.
#[test]
fn drop_copies() {
    check(DROP_COPIES);
}

const VENUES_LEADERS_AND_CLIENTS: &str = r#"
- address
+ address = "127.0.0.1:0"
! 16:11: venue[0].address: 127.0.0.1:0 has port 0; the port that the peer listens at

- protocol
+ protocol = "fix"
! 15:12: venue[0].protocol: "fix" is unknown; must be one of "native", "fix44"

- protocol
+ protocol = "fix44"
! 13:1: venue[0].dialect: missing; a file with the counterparty's dialect of FIX

- protocol
+ protocol = "native"
+ dialect = "broker.toml"
! 16:11: venue[0].dialect: is only for venues with protocol = "fix44"

- protocol
+ protocol = "fix44"
+ dialect = "/nonexistent/dialect"
! 16:11: venue[0].dialect: /nonexistent/dialect cannot be read: No such file or directory (os error
  2)

- address
+
! 13:1: venue[0].address: missing; where the venue listens

- address
+ address = ""
+ session = "a:b"
+ order_durability = "never"
+ account_interval_ms = 1
! 16:11: venue[0].address: "" is no address; an IP address and a port, such as "127.0.0.1:7001"
! 17:11: venue[0].session: "a:b" has a character that names may not have; 1 to 32 letters,
  digits and . _ - @ + are allowed
! 18:20: venue[0].order_durability: "never" is unknown; must be one of "written", "durable"
! 19:23: venue[0].account_interval_ms: 1 is out of range; 10 to 3600000 milliseconds

- key = "venue
+ key = "short"
! 17:7: venue[0].key: the key has 5 characters; 8 to 128 are allowed

- key = "venue
+ key = "with a space"
! 17:7: venue[0].key: the key holds a character that is not printable ASCII, or a space

- key = "venue
+ key = 12345678
! 17:7: venue[0].key: is an integer; must be a string in quotes

- key = "venue
+ key_file = "/nonexistent/key"
! 17:12: venue[0].key_file: /nonexistent/key cannot be read: No such file or directory (os error
  2)

- key = "venue
+ key = "venue-key-1"
+ key_file = "x"
! 17:7: venue[0].key: stands beside key_file; only one of the two is allowed

- key = "leader
+
! 24:1: leader[0].key_file: missing; a file with the key (or key, for development)

- [[leader]]
+ [[leader]]
+ name = "whale"
+ key = "leader-key-2"
+ [[leader]]
! 28:8: leader[1].name: "whale" is taken by leader[0]; must be unique

- [[leader]]
+ [[operator]]
+ name = "whale"
+ key = "leader-key-2"
+ [[leader]]
! 25:8: operator[0].name: "whale" is taken by leader[0]; logins must be unique

- [[leader]]
+ [[observer]]
+ name = "eye"
+ key = "leader-key-2"
+ [[leader]]
! 1:1: gateway.observer_listen: missing; an [[observer]] needs an address to connect to

- [[venue]]
+ [venue]
! 13:1: venue: is a table; write each one as [[venue]]
! 20:9: instrument[0].venue: "sim" is no [[venue]]; known: none
! 29:9: follower[0].venue: "sim" is no [[venue]]; known: none
"#;

/// Goal: each rule of venues, leaders, operators and observers; no error shows a key.
#[test]
fn venues_leaders_and_clients() {
    check(VENUES_LEADERS_AND_CLIENTS);
}

const INSTRUMENTS_FOLLOWERS_AND_PLANS: &str = r#"
- symbol
+ symbol = "A SYMBOL"
! 19:10: instrument[0].symbol: "A SYMBOL" is no symbol; 1 to 24 printable ASCII characters
  without spaces

- symbol
+ symbol = "BTC"
+ [[instrument]]
+ symbol = "BTC"
! 18:1: instrument[0].lot: missing; the quantity of one lot
! 18:1: instrument[0].security_id: missing; the number of the instrument at its venue
! 18:1: instrument[0].tick: missing; the price of one tick
! 18:1: instrument[0].venue: missing; the name of a [[venue]]
! 21:10: instrument[1].symbol: "BTC" is taken by instrument[0]; must be unique

- security_id
+ security_id = 4294967295
! 21:15: instrument[0].security_id: 4294967295 is out of range; 0 to 4294967294

- tick
+ tick = "0.00001"
+ multiplier = "0.1"
! 22:8: instrument[0].tick: one lot for one tick is 0.00001 x 0.001 x 0.1; that has to be a
  whole number of 10^-8, at most 92,233,720,368

- tick
+ tick = "100000000000000"
+ multiplier = 100000
! 22:8: instrument[0].tick: one lot for one tick is 100000000000000 x 0.001 x 100000; that has
  to be a whole number of 10^-8, at most 92,233,720,368

- lot
+ lot = 0
! 23:7: instrument[0].lot: 0 is not positive; more than 0

- lot
+ lot = "0.001"
+ min_quantity = "0.0015"
+ min_notional = "-1"
! 24:16: instrument[0].min_quantity: 0.0015 is not a whole number of lots of 0.001
! 25:16: instrument[0].min_notional: -1 is negative; 0 or more

- account
+ account = 1001
+ reference_equity = "alive"
+ state = "ON"
! 31:20: follower[0].reference_equity: "alive" is not exact: character 0 is not part of a
  decimal number such as -12.50; or "live"
! 32:9: follower[0].state: "ON" is unknown; must be one of "on", "off", "close_only", "frozen"

- account
+ account = 1001
+ [[follower]]
+ name = "b"
+ venue = "sim"
+ account = 1001
! 34:11: follower[1].account: 1001 at "sim" is follower[0] already; must be unique at its venue

- account
+ account = 1001
+ [[follower]]
+ name = "b"
+ venue = "smi"
+ account = 1002
! 33:9: follower[1].venue: "smi" is no [[venue]]; known: sim

- leader = "whale"
+ leader = "shark"
! 33:10: plan[0].leader: "shark" is no [[leader]]; known: whale

- sizing
+
! 31:1: plan[0].sizing: missing; such as { mode = "equity_ratio", multiplier = "1" }

- sizing
+ sizing = "equity_ratio"
! 35:10: plan[0].sizing: is a string; must be a table

- sizing
+ sizing = { mode = "fixed_ratio", multiplier = "1" }
! 35:10: plan[0].sizing.ratio: missing; follower lots per leader lot, such as "0.1"
! 35:47: plan[0].sizing.multiplier: belongs to modes "equity_ratio", "balance_ratio",
  "free_margin_ratio", "contract_ratio", "leverage_ratio", not to "fixed_ratio"

- sizing
+ sizing = { mode = "fixed_qty", quantity = "-1" }
! 35:43: plan[0].sizing.quantity: -1 is not positive; more than 0

- sizing
+ sizing = { mode = "fixed_notional" }
! 35:10: plan[0].sizing.notional: missing; an amount of account currency, such as "1000"

- sizing
+ sizing = { mode = "fixed_ratio", ratio = "0.0000000000001" }
+ force_max = 3
+ attempts_max = 255
! 35:42: plan[0].sizing.ratio: 0.0000000000001 does not fit; at most 12 decimals and 9,223,372
! 36:13: plan[0].force_max: needs below_min = "force_min"; leave it out otherwise
! 37:16: plan[0].attempts_max: 255 is out of range; 1 to 254

- sizing
+ sizing = { mode = "equity_ratio" }
+ below_min = "force_min"
! 31:1: plan[0].force_max: missing; largest minimum over desired quantity that is forced, such
  as "5"

- sizing
+ sizing = { mode = "equity_ratio" }
+ below_min = "force_min"
+ force_max = "0.5"
! 37:13: plan[0].force_max: is less than 1, so nothing would ever be forced; at least 1

- sizing
+ sizing = { mode = "equity_ratio" }
+ above_max = "cut"
+ existing = "some"
+ guard_ref = "mid"
+ state = "paused"
! 36:13: plan[0].above_max: "cut" is unknown; must be one of "scale", "skip"
! 37:12: plan[0].existing: "some" is unknown; must be one of "none", "all", "no_worse_price"
! 38:13: plan[0].guard_ref: "mid" is unknown; must be one of "leader_fill", "touch"
! 39:9: plan[0].state: "paused" is unknown; must be one of "on", "off", "close_only", "frozen"

- sizing
+ sizing = { mode = "equity_ratio" }
+ on_failure = {}
+ out_of_sync = {}
! 36:14: plan[0].on_failure: says nothing; at least one kind of failure, such as margin = "reduce"
! 37:15: plan[0].out_of_sync.policy: missing; "pause", "restrict" or "catch_up"

- sizing
+ sizing = { mode = "equity_ratio" }
+ when_down = { after_ms = 5 }
! 36:13: plan[0].when_down.policy: missing; "queue" or "drop_opens"

- sizing
+ sizing = { mode = "equity_ratio" }
+ when_down = { policy = "queue", after_ms = 5 }
! 36:44: plan[0].when_down.after_ms: needs policy = "drop_opens"; leave it out otherwise

- sizing
+ sizing = { mode = "equity_ratio" }
+ when_down = { policy = "drop_opens" }
! 36:13: plan[0].when_down.after_ms: missing; how long the venue has to be down, in milliseconds, such as 5000

- sizing
+ sizing = { mode = "equity_ratio" }
+ when_down = { policy = "drop_opens", after_ms = 86400001 }
! 36:49: plan[0].when_down.after_ms: 86400001 is out of range; 0 to 86400000 milliseconds

- sizing
+ sizing = { mode = "equity_ratio" }
+ copy = "orders"
+ when_down = { policy = "drop_opens", after_ms = 5 }
! 37:24: plan[0].when_down.policy: only a plan that copies fills gives up what it missed

- sizing
+ sizing = { mode = "equity_ratio" }
+ on_failure = { margin = "halve", exhausted = "out_of_sync" }
+ out_of_sync = { factor = "0.5" }
! 36:25: plan[0].on_failure.margin: "halve" is unknown; must be one of "ignore", "retry", "reduce", "switch_type",
  "out_of_sync"
! 36:46: plan[0].on_failure.exhausted: needs a kind of failure with "retry", "reduce" or "switch_type"
! 37:15: plan[0].out_of_sync.policy: missing; "pause", "restrict" or "catch_up"

- sizing
+ sizing = { mode = "equity_ratio" }
+ on_failure = { other = "out_of_sync", retry_bps = 5 }
! 36:51: plan[0].on_failure.retry_bps: needs a kind of failure with "retry"; leave it out otherwise

- sizing
+ sizing = { mode = "equity_ratio" }
+ on_failure = { other = "out_of_sync", exhausted = "ignore" }
! 36:51: plan[0].on_failure.exhausted: needs a kind of failure with "retry", "reduce" or "switch_type"

- sizing
+ sizing = { mode = "equity_ratio" }
+ on_failure = { price = "retry", exhausted = "reduce" }
! 36:45: plan[0].on_failure.exhausted: nothing is left to be tried then; "ignore" or "out_of_sync"

- sizing
+ sizing = { mode = "equity_ratio" }
+ on_failure = { price = "retry", retry_bps = "0.00001" }
! 36:45: plan[0].on_failure.retry_bps: 0.00001 does not fit; above 0 up to 10000, 4 decimals

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "restrict" }
! 36:15: plan[0].out_of_sync.factor: missing; part of an opening order that is sent, such as "0.5"

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "restrict", factor = "1.5" }
! 36:47: plan[0].out_of_sync.factor: 1.5 does not fit; above 0 up to 1, 4 decimals

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "pause", factor = "0.5" }
! 36:44: plan[0].out_of_sync.factor: needs policy = "restrict" or restrict_below; leave it out
  otherwise

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "pause", enter_after_ms = 5 }
! 36:52: plan[0].out_of_sync.enter_after_ms: needs enter_below; leave it out otherwise

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "catch_up", enter_below = "0.9", leave_at = "0.8" }
! 36:70: plan[0].out_of_sync.leave_at: is below enter_below, so it would never stay in sync

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "catch_up", enter_below = "0.99999" }
! 36:52: plan[0].out_of_sync.enter_below: 0.99999 does not fit; above 0 up to 1, 4 decimals

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "pause", restrict_below = "0.9" }
! 36:15: plan[0].out_of_sync.factor: missing; part of an opening order that is sent below restrict_below, such as "0.5"

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "pause", factor = "0.5", enter_below = "0.9", restrict_below = "0.9" }
! 36:89: plan[0].out_of_sync.restrict_below: is not above enter_below, so it would never count; raise it

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "pause", factor = "0.5", restrict_below = "0.98", leave_at = "0.97" }
! 36:68: plan[0].out_of_sync.restrict_below: is above leave_at, so it would never end; lower it

- sizing
+ sizing = { mode = "equity_ratio" }
+ out_of_sync = { policy = "restrict", factor = "0.5", restrict_below = "0.98" }
! 36:71: plan[0].out_of_sync.restrict_below: is what policy = "restrict" does below enter_below; leave it out

- [[plan]]
+ [[plan]]
+ name = "two"
+ leader = "whale"
+ follower = "anna"
+ sizing = { mode = "equity_ratio" }
+ [[plan]]
! 39:12: plan[1].follower: "anna" follows "whale" by plan[0] already; one plan each
"#;

/// Goal: each rule of instruments, followers and plans.
#[test]
fn instruments_followers_and_plans() {
    check(INSTRUMENTS_FOLLOWERS_AND_PLANS);
}

const LIMITS: &str = r#"
- max_order_notional
+ max_order_notional = 1.5
! 9:22: limits.max_order_notional: 1.5 is a float, which is not exact; write it in quotes: "1.5"

- max_order_notional
+ max_order_notional = true
! 9:22: limits.max_order_notional: is a boolean; must be a decimal in quotes, such as "0.5"

- max_order_notional
+
! 31:1: plan[0].max_order_notional: missing for plan "anna-whale"; put it here, into [limits],
  or into its leader, follower or venue

- [limits]
+ [engine]
! 9:1: engine.max_order_notional: unknown field; allowed: sweep_interval_ms, buffer_timeout_ms,
  rotation_seed
! 10:1: engine.max_gross_notional: unknown field; allowed: sweep_interval_ms, buffer_timeout_ms,
  rotation_seed
! 11:1: engine.max_event_age_ms: unknown field; allowed: sweep_interval_ms, buffer_timeout_ms,
  rotation_seed
! 12:1: engine.max_slip_bps: unknown field; allowed: sweep_interval_ms, buffer_timeout_ms,
  rotation_seed

- max_order_notional
+ max_order_notional = "1e3"
! 9:22: limits.max_order_notional: "1e3" is not exact: character 1 is not part of a decimal
  number such as -12.50

- max_order_notional
+ max_order_notional = 0
+ max_net_notional = "0.000000001"
+ max_leverage = 1001
+ max_open_orders = "1.5"
+ max_slip_bps_close = 10000
+ max_snapshot_age_ms = 0
+ max_quote_age_ms = 86400001
! 9:22: limits.max_order_notional: 0 is not positive; more than 0
! 10:20: limits.max_net_notional: 0.000000001 does not fit; at most 8 decimals and
  92,233,720,368
! 11:16: limits.max_leverage: 1001 is out of range; a factor up to 1000
! 12:19: limits.max_open_orders: 1.5 is out of range; a whole number from 1 to 16777216
! 13:22: limits.max_slip_bps_close: 10000 is out of range; basis points from 0 to 9999, at most
  4 decimals
! 14:23: limits.max_snapshot_age_ms: 0 is out of range; milliseconds above 0 up to 86400000, at
  most 6 decimals
! 15:20: limits.max_quote_age_ms: 86400001 is out of range; milliseconds above 0 up to 86400000, at
  most 6 decimals

- [[plan]]
+ [[limit]]
+ scope = "plan"
+ target = "nobody"
+ max_order_qty = 3
+ [[limit]]
+ scope = "firm"
+ target = "x"
+ max_order_qty = 3
+ [[limit]]
+ scope = "firm"
+ max_order_notional = 3
+ [[limit]]
+ scope = "venue"
+ target = "sim"
+ [[limit]]
+ max_order_qty = 1
+ [[plan]]
! 33:10: limit[0].target: "nobody" is no [[plan]]; known: anna-whale
! 37:10: limit[1].target: the firm has no name; leave target out
! 41:22: limit[2].max_order_notional: is stated already as limits.max_order_notional; one value
  is allowed
! 42:1: limit[3]: states no limit; at least one such as max_order_notional
! 45:1: limit[4].scope: missing; what the limit applies to
"#;

/// Goal: each rule of limits, wherever they stand.
#[test]
fn limits() {
    check(LIMITS);
}

const SUPERVISION: &str = r#"
- max_slip_bps
+ max_daily_loss_pct = 0
+ max_drawdown_pct = "1000.5"
+ max_orders_per_second = "0.5"
+ max_repeats = 0
! 12:22: limits.max_daily_loss_pct: 0 is out of range; percent above 0 up to 1000, at most 4 decimals
! 13:20: limits.max_drawdown_pct: 1000.5 is out of range; percent above 0 up to 1000, at most 4
  decimals
! 14:25: limits.max_orders_per_second: 0.5 is out of range; a whole number from 1 to 1000000
! 15:15: limits.max_repeats: 0 is out of range; a whole number from 1 to 1000000

- max_slip_bps
+ [supervision]
+ on_loss = "pause"
+ loss_window = "week"
+ day_starts = "24:00"
+ drawdown_reference = "peak"
+ count_fees = 1
+ repeat_window_ms = 0
+ drawdown_window = "week"
+ count_funding = 1
! 13:11: supervision.on_loss: "pause" is unknown; must be one of "close_only", "cancel", "flatten"
! 14:15: supervision.loss_window: "week" is unknown; must be one of "day", "rolling_24h"
! 15:14: supervision.day_starts: "24:00" is no time; must be a time of the day in UTC such as
  "22:00", from 00:00 to 23:59
! 16:22: supervision.drawdown_reference: "peak" is unknown; must be one of "peak_equity",
  "peak_pnl"
! 17:14: supervision.count_fees: is an integer; must be true or false, without quotes
! 18:20: supervision.repeat_window_ms: 0 is out of range; 1 to 86400000 milliseconds
! 19:19: supervision.drawdown_window: "week" is unknown; must be one of "none", "day", "rolling_24h"
! 20:17: supervision.count_funding: is an integer; must be true or false, without quotes

- sizing
+ sizing = { mode = "fixed_ratio", ratio = "0.5" }
+ max_drawdown = 5
+ max_repeats = 5
! 36:16: plan[0].max_drawdown: bounds an account; put it into [limits], a [[venue]] or a
  [[follower]]
! 37:15: plan[0].max_repeats: bounds what a leader does; put it into [limits] or a [[leader]]

- key = "leader-key-1"
+ key = "leader-key-1"
+ guard = { max_leverage = 0, symbols = ["BTC", "DOGE"], on_violation = "stop" }
! 27:26: leader[0].guard.max_leverage: 0 is out of range; a factor up to 1000
! 27:39: leader[0].guard.symbols: "DOGE" is no [[instrument]]; known: BTC
! 27:71: leader[0].guard.on_violation: "stop" is unknown; must be one of "refuse", "pause"

- key = "leader-key-1"
+ key = "leader-key-1"
+ guard = { symbols = [] }
! 27:9: leader[0].guard.on_violation: missing; "refuse" or "pause"
! 27:21: leader[0].guard.symbols: is empty; leave it out to allow every instrument

- key = "leader-key-1"
+ key = "leader-key-1"
+ guard = { on_violation = "refuse" }
! 27:9: leader[0].guard: declares nothing; at least one limit or symbols

- key = "venue-key-1"
+ key = "venue-key-1"
+ trading_rules = { max_rejects = -1, within_ms = 0, on_rejects = "active", on_closed = 1 }
! 18:33: venue[0].trading_rules.max_rejects: -1 is out of range; 0 to 1000000 orders
! 18:49: venue[0].trading_rules.within_ms: 0 is out of range; 1 to 86400000 milliseconds
! 18:65: venue[0].trading_rules.on_rejects: "active" is unknown; must be one of "reducing", "halted"
! 18:87: venue[0].trading_rules.on_closed: is an integer; must be one of "reducing", "halted"

- key = "venue-key-1"
+ key = "venue-key-1"
+ trading_rules = { within_ms = 5 }
! 18:31: venue[0].trading_rules.within_ms: needs max_rejects, which says how many; leave it out
  otherwise

- key = "venue-key-1"
+ key = "venue-key-1"
+ trading_rules = { on_rejects = "halted", on_closed = "halted" }
! 18:32: venue[0].trading_rules.on_rejects: needs max_rejects, which says how many; leave it out
  otherwise

- key = "venue-key-1"
+ key = "venue-key-1"
+ trading_rules = {}
! 18:17: venue[0].trading_rules: has no rule; max_rejects, on_closed, or both
"#;

/// Goal: each rule of supervision: its limits, where they may stand, and its settings.
#[test]
fn supervision() {
    check(SUPERVISION);
}

const WHAT_SIZING_NEEDS: &str = r#"
- sizing
+ sizing = { mode = "leverage_ratio" }
! 35:19: plan[0].sizing.mode: needs the leverage of the follower; state it there
! 35:19: plan[0].sizing.mode: needs the leverage of the leader; state it there

- sizing
+ sizing = { mode = "risk_per_trade", risk = "1.5", stop_distance_bps = 10000 }
! 35:44: plan[0].sizing.risk: 1.5 is out of range; above 0 to 1
! 35:71: plan[0].sizing.stop_distance_bps: 10000 is out of range; basis points above 0 and below
  10000, at most 8 decimals

- sizing
+ sizing = { mode = "risk_per_trade" }
! 35:10: plan[0].sizing.risk: missing; what part of the follower's equity a stop may cost, such as
  "0.01"

- sizing
+ sizing = { mode = "volatility_target", risk = "0.1" }
! 35:10: plan[0].sizing.volatility: missing; the yearly volatility of the position over equity,
  such as "0.2"
! 35:47: plan[0].sizing.risk: belongs to mode "risk_per_trade", not to "volatility_target"

- sizing
+ sizing = { mode = "balance_ratio", tiers = [{ from = 5, multiplier = 0 }, { multiplier = 1 }] }
! 35:70: plan[0].sizing.tiers[0].multiplier: 0 is not positive; more than 0
! 35:75: plan[0].sizing.tiers[1].from: missing; the smallest notional of the leader's trade, such
  as "10000"

- sizing
+ sizing = { mode = "equity_ratio", tiers = [{ from = 5, multiplier = 1 }, { from = 5, multiplier = 2 }] }
! 35:74: plan[0].sizing.tiers[1].from: does not begin above the tier before it; list tiers by
  ascending from

- sizing
+ sizing = { mode = "equity_ratio", tiers = [
+ { from = 0, multiplier = 1 }, { from = 1, multiplier = 1 }, { from = 2, multiplier = 1 },
+ { from = 3, multiplier = 1 }, { from = 4, multiplier = 1 }, { from = 5, multiplier = 1 },
+ { from = 6, multiplier = 1 }, { from = 7, multiplier = 1 }, { from = 8, multiplier = 1 },
+ ] }
! 38:61: plan[0].sizing.tiers[8]: is one too many; at most 8 tiers
"#;

/// Goal: each mode has what it needs, here and elsewhere in the file, and tiers ascend.
#[test]
fn what_sizing_needs() {
    check(WHAT_SIZING_NEEDS);
}
