//! Several leaders whose plans share an account that nets: through sockets, venue and ledger.

use crate::peer::{Peer, fill};
use crate::scene::{Folders, LEADER_KEY, Plot, RunningVenue, assert_clean, until};

/// Goal: each plan follows its leader to flat although the account holds less than the plan, or the other side;
/// the venue refuses nothing, and the ledger keeps the plans apart and says what they cross.
/// Method: two leaders on opposite sides of one account; whoever closes first closes more than the account has,
/// so the account turns. One fill after the other, then the books of venue and ledger.
#[test]
fn leaders_on_opposite_sides_share_an_account() {
    let folders = Folders::new();
    let leaders = vec!["leader1".to_owned(), "leader2".into()];
    let plan = |leader: &str| {
        format!(
            "[[plan]]\nname = \"{leader}\"\nleader = \"{leader}\"\nfollower = \"leader1-f1\"\n\
             sizing = {{ mode = \"fixed_ratio\", ratio = \"1\" }}\n"
        )
    };
    let tables = leaders.iter().map(|leader| plan(leader)).collect();
    let plot = Plot { leaders, plan: None, tables, ..Plot::simple(1) };
    let venue = RunningVenue::start(&plot.venue_options());
    let gateway = folders.gateway(&plot, venue.address);
    let address = gateway.client_address();
    let mut leaders = [("leader1", 1), ("leader2", 2)]
        .map(|(name, session)| Peer::establish(address, name, LEADER_KEY, session, None));
    for (done, (leader, trade, lots, before)) in
        (1..).zip([(0, 1, 8, 0), (1, 1, -4, 0), (0, 2, -8, 8), (1, 2, 4, -4)])
    {
        leaders[leader].fill(&fill(trade, lots, before));
        until("the plan trades", || (gateway.status().fills == done).then_some(()));
        until("the ledger has caught up", || {
            let status = gateway.status();
            (status.in_ledger == status.written).then_some(())
        });
        let report = folders.report();
        let held = &report.followers[0].instruments[0];
        let expected = [(8, 0), (4, 4), (-4, 0), (0, 0)][usize::try_from(done).unwrap() - 1];
        assert_eq!((held.position, held.crossed), expected, "{held:?}");
    }
    drop(leaders);
    assert_clean(&gateway.drain());
    let books = venue.finish();
    assert!(books.rejects.is_empty(), "{:?}", books.rejects);
    assert_eq!((books.orders, books.fills), (4, 4));
    assert!(books.accounts[0].positions.iter().all(|position| position.lots == 0));
    let report = folders.report();
    assert_eq!((report.breaks.open, report.plans_unexplained), (0, 0), "{report:#?}");
    assert_eq!((report.plans, report.plans_on_target), (2, 2));
}
