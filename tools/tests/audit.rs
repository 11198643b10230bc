//! `paceline audit` on a journal of a run, and on journals that were doctored: each invariant is seen to be broken.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure here fails the test")]

use journal::{Options, ReadLimit, Reader};
use protocol::messages::{
    Decimal, LimitKind, Message, PlanState, PositionEffect, Reason, Scope, Trigger,
};
use protocol::units::{Nanos, Sequence};
use serde_json::Value;
use simulator::{fills, sample};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A record as it was written.
struct Kept {
    timestamp: Nanos,
    parent: Sequence,
    message: Message,
}

/// Runs a small demo. Returns the directory of its journal.
fn run(scratch: &Path) -> PathBuf {
    let csv = scratch.join("fills.csv");
    let export = sample::generate(5, 3, 240);
    fills::write_csv(&export, std::fs::File::create(&csv).unwrap()).unwrap();
    let directory = scratch.join("run");
    let output = Command::new(env!("CARGO_BIN_EXE_paceline"))
        .args(["demo", "--json", "--plans", "24", "--speed", "max", "--idle", "yield"])
        .args(["--fills", csv.to_str().unwrap(), "--directory", directory.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    directory.join("journal")
}

/// What the audit says, and whether its exit status is that of success.
fn audit(journal: &Path) -> (Value, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_paceline"))
        .args(["audit", journal.to_str().unwrap(), "--json"])
        .output()
        .unwrap();
    let said = serde_json::from_slice(&output.stdout);
    let said = said.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (said, output.status.success())
}

fn records(journal: &Path) -> Vec<Kept> {
    let mut reader = Reader::open(journal, None, Sequence(1), ReadLimit::Written).unwrap();
    let mut kept = Vec::new();
    while let Some(frame) = reader.next().unwrap() {
        let message = Message::decode(frame.body).unwrap();
        kept.push(Kept { timestamp: frame.timestamp, parent: frame.parent, message });
    }
    kept
}

/// Writes a journal of the same records but for what `doctor` does to them. Returns its directory.
fn doctored(scratch: &Path, kept: &[Kept], mut doctor: impl FnMut(&mut Message)) -> PathBuf {
    let directory = scratch.join("segments");
    let memory = tempfile::Builder::new().prefix("paceline-audit-").tempdir_in("/dev/shm").unwrap();
    let mut options = Options::new(directory.clone(), memory.path().join("memory/ring"));
    options.ring_bytes = 16 << 20;
    options.segment_bytes = 8 << 20;
    let mut opened = journal::open(&options, 1, &|| Nanos(0)).unwrap();
    // Nobody else reads the ring.
    opened.readers.clear();
    for record in kept {
        let mut message = record.message.clone();
        doctor(&mut message);
        let mut body = vec![0; message.encoded_length()];
        message.encode(&mut body);
        while opened.writer.append(record.timestamp, record.parent, &body).is_err() {
            opened.persister.work().unwrap();
            opened.preparer.work().unwrap();
        }
    }
    while opened.persister.work().unwrap() > 0 || opened.preparer.work().unwrap() > 0 {}
    opened.persister.close().unwrap();
    directory
}

/// Invariants that do not hold, and how often.
fn violated(audit: &Value) -> BTreeMap<String, u64> {
    let kept = audit["invariants"].as_array().unwrap().iter();
    kept.map(|kept| {
        let name = kept["invariant"].as_str().unwrap().to_owned();
        (name, kept["violations"].as_u64().unwrap())
    })
    .filter(|(_, violations)| 0 < *violations)
    .collect()
}

/// Does something to a message once, as soon as it can.
fn once(mut change: impl FnMut(&mut Message) -> bool) -> impl FnMut(&mut Message) {
    let mut is_done = false;
    move |message| is_done = is_done || change(message)
}

/// Goal: a run keeps every invariant and each was looked at; each is seen to be broken where a record is not what it was,
/// by name and by the exit status. Method: the records of one run, rewritten with one change each.
#[test]
fn every_invariant_can_be_broken() {
    let scratch = tempfile::tempdir().unwrap();
    let journal = run(scratch.path());
    let (sound, succeeds) = audit(&journal);
    assert!(succeeds && sound["holds"] == true, "{sound}");
    for kept in sound["invariants"].as_array().unwrap() {
        assert!(0 < kept["checked"].as_u64().unwrap(), "{kept}");
    }
    assert!(10 <= sound["limits"].as_object().unwrap().len(), "{sound}");
    let kept = records(&journal);
    let check = |invariant: &str, doctor: &mut dyn FnMut(&mut Message)| {
        let place = tempfile::tempdir_in(scratch.path()).unwrap();
        let (audit, succeeds) = audit(&doctored(place.path(), &kept, doctor));
        let violated = violated(&audit);
        assert!(violated.contains_key(invariant), "{invariant} is not among {violated:?}");
        assert!(!succeeds && audit["holds"] == false, "{invariant}: {audit}");
    };
    let (unchanged, succeeds) = audit(&doctored(scratch.path(), &kept, |_| {}));
    assert!(succeeds && unchanged["holds"] == true, "{unchanged}");
    check("instructed", &mut once(another_order));
    check("once", &mut the_same_event());
    check("books", &mut once(a_lot_more));
    check("target", &mut once(less_desired));
    check("gates", &mut frozen);
    check("limits", &mut next_to_nothing);
    check("reductions", &mut once(limited_reduction));
    check("flat", &mut flat_leaders);
    check("tracking", &mut larger_pins);
}

/// A report is about an order that was never decided.
fn another_order(message: &mut Message) -> bool {
    let Message::OrderUpdate(update) = message else { return false };
    update.order.plan += 1_000;
    true
}

/// Orders for one event are said to be for the one before.
fn the_same_event() -> impl FnMut(&mut Message) {
    let mut seen: BTreeMap<(u16, u16, u32, u8), u64> = BTreeMap::new();
    once(move |message| {
        let Message::Instructions { root, instructions } = message else { return false };
        let Some(trade) = root.trade_id.filter(|_| root.trigger == Trigger::LeaderEvent) else {
            return false;
        };
        for entry in instructions.iter().filter(|entry| entry.lots.0 != 0) {
            let place = (root.leader.0, root.instrument.0, entry.plan.0, entry.leg);
            if let Some(before) = seen.insert(place, trade) {
                root.trade_id = Some(before);
                return true;
            }
        }
        false
    })
}

fn a_lot_more(message: &mut Message) -> bool {
    let Message::OrderUpdate(update) = message else { return false };
    update.fill_lots.0 += update.fill_lots.0.signum();
    update.fill_lots.0 != 0
}

/// Less was desired than was ordered.
fn less_desired(message: &mut Message) -> bool {
    let Message::Instructions { instructions, .. } = message else { return false };
    let ordered = instructions.iter_mut().find(|entry| {
        1 < entry.lots.0.abs() && entry.reason == Reason::None && entry.lots == entry.desired
    });
    ordered.map(|entry| entry.desired.0 -= entry.lots.0.signum()).is_some()
}

fn frozen(message: &mut Message) {
    if let Message::PlanDefinition(plan) = message {
        plan.state = PlanState::Frozen;
    }
}

/// No order may be worth more than a hundred-millionth.
fn next_to_nothing(message: &mut Message) {
    if let Message::LimitDefinition(limit) = message
        && (limit.scope, limit.kind) == (Scope::Firm, LimitKind::MaxOrderNotional)
    {
        limit.value = Decimal { mantissa: 1, exponent: -8 };
    }
}

/// A limit has cut a reduction.
fn limited_reduction(message: &mut Message) -> bool {
    let Message::Instructions { instructions, .. } = message else { return false };
    let reduction = instructions
        .iter_mut()
        .find(|entry| entry.effect != PositionEffect::Open && entry.lots.0 != 0);
    let Some(entry) = reduction else { return false };
    entry.desired.0 *= 2;
    entry.reason = Reason::MaxOrderNotional;
    true
}

/// Every leader is said to be flat after each of his events, and no plan has a reason.
fn flat_leaders(message: &mut Message) {
    if let Message::Instructions { root, instructions } = message {
        root.position.0 = 0;
        for entry in instructions {
            entry.reason = Reason::None;
        }
    }
}

/// Three times as much was pinned, and no plan has a reason.
fn larger_pins(message: &mut Message) {
    match message {
        Message::EpisodeStarted { pins, .. } => {
            for pin in pins {
                (pin.ratio.0, pin.quantity.0) = (pin.ratio.0 * 3, pin.quantity.0 * 3);
            }
        }
        Message::Instructions { instructions, .. } => {
            for entry in instructions {
                entry.reason = Reason::None;
            }
        }
        _ => {}
    }
}
