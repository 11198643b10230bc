//! What each plan would do for an example event: the engine itself decides it, on the definitions of a file, and
//! its decisions are put into words. Nothing is sized or limited a second time here.
//!
//! All venues are up, nothing is open, and accounts hold what plans have copied from the leader's position.

mod question;

#[cfg(test)]
mod tests;

pub use question::{NotUnderstood, Words};

use std::fmt;

use accounting::{limits_hit, sentence};
use engine::{Decisions, Engine, InputError, MAPPED_BYTES_MAX};
use protocol::header::MessageHeader;
use protocol::messages::{
    AccountSnapshot, Decimal, EpochStart, ExecType, Flag, Instructions, InstructionsEntry,
    LeaderEquity, LeaderEvent, MarketQuote, Name, OrdStatus, OrderKey, PositionEffect, Reason,
    SessionEvent, SessionState, Side, Tag, VenueReport,
};
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, Lots, Money, Nanos, PlanIndex, Sequence, Ticks,
};
use serde::Serialize;

use crate::configuration::check::{self, LimitReport};
use crate::configuration::directory::{Directory, InstrumentEntry};
use crate::configuration::{Activation, Configuration, Mapping, Registry};
use crate::recovery::engine_capacity;
use question::Question;

/// When everything happens: nothing is old.
const NOW: Nanos = Nanos(1_800_000_000_000_000_000);

/// What plans would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The event, in full.
    pub event: String,
    /// The leader's plans, in the order of the file.
    pub plans: Vec<PlanAnswer>,
}

/// What one plan would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanAnswer {
    /// Its name.
    pub plan: String,
    /// Whose account trades.
    pub follower: String,
    /// What it holds before, signed, in units of the instrument.
    pub position: String,
    /// Where it should stand.
    pub target: String,
    /// Its orders; two when it crosses zero, none with a quantity of zero left out.
    pub orders: Vec<OrderAnswer>,
    /// In one sentence.
    pub says: String,
}

/// One order of a plan, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrderAnswer {
    /// What the target asks for, signed.
    #[serde(serialize_with = "text")]
    pub desired: Decimal,
    /// What is ordered, signed; zero is no order.
    #[serde(serialize_with = "text")]
    pub ordered: Decimal,
    /// Its limit price; none is a market order.
    pub price: Option<String>,
    /// Whether it reduces a position.
    pub reduces: bool,
    /// The first rule that changed it.
    pub reason: Reason,
    /// Every limit that was hit, with its amount and who states it.
    pub limits: Vec<LimitReport>,
}

fn text<S: serde::Serializer>(decimal: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(decimal)
}

/// Lets the engine decide the event that the words describe.
///
/// # Errors
/// [`NotUnderstood`].
///
/// # Panics
/// When the engine refuses what a valid file defines: then we are wrong.
pub fn what_if(configuration: &Configuration, words: &Words) -> Result<WhatIf, NotUnderstood> {
    let registry = Registry::new(configuration.capacity);
    let activation = configuration.activate(&registry, NOW).expect("capacities cover the file");
    let question = Question::parse(words, configuration, &activation.directory)?;
    let mut trial = Trial::begin(configuration, &activation);
    trial.say_equities(&question, &activation.directory);
    trial.quote(&question, &question.instrument, [question.bid, question.price, question.ask]);
    for (mapping, own) in repeated(&question, configuration, &activation.directory) {
        let prices = [(question.bid, false), (question.price, false), (question.ask, true)];
        trial.quote(&question, own, prices.map(|(ticks, is_up)| mapping.own_price(ticks, is_up)));
    }
    trial.hold(&question, &activation.directory);
    let instructed = trial.lead(&question, question.lots, question.position);
    let directory = &activation.directory;
    let name = |plan: PlanIndex| directory.plan(plan).expect("it was decided for").name;
    let plans = configuration.plans.iter().enumerate().filter_map(|(place, plan)| {
        let ours = instructed.iter().filter(|one| name(one.entry.plan) == plan.name);
        let ours: Vec<&Instructed> = ours.collect();
        let instrument = directory.instrument(ours.first()?.instrument);
        let instrument = instrument.expect("it was decided in it");
        let entries: Vec<&InstructionsEntry> = ours.iter().map(|one| &one.entry).collect();
        Some(answer(configuration, place, instrument, &entries))
    });
    Ok(WhatIf { event: describe(&question), plans: plans.collect() })
}

/// What other leaders repeat the event in, whatever they repeat besides.
fn repeated<'a>(
    question: &'a Question,
    configuration: &'a Configuration,
    directory: &'a Directory,
) -> impl Iterator<Item = (&'a Mapping, &'a InstrumentEntry)> {
    let mapped = configuration.leaders.iter().filter_map(|leader| leader.mapped.as_ref());
    let of_leader = mapped
        .filter(|mapped| configuration.leaders[mapped.source].name == question.leader.name)
        .flat_map(|mapped| &mapped.instruments);
    let symbol = |place: usize| configuration.instruments[place].symbol;
    of_leader
        .filter(move |mapping| symbol(mapping.instrument) == question.instrument.symbol)
        .filter_map(move |mapping| {
            let own = directory.instrument_by_symbol(&symbol(mapping.own))?;
            Some((mapping, own))
        })
}

fn describe(question: &Question) -> String {
    let instrument = &question.instrument;
    let verb = if question.lots.0 > 0 { "buys" } else { "sells" };
    format!(
        "{} {verb} {} {} at {}, holding {} before; the venue shows {} / {}",
        question.leader.name,
        quantity(Lots(question.lots.0.abs()), instrument),
        instrument.symbol,
        price(question.price, instrument),
        quantity(question.position, instrument),
        price(question.bid, instrument),
        price(question.ask, instrument),
    )
}

fn quantity(lots: Lots, instrument: &InstrumentEntry) -> Decimal {
    let quantity = Decimal::from_units(lots.0, instrument.lot);
    quantity.expect("it came from a decimal, or is smaller").normal()
}

fn price(ticks: Ticks, instrument: &InstrumentEntry) -> Decimal {
    let price = Decimal::from_units(ticks.0, instrument.tick);
    price.expect("prices are near the one that came from a decimal").normal()
}

fn answer(
    configuration: &Configuration,
    place: usize,
    instrument: &InstrumentEntry,
    entries: &[&InstructionsEntry],
) -> PlanAnswer {
    let plan = &configuration.plans[place];
    let binding = check::limits_of(configuration, place, instrument.symbol.as_str());
    let order = |entry: &&InstructionsEntry| OrderAnswer {
        desired: quantity(entry.desired, instrument),
        ordered: quantity(entry.lots, instrument),
        price: entry.price.map(|ticks| price(ticks, instrument).to_string()),
        reduces: entry.effect != PositionEffect::Open,
        reason: entry.reason,
        limits: limits_hit(entry.breaches)
            .into_iter()
            .flat_map(|kind| binding.iter().filter(move |limit| limit.limit == check::field(kind)))
            .cloned()
            .collect(),
    };
    let orders: Vec<OrderAnswer> = entries.iter().map(order).collect();
    let symbol = instrument.symbol.as_str();
    let says: Vec<String> = orders.iter().map(|order| order.words(symbol)).collect();
    PlanAnswer {
        plan: plan.name.to_string(),
        follower: configuration.followers[plan.follower].name.to_string(),
        position: quantity(Lots(entries[0].position.0 + entries[0].working.0), instrument)
            .to_string(),
        target: quantity(entries[0].target, instrument).to_string(),
        orders,
        says: says.join(", then "),
    }
}

impl OrderAnswer {
    fn words(&self, symbol: &str) -> String {
        let limited = if self.limits.is_empty() {
            String::new()
        } else {
            let limits = self.limits.iter().map(|limit| {
                let LimitReport { limit, value, scope, target } = limit;
                let by = format!("{scope} {target}");
                format!("{limit} {value} ({})", by.trim_end())
            });
            format!(", limited by {}", limits.collect::<Vec<_>>().join(" and "))
        };
        if self.ordered.mantissa == 0 {
            let wanted = if self.desired.mantissa == 0 {
                String::new()
            } else {
                format!(", although {} {symbol} are desired{limited}", absolute(self.desired))
            };
            let hint = if self.reason == Reason::SnapshotMissing { " (Say --equity.)" } else { "" };
            return format!("nothing{wanted}. {}{hint}", sentence(self.reason));
        }
        let verb = if self.ordered.mantissa > 0 { "buy" } else { "sell" };
        let price = self.price.as_ref().map_or_else(
            || "at the market".to_owned(),
            |price| {
                let bound = if self.ordered.mantissa > 0 { "most" } else { "least" };
                format!("at {bound} {price}")
            },
        );
        let reduces = if self.reduces { " to reduce the position" } else { "" };
        let mut words =
            format!("you {verb} {} {symbol}{reduces} {price}{limited}", absolute(self.ordered));
        if self.ordered != self.desired {
            words += &format!("; {} are desired", absolute(self.desired));
        }
        if self.reason != Reason::None && limited.is_empty() {
            words += &format!(". {}", sentence(self.reason));
        }
        words
    }
}

fn absolute(quantity: Decimal) -> Decimal {
    Decimal { mantissa: quantity.mantissa.abs(), ..quantity }
}

/// An engine on its own, with a journal that nobody keeps.
struct Trial {
    engine: Engine,
    decisions: Decisions,
    sequence: Sequence,
    trade_id: u64,
}

impl Trial {
    fn begin(configuration: &Configuration, activation: &Activation) -> Self {
        let capacity = engine_capacity(&configuration.capacity);
        let (engine, decisions) = (Engine::new(&capacity), Decisions::new(&capacity));
        let mut trial = Self { engine, decisions, sequence: Sequence(0), trade_id: 0 };
        let start = EpochStart {
            epoch: Epoch(1),
            shard: configuration.gateway.shard,
            build: Name::EMPTY,
            truncated_at: None,
            rotation_seed: 0,
            time: NOW,
            capacity: capacity.to_wire(),
        };
        trial.feed(|buffer| start.encode(buffer));
        for record in &activation.records {
            trial.take(record);
        }
        for venue in activation.directory.venues() {
            for state in [SessionState::Negotiated, SessionState::Synchronised] {
                let session = venue.session;
                let event = SessionEvent { session, state, session_id: [1; 16], time: NOW };
                trial.feed(|buffer| event.encode(buffer));
            }
        }
        trial
    }

    /// One input and its decisions, those of what it is for mapped leaders before them.
    fn feed(&mut self, encode: impl FnOnce(&mut [u8]) -> usize) -> Vec<(Sequence, Vec<u8>)> {
        let mut buffer = [0; 512];
        let length = encode(&mut buffer);
        let input = &buffer[..length];
        let (mut decided, mut repeated) = (Vec::new(), [0; MAPPED_BYTES_MAX]);
        let mut number = 0;
        while let Some(mapped) = self.engine.mapped(input, number, &mut repeated) {
            let mapped = mapped.to_vec();
            decided.extend(self.take(&mapped));
            number += 1;
        }
        decided.extend(self.take(input));
        decided
    }

    /// One input and its decisions.
    fn take(&mut self, input: &[u8]) -> Vec<(Sequence, Vec<u8>)> {
        const OURS: &str = "inputs of a valid file are ones that the engine takes";
        let mut evolve = |engine: &mut Engine, record: &[u8]| -> Result<Sequence, InputError> {
            self.sequence = Sequence(self.sequence.0 + 1);
            engine.evolve(self.sequence, record).map(|()| self.sequence)
        };
        let next = Sequence(self.engine.sequence().0 + 1);
        self.engine.decide(next, input, &mut self.decisions).expect(OURS);
        evolve(&mut self.engine, input).expect(OURS);
        let decided = self
            .decisions
            .iter()
            .map(|decision| (evolve(&mut self.engine, decision).expect(OURS), decision.to_vec()));
        decided.collect()
    }

    /// Equities of accounts that are not fixed, where they were said.
    fn say_equities(&mut self, question: &Question, directory: &Directory) {
        if let Some(equity) = question.equity(question.leader.name.as_str()) {
            let input = LeaderEquity {
                session: question.leader.session,
                session_sequence: 1,
                leader: question.leader.index,
                equity,
                balance: equity,
                transact_time: NOW,
                receive_time: NOW,
                margin_used: Some(Money(0)),
            };
            self.feed(|buffer| input.encode(buffer));
        }
        for follower in directory.followers() {
            let Some(equity) = question.equity(follower.name.as_str()) else { continue };
            let session = directory.venue(follower.venue).expect("a follower has a venue").session;
            let input = AccountSnapshot {
                session,
                session_sequence: 1,
                follower: follower.index,
                balance: equity,
                equity,
                margin_used: Money(0),
                fees_paid: Money(0),
                funding_paid: Money(0),
                deposits: Money(0),
                transact_time: NOW,
                receive_time: NOW,
            };
            self.feed(|buffer| input.encode(buffer));
        }
    }

    fn quote(
        &mut self,
        question: &Question,
        instrument: &InstrumentEntry,
        [bid, last, ask]: [Ticks; 3],
    ) {
        let input = MarketQuote {
            instrument: instrument.index,
            bid: Some(bid),
            ask: Some(ask),
            last: Some(last),
            session: question.leader.session,
            session_sequence: 1,
            transact_time: NOW,
            receive_time: NOW,
        };
        self.feed(|buffer| input.encode(buffer));
    }

    /// The leader trades `lots` from a position; what that makes of its plans.
    fn lead(&mut self, question: &Question, lots: Lots, before: Lots) -> Vec<Instructed> {
        self.trade_id += 1;
        let input = LeaderEvent {
            session: question.leader.session,
            session_sequence: self.trade_id,
            leader: question.leader.index,
            instrument: question.instrument.index,
            trade_id: self.trade_id,
            order_id: self.trade_id,
            price: question.price,
            lots,
            position_before: Some(before),
            fee: None,
            retransmitted: Flag::No,
            transact_time: NOW,
            sending_time: NOW,
            receive_time: NOW,
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: Some(Lots(0)),
            corrected_id: None,
        };
        let decisions = self.feed(|buffer| input.encode(buffer));
        decisions.iter().flat_map(|(sequence, decision)| entries(*sequence, decision)).collect()
    }

    /// The leader builds up its position, plans copy it, and their orders are filled.
    fn hold(&mut self, question: &Question, directory: &Directory) {
        if question.position.0 == 0 {
            return;
        }
        let instructed = self.lead(question, question.position, Lots(0));
        for (number, one) in (1..).zip(instructed) {
            if one.entry.lots.0 != 0 {
                self.fill(directory, number, &one);
            }
        }
    }

    fn fill(&mut self, directory: &Directory, number: u64, instructed: &Instructed) {
        let Instructed { order, instrument, reference, entry } = *instructed;
        let lots = entry.lots;
        let plan = directory.plan(PlanIndex(order.plan)).expect("it was decided for");
        let follower: FollowerIndex = plan.follower;
        let input = VenueReport {
            session: plan.session,
            session_sequence: number,
            order,
            venue_order_id: number,
            exec_id: number,
            follower,
            instrument,
            side: if lots.0 > 0 { Side::Buy } else { Side::Sell },
            exec_type: ExecType::Trade,
            ord_status: OrdStatus::Filled,
            ord_rej_reason: None,
            last_lots: Lots(lots.0.abs()),
            last_price: Some(reference),
            cum_lots: Lots(lots.0.abs()),
            leaves_lots: Lots(0),
            fee: Money(0),
            liquidity: None,
            retransmitted: Flag::No,
            transact_time: NOW,
            receive_time: NOW,
        };
        self.feed(|buffer| input.encode(buffer));
    }
}

/// What one plan is instructed to do.
#[derive(Clone, Copy)]
struct Instructed {
    order: OrderKey,
    /// What it trades.
    instrument: InstrumentIndex,
    /// The reference price, in ticks of that.
    reference: Ticks,
    entry: InstructionsEntry,
}

/// The entries of an instructions record.
fn entries(sequence: Sequence, decision: &[u8]) -> Vec<Instructed> {
    const OURS: &str = "encoded by the engine";
    if MessageHeader::decode(decision).expect(OURS).template_id != Instructions::TEMPLATE_ID {
        return Vec::new();
    }
    let (root, entries) = Instructions::decode(decision).expect(OURS);
    let instructed = entries.map(|entry| {
        let entry = entry.expect(OURS);
        let (plan, leg) = (entry.plan.0, entry.leg);
        let order = OrderKey { epoch: 1, sequence: sequence.0, plan, leg };
        let (instrument, reference) = (root.instrument, root.reference_price);
        Instructed { order, instrument, reference, entry }
    });
    instructed.collect()
}

impl fmt::Display for WhatIf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.event)?;
        if self.plans.is_empty() {
            writeln!(formatter, "no plan follows this leader")?;
        }
        for plan in &self.plans {
            let PlanAnswer { plan, follower, position, target, says, .. } = plan;
            writeln!(formatter, "\nplan {plan} of {follower}: holds {position}, target {target}")?;
            writeln!(formatter, "  {says}")?;
        }
        Ok(())
    }
}
