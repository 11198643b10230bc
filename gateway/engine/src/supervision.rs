//! Supervision: rules that watch and then change what a scope may do. Each is one unit; the order of a
//! table is the order of precedence, and an input trips one rule of a scope at most.
//!
//! | rule | judged on | trips | and does |
//! | :-- | :-- | :-- | :-- |
//! | loss of a day, fall from the peak | a follower's account snapshot | the follower | its `lossAction` |
//! | repeated executions | a leader event that would open | the leader | `KillStopNew` |
//! | margin call, loss of a day | a leader's account | the leader | `KillStopNew` |
//! | unexpected position or order | a finding of the reconciler | the follower | `KillStopNew` |
//! | failed order | a report, by the policy of its plan | the plan | `MarkOutOfSync` |
//! | sync score | a sweep | the plan | `MarkOutOfSync` |
//! | declared profile | a leader event that would open | the leader, or refuses the event | `KillStopNew` |
//! | exchange closed, rejected orders | a report that an order is rejected | the venue | its trading state |
//!
//! A trip is latched: it is in force until an operator re-arms its scope, which also starts the rule's
//! reference anew. What says that a plan is out of sync is also over once a sweep finds it in sync, and a trading
//! state that a rule has set once an operator sets another one (`venue`). Nothing here
//! sends an order; what follows from a trip is decided as for a command.

mod snapshot;
mod venue;

pub(crate) use snapshot::{decode_hours, encode_hours};
pub(crate) use venue::{Rejects, VenueRules};

use crate::exposure::UNLIMITED;
use crate::limit_sets::LimitSet;
use protocol::malformed::Malformed;
use protocol::messages::{
    AccountSnapshot, ControlAction, DrawdownReference, DrawdownWindow, Finding, FindingKind, Flag,
    GuardViolation, InstructionsEntry, LeaderEquity, LimitKind, LossWindow, PositionEffect, Reason,
    SelfMatchRule, SupervisionDefinition, SupervisionRule, UnexpectedRule,
};

const HOUR_NS: u64 = 3_600_000_000_000;
const DAY_NS: u64 = 24 * HOUR_NS;

/// Hours that a rolling window remembers: the present one and a whole day before it.
pub(crate) const HOURS: usize = 25;

/// One, as parts of a whole are counted.
const WHOLE: i128 = 100_000_000;

/// How a scope is supervised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    loss_action: ControlAction,
    loss_window: LossWindow,
    day_starts_ns: u64,
    drawdown_reference: DrawdownReference,
    drawdown_window: DrawdownWindow,
    counts_fees: bool,
    counts_funding: bool,
    /// Time within which repeated executions are counted, nanoseconds.
    pub(crate) repeat_window_ns: u64,
    /// What happens when a leader leaves its declared profile; none without a guard.
    pub(crate) guard: Option<GuardViolation>,
    /// Whether a leader has declared its instruments.
    pub(crate) declares_instruments: bool,
    /// Whether an account is disarmed that holds, or trades, what none of our orders made.
    pauses_unexpected: bool,
    /// Whether opening orders at a venue may not meet open orders of ours.
    pub(crate) refuses_self_match: bool,
    /// Time within which the same opening order of a plan is a duplicate, nanoseconds; zero without.
    pub(crate) duplicate_window_ns: u64,
    /// What sets the trading state of a venue.
    pub(crate) venue: VenueRules,
}

impl Settings {
    /// Of a scope that the configuration says nothing about.
    pub(crate) const DEFAULT: Self = Self {
        loss_action: ControlAction::KillStopNew,
        loss_window: LossWindow::Day,
        day_starts_ns: 0,
        drawdown_reference: DrawdownReference::PeakEquity,
        drawdown_window: DrawdownWindow::None,
        counts_fees: true,
        counts_funding: true,
        repeat_window_ns: 0,
        guard: None,
        declares_instruments: false,
        pauses_unexpected: false,
        refuses_self_match: false,
        duplicate_window_ns: 0,
        venue: VenueRules::NONE,
    };

    /// What a definition says.
    pub(crate) fn of(definition: &SupervisionDefinition) -> Self {
        let day_starts_ns = u64::from(definition.day_starts.unwrap_or(0)) * 1_000_000_000;
        Self {
            loss_action: definition.loss_action.unwrap_or(Self::DEFAULT.loss_action),
            loss_window: definition.loss_window.unwrap_or(Self::DEFAULT.loss_window),
            // A day has no more seconds than it has.
            day_starts_ns: day_starts_ns % DAY_NS,
            drawdown_reference: definition
                .drawdown_reference
                .unwrap_or(Self::DEFAULT.drawdown_reference),
            drawdown_window: definition.drawdown_window.unwrap_or(Self::DEFAULT.drawdown_window),
            counts_fees: definition.count_fees != Some(Flag::No),
            counts_funding: definition.count_funding != Some(Flag::No),
            repeat_window_ns: definition.repeat_window.unwrap_or(0),
            guard: definition.guard_violation,
            declares_instruments: false,
            pauses_unexpected: definition.on_unexpected == Some(UnexpectedRule::Pause),
            refuses_self_match: definition.self_match == Some(SelfMatchRule::Refuse),
            duplicate_window_ns: definition.duplicate_window.unwrap_or(0),
            venue: VenueRules::of(definition),
        }
    }
}

impl Settings {
    /// Whether losses are measured as before; what else is supervised may have changed.
    pub(crate) fn measures_as(&self, other: &Self) -> bool {
        *self == Self { pauses_unexpected: self.pauses_unexpected, ..*other }
    }
}

/// What a rule saw, and what it allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) rule: SupervisionRule,
    pub(crate) reason: Reason,
    pub(crate) action: ControlAction,
    pub(crate) observed: i64,
    pub(crate) limit: i64,
}

/// An account's worth, and what it is measured against. What was deposited is not in it; fees and funding are added
/// back when they do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LossBook {
    is_started: bool,
    /// Worth when the reference began, money.
    base: i64,
    /// Worth when the day began, money.
    day_start: i64,
    /// Highest worth since the reference began, money.
    peak: i64,
    /// Highest worth of the day, money.
    day_peak: i64,
    /// Worth in the last snapshot, money.
    last: i64,
    /// Days and hours, shifted to when days start.
    day: u64,
    hour: u64,
}

/// Worth of an account in an hour, money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hour {
    /// In its first snapshot, or before it where there was none.
    first: i64,
    /// The highest.
    peak: i64,
}

/// Worth by the hour, the hour modulo [`HOURS`].
pub(crate) type Hours = [Hour];

impl LossBook {
    /// Before the first snapshot.
    pub(crate) const NEW: Self = Self {
        is_started: false,
        base: 0,
        day_start: 0,
        peak: 0,
        day_peak: 0,
        last: 0,
        day: 0,
        hour: 0,
    };

    /// The book after a snapshot.
    pub(crate) fn after(&self, snapshot: &AccountSnapshot, settings: &Settings) -> Self {
        self.with(worth(snapshot, settings), snapshot.receive_time.0, settings)
    }

    /// The book of a leader after it told its equity.
    pub(crate) fn after_equity(&self, equity: &LeaderEquity, settings: &Settings) -> Self {
        self.with(equity.equity.0, equity.receive_time.0, settings)
    }

    /// Money lost since the day began.
    pub(crate) fn day_loss(&self) -> i128 {
        i128::from(self.day_start) - i128::from(self.last)
    }

    /// The book once an account was worth so much at a time.
    fn with(&self, worth: i64, time: u64, settings: &Settings) -> Self {
        // Clocks may step back; days and hours do not.
        let time = time.saturating_add(DAY_NS - settings.day_starts_ns);
        let (day, hour) = (self.day.max(time / DAY_NS), self.hour.max(time / HOUR_NS));
        if !self.is_started {
            let [base, day_start, peak, day_peak, last] = [worth; 5];
            return Self { is_started: true, base, day_start, peak, day_peak, last, day, hour };
        }
        let is_new_day = self.day < day;
        Self {
            day_start: if is_new_day { worth } else { self.day_start },
            peak: self.peak.max(worth),
            day_peak: if is_new_day { worth } else { self.day_peak.max(worth) },
            last: worth,
            day,
            hour,
            ..*self
        }
    }

    /// Writes the hours that a snapshot led to; hours without a snapshot had the worth before it.
    pub(crate) fn write_hours(&self, after: &Self, hours: &mut Hours) {
        let now = Hour { first: after.last, peak: after.last };
        if !self.is_started {
            hours.fill(now);
            return;
        }
        let first = (self.hour + 1).max(after.hour.saturating_sub(HOURS as u64));
        for hour in first..after.hour {
            hours[place(hour)] = Hour { first: self.last, peak: self.last };
        }
        let hour = &mut hours[place(after.hour)];
        if self.hour < after.hour {
            *hour = now;
        }
        hour.peak = hour.peak.max(after.last);
    }

    /// Worth a day before the snapshot that led from this book to the next one.
    fn day_before(&self, after: &Self, hours: &Hours) -> i64 {
        if !self.is_started {
            return after.last;
        }
        let hour = (after.hour + 1).saturating_sub(HOURS as u64);
        if self.hour < hour { self.last } else { hours[place(hour)].first }
    }

    /// Highest worth since the hour that began a day before the snapshot that led from this book to the next one.
    fn peak_of_a_day(&self, after: &Self, hours: &Hours) -> i64 {
        let start = self.day_before(after, hours);
        let first = (after.hour + 1).saturating_sub(HOURS as u64);
        let known = if self.is_started { first..self.hour + 1 } else { 0..0 };
        let peaks = known.map(|hour| hours[place(hour)].peak);
        peaks.fold(start.max(after.last), i64::max)
    }

    /// The reference begins anew with the last snapshot.
    pub(crate) fn rearm(&mut self, hours: &mut Hours) {
        let last = self.last;
        (self.base, self.day_start, self.peak, self.day_peak) = (last, last, last, last);
        hours.fill(Hour { first: last, peak: last });
    }
}

fn place(hour: u64) -> usize {
    usize::try_from(hour % HOURS as u64).expect("less than the number of hours")
}

/// What an account is worth without what was paid into it.
const fn worth(snapshot: &AccountSnapshot, settings: &Settings) -> i64 {
    let worth = snapshot.equity.0.saturating_sub(snapshot.deposits.0);
    let fees = if settings.counts_fees { 0 } else { snapshot.fees_paid.0 };
    let funding = if settings.counts_funding { 0 } else { snapshot.funding_paid.0 };
    worth.saturating_add(fees).saturating_add(funding)
}

/// A snapshot as loss rules see it, money.
struct Losses {
    day_start: i128,
    base: i128,
    peak: i128,
    now: i128,
    deposits: i128,
    drawdown_reference: DrawdownReference,
}

/// A rule on the losses of an account.
struct LossRule {
    rule: SupervisionRule,
    reason: Reason,
    limit: LimitKind,
    /// Loss so far; none when it cannot be told.
    observed: fn(&Losses) -> Option<i128>,
}

const LOSS_RULES: [LossRule; 4] = [
    LossRule {
        rule: SupervisionRule::DailyLoss,
        reason: Reason::MaxDailyLoss,
        limit: LimitKind::MaxDailyLoss,
        observed: |losses| Some(losses.day_start - losses.now),
    },
    LossRule {
        rule: SupervisionRule::DailyLossPct,
        reason: Reason::MaxDailyLossPct,
        limit: LimitKind::MaxDailyLossPct,
        observed: |losses| part(losses.day_start - losses.now, losses.day_start + losses.deposits),
    },
    LossRule {
        rule: SupervisionRule::Drawdown,
        reason: Reason::MaxDrawdown,
        limit: LimitKind::MaxDrawdown,
        observed: |losses| Some(losses.peak - losses.now),
    },
    LossRule {
        rule: SupervisionRule::DrawdownPct,
        reason: Reason::MaxDrawdownPct,
        limit: LimitKind::MaxDrawdownPct,
        observed: |losses| {
            let whole = match losses.drawdown_reference {
                DrawdownReference::PeakEquity => losses.peak + losses.deposits,
                DrawdownReference::PeakPnl => losses.peak - losses.base,
            };
            part(losses.peak - losses.now, whole)
        },
    },
];

/// A part of a whole, 10^-8; none when the whole is nothing or less.
fn part(part: i128, whole: i128) -> Option<i128> {
    (0 < whole).then(|| part * WHOLE / whole)
}

/// Whether a set has a limit that loss rules look at.
pub(crate) fn limits_losses(limits: &LimitSet) -> bool {
    LOSS_RULES.iter().any(|rule| limits.value(rule.limit) != UNLIMITED)
}

/// The first loss rule that a snapshot breaks, of those that are not in `tripped`.
pub(crate) fn losses_broken(
    (book, hours): (&LossBook, &Hours),
    snapshot: &AccountSnapshot,
    settings: &Settings,
    limits: &LimitSet,
    tripped: Tripped,
) -> Option<Breach> {
    let after = book.after(snapshot, settings);
    let day_start = match settings.loss_window {
        LossWindow::Day => after.day_start,
        LossWindow::Rolling24h => book.day_before(&after, hours),
    };
    let (base, peak) = match settings.drawdown_window {
        DrawdownWindow::None => (after.base, after.peak),
        DrawdownWindow::Day => (after.day_start, after.day_peak),
        DrawdownWindow::Rolling24h => {
            (book.day_before(&after, hours), book.peak_of_a_day(&after, hours))
        }
    };
    let losses = Losses {
        day_start: day_start.into(),
        base: base.into(),
        peak: peak.into(),
        now: after.last.into(),
        deposits: snapshot.deposits.0.into(),
        drawdown_reference: settings.drawdown_reference,
    };
    let mut rules = LOSS_RULES.iter().filter(|rule| !tripped.has(rule.rule));
    rules.find_map(|rule| {
        let limit = limits.value(rule.limit);
        let observed = (rule.observed)(&losses)?;
        (limit != UNLIMITED && i128::from(limit) < observed).then(|| Breach {
            rule: rule.rule,
            reason: rule.reason,
            action: settings.loss_action,
            observed: i64::try_from(observed).unwrap_or(i64::MAX),
            limit,
        })
    })
}

/// A leader as its guard sees it once an event has been applied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Led {
    /// Whether it declared the instrument, or any.
    pub(crate) has_declared: bool,
    /// What it said last of its equity, or its fixed one; money.
    pub(crate) equity: Option<i64>,
    /// Value of all its positions, money.
    pub(crate) gross: i128,
    /// Value of its position in the instrument, money.
    pub(crate) notional: i128,
    /// What it lost since its day began, money.
    pub(crate) day_loss: i128,
    /// Its events of the present minute, this one included; none when no event is judged.
    pub(crate) trades: Option<u32>,
}

/// A rule of a declared profile.
struct GuardRule {
    rule: SupervisionRule,
    reason: Reason,
    /// What bounds it; without one nothing is allowed at all.
    limit: Option<LimitKind>,
    /// What is held against the limit; why it cannot be told, when it cannot.
    observed: fn(&Led) -> Result<i128, Reason>,
}

const RATIO: i128 = protocol::units::RATIO_ONE as i128;

const GUARD_RULES: [GuardRule; 5] = [
    GuardRule {
        rule: SupervisionRule::GuardInstrument,
        reason: Reason::GuardInstrument,
        limit: None,
        observed: |led| Ok(i128::from(!led.has_declared)),
    },
    GuardRule {
        rule: SupervisionRule::GuardLeverage,
        reason: Reason::GuardLeverage,
        limit: Some(LimitKind::GuardLeverage),
        observed: |led| match led.equity.filter(|equity| 0 < *equity) {
            Some(equity) => Ok(led.gross.saturating_mul(RATIO) / i128::from(equity)),
            None => Err(Reason::SnapshotMissing),
        },
    },
    GuardRule {
        rule: SupervisionRule::GuardPositionNotional,
        reason: Reason::GuardPositionNotional,
        limit: Some(LimitKind::GuardPositionNotional),
        observed: |led| Ok(led.notional),
    },
    GuardRule {
        rule: SupervisionRule::GuardDailyLoss,
        reason: Reason::GuardDailyLoss,
        limit: Some(LimitKind::GuardDailyLoss),
        observed: |led| Ok(led.day_loss),
    },
    GuardRule {
        rule: SupervisionRule::GuardTradesPerMinute,
        reason: Reason::GuardTradesPerMinute,
        limit: Some(LimitKind::GuardTradesPerMinute),
        observed: |led| Ok(led.trades.unwrap_or(0).into()),
    },
];

/// The first rule of a declared profile that a leader breaks: why nothing of it may be opened, and the
/// breach, unless what was seen cannot be told.
pub(crate) fn profile_left(led: &Led, limits: &LimitSet) -> Option<(Reason, Option<Breach>)> {
    GUARD_RULES.iter().find_map(|rule| {
        let limit = rule.limit.map_or(0, |kind| limits.value(kind));
        if limit == UNLIMITED {
            return None;
        }
        let observed = match (rule.observed)(led) {
            Ok(observed) => observed,
            Err(reason) => return Some((reason, None)),
        };
        (i128::from(limit) < observed).then(|| {
            let breach = Breach {
                rule: rule.rule,
                reason: rule.reason,
                action: ControlAction::KillStopNew,
                observed: i64::try_from(observed).unwrap_or(i64::MAX),
                limit,
            };
            (rule.reason, Some(breach))
        })
    })
}

/// What a leader's account breaks by itself, of what is not in `tripped`: a margin call always, a loss of
/// a day where that pauses.
pub(crate) fn account_broken(
    book: &LossBook,
    settings: &Settings,
    limits: &LimitSet,
    tripped: Tripped,
) -> Option<Breach> {
    let limit = limits.value(LimitKind::GuardDailyLoss);
    let loss = i64::try_from(book.day_loss()).unwrap_or(i64::MAX);
    let pauses = settings.guard == Some(GuardViolation::Pause);
    let rows = [
        (SupervisionRule::GuardMarginCall, Reason::GuardMarginCall, book.last <= 0, book.last, 0),
        (
            SupervisionRule::GuardDailyLoss,
            Reason::GuardDailyLoss,
            pauses && limit < loss,
            loss,
            limit,
        ),
    ];
    let mut broken = rows.into_iter().filter(|(rule, ..)| !tripped.has(*rule));
    let (rule, reason, _, observed, limit) = broken.find(|(_, _, is_broken, ..)| *is_broken)?;
    Some(Breach { rule, reason, action: ControlAction::KillStopNew, observed, limit })
}

/// What a finding breaks, of what is not in `tripped`: nothing where it is only told.
pub(crate) fn unexpected(
    finding: &Finding,
    settings: &Settings,
    tripped: Tripped,
) -> Option<Breach> {
    let (rule, reason) = match finding.kind {
        FindingKind::UnexpectedPosition => {
            (SupervisionRule::UnexpectedPosition, Reason::UnexpectedPosition)
        }
        FindingKind::UnexpectedOrder => (SupervisionRule::UnexpectedOrder, Reason::UnexpectedOrder),
    };
    (settings.pauses_unexpected && !tripped.has(rule)).then_some(Breach {
        rule,
        reason,
        action: ControlAction::KillStopNew,
        observed: finding.observed,
        limit: finding.expected,
    })
}

/// Time within which a leader's trades are counted.
pub(crate) const TRADES_WINDOW_NS: u64 = 60 * 1_000_000_000;

/// Leader events that opened more in one direction of one instrument and led to opening orders. The window
/// begins with the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeats {
    since: u64,
    count: u32,
    /// The event that was counted last: a fan-out may have several records.
    trade_id: u64,
}

/// Whether instructions open anything.
pub(crate) fn opens(
    mut entries: impl Iterator<Item = Result<InstructionsEntry, Malformed>>,
) -> Result<bool, Malformed> {
    let is_opening =
        |entry: &InstructionsEntry| entry.lots.0 != 0 && entry.effect == PositionEffect::Open;
    let found = entries.find(|entry| entry.as_ref().map_or(true, is_opening)).transpose()?;
    Ok(found.is_some())
}

/// Whether a position grows away from nothing, or turns.
pub(crate) const fn opens_more(before: i64, after: i64) -> bool {
    let turns = after != 0 && (before < 0) != (after < 0);
    before.unsigned_abs() < after.unsigned_abs() || turns
}

impl Repeats {
    /// Nothing was counted yet.
    pub(crate) const NONE: Self = Self { since: 0, count: 0, trade_id: 0 };

    /// Counts an event.
    pub(crate) fn count(&mut self, trade_id: u64, time: u64, window_ns: u64) {
        if self.so_far(time, window_ns) == 0 {
            *self = Self { since: time, count: 1, trade_id };
        } else if self.trade_id != trade_id {
            *self = Self { count: self.count.saturating_add(1), trade_id, ..*self };
        }
    }

    /// Events of the window that a time lies in.
    pub(crate) fn so_far(&self, time: u64, window_ns: u64) -> u32 {
        let is_over = self.since.saturating_add(window_ns) <= time;
        if is_over { 0 } else { self.count }
    }

    /// Whether one more event at this time is one too many.
    pub(crate) fn broken(
        &self,
        time: u64,
        settings: &Settings,
        limits: &LimitSet,
        tripped: Tripped,
    ) -> Option<Breach> {
        let limit = limits.value(LimitKind::MaxRepeats);
        let observed = i64::from(self.so_far(time, settings.repeat_window_ns)) + 1;
        let is_broken = limit < observed && !tripped.has(SupervisionRule::Repeats);
        is_broken.then_some(Breach {
            rule: SupervisionRule::Repeats,
            reason: Reason::MaxRepeats,
            action: ControlAction::KillStopNew,
            observed,
            limit,
        })
    }
}

/// The rules that have tripped at a scope and were not re-armed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tripped(u32);

impl Tripped {
    /// Whether a rule has.
    pub(crate) const fn has(self, rule: SupervisionRule) -> bool {
        self.0 & 1 << rule as u8 != 0
    }

    // What says that a plan is out of sync, and disarms nothing.
    const OUT_OF_SYNC: u32 =
        1 << SupervisionRule::ExecutionFailure as u8 | 1 << SupervisionRule::SyncScore as u8;

    // What has set a trading state, which is not a plan's.
    const TRADING: u32 =
        1 << SupervisionRule::VenueClosed as u8 | 1 << SupervisionRule::VenueRejects as u8;

    /// Whether a rule sets a trading state.
    pub(crate) const fn sets_trading(rule: SupervisionRule) -> bool {
        Self::TRADING & 1 << rule as u8 != 0
    }

    /// Whether one has that disarms.
    pub(crate) const fn disarms(self) -> bool {
        self.0 & !(Self::OUT_OF_SYNC | Self::TRADING) != 0
    }

    /// The scope was re-armed: what has set its trading state stays.
    pub(crate) const fn rearm(&mut self) {
        self.0 &= Self::TRADING;
    }

    /// The trading state was set to another one.
    pub(crate) const fn trading_was_set(&mut self) {
        self.0 &= !Self::TRADING;
    }

    /// Whether one has that says that a plan is out of sync.
    pub(crate) const fn is_out_of_sync(self) -> bool {
        self.0 & Self::OUT_OF_SYNC != 0
    }

    /// The plan is in sync again.
    pub(crate) const fn came_in_sync(&mut self) {
        self.0 &= !Self::OUT_OF_SYNC;
    }

    /// Notes that a rule has.
    pub(crate) const fn add(&mut self, rule: SupervisionRule) {
        self.0 |= 1 << rule as u8;
    }

    /// The rules, in the order of their numbers.
    pub(crate) fn rules(self) -> impl Iterator<Item = SupervisionRule> {
        SupervisionRule::ALL.into_iter().filter(move |rule| self.has(*rule))
    }
}

/// The last opening order of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Opened {
    /// Signed quantity, lots; zero before the first.
    pub(crate) lots: i64,
    /// When it was decided, nanoseconds.
    pub(crate) time: u64,
}

impl Opened {
    /// Whether an order that is decided now is the same again.
    pub(crate) fn is_repeated(self, lots: i64, now: u64, window_ns: u64) -> bool {
        self.lots == lots && now < self.time.saturating_add(window_ns)
    }
}

/// Open orders of ours in an instrument, sells and buys.
pub(crate) type Sides = [u32; 2];

/// Counts an order of a sign among the sides.
pub(crate) const fn count_side(sides: &mut Sides, lots: i64) {
    sides[(0 < lots) as usize] += 1;
}

/// Spreads orders over time: as many at once as a second may have, and each takes its part of a second
/// to come back. The time up to which they are taken is all that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Throttle(u64);

impl Throttle {
    /// Orders that may leave now when each takes `interval_ns`.
    pub(crate) fn room(self, now: u64, interval_ns: u64, burst: i64) -> i64 {
        let end = i128::from(now) + i128::from(interval_ns) * i128::from(burst);
        let room = (end - i128::from(self.0.max(now))) / i128::from(interval_ns);
        i64::try_from(room).unwrap_or(0)
    }

    /// The throttle after so many orders. Without any it stays: an event that waited has an earlier time
    /// than one that was decided before it.
    pub(crate) fn after(self, orders: i64, now: u64, interval_ns: u64) -> Self {
        let orders = u64::try_from(orders).unwrap_or(0);
        if orders == 0 {
            return self;
        }
        Self(self.0.max(now).saturating_add(orders.saturating_mul(interval_ns)))
    }
}

#[cfg(test)]
mod tests;
