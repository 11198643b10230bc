//! Venues that are down: what is made up for when they are back, and what plans may give up.

use crate::script::check;

/// Goal: by default everything that fell due while the venue was down is made up for, however long that was.
#[test]
fn what_was_missed_is_made_up_for() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        go
        session Lost
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 SessionDown
        wait 60000
        alice +5 @100
            LeaderEvent 10 to 15 @100 id 2
              p target 15 held 0+0 wants +15 SessionDown
        session Synchronised
        sweep
            CatchUp 15 to 15 @100
              p target 15 held 0+0 wants +15 open +15 market o1
        ",
    );
}

/// Goal: a plan may give up the increases that fell due in an outage that was longer than it says; it keeps what it has
/// and follows from there. Method: the leader increases before, during and behind an outage, and then closes.
#[test]
fn increases_of_a_long_outage_are_given_up() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob drop-opens 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        session Lost
        alice +6 @100
            LeaderEvent 10 to 16 @100 id 2
              p target 16 held 10+0 wants +6 SessionDown
        wait 1001
        alice +4 @100
            LeaderEvent 16 to 20 @100 id 3
              p target 20 held 10+0 wants +10 SessionDown
        session Synchronised
            CatchUp 20 to 20 @100
              p target 20 held 10+0 wants +10 VenueWasDown
        sweep
        alice +2 @100
            LeaderEvent 20 to 22 @100 id 4
              p target 12 held 10+0 wants +2 open +2 market o2
        fill o2
            o2 Filled fill +2 held 12+0
        alice -6 @100
            LeaderEvent 22 to 16 @100 id 5
              p target 6 held 12+0 wants -6 close -6 market o3
        fill o3
            o3 Filled fill -6 held 6+0
        alice -16 @100
            LeaderEvent 16 to 0 @100 id 6
              p target 0 held 6+0 wants -6 close -6 market o4
        ",
    );
}

/// Goal: an outage that is no longer than that changes nothing.
#[test]
fn increases_of_a_short_outage_are_made_up_for() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob drop-opens 1000
        go
        session Lost
        alice +6 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 1
              p target 6 held 0+0 wants +6 SessionDown
        wait 1000
        session Synchronised
        alice +1 @100
            LeaderEvent 6 to 7 @100 id 2
              p target 7 held 0+0 wants +7 open +7 market o1
        ",
    );
}

/// Goal: reductions that fell due are always made up for, and of a turn only the close.
#[test]
fn reductions_are_always_made_up_for() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob drop-opens 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        fill o1
            o1 Filled fill +10 held 10+0
        session Lost
        alice -4 @100
            LeaderEvent 10 to 6 @100 id 2
              p target 6 held 10+0 wants -4 SessionDown
        wait 5000
        session Synchronised
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 10+0 wants -4 close -4 market o2
        fill o2
            o2 Filled fill -4 held 6+0
        session Lost
        alice -9 @100
            episode 2 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 6 to -3 @100 id 3
              p target -3 held 6+0 wants -6 SessionDown
        wait 5000
        session Synchronised
        sweep
            CatchUp -3 to -3 @100
              p target -3 held 6+0 wants -6 close -6 market o3
              p target -3 held 6-6 wants -3 VenueWasDown
        fill o3
            o3 Filled fill -6 held 0+0
        alice -2 @100
            LeaderEvent -3 to -5 @100 id 4
              p target -2 held 0+0 wants -2 open -2 market o4
        ",
    );
}

/// Goal: an order that the outage swallowed is given up with it: one that is proven never to have been sent before the
/// venue is back, and one that was in doubt and turns out to be over afterwards. What a plan was stopped from by a limit
/// is not, for it was not the venue.
#[test]
fn orders_that_an_outage_swallowed_are_given_up() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob drop-opens 1000
        go
        alice +10 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 10 @100 id 1
              p target 10 held 0+0 wants +10 open +10 market o1
        session Lost
        wait 2000
        gap 1 1
            o1 NotSent held 0+0
        session Synchronised
            CatchUp 10 to 10 @100
              p target 10 held 0+0 wants +10 VenueWasDown
        alice +3 @100
            LeaderEvent 10 to 13 @100 id 2
              p target 3 held 0+0 wants +3 open +3 market o2
        session Negotiated
            o2 Unknown held 0+3
        wait 2000
        session Synchronised
        cancel o2
            o2 Canceled held 0+0
        sweep
            CatchUp 13 to 13 @100
              p target 3 held 0+0 wants +3 VenueWasDown
        alice +1 @100
            LeaderEvent 13 to 14 @100 id 3
              p target 1 held 0+0 wants +1 open +1 market o3
        ",
    );
}

/// Goal: a pause at the return does not bring back what was given up, nor does a restart.
#[test]
fn what_was_given_up_stays_given_up() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob drop-opens 1000
        go
        session Lost
        alice +6 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 1
              p target 6 held 0+0 wants +6 SessionDown
        Pause plan p
            accepted, 1 plans
        wait 2000
        session Synchronised
            CatchUp 6 to 6 @100
              p target 6 held 0+0 wants +6 VenueWasDown
        Resume plan p
            accepted, 1 plans
        sweep
        restart
        session Synchronised
        sweep
        ",
    );
}

/// Goal: the age of an event is no substitute. It keeps a catch-up from chasing, and then the leader's next event makes
/// up for everything; what is given up is given up.
#[test]
fn an_age_limit_only_waits_for_the_next_event() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob
        plan q alice carl drop-opens 1000
        limit firm age 500
        limit firm order-notional 1000000
        limit firm gross 1000000
        go
        session Lost
        alice +6 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 1
              p target 6 held 0+0 wants +6 SessionDown
              q target 6 held 0+0 wants +6 SessionDown
        wait 2000
        session Synchronised
            CatchUp 6 to 6 @100
              q target 6 held 0+0 wants +6 VenueWasDown
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 0+0 wants +6 EventTooOld [MaxEventAge]
        alice +1 @100
            LeaderEvent 6 to 7 @100 id 2
              p target 7 held 0+0 wants +7 open +7 market o1
              q target 1 held 0+0 wants +1 open +1 market o2
        ",
    );
}

/// Goal: a run that ends right behind the return of the venue leaves it to the next one to say what is given up; that
/// one's own outage is short.
#[test]
fn a_run_that_ends_at_the_return_leaves_it_to_the_next() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob drop-opens 1000
        go
        session Lost
        alice +6 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 6 @100 id 1
              p target 6 held 0+0 wants +6 SessionDown
        wait 2000
        crash 0
        session Synchronised
            CatchUp 6 to 6 @100
              p target 6 held 0+0 wants +6 VenueWasDown
        restart
            CatchUp 6 to 6 @100
              p target 6 held 0+0 wants +6 VenueWasDown
        session Synchronised
        sweep
        alice +1 @100
            LeaderEvent 6 to 7 @100 id 2
              p target 1 held 0+0 wants +1 open +1 market o1
        ",
    );
}
