//! A measurement as one HTML page that needs no other file, script, font or network.

use std::fmt::{self, Write as _};

use crate::chart::escape;
use crate::goals::{Outcome, Verdict};
use crate::plots::Plot;
use crate::results::{Figure, Results, Sample, Unit, median};
use crate::summary::Summary;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;color:#222;max-width:1040px;\
margin:2em auto;padding:0 1em}table{border-collapse:collapse;margin:1em 0;font-size:13.5px}\
th,td{padding:.25em .7em;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap}\
th:first-child,td:first-child{text-align:left}td.text{text-align:left;white-space:normal}\
.met{color:#00694b}.missed,.failed{color:#a8201a;font-weight:600}.not_measured,.floor{color:#666}\
svg{max-width:100%;height:auto;margin:.5em 0}code{font-size:13px}\
pre{white-space:pre-wrap;overflow-wrap:anywhere}";

/// The page.
#[must_use]
pub fn html(results: &Results, summary: &Summary<'_>, plots: &[Plot]) -> String {
    let mut page = String::new();
    write(&mut page, results, summary, plots).expect("a string takes everything");
    page
}

fn write(
    page: &mut String,
    results: &Results,
    summary: &Summary<'_>,
    plots: &[Plot],
) -> fmt::Result {
    let manifest = summary.manifest;
    let title = format!("Paceline, measured: {}", manifest.build.short_revision());
    let title = escape(&title);
    writeln!(page, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")?;
    writeln!(page, "<title>{title}</title><style>{STYLE}</style></head><body>")?;
    writeln!(page, "<h1>{title}</h1>")?;
    let quick =
        if manifest.invocation.quick { " Short loads: figures are indicative." } else { "" };
    writeln!(
        page,
        "<p>{} on {}. {} runs of each case; figures are medians over them.{quick}</p>",
        escape(&manifest.invocation.started),
        escape(manifest.host.cpu_model.as_deref().unwrap_or("an unnamed processor")),
        manifest.invocation.runs,
    )?;
    for error in summary.errors {
        writeln!(page, "<p class=\"failed\">{}</p>", escape(error))?;
    }
    write_goals(page, &summary.goals)?;
    let mut case = "";
    for figure in &results.figures {
        if figure.case != case {
            write_case_end(page, case, plots)?;
            case = figure.case;
            writeln!(page, "<h2>{}</h2><table><tr><th></th>", escape(case))?;
            let heads = ["p50", "p90", "p99", "p99.9", "p99.99", "max", "range of p50"];
            for head in heads {
                write!(page, "<th>{head}</th>")?;
            }
            writeln!(page, "</tr>")?;
        }
        write_figure(page, figure)?;
    }
    write_case_end(page, case, plots)?;
    write_missing(page, results)?;
    write_manifest(page, summary)?;
    writeln!(page, "</body></html>")
}

fn write_case_end(page: &mut String, case: &str, plots: &[Plot]) -> fmt::Result {
    if case.is_empty() {
        return Ok(());
    }
    writeln!(page, "</table>")?;
    plots
        .iter()
        .filter(|plot| plot.case == case)
        .try_for_each(|plot| page.write_str(&plot.chart.svg()))
}

fn write_figure(page: &mut String, figure: &Figure) -> fmt::Result {
    let class = if figure.is_floor() { " class=\"floor\"" } else { "" };
    write!(page, "<tr{class}><td>{}</td>", escape(&figure.name))?;
    let at = |quantile| median(&figure.quantiles(quantile)).unwrap_or(f64::NAN);
    let unit = figure.unit;
    if figure.samples.iter().any(|sample| matches!(sample, Sample::Latency(..))) {
        for quantile in [0.5, 0.9, 0.99, 0.999, 0.9999, 1.0] {
            write!(page, "<td>{}</td>", unit.scaled(at(quantile)))?;
        }
    } else {
        write!(page, "<td>{}</td>{}", unit.scaled(at(0.5)), "<td></td>".repeat(5))?;
    }
    write!(page, "<td>{}</td></tr>", range(unit, figure.range()))?;
    match figure.problem() {
        Some(why) => {
            writeln!(
                page,
                "<tr><td class=\"failed\" colspan=\"8\">failed: {}</td></tr>",
                escape(&why)
            )
        }
        None => writeln!(page),
    }
}

fn range(unit: Unit, range: Option<[f64; 2]>) -> String {
    let Some([least, greatest]) = range else { return String::new() };
    format!("{} to {}", unit.scaled(least), unit.scaled(greatest))
}

fn write_goals(page: &mut String, goals: &[Outcome]) -> fmt::Result {
    writeln!(page, "<h2>Goals</h2><table><tr><th>what</th><th>goal</th><th>value</th>")?;
    writeln!(page, "<th>range</th><th>verdict</th><th>formula, or what is missing</th></tr>")?;
    for goal in goals {
        let verdict = match goal.verdict {
            Verdict::Met => ("met", "met"),
            Verdict::Missed => ("missed", "missed"),
            Verdict::NotMeasured => ("not_measured", "not measured"),
            Verdict::NotShown => ("not_measured", "not shown"),
        };
        let unit = Unit::named(goal.unit);
        writeln!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"{}\">{}</td>\
             <td class=\"text\"><code>{}</code></td></tr>",
            escape(goal.what),
            escape(&goal.bound),
            goal.value.map(|value| unit.scaled(value)).unwrap_or_default(),
            range(unit, goal.range),
            verdict.0,
            verdict.1,
            escape(goal.why.as_ref().unwrap_or(&goal.formula)),
        )?;
    }
    writeln!(page, "</table>")
}

fn write_missing(page: &mut String, results: &Results) -> fmt::Result {
    if results.missing.is_empty() {
        return Ok(());
    }
    writeln!(page, "<h2>Not measured here</h2><ul>")?;
    for missing in &results.missing {
        let text = format!("{}: {}: {}", missing.case, missing.name, missing.why);
        writeln!(page, "<li>{}</li>", escape(&text))?;
    }
    writeln!(page, "</ul>")
}

/// The manifest, as it stands in its own file.
fn write_manifest(page: &mut String, summary: &Summary<'_>) -> fmt::Result {
    let text = serde_json::to_string_pretty(summary.manifest).map_err(|_| fmt::Error)?;
    writeln!(page, "<h2>Machine, build, invocation</h2><pre>{}</pre>", escape(&text))
}
