//! Tests of the ledger through its public surface: journals written by hand or at random go in,
//! positions, reports and explanations come out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

// As everywhere inside the workspace: named after its folder.
extern crate paceline_accounting as accounting;

mod breaks;
mod engine;
mod leader_orders;
mod leader_signals;
mod naive;
mod once;
mod outages;
mod properties;
mod protections;
mod remarks;
mod report;
mod settlements;
mod support;
mod tail;
