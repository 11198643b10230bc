//! What operators have ordered, scope by scope, and what follows from it for a plan.
//!
//! | order | kept as | lifted by |
//! | :-- | :-- | :-- |
//! | `Pause` | paused | `Resume`, unless a kill or a freeze is in force at the same scope |
//! | `Freeze` | frozen | `Rearm` |
//! | `KillStopNew`, `KillCancel`, `KillFlatten` | killed, the strongest one | `Rearm` |
//! | `SwitchOff` | off | `SwitchOn` |
//!
//! A supervisory rule that trips does what the operator's command of its action would do, and is noted
//! as well: what it disarmed says so until it is re-armed.

mod snapshot;

use crate::supervision::Tripped;
use protocol::messages::{ControlAction, PlanState, Reason, SupervisionRule};

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
    // Each of these stops an increase.
    const STOPS: Self = Self(
        Self::CLOSE_ONLY.0
            | Self::OFF.0
            | Self::FROZEN.0
            | Self::DISARMED.0
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

    /// The state that a plan is in.
    pub(crate) const fn state(self) -> PlanState {
        match self.increase_stopped() {
            Some(Reason::PlanFrozen) => PlanState::Frozen,
            Some(Reason::PlanOff) => PlanState::Off,
            Some(Reason::PlanDisarmed) => PlanState::Disarmed,
            Some(_) => PlanState::CloseOnly,
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
        } else {
            None
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
    kill: Kill,
    tripped: Tripped,
}

impl Control {
    /// What a plan starts with.
    pub(crate) fn initial(state: PlanState) -> Self {
        Self {
            paused: state == PlanState::CloseOnly,
            frozen: state == PlanState::Frozen,
            off: state == PlanState::Off,
            kill: Kill::None,
            tripped: Tripped::default(),
        }
    }

    /// The supervisory rules that have tripped.
    pub(crate) const fn tripped(&self) -> Tripped {
        self.tripped
    }

    /// Notes that a supervisory rule has tripped and takes its action.
    pub(crate) fn trip(&mut self, rule: SupervisionRule, action: ControlAction) {
        self.tripped.add(rule);
        self.apply(action);
    }

    /// Why an action is refused, if it is.
    pub(crate) fn refuses(&self, action: ControlAction) -> Option<Reason> {
        let latched = self.frozen || self.kill != Kill::None || !self.tripped.is_empty();
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
                (self.frozen, self.kill, self.tripped) = (false, Kill::None, Tripped::default());
            }
            ControlAction::SwitchOff => self.off = true,
            ControlAction::SwitchOn => self.off = false,
            // Changes what is defined, not what is ordered.
            ControlAction::ApplyConfiguration => {}
        }
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
            (!self.tripped.is_empty(), Gate::DISARMED),
        ];
        for (set, part) in rows {
            if set {
                gate = gate.with(part);
            }
        }
        gate
    }
}
