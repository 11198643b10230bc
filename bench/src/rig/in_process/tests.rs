//! Tests of the gateway in this process.

use super::InProcess;
use crate::Context;
use crate::machine::Cores;

// Goal: every event's orders leave in the very turn that read it, every order is filled, and stages are
// told apart. Method: three followers and some events over memory.
#[test]
fn a_turn_takes_an_event_to_its_orders() {
    let scratch = tempfile::tempdir().unwrap();
    let context = Context {
        quick: true,
        run: 0,
        cores: Cores::find().unwrap(),
        scratch: scratch.path().to_owned(),
    };
    let mut rig = InProcess::start(&context, 3).unwrap();
    for _ in 0..20 {
        rig.write_event();
        let mut stages = Vec::new();
        rig.trading.turn_watched(|name| stages.push(name));
        assert_eq!(stages, ["ingress", "engine", "egress"]);
        assert_eq!(rig.read_orders().unwrap(), 3);
        rig.settle().unwrap();
    }
    // With the event that opened the position.
    assert_eq!(rig.counts(), (21, 63, 63));
}
