//! What operators have ordered, scope by scope, and what follows from it for a plan.
//!
//! | order | kept as | lifted by |
//! | :-- | :-- | :-- |
//! | `Pause` | paused | `Resume`, unless a kill or a freeze is in force at the same scope |
//! | `Freeze` | frozen | `Rearm` |
//! | `KillStopNew`, `KillCancel`, `KillFlatten` | killed, the strongest one | `Rearm` |
//! | `SwitchOff` | off | `SwitchOn` |
//! | `MarkOutOfSync` | out of sync | `Rearm` |
//! | `SetReducing`, `SetHalted` | the trading state of a firm or venue | `SetActive` |
//!
//! A supervisory rule that trips does what the operator's command of its action would do, and is noted
//! as well: what it disarmed says so until it is re-armed. A rule that finds a plan out of sync disarms nothing,
//! and is over as soon as the plan is in sync again. What plans that are out of sync may still do, each says itself.
//!
//! A trading state is not a plan's: it is one of three of the firm or a venue, and the other orders stay as they
//! are beneath it. What both forbid is forbidden; cancels always leave. A rule may set that of a venue too; then it
//! is noted until an operator sets one, and `Rearm` leaves it.

mod snapshot;

use crate::supervision::Tripped;
use protocol::messages::{ControlAction, OutOfSyncRule, PlanState, Reason, SupervisionRule};

/// What is not allowed; a union over scopes. Nothing set means that everything is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gate(u16);

impl Gate {
    /// Everything is allowed.
    pub(crate) const OPEN: Self = Self(0);
    /// Reductions only.
    pub(crate) const CLOSE_ONLY: Self = Self(1);
    /// Not copying at all.
    pub(crate) const OFF: Self = Self(2);
    /// Nothing leaves.
    pub(crate) const FROZEN: Self = Self(4);
    /// Open orders are to be cancelled.
    pub(crate) const CANCEL: Self = Self(8);
    /// Every target is zero.
    pub(crate) const FLATTEN: Self = Self(16);
    /// A supervisory rule has tripped.
    pub(crate) const DISARMED: Self = Self(32);
    /// The leader has left its declared profile; why, the occasion says.
    pub(crate) const REFUSED: Self = Self(64);
    /// The instrument has expired: reductions only.
    pub(crate) const EXPIRED: Self = Self(128);
    /// The plan has left the configuration: reductions only.
    pub(crate) const LEAVING: Self = Self(256);
    /// Increases may have to wait for the rest of the leader's order.
    pub(crate) const MAY_WAIT: Self = Self(512);
    /// Out of sync.
    pub(crate) const OUT_OF_SYNC: Self = Self(1024);
    /// Out of sync, and to reduce only.
    pub(crate) const SYNC_PAUSED: Self = Self(2048);
    /// Out of sync, or drifting, and to open with a part of what it would.
    pub(crate) const RESTRICTED: Self = Self(4096);
    /// Firm or venue: nothing leaves but cancels.
    pub(crate) const HALTED: Self = Self(8192);
    /// Firm or venue: reductions and cancels only.
    pub(crate) const REDUCING: Self = Self(16384);
    /// What trading states say.
    const TRADING: Self = Self(Self::HALTED.0 | Self::REDUCING.0);
    // Each of these stops an increase.
    const STOPS: Self = Self(
        Self::CLOSE_ONLY.0
            | Self::OFF.0
            | Self::FROZEN.0
            | Self::DISARMED.0
            | Self::SYNC_PAUSED.0
            | Self::HALTED.0
            | Self::REDUCING.0
            | Self::EXPIRED.0
            | Self::LEAVING.0,
    );

    /// Whether all of another gate is in this one.
    #[inline]
    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both gates.
    #[inline]
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// With what a plan that is out of sync, or on its way there, does not allow itself; one that says nothing pauses.
    pub(crate) const fn with_policy(self, rule: Option<OutOfSyncRule>, drifts: bool) -> Self {
        match rule {
            _ if !self.has(Self::OUT_OF_SYNC) && drifts => self.with(Self::RESTRICTED),
            _ if !self.has(Self::OUT_OF_SYNC) => self,
            None | Some(OutOfSyncRule::Pause) => self.with(Self::SYNC_PAUSED),
            Some(OutOfSyncRule::Restrict) => self.with(Self::RESTRICTED),
            Some(OutOfSyncRule::CatchUp) => self,
        }
    }

    /// The state that a plan is in, whatever the trading states are.
    pub(crate) const fn state(self) -> PlanState {
        match Self(self.0 & !Self::TRADING.0).increase_stopped() {
            Some(Reason::PlanFrozen) => PlanState::Frozen,
            Some(Reason::PlanOff) => PlanState::Off,
            Some(Reason::PlanDisarmed) => PlanState::Disarmed,
            Some(Reason::PlanOutOfSync) => PlanState::OutOfSync,
            Some(_) => PlanState::CloseOnly,
            None if self.has(Self::OUT_OF_SYNC) => PlanState::OutOfSync,
            None => PlanState::On,
        }
    }

    /// Why an increase may not leave, if it may not.
    pub(crate) const fn increase_stopped(self) -> Option<Reason> {
        if self.0 & Self::STOPS.0 == 0 {
            None
        } else if self.has(Self::FROZEN) {
            Some(Reason::PlanFrozen)
        } else if self.has(Self::OFF) {
            Some(Reason::PlanOff)
        } else if self.has(Self::DISARMED) {
            Some(Reason::PlanDisarmed)
        } else if self.has(Self::CLOSE_ONLY) {
            Some(Reason::PlanCloseOnly)
        } else if self.has(Self::SYNC_PAUSED) {
            Some(Reason::PlanOutOfSync)
        } else if self.has(Self::HALTED) {
            Some(Reason::TradingHalted)
        } else if self.has(Self::REDUCING) {
            Some(Reason::TradingReducing)
        } else if self.has(Self::EXPIRED) {
            Some(Reason::InstrumentExpired)
        } else {
            Some(Reason::PlanRemoved)
        }
    }

    /// Why a reduction may not leave, if it may not. A flattening closes the positions of plans that
    /// are off, too: whoever asks for it wants no position left.
    pub(crate) const fn reduction_stopped(self) -> Option<Reason> {
        if self.has(Self::FROZEN) {
            Some(Reason::PlanFrozen)
        } else if self.has(Self::OFF) && !self.has(Self::FLATTEN) {
            Some(Reason::PlanOff)
        } else if self.has(Self::HALTED) {
            Some(Reason::TradingHalted)
        } else {
            None
        }
    }
}

/// What a firm or a venue may do at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TradingState {
    /// Everything.
    #[default]
    Active,
    /// Reductions and cancels.
    Reducing,
    /// Cancels.
    Halted,
}

impl TradingState {
    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Reducing => "reducing",
            Self::Halted => "halted",
        }
    }
}

/// The strongest kill that is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Kill {
    #[default]
    None,
    StopNew,
    Cancel,
    Flatten,
}

/// What operators have ordered for one scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Control {
    paused: bool,
    frozen: bool,
    off: bool,
    out_of_sync: bool,
    kill: Kill,
    tripped: Tripped,
    trading: TradingState,
}

impl Control {
    /// What a plan starts with.
    pub(crate) fn initial(state: PlanState) -> Self {
        Self {
            paused: state == PlanState::CloseOnly,
            frozen: state == PlanState::Frozen,
            off: state == PlanState::Off,
            out_of_sync: false,
            kill: Kill::None,
            tripped: Tripped::default(),
            trading: TradingState::Active,
        }
    }

    /// The trading state of the scope.
    pub(crate) const fn trading(&self) -> TradingState {
        self.trading
    }

    /// The supervisory rules that have tripped.
    pub(crate) const fn tripped(&self) -> Tripped {
        self.tripped
    }

    /// Notes that a supervisory rule has tripped and takes its action.
    pub(crate) fn trip(&mut self, rule: SupervisionRule, action: ControlAction) {
        // The rule itself says so, for as long as it holds.
        if action != ControlAction::MarkOutOfSync {
            self.apply(action);
        }
        self.tripped.add(rule);
    }

    /// Whether a rule or an operator has said that it is out of sync.
    const fn is_out_of_sync(&self) -> bool {
        self.out_of_sync || self.tripped.is_out_of_sync()
    }

    /// What a rule had said of being out of sync is over.
    pub(crate) const fn came_in_sync(&mut self) {
        self.tripped.came_in_sync();
    }

    /// Why an action is refused, if it is.
    pub(crate) fn refuses(&self, action: ControlAction) -> Option<Reason> {
        let latched = self.frozen || self.kill != Kill::None || self.tripped.disarms();
        (action == ControlAction::Resume && latched).then_some(Reason::KillLatched)
    }

    /// Takes an action that was not refused.
    pub(crate) fn apply(&mut self, action: ControlAction) {
        match action {
            ControlAction::Pause => self.paused = true,
            ControlAction::Resume => self.paused = false,
            ControlAction::Freeze => self.frozen = true,
            ControlAction::KillStopNew => self.kill = self.kill.max(Kill::StopNew),
            ControlAction::KillCancel => self.kill = self.kill.max(Kill::Cancel),
            ControlAction::KillFlatten => self.kill = self.kill.max(Kill::Flatten),
            ControlAction::Rearm => {
                (self.frozen, self.kill, self.out_of_sync) = (false, Kill::None, false);
                self.tripped.rearm();
            }
            ControlAction::SwitchOff => self.off = true,
            ControlAction::SwitchOn => self.off = false,
            ControlAction::MarkOutOfSync => self.out_of_sync = true,
            ControlAction::SetActive => self.set_trading(TradingState::Active),
            ControlAction::SetReducing => self.set_trading(TradingState::Reducing),
            ControlAction::SetHalted => self.set_trading(TradingState::Halted),
            // Changes what is defined, not what is ordered.
            // What they change stands elsewhere.
            ControlAction::ApplyConfiguration | ControlAction::SettleOrder => {}
        }
    }

    /// What a rule had said of the state is over.
    const fn set_trading(&mut self, state: TradingState) {
        self.trading = state;
        self.tripped.trading_was_set();
    }

    /// What it does not allow.
    pub(crate) fn gate(&self) -> Gate {
        let mut gate = Gate::OPEN;
        let rows = [
            (self.paused || self.kill != Kill::None, Gate::CLOSE_ONLY),
            (self.off, Gate::OFF),
            (self.frozen, Gate::FROZEN),
            (Kill::Cancel <= self.kill, Gate::CANCEL),
            (Kill::Flatten <= self.kill, Gate::FLATTEN),
            (self.tripped.disarms(), Gate::DISARMED),
            (self.is_out_of_sync(), Gate::OUT_OF_SYNC),
            (self.trading == TradingState::Reducing, Gate::REDUCING),
            (self.trading == TradingState::Halted, Gate::HALTED),
        ];
        for (set, part) in rows {
            if set {
                gate = gate.with(part);
            }
        }
        gate
    }
}

#[cfg(test)]
mod tests;
