//! How each stage and each thread is made out of the configuration; how they hang together stands in
//! `topology`.

use std::sync::{Arc, Mutex};

use accounting::{JournalTail, Ledger, Reconciler};
use journal::{Monitor, Persister, Preparer, ReadLimit, Reader, RingReader, Snapshots};
use protocol::credentials::Credentials;
use protocol::messages::{OrderDurability, OverdueStep};
use protocol::units::{Sequence, SessionIndex};

use crate::background::{PersisterStage, PreparerStage, ReconcilerStage, ReplayStage};
use crate::clock::Clock;
use crate::configuration::dialect::{Dialect, ExecutionIds};
use crate::configuration::directory::{DropCopyEntry, VenueEntry};
use crate::configuration::{Configuration, Directory, Machine, Mode, Registry, VenueProtocol};
use crate::counters::{Counters, ThreadCounters};
use crate::decider::Decider;
use crate::egress::{Egress, EgressParts};
use crate::engine_stage::EngineStage;
use crate::handle::Handle;
use crate::idle::IdleStrategy;
use crate::ingress::{Ingress, IngressParts};
use crate::latency::{Collector, Recorder};
use crate::lifecycle::Lifecycle;
use crate::observer::{JournalPlace, ObserverParts, Observers};
use crate::past::Past;
use crate::recovery::{self, StartedFrom};
use crate::replay::{ReplayClient, ReplayServer};
use crate::reviser::Reviser;
use crate::revision::{EngineEnd, Lookups, ReviserEnds, VenueEnd};
use crate::ring::{InputReader, InputWriter};
use crate::runner::{Placement, Stage};
use crate::sessions::{Routes, SessionBook};
use crate::snapshot::{SnapshotParts, SnapshotStage};
use crate::status::{Board, BoardVenue, Facts, StatusStage};
use crate::threads::Threads;
use crate::topology::{StartError, system};
use crate::transport::Network;
use crate::venue::drop_copy::{DropCopy, DropCopyOptions, TradeBook};
use crate::venue::fix44::{self, Fix44, Fix44Options};
use crate::venue::native::{self, Native, NativeOptions};
use crate::venue::occurrences::{ExecutionBook, Occurrences};
use crate::venue::{Capabilities, Venue};
use crate::watch::{Pending, Watch, WatchStage};
use crate::wire::Tap;

/// What every stage gets.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) counters: Arc<Counters>,
    pub(crate) lifecycle: Lifecycle,
}

/// The ends of rings that one egress stage holds.
pub(crate) struct VenueEnds {
    pub(crate) reader: RingReader,
    pub(crate) inputs: InputWriter,
    pub(crate) recorder: Recorder,
    pub(crate) revisions: VenueEnd,
    pub(crate) tap: Tap,
}

/// What egress stages know of plans, accounts and the past.
pub(crate) struct Knowledge {
    pub(crate) directory: Arc<Directory>,
    pub(crate) routes: Arc<Routes>,
    pub(crate) book: SessionBook,
    /// What drop copies have told.
    pub(crate) trades: TradeBook,
    /// Executions that are known by what they say.
    pub(crate) executions: ExecutionBook,
    /// Seed of the waits between attempts to connect.
    pub(crate) seed: u64,
    /// How venues are reached.
    pub(crate) network: Network,
}

impl Knowledge {
    /// What is known of the executions of a session, if it is by what they say that they are known.
    fn occurrences(&self, dialect: &Dialect, session: SessionIndex) -> Option<Occurrences> {
        let counts = dialect.execution_ids == ExecutionIds::Occurrence;
        counts.then(|| self.executions.of(session))
    }
}

impl Shared {
    pub(crate) fn ingress(
        &self,
        parts: IngressParts,
        replay: ReplayClient,
    ) -> Result<Box<dyn Stage>, StartError> {
        let (clock, counters) = (self.clock.clone(), Arc::clone(&self.counters));
        let ingress = Ingress::new(parts, replay, clock, counters, self.lifecycle.clone());
        Ok(Box::new(ingress.map_err(system("create a poller"))?))
    }

    pub(crate) fn engine(
        &self,
        configuration: &Configuration,
        decider: Decider,
        inputs: [Vec<InputReader>; 2],
        reviser: EngineEnd,
    ) -> Box<dyn Stage> {
        let orders_max = configuration.capacity.orders_max;
        let sweep_interval_ns = nanoseconds(configuration.engine.sweep_interval);
        let (clock, counters) = (self.clock.clone(), Arc::clone(&self.counters));
        Box::new(EngineStage::new(
            decider,
            inputs,
            reviser,
            orders_max,
            sweep_interval_ns,
            clock,
            counters,
        ))
    }

    /// The egress stage of the venue at `index` among the venues.
    pub(crate) fn egress(
        &self,
        configuration: &Configuration,
        knowledge: &Knowledge,
        index: usize,
        entry: VenueEntry,
        ends: VenueEnds,
    ) -> Box<dyn Stage> {
        let table = &configuration.venues[entry.place];
        let parts = EgressParts {
            name: entry.name.to_string(),
            index,
            session: entry.session,
            address: table.address,
            network: knowledge.network.clone(),
            durability: table.order_durability,
            is_source: false,
            venue: adapter(configuration, knowledge, entry),
            life: knowledge.book.life(entry.session),
            routes: Arc::clone(&knowledge.routes),
            reader: ends.reader,
            inputs: ends.inputs,
            recorder: ends.recorder,
            revisions: ends.revisions,
            seed: knowledge.seed.wrapping_add(index as u64),
            tap: ends.tap,
        };
        let (clock, counters) = (self.clock.clone(), Arc::clone(&self.counters));
        Box::new(Egress::new(parts, clock, counters, self.lifecycle.clone()))
    }

    /// The stage of a drop copy, at `index` among the egress stages: a venue session without orders.
    pub(crate) fn drop_copy(
        &self,
        configuration: &Configuration,
        knowledge: &mut Knowledge,
        index: usize,
        entry: &DropCopyEntry,
        ends: VenueEnds,
    ) -> Box<dyn Stage> {
        let table = &configuration.drop_copies[entry.place];
        let adapter = DropCopy::new(DropCopyOptions {
            dialect: table.dialect.clone(),
            username: table.session.to_string(),
            password: table.key.clone(),
            session: entry.session,
            accounts: entry.accounts.clone(),
            directory: Arc::clone(&knowledge.directory),
            trades: knowledge.trades.take(entry.session),
            occurrences: knowledge.occurrences(&table.dialect, entry.session),
        });
        let parts = EgressParts {
            name: entry.name.to_string(),
            index,
            session: entry.session,
            address: table.address,
            network: knowledge.network.clone(),
            durability: OrderDurability::Written,
            is_source: true,
            venue: Box::new(adapter),
            life: knowledge.book.life(entry.session),
            routes: Arc::clone(&knowledge.routes),
            reader: ends.reader,
            inputs: ends.inputs,
            recorder: ends.recorder,
            revisions: ends.revisions,
            seed: knowledge.seed.wrapping_add(index as u64),
            tap: ends.tap,
        };
        let (clock, counters) = (self.clock.clone(), Arc::clone(&self.counters));
        Box::new(Egress::new(parts, clock, counters, self.lifecycle.clone()))
    }

    pub(crate) fn persister(&self, persister: Persister, monitor: &Monitor) -> Box<dyn Stage> {
        let (lifecycle, counters) = (self.lifecycle.clone(), Arc::clone(&self.counters));
        Box::new(PersisterStage::new(persister, monitor.clone(), lifecycle, counters))
    }

    pub(crate) fn reconciler(
        &self,
        configuration: &Configuration,
        ledger: Ledger,
        findings: InputWriter,
    ) -> Result<Box<dyn Stage>, StartError> {
        let JournalPlace { directory, ring_path } = journal_place(configuration);
        let tail = JournalTail::new(&directory, Some(&ring_path), ReadLimit::Durable);
        let reconciler = Reconciler::open(tail, ledger)?;
        let (clock, counters) = (self.clock.clone(), Arc::clone(&self.counters));
        Ok(Box::new(ReconcilerStage::new(reconciler, findings, clock, counters)))
    }

    pub(crate) fn board(
        &self,
        facts: Facts,
        (configuration, venues, drop_copies): (&Configuration, &[VenueEntry], &[DropCopyEntry]),
        collectors: Vec<Collector>,
        monitor: Monitor,
    ) -> Arc<Board> {
        Arc::new(Board {
            facts,
            venues: venues
                .iter()
                .map(|venue| {
                    let protocol = configuration.venues[venue.place].protocol;
                    BoardVenue {
                        name: venue.name.to_string(),
                        index: venue.index,
                        capabilities: capabilities(protocol),
                    }
                })
                .collect(),
            drop_copies: drop_copies.iter().map(|entry| entry.name.to_string()).collect(),
            counters: Arc::clone(&self.counters),
            threads: Mutex::new(Vec::new()),
            collectors: Mutex::new(collectors),
            monitor,
            lifecycle: self.lifecycle.clone(),
        })
    }

    /// The stage that takes snapshots, if any are taken; it goes on from what the boot has taught.
    pub(crate) fn snapshots(
        &self,
        configuration: &Configuration,
        past: Option<Past>,
        started_from: StartedFrom,
        monitor: &Monitor,
    ) -> Result<Option<Box<dyn Stage>>, StartError> {
        let Some(past) = past else {
            self.counters.background.snapshots_closed.set(1);
            return Ok(None);
        };
        let JournalPlace { directory, ring_path } = journal_place(configuration);
        let limit = ReadLimit::Durable;
        let parts = SnapshotParts {
            reader: Reader::open(&directory, Some(&ring_path), past.sequence(), limit)?,
            snapshots: Snapshots::open(&directory)?,
            past,
            taken: started_from.snapshot,
            interval_records: configuration.journal.snapshot_interval_records,
            monitor: monitor.clone(),
        };
        let (clock, counters) = (self.clock.clone(), Arc::clone(&self.counters));
        let stage = SnapshotStage::new(parts, clock, self.lifecycle.clone(), counters);
        Ok(Some(Box::new(stage)))
    }

    /// The stage that asks what became of orders; it goes on behind the record that `engine` knows last.
    pub(crate) fn watch(
        &self,
        configuration: &Configuration,
        (routes, venues): (&Routes, &[VenueEntry]),
        (open, from): (Vec<(Pending, Option<OverdueStep>)>, Sequence),
        inputs: InputWriter,
    ) -> Result<Box<dyn Stage>, StartError> {
        let JournalPlace { directory, ring_path } = journal_place(configuration);
        let reader = Reader::open(&directory, Some(&ring_path), from, ReadLimit::Written)?;
        let patience = venues.iter().map(|entry| {
            let table = &configuration.venues[entry.place];
            (entry.session, nanoseconds(table.order_query_after))
        });
        let mut watch = Watch::new(routes.clone(), patience);
        let mut clock = self.clock.clone();
        let now = clock.now();
        for (pending, step) in open {
            watch.see(pending, now);
            if let Some(step) = step {
                watch.see_overdue(&pending.order, pending.session, step);
            }
        }
        let sessions = venues.iter().map(|entry| entry.session).collect();
        let counters = Arc::clone(&self.counters);
        Ok(Box::new(WatchStage::new(watch, reader, inputs, sessions, clock, counters)))
    }

    /// The stages that have no thread of their own.
    pub(crate) fn services(
        &self,
        configuration: &Configuration,
        preparer: Preparer,
        replay: ReplayServer,
        board: &Arc<Board>,
    ) -> Vec<Box<dyn Stage>> {
        let JournalPlace { directory, ring_path } = journal_place(configuration);
        vec![
            Box::new(PreparerStage::new(preparer, self.clock.clone())),
            Box::new(ReplayStage::new(directory, ring_path, replay)),
            Box::new(StatusStage::new(Arc::clone(board), self.clock.clone())),
        ]
    }

    pub(crate) fn reviser(
        &self,
        configuration: &Configuration,
        registry: Registry,
        lookups: Lookups,
        ends: ReviserEnds,
    ) -> Box<dyn Stage> {
        let configuration = configuration.clone();
        Box::new(Reviser::new(configuration, registry, lookups, ends, self.clock.clone()))
    }

    pub(crate) fn observers(&self, parts: ObserverParts) -> Result<Box<dyn Stage>, StartError> {
        let (clock, counters) = (self.clock.clone(), Arc::clone(&self.counters));
        let observers = Observers::new(parts, clock, counters, self.lifecycle.clone());
        Ok(Box::new(observers.map_err(system("create a poller"))?))
    }
}

/// What the adapter of a protocol declares.
const fn capabilities(protocol: VenueProtocol) -> Capabilities {
    match protocol {
        VenueProtocol::Fix44 => fix44::CAPABILITIES,
        VenueProtocol::Native => native::CAPABILITIES,
    }
}

/// The adapter of a venue. Here, and right above, is the one place that knows which protocols there are.
fn adapter(
    configuration: &Configuration,
    knowledge: &Knowledge,
    entry: VenueEntry,
) -> Box<dyn Venue> {
    let table = &configuration.venues[entry.place];
    let credentials = Credentials::new(table.session.as_str(), table.key.reveal().as_bytes());
    match table.protocol {
        VenueProtocol::Fix44 => {
            let dialect = table.dialect.clone().expect("a venue that speaks FIX has a dialect");
            Box::new(Fix44::new(Fix44Options {
                occurrences: knowledge.occurrences(&dialect, entry.session),
                dialect,
                username: table.session.to_string(),
                password: table.key.clone(),
                shard: configuration.gateway.shard,
                venue: entry.index,
                session: entry.session,
                directory: Arc::clone(&knowledge.directory),
            }))
        }
        VenueProtocol::Native => Box::new(Native::new(NativeOptions {
            credentials: credentials.expect("names and keys are validated").to_octets(),
            keepalive_ms: milliseconds(configuration.gateway.keepalive),
            shard: configuration.gateway.shard,
            venue: entry.index,
            session: entry.session,
            account_interval_ns: nanoseconds(table.account_interval),
            position_interval_ns: nanoseconds(table.position_interval),
            directory: Arc::clone(&knowledge.directory),
        })),
    }
}

/// Where the journal is for those who read it at their own pace.
pub(crate) fn journal_place(configuration: &Configuration) -> JournalPlace {
    JournalPlace {
        directory: configuration.journal.directory.clone(),
        ring_path: recovery::ring_path(configuration),
    }
}

pub(crate) fn milliseconds(duration: std::time::Duration) -> u32 {
    u32::try_from(duration.as_millis()).expect("durations of a configuration are at most hours")
}

fn nanoseconds(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).expect("durations of a configuration are at most hours")
}

/// The threads of a gateway.
pub(crate) struct Crew {
    trading: Threads,
    background: Threads,
    /// Cores of the background threads: those that no trading thread is pinned to.
    other_cores: Vec<usize>,
    board: Arc<Board>,
}

impl Crew {
    pub(crate) fn new(configuration: &Configuration, board: &Arc<Board>, trading: Threads) -> Self {
        let cores = &configuration.gateway.cores;
        let pinned = cores.pinned(configuration.gateway.mode);
        let mut other_cores = cores.background.clone();
        if other_cores.is_empty() && !pinned.is_empty() {
            other_cores = Machine::this().cores;
            other_cores.retain(|core| !pinned.contains(core));
        }
        Self { trading, background: Threads::default(), other_cores, board: Arc::clone(board) }
    }

    fn counters(&self, name: &'static str) -> Arc<ThreadCounters> {
        let counters = Arc::new(ThreadCounters::default());
        self.board.add_thread(name, Arc::clone(&counters));
        counters
    }

    fn start_background(
        &mut self,
        name: &'static str,
        (idle, gives_way): (IdleStrategy, bool),
        stages: Vec<Box<dyn Stage>>,
    ) -> Result<(), StartError> {
        let placement = Placement { name, cores: self.other_cores.clone(), idle, gives_way };
        let counters = self.counters(name);
        self.background.start(placement, stages, counters).map_err(system("start a thread"))
    }

    /// Threads that trade nothing. Fused means few threads: only the disk keeps one of its own, and snapshots, for
    /// writing a large state takes as long as it takes. All of them but the disk give way: a ledger may lag, and the
    /// journal's ring is what trading has to wait for when it is full.
    pub(crate) fn background(
        &mut self,
        configuration: &Configuration,
        persister: Box<dyn Stage>,
        reconciler: Box<dyn Stage>,
        snapshots: Option<Box<dyn Stage>>,
        mut services: Vec<Box<dyn Stage>>,
    ) -> Result<(), StartError> {
        let leisurely = (IdleStrategy::Backoff, true);
        if let Some(snapshots) = snapshots {
            self.start_background("snapshots", leisurely, vec![snapshots])?;
        }
        let mut tables = configuration.venues.iter();
        let orders_wait = tables.any(|venue| venue.order_durability == OrderDurability::Durable);
        // Where orders wait for the disk, the disk is on their path.
        let idle = if orders_wait { configuration.gateway.idle } else { IdleStrategy::Backoff };
        if configuration.gateway.mode == Mode::Fused {
            services.push(reconciler);
        } else {
            self.start_background("reconciler", leisurely, vec![reconciler])?;
        }
        self.start_background("services", leisurely, services)?;
        self.start_background("persister", (idle, false), vec![persister])
    }

    fn start_trading(
        &mut self,
        name: &'static str,
        core: Option<usize>,
        idle: IdleStrategy,
        stages: Vec<Box<dyn Stage>>,
    ) -> Result<(), StartError> {
        let placement =
            Placement { name, cores: core.into_iter().collect(), idle, gives_way: false };
        let counters = self.counters(name);
        self.trading.start(placement, stages, counters).map_err(system("start a thread"))
    }

    /// Threads that trade.
    pub(crate) fn trading(
        &mut self,
        configuration: &Configuration,
        (ingress, drop_copies): (Box<dyn Stage>, Vec<Box<dyn Stage>>),
        engine: Box<dyn Stage>,
        egress: Vec<Box<dyn Stage>>,
    ) -> Result<(), StartError> {
        let section = &configuration.gateway;
        let (cores, idle) = (&section.cores, section.idle);
        // Those that bring in what leaders do.
        let mut sources = vec![ingress];
        sources.extend(drop_copies);
        match section.mode {
            Mode::Fused | Mode::Split => {
                let mut stages = sources;
                stages.push(engine);
                stages.extend(egress);
                self.start_trading("trading", cores.trading, idle, stages)
            }
            Mode::Dedicated => {
                self.start_trading("egress", cores.egress, idle, egress)?;
                self.start_trading("engine", cores.engine, idle, vec![engine])?;
                self.start_trading("ingress", cores.ingress, idle, sources)
            }
        }
    }

    /// The running gateway.
    pub(crate) fn handle(self, configuration: &Configuration, shared: Shared) -> Handle {
        let Shared { clock, counters, lifecycle } = shared;
        Handle {
            trading: self.trading,
            background: self.background,
            board: self.board,
            counters,
            lifecycle,
            clock,
            drain_timeout: configuration.gateway.drain_timeout,
        }
    }
}
