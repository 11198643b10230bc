//! The composition root: which rings connect which stages, and which threads run them.
//!
//! Stages do not know each other; here, and nowhere else, one sees how they hang together.
//!
//! ```text
//! clients --> Ingress --ring--> EngineStage ==journal==> Egress --> venues
//!                ^                  ^   ||                 |
//!                |                  +---||------ring-------+ (reports)
//!                +=======journal========++==> Persister, Reconciler, Observers, Snapshots
//!                                   ^                 |
//!                                   +------ring-------+ (findings)
//! ```
//!
//! How a revision of the configuration reaches them stands in `revision`. A drop copy is an egress stage without
//! orders: it stands with ingress, and its ring carries what leaders did.
//!
//! | mode      | trading threads               | background threads                          |
//! |-----------|-------------------------------|---------------------------------------------|
//! | fused     | ingress + engine + egress     | persister; snapshots; everything else       |
//! | split     | ingress + engine + egress     | persister; snapshots; reconciler; services  |
//! | dedicated | ingress; engine; egress       | persister; snapshots; reconciler; services  |

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use accounting::{Ledger, LedgerError, ReconcileError};
use journal::{Monitor, READERS_MAX};
use protocol::messages::OverdueStep;
use protocol::units::Sequence;

use crate::assembly::{Crew, Knowledge, Shared, VenueEnds, journal_place, milliseconds};
use crate::clock::Clock;
use crate::configuration::directory::{DropCopyEntry, VenueEntry};
use crate::configuration::{Configuration, Directory};
use crate::counters::Counters;
use crate::decider::Decider;
use crate::handle::Handle;
use crate::ingress::IngressParts;
use crate::latency;
use crate::lifecycle::Lifecycle;
use crate::observer::ObserverParts;
use crate::recovery::{self, Booted, RecoveryError};
use crate::replay;
use crate::revision::{self, Lookups};
use crate::ring::{self, InputWriter};
use crate::runner::{Runner, Stage};
use crate::status::Facts;
use crate::threads::Threads;
use crate::transport::{Listener, Network};
use crate::watch::Pending;
use crate::wire::{self, Tap};

/// Inputs that may wait between ingress and engine: a mebibyte, so that the ring stays in a near cache.
const CLIENT_INPUTS: usize = 4 * 1024;
/// Inputs that may wait between one venue's egress and the engine: two mebibytes. More of them wait in the
/// socket.
const VENUE_INPUTS: usize = 8 * 1024;
/// Inputs that may wait between observers and the engine.
const OBSERVER_INPUTS: usize = 256;
/// Findings that may wait between the reconciler and the engine; more of them wait with the reconciler.
const FINDINGS: usize = 64;

/// Questions about orders that may wait between their watch and the engine.
const QUERIES: usize = 64;

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An address cannot be bound.
    #[error("gateway.{field}: cannot listen on {address}: {source}")]
    Listen {
        /// Field of the configuration.
        field: &'static str,
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Each venue and each drop copy needs a registered reader of the journal.
    #[error("{given} venues and drop copies are configured, at most {max} are possible")]
    TooManyVenues {
        /// How many there are.
        given: usize,
        /// How many there may be.
        max: usize,
    },
    /// The journal cannot be continued.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// Snapshots of the journal cannot be taken.
    #[error("snapshots: {0}")]
    Snapshots(#[from] journal::ReadError),
    /// The ledger cannot be opened.
    #[error("ledger {path}: {source}")]
    Ledger {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        source: LedgerError,
    },
    /// The ledger does not go with this journal.
    #[error(transparent)]
    Reconcile(#[from] ReconcileError),
    /// The journal of raw octets cannot be continued.
    #[error("journal of raw octets {path}: {source}")]
    Wire {
        /// Its directory.
        path: PathBuf,
        /// What is wrong.
        source: Box<journal::OpenError>,
    },
    /// The system refuses what a gateway needs.
    #[error("cannot {operation}: {source}")]
    System {
        /// What for.
        operation: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

pub(crate) fn system(operation: &'static str) -> impl FnOnce(std::io::Error) -> StartError {
    move |source| StartError::System { operation, source }
}

/// The file in which a gateway publishes its [`crate::Status`] a few times a second, beside the ledger.
#[must_use]
pub fn status_path(configuration: &Configuration) -> PathBuf {
    configuration.ledger.path.with_extension("status.json")
}

/// A gateway; see [`Gateway::start`].
#[derive(Debug)]
pub struct Gateway;

impl Gateway {
    /// Recovers the journal and starts all threads. Returns once clients can connect; venues are being
    /// connected then. The state is published in a file beside the ledger: [`status_path`].
    ///
    /// # Errors
    /// [`StartError`]; no thread is left behind.
    pub fn start(configuration: &Configuration) -> Result<Handle, StartError> {
        Self::start_by(configuration, Clock::system())
    }

    /// As [`Self::start`], by a clock of the caller's.
    ///
    /// # Errors
    /// [`StartError`]; no thread is left behind.
    pub fn start_by(configuration: &Configuration, clock: Clock) -> Result<Handle, StartError> {
        for warning in &configuration.warnings {
            tracing::warn!("{warning}");
        }
        let prepared = Prepared::new(configuration, Network::Tcp, clock)?;
        compose(configuration, prepared, Threads::default())
    }

    /// As [`Self::start`], but the caller takes the turns of the trading threads: for a process that has
    /// a loop of its own, for measurements, and for simulations over another network than TCP.
    ///
    /// # Errors
    /// [`StartError`]; no thread is left behind.
    pub fn invoked(
        configuration: &Configuration,
        network: Network,
    ) -> Result<(Handle, Trading), StartError> {
        let prepared = Prepared::new(configuration, network, Clock::system())?;
        let mut handle = compose(configuration, prepared, Threads::held())?;
        let runners = handle.trading.take_held();
        Ok((handle, Trading { runners }))
    }
}

/// The trading stages of a gateway whose turns the caller takes, all on one thread.
pub struct Trading {
    runners: Vec<Runner>,
}

impl Trading {
    /// Lets every stage work once, in the order of the thread or threads it would run on. Says how much
    /// was done.
    pub fn turn(&mut self) -> usize {
        self.runners.iter_mut().map(Runner::turn).sum()
    }

    /// As [`Self::turn`]; `after` is told the name of each stage when it has worked.
    pub fn turn_watched(&mut self, mut after: impl FnMut(&'static str)) -> usize {
        self.runners.iter_mut().map(|runner| runner.turn_watched(&mut after)).sum()
    }
}

/// What has to be there before anything can be connected.
struct Prepared {
    network: Network,
    clock: Clock,
    random: u64,
    listener: Listener,
    observer_listener: Option<Listener>,
    booted: Booted,
    ledger: Ledger,
}

impl Prepared {
    fn new(
        configuration: &Configuration,
        network: Network,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let venues = configuration.venues.len() + configuration.drop_copies.len();
        if venues >= READERS_MAX {
            return Err(StartError::TooManyVenues { given: venues, max: READERS_MAX - 1 });
        }
        let listener = listen(&network, "listen", configuration.gateway.listen)?;
        let observer_listener = configuration.gateway.observer_listen;
        let observer_listener = observer_listener
            .map(|address| listen(&network, "observer_listen", address))
            .transpose()?;
        let mut random = [0; 8];
        getrandom::fill(&mut random)
            .map_err(|error| system("read random octets")(std::io::Error::other(error)))?;
        let random = u64::from_le_bytes(random);
        let booted = recovery::boot(configuration, 1 + venues, random, &clock)?;
        let ledger = open_ledger(configuration)?;
        Ok(Self { network, clock, random, listener, observer_listener, booted, ledger })
    }
}

fn listen(
    network: &Network,
    field: &'static str,
    address: SocketAddr,
) -> Result<Listener, StartError> {
    network.listen(address).map_err(|source| StartError::Listen { field, address, source })
}

fn open_ledger(configuration: &Configuration) -> Result<Ledger, StartError> {
    let path = &configuration.ledger.path;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(system("create the folder of the ledger"))?;
    }
    Ledger::open(path).map_err(|source| StartError::Ledger { path: path.clone(), source })
}

fn facts(configuration: &Configuration, prepared: &Prepared) -> Result<Facts, StartError> {
    let Prepared { clock, listener, observer_listener, booted, .. } = prepared;
    let journal = journal_place(configuration);
    let asked = system("ask for a bound address");
    let listen = listener.address().map_err(asked)?;
    let asked = system("ask for a bound address");
    let observer_listen = observer_listener.as_ref().map(Listener::address);
    Ok(Facts {
        name: configuration.gateway.name.to_string(),
        process: std::process::id(),
        epoch: booted.recovered.epoch,
        listen,
        observer_listen: observer_listen.transpose().map_err(asked)?,
        journal: journal.directory,
        ring: journal.ring_path,
        ledger: configuration.ledger.path.clone(),
        status: status_path(configuration),
        started: clock.clone().now(),
        started_from: booted.started_from,
    })
}

/// Where stages keep the octets of their sessions, and the stages that bring them to the disk.
struct Wires {
    clients: Tap,
    peers: Vec<Tap>,
    keepers: Vec<Box<dyn Stage>>,
}

impl Wires {
    fn open(
        configuration: &Configuration,
        peers: &Peers,
        random: u64,
        shared: &Shared,
    ) -> Result<Self, StartError> {
        let mut keepers = Vec::<Box<dyn Stage>>::new();
        let mut open = |name: &str| -> Result<Tap, StartError> {
            let Shared { clock, lifecycle, .. } = shared;
            let (tap, keeper) = wire::open(configuration, name, random, clock, lifecycle)?;
            if let Some(keeper) = keeper {
                keepers.push(Box::new(keeper));
            }
            Ok(tap)
        };
        let clients = open("clients")?;
        let venues = peers.venues.iter().map(|entry| format!("venue-{}", entry.name));
        let drop_copies = peers.drop_copies.iter().map(|entry| format!("drop-copy-{}", entry.name));
        let peers = venues.chain(drop_copies).map(|name| open(&name)).collect::<Result<_, _>>()?;
        Ok(Self { clients, peers, keepers })
    }
}

/// Those that the gateway connects to: one egress stage each, the venues first.
struct Peers {
    venues: Vec<VenueEntry>,
    drop_copies: Vec<DropCopyEntry>,
}

impl Peers {
    fn of(directory: &Directory) -> Self {
        let venues = directory.venues().copied().collect();
        Self { venues, drop_copies: directory.drop_copies().to_vec() }
    }

    const fn count(&self) -> usize {
        self.venues.len() + self.drop_copies.len()
    }

    /// The stages of venues, and those of drop copies.
    fn stages(
        &self,
        configuration: &Configuration,
        shared: &Shared,
        knowledge: &mut Knowledge,
        mut ends: impl Iterator<Item = VenueEnds>,
    ) -> [Vec<Box<dyn Stage>>; 2] {
        let venues = (0..).zip(self.venues.iter().zip(ends.by_ref()));
        let venues = venues.map(|(index, (entry, ends))| {
            shared.egress(configuration, knowledge, index, *entry, ends)
        });
        let venues = venues.collect();
        let drop_copies = (self.venues.len()..).zip(self.drop_copies.iter().zip(ends));
        let drop_copies = drop_copies.map(|(index, (entry, ends))| {
            shared.drop_copy(configuration, knowledge, index, entry, ends)
        });
        [venues, drop_copies.collect()]
    }
}

/// Orders that are open at the start, and the record that this is known from.
fn watched(decider: &Decider) -> (Vec<(Pending, Option<OverdueStep>)>, Sequence) {
    let engine = decider.engine();
    let open = engine.open_orders().map(|order| {
        let pending = Pending {
            order: order.key,
            session: order.session,
            instrument: order.instrument,
            state: order.state,
        };
        (pending, order.doubt.and_then(|doubt| doubt.step))
    });
    (open.collect(), engine.sequence())
}

/// The stage of those who look on, if they can connect.
fn observers(
    configuration: &Configuration,
    shared: &Shared,
    Knowledge { directory, book, .. }: Knowledge,
    (listener, keepalive_ms, monitor, inputs): (Option<Listener>, u32, Monitor, InputWriter),
) -> Result<Option<Box<dyn Stage>>, StartError> {
    let Some(listener) = listener else {
        shared.counters.background.observers_closed.set(1);
        return Ok(None);
    };
    let journal = journal_place(configuration);
    let parts = ObserverParts { listener, keepalive_ms, directory, book, journal, monitor, inputs };
    shared.observers(parts).map(Some)
}

/// Rings, stages, threads.
fn compose(
    configuration: &Configuration,
    prepared: Prepared,
    trading: Threads,
) -> Result<Handle, StartError> {
    let facts = facts(configuration, &prepared)?;
    let Prepared { network, clock, random, listener, observer_listener, booted, ledger } = prepared;
    let Booted { decider, persister, preparer, readers, monitor, book, routes, .. } = booted;
    let (trades, executions, registry) = (booted.trades, booted.executions, booted.registry);
    let (directory, routes) = (Arc::new(booted.directory), Arc::new(routes));
    let peers = Peers::of(&directory);
    let counters = Counters::new(peers.count());
    let shared = Shared { clock, counters, lifecycle: Lifecycle::default() };
    let keepalive_ms = milliseconds(configuration.gateway.keepalive);

    // Rings, named after what they carry.
    let (client_inputs_out, client_inputs) = ring::inputs(CLIENT_INPUTS);
    let (observer_inputs_out, observer_inputs) = ring::inputs(OBSERVER_INPUTS);
    let (findings_out, findings) = ring::inputs(FINDINGS);
    let (queries_out, queries) = ring::inputs(QUERIES);
    let (peer_inputs_out, mut venue_inputs): (Vec<_>, Vec<_>) =
        (0..peers.count()).map(|_| ring::inputs(VENUE_INPUTS)).unzip();
    let drop_copy_inputs = venue_inputs.split_off(peers.venues.len());
    let (latencies_out, latencies): (Vec<_>, Vec<_>) =
        (0..peers.count()).map(|_| latency::measurement()).unzip();
    let (old_answers_in, old_answers_out) = replay::rings();
    let revisions = revision::rings(peers.count());
    let mut records = readers.into_iter();
    let client_records = records.next().expect("the boot was asked for one more than venues");
    let wires = Wires::open(configuration, &peers, random, &shared)?;

    // Stages, in the order that data flows.
    let parts = IngressParts {
        listener,
        keepalive_ms,
        directory: Arc::clone(&directory),
        book: book.clone(),
        reader: client_records,
        inputs: client_inputs_out,
        revisions: revisions.ingress,
        tap: wires.clients,
    };
    let ingress = shared.ingress(parts, old_answers_in)?;
    // Venues first: what they say decides whether what leaders did can be traded.
    let others =
        drop_copy_inputs.into_iter().chain([client_inputs, observer_inputs, findings, queries]);
    let inputs = [venue_inputs, others.collect()];
    let watched = watched(&decider);
    let engine = shared.engine(configuration, decider, inputs, revisions.engine);
    let ends = records.zip(peer_inputs_out).zip(latencies_out).zip(revisions.venues);
    let ends = ends.zip(wires.peers).map(|((((reader, inputs), recorder), revisions), tap)| {
        VenueEnds { reader, inputs, recorder, revisions, tap }
    });
    let lookups = Lookups { directory: Arc::clone(&directory), routes: Arc::clone(&routes) };
    let watch = shared.watch(configuration, (&routes, &peers.venues), watched, queries_out)?;
    let mut knowledge =
        Knowledge { directory, routes, book, trades, executions, seed: random, network };
    let [egress, drop_copies] = peers.stages(configuration, &shared, &mut knowledge, ends);
    let persister = shared.persister(persister, &monitor);
    let reconciler = shared.reconciler(configuration, ledger, findings_out)?;
    let known = (configuration, &*peers.venues, &*peers.drop_copies);
    let board = shared.board(facts, known, latencies, monitor.clone());
    let snapshots = shared.snapshots(configuration, booted.past, booted.started_from, &monitor)?;
    let mut services = shared.services(configuration, preparer, old_answers_out, &board);
    services.extend(wires.keepers);
    services.push(watch);
    services.push(shared.reviser(configuration, registry, lookups, revisions.reviser));
    let observing = (observer_listener, keepalive_ms, monitor, observer_inputs_out);
    services.extend(observers(configuration, &shared, knowledge, observing)?);

    // Threads, last stage first, so that no stage runs before its consumer does.
    let mut crew = Crew::new(configuration, &board, trading);
    crew.background(configuration, persister, reconciler, snapshots, services)?;
    crew.trading(configuration, (ingress, drop_copies), engine, egress)?;
    Ok(crew.handle(configuration, shared))
}

#[cfg(test)]
mod tests;
