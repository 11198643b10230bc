//! Derives a whole set-up from an export: instruments, leaders, follower accounts, plans drawn over the whole space of
//! modes and limits; written as the configuration files that `paceline run` and `sim venue` read.
//!
//! Everything is a function of the export, the number of plans and the seed: no clock.

use super::draw::{Draw, Led, Model};
use anyhow::{Context, Result};
use rust_decimal::Decimal;
use simulator::fills::{Export, LeaderFills};
use simulator::told::{self, PROVIDER_SUFFIX};
use simulator::venue::{
    AccountOptions, DepthOptions, FaultOptions, FeeOptions, InstrumentOptions, SessionOptions,
    SessionRole, VenueOptions,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

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
    draw: Draw,
    /// Providers who have something to signal.
    telling: BTreeSet<String>,
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
    pub(crate) directory: &'a Path,
    /// Tier 0 of the journal.
    pub(crate) ring_directory: &'a Path,
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
    /// Looks through the export and draws so many plans.
    pub(crate) fn new(export: &Export, plans: usize, seed: u64) -> Self {
        let leaders: Vec<Leader> = export.leaders.iter().map(Leader::observe).collect();
        let instruments: Vec<InstrumentOptions> = InstrumentOptions::of_export(export)
            .into_iter()
            .map(|instrument| InstrumentOptions {
                min_quantity: instrument.lot,
                min_notional: MIN_NOTIONAL,
                reference_price: first_price(export, &instrument.symbol),
                ..instrument
            })
            .collect();
        let led =
            |leader: &Leader| Led { name: leader.name.clone(), peak_gross: leader.peak_gross };
        let led: Vec<Led> = leaders.iter().map(led).collect();
        let symbols: Vec<String> =
            instruments.iter().map(|instrument| instrument.symbol.clone()).collect();
        let draw = Draw::new(seed, plans, &led, &symbols);
        let telling = told::signals(export).into_iter().map(|signal| signal.leader).collect();
        Self { instruments, leaders, draw, telling }
    }

    /// Follower accounts.
    pub(crate) fn accounts(&self) -> usize {
        self.draw.accounts.len()
    }

    /// Plans by what they copy.
    pub(crate) fn models(&self) -> BTreeMap<String, usize> {
        let mut models = BTreeMap::new();
        for plan in &self.draw.plans {
            *models.entry(format!("{:?}", plan.model).to_lowercase()).or_default() += 1;
        }
        models
    }

    /// Who logs in, with the equity that is reported: the leaders, and the providers whom plans follow and who have
    /// something to signal.
    pub(crate) fn sessions(&self) -> Vec<(String, Decimal)> {
        let leaders = self.leaders.iter().map(|leader| (leader.name.clone(), leader.equity));
        let providers = self.providers().into_iter();
        leaders.chain(providers.filter(|(name, _)| self.telling.contains(name))).collect()
    }

    /// Who signals, and the equity of the leader behind him.
    fn providers(&self) -> Vec<(String, Decimal)> {
        let followed = self.followed(Model::Signals);
        let named = |leader: &Leader| (format!("{}{PROVIDER_SUFFIX}", leader.name), leader.equity);
        self.leaders
            .iter()
            .map(named)
            .filter(|(name, _)| followed.contains(name.as_str()))
            .collect()
    }

    /// Leaders of whom a plan copies this.
    fn followed(&self, model: Model) -> BTreeSet<&str> {
        let plans = self.draw.plans.iter().filter(|plan| plan.model == model);
        plans.map(|plan| plan.leader.as_str()).collect()
    }

    /// Writes what leaders tell beside their fills, as far as a plan copies it: the arguments of `sim leader`, and
    /// the files behind them in `directory`.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn write_told(&self, export: &Export, directory: &Path) -> Result<Vec<String>> {
        let orders = told::orders(export).into_iter();
        let followed = self.followed(Model::Orders);
        let orders: Vec<_> =
            orders.filter(|order| followed.contains(order.leader.as_str())).collect();
        let followed = self.followed(Model::Signals);
        let signals = told::signals(export).into_iter();
        let signals: Vec<_> =
            signals.filter(|signal| followed.contains(signal.leader.as_str())).collect();
        let followed = self.followed(Model::Published);
        let equity = |name: &str| {
            let leader = self.leaders.iter().find(|leader| leader.name == name)?;
            followed.contains(name).then_some(leader.equity)
        };
        let weights = told::weights(export, equity);
        let mut arguments = Vec::new();
        let mut tell = |option: &str, write: &dyn Fn(std::fs::File) -> std::io::Result<()>| {
            let path = directory.join(format!("{option}.csv"));
            let file = std::fs::File::create(&path);
            file.and_then(write).with_context(|| format!("write {}", path.display()))?;
            let path = path.to_str().context("the directory of the run is not text")?;
            arguments.extend([format!("--{option}"), path.to_owned()]);
            anyhow::Ok(())
        };
        if !orders.is_empty() {
            tell("orders", &|file| simulator::orders::write(&orders, file))?;
        }
        if !signals.is_empty() {
            tell("signals", &|file| simulator::signals::write(&signals, file))?;
        }
        if !weights.is_empty() {
            tell("weights", &|file| simulator::weights::write(&weights, file))?;
        }
        Ok(arguments)
    }

    /// Configuration of the gateway.
    pub(crate) fn gateway_toml(&self, places: &Places<'_>) -> String {
        let mut text = gateway_head(places, &self.draw.venue);
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
        for (leader, lines) in self.leaders.iter().zip(&self.draw.leaders) {
            text += &leader_toml(&leader.name, lines);
        }
        for (name, _) in self.providers() {
            text += &leader_toml(&name, "leverage = 20\n");
        }
        for (place, account) in self.draw.accounts.iter().enumerate() {
            text += &format!(
                "\n[[follower]]\nname = \"{}\"\nvenue = \"simulator\"\naccount = {}\n{}",
                follower(place),
                account_number(place),
                account.lines,
            );
        }
        for (place, plan) in self.draw.plans.iter().enumerate() {
            text += &format!(
                "\n[[plan]]\nname = \"plan-{place:05}\"\nleader = \"{}\"\nfollower = \"{}\"\n{}",
                plan.leader,
                follower(plan.account),
                plan.lines,
            );
        }
        text + &self.draw.limits
    }

    /// Configuration of the venue simulator, which keeps its state and its orders in `directory`; with faults
    /// it rejects, delays, repeats and loses, and drops connections.
    ///
    /// # Errors
    /// When it cannot be written as TOML.
    pub(crate) fn venue_toml(&self, directory: &Path, has_faults: bool) -> Result<String> {
        let options = VenueOptions {
            faults: if has_faults { FAULTS } else { FaultOptions::default() },
            fees: FeeOptions { maker_bps: Decimal::ONE, taker_bps: Decimal::new(35, 1) },
            depth: DepthOptions {
                levels: 20,
                notional: Some(Decimal::from(20_000)),
                ..DepthOptions::default()
            },
            instruments: self.instruments.clone(),
            accounts: self
                .draw
                .accounts
                .iter()
                .enumerate()
                .map(|(place, account)| AccountOptions {
                    number: account_number(place),
                    balance: account.balance,
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

fn file(directory: &Path, name: &str) -> PathBuf {
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
        let mut positions = BTreeMap::new();
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

fn gateway_head(places: &Places<'_>, venue_lines: &str) -> String {
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
         key = \"gateway-demo-key\"\norder_durability = \"written\"\naccount_interval_ms = 500\n{venue_lines}\
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

fn leader_toml(name: &str, lines: &str) -> String {
    format!(
        "\n[[leader]]\nname = \"{name}\"\nkey = \"{name}-demo-key\"\nreference_equity = \"live\"\n{lines}"
    )
}

fn follower(place: usize) -> String {
    format!("follower-{place:05}")
}

fn account_number(place: usize) -> u32 {
    FIRST_ACCOUNT + u32::try_from(place).expect("plans are at most 2^20")
}
