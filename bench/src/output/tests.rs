//! Tests of what lies on disk after a measurement: whole, readable by others, and on its own.

use std::time::Duration;

use base64::Engine as _;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;
use hdrhistogram::serialization::interval_log::{IntervalLogIterator, LogEntry};

use super::{HISTOGRAMS, MANIFEST, PAGE, PLOTS, RESULTS, directory, histogram_log, line, write};
use crate::fixture::{STARTED, manifest, results};
use crate::results::{Results, Sample, histogram};
use crate::summary::summary;

fn written(results: &Results) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = manifest();
    let summary = summary(results, &manifest);
    write(&folder.path().join("one"), results, &summary, STARTED).unwrap();
    folder
}

// Goal: everything is there and well-formed, and nothing is overwritten. Method: write, look, write again.
#[test]
fn a_measurement_is_written_whole() {
    let results = results();
    let folder = written(&results);
    let one = folder.path().join("one");
    for name in [MANIFEST, RESULTS] {
        let text = std::fs::read_to_string(one.join(name)).unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap().is_object());
    }
    let latencies = results.figures.iter().filter(|figure| figure.merged().is_some()).count();
    assert_eq!(std::fs::read_dir(one.join(HISTOGRAMS)).unwrap().count(), latencies);
    let mut plots = 0;
    for plot in std::fs::read_dir(one.join(PLOTS)).unwrap() {
        let text = std::fs::read_to_string(plot.unwrap().path()).unwrap();
        roxmltree::Document::parse(&text).unwrap();
        plots += 1;
    }
    // Percentiles of floors and of the wire's four rates, its ladder (p50 and p99), the fan-out's cost.
    assert_eq!(plots, 8);
    let manifest = manifest();
    let summary = summary(&results, &manifest);
    assert!(write(&one, &results, &summary, STARTED).is_err());
}

// Goal: `--json` is one line, the same as on disk. Method: both.
#[test]
fn the_line_is_what_is_written() {
    let results = results();
    let manifest = manifest();
    let summary = summary(&results, &manifest);
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("one"), &results, &summary, STARTED).unwrap();
    let line = line(&summary).unwrap();
    assert_eq!(line.lines().count(), 1);
    let file = std::fs::read_to_string(folder.path().join("one").join(RESULTS)).unwrap();
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(read(&line), read(&file));
}

// Goal: the page needs nothing but itself and says everything. Method: its tree, without what HTML allows
// and XML does not, has no reference and holds every figure, every plot and what is missing.
#[test]
fn the_page_stands_alone() {
    let results = results();
    let folder = written(&results);
    let page = std::fs::read_to_string(folder.path().join("one").join(PAGE)).unwrap();
    let document = roxmltree::Document::parse(page.strip_prefix("<!DOCTYPE html>\n").unwrap());
    let document = document.unwrap();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(!["script", "link", "img", "iframe", "object", "image", "use"].contains(&name));
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(!["src", "href", "srcset", "data", "action"].contains(&name), "{name}");
        }
    }
    for external in ["url(", "@import", "https:"] {
        assert!(!page.contains(external), "{external}");
    }
    for figure in &results.figures {
        assert!(page.contains(&figure.name), "{}", figure.name);
    }
    assert_eq!(page.matches("<svg").count(), 8);
    assert!(page.contains("no &lt;compiler&gt; &amp; no library"));
}

// Goal: raw histograms are read back by the log reader, run by run, with nothing lost. Method: write one
// figure's log, read it, compare.
#[test]
fn histograms_are_read_back() {
    let results = results();
    let figure = results.figure("wire", "gateway 1000/s Poisson").unwrap();
    let log = histogram_log(figure, &results, STARTED).unwrap();
    let (mut runs, mut bases) = (Vec::new(), Vec::new());
    for entry in IntervalLogIterator::new(&log) {
        match entry.unwrap() {
            LogEntry::Interval(interval) => runs.push(interval),
            LogEntry::BaseTime(time) | LogEntry::StartTime(time) => bases.push(time),
        }
    }
    assert_eq!(bases, [STARTED, STARTED]);
    assert_eq!(runs.len(), figure.samples.len());
    for (index, (run, sample)) in runs.iter().zip(&figure.samples).enumerate() {
        let Sample::Latency(times, _) = sample else { panic!("latencies were measured") };
        assert_eq!(run.tag().unwrap().as_str(), format!("run-{}", index + 1));
        assert_eq!(run.start_timestamp(), Duration::from_secs(10 * index as u64 + 1));
        assert_eq!(run.duration(), Duration::from_millis(900));
        let octets = base64::engine::general_purpose::STANDARD.decode(run.encoded_histogram());
        let read: Histogram<u64> =
            Deserializer::new().deserialize(&mut octets.unwrap().as_slice()).unwrap();
        assert_eq!(&read, times.as_ref());
    }
}

// Goal: figures whose names differ in signs only keep their own files. Method: two of them.
#[test]
fn names_do_not_meet() {
    let mut results = Results::default();
    for name in ["a, b", "a: b"] {
        let mut times = histogram();
        times.record(1).unwrap();
        results.latency("floors", name, times, None);
    }
    let folder = written(&results);
    for name in ["floors-a-b.hlog", "floors-a-b-2.hlog"] {
        assert!(folder.path().join("one").join(HISTOGRAMS).join(name).exists(), "{name}");
    }
}

// Goal: directories sort by time and name the revision. Method: one.
#[test]
fn directories_are_named_by_time_and_revision() {
    let manifest = manifest();
    let path = directory(std::path::Path::new("out"), &manifest);
    let revision = manifest.build.short_revision();
    assert_eq!(path.to_str().unwrap(), format!("out/2027-01-15T080000Z-{revision}"));
}
