//! Which charts a measurement makes: percentile curves, latency against rate, cost of a fan-out.
//!
//! What a figure is a point of stands in its parameters and its series; nothing is read out of names.

use std::collections::BTreeMap;

use crate::chart::{Axis, Chart, SERIES_MAX, Scale, Series};
use crate::results::{Figure, Results, Unit, median};

/// Points per nine of a percentile curve.
const POINTS_PER_NINE: u32 = 20;
/// Floors of a chart, so that the subject's lines have room.
const FLOORS_MAX: usize = 4;

/// Floors of another case that belong into a case's percentile chart, where they were measured.
const FLOORS_OF: &[(&str, &[&str])] = &[
    ("process", &["ring hop rtrb", "hiccups core"]),
    ("journal", &["copy 128 B", "hiccups core"]),
    ("codecs", &["clock read"]),
    ("wire", &["tcp echo"]),
];

/// Parameters that make curves: as figures have them, and as an axis calls them.
const CURVES: &[(&str, &str)] =
    &[("rate", "events per second, offered"), ("followers", "followers")];
/// What such a curve shows of each figure.
const KINDS: [Kind; 3] = [Kind::Quantile("p50", 0.5), Kind::Quantile("p99", 0.99), Kind::Value];

/// What a curve shows of a figure.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A quantile of its latencies.
    Quantile(&'static str, f64),
    /// Its value, where it has no latencies.
    Value,
}

/// A chart and where it belongs.
#[derive(Clone, Debug)]
pub struct Plot {
    /// The case below whose table it stands.
    pub case: &'static str,
    /// Name of its file, without ending.
    pub file: String,
    /// What it shows.
    pub chart: Chart,
}

/// All charts, by case.
#[must_use]
pub fn plots(results: &Results) -> Vec<Plot> {
    let mut cases: Vec<&'static str> = results.figures.iter().map(|figure| figure.case).collect();
    cases.dedup();
    let mut plots: Vec<Plot> = Vec::new();
    for case in cases {
        if plots.iter().any(|plot| plot.case == case) {
            continue;
        }
        let figures: Vec<&Figure> =
            results.figures.iter().filter(|figure| figure.case == case).collect();
        for (parameter, what) in CURVES.iter().flat_map(|one| KINDS.map(|what| (*one, what))) {
            plots.extend(curves(case, parameter, what, &figures));
        }
        plots.extend(percentiles(case, &figures, results));
    }
    plots
}

/// Percentile curves of a case: a chart for each rate and number of followers, or more where one is full.
fn percentiles(case: &'static str, figures: &[&Figure], results: &Results) -> Vec<Plot> {
    let mut groups: BTreeMap<String, Vec<&Figure>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for figure in figures.iter().filter(|figure| figure.merged().is_some()) {
        let group = group(figure);
        if !order.contains(&group) {
            order.push(group.clone());
        }
        groups.entry(group).or_default().push(figure);
    }
    let foreign = floors_of(case, results);
    let mut plots = Vec::new();
    for group in order {
        let figures = groups.remove(&group).unwrap_or_default();
        plots.extend(group_percentiles(case, &group, &figures, &foreign));
    }
    plots
}

/// What figures of one chart have in common, in words: ` at rate 1000`; empty without parameters.
fn group(figure: &Figure) -> String {
    let parameters = CURVES.iter().filter_map(|(parameter, _)| {
        Some(format!("{parameter} {}", figure.parameters.get(parameter)?))
    });
    let parameters: Vec<String> = parameters.collect();
    if parameters.is_empty() { String::new() } else { format!(" at {}", parameters.join(", ")) }
}

fn group_percentiles(
    case: &'static str,
    group: &str,
    figures: &[&Figure],
    foreign: &[&Figure],
) -> Vec<Plot> {
    let is_floor = |figure: &&Figure| figure.is_floor() && !case.starts_with("floors");
    let (mut floors, subjects): (Vec<&Figure>, Vec<&Figure>) =
        figures.iter().partition(|one| is_floor(one));
    if subjects.is_empty() {
        return Vec::new();
    }
    floors.extend(foreign);
    floors.truncate(FLOORS_MAX);
    let parts = subjects.len().div_ceil(SERIES_MAX - floors.len());
    let chart = |(index, part): (usize, &[&Figure])| {
        let number = if parts > 1 { format!(" ({} of {parts})", index + 1) } else { String::new() };
        let figures = part.iter().chain(&floors);
        Plot {
            case,
            file: slug(&format!("{case} percentiles{group}{number}")),
            chart: Chart {
                title: format!("{case}{group}: latency by percentile, all runs{number}"),
                x: Axis { label: "percentile".into(), scale: Scale::Nines, tick: percent },
                y: nanoseconds("latency"),
                series: figures.map(|figure| percentile_curve(figure, case)).collect(),
            },
        }
    };
    subjects.chunks(subjects.len().div_ceil(parts)).enumerate().map(chart).collect()
}

fn floors_of<'a>(case: &str, results: &'a Results) -> Vec<&'a Figure> {
    let names = FLOORS_OF.iter().find(|(of, _)| *of == case).map_or(&[][..], |(_, names)| *names);
    let floor = |name: &&str| {
        let mut figures = results.figures.iter().rev();
        figures.find(|figure| figure.case == "floors" && figure.name.starts_with(*name))
    };
    names.iter().filter_map(floor).collect()
}

/// The curve of a figure in the chart of `case`; in a chart of floors alone nothing is dashed.
fn percentile_curve(figure: &Figure, case: &str) -> Series {
    let times = figure.merged().unwrap_or_else(crate::results::histogram);
    let nines_max = (times.len().max(1) as f64).log10();
    let places = (0..).map(|point| f64::from(point) / f64::from(POINTS_PER_NINE));
    let mut quantiles: Vec<f64> = places
        .take_while(|nines| *nines < nines_max)
        .map(|nines| 1.0 - 10.0_f64.powf(-nines))
        .collect();
    // The largest of n stands where one in n is larger: at 1 - 1/n, not at infinity.
    quantiles.push(1.0 - 1.0 / times.len().max(1) as f64);
    let mut points: Vec<(f64, f64)> = quantiles
        .into_iter()
        .map(|quantile| (quantile, times.value_at_quantile(quantile) as f64))
        .collect();
    if let Some(last) = points.last_mut() {
        last.1 = times.max() as f64;
    }
    let foreign = figure.case != case;
    let name =
        if foreign { format!("{}: {}", figure.case, figure.name) } else { figure.name.clone() };
    let floor = figure.is_floor() && !case.starts_with("floors");
    Series { name, points, floor, marks: false }
}

/// Figures of a case against one of their parameters: a line per series, as many charts as they need.
fn curves(
    case: &'static str,
    (parameter, label): (&'static str, &'static str),
    kind: Kind,
    figures: &[&Figure],
) -> Vec<Plot> {
    let mut lines: BTreeMap<(bool, String), Vec<(f64, f64)>> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| figure.unit == Unit::Nanoseconds) {
        let Some(at) = figure.parameters.get(parameter) else { continue };
        let quantile = match (kind, figure.merged()) {
            (Kind::Quantile(_, quantile), Some(_)) => quantile,
            (Kind::Value, None) => 0.5,
            _ => continue,
        };
        let series = figure.series.clone().unwrap_or_else(|| figure.case.to_owned());
        if let Some(value) = median(&figure.quantiles(quantile)) {
            lines.entry((figure.is_floor(), series)).or_default().push((*at, value));
        }
    }
    // Without a second point anywhere there is no curve.
    if lines.values().all(|points| points.len() < 2) {
        return Vec::new();
    }
    let line = |((floor, name), mut points): ((bool, String), Vec<(f64, f64)>)| {
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        Series { name, points, floor, marks: true }
    };
    let lines: Vec<Series> = lines.into_iter().map(line).collect();
    let (floors, subjects): (Vec<Series>, Vec<Series>) =
        lines.into_iter().partition(|line| line.floor);
    let floors = &floors[..floors.len().min(FLOORS_MAX)];
    let (what, y) = match kind {
        Kind::Quantile(what, _) => (format!("{what} latency"), nanoseconds("latency")),
        Kind::Value => ("cost".to_owned(), nanoseconds("cost")),
    };
    let chart = |(index, part): (usize, &[Series])| Plot {
        case,
        file: slug(&format!("{case} {what} by {parameter} {}", index + 1)),
        chart: Chart {
            title: format!("{case}: {what} against {parameter}, median of the runs"),
            x: Axis { label: label.into(), scale: Scale::Log, tick: |value| format!("{value}") },
            y: y.clone(),
            series: part.iter().chain(floors).cloned().collect(),
        },
    };
    subjects.chunks(SERIES_MAX - floors.len()).enumerate().map(chart).collect()
}

fn nanoseconds(label: &str) -> Axis {
    let tick = |value| Unit::Nanoseconds.scaled(value);
    Axis { label: format!("{label} [ns, us, ms, s]"), scale: Scale::Log, tick }
}

/// A quantile as a percentage with as many digits as it has nines.
fn percent(quantile: f64) -> String {
    let nines = (1.0 - quantile).log10().abs().round();
    let digits = (nines - 2.0).max(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few digits")]
    let digits = digits as usize;
    format!("{:.digits$} %", quantile * 100.0)
}

/// A text as the name of a file: small letters, digits, hyphens.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests;
