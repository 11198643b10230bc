//! Sizing modes one by one: what each takes, and why it takes nothing.

use super::{Amounts, Pin, Start, pin};
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, CopiedSides, CopyMode, Decimal, ExistingPositionRule, Flag,
    GuardReference, InstrumentDefinition, InstrumentKind, LeaderFillRule, PartialFillRule,
    PlanDefinition, PlanState, Reason, RemovalRule, SizingMode,
};
use protocol::text::Text;
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Money, PlanIndex, RATIO_ONE, Ratio,
    VenueIndex,
};

const fn whole(mantissa: i64) -> Decimal {
    Decimal { mantissa, exponent: 0 }
}

fn plan(sizing: SizingMode, multiplier: i64) -> PlanDefinition {
    PlanDefinition {
        plan: PlanIndex(0),
        name: Text::EMPTY,
        leader: LeaderIndex(0),
        follower: FollowerIndex(0),
        sizing,
        multiplier: Ratio(multiplier),
        quantity: None,
        notional: None,
        below_minimum: BelowMinimumRule::Carry,
        force_maximum: Ratio(0),
        above_maximum: AboveMaximumRule::Scale,
        existing_position: ExistingPositionRule::None,
        guard_reference: GuardReference::LeaderFill,
        attempts_max: 1,
        state: PlanState::On,
        stop_distance: None,
        reverse: Flag::No,
        sides: CopiedSides::Both,
        on_removal: RemovalRule::Preserve,
        partial_fills: PartialFillRule::Mirror,
        increase_wait: 0,
        copy: CopyMode::Fills,
        on_leader_fill: LeaderFillRule::Wait,
        drop_opens_after: None,
    }
}

/// A lot is worth 2 per tick.
fn instrument() -> InstrumentDefinition {
    InstrumentDefinition {
        instrument: InstrumentIndex(0),
        symbol: Text::EMPTY,
        venue: VenueIndex(0),
        security_id: 0,
        tick: whole(1),
        lot: whole(1),
        multiplier: whole(2),
        unit_value: Money(2),
        min_lots: Lots(1),
        min_notional: Money(0),
        leader_multiplier: Some(Decimal { mantissa: 5, exponent: -1 }),
        volatility: Some(Ratio(RATIO_ONE / 2)),
        average_daily_volume: None,
        initial_margin: None,
        kind: InstrumentKind::Perpetual,
        expiry: None,
    }
}

const LEADER: Amounts = Amounts {
    equity: Ok(10_000),
    balance: Ok(8_000),
    free_margin: Ok(4_000),
    leverage: Some(Ratio(20 * RATIO_ONE)),
};

const FOLLOWER: Amounts = Amounts {
    equity: Ok(1_000),
    balance: Ok(1_600),
    free_margin: Ok(600),
    leverage: Some(Ratio(5 * RATIO_ONE)),
};

/// Pins a plan for a leader who buys at 100 with his stop at 90, after an edit.
fn check(
    sizing: SizingMode,
    multiplier: i64,
    edit: impl FnOnce(&mut PlanDefinition, &mut InstrumentDefinition, &mut Start<'_>),
) -> (Reason, i64, i64) {
    let (mut plan, mut instrument) = (plan(sizing, multiplier), instrument());
    let (old_plan, old_instrument) = (plan, instrument);
    let mut start = Start {
        factor: None,
        plan: &old_plan,
        instrument: &old_instrument,
        leader: &LEADER,
        follower: &FOLLOWER,
        price: 100,
        stop: Some(90),
        unit_price: Some(200),
        is_long: true,
        is_leaving: false,
        copies_symbol: true,
        copies_tag: true,
        tier: Ratio(RATIO_ONE),
    };
    edit(&mut plan, &mut instrument, &mut start);
    let Pin { reason, ratio, quantity } =
        pin(&Start { plan: &plan, instrument: &instrument, ..start });
    (reason, ratio, quantity)
}

/// Goal: each mode takes what its formula says. Method: numbers worked out by hand.
#[test]
fn each_mode_has_its_formula() {
    let one = RATIO_ONE;
    let ratio = |ratio: i64| (Reason::None, ratio, 0);
    let lots = |lots: i64| (Reason::None, 0, lots);
    let unchanged = |sizing, multiplier| check(sizing, multiplier, |_, _, _| {});
    // 1000 of 10000, 1600 of 8000, 600 of 4000.
    assert_eq!(unchanged(SizingMode::EquityRatio, 2 * one), ratio(one / 5));
    assert_eq!(unchanged(SizingMode::BalanceRatio, one), ratio(one / 5));
    assert_eq!(unchanged(SizingMode::FreeMarginRatio, one), ratio(one / 100 * 15));
    // A leader's contract of a half against ours of two.
    assert_eq!(unchanged(SizingMode::ContractRatio, 3 * one), ratio(one / 4 * 3));
    // A tenth of the equity, and a quarter of the leverage.
    assert_eq!(unchanged(SizingMode::LeverageRatio, one), ratio(one / 40));
    // 5 % of 1000 is lost by 2.5 lots of 2 that fall by 10.
    assert_eq!(unchanged(SizingMode::RiskPerTrade, one / 20), lots(2));
    // 1000 x 0.8 / 0.5 buys 8 lots of 200.
    assert_eq!(unchanged(SizingMode::VolatilityTarget, one / 10 * 8), lots(8));
    assert_eq!(unchanged(SizingMode::FixedRatio, one), ratio(one));
    let fixed = check(SizingMode::FixedQuantity, 0, |plan, _, _| plan.quantity = Some(whole(7)));
    assert_eq!(fixed, lots(7));
    let fixed = check(SizingMode::FixedNotional, 0, |plan, _, _| plan.notional = Some(Money(999)));
    assert_eq!(fixed, lots(4));
}

/// Goal: less leverage than the leader's takes away, more of it adds nothing.
#[test]
fn leverage_only_reduces() {
    for (leverage, expected) in [(20, RATIO_ONE / 10), (50, RATIO_ONE / 10), (10, RATIO_ONE / 20)] {
        let follower = Amounts { leverage: Some(Ratio(leverage * RATIO_ONE)), ..FOLLOWER };
        let leader = LEADER;
        let (plan, instrument) = (plan(SizingMode::LeverageRatio, RATIO_ONE), instrument());
        let start = Start {
            factor: None,
            plan: &plan,
            instrument: &instrument,
            leader: &leader,
            follower: &follower,
            price: 100,
            stop: None,
            unit_price: Some(200),
            is_long: true,
            is_leaving: false,
            copies_symbol: true,
            copies_tag: true,
            tier: Ratio(RATIO_ONE),
        };
        assert_eq!(pin(&start).ratio, expected, "{leverage}");
    }
}

/// Goal: a stop is one only where the leader would lose; the plan's own distance stands in for it.
#[test]
fn stops_are_where_the_leader_loses() {
    let risk = |edit: fn(&mut PlanDefinition, &mut InstrumentDefinition, &mut Start<'_>)| {
        check(SizingMode::RiskPerTrade, RATIO_ONE / 20, edit)
    };
    let none = (Reason::StopMissing, 0, 0);
    assert_eq!(risk(|_, _, start| start.stop = None), none);
    assert_eq!(risk(|_, _, start| start.stop = Some(100)), none);
    assert_eq!(risk(|_, _, start| start.stop = Some(101)), none);
    assert_eq!(risk(|_, _, start| (start.stop, start.is_long) = (Some(90), false)), none);
    let short = risk(|_, _, start| (start.stop, start.is_long) = (Some(105), false));
    assert_eq!(short, (Reason::None, 0, 5));
    // A twentieth of 200 a lot: 50 of 10 each.
    let own = risk(|plan, _, start| {
        (plan.stop_distance, start.stop) = (Some(Ratio(RATIO_ONE / 20)), None);
    });
    assert_eq!(own, (Reason::None, 0, 5));
    let both = risk(|plan, _, _| plan.stop_distance = Some(Ratio(RATIO_ONE / 20)));
    assert_eq!(both, (Reason::None, 0, 2), "the leader's stop comes first");
}

/// Goal: what is missing has its own reason.
#[test]
fn what_is_missing_is_named() {
    let volatility = check(SizingMode::VolatilityTarget, 1, |_, instrument, _| {
        instrument.volatility = None;
    });
    assert_eq!(volatility.0, Reason::VolatilityMissing);
    let unpriced = check(SizingMode::VolatilityTarget, 1, |_, _, start| start.unit_price = Some(0));
    assert_eq!(unpriced.0, Reason::ReferenceMissing);
    let unpriced = check(SizingMode::FixedNotional, 1, |_, _, start| start.unit_price = None);
    assert_eq!(unpriced.0, Reason::Overflow);
    const SILENT: Amounts = Amounts {
        equity: Err(Reason::SnapshotTooOld),
        balance: Err(Reason::SnapshotMissing),
        free_margin: Err(Reason::MarginMissing),
        leverage: None,
    };
    for (mode, reason) in [
        (SizingMode::EquityRatio, Reason::SnapshotTooOld),
        (SizingMode::BalanceRatio, Reason::SnapshotMissing),
        (SizingMode::FreeMarginRatio, Reason::MarginMissing),
        (SizingMode::LeverageRatio, Reason::SnapshotTooOld),
    ] {
        let silent = check(mode, RATIO_ONE, |_, _, start| start.leader = &SILENT);
        assert_eq!(silent, (reason, 0, 0));
    }
    let huge = check(SizingMode::EquityRatio, i64::MAX, |_, _, start| {
        const RICH: Amounts = Amounts { equity: Ok(i64::MAX), ..FOLLOWER };
        start.follower = &RICH;
    });
    assert_eq!(huge.0, Reason::Overflow);
}

/// Goal: sides, filters and what cannot be sold short keep a plan out, in this order; a plan that reverses
/// stands on the other side.
#[test]
fn plans_are_kept_out() {
    let copied = |edit: fn(&mut PlanDefinition, &mut InstrumentDefinition, &mut Start<'_>)| {
        check(SizingMode::FixedRatio, RATIO_ONE, edit)
    };
    let out = |reason| (reason, 0, 0);
    let taken = |sign: i64| (Reason::None, sign * RATIO_ONE, 0);
    assert_eq!(copied(|plan, _, _| plan.sides = CopiedSides::LongOnly), taken(1));
    assert_eq!(
        copied(|plan, _, start| (plan.sides, start.copies_tag) = (CopiedSides::ShortOnly, false)),
        out(Reason::SideNotCopied)
    );
    assert_eq!(
        copied(|_, _, start| (start.copies_symbol, start.copies_tag) = (false, false)),
        out(Reason::SymbolNotCopied)
    );
    assert_eq!(copied(|_, _, start| start.copies_tag = false), out(Reason::TagNotCopied));
    assert_eq!(copied(|_, _, start| start.is_leaving = true), out(Reason::PlanRemoved));
    assert_eq!(copied(|plan, _, _| plan.reverse = Flag::Yes), taken(-1));
    let spot = |is_long: bool, reverse: Flag| {
        check(SizingMode::FixedRatio, RATIO_ONE, |plan, instrument, start| {
            instrument.kind = InstrumentKind::Spot;
            (start.is_long, plan.reverse) = (is_long, reverse);
        })
    };
    assert_eq!(spot(true, Flag::No), taken(1));
    assert_eq!(spot(false, Flag::Yes), taken(-1));
    assert_eq!(spot(false, Flag::No), out(Reason::ShortNotPossible));
    assert_eq!(spot(true, Flag::Yes), out(Reason::ShortNotPossible));
}

/// Goal: a tier multiplies ratios and quantities alike.
#[test]
fn tiers_multiply() {
    let half = |_: &mut PlanDefinition, _: &mut InstrumentDefinition, start: &mut Start<'_>| {
        start.tier = Ratio(RATIO_ONE / 2);
    };
    let ratio = check(SizingMode::FixedRatio, RATIO_ONE, half);
    assert_eq!(ratio, (Reason::None, RATIO_ONE / 2, 0));
    assert_eq!(check(SizingMode::VolatilityTarget, RATIO_ONE / 10 * 7, half), (Reason::None, 0, 3));
    let most = check(SizingMode::FixedRatio, i64::MAX, |_, _, start| {
        start.tier = Ratio(2 * RATIO_ONE);
    });
    assert_eq!(most, (Reason::Overflow, 0, 0));
}
