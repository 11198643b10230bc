//! QuickFIX's codec in a process of its own: what it is given, and what it says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use super::{Means, Work};
use crate::Context;
use crate::machine::on_core;

/// The program's text.
pub(super) const SOURCE: &str = include_str!("../../../../peers/quickfix/codec.cpp");

/// What it said.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) means: Means,
    pub(super) digest: u64,
    pub(super) written: Vec<Vec<u8>>,
}

/// Runs it on the subject's core.
///
/// # Errors
/// When it cannot be run, fails, or says what it should not.
pub(super) fn run(
    context: &Context,
    program: &Path,
    work: &Work,
    rounds: usize,
    batches: usize,
) -> Result<Said> {
    let file = context.scratch.join("quickfix-codec.txt");
    fs::write(&file, input(work)).context("write the messages")?;
    let mut command = Command::new(program);
    command.arg(&file).args([rounds.to_string(), batches.to_string()]).stdin(Stdio::null());
    let output = on_core(context.cores.subject, || command.output());
    let output = output.context("start the QuickFIX codec")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the QuickFIX codec has failed: {errors}");
    let said = understand(&output.stdout).context("what the QuickFIX codec says")?;
    ensure!(said.means.decode.len() == batches, "batches of reading are missing");
    ensure!(said.means.encode.len() == batches, "batches of writing are missing");
    Ok(said)
}

/// The messages, a line each.
fn input(work: &Work) -> Vec<u8> {
    let mut octets = Vec::new();
    for report in &work.reports {
        octets.extend_from_slice(b"report ");
        octets.extend_from_slice(report);
        octets.push(b'\n');
    }
    let mut text = String::new();
    for order in &work.orders {
        let super::Order { sequence, id, side, quantity, hundredths } = order;
        let (id, side) = (id.as_str(), char::from(*side));
        let line = writeln!(text, "order {sequence} {id} {side} {quantity} {hundredths}");
        line.expect("a string takes everything");
    }
    octets.extend_from_slice(text.as_bytes());
    octets
}

/// Lines of a word and what belongs to it.
pub(super) fn understand(octets: &[u8]) -> Result<Said> {
    let mut said = Said::default();
    for line in octets.split(|octet| *octet == b'\n').filter(|line| !line.is_empty()) {
        let space = line.iter().position(|octet| *octet == b' ').context("a line of one word")?;
        let (word, rest) = (&line[..space], &line[space + 1..]);
        let text = || str::from_utf8(rest).context("a line that is no text");
        match word {
            b"decode" => said.means.decode.push(text()?.parse().context("nanoseconds")?),
            b"encode" => said.means.encode.push(text()?.parse().context("nanoseconds")?),
            b"digest" => said.digest = text()?.parse().context("a digest")?,
            b"wrote" => said.written.push(rest.to_vec()),
            _ => bail!("the word {}", String::from_utf8_lossy(word)),
        }
    }
    Ok(said)
}
