//! The `paceline` program as a child of a test: started, listened to, killed or asked to end.
//!
//! A child is ended when its test ends, however that ends; nothing is ever signalled but children, and the `strace` that
//! one was started under.

use rustix::process::{Pid, Signal};
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_paceline");

/// Looks at a condition before a test counts as hanging: two minutes of [`LOOK_PAUSE`].
const LOOKS_MAX: u32 = 240_000;

/// Pause between two looks.
const LOOK_PAUSE: Duration = Duration::from_micros(500);

/// Looks in a row at which a thread has to be held before it counts as held for good.
const HELD_LOOKS: u32 = 200;

/// Waits for something that another process does, by looking at it again and again.
#[expect(clippy::disallowed_methods, reason = "files of another process cannot be waited for")]
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS_MAX {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(LOOK_PAUSE);
    }
    panic!("waited in vain: {what}");
}

/// Runs a command of the program to its end.
pub(crate) fn paceline<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Finished {
    let output = Command::new(PROGRAM).args(arguments).stdin(Stdio::null()).output().unwrap();
    Finished::new(output)
}

/// What a command left behind.
pub(crate) struct Finished {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    fn new(output: Output) -> Self {
        let stderr = String::from_utf8(output.stderr).unwrap();
        let code = output.status.code().unwrap_or_else(|| panic!("ended by a signal: {stderr}"));
        assert!(!stderr.contains("panicked"), "{stderr}");
        Self { code, stdout: String::from_utf8(output.stdout).unwrap(), stderr }
    }

    /// The output of a command that must have succeeded.
    pub(crate) fn success(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self.stdout
    }

    /// The one object that a command printed which must have succeeded.
    pub(crate) fn json(self) -> Value {
        one_object(&self.success())
    }
}

/// Standard output that must be exactly one JSON object on one line.
pub(crate) fn one_object(stdout: &str) -> Value {
    let line = stdout.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "more than one line: {stdout}");
    let value: Value = serde_json::from_str(line).unwrap();
    assert!(value.is_object(), "{value}");
    value
}

/// A child that prints one JSON object per line; its log goes to a file.
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    lines: BufReader<ChildStdout>,
    log: PathBuf,
}

/// How a child ended by itself.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// The last object that it printed.
    pub(crate) last: Value,
}

impl Process {
    /// Starts the program; the log of several runs of one name goes on in one file.
    pub(crate) fn start(name: &'static str, folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut command = Command::new(PROGRAM);
        command.args(arguments);
        Self::spawn(name, log, file, command)
    }

    /// The same under `strace`, which writes what every thread calls to a file. The child is the program
    /// all the same: its tracer stands aside.
    pub(crate) fn traced(
        name: &'static str,
        folder: &Path,
        trace: &Path,
        arguments: &[&str],
    ) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).unwrap();
        let mut command = Command::new("strace");
        command.args(["-f", "-D", "-Y", "-s", "8", "-o"]).arg(trace).arg(PROGRAM).args(arguments);
        Self::spawn(name, log, file, command)
    }

    /// The same under `strace`, which does something to it in a call of a kind, in its words: `signal=SIGKILL:when=7`
    /// at the seventh, `delay_exit=1000:when=7` with a pause behind it; each thread counts for itself.
    pub(crate) fn disturbed(
        name: &'static str,
        folder: &Path,
        (call, what): (&str, &str),
        arguments: &[&str],
    ) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut command = Command::new("strace");
        let (trace, inject) = (format!("trace={call}"), format!("inject={call}:{what}"));
        command.args(["-f", "-D", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
        command.arg(PROGRAM).args(arguments);
        Self::spawn(name, log, file, command)
    }

    /// The same on one core.
    pub(crate) fn on_one_core(name: &'static str, folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join(format!("{name}.log"));
        let file = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", "0", PROGRAM]).args(arguments);
        Self::spawn(name, log, file, command)
    }

    fn spawn(name: &'static str, log: PathBuf, file: File, mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { name, child, lines, log }
    }

    /// The next object; none when the child has closed its output.
    pub(crate) fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        let octets = self.lines.read_line(&mut line).unwrap();
        (octets > 0).then(|| serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}")))
    }

    /// The next object, which there must be.
    pub(crate) fn expect_line(&mut self) -> Value {
        self.line().unwrap_or_else(|| panic!("{} ended: {}", self.name, self.log()))
    }

    /// What the child has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Whether it has not ended yet.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Ends it in the middle of whatever it does: SIGKILL.
    pub(crate) fn kill(mut self) {
        self.end().unwrap();
    }

    fn end(&mut self) -> std::io::Result<ExitStatus> {
        let tracer = self.tracer();
        self.child.kill()?;
        // Who holds it, would hold it beyond its end.
        if let Some(tracer) = tracer {
            let _ = rustix::process::kill_process(tracer, Signal::KILL);
        }
        self.child.wait()
    }

    /// Who traces it: the `strace` that it was started under.
    fn tracer(&self) -> Option<Pid> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("TracerPid:"))?;
        Pid::from_raw(line.trim().parse().ok()?)
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        rustix::process::kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Whether the thread of a name is held by who traces it, now and for some time.
    pub(crate) fn is_held(&self, thread: &str) -> bool {
        // Every call is held for a moment.
        (0..HELD_LOOKS).all(|_| {
            let held = self.threads().into_iter().any(|found| found == (thread.to_owned(), 't'));
            std::thread::yield_now();
            held
        })
    }

    /// What each of its threads does, in the system's letters, by name: `R` runs, `t` is held by who traces it.
    fn threads(&self) -> Vec<(String, char)> {
        let tasks = format!("/proc/{}/task", self.child.id());
        let tasks = std::fs::read_dir(tasks).into_iter().flatten().flatten();
        let stats = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
        let read = |stat: String| {
            let (head, tail) = stat.rsplit_once(") ")?;
            Some((head.split_once('(')?.1.to_owned(), tail.chars().next()?))
        };
        stats.filter_map(read).collect()
    }

    /// Asks it to end, with SIGTERM, and waits until it has.
    pub(crate) fn finish(self) -> Ended {
        self.signal(Signal::TERM);
        self.wait()
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(mut self) -> Ended {
        let mut last = Value::Null;
        while let Some(line) = self.line() {
            last = line;
        }
        let status = self.child.wait().unwrap();
        let log = self.log();
        assert!(!log.contains("panicked"), "{}: {log}", self.name);
        assert!(!log.contains('\u{1b}'), "{}: colours in a file: {log}", self.name);
        Ended { status, last }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Whoever has ended already is not signalled: the child is then no more than a number kept here.
        let _ = self.end();
    }
}

impl Ended {
    /// The last object of a child that must have succeeded.
    pub(crate) fn success(self) -> Value {
        assert!(self.status.success(), "{}: {:#}", self.status, self.last);
        self.last
    }
}
