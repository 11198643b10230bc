//! The whole product through its public surface: the `paceline` program as processes that talk over
//! loopback, judged by what they print, what they leave on disk, and what the venue's own log says.
//!
//! Nothing here looks inside the gateway. Ports are chosen by the system, waits are for conditions.
#![expect(clippy::unwrap_used, reason = "a step of a test that fails, fails the test")]
#![expect(clippy::print_stderr, reason = "tests name their seed and what they skip")]

mod audit;
mod books;
mod process;
mod proxy;
mod random;
mod scene;
mod watch;

mod calls;
mod commands;
mod config;
mod doctor;
mod drop_copy;
mod faults;
mod fix_acceptor;
mod fix_numbers;
mod kill_at_call;
mod old_cpu;
mod restart;
mod snapshots;
mod supervision;
