//! Tests of the whole way from text to configuration: defaults, warnings, secrets, and that no text panics.

use super::check::report;
use super::model::{Mode, Sizing};
use super::{Configuration, ConfigurationErrors, Machine};
use crate::idle::IdleStrategy;
use proptest::prelude::*;
use protocol::messages::{LimitKind, OrderDurability, PlanState, Scope};
use protocol::units::{Lots, Money, RATIO_ONE, Ratio};
use std::path::Path;
use std::time::Duration;

/// The shortest file that is valid, one line per field.
pub(super) const SMALL: &str = r#"[gateway]
name = "small"
listen = "127.0.0.1:0"
[journal]
directory = "journal"
[ledger]
path = "ledger.sqlite"
[limits]
max_order_notional = 1000
max_gross_notional = 5000
max_event_age_ms = 2000
max_slip_bps = 50
[[venue]]
name = "sim"
protocol = "native"
address = "127.0.0.1:7720"
key = "venue-key-1"
[[instrument]]
symbol = "BTC"
venue = "sim"
security_id = 1
tick = "0.1"
lot = "0.001"
[[leader]]
name = "whale"
key = "leader-key-1"
[[follower]]
name = "anna"
venue = "sim"
account = 1001
[[plan]]
name = "anna-whale"
leader = "whale"
follower = "anna"
sizing = { mode = "fixed_ratio", ratio = "0.5" }
"#;

const EXAMPLE: &str = include_str!("../../examples/paceline.toml");

pub(super) fn parse(text: &str) -> Result<Configuration, ConfigurationErrors> {
    parse_on(text, 4)
}

fn parse_on(text: &str, cores: usize) -> Result<Configuration, ConfigurationErrors> {
    let machine = Machine { cores: (0..cores).collect() };
    Configuration::parse(text, Path::new("a.toml"), &machine)
}

pub(super) fn valid(text: &str) -> Configuration {
    parse(text).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

pub(super) fn example() -> Configuration {
    valid(EXAMPLE)
}

/// The small file with some of its lines replaced. A line is named by how it begins.
pub(super) fn edited(edits: &[(&str, &str)]) -> String {
    let mut text = SMALL.to_owned();
    for (line, instead) in edits {
        let start = text.find(&format!("\n{line}")).unwrap_or_else(|| panic!("no line {line:?}"));
        let end = start + 1 + text[start + 1..].find('\n').unwrap();
        text.replace_range(start + 1..end, instead);
    }
    text
}

/// Goal: a file that says little means what the reference page says. Method: the small file, field by field.
#[test]
fn defaults() {
    let configuration = valid(SMALL);
    let gateway = &configuration.gateway;
    assert_eq!(
        (gateway.shard, gateway.mode, gateway.idle),
        (0, Mode::Fused, IdleStrategy::Backoff)
    );
    assert_eq!(gateway.keepalive, Duration::from_secs(1));
    assert_eq!(gateway.drain_timeout, Duration::from_secs(5));
    assert_eq!((gateway.observer_listen, gateway.cores.pinned(Mode::Fused)), (None, vec![]));
    let journal = &configuration.journal;
    assert_eq!(journal.ring_directory, Path::new("/dev/shm/paceline-small"));
    assert_eq!((journal.ring_bytes, journal.segment_bytes), (64 << 20, 256 << 20));
    let engine = &configuration.engine;
    assert_eq!(engine.sweep_interval, Duration::from_millis(50));
    assert_eq!(engine.buffer_timeout, Duration::from_millis(500));
    assert_eq!(engine.rotation_seed, None);
    let venue = &configuration.venues[0];
    assert_eq!(
        (venue.session.as_str(), venue.credentials()),
        ("small", b"small:venue-key-1".to_vec())
    );
    assert_eq!(venue.order_durability, OrderDurability::Written);
    assert_eq!(venue.account_interval, Duration::from_secs(1));
    let instrument = &configuration.instruments[0];
    assert_eq!((instrument.min_lots, instrument.min_notional), (Lots(1), Money(0)));
    assert_eq!(instrument.unit_value, Money(10_000));
    let plan = &configuration.plans[0];
    assert_eq!(plan.sizing, Sizing::FixedRatio(Ratio(RATIO_ONE / 2)));
    assert_eq!((plan.attempts_max, plan.force_maximum, plan.state), (3, Ratio(0), PlanState::On));
    assert_eq!(configuration.capacity, super::Capacity::derived(&configuration.counts()));
}

/// Goal: what the example says explicitly as a default is one. Method: take every such line out and compare what
/// can alter a decision, and the sections that cannot.
#[test]
fn the_defaults_of_the_example_are_true() {
    let optional = [
        "shard",
        "mode = \"fused\"",
        "idle",
        "keepalive_ms",
        "drain_timeout_ms",
        "background",
        "ring_directory",
        "ring_bytes",
        "segment_bytes",
        "wire",
        "sweep_interval_ms",
        "buffer_timeout_ms",
        "order_durability",
        "account_interval_ms",
        "position_interval_ms",
        "session",
        "multiplier",
        "leader_multiplier",
        "kind",
        "reverse",
        "sides",
        "on_removal",
        "reference_equity",
        "state",
        "below_min = \"carry\"",
        "above_max",
        "existing",
        "guard_ref",
        "attempts_max",
        "venues_max",
        "sessions_max",
        "instruments_max",
        "leaders_max",
        "followers_max",
        "plans_max",
        "limits_max",
        "rows_max",
        "orders_max",
        "events_buffered_max",
        "trade_ids_max",
    ];
    let is_optional = |line: &&str| optional.iter().any(|start| line.starts_with(start));
    let left_out = EXAMPLE.lines().filter(is_optional).count();
    assert!(left_out > optional.len(), "every one is in the example");
    let short: Vec<&str> = EXAMPLE.lines().filter(|line| !is_optional(line)).collect();
    let (long, short) = (example(), valid(&short.join("\n")));
    assert_eq!(long.canonical(), short.canonical());
    assert_eq!(long.capacity, short.capacity);
    let sections = |configuration: &Configuration| {
        let Configuration { gateway, journal, ledger, engine, venues, .. } = configuration;
        format!("{gateway:?} {journal:?} {ledger:?} {engine:?} {venues:?}")
    };
    assert_eq!(sections(&long), sections(&short));
}

/// Goal: the same limit may stand in its table or in the table of its thing, with the same effect.
#[test]
fn limits_stand_inline_or_alone() {
    let inline = edited(&[(
        "account",
        "account = 1001\nmax_order_qty = \"1.50\"\nmax_event_age_ms = \"0.5\"",
    )]);
    let alone = format!(
        "{SMALL}[[limit]]\nscope = \"follower\"\ntarget = \"anna\"\nmax_order_qty = \"1.5\"\n\
         max_event_age_ms = \"0.50\"\n"
    );
    let (inline, alone) = (valid(&inline), valid(&alone));
    assert_eq!(inline.limits, alone.limits);
    assert_eq!(inline.hash(), alone.hash());
    let ages = inline.limits.iter().filter(|limit| limit.kind == LimitKind::MaxEventAge);
    let ages: Vec<_> = ages.map(|limit| (limit.scope, limit.value.to_scaled(0).unwrap())).collect();
    assert_eq!(ages, [(Scope::Firm, 2_000_000_000), (Scope::Follower, 500_000)]);
}

/// Goal: the required limits may stand at any scope of a plan. Method: move one through all of them.
#[test]
fn required_limits_stand_at_any_scope() {
    for line in ["[[venue]]", "[[leader]]", "[[follower]]", "[[plan]]", "[[instrument]]"] {
        let table = format!("{line}\nmax_gross_notional = 5000");
        valid(&edited(&[("max_gross_notional", ""), (line, &table)]));
    }
    // One instrument of two does not cover a plan.
    let second =
        "[[instrument]]\nsymbol = \"ETH\"\nvenue = \"sim\"\nsecurity_id = 2\ntick = 1\nlot = 1\n";
    let first = "[[instrument]]\nmax_gross_notional = 5000";
    let text = edited(&[("max_gross_notional", ""), ("[[instrument]]", first)]);
    assert!(parse(&format!("{text}{second}")).is_err());
}

/// Goal: a plan starts in the stricter one of its own state and its follower's.
#[test]
fn a_follower_restrains_its_plans() {
    for (follower, plan, expected) in [
        ("on", "on", PlanState::On),
        ("on", "close_only", PlanState::CloseOnly),
        ("off", "close_only", PlanState::Off),
        ("close_only", "on", PlanState::CloseOnly),
        ("frozen", "off", PlanState::Frozen),
    ] {
        let account = format!("account = 1001\nstate = {follower:?}");
        let leader = format!("leader = \"whale\"\nstate = {plan:?}");
        let text = edited(&[("account", &account), ("leader = ", &leader)]);
        assert_eq!(valid(&text).plans[0].state, expected, "{follower} {plan}");
    }
}

/// Goal: each thing that deserves a second look is mentioned, and nothing else. Method: table of edits.
#[test]
fn warnings() {
    let keys = "17:7: venue[0].key: 2 keys stand in this file; production uses key_file";
    let check = |cores: usize, edits: &[(&str, &str)], expected: &[&str]| {
        let found = parse_on(&edited(edits), cores).unwrap().warnings;
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        let lines: Vec<&str> =
            lines.iter().filter_map(|line| line.strip_prefix("a.toml:")).collect();
        let lines: Vec<&str> =
            lines.into_iter().filter(|line| !line.contains("production")).collect();
        assert_eq!(lines, expected);
    };
    let found = parse(SMALL).unwrap().warnings;
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [format!("a.toml:{keys}")]
    );
    let listen = |more: &str| format!("listen = \"127.0.0.1:0\"\n{more}");
    check(
        1,
        &[("listen", &listen("idle = \"spin\""))],
        &[
            "4:8: gateway.idle: 1 spinning threads on core 0 only leave no core for the rest; use \"backoff\"",
        ],
    );
    check(4, &[("listen", &listen("idle = \"spin\""))], &[]);
    check(
        4,
        &[("listen", &listen("cores = { trading = 1, egress = 2, background = [0, 1] }"))],
        &[
            "4:33: gateway.cores.egress: not used: only mode \"dedicated\" has this thread",
            "4:49: gateway.cores.background: background work shares a core with trading, and will delay it",
        ],
    );
    check(
        4,
        &[("listen", "listen = \"0.0.0.0:1\"\nobserver_listen = \"127.0.0.1:2\"")],
        &[
            "3:10: gateway.listen: sessions are not encrypted: only on a private line or behind a tunnel",
            "4:19: gateway.observer_listen: no [[observer]] may connect here",
        ],
    );
    check(
        4,
        &[("max_slip_bps", ""), ("sizing", "sizing = { mode = \"equity_ratio\" }")],
        &[
            "31:1: plan[0].max_slip_bps: no max_slip_bps applies, so opening orders have no worst price",
            "31:1: plan[0].max_snapshot_age_ms: no max_snapshot_age_ms applies, so equity of any age sizes \
             its orders",
        ],
    );
    let idle_leader = "[[leader]]\nname = \"idle\"\nkey = \"leader-key-2\"\n[[leader]]";
    check(
        4,
        &[("[[leader]]", idle_leader)],
        &["25:8: leader[0].name: no plan follows this leader"],
    );
    let second_venue = "[[venue]]\nname = \"other\"\nprotocol = \"native\"\naddress = \"127.0.0.1:1\"\n\
                        key = \"venue-key-2\"\n[[follower]]\nname = \"bert\"\nvenue = \"other\"\naccount = 1\n\
                        [[plan]]\nname = \"p\"\nleader = \"whale\"\nfollower = \"bert\"\n\
                        sizing = { mode = \"fixed_qty\", quantity = 1 }\n[[follower]]";
    check(
        4,
        &[("[[follower]]", second_venue)],
        &["36:1: plan[0]: nothing trades at \"other\", where the follower's account is"],
    );
}

/// Goal: a fixed size that can never be traded is mentioned. Method: sizes just below and at the minimum, with and
/// without forcing.
#[test]
fn fixed_sizes_below_the_minimum() {
    for (sizing, rule, expected) in [
        ("fixed_qty\", quantity = \"0.0019\"", "", true),
        ("fixed_qty\", quantity = \"0.002\"", "", false),
        ("fixed_qty\", quantity = \"0.001\"", "below_min = \"force_min\"\nforce_max = 5", false),
        ("fixed_qty\", quantity = \"0.0009\"", "below_min = \"force_min\"\nforce_max = 5", true),
        ("fixed_notional\", notional = \"9.99\"", "", true),
        ("fixed_notional\", notional = 10", "", false),
        ("fixed_ratio\", ratio = \"0.0001\"", "", false),
    ] {
        let sizing = format!("sizing = {{ mode = \"{sizing} }}\n{rule}");
        let lot = "lot = \"0.001\"\nmin_quantity = \"0.002\"\nmin_notional = 10";
        let warnings = valid(&edited(&[("lot", lot), ("sizing", &sizing)])).warnings;
        let text =
            "37:10: plan[0].sizing: is less than the smallest order of BTC, so never traded there";
        let found = warnings.iter().any(|warning| warning.to_string() == format!("a.toml:{text}"));
        assert_eq!(found, expected, "{sizing}");
    }
}

/// Goal: keys come from files, relative to the configuration, and those that others can read are mentioned.
#[test]
fn keys_come_from_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("venue.key");
    std::fs::write(&key, "key-out-of-a-file\n").unwrap();
    let file = folder.path().join("a.toml");
    std::fs::write(&file, edited(&[("key = \"venue", "key_file = \"venue.key\"")])).unwrap();
    for (mode, warnings) in [(0o600, 0), (0o640, 1)] {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let configuration = Configuration::load(&file).unwrap();
        assert_eq!(configuration.venues[0].key.reveal(), "key-out-of-a-file");
        let about =
            configuration.warnings.iter().filter(|warning| warning.field.ends_with("key_file"));
        assert_eq!(about.count(), warnings);
        assert_eq!(configuration.journal.directory, folder.path().join("journal"));
    }
    let missing = Configuration::load(&folder.path().join("none.toml")).unwrap_err().to_string();
    assert!(missing.ends_with("none.toml: cannot be read: No such file or directory (os error 2)"));
}

/// Goal: no key reaches a log, a report or an error. Method: keys with a canary, every text form there is.
#[test]
fn keys_are_never_shown() {
    let canary = "canary-0451";
    let text = SMALL.replace("venue-key-1", canary).replace("leader-key-1", canary);
    let configuration = valid(&text);
    let registry = super::Registry::new(configuration.capacity);
    let activation = configuration.activate(&registry, protocol::units::Nanos(1)).unwrap();
    let report = report(&configuration);
    let errors = parse(&text.replace("0451", "04 51")).unwrap_err();
    let shown = [
        format!("{configuration:?} {activation:?} {report} {errors} {errors:?}"),
        configuration.canonical(),
        serde_json::to_string(&report).unwrap(),
    ];
    for text in shown {
        assert!(!text.contains("canary"), "{text}");
    }
}

/// Goal: the reference has every field and no other. Method: its tables against the names that the reader
/// takes.
#[test]
fn every_field_is_in_the_reference() {
    assert_eq!(super::reference::names(), super::raw::tables_of_the_file());
}

/// Goal: the page says what the reference says, and keeps its prose. Method: its tables are made anew.
#[test]
fn the_page_is_in_step_with_the_reference() {
    let page = include_str!("../../CONFIGURATION.md");
    let expected = super::reference::in_step(page).expect("the page has every heading");
    let update = "paceline config reference --update gateway/CONFIGURATION.md";
    assert!(page == expected, "CONFIGURATION.md is behind: run {update}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Goal: no text makes the reader panic, and one that is refused says why. Method: the example with a few of
    /// its lines dropped, doubled, swapped or given the value of another line.
    #[test]
    fn no_text_panics(edits in prop::collection::vec((0..4_u8, any::<u16>(), any::<u16>()), 1..8)) {
        let mut lines: Vec<String> = EXAMPLE.lines().map(str::to_owned).collect();
        for (edit, left, right) in edits {
            let (left, right) = (usize::from(left) % lines.len(), usize::from(right) % lines.len());
            match edit {
                0 => drop(lines.remove(left)),
                1 => lines.insert(right, lines[left].clone()),
                2 => lines.swap(left, right),
                _ => {
                    let key = lines[left].split_once('=').map(|(key, _)| key.to_owned());
                    let value = lines[right].split_once('=').map(|(_, value)| value.to_owned());
                    if let (Some(key), Some(value)) = (key, value) {
                        lines[left] = format!("{key}={value}");
                    }
                }
            }
        }
        match parse(&lines.join("\n")) {
            Ok(configuration) => prop_assert!(!report(&configuration).hash.is_empty()),
            Err(errors) => prop_assert!(!errors.as_slice().is_empty()),
        }
    }
}
