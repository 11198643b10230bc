//! Tests of which tables hold definitions.

use super::TABLES;
use crate::migrations::STEPS;
use std::collections::BTreeSet;

/// Goal: what a configuration defines is stamped with it when it comes into force. Method: every table of the schema
/// that is named a definition's is among those that are.
#[test]
fn every_table_of_definitions_is_known() {
    let created = STEPS.iter().flat_map(|(_, sql)| sql.lines());
    let created = created.filter_map(|line| line.strip_prefix("CREATE TABLE ")?.strip_suffix(" ("));
    let created: BTreeSet<&str> = created.filter(|table| table.ends_with("_definition")).collect();
    assert_eq!(created, TABLES.into_iter().collect());
}
