//! How plans that copy an allocation are rebalanced, as the file says it.

use super::model::{Instrument, Plan};
use super::reader::Choice;
use protocol::messages::{AllocationDefinition, Decimal, Flag, WeightSource};
use protocol::units::{InstrumentIndex, Money, PlanIndex, Ratio};
use std::time::Duration;

/// Parts of 10^-8 in a basis point.
const BASIS_POINT: u32 = 10_000;

/// `allocation` of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Whose weights it holds.
    pub weights: WeightSource,
    /// Fixed weights: parts of its equity, each with the place of its instrument.
    pub fixed: Vec<(usize, Ratio)>,
    /// Whether each event of its leader rebalances the event's instrument.
    pub on_leader: bool,
    /// Period of its schedule, counted from the epoch; absent where it has none.
    pub interval: Option<Duration>,
    /// Part of its equity that a difference may be worth without being traded, 10^-8.
    pub band: u32,
    /// Smallest worth of a difference that is traded.
    pub min_trade: Money,
    /// What trading costs beside half the spread, parts of 10^-8.
    pub cost: u32,
    /// What it is worth to be rid of a difference of all of the equity, parts of 10^-8; zero is without a cost rule.
    pub benefit: u32,
}

impl Allocation {
    /// What holds where the plan says nothing of it: it follows every event of its leader.
    pub(super) const DEFAULT: Self = Self {
        weights: WeightSource::Portfolio,
        fixed: Vec::new(),
        on_leader: true,
        interval: None,
        band: 0,
        min_trade: Money(0),
        cost: 0,
        benefit: 0,
    };

    fn interval_ns(&self) -> u64 {
        let interval = self.interval.map_or(0, |interval| interval.as_nanos());
        u64::try_from(interval).expect("it is at most a month")
    }

    pub(super) fn definition(&self, plan: PlanIndex) -> AllocationDefinition {
        AllocationDefinition {
            plan,
            on_leader: if self.on_leader { Flag::Yes } else { Flag::No },
            interval: self.interval_ns(),
            band: self.band,
            min_trade: self.min_trade,
            cost: self.cost,
            benefit: self.benefit,
            weights: self.weights,
            instrument: None,
            weight: None,
        }
    }

    /// A definition for each fixed weight, behind that of the plan.
    pub(super) fn weights<'a>(
        &'a self,
        plan: PlanIndex,
        instruments: &'a [InstrumentIndex],
    ) -> impl Iterator<Item = AllocationDefinition> + 'a {
        self.fixed.iter().map(move |(place, weight)| AllocationDefinition {
            instrument: Some(instruments[*place]),
            weight: Some(*weight),
            ..self.definition(plan)
        })
    }

    /// Its line of the canonical form.
    pub(super) fn line(&self, plan: &Plan, instruments: &[Instrument]) -> String {
        let weights = match self.weights {
            WeightSource::Fixed => self.fixed_text(instruments, ","),
            source => source.word().to_owned(),
        };
        format!(
            "allocation plan={} weights={weights} on_leader={} interval_ns={} band={} min_trade={} cost={} benefit={}",
            plan.name,
            self.on_leader,
            self.interval_ns(),
            self.band,
            self.min_trade,
            self.cost,
            self.benefit
        )
    }

    /// The fixed weights by symbol.
    fn fixed_text(&self, instruments: &[Instrument], between: &str) -> String {
        let text = |(place, weight): &(usize, Ratio)| {
            weight_text(&instruments[*place].symbol.to_string(), *weight)
        };
        let mut weights: Vec<String> = self.fixed.iter().map(text).collect();
        weights.sort_unstable();
        weights.join(between)
    }

    /// What it does, for people.
    pub(super) fn sentences(&self, instruments: &[Instrument]) -> Vec<String> {
        let mut occasions = Vec::new();
        match self.weights {
            WeightSource::Published => {
                occasions.push("when he has published other weights".to_owned());
            }
            WeightSource::Fixed => occasions.push("when a revision brings other ones".to_owned()),
            WeightSource::Portfolio => {}
        }
        if self.weights == WeightSource::Portfolio && self.on_leader {
            occasions.push("with each event of the leader, in its instrument".to_owned());
        }
        if let Some(interval) = self.interval {
            occasions.push(format!("every {} s", interval.as_secs()));
        }
        if self.band != 0 {
            occasions.push("whenever it has drifted out of its band".to_owned());
        }
        let fixed = self.fixed_text(instruments, ", ");
        let (holds, leaves) = match self.weights {
            WeightSource::Published => {
                ("what the leader publishes", "what he wants left is left with the next sweep")
            }
            WeightSource::Fixed => (fixed.as_str(), "what is not among them is left"),
            WeightSource::Portfolio => (
                "the leader's portfolio",
                "a flat leader and one that has turned are followed at once",
            ),
        };
        let occasions = occasions.join(", ");
        let mut sentences = vec![format!(
            "it holds {holds} as parts of its own equity, and is rebalanced {occasions}; {leaves}"
        )];
        if self.band != 0 {
            sentences.push(format!(
                "a difference of up to {} basis points of its equity is left alone, a larger one is traded in full",
                points(self.band)
            ));
        }
        if self.min_trade != Money(0) {
            sentences.push(format!(
                "a difference that is worth less than {} is left alone",
                Decimal::from(self.min_trade)
            ));
        }
        if self.benefit != 0 {
            sentences.push(format!(
                "a difference of x % of its equity is traded when {} basis points and half the spread are no more than \
                 x % of {} basis points",
                points(self.cost),
                points(self.benefit)
            ));
        }
        sentences
    }
}

/// Parts of 10^-8 in basis points, as they stand in a file.
pub(super) fn points(parts: u32) -> String {
    let text = format!("{}.{:04}", parts / BASIS_POINT, parts % BASIS_POINT);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A weight as people and files have it.
pub(super) fn weight_text(symbol: &str, weight: Ratio) -> String {
    format!("{symbol} {}", Decimal::from(weight))
}

/// The fields of a definition, as they stand in a file.
pub(super) fn fields(definition: &AllocationDefinition) -> Vec<(&'static str, String)> {
    let AllocationDefinition {
        plan: _,
        on_leader,
        interval,
        band,
        min_trade,
        cost,
        benefit,
        weights,
        // In definitions of their own.
        instrument: _,
        weight: _,
    } = definition;
    let on_leader = *on_leader == Flag::Yes;
    let mut fields = vec![("allocation.on_leader", on_leader.to_string())];
    // Fixed weights stand in its place.
    if *weights != WeightSource::Fixed {
        fields.push(("allocation.weights", weights.word().to_owned()));
    }
    if *interval != 0 {
        fields.push(("allocation.interval_s", (interval / 1_000_000_000).to_string()));
    }
    if *band != 0 {
        fields.push(("allocation.drift_band_bps", points(*band)));
    }
    if *min_trade != Money(0) {
        fields.push(("allocation.min_trade_notional", Decimal::from(*min_trade).to_string()));
    }
    if *benefit != 0 {
        fields.push(("allocation.cost_bps", points(*cost)));
        fields.push(("allocation.benefit_bps", points(*benefit)));
    }
    fields
}
