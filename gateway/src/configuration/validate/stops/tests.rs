//! Which plans go with which stop orders of their venue.

use crate::configuration::tests::{edited, parse};

/// What is said of the plan when its venue takes such stop orders: errors, or else warnings.
fn said(stop_orders: &str, limit: &str, plan: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let dialect = folder.path().join("broker.toml");
    let text = format!("sender = \"A\"\ntarget = \"B\"\nstop_orders = \"{stop_orders}\"\n");
    std::fs::write(&dialect, text).unwrap();
    let venue = format!("protocol = \"fix44\"\ndialect = {:?}", dialect.display().to_string());
    let limits = format!("max_slip_bps = 50\n{limit}");
    let plan = format!("sizing = {{ mode = \"fixed_ratio\", ratio = \"0.5\" }}\n{plan}");
    let text = edited(&[("protocol", &venue), ("max_slip_bps", &limits), ("sizing", &plan)]);
    match parse(&text) {
        Err(errors) => format!("refused: {errors}"),
        Ok(configuration) => {
            let warnings = configuration.warnings.iter();
            let lines: Vec<String> = warnings.map(ToString::to_string).collect();
            lines.join("\n")
        }
    }
}

/// Goal: a stop loss that its venue would reject each time is refused, by the type that it is with and without a guard for
/// closing; a take profit is a limit order. Signals are refused alike, and plans that copy orders are warned of.
#[test]
fn plans_that_need_stops() {
    let (stop, target) =
        ("protection = { stop_loss_bps = 100 }", "protection = { take_profit_bps = 100 }");
    let guard = "max_slip_bps_close = 10";
    let (stops, stop_limits) = ("needs stop orders", "needs stop-limit orders");
    for (takes, limit, plan, expected) in [
        ("none", "", stop, Some(stops)),
        ("stop_limit", "", stop, Some(stops)),
        ("stop", "", stop, None),
        ("all", "", stop, None),
        ("none", guard, stop, Some(stop_limits)),
        ("stop", guard, stop, Some(stop_limits)),
        ("stop_limit", guard, stop, None),
        ("none", guard, target, None),
        ("none", "", "copy = \"signals\"", Some("signals have their stops at the venue")),
        ("all", "", "copy = \"signals\"", None),
    ] {
        let said = said(takes, limit, plan);
        let is_refused =
            said.starts_with("refused") && expected.is_some_and(|text| said.contains(text));
        assert_eq!(is_refused, expected.is_some(), "{takes} {limit} {plan}: {said}");
        assert!(is_refused || !said.starts_with("refused"), "{takes} {limit} {plan}: {said}");
    }
    let warned = said("stop", "", "copy = \"orders\"");
    assert!(warned.contains("plan[0].copy: sim does not take all stop orders"), "{warned}");
    let quiet = said("all", "", "copy = \"orders\"");
    assert!(!quiet.contains("stop orders"), "{quiet}");
}
