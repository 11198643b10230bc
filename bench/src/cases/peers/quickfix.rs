//! The copier on QuickFIX C++: compiled when the case runs, and run as a process on the subject's core.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use super::Listeners;
use crate::Context;
use crate::machine::on_core;
use crate::rig::Wires;

/// The copier's text.
pub(super) const COPIER: &str = include_str!("../../../peers/quickfix/copier.cpp");
/// What release builds of the gateway are compiled for too.
const MACHINE: &str =
    if cfg!(target_arch = "x86_64") { "-march=x86-64-v3" } else { "-march=native" };

/// Which of the engine's ways to wait is used (see the copier's usage). All three were tried in ping-pong
/// with one follower on a machine with other work: polling without pause took 22 us at the median, waiting
/// in `select` 39 us, a thread for each session 40 us.
const MODE: &str = "poll";

/// Where the engine keeps its messages for a resend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Store {
    /// In its own memory.
    Memory,
    /// In files, written through but not synchronised.
    File,
}

/// What came of compiling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Compiled {
    /// Where the program is.
    Program(PathBuf),
    /// What this machine does not have.
    Missing(String),
}

/// Compiles one of our programs on QuickFIX into a directory, once.
///
/// # Errors
/// When the library is there and the program does not compile.
pub(super) fn compile(scratch: &Path, name: &str, text: &str) -> Result<Compiled> {
    let program = scratch.join(format!("quickfix-{name}"));
    if program.exists() {
        return Ok(Compiled::Program(program));
    }
    let source = program.with_extension("cpp");
    fs::write(&source, text).with_context(|| format!("write the source of the {name}"))?;
    // The library's headers are older than C++17.
    let compiler = Command::new("c++")
        .args(["-O3", MACHINE, "-std=c++14", "-w"])
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .args(["-lquickfix", "-lpthread"])
        .stdin(Stdio::null())
        .output();
    let output = match compiler {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(Compiled::Missing("no c++: install the Debian package g++".to_owned()));
        }
        output => output.context("start c++")?,
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(Compiled::Program(program));
    }
    ensure!(lacks_library(&errors), "the QuickFIX {name} does not compile:\n{errors}");
    Ok(Compiled::Missing("no QuickFIX: install the Debian package libquickfix-dev".to_owned()))
}

/// Whether a compiler's errors say that the library is not installed, rather than that we are wrong.
pub(super) fn lacks_library(errors: &str) -> bool {
    errors.contains("fatal error: quickfix/")
        || errors.contains("fatal error: 'quickfix/")
        || errors.contains("cannot find -lquickfix")
}

/// A running copier, which ends with this value.
struct Process(Child);

impl Process {
    /// Starts it on a core, which it keeps.
    fn start(program: &Path, core: usize, listeners: &Listeners, store: &str) -> Result<Self> {
        let leader = listeners.leader.local_addr()?.port().to_string();
        let venue = listeners.venue.local_addr()?.port().to_string();
        let mut command = Command::new(program);
        command.args([&leader, &venue, store, MODE]).stdin(Stdio::piped());
        // A process starts on the cores of the thread that starts it.
        let child = on_core(core, || command.spawn()).context("start the QuickFIX copier")?;
        Ok(Self(child))
    }

    fn is_alive(&mut self) -> Result<()> {
        match self.0.try_wait()? {
            Some(status) => bail!("the QuickFIX copier has ended: {status}"),
            None => Ok(()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // If it cannot be killed it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs work on the load's core, over wires to a copier on the subject's core.
///
/// # Errors
/// Those of the work, and when the copier does not connect.
pub(super) fn beside<T: Send>(
    context: &Context,
    program: &Path,
    store: Store,
    work: impl FnOnce(Wires) -> Result<T> + Send,
) -> Result<T> {
    let listeners = Listeners::bind()?;
    let files = tempfile::Builder::new().prefix("quickfix-").tempdir_in(&context.scratch)?;
    let path = files.path().to_str().context("the scratch directory has no readable name")?;
    let store = if store == Store::Memory { "memory" } else { path };
    let mut process = Process::start(program, context.cores.subject, &listeners, store)?;
    on_core(context.cores.load, || work(listeners.accept(|| process.is_alive())?))
        .context("the QuickFIX copier")
}
