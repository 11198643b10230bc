//! What trade capture reports become.

use super::*;
use crate::configuration::dialect::Dialect;
use crate::ring;
use crate::testing::directory;
use crate::venue::drop_copy::{DropCopyOptions, Trades};
use protocol::fix::MessageBuffer;
use protocol::messages::{Flag, LeaderEvent, LeaderReportRefused, Reason};
use protocol::units::{LeaderIndex, Lots, Money, Nanos, SessionIndex};

const SESSION: SessionIndex = SessionIndex(9);
const TRADE: &str = "571=R1|568=7|487=0|150=F|17=E-1|55=ABC|32=3|31=105|75=20260102|\
     60=20260102-03:04:05|552=1|54=2|37=O1|1=ACC-1|12=0.5|13=3|912=Y";

type Got = Option<Result<LeaderEvent, LeaderReportRefused>>;

fn translation() -> Translation {
    Translation::new(DropCopyOptions {
        dialect: Dialect::from_toml("sender = \"GATE\"\ntarget = \"PRIME\"").unwrap(),
        username: "unit".into(),
        password: crate::configuration::Secret::new("drop-copy-key").unwrap(),
        session: SESSION,
        accounts: vec![
            (Some("ACC-1".into()), LeaderIndex(0)),
            (Some("ACC-2".into()), LeaderIndex(1)),
        ],
        directory: directory(),
        trades: Trades::default(),
        occurrences: None,
    })
}

/// What a report with these fields becomes.
fn capture(translation: &mut Translation, fields: &str) -> Got {
    let body = format!("35=AE|{fields}|").replace('|', "\x01");
    let whole = format!("8=FIX.4.4\x019={}\x01{body}", body.len());
    let sum = whole.bytes().fold(0_u8, u8::wrapping_add);
    let octets = format!("{whole}10={sum:03}\x01").into_bytes();
    let mut input = MessageBuffer::new(1 << 16);
    input.spare_mut()[..octets.len()].copy_from_slice(&octets);
    input.filled(octets.len());
    let (writer, mut reader) = ring::inputs(16);
    let mut inputs = SessionInputs::new(writer, SESSION);
    let (sent_at, received_at) = (Nanos(1), Nanos(2));
    let place = Place { number: 5, is_again: false, may_be_known: false, sent_at, received_at };
    translation.capture(&input.next_message().unwrap(), &place, &mut inputs);
    let got = reader.peek()?.as_slice().to_vec();
    reader.pop();
    assert!(reader.peek().is_none(), "one input at most");
    Some(LeaderEvent::decode(&got).map_err(|_| LeaderReportRefused::decode(&got).unwrap()))
}

fn event(translation: &mut Translation, fields: &str) -> LeaderEvent {
    capture(translation, fields).unwrap().unwrap()
}

/// Goal: a trade is what an execution report would have made of it, whichever of two sides is a leader's, and is told
/// once. Method: one side, two sides in either order, the account among the parties, and each again.
#[test]
fn trades_become_events_once() {
    let mut translation = translation();
    let told = event(&mut translation, TRADE);
    assert_eq!((told.session, told.session_sequence, told.leader), (SESSION, 5, LeaderIndex(0)));
    assert!(told.lots < Lots(0), "a sale");
    assert_eq!((told.fee, told.retransmitted), (Some(Money(50_000_000)), Flag::Yes));
    assert_eq!(told.transact_time, Nanos(1_767_323_045_000_000_000));
    assert_eq!(capture(&mut translation, TRADE), None);

    let other = "54=1|37=O8|1=SOMEBODY|12=9|13=3";
    let side = "54=2|37=O1|1=ACC-1|12=0.5|13=3";
    for (id, sides) in [("8", [side, other]), ("9", [other, side])] {
        let sides = format!("552=2|{}|{}", sides[0], sides[1]);
        let two = TRADE.replace(&format!("552=1|{side}"), &sides).replace("E-1", id);
        let found = event(&mut translation, &two);
        assert_eq!((found.lots, found.fee, found.leader), (told.lots, told.fee, LeaderIndex(0)));
        assert_eq!(found.order_id, told.order_id);
    }
    let parties = TRADE.replace("|1=ACC-1", "|453=1|448=ACC-2|447=D|452=24").replace("E-1", "77");
    let found = event(&mut translation, &parties);
    assert_eq!((found.leader, found.trade_id), (LeaderIndex(1), 77));
}

/// Goal: what takes a trade back or changes it does so when it names the execution, and is refused otherwise, as is
/// what cannot be said in our terms.
#[test]
fn busts_need_the_execution_that_they_are_about() {
    let mut translation = translation();
    let told = event(&mut translation, TRADE);
    let bust = TRADE.replace("487=0|150=F|17=E-1", "487=1|150=H|17=B-1|19=E-1");
    let busted = event(&mut translation, &bust);
    assert_eq!(busted.lots, Lots(-told.lots.0));
    assert_eq!(busted.corrected_id, Some(told.trade_id));
    assert_eq!(capture(&mut translation, &bust), None, "it comes again");
    for (from, to, reason) in [
        ("487=0|150=F|17=E-1", "487=1|17=B-2", Reason::UnknownTrade),
        ("487=0|150=F|17=E-1", "487=2|150=F|17=B-3", Reason::UnknownTrade),
        ("|17=E-1", "", Reason::MalformedMessage),
        ("ACC-1|", "ACC-3|", Reason::UnknownLeaderAccount),
        ("17=E-1|55=ABC", "17=E-2|55=NONE", Reason::UnknownInstrument),
    ] {
        let report = TRADE.replace(from, to);
        let got = capture(&mut translation, &report).unwrap();
        assert_eq!(got.unwrap_err().reason, reason, "{report}");
    }
}
