//! A real copier's fills beside ours: `--compare FOLLOWER` reads what followers of the same leaders really got, and holds it
//! against what this run's plans got for the same leader fills.
//!
//! A follower's fill belongs to the leader's fills in the same instrument, on the same side, of the ten seconds before it.
//! Its delay counts from the first of them, its price is held against the last. Fills without any are counted, no more.

use crate::output;
use anyhow::{Context, Result};
use journal::{ReadLimit, Reader};
use protocol::messages::{CopyMode, Message, OrderKey, Side, Trigger};
use protocol::units::Sequence;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use simulator::fills::{Export, Fill};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How long before a follower's fill the leader's may be.
const WINDOW_NS: u64 = 10_000_000_000;

/// A leader's fill: his name, and its number.
type Trade = (String, u64);

/// Both copiers. Keys are stable.
#[derive(Serialize)]
pub(crate) struct Comparison {
    /// Fills of the leaders that the real copier's belong to.
    leader_fills: usize,
    /// The real copier, at its exchange.
    real: Copied,
    /// This run, in the simulator, for the same leader fills.
    ours: Copied,
}

/// What a copier got.
#[derive(Serialize)]
struct Copied {
    /// Fills that it got.
    fills: usize,
    /// Of these such as belong to a leader's fill.
    matched: usize,
    /// From the leader's fill to the follower's, milliseconds.
    delay_ms: Percentiles,
    /// How much worse its price is than the leader's, basis points.
    worse_bps: Percentiles,
}

#[derive(Serialize)]
struct Percentiles {
    p10: f64,
    p50: f64,
    p90: f64,
}

impl Percentiles {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |tenths: usize| {
            let place = (tenths * values.len() / 10).min(values.len().saturating_sub(1));
            values.get(place).copied().unwrap_or(f64::NAN)
        };
        Self { p10: at(1), p50: at(5), p90: at(9) }
    }
}

/// Fills while they are gathered.
#[derive(Default)]
struct Gathered {
    fills: usize,
    delays_ms: Vec<f64>,
    worse_bps: Vec<f64>,
}

impl Gathered {
    fn conclude(self) -> Copied {
        Copied {
            fills: self.fills,
            matched: self.delays_ms.len(),
            delay_ms: Percentiles::of(self.delays_ms),
            worse_bps: Percentiles::of(self.worse_bps),
        }
    }

    fn add(&mut self, delay_ns: u64, side: Side, price: Decimal, of_leader: Decimal) {
        let worse = if side == Side::Buy { price - of_leader } else { of_leader - price };
        let bps = worse * Decimal::from(10_000) / of_leader;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds for people")]
        self.delays_ms.push(delay_ns as f64 / 1e6);
        self.worse_bps.push(bps.to_f64().unwrap_or(f64::NAN));
    }
}

impl Comparison {
    /// Matches a real copier's fills to the leaders', and reads from the journal of the run what its plans got for them.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub(crate) fn collect(leaders: &Export, followers: &Export, journal: &Path) -> Result<Self> {
        let mut real = Gathered::default();
        let mut trades = BTreeSet::new();
        for follower in &followers.leaders {
            real.fills += follower.fills.len();
            let Some(leader) = leaders.leaders.iter().find(|it| it.name == follower.name) else {
                continue;
            };
            for fill in &follower.fills {
                let copied = copied(&leader.fills, fill);
                let (Some(first), Some(last)) = (copied.first(), copied.last()) else { continue };
                let delay_ns = fill.time_ns.0 - first.time_ns.0;
                real.add(delay_ns, fill.side, fill.price, last.price);
                trades.extend(copied.iter().map(|fill| (leader.name.clone(), fill.fill_id)));
            }
        }
        let ours = Ours::read(journal, &trades)?;
        Ok(Self { leader_fills: trades.len(), real: real.conclude(), ours: ours.conclude() })
    }

    /// Both beside each other, for people.
    pub(crate) fn table(&self) -> comfy_table::Table {
        let heads = ["for the same leader fills", "fills", "matched", "p10", "p50", "p90"];
        let mut table = output::table(&heads, 1);
        for (who, copied) in [("real copier", &self.real), ("this run", &self.ours)] {
            let rows = [
                ("delay, ms", &copied.delay_ms),
                ("worse than the leader, bps", &copied.worse_bps),
            ];
            for (what, figures) in rows {
                let number = |value: f64| format!("{value:.2}");
                table.add_row(vec![
                    format!("{who}: {what}"),
                    copied.fills.to_string(),
                    copied.matched.to_string(),
                    number(figures.p10),
                    number(figures.p50),
                    number(figures.p90),
                ]);
            }
        }
        table
    }

    /// What may be concluded from it, and what not.
    pub(crate) const SAYS: &str = "\
comparable: which leader fills were copied; the part of the delay that a copier itself takes.
not comparable: the real delay has networks and an exchange in it, ours loopback sockets and a simulator, at the pace
of the replay; the real price met the market after that delay, ours a book that the simulator puts around the leader's
own price, with a spread and a depth of its own, and nobody else trades there.";
}

/// The leader's fills that a follower's may copy, oldest first.
fn copied<'a>(leader: &'a [Fill], fill: &Fill) -> Vec<&'a Fill> {
    let times = fill.time_ns.0.saturating_sub(WINDOW_NS)..=fill.time_ns.0;
    let alike = |it: &&Fill| (it.symbol, it.side) == (fill.symbol, fill.side);
    leader.iter().filter(alike).filter(|it| times.contains(&it.time_ns.0)).collect()
}

/// What is known of an instrument, a leader's event, an order, while the journal is read.
#[derive(Default)]
struct Ours {
    leaders: BTreeMap<u16, String>,
    ticks: BTreeMap<u16, Decimal>,
    copy_fills: BTreeSet<u32>,
    /// Price and time of the events that are looked for.
    events: BTreeMap<(u16, u64), (i64, u64)>,
    /// The event behind a record of instructions.
    decided: BTreeMap<u64, (u16, u64)>,
    gathered: Gathered,
}

impl Ours {
    fn read(journal: &Path, trades: &BTreeSet<Trade>) -> Result<Gathered> {
        let mut reader = Reader::open(journal, None, Sequence(1), ReadLimit::Written)?;
        let mut ours = Self::default();
        while let Some(frame) = reader.next()? {
            let message = Message::decode(frame.body).context("a record is no message of ours")?;
            ours.feed(frame.sequence.0, &message, trades);
        }
        Ok(ours.gathered)
    }

    fn feed(&mut self, sequence: u64, message: &Message, trades: &BTreeSet<Trade>) {
        match message {
            Message::LeaderDefinition(it) => {
                self.leaders.insert(it.leader.0, it.name.to_string());
            }
            Message::InstrumentDefinition(it) => {
                let scale = it.tick.exponent.min(0).unsigned_abs().into();
                let tick = Decimal::new(it.tick.mantissa, scale);
                self.ticks.insert(it.instrument.0, tick);
            }
            Message::PlanDefinition(it) if it.copy == CopyMode::Fills => {
                self.copy_fills.insert(it.plan.0);
            }
            Message::LeaderEvent(event) => {
                let name = self.leaders.get(&event.leader.0).cloned().unwrap_or_default();
                if trades.contains(&(name, event.trade_id)) {
                    let seen = (event.price.0, event.transact_time.0);
                    self.events.entry((event.leader.0, event.trade_id)).or_insert(seen);
                }
            }
            Message::Instructions { root, .. } if root.trigger == Trigger::LeaderEvent => {
                let trade = (root.leader.0, root.trade_id.unwrap_or_default());
                if self.events.contains_key(&trade) {
                    self.decided.insert(sequence, trade);
                }
            }
            Message::VenueReport(report) => {
                if let Some(price) = report.last_price.filter(|_| 0 < report.last_lots.0) {
                    let time = report.transact_time.0;
                    self.filled(&report.order, report.side, (price.0, time), report.instrument.0);
                }
            }
            _ => {}
        }
    }

    fn filled(&mut self, order: &OrderKey, side: Side, (price, time): (i64, u64), instrument: u16) {
        let Some(trade) = self.decided.get(&order.sequence) else { return };
        let Some(tick) = self.ticks.get(&instrument) else { return };
        if !self.copy_fills.contains(&order.plan) {
            return;
        }
        let (leader_price, leader_time) = self.events[trade];
        let in_units = |ticks: i64| Decimal::from(ticks) * *tick;
        self.gathered.fills += 1;
        let delay_ns = time.saturating_sub(leader_time);
        self.gathered.add(delay_ns, side, in_units(price), in_units(leader_price));
    }
}
