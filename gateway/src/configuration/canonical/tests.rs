//! Tests of the canonical form: what changes it, what does not, and the form itself as a published text.

use crate::configuration::tests::{SMALL, edited, valid};

/// Goal: the hash is a published format; it changes only on purpose. Method: form and hash of the small file, the
/// hash computed by an independent program (sha256sum).
#[test]
fn golden() {
    let configuration = valid(SMALL);
    let expected = "paceline configuration 1\n\
        capacity rows_max=4096 orders_max=4096 events_buffered_max=1024 trade_ids_max=65536\n\
        engine sweep_interval_ns=50000000 buffer_timeout_ns=500000000 rotation_seed=random\n\
        follower name=anna venue=sim account=1001 reference_equity=live\n\
        instrument symbol=BTC venue=sim security_id=1 tick=0.1 lot=0.001 multiplier=1 min_lots=1 \
        min_notional=0\n\
        leader name=whale reference_equity=live\n\
        limit scope=firm target= kind=max_event_age_ms value=2000000000\n\
        limit scope=firm target= kind=max_gross_notional value=5000\n\
        limit scope=firm target= kind=max_order_notional value=1000\n\
        limit scope=firm target= kind=max_slip_bps value=50\n\
        plan name=anna-whale leader=whale follower=anna sizing=fixed_ratio ratio=500000000000 \
        below_min=carry force_max=0 above_max=scale existing=none guard_ref=leader_fill attempts_max=3 \
        state=on\n\
        venue name=sim order_durability=written order_alarm_after_ns=2000000000 \
        order_pause_after_ns=5000000000\n";
    assert_eq!(configuration.canonical(), expected);
    assert_eq!(format!("{:016x}", configuration.hash_short()), "d541b7bea421b9ba");
    let first: String =
        configuration.hash()[..8].iter().map(|octet| format!("{octet:02x}")).collect();
    assert_eq!(first, "d541b7bea421b9ba");
}

/// Goal: what cannot alter a decision leaves the hash alone. Method: table of edits.
#[test]
fn what_does_not_count() {
    let hash = valid(SMALL).hash();
    for edit in [
        ("name = \"small\"", "name = \"other\" # comment"),
        (
            "listen",
            "listen = \"127.0.0.1:9\"\nmode = \"split\"\nidle = \"yield\"\ncores = { trading = 1 }",
        ),
        ("directory", "directory = \"elsewhere\"\nring_bytes = \"128MiB\""),
        ("address", "address = \"127.0.0.1:1\"\nsession = \"someone\"\naccount_interval_ms = 5000"),
        ("key = \"venue", "key = \"another-key\""),
        ("max_order_notional", "max_order_notional = \"1000.00\""),
        ("tick", "tick = \"0.10\"\nmultiplier = \"1.0\"\nmin_quantity = \"0.001\""),
        ("[ledger]", "[capacity]\nplans_max = 1000\n[ledger]"),
    ] {
        assert_eq!(valid(&edited(&[edit])).hash(), hash, "{edit:?}");
    }
    let (before, plan) = SMALL.split_once("[[follower]]").unwrap();
    let (follower, plan) = plan.split_once("[[plan]]").unwrap();
    let moved = format!("[[plan]]{plan}[[follower]]{follower}{before}");
    assert_eq!(valid(&moved).hash(), hash, "the order of tables");
}

/// Goal: what can alter a decision changes the hash. Method: table of edits, each hash unlike all others.
#[test]
fn what_counts() {
    let mut hashes = vec![valid(SMALL).hash()];
    for edit in [
        ("max_order_notional", "max_order_notional = 1001"),
        ("max_slip_bps", ""),
        ("protocol", "protocol = \"native\"\norder_durability = \"durable\""),
        ("key = \"venue", "key = \"venue-key-1\"\ntrading_rules = { max_rejects = 1 }"),
        ("key = \"venue", "key = \"venue-key-1\"\ntrading_rules = { max_rejects = 2 }"),
        ("key = \"venue", "key = \"venue-key-1\"\ntrading_rules = { on_closed = \"halted\" }"),
        ("security_id", "security_id = 2"),
        ("lot", "lot = \"0.002\""),
        ("lot", "lot = \"0.001\"\nmin_notional = 10"),
        ("key = \"leader", "key = \"leader-key-1\"\nreference_equity = 1000"),
        ("account", "account = 1002"),
        ("account", "account = 1001\nstate = \"off\""),
        ("sizing", "sizing = { mode = \"fixed_ratio\", ratio = \"0.6\" }"),
        ("sizing", "sizing = { mode = \"equity_ratio\", multiplier = \"0.5\" }"),
        ("sizing", "sizing = { mode = \"balance_ratio\", multiplier = \"0.5\" }"),
        ("sizing", "sizing = { mode = \"risk_per_trade\", risk = \"0.5\" }"),
        ("sizing", "sizing = { mode = \"risk_per_trade\", risk = \"0.5\", stop_distance_bps = 1 }"),
        (
            "sizing",
            "sizing = { mode = \"fixed_ratio\", ratio = \"0.5\", tiers = [{ from = 1, multiplier = 2 }] }",
        ),
        ("leader = \"whale\"", "leader = \"whale\"\nreverse = true"),
        ("leader = \"whale\"", "leader = \"whale\"\non_removal = \"close_now\""),
        ("leader = \"whale\"", "leader = \"whale\"\nsides = \"long_only\""),
        ("leader = \"whale\"", "leader = \"whale\"\ninclude = [\"BTC\"]"),
        ("leader = \"whale\"", "leader = \"whale\"\nexclude = [\"BTC\"]"),
        ("leader = \"whale\"", "leader = \"whale\"\ntags = [\"a\"]"),
        ("lot", "lot = \"0.001\"\nkind = \"spot\""),
        ("lot", "lot = \"0.001\"\nkind = \"future\"\nexpiry = 2030-01-01T00:00:00Z"),
        ("lot", "lot = \"0.001\"\nvolatility = 1"),
        ("lot", "lot = \"0.001\"\ninitial_margin = 1"),
        ("lot", "lot = \"0.001\"\naverage_daily_volume = 1"),
        ("lot", "lot = \"0.001\"\nleader_multiplier = 2"),
        ("account", "account = 1001\nleverage = 2"),
        ("key = \"leader", "key = \"leader-key-1\"\nleverage = 2"),
        ("leader = \"whale\"", "leader = \"whale\"\nattempts_max = 4"),
        ("[ledger]", "[engine]\nrotation_seed = 1\n[ledger]"),
        ("[ledger]", "[engine]\nsweep_interval_ms = 51\n[ledger]"),
        ("[ledger]", "[capacity]\norders_max = 5000\n[ledger]"),
        ("[[leader]]", "[[operator]]\nname = \"desk\"\nkey = \"desk-key-1\"\n[[leader]]"),
    ] {
        let hash = valid(&edited(&[edit])).hash();
        assert!(!hashes.contains(&hash), "{edit:?}");
        hashes.push(hash);
    }
}
