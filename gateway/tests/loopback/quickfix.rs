//! Our roles against another engine: QuickFIX C++ as the broker of a gateway, as a drop copy that it hears, and as
//! the initiator at our acceptor. Where that is not installed the tests fail, unless `PACELINE_WITHOUT_QUICKFIX` says that
//! they are to be left out. With `PACELINE_QUICKFIX_DICTIONARY` QuickFIX holds our messages against its own dictionary.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};

use accounting::Question;
use protocol::messages::{
    EventSkipped, Flag, LeaderEvent, LeaderOrder, LeaderOrderStatus, OrderState, OrderUpdate,
    Reason,
};
use protocol::units::Sequence;

use crate::drop_copy::{PRIME, decided, records, simple_plot, until_lots, until_told};
use crate::fix::{DIALECT, RunningBroker, gateway, plot, replay};
use crate::peer::{Peer, order};
use crate::scene::{Folders, LEADER_KEY, Plot, RunningVenue, assert_clean, until};
use simulator::proxy::{Framing, Proxy, ProxyOptions, WayOptions};
use simulator::sample;

/// A program that is compiled once; none, and a word about it, when these tests are left out.
pub(crate) fn compile(name: &'static str) -> Option<PathBuf> {
    static PROGRAMS: Mutex<BTreeMap<&str, PathBuf>> = Mutex::new(BTreeMap::new());
    if std::env::var_os("PACELINE_WITHOUT_QUICKFIX").is_some() {
        eprintln!("skipped: PACELINE_WITHOUT_QUICKFIX is set");
        return None;
    }
    let mut programs = PROGRAMS.lock().unwrap();
    programs.entry(name).or_insert_with(|| compile_anew(name)).clone().into()
}

fn compile_anew(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("quickfix");
    std::fs::create_dir_all(&folder).unwrap();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/loopback/quickfix");
    let source = sources.join(name).with_extension("cpp");
    let program = folder.join(name);
    // Of two test runs at once none starts what the other is still writing.
    let unready = folder.join(format!("{name}-{}", std::process::id()));
    // The library's headers are older than C++17.
    let compiler = Command::new("c++")
        .args(["-O1", "-std=c++14", "-w"])
        .arg(source)
        .arg("-o")
        .arg(&unready)
        .args(["-lquickfix", "-lpthread"])
        .stdin(Stdio::null())
        .output();
    let output = match compiler {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("no c++: install g++, or set PACELINE_WITHOUT_QUICKFIX")
        }
        output => output.unwrap(),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    let lacks =
        errors.contains("fatal error: quickfix/") || errors.contains("cannot find -lquickfix");
    assert!(!lacks, "no QuickFIX: install libquickfix-dev, or set PACELINE_WITHOUT_QUICKFIX");
    assert!(output.status.success(), "{name} does not compile:\n{errors}");
    std::fs::rename(&unready, &program).unwrap();
    program
}

/// A program as a process; its port is kept from being given to anybody else.
pub(crate) struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    pub(crate) address: SocketAddr,
    _port: socket2::Socket,
}

impl Program {
    pub(crate) fn start(program: &Path, more: &[&str]) -> Self {
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
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        let read =
            move || output.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok());
        std::thread::Builder::new().name("lines".into()).spawn(read).unwrap();
        let program = Self { input: child.stdin.take(), child, lines, address, _port: port };
        assert_eq!(program.line(), "ready");
        program
    }

    /// Writes a line to it.
    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// What it writes next; nothing when it has ended.
    pub(crate) fn line(&self) -> String {
        self.lines.recv().unwrap_or_default()
    }

    /// What it has written, if it has.
    pub(crate) fn next_line(&self) -> Option<String> {
        self.lines.try_recv().ok()
    }

    /// What came or was told, and how much of it twice.
    fn finish(mut self) -> (u64, u64) {
        drop(self.input.take());
        let line = self.line();
        let (orders, repeated) = line.split_once(' ').unwrap();
        (orders.parse().unwrap(), repeated.parse().unwrap())
    }
}

impl Drop for Program {
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
    let Some(program) = compile("broker") else { return };
    let export = sample::generate(11, 1, 120);
    let folders = Folders::new();
    let broker = Program::start(&program, &[]);
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
    let Some(program) = compile("broker") else { return };
    let folders = Folders::new();
    let broker = Program::start(&program, &["rests"]);
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
    let Some(program) = compile("prime") else { return };
    let folders = Folders::new();
    let prime = Program::start(&program, &[&BATCH.to_string()]);
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

/// A report of a trade of the leader's account: what it says first, and of how many lots it is.
fn trade(first: &str, lots: u64) -> String {
    format!("8 {first}|37=9|39=2|1=leader1|55=XYZ|54=1|32={lots}|31=100|14={lots}|151=0|6=100")
}

/// Goal: what another engine tells again is copied once, what gets lost on the way is asked for, and what it takes back or
/// corrects moves the leader; in the end everybody stands where the leader does. Method: QuickFIX as the drop copy, behind
/// a proxy that loses its eighth message: the fifth trade.
#[test]
fn quickfix_corrects_what_it_has_told() {
    let Some(program) = compile("venue") else { return };
    let mut prime = Program::start(&program, &[]);
    let options = ProxyOptions {
        listen: "127.0.0.1:0".into(),
        venue: prime.address.to_string(),
        framing: Framing::Fix,
        to_gateway: WayOptions { drop_every: 8, ..WayOptions::default() },
        ..ProxyOptions::default()
    };
    let proxy = Proxy::bind(&options).unwrap();
    let address = proxy.local_addr();
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let builder = std::thread::Builder::new().name("proxy".into());
    let proxy = builder.spawn(move || proxy.run(&flag).unwrap()).unwrap();
    let folders = Folders::new();
    let plot = simple_plot(&folders, address, "sender = \"GATEWAY\"\ntarget = \"BROKER\"\n");
    let venue = RunningVenue::start(&plot.venue_options());
    let running = folders.gateway(&plot, venue.address);
    until("the drop copy is synchronised", || {
        running.status().drop_copies[0].synchronised.then_some(())
    });
    // Its logon, and the heartbeat that we asked for, are the first two messages.
    for (first, lots) in [
        ("17=1|150=F", 2),
        ("97=Y|17=1|150=F", 2),
        ("17=2|150=F", 2),
        ("17=3|150=F", 2),
        ("17=4|150=F", 2),
        ("17=5|150=F", 2),
        ("17=6|150=F", 2),
    ] {
        prime.say(&trade(first, lots));
    }
    until_lots(&folders, &running, 12);
    prime.say(&trade("17=B2|19=2|150=H", 2));
    prime.say(&trade("17=C5|19=5|150=G", 5));
    prime.say(&trade("17=7|150=F", 2));
    until_lots(&folders, &running, 12 - 2 + 3 + 2);
    assert_clean(&running.drain());
    stop.store(true, Ordering::Relaxed);
    assert_eq!(proxy.join().unwrap().to_gateway.dropped, 1);
    let books = venue.finish();
    for account in &books.accounts {
        let held: i64 = account.positions.iter().map(|position| position.lots).sum();
        assert_eq!(held, 15, "{books:#?}");
    }
    let events =
        records(&folders, LeaderEvent::TEMPLATE_ID, |body| LeaderEvent::decode(body).unwrap());
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.lots.0, event.retransmitted == Flag::Yes, event.corrected_id))
        .collect();
    let (told_once, told_again) = ((2, false, None), (2, true, None));
    let corrections = [(-2, false, Some(2)), (3, false, Some(5))];
    let mut expected = vec![told_once, told_again, told_once, told_once, told_once];
    expected.extend([told_again, told_again, corrections[0], corrections[1], told_once]);
    assert_eq!(told, expected);
    let skipped = records(&folders, EventSkipped::TEMPLATE_ID, |body| {
        EventSkipped::decode(body).unwrap().reason
    });
    use Reason::{DuplicateEvent, TradeCorrected};
    assert_eq!(skipped, [DuplicateEvent, TradeCorrected, TradeCorrected]);
    let report = folders.report();
    assert_eq!((decided(&report), report.breaks.open), (7, 0), "{report:#?}");
}

/// Goal: our acceptor serves another engine: echoes, and messages that are sent again as possible duplicates.
/// Method: QuickFIX as the initiator, which forgets in the middle what it has received.
#[test]
fn quickfix_is_served_by_our_acceptor() {
    let Some(program) = compile("initiator") else { return };
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
