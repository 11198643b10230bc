//! What a question is taken for.

use super::is_order;
use protocol::clordid;
use protocol::messages::OrderKey;

/// Goal: an order is asked for by its ClOrdID, whatever digits that has. Method: one without letters,
/// which would do as a number; one with letters; record numbers; a leader's trade.
#[test]
fn a_clordid_without_letters_is_no_record() {
    for sequence in [1, 1_000] {
        let key = OrderKey { epoch: 1, sequence, plan: 3, leg: 0 };
        assert!(is_order(clordid::encode(1, key).unwrap().as_str()));
    }
    assert!(is_order("00200080000048000180"));
    for other in ["1", "125472", "200080000048000180", "leader1/7", "7/plan/3"] {
        assert!(!is_order(other), "{other}");
    }
}
