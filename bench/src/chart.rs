//! Line charts as SVG: axes with units, a legend, dashed lines for floors. No fonts, no scripts, no files.
//!
//! Three scales are all that latency needs: linear, logarithmic, and one whose steps are nines.

use std::fmt::{self, Write as _};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 44.0;
const PLOT_HEIGHT: f64 = 380.0;
const BELOW: f64 = 56.0;
const LEGEND_LINE: f64 = 19.0;
const LEGEND_COLUMNS: usize = 2;
/// Told apart by people with the common kinds of colour blindness, and in print.
const COLOURS: [&str; 8] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9", "#5b3a8c", "#e69f00"];
/// Lines that one chart can tell apart.
pub const SERIES_MAX: usize = COLOURS.len();

/// How values lie on an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences are equal distances. Starts at zero.
    Linear,
    /// Equal ratios are equal distances.
    Log,
    /// Quantiles from 0 to 1: each further nine is as far again.
    Nines,
}

/// One of the two axes.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it shows, with the unit unless the ticks have it.
    pub label: String,
    /// Where values lie.
    pub scale: Scale,
    /// Writes a tick's value.
    pub tick: fn(f64) -> String,
}

/// A line.
#[derive(Clone, Debug)]
pub struct Series {
    /// As the legend calls it.
    pub name: String,
    /// Ascending by the first; what the scale cannot show is left out.
    pub points: Vec<(f64, f64)>,
    /// A floor: dashed and grey.
    pub floor: bool,
    /// Whether the points are measurements that deserve a mark.
    pub marks: bool,
}

/// A chart.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What the reader sees first.
    pub title: String,
    /// From left to right.
    pub x: Axis,
    /// From bottom to top.
    pub y: Axis,
    /// In the order of the legend.
    pub series: Vec<Series>,
}

impl Scale {
    /// Where a value lies, in units of the scale; `None` for what it cannot show.
    fn place(self, value: f64) -> Option<f64> {
        let place = match self {
            Self::Linear => value,
            Self::Log => value.log10(),
            Self::Nines => -(1.0 - value).log10(),
        };
        place.is_finite().then_some(place)
    }

    /// Values at which an axis from one place to the other has lines; the second says whether it has text.
    fn ticks(self, from: f64, to: f64) -> Vec<(f64, bool)> {
        let inside = |(value, _): &(f64, bool)| {
            self.place(*value).is_some_and(|place| (from - 1e-9..=to + 1e-9).contains(&place))
        };
        let decades = || (-12..=18).map(|power| 10.0_f64.powi(power));
        let ticks: Vec<(f64, bool)> = match self {
            Self::Linear => {
                let step = linear_step(to - from);
                (0..=20).map(|count| (f64::from(count) * step, true)).collect()
            }
            Self::Log => {
                let narrow = to - from < 3.0;
                let steps = |power: f64| {
                    (1..10).map(move |step| {
                        let text = step == 1 || (narrow && matches!(step, 2 | 5));
                        (f64::from(step) * power, text)
                    })
                };
                decades().flat_map(steps).collect()
            }
            Self::Nines => {
                let nines =
                    decades().filter(|power| *power <= 1.0).map(|power| (1.0 - power, true));
                nines.chain([(0.5, true)]).collect()
            }
        };
        ticks.into_iter().filter(inside).collect()
    }
}

/// A step of 1, 2 or 5 times a power of ten that divides a range into at most ten.
fn linear_step(range: f64) -> f64 {
    let power = 10.0_f64.powf((range / 10.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    steps.into_iter().find(|step| range / step <= 10.0).unwrap_or(range)
}

/// What an axis shows and where that lies on the page.
struct Span {
    scale: Scale,
    from: f64,
    to: f64,
    start: f64,
    length: f64,
}

impl Span {
    /// Over values; their ends are rounded outwards to steps of the scale.
    fn over(
        scale: Scale,
        values: impl Iterator<Item = f64>,
        start: f64,
        length: f64,
    ) -> Option<Self> {
        let places: Vec<f64> = values.filter_map(|value| scale.place(value)).collect();
        let least = places.iter().copied().min_by(f64::total_cmp)?;
        let most = places.iter().copied().max_by(f64::total_cmp)?;
        let (from, to) = match scale {
            Scale::Linear => {
                let step = linear_step(most.max(1e-9));
                (0.0, (most / step).ceil().max(1.0) * step)
            }
            // To the step of 1, 2 or 5 below and above.
            Scale::Log => (log_step(least, false), log_step(most, true)),
            Scale::Nines => (least, most.max(least + 1.0)),
        };
        let to = if to > from { to } else { from + 1.0 };
        Some(Self { scale, from, to, start, length })
    }

    fn position(&self, value: f64) -> Option<f64> {
        let place = self.scale.place(value)?;
        Some(self.start + (place - self.from) / (self.to - self.from) * self.length)
    }
}

fn log_step(place: f64, up: bool) -> f64 {
    let decade = place.floor();
    let steps = [0.0, 2.0_f64.log10(), 5.0_f64.log10(), 1.0].map(|step| decade + step);
    let fits = |step: &&f64| if up { **step >= place - 1e-9 } else { **step <= place + 1e-9 };
    let found = if up { steps.iter().find(fits) } else { steps.iter().rev().find(fits) };
    found.copied().unwrap_or(place)
}

impl Chart {
    /// The chart as a document of its own, or to stand inside a page.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut svg = String::new();
        // Writing to a string cannot fail.
        self.write(&mut svg).expect("a string takes everything");
        svg
    }

    fn write(&self, svg: &mut String) -> fmt::Result {
        let legend_lines = self.series.len().div_ceil(LEGEND_COLUMNS);
        let height = TOP + PLOT_HEIGHT + BELOW + legend_lines as f64 * LEGEND_LINE + 8.0;
        writeln!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"13\" fill=\"#222\">"
        )?;
        writeln!(svg, "<title>{}</title>", escape(&self.title))?;
        writeln!(svg, "<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>")?;
        let title = escape(&self.title);
        writeln!(svg, "<text x=\"{LEFT}\" y=\"26\" font-size=\"16\">{title}</text>")?;
        let points = || self.series.iter().flat_map(|series| &series.points);
        let width = WIDTH - LEFT - RIGHT;
        let x = Span::over(self.x.scale, points().map(|point| point.0), LEFT, width);
        let bottom = TOP + PLOT_HEIGHT;
        let y = Span::over(self.y.scale, points().map(|point| point.1), bottom, -PLOT_HEIGHT);
        if let Some((x, y)) = x.zip(y) {
            self.write_axes(svg, &x, &y)?;
            for (index, series) in self.series.iter().enumerate() {
                write_line(svg, series, index, &x, &y)?;
            }
        }
        for (index, series) in self.series.iter().enumerate() {
            write_legend(svg, series, index)?;
        }
        writeln!(svg, "</svg>")
    }

    fn write_axes(&self, svg: &mut String, x: &Span, y: &Span) -> fmt::Result {
        let (right, bottom) = (WIDTH - RIGHT, TOP + PLOT_HEIGHT);
        for (value, text) in self.x.scale.ticks(x.from, x.to) {
            let Some(at) = x.position(value) else { continue };
            grid(svg, (at, TOP), (at, bottom), text)?;
            if text {
                let (tick, below) = (escape(&(self.x.tick)(value)), bottom + 18.0);
                writeln!(
                    svg,
                    "<text x=\"{at:.1}\" y=\"{below}\" text-anchor=\"middle\">{tick}</text>"
                )?;
            }
        }
        for (value, text) in self.y.scale.ticks(y.from, y.to) {
            let Some(at) = y.position(value) else { continue };
            grid(svg, (LEFT, at), (right, at), text)?;
            if text {
                let (tick, line) = (escape(&(self.y.tick)(value)), at + 4.5);
                let before = LEFT - 8.0;
                writeln!(
                    svg,
                    "<text x=\"{before}\" y=\"{line:.1}\" text-anchor=\"end\">{tick}</text>"
                )?;
            }
        }
        let (width, height) = (right - LEFT, PLOT_HEIGHT);
        writeln!(
            svg,
            "<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{width}\" height=\"{height}\" fill=\"none\" \
             stroke=\"#888\"/>"
        )?;
        let (middle, below) = (f64::midpoint(LEFT, right), bottom + 42.0);
        let label = escape(&self.x.label);
        writeln!(svg, "<text x=\"{middle}\" y=\"{below}\" text-anchor=\"middle\">{label}</text>")?;
        let (middle, label) = (f64::midpoint(TOP, bottom), escape(&self.y.label));
        writeln!(
            svg,
            "<text transform=\"translate(18 {middle}) rotate(-90)\" text-anchor=\"middle\">{label}</text>"
        )
    }
}

fn grid(svg: &mut String, from: (f64, f64), to: (f64, f64), strong: bool) -> fmt::Result {
    let colour = if strong { "#ddd" } else { "#f2f2f2" };
    let ((x1, y1), (x2, y2)) = (from, to);
    writeln!(
        svg,
        "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\"/>"
    )
}

/// Colour and dashes of a line.
fn stroke(series: &Series, index: usize) -> String {
    let colour = COLOURS[index % COLOURS.len()];
    let dashes = if series.floor { " stroke-dasharray=\"7 5\"" } else { "" };
    format!("stroke=\"{colour}\" stroke-width=\"2\" fill=\"none\"{dashes}")
}

fn write_line(svg: &mut String, series: &Series, index: usize, x: &Span, y: &Span) -> fmt::Result {
    let place =
        |(from_left, from_below): &(f64, f64)| x.position(*from_left).zip(y.position(*from_below));
    let points: Vec<(f64, f64)> = series.points.iter().filter_map(place).collect();
    let mut list = String::new();
    for (x, y) in &points {
        write!(list, "{x:.1},{y:.1} ")?;
    }
    writeln!(svg, "<polyline points=\"{}\" {}/>", list.trim_end(), stroke(series, index))?;
    if series.marks {
        let colour = COLOURS[index % COLOURS.len()];
        for (x, y) in &points {
            writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>")?;
        }
    }
    Ok(())
}

fn write_legend(svg: &mut String, series: &Series, index: usize) -> fmt::Result {
    let column = (index % LEGEND_COLUMNS) as f64;
    let left = LEFT + column * (WIDTH - LEFT - RIGHT) / LEGEND_COLUMNS as f64;
    let line = (index / LEGEND_COLUMNS) as f64;
    let middle = TOP + PLOT_HEIGHT + BELOW + (line + 0.5) * LEGEND_LINE;
    let (end, text, base) = (left + 34.0, left + 42.0, middle + 4.5);
    let stroke = stroke(series, index);
    writeln!(svg, "<line x1=\"{left}\" y1=\"{middle}\" x2=\"{end}\" y2=\"{middle}\" {stroke}/>")?;
    writeln!(svg, "<text x=\"{text}\" y=\"{base}\">{}</text>", escape(&series.name))
}

/// Text as it may stand in XML and HTML, between tags and in quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other if other.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
