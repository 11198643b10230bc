//! The children of the demo: start, wait until ready, read their lines, end them in order.
//!
//! A child says that it is ready, and later what it did, as one JSON object per line on standard
//! output; its log goes to a file of the run directory.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// One child, ended when dropped.
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    /// Starts this same program with other arguments.
    ///
    /// # Errors
    /// When the program or its log file cannot be opened.
    pub(crate) fn start(name: &'static str, directory: &Path, arguments: &[&str]) -> Result<Self> {
        let program = std::env::current_exe().context("find this program")?;
        let log = directory.join(format!("{name}.log"));
        let log = File::create(&log).with_context(|| format!("create {}", log.display()))?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("start {name}"))?;
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped"));
        Ok(Self { name, child, lines })
    }

    /// The next line as JSON; `None` when the child has closed its output.
    ///
    /// # Errors
    /// When the line is not JSON or cannot be read.
    pub(crate) fn line(&mut self) -> Result<Option<serde_json::Value>> {
        let mut line = String::new();
        if self.lines.read_line(&mut line).with_context(|| format!("read from {}", self.name))? == 0
        {
            return Ok(None);
        }
        serde_json::from_str(&line)
            .map(Some)
            .with_context(|| format!("{} printed {line:?}", self.name))
    }

    /// Waits for the first line, which says that the child is ready.
    ///
    /// # Errors
    /// When the child ends before.
    pub(crate) fn ready(&mut self) -> Result<serde_json::Value> {
        self.line()?
            .with_context(|| format!("{} ended before it was ready; see its log", self.name))
    }

    /// Asks the child to end and waits until it has. Returns the last line that it printed.
    ///
    /// # Errors
    /// When it fails; the message names its log.
    pub(crate) fn finish(mut self) -> Result<serde_json::Value> {
        self.signal(rustix::process::Signal::TERM)?;
        self.wait()
    }

    /// Waits until the child ends by itself. Returns the last line that it printed.
    ///
    /// # Errors
    /// When it fails; the message names its log.
    pub(crate) fn wait(&mut self) -> Result<serde_json::Value> {
        let mut last = serde_json::Value::Null;
        while let Some(line) = self.line()? {
            last = line;
        }
        let status = self.child.wait().with_context(|| format!("wait for {}", self.name))?;
        if !status.success() {
            bail!("{} failed ({status}); see {}.log in the run directory", self.name, self.name);
        }
        Ok(last)
    }

    fn signal(&self, signal: rustix::process::Signal) -> Result<()> {
        let id = i32::try_from(self.child.id()).context("process number")?;
        let id = rustix::process::Pid::from_raw(id).context("process number")?;
        rustix::process::kill_process(id, signal).with_context(|| format!("signal {}", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After `wait` there is nothing left to end; before it the demo has failed and leaves no one behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
