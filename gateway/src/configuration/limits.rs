//! What each kind of limit is called in the file, how scopes combine, and which ones a plan must have.

use super::model::Limit;
use super::supervision::LOSSES;
use protocol::messages::{LimitKind, Scope};

/// Files state ages in milliseconds, the journal in nanoseconds: ten to this.
pub(super) const NS_PER_MS_EXPONENT: i8 = 6;

/// A plan without one of these at any of its scopes is an error: the engine would deny every opening order.
pub(super) const REQUIRED: [LimitKind; 3] =
    [LimitKind::MaxOrderNotional, LimitKind::MaxGrossNotional, LimitKind::MaxEventAge];

/// Whether the tightest of all scopes bounds each order by itself. The other kinds bound what a scope holds in
/// total, so each of their scopes counts on its own.
pub(super) const fn tightest_wins(kind: LimitKind) -> bool {
    matches!(
        kind,
        LimitKind::MaxOrderQuantity
            | LimitKind::MaxOrderNotional
            | LimitKind::MaxSymbolNotional
            | LimitKind::MaxLeverage
            | LimitKind::MaxSlippageOpen
            | LimitKind::MaxSlippageClose
            | LimitKind::MaxEventAge
            | LimitKind::MaxSnapshotAge
            | LimitKind::MaxQuoteAge
            | LimitKind::MaxDailyLoss
            | LimitKind::MaxDailyLossPct
            | LimitKind::MaxDrawdown
            | LimitKind::MaxDrawdownPct
            | LimitKind::MaxRepeats
            | LimitKind::GuardLeverage
            | LimitKind::GuardPositionNotional
            | LimitKind::GuardDailyLoss
            | LimitKind::GuardTradesPerMinute
            | LimitKind::MaxMarginUse
            | LimitKind::MaxDailyVolumeShare
    )
}

/// The name of the field that states it.
pub(super) const fn field_name(kind: LimitKind) -> &'static str {
    match kind {
        LimitKind::MaxOrderQuantity => "max_order_qty",
        LimitKind::MaxOrderNotional => "max_order_notional",
        LimitKind::MaxSymbolNotional => "max_symbol_notional",
        LimitKind::MaxGrossNotional => "max_gross_notional",
        LimitKind::MaxNetNotional => "max_net_notional",
        LimitKind::MaxLeverage => "max_leverage",
        LimitKind::MaxOpenOrders => "max_open_orders",
        LimitKind::MaxOpenOrderNotional => "max_open_order_notional",
        LimitKind::MaxSlippageOpen => "max_slip_bps",
        LimitKind::MaxSlippageClose => "max_slip_bps_close",
        LimitKind::MaxEventAge => "max_event_age_ms",
        LimitKind::MaxSnapshotAge => "max_snapshot_age_ms",
        LimitKind::MaxQuoteAge => "max_quote_age_ms",
        LimitKind::MaxDailyLoss => "max_daily_loss",
        LimitKind::MaxDailyLossPct => "max_daily_loss_pct",
        LimitKind::MaxDrawdown => "max_drawdown",
        LimitKind::MaxDrawdownPct => "max_drawdown_pct",
        LimitKind::MaxOrdersPerSecond => "max_orders_per_second",
        LimitKind::MaxRepeats => "max_repeats",
        LimitKind::GuardLeverage => "guard.max_leverage",
        LimitKind::GuardPositionNotional => "guard.max_position_notional",
        LimitKind::GuardDailyLoss => "guard.max_daily_loss",
        LimitKind::GuardTradesPerMinute => "guard.max_trades_per_minute",
        LimitKind::MaxMarginUse => "max_margin_use",
        LimitKind::MaxDailyVolumeShare => "max_daily_volume_share",
    }
}

/// As [`tightest_wins`], by the name of the field.
pub(super) fn is_per_order(field: &str) -> bool {
    (0..u8::MAX)
        .filter_map(LimitKind::from_wire)
        .any(|kind| field_name(kind) == field && tightest_wins(kind))
}

/// What a limit counts for, by the name of its field.
pub(super) fn counts_for(field: &str) -> &'static str {
    let mut kinds = (0..u8::MAX).filter_map(LimitKind::from_wire);
    match kinds.find(|kind| field_name(*kind) == field) {
        Some(kind) if LOSSES.contains(&kind) => "follower",
        Some(LimitKind::MaxRepeats) => "leader",
        Some(kind) if tightest_wins(kind) => "each order",
        _ => "total",
    }
}

/// The limits of one scope and target, in the order of their kinds.
pub(super) fn of(limits: &[Limit], scope: Scope, target: usize) -> &[Limit] {
    let place = |limit: &Limit| (limit.scope, limit.target);
    let start = limits.partition_point(|limit| place(limit) < (scope, target));
    let end = limits.partition_point(|limit| place(limit) <= (scope, target));
    &limits[start..end]
}
