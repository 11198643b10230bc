//! The table of figures for people.
#![expect(clippy::print_stdout, reason = "a report for people")]

use crate::results::{Figure, Results, Unit, median};

/// Prints every figure: medians over the runs, with the range of the median latency or of the value.
pub fn print(results: &Results) {
    let mut case = "";
    for figure in &results.figures {
        if figure.case != case {
            case = figure.case;
            println!("\n{case}\n{}", "-".repeat(case.len()));
            println!("{:<44} {:>10} {:>10} {:>10} {:>21}", "", "p50", "p99", "p99.9", "p50 range");
        }
        println!("{}", line(figure));
    }
    for missing in &results.missing {
        println!("missing: {} {}: {}", missing.case, missing.name, missing.why);
    }
}

fn line(figure: &Figure) -> String {
    let at = |quantile| median(&figure.quantiles(quantile)).unwrap_or(f64::NAN);
    let middle = figure.quantiles(0.5);
    let low = middle.iter().copied().fold(f64::INFINITY, f64::min);
    let high = middle.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let range = format!("{low:.0}..{high:.0}");
    let name = &figure.name;
    let problem = figure.problem().map(|why| format!("  FAILED: {why}")).unwrap_or_default();
    if figure.unit == Unit::Nanoseconds {
        let (p50, p99, p999) = (at(0.5), at(0.99), at(0.999));
        format!("{name:<44} {p50:>10.0} {p99:>10.0} {p999:>10.0} {range:>21}{problem}")
    } else {
        let value = at(0.5);
        let unit = figure.unit.name();
        format!("{name:<44} {value:>10.0} {unit:<21} {range:>21}{problem}")
    }
}
