//! `paceline reasons`: what each reason means and what to do about it, as the page that is checked in.

use anyhow::Result;
use std::process::ExitCode;

/// Prints the page.
#[expect(clippy::unnecessary_wraps, reason = "every command may fail")]
pub(crate) fn run() -> Result<ExitCode> {
    print!("{}", accounting::reasons_page());
    Ok(ExitCode::SUCCESS)
}
