//! Where a configuration breaks a rule: offsets while reading, file, line and column for people.

use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// One thing to say about one place of a configuration file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file, as it was named by the caller.
    pub file: String,
    /// Line, counted from one; zero when the file as a whole is meant.
    pub line: usize,
    /// Character within the line, counted from one; zero when the file as a whole is meant.
    pub column: usize,
    /// Path of the field, such as `plan[3].sizing.ratio`; tables of an array are counted from zero.
    pub field: String,
    /// What is wrong, then what is allowed.
    pub text: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.file)?;
        if self.line != 0 {
            write!(formatter, "{}:{}:", self.line, self.column)?;
        }
        if !self.field.is_empty() {
            write!(formatter, " {}:", self.field)?;
        }
        write!(formatter, " {}", self.text)
    }
}

/// Every error of a configuration, in the order of the file; one line of text each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ConfigurationErrors(Vec<Diagnostic>);

impl ConfigurationErrors {
    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let text = format!("cannot be read: {error}");
        let file = path.display().to_string();
        Self(vec![Diagnostic { file, line: 0, column: 0, field: String::new(), text }])
    }

    /// The errors, at least one, in the order of the file.
    #[must_use]
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.0
    }
}

impl fmt::Display for ConfigurationErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigurationErrors {}

/// What was found so far, by offset. Turned into diagnostics once, at the end.
#[derive(Debug, Default)]
pub(super) struct Problems {
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
    // Fields with an error, so that none is called missing that is merely wrong.
    fields: BTreeSet<String>,
    // The same without their tables.
    names: BTreeSet<String>,
}

#[derive(Debug)]
struct Problem {
    at: usize,
    field: String,
    text: String,
}

impl Problems {
    pub(super) fn error(&mut self, at: usize, field: &str, text: impl Into<String>) {
        self.fields.insert(field.to_owned());
        self.names.extend(field.rsplit('.').next().map(str::to_owned));
        self.errors.push(Problem { at, field: field.to_owned(), text: text.into() });
    }

    pub(super) fn warn(&mut self, at: usize, field: &str, text: impl Into<String>) {
        self.warnings.push(Problem { at, field: field.to_owned(), text: text.into() });
    }

    /// Whether an error names this very field.
    pub(super) fn is_reported(&self, field: &str) -> bool {
        self.fields.contains(field)
    }

    /// Whether an error names such a field of any table.
    pub(super) fn is_reported_anywhere(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(super) const fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The errors, or the warnings when there is no error.
    pub(super) fn conclude(
        self,
        file: &Path,
        source: &str,
    ) -> Result<Vec<Diagnostic>, ConfigurationErrors> {
        let lines = Lines::new(source);
        let file = file.display().to_string();
        let located = |problems: Vec<Problem>| {
            let mut diagnostics: Vec<Diagnostic> =
                problems.into_iter().map(|problem| lines.diagnostic(&file, problem)).collect();
            diagnostics.sort();
            diagnostics
        };
        if self.errors.is_empty() {
            return Ok(located(self.warnings));
        }
        Err(ConfigurationErrors(located(self.errors)))
    }
}

/// Starts of the lines of a text.
struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(source: &'a str) -> Self {
        let after_breaks = source.match_indices('\n').map(|(at, _)| at + 1);
        Self { source, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    fn diagnostic(&self, file: &str, problem: Problem) -> Diagnostic {
        let line = self.starts.partition_point(|start| *start <= problem.at);
        let start = self.starts[line - 1];
        let before = self.source.get(start..problem.at).unwrap_or("");
        Diagnostic {
            file: file.to_owned(),
            line,
            column: before.chars().count() + 1,
            field: problem.field,
            text: problem.text,
        }
    }
}
