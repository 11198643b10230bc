//! Documents against the files that they come from.

use super::super::machine::Machine;
use super::*;
use std::path::Path;

const EXAMPLE: &str = include_str!("../../../examples/paceline.toml");

/// Goal: a revision can be read in the words and units of the file, whatever scope a limit has. Method:
/// tables of the example, out of its own definition records.
#[test]
fn a_revision_reads_like_its_file() {
    let machine = Machine { cores: vec![0, 1] };
    let parsed = Configuration::parse(EXAMPLE, Path::new("paceline.toml"), &machine).unwrap();
    let text = Document::of(&parsed).to_string();
    for expected in [
        "engine\n  buffer_timeout_ms = 500\n  sweep_interval_ms = 50\n",
        "limits follower anna\n  max_order_notional = 20000\n",
        "limits instrument BTC\n  max_symbol_notional = 2000000\n",
        "venue sim\n  order_alarm_after_ms = 2000\n  order_durability = written\n  order_pause_after_ms = 5000\n",
        "  lot = 0.00001\n  min_notional = 10\n  min_quantity = 0.0001\n  multiplier = 1\n",
        "leader whale\n  day_starts = 00:00\n  guard.on_violation = refuse\n",
        "  guard.symbols = BTC, ETH\n  leverage = 20\n  reference_equity = live\n  repeat_window_ms = 1000\n",
        "  average_daily_volume = 20000\n  initial_margin = 0.05\n  kind = perpetual\n",
        "operator desk\n",
        "follower anna\n  account = 1001\n  count_fees = true\n  count_funding = true\n  day_starts = 00:00\n",
        "  leverage = 10\n  loss_window = day\n  on_loss = close_only\n  reference_equity = live\n  venue = sim\n",
        "  sizing.mode = fixed_notional\n  sizing.notional = 1000\n  sizing.tiers = x 1.5 from 1000000\n",
        "  below_min = force_min\n  duplicate_window_ms = 20\n  existing = none\n  follower = bert\n  force_max = 5\n",
    ] {
        assert!(text.contains(expected), "{expected}\nis not in\n{text}");
    }
    assert_eq!(Document::of(&parsed).count("plan"), 2);
    let filtered = EXAMPLE
        .replace("# tags =", "tags =")
        .replace("# exclude", "exclude")
        .replace("# expiry", "kind = \"future\"\nexpiry");
    let filtered = filtered.replace("\nkind = \"perpetual\"", "");
    let parsed = Configuration::parse(&filtered, Path::new("paceline.toml"), &machine).unwrap();
    let text = Document::of(&parsed).to_string();
    for expected in ["exclude = ETH\n", "tags = swing\n", "expiry = 2027-03-26T08:00:00Z\n"] {
        assert!(text.contains(expected), "{expected}\nis not in\n{text}");
    }
}
