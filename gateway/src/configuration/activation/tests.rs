//! Tests of activation: indices over many revisions, identities that must not change, and the records themselves.

use super::{Activation, RevisionError};
use crate::configuration::document::Document;
use crate::configuration::registry::Registry;
use crate::configuration::tests::{SMALL, edited, example, valid};
use crate::configuration::{Configuration, RevisionErrors};
use proptest::prelude::*;
use protocol::header::MessageHeader;
use protocol::messages::{
    AllocationDefinition, ConfigurationActivated, ControlAction, CopiedSides, Decimal,
    DrawdownReference, DrawdownWindow, FailureRule, FilterDefinition, FilterKind, Flag,
    GuardViolation, InstrumentDefinition, InstrumentKind, LeaderStops, LimitDefinition, LimitKind,
    LossWindow, MappingDefinition, Message, OutOfSyncRule, PlanDefinition, PolicyDefinition,
    ProtectionDefinition, Role, Scope, SelfMatchRule, SessionDefinition, SizingMode,
    SupervisionDefinition, TierDefinition, TriggerPrice, WeightSource,
};
use protocol::units::{
    InstrumentIndex, LeaderIndex, Money, Nanos, PlanIndex, RATIO_ONE, Ratio, SessionIndex,
};
use std::collections::BTreeMap;

fn feed(registry: &mut Registry, activation: &Activation) {
    for record in &activation.records {
        registry.feed(record).unwrap();
    }
}

/// A registry after the small file has been activated.
fn after_small() -> Registry {
    let configuration = valid(SMALL);
    let mut registry = Registry::new(configuration.capacity);
    let activation = configuration.activate(&registry, Nanos(1)).unwrap();
    feed(&mut registry, &activation);
    registry
}

fn templates(activation: &Activation) -> Vec<u16> {
    let records = activation.records.iter();
    records.map(|record| MessageHeader::decode(record).unwrap().template_id).collect()
}

/// Goal: the records say what the file says. Method: the example, record by record where it matters.
#[test]
fn records_of_the_example() {
    let configuration = example();
    let registry = Registry::new(configuration.capacity);
    let activation = configuration.activate(&registry, Nanos(77)).unwrap();
    let mut expected = vec![310, 311, 311, 311, 311, 312, 312, 313, 314, 314, 315, 315];
    expected.push(317);
    expected.extend([316; 26]);
    expected.extend([318; 7]);
    expected.push(319);
    assert_eq!(templates(&activation), expected);

    let sessions =
        activation.records[1..5].iter().map(|record| SessionDefinition::decode(record).unwrap());
    let sessions: Vec<_> = sessions
        .map(|session| (session.session.0, session.name.to_string(), session.role))
        .collect();
    let named = |index, name: &str, role| (index, name.to_owned(), role);
    let expected = [
        named(0, "sim", Role::Venue),
        named(1, "whale", Role::Leader),
        named(2, "desk", Role::Operator),
        named(3, "audit", Role::Observer),
    ];
    assert_eq!(sessions, expected);

    let bitcoin = InstrumentDefinition::decode(&activation.records[5]).unwrap();
    assert_eq!((bitcoin.tick, bitcoin.unit_value), (Decimal::new(1, -1), Money(100)));
    assert_eq!((bitcoin.min_lots.0, bitcoin.min_notional), (10, Money(1_000_000_000)));
    let bert = PlanDefinition::decode(&activation.records[11]).unwrap();
    assert_eq!(
        (bert.notional, bert.quantity, bert.multiplier.0),
        (Some(Money(100_000_000_000)), None, 0)
    );
    assert_eq!((bert.leader.0, bert.follower.0, bert.force_maximum.0), (0, 1, 5_000_000_000_000));

    let tier = TierDefinition::decode(&activation.records[12]).unwrap();
    assert_eq!((tier.plan.0, tier.from), (1, Money(100_000_000_000_000)));
    assert_eq!(
        (bitcoin.kind, bitcoin.initial_margin),
        (InstrumentKind::Perpetual, Some(Ratio(50_000_000_000)))
    );

    let last = ConfigurationActivated::decode(activation.records.last().unwrap()).unwrap();
    assert_eq!((last.revision, last.hash, last.records), (1, configuration.hash_short(), 46));
    assert_eq!((last.sweep_interval, last.buffer_timeout), (50_000_000, 500_000_000));
    assert_eq!(last.time, Nanos(77));
    for record in &activation.records {
        Message::decode(record).unwrap();
    }
}

/// Goal: what a plan copies, its sizing and the contract get into the records. Method: a file with all of it.
#[test]
fn records_of_what_plans_copy() {
    let plan = "leader = \"whale\"\nreverse = true\nsides = \"long_only\"\ninclude = [\"BTC\"]\ntags = [\"b\", \"a\"]";
    let sizing = "sizing = { mode = \"risk_per_trade\", risk = \"0.01\", stop_distance_bps = 250 }";
    let contract = "lot = \"0.001\"\nkind = \"option\"\nexpiry = 2028-02-29T12:30:01.5Z\naverage_daily_volume = 7";
    let text = edited(&[("leader = ", plan), ("sizing", sizing), ("lot", contract)]);
    let configuration = valid(&text);
    let activation =
        configuration.activate(&Registry::new(configuration.capacity), Nanos(1)).unwrap();
    let records = || activation.records.iter();
    let plan = records().find_map(|record| PlanDefinition::decode(record).ok()).unwrap();
    assert_eq!((plan.reverse, plan.sides), (Flag::Yes, CopiedSides::LongOnly));
    let risk = (plan.sizing, plan.multiplier, plan.stop_distance);
    let expected = (Ratio(10_000_000_000), Some(Ratio(25_000_000_000)));
    assert_eq!(risk, (SizingMode::RiskPerTrade, expected.0, expected.1));
    let instrument =
        records().find_map(|record| InstrumentDefinition::decode(record).ok()).unwrap();
    // date -u -d 2028-02-29T12:30:01 +%s
    let expiry = Some(Nanos(1_835_440_201_500_000_000));
    assert_eq!((instrument.kind, instrument.expiry), (InstrumentKind::Option, expiry));
    let filters = records().filter_map(|record| FilterDefinition::decode(record).ok());
    let filters: Vec<_> = filters
        .map(|filter| (filter.kind, filter.instrument.map(|index| index.0), filter.tag.to_string()))
        .collect();
    let expected = [
        (FilterKind::Include, Some(0), String::new()),
        (FilterKind::Tag, None, "a".to_owned()),
        (FilterKind::Tag, None, "b".to_owned()),
    ];
    assert_eq!(filters, expected);
}

/// Goal: limits carry the units of the journal.
#[test]
fn limits_of_the_example() {
    let configuration = example();
    let activation =
        configuration.activate(&Registry::new(configuration.capacity), Nanos(1)).unwrap();
    let limits =
        activation.records.iter().filter_map(|record| LimitDefinition::decode(record).ok());
    let found: Vec<_> = limits
        .map(|limit| (limit.scope, limit.target, limit.kind, limit.value.to_string()))
        .collect();
    for (scope, target, kind, value) in [
        (Scope::Firm, 0, LimitKind::MaxEventAge, "2000000000"),
        (Scope::Firm, 0, LimitKind::MaxSlippageOpen, "50"),
        (Scope::Follower, 0, LimitKind::MaxOrderNotional, "20000"),
        (Scope::Plan, 1, LimitKind::MaxSlippageClose, "200"),
        (Scope::Instrument, 0, LimitKind::MaxSymbolNotional, "2000000"),
        (Scope::Instrument, 1, LimitKind::MaxOrderQuantity, "50"),
    ] {
        assert!(found.contains(&(scope, target, kind, value.to_owned())), "{scope:?} {kind:?}");
    }
}

/// Goal: a scope that a supervisory limit applies to says how it is supervised, with what stands at the follower or
/// leader before what stands in the section; no other scope says anything.
#[test]
fn supervision_of_what_is_limited() {
    let supervisions = |edits: &[(&str, &str)]| -> Vec<SupervisionDefinition> {
        let configuration = valid(&edited(edits));
        let activation =
            configuration.activate(&Registry::new(configuration.capacity), Nanos(1)).unwrap();
        let records = activation.records.iter();
        records.filter_map(|record| SupervisionDefinition::decode(record).ok()).collect()
    };
    let section =
        "[supervision]\non_loss = \"cancel\"\nday_starts = \"22:30\"\nrepeat_window_ms = 50";
    let slip = "max_slip_bps = 50\n";
    assert_eq!(supervisions(&[("max_slip_bps", &format!("{slip}{section}"))]), []);
    let own = "account = 1001\nmax_drawdown_pct = 20\ndrawdown_reference = \"peak_pnl\"\n\
        loss_window = \"rolling_24h\"\ncount_fees = false\ncount_funding = false\ndrawdown_window = \"day\"";
    let limited = format!("{slip}max_repeats = 3\n{section}");
    let found = supervisions(&[("max_slip_bps", &limited), ("account", own)]);
    let [losses, repeats] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((losses.scope, losses.target), (Scope::Follower, 0));
    assert_eq!(losses.loss_action, Some(ControlAction::KillCancel));
    assert_eq!(losses.loss_window, Some(LossWindow::Rolling24h));
    assert_eq!(losses.day_starts, Some(81_000));
    assert_eq!(losses.drawdown_reference, Some(DrawdownReference::PeakPnl));
    assert_eq!((losses.count_fees, losses.repeat_window), (Some(Flag::No), None));
    let drawdown = (losses.count_funding, losses.drawdown_window);
    assert_eq!(drawdown, (Some(Flag::No), Some(DrawdownWindow::Day)));
    assert_eq!((repeats.scope, repeats.target), (Scope::Leader, 0));
    assert_eq!((repeats.loss_action, repeats.repeat_window), (None, Some(50_000_000)));
    assert_eq!((repeats.guard_violation, repeats.instrument), (None, None));

    let found = supervisions(&[
        ("key = \"venue-key-1\"", "key = \"venue-key-1\"\nself_match = \"refuse\""),
        ("sizing", "sizing = { mode = \"fixed_ratio\", ratio = \"0.5\" }\nduplicate_window_ms = 7"),
    ]);
    let [meets, repeats] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((meets.scope, meets.self_match), (Scope::Venue, Some(SelfMatchRule::Refuse)));
    assert_eq!((repeats.scope, repeats.duplicate_window), (Scope::Plan, Some(7_000_000)));

    let ruled = "key = \"venue-key-1\"\n\
        trading_rules = { max_rejects = 3, within_ms = 7, on_closed = \"halted\" }";
    let found = supervisions(&[("key = \"venue-key-1\"", ruled)]);
    let [rules] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((rules.scope, rules.target, rules.self_match), (Scope::Venue, 0, None));
    assert_eq!((rules.rejects_max, rules.reject_window), (Some(3), Some(7_000_000)));
    assert_eq!(rules.reject_action, Some(ControlAction::SetReducing));
    assert_eq!(rules.closed_action, Some(ControlAction::SetHalted));

    let guarded = "key = \"leader-key-1\"\n\
        guard = { symbols = [\"BTC\"], max_leverage = 2, on_violation = \"pause\" }";
    let found = supervisions(&[("key = \"leader-key-1\"", guarded)]);
    let [guard, symbol] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((guard.scope, guard.target, guard.instrument), (Scope::Leader, 0, None));
    assert_eq!(guard.guard_violation, Some(GuardViolation::Pause));
    assert_eq!((symbol.scope, symbol.instrument), (Scope::Leader, Some(InstrumentIndex(0))));
}

/// Goal: an unchanged file writes nothing; a changed one is the next revision and says what it retires.
#[test]
fn revisions_count_up() {
    let mut registry = after_small();
    let unchanged = valid(SMALL).activate(&registry, Nanos(2)).unwrap();
    assert_eq!((unchanged.records.len(), unchanged.revision), (0, 1));
    let renamed = edited(&[("name = \"anna-whale\"", "name = \"anna-2\"")]);
    let changed = valid(&renamed).activate(&registry, Nanos(3)).unwrap();
    assert_eq!(
        (changed.revision, changed.retired.as_slice()),
        (2, &["plan \"anna-whale\"".to_owned()][..])
    );
    assert_eq!(changed.directory.plans().map(|plan| plan.index.0).collect::<Vec<_>>(), [1]);
    feed(&mut registry, &changed);
    let back = valid(SMALL).activate(&registry, Nanos(4)).unwrap();
    assert_eq!((back.revision, back.retired.as_slice()), (3, &["plan \"anna-2\"".to_owned()][..]));
    assert_eq!(back.directory.plans().map(|plan| plan.index.0).collect::<Vec<_>>(), [0]);
}

/// Goal: what a position is counted in never changes under its name, not even after a revision without the name.
/// Method: table of edits against a journal that knows the small file.
#[test]
fn identities_do_not_change() {
    let second = "[[leader]]\nname = \"shark\"\nkey = \"leader-key-2\"\n[[leader]]";
    let cases: [(&[(&str, &str)], &str); 5] = [
        (
            &[("tick", "tick = \"0.2\"\nmultiplier = 2")],
            "instrument \"BTC\": tick was 0.1 and is now 0.2; use a new name for the new thing\n\
             instrument \"BTC\": multiplier was 1 and is now 2; use a new name for the new thing",
        ),
        (
            &[("lot", "lot = \"0.01\"")],
            "instrument \"BTC\": lot was 0.001 and is now 0.01; use a new name for the new thing",
        ),
        (
            &[("account", "account = 1002")],
            "follower \"anna\": account was 1001 at venue number 0 and is now 1002 at venue number 0; \
             use a new name for the new thing",
        ),
        (
            &[("[[leader]]", second), ("leader = \"whale\"", "leader = \"shark\"")],
            "plan \"anna-whale\": pair was leader number 0 to follower number 0 and is now leader number \
             1 to follower number 0; use a new name for the new thing",
        ),
        (
            &[("symbol", "symbol = \"BTC\"\nmin_quantity = 1"), ("security_id", "security_id = 9")],
            "",
        ),
    ];
    let mut without = after_small();
    let renamed = [
        ("symbol", "symbol = \"ETH\""),
        ("name = \"anna\"", "name = \"bert\""),
        ("follower = ", "follower = \"bert\""),
        ("name = \"anna-whale\"", "name = \"bert-whale\""),
        ("account", "account = 7"),
        ("security_id", "security_id = 7"),
    ];
    let activation = valid(&edited(&renamed)).activate(&without, Nanos(2)).unwrap();
    feed(&mut without, &activation);
    for registry in [after_small(), without] {
        for (edits, expected) in cases {
            let found = valid(&edited(edits)).activate(&registry, Nanos(2));
            let found =
                found.map_or_else(|errors: RevisionErrors| errors.to_string(), |_| String::new());
            assert_eq!(found, expected, "{edits:?}");
        }
    }
}

/// Goal: names that no index is left for are refused, each of them.
#[test]
fn indices_run_out() {
    let leader = |name: &str| format!("[[leader]]\nname = \"{name}\"\nkey = \"leader-key-1\"\n");
    let capacity = "[capacity]\nleaders_max = 2\n";
    let mut registry = Registry::new(valid(&format!("{SMALL}{capacity}")).capacity);
    let first = valid(&format!("{SMALL}{capacity}")).activate(&registry, Nanos(1)).unwrap();
    feed(&mut registry, &first);
    let second = valid(&format!("{SMALL}{}{capacity}", leader("b")));
    let second = second.activate(&registry, Nanos(1)).unwrap();
    feed(&mut registry, &second);
    let third = valid(&format!("{SMALL}{}{capacity}", leader("c"))).activate(&registry, Nanos(1));
    let RevisionErrors(errors) = third.unwrap_err();
    let [RevisionError::NoRoom { kind: "leader", name, index: 2, field: "leaders_max", max: 2 }] =
        errors.as_slice()
    else {
        panic!("{errors:?}");
    };
    assert_eq!(name, "c");
}

/// A small file with one plan per name, each with its own leader and follower.
fn with_names(names: &[u8]) -> Configuration {
    let (head, _) = SMALL.split_once("[[leader]]").unwrap();
    let things = names.iter().map(|name| {
        format!(
            "[[leader]]\nname = \"l{name}\"\nkey = \"leader-key-1\"\n[[follower]]\nname = \"f{name}\"\n\
             venue = \"sim\"\naccount = {name}\n[[plan]]\nname = \"p{name}\"\nleader = \"l{name}\"\n\
             follower = \"f{name}\"\nsizing = {{ mode = \"fixed_ratio\", ratio = 1 }}\n"
        )
    });
    let things: String = things.collect();
    let capacity = "[capacity]\nleaders_max = 300\nfollowers_max = 300\nplans_max = 300\n";
    valid(&format!("{head}{things}{capacity}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Goal: over any sequence of revisions a name has one index, an index one name, and a registry that is fed
    /// from the journal gives the same answer as one that was never restarted.
    #[test]
    fn indices_are_stable(
        revisions in prop::collection::vec(prop::collection::btree_set(0..24_u8, 1..8), 1..8),
    ) {
        let capacity = with_names(&[0]).capacity;
        let mut registry = Registry::new(capacity);
        let mut journal: Vec<Vec<u8>> = Vec::new();
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        for names in revisions {
            let names: Vec<u8> = names.into_iter().collect();
            let configuration = with_names(&names);
            let activation = configuration.activate(&registry, Nanos(1)).unwrap();
            let mut fresh = Registry::new(capacity);
            journal.iter().for_each(|record| fresh.feed(record).unwrap());
            prop_assert_eq!(&configuration.activate(&fresh, Nanos(1)).unwrap().records, &activation.records);
            for plan in activation.directory.plans() {
                let index = *known.entry(plan.name.to_string()).or_insert(plan.index.0);
                prop_assert_eq!(index, plan.index.0);
            }
            let mut indices: Vec<u32> = known.values().copied().collect();
            indices.sort_unstable();
            indices.dedup();
            prop_assert_eq!(indices.len(), known.len());
            feed(&mut registry, &activation);
            journal.extend(activation.records);
        }
    }
}

/// Goal: what a plan says of failures and of being out of sync gets into its record, into the canonical form and into
/// what people read; a plan that says nothing has none. Method: a file with all of it.
#[test]
fn records_of_policies() {
    let plain = valid(&edited(&[]));
    let policy = "leader = \"whale\"\non_failure = { margin = \"reduce\", price = \"retry\", retry_bps = \"2.5\", \
                  would_increase = \"switch_type\", other = \"out_of_sync\", exhausted = \"out_of_sync\" }\n\
                  out_of_sync = { policy = \"restrict\", factor = \"0.25\", enter_below = \"0.9\", \
                  enter_after_ms = 20, leave_at = \"0.955\" }";
    let configuration = valid(&edited(&[("leader = ", policy)]));
    let records = |configuration: &Configuration| {
        let registry = Registry::new(configuration.capacity);
        let activation = configuration.activate(&registry, Nanos(1)).unwrap();
        let found = activation.records.iter().map(|record| PolicyDefinition::decode(record));
        found.filter_map(Result::ok).collect::<Vec<_>>()
    };
    assert_eq!(records(&plain), []);
    let expected = PolicyDefinition {
        plan: PlanIndex(0),
        on_margin: FailureRule::Reduce,
        on_price: FailureRule::Retry,
        on_venue_limit: FailureRule::Ignore,
        on_would_increase: FailureRule::SwitchType,
        on_other: FailureRule::OutOfSync,
        on_exhausted: FailureRule::OutOfSync,
        retry_step: 25_000,
        out_of_sync: OutOfSyncRule::Restrict,
        factor: 2_500,
        enter_below: 9_000,
        enter_after: 20_000_000,
        leave_at: 9_550,
        restrict_below: 0,
    };
    assert_eq!(records(&configuration), [expected]);
    let line = "policy plan=anna-whale margin=reduce price=retry venue_limit=ignore would_increase=switch_type \
                other=out_of_sync exhausted=out_of_sync retry_step=25000 out_of_sync=restrict factor=2500 \
                enter_below=9000 enter_after_ns=20000000 leave_at=9550 restrict_below=0";
    let canonical = configuration.canonical();
    let name = configuration.plans[0].name.to_string();
    assert!(canonical.contains(&line.replace("anna-whale", &name)), "{canonical}");
    assert_ne!(configuration.hash(), plain.hash());
    let document = Document::of(&configuration).to_string();
    for field in
        ["on_failure.retry_bps = 2.5", "out_of_sync.factor = 0.25", "out_of_sync.leave_at = 0.955"]
    {
        assert!(document.contains(field), "{document}");
    }
    let told = crate::configuration::check::report(&configuration).to_string();
    assert!(
        told.contains("opens with 25 % of an order, until 95.5 % of its targets are there"),
        "{told}"
    );
}

/// Goal: what a plan gives up after an outage gets into its record, into the canonical form and into what people read;
/// to queue is to say nothing. Method: a file with either.
#[test]
fn records_of_outages() {
    let plain = valid(&edited(&[]));
    let with = |table| valid(&edited(&[("leader = ", &format!("leader = \"whale\"\n{table}"))]));
    let drops = with("when_down = { policy = \"drop_opens\", after_ms = 2500 }");
    let queues = with("when_down = { policy = \"queue\" }");
    let dropped = |configuration: &Configuration| {
        let registry = Registry::new(configuration.capacity);
        let activation = configuration.activate(&registry, Nanos(1)).unwrap();
        let mut found = activation.records.iter().map(|record| PlanDefinition::decode(record));
        found.find_map(Result::ok).unwrap().drop_opens_after
    };
    assert_eq!([&plain, &queues, &drops].map(dropped), [None, None, Some(2_500_000_000)]);
    assert_eq!(queues.hash(), plain.hash());
    assert_ne!(drops.hash(), plain.hash());
    assert!(drops.canonical().contains(" drop_opens_after_ns=2500000000"));
    let document = Document::of(&drops).to_string();
    for field in ["when_down.policy = drop_opens", "when_down.after_ms = 2500"] {
        assert!(document.contains(field), "{document}");
    }
    let told = crate::configuration::check::report(&drops).to_string();
    assert!(told.contains("while its venue was down for more than 2500 ms are given up"), "{told}");
}

/// Goal: a plan's own stop loss and take profit get into their record, into the canonical form and into what people
/// read; a plan without them has none.
#[test]
fn records_of_protections() {
    let plain = valid(&edited(&[]));
    let table = "sizing = { mode = \"fixed_ratio\", ratio = \"1\" }\nprotection = { stop_loss_bps = \"150.5\", \
                 take_profit_bps = 300, trigger_price = \"reference\", from_leader = \"distance\" }";
    let full = valid(&edited(&[("sizing", table)]));
    let records = |configuration: &Configuration| {
        let registry = Registry::new(configuration.capacity);
        let activation = configuration.activate(&registry, Nanos(1)).unwrap();
        let found = activation.records.iter().map(|record| ProtectionDefinition::decode(record));
        found.filter_map(Result::ok).collect::<Vec<_>>()
    };
    let expected = ProtectionDefinition {
        plan: PlanIndex(0),
        stop_loss: 1_505_000,
        take_profit: 3_000_000,
        trigger_price: TriggerPrice::Reference,
        from_leader: LeaderStops::Distance,
    };
    assert_eq!(records(&plain), []);
    assert_eq!(records(&full), [expected]);
    let line = "stop_loss=1505000 take_profit=3000000 trigger_price=reference from_leader=distance";
    assert!(full.canonical().contains(line), "{}", full.canonical());
    let document = Document::of(&full).to_string();
    for field in [
        "protection.stop_loss_bps = 150.5",
        "protection.take_profit_bps = 300",
        "protection.trigger_price = reference",
        "protection.from_leader = distance",
    ] {
        assert!(document.contains(field), "{document}");
    }
}

/// Goal: how an allocation is rebalanced gets into its record, into the canonical form and into what people read;
/// without a table it follows its leader's events. Method: a file with all of it, and one with none.
#[test]
fn records_of_allocations() {
    let plain = valid(&edited(&[]));
    let copies = "sizing = { mode = \"equity_ratio\" }\ncopy = \"allocation\"";
    let table = "allocation = { on_leader = false, interval_s = 3600, drift_band_bps = \"12.5\", \
                 min_trade_notional = \"250\", cost_bps = \"4\", benefit_bps = \"500\" }";
    let shortest = valid(&edited(&[("sizing", copies)]));
    let full = valid(&edited(&[("sizing", &format!("{copies}\n{table}"))]));
    let records = |configuration: &Configuration| {
        let registry = Registry::new(configuration.capacity);
        let activation = configuration.activate(&registry, Nanos(1)).unwrap();
        let found = activation.records.iter().map(|record| AllocationDefinition::decode(record));
        found.filter_map(Result::ok).collect::<Vec<_>>()
    };
    let led = AllocationDefinition {
        plan: PlanIndex(0),
        on_leader: Flag::Yes,
        interval: 0,
        band: 0,
        min_trade: Money(0),
        cost: 0,
        benefit: 0,
        weights: WeightSource::Portfolio,
        instrument: None,
        weight: None,
    };
    let expected = AllocationDefinition {
        on_leader: Flag::No,
        interval: 3_600_000_000_000,
        band: 125_000,
        min_trade: Money(25_000_000_000),
        cost: 40_000,
        benefit: 5_000_000,
        ..led
    };
    let published = format!("{copies}\nallocation = {{ weights = \"published\" }}");
    let published = valid(&edited(&[("sizing", &published)]));
    let of_published = AllocationDefinition { weights: WeightSource::Published, ..led };
    assert_eq!(records(&published), [of_published]);
    let fixed = format!("{copies}\nallocation = {{ weights = {{ BTC = \"-0.5\" }} }}");
    let fixed = valid(&edited(&[("sizing", &fixed)]));
    let plan = AllocationDefinition { weights: WeightSource::Fixed, ..led };
    let (instrument, weight) = (Some(InstrumentIndex(0)), Some(Ratio(-500_000_000_000)));
    assert_eq!(records(&fixed), [plan, AllocationDefinition { instrument, weight, ..plan }]);
    assert!(fixed.canonical().contains("weights=BTC -0.5 on_leader"), "{}", fixed.canonical());
    let document = Document::of(&fixed).to_string();
    assert!(document.contains("allocation.weights = BTC -0.5"), "{document}");
    assert_eq!(records(&plain), []);
    assert_eq!(records(&shortest), [led]);
    assert_eq!(records(&full), [expected]);
    let line = "on_leader=false interval_ns=3600000000000 band=125000 min_trade=25000000000 cost=40000 benefit=5000000";
    assert!(full.canonical().contains(line), "{}", full.canonical());
    assert_ne!(full.hash(), shortest.hash());
    let document = Document::of(&full).to_string();
    for field in [
        "copy = allocation",
        "allocation.drift_band_bps = 12.5",
        "allocation.min_trade_notional = 250",
    ] {
        assert!(document.contains(field), "{document}");
    }
    let told = crate::configuration::check::report(&full).to_string();
    for words in [
        "rebalanced every 3600 s, whenever it has drifted",
        "up to 12.5 basis points of its equity",
    ] {
        assert!(told.contains(words), "{told}");
    }
}

/// A leader that repeats the small file's in another contract, and a plan that follows it.
const MAPPED: &str = "key = \"leader-key-1\"
[[instrument]]
symbol = \"PERP\"
venue = \"sim\"
security_id = 2
tick = \"0.5\"
lot = \"0.01\"
multiplier = 10
[[leader]]
name = \"mapped\"
of = \"whale\"
instruments = { BTC = \"PERP\" }
[[follower]]
name = \"bert\"
venue = \"sim\"
account = 1002
[[plan]]
name = \"bert-mapped\"
leader = \"mapped\"
follower = \"bert\"
sizing = { mode = \"fixed_ratio\", ratio = 1 }
exclude = [\"BTC\"]
";

/// Goal: a mapped leader is defined with its conversion, filters of its plans decide about what they trade, and the
/// words of the file come back. Method: the small file with one.
#[test]
fn a_mapped_leader_is_converted() {
    let configuration = valid(&edited(&[("key = \"leader-key-1\"", MAPPED)]));
    let registry = Registry::new(configuration.capacity);
    let activation = configuration.activate(&registry, Nanos(1)).unwrap();
    let found =
        activation.records.iter().filter_map(|record| MappingDefinition::decode(record).ok());
    let expected = MappingDefinition {
        leader: LeaderIndex(1),
        session: SessionIndex(2),
        source: LeaderIndex(0),
        instrument: InstrumentIndex(0),
        own: InstrumentIndex(1),
        // A lot is worth 0.001 there and 0.1 here; five of his ticks are one.
        factor: Ratio(RATIO_ONE / 100),
        ticks: 5,
        own_ticks: 1,
    };
    assert_eq!(found.collect::<Vec<_>>(), [expected]);
    let filters =
        activation.records.iter().filter_map(|record| FilterDefinition::decode(record).ok());
    let filters: Vec<_> = filters.map(|filter| filter.instrument).collect();
    assert_eq!(filters, [Some(InstrumentIndex(1))]);
    let text = Document::of(&configuration).to_string();
    assert!(text.contains("instruments = BTC = PERP\n  of = whale"), "{text}");
}

/// Goal: a leader repeats under its name what it has repeated, for positions are counted in that; it may repeat more.
/// Method: a journal that knows the mapped leader, or the same name with trades of its own, and changed files.
#[test]
fn what_a_leader_repeats_does_not_change() {
    let mapped = |change: (&str, &str)| {
        let unfiltered = MAPPED.replace("exclude = [\"BTC\"]\n", "");
        valid(&edited(&[("key = \"leader-key-1\"", &unfiltered.replace(change.0, change.1))]))
    };
    let before = mapped(("", ""));
    let mut registry = Registry::new(before.capacity);
    let activation = before.activate(&registry, Nanos(1)).unwrap();
    feed(&mut registry, &activation);
    let plain = ("of = \"whale\"\ninstruments = { BTC = \"PERP\" }", "key = \"leader-key-2\"");
    let cases = [
        (("BTC = \"PERP\"", "BTC = \"PERP\", PERP = \"BTC\""), ""),
        (
            ("{ BTC = \"PERP\" }\n[[f", "{ PERP = \"PERP\" }\n[[f"),
            "leader \"mapped\": instruments was BTC as PERP and is now PERP as PERP; use a new name for the new thing",
        ),
        (
            ("{ BTC = \"PERP\" }\n[[f", "{ BTC = \"BTC\" }\n[[f"),
            "leader \"mapped\": instruments was BTC as PERP and is now nothing as PERP; use a new name for the new \
             thing",
        ),
        (
            plain,
            "leader \"mapped\": of was whale and is now nobody; use a new name for the new thing",
        ),
    ];
    for (change, expected) in cases {
        let text = mapped((change.0, change.1)).activate(&registry, Nanos(2));
        let text = text.err().map_or(String::new(), |errors| errors.to_string());
        assert_eq!(text, expected, "{change:?}");
    }
    let mut registry = Registry::new(before.capacity);
    let activation = mapped(plain).activate(&registry, Nanos(1)).unwrap();
    feed(&mut registry, &activation);
    let text = before.activate(&registry, Nanos(2)).unwrap_err().to_string();
    let expected =
        "leader \"mapped\": of was nobody and is now whale; use a new name for the new thing";
    assert_eq!(text, expected);
}
