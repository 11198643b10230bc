//! The language of scenarios: a line without indent is an input, the indented lines below it are the
//! decisions that it has to lead to. `check` runs a text and compares it with what happened.
//!
//! ```text
//! venue                                    another venue; the first is there already
//! instrument ETH min 5 notional 100 unit 2 venue 1 kind Spot expiry 500 volatility 0.5 volume 900
//!     margin 0.1, multiplier 2, leader-multiplier 10
//! leader alice equity 1000                 fixed reference equity; also: leverage 10
//! follower bob equity 500 venue 1 leverage 5
//! plan p alice bob ratio 0.5               or: equity 1, balance 1, free-margin 1, contract 1, leverage 1,
//!     quantity 3, notional 700, risk 0.01, stop 0.02, volatility 0.2
//!     skip | force 2, cut, all | no-worse, touch, attempts 3, state Off, reverse, sides LongOnly,
//!     orders, cross, closing CloseNow, coalesce 50, complete 50, drop-opens 50 (milliseconds)
//! unplan p; unlead alice; unfollow bob     gone with the next `go`
//! filter p Include ETH; filter p Exclude ETH; filter p Tag swing
//! tier p 1000 0.5                          trades from 1000 on count half
//! limit plan p order-notional 1000
//! limit follower bob daily-loss 500        also: drawdown, daily-loss-pct, drawdown-pct, repeats, ...
//! supervise follower bob flatten rolling day-starts 3600 pnl no-fees no-funding peak-of Day
//! supervise follower bob unexpected        an unexpected position or order disarms it
//! supervise leader alice repeat 1000       milliseconds; also: refuse | pause, declares BTC
//! supervise venue 0 self-match; supervise plan p duplicate 100
//! supervise venue 0 rejects 2 1000 SetReducing closed SetHalted
//! policy p price retry margin reduce other out-of-sync, exhausted ignore, step 5 (basis points), pause |
//!     restrict 0.5 | catch-up, below 0.9, after 100 (milliseconds), leave 0.98; also: venue-limit, would-increase
//! allocate p band 100, min 50, cost 5, benefit 500 (basis points; money), every 1000 (milliseconds), not-led, published
//! allocate p fixed BTC 0.2 ETH -0.1         weights of the configuration, behind all else
//! protect p stop 100, target 200 (basis points), reference; unprotect p
//! go                                       activates; scenarios start trading here
//! alice +10 @100 id 7 before 0 age 50      a leader event; age in milliseconds; also: stop 90, average 95,
//!     tag swing, order 7 left 3: a fill of that order that leaves three lots of it; corrects 5: of trade 5
//! alice order 7 New +10 @100               also: BTC, Amended, Cancelled, Done; market; ioc, gtc; sequence 3; see `signals`
//! reject o1 because InsufficientMargin; state p: what the plan may do, and its sync score
//! replaces                                 the first venue takes replaces
//! replaced o2 3; cancel-reject o2 TooLate replace   its answers; three lots were filled by then
//! ack o1; fill o1 3 @99; expire o1; reject o1; cancel o1; late o1 New; exec 5 fill o1 ...
//! weight alice BTC 0.2; wait 100           he publishes a weight; milliseconds
//! sweep; quote 99 101; snapshot bob 500 fees 3 funding -1 deposits 100 balance 400 margin 50; equity alice 1000 balance 900 margin 50
//! finding UnexpectedPosition bob BTC 0 5   the ledger says none, the venue five lots
//! session Lost; gap 1 2; restart; numbers 40 30 (an operator says which are next: theirs, ours)
//! overdue 2000 5000                        orders in doubt: alarm and pause after so many milliseconds
//! query o1 2                               the venue is asked for the second time
//! settle o1 Canceled 3 @99; settle o1 NotSent    an operator's word; also: in ETH
//! due                                      when a sweep is due before its time, since the start
//! crash N                                  of the next input's decisions only N are written
//! Pause plan p; KillFlatten firm           commands
//! ```

use self::reports::details;
use crate::leader_orders;
use crate::world::{Amounts, MILLISECOND, START, Setup, VENUE_SESSION, World, encoded, whole};
use paceline_engine::Capacity;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, Cancels, CommandDecision, ControlAction, CopiedSides,
    Decimal, DrawdownReference, DrawdownWindow, EpisodeStarted, EventSkipped, ExecType,
    ExistingPositionRule, FilterKind, FindingKind, Flag, GuardReference, GuardViolation,
    Instructions, InstrumentKind, LeaderFillRule, LimitKind, LossWindow, Message, OrdStatus,
    OrderKey, OrderUpdate, PartialFillRule, PlanState, PositionEffect, Reason, RemovalRule,
    ReportOutcome, Scope, SelfMatchRule, SessionState, Side, SizingMode, SupervisionDefinition,
    UnexpectedRule, VenueReport,
};
use protocol::units::{
    FollowerIndex, InstrumentIndex, Lots, MONEY_ONE, Money, Nanos, RATIO_ONE, Ratio, Ticks,
};

pub(crate) use reports::template;

mod allocation;
mod limits;
mod policy;
mod protection;
mod replaces;
mod reports;
mod settlements;

/// Runs a scenario and compares each input's decisions with the text.
pub(crate) fn check(text: &str) {
    check_with(&Capacity::default(), text);
}

/// As [`check`], with room for only so much.
pub(crate) fn check_with(capacity: &Capacity, text: &str) {
    let expected: Vec<&str> =
        text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let indent =
        expected.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let expected: Vec<&str> = expected.iter().map(|line| &line[indent..]).collect();
    let mut script = Script::new(capacity);
    let mut actual = Vec::new();
    for line in expected.iter().filter(|line| !line.starts_with(' ')) {
        actual.push((*line).to_owned());
        let decisions = script.run(line);
        actual.extend(decisions.into_iter().map(|line| format!("    {line}")));
    }
    let actual = actual.join("\n");
    assert!(actual == expected.join("\n"), "this happened:\n{actual}\n");
    script.check_replay();
}

/// An order of a scenario.
struct Placed {
    key: OrderKey,
    instrument: u16,
    lots: i64,
    filled: i64,
}

struct Script {
    setup: Setup,
    capacity: Capacity,
    world: Option<World>,
    orders: Vec<Placed>,
    replaced: Vec<i64>,
    epoch: u32,
    revision: u32,
}

/// The words of a line, taken one by one.
struct Words<'a> {
    words: Vec<&'a str>,
    line: &'a str,
}

impl<'a> Words<'a> {
    fn new(line: &'a str) -> Self {
        Self { words: line.split_whitespace().rev().collect(), line }
    }

    fn next(&mut self) -> &'a str {
        self.words.pop().unwrap_or_else(|| panic!("a word is missing: {}", self.line))
    }

    fn maybe(&mut self) -> Option<&'a str> {
        self.words.pop()
    }

    fn number(&mut self) -> i64 {
        let word = self.next();
        word.trim_start_matches(['@', '+'])
            .parse()
            .unwrap_or_else(|_| panic!("{word}: {}", self.line))
    }
}

fn decimal(word: &str) -> Decimal {
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    let mantissa = format!("{whole}{part}").parse().unwrap();
    Decimal { mantissa, exponent: -i8::try_from(part.len()).unwrap() }
}

fn ratio(word: &str) -> Ratio {
    let decimal = decimal(word);
    Ratio(decimal.mantissa * RATIO_ONE / 10_i64.pow(decimal.exponent.unsigned_abs().into()))
}

fn sizing_mode(word: &str) -> SizingMode {
    match word {
        "equity" => SizingMode::EquityRatio,
        "balance" => SizingMode::BalanceRatio,
        "free-margin" => SizingMode::FreeMarginRatio,
        "contract" => SizingMode::ContractRatio,
        "leverage" => SizingMode::LeverageRatio,
        "risk" => SizingMode::RiskPerTrade,
        "volatility" => SizingMode::VolatilityTarget,
        other => panic!("{other}?"),
    }
}

/// Equity, balance and margin of an account; the balance is the equity where it is not said.
fn amounts(words: &mut Words<'_>) -> Amounts {
    let mut amounts = Amounts::of(money(words.number()).0);
    while let Some(word) = words.maybe() {
        let amount = money(words.number()).0;
        match word {
            "balance" => amounts.balance = amount,
            "margin" => amounts.margin_used = amount,
            "fees" => amounts.fees = amount,
            "funding" => amounts.funding = amount,
            "deposits" => amounts.deposits = amount,
            other => panic!("{other}?"),
        }
    }
    amounts
}

const fn money(units: i64) -> Money {
    Money(units * MONEY_ONE)
}

impl Script {
    fn new(capacity: &Capacity) -> Self {
        let mut setup = Setup::default();
        setup.venue();
        Self {
            setup,
            capacity: capacity.clone(),
            world: None,
            orders: Vec::new(),
            replaced: Vec::new(),
            epoch: 1,
            revision: 1,
        }
    }

    fn world(&mut self) -> &mut World {
        self.world.as_mut().expect("the scenario has said `go`")
    }

    /// Replaying the scenario's journal decides the same, and recovering from it gives the same state.
    fn check_replay(&self) {
        let Some(world) = &self.world else { return };
        let recovered = world.recovered();
        assert_eq!(format!("{recovered:?}"), format!("{:?}", world.engine));
        let mut replayer = paceline_engine::replay::Replayer::new(&self.capacity);
        for (sequence, record) in &world.journal {
            replayer.feed(*sequence, record).unwrap();
        }
    }

    fn run(&mut self, line: &str) -> Vec<String> {
        let mut words = Words::new(line);
        let word = words.next();
        if self.define(word, &mut words) {
            return Vec::new();
        }
        if word == "wait" {
            self.world().now += words.milliseconds();
            return Vec::new();
        }
        if word == "due" {
            let due = self.world().engine.sweep_due();
            let after = due.map(|due| format!("after {} ms", (due.0 - START) / MILLISECOND));
            return vec![after.unwrap_or_else(|| "never".to_owned())];
        }
        if word == "state" {
            let plan = self.plan(words.next());
            return vec![self.plan_state(plan)];
        }
        if word == "crash" {
            self.world().ends_after = Some(usize::try_from(words.number()).unwrap());
            return Vec::new();
        }
        let decisions = self.input(word, &mut words);
        assert_eq!(words.maybe(), None, "too many words: {line}");
        decisions.iter().flat_map(|decision| self.describe(decision)).collect()
    }

    /// Lines that define the configuration.
    fn define(&mut self, word: &str, words: &mut Words<'_>) -> bool {
        match word {
            "venue" => {
                self.setup.venue();
            }
            // The first venue takes them.
            "replaces" => self.setup.venues[0].replaces = Some(Flag::Yes),
            "overdue" => self.define_overdue(words),
            "instrument" => self.define_instrument(words),
            "leader" => {
                let leader = self.setup.leader(words.next());
                while let Some(word) = words.maybe() {
                    match word {
                        "equity" => leader.reference_equity = Some(money(words.number())),
                        "leverage" => leader.leverage = Some(ratio(words.next())),
                        other => panic!("{other}?"),
                    }
                }
            }
            "follower" => self.define_follower(words),
            "plan" => self.define_plan(words),
            "unplan" => {
                let plan = self.plan(words.next());
                self.setup.plans.retain(|definition| definition.plan.0 != plan);
                self.setup.policies.retain(|policy| policy.plan.0 != plan);
                self.setup.allocations.retain(|allocation| allocation.plan.0 != plan);
                self.setup.protections.retain(|protection| protection.plan.0 != plan);
            }
            "filter" => self.define_filter(words),
            "tier" => {
                let plan = self.plan(words.next());
                let from = money(words.number());
                self.setup.tier(plan, from, ratio(words.next()));
            }
            "unlead" => {
                let leader = self.leader(words.next());
                self.setup.leaders.retain(|definition| definition.leader.0 != leader);
            }
            "unfollow" => {
                let follower = self.follower(words.next());
                self.setup.followers.retain(|definition| definition.follower.0 != follower);
            }
            "limit" => self.define_limit(words),
            "supervise" => self.define_supervision(words),
            "policy" => self.define_policy(words),
            "allocate" => self.define_allocation(words),
            "protect" => self.define_protection(words),
            "unprotect" => {
                let plan = self.plan(words.next());
                self.setup.protections.retain(|protection| protection.plan.0 != plan);
            }
            "unlimited" => self.setup.limits.clear(),
            "go" => self.go(),
            _ => return false,
        }
        true
    }

    fn define_instrument(&mut self, words: &mut Words<'_>) {
        let instrument = self.setup.instrument(words.next());
        while let Some(word) = words.maybe() {
            match word {
                "min" => instrument.min_lots = Lots(words.number()),
                "notional" => instrument.min_notional = money(words.number()),
                "unit" => instrument.unit_value = Money(words.number()),
                "lot" => instrument.lot = decimal(words.next()),
                "multiplier" => instrument.multiplier = decimal(words.next()),
                "leader-multiplier" => {
                    instrument.leader_multiplier = Some(decimal(words.next()));
                }
                "volatility" => instrument.volatility = Some(ratio(words.next())),
                "volume" => instrument.average_daily_volume = Some(decimal(words.next())),
                "margin" => instrument.initial_margin = Some(ratio(words.next())),
                "kind" => instrument.kind = named(words.next(), &InstrumentKind::ALL),
                "expiry" => {
                    let milliseconds = u64::try_from(words.number()).unwrap();
                    instrument.expiry = Some(Nanos(START + milliseconds * MILLISECOND));
                }
                "venue" => instrument.venue.0 = u8::try_from(words.number()).unwrap(),
                other => panic!("{other}?"),
            }
        }
    }

    fn define_follower(&mut self, words: &mut Words<'_>) {
        let follower = self.setup.follower(words.next());
        while let Some(word) = words.maybe() {
            match word {
                "equity" => follower.reference_equity = Some(money(words.number())),
                "leverage" => follower.leverage = Some(ratio(words.next())),
                "venue" => follower.venue.0 = u8::try_from(words.number()).unwrap(),
                other => panic!("{other}?"),
            }
        }
    }

    fn define_plan(&mut self, words: &mut Words<'_>) {
        let text = words.next();
        let (leader, follower) = (self.leader(words.next()), self.follower(words.next()));
        let plan = self.setup.plan(text, leader, follower);
        while let Some(word) = words.maybe() {
            match word {
                "ratio" => plan.multiplier = ratio(words.next()),
                "stop" => plan.stop_distance = Some(ratio(words.next())),
                "reverse" => plan.reverse = Flag::Yes,
                "sides" => plan.sides = named(words.next(), &CopiedSides::ALL),
                "no-worse" => plan.existing_position = ExistingPositionRule::NoWorsePrice,
                "quantity" => {
                    plan.sizing = SizingMode::FixedQuantity;
                    plan.quantity = Some(decimal(words.next()));
                }
                "notional" => {
                    plan.sizing = SizingMode::FixedNotional;
                    plan.notional = Some(money(words.number()));
                }
                "skip" => plan.below_minimum = BelowMinimumRule::Skip,
                "force" => {
                    plan.below_minimum = BelowMinimumRule::ForceMinimum;
                    plan.force_maximum = ratio(words.next());
                }
                "cut" => plan.above_maximum = AboveMaximumRule::Skip,
                "all" => plan.existing_position = ExistingPositionRule::All,
                "orders" | "signals" => plan.copy = leader_orders::copied(word),
                "cross" => plan.on_leader_fill = LeaderFillRule::Cross,
                "touch" => plan.guard_reference = GuardReference::Touch,
                "attempts" => plan.attempts_max = u8::try_from(words.number()).unwrap(),
                rule @ ("coalesce" | "complete") => {
                    plan.partial_fills = match rule {
                        "coalesce" => PartialFillRule::Coalesce,
                        _ => PartialFillRule::OnComplete,
                    };
                    plan.increase_wait = words.milliseconds();
                }
                "drop-opens" => plan.drop_opens_after = Some(words.milliseconds()),
                "closing" => plan.on_removal = named(words.next(), &RemovalRule::ALL),
                "state" => plan.state = named(words.next(), &PlanState::ALL),
                mode => {
                    plan.sizing = sizing_mode(mode);
                    plan.multiplier = ratio(words.next());
                }
            }
        }
    }

    fn define_filter(&mut self, words: &mut Words<'_>) {
        let plan = self.plan(words.next());
        match named(words.next(), &FilterKind::ALL) {
            FilterKind::Tag => self.setup.tag(plan, words.next()),
            kind => {
                let instrument = self.instrument(words.next()).unwrap();
                self.setup.filter(plan, kind, instrument);
            }
        }
    }

    fn define_supervision(&mut self, words: &mut Words<'_>) {
        let (scope, target) = self.scope(words);
        let supervision = self.setup.supervision(scope, target.unwrap_or(0));
        while let Some(word) = words.maybe() {
            match word {
                "close-only" => supervision.loss_action = Some(ControlAction::KillStopNew),
                "cancel" => supervision.loss_action = Some(ControlAction::KillCancel),
                "flatten" => supervision.loss_action = Some(ControlAction::KillFlatten),
                "rolling" => supervision.loss_window = Some(LossWindow::Rolling24h),
                "day-starts" => {
                    supervision.day_starts = Some(u32::try_from(words.number()).unwrap());
                }
                "pnl" => supervision.drawdown_reference = Some(DrawdownReference::PeakPnl),
                "no-fees" => supervision.count_fees = Some(Flag::No),
                "no-funding" => supervision.count_funding = Some(Flag::No),
                "peak-of" => {
                    supervision.drawdown_window = Some(named(words.next(), &DrawdownWindow::ALL));
                }
                "repeat" => {
                    let milliseconds = u64::try_from(words.number()).unwrap();
                    supervision.repeat_window = Some(milliseconds * MILLISECOND);
                }
                "rejects" => {
                    supervision.rejects_max = Some(u32::try_from(words.number()).unwrap());
                    let milliseconds = u64::try_from(words.number()).unwrap();
                    supervision.reject_window = Some(milliseconds * MILLISECOND);
                    supervision.reject_action = Some(named(words.next(), &ControlAction::ALL));
                }
                "closed" => {
                    supervision.closed_action = Some(named(words.next(), &ControlAction::ALL));
                }
                "unexpected" => supervision.on_unexpected = Some(UnexpectedRule::Pause),
                "self-match" => supervision.self_match = Some(SelfMatchRule::Refuse),
                "duplicate" => {
                    let milliseconds = u64::try_from(words.number()).unwrap();
                    supervision.duplicate_window = Some(milliseconds * MILLISECOND);
                }
                "refuse" => supervision.guard_violation = Some(GuardViolation::Refuse),
                "pause" => supervision.guard_violation = Some(GuardViolation::Pause),
                "declares" => {
                    let declared = *supervision;
                    let instrument = self.instrument(words.next()).map(InstrumentIndex);
                    let declared = SupervisionDefinition { instrument, ..declared };
                    self.setup.supervisions.push(declared);
                    return;
                }
                other => panic!("{other}?"),
            }
        }
    }

    /// Puts the configuration into force; the first time with wide limits where none are given.
    fn go(&mut self) {
        if let Some(mut world) = self.world.take() {
            world.setup = self.setup.clone();
            self.revision += 1;
            world.configure(self.revision).unwrap();
            self.world = Some(world);
            return;
        }
        if self.setup.instruments.is_empty() {
            self.setup.instrument("BTC");
        }
        let required =
            [LimitKind::MaxOrderNotional, LimitKind::MaxGrossNotional, LimitKind::MaxEventAge];
        let has = |kind: &LimitKind| self.setup.limits.iter().any(|limit| limit.kind == *kind);
        if !required.iter().any(has) {
            self.setup.wide_limits();
        }
        self.world = Some(World::new(&self.capacity, self.setup.clone()));
    }

    fn leader(&self, text: &str) -> u16 {
        self.maybe_leader(text).unwrap_or_else(|| panic!("no leader {text}"))
    }

    fn maybe_leader(&self, text: &str) -> Option<u16> {
        let leaders = &self.setup.leaders;
        let leader = leaders.iter().find(|leader| leader.name.as_str() == text)?;
        Some(leader.leader.0)
    }

    fn follower(&self, text: &str) -> u32 {
        let followers = &self.setup.followers;
        followers.iter().find(|follower| follower.name.as_str() == text).unwrap().follower.0
    }

    fn plan(&self, text: &str) -> u32 {
        self.setup.plans.iter().find(|plan| plan.name.as_str() == text).unwrap().plan.0
    }

    fn instrument(&self, text: &str) -> Option<u16> {
        let instruments = &self.setup.instruments;
        let found = instruments.iter().find(|instrument| instrument.symbol.as_str() == text)?;
        Some(found.instrument.0)
    }

    fn scope(&self, words: &mut Words<'_>) -> (Scope, Option<u32>) {
        match words.next() {
            "firm" => (Scope::Firm, Some(0)),
            "venue" => (Scope::Venue, Some(u32::try_from(words.number()).unwrap())),
            "leader" => (Scope::Leader, self.maybe_leader(words.next()).map(u32::from)),
            "follower" => (Scope::Follower, Some(self.follower(words.next()))),
            "plan" => (Scope::Plan, Some(self.plan(words.next()))),
            "instrument" => (Scope::Instrument, self.instrument(words.next()).map(u32::from)),
            other => panic!("{other}?"),
        }
    }

    fn input(&mut self, word: &str, words: &mut Words<'_>) -> Vec<Vec<u8>> {
        if let Some(leader) = self.maybe_leader(word) {
            return self.lead(leader, words);
        }
        match word {
            "sweep" => self.world().sweep(),
            "weight" => self.weigh(words),
            "quote" => {
                let symbol = words.words.last().copied().unwrap_or_default();
                let instrument = self.instrument(symbol).inspect(|_| {
                    words.next();
                });
                let (bid, ask) = (words.number(), words.number());
                self.world().quote(instrument.unwrap_or(0), bid, ask)
            }
            "snapshot" => {
                let follower = self.follower(words.next());
                let amounts = amounts(words);
                self.world().snapshot_with(follower, &amounts)
            }
            "equity" => {
                let leader = self.leader(words.next());
                let Amounts { equity, balance, margin_used, .. } = amounts(words);
                let margin = (margin_used != 0).then_some(margin_used);
                self.world().leader_equity_with(leader, equity, balance, margin)
            }
            "session" => {
                let state = named(words.next(), &SessionState::ALL);
                self.world().session(VENUE_SESSION, state)
            }
            "finding" => {
                let kind = named(words.next(), &FindingKind::ALL);
                let follower = self.follower(words.next());
                let instrument = self.instrument(words.next()).unwrap();
                let (expected, observed) = (words.number(), words.number());
                self.world().finding(kind, (follower, instrument), expected, observed)
            }
            "gap" => {
                let (from, count) = (words.number(), words.number());
                self.world().gap(u64::try_from(from).unwrap(), u32::try_from(count).unwrap())
            }
            "numbers" => {
                let [received, sent] = [words.number(), words.number()];
                let number = |given: i64| u64::try_from(given).unwrap();
                self.world().numbers(number(received), number(sent))
            }
            "restart" => {
                self.epoch += 1;
                let epoch = self.epoch;
                self.world().start(epoch)
            }
            "query" => self.query(words),
            "settle" => self.settle(words),
            "ack" | "fill" | "expire" | "reject" | "cancel" | "exec" | "status" | "ghost"
            | "replaced" | "cancel-reject" | "late" | "bust" => self.report(word, words),
            action => {
                let action = named(action, &ControlAction::ALL);
                let (scope, target) = self.scope(words);
                self.world().command(action, scope, target)
            }
        }
    }

    fn lead(&mut self, leader: u16, words: &mut Words<'_>) -> Vec<Vec<u8>> {
        let symbol = words.words.last().copied().unwrap_or_default();
        let instrument = self.instrument(symbol).inspect(|_| {
            words.next();
        });
        if let Some(what @ ("order" | "signal")) = words.words.last().copied() {
            let rest: Vec<&str> = std::iter::from_fn(|| words.maybe()).skip(1).collect();
            let event = leader_orders::message(what, self.world(), (leader, instrument), &rest);
            return self.world().feed(&event);
        }
        let (lots, price) = (words.number(), words.number());
        let mut event = self.world().event(leader, instrument.unwrap_or(0), lots, price);
        while let Some(word) = words.maybe() {
            if word == "tag" {
                event.tag = crate::world::name(words.next());
                continue;
            }
            let number = words.number();
            match word {
                "stop" => event.stop_price = Some(Ticks(number)),
                "target" => event.take_profit = Some(Ticks(number)),
                "average" => event.average_price = Some(whole(number)),
                "id" => event.trade_id = u64::try_from(number).unwrap(),
                "order" => event.order_id = u64::try_from(number).unwrap(),
                "left" => event.leaves_lots = Some(Lots(number)),
                "corrects" => event.corrected_id = Some(u64::try_from(number).unwrap()),
                "before" => event.position_before = Some(Lots(number)),
                "age" => event.transact_time.0 -= u64::try_from(number).unwrap() * MILLISECOND,
                other => panic!("{other}?"),
            }
        }
        self.world().feed(&encoded(|octets| event.encode(octets)))
    }

    /// A report about an order; `exec N` gives its number, otherwise each report has a new one.
    fn report(&mut self, word: &str, words: &mut Words<'_>) -> Vec<Vec<u8>> {
        if word == "exec" {
            let exec_id = u64::try_from(words.number()).unwrap();
            let kind = words.next();
            return self.report_with(kind, words, Some(exec_id));
        }
        self.report_with(word, words, None)
    }

    fn report_with(
        &mut self,
        kind: &str,
        words: &mut Words<'_>,
        exec_id: Option<u64>,
    ) -> Vec<Vec<u8>> {
        let mut ghost = None;
        if kind == "ghost" {
            let plan = self.plan(words.next());
            let lots = words.number();
            let key = OrderKey { epoch: 1, sequence: 1_000_000, plan, leg: 0 };
            ghost = Some(Placed { key, instrument: 0, lots, filled: 0 });
        }
        let index = if ghost.is_some() { 0 } else { order_index(words.next()) };
        if kind == "cancel-reject" {
            return self.cancel_reject(index, words);
        }
        let order = ghost.as_ref().unwrap_or_else(|| &self.orders[index]);
        let quantity = order.lots.abs();
        let mut report = VenueReport {
            order: order.key,
            instrument: InstrumentIndex(order.instrument),
            follower: FollowerIndex(order.key.plan),
            side: if order.lots < 0 { Side::Sell } else { Side::Buy },
            cum_lots: Lots(order.filled),
            leaves_lots: Lots(quantity - order.filled),
            ..template()
        };
        match kind {
            "ack" => {}
            // The venue has counted so much of the order by now.
            "replaced" => {
                let filled = words.number();
                report.exec_type = ExecType::Replaced;
                report.cum_lots = Lots(filled);
                report.leaves_lots = Lots((quantity - filled).max(0));
            }
            "fill" | "ghost" => {
                let lots =
                    words.maybe().map_or(quantity - order.filled, |lots| lots.parse().unwrap());
                (report.exec_type, report.ord_status) =
                    (ExecType::Trade, OrdStatus::PartiallyFilled);
                (report.last_lots, report.last_price) = (Lots(lots), Some(Ticks(100)));
                report.cum_lots = Lots(order.filled + lots);
                report.leaves_lots = Lots((quantity - order.filled - lots).max(0));
            }
            "bust" => {
                let lots = words.number();
                (report.exec_type, report.last_lots) = (ExecType::TradeCancel, Lots(lots));
                report.cum_lots = Lots(order.filled - lots);
            }
            "expire" | "reject" | "cancel" => {
                report.exec_type = match kind {
                    "expire" => ExecType::Expired,
                    "reject" => ExecType::Rejected,
                    _ => ExecType::Canceled,
                };
                report.leaves_lots = Lots(0);
            }
            "late" => report.exec_type = named(words.next(), &ExecType::ALL),
            "status" => {
                report.exec_type = ExecType::OrderStatus;
                report.ord_status = named(words.next(), &OrdStatus::ALL);
            }
            other => panic!("{other}?"),
        }
        details(&mut report, words);
        if ghost.is_none() {
            let filled = &mut self.orders[index].filled;
            let is_bust = report.exec_type == ExecType::TradeCancel;
            *filled = if is_bust { report.cum_lots.0 } else { report.cum_lots.0.max(*filled) };
        }
        let world = self.world();
        world.exec_ids += 1;
        report.exec_id = exec_id.unwrap_or(1_000 + world.exec_ids);
        (report.transact_time, report.receive_time) = (Nanos(world.now), Nanos(world.now));
        world.feed(&encoded(|octets| report.encode(octets)))
    }

    /// A decision in words. Orders are numbered in the order in which they are decided.
    fn describe(&mut self, decision: &[u8]) -> Vec<String> {
        match Message::decode(decision).unwrap() {
            Message::Instructions { root, instructions: entries } => {
                let found =
                    self.world().journal.iter().rev().find(|(_, record)| record == decision);
                let sequence = found.map_or(0, |(sequence, _)| sequence.0);
                let mut lines = vec![instructions_line(&root)];
                // What has filled of the orders whose places they take.
                let mut replaced = std::mem::take(&mut self.replaced).into_iter();
                for entry in &entries {
                    let mut line = self.entry_line(entry);
                    let filled = replaced.next().unwrap_or(0);
                    if entry.lots.0 != 0 {
                        let key = OrderKey {
                            epoch: self.epoch,
                            sequence,
                            plan: entry.plan.0,
                            leg: entry.leg,
                        };
                        let instrument = root.instrument.0;
                        let lots = entry.lots.0 + filled * entry.lots.0.signum();
                        self.orders.push(Placed { key, instrument, lots, filled });
                        line = format!("{line} o{}", self.orders.len());
                    }
                    lines.push(line);
                }
                lines
            }
            Message::EpisodeStarted { root, pins } => {
                let head =
                    |root: &EpisodeStarted| format!("episode {} @{}", root.episode, root.price);
                let mut lines = vec![head(&root)];
                for pin in &pins {
                    let text = self.plan_name(pin.plan.0);
                    let sign = if pin.ratio.0 < 0 { "-" } else { "" };
                    let ratio = pin.ratio.0.abs();
                    let mut line = format!(
                        "  {text} ratio {sign}{}.{:03} quantity {} baseline {}",
                        ratio / RATIO_ONE,
                        ratio % RATIO_ONE / 1_000_000_000,
                        pin.quantity,
                        pin.baseline
                    );
                    if pin.reason != Reason::None {
                        line = format!("{line} {:?}", pin.reason);
                    }
                    lines.push(line);
                }
                lines
            }
            Message::EventSkipped(EventSkipped { trade_id, reason, .. }) => {
                vec![format!("skip {trade_id} {reason:?}")]
            }
            Message::OrderUpdate(update) => vec![self.update_line(&update)],
            Message::CommandDecision(decision) => vec![command_line(&decision)],
            Message::LeaderOrderNoted(noted) => vec![leader_orders::line(&noted)],
            Message::LeaderSignalNoted(noted) => vec![crate::signals::line(&noted)],
            Message::Tripped(tripped) => vec![policy::tripped_line(&tripped)],
            Message::ExecutionFailed(failed) => vec![self.failed_line(&failed)],
            Message::SyncUpdate(update) => vec![self.sync_line(&update)],
            Message::ProtectionNoted(noted) => vec![self.protection_line(&noted)],
            Message::OrderOverdue(overdue) => vec![self.overdue_line(&overdue)],
            Message::Rebalanced(rebalanced) => vec![self.rebalanced_line(&rebalanced)],
            Message::Cancels { root: Cancels { trigger, .. }, cancels } => cancels
                .iter()
                .map(|cancel| format!("cancel {} {trigger:?}", self.order_name(&cancel.order)))
                .collect(),
            Message::Replacements { replacements, .. } => self.replacements(&replacements),
            other => panic!("not a decision: {}", other.name()),
        }
    }

    fn plan_name(&self, plan: u32) -> String {
        let known = self.world.as_ref().unwrap().engine.plan(protocol::units::PlanIndex(plan));
        known.unwrap().definition.name.as_str().to_owned()
    }

    fn order_name(&self, key: &OrderKey) -> String {
        let position = self.orders.iter().position(|order| order.key == *key);
        position.map_or("ghost".to_owned(), |position| format!("o{}", position + 1))
    }

    fn entry_line(&self, entry: &protocol::messages::InstructionsEntry) -> String {
        let mut line = format!(
            "  {} target {} held {}{:+}",
            self.plan_name(entry.plan.0),
            entry.target,
            entry.position,
            entry.working.0
        );
        if entry.desired.0 != 0 {
            line = format!("{line} wants {:+}", entry.desired.0);
        }
        if entry.reason != Reason::None {
            line = format!("{line} {:?}", entry.reason);
        }
        if entry.breaches != 0 {
            let kinds =
                LimitKind::ALL.iter().filter(|kind| entry.breaches & 1 << **kind as u32 != 0);
            let kinds: Vec<String> = kinds.map(|kind| format!("{kind:?}")).collect();
            line = format!("{line} [{}]", kinds.join(" "));
        }
        if entry.lots.0 != 0 {
            let effect = match entry.effect {
                PositionEffect::Open => "open",
                PositionEffect::Close => "close",
                // The account may open or increase by it.
                PositionEffect::CloseButNotifyOnOpen => "net",
            };
            line = format!("{line} {effect} {:+}", entry.lots.0);
            let at = entry.price.map_or("market".to_owned(), |price| format!("@{price}"));
            line = format!("{line} {at}");
        }
        line
    }

    fn update_line(&self, update: &OrderUpdate) -> String {
        let mut line = format!("{} {:?}", self.order_name(&update.order), update.state);
        if update.fill_lots.0 != 0 {
            line = format!("{line} fill {:+}", update.fill_lots.0);
        }
        line = format!("{line} held {}{:+}", update.position, update.working.0);
        if update.outcome != ReportOutcome::Applied {
            line = format!("{line} {:?}", update.outcome);
        }
        line
    }
}

fn instructions_line(root: &Instructions) -> String {
    let head = format!("{:?} {} to {}", root.trigger, root.position_before, root.position);
    let trade = root.trade_id.map_or(String::new(), |trade_id| format!(" id {trade_id}"));
    format!("{head} @{}{trade}", root.reference_price)
}

fn command_line(decision: &CommandDecision) -> String {
    if decision.accepted == Flag::Yes {
        format!("accepted, {} plans", decision.plans)
    } else {
        format!("refused {:?}", decision.reason)
    }
}

fn order_index(word: &str) -> usize {
    word.trim_start_matches('o').parse::<usize>().unwrap() - 1
}

/// The value of an enum that goes by this name.
fn named<T: Copy + std::fmt::Debug>(text: &str, all: &[T]) -> T {
    let found = all.iter().find(|value| format!("{value:?}") == text);
    *found.unwrap_or_else(|| panic!("{text}: none of {all:?}"))
}
