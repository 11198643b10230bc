//! A configuration that keeps every rule: typed values, references by place, nothing left to parse.

use super::allocation::Allocation;
use super::capacity::Capacity;
use super::dialect::Dialect;
use super::mapping::Mapped;
use super::policy::Policy;
use super::protection::Protection;
use super::secret::Secret;
use super::source::Diagnostic;
use super::supervision::{Guard, LossRules};
use super::trading_rules::TradingRules;
use crate::idle::IdleStrategy;
use protocol::credentials::Credentials;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, CopiedSides, CopyMode, Decimal, ExistingPositionRule,
    GuardReference, InstrumentKind, LeaderFillRule, LimitKind, Name, OrderDurability,
    PartialFillRule, PlanState, RemovalRule, Scope, SelfMatchRule, SizingMode, Symbol, Tag,
    UnexpectedRule,
};
use protocol::units::{Lots, Money, Nanos, Ratio};
use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A whole configuration. The only ways to get one are `load` and `parse`, so it keeps every rule.
///
/// References between its parts are places in its own vectors, counted from zero in the order of the file.
/// They are not the indices that the journal uses: see `Configuration::assign`.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The file that it came from, as the caller named it.
    pub path: PathBuf,
    /// `[gateway]`.
    pub gateway: GatewaySection,
    /// `[journal]`.
    pub journal: JournalSection,
    /// `[ledger]`.
    pub ledger: LedgerSection,
    /// `[engine]`.
    pub engine: EngineSection,
    /// `[capacity]`, with everything that was not stated derived.
    pub capacity: Capacity,
    /// `[[venue]]`, at least one.
    pub venues: Vec<Venue>,
    /// `[[instrument]]`, at least one.
    pub instruments: Vec<Instrument>,
    /// `[[leader]]`, at least one.
    pub leaders: Vec<Leader>,
    /// `[[operator]]`.
    pub operators: Vec<Client>,
    /// `[[observer]]`.
    pub observers: Vec<Client>,
    /// `[[drop_copy]]`.
    pub drop_copies: Vec<DropCopy>,
    /// `[[follower]]`.
    pub followers: Vec<Follower>,
    /// `[[plan]]`.
    pub plans: Vec<Plan>,
    /// Every limit, from `[limits]`, `[[limit]]` and the inline fields, in the order of their scopes.
    pub limits: Vec<Limit>,
    /// Fields whose defaults follow from the rest of the file and that are stated all the same, such as
    /// `capacity.plans_max`.
    pub stated: Vec<String>,
    /// What is allowed but deserves a second look, in the order of the file.
    pub warnings: Vec<Diagnostic>,
}

/// `[gateway]`: process, threads and listeners. Nothing here can alter a decision.
#[derive(Clone, Debug)]
pub struct GatewaySection {
    /// Name of this gateway, at most 32 characters.
    pub name: Name,
    /// Number of this gateway, unique among those that share venue accounts; 10 bits stand in each ClOrdID.
    pub shard: u16,
    /// How stages are spread over threads.
    pub mode: Mode,
    /// What a thread does when its stages found no work.
    pub idle: IdleStrategy,
    /// Where threads run.
    pub cores: Cores,
    /// Where leaders and operators connect; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Where observers connect; `None` when there are none to serve.
    pub observer_listen: Option<SocketAddr>,
    /// Longest silence on a session before a heartbeat; the peer is lost after three of them.
    pub keepalive: Duration,
    /// How long a drain waits for open orders.
    pub drain_timeout: Duration,
}

/// How stages are spread over threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Ingress, engine and egress on one thread.
    Fused,
    /// Trading as in fused, and everything else on threads of its own.
    Split,
    /// A thread per stage.
    Dedicated,
}

impl Mode {
    /// Threads that never sleep when the idle strategy is spin or yield.
    #[must_use]
    pub const fn trading_threads(self) -> usize {
        match self {
            Self::Fused | Self::Split => 1,
            Self::Dedicated => 3,
        }
    }
}

/// Cores by number, as the system counts them. An absent one leaves the thread to the scheduler.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cores {
    /// The trading thread of `fused` and `split`.
    pub trading: Option<usize>,
    /// Ingress of `dedicated`.
    pub ingress: Option<usize>,
    /// Engine of `dedicated`.
    pub engine: Option<usize>,
    /// Egress of `dedicated`.
    pub egress: Option<usize>,
    /// Persister, reconciler and services share these; empty means all that are left.
    pub background: Vec<usize>,
}

impl Cores {
    /// The cores that trading threads of `mode` are pinned to.
    #[must_use]
    pub fn pinned(&self, mode: Mode) -> Vec<usize> {
        let cores = match mode {
            Mode::Fused | Mode::Split => [self.trading, None, None],
            Mode::Dedicated => [self.ingress, self.engine, self.egress],
        };
        cores.into_iter().flatten().collect()
    }
}

/// `[journal]`: where it lies and how large its parts are.
#[derive(Clone, Debug)]
pub struct JournalSection {
    /// Segments on disk (tier 1).
    pub directory: PathBuf,
    /// The ring on a memory file system (tier 0).
    pub ring_directory: PathBuf,
    /// Octets of the ring, a power of two.
    pub ring_bytes: u64,
    /// Octets of a segment, a multiple of 4096.
    pub segment_bytes: u64,
    /// Whether the octets of sessions are kept as well.
    pub wire: bool,
    /// Records between two snapshots; zero for none, and then none is used either.
    pub snapshot_interval_records: u64,
}

/// `[ledger]`.
#[derive(Clone, Debug)]
pub struct LedgerSection {
    /// The database file.
    pub path: PathBuf,
}

/// `[engine]`: timers and fairness.
#[derive(Clone, Debug)]
pub struct EngineSection {
    /// Period of the sweep timer.
    pub sweep_interval: Duration,
    /// How long an event waits for its predecessor.
    pub buffer_timeout: Duration,
    /// Seed of the fan-out rotation; absent means a fresh random one at each start, journalled with the epoch.
    pub rotation_seed: Option<u64>,
}

/// What a venue speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VenueProtocol {
    /// The native binary protocol: SBE over FIXP, messages 200 to 299.
    Native,
    /// FIX 4.4 in tag=value, in the dialect of the counterparty.
    Fix44,
}

/// `[[venue]]`.
#[derive(Clone, Debug)]
pub struct Venue {
    /// Its name; also the name of its session in the journal.
    pub name: Name,
    /// What it speaks.
    pub protocol: VenueProtocol,
    /// Where it listens.
    pub address: SocketAddr,
    /// Our name in its session credentials.
    pub session: Name,
    /// Our key in its session credentials.
    pub key: Secret,
    /// What an order waits for before its bytes leave.
    pub order_durability: OrderDurability,
    /// How often balances are asked for.
    pub account_interval: Duration,
    /// How often positions are asked for.
    pub position_interval: Duration,
    /// What a venue that speaks FIX expects; others have none.
    pub dialect: Option<Dialect>,
    /// Opening orders that would meet an open order of ours.
    pub self_match: SelfMatchRule,
    /// What sets its trading state beside operators.
    pub trading_rules: Option<TradingRules>,
    /// How long an order may be in a state that has to end before the venue is asked; zero never asks.
    pub order_query_after: Duration,
    /// How long an order may be in doubt before people are told; zero never tells them.
    pub order_alarm_after: Duration,
    /// How long it may be before its account is paused in its instrument; zero never pauses.
    pub order_pause_after: Duration,
    /// Whether it takes replaces.
    pub replaces: bool,
}

impl Venue {
    /// What our session shows to the venue: `name:key`.
    #[must_use]
    pub fn credentials(&self) -> Vec<u8> {
        let key = self.key.reveal().as_bytes();
        let credentials = Credentials::new(self.session.as_str(), key);
        credentials.expect("names and keys of a configuration fit").to_octets()
    }
}

/// `[[instrument]]`.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// Symbol, as leaders write it.
    pub symbol: Symbol,
    /// Place of its venue.
    pub venue: usize,
    /// Its number at the venue.
    pub security_id: u32,
    /// Price of one tick.
    pub tick: Decimal,
    /// Quantity of one lot.
    pub lot: Decimal,
    /// Contract multiplier.
    pub multiplier: Decimal,
    /// Value of one lot for one tick; exact, at least 1.
    pub unit_value: Money,
    /// Smallest order, at least 1.
    pub min_lots: Lots,
    /// Smallest order notional.
    pub min_notional: Money,
    /// What its prices are quoted in, where that is stated.
    pub currency: Option<Name>,
    /// What else its contract says.
    pub specifications: Specifications,
}

/// What a contract says beyond its units, and what is known of its market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Specifications {
    /// What kind of contract it is.
    pub kind: InstrumentKind,
    /// From then on nothing is opened.
    pub expiry: Option<Nanos>,
    /// Contract multiplier where leaders trade; absent means the same.
    pub leader_multiplier: Option<Decimal>,
    /// Yearly volatility, for sizing by it.
    pub volatility: Option<Ratio>,
    /// In units of the instrument, for limits on shares of it.
    pub average_daily_volume: Option<Decimal>,
    /// Margin over notional that the venue asks for.
    pub initial_margin: Option<Ratio>,
}

/// `[[leader]]`.
#[derive(Clone, Debug)]
pub struct Leader {
    /// Its name; also the name in its credentials.
    pub name: Name,
    /// The key of its credentials; none of one that repeats another leader.
    pub key: Option<Secret>,
    /// Fixed equity for proportional sizing; absent means what its session reports.
    pub reference_equity: Option<Money>,
    /// Time within which repeated executions are counted.
    pub repeat_window: Duration,
    /// The profile that it has declared.
    pub guard: Option<Guard>,
    /// Leverage of its account.
    pub leverage: Option<Ratio>,
    /// Place of the follower whose account it trades, where that is one of ours.
    pub account: Option<usize>,
    /// What it repeats, if it repeats another leader.
    pub mapped: Option<Mapped>,
}

/// `[[operator]]` or `[[observer]]`.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its name; also the name in its credentials.
    pub name: Name,
    /// The key of its credentials.
    pub key: Secret,
}

/// `[[drop_copy]]`: a counterparty that tells what leaders trade.
#[derive(Clone, Debug)]
pub struct DropCopy {
    /// Its name; also the name of its session in the journal.
    pub name: Name,
    /// Where it listens.
    pub address: SocketAddr,
    /// Our name in its session credentials.
    pub session: Name,
    /// Our key in its session credentials.
    pub key: Secret,
    /// What it expects.
    pub dialect: Dialect,
    /// Whose trades it tells, at least one.
    pub accounts: Vec<LeaderAccount>,
}

/// An entry of `accounts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaderAccount {
    /// The account, as reports name it; absent stands for whatever they name.
    pub account: Option<String>,
    /// Place of the leader that trades it.
    pub leader: usize,
}

/// `[[follower]]`.
#[derive(Clone, Debug)]
pub struct Follower {
    /// Its name.
    pub name: Name,
    /// Place of its venue.
    pub venue: usize,
    /// Number of the account there.
    pub account: u32,
    /// Fixed equity for proportional sizing; absent means what the venue reports.
    pub reference_equity: Option<Money>,
    /// What its loss rules do and measure.
    pub losses: LossRules,
    /// What happens when its account holds, or trades, what none of our orders made.
    pub on_unexpected: UnexpectedRule,
    /// Leverage of the account.
    pub leverage: Option<Ratio>,
}

/// How a plan turns the leader's position into its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizing {
    /// Follower equity over leader equity, times the multiplier.
    EquityRatio(Ratio),
    /// The ratio alone.
    FixedRatio(Ratio),
    /// A quantity in units of the instrument, on the leader's side.
    FixedQuantity(Decimal),
    /// A notional, on the leader's side.
    FixedNotional(Money),
    /// Follower balance over leader balance, times the multiplier.
    BalanceRatio(Ratio),
    /// What margin leaves of both equities, follower over leader, times the multiplier.
    FreeMarginRatio(Ratio),
    /// The leader's contract size over ours, times the multiplier.
    ContractRatio(Ratio),
    /// As by equity, times follower leverage over leader leverage where that is less than one.
    LeverageRatio(Ratio),
    /// What loses a fraction of the follower's equity between entry and stop.
    RiskPerTrade {
        /// That fraction.
        risk: Ratio,
        /// Distance of the stop over the entry where the leader sends none.
        stop_distance: Option<Ratio>,
    },
    /// A notional of the follower's equity times this over the instrument's volatility.
    VolatilityTarget(Ratio),
}

impl Sizing {
    /// The mode without its amount.
    #[must_use]
    pub const fn mode(self) -> SizingMode {
        match self {
            Self::EquityRatio(_) => SizingMode::EquityRatio,
            Self::FixedRatio(_) => SizingMode::FixedRatio,
            Self::FixedQuantity(_) => SizingMode::FixedQuantity,
            Self::FixedNotional(_) => SizingMode::FixedNotional,
            Self::BalanceRatio(_) => SizingMode::BalanceRatio,
            Self::FreeMarginRatio(_) => SizingMode::FreeMarginRatio,
            Self::ContractRatio(_) => SizingMode::ContractRatio,
            Self::LeverageRatio(_) => SizingMode::LeverageRatio,
            Self::RiskPerTrade { .. } => SizingMode::RiskPerTrade,
            Self::VolatilityTarget(_) => SizingMode::VolatilityTarget,
        }
    }
}

/// A multiplier by the size of the leader's trade that begins an episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Smallest notional of the trade.
    pub from: Money,
    /// Times what the sizing says.
    pub multiplier: Ratio,
}

/// What of a leader a plan copies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Places of the only instruments; empty means all.
    pub include: Vec<usize>,
    /// Places of the instruments that are left out.
    pub exclude: Vec<usize>,
    /// The first event of an episode has to have one of these; empty means any or none.
    pub tags: Vec<Tag>,
}

impl Filter {
    /// Entries that it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.include.len() + self.exclude.len() + self.tags.len()
    }

    /// Whether it lets everything through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// `[[plan]]`.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its name.
    pub name: Name,
    /// Place of the leader.
    pub leader: usize,
    /// Place of the follower.
    pub follower: usize,
    /// How it sizes.
    pub sizing: Sizing,
    /// By size, ascending.
    pub tiers: Vec<Tier>,
    /// Holds the opposite of the leader.
    pub reverse: bool,
    /// Which positions of the leader it copies.
    pub sides: CopiedSides,
    /// Which instruments and tags it copies.
    pub filter: Filter,
    /// Orders below the instrument's minimum.
    pub below_minimum: BelowMinimumRule,
    /// `force_min` trades only when minimum over desired is at most this.
    pub force_maximum: Ratio,
    /// Orders above a limit.
    pub above_maximum: AboveMaximumRule,
    /// A position that the leader already has.
    pub existing_position: ExistingPositionRule,
    /// Reference of the price guard.
    pub guard_reference: GuardReference,
    /// Catch-up orders after one event, from 1 to 254.
    pub attempts_max: u8,
    /// Time within which the same opening order is denied as a duplicate; absent means never.
    pub duplicate_window: Option<Duration>,
    /// What of the leader it copies.
    pub copy: CopyMode,
    /// What becomes of the rest of an opening order when the leader's is filled; of `orders`.
    pub on_leader_fill: LeaderFillRule,
    /// When it follows the fills of one order of its leader.
    pub partial_fills: PartialFillRule,
    /// Longest wait of an increase by that rule; zero where nothing waits.
    pub increase_wait: Duration,
    /// What becomes of its positions when it leaves the configuration.
    pub on_removal: RemovalRule,
    /// State at its first activation: the stricter one of its own and its follower's.
    pub state: PlanState,
    /// What it does when its orders fail and when it is out of sync; absent where it says nothing of it.
    pub policy: Option<Policy>,
    /// Increases that fell due while its venue was down for longer are given up; absent where they are made up for.
    pub drop_opens_after: Option<Duration>,
    /// How it is rebalanced; of `copy = "allocation"`.
    pub allocation: Option<Allocation>,
    /// Its own stop loss and take profit; of `copy = "fills"`.
    pub protection: Option<Protection>,
}

/// One bound in one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What kind of thing it applies to.
    pub scope: Scope,
    /// Place of that thing; zero for the firm.
    pub target: usize,
    /// What it bounds; also decides the unit.
    pub kind: LimitKind,
    /// The bound, inclusive: money, instrument quantity, factor, count, basis points or nanoseconds.
    pub value: Decimal,
}
