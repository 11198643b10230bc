//! A gateway and its venue, started for one test and gone with it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use accounting::{Ledger, Report};
use paceline_gateway::configuration::{Configuration, Machine};
use paceline_gateway::{Gateway, Handle, Summary};
use simulator::fills::Export;
use simulator::leader::{LeaderLogin, LeaderOptions, LeaderSummary, MarketLogin, Progress};
use simulator::venue::{
    AccountOptions, InstrumentOptions, SessionOptions, SessionRole, Summary as VenueSummary, Venue,
    VenueOptions,
};

pub(crate) const LEADER_KEY: &str = "leader-key-for-tests";
pub(crate) const OPERATOR_KEY: &str = "operator-key-for-tests";
pub(crate) const OBSERVER_KEY: &str = "observer-key-for-tests";
pub(crate) const VENUE_KEY: &str = "venue-key-for-tests";
pub(crate) const MARKET_KEY: &str = "market-key-for-tests";

/// Turns of a wait before a test counts as hanging; each gives the core away.
const TURNS_MAX: u64 = 5_000_000;

/// Waits until a condition holds, by looking at it; never by the clock.
pub(crate) fn until<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    for _ in 0..TURNS_MAX {
        if let Some(value) = attempt() {
            return value;
        }
        std::thread::yield_now();
    }
    panic!("waited in vain: {what}");
}

/// A venue simulator on a thread of its own.
pub(crate) struct RunningVenue {
    pub(crate) address: std::net::SocketAddr,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<VenueSummary>,
}

impl RunningVenue {
    pub(crate) fn start(options: &VenueOptions) -> Self {
        let venue = Venue::bind(options).unwrap();
        let address = venue.local_addr();
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let builder = std::thread::Builder::new().name("venue".into());
        let thread = builder.spawn(move || venue.run(&flag).unwrap()).unwrap();
        Self { address, stop, thread }
    }

    pub(crate) fn finish(self) -> VenueSummary {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

/// What a test wants: who trades what, and how.
#[derive(Clone)]
pub(crate) struct Plot {
    pub(crate) instruments: Vec<InstrumentOptions>,
    pub(crate) leaders: Vec<String>,
    /// Follower accounts of each leader, each with a plan of its own.
    pub(crate) followers: usize,
    /// Sizing of every plan, as the configuration writes it.
    pub(crate) sizing: &'static str,
    /// More of every `[[plan]]` table; none leaves all plans out.
    pub(crate) plan: Option<&'static str>,
    /// Where clients connect; port 0 at first.
    pub(crate) listen: String,
    /// More of the `[gateway]` table.
    pub(crate) gateway: &'static str,
    /// More of the `[journal]` table.
    pub(crate) journal: &'static str,
    /// Times of the `[engine]` table.
    pub(crate) engine: &'static str,
    /// The rest of the `[limits]` table.
    pub(crate) limits: &'static str,
    /// What the venue speaks.
    pub(crate) protocol: &'static str,
    /// More of the `[[venue]]` table.
    pub(crate) venue: &'static str,
    /// More of every `[[instrument]]` table.
    pub(crate) instrument: String,
    /// More of every `[[leader]]` table.
    pub(crate) leader: &'static str,
    /// More tables.
    pub(crate) tables: String,
}

impl Plot {
    /// One leader, one instrument with whole ticks and lots at a price of 100, copied one to one.
    pub(crate) fn simple(followers: usize) -> Self {
        let one = rust_decimal::Decimal::ONE;
        Self {
            instruments: vec![InstrumentOptions {
                symbol: "XYZ".into(),
                security_id: 1,
                tick: one,
                lot: one,
                multiplier: one,
                min_quantity: rust_decimal::Decimal::ZERO,
                min_notional: rust_decimal::Decimal::ZERO,
                price_band_bps: None,
                reference_price: Some(100.into()),
            }],
            leaders: vec!["leader1".into()],
            followers,
            sizing: r#"{ mode = "fixed_ratio", ratio = "1" }"#,
            plan: Some(""),
            listen: "127.0.0.1:0".into(),
            gateway: "",
            journal: "",
            engine: "sweep_interval_ms = 20\nbuffer_timeout_ms = 200",
            limits: "max_slip_bps = 1000",
            protocol: "native",
            venue: "",
            instrument: String::new(),
            leader: "",
            tables: String::new(),
        }
    }

    /// Everybody who trades in an export.
    pub(crate) fn of_export(export: &Export, followers: usize) -> Self {
        Self {
            instruments: InstrumentOptions::of_export(export),
            leaders: export.leaders.iter().map(|leader| leader.name.clone()).collect(),
            ..Self::simple(followers)
        }
    }

    pub(crate) fn venue_options(&self) -> VenueOptions {
        let session = |name: &str, key: &str, role| SessionOptions {
            name: name.into(),
            key: key.into(),
            role,
            accounts: None,
        };
        let accounts = self.followers * self.leaders.len();
        VenueOptions {
            keepalive_ms: 1000,
            instruments: self.instruments.clone(),
            accounts: (1..=u32::try_from(accounts).unwrap())
                .map(|number| AccountOptions {
                    number,
                    balance: 1_000_000_000.into(),
                    leverage_max: 100,
                })
                .collect(),
            sessions: vec![
                session("gateway-test", VENUE_KEY, SessionRole::Trading),
                session("market", MARKET_KEY, SessionRole::Market),
            ],
            ..VenueOptions::default()
        }
    }

    fn text(&self, venue: std::net::SocketAddr, folder: &Path, memory: &Path) -> String {
        let Self {
            gateway, journal, engine, limits, listen, protocol, venue: venue_fields, ..
        } = self;
        let mut text = format!(
            r#"
[gateway]
name = "gateway-test"
listen = "{listen}"
observer_listen = "127.0.0.1:0"
idle = "backoff"
drain_timeout_ms = 20000
{gateway}
[journal]
directory = "{folder}/journal"
ring_directory = "{memory}"
ring_bytes = "8MiB"
segment_bytes = "8MiB"
{journal}
[ledger]
path = "{folder}/ledger.sqlite"
[engine]
{engine}
rotation_seed = 7
[limits]
max_order_notional = "100000000"
max_gross_notional = "10000000000"
max_event_age_ms = 3600000
{limits}
[[venue]]
name = "sim"
protocol = "{protocol}"
address = "{venue}"
key = "{VENUE_KEY}"
account_interval_ms = 200
position_interval_ms = 200
{venue_fields}
[[operator]]
name = "desk"
key = "{OPERATOR_KEY}"
[[observer]]
name = "audit"
key = "{OBSERVER_KEY}"
"#,
            folder = folder.display(),
            memory = memory.display(),
        );
        for instrument in &self.instruments {
            let InstrumentOptions { symbol, security_id, tick, lot, .. } = instrument;
            text += &format!(
                "[[instrument]]\nsymbol = \"{symbol}\"\nvenue = \"sim\"\nsecurity_id = {security_id}\n\
                 tick = \"{tick}\"\nlot = \"{lot}\"\n"
            );
            if !instrument.min_quantity.is_zero() {
                text += &format!("min_quantity = \"{}\"\n", instrument.min_quantity);
            }
            text += &self.instrument;
        }
        text += &self.tables;
        text += &self.people();
        text
    }

    /// Leaders, their followers and plans.
    fn people(&self) -> String {
        let mut text = String::new();
        let mut account = 0;
        for leader in &self.leaders {
            text += &format!(
                "[[leader]]\nname = \"{leader}\"\nkey = \"{LEADER_KEY}\"\n{}\n",
                self.leader
            );
            for follower in 1..=self.followers {
                account += 1;
                text += &format!(
                    "[[follower]]\nname = \"{leader}-f{follower}\"\nvenue = \"sim\"\naccount = {account}\n"
                );
                let Some(plan) = self.plan else { continue };
                text += &format!(
                    "[[plan]]\nname = \"{leader}-p{follower}\"\nleader = \"{leader}\"\n\
                     follower = \"{leader}-f{follower}\"\nsizing = {sizing}\nbelow_min = \"carry\"\n\
                     existing = \"all\"\n{plan}\n",
                    sizing = self.sizing,
                );
            }
        }
        text
    }
}

/// Folders of one test: on disk, and on the memory file system.
pub(crate) struct Folders {
    disk: tempfile::TempDir,
    memory: tempfile::TempDir,
}

impl Folders {
    pub(crate) fn new() -> Self {
        Self {
            disk: tempfile::tempdir().unwrap(),
            memory: tempfile::Builder::new()
                .prefix("paceline-test-")
                .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700))
                .tempdir_in("/dev/shm")
                .unwrap(),
        }
    }

    pub(crate) fn journal(&self) -> std::path::PathBuf {
        self.disk.path().join("journal")
    }

    /// The file of the journal's ring.
    pub(crate) fn ring(&self) -> std::path::PathBuf {
        self.memory.path().join("ring")
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::open_read_only(&self.disk.path().join("ledger.sqlite")).unwrap()
    }

    pub(crate) fn report(&self) -> Report {
        accounting::report(&self.ledger()).unwrap()
    }

    /// Writes a file beside the configuration.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.disk.path().join(name), text).unwrap();
    }

    /// Writes the configuration file, and reads it.
    pub(crate) fn configuration(&self, plot: &Plot, venue: std::net::SocketAddr) -> Configuration {
        let text = plot.text(venue, self.disk.path(), self.memory.path());
        let path = self.disk.path().join("gateway.toml");
        std::fs::write(&path, &text).unwrap();
        let machine = Machine { cores: vec![0, 1] };
        Configuration::parse(&text, &path, &machine).unwrap_or_else(|errors| panic!("{errors}"))
    }

    /// A gateway that is ready to trade.
    pub(crate) fn gateway(&self, plot: &Plot, venue: std::net::SocketAddr) -> Handle {
        let configuration = self.configuration(plot, venue);
        let handle = Gateway::start(&configuration).unwrap();
        until("the venue session is synchronised", || {
            assert!(!handle.has_failed(), "a thread has failed");
            handle.status().ready.then_some(())
        });
        handle
    }
}

/// How an export is replayed: as fast as it goes, the venue being told the prices.
pub(crate) fn replay_options(
    export: &Export,
    gateway: std::net::SocketAddr,
    venue: std::net::SocketAddr,
) -> LeaderOptions {
    let login = |leader: &str| LeaderLogin {
        leader: leader.into(),
        name: leader.into(),
        key: LEADER_KEY.into(),
        equity: Some(1_000_000.into()),
    };
    LeaderOptions {
        gateway: gateway.to_string(),
        sessions: export.leaders.iter().map(|leader| login(&leader.name)).collect(),
        market: Some(MarketLogin {
            venue: venue.to_string(),
            name: "market".into(),
            key: MARKET_KEY.into(),
        }),
        ..LeaderOptions::default()
    }
}

/// Replays an export to a gateway until everything is confirmed.
pub(crate) fn replay(
    export: &Export,
    gateway: &Handle,
    venue: std::net::SocketAddr,
) -> LeaderSummary {
    let options = replay_options(export, gateway.client_address(), venue);
    let stop = AtomicBool::new(false);
    simulator::leader::run(export, &options, &Progress::default(), &stop).unwrap()
}

/// Goal of every drain: nothing is lost and nothing is left to do.
pub(crate) fn assert_clean(summary: &Summary) {
    assert!(summary.drained, "{summary:#?}");
    assert!(summary.balanced, "{summary:#?}");
    assert!(summary.complete, "{summary:#?}");
    let status = &summary.status;
    assert_eq!(status.written, status.durable);
    assert_eq!(status.written, status.in_ledger);
    assert_eq!(status.orders_open, summary.orders_resting);
}
