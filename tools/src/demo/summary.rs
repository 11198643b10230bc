//! What a demo run shows: the ledger held against the export and the venue's own state.

use super::compare::Comparison;
use super::{Run, percentile};
use crate::audit::{self, Audit};
use crate::output;
use accounting::{Counts, Ledger, Report};
use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use simulator::fills::Export;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Followers that the table shows; all of them are in the ledger.
const FOLLOWERS_SHOWN: usize = 20;

/// The figures of a run. Keys are stable.
#[derive(Serialize)]
pub(crate) struct Summary {
    events_in: u64,
    events_expected: u64,
    orders_out: u64,
    fills: u64,
    skips: Counts,
    rejects: Counts,
    breaks: u64,
    leaders_matched: bool,
    leader_positions: usize,
    leader_positions_matched: usize,
    venue_positions_matched: bool,
    venue_duplicate_orders: u64,
    plans: u64,
    plans_on_target: u64,
    plans_limited: u64,
    plans_unexplained: u64,
    seed: u64,
    models: BTreeMap<String, usize>,
    audit: Audit,
    #[serde(skip_serializing_if = "Option::is_none")]
    comparison: Option<Comparison>,
    net_pnl: Decimal,
    latency_ns: Value,
    floor_ns: Floor,
    wall_s: f64,
    journal: PathBuf,
    ledger: PathBuf,
    directory: PathBuf,
    gateway: Value,
    leader: Value,
    #[serde(skip)]
    report: Report,
}

/// Round trip of a raw TCP echo on this machine, in the same run.
#[derive(Serialize)]
struct Floor {
    p50: u64,
    p99: u64,
}

/// Whether all books agree.
pub(crate) enum Outcome {
    /// They do.
    Success,
    /// They do not; one sentence each.
    Failure(Vec<String>),
}

impl Summary {
    /// Reads the ledger and compares.
    pub(crate) fn collect(
        directory: &Path,
        export: &Export,
        run: &Run,
        floor: &Histogram<u64>,
        (seed, models): (u64, BTreeMap<String, usize>),
    ) -> Result<Self> {
        let journal = directory.join("journal");
        let audit = audit::audit(&journal, None).context("audit the journal of the run")?;
        let ledger_path = directory.join("ledger.sqlite");
        let ledger = Ledger::open_read_only(&ledger_path).context("open the ledger of the run")?;
        let report = accounting::report(&ledger)?;
        let (leader_positions, leader_positions_matched) = match_leaders(export, &report);
        Ok(Self {
            events_in: report.events_in,
            events_expected: export.fills() as u64,
            orders_out: report.orders_out,
            fills: report.fills,
            skips: report.skips.clone(),
            rejects: report.rejects.clone(),
            breaks: report.breaks.open,
            leaders_matched: leader_positions == leader_positions_matched,
            leader_positions,
            leader_positions_matched,
            venue_positions_matched: venue_agrees(&run.venue, &report),
            venue_duplicate_orders: run.venue["duplicate_orders"].as_u64().unwrap_or(u64::MAX),
            plans: report.plans,
            plans_on_target: report.plans_on_target,
            plans_limited: report.plans_limited,
            plans_unexplained: report.plans_unexplained,
            seed,
            models,
            audit,
            comparison: None,
            net_pnl: report.followers.iter().filter_map(|follower| follower.net).sum(),
            latency_ns: run.gateway["latency_ns"].clone(),
            floor_ns: Floor { p50: percentile(floor, 50.0), p99: percentile(floor, 99.0) },
            wall_s: run.wall_s,
            journal,
            ledger: ledger_path,
            directory: directory.to_owned(),
            gateway: run.gateway.clone(),
            leader: run.leader.clone(),
            report,
        })
    }

    /// Holds the run beside a real copier, if there is one.
    pub(crate) fn compare(&mut self, export: &Export, followers: Option<&Export>) -> Result<()> {
        let compare = |followers| Comparison::collect(export, followers, &self.journal);
        self.comparison = followers.map(compare).transpose()?;
        Ok(())
    }

    /// Keeps the figures beside the run.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(path, text).with_context(|| format!("write {}", path.display()))
    }

    /// Everything that must hold after a run without faults.
    pub(crate) fn outcome(&self) -> Outcome {
        let rules = [
            (self.events_in == self.events_expected, "leader events are missing or double"),
            (self.breaks == 0, "books disagree: see the breaks above"),
            (self.leaders_matched, "a leader's position is not the one of the export"),
            (
                self.venue_positions_matched,
                "the venue has other positions or balances than the ledger",
            ),
            (self.venue_duplicate_orders == 0, "the venue saw an order twice"),
            (self.plans_unexplained == 0, "a plan is off its target without a reason"),
        ];
        let mut broken: Vec<String> =
            rules.iter().filter(|(holds, _)| !holds).map(|(_, text)| (*text).to_owned()).collect();
        broken.extend(self.audit.violations().cloned());
        if broken.is_empty() { Outcome::Success } else { Outcome::Failure(broken) }
    }

    /// Prints tables for people.
    pub(crate) fn print(&self, directory: &Path) -> Result<()> {
        crate::report::print(&self.report, FOLLOWERS_SHOWN);
        println!("{}", self.totals());
        println!("{}", self.audit.table());
        if let Some(comparison) = &self.comparison {
            println!("{}\n{}", comparison.table(), Comparison::SAYS);
        }
        println!("{}", self.latencies());
        println!("journal  {}", self.journal.display());
        println!("ledger   {}", self.ledger.display());
        println!("summary  {}", directory.join("summary.json").display());
        println!("try      paceline report {}", self.ledger.display());
        println!("         paceline audit {}", self.journal.display());
        println!("         paceline replay {}", self.journal.display());
        Ok(())
    }

    fn totals(&self) -> comfy_table::Table {
        let mut table = output::table(&["what", "figure"], 1);
        let rows = [
            ("leader events in", format!("{} of {}", self.events_in, self.events_expected)),
            ("orders out", self.orders_out.to_string()),
            ("fills booked", self.fills.to_string()),
            ("instructions without an order", self.skips.values().sum::<u64>().to_string()),
            ("breaks", self.breaks.to_string()),
            (
                "leader positions as in the export",
                format!("{} of {}", self.leader_positions_matched, self.leader_positions),
            ),
            ("plans on target", format!("{} of {}", self.plans_on_target, self.plans)),
            ("plans that a limit has held back", self.plans_limited.to_string()),
            ("plans off target without a reason", self.plans_unexplained.to_string()),
            ("net P&L of all followers", format!("{:.2}", self.net_pnl.round_dp(2))),
            ("wall time", format!("{:.2} s", self.wall_s)),
        ];
        for (what, figure) in rows {
            table.add_row(vec![what.to_owned(), figure]);
        }
        table
    }

    fn latencies(&self) -> comfy_table::Table {
        let heads = ["microseconds", "p50", "p90", "p99", "p99.9", "max"];
        let mut table = output::table(&heads, 1);
        let mut row = vec!["leader bytes in -> order bytes out".to_owned()];
        for key in ["p50", "p90", "p99", "p999", "max"] {
            let value = self.latency_ns[key].as_u64();
            row.push(value.map_or_else(|| "-".to_owned(), output::microseconds));
        }
        table.add_row(row);
        table.add_row(vec![
            "floor: raw TCP echo, round trip".to_owned(),
            output::microseconds(self.floor_ns.p50),
            String::new(),
            output::microseconds(self.floor_ns.p99),
            String::new(),
            String::new(),
        ]);
        table
    }
}

/// Leader positions of the export: how many there are, and how many the ledger agrees with.
fn match_leaders(export: &Export, report: &Report) -> (usize, usize) {
    let decimals: BTreeMap<String, u32> = export
        .instruments()
        .into_iter()
        .map(|observed| (observed.symbol.to_string(), observed.quantity_decimals))
        .collect();
    let booked: BTreeMap<(&str, &str), i64> = report
        .leaders
        .iter()
        .flat_map(|leader| {
            leader.instruments.iter().map(|instrument| {
                ((leader.name.as_str(), instrument.instrument.as_str()), instrument.position)
            })
        })
        .collect();
    let expected = export.expected_positions();
    let matched = expected.iter().filter(|position| {
        let symbol = position.symbol.as_str();
        let found = booked.get(&(position.leader.as_str(), symbol)).copied().unwrap_or(0);
        Decimal::try_from_i128_with_scale(i128::from(found), decimals[symbol])
            .is_ok_and(|found| found == position.last)
    });
    (expected.len(), matched.count())
}

/// Whether the venue's own books, read from its process and not through the gateway, agree.
fn venue_agrees(venue: &Value, report: &Report) -> bool {
    let Some(accounts) = venue["accounts"].as_array() else { return false };
    accounts.len() == report.followers.len()
        && accounts.iter().zip(&report.followers).all(|(account, follower)| {
            let positions: BTreeMap<&str, i64> = account["positions"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|position| {
                    Some((position["symbol"].as_str()?, position["lots"].as_i64()?))
                })
                .collect();
            let booked: BTreeMap<&str, i64> = follower
                .instruments
                .iter()
                .filter(|instrument| instrument.position != 0)
                .map(|instrument| (instrument.instrument.as_str(), instrument.position))
                .collect();
            let balance = account["balance"].as_i64().map(|units| Decimal::new(units, 8));
            positions == booked && balance == Some(follower.balance)
        })
}
