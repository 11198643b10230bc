//! How many rows a second the reconciler books, into a ledger file in the temporary directory.
//!
//! `cargo run --release -p paceline-accounting --example reconcile_speed`. Two journals, median of five
//! runs each: decisions whose every instruction is an order; and the same with reports and fills.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

extern crate paceline_accounting as accounting;

use accounting::{Ledger, Question, Reconciler, RecordList};
use protocol::units::LeaderIndex;
use std::time::{Duration, Instant};
use support::{Journal, Told};

#[expect(dead_code, reason = "the measurement needs fewer of the tests' helpers than the tests")]
#[path = "../tests/it/support.rs"]
mod support;

const PLANS: u32 = 100;
const RUNS: usize = 5;
const RECORDS_MAX: usize = 4096;

fn main() {
    let decisions = journal(2_000, false);
    let instructions = u64::from(PLANS) * 2_000;
    say("instructions, each an order", &decisions, instructions);
    let fills = journal(500, true);
    say("orders with report, fill and four postings", &fills, u64::from(PLANS) * 500);
}

fn journal(events: i64, with_fills: bool) -> Journal {
    let mut journal = Journal::new(PLANS);
    for number in 0..events {
        let trade_id = u64::try_from(number).unwrap() + 1;
        let event = journal.event(0, trade_id, 100 + number % 50, 2, 2 * number);
        let told: Vec<Told> = (0..PLANS).map(|plan| Told::sent(plan, number + 1, number)).collect();
        let moved = (2 * number, 2 * number + 2);
        let decision = journal.decide(event, (0, trade_id), moved, &told);
        journal.hand(decision, PLANS);
        for plan in (0..PLANS).filter(|_| with_fills) {
            journal.filled(journal.key(decision, plan), 0, 1, 100, number + 1);
        }
    }
    journal
}

fn say(what: &str, journal: &Journal, rows: u64) {
    let mut runs: Vec<Duration> = (0..RUNS).map(|_| run(journal)).collect();
    runs.sort_unstable();
    let median_us = u64::try_from(runs[RUNS / 2].as_micros()).unwrap().max(1);
    let records = journal.records.len();
    let per_second = rows * 1_000_000 / median_us;
    println!("{rows} {what}: {per_second} a second ({records} records in {median_us} us)");
    let ledger = journal.reconciled();
    let (took, found) = timed(|| accounting::report(&ledger).unwrap());
    println!("  its report: {} ms", took.as_millis());
    let question = Question::Event { leader: LeaderIndex(0), trade_id: found.events_in };
    let (took, _) = timed(|| accounting::explain(&ledger, &question).unwrap());
    println!("  its last event explained, {PLANS} plans: {} ms", took.as_millis());
}

fn run(journal: &Journal) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let list = RecordList::new(journal.records.clone());
    let mut reconciler = Reconciler::open(list, ledger).unwrap();
    timed(|| while reconciler.work(RECORDS_MAX).unwrap() > 0 {}).0
}

#[expect(clippy::disallowed_methods, reason = "a measurement reads a clock")]
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = work();
    (start.elapsed(), value)
}
