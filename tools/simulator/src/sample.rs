//! Makes an export of our own: a random market, several leaders who trade it. Same seed, same export.
//!
//! It has what real exports have: orders in several fills, fills of one millisecond, flips, positions
//! that are open when the export begins, and leaders who are flat in between. It claims nothing about
//! how markets or people behave.

use crate::fills::{Export, Fill, LeaderFills};
use crate::random::Random;
use protocol::messages::{Side, Symbol};
use protocol::units::Nanos;
use rust_decimal::Decimal;

#[cfg(test)]
mod tests;

/// 2026-01-05T09:00:00Z, when the sample begins.
const START_NS: u64 = 1_767_603_600_000_000_000;

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

/// Time between two orders, in milliseconds.
const PAUSE_MS: (i64, i64) = (20, 900);

/// Largest number of fills of one order.
const FILLS_PER_ORDER_MAX: u64 = 5;

/// One market of the sample.
struct Market {
    symbol: &'static str,
    price_decimals: u32,
    quantity_decimals: u32,
    /// First price, in the last decimal.
    price: i64,
    /// Largest move from one order to the next, in the last decimal.
    step: i64,
    /// Unit of order sizes, in the last decimal.
    size: i64,
}

const MARKETS: [Market; 8] = [
    market("BTC", 0, 5, 64_000, 24, 1_250),
    market("ETH", 1, 4, 31_500, 20, 2_000),
    market("SOL", 2, 2, 14_250, 18, 350),
    market("LINK", 3, 1, 14_800, 22, 300),
    market("DOGE", 5, 0, 12_400, 26, 4_000),
    market("AVAX", 3, 2, 27_350, 30, 1_700),
    market("GOLD", 1, 3, 23_475, 6, 200),
    market("OIL", 2, 2, 8_240, 5, 600),
];

const fn market(
    symbol: &'static str,
    price_decimals: u32,
    quantity_decimals: u32,
    price: i64,
    step: i64,
    size: i64,
) -> Market {
    Market { symbol, price_decimals, quantity_decimals, price, step, size }
}

/// What one leader holds, in the last decimal of each market.
struct Leader {
    positions: [i64; MARKETS.len()],
    /// Markets that it trades: this one and the three after it.
    first_market: usize,
}

/// The whole sample while it is made.
struct Maker {
    random: Random,
    time_ms: u64,
    prices: [i64; MARKETS.len()],
    leaders: Vec<Leader>,
    orders: u64,
    fills: u64,
}

/// Makes an export of `fills` fills by `leaders` leaders, who are called `leader1`, `leader2`, and so on.
///
/// # Panics
/// When there are no leaders.
#[must_use]
pub fn generate(seed: u64, leaders: usize, fills: usize) -> Export {
    assert!(leaders > 0, "somebody must trade");
    let mut maker = Maker::new(seed, leaders);
    let mut made: Vec<LeaderFills> = (1..=leaders)
        .map(|number| LeaderFills { name: format!("leader{number}"), fills: Vec::new() })
        .collect();
    let mut left = fills;
    while left > 0 {
        let (leader, mut order) = maker.order();
        order.truncate(left);
        left -= order.len();
        maker.book(leader, &order);
        made[leader].fills.extend(order.into_iter().map(|part| part.fill));
    }
    Export { leaders: made, repeated_rows: 0, synthetic_ids: 0, self_trades: 0 }
}

/// A fill and what it does to the leader's position.
struct Part {
    fill: Fill,
    market: usize,
    moved: i64,
}

impl Maker {
    fn new(seed: u64, leaders: usize) -> Self {
        let mut random = Random::new(seed);
        let leaders = (0..leaders)
            .map(|number| {
                let first_market = number % MARKETS.len();
                let mut positions = [0; MARKETS.len()];
                // Every second leader comes with a position.
                if number % 2 == 1 {
                    positions[first_market] =
                        MARKETS[first_market].size * random.between(-6, 6).max(1);
                }
                Leader { positions, first_market }
            })
            .collect();
        let prices = MARKETS.map(|market| market.price);
        Self {
            random,
            time_ms: START_NS / NANOSECONDS_PER_MILLISECOND,
            prices,
            leaders,
            orders: 0,
            fills: 0,
        }
    }

    /// The next order of somebody, as fills that are not yet booked.
    fn order(&mut self) -> (usize, Vec<Part>) {
        self.time_ms += self.random.between(PAUSE_MS.0, PAUSE_MS.1).unsigned_abs();
        self.orders += 1;
        let leader = index(self.random.below(self.leaders.len() as u64));
        let offset = index(self.random.below(4));
        let market = (self.leaders[leader].first_market + offset) % MARKETS.len();
        self.walk(market);
        let lots = self.desire(self.leaders[leader].positions[market], MARKETS[market].size);
        let parts = self.split(leader, market, lots);
        (leader, parts)
    }

    /// Moves the price of a market; it stays within a factor of two of where it began.
    fn walk(&mut self, market: usize) {
        let Market { price, step, .. } = MARKETS[market];
        let moved = self.prices[market] + self.random.between(-step, step);
        self.prices[market] = moved.clamp(price / 2, price * 2);
    }

    /// How much a leader with this position buys or sells now.
    fn desire(&mut self, position: i64, size: i64) -> i64 {
        let amount = size * self.random.between(1, 8) + self.random.between(0, size / 3);
        let side = if position == 0 {
            if self.random.chance(2) { 1 } else { -1 }
        } else {
            position.signum()
        };
        match (position, self.random.below(10)) {
            (0, _) | (_, 0..=3) => side * amount,
            (_, 4..=6) => -side * amount.min(position.abs()),
            (_, 7..=8) => -position,
            _ => -position - side * amount,
        }
    }

    /// An order as one or several fills, each at a price no better than the one before.
    fn split(&mut self, leader: usize, market: usize, lots: i64) -> Vec<Part> {
        let parts = 1 + self.random.below(FILLS_PER_ORDER_MAX).saturating_sub(1);
        let mut left = lots;
        let mut position = self.leaders[leader].positions[market];
        let mut made = Vec::new();
        for part in (1..=parts).rev() {
            let share = if part == 1 { left } else { self.share(left) };
            if share == 0 {
                continue;
            }
            made.push(self.part(market, position, share));
            position += share;
            left -= share;
            // Two parts of three stand in one millisecond.
            if self.random.chance(3) {
                self.time_ms += 1 + self.random.below(7);
            }
            if self.random.chance(2) {
                self.prices[market] += lots.signum();
            }
        }
        made
    }

    /// Some of what is left of an order, possibly nothing.
    fn share(&mut self, left: i64) -> i64 {
        left.signum() * self.random.between(0, left.abs() / 2)
    }

    fn part(&mut self, market: usize, position: i64, moved: i64) -> Part {
        self.fills += 1;
        let Market { symbol, price_decimals, quantity_decimals, .. } = MARKETS[market];
        let price = Decimal::new(self.prices[market], price_decimals);
        let quantity = Decimal::new(moved.abs(), quantity_decimals);
        // Three and a half basis points, to six decimals.
        let fee = (price * quantity * Decimal::new(35, 5)).round_dp(6);
        let fill = Fill {
            symbol: Symbol::new(symbol).expect("our symbols are short and ASCII"),
            time_ns: Nanos(self.time_ms * NANOSECONDS_PER_MILLISECOND),
            side: if moved > 0 { Side::Buy } else { Side::Sell },
            price: price.normalize(),
            quantity: quantity.normalize(),
            order_id: self.orders,
            fill_id: self.fills,
            position_before: Some(Decimal::new(position, quantity_decimals).normalize()),
            fee: Some(fee.normalize()),
        };
        Part { fill, market, moved }
    }

    fn book(&mut self, leader: usize, parts: &[Part]) {
        for part in parts {
            self.leaders[leader].positions[part.market] += part.moved;
        }
    }
}

/// A number below the length of a list, as an index.
fn index(number: u64) -> usize {
    usize::try_from(number).expect("a number below a length fits an index")
}
