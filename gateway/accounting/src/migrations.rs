//! Brings the tables of a ledger to what this program expects; it never goes back.
//!
//! Each step runs in one transaction and leaves the SHA-256 of its text behind, so that a ledger made
//! by another history of steps is refused instead of misread.

use crate::LedgerError;
use crate::store::Store;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// All steps, oldest first. A step that has been released is never edited; a change is a new step.
pub(crate) const STEPS: &[(&str, &str)] = &[
    ("0001_ledger", include_str!("../schema/0001_ledger.sql")),
    ("0002_funding", include_str!("../schema/0002_funding.sql")),
    ("0003_supervision", include_str!("../schema/0003_supervision.sql")),
    ("0004_partial_fills", include_str!("../schema/0004_partial_fills.sql")),
    ("0005_findings", include_str!("../schema/0005_findings.sql")),
    ("0006_leader_orders", include_str!("../schema/0006_leader_orders.sql")),
    ("0007_policies", include_str!("../schema/0007_policies.sql")),
    ("0008_allocations", include_str!("../schema/0008_allocations.sql")),
    ("0009_stops", include_str!("../schema/0009_stops.sql")),
    ("0010_signals", include_str!("../schema/0010_signals.sql")),
    ("0011_protections", include_str!("../schema/0011_protections.sql")),
    ("0012_session_numbers", include_str!("../schema/0012_session_numbers.sql")),
    ("0013_trading_rules", include_str!("../schema/0013_trading_rules.sql")),
    ("0014_fixed_weights", include_str!("../schema/0014_fixed_weights.sql")),
    ("0015_report_remarks", include_str!("../schema/0015_report_remarks.sql")),
    ("0016_replaces", include_str!("../schema/0016_replaces.sql")),
    ("0017_settlements", include_str!("../schema/0017_settlements.sql")),
    ("0018_mappings", include_str!("../schema/0018_mappings.sql")),
    ("0019_loss_windows", include_str!("../schema/0019_loss_windows.sql")),
];

const STEP_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_step (
    step BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL
)";

/// Runs the steps that a ledger does not have yet.
pub(crate) fn migrate(store: &Store) -> Result<(), LedgerError> {
    store.script(STEP_TABLE)?;
    let applied = check(store)?;
    for (step, (name, sql)) in STEPS.iter().enumerate().skip(applied) {
        store.transaction::<(), LedgerError>(|| {
            store.script(sql)?;
            let insert = "INSERT INTO schema_step (step, name, sha256) VALUES ($1, $2, $3)";
            let digest = digest(sql);
            store.execute(insert, &[step.into(), (*name).into(), (&digest).into()])?;
            Ok(())
        })?;
    }
    Ok(())
}

/// Refuses a ledger that lacks steps, for connections that may not write.
pub(crate) fn check_complete(store: &Store) -> Result<(), LedgerError> {
    let applied = if store.has_table("schema_step")? { check(store)? } else { 0 };
    if applied < STEPS.len() {
        return Err(LedgerError::SchemaOlder { found: applied, known: STEPS.len() });
    }
    Ok(())
}

/// Compares the steps of a ledger with ours. Returns how many it has.
fn check(store: &Store) -> Result<usize, LedgerError> {
    let select = "SELECT name, sha256 FROM schema_step ORDER BY step";
    let found = store.query(select, &[], |row| Ok((row.text(0)?, row.text(1)?)))?;
    if found.len() > STEPS.len() {
        return Err(LedgerError::SchemaNewer { found: found.len(), known: STEPS.len() });
    }
    for ((name, sha256), (our_name, sql)) in found.iter().zip(STEPS) {
        if name != our_name || *sha256 != digest(sql) {
            return Err(LedgerError::SchemaDiffers { step: name.clone() });
        }
    }
    Ok(found.len())
}

fn digest(sql: &str) -> String {
    Sha256::digest(sql).iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").expect("writing to a string succeeds");
        text
    })
}
