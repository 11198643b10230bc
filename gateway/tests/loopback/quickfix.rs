//! Our roles against another engine: QuickFIX C++ as the broker of a gateway, as a drop copy that it hears, and as
//! the initiator at our acceptor. Where that is not installed, the tests say so.

use std::io::{BufRead, BufReader, ErrorKind};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use accounting::Question;
use protocol::messages::{LeaderOrder, LeaderOrderStatus, OrderState, OrderUpdate};
use protocol::units::Sequence;

use crate::drop_copy::{PRIME, decided, records, simple_plot, until_lots, until_told};
use crate::fix::{DIALECT, RunningBroker, gateway, plot, replay};
use crate::peer::{Peer, order};
use crate::scene::{Folders, LEADER_KEY, Plot, RunningVenue, assert_clean, until};
use simulator::sample;

/// Compiles a program; none, and a word about it, when there is no compiler or no library for it.
fn compile(name: &str, folder: &Path) -> Option<PathBuf> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/loopback/quickfix");
    let source = sources.join(name).with_extension("cpp");
    let program = folder.join(name);
    // The library's headers are older than C++17.
    let compiler = Command::new("c++")
        .args(["-O1", "-std=c++14", "-w"])
        .arg(source)
        .arg("-o")
        .arg(&program)
        .args(["-lquickfix", "-lpthread"])
        .stdin(Stdio::null())
        .output();
    let output = match compiler {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: no c++; install g++");
            return None;
        }
        output => output.unwrap(),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let lacks =
        errors.contains("fatal error: quickfix/") || errors.contains("cannot find -lquickfix");
    assert!(output.status.success() || lacks, "{name} does not compile:\n{errors}");
    if lacks {
        eprintln!("skipped: no QuickFIX; install libquickfix-dev");
    }
    output.status.success().then_some(program)
}

/// A broker as a process; its port is kept from being given to anybody else.
struct Broker {
    child: Child,
    input: Option<ChildStdin>,
    lines: BufReader<ChildStdout>,
    address: SocketAddr,
    _port: socket2::Socket,
}

impl Broker {
    fn start(program: &Path, more: &[&str]) -> Self {
        let port =
            socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        port.set_reuse_address(true).unwrap();
        port.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
        let address = port.local_addr().unwrap().as_socket().unwrap();
        let mut child = Command::new(program)
            .arg(address.port().to_string())
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut broker = Self { input: child.stdin.take(), child, lines, address, _port: port };
        assert_eq!(broker.line(), "ready");
        broker
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// What came or was told, and how much of it twice.
    fn finish(mut self) -> (u64, u64) {
        drop(self.input.take());
        let line = self.line();
        let (orders, repeated) = line.split_once(' ').unwrap();
        (orders.parse().unwrap(), repeated.parse().unwrap())
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Goal: another engine takes our orders and our numbers, over a crash of the gateway too: each order once, every
/// follower on target. Method: QuickFIX as the broker, which fills in parts; the gateway is halted between two
/// halves of what a leader did.
#[test]
fn quickfix_takes_our_orders_and_numbers() {
    let scratch = tempfile::tempdir().unwrap();
    let Some(program) = compile("broker", scratch.path()) else { return };
    let export = sample::generate(11, 1, 120);
    let folders = Folders::new();
    let broker = Broker::start(&program, &[]);
    let plot = plot(&export);
    let mut first = export.clone();
    first.leaders[0].fills.truncate(60);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    replay(&first, &running);
    assert!(!running.halt().drained);
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    replay(&export, &running);
    let summary = running.drain();
    let (orders, repeated) = broker.finish();
    let report = folders.report();
    assert_clean(&summary);
    assert!(orders > 0);
    assert_eq!(repeated, 0);
    assert_eq!(report.orders_open, 0);
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
}

/// Goal: another engine takes our replaces (35=G): an amendment is one message, with the identity that it took last, and
/// the new order is filled. Method: QuickFIX as a broker where orders rest until they are replaced.
#[test]
fn quickfix_replaces_our_orders() {
    let scratch = tempfile::tempdir().unwrap();
    let Some(program) = compile("broker", scratch.path()) else { return };
    let folders = Folders::new();
    let broker = Broker::start(&program, &["rests"]);
    let plot = Plot {
        protocol: "fix44",
        venue: "dialect = \"broker.toml\"\nreplaces = true",
        plan: Some("copy = \"orders\""),
        ..Plot::simple(2)
    };
    let running = gateway(&folders, &plot, broker.address, DIALECT);
    let mut leader = Peer::establish(running.client_address(), "leader1", LEADER_KEY, 1, None);
    let updates = |state: OrderState| {
        let decode = |body: &[u8]| OrderUpdate::decode(body).unwrap().state;
        let found = records(&folders, OrderUpdate::TEMPLATE_ID, decode);
        found.into_iter().filter(|found| *found == state).count()
    };
    let mut until_state = |order: LeaderOrder, state: OrderState| {
        leader.send(|buffer| order.encode(buffer));
        until("both followers' orders are there", || {
            leader.turn();
            assert!(!running.has_failed(), "a thread has failed");
            let status = running.status();
            let is_still = status.in_ledger == status.written;
            (is_still && updates(state) == 2).then_some(())
        });
    };
    until_state(order(LeaderOrderStatus::New, 10, 99), OrderState::Working);
    until_state(order(LeaderOrderStatus::Amended, 12, 98), OrderState::Filled);
    drop(leader);
    let summary = running.drain();
    assert_clean(&summary);
    assert_eq!(broker.finish(), (4, 0), "each identity came once");
    assert_eq!(updates(OrderState::Replaced), 2);
    assert_eq!(updates(OrderState::PendingCancel), 0);
    let report = folders.report();
    assert_eq!((report.orders_open, report.fills, report.breaks.open), (0, 4, 0));
    assert!(report.followers.iter().all(|follower| follower.instruments[0].position == 12));
    // What is told of the orders that were filled: whose places they took.
    let updates =
        records(&folders, OrderUpdate::TEMPLATE_ID, |body| OrderUpdate::decode(body).unwrap());
    let filled = updates.iter().find(|update| update.state == OrderState::Filled).unwrap();
    let question = Question::Record(Sequence(filled.order.sequence));
    let text = accounting::explain(&folders.ledger(), &question).unwrap().to_string();
    assert_eq!(text.matches("takes the place of order").count(), 2, "{text}");
}

/// Goal: another engine tells trades, and each is copied once, over crashes of the gateway, resends and repetitions.
/// Method: QuickFIX as the drop copy, which tells forty trades to each logon; the gateway is halted while it hears.
#[test]
fn quickfix_tells_trades_that_are_copied() {
    const BATCH: u64 = 40;
    let scratch = tempfile::tempdir().unwrap();
    let Some(program) = compile("prime", scratch.path()) else { return };
    let folders = Folders::new();
    let prime = Broker::start(&program, &[&BATCH.to_string()]);
    let plot = simple_plot(&folders, prime.address, PRIME);
    let venue = RunningVenue::start(&plot.venue_options());
    for _ in 0..2 {
        let running = folders.gateway(&plot, venue.address);
        until_told(&running, "some trades are told", 5);
        assert!(!running.halt().drained);
    }
    let running = folders.gateway(&plot, venue.address);
    until_lots(&folders, &running, 3 * BATCH.cast_signed());
    assert_clean(&running.drain());
    venue.finish();
    assert_eq!(prime.finish(), (3 * BATCH, 0));
    let report = folders.report();
    assert_eq!(decided(&report) as u64, 3 * BATCH, "each trade once");
    assert_eq!(report.plans_on_target, report.plans, "{report:#?}");
}

/// Goal: our acceptor serves another engine: echoes, and messages that are sent again as possible duplicates.
/// Method: QuickFIX as the initiator, which forgets in the middle what it has received.
#[test]
fn quickfix_is_served_by_our_acceptor() {
    let scratch = tempfile::tempdir().unwrap();
    let Some(program) = compile("initiator", scratch.path()) else { return };
    let options = "[[session]]\nsender = \"PACELINE\"\ntarget = \"QUICKFIX\"\n";
    let acceptor = RunningBroker::of(options);
    let port = acceptor.address.port().to_string();
    let output = Command::new(program).args([&port, "50"]).stdin(Stdio::null()).output().unwrap();
    let summary = acceptor.finish();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let line = String::from_utf8(output.stdout).unwrap();
    let (orders, duplicates) = line.trim_end().split_once(' ').unwrap();
    assert_eq!(orders, "51");
    assert!(duplicates.parse::<u64>().unwrap() >= 50);
    assert_eq!((summary.messages, summary.repeated, summary.garbled), (51, 0, 0));
}
