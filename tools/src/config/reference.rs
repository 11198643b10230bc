//! `paceline config reference`: every field of the file, with range, unit, default, example and meaning.

use anyhow::{Context, Result};
use gateway::configuration::reference::{in_step, reference};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Instead of printing, make the tables of this page anew; its prose stays.
    #[arg(long)]
    update: Option<PathBuf>,
}

/// Prints the tables as Markdown, or brings a page into step.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Some(page) = &arguments.update else {
        print!("{}", reference());
        return Ok(ExitCode::SUCCESS);
    };
    let text = std::fs::read_to_string(page).with_context(|| format!("read {}", page.display()))?;
    let text = in_step(&text).context("the page lacks the heading, or the table, of a section")?;
    std::fs::write(page, text).with_context(|| format!("write {}", page.display()))?;
    Ok(ExitCode::SUCCESS)
}
