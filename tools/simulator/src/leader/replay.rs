//! The replay itself: one thread, all sessions, fills in the order in which they happened.

use super::backlog::{Backlog, Item, Stage};
use super::dialer::{Dialer, Heard};
use super::messages::{
    leader_account, leader_fill, leader_order, leader_signal, leader_weight, market_print,
};
use super::summary::{LeaderSummary, Progress};
use super::{LeaderError, LeaderLogin, LeaderOptions, Speed};
use crate::clock;
use crate::fills::{Export, Fill, LeaderFills, leaves};
use crate::orders::OrderMessage;
use crate::signals::SignalMessage;
use crate::weights::WeightMessage;
use mio::{Events, Poll, Token};
use protocol::credentials::Credentials;
use protocol::messages::{
    LeaderAccount, LeaderFill, LeaderOrder, LeaderSignal, LeaderWeight, MarketPrint,
};
use protocol::units::Nanos;
use rust_decimal::Decimal;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;
const NANOSECONDS_PER_SECOND: u64 = 1_000_000_000;

/// How long the loop may sleep: a stop is noticed after so long at most.
const SLEEP_MAX: Duration = Duration::from_millis(20);

/// The system's timers are no finer: what is due sooner is waited for without sleeping.
const SLEEP_MIN: Duration = Duration::from_millis(2);

/// Fills that leave in one turn at most, so that answers are read in between.
const FILLS_PER_TURN_MAX: usize = 64;

/// Octets of the longest message.
const MESSAGE_BYTES_MAX: usize = 160;

const _: () = assert!(LeaderFill::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(LeaderOrder::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(LeaderSignal::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(LeaderWeight::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(LeaderAccount::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);
const _: () = assert!(MarketPrint::ENCODED_LENGTH <= MESSAGE_BYTES_MAX);

/// A fill and when it is to leave, after the start.
struct Due {
    session: usize,
    fill: usize,
    after_ns: u64,
}

/// Something that a leader did.
#[derive(Clone, Copy)]
enum Deed<'a> {
    /// He traded, and this is what it leaves of his order.
    Fill(&'a Fill, Option<Decimal>),
    /// An order of his works, or does no longer.
    Order(&'a OrderMessage),
    /// He signalled.
    Signal(&'a SignalMessage),
    /// He published a weight.
    Weight(&'a WeightMessage),
}

impl Deed<'_> {
    const fn time(&self) -> Nanos {
        match self {
            Self::Fill(fill, _) => fill.time_ns,
            Self::Order(order) => order.time_ns,
            Self::Signal(signal) => signal.time_ns,
            Self::Weight(weight) => weight.time_ns,
        }
    }
}

/// A leader's session.
struct Session<'a> {
    dialer: Dialer,
    backlog: Backlog,
    /// What he did, oldest first.
    deeds: Vec<Deed<'a>>,
    equity: Option<Decimal>,
}

/// The replay while it runs.
struct Replay<'a> {
    poll: Poll,
    sessions: Vec<Session<'a>>,
    market: Option<Dialer>,
    market_failure: Option<String>,
    timeline: Vec<Due>,
    /// The next fill of the timeline.
    next: usize,
    /// Whether the venue knows the price of the next fill.
    is_printed: bool,
    prints: u64,
    start: Nanos,
    accounts_due: Option<Nanos>,
    options: &'a LeaderOptions,
    progress: &'a Progress,
}

/// Replays an export, until everything is confirmed, or given up, or `stop` is set.
///
/// # Errors
/// [`LeaderError`] when an option is not usable, or the system fails. Sessions that fail do not end
/// the replay of the others: see [`LeaderSummary::is_complete`].
pub fn run(
    export: &Export,
    options: &LeaderOptions,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<LeaderSummary, LeaderError> {
    let mut replay = Replay::new(export, options, progress, clock::now())?;
    let mut events = Events::with_capacity(64);
    while !replay.is_over() && !stop.load(Ordering::Relaxed) {
        let is_busy = replay.turn(clock::now());
        let timeout = if is_busy { Duration::ZERO } else { replay.sleep(clock::now()) };
        match replay.poll.poll(&mut events, Some(timeout)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                return Err(system("wait for", "sockets")(error));
            }
            _ => {}
        }
    }
    Ok(replay.finish(clock::now()))
}

fn system(operation: &'static str, object: &str) -> impl FnOnce(io::Error) -> LeaderError {
    let object = object.to_owned();
    move |source| LeaderError::System { operation, object, source }
}

fn bad(field: &str, problem: impl Into<String>) -> LeaderError {
    LeaderError::Options { field: field.to_owned(), problem: problem.into() }
}

impl<'a> Replay<'a> {
    fn new(
        export: &'a Export,
        options: &'a LeaderOptions,
        progress: &'a Progress,
        now: Nanos,
    ) -> Result<Self, LeaderError> {
        let gateway = resolve(&options.gateway)?;
        let mut sessions = Vec::with_capacity(options.sessions.len());
        for (index, login) in options.sessions.iter().enumerate() {
            sessions.push(Session::new(export, options, login, index, gateway, now)?);
        }
        if sessions.is_empty() {
            return Err(bad("sessions", "there is none; each leader needs one"));
        }
        let market = match &options.market {
            None => None,
            Some(login) => {
                let credentials = credentials("market", &login.name, &login.key)?;
                let token = Token(sessions.len());
                Some(Dialer::new(resolve(&login.venue)?, token, &credentials, true, now))
            }
        };
        let timeline = timeline(export, &sessions, options)?;
        progress.total.store(timeline.len() as u64, Ordering::Relaxed);
        let poll = Poll::new().map_err(system("create", "a poll"))?;
        Ok(Self {
            poll,
            sessions,
            market,
            market_failure: None,
            timeline,
            next: 0,
            is_printed: false,
            prints: 0,
            start: Nanos(0),
            accounts_due: Some(now),
            options,
            progress,
        })
    }

    fn is_over(&self) -> bool {
        self.sessions.iter().all(|session| session.backlog.stage == Stage::Over)
    }

    /// How long nothing can happen unless a socket has news.
    fn sleep(&self, now: Nanos) -> Duration {
        let fill = self.timeline.get(self.next).map(|due| self.start.0 + due.after_ns);
        let account = self.accounts_due.map(|due| due.0);
        let until = fill.into_iter().chain(account).filter(|due| *due > now.0).min();
        let until = until.map_or(SLEEP_MAX, |due| Duration::from_nanos(due - now.0));
        if until < SLEEP_MIN { Duration::ZERO } else { (until - SLEEP_MIN / 2).min(SLEEP_MAX) }
    }

    /// One turn of the loop. Whether there was anything to do.
    fn turn(&mut self, now: Nanos) -> bool {
        let mut is_busy = self.listen(now);
        if self.start == Nanos(0) && self.is_ready() {
            self.start = now;
        }
        self.add_accounts(now);
        is_busy |= self.catch_up(now);
        if self.start != Nanos(0) {
            is_busy |= self.advance(now);
        }
        for session in &mut self.sessions {
            session.dialer.flush(now);
        }
        self.end_sessions(now);
        is_busy
    }

    /// Reads what the peers say.
    fn listen(&mut self, now: Nanos) -> bool {
        let mut is_busy = false;
        for session in &mut self.sessions {
            let Session { dialer, backlog, .. } = session;
            let registry = self.poll.registry();
            is_busy |= dialer.work(registry, now, |heard| backlog.hear(heard, now, self.progress));
            if backlog.take_must_reconnect() {
                dialer.hang_up(now);
            }
        }
        if let Some(market) = &mut self.market {
            let failure = &mut self.market_failure;
            is_busy |= market.work(self.poll.registry(), now, |heard| {
                // Prices that got lost are not sent again: newer ones have replaced them.
                if let Heard::Refused(reason) = heard {
                    *failure = Some(format!("the venue refuses the price session: {reason}"));
                }
            });
        }
        is_busy
    }

    /// Whether everybody is connected: the replay starts then.
    fn is_ready(&self) -> bool {
        let leaders = self.sessions.iter().filter(|session| session.backlog.stage != Stage::Over);
        leaders.map(|session| &session.dialer).chain(&self.market).all(Dialer::is_ready)
    }

    /// Lets every leader report its account when that is due.
    fn add_accounts(&mut self, now: Nanos) {
        if self.accounts_due.is_none_or(|due| now < due) {
            return;
        }
        let interval_ms = self.options.account_interval_ms;
        self.accounts_due =
            interval_ms.map(|interval| Nanos(now.0 + interval * NANOSECONDS_PER_MILLISECOND));
        let is_done = self.next == self.timeline.len();
        for session in self.sessions.iter_mut().filter(|session| session.equity.is_some()) {
            if !is_done {
                session.backlog.add(Item::Account);
            }
        }
    }

    /// Sends what waits: accounts, and what is to be sent again.
    fn catch_up(&mut self, now: Nanos) -> bool {
        let mut is_busy = false;
        for session in &mut self.sessions {
            while let Some(item) = session.backlog.next(now) {
                if !session.dialer.has_heard_all() || !session.send(item, now, now, self.progress) {
                    break;
                }
                is_busy = true;
            }
        }
        is_busy
    }

    /// Sends the fills that are due, in the order of the timeline.
    fn advance(&mut self, now: Nanos) -> bool {
        let mut left = FILLS_PER_TURN_MAX;
        while let Some(due) = self.timeline.get(self.next).filter(|_| left > 0) {
            let at = Nanos(self.start.0 + due.after_ns);
            let session = &mut self.sessions[due.session];
            if session.backlog.stage == Stage::Over {
                self.next += 1;
                continue;
            }
            let is_free = session.backlog.is_empty()
                && session.backlog.may_send(now)
                && session.dialer.has_heard_all();
            if now < at || !is_free || !session.dialer.is_ready() {
                break;
            }
            let deed = session.deeds[due.fill];
            let intended = match (self.options.keep_times, self.options.speed) {
                (true, _) => deed.time(),
                (false, Speed::Maximum) => now,
                (false, Speed::Times(_) | Speed::PerSecond(_)) => at,
            };
            if let Deed::Fill(fill, _) = deed
                && !self.is_printed
                && !print(&mut self.market, fill, intended, now, &mut self.prints)
            {
                break;
            }
            self.is_printed = true;
            if self.market.as_mut().is_some_and(|market| !market.flush(now)) {
                break;
            }
            if !session.send(Item::Fill(due.fill), intended, now, self.progress) {
                break;
            }
            self.is_printed = false;
            self.next += 1;
            left -= 1;
        }
        left < FILLS_PER_TURN_MAX
    }

    /// Ends sessions that have nothing more to say, and those that cannot.
    fn end_sessions(&mut self, now: Nanos) {
        let is_done = self.next == self.timeline.len();
        let limit_ns = self.options.give_up_after_ms * NANOSECONDS_PER_MILLISECOND;
        let market_down_ns = self.market.as_ref().map_or(0, |market| market.down_ns(now));
        let market_failure = match &self.market_failure {
            Some(failure) => Some(failure.clone()),
            None if !is_done && market_down_ns > limit_ns => {
                Some("the venue cannot be reached".to_owned())
            }
            None => None,
        };
        for session in &mut self.sessions {
            let Session { dialer, backlog, .. } = session;
            if backlog.stage == Stage::Over {
                continue;
            }
            if backlog.summary.is_confirmed && !dialer.is_connected() {
                // The goodbye got lost, and nobody needs it.
                backlog.stage = Stage::Over;
            } else if let Some(failure) = &market_failure {
                backlog.give_up(failure);
            } else if dialer.down_ns(now) > limit_ns {
                backlog.give_up("the gateway cannot be reached");
            } else if is_done && backlog.is_empty() && backlog.may_send(now) {
                // What has not been heard may be that messages are to be sent again.
                if dialer.has_heard_all() && dialer.finish(now) {
                    backlog.stage = Stage::Finishing;
                    dialer.flush(now);
                }
            }
        }
    }

    /// Takes leave of everybody and says what happened.
    fn finish(mut self, now: Nanos) -> LeaderSummary {
        let mut summary = LeaderSummary { prints: self.prints, ..LeaderSummary::default() };
        summary.is_stopped = !self.is_over();
        if let Some(market) = &mut self.market {
            market.leave(now);
        }
        for mut session in self.sessions {
            session.dialer.leave(now);
            summary.sent += session.backlog.summary.sent;
            summary.resent += session.backlog.summary.resent;
            summary.undelivered += session.backlog.undelivered();
            for (reason, count) in &session.backlog.summary.rejects {
                *summary.rejects.entry(reason.clone()).or_default() += count;
            }
            summary.sessions.push(session.backlog.summary);
        }
        summary
    }
}

impl<'a> Session<'a> {
    fn new(
        export: &'a Export,
        options: &'a LeaderOptions,
        login: &LeaderLogin,
        index: usize,
        gateway: SocketAddr,
        now: Nanos,
    ) -> Result<Self, LeaderError> {
        let field = format!("sessions[{index}]");
        let leader = export.leaders.iter().find(|leader| leader.name == login.leader);
        let fills =
            &leader.ok_or_else(|| bad(&field, format!("no leader {}", login.leader)))?.fills;
        let deeds = deeds(fills, options, &login.leader);
        let credentials = credentials(&field, &login.name, &login.key)?;
        let digits = login.equity.map_or(0, |equity| equity.normalize().mantissa().abs());
        if digits >= 10_i128.pow(18) {
            return Err(bad(&format!("{field}.equity"), "it has more than 18 digits"));
        }
        let resume_delay_ns = options.resume_delay_ms * NANOSECONDS_PER_MILLISECOND;
        Ok(Self {
            dialer: Dialer::new(gateway, Token(index), &credentials, false, now),
            backlog: Backlog::new(&login.leader, deeds.len(), resume_delay_ns),
            deeds,
            equity: login.equity,
        })
    }

    /// Sends an item. Whether it left.
    fn send(&mut self, item: Item, intended: Nanos, now: Nanos, progress: &Progress) -> bool {
        let happened = self.backlog.happened(item, intended);
        let sent = match item {
            Item::Fill(deed) => match self.deeds[deed] {
                Deed::Fill(fill, leaves) => {
                    let message = leader_fill(fill, leaves, happened, now);
                    self.dialer.send(now, MESSAGE_BYTES_MAX, |buffer| message.encode(buffer))
                }
                Deed::Order(order) => {
                    let message = leader_order(order, happened, now);
                    self.dialer.send(now, MESSAGE_BYTES_MAX, |buffer| message.encode(buffer))
                }
                Deed::Signal(signal) => {
                    let message = leader_signal(signal, happened, now);
                    self.dialer.send(now, MESSAGE_BYTES_MAX, |buffer| message.encode(buffer))
                }
                Deed::Weight(weight) => {
                    let message = leader_weight(weight, happened);
                    self.dialer.send(now, MESSAGE_BYTES_MAX, |buffer| message.encode(buffer))
                }
            },
            Item::Account => {
                let equity = self.equity.expect("only leaders with an equity report it");
                let message = leader_account(equity, happened);
                self.dialer.send(now, MESSAGE_BYTES_MAX, |buffer| message.encode(buffer))
            }
        };
        let Ok(number) = sent else { return false };
        self.backlog.was_sent(item, number, happened, progress);
        true
    }
}

/// Tells the venue the price of a fill, if there is a price session. Whether it is on its way.
fn print(
    market: &mut Option<Dialer>,
    fill: &Fill,
    time: Nanos,
    now: Nanos,
    prints: &mut u64,
) -> bool {
    let Some(market) = market else { return true };
    let message = market_print(fill, time);
    let sent = market.send(now, MESSAGE_BYTES_MAX, |buffer| message.encode(buffer)).is_ok();
    *prints += u64::from(sent);
    sent
}

fn resolve(address: &str) -> Result<SocketAddr, LeaderError> {
    let mut found = address.to_socket_addrs().map_err(system("resolve", address))?;
    found.next().ok_or_else(|| system("resolve", address)(io::ErrorKind::AddrNotAvailable.into()))
}

fn credentials(field: &str, name: &str, key: &str) -> Result<Vec<u8>, LeaderError> {
    let credentials = Credentials::new(name, key.as_bytes());
    credentials.map(|it| it.to_octets()).map_err(|error| bad(field, error.to_string()))
}

/// What a leader did, fills, orders, signals and weights by their times; of the same time the fill comes last.
fn deeds<'a>(fills: &'a [Fill], options: &'a LeaderOptions, leader: &str) -> Vec<Deed<'a>> {
    let orders = options.orders.iter().filter(|order| order.leader == leader).map(Deed::Order);
    let signals = options.signals.iter().filter(|signal| signal.leader == leader);
    let weights = options.weights.iter().filter(|weight| weight.leader == leader);
    let orders = orders.chain(signals.map(Deed::Signal)).chain(weights.map(Deed::Weight));
    let fills = fills.iter().zip(leaves(fills)).map(|(fill, leaves)| Deed::Fill(fill, leaves));
    let mut deeds: Vec<Deed<'a>> = orders.chain(fills).collect();
    deeds.sort_by_key(Deed::time);
    deeds
}

/// Everything that leaders with a session did, with the time at which it is to leave; the same time by leader.
fn timeline(
    export: &Export,
    sessions: &[Session<'_>],
    options: &LeaderOptions,
) -> Result<Vec<Due>, LeaderError> {
    if let Speed::Times(speed) | Speed::PerSecond(speed) = options.speed
        && speed <= Decimal::ZERO
    {
        return Err(bad("speed", format!("{speed} is not above zero")));
    }
    let session_of = |leader: &LeaderFills| {
        options.sessions.iter().position(|login| login.leader == leader.name)
    };
    let of_leaders = export.leaders.iter().filter_map(session_of);
    let mut replayed: Vec<(usize, usize, Nanos)> = of_leaders
        .flat_map(|session| {
            let deeds = sessions[session].deeds.iter().enumerate();
            deeds.map(move |(place, deed)| (session, place, deed.time()))
        })
        .collect();
    replayed.sort_by_key(|(_, _, time)| *time);
    let first = replayed.first().map_or(Nanos(0), |(_, _, time)| *time);
    let has_fills = replayed.iter().any(|(session, place, _)| is_fill(sessions, *session, *place));
    let mut paced: u64 = 0;
    let dues = replayed.into_iter().map(|(session, fill, time)| {
        let paces = !has_fills || is_fill(sessions, session, fill);
        let place = if paces { paced } else { paced.saturating_sub(1) };
        paced += u64::from(paces);
        let after = match options.speed {
            Speed::Maximum => Decimal::ZERO,
            Speed::Times(speed) => Decimal::from(time.0 - first.0) / speed,
            Speed::PerSecond(rate) => Decimal::from(place * NANOSECONDS_PER_SECOND) / rate,
        };
        Due { session, fill, after_ns: u64::try_from(after.trunc()).unwrap_or(u64::MAX) }
    });
    Ok(dues.collect())
}

fn is_fill(sessions: &[Session<'_>], session: usize, place: usize) -> bool {
    matches!(sessions[session].deeds[place], Deed::Fill(..))
}
