//! One set of tests for all venue adapters: what every one of them has to bring to the engine, whatever its venue
//! speaks. How to add one: `gateway/VENUES.md`.
//!
//! Each test is a story that a gateway plays over loopback against a venue that a test drives word by word. A step
//! says what happens, and behind the arrow what the venue was asked and what the journal says then. Steps that
//! happen one right behind the other stand in one line.

mod counterparty;
mod fix44;
mod native;
mod quickfix;
mod stage;

use accounting::{BreakKind, TradingReport};
use counterparty::Speaker;
use stage::Stage;

/// Plays a story: whatever the protocol, the same comes of it. Returns the books.
fn check(speaker: Box<dyn Speaker>, plan: &'static str, story: &str) -> accounting::Report {
    let mut stage = Stage::new(speaker, plan);
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (step, expected) = line.split_once("->").unwrap_or((line, ""));
        let mut expected: Vec<&str> =
            expected.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        expected.sort_unstable();
        assert_eq!(stage.play(step.trim(), expected.len()), expected, "{line}");
    }
    stage.finish()
}

/// Goal: an order arrives with its side, quantity and account, and what the venue says of it is booked.
fn place_and_fill(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 5   -> order buy 5
        venue accepts   -> working
        venue fills 5   -> filled 5 left 0
        leader sells 5  -> order sell 5
        venue accepts   -> working
        venue fills 5   -> filled -5 left 0
        ",
    );
    assert_eq!(report.fills, 2);
}

/// Goal: fills in parts, each booked once, the last one completes.
fn partial_fills(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5   -> order buy 5
        venue accepts   -> working
        venue fills 1   -> filled 1 left 4
        venue fills 3   -> filled 3 left 1
        venue fills 1   -> filled 1 left 0
        ",
    );
}

/// Goal: what the venue refuses carries its reason, and is tried again as often as the plan says.
fn reject_with_a_reason(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "attempts_max = 1",
        "
        leader buys 5                 -> order buy 5
        venue rejects ExchangeClosed  -> rejected ExchangeClosed, order buy 5
        venue rejects ExchangeClosed  -> rejected ExchangeClosed
        ",
    );
}

/// Goal: what the venue says decides what a plan's policy does, whatever codes the venue says it in.
fn policy_by_reason(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "attempts_max = 3\non_failure = { margin = \"reduce\", venue_limit = \"ignore\" }",
        "
        leader buys 8                     -> order buy 8
        venue rejects InsufficientMargin  -> rejected InsufficientMargin, order buy 4
        venue rejects BelowMinimum        -> rejected BelowMinimum, order buy 4
        venue fills 4                     -> filled 4 left 0, order buy 4
        venue fills 4                     -> filled 4 left 0
        ",
    );
}

/// Goal: an order is cancelled by name, in whole or what is left of it.
fn cancels(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5   -> order buy 5
        venue accepts   -> working
        venue fills 2   -> filled 2 left 3
        operator kills  -> cancel
        venue cancels   -> canceled
        ",
    );
}

/// Goal: a cancel that comes too late changes nothing about the fill that was before it, in either order.
fn cancel_too_late(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5          -> order buy 5
        venue accepts          -> working
        operator kills         -> cancel
        venue fills 5          -> filled 5 left 0
        venue refuses TooLate  -> cancel refused TooLate
        ",
    );
}

/// Goal: fills while a cancel is on its way are booked, and the rest is cancelled.
fn fill_while_pending_cancel(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5   -> order buy 5
        venue accepts   -> working
        operator kills  -> cancel
        venue fills 2   -> filled 2 left 3
        venue cancels   -> canceled
        ",
    );
}

/// Goal: a fill that overtakes the acknowledgement is booked, and what comes after it changes nothing.
fn fill_before_acknowledgement(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5   -> order buy 5
        venue fills 2   -> filled 2 left 3
        venue accepts   -> duplicate
        venue fills 3   -> filled 3 left 0
        ",
    );
}

/// Goal: a report that comes twice is booked once.
fn duplicate_report(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 5   -> order buy 5
        venue accepts   -> working
        venue fills 2   -> filled 2 left 3
        venue repeats   -> duplicate
        venue fills 3   -> filled 3 left 0
        venue repeats   -> duplicate
        ",
    );
    assert_eq!(report.fills, 2);
}

/// Goal: what became of an order while the connection was down is known on the return, before anything is traded.
fn evidence_on_the_return(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5      -> order buy 5
        venue hangs up     ->
        venue accepts; venue fills 2 ->
        venue comes back   -> working, filled 2 left 3
        venue fills 3      -> filled 3 left 0
        ",
    );
}

/// Goal: an order that the venue never saw is known not to exist, is never sent again, and what it was for is
/// traded by a new one.
fn proof_of_absence(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        venue loses the next; leader buys 5 -> notsent, order buy 5
        venue accepts      -> working
        venue fills 5      -> filled 5 left 0
        ",
    );
}

/// Goal: a cancel that never reached the venue is proven not to be there, and decided anew.
fn proof_of_a_lost_cancel(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5      -> order buy 5
        venue accepts      -> working
        venue fills 2      -> filled 2 left 3
        venue loses the next; operator kills -> partiallyfilled, cancel
        venue cancels      -> canceled
        ",
    );
}

/// Goal: an order of which the venue knows nothing any more is in state Unknown, keeps its quantity, and is
/// resolved by what the venue says on the return, not by time.
fn unknown_is_resolved_by_evidence(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "",
        "
        leader buys 5               -> order buy 5
        venue accepts               -> working
        operator kills              -> cancel
        venue refuses UnknownOrder  -> cancel refused UnknownOrder, unknown
        venue hangs up              ->
        venue fills 5               ->
        venue comes back            -> filled 5 left 0
        ",
    );
}

/// Goal: an order that never got to its venue, and of which nothing proves that, is settled by a person; the plan
/// trades on, and nothing is left to explain.
fn settled_as_not_sent(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 5                   -> order buy 5
        operator kills                  -> cancel
        venue refuses UnknownOrder      -> cancel refused UnknownOrder, unknown
        operator settles 1 as NotSent   -> notsent
        operator rearms                 -> order buy 5
        venue fills 5                   -> filled 5 left 0
        ",
    );
    let [word] = &report.settlements[..] else { panic!("one word: {report:#?}") };
    assert_eq!((word.actor.as_str(), word.words.as_str()), ("desk", "a test"));
    assert_eq!((word.state.as_str(), word.accepted), ("NotSent", Some(true)));
    assert_eq!((report.fills, report.breaks.open), (1, 0));
}

/// Goal: what a person states as filled is booked once: the venue's own reports of it, which come later, take its place,
/// at their price, and an order that turns out to be open is cancelled.
fn settled_and_told_late(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 5                                    -> order buy 5
        operator kills                                   -> cancel
        venue refuses UnknownOrder                       -> cancel refused UnknownOrder, unknown
        operator settles 1 as Canceled filled 2 @ 90     -> filled 2 left 0
        venue fills 2 of 1                               -> inconsistent, cancel
        venue cancels what is left of 1                  -> canceled
        operator rearms                                  -> order buy 3
        venue fills 3                                    -> filled 3 left 0
        ",
    );
    assert_eq!((report.fills, report.breaks.open), (3, 0));
}

/// Goal: where a person was wrong the venue is right in the end, and the difference is a break.
fn settled_and_contradicted(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 5                                    -> order buy 5
        operator kills                                   -> cancel
        venue refuses UnknownOrder                       -> cancel refused UnknownOrder, unknown
        operator settles 1 as Canceled filled 4 @ 90     -> filled 4 left 0
        venue cancels what is left of 1                  -> inconsistent
        operator rearms                                  -> order buy 5
        venue fills 5                                    -> filled 5 left 0
        ",
    );
    let found: Vec<_> = report.breaks.list.iter().collect();
    let [found] = &found[..] else { panic!("one break: {report:#?}") };
    assert_eq!(found.kind, BreakKind::SettledFill);
    assert_eq!((found.expected, found.observed), (4, 0));
}

/// Goal: a fill that is taken back is taken out of the position, where the adapter says that it can.
fn busts(speaker: Box<dyn Speaker>) {
    assert!(speaker.capabilities().busts, "an adapter without has its own story");
    let report = check(
        speaker,
        "",
        "
        leader buys 5    -> order buy 5
        venue accepts    -> working
        venue fills 3    -> filled 3 left 2
        operator kills   -> cancel
        venue cancels    -> canceled
        venue busts      -> filled -3 left 0
        ",
    );
    assert_eq!(report.followers[0].instruments.first().map_or(0, |held| held.position), 0);
}

/// Goal: an order that the venue has rejected, and fills all the same, is booked and is a break of which the engine is told;
/// what it brings too much is worked off.
fn a_rejected_order_that_fills(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "attempts_max = 1",
        "
        leader buys 5                 -> order buy 5
        venue rejects ExchangeClosed  -> rejected ExchangeClosed, order buy 5
        venue fills 5                 -> filled 5 left 0
        venue fills 5 of 1            -> inconsistent, found UnexpectedOrder, order sell 5
        venue fills 5                 -> filled -5 left 0
        ",
    );
    // A venue that is asked for balances tells some that nobody trades for.
    let denied = report.breaks.list.iter().filter(|found| found.kind != BreakKind::Balance);
    let denied: Vec<_> = denied.map(|found| (found.kind, found.observed)).collect();
    assert_eq!(denied, [(BreakKind::DeniedFill, 5)]);
}

/// Goal: J.1.b of the order state matrices: an order is cancelled, its fill is taken back, and another one is told; it stays
/// cancelled, and the position is that of the fills.
fn a_new_trade_behind_a_bust(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 5    -> order buy 5
        venue accepts    -> working
        venue fills 3    -> filled 3 left 2
        operator kills   -> cancel
        venue cancels    -> canceled
        venue busts      -> filled -3 left 0
        venue fills 2    -> filled 2 left 0
        ",
    );
    assert_eq!(report.followers[0].instruments[0].position, 2);
    let kinds: Vec<_> = report.breaks.list.iter().map(|found| found.kind).collect();
    assert_eq!(kinds, [BreakKind::Busted]);
}

/// Goal: a venue gets no more orders than it takes: what is beyond waits with its reason and comes later.
fn rate_limit(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "max_orders_per_second = 1",
        "
        leader buys 5; leader buys 3 -> order buy 5, waits MaxOrdersPerSecond, order buy 3
        venue fills 3      -> filled 3 left 0
        venue fills 5 of 1 -> filled 5 left 0
        ",
    );
}

/// Goal: whatever a venue speaks, an operator may let the firm or the venue only reduce, or do nothing but cancel;
/// status and report say so, with who and why, and what was missed is made up for.
fn trading_states(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 5             -> order buy 5
        venue accepts             -> working
        venue fills 3             -> filled 3 left 2
        operator halts firm       ->
        leader sells 1            -> waits TradingHalted
        operator kills            -> cancel
        venue cancels             -> canceled
        operator rearms           ->
        operator reduces venue    ->
        operator activates firm   ->
        leader sells 2            -> order sell 1
        venue fills 1             -> filled -1 left 0
        leader buys 4             -> waits TradingReducing
        operator activates venue  -> order buy 4
        venue fills 4             -> filled 4 left 0
        operator halts venue      ->
        ",
    );
    let [halted] = &report.trading[..] else { panic!("one state is in force: {report:#?}") };
    let TradingReport { scope, target, state, actor, text, .. } = halted;
    let found = [scope.as_str(), target, state, actor, text];
    assert_eq!(found, ["Venue", "sim", "halted", "desk", "a test"]);
}

/// Goal: an adapter declares what it can do, and does it: positions and balances are asked for or not, and the
/// status says the same. Method: the logon, and what the venue was asked.
fn capabilities(speaker: Box<dyn Speaker>) {
    let declared = speaker.capabilities();
    let stage = Stage::new(speaker, "");
    let (positions, balances) = stage.venue.speaker.snapshots();
    assert_eq!((positions > 0, balances > 0), (declared.positions, declared.balances));
    assert_eq!(stage.gateway.status().venues[0].capabilities, declared);
    stage.finish();
}

/// Goal: what a FIX venue trades in smaller units than ours is in the books as far as it can be, the rest of it is a
/// break that the engine is told of, and nothing is silent. Method: fills of a quarter of a lot more than whole lots,
/// a quarter of a tick beside our prices.
#[test]
fn finer_units_of_a_fix_venue_are_no_loss() {
    let report = check(
        fix44::Fix44::finer(),
        "",
        "
        leader buys 5   -> order buy 5
        venue accepts   -> working
        venue fills 2   -> filled 2 left 3, found UnexpectedPosition
        venue fills 3   -> filled 3 left 0, found UnexpectedPosition
        ",
    );
    assert_eq!(report.fills, 2);
    let kinds: Vec<_> =
        report.breaks.list.iter().map(|found| (found.kind, found.observed)).collect();
    assert_eq!(kinds, [(BreakKind::UnbookedFill, 2)]);
}

/// Goal: an amendment of a leader's order is one message, fills that cross it are booked once, and what the venue counts
/// of both identities is the order's.
fn replaces(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "copy = \"orders\"",
        "
        leader orders New 10 @99      -> order buy 10
        venue accepts                 -> working
        venue fills 2                 -> filled 2 left 8
        leader orders Amended 12 @98  -> replace 12 at 98
        venue fills 3                 -> filled 3 left 5
        venue replaces                -> replaced, partiallyfilled
        venue fills 7                 -> filled 7 left 0
        ",
    );
}

/// Goal: D11 and D12 of the order state matrices: an order that is replaced by less than has filled, or by as much, is
/// filled by that, and nothing is left of it.
fn replaced_below_what_has_filled(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "copy = \"orders\"",
        "
        leader orders New 10 @99      -> order buy 10
        venue accepts                 -> working
        venue fills 2                 -> filled 2 left 8
        leader orders Amended 5 @98   -> replace 5 at 98
        venue fills 5                 -> filled 5 left 3
        venue replaces                -> replaced, filled, order sell 2
        venue fills 2                 -> filled -2 left 0
        ",
    );
}

/// Goal: D21 of the order state matrices: a second replace is refused, because one is on its way at the venue; what is
/// cancelled then is the order by the last name that the venue has taken, as the venue checks of every cancel.
fn a_second_replace_is_refused(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "copy = \"orders\"",
        "
        leader orders New 10 @99      -> order buy 10
        venue accepts                 -> working
        leader orders Amended 12 @98  -> replace 12 at 98
        venue replaces                -> replaced, working
        venue fills 3                 -> filled 3 left 9
        leader orders Amended 14 @97  -> replace 14 at 97
        venue keeps Other             -> replace refused Other, rejected, partiallyfilled, cancel
        venue fills 4                 -> filled 4 left 5
        venue cancels                 -> canceled, order buy 7
        venue fills 7                 -> filled 7 left 0
        ",
    );
}

/// Goal: what the venue does not replace it has as it was; then it is cancelled, and what is due placed anew.
fn replace_refused(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "copy = \"orders\"",
        "
        leader orders New 10 @99      -> order buy 10
        venue accepts                 -> working
        leader orders Amended 12 @98  -> replace 12 at 98
        venue keeps Other             -> replace refused Other, rejected, working, cancel
        venue cancels                 -> canceled, order buy 12
        venue fills 12                -> filled 12 left 0
        ",
    );
}

/// Goal: while the connection is down a replace is neither taken for done nor sent again: what the venue says of it when
/// it is back counts.
fn replace_in_doubt(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "copy = \"orders\"",
        "
        leader orders New 10 @99      -> order buy 10
        venue accepts                 -> working
        leader orders Amended 12 @98  -> replace 12 at 98
        venue hangs up                ->
        venue replaces                ->
        venue fills 5                 ->
        venue comes back              -> replaced, working, filled 5 left 7
        venue fills 7                 -> filled 7 left 0
        ",
    );
}

/// Goal: an order that the venue refuses as a message is rejected, with the reason that is said, and tried again as often
/// as the plan says; a replace and a cancel that it refuses so are without effect. Method: another engine's own refusals,
/// by its session (35=3) and by its application (35=j).
fn refused_as_messages(speaker: Box<dyn Speaker>) {
    check(
        speaker,
        "attempts_max = 1\ncopy = \"orders\"",
        "
        venue will refuse 3; leader orders New 10 @99 -> order buy 10, rejected IncorrectQuantity, order buy 10
        venue accepts                -> working
        venue will refuse j; leader orders Amended 12 @98 -> replace 12 at 98, replace refused Other, rejected, working, cancel
        venue cancels                -> canceled, order buy 12
        venue accepts                -> working
        venue will refuse j; operator kills -> cancel, cancel refused Other, working, cancel
        venue cancels                -> canceled
        ",
    );
}

/// Goal: a report that is lost while the session lives is asked for, comes as a possible duplicate, and is booked once, in
/// its place.
fn lost_report(speaker: Box<dyn Speaker>) {
    let report = check(
        speaker,
        "",
        "
        leader buys 9        -> order buy 9
        venue accepts        -> working
        venue will lose a report; venue fills 2; venue fills 3 -> filled 2 left 7, filled 3 left 4
        venue fills 4        -> filled 4 left 0
        ",
    );
    assert_eq!(report.fills, 3);
}

/// The set for an adapter.
macro_rules! set {
    ($module:ident, $speaker:path: $($name:ident),*) => {
        mod $module {
            $(
                #[test]
                fn $name() {
                    // None where what it takes is not installed.
                    if let Some(speaker) = Option::from($speaker()) {
                        super::$name(speaker);
                    }
                }
            )*
        }
    };
}

/// The set for all of them.
macro_rules! conformance {
    ($($name:ident),* $(,)?) => {
        set!(on_native, crate::venues::native::Native::boxed: $($name),*);
        set!(on_fix44, crate::venues::fix44::Fix44::boxed: $($name),*);
        set!(on_fix44_in_odd_words, crate::venues::fix44::Fix44::odd: $($name),*);
        set!(on_quickfix, crate::venues::quickfix::QuickFix::boxed: $($name),*);
        set!(on_fix44_without_ids, crate::venues::fix44::Fix44::without_ids: $($name),*);
    };
}

set!(on_quickfix_alone, crate::venues::quickfix::QuickFix::boxed: refused_as_messages, lost_report);

conformance!(
    place_and_fill,
    partial_fills,
    reject_with_a_reason,
    policy_by_reason,
    cancels,
    cancel_too_late,
    fill_while_pending_cancel,
    fill_before_acknowledgement,
    duplicate_report,
    evidence_on_the_return,
    proof_of_absence,
    proof_of_a_lost_cancel,
    unknown_is_resolved_by_evidence,
    busts,
    a_rejected_order_that_fills,
    a_new_trade_behind_a_bust,
    rate_limit,
    trading_states,
    settled_as_not_sent,
    settled_and_told_late,
    settled_and_contradicted,
    replaces,
    replaced_below_what_has_filled,
    a_second_replace_is_refused,
    replace_refused,
    replace_in_doubt,
    capabilities,
);
