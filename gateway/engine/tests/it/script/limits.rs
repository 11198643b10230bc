//! Limits in scenarios: how they are written.

use super::{Script, Words, decimal};
use crate::world::{MILLISECOND, whole};
use protocol::messages::LimitKind;

impl Script {
    pub(super) fn define_limit(&mut self, words: &mut Words<'_>) {
        let (scope, target) = self.scope(words);
        let kind = match words.next() {
            "order-quantity" => LimitKind::MaxOrderQuantity,
            "order-notional" => LimitKind::MaxOrderNotional,
            "symbol-notional" => LimitKind::MaxSymbolNotional,
            "gross" => LimitKind::MaxGrossNotional,
            "net" => LimitKind::MaxNetNotional,
            "leverage" => LimitKind::MaxLeverage,
            "symbol-leverage" => LimitKind::MaxSymbolLeverage,
            "open-orders" => LimitKind::MaxOpenOrders,
            "open-notional" => LimitKind::MaxOpenOrderNotional,
            "slippage" => LimitKind::MaxSlippageOpen,
            "slippage-close" => LimitKind::MaxSlippageClose,
            "age" => LimitKind::MaxEventAge,
            "snapshot-age" => LimitKind::MaxSnapshotAge,
            "quote-age" => LimitKind::MaxQuoteAge,
            "daily-loss" => LimitKind::MaxDailyLoss,
            "daily-loss-pct" => LimitKind::MaxDailyLossPct,
            "drawdown" => LimitKind::MaxDrawdown,
            "drawdown-pct" => LimitKind::MaxDrawdownPct,
            "orders-per-second" => LimitKind::MaxOrdersPerSecond,
            "repeats" => LimitKind::MaxRepeats,
            "guard-leverage" => LimitKind::GuardLeverage,
            "guard-position" => LimitKind::GuardPositionNotional,
            "guard-daily-loss" => LimitKind::GuardDailyLoss,
            "guard-trades" => LimitKind::GuardTradesPerMinute,
            "margin" => LimitKind::MaxMarginUse,
            "volume" => LimitKind::MaxDailyVolumeShare,
            other => panic!("{other}?"),
        };
        let mut value = decimal(words.next());
        let ages = [LimitKind::MaxEventAge, LimitKind::MaxSnapshotAge, LimitKind::MaxQuoteAge];
        if ages.contains(&kind) {
            value = whole(value.mantissa * i64::try_from(MILLISECOND).unwrap());
        }
        self.setup.limit(scope, target.unwrap_or(0), kind, value);
    }
}
