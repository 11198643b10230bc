//! A configuration comes into force: limits are combined, plans are seated, rows are laid out anew.

use crate::error::InputError;
use crate::exact::{floor_quotient, floor_share};
use crate::exposure::{Bounds, Exposure, UNLIMITED, moved};
use crate::gates::Control;
use crate::limit_sets::{self, LimitSet};
use crate::links::NONE;
use crate::policy::WHOLE;
use crate::rows::{Rules, Status};
use crate::scopes::Scopes;
use crate::signals::copies_orders;
use crate::state::{Leaving, PlanSeat, State};
use crate::supervision::{LossBook, Repeats, Settings};
use crate::waiting::Waiting;
use protocol::messages::{
    ConfigurationActivated, CopyMode, InstrumentDefinition, LeaderStops, LimitKind,
    PartialFillRule, PlanDefinition, Reason, RemovalRule, Scope, WeightSource,
};

impl State {
    /// Whether what is staged can come into force.
    pub(crate) fn check_activation(
        &self,
        activation: &ConfigurationActivated,
    ) -> Result<(), InputError> {
        self.definitions.check_staged(activation)?;
        let needed: usize = self.blocks.used().map(|block| self.rows_needed(block)).sum();
        let bound = self.capacity.rows_max;
        if bound < needed {
            return Err(InputError::OutOfBounds {
                message: "ConfigurationActivated",
                field: "rows",
                given: needed as u64,
                bound: bound as u64 + 1,
            });
        }
        Ok(())
    }

    /// Rows that a block takes under the staged configuration.
    fn rows_needed(&self, block: usize) -> usize {
        let (leader, _) = self.blocks.pair(block);
        let plans = &self.definitions.plans;
        let followed = plans.iter_staged().filter(|(_, plan)| plan.leader.0 == leader).count();
        let gone = self.blocks.get(block).rows().filter(|row| {
            let index = *row as usize;
            let plan = self.rows.rules[index].plan;
            let is_gone = plans.staged(plan as usize).is_none() && !self.keeps_seat(plan);
            is_gone && !self.is_row_empty(index)
        });
        let leaving = (0_u32..).zip(&self.plans).filter(|(plan, seat)| {
            seat.is_some_and(|seat| seat.leader == leader) && self.keeps_seat(*plan)
        });
        followed + leaving.count() + gone.count()
    }

    /// What becomes of a plan under the staged configuration: whether it leaves, and how. One that holds
    /// nothing is gone; so is one whose account is no longer ours to manage.
    fn leaves(&self, plan: u32) -> Leaving {
        let definitions = &self.definitions;
        let index = plan as usize;
        let Some(known) = definitions.plans.known(index) else { return Leaving::No };
        let is_here = definitions.plans.staged(index).is_some()
            || definitions.followers.staged(known.follower.0 as usize).is_none();
        if is_here || !self.holds(plan) {
            return Leaving::No;
        }
        match known.on_removal {
            RemovalRule::Preserve => Leaving::No,
            // Nobody reduces any more when the leader is gone as well.
            RemovalRule::CloseGracefully if self.leader_stays(known) => Leaving::Reduces,
            RemovalRule::CloseGracefully | RemovalRule::CloseNow => Leaving::Closes,
        }
    }

    fn leader_stays(&self, plan: &PlanDefinition) -> bool {
        self.definitions.leaders.staged(usize::from(plan.leader.0)).is_some()
    }

    /// Whether a plan stays among those of its leader although it leaves.
    fn keeps_seat(&self, plan: u32) -> bool {
        let known = self.definitions.plans.known(plan as usize);
        known.is_some_and(|known| self.leader_stays(known)) && self.leaves(plan) != Leaving::No
    }

    /// Whether a plan has a position or an open order in any instrument.
    fn holds(&self, plan: u32) -> bool {
        let Some(seat) = self.seat(plan) else { return false };
        let mut pairs = self.blocks.used().map(|block| self.blocks.pair(block));
        pairs.any(|(leader, instrument)| {
            let row = if leader == seat.leader { self.find_row(plan, instrument) } else { None };
            row.is_some_and(|row| !self.is_row_empty(row))
        })
    }

    /// Finds what plans leave, and lets go of the seats of those that do not stay.
    fn find_leaving(&mut self) {
        for plan in 0..self.capacity.plans_max {
            let index = u32::try_from(plan).expect("plans have 32-bit indices");
            let (leaving, keeps_seat) = (self.leaves(index), self.keeps_seat(index));
            self.leaving[plan] = leaving;
            if let Some(seat) = self.plans[plan].as_mut().filter(|_| !keeps_seat) {
                seat.place = NONE;
            }
        }
    }

    pub(crate) fn activate(
        &mut self,
        activation: &ConfigurationActivated,
    ) -> Result<(), InputError> {
        self.check_activation(activation)?;
        self.find_leaving();
        for plan in 0..self.capacity.plans_max {
            let index = u32::try_from(plan).expect("plans have 32-bit indices");
            if self.definitions.weights_change(index) {
                self.allocated.rebalances[plan].published_at = 0;
            }
        }
        self.definitions.activate(activation);
        self.combine_limits();
        self.supervise();
        self.seat_plans();
        self.compute_gates();
        self.lay_out_rows();
        for block in self.blocks.all() {
            if self.blocks.get(block).weight != 0 {
                self.take_weighed_rows("ConfigurationActivated", block)?;
            }
        }
        self.take_rows_of_weights()?;
        self.count_owed();
        self.value_rows();
        self.protect_rows();
        self.find_orphans();
        self.compute_exposures();
        self.touch_windows();
        self.mark_all_behind(|state, plan, _| state.leaving[plan as usize] == Leaving::Closes);
        self.find_wait_end(self.swept_at.0);
        Ok(())
    }

    /// Gives blocks that plans hold fixed weights in their rows.
    fn take_rows_of_weights(&mut self) -> Result<(), InputError> {
        let mut n = 0;
        while let Some(weight) = self.definitions.weights().get(n) {
            n += 1;
            let Some(instrument) = weight.instrument else { continue };
            let Some(plan) = self.definitions.plans.known(weight.plan.0 as usize) else { continue };
            let block = self.blocks.index(plan.leader.0, instrument.0);
            self.take_weighed_rows("ConfigurationActivated", block)?;
        }
        Ok(())
    }

    /// Memory of windows that will be used is to be there before it is needed.
    pub(crate) fn touch_windows(&mut self) {
        for (index, _) in self.definitions.leaders.iter() {
            self.trade_ids[index].touch();
        }
        for (index, _) in self.definitions.venues.iter() {
            self.exec_ids[index].touch();
        }
    }

    pub(crate) fn combine_limits(&mut self) {
        limit_sets::fill(&mut self.limit_sets, &self.scopes, self.definitions.limits());
        for (bounds, set) in self.bounds.iter_mut().zip(&self.limit_sets) {
            *bounds = set.bounds();
        }
        let limits = |kind| self.limit_sets.iter().any(|set| set.value(kind) != UNLIMITED);
        self.symbol_leverage_is_limited = limits(LimitKind::MaxSymbolLeverage);
        self.leverage_is_limited =
            limits(LimitKind::MaxLeverage) || self.symbol_leverage_is_limited;
        self.find_limited_margins();
        // Of plans that are gone, too: what they hold may still be reduced.
        for index in 0..self.capacity.plans_max {
            let Some(plan) = self.definitions.plans.known(index) else { continue };
            let follower = plan.follower.0;
            let known = self.definitions.followers.known(follower as usize);
            let venue = known.expect("plans follow into defined accounts").venue.0;
            let places = [
                Scopes::FIRM,
                self.scopes.venue(venue),
                self.scopes.leader(plan.leader.0),
                self.scopes.leader(self.definitions.origin(plan.leader.0)),
                self.scopes.follower(follower),
                self.scopes.plan(plan.plan.0),
            ];
            let sets = places.map(|place| self.limit_sets[place]);
            self.plan_limits[index] =
                sets.iter().fold(LimitSet::NONE, |tightest, set| tightest.tighter(set));
        }
    }

    /// Reads how scopes are supervised. What a follower's losses are measured by may have changed: then its
    /// book begins anew.
    pub(crate) fn supervise(&mut self) {
        std::mem::swap(&mut self.settings, &mut self.settings_before);
        self.settings.fill(Settings::DEFAULT);
        for definition in self.definitions.supervisions() {
            let place = self.scopes.place(definition.scope, definition.target);
            let place = place.expect("supervisions were checked when they were staged");
            if definition.instrument.is_none() {
                self.settings[place] = Settings::of(definition);
            }
        }
        self.declare();
        for follower in 0..self.capacity.followers_max {
            let index = u32::try_from(follower).expect("followers have 32-bit indices");
            let place = self.scopes.follower(index);
            let is_same = self.settings[place].measures_as(&self.settings_before[place]);
            if !is_same || self.loss_limits(index).is_none() {
                self.loss_books[follower] = LossBook::NEW;
            }
        }
        self.venues_are_ruled = self.settings.iter().any(|settings| settings.venue.is_any());
        self.is_throttled = self.bounds.iter().any(Bounds::is_throttled);
        self.duplicates_are_denied =
            self.settings.iter().any(|settings| settings.duplicate_window_ns != 0);
        let limits = |set: &LimitSet| set.value(LimitKind::MaxRepeats) != UNLIMITED;
        self.repeats_are_limited = self.limit_sets.iter().any(limits);
        self.orders_are_copied =
            self.definitions.plans.iter().any(|(_, plan)| copies_orders(plan.copy));
        self.increases_may_wait = self.definitions.plans.iter().any(|(_, plan)| may_wait(plan));
        self.policed.set(self.definitions.policies.iter().map(|(plan, _)| plan));
        let (plans, leaving) = (&self.definitions.plans, &self.leaving);
        let copies = |index: &usize| {
            let plan = plans.known(*index).filter(|plan| plan.copy == CopyMode::Allocation);
            plan.is_some() && (plans.get(*index).is_some() || leaving[*index] == Leaving::Reduces)
        };
        self.allocated.set((0..self.capacity.plans_max).filter(copies));
        let protections = || self.definitions.protections.iter();
        let follows = |from| from != LeaderStops::None;
        let follows_leaders = protections().any(|(_, plan)| follows(plan.from_leader));
        self.protected.set(protections().map(|(plan, _)| plan), follows_leaders);
    }

    /// Reads which instruments leaders have declared, and whether any of them is guarded.
    fn declare(&mut self) {
        self.declared.fill(false);
        for definition in self.definitions.supervisions() {
            let (Scope::Leader, Some(instrument)) = (definition.scope, definition.instrument)
            else {
                continue;
            };
            let leader = u16::try_from(definition.target).expect("its place was checked");
            let place = self.scopes.leader(leader);
            self.settings[place].declares_instruments = true;
            if usize::from(instrument.0) < self.capacity.instruments_max {
                self.declared[self.blocks.index(leader, instrument.0)] = true;
            }
        }
        self.leaders_are_guarded = self.settings.iter().any(|settings| settings.guard.is_some());
        for leader in 0..self.capacity.leaders_max {
            let index = u16::try_from(leader).expect("leaders have 16-bit indices");
            let place = self.scopes.leader(index);
            if self.settings[place] != self.settings_before[place] {
                self.leader_books[leader] = LossBook::NEW;
                self.leader_trades[leader] = Repeats::NONE;
            }
        }
    }

    /// Which followers' margins are asked for: by limits of their own or of their plans, or by any that others
    /// share with them.
    fn find_limited_margins(&mut self) {
        let limits = |set: &LimitSet| set.value(LimitKind::MaxMarginUse) != UNLIMITED;
        let shared = [Scope::Firm, Scope::Venue, Scope::Leader, Scope::Instrument];
        let any = |scope| self.limit_sets[self.scopes.places(scope)].iter().any(limits);
        self.margin_is_limited.fill(shared.into_iter().any(any));
        let followers = &self.limit_sets[self.scopes.places(Scope::Follower)];
        for (is_limited, set) in self.margin_is_limited.iter_mut().zip(followers) {
            *is_limited |= limits(set);
        }
        let plans = &self.limit_sets[self.scopes.places(Scope::Plan)];
        for (index, plan) in self.definitions.plans.iter() {
            self.margin_is_limited[plan.follower.0 as usize] |= limits(&plans[index]);
        }
    }

    /// Seats the plans side by side by leader, with those that leave and still have their seats, and gives
    /// plans that were never seen their first state.
    pub(crate) fn seat_plans(&mut self) {
        let mut first = 0;
        self.plans_of_largest_leader = 0;
        for leader in 0..self.capacity.leaders_max {
            let mut count = 0;
            for index in 0..self.capacity.plans_max {
                let Some(plan) = self.definitions.plans.known(index) else { continue };
                let has_seat = self.plans[index].is_some_and(|seat| seat.place != NONE);
                let is_seated = has_seat || self.definitions.plans.get(index).is_some();
                if usize::from(plan.leader.0) == leader && is_seated {
                    self.plans_by_leader[first + count] = plan.plan.0;
                    let place = u32::try_from(count).expect("plans have 32-bit indices");
                    let (leader, follower) = (plan.leader.0, plan.follower.0);
                    if self.plans[index].is_none() {
                        let place = self.scopes.plan(plan.plan.0);
                        self.controls[place] = Control::initial(plan.state);
                    }
                    self.plans[index] = Some(PlanSeat { leader, follower, place });
                    count += 1;
                }
            }
            let bounds = |number| u32::try_from(number).expect("plans have 32-bit indices");
            self.leader_plans[leader] = (bounds(first), bounds(count));
            self.plans_of_largest_leader = self.plans_of_largest_leader.max(count);
            first += count;
        }
        // Of plans that are gone, too: what they hold is in the account.
        let seats = self.plans.iter().enumerate();
        self.companions.arrange(seats.filter_map(|(plan, seat)| {
            let plan = u32::try_from(plan).expect("plans have 32-bit indices");
            seat.map(|seat| (plan, seat.follower))
        }));
    }

    /// What the configuration says about a plan in an instrument.
    pub(crate) fn compile_rules(&self, plan: u32, instrument: u16) -> Rules {
        let plan = self.definitions.plans.known(plan as usize).expect("plans with rows are known");
        let index = usize::from(instrument);
        let instrument =
            self.definitions.instruments.known(index).expect("blocks are of known ones");
        let limits = self.limits_of(plan.plan.0, instrument.instrument.0);
        let required =
            [LimitKind::MaxOrderNotional, LimitKind::MaxGrossNotional, LimitKind::MaxEventAge];
        let limit_missing = required.iter().any(|kind| limits.value(*kind) == UNLIMITED);
        let own = &self.limit_sets[self.scopes.plan(plan.plan.0)];
        let own_settings = &self.settings[self.scopes.plan(plan.plan.0)];
        let venue = &self.settings[self.scopes.venue(instrument.venue.0)];
        let policy = self.definitions.policies.get(plan.plan.0 as usize);
        let waiting = Waiting { rule: plan.partial_fills, wait_ns: plan.increase_wait };
        let by_equity =
            [LimitKind::MaxLeverage, LimitKind::MaxMarginUse, LimitKind::MaxSymbolLeverage];
        let margin_is_counted = self.margin_is_limited[plan.follower.0 as usize];
        let quantity_lots_max = limits
            .order_quantity_max()
            .map_or(UNLIMITED, |quantity| floor_quotient(quantity, instrument.lot));
        let volume_lots_max = volume_lots_max(&limits, instrument);
        Rules {
            plan: plan.plan.0,
            follower: plan.follower.0,
            order_lots_max: quantity_lots_max.min(volume_lots_max),
            quantity_lots_max,
            volume_lots_max,
            order_notional_max: limits.value(LimitKind::MaxOrderNotional),
            symbol_notional_max: limits.value(LimitKind::MaxSymbolNotional),
            event_age_max_ns: nanoseconds(limits.value(LimitKind::MaxEventAge)),
            quote_age_max_ns: nanoseconds(limits.value(LimitKind::MaxQuoteAge)),
            guard_open: guard(limits.value(LimitKind::MaxSlippageOpen)),
            guard_close: guard(limits.value(LimitKind::MaxSlippageClose)),
            force_maximum: plan.force_maximum.0,
            below_minimum: plan.below_minimum,
            above_maximum: plan.above_maximum,
            guard_reference: plan.guard_reference,
            attempts_max: plan.attempts_max,
            limit_missing,
            refuses_self_match: venue.refuses_self_match,
            duplicate_window_ns: own_settings.duplicate_window_ns,
            is_watched: limit_missing
                || venue.refuses_self_match
                || own_settings.duplicate_window_ns != 0,
            waiting,
            has_past: own_settings.duplicate_window_ns != 0 || may_wait(plan) || policy.is_some(),
            restriction: policy.map_or(WHOLE, |policy| policy.factor),
            plan_is_bounded: !own.bounds().is_endless(),
            margin_is_counted,
            equity_is_limiting: by_equity.iter().any(|kind| limits.value(*kind) != UNLIMITED),
            follower_is_counted: self.leverage_is_limited
                || margin_is_counted
                || !self.bounds[self.scopes.follower(plan.follower.0)].is_endless(),
            shares_account: !self.companions.is_alone(plan.plan.0),
            barred: self.barred(plan, instrument),
            mirrors: copies_orders(plan.copy),
            allocates: plan.copy == CopyMode::Allocation,
            is_published: self.holds_published_weights(plan),
            is_plain: false,
        }
        .with_plainness()
    }

    /// Whether a plan holds weights that its leader publishes, or fixed ones.
    pub(crate) fn holds_published_weights(&self, plan: &PlanDefinition) -> bool {
        let allocation = self.definitions.allocations.known(plan.plan.0 as usize);
        plan.copy == CopyMode::Allocation
            && allocation.is_some_and(|known| known.weights != WeightSource::Portfolio)
    }

    /// Why a plan never opens anything in an instrument; `None` when it may.
    fn barred(&self, plan: &PlanDefinition, instrument: &InstrumentDefinition) -> Reason {
        if self.venue_of_follower(plan.follower.0) != Some(instrument.venue.0) {
            Reason::UnknownInstrument
        } else if !self.definitions.copies_symbol(plan.plan, instrument.instrument) {
            Reason::SymbolNotCopied
        } else {
            Reason::None
        }
    }

    /// Oldest account snapshot that sizing of a plan in an instrument may use, nanoseconds.
    pub(crate) fn snapshot_age_max_ns(&self, plan: u32, instrument: u16) -> u64 {
        let of_instrument = &self.limit_sets[self.scopes.instrument(instrument)];
        let of_plan = &self.plan_limits[plan as usize];
        let kind = LimitKind::MaxSnapshotAge;
        nanoseconds(of_plan.value(kind).min(of_instrument.value(kind)))
    }

    /// Lays the rows of all blocks out for the plans in force. Rows of plans that are gone stay behind
    /// those of their block while they hold something.
    fn lay_out_rows(&mut self) {
        let used = self.blocks.used().count();
        let mut end = 0;
        for n in 0..used {
            let block = self.blocks.nth_used(n).expect("it was counted");
            end = self.place_block(block, end);
        }
        self.rows.arrange(&self.rows_moved, end as usize);
        for n in 0..used {
            let block = self.blocks.nth_used(n).expect("it was counted");
            self.rule_block(block);
        }
        let moved = &self.rows_moved;
        self.orders.rows_moved(|row| moved[row as usize]);
        self.relist(used);
        self.pause_all_rows();
    }

    /// Says where the rows of a block go when it begins at `first`, and where it ends then.
    fn place_block(&mut self, index: usize, first: u32) -> u32 {
        let (leader, _) = self.blocks.pair(index);
        let old = *self.blocks.get(index);
        let plans = self.plans_of(leader).len();
        let active = u32::try_from(plans).expect("plans have 32-bit indices");
        let mut gone = 0;
        for before in old.rows() {
            let before = before as usize;
            let seat = self.seat(self.rows.rules[before].plan);
            let place = seat.map(|seat| seat.place).filter(|place| *place != NONE);
            self.rows_moved[before] = match place {
                Some(place) => first + place,
                None if self.is_row_empty(before) => NONE,
                None => {
                    gone += 1;
                    first + active + gone - 1
                }
            };
        }
        let count = active + gone;
        let block = self.blocks.get_mut(index);
        (block.active, block.gone) = (active, gone);
        block.first_row = (0 < count).then_some(first);
        first + count
    }

    /// Gives the rows of a block their rules, and takes the pins of episodes that are over.
    fn rule_block(&mut self, index: usize) {
        let (leader, instrument) = self.blocks.pair(index);
        let block = *self.blocks.get(index);
        let mut unpinned = 0;
        for (place, row) in block.active_rows().enumerate() {
            let rules = self.compile_rules(self.plans_of(leader)[place], instrument);
            self.rows.set_rules(row as usize, rules);
            let row = self.rows.get_mut(row as usize);
            if row.episode != block.episode && !rules.is_published {
                // It was gone while a new episode began, or has never been here. Published weights know no episodes.
                row.unpin();
            }
            unpinned += u32::from(!row.status.has(Status::PINNED));
        }
        for row in block.rows().skip(block.active as usize) {
            let plan = self.rows.rules[row as usize].plan;
            let rules = self.compile_rules(plan, instrument);
            self.rows.set_rules(row as usize, rules);
        }
        self.blocks.get_mut(index).unpinned = unpinned;
        for row in block.rows() {
            let plan = self.rows.rules[row as usize].plan;
            if self.definitions.policies.get(plan as usize).is_none() {
                // No failure counts any more.
                self.forget_setback(row as usize);
            }
        }
    }

    /// Lists anew which blocks have rows and which rows are behind.
    fn relist(&mut self, used: usize) {
        for n in 0..used {
            let block = self.blocks.nth_used(n).expect("it was counted");
            self.blocks.get_mut(block).behind = crate::links::List::EMPTY;
        }
        self.blocks.retain_used();
        let mut n = 0;
        while let Some(block) = self.blocks.nth_used(n) {
            n += 1;
            for index in self.blocks.get(block).rows() {
                if self.rows.load(index as usize).status.has(Status::BEHIND) {
                    self.blocks.push_behind(block, index);
                }
            }
        }
    }

    /// Values the rows of plans that copy orders: their orders have their new rows now.
    fn value_rows(&mut self) {
        for index in 0..self.rows.used() {
            if self.rows.get(index).status.has(Status::MIRRORS) {
                let extent = self.extent(index);
                let row = self.rows.get_mut(index);
                row.value = crate::exact::value(extent, row.unit_price);
            }
        }
    }

    /// Adds up the exposures of all scopes from rows and orders.
    pub(crate) fn compute_exposures(&mut self) {
        let mut exposures = std::mem::take(&mut self.exposures);
        self.add_up(&mut exposures);
        self.exposures = exposures;
    }

    /// Writes what rows and orders add up to, scope by scope.
    pub(crate) fn add_up(&self, exposures: &mut [Exposure]) {
        exposures.fill(Exposure::default());
        for block in self.blocks.used() {
            let (leader, instrument) = self.blocks.pair(block);
            let venue =
                self.venue_of_instrument(instrument).expect("rows are of known instruments");
            for index in self.blocks.get(block).rows() {
                let row = self.rows.load(index as usize);
                let rules = &self.rows.rules[index as usize];
                let mut exposure = moved((0, 0), (self.extent(index as usize), row.value));
                for (_, order) in self.orders.open_of(rules.plan) {
                    if order.row == index {
                        let open = crate::exact::value(order.pending(), order.unit_price);
                        exposure.open_notional += i128::from(open);
                        exposure.open_orders += 1;
                    }
                }
                for scope in self.shared_scopes(leader, venue, instrument) {
                    exposures[scope].add(&exposure);
                }
                if rules.follower_is_counted {
                    exposures[self.scopes.follower(rules.follower)].add(&exposure);
                }
                if rules.margin_is_counted {
                    let rate = self.margin_rate(rules.follower, instrument);
                    exposures[self.scopes.margin(rules.follower)].add(&exposure.weighted(rate));
                }
                if rules.plan_is_bounded {
                    exposures[self.scopes.plan(rules.plan)].add(&exposure);
                }
            }
        }
    }
}

/// Most lots of one order by its share of the daily volume; none at all where that volume is unknown.
fn volume_lots_max(limits: &LimitSet, instrument: &InstrumentDefinition) -> i64 {
    let share = limits.value(LimitKind::MaxDailyVolumeShare);
    match (share, instrument.average_daily_volume) {
        (UNLIMITED, _) => UNLIMITED,
        (_, None) => 0,
        (share, Some(volume)) => floor_share(share, volume, instrument.lot),
    }
}

fn nanoseconds(value: i64) -> u64 {
    if value == UNLIMITED { u64::MAX } else { u64::try_from(value).unwrap_or(0) }
}

/// Whether increases of a plan may have to wait for the rest of the leader's order.
pub(super) fn may_wait(plan: &PlanDefinition) -> bool {
    plan.partial_fills != PartialFillRule::Mirror
}

/// A guard of more than the whole price is none.
fn guard(value: i64) -> Option<u32> {
    u32::try_from(value).ok()
}
