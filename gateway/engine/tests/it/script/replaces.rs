//! Replaces in scenarios: whose places orders are to take.

use super::Script;
use protocol::messages::ReplacementsEntry;

impl Script {
    /// What is to be replaced, in words; the orders of the next record take these places.
    pub(super) fn replacements(&mut self, entries: &[ReplacementsEntry]) -> Vec<String> {
        self.replaced = entries.iter().map(|entry| entry.filled.0).collect();
        let line = |entry: &ReplacementsEntry| {
            format!("replace {} filled {}", self.order_name(&entry.order), entry.filled)
        };
        entries.iter().map(line).collect()
    }
}
