//! Trading states that rules set: when they do, what they leave alone, and who lifts them.

use crate::script::check;

/// Goal: more rejected orders within the window than are allowed set the venue to reducing, once; reductions
/// leave, `Rearm` and `Resume` change nothing, and an operator's `SetActive` begins the count anew.
/// Method: two rejects a window, of plans of two leaders; an order that is rejected twice counts once.
#[test]
fn rejects_set_a_venue_to_reducing() {
    check(
        "
        leader alice
        follower bob
        follower carl
        plan p alice bob
        plan q alice carl
        supervise venue 0 rejects 2 1000 SetReducing
        go
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
              q ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
              q target 4 held 0+0 wants +4 open +4 market o2
        fill o1
            o1 Filled fill +4 held 4+0
        reject o2
            o2 Rejected held 0+0
        late o2 Rejected
            o2 Rejected held 0+0 Duplicate
        sweep
            CatchUp 4 to 4 @100
              q target 4 held 0+0 wants +4 open +4 market o3
        reject o3
            o3 Rejected held 0+0
        sweep
            CatchUp 4 to 4 @100
              q target 4 held 0+0 wants +4 open +4 market o4
        reject o4
            tripped Venue 0 SetReducing VenueRejects 3 of 2
            o4 Rejected held 0+0
        alice +2 @100
            LeaderEvent 4 to 6 @100 id 2
              p target 6 held 4+0 wants +2 TradingReducing
              q target 6 held 0+0 wants +6 TradingReducing
        state p
            On 6666
        alice -3 @100
            LeaderEvent 6 to 3 @100 id 3
              q target 3 held 0+0 wants +3 TradingReducing
              p target 3 held 4+0 wants -1 close -1 market o5
        reject o5
            o5 Rejected held 4+0
        Rearm venue 0
            accepted, 2 plans
        Resume venue 0
            accepted, 2 plans
        alice +3 @100
            LeaderEvent 3 to 6 @100 id 4
              p target 6 held 4+0 wants +2 TradingReducing
              q target 6 held 0+0 wants +6 TradingReducing
        SetActive venue 0
            accepted, 2 plans
        sweep
            CatchUp 6 to 6 @100
              p target 6 held 4+0 wants +2 open +2 market o6
              q target 6 held 0+0 wants +6 open +6 market o7
        reject o6
            o6 Rejected held 4+0
        reject o7
            o7 Rejected held 0+0
        ",
    );
}

/// Goal: the first order that is rejected because the exchange is closed halts the venue where a rule says so; a
/// venue that is halted already is not set again, an operator's `SetReducing` is, and the rule of many rejects
/// never loosens what holds.
#[test]
fn a_closed_exchange_halts_a_venue() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        supervise venue 0 closed SetHalted rejects 1 1000 SetReducing
        go
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
        fill o1
            o1 Filled fill +4 held 4+0
        alice +2 @100
            LeaderEvent 4 to 6 @100 id 2
              p target 6 held 4+0 wants +2 open +2 market o2
        alice -5 @100
            LeaderEvent 6 to 1 @100 id 3
              p target 1 held 4+2 wants -5 close -5 market o3
        reject o2 because ExchangeClosed
            tripped Venue 0 SetHalted VenueClosed 1 of 0
            o2 Rejected held 4-5
        reject o3 because ExchangeClosed
            o3 Rejected held 4+0
        sweep
            CatchUp 1 to 1 @100
              p target 1 held 4+0 wants -3 TradingHalted
        SetReducing venue 0
            accepted, 1 plans
        sweep
            CatchUp 1 to 1 @100
              p target 1 held 4+0 wants -3 close -3 market o4
        reject o4 because ExchangeClosed
            tripped Venue 0 SetHalted VenueClosed 1 of 0
            o4 Rejected held 4+0
        SetReducing venue 0
            accepted, 1 plans
        sweep
            CatchUp 1 to 1 @100
              p target 1 held 4+0 wants -3 close -3 market o5
        reject o5 because Other
            o5 Rejected held 4+0
        SetActive firm
            accepted, 1 plans
        alice +4 @100
            LeaderEvent 1 to 5 @100 id 4
              p target 5 held 4+0 wants +1 TradingReducing
        ",
    );
}

/// Goal: a run that ends between a reject, the trip and the order's update makes up what is missing and says
/// nothing twice; the state outlives it.
/// Method: the run ends after so many of the decisions.
#[test]
fn a_trip_outlives_the_run() {
    let trip = "    tripped Venue 0 SetHalted VenueClosed 1 of 0";
    let update = "    o1 Rejected held 0+0";
    for written in 0..=2 {
        let missing = [trip, update][written..].join("\n");
        check(&format!(
            "
leader alice
follower bob
plan p alice bob
supervise venue 0 closed SetHalted
go
alice +4 @100
    episode 1 @100
      p ratio 1.000 quantity 0 baseline 0
    LeaderEvent 0 to 4 @100 id 1
      p target 4 held 0+0 wants +4 open +4 market o1
crash {written}
reject o1 because ExchangeClosed
{trip}
{update}
restart
{missing}
session Synchronised
alice +1 @100
    LeaderEvent 4 to 5 @100 id 2
      p target 5 held 0+0 wants +5 TradingHalted
SetActive venue 0
    accepted, 1 plans
sweep
    CatchUp 5 to 5 @100
      p target 5 held 0+0 wants +5 open +5 market o2
"
        ));
    }
}

/// Goal: a reject as far behind the first one as the window is long begins a window of its own.
#[test]
fn rejects_that_are_far_apart_set_nothing() {
    check(
        "
        leader alice
        follower bob
        plan p alice bob
        supervise venue 0 rejects 1 1000 SetHalted
        go
        alice +4 @100
            episode 1 @100
              p ratio 1.000 quantity 0 baseline 0
            LeaderEvent 0 to 4 @100 id 1
              p target 4 held 0+0 wants +4 open +4 market o1
        reject o1
            o1 Rejected held 0+0
        sweep
            CatchUp 4 to 4 @100
              p target 4 held 0+0 wants +4 open +4 market o2
        wait 1000
        reject o2
            o2 Rejected held 0+0
        sweep
            CatchUp 4 to 4 @100
              p target 4 held 0+0 wants +4 open +4 market o3
        wait 999
        reject o3
            tripped Venue 0 SetHalted VenueRejects 2 of 1
            o3 Rejected held 0+0
        ",
    );
}
