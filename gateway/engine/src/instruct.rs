//! What one plan does on one occasion: its instruction, or two when it turns from long to short or
//! back. Reads values and returns values; who calls it keeps the state.
//!
//! ```text
//! held = position + open orders       difference = target - held
//!
//! held ---- 0 ---- target             leg 0 closes -held, leg 1 opens target
//! 0 ---- target ---- held             leg 0 closes the difference
//! 0 ---- held ---- target             leg 0 opens the difference
//! ```
//!
//! Rules are asked in this order; the first that stops the order is its reason, otherwise the first
//! that changed it: gates, venue minimum, conditions, limits, means.
//!
//! Ordinary orders take the short way of [`crate::plain`] and do not come here. What is left of a fan-out still runs in
//! its inner loop: the usual is inlined by force into one piece, the rest is marked cold.

use crate::exact::{guard_offset, toward, value};
use crate::exposure::{Exposure, Funds, Room, moved};
use crate::gates::Gate;
use crate::limits::Asked;
use crate::mirrors::Resting;
use crate::netting::Netted;
use crate::policy::{Setback, WHOLE};
use crate::rows::{Row, Rules, Status};
use crate::sizing;
use crate::supervision::Sides;
use crate::waiting::{LeaderOrder, Past};
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, GuardReference, InstructionsEntry, PositionEffect, Reason,
    Trigger,
};
use protocol::units::{Lots, PlanIndex, RATIO_ONE, Ticks};

/// What an instruction's record says about all plans in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) trigger: Trigger,
    /// The leader's position, lots.
    pub(crate) leader: i64,
    /// Value of one lot at the reference price; none when it does not fit.
    pub(crate) unit_price: Option<i64>,
}

impl Setting {
    /// Value of one lot for a row: where it does not fit, the row keeps the one that it was valued with.
    #[inline(always)]
    pub(crate) fn unit_price_of(&self, row: &Row) -> i64 {
        self.unit_price.unwrap_or(row.unit_price)
    }
}

/// What is the same for all plans that are instructed together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion {
    pub(crate) setting: Setting,
    /// What works of the leader's orders besides, lots: it counts for plans that copy orders.
    pub(crate) resting: Resting,
    /// Price that sizing and limits use, ticks.
    pub(crate) reference: i64,
    /// Smallest order that the venue takes at that price, lots.
    pub(crate) minimum_lots: i64,
    /// Smallest notional that the venue takes, and value of one lot for one tick.
    pub(crate) minimum_notional: i64,
    pub(crate) unit_value: i64,
    /// Best prices of the newest quote, ticks.
    pub(crate) bid: Option<i64>,
    pub(crate) ask: Option<i64>,
    /// Its age, nanoseconds.
    pub(crate) quote_age_ns: u64,
    /// Age of the leader event, nanoseconds.
    pub(crate) event_age_ns: u64,
    /// What holds for the instrument, and for a command that is just being decided.
    pub(crate) gate: Gate,
    /// Whether orders may leave to the venue.
    pub(crate) is_synchronised: bool,
    /// Why nothing may be opened when the gate says that it is refused.
    pub(crate) refused: Reason,
    /// The leader's order behind a leader event.
    pub(crate) order: LeaderOrder,
    /// Best prices of leaders' limit orders in the instrument, sells and buys, ticks; none where nobody asks.
    pub(crate) leaders_best: [Option<i64>; 2],
}

impl Occasion {
    /// Lets nothing be opened, if there is a reason for it.
    pub(crate) fn refuse(&mut self, reason: Option<Reason>) {
        if let Some(reason) = reason {
            self.gate = self.gate.with(Gate::REFUSED);
            self.refused = reason;
        }
    }

    /// Smallest order that the venue takes when its limit is `price`, lots, for an order of so many. A venue values
    /// an order at its limit, which for a sell lies below the reference: what is just enough there is too little here.
    #[inline(always)]
    fn least_lots(&self, price: Option<i64>, lots: i64) -> i64 {
        let unit_price = match price {
            // A limit of nothing or less values nothing; only a broken quote leads to it.
            Some(price) if 0 < price && price < self.reference => {
                price.checked_mul(self.unit_value)
            }
            _ => None,
        };
        let Some(unit_price) = unit_price else { return self.minimum_lots };
        let needed = self.minimum_notional;
        if i128::from(needed) <= i128::from(lots) * i128::from(unit_price) {
            return self.minimum_lots;
        }
        self.minimum_lots.max(needed / unit_price + i64::from(needed % unit_price != 0))
    }

    /// Whether the venue takes an opening order of so many lots at a limit.
    #[inline(always)]
    pub(crate) fn meets_minimum(&self, price: Option<i64>, lots: i64) -> bool {
        self.least_lots(price, lots) <= lots
    }

    /// The best price on the side that an order would take, unless it is too old for the plan.
    #[inline(always)]
    pub(crate) const fn touch(&self, rules: &Rules, desired: i64) -> Option<i64> {
        if rules.quote_age_max_ns < self.quote_age_ns {
            None
        } else if desired < 0 {
            self.bid
        } else {
            self.ask
        }
    }

    /// Whether there is such a price, and it is too old.
    #[cold]
    const fn is_touch_too_old(&self, rules: &Rules, desired: i64) -> bool {
        let best = if desired < 0 { self.bid } else { self.ask };
        best.is_some() && rules.quote_age_max_ns < self.quote_age_ns
    }

    /// Whether an order with a limit, or at the market, would reach a limit order of a leader. At the market it reaches
    /// the best price, as far as that is known. One that mirrors a leader's order rests at his price.
    fn meets_leader(&self, order: i64, price: Option<i64>) -> bool {
        let sells = order < 0;
        let Some(theirs) = self.leaders_best[usize::from(sells)] else { return false };
        let best = if sells { self.bid } else { self.ask };
        let reaches = |ours: i64| if sells { ours <= theirs } else { theirs <= ours };
        self.setting.trigger != Trigger::LeaderOrder && price.or(best).is_none_or(reaches)
    }
}

/// What a row's orders are paid from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Means {
    /// Room in the scopes that all plans of the occasion share.
    pub(crate) shared: Room,
    /// Room of follower and plan.
    pub(crate) own: Room,
    /// Whether neither that nor equity limits anything, as with most plans.
    pub(crate) own_is_endless: bool,
    /// Gross value that the follower's equity leaves; why it cannot be told, when it cannot.
    pub(crate) by_equity: Result<i128, Reason>,
    /// The same by each limit that refers to equity; of rows whose rules have such a limit.
    pub(crate) funds: Funds,
    /// Orders that the table of orders has room for.
    pub(crate) orders_free: usize,
    /// Open orders of ours in the instrument, sells and buys; those of this occasion apart. None where
    /// nobody asks.
    pub(crate) sides: Option<[Sides; 2]>,
    /// Plans that got an order that reduces, those of them that got another one on the other side, and whether
    /// one got none because the table of orders was full.
    pub(crate) closing: usize,
    pub(crate) turning: usize,
    pub(crate) closing_denied: bool,
    /// What the row did before, and the time now; of rows whose rules ask for it.
    pub(crate) past: (Past, u64),
    /// What the account has in the instrument; of rows that share it.
    pub(crate) netted: Netted,
}

impl Means {
    /// Whether of so many orders some reduce and others only increase, or took a reduction's place.
    pub(crate) const fn are_mixed(&self, orders: usize) -> bool {
        (self.closing != 0 || self.closing_denied) && self.closing + self.turning < orders
    }

    /// The means of an order of a row that is booked on the other side with so much: see [`Room::facing`].
    pub(crate) fn facing(&self, order: i64, booked: i64) -> Self {
        let (shared, own) = (self.shared.facing(order, booked), self.own.facing(order, booked));
        Self { shared, own, ..*self }
    }

    /// Whether an order would meet one of ours.
    fn meets(&self, order: i64) -> bool {
        let other = usize::from(order < 0);
        self.sides.is_some_and(|sides| sides.iter().any(|sides| sides[other] != 0))
    }

    #[inline(always)]
    pub(crate) fn take_shared(&mut self, change: &Exposure) {
        self.shared.take(change);
        self.orders_free -= usize::try_from(change.open_orders).expect("orders are only added");
    }

    pub(crate) fn take_own(&mut self, change: &Exposure) {
        self.own.take(change);
        if let Ok(value) = &mut self.by_equity {
            *value -= change.gross;
        }
        self.funds.take(change.gross);
    }
}

/// One plan on one occasion.
pub(crate) struct Instruct<'a> {
    pub(crate) occasion: &'a Occasion,
    pub(crate) rules: &'a Rules,
    /// The plan's gate together with that of the occasion.
    pub(crate) gate: Gate,
}

/// What came of an order that is desired.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) lots: i64,
    pub(crate) reason: Reason,
    pub(crate) breaches: u32,
    pub(crate) price: Option<i64>,
}

impl Verdict {
    pub(crate) const fn stopped(reason: Reason) -> Self {
        Self { lots: 0, reason, breaches: 0, price: None }
    }

    /// The entry that says so of a plan: an order, or none, of a leg with an effect, for a target and a desired
    /// quantity, lots.
    #[inline(always)]
    pub(crate) fn entry(
        self,
        plan: u32,
        row: &Row,
        (leg, effect): (u8, PositionEffect),
        (target, desired): (i64, i64),
    ) -> InstructionsEntry {
        InstructionsEntry {
            plan: PlanIndex(plan),
            reason: self.reason,
            effect,
            leg,
            breaches: self.breaches,
            target: Lots(target),
            position: Lots(row.position),
            working: Lots(row.working),
            desired: Lots(desired),
            lots: Lots(self.lots),
            price: self.price.map(Ticks),
        }
    }
}

impl Instruct<'_> {
    /// Instructs the plan: gives its entries to `push`, moves the shared means along, and returns what
    /// exposures change by.
    #[inline(always)]
    pub(crate) fn run(
        &self,
        row: &Row,
        means: &mut Means,
        mut push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let held = row.held();
        let (target, desired, effect, verdict) = match self.target(row) {
            None => (held, 0, PositionEffect::Open, Verdict::stopped(Reason::Overflow)),
            Some(target) if target == held => {
                let reason = self.on_target_reason(row);
                (target, 0, PositionEffect::Open, Verdict::stopped(reason))
            }
            Some(target) if held == 0 || (0 < held) == (held < target) => {
                let desired = target - held;
                (target, desired, PositionEffect::Open, self.open(row, means, desired))
            }
            Some(target) => {
                // Down to the target, or to nothing when it lies on the other side.
                let desired = if (0 < held) == (0 < target) { target - held } else { -held };
                let (verdict, effect) = self.close(row, means, desired, held + desired == 0);
                (target, desired, effect, verdict)
            }
        };
        let entry = self.entry(row, (0, effect), target, desired, verdict);
        push(&entry);
        let (mut change, _) = change(row, verdict.lots, &self.occasion.setting);
        means.take_shared(&change);
        if target != held + desired && verdict.lots == desired {
            means.take_own(&change);
            means.past.0.waits_since = None;
            let mut closed = *row;
            apply(&mut closed, &entry, &self.occasion.setting);
            change.add(&self.open_other_side(&closed, means, target, push));
        }
        change
    }

    /// Instructs the plan to stay where it is although its target is another: what it has is only valued anew.
    pub(crate) fn stay(
        &self,
        row: &Row,
        means: &mut Means,
        (target, reason): (i64, Reason),
        mut push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let (effect, desired) = (PositionEffect::Open, target - row.held());
        push(&self.entry(row, (0, effect), target, desired, Verdict::stopped(reason)));
        let (change, _) = change(row, 0, &self.occasion.setting);
        means.take_shared(&change);
        change
    }

    /// Whether the row would reduce, be it to turn.
    pub(crate) fn reduces(&self, row: &Row) -> bool {
        let held = row.held();
        held != 0
            && self
                .target(row)
                .is_some_and(|target| target != held && (0 < held) != (held < target))
    }

    /// Whether an order would reduce the row, as far as the row itself tells: nothing stops it, and it is worth its fee.
    pub(crate) fn closes(&self, row: &Row) -> bool {
        let (held, target) = (row.held(), self.target(row).unwrap_or(0));
        let closes_all = target == 0 || (target < 0) != (held < 0);
        let is_exhausted = self.is_catch_up() && row.attempts == self.rules.attempts_max;
        self.reduces(row)
            && self.gate.reduction_stopped().is_none()
            && (closes_all || self.occasion.minimum_lots <= (held - target).abs())
            && !is_exhausted
    }

    /// Whether the row would open or increase, and nothing else.
    pub(crate) fn increases(&self, row: &Row) -> bool {
        let held = row.held();
        self.target(row)
            .is_some_and(|target| target != held && (held == 0 || (0 < held) == (held < target)))
    }

    /// The second half of a flip.
    #[cold]
    fn open_other_side(
        &self,
        row: &Row,
        means: &mut Means,
        target: i64,
        mut push: impl FnMut(&InstructionsEntry),
    ) -> Exposure {
        let verdict = self.open(row, means, target);
        means.turning += usize::from(verdict.lots != 0);
        push(&self.entry(row, (1, PositionEffect::Open), target, target, verdict));
        let (change, _) = change(row, verdict.lots, &self.occasion.setting);
        means.take_shared(&change);
        change
    }

    #[inline(always)]
    fn target(&self, row: &Row) -> Option<i64> {
        if self.gate.has(Gate::FLATTEN) {
            return Some(0);
        }
        sizing::target(row, self.occasion.setting.leader)
    }

    pub(crate) fn on_target_reason(&self, row: &Row) -> Reason {
        let leader = self.occasion.setting.leader;
        if row.status.has(Status::SITS_OUT) {
            row.sits_out
        } else if leader != 0 && toward(row.baseline, leader) == leader {
            Reason::ExistingPosition
        } else {
            Reason::OnTarget
        }
    }

    /// An order that reduces, and what it is for the venue. Only what makes any order impossible stops it.
    pub(crate) fn close(
        &self,
        row: &Row,
        means: &mut Means,
        desired: i64,
        closes_all: bool,
    ) -> (Verdict, PositionEffect) {
        let stopped = |reason| (Verdict::stopped(reason), PositionEffect::Close);
        if let Some(reason) = self.gate.reduction_stopped() {
            return stopped(reason);
        }
        // The venue takes closing orders of any size, but a small partial one is not worth its fee.
        if !closes_all && desired.abs() < self.occasion.minimum_lots {
            return stopped(Reason::BelowMinimumCarried);
        }
        if let Some(reason) = self.impossible(means) {
            means.closing_denied |= reason == Reason::OrdersInFlightFull;
            return stopped(reason);
        }
        // Said once; from then on the sweep lets it come once a second only.
        if self.is_catch_up() && row.attempts == self.rules.attempts_max {
            return stopped(Reason::RetriesExhausted);
        }
        let setback = self.setback(row, means);
        let price = self.rules.guard_close.filter(|_| !setback.is_switched).map(|guard| {
            let base = self.occasion.touch(self.rules, desired).unwrap_or(self.occasion.reference);
            limit_price(base, setback.guard(guard), desired)
        });
        // There are never enough plans to overflow it.
        means.closing = means.closing.wrapping_add(1);
        let (lots, reason) = if setback.lots_max < desired.abs() {
            (signed(setback.lots_max, desired), Reason::ReducedAfterFailure)
        } else {
            (desired, Reason::None)
        };
        let verdict = Verdict { lots, reason, breaches: 0, price };
        (verdict, self.closing_effect(means, lots, price))
    }

    /// What an order that reduces the plan's position is for the venue. One that is too small to be more than a
    /// closing order stays one: the venue takes it as soon as the account allows.
    fn closing_effect(&self, means: &Means, lots: i64, price: Option<i64>) -> PositionEffect {
        let may_open = self.rules.shares_account && means.netted.may_open_by(lots);
        if may_open && self.occasion.meets_minimum(price, lots.abs()) {
            PositionEffect::CloseButNotifyOnOpen
        } else {
            PositionEffect::Close
        }
    }

    /// What failures have done to the attempts of a row; nothing but a catch-up is one.
    #[inline(always)]
    fn setback(&self, row: &Row, means: &Means) -> Setback {
        let counts = row.status.has(Status::SETBACK) && self.rules.has_past && self.is_catch_up();
        if counts { means.past.0.setback } else { Setback::NONE }
    }

    /// An opening order with what its plan keeps back while it is restricted, and after failures; with the reason.
    fn lessened(&self, row: &Row, means: &Means, order: i64, changed: Reason) -> (i64, Reason) {
        let (mut lots, mut reason) = (order.abs(), changed);
        if self.gate.has(Gate::RESTRICTED) {
            let part = i128::from(lots) * i128::from(self.rules.restriction) / i128::from(WHOLE);
            let part = i64::try_from(part).expect("a part is no more than the whole");
            if part < lots {
                (lots, reason) = (part, Reason::PlanRestricted);
            }
        }
        let lots_max = self.setback(row, means).lots_max;
        if lots_max < lots {
            (lots, reason) = (lots_max, Reason::ReducedAfterFailure);
        }
        (signed(lots, order), reason)
    }

    /// An order that opens or increases.
    #[inline(always)]
    pub(crate) fn open(&self, row: &Row, means: &Means, desired: i64) -> Verdict {
        if row.status.has(Status::MISSED) && self.occasion.is_synchronised {
            return Verdict::stopped(Reason::VenueWasDown);
        }
        if let Some(reason) = self.increase_stopped(means) {
            return Verdict::stopped(reason);
        }
        let (price, guard) = self.opening_price(row, means, desired);
        let (lots, changed) = match self.at_least_minimum(desired.abs(), price) {
            Ok(raised) => raised,
            Err(reason) => return Verdict::stopped(reason),
        };
        let unit_price = match self.occasion.setting.unit_price {
            None => return Verdict::stopped(Reason::Overflow),
            Some(0) => return Verdict::stopped(Reason::ReferenceMissing),
            Some(unit_price) => unit_price,
        };
        let order = signed(lots, desired);
        if self.asked(row, means, order, unit_price, guard).is_unhindered()
            && self.increase_impossible(row, means).is_none()
            && !row.status.has(Status::LOOKED_AT)
            && !self.gate.has(Gate::RESTRICTED)
        {
            return Verdict { lots: order, reason: changed, breaches: 0, price };
        }
        self.hindered(row, means, (order, unit_price, guard), (changed, price))
    }

    /// What limits are asked about an order.
    #[inline(always)]
    fn asked<'b>(
        &'b self,
        row: &Row,
        means: &'b Means,
        order: i64,
        unit_price: i64,
        guard: Option<Reason>,
    ) -> Asked<'b> {
        Asked {
            rules: self.rules,
            rooms: [&means.shared, &means.own],
            own_is_endless: means.own_is_endless,
            by_equity: means.by_equity,
            funds: &means.funds,
            lots: order.abs(),
            base: row.held().abs(),
            buys: 0 < order,
            value_before: row.value,
            unit_price,
            event_age_ns: self.occasion.event_age_ns,
            guard,
        }
    }

    #[inline(always)]
    fn increase_stopped(&self, means: &Means) -> Option<Reason> {
        if self.rules.barred != Reason::None {
            return Some(self.rules.barred);
        }
        if self.gate == Gate::OPEN {
            return None;
        }
        let refused = self.gate.has(Gate::REFUSED).then_some(self.occasion.refused);
        self.gate.increase_stopped().or(refused).or_else(|| self.waits(means))
    }

    /// Why an increase that nothing else stops does not go now.
    #[cold]
    fn waits(&self, means: &Means) -> Option<Reason> {
        let may_wait =
            self.gate.has(Gate::MAY_WAIT) && self.occasion.setting.trigger == Trigger::LeaderEvent;
        let (past, now) = means.past;
        let holds =
            may_wait && self.rules.waiting.holds(past.waits_since, now, self.occasion.order);
        holds.then_some(Reason::IncreaseWaits)
    }

    /// Lots that meet the venue's minimum, and why they are more than desired, or why there are none.
    #[inline(always)]
    fn at_least_minimum(&self, desired: i64, price: Option<i64>) -> Result<(i64, Reason), Reason> {
        let minimum = self.occasion.least_lots(price, desired);
        if minimum <= desired {
            return Ok((desired, Reason::None));
        }
        match self.rules.below_minimum {
            BelowMinimumRule::Carry => Err(Reason::BelowMinimumCarried),
            BelowMinimumRule::Skip => Err(Reason::BelowMinimumSkipped),
            BelowMinimumRule::ForceMinimum => {
                let most = i128::from(self.rules.force_maximum) * i128::from(desired);
                if i128::from(minimum) * i128::from(RATIO_ONE) <= most {
                    Ok((minimum, Reason::BelowMinimumForced))
                } else {
                    Err(Reason::BelowMinimumCarried)
                }
            }
        }
    }

    /// What is left of an order that some rule hinders.
    #[cold]
    fn hindered(
        &self,
        row: &Row,
        means: &Means,
        (order, unit_price, guard): (i64, i64, Option<Reason>),
        (changed, price): (Reason, Option<i64>),
    ) -> Verdict {
        let (order, changed) = self.lessened(row, means, order, changed);
        if !self.occasion.meets_minimum(price, order.abs()) {
            return Verdict::stopped(changed);
        }
        let asked = &self.asked(row, means, order, unit_price, guard);
        let allowed = asked.allowed();
        let breaches = allowed.breaches;
        let stopped = |reason| Verdict { lots: 0, reason, breaches, price: None };
        if let Some(reason) = allowed.stopped {
            return stopped(reason);
        }
        let meets = || means.meets(order) || self.occasion.meets_leader(order, price);
        if self.rules.refuses_self_match && meets() {
            return stopped(Reason::SelfMatch);
        }
        if let Some(reason) = allowed.limited {
            let skips = self.rules.above_maximum == AboveMaximumRule::Skip;
            if skips || !self.occasion.meets_minimum(price, allowed.lots) {
                return stopped(reason);
            }
        }
        let (Past { opened, .. }, now) = means.past;
        let window_ns = self.rules.duplicate_window_ns;
        // What catches up makes up for an order that failed: attempts bound how often.
        let is_judged = window_ns != 0 && self.occasion.setting.trigger == Trigger::LeaderEvent;
        if is_judged && opened.is_repeated(signed(allowed.lots, order), now, window_ns) {
            return stopped(Reason::DuplicateOrder);
        }
        if let Some(reason) = self.opening_impossible(row, means, asked, allowed.lots) {
            return stopped(reason);
        }
        let reason = match (changed, allowed.limited) {
            (Reason::None, Some(limited)) => limited,
            (changed, _) => changed,
        };
        Verdict { lots: signed(allowed.lots, order), reason, breaches, price }
    }

    fn opening_impossible(
        &self,
        row: &Row,
        means: &Means,
        asked: &Asked<'_>,
        lots: i64,
    ) -> Option<Reason> {
        let overflows = crate::exact::notional(asked.base + lots, asked.unit_price).is_none();
        match self.increase_impossible(row, means) {
            Some(reason) if reason < Reason::Overflow => Some(reason),
            _ if overflows => Some(Reason::Overflow),
            _ if row.status.has(Status::UNKNOWN) => Some(Reason::UnknownOrderPending),
            _ if row.status.has(Status::PAUSED) => Some(Reason::OrderOverdue),
            other => other,
        }
    }

    /// Why no order can leave, be it a reduction.
    #[inline(always)]
    fn impossible(&self, means: &Means) -> Option<Reason> {
        if !self.occasion.is_synchronised {
            Some(Reason::SessionDown)
        } else if means.orders_free == 0 {
            Some(Reason::OrdersInFlightFull)
        } else {
            None
        }
    }

    fn is_catch_up(&self) -> bool {
        self.occasion.setting.trigger == Trigger::CatchUp
    }

    /// Why no order that opens can leave.
    #[inline(always)]
    fn increase_impossible(&self, row: &Row, means: &Means) -> Option<Reason> {
        let is_exhausted = self.is_catch_up() && self.rules.attempts_max <= row.attempts;
        self.impossible(means).or_else(|| is_exhausted.then_some(Reason::RetriesExhausted))
    }

    /// The limit that an opening order has, and why the guard stops it, if it does.
    ///
    /// After an event the guard starts from the leader's price, or from the touch as long as the touch
    /// itself is within the guard of the leader's price. A catch-up starts from the touch: the
    /// leader's price is history, and attempts and the age of the event bound how often it chases. From a touch that is
    /// too old nothing starts.
    #[inline(always)]
    fn opening_price(
        &self,
        row: &Row,
        means: &Means,
        desired: i64,
    ) -> (Option<i64>, Option<Reason>) {
        let Some(guard) = self.rules.guard_open else {
            let has_failed = row.status.has(Status::SETBACK);
            let price = if has_failed { self.switched_price(row, means, desired) } else { None };
            return (price, None);
        };
        let reference = self.occasion.reference;
        let from = |base| Some(limit_price(base, guard, desired));
        match (
            self.occasion.setting.trigger,
            self.rules.guard_reference,
            self.occasion.touch(self.rules, desired),
        ) {
            (Trigger::LeaderEvent, GuardReference::LeaderFill, _) => (from(reference), None),
            (Trigger::LeaderEvent, GuardReference::Touch, None) => {
                let is_old = self.occasion.is_touch_too_old(self.rules, desired);
                let why = if is_old { Reason::QuoteTooOld } else { Reason::ReferenceMissing };
                (from(reference), Some(why))
            }
            (Trigger::LeaderEvent, GuardReference::Touch, Some(touch)) => {
                let worst = limit_price(reference, guard, desired);
                let is_beyond = signed(worst, desired) < signed(touch, desired);
                (from(touch), is_beyond.then_some(Reason::PriceGuard))
            }
            (_, _, touch) => {
                let guard = self.setback(row, means).guard(guard);
                let is_old = touch.is_none() && self.occasion.is_touch_too_old(self.rules, desired);
                let price = limit_price(touch.unwrap_or(reference), guard, desired);
                (Some(price), is_old.then_some(Reason::QuoteTooOld))
            }
        }
    }

    /// The limit of an order that comes again as a limit order because one at the market has failed: the best price,
    /// where none is known the reference.
    #[cold]
    fn switched_price(&self, row: &Row, means: &Means, desired: i64) -> Option<i64> {
        let touch = || {
            let best = self.occasion.touch(self.rules, desired);
            best.unwrap_or(self.occasion.reference)
        };
        self.setback(row, means).is_switched.then(touch)
    }

    #[inline(always)]
    pub(crate) fn entry(
        &self,
        row: &Row,
        (leg, effect): (u8, PositionEffect),
        target: i64,
        desired: i64,
        verdict: Verdict,
    ) -> InstructionsEntry {
        verdict.entry(self.rules.plan, row, (leg, effect), (target, desired))
    }
}

/// What an order of so many lots, or none, changes exposures by, and the value of the row with it.
#[inline(always)]
fn change(row: &Row, lots: i64, setting: &Setting) -> (Exposure, i64) {
    change_at(row, lots, setting.unit_price_of(row))
}

/// The same with a value of one lot.
#[inline(always)]
fn change_at(row: &Row, lots: i64, unit_price: i64) -> (Exposure, i64) {
    let held = row.held();
    let after = held + lots;
    let value_after = value(after, unit_price);
    let mut change = moved((held, row.value), (after, value_after));
    if lots != 0 {
        change.open_orders = 1;
        change.open_notional = i128::from(value(lots, unit_price));
    }
    (change, value_after)
}

/// What an instruction does to its row; returns what exposures change by, which is what deciding it
/// has counted with.
#[inline(always)]
pub(crate) fn apply(row: &mut Row, entry: &InstructionsEntry, setting: &Setting) -> Exposure {
    let lots = entry.lots.0;
    sizing::follow(row, setting.leader);
    // Asked of what got no order alone: that is rare, and every order would pay for it.
    if lots == 0 && matches!(entry.reason, Reason::BelowMinimumSkipped | Reason::VenueWasDown) {
        row.forgone += entry.desired.0;
    }
    match setting.trigger {
        Trigger::CatchUp if entry.reason == Reason::RetriesExhausted => {
            row.attempts = row.attempts.saturating_add(1);
        }
        Trigger::CatchUp if lots == 0 || entry.leg != 0 => {}
        Trigger::CatchUp => row.attempts = row.attempts.saturating_add(1),
        Trigger::LeaderEvent
        | Trigger::Command
        | Trigger::Supervision
        | Trigger::LeaderOrder
        | Trigger::Rebalance
        | Trigger::Protection => row.attempts = 0,
    }
    work(row, lots, setting.unit_price_of(row))
}

/// Lets an order of so many lots, or none, work for a row, at a value of one lot; returns what exposures change by.
#[inline(always)]
pub(crate) fn work(row: &mut Row, lots: i64, unit_price: i64) -> Exposure {
    let (change, value) = change_at(row, lots, unit_price);
    row.working += lots;
    row.unit_price = unit_price;
    row.value = value;
    row.open_orders += u32::from(lots != 0);
    change
}

/// The limit price of an order: so far from a price, on the tick that is less aggressive.
#[inline(always)]
pub(crate) fn limit_price(base: i64, guard: u32, desired: i64) -> i64 {
    let offset = guard_offset(base, guard);
    if desired < 0 { base.saturating_sub(offset).max(1) } else { base.saturating_add(offset) }
}

/// A magnitude with the sign of another number.
#[inline(always)]
const fn signed(magnitude: i64, like: i64) -> i64 {
    if like < 0 { -magnitude } else { magnitude }
}
