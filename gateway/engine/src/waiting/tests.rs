//! Pasts in few words.

use super::{NO_PAST, Past};
use crate::policy::Setback;
use crate::supervision::Opened;
use proptest::prelude::*;
use protocol::messages::{ExecutionFailed, FailureClass, FailureRule, Flag, OrderKey};
use protocol::units::{InstrumentIndex, LeaderIndex, Lots, Nanos};

/// Goal: what never happened takes no word. Method: both ways.
#[test]
fn nothing_is_zero() {
    assert_eq!(Past::default().packed(), NO_PAST);
    assert_eq!(Past::unpacked(&NO_PAST), Past::default());
}

proptest! {
    // Goal: nothing is lost in the words. Method: any past, there and back.
    #[test]
    fn there_and_back(
        (lots, time, waits_since) in (any::<i64>(), any::<u64>(), prop::option::of(0..u64::MAX)),
        (sequence, leg, failures) in (any::<u64>(), any::<u8>(), any::<u8>()),
        (guard, lots_max) in (prop::option::of(0..u32::MAX), prop::option::of(0..i64::MAX)),
        is_market in any::<bool>(),
    ) {
        let failed = ExecutionFailed {
            order: OrderKey { epoch: 1, sequence, plan: 0, leg },
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            failure: FailureClass::Other,
            rule: FailureRule::Retry,
            failures,
            unfilled: Lots(1),
            ord_rej_reason: None,
            guard,
            lots_max: lots_max.map(Lots),
            is_market: if is_market { Flag::Yes } else { Flag::No },
            time: Nanos(0),
        };
        let setback = Setback::of(&failed);
        let past = Past { opened: Opened { lots, time }, waits_since, setback };
        prop_assert_eq!(Past::unpacked(&past.packed()), past);
    }
}
