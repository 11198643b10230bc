//! The file as it is written: every table with its fields, before any rule between them is known.
//!
//! Every name here is documented in `gateway/CONFIGURATION.md`; a test compares the two.

use super::limits::{Known, LIMITS};
use super::model::{Mode, VenueProtocol};
use super::outage::DownRule;
use super::reader::{
    Choice, Chosen, Field, Located, Member, Moment, Reference, Scalar, Section, Size, Table,
    TimeOfDay, tables,
};
use super::trading_rules::RuledState;
use crate::idle::IdleStrategy;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, ControlAction, CopiedSides, CopyMode, Decimal,
    DrawdownReference, DrawdownWindow, ExistingPositionRule, FailureRule, GuardReference,
    GuardViolation, InstrumentKind, LeaderFillRule, LeaderStops, LimitKind, LossWindow,
    OrderDurability, OutOfSyncRule, PartialFillRule, PlanState, RemovalRule, Scope, SelfMatchRule,
    SizingMode, TriggerPrice, UnexpectedRule, WeightSource,
};
use toml::de::DeValue;

tables! {
    /// The whole file.
    RawFile {
        gateway: Option<RawGateway>,
        journal: Option<RawJournal>,
        ledger: Option<RawLedger>,
        engine: Option<RawEngine>,
        capacity: Option<RawCapacity>,
        limits: Option<RawFirmLimits>,
        supervision: Option<RawSupervision>,
        venue: Vec<RawVenue>,
        instrument: Vec<RawInstrument>,
        leader: Vec<RawLeader>,
        operator: Vec<RawClient>,
        observer: Vec<RawClient>,
        drop_copy: Vec<RawDropCopy>,
        follower: Vec<RawFollower>,
        plan: Vec<RawPlan>,
        limit: Vec<RawLimit>,
    }
    /// `[gateway]`
    RawGateway @ header {
        name: Field<String>,
        shard: Field<i64>,
        mode: Field<Chosen<Mode>>,
        idle: Field<Chosen<IdleStrategy>>,
        cores: Option<RawCores>,
        listen: Field<String>,
        observer_listen: Field<String>,
        keepalive_ms: Field<i64>,
        drain_timeout_ms: Field<i64>,
    }
    /// `[gateway.cores]`
    RawCores @ header {
        trading: Field<i64>,
        ingress: Field<i64>,
        engine: Field<i64>,
        egress: Field<i64>,
        background: Field<Vec<i64>>,
    }
    /// `[journal]`
    RawJournal @ header {
        directory: Field<String>,
        ring_directory: Field<String>,
        ring_bytes: Field<Size>,
        segment_bytes: Field<Size>,
        wire: Field<bool>,
        snapshot_interval_records: Field<i64>,
    }
    /// `[ledger]`
    RawLedger @ header {
        path: Field<String>,
    }
    /// `[engine]`
    RawEngine {
        sweep_interval_ms: Field<i64>,
        buffer_timeout_ms: Field<i64>,
        rotation_seed: Field<i64>,
    }
    /// `[capacity]`
    RawCapacity @ header {
        venues_max: Field<i64>,
        sessions_max: Field<i64>,
        instruments_max: Field<i64>,
        leaders_max: Field<i64>,
        followers_max: Field<i64>,
        plans_max: Field<i64>,
        limits_max: Field<i64>,
        rows_max: Field<i64>,
        orders_max: Field<i64>,
        events_buffered_max: Field<i64>,
        trade_ids_max: Field<i64>,
    }
    /// What loss rules do and measure, wherever it stands.
    RawLoss {
        on_loss: Field<Chosen<ControlAction>>,
        loss_window: Field<Chosen<LossWindow>>,
        day_starts: Field<TimeOfDay>,
        drawdown_reference: Field<Chosen<DrawdownReference>>,
        drawdown_window: Field<Chosen<DrawdownWindow>>,
        count_fees: Field<bool>,
        count_funding: Field<bool>,
    }
    /// `[supervision]`: for all followers and leaders that say nothing themselves.
    RawSupervision {
        repeat_window_ms: Field<i64>,
        duplicate_window_ms: Field<i64>,
        + losses: RawLoss,
    }
    /// `[limits]`: those of the firm.
    RawFirmLimits {
        + limits: RawLimits,
    }
    /// `[[venue]]`
    RawVenue @ header {
        name: Field<String>,
        protocol: Field<Chosen<VenueProtocol>>,
        address: Field<String>,
        session: Field<String>,
        key: Field<String>,
        key_file: Field<String>,
        order_durability: Field<Chosen<OrderDurability>>,
        account_interval_ms: Field<i64>,
        position_interval_ms: Field<i64>,
        dialect: Field<String>,
        self_match: Field<Chosen<SelfMatchRule>>,
        order_query_after_ms: Field<i64>,
        order_alarm_after_ms: Field<i64>,
        order_pause_after_ms: Field<i64>,
        trading_rules: Option<RawTradingRules>,
        replaces: Field<bool>,
        + limits: RawLimits,
    }
    /// `trading_rules = { .. }` of a venue
    RawTradingRules @ header {
        max_rejects: Field<i64>,
        within_ms: Field<i64>,
        on_rejects: Field<Chosen<RuledState>>,
        on_closed: Field<Chosen<RuledState>>,
    }
    /// `[[instrument]]`
    RawInstrument @ header {
        symbol: Field<String>,
        venue: Field<String>,
        security_id: Field<i64>,
        tick: Field<Decimal>,
        lot: Field<Decimal>,
        multiplier: Field<Decimal>,
        min_quantity: Field<Decimal>,
        min_notional: Field<Decimal>,
        kind: Field<Chosen<InstrumentKind>>,
        expiry: Field<Moment>,
        leader_multiplier: Field<Decimal>,
        volatility: Field<Decimal>,
        average_daily_volume: Field<Decimal>,
        initial_margin: Field<Decimal>,
        currency: Field<String>,
        + limits: RawLimits,
    }
    /// `[[leader]]`
    RawLeader @ header {
        name: Field<String>,
        key: Field<String>,
        key_file: Field<String>,
        reference_equity: Field<Reference>,
        leverage: Field<Decimal>,
        trades_account: Field<String>,
        of: Field<String>,
        instruments: Field<RawMap>,
        repeat_window_ms: Field<i64>,
        guard: Option<RawGuard>,
        + limits: RawLimits,
    }
    /// `guard = { .. }` of a leader
    RawGuard @ header {
        max_leverage: Field<Decimal>,
        max_position_notional: Field<Decimal>,
        max_daily_loss: Field<Decimal>,
        max_trades_per_minute: Field<Decimal>,
        symbols: Field<Vec<String>>,
        on_violation: Field<Chosen<GuardViolation>>,
    }
    /// `[[operator]]` and `[[observer]]`
    RawClient @ header {
        name: Field<String>,
        key: Field<String>,
        key_file: Field<String>,
    }
    /// `[[drop_copy]]`
    RawDropCopy @ header {
        name: Field<String>,
        address: Field<String>,
        session: Field<String>,
        key: Field<String>,
        key_file: Field<String>,
        dialect: Field<String>,
        accounts: Vec<RawLeaderAccount>,
    }
    /// An entry of `accounts`
    RawLeaderAccount @ header {
        account: Field<String>,
        leader: Field<String>,
    }
    /// `[[follower]]`
    RawFollower @ header {
        name: Field<String>,
        venue: Field<String>,
        account: Field<i64>,
        reference_equity: Field<Reference>,
        leverage: Field<Decimal>,
        on_unexpected: Field<Chosen<UnexpectedRule>>,
        state: Field<Chosen<PlanState>>,
        + losses: RawLoss,
        + limits: RawLimits,
    }
    /// `[[plan]]`
    RawPlan @ header {
        name: Field<String>,
        leader: Field<String>,
        follower: Field<String>,
        sizing: Option<RawSizing>,
        reverse: Field<bool>,
        sides: Field<Chosen<CopiedSides>>,
        include: Field<Vec<String>>,
        exclude: Field<Vec<String>>,
        tags: Field<Vec<String>>,
        below_min: Field<Chosen<BelowMinimumRule>>,
        force_max: Field<Decimal>,
        above_max: Field<Chosen<AboveMaximumRule>>,
        existing: Field<Chosen<ExistingPositionRule>>,
        guard_ref: Field<Chosen<GuardReference>>,
        attempts_max: Field<i64>,
        duplicate_window_ms: Field<i64>,
        copy: Field<Chosen<CopyMode>>,
        on_leader_fill: Field<Chosen<LeaderFillRule>>,
        partial_fills: Field<Chosen<PartialFillRule>>,
        coalesce_window_us: Field<i64>,
        completion_wait_ms: Field<i64>,
        on_removal: Field<Chosen<RemovalRule>>,
        state: Field<Chosen<PlanState>>,
        on_failure: Option<RawFailure>,
        out_of_sync: Option<RawSync>,
        when_down: Option<RawDown>,
        allocation: Option<RawAllocation>,
        protection: Option<RawProtection>,
        + limits: RawLimits,
    }
    /// `on_failure = { .. }` of a plan
    RawFailure @ header {
        margin: Field<Chosen<FailureRule>>,
        price: Field<Chosen<FailureRule>>,
        venue_limit: Field<Chosen<FailureRule>>,
        would_increase: Field<Chosen<FailureRule>>,
        other: Field<Chosen<FailureRule>>,
        retry_bps: Field<Decimal>,
        exhausted: Field<Chosen<FailureRule>>,
    }
    /// `out_of_sync = { .. }` of a plan
    RawSync @ header {
        policy: Field<Chosen<OutOfSyncRule>>,
        factor: Field<Decimal>,
        restrict_below: Field<Decimal>,
        enter_below: Field<Decimal>,
        enter_after_ms: Field<i64>,
        leave_at: Field<Decimal>,
    }
    /// `when_down = { .. }` of a plan
    RawDown @ header {
        policy: Field<Chosen<DownRule>>,
        after_ms: Field<i64>,
    }
    /// `allocation = { .. }` of a plan
    RawAllocation @ header {
        weights: Field<RawWeights>,
        on_leader: Field<bool>,
        interval_s: Field<i64>,
        drift_band_bps: Field<Decimal>,
        min_trade_notional: Field<Decimal>,
        cost_bps: Field<Decimal>,
        benefit_bps: Field<Decimal>,
    }
    /// `protection = { .. }` of a plan
    RawProtection @ header {
        stop_loss_bps: Field<Decimal>,
        take_profit_bps: Field<Decimal>,
        trigger_price: Field<Chosen<TriggerPrice>>,
        from_leader: Field<Chosen<LeaderStops>>,
    }
    /// `sizing = { .. }` of a plan
    RawSizing @ header {
        mode: Field<Chosen<SizingMode>>,
        multiplier: Field<Decimal>,
        ratio: Field<Decimal>,
        quantity: Field<Decimal>,
        notional: Field<Decimal>,
        risk: Field<Decimal>,
        stop_distance_bps: Field<Decimal>,
        volatility: Field<Decimal>,
        tiers: Vec<RawTier>,
    }
    /// An entry of `tiers`
    RawTier @ header {
        from: Field<Decimal>,
        multiplier: Field<Decimal>,
    }
    /// `[[limit]]`
    RawLimit @ header {
        scope: Field<Chosen<Scope>>,
        target: Field<String>,
        + limits: RawLimits,
    }
}

/// Limits, wherever they stand, each with its kind.
#[derive(Debug)]
pub(super) struct RawLimits(pub(super) Vec<(LimitKind, Located<Decimal>)>);

impl Table for RawLimits {
    fn names() -> Vec<&'static str> {
        LIMITS.iter().map(|limit| limit.field).collect()
    }

    fn read(section: &mut Section<'_>) -> Self {
        let read = |limit: &'static Known| {
            Some((limit.kind, <Field<Decimal> as Member>::take(section, limit.field)?))
        };
        Self(LIMITS.iter().filter_map(read).collect())
    }
}

impl RawGuard {
    /// The limits that are stated, each with its kind.
    pub(super) fn stated(&self) -> impl Iterator<Item = (LimitKind, &Located<Decimal>)> {
        [
            (LimitKind::GuardLeverage, &self.max_leverage),
            (LimitKind::GuardPositionNotional, &self.max_position_notional),
            (LimitKind::GuardDailyLoss, &self.max_daily_loss),
            (LimitKind::GuardTradesPerMinute, &self.max_trades_per_minute),
        ]
        .into_iter()
        .filter_map(|(kind, field)| Some((kind, field.as_ref()?)))
    }
}

impl Choice for Mode {
    const WORDS: &'static [(&'static str, Self)] =
        &[("fused", Self::Fused), ("split", Self::Split), ("dedicated", Self::Dedicated)];
}

impl Choice for IdleStrategy {
    const WORDS: &'static [(&'static str, Self)] =
        &[("spin", Self::Spin), ("yield", Self::Yield), ("backoff", Self::Backoff)];
}

impl Choice for VenueProtocol {
    const WORDS: &'static [(&'static str, Self)] =
        &[("native", Self::Native), ("fix44", Self::Fix44)];
}

impl Choice for OrderDurability {
    const WORDS: &'static [(&'static str, Self)] =
        &[("written", Self::Written), ("durable", Self::Durable)];
}

impl Choice for SizingMode {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("equity_ratio", Self::EquityRatio),
        ("fixed_ratio", Self::FixedRatio),
        ("fixed_qty", Self::FixedQuantity),
        ("fixed_notional", Self::FixedNotional),
        ("balance_ratio", Self::BalanceRatio),
        ("free_margin_ratio", Self::FreeMarginRatio),
        ("contract_ratio", Self::ContractRatio),
        ("leverage_ratio", Self::LeverageRatio),
        ("risk_per_trade", Self::RiskPerTrade),
        ("volatility_target", Self::VolatilityTarget),
    ];
}

impl Choice for BelowMinimumRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("carry", Self::Carry), ("skip", Self::Skip), ("force_min", Self::ForceMinimum)];
}

impl Choice for AboveMaximumRule {
    const WORDS: &'static [(&'static str, Self)] = &[("scale", Self::Scale), ("skip", Self::Skip)];
}

impl Choice for ExistingPositionRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("all", Self::All), ("no_worse_price", Self::NoWorsePrice)];
}

impl Choice for CopiedSides {
    const WORDS: &'static [(&'static str, Self)] =
        &[("both", Self::Both), ("long_only", Self::LongOnly), ("short_only", Self::ShortOnly)];
}

impl Choice for RemovalRule {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("preserve", Self::Preserve),
        ("close_gracefully", Self::CloseGracefully),
        ("close_now", Self::CloseNow),
    ];
}

impl Choice for CopyMode {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("fills", Self::Fills),
        ("orders", Self::Orders),
        ("allocation", Self::Allocation),
        ("signals", Self::Signals),
    ];
}

/// Symbols by symbols.
#[derive(Clone, Debug)]
pub(super) struct RawMap(pub(super) Vec<(String, String)>);

impl Scalar for RawMap {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let must = "has to be a table of symbols such as { BTC = \"BTC-PERP\" }";
        let DeValue::Table(table) = value else { return Err(must.to_owned()) };
        let pairs = table.iter().map(|(symbol, own)| {
            let symbol = symbol.get_ref().as_ref().to_owned();
            let own =
                String::from_toml(own.get_ref()).map_err(|text| format!("{symbol}: {text}"))?;
            Ok((symbol, own))
        });
        pairs.collect::<Result<_, String>>().map(Self)
    }
}

/// Whose weights a plan holds, or the weights themselves by symbol.
#[derive(Clone, Debug)]
pub(super) enum RawWeights {
    Of(WeightSource),
    Fixed(Vec<(String, Decimal)>),
}

impl Scalar for RawWeights {
    fn from_toml(value: &DeValue<'_>) -> Result<Self, String> {
        let DeValue::Table(table) = value else {
            let or = |text| format!("{text}, or a table of weights such as {{ BTC = \"0.4\" }}");
            return Chosen::from_toml(value).map(|chosen| Self::Of(chosen.0)).map_err(or);
        };
        let weights = table.iter().map(|(symbol, weight)| {
            let symbol = symbol.get_ref().as_ref();
            let weight = Decimal::from_toml(weight.get_ref());
            let weight = weight.map_err(|text| format!("the weight of {symbol} {text}"))?;
            Ok((symbol.to_owned(), weight))
        });
        weights.collect::<Result<_, String>>().map(Self::Fixed)
    }
}

impl Choice for WeightSource {
    const WORDS: &'static [(&'static str, Self)] =
        &[("portfolio", Self::Portfolio), ("published", Self::Published)];
}

impl Choice for TriggerPrice {
    const WORDS: &'static [(&'static str, Self)] =
        &[("last", Self::Last), ("reference", Self::Reference)];
}

impl Choice for LeaderStops {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("explicit", Self::Explicit), ("distance", Self::Distance)];
}

impl Choice for LeaderFillRule {
    const WORDS: &'static [(&'static str, Self)] = &[("wait", Self::Wait), ("cross", Self::Cross)];
}

impl Choice for PartialFillRule {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("mirror", Self::Mirror),
        ("coalesce", Self::Coalesce),
        ("on_complete", Self::OnComplete),
    ];
}

impl Choice for InstrumentKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("perpetual", Self::Perpetual),
        ("spot", Self::Spot),
        ("future", Self::Future),
        ("option", Self::Option),
        ("cfd", Self::Cfd),
    ];
}

impl Choice for GuardReference {
    const WORDS: &'static [(&'static str, Self)] =
        &[("leader_fill", Self::LeaderFill), ("touch", Self::Touch)];
}

impl Choice for PlanState {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("on", Self::On),
        ("off", Self::Off),
        ("close_only", Self::CloseOnly),
        ("frozen", Self::Frozen),
    ];
}

/// What a trip does: the other actions are for operators alone.
impl Choice for ControlAction {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("close_only", Self::KillStopNew),
        ("cancel", Self::KillCancel),
        ("flatten", Self::KillFlatten),
    ];
}

/// What a rule may set: `active` is for operators alone.
impl Choice for RuledState {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("reducing", Self(ControlAction::SetReducing)),
        ("halted", Self(ControlAction::SetHalted)),
    ];
}

impl Choice for GuardViolation {
    const WORDS: &'static [(&'static str, Self)] =
        &[("refuse", Self::Refuse), ("pause", Self::Pause)];
}

impl Choice for SelfMatchRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("allow", Self::Allow), ("refuse", Self::Refuse)];
}

impl Choice for UnexpectedRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("alert", Self::Alert), ("pause", Self::Pause)];
}

impl Choice for FailureRule {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("ignore", Self::Ignore),
        ("retry", Self::Retry),
        ("reduce", Self::Reduce),
        ("switch_type", Self::SwitchType),
        ("out_of_sync", Self::OutOfSync),
    ];
}

impl Choice for OutOfSyncRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("pause", Self::Pause), ("restrict", Self::Restrict), ("catch_up", Self::CatchUp)];
}

impl Choice for DownRule {
    const WORDS: &'static [(&'static str, Self)] =
        &[("queue", Self::Queue), ("drop_opens", Self::DropOpens)];
}

impl Choice for LossWindow {
    const WORDS: &'static [(&'static str, Self)] =
        &[("day", Self::Day), ("rolling_24h", Self::Rolling24h)];
}

impl Choice for DrawdownWindow {
    const WORDS: &'static [(&'static str, Self)] =
        &[("none", Self::None), ("day", Self::Day), ("rolling_24h", Self::Rolling24h)];
}

impl Choice for DrawdownReference {
    const WORDS: &'static [(&'static str, Self)] =
        &[("peak_equity", Self::PeakEquity), ("peak_pnl", Self::PeakPnl)];
}

impl Choice for Scope {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("firm", Self::Firm),
        ("venue", Self::Venue),
        ("leader", Self::Leader),
        ("follower", Self::Follower),
        ("plan", Self::Plan),
        ("instrument", Self::Instrument),
    ];
}

/// Headings of the reference page with the fields that stand below them.
#[cfg(test)]
pub(super) fn tables_of_the_file() -> Vec<(&'static str, Vec<&'static str>)> {
    let own = |names: Vec<&'static str>| {
        let shared = [RawLimits::names(), RawLoss::names()].concat();
        names.into_iter().filter(|name| !shared.contains(name)).collect()
    };
    vec![
        ("`[gateway]`", RawGateway::names()),
        ("`[gateway.cores]`", RawCores::names()),
        ("`[journal]`", RawJournal::names()),
        ("`[ledger]`", RawLedger::names()),
        ("`[engine]`", RawEngine::names()),
        ("`[capacity]`", RawCapacity::names()),
        ("`[limits]`", RawFirmLimits::names()),
        ("`[supervision]`", RawSupervision::names()),
        ("`[[venue]]`", own(RawVenue::names())),
        ("`trading_rules` of a venue", RawTradingRules::names()),
        ("`[[instrument]]`", own(RawInstrument::names())),
        ("`[[leader]]`", own(RawLeader::names())),
        ("`guard` of a leader", RawGuard::names()),
        ("`[[operator]]` and `[[observer]]`", RawClient::names()),
        ("`[[drop_copy]]`", RawDropCopy::names()),
        ("`accounts` of a drop copy", RawLeaderAccount::names()),
        ("`[[follower]]`", own(RawFollower::names())),
        ("`[[plan]]`", own(RawPlan::names())),
        ("`on_failure` of a plan", RawFailure::names()),
        ("`out_of_sync` of a plan", RawSync::names()),
        ("`when_down` of a plan", RawDown::names()),
        ("`allocation` of a plan", RawAllocation::names()),
        ("`protection` of a plan", RawProtection::names()),
        ("`sizing` of a plan", RawSizing::names()),
        ("`tiers` of a sizing", RawTier::names()),
        ("`[[limit]]`", own(RawLimit::names())),
    ]
}
