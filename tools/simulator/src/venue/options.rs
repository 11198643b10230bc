//! Options of the venue: as people write them (TOML), and as the venue uses them (validated, once).
//!
//! Amounts are decimals in quotes: `"0.25"`. Errors name the field and what would be right.

#[cfg(test)]
mod tests;

use super::account::Account;
use super::book::{Amount, Shape};
use super::fees::{FeeRate, FeeSchedule};
use crate::decimals;
use crate::fills::Export;
use protocol::messages::{Name, Symbol};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Largest price, in ticks. With the two bounds below every amount fits 128 bits.
pub(crate) const PRICE_TICKS_MAX: i64 = 1_000_000_000_000;

/// Largest position, in lots.
pub(crate) const POSITION_LOTS_MAX: i64 = 1_000_000_000_000_000;

/// Largest value of one lot for one tick, in 10^-8 of the account currency.
pub(crate) const UNIT_VALUE_MAX: i64 = 100_000_000_000;

/// Largest leverage of an account.
const LEVERAGE_MAX: u32 = 1_000;

/// Most prices on each side of the synthetic market.
const LEVELS_MAX: u32 = 1_000;

/// Notional at each price where the options say nothing: a million, in 10^-8 of the account currency.
const NOTIONAL_DEFAULT: i64 = 100_000_000_000_000;

/// Widest spread, and widest step between two prices, in ticks.
const WIDTH_TICKS_MAX: u32 = 1_000_000;

/// Everything that a venue needs to know. Each field has a default, but a venue without instruments,
/// accounts and sessions is refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VenueOptions {
    /// Address to listen on; port zero lets the system choose.
    pub listen: String,
    /// Longest silence of the venue, in milliseconds.
    pub keepalive_ms: u32,
    /// Seed of everything that is random: the generated market and seeded faults.
    pub seed: u64,
    /// What fills cost.
    pub fees: FeeOptions,
    /// The synthetic market around the reference price.
    pub depth: DepthOptions,
    /// Where reference prices come from.
    pub prices: PriceOptions,
    /// What goes wrong on purpose.
    pub faults: FaultOptions,
    /// What happens at given moments.
    pub script: Vec<ScriptOptions>,
    /// What can be traded.
    #[serde(rename = "instrument")]
    pub instruments: Vec<InstrumentOptions>,
    /// Who can trade.
    #[serde(rename = "account")]
    pub accounts: Vec<AccountOptions>,
    /// Who may connect.
    #[serde(rename = "session")]
    pub sessions: Vec<SessionOptions>,
    /// Where the summary is kept: written whenever the venue falls idle, and at the end.
    pub state_file: Option<PathBuf>,
    /// Where every order and every fill is written, one JSON object per line.
    pub event_log: Option<PathBuf>,
}

/// What fills cost, in basis points of their notional; negative is a rebate; at most five decimals.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeeOptions {
    /// For orders that rested.
    pub maker_bps: Decimal,
    /// For orders that came to them.
    pub taker_bps: Decimal,
}

/// The synthetic market: equal quantities at several prices on both sides of the reference.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DepthOptions {
    /// Prices on each side, at most 1,000; zero is no synthetic market.
    pub levels: u32,
    /// From the best bid to the best offer, in ticks; zero puts both on the reference.
    pub spread_ticks: u32,
    /// From one price to the next, in ticks.
    pub step_ticks: u32,
    /// Lots at each price; instead of `notional`.
    pub lots: Option<i64>,
    /// Notional at each price, in the account currency; at least one lot. A million without either.
    pub notional: Option<Decimal>,
    /// When what was taken comes back.
    pub refill: Refill,
}

/// When the synthetic market is complete again after somebody traded with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refill {
    /// After each order: a market that never runs dry.
    #[default]
    EachOrder,
    /// With the next reference price: a market that can run dry in between.
    EachPrint,
}

/// Where reference prices come from. Messages of market sessions move them in any case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "source", deny_unknown_fields)]
pub enum PriceOptions {
    /// From messages alone.
    #[default]
    Messages,
    /// A random walk of every instrument that has a reference price.
    Walk {
        /// Time between two moves of one instrument, in milliseconds.
        interval_ms: u64,
        /// Largest move, in ticks.
        step_ticks: u32,
    },
    /// Recorded trades, played at their pace.
    Prints {
        /// CSV with the columns `time` (milliseconds), `coin`, `px`, `sz`; others are ignored.
        path: PathBuf,
        /// Recorded time over real time; one is as recorded.
        speed: Decimal,
    },
}

/// What goes wrong on purpose. Zero switches a fault off.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultOptions {
    /// Execution reports that are held back until as many newer ones exist, or the venue is idle.
    pub delay_reports: u32,
    /// Each n-th execution report is sent twice, as two messages with one `execId`.
    pub duplicate_every: u64,
    /// Each n-th order is rejected with reason Other although nothing is wrong with it.
    pub reject_every: u64,
    /// The connection is dropped after each n-th order, before its reports leave.
    pub disconnect_every: u64,
    /// The connection is dropped before each n-th order is processed: it and all behind it are lost.
    pub lose_every: u64,
    /// No fill is larger than this many lots.
    pub fill_lots_max: i64,
    /// Faults happen on average each n-th time, as the seed decides, instead of exactly then.
    pub seeded: bool,
}

/// Something that happens at a given moment: either once so many orders have come in, or so long after
/// the start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptOptions {
    /// New orders that have to have come in, rejected ones included.
    pub after_orders: Option<u64>,
    /// Time since the start, in milliseconds.
    pub at_ms: Option<u64>,
    /// What happens.
    #[serde(rename = "do")]
    pub action: ScriptAction,
    /// Instrument of `price`, `halt`, `resume` and `funding`.
    pub symbol: Option<String>,
    /// Reference price of `price`.
    pub price: Option<Decimal>,
    /// Part of the notional that longs pay with `funding`; negative: shorts pay.
    pub rate: Option<Decimal>,
    /// Account of `cash`.
    pub account: Option<u32>,
    /// Deposit of `cash`; negative is a withdrawal.
    pub amount: Option<Decimal>,
    /// Good orders that `reject` rejects.
    pub orders: Option<u32>,
    /// Why `reject` rejects: a name of `OrdRejReason`; `Other` when absent.
    pub reason: Option<String>,
}

/// What a script can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScriptAction {
    /// Moves a reference price.
    Price,
    /// Stops an instrument: orders are rejected as `ExchangeClosed`.
    Halt,
    /// Lets it trade again.
    Resume,
    /// Every position in an instrument pays or receives funding.
    Funding,
    /// Money comes into an account or leaves it.
    Cash,
    /// The next good orders are rejected.
    Reject,
}

/// Something that can be traded.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentOptions {
    /// At most 24 printable ASCII characters.
    pub symbol: String,
    /// The venue's number of it.
    pub security_id: u32,
    /// Price of one tick.
    pub tick: Decimal,
    /// Quantity of one lot.
    pub lot: Decimal,
    /// Contract multiplier.
    #[serde(default = "one")]
    pub multiplier: Decimal,
    /// Smallest order, as a quantity. Orders that close are exempt.
    #[serde(default)]
    pub min_quantity: Decimal,
    /// Smallest order, as a notional. Orders that close are exempt.
    #[serde(default)]
    pub min_notional: Decimal,
    /// Farthest limit from the reference price, in basis points; absent is no band.
    pub price_band_bps: Option<u32>,
    /// Reference price at the start; absent means there is no market before the first print.
    pub reference_price: Option<Decimal>,
}

/// Somebody who can trade.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountOptions {
    /// The venue's number of it.
    pub number: u32,
    /// Deposit.
    pub balance: Decimal,
    /// Notional over equity up to which positions may be opened; from 1 to 1,000.
    #[serde(default = "leverage")]
    pub leverage_max: u32,
}

/// Somebody who may connect. The key is written to files, but never shown otherwise.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionOptions {
    /// Name of the credentials.
    pub name: String,
    /// Key of the credentials.
    pub key: String,
    /// What it may do.
    #[serde(default)]
    pub role: SessionRole,
    /// Accounts that it trades for; absent means all.
    pub accounts: Option<Vec<u32>>,
}

/// What a session may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionRole {
    /// Sends orders and requests.
    #[default]
    Trading,
    /// Sends reference prices.
    Market,
}

impl std::fmt::Debug for SessionOptions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, key: _, role, accounts } = self;
        formatter
            .debug_struct("SessionOptions")
            .field("name", name)
            .field("role", role)
            .field("accounts", accounts)
            .finish_non_exhaustive()
    }
}

const fn one() -> Decimal {
    Decimal::ONE
}

const fn leverage() -> u32 {
    10
}

/// Why options cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct OptionsError {
    /// The field, as a path into the document; empty when the whole document is meant.
    pub field: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Default for VenueOptions {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            keepalive_ms: 10_000,
            seed: 1,
            fees: FeeOptions::default(),
            depth: DepthOptions::default(),
            prices: PriceOptions::default(),
            faults: FaultOptions::default(),
            script: Vec::new(),
            instruments: Vec::new(),
            accounts: Vec::new(),
            sessions: Vec::new(),
            state_file: None,
            event_log: None,
        }
    }
}

impl Default for DepthOptions {
    fn default() -> Self {
        Self {
            levels: 5,
            spread_ticks: 1,
            step_ticks: 1,
            lots: None,
            notional: None,
            refill: Refill::EachOrder,
        }
    }
}

impl VenueOptions {
    /// Reads options out of TOML.
    ///
    /// # Errors
    /// [`OptionsError`] with line and column of what is no option.
    pub fn from_toml(text: &str) -> Result<Self, OptionsError> {
        toml::from_str(text).map_err(|error| OptionsError {
            field: "options".to_owned(),
            problem: error.to_string(),
        })
    }

    /// Reads options out of a file.
    ///
    /// # Errors
    /// [`OptionsError`] naming the file.
    pub fn load(path: &Path) -> Result<Self, OptionsError> {
        let field = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| OptionsError { field: field.clone(), problem: error.to_string() })?;
        Self::from_toml(&text).map_err(|error| OptionsError { field, problem: error.problem })
    }
}

impl InstrumentOptions {
    /// An instrument for each one that an export names: one tick is the last decimal that its prices
    /// need, one lot the last that its quantities need; numbers count from one, by symbol.
    #[must_use]
    pub fn of_export(export: &Export) -> Vec<Self> {
        (1..)
            .zip(export.instruments())
            .map(|(security_id, observed)| Self {
                symbol: observed.symbol.to_string(),
                security_id,
                tick: Decimal::new(1, observed.price_decimals),
                lot: Decimal::new(1, observed.quantity_decimals),
                multiplier: Decimal::ONE,
                min_quantity: Decimal::ZERO,
                min_notional: Decimal::ZERO,
                price_band_bps: None,
                reference_price: None,
            })
            .collect()
    }
}

/// An instrument as the venue uses it.
#[derive(Clone, Debug)]
pub(crate) struct Instrument {
    pub(crate) symbol: Symbol,
    pub(crate) security_id: u32,
    pub(crate) tick: Decimal,
    pub(crate) lot: Decimal,
    pub(crate) multiplier: Decimal,
    pub(crate) unit_value: i64,
    pub(crate) min_lots: i64,
    pub(crate) min_notional: i64,
    pub(crate) price_band_bps: Option<u32>,
    pub(crate) reference: Option<i64>,
    pub(crate) shape: Shape,
}

/// An account as the venue uses it.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) number: u32,
    pub(crate) leverage_max: u32,
    pub(crate) account: Account,
}

/// A session as the venue uses it.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) role: SessionRole,
    /// Numbers of its accounts in the venue's list.
    pub(crate) accounts: BTreeSet<usize>,
}

/// Everything that the exchange needs, checked.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(crate) instruments: Vec<Instrument>,
    pub(crate) members: Vec<Member>,
    pub(crate) logins: Vec<Login>,
    pub(crate) fees: FeeSchedule,
    pub(crate) refill: Refill,
    pub(crate) faults: FaultOptions,
    pub(crate) seed: u64,
}

fn error(field: &str, problem: impl Into<String>) -> OptionsError {
    OptionsError { field: field.to_owned(), problem: problem.into() }
}

impl Rules {
    /// Checks options.
    pub(crate) fn new(options: &VenueOptions) -> Result<Self, OptionsError> {
        check_plain(options)?;
        let rate = |field: &str, value| {
            FeeRate::from_basis_points(value).map_err(|problem| error(field, problem))
        };
        let fees = FeeSchedule {
            maker: rate("fees.maker_bps", options.fees.maker_bps)?,
            taker: rate("fees.taker_bps", options.fees.taker_bps)?,
        };
        let members = members(&options.accounts)?;
        Ok(Self {
            instruments: instruments(options)?,
            logins: logins(&options.sessions, &members)?,
            members,
            fees,
            refill: options.depth.refill,
            faults: options.faults,
            seed: options.seed,
        })
    }
}

fn check_plain(options: &VenueOptions) -> Result<(), OptionsError> {
    let lists = [
        ("instrument", options.instruments.len()),
        ("account", options.accounts.len()),
        ("session", options.sessions.len()),
    ];
    for (field, length) in lists {
        if length == 0 {
            return Err(error(field, "there is none; a venue needs at least one"));
        }
    }
    if options.keepalive_ms == 0 {
        return Err(error("keepalive_ms", "0 is not above zero"));
    }
    if options.faults.fill_lots_max < 0 {
        return Err(error("faults.fill_lots_max", "it is negative; zero switches the fault off"));
    }
    match &options.prices {
        PriceOptions::Walk { interval_ms: 0, .. } => {
            Err(error("prices.interval_ms", "0 is not above zero"))
        }
        PriceOptions::Prints { speed, .. } if *speed <= Decimal::ZERO => {
            Err(error("prices.speed", format!("{speed} is not above zero")))
        }
        _ => Ok(()),
    }
}

fn instruments(options: &VenueOptions) -> Result<Vec<Instrument>, OptionsError> {
    let mut symbols = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    let mut made = Vec::with_capacity(options.instruments.len());
    for (index, raw) in options.instruments.iter().enumerate() {
        let place = format!("instrument[{index}]");
        let instrument = instrument(raw, &options.depth, &place)?;
        if !symbols.insert(instrument.symbol) {
            return Err(error(
                &format!("{place}.symbol"),
                format!("{} is there twice", raw.symbol),
            ));
        }
        if !numbers.insert(raw.security_id) {
            let problem = format!("{} is there twice", raw.security_id);
            return Err(error(&format!("{place}.security_id"), problem));
        }
        made.push(instrument);
    }
    Ok(made)
}

fn instrument(
    raw: &InstrumentOptions,
    depth: &DepthOptions,
    place: &str,
) -> Result<Instrument, OptionsError> {
    let at = |field: &str| format!("{place}.{field}");
    let positive = |field: &str, value: Decimal| {
        let fits = value > Decimal::ZERO && value.normalize().mantissa() < 10_i128.pow(18);
        let problem =
            || error(&at(field), format!("{value} is not above zero, or has over 18 digits"));
        if fits { Ok(()) } else { Err(problem()) }
    };
    positive("tick", raw.tick)?;
    positive("lot", raw.lot)?;
    positive("multiplier", raw.multiplier)?;
    let symbol = Symbol::new(&raw.symbol).ok().filter(|symbol| !symbol.is_empty());
    let unit_value = unit_value(raw).map_err(|problem| error(&at("tick"), problem))?;
    let exact = |field: &str, value: Decimal, unit: Decimal| match decimals::in_units(value, unit) {
        Ok(units) if units >= 0 => Ok(units),
        Ok(_) => Err(error(&at(field), format!("{value} is negative"))),
        Err(problem) => Err(error(&at(field), format!("{value} {problem}"))),
    };
    let reference =
        raw.reference_price.map(|price| exact("reference_price", price, raw.tick)).transpose()?;
    if reference.is_some_and(|price| !(1..=PRICE_TICKS_MAX).contains(&price)) {
        let problem = format!("it is not from 1 to {PRICE_TICKS_MAX} ticks");
        return Err(error(&at("reference_price"), problem));
    }
    Ok(Instrument {
        symbol: symbol.ok_or_else(|| {
            error(&at("symbol"), format!("`{}` is not 1 to 24 ASCII characters", raw.symbol))
        })?,
        security_id: raw.security_id,
        tick: raw.tick,
        lot: raw.lot,
        multiplier: raw.multiplier,
        unit_value,
        min_lots: exact("min_quantity", raw.min_quantity, raw.lot)?,
        min_notional: exact("min_notional", raw.min_notional, Decimal::new(1, 8))?,
        price_band_bps: raw.price_band_bps,
        reference,
        shape: shape(depth, unit_value)?,
    })
}

/// Value of one lot for one tick, exact.
fn unit_value(raw: &InstrumentOptions) -> Result<i64, String> {
    let value = raw.tick.checked_mul(raw.lot).and_then(|value| value.checked_mul(raw.multiplier));
    let value = value.ok_or("tick times lot times multiplier is too large")?;
    match decimals::money(value) {
        Ok(money) if money.0 <= UNIT_VALUE_MAX => Ok(money.0),
        Ok(_) => Err(format!("tick times lot times multiplier is {value}, above 1000")),
        Err(problem) => Err(format!("tick times lot times multiplier is {value}; it {problem}")),
    }
}

fn shape(depth: &DepthOptions, unit_value: i64) -> Result<Shape, OptionsError> {
    let bounded = |field: &str, value: u32, low: u32, high: u32| {
        let problem =
            || error(&format!("depth.{field}"), format!("{value} is not from {low} to {high}"));
        if (low..=high).contains(&value) { Ok(i64::from(value)) } else { Err(problem()) }
    };
    let amount = match (depth.lots, depth.notional) {
        (Some(lots), None) if (1..=POSITION_LOTS_MAX).contains(&lots) => Amount::Lots(lots),
        (Some(lots), None) => {
            let problem = format!("{lots} is not from 1 to {POSITION_LOTS_MAX}");
            return Err(error("depth.lots", problem));
        }
        (None, Some(notional)) if notional > Decimal::ZERO => {
            let money = decimals::money(notional)
                .map_err(|problem| error("depth.notional", format!("{notional} {problem}")))?;
            Amount::Notional(money.0)
        }
        (None, Some(notional)) => {
            return Err(error("depth.notional", format!("{notional} is not above zero")));
        }
        (None, None) => Amount::Notional(NOTIONAL_DEFAULT),
        (Some(_), Some(_)) => return Err(error("depth", "give either lots or notional, not both")),
    };
    Ok(Shape {
        levels: bounded("levels", depth.levels, 0, LEVELS_MAX)?,
        spread_ticks: bounded("spread_ticks", depth.spread_ticks, 0, WIDTH_TICKS_MAX)?,
        step_ticks: bounded("step_ticks", depth.step_ticks, 1, WIDTH_TICKS_MAX)?,
        amount,
        unit_value,
    })
}

fn members(accounts: &[AccountOptions]) -> Result<Vec<Member>, OptionsError> {
    let mut numbers = BTreeSet::new();
    let mut made = Vec::with_capacity(accounts.len());
    for (index, raw) in accounts.iter().enumerate() {
        let at = |field: &str| format!("account[{index}].{field}");
        if !numbers.insert(raw.number) {
            return Err(error(&at("number"), format!("{} is there twice", raw.number)));
        }
        if !(1..=LEVERAGE_MAX).contains(&raw.leverage_max) {
            let problem = format!("{} is not from 1 to {LEVERAGE_MAX}", raw.leverage_max);
            return Err(error(&at("leverage_max"), problem));
        }
        let balance = decimals::money(raw.balance)
            .map_err(|problem| error(&at("balance"), format!("{} {problem}", raw.balance)))?;
        if balance.0 < 0 {
            return Err(error(&at("balance"), format!("{} is negative", raw.balance)));
        }
        made.push(Member {
            number: raw.number,
            leverage_max: raw.leverage_max,
            account: Account::new(balance.0),
        });
    }
    Ok(made)
}

fn logins(sessions: &[SessionOptions], members: &[Member]) -> Result<Vec<Login>, OptionsError> {
    let known: BTreeMap<u32, usize> =
        members.iter().enumerate().map(|(index, member)| (member.number, index)).collect();
    let mut names = BTreeSet::new();
    let mut made = Vec::with_capacity(sessions.len());
    for (index, raw) in sessions.iter().enumerate() {
        let at = |field: &str| format!("session[{index}].{field}");
        let is_name = Name::new(&raw.name).is_ok() && !raw.name.is_empty();
        if !is_name || raw.name.contains(':') {
            let problem = format!("`{}` is not 1 to 32 ASCII characters without a colon", raw.name);
            return Err(error(&at("name"), problem));
        }
        if !names.insert(raw.name.clone()) {
            return Err(error(&at("name"), format!("{} is there twice", raw.name)));
        }
        let accounts = match &raw.accounts {
            None => known.values().copied().collect(),
            Some(numbers) => numbers
                .iter()
                .map(|number| {
                    let found = known.get(number).copied();
                    found.ok_or_else(|| error(&at("accounts"), format!("{number} is no account")))
                })
                .collect::<Result<_, _>>()?,
        };
        let (name, key) = (raw.name.clone(), raw.key.clone());
        made.push(Login { name, key, role: raw.role, accounts });
    }
    Ok(made)
}
