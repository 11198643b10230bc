//! Derives a whole set-up from an export: instruments, leaders, follower accounts, plans of every
//! sizing mode, limits; written as the configuration files that `paceline run` and `sim venue` read.
//!
//! Everything is a function of the export and the number of plans: no randomness, no clock.

use anyhow::{Context, Result};
use rust_decimal::Decimal;
use simulator::fills::{Export, LeaderFills};
use simulator::venue::{
    AccountOptions, DepthOptions, FaultOptions, FeeOptions, InstrumentOptions, SessionOptions,
    SessionRole, VenueOptions,
};
use std::path::PathBuf;

/// What one plan of the demo does, as a line of TOML, and what its account must be able to carry.
struct Pattern {
    sizing: &'static str,
    rules: &'static str,
    /// Part of the leader's peak gross notional that the plan may come to hold.
    exposure: Exposure,
}

/// How large a plan's positions can become.
enum Exposure {
    /// This many hundredths of the leader's.
    OfLeader(i64),
    /// In proportion to its own equity.
    OfEquity,
    /// This amount per instrument.
    PerInstrument(i64),
}

use Exposure::{OfEquity, OfLeader, PerInstrument};

/// The mix: every sizing mode, every rule for minimums and maximums, and limits of each kind.
/// Plans take them in turn.
const PATTERNS: &[Pattern] = &[
    plan(r#"{ mode = "equity_ratio", multiplier = "1" }"#, "", OfEquity),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.1" }"#, "", OfLeader(10)),
    plan(r#"{ mode = "equity_ratio", multiplier = "0.5" }"#, "", OfEquity),
    plan(r#"{ mode = "fixed_ratio", ratio = "1" }"#, "", OfLeader(100)),
    plan(r#"{ mode = "fixed_notional", notional = "250" }"#, "", PerInstrument(250)),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.333" }"#, r#"existing = "all""#, OfLeader(34)),
    plan(r#"{ mode = "equity_ratio", multiplier = "2" }"#, "", OfEquity),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.01" }"#, "", OfLeader(1)),
    plan(r#"{ mode = "fixed_notional", notional = "5000" }"#, "", PerInstrument(5000)),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.25" }"#, r#"guard_ref = "touch""#, OfLeader(25)),
    plan(r#"{ mode = "fixed_qty", quantity = "5" }"#, "", PerInstrument(400_000)),
    plan(r#"{ mode = "equity_ratio", multiplier = "1" }"#, r#"below_min = "skip""#, OfEquity),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "0.02" }"#,
        r#"below_min = "force_min"
force_max = "5""#,
        OfLeader(10),
    ),
    plan(r#"{ mode = "equity_ratio", multiplier = "3" }"#, r#"max_leverage = "1""#, OfEquity),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "1" }"#,
        r#"max_order_notional = "500""#,
        OfLeader(100),
    ),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "0.5" }"#,
        r#"max_symbol_notional = "2000""#,
        OfLeader(50),
    ),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "0.5" }"#,
        r#"max_gross_notional = "5000"
above_max = "skip""#,
        OfLeader(50),
    ),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "0.2" }"#,
        r#"max_net_notional = "3000""#,
        OfLeader(20),
    ),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.1" }"#, r#"max_slip_bps = "2""#, OfLeader(10)),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.3" }"#, r#"state = "close_only""#, OfLeader(30)),
    plan(r#"{ mode = "balance_ratio", multiplier = "1" }"#, r#"reverse = true"#, OfEquity),
    plan(r#"{ mode = "free_margin_ratio", multiplier = "0.8" }"#, "", OfEquity),
    plan(r#"{ mode = "contract_ratio", multiplier = "0.4" }"#, "", OfLeader(40)),
    plan(r#"{ mode = "leverage_ratio", multiplier = "1" }"#, r#"sides = "long_only""#, OfEquity),
    plan(
        r#"{ mode = "risk_per_trade", risk = "0.005", stop_distance_bps = 200 }"#,
        r#"sides = "short_only""#,
        OfEquity,
    ),
    plan(r#"{ mode = "volatility_target", volatility = "0.1" }"#, "", OfEquity),
    plan(
        r#"{ mode = "equity_ratio", tiers = [{ from = 100, multiplier = "2" }, { from = 2000, multiplier = "0.5" }] }"#,
        "",
        OfEquity,
    ),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "0.15" }"#,
        r#"existing = "no_worse_price"
reverse = true"#,
        OfLeader(15),
    ),
    plan(r#"{ mode = "equity_ratio" }"#, r#"max_margin_use = "0.5""#, OfEquity),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "0.4" }"#,
        r#"max_daily_volume_share = "0.0001""#,
        OfLeader(40),
    ),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.1" }"#, r#"max_open_orders = 3"#, OfLeader(10)),
    plan(
        r#"{ mode = "fixed_ratio", ratio = "0.2" }"#,
        r#"max_open_order_notional = "2500""#,
        OfLeader(20),
    ),
    plan(r#"{ mode = "equity_ratio" }"#, r#"max_orders_per_second = 20"#, OfEquity),
    plan(r#"{ mode = "fixed_ratio", ratio = "0.1" }"#, r#"duplicate_window_ms = 20"#, OfLeader(10)),
    plan(
        r#"{ mode = "equity_ratio", multiplier = "1.5" }"#,
        r#"below_min = "skip"
above_max = "skip"
max_order_notional = "3000"
max_symbol_notional = "20000""#,
        OfEquity,
    ),
];

const fn plan(sizing: &'static str, rules: &'static str, exposure: Exposure) -> Pattern {
    Pattern { sizing, rules, exposure }
}

/// Equities of the followers, account currency; plans take them in turn.
const EQUITIES: &[i64] = &[1_000, 5_000, 25_000, 100_000, 500_000, 2_500, 50_000];

/// The account number of the first follower.
const FIRST_ACCOUNT: u32 = 1001;

/// Leverage that the simulated venue grants.
const LEVERAGE_MAX: u32 = 50;

/// Units of every instrument that trade in a day, for the limit that refers to it.
const DAILY_VOLUME: u32 = 1_000_000;

/// Smallest order of every instrument, account currency.
const MIN_NOTIONAL: Decimal = Decimal::TEN;

/// What the venue does wrong when it is asked to: on average so often, as the seed says.
const FAULTS: FaultOptions = FaultOptions {
    delay_reports: 3,
    duplicate_every: 40,
    reject_every: 100,
    disconnect_every: 8_000,
    lose_every: 8_000,
    fill_lots_max: 0,
    seeded: true,
};

/// Everything that the files need to know.
pub(crate) struct Scenario {
    instruments: Vec<InstrumentOptions>,
    leaders: Vec<Leader>,
    plans: usize,
}

/// A leader and what it takes to follow it.
pub(crate) struct Leader {
    /// Name, as in the export.
    pub(crate) name: String,
    /// Equity that it reports: half of its peak gross notional, at least 10,000.
    pub(crate) equity: Decimal,
    peak_gross: Decimal,
}

/// Where processes listen and keep their files.
pub(crate) struct Places<'a> {
    /// Directory of the run.
    pub(crate) directory: &'a std::path::Path,
    /// Tier 0 of the journal.
    pub(crate) ring_directory: &'a std::path::Path,
    /// Address of the venue.
    pub(crate) venue: std::net::SocketAddr,
    /// Threading mode of the gateway.
    pub(crate) mode: &'a str,
    /// Idle strategy of the gateway.
    pub(crate) idle: &'a str,
    /// Core of the trading thread; none leaves it to the system.
    pub(crate) trading_core: Option<usize>,
}

impl Scenario {
    /// Looks through the export. `plans` is the number of followers, each with one plan.
    pub(crate) fn new(export: &Export, plans: usize) -> Self {
        let leaders = export.leaders.iter().map(Leader::observe).collect();
        let instruments = InstrumentOptions::of_export(export)
            .into_iter()
            .map(|instrument| InstrumentOptions {
                min_quantity: instrument.lot,
                min_notional: MIN_NOTIONAL,
                reference_price: first_price(export, &instrument.symbol),
                ..instrument
            })
            .collect();
        Self { instruments, leaders, plans }
    }

    /// The leaders in the order of the export.
    pub(crate) fn leaders(&self) -> &[Leader] {
        &self.leaders
    }

    /// Configuration of the gateway.
    pub(crate) fn gateway_toml(&self, places: &Places<'_>) -> String {
        let mut text = gateway_head(places);
        for instrument in &self.instruments {
            text += &format!(
                "\n[[instrument]]\nsymbol = \"{}\"\nvenue = \"simulator\"\nsecurity_id = {}\ntick = \"{}\"\n\
                 lot = \"{}\"\nmin_quantity = \"{}\"\nmin_notional = \"{}\"\n\
                 volatility = \"0.6\"\naverage_daily_volume = {DAILY_VOLUME}\ninitial_margin = \"0.05\"\n",
                instrument.symbol,
                instrument.security_id,
                instrument.tick,
                instrument.lot,
                instrument.min_quantity,
                instrument.min_notional,
            );
        }
        for leader in &self.leaders {
            text += &format!(
                "\n[[leader]]\nname = \"{name}\"\nkey = \"{name}-demo-key\"\nreference_equity = \"live\"\n\
                 leverage = 20\n",
                name = leader.name
            );
        }
        for index in 0..self.plans {
            text += &self.plan_toml(index);
        }
        text
    }

    fn plan_toml(&self, index: usize) -> String {
        let pattern = &PATTERNS[index % PATTERNS.len()];
        let mut text = format!(
            "\n[[follower]]\nname = \"follower-{index:05}\"\nvenue = \"simulator\"\naccount = {}\n\
             reference_equity = \"live\"\nleverage = 10\n\n[[plan]]\nname = \"plan-{index:05}\"\nleader = \"{}\"\n\
             follower = \"follower-{index:05}\"\nsizing = {}\n",
            account(index),
            self.leader_of(index).name,
            pattern.sizing,
        );
        if !pattern.rules.is_empty() {
            text += pattern.rules;
            text.push('\n');
        }
        text
    }

    /// Plans go round the leaders so that each leader meets every pattern.
    fn leader_of(&self, index: usize) -> &Leader {
        &self.leaders[(index + index / PATTERNS.len()) % self.leaders.len()]
    }

    /// What an account holds at the start: enough margin for what its plan may come to hold.
    fn balance(&self, index: usize) -> Decimal {
        let equity = Decimal::from(EQUITIES[index % EQUITIES.len()]);
        let instruments = Decimal::from(self.instruments.len());
        let exposure = match PATTERNS[index % PATTERNS.len()].exposure {
            OfEquity => Decimal::ZERO,
            OfLeader(hundredths) => {
                self.leader_of(index).peak_gross * Decimal::from(hundredths) / Decimal::from(100)
            }
            PerInstrument(amount) => Decimal::from(amount) * instruments,
        };
        equity.max((exposure / Decimal::from(LEVERAGE_MAX / 10)).round())
    }

    /// Configuration of the venue simulator, which keeps its state and its orders in `directory`; with faults
    /// it rejects, delays, repeats and loses, and drops connections.
    ///
    /// # Errors
    /// When it cannot be written as TOML.
    pub(crate) fn venue_toml(
        &self,
        directory: &std::path::Path,
        has_faults: bool,
    ) -> Result<String> {
        let options = VenueOptions {
            faults: if has_faults { FAULTS } else { FaultOptions::default() },
            fees: FeeOptions { maker_bps: Decimal::ONE, taker_bps: Decimal::new(35, 1) },
            depth: DepthOptions {
                levels: 20,
                notional: Some(Decimal::from(20_000)),
                ..DepthOptions::default()
            },
            instruments: self.instruments.clone(),
            accounts: (0..self.plans)
                .map(|index| AccountOptions {
                    number: account(index),
                    balance: self.balance(index),
                    leverage_max: LEVERAGE_MAX,
                })
                .collect(),
            sessions: vec![
                session("gateway", SessionRole::Trading),
                session("market", SessionRole::Market),
            ],
            state_file: Some(file(directory, "venue-state.json")),
            event_log: Some(file(directory, "venue-events.jsonl")),
            ..VenueOptions::default()
        };
        toml::to_string(&options).context("write the venue's configuration")
    }
}

fn session(name: &str, role: SessionRole) -> SessionOptions {
    SessionOptions { name: name.to_owned(), key: format!("{name}-demo-key"), role, accounts: None }
}

fn file(directory: &std::path::Path, name: &str) -> PathBuf {
    directory.join(name)
}

/// The price at which the export begins, so that there is a market before the first print.
fn first_price(export: &Export, symbol: &str) -> Option<Decimal> {
    export
        .timeline()
        .into_iter()
        .map(|(leader, fill)| &export.leaders[leader].fills[fill])
        .find(|fill| fill.symbol.as_str() == symbol)
        .map(|fill| fill.price)
}

impl Leader {
    /// Walks through the fills and keeps the largest sum of absolute notionals.
    fn observe(fills: &LeaderFills) -> Self {
        let mut positions = std::collections::BTreeMap::new();
        let mut peak_gross = Decimal::ZERO;
        for fill in &fills.fills {
            let (position, price) =
                positions.entry(fill.symbol).or_insert((Decimal::ZERO, Decimal::ZERO));
            *position = fill.position_after().unwrap_or(*position + fill.signed());
            *price = fill.price;
            let gross: Decimal = positions.values().map(|(held, price)| held.abs() * *price).sum();
            peak_gross = peak_gross.max(gross);
        }
        let equity = (peak_gross / Decimal::TWO).round().max(Decimal::from(10_000));
        Self { name: fills.name.clone(), equity, peak_gross }
    }
}

fn gateway_head(places: &Places<'_>) -> String {
    format!(
        "# Gateway of the demo, derived from the leaders' fills.\n[gateway]\nname = \"demo\"\nshard = 1\n\
         mode = \"{mode}\"\nidle = \"{idle}\"\n{cores}drain_timeout_ms = 60000\nlisten = \"127.0.0.1:0\"\nobserver_listen = \"127.0.0.1:0\"\n\
         \n[journal]\ndirectory = \"{directory}/journal\"\nring_directory = \"{ring}\"\nring_bytes = \"64MiB\"\n\
         segment_bytes = \"64MiB\"\n\n[ledger]\npath = \"{directory}/ledger.sqlite\"\n\
         \n[engine]\nsweep_interval_ms = 20\nbuffer_timeout_ms = 2000\nrotation_seed = 1\n\
         \n[limits]\nmax_order_notional = \"50000000\"\nmax_gross_notional = \"10000000000\"\n\
         max_event_age_ms = 60000\nmax_snapshot_age_ms = 60000\nmax_slip_bps = \"300\"\n\
         \n[capacity]\norders_max = 65536\n\
         \n[[venue]]\nname = \"simulator\"\nprotocol = \"native\"\naddress = \"{venue}\"\nsession = \"gateway\"\n\
         key = \"gateway-demo-key\"\norder_durability = \"written\"\naccount_interval_ms = 500\n\
         \n[[operator]]\nname = \"operator\"\nkey = \"operator-demo-key\"\n\
         \n[[observer]]\nname = \"observer\"\nkey = \"observer-demo-key\"\n",
        mode = places.mode,
        cores = places
            .trading_core
            .map_or_else(String::new, |core| format!("cores = {{ trading = {core} }}\n")),
        idle = places.idle,
        directory = places.directory.display(),
        ring = places.ring_directory.display(),
        venue = places.venue,
    )
}

fn account(index: usize) -> u32 {
    FIRST_ACCOUNT + u32::try_from(index).expect("plans are at most 2^20")
}
