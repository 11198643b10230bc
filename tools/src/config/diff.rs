//! `paceline config diff`: what differs between two configurations, and what of it needs a restart.

use super::past::Past;
use crate::output;
use anyhow::{Context, Result, bail};
use gateway::configuration::Configuration;
use gateway::configuration::difference::{Change, between, between_files};
use gateway::configuration::document::Document;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A configuration file, or the directory of a journal: what is in force there.
    before: PathBuf,
    /// The file, or the journal, that comes after it.
    now: PathBuf,
    /// Tier 0 of the journal, when its gateway runs or was killed.
    #[arg(long)]
    ring: Option<PathBuf>,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Difference {
    before: String,
    now: String,
    /// Whether some change only takes effect with a restart.
    needs_restart: bool,
    /// Whether some change is never possible under the same name.
    is_refused: bool,
    changes: Vec<Change>,
}

/// Prints what differs. The exit status is a success whether something does or not.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Arguments { before, now, ring, json } = arguments;
    let sides = [Side::read(before, ring.as_deref())?, Side::read(now, ring.as_deref())?];
    let changes = match &sides {
        [Side::File(before), Side::File(now)] => between_files(before, now),
        [before, now] => between(&before.document(), &now.document()),
    };
    let difference = Difference {
        before: before.display().to_string(),
        now: now.display().to_string(),
        needs_restart: changes.iter().any(|change| change.needs_restart),
        is_refused: changes.iter().flat_map(|change| &change.fields).any(|field| field.is_refused),
        changes,
    };
    if *json {
        output::json(&difference)?;
        return Ok(ExitCode::SUCCESS);
    }
    for change in &difference.changes {
        println!("{change}");
    }
    let Difference { needs_restart, is_refused, changes, .. } = &difference;
    let verdict = match (changes.is_empty(), is_refused, needs_restart) {
        (true, _, _) => "no difference",
        (_, true, _) => "\nsome of it is refused: a name keeps its meaning for ever",
        (_, _, true) => "\nsome of it needs a restart: a running gateway refuses to apply it",
        _ => "\na running gateway can apply it: paceline config apply",
    };
    println!("{verdict}");
    Ok(ExitCode::SUCCESS)
}

enum Side {
    File(Box<Configuration>),
    Journal(Document),
}

impl Side {
    fn read(path: &Path, ring: Option<&Path>) -> Result<Self> {
        if path.is_dir() {
            let past = Past::read(path, ring)?;
            let last = past.revisions.last();
            let last = last.with_context(|| format!("{}: no configuration yet", path.display()))?;
            return Ok(Self::Journal(last.document()?));
        }
        match Configuration::load(path) {
            Ok(configuration) => Ok(Self::File(Box::new(configuration))),
            Err(errors) => bail!("not a configuration\n{errors}"),
        }
    }

    fn document(&self) -> Document {
        match self {
            Self::File(configuration) => Document::of(configuration),
            Self::Journal(document) => document.clone(),
        }
    }
}
