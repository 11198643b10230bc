//! The whole gateway in one process, over loopback sockets: a real venue simulator on one side, leaders,
//! operators and observers on the other, journal and ledger on disk.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop at the first thing that is wrong")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod peer;
mod scene;
mod sharing;
mod sizing;

mod clients;
mod clocks;
mod degraded;
mod drop_copy;
mod fix;
mod mapping;
mod numbers;
mod observers;
mod octets;
mod quickfix;
mod requests;
mod revisions;
mod scenarios;
mod schedules;
mod settling;
mod starting;
mod trading;
mod venues;
