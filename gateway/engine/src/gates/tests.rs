//! Tests of what gates allow, over all of them.

use super::*;

/// Every union of parts.
fn all() -> impl Iterator<Item = Gate> {
    (0..2 * Gate::REDUCING.0).map(Gate)
}

/// Goal: nothing stops a reduction but a freeze, a halt, and being off without a flattening; whatever stops one
/// stops increases too. Method: all unions.
#[test]
fn few_orders_stop_a_reduction() {
    for gate in all() {
        let is_off = gate.has(Gate::OFF) && !gate.has(Gate::FLATTEN);
        let stops = gate.has(Gate::FROZEN) || gate.has(Gate::HALTED) || is_off;
        assert_eq!(gate.reduction_stopped().is_some(), stops, "{gate:?}");
        assert!(!stops || gate.increase_stopped().is_some(), "{gate:?}");
    }
}

/// Goal: a trading state stops increases whatever else is ordered, and is no state of a plan. Method: all unions,
/// with and without.
#[test]
fn trading_states_lie_above_plan_states() {
    for gate in all() {
        for trading in [Gate::REDUCING, Gate::HALTED] {
            assert!(gate.with(trading).increase_stopped().is_some(), "{gate:?}");
            assert_eq!(gate.with(trading).state(), gate.state(), "{gate:?}");
        }
    }
}

/// Goal: a trading state is set and lifted by its own commands alone. Method: all actions on each state.
#[test]
fn other_commands_leave_trading_states_alone() {
    let states = [
        (ControlAction::SetActive, TradingState::Active),
        (ControlAction::SetReducing, TradingState::Reducing),
        (ControlAction::SetHalted, TradingState::Halted),
    ];
    for (set, state) in states {
        for action in ControlAction::ALL {
            let mut control = Control::default();
            control.apply(set);
            assert_eq!(control.refuses(set), None);
            control.apply(action);
            let own = states.iter().find(|(own, _)| *own == action);
            assert_eq!(control.trading(), own.map_or(state, |(_, own)| *own), "{action:?}");
        }
    }
}
