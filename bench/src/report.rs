//! The table of figures for people, at most 120 columns wide.

use std::fmt::{self, Write as _};

use crate::goals::{Outcome, Verdict};
use crate::results::{Figure, Results, Sample, Unit, median};

const COLUMNS: usize = 120;
const NAME: usize = 56;
const NUMBER: usize = 9;
const RANGE: usize = 20;

/// Every figure, then what is missing, then the goals.
#[must_use]
pub fn table(results: &Results, goals: &[Outcome]) -> String {
    let mut table = String::new();
    write(&mut table, results, goals).expect("a string takes everything");
    table
}

fn write(table: &mut String, results: &Results, goals: &[Outcome]) -> fmt::Result {
    let mut case = "";
    for figure in &results.figures {
        if figure.case != case {
            case = figure.case;
            writeln!(table, "\n{}", heading(case, &["p50", "p99", "p99.9", "max"], "p50, runs"))?;
        }
        write_figure(table, figure)?;
    }
    for error in &results.errors {
        writeln!(table, "\nFAILED: {error}")?;
    }
    if !results.missing.is_empty() {
        writeln!(table)?;
    }
    for missing in &results.missing {
        writeln!(table, "missing: {} {}: {}", missing.case, missing.name, missing.why)?;
    }
    writeln!(table, "\n{}", heading("goals", &["value", "goal"], "range"))?;
    goals.iter().try_for_each(|goal| write_goal(table, goal))?;
    let count = |verdict| goals.iter().filter(|goal| goal.verdict == verdict).count();
    let (met, missed) = (count(Verdict::Met), count(Verdict::Missed));
    let (hidden, rest) = (count(Verdict::NotShown), count(Verdict::NotMeasured));
    writeln!(table, "\n{met} goals met, {missed} missed, {hidden} not shown, {rest} not measured")
}

fn heading(name: &str, numbers: &[&str], range: &str) -> String {
    let width = if numbers.len() == 2 { NUMBER + 3 } else { NUMBER };
    let numbers: String = numbers.iter().map(|number| format!(" {number:>width$}")).collect();
    let line = format!("{name:<NAME$}{numbers} {range:>RANGE$}");
    format!("{line}\n{}", "-".repeat(line.len()))
}

fn write_figure(table: &mut String, figure: &Figure) -> fmt::Result {
    write_name(table, &figure.name)?;
    let unit = figure.unit;
    let at = |quantile| median(&figure.quantiles(quantile)).unwrap_or(f64::NAN);
    if figure.samples.iter().any(|sample| matches!(sample, Sample::Latency(..))) {
        for quantile in [0.5, 0.99, 0.999, 1.0] {
            write!(table, " {:>NUMBER$}", unit.scaled(at(quantile)))?;
        }
    } else {
        write!(table, " {:>NUMBER$}{}", unit.scaled(at(0.5)), " ".repeat(3 * (NUMBER + 1)))?;
    }
    writeln!(table, " {:>RANGE$}", range(unit, figure.range()))?;
    match figure.problem() {
        Some(why) => writeln!(table, "  FAILED: {why}"),
        None => Ok(()),
    }
}

/// A name in its column; a long one gets a line of its own, uncut.
fn write_name(table: &mut String, name: &str) -> fmt::Result {
    if name.len() > NAME {
        writeln!(table, "{name}")?;
    }
    write!(table, "{:<NAME$}", if name.len() > NAME { "" } else { name })
}

fn range(unit: Unit, range: Option<[f64; 2]>) -> String {
    let Some([least, greatest]) = range else { return String::new() };
    let (least, greatest) = (unit.scaled(least), unit.scaled(greatest));
    // One unit stands for both where it is the same.
    match (least.split_once(' '), greatest.split_once(' ')) {
        (Some((number, one)), Some((_, other))) if one == other => format!("{number}..{greatest}"),
        _ => format!("{least}..{greatest}"),
    }
}

fn write_goal(table: &mut String, goal: &Outcome) -> fmt::Result {
    let unit = Unit::named(goal.unit);
    let width = NUMBER + 3;
    write_name(table, goal.what)?;
    if let Some(why) = &goal.why {
        let word = if goal.verdict == Verdict::NotShown { "not shown" } else { "not measured" };
        let text = format!("{word}: {why}").replace("; ", "\n    ");
        let room = COLUMNS - NAME - 2 * (width + 1) - 2;
        let gap = if text.len() > room { "\n    " } else { "  " };
        return writeln!(table, " {:>width$} {:>width$}{gap}{text}", "", goal.bound);
    }
    let value = goal.value.map(|value| unit.scaled(value)).unwrap_or_default();
    let range = range(unit, goal.range);
    let verdict = if goal.verdict == Verdict::Met { "met" } else { "MISSED" };
    writeln!(table, " {value:>width$} {:>width$} {range:>RANGE$}  {verdict}", goal.bound)
}

#[cfg(test)]
mod tests;
