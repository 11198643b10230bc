//! The price-time book of one instrument: orders that rest, and a synthetic market around a reference.
//!
//! Better prices trade first; at one price orders that rest trade in the order in which they came, and
//! the synthetic market after them. The book moves quantities; it knows no accounts' money and sends
//! nothing.

use protocol::messages::Side;
use std::collections::{BTreeMap, VecDeque};

/// An order that waits in the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Resting {
    /// Number of the order at the venue, counted from zero.
    pub(crate) order: usize,
    /// Number of its account, counted from zero.
    pub(crate) account: usize,
    /// Whether it may only reduce the account's position.
    pub(crate) closes: bool,
    /// What is still open; positive.
    pub(crate) lots: i64,
}

/// One price of the synthetic market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level {
    /// In ticks.
    pub(crate) price: i64,
    /// Positive.
    pub(crate) lots: i64,
}

/// What stands first on one side of the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// An order, at its limit.
    Client {
        /// Its limit, in ticks.
        price: i64,
        /// The order.
        resting: Resting,
    },
    /// The synthetic market.
    Synthetic(Level),
}

/// How much the synthetic market offers at each price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Amount {
    /// So many lots.
    Lots(i64),
    /// As many lots as this notional buys, in 10^-8 of the account currency; at least one.
    Notional(i64),
}

/// The shape of the synthetic market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Prices on each side; none is no synthetic market.
    pub(crate) levels: i64,
    /// From the best bid to the best offer; zero puts both on the reference.
    pub(crate) spread_ticks: i64,
    /// From one price to the next; positive.
    pub(crate) step_ticks: i64,
    /// At each price.
    pub(crate) amount: Amount,
    /// Value of one lot for one tick, in 10^-8 of the account currency.
    pub(crate) unit_value: i64,
}

/// One side of the book.
#[derive(Clone, Debug, Default)]
struct Half {
    orders: BTreeMap<i64, VecDeque<Resting>>,
    /// Best first.
    synthetic: VecDeque<Level>,
}

/// The book of one instrument.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    shape: Shape,
    bids: Half,
    asks: Half,
    reference: Option<i64>,
}

impl Book {
    /// An empty book; the synthetic market comes with the first reference.
    pub(crate) fn new(shape: Shape) -> Self {
        Self { shape, bids: Half::default(), asks: Half::default(), reference: None }
    }

    /// The price that the synthetic market stands around, in ticks.
    pub(crate) const fn reference(&self) -> Option<i64> {
        self.reference
    }

    /// Puts the synthetic market, complete, around a price.
    pub(crate) fn requote(&mut self, reference: i64) {
        self.reference = Some(reference);
        let half_spread = self.shape.spread_ticks / 2;
        let best_bid = reference - half_spread;
        let best_ask = reference + (self.shape.spread_ticks - half_spread);
        self.bids.synthetic = self.shape.levels(best_bid, -self.shape.step_ticks);
        self.asks.synthetic = self.shape.levels(best_ask, self.shape.step_ticks);
    }

    /// Puts back what was taken from the synthetic market since the last reference.
    pub(crate) fn refill(&mut self) {
        if let Some(reference) = self.reference {
            self.requote(reference);
        }
    }

    /// The first offer that an order of this side would trade with, if its limit allows it.
    pub(crate) fn offer(&self, taker: Side, limit: Option<i64>) -> Option<Offer> {
        let half = self.half(opposite(taker));
        let client = half.best_order(opposite(taker));
        let synthetic = half.synthetic.front().copied();
        let offer = match (client, synthetic) {
            (Some((price, resting)), Some(level)) => {
                if is_better(opposite(taker), level.price, price) {
                    Offer::Synthetic(level)
                } else {
                    Offer::Client { price, resting }
                }
            }
            (Some((price, resting)), None) => Offer::Client { price, resting },
            (None, level) => Offer::Synthetic(level?),
        };
        let price = offer.price();
        // An order trades at its limit or better: never at a price that is worse for it.
        limit.is_none_or(|limit| !is_better(taker, price, limit)).then_some(offer)
    }

    /// Quantity that an order could trade with at once. Orders of its own account and orders that
    /// only close do not count, for either may be withdrawn before it is their turn.
    pub(crate) fn available(&self, taker: Side, limit: Option<i64>, account: usize) -> i64 {
        let half = self.half(opposite(taker));
        let reachable = |price: i64| limit.is_none_or(|limit| !is_better(taker, price, limit));
        let orders = half.orders.iter().filter(|(price, _)| reachable(**price));
        let resting = orders.flat_map(|(_, queue)| queue);
        let counted = resting.filter(|resting| resting.account != account && !resting.closes);
        let synthetic = half.synthetic.iter().filter(|level| reachable(level.price));
        counted
            .map(|resting| resting.lots)
            .chain(synthetic.map(|level| level.lots))
            .fold(0, i64::saturating_add)
    }

    /// Takes from the best synthetic price of the side that stands against `taker`.
    ///
    /// # Panics
    /// When less is there.
    pub(crate) fn take_synthetic(&mut self, taker: Side, lots: i64) {
        let half = self.half_mut(opposite(taker));
        let level = half.synthetic.front_mut().expect("the caller has seen the level");
        assert!(lots <= level.lots, "nobody takes more than is offered");
        level.lots -= lots;
        if level.lots == 0 {
            half.synthetic.pop_front();
        }
    }

    /// Takes from the order that stands first at a price.
    ///
    /// # Panics
    /// When less is there.
    pub(crate) fn take_order(&mut self, side: Side, price: i64, lots: i64) {
        let half = self.half_mut(side);
        let queue = half.orders.get_mut(&price).expect("the caller has seen the order");
        let resting = queue.front_mut().expect("no price has an empty queue");
        assert!(lots <= resting.lots, "nobody takes more than is offered");
        resting.lots -= lots;
        if resting.lots == 0 {
            queue.pop_front();
        }
        if queue.is_empty() {
            half.orders.remove(&price);
        }
    }

    /// Puts an order behind all others of its price.
    pub(crate) fn rest(&mut self, side: Side, price: i64, resting: Resting) {
        self.half_mut(side).orders.entry(price).or_default().push_back(resting);
    }

    /// Makes an order smaller, where it stands.
    pub(crate) fn shrink(&mut self, side: Side, price: i64, order: usize, lots: i64) {
        let queue = self.half_mut(side).orders.get_mut(&price).into_iter().flatten();
        for resting in queue.filter(|resting| resting.order == order) {
            resting.lots = lots;
        }
    }

    /// Takes an order out.
    pub(crate) fn withdraw(&mut self, side: Side, price: i64, order: usize) {
        let half = self.half_mut(side);
        if let Some(queue) = half.orders.get_mut(&price) {
            queue.retain(|resting| resting.order != order);
            if queue.is_empty() {
                half.orders.remove(&price);
            }
        }
    }

    /// Every order of an account on one side.
    pub(crate) fn orders_of(&self, side: Side, account: usize) -> impl Iterator<Item = Resting> {
        let orders = self.half(side).orders.values().flatten();
        orders.filter(move |resting| resting.account == account).copied()
    }

    /// The first order of a side, if a trade at `price` goes through its limit.
    pub(crate) fn traded_through(&self, side: Side, price: i64) -> Option<(i64, Resting)> {
        self.half(side).best_order(side).filter(|(limit, _)| is_better(side, *limit, price))
    }

    /// An order and the synthetic market against it, if they stand at one price or cross.
    pub(crate) fn crossing(&self, side: Side) -> Option<(i64, Resting, Level)> {
        let (limit, resting) = self.half(side).best_order(side)?;
        let level = *self.half(opposite(side)).synthetic.front()?;
        (!is_better(side, level.price, limit)).then_some((limit, resting, level))
    }

    /// Best price of a side and the whole quantity there.
    pub(crate) fn touch(&self, side: Side) -> Option<Level> {
        let half = self.half(side);
        let client = half.best_order(side).map(|(price, _)| price);
        let synthetic = half.synthetic.front().copied();
        let price = match (client, synthetic) {
            (Some(price), Some(level)) if is_better(side, level.price, price) => level.price,
            (Some(price), _) => price,
            (None, level) => level?.price,
        };
        let resting = half.orders.get(&price).into_iter().flatten().map(|resting| resting.lots);
        let level = synthetic.filter(|level| level.price == price).map(|level| level.lots);
        let lots = resting.chain(level).fold(0, i64::saturating_add);
        Some(Level { price, lots })
    }

    const fn half(&self, side: Side) -> &Half {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    const fn half_mut(&mut self, side: Side) -> &mut Half {
        match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        }
    }
}

impl Half {
    fn best_order(&self, side: Side) -> Option<(i64, Resting)> {
        let best = match side {
            Side::Buy => self.orders.last_key_value(),
            Side::Sell => self.orders.first_key_value(),
        };
        best.and_then(|(price, queue)| Some((*price, *queue.front()?)))
    }
}

impl Shape {
    fn levels(&self, best: i64, step: i64) -> VecDeque<Level> {
        (0..self.levels)
            .map(|number| best + number * step)
            .filter(|price| *price > 0)
            .map(|price| Level { price, lots: self.lots_at(price) })
            .collect()
    }

    fn lots_at(&self, price: i64) -> i64 {
        match self.amount {
            Amount::Lots(lots) => lots,
            Amount::Notional(notional) => {
                let one = i128::from(price) * i128::from(self.unit_value);
                i64::try_from(i128::from(notional) / one).unwrap_or(i64::MAX).max(1)
            }
        }
    }
}

impl Offer {
    /// What the offer trades at, in ticks.
    pub(crate) const fn price(&self) -> i64 {
        match self {
            Self::Client { price, .. } => *price,
            Self::Synthetic(level) => level.price,
        }
    }
}

/// The other side.
pub(crate) const fn opposite(side: Side) -> Side {
    match side {
        Side::Buy => Side::Sell,
        Side::Sell => Side::Buy,
    }
}

/// Whether an order of this side at `price` stands before one at `other`.
const fn is_better(side: Side, price: i64, other: i64) -> bool {
    match side {
        Side::Buy => price > other,
        Side::Sell => price < other,
    }
}
