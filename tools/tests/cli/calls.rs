//! What the trading thread asks of the system while it trades, as `strace` sees it.

use crate::process::until;
use crate::scene::{Fills, Scene, Wish};
use protocol::messages::LeaderFill;
use std::process::{Command, Stdio};

/// What may be called while trading: sockets are read, written and polled, connections are looked for,
/// and the core is offered to others between turns, as `idle = "yield"` asks for.
pub(crate) const ALLOWED: &[&str] = &["recvfrom", "sendto", "epoll_wait", "accept4", "sched_yield"];

/// Octets of a leader's fill without its framing.
#[expect(clippy::cast_possible_wrap, reason = "a message is short")]
const FILL_BYTES: i64 = LeaderFill::ENCODED_LENGTH as i64;
/// Writes that there are at least, however slow the tracer makes the gateway.
const WRITES_MIN: usize = 10;

/// One call of the trading thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call<'a> {
    /// The call as it begins, from its name on.
    begun: &'a str,
    /// What it returned; none when that is no number.
    result: Option<i64>,
}

impl Call<'_> {
    fn name(&self) -> &str {
        self.begun.split_once('(').map_or(self.begun, |(name, _)| name)
    }
}

/// The calls of a trace. A line is like `812<trading> recvfrom(9, ...) = 128`; a call that was interrupted by
/// a line of another thread has two, like `812<trading> recvfrom(9,  <unfinished ...>` and later
/// `812<trading> <... recvfrom resumed>...) = 128`.
fn calls(trace: &str) -> Vec<Call<'_>> {
    let mut unfinished = None;
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((_, said)) = line.split_once("<trading> ") else { continue };
        if said.ends_with("<unfinished ...>") {
            unfinished = Some(said);
            continue;
        }
        let resumed = said.starts_with("<... ");
        let begun = if resumed { unfinished.take().unwrap_or(said) } else { said };
        if begun.starts_with("+++") {
            continue;
        }
        let result = said.rsplit_once(" = ").and_then(|(_, result)| {
            result.split_whitespace().next().and_then(|number| number.parse().ok())
        });
        calls.push(Call { begun, result });
    }
    calls
}

/// Octets that came in on the connections whose reads start like one of `starts`.
fn heard(calls: &[Call<'_>], starts: &[String]) -> i64 {
    let is_heard = |call: &&Call<'_>| starts.iter().any(|start| call.begun.starts_with(start));
    let octets = calls.iter().filter(is_heard).filter_map(|call| call.result);
    octets.filter(|octets| *octets > 0).sum()
}

/// Whether this host lets tests trace what they start.
pub(crate) fn strace_works() -> bool {
    let mut command = Command::new("strace");
    command.args(["-f", "-D", "-Y", "-o", "/dev/null", "true"]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Goal: while it trades, the trading thread calls the system for nothing but its sockets: no lock, no
/// file, no log, no memory. Method: a gateway under `strace`, and leaders who trade; in one stretch without
/// any other call, the thread hears their fills and sends orders.
#[test]
fn trading_calls_the_system_for_sockets_only() {
    const FILLS: usize = 300;
    if !strace_works() {
        eprintln!("trading_calls_the_system_for_sockets_only: skipped: strace cannot trace here");
        return;
    }
    let wish = Wish { idle: "yield", speed: "400/s", ..Wish::default() };
    let mut scene = Scene::new(&wish, |folder| Fills::sample(folder, 20_260_105, 3, FILLS));
    let mut gateway = scene.traced_gateway();
    Scene::await_ready(&mut gateway);
    let sent = scene.leaders().wait().success()["sent"].as_i64().unwrap();
    gateway.finish().success();
    scene.close_venue();

    // The tracer is nobody's child: it may still write when the gateway has ended.
    let trace = until("the trace is complete", || {
        let trace = std::fs::read_to_string(scene.trace()).unwrap();
        trace.trim_end().ends_with("+++ exited with 0 +++").then_some(trace)
    });
    let calls = calls(&trace);
    let accepted = calls.iter().filter(|call| call.name() == "accept4");
    let leaders: Vec<String> = accepted
        .filter_map(|call| call.result.filter(|descriptor| *descriptor >= 0))
        .map(|descriptor| format!("recvfrom({descriptor}, "))
        .collect();
    // Sessions that begin and end are set up and logged: that ends a stretch, and so would anything else
    // that is not allowed.
    let stretches = calls.split(|call| !ALLOWED.contains(&call.name()));
    let trading = stretches.max_by_key(|stretch| heard(stretch, &leaders)).unwrap();
    let octets = heard(trading, &leaders);
    // Not all leaders begin and end at once.
    let octets_min = sent * FILL_BYTES * 3 / 4;
    assert!(octets >= octets_min, "{octets} of {octets_min} octets without any other call");
    let is_sent = |call: &&Call<'_>| call.name() == "sendto" && call.result > Some(0);
    let writes = trading.iter().filter(is_sent).count();
    assert!(writes >= WRITES_MIN, "only {writes} writes without any other call");
}

/// Goal: the reading of traces is right about the shapes of lines that occur. Method: some of each.
#[test]
fn traces_are_understood() {
    let trace = "\
7<trading> recvfrom(9, \"\\1 = 2\", 64, 0, NULL, NULL) = 12
7<trading> futex(0x55, FUTEX_WAIT, 0, NULL <unfinished ...>
8<persister> fdatasync(5) = 0
7<trading> <... futex resumed>)         = 0
7<trading> accept4(6, 0x7f, [128], 0) = -1 EAGAIN (Resource temporarily unavailable)
7<trading> exit(0)                           = ?
7<trading> +++ exited with 0 +++
";
    let calls = calls(trace);
    let read: Vec<_> = calls.iter().map(|call| (call.name(), call.result)).collect();
    let expected =
        [("recvfrom", Some(12)), ("futex", Some(0)), ("accept4", Some(-1)), ("exit", None)];
    assert_eq!(read, expected);
    assert!(calls[1].begun.starts_with("futex(0x55, "));
}
