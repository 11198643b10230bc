//! The reference of the file: every field with its range, unit, default, an example and its meaning, declared
//! once. `paceline config reference` prints it, and the tables of `gateway/CONFIGURATION.md` are made of it.
//!
//! Names are those that the reader takes, words of enumerations and bounds of capacities come from where the
//! validator has them; tests hold the rest against the reader and the page.

mod allocations;
mod drop_copies;
mod leaders;
mod policies;
mod process;
mod protections;
mod supervision;
mod trading;

use super::capacity::BOUNDS;
use super::limits::{Known, REQUIRED, counts_for, field_name};
use super::reader::Choice;
use std::fmt::Write;

/// One table of the file.
struct Section {
    /// Heading of the page.
    heading: &'static str,
    entries: &'static [Entry],
}

/// One field.
struct Entry {
    field: &'static str,
    range: Range,
    /// Empty where the value has none, or says it itself.
    unit: &'static str,
    /// Empty for limits, which say what they count for instead.
    default: &'static str,
    /// As it may stand in a file; empty where a table is meant.
    example: &'static str,
    meaning: &'static str,
}

/// What a field takes.
enum Range {
    /// In words.
    Text(&'static str),
    /// One of the words that the reader takes.
    Words(fn() -> String),
    /// From one to the bound of the validator.
    Capacity,
}

fn words<T: Choice>() -> String {
    let words: Vec<String> = T::WORDS.iter().map(|(word, _)| format!("`\"{word}\"`")).collect();
    words.join(", ")
}

impl Entry {
    /// Of a limit.
    const fn of(limit: &Known) -> Self {
        let Known { field, bound, example, meaning, .. } = *limit;
        let (range, unit) = (Range::Text(bound.range()), bound.unit());
        Self { field, range, unit, default: "", example, meaning }
    }

    fn range(&self) -> String {
        let range = match self.range {
            Range::Text(text) => text.to_owned(),
            Range::Words(words) => words(),
            Range::Capacity => {
                let bound = BOUNDS.iter().find(|(name, _)| *name == self.field);
                format!("1 to {}", bound.expect("every capacity has a bound").1)
            }
        };
        let is_required = REQUIRED.iter().any(|kind| field_name(*kind) == self.field);
        if is_required { format!("{range}, **required**") } else { range }
    }

    fn row(&self, is_limit: bool) -> String {
        let fourth = if is_limit { counts_for(self.field) } else { self.default };
        let example =
            if self.example.is_empty() { String::new() } else { format!("`{}`", self.example) };
        let cells = [
            format!("`{}`", self.field),
            self.range(),
            self.unit.to_owned(),
            fourth.to_owned(),
            example,
            self.meaning.to_owned(),
        ];
        // An empty cell is one blank, not two.
        format!("| {} |", cells.join(" | ")).replace("|  |", "| |")
    }
}

impl Section {
    fn table(&self) -> String {
        let is_limit = self.heading == LIMITS;
        let fourth = if is_limit { "counts for" } else { "default" };
        let mut table = format!(
            "| field | type and range | unit | {fourth} | example | meaning |\n|---|---|---|---|---|---|\n"
        );
        for entry in self.entries {
            writeln!(table, "{}", entry.row(is_limit)).expect("a string takes everything");
        }
        table
    }
}

/// Every table of the file with its fields, each below its heading.
#[must_use]
pub fn reference() -> String {
    let sections = sections();
    let sections = sections.map(|section| format!("## {}\n\n{}", section.heading, section.table()));
    sections.collect::<Vec<String>>().join("\n")
}

/// A page with the tables below its headings made anew; its prose stays. `None` when a heading is missing.
#[must_use]
pub fn in_step(page: &str) -> Option<String> {
    let mut page = page.to_owned();
    for section in sections() {
        let heading = format!("\n## {}\n", section.heading);
        let start = page.find(&heading)? + heading.len();
        let end = page[start..].find("\n## ").map_or(page.len(), |length| start + length + 1);
        let table_at = start + page[start..end].find("\n| field |")? + 1;
        let rows = page[table_at..end].split_inclusive('\n');
        let length: usize = rows.take_while(|row| row.starts_with('|')).map(str::len).sum();
        page.replace_range(table_at..table_at + length, &section.table());
    }
    Some(page)
}

/// Headings with the names of their fields.
#[cfg(test)]
pub(super) fn names() -> Vec<(&'static str, Vec<&'static str>)> {
    let names = |section: &Section| section.entries.iter().map(|entry| entry.field).collect();
    sections().map(|section| (section.heading, names(section))).collect()
}

const LIMITS: &str = "`[limits]`";

/// In the order of the page.
fn sections() -> impl Iterator<Item = &'static Section> {
    let process = process::SECTIONS.iter().chain([&supervision::SUPERVISION]);
    process.chain(trading::SECTIONS)
}
