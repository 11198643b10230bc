//! A real gateway as the subject of a load, with the rig as its leaders and its venues.
//!
//! The gateway runs in this process as it would in its own: configuration text, journal ring on the memory
//! file system, segments and ledger on disk, every thread. Only its core is chosen for it.

pub(crate) mod text;

pub use text::idle;

use std::fmt;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;

use accounting::Ledger;
use anyhow::{Context as _, Result, anyhow, ensure};
use gateway::configuration::{Configuration, Machine};
use gateway::{Gateway, Handle, Status, Summary};

use super::cut::Returning;
use super::fix::{self, FixConversation};
use super::leader::Leader;
use super::relay::Shape;
use super::venue::Venue;
use super::{Drive, Driver, Protocol, Wires};
use crate::Context;
use crate::clock::Timer;
use crate::machine::{hold_back, run_when_idle};

/// Where rings are made: only memory.
const MEMORY: &str = "/dev/shm";
/// How long the rig waits for sessions to come up, nanoseconds.
const SESSIONS_NS_MAX: u64 = 30_000_000_000;
/// Threads of a gateway that trade nothing.
const BACKGROUND: [&str; 1] = ["persister"];
/// Those of them that nothing waits for, however late they are.
const LEISURELY: [&str; 3] = ["reconciler", "services", "snapshots"];
/// One look at a condition, nanoseconds.
const LOOK_NS: u64 = 1_000_000;

/// Which threads trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One trading thread, few others.
    Fused,
    /// One trading thread, a thread each for everything else.
    Split,
    /// Three trading threads.
    Dedicated,
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Fused => "fused",
            Self::Split => "split",
            Self::Dedicated => "dedicated",
        })
    }
}

/// What orders wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The ring.
    Written,
    /// The disk.
    Durable,
}

/// Which gateway is measured.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// Follower accounts, each with one plan, dealt to the venues in turn; the venues, and a leader for each.
    pub shape: Shape,
    /// Which threads trade.
    pub mode: Mode,
    /// What orders wait for.
    pub durability: Durability,
}

/// What the rig knows of what it said and heard.
pub trait Books: Protocol {
    /// Whether every leader may send events.
    fn is_established(&self) -> bool;

    /// Orders that its venues have filled.
    fn filled(&self) -> u64;
}

/// A gateway that is running, and the addresses that it was told.
pub struct Running {
    handle: Handle,
    plot: Plot,
    /// Where the gateway reaches its venues, and its drop copy.
    listeners: Vec<TcpListener>,
    drop_copy: Option<TcpListener>,
    /// Connections to venues will be cut, so venues keep what they say.
    will_be_cut: bool,
    ledger: PathBuf,
    /// Holds the ring, until the gateway is gone.
    memory: tempfile::TempDir,
    disk: tempfile::TempDir,
}

/// Folders for segments and ledger, and for the ring.
pub(super) fn folders(context: &Context) -> Result<[tempfile::TempDir; 2]> {
    // Only its owner may see a ring.
    let owner_only = std::fs::Permissions::from_mode(0o700);
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("paceline-bench-").permissions(owner_only);
    let disk = builder.tempdir_in(&context.scratch).context("make a folder for segments")?;
    let memory = builder.tempdir_in(MEMORY).context("make a folder for the ring")?;
    Ok([disk, memory])
}

/// Where a gateway can connect to.
fn listener() -> Result<TcpListener> {
    TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).context("listen")
}

impl Running {
    /// Starts a gateway whose venues are this process. Call it from a thread that is pinned to nothing:
    /// threads inherit that.
    ///
    /// # Errors
    /// When the system or the gateway refuses.
    pub fn start(context: &Context, plot: Plot) -> Result<Self> {
        let folders = folders(context)?;
        let listeners = (0..plot.shape.venues).map(|_| listener());
        let listeners: Vec<TcpListener> = listeners.collect::<Result<_>>()?;
        let venues = listeners.iter().map(TcpListener::local_addr);
        let venues: Vec<SocketAddr> = venues.collect::<Result<_, _>>()?;
        let [disk, memory] = &folders;
        let text = text::configuration(context, &plot, &venues, disk.path(), memory.path());
        Self::run(context, plot, &text, folders, (listeners, None))
    }

    /// Starts a gateway that hears of its leader by a FIX drop copy and trades at a FIX venue, both of which are
    /// this process. Call it from a thread that is pinned to nothing.
    ///
    /// # Errors
    /// When the system or the gateway refuses.
    pub fn start_fix(context: &Context, plot: Plot) -> Result<Self> {
        let folders = folders(context)?;
        let (drop_copy, venue) = (listener()?, listener()?);
        let addresses = [drop_copy.local_addr()?, venue.local_addr()?];
        let [disk, memory] = &folders;
        let (disk, memory) = (disk.path(), memory.path());
        let text = fix::text::configuration(context, &plot, addresses, disk, memory)?;
        Self::run(context, plot, &text, folders, (vec![venue], Some(drop_copy)))
    }

    /// Says before anything connects that connections to venues will be cut.
    #[must_use]
    pub fn to_be_cut(self) -> Self {
        Self { will_be_cut: true, ..self }
    }

    fn run(
        context: &Context,
        plot: Plot,
        text: &str,
        [disk, memory]: [tempfile::TempDir; 2],
        (listeners, drop_copy): (Vec<TcpListener>, Option<TcpListener>),
    ) -> Result<Self> {
        let configuration = Configuration::parse(text, Path::new("bench.toml"), &Machine::this())?;
        let handle = Gateway::start(&configuration).context("start the gateway")?;
        // On two cores these share one with the load, which stands for other machines that they would not
        // disturb. Where orders wait for the persister it keeps its place.
        if context.cores.others().is_empty() && plot.durability == Durability::Written {
            hold_back(&BACKGROUND)?;
            run_when_idle(&LEISURELY)?;
        }
        let ledger = configuration.ledger.path;
        Ok(Self { handle, plot, listeners, drop_copy, will_be_cut: false, ledger, memory, disk })
    }

    /// Connects leaders and venues, waits until every session is up, and sends the first event, which opens
    /// every plan's position.
    ///
    /// # Errors
    /// When a session does not come up, or the first event does not cause its orders.
    pub fn connect(&self) -> Result<Driver<Conversation>> {
        let dial = |_| TcpStream::connect(self.handle.client_address()).context("dial the gateway");
        let leaders: Vec<TcpStream> =
            (0..self.plot.shape.venues).map(dial).collect::<Result<_>>()?;
        let mut conversation = Conversation::new(self.plot.shape)?;
        if self.will_be_cut {
            conversation.venues.iter_mut().for_each(Venue::remember);
        }
        self.open(leaders, conversation)
    }

    /// As [`Self::connect`], where the gateway dials its drop copy.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn connect_fix(&self) -> Result<Driver<FixConversation>> {
        let listener = self.drop_copy.as_ref().context("there is no drop copy")?;
        let leader = listener.accept().context("wait for the gateway")?.0;
        self.open(vec![leader], FixConversation::new(self.plot.shape)?)
    }

    fn open<P: Books>(&self, leaders: Vec<TcpStream>, conversation: P) -> Result<Driver<P>> {
        let timer = Timer::new();
        let venues = self.listeners.iter().map(|listener| Ok(listener.accept()?.0));
        let venues: Vec<TcpStream> = venues.collect::<Result<_>>()?;
        let mut driver = Driver::new(Wires::several(leaders, venues)?, conversation, timer.clone());
        driver.share(true);
        let end = timer.now() + SESSIONS_NS_MAX;
        while !(driver.protocol.is_established() && self.handle.status().ready) {
            ensure!(timer.now() < end, "the gateway's sessions do not come up");
            driver.settle(LOOK_NS)?;
        }
        let orders_per_event = self.plot.shape.orders as u64;
        let opening = Drive { times: &[0], per_second: 0, warm_up: 1, orders_per_event };
        let opened = driver.drive(&opening)?.load;
        ensure!(opened.received == opened.expected, "the first event: {:?}", opened.problem());
        self.catch_up(&mut driver)?;
        driver.share(false);
        Ok(driver)
    }

    /// The gateway's state.
    #[must_use]
    pub fn status(&self) -> Status {
        self.handle.status()
    }

    /// Waits for the gateway to connect to a venue again.
    ///
    /// # Errors
    /// When it does not.
    pub fn accept_again(&self, venue: usize) -> Result<TcpStream> {
        let (timer, listener) = (Timer::new(), &self.listeners[venue]);
        let end = timer.now() + SESSIONS_NS_MAX;
        listener.set_nonblocking(true)?;
        loop {
            match listener.accept() {
                Ok((stream, _)) => return Ok(stream),
                Err(error) if error.kind() == ErrorKind::WouldBlock => thread::yield_now(),
                Err(error) => return Err(error.into()),
            }
            ensure!(timer.now() < end, "the gateway does not connect again");
        }
    }

    /// Lets disk and ledger catch up, so that one load's work is not done during the next.
    ///
    /// # Errors
    /// When they do not, or a session breaks.
    pub fn catch_up<P: Protocol>(&self, driver: &mut Driver<P>) -> Result<()> {
        let timer = Timer::new();
        let end = timer.now() + SESSIONS_NS_MAX;
        loop {
            driver.settle(LOOK_NS)?;
            let status = self.handle.status();
            if status.orders_open == 0 && status.in_ledger == status.written {
                return Ok(());
            }
            ensure!(timer.now() < end, "disk or ledger do not catch up");
        }
    }

    /// Ends the gateway and compares its books with the rig's.
    ///
    /// # Errors
    /// When anything is missing, or any two books disagree.
    pub fn finish<P: Books>(self, mut driver: Driver<P>) -> Result<()> {
        let Self { handle, plot, ledger, memory, disk, listeners, drop_copy, .. } = self;
        driver.expect_the_end();
        let summary = thread::scope(|scope| {
            let drain = scope.spawn(|| handle.drain());
            let mut spoken = Ok(0);
            while !drain.is_finished() {
                spoken = spoken.and(driver.settle(LOOK_NS));
            }
            let drained = drain.join().map_err(|_| anyhow!("the drain has panicked"));
            spoken.and(drained)
        })?;
        let agreed = agree(&summary, plot.shape, &driver).and_then(|()| audit(&ledger, &summary));
        let agreed = agreed.map_err(|error| explained(error, &ledger));
        drop((memory, disk, listeners, drop_copy));
        agreed
    }
}

/// The gateway has received and sent what the rig has sent and received.
fn agree<P: Books>(summary: &Summary, shape: Shape, driver: &Driver<P>) -> Result<()> {
    let Summary { status, drained, balanced, complete, .. } = summary;
    let (events, filled) = (driver.events(), driver.protocol.filled());
    let orders = events * shape.orders as u64;
    ensure!(*drained && *balanced && *complete, "the gateway did not end well: {summary:?}");
    ensure!(status.refused == 0, "the gateway refused {} messages", status.refused);
    let inputs = events * shape.venues as u64;
    ensure!(status.events_in == inputs, "{} of {inputs} events came in", status.events_in);
    ensure!(status.orders_out == orders, "{} of {orders} orders went out", status.orders_out);
    ensure!(filled == orders, "{filled} of {orders} orders reached a venue");
    ensure!(status.fills == orders, "{} of {orders} fills came back", status.fills);
    Ok(())
}

/// An error, with what the ledger says about orders that were not decided or not as desired.
fn explained(error: anyhow::Error, ledger: &Path) -> anyhow::Error {
    match Ledger::open_read_only(ledger).map(|ledger| accounting::report(&ledger)) {
        Ok(Ok(report)) => {
            error.context(format!("skipped {:?}, changed {:?}", report.skips, report.changes))
        }
        _ => error,
    }
}

/// The ledger, which is made of the journal alone, knows the same.
fn audit(ledger: &Path, summary: &Summary) -> Result<()> {
    let ledger = Ledger::open_read_only(ledger).context("open the ledger")?;
    let report = accounting::report(&ledger).context("read the ledger")?;
    let orders = summary.status.orders_out;
    ensure!(report.orders_out == orders, "{} of {orders} orders are booked", report.orders_out);
    ensure!(report.fills == orders, "{} of {orders} fills are booked", report.fills);
    ensure!(report.orders_open == 0, "{} orders are open", report.orders_open);
    ensure!(report.breaks.open == 0, "{:?} disagree", report.breaks.by_kind);
    ensure!(report.plans_on_target == report.plans, "plans are not on target");
    Ok(())
}

/// What the rig says to a gateway, and what it hears.
#[derive(Debug)]
pub struct Conversation {
    leaders: Vec<Leader>,
    venues: Vec<Venue>,
}

impl Conversation {
    fn new(shape: Shape) -> Result<Self> {
        let accounts = u32::try_from(shape.orders).context("so many accounts")?;
        let venue = |number| Venue::new(number, shape.venues, accounts);
        let leader = |number| Leader::new(&text::leader(number), text::LEADER_KEY, number);
        Ok(Self {
            leaders: (0..shape.venues).map(leader).collect::<Result<_>>()?,
            venues: (0..shape.venues).map(venue).collect(),
        })
    }

    /// Mean places of the followers' orders within their events, each event's at each venue counted from
    /// zero, since the last call.
    pub fn mean_places(&mut self) -> Vec<f64> {
        self.venues.iter_mut().flat_map(Venue::mean_places).collect()
    }
}

impl Books for Conversation {
    fn is_established(&self) -> bool {
        self.leaders.iter().all(Leader::is_established)
    }

    fn filled(&self) -> u64 {
        self.venues.iter().map(Venue::orders).sum()
    }
}

impl Returning for Conversation {
    fn left(&mut self, wire: usize) -> Result<()> {
        self.venues[wire].left()
    }

    fn returned(&mut self, wire: usize) {
        self.venues[wire].returned();
    }

    fn has_repeated(&self, wire: usize) -> bool {
        self.venues[wire].has_repeated()
    }
}

impl Protocol for Conversation {
    fn event(&mut self, wire: usize, number: u64, out: &mut Vec<u8>) {
        self.leaders[wire].event(number, out);
    }

    fn orders(&mut self, wire: usize, octets: &[u8]) -> Result<u64> {
        self.venues[wire].keep(octets)
    }

    fn answer(&mut self, wire: usize, out: &mut Vec<u8>) -> Result<bool> {
        self.venues[wire].answer(out)
    }

    fn replies(&mut self, wire: usize, octets: &[u8], answer: &mut Vec<u8>) -> Result<()> {
        self.leaders[wire].replies(octets, answer)
    }

    fn tick(&mut self, leaders: &mut [Vec<u8>], venues: &mut [Vec<u8>]) {
        for (leader, out) in self.leaders.iter_mut().zip(leaders) {
            leader.tick(out);
        }
        for (venue, out) in self.venues.iter_mut().zip(venues) {
            venue.tick(out);
        }
    }
}

#[cfg(test)]
mod tests;
