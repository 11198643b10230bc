//! A stop loss and a take profit of a plan's own, by the model: as gateway/PROTECTION.md has them, from whole lists.

use super::{Order, Reference, key, limit_price};
use protocol::messages::{
    CancelsEntry, Instructions, InstructionsEntry, LimitKind, Message, OrdRejReason, OrderKey,
    OrderState, OrderUpdate, PositionEffect, ProtectionChange, ProtectionDefinition,
    ProtectionKind, ProtectionNoted, Reason, ReportOutcome, Trigger,
};
use std::collections::{BTreeMap, BTreeSet};

mod leaders;

const SECOND: u64 = 1_000_000_000;
const KINDS: [ProtectionKind; 2] = [ProtectionKind::StopLoss, ProtectionKind::TakeProfit];

type Key = (u32, u64, u32, u8);

/// Something that is to be done for a row.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Due {
    Cancel(Key),
    Place { kind: ProtectionKind, price: i128, lots: i128 },
    Breach,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Protections {
    /// What positions have cost, ticks times lots, without sign.
    costs: BTreeMap<(u32, u16), i128>,
    /// The last sweep in front of which the venue refused or ended one of a plan's.
    ended: BTreeMap<u32, u64>,
    /// Rows that the present input is to look after, and its time; whether it is a sweep.
    rows: BTreeSet<(u32, u16)>,
    time: u64,
    is_sweep: bool,
    is_report: bool,
    /// Rows that have to trade when a sweep comes: that goes first.
    behind: BTreeSet<(u32, u16)>,
    /// The venue has just ended one of its own accord.
    ends: bool,
    /// Orders there were when the present input came, and those that it has led to.
    pub(super) orders: usize,
    /// A stop loss whose trigger the market has passed, by what the venue says.
    breached: Option<(u32, u16)>,
    noted: Option<ProtectionNoted>,
    /// Take profits that were cancelled for a reduction that has to follow.
    cleared: BTreeSet<(u32, u16)>,
    refusal: Option<OrdRejReason>,
    leaders: leaders::Leaders,
}

impl Reference {
    /// What protects a plan in force.
    fn protection(&self, plan: u32) -> Option<ProtectionDefinition> {
        let mut own = self.setup.protections.iter().filter(|known| known.plan.0 == plan);
        own.next().copied().filter(|_| self.in_force.contains(&plan))
    }

    /// A configuration comes into force: what is newly protected has cost what its leader paid last.
    pub(super) fn activate_protections(&mut self) {
        let model = self.clone();
        self.protections.costs.retain(|(plan, _), _| model.protection(*plan).is_some());
        self.protections.ended.retain(|plan, _| model.protection(*plan).is_some());
        if !self.follows_leaders() {
            self.protections.leaders.clear();
        }
        for (plan, instrument) in self.rows.keys() {
            let price = self.policing.prices.get(&(self.plan(*plan).leader.0, *instrument));
            let position = self.rows[&(*plan, *instrument)].position;
            if position != 0 && self.protection(*plan).is_some() {
                let cost = position.abs() * price.unwrap();
                self.protections.costs.entry((*plan, *instrument)).or_insert(cost);
            }
        }
    }

    /// What the price of a kind is: between two ticks the less aggressive one.
    fn protecting_price(
        &self,
        row: (u32, u16),
        kind: ProtectionKind,
        waiting: Option<i128>,
    ) -> Option<i128> {
        let definition = self.protection(row.0)?;
        match self.leaders_level(row, kind, &definition) {
            leaders::Level::Own => {}
            leaders::Level::Left => {
                let own = || self.own_price(row, kind, &definition);
                let holds = self.rows.get(&row).is_some_and(|row| row.position != 0);
                return if holds { waiting.or_else(own) } else { None };
            }
            leaders::Level::At(price) => return price,
        }
        self.own_price(row, kind, &definition)
    }

    fn own_price(
        &self,
        row: (u32, u16),
        kind: ProtectionKind,
        definition: &ProtectionDefinition,
    ) -> Option<i128> {
        let position = self.rows.get(&row)?.position;
        let cost = *self.protections.costs.get(&row)?;
        let one = 100_000_000;
        let away = match kind {
            ProtectionKind::StopLoss => -i128::from(definition.stop_loss),
            ProtectionKind::TakeProfit => i128::from(definition.take_profit),
        };
        if away == 0 || position == 0 {
            return None;
        }
        let away = if position < 0 { -away } else { away };
        let (over, under) = (cost * (one + away), position.abs() * one);
        let is_whole = over % under == 0;
        // Up where it is in front of a long position or behind a short one.
        let is_above = 0 < away;
        let price = over.div_euclid(under) + i128::from(is_above && !is_whole);
        (0 < price).then_some(price)
    }

    /// What the present state of a row asks for.
    fn due(&self, row: (u32, u16)) -> Vec<Due> {
        let (plan, instrument) = row;
        let mut due = Vec::new();
        if self.protections.breached == Some(row) {
            due.push(Due::Breach);
        }
        let is_known = self.protection(plan).is_some();
        let control = self.control(plan, instrument);
        if !self.synchronised || (is_known && control.frozen) {
            return due;
        }
        for kind in KINDS {
            let open = self.orders.iter().filter(|(_, order)| {
                let is_of_row = (order.plan, order.instrument) == row;
                is_of_row && order.protects == Some(kind) && !is_final(order.state)
            });
            let open = open.map(|(key, order)| (*key, order)).next();
            let waiting = open.map(|(_, order)| order.price);
            let price = self.protecting_price(row, kind, waiting);
            match open {
                Some((key, order)) if self.is_in_need_of_cancel(row, order, price) => {
                    due.push(Due::Cancel(key));
                }
                Some(_) => {}
                None => {
                    let may = is_known && self.may_protect(row) && !self.protections.ends;
                    let lots = -self.rows.get(&row).map_or(0, |row| row.position);
                    due.extend(price.filter(|_| may).map(|price| Due::Place { kind, price, lots }));
                }
            }
        }
        due
    }

    fn has_waited(&self, plan: u32) -> bool {
        let ended = self.protections.ended.get(&plan);
        ended.is_none_or(|time| time + SECOND <= self.protections.time)
    }

    fn is_in_need_of_cancel(&self, row: (u32, u16), order: &Order, price: Option<i128>) -> bool {
        if self.protection(row.0).is_none() {
            return self.protections.is_sweep && order.state != OrderState::PendingCancel;
        }
        let position = self.rows.get(&row).map_or(0, |row| row.position);
        let is_other_side = position.signum() != -order.lots.signum();
        let is_nearly = price.is_some() && !is_other_side;
        let fits = price == Some(order.price) && order.pending() == position.abs();
        // While more of the plan is on its way what waits is nearly right.
        let stays = fits || self.working(row.0, row.1) != 0;
        let is_going = match order.state {
            OrderState::PendingCancel => true,
            // It may not be there: what it was is asked for.
            OrderState::Unknown => price.is_some(),
            _ => false,
        };
        let is_time = !self.protections.is_sweep || self.has_waited(row.0);
        is_time && !(is_going || is_nearly && stays)
    }

    fn may_protect(&self, row: (u32, u16)) -> bool {
        let control = self.control(row.0, row.1);
        let stops = control.off || control.halted || control.kills_protections || control.flatten;
        // A sweep protects what there is so far.
        let is_over = self.protections.is_sweep || self.working(row.0, row.1) == 0;
        let is_full = self.orders_max <= self.protections.orders;
        is_over && !stops && !is_full && self.has_waited(row.0)
    }

    /// Takes in what concerns protections, before anything else does.
    pub(super) fn protect(&mut self, message: &Message) {
        if matches!(message, Message::EpochStart(_)) {
            // What the last run left undone the next sweep does.
            self.protections.rows.clear();
            self.protections.cleared.clear();
            self.protections.breached = None;
        }
        if super::is_input(message) {
            self.finish_protections();
            self.protections.orders = self.orders.len();
            self.protections.ends = false;
            self.protections.is_sweep = matches!(message, Message::Timer(_));
            self.protections.is_report = matches!(message, Message::VenueReport(_));
        }
        match message {
            Message::VenueReport(report) => {
                self.protections.refusal = report.ord_rej_reason;
                self.protections.time = report.receive_time.0;
                // Looked after once it is known that the report says something.
            }
            Message::OrderUpdate(update)
                if self.protections.is_report && update.outcome != ReportOutcome::Duplicate =>
            {
                self.protections.rows = [(update.order.plan, update.instrument.0)].into();
            }
            Message::Timer(timer) => {
                self.protections.time = timer.time.0;
                self.protections.rows = self.rows.keys().copied().collect();
                let is_behind = |row: &(u32, u16)| {
                    let target = self.row_target(row.0, row.1);
                    target != Some(self.held(row.0, row.1))
                };
                self.protections.behind = self.rows.keys().copied().filter(is_behind).collect();
            }
            // What an event was released for is looked after later.
            Message::Instructions { root, .. } if root.trigger == Trigger::LeaderEvent => {
                self.leave_for_later(root.leader.0, root.instrument.0);
            }
            // What had to be looked at was behind, even if it is where it belongs by now.
            Message::Instructions { root, instructions } if root.trigger == Trigger::CatchUp => {
                let rows = instructions.iter().map(|entry| (entry.plan.0, root.instrument.0));
                self.protections.behind.extend(rows);
            }
            Message::EventSkipped(skipped) => {
                self.leave_for_later(skipped.leader.0, skipped.instrument.0);
            }
            Message::ProtectionNoted(noted) => self.protection_noted(noted),
            _ => {}
        }
    }

    fn leave_for_later(&mut self, leader: u16, instrument: u16) {
        let plans = &self.setup.plans;
        let is_of_leader =
            |of: u32| plans.iter().any(|plan| (plan.plan.0, plan.leader.0) == (of, leader));
        self.protections.rows.retain(|row| row.1 != instrument || !is_of_leader(row.0));
    }

    /// Nothing is left to be done when the next input comes.
    pub(crate) fn finish_protections(&mut self) {
        for row in std::mem::take(&mut self.protections.rows) {
            let mut due = self.due(row);
            if self.protections.is_sweep && self.protections.behind.contains(&row) {
                due.retain(|due| !self.is_of_take_profit(due));
            }
            assert_eq!(due, [], "left undone for {row:?}");
        }
        assert!(self.protections.cleared.is_empty(), "{:?}", self.protections.cleared);
    }

    fn is_of_take_profit(&self, due: &Due) -> bool {
        match due {
            Due::Cancel(key) => self.orders[key].protects == Some(ProtectionKind::TakeProfit),
            Due::Place { kind, .. } => *kind == ProtectionKind::TakeProfit,
            Due::Breach => false,
        }
    }

    fn protection_noted(&mut self, noted: &ProtectionNoted) {
        let row = (noted.plan.0, noted.instrument.0);
        if noted.change == ProtectionChange::Breached {
            assert!(self.due(row).contains(&Due::Breach), "{noted:?}");
            self.protections.breached = None;
            // The next sweep looks after the rest.
            self.protections.rows.remove(&row);
            self.rows.get_mut(&row).unwrap().sits_out = Some(Reason::StopLossReached);
            return;
        }
        let position = self.rows[&row].position;
        let average = self.protections.costs[&row] / position.abs();
        assert_eq!(i128::from(noted.average_price.0), average, "{noted:?}");
        assert_eq!(i128::from(noted.position.0), position);
        assert_eq!(noted.trigger_price, self.protection(row.0).unwrap().trigger_price);
        self.protections.noted = Some(*noted);
    }

    /// Checks and places what protects.
    pub(super) fn protects(
        &mut self,
        sequence: u64,
        root: &Instructions,
        entry: &InstructionsEntry,
    ) {
        let (plan, instrument) = (entry.plan.0, root.instrument.0);
        let noted = self.protections.noted.take().expect("what protects is noted");
        assert_eq!((noted.plan.0, noted.instrument.0), (plan, instrument));
        let (price, lots) = (i128::from(noted.price.0), i128::from(entry.lots.0));
        let place = Due::Place { kind: noted.kind, price, lots };
        let due = self.due((plan, instrument));
        assert!(due.contains(&place), "{place:?}: {due:?}");
        let row = &self.rows[&(plan, instrument)];
        let stands = (i128::from(entry.position.0), i128::from(entry.working.0));
        assert_eq!(stands, (row.position, self.working(plan, instrument)), "{entry:?}");
        assert_eq!((entry.target.0, entry.reason), (0, Reason::None), "{entry:?}");
        let guard = self.limit(plan, instrument, LimitKind::MaxSlippageClose, 4);
        let limit = match noted.kind {
            ProtectionKind::TakeProfit => Some(price),
            ProtectionKind::StopLoss => guard.map(|guard| limit_price(price, guard, lots)),
        };
        assert_eq!(entry.price.map(|price| i128::from(price.0)), limit, "{entry:?}");
        let is_large = self.minimum(root, None) <= lots.abs();
        let effect = if is_large && self.may_open(plan, instrument, lots) {
            PositionEffect::CloseButNotifyOnOpen
        } else {
            PositionEffect::Close
        };
        assert_eq!(entry.effect, effect, "{entry:?}");
        let key = (self.epoch, sequence, plan, entry.leg);
        let unit_price = i128::from(root.reference_price.0.abs()) * self.unit_value(instrument);
        let order = Order {
            price,
            protects: Some(noted.kind),
            ..Order::new((plan, instrument), lots, unit_price)
        };
        self.orders.insert(key, order);
    }

    /// An order that protects is cancelled: it does not fit any more, or a reduction has to follow.
    pub(super) fn protection_cancelled(&mut self, cancel: &CancelsEntry) {
        let order = &self.orders[&key(&cancel.order)];
        let row = (order.plan, order.instrument);
        if !self.due(row).contains(&Due::Cancel(key(&cancel.order))) {
            assert_eq!(order.protects, Some(ProtectionKind::TakeProfit), "{cancel:?}");
            // Where there is no room the reduction follows once this one has made some.
            if self.protections.orders < self.orders_max {
                self.protections.cleared.insert(row);
            }
        }
    }

    /// No venue counts a take profit and what reduces in front of it both.
    pub(super) fn reduces(&mut self, root: &Instructions, entry: &InstructionsEntry) {
        let row = (entry.plan.0, root.instrument.0);
        let is_command = [Trigger::Command, Trigger::Supervision].contains(&root.trigger);
        let is_full = entry.reason == Reason::OrdersInFlightFull;
        if entry.effect == PositionEffect::Open || (entry.lots.0 == 0 && !is_full) {
            return;
        }
        self.protections.cleared.remove(&row);
        if is_full {
            return;
        }
        let hinders = self.orders.values().any(|order| {
            (order.plan, order.instrument) == row
                && order.protects == Some(ProtectionKind::TakeProfit)
                && order.state != OrderState::PendingCancel
        });
        // What a sweep released comes in front of what it cancels.
        let is_orphan = self.protections.is_sweep && self.protection(row.0).is_none();
        assert!(!hinders || is_command || is_orphan, "a take profit is in the way of {entry:?}");
    }

    /// A report says something of an order: `before` is how it was until then, if it was open.
    pub(super) fn protection_updated(&mut self, update: &OrderUpdate, before: Option<&Order>) {
        let row = (update.order.plan, update.instrument.0);
        let fill = i128::from(update.fill_lots.0);
        self.cost(row, fill, update.fill_price.map_or(0, |price| price.0.into()));
        let Some((order, kind)) = before.and_then(|order| Some((order, order.protects?))) else {
            return;
        };
        let held = self.rows[&row].position;
        let is_given_up = fill != 0 && (held - fill).signum() == -fill.signum();
        let is_over = order.booked + fill.abs() == order.lots.abs() || held == 0;
        let row_state = self.rows.get_mut(&row).unwrap();
        if is_given_up && is_over && row_state.sits_out.is_none() {
            row_state.sits_out = Some(match kind {
                ProtectionKind::StopLoss => Reason::StopLossReached,
                ProtectionKind::TakeProfit => Reason::TakeProfitReached,
            });
        } else if is_given_up && row_state.sits_out.is_none() {
            row_state.forgone -= fill;
        }
        self.protection_ended(row, (kind, order.price), (order.state, update.state));
    }

    /// The venue refuses or ends one: it comes again once a second, unless it is that its price is reached.
    fn protection_ended(
        &mut self,
        row: (u32, u16),
        (kind, price): (ProtectionKind, i128),
        (before, after): (OrderState, OrderState),
    ) {
        let ends = is_final(after) && !is_final(before) && after != OrderState::Filled;
        let held = self.rows[&row].position;
        let quote = self.quotes.get(&row.1).filter(|(_, _, time)| {
            let age = self.protections.time.saturating_sub(*time);
            !self.is_quote_too_old(row.0, row.1, age)
        });
        let is_beyond = match quote {
            Some((Some(bid), Some(ask), _)) if held < 0 => price <= (bid + ask) / 2,
            Some((Some(bid), Some(ask), _)) => (bid + ask) / 2 <= price,
            _ => false,
        };
        let is_reached = kind == ProtectionKind::StopLoss
            && after == OrderState::Rejected
            && (is_beyond || self.protections.refusal == Some(OrdRejReason::TriggerWrongSide));
        let is_known = self.protection(row.0).is_some();
        if is_reached && ends && held != 0 && is_known {
            self.protections.breached = Some(row);
        }
        let was_asked = before == OrderState::PendingCancel;
        let is_left = was_asked && after != OrderState::PendingCancel && !is_final(after);
        self.protections.ends = ends && !was_asked;
        if is_known && (is_left || (ends && !was_asked && held != 0)) {
            self.protections.ended.insert(row.0, self.policing.swept);
        } else if held == 0 {
            self.protections.ended.remove(&row.0);
        }
    }

    /// What is bought moves what a position has cost on average, what is sold does not.
    fn cost(&mut self, row: (u32, u16), fill: i128, price: i128) {
        let held = self.rows.get(&row).map_or(0, |row| row.position);
        let before = held - fill;
        if fill == 0 || self.protection(row.0).is_none() {
            return;
        }
        let cost = self.protections.costs.get(&row).copied().unwrap_or(0);
        let is_more = before.signum() * held.signum() == 1 && before.abs() < held.abs();
        let cost = if is_more {
            cost + fill.abs() * price
        } else if before.signum() == held.signum() {
            // Whole ticks of a lot are left.
            cost * held / before
        } else {
            held.abs() * price
        };
        self.protections.costs.insert(row, cost);
        if held == 0 {
            self.protections.costs.remove(&row);
        }
    }

    /// Up to how many lots an order may fill at the venue: one that only reduces takes no more than there is.
    pub(crate) fn fills_at_most(&self, order: &OrderKey) -> i64 {
        let order = &self.orders[&key(order)];
        let held = self.rows[&(order.plan, order.instrument)].position;
        let opposing = if held.signum() == -order.lots.signum() { held.abs() } else { 0 };
        i64::try_from(if order.protects.is_some() { opposing } else { order.lots.abs() }).unwrap()
    }
}

fn is_final(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::Filled
            | OrderState::Canceled
            | OrderState::Rejected
            | OrderState::Expired
            | OrderState::NotSent
    )
}

pub(super) fn is_reached(reason: Reason) -> bool {
    matches!(reason, Reason::StopLossReached | Reason::TakeProfitReached)
}
