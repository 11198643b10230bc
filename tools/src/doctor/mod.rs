//! `paceline doctor`: whether this host is tuned for the gateway, item by item of the recipe in `tuning/`.
//!
//! It reads and never changes anything. What an item costs and how it is put right stands in the recipe.

mod checks;
mod clock;
mod cores;
mod disk;
mod firmware;
mod host;
mod interrupts;
mod kernel;
mod line;
mod lists;
mod live;
mod memory;
mod network;
mod subject;
mod verdict;

#[cfg(test)]
mod tests;

use crate::output;
use anyhow::Result;
use gateway::configuration::{Configuration, ConfigurationErrors, Machine};
use host::Host;
use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use subject::Subject;
use verdict::{Area, Check, Verdict};

/// Cores that a configuration may name here: whether they exist is one of the items.
const CORES_MAX: usize = 4096;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Configuration file: what it needs of the host is looked at as well.
    file: Option<PathBuf>,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// One item of the recipe, and how the host stands.
#[derive(Debug, Serialize)]
struct Item {
    area: &'static str,
    item: &'static str,
    verdict: Verdict,
    found: String,
    right: &'static str,
    /// Page and anchor of the step that says how.
    step: String,
}

/// How many items there are of each verdict.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Counts {
    ok: usize,
    warn: usize,
    fail: usize,
    unknown: usize,
}

/// What the doctor says.
#[derive(Debug, Serialize)]
struct Diagnosis {
    file: Option<String>,
    counts: Counts,
    items: Vec<Item>,
}

/// Prints a verdict per item. Exit status 1 when an item fails, 2 when the file cannot be used.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let configuration = match arguments.file.as_deref().map(load).transpose() {
        Ok(configuration) => configuration,
        Err(errors) => {
            eprintln!("{errors}");
            return Ok(ExitCode::from(2));
        }
    };
    let host = Host::new(Path::new("/"), Box::new(live::Live));
    let diagnosis = examine(&host, configuration.as_ref());
    if arguments.json {
        output::json(&diagnosis)?;
    } else {
        print!("{diagnosis}");
    }
    Ok(if diagnosis.counts.fail == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads a configuration for any machine, as relative paths start at the folder of the file.
fn load(path: &Path) -> Result<Configuration, ConfigurationErrors> {
    let Ok(text) = std::fs::read_to_string(path) else { return Configuration::load(path) };
    // Mounts are looked up by whole paths.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Configuration::parse(&text, &path, &Machine { cores: (0..CORES_MAX).collect() })
}

/// Looks at everything that the table names.
fn examine(host: &Host, configuration: Option<&Configuration>) -> Diagnosis {
    let subject = Subject::new(host, configuration);
    let mut items = Vec::new();
    for area in &checks::AREAS {
        let needs = if configuration.is_some() { area.needs } else { &[] };
        items
            .extend(area.checks.iter().chain(needs).map(|check| look(area, check, host, &subject)));
    }
    let file = configuration.map(|configuration| configuration.path.display().to_string());
    Diagnosis { file, counts: Counts::of(&items), items }
}

fn look(area: &Area, check: &Check, host: &Host, subject: &Subject<'_>) -> Item {
    let finding = (check.look)(host, subject);
    Item {
        area: area.name,
        item: check.item,
        verdict: finding.verdict,
        found: finding.found,
        right: check.right,
        step: format!("{}#{}", area.page, check.item),
    }
}

impl Counts {
    fn of(items: &[Item]) -> Self {
        let mut counts = Self::default();
        for item in items {
            match item.verdict {
                Verdict::Ok => counts.ok += 1,
                Verdict::Warn => counts.warn += 1,
                Verdict::Fail => counts.fail += 1,
                Verdict::Unknown => counts.unknown += 1,
            }
        }
        counts
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
            Self::Unknown => "unknown",
        })
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut area = "";
        for item in &self.items {
            if item.area != area {
                area = item.area;
                writeln!(formatter, "{area}")?;
            }
            writeln!(formatter, "  {:8}{:28}{}", item.verdict, item.item, item.found)?;
            if item.verdict != Verdict::Ok {
                writeln!(formatter, "  {:36}right: {}; see {}", "", item.right, item.step)?;
            }
        }
        let Counts { ok, warn, fail, unknown } = &self.counts;
        writeln!(formatter, "{ok} ok, {warn} warn, {fail} fail, {unknown} unknown")
    }
}
