//! A measurement on disk: manifest, results, raw histograms, plots and a page, in a directory of its own.
//!
//! Nothing is ever overwritten: a directory that exists is an error.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result, anyhow};
use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};

use crate::page;
use crate::plots::{plots, slug};
use crate::results::{Figure, Results, Sample};
use crate::summary::Summary;

/// File with the circumstances.
pub const MANIFEST: &str = "manifest.json";
/// File with all figures.
pub const RESULTS: &str = "results.json";
/// The page for people.
pub const PAGE: &str = "index.html";
/// Folder of raw histograms.
pub const HISTOGRAMS: &str = "histograms";
/// Folder of plots.
pub const PLOTS: &str = "plots";

/// Writes a measurement into a new directory.
///
/// # Errors
/// When the directory exists or a file cannot be written.
pub fn write(
    directory: &Path,
    results: &Results,
    summary: &Summary<'_>,
    started: Duration,
) -> Result<()> {
    let parent = directory.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).with_context(|| format!("create {}", parent.display()))?;
    std::fs::create_dir(directory).with_context(|| format!("create {}", directory.display()))?;
    let file = |name: &str, text: &str| {
        let path = directory.join(name);
        std::fs::write(&path, text).with_context(|| format!("write {}", path.display()))
    };
    file(MANIFEST, &serde_json::to_string_pretty(summary.manifest)?)?;
    file(RESULTS, &serde_json::to_string_pretty(summary)?)?;
    write_histograms(&directory.join(HISTOGRAMS), results, started)?;
    let plots = plots(results);
    std::fs::create_dir(directory.join(PLOTS)).context("create the folder of plots")?;
    for plot in &plots {
        file(&format!("{PLOTS}/{}.svg", plot.file), &plot.chart.svg())?;
    }
    file(PAGE, &page::html(results, summary, &plots))
}

fn write_histograms(folder: &Path, results: &Results, started: Duration) -> Result<()> {
    std::fs::create_dir(folder).context("create the folder of histograms")?;
    let mut taken = BTreeSet::new();
    for figure in results.figures.iter().filter(|figure| figure.merged().is_some()) {
        let name = slug(&format!("{} {}", figure.case, figure.name));
        // Names that differ in nothing but signs would meet in one file.
        let numbered =
            |count: u32| if count > 1 { format!("{name}-{count}") } else { name.clone() };
        let name = (1..).map(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
        let path = folder.join(format!("{name}.hlog"));
        let log = histogram_log(figure, results, started)?;
        std::fs::write(&path, log).with_context(|| format!("write {}", path.display()))?;
        taken.insert(name);
    }
    Ok(())
}

/// A figure as an `HdrHistogram` interval log: an interval per run, as long as the case took in that run.
/// Values are nanoseconds.
///
/// # Errors
/// When a histogram cannot be written, which no histogram of ours is.
pub fn histogram_log(figure: &Figure, results: &Results, started: Duration) -> Result<Vec<u8>> {
    let (mut log, mut serializer) = (Vec::new(), V2DeflateSerializer::new());
    let start = UNIX_EPOCH + started;
    let mut writer = IntervalLogWriterBuilder::new()
        .add_comment(&format!("{}: {}, nanoseconds", figure.case, figure.name))
        .with_start_time(start)
        .with_base_time(start)
        .begin_log_with(&mut log, &mut serializer)?;
    for (run, sample) in figure.samples.iter().enumerate() {
        let Sample::Latency(times, _) = sample else { continue };
        let span = results.spans.iter().find(|span| span.case == figure.case && span.run == run);
        let (start, duration) =
            span.map_or((Duration::ZERO, Duration::ZERO), |span| (span.start, span.duration));
        let tag = format!("run-{}", run + 1);
        writer
            .write_histogram(times, start, duration, Tag::new(&tag))
            .map_err(|error| anyhow!("write the histogram of {}: {error}", figure.name))?;
    }
    drop(writer);
    Ok(log)
}

/// Where an invocation's results go: time, then revision, so that a listing is in order.
#[must_use]
pub fn directory(out: &Path, manifest: &crate::manifest::Manifest) -> PathBuf {
    let time = manifest.invocation.started.replace(':', "");
    out.join(format!("{time}-{}", manifest.build.short_revision()))
}

/// The summary as one line.
///
/// # Errors
/// Never: all keys are strings.
pub fn line(summary: &Summary<'_>) -> Result<String> {
    Ok(serde_json::to_string(summary)?)
}

#[cfg(test)]
mod tests;
