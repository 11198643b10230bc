//! The tables that plans, accounts and leaders of a demo are drawn from: a row per field, and how often it is there.

use super::Model;

/// One in so many has one of these lines of TOML.
pub(super) struct Line {
    /// Models that it is meant for, a bit each.
    pub(super) models: u8,
    /// One in so many.
    pub(super) one_in: u64,
    /// One of them.
    pub(super) texts: &'static [&'static str],
}

/// A sizing, and how large the positions of a plan become with it.
pub(super) struct Sizing {
    /// Number of its mode, from zero on.
    pub(super) mode: usize,
    /// The table.
    pub(super) text: &'static str,
    /// So many hundredths of the leader's positions; where it is none see `per_instrument`.
    pub(super) hundredths: Option<i64>,
    /// At most so much in each instrument, account currency; zero is in proportion to its own equity.
    pub(super) per_instrument: i64,
    /// Whether it has a multiplier alone, as weights have.
    pub(super) is_plain: bool,
}

/// Modes of sizing.
pub(super) const MODE_COUNT: usize = 10;

const fn by_equity(mode: usize, text: &'static str) -> Sizing {
    Sizing { mode, text, hundredths: None, per_instrument: 0, is_plain: false }
}

const fn plain(text: &'static str) -> Sizing {
    Sizing { is_plain: true, ..by_equity(0, text) }
}

const fn by_leader(mode: usize, text: &'static str, hundredths: i64) -> Sizing {
    Sizing { mode, text, hundredths: Some(hundredths), per_instrument: 0, is_plain: false }
}

const fn by_amount(mode: usize, text: &'static str, per_instrument: i64) -> Sizing {
    Sizing { mode, text, hundredths: None, per_instrument, is_plain: false }
}

/// All modes, each with several sizes.
pub(super) const SIZINGS: &[Sizing] = &[
    plain(r#"{ mode = "equity_ratio", multiplier = "1" }"#),
    plain(r#"{ mode = "equity_ratio", multiplier = "0.5" }"#),
    plain(r#"{ mode = "equity_ratio", multiplier = "2" }"#),
    by_equity(
        0,
        r#"{ mode = "equity_ratio", tiers = [{ from = 100, multiplier = "2" }, { from = 2000, multiplier = "0.5" }] }"#,
    ),
    by_leader(1, r#"{ mode = "fixed_ratio", ratio = "0.01" }"#, 1),
    by_leader(1, r#"{ mode = "fixed_ratio", ratio = "0.1" }"#, 10),
    by_leader(1, r#"{ mode = "fixed_ratio", ratio = "0.333" }"#, 34),
    by_leader(1, r#"{ mode = "fixed_ratio", ratio = "1" }"#, 100),
    by_leader(
        1,
        r#"{ mode = "fixed_ratio", ratio = "0.2", tiers = [{ from = 1000, multiplier = "1.5" }] }"#,
        30,
    ),
    by_amount(2, r#"{ mode = "fixed_qty", quantity = "1" }"#, 80_000),
    by_amount(2, r#"{ mode = "fixed_qty", quantity = "5" }"#, 400_000),
    by_amount(3, r#"{ mode = "fixed_notional", notional = "250" }"#, 250),
    by_amount(3, r#"{ mode = "fixed_notional", notional = "5000" }"#, 5_000),
    by_equity(4, r#"{ mode = "balance_ratio", multiplier = "1" }"#),
    by_equity(4, r#"{ mode = "balance_ratio", multiplier = "0.3" }"#),
    by_equity(5, r#"{ mode = "free_margin_ratio", multiplier = "0.8" }"#),
    by_leader(6, r#"{ mode = "contract_ratio", multiplier = "0.4" }"#, 40),
    by_equity(7, r#"{ mode = "leverage_ratio", multiplier = "1" }"#),
    by_equity(8, r#"{ mode = "risk_per_trade", risk = "0.005", stop_distance_bps = 200 }"#),
    by_equity(8, r#"{ mode = "risk_per_trade", risk = "0.02", stop_distance_bps = 500 }"#),
    by_equity(9, r#"{ mode = "volatility_target", volatility = "0.1" }"#),
];

const FILLS: u8 = Model::Fills.bit();
const ORDERS: u8 = Model::Orders.bit();
const SIGNALS: u8 = Model::Signals.bit();
const PORTFOLIO: u8 = Model::Portfolio.bit();
const PUBLISHED: u8 = Model::Published.bit();
const ALL: u8 = u8::MAX;
const LED: u8 = FILLS | ORDERS | PORTFOLIO;

const fn line(models: u8, one_in: u64, texts: &'static [&'static str]) -> Line {
    Line { models, one_in, texts }
}

/// Fields of a plan.
pub(super) const PLAN_LINES: &[Line] = &[
    line(LED, 5, &["reverse = true"]),
    line(LED, 6, &[r#"sides = "long_only""#, r#"sides = "short_only""#]),
    line(FILLS, 50, &[r#"tags = ["swing"]"#]),
    line(
        FILLS | ORDERS | SIGNALS,
        3,
        &[r#"below_min = "skip""#, "below_min = \"force_min\"\nforce_max = \"5\""],
    ),
    line(ALL, 5, &[r#"above_max = "skip""#]),
    line(
        FILLS | ORDERS,
        3,
        &[r#"existing = "all""#, r#"existing = "no_worse_price""#, r#"existing = "none""#],
    ),
    line(ALL, 5, &[r#"guard_ref = "touch""#]),
    line(ALL, 4, &["attempts_max = 1", "attempts_max = 2", "attempts_max = 8"]),
    line(ALL, 10, &["duplicate_window_ms = 20"]),
    line(ORDERS, 3, &[r#"on_leader_fill = "cross""#]),
    line(
        FILLS,
        3,
        &[
            "partial_fills = \"coalesce\"\ncoalesce_window_us = 500",
            "partial_fills = \"coalesce\"\ncoalesce_window_us = 20000",
            r#"partial_fills = "on_complete""#,
            "partial_fills = \"on_complete\"\ncompletion_wait_ms = 50",
        ],
    ),
    line(ALL, 6, &[r#"on_removal = "close_gracefully""#, r#"on_removal = "close_now""#]),
    line(
        ALL,
        15,
        &[
            r#"state = "close_only""#,
            r#"state = "close_only""#,
            r#"state = "off""#,
            r#"state = "frozen""#,
        ],
    ),
    line(
        ALL,
        4,
        &[
            r#"on_failure = { margin = "reduce", price = "retry", retry_bps = "5", other = "ignore" }"#,
            r#"on_failure = { margin = "out_of_sync", other = "out_of_sync" }"#,
            r#"on_failure = { price = "switch_type", venue_limit = "reduce", exhausted = "out_of_sync" }"#,
            r#"on_failure = { other = "retry", would_increase = "out_of_sync", exhausted = "ignore" }"#,
            r#"on_failure = { margin = "reduce", other = "reduce", exhausted = "out_of_sync" }"#,
        ],
    ),
    line(
        ALL,
        8,
        &[
            r#"out_of_sync = { policy = "pause", enter_below = "0.5", enter_after_ms = 500 }"#,
            r#"out_of_sync = { policy = "restrict", factor = "0.5", enter_below = "0.8" }"#,
            r#"out_of_sync = { policy = "catch_up", enter_below = "0.9", leave_at = "0.98" }"#,
            r#"out_of_sync = { policy = "catch_up", factor = "0.5", restrict_below = "0.95", enter_below = "0.8" }"#,
        ],
    ),
    line(
        FILLS,
        6,
        &[
            r#"when_down = { policy = "drop_opens", after_ms = 0 }"#,
            r#"when_down = { policy = "drop_opens", after_ms = 200 }"#,
        ],
    ),
    line(
        FILLS,
        4,
        &[
            r#"protection = { stop_loss_bps = "50" }"#,
            r#"protection = { take_profit_bps = "80" }"#,
            r#"protection = { stop_loss_bps = "150", take_profit_bps = "300" }"#,
            r#"protection = { stop_loss_bps = "20", take_profit_bps = "20", trigger_price = "reference" }"#,
            r#"protection = { from_leader = "distance", stop_loss_bps = "100" }"#,
        ],
    ),
    line(
        PORTFOLIO,
        1,
        &[
            "",
            r#"allocation = { drift_band_bps = "50" }"#,
            r#"allocation = { on_leader = false, interval_s = 1 }"#,
            r#"allocation = { on_leader = false, drift_band_bps = "100", min_trade_notional = "25" }"#,
            r#"allocation = { interval_s = 2, cost_bps = "4", benefit_bps = "500" }"#,
        ],
    ),
    line(
        PUBLISHED,
        1,
        &[
            r#"allocation = { weights = "published" }"#,
            r#"allocation = { weights = "published", drift_band_bps = "50" }"#,
            r#"allocation = { weights = "published", interval_s = 1, min_trade_notional = "50" }"#,
        ],
    ),
];

/// Limits of a plan. Half of the plans have none of their own, so that what they do follows from the rest.
pub(super) const LIMIT_LINES: &[Line] = &[
    line(ALL, 14, &["max_order_qty = 50", "max_order_qty = 1000"]),
    line(
        ALL,
        4,
        &[
            r#"max_order_notional = "500""#,
            r#"max_order_notional = "3000""#,
            r#"max_order_notional = "20000""#,
        ],
    ),
    line(ALL, 6, &[r#"max_symbol_notional = "2000""#, r#"max_symbol_notional = "20000""#]),
    line(ALL, 6, &[r#"max_gross_notional = "5000""#, r#"max_gross_notional = "50000""#]),
    line(ALL, 7, &[r#"max_net_notional = "3000""#, r#"max_net_notional = "30000""#]),
    line(ALL, 8, &[r#"max_leverage = "1""#, r#"max_leverage = "3""#]),
    line(ALL, 8, &["max_open_orders = 2", "max_open_orders = 8"]),
    line(ALL, 8, &[r#"max_open_order_notional = "2500""#, r#"max_open_order_notional = "50000""#]),
    line(ALL, 5, &[r#"max_slip_bps = "2""#, r#"max_slip_bps = "25""#]),
    line(ALL, 8, &[r#"max_slip_bps_close = "50""#, r#"max_slip_bps_close = "200""#]),
    line(ALL, 10, &["max_event_age_ms = 20", "max_event_age_ms = 500"]),
    line(ALL, 10, &["max_snapshot_age_ms = 1000", "max_snapshot_age_ms = 20000"]),
    line(ALL, 10, &["max_quote_age_ms = 1000", "max_quote_age_ms = 20000"]),
    line(ALL, 8, &[r#"max_margin_use = "0.2""#, r#"max_margin_use = "0.5""#]),
    line(ALL, 10, &[r#"max_daily_volume_share = "0.0001""#]),
    line(ALL, 8, &["max_orders_per_second = 2", "max_orders_per_second = 20"]),
];

/// Fields of a follower.
pub(super) const ACCOUNT_LINES: &[Line] = &[
    line(
        ALL,
        1,
        &[
            r#"reference_equity = "live""#,
            r#"reference_equity = "live""#,
            "reference_equity = 20000",
        ],
    ),
    line(ALL, 1, &["leverage = 10", "leverage = 5", "leverage = 20"]),
    line(ALL, 4, &[r#"on_unexpected = "pause""#, r#"on_unexpected = "alert""#]),
    line(ALL, 40, &[r#"state = "close_only""#]),
    line(ALL, 3, &[r#"on_loss = "close_only""#, r#"on_loss = "cancel""#, r#"on_loss = "flatten""#]),
    line(ALL, 4, &[r#"loss_window = "rolling_24h""#]),
    line(ALL, 4, &[r#"drawdown_reference = "peak_pnl""#]),
    line(ALL, 4, &["count_fees = false"]),
];

/// Limits of a follower. Half of the accounts have none.
pub(super) const ACCOUNT_LIMIT_LINES: &[Line] = &[
    line(ALL, 8, &["max_daily_loss = 100", "max_daily_loss = 5000"]),
    line(ALL, 8, &["max_daily_loss_pct = 2", "max_daily_loss_pct = 20"]),
    line(ALL, 8, &["max_drawdown = 200", "max_drawdown = 10000"]),
    line(ALL, 8, &["max_drawdown_pct = 3", "max_drawdown_pct = 30"]),
    line(ALL, 12, &[r#"max_gross_notional = "20000""#]),
    line(ALL, 12, &["max_open_orders = 10"]),
    line(ALL, 12, &["max_orders_per_second = 50"]),
    line(ALL, 12, &[r#"max_leverage = "5""#]),
];

/// Fields of a leader: none of them ends the run for his followers.
pub(super) const LEADER_LINES: &[Line] = &[
    line(ALL, 1, &["leverage = 20", "leverage = 5", "leverage = 50"]),
    line(ALL, 4, &["max_repeats = 100000\nrepeat_window_ms = 1000"]),
    line(ALL, 4, &["max_orders_per_second = 5000"]),
    line(ALL, 4, &[r#"max_gross_notional = "50000000""#]),
    line(
        ALL,
        3,
        &[
            r#"guard = { max_leverage = "1.5", on_violation = "refuse" }"#,
            r#"guard = { max_position_notional = 2000000, on_violation = "refuse" }"#,
            r#"guard = { max_trades_per_minute = 400, on_violation = "refuse" }"#,
            r#"guard = { max_daily_loss = 1000000, on_violation = "pause" }"#,
        ],
    ),
];
