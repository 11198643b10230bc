//! Plays the steps of a scenario: a venue, a gateway, a leader, an operator.

use std::collections::BTreeMap;
use std::str::FromStr;

use paceline_gateway::Handle;
use protocol::messages::{
    CashFlow, ClOrdId, ControlAction, Decimal, ExecutionReport, Flag, LeaderAccount, LeaderFill,
    LeaderWeight, MarketFunding, MarketHalt, MarketPrint, NewOrderSingle, OrdRejReason, OrdStatus,
    OrdType, PositionEffect, RejectOrders, Scope, Side, Symbol, TimeInForce,
};
use protocol::units::{Lots, Money, Nanos, Ratio};
use simulator::venue::{AccountOptions, InstrumentOptions, VenueOptions};

use super::leader_orders;
use super::read::Scenario;
use super::signals;
use super::watch::Watch;
use crate::peer::{Peer, fill};
use crate::scene::{
    Folders, LEADER_KEY, MARKET_KEY, OPERATOR_KEY, Plot, RunningVenue, VENUE_KEY, assert_clean,
    until,
};

/// Everything that a scenario needs, running.
pub(super) struct Stage {
    folders: Folders,
    plot: Plot,
    venue: RunningVenue,
    gateway: Option<Handle>,
    market: Peer,
    /// Somebody who trades in the accounts besides the gateway.
    hand: Peer,
    hand_orders: u64,
    leader: Peer,
    operator: Peer,
    watch: Watch,
    accounts: Vec<String>,
    position: i64,
    trades: u64,
    /// Fills that were held back.
    held: Vec<LeaderFill>,
    last: Option<LeaderFill>,
    inputs: u64,
}

impl Stage {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let mut plot = plot(scenario);
        let folders = Folders::new();
        let venue = RunningVenue::start(&venue_options(scenario, &plot));
        let market = Peer::establish(venue.address, "market", MARKET_KEY, 1, None);
        let hand = Peer::establish(venue.address, "hand", VENUE_KEY, 4, None);
        let gateway = folders.gateway(&plot, venue.address);
        let address = gateway.client_address();
        plot.listen = address.to_string();
        let leader = Peer::establish(address, "leader1", LEADER_KEY, 2, None);
        let operator = Peer::establish(address, "desk", OPERATOR_KEY, 3, None);
        let plans = scenario.plans.iter().map(|(name, _)| name.clone()).collect();
        let shows_types = scenario.market.contains_key("types");
        let mut watch = Watch::new(&folders.journal(), &folders.ring(), plans, shows_types);
        watch.until_quiet(0);
        Self {
            folders,
            plot,
            venue,
            gateway: Some(gateway),
            market,
            hand,
            hand_orders: 0,
            leader,
            operator,
            watch,
            accounts: scenario.accounts.iter().map(|(name, _)| name.clone()).collect(),
            position: 0,
            trades: 0,
            held: Vec::new(),
            last: None,
            inputs: 0,
        }
    }

    /// Does what a step says, and returns what came of it. A semicolon stands between things that happen
    /// one right behind the other; behind an ampersand nobody waits for what the gateway still has to do.
    pub(super) fn play(&mut self, step: &str) -> String {
        let commands = step.trim_end_matches('&');
        let parts: Vec<&str> = commands.split(';').map(str::trim).collect();
        if parts == ["positions"] {
            return self.positions();
        }
        if parts == ["trading"] {
            return self.trading();
        }
        if let ["status", out, "out", "of", "sync,", "worst", worst] =
            step.split_whitespace().collect::<Vec<_>>()[..]
        {
            return self.out_of_sync(out.parse().unwrap(), worst.parse().unwrap());
        }
        let is_event = |command: &&&str| command.starts_with("buy") || command.starts_with("sell");
        // What a signal leads to by and by stands beside the fills as well.
        self.watch.has_events = 1 < parts.iter().filter(is_event).count()
            || parts.iter().any(|command| command.starts_with("signal"));
        parts.iter().for_each(|command| self.perform(command));
        if step.ends_with('&') {
            self.watch.until_seen(self.inputs)
        } else {
            self.watch.until_quiet(self.inputs)
        }
    }

    fn perform(&mut self, command: &str) {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["hold", side, lots, "@", price] => {
                let fill = self.next_fill(side, lots, price);
                self.held.push(fill);
            }
            [.., "trips"] => {
                self.inputs += 1;
                self.perform(command.trim_end_matches("trips").trim());
            }
            [side @ ("buy" | "sell"), lots, "@", price, more @ ..] => {
                let fill = self.next_fill(side, lots, price);
                self.trade(fill, more);
            }
            ["order", rest @ ..] => {
                self.inputs += 1;
                let order = leader_orders::message(rest, |lots| self.quantity(lots));
                self.leader.send(|buffer| order.encode(buffer));
            }
            ["equity", equity] => self.equity(equity, None),
            ["equity", equity, "margin", used] => self.equity(equity, Some(decimal(used))),
            ["later", milliseconds] => self.watch.until_later(milliseconds.parse().unwrap()),
            ["weight", weight] => self.weight(weight),
            ["signal", rest @ ..] => self.signal(rest),
            ["release"] => {
                let fill = self.held.remove(0);
                self.send(&fill);
            }
            ["repeat"] => {
                let fill = self.last.unwrap();
                self.send(&fill);
            }
            ["restart"] => self.restart(),
            ["set", state] => self.set_trading(state),
            ["revise", from, to] => self.revise(from, to),
            ["remove", plan] => self.remove(plan),
            [.., "seen"] => {
                self.perform(command.trim_end_matches("seen").trim());
                self.watch.until_worth_is_told(self.accounts.len());
            }
            ["cash", account, amount] => {
                self.operate(&words);
                let place = self.accounts.iter().position(|known| known == account).unwrap();
                self.watch.until_deposited(place, amount.parse().unwrap());
            }
            ["hand", account, lots] => self.trade_by_hand(account, lots.parse().unwrap()),
            ["hand", account, lots, "found"] => {
                self.inputs += 1;
                self.trade_by_hand(account, lots.parse().unwrap());
            }
            ["rearm", "account", account] => self.rearm(Scope::Follower, account),
            ["rearm", "leader"] => self.rearm(Scope::Leader, "leader1"),
            [
                action @ ("pause" | "resume" | "freeze" | "rearm" | "kill" | "flatten" | "unsync"),
                plan,
            ] => {
                self.command(action, plan);
            }
            words => self.operate(words),
        }
    }

    /// The leader tells a fill, with what stands behind it in the step.
    fn trade(&mut self, fill: LeaderFill, more: &[&str]) {
        let told = match more {
            [] => {
                self.last = Some(fill);
                fill
            }
            ["old", milliseconds] => {
                let age_ns = milliseconds.parse::<u64>().unwrap() * 1_000_000;
                LeaderFill { transact_time: Nanos(fill.transact_time.0 - age_ns), ..fill }
            }
            ["of", order, "left", left] => LeaderFill {
                order_id: order.parse().unwrap(),
                leaves_quantity: Some(self.quantity(left.parse().unwrap())),
                ..fill
            },
            ["stop", stop, "target", target] => LeaderFill {
                stop_price: Some(decimal(stop)),
                take_profit: Some(decimal(target)),
                ..fill
            },
            other => panic!("{other:?} says nothing of a fill"),
        };
        self.send(&told);
    }

    fn next_fill(&mut self, side: &str, lots: &str, price: &str) -> LeaderFill {
        let lots: i64 = lots.parse().unwrap();
        let signed = if side == "buy" { lots } else { -lots };
        self.trades += 1;
        let fill = LeaderFill {
            side: if 0 < signed { Side::Buy } else { Side::Sell },
            price: decimal(price),
            quantity: self.quantity(lots),
            position_before: Some(self.quantity(self.position)),
            ..fill(self.trades, signed, 0)
        };
        self.position += signed;
        fill
    }

    /// The leader says what his account is worth.
    fn equity(&mut self, equity: &str, margin_used: Option<Decimal>) {
        self.inputs += 1;
        let now = fill(1, 1, 0).transact_time;
        let account = LeaderAccount {
            equity: decimal(equity),
            balance: decimal(equity),
            transact_time: now,
            margin_used,
        };
        self.leader.send(|buffer| account.encode(buffer));
    }

    /// The leader publishes what part of its equity a follower should hold.
    fn weight(&mut self, weight: &str) {
        self.inputs += 1;
        let now = fill(1, 1, 0).transact_time;
        let symbol = Symbol::new("XYZ").unwrap();
        let weight =
            LeaderWeight { sequence: now.0, symbol, weight: decimal(weight), transact_time: now };
        self.leader.send(|buffer| weight.encode(buffer));
    }

    /// The leader signals.
    fn signal(&mut self, words: &[&str]) {
        self.inputs += 1;
        let signal = signals::message(words, |lots| self.quantity(lots));
        self.leader.send(|buffer| signal.encode(buffer));
    }

    fn quantity(&self, lots: i64) -> Decimal {
        let lot = self.plot.instruments[0].lot;
        decimal(&(rust_decimal::Decimal::from(lots) * lot).to_string())
    }

    fn send(&mut self, fill: &LeaderFill) {
        self.inputs += 1;
        self.leader.fill(fill);
    }

    fn command(&mut self, action: &str, plan: &str) {
        let action = match action {
            "pause" => ControlAction::Pause,
            "resume" => ControlAction::Resume,
            "freeze" => ControlAction::Freeze,
            "rearm" => ControlAction::Rearm,
            "unsync" => ControlAction::MarkOutOfSync,
            "kill" => ControlAction::KillCancel,
            _ => ControlAction::KillFlatten,
        };
        self.inputs += 1;
        let id = self.operator.command(action, Scope::Plan, plan);
        self.operator.report(id);
    }

    /// An operator re-arms more than a plan.
    fn rearm(&mut self, scope: Scope, target: &str) {
        self.inputs += 1;
        let id = self.operator.command(ControlAction::Rearm, scope, target);
        self.operator.report(id);
    }

    /// An operator sets the trading state of the venue.
    fn set_trading(&mut self, state: &str) {
        self.inputs += 1;
        let action = match state {
            "active" => ControlAction::SetActive,
            "reducing" => ControlAction::SetReducing,
            _ => ControlAction::SetHalted,
        };
        let id = self.operator.command(action, Scope::Venue, "sim");
        self.operator.report(id);
    }

    /// A revision with another text in the tables of followers and plans.
    fn revise(&mut self, from: &str, to: &str) {
        self.plot.tables = self.plot.tables.replace(from, to);
        self.apply();
    }

    /// A revision without a plan.
    fn remove(&mut self, plan: &str) {
        let head = format!("[[plan]]\nname = \"{plan}\"");
        let (before, rest) = self.plot.tables.split_once(&head).unwrap();
        let after = rest.find("[[").map_or("", |end| &rest[end..]);
        self.plot.tables = format!("{before}{after}");
        self.apply();
    }

    /// Lets the gateway take the file as it is now.
    fn apply(&mut self) {
        let file = self.folders.configuration(&self.plot, self.venue.address);
        let hash = format!("{:016x}", file.hash_short());
        let apply = ControlAction::ApplyConfiguration;
        let id = self.operator.command(apply, Scope::Firm, &hash);
        // A gateway that has found a port of its own has to be restarted first.
        let report = self.operator.report(id);
        assert_eq!(report.accepted, Flag::Yes, "{report:?}");
    }

    /// Trades in an account of ours at the market, and waits until that is filled.
    fn trade_by_hand(&mut self, account: &str, lots: i64) {
        let place = self.accounts.iter().position(|known| known == account).unwrap();
        self.hand_orders += 1;
        let order = NewOrderSingle {
            cl_ord_id: ClOrdId::new(&format!("HAND{:016}", self.hand_orders)).unwrap(),
            account: u32::try_from(place).unwrap() + 1,
            security_id: 1,
            side: if lots < 0 { Side::Sell } else { Side::Buy },
            ord_type: OrdType::Market,
            time_in_force: TimeInForce::ImmediateOrCancel,
            position_effect: PositionEffect::Open,
            quantity: Lots(lots.abs()),
            price: None,
            transact_time: Nanos(1),
        };
        self.hand.send(|buffer| order.encode(buffer));
        let is_filled = |message: &[u8]| {
            ExecutionReport::decode(message).is_ok_and(|report| {
                report.cl_ord_id == order.cl_ord_id && report.ord_status == OrdStatus::Filled
            })
        };
        self.hand.wait("the order by hand is filled", |peer| {
            peer.told.iter().any(|told| is_filled(&told.message))
        });
    }

    /// What happens at the venue.
    fn operate(&mut self, words: &[&str]) {
        let symbol = Symbol::new("XYZ").unwrap();
        let market = &mut self.market;
        let halt = |halted| MarketHalt { symbol, halted };
        match words {
            ["price", price] => {
                let (price, quantity) = (decimal(price), decimal("1"));
                let print = MarketPrint { symbol, price, quantity, transact_time: Nanos(1) };
                market.send(|buffer| print.encode(buffer));
            }
            ["halt"] => drop(market.send(|buffer| halt(Flag::Yes).encode(buffer))),
            ["trade"] => drop(market.send(|buffer| halt(Flag::No).encode(buffer))),
            ["funding", parts] => {
                let funding = MarketFunding { symbol, rate: Ratio(parts.parse().unwrap()) };
                market.send(|buffer| funding.encode(buffer));
            }
            ["cash", name, amount] => {
                let place = self.accounts.iter().position(|account| account == name).unwrap();
                let account = u32::try_from(place).unwrap() + 1;
                let amount = Money(amount.parse::<i64>().unwrap() * 100_000_000);
                let cash = CashFlow { account, amount };
                market.send(|buffer| cash.encode(buffer));
            }
            ["reject", count, reason] => {
                let all = OrdRejReason::ALL;
                let found = all.into_iter().find(|known| format!("{known:?}") == **reason);
                let (count, ord_rej_reason) = (count.parse().unwrap(), found.unwrap());
                let reject = RejectOrders { count, ord_rej_reason };
                market.send(|buffer| reject.encode(buffer));
            }
            other => panic!("{other:?} is no step"),
        }
        self.settle_market();
    }

    /// Waits until the venue has taken everything: it answers in order.
    fn settle_market(&mut self) {
        let seen = self.market.told.len();
        // A message that it refuses, so that it says something.
        self.market.send(|buffer| halt_of_nothing().encode(buffer));
        self.market.wait("the venue has taken what it was sent", |peer| peer.told.len() > seen);
    }

    /// Ends the gateway without a word, and starts it again; the clients come back.
    fn restart(&mut self) {
        let _ended = self.gateway.take().unwrap().halt();
        self.gateway = Some(self.folders.gateway(&self.plot, self.venue.address));
        let address = self.gateway.as_ref().unwrap().client_address();
        let leader = self.leader.resumption();
        self.leader = Peer::establish(address, "leader1", LEADER_KEY, 2, Some(leader));
        let operator = self.operator.resumption();
        self.operator = Peer::establish(address, "desk", OPERATOR_KEY, 3, Some(operator));
    }

    /// Where every plan stands in the ledger, once it knows all.
    fn positions(&self) -> String {
        let gateway = self.gateway.as_ref().unwrap();
        until("the ledger has caught up", || {
            let status = gateway.status();
            (status.in_ledger == status.written).then_some(())
        });
        let report = self.folders.report();
        let position = |follower: &accounting::FollowerReport| {
            let lots = follower.instruments.first().map_or(0, |held| held.position);
            format!("{} {lots}", follower.name)
        };
        report.followers.iter().map(position).collect::<Vec<_>>().join(", ")
    }

    /// The trading state of the venue, as the status has it, and the states that the report knows of.
    fn trading(&self) -> String {
        let gateway = self.gateway.as_ref().unwrap();
        until("the ledger has caught up", || {
            let status = gateway.status();
            (status.in_ledger == status.written).then_some(())
        });
        let venue = &gateway.status().venues[0];
        let rule = venue.trading_rule.as_ref();
        let by = rule.map_or_else(String::new, |rule| format!(" by {rule}"));
        let mut said = format!("{}{by}", venue.trading);
        for state in self.folders.report().trading {
            let accounting::TradingReport { scope, target, state, actor, .. } = state;
            said += &format!("; {scope} {target} {state}, set by {actor}");
        }
        said
    }

    /// Waits until the status says so of plans with policies; returns how many of their orders failed.
    fn out_of_sync(&self, plans: u64, worst: u64) -> String {
        let gateway = self.gateway.as_ref().unwrap();
        let failures = until("the status tells of plans out of sync", || {
            let status = gateway.status();
            let is_so = (status.plans_out_of_sync, status.sync_worst) == (plans, Some(worst));
            is_so.then_some(status.failures)
        });
        format!("{failures} failed")
    }

    /// Drains the gateway and compares the books.
    pub(super) fn finish(mut self) {
        // A drain waits for whoever does not say goodbye.
        self.leader.terminate();
        self.operator.terminate();
        let summary = self.gateway.take().unwrap().drain();
        assert_clean(&summary);
        let books = self.venue.finish();
        let report = self.folders.report();
        assert_eq!(books.duplicate_orders, 0);
        assert_eq!(books.fills, report.fills + self.hand_orders);
        assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
        assert_eq!(report.plans_unexplained, 0, "{report:#?}");
    }
}

/// A halt of an instrument that does not exist.
fn halt_of_nothing() -> MarketHalt {
    MarketHalt { symbol: Symbol::new("NONE").unwrap(), halted: Flag::No }
}

pub(super) fn decimal(text: &str) -> Decimal {
    let value = rust_decimal::Decimal::from_str(text).unwrap().normalize();
    let mantissa = i64::try_from(value.mantissa()).unwrap();
    Decimal { mantissa, exponent: -i8::try_from(value.scale()).unwrap() }
}

/// A field of the head, or what it is without being said.
fn field<T: FromStr>(fields: &BTreeMap<String, String>, name: &str, default: T) -> T {
    fields.get(name).map_or(default, |value| {
        value.parse().unwrap_or_else(|_| panic!("{name} = {value} is no value"))
    })
}

fn plot(scenario: &Scenario) -> Plot {
    let mut plot = Plot::simple(0);
    plot.venue = scenario.venue.clone().leak();
    plot.leader = scenario.leader.clone().leak();
    plot.limits = scenario.limits.clone().map_or(plot.limits, |limits| limits.leak());
    plot.engine = "sweep_interval_ms = 10\nbuffer_timeout_ms = 1000";
    if scenario.market.contains_key("replaces") {
        plot.venue = "replaces = true";
    }
    let instrument = &mut plot.instruments[0];
    let fields = &scenario.instrument;
    instrument.lot = field(fields, "lot", instrument.lot);
    instrument.tick = field(fields, "tick", instrument.tick);
    instrument.min_quantity = field(fields, "min_quantity", instrument.min_quantity);
    instrument.reference_price = Some(field(fields, "price", 100.into()));
    plot.instrument = lines(fields, &["lot", "tick", "min_quantity", "price"]);
    if let Some(symbol) = &scenario.also {
        let other = InstrumentOptions {
            symbol: symbol.clone(),
            security_id: 2,
            ..plot.instruments[0].clone()
        };
        plot.instruments.push(other);
    }
    for (account, (name, fields)) in (1..).zip(&scenario.accounts) {
        plot.tables += &format!(
            "[[follower]]\nname = \"{name}\"\nvenue = \"sim\"\naccount = {account}\n{}",
            lines(fields, &["balance"])
        );
    }
    for (name, lines) in &scenario.plans {
        plot.tables += &format!(
            "[[plan]]\nname = \"{name}\"\nleader = \"leader1\"\nfollower = \"{name}\"\n{}\n",
            lines.join("\n")
        );
    }
    plot
}

/// The fields of a table of the configuration, without those of the simulator.
fn lines(fields: &BTreeMap<String, String>, others: &[&str]) -> String {
    let fields = fields.iter().filter(|(name, _)| !others.contains(&name.as_str()));
    fields.map(|(name, value)| format!("{name} = {value}\n")).collect()
}

fn venue_options(scenario: &Scenario, plot: &Plot) -> VenueOptions {
    let mut options = plot.venue_options();
    let mut hand = options.sessions[0].clone();
    hand.name = "hand".into();
    options.sessions.push(hand);
    options.depth.levels = field(&scenario.market, "levels", 1);
    options.depth.spread_ticks = field(&scenario.market, "spread", 0);
    options.depth.lots = Some(field(&scenario.market, "lots", 1_000_000));
    options.fees.taker_bps = field(&scenario.market, "taker_bps", 0.into());
    options.faults.fill_lots_max = field(&scenario.market, "fill_lots_max", 0);
    let accounts = (1..).zip(&scenario.accounts);
    options.accounts = accounts
        .map(|(number, (_, fields))| AccountOptions {
            number,
            balance: field(fields, "balance", 1_000_000.into()),
            leverage_max: field(fields, "leverage", 10),
        })
        .collect();
    options
}
