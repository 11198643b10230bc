//! Open orders as the journal knows them, for people: whose they are, what has filled, and which are in doubt. Reads and
//! changes nothing, whether a gateway runs or not.

use engine::OrderView;
use protocol::clordid;
use protocol::messages::{Decimal, OrderState, OverdueStep, Side};
use protocol::units::{Lots, Nanos, PlanIndex};
use serde::Serialize;

use crate::clock::Clock;
use crate::configuration::{Configuration, Directory};
use crate::recovery::{self, RecoveryError};

/// An open order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenOrder {
    /// Its `ClOrdID`.
    pub order: String,
    /// Name of its plan; empty where the file does not have the plan any more, as below.
    pub plan: String,
    /// Name of the account.
    pub follower: String,
    /// Name of the venue.
    pub venue: String,
    /// Symbol of its instrument.
    pub instrument: String,
    /// Its side.
    pub side: Side,
    /// What was ordered, in units of the instrument; in lots where the file does not have it.
    pub quantity: Decimal,
    /// What of it is booked as filled.
    pub filled: Decimal,
    /// Its state.
    pub state: OrderState,
    /// Whether it is in doubt: unknown, or its venue was asked for it. Such an order may be settled.
    pub in_doubt: bool,
    /// How long it has been, milliseconds, from the first sweep that found it so.
    pub in_doubt_ms: Option<u64>,
    /// How often its venue was asked for it in this state.
    pub asked: u8,
    /// What has followed from it.
    pub step: Option<OverdueStep>,
}

/// The open orders of a journal, those that have been in doubt for longest first.
///
/// # Errors
/// [`RecoveryError`] when the journal cannot be read or does not go with the file.
pub fn open(configuration: &Configuration) -> Result<Vec<OpenOrder>, RecoveryError> {
    let past = recovery::past(configuration)?;
    let now = Clock::system().now();
    let directory = configuration.activate(&past.registry, now)?.directory;
    let shard = configuration.gateway.shard;
    let mut orders: Vec<OpenOrder> =
        past.engine.open_orders().map(|order| describe(&order, &directory, shard, now)).collect();
    orders.sort_by(|one, other| {
        other.in_doubt_ms.cmp(&one.in_doubt_ms).then_with(|| one.order.cmp(&other.order))
    });
    Ok(orders)
}

fn describe(order: &OrderView, directory: &Directory, shard: u16, now: Nanos) -> OpenOrder {
    let plan = directory.plan(PlanIndex(order.key.plan));
    let instrument = directory.instrument(order.instrument);
    let lot = instrument.map_or(Decimal { mantissa: 1, exponent: 0 }, |entry| entry.lot);
    let quantity = |lots: Lots| {
        let quantity = Decimal::from_units(lots.0.abs(), lot).map(Decimal::normal);
        quantity.unwrap_or(Decimal { mantissa: lots.0.abs(), exponent: 0 })
    };
    let named = |name: Option<String>| name.unwrap_or_default();
    let since = order.doubt.and_then(|doubt| doubt.since);
    OpenOrder {
        order: named(clordid::encode(shard, order.key).ok().map(|id| id.to_string())),
        plan: named(plan.map(|plan| plan.name.to_string())),
        follower: named(
            plan.and_then(|plan| directory.follower(plan.follower))
                .map(|follower| follower.name.to_string()),
        ),
        venue: named(
            plan.and_then(|plan| directory.venue(plan.venue)).map(|venue| venue.name.to_string()),
        ),
        instrument: named(instrument.map(|entry| entry.symbol.to_string())),
        side: if order.lots.0 < 0 { Side::Sell } else { Side::Buy },
        quantity: quantity(order.lots),
        filled: quantity(order.filled),
        state: order.state,
        in_doubt: order.doubt.is_some(),
        in_doubt_ms: since.map(|since| now.0.saturating_sub(since.0) / 1_000_000),
        asked: order.doubt.map_or(0, |doubt| doubt.asked),
        step: order.doubt.and_then(|doubt| doubt.step),
    }
}
