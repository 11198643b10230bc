//! A plan's own stop loss and take profit, as the file says it.

use super::allocation::points;
use super::model::Plan;
use super::reader::Choice;
use protocol::messages::{LeaderStops, ProtectionDefinition, TriggerPrice};
use protocol::units::PlanIndex;

/// `protection` of a plan; it has one of the two at least, or follows its leader's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// How far from the average price of its position its stop order waits, parts of 10^-8; zero is none.
    pub stop_loss: u32,
    /// How far from it its limit order works, parts of 10^-8; zero is none.
    pub take_profit: u32,
    /// Which price triggers the stop order.
    pub trigger_price: TriggerPrice,
    /// What it takes over of its leader's stop and target.
    pub from_leader: LeaderStops,
}

impl Protection {
    pub(super) const fn definition(&self, plan: PlanIndex) -> ProtectionDefinition {
        let Self { stop_loss, take_profit, trigger_price, from_leader } = *self;
        ProtectionDefinition { plan, stop_loss, take_profit, trigger_price, from_leader }
    }

    /// Whether it may place stop orders.
    pub(super) fn places_stops(self) -> bool {
        self.stop_loss != 0 || self.from_leader != LeaderStops::None
    }

    /// Its line of the canonical form.
    pub(super) fn line(&self, plan: &Plan) -> String {
        format!(
            "protection plan={} stop_loss={} take_profit={} trigger_price={} from_leader={}",
            plan.name,
            self.stop_loss,
            self.take_profit,
            self.trigger_price.word(),
            self.from_leader.word()
        )
    }

    /// What it does, for people.
    pub(super) fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let otherwise = match self.from_leader {
            LeaderStops::None => "",
            LeaderStops::Explicit => {
                let text = "what it holds is closed at the prices of its leader's stop and target";
                sentences.push(text.to_owned());
                "where its leader has none, "
            }
            LeaderStops::Distance => {
                let text = "what it holds is closed as far from its average price as its leader's stop and target are from his";
                sentences.push(text.to_owned());
                "where its leader has none, "
            }
        };
        if self.stop_loss != 0 {
            let which = match self.trigger_price {
                TriggerPrice::Last => "the last trade",
                TriggerPrice::Reference => "the venue's reference price",
            };
            sentences.push(format!(
                "{otherwise}what it holds is closed when {which} is {} basis points against its average price",
                points(self.stop_loss)
            ));
        }
        if self.take_profit != 0 {
            sentences.push(format!(
                "{otherwise}what it holds is closed at {} basis points in favour of its average price",
                points(self.take_profit)
            ));
        }
        sentences.push("what was closed so sits out until its leader's next episode".to_owned());
        sentences
    }
}

/// The fields of a definition, as they stand in a file.
pub(super) fn fields(definition: &ProtectionDefinition) -> Vec<(&'static str, String)> {
    let ProtectionDefinition { plan: _, stop_loss, take_profit, trigger_price, from_leader } =
        definition;
    let mut fields = Vec::new();
    if *from_leader != LeaderStops::None {
        fields.push(("protection.from_leader", from_leader.word().to_owned()));
    }
    if *stop_loss != 0 {
        fields.push(("protection.stop_loss_bps", points(*stop_loss)));
    }
    if *stop_loss != 0 || *from_leader != LeaderStops::None {
        fields.push(("protection.trigger_price", trigger_price.word().to_owned()));
    }
    if *take_profit != 0 {
        fields.push(("protection.take_profit_bps", points(*take_profit)));
    }
    fields
}
