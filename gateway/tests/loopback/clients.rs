//! Sessions of leaders and operators: refusals, gaps, retransmission, commands, who may speak.

use crate::peer::{Peer, fill, session_id};
use crate::scene::{Folders, LEADER_KEY, OPERATOR_KEY, Plot, RunningVenue, assert_clean, until};
use paceline_gateway::Handle;
use protocol::fixp::messages::NegotiationRejectCode;
use protocol::fixp::{Gap, Resumption};
use protocol::messages::{ControlAction, Flag, LeaderFill, Reason, Scope, Symbol};
use simulator::venue::Summary;

/// A gateway with one leader and one follower, and what the venue saw of it in the end.
struct Play {
    folders: Folders,
    venue: RunningVenue,
    gateway: Handle,
}

impl Play {
    fn begin() -> Self {
        let plot = Plot::simple(1);
        let folders = Folders::new();
        let venue = RunningVenue::start(&plot.venue_options());
        let gateway = folders.gateway(&plot, venue.address);
        Self { folders, venue, gateway }
    }

    fn leader(&self, id: u8, resumption: Option<Resumption>) -> Peer {
        Peer::establish(self.gateway.client_address(), "leader1", LEADER_KEY, id, resumption)
    }

    fn operator(&self, id: u8) -> Peer {
        Peer::establish(self.gateway.client_address(), "desk", OPERATOR_KEY, id, None)
    }

    fn wait_for_fills(&self, fills: u64) {
        until("fills are booked", || (self.gateway.status().fills == fills).then_some(()));
    }

    /// Lets the peers go, drains, checks what every drain has to achieve, and returns the venue's books.
    fn end(self, peers: impl IntoIterator<Item = Peer>) -> Summary {
        drop(peers.into_iter().collect::<Vec<Peer>>());
        assert_clean(&self.gateway.drain());
        let books = self.venue.finish();
        let report = self.folders.report();
        assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
        assert_eq!(books.duplicate_orders, 0);
        books
    }
}

fn lots(books: &Summary) -> i64 {
    books.accounts[0].positions.first().map_or(0, |position| position.lots)
}

/// Goal: each rule that a client message can break is answered with its reason and number, and nothing
/// else happens. Method: one bad message per rule, one good one behind them.
#[test]
fn bad_messages_are_refused_one_by_one() {
    let play = Play::begin();
    let mut leader = play.leader(1, None);
    let symbol = Symbol::new("NOPE").unwrap();
    leader.fill(&LeaderFill { symbol, ..fill(1, 5, 0) });
    let mut inexact = fill(2, 5, 0);
    inexact.price.exponent = -3;
    leader.fill(&inexact);
    let mut inexact = fill(3, 5, 0);
    inexact.quantity.exponent = -3;
    leader.fill(&inexact);
    leader.command(ControlAction::Pause, Scope::Firm, "");
    leader.send(|buffer| {
        let length = fill(4, 5, 0).encode(buffer);
        // An unknown side: it stands behind the header, two numbers and the symbol.
        buffer[8 + 8 + 8 + size_of::<Symbol>()] = b'?';
        length
    });
    leader.fill(&fill(5, 5, 0));
    leader.wait("five rejects", |peer| peer.rejects().len() == 5);
    let rejects: Vec<_> = leader
        .rejects()
        .into_iter()
        .map(|reject| (reject.client_sequence, reject.trade_id, reject.reason))
        .collect();
    assert_eq!(
        rejects[..4],
        [
            (1, Some(1), Reason::UnknownInstrument),
            (2, Some(2), Reason::InexactPrice),
            (3, Some(3), Reason::InexactQuantity),
            (4, None, Reason::NotPermitted),
        ]
    );
    assert_eq!(rejects[4].0, 5);
    play.wait_for_fills(1);
    assert_eq!(lots(&play.end([leader])), 5);
}

/// Goal: a fill that comes twice is copied once. Method: the same trade id under two numbers.
#[test]
fn a_repeated_fill_is_copied_once() {
    let play = Play::begin();
    let mut leader = play.leader(1, None);
    leader.fill(&fill(1, 5, 0));
    leader.fill(&fill(1, 5, 0));
    leader.fill(&fill(2, 2, 5));
    play.wait_for_fills(2);
    let books = play.end([leader]);
    assert_eq!((books.orders, lots(&books)), (2, 7));
}

/// Goal: messages that were lost with a transport are reported to the client, once, and count when
/// they come again. Method: establish the session again, claiming three messages that never left.
#[test]
fn lost_client_messages_are_reported_and_can_be_sent_again() {
    let play = Play::begin();
    let mut leader = play.leader(1, None);
    leader.fill(&fill(1, 5, 0));
    play.wait_for_fills(1);
    let resumption = leader.resumption();
    leader.terminate();

    let claimed = Resumption { outgoing_next: resumption.outgoing_next + 3, ..resumption };
    let mut leader = play.leader(1, Some(claimed));
    leader.wait("the gap is reported", |peer| !peer.not_applied.is_empty());
    assert_eq!(leader.not_applied, [Gap { from: 2, count: 3 }]);
    assert_eq!(leader.fill(&fill(2, -2, 5)), 5);
    play.wait_for_fills(2);
    assert_eq!(lots(&play.end([leader])), 3);
}

/// Goal: answers that a client was not there to hear are there when it asks, in order and marked.
/// Method: send bad fills, close the transport unread, come back, and compare numbers.
#[test]
fn answers_wait_for_a_client_that_was_away() {
    let play = Play::begin();
    let mut leader = play.leader(1, None);
    let symbol = Symbol::new("NOPE").unwrap();
    for trade_id in 1..=5 {
        leader.fill(&LeaderFill { symbol, ..fill(trade_id, 5, 0) });
    }
    let resumption = Resumption { incoming_next: Some(1), ..leader.resumption() };
    until("all were refused", || (play.gateway.status().refused == 5).then_some(()));
    drop(leader);
    until("the transport is gone", || (play.gateway.status().sessions == 0).then_some(()));

    let mut leader = play.leader(1, Some(resumption));
    leader.wait("five rejects", |peer| peer.rejects().len() == 5);
    assert_eq!(leader.missed, 5);
    assert!(leader.told.iter().all(|told| told.retransmitted));
    let numbers: Vec<u64> = leader.told.iter().map(|told| told.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    // Live messages go on behind them.
    leader.fill(&LeaderFill { symbol, ..fill(6, 5, 0) });
    leader.wait("the sixth reject", |peer| peer.rejects().len() == 6);
    assert_eq!(leader.told[5].number, 6);
    assert!(!leader.told[5].retransmitted);
    assert_eq!(play.end([leader]).orders, 0);
}

/// Goal: a kill takes effect at once, is answered, and lasts until it is lifted; a pause cannot end it.
/// Method: trade, kill, trade, resume (refused), re-arm, and look at the venue's position.
#[test]
fn an_operator_kills_and_rearms() {
    let play = Play::begin();
    let mut leader = play.leader(1, None);
    let mut operator = play.operator(2);
    leader.fill(&fill(1, 5, 0));
    play.wait_for_fills(1);

    let kill = operator.command(ControlAction::KillStopNew, Scope::Leader, "leader1");
    let report = operator.report(kill);
    assert_eq!((report.accepted, report.reason, report.plans), (Flag::Yes, Reason::None, 1));
    leader.fill(&fill(2, 5, 5));
    until("the fill is journalled", || (play.gateway.status().events_in == 2).then_some(()));

    let resume = operator.command(ControlAction::Resume, Scope::Leader, "leader1");
    let report = operator.report(resume);
    assert_eq!((report.accepted, report.reason), (Flag::No, Reason::KillLatched));
    let nothing = operator.command(ControlAction::Pause, Scope::Plan, "nobody");
    let report = operator.report(nothing);
    assert_eq!((report.accepted, report.reason), (Flag::No, Reason::UnknownTarget));

    // A reduction passes a kill.
    leader.fill(&fill(3, -7, 10));
    play.wait_for_fills(2);
    let rearm = operator.command(ControlAction::Rearm, Scope::Leader, "leader1");
    assert_eq!(operator.report(rearm).accepted, Flag::Yes);
    assert_eq!(lots(&play.end([leader, operator])), 3);
}

/// Goal: who has no key gets no session, and a session id is never used twice.
/// Method: a wrong key, a wrong name, an observer at the wrong door, an old id.
#[test]
fn strangers_and_old_session_ids_are_turned_away() {
    let play = Play::begin();
    let address = play.gateway.client_address();
    for (name, key) in [("leader1", OPERATOR_KEY), ("nobody", LEADER_KEY), ("audit", LEADER_KEY)] {
        let mut peer = Peer::dial(address, name, key, 9, None);
        peer.wait("the answer", |peer| peer.ended);
        assert_eq!(peer.rejected, Some(NegotiationRejectCode::Credentials), "{name}");
    }
    let mut leader = play.leader(1, None);
    leader.terminate();
    let mut again = Peer::dial(address, "leader1", LEADER_KEY, 1, None);
    again.wait("the answer", |peer| peer.ended);
    assert_eq!(again.rejected, Some(NegotiationRejectCode::DuplicateId));
    let unknown =
        Resumption { session_id: session_id(77), outgoing_next: 1, incoming_next: Some(1) };
    let mut unknown = Peer::dial(address, "leader1", LEADER_KEY, 1, Some(unknown));
    unknown.wait("the answer", |peer| peer.ended);
    assert!(!unknown.established);
    // A new id is welcome.
    let mut leader = play.leader(2, None);
    leader.fill(&fill(1, 1, 0));
    play.wait_for_fills(1);
    play.end([leader]);
}

/// Goal: a client that does not read is disconnected instead of holding anybody up, and gets everything
/// when it is back. Method: many refusals that nobody reads.
#[test]
fn a_client_that_does_not_read_is_disconnected_and_loses_nothing() {
    const FILLS: u64 = 12_000;
    let play = Play::begin();
    let address = play.gateway.client_address();
    let mut leader = Peer::establish(address, "leader1", LEADER_KEY, 1, None);
    let symbol = Symbol::new("NOPE").unwrap();
    for trade_id in 1..=FILLS {
        leader.fill_unread(&LeaderFill { symbol, ..fill(trade_id, 5, 0) });
    }
    until("it is disconnected", || {
        leader.write();
        (play.gateway.status().sessions == 0).then_some(())
    });
    let resumption = Resumption { incoming_next: Some(1), ..leader.resumption() };
    drop(leader);

    let mut leader = play.leader(1, Some(resumption));
    // What had not been read of it when it was cut off is reported as never received.
    leader.wait("every fill is accounted for", |peer| {
        let lost: u64 = peer.not_applied.iter().map(|gap| u64::from(gap.count)).sum();
        peer.rejects().len() as u64 + lost == FILLS
    });
    let numbers: Vec<u64> = leader.rejects().iter().map(|reject| reject.client_sequence).collect();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u64), "in order, without a hole");
    assert!(leader.missed > 0);
    assert_eq!(play.end([leader]).orders, 0);
}

/// Goal: a flattening kill closes what is open, at once and by itself.
/// Method: trade, flatten, and look at the venue's position.
#[test]
fn an_operator_flattens() {
    let play = Play::begin();
    let mut leader = play.leader(1, None);
    let mut operator = play.operator(2);
    leader.fill(&fill(1, 5, 0));
    play.wait_for_fills(1);
    let flatten = operator.command(ControlAction::KillFlatten, Scope::Firm, "");
    assert_eq!(operator.report(flatten).accepted, Flag::Yes);
    play.wait_for_fills(2);
    assert_eq!(lots(&play.end([leader, operator])), 0);
}
