//! Tests of lookups and logins, on the example.

use super::Directory;
use crate::configuration::registry::Registry;
use crate::configuration::tests::example;
use protocol::credentials::Credentials;
use protocol::messages::{Name, Role, Scope, Symbol};
use protocol::units::{
    FollowerIndex, InstrumentIndex, LeaderIndex, Lots, Nanos, PlanIndex, SessionIndex, Ticks,
    VenueIndex,
};

fn directory() -> Directory {
    let configuration = example();
    let registry = Registry::new(configuration.capacity);
    configuration.activate(&registry, Nanos(1)).unwrap().directory
}

/// Goal: every lookup finds what is there and nothing else. Method: both ways, with a neighbour that is not there.
#[test]
fn lookups() {
    let directory = directory();
    let symbol = |text| Symbol::new(text).unwrap();
    let venue = VenueIndex(0);
    let ether = directory.instrument_by_symbol(&symbol("ETH")).unwrap();
    assert_eq!((ether.index, ether.venue, ether.security_id), (InstrumentIndex(1), venue, 2));
    assert_eq!(directory.instrument_by_symbol(&symbol("ET")), None);
    assert_eq!(directory.instrument_by_security(venue, 2), Some(ether));
    assert_eq!(directory.instrument_by_security(venue, 3), None);
    assert_eq!(directory.instrument_by_security(VenueIndex(1), 2), None);
    assert_eq!(directory.instrument(InstrumentIndex(2)), None);

    let bert = directory.follower_by_account(venue, 1002).unwrap();
    assert_eq!((bert.index, bert.name.as_str()), (FollowerIndex(1), "bert"));
    assert_eq!(directory.follower(FollowerIndex(1)), Some(bert));
    assert_eq!(directory.follower_by_account(venue, 1003), None);

    let plan = directory.plan(PlanIndex(1)).unwrap();
    assert_eq!((plan.leader, plan.follower, plan.account), (LeaderIndex(0), bert.index, 1002));
    assert_eq!((plan.venue, plan.session), (venue, SessionIndex(0)));
    assert_eq!(directory.plan(PlanIndex(2)), None);

    let session = directory.session(SessionIndex(1)).unwrap();
    assert_eq!(
        (session.role, session.leader, session.venue),
        (Role::Leader, Some(LeaderIndex(0)), None)
    );
    assert_eq!(directory.leader(LeaderIndex(0)).unwrap().session, session.index);
    assert_eq!(directory.session(SessionIndex(0)).unwrap().venue, Some(venue));
    assert_eq!(directory.session(SessionIndex(4)), None);
    assert_eq!(directory.venue(venue).unwrap().session, SessionIndex(0));
}

/// Goal: leader decimals become ticks and lots exactly, or not at all.
#[test]
fn ticks_and_lots() {
    let directory = directory();
    let bitcoin = directory.instrument(InstrumentIndex(0)).unwrap();
    assert_eq!(bitcoin.ticks("64000.1".parse().unwrap()), Some(Ticks(640_001)));
    assert_eq!(bitcoin.ticks("64000.15".parse().unwrap()), None);
    assert_eq!(bitcoin.lots("-1.5".parse().unwrap()), Some(Lots(-150_000)));
    assert_eq!(bitcoin.lots("0.000001".parse().unwrap()), None);
}

/// Goal: commands name things by scope. Method: table.
#[test]
fn targets() {
    let directory = directory();
    for (scope, name, expected) in [
        (Scope::Firm, "", Some(0)),
        (Scope::Firm, "sim", None),
        (Scope::Venue, "sim", Some(0)),
        (Scope::Leader, "whale", Some(0)),
        (Scope::Follower, "bert", Some(1)),
        (Scope::Plan, "bert-whale", Some(1)),
        (Scope::Instrument, "ETH", Some(1)),
        (Scope::Plan, "bert", None),
        (Scope::Plan, "", None),
    ] {
        assert_eq!(
            directory.target(scope, &Name::new(name).unwrap()),
            expected,
            "{scope:?} {name}"
        );
    }
}

/// Goal: a login is a name with its own key; venues are no logins. Method: table.
#[test]
fn logins() {
    let directory = directory();
    for (name, key, expected) in [
        ("whale", "leader-key-for-development", Some(SessionIndex(1))),
        ("desk", "operator-key-for-development", Some(SessionIndex(2))),
        ("audit", "observer-key-for-development", Some(SessionIndex(3))),
        ("whale", "operator-key-for-development", None),
        ("whale", "leader-key-for-developmen", None),
        ("nobody", "leader-key-for-development", None),
        ("sim", "venue-key-for-development", None),
    ] {
        let credentials = Credentials::new(name, key.as_bytes()).unwrap();
        assert_eq!(directory.logins().verify(&credentials), expected, "{name}:{key}");
    }
    let shown = format!("{:?}", directory.logins());
    assert_eq!(shown, "[\"audit\", \"desk\", \"whale\"]");
}

/// Goal: after a revision, leaders and operators name what is in force, and a venue may still speak of what
/// is not. Method: a directory over another, both ways.
#[test]
fn what_is_retired_is_still_known_to_the_venue() {
    let directory = crate::testing::revised_directory();
    let symbol = |text| Symbol::new(text).unwrap();
    let (venue, gone) = (VenueIndex(0), InstrumentIndex(1));
    let new = directory.instrument_by_symbol(&symbol("NEW")).unwrap();
    assert_eq!((new.index, new.security_id), (InstrumentIndex(2), 9));
    assert_eq!(directory.instrument_by_symbol(&symbol("ABC")), None);
    assert_eq!(directory.instrument_by_security(venue, 8).unwrap().index, gone);
    assert_eq!(directory.instrument(gone).unwrap().symbol, symbol("ABC"));
    let in_force: Vec<u16> = directory.instruments_in_force().map(|entry| entry.index.0).collect();
    assert_eq!(in_force, [0, 2]);
    assert_eq!(directory.follower_by_account(venue, 1002).unwrap().name.as_str(), "bert");
    assert_eq!(directory.target(Scope::Follower, &Name::new("bert").unwrap()), None);
    assert_eq!(directory.plan(PlanIndex(1)).unwrap().account, 1002);
}
