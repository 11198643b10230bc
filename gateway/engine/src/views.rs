//! What the rest of the gateway may read of the engine: copies of values, never references into state.

use crate::Engine;
use crate::doubts::Doubt;
use crate::gates::TradingState;
use crate::orders::Order;
use crate::rows::Status;
use crate::scopes::Scopes;
use crate::sizing;
use crate::supervision::Tripped;
use protocol::messages::{
    ConfigurationActivated, FollowerDefinition, InstrumentDefinition, LeaderDefinition, OrderKey,
    OrderState, OrderUpdate, OverdueStep, PlanDefinition, PlanState, ProtectionKind, ReportOutcome,
    Scope, SessionDefinition, SupervisionRule, VenueDefinition,
};
use protocol::units::{
    Epoch, FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Nanos, PlanIndex, Ratio, Sequence,
    SessionIndex, Ticks, VenueIndex,
};

/// Counts since the journal began; recovery counts the same again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Leader events that moved a position.
    pub events: u64,
    /// Leader events that were seen before.
    pub events_duplicate: u64,
    /// Trades of leaders that were busted or corrected.
    pub corrections: u64,
    /// Leader events that had to wait for a predecessor.
    pub events_buffered: u64,
    /// Leader events whose predecessors never came.
    pub leader_gaps: u64,
    /// Entries of instructions, orders or not.
    pub instructions: u64,
    /// Orders that were decided.
    pub orders: u64,
    /// Cancels that were decided.
    pub cancels: u64,
    /// Reports of venues.
    pub reports: u64,
    /// Fills that were booked.
    pub fills: u64,
    /// Orders that venues rejected.
    pub rejects: u64,
    /// Orders that were proven never to have been sent.
    pub not_sent: u64,
    /// Reports that were known already.
    pub reports_duplicate: u64,
    /// Reports of orders that are not in the table.
    pub reports_unmatched: u64,
    /// Reports whose quantities do not add up.
    pub reports_inconsistent: u64,
    /// Commands, accepted or not.
    pub commands: u64,
    /// Supervisory rules that tripped.
    pub trips: u64,
    /// Orders that ended unexecuted, of plans that have a policy for that.
    pub failures: u64,
}

impl Statistics {
    pub(crate) const fn count(&mut self, update: &OrderUpdate) {
        match update.outcome {
            ReportOutcome::Applied => match update.state {
                OrderState::Rejected => self.rejects += 1,
                OrderState::NotSent => self.not_sent += 1,
                _ => {}
            },
            ReportOutcome::Duplicate => self.reports_duplicate += 1,
            ReportOutcome::UnmatchedOrder => self.reports_unmatched += 1,
            ReportOutcome::Inconsistent => self.reports_inconsistent += 1,
        }
        if update.fill_lots.0 != 0 {
            self.fills += 1;
        }
    }
}

/// A plan as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanView {
    /// Its definition, the last one if it is gone.
    pub definition: PlanDefinition,
    /// Whether the configuration in force defines it.
    pub is_in_force: bool,
    /// What it may do: the most restrictive of firm, venue, leader, follower and plan.
    pub state: PlanState,
}

/// A leader in an instrument as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaderView {
    /// Its position, lots.
    pub position: Lots,
    /// Counts its episodes, flat to flat.
    pub episode: u32,
    /// Price of its last event.
    pub price: Ticks,
    /// Events of it that wait for their predecessors.
    pub events_buffered: u32,
}

/// A plan in an instrument as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowView {
    /// Which plan.
    pub plan: PlanIndex,
    /// Which instrument.
    pub instrument: InstrumentIndex,
    /// Where it stands, lots.
    pub position: Lots,
    /// Signed open quantity of its orders, lots.
    pub working: Lots,
    /// Where it should stand while everything is allowed, lots; none when that does not fit.
    pub target: Option<Lots>,
    /// Ratio that is pinned for the episode.
    pub ratio: Ratio,
    /// Quantity that is pinned for the episode, lots.
    pub quantity: Lots,
    /// Part of the leader's position that is not copied, lots.
    pub baseline: Lots,
    /// Orders that are open.
    pub open_orders: u32,
    /// Whether the next sweep looks at it.
    pub is_behind: bool,
}

/// A supervisory rule that has tripped and was not re-armed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TripView {
    /// Kind of thing that it has tripped for.
    pub scope: Scope,
    /// Index within the scope.
    pub target: u32,
    /// The rule.
    pub rule: SupervisionRule,
}

/// A plan with a policy for being out of sync as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncView {
    /// Which plan.
    pub plan: PlanIndex,
    /// What it may do.
    pub state: PlanState,
    /// Part of the value of its targets that it holds, 10^-4.
    pub score: u16,
}

/// An open order as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderView {
    /// Its identity.
    pub key: OrderKey,
    /// Its instrument.
    pub instrument: InstrumentIndex,
    /// The venue session that carries it.
    pub session: SessionIndex,
    /// Its state.
    pub state: OrderState,
    /// Signed quantity, lots.
    pub lots: Lots,
    /// Filled so far, lots.
    pub filled: Lots,
    /// FIXP sequence number of its message; none when its FIXP session is no more.
    pub session_sequence: Option<u64>,
    /// What it protects its plan's position from; none when it copies.
    pub protects: Option<ProtectionKind>,
    /// What is known of an order in doubt: one that is Unknown, or that its venue was asked for.
    pub doubt: Option<DoubtView>,
}

/// An order in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoubtView {
    /// The sweep that found it in doubt first; none before.
    pub since: Option<Nanos>,
    /// How often its venue was asked for it in its state.
    pub asked: u8,
    /// What has followed from it.
    pub step: Option<OverdueStep>,
}

impl OrderView {
    fn of(order: &Order, doubt: Option<&Doubt>) -> Self {
        let doubt = doubt.map(|doubt| DoubtView {
            since: doubt.since.map(Nanos),
            asked: doubt.asked,
            step: doubt.step,
        });
        Self {
            doubt,
            key: order.key,
            instrument: InstrumentIndex(order.instrument),
            session: SessionIndex(order.session),
            state: order.state,
            lots: Lots(order.lots),
            filled: Lots(order.booked),
            session_sequence: (order.number != 0).then_some(order.number),
            protects: order.purpose.protects(),
        }
    }
}

impl Engine {
    /// Sequence of the record that was evolved last; zero before the first.
    #[must_use]
    pub const fn sequence(&self) -> Sequence {
        self.state.sequence
    }

    /// The run that the records are of; zero before the first.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.state.epoch
    }

    /// Counts of what happened.
    #[must_use]
    pub const fn statistics(&self) -> &Statistics {
        &self.state.statistics
    }

    /// The activation of the configuration in force.
    #[must_use]
    pub const fn configuration(&self) -> Option<&ConfigurationActivated> {
        self.state.definitions.activated()
    }

    /// A venue of the configuration in force.
    #[must_use]
    pub fn venue(&self, venue: VenueIndex) -> Option<&VenueDefinition> {
        self.state.definitions.venues.get(usize::from(venue.0))
    }

    /// A session of the configuration in force.
    #[must_use]
    pub fn session(&self, session: SessionIndex) -> Option<&SessionDefinition> {
        self.state.definitions.sessions.get(usize::from(session.0))
    }

    /// An instrument of the configuration in force.
    #[must_use]
    pub fn instrument(&self, instrument: InstrumentIndex) -> Option<&InstrumentDefinition> {
        self.state.definitions.instruments.get(usize::from(instrument.0))
    }

    /// A leader of the configuration in force.
    #[must_use]
    pub fn leader(&self, leader: LeaderIndex) -> Option<&LeaderDefinition> {
        self.state.definitions.leaders.get(usize::from(leader.0))
    }

    /// The trading state of the firm.
    #[must_use]
    pub fn trading_state(&self) -> TradingState {
        self.state.controls[Scopes::FIRM].trading()
    }

    /// The trading state of a venue, whatever the firm's is.
    ///
    /// # Panics
    /// When the venue is beyond the capacity.
    #[must_use]
    pub fn trading_state_of(&self, venue: VenueIndex) -> TradingState {
        self.state.controls[self.state.scopes.venue(venue.0)].trading()
    }

    /// The rule that has set the trading state of a venue; none where an operator has.
    ///
    /// # Panics
    /// When the venue is beyond the capacity.
    #[must_use]
    pub fn trading_rule_of(&self, venue: VenueIndex) -> Option<SupervisionRule> {
        let tripped = self.state.controls[self.state.scopes.venue(venue.0)].tripped();
        let mut rules = tripped.rules().filter(|rule| Tripped::sets_trading(*rule));
        rules.next()
    }

    /// Venues of the configuration in force.
    pub fn venues(&self) -> impl Iterator<Item = VenueIndex> + '_ {
        self.state.definitions.venues.iter().map(|(_, venue)| venue.venue)
    }

    /// The venue of each plan in force.
    pub fn plan_venues(&self) -> impl Iterator<Item = VenueIndex> + '_ {
        let plans = self.state.definitions.plans.iter();
        let venues = plans.map(|(_, plan)| self.state.venue_of_follower(plan.follower.0));
        venues.flatten().map(VenueIndex)
    }

    /// A follower of the configuration in force.
    #[must_use]
    pub fn follower(&self, follower: FollowerIndex) -> Option<&FollowerDefinition> {
        self.state.definitions.followers.get(follower.0 as usize)
    }

    /// A plan that is or was defined.
    #[must_use]
    pub fn plan(&self, plan: PlanIndex) -> Option<PlanView> {
        let index = plan.0 as usize;
        let definition = *self.state.definitions.plans.known(index)?;
        let is_in_force = self.state.definitions.plans.get(index).is_some();
        Some(PlanView { definition, is_in_force, state: self.state.gates[index].state() })
    }

    /// The plans that follow a leader, in the order that rotations turn; with those that have left the
    /// configuration and still reduce what they hold.
    pub fn plans_of(&self, leader: LeaderIndex) -> impl ExactSizeIterator<Item = PlanIndex> {
        let known = usize::from(leader.0) < self.state.leader_plans.len();
        let plans = if known { self.state.plans_of(leader.0) } else { &[] };
        plans.iter().map(|plan| PlanIndex(*plan))
    }

    /// A leader in an instrument; none before its first event.
    #[must_use]
    pub fn leader_in(
        &self,
        leader: LeaderIndex,
        instrument: InstrumentIndex,
    ) -> Option<LeaderView> {
        let capacity = &self.state.capacity;
        let is_known = usize::from(leader.0) < capacity.leaders_max
            && usize::from(instrument.0) < capacity.instruments_max;
        if !is_known {
            return None;
        }
        let block = self.state.blocks.get(self.state.blocks.index(leader.0, instrument.0));
        block.is_known.then_some(LeaderView {
            position: Lots(block.position),
            episode: block.episode,
            price: Ticks(block.price),
            events_buffered: block.buffered,
        })
    }

    /// A plan in an instrument; none before its leader has traded it.
    #[must_use]
    pub fn row(&self, plan: PlanIndex, instrument: InstrumentIndex) -> Option<RowView> {
        let index = self.state.find_row(plan.0, instrument.0)?;
        Some(self.view_row(index, instrument.0))
    }

    /// All plans in all instruments that their leaders have traded.
    pub fn rows(&self) -> impl Iterator<Item = RowView> {
        self.state.blocks.used().flat_map(move |block| {
            let (_, instrument) = self.state.blocks.pair(block);
            let rows = self.state.blocks.get(block).rows();
            rows.map(move |row| self.view_row(row as usize, instrument))
        })
    }

    fn view_row(&self, index: usize, instrument: u16) -> RowView {
        let row = self.state.rows.load(index);
        let plan = self.state.rows.rules[index].plan;
        let seat = self.state.seat(plan).expect("rows belong to plans that were defined");
        let block = self.state.blocks.get(self.state.blocks.index(seat.leader, instrument));
        RowView {
            plan: PlanIndex(plan),
            instrument: InstrumentIndex(instrument),
            position: Lots(row.position),
            working: Lots(row.working),
            target: sizing::target(&row, block.position).map(Lots),
            ratio: Ratio(row.ratio),
            quantity: Lots(row.quantity),
            baseline: Lots(row.baseline),
            open_orders: row.open_orders,
            is_behind: row.status.has(Status::BEHIND),
        }
    }

    /// The supervisory rules that are tripped, scope by scope.
    pub fn trips(&self) -> impl Iterator<Item = TripView> {
        Scope::ALL.into_iter().flat_map(move |scope| {
            let count = self.state.scopes.count_of(scope);
            let targets = 0..u32::try_from(count).expect("indices have 32 bits");
            targets.flat_map(move |target| {
                let place =
                    self.state.scopes.place(scope, target).expect("it lies below the count");
                let rules = self.state.controls[place].tripped().rules();
                rules.map(move |rule| TripView { scope, target, rule })
            })
        })
    }

    /// How far a plan is from its targets, 10^-4: the part of their value that its positions hold, at the prices
    /// of its leader's last events. None when it was never defined. Takes time in proportion to instruments.
    #[must_use]
    pub fn sync_score(&self, plan: PlanIndex) -> Option<u16> {
        self.state.seat(plan.0)?;
        Some(self.state.drift(plan.0).score())
    }

    /// One of the plans that have a policy, by its place among them; none behind the last. Takes time in proportion
    /// to instruments.
    #[must_use]
    pub fn policed(&self, place: usize) -> Option<SyncView> {
        let plan = *self.state.policed.turns.plans.get(place)?;
        let state = self.state.gates[plan as usize].state();
        let score = self.state.drift(plan).score();
        Some(SyncView { plan: PlanIndex(plan), state, score })
    }

    /// Orders that are not in a final state.
    #[must_use]
    pub const fn open_order_count(&self) -> usize {
        self.state.orders.open_count()
    }

    /// Of the orders that are not in a final state those that rest at a venue because they are to: they mirror an
    /// order of a leader, go on working where his is filled, or protect a position. Takes time in proportion to the table of orders.
    #[must_use]
    pub fn resting_order_count(&self) -> usize {
        let state = &self.state;
        let rests = |(slot, order): &(u32, &Order)| {
            let works = [OrderState::Working, OrderState::PartiallyFilled].contains(&order.state);
            let is_to = order.purpose.protects().is_some();
            let mirrors = &state.mirrors;
            let mirrored = mirrors.tie(*slot, order).is_some() || mirrors.outlives(*slot, order);
            works && (is_to || mirrored)
        };
        state.orders.open().filter(rests).count()
    }

    /// The orders that are not in a final state, in no particular order.
    pub fn open_orders(&self) -> impl Iterator<Item = OrderView> {
        let open = self.state.orders.open();
        open.map(|(slot, order)| OrderView::of(order, self.state.doubts.get(slot)))
    }

    /// The orders in doubt, in no particular order.
    pub fn orders_in_doubt(&self) -> impl Iterator<Item = OrderView> {
        let (orders, doubts) = (&self.state.orders, &self.state.doubts);
        doubts.all().iter().map(|doubt| OrderView::of(orders.get(doubt.slot), Some(doubt)))
    }

    /// Whether orders may leave to a venue session.
    #[must_use]
    pub fn is_synchronised(&self, session: SessionIndex) -> bool {
        let status = self.state.sessions.get(usize::from(session.0));
        status.is_some_and(|status| status.is_synchronised)
    }

    /// Messages that a venue session was given since it was negotiated: the last FIXP sequence number.
    #[must_use]
    pub fn messages_sent(&self, session: SessionIndex) -> u64 {
        self.state.sessions.get(usize::from(session.0)).map_or(0, |status| status.sent)
    }

    /// When a sweep is due before its time, because an increase has waited for the rest of its leader's order
    /// long enough, or at once, because a signal has a next step; none while neither waits.
    #[must_use]
    pub fn sweep_due(&self) -> Option<Nanos> {
        if self.state.signals.is_due {
            return Some(self.state.swept_at);
        }
        self.state.wait_end.map(Nanos)
    }

    /// Rows in use: pairs of plan and instrument.
    #[must_use]
    pub const fn rows_used(&self) -> usize {
        self.state.rows.used()
    }
}
