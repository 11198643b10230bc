//! A venue, a gateway and leaders on loopback: their files, their ports, and how to start them.

use crate::process::Process;
use rust_decimal::Decimal;
use rustix::process::Signal;
use serde_json::Value;
use simulator::acceptor::{AcceptorOptions, ApplicationOptions, SessionLogin};
use simulator::fills::{self, Export, LeaderFills};
use simulator::proxy::{Framing, ProxyOptions, WayOptions};
use simulator::sample;
use simulator::venue::{
    AccountOptions, DepthOptions, FaultOptions, FeeOptions, InstrumentOptions, SessionOptions,
    SessionRole, VenueOptions,
};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where the venue writes what happens to orders.
const VENUE_LOG: &str = "venue-events.jsonl";

/// The number of the first account at the venue.
const FIRST_ACCOUNT: u32 = 101;

/// How a plan follows its leader.
struct Pattern {
    sizing: &'static str,
    existing: &'static str,
    end: End,
}

/// What a test can say by itself of where a plan ends.
#[derive(Clone, Copy)]
pub(crate) enum End {
    /// At this many ten-thousandths of its leader's position, truncated to a lot.
    TenThousandths(i64),
    /// At this quantity on its leader's side.
    Quantity(i64),
    /// Wherever a run without disturbance ends.
    Calm,
    /// Between nothing and its leader's position.
    Limited,
}

/// Sizing and rules of plans, which take them in turn. Where they end up does not depend on the way: the
/// factor or quantity of each follows from the export alone (equities are fixed amounts), one lot is the
/// smallest order, orders are market orders in a market that is deep enough, and no limit is ever near.
/// So a run that was disturbed has to end with the same positions as one that was not.
const PATTERNS: &[Pattern] = &[
    all(r#"{ mode = "fixed_ratio", ratio = "1" }"#, End::TenThousandths(10_000)),
    Pattern {
        sizing: r#"{ mode = "fixed_ratio", ratio = "0.37" }"#,
        existing: "none",
        end: End::Calm,
    },
    all(r#"{ mode = "fixed_qty", quantity = "7" }"#, End::Quantity(7)),
    all(r#"{ mode = "fixed_notional", notional = "5000" }"#, End::Calm),
    all(r#"{ mode = "equity_ratio", multiplier = "0.5" }"#, End::TenThousandths(2_000)),
    all(r#"{ mode = "fixed_ratio", ratio = "0.0251" }"#, End::TenThousandths(251)),
];

const ONE_TO_ONE: Pattern = all(r#"{ mode = "fixed_ratio", ratio = "1" }"#, End::Limited);

const fn all(sizing: &'static str, end: End) -> Pattern {
    Pattern { sizing, existing: "all", end }
}

/// Limits that bind the opening orders of an account, by what the venue sees of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Notional of one order.
    pub(crate) order: Option<Decimal>,
    /// Notional of what is held and opened in an instrument.
    pub(crate) position: Option<Decimal>,
    /// The same in all instruments.
    pub(crate) gross: Option<Decimal>,
    /// Orders that may still trade.
    pub(crate) open_orders: Option<Decimal>,
}

const UNBOUND: Bounds = Bounds { order: None, position: None, gross: None, open_orders: None };

/// What plans near their limits add to their tables of follower and plan, and the limit. They copy their leader one to
/// one; orders of the sample are worth between some hundreds and some thousands. Where they end depends on the
/// prices at which they were held back. The last one wants working orders that do not trade.
pub(crate) const LIMITED: [(&str, &str, Bounds); 4] = [
    ("", "max_order_notional = \"900\"\n", Bounds { order: Some(amount(900)), ..UNBOUND }),
    ("", "max_symbol_notional = \"3000\"\n", Bounds { position: Some(amount(3000)), ..UNBOUND }),
    ("max_gross_notional = \"6000\"\n", "", Bounds { gross: Some(amount(6000)), ..UNBOUND }),
    (
        "max_open_orders = 2\n",
        "copy = \"orders\"\n",
        Bounds { open_orders: Some(amount(2)), ..UNBOUND },
    ),
];

const fn amount(whole: u32) -> Decimal {
    Decimal::from_parts(whole, 0, 0, false, 0)
}

/// Working orders that a leader has at once, at most; his copiers may have fewer.
const WORKING_MAX: usize = 4;

/// What a test wants.
#[derive(Clone)]
pub(crate) struct Wish {
    /// Followers, each with one plan; they go round the leaders and [`PATTERNS`].
    pub(crate) plans: usize,
    /// Plans more, one for each of the first of [`LIMITED`].
    pub(crate) limited: usize,
    /// Whether the venue speaks FIX 4.4, as a broker without market data and without anything to ask for but orders.
    pub(crate) fix: bool,
    /// Whether everybody has to share one core.
    pub(crate) one_core: bool,
    /// What the venue does wrong.
    pub(crate) faults: FaultOptions,
    /// More of the `[[venue]]` table of the gateway.
    pub(crate) venue: &'static str,
    /// Pace of the replay.
    pub(crate) speed: &'static str,
    /// What the gateway's threads do without work.
    pub(crate) idle: &'static str,
    /// What a proxy between gateway and venue does: seed, to the venue, to the gateway.
    pub(crate) proxy: Option<(u64, WayOptions, WayOptions)>,
}

impl Wish {
    /// Plans of both kinds.
    fn all_plans(&self) -> usize {
        self.plans + self.limited
    }
}

impl Default for Wish {
    fn default() -> Self {
        let faults = FaultOptions::default();
        Self {
            plans: 12,
            limited: 0,
            fix: false,
            one_core: false,
            faults,
            venue: "",
            speed: "150/s",
            idle: "backoff",
            proxy: None,
        }
    }
}

/// Leaders' fills and the file that holds them.
#[derive(Clone)]
pub(crate) struct Fills {
    pub(crate) export: Export,
    pub(crate) path: PathBuf,
}

impl Fills {
    /// A generated export, written to `folder` as CSV.
    pub(crate) fn sample(folder: &Path, seed: u64, leaders: usize, count: usize) -> Self {
        let export = sample::generate(seed, leaders, count);
        let path = folder.join("sample.csv");
        fills::write_csv(&export, std::fs::File::create(&path).unwrap()).unwrap();
        Self { export, path }
    }

    /// The export of a real venue, if it lies beside the repository.
    pub(crate) fn real(test: &str) -> Option<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let path = root.join("shared/data/fills/hyperliquid_2026_07/exchange_leader_fills.json");
        if !path.exists() {
            eprintln!("{test}: skipped: no real data at {}", path.display());
            return None;
        }
        Some(Self { export: fills::load(&path).unwrap(), path })
    }
}

/// Folders of one test: on disk, and on the memory file system. Those on disk stay when the test fails.
pub(crate) struct Folders {
    disk: Option<tempfile::TempDir>,
    memory: tempfile::TempDir,
}

impl Folders {
    pub(crate) fn new() -> Self {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        let memory = tempfile::Builder::new()
            .prefix("paceline-test-")
            .permissions(private)
            .tempdir_in("/dev/shm")
            .unwrap();
        Self { disk: Some(tempfile::tempdir().unwrap()), memory }
    }

    /// On disk.
    pub(crate) fn disk(&self) -> &Path {
        self.disk.as_ref().unwrap().path()
    }

    /// Where tier 0 of the journal lies.
    pub(crate) fn memory(&self) -> PathBuf {
        self.memory.path().join("tier0")
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let kept = self.disk.take().unwrap().keep();
            eprintln!("files of the failed test: {}", kept.display());
        }
    }
}

/// A venue that runs, and everything that a gateway and leaders need to start.
pub(crate) struct Scene {
    pub(crate) folders: Folders,
    pub(crate) fills: Fills,
    /// Plans that no limit is near to; those with limits come behind them.
    pub(crate) plans: usize,
    all_plans: usize,
    /// Whether the venue speaks FIX.
    pub(crate) is_fix: bool,
    one_core: bool,
    /// Where the venue listens.
    pub(crate) venue_address: SocketAddr,
    /// Where the gateway listens for clients.
    pub(crate) address: SocketAddr,
    speed: &'static str,
    venue: Option<Process>,
    proxy: Option<Process>,
    /// Keeps the gateway's port from being given to anybody else while the gateway is down.
    _port: socket2::Socket,
}

impl Scene {
    /// Writes all files and starts the venue.
    pub(crate) fn new(wish: &Wish, fills: impl FnOnce(&Path) -> Fills) -> Self {
        let folders = Folders::new();
        let fills = fills(folders.disk());
        let (venue, venue_address) = start_venue(wish, &fills.export, folders.disk());
        let (proxy, behind_proxy) = start_proxy(wish, folders.disk(), &venue_address);
        let (port, gateway_address) = take_port();
        let scene = Self {
            address: gateway_address,
            speed: wish.speed,
            plans: wish.plans,
            all_plans: wish.all_plans(),
            is_fix: wish.fix,
            one_core: wish.one_core,
            venue_address: venue_address.parse().unwrap(),
            _port: port,
            folders,
            fills,
            venue: Some(venue),
            proxy,
        };
        scene.write_gateway(wish, gateway_address, &behind_proxy);
        scene.write_logins(gateway_address, (!wish.fix).then_some(&venue_address));
        if wish.limited == LIMITED.len() {
            write(scene.folders.disk(), "orders.csv", &working_orders(&scene.fills.export));
        }
        for name in ["desk", "audit"] {
            write(scene.folders.disk(), name, &format!("key-of-{name}\n"));
        }
        scene
    }

    fn write_gateway(&self, wish: &Wish, listen: SocketAddr, venue: &str) {
        let mut text = gateway_head(&self.folders, listen, venue, wish);
        for InstrumentOptions { symbol, security_id, tick, lot, .. } in self.instruments() {
            let head = format!("[[instrument]]\nsymbol = \"{symbol}\"\nvenue = \"sim\"");
            writeln!(text, "{head}\nsecurity_id = {security_id}").unwrap();
            writeln!(text, "tick = \"{tick}\"\nlot = \"{lot}\"").unwrap();
        }
        for leader in &self.fills.export.leaders {
            let name = &leader.name;
            writeln!(text, "[[leader]]\nname = \"{name}\"\nkey = \"key-of-{name}\"").unwrap();
            writeln!(text, "reference_equity = \"250000\"").unwrap();
        }
        for plan in 0..self.all_plans {
            self.write_plan(&mut text, plan);
        }
        write(self.folders.disk(), "gateway.toml", &text);
    }

    fn write_plan(&self, text: &mut String, plan: usize) {
        let (of_follower, of_plan) =
            self.limits(plan).map_or(("", ""), |(follower, plan, _)| (follower, plan));
        let follower = format!("[[follower]]\nname = \"f{plan}\"\nvenue = \"sim\"");
        writeln!(text, "{follower}\naccount = {}\n{of_follower}", account(plan)).unwrap();
        writeln!(text, "reference_equity = \"100000\"").unwrap();
        let leader = self.leader(plan);
        let head = format!("[[plan]]\nname = \"p{plan}\"\nfollower = \"f{plan}\"");
        writeln!(text, "{head}\nleader = \"{leader}\"\nattempts_max = 254\n{of_plan}").unwrap();
        let Pattern { sizing, existing, .. } = self.pattern(plan);
        writeln!(text, "sizing = {sizing}\nexisting = \"{existing}\"").unwrap();
    }

    fn limits(&self, plan: usize) -> Option<(&'static str, &'static str, Bounds)> {
        plan.checked_sub(self.plans).map(|number| LIMITED[number])
    }

    /// What leaders send: fills, and what becomes of orders that work.
    pub(crate) fn messages(&self) -> usize {
        let orders = std::fs::read_to_string(self.path("orders.csv")).unwrap_or_default();
        self.fills.export.fills() + orders.lines().skip(1).count()
    }

    /// Plans of both kinds.
    pub(crate) fn all_plans(&self) -> usize {
        self.all_plans
    }

    /// Limits of accounts that are near to them.
    pub(crate) fn bounds(&self) -> BTreeMap<u32, Bounds> {
        let limited = self.plans..self.all_plans;
        limited.filter_map(|plan| Some((account(plan), self.limits(plan)?.2))).collect()
    }

    /// Instruments by their numbers at the venue: value of one lot for one tick, and the lowest price in ticks.
    pub(crate) fn markets(&self) -> impl Iterator<Item = (u32, Decimal, Decimal)> {
        let options = self.instruments().into_iter();
        options.zip(self.fills.export.instruments()).map(|(option, seen)| {
            (option.security_id, option.tick * option.lot, seen.price_range.0 / option.tick)
        })
    }

    /// The number by which the venue's log knows an execution; a broker that speaks FIX has none of our kind.
    pub(crate) const fn execution(&self, exec_id: i64) -> i64 {
        if self.is_fix { 0 } else { exec_id }
    }

    /// The instruments, with their numbers.
    pub(crate) fn instruments(&self) -> Vec<InstrumentOptions> {
        InstrumentOptions::of_export(&self.fills.export)
    }

    /// Leaders' sessions, and where the venue learns prices, if it can.
    fn write_logins(&self, gateway: SocketAddr, market: Option<&String>) {
        let mut text = format!("gateway = \"{gateway}\"\n");
        if let Some(venue) = market {
            let login = "name = \"market\"\nkey = \"key-of-market\"";
            writeln!(text, "[market]\nvenue = \"{venue}\"\n{login}").unwrap();
        }
        for leader in &self.fills.export.leaders {
            let name = &leader.name;
            writeln!(text, "[[leader]]\nname = \"{name}\"\nkey = \"key-of-{name}\"").unwrap();
            writeln!(text, "equity = \"250000\"").unwrap();
        }
        write(self.folders.disk(), "leaders.toml", &text);
    }

    /// Name of the leader of a plan.
    pub(crate) fn leader(&self, plan: usize) -> &str {
        let leaders = &self.fills.export.leaders;
        &leaders[plan % leaders.len()].name
    }

    fn pattern(&self, plan: usize) -> &'static Pattern {
        if self.plans <= plan {
            return &ONE_TO_ONE;
        }
        // Each leader meets each pattern, also when one count divides the other.
        let turn = plan + plan / self.fills.export.leaders.len();
        &PATTERNS[turn % PATTERNS.len()]
    }

    /// What a test can say by itself of where a plan ends.
    pub(crate) fn end(&self, plan: usize) -> End {
        self.pattern(plan).end
    }

    /// A file of the scene's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folders.disk().join(name)
    }

    /// Directory of the journal's segments.
    pub(crate) fn journal(&self) -> PathBuf {
        self.path("journal")
    }

    /// The ring of the journal.
    pub(crate) fn ring(&self) -> PathBuf {
        self.folders.memory().join("ring")
    }

    /// The ledger.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.path("ledger.sqlite")
    }

    /// The log that the venue keeps of every order and fill.
    pub(crate) fn venue_log(&self) -> PathBuf {
        self.path(VENUE_LOG)
    }

    /// Starts the gateway and does not wait for anything.
    pub(crate) fn gateway(&self) -> Process {
        let config = self.path("gateway.toml");
        let arguments = ["run", config.to_str().unwrap(), "--json"];
        let start = if self.one_core { Process::on_one_core } else { Process::start };
        start("gateway", self.folders.disk(), &arguments)
    }

    /// Starts the gateway under `strace`; see [`Self::trace`].
    pub(crate) fn traced_gateway(&self) -> Process {
        let config = self.path("gateway.toml");
        let arguments = ["run", config.to_str().unwrap(), "--json"];
        Process::traced("gateway", self.folders.disk(), &self.trace(), &arguments)
    }

    /// Starts a gateway to which `strace` does something in a call of a kind: see [`Process::disturbed`].
    pub(crate) fn gateway_disturbed(&self, call: &str, what: &str) -> Process {
        let config = self.path("gateway.toml");
        let arguments = ["run", config.to_str().unwrap(), "--json"];
        Process::disturbed("gateway", self.folders.disk(), (call, what), &arguments)
    }

    /// What the threads of a traced gateway called.
    pub(crate) fn trace(&self) -> PathBuf {
        self.path("gateway.strace")
    }

    /// Starts the gateway and waits until it trades.
    pub(crate) fn ready_gateway(&self) -> Process {
        let mut gateway = self.gateway();
        Self::await_ready(&mut gateway);
        gateway
    }

    /// Waits until a gateway that was just started trades.
    pub(crate) fn await_ready(gateway: &mut Process) {
        assert_eq!(gateway.expect_line()["phase"], "listening");
        assert_eq!(gateway.expect_line()["phase"], "ready");
    }

    /// Starts the replay of the leaders.
    pub(crate) fn leaders(&self) -> Process {
        let (fills, logins) = (&self.fills.path, self.path("leaders.toml"));
        let [fills, logins] = [fills, &logins].map(|path| path.to_str().unwrap());
        let orders = self.path("orders.csv");
        let mut arguments =
            vec!["sim", "leader", "--fills", fills, "--logins", logins, "--speed", self.speed];
        if orders.exists() {
            arguments.extend(["--orders", orders.to_str().unwrap()]);
        }
        let start = if self.one_core { Process::on_one_core } else { Process::start };
        start("leaders", self.folders.disk(), &arguments)
    }

    /// Sends the venue a signal.
    pub(crate) fn signal_venue(&self, signal: Signal) {
        self.venue.as_ref().unwrap().signal(signal);
    }

    /// Ends the proxy; what it did.
    pub(crate) fn close_proxy(&mut self) -> Value {
        self.proxy.take().unwrap().finish().success()
    }

    /// Ends the venue; its own summary of everything.
    pub(crate) fn close_venue(&mut self) -> Value {
        self.venue.take().unwrap().finish().success()
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

/// Orders of all leaders that work so far from the market that they never trade, as CSV: with every second fill of a
/// leader a new one, and the oldest is taken back when there are [`WORKING_MAX`]; in the end all are.
fn working_orders(export: &Export) -> String {
    let mut text = "leader,time_ns,symbol,side,order_id,event,type,tif,price,quantity\n".to_owned();
    for LeaderFills { name, fills } in &export.leaders {
        let mut working: VecDeque<(String, u64)> = VecDeque::new();
        let mut time_ns = 0;
        let cancel = |text: &mut String, time_ns: u64, (symbol, number): (String, u64)| {
            writeln!(text, "{name},{time_ns},{symbol},buy,{number},cancelled,limit,gtc,,").unwrap();
        };
        for (number, fill) in (1_000_000..).zip(fills.iter().step_by(2)) {
            time_ns = fill.time_ns.0.max(time_ns + 2);
            if working.len() == WORKING_MAX {
                cancel(&mut text, time_ns - 1, working.pop_front().unwrap());
            }
            let (symbol, price) = (fill.symbol.to_string(), fill.price / Decimal::TWO);
            let price = price.round_dp(fill.price.scale());
            writeln!(
                text,
                "{name},{time_ns},{symbol},buy,{number},new,limit,gtc,{price},{}",
                fill.quantity
            )
            .unwrap();
            working.push_back((symbol, number));
        }
        for (order, later) in working.into_iter().zip(1..) {
            cancel(&mut text, time_ns + later, order);
        }
    }
    text
}

/// A venue of the wished kind, and its address.
fn start_venue(wish: &Wish, export: &Export, folder: &Path) -> (Process, String) {
    let (kind, text) = match wish.fix {
        false => ("venue", toml::to_string(&venue_options(wish, export, folder)).unwrap()),
        true => {
            let dialect = "sender = \"GATEWAY\"\ntarget = \"BROKER\"\n";
            write(folder, "dialect.toml", dialect);
            ("fix-acceptor", toml::to_string(&broker_options(folder)).unwrap())
        }
    };
    write(folder, "venue.toml", &text);
    let config = folder.join("venue.toml");
    let start = if wish.one_core { Process::on_one_core } else { Process::start };
    let mut venue = start("venue", folder, &["sim", kind, config.to_str().unwrap()]);
    let address = venue.expect_line()["address"].as_str().unwrap().to_owned();
    (venue, address)
}

fn broker_options(folder: &Path) -> AcceptorOptions {
    let session = SessionLogin {
        sender: "BROKER".to_owned(),
        target: "GATEWAY".to_owned(),
        username: None,
        password: None,
        application: ApplicationOptions::Broker,
        schedule: None,
        drop_copy: None,
        broker: None,
    };
    AcceptorOptions {
        resets_on_logon: false,
        event_log: Some(folder.join(VENUE_LOG)),
        sessions: vec![session],
        ..AcceptorOptions::default()
    }
}

/// A proxy in front of the venue, if there is to be one; and where the gateway finds the venue.
fn start_proxy(wish: &Wish, folder: &Path, venue: &str) -> (Option<Process>, String) {
    let Some((seed, to_venue, to_gateway)) = wish.proxy else { return (None, venue.to_owned()) };
    let options = ProxyOptions {
        listen: "127.0.0.1:0".to_owned(),
        venue: venue.to_owned(),
        framing: if wish.fix { Framing::Fix } else { Framing::default() },
        seed: Some(seed),
        to_venue,
        to_gateway,
    };
    write(folder, "proxy.toml", &toml::to_string(&options).unwrap());
    let config = folder.join("proxy.toml");
    let mut proxy = Process::start("proxy", folder, &["sim", "proxy", config.to_str().unwrap()]);
    let address = proxy.expect_line()["address"].as_str().unwrap().to_owned();
    (Some(proxy), address)
}

/// The account of the follower of a plan.
pub(crate) fn account(plan: usize) -> u32 {
    FIRST_ACCOUNT + u32::try_from(plan).unwrap()
}

/// A port that stays ours over restarts: a bound socket that never listens keeps it from being given to
/// others, and does not keep a listener from it.
fn take_port() -> (socket2::Socket, SocketAddr) {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.set_reuse_address(true).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    (socket, address)
}

fn venue_options(wish: &Wish, export: &Export, folder: &Path) -> VenueOptions {
    let session = |name: &str, role| SessionOptions {
        name: name.to_owned(),
        key: format!("key-of-{name}"),
        role,
        accounts: None,
    };
    VenueOptions {
        keepalive_ms: 1000,
        fees: FeeOptions { maker_bps: Decimal::ONE, taker_bps: Decimal::new(35, 1) },
        depth: DepthOptions { notional: Some(1_000_000_000.into()), ..DepthOptions::default() },
        faults: wish.faults,
        instruments: InstrumentOptions::of_export(export),
        accounts: (0..wish.all_plans())
            .map(|plan| AccountOptions {
                number: account(plan),
                balance: 1_000_000_000.into(),
                leverage_max: 100,
            })
            .collect(),
        sessions: vec![
            session("gateway-test", SessionRole::Trading),
            session("market", SessionRole::Market),
        ],
        event_log: Some(folder.join(VENUE_LOG)),
        ..VenueOptions::default()
    }
}

fn gateway_head(folders: &Folders, listen: SocketAddr, venue: &str, wish: &Wish) -> String {
    let Wish { idle, venue: more, .. } = wish;
    let protocol = match wish.fix {
        false => "protocol = \"native\"\naccount_interval_ms = 200",
        true => "protocol = \"fix44\"\ndialect = \"dialect.toml\"\norder_query_after_ms = 1000",
    };
    format!(
        r#"[gateway]
name = "gateway-test"
listen = "{listen}"
observer_listen = "127.0.0.1:0"
idle = "{idle}"
drain_timeout_ms = 60000
[journal]
directory = "journal"
ring_directory = "{memory}"
ring_bytes = "8MiB"
segment_bytes = "8MiB"
[ledger]
path = "ledger.sqlite"
[engine]
sweep_interval_ms = 20
buffer_timeout_ms = 5000
[limits]
max_order_notional = "1000000000"
max_gross_notional = "50000000000"
max_event_age_ms = 3600000
[[operator]]
name = "desk"
key = "key-of-desk"
[[observer]]
name = "audit"
key = "key-of-audit"
[[venue]]
name = "sim"
address = "{venue}"
key = "key-of-gateway-test"
{protocol}
{more}
"#,
        memory = folders.memory().display(),
    )
}
