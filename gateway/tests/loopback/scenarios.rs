//! Scenarios as readable tables: what a leader, a venue and an operator do, and what the gateway decides.
//!
//! Each file in `scenarios/` is one test, driven through the wire against the venue simulator. Its head says
//! what is there, its steps say what happens and, behind the arrow, what the journal says then:
//!
//! ```text
//! instrument: lot = 1, price = 100        fields of the instrument; quantities are in its units
//! account anna: balance = 1000            fields of the account at the venue
//! plan anna: sizing = {...}; max_... = 5  lines of the plan (of its account of the same name)
//! market: levels = 1, lots = 10           the synthetic market; with `types` orders are told with their limits
//! venue: trading_rules = {...}            a line of the table of the venue
//! leader: guard = {...}                   lines of the table of the leader
//! limits: max_orders_per_second = 5       the rest of the table of limits, instead of max_slip_bps = 1000
//! also: ABC                               another instrument, in which nobody trades
//!
//! price 90 trips             the price moves, and what an account has lost trips a rule
//! remove anna                a revision without that plan
//! rearm leader               an operator re-arms the leader
//! hand anna 3 found          somebody buys three lots in an account, which is found; a sale is negative
//! order 7 new buy 3 @ 99     the leader's order works; see `leader_orders`
//! status 1 out of sync, worst 7777    the status says so in the end; then how many orders failed
//! weight 0.5                 the leader publishes a weight
//! revise "0.2" "0.3"         a revision in which the tables of followers and plans have the second text for the first
//! trading                    what status and report say of the venue's trading state; set active: an operator does
//! signal 7 enter buy 10 @ 99 stop 90 target 120    the leader signals; see `signals`
//! equity 10000 margin 0      the leader says what his account is worth, and what margin he uses
//! buy 3 @ 100 old 5000       a fill that is told five seconds later
//! cash anna 500              money is paid into an account, and its snapshot says so
//! funding 100 trips          longs pay parts of the notional (10^-12), and that trips a rule
//! later 1100                 so many milliseconds pass
//! price 90 seen              the price moves, and accounts are told to be worth what they are then
//! buy 3 @ 100 of 7 left 2    a fill of the leader's order 7 that leaves two of it
//! buy 3 @ 100 stop 90 target 120    a fill that says where his stop and his target are
//! buy 10 @ 100              -> anna opens 5, anna filled 5 @ 101
//! ```
//!
//! Decisions are written `PLAN opens|closes LOTS [of DESIRED] [Reason]`, or `PLAN waits: Reason (DESIRED)`;
//! `again` stands behind those of a catch-up. What is already on target is left out. Plans stand in the order
//! of their names. Where a step has several events, fills stand behind decisions.

mod leader_orders;
mod play;
mod read;
mod signals;
mod watch;

use play::Stage;
use read::Scenario;

/// Plays a scenario and compares each step with what its file expects.
fn check(text: &str) {
    let scenario = Scenario::read(text);
    let mut stage = Stage::new(&scenario);
    let mut wrong = Vec::new();
    for step in &scenario.steps {
        let happened = stage.play(&step.command);
        if happened != step.expected {
            wrong.push(format!("line {}: {} -> {happened}", step.line, step.command));
        }
    }
    stage.finish();
    assert!(wrong.is_empty(), "{}\nhappened otherwise:\n{}", scenario.title, wrong.join("\n"));
}

/// A test per file.
macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                check(include_str!(concat!("scenarios/", stringify!($name), ".txt")));
            }
        )*
    };
}

scenarios!(
    a_market_buy_and_an_immediate_close,
    insufficient_margin,
    insufficient_margin_is_reduced,
    rejects_put_out_of_sync,
    rounding_leftovers_of_partial_fills,
    a_risk_limit_stops_a_follower,
    a_transient_failure_of_the_broker,
    duplicates_and_gaps,
    a_halted_market,
    a_venue_that_closes,
    a_venue_that_rejects,
    restarts_at_every_step,
    a_leader_filled_in_parts,
    a_restart_while_an_order_is_filled,
    somebody_trades_by_hand,
    a_leader_seen_from_the_other_side,
    a_leader_whose_orders_rest,
    amendments_that_replace,
    an_order_that_rests_over_a_stop,
    an_allocation_within_its_band,
    published_weights,
    fixed_weights,
    a_leader_with_a_stop_and_a_target,
    a_stop_without_margin,
    a_signal_with_a_stop_and_a_target,
    signals_that_wait_and_expire,
    a_stop_loss_of_a_plans_own,
    a_bracket_of_a_plans_own,
    spot_is_never_sold_short,
    a_future_that_has_expired,
    a_leader_that_repeats_himself,
    a_leader_outside_of_his_profile,
    a_leader_who_is_paused,
    an_account_that_falls_too_far,
    orders_that_would_meet_each_other,
    an_order_that_is_tried_at_better_prices,
    a_plan_that_is_taken_out,
    a_leaders_stop_is_taken_over,
    losses_cancel_what_works,
    events_that_come_late,
    filters_of_plans,
    every_sizing_mode,
    a_deposit_while_a_position_is_open,
    limits_on_exposure,
    orders_that_are_open,
    the_price_guard,
    what_counts_as_a_loss,
    scores_put_out_of_sync,
    orders_of_every_type,
    types_are_switched,
    orders_below_the_minimum,
    a_leader_who_declared_what_he_does,
    a_leader_in_an_instrument_of_others,
    plans_that_are_frozen,
    orders_that_would_meet_the_leader,
    an_allocation_that_is_worth_it,
);
