//! Tests of the whole way from text to configuration: every rule with its exact line, and that no text panics.

use super::{Configuration, Machine};
use std::path::Path;

/// The shortest file that is valid, one line per field.
pub(super) const SMALL: &str = r#"[gateway]
name = "small"
listen = "127.0.0.1:0"
[journal]
directory = "journal"
[ledger]
path = "ledger.sqlite"
[limits]
max_order_notional = 1000
max_gross_notional = 5000
max_event_age_ms = 2000
max_slip_bps = 50
[[venue]]
name = "sim"
protocol = "native"
address = "127.0.0.1:7720"
key = "venue-key-1"
[[instrument]]
symbol = "BTC"
venue = "sim"
security_id = 1
tick = "0.1"
lot = "0.001"
[[leader]]
name = "whale"
key = "leader-key-1"
[[follower]]
name = "anna"
venue = "sim"
account = 1001
[[plan]]
name = "anna-whale"
leader = "whale"
follower = "anna"
sizing = { mode = "fixed_ratio", ratio = "0.5" }
"#;

pub(super) fn machine() -> Machine {
    Machine { cores: vec![0, 1, 2, 3] }
}

pub(super) fn parse(text: &str) -> Result<Configuration, super::ConfigurationErrors> {
    Configuration::parse(text, Path::new("a.toml"), &machine())
}

pub(super) fn valid(text: &str) -> Configuration {
    parse(text).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

/// The small file with some of its lines replaced. A line stands for itself and what follows on the same line.
pub(super) fn edited(edits: &[(&str, &str)]) -> String {
    let mut text = SMALL.to_owned();
    for (line, instead) in edits {
        let start =
            text.find(&format!("\n{line}")).unwrap_or_else(|| panic!("no line {line:?}")) + 1;
        let end = start + text[start..].find('\n').unwrap();
        text.replace_range(start..end, instead);
    }
    text
}
