//! Finds the facts of an explanation. Follows the lineage columns of the tables, nothing else.

use super::{
    DecisionFacts, EventFacts, ExplainError, Explanation, FillFacts, InstructionFacts, LimitFacts,
    OrderBreakFacts, OrderFacts, PostingFacts, Question, RemarkFacts, ReportFacts, SizingFacts,
    SkipFacts,
};
use crate::ledger::Position;
use crate::meaning::{limits, sentence, value};
use crate::report::{
    ConfigurationReport, Latched, Names, TripReport, money, settlements_of, trips,
};
use crate::rows::Order;
use crate::shelf::Stored;
use crate::store::{Store, Value};
use protocol::clordid;
use protocol::messages::{
    ClOrdId, Decimal as WireDecimal, ExecType, LimitKind, Liquidity, OrdRejReason, OrdStatus,
    OrderKey, OrderState, PositionEffect, Reason, ReportOutcome, Scope, SizingMode, Trigger,
};
use protocol::units::{LeaderIndex, RATIO_ONE, Ratio, Sequence};

pub(super) type Found<T> = Result<T, ExplainError>;

pub(super) fn explain(store: &Store, question: &Question) -> Found<Explanation> {
    let finder = Finder { store, names: Names::fetch(store)? };
    let found = match question {
        Question::Order(text) => finder.by_order(text)?,
        Question::Event { leader, trade_id } => finder.by_trade(*leader, *trade_id)?,
        Question::Record(sequence) => finder.by_record(*sequence)?,
        Question::Instruction { decision, plan } => finder.by_decision(*decision, Some(plan.0))?,
    };
    match found {
        Some(explanation) => Ok(explanation),
        None => Err(ExplainError::NotFound {
            what: match question {
                Question::Order(text) => format!("order {text}"),
                Question::Event { leader, trade_id } => {
                    format!("event {trade_id} of {}", finder.names.leader(leader.0))
                }
                Question::Record(sequence) => format!("record {sequence}"),
                Question::Instruction { decision, plan } => {
                    format!("decision {decision} for {}", finder.names.plan(plan.0))
                }
            },
            last: Position::fetch(store)?.sequence,
        }),
    }
}

pub(super) struct Finder<'a> {
    pub(super) store: &'a Store,
    pub(super) names: Names,
}

impl Finder<'_> {
    fn by_order(&self, text: &str) -> Found<Option<Explanation>> {
        let upper = text.trim().to_ascii_uppercase();
        let id = ClOrdId::new(&upper).unwrap_or(ClOrdId::EMPTY);
        clordid::decode(&id)?;
        let Some(order) = Order::fetch(self.store, id)? else { return Ok(None) };
        if order.is_known {
            return self.by_decision(Sequence(order.decision), Some(order.plan.0));
        }
        let unknown_orders = vec![self.order(id, &order, 0)?];
        Ok(Some(Explanation { event: None, decisions: Vec::new(), unknown_orders }))
    }

    fn by_trade(&self, leader: LeaderIndex, trade_id: u64) -> Found<Option<Explanation>> {
        let select = "SELECT sequence FROM leader_event WHERE leader = $1 AND trade_id = $2
            ORDER BY sequence LIMIT 1";
        match self.sequence(select, &[leader.into(), trade_id.into()])? {
            Some(sequence) => self.by_event(sequence),
            None => Ok(None),
        }
    }

    fn by_record(&self, sequence: Sequence) -> Found<Option<Explanation>> {
        let at = [sequence.into()];
        let event = "SELECT sequence FROM leader_event WHERE sequence = $1";
        if let Some(event) = self.sequence(event, &at)? {
            return self.by_event(event);
        }
        let decision = "SELECT sequence FROM decision WHERE sequence = $1";
        if let Some(decision) = self.sequence(decision, &at)? {
            return self.by_decision(decision, None);
        }
        let order = "SELECT cl_ord_id FROM execution_report WHERE sequence = $1
            UNION SELECT cl_ord_id FROM report_remark WHERE sequence = $1 AND cl_ord_id IS NOT NULL";
        if let Some(order) = self.store.first(order, &at, |row| row.text(0))? {
            return self.by_order(&order);
        }
        let select = "SELECT sequence FROM decision WHERE input = $1 ORDER BY sequence";
        let decisions = self.decisions(select, &at)?;
        let is_found = !decisions.is_empty();
        let unknown_orders = Vec::new();
        Ok(is_found.then_some(Explanation { event: None, decisions, unknown_orders }))
    }

    fn decisions(&self, select: &str, values: &[Value<'_>]) -> Found<Vec<DecisionFacts>> {
        let mut decisions = Vec::new();
        for sequence in self.store.query(select, values, |row| row.unsigned(0))? {
            decisions.extend(self.decision(Sequence(sequence), None)?.map(|(facts, _)| facts));
        }
        Ok(decisions)
    }

    fn sequence(&self, select: &str, values: &[Value<'_>]) -> Found<Option<Sequence>> {
        Ok(self.store.first(select, values, |row| Ok(Sequence(row.unsigned(0)?)))?)
    }

    fn by_event(&self, event: Sequence) -> Found<Option<Explanation>> {
        let select = "SELECT sequence FROM decision WHERE event = $1 ORDER BY sequence";
        let decisions = self.decisions(select, &[event.into()])?;
        let event = self.event(event)?;
        Ok(event.map(|event| Explanation {
            event: Some(event),
            decisions,
            unknown_orders: Vec::new(),
        }))
    }

    fn by_decision(&self, decision: Sequence, plan: Option<u32>) -> Found<Option<Explanation>> {
        let Some((facts, event)) = self.decision(decision, plan)? else { return Ok(None) };
        if plan.is_some() && facts.instructions.is_empty() {
            return Ok(None);
        }
        let event = self.event(event)?;
        Ok(Some(Explanation { event, decisions: vec![facts], unknown_orders: Vec::new() }))
    }

    fn event(&self, sequence: Sequence) -> Found<Option<EventFacts>> {
        let select = "SELECT leader, instrument, trade_id, order_id, price, lots, position_before,
            retransmitted, transact_ns, sending_ns, receive_ns FROM leader_event
            WHERE sequence = $1";
        let found = self.store.first(select, &[sequence.into()], |row| {
            let (leader, instrument) = (row.narrow(0)?, row.narrow(1)?);
            let (price, lots) = (row.integer(4)?, row.integer(5)?);
            let facts = EventFacts {
                sequence: sequence.0,
                leader: self.names.leader(leader),
                instrument: self.names.led_symbol(leader, instrument),
                trade_id: row.unsigned(2)?,
                order_id: row.unsigned(3)?,
                lots,
                quantity: self.names.led_quantity((leader, instrument), lots.saturating_abs()),
                price: self.names.price(instrument, price),
                position_before: row.optional(6)?,
                is_retransmitted: row.truth(7)?,
                transact_ns: row.unsigned(8)?,
                sending_ns: row.unsigned(9)?,
                receive_ns: row.unsigned(10)?,
                skips: Vec::new(),
            };
            Ok((facts, leader))
        })?;
        let Some((mut facts, leader)) = found else { return Ok(None) };
        facts.skips = self.skips(leader, facts.trade_id)?;
        Ok(Some(facts))
    }

    fn skips(&self, leader: u16, trade_id: u64) -> Found<Vec<SkipFacts>> {
        let select = "SELECT sequence, reason FROM event_skipped
            WHERE leader = $1 AND trade_id = $2 ORDER BY sequence";
        let found = self.store.query(select, &[leader.into(), trade_id.into()], |row| {
            Ok((row.unsigned(0)?, row.integer(1)?))
        })?;
        let facts = |(sequence, number)| {
            let reason = reason(number)?;
            let (name, sentence) = (format!("{reason:?}"), sentence(reason));
            Ok(SkipFacts { sequence, reason: name, sentence })
        };
        found.into_iter().map(facts).collect()
    }

    /// A decision with the instructions of one plan or of all, and the event that it belongs to.
    fn decision(
        &self,
        sequence: Sequence,
        plan: Option<u32>,
    ) -> Found<Option<(DecisionFacts, Sequence)>> {
        let select = "SELECT event, input, cause, leader, instrument, episode, position_before,
            position, reference_price, receive_ns, decided_ns, configuration, rotation, instructions
            FROM decision WHERE sequence = $1";
        let found = self.store.first(select, &[sequence.into()], |row| {
            let (leader, instrument) = (row.narrow(3)?, row.narrow(4)?);
            let facts = DecisionFacts {
                sequence: sequence.0,
                input: row.unsigned(1)?,
                cause: String::new(),
                leader: self.names.leader(leader),
                instrument: self.names.led_symbol(leader, instrument),
                episode: row.narrow(5)?,
                position_before: row.integer(6)?,
                position: row.integer(7)?,
                reference_price: self.names.price(instrument, row.integer(8)?),
                receive_ns: row.unsigned(9)?,
                decided_ns: row.unsigned(10)?,
                configuration: None,
                configuration_hash: row.text(11)?,
                rotation: row.narrow(12)?,
                leader_order: None,
                signal: None,
                protection: None,
                instructions_total: row.unsigned(13)?,
                instructions: Vec::new(),
            };
            Ok((facts, Sequence(row.unsigned(0)?), row.integer(2)?, (leader, instrument)))
        })?;
        let Some((mut facts, event, cause, key)) = found else { return Ok(None) };
        facts.cause = format!("{:?}", value("trigger", cause, Trigger::from_wire)?);
        if cause == i64::from(Trigger::LeaderOrder.to_wire()) {
            facts.leader_order = self.leader_order(&facts, key)?;
        }
        facts.signal = self.leader_signal(&facts, key)?;
        if cause == i64::from(Trigger::Protection.to_wire()) {
            facts.protection = self.protection(&facts, key)?;
        }
        facts.configuration = self.configuration(&facts.configuration_hash, sequence)?;
        facts.instructions = self.instructions(&facts, key, plan)?;
        Ok(Some((facts, event)))
    }

    /// The newest activation of a hash up to a record.
    fn configuration(&self, hash: &str, at: Sequence) -> Found<Option<ConfigurationReport>> {
        let select = "SELECT revision, sequence FROM configuration
            WHERE hash = $1 AND sequence <= $2 ORDER BY sequence DESC LIMIT 1";
        Ok(self.store.first(select, &[hash.into(), at.into()], |row| {
            let (revision, sequence) = (row.narrow(0)?, row.unsigned(1)?);
            Ok(ConfigurationReport { revision, hash: hash.to_owned(), sequence })
        })?)
    }

    fn instructions(
        &self,
        decision: &DecisionFacts,
        key: (u16, u16),
        plan: Option<u32>,
    ) -> Found<Vec<InstructionFacts>> {
        let select = "SELECT plan, leg, place, reason, effect, breaches, target, position, working,
            desired, lots, price FROM instruction WHERE decision = $1 AND plan BETWEEN $2 AND $3
            ORDER BY place";
        let (first, last) = (plan.unwrap_or(0), plan.unwrap_or(u32::MAX));
        let at = [decision.sequence.into(), first.into(), last.into()];
        let found = self.store.query(select, &at, |row| {
            let plan: u32 = row.narrow(0)?;
            let price = row.optional(11)?;
            let facts = InstructionFacts {
                plan,
                plan_name: self.names.plan(plan),
                follower: self.names.follower_of(plan),
                leg: row.narrow(1)?,
                place: row.narrow(2)?,
                effect: String::new(),
                sizing: None,
                target: row.integer(6)?,
                position: row.integer(7)?,
                working: row.integer(8)?,
                desired: row.integer(9)?,
                allowed: row.integer(10)?,
                price: price.map(|price| self.names.price(key.1, price)),
                reason: String::new(),
                sentence: "",
                limits: Vec::new(),
                trips: Vec::new(),
                order: None,
            };
            Ok((facts, row.integer(3)?, row.integer(4)?, row.narrow(5)?))
        })?;
        let mut instructions = Vec::with_capacity(found.len());
        for (mut facts, number, effect, breaches) in found {
            let reason = reason(number)?;
            facts.reason = format!("{reason:?}");
            facts.sentence = sentence(reason);
            let effect = value("position effect", effect, PositionEffect::from_wire)?;
            facts.effect = format!("{effect:?}");
            facts.sizing = self.sizing(decision, key, &facts)?;
            facts.limits = self.limits(decision, key, facts.plan, breaches)?;
            match reason {
                Reason::PlanDisarmed | Reason::PlanOutOfSync | Reason::PlanRestricted => {
                    facts.trips = self.trips(decision, facts.plan)?;
                }
                Reason::TradingHalted | Reason::TradingReducing => {
                    facts.trips = self.trading_trips(decision, key.1)?;
                }
                _ => {}
            }
            if facts.allowed != 0 {
                facts.order = self.order_of(decision, &facts)?;
            }
            instructions.push(facts);
        }
        Ok(instructions)
    }

    /// The arithmetic of a target, done again from what was pinned.
    fn sizing(
        &self,
        decision: &DecisionFacts,
        (leader, instrument): (u16, u16),
        facts: &InstructionFacts,
    ) -> Found<Option<SizingFacts>> {
        if decision.leader_order.is_none() && self.copies_orders(facts.plan, decision.sequence)? {
            // What rested then is not known here.
            return Ok(None);
        }
        if decision.protection.is_some() {
            // It is no way to a target.
            return Ok(None);
        }
        let select = "SELECT p.sequence, p.ratio, p.quantity, p.baseline, p.follower_equity,
            e.leader_equity, p.reason, e.leader_balance, e.leader_margin_used FROM pin p JOIN episode e ON e.sequence = p.sequence
            WHERE p.plan = $1 AND p.leader = $2 AND p.instrument = $3 AND p.episode = $4
            AND p.sequence <= $5 ORDER BY p.sequence DESC LIMIT 1";
        let (episode, at) = (decision.episode.into(), decision.sequence.into());
        let values = [facts.plan.into(), leader.into(), instrument.into(), episode, at];
        let found = self.store.first(select, &values, |row| {
            let sequence = row.unsigned(0)?;
            let (ratio, quantity, baseline) = (row.integer(1)?, row.integer(2)?, row.integer(3)?);
            let leader = LeaderAmounts {
                equity: row.optional(5)?,
                balance: row.optional(7)?,
                margin_used: row.optional(8)?,
            };
            let amounts = (row.optional(4)?, leader);
            Ok((sequence, ratio, quantity, baseline, amounts, row.integer(6)?))
        })?;
        let Some((sequence, ratio, quantity, pinned, (follower, leader_amounts), number)) = found
        else {
            return Ok(None);
        };
        let reverses = (ratio | quantity) < 0 && decision.leader_order.is_some();
        if reverses && self.had_waiting((leader, instrument), decision.sequence)? {
            // What of them was turned counts for it and the rest does not; which that was is not known here.
            return Ok(None);
        }
        let (amount, leader_amount) = leader_amounts.of(self.sizing_mode(facts.plan, sequence)?);
        let before = "SELECT d.position, i.reason, i.desired FROM decision d
            JOIN instruction i ON i.decision = d.sequence AND i.plan = $1
            WHERE d.leader = $2 AND d.instrument = $3 AND d.episode = $4 AND d.sequence >= $5
            AND d.sequence < $6 ORDER BY d.sequence, i.leg";
        let values =
            [facts.plan.into(), leader.into(), instrument.into(), episode, sequence.into(), at];
        let before = self.store.query(before, &values, |row| {
            Ok((row.integer(0)?, row.integer(1)?, row.integer(2)?))
        })?;
        let mut pin = Pin { ratio, quantity, baseline: pinned, forgone: 0 };
        for (position, number, desired) in before {
            pin.follow(position);
            if matches!(reason(number)?, Reason::BelowMinimumSkipped | Reason::VenueWasDown) {
                pin.forgone = pin.forgone.saturating_add(desired);
            }
        }
        pin.follow(decision.position);
        let Pin { baseline, forgone, .. } = pin;
        let resting = decision.leader_order.as_ref().map_or(0, |order| order.resting);
        let leader = decision.position.saturating_add(resting);
        let effective = leader.saturating_sub(baseline);
        let target = pin.copied(leader).saturating_sub(forgone);
        Ok(Some(SizingFacts {
            sequence,
            ratio: WireDecimal::from(Ratio(ratio)).to_string(),
            quantity,
            amount,
            leader_amount: leader_amount.map(money),
            follower_amount: follower.map(money),
            baseline,
            effective,
            forgone,
            target,
            is_as_decided: target == facts.target,
            reason: format!("{:?}", reason(number)?),
        }))
    }

    /// The trips that were in force for a plan.
    fn trips(&self, decision: &DecisionFacts, plan: u32) -> Found<Vec<TripReport>> {
        let known = self.names.plans.get(&plan);
        let names = [
            (Scope::Leader, decision.leader.clone()),
            (
                Scope::Follower,
                known.map_or(String::new(), |plan| self.names.follower(plan.follower)),
            ),
            (Scope::Plan, self.names.plan(plan)),
        ]
        .map(|(scope, name)| (format!("{scope:?}"), name));
        let mut trips = trips(self.store, &self.names, Latched::At(decision.sequence))?;
        trips.retain(|trip| {
            names.iter().any(|(scope, name)| *scope == trip.scope && *name == trip.target)
        });
        Ok(trips)
    }

    /// The trips that had set the trading state of an instrument's venue.
    fn trading_trips(&self, decision: &DecisionFacts, instrument: u16) -> Found<Vec<TripReport>> {
        let select = "SELECT venue FROM instrument_definition WHERE instrument = $1
            ORDER BY sequence DESC LIMIT 1";
        let venue = self.store.first(select, &[instrument.into()], |row| row.narrow::<u32>(0))?;
        let Some(venue) = venue.map(|venue| self.names.target(Scope::Venue, venue)) else {
            return Ok(Vec::new());
        };
        let mut trips = trips(self.store, &self.names, Latched::At(decision.sequence))?;
        trips.retain(|trip| trip.scope == "Venue" && trip.target == venue);
        Ok(trips)
    }

    /// How a plan was sized by the definition in force at a record.
    fn sizing_mode(&self, plan: u32, at: u64) -> Found<Option<SizingMode>> {
        let select = "SELECT sizing FROM plan_definition
            WHERE plan = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT 1";
        let number = self.store.first(select, &[plan.into(), at.into()], |row| row.integer(0))?;
        let mode = number.map(|number| value("sizing mode", number, SizingMode::from_wire));
        Ok(mode.transpose()?)
    }

    /// The limits of the kinds that were hit, where the configuration sets them for the plan.
    fn limits(
        &self,
        decision: &DecisionFacts,
        (leader, instrument): (u16, u16),
        plan: u32,
        breaches: u32,
    ) -> Found<Vec<LimitFacts>> {
        let activation = decision.configuration.as_ref().map(|found| found.sequence);
        let follower = self.names.plans.get(&plan).map(|plan| plan.follower);
        let venue = "SELECT venue FROM instrument_definition WHERE configuration = $1
            AND instrument = $2";
        let venue: Option<u32> = match activation {
            None => None,
            Some(activation) => {
                let values = [activation.into(), instrument.into()];
                self.store.first(venue, &values, |row| row.narrow(0))?
            }
        };
        let mut facts = Vec::new();
        for kind in limits(breaches) {
            let select =
                "SELECT scope, target, value_mantissa, value_exponent FROM limit_definition
                WHERE configuration = $1 AND kind = $2 ORDER BY sequence";
            let values = [activation.unwrap_or(0).into(), kind.to_wire().into()];
            let found = self.store.query(select, &values, |row| {
                let bound =
                    WireDecimal { mantissa: row.integer(2)?, exponent: row.narrow(3)? }.to_string();
                Ok((row.integer(0)?, row.narrow::<u32>(1)?, bound))
            })?;
            let before = facts.len();
            for (number, target, bound) in found {
                let scope = value("scope", number, Scope::from_wire)?;
                let covers = match scope {
                    Scope::Firm => true,
                    Scope::Venue => venue == Some(target),
                    Scope::Leader => target == u32::from(leader),
                    Scope::Follower => follower == Some(target),
                    Scope::Plan => target == plan,
                    Scope::Instrument => target == u32::from(instrument),
                };
                if covers {
                    facts.push(limit_facts(kind, format!("{scope:?}"), Some(bound)));
                }
            }
            if facts.len() == before {
                facts.push(limit_facts(kind, String::new(), None));
            }
        }
        Ok(facts)
    }

    fn order_of(
        &self,
        decision: &DecisionFacts,
        facts: &InstructionFacts,
    ) -> Found<Option<OrderFacts>> {
        let select = "SELECT epoch, shard FROM epoch WHERE sequence <= $1
            ORDER BY sequence DESC LIMIT 1";
        let run = self.store.first(select, &[decision.sequence.into()], |row| {
            Ok((row.narrow(0)?, row.narrow(1)?))
        })?;
        let Some((epoch, shard)) = run else { return Ok(None) };
        let InstructionFacts { plan, leg, .. } = *facts;
        let key = OrderKey { epoch, sequence: decision.sequence, plan, leg };
        let Ok(id) = clordid::encode(shard, key) else { return Ok(None) };
        let Some(order) = Order::fetch(self.store, id)? else { return Ok(None) };
        self.order(id, &order, decision.receive_ns).map(Some)
    }

    fn order(&self, id: ClOrdId, order: &Order, receive_ns: u64) -> Found<OrderFacts> {
        let handed = "SELECT time_ns FROM handed WHERE decision = $1 AND session = $2";
        let values = [order.decision.into(), order.session.into()];
        let handed_ns = match order.is_known {
            true => self.store.first(handed, &values, |row| row.unsigned(0))?,
            false => None,
        };
        let rejected = |number: u16| {
            value("order reject reason", number.into(), OrdRejReason::from_wire)
                .map(|reason| format!("{reason:?}"))
        };
        let state = value("order state", order.state.into(), OrderState::from_wire)?;
        let instrument = order.instrument.0;
        Ok(OrderFacts {
            order: id.to_string(),
            replaces: order.replaces.map(|replaced| replaced.to_string()),
            venue_order_id: order.venue_order_id,
            session: self.names.session(order.session),
            lots: order.lots,
            quantity: self.names.quantity(instrument, order.lots.saturating_abs()),
            price: order.price.map(|price| self.names.price(instrument, price)),
            state: format!("{state:?}"),
            filled: order.filled,
            leaves: order.leaves,
            fees: money(order.fees),
            reject_reason: order.reject_reason.map(rejected).transpose()?,
            decided_ns: order.decided_ns,
            handed_ns,
            acknowledged_ns: order.acknowledged_ns,
            filled_ns: order.filled_ns,
            completed_ns: order.completed_ns,
            receive_to_handed_ns: handed_ns.map(|handed| handed.saturating_sub(receive_ns)),
            handed_to_acknowledged_ns: handed_ns
                .zip(order.acknowledged_ns)
                .map(|(handed, acknowledged)| acknowledged.saturating_sub(handed)),
            reports: self.reports(&id, instrument)?,
            report_remarks: self.report_remarks(&id)?,
            settlements: settlements_of(self.store, &self.names, (&id).into())?,
            fills: self.fills(&id, instrument)?,
            remarks: self.remarks(&id)?,
            breaks: self.breaks(&id)?,
        })
    }

    fn reports(&self, id: &ClOrdId, instrument: u16) -> Found<Vec<ReportFacts>> {
        let select = "SELECT sequence, exec_id, exec_type, ord_status, last_lots, last_price,
            cum_lots, leaves_lots, transact_ns, receive_ns, retransmitted
            FROM execution_report WHERE cl_ord_id = $1 ORDER BY sequence";
        let found = self.store.query(select, &[id.into()], |row| {
            let price = row.optional(5)?;
            let facts = ReportFacts {
                sequence: row.unsigned(0)?,
                exec_id: row.unsigned(1)?,
                exec_type: String::new(),
                ord_status: String::new(),
                lots: row.integer(4)?,
                price: price.map(|price| self.names.price(instrument, price)),
                cum_lots: row.integer(6)?,
                leaves_lots: row.integer(7)?,
                transact_ns: row.unsigned(8)?,
                receive_ns: row.unsigned(9)?,
                is_retransmitted: row.truth(10)?,
            };
            Ok((facts, row.integer(2)?, row.integer(3)?))
        })?;
        let named = |(mut facts, exec_type, status): (ReportFacts, i64, i64)| {
            facts.exec_type = format!("{:?}", value("exec type", exec_type, ExecType::from_wire)?);
            facts.ord_status =
                format!("{:?}", value("order status", status, OrdStatus::from_wire)?);
            Ok(facts)
        };
        found.into_iter().map(named).collect()
    }

    fn fills(&self, id: &ClOrdId, instrument: u16) -> Found<Vec<FillFacts>> {
        let select = "SELECT sequence, exec_id, lots, price, fee, liquidity, realised, position,
            plan_position FROM fill WHERE cl_ord_id = $1 ORDER BY sequence";
        let found = self.store.query(select, &[id.into()], |row| {
            let facts = FillFacts {
                sequence: row.unsigned(0)?,
                exec_id: row.unsigned(1)?,
                lots: row.integer(2)?,
                price: self.names.price(instrument, row.integer(3)?),
                fee: money(row.integer(4)?),
                liquidity: None,
                realised: money(row.integer(6)?),
                position: row.integer(7)?,
                plan_position: row.integer(8)?,
                postings: Vec::new(),
            };
            Ok((facts, row.optional(5)?))
        })?;
        let select = "SELECT account, amount FROM posting WHERE sequence = $1 ORDER BY line";
        let mut fills = Vec::with_capacity(found.len());
        for (mut facts, liquidity) in found {
            if let Some(number) = liquidity {
                let liquidity = value("liquidity", number, Liquidity::from_wire)?;
                facts.liquidity = Some(format!("{liquidity:?}"));
            }
            facts.postings = self.store.query(select, &[facts.sequence.into()], |row| {
                Ok(PostingFacts { account: row.text(0)?, amount: money(row.integer(1)?) })
            })?;
            fills.push(facts);
        }
        Ok(fills)
    }

    fn remarks(&self, id: &ClOrdId) -> Found<Vec<RemarkFacts>> {
        let select = "SELECT sequence, outcome FROM order_remark WHERE cl_ord_id = $1
            ORDER BY sequence";
        let found = self
            .store
            .query(select, &[id.into()], |row| Ok((row.unsigned(0)?, row.integer(1)?)))?;
        let named = |(sequence, number)| {
            let outcome = value("report outcome", number, ReportOutcome::from_wire)?;
            Ok(RemarkFacts { sequence, outcome: format!("{outcome:?}") })
        };
        found.into_iter().map(named).collect()
    }

    fn breaks(&self, id: &ClOrdId) -> Found<Vec<OrderBreakFacts>> {
        let select = "SELECT kind, expected, observed, resolved_sequence FROM break
            WHERE cl_ord_id = $1 ORDER BY id";
        Ok(self.store.query(select, &[id.into()], |row| {
            Ok(OrderBreakFacts {
                kind: row.text(0)?,
                expected: row.integer(1)?,
                observed: row.integer(2)?,
                is_open: row.optional(3)?.is_none(),
            })
        })?)
    }
}

fn reason(number: i64) -> Found<Reason> {
    Ok(value("reason", number, Reason::from_wire)?)
}

fn limit_facts(kind: LimitKind, scope: String, value: Option<String>) -> LimitFacts {
    LimitFacts { kind: format!("{kind:?}"), scope, value }
}

/// What was known of a leader's account when an episode began.
struct LeaderAmounts {
    equity: Option<i64>,
    balance: Option<i64>,
    margin_used: Option<i64>,
}

impl LeaderAmounts {
    /// What a mode uses, and its name.
    fn of(&self, mode: Option<SizingMode>) -> (&'static str, Option<i64>) {
        match mode {
            Some(SizingMode::BalanceRatio) => ("balance", self.balance),
            Some(SizingMode::FreeMarginRatio) => {
                let both = self.equity.zip(self.margin_used);
                ("free margin", both.map(|(equity, used)| equity.saturating_sub(used)))
            }
            _ => ("equity", self.equity),
        }
    }
}

/// What an episode pinned for a plan, and what has become of it since.
struct Pin {
    ratio: i64,
    quantity: i64,
    baseline: i64,
    forgone: i64,
}

impl Pin {
    /// Ratio times what counts of the leader's position, truncated toward zero, and the fixed quantity
    /// on its side.
    fn copied(&self, position: i64) -> i64 {
        let effective = i128::from(position) - i128::from(self.baseline);
        let scaled = i128::from(self.ratio) * effective / i128::from(RATIO_ONE);
        let copied = scaled + i128::from(self.quantity) * effective.signum();
        i64::try_from(copied).unwrap_or(if copied < 0 { i64::MIN } else { i64::MAX })
    }

    /// What is not counted, and what was given up, shrink as the leader closes, and never grow back.
    fn follow(&mut self, position: i64) {
        self.baseline = toward(self.baseline, position);
        self.forgone = toward(self.forgone, self.copied(position));
    }
}

/// What of a quantity lies between zero and another.
fn toward(quantity: i64, bound: i64) -> i64 {
    quantity.clamp(bound.min(0), bound.max(0))
}
